/* How a new password ends where the machine fails, where the forum's driver can less, or the mail with the
 * link is late, odd or not there. */
#include "config.h"

#include "app/rotate/rotate.h"
#include "app/rotation.h"
#include "demo/accounts.h"
#include "lib/sql_faults.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>

/* --- each statement of the archive fails once --- */

static void
test_statements(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  guint nth = 1;
  for (gboolean met = TRUE; met; nth++) {
    sql_faults_set(SQL_RUN, nth);
    g_auto(Outcome) outcome = rotate(f, NULL);
    met = sql_faults_met() != NULL;
    sql_faults_set(SQL_RUN, 0);
    check_not_locked_out(f);
    g_assert_true(met || !outcome.error);
    /* What was left is finished, or was never begun. */
    fp_fake_clock_advance(f->clock, FP_HOUR);
    g_auto(Outcome) later = resume(f, FALSE);
    g_assert_no_error(later.error);
    check_settled(f);
  }
  g_assert_cmpuint(nth, >, 3);
}

/* That this account's change is a guided one cannot be noted: no password is made. */
static void
test_by_hand_not_stored(gconstpointer dialect)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &options);
  sql_faults_next("INTO fact ");
  fp_session_set_code(f->member, demo_forum_backup_code(f->forum));
  g_auto(Outcome) outcome = rotate(f, NULL);
  sql_faults_over();
  g_assert_nonnull(outcome.error);
  check_settled(f);
  g_assert_true(works(f, OLD));
}

/* The archive's folder cannot be written: nothing is begun. */
static void
test_no_lock(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *folder = fp_app_account_folder(f->app, ACCOUNT);
  g_autofree char *lock = g_build_filename(folder, "lock-rotate", NULL);
  g_assert_cmpint(g_mkdir(lock, 0700), ==, 0);
  guint before = f->asked->len;
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_nonnull(outcome.error);
  g_assert_nonnull(strstr(outcome.error->message, "cannot be written"));
  g_assert_cmpuint(f->asked->len, ==, before);
  check_settled(f);
  g_assert_cmpint(g_rmdir(lock), ==, 0);
  g_auto(Outcome) later = rotate(f, NULL);
  g_assert_no_error(later.error);
  check_not_locked_out(f);
}

/* The new password is asked for, to hand it over, and the keyring is locked: that is said. */
static void
test_pending_locked(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_GUIDED);
  f->keyring->fail_load = FP_KEYRING_LOCKED;
  Wait wait = {0};
  fp_rotate_pending_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  f->keyring->fail_load = -1;
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_rotate_pending_finish(result, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_nonnull(next);
}

/* --- mails --- */

/* A Maildir of the member's, where the forum's mail does not come by itself. (transfer full) */
static char *
empty_maildir(Fixture *f)
{
  char *folder = g_build_filename(f->home, "inbox", NULL);
  g_autofree char *fresh = g_build_filename(folder, "new", NULL);
  g_assert_cmpint(g_mkdir_with_parents(fresh, 0700), ==, 0);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "reset-maildir", folder, NULL));
  return g_steal_pointer(&folder);
}

