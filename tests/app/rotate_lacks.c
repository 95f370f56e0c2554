/* A new password where something is lacking: calls that the forum or its driver does not have, a page of its
 * own, an ear for this account's change, the present password, a key that is still good. */
#include "config.h"

#include "app/lesser.h"
#include "app/private.h"
#include "app/rotation.h"

/* --- what the forum or its driver cannot do --- */

#define MAY_GO_ON "The password is changed. Other sign-ins may go on until they end by themselves."

/* The other sign-ins could not be ended: that is said, and the password is changed all the same. */
static void
test_sessions_go_on(gconstpointer data)
{
  const Dialect *dialect = data;
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  const char *path = g_str_equal(dialect->name, "khoros") ? "/auth/signout" : "/sessions";
  g_assert_true(demo_forum_fault(f->forum, path, NULL, "drop-before", 9, 0));
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
  g_assert_cmpstr(outcome.sentence, ==, MAY_GO_ON);
  check_settled(f);
  g_assert_false(works(f, OLD));
}

static void
test_cannot_end_sessions(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  lesser_driver(f)->ops[FP_OP_END_SESSIONS] = NULL;
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
  g_assert_cmpstr(outcome.sentence, ==, MAY_GO_ON);
  check_settled(f);
  g_assert_false(works(f, OLD));
}

/* There is no call that could be tried, and no page that could be named: the member knows where. */
static void
test_no_call_no_page(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  FpDriver *lesser = lesser_driver(f);
  lesser->ops[FP_OP_CHANGE_PASSWORD] = NULL;
  lesser->password_page = NULL;
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_GUIDED);
  g_assert_null(outcome.page);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_nonnull(next);
  g_assert_true(works(f, OLD));
}

/* Its links are not known: the member's mails are not waited for, though a folder is set. */
static void
test_links_not_known(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  lesser_driver(f)->reset_link = NULL;
  gint64 begun = fp_clock_now();
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_MAIL);
  g_assert_cmpint(fp_clock_now() - begun, <, FP_MINUTE);
  check_not_locked_out(f);
}

/* --- what was noted of an account whose changes the forum does not hear --- */

/* Of one that ended before a password was stored: the forum, which hears it now, is asked anew. */
static void
test_heard_again(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  FpStore *store = fp_member_store(f->member);
  g_assert_true(fp_store_set_fact(store, "rotate:by-hand", DEMO_SITE "reset", NULL));
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
  g_assert_null(outcome.page);
  g_autofree char *noted = fp_store_fact(store, "rotate:by-hand");
  g_assert_null(noted);
  check_settled(f);
  g_assert_false(works(f, OLD));
}

/* Whether it hears the change could not be asked: the change itself finds out, and why it was not made is
 * told.
 */
static void
test_question_fails(gconstpointer dialect)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &options);
  g_assert_true(
      demo_forum_fault(f->forum, f->dialect->password, f->dialect->password_method, "drop-before", 1, 0));
  fp_session_set_code(f->member, demo_forum_backup_code(f->forum));
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_KEPT_OLD);
  g_assert_nonnull(strstr(outcome.sentence, "fresh sign-in"));
  g_assert_cmpuint(fixture_count(f, "PUT /api/v3/users/"), ==, 2);
  check_settled(f);
  g_assert_true(works(f, OLD));
}

/* It cannot be found out yet whether the member has been to the page: the page is kept. */
static void
test_page_is_kept(gconstpointer dialect)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &options);
  fp_session_set_code(f->member, demo_forum_backup_code(f->forum));
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_GUIDED);
  f->offline = TRUE;
  g_auto(Outcome) unknown = resume(f, FALSE);
  g_assert_cmpint(unknown.end, ==, FP_ROTATE_BOTH);
  g_assert_null(unknown.page);
  f->offline = FALSE;
  g_auto(Outcome) again = resume(f, FALSE);
  g_assert_cmpint(again.end, ==, FP_ROTATE_GUIDED);
  g_assert_cmpstr(again.page, ==, begun.page);
  check_not_locked_out(f);
}

