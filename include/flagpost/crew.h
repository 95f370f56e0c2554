/* Work that is the same for many things, each without regard to the others, shared out among the processors;
 * what comes of it is taken by the one who gives it, in the order in which it was given. So the result is the
 * same with any number of helpers, also with none.
 *
 * For long calculations of commands that nobody waits for at a screen: giving waits. What a helper runs
 * touches the thing itself and what nobody changes meanwhile, nothing else, and not the main loop. */
#ifndef FLAGPOST_CREW_H
#define FLAGPOST_CREW_H

#include <glib.h>

typedef struct _FpCrew FpCrew;
typedef void (*FpCrewFunc)(gpointer load, gpointer data);

/* Processors that this process may use, less one for the caller. */
guint fp_crew_helpers(void);
/* work: by any thread, for several loads at once. take: by the caller's thread, in order; it takes the load
 * over. Helpers begin with the second load: a single one is done sooner than a thread has begun. */
FpCrew *fp_crew_new(guint helpers, FpCrewFunc work, FpCrewFunc take, gpointer data);
/* weight: bytes of the load. While many or heavy loads wait, the caller works along and takes what is ready.
 */
void fp_crew_give(FpCrew *crew, gpointer load, gsize weight);
void fp_crew_finish(FpCrew *crew); /* takes all that is left */
void fp_crew_free(FpCrew *crew);   /* takes nothing any more: call fp_crew_finish() before */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpCrew, fp_crew_free)

#endif
