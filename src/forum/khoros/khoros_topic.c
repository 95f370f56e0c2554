/* Khoros: one topic, a page of posts a call, in both directions and from any place; and telling what was
 * read. Posts are counted by their time, so a page is an offset into that order. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define PAGE      50
#define MOST_SEEN 1000 /* posts that are looked at for the first unread one: the largest page there is */
#define MOST_READ 25   /* ids in one request */
#define POSTS                                                                                                \
  "SELECT id, subject, body, post_time, depth, parent.id, author.id, author.login, kudos.sum(weight), "      \
  "user_context.can_reply, user_context.can_kudo, user_context.can_edit, user_context.can_delete, "          \
  "user_context.kudo, user_context.read FROM messages WHERE topic.id = '%s' ORDER BY post_time ASC "         \
  "LIMIT " G_STRINGIFY(PAGE) " OFFSET %u"

/* --- values --- */

static int
flag_of(const json_t *item, const char *name, gboolean otherwise)
{
  int said = khoros_bool(item, name);
  return said < 0 ? otherwise : said;
}

FpMessage *
khoros_post(const FpCall *call, const json_t *item, const char *topic, int number, GError **error)
{
  g_autofree char *id = khoros_text(item, "id");
  if (!khoros_is_number(id)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A post has no id"));
    return NULL;
  }
  g_autofree char *subject = khoros_text(item, "subject"), *body = khoros_text(item, "body");
  FpMessage *message = fp_message_new(id, topic ? topic : id);
  fp_person_unref(message->from);
  message->from = khoros_person(fp_json_peek(item, "author"));
  message->outgoing = khoros_is_me(call, message->from);
  message->sent = khoros_time(item, "post_time");
  message->unread = !message->outgoing && khoros_bool(item, "user_context.read") == 0;
  message->subject = g_strdup(subject ? subject : "");
  fp_message_set_html(message, body ? body : "", -1, call->site->base);
  FpPost *post = fp_message_make_post(message);
  post->number = number;
  post->likes = khoros_size(item, "kudos.sum.weight");
  post->liked = khoros_bool(item, "user_context.kudo") == 1;
  post->can_like = flag_of(item, "user_context.can_kudo", !message->outgoing);
  post->can_edit = flag_of(item, "user_context.can_edit", FALSE);
  post->can_delete = flag_of(item, "user_context.can_delete", FALSE);
  post->can_flag = !message->outgoing;
  return message;
}

FpConversation *
khoros_topic(const FpCall *call, const json_t *item, GError **error)
{
  g_autofree char *id = khoros_text(item, "id");
  if (!khoros_is_number(id)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A topic has no id"));
    return NULL;
  }
  g_autofree char *subject = khoros_text(item, "subject"), *board = khoros_text(item, "board.id");
  FpConversation *conversation = fp_conversation_new(id, subject ? subject : "");
  FpTopic *topic = fp_conversation_make_topic(conversation);
  fp_person_unref(conversation->from);
  conversation->from = khoros_person(fp_json_peek(item, "author"));
  if (!khoros_is_me(call, conversation->from))
    g_ptr_array_add(conversation->people, fp_person_ref(conversation->from));
  conversation->last = khoros_time(item, "conversation.last_post_time");
  if (!conversation->last)
    conversation->last = khoros_time(item, "post_time");
  conversation->count = khoros_size(item, "conversation.messages_count");
  conversation->unread = -1;
  conversation->can_reply = khoros_bool(item, "user_context.can_reply") != 0;
  topic->board = board && !strchr(board, ':') ? g_strconcat("board:", board, NULL) : g_strdup(board);
  topic->views = khoros_size(item, "metrics.views.count");
  if (topic->views < 0)
    topic->views = khoros_size(item, "metrics.views");
  topic->likes = khoros_size(item, "kudos.sum.weight");
  topic->followed = khoros_bool(item, "user_context.is_subscribed");
  return conversation;
}

