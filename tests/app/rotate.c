/* Rotation: every row of its table, every checkpoint, every fault of the change request, and servers that
 * lie. After each, one of the two kept passwords signs in, and the sentence says which. For every dialect. */
#include "config.h"

#include "app/rotation.h"
#include "demo/accounts.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

static void
note_step(FpRotateStep step, gboolean done, const char *sentence, gpointer data)
{
  if (done)
    g_ptr_array_add(data, g_strdup(sentence));
}

static void
test_by_call(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  refresh(f);
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func(g_free);
  Wait wait = {0};
  FpRotateAsk ask = {.words = 6};
  fp_rotate_async(f->member, &ask, note_step, steps, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_auto(Outcome) outcome = take(result);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
  g_assert_null(strstr(outcome.sentence, " 0 other"));
  check_settled(f);
  g_assert_false(works(f, OLD));
  g_assert_cmpuint(steps->len, ==, FP_ROTATE_STEPS);
  for (guint i = 0; i < steps->len; i++) {
    g_autofree char *begin = g_strdup_printf("Step %u of 5. ", i + 1);
    g_assert_true(g_str_has_prefix(steps->pdata[i], begin));
    g_autofree char *made = slot(f, FP_SLOT_CURRENT);
    g_assert_null(strstr(steps->pdata[i], made));
  }
  refresh(f);
  fixture_restart(f);
  refresh(f);
}

/* The request times out, or a gateway answers for the slow forum, which carries it out after that: «the old
 * one still works» must not be believed at once. */
static void
acts_late(const Dialect *dialect, guint gateway)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  f->slow = f->dialect->password;
  f->slow_after = f->dialect->password_asks;
  f->gateway = gateway;
  g_auto(Outcome) outcome = rotate(f, NULL);
  f->slow = NULL;
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  check_not_locked_out(f);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
  check_settled(f);
  g_assert_false(works(f, OLD));
}

static void
test_acts_late(gconstpointer dialect)
{
  static const guint gateways[] = {0, 1, 2, 200, 408, 502, 503, 504};
  for (gsize i = 0; i < G_N_ELEMENTS(gateways); i++) {
    g_test_message("gateway: %u", gateways[i]);
    acts_late(dialect, gateways[i]);
  }
}

static void
forum_acts(gpointer data)
{
  Fixture *f = data;
  demo_account_set_password(f->forum, demo_account_find(f->forum, demo_forum_login(f->forum)),
                            "new one 4711");
}

/* The program was killed while its request was under way, and is started again before the forum has carried
 * it out: the new password stays in the keyring until that is over. acts FALSE: it never does. */
static void
after_a_kill(const Dialect *dialect, gboolean acts)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now());
  g_assert_true(fp_store_set_fact(fp_member_store(f->member), "rotate:request", now, NULL));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, "new one 4711");
  if (acts)
    fp_clock_timer(30 * FP_SECOND, forum_acts, f);
  guint before = fixture_count(f, f->dialect->sign_in);
  g_auto(Outcome) outcome = resume(f, FALSE);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, acts ? FP_ROTATE_DONE : FP_ROTATE_KEPT_OLD);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in) - before, ==, 2);
  check_settled(f);
  g_assert_true(works(f, acts ? "new one 4711" : OLD));
}

static void
test_acts_after_a_kill(gconstpointer dialect)
{
  after_a_kill(dialect, TRUE);
  after_a_kill(dialect, FALSE);
}

static void
test_typed(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autoptr(FpSecret) brief = fp_secret_new("ab1", -1);
  g_auto(Outcome) refused = rotate(f, brief);
  g_assert_error(refused.error, FP_USAGE_ERROR, FP_USAGE_BAD);
  check_settled(f);
  g_assert_true(works(f, OLD));
  g_autoptr(FpSecret) good = fp_secret_new("marrow-and-leek-4711", -1);
  g_auto(Outcome) done = rotate(f, good);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  g_assert_true(works(f, "marrow-and-leek-4711"));
  check_settled(f);
}

