/* Rooms, the messages of one, and read marks. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define ROOMS_A_PAGE    50
#define MESSAGES_A_PAGE 50
#define PREVIEW         80   /* characters of the newest message that stand for a subject */
#define PREVIEW_BYTES   4096 /* of it that are looked at, marks and all */
#define MOST_SOURCES    20   /* deleted messages whose source is fetched: evidence of a sender who deletes */

/* --- the list --- */

/* NodeBB keeps no lists of sent or archived messages: every room stands in the one list. */
static gboolean
is_inbox(const FpCall *call)
{
  return !call->args->folder || g_str_equal(call->args->folder, "inbox");
}

static FpHttpRequest *
rooms_build(FpCall *call, GError **error)
{
  g_autofree char *count = g_strdup_printf("%d", ROOMS_A_PAGE);
  if (!is_inbox(call)) {
    call->result->conversations = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
    return NULL;
  }
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/v3/chats", NULL);
  fp_http_request_query(request, "start", call->args->page ? call->args->page : "0");
  fp_http_request_query(request, "perPage", count);
  return request;
}

static void
add_people(FpCall *call, FpConversation *conversation, const json_t *room)
{
  g_autoptr(json_t) users = fp_json_list(room, "users", NULL);
  json_t *user;
  fp_json_each(user, users) {
    if (conversation->people->len == FP_PEOPLE_MOST)
      break;
    FpPerson *person = nodebb_person(call, user);
    if (g_strcmp0(person->id, nodebb_my_id(call)) == 0)
      fp_person_unref(person);
    else
      g_ptr_array_add(conversation->people, person);
  }
}

/* The newest message's words, or their beginning: lists have a teaser, a room by itself its messages.
 * (transfer full), raw. */
static char *
newest_words(FpCall *call, const json_t *room)
{
  const char *teaser = fp_json_peek_string(room, "teaser.content", NULL);
  if (teaser) {
    /* Some servers put the whole message there. */
    g_autofree char *beginning = g_strndup(teaser, PREVIEW_BYTES);
    return nodebb_unescape(call, beginning);
  }
  const json_t *messages = fp_json_peek(room, "messages");
  for (size_t i = json_array_size(messages); i > 0; i--) {
    const json_t *message = json_array_get(messages, i - 1);
    if (fp_json_peek_bool(message, "system", FALSE) || fp_json_peek_bool(message, "deleted", FALSE))
      continue;
    const char *html = fp_json_peek_string(message, "content", "");
    g_autoptr(FpRich) rich = fp_html_read(html, (gssize)strnlen(html, PREVIEW_BYTES), NULL);
    return fp_rich_text(rich);
  }
  return g_strdup("");
}

/* A room has no subject: its name, else the beginning of its newest message. (transfer full), raw. */
static char *
title_of(FpCall *call, const json_t *room)
{
  const char *name = fp_json_peek_string(room, "roomName", "");
  if (*name)
    return nodebb_unescape(call, name);
  g_autofree char *words = newest_words(call, room);
  g_autofree char *clean = fp_text_clean(words, -1, FP_TEXT_ONE_LINE);
  if (!*clean)
    return g_strdup(_("(no messages)"));
  return fp_text_cut(clean, PREVIEW, "...");
}

static FpPerson *
chief_person(FpCall *call, const FpConversation *conversation, const json_t *room)
{
  const json_t *last = fp_json_peek(room, "teaser.user");
  if (last) {
    g_autoptr(FpPerson) person = nodebb_person(call, last);
    if (g_strcmp0(person->id, nodebb_my_id(call)) != 0)
      return g_steal_pointer(&person);
  }
  /* A room by itself has no teaser, but its newest messages, the newest last. */
  const json_t *messages = last ? NULL : fp_json_peek(room, "messages");
  for (size_t i = json_array_size(messages); i > 0; i--) {
    const json_t *message = json_array_get(messages, i - 1);
    g_autoptr(FpPerson) person = nodebb_person(call, fp_json_peek(message, "fromUser"));
    if (*person->id && g_strcmp0(person->id, nodebb_my_id(call)) != 0)
      return g_steal_pointer(&person);
  }
  if (conversation->people->len)
    return fp_person_ref(g_ptr_array_index(conversation->people, 0));
  return fp_person_new("", "", _("nobody"));
}

