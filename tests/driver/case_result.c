/* A call's result as JSON text: what a driver's reader made of a reply, for comparison. Fields that say
 * nothing (NULL, unknown, 0) are left out. */
#include "config.h"

#include "driver/case.h"

#include "flagpost/clock.h"

static void
set_text(json_t *object, const char *name, const char *value)
{
  if (value)
    json_object_set_new(object, name, json_string(value));
}

static void
set_time(json_t *object, const char *name, gint64 when)
{
  g_autofree char *text = fp_time_rfc3339(when);
  set_text(object, name, text);
}

static void
set_number(json_t *object, const char *name, int value, int nothing)
{
  if (value != nothing)
    json_object_set_new(object, name, json_integer(value));
}

static json_t *
person_json(const FpPerson *person)
{
  json_t *object = json_object();
  set_text(object, "id", person->id);
  set_text(object, "login", person->login);
  if (g_strcmp0(person->name, person->login) != 0)
    set_text(object, "name", person->name);
  set_time(object, "registered", person->registered);
  if (person->seen) {
    set_number(object, "posts", person->posts, -1);
    set_text(object, "rank", person->rank);
    set_text(object, "roles", person->roles);
    set_number(object, "staff", person->staff, -1);
    set_number(object, "banned", person->banned, -1);
  }
  return object;
}

static json_t *
message_json(const FpMessage *message)
{
  json_t *object = json_object();
  g_autofree char *text = message->rich ? fp_rich_text(message->rich) : NULL;
  set_text(object, "id", message->id);
  json_object_set_new(object, "from", person_json(message->from));
  set_time(object, "sent", message->sent);
  set_text(object, "subject", message->subject);
  set_text(object, "text", text);
  set_number(object, "outgoing", message->outgoing, FALSE);
  set_number(object, "unread", message->unread, FALSE);
  set_number(object, "system", message->system, FALSE);
  return object;
}

static json_t *
conversation_json(const FpConversation *conversation)
{
  json_t *object = json_object();
  set_text(object, "id", conversation->id);
  set_text(object, "subject", conversation->subject);
  set_text(object, "folder", conversation->folder);
  json_object_set_new(object, "from", person_json(conversation->from));
  json_t *people = json_array(), *messages = json_array();
  for (guint i = 0; i < conversation->people->len; i++)
    json_array_append_new(people, person_json(conversation->people->pdata[i]));
  for (guint i = 0; i < conversation->messages->len; i++)
    json_array_append_new(messages, message_json(conversation->messages->pdata[i]));
  json_object_set_new(object, "people", people);
  set_time(object, "last", conversation->last);
  set_number(object, "unread", conversation->unread, -1);
  set_number(object, "count", conversation->count, -1);
  set_number(object, "complete", conversation->complete, FALSE);
  set_number(object, "can_reply", conversation->can_reply, FALSE);
  json_object_set_new(object, "messages", messages);
  return object;
}

char *
case_result_json(const FpCallResult *result)
{
  g_autoptr(json_t) object = json_object();
  if (result->me)
    json_object_set_new(object, "me", person_json(result->me));
  if (result->person)
    json_object_set_new(object, "person", person_json(result->person));
  if (result->conversation)
    json_object_set_new(object, "conversation", conversation_json(result->conversation));
  if (result->conversations) {
    json_t *list = json_array();
    for (guint i = 0; i < result->conversations->len; i++)
      json_array_append_new(list, conversation_json(result->conversations->pdata[i]));
    json_object_set_new(object, "conversations", list);
  }
  set_text(object, "next", result->next);
  set_number(object, "unread", result->unread, -1);
  set_number(object, "found", result->found, FALSE);
  set_text(object, "remote_id", result->remote_id);
  set_text(object, "text", result->text);
  set_text(object, "outcome", result->outcome);
  return fp_json_print_pretty(object);
}
