/* Loaded before the real program (LD_PRELOAD): the kernel knows neither Landlock nor, with OLD_KERNEL=both, a
 * filter of calls. tests/cli/rights.t has the runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

enum { LANDLOCK_FIRST = 444, LANDLOCK_LAST = 446 };

static int
is_unknown(long number)
{
  const char *which = getenv("OLD_KERNEL");
  return (number >= LANDLOCK_FIRST && number <= LANDLOCK_LAST) ||
         (number == SYS_seccomp && which && strcmp(which, "both") == 0);
}

long
syscall(long number, ...)
{
  long given[6];
  va_list args;
  va_start(args, number);
  for (int i = 0; i < 6; i++)
    given[i] = va_arg(args, long);
  va_end(args);
  if (is_unknown(number)) {
    errno = ENOSYS;
    return -1;
  }
  return ((long (*)(long, ...))dlsym(RTLD_NEXT, "syscall"))(number, given[0], given[1], given[2], given[3],
                                                            given[4], given[5]);
}