/* --- where to begin --- */

typedef struct {
  unsigned offset;
  gint64 time; /* of the post that is looked for */
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

static void
page_with(FpCall *call, gint64 number)
{
  place_of(call)->offset = number > 1 ? (unsigned)((number - 1) / PAGE * PAGE) : 0;
}

static FpHttpRequest *
head_build(FpCall *call, GError **error)
{
  const char *id = call->args->id;
  if (!khoros_is_number(id)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("There is no such topic"));
    return NULL;
  }
  g_autofree char *liql = g_strdup_printf("SELECT " KHOROS_TOPIC ", user_context.can_reply, "
                                          "user_context.is_subscribed FROM messages WHERE id = '%s'",
                                          id);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
head_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items)
    return FP_STEP_FAILED;
  if (!json_array_size(items)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This topic is not there any more"));
    return FP_STEP_FAILED;
  }
  FpConversation *topic = khoros_topic(call, json_array_get(items, 0), error);
  if (topic && strcmp(topic->id, call->args->id) != 0) {
    fp_conversation_unref(topic);
    topic = NULL;
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer is about another topic"));
  }
  call->result->conversation = topic;
  return topic ? FP_STEP_NEXT : FP_STEP_FAILED;
}

/* A page mark is the offset. */
static gboolean
take_mark(FpCall *call, GError **error)
{
  guint64 offset = 0;
  if (!g_ascii_string_to_unsigned(call->args->page, 10, 0, 1000000, &offset, NULL)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("There is no such page"));
    return FALSE;
  }
  place_of(call)->offset = (unsigned)offset;
  return TRUE;
}

static FpHttpRequest *
seen_build(FpCall *call, GError **error)
{
  if (call->args->page) {
    take_mark(call, error);
    return NULL;
  }
  if (call->args->from == FP_FROM_NUMBER)
    page_with(call, call->args->number);
  if (call->args->from != FP_FROM_UNREAD)
    return NULL;
  g_autofree char *liql =
      g_strdup_printf("SELECT id, user_context.read FROM messages WHERE topic.id = '%s' ORDER BY post_time "
                      "ASC LIMIT " G_STRINGIFY(MOST_SEEN),
                      call->args->id);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
seen_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    return FP_STEP_NEXT; /* not said: from the start */
  }
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  if (problem) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  gsize count = json_array_size(items), first = 0;
  while (first < count && khoros_bool(json_array_get(items, first), "user_context.read") != 0)
    first++;
  if (first < count)
    call->result->conversation->topic->first_unread = (int)first + 1;
  page_with(call, (gint64)MIN(first + 1, MAX(count, 1)));
  return FP_STEP_NEXT;
}

static FpHttpRequest *
when_build(FpCall *call, GError **error)
{
  if (call->args->page || call->args->from != FP_FROM_POST || !khoros_is_number(call->args->message_id))
    return NULL;
  g_autofree char *liql =
      g_strdup_printf("SELECT id, post_time FROM messages WHERE id = '%s'", call->args->message_id);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
when_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items)
    return FP_STEP_FAILED;
  place_of(call)->time = khoros_time(json_array_get(items, 0), "post_time");
  return FP_STEP_NEXT;
}

/* How many there are, or how many stand before the post that is looked for. */
static FpHttpRequest *
count_build(FpCall *call, GError **error)
{
  gint64 time = place_of(call)->time;
  if (call->args->page || (call->args->from != FP_FROM_END && !time))
    return NULL;
  g_autofree char *before =
      time ? g_strdup_printf(" AND post_time < %" G_GINT64_FORMAT, time / 1000) : g_strdup("");
  g_autofree char *liql =
      g_strdup_printf("SELECT count(*) FROM messages WHERE topic.id = '%s'%s", call->args->id, before);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
count_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  if (!data)
    return FP_STEP_FAILED;
  gint64 count = khoros_int(data, "count", 0);
  page_with(call, place_of(call)->time ? count + 1 : count);
  return FP_STEP_NEXT;
}

