/* Work shared out: taken in order, all of it, by whomever it is done; and a piece beside the main loop. */
#include "config.h"

#include "flagpost/beside.h"
#include "flagpost/pool.h"
#include "lib/test.h"

#define LOADS 1000

typedef struct {
  guint number, made;
} Job;

typedef struct {
  GThread *caller;
  guint taken;
  int elsewhere; /* atomic: jobs that another thread worked on */
} Result;

/* Some jobs take much longer than others. */
static void
work(gpointer data, gpointer user_data)
{
  Job *job = data;
  Result *result = user_data;
  guint sum = job->number;
  for (guint i = 0; i < job->number % 7 * 1000; i++)
    sum = sum * 31 + i;
  job->made = sum;
  if (g_thread_self() != result->caller)
    g_atomic_int_inc(&result->elsewhere);
}

static void
take(gpointer data, gpointer user_data)
{
  g_autofree Job *job = data;
  Result *result = user_data;
  Job again = {job->number, 0};
  g_assert_true(g_thread_self() == result->caller);
  g_assert_cmpuint(job->number, ==, result->taken++);
  work(&again, result);
  g_assert_cmpuint(job->made, ==, again.made);
}

static void
give(FpPool *pool, guint number, gsize weight)
{
  Job *job = g_new0(Job, 1);
  job->number = number;
  fp_pool_push(pool, job, weight);
}

static void
in_order(void)
{
  static const guint workers[] = {0, 1, 3, 100};
  for (guint i = 0; i < G_N_ELEMENTS(workers); i++) {
    Result result = {.caller = g_thread_self()};
    g_autoptr(FpPool) pool = fp_pool_new(workers[i], work, take, &result);
    for (guint number = 0; number < LOADS; number++)
      give(pool, number, number % 50 == 0 ? 3 << 20 : 100);
    fp_pool_finish(pool);
    g_assert_cmpuint(result.taken, ==, LOADS);
    /* It may go on after that. */
    give(pool, LOADS, 1);
    fp_pool_finish(pool);
    g_assert_cmpuint(result.taken, ==, LOADS + 1);
    if (workers[i] == 0)
      g_assert_cmpint(result.elsewhere, ==, 0);
  }
}

/* What is given waits, but no more of it than the pool says. */
static void
bounded(void)
{
  Result result = {.caller = g_thread_self()};
  g_autoptr(FpPool) pool = fp_pool_new(0, work, take, &result);
  for (guint number = 0; number < 100; number++) {
    give(pool, number, 1);
    g_assert_cmpuint(number - result.taken, <, 16);
  }
  fp_pool_finish(pool);
  give(pool, 100, 16 << 20);
  give(pool, 101, 1);
  g_assert_cmpuint(result.taken, ==, 101);
  fp_pool_finish(pool);
}

/* No thread for a single job, nor for none. */
static void
single(void)
{
  Result result = {.caller = g_thread_self()};
  g_autoptr(FpPool) none = fp_pool_new(3, work, take, &result);
  fp_pool_finish(none);
  g_autoptr(FpPool) pool = fp_pool_new(3, work, take, &result);
  give(pool, 0, 1);
  fp_pool_finish(pool);
  g_assert_cmpint(result.elsewhere, ==, 0);
  g_assert_cmpuint(fp_pool_workers(), <, g_get_num_processors());
}

typedef struct {
  GThread *caller;
  gboolean worked, done;
} Piece;

static void
work_beside(gpointer data)
{
  Piece *piece = data;
  piece->worked = TRUE;
  g_assert_true(fp_pool_workers() == 0 || g_thread_self() != piece->caller);
}

static void
done_here(gpointer data)
{
  Piece *piece = data;
  g_assert_true(g_thread_self() == piece->caller);
  g_assert_true(piece->worked);
  piece->done = TRUE;
}

static void
beside(void)
{
  Piece pieces[3] = {{.caller = g_thread_self()}, {.caller = g_thread_self()}, {.caller = g_thread_self()}};
  g_assert_true(fp_beside_is_idle());
  for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
    fp_beside(work_beside, done_here, &pieces[i]);
  g_assert_false(fp_beside_is_idle());
  for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
    g_assert_false(pieces[i].done);
  while (!fp_beside_is_idle())
    g_main_context_iteration(NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
    g_assert_true(pieces[i].done);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/pool/in-order", in_order);
  g_test_add_func("/pool/bounded", bounded);
  g_test_add_func("/pool/single", single);
  g_test_add_func("/pool/beside", beside);
  return g_test_run();
}