static void
test_wrong_current(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "wrong");
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_error(outcome.error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_nonnull(strstr(outcome.error->message, "Nothing was changed"));
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_null(next);
  g_assert_true(works(f, OLD));
}

/* --- what waits for the member: guided, or by a link in a mail --- */

static FpRotateEnd
waiting(const Fixture *f)
{
  return fp_member_account(f->member)->driver->rotation == FP_ROTATION_MAIL ? FP_ROTATE_MAIL
                                                                            : FP_ROTATE_GUIDED;
}

static void
test_guided(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, waiting(f));
  if (begun.end == FP_ROTATE_GUIDED)
    g_assert_true(g_str_has_prefix(begun.page, DEMO_SITE));
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_nonnull(next);
  Wait wait = {0};
  fp_rotate_pending_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(FpSecret) pending = fp_rotate_pending_finish(result, NULL);
  g_assert_cmpstr(fp_secret_peek(pending), ==, next);

  fixture_restart(f);
  g_autoptr(GPtrArray) notices = fp_member_notices(f->member);
  g_assert_cmpuint(notices->len, ==, 1);
  g_auto(Outcome) not_yet = resume(f, FALSE);
  g_assert_cmpint(not_yet.end, ==, waiting(f));
  g_autofree char *same = slot(f, FP_SLOT_NEXT);
  g_assert_cmpstr(same, ==, next);
  check_not_locked_out(f);

  fp_fake_clock_advance(f->clock, 3 * FP_DAY);
  g_auto(Outcome) given_up = resume(f, TRUE);
  g_assert_cmpint(given_up.end, ==, FP_ROTATE_KEPT_OLD);
  check_settled(f);
  g_auto(Outcome) nothing = resume(f, FALSE);
  g_assert_cmpint(nothing.end, ==, FP_ROTATE_KEPT_OLD);
}

/* The standard's address where the site answers it, and answers nonsense otherwise; else the forum's own
 * page. */
static void
test_guided_page(gconstpointer dialect)
{
  static const struct {
    guint well_known, nonsense;
    gboolean taken;
  } sites[] = {
      {200, 404, TRUE}, {1, 404, TRUE},    {204, 500, TRUE},  {200, 200, FALSE},
      {1, 1, FALSE},    {404, 404, FALSE}, {500, 404, FALSE}, {0, 0, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(sites); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, NULL);
    f->well_known = sites[i].well_known;
    f->nonsense = sites[i].nonsense;
    g_auto(Outcome) begun = rotate(f, NULL);
    g_assert_cmpint(begun.end, ==, FP_ROTATE_GUIDED);
    if (sites[i].taken)
      g_assert_cmpstr(begun.page, ==, DEMO_SITE ".well-known/change-password");
    else
      g_assert_null(strstr(begun.page, "well-known"));
    g_assert_true(g_str_has_prefix(begun.page, DEMO_SITE));
  }
}

static void
test_guided_completes(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_autoptr(FpSecret) typed = fp_secret_new("marrow-and-leek-4711", -1);
  g_auto(Outcome) begun = rotate(f, typed);
  g_assert_cmpint(begun.end, ==, waiting(f));
  /* As if the member had been to the page: the forum's password is the new one, ours is what it was. */
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, OLD);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "an older one");
  g_auto(Outcome) done = resume(f, FALSE);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f);
}

/* --- the table: stopped after ..., as the slots and the forum then are --- */

static const struct {
  const char *row, *current, *next; /* "@": the one that the forum has */
  gboolean guided;
  FpRotateEnd end;
} table[] = {
    {"nothing begun", "@", NULL, FALSE, FP_ROTATE_KEPT_OLD},
    {"next saved, forum old", "@", "new one 4711", FALSE, FP_ROTATE_KEPT_OLD},
    {"changed, forum new", "old one 4711", "@", FALSE, FP_ROTATE_DONE},
    {"current saved too", "@", "@", FALSE, FP_ROTATE_DONE},
    {"neither", "old one 4711", "new one 4711", FALSE, FP_ROTATE_NEITHER},
    {"both wrong and the same", "old one 4711", "old one 4711", FALSE, FP_ROTATE_NEITHER},
    {"no current, next works", NULL, "@", FALSE, FP_ROTATE_DONE},
    {"no current, next refused", NULL, "new one 4711", FALSE, FP_ROTATE_BOTH},
    {"guided, not yet", "@", "new one 4711", TRUE, FP_ROTATE_GUIDED},
    {"guided, done", "old one 4711", "@", TRUE, FP_ROTATE_DONE},
};

