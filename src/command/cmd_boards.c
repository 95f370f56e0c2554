/* boards, topics, topic: reading the forum's public side. */
#include "config.h"

#include "cmd.h"

#include "flagpost/boards.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define TOPICS_AT_MOST 30
#define POSTS_AT_MOST  20

const GOptionEntry fp_options_topics[] = {
    {"order", 'o', 0, G_OPTION_ARG_STRING, NULL, N_("latest (the default), new, unread or top"), N_("NAME")},
    {"limit", 'n', 0, G_OPTION_ARG_INT, NULL, N_("At most this many topics (30); 0: to the end"), N_("N")},
    FP_OPTION_FORMAT,
    {0},
};

const GOptionEntry fp_options_topic[] = {
    {"from", 'f', 0, G_OPTION_ARG_STRING, NULL,
     N_("unread (the default), start, end, or the number of a post"), N_("PLACE")},
    {"post", 'p', 0, G_OPTION_ARG_STRING, NULL, N_("Begin with this post, by its id"), N_("ID")},
    {"limit", 'n', 0, G_OPTION_ARG_INT, NULL, N_("At most this many posts (20); 0: to the end"), N_("N")},
    {"keep-unread", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Do not mark them as read at the forum"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

/* Numbers of a limit: the option's, else `otherwise`; 0 means all. */
static guint
limit_of(FpCmdRun *run, int otherwise)
{
  int limit = fp_run_number(run, "limit", otherwise);
  return limit > 0 ? (guint)limit : G_MAXUINT;
}

/* --- boards --- */

static void
have_boards(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, NULL, &error);
  json_t *rows = json_array();
  if (!reply) {
    json_decref(rows);
    fp_run_fail(task, error);
    return;
  }
  for (guint i = 0; reply->boards && i < reply->boards->len; i++)
    json_array_append_new(rows, fp_json_board(g_ptr_array_index(reply->boards, i)));
  json_t *result = fp_result_new(&fp_run_of(task)->args);
  fp_json_take(result, "boards", rows);
  fp_run_done(task, result);
}

FP_CMD(boards)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  fp_boards_ask_async(args->member, FP_OP_BOARDS, NULL, cancellable, have_boards, task);
}

/* --- topics: page after page up to the limit --- */

typedef struct {
  FpCallArgs ask;
  char *board, *page;
  json_t *rows;
} Topics;

static void
topics_free(gpointer data)
{
  Topics *topics = data;
  g_free(topics->board);
  g_free(topics->page);
  g_clear_pointer(&topics->rows, json_decref);
  g_free(topics);
}

static void
have_topics(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Topics *topics = run->state;
  guint limit = limit_of(run, TOPICS_AT_MOST);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, NULL, &error);
  if (!reply) {
    fp_run_fail(task, error);
    return;
  }
  guint count = reply->conversations ? reply->conversations->len : 0;
  for (guint i = 0; i < count && json_array_size(topics->rows) < limit; i++)
    json_array_append_new(topics->rows, fp_json_conversation(g_ptr_array_index(reply->conversations, i)));
  if (reply->next && count > 0 && json_array_size(topics->rows) < limit) {
    g_free(topics->page);
    topics->page = g_strdup(reply->next);
    topics->ask.page = topics->page;
    fp_boards_ask_async(run->args.member, FP_OP_TOPICS, &topics->ask, g_task_get_cancellable(task),
                        have_topics, task);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  fp_json_text(result, "board", topics->board);
  fp_json_text(result, "order", fp_order_name(topics->ask.order));
  fp_json_take(result, "complete", json_boolean(reply->next == NULL));
  fp_json_take(result, "topics", g_steal_pointer(&topics->rows));
  fp_run_done(task, result);
}

FP_CMD(topics)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *order = fp_run_option(run, "order");
  Topics *topics = g_new0(Topics, 1);
  run->state = topics;
  run->state_free = topics_free;
  topics->rows = json_array();
  topics->board = g_strdup(run->args.words[0]);
  topics->ask.folder = topics->board;
  if (order && !fp_order_from_name(order, &topics->ask.order)) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("--order is latest, new, unread or top.")));
    return;
  }
  fp_boards_ask_async(args->member, FP_OP_TOPICS, &topics->ask, cancellable, have_topics, task);
}

/* --- topic --- */

typedef struct {
  FpCallArgs ask;
  char *id, *page, *post;
  FpConversation *topic; /* of the first page: its facts */
  json_t *messages;
  gboolean stale, more, earlier;
  int last;       /* number of the last post printed */
  GError *why;    /* why the stored copy is shown */
  json_t *result; /* while the forum is told what was read */
} Topic;

static void
topic_free(gpointer data)
{
  Topic *topic = data;
  g_free(topic->id);
  g_free(topic->page);
  g_free(topic->post);
  g_clear_pointer(&topic->topic, fp_conversation_unref);
  g_clear_pointer(&topic->messages, json_decref);
  g_clear_pointer(&topic->result, json_decref);
  g_clear_error(&topic->why);
  g_free(topic);
}

