/* Writing on NodeBB's boards, what a member may do with a post, and his notifications. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/nodebb/nodebb_boards.h"

/* --- writing --- */

static const char *
too_short(const char *text)
{
  return !text || g_utf8_strlen(text, -1) < 8
             ? "Please enter a longer post. Posts should contain at least 8 character(s)."
             : NULL;
}

static gint64
publish(DemoCall *call, const char *board, gint64 parent, const char *subject, const char *text)
{
  g_autofree char *body = demo_cook(text);
  DemoPost post = {.board = board,
                   .parent = parent,
                   .author = call->account,
                   .subject = subject,
                   .body = body,
                   .posted = call->forum->now,
                   .raw = text};
  return demo_post_publish(call->forum, &post);
}

void
demo_nodebb_new_topic(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *cid = demo_call_json(call, "cid"), *title = demo_call_json(call, "title"),
                  *text = demo_call_json(call, "content");
  g_autofree char *board = demo_nodebb_board(call->forum, demo_nodebb_id(cid));
  const char *no = !board ? "Category does not exist" : too_short(text);
  if (no) {
    demo_nodebb_refuse(call, 400, "bad-request", no);
    return;
  }
  gint64 topic = publish(call, board, 0, title ? title : "", text);
  DemoTopic look;
  demo_topic_seen(call->forum, topic, call->account, 1);
  demo_topic_look(call->forum, topic, call->account, &look);
  json_t *json = demo_nodebb_topic_row(call, topic, &look);
  json_object_set_new(json, "mainPost", demo_nodebb_post_json(call, topic));
  demo_nodebb_ok(call, json);
}

void
demo_nodebb_answer(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *text = demo_call_json(call, "content"), *to = demo_call_json(call, "toPid");
  gint64 topic = demo_nodebb_id(a), parent = to ? demo_nodebb_id(to) : topic;
  DemoTopic look;
  if (!demo_topic_look(call->forum, topic, call->account, &look)) {
    demo_nodebb_refuse(call, 404, "not-found", "Topic does not exist");
    return;
  }
  if (look.closed || too_short(text)) {
    demo_nodebb_refuse(call, 400, "bad-request", look.closed ? "Topic Locked" : too_short(text));
    return;
  }
  gint64 post = publish(call, NULL, parent, "", text);
  demo_topic_look(call->forum, topic, call->account, &look);
  demo_topic_seen(call->forum, topic, call->account, look.highest);
  demo_nodebb_ok(call, demo_nodebb_post_json(call, post));
}

static gboolean
is_mine(DemoCall *call, gint64 post)
{
  if (demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1 AND NOT removed", "i", post) ==
      call->account)
    return TRUE;
  demo_nodebb_refuse(call, 403, "forbidden", DEMO_NODEBB_NO_RIGHT);
  return FALSE;
}

void
demo_nodebb_edit(DemoCall *call, const char *a, const char *b)
{
  gint64 post = demo_nodebb_id(a);
  g_autofree char *text = demo_call_json(call, "content"), *title = demo_call_json(call, "title");
  if (!is_mine(call, post))
    return;
  if (too_short(text)) {
    demo_nodebb_refuse(call, 400, "bad-request", too_short(text));
    return;
  }
  g_autofree char *body = demo_cook(text);
  demo_post_edit(call->forum, post, body, text);
  if (title)
    demo_run(call->forum, "UPDATE posts SET subject = ?2 WHERE id = ?1 AND depth = 0", "is", post, title);
  demo_nodebb_ok(call, demo_nodebb_post_json(call, post));
}

/* What most calls ask before anything else. The id; 0: the refusal is set. */
static gint64
topic_there(DemoCall *call, const char *text)
{
  DemoTopic look;
  gint64 topic = demo_nodebb_id(text);
  if (demo_topic_look(call->forum, topic, call->account, &look))
    return topic;
  demo_nodebb_refuse(call, 404, "not-found", "Topic does not exist");
  return 0;
}

/* gone: what is said of one that was deleted, which the server keeps. */
static gint64
post_there(DemoCall *call, const char *text, const char *gone)
{
  gint64 post = demo_nodebb_id(text);
  gint64 removed = demo_int(call->forum, "SELECT 1 + removed FROM posts WHERE id = ?1", "i", post);
  if (removed == 1)
    return post;
  if (removed)
    demo_nodebb_refuse(call, 400, "bad-request", gone);
  else
    demo_nodebb_refuse(call, 404, "not-found", "Post does not exist");
  return 0;
}

void
demo_nodebb_delete(DemoCall *call, const char *a, const char *b)
{
  gint64 post = post_there(call, a, "This post has already been deleted");
  if (!post || !is_mine(call, post))
    return;
  demo_post_remove(call->forum, post);
  demo_nodebb_ok(call, json_object());
}

void
demo_nodebb_vote(DemoCall *call, const char *a, const char *b)
{
  gint64 post = post_there(call, a, "This post has been deleted!");
  if (!post)
    return;
  if (demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1", "i", post) == call->account) {
    demo_nodebb_refuse(call, 400, "bad-request", "You cannot vote on your own post");
    return;
  }
  demo_post_kudo(call->forum, post, call->account, demo_call_is(call, "PUT"));
  demo_nodebb_ok(call, json_object());
}

void
demo_nodebb_bookmark(DemoCall *call, const char *a, const char *b)
{
  gint64 post = post_there(call, a, "This post has been deleted!");
  if (!post)
    return;
  if (demo_call_is(call, "PUT"))
    demo_bookmark(call->forum, call->account, post);
  else
    demo_run(call->forum, "DELETE FROM bookmarks WHERE account = ?1 AND post = ?2", "ii", call->account,
             post);
  demo_nodebb_ok(call, json_object());
}

