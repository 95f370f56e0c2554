/* Whether a Secret Service can be reached; see service.c. */
#ifndef FLAGPOST_KEYRING_SERVICE_H
#define FLAGPOST_KEYRING_SERVICE_H

#include <gio/gio.h>

/* FP_KEYRING_NONE with a sentence if there is none, or none that answers. */
void fp_service_ask_async(GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
gboolean fp_service_ask_finish(GAsyncResult *result, GError **error);
/* The error of a thread that could not be made, in words. */
void fp_service_no_thread(const GError *why, GError **error);
void fp_service_forget(void); /* that it has answered */
/* Does this error of a later call mean that the service has gone? */
gboolean fp_service_is_missing(const GError *error);

#endif
