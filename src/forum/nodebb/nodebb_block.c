/* Blocking a sender. NodeBB has no call for it but an event of its live connection: that is opened by plain
 * requests (engine.io's polling), asked the one question, and closed. Facts: docs/for-developers/forums.md.
 */
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

static FpHttpRequest *
open_build(FpCall *call, GError **error)
{
  if (g_hash_table_contains(call->session->secrets, NODEBB_TOKEN)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("The forum does not let a token block people."));
    return NULL;
  }
  return socket_request(call, "GET", NULL);
}

static FpStepEnd
no_socket(GError **error)
{
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                      _("The forum does not let a program of its members block people."));
  return FP_STEP_FAILED;
}

/* 0{"sid":"…"}. A forum may have no polling, or a proxy in front that does not pass it on. */
static FpStepEnd
open_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  if (fp_http_response_status(response) != 200 || size < 2 || body[0] != '0')
    return no_socket(error);
  g_autoptr(json_t) root = fp_json_parse(body + 1, size - 1, NULL);
  const char *sid = root ? fp_json_peek_string(root, "sid", NULL) : NULL;
  if (!sid)
    return no_socket(error);
  call->scratch = g_strdup(sid);
  call->scratch_free = g_free;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
connect_build(FpCall *call, GError **error)
{
  return socket_request(call, "POST", "40");
}

static FpStepEnd
written(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return fp_http_response_status(response) == 200 ? FP_STEP_NEXT : no_socket(error);
}

static FpHttpRequest *
poll_build(FpCall *call, GError **error)
{
  return socket_request(call, "GET", NULL);
}

static FpHttpRequest *
ask_build(FpCall *call, GError **error)
{
  const FpPerson *person = call->args->person;
  const char *me = nodebb_my_id(call);
  g_autoptr(json_t) event =
      json_pack("[s{s:o,s:o,s:s}]", "user.toggleBlock", "blockeeUid", nodebb_uid(person ? person->id : ""),
                "blockerUid", nodebb_uid(me), "action", "block");
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
refused_block(const char *key, GError **error)
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

static FpStepEnd
answer_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (fp_http_response_status(response) != 200)
    return no_socket(error);
  g_autoptr(json_t) answer = answer_of(response);
  if (!answer && call->round < MOST_POLLS)
    return FP_STEP_AGAIN;
  if (!json_is_array(answer)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum did not say whether it has blocked the sender."));
    return FP_STEP_FAILED;
  }
  const char *key = fp_json_peek_string(json_array_get(answer, 0), "message", NULL);
  if (!key || strstr(key, "already-blocked"))
    return FP_STEP_NEXT;
  return refused_block(key, error);
}

static FpHttpRequest *
close_build(FpCall *call, GError **error)
{
  return socket_request(call, "POST", "41");
}

static FpStepEnd
closed(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return FP_STEP_DONE; /* it ends by itself otherwise */
}

const FpStep nodebb_block[] = {
    {"open", open_build, open_parse},
    {"connect", connect_build, written},
    {"hello", poll_build, written},
    {"ask", ask_build, written},
    {"answer", poll_build, answer_parse},
    {"close", close_build, closed},
    {0},
};
