/* One RSA key pair, made for a secret that a server encrypts for this program: Discourse hands over its API
 * keys so. The private key is a secret like any other: locked memory, then the keyring. */
#ifndef FLAGPOST_RSA_H
#define FLAGPOST_RSA_H

#include "flagpost/secret.h"

/* 2048 bits, PKCS #8 as PEM. NULL only if the system gives no chance. */
FpSecret *fp_rsa_new(void);
/* From now on that pair is what fp_rsa_new() gives: for tests, which else spend their time on looking for
 * primes. NULL: new ones again. */
void fp_rsa_set(const FpSecret *pair);
/* Its public half, SubjectPublicKeyInfo as PEM; NULL if that is no private key. (transfer full) */
char *fp_rsa_public(const FpSecret *private_key);
/* What was encrypted for it: base64 with white space anywhere. OAEP (SHA-1, as OpenSSL's default) and PKCS #1
 * v1.5 are tried. NULL: it was not made for this key, or is cut. */
FpSecret *fp_rsa_open(const FpSecret *private_key, const char *base64);

#endif
