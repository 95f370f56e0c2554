/* Work shared out: taken in order, all of it, by whomever it is done. */
#include "config.h"

#include "flagpost/crew.h"
#include "lib/test.h"

#define LOADS 1000

typedef struct {
  guint number, made;
} Load;

typedef struct {
  GThread *caller;
  guint taken;
  int elsewhere; /* atomic: loads that another thread worked on */
} Result;

/* Some loads take much longer than others. */
static void
work(gpointer data, gpointer user_data)
{
  Load *load = data;
  Result *result = user_data;
  guint sum = load->number;
  for (guint i = 0; i < load->number % 7 * 1000; i++)
    sum = sum * 31 + i;
  load->made = sum;
  if (g_thread_self() != result->caller)
    g_atomic_int_inc(&result->elsewhere);
}

static void
take(gpointer data, gpointer user_data)
{
  g_autofree Load *load = data;
  Result *result = user_data;
  Load again = {load->number, 0};
  g_assert_true(g_thread_self() == result->caller);
  g_assert_cmpuint(load->number, ==, result->taken++);
  work(&again, result);
  g_assert_cmpuint(load->made, ==, again.made);
}

static void
give(FpCrew *crew, guint number, gsize weight)
{
  Load *load = g_new0(Load, 1);
  load->number = number;
  fp_crew_give(crew, load, weight);
}

static void
in_order(void)
{
  static const guint helpers[] = {0, 1, 3, 100};
  for (guint i = 0; i < G_N_ELEMENTS(helpers); i++) {
    Result result = {.caller = g_thread_self()};
    g_autoptr(FpCrew) crew = fp_crew_new(helpers[i], work, take, &result);
    for (guint number = 0; number < LOADS; number++)
      give(crew, number, number % 50 == 0 ? 3 << 20 : 100);
    fp_crew_finish(crew);
    g_assert_cmpuint(result.taken, ==, LOADS);
    /* It may go on after that. */
    give(crew, LOADS, 1);
    fp_crew_finish(crew);
    g_assert_cmpuint(result.taken, ==, LOADS + 1);
    if (helpers[i] == 0)
      g_assert_cmpint(result.elsewhere, ==, 0);
  }
}

/* What is given waits, but no more of it than the crew says. */
static void
bounded(void)
{
  Result result = {.caller = g_thread_self()};
  g_autoptr(FpCrew) crew = fp_crew_new(0, work, take, &result);
  for (guint number = 0; number < 100; number++) {
    give(crew, number, 1);
    g_assert_cmpuint(number - result.taken, <, 16);
  }
  fp_crew_finish(crew);
  give(crew, 100, 16 << 20);
  give(crew, 101, 1);
  g_assert_cmpuint(result.taken, ==, 101);
  fp_crew_finish(crew);
}

/* No thread for a single load, nor for none. */
static void
single(void)
{
  Result result = {.caller = g_thread_self()};
  g_autoptr(FpCrew) none = fp_crew_new(3, work, take, &result);
  fp_crew_finish(none);
  g_autoptr(FpCrew) crew = fp_crew_new(3, work, take, &result);
  give(crew, 0, 1);
  fp_crew_finish(crew);
  g_assert_cmpint(result.elsewhere, ==, 0);
  g_assert_cmpuint(fp_crew_helpers(), <, g_get_num_processors());
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/crew/in-order", in_order);
  g_test_add_func("/crew/bounded", bounded);
  g_test_add_func("/crew/single", single);
  return g_test_run();
}