static void
deliver(const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(folder, "new", name, NULL);
  g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* It is waited for five minutes, and not for ever; whoever gives up is let go; both can be resumed. */
static void
test_no_mail(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_autofree char *folder = empty_maildir(f);
  gint64 began = fp_clock_now();
  g_auto(Outcome) late = rotate(f, NULL);
  g_assert_no_error(late.error);
  g_assert_cmpint(late.end, ==, FP_ROTATE_MAIL);
  g_assert_cmpint(fp_clock_now() - began, >=, 5 * FP_MINUTE);
  g_assert_cmpint(fp_clock_now() - began, <, 6 * FP_MINUTE);
  check_not_locked_out(f);
  g_auto(Outcome) over = resume(f, TRUE);
  g_assert_cmpint(over.end, ==, FP_ROTATE_KEPT_OLD);
  check_settled(f);
  Wait wait = {0};
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  FpRotateAsk ask = {0};
  fp_rotate_async(f->member, &ask, NULL, NULL, cancellable, wait_done, &wait);
  for (int i = 0; i < 10; i++) {
    settle_loop();
    fp_fake_clock_advance(f->clock, FP_SECOND);
  }
  g_cancellable_cancel(cancellable);
  began = fp_clock_now();
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_auto(Outcome) stopped = take(result);
  g_assert_cmpint(fp_clock_now() - began, <, FP_MINUTE);
  g_assert_no_error(stopped.error); /* how far it has come is told, not that it was stopped */
  g_assert_cmpint(stopped.end, ==, FP_ROTATE_MAIL);
  check_not_locked_out(f);
}

/* A mail as mail comes: quoted-printable with its lines cut, among others that are too large, no file, or of
 * before; the file's last line without an end. */
static void
test_odd_mails(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_autofree char *folder = empty_maildir(f);
  g_autofree char *no_file = g_build_filename(folder, "new", "9999999999.2.folder", NULL);
  g_autofree char *large = g_strnfill((1 << 20) + 1, 'x');
  deliver(folder, "9999999999.1.large", large);
  g_assert_cmpint(g_mkdir(no_file, 0700), ==, 0);
  deliver(folder, "9999999998.1.seen",
          "https://forum.example.org/u/password-reset/00000000000000000000000000000000\n");
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  g_autofree char *link = link_in_mail(f), *seen = g_build_filename(folder, "new", "9999999998.1.seen", NULL);
  g_assert_cmpint(g_unlink(seen), ==, 0);
  deliver(folder, "9999999998.2.other", "TWFycm93cw==\r\n=\rx\n=\r\nbGVla3M=");
  gsize half = strlen(link) / 2;
  g_autofree char *mail = g_strdup_printf("Subject: =3D\r\n\r\n=3Ca href=3D\"%.*s=\r\n%s\"=3E =zz =4",
                                          (int)half, link, link + half);
  deliver(folder, "9999999997.1.new", mail);
  g_auto(Outcome) done = resume(f, FALSE);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "reset-maildir", "~/mail", NULL));
  g_autofree char *at_home = fp_reset_mail_folder(f->app, ACCOUNT);
  g_assert_true(g_str_has_prefix(at_home, g_get_home_dir()) && g_str_has_suffix(at_home, "/mail"));
}

/* A program that is to give the mail, and is not there or fails: the link may be pasted all the same. */
static void
test_no_program(gconstpointer dialect)
{
  static const char *const programs[] = {"/no/such/program", "/bin/false"};
  for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, NULL);
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "reset-command", programs[i], NULL));
    g_auto(Outcome) begun = rotate(f, NULL);
    g_assert_no_error(begun.error);
    g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
    g_autofree char *link = link_in_mail(f);
    Wait wait = {0};
    fp_rotate_link_async(f->member, link, NULL, NULL, NULL, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_auto(Outcome) done = take(result);
    g_assert_no_error(done.error);
    g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
    g_assert_cmpstr(done.sentence, ==, "The password is changed. The other sign-ins were ended.");
    check_settled(f);
  }
}

/* A program that is to give the mail, and hangs: whoever does not wait ends it, and has got as far as
 * without.
 */
static void
test_program_hangs(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autofree char *program = g_build_filename(f->home, "newest-mail", NULL);
  g_autofree char *number = g_build_filename(f->home, "number", NULL), *text = NULL;
  g_autofree char *script = g_strdup_printf(
      "#!/bin/sh\necho $$ >'%s.new'\nmv '%s.new' '%s'\nexec sleep 600\n", number, number, number);
  g_assert_true(g_file_set_contents_full(program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "reset-command", program, NULL));
  Wait wait = {0};
  FpRotateAsk ask = {0};
  gint64 begun = fp_clock_now();
  fp_rotate_async(f->member, &ask, NULL, NULL, cancellable, wait_done, &wait);
  while (!g_file_get_contents(number, &text, NULL, NULL)) {
    g_assert_null(wait.result);
    g_main_context_iteration(NULL, FALSE);
  }
  g_cancellable_cancel(cancellable);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_auto(Outcome) outcome = take(result);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_MAIL);
  g_assert_true(g_str_has_suffix(outcome.sentence, "(passwd --resume)."));
  g_assert_cmpint(fp_clock_now() - begun, <, FP_MINUTE);
  while (kill((pid_t)g_ascii_strtoll(text, NULL, 10), 0) == 0)
    g_thread_yield();
  check_not_locked_out(f);
}

/* The link that was mailed is no longer valid: another one is asked for. */
static void
test_link_too_old(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  for (guint day = 0; day < 4; day++) {
    guint before = fixture_count(f, "forgot_password");
    g_auto(Outcome) later = resume(f, FALSE);
    g_assert_no_error(later.error);
    g_assert_cmpint(later.end, ==, FP_ROTATE_MAIL);
    g_assert_cmpuint(fixture_count(f, "forgot_password") - before, ==, day == 2 ? 1 : 0);
    g_autofree char *same = slot(f, FP_SLOT_NEXT);
    g_assert_cmpstr(same, ==, next);
    fp_fake_clock_advance(f->clock, FP_DAY);
  }
}

/* --- the forum says no on the way --- */

