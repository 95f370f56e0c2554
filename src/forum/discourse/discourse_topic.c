/* A topic of a board, a page of its posts at a time, and telling the forum how far it was read.
 *
 * The first page comes with the topic's facts; further ones are asked for by post number, before or after one
 * that is here, and hold posts alone. A mark is "after:NUMBER:HIGHEST" or "before:NUMBER". */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <stdlib.h>
#include <string.h>

#define TIMINGS 20 /* posts told as read at once: what a page holds */

typedef struct {
  gint64 target; /* number of the post to begin at; 0: the start */
} Place;

static Place *
place_of(FpCall *call)
{
  if (!call->scratch) {
    call->scratch = g_new0(Place, 1);
    call->scratch_free = g_free;
  }
  return call->scratch;
}

/* --- where a post stands --- */

static FpHttpRequest *
where_build(FpCall *call, GError **error)
{
  if (call->args->page || call->args->from != FP_FROM_POST)
    return NULL;
  return discourse_request_for(call, "GET", "/posts/%.json", call->args->message_id, NULL);
}

static FpStepEnd
where_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  gint64 number = 0;
  if (!root || !fp_json_int(root, "post_number", &number, error))
    return FP_STEP_FAILED;
  place_of(call)->target = number;
  return FP_STEP_NEXT;
}

/* --- posts --- */

static gint64
likes_of(const json_t *post, FpPost *into)
{
  g_autoptr(json_t) actions = fp_json_list(post, "actions_summary", NULL);
  gboolean can_like = FALSE, can_flag = FALSE;
  gint64 likes = 0;
  json_t *action;
  fp_json_each(action, actions) {
    gint64 id = fp_json_peek_int(action, "id", 0);
    gboolean can = fp_json_peek_bool(action, "can_act", FALSE);
    if (id == 2) {
      likes = fp_json_peek_int(action, "count", 0);
      into->liked = fp_json_peek_bool(action, "acted", FALSE);
      can_like = can || into->liked;
    } else if (id != 6) { /* 6: a message to its writer */
      can_flag = can_flag || can || fp_json_peek_bool(action, "acted", FALSE);
    }
  }
  if (actions) {
    into->can_like = can_like;
    into->can_flag = can_flag;
  }
  return likes;
}

FpMessage *
discourse_board_post(FpCall *call, const char *topic, const json_t *json)
{
  FpMessage *message = discourse_message(call, topic, json);
  FpPost *post = fp_message_make_post(message);
  post->number = fp_json_peek_size(json, "post_number", 0);
  post->answers = fp_json_peek_size(json, "reply_to_post_number", 0);
  post->likes = (int)likes_of(json, post);
  post->bookmarked = fp_json_peek_bool(json, "bookmarked", FALSE);
  post->can_edit = message->outgoing && fp_json_peek_bool(json, "can_edit", FALSE);
  post->can_delete = message->outgoing && fp_json_peek_bool(json, "can_delete", FALSE);
  return message;
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  const FpMessage *first = *(FpMessage *const *)a, *second = *(FpMessage *const *)b;
  return first->post->number - second->post->number;
}

static void
take_posts(FpCall *call, const json_t *posts)
{
  FpConversation *topic = call->result->conversation;
  json_t *json;
  fp_json_each(json, posts) {
    FpMessage *message = discourse_board_post(call, topic->id, json);
    message->unread = !message->outgoing && !fp_json_peek_bool(json, "read", TRUE);
    g_ptr_array_add(topic->messages, message);
  }
  g_ptr_array_sort(topic->messages, by_number);
}

/* Marks of what lies on both sides of the posts that are here. */
static void
set_marks(FpCall *call, gint64 highest)
{
  const GPtrArray *posts = call->result->conversation->messages;
  g_clear_pointer(&call->result->next, g_free);
  g_clear_pointer(&call->result->previous, g_free);
  if (!posts->len)
    return;
  int first = ((FpMessage *)posts->pdata[0])->post->number;
  int last = ((FpMessage *)posts->pdata[posts->len - 1])->post->number;
  if (last < highest)
    call->result->next = g_strdup_printf("after:%d:%" G_GINT64_FORMAT, last, highest);
  if (first > 1)
    call->result->previous = g_strdup_printf("before:%d", first);
}

/* --- the first page --- */

static FpHttpRequest *
topic_build(FpCall *call, GError **error)
{
  if (call->args->page)
    return NULL;
  gint64 target = place_of(call)->target;
  if (call->args->from == FP_FROM_NUMBER)
    target = call->args->number;
  if (target <= 1)
    return discourse_request_for(call, "GET", "/t/%.json", call->args->id, NULL);
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, target);
  return discourse_request_for(call, "GET", "/t/%/%.json", call->args->id, number, NULL);
}

/* Who wrote last, or who began. */
static FpPerson *
chief(const json_t *root, const FpConversation *conversation)
{
  const json_t *last = fp_json_peek(root, "details.last_poster");
  const json_t *first = fp_json_peek(root, "details.created_by");
  return last || first ? discourse_person(last ? last : first) : fp_person_ref(conversation->from);
}

