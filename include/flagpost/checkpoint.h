/* A named place where a test may stop the program: FLAGPOST_STOP_AT=3 ends it (as kill -9 does) at the third
 * place passed, FLAGPOST_STOP_AT=rotate:saved-next at that name; with FLAGPOST_STOP_CRASHING=1 as a crash.
 * Outside --enable-checkpoints it compiles to nothing. In-process tests and simulations set a hook instead.
 */
#ifndef FLAGPOST_CHECKPOINT_H
#define FLAGPOST_CHECKPOINT_H

#include <glib.h>

/* The hook returns TRUE if the operation must stop here, as if the process had died: the caller returns at
 * once, cleans nothing up, and its callback is never called. */
typedef gboolean (*FpCheckpointHook)(const char *name, gpointer data);
void fp_checkpoint_set_hook(FpCheckpointHook hook, gpointer data);

#ifdef FP_CHECKPOINTS
gboolean fp_checkpoint_reached(const char *name);
#define fp_checkpoint(name) fp_checkpoint_reached(name)
#else
#define fp_checkpoint(name) (FALSE)
#endif

#endif
