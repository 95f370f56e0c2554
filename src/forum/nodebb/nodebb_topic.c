/* One topic by pages, and a search over all. A page holds as many posts as the server's settings say; where a
 * visit begins is found out first, so that pages never overlap. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define USUAL_PAGE 20 /* posts, unless the server has said otherwise */

typedef struct {
  gint64 page; /* from 1; 0: not known yet */
} Place;

gint64
nodebb_page_of(const FpCall *call, gint64 number)
{
  const char *note = g_hash_table_lookup(call->session->notes, NODEBB_POSTS);
  gint64 size = note ? g_ascii_strtoll(note, NULL, 10) : 0;
  return (MAX(number, 1) - 1) / (size > 0 ? size : USUAL_PAGE) + 1;
}

static Place *
place(FpCall *call)
{
  if (!call->scratch) {
    Place *new_place = g_new0(Place, 1);
    const FpCallArgs *args = call->args;
    if (args->page)
      new_place->page = MAX(1, g_ascii_strtoll(args->page, NULL, 10));
    else if (args->from == FP_FROM_START)
      new_place->page = 1;
    else if (args->from == FP_FROM_NUMBER)
      new_place->page = nodebb_page_of(call, args->number);
    call->scratch = new_place;
    call->scratch_free = g_free;
  }
  return call->scratch;
}

/* --- where to begin --- */

static FpHttpRequest *
where_build(FpCall *call, GError **error)
{
  const FpCallArgs *args = call->args;
  if (place(call)->page)
    return NULL;
  if (args->from == FP_FROM_POST && args->message_id)
    return nodebb_request(call, "GET", "/api/v3/posts/%/index", nodebb_bare(args->message_id), NULL);
  if (args->from == FP_FROM_END)
    return nodebb_request(call, "GET", "/api/v3/topics/%", nodebb_bare(args->id), NULL);
  return nodebb_request(call, "GET", "/api/topic/%/x/unread", nodebb_bare(args->id), NULL);
}

static FpStepEnd
where_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  gint64 count = fp_json_peek_count(root, "postcount", 1);
  gint64 number = count;
  if (call->args->from == FP_FROM_POST)
    number = fp_json_peek_count(root, "index", 0) + 1;
  else if (call->args->from == FP_FROM_UNREAD)
    /* Short topics get no mark of where the member was: they begin at the start. */
    number = MIN(fp_json_peek_count(root, "bookmark", 0) + 1, count);
  place(call)->page = nodebb_page_of(call, number);
  return FP_STEP_NEXT;
}

/* --- a page --- */

static FpHttpRequest *
page_build(FpCall *call, GError **error)
{
  g_autofree char *page = g_strdup_printf("%" G_GINT64_FORMAT, place(call)->page);
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/topic/%", nodebb_bare(call->args->id), NULL);
  fp_http_request_query(request, "page", page);
  fp_http_request_query(request, "sort", "oldest_to_newest");
  return request;
}

static void
set_post(FpMessage *message, const json_t *object, gboolean may_vote)
{
  FpPost *post = fp_message_make_post(message);
  gboolean own = fp_json_peek_bool(object, "selfPost", FALSE);
  post->number = fp_json_peek_size(object, "index", -1) + 1;
  post->likes = fp_json_peek_within(object, "votes", -1, -G_MAXINT, G_MAXINT);
  post->liked = fp_json_peek_bool(object, "upvoted", FALSE);
  post->bookmarked = fp_json_peek_bool(object, "bookmarked", FALSE);
  post->can_like = !own && may_vote;
  post->can_edit = own && fp_json_peek_bool(object, "display_edit_tools", FALSE);
  post->can_delete = own && fp_json_peek_bool(object, "display_delete_tools", FALSE);
  post->can_flag = !own;
}

FpMessage *
nodebb_post(FpCall *call, const json_t *object, const char *topic, gboolean may_vote, GError **error)
{
  g_autofree char *id = fp_json_id(object, "pid", error);
  if (!id)
    return NULL;
  g_autofree char *marked = nodebb_mark('p', id);
  FpMessage *message = fp_message_new(marked, topic);
  fp_person_unref(message->from);
  message->from = nodebb_person(call, fp_json_peek(object, "user"));
  message->sent = fp_json_peek_time(object, "timestamp");
  message->outgoing = g_strcmp0(message->from->id, nodebb_my_id(call)) == 0;
  message->deleted = fp_json_peek_bool(object, "deleted", FALSE);
  message->edited = fp_json_peek_int(object, "edited", 0) > 0;
  if (message->deleted)
    fp_message_set_plain(message, _("(deleted)"), -1);
  else
    fp_message_set_html(message, fp_json_peek_string(object, "content", ""), -1, call->site->base);
  set_post(message, object, may_vote);
  return message;
}

