/* Boards, topics and posts, by each driver that has them, against the demo forum's door of its dialect in the
 * same process. */
#include "config.h"

#include "demo/boards.h"
#include "demo/model.h"
#include "lib/test.h"
#include "world.h"

#include "flagpost/error.h"

#include <string.h>

typedef struct {
  const char *driver;
  unsigned door;
} Dialect;

static const Dialect dialects[] = {
    {"discourse", DEMO_DISCOURSE},
    {"khoros", DEMO_KHOROS},
    {"nodebb", DEMO_NODEBB},
};

static World *
signed_in(const Dialect *dialect)
{
  World *world = world_new(dialect->driver, dialect->door);
  world_sign_in(world);
  return world;
}

static FpCallResult *
call(World *world, FpOp op, const FpCallArgs *args)
{
  g_autoptr(GError) error = NULL;
  FpCallResult *result = world_call(world, op, args, &error);
  g_assert_no_error(error);
  g_assert_nonnull(result);
  return result;
}

static const FpBoard *
board_named(const GPtrArray *boards, const char *title)
{
  for (guint i = 0; i < boards->len; i++)
    if (strcmp(((FpBoard *)boards->pdata[i])->title, title) == 0)
      return boards->pdata[i];
  g_error("no board is called %s", title);
}

static FpConversation *
topic_named(World *world, const char *subject)
{
  g_autofree char *page = NULL;
  do {
    FpCallArgs args = {.page = page};
    g_autoptr(FpCallResult) list = call(world, FP_OP_TOPICS, &args);
    for (guint i = 0; i < list->conversations->len; i++) {
      FpConversation *one = list->conversations->pdata[i];
      if (strcmp(one->subject, subject) == 0)
        return fp_conversation_ref(one);
    }
    g_free(page);
    page = g_strdup(list->next);
  } while (page);
  g_error("no topic is called %s", subject);
}

static const FpMessage *
first_of_others(const FpConversation *topic)
{
  for (guint i = 0; i < topic->messages->len; i++)
    if (!((FpMessage *)topic->messages->pdata[i])->outgoing)
      return topic->messages->pdata[i];
  g_error("nobody else wrote in %s", topic->subject);
}

/* The board counts the topics that the lists of new and of unread ones have; what was read counts no more. */
static void
check_news(World *world, const FpBoard *board)
{
  FpCallArgs fresh = {.folder = board->id, .order = FP_ORDER_NEW};
  FpCallArgs unread = {.folder = board->id, .order = FP_ORDER_UNREAD};
  g_autoptr(FpCallResult) begun = call(world, FP_OP_TOPICS, &fresh);
  g_autoptr(FpCallResult) goes_on = call(world, FP_OP_TOPICS, &unread);
  guint listed = begun->conversations->len + goes_on->conversations->len;
  g_assert_cmpuint(listed, >, 0);
  const FpConversation *first =
      begun->conversations->len > 0 ? begun->conversations->pdata[0] : goes_on->conversations->pdata[0];
  g_assert_cmpint(board->unread, ==, (int)listed);
  FpCallArgs seen = {.id = first->id, .number = first->count};
  g_autoptr(FpCallResult) read = call(world, FP_OP_TOPIC_READ, &seen);
  g_autoptr(FpCallResult) again = call(world, FP_OP_BOARDS, NULL);
  g_assert_cmpint(board_named(again->boards, board->title)->unread, ==, board->unread - 1);
}

static void
test_boards(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpCallResult) all = call(world, FP_OP_BOARDS, NULL);
  const FpBoard *soil = board_named(all->boards, "Soil and compost");
  if (soil->topics >= 0) { /* Khoros tells none of these */
    g_assert_cmpint(soil->topics, >, 5);
    g_assert_cmpint(soil->posts, >, soil->topics);
    g_assert_cmpstr(soil->summary, ==, "What is under our feet.");
  }
  g_assert_true(soil->can_post);
  if (strcmp(((const Dialect *)data)->driver, "discourse") == 0)
    check_news(world, soil);
  gboolean after_parent = FALSE;
  for (guint i = 0; soil->parent && all->boards->pdata[i] != soil; i++)
    after_parent |= strcmp(((FpBoard *)all->boards->pdata[i])->id, soil->parent) == 0;
  g_assert_cmpint(after_parent, ==, soil->parent != NULL);
}

