/* A whole look at an archive: SQLite's own check, and that every sealed record opens. Called by
 * `doctor`, and by engine.c where a read has failed before. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

#include "flagpost/i18n.h"

#include <fcntl.h>
#include <unistd.h>

static gboolean
check_tables(FpStore *store, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "PRAGMA integrity_check(1)", "");
  if (fp_store_row(store, row, error) <= 0)
    return FALSE;
  const char *said = (const char *)sqlite3_column_text(row, 0);
  gboolean ok = g_strcmp0(said, "ok") == 0;
  if (!ok)
    g_set_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED, _("The archive is damaged (%s)"), said ? said : "");
  fp_store_done(row);
  return ok;
}

static gboolean
check_place(FpStore *store, FpSealPlace place, GError **error)
{
  const FpSealName *name = &fp_seal_names[place];
  g_autofree char *sql = g_strdup_printf("SELECT %s, %s FROM %s WHERE %s IS NOT NULL", name->row,
                                         name->column, name->table, name->column);
  sqlite3_stmt *row = NULL;
  if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
    return fp_store_fail(store, error);
  int more;
  while ((more = fp_store_row(store, row, error)) > 0) {
    g_autoptr(GByteArray) plain = fp_store_unseal(store, place, sqlite3_column_int64(row, 0), row, 1, error);
    if (!plain)
      break;
  }
  sqlite3_finalize(row);
  return more == 0;
}

gboolean
fp_store_check(FpStore *store, GError **error)
{
  if (!check_tables(store, error) || !fp_store_check_key(store, error))
    return FALSE;
  for (int place = 0; place < FP_SEAL_PLACES; place++)
    if (fp_seal_names[place].row && !check_place(store, (FpSealPlace)place, error))
      return FALSE;
  return TRUE;
}

gboolean
fp_store_clear_suspicion(FpStore *store, GError **error)
{
  if (!store->folder || faccessat(store->folder_fd, FP_STORE_SUSPECT, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
    return TRUE;
  if (!fp_store_check(store, error))
    return FALSE;
  unlinkat(store->folder_fd, FP_STORE_SUSPECT, 0);
  return TRUE;
}
