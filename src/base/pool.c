/* Jobs stand in a ring from the oldest, which is taken next, to the newest. Workers work on the first that
 * nobody works on, and so does the caller, when the ring is full and its oldest job is not ready. Called by
 * judge/hearing.c. */
#include "config.h"

#include "flagpost/pool.h"

#define WORKERS_MOST 15
#define EACH         4         /* jobs for each thread that may wait in the ring */
#define WEIGHT_MOST  (1 << 20) /* bytes of all of them, unless one alone has more */

typedef struct {
  gpointer job;
  gsize weight;
  gboolean ready; /* somebody has worked on it */
} Place;

struct _FpPool {
  FpPoolFunc work, take;
  gpointer data;
  Place ring[(WORKERS_MOST + 1) * EACH];
  guint size;    /* places that are used */
  gsize weight;  /* of all that wait: the caller's alone */
  guint workers; /* to be started, or started */
  GThread *threads[WORKERS_MOST];
  guint begun; /* threads */
  GMutex lock; /* for all below, and for Place.ready */
  GCond given, done;
  /* Of the jobs, counted from the first on; each has the place of its number % size. */
  guint64 oldest, next, end; /* only the caller moves the oldest and the end */
  gboolean over;
};

guint
fp_pool_workers(void)
{
  return MIN(g_get_num_processors() - 1, WORKERS_MOST);
}

FpPool *
fp_pool_new(guint workers, FpPoolFunc work, FpPoolFunc take, gpointer data)
{
  FpPool *pool = g_new0(FpPool, 1);
  pool->workers = MIN(workers, WORKERS_MOST);
  pool->size = (pool->workers + 1) * EACH;
  pool->work = work;
  pool->take = take;
  pool->data = data;
  g_mutex_init(&pool->lock);
  g_cond_init(&pool->given);
  g_cond_init(&pool->done);
  return pool;
}

/* Works on the next job; locked before and after. */
static void
work_on_next(FpPool *pool)
{
  Place *place = &pool->ring[pool->next++ % pool->size];
  g_mutex_unlock(&pool->lock);
  pool->work(place->job, pool->data);
  g_mutex_lock(&pool->lock);
  place->ready = TRUE;
}

static gpointer
work_along(gpointer data)
{
  FpPool *pool = data;
  g_mutex_lock(&pool->lock);
  while (!pool->over) {
    if (pool->next == pool->end) {
      g_cond_wait(&pool->given, &pool->lock);
      continue;
    }
    work_on_next(pool);
    g_cond_signal(&pool->done);
  }
  g_mutex_unlock(&pool->lock);
  return NULL;
}

/* One more each time, up to all. Where there is no memory for a thread, there are fewer. */
static void
begin_worker(FpPool *pool)
{
  GThread *thread = pool->begun < pool->workers ? g_thread_try_new("pool", work_along, pool, NULL) : NULL;
  if (thread)
    pool->threads[pool->begun++] = thread;
  else
    pool->workers = pool->begun;
}

/* The oldest job is worked on, by whomever, and taken. */
static void
take_oldest(FpPool *pool)
{
  Place *place = &pool->ring[pool->oldest % pool->size];
  g_mutex_lock(&pool->lock);
  while (!place->ready) {
    if (pool->next < pool->end)
      work_on_next(pool);
    else
      g_cond_wait(&pool->done, &pool->lock);
  }
  g_mutex_unlock(&pool->lock);
  pool->weight -= place->weight;
  pool->oldest++;
  pool->take(place->job, pool->data);
}

void
fp_pool_push(FpPool *pool, gpointer job, gsize weight)
{
  while (pool->oldest < pool->end &&
         (pool->end - pool->oldest == pool->size || pool->weight + weight > WEIGHT_MOST))
    take_oldest(pool);
  pool->weight += weight;
  g_mutex_lock(&pool->lock);
  pool->ring[pool->end++ % pool->size] = (Place){.job = job, .weight = weight};
  g_cond_signal(&pool->given);
  g_mutex_unlock(&pool->lock);
  if (pool->end > 1)
    begin_worker(pool);
}

void
fp_pool_finish(FpPool *pool)
{
  while (pool->oldest < pool->end)
    take_oldest(pool);
}

void
fp_pool_free(FpPool *pool)
{
  if (!pool)
    return;
  g_mutex_lock(&pool->lock);
  pool->over = TRUE;
  g_cond_broadcast(&pool->given);
  g_mutex_unlock(&pool->lock);
  for (guint i = 0; i < pool->begun; i++)
    g_thread_join(pool->threads[i]);
  g_cond_clear(&pool->given);
  g_cond_clear(&pool->done);
  g_mutex_clear(&pool->lock);
  g_free(pool);
}
