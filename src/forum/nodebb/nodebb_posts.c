/* Writing on the boards: topics, answers, edits; votes, bookmarks, following; and whether one of ours
 * arrived. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

/* --- new --- */

/* A newcomer's post waits for a moderator: then it has no number yet. TRUE: it does. */
static gboolean
is_queued(FpCall *call, const json_t *root)
{
  if (!fp_json_peek_bool(root, "queued", FALSE))
    return FALSE;
  call->result->outcome =
      g_strdup(_("It waits for a moderator: this forum looks at the first posts of a member."));
  return TRUE;
}

static gboolean
take_post(FpCall *call, const json_t *root, const char *key, GError **error)
{
  g_autofree char *id = fp_json_id(root, key, error);
  if (id)
    call->result->remote_id = nodebb_mark('p', id);
  return id != NULL;
}

static FpHttpRequest *
new_build(FpCall *call, GError **error)
{
  const FpCallArgs *args = call->args;
  g_autoptr(json_t) body = json_pack("{s:o,s:s,s:s,s:[]}", "cid", nodebb_uid(args->folder), "title",
                                     args->subject, "content", args->text, "tags");
  FpHttpRequest *request = nodebb_request(call, "POST", "/api/v3/topics", NULL);
  fp_http_request_json(request, body, NULL, NULL);
  return request;
}

static FpStepEnd
new_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (is_queued(call, root))
    return FP_STEP_DONE;
  g_autofree char *topic = fp_json_id(root, "tid", error);
  if (!topic || !take_post(call, root, "mainPid", error))
    return FP_STEP_FAILED;
  call->result->topic = nodebb_mark('t', topic);
  return FP_STEP_DONE;
}

const FpStep nodebb_topic_new[] = {
    {"topic", new_build, new_parse},
    {0},
};

static FpHttpRequest *
answer_build(FpCall *call, GError **error)
{
  const FpCallArgs *args = call->args;
  g_autoptr(json_t) body = json_pack("{s:s}", "content", args->text);
  if (args->message_id)
    json_object_set_new(body, "toPid", nodebb_uid(nodebb_bare(args->message_id)));
  FpHttpRequest *request = nodebb_request(call, "POST", "/api/v3/topics/%", nodebb_bare(args->id), NULL);
  fp_http_request_json(request, body, NULL, NULL);
  return request;
}

static FpStepEnd
answer_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  return is_queued(call, root) || take_post(call, root, "pid", error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep nodebb_post_new[] = {
    {"post", answer_build, answer_parse},
    {0},
};

/* --- one's own --- */

static FpHttpRequest *
source_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "GET", "/api/v3/posts/%/raw", nodebb_bare(call->args->message_id), NULL);
}

static FpStepEnd
source_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  const char *source = root ? fp_json_string(root, "content", error) : NULL;
  if (!source)
    return FP_STEP_FAILED;
  call->result->text = g_strdup(source);
  return FP_STEP_DONE;
}

const FpStep nodebb_post_source[] = {
    {"source", source_build, source_parse},
    {0},
};

static FpHttpRequest *
edit_build(FpCall *call, GError **error)
{
  const FpCallArgs *args = call->args;
  g_autoptr(json_t) body = json_pack("{s:s}", "content", args->text);
  if (args->subject)
    json_object_set_new(body, "title", json_string(args->subject));
  FpHttpRequest *request =
      nodebb_request(call, "PUT", "/api/v3/posts/%", nodebb_bare(args->message_id), NULL);
  fp_http_request_json(request, body, NULL, NULL);
  return request;
}

const FpStep nodebb_post_edit[] = {
    {"edit", edit_build, nodebb_done},
    {0},
};

static FpHttpRequest *
delete_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "DELETE", "/api/v3/posts/%/state", nodebb_bare(call->args->message_id), NULL);
}

static FpStepEnd
delete_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  if (nodebb_ok(call, response, &refused))
    return FP_STEP_DONE;
  if (strstr(refused->message, "already been deleted"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("It is deleted already."));
  else
    g_propagate_error(error, g_steal_pointer(&refused));
  return FP_STEP_FAILED;
}

const FpStep nodebb_post_delete[] = {
    {"delete", delete_build, delete_parse},
    {0},
};

/* --- small deeds: done before is no error for the server either --- */

