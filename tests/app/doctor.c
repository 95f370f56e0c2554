/* The doctor: each check in its good and in its bad state, and nothing in what it says that others may not
 * read. */
#include "config.h"

#include "app/doctor/doctor.h"
#include "app/fixture.h"

#include "flagpost/json.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>

static json_t *
examine(Fixture *f, FpMember *member, const GError *unopened)
{
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  fp_doctor_async(f->app, member, unopened, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  json_t *rows = fp_doctor_finish(result, &error);
  g_assert_no_error(error);
  return rows;
}

/* "ok", "notice", "problem"; "" if nothing is said of it. What is not ok says what to do. */
static const char *
state_in(const json_t *rows, const char *check)
{
  json_t *row;
  size_t i;
  json_array_foreach(rows, i, row)
  {
    const char *state = fp_json_peek_string(row, "state", "");
    if (!g_str_equal(fp_json_peek_string(row, "check", ""), check))
      continue;
    g_assert_cmpstr(fp_json_peek_string(row, "text", ""), !=, "");
    if (g_str_equal(state, "problem"))
      g_assert_cmpstr(fp_json_peek_string(row, "advice", ""), !=, "");
    return state;
  }
  return "";
}

static void
expect(Fixture *f, const char *check, const char *state)
{
  g_autoptr(json_t) rows = examine(f, f->member, NULL);
  g_assert_cmpstr(state_in(rows, check), ==, state);
}

static void
test_all_is_well(gconstpointer dialect)
{
  static const char *const checks[] = {"program", "settings", "folder",  "disk",    "certificates",
                                       "route",   "archive",  "outbox",  "keyring", "key",
                                       "forum",   "clock",    "sign-in", "limits"};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(json_t) rows = examine(f, f->member, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
    g_test_message("%s", checks[i]);
    g_assert_cmpstr(state_in(rows, checks[i]), ==, "ok");
  }
  g_assert_cmpstr(state_in(rows, "terminal"), !=, "problem");
}

/* It is made to be pasted into a report of a fault. */
static void
test_nothing_private(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), NULL, 0, 50, NULL);
  g_autoptr(json_t) rows = examine(f, f->member, NULL);
  g_autofree char *text = fp_json_print(rows);
  g_autofree char *key = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);
  g_assert_null(strstr(text, demo_forum_password(f->forum)));
  g_assert_null(strstr(text, demo_forum_moderators(f->forum)));
  g_assert_null(strstr(text, ACCOUNT));
  g_assert_null(strstr(text, key));
  for (guint i = 0; i < list->len; i++) {
    const FpConversation *one = list->pdata[i];
    g_assert_true(!one->subject || strlen(one->subject) < 6 || !strstr(text, one->subject));
  }
}

static void
test_files(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  const char *settings = fp_app_settings_path(f->app);
  g_autofree char *good = NULL;
  g_assert_true(g_file_get_contents(settings, &good, NULL, NULL));
  g_autofree char *bad = g_strconcat(good, "\nundoo=3\n", NULL);
  g_assert_true(g_file_set_contents(settings, bad, -1, NULL));
  expect(f, "settings", "problem");
  g_assert_true(g_file_set_contents(settings, good, -1, NULL));
  g_autofree char *data = g_build_filename(f->home, "data", NULL);
  g_assert_cmpint(g_chmod(data, 0777), ==, 0);
  expect(f, "folder", "problem");
  g_assert_cmpint(g_chmod(data, 0700), ==, 0);
  expect(f, "folder", "ok");
}

static void
test_certificates(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *file = g_build_filename(f->home, "ca.pem", NULL);
  g_assert_true(g_file_set_contents(file, "-----BEGIN CERTIFICATE-----\n", -1, NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "ca-file", file, NULL));
  expect(f, "certificates", "ok");
  g_assert_true(g_file_set_contents(file, "nothing\n", -1, NULL));
  expect(f, "certificates", "problem");
  g_assert_cmpint(g_unlink(file), ==, 0);
  expect(f, "certificates", "problem");
}

static void
test_keyring(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE_COPY, NULL);
  expect(f, "key", "notice");
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE, NULL);
  expect(f, "key", "problem");
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, "begun-and-not-finished");
  expect(f, "password", "notice");
  f->keyring->fail_load = FP_KEYRING_LOCKED;
  expect(f, "keyring", "problem");
}

static void
test_archive(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  GError why = {FP_STORE_ERROR, FP_STORE_DENIED, (char *)"The archive cannot be written"};
  g_autoptr(json_t) rows = examine(f, NULL, &why);
  g_assert_cmpstr(state_in(rows, "archive"), ==, "problem");
  expect(f, "aside", "");
  g_autofree char *path = g_build_filename(f->home, "data", "accounts", ACCOUNT, "archive.db", NULL);
  sqlite3 *behind = NULL;
  g_assert_cmpint(sqlite3_open_v2(path, &behind, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(behind,
                               "UPDATE body SET sealed = x'01' WHERE id = (SELECT min(id) FROM body);"
                               "UPDATE conversation SET sealed = x'01' WHERE id = 1;",
                               NULL, NULL, NULL),
                  ==, SQLITE_OK);
  sqlite3_close(behind);
  expect(f, "archive", "problem");
  fixture_restart(f); /* which sets it aside */
  expect(f, "aside", "notice");
  expect(f, "archive", "ok");
}

static void
test_outbox(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 row = queue_words(f, "Words.");
  expect(f, "outbox", "ok");
  g_assert_true(fp_store_outbox_claim(fp_member_store(f->member), row, NULL));
  g_assert_cmpint(fp_store_outbox_recover(fp_member_store(f->member), NULL), ==, 1);
  expect(f, "outbox", "notice");
}

static void
test_forum(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  f->offline = TRUE;
  g_autoptr(json_t) rows = examine(f, f->member, NULL);
  g_assert_cmpstr(state_in(rows, "forum"), ==, "problem");
  g_assert_cmpstr(state_in(rows, "sign-in"), ==, ""); /* once is enough */
  f->offline = FALSE;
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "wrong");
  for (int i = 0; i < 4; i++) {
    expect(f, "sign-in", "problem");
    fixture_restart(f);
  }
  expect(f, "limits", "problem"); /* no more tries for an hour */
}