static void
test_topics(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpCallResult) all = call(world, FP_OP_BOARDS, NULL);
  const FpBoard *soil = board_named(all->boards, "Soil and compost");
  FpCallArgs args = {.folder = soil->id};
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *page = NULL;
  do {
    args.page = page;
    g_autoptr(FpCallResult) list = call(world, FP_OP_TOPICS, &args);
    for (guint i = 0; i < list->conversations->len; i++) {
      const FpConversation *topic = list->conversations->pdata[i];
      g_assert_nonnull(topic->topic);
      g_assert_cmpstr(topic->folder, ==, "topics");
      g_assert_cmpint(topic->count, >, 0);
      g_assert_true(g_hash_table_add(seen, g_strdup(topic->id)));
    }
    g_free(page);
    page = g_strdup(list->next);
  } while (page);
  if (soil->topics >= 0)
    g_assert_cmpint((int)g_hash_table_size(seen), ==, soil->topics);
  g_assert_cmpuint(g_hash_table_size(seen), >, 5);
}

static void
test_orders(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  for (int order = 0; order < FP_ORDERS; order++) {
    FpCallArgs args = {.order = (FpTopicOrder)order};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) list = world_call(world, FP_OP_TOPICS, &args, &error);
    if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED))
      continue;
    g_assert_no_error(error);
    g_assert_cmpuint(list->conversations->len, >, 0);
    for (guint i = 0; order == FP_ORDER_UNREAD && i < list->conversations->len; i++)
      g_assert_cmpint(((FpConversation *)list->conversations->pdata[i])->unread, !=, 0);
  }
}

/* From the first page on, by its marks, forwards and backwards: every post once, in order. */
static guint
walk(World *world, const char *id, FpTopicFrom from)
{
  FpCallArgs args = {.id = id, .from = from};
  g_autoptr(FpCallResult) first = call(world, FP_OP_TOPIC, &args);
  g_assert_cmpuint(first->conversation->messages->len, >, 0);
  g_autoptr(GHashTable) numbers = g_hash_table_new(NULL, NULL);
  for (int way = 0; way < 2; way++) {
    g_autoptr(FpCallResult) page = NULL;
    const FpCallResult *at = first;
    int last = 0;
    for (guint rounds = 0; at; rounds++) {
      g_assert_cmpuint(rounds, <, 100);
      const GPtrArray *posts = at->conversation->messages;
      for (guint i = 0; i < posts->len; i++) {
        int number = ((FpMessage *)posts->pdata[i])->post->number;
        g_assert_cmpint(number, >, 0);
        if (at != first)
          g_assert_true(g_hash_table_add(numbers, GINT_TO_POINTER(number)));
        else
          g_hash_table_add(numbers, GINT_TO_POINTER(number));
        if (i > 0)
          g_assert_cmpint(number, >, ((FpMessage *)posts->pdata[i - 1])->post->number);
        last = number;
      }
      g_autofree char *mark = g_strdup(way ? at->previous : at->next);
      FpCallArgs next = {.id = id, .page = mark};
      fp_call_result_free(g_steal_pointer(&page));
      page = mark ? call(world, FP_OP_TOPIC, &next) : NULL;
      at = page;
    }
    g_assert_cmpint(last, >, 0);
  }
  return g_hash_table_size(numbers);
}

static void
test_topic_paging(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpConversation) hello = topic_named(world, "Say hello here");
  g_assert_cmpint(hello->count, >=, 300);
  g_assert_cmpint(hello->unread, !=, 0);
  for (int from = FP_FROM_UNREAD; from <= FP_FROM_END; from++)
    g_assert_cmpint((int)walk(world, hello->id, (FpTopicFrom)from), ==, hello->count);
}

static gboolean
holds(const FpConversation *topic, int number)
{
  for (guint i = 0; i < topic->messages->len; i++)
    if (((FpMessage *)topic->messages->pdata[i])->post->number == number)
      return TRUE;
  return FALSE;
}

