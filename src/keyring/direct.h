/* Loading from the Secret Service by plain calls; see direct.c. */
#ifndef FLAGPOST_KEYRING_DIRECT_H
#define FLAGPOST_KEYRING_DIRECT_H

#include "flagpost/secret.h"

#include <gio/gio.h>

typedef enum {
  FP_DIRECT_FOUND,
  FP_DIRECT_EMPTY,
  FP_DIRECT_LOCKED,   /* it is there, and the keyring is locked */
  FP_DIRECT_OTHERWISE /* something was not as usual: ask libsecret, which knows all the ways */
} FpDirect;

/* Something will be loaded: begins the session with the service, and waits for nothing. */
void fp_direct_expect(void);

/* attributes: text → text, all of them. */
void fp_direct_load_async(GHashTable *attributes, GCancellable *cancellable, GAsyncReadyCallback done,
                          gpointer data);
/* An error only where it was cancelled. */
FpDirect fp_direct_load_finish(GAsyncResult *result, FpSecret **secret, GError **error);

#endif
