/* Boards and posts: adding and changing them, how far a member has read, and who is told of what. Used by the
 * dialects and the scenarios. */
#include "config.h"

#include "demo/boards.h"

#include "demo/accounts.h"

void
demo_board_add(DemoForum *forum, const char *category, const char *id, const char *title, const char *about)
{
  demo_run(forum,
           "INSERT INTO boards(id, title, about, place, category)"
           " VALUES(?1, ?2, ?3, (SELECT count(*) + 1 FROM boards), ?4)",
           "ssss", id, title, about, category);
}

static void
board_free(gpointer data)
{
  DemoBoard *board = data;
  g_free(board->id);
  g_free(board->title);
  g_free(board->about);
  g_free(board);
}

GPtrArray *
demo_boards_of(DemoForum *forum, const char *category)
{
  GPtrArray *found = g_ptr_array_new_with_free_func(board_free);
  sqlite3_stmt *row =
      category
          ? demo_sql(forum, "SELECT id, title, about, place FROM boards WHERE category = ?1 ORDER BY place",
                     "s", category)
          : demo_sql(forum, "SELECT id, title, '', place FROM categories ORDER BY place", "");
  while (demo_row(row)) {
    DemoBoard *board = g_new0(DemoBoard, 1);
    board->id = g_strdup(demo_column(row, 0));
    board->title = g_strdup(demo_column(row, 1));
    board->about = g_strdup(demo_column(row, 2));
    board->place = sqlite3_column_int64(row, 3);
    g_ptr_array_add(found, board);
  }
  return found;
}

gint64
demo_post_add(DemoForum *forum, const DemoPost *post)
{
  if (!post->parent) {
    if (!post->board || !demo_int(forum, "SELECT count(*) FROM boards WHERE id = ?1", "s", post->board))
      return 0;
    gint64 id = demo_insert(forum,
                            "INSERT INTO posts(board, topic, depth, author, subject, body, posted, latest)"
                            " VALUES(?1, 0, 0, ?2, ?3, ?4, ?5, ?5)",
                            "sissi", post->board, post->author, post->subject, post->body, post->posted);
    demo_run(forum, "UPDATE posts SET topic = id WHERE id = ?1", "i", id);
    return id;
  }
  gint64 id =
      demo_insert(forum,
                  "INSERT INTO posts(board, topic, parent, depth, author, subject, body, posted, latest,"
                  " number) SELECT p.board, p.topic, p.id, p.depth + 1, ?2, ?3, ?4, ?5, ?5,"
                  " (SELECT max(number) + 1 FROM posts WHERE topic = p.topic) FROM posts p WHERE p.id = ?1",
                  "iissi", post->parent, post->author, post->subject, post->body, post->posted);
  if (sqlite3_changes(forum->database) == 0)
    return 0;
  demo_run(forum,
           "UPDATE posts SET latest = max(latest, ?2) WHERE id = (SELECT topic FROM posts WHERE id = ?1)",
           "ii", id, post->posted);
  return id;
}

