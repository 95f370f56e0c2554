/* Sending, answering, and finding out whether a message of ours has arrived. */
#include "config.h"

#include "discourse.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define MOST_PAGES 40 /* of a topic that are looked through */

/* A new member whose first post came «typed» in under three seconds is silenced by the forum. Text from an
 * editor has no typing time that could be measured: 150 ms a character is a brisk typist's, and never under
 * ten seconds. */
void
discourse_add_typing(FpHttpRequest *request, const char *text)
{
  g_autofree char *ms = g_strdup_printf("%ld", MAX(10000L, g_utf8_strlen(text, -1) * 150L));
  fp_http_request_form(request, "typing_duration_msecs", ms);
  fp_http_request_form(request, "composer_open_duration_msecs", ms);
}

static FpHttpRequest *
send_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/posts.json");
  /* Without one the forum says what it wants. */
  fp_http_request_form(request, "title", call->args->subject ? call->args->subject : "");
  fp_http_request_form(request, "raw", call->args->text);
  fp_http_request_form(request, "archetype", "private_message");
  fp_http_request_form(request, "target_recipients", call->args->to);
  discourse_add_typing(request, call->args->text);
  return request;
}

static FpHttpRequest *
reply_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/posts.json");
  fp_http_request_form(request, "topic_id", call->args->id);
  fp_http_request_form(request, "raw", call->args->text);
  discourse_add_typing(request, call->args->text);
  return request;
}

FpStepEnd
discourse_posted_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (!fp_json_peek_bool(root, "success", TRUE)) {
    g_autofree char *says = discourse_says(root);
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The forum refused: %s"), says);
    return FP_STEP_FAILED;
  }
  call->result->remote_id = fp_json_peek_id(root, "id");
  if (!call->result->remote_id)
    call->result->remote_id = fp_json_peek_id(root, "post.id");
  call->result->topic = fp_json_peek_id(root, fp_json_peek(root, "post") ? "post.topic_id" : "topic_id");
  const char *action = fp_json_peek_string(root, "action", "");
  if (g_str_equal(action, "enqueued"))
    call->result->outcome = g_strdup(_("The forum keeps it until a moderator has approved it."));
  else if (*action && fp_json_peek_string(root, "message", NULL))
    call->result->outcome = fp_text_clean(fp_json_peek_string(root, "message", ""), -1, FP_TEXT_ONE_LINE);
  else if (!call->result->remote_id && !*action) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum took the message, but did not name it («id» is missing)."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_DONE;
}

const FpStep discourse_send[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"post", send_build, discourse_posted_parse},
    {0},
};

const FpStep discourse_reply_steps[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"post", reply_build, discourse_posted_parse},
    {0},
};

/* --- did it arrive? What is new stands in a list of one's own, an answer at the end of its topic. In a
 * lively forum it may be further back by now: on, until what is of its time is through. --- */

#define THE_END "99999999" /* the post nearest to that number is the last */

static FpHttpRequest *
answers_build(FpCall *call)
{
  /* Those before a post leave it out: so the end is asked for by itself. */
  const char *before = call->result->next;
  FpHttpRequest *request =
      before ? discourse_request_for(call, "GET", "/t/%/posts.json", call->args->id, NULL)
             : discourse_request_for(call, "GET", "/t/%/" THE_END ".json", call->args->id, NULL);
  if (before)
    fp_http_request_query(request, "post_number", before);
  fp_http_request_query(request, "include_raw", "1");
  return request;
}

FpHttpRequest *
discourse_sent_build(FpCall *call, GError **error)
{
  if (call->args->id)
    return answers_build(call);
  const char *list =
      call->op == FP_OP_FIND_POST ? "/topics/created-by/%.json" : "/topics/private-messages-sent/%.json";
  FpHttpRequest *request = discourse_request_for(call, "GET", list, discourse_me(call), NULL);
  if (call->result->next)
    fp_http_request_query(request, "page", call->result->next);
  return request;
}

/* Clocks differ by a little, and the forum rounds. */
static gboolean
since(const FpCall *call, const json_t *object, const char *key)
{
  return fp_json_peek_time(object, key) >= call->args->since - 10 * FP_MINUTE;
}

static gboolean
is_our_answer(const FpCall *call, const json_t *post)
{
  return fp_json_peek_bool(post, "yours", FALSE) && since(call, post, "created_at") &&
         fp_text_same_words(fp_json_peek_string(post, "raw", NULL), call->args->text);
}

