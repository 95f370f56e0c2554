/* The key exchange of the Secret Service's protocol, for loading by plain calls (direct.c). libsecret's own
 * takes a private number as long as the prime, and most of a start's time for it: one of 256 bits is as hard
 * to find in this group and costs a quarter. Keys lie in libgcrypt's locked memory or in an FpSecret. */
#include "config.h"

#include "keyring/exchange.h"

#include "flagpost/chance.h"

#include <gcrypt.h>
#include <sodium.h>

#define PRIME_BYTES   128
#define PRIVATE_BITS  256
#define KEY_BYTES     16
#define BLOCK         16
#define LOCKED_MEMORY 32768

/* The second group of RFC 2409. Its generator is 2. */
static const char prime_digits[] = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74"
                                   "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437"
                                   "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
                                   "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF";

struct _FpExchange {
  gcry_mpi_t prime, own, shown; /* own: the private number; shown: 2 to its power */
  FpSecret *key;                /* once both sides have met */
};

/* libsecret leaves libgcrypt alone when it is set up already. */
static void
set_up(void)
{
  if (gcry_control(GCRYCTL_ANY_INITIALIZATION_P))
    return;
  gcry_check_version(NULL);
  gcry_control(GCRYCTL_DISABLE_SECMEM_WARN);
  gcry_control(GCRYCTL_INIT_SECMEM, LOCKED_MEMORY, 0);
  gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

FpExchange *
fp_exchange_new(void)
{
  set_up();
  FpExchange *exchange = g_new0(FpExchange, 1);
  guint8 *number = gcry_xmalloc_secure(PRIVATE_BITS / 8); /* what is read from it lies in locked memory too */
  gcry_mpi_t two = gcry_mpi_set_ui(NULL, 2);
  gcry_mpi_scan(&exchange->prime, GCRYMPI_FMT_HEX, prime_digits, 0, NULL);
  fp_chance_bytes(number, PRIVATE_BITS / 8);
  gcry_mpi_scan(&exchange->own, GCRYMPI_FMT_USG, number, PRIVATE_BITS / 8, NULL);
  gcry_free(number); /* wipes it */
  gcry_mpi_set_highbit(exchange->own, PRIVATE_BITS - 1);
  exchange->shown = gcry_mpi_new(PRIME_BYTES * 8);
  gcry_mpi_powm(exchange->shown, two, exchange->own, exchange->prime);
  gcry_mpi_release(two);
  return exchange;
}

void
fp_exchange_free(FpExchange *exchange)
{
  gcry_mpi_release(exchange->prime);
  gcry_mpi_release(exchange->own);
  gcry_mpi_release(exchange->shown);
  if (exchange->key)
    fp_secret_unref(exchange->key);
  g_free(exchange);
}

GBytes *
fp_exchange_public(const FpExchange *exchange)
{
  guint8 bytes[PRIME_BYTES];
  gsize length = 0;
  gcry_mpi_print(GCRYMPI_FMT_USG, bytes, sizeof bytes, &length, exchange->shown);
  return g_bytes_new(bytes, length);
}

/* RFC 5869 with SHA-256, neither salt nor purpose, for so few bytes that one round makes them. */
static FpSecret *
derived(const FpSecret *shared)
{
  static const guint8 no_salt[crypto_auth_hmacsha256_BYTES], round[] = {1};
  g_autoptr(FpSecret) middle = fp_secret_new_sized(crypto_auth_hmacsha256_BYTES);
  g_autoptr(FpSecret) made = fp_secret_new_sized(crypto_auth_hmacsha256_BYTES);
  crypto_auth_hmacsha256((guint8 *)fp_secret_data(middle), (const guint8 *)fp_secret_peek(shared),
                         fp_secret_length(shared), no_salt);
  crypto_auth_hmacsha256((guint8 *)fp_secret_data(made), round, sizeof round,
                         (const guint8 *)fp_secret_peek(middle));
  return fp_secret_new(fp_secret_peek(made), KEY_BYTES);
}

/* Neither 0 nor 1 nor the prime less 1, whose powers anybody can guess. */
static gboolean
is_honest(const FpExchange *exchange, gcry_mpi_t theirs)
{
  gcry_mpi_t most = gcry_mpi_copy(exchange->prime);
  gcry_mpi_sub_ui(most, most, 1);
  gboolean honest = gcry_mpi_cmp_ui(theirs, 1) > 0 && gcry_mpi_cmp(theirs, most) < 0;
  gcry_mpi_release(most);
  return honest;
}

gboolean
fp_exchange_meet(FpExchange *exchange, const guint8 *theirs, gsize length)
{
  gcry_mpi_t number = NULL;
  if (gcry_mpi_scan(&number, GCRYMPI_FMT_USG, theirs, length, NULL))
    return FALSE;
  gboolean honest = is_honest(exchange, number);
  if (honest) {
    g_autoptr(FpSecret) shared = fp_secret_new_sized(PRIME_BYTES);
    gcry_mpi_t power = gcry_mpi_snew(PRIME_BYTES * 8);
    gcry_mpi_powm(power, number, exchange->own, exchange->prime);
    /* At the end of its bytes: shorter ones begin with zeros. */
    gsize size = (gcry_mpi_get_nbits(power) + 7) / 8;
    gcry_mpi_print(GCRYMPI_FMT_USG, (guint8 *)fp_secret_data(shared) + PRIME_BYTES - size, size, NULL, power);
    gcry_mpi_release(power);
    if (exchange->key)
      fp_secret_unref(exchange->key);
    exchange->key = derived(shared);
  }
  gcry_mpi_release(number);
  return honest;
}

static gboolean
open_cipher(const FpExchange *exchange, const guint8 *start, gcry_cipher_hd_t *cipher)
{
  if (!exchange->key ||
      gcry_cipher_open(cipher, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_CBC, GCRY_CIPHER_SECURE))
    return FALSE;
  return !gcry_cipher_setkey(*cipher, fp_secret_peek(exchange->key), KEY_BYTES) &&
         !gcry_cipher_setiv(*cipher, start, BLOCK);
}

/* PKCS #7: the last byte says how many there are, and all are the same. -1: they are not. */
static gssize
without_padding(const FpSecret *padded)
{
  gsize length = fp_secret_length(padded);
  const guint8 *bytes = (const guint8 *)fp_secret_peek(padded);
  guint8 padding = bytes[length - 1];
  gboolean right = padding > 0 && padding <= BLOCK;
  for (gsize i = 0; right && i < padding; i++)
    right = bytes[length - 1 - i] == padding;
  return right ? (gssize)(length - padding) : -1;
}

FpSecret *
fp_exchange_open(const FpExchange *exchange, const guint8 *start, gsize start_length, const guint8 *sealed,
                 gsize length)
{
  gcry_cipher_hd_t cipher = NULL;
  if (start_length != BLOCK || length == 0 || length % BLOCK != 0)
    return NULL;
  g_autoptr(FpSecret) padded = fp_secret_new_sized(length);
  gboolean opened = open_cipher(exchange, start, &cipher) &&
                    !gcry_cipher_decrypt(cipher, fp_secret_data(padded), length, sealed, length);
  gcry_cipher_close(cipher);
  gssize plain = opened ? without_padding(padded) : -1;
  return plain >= 0 ? fp_secret_new(fp_secret_peek(padded), plain) : NULL;
}