static void
test_topic_places(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpConversation) hello = topic_named(world, "Say hello here");
  FpCallArgs args = {.id = hello->id, .from = FP_FROM_UNREAD};
  g_autoptr(FpCallResult) unread = call(world, FP_OP_TOPIC, &args);
  int first = unread->conversation->topic->first_unread;
  g_assert_cmpint(first, >, 1);
  g_assert_true(holds(unread->conversation, first));
  args.from = FP_FROM_NUMBER;
  args.number = 150;
  g_autoptr(FpCallResult) middle = call(world, FP_OP_TOPIC, &args);
  g_assert_true(holds(middle->conversation, 150));
  g_assert_nonnull(middle->next);
  g_assert_nonnull(middle->previous);
  FpCallArgs by_post = {.id = hello->id, .from = FP_FROM_POST};
  const FpMessage *some = middle->conversation->messages->pdata[0];
  by_post.message_id = some->id;
  g_autoptr(FpCallResult) same = call(world, FP_OP_TOPIC, &by_post);
  g_assert_true(holds(same->conversation, some->post->number));
}

static void
test_read(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpConversation) hello = topic_named(world, "Say hello here");
  FpCallArgs args = {.id = hello->id, .from = FP_FROM_END};
  g_autoptr(FpCallResult) end = call(world, FP_OP_TOPIC, &args);
  const FpMessage *last = end->conversation->messages->pdata[end->conversation->messages->len - 1];
  const char *const ids[] = {last->id, NULL};
  FpCallArgs read = {.id = hello->id, .number = last->post->number, .message_ids = ids};
  g_autoptr(FpCallResult) told = call(world, FP_OP_TOPIC_READ, &read);
  g_autoptr(FpConversation) after = topic_named(world, "Say hello here");
  g_assert_cmpint(after->unread, <=, 0);
  FpCallArgs again = {.id = hello->id, .from = FP_FROM_UNREAD};
  g_autoptr(FpCallResult) read_all = call(world, FP_OP_TOPIC, &again);
  g_assert_cmpint(read_all->conversation->topic->first_unread, ==, 0);
}

static void
test_write(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpCallResult) all = call(world, FP_OP_BOARDS, NULL);
  const FpBoard *soil = board_named(all->boards, "Soil and compost");
  FpCallArgs begin = {.folder = soil->id,
                      .subject = "Worms, and how many of them",
                      .text = "I counted forty in one spade.\n\nIs that many?"};
  g_autoptr(FpCallResult) begun = call(world, FP_OP_TOPIC_NEW, &begin);
  g_assert_nonnull(begun->remote_id);
  g_assert_nonnull(begun->topic);
  g_autoptr(FpCallResult) found = call(world, FP_OP_FIND_POST, &begin);
  g_assert_true(found->found);

  FpCallArgs answer = {.id = begun->topic, .text = "> I counted forty in one spade.\n\nForty-two by now."};
  g_autoptr(FpCallResult) not_yet = call(world, FP_OP_FIND_POST, &answer);
  g_assert_false(not_yet->found);
  g_autoptr(FpCallResult) answered = call(world, FP_OP_POST, &answer);
  g_autoptr(FpCallResult) arrived = call(world, FP_OP_FIND_POST, &answer);
  g_assert_true(arrived->found);
  g_assert_cmpstr(arrived->remote_id, ==, answered->remote_id);

  FpCallArgs source = {.message_id = answered->remote_id, .id = begun->topic};
  g_autoptr(FpCallResult) typed = call(world, FP_OP_POST_SOURCE, &source);
  g_assert_cmpstr(typed->text, ==, answer.text);
  FpCallArgs edit = {
      .message_id = answered->remote_id, .id = begun->topic, .text = "Forty-three, counted again."};
  g_autoptr(FpCallResult) edited = call(world, FP_OP_POST_EDIT, &edit);
  FpCallArgs open = {.id = begun->topic, .from = FP_FROM_START};
  g_autoptr(FpCallResult) topic = call(world, FP_OP_TOPIC, &open);
  g_assert_cmpuint(topic->conversation->messages->len, ==, 2);
  const FpMessage *second = topic->conversation->messages->pdata[1];
  g_autofree char *text = fp_rich_text(second->rich);
  g_assert_cmpstr(g_strstrip(text), ==, edit.text);
  g_assert_true(second->outgoing);
  g_assert_true(second->post->can_edit);
  g_autoptr(FpCallResult) deleted = call(world, FP_OP_POST_DELETE, &source);
  g_autoptr(FpCallResult) left = call(world, FP_OP_TOPIC, &open);
  g_assert_cmpuint(left->conversation->messages->len, ==, 1);
}

