/* The demo forum's database: opening it, its tables, and short calls for one statement each. Every other
 * file of this folder uses these; none talks to SQLite about anything but rows. */
#include "config.h"

#include "demo/model.h"
#include "demo/ranks.h"

static const char schema[] =
    "CREATE TABLE accounts(id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " name TEXT, salt TEXT NOT NULL, password TEXT NOT NULL, email TEXT NOT NULL, registered INTEGER NOT "
    "NULL,"
    " seen INTEGER NOT NULL DEFAULT 0, role INTEGER NOT NULL DEFAULT 0, banned INTEGER NOT NULL DEFAULT 0,"
    " older_posts INTEGER NOT NULL DEFAULT 0, location TEXT NOT NULL DEFAULT '',"
    " biography TEXT NOT NULL DEFAULT '');"
    "CREATE TABLE boards(id TEXT PRIMARY KEY, title TEXT NOT NULL, about TEXT NOT NULL, place INTEGER NOT "
    "NULL,"
    " category TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE categories(id TEXT PRIMARY KEY, title TEXT NOT NULL, place INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE posts(id INTEGER PRIMARY KEY, board TEXT NOT NULL, topic INTEGER NOT NULL,"
    " parent INTEGER NOT NULL DEFAULT 0, depth INTEGER NOT NULL, author INTEGER NOT NULL, subject TEXT NOT "
    "NULL,"
    " body TEXT NOT NULL, posted INTEGER NOT NULL, latest INTEGER NOT NULL,"
    " number INTEGER NOT NULL DEFAULT 1, version INTEGER NOT NULL DEFAULT 1,"
    " removed INTEGER NOT NULL DEFAULT 0, pinned INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL "
    "DEFAULT 0,"
    " views INTEGER NOT NULL DEFAULT 0, raw TEXT);"
    "CREATE INDEX posts_topic ON posts(topic, number);"
    "CREATE INDEX posts_board ON posts(board, depth, latest);"
    "CREATE INDEX posts_author ON posts(author, posted);"
    "CREATE TABLE topic_states(account INTEGER, topic INTEGER, seen INTEGER NOT NULL DEFAULT 0,"
    " opened INTEGER NOT NULL DEFAULT 0,"
    " level INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(account, topic)) WITHOUT ROWID;"
    "CREATE TABLE bookmarks(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, post INTEGER NOT NULL,"
    " UNIQUE(account, post));"
    "CREATE TABLE notices(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " who INTEGER NOT NULL, post INTEGER NOT NULL DEFAULT 0, conversation INTEGER NOT NULL DEFAULT 0,"
    " made INTEGER NOT NULL, is_read INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX notices_account ON notices(account, id);"
    "CREATE TABLE kudos(post INTEGER, account INTEGER, PRIMARY KEY(post, account)) WITHOUT ROWID;"
    "CREATE TABLE conversations(id INTEGER PRIMARY KEY, people TEXT NOT NULL, key TEXT NOT NULL,"
    " subject TEXT NOT NULL, updated INTEGER NOT NULL, team TEXT NOT NULL DEFAULT '', UNIQUE(people, key));"
    "CREATE INDEX conversations_updated ON conversations(updated, id);"
    "CREATE TABLE notes(id INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, author INTEGER NOT NULL,"
    " subject TEXT NOT NULL, body TEXT NOT NULL, sent INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT 0);"
    "CREATE INDEX notes_author ON notes(author, sent);"
    "CREATE INDEX notes_conversation ON notes(conversation, sent);"
    "CREATE TABLE copies(note INTEGER NOT NULL, account INTEGER NOT NULL, sent INTEGER NOT NULL,"
    " is_read INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(account, sent, note)) WITHOUT ROWID;"
    "CREATE INDEX copies_note ON copies(note);"
    "CREATE INDEX copies_unread ON copies(account, sent) WHERE is_read = 0;"
    "CREATE TABLE flags(id INTEGER PRIMARY KEY AUTOINCREMENT, reporter INTEGER NOT NULL,"
    " post INTEGER NOT NULL, body TEXT NOT NULL, made INTEGER NOT NULL, kind INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE note_flags(id INTEGER PRIMARY KEY AUTOINCREMENT, reporter INTEGER NOT NULL,"
    " note INTEGER NOT NULL, kind INTEGER NOT NULL, body TEXT NOT NULL, made INTEGER NOT NULL, "
    "UNIQUE(reporter, note));"
    "CREATE TABLE member_flags(id INTEGER PRIMARY KEY AUTOINCREMENT, reporter INTEGER NOT NULL,"
    " account INTEGER NOT NULL, body TEXT NOT NULL, made INTEGER NOT NULL, hidden INTEGER NOT NULL DEFAULT "
    "0);"
    "CREATE TABLE tries(account INTEGER PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL);"
    "CREATE TABLE resets(token TEXT PRIMARY KEY, account INTEGER NOT NULL, made INTEGER NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE api_keys(key TEXT PRIMARY KEY, account INTEGER NOT NULL, client TEXT NOT NULL,"
    " made INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE key_uses(key TEXT NOT NULL, at INTEGER NOT NULL);"
    "CREATE TABLE grants(device TEXT PRIMARY KEY, code TEXT NOT NULL, client TEXT NOT NULL, nonce TEXT NOT "
    "NULL,"
    " public_key TEXT NOT NULL, oaep INTEGER NOT NULL, made INTEGER NOT NULL, account INTEGER NOT NULL "
    "DEFAULT 0,"
    " denied INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE TABLE factors(account INTEGER PRIMARY KEY, last INTEGER NOT NULL, backup INTEGER NOT NULL);"
    "CREATE TABLE sessions(key TEXT PRIMARY KEY, account INTEGER NOT NULL, made INTEGER NOT NULL,"
    " used INTEGER NOT NULL, wanted INTEGER NOT NULL DEFAULT 0, again INTEGER NOT NULL DEFAULT 0,"
    " half INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
    "CREATE TABLE sockets(sid TEXT PRIMARY KEY, account INTEGER NOT NULL, waiting TEXT NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE contacts(account INTEGER, other INTEGER, list TEXT, PRIMARY KEY(account, other, list))"
    " WITHOUT ROWID;"
    "CREATE TABLE blocked_domains(domain TEXT PRIMARY KEY, made INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE deeds(id INTEGER PRIMARY KEY, what TEXT NOT NULL, subject TEXT NOT NULL, made INTEGER NOT "
    "NULL);";

