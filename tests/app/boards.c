/* Boards: what is read is kept apart from private messages; posts are written once, whatever happens on the
 * way; a post's report goes by the forum's flag for posts. For every dialect that has boards. */
#include "config.h"

#include "app/fixture.h"

#include "flagpost/boards.h"

/* Forums that have boards, and where a post goes at each. */
static const struct {
  Dialect dialect;
  const char *post;
} doors[] = {
    {{.name = "discourse",
      .door = DEMO_DISCOURSE,
      .report = "/post_actions",
      .send = "/posts",
      .send_method = "POST",
      .sign_in = "/session",
      .list = "/topics/private-messages",
      .password = "/password-reset",
      .password_method = "PUT"},
     "/posts.json"},
    {{.name = "nodebb",
      .door = DEMO_NODEBB,
      .report = "/api/v3/flags",
      .send = "/api/v3/chats/",
      .send_method = "POST",
      .sign_in = "/login",
      .list = "/api/v3/chats?",
      .password = "/password",
      .password_method = "PUT"},
     "/api/v3/topics"},
};

static const char *
post_route(const Fixture *f)
{
  for (guint i = 0; i < G_N_ELEMENTS(doors); i++)
    if (f->dialect == &doors[i].dialect)
      return doors[i].post;
  return NULL;
}

static const char *
post_request(const Fixture *f)
{
  return f->dialect->door == DEMO_NODEBB ? "POST /api/v3/topics" : "POST /posts.json";
}

#define FROST "Frost on the cold frame, and what I did about it"