/* Two topics of one title: what was sent is told by its text. An answer is found before others that came
 * since. */
static void
test_find_alike(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpCallResult) all = call(world, FP_OP_BOARDS, NULL);
  FpCallArgs one = {.folder = board_named(all->boards, "Soil and compost")->id,
                    .subject = "Worms, and how many of them",
                    .text = "I counted forty in one spade.",
                    .since = MORNING};
  FpCallArgs other = one;
  other.text = "Nobody has counted any so far.";
  g_autoptr(FpCallResult) begun = call(world, FP_OP_TOPIC_NEW, &one);
  g_autoptr(FpCallResult) lost = call(world, FP_OP_FIND_POST, &other);
  g_assert_false(lost->found);
  g_autoptr(FpCallResult) again = call(world, FP_OP_TOPIC_NEW, &other);
  g_autoptr(FpCallResult) found = call(world, FP_OP_FIND_POST, &one);
  g_assert_cmpstr(found->remote_id, ==, begun->remote_id);

  FpCallArgs answer = {.id = begun->topic, .text = "Forty-two of them by now.", .since = MORNING};
  g_autoptr(FpCallResult) answered = call(world, FP_OP_POST, &answer);
  gint64 first = demo_int(world->forum, "SELECT max(topic) FROM posts WHERE number = 2", "");
  for (int i = 0; i < 50; i++)
    demo_post_add(world->forum, &(DemoPost){.parent = first,
                                            .author = 1,
                                            .subject = "",
                                            .body = "<p>One more of them.</p>",
                                            .posted = fp_clock_now() + i});
  g_autoptr(FpCallResult) arrived = call(world, FP_OP_FIND_POST, &answer);
  g_assert_cmpstr(arrived->remote_id, ==, answered->remote_id);
  answer.text = "Nobody has written this one.";
  g_autoptr(FpCallResult) not_there = call(world, FP_OP_FIND_POST, &answer);
  g_assert_false(not_there->found);
}

/* Of what is not there nothing is said to be done. */
static void
test_not_there(gconstpointer data)
{
  static const FpOp ops[] = {FP_OP_TOPIC,      FP_OP_FOLLOW,     FP_OP_LIKE, FP_OP_BOOKMARK,
                             FP_OP_UNBOOKMARK, FP_OP_FLAG_POST,  FP_OP_POST, FP_OP_POST_SOURCE,
                             FP_OP_POST_EDIT,  FP_OP_POST_DELETE};
  g_autoptr(World) world = signed_in(data);
  gboolean marked = g_str_equal(world->driver->id, "nodebb");
  g_autoptr(FpReport) report = fp_report_new("FP-TEST42", "spam", NULL);
  FpCallArgs args = {.id = marked ? "t1999999" : "1999999",
                     .message_id = marked ? "p1999999" : "1999999",
                     .text = "Words that are long enough.",
                     .report = report};
  for (gsize i = 0; i < G_N_ELEMENTS(ops); i++) {
    g_autoptr(GError) error = NULL;
    if (!fp_driver_can(world->driver, ops[i]))
      continue;
    g_autoptr(FpCallResult) done = world_call(world, ops[i], &args, &error);
    g_test_message("%s: %s", fp_op_name(ops[i]), error ? error->message : "done");
    g_assert_null(done);
    g_assert_true(error->domain == FP_FORUM_ERROR && error->code != FP_FORUM_UNEXPECTED);
  }
}

static FpReport *
report_of(const FpMessage *message)
{
  FpReport *report = fp_report_new("FP-TEST42", "spam", NULL);
  report->forum = g_strdup("https://forum.example.org/");
  report->reporter = g_strdup("maria");
  g_ptr_array_add(report->messages, fp_message_ref((FpMessage *)message));
  return report;
}

static FpConversation *
open_hello(World *world)
{
  g_autoptr(FpConversation) hello = topic_named(world, "Say hello here");
  FpCallArgs args = {.id = hello->id, .from = FP_FROM_START};
  g_autoptr(FpCallResult) start = call(world, FP_OP_TOPIC, &args);
  return g_steal_pointer(&start->conversation);
}