static gboolean
is_our_topic(const FpCall *call, const json_t *topic)
{
  const char *title = fp_json_peek_string(topic, "title", "");
  if (call->args->reference)
    return strstr(title, call->args->reference) != NULL;
  return since(call, topic, "created_at") && fp_text_same_words(title, call->args->subject);
}

static FpStepEnd
look_further(FpCall *call, char *next, GError **error)
{
  g_free(call->result->next);
  call->result->next = next;
  return call->round < MOST_PAGES ? FP_STEP_AGAIN : fp_call_cannot_tell(error);
}

/* An answer is told by its text. */
static FpStepEnd
find_answer(FpCall *call, const json_t *posts, GError **error)
{
  gint64 first = G_MAXINT;
  gboolean before = FALSE;
  json_t *post;
  fp_json_each(post, posts) {
    before = before || !since(call, post, "created_at");
    first = MIN(first, fp_json_peek_int(post, "post_number", 1));
    if (!is_our_answer(call, post))
      continue;
    call->result->found = TRUE;
    call->result->remote_id = fp_json_peek_id(post, "id");
    return FP_STEP_DONE;
  }
  if (before || first <= 1 || json_array_size(posts) == 0)
    return FP_STEP_DONE;
  return look_further(call, g_strdup_printf("%" G_GINT64_FORMAT, first), error);
}

/* Those with the same title are told apart by what they say, one after the other: the ids of those still to
 * ask for. */
static GPtrArray *
alike(FpCall *call)
{
  if (!call->scratch) {
    call->scratch = g_ptr_array_new_with_free_func(g_free);
    call->scratch_free = (GDestroyNotify)g_ptr_array_unref;
  }
  return call->scratch;
}

/* The list has what was moved last first. */
static FpStepEnd
find_topics(FpCall *call, const json_t *root, const json_t *topics, GError **error)
{
  json_t *topic;
  fp_json_each(topic, topics) {
    char *id = is_our_topic(call, topic) ? fp_json_peek_id(topic, "id") : NULL;
    if (id && call->args->reference) {
      call->result->found = TRUE;
      call->result->remote_id = id;
      return FP_STEP_DONE;
    }
    if (id)
      g_ptr_array_add(alike(call), id);
  }
  size_t count = json_array_size(topics);
  gboolean more = count > 0 && since(call, json_array_get(topics, count - 1), "bumped_at");
  char *next = more ? discourse_next_page(root) : NULL;
  if (next)
    return look_further(call, next, error);
  g_clear_pointer(&call->result->next, g_free);
  return FP_STEP_NEXT;
}

FpStepEnd
discourse_sent_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  const char *list = call->args->id ? "post_stream.posts" : "topic_list.topics";
  g_autoptr(json_t) items = root ? fp_json_array(root, list, error) : NULL;
  if (!items)
    return FP_STEP_FAILED;
  return call->args->id ? find_answer(call, items, error) : find_topics(call, root, items, error);
}

FpHttpRequest *
discourse_text_build(FpCall *call, GError **error)
{
  const GPtrArray *ids = alike(call);
  if (ids->len == 0)
    return NULL;
  FpHttpRequest *request = discourse_request_for(call, "GET", "/t/%/1.json", ids->pdata[0], NULL);
  fp_http_request_query(request, "include_raw", "1");
  return request;
}

static const json_t *
first_post(const json_t *posts)
{
  json_t *post;
  fp_json_each(post, posts)
    if (fp_json_peek_int(post, "post_number", 0) == 1)
      return post;
  return NULL;
}

FpStepEnd
discourse_text_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GPtrArray *ids = alike(call);
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) posts = root ? fp_json_array(root, "post_stream.posts", error) : NULL;
  if (!posts)
    return FP_STEP_FAILED;
  const json_t *post = first_post(posts);
  if (!post)
    return fp_call_cannot_tell(error);
  if (fp_text_same_words(fp_json_peek_string(post, "raw", NULL), call->args->text)) {
    gboolean public = call->op == FP_OP_FIND_POST;
    call->result->found = TRUE;
    call->result->topic = public ? g_strdup(ids->pdata[0]) : NULL;
    call->result->remote_id = public ? fp_json_peek_id(post, "id") : g_strdup(ids->pdata[0]);
    return FP_STEP_DONE;
  }
  g_ptr_array_remove_index(ids, 0);
  return ids->len > 0 ? FP_STEP_AGAIN : FP_STEP_DONE;
}

const FpStep discourse_find_sent[] = {
    {"sent", discourse_sent_build, discourse_sent_parse},
    {"text", discourse_text_build, discourse_text_parse},
    {0},
};