void
demo_notice_add(DemoForum *forum, gint64 account, DemoNoticeKind kind, gint64 who, gint64 post,
                gint64 conversation, gint64 made)
{
  if (account && account != who)
    demo_run(
        forum,
        "INSERT INTO notices(account, kind, who, post, conversation, made) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        "iiiiii", account, (gint64)kind, who, post, conversation, made);
}

void
demo_notice_read(DemoForum *forum, gint64 account, gint64 id)
{
  demo_run(forum, "UPDATE notices SET is_read = 1 WHERE account = ?1 AND (id = ?2 OR ?2 = 0)", "ii", account,
           id);
}

/* Accounts named as @login in a body. (transfer full) gint64 */
static GArray *
named(DemoForum *forum, const char *body)
{
  GArray *accounts = g_array_new(FALSE, FALSE, sizeof(gint64));
  for (const char *at = strchr(body, '@'); at; at = strchr(at + 1, '@')) {
    const char *end = at + 1;
    while (g_unichar_isalnum(g_utf8_get_char(end)) || *end == '_')
      end = g_utf8_next_char(end);
    g_autofree char *login = g_strndup(at + 1, (gsize)(end - at - 1));
    gint64 account = demo_account_find(forum, login);
    if (account)
      g_array_append_val(accounts, account);
  }
  return accounts;
}

static void
tell_followers(DemoForum *forum, gint64 post, const DemoPost *made)
{
  g_autoptr(GArray) followers = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(forum,
                               "SELECT account FROM topic_states WHERE level = 2 AND topic ="
                               " (SELECT topic FROM posts WHERE id = ?1)",
                               "i", post);
  while (demo_row(row)) {
    gint64 account = sqlite3_column_int64(row, 0);
    g_array_append_val(followers, account);
  }
  for (guint i = 0; i < followers->len; i++)
    demo_notice_add(forum, g_array_index(followers, gint64, i), DEMO_NOTICE_POST, made->author, post, 0,
                    made->posted);
}

gint64
demo_post_publish(DemoForum *forum, const DemoPost *post)
{
  gint64 id = demo_post_add(forum, post);
  if (!id)
    return 0;
  demo_run(forum, "UPDATE posts SET raw = ?2 WHERE id = ?1", "is", id, post->raw);
  demo_run(forum, "UPDATE posts SET views = views + 1 WHERE id = (SELECT topic FROM posts WHERE id = ?1)",
           "i", id);
  g_autoptr(GArray) people = named(forum, post->body);
  for (guint i = 0; i < people->len; i++)
    demo_notice_add(forum, g_array_index(people, gint64, i), DEMO_NOTICE_MENTION, post->author, id, 0,
                    post->posted);
  if (!post->parent)
    return id;
  gint64 answered = demo_int(forum, "SELECT author FROM posts WHERE id = ?1", "i", post->parent);
  demo_notice_add(forum, answered, DEMO_NOTICE_REPLY, post->author, id, 0, post->posted);
  tell_followers(forum, id, post);
  return id;
}

void
demo_post_edit(DemoForum *forum, gint64 post, const char *body, const char *raw)
{
  demo_run(forum, "UPDATE posts SET body = ?2, raw = ?3, version = version + 1 WHERE id = ?1", "iss", post,
           body, raw);
}

void
demo_post_remove(DemoForum *forum, gint64 post)
{
  demo_run(forum, "UPDATE posts SET removed = 1 WHERE id = ?1", "i", post);
}

gboolean
demo_post_kudo(DemoForum *forum, gint64 post, gint64 account, gboolean given)
{
  if (!given)
    return demo_run(forum, "DELETE FROM kudos WHERE post = ?1 AND account = ?2", "ii", post, account) > 0;
  if (demo_run(forum, "INSERT OR IGNORE INTO kudos(post, account) SELECT id, ?2 FROM posts WHERE id = ?1",
               "ii", post, account) == 0)
    return FALSE;
  demo_notice_add(forum, demo_int(forum, "SELECT author FROM posts WHERE id = ?1", "i", post),
                  DEMO_NOTICE_LIKE, account, post, 0, forum->now);
  return TRUE;
}

gboolean
demo_topic_look(DemoForum *forum, gint64 topic, gint64 account, DemoTopic *look)
{
  *look = (DemoTopic){0};
  sqlite3_stmt *row =
      demo_sql(forum,
               "SELECT count(p.id), max(p.number), t.author, t.posted, t.latest, t.views, t.pinned, t.closed"
               " FROM posts t JOIN posts p ON p.topic = t.id AND NOT p.removed"
               " WHERE t.id = ?1 AND t.topic = t.id AND NOT t.removed GROUP BY t.id",
               "i", topic);
  if (!demo_row(row))
    return FALSE;
  look->count = sqlite3_column_int64(row, 0);
  look->highest = sqlite3_column_int64(row, 1);
  look->first = sqlite3_column_int64(row, 2);
  look->made = sqlite3_column_int64(row, 3);
  look->latest = sqlite3_column_int64(row, 4);
  look->views = sqlite3_column_int64(row, 5);
  look->pinned = sqlite3_column_int(row, 6) != 0;
  look->closed = sqlite3_column_int(row, 7) != 0;
  look->last = demo_int(
      forum, "SELECT author FROM posts WHERE topic = ?1 AND NOT removed ORDER BY number DESC LIMIT 1", "i",
      topic);
  look->likes = demo_int(
      forum, "SELECT count(*) FROM kudos k JOIN posts p ON p.id = k.post WHERE p.topic = ?1", "i", topic);
  look->seen = demo_int(forum, "SELECT seen FROM topic_states WHERE account = ?1 AND topic = ?2", "ii",
                        account, topic);
  look->opened = demo_int(forum, "SELECT opened FROM topic_states WHERE account = ?1 AND topic = ?2", "ii",
                          account, topic);
  look->level = demo_int(forum, "SELECT level FROM topic_states WHERE account = ?1 AND topic = ?2", "ii",
                         account, topic);
  return TRUE;
}

void
demo_topic_seen(DemoForum *forum, gint64 topic, gint64 account, gint64 number)
{
  demo_run(forum,
           "INSERT INTO topic_states(account, topic, seen) VALUES(?1, ?2, ?3)"
           " ON CONFLICT(account, topic) DO UPDATE SET seen = max(seen, excluded.seen)",
           "iii", account, topic, number);
}

void
demo_topic_opened(DemoForum *forum, gint64 topic, gint64 account, gint64 number)
{
  demo_run(forum,
           "INSERT INTO topic_states(account, topic, opened) VALUES(?1, ?2, ?3)"
           " ON CONFLICT(account, topic) DO UPDATE SET opened = max(opened, excluded.opened)",
           "iii", account, topic, number);
}

void
demo_topic_level(DemoForum *forum, gint64 topic, gint64 account, gint64 level)
{
  demo_run(forum,
           "INSERT INTO topic_states(account, topic, level) VALUES(?1, ?2, ?3)"
           " ON CONFLICT(account, topic) DO UPDATE SET level = excluded.level",
           "iii", account, topic, level);
}

gint64
demo_bookmark(DemoForum *forum, gint64 account, gint64 post)
{
  demo_run(forum, "INSERT OR IGNORE INTO bookmarks(account, post) VALUES(?1, ?2)", "ii", account, post);
  return demo_int(forum, "SELECT id FROM bookmarks WHERE account = ?1 AND post = ?2", "ii", account, post);
}

gboolean
demo_bookmark_remove(DemoForum *forum, gint64 account, gint64 id)
{
  return demo_run(forum, "DELETE FROM bookmarks WHERE account = ?1 AND id = ?2", "ii", account, id) > 0;
}
