/* Events of the live connection, for what NodeBB has no call for: blocking a sender, reading all
 * notifications, where the member was in a topic, whether he has flagged a post. The connection is opened by
 * plain requests (engine.io's polling), asked its one question, and closed. Facts:
 * docs/for-developers/forums.md. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define MOST_POLLS 8      /* answers that are not ours, before we give up */
#define PACKET_END "\036" /* between packets of one answer */

static FpHttpRequest *
socket_request(FpCall *call, const char *method, const char *packet)
{
  FpSecret *csrf = g_hash_table_lookup(call->session->secrets, NODEBB_CSRF);
  FpHttpRequest *request = nodebb_request(call, method, "/socket.io/", NULL);
  fp_http_request_query(request, "EIO", "4");
  fp_http_request_query(request, "transport", "polling");
  if (call->scratch)
    fp_http_request_query(request, "sid", call->scratch);
  if (packet)
    fp_http_request_body(request, "text/plain;charset=UTF-8", packet, strlen(packet));
  else if (csrf) /* writes have it already */
    fp_http_request_secret_header(request, "x-csrf-token", csrf);
  return request;
}

/* Not where a call has done it already. */
static gboolean
is_wanted(const FpCall *call)
{
  return call->op == FP_OP_NOTICE_READ   ? !call->args->id
         : call->op == FP_OP_UNFLAG_POST ? !call->args->remote_id
         : call->op == FP_OP_TOPIC_READ  ? call->args->number > 0
                                         : TRUE;
}

FpHttpRequest *
nodebb_live_open(FpCall *call, GError **error)
{
  if (!is_wanted(call))
    return NULL;
  if (!g_hash_table_contains(call->session->secrets, NODEBB_TOKEN))
    return socket_request(call, "GET", NULL);
  if (call->op != FP_OP_TOPIC_READ)
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("The forum does not let a token do that."));
  return NULL;
}

/* Where somebody was in a topic is a convenience: without it, reading goes on. */
static FpStepEnd
no_socket(const FpCall *call, GError **error)
{
  if (call->op == FP_OP_TOPIC_READ)
    return FP_STEP_DONE;
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                      _("The forum does not let a program of its members do that."));
  return FP_STEP_FAILED;
}

/* 0{"sid":"…"}. A forum may have no polling, or a proxy in front that does not pass it on. */
FpStepEnd
nodebb_live_opened(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  if (fp_http_response_status(response) != 200 || size < 2 || body[0] != '0')
    return no_socket(call, error);
  g_autoptr(json_t) root = fp_json_parse(body + 1, size - 1, NULL);
  const char *sid = fp_json_peek_string(root, "sid", NULL);
  if (!sid)
    return no_socket(call, error);
  call->scratch = g_strdup(sid);
  call->scratch_free = g_free;
  return FP_STEP_NEXT;
}

FpHttpRequest *
nodebb_live_connect(FpCall *call, GError **error)
{
  return !call->scratch ? NULL : socket_request(call, "POST", "40");
}

FpStepEnd
nodebb_live_written(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return fp_http_response_status(response) == 200 ? FP_STEP_NEXT : no_socket(call, error);
}

FpHttpRequest *
nodebb_live_poll(FpCall *call, GError **error)
{
  return !call->scratch ? NULL : socket_request(call, "GET", NULL);
}

/* The event and its argument. (new reference) */
static json_t *
event_of(const FpCall *call)
{
  const FpCallArgs *args = call->args;
  switch (call->op) {
  case FP_OP_BLOCK:
  case FP_OP_UNBLOCK:
    return json_pack("[s{s:o,s:o,s:s}]", "user.toggleBlock", "blockeeUid", nodebb_uid(args->person->id),
                     "blockerUid", nodebb_uid(nodebb_my_id(call)), "action",
                     call->op == FP_OP_BLOCK ? "block" : "unblock");
  case FP_OP_TOPIC_READ:
    return json_pack("[s{s:o,s:i}]", "topics.bookmark", "tid", nodebb_uid(nodebb_bare(args->id)), "index",
                     args->number);
  case FP_OP_NOTICE_READ:
    return json_pack("[s{}]", "notifications.markAllRead");
  default:
    return json_pack("[s{s:o}]", "posts.loadPostTools", "pid", nodebb_uid(nodebb_bare(args->message_id)));
  }
}

FpHttpRequest *
nodebb_live_ask(FpCall *call, GError **error)
{
  if (!call->scratch)
    return NULL;
  g_autoptr(json_t) event = event_of(call);
  g_autofree char *text = fp_json_print(event);
  g_autofree char *packet = g_strconcat("421", text, NULL);
  return socket_request(call, "POST", packet);
}

/* 431[ERROR,RESULT], among other packets. NULL: it is not there. (new reference) */
static json_t *
answer_of(const FpHttpResponse *response)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  g_autofree char *text = g_strndup(body, size);
  g_auto(GStrv) packets = g_strsplit(text, PACKET_END, -1);
  for (char **packet = packets; *packet; packet++)
    if (g_str_has_prefix(*packet, "431"))
      return fp_json_parse(*packet + 3, strlen(*packet + 3), NULL);
  return NULL;
}

static FpStepEnd
refused_event(const char *key, GError **error)
{
  if (strstr(key, "cannot-block-privileged"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                        _("The forum does not let you block a moderator or an administrator."));
  else if (strstr(key, "cannot-block-self") || strstr(key, "cannot-block-guest"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                        _("The forum does not let you block this account."));
  else {
    g_autofree char *clean = fp_text_clean(key, -1, FP_TEXT_ONE_LINE);
    nodebb_refuse(clean, error);
  }
  return FP_STEP_FAILED;
}

/* Of a post: whether this member has flagged it. The flag's number alone says only that somebody has. */
static void
take_flag(FpCall *call, const json_t *result)
{
  if (call->op != FP_OP_FIND_FLAG_POST && call->op != FP_OP_UNFLAG_POST)
    return;
  call->result->found = fp_json_peek_bool(result, "posts.flags.flagged", FALSE);
  if (call->result->found)
    call->result->remote_id = fp_json_peek_id(result, "posts.flags.flagId");
}

FpStepEnd
nodebb_live_answer(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (fp_http_response_status(response) != 200)
    return no_socket(call, error);
  g_autoptr(json_t) answer = answer_of(response);
  if (!answer && call->round < MOST_POLLS)
    return FP_STEP_AGAIN;
  if (!json_is_array(answer)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum did not say what became of it."));
    return FP_STEP_FAILED;
  }
  const char *key = fp_json_peek_string(json_array_get(answer, 0), "message", NULL);
  if (!key || strstr(key, "already-blocked") || strstr(key, "already-unblocked")) {
    take_flag(call, json_array_get(answer, 1));
    return FP_STEP_NEXT;
  }
  return call->op == FP_OP_TOPIC_READ ? FP_STEP_DONE : refused_event(key, error);
}

FpHttpRequest *
nodebb_live_close(FpCall *call, GError **error)
{
  return !call->scratch ? NULL : socket_request(call, "POST", "41");
}

FpStepEnd
nodebb_live_closed(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return FP_STEP_NEXT; /* it ends by itself otherwise */
}

const FpStep nodebb_block[] = {NODEBB_LIVE_STEPS, {0}};
const FpStep nodebb_find_flag_post[] = {NODEBB_LIVE_STEPS, {0}};
