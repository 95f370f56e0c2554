/* Reads a vault, and gives out nothing that was not written so. Called by app/archive/restore.c. */
#include "config.h"

#include "base/vault.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* A header may ask for so much and no more: it is read before anything proves who wrote it. */
#define MOST_PASSES 16
#define MOST_MEMORY (1024 * 1024) /* KiB */
#define ABYTES      crypto_secretstream_xchacha20poly1305_ABYTES

struct _FpVaultReader {
  char *path;
  int fd;
  guint8 header[FP_VAULT_HEADER];
  FpSecret *state, *piece;
  gsize at, filled;
  gboolean ended; /* the last piece has been opened */
  guint8 *sealed;
  guint64 left; /* of the entry that is read */
};

static gboolean
damaged(const FpVaultReader *reader, GError **error)
{
  g_set_error(error, FP_STORE_ERROR, FP_STORE_BACKUP_DAMAGED, _("The backup %s is damaged"), reader->path);
  return FALSE;
}

static gboolean
denied(const FpVaultReader *reader, GError **error)
{
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The backup %s cannot be read: %s."), reader->path,
              g_strerror(errno));
  return FALSE;
}

/* As much as there is, up to size; -1: an error. */
static gssize
get(const FpVaultReader *reader, guint8 *bytes, gsize size)
{
  gsize had = 0;
  while (had < size) {
    gssize n = read(reader->fd, bytes + had, size - had);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    if (n == 0)
      break;
    had += (gsize)n;
  }
  return (gssize)had;
}

static gboolean
costs_fit(const guint8 *header)
{
  guint64 passes = fp_vault_get_number(header + FP_VAULT_AT_PASSES, 4);
  guint64 memory = fp_vault_get_number(header + FP_VAULT_AT_MEMORY, 4);
  return passes >= crypto_pwhash_OPSLIMIT_MIN && passes <= MOST_PASSES &&
         memory * 1024 >= crypto_pwhash_MEMLIMIT_MIN && memory <= MOST_MEMORY;
}

static gboolean
check_header(const FpVaultReader *reader, guint64 size, GError **error)
{
  const guint8 *header = reader->header;
  guint8 sum[FP_VAULT_SUM];
  if (memcmp(header, FP_VAULT_MAGIC, FP_VAULT_AT_VERSION)) {
    g_set_error(error, FP_STORE_ERROR, FP_STORE_BACKUP_DAMAGED, _("%s is not a backup made by flagpost"),
                reader->path);
    return FALSE;
  }
  crypto_generichash(sum, sizeof sum, header, FP_VAULT_AT_SUM, NULL, 0);
  if (memcmp(sum, header + FP_VAULT_AT_SUM, sizeof sum))
    return damaged(reader, error);
  if (fp_vault_get_number(header + FP_VAULT_AT_VERSION, 4) > FP_VAULT_VERSION) {
    g_set_error(error, FP_STORE_ERROR, FP_STORE_BACKUP_NEWER,
                _("The backup %s was made by a later version of flagpost"), reader->path);
    return FALSE;
  }
  guint64 whole = fp_vault_get_number(header + FP_VAULT_AT_SIZE, 8);
  if (size < whole) {
    g_autofree char *missing = g_format_size(whole - size);
    g_set_error(error, FP_STORE_ERROR, FP_STORE_BACKUP_DAMAGED,
                /* Translators: the file's name, then a size such as "12 kB". */
                _("The backup %s is cut off: %s of it are missing"), reader->path, missing);
    return FALSE;
  }
  return (size == whole && costs_fit(header)) || damaged(reader, error);
}

static gboolean
take_key(FpVaultReader *reader, const FpSecret *passphrase, GError **error)
{
  g_autoptr(FpSecret) key = fp_vault_key(reader->header, passphrase, error);
  if (!key)
    return FALSE;
  const guint8 *bytes = (const guint8 *)fp_secret_peek(key);
  if (sodium_memcmp(bytes + crypto_secretstream_xchacha20poly1305_KEYBYTES,
                    reader->header + FP_VAULT_AT_CHECK, FP_VAULT_CHECK)) {
    g_set_error(error, FP_STORE_ERROR, FP_STORE_PASSPHRASE, _("This passphrase does not open the backup %s"),
                reader->path);
    return FALSE;
  }
  reader->state = fp_secret_new_sized(sizeof(crypto_secretstream_xchacha20poly1305_state));
  reader->piece = fp_secret_new_sized(FP_VAULT_PIECE);
  reader->sealed = g_malloc(FP_VAULT_PIECE + ABYTES);
  return crypto_secretstream_xchacha20poly1305_init_pull((gpointer)fp_secret_data(reader->state),
                                                         reader->header + FP_VAULT_AT_STREAM, bytes) == 0 ||
         damaged(reader, error);
}