/* A demo's data is not worth a migration: another schema is another forum. */
int
demo_schema_version(void)
{
  return (int)(g_str_hash(schema) & G_MAXINT);
}

static void
fail(DemoForum *forum, const char *sql)
{
  g_error("demo forum: %s: %s", sql, sqlite3_errmsg(forum->database));
}

static void
rank_function(sqlite3_context *context, int count, sqlite3_value **values)
{
  int place;
  const char *name =
      demo_rank(sqlite3_value_int64(values[0]), (DemoRole)sqlite3_value_int(values[1]), &place);
  if (sqlite3_user_data(context))
    sqlite3_result_int(context, place);
  else
    sqlite3_result_text(context, name, -1, SQLITE_STATIC);
}

static void
copy(DemoForum *forum, const DemoForum *like)
{
  sqlite3_backup *backup = sqlite3_backup_init(forum->database, "main", like->database, "main");
  if (!backup || sqlite3_backup_step(backup, -1) != SQLITE_DONE || sqlite3_backup_finish(backup) != SQLITE_OK)
    fail(forum, "backup");
}

/* --- copies: all that one does is in a savepoint, so that the next need not copy and prepare anew --- */

typedef struct {
  sqlite3 *database;
  GHashTable *statements;
} Rested;

static gboolean
wake(DemoForum *forum)
{
  Rested *rested = g_queue_pop_head(forum->like->rested);
  if (!rested)
    return FALSE;
  forum->database = rested->database;
  forum->statements = rested->statements;
  g_free(rested);
  return TRUE;
}

static void
rest(DemoForum *forum)
{
  GHashTableIter iter;
  gpointer statement;
  g_hash_table_iter_init(&iter, forum->statements);
  while (g_hash_table_iter_next(&iter, NULL, &statement))
    sqlite3_reset(statement);
  demo_run(forum, "ROLLBACK TO copied", "");
  Rested *rested = g_new(Rested, 1);
  *rested = (Rested){forum->database, forum->statements};
  g_queue_push_head(forum->like->rested, rested);
}

static void
rested_free(gpointer data)
{
  Rested *rested = data;
  g_hash_table_unref(rested->statements);
  sqlite3_close(rested->database);
  g_free(rested);
}

gboolean
demo_model_open(DemoForum *forum, const char *database, const DemoForum *like, gboolean *fresh,
                GError **error)
{
  forum->rested = g_queue_new();
  forum->like = database ? NULL : like;
  if (forum->like)
    forum->chance = like->chance;
  *fresh = TRUE;
  if (forum->like && wake(forum))
    return TRUE;
  int code = sqlite3_open(database ? database : ":memory:", &forum->database);
  if (code == SQLITE_OK)
    code = sqlite3_exec(forum->database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", NULL,
                        NULL, NULL);
  if (code != SQLITE_OK) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", database ? database : "memory",
                sqlite3_errmsg(forum->database));
    return FALSE;
  }
  int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  sqlite3_create_function(forum->database, "demo_rank", 2, pure, NULL, rank_function, NULL, NULL);
  sqlite3_create_function(forum->database, "demo_rank_place", 2, pure, forum, rank_function, NULL, NULL);
  forum->statements = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify)(void (*)(void))sqlite3_finalize);
  *fresh = !demo_int(forum, "SELECT count(*) FROM sqlite_schema WHERE name = 'accounts'", "");
  if (!*fresh && demo_int(forum, "PRAGMA user_version", "") != demo_schema_version()) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                "%s was made by another version of the demo forum; begin anew", database);
    return FALSE;
  }
  if (*fresh && like) {
    copy(forum, like);
    demo_run(forum, "SAVEPOINT copied", "");
    return TRUE;
  }
  return TRUE;
}

