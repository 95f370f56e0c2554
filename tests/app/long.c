/* A conversation of many pages: what is opened comes at once, the rest behind it, and no page twice. Counted
 * in requests, never in time. */
#include "config.h"

#include "app/fixture.h"
#include "demo/notes.h"

enum { PAGE = 50, MANY = 1310, PAGES = (MANY + PAGE - 1) / PAGE };

/* So many more messages in the one conversation, a second apart. */
static void
write_some(Fixture *f, guint from, guint count)
{
  static const DemoAccount sender = {.login = "long_talker", .name = "Tilda", .password = "", .email = ""};
  gint64 author = demo_account_find(f->forum, sender.login);
  const gint64 to[] = {demo_account_find(f->forum, demo_forum_login(f->forum)), 0};
  if (!author)
    author = demo_account_add(f->forum, &sender);
  for (guint i = from; i < from + count; i++) {
    g_autofree char *body = g_strdup_printf("<p>Leek number %u is in.</p>", i);
    DemoNote note = {.author = author, .to = to, .subject = "Leeks", .body = body};
    note.sent = MORNING - FP_HOUR + (gint64)i * FP_SECOND / 10;
    demo_note_add(f->forum, &note);
  }
}

static char *
the_long_one(Fixture *f)
{
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), NULL, 0, 1, NULL);
  g_assert_cmpuint(list->len, ==, 1);
  return g_strdup(((const FpConversation *)list->pdata[0])->id);
}