static FpCallResult *
ask(Fixture *f, FpOp op, const FpCallArgs *args, gboolean *stale, GError **error)
{
  Wait wait = {0};
  fp_boards_ask_async(f->member, op, args, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_boards_ask_finish(result, stale, error);
}

static FpCallResult *
asked(Fixture *f, FpOp op, const FpCallArgs *args)
{
  g_autoptr(GError) error = NULL;
  FpCallResult *reply = ask(f, op, args, NULL, &error);
  g_assert_no_error(error);
  g_assert_nonnull(reply);
  return reply;
}

static Fixture *
begin(gconstpointer dialect)
{
  Fixture *f = fixture_new(dialect, NULL);
  refresh(f);
  return f;
}

/* The topic's id. (transfer full) */
static char *
find_topic(Fixture *f, const char *subject)
{
  g_autofree char *page = NULL;
  do {
    FpCallArgs args = {.page = page};
    g_autoptr(FpCallResult) list = asked(f, FP_OP_TOPICS, &args);
    for (guint i = 0; i < list->conversations->len; i++) {
      const FpConversation *topic = list->conversations->pdata[i];
      if (g_str_equal(topic->subject, subject))
        return g_strdup(topic->id);
    }
    g_free(page);
    page = g_strdup(list->next);
  } while (page);
  g_error("no topic %s", subject);
}

static FpConversation *
open_topic(Fixture *f, const char *id, FpTopicFrom from)
{
  FpCallArgs args = {.id = id, .from = from};
  g_autoptr(FpCallResult) reply = asked(f, FP_OP_TOPIC, &args);
  return g_steal_pointer(&reply->conversation);
}

static guint
posts_saying(Fixture *f, const char *topic, const char *text)
{
  g_autoptr(FpConversation) now = open_topic(f, topic, FP_FROM_END);
  guint count = 0;
  for (guint i = 0; i < now->messages->len; i++) {
    g_autofree char *said = fp_rich_text(((FpMessage *)now->messages->pdata[i])->rich);
    count += strstr(said, text) != NULL;
  }
  return count;
}

static void
test_kept_apart(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  FpStore *store = fp_member_store(f->member);
  guint unread = 0, before = fp_store_count(store, NULL, &unread), unread_before = unread;
  g_autofree char *id = find_topic(f, "Say hello here");
  g_autoptr(FpConversation) page = open_topic(f, id, FP_FROM_UNREAD);
  g_assert_cmpuint(page->messages->len, >, 0);
  g_assert_cmpuint(fp_store_count(store, NULL, &unread), ==, before);
  g_assert_cmpuint(unread, ==, unread_before);
  g_assert_cmpuint(fp_store_count(store, "topics", NULL), ==, 1);
  g_autoptr(GPtrArray) private = fp_store_list(store, NULL, 0, G_MAXUINT, NULL);
  for (guint i = 0; i < private->len; i++)
    g_assert_null(((FpConversation *)private->pdata[i])->topic);
  g_autoptr(FpConversation) stored = fp_store_conversation(store, id, NULL);
  g_assert_nonnull(stored->topic);
  g_assert_cmpint(((FpMessage *)stored->messages->pdata[0])->post->number, >, 1);
}

/* Each page by its mark has the topic's facts, and adds to what is stored. */
static void
test_pages(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autofree char *id = find_topic(f, "Say hello here");
  FpCallArgs args = {.id = id, .from = FP_FROM_START};
  g_autoptr(FpCallResult) first = asked(f, FP_OP_TOPIC, &args);
  FpCallArgs next = {.id = id, .page = first->next};
  g_autoptr(FpCallResult) second = asked(f, FP_OP_TOPIC, &next);
  g_assert_cmpstr(second->conversation->subject, ==, "Say hello here");
  g_assert_cmpint(second->conversation->count, ==, first->conversation->count);
  g_assert_cmpstr(second->conversation->topic->board, ==, first->conversation->topic->board);
  g_autoptr(FpConversation) stored = fp_store_conversation(fp_member_store(f->member), id, NULL);
  g_assert_cmpuint(stored->messages->len, ==,
                   first->conversation->messages->len + second->conversation->messages->len);
}

static void
test_offline(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  f->offline = TRUE;
  FpCallArgs args = {.id = id};
  g_autoptr(FpCallResult) reply = ask(f, FP_OP_TOPIC, &args, &stale, &error);
  g_assert_nonnull(reply);
  g_assert_true(stale);
  g_assert_nonnull(error);
  g_assert_cmpuint(reply->conversation->messages->len, ==, topic->messages->len);
}

static FpMessage *
post_of_others(Fixture *f)
{
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  for (guint i = 0; i < topic->messages->len; i++)
    if (!((FpMessage *)topic->messages->pdata[i])->outgoing)
      return fp_message_ref(topic->messages->pdata[i]);
  g_error("nobody answered");
}

static void
test_flag(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autoptr(FpMessage) post = post_of_others(f);
  g_autoptr(FpOutItem) item = flag(f, post->id, 0);
  g_assert_cmpint(item->route, ==, FP_ROUTE_POST);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  g_assert_cmpuint(reports_with(f, "\"kind\":\"flag\""), ==, 1);
  g_autoptr(FpConversation) again = open_topic(f, post->conversation, FP_FROM_START);
  g_autoptr(FpMessage) flagged = fp_store_message(fp_member_store(f->member), post->id, NULL);
  g_assert_cmpint(flagged->flag, ==, FP_FLAG_SENT);
  gboolean can = fp_boards_can(f->member, FP_OP_UNFLAG_POST);
  g_assert_cmpint(can, ==, f->dialect->door != DEMO_KHOROS);
  if (!can)
    return;
  Wait wait = {0};
  fp_flag_undo_async(f->member, post->id, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_cmpint(fp_flag_undo_finish(result, NULL, NULL), ==, FP_UNDO_AT_FORUM);
  g_assert_cmpuint(reports_with(f, "\"kind\":\"flag\""), ==, 0);
}

/* A forum that takes no more flags of senders today still takes a flag of a post, which it counts by itself.
 */
static void
test_limits_apart(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpMessage) post = post_of_others(f);
  g_autoptr(FpOutItem) sender = flag(f, spam->id, 0);
  g_assert_cmpint(sender->route, ==, FP_ROUTE_SENDER);
  demo_forum_fault(f->forum, f->dialect->report, NULL, "429:86400", 1, 0);
  g_assert_cmpuint(send_all(f, TRUE).waiting, ==, 1);
  g_autoptr(FpOutItem) item = flag(f, post->id, 0);
  send_all(f, FALSE);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  g_autoptr(FpOutItem) held = fp_store_outbox_get(fp_member_store(f->member), sender->id, NULL);
  g_autofree char *sentence = fp_outbox_item_sentence(f->member, held);
  g_assert_nonnull(strstr(sentence, " on 25 November 2026. "));
  held->due = fp_clock_now() - FP_HOUR;
  held->route = FP_ROUTE_FLAG;
  g_autofree char *behind = fp_outbox_item_sentence(f->member, held);
  g_assert_true(g_str_has_prefix(behind, "Waiting for its turn."));
}

/* A topic as a whole is never reported: that would be everybody in it. */
static void
test_no_whole_topic(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  const char *const ids[] = {id, NULL};
  FpFlagAsk flag_ask = {.ids = ids};
  g_assert_null(fp_flag_queue(f->member, &flag_ask, NULL, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
}

static FpOutItem *
queue(Fixture *f, const FpPostAsk *what)
{
  g_autoptr(GError) error = NULL;
  FpOutItem *item = fp_post_queue(f->member, what, &error);
  g_assert_no_error(error);
  return item;
}

static void
test_undo_while_held(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  FpPostAsk answer = {.topic = id, .text = "I had better not have written this.", .hold = -1};
  g_autoptr(FpOutItem) item = queue(f, &answer);
  Wait wait = {0};
  fp_flag_undo_async(f->member, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_cmpint(fp_flag_undo_finish(result, NULL, NULL), ==, FP_UNDO_HELD);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  send_all(f, TRUE);
  g_assert_cmpuint(posts_saying(f, id, "better not"), ==, 0);
}

static guint
recover(Fixture *f)
{
  Wait wait = {0};
  guint unsure = 0;
  fp_outbox_recover_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_outbox_recover_finish(result, &unsure, NULL));
  return unsure;
}

static void
go_on(Fixture *f)
{
  for (int n = 0; n < 3; n++) {
    fp_fake_clock_advance(f->clock, 5 * FP_MINUTE);
    recover(f);
    send_all(f, TRUE);
  }
}

/* Whatever happens to the one request that posts: in the end the post stands there once. */
static void
test_faults(gconstpointer dialect)
{
  static const char *const faults[] = {"drop-before", "drop-during", "drop-after", "500",         "503",
                                       "503-after",   "html",        "wrong-json", "delay:120000"};
  for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
    g_test_message("%s", faults[i]);
    g_autoptr(Fixture) f = begin(dialect);
    g_autofree char *id = find_topic(f, FROST);
    g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
    FpPostAsk answer = {.topic = id, .text = "Sacking it is, and thank you all."};
    g_autoptr(FpOutItem) item = queue(f, &answer);
    demo_forum_fault(f->forum, post_route(f), "POST", faults[i], 1, 0);
    send_all(f, TRUE);
    go_on(f);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
    g_assert_cmpuint(posts_saying(f, id, "Sacking it is"), ==, 1);
  }
}

static const char *
open_board(const GPtrArray *boards)
{
  for (guint i = 0; i < boards->len; i++)
    if (((const FpBoard *)boards->pdata[i])->can_post)
      return ((const FpBoard *)boards->pdata[i])->id;
  g_assert_not_reached();
}

/* Also where the forum writes title and text in its own way. */
static void
test_cleaned(gconstpointer dialect)
{
  static const char *const titles[] = {"how do you keep frost away", "HOW DO YOU KEEP FROST AWAY FROM PEAS",
                                       "Frost again, what now?!!!", "Frost on the peas, and so on..."};
  g_autoptr(Fixture) f = begin(dialect);
  FpCallArgs all = {0};
  g_autoptr(FpCallResult) boards = asked(f, FP_OP_BOARDS, &all);
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  for (guint i = 0; i <= G_N_ELEMENTS(titles); i++) {
    g_autofree char *text =
        g_strdup_printf("10\302\240peas at\342\200\2570.50\342\200\211\342\202\254, all frozen? (%u)\n", i);
    FpPostAsk what = {.text = text};
    if (i < G_N_ELEMENTS(titles)) {
      what.board = open_board(boards->boards);
      what.subject = titles[i];
    } else {
      what.topic = id;
    }
    g_test_message("%s", what.subject ? what.subject : "an answer");
    g_autoptr(FpOutItem) item = queue(f, &what);
    guint before = fixture_count(f, post_request(f));
    demo_forum_fault(f->forum, post_route(f), "POST", "drop-after", 1, 0);
    send_all(f, TRUE);
    go_on(f);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
    g_assert_cmpuint(fixture_count(f, post_request(f)) - before, ==, 1);
  }
}

static void
shift_clock(Fixture *f, int seconds)
{
  g_autofree char *body = g_strdup_printf("{\"advance\":%d}", seconds);
  const char *const headers[] = {"Content-Type", "application/json", NULL};
  DemoRequest request = {
      .method = "POST", .target = "/demo/clock", .headers = headers, .body = body, .body_size = strlen(body)};
  DemoReply *reply = demo_forum_handle(f->forum, &request, fp_clock_now());
  g_assert_cmpuint(reply->status, ==, 200);
  demo_reply_free(reply);
}

/* The forum's clock is a day ahead, or behind: what arrived and was not confirmed is found all the same, and
 * stands there once. */
static void
test_clock_a_day_off(gconstpointer dialect)
{
  for (int day = -1; day <= 1; day += 2) {
    g_autoptr(Fixture) f = begin(dialect);
    shift_clock(f, day * 86400);
    g_autofree char *id = find_topic(f, FROST);
    g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
    FpPostAsk answer = {.topic = id, .text = "Written by another clock, it says."};
    g_autoptr(FpOutItem) item = queue(f, &answer);
    demo_forum_fault(f->forum, post_route(f), "POST", "drop-after", 1, 0);
    send_all(f, TRUE);
    go_on(f);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
    g_assert_cmpuint(posts_saying(f, id, "by another clock"), ==, 1);
    refresh(f);
    g_autoptr(FpConversation) spam = first_spam(f);
    g_assert_cmpuint(spam->messages->len, >, 0);
  }
}

/* Two answers leave as far apart as this forum wants posts to be; a private message does not wait for them.
 */
static void
test_pace_of_posts(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  const FpPace *pace = fp_member_account(f->member)->driver->post_pace;
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  FpPostAsk first = {.topic = id, .text = "The first of two answers."};
  FpPostAsk second = {.topic = id, .text = "And the second one of them."};
  g_autoptr(FpOutItem) one = queue(f, &first), two = queue(f, &second);
  gint64 before = fp_clock_now();
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, one->id), ==, FP_OUT_SENT);
  g_assert_cmpint(state_of(f, two->id), ==, FP_OUT_SENT);
  g_assert_cmpint(fp_clock_now() - before, >=, pace ? (gint64)pace->seconds * FP_SECOND : 0);
  before = fp_clock_now();
  g_autoptr(FpOutItem) message = fp_message_queue(f->member, demo_forum_moderators(f->forum), "A question",
                                                  "Where does the seed swap meet?", NULL, 0, NULL);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, message->id), ==, FP_OUT_SENT);
  g_assert_cmpint(fp_clock_now() - before, <, 5 * FP_SECOND);
}