static void
test_flag(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpConversation) hello = open_hello(world);
  const FpMessage *post = first_of_others(hello);
  g_assert_true(post->post->can_flag);
  g_autoptr(FpReport) report = report_of(post);
  FpCallArgs args = {.id = hello->id, .message_id = post->id, .report = report};
  g_autoptr(FpCallResult) flagged = call(world, FP_OP_FLAG_POST, &args);
  g_assert_cmpuint(world_reports(world, "\"kind\": \"flag\""), ==, 1);
  if (!fp_driver_can(fp_driver(((const Dialect *)data)->driver), FP_OP_FIND_FLAG_POST))
    return;
  g_autoptr(FpCallResult) found = call(world, FP_OP_FIND_FLAG_POST, &args);
  g_assert_true(found->found);
  args.remote_id = flagged->remote_id;
  g_autoptr(FpCallResult) undone = call(world, FP_OP_UNFLAG_POST, &args);
  g_assert_cmpuint(world_reports(world, "\"kind\": \"flag\""), ==, 0);
}

/* An operation and its opposite, and what a fresh look at the topic shows after each. */
static void
toggle(World *world, FpOp on, FpOp off, gboolean (*shows)(const FpConversation *topic))
{
  g_autoptr(FpConversation) before = open_hello(world);
  const FpMessage *post = first_of_others(before);
  FpCallArgs args = {.id = before->id, .message_id = post->id};
  for (int i = 0; i < 2; i++) { /* done before: no error */
    g_autoptr(FpCallResult) done = call(world, on, &args);
    g_autoptr(FpConversation) after = open_hello(world);
    g_assert_true(shows(after));
  }
  for (int i = 0; i < 2; i++) {
    g_autoptr(FpCallResult) undone = call(world, off, &args);
    g_autoptr(FpConversation) after = open_hello(world);
    g_assert_false(shows(after));
  }
}

static gboolean
is_liked(const FpConversation *topic)
{
  return first_of_others(topic)->post->liked;
}

static gboolean
is_bookmarked(const FpConversation *topic)
{
  return first_of_others(topic)->post->bookmarked;
}

static gboolean
is_followed(const FpConversation *topic)
{
  return topic->topic->followed == 1;
}

static void
test_toggles(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  const FpDriver *driver = fp_driver(((const Dialect *)data)->driver);
  static const struct {
    FpOp on, off;
    gboolean (*shows)(const FpConversation *topic);
  } pairs[] = {
      {FP_OP_LIKE, FP_OP_UNLIKE, is_liked},
      {FP_OP_BOOKMARK, FP_OP_UNBOOKMARK, is_bookmarked},
      {FP_OP_FOLLOW, FP_OP_UNFOLLOW, is_followed},
  };
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_assert_cmpint(fp_driver_can(driver, pairs[i].on), ==, fp_driver_can(driver, pairs[i].off));
    if (fp_driver_can(driver, pairs[i].on))
      toggle(world, pairs[i].on, pairs[i].off, pairs[i].shows);
  }
}

static void
test_search(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  FpCallArgs args = {.text = "three degrees above"};
  g_autoptr(FpCallResult) found = call(world, FP_OP_SEARCH, &args);
  g_assert_cmpuint(found->messages->len, ==, 1);
  const FpMessage *hit = found->messages->pdata[0];
  g_assert_cmpstr(hit->subject, ==, "Frost on the cold frame, and what I did about it");
  g_autofree char *text = fp_rich_text(hit->rich);
  g_assert_nonnull(strstr(text, "three degrees above outside"));
  FpCallArgs open = {.id = hit->conversation, .from = FP_FROM_POST, .message_id = hit->id};
  g_autoptr(FpCallResult) topic = call(world, FP_OP_TOPIC, &open);
  g_assert_cmpstr(topic->conversation->subject, ==, hit->subject);
  FpCallArgs nothing = {.text = "no such words anywhere"};
  g_autoptr(FpCallResult) none = call(world, FP_OP_SEARCH, &nothing);
  g_assert_cmpuint(none->messages->len, ==, 0);
}

