/* libsecret's service without what flagpost does not need; see quick.c. */
#ifndef FLAGPOST_KEYRING_QUICK_H
#define FLAGPOST_KEYRING_QUICK_H

/* The paths of items, which the simple calls look up too, and twice where there is none. */
#define SECRET_API_SUBJECT_TO_CHANGE
#include <libsecret/secret.h>

/* The service with a session for secrets; one for as long as it is there. It has been started before. */
void fp_quick_service_get(GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
SecretService *fp_quick_service_get_finish(GAsyncResult *result, GError **error);
/* The service has gone: the next one is made anew. */
void fp_quick_service_forget(void);

#endif