/* --- the sign-in before it --- */

static FpSecret *
answer_old(const char *question, gpointer data)
{
  Fixture *f = data;
  g_ptr_array_add(f->said, g_strdup(question));
  return fp_secret_new(OLD, -1);
}

/* No password was stored, and the member has typed the present one: the next sign-in of this run takes the
 * new one, and nothing is asked for again. */
static void
test_typed_present(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *present = g_strdup(OLD);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, NULL);
  fp_session_set_ask(f->app, answer_old, f);
  guint said = f->said->len;
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
  check_settled(f);
  g_assert_false(works(f, present));
  g_auto(Outcome) again = rotate(f, NULL);
  g_assert_no_error(again.error);
  g_assert_cmpint(again.end, ==, FP_ROTATE_DONE);
  guint questions = 0;
  for (guint i = said; i < f->said->len; i++)
    questions += strstr(f->said->pdata[i], "Password of") != NULL;
  g_assert_cmpuint(questions, ==, 1);
  fp_session_set_ask(f->app, NULL, NULL);
}

/* The forum does not know flagpost's key any more: nothing is made, nothing is asked for. */
static void
test_key_refused(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "sign-in", "key", NULL));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_TOKEN, "00112233445566778899aabbccddeeff");
  fixture_restart(f);
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_nonnull(outcome.error);
  g_assert_nonnull(strstr(outcome.error->message, "Nothing was changed, since the forum did not take"));
  g_assert_cmpuint(fixture_count(f, "forgot_password"), ==, 0);
  check_settled(f);
}

/* --- the page for the change, behind a sign-in of the site's --- */

static FpTransport wire;
static guint well_known_let_in;

static void
find_gate(const char *name, const char *value, gpointer data)
{
  guint *let_in = data;
  *let_in += g_str_equal(name, "Authorization") && g_str_equal(value, "Basic Z2F0ZTpwYWxlLWdyZWVu");
}

static void
send_seen(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  if (g_str_has_prefix(fp_http_request_url(request)->path, "/.well-known/"))
    fp_http_request_each_header(request, find_gate, &well_known_let_in);
  wire.send(self, request, cancellable, done, data);
}

static void
test_page_behind_a_gate(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  f->basic = "Basic Z2F0ZTpwYWxlLWdyZWVu"; /* gate, pale-green */
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "basic-user", "gate", NULL));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_BASIC, "pale-green");
  fixture_restart(f);
  f->well_known = 200;
  f->nonsense = 404;
  wire = *f->member->transport;
  well_known_let_in = 0;
  f->member->transport->send = send_seen;
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_GUIDED);
  g_assert_cmpstr(begun.page, ==, DEMO_SITE ".well-known/change-password");
  g_assert_cmpuint(well_known_let_in, ==, 2);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  /* A link by mail ends them itself. */
  add_for("khoros nodebb", "rotate/lacks/sessions-go-on", test_sessions_go_on);
  add_for("khoros nodebb", "rotate/lacks/cannot-end-sessions", test_cannot_end_sessions);
  add_for("khoros", "rotate/lacks/no-call-no-page", test_no_call_no_page);
  add_for("discourse", "rotate/lacks/links-not-known", test_links_not_known);
  add_for("nodebb", "rotate/lacks/heard-again", test_heard_again);
  add_for("nodebb", "rotate/lacks/question-fails", test_question_fails);
  add_for("nodebb", "rotate/lacks/page-is-kept", test_page_is_kept);
  add_for_each("rotate/lacks/typed-present", test_typed_present);
  add_for("discourse", "rotate/lacks/key-refused", test_key_refused);
  add_for("khoros", "rotate/lacks/page-behind-a-gate", test_page_behind_a_gate);
  return g_test_run();
}
