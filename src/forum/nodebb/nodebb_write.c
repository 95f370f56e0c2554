/* Sending into a room, making one where there is none, and finding out whether a message of ours arrived.
 * NodeBB has no subjects: one that is given becomes the message's first line. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define MOST_PAGES 40 /* of a room that are looked through */

typedef struct {
  char *uid, *room;
  gsize seen; /* of its messages, the newest first */
} Target;

static void
target_free(gpointer data)
{
  Target *target = data;
  g_free(target->uid);
  g_free(target->room);
  g_free(target);
}

static Target *
target(FpCall *call)
{
  if (!call->scratch) {
    call->scratch = g_new0(Target, 1);
    call->scratch_free = target_free;
    ((Target *)call->scratch)->room = g_strdup(call->args->id);
  }
  return call->scratch;
}

static FpHttpRequest *
person_build(FpCall *call, GError **error)
{
  if (target(call)->room)
    return NULL;
  return nodebb_request(call, "GET", "/api/user/username/%", call->args->to, NULL);
}

static FpStepEnd
person_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) user = nodebb_reply(call, response, error);
  g_clear_pointer(&target(call)->uid, g_free);
  target(call)->uid = user ? fp_json_id(user, "uid", error) : NULL;
  return target(call)->uid ? FP_STEP_NEXT : FP_STEP_FAILED;
}

static FpHttpRequest *
room_build(FpCall *call, GError **error)
{
  if (target(call)->room)
    return NULL;
  return nodebb_request(call, "GET", "/api/v3/users/%/chat", target(call)->uid, NULL);
}

static FpStepEnd
room_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  g_clear_pointer(&target(call)->room, g_free);
  target(call)->room = fp_json_peek_id(root, "roomId");
  return FP_STEP_NEXT;
}

static FpHttpRequest *
new_room_build(FpCall *call, GError **error)
{
  if (target(call)->room)
    return NULL;
  g_autoptr(json_t) body = json_pack("{s[o]}", "uids", nodebb_uid(target(call)->uid));
  FpHttpRequest *request = nodebb_request(call, "POST", "/api/v3/chats", NULL);
  fp_http_request_json(request, body, NULL, NULL);
  return request;
}

static FpStepEnd
new_room_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_clear_pointer(&target(call)->room, g_free);
  target(call)->room = root ? fp_json_id(root, "roomId", error) : NULL;
  return target(call)->room ? FP_STEP_NEXT : FP_STEP_FAILED;
}

/* An answer has no subject: what is given for one that is looked for is the room's. */
static char *
whole_text(const FpCall *call)
{
  gboolean answer = call->op == FP_OP_REPLY || (call->op == FP_OP_FIND_SENT && call->args->id);
  const char *subject = answer ? NULL : call->args->subject;
  const char *text = call->args->text ? call->args->text : "";
  return subject && *subject ? g_strconcat(subject, "\n\n", text, NULL) : g_strdup(text);
}

static FpHttpRequest *
message_build(FpCall *call, GError **error)
{
  g_autofree char *text = whole_text(call);
  g_autoptr(json_t) body = json_pack("{ss}", "message", text);
  FpHttpRequest *request = nodebb_request(call, "POST", "/api/v3/chats/%", target(call)->room, NULL);
  fp_http_request_json(request, body, NULL, NULL);
  return request;
}

static FpStepEnd
message_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  call->result->remote_id = fp_json_peek_id(root, "mid");
  if (!call->result->remote_id)
    call->result->remote_id = fp_json_id(root, "messageId", error);
  return call->result->remote_id ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep nodebb_send[] = {
    {"person", person_build, person_parse},
    {"room", room_build, room_parse},
    {"new-room", new_room_build, new_room_parse},
    {"message", message_build, message_parse},
    {0},
};

const FpStep nodebb_answer[] = {
    {"message", message_build, message_parse},
    {0},
};

/* --- did it arrive? Our newest messages in the room tell. --- */

static FpHttpRequest *
newest_build(FpCall *call, GError **error)
{
  if (!target(call)->room)
    return NULL; /* no room with that person: nothing can have arrived */
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/v3/chats/%/messages", target(call)->room, NULL);
  g_autofree char *start = g_strdup_printf("%" G_GSIZE_FORMAT, target(call)->seen);
  if (target(call)->seen > 0)
    fp_http_request_query(request, "start", start);
  return request;
}

/* The server keeps the source and gives HTML: both are compared as the letters and digits in them. */
gboolean
nodebb_same_text(const char *html, const char *source)
{
  g_autoptr(FpRich) rich = fp_html_read(html, -1, NULL);
  g_autofree char *text = fp_rich_text(rich);
  return fp_text_same_words(text, source);
}

static gboolean
is_since(const FpCall *call, const json_t *message)
{
  return fp_json_peek_time(message, "timestamp") >= call->args->since - 10 * FP_MINUTE;
}

static gboolean
is_mine(const FpCall *call, const json_t *message)
{
  g_autofree char *from = fp_json_peek_id(message, "fromuid");
  return g_strcmp0(from, nodebb_my_id(call)) == 0 && is_since(call, message);
}

static gboolean
is_ours(const FpCall *call, const json_t *message, const char *text)
{
  const char *html = fp_json_peek_string(message, "content", "");
  return call->args->reference ? strstr(html, call->args->reference) != NULL : nodebb_same_text(html, text);
}

/* In a lively room it may stand further back; a short page is no end. Of signs alone the server may have made
 * pictures: what else one wrote may be it. */
static FpStepEnd
newest_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gboolean before = FALSE, unclear = FALSE;
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, "messages", error) : NULL;
  if (!list)
    return FP_STEP_FAILED;
  g_autofree char *text = whole_text(call);
  g_autofree char *letters = fp_text_essence(text);
  json_t *message;
  fp_json_each(message, list) {
    before = before || !is_since(call, message);
    if (!is_mine(call, message))
      continue;
    unclear = unclear || (!*letters && !call->args->reference);
    if (is_ours(call, message, text)) {
      call->result->found = TRUE;
      g_free(call->result->remote_id);
      call->result->remote_id = fp_json_peek_id(message, "mid");
    }
  }
  if (unclear && !call->result->found)
    return fp_call_cannot_tell(error);
  if (call->result->found || before || json_array_size(list) == 0)
    return FP_STEP_DONE;
  target(call)->seen += json_array_size(list);
  return call->round < MOST_PAGES ? FP_STEP_AGAIN : fp_call_cannot_tell(error);
}

const FpStep nodebb_find_sent[] = {
    {"person", person_build, person_parse},
    {"room", room_build, room_parse},
    {"newest", newest_build, newest_parse},
    {0},
};
