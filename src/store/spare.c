/* A second copy of the outbox, in a file of its own: what no forum can send again outlives an archive that is
 * damaged, lost or of a later version. Whatever a transaction changes in the outbox is written here before it
 * is committed there, so the copy is never behind; one that cannot be written is thrown away and made anew.
 * Called by engine.c and transaction.c. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/i18n.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SPARE   "archive.db.outbox"
#define FORMAT  1
#define WAIT_MS 5000

/* --- which rows a transaction touches --- */

static void
touched(void *data, int operation, const char *database, const char *table, sqlite3_int64 id)
{
  FpStore *store = data;
  gint64 row = id;
  if (strcmp(table, "outbox") == 0)
    g_array_append_val(store->touched, row);
}

/* --- one row --- */

static void
pack_row(GByteArray *pack, const FpOutItem *item)
{
  const gint64 numbers[] = {FORMAT,    item->kind,    item->state,   item->route,   item->made,
                            item->due, item->changed, item->settled, item->attempts};
  for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
    fp_pack_int(pack, numbers[i]);
  fp_pack_text(pack, item->evidence);
  fp_pack_text(pack, item->remote_id);
  fp_pack_text(pack, item->why);
  fp_store_pack_item(pack, item);
}

/* NULL: of a later format, or not whole. */
static FpOutItem *
unpack_row(const GByteArray *plain)
{
  FpReader reader = fp_reader(plain);
  if (fp_read_int(&reader) != FORMAT)
    return NULL;
  g_autoptr(FpOutItem) item = fp_out_item_new((FpOutKind)fp_read_int(&reader));
  item->state = (FpOutState)fp_read_int(&reader);
  item->route = (FpRouteKind)fp_read_int(&reader);
  item->made = fp_read_int(&reader);
  item->due = fp_read_int(&reader);
  item->changed = fp_read_int(&reader);
  item->settled = fp_read_int(&reader);
  item->attempts = (unsigned)fp_read_int(&reader);
  item->evidence = fp_read_text(&reader);
  item->remote_id = fp_read_text(&reader);
  item->why = fp_read_text(&reader);
  fp_store_unpack_item(&reader, item);
  gboolean known = item->kind < FP_OUT_KINDS && item->state < FP_OUT_STATES;
  return fp_reader_ok(&reader, NULL) && known ? g_steal_pointer(&item) : NULL;
}

/* Prepared once: a transaction has four of them at least. NULL: SQLite refuses. */
static sqlite3_stmt *
kept_statement(FpStore *store, const char *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup(store->spare_statements, sql);
  if (!statement &&
      sqlite3_prepare_v3(store->spare, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK)
    g_hash_table_insert(store->spare_statements, (gpointer)sql, statement);
  return statement;
}

static gboolean
bind_and_run(FpStore *store, const char *sql, gint64 id, const GByteArray *sealed)
{
  sqlite3_stmt *statement = kept_statement(store, sql);
  gboolean ok = statement && sqlite3_bind_int64(statement, 1, id) == SQLITE_OK &&
                (!sealed || sqlite3_bind_blob(statement, 2, sealed->data, (int)sealed->len, SQLITE_STATIC) ==
                                SQLITE_OK) &&
                sqlite3_step(statement) == SQLITE_DONE;
  sqlite3_reset(statement);
  if (statement)
    sqlite3_clear_bindings(statement);
  return ok;
}

static gboolean
write_row(FpStore *store, gint64 id)
{
  g_autoptr(FpOutItem) item = fp_store_outbox_get(store, id, NULL);
  if (!item || item->state == FP_OUT_UNDONE)
    return bind_and_run(store, "DELETE FROM spare WHERE id = ?1", id, NULL);
  g_autoptr(GByteArray) plain = g_byte_array_new();
  pack_row(plain, item);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_SPARE, id, plain);
  return bind_and_run(store, "INSERT OR REPLACE INTO spare (id, sealed) VALUES (?1, ?2)", id, sealed);
}

/* --- the file --- */

static void
finalize(gpointer statement)
{
  sqlite3_finalize(statement);
}

