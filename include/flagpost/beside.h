/* One piece of work beside the main loop, which goes on meanwhile. */
#ifndef FLAGPOST_BESIDE_H
#define FLAGPOST_BESIDE_H

#include <glib.h>

typedef void (*FpBesideFunc)(gpointer data);

/* work: by a thread of its own, touching nothing that anybody else changes meanwhile. done: by the main loop,
 * later, also where there was no processor or memory for a thread and the work was done at once. */
void fp_beside(FpBesideFunc work, FpBesideFunc done, gpointer data);
/* Nothing is at work. Whoever lets go of much memory that was given out beside had better wait for that: at
 * each piece, two threads would wait for each other. */
gboolean fp_beside_is_idle(void);

#endif