/* (transfer full) */
static FpConversation *
open_pages(Fixture *f, const char *id, guint pages, guint part, gboolean *more)
{
  Wait wait = {0};
  fp_inbox_open_part_async(f->member, id, pages, part, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(GError) error = NULL;
  FpConversation *conversation = fp_inbox_open_finish(result, NULL, &error);
  g_assert_nonnull(conversation);
  *more = fp_inbox_open_has_more(result);
  return conversation;
}

static guint
asked(const Fixture *f)
{
  return fixture_count(f, "/messages");
}

static guint
stored(Fixture *f, const char *id)
{
  g_autoptr(FpConversation) one = fp_store_part(fp_member_store(f->member), id, NULL, 1, NULL);
  return one->before + one->messages->len;
}

static Fixture *
long_fixture(char **id)
{
  Fixture *f = fixture_new(dialect_named("nodebb"), &(FixtureOptions){.scenario = "empty"});
  write_some(f, 0, MANY);
  refresh(f);
  *id = the_long_one(f);
  return f;
}

/* The refresh asks for the newest page alone; each opening for the newest, and then where the last one was.
 */
static void
test_page_by_page(void)
{
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(&id);
  gboolean more;
  g_assert_cmpuint(asked(f), ==, 1);
  g_assert_cmpuint(stored(f, id), ==, PAGE);
  g_autoptr(FpConversation) newest = open_pages(f, id, 1, 20, &more);
  g_assert_true(more);
  g_assert_false(newest->complete);
  g_assert_cmpuint(newest->messages->len, ==, 20);
  g_assert_cmpuint(newest->before, ==, PAGE - 20);
  guint total, number = fp_conversation_number(newest, 19, &total);
  g_assert_cmpuint(number, ==, MANY);
  g_assert_cmpuint(total, ==, MANY);
  g_assert_cmpuint(asked(f), ==, 2);
  fixture_restart(f);
  g_autoptr(FpConversation) some = open_pages(f, id, 11, 1, &more);
  g_assert_true(more);
  g_assert_cmpuint(asked(f), ==, 2 + 11);
  g_assert_cmpuint(stored(f, id), ==, PAGE * 11);
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  g_assert_false(more);
  g_assert_true(all->complete);
  g_assert_cmpuint(all->messages->len, ==, MANY);
  g_assert_cmpint(all->count, ==, MANY);
  g_assert_cmpuint(asked(f), ==, 2 + 11 + 1 + PAGES - 11);
  g_autoptr(FpConversation) again = open_pages(f, id, 0, 1, &more);
  g_assert_false(more);
  g_assert_true(again->complete);
  g_assert_cmpuint(asked(f), ==, 2 + 11 + 1 + PAGES - 11 + 1);
}

/* More has come than a page holds, and the asking is left in the middle of it: what lies between is fetched,
 * what lies below is not fetched again; and once more with a gap within the gap. */
static void
test_gap(void)
{
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(&id);
  gboolean more;
  fp_conversation_unref(open_pages(f, id, 0, 1, &more));
  write_some(f, MANY, 4 * PAGE);
  guint before = asked(f);
  fp_conversation_unref(open_pages(f, id, 1, 1, &more));
  g_assert_true(more);
  write_some(f, MANY + 4 * PAGE, 10); /* the pages move: what was the third now begins among what is stored */
  fp_conversation_unref(open_pages(f, id, 2, 1, &more));
  g_assert_true(more);
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  g_assert_false(more);
  g_assert_true(all->complete);
  g_assert_cmpuint(all->messages->len, ==, MANY + 4 * PAGE + 10);
  g_assert_cmpuint(asked(f) - before, <=, 9);
  write_some(f, MANY + 4 * PAGE + 10, 3 * PAGE);
  fp_conversation_unref(open_pages(f, id, 1, 1, &more));
  write_some(f, MANY + 7 * PAGE + 10, 3 * PAGE);
  fp_conversation_unref(open_pages(f, id, 1, 1, &more));
  g_autoptr(FpConversation) nested = open_pages(f, id, 0, 0, &more);
  g_assert_false(more);
  g_assert_cmpuint(nested->messages->len, ==, MANY + 10 * PAGE + 10);
}

/* A page that does not come leaves a place to go on from. */
static void
test_broken_off(void)
{
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(&id);
  gboolean more;
  demo_forum_fault(f->forum, "/messages", NULL, "500", 99, 6);
  Wait wait = {0};
  gboolean stale = FALSE;
  fp_inbox_open_part_async(f->member, id, 0, 1, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(FpConversation) part = fp_inbox_open_finish(result, &stale, NULL);
  g_assert_nonnull(part);
  g_assert_true(stale);
  g_assert_true(fp_inbox_open_has_more(result));
  demo_forum_clear_faults(f->forum);
  guint here = stored(f, id), before = asked(f);
  g_assert_cmpuint(here, >=, 2 * PAGE);
  fixture_restart(f);
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  g_assert_cmpuint(all->messages->len, ==, MANY);
  g_assert_cmpuint(asked(f) - before, ==, 1 + PAGES - here / PAGE);
}

/* The parts of a conversation: around a message, the oldest, the newest. */
static void
test_parts(void)
{
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(&id);
  FpStore *store = fp_member_store(f->member);
  gboolean more;
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  const FpMessage *middle = all->messages->pdata[MANY / 2];
  g_autoptr(FpConversation) around = fp_store_part(store, id, middle->id, 100, NULL);
  g_assert_cmpuint(around->before, ==, MANY / 2 - 50);
  g_assert_cmpuint(around->messages->len, ==, 100);
  g_assert_cmpuint(around->before + 100 + around->after, ==, MANY);
  g_assert_cmpstr(((const FpMessage *)around->messages->pdata[50])->id, ==, middle->id);
  g_autoptr(FpConversation) oldest = fp_store_part(store, id, FP_PART_OLDEST, 100, NULL);
  g_assert_cmpuint(oldest->before, ==, 0);
  g_assert_cmpuint(oldest->after, ==, MANY - 100);
  g_autoptr(FpConversation) newest = fp_store_part(store, id, "nowhere", 100, NULL);
  g_assert_cmpuint(newest->after, ==, 0);
  g_assert_cmpuint(newest->before, ==, MANY - 100);
  g_auto(GStrv) unread = fp_store_unread_ids(store, id);
  g_assert_cmpuint(g_strv_length(unread), <=, MANY);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/long/page-by-page", test_page_by_page);
  g_test_add_func("/long/gap", test_gap);
  g_test_add_func("/long/broken-off", test_broken_off);
  g_test_add_func("/long/parts", test_parts);
  return g_test_run();
}