static void
test_table(gconstpointer dialect)
{
  for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
    g_test_message("%s", table[i].row);
    g_autoptr(Fixture) f = fixture_new(dialect, table[i].guided ? NULL : &by_call);
    if (table[i].guided && fp_member_account(f->member)->driver->rotation == FP_ROTATION_API)
      continue;
    const char *current = g_strcmp0(table[i].current, "@") == 0 ? OLD : table[i].current;
    const char *next = g_strcmp0(table[i].next, "@") == 0 ? OLD : table[i].next;
    fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, current);
    fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, next);
    guint before = fixture_count(f, f->dialect->sign_in);
    g_auto(Outcome) outcome = resume(f, FALSE);
    g_assert_no_error(outcome.error);
    FpRotateEnd want = table[i].end;
    if (waiting(f) == FP_ROTATE_MAIL && next && (want == FP_ROTATE_GUIDED || want == FP_ROTATE_KEPT_OLD))
      want = table[i].guided ? FP_ROTATE_MAIL : FP_ROTATE_DONE; /* by_call reads the mail by itself */
    g_assert_cmpint(outcome.end, ==, want);
    /* Two to find out; one more to prove what a mailed link has changed since. */
    guint tries = fixture_count(f, "PUT /u/password-reset/") > 0 ? 3 : 2;
    g_assert_cmpuint(fixture_count(f, f->dialect->sign_in) - before, <=, tries);
    g_autofree char *kept = slot(f, FP_SLOT_NEXT);
    gboolean over = outcome.end == FP_ROTATE_DONE || outcome.end == FP_ROTATE_KEPT_OLD;
    if (over)
      check_settled(f);
    else
      g_assert_cmpstr(kept, ==, next);
  }
}

static void
test_offline_keeps_both(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, "new one 4711");
  f->offline = TRUE;
  g_auto(Outcome) outcome = resume(f, FALSE);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_BOTH);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_cmpstr(next, ==, "new one 4711");
  check_not_locked_out(f);
}

/* --- faults of the change request, and of the sign-in after it --- */

static const struct {
  const char *kind;
  gboolean changed;
} faults[] = {
    {"drop-before", FALSE}, {"drop-during", TRUE},  {"drop-after", TRUE},  {"500", FALSE},
    {"503", FALSE},         {"503-after", TRUE},    {"503-closed", FALSE}, {"html", FALSE},
    {"wrong-json", TRUE},   {"delay:120000", TRUE}, {"429:60", FALSE},     {"duplicate", TRUE},
};

static void
test_faults(gconstpointer dialect)
{
  for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
    g_test_message("%s", faults[i].kind);
    g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
    demo_forum_fault(f->forum, f->dialect->password, f->dialect->password_method, faults[i].kind, 1,
                     f->dialect->password_asks);
    g_auto(Outcome) outcome = rotate(f, NULL);
    check_not_locked_out(f);
    if (!outcome.error && (outcome.end == FP_ROTATE_DONE || outcome.end == FP_ROTATE_KEPT_OLD))
      check_settled(f);
    if (faults[i].changed)
      g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
    fixture_restart(f);
    g_auto(Outcome) later = resume(f, FALSE);
    g_assert_no_error(later.error);
    check_settled(f);
    g_assert_false(works(f, OLD) && faults[i].changed);
    refresh(f);
  }
}

static void
test_cut_off_after_the_change(gconstpointer dialect)
{
  static const char *const kinds[] = {"drop-after", "429:60", "503", "html"};
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
    demo_forum_fault(f->forum, f->dialect->sign_in, NULL, kinds[i], 4, 1 + f->dialect->password_asks);
    g_auto(Outcome) outcome = rotate(f, NULL);
    g_assert_no_error(outcome.error);
    g_assert_cmpint(outcome.end, ==, FP_ROTATE_BOTH);
    check_not_locked_out(f);
    demo_forum_clear_faults(f->forum);
    fixture_restart(f);
    g_auto(Outcome) later = resume(f, FALSE);
    g_assert_cmpint(later.end, ==, FP_ROTATE_DONE);
    check_settled(f);
  }
}

