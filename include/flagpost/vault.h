/* One file sealed under a passphrase, holding named entries one after another: what a backup is.
 *
 * 108 bytes in clear (what it is, the cost of the key, salt, sums, the file's size), then libsodium's
 * secretstream in pieces of 64 KiB; the key comes from the passphrase by Argon2id. Nothing about the entries
 * is in clear, not even how many there are. Errors: FP_STORE_BACKUP_DAMAGED (also: cut off),
 * FP_STORE_BACKUP_NEWER, FP_STORE_PASSPHRASE, FP_STORE_EXISTS, FP_STORE_FULL, FP_STORE_DENIED. */
#ifndef FLAGPOST_VAULT_H
#define FLAGPOST_VAULT_H

#include "flagpost/secret.h"

typedef struct _FpVaultWriter FpVaultWriter;
typedef struct _FpVaultReader FpVaultReader;

/* Writes beside `path`; nothing is at `path` before fp_vault_commit() has put the whole file there, 0600 and
 * safe from a power cut. replace FALSE: a file that is there already is FP_STORE_EXISTS, and stays. */
FpVaultWriter *fp_vault_create(const char *path, gboolean replace, const FpSecret *passphrase,
                               GError **error);
/* An entry of exactly `size` bytes follows, by one or more fp_vault_write(). */
gboolean fp_vault_entry(FpVaultWriter *writer, const char *name, guint64 size, GError **error);
gboolean fp_vault_write(FpVaultWriter *writer, const void *bytes, gsize size, GError **error);
gboolean fp_vault_commit(FpVaultWriter *writer, GError **error);
void fp_vault_writer_free(FpVaultWriter *writer); /* not committed: leaves nothing */

FpVaultReader *fp_vault_open(const char *path, const FpSecret *passphrase, GError **error);
/* The next entry's name and size. NULL without an error: the end, and the whole file was as it was written.
 * All of the entry before must have been read. (transfer full) */
char *fp_vault_next(FpVaultReader *reader, guint64 *size, GError **error);
gboolean fp_vault_read(FpVaultReader *reader, void *bytes, gsize size, GError **error);
void fp_vault_reader_free(FpVaultReader *reader);

/* For tests: the least that the key may cost. */
void fp_vault_set_light(gboolean light);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpVaultWriter, fp_vault_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpVaultReader, fp_vault_reader_free)

#endif
