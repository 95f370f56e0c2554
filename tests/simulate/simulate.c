/* Whole histories of a member, a forum and a machine, from seeds: what the program promises holds after every
 * step, or the history is made as short as it can be and printed.
 *
 *   simulate              2,000 histories from seed 1, as a test
 *   simulate SEED N       N histories from SEED on
 *   simulate SEED         that one, told step by step; with SIMULATE_WIRE=1 in the environment each request
 * too */
#include "config.h"

#include "simulate/world.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LEAST_STEPS = 3, USUAL_STEPS = 7, MOST_STEPS = 36, USUAL = 2000, A_CHILD = 125, MOST_CHILDREN = 16 };

/* What a child tells its parent, also if it dies. */
typedef struct {
  guint64 seed;
  guint histories, steps, requests;
  gboolean broken;
  char sentence[512];
  char story[16384];
} Told;
static Told *told_all, *told; /* one for each child; the one in hand */

/* Most are short: of what long ones found, half was found by the first eight steps, and a quarter in fair
 * weather, which each has once. One in eight may be long, for what needs more. */
static guint
length_of(guint64 seed)
{
  Dice dice = {seed ^ 0x5eed};
  guint most = dice_below(&dice, 8) == 0 ? MOST_STEPS : USUAL_STEPS;
  return LEAST_STEPS + dice_below(&dice, most - LEAST_STEPS + 1);
}

static void
run_one(guint64 seed, const Step *steps, guint count)
{
  World *world = world_new(seed, world_doors[seed % G_N_ELEMENTS(world_doors)]);
  for (guint i = 0; i < count && !world->broken; i++) {
    if (steps[i].left_out)
      continue;
    step_run(world, &steps[i]);
    promises_check(world);
    told->steps++;
    g_strlcpy(told->story, world->log->str, sizeof told->story);
  }
  if (!world->broken)
    steps_fair_weather(world);
  if (!world->broken)
    promises_at_end(world);
  g_strlcpy(told->story, world->log->str, sizeof told->story);
  told->histories++;
  told->requests += world->requests;
  if (world->broken) {
    told->broken = TRUE;
    g_strlcpy(told->sentence, world->broken, sizeof told->sentence);
  }
  world_free(world);
}

/* Nobody may write to a folder that is read-only, but root may. */
static void
drop_rights(void)
{
  enum { NOBODY = 65534 };
  if (geteuid() == 0 && (setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0))
    g_error("could not become nobody: %s", g_strerror(errno));
}

static pid_t
start_apart(guint64 seed, guint n, const Step *steps)
{
  told->broken = FALSE;
  told->seed = seed;
  fflush(NULL);
  pid_t child = fork();
  g_assert_cmpint(child, >=, 0);
  if (child > 0)
    return child;
  drop_rights();
  for (guint i = 0; i < n && !told->broken; i++) {
    Step made[MOST_STEPS];
    guint count = length_of(seed + i);
    told->seed = seed + i;
    steps_make(made, count, seed + i);
    run_one(seed + i, steps ? steps : made, count);
  }
  fflush(NULL);
  _exit(0);
}

/* A crash is an end that can be told too. TRUE: all held. */
static gboolean
wait_apart(pid_t child)
{
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) != 0)) {
    told->broken = TRUE;
    g_snprintf(told->sentence, sizeof told->sentence, "the program crashed (%s)",
               WIFSIGNALED(status) ? g_strsignal(WTERMSIG(status)) : "see above");
  }
  return !told->broken;
}

static gboolean
run_apart(guint64 seed, guint n, const Step *steps)
{
  return wait_apart(start_apart(seed, n, steps));
}

/* Leaves out what does not matter: halves first, then single steps. */
static void
tell_shortened(guint64 seed)
{
  Step steps[MOST_STEPS];
  guint count = length_of(seed), left = count;
  g_autofree char *sentence = g_strdup(told->sentence), *story = NULL;
  steps_make(steps, count, seed);
  for (guint span = count / 2; span >= 1; span /= 2)
    for (guint at = 0; at < count; at += span) {
      Step tried[MOST_STEPS];
      memcpy(tried, steps, sizeof tried);
      guint gone = 0;
      for (guint i = at; i < MIN(at + span, count); i++) {
        gone += !tried[i].left_out;
        tried[i].left_out = TRUE;
      }
      if (gone == 0 || run_apart(seed, 1, tried))
        continue;
      memcpy(steps, tried, sizeof tried);
      left -= gone;
      g_free(sentence);
      sentence = g_strdup(told->sentence);
    }
  run_apart(seed, 1, steps);
  printf("# seed %" G_GUINT64_FORMAT ": %s. In %u steps:\n", seed, sentence, left);
  g_auto(GStrv) lines = g_strsplit(told->story, "\n", -1);
  for (char **line = lines; *line && **line; line++)
    printf("#%s\n", *line);
}

/* In as many processes as there are processors, and anew after each batch, since the dead leave their memory.
 */
static gboolean
run_many(guint64 first, guint n)
{
  guint at_once = CLAMP(g_get_num_processors(), 1, MOST_CHILDREN), histories = 0, steps = 0, requests = 0;
  for (guint done = 0; done < n;) {
    pid_t children[MOST_CHILDREN];
    guint started = 0;
    const Told *bad = NULL;
    for (; started < at_once && done < n; started++, done += A_CHILD) {
      told = &told_all[started];
      children[started] = start_apart(first + done, MIN(A_CHILD, n - done), NULL);
    }
    for (guint i = 0; i < started; i++) {
      told = &told_all[i];
      if (!wait_apart(children[i]) && !bad)
        bad = told;
      histories += told->histories;
      steps += told->steps;
      requests += told->requests;
      told->histories = told->steps = told->requests = 0;
    }
    if (bad) {
      told = &told_all[bad - told_all];
      tell_shortened(bad->seed);
      return FALSE;
    }
  }
  printf("# %u histories, %u steps, %u requests\n", histories, steps, requests);
  return TRUE;
}

int
main(int argc, char **argv)
{
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
  g_unsetenv("FLAGPOST_DEMO_BEGUN"); /* a file of other programs: the disk of this one is in memory */
  told_all =
      mmap(NULL, MOST_CHILDREN * sizeof *told_all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true(told_all != MAP_FAILED);
  told = told_all;
  first_make();
  guint64 seed = argc > 1 ? g_ascii_strtoull(argv[1], NULL, 10) : 1;
  guint n = argc > 2 ? (guint)g_ascii_strtoull(argv[2], NULL, 10) : USUAL;
  if (argc == 2) {
    gboolean ok = run_apart(seed, 1, NULL);
    printf("%s%s\n", told->story, ok ? "  all promises held" : told->sentence);
    return ok ? 0 : 1;
  }
  printf("1..1\n");
  gboolean ok = run_many(seed, n);
  printf("%s 1 - what the program promises holds in %u histories\n", ok ? "ok" : "not ok", n);
  return ok ? 0 : 1;
}
