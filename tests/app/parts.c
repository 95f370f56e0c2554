/* The smaller parts: accounts, made passwords, password-command, pacing, export, forget. */
#include "config.h"

#include "app/evidence/evidence.h"
#include "app/fixture.h"
#include "app/outbox/outbox.h"

#include "flagpost/chance.h"
#include "flagpost/judge.h"
#include "flagpost/process.h"
#include "flagpost/text.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

/* --- accounts --- */

static GError *
try_add(Fixture *f, const char *url, const char *text)
{
  Wait wait = {0};
  GError *error = NULL;
  g_autoptr(FpSecret) password = fp_secret_new(text, -1);
  FpAccountNew account = {.url = url, .user = "maria", .password = password};
  fp_account_add_async(f->app, &account, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true((fp_account_add_finish(result, &error) == NULL) == (error != NULL));
  return error;
}

static void
test_account_add(gconstpointer dialect)
{
  FixtureOptions options = {.no_account = TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &options);
  static const char *const refused[] = {"http://forum.example.org/", "https://maria:pw@forum.example.org/",
                                        "ftp://forum.example.org/"};
  for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
    g_autoptr(GError) error = try_add(f, refused[i], "x");
    g_assert_error(error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
    g_assert_cmpuint(f->asked->len, ==, 0);
  }
  g_autoptr(GError) wrong = try_add(f, DEMO_SITE, "wrong");
  g_assert_error(wrong, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_autofree char *none = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT);
  g_assert_null(none);
  g_assert_cmpuint(f->app->accounts->len, ==, 0);

  f->keyring->fail_save = FP_KEYRING_NONE;
  g_autoptr(GError) nowhere = try_add(f, DEMO_SITE, demo_forum_password(f->forum));
  g_assert_error(nowhere, FP_KEYRING_ERROR, FP_KEYRING_NONE);
  g_assert_cmpuint(f->app->accounts->len, ==, 0);
  f->keyring->fail_save = -1;

  g_autoptr(GError) fine = try_add(f, "forum.example.org", demo_forum_password(f->forum));
  g_assert_no_error(fine);
  g_autofree char *stored = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT);
  g_assert_cmpstr(stored, ==, demo_forum_password(f->forum));
  g_autofree char *text = NULL;
  g_assert_true(g_file_get_contents(f->app->settings_path, &text, NULL, NULL));
  g_assert_null(strstr(text, demo_forum_password(f->forum)));
  g_autoptr(GError) twice = try_add(f, DEMO_SITE, demo_forum_password(f->forum));
  g_assert_error(twice, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_autoptr(json_t) abilities = fp_account_abilities(f->app, fp_account_find(f->app, NULL, NULL));
  g_assert_cmpuint(json_array_size(abilities), >, 6);
  /* The way of a board's post is never told as one of a private message. */
  g_autofree char *told = fp_json_print(abilities);
  const char *how = strstr(told, "report-message");
  g_assert_nonnull(how);
  g_assert_null(g_strstr_len(how, strcspn(how, "}"), "flag on the post"));
}

static void
test_account_remove(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autofree char *folder = fp_app_account_folder(f->app, ACCOUNT);
  g_autofree char *archive = g_build_filename(folder, "archive.db", NULL);
  g_assert_true(g_file_test(archive, G_FILE_TEST_EXISTS));
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  fp_account_remove_async(f->app, ACCOUNT, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_account_remove_finish(result, NULL, &error));
  g_assert_no_error(error);
  g_assert_false(g_file_test(archive, G_FILE_TEST_EXISTS));
  for (int slot = 0; slot < FP_SLOT_COUNT; slot++) {
    g_autofree char *left = fake_keyring_peek(f->keyring, ACCOUNT, (FpSlot)slot);
    g_assert_null(left);
  }
  g_assert_null(fp_account_find(f->app, NULL, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_NO_ACCOUNT);
}

static void
test_no_keyring_no_disk(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_clear_pointer(&f->member, fp_member_close);
  f->keyring->fail_load = FP_KEYRING_NONE;
  fixture_open(f);
  g_assert_true(fp_store_volatile(fp_member_store(f->member)));
  g_autoptr(GPtrArray) notices = fp_member_notices(f->member);
  g_assert_cmpuint(notices->len, ==, 1);
  g_autoptr(FpSecret) password = fp_secret_new(demo_forum_password(f->forum), -1);
  fp_session_set_password(f->member, password);
  g_assert_cmpuint(refresh(f), >, 0);
}

/* One of the two items of the archive's key is enough, and makes the other anew. */
static void
test_one_key_lost(gconstpointer dialect)
{
  static const FpSlot slots[] = {FP_SLOT_ARCHIVE, FP_SLOT_ARCHIVE_COPY};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  guint all = fp_store_count(fp_member_store(f->member), NULL, NULL);
  g_autofree char *key = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);
  for (guint i = 0; i < G_N_ELEMENTS(slots); i++) {
    fake_keyring_put(f->keyring, ACCOUNT, slots[i], NULL);
    fixture_restart(f);
    g_autoptr(GPtrArray) notices = fp_member_notices(f->member);
    g_assert_cmpuint(notices->len, ==, 0);
    g_assert_cmpuint(fp_store_count(fp_member_store(f->member), NULL, NULL), ==, all);
    g_autofree char *first = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);
    g_assert_cmpstr(first, ==, key);
  }
}

