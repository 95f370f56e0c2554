/* The archive's folder and files on the disk: whose they are, who may read them, locks between processes,
 * deleting (aside.c sets aside). Files are reached through the folder's descriptor and never through a link.
 * Called by engine.c and by app/member.c. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/clock.h"
#include "flagpost/file.h"
#include "flagpost/i18n.h"
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARCHIVE "archive.db"

static const char *const endings[] = {"", "-wal", "-shm", "-journal"};

gboolean
fp_store_denied(GError **error, const char *format, ...)
{
  int number = errno;
  FpStoreError kind = fp_file_is_full(number) ? FP_STORE_FULL : FP_STORE_DENIED;
  va_list args;
  va_start(args, format);
  g_autofree char *sentence = g_strdup_vprintf(format, args);
  va_end(args);
  if (number)
    g_set_error(error, FP_STORE_ERROR, kind, "%s (%s)", sentence, g_strerror(number));
  else
    g_set_error_literal(error, FP_STORE_ERROR, kind, sentence);
  return FALSE;
}

static gboolean
check_folder(int fd, const char *folder, GError **error)
{
  struct stat facts;
  errno = 0;
  if (fstat(fd, &facts) < 0)
    return fp_store_denied(error, _("The archive's folder %s cannot be examined"), folder);
  if (facts.st_uid != geteuid())
    return fp_store_denied(error, _("The archive's folder %s belongs to another user"), folder);
  if (facts.st_mode & (S_IWGRP | S_IWOTH))
    return fp_store_denied(error, _("Others may write in the archive's folder %s"), folder);
  if ((facts.st_mode & 077) && fchmod(fd, 0700) < 0)
    return fp_store_denied(error, _("The archive's folder %s cannot be closed to others"), folder);
  return TRUE;
}

int
fp_store_open_folder(const char *folder, char **resolved, GError **error)
{
  errno = 0;
  if (g_mkdir_with_parents(folder, 0700) < 0)
    return fp_store_denied(error, _("The archive's folder %s cannot be made"), folder) - 1;
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return fp_store_denied(error, _("The archive's folder %s cannot be opened"), folder) - 1;
  if (!check_folder(fd, folder, error)) {
    close(fd);
    return -1;
  }
  char *real = realpath(folder, NULL);
  *resolved = g_strdup(real ? real : folder);
  free(real);
  return fd;
}

static gboolean
guard_file(int folder_fd, const char *name, GError **error)
{
  struct stat facts;
  if (fstatat(folder_fd, name, &facts, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT || fp_store_denied(error, _("The archive's file %s cannot be examined"), name);
  errno = 0;
  if (!S_ISREG(facts.st_mode) || facts.st_uid != geteuid())
    return fp_store_denied(error, _("The archive's file %s is a link, or belongs to another user"), name);
  if ((facts.st_mode & 077) && fchmodat(folder_fd, name, 0600, 0) < 0)
    return fp_store_denied(error, _("The archive's file %s cannot be closed to others"), name);
  return TRUE;
}

/* Makes the archive's file if it is missing, with a mode that SQLite hands on to the others. An existing one
 * is not opened here: closing it would drop the locks of another store in this process. */
gboolean
fp_store_guard_files(int folder_fd, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *name = g_strconcat(ARCHIVE, endings[i], NULL);
    if (!guard_file(folder_fd, name, error))
      return FALSE;
  }
  int fd = openat(folder_fd, ARCHIVE, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno == EEXIST || fp_store_denied(error, _("The archive %s cannot be made"), ARCHIVE);
  fchmod(fd, 0600);
  close(fd);
  return TRUE;
}

/* --- whose it is: each store that is open has a shared lock on its folder --- */

static gboolean
is_taken(int folder_fd, int how)
{
  /* A file system without locks has none to respect. */
  return flock(folder_fd, how | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}

static gboolean
open_elsewhere(GError **error, const char *folder)
{
  g_autofree char *name = g_path_get_basename(folder);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_BUSY, _("%s is open in another flagpost"), name);
  return FALSE;
}

