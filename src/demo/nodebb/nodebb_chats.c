/* NodeBB's chats: rooms, messages, read marks, sending; and reports, which name the sender. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/nodebb/nodebb_boards.h"

#define PAGE 50

static char *
in_people(gint64 account)
{
  return g_strdup_printf("%%,%" G_GINT64_FORMAT ",%%", account);
}

/* The room if the member is in it; else the refusal is set. */
static gint64
my_room(DemoCall *call, const char *text)
{
  gint64 room = demo_nodebb_id(text);
  g_autofree char *people = in_people(call->account);
  if (!room)
    demo_nodebb_refuse(call, 400, "bad-request", "Invalid Data");
  else if (!demo_int(call->forum, "SELECT count(*) FROM conversations WHERE id = ?1", "i", room))
    demo_nodebb_refuse(call, 404, "not-found", "Chat room does not exist.");
  else if (!demo_int(call->forum, "SELECT count(*) FROM conversations WHERE id = ?1 AND people LIKE ?2", "is",
                     room, people))
    demo_nodebb_refuse(call, 403, "forbidden", DEMO_NODEBB_NO_RIGHT);
  else
    return room;
  return 0;
}

static json_t *
users_of(DemoCall *call, const char *people, gboolean with_me)
{
  json_t *users = json_array();
  g_auto(GStrv) ids = g_strsplit(people, ",", -1);
  for (guint i = 0; ids[i]; i++) {
    gint64 id = demo_nodebb_id(ids[i]);
    if (id && (with_me || id != call->account))
      json_array_append_new(users, demo_nodebb_user(call->forum, id));
  }
  return users;
}

/* HTML to text, then escaped, as teasers come. */
static char *
teaser_text(const char *body)
{
  g_autoptr(GRegex) tags = g_regex_new("<[^>]*>", G_REGEX_RAW, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal(tags, body, -1, 0, " ", 0, NULL);
  return demo_uncook(g_strstrip(bare));
}

static json_t *
teaser(DemoCall *call, gint64 room)
{
  sqlite3_stmt *row = demo_sql(
      call->forum,
      "SELECT author, body, sent FROM notes WHERE conversation = ?1 ORDER BY sent DESC, id DESC LIMIT 1", "i",
      room);
  if (!demo_row(row))
    return json_null();
  gint64 author = sqlite3_column_int64(row, 0), sent = sqlite3_column_int64(row, 2);
  g_autofree char *text = teaser_text(demo_column(row, 1));
  g_autofree char *escaped = demo_escape(text), *number = g_strdup_printf("%" G_GINT64_FORMAT, room);
  return json_pack("{s:I,s:s,s:I,s:o,s:s}", "fromuid", (json_int_t)author, "content", escaped, "timestamp",
                   (json_int_t)(sent / 1000), "user", demo_nodebb_user(call->forum, author), "roomId",
                   number);
}

static json_t *
room_json(DemoCall *call, gint64 room, gboolean with_me)
{
  DemoForum *forum = call->forum;
  g_autofree char *people = demo_text(forum, "SELECT people FROM conversations WHERE id = ?1", "i", room);
  gint64 count = demo_int(forum, "SELECT count(*) FROM notes WHERE conversation = ?1", "i", room);
  gint64 unread =
      demo_int(forum,
               "SELECT count(*) FROM notes n JOIN copies c ON c.note = n.id WHERE n.conversation = ?1"
               " AND c.account = ?2 AND c.is_read = 0",
               "ii", room, call->account);
  gint64 made = demo_int(forum, "SELECT min(sent) FROM notes WHERE conversation = ?1", "i", room);
  json_t *users = users_of(call, people, with_me);
  return json_pack("{s:I,s:I,s:I,s:b,s:s,s:b,s:I,s:o,s:b,s:o}", "roomId", (json_int_t)room, "timestamp",
                   (json_int_t)(made / 1000), "messageCount", (json_int_t)count, "groupChat",
                   json_array_size(users) > (with_me ? 2 : 1), "roomName", "", "public", 0, "userCount",
                   (json_int_t)json_array_size(users), "users", users, "unread", unread > 0, "teaser",
                   teaser(call, room));
}

void
demo_nodebb_rooms(DemoCall *call, const char *a, const char *b)
{
  gint64 start = demo_nodebb_id(demo_call_query(call, "start"));
  gint64 count = demo_nodebb_id(demo_call_query(call, "perPage"));
  count = count ? MIN(count, 100) : 20;
  g_autofree char *people = in_people(call->account);
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT id FROM conversations WHERE people LIKE ?1 ORDER BY updated DESC, id DESC"
               " LIMIT ?2 OFFSET ?3",
               "sii", people, count, start);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  json_t *rooms = json_array();
  for (guint i = 0; i < ids->len; i++)
    json_array_append_new(rooms, room_json(call, g_array_index(ids, gint64, i), FALSE));
  demo_nodebb_ok(call, json_pack("{s:o,s:I}", "rooms", rooms, "nextStart", (json_int_t)(start + count)));
}