void
demo_model_tables(DemoForum *forum)
{
  g_autofree char *stamp = g_strdup_printf("PRAGMA user_version = %d", demo_schema_version());
  if (sqlite3_exec(forum->database, schema, NULL, NULL, NULL) != SQLITE_OK ||
      sqlite3_exec(forum->database, stamp, NULL, NULL, NULL) != SQLITE_OK)
    fail(forum, "schema");
}

void
demo_model_close(DemoForum *forum)
{
  if (forum->like && forum->statements) {
    rest(forum);
  } else {
    g_clear_pointer(&forum->statements, g_hash_table_unref);
    sqlite3_close(forum->database);
  }
  g_queue_free_full(forum->rested, rested_free);
  forum->statements = NULL;
  forum->database = NULL;
}

static sqlite3_stmt *
prepare(DemoForum *forum, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement = g_hash_table_lookup(forum->statements, sql);
  if (!statement) {
    if (sqlite3_prepare_v3(forum->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
        SQLITE_OK)
      fail(forum, sql);
    g_hash_table_insert(forum->statements, g_strdup(sql), statement);
  }
  sqlite3_reset(statement);
  for (int i = 0; types[i]; i++) {
    if (types[i] == 'i')
      sqlite3_bind_int64(statement, i + 1, va_arg(values, gint64));
    else
      sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
  }
  return statement;
}

gboolean
demo_row(sqlite3_stmt *statement)
{
  int code = sqlite3_step(statement);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    g_error("demo forum: %s: %s", sqlite3_sql(statement), sqlite3_errmsg(sqlite3_db_handle(statement)));
  sqlite3_reset(statement);
  return FALSE;
}

sqlite3_stmt *
demo_sql(DemoForum *forum, const char *sql, const char *types, ...)
{
  va_list values;
  va_start(values, types);
  sqlite3_stmt *statement = prepare(forum, sql, types, values);
  va_end(values);
  return statement;
}

gint64
demo_run(DemoForum *forum, const char *sql, const char *types, ...)
{
  va_list values;
  va_start(values, types);
  sqlite3_stmt *statement = prepare(forum, sql, types, values);
  va_end(values);
  while (demo_row(statement))
    ;
  return sqlite3_changes(forum->database);
}

gint64
demo_insert(DemoForum *forum, const char *sql, const char *types, ...)
{
  va_list values;
  va_start(values, types);
  sqlite3_stmt *statement = prepare(forum, sql, types, values);
  va_end(values);
  while (demo_row(statement))
    ;
  return sqlite3_last_insert_rowid(forum->database);
}

gint64
demo_int(DemoForum *forum, const char *sql, const char *types, ...)
{
  va_list values;
  va_start(values, types);
  sqlite3_stmt *statement = prepare(forum, sql, types, values);
  va_end(values);
  gint64 value = demo_row(statement) ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_reset(statement);
  return value;
}

char *
demo_text(DemoForum *forum, const char *sql, const char *types, ...)
{
  va_list values;
  va_start(values, types);
  sqlite3_stmt *statement = prepare(forum, sql, types, values);
  va_end(values);
  char *value = demo_row(statement) ? g_strdup((const char *)sqlite3_column_text(statement, 0)) : NULL;
  sqlite3_reset(statement);
  return value;
}

const char *
demo_column(sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return text ? text : "";
}

/* splitmix64: small, even, and the same everywhere for the same seed. */
guint64
demo_chance(DemoForum *forum)
{
  guint64 z = (forum->chance += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

guint32
demo_below(DemoForum *forum, guint32 n)
{
  return (guint32)((demo_chance(forum) >> 32) * n >> 32);
}

char *
demo_token(DemoForum *forum, gsize length)
{
  static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  char *token = g_malloc(length + 1);
  for (gsize i = 0; i < length; i++)
    token[i] = letters[demo_below(forum, sizeof letters - 1)];
  token[length] = '\0';
  return token;
}

char *
demo_time(gint64 when)
{
  g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(when / DEMO_SECOND);
  g_autofree char *text = g_date_time_format(second, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf("%s.%03d+00:00", text, (int)(when % DEMO_SECOND / 1000));
}

/* --- the member whom the demo is made for --- */

const char *
demo_forum_login(const DemoForum *forum)
{
  return "maria";
}

const char *
demo_forum_password(const DemoForum *forum)
{
  return "trellis-and-twine-7";
}

const char *
demo_forum_moderators(const DemoForum *forum)
{
  return "moderators";
}
