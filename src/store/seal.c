/* Seals and opens records, and hashes ids: the only file that holds the archive's key. Called by the files of
 * this folder that store content. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/chance.h"
#include "flagpost/i18n.h"

#include <pthread.h>
#include <sodium.h>

#define SEAL_VERSION 1
#define CONTEXT      "flagpost"
#define NONCE_SIZE   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE     crypto_aead_xchacha20poly1305_ietf_ABYTES
#define EXTRA        (1 + NONCE_SIZE + TAG_SIZE)

#define NONCES 64

/* Asked of the kernel for many seals at once. They are no secret, but none may serve twice: a process that
 * this one turns into two gets others. */
struct FpNonces {
  guint8 bytes[NONCES][NONCE_SIZE];
  guint left;
  guint process; /* that asked for them */
};

/* How many forks lie between the first process and this one. No process has nonces from one with its own
 * number: what it was born with has a smaller one. The system would tell too, but a call of it for each seal
 * is a seventh of a sync. */
static guint this_process;

static void
count_process(void)
{
  this_process++;
}

enum { SUBKEY_SEAL = 1, SUBKEY_HASH = 2 };

const FpSealName fp_seal_names[FP_SEAL_PLACES] = {
    [FP_SEAL_CHECK] = {"meta", "value", NULL},
    [FP_SEAL_FACT] = {"fact", "sealed", "id"},
    [FP_SEAL_PERSON] = {"person", "sealed", "id"},
    [FP_SEAL_CONVERSATION] = {"conversation", "sealed", "id"},
    [FP_SEAL_CONVERSATION_VERDICT] = {"conversation", "verdict", "id"},
    [FP_SEAL_MESSAGE] = {"message", "sealed", "id"},
    [FP_SEAL_MESSAGE_VERDICT] = {"message", "verdict", "id"},
    [FP_SEAL_BODY] = {"body", "sealed", "id"},
    [FP_SEAL_BODY_FIRST] = {"body", "first", "id"},
    [FP_SEAL_WORDS] = {"words", "sealed", "at"},
    [FP_SEAL_FILTER] = {"filter", "sealed", "id"},
    [FP_SEAL_DRAFT] = {"draft", "sealed", "id"},
    [FP_SEAL_OUTBOX] = {"outbox", "sealed", "id"},
    [FP_SEAL_OUTBOX_EVIDENCE] = {"outbox", "evidence", "id"},
    [FP_SEAL_OUTBOX_REMOTE] = {"outbox", "remote", "id"},
    [FP_SEAL_OUTBOX_WHY] = {"outbox", "why", "id"},
    [FP_SEAL_SPARE] = {"spare", "sealed", NULL},
};

FpSecret *
fp_store_new_key(void)
{
  FpSecret *key = fp_secret_new_sized(crypto_kdf_KEYBYTES);
  fp_chance_bytes(fp_secret_data(key), crypto_kdf_KEYBYTES);
  return key;
}

static FpSecret *
subkey(const FpSecret *key, guint64 number, gsize size)
{
  FpSecret *made = fp_secret_new_sized(size);
  crypto_kdf_derive_from_key((unsigned char *)fp_secret_data(made), size, number, CONTEXT,
                             (const unsigned char *)fp_secret_peek(key));
  return made;
}

gboolean
fp_store_take_key(FpStore *store, const char *account, const FpSecret *key, GError **error)
{
  g_autoptr(FpSecret) own = NULL;
  if (sodium_init() < 0) {
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_FAILED, _("The encryption library does not start"));
    return FALSE;
  }
  if (!key && !store->folder)
    key = own = fp_store_new_key();
  if (!key || fp_secret_length(key) != crypto_kdf_KEYBYTES) {
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_KEY, _("The archive's key is missing"));
    return FALSE;
  }
  store->seal_key = subkey(key, SUBKEY_SEAL, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  store->hash_key = subkey(key, SUBKEY_HASH, crypto_generichash_KEYBYTES);
  FpHash hash = fp_store_hash(store, "account", account);
  memcpy(store->account, hash.bytes, sizeof store->account);
  fp_store_take_nonces(store);
  return TRUE;
}

void
fp_store_drop_key(FpStore *store)
{
  g_clear_pointer(&store->seal_key, fp_secret_unref);
  g_clear_pointer(&store->hash_key, fp_secret_unref);
  g_clear_pointer(&store->nonces, g_free);
}

void
fp_store_take_nonces(FpStore *store)
{
  static gsize told;
  if (g_once_init_enter(&told)) {
    if (pthread_atfork(NULL, NULL, count_process) != 0)
      g_error("out of memory");
    g_once_init_leave(&told, TRUE);
  }
  store->nonces = g_new0(FpNonces, 1);
}

static void
next_nonce(FpNonces *nonces, guint8 *nonce)
{
  if (nonces->left == 0 || nonces->process != this_process) {
    fp_chance_bytes(nonces->bytes, sizeof nonces->bytes);
    nonces->left = NONCES;
    nonces->process = this_process;
  }
  memcpy(nonce, nonces->bytes[--nonces->left], NONCE_SIZE);
}

FpHash
fp_store_hash(const FpStore *store, const char *kind, const char *id)
{
  FpHash hash;
  crypto_generichash_state state;
  const unsigned char *key = (const unsigned char *)fp_secret_peek(store->hash_key);
  crypto_generichash_init(&state, key, crypto_generichash_KEYBYTES, sizeof hash.bytes);
  crypto_generichash_update(&state, (const unsigned char *)kind, strlen(kind) + 1);
  crypto_generichash_update(&state, (const unsigned char *)id, strlen(id));
  crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
  return hash;
}

#define BINDING_MOST 64

