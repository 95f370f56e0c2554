/* SQL statements, prepared once and kept. Called by every file of this folder. */
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

/* life: SQLITE_STATIC where the statement runs to its end while the arguments are there. */
static int
bind_one(sqlite3_stmt *statement, int at, char type, sqlite3_destructor_type life, va_list *args)
{
  switch (type) {
  case 'i':
    return sqlite3_bind_int64(statement, at, va_arg(*args, gint64));
  case 'h': {
    const FpHash *hash = va_arg(*args, const FpHash *);
    return hash ? sqlite3_bind_blob(statement, at, hash->bytes, sizeof hash->bytes, life)
                : sqlite3_bind_null(statement, at);
  }
  case 'b': {
    const GByteArray *bytes = va_arg(*args, const GByteArray *);
    return bytes ? sqlite3_bind_blob(statement, at, bytes->data, (int)bytes->len, life)
                 : sqlite3_bind_null(statement, at);
  }
  default:
    g_assert_not_reached();
  }
}

static sqlite3_stmt *
bound(FpStore *store, GError **error, const char *sql, const char *types, sqlite3_destructor_type life,
      va_list *args)
{
  sqlite3_stmt *statement = prepared(store, sql, error);
  if (!statement)
    return NULL;
  for (int i = 0; types[i]; i++)
    if (bind_one(statement, i + 1, types[i], life, args) != SQLITE_OK) {
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
  sqlite3_stmt *statement = bound(store, error, sql, types, SQLITE_TRANSIENT, &args);
  va_end(args);
  return statement;
}

int
fp_store_row(FpStore *store, sqlite3_stmt *statement, GError **error)
{
  if (!statement)
    return -1;
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
  sqlite3_stmt *statement = bound(store, error, sql, types, SQLITE_STATIC, &args);
  va_end(args);
  int more;
  while ((more = fp_store_row(store, statement, error)) > 0)
    continue;
  return more == 0;
}

/* What is not known must not be written, or told, for what is: the transaction or look that asked fails at
 * its end. */
static void
misread(FpStore *store, GError *why)
{
  if ((store->depth > 0 || store->looks > 0) && !store->misread)
    store->misread = why;
  else
    g_clear_error(&why);
}

gint64
fp_store_number(FpStore *store, gint64 otherwise, const char *sql, const char *types, ...)
{
  GError *why = NULL;
  va_list args;
  va_start(args, types);
  sqlite3_stmt *statement = bound(store, &why, sql, types, SQLITE_STATIC, &args);
  va_end(args);
  if (fp_store_row(store, statement, &why) <= 0) {
    misread(store, why);
    return otherwise;
  }
  gint64 number =
      sqlite3_column_type(statement, 0) == SQLITE_NULL ? otherwise : sqlite3_column_int64(statement, 0);
  fp_store_done(statement);
  return number;
}