static void
lose_both_keys(Fixture *f)
{
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE, NULL);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE_COPY, NULL);
  fixture_restart(f);
}

static void
assert_notice(Fixture *f, const char *words)
{
  g_autoptr(GPtrArray) notices = fp_member_notices(f->member);
  g_assert_cmpuint(notices->len, >=, 1);
  g_assert_nonnull(strstr(notices->pdata[0], words));
}

/* With its key gone an archive is set aside, outbox and drafts in it, and all of it is back when the key is;
 * what was stored meanwhile is not lost either. */
static void
test_lost_key(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  guint all = fp_store_count(fp_member_store(f->member), NULL, NULL);
  FpDraft draft = {.to = (char *)"ines", .text = (char *)"before"};
  g_assert_cmpint(fp_store_save_draft(fp_member_store(f->member), &draft, NULL), >, 0);
  g_autofree char *key = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);
  lose_both_keys(f);
  assert_notice(f, "set aside unharmed");
  g_assert_cmpuint(fp_store_count(fp_member_store(f->member), NULL, NULL), ==, 0);
  g_assert_cmpuint(refresh(f), >, 0);
  draft.text = (char *)"meanwhile";
  g_assert_cmpint(fp_store_save_draft(fp_member_store(f->member), &draft, NULL), >, 0);
  g_autofree char *meanwhile = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);

  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE, key);
  fixture_restart(f);
  assert_notice(f, "its key is back");
  g_assert_cmpuint(fp_store_count(fp_member_store(f->member), NULL, NULL), ==, all);
  g_autoptr(GPtrArray) drafts = fp_store_drafts(fp_member_store(f->member), NULL);
  g_assert_cmpuint(drafts->len, ==, 1);
  g_assert_cmpstr(((FpDraft *)drafts->pdata[0])->text, ==, "before");

  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE, meanwhile);
  fixture_restart(f);
  assert_notice(f, "its key is back");
  g_autoptr(GPtrArray) others = fp_store_drafts(fp_member_store(f->member), NULL);
  g_assert_cmpstr(((FpDraft *)others->pdata[0])->text, ==, "meanwhile");
}

/* Reports that wait outlive the loss of the key, and its return. */
static void
test_lost_key_outbox(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  queue_words(f, "This must not be lost.");
  g_autofree char *key = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);
  lose_both_keys(f);
  g_autoptr(GPtrArray) none = fp_store_outbox_list(fp_member_store(f->member), TRUE, NULL);
  g_assert_cmpuint(none->len, ==, 0);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE, key);
  fixture_restart(f);
  g_autoptr(GPtrArray) live = fp_store_outbox_list(fp_member_store(f->member), TRUE, NULL);
  g_assert_cmpuint(live->len, ==, 1);
  g_assert_cmpstr(((FpOutItem *)live->pdata[0])->text, ==, "This must not be lost.");
  g_assert_cmpint(((FpOutItem *)live->pdata[0])->state, ==, FP_OUT_HELD);
}

