/* Whole archives as one thing: a copy for a backup, and putting one in the place of another. Called by
 * app/archive/backup.c and app/archive/restore.c. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define COPY "archive.db.copy"

static gboolean
leave_out(const FpStore *store, const char *path, const char *fact, GError **error)
{
  g_autoptr(FpStore) copy = fp_store_open_beside(store, path);
  if (copy)
    return fp_store_set_fact(copy, fact, NULL, error);
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_FAILED, _("The archive cannot be opened"));
  return FALSE;
}

char *
fp_store_snapshot(FpStore *store, const char *without, GError **error)
{
  g_autofree char *path = g_build_filename(store->folder, COPY, NULL);
  sqlite3_stmt *copy = NULL;
  if (!fp_store_lock(store, "backup", error)) {
    if (error && !*error)
      g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_BUSY, _("Another backup is being made just now"));
    return NULL;
  }
  unlinkat(store->folder_fd, COPY, 0);
  if (!fp_store_batch_commit(store, error)) {
    fp_store_snapshot_done(store);
    return NULL;
  }
  errno = 0;
  gboolean ok = sqlite3_prepare_v2(store->db, "VACUUM INTO ?", -1, &copy, NULL) == SQLITE_OK &&
                sqlite3_bind_text(copy, 1, path, -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_step(copy) == SQLITE_DONE;
  if (!ok)
    fp_store_fail(store, error);
  sqlite3_finalize(copy);
  if (ok && leave_out(store, path, without, error))
    return g_steal_pointer(&path);
  fp_store_snapshot_done(store);
  return NULL;
}

void
fp_store_snapshot_done(FpStore *store)
{
  unlinkat(store->folder_fd, COPY, 0);
  fp_store_unlock(store, "backup");
}

static gboolean
doubt_all(FpStore *store, const char *why, GArray *rows, GError **error)
{
  for (guint i = 0; i < rows->len; i++) {
    gint64 id = g_array_index(rows, gint64, i);
    if (!fp_store_run(store, error, "UPDATE outbox SET state = 4, changed = ?2 WHERE id = ?1", "ii", id,
                      fp_clock_now()) ||
        !fp_store_outbox_say(store, id, NULL, why, error))
      return FALSE;
  }
  return TRUE;
}

int
fp_store_outbox_doubt(FpStore *store, const char *why, GError **error)
{
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(gint64));
  if (!fp_store_begin(store, error))
    return -1;
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT id FROM outbox WHERE state IN (0, 1)", "");
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(rows, id);
  }
  return fp_store_end(store, more == 0 && doubt_all(store, why, rows, error), error) ? (int)rows->len : -1;
}

static void
sync_parent(const char *path)
{
  g_autofree char *parent = g_path_get_dirname(path);
  int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
}

gboolean
fp_store_put(const char *from, const char *folder, GError **error)
{
  g_autofree char *parent = g_path_get_dirname(folder);
  if (g_mkdir_with_parents(parent, 0700) != 0 ||
      (renameat2(AT_FDCWD, from, AT_FDCWD, folder, RENAME_EXCHANGE) != 0 &&
       (errno != ENOENT || rename(from, folder) != 0))) {
    int number = errno;
    g_set_error(error, FP_STORE_ERROR, FP_STORE_DENIED,
                _("The archive cannot be put into its place %s (%s); where one is in it already, remove that "
                  "account first"),
                folder, g_strerror(number));
    return FALSE;
  }
  sync_parent(folder);
  sync_parent(from);
  return TRUE;
}