static FpConversation *
conversation_of(FpCall *call, const json_t *room, GError **error)
{
  g_autofree char *id = fp_json_id(room, "roomId", error);
  if (!id)
    return NULL;
  g_autofree char *title = title_of(call, room);
  FpConversation *conversation = fp_conversation_new(id, title);
  add_people(call, conversation, room);
  g_clear_pointer(&conversation->from, fp_person_unref);
  conversation->from = chief_person(call, conversation, room);
  /* A room's own timestamp is when it was made. */
  conversation->last = fp_json_peek_time(room, "teaser.timestamp");
  if (!conversation->last)
    conversation->last = fp_json_peek_time(room, "timestamp");
  conversation->count = fp_json_peek_size(room, "messageCount", -1);
  /* Said in lists alone. */
  conversation->unread = !fp_json_peek(room, "unread")              ? FP_UNREAD_AS_BEFORE
                         : fp_json_peek_bool(room, "unread", FALSE) ? 1
                                                                    : 0;
  g_free(conversation->folder);
  conversation->folder = g_strdup("inbox");
  conversation->can_reply = TRUE;
  return conversation;
}

static FpStepEnd
rooms_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) rooms = root ? fp_json_array(root, "rooms", error) : NULL;
  if (!rooms)
    return FP_STEP_FAILED;
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  json_t *room;
  fp_json_each(room, rooms) {
    FpConversation *conversation = conversation_of(call, room, error);
    if (!conversation)
      return FP_STEP_FAILED;
    g_ptr_array_add(found, conversation);
  }
  /* nextStart stands there past the end as well: a short page is the end. */
  guint64 start = call->args->page ? g_ascii_strtoull(call->args->page, NULL, 10) : 0;
  if (found->len >= ROOMS_A_PAGE)
    call->result->next = g_strdup_printf("%" G_GUINT64_FORMAT, start + found->len);
  g_clear_pointer(&call->result->conversations, g_ptr_array_unref);
  call->result->conversations = g_steal_pointer(&found);
  return FP_STEP_DONE;
}

const FpStep nodebb_list[] = {
    {"rooms", rooms_build, rooms_parse},
    {0},
};

/* --- one room, its newest messages first; each call gives one page --- */

typedef struct {
  guint64 start;     /* counts back from the newest */
  guint64 total;     /* what the room says that it holds; 0 unknown */
  gboolean answer;   /* the member may write here */
  GHashTable *known; /* mids of this page */
  GQueue *deleted;   /* FpMessage whose source is to be fetched; lent */
} Open;

static void
open_free(gpointer data)
{
  Open *open = data;
  g_hash_table_unref(open->known);
  g_queue_free(open->deleted);
  g_free(open);
}

/* The mark of a page: where it starts, how many there are, whether one may answer: "50 300 1". */
static Open *
open_new(FpCall *call)
{
  Open *open = g_new0(Open, 1);
  open->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  open->deleted = g_queue_new();
  open->answer = TRUE;
  if (call->args->page) {
    char *at = NULL;
    open->start = g_ascii_strtoull(call->args->page, &at, 10);
    open->total = g_ascii_strtoull(at, &at, 10);
    open->answer = !g_str_equal(at, " 0");
  }
  call->scratch = open;
  call->scratch_free = open_free;
  return open;
}

static FpHttpRequest *
room_build(FpCall *call, GError **error)
{
  return call->args->page ? NULL : nodebb_request(call, "GET", "/api/v3/chats/%", call->args->id, NULL);
}

static FpStepEnd
room_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  g_autoptr(json_t) room = nodebb_reply(call, response, &refused);
  if (fp_http_response_status(response) == 400 && refused && strstr(refused->message, "Invalid Data")) {
    /* So it speaks of a number that could be no room's. */
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("There is no conversation %s."), call->args->id);
    return FP_STEP_FAILED;
  }
  if (refused)
    g_propagate_error(error, g_steal_pointer(&refused));
  FpConversation *conversation = room ? conversation_of(call, room, error) : NULL;
  if (!conversation)
    return FP_STEP_FAILED;
  if (g_strcmp0(conversation->id, call->args->id) != 0) {
    fp_conversation_unref(conversation);
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum answered with another conversation than the one asked for."));
    return FP_STEP_FAILED;
  }
  conversation->can_reply = fp_json_peek_bool(room, "canReply", TRUE);
  call->result->conversation = conversation;
  Open *open = open_new(call);
  open->total = (guint64)MAX(conversation->count, 0);
  open->answer = conversation->can_reply;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
messages_build(FpCall *call, GError **error)
{
  Open *open = call->scratch ? call->scratch : open_new(call);
  if (!call->result->conversation) {
    call->result->conversation = fp_conversation_new(call->args->id, NULL);
    call->result->conversation->unread = FP_UNREAD_AS_BEFORE;
    call->result->conversation->can_reply = open->answer;
  }
  g_autofree char *start = g_strdup_printf("%" G_GUINT64_FORMAT, open->start);
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/v3/chats/%/messages", call->args->id, NULL);
  fp_http_request_query(request, "start", start);
  return request;
}

/* What the server says by itself comes as a key and an argument, «room-rename, Seed swap»; newer servers send
 * a sentence. (transfer full), raw. */