/* One message; NULL if it is not in the room. */
static json_t *
message_json(DemoCall *call, gint64 note)
{
  sqlite3_stmt *row = demo_sql(
      call->forum, "SELECT conversation, author, body, sent, hidden FROM notes WHERE id = ?1", "i", note);
  if (!demo_row(row))
    return NULL;
  gint64 author = sqlite3_column_int64(row, 1);
  gboolean deleted = sqlite3_column_int(row, 4) != 0;
  json_t *message =
      json_pack("{s:I,s:s,s:I,s:I,s:s,s:i,s:i,s:i,s:I,s:i,s:o}", "mid", (json_int_t)note, "content",
                deleted ? "<p>[[modules:chat.message-deleted]]</p>" : demo_column(row, 2), "timestamp",
                (json_int_t)(sqlite3_column_int64(row, 3) / 1000), "fromuid", (json_int_t)author, "roomId",
                demo_column(row, 0), "edited", 0, "deleted", deleted, "system", 0, "messageId",
                (json_int_t)note, "self", author == call->account, "fromUser", json_null());
  json_object_set_new(message, "fromUser", demo_nodebb_author(call->forum, author));
  return message;
}

/* start counts back from the newest; inside a page the oldest comes first. Who is blocked is left out of the
 * page after it was cut, so that it is shorter; and it is cut from the index alone. */
static json_t *
page_of(DemoCall *call, gint64 room, gint64 start)
{
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT id FROM (SELECT id FROM notes WHERE conversation = ?1 ORDER BY sent DESC, id DESC"
               " LIMIT ?2 OFFSET ?3) JOIN notes USING (id) WHERE author NOT IN (SELECT other FROM contacts"
               " WHERE account = ?4 AND list = 'blocked') ORDER BY sent DESC, id DESC",
               "iiii", room, (gint64)PAGE, start, call->account);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  json_t *messages = json_array();
  for (guint i = ids->len; i > 0; i--)
    json_array_append_new(messages, message_json(call, g_array_index(ids, gint64, i - 1)));
  return messages;
}

void
demo_nodebb_room(DemoCall *call, const char *a, const char *b)
{
  gint64 room = my_room(call, a);
  if (!room)
    return;
  json_t *answer = room_json(call, room, TRUE);
  json_object_del(answer, "unread");
  json_object_del(answer, "teaser");
  json_object_set_new(answer, "canReply", json_true());
  json_object_set_new(answer, "maximumChatMessageLength", json_integer(1000));
  json_object_set_new(answer, "messages", page_of(call, room, 0));
  demo_nodebb_ok(call, answer);
}

void
demo_nodebb_messages(DemoCall *call, const char *a, const char *b)
{
  gint64 room = my_room(call, a);
  if (room)
    demo_nodebb_ok(call, json_pack("{s:o}", "messages",
                                   page_of(call, room, demo_nodebb_id(demo_call_query(call, "start")))));
}