static void
test_no_account(void)
{
  static const FixtureOptions options = {.no_account = TRUE};
  g_autoptr(Fixture) f = fixture_new(&dialects[0], &options);
  g_autoptr(json_t) rows = examine(f, NULL, NULL);
  g_assert_cmpstr(state_in(rows, "accounts"), ==, "notice");
  g_assert_cmpstr(state_in(rows, "keyring"), ==, "ok");
  g_assert_cmpstr(state_in(rows, "forum"), ==, "");
}

static void
test_no_way_to_moderators(void)
{
  static const FixtureOptions options = {.moderators = ""};
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &options);
  expect(f, "route", "problem");
}

/* --- what is judged by facts --- */

static void
test_facts(void)
{
  static const struct {
    guint64 bytes;
    const char *state;
  } disks[] = {{0, "problem"}, {5000000, "problem"}, {100000000, "notice"}, {5000000000, "ok"}};
  static const struct {
    gint64 theirs, ours;
    const char *state;
  } clocks[] = {{MORNING, MORNING + FP_SECOND, "ok"},
                {MORNING, MORNING + FP_HOUR, "notice"},
                {MORNING + FP_HOUR, MORNING, "notice"},
                {MORNING + 3 * FP_DAY, MORNING, "problem"},
                {0, MORNING, "notice"}};
  for (guint i = 0; i < G_N_ELEMENTS(disks); i++) {
    g_autoptr(json_t) rows = json_array();
    fp_doctor_disk(rows, disks[i].bytes);
    g_assert_cmpstr(state_in(rows, "disk"), ==, disks[i].state);
  }
  for (guint i = 0; i < G_N_ELEMENTS(clocks); i++) {
    g_autoptr(json_t) rows = json_array();
    fp_doctor_clock(rows, clocks[i].theirs, clocks[i].ours);
    g_assert_cmpstr(state_in(rows, "clock"), ==, clocks[i].state);
  }
  g_autoptr(json_t) rows = json_array();
  fp_doctor_locale(rows, "ANSI_X3.4-1968");
  g_assert_cmpstr(state_in(rows, "locale"), ==, "notice");
}

static void
test_memory(void)
{
  static const struct {
    gboolean dumpable, cores;
    guint64 lockable;
    const char *state;
  } cases[] = {{FALSE, FALSE, G_MAXUINT64, "ok"},
               {TRUE, FALSE, G_MAXUINT64, "notice"},
               {FALSE, TRUE, G_MAXUINT64, "notice"},
               {FALSE, FALSE, 4096, "notice"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(json_t) rows = json_array();
    fp_doctor_memory(rows, cases[i].dumpable, cases[i].cores, cases[i].lockable);
    g_assert_cmpstr(state_in(rows, "memory"), ==, cases[i].state);
  }
}

static void
test_terminal(void)
{
  static const struct {
    FpDoctorTerminal terminal;
    const char *state, *words;
  } cases[] = {{{FALSE, 0, 0, NULL, NULL, NULL}, "ok", "not started"},
               {{TRUE, 80, 24, "xterm-256color", NULL, NULL}, "ok", "256 colours"},
               {{TRUE, 80, 24, "xterm", "truecolor", NULL}, "ok", "true colours"},
               {{TRUE, 80, 24, "vt100", NULL, NULL}, "ok", "few"},
               {{TRUE, 80, 24, "xterm", NULL, "1"}, "ok", "no colours"},
               {{TRUE, 30, 24, "xterm", NULL, NULL}, "notice", "30 columns"},
               {{TRUE, 18, 24, "xterm", NULL, NULL}, "problem", "18 columns"},
               {{TRUE, 80, 4, "xterm", NULL, NULL}, "problem", "4 rows"},
               {{TRUE, 80, 24, "dumb", NULL, NULL}, "notice", "painted"},
               {{TRUE, 80, 24, NULL, NULL, NULL}, "notice", "painted"}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(json_t) rows = json_array();
    fp_doctor_terminal(rows, &cases[i].terminal);
    g_assert_cmpstr(state_in(rows, "terminal"), ==, cases[i].state);
    g_autofree char *text = fp_json_print(rows);
    g_assert_nonnull(strstr(text, cases[i].words));
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("doctor/all-is-well", test_all_is_well);
  add_for_each("doctor/nothing-private", test_nothing_private);
  add_for_each("doctor/files", test_files);
  add_for_each("doctor/certificates", test_certificates);
  add_for_each("doctor/keyring", test_keyring);
  add_for_each("doctor/archive", test_archive);
  add_for_each("doctor/outbox", test_outbox);
  add_for_each("doctor/forum", test_forum);
  g_test_add_func("/doctor/no-account", test_no_account);
  g_test_add_func("/doctor/no-way-to-moderators", test_no_way_to_moderators);
  g_test_add_func("/doctor/facts", test_facts);
  g_test_add_func("/doctor/memory", test_memory);
  g_test_add_func("/doctor/terminal", test_terminal);
  return g_test_run();
}
