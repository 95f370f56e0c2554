/* Ways that a report may go: the page that a member is sent to, by which rows it goes, who is asked before,
 * and what is flagged by two at once or cannot be read. How one is taken back is in undo_ends.c. */
#include "config.h"

#include "app/lesser.h"
#include "app/outbox/outbox.h"
#include "lib/sql_faults.h"

#define LETTERS 6

static void
set(Fixture *f, const char *name, const char *value)
{
  g_autoptr(GError) error = NULL;
  fp_setting_set(f->app, ACCOUNT, name, value, &error);
  g_assert_no_error(error);
}

static guint
rows_live(Fixture *f)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(fp_member_store(f->member), TRUE, FP_OUTBOX_STATES, NULL);
  return live->len;
}

static GPtrArray *
queue(Fixture *f, const char *const *ids, gboolean *already, GError **error)
{
  FpFlagAsk ask = {.ids = ids, .hold = FP_HOUR};
  GPtrArray *items = fp_flag_queue(f->member, &ask, already, error);
  return items;
}

/* Ids of the newest conversations. */
static GPtrArray *
newest(Fixture *f, guint count)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 0, count, NULL);
  g_assert_cmpuint(list->len, ==, count);
  for (guint i = 0; i < count; i++)
    g_ptr_array_add(ids, g_strdup(((FpConversation *)list->pdata[i])->id));
  g_ptr_array_add(ids, NULL);
  prepare(f, (const char *const *)ids->pdata);
  return ids;
}

/* --- something in the archive that no list of the forum has --- */

typedef struct {
  const char *id, *conversation, *from;
  gboolean outgoing, system, post;
} Letter;

static void
save(Fixture *f, const Letter *letters, gsize count)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpConversation *talk = fp_conversation_new(letters[0].conversation, "Seeds");
  for (gsize i = 0; i < count; i++) {
    FpMessage *message = fp_message_new(letters[i].id, letters[0].conversation);
    message->from = fp_person_new(letters[i].from, letters[i].from, NULL);
    message->outgoing = letters[i].outgoing;
    message->system = letters[i].system;
    message->sent = fp_clock_now() - FP_HOUR;
    fp_message_set_plain(message, "Seeds to give away.", -1);
    if (letters[i].post)
      fp_message_make_post(message)->number = 3;
    g_ptr_array_add(talk->messages, message);
  }
  if (letters[0].post)
    fp_conversation_make_topic(talk);
  talk->complete = TRUE;
  g_ptr_array_add(all, talk);
  g_autoptr(GError) error = NULL;
  fp_store_save_conversations(fp_member_store(f->member), all, 0, &error);
  g_assert_no_error(error);
}

/* --- pages --- */

static char *
no_message_page(const FpSite *site, const char *conversation, const char *message)
{
  return NULL;
}

