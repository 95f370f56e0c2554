/* The key of a vault: from a passphrase, by Argon2id. Called by vault_write.c and vault_read.c. */
#include "config.h"

#include "base/vault.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

static gboolean light;

void
fp_vault_set_light(gboolean now)
{
  light = now;
}

void
fp_vault_put_number(guint8 *at, guint64 value, gsize bytes)
{
  for (gsize i = 0; i < bytes; i++)
    at[i] = (guint8)(value >> (8 * i));
}

guint64
fp_vault_get_number(const guint8 *at, gsize bytes)
{
  guint64 value = 0;
  for (gsize i = 0; i < bytes; i++)
    value |= (guint64)at[i] << (8 * i);
  return value;
}

/* libsodium's MODERATE: about a second and 256 MiB for each guess. */
void
fp_vault_cost(guint32 *passes, guint32 *memory_kib)
{
#ifdef FP_CHECKPOINTS
  light = light || g_getenv("FLAGPOST_LIGHT_BACKUP");
#endif
  *passes = light ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_MODERATE;
  *memory_kib = (light ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_MODERATE) / 1024;
}

FpSecret *
fp_vault_key(const guint8 *header, const FpSecret *passphrase, GError **error)
{
  gsize size = crypto_secretstream_xchacha20poly1305_KEYBYTES + FP_VAULT_CHECK;
  g_autoptr(FpSecret) key = fp_secret_new_sized(size);
  if (crypto_pwhash((unsigned char *)fp_secret_data(key), size, fp_secret_peek(passphrase),
                    fp_secret_length(passphrase), header + FP_VAULT_AT_SALT,
                    fp_vault_get_number(header + FP_VAULT_AT_PASSES, 4),
                    (gsize)fp_vault_get_number(header + FP_VAULT_AT_MEMORY, 4) * 1024,
                    crypto_pwhash_ALG_ARGON2ID13) == 0)
    return g_steal_pointer(&key);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_FAILED,
              _("Making a key from the passphrase needs %u MB of memory, and there is less"),
              (unsigned)(fp_vault_get_number(header + FP_VAULT_AT_MEMORY, 4) / 1024));
  return NULL;
}