void
demo_nodebb_raw(DemoCall *call, const char *a, const char *b)
{
  gint64 room = my_room(call, a);
  if (!room)
    return;
  g_autofree char *body = demo_text(call->forum, "SELECT body FROM notes WHERE id = ?1 AND conversation = ?2",
                                    "ii", demo_nodebb_id(b), room);
  g_autofree char *raw = body ? demo_uncook(body) : NULL;
  if (raw)
    demo_nodebb_ok(call, json_pack("{s:s}", "content", raw));
  else
    demo_nodebb_refuse(call, 400, "bad-request", "not-allowed");
}

void
demo_nodebb_unread(DemoCall *call, const char *a, const char *b)
{
  gint64 count = demo_int(call->forum,
                          "SELECT count(DISTINCT n.conversation) FROM copies c JOIN notes n ON n.id = c.note"
                          " WHERE c.account = ?1 AND c.is_read = 0",
                          "i", call->account);
  demo_nodebb_ok(call, json_pack("{s:I}", "count", (json_int_t)count));
}

void
demo_nodebb_read(DemoCall *call, const char *a, const char *b)
{
  gint64 room = my_room(call, a);
  if (!room)
    return;
  demo_run(call->forum,
           "UPDATE copies SET is_read = 1 WHERE account = ?1 AND note IN (SELECT id FROM notes WHERE "
           "conversation = ?2)",
           "ii", call->account, room);
  demo_nodebb_ok(call, json_object());
}

/* --- sending --- */

/* A private room of just these two, the newest. */
void
demo_nodebb_room_with(DemoCall *call, const char *a, const char *b)
{
  gint64 other = demo_nodebb_id(a);
  g_autofree char *people = g_strdup_printf(",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",",
                                            MIN(other, call->account), MAX(other, call->account));
  gint64 room =
      demo_int(call->forum, "SELECT id FROM conversations WHERE people = ?1 ORDER BY updated DESC LIMIT 1",
               "s", people);
  demo_nodebb_ok(call, json_pack("{s:o}", "roomId", room ? json_integer(room) : json_null()));
}

void
demo_nodebb_new_room(DemoCall *call, const char *a, const char *b)
{
  json_t *uids = call->json ? json_object_get(call->json, "uids") : NULL;
  json_t *uid = json_array_get(uids, 0);
  gint64 other = json_is_string(uid) ? demo_nodebb_id(json_string_value(uid)) : json_integer_value(uid);
  g_autofree char *name = demo_account_login(call->forum, other);
  if (!name) {
    demo_nodebb_refuse(call, 400, "bad-request", "User does not exist");
    return;
  }
  if (other == call->account) {
    demo_nodebb_refuse(call, 400, "bad-request", "You can't chat with yourself!");
    return;
  }
  g_autofree char *people = g_strdup_printf(",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",",
                                            MIN(other, call->account), MAX(other, call->account));
  g_autofree char *token = demo_token(call->forum, 12);
  g_autofree char *key = g_ascii_strdown(token, -1);
  gint64 room = demo_insert(call->forum,
                            "INSERT INTO conversations(people, key, subject, updated) VALUES(?1, ?2, ?2, ?3)",
                            "ssi", people, key, call->forum->now);
  demo_nodebb_ok(call, room_json(call, room, TRUE));
}

static void
refuse_sending(DemoCall *call, DemoVerdict verdict)
{
  if (verdict == DEMO_FLOOD)
    demo_nodebb_refuse(call, 400, "bad-request", "You have sent too many messages, please wait awhile.");
  else if (verdict == DEMO_FEW_POSTS)
    demo_nodebb_refuse(call, 400, "bad-request", "You need 2 reputation to chat");
  else
    demo_nodebb_refuse(call, 400, "bad-request", demo_verdict_text(verdict));
}

