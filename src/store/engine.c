/* Opens an archive, sets SQLite up, and brings the tables to this version's: the only file that knows how
 * SQLite is set up. Called by app/member.c. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "store/internal.h"

#include <errno.h>
#include <unistd.h>

#define WAIT_MS 5000 /* for another copy's transaction */

static gboolean
execute(FpStore *store, const char *sql, GError **error)
{
  errno = 0;
  return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK || fp_store_fail(store, error);
}

/* -1: an error. */
static gint64
version_of(FpStore *store, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "PRAGMA user_version", "");
  if (fp_store_row(store, row, error) <= 0)
    return -1;
  gint64 version = sqlite3_column_int64(row, 0);
  fp_store_done(row);
  if (version >= 0)
    return version;
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED, _("The archive is damaged"));
  return -1;
}

static gboolean
refuse_newer(gint64 version, gint64 ours, GError **error)
{
  if (version <= ours)
    return TRUE;
  g_set_error(error, FP_STORE_ERROR, FP_STORE_NEWER,
              _("This archive was made by a later version of flagpost (format %d; this one knows %d)"),
              (int)version, (int)ours);
  return FALSE;
}

/* One transaction for all: a stop in the middle leaves the archive as it was. */
static gboolean
migrate(FpStore *store, GError **error)
{
  gint64 ours = 0;
  while (fp_store_schema[ours])
    ours++;
  gint64 version = version_of(store, error);
  if (version < 0 || !refuse_newer(version, ours, error))
    return FALSE;
  if (version == ours)
    return TRUE;
  if (!fp_store_begin(store, error))
    return FALSE;
  version = version_of(store, error); /* another copy may have been faster */
  gboolean ok = version >= 0 && refuse_newer(version, ours, error);
  gboolean fresh = version == 0;
  for (; ok && version < ours; version++)
    ok = execute(store, fp_store_schema[version], error);
  if (ok && fresh)
    ok = fp_store_mark_key(store, error);
  g_autofree char *set = g_strdup_printf("PRAGMA user_version = %" G_GINT64_FORMAT, ours);
  ok = ok && execute(store, set, error);
  return fp_store_end(store, ok, error);
}

/* In KiB. Who reads takes a page from here and there and hardly comes back to it: each page that is kept is
 * memory to be asked of the system. Who writes much comes back to what he has changed. */
gboolean
fp_store_widen(FpStore *store, gboolean wide, GError **error)
{
  store->wide = wide;
  return execute(store, wide ? "PRAGMA cache_size = -4000" : "PRAGMA cache_size = -1000", error);
}

/* Nothing here may write into a file that turns out to be newer, damaged or another key's. */
static gboolean
set_up(FpStore *store, GError **error)
{
  sqlite3_extended_result_codes(store->db, 1);
  sqlite3_busy_timeout(store->db, WAIT_MS);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return execute(store,
                 "PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;"
                 "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL;",
                 error) &&
         fp_store_widen(store, FALSE, error);
}

static gboolean
go_live(FpStore *store, GError **error)
{
  if (store->folder &&
      !execute(store, "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 4194304;", error))
    return FALSE;
  if (store->folder)
    fp_store_log_open(store);
  sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
  return TRUE;
}

static gboolean
open_file(FpStore *store, const char *folder, int claim, GError **error)
{
  g_autofree char *path = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (folder) {
    store->folder_fd = fp_store_open_folder(folder, &store->folder, error);
    if (store->folder_fd < 0 || !fp_store_share(store, claim, error) ||
        !fp_store_guard_files(store->folder_fd, error))
      return FALSE;
    path = g_build_filename(store->folder, "archive.db", NULL);
    flags |= SQLITE_OPEN_NOFOLLOW;
  }
  errno = 0;
  if (sqlite3_open_v2(path ? path : ":memory:", &store->db, flags, NULL) == SQLITE_OK)
    return TRUE;
  if (store->db)
    return fp_store_fail(store, error);
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_FAILED, _("The archive cannot be opened"));
  return FALSE;
}

static void
finalize(gpointer statement)
{
  sqlite3_finalize(statement);
}

/* SQLite's own account of its memory takes a lock at each allocation, and nobody reads it. */
static void
set_up_library(void)
{
  static gboolean done;
  if (!done)
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  done = TRUE;
}

