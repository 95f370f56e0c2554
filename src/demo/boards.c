/* Boards and posts: adding them, and keeping each topic's time of the latest post. Used by the dialects and
 * the scenarios. */
#include "config.h"

#include "demo/boards.h"

void
demo_board_add(DemoForum *forum, const char *category, const char *id, const char *title, const char *about)
{
  demo_run(forum,
           "INSERT INTO boards(id, title, about, place, category)"
           " VALUES(?1, ?2, ?3, (SELECT count(*) + 1 FROM boards), ?4)",
           "ssss", id, title, about, category);
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
                  "INSERT INTO posts(board, topic, parent, depth, author, subject, body, posted, latest)"
                  " SELECT board, topic, id, depth + 1, ?2, ?3, ?4, ?5, ?5 FROM posts WHERE id = ?1",
                  "iissi", post->parent, post->author, post->subject, post->body, post->posted);
  if (sqlite3_changes(forum->database) == 0)
    return 0;
  demo_run(forum,
           "UPDATE posts SET latest = max(latest, ?2) WHERE id = (SELECT topic FROM posts WHERE id = ?1)",
           "ii", id, post->posted);
  return id;
}

gboolean
demo_post_kudo(DemoForum *forum, gint64 post, gint64 account, gboolean given)
{
  if (!given)
    return demo_run(forum, "DELETE FROM kudos WHERE post = ?1 AND account = ?2", "ii", post, account) > 0;
  return demo_run(forum, "INSERT OR IGNORE INTO kudos(post, account) SELECT id, ?2 FROM posts WHERE id = ?1",
                  "ii", post, account) > 0;
}