static char *
page_of(Fixture *f, const char *id)
{
  const char *ids[] = {id, NULL};
  FpFlagAsk ask = {.ids = ids};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_preview(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(items->len, ==, 1);
  FpOutItem *item = items->pdata[0];
  g_assert_cmpint(item->route, ==, FP_ROUTE_WEB);
  return g_strdup(item->to);
}

/* The nearest one that the forum names: of the post, of the message, or the inbox. */
static void
test_pages(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  static const Letter post = {"31", "30", "dilys", .post = TRUE};
  refresh(f);
  set(f, "route", "web");
  save(f, &post, 1);
  g_autoptr(FpConversation) spam = first_spam(f);
  const char *id = ((FpMessage *)spam->messages->pdata[0])->id;
  FpDriver *driver = lesser_driver(f);
  const FpSite *site = f->member->site;
  g_autoptr(FpMessage) stored = fp_store_message(fp_member_store(f->member), "31", NULL);
  g_autofree char *inbox = driver->inbox_page(site), *own = driver->message_page(site, spam->id, id),
                  *of_post = driver->post_page ? driver->post_page(site, "30", stored) : NULL,
                  *as_message = driver->message_page(site, "30", "31");
  g_autofree char *page = page_of(f, id), *posts = page_of(f, "31");
  g_assert_cmpint(g_str_equal(own, inbox), ==, f->dialect->door == DEMO_KHOROS); /* has none for a letter */
  g_assert_cmpstr(page, ==, own);
  g_assert_cmpstr(posts, ==, of_post ? of_post : as_message);
  driver->post_page = NULL;
  g_autofree char *without = page_of(f, "31");
  g_assert_cmpstr(without, ==, as_message);
  driver->message_page = no_message_page;
  g_autofree char *none = page_of(f, id);
  g_assert_cmpstr(none, ==, inbox);
  driver->message_page = NULL;
  g_autofree char *never = page_of(f, id);
  g_assert_cmpstr(never, ==, inbox);
}

/* A page for several messages is of none of them alone. */
static void
test_page_of_several(void)
{
  static const FpRoute together[] = {{FP_ROUTE_WEB, .several = TRUE}, {FP_ROUTE_NONE}};
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &few_letters);
  refresh(f);
  set(f, "route", "web");
  FpDriver *driver = lesser_driver(f);
  driver->routes = together;
  g_autoptr(GPtrArray) ids = newest(f, 2);
  g_autoptr(GPtrArray) items = queue(f, (const char *const *)ids->pdata, NULL, NULL);
  g_autofree char *inbox = driver->inbox_page(f->member->site);
  g_assert_cmpuint(items->len, ==, 1);
  const FpOutItem *item = items->pdata[0];
  g_assert_cmpuint(item->messages->len, ==, 2);
  g_assert_cmpstr(item->to, ==, inbox);
}

/* Without what a route needs at this forum another is taken; the one that was chosen is not replaced. */
static void
test_lacking(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(GPtrArray) ids = newest(f, 1);
  const char *const *one = (const char *const *)ids->pdata;
  FpDriver *driver = lesser_driver(f);
  driver->ops[FP_OP_FLAG] = driver->ops[FP_OP_SEND] = NULL;
  driver->inbox_page = NULL;
  static const char *const chosen[] = {"web", "message", "auto"};
  for (gsize i = 0; i < G_N_ELEMENTS(chosen); i++) {
    g_autoptr(GError) error = NULL;
    set(f, "route", chosen[i]);
    g_assert_null(queue(f, one, NULL, &error));
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
    g_assert_cmpint(strstr(error->message, "No way to the moderators") != NULL, ==, i == 2);
  }
  g_assert_cmpuint(rows_live(f), ==, 0);
  set(f, "report-to", "abuse@forum.example.org");
  g_autoptr(GPtrArray) items = queue(f, one, NULL, NULL);
  g_assert_cmpuint(items->len, ==, 1);
  const FpOutItem *item = items->pdata[0];
  g_assert_cmpint(item->route, ==, FP_ROUTE_MAIL);
  g_assert_cmpstr(item->to, ==, "abuse@forum.example.org");
}

/* --- several messages --- */

static void
in_one_report_each_once(const GPtrArray *items, gsize limit)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  const FpOutItem *first = items->pdata[0];
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    g_assert_cmpstr(item->batch, ==, first->batch);
    g_assert_cmpint(item->route, ==, FP_ROUTE_MESSAGE);
    if (limit > 0)
      g_assert_cmpuint(strlen(item->text), <=, limit);
    for (guint k = 0; k < item->messages->len; k++) {
      g_assert_nonnull(strstr(item->text, item->messages->pdata[k]));
      g_assert_true(g_hash_table_add(seen, item->messages->pdata[k]));
    }
  }
  g_assert_cmpuint(g_hash_table_size(seen), ==, LETTERS);
}

/* As many as a message of this forum takes with their ids and senders; each is in one of the reports. */
static void
test_split(void)
{
  static const struct {
    gsize limit;
    guint least, most; /* reports */
  } cases[] = {{0, 1, 1}, {20000, 1, 1}, {4000, 2, 5}, {1600, LETTERS, LETTERS}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &few_letters);
    refresh(f);
    g_autoptr(GPtrArray) ids = newest(f, LETTERS);
    lesser_driver(f)->message_limit = cases[i].limit;
    g_autoptr(GPtrArray) items = queue(f, (const char *const *)ids->pdata, NULL, NULL);
    g_test_message("%zu bytes: %u reports", cases[i].limit, items->len);
    g_assert_cmpuint(items->len, >=, cases[i].least);
    g_assert_cmpuint(items->len, <=, cases[i].most);
    in_one_report_each_once(items, cases[i].limit);
    g_assert_cmpuint(rows_live(f), ==, items->len);
  }
}

