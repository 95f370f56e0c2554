/* SQLite's errors become ours, and what speaks of damage is remembered. Called by all that asks SQLite. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/file.h"
#include "flagpost/i18n.h"
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void
fp_store_suspect(FpStore *store)
{
  int fd = store->folder
               ? openat(store->folder_fd, FP_STORE_SUSPECT, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600)
               : -1;
  if (fd >= 0)
    close(fd);
}

FpStoreError
fp_store_kind(int result, int number, const char *why)
{
  switch (result & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return FP_STORE_BUSY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return FP_STORE_DAMAGED;
  case SQLITE_FULL:
    return FP_STORE_FULL;
  case SQLITE_CANTOPEN:
  case SQLITE_IOERR:
    if (fp_file_is_full(number))
      return FP_STORE_FULL;
    if (result == SQLITE_IOERR_SHORT_READ || result == SQLITE_IOERR_CORRUPTFS)
      return FP_STORE_DAMAGED;
    if ((result & 0xff) == SQLITE_CANTOPEN || number == EROFS || number == EACCES || number == EPERM)
      return FP_STORE_DENIED;
    return FP_STORE_FAILED;
  case SQLITE_ERROR:
    /* Our statements name what the schema has: one that lacks it is not as it was made. */
    return g_str_has_prefix(why, "no such ") ? FP_STORE_DAMAGED : FP_STORE_FAILED;
  case SQLITE_READONLY:
  case SQLITE_PERM:
  case SQLITE_AUTH:
    return FP_STORE_DENIED;
  default:
    return FP_STORE_FAILED;
  }
}

gboolean
fp_store_fail(FpStore *store, GError **error)
{
  int number = errno, result = sqlite3_extended_errcode(store->db);
  const char *why = sqlite3_errmsg(store->db);
  /* errno: a failed COMMIT does not tell sqlite3_system_errno(). */
  FpStoreError kind =
      fp_store_kind(result, fp_file_is_full(number) ? number : sqlite3_system_errno(store->db), why);
  if (kind == FP_STORE_DAMAGED)
    fp_store_suspect(store);
  switch (kind) {
  case FP_STORE_BUSY:
    g_set_error_literal(error, FP_STORE_ERROR, kind,
                        _("Another copy of flagpost has been using the archive for too long"));
    break;
  case FP_STORE_DAMAGED:
    g_set_error(error, FP_STORE_ERROR, kind, _("The archive is damaged (%s)"), why);
    break;
  case FP_STORE_FULL:
    g_set_error_literal(error, FP_STORE_ERROR, kind, _("There is no room left on the disk"));
    break;
  case FP_STORE_DENIED:
    g_set_error(error, FP_STORE_ERROR, kind, _("The archive cannot be written (%s)"), why);
    break;
  default:
    g_set_error(error, FP_STORE_ERROR, kind, _("The archive does not work (%s)"), why);
  }
  return FALSE;
}