static FpHttpRequest *
deed_build(FpCall *call, GError **error)
{
  static const struct {
    FpOp op;
    const char *method, *pattern;
    gboolean topic;
  } deeds[] = {
      {FP_OP_LIKE, "PUT", "/api/v3/posts/%/vote", FALSE},
      {FP_OP_UNLIKE, "DELETE", "/api/v3/posts/%/vote", FALSE},
      {FP_OP_BOOKMARK, "PUT", "/api/v3/posts/%/bookmark", FALSE},
      {FP_OP_UNBOOKMARK, "DELETE", "/api/v3/posts/%/bookmark", FALSE},
      {FP_OP_FOLLOW, "PUT", "/api/v3/topics/%/follow", TRUE},
      {FP_OP_UNFOLLOW, "DELETE", "/api/v3/topics/%/follow", TRUE},
  };
  for (guint i = 0; i < G_N_ELEMENTS(deeds); i++) {
    if (deeds[i].op != call->op)
      continue;
    const char *id = nodebb_bare(deeds[i].topic ? call->args->id : call->args->message_id);
    FpHttpRequest *request = nodebb_request(call, deeds[i].method, deeds[i].pattern, id, NULL);
    g_autoptr(json_t) body = json_object();
    if (call->op == FP_OP_LIKE)
      json_object_set_new(body, "delta", json_integer(1));
    fp_http_request_json(request, body, NULL, NULL);
    return request;
  }
  g_return_val_if_reached(NULL);
}

static FpStepEnd
deed_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  if (nodebb_ok(call, response, &refused) || strstr(refused->message, "already"))
    return FP_STEP_DONE;
  g_propagate_error(error, g_steal_pointer(&refused));
  return FP_STEP_FAILED;
}

const FpStep nodebb_deed[] = {
    {"deed", deed_build, deed_parse},
    {0},
};

/* --- did it arrive? An answer stands at the end of its topic, a topic in the list of one's own. In a lively
 * forum either may be further back by now: on, until those of its time are through. --- */

#define MOST_PAGES 40

typedef struct {
  gint64 count;     /* of the topic's posts */
  gint64 page;      /* asked for next; 0: the first that is asked */
  GPtrArray *alike; /* char *: first posts of topics with its title, still to be read */
} Find;

static void
find_free(gpointer data)
{
  Find *find = data;
  g_ptr_array_unref(find->alike);
  g_free(find);
}

static Find *
find_of(FpCall *call)
{
  if (!call->scratch) {
    Find *find = g_new0(Find, 1);
    find->alike = g_ptr_array_new_with_free_func(g_free);
    call->scratch = find;
    call->scratch_free = find_free;
  }
  return call->scratch;
}

static FpHttpRequest *
count_build(FpCall *call, GError **error)
{
  return call->args->id ? nodebb_request(call, "GET", "/api/v3/topics/%", nodebb_bare(call->args->id), NULL)
                        : NULL;
}

static FpStepEnd
count_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  find_of(call)->count = MAX(1, fp_json_peek_size(root, "postcount", 1));
  return FP_STEP_NEXT;
}

static FpHttpRequest *
newest_build(FpCall *call, GError **error)
{
  const Find *find = find_of(call);
  g_autofree char *page = g_strdup_printf("%" G_GINT64_FORMAT, find->page);
  g_autofree char *last = g_strdup_printf("%" G_GINT64_FORMAT, find->count);
  const char *topic = nodebb_bare(call->args->id);
  FpHttpRequest *request =
      !call->args->id  ? nodebb_request(call, "GET", "/api/user/%/topics", nodebb_slug(call), NULL)
      : find->page > 0 ? nodebb_request(call, "GET", "/api/topic/%", topic, NULL)
                       : nodebb_request(call, "GET", "/api/topic/%/x/%", topic, last, NULL);
  if (call->args->id)
    fp_http_request_query(request, "sort", "oldest_to_newest");
  if (find->page > 0)
    fp_http_request_query(request, "page", page);
  return request;
}

/* Clocks differ by a little. */
static gboolean
is_since(const FpCall *call, const json_t *object, const char *key)
{
  return fp_json_peek_time(object, key) >= call->args->since - 10 * FP_MINUTE;
}

static gboolean
is_mine(const FpCall *call, const json_t *object)
{
  g_autofree char *author = fp_json_peek_id(object, "uid");
  return g_strcmp0(author, nodebb_my_id(call)) == 0;
}

static void
find_post(FpCall *call, const json_t *post)
{
  g_autofree char *id = fp_json_peek_id(post, "pid");
  if (!id || !nodebb_same_text(fp_json_peek_string(post, "content", ""), call->args->text))
    return;
  call->result->found = TRUE;
  g_free(call->result->remote_id);
  call->result->remote_id = nodebb_mark('p', id);
}

static void
find_topic(FpCall *call, const json_t *topic)
{
  g_autofree char *title = nodebb_title(call, topic);
  char *id = fp_text_same_words(title, call->args->subject) ? fp_json_peek_id(topic, "mainPid") : NULL;
  if (id)
    g_ptr_array_add(find_of(call)->alike, id);
}