/* What is flagged again is told by its reports, each once. */
static void
test_again(void)
{
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &few_letters);
  refresh(f);
  g_autoptr(GPtrArray) ids = newest(f, 3);
  const char *two[] = {ids->pdata[0], ids->pdata[1], NULL}, *third[] = {ids->pdata[2], NULL};
  gboolean already = TRUE;
  g_autoptr(GPtrArray) together = queue(f, two, &already, NULL);
  g_assert_false(already);
  g_assert_cmpuint(together->len, ==, 1);
  g_autoptr(GPtrArray) single = queue(f, third, NULL, NULL);
  g_autoptr(GPtrArray) again = queue(f, (const char *const *)ids->pdata, &already, NULL);
  g_assert_true(already);
  g_assert_cmpuint(again->len, ==, 2);
  g_assert_cmpint(((FpOutItem *)again->pdata[0])->id, ==, ((FpOutItem *)together->pdata[0])->id);
  g_assert_cmpint(((FpOutItem *)again->pdata[1])->id, ==, ((FpOutItem *)single->pdata[0])->id);
  g_assert_cmpuint(rows_live(f), ==, 2);
}

/* --- two at once --- */

static Fixture *racing;
static FpMember *quicker;
static const char *const *raced;
static char *(*true_inbox_page)(const FpSite *site);

/* Between the look at what is reported and the row: another copy of the program flags the same. */
static char *
racing_page(const FpSite *site)
{
  Fixture *f = g_steal_pointer(&racing);
  FpFlagAsk ask = {.ids = raced, .hold = FP_HOUR};
  if (f) {
    g_autoptr(GPtrArray) items = fp_flag_queue(quicker, &ask, NULL, NULL);
    g_assert_cmpuint(items->len, ==, 1);
  }
  return true_inbox_page(site);
}

static void
test_two_copies(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  Wait open = {0};
  refresh(f);
  set(f, "route", "web");
  g_autoptr(GPtrArray) ids = newest(f, 2);
  const char *one[] = {ids->pdata[0], NULL};
  fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
  g_autoptr(GAsyncResult) opened = wait_for(f, &open);
  quicker = fp_member_open_finish(opened, NULL);
  FpDriver *driver = lesser_driver(f);
  true_inbox_page = driver->inbox_page;
  driver->inbox_page = racing_page;
  raced = one;
  for (guint given = 1; given <= 2; given++) {
    const char *same[] = {ids->pdata[given - 1], NULL};
    const char *const *asked = given == 1 ? same : (const char *const *)ids->pdata;
    gboolean already = given == 2;
    racing = given == 1 ? f : NULL;
    g_autoptr(GPtrArray) items = queue(f, asked, &already, NULL);
    g_assert_cmpint(already, ==, given == 1);
    g_assert_cmpuint(items->len, ==, 1);
    g_autofree char *said = fp_flag_sentence(f->member, items, already);
    g_assert_true(
        g_str_has_prefix(said, given == 1 ? "Already flagged. Waiting; due at" : "Flagged as spam."));
    g_assert_cmpuint(rows_live(f), ==, given); /* each once */
  }
  fp_member_close(quicker);
}

/* --- campaigns --- */

