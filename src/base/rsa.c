/* A key pair for one exchange, by OpenSSL. The only file besides the demo forum's that knows it. */
#include "config.h"

#include "flagpost/rsa.h"

#include "flagpost/late.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#define BITS 2048

#define CALLS(CALL)                                                                                          \
  CALL(BIO_ctrl)                                                                                             \
  CALL(BIO_free)                                                                                             \
  CALL(BIO_new)                                                                                              \
  CALL(BIO_new_mem_buf)                                                                                      \
  CALL(BIO_s_mem)                                                                                            \
  CALL(BIO_s_secmem)                                                                                         \
  CALL(EVP_PKEY_CTX_free)                                                                                    \
  CALL(EVP_PKEY_CTX_new)                                                                                     \
  CALL(EVP_PKEY_CTX_set_rsa_padding)                                                                         \
  CALL(EVP_PKEY_Q_keygen)                                                                                    \
  CALL(EVP_PKEY_decrypt)                                                                                     \
  CALL(EVP_PKEY_decrypt_init)                                                                                \
  CALL(EVP_PKEY_free)                                                                                        \
  CALL(EVP_PKEY_get_size)                                                                                    \
  CALL(PEM_read_bio_PrivateKey) CALL(PEM_write_bio_PKCS8PrivateKey) CALL(PEM_write_bio_PUBKEY)
FP_LATE_TYPE(Calls, CALLS);
static FP_LATE_LIBRARY(Calls, crypto, FP_LATE_CRYPTO, CALLS);
#define BIO_ctrl                      (crypto()->BIO_ctrl)
#define BIO_free                      (crypto()->BIO_free)
#define BIO_new                       (crypto()->BIO_new)
#define BIO_new_mem_buf               (crypto()->BIO_new_mem_buf)
#define BIO_s_mem                     (crypto()->BIO_s_mem)
#define BIO_s_secmem                  (crypto()->BIO_s_secmem)
#define EVP_PKEY_CTX_free             (crypto()->EVP_PKEY_CTX_free)
#define EVP_PKEY_CTX_new              (crypto()->EVP_PKEY_CTX_new)
#define EVP_PKEY_CTX_set_rsa_padding  (crypto()->EVP_PKEY_CTX_set_rsa_padding)
#define EVP_PKEY_Q_keygen             (crypto()->EVP_PKEY_Q_keygen)
#define EVP_PKEY_decrypt              (crypto()->EVP_PKEY_decrypt)
#define EVP_PKEY_decrypt_init         (crypto()->EVP_PKEY_decrypt_init)
#define EVP_PKEY_free                 (crypto()->EVP_PKEY_free)
#define EVP_PKEY_get_size             (crypto()->EVP_PKEY_get_size)
#define PEM_read_bio_PrivateKey       (crypto()->PEM_read_bio_PrivateKey)
#define PEM_write_bio_PKCS8PrivateKey (crypto()->PEM_write_bio_PKCS8PrivateKey)
#define PEM_write_bio_PUBKEY          (crypto()->PEM_write_bio_PUBKEY)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)

static FpSecret *given;

void
fp_rsa_set(const FpSecret *pair)
{
  fp_secret_unref(given);
  given = pair ? fp_secret_new(fp_secret_peek(pair), (gssize)fp_secret_length(pair)) : NULL;
}

FpSecret *
fp_rsa_new(void)
{
  if (given)
    return fp_secret_ref(given);
  g_autoptr(EVP_PKEY) key = EVP_RSA_gen(BITS);
  g_autoptr(BIO) out = BIO_new(BIO_s_secmem());
  char *text = NULL;
  if (!key || !out || PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) != 1)
    return NULL;
  long length = BIO_get_mem_data(out, &text);
  FpSecret *secret = fp_secret_new(text, length);
  fp_wipe(text, (gsize)length);
  return secret;
}

static EVP_PKEY *
read_private(const FpSecret *private_key)
{
  g_autoptr(BIO) in = BIO_new_mem_buf(fp_secret_peek(private_key), (int)fp_secret_length(private_key));
  return in ? PEM_read_bio_PrivateKey(in, NULL, NULL, (void *)"") : NULL;
}

char *
fp_rsa_public(const FpSecret *private_key)
{
  g_autoptr(EVP_PKEY) key = read_private(private_key);
  g_autoptr(BIO) out = BIO_new(BIO_s_mem());
  char *text = NULL;
  if (!key || !out || PEM_write_bio_PUBKEY(out, key) != 1)
    return NULL;
  long length = BIO_get_mem_data(out, &text);
  return g_strndup(text, (gsize)length);
}

static FpSecret *
decrypt(EVP_PKEY *key, int padding, const guchar *bytes, gsize size)
{
  g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new(key, NULL);
  gsize length = (gsize)EVP_PKEY_get_size(key);
  g_autoptr(FpSecret) room = fp_secret_new_sized(length);
  if (!context || EVP_PKEY_decrypt_init(context) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context, padding) != 1 ||
      EVP_PKEY_decrypt(context, (guchar *)fp_secret_data(room), &length, bytes, size) != 1)
    return NULL;
  return fp_secret_new(fp_secret_peek(room), (gssize)length);
}

/* Some libraries answer a wrong padding with random bytes in place of a failure, so that nobody can learn
 * from it: what is text is taken. */
static gboolean
is_text(const FpSecret *secret)
{
  return secret && fp_secret_length(secret) > 0 &&
         strlen(fp_secret_peek(secret)) == fp_secret_length(secret) &&
         g_utf8_validate(fp_secret_peek(secret), -1, NULL);
}

FpSecret *
fp_rsa_open(const FpSecret *private_key, const char *base64)
{
  static const int paddings[] = {RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING};
  g_autoptr(EVP_PKEY) key = read_private(private_key);
  gsize size = 0;
  g_autofree guchar *bytes = g_base64_decode(base64, &size);
  if (!key || size != (gsize)EVP_PKEY_get_size(key))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(paddings); i++) {
    g_autoptr(FpSecret) found = decrypt(key, paddings[i], bytes, size);
    if (is_text(found))
      return g_steal_pointer(&found);
  }
  return NULL;
}