/* What the request to this part of the forum is answered; the others are as they are. */
static FpHttpResponse *
answer(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  if (!strstr(url->path, words))
    return NULL;
  FpHttpResponse *response = fp_http_response_new(status, url);
  fp_http_response_add_header(response, "Content-Type", "application/json");
  fp_http_response_append(response, "{\"errors\":[\"No.\"]}", 18);
  return response;
}

/* It cannot be asked for the mail: nothing was changed, and nothing is left. */
static void
test_mail_refused(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  f->reply = answer;
  f->reply_status = 503;
  f->reply_words = "forgot_password";
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_nonnull(outcome.error);
  g_assert_nonnull(strstr(outcome.error->message, "could not be asked for the mail"));
  check_settled(f);
  g_assert_true(works(f, OLD));
}

/* --- given up --- */

static void
forum_acts(gpointer data)
{
  Fixture *f = data;
  demo_account_set_password(f->forum, demo_account_find(f->forum, demo_forum_login(f->forum)),
                            "new one 4711");
}

static gboolean
stops_before_link(const char *name, gpointer data)
{
  gboolean *stopped = data;
  *stopped = *stopped || g_str_equal(name, "rotate:before-link");
  return *stopped;
}

typedef enum { GIVE_UP, RESUME, BY_LINK, WAYS } GoOn;

static FpRotateEnd
go_on(Fixture *f, gboolean give_up)
{
  g_auto(Outcome) outcome = resume(f, give_up);
  g_assert_no_error(outcome.error);
  return outcome.end;
}

static FpRotateEnd
resume_by_link(Fixture *f)
{
  g_autofree char *link = link_in_mail(f);
  Wait wait = {0};
  fp_rotate_link_async(f->member, link, NULL, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_auto(Outcome) outcome = take(result);
  g_assert_no_error(outcome.error);
  return outcome.end;
}

/* Killed when the link had just been redeemed, and given up, gone on with or redeemed anew at once. The new
 * password stays in the keyring until the forum can no longer be at work on it. acts FALSE: it never got the
 * request. */
static void
gone_on_after_a_kill(const Dialect *dialect, gboolean acts, GoOn how)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autoptr(FpSecret) typed = fp_secret_new("new one 4711", -1);
  FpRotateAsk ask = {.typed = typed};
  gboolean stopped = FALSE;
  Wait wait = {0};
  fp_checkpoint_set_hook(stops_before_link, &stopped);
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
  g_assert_null(wait_or_stop(f, &wait, &stopped));
  fp_checkpoint_set_hook(NULL, NULL);
  fixture_restart(f);
  if (acts) {
    fp_clock_timer(30 * FP_SECOND, forum_acts, f);
    demo_run(f->forum, "DELETE FROM resets", ""); /* it counts once, and the first request has it */
  }
  guint before = fixture_count(f, f->dialect->sign_in);
  FpRotateEnd end = how == BY_LINK ? resume_by_link(f) : go_on(f, how == GIVE_UP);
  gboolean old = how == GIVE_UP && !acts;
  g_assert_cmpint(end, ==, old ? FP_ROTATE_KEPT_OLD : FP_ROTATE_DONE);
  if (acts || old)
    g_assert_cmpuint(fixture_count(f, f->dialect->sign_in) - before, ==, 2);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  check_settled(f);
  g_assert_true(works(f, old ? OLD : "new one 4711"));
}

static void
test_gone_on_after_a_kill(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  for (int how = 0; how < WAYS; how++) {
    g_test_message("way: %d", how);
    gone_on_after_a_kill(dialect, TRUE, (GoOn)how);
    gone_on_after_a_kill(dialect, FALSE, (GoOn)how);
  }
}

int
main(int argc, char **argv)
{
  const Dialect *discourse = dialect_named("discourse");
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  add_for_each("rotate/ends/statements", test_statements);
  add_for("nodebb", "rotate/ends/by-hand-not-stored", test_by_hand_not_stored);
  add_for_each("rotate/ends/no-lock", test_no_lock);
  add_for("khoros", "rotate/ends/pending-locked", test_pending_locked);
  add_for("discourse", "rotate/ends/program-hangs", test_program_hangs);
  add_for("discourse", "rotate/ends/link-too-old", test_link_too_old);
  g_test_add_data_func("/rotate/ends/no-mail", discourse, test_no_mail);
  g_test_add_data_func("/rotate/ends/odd-mails", discourse, test_odd_mails);
  g_test_add_data_func("/rotate/ends/no-program", discourse, test_no_program);
  g_test_add_data_func("/rotate/ends/mail-refused", discourse, test_mail_refused);
  g_test_add_data_func("/rotate/ends/gone-on-after-a-kill", discourse, test_gone_on_after_a_kill);
  return g_test_run();
}
