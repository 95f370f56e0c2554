/* What threads find that read their first number together. */
#include "config.h"

#include "flagpost/i18n.h"
#include "lib/test.h"

#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 60 /* of such, one in six failed before fp_locale_init() read a number */
#define THREADS   4

static int begun, refused;

static gpointer
read_number(gpointer data)
{
  gint64 number;
  while (!g_atomic_int_get(&begun))
    ;
  if (!g_ascii_string_to_signed("5", 10, 0, 9, &number, NULL))
    g_atomic_int_inc(&refused);
  return NULL;
}

/* A process that has read no number before: so this comes before the test library, which reads some. */
static gboolean
one_refuses(void)
{
  int status = 1;
  pid_t child = fork();
  if (child == 0) {
    GThread *threads[THREADS];
    fp_locale_init();
    for (guint i = 0; i < THREADS; i++)
      threads[i] = g_thread_new("number", read_number, NULL);
    g_atomic_int_set(&begun, 1);
    for (guint i = 0; i < THREADS; i++)
      g_thread_join(threads[i]);
    _exit(refused > 0 ? 1 : 0);
  }
  return child < 0 || waitpid(child, &status, 0) != child || status != 0;
}

static guint failed;

static void
numbers(void)
{
  g_assert_cmpuint(failed, ==, 0);
}

int
main(int argc, char **argv)
{
  for (guint i = 0; i < PROCESSES; i++)
    failed += one_refuses() ? 1 : 0;
  fp_test_init(&argc, &argv);
  g_test_add_func("/locale/numbers", numbers);
  return g_test_run();
}