static void
shut(FpStore *store)
{
  g_clear_pointer(&store->spare_statements, g_hash_table_unref);
  sqlite3_close(store->spare);
  store->spare = NULL;
}

/* SQLite's code. */
static int
open_file(FpStore *store)
{
  int fd = openat(store->folder_fd, SPARE, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0)
    return SQLITE_CANTOPEN;
  fchmod(fd, 0600);
  close(fd);
  g_autofree char *path = g_build_filename(store->folder, SPARE, NULL);
  int result = sqlite3_open_v2(path, &store->spare,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
  if (result == SQLITE_OK) {
    sqlite3_busy_timeout(store->spare, WAIT_MS);
    sqlite3_db_config(store->spare, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->spare, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    store->spare_statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize);
    result = sqlite3_exec(store->spare,
                          "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;"
                          "CREATE TABLE IF NOT EXISTS spare (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL)",
                          NULL, NULL, NULL);
  }
  if (result != SQLITE_OK)
    shut(store);
  return result;
}

/* What it holds is behind the archive, or cannot be read: taken over later, it would send again what has
 * left. Another copy that has it open finds at its next transaction that it is gone. */
static void
throw_away(FpStore *store)
{
  if (store->spare)
    shut(store);
  unlinkat(store->folder_fd, SPARE, 0);
  unlinkat(store->folder_fd, SPARE "-journal", 0);
}

static gboolean
is_empty(FpStore *store)
{
  sqlite3_stmt *row = NULL;
  gboolean empty =
      sqlite3_prepare_v2(store->spare, "SELECT 1 FROM spare LIMIT 1", -1, &row, NULL) == SQLITE_OK &&
      sqlite3_step(row) == SQLITE_DONE;
  sqlite3_finalize(row);
  return empty;
}

/* For a file that has none of them. */
static gboolean
touch_all(FpStore *store, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT id FROM outbox WHERE state <> 5", "");
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(store->touched, id);
  }
  return more == 0;
}

/* --- before and after a commit --- */

static gboolean
spare_run(FpStore *store, const char *sql)
{
  sqlite3_stmt *statement = kept_statement(store, sql);
  gboolean ok = statement && sqlite3_step(statement) == SQLITE_DONE;
  sqlite3_reset(statement);
  return ok;
}

/* Within the archive's transaction, which no other copy's can be beside: who has made the file anew has
 * filled it already, or finds ours filled. */
static gboolean
is_ready(FpStore *store)
{
  int moved = 0;
  if (store->spare)
    sqlite3_file_control(store->spare, NULL, SQLITE_FCNTL_HAS_MOVED, &moved);
  if (store->spare && !moved)
    return TRUE;
  shut(store);
  return open_file(store) == SQLITE_OK && (!is_empty(store) || touch_all(store, NULL));
}

static gboolean
write_touched(FpStore *store, int *result)
{
  gboolean ok =
      spare_run(store, "BEGIN IMMEDIATE") && (!store->renumber || spare_run(store, "DELETE FROM spare"));
  for (guint i = 0; ok && i < store->touched->len; i++)
    ok = write_row(store, g_array_index(store->touched, gint64, i));
  if (ok && spare_run(store, "COMMIT"))
    return TRUE;
  *result = sqlite3_errcode(store->spare);
  spare_run(store, "ROLLBACK");
  return FALSE;
}

gboolean
fp_store_spare_write(FpStore *store, GError **error)
{
  if (!store->touched || !store->touched->len)
    return TRUE;
  /* A damaged copy, or one that somebody keeps locked, must not stop the original. It is made anew at once,
   * or else by the next transaction or start. */
  for (int attempt = 0; attempt < 2; attempt++) {
    int result = SQLITE_CANTOPEN;
    if (is_ready(store) && write_touched(store, &result))
      return TRUE;
    if (result == SQLITE_FULL || result == SQLITE_IOERR) {
      g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_FULL, _("There is no room left on the disk"));
      return FALSE;
    }
    throw_away(store);
  }
  return TRUE;
}

void
fp_store_spare_end(FpStore *store, gboolean committed)
{
  /* What was rolled back stands there as it was not to be. But a take-over that failed is tried again. */
  if (!committed && !store->renumber)
    fp_store_spare_write(store, NULL);
  if (store->touched)
    g_array_set_size(store->touched, 0);
}