static void
test_no_campaign(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  guint before = f->asked->len;
  const char *gone[] = {"c-01234567", NULL};
  g_autoptr(GError) error = NULL;
  prepare(f, gone);
  g_assert_cmpuint(f->asked->len, ==, before);
  g_assert_null(queue(f, gone, NULL, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_assert_nonnull(strstr(error->message, "c-01234567"));
  g_assert_cmpuint(rows_live(f), ==, 0);
}

static char *
campaign(Fixture *f)
{
  guint covered, hidden;
  g_autoptr(GPtrArray) rows = fp_inbox_rows(f->member, "inbox", 0, &covered, &hidden, NULL);
  for (guint i = 0; i < rows->len; i++)
    if (((FpInboxRow *)rows->pdata[i])->wave)
      return g_strdup(((FpInboxRow *)rows->pdata[i])->wave->id);
  g_error("there is no campaign");
}

/* All of it is flagged, or nothing: not where one of its messages cannot be read. */
static void
test_campaign_read(void)
{
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), NULL);
  refresh(f);
  g_autofree char *id = campaign(f);
  const char *ids[] = {id, NULL};
  sql_faults_only("FROM message WHERE hash = ?");
  guint failed = 0;
  for (guint nth = 2;; nth++) { /* the first asks whether a message has that id */
    g_autoptr(GError) error = NULL;
    sql_faults_set(SQL_RUN, nth);
    g_autoptr(GPtrArray) items = queue(f, ids, NULL, &error);
    sql_faults_set(SQL_RUN, 0);
    if (items) { /* what fails behind it is the judge's lesson */
      g_assert_cmpuint(((FpOutItem *)items->pdata[0])->messages->len, ==, 17);
      break;
    }
    failed++;
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_FAILED);
    g_assert_cmpuint(rows_live(f), ==, 0);
  }
  g_assert_cmpuint(failed, >=, 17);
  sql_faults_only(NULL);
}

/* --- who is asked before --- */

static const Letter crowd[] = {{"71", "70", "9901"},
                               {"72", "70", "9902"},
                               {"73", "70", "9903", .system = TRUE},
                               {"74", "70", "9904", .outgoing = TRUE},
                               {"75", "70", "9902"}};

/* How many requests it takes to make this ready. */
static guint
asks(Fixture *f, const char *id, const GError *fails)
{
  const char *ids[] = {id, NULL};
  guint before = f->asked->len;
  f->fails = fails;
  prepare(f, ids);
  f->fails = NULL;
  return f->asked->len - before;
}

/* Each who wrote, once; not the member, nor the forum itself. Who is not there any more keeps nobody from
 * being asked about; a network that is down does. */
static void
test_people(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) gone = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_GONE, "There is no such person"),
                    cut = g_error_new_literal(FP_NET_ERROR, FP_NET_CUT, "The connection was cut");
  refresh(f);
  save(f, crowd, G_N_ELEMENTS(crowd));
  guint one = asks(f, "message:72", gone);
  g_assert_cmpuint(one, >, 0);
  g_assert_cmpuint(asks(f, "70", gone), ==, 2 * one);
  guint cut_off = asks(f, "message:72", cut);
  g_assert_cmpuint(cut_off, >, 0);
  g_assert_cmpuint(asks(f, "70", cut), ==, cut_off);
  lesser_driver(f)->ops[FP_OP_PROFILE] = NULL;
  g_assert_cmpuint(asks(f, "70", NULL), ==, 0);
  g_autoptr(FpOutItem) item = flag(f, "message:71", FP_HOUR);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD);
}

/* About a sender whom the forum does not name nobody is asked; the message is reported all the same. */
static void
test_nobody(gconstpointer dialect)
{
  static const Letter letter = {"81", "80", ""};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  save(f, &letter, 1);
  g_assert_cmpuint(asks(f, "81", NULL), ==, 0);
  g_assert_cmpuint(asks(f, "80", NULL), ==, 0);
  g_autoptr(FpOutItem) item = flag(f, "81", FP_HOUR);
  g_autofree char *title = fp_outbox_item_title(item);
  g_assert_true(g_str_has_prefix(title, "Report of 1 message"));
  g_assert_cmpstr(item->messages->pdata[0], ==, "81");
  g_assert_cmpuint(rows_live(f), ==, 1);
}

static void
listed_only(Fixture *f, const char *id)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_ptr_array_add(all, fp_conversation_new(id, "Seeds"));
  g_assert_true(fp_store_save_conversations(fp_member_store(f->member), all, 0, NULL));
}

/* Why a conversation could not be flagged: the first reason that is known, or which id names nothing; another
 * error is told as it is. */