static guint
unread_notices(World *world, FpNotice **reply)
{
  guint unread = 0;
  g_autofree char *page = NULL;
  do {
    FpCallArgs args = {.page = page};
    g_autoptr(FpCallResult) list = call(world, FP_OP_NOTICES, &args);
    for (guint i = 0; i < list->notices->len; i++) {
      FpNotice *notice = list->notices->pdata[i];
      unread += notice->unread;
      g_assert_cmpint(notice->when, >, 0);
      if (reply && !*reply && notice->unread && notice->kind == FP_NOTICE_REPLY)
        *reply = fp_notice_ref(notice);
    }
    g_free(page);
    page = g_strdup(list->next);
  } while (page);
  return unread;
}

/* A forum that does not say what was read: what it is about, and where to jump to. */
static void
test_told_only(World *world)
{
  g_autoptr(FpCallResult) list = call(world, FP_OP_NOTICES, NULL);
  guint kinds[FP_NOTICE_KINDS] = {0};
  for (guint i = 0; i < list->notices->len; i++) {
    const FpNotice *notice = list->notices->pdata[i];
    kinds[notice->kind]++;
    g_assert_cmpstr(notice->text, ==, "Frost on the cold frame, and what I did about it");
    g_assert_nonnull(notice->who);
    FpCallArgs jump = {.id = notice->topic, .from = FP_FROM_POST, .message_id = notice->post};
    g_autoptr(FpCallResult) topic = call(world, FP_OP_TOPIC, &jump);
    g_assert_cmpstr(topic->conversation->subject, ==, notice->text);
  }
  g_assert_cmpuint(kinds[FP_NOTICE_POST], ==, 2);
  g_assert_cmpuint(kinds[FP_NOTICE_LIKE], ==, 3);
  g_assert_cmpuint(kinds[FP_NOTICE_MENTION], ==, 1);
}

static void
test_notices(gconstpointer data)
{
  g_autoptr(World) world = signed_in(data);
  g_autoptr(FpNotice) reply = NULL;
  guint before = unread_notices(world, &reply);
  if (!fp_driver_can(fp_driver(((const Dialect *)data)->driver), FP_OP_NOTICE_READ)) {
    test_told_only(world);
    return;
  }
  g_assert_nonnull(reply);
  g_assert_cmpstr(reply->text, ==, "Frost on the cold frame, and what I did about it");
  g_assert_nonnull(reply->topic);
  FpCallArgs one = {.id = reply->id};
  g_autoptr(FpCallResult) read = call(world, FP_OP_NOTICE_READ, &one);
  g_assert_cmpuint(unread_notices(world, NULL), ==, before - 1);
  g_autoptr(FpCallResult) all = call(world, FP_OP_NOTICE_READ, NULL);
  g_assert_cmpuint(unread_notices(world, NULL), ==, 0);
}

int
main(int argc, char **argv)
{
  static const struct {
    const char *name;
    FpOp needs;
    void (*run)(gconstpointer dialect);
  } tests[] = {
      {"boards", FP_OP_BOARDS, test_boards},      {"topics", FP_OP_TOPICS, test_topics},
      {"orders", FP_OP_TOPICS, test_orders},      {"paging", FP_OP_TOPIC, test_topic_paging},
      {"places", FP_OP_TOPIC, test_topic_places}, {"read", FP_OP_TOPIC_READ, test_read},
      {"write", FP_OP_POST, test_write},          {"alike", FP_OP_FIND_POST, test_find_alike},
      {"not-there", FP_OP_TOPIC, test_not_there}, {"flag", FP_OP_FLAG_POST, test_flag},
      {"toggles", FP_OP_TOPIC, test_toggles},     {"search", FP_OP_SEARCH, test_search},
      {"notices", FP_OP_NOTICES, test_notices},
  };
  fp_test_init(&argc, &argv);
  for (guint d = 0; d < G_N_ELEMENTS(dialects); d++)
    for (guint i = 0; i < G_N_ELEMENTS(tests); i++) {
      if (!fp_driver_can(fp_driver(dialects[d].driver), tests[i].needs))
        continue;
      g_autofree char *name = g_strdup_printf("/driver/boards/%s/%s", dialects[d].driver, tests[i].name);
      g_test_add_data_func(name, &dialects[d], tests[i].run);
    }
  return g_test_run();
}