/* The keyring fails at each place in turn. */
static void
test_keyring_fails(gconstpointer dialect)
{
  static const FpSlot slots[] = {FP_SLOT_NEXT, FP_SLOT_CURRENT};
  for (gsize i = 0; i < G_N_ELEMENTS(slots); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
    f->keyring->fail_save = FP_KEYRING_FAILED;
    f->keyring->fail_slot = slots[i];
    g_auto(Outcome) outcome = rotate(f, NULL);
    check_not_locked_out(f);
    if (slots[i] == FP_SLOT_NEXT) {
      g_assert_error(outcome.error, FP_KEYRING_ERROR, FP_KEYRING_FAILED);
      g_assert_true(works(f, OLD));
    } else {
      g_assert_cmpint(outcome.end, ==, FP_ROTATE_BOTH);
    }
    f->keyring->fail_save = -1;
    fixture_restart(f);
    g_auto(Outcome) later = resume(f, FALSE);
    g_assert_no_error(later.error);
    check_settled(f);
  }
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  f->keyring->lies = TRUE;
  g_auto(Outcome) lied = rotate(f, NULL);
  g_assert_error(lied.error, FP_KEYRING_ERROR, FP_KEYRING_FAILED);
  g_assert_true(works(f, OLD));
}

static void
test_two_at_once(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  Wait open = {0};
  fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
  g_autoptr(GAsyncResult) opened = wait_for(f, &open);
  FpMember *other = fp_member_open_finish(opened, NULL);
  g_assert_true(fp_store_lock(fp_member_store(other), "rotate", NULL));
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_error(outcome.error, FP_STORE_ERROR, FP_STORE_BUSY);
  fp_store_unlock(fp_member_store(other), "rotate");
  fp_member_close(other);
  g_auto(Outcome) now = rotate(f, NULL);
  g_assert_cmpint(now.end, ==, FP_ROTATE_DONE);
}

/* --- stopped at every checkpoint --- */

typedef struct {
  guint stop_at, passed;
  gboolean stopped;
  char name[64];
} Stop;

static gboolean
hook(const char *name, gpointer data)
{
  Stop *stop = data;
  if (++stop->passed != stop->stop_at)
    return FALSE;
  stop->stopped = TRUE;
  g_strlcpy(stop->name, name, sizeof stop->name);
  return TRUE;
}

static void
test_stopped_everywhere(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  guint at = 1;
  for (;; at++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
    Stop stop = {.stop_at = at};
    Wait wait = {0};
    FpRotateAsk ask = {0};
    fp_checkpoint_set_hook(hook, &stop);
    fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_or_stop(f, &wait, &stop.stopped);
    fp_checkpoint_set_hook(NULL, NULL);
    if (!stop.stopped) {
      g_auto(Outcome) outcome = take(result);
      g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
      break;
    }
    g_test_message("stopped at %s", stop.name);
    check_not_locked_out(f);
    fixture_restart(f);
    g_auto(Outcome) later = resume(f, FALSE);
    g_assert_no_error(later.error);
    check_settled(f);
    g_autofree char *kept = slot(f, FP_SLOT_CURRENT);
    fixture_restart(f);
    g_auto(Outcome) again = resume(f, FALSE);
    g_assert_cmpint(again.end, ==, FP_ROTATE_KEPT_OLD);
    g_autofree char *same = slot(f, FP_SLOT_CURRENT);
    g_assert_cmpstr(same, ==, kept);
    refresh(f);
  }
  g_assert_cmpuint(at, >, 7);
}