void
demo_nodebb_follow(DemoCall *call, const char *a, const char *b)
{
  gint64 topic = topic_there(call, a);
  if (!topic)
    return;
  demo_topic_level(call->forum, topic, call->account, demo_call_is(call, "PUT") ? 2 : 0);
  demo_nodebb_ok(call, json_object());
}

void
demo_nodebb_topic_seen(DemoCall *call, const char *a, const char *b)
{
  DemoTopic look;
  gint64 topic = topic_there(call, a);
  if (!topic || !demo_topic_look(call->forum, topic, call->account, &look))
    return;
  demo_topic_seen(call->forum, topic, call->account, look.highest);
  demo_nodebb_ok(call, json_object());
}

/* Nothing waits for a moderator here. */
void
demo_nodebb_queue(DemoCall *call, const char *a, const char *b)
{
  demo_reply_json(call->reply, 200, json_pack("{s:[]}", "posts"));
}

/* --- flags of posts --- */

const char *
demo_nodebb_flag_post(DemoCall *call, gint64 post, const char *reason)
{
  gint64 author = demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1 AND NOT removed", "i", post);
  if (!author)
    return DEMO_NODEBB_NO_RIGHT; /* of a post that is not there too */
  if (author != call->account && demo_account_role(call->forum, author) != DEMO_MEMBER)
    return DEMO_NODEBB_PRIVILEGED;
  if (demo_int(call->forum, "SELECT count(*) FROM flags WHERE post = ?1 AND reporter = ?2", "ii", post,
               call->account))
    return "You have already flagged this post";
  if (demo_int(call->forum, "SELECT count(*) FROM flags WHERE reporter = ?1 AND made > ?2", "ii",
               call->account, call->forum->now - DEMO_DAY) > 10)
    return "You can only flag 10 post(s) per day";
  demo_insert(call->forum, "INSERT INTO flags(reporter, post, body, made) VALUES(?1, ?2, ?3, ?4)", "iisi",
              call->account, post, reason, call->forum->now);
  return NULL;
}

gboolean
demo_nodebb_unflag_post(DemoCall *call, gint64 flag)
{
  return demo_run(call->forum, "DELETE FROM flags WHERE id = ?1 AND reporter = ?2", "ii",
                  flag - DEMO_NODEBB_POST_FLAGS, call->account) > 0;
}

/* --- notifications --- */

static json_t *
notice(DemoForum *forum, sqlite3_stmt *row)
{
  static const char *const types[] = {
      [DEMO_NOTICE_MENTION] = "mention", [DEMO_NOTICE_REPLY] = "new-reply",  [DEMO_NOTICE_LIKE] = "upvote",
      [DEMO_NOTICE_POST] = "new-reply",  [DEMO_NOTICE_MESSAGE] = "new-chat",
  };
  int kind = sqlite3_column_int(row, 1);
  gboolean message = kind == DEMO_NOTICE_MESSAGE;
  g_autofree char *nid = g_strdup_printf("notice:%s", demo_column(row, 0));
  g_autofree char *who = demo_escape(demo_column(row, 4)), *title = demo_escape(demo_column(row, 7));
  g_autofree char *path = message ? g_strdup_printf("%s/chats/%s", forum->path, demo_column(row, 8))
                                  : g_strdup_printf("%s/post/%s", forum->path, demo_column(row, 5));
  g_autofree char *body =
      message ? g_strdup_printf("New message from <strong>%s</strong>", who)
              : g_strdup_printf("<strong>%s</strong> replied in <strong>%s</strong>", who, title);
  json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:I,s:b}", "nid", nid, "type", types[kind], "bodyShort", body,
                           "path", path, "datetime", (json_int_t)(sqlite3_column_int64(row, 2) / 1000),
                           "read", sqlite3_column_int(row, 3));
  if (message) {
    json_object_set_new(json, "roomId", json_integer(sqlite3_column_int64(row, 8)));
  } else {
    json_object_set_new(json, "tid", json_integer(sqlite3_column_int64(row, 6)));
    json_object_set_new(json, "pid", json_integer(sqlite3_column_int64(row, 5)));
    json_object_set_new(json, "topicTitle", json_string(title));
  }
  json_object_set_new(json, "user", json_pack("{s:s,s:s}", "username", who, "displayname", who));
  return json;
}

void
demo_nodebb_notifications(DemoCall *call, const char *a, const char *b)
{
  json_t *list = json_array(), *unread = json_array();
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT n.id, n.kind, n.made, n.is_read, a.login, p.id, p.topic, t.subject, n.conversation"
               " FROM notices n JOIN accounts a ON a.id = n.who LEFT JOIN posts p ON p.id = n.post"
               " LEFT JOIN posts t ON t.id = p.topic WHERE n.account = ?1 ORDER BY n.made DESC, n.id DESC"
               " LIMIT 500",
               "i", call->account);
  while (demo_row(row)) {
    json_t *one = notice(call->forum, row);
    if (!sqlite3_column_int(row, 3))
      json_array_append(unread, json_object_get(one, "nid"));
    json_array_append_new(list, one);
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:o,s:o}", "notifications", list, "unreadNids", unread, "pagination",
                            demo_nodebb_pagination(1, 1)));
}

/* A call of 4.11 and later. */
void
demo_nodebb_notified(DemoCall *call, const char *a, const char *b)
{
  const char *number = strchr(a, ':');
  gint64 id = number ? demo_nodebb_id(number + 1) : 0;
  if (id)
    demo_notice_read(call->forum, call->account, id);
  demo_nodebb_ok(call, json_object());
}
