/* What Discourse tells a member, and what it is told: notifications, bookmarks, how far a topic was read, and
 * which topics are followed. */
#include "config.h"

#include "demo/discourse/discourse_boards.h"

#define PER_PAGE 60

/* --- notifications --- */

static int
type_of(int kind)
{
  static const int types[] = {
      [DEMO_NOTICE_MENTION] = 1, [DEMO_NOTICE_REPLY] = 2,   [DEMO_NOTICE_LIKE] = 5,
      [DEMO_NOTICE_POST] = 9,    [DEMO_NOTICE_MESSAGE] = 6,
  };
  return types[kind];
}

/* id, kind, made, is_read, who, then of a post: id, topic, number, title; of a message: conversation, title
 */
static json_t *
notice(sqlite3_stmt *row)
{
  int kind = sqlite3_column_int(row, 1);
  gboolean message = kind == DEMO_NOTICE_MESSAGE;
  const char *title = demo_column(row, message ? 10 : 8);
  g_autofree char *made = demo_time(sqlite3_column_int64(row, 2)), *fancy = demo_escape(title);
  gint64 topic = message ? sqlite3_column_int64(row, 9) : sqlite3_column_int64(row, 6) + DEMO_TOPICS;
  json_t *data =
      json_pack("{s:s,s:i,s:s,s:n,s:s}", "topic_title", title, "original_post_type", 1, "original_username",
                demo_column(row, 4), "revision_number", "display_username", demo_column(row, 4));
  if (!message)
    json_object_set_new(data, "original_post_id", json_integer(sqlite3_column_int64(row, 5) + DEMO_POSTS));
  return json_pack("{s:I,s:i,s:b,s:b,s:s,s:i,s:I,s:s,s:s,s:o}", "id",
                   (json_int_t)sqlite3_column_int64(row, 0), "notification_type", type_of(kind), "read",
                   sqlite3_column_int(row, 3), "high_priority", message, "created_at", made, "post_number",
                   message ? 1 : sqlite3_column_int(row, 7), "topic_id", (json_int_t)topic, "fancy_title",
                   fancy, "slug", "topic", "data", data);
}

void
demo_discourse_notifications(DemoCall *call, const char *id)
{
  const char *offset_text = demo_call_query(call, "offset");
  gint64 offset = offset_text ? g_ascii_strtoll(offset_text, NULL, 10) : 0;
  json_t *list = json_array();
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT n.id, n.kind, n.made, n.is_read, a.login, p.id, p.topic, p.number, t.subject,"
               " c.id, c.subject FROM notices n JOIN accounts a ON a.id = n.who"
               " LEFT JOIN posts p ON p.id = n.post LEFT JOIN posts t ON t.id = p.topic"
               " LEFT JOIN conversations c ON c.id = n.conversation"
               " WHERE n.account = ?1 ORDER BY n.made DESC, n.id DESC LIMIT 60 OFFSET ?2",
               "ii", call->account, offset);
  while (demo_row(row))
    json_array_append_new(list, notice(row));
  g_autofree char *login = demo_account_login(call->forum, call->account);
  g_autofree char *more = g_strdup_printf("%s/notifications?offset=%" G_GINT64_FORMAT "&username=%s",
                                          call->forum->path, offset + PER_PAGE, login);
  demo_reply_json(
      call->reply, 200,
      json_pack("{s:o,s:I,s:i,s:s}", "notifications", list, "total_rows_notifications",
                (json_int_t)demo_int(call->forum, "SELECT count(*) FROM notices WHERE account = ?1", "i",
                                     call->account),
                "seen_notification_id", 0, "load_more_notifications", more));
}

void
demo_discourse_notified(DemoCall *call, const char *id)
{
  const char *which = demo_call_member(call, "id");
  demo_notice_read(call->forum, call->account, which ? g_ascii_strtoll(which, NULL, 10) : 0);
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "success", "OK"));
}

/* --- read, followed, bookmarked --- */

void
demo_discourse_board_timings(DemoCall *call, const char *id)
{
  gint64 topic = demo_discourse_topic_id(demo_call_member(call, "topic_id")), highest = 0;
  GHashTableIter iter;
  gpointer name;
  g_hash_table_iter_init(&iter, call->form);
  while (g_hash_table_iter_next(&iter, &name, NULL))
    if (g_str_has_prefix(name, "timings["))
      highest = MAX(highest, g_ascii_strtoll((const char *)name + strlen("timings["), NULL, 10));
  DemoTopic look;
  if (demo_topic_look(call->forum, topic, call->account, &look) && highest)
    demo_topic_seen(call->forum, topic, call->account, MIN(highest, look.highest));
  demo_reply_set(call->reply, 200, "text/html; charset=utf-8", "");
}

void
demo_discourse_follow(DemoCall *call, const char *id)
{
  const char *level = demo_call_member(call, "notification_level");
  gint64 topic = demo_discourse_topic_id(id);
  DemoTopic look;
  if (!level || !demo_topic_look(call->forum, topic, call->account, &look)) {
    demo_discourse_missing(call);
    return;
  }
  demo_topic_level(call->forum, topic, call->account, *level == '3' ? 2 : *level == '0');
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "success", "OK"));
}

void
demo_discourse_bookmark(DemoCall *call, const char *id)
{
  gint64 post = demo_discourse_post_id(demo_call_member(call, "bookmarkable_id"));
  if (!post || !demo_int(call->forum, "SELECT count(*) FROM posts WHERE id = ?1", "i", post)) {
    demo_discourse_missing(call);
    return;
  }
  gint64 mark = demo_bookmark(call->forum, call->account, post);
  demo_reply_json(call->reply, 200, json_pack("{s:s,s:I}", "success", "OK", "id", (json_int_t)mark));
}

void
demo_discourse_unbookmark(DemoCall *call, const char *id)
{
  if (demo_bookmark_remove(call->forum, call->account, g_ascii_strtoll(id, NULL, 10)))
    demo_reply_json(call->reply, 200, json_pack("{s:s,s:b}", "success", "OK", "topic_bookmarked", 0));
  else
    demo_discourse_missing(call);
}
