/* Writes a vault: beside its place, then there at once. Called by app/archive/backup.c. */
#include "config.h"

#include "base/vault.h"

#include "flagpost/chance.h"
#include "flagpost/error.h"
#include "flagpost/file.h"
#include "flagpost/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct _FpVaultWriter {
  char *path, *beside; /* beside: NULL once it is in its place */
  gboolean replace;
  int fd;
  guint64 size; /* written so far */
  guint8 header[FP_VAULT_HEADER];
  FpSecret *state; /* crypto_secretstream_xchacha20poly1305_state: locked memory */
  FpSecret *piece; /* in clear, locked */
  gsize filled;
  guint8 *sealed;
};

static gboolean
fail(const FpVaultWriter *writer, GError **error)
{
  int number = errno;
  if (number != EEXIST)
    return fp_file_fail(writer->path, number, error);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_EXISTS, _("The file %s is there already"), writer->path);
  return FALSE;
}

static gboolean
put(FpVaultWriter *writer, const guint8 *bytes, gsize size, GError **error)
{
  if (!fp_write_all(writer->fd, bytes, size))
    return fail(writer, error);
  writer->size += size;
  return TRUE;
}

static void
begin_header(FpVaultWriter *writer)
{
  guint8 *header = writer->header;
  guint32 passes, memory;
  fp_vault_cost(&passes, &memory);
  memcpy(header, FP_VAULT_MAGIC, FP_VAULT_AT_VERSION);
  fp_vault_put_number(header + FP_VAULT_AT_VERSION, FP_VAULT_VERSION, 4);
  fp_vault_put_number(header + FP_VAULT_AT_PASSES, passes, 4);
  fp_vault_put_number(header + FP_VAULT_AT_MEMORY, memory, 4);
  fp_chance_bytes(header + FP_VAULT_AT_SALT, crypto_pwhash_SALTBYTES);
}

static gboolean
begin_stream(FpVaultWriter *writer, const FpSecret *passphrase, GError **error)
{
  g_autoptr(FpSecret) key = fp_vault_key(writer->header, passphrase, error);
  if (!key)
    return FALSE;
  const guint8 *bytes = (const guint8 *)fp_secret_peek(key);
  memcpy(writer->header + FP_VAULT_AT_CHECK, bytes + crypto_secretstream_xchacha20poly1305_KEYBYTES,
         FP_VAULT_CHECK);
  writer->state = fp_secret_new_sized(sizeof(crypto_secretstream_xchacha20poly1305_state));
  writer->piece = fp_secret_new_sized(FP_VAULT_PIECE);
  writer->sealed = g_malloc(FP_VAULT_PIECE + crypto_secretstream_xchacha20poly1305_ABYTES);
  crypto_secretstream_xchacha20poly1305_init_push((gpointer)fp_secret_data(writer->state),
                                                  writer->header + FP_VAULT_AT_STREAM, bytes);
  return put(writer, writer->header, FP_VAULT_HEADER, error);
}

FpVaultWriter *
fp_vault_create(const char *path, gboolean replace, const FpSecret *passphrase, GError **error)
{
  g_autoptr(FpVaultWriter) writer = g_new0(FpVaultWriter, 1);
  struct stat facts;
  writer->path = g_strdup(path);
  writer->replace = replace;
  writer->fd = -1;
  if (replace ? stat(path, &facts) == 0 && !S_ISREG(facts.st_mode) : lstat(path, &facts) == 0) {
    errno = !replace ? EEXIST : S_ISDIR(facts.st_mode) ? EISDIR : EINVAL; /* only a file is replaced */
    return fail(writer, error), NULL;
  }
  writer->beside = g_strconcat(path, ".XXXXXX", NULL);
  writer->fd = g_mkstemp_full(writer->beside, O_WRONLY | O_CLOEXEC, 0600);
  if (writer->fd < 0) {
    fail(writer, error);
    g_clear_pointer(&writer->beside, g_free);
    return NULL;
  }
  begin_header(writer);
  return begin_stream(writer, passphrase, error) ? g_steal_pointer(&writer) : NULL;
}

static gboolean
push(FpVaultWriter *writer, guint8 tag, GError **error)
{
  unsigned long long size = 0;
  crypto_secretstream_xchacha20poly1305_push((gpointer)fp_secret_data(writer->state), writer->sealed, &size,
                                             (const guint8 *)fp_secret_peek(writer->piece), writer->filled,
                                             NULL, 0, tag);
  writer->filled = 0;
  return put(writer, writer->sealed, (gsize)size, error);
}

gboolean
fp_vault_write(FpVaultWriter *writer, const void *bytes, gsize size, GError **error)
{
  const guint8 *next = bytes;
  while (size > 0) {
    if (writer->filled == FP_VAULT_PIECE && !push(writer, 0, error))
      return FALSE;
    gsize part = MIN(size, FP_VAULT_PIECE - writer->filled);
    memcpy(fp_secret_data(writer->piece) + writer->filled, next, part);
    writer->filled += part;
    next += part;
    size -= part;
  }
  return TRUE;
}

gboolean
fp_vault_entry(FpVaultWriter *writer, const char *name, guint64 size, GError **error)
{
  guint8 numbers[2 + 8];
  gsize length = strlen(name);
  g_return_val_if_fail(length <= G_MAXUINT16, FALSE);
  fp_vault_put_number(numbers, length, 2);
  fp_vault_put_number(numbers + 2, size, 8);
  return fp_vault_write(writer, numbers, sizeof numbers, error) &&
         fp_vault_write(writer, name, length, error);
}

/* Without replacing: by the kernel's own call, or where a file system lacks it, by a second name. */
static gboolean
move(const FpVaultWriter *writer)
{
  if (writer->replace)
    return rename(writer->beside, writer->path) == 0;
  if (renameat2(AT_FDCWD, writer->beside, AT_FDCWD, writer->path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  if (link(writer->beside, writer->path) == 0)
    return unlink(writer->beside) == 0;
  struct stat facts; /* such as a memory stick's: neither is there */
  return errno != EEXIST && lstat(writer->path, &facts) != 0 && rename(writer->beside, writer->path) == 0;
}

static void
sync_folder(const char *path)
{
  g_autofree char *folder = g_path_get_dirname(path);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
}

gboolean
fp_vault_commit(FpVaultWriter *writer, GError **error)
{
  if (!push(writer, crypto_secretstream_xchacha20poly1305_TAG_FINAL, error))
    return FALSE;
  guint8 *header = writer->header;
  fp_vault_put_number(header + FP_VAULT_AT_SIZE, writer->size, 8);
  crypto_generichash(header + FP_VAULT_AT_SUM, FP_VAULT_SUM, header, FP_VAULT_AT_SUM, NULL, 0);
  if (pwrite(writer->fd, header, FP_VAULT_HEADER, 0) != FP_VAULT_HEADER || fsync(writer->fd) != 0 ||
      !move(writer))
    return fail(writer, error);
  g_clear_pointer(&writer->beside, g_free);
  sync_folder(writer->path);
  return TRUE;
}

void
fp_vault_writer_free(FpVaultWriter *writer)
{
  if (!writer)
    return;
  if (writer->fd >= 0)
    close(writer->fd);
  if (writer->beside)
    unlink(writer->beside);
  fp_secret_unref(writer->state);
  fp_secret_unref(writer->piece);
  g_free(writer->sealed);
  g_free(writer->beside);
  g_free(writer->path);
  g_free(writer);
}