/* What the page after that one is, or 0: there is none. */
static gint64
next_page(FpCall *call, const json_t *root)
{
  gint64 page = find_of(call)->page;
  if (call->args->id)
    return page > 0 ? page - 1 : nodebb_page_of(call, find_of(call)->count);
  page = MAX(page, 1);
  return page < fp_json_peek_int(root, "pagination.pageCount", 1) ? page + 1 : 0;
}

static FpStepEnd
newest_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  const char *key = call->args->id ? "posts" : "topics";
  gboolean before = FALSE;
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, key, error) : NULL;
  if (!list)
    return FP_STEP_FAILED;
  const json_t *object;
  fp_json_each(object, list) {
    gboolean since = is_since(call, object, "timestamp");
    before = before || !since;
    if (!since || !is_mine(call, object))
      continue;
    if (call->args->id)
      find_post(call, object);
    else
      find_topic(call, object);
  }
  find_of(call)->page = next_page(call, root);
  if (call->result->found)
    return FP_STEP_DONE;
  if (before || json_array_size(list) == 0 || find_of(call)->page == 0)
    return FP_STEP_NEXT;
  return call->round < MOST_PAGES ? FP_STEP_AGAIN : fp_call_cannot_tell(error);
}

/* Topics with the same title are told apart by what they say. */
static FpHttpRequest *
alike_build(FpCall *call, GError **error)
{
  const GPtrArray *alike = find_of(call)->alike;
  return alike->len > 0 ? nodebb_request(call, "GET", "/api/v3/posts/%/raw", alike->pdata[0], NULL) : NULL;
}

static FpStepEnd
alike_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GPtrArray *alike = find_of(call)->alike;
  g_autoptr(GError) refused = NULL;
  g_autoptr(json_t) root = nodebb_reply(call, response, &refused);
  if (!root && !g_error_matches(refused, FP_FORUM_ERROR, FP_FORUM_GONE)) {
    g_propagate_error(error, g_steal_pointer(&refused));
    return FP_STEP_FAILED;
  }
  if (fp_text_same_words(fp_json_peek_string(root, "content", NULL), call->args->text)) {
    call->result->found = TRUE;
    call->result->remote_id = nodebb_mark('p', alike->pdata[0]);
    return FP_STEP_DONE;
  }
  g_ptr_array_remove_index(alike, 0);
  return alike->len > 0 ? FP_STEP_AGAIN : FP_STEP_NEXT;
}

static FpHttpRequest *
queue_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/post-queue", NULL);
  g_autofree char *page = g_strdup_printf("%u", call->round + 1);
  if (call->round > 0)
    fp_http_request_query(request, "page", page);
  return request;
}

/* The server has no queue, or none for this member. */
static gboolean
is_closed(const GError *error)
{
  return g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_REFUSED) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
}

/* A moderator is shown what others wrote too. */
static gboolean
is_ours_in_queue(const FpCall *call, const json_t *entry)
{
  g_autofree char *topic = fp_json_peek_id(entry, "data.tid");
  g_autofree char *title = nodebb_unescape(call, fp_json_peek_string(entry, "data.title", ""));
  const char *id = call->args->id ? nodebb_bare(call->args->id) : NULL;
  const char *source = fp_json_peek_string(entry, "data.rawContent", NULL);
  return is_mine(call, entry) && is_since(call, entry, "data.timestamp") && g_strcmp0(topic, id) == 0 &&
         (id || fp_text_same_words(title, call->args->subject)) &&
         (source ? fp_text_same_words(source, call->args->text)
                 : nodebb_same_text(fp_json_peek_string(entry, "data.content", ""), call->args->text));
}

/* What waits for a moderator has arrived too. Some servers put the poster's whole request into this answer:
 * nothing of it but author, time, title and text is looked at. */
static FpStepEnd
queue_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  g_autoptr(json_t) root = nodebb_reply(call, response, &refused);
  g_autoptr(json_t) list = root ? fp_json_array(root, "posts", error) : NULL;
  if (!root && is_closed(refused))
    return FP_STEP_DONE;
  if (!root)
    g_propagate_error(error, g_steal_pointer(&refused));
  if (!list)
    return FP_STEP_FAILED;
  const json_t *entry;
  fp_json_each(entry, list)
    if (is_ours_in_queue(call, entry))
      call->result->found = TRUE;
  if (call->result->found || call->round + 1 >= fp_json_peek_int(root, "pagination.pageCount", 1))
    return FP_STEP_DONE;
  return call->round < MOST_PAGES ? FP_STEP_AGAIN : fp_call_cannot_tell(error);
}

const FpStep nodebb_find_post[] = {
    {"count", count_build, count_parse},
    {"newest", newest_build, newest_parse},
    {"text", alike_build, alike_parse},
    {"queue", queue_build, queue_parse},
    {0},
};