static void
test_edit_and_delete(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = find_topic(f, FROST);
  g_autoptr(FpConversation) topic = open_topic(f, id, FP_FROM_START);
  FpPostAsk answer = {.topic = id, .text = "Sacking it is, and thank you all."};
  g_autoptr(FpOutItem) first = queue(f, &answer);
  send_all(f, TRUE);
  g_autoptr(FpOutItem) posted = fp_store_outbox_get(fp_member_store(f->member), first->id, NULL);
  g_autoptr(FpConversation) after = open_topic(f, id, FP_FROM_END);
  FpPostAsk edit = {.edits = posted->remote_id, .text = "Straw it is, and thank you all."};
  g_autoptr(FpOutItem) second = queue(f, &edit);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, second->id), ==, FP_OUT_SENT);
  g_assert_cmpuint(posts_saying(f, id, "Straw it is"), ==, 1);
  g_assert_cmpuint(posts_saying(f, id, "Sacking it is"), ==, 0);
  FpPostAsk removal = {.deletes = posted->remote_id};
  g_autoptr(FpOutItem) third = queue(f, &removal);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, third->id), ==, FP_OUT_SENT);
  g_assert_cmpuint(posts_saying(f, id, "Straw it is"), ==, 0);
  g_autoptr(FpMessage) theirs = post_of_others(f);
  FpPostAsk wrong = {.edits = theirs->id, .text = "It was me who wrote this."};
  g_assert_null(fp_post_queue(f->member, &wrong, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
}

static void
test_read_only(gconstpointer dialect)
{
  g_autoptr(Fixture) f = begin(dialect);
  g_autoptr(FpMessage) post = post_of_others(f);
  fp_member_close(g_steal_pointer(&f->member));
  fp_app_free(g_steal_pointer(&f->app));
  fixture_start_app(f, TRUE);
  fixture_open(f);
  g_autoptr(GError) error = NULL, again = NULL;
  FpCallArgs args = {.id = post->conversation, .message_id = post->id};
  g_assert_null(ask(f, FP_OP_LIKE, &args, NULL, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_READ_ONLY);
  FpPostAsk answer = {.topic = post->conversation, .text = "This must not be written."};
  g_assert_null(fp_post_queue(f->member, &answer, &again));
  g_assert_error(again, FP_USAGE_ERROR, FP_USAGE_READ_ONLY);
}

int
main(int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run)(gconstpointer dialect);
  } tests[] = {
      {"kept-apart", test_kept_apart},
      {"pages", test_pages},
      {"offline", test_offline},
      {"flag", test_flag},
      {"no-whole-topic", test_no_whole_topic},
      {"undo-while-held", test_undo_while_held},
      {"clock-a-day-off", test_clock_a_day_off},
      {"pace", test_pace_of_posts},
      {"faults", test_faults},
      {"cleaned", test_cleaned},
      {"edit-and-delete", test_edit_and_delete},
      {"read-only", test_read_only},
  };
  fp_test_init(&argc, &argv);
  for (guint d = 0; d < G_N_ELEMENTS(doors); d++)
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
      g_autofree char *name = g_strdup_printf("/app/boards/%s/%s", doors[d].dialect.name, tests[i].name);
      g_test_add_data_func(name, &doors[d].dialect, tests[i].run);
    }
  g_test_add_data_func("/app/boards/nodebb/limits-apart", &doors[1].dialect, test_limits_apart);
  return g_test_run();
}
