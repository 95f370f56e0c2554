/* A few calls over the session's bus without a thread and without waiting; see wire.c. */
#ifndef FLAGPOST_KEYRING_WIRE_H
#define FLAGPOST_KEYRING_WIRE_H

#include <gio/gio.h>

typedef struct _FpWire FpWire;

/* answer: NULL if there was an error, another type of answer, or none in time. Where one call has none in
 * time, no other gets one either. (transfer none) */
typedef void (*FpWireDone)(GVariant *answer, gpointer data);

/* Connects, and asks the bus for a name; nothing is waited for. NULL: there is no bus, or one that is reached
 * in another way than by a socket of this machine. */
FpWire *fp_wire_new(void);
/* FALSE: it was closed or kept silent; every further call fails. */
gboolean fp_wire_works(const FpWire *wire);
/* Sends at once, several before the first is answered if need be; answers come from the main loop, or none at
 * once. arguments: consumed if floating. type: of the answer. longest: from now on, for
 * all that is not answered yet. */
void fp_wire_call(FpWire *wire, const char *service, const char *path, const char *interface,
                  const char *method, GVariant *arguments, const char *type, gint64 longest, FpWireDone done,
                  gpointer data);
/* What is still waited for is answered with NULL. */
void fp_wire_free(FpWire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpWire, fp_wire_free)

#endif