static char *
notice_text(const FpCall *call, const char *content)
{
  g_autofree char *text = nodebb_unescape(call, content);
  if (g_strcmp0(text, "user-join") == 0)
    return g_strdup(_("(joined the conversation)"));
  if (g_strcmp0(text, "user-leave") == 0)
    return g_strdup(_("(left the conversation)"));
  if (g_str_has_prefix(text, "room-rename, "))
    return g_strdup_printf(_("(named the conversation: %s)"), text + strlen("room-rename, "));
  return g_steal_pointer(&text);
}

static void
set_content(FpCall *call, FpMessage *message, const json_t *object)
{
  const char *content = fp_json_peek_string(object, "content", "");
  if (message->deleted) {
    fp_message_set_plain(message, _("(deleted by its author)"), -1);
  } else if (message->system && !fp_json_peek_string(object, "type", NULL)) {
    g_autofree char *text = notice_text(call, content);
    fp_message_set_plain(message, text, -1);
  } else {
    fp_message_set_html(message, content, -1, call->site->base);
  }
}

static FpMessage *
message_of(FpCall *call, const json_t *object, const char *id)
{
  FpMessage *message = fp_message_new(id, call->args->id);
  g_clear_pointer(&message->from, fp_person_unref);
  message->from = nodebb_person(call, fp_json_peek(object, "fromUser"));
  message->sent = fp_json_peek_time(object, "timestamp");
  message->outgoing =
      fp_json_peek_bool(object, "self", FALSE) || g_strcmp0(message->from->id, nodebb_my_id(call)) == 0;
  message->system = fp_json_peek_bool(object, "system", FALSE);
  message->deleted = fp_json_peek_bool(object, "deleted", FALSE);
  message->edited = fp_json_peek_int(object, "edited", 0) > 0;
  set_content(call, message, object);
  return message;
}

/* How many messages of the list were not there yet, or -1. The list is oldest first. */
static int
add_messages(FpCall *call, const json_t *list, GError **error)
{
  Open *open = call->scratch;
  int fresh = 0;
  json_t *object;
  fp_json_each(object, list) {
    char *id = fp_json_peek_id(object, "mid");
    if (!id)
      id = fp_json_id(object, "messageId", error);
    if (!id)
      return -1;
    if (!g_hash_table_add(open->known, id))
      continue;
    FpMessage *message = message_of(call, object, id);
    g_ptr_array_add(call->result->conversation->messages, message);
    fresh++;
    if (message->deleted && !message->outgoing && g_queue_get_length(open->deleted) < MOST_SOURCES)
      g_queue_push_tail(open->deleted, message);
  }
  return fresh;
}

/* A page may be longer than asked for, and shorter in the middle of a room: messages of people whom the
 * member has blocked are left out of it, and those from before he came. Certain is the end where a page is
 * empty, or is short and the room's own count is reached. */
static FpStepEnd
messages_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Open *open = call->scratch;
  FpConversation *conversation = call->result->conversation;
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, "messages", error) : NULL;
  if (!list || add_messages(call, list, error) < 0)
    return FP_STEP_FAILED;
  guint64 end = open->start + json_array_size(list);
  gboolean is_short = json_array_size(list) < MESSAGES_A_PAGE && open->total > 0 && end >= open->total;
  conversation->complete = json_array_size(list) == 0 || is_short;
  if (!conversation->complete)
    call->result->next = g_strdup_printf("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %d", end, open->total,
                                         open->answer ? 1 : 0);
  return g_queue_is_empty(open->deleted) ? FP_STEP_DONE : FP_STEP_NEXT;
}

/* Others' deleted messages: their source can still be had, and is evidence. */
static FpHttpRequest *
source_build(FpCall *call, GError **error)
{
  Open *open = call->scratch;
  const FpMessage *message = g_queue_peek_head(open->deleted);
  return nodebb_request(call, "GET", "/api/v3/chats/%/messages/%/raw", call->args->id, message->id, NULL);
}

static FpStepEnd
source_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Open *open = call->scratch;
  FpMessage *message = g_queue_pop_head(open->deleted);
  g_autoptr(json_t) root = nodebb_reply(call, response, NULL);
  const char *source = fp_json_peek_string(root, "content", "");
  if (*source)
    fp_message_set_plain(message, source, -1);
  return g_queue_is_empty(open->deleted) ? FP_STEP_DONE : FP_STEP_AGAIN;
}

const FpStep nodebb_open[] = {
    {"room", room_build, room_parse},
    {"messages", messages_build, messages_parse},
    {"source", source_build, source_parse},
    {0},
};

static FpHttpRequest *
read_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "DELETE", "/api/v3/chats/%/state", call->args->id, NULL);
}

const FpStep nodebb_mark_read[] = {
    {"read", read_build, nodebb_done},
    {0},
};