static void
read_told(GObject *source, GAsyncResult *res, gpointer data)
{
  /* Read is read: that the forum was not told is no failure of reading. */
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, NULL, NULL);
  Topic *topic = fp_run_of(data)->state;
  fp_run_done(data, g_steal_pointer(&topic->result));
}

static void
end_topic(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Topic *topic = run->state;
  json_t *result = fp_result_new(&run->args);
  FpCallArgs read = {.id = topic->topic->id, .number = topic->last};
  fp_json_take(result, "stale", json_boolean(topic->stale));
  fp_json_take(result, "earlier", json_boolean(topic->earlier));
  fp_json_take(result, "complete", json_boolean(!topic->more));
  fp_json_take(result, "topic", fp_json_conversation(topic->topic));
  fp_json_take(result, "posts", g_steal_pointer(&topic->messages));
  if (topic->why) {
    fp_run_partly(task, result, g_steal_pointer(&topic->why));
  } else if (fp_run_switch(run, "keep-unread") || fp_app_read_only(run->args.app) ||
             !fp_boards_can(run->args.member, FP_OP_TOPIC_READ) || topic->last == 0) {
    fp_run_done(task, result);
  } else {
    topic->result = result;
    fp_boards_ask_async(run->args.member, FP_OP_TOPIC_READ, &read, g_task_get_cancellable(task), read_told,
                        task);
  }
}

/* A page from which reading starts in its middle begins at that post; «the end» is as much as was asked for.
 */
static gboolean
is_before(const Topic *topic, const GPtrArray *posts, guint i, guint limit)
{
  const FpMessage *post = g_ptr_array_index(posts, i);
  int first = topic->ask.from == FP_FROM_NUMBER   ? topic->ask.number
              : topic->ask.from == FP_FROM_UNREAD ? topic->topic->topic->first_unread
                                                  : 0;
  if (topic->ask.from == FP_FROM_POST)
    return topic->last == 0 && !topic->stale && g_strcmp0(post->id, topic->post) != 0;
  if (topic->ask.from == FP_FROM_END && !topic->ask.page)
    return limit < posts->len && i < posts->len - limit;
  return !topic->stale && post->post && post->post->number < first;
}

static void
have_topic(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Topic *topic = run->state;
  guint limit = limit_of(run, POSTS_AT_MOST);
  GError *error = NULL;
  gboolean stale = FALSE;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, &stale, &error);
  const GPtrArray *posts = reply ? reply->conversation->messages : NULL;
  if (!reply) {
    fp_run_never_seen(run, &error);
    fp_run_fail(task, error);
    return;
  }
  if (!topic->topic) {
    topic->topic = fp_conversation_ref(reply->conversation);
    topic->stale = stale;
    topic->why = error;
    topic->earlier = reply->previous != NULL;
  }
  topic->more = reply->next != NULL;
  for (guint i = 0; i < posts->len; i++) {
    const FpMessage *post = g_ptr_array_index(posts, i);
    if (is_before(topic, posts, i, limit)) {
      topic->earlier = TRUE;
      continue;
    }
    if (json_array_size(topic->messages) >= limit) {
      topic->more = TRUE;
      break;
    }
    json_array_append_new(topic->messages, fp_json_message(post));
    topic->last = post->post ? post->post->number : topic->last;
  }
  if (!reply->next || json_array_size(topic->messages) >= limit || posts->len == 0) {
    end_topic(task);
    return;
  }
  g_free(topic->page);
  topic->page = g_strdup(reply->next);
  topic->ask.page = topic->page;
  fp_boards_ask_async(run->args.member, FP_OP_TOPIC, &topic->ask, g_task_get_cancellable(task), have_topic,
                      task);
}

static gboolean
read_from(Topic *topic, const char *from)
{
  guint64 number = 0;
  if (!from || g_str_equal(from, "unread"))
    topic->ask.from = FP_FROM_UNREAD;
  else if (g_str_equal(from, "start"))
    topic->ask.from = FP_FROM_START;
  else if (g_str_equal(from, "end"))
    topic->ask.from = FP_FROM_END;
  else if (g_ascii_string_to_unsigned(from, 10, 1, G_MAXINT, &number, NULL))
    topic->ask.from = FP_FROM_NUMBER;
  else
    return FALSE;
  topic->ask.number = (int)number;
  return TRUE;
}

FP_CMD(topic)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  Topic *topic = g_new0(Topic, 1);
  run->state = topic;
  run->state_free = topic_free;
  topic->messages = json_array();
  if (fp_run_option(run, "from") && fp_run_option(run, "post")) {
    fp_run_fail(task, fp_run_not_both("from", "post"));
    return;
  }
  if (!read_from(topic, fp_run_option(run, "from"))) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("--from is unread, start, end, or the number of a post.")));
    return;
  }
  topic->id = g_strdup(run->args.words[0]);
  topic->post = g_strdup(fp_run_option(run, "post"));
  topic->ask.message_id = topic->post;
  if (topic->post)
    topic->ask.from = FP_FROM_POST;
  topic->ask.id = topic->id;
  fp_boards_ask_async(args->member, FP_OP_TOPIC, &topic->ask, cancellable, have_topic, task);
}
