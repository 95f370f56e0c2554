/* SQL statements, prepared once and kept, and transactions that nest. Called by every file of this folder. */
#include "config.h"

#include "store/internal.h"

#include <errno.h>
#include <stdarg.h>

static sqlite3_stmt *
prepared(FpStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup(store->statements, sql);
  if (statement) {
    sqlite3_reset(statement);
    return statement;
  }
  if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK) {
    fp_store_fail(store, error);
    return NULL;
  }
  g_hash_table_insert(store->statements, (gpointer)sql, statement);
  return statement;
}

static int
bind_one(sqlite3_stmt *statement, int at, char type, va_list *args)
{
  switch (type) {
  case 'i':
    return sqlite3_bind_int64(statement, at, va_arg(*args, gint64));
  case 'h': {
    const FpHash *hash = va_arg(*args, const FpHash *);
    return hash ? sqlite3_bind_blob(statement, at, hash->bytes, sizeof hash->bytes, SQLITE_TRANSIENT)
                : sqlite3_bind_null(statement, at);
  }
  case 'b': {
    const GByteArray *bytes = va_arg(*args, const GByteArray *);
    return bytes ? sqlite3_bind_blob(statement, at, bytes->data, (int)bytes->len, SQLITE_TRANSIENT)
                 : sqlite3_bind_null(statement, at);
  }
  case 't':
    return sqlite3_bind_text(statement, at, va_arg(*args, const char *), -1, SQLITE_TRANSIENT);
  default:
    g_assert_not_reached();
  }
}

static sqlite3_stmt *
bound(FpStore *store, GError **error, const char *sql, const char *types, va_list *args)
{
  sqlite3_stmt *statement = prepared(store, sql, error);
  if (!statement)
    return NULL;
  for (int i = 0; types[i]; i++)
    if (bind_one(statement, i + 1, types[i], args) != SQLITE_OK) {
      fp_store_fail(store, error);
      return NULL;
    }
  return statement;
}

sqlite3_stmt *
fp_store_query(FpStore *store, GError **error, const char *sql, const char *types, ...)
{
  va_list args;
  va_start(args, types);
  sqlite3_stmt *statement = bound(store, error, sql, types, &args);
  va_end(args);
  return statement;
}

int
fp_store_row(FpStore *store, sqlite3_stmt *statement, GError **error)
{
  errno = 0;
  int result = sqlite3_step(statement);
  if (result == SQLITE_ROW)
    return 1;
  if (result == SQLITE_DONE) {
    sqlite3_reset(statement);
    return 0;
  }
  fp_store_fail(store, error);
  sqlite3_reset(statement);
  return -1;
}

void
fp_store_done(sqlite3_stmt *statement)
{
  sqlite3_reset(statement);
}

gboolean
fp_store_run(FpStore *store, GError **error, const char *sql, const char *types, ...)
{
  va_list args;
  va_start(args, types);
  sqlite3_stmt *statement = bound(store, error, sql, types, &args);
  va_end(args);
  int more = statement ? 1 : -1;
  while (more > 0)
    more = fp_store_row(store, statement, error);
  return more == 0;
}

gint64
fp_store_number(FpStore *store, gint64 otherwise, const char *sql, const char *types, ...)
{
  va_list args;
  va_start(args, types);
  sqlite3_stmt *statement = bound(store, NULL, sql, types, &args);
  va_end(args);
  if (!statement || fp_store_row(store, statement, NULL) <= 0)
    return otherwise;
  gint64 number =
      sqlite3_column_type(statement, 0) == SQLITE_NULL ? otherwise : sqlite3_column_int64(statement, 0);
  fp_store_done(statement);
  return number;
}

gboolean
fp_store_look(FpStore *store)
{
  return sqlite3_get_autocommit(store->db) && fp_store_run(store, NULL, "BEGIN", "");
}

void
fp_store_looked(FpStore *store, gboolean began)
{
  if (began)
    fp_store_run(store, NULL, "COMMIT", "");
}

gboolean
fp_store_begin(FpStore *store, GError **error)
{
  if (store->depth == 0) {
    store->spoiled = FALSE;
    if (!fp_store_run(store, error, "BEGIN IMMEDIATE", ""))
      return FALSE;
  }
  store->depth++;
  return TRUE;
}

gboolean
fp_store_end(FpStore *store, gboolean ok, GError **error)
{
  g_assert(store->depth > 0);
  store->spoiled = store->spoiled || !ok;
  if (--store->depth > 0)
    return ok;
  if (!store->spoiled && fp_store_spare_write(store, error) && fp_store_run(store, error, "COMMIT", "")) {
    fp_store_spare_end(store, TRUE);
    return TRUE;
  }
  /* SQLite may have rolled back by itself (a full disk). */
  if (!sqlite3_get_autocommit(store->db))
    fp_store_run(store, NULL, "ROLLBACK", "");
  fp_store_spare_end(store, FALSE);
  return FALSE;
}
