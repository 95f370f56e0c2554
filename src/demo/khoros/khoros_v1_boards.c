/* The part of v1 about boards and posts: list, read, post, reply, kudos. Called by khoros_v1.c for whatever
 * is neither a session nor a user. */
#include "config.h"

#include "demo/boards.h"
#include "demo/khoros/khoros.h"

static DemoElement *
message_element(DemoCall *call, sqlite3_stmt *row)
{
  g_autofree char *href = g_strdup_printf("/messages/id/%s", demo_column(row, 0));
  g_autofree char *posted = demo_time(sqlite3_column_int64(row, 3));
  DemoElement *message = demo_element_new("message", "message", href);
  demo_element_number(message, "id", sqlite3_column_int64(row, 0));
  demo_element_text(message, "subject", "string", demo_column(row, 1));
  demo_element_text(message, "body", "string", demo_column(row, 2));
  demo_element_text(message, "post_time", "date_time", posted);
  demo_element_add(message,
                   demo_v1_user(call->forum, "author", sqlite3_column_int64(row, 4), call->account, FALSE));
  return message;
}

static void
one_message(DemoCall *call, gint64 id)
{
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT id, subject, body, posted, author FROM posts WHERE id = ?1", "i", id);
  if (demo_row(row))
    demo_v1_reply(call, message_element(call, row));
  else
    demo_v1_error(call, V1_GONE, "The message does not exist.");
}

static void
list_topics(DemoCall *call, const char *board)
{
  gint64 size, offset;
  demo_v1_page(call, &size, &offset);
  DemoElement *messages = demo_element_new("messages", NULL, NULL);
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT id, subject, body, posted, author FROM posts WHERE board = ?1 AND depth = 0"
               " ORDER BY latest DESC LIMIT ?2 OFFSET ?3",
               "sii", board, size, offset);
  while (demo_row(row))
    demo_element_add(messages, message_element(call, row));
  demo_v1_reply(call, messages);
}

static void
list_boards(DemoCall *call)
{
  DemoElement *boards = demo_element_new("boards", NULL, NULL);
  sqlite3_stmt *row = demo_sql(call->forum, "SELECT id, title FROM boards ORDER BY place", "");
  while (demo_row(row)) {
    g_autofree char *href = g_strdup_printf("/boards/id/%s", demo_column(row, 0));
    DemoElement *board = demo_element_add(boards, demo_element_new("board", "board", href));
    demo_element_text(board, "id", "string", demo_column(row, 0));
    demo_element_text(board, "title", "string", demo_column(row, 1));
  }
  demo_v1_reply(call, boards);
}

static void
post(DemoCall *call, const char *board, gint64 parent)
{
  const char *subject = demo_call_member(call, "message.subject"),
             *body = demo_call_member(call, "message.body");
  DemoPost new = {.board = board,
                  .parent = parent,
                  .author = call->account,
                  .subject = subject,
                  .body = body,
                  .posted = call->forum->now};
  gint64 id = subject && body && demo_call_is(call, "POST") ? demo_post_publish(call->forum, &new) : 0;
  if (id)
    one_message(call, id);
  else
    demo_v1_error(call, V1_MISSING, "A place, message.subject and message.body are required.");
}

void
demo_v1_boards(DemoCall *call, char **path)
{
  if (!demo_v1_needs_account(call))
    return;
  g_autofree char *rest = g_strjoinv("/", path);
  gint64 id = path[1] && path[2] ? g_ascii_strtoll(path[2], NULL, 10) : 0;
  if (g_str_equal(rest, "boards"))
    list_boards(call);
  else if (g_pattern_match_simple("boards/id/*/messages/post", rest))
    post(call, path[2], 0);
  else if (g_pattern_match_simple("boards/id/*/topics/recent", rest))
    list_topics(call, path[2]);
  else if (g_pattern_match_simple("messages/id/*/reply", rest))
    post(call, NULL, id);
  else if (g_pattern_match_simple("messages/id/*/kudos/give", rest) && demo_call_is(call, "POST")) {
    demo_post_kudo(call->forum, id, call->account, TRUE);
    demo_v1_reply(call, NULL);
  } else if (g_pattern_match_simple("messages/id/*", rest) && !path[3])
    one_message(call, id);
  else
    demo_v1_unknown(call, path[0]);
}