/* Stopped at N, then the next one begins without a resume: it finishes the earlier one first. */
static void
test_rotate_again_after_a_stop(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  for (guint at = 1;; at++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
    Stop stop = {.stop_at = at};
    Wait wait = {0};
    FpRotateAsk ask = {0};
    fp_checkpoint_set_hook(hook, &stop);
    fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_or_stop(f, &wait, &stop.stopped);
    fp_checkpoint_set_hook(NULL, NULL);
    if (!stop.stopped)
      break;
    fixture_restart(f);
    g_auto(Outcome) later = rotate(f, NULL);
    g_assert_no_error(later.error);
    g_assert_cmpint(later.end, ==, FP_ROTATE_DONE);
    check_settled(f);
    g_assert_false(works(f, OLD));
  }
}

/* --- killed for good, in a process of its own --- */

static const char *self_path;

static void
run_child(const char *name, const char *home, const char *database)
{
  FixtureOptions options = {.scenario = "empty", .unconfirmed = TRUE, .home = home, .database = database};
  Fixture *f = fixture_new(dialect_named(name), &options);
  g_auto(Outcome) outcome = rotate(f, NULL);
  _exit(outcome.end == FP_ROTATE_DONE ? 0 : 1);
}

static gboolean
is_killed_at(const Dialect *dialect, const char *home, const char *database, guint stop_at)
{
  g_autofree char *number = g_strdup_printf("%u", stop_at);
  g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "FLAGPOST_STOP_AT", number, TRUE);
  const char *argv[] = {self_path, "--child", dialect->name, home, database, NULL};
  g_autoptr(GError) error = NULL;
  int status = 0;
  g_spawn_sync(NULL, (char **)argv, env, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error(error);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
    return TRUE;
  g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  return FALSE;
}

static void
test_killed_everywhere(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  g_autofree char *top = g_dir_make_tmp("flagpost-kill-XXXXXX", NULL);
  guint at = 1;
  for (gboolean killed = TRUE; killed; at++) {
    g_autofree char *name = g_strdup_printf("%u", at);
    g_autofree char *home = g_build_filename(top, name, NULL);
    g_assert_cmpint(g_mkdir(home, 0700), ==, 0);
    g_autofree char *database = g_build_filename(home, "forum.db", NULL);
    FixtureOptions options = {.scenario = "empty", .unconfirmed = TRUE, .home = home, .database = database};
    fixture_free(fixture_new(dialect, &options));
    killed = is_killed_at(dialect, home, database, at);
    g_autoptr(Fixture) f = fixture_new(dialect, &options);
    check_not_locked_out(f);
    g_auto(Outcome) outcome = resume(f, FALSE);
    g_assert_no_error(outcome.error);
    check_settled(f);
    refresh(f);
  }
  g_assert_cmpuint(at, >, 8);
  fp_test_remove_tree(top);
}

int
main(int argc, char **argv)
{
  if (argc == 5 && g_str_equal(argv[1], "--child"))
    run_child(argv[2], argv[3], argv[4]);
  self_path = argv[0];
  fp_test_init(&argc, &argv);
  add_for_each("rotate/by-call", test_by_call);
  add_for_each("rotate/acts-late", test_acts_late);
  /* A link that was redeemed leaves the new one in the keyring in any case. */
  add_for("khoros nodebb", "rotate/acts-after-a-kill", test_acts_after_a_kill);
  add_for_each("rotate/typed", test_typed);
  add_for_each("rotate/wrong-current", test_wrong_current);
  add_for("khoros discourse", "rotate/guided", test_guided);
  add_for("khoros", "rotate/guided-page", test_guided_page);
  add_for("khoros discourse", "rotate/guided-completes", test_guided_completes);
  add_for_each("rotate/table", test_table);
  add_for_each("rotate/offline", test_offline_keeps_both);
  add_for_each("P8/rotate/faults", test_faults);
  add_for_each("rotate/cut-off-after", test_cut_off_after_the_change);
  add_for_each("rotate/keyring-fails", test_keyring_fails);
  add_for_each("rotate/two-at-once", test_two_at_once);
  add_for_each("rotate/stopped", test_stopped_everywhere);
  add_for_each("rotate/again-after-a-stop", test_rotate_again_after_a_stop);
  add_for_each("rotate/killed", test_killed_everywhere);
  return g_test_run();
}
