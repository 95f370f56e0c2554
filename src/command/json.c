/* The documented shapes, version 1: what --json prints of conversations, messages, outbox rows and errors.
 * Keys keep the order of the manual; a fact that is not known is null. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"

#include <math.h>

static json_t *
person(const FpPerson *from)
{
  json_t *object = json_object();
  fp_json_text(object, "login", from ? from->login : NULL);
  fp_json_text(object, "name", from ? (from->name ? from->name : from->login) : NULL);
  return object;
}

static json_t *
number(int n)
{
  return n < 0 ? json_null() : json_integer(n);
}

static const char *
flag_name(FpFlagState state)
{
  return fp_flag_state_name(state == FP_FLAG_UNDONE ? FP_FLAG_NONE : state);
}

json_t *
fp_json_suspicion(const FpSuspicion *suspicion)
{
  json_t *object = json_object(), *reasons = json_array();
  for (guint i = 0; suspicion && i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    json_t *row = json_object();
    fp_json_text(row, "rule", reason->rule);
    fp_json_text(row, "text", reason->text);
    json_array_append_new(reasons, row);
  }
  fp_json_take(object, "score", json_integer(suspicion ? lround(suspicion->score) : 0));
  fp_json_text(object, "level", fp_level_name(suspicion ? suspicion->level : FP_LEVEL_NONE));
  fp_json_take(object, "reasons", reasons);
  return object;
}

json_t *
fp_json_conversation(const FpConversation *conversation)
{
  json_t *object = json_object();
  fp_json_text(object, "id", conversation->id);
  fp_json_text(object, "subject", conversation->subject);
  fp_json_take(object, "from", person(conversation->from));
  fp_json_when(object, "last", conversation->last);
  fp_json_take(object, "unread", number(conversation->unread));
  fp_json_take(object, "messages", number(conversation->count));
  fp_json_text(object, "flag", flag_name(conversation->flag));
  fp_json_take(object, "suspicion", fp_json_suspicion(conversation->suspicion));
  fp_json_text(object, "campaign", conversation->campaign);
  fp_json_add_topic(object, conversation->topic);
  return object;
}

static json_t *
links(const FpRich *rich)
{
  json_t *array = json_array();
  for (guint i = 0; rich && i < rich->links->len; i++) {
    const FpLink *link = g_ptr_array_index(rich->links, i);
    json_t *row = json_object();
    fp_json_text(row, "text", link->text);
    fp_json_text(row, "target", link->target);
    fp_json_text(row, "host", link->host);
    json_array_append_new(array, row);
  }
  return array;
}

json_t *
fp_json_message(const FpMessage *message)
{
  json_t *object = json_object();
  g_autofree char *text = message->rich ? fp_rich_text(message->rich) : NULL;
  fp_json_text(object, "id", message->id);
  fp_json_take(object, "from", person(message->from));
  fp_json_when(object, "sent", message->sent);
  fp_json_text(object, "text", text ? text : "");
  fp_json_take(object, "links", links(message->rich));
  fp_json_text(object, "flag", flag_name(message->flag));
  fp_json_take(object, "outgoing", json_boolean(message->outgoing));
  fp_json_take(object, "edited", json_boolean(message->edited));
  fp_json_take(object, "deleted", json_boolean(message->deleted));
  fp_json_take(object, "suspicion", fp_json_suspicion(message->suspicion));
  fp_json_text(object, "campaign", message->campaign);
  fp_json_add_post(object, message->post);
  return object;
}

json_t *
fp_json_out_item(const FpOutItem *item)
{
  json_t *object = json_object(), *messages = json_array();
  for (guint i = 0; item->messages && i < item->messages->len; i++)
    json_array_append_new(messages, json_string(g_ptr_array_index(item->messages, i)));
  g_autofree char *title = fp_outbox_item_title(item);
  fp_json_take(object, "id", json_integer(item->id));
  fp_json_text(object, "title", title);
  fp_json_text(object, "kind", fp_out_kind_name(item->kind));
  fp_json_text(object, "state", fp_out_state_name(item->state));
  fp_json_text(object, "reason", item->reason);
  fp_json_text(object, "route", item->kind == FP_OUT_MESSAGE ? "message" : fp_route_name(item->route));
  fp_json_text(object, "to", item->to);
  fp_json_when(object, "due", item->due);
  fp_json_take(object, "messages", messages);
  fp_json_text(object, "why", item->why);
  fp_json_text(object, "reference", item->reference);
  return object;
}

json_t *
fp_json_error(const GError *error)
{
  json_t *object = json_object(), *inner = json_object();
  g_autofree char *what = fp_error_what(error);
  fp_json_text(inner, "code", fp_error_code(error));
  fp_json_text(inner, "message", what);
  fp_json_text(inner, "kept", fp_error_kept(error));
  fp_json_text(inner, "advice", fp_error_advice(error));
  if (fp_error_wait(error) > 0)
    fp_json_take(inner, "wait", json_integer(fp_error_wait(error)));
  fp_json_take(object, "version", json_integer(1));
  fp_json_take(object, "error", inner);
  return object;
}