static void
append(guint8 *bytes, gsize *length, const void *more, gsize size)
{
  g_assert(*length + size <= BINDING_MOST);
  memcpy(bytes + *length, more, size);
  *length += size;
}

/* What a seal is bound to: account, table, column, row and the format's version. Made for each record that is
 * opened: hence no printing. */
static gsize
binding(const FpStore *store, FpSealPlace place, gint64 row, guint8 bytes[BINDING_MOST])
{
  const FpSealName *name = &fp_seal_names[place];
  gint64 wire = GINT64_TO_LE(row);
  gsize length = 0;
  append(bytes, &length, G_STRINGIFY(SEAL_VERSION) " ", 2);
  append(bytes, &length, name->table, strlen(name->table));
  append(bytes, &length, ".", 1);
  append(bytes, &length, name->column, strlen(name->column));
  append(bytes, &length, " ", 1);
  append(bytes, &length, store->account, sizeof store->account);
  append(bytes, &length, &wire, sizeof wire);
  return length;
}

GByteArray *
fp_store_seal(const FpStore *store, FpSealPlace place, gint64 row, const GByteArray *plain)
{
  guint8 bound[BINDING_MOST];
  gsize bound_size = binding(store, place, row, bound);
  GByteArray *sealed = g_byte_array_sized_new(plain->len + EXTRA);
  g_byte_array_set_size(sealed, plain->len + EXTRA);
  sealed->data[0] = SEAL_VERSION;
  next_nonce(store->nonces, sealed->data + 1);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed->data + 1 + NONCE_SIZE, NULL, plain->data, plain->len,
                                             bound, bound_size, NULL, sealed->data + 1,
                                             (const unsigned char *)fp_secret_peek(store->seal_key));
  return sealed;
}

gboolean
fp_store_unseal_to(const FpStore *store, FpSealPlace place, gint64 row, const guint8 *sealed, gsize size,
                   GByteArray *plain)
{
  if (!sealed || size < EXTRA || sealed[0] != SEAL_VERSION)
    return FALSE;
  guint8 bound[BINDING_MOST];
  gsize bound_size = binding(store, place, row, bound);
  g_byte_array_set_size(plain, (guint)(size - EXTRA));
  return crypto_aead_xchacha20poly1305_ietf_decrypt(
             plain->data, NULL, NULL, sealed + 1 + NONCE_SIZE, size - 1 - NONCE_SIZE, bound, bound_size,
             sealed + 1, (const unsigned char *)fp_secret_peek(store->seal_key)) == 0;
}

void
fp_store_say_broken(FpStore *store, FpSealPlace place, GError **error)
{
  fp_store_suspect(store);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
              _("The archive is damaged: a record in %s does not open"), fp_seal_names[place].table);
}

GByteArray *
fp_store_unseal(const FpStore *store, FpSealPlace place, gint64 row, sqlite3_stmt *statement, int column,
                GError **error)
{
  const guint8 *sealed = sqlite3_column_blob(statement, column);
  gsize size = (gsize)sqlite3_column_bytes(statement, column);
  g_autoptr(GByteArray) plain = g_byte_array_sized_new((guint)MAX(size, EXTRA) - EXTRA + 1);
  if (fp_store_unseal_to(store, place, row, sealed, size, plain))
    return g_steal_pointer(&plain);
  fp_store_say_broken((FpStore *)store, place, error);
  return NULL;
}

/* The key's mark: a keyed hash that only this key makes, and a plain hash of it, so that a damaged mark is
 * not taken for a wrong key. */
static void
key_mark(const FpStore *store, guint8 mark[2 * FP_HASH_SIZE])
{
  FpHash own = fp_store_hash(store, "check", "flagpost");
  memcpy(mark, store->account, FP_HASH_SIZE);
  for (gsize i = 0; i < FP_HASH_SIZE; i++)
    mark[i] ^= own.bytes[i];
  crypto_generichash(mark + FP_HASH_SIZE, FP_HASH_SIZE, mark, FP_HASH_SIZE, NULL, 0);
}

gboolean
fp_store_mark_key(FpStore *store, GError **error)
{
  guint8 mark[2 * FP_HASH_SIZE];
  key_mark(store, mark);
  g_autoptr(GByteArray) plain = g_byte_array_new();
  g_byte_array_append(plain, mark, sizeof mark);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_CHECK, 0, plain);
  return fp_store_run(store, error, "INSERT INTO meta VALUES ('key', ?), ('check', ?)", "bb", plain, sealed);
}

static gboolean
compare_mark(FpStore *store, sqlite3_stmt *row, GError **error)
{
  guint8 mark[2 * FP_HASH_SIZE], sum[FP_HASH_SIZE];
  const guint8 *stored = sqlite3_column_blob(row, 0); /* NULL also where there is no row */
  key_mark(store, mark);
  if (stored && sqlite3_column_bytes(row, 0) == sizeof mark) {
    crypto_generichash(sum, sizeof sum, stored, FP_HASH_SIZE, NULL, 0);
    if (!memcmp(stored, mark, sizeof mark)) {
      g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_CHECK, 0, row, 1, error);
      return plain != NULL;
    }
    if (!memcmp(stored + FP_HASH_SIZE, sum, sizeof sum)) {
      g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_KEY,
                          _("The key in the keyring does not open this archive"));
      return FALSE;
    }
  }
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED, _("The archive is damaged"));
  return FALSE;
}

gboolean
fp_store_check_key(FpStore *store, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error,
                                     "SELECT a.value, b.value FROM meta a LEFT JOIN meta b"
                                     " ON b.name = 'check' WHERE a.name = 'key'",
                                     "");
  if (fp_store_row(store, row, error) < 0)
    return FALSE;
  gboolean ok = compare_mark(store, row, error);
  fp_store_done(row);
  return ok;
}
