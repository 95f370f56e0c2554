/* The moderators' desk as JSON: every report with its evidence, whichever way it came (a private message to
 * the moderators' account, or a flag on a post, a private message or a member), oldest first, and what was
 * done. Read by the desk's page, by the walk of `flagpost demo` and by tests. */
#include "config.h"

#include "demo/moderation.h"

enum {
  KIND,
  ID,
  MADE,
  REPORTER,
  REPORTER_LOGIN,
  SUBJECT,
  BODY,
  TYPE,
  WITHDRAWN,
  WHAT,
  WHAT_ID,
  WHAT_SUBJECT,
  WHAT_BODY,
  AUTHOR,
};

#define REPORTER_COLUMNS "a.id, a.login"

/* ?1: the moderators' account. The types of flags are Discourse's numbers. */
static const char all_reports[] =
    "SELECT 'message', n.id, n.sent, " REPORTER_COLUMNS ", n.subject, n.body, '', 0, '', 0, '', '', 0"
    " FROM copies c JOIN notes n ON n.id = c.note JOIN accounts a ON a.id = n.author WHERE c.account = ?1"
    " UNION ALL"
    " SELECT 'flag', f.id, f.made, " REPORTER_COLUMNS
    ", '', f.body, 'abuse', 0, 'post', p.id, p.subject, p.body,"
    " p.author FROM flags f JOIN accounts a ON a.id = f.reporter LEFT JOIN posts p ON p.id = f.post"
    " UNION ALL"
    " SELECT 'flag', f.id, f.made, " REPORTER_COLUMNS ", '', f.body, CASE f.kind WHEN 4 THEN 'inappropriate'"
    " WHEN 8 THEN 'spam' WHEN 10 THEN 'illegal' ELSE 'notify_moderators' END, 0, 'note', n.id, n.subject,"
    " n.body, n.author FROM note_flags f JOIN accounts a ON a.id = f.reporter JOIN notes n ON n.id = f.note"
    " UNION ALL"
    " SELECT 'flag', f.id, f.made, " REPORTER_COLUMNS
    ", '', f.body, 'user', f.hidden, 'member', w.id, w.login, '',"
    " w.id FROM member_flags f JOIN accounts a ON a.id = f.reporter JOIN accounts w ON w.id = f.account"
    " ORDER BY 3, 1 DESC, 2";

static json_t *
id_string(sqlite3_stmt *row, int column)
{
  return json_string(demo_column(row, column));
}

/* What was flagged, and who wrote it: what a moderator looks at before deciding. */
static json_t *
flagged(DemoForum *forum, sqlite3_stmt *row)
{
  gint64 author = sqlite3_column_int64(row, AUTHOR);
  g_autofree char *login = demo_account_login(forum, author);
  g_autofree char *registered =
      demo_time(demo_int(forum, "SELECT registered FROM accounts WHERE id = ?1", "i", author));
  return json_pack("{s:o,s:s,s:s,s:s,s:s,s:I,s:b}", "id", id_string(row, WHAT_ID), "subject",
                   demo_column(row, WHAT_SUBJECT), "author", login ? login : "", "body",
                   demo_column(row, WHAT_BODY), "registered", registered, "posts",
                   (json_int_t)demo_account_posts(forum, author), "banned",
                   (int)demo_account_banned(forum, author));
}

static json_t *
report(DemoForum *forum, sqlite3_stmt *row)
{
  g_autofree char *made = demo_time(sqlite3_column_int64(row, MADE));
  json_t *report = json_pack("{s:s,s:o,s:s,s:{s:o,s:s},s:s,s:s}", "kind", demo_column(row, KIND), "id",
                             id_string(row, ID), "made", made, "reporter", "id", id_string(row, REPORTER),
                             "login", demo_column(row, REPORTER_LOGIN), "subject", demo_column(row, SUBJECT),
                             "body", demo_column(row, BODY));
  if (*demo_column(row, WHAT)) {
    json_object_set_new(report, "type", json_string(demo_column(row, TYPE)));
    json_object_set_new(report, "withdrawn", json_boolean(sqlite3_column_int(row, WITHDRAWN)));
    json_object_set_new(report, demo_column(row, WHAT), flagged(forum, row));
  }
  return report;
}

static json_t *
names(DemoForum *forum, const char *sql)
{
  json_t *list = json_array();
  sqlite3_stmt *row = demo_sql(forum, sql, "");
  while (demo_row(row))
    json_array_append_new(list, json_string(demo_column(row, 0)));
  return list;
}

json_t *
demo_desk_json(DemoForum *forum)
{
  json_t *reports = json_array();
  sqlite3_stmt *row =
      demo_sql(forum, all_reports, "i", demo_account_find(forum, demo_forum_moderators(forum)));
  while (demo_row(row))
    json_array_append_new(reports, report(forum, row));
  return json_pack("{s:i,s:o,s:o,s:o,s:o}", "version", 1, "reports", reports, "banned",
                   names(forum, "SELECT login FROM accounts WHERE banned ORDER BY login"), "blocked_domains",
                   names(forum, "SELECT domain FROM blocked_domains ORDER BY domain"), "deeds",
                   names(forum, "SELECT what || ' ' || subject FROM deeds ORDER BY id"));
}
