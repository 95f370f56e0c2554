/* A thread for one piece of work: begun for it and ended with it, so that nothing is left that wakes up.
 * Called by forum/call.c and app/inbox/inbox.c. */
#include "config.h"

#include "flagpost/beside.h"

#include "flagpost/pool.h"

typedef struct {
  FpBesideFunc work, done;
  gpointer data;
  GThread *thread; /* or NULL */
} Piece;

static guint running; /* the main loop's */

gboolean
fp_beside_is_idle(void)
{
  return running == 0;
}

static gboolean
ended(gpointer data)
{
  running--;
  g_autofree Piece *piece = data;
  if (piece->thread)
    g_thread_join(piece->thread);
  piece->done(piece->data);
  return G_SOURCE_REMOVE;
}

static gpointer
run(gpointer data)
{
  Piece *piece = data;
  piece->work(piece->data);
  g_idle_add_full(G_PRIORITY_DEFAULT, ended, piece, NULL);
  return NULL;
}

void
fp_beside(FpBesideFunc work, FpBesideFunc done, gpointer data)
{
  Piece *piece = g_new0(Piece, 1);
  *piece = (Piece){.work = work, .done = done, .data = data};
  running++;
  if (fp_pool_workers() > 0)
    piece->thread = g_thread_try_new("beside", run, piece, NULL);
  if (!piece->thread)
    run(piece);
}