static gboolean
is_of_no_use(const GError *error)
{
  return g_error_matches(error, FP_STORE_ERROR, FP_STORE_DAMAGED) ||
         g_error_matches(error, FP_STORE_ERROR, FP_STORE_NEWER);
}

FpStore *
fp_store_open_claimed(const char *folder, int *claim, const char *account, const FpSecret *key,
                      GError **error)
{
  g_return_val_if_fail(account != NULL, NULL);
  set_up_library();
  GError *why = NULL;
  FpStore *store = g_new0(FpStore, 1);
  store->folder_fd = -1;
  store->statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize);
  if (open_file(store, folder, claim ? *claim : -1, &why) && fp_store_take_key(store, account, key, &why) &&
      set_up(store, &why) && migrate(store, &why) && fp_store_check_key(store, &why) &&
      fp_store_clear_suspicion(store, &why) && go_live(store, &why) && fp_store_spare_open(store, &why))
    return store;
  if (claim && *claim < 0 && is_of_no_use(why)) {
    GError *open_elsewhere = NULL;
    if (!fp_store_keep_claimed(store, claim, &open_elsewhere)) {
      g_error_free(why);
      why = open_elsewhere;
    }
  }
  fp_store_close(store);
  g_propagate_error(error, why);
  return NULL;
}

FpStore *
fp_store_open(const char *folder, const char *account, const FpSecret *key, GError **error)
{
  return fp_store_open_claimed(folder, NULL, account, key, error);
}

gboolean
fp_store_rest(FpStore *store)
{
  enum { MUCH = 3 << 19 /* bytes: more than who only reads ever has */ };
  int held = 0, most;
  sqlite3_db_status(store->db, SQLITE_DBSTATUS_CACHE_USED, &held, &most, 0);
  if (store->wide)
    fp_store_widen(store, FALSE, NULL);
  return held > MUCH && sqlite3_db_release_memory(store->db) == SQLITE_OK;
}

FpStore *
fp_store_open_beside(const FpStore *store, const char *path)
{
  FpStore *other = g_new0(FpStore, 1);
  other->folder_fd = -1;
  other->statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize);
  other->seal_key = fp_secret_ref(store->seal_key);
  other->hash_key = fp_secret_ref(store->hash_key);
  memcpy(other->account, store->account, sizeof other->account);
  fp_store_take_nonces(other);
  if (sqlite3_open_v2(path, &other->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
      set_up(other, NULL))
    return other;
  fp_store_close(other);
  return NULL;
}

static guint
count(sqlite3 *db, const char *sql)
{
  sqlite3_stmt *row = NULL;
  guint n = 0;
  if (sqlite3_prepare_v2(db, sql, -1, &row, NULL) == SQLITE_OK && sqlite3_step(row) == SQLITE_ROW)
    n = (guint)sqlite3_column_int(row, 0);
  sqlite3_finalize(row);
  return n;
}

void
fp_store_unsent(const char *folder, guint *rows, guint *drafts)
{
  g_autofree char *path = g_build_filename(folder, "archive.db", NULL);
  sqlite3 *db = NULL;
  *rows = *drafts = 0;
  if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
    *rows = count(db, "SELECT count(*) FROM outbox WHERE state IN " FP_OUTBOX_LIVE);
    *drafts = count(db, "SELECT count(*) FROM draft");
  }
  sqlite3_close(db);
}

void
fp_store_close(FpStore *store)
{
  if (!store)
    return;
  if (store->db)
    fp_store_batch_commit(store, NULL);
  g_clear_error(&store->batch_lost);
  fp_store_drop_locks(store);
  fp_store_forget_found(store);
  fp_store_forget_places(store);
  fp_store_spare_close(store);
  g_hash_table_unref(store->statements);
  fp_store_log_close(store);
  sqlite3_close(store->db);
  fp_store_drop_key(store);
  if (store->folder_fd >= 0)
    close(store->folder_fd);
  g_free(store->folder);
  g_free(store);
}

const char *
fp_store_engine(void)
{
  return sqlite3_libversion();
}

gboolean
fp_store_volatile(const FpStore *store)
{
  return !store->folder;
}

void
fp_store_compact(FpStore *store)
{
  fp_store_batch_commit(store, NULL);
  fp_store_log_wait(store);
  execute(store, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);", NULL);
}