/* --- a second program, beside one that has the archive open --- */

static void
refused_as_busy(Fixture *f)
{
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  fp_member_open_async(f->app, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_null(fp_member_open_finish(result, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
}

/* Nobody opens the archive while its key goes: what waited in it was lost, and the removal was refused at its
 * end. One that cannot go on leaves the account to be opened. */
static void
test_removed_beside_a_start(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *folder = fp_app_account_folder(f->app, ACCOUNT);
  refresh(f);
  queue_words(f, "This must not be lost.");
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  f->keyring->fail_clear = FP_KEYRING_FAILED;
  Wait first = {0}, second = {0};
  g_autoptr(GError) why = NULL, error = NULL;
  fp_account_remove_async(f->app, ACCOUNT, NULL, wait_done, &first);
  g_autoptr(GAsyncResult) failed = wait_for(f, &first);
  g_assert_false(fp_account_remove_finish(failed, NULL, &why));
  g_assert_error(why, FP_KEYRING_ERROR, FP_KEYRING_FAILED);
  f->keyring->fail_clear = -1;
  fixture_open(f);
  g_autoptr(GPtrArray) live = fp_store_outbox_list(fp_member_store(f->member), TRUE, NULL);
  g_assert_cmpuint(live->len, ==, 1);
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  fp_account_remove_async(f->app, ACCOUNT, NULL, wait_done, &second);
  refused_as_busy(f);
  g_autoptr(GAsyncResult) result = wait_for(f, &second);
  g_assert_true(fp_account_remove_finish(result, NULL, &error));
  g_assert_no_error(error);
  g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
}

/* What the first holds would be in two archives, and be sent by both. The first one goes on; when it is gone,
 * the next start begins anew with what waited. */
static void
test_damaged_beside_an_open_one(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 id = queue_words(f, "Once only.");
  g_autofree char *folder = g_build_filename(f->home, "data", "accounts", ACCOUNT, NULL);
  g_autofree char *path = g_build_filename(folder, "archive.db", NULL);
  sqlite3 *db = NULL;
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(db, "DELETE FROM meta", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(db);
  refused_as_busy(f);
  g_assert_cmpuint(fp_store_count_aside(folder), ==, 0);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
  g_assert_true(fp_store_outbox_claim(fp_member_store(f->member), id, NULL));
  g_assert_true(fp_store_outbox_settle(fp_member_store(f->member), id, FP_OUT_SENT, 0, "4711", NULL, NULL));
  queue_words(f, "This waits.");
  fixture_restart(f);
  assert_notice(f, "set aside unharmed");
  g_assert_cmpuint(fp_store_count_aside(folder), ==, 1);
  g_autoptr(GPtrArray) live = fp_store_outbox_list(fp_member_store(f->member), TRUE, NULL);
  g_assert_cmpuint(live->len, ==, 1);
  g_assert_cmpstr(((FpOutItem *)live->pdata[0])->text, ==, "This waits.");
}

static void
test_lost_key_beside_an_open_one(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *folder = g_build_filename(f->home, "data", "accounts", ACCOUNT, NULL);
  queue_words(f, "Once only.");
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE, NULL);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE_COPY, NULL);
  refused_as_busy(f);
  g_assert_cmpuint(fp_store_count_aside(folder), ==, 0);
  fixture_restart(f);
  assert_notice(f, "set aside unharmed");
  g_assert_cmpuint(fp_store_count_aside(folder), ==, 1);
}

/* --- password-command --- */

static void
test_password_command(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *command =
      g_strdup_printf("printf '%%s\\nsecond line\\n' %s", demo_forum_password(f->forum));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "keep-session", "off", NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "password-command", command, NULL));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "not this one");
  g_assert_cmpuint(refresh(f), >, 0);
  static const char *const bad[] = {"false", "true", "/no/such/program", "sh -c 'echo; echo x'"};
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "password-command", bad[i], NULL));
    fixture_restart(f);
    Wait wait = {0};
    g_autoptr(GError) error = NULL;
    fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
    while (!wait.result)
      g_main_context_iteration(NULL, TRUE);
    g_autoptr(GAsyncResult) result = wait.result;
    g_assert_false(fp_inbox_refresh_finish(result, NULL, &error));
    g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_COMMAND);
  }
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  FpRotateAsk ask = {0};
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_null(fp_rotate_finish(result, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
}

/* --- made passwords --- */

static void
test_words(void)
{
  FpPasswordRules rules = {.min_length = 8, .max_length = 64};
  fp_chance_seed(1);
  g_autoptr(FpSecret) one = fp_password_words(6, &rules);
  g_autoptr(FpSecret) two = fp_password_words(6, &rules);
  g_assert_false(fp_secret_equal(one, two));
  g_auto(GStrv) parts = g_strsplit(fp_secret_peek(one), "-", -1);
  g_assert_cmpuint(g_strv_length(parts), >=, 6);
  for (int i = 0; i < 300; i++) {
    FpPasswordRules tight = {.min_length = 20, .max_length = 30, .refused = "-", .needs_classes = TRUE};
    g_autoptr(FpSecret) fitted = fp_password_words(4, &tight);
    g_assert_cmpuint(fp_secret_length(fitted), >=, 20);
    g_assert_cmpuint(fp_secret_length(fitted), <=, 30);
    g_assert_null(strchr(fp_secret_peek(fitted), '-'));
    g_assert_true(g_ascii_isupper(fp_secret_peek(fitted)[0]));
  }
  FpPasswordRules tiny = {.max_length = 10};
  g_autoptr(FpSecret) small = fp_password_words(6, &tiny);
  g_assert_cmpuint(fp_secret_length(small), ==, 10);
}

static void
test_letters(void)
{
  guint counts[128] = {0};
  FpPasswordRules rules = {.refused = "a", .needs_classes = TRUE};
  fp_chance_seed(2);
  for (int i = 0; i < 2000; i++) {
    g_autoptr(FpSecret) password = fp_password_letters(20, &rules);
    g_assert_cmpuint(fp_secret_length(password), ==, 20);
    for (const char *p = fp_secret_peek(password); *p; p++)
      counts[(guchar)*p & 127]++;
  }
  g_assert_cmpuint(counts['a'] + counts['0'] + counts['l'], ==, 0);
  /* 40,000 draws of 56 signs: about 714 each, and never far from it. */
  g_assert_cmpuint(counts['b'], >, 550);
  g_assert_cmpuint(counts['9'], <, 900);
}

/* What is typed is held against the forum's rules, at their edges. */
static void
test_fits(void)
{
  static const struct {
    FpPasswordRules rules;
    const char *password;
    gboolean fits;
  } cases[] = {
      {{.min_length = 0}, "", FALSE},
      {{.min_length = 0}, "x", TRUE},
      {{.min_length = 4}, "\u00e4\u00f6\u00fc", FALSE},
      {{.min_length = 4}, "\u00e4\u00f6\u00fc\u00df", TRUE},
      {{.max_length = 4}, "abcd", TRUE},
      {{.max_length = 4}, "abcde", FALSE},
      {{.refused = "<>"}, "a<b", FALSE},
      {{.refused = "<>"}, "a-b", TRUE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(FpSecret) typed = fp_secret_new(cases[i].password, -1);
    g_assert_cmpint(fp_password_fits(typed, &cases[i].rules, &error), ==, cases[i].fits);
    g_assert_cmpint(g_error_matches(error, FP_USAGE_ERROR, FP_USAGE_BAD), ==, !cases[i].fits);
  }
}

static void
test_strength(void)
{
  g_autoptr(FpSecret) weak = fp_secret_new("password", -1);
  g_autoptr(FpSecret) strong = fp_secret_new("gumdrop-acetone-velvet-5-harpist", -1);
  g_autofree char *sentence = NULL;
  g_assert_cmpint(fp_password_strength(weak, &sentence), ==, 0);
  g_assert_nonnull(sentence);
  g_assert_cmpint(fp_password_strength(strong, NULL), ==, 4);
}

/* --- pace --- */

static void
test_pace(void)
{
  const FpPace paces[] = {{2, 60}, {3, 600}, {0, 0}};
  const gint64 now = MORNING;
  g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_assert_cmpint(fp_pace_next(paces, times, now), ==, now);
  gint64 when[] = {now - 50 * FP_SECOND, now - 20 * FP_SECOND};
  g_array_append_vals(times, when, 2);
  g_assert_cmpint(fp_pace_next(paces, times, now), ==, now + 10 * FP_SECOND);
  gint64 third = now;
  g_array_append_val(times, third);
  g_assert_cmpint(fp_pace_next(paces, times, now), ==, now + 550 * FP_SECOND);
  /* A clock that was set back by a day stops the outbox neither for a day nor anew with each look. */
  g_assert_cmpint(fp_pace_next(paces, times, now - FP_DAY), ==, now - FP_DAY);
  gint64 fourth = now - FP_DAY;
  g_array_append_val(times, fourth);
  g_assert_cmpint(fp_pace_next(paces, times, now - FP_DAY), ==, now - FP_DAY);
  g_array_append_val(times, fourth);
  g_assert_cmpint(fp_pace_next(paces, times, now - FP_DAY + 1), ==, now - FP_DAY + 60 * FP_SECOND);
  /* One that was put right by a little makes it wait for what it would have waited. */
  g_array_set_size(times, 3);
  g_assert_cmpint(fp_pace_next(paces, times, now - 30 * FP_SECOND), ==, now + 550 * FP_SECOND);
  g_assert_cmpint(fp_pace_delay(0), ==, 30 * FP_SECOND);
  g_assert_cmpint(fp_pace_delay(3), ==, 240 * FP_SECOND);
  g_assert_cmpint(fp_pace_delay(4000000000u), ==, FP_HOUR);
}

/* --- export, forget --- */

static void
test_export(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  const char *ids[] = {spam->id, NULL};
  FpExportAsk ask = {.ids = ids};
  g_autoptr(GError) error = NULL;
  g_autofree char *text = fp_export_text(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_null(strstr(text, "http"));
  g_assert_nonnull(strstr(text, "hxxp"));
  g_assert_nonnull(strstr(text, "Fingerprint: fp1:"));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++)
    g_assert_true(!**line || **line == '#' || g_str_has_prefix(*line, "    "));
  g_assert_true(fp_text_is_clean(text, FP_TEXT_LINES));
  const char *wrong[] = {"nothing", NULL};
  ask.ids = wrong;
  g_assert_null(fp_export_text(f->member, &ask, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
}

/* No address opens, wherever in a word a reader may see its beginning. */
static void
test_defanged(void)
{
  static const char *const cases[][2] = {
      {"See http://a.example/x, or \"https://b.example\".",
       "See hxxp://a[.]example/x, or \"hxxps://b[.]example\"."},
      {"http://", "hxxp://"},
      {"1http://a.example", "1hxxp://a[.]example"},
      {"averyveryverylongword-http://a.example", "averyveryverylongword-hxxp://a[.]example"},
      {"<http://a.example>\nftp://b.example\t.", "<hxxp://a[.]example>\nxftp://b[.]example\t."},
      {"No address: a.example, a/b.", "No address: a.example, a/b."},
      {"", ""},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *safe = fp_evidence_defang_text(cases[i][0]);
    g_assert_cmpstr(safe, ==, cases[i][1]);
  }
}

static void
test_export_pieces(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  const FpMessage *message = spam->messages->pdata[0];
  const char *ids[] = {message->id, NULL};
  FpExportAsk ask = {.ids = ids};
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) object = fp_export_json(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_cmpint(fp_json_peek_int(object, "version", 0), ==, 1);
  json_t *conversation = json_array_get(json_object_get(object, "conversations"), 0);
  json_t *one = json_array_get(json_object_get(conversation, "messages"), 0);
  g_assert_cmpint(fp_json_peek_int(conversation, "left_out", -1), ==, spam->messages->len - 1);
  g_assert_cmpuint(json_array_size(json_object_get(conversation, "messages")), ==, 1);
  g_autofree char *print = fp_fingerprint(message);
  g_assert_cmpstr(fp_json_peek_string(one, "fingerprint", NULL), ==, print);
  const char *received = message->html ? message->html : message->plain;
  json_t *piece = json_array_get(json_object_get(one, "evidence"), 0);
  gsize size;
  g_autofree guchar *payload = g_base64_decode(fp_json_peek_string(piece, "payload", ""), &size);
  g_assert_cmpmem(payload, size, received, strlen(received));
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, received, -1);
  g_assert_cmpstr(fp_json_peek_string(piece, "sha256", NULL), ==, sum);
  g_assert_cmpstr(fp_json_peek_string(piece, "type", NULL), ==, message->html ? "text/html" : "text/plain");
}

/* What the member answered, and what a third one says, is no evidence against the sender. */
static void
test_export_others(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  refresh(f);
  FpStore *store = fp_member_store(f->member);
  g_autoptr(FpConversation) group = fp_conversation_new("group-1", "Three of us");
  g_autoptr(GPtrArray) page = g_ptr_array_new();
  static const char *const names[] = {"spammer", "friend", "me"};
  for (guint i = 0; i < 3; i++) {
    g_autofree char *id = g_strdup_printf("group-message-%u", i);
    FpMessage *message = fp_message_new(id, "group-1");
    g_clear_pointer(&message->from, fp_person_unref);
    message->from = fp_person_new(names[i], names[i], names[i]);
    message->sent = MORNING + i * FP_MINUTE;
    message->outgoing = i == 2;
    fp_message_set_plain(message, names[i], -1);
    g_ptr_array_add(group->messages, message);
  }
  g_clear_pointer(&group->folder, g_free);
  g_clear_pointer(&group->from, fp_person_unref);
  group->folder = g_strdup("inbox");
  group->from = fp_person_ref(((FpMessage *)group->messages->pdata[0])->from);
  g_ptr_array_add(page, group);
  g_autoptr(GError) error = NULL;
  fp_store_save_conversations(store, page, 0, &error);
  g_assert_no_error(error);
  const char *ids[] = {"group-1", NULL};
  for (int others = 0; others < 2; others++) {
    FpExportAsk ask = {.ids = ids, .with_others = others};
    g_autofree char *text = fp_export_text(f->member, &ask, &error);
    g_assert_no_error(error);
    g_assert_nonnull(strstr(text, "login: spammer"));
    g_assert_true((strstr(text, "login: friend") != NULL) == others);
    g_assert_true((strstr(text, "2 other messages of this conversation are left out") == NULL) == others);
  }
}

static void
test_forget(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  for (int all = 0; all < 2; all++) {
    Wait wait = {0};
    g_autoptr(GError) error = NULL;
    fp_forget_async(f->member, all, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_true(fp_forget_finish(result, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(fp_store_count(fp_member_store(f->member), NULL, NULL), ==, 0);
    if (!all) {
      FpOutboxEnd end = send_all(f, TRUE);
      g_assert_cmpuint(end.sent, ==, 1);
      g_assert_cmpuint(reports_of(f, item), ==, 1);
    }
  }
  g_autofree char *key = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE);
  g_autofree char *copy = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_ARCHIVE_COPY);
  g_assert_null(key);
  g_assert_null(copy);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("account/add", test_account_add);
  add_for_each("account/remove", test_account_remove);
  add_for_each("member/no-keyring", test_no_keyring_no_disk);
  add_for_each("member/lost-key", test_lost_key);
  add_for_each("one-key-lost", test_one_key_lost);
  add_for_each("lost-key-outbox", test_lost_key_outbox);
  add_for_each("password-command", test_password_command);
  add_for_each("account/removed-beside-a-start", test_removed_beside_a_start);
  add_for_each("archive/damaged-beside-an-open-one", test_damaged_beside_an_open_one);
  add_for_each("archive/lost-key-beside-an-open-one", test_lost_key_beside_an_open_one);
  g_test_add_func("/password/words", test_words);
  g_test_add_func("/password/letters", test_letters);
  g_test_add_func("/password/fits", test_fits);
  g_test_add_func("/password/strength", test_strength);
  g_test_add_func("/pace", test_pace);
  g_test_add_func("/P5/evidence/defanged", test_defanged);
  add_for_each("export", test_export);
  add_for_each("export-pieces", test_export_pieces);
  add_for_each("export-others", test_export_others);
  add_for_each("forget", test_forget);
  return g_test_run();
}