void
demo_nodebb_say(DemoCall *call, const char *a, const char *b)
{
  gint64 room = my_room(call, a);
  if (!room)
    return;
  g_autofree char *text = demo_call_json(call, "message");
  glong units = 0;
  g_autofree gunichar2 *utf16 = text ? g_utf8_to_utf16(text, -1, NULL, &units, NULL) : NULL;
  if (!utf16 || !*g_strstrip(text)) {
    demo_nodebb_refuse(call, 400, "bad-request", "Invalid chat message");
    return;
  }
  if (units > 1000) {
    demo_nodebb_refuse(call, 400, "bad-request", "Chat messages can not be longer than 1000 characters.");
    return;
  }
  g_autofree char *people =
      demo_text(call->forum, "SELECT people FROM conversations WHERE id = ?1", "i", room);
  g_autofree char *subject =
      demo_text(call->forum, "SELECT subject FROM conversations WHERE id = ?1", "i", room);
  g_autoptr(GArray) to = g_array_new(TRUE, FALSE, sizeof(gint64));
  g_auto(GStrv) ids = g_strsplit(people, ",", -1);
  for (guint i = 0; ids[i]; i++) {
    gint64 id = demo_nodebb_id(ids[i]);
    if (id && id != call->account)
      g_array_append_val(to, id);
  }
  g_autofree char *body = demo_cook(text);
  DemoNote note = {
      .author = call->account, .to = (const gint64 *)(void *)to->data, .subject = subject, .body = body};
  gint64 made = 0;
  DemoVerdict verdict = demo_note_send(call->forum, &note, &made);
  if (verdict != DEMO_FINE)
    refuse_sending(call, verdict);
  else
    demo_nodebb_ok(call, message_json(call, made));
}

/* --- reports --- */

static const char *
why_not(DemoCall *call, const char *type, gint64 target, const char *reason)
{
  g_autofree char *name = demo_account_login(call->forum, target);
  if (!type || !g_str_equal(type, "user") || !reason || !*reason || !name)
    return "Invalid Data";
  if (target == call->account)
    return "cant-flag-self";
  if (demo_account_role(call->forum, target) != DEMO_MEMBER)
    return DEMO_NODEBB_PRIVILEGED;
  if (demo_int(call->forum,
               "SELECT count(*) FROM member_flags WHERE account = ?1 AND reporter = ?2 AND hidden = 0", "ii",
               target, call->account))
    return "You have already flagged this user";
  if (demo_int(call->forum, "SELECT count(*) FROM member_flags WHERE reporter = ?1 AND made > ?2", "ii",
               call->account, call->forum->now - DEMO_DAY) > 10)
    return "You can only flag 10 user(s) per day";
  return NULL;
}

void
demo_nodebb_flag(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *type = demo_call_json(call, "type"), *id = demo_call_json(call, "id"),
                  *reason = demo_call_json(call, "reason");
  gint64 target = demo_nodebb_id(id);
  gboolean post = g_strcmp0(type, "post") == 0 && reason && *reason;
  const char *no = post ? demo_nodebb_flag_post(call, target, reason) : why_not(call, type, target, reason);
  if (no) {
    gboolean forbidden = g_str_equal(no, DEMO_NODEBB_NO_RIGHT);
    demo_nodebb_refuse(call, forbidden ? 403 : 400, forbidden ? "forbidden" : "bad-request", no);
    return;
  }
  if (post) {
    demo_nodebb_ok(call, json_object());
    return;
  }
  demo_insert(call->forum, "INSERT INTO member_flags(reporter, account, body, made) VALUES(?1, ?2, ?3, ?4)",
              "iisi", call->account, target, reason, call->forum->now);
  demo_nodebb_ok(call, json_object());
}

/* A reason with a semicolon cannot be taken back: the server says it did, and keeps it. */
void
demo_nodebb_unflag(DemoCall *call, const char *a, const char *b)
{
  gint64 flag = demo_nodebb_id(a);
  if (flag > DEMO_NODEBB_POST_FLAGS && demo_nodebb_unflag_post(call, flag)) {
    demo_nodebb_ok(call, json_object());
    return;
  }
  if (!demo_int(call->forum,
                "SELECT count(*) FROM member_flags WHERE id = ?1 AND reporter = ?2 AND hidden = 0", "ii",
                flag, call->account)) {
    demo_nodebb_refuse(call, 400, "bad-request", "Flag does not exist");
    return;
  }
  demo_run(call->forum, "UPDATE member_flags SET hidden = 1 WHERE id = ?1", "i", flag);
  demo_run(call->forum, "DELETE FROM member_flags WHERE id = ?1 AND instr(body, ';') = 0", "i", flag);
  demo_nodebb_ok(call, json_object());
}