static void
take_facts(FpCall *call, const json_t *root)
{
  FpConversation *conversation = call->result->conversation;
  FpTopic *topic = fp_conversation_make_topic(conversation);
  discourse_topic_people(call, conversation, root);
  FpPerson *from = chief(root, conversation);
  fp_person_unref(conversation->from);
  conversation->from = from;
  gint64 highest = fp_json_peek_count(root, "highest_post_number", 0);
  gint64 read = fp_json_peek_count(root, "last_read_post_number", 0);
  conversation->count = fp_json_peek_size(root, "posts_count", -1);
  conversation->unread = (int)MAX(highest - read, 0);
  conversation->last = fp_json_peek_time(root, "last_posted_at");
  topic->board = fp_json_peek_id(root, "category_id");
  topic->pinned = fp_json_peek_bool(root, "pinned", FALSE);
  topic->closed = fp_json_peek_bool(root, "closed", FALSE) || fp_json_peek_bool(root, "archived", FALSE);
  topic->views = fp_json_peek_size(root, "views", -1);
  topic->likes = fp_json_peek_size(root, "like_count", -1);
  topic->first_unread = read < highest ? (int)read + 1 : 0;
  gint64 level = fp_json_peek_int(root, "details.notification_level", -1);
  topic->followed = level < 0 ? -1 : level >= 3;
  conversation->can_reply = !topic->closed && fp_json_peek_bool(root, "details.can_create_post", FALSE);
}

/* Servers say with the topic which of its posts this member has bookmarked. */
static void
take_bookmarks(FpCall *call, const json_t *root)
{
  g_autoptr(json_t) bookmarks = fp_json_list(root, "bookmarks", NULL);
  GPtrArray *posts = call->result->conversation->messages;
  for (guint i = 0; i < posts->len; i++) {
    FpMessage *message = posts->pdata[i];
    g_autofree char *id = discourse_bookmark_of(bookmarks, message->id);
    message->post->bookmarked = message->post->bookmarked || id;
  }
}

static FpStepEnd
topic_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autofree char *id = root ? fp_json_id(root, "id", error) : NULL;
  const char *title = id ? fp_json_string(root, "title", error) : NULL;
  g_autoptr(json_t) posts = title ? discourse_posts(root, error) : NULL;
  gint64 highest = 0;
  if (!posts || !fp_json_int(root, "highest_post_number", &highest, error))
    return FP_STEP_FAILED;
  if (g_strcmp0(id, call->args->id) != 0) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum answered with another topic than the one asked for."));
    return FP_STEP_FAILED;
  }
  if (g_strcmp0(fp_json_peek_string(root, "archetype", "regular"), "private_message") == 0) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE,
                        _("That is a private message, not a topic of the boards."));
    return FP_STEP_FAILED;
  }
  fp_conversation_unref(call->result->conversation);
  call->result->conversation = fp_conversation_new(id, title);
  take_facts(call, root);
  take_posts(call, posts);
  take_bookmarks(call, root);
  set_marks(call, highest);
  call->result->conversation->complete = !call->result->next && !call->result->previous;
  Place *place = place_of(call);
  gint64 wanted = call->args->from == FP_FROM_END ? highest
                  : call->args->from == FP_FROM_UNREAD
                      ? fp_json_peek_count(root, "last_read_post_number", 0) + 1
                      : 0;
  wanted = MIN(wanted, highest);
  const GPtrArray *have = call->result->conversation->messages;
  gint64 last = have->len ? ((FpMessage *)have->pdata[have->len - 1])->post->number : 0;
  if (place->target || wanted <= last)
    return FP_STEP_DONE;
  place->target = wanted;
  return FP_STEP_AGAIN;
}

/* --- further pages --- */

static FpHttpRequest *
page_build(FpCall *call, GError **error)
{
  if (!call->args->page)
    return NULL;
  g_auto(GStrv) parts = g_strsplit(call->args->page, ":", 3);
  gboolean after = g_strcmp0(parts[0], "after") == 0;
  if (!parts[0] || !parts[1] || (!after && !g_str_equal(parts[0], "before"))) {
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("That is no page of a topic."));
    return NULL;
  }
  FpHttpRequest *request = discourse_request_for(call, "GET", "/t/%/posts.json", call->args->id, NULL);
  fp_http_request_query(request, "post_number", parts[1]);
  if (after)
    fp_http_request_query(request, "asc", "true");
  return request;
}

static FpStepEnd
page_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) posts = root ? discourse_posts(root, error) : NULL;
  if (!posts)
    return FP_STEP_FAILED;
  g_auto(GStrv) parts = g_strsplit(call->args->page, ":", 3);
  call->result->conversation = fp_conversation_new(call->args->id, NULL);
  fp_conversation_make_topic(call->result->conversation);
  take_posts(call, posts);
  set_marks(call, parts[2] ? g_ascii_strtoll(parts[2], NULL, 10) : 0);
  if (parts[2])
    g_clear_pointer(&call->result->previous, g_free);
  return FP_STEP_DONE;
}

const FpStep discourse_topic[] = {
    {"post", where_build, where_parse},
    {"topic", topic_build, topic_parse},
    {"posts", page_build, page_parse},
    {0},
};

/* --- read: the highest number told is how far the member has come --- */

static FpHttpRequest *
read_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/topics/timings");
  fp_http_request_header(request, "X-SILENCE-LOGGER", "true");
  fp_http_request_form(request, "topic_id", call->args->id);
  fp_http_request_form(request, "topic_time", "1000");
  int last = MIN(call->args->number, G_MAXINT - 1);
  for (int number = MAX(last - TIMINGS + 1, 1); number <= last; number++) {
    g_autofree char *name = g_strdup_printf("timings[%d]", number);
    fp_http_request_form(request, name, "1000");
  }
  return request;
}

static FpStepEnd
read_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_topic_read[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"timings", read_build, read_parse},
    {0},
};
