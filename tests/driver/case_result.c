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

static void
set_post(json_t *object, const FpPost *post)
{
  if (!post)
    return;
  set_number(object, "number", post->number, 0);
  set_number(object, "answers", post->answers, 0);
  set_number(object, "likes", post->likes, -1);
  set_number(object, "liked", post->liked, FALSE);
  set_number(object, "bookmarked", post->bookmarked, FALSE);
  set_number(object, "can_like", post->can_like, TRUE);
  set_number(object, "can_flag", post->can_flag, TRUE);
  set_number(object, "can_edit", post->can_edit, FALSE);
  set_number(object, "can_delete", post->can_delete, FALSE);
}

static void
set_topic(json_t *object, const FpTopic *topic)
{
  if (!topic)
    return;
  set_text(object, "board", topic->board);
  set_text(object, "board_title", topic->board_title);
  set_number(object, "pinned", topic->pinned, FALSE);
  set_number(object, "closed", topic->closed, FALSE);
  set_number(object, "views", topic->views, -1);
  set_number(object, "likes", topic->likes, -1);
  set_number(object, "followed", topic->followed, -1);
  set_number(object, "first_unread", topic->first_unread, 0);
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
  set_post(object, message->post);
  return object;
}

static json_t *
board_json(const FpBoard *board)
{
  json_t *object = json_object();
  set_text(object, "id", board->id);
  set_text(object, "title", board->title);
  set_text(object, "summary", board->summary);
  set_text(object, "parent", board->parent);
  set_number(object, "topics", board->topics, -1);
  set_number(object, "posts", board->posts, -1);
  set_number(object, "unread", board->unread, -1);
  set_time(object, "last", board->last);
  set_number(object, "can_post", board->can_post, FALSE);
  return object;
}

static json_t *
notice_json(const FpNotice *notice)
{
  json_t *object = json_object();
  set_text(object, "id", notice->id);
  set_text(object, "kind", fp_notice_kind_name(notice->kind));
  set_text(object, "who", notice->who);
  set_text(object, "text", notice->text);
  set_time(object, "when", notice->when);
  set_number(object, "unread", notice->unread, FALSE);
  set_text(object, "topic", notice->topic);
  set_text(object, "post", notice->post);
  set_number(object, "number", notice->number, 0);
  set_text(object, "conversation", notice->conversation);
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
  set_number(object, "unread", MAX(conversation->unread, -1),
             -1); /* FP_UNREAD_AS_BEFORE is no number either */
  set_number(object, "count", conversation->count, -1);
  set_number(object, "complete", conversation->complete, FALSE);
  set_number(object, "can_reply", conversation->can_reply, FALSE);
  json_object_set_new(object, "messages", messages);
  set_topic(object, conversation->topic);
  return object;
}

static void
set_list(json_t *object, const char *name, const GPtrArray *values, json_t *(*make)(gconstpointer value))
{
  if (!values)
    return;
  json_t *list = json_array();
  for (guint i = 0; i < values->len; i++)
    json_array_append_new(list, make(values->pdata[i]));
  json_object_set_new(object, name, list);
}

static json_t *
any_conversation(gconstpointer value)
{
  return conversation_json(value);
}

static json_t *
any_message(gconstpointer value)
{
  const FpMessage *message = value;
  json_t *object = message_json(message);
  set_text(object, "topic", message->conversation);
  return object;
}

static json_t *
any_board(gconstpointer value)
{
  return board_json(value);
}

static json_t *
any_notice(gconstpointer value)
{
  return notice_json(value);
}

static json_t *
any_login(gconstpointer value)
{
  const FpLogin *login = value;
  json_t *object = json_object();
  set_text(object, "id", login->id);
  set_text(object, "place", login->place);
  set_text(object, "agent", login->agent);
  set_time(object, "when", login->when);
  set_number(object, "current", login->current, FALSE);
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
  set_list(object, "conversations", result->conversations, any_conversation);
  set_list(object, "boards", result->boards, any_board);
  set_list(object, "messages", result->messages, any_message);
  set_list(object, "notices", result->notices, any_notice);
  set_list(object, "logins", result->logins, any_login);
  set_text(object, "previous", result->previous);
  set_text(object, "next", result->next);
  set_text(object, "topic", result->topic);
  set_number(object, "count", result->count, -1);
  set_number(object, "unread", result->unread, -1);
  set_number(object, "found", result->found, FALSE);
  set_text(object, "remote_id", result->remote_id);
  set_text(object, "text", result->text);
  set_text(object, "outcome", result->outcome);
  set_text(object, "code", result->code);
  set_number(object, "wait", (int)result->wait, 0);
  set_time(object, "until", result->until);
  return fp_json_print_pretty(object);
}
