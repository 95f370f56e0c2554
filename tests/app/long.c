/* A conversation of many pages: what is opened comes at once, the rest behind it, and no page twice. Counted
 * in requests, never in time. */
#include "config.h"

#include "app/fixture.h"
#include "demo/notes.h"

/* How each forum gives one: `route` of its pages; Discourse's first takes another request, for the facts. A
 * list of threads has the newest message of each, and the refresh asks for no more. */
typedef struct {
  const char *dialect, *route;
  guint page, many, at_refresh;
  gboolean counts; /* it says how many there are */
} Tongue;
static const Tongue tongues[] = {{"nodebb", "/messages", 50, 610, 1, TRUE},
                                 {"discourse", "/t/", 20, 530, 1, TRUE},
                                 {"khoros", "threaded_notes", 100, 1160, 0, FALSE}};

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

/* For pages of it. */
static guint
asked(const Fixture *f, const Tongue *tongue, const char *id)
{
  g_autofree char *facts = g_strdup_printf("/t/%s.json", id);
  return fixture_count(f, tongue->route) - fixture_count(f, facts);
}

static guint
pages_of(const Tongue *tongue)
{
  return (tongue->many + tongue->page - 1) / tongue->page;
}

static guint
stored(Fixture *f, const char *id)
{
  g_autoptr(FpConversation) one = fp_store_part(fp_member_store(f->member), id, NULL, 1, NULL);
  return one->before + one->messages->len;
}

static Fixture *
long_fixture(const Tongue *tongue, char **id)
{
  Fixture *f =
      fixture_new(dialect_named(tongue->dialect), &(FixtureOptions){.scenario = "empty", .threads = TRUE});
  write_some(f, 0, tongue->many);
  refresh(f);
  *id = the_long_one(f);
  return f;
}

/* The refresh asks for the newest page alone; each opening for the newest, and then where the last one was.
 */
static void
test_page_by_page(gconstpointer data)
{
  const Tongue *tongue = data;
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(tongue, &id);
  gboolean more;
  guint begun = asked(f, tongue, id);
  g_assert_cmpuint(begun, ==, tongue->at_refresh);
  g_assert_cmpuint(stored(f, id), ==, begun ? tongue->page : 1);
  g_autoptr(FpConversation) newest = open_pages(f, id, 1, 20, &more);
  g_assert_true(more);
  g_assert_false(newest->complete);
  g_assert_cmpuint(newest->messages->len, ==, 20);
  g_assert_cmpuint(newest->before, ==, tongue->page - 20);
  guint total, number = fp_conversation_number(newest, 19, &total);
  g_assert_cmpuint(number, ==, tongue->counts ? tongue->many : tongue->page);
  g_assert_cmpuint(total, ==, number);
  g_assert_cmpuint(asked(f, tongue, id), ==, begun + 1);
  fixture_restart(f);
  g_autoptr(FpConversation) some = open_pages(f, id, 11, 1, &more);
  g_assert_true(more);
  g_assert_cmpuint(asked(f, tongue, id), ==, begun + 1 + 11);
  g_assert_cmpuint(stored(f, id), ==, tongue->page * 11);
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  g_assert_false(more);
  g_assert_true(all->complete);
  g_assert_cmpuint(all->messages->len, ==, tongue->many);
  g_assert_cmpint(all->count, ==, tongue->many);
  g_assert_cmpuint(asked(f, tongue, id), ==, begun + 1 + 11 + 1 + pages_of(tongue) - 11);
  g_autoptr(FpConversation) again = open_pages(f, id, 0, 1, &more);
  g_assert_false(more);
  g_assert_true(again->complete);
  g_assert_cmpuint(asked(f, tongue, id), ==, begun + 1 + 11 + 1 + pages_of(tongue) - 11 + 1);
}

/* More has come than a page holds, and the asking is left in the middle of it: what lies between is fetched,
 * what lies below is not fetched again; and once more with a gap within the gap. */
