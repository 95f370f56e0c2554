/* See the header. */
#include "config.h"

#include "lib/sql_faults.h"

#include <sqlite3.h>
#include <string.h>

static SqlFault kind;
static guint left;   /* so many until it fails; 0: none does */
static gboolean now; /* the statement at hand */
static char met[200];
static const char *only; /* such statements; NULL: any */

static gboolean
comes(SqlFault fault, const char *what)
{
  if (kind != fault || left == 0 || (only && !strstr(what, only)) || --left > 0)
    return FALSE;
  g_strlcpy(met, what, sizeof met);
  return TRUE;
}

/* A BEGIN that SQLite interrupts has begun all the same: not a fault that occurs. */
static int
begins(unsigned event, void *nothing, void *statement, void *sql)
{
  const char *text = sqlite3_sql(statement);
  /* A trigger's statements are told as comments. */
  if (text && !g_str_has_prefix(text, "BEGIN") && !g_str_has_prefix(text, "ROLLBACK") &&
      !g_str_has_prefix(text, "COMMIT") && !g_str_has_prefix(sql, "--"))
    now = comes(SQL_RUN, text);
  return 0;
}

static int
goes_on(void *nothing)
{
  int stop = now;
  now = FALSE;
  return stop;
}

static int
commits(void *nothing)
{
  return comes(SQL_RUN, "COMMIT");
}

static int
may(void *nothing, int action, const char *what, const char *more, const char *database, const char *trigger)
{
  gboolean begins_one = action == SQLITE_SELECT || action == SQLITE_INSERT || action == SQLITE_UPDATE ||
                        action == SQLITE_DELETE || action == SQLITE_TRANSACTION || action == SQLITE_PRAGMA;
  return !trigger && begins_one && comes(SQL_PREPARE, what ? what : "SELECT") ? SQLITE_DENY : SQLITE_OK;
}

static int
opened(sqlite3 *db, char **error, const struct sqlite3_api_routines *api)
{
  const char *path = sqlite3_db_filename(db, "main");
  if (!path || !strstr(path, "/archive.db"))
    return SQLITE_OK;
  sqlite3_trace_v2(db, SQLITE_TRACE_STMT, begins, NULL);
  sqlite3_progress_handler(db, 1, goes_on, NULL);
  sqlite3_commit_hook(db, commits, NULL);
  sqlite3_set_authorizer(db, may, NULL);
  return SQLITE_OK;
}

void
sql_faults_watch(void)
{
  sqlite3_auto_extension((void (*)(void))opened);
}

void
sql_faults_set(SqlFault fault, guint nth)
{
  kind = fault;
  left = nth;
  now = FALSE;
  met[0] = '\0';
}

void
sql_faults_only(const char *words)
{
  only = words;
}

const char *
sql_faults_met(void)
{
  return met[0] ? met : NULL;
}

void
sql_faults_next(const char *words)
{
  sql_faults_only(words);
  sql_faults_set(SQL_RUN, 1);
}

void
sql_faults_over(void)
{
  g_assert_nonnull(sql_faults_met());
  sql_faults_set(SQL_RUN, 0);
  sql_faults_only(NULL);
}