/* --- opening --- */

static GPtrArray *
read_rows(FpStore *store)
{
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  sqlite3_stmt *row = NULL;
  if (sqlite3_prepare_v2(store->spare, "SELECT id, sealed FROM spare ORDER BY id", -1, &row, NULL) ==
      SQLITE_OK)
    while (sqlite3_step(row) == SQLITE_ROW) {
      g_autoptr(GByteArray) plain =
          fp_store_unseal(store, FP_SEAL_SPARE, sqlite3_column_int64(row, 0), row, 1, NULL);
      FpOutItem *item = plain ? unpack_row(plain) : NULL;
      if (item)
        g_ptr_array_add(items, item);
    }
  sqlite3_finalize(row);
  return items;
}

static gboolean
was_used(FpStore *store)
{
  return fp_store_number(store, 0, "SELECT 1 FROM sqlite_sequence WHERE name = 'outbox'", "") != 0;
}

/* An archive that never had a row takes over what an earlier one had. What was on its way is unsure then. */
static gboolean
take_over(FpStore *store, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  /* Another start may have done so meanwhile: a message that comes a second time is a second message. */
  if (was_used(store))
    return fp_store_end(store, TRUE, error);
  g_autoptr(GPtrArray) items = read_rows(store);
  gboolean ok = TRUE;
  store->renumber = TRUE;
  for (guint i = 0; ok && i < items->len; i++) {
    FpOutItem *item = items->pdata[i];
    gboolean open = item->state != FP_OUT_SENT;
    if (item->state == FP_OUT_SENDING)
      item->state = FP_OUT_UNSURE;
    ok = fp_store_outbox_copy(store, item, error);
    store->restored += ok && open && item->id != 0;
  }
  ok = fp_store_end(store, ok, error);
  store->renumber = FALSE;
  return ok;
}

/* The first start with a spare, or after it was lost. Within a transaction: another copy may be open. */
static gboolean
fill(FpStore *store, GError **error)
{
  gboolean ok = touch_all(store, error);
  guint rows = store->touched->len;
  g_array_set_size(store->touched, 0);
  if (!ok || rows == 0)
    return ok;
  if (!fp_store_begin(store, error))
    return FALSE;
  return fp_store_end(store, touch_all(store, error), error);
}

static gboolean
in_use(GError **error)
{
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_BUSY,
                      _("Another copy of flagpost has been using the archive for too long"));
  return FALSE;
}

/* FALSE: what the file holds may be needed, and cannot be had now. */
static gboolean
open_or_replace(FpStore *store, GError **error)
{
  int result = open_file(store);
  if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB) {
    throw_away(store); /* it is only a copy */
    open_file(store);
  }
  return result != SQLITE_BUSY || was_used(store) || in_use(error);
}

gboolean
fp_store_spare_open(FpStore *store, GError **error)
{
  if (!store->folder)
    return TRUE;
  if (!open_or_replace(store, error))
    return FALSE;
  store->touched = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_update_hook(store->db, touched, store);
  if (!store->spare)
    return TRUE;
  GError *problem = NULL;
  gboolean empty = is_empty(store);
  if (empty ? fill(store, &problem) : was_used(store) || take_over(store, &problem))
    return TRUE;
  if (g_error_matches(problem, FP_STORE_ERROR, FP_STORE_FULL) ||
      (!empty && g_error_matches(problem, FP_STORE_ERROR, FP_STORE_BUSY))) {
    g_propagate_error(error, problem);
    return FALSE;
  }
  /* An archive that cannot be read so far says it itself when it is read; the copy stays as it is. An empty
   * one is filled by the next transaction. */
  g_clear_error(&problem);
  shut(store);
  if (!empty) {
    sqlite3_update_hook(store->db, NULL, NULL);
    g_clear_pointer(&store->touched, g_array_unref);
  }
  return TRUE;
}

void
fp_store_spare_close(FpStore *store)
{
  if (store->spare)
    shut(store);
  g_clear_pointer(&store->touched, g_array_unref);
}

guint
fp_store_restored(const FpStore *store)
{
  return store->restored;
}
