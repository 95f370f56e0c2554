/* One exchange of keys with a Secret Service, by its algorithm dh-ietf1024-sha256-aes128-cbc-pkcs7: what
 * passes on the bus afterwards is sealed. See exchange.c. */
#ifndef FLAGPOST_KEYRING_EXCHANGE_H
#define FLAGPOST_KEYRING_EXCHANGE_H

#include "flagpost/secret.h"

#define FP_EXCHANGE_ALGORITHM "dh-ietf1024-sha256-aes128-cbc-pkcs7"

typedef struct _FpExchange FpExchange;

/* With a private key of its own, which no other exchange has. */
FpExchange *fp_exchange_new(void);
/* What the other side is sent. */
GBytes *fp_exchange_public(const FpExchange *exchange); /* (transfer full) */
/* Takes what the other side sent. FALSE: no such key can have been made honestly. */
gboolean fp_exchange_meet(FpExchange *exchange, const guint8 *theirs, gsize length);
/* Opens what came from the other side. NULL: it was not sealed with this key. (transfer full) */
FpSecret *fp_exchange_open(const FpExchange *exchange, const guint8 *start, gsize start_length,
                           const guint8 *sealed, gsize length);
void fp_exchange_free(FpExchange *exchange);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpExchange, fp_exchange_free)

#endif
