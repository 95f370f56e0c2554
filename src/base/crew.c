/* Loads stand in a ring from the oldest, which is taken next, to the newest. Helpers work on the first that
 * nobody works on, and so does the caller, when the ring is full and its oldest load is not ready. Called by
 * judge/hearing.c. */
#include "config.h"

#include "flagpost/crew.h"

#define HELPERS_MOST 15
#define EACH         4         /* loads for each thread that may wait in the ring */
#define WEIGHT_MOST  (1 << 20) /* bytes of all of them, unless one alone has more */

typedef struct {
  gpointer load;
  gsize weight;
  gboolean ready; /* somebody has worked on it */
} Place;

struct _FpCrew {
  FpCrewFunc work, take;
  gpointer data;
  Place ring[(HELPERS_MOST + 1) * EACH];
  guint size;    /* places that are used */
  gsize weight;  /* of all that wait: the caller's alone */
  guint helpers; /* to be started, or started */
  GThread *threads[HELPERS_MOST];
  guint begun; /* threads */
  GMutex lock; /* for all below, and for Place.ready */
  GCond given, done;
  /* Of the loads, counted from the first on; each has the place of its number % size. */
  guint64 oldest, next, end; /* only the caller moves the oldest and the end */
  gboolean over;
};

guint
fp_crew_helpers(void)
{
  return MIN(g_get_num_processors() - 1, HELPERS_MOST);
}

FpCrew *
fp_crew_new(guint helpers, FpCrewFunc work, FpCrewFunc take, gpointer data)
{
  FpCrew *crew = g_new0(FpCrew, 1);
  crew->helpers = MIN(helpers, HELPERS_MOST);
  crew->size = (crew->helpers + 1) * EACH;
  crew->work = work;
  crew->take = take;
  crew->data = data;
  g_mutex_init(&crew->lock);
  g_cond_init(&crew->given);
  g_cond_init(&crew->done);
  return crew;
}

/* Works on the next load; locked before and after. */
static void
work_on_next(FpCrew *crew)
{
  Place *place = &crew->ring[crew->next++ % crew->size];
  g_mutex_unlock(&crew->lock);
  crew->work(place->load, crew->data);
  g_mutex_lock(&crew->lock);
  place->ready = TRUE;
}

static gpointer
help(gpointer data)
{
  FpCrew *crew = data;
  g_mutex_lock(&crew->lock);
  while (!crew->over) {
    if (crew->next == crew->end) {
      g_cond_wait(&crew->given, &crew->lock);
      continue;
    }
    work_on_next(crew);
    g_cond_signal(&crew->done);
  }
  g_mutex_unlock(&crew->lock);
  return NULL;
}

/* One more each time, up to all. Where there is no memory for a thread, there are fewer. */
static void
begin_helper(FpCrew *crew)
{
  GThread *thread = crew->begun < crew->helpers ? g_thread_try_new("crew", help, crew, NULL) : NULL;
  if (thread)
    crew->threads[crew->begun++] = thread;
  else
    crew->helpers = crew->begun;
}

/* The oldest load is worked on, by whomever, and taken. */
static void
take_oldest(FpCrew *crew)
{
  Place *place = &crew->ring[crew->oldest % crew->size];
  g_mutex_lock(&crew->lock);
  while (!place->ready) {
    if (crew->next < crew->end)
      work_on_next(crew);
    else
      g_cond_wait(&crew->done, &crew->lock);
  }
  g_mutex_unlock(&crew->lock);
  crew->weight -= place->weight;
  crew->oldest++;
  crew->take(place->load, crew->data);
}

void
fp_crew_give(FpCrew *crew, gpointer load, gsize weight)
{
  while (crew->oldest < crew->end &&
         (crew->end - crew->oldest == crew->size || crew->weight + weight > WEIGHT_MOST))
    take_oldest(crew);
  crew->weight += weight;
  g_mutex_lock(&crew->lock);
  crew->ring[crew->end++ % crew->size] = (Place){.load = load, .weight = weight};
  g_cond_signal(&crew->given);
  g_mutex_unlock(&crew->lock);
  if (crew->end > 1)
    begin_helper(crew);
}

void
fp_crew_finish(FpCrew *crew)
{
  while (crew->oldest < crew->end)
    take_oldest(crew);
}

void
fp_crew_free(FpCrew *crew)
{
  if (!crew)
    return;
  g_mutex_lock(&crew->lock);
  crew->over = TRUE;
  g_cond_broadcast(&crew->given);
  g_mutex_unlock(&crew->lock);
  for (guint i = 0; i < crew->begun; i++)
    g_thread_join(crew->threads[i]);
  g_cond_clear(&crew->given);
  g_cond_clear(&crew->done);
  g_mutex_clear(&crew->lock);
  g_free(crew);
}
