/* Likes, bookmarks and following. Each asks first what is so already: the forum refuses what was done before
 * like anything else that it does not allow. */
#include "config.h"

#include "discourse.h"

#define LIKE "2" /* a like is one of the forum's actions on a post, as flags are */

/* --- likes --- */

static FpHttpRequest *
post_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/posts/%.json", call->args->message_id, NULL);
}

/* Whether the member likes it, and by how many it is liked. */
static gboolean
like_of(const json_t *post, int *count)
{
  g_autoptr(json_t) actions = fp_json_list(post, "actions_summary", NULL);
  json_t *action;
  *count = 0;
  fp_json_each(action, actions) {
    if (fp_json_peek_int(action, "id", 0) != 2)
      continue;
    *count = fp_json_peek_size(action, "count", 0);
    return fp_json_peek_bool(action, "acted", FALSE);
  }
  return FALSE;
}

static FpStepEnd
before_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autofree char *id = root ? fp_json_id(root, "id", error) : NULL;
  if (!id)
    return FP_STEP_FAILED;
  gboolean liked = like_of(root, &call->result->count);
  return liked == (call->op == FP_OP_LIKE) ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
like_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/post_actions.json");
  fp_http_request_form(request, "id", call->args->message_id);
  fp_http_request_form(request, "post_action_type_id", LIKE);
  return request;
}

static FpHttpRequest *
unlike_build(FpCall *call, GError **error)
{
  FpHttpRequest *request =
      discourse_request_for(call, "DELETE", "/post_actions/%.json", call->args->message_id, NULL);
  fp_http_request_query(request, "post_action_type_id", LIKE);
  return request;
}

static FpStepEnd
liked_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autofree char *id = root ? fp_json_id(root, "id", error) : NULL;
  if (!id)
    return FP_STEP_FAILED;
  like_of(root, &call->result->count);
  return FP_STEP_DONE;
}

const FpStep discourse_like[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"post", post_build, before_parse},
    {"like", like_build, liked_parse},
    {0},
};

const FpStep discourse_unlike[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"post", post_build, before_parse},
    {"unlike", unlike_build, liked_parse},
    {0},
};

/* --- bookmarks: their ids stand in the topic --- */

char *
discourse_bookmark_of(const json_t *bookmarks, const char *post)
{
  json_t *bookmark;
  fp_json_each(bookmark, bookmarks) {
    g_autofree char *id = fp_json_peek_id(bookmark, "bookmarkable_id");
    if (!id)
      id = fp_json_peek_id(bookmark, "post_id"); /* before 2022 */
    const char *type = fp_json_peek_string(bookmark, "bookmarkable_type", "Post");
    if (g_strcmp0(id, post) == 0 && g_str_equal(type, "Post"))
      return fp_json_peek_id(bookmark, "id");
  }
  return NULL;
}

static FpHttpRequest *
topic_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/t/%.json", call->args->id, NULL);
}

static FpStepEnd
topic_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autofree char *topic = root ? fp_json_id(root, "id", error) : NULL;
  if (!topic)
    return FP_STEP_FAILED;
  g_autoptr(json_t) bookmarks = fp_json_list(root, "bookmarks", NULL);
  char *id = discourse_bookmark_of(bookmarks, call->args->message_id);
  gboolean marked = id != NULL;
  call->scratch = id;
  call->scratch_free = g_free;
  return marked == (call->op == FP_OP_BOOKMARK) ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
bookmark_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/bookmarks.json");
  fp_http_request_form(request, "bookmarkable_id", call->args->message_id);
  fp_http_request_form(request, "bookmarkable_type", "Post");
  fp_http_request_form(request, "post_id", call->args->message_id); /* before 2022 */
  return request;
}

static FpHttpRequest *
unbookmark_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "DELETE", "/bookmarks/%.json", (const char *)call->scratch, NULL);
}

static FpStepEnd
ok_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_bookmark[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"topic", topic_build, topic_parse},
    {"bookmark", bookmark_build, ok_parse},
    {0},
};

const FpStep discourse_unbookmark[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"topic", topic_build, topic_parse},
    {"unbookmark", unbookmark_build, ok_parse},
    {0},
};

/* --- following: 3 watches, 1 is the forum's ordinary level --- */

static FpHttpRequest *
follow_build(FpCall *call, GError **error)
{
  FpHttpRequest *request =
      discourse_request_for(call, "POST", "/t/%/notifications.json", call->args->id, NULL);
  fp_http_request_form(request, "notification_level", call->op == FP_OP_FOLLOW ? "3" : "1");
  return request;
}

const FpStep discourse_follow[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"level", follow_build, ok_parse},
    {0},
};