static void
test_gap(gconstpointer data)
{
  const Tongue *tongue = data;
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(tongue, &id);
  gboolean more;
  fp_conversation_unref(open_pages(f, id, 0, 1, &more));
  write_some(f, tongue->many, 4 * tongue->page);
  guint before = asked(f, tongue, id);
  fp_conversation_unref(open_pages(f, id, 1, 1, &more));
  g_assert_true(more);
  write_some(f, tongue->many + 4 * tongue->page,
             10); /* the pages move: what was the third now begins among what is stored */
  fp_conversation_unref(open_pages(f, id, 2, 1, &more));
  g_assert_true(more);
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  g_assert_false(more);
  g_assert_true(all->complete);
  g_assert_cmpuint(all->messages->len, ==, tongue->many + 4 * tongue->page + 10);
  g_assert_cmpuint(asked(f, tongue, id) - before, <=, 9);
  write_some(f, tongue->many + 4 * tongue->page + 10, 3 * tongue->page);
  fp_conversation_unref(open_pages(f, id, 1, 1, &more));
  write_some(f, tongue->many + 7 * tongue->page + 10, 3 * tongue->page);
  fp_conversation_unref(open_pages(f, id, 1, 1, &more));
  g_autoptr(FpConversation) nested = open_pages(f, id, 0, 0, &more);
  g_assert_false(more);
  g_assert_cmpuint(nested->messages->len, ==, tongue->many + 10 * tongue->page + 10);
}

/* A page that does not come leaves a place to go on from. */
static void
test_broken_off(gconstpointer data)
{
  const Tongue *tongue = data;
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(tongue, &id);
  gboolean more, is_khoros = g_str_equal(tongue->dialect, "khoros");
  demo_forum_fault(f->forum, is_khoros ? "/search" : tongue->route, NULL, "500", 99, 6);
  Wait wait = {0};
  gboolean stale = FALSE;
  fp_inbox_open_part_async(f->member, id, 0, 1, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(FpConversation) part = fp_inbox_open_finish(result, &stale, NULL);
  g_assert_nonnull(part);
  g_assert_true(stale);
  g_assert_true(fp_inbox_open_has_more(result));
  demo_forum_clear_faults(f->forum);
  guint here = stored(f, id), before = asked(f, tongue, id);
  g_assert_cmpuint(here, >=, 2 * tongue->page);
  fixture_restart(f);
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  g_assert_cmpuint(all->messages->len, ==, tongue->many);
  g_assert_cmpuint(asked(f, tongue, id) - before, ==, 1 + pages_of(tongue) - here / tongue->page);
}

/* The parts of a conversation: around a message, the oldest, the newest. */
static void
test_parts(gconstpointer data)
{
  const Tongue *tongue = data;
  g_autofree char *id = NULL;
  g_autoptr(Fixture) f = long_fixture(tongue, &id);
  FpStore *store = fp_member_store(f->member);
  gboolean more;
  g_autoptr(FpConversation) all = open_pages(f, id, 0, 0, &more);
  const FpMessage *middle = all->messages->pdata[tongue->many / 2];
  g_autoptr(FpConversation) around = fp_store_part(store, id, middle->id, 100, NULL);
  g_assert_cmpuint(around->before, ==, tongue->many / 2 - 50);
  g_assert_cmpuint(around->messages->len, ==, 100);
  g_assert_cmpuint(around->before + 100 + around->after, ==, tongue->many);
  g_assert_cmpstr(((const FpMessage *)around->messages->pdata[50])->id, ==, middle->id);
  g_autoptr(FpConversation) oldest = fp_store_part(store, id, FP_PART_OLDEST, 100, NULL);
  g_assert_cmpuint(oldest->before, ==, 0);
  g_assert_cmpuint(oldest->after, ==, tongue->many - 100);
  g_autoptr(FpConversation) newest = fp_store_part(store, id, "nowhere", 100, NULL);
  g_assert_cmpuint(newest->after, ==, 0);
  g_assert_cmpuint(newest->before, ==, tongue->many - 100);
  g_auto(GStrv) unread = fp_store_unread_ids(store, id);
  g_assert_cmpuint(g_strv_length(unread), <=, tongue->many);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  static const struct {
    const char *name;
    void (*run)(gconstpointer);
  } tests[] = {{"page-by-page", test_page_by_page}, {"gap", test_gap}, {"broken-off", test_broken_off}};
  for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
    for (gsize n = 0; n < G_N_ELEMENTS(tongues); n++) {
      g_autofree char *path = g_strdup_printf("/long/%s/%s", tests[i].name, tongues[n].dialect);
      g_test_add_data_func(path, &tongues[n], tests[i].run);
    }
  g_test_add_data_func("/long/parts", &tongues[0], test_parts);
  return g_test_run();
}
