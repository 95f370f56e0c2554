/* A refresh whose answer is the same as before, to the byte, looks at nothing and stores nothing; and it does
 * look at it where the forum, the archive or the settings are not as they were. */
#include "config.h"

#include "app/fixture.h"
#include "lib/test.h"

/* Until all is fetched that is fetched behind a refresh, and until one has brought nothing. */
static void
refresh_whole(Fixture *f)
{
  for (int round = 0; round < 5; round++) {
    refresh(f);
    settle_loop();
  }
}

static gboolean
keeps_same(Fixture *f)
{
  g_autofree char *answer = fp_store_same(fp_member_store(f->member));
  return answer != NULL;
}

static void
note_change(FpMember *member, const FpChange *change, gpointer data)
{
  *(unsigned *)data |= change->kinds;
}

/* The kinds of change that a refresh announces. */
static unsigned
told_by_refresh(Fixture *f)
{
  unsigned kinds = 0;
  guint id = fp_member_listen(f->member, note_change, &kinds);
  g_assert_cmpuint(refresh(f), ==, 0);
  settle_loop();
  fp_member_unlisten(f->member, id);
  return kinds;
}

static void
test_same_answer(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh_whole(f);
  g_assert_true(keeps_same(f));
  FpStore *store = fp_member_store(f->member);
  guint all = fp_store_count(store, NULL, NULL);
  guint64 moment = fp_store_moment(store);
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  unsigned kinds = told_by_refresh(f);
  g_assert_cmpint(fp_store_as_of(store), ==, fp_clock_now());
  g_assert_true(kinds & FP_CHANGE_AS_OF);
  g_assert_false(kinds & FP_CHANGE_INBOX);
  g_assert_cmpuint(fp_store_moment(store), ==, moment);
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, all);
  fixture_restart(f);
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  g_assert_cmpuint(refresh(f), ==, 0);
  g_assert_cmpint(fp_store_as_of(fp_member_store(f->member)), ==, fp_clock_now());
}

static void
test_another_answer(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh_whole(f);
  guint all = fp_store_count(fp_member_store(f->member), "inbox", NULL);
  fixture_deliver(f, "pippin", "Late frost", "<p>Cover the beans.</p>");
  g_assert_cmpuint(refresh(f), ==, 1);
  g_assert_cmpuint(fp_store_count(fp_member_store(f->member), "inbox", NULL), ==, all + 1);
  refresh_whole(f);
  g_assert_true(keeps_same(f));
}

static FpConversation *
first_unread(FpStore *store)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, "inbox", 0, 50, NULL);
  for (guint i = 0; i < list->len; i++)
    if (((FpConversation *)list->pdata[i])->unread > 0)
      return fp_conversation_ref(list->pdata[i]);
  return NULL;
}

/* Marked here, and the forum was never told: what the forum says holds. */
static void
test_marked_here(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh_whole(f);
  FpStore *store = fp_member_store(f->member);
  g_autoptr(FpConversation) unread = first_unread(store);
  g_assert_nonnull(unread);
  g_assert_true(fp_store_mark_read(store, unread->id, TRUE, NULL));
  g_assert_false(keeps_same(f));
  refresh(f);
  g_autoptr(FpConversation) again = fp_store_summary(store, unread->id, NULL);
  g_assert_cmpint(again->unread, ==, unread->unread);
}

static void
test_forgotten_here(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh_whole(f);
  FpStore *store = fp_member_store(f->member);
  guint all = fp_store_count(store, "inbox", NULL);
  g_assert_true(fp_store_forget(store, NULL));
  refresh(f);
  g_assert_cmpuint(fp_store_count(store, "inbox", NULL), ==, all);
}

/* By how long messages are kept an answer is read: with another limit it is read anew. */
static void
test_other_limit(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  FpStore *store = fp_member_store(f->member);
  refresh_whole(f);
  guint all = fp_store_count(store, "inbox", NULL);
  g_assert_true(fp_setting_set(f->app, NULL, "keep", "2 days", NULL));
  refresh_whole(f);
  g_assert_true(keeps_same(f));
  guint few = fp_store_count(store, "inbox", NULL);
  g_assert_cmpuint(few, <, all);
  g_assert_true(fp_setting_set(f->app, NULL, "keep", NULL, NULL));
  refresh(f);
  g_assert_cmpuint(fp_store_count(store, "inbox", NULL), >, few);
}

/* A Khoros community that has flat notes too, and none in them. */
static FpHttpResponse *
no_notes(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  if (!strstr(url->path, "inbox_notes") && !strstr(url->path, "outbox_notes"))
    return NULL;
  FpHttpResponse *answer = fp_http_response_new(status, url);
  fp_http_response_add_header(answer, "Content-Type", "application/json");
  fp_http_response_append(answer, words, strlen(words));
  return answer;
}

/* Two mailboxes, both empty: each refresh asks one of them, and what comes to either is seen. */
static void
test_two_empty_mailboxes(gconstpointer dialect)
{
  g_autoptr(Fixture) f =
      fixture_new(dialect, &(FixtureOptions){.scenario = "empty", .letters = 0, .threads = TRUE});
  f->reply = no_notes;
  f->reply_status = 200;
  f->reply_words = "{\"status\":\"success\",\"data\":{\"type\":\"notes\",\"items\":[]}}";
  refresh(f);
  g_assert_cmpuint(fixture_count(f, "notes_threads"), ==, 1);
  g_assert_cmpuint(fixture_count(f, "inbox_notes"), ==, 1);
  for (int n = 0; n < 2; n++) {
    guint before = f->asked->len;
    fp_fake_clock_advance(f->clock, FP_MINUTE);
    refresh(f);
    g_assert_cmpuint(f->asked->len - before, ==, 1);
  }
  fixture_deliver(f, "dilys", "Hello", "<p>A first message.</p>");
  for (int n = 0; n < 2; n++) {
    fp_fake_clock_advance(f->clock, FP_MINUTE);
    refresh(f);
  }
  g_assert_cmpuint(fp_store_count(fp_member_store(f->member), "inbox", NULL), ==, 1);
  guint before = fixture_count(f, "inbox_notes");
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  refresh(f);
  g_assert_cmpuint(fixture_count(f, "inbox_notes"), ==, before);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("same/same-answer", test_same_answer);
  add_for_each("same/another-answer", test_another_answer);
  add_for_each("same/marked-here", test_marked_here);
  add_for_each("same/forgotten-here", test_forgotten_here);
  add_for_each("same/other-limit", test_other_limit);
  add_for("khoros", "same/two-empty-mailboxes", test_two_empty_mailboxes);
  return g_test_run();
}
