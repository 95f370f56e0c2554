/* What the two halves of a vault share: its header and the key. Included by vault_*.c alone. */
#ifndef FLAGPOST_BASE_VAULT_H
#define FLAGPOST_BASE_VAULT_H

#include "flagpost/vault.h"

#include <sodium.h>

/* The header in clear. Magic, version and the sum at its end stand at the same places in every version, so
 * that damage is told from a later version. The sums are no secret and no proof: the stream is. */
#define FP_VAULT_MAGIC   "flagpost backup\n"
#define FP_VAULT_VERSION 1
#define FP_VAULT_PIECE   65536 /* bytes in clear of each piece but the last */
enum {
  FP_VAULT_AT_VERSION = 16,
  FP_VAULT_AT_PASSES = 20,
  FP_VAULT_AT_MEMORY = 24, /* KiB */
  FP_VAULT_AT_SALT = 28,
  FP_VAULT_AT_CHECK = 44, /* that the passphrase is the right one */
  FP_VAULT_AT_STREAM = 60,
  FP_VAULT_AT_SIZE = 84, /* of the whole file */
  FP_VAULT_AT_SUM = 92,
  FP_VAULT_HEADER = 108
};
#define FP_VAULT_SUM   16
#define FP_VAULT_CHECK 16

/* The stream's key, then the check; NULL: not enough memory. */
FpSecret *fp_vault_key(const guint8 *header, const FpSecret *passphrase, GError **error);
void fp_vault_put_number(guint8 *at, guint64 value, gsize bytes);
guint64 fp_vault_get_number(const guint8 *at, gsize bytes);
/* Costs of a new vault. */
void fp_vault_cost(guint32 *passes, guint32 *memory_kib);

#endif
