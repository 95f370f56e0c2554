/* Work that is the same for many things, each without regard to the others, shared out among the processors;
 * what comes of it is taken by the one who gives it, in the order in which it was given. So the result is the
 * same with any number of workers, also with none.
 *
 * For long calculations of commands that nobody waits for at a screen: giving waits. What a worker runs
 * touches the thing itself and what nobody changes meanwhile, nothing else, and not the main loop. */
#ifndef FLAGPOST_POOL_H
#define FLAGPOST_POOL_H

#include <glib.h>

typedef struct _FpPool FpPool;
typedef void (*FpPoolFunc)(gpointer job, gpointer data);

/* Processors that this process may use, less one for the caller. */
guint fp_pool_workers(void);
/* work: by any thread, for several jobs at once. take: by the caller's thread, in order; it takes the job
 * over. Workers begin with the second job: a single one is done sooner than a thread has begun. */
FpPool *fp_pool_new(guint workers, FpPoolFunc work, FpPoolFunc take, gpointer data);
/* weight: bytes of the job. While many or heavy jobs wait, the caller works along and takes what is ready.
 */
void fp_pool_push(FpPool *pool, gpointer job, gsize weight);
void fp_pool_finish(FpPool *pool); /* takes all that is left */
void fp_pool_free(FpPool *pool);   /* takes nothing any more: call fp_pool_finish() before */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpPool, fp_pool_free)

#endif
