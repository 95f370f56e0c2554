/* A program seen from outside, by /proc of Linux: what its threads wait for. A thread that is woken counts as
 * running from that moment on, and one that sleeps again has changed the processor once more: so two looks
 * with the same numbers, both asleep, prove that nothing happened between them. */
#include "config.h"

#include "lib/rest.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file of /proc about a thread; empty where it cannot be read. */
static void
read_proc(char *text, gsize size, int pid, const char *thread, const char *name)
{
  char path[96];
  g_snprintf(path, sizeof path, "/proc/%d/task/%s/%s", pid, thread, name);
  FILE *file = fopen(path, "re");
  gsize length = file ? fread(text, 1, size - 1, file) : 0;
  text[length] = '\0';
  if (file)
    fclose(file);
}

static guint64
number_after(const char *text, const char *name)
{
  const char *at = strstr(text, name);
  return at ? g_ascii_strtoull(at + strlen(name), NULL, 10) : 0;
}

/* The first thread's wait: in a poll, whose end is told by its third argument, or for a line of input. */
static FpRestState
what_for(const char *call, gint64 *timer_ms)
{
  char *rest;
  gint64 number = g_ascii_strtoll(call, &rest, 10);
  guint64 first = g_ascii_strtoull(rest, &rest, 16);
  g_ascii_strtoull(rest, &rest, 16);
  guint64 third = g_ascii_strtoull(rest, &rest, 16);
  *timer_ms = -1;
  if (*call == '\0')
    return FP_REST_UNKNOWN;
  if (!g_ascii_isdigit(*call)) /* it has just woken, or sleeps outside of any call */
    return FP_REST_BUSY;
#ifdef SYS_poll
  if (number == SYS_poll) {
    *timer_ms = (gint32)third;
    return FP_REST_ASLEEP;
  }
#endif
  if (number == SYS_ppoll) /* a time that is given by its address cannot be read here */
    return third == 0 ? FP_REST_ASLEEP : FP_REST_UNKNOWN;
  return number == SYS_read && first == STDIN_FILENO ? FP_REST_ASLEEP : FP_REST_BUSY;
}

/* FALSE: it does not sleep. */
static gboolean
look_at_thread(FpRest *seen, int pid, const char *thread, gboolean is_first)
{
  char status[4096], call[256];
  read_proc(status, sizeof status, pid, thread, "status");
  const char *found = strstr(status, "\nState:\t"), *state = found ? found + strlen("\nState:\t") : "?";
  seen->switches += number_after(status, "\nvoluntary_ctxt_switches:\t");
  seen->switches += number_after(status, "\nnonvoluntary_ctxt_switches:\t");
  seen->threads++;
  if (is_first && strchr("ZX", *state)) {
    seen->state = FP_REST_ENDED;
  } else if (is_first && *state == 'S') {
    read_proc(call, sizeof call, pid, thread, "syscall");
    seen->state = what_for(call, &seen->timer_ms);
  }
  return strchr("STZX", *state) != NULL;
}

static int
number_of(const char *digits)
{
  return (int)g_ascii_strtoll(digits, NULL, 10);
}

static gboolean look_at(FpRest *seen, int pid, gboolean is_first, gboolean with_children);

static gboolean
look_at_children(FpRest *seen, int pid, const char *thread)
{
  char all[1024];
  read_proc(all, sizeof all, pid, thread, "children");
  g_auto(GStrv) children = g_strsplit(all, " ", -1);
  for (guint i = 0; children[i]; i++)
    if (*children[i] != '\0' && !look_at(seen, number_of(children[i]), FALSE, TRUE))
      return FALSE;
  return TRUE;
}

static gboolean
look_at(FpRest *seen, int pid, gboolean is_first, gboolean with_children)
{
  char path[48];
  g_snprintf(path, sizeof path, "/proc/%d/task", pid);
  g_autoptr(GDir) threads = g_dir_open(path, 0, NULL);
  const char *thread;
  if (!threads) {
    seen->state = is_first ? FP_REST_ENDED : FP_REST_BUSY;
    return FALSE;
  }
  while ((thread = g_dir_read_name(threads)))
    if (!look_at_thread(seen, pid, thread, is_first && number_of(thread) == pid) ||
        (with_children && !look_at_children(seen, pid, thread)))
      return FALSE;
  return TRUE;
}

FpRest
fp_rest_look(pid_t pid, gboolean with_children)
{
  FpRest seen = {.state = FP_REST_BUSY, .timer_ms = -1};
  seen.sleeps = look_at(&seen, pid, TRUE, with_children);
  return seen;
}

gboolean
fp_rest_same(const FpRest *one, const FpRest *other)
{
  return one->sleeps && other->sleeps && one->state == other->state && one->switches == other->switches &&
         one->threads == other->threads;
}
