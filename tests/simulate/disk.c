/* See world.h. A VFS whose archives lie in memory: SQLite's calls for bytes, locks and shared pages are
 * answered here, and fail when they are told to, as a full or broken disk would. Names, modes and owners stay
 * real: each file stands empty in its folder, so that the program's own calls (is it there, whose is it,
 * rename, unlink) and the rights of the user find what they would find on a disk. Journals for rolling back
 * have no such file: they come and go with each transaction, and only SQLite asks for them. */
#include "config.h"

#include "simulate/world.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file holds, whatever name it has now. */
typedef struct {
  gint64 inode; /* key of `contents` */
  int pin;      /* keeps the inode from being given to another file; -1: a journal */
  gboolean gone;
  GByteArray *bytes;
  GPtrArray *files; /* File: who has it open */
  GPtrArray *pages; /* of the shared memory beside a log, while anybody has it */
} Content;

typedef struct {
  sqlite3_file base;
  sqlite3_file *real;
  Content *content;
  int lock;
  gboolean maps;
  guint shared, exclusive; /* bits of the locks on the shared memory */
} File;

static GHashTable *contents;
static GHashTable *journals; /* path → Content */
static sqlite3_vfs *below;
static DiskFault fault_now;
static guint fault_after;
static gboolean dead;

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

void
disk_power(gboolean on)
{
  dead = !on;
}

/* --- contents --- */

static void
content_free(Content *content)
{
  if (content->pin >= 0)
    close(content->pin);
  g_byte_array_unref(content->bytes);
  g_ptr_array_unref(content->files);
  g_ptr_array_unref(content->pages);
  g_free(content);
}

/* Its name is gone: whoever has it open keeps it until then. */
static void
content_drop(gpointer data)
{
  Content *content = data;
  content->gone = TRUE;
  if (content->files->len == 0)
    content_free(content);
}

static Content *
content_new(gint64 inode, int pin)
{
  Content *content = g_new0(Content, 1);
  content->inode = inode;
  content->pin = pin;
  content->bytes = g_byte_array_new();
  content->files = g_ptr_array_new();
  content->pages = g_ptr_array_new_with_free_func(g_free);
  return content;
}

static Content *
content_find(const char *path, struct stat *facts)
{
  gint64 inode = stat(path, facts) == 0 ? (gint64)facts->st_ino : 0;
  return inode ? g_hash_table_lookup(contents, &inode) : NULL;
}

static Content *
content_of(const char *path)
{
  struct stat facts;
  Content *content = content_find(path, &facts);
  if (content)
    return content;
  g_assert_cmpint(facts.st_size, ==, 0);
  content = content_new((gint64)facts.st_ino, open(path, O_PATH | O_CLOEXEC));
  g_hash_table_insert(contents, &content->inode, content);
  return content;
}

const guint8 *
disk_look(const char *path, gsize *size)
{
  struct stat facts;
  const Content *content = content_find(path, &facts);
  *size = content ? content->bytes->len : 0;
  return content ? content->bytes->data : NULL;
}

void
disk_lay(const char *path, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data(bytes, &size);
  g_byte_array_append(content_of(path)->bytes, data, (guint)size);
}

void
disk_forget(void)
{
  g_hash_table_remove_all(contents);
  g_hash_table_remove_all(journals);
  dead = FALSE;
}

/* --- bytes --- */

static int
file_close(sqlite3_file *self)
{
  File *file = (File *)self;
  Content *content = file->content;
  g_ptr_array_remove_fast(content->files, file);
  if (content->gone && content->files->len == 0)
    content_free(content);
  if (!file->real)
    return SQLITE_OK;
  int result = file->real->pMethods->xClose(file->real);
  sqlite3_free(file->real);
  return result;
}