/* --- the posts --- */

static FpHttpRequest *
posts_build(FpCall *call, GError **error)
{
  g_autofree char *liql = g_strdup_printf(POSTS, call->args->id, place_of(call)->offset);
  return khoros_v2_search(call, liql);
}

/* Which post of this page does it answer? */
static int
answered(const FpCall *call, const json_t *item, GHashTable *numbers)
{
  g_autofree char *parent = khoros_text(item, "parent.id");
  return parent && strcmp(parent, call->args->id) != 0 ? GPOINTER_TO_INT(g_hash_table_lookup(numbers, parent))
                                                       : 0;
}

static gboolean
take_posts(FpCall *call, const json_t *items, GError **error)
{
  FpConversation *topic = call->result->conversation;
  g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
  for (gsize i = 0; i < json_array_size(items); i++) {
    const json_t *item = json_array_get(items, i);
    int number = (int)place_of(call)->offset + (int)i + 1;
    FpMessage *message = khoros_post(call, item, topic->id, number, error);
    if (!message)
      return FALSE;
    g_ptr_array_add(topic->messages, message);
    message->post->answers = answered(call, item, numbers);
    if (!g_hash_table_insert(numbers, message->id, GINT_TO_POINTER(number))) {
      g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A post is in the list twice"));
      return FALSE;
    }
    if (khoros_bool(item, "user_context.can_reply") == 0)
      topic->can_reply = FALSE;
  }
  return TRUE;
}

static FpStepEnd
posts_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  FpConversation *topic = call->result->conversation;
  unsigned offset = place_of(call)->offset;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items || !take_posts(call, items, error))
    return FP_STEP_FAILED;
  gsize count = json_array_size(items);
  if (count == PAGE && (topic->count < 0 || offset + count < (gsize)topic->count))
    call->result->next = g_strdup_printf("%u", offset + PAGE);
  if (offset > 0)
    call->result->previous = g_strdup_printf("%u", offset > PAGE ? offset - PAGE : 0);
  topic->complete = !call->result->next && !call->result->previous;
  return FP_STEP_DONE;
}

const FpStep khoros_topic_open[] = {
    {"topic", head_build, head_parse},     {"first unread", seen_build, seen_parse},
    {"post time", when_build, when_parse}, {"place", count_build, count_parse},
    {"posts", posts_build, posts_parse},   {NULL, NULL, NULL},
};

/* --- read: a search may mark what it returns; what «mark_unread» does is not agreed upon --- */

static FpHttpRequest *
read_build(FpCall *call, GError **error)
{
  const char *const *ids = call->args->message_ids;
  GString *list = g_string_new(NULL);
  guint from = call->round * MOST_READ, count = ids ? g_strv_length((char **)ids) : 0;
  for (guint i = from; i < MIN(count, from + MOST_READ); i++)
    if (khoros_is_number(ids[i]))
      g_string_append_printf(list, "%s'%s'", list->len ? ", " : "", ids[i]);
  g_autofree char *all = g_string_free(list, FALSE);
  if (!*all)
    return NULL;
  g_autofree char *liql =
      g_strdup_printf("SELECT id FROM messages WHERE id IN (%s) LIMIT " G_STRINGIFY(MOST_READ), all);
  FpHttpRequest *request = khoros_v2_search(call, liql);
  fp_http_request_query(request, "api.mark_read", "true");
  return request;
}

static FpStepEnd
read_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  if (!data)
    return FP_STEP_FAILED;
  guint count = g_strv_length((char **)call->args->message_ids);
  return (call->round + 1) * MOST_READ < count ? FP_STEP_AGAIN : FP_STEP_DONE;
}

const FpStep khoros_topic_read[] = {
    {"mark_read", read_build, read_parse},
    {NULL, NULL, NULL},
};