static void
explained(Fixture *f, const char *const *ids, GError **error)
{
  Wait wait = {0};
  fp_flag_prepare_async(f->member, ids, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_flag_prepare_finish(result, NULL));
  if (!*error)
    g_assert_null(queue(f, ids, NULL, error));
  fp_flag_prepare_explain(result, error);
}

static void
test_explained(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) down = g_error_new_literal(FP_NET_ERROR, FP_NET_CUT, "It was cut.");
  gboolean notes = f->dialect->door == DEMO_KHOROS;
  const char *first = notes ? "n:61" : "61", *second = notes ? "n:62" : "62";
  const char *const listed[] = {first, second, NULL}, *const unknown[] = {first, "no-such", NULL};
  refresh(f);
  listed_only(f, first);
  listed_only(f, second);
  f->fails = down;
  g_autoptr(GError) cut = NULL, none = NULL, other = NULL;
  explained(f, listed, &cut);
  g_assert_error(cut, FP_NET_ERROR, FP_NET_CUT);
  explained(f, unknown, &none);
  g_assert_error(none, FP_STORE_ERROR, FP_STORE_MISSING);
  g_assert_nonnull(strstr(none->message, "no-such"));
  g_set_error_literal(&other, FP_USAGE_ERROR, FP_USAGE_BAD, "Not this way.");
  explained(f, listed, &other);
  g_assert_error(other, FP_USAGE_ERROR, FP_USAGE_BAD);
  f->fails = NULL;
  g_assert_cmpuint(rows_live(f), ==, 0);
}

/* Asked for nothing else, as it is forgotten while it is opened. */
static FpHttpResponse *
forgets(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  g_assert_true(fp_store_forget(fp_member_store(f->member), NULL));
  return NULL;
}

static void
test_forgotten(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  const char *const ids[] = {f->dialect->door == DEMO_KHOROS ? "n:9999" : "9999", NULL};
  g_autoptr(GError) error = NULL;
  refresh(f);
  listed_only(f, ids[0]);
  f->reply = forgets;
  explained(f, ids, &error);
  g_assert_null(fp_store_conversation(fp_member_store(f->member), ids[0], NULL));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_GONE);
  g_assert_cmpuint(rows_live(f), ==, 0);
}

/* Nothing went wrong beforehand: what is said stays, and of ids that name nothing the first is told. */
static void
test_own(gconstpointer dialect)
{
  static const struct {
    Letter letter;
    const char *said;
  } cases[] = {
      {{"51", "50", "9901", .outgoing = TRUE}, "You wrote the message 51 yourself."},
      {{"53", "52", "9901", .system = TRUE}, "The conversation 52 holds no message by somebody else here;"},
      {{"55", "54", "9901", .post = TRUE}, "54 is a topic: flag one of its posts."},
  };
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const char *ids[] = {cases[i].letter.conversation, NULL};
    g_autoptr(GError) error = NULL;
    save(f, &cases[i].letter, 1);
    explained(f, ids, &error);
    g_assert_true(g_str_has_prefix(error->message, cases[i].said));
  }
  static const char *const unknown[] = {"no-such", "nor-such", NULL};
  g_autoptr(GError) error = NULL;
  explained(f, unknown, &error);
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_assert_cmpstr(error->message, ==, "There is no message or conversation no-such.");
  g_assert_cmpuint(rows_live(f), ==, 0);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  add_for_each("flag/ends/pages", test_pages);
  g_test_add_func("/flag/ends/page-of-several", test_page_of_several);
  add_for_each("flag/ends/lacking", test_lacking);
  g_test_add_func("/flag/ends/split", test_split);
  g_test_add_func("/flag/ends/again", test_again);
  add_for_each("flag/ends/two-copies", test_two_copies);
  add_for_each("flag/ends/no-campaign", test_no_campaign);
  g_test_add_func("/flag/ends/campaign-read", test_campaign_read);
  add_for_each("flag/ends/people", test_people);
  add_for_each("flag/ends/nobody", test_nobody);
  add_for_each("flag/ends/explained", test_explained);
  add_for_each("flag/ends/forgotten", test_forgotten);
  add_for_each("flag/ends/own", test_own);
  return g_test_run();
}