static int
file_read(sqlite3_file *self, void *bytes, int size, sqlite3_int64 offset)
{
  const GByteArray *from = ((File *)self)->content->bytes;
  gint64 there = CLAMP((gint64)from->len - offset, 0, size);
  if (there > 0)
    memcpy(bytes, from->data + offset, (gsize)there);
  memset((guint8 *)bytes + there, 0, (gsize)(size - there));
  return there == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static void
put(GByteArray *to, const void *bytes, guint size, guint offset)
{
  guint was = to->len;
  if (offset + size > was)
    g_byte_array_set_size(to, offset + size);
  if (offset > was)
    memset(to->data + was, 0, offset - was);
  memcpy(to->data + offset, bytes, size);
}

/* Half of what does not fit or fails is there all the same, as on a disk. */
static int
file_write(sqlite3_file *self, const void *bytes, int size, sqlite3_int64 offset)
{
  GByteArray *to = ((File *)self)->content->bytes;
  gboolean full = meets(DISK_FULL), refuses = !full && meets(DISK_NO_WRITE);
  if (dead)
    return SQLITE_IOERR_WRITE;
  put(to, bytes, (guint)(full || refuses ? size / 2 : size), (guint)offset);
  if (full || refuses)
    errno = full ? ENOSPC : EIO;
  return full ? SQLITE_FULL : refuses ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int
file_truncate(sqlite3_file *self, sqlite3_int64 size)
{
  GByteArray *bytes = ((File *)self)->content->bytes;
  if (dead)
    return SQLITE_IOERR_TRUNCATE;
  if (size < bytes->len)
    g_byte_array_set_size(bytes, (guint)size);
  return SQLITE_OK;
}

static int
file_sync(sqlite3_file *self, int flags)
{
  if (dead)
    return SQLITE_IOERR_FSYNC;
  if (meets(DISK_NO_SYNC)) {
    errno = EIO;
    return SQLITE_IOERR_FSYNC;
  }
  return SQLITE_OK;
}

static int
file_size(sqlite3_file *self, sqlite3_int64 *size)
{
  *size = ((File *)self)->content->bytes->len;
  return SQLITE_OK;
}

/* --- locks: all copies of the program are in this process --- */

/* The strongest that another has. */
static int
others_lock(const File *file)
{
  int most = SQLITE_LOCK_NONE;
  for (guint i = 0; i < file->content->files->len; i++) {
    const File *other = file->content->files->pdata[i];
    if (other != file)
      most = MAX(most, other->lock);
  }
  return most;
}

static int
file_lock(sqlite3_file *self, int kind)
{
  File *file = (File *)self;
  int others = others_lock(file);
  if (file->lock >= kind)
    return SQLITE_OK;
  if (kind == SQLITE_LOCK_SHARED ? others >= SQLITE_LOCK_PENDING : others >= SQLITE_LOCK_RESERVED)
    return SQLITE_BUSY;
  if (kind == SQLITE_LOCK_EXCLUSIVE && others >= SQLITE_LOCK_SHARED) {
    file->lock = SQLITE_LOCK_PENDING; /* nobody new may read */
    return SQLITE_BUSY;
  }
  file->lock = kind;
  return SQLITE_OK;
}

static int
file_unlock(sqlite3_file *self, int kind)
{
  File *file = (File *)self;
  file->lock = MIN(file->lock, kind);
  return SQLITE_OK;
}

static int
file_reserved(sqlite3_file *self, int *result)
{
  *result = MAX(((File *)self)->lock, others_lock((File *)self)) >= SQLITE_LOCK_RESERVED;
  return SQLITE_OK;
}

/* --- the shared memory beside a log --- */

static int
file_map(sqlite3_file *self, int page, int size, int extend, void volatile **memory)
{
  File *file = (File *)self;
  GPtrArray *pages = file->content->pages;
  file->maps = TRUE;
  while (extend && pages->len <= (guint)page)
    g_ptr_array_add(pages, g_malloc0((gsize)size));
  *memory = (guint)page < pages->len ? pages->pdata[page] : NULL;
  return SQLITE_OK;
}

static int
file_map_lock(sqlite3_file *self, int offset, int n, int flags)
{
  File *file = (File *)self;
  guint bits = (1U << (offset + n)) - (1U << offset);
  if (flags & SQLITE_SHM_UNLOCK) {
    file->shared &= ~bits;
    file->exclusive &= ~bits;
    return SQLITE_OK;
  }
  for (guint i = 0; i < file->content->files->len; i++) {
    const File *other = file->content->files->pdata[i];
    guint theirs = flags & SQLITE_SHM_SHARED ? other->exclusive : other->exclusive | other->shared;
    if (other != file && (theirs & bits))
      return SQLITE_BUSY;
  }
  *(flags & SQLITE_SHM_SHARED ? &file->shared : &file->exclusive) |= bits;
  return SQLITE_OK;
}

static void
file_barrier(sqlite3_file *self)
{
}

static int
file_unmap(sqlite3_file *self, int remove)
{
  File *file = (File *)self;
  gboolean anybody = FALSE;
  file->maps = FALSE;
  file->shared = file->exclusive = 0;
  for (guint i = 0; i < file->content->files->len; i++)
    anybody = anybody || ((const File *)file->content->files->pdata[i])->maps;
  if (!anybody)
    g_ptr_array_set_size(file->content->pages, 0);
  return SQLITE_OK;
}

/* --- what is asked of the real file --- */

static int
file_control(sqlite3_file *self, int what, void *data)
{
  sqlite3_file *real = ((File *)self)->real;
  gboolean of_the_name = what == SQLITE_FCNTL_HAS_MOVED || what == SQLITE_FCNTL_PERSIST_WAL ||
                         what == SQLITE_FCNTL_POWERSAFE_OVERWRITE;
  return real && of_the_name ? real->pMethods->xFileControl(real, what, data) : SQLITE_NOTFOUND;
}

/* As SQLite's own. */
static int
file_sector(sqlite3_file *self)
{
  enum { SECTOR = 4096 };
  return SECTOR;
}

static int
file_traits(sqlite3_file *self)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static gboolean
is_journal(const char *name)
{
  return g_str_has_suffix(name, "-journal");
}

/* Where nobody may make a file, there is no journal. */
static Content *
journal_of(const char *name, gboolean may_be_new)
{
  Content *content = g_hash_table_lookup(journals, name);
  g_autofree char *folder = content ? NULL : g_path_get_dirname(name);
  if (content || !may_be_new || access(folder, W_OK) < 0)
    return content;
  content = content_new(0, -1);
  g_hash_table_insert(journals, g_strdup(name), content);
  return content;
}

static int
open_real(File *file, const char *name, int flags, int *out)
{
  file->real = sqlite3_malloc(below->szOsFile);
  memset(file->real, 0, (gsize)below->szOsFile);
  int result = below->xOpen(below, name, file->real, flags, out);
  if (result == SQLITE_OK)
    file->content = content_of(name);
  else
    sqlite3_free(file->real);
  return result;
}

static int
open_file(sqlite3_vfs *self, const char *name, sqlite3_file *opened, int flags, int *out)
{
  static const sqlite3_io_methods methods = {
      2,           file_close, file_read,     file_write,    file_truncate, file_sync,
      file_size,   file_lock,  file_unlock,   file_reserved, file_control,  file_sector,
      file_traits, file_map,   file_map_lock, file_barrier,  file_unmap,    NULL,
      NULL,
  };
  if (!name)
    return below->xOpen(below, name, opened, flags, out);
  File *file = (File *)opened;
  memset(file, 0, sizeof *file);
  int result = SQLITE_OK;
  if (is_journal(name)) {
    file->content = journal_of(name, flags & SQLITE_OPEN_CREATE);
    result = file->content ? SQLITE_OK : SQLITE_CANTOPEN;
    if (out)
      *out = flags;
  } else {
    result = open_real(file, name, flags, out);
  }
  if (result != SQLITE_OK)
    return result;
  g_ptr_array_add(file->content->files, file);
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

static int
delete_file(sqlite3_vfs *self, const char *name, int sync_folder)
{
  struct stat facts;
  if (dead)
    return SQLITE_IOERR_DELETE;
  if (is_journal(name))
    return g_hash_table_remove(journals, name) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  Content *content = content_find(name, &facts);
  int result = below->xDelete(below, name, 0);
  if (result == SQLITE_OK && content)
    g_hash_table_remove(contents, &content->inode);
  return result;
}

/* SQLite's own calls a file without bytes missing. */
static int
access_file(sqlite3_vfs *self, const char *name, int what, int *result)
{
  struct stat facts;
  if (is_journal(name)) {
    const Content *journal = g_hash_table_lookup(journals, name);
    *result = journal && journal->bytes->len > 0;
    return SQLITE_OK;
  }
  if (what != SQLITE_ACCESS_EXISTS)
    return below->xAccess(below, name, what, result);
  const Content *content = content_find(name, &facts);
  *result = content && content->bytes->len > 0;
  return SQLITE_OK;
}

/* The homes of the histories are whole and without links: SQLite would ask for each folder on the way. */
static int
whole_name(sqlite3_vfs *self, const char *name, int room, char *whole)
{
  g_assert_true(name[0] == '/');
  return g_strlcpy(whole, name, (gsize)room) < (gsize)room ? SQLITE_OK : SQLITE_CANTOPEN;
}

/* For a lock that another copy has. All copies take turns in one thread: whoever slept would find it as it
 * was.
 */
static int
sleep_not(sqlite3_vfs *self, int microseconds)
{
  return microseconds;
}

void
disk_install(void)
{
  static sqlite3_vfs ours;
  if (below)
    return;
  /* One thread, so no locks between threads; and nobody asks how much memory SQLite has. */
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  contents = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, content_drop);
  journals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, content_drop);
  below = sqlite3_vfs_find(NULL);
  ours = *below;
  ours.zName = "simulated-disk";
  ours.szOsFile = MAX((int)sizeof(File), below->szOsFile);
  ours.xOpen = open_file;
  ours.xDelete = delete_file;
  ours.xAccess = access_file;
  ours.xFullPathname = whole_name;
  ours.xSleep = sleep_not;
  sqlite3_vfs_register(&ours, 1);
}