FpVaultReader *
fp_vault_open(const char *path, const FpSecret *passphrase, GError **error)
{
  g_autoptr(FpVaultReader) reader = g_new0(FpVaultReader, 1);
  struct stat facts;
  reader->path = g_strdup(path);
  reader->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (reader->fd < 0 || fstat(reader->fd, &facts) != 0)
    return denied(reader, error), NULL;
  gssize n = S_ISREG(facts.st_mode) ? get(reader, reader->header, FP_VAULT_HEADER) : 0;
  if (n < 0)
    return denied(reader, error), NULL;
  if (!check_header(reader, (guint64)facts.st_size, error) || !take_key(reader, passphrase, error))
    return NULL;
  return g_steal_pointer(&reader);
}

static gboolean
pull(FpVaultReader *reader, GError **error)
{
  unsigned long long size = 0;
  guint8 tag = 0;
  gssize n = get(reader, reader->sealed, FP_VAULT_PIECE + ABYTES);
  if (n < 0)
    return denied(reader, error);
  if (crypto_secretstream_xchacha20poly1305_pull((gpointer)fp_secret_data(reader->state),
                                                 (guint8 *)fp_secret_data(reader->piece), &size, &tag,
                                                 reader->sealed, (gsize)n, NULL, 0) != 0)
    return damaged(reader, error);
  reader->at = 0;
  reader->filled = (gsize)size;
  reader->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return TRUE;
}

/* Moves on to a piece with something in it. FALSE without an error: the end. */
static gboolean
have_bytes(FpVaultReader *reader, GError **error)
{
  while (reader->at == reader->filled)
    if (reader->ended || !pull(reader, error))
      return FALSE;
  return TRUE;
}

static gboolean
take(FpVaultReader *reader, void *bytes, gsize size, GError **error)
{
  guint8 *next = bytes;
  while (size > 0) {
    GError *why = NULL;
    if (!have_bytes(reader, &why)) {
      if (why)
        g_propagate_error(error, why);
      else
        damaged(reader, error);
      return FALSE;
    }
    gsize part = MIN(size, reader->filled - reader->at);
    memcpy(next, fp_secret_peek(reader->piece) + reader->at, part);
    reader->at += part;
    next += part;
    size -= part;
  }
  return TRUE;
}

gboolean
fp_vault_read(FpVaultReader *reader, void *bytes, gsize size, GError **error)
{
  if (size > reader->left)
    return damaged(reader, error);
  reader->left -= size;
  return take(reader, bytes, size, error);
}

char *
fp_vault_next(FpVaultReader *reader, guint64 *size, GError **error)
{
  g_return_val_if_fail(reader->left == 0, NULL);
  guint8 numbers[2 + 8];
  GError *why = NULL;
  if (!have_bytes(reader, &why)) {
    if (why)
      g_propagate_error(error, why);
    return NULL;
  }
  if (!take(reader, numbers, sizeof numbers, error))
    return NULL;
  gsize length = (gsize)fp_vault_get_number(numbers, 2);
  g_autofree char *name = g_malloc0(length + 1);
  if (!take(reader, name, length, error))
    return NULL;
  if (!g_utf8_validate_len(name, length, NULL))
    return damaged(reader, error), NULL;
  *size = reader->left = fp_vault_get_number(numbers + 2, 8);
  return g_steal_pointer(&name);
}

void
fp_vault_reader_free(FpVaultReader *reader)
{
  if (!reader)
    return;
  if (reader->fd >= 0)
    close(reader->fd);
  fp_secret_unref(reader->state);
  fp_secret_unref(reader->piece);
  g_free(reader->sealed);
  g_free(reader->path);
  g_free(reader);
}
