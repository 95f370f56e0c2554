/* Writing on the boards: a new topic, an answer, an edit, a deletion, and whether one of them has arrived. */
#include "config.h"

#include "discourse.h"

/* --- a new topic, an answer --- */

static FpHttpRequest *
topic_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/posts.json");
  fp_http_request_form(request, "title", call->args->subject);
  fp_http_request_form(request, "raw", call->args->text);
  fp_http_request_form(request, "category", call->args->folder);
  discourse_add_typing(request, call->args->text);
  return request;
}

static FpHttpRequest *
post_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/posts.json");
  fp_http_request_form(request, "topic_id", call->args->id);
  fp_http_request_form(request, "raw", call->args->text);
  if (call->args->number > 0) {
    g_autofree char *number = g_strdup_printf("%d", call->args->number);
    fp_http_request_form(request, "reply_to_post_number", number);
  }
  discourse_add_typing(request, call->args->text);
  return request;
}

const FpStep discourse_topic_new[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"post", topic_build, discourse_posted_parse},
    {0},
};

const FpStep discourse_answer[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"post", post_build, discourse_posted_parse},
    {0},
};

/* --- what was typed --- */

static FpHttpRequest *
source_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/posts/%.json", call->args->message_id, NULL);
}

static FpStepEnd
source_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  const char *raw = root ? fp_json_string(root, "raw", error) : NULL;
  if (!raw)
    return FP_STEP_FAILED;
  call->result->text = g_strdup(raw);
  return FP_STEP_DONE;
}

const FpStep discourse_post_source[] = {
    {"post", source_build, source_parse},
    {0},
};

/* --- changing and deleting one's own --- */

static FpHttpRequest *
edit_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request_for(call, "PUT", "/posts/%.json", call->args->message_id, NULL);
  fp_http_request_form(request, "post[raw]", call->args->text);
  return request;
}

static FpStepEnd
edit_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  call->result->remote_id = fp_json_id(root, "post.id", error);
  return call->result->remote_id ? FP_STEP_NEXT : FP_STEP_FAILED;
}

static FpHttpRequest *
title_build(FpCall *call, GError **error)
{
  if (!call->args->subject || !call->args->id)
    return NULL;
  FpHttpRequest *request = discourse_request_for(call, "PUT", "/t/-/%.json", call->args->id, NULL);
  fp_http_request_form(request, "title", call->args->subject);
  return request;
}

static FpStepEnd
ok_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_post_edit[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"edit", edit_build, edit_parse},
    {"title", title_build, ok_parse},
    {0},
};

static FpHttpRequest *
delete_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "DELETE", "/posts/%.json", call->args->message_id, NULL);
}

const FpStep discourse_post_delete[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"delete", delete_build, ok_parse},
    {0},
};

/* --- did it arrive? --- */

const FpStep discourse_find_post[] = {
    {"own", discourse_sent_build, discourse_sent_parse},
    {"text", discourse_text_build, discourse_text_parse},
    {0},
};
