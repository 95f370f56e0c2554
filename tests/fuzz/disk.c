/* See the header. Nobody else has the files open, so every lock is given and shared memory is shared with
 * nobody. */
#include "config.h"

#include "fuzz/disk.h"

#include <sqlite3.h>
#include <string.h>

enum { FILES = 8, PAGE = 32768, PAGES = 4 }; /* SQLite asks for shared memory by 32 KiB */

typedef struct {
  char *name; /* NULL: free */
  GByteArray *bytes;
  GByteArray *blocks; /* which were read */
  gboolean there;
} Content;

typedef struct {
  sqlite3_file base;
  Content *content;
  guint8 *pages[PAGES]; /* beside a log */
} File;

static Content contents[FILES];
static sqlite3_vfs *below;

static Content *
find(const char *path, gboolean make)
{
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  for (guint i = 0; i < FILES; i++) {
    Content *content = &contents[i];
    if (!content->name && make) {
      content->name = g_strdup(name);
      content->bytes = g_byte_array_new();
      content->blocks = g_byte_array_new();
    }
    if (!content->name || g_str_equal(content->name, name))
      return content->name ? content : NULL;
  }
  g_assert_not_reached();
}

GByteArray *
fuzz_disk_file(const char *name)
{
  const Content *content = find(name, FALSE);
  return content && content->there ? content->bytes : NULL;
}

void
fuzz_disk_lay(const char *name, const GByteArray *bytes)
{
  Content *content = find(name, TRUE);
  content->there = bytes != NULL;
  g_byte_array_set_size(content->bytes, 0);
  if (bytes)
    g_byte_array_append(content->bytes, bytes->data, bytes->len);
}

GByteArray *
fuzz_disk_blocks_read(const char *name)
{
  Content *content = find(name, TRUE);
  GByteArray *read = content->blocks;
  content->blocks = g_byte_array_new();
  return read;
}

/* --- a file --- */

static void
note_read(Content *content, gsize first, gsize end)
{
  GByteArray *blocks = content->blocks;
  guint last = (guint)((end - 1) / FUZZ_BLOCK);
  while (blocks->len <= last)
    g_byte_array_append(blocks, (const guint8 *)"", 1);
  for (guint block = (guint)(first / FUZZ_BLOCK); block <= last; block++)
    blocks->data[block] = 1;
}

static int
file_unmap(sqlite3_file *self, int remove)
{
  for (guint i = 0; i < PAGES; i++)
    g_clear_pointer(&((File *)self)->pages[i], g_free);
  return SQLITE_OK;
}

static int
file_close(sqlite3_file *self)
{
  return file_unmap(self, FALSE);
}

static int
file_read(sqlite3_file *self, void *bytes, int size, sqlite3_int64 offset)
{
  Content *content = ((File *)self)->content;
  const GByteArray *from = content->bytes;
  gint64 there = CLAMP((gint64)from->len - offset, 0, size);
  if (there > 0) {
    memcpy(bytes, from->data + offset, (gsize)there);
    note_read(content, (gsize)offset, (gsize)(offset + there));
  }
  memset((guint8 *)bytes + there, 0, (gsize)(size - there));
  return there == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

/* A damaged file may name pages at the end of the world. */
static int
file_write(sqlite3_file *self, const void *bytes, int size, sqlite3_int64 offset)
{
  GByteArray *to = ((File *)self)->content->bytes;
  guint was = to->len, end = (guint)(offset + size);
  if (offset < 0 || offset > 16 << 20)
    return SQLITE_FULL;
  if (end > was) {
    g_byte_array_set_size(to, end);
    memset(to->data + was, 0, end - was);
  }
  memcpy(to->data + offset, bytes, (gsize)size);
  return SQLITE_OK;
}

static int
file_truncate(sqlite3_file *self, sqlite3_int64 size)
{
  GByteArray *bytes = ((File *)self)->content->bytes;
  if (size < bytes->len)
    g_byte_array_set_size(bytes, (guint)size);
  return SQLITE_OK;
}

static int
file_sync(sqlite3_file *self, int flags)
{
  return SQLITE_OK;
}

static int
file_size(sqlite3_file *self, sqlite3_int64 *size)
{
  *size = ((File *)self)->content->bytes->len;
  return SQLITE_OK;
}

static int
file_lock(sqlite3_file *self, int kind)
{
  return SQLITE_OK;
}

static int
file_reserved(sqlite3_file *self, int *result)
{
  *result = FALSE;
  return SQLITE_OK;
}

static int
file_control(sqlite3_file *self, int what, void *data)
{
  return SQLITE_NOTFOUND;
}

static int
file_sector(sqlite3_file *self)
{
  return 512;
}

static int
file_traits(sqlite3_file *self)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
file_map(sqlite3_file *self, int page, int size, int extend, void volatile **memory)
{
  File *file = (File *)self;
  if (page >= PAGES || size > PAGE)
    return SQLITE_NOMEM;
  if (!file->pages[page] && extend)
    file->pages[page] = g_malloc0(PAGE);
  *memory = file->pages[page];
  return SQLITE_OK;
}

static int
file_map_lock(sqlite3_file *self, int offset, int n, int flags)
{
  return SQLITE_OK;
}

static void
file_barrier(sqlite3_file *self)
{
}

/* --- the folder --- */

static int
open_file(sqlite3_vfs *self, const char *name, sqlite3_file *opened, int flags, int *out)
{
  static const sqlite3_io_methods methods = {
      2,           file_close, file_read,     file_write,    file_truncate, file_sync,
      file_size,   file_lock,  file_lock,     file_reserved, file_control,  file_sector,
      file_traits, file_map,   file_map_lock, file_barrier,  file_unmap,    NULL,
      NULL,
  };
  if (!name)
    return below->xOpen(below, name, opened, flags, out);
  File *file = (File *)opened;
  memset(file, 0, sizeof *file);
  file->content = find(name, TRUE);
  if (!file->content->there)
    g_byte_array_set_size(file->content->bytes, 0);
  file->content->there = TRUE;
  file->base.pMethods = &methods;
  if (out)
    *out = flags;
  return SQLITE_OK;
}

static int
delete_file(sqlite3_vfs *self, const char *name, int sync_folder)
{
  fuzz_disk_lay(name, NULL);
  return SQLITE_OK;
}

static int
access_file(sqlite3_vfs *self, const char *name, int what, int *result)
{
  const GByteArray *bytes = fuzz_disk_file(name);
  *result = bytes && bytes->len > 0;
  return SQLITE_OK;
}

static int
whole_name(sqlite3_vfs *self, const char *name, int room, char *whole)
{
  return g_strlcpy(whole, name, (gsize)room) < (gsize)room ? SQLITE_OK : SQLITE_CANTOPEN;
}

void
fuzz_disk_install(void)
{
  static sqlite3_vfs ours;
  if (below)
    return;
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  below = sqlite3_vfs_find(NULL);
  ours = *below;
  ours.zName = "fuzz-disk";
  ours.szOsFile = MAX((int)sizeof(File), below->szOsFile);
  ours.xOpen = open_file;
  ours.xDelete = delete_file;
  ours.xAccess = access_file;
  ours.xFullPathname = whole_name;
  sqlite3_vfs_register(&ours, 1);
}