/* Which post of this page each one answers. */
static void
set_answers(const json_t *list, GPtrArray *messages)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < messages->len; i++) {
    const FpMessage *message = messages->pdata[i];
    g_hash_table_insert(numbers, (gpointer)nodebb_bare(message->id), GINT_TO_POINTER(message->post->number));
  }
  g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < messages->len; i++)
    g_hash_table_insert(by_id, (gpointer)nodebb_bare(((FpMessage *)messages->pdata[i])->id),
                        messages->pdata[i]);
  const json_t *object;
  fp_json_each(object, list) {
    g_autofree char *id = fp_json_peek_id(object, "pid"), *to = fp_json_peek_id(object, "toPid");
    FpMessage *message = id && to ? g_hash_table_lookup(by_id, id) : NULL;
    if (message)
      message->post->answers = GPOINTER_TO_INT(g_hash_table_lookup(numbers, to));
  }
}

static FpStepEnd
page_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, "posts", error) : NULL;
  FpConversation *topic = list ? nodebb_topic(call, root, error) : NULL;
  if (!topic)
    return FP_STEP_FAILED;
  call->result->conversation = topic;
  gboolean may_vote = fp_json_peek_bool(root, "privileges.posts:upvote", TRUE);
  json_t *object;
  fp_json_each(object, list) {
    FpMessage *message = nodebb_post(call, object, topic->id, may_vote, error);
    if (!message)
      return FP_STEP_FAILED;
    /* What is deleted is not counted either, but for those who may still see it. */
    if (message->deleted)
      fp_message_unref(message);
    else
      g_ptr_array_add(topic->messages, message);
  }
  set_answers(list, topic->messages);
  gint64 page = fp_json_peek_int(root, "pagination.currentPage", 1);
  gint64 pages = fp_json_peek_int(root, "pagination.pageCount", 1);
  topic->complete = pages <= 1;
  if (page > 1)
    call->result->previous = g_strdup_printf("%" G_GINT64_FORMAT, page - 1);
  if (page < pages)
    call->result->next = g_strdup_printf("%" G_GINT64_FORMAT, page + 1);
  return FP_STEP_DONE;
}

const FpStep nodebb_topic_page[] = {
    {"where", where_build, where_parse},
    {"page", page_build, page_parse},
    {0},
};

/* --- what was read --- */

static FpHttpRequest *
read_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "PUT", "/api/v3/topics/%/read", nodebb_bare(call->args->id), NULL);
}

static FpStepEnd
read_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return nodebb_ok(call, response, error) ? FP_STEP_NEXT : FP_STEP_FAILED;
}

const FpStep nodebb_topic_read[] = {
    {"read", read_build, read_parse},
    NODEBB_LIVE_STEPS,
    {0},
};

/* --- search --- */

static FpHttpRequest *
search_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/search", NULL);
  fp_http_request_query(request, "term", call->args->text);
  fp_http_request_query(request, "in", "titlesposts");
  if (call->args->folder)
    fp_http_request_query(request, "categories[]", call->args->folder);
  fp_http_request_query(request, "page", call->args->page ? call->args->page : "1");
  return request;
}

static FpStepEnd
search_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, "posts", error) : NULL;
  if (!list)
    return FP_STEP_FAILED;
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  json_t *object;
  fp_json_each(object, list) {
    const json_t *about = fp_json_get(object, "topic", error);
    g_autoptr(FpConversation) topic = about ? nodebb_topic(call, about, error) : NULL;
    FpMessage *message = topic ? nodebb_post(call, object, topic->id, TRUE, error) : NULL;
    if (!message)
      return FP_STEP_FAILED;
    message->subject = g_strdup(topic->subject);
    g_ptr_array_add(found, message);
  }
  gint64 page = fp_json_peek_int(root, "pagination.currentPage", 1);
  if (found->len > 0 && page < fp_json_peek_int(root, "pagination.pageCount", 1))
    call->result->next = g_strdup_printf("%" G_GINT64_FORMAT, page + 1);
  call->result->messages = g_steal_pointer(&found);
  return FP_STEP_DONE;
}

const FpStep nodebb_search[] = {
    {"search", search_build, search_parse},
    {0},
};