/* claim: of this folder, or -1. The store has it too then, until it ends. */
gboolean
fp_store_share(const FpStore *store, int claim, GError **error)
{
  struct stat here, there;
  gboolean ours =
      claim < 0 ? !is_taken(store->folder_fd, LOCK_SH) : dup3(claim, store->folder_fd, O_CLOEXEC) >= 0;
  if (ours && fstat(store->folder_fd, &here) == 0 && stat(store->folder, &there) == 0 &&
      here.st_ino == there.st_ino && here.st_dev == there.st_dev)
    return TRUE;
  g_autofree char *name = g_path_get_basename(store->folder);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_BUSY, _("%s is being restored or removed just now"), name);
  return FALSE;
}

gboolean
fp_store_is_alone(const FpStore *store, GError **error)
{
  if (store->folder_fd < 0)
    return TRUE;
  gboolean taken = is_taken(store->folder_fd, LOCK_EX);
  is_taken(store->folder_fd, LOCK_SH); /* as before */
  return !taken || open_elsewhere(error, store->folder);
}

gboolean
fp_store_claim(const char *folder, int *claim, GError **error)
{
  *claim = -1;
  if (!g_file_test(folder, G_FILE_TEST_EXISTS))
    return TRUE;
  g_autofree char *resolved = NULL;
  int fd = fp_store_open_folder(folder, &resolved, error);
  if (fd < 0)
    return FALSE;
  if (is_taken(fd, LOCK_EX)) {
    close(fd);
    return open_elsewhere(error, folder);
  }
  *claim = fd;
  return TRUE;
}

gboolean
fp_store_keep_claimed(FpStore *store, int *claim, GError **error)
{
  if (is_taken(store->folder_fd, LOCK_EX))
    return open_elsewhere(error, store->folder);
  *claim = store->folder_fd;
  store->folder_fd = -1;
  return TRUE;
}

void
fp_store_unclaim(int *claim)
{
  if (*claim < 0)
    return;
  is_taken(*claim, LOCK_SH); /* for the store that was opened under it; else closing drops it */
  close(*claim);
  *claim = -1;
}

gboolean
fp_store_destroy_claimed(const char *folder, int claim, GError **error)
{
  gboolean ok = TRUE;
  g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
  for (const char *name; ok && names && (name = g_dir_read_name(names));)
    if ((g_str_has_prefix(name, ARCHIVE) || g_str_has_prefix(name, "lock-") ||
         g_str_equal(name, "open.lock")) &&
        unlinkat(claim, name, 0) < 0)
      ok = fp_store_denied(error, _("The archive's file %s cannot be deleted"), name);
  if (ok)
    g_rmdir(folder); /* stays if something else lies in it */
  return ok;
}

gboolean
fp_store_destroy(const char *folder, GError **error)
{
  int claim;
  if (!fp_store_claim(folder, &claim, error))
    return FALSE;
  if (claim < 0)
    return TRUE;
  gboolean ok = fp_store_destroy_claimed(folder, claim, error);
  close(claim);
  return ok;
}

typedef struct {
  int fd;
  unsigned count;
} Lock;

static void
free_lock(gpointer data)
{
  Lock *lock = data;
  close(lock->fd);
  g_free(lock);
}

gboolean
fp_store_lock(FpStore *store, const char *name, GError **error)
{
  if (!store->folder)
    return TRUE;
  if (!store->locks)
    store->locks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_lock);
  Lock *lock = g_hash_table_lookup(store->locks, name);
  if (lock) {
    lock->count++;
    return TRUE;
  }
  for (const char *c = name; *c; c++)
    g_return_val_if_fail(g_ascii_islower(*c), FALSE);
  g_autofree char *file = g_strconcat("lock-", name, NULL);
  int fd = openat(store->folder_fd, file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
  if (fd < 0)
    return fp_store_denied(error, _("The archive's folder cannot be written"));
  fchmod(fd, 0600);
  if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
    close(fd);
    return FALSE;
  }
  lock = g_new0(Lock, 1);
  lock->fd = fd;
  lock->count = 1;
  g_hash_table_insert(store->locks, g_strdup(name), lock);
  return TRUE;
}

void
fp_store_unlock(FpStore *store, const char *name)
{
  Lock *lock = store->locks ? g_hash_table_lookup(store->locks, name) : NULL;
  if (lock && --lock->count == 0)
    g_hash_table_remove(store->locks, name);
}

void
fp_store_drop_locks(FpStore *store)
{
  g_clear_pointer(&store->locks, g_hash_table_unref);
}
