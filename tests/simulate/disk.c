/* See world.h. A VFS in front of SQLite's own: every write and sync of an archive passes here, and fails when
 * it is told to, as a full or broken disk would. */
#include "config.h"

#include "simulate/world.h"

#include <errno.h>
#include <sqlite3.h>

typedef struct {
  sqlite3_file base;
  sqlite3_file *real;
} File;

static DiskFault fault_now;
static guint fault_after;

void
disk_fault(DiskFault fault, guint after)
{
  fault_now = fault;
  fault_after = after;
}

const char *
disk_fault_name(DiskFault fault)
{
  static const char *const names[] = {"fine", "full", "refuses to write", "refuses to sync"};
  return names[fault];
}

static gboolean
meets(DiskFault fault)
{
  if (fault_now != fault)
    return FALSE;
  if (fault_after > 0) {
    fault_after--;
    return FALSE;
  }
  return TRUE;
}

static int
file_write(sqlite3_file *self, const void *bytes, int size, sqlite3_int64 offset)
{
  sqlite3_file *real = ((File *)self)->real;
  if (meets(DISK_FULL)) {
    errno = ENOSPC;
    return SQLITE_FULL;
  }
  if (meets(DISK_NO_WRITE)) {
    errno = EIO;
    return SQLITE_IOERR_WRITE;
  }
  return real->pMethods->xWrite(real, bytes, size, offset);
}

static int
file_sync(sqlite3_file *self, int flags)
{
  sqlite3_file *real = ((File *)self)->real;
  if (meets(DISK_NO_SYNC)) {
    errno = EIO;
    return SQLITE_IOERR_FSYNC;
  }
  return real->pMethods->xSync(real, flags);
}

static int
file_close(sqlite3_file *self)
{
  sqlite3_file *real = ((File *)self)->real;
  int result = real->pMethods->xClose(real);
  sqlite3_free(real);
  return result;
}

#define REAL(self)              (((File *)self)->real)
#define CALL(self, method, ...) (REAL(self)->pMethods->method(REAL(self), __VA_ARGS__))

static int
file_read(sqlite3_file *self, void *bytes, int size, sqlite3_int64 offset)
{
  return CALL(self, xRead, bytes, size, offset);
}
static int
file_truncate(sqlite3_file *self, sqlite3_int64 size)
{
  return CALL(self, xTruncate, size);
}
static int
file_size(sqlite3_file *self, sqlite3_int64 *size)
{
  return CALL(self, xFileSize, size);
}
static int
file_lock(sqlite3_file *self, int kind)
{
  return CALL(self, xLock, kind);
}
static int
file_unlock(sqlite3_file *self, int kind)
{
  return CALL(self, xUnlock, kind);
}
static int
file_reserved(sqlite3_file *self, int *result)
{
  return CALL(self, xCheckReservedLock, result);
}
static int
file_control(sqlite3_file *self, int what, void *data)
{
  return CALL(self, xFileControl, what, data);
}
static int
file_sector(sqlite3_file *self)
{
  return REAL(self)->pMethods->xSectorSize(REAL(self));
}
static int
file_traits(sqlite3_file *self)
{
  return REAL(self)->pMethods->xDeviceCharacteristics(REAL(self));
}
static int
file_map(sqlite3_file *self, int page, int size, int extend, void volatile **memory)
{
  return CALL(self, xShmMap, page, size, extend, memory);
}
static int
file_map_lock(sqlite3_file *self, int offset, int n, int flags)
{
  return CALL(self, xShmLock, offset, n, flags);
}
static void
file_barrier(sqlite3_file *self)
{
  REAL(self)->pMethods->xShmBarrier(REAL(self));
}
static int
file_unmap(sqlite3_file *self, int remove)
{
  return CALL(self, xShmUnmap, remove);
}
static int
file_fetch(sqlite3_file *self, sqlite3_int64 offset, int size, void **memory)
{
  return CALL(self, xFetch, offset, size, memory);
}
static int
file_unfetch(sqlite3_file *self, sqlite3_int64 offset, void *memory)
{
  return CALL(self, xUnfetch, offset, memory);
}

static sqlite3_vfs *below;

static int
open_file(sqlite3_vfs *self, const char *name, sqlite3_file *opened, int flags, int *out)
{
  static const sqlite3_io_methods methods = {
      3,
      file_close,
      file_read,
      file_write,
      file_truncate,
      file_sync,
      file_size,
      file_lock,
      file_unlock,
      file_reserved,
      file_control,
      file_sector,
      file_traits,
      file_map,
      file_map_lock,
      file_barrier,
      file_unmap,
      file_fetch,
      file_unfetch,
  };
  File *file = (File *)opened;
  file->base.pMethods = NULL;
  file->real = sqlite3_malloc(below->szOsFile);
  memset(file->real, 0, (gsize)below->szOsFile);
  int result = below->xOpen(below, name, file->real, flags, out);
  if (result != SQLITE_OK) {
    sqlite3_free(file->real);
    return result;
  }
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

void
disk_install(void)
{
  static sqlite3_vfs ours;
  if (below)
    return;
  below = sqlite3_vfs_find(NULL);
  ours = *below;
  ours.zName = "simulated-disk";
  ours.szOsFile = (int)sizeof(File);
  ours.xOpen = open_file;
  sqlite3_vfs_register(&ours, 1);
}
