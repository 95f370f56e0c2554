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

/* attributes: text → text, all of them. */
void fp_direct_load_async(GHashTable *attributes, GCancellable *cancellable, GAsyncReadyCallback done,
                          gpointer data);
/* FP_KEYRING_NONE where no service answers, else an error of GIO's: cancelled. */
FpDirect fp_direct_load_finish(GAsyncResult *result, FpSecret **secret, GError **error);

#endif
