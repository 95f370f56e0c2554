/* Loaded before the program (LD_PRELOAD): its N-th call that changes a file goes wrong. Only calls on
 * ordinary files count: what is printed and sent does not. tests/cli/faults.t has the runs.
 *
 * FAULT_AT=N: the N-th; 0: none, they are only counted. FAULT_KIND: eio, enospc, short (half is written and
 * said), stuck (enospc, and all after it too). FAULT_COUNT=FILE: how many there were is written there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

enum { FINE, WRONG, SHORT };

static int
comes(int writes)
{
  const char *at = getenv("FAULT_AT"), *kind = getenv("FAULT_KIND");
  long wanted = at ? strtol(at, NULL, 10) : 0, now = atomic_fetch_add(&calls, 1) + 1;
  int stuck = kind && strcmp(kind, "stuck") == 0;
  if (wanted == 0 || (stuck ? now < wanted : now != wanted))
    return FINE;
  if (kind && strcmp(kind, "short") == 0 && writes)
    return SHORT;
  errno = kind && strcmp(kind, "eio") == 0 ? EIO : ENOSPC;
  return WRONG;
}

static int
ordinary(int fd)
{
  struct stat facts;
  return fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode);
}

static FILE *count;

/* Opened before the program gives up its right to. */
__attribute__((constructor)) static void
prepare(void)
{
  const char *name = getenv("FAULT_COUNT");
  count = name ? fopen(name, "we") : NULL;
}

__attribute__((destructor)) static void
tell(void)
{
  if (count) {
    fprintf(count, "%ld\n", atomic_load(&calls));
    fclose(count);
  }
}

#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

ssize_t
write(int fd, const void *bytes, size_t size)
{
  int how = ordinary(fd) ? comes(size > 1) : FINE;
  if (how == WRONG)
    return -1;
  return NEXT(ssize_t(*)(int, const void *, size_t), "write")(fd, bytes, how == SHORT ? size / 2 : size);
}

static ssize_t
write_at(const char *name, int fd, const void *bytes, size_t size, off_t at)
{
  int how = ordinary(fd) ? comes(size > 1) : FINE;
  if (how == WRONG)
    return -1;
  return NEXT(ssize_t(*)(int, const void *, size_t, off_t), name)(fd, bytes, how == SHORT ? size / 2 : size,
                                                                  at);
}

ssize_t
pwrite(int fd, const void *bytes, size_t size, off_t at)
{
  return write_at("pwrite", fd, bytes, size, at);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
  return write_at("pwrite64", fd, bytes, size, at);
}

int
fsync(int fd)
{
  return ordinary(fd) && comes(0) ? -1 : NEXT(int (*)(int), "fsync")(fd);
}

int
fdatasync(int fd)
{
  return ordinary(fd) && comes(0) ? -1 : NEXT(int (*)(int), "fdatasync")(fd);
}

int
ftruncate64(int fd, off64_t size)
{
  return ordinary(fd) && comes(0) ? -1 : NEXT(int (*)(int, off64_t), "ftruncate64")(fd, size);
}

int
rename(const char *from, const char *to)
{
  return comes(0) ? -1 : NEXT(int (*)(const char *, const char *), "rename")(from, to);
}

int
renameat(int a, const char *from, int b, const char *to)
{
  return comes(0) ? -1 : NEXT(int (*)(int, const char *, int, const char *), "renameat")(a, from, b, to);
}

int
renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
  return comes(0) ? -1
                  : NEXT(int (*)(int, const char *, int, const char *, unsigned), "renameat2")(a, from, b, to,
                                                                                               flags);
}

/* Opening to read is no change. */
static int
mode_of(int flags, va_list args)
{
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(args, int) : 0;
}

static int
open_by(const char *name, const char *path, int flags, int mode)
{
  if ((flags & O_CREAT) && comes(0))
    return -1;
  return NEXT(int (*)(const char *, int, int), name)(path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
  va_list args;
  va_start(args, flags);
  int mode = mode_of(flags, args);
  va_end(args);
  return open_by("open", path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
  va_list args;
  va_start(args, flags);
  int mode = mode_of(flags, args);
  va_end(args);
  return open_by("open64", path, flags, mode);
}

static int
open_at_by(const char *name, int folder, const char *path, int flags, int mode)
{
  if ((flags & O_CREAT) && comes(0))
    return -1;
  return NEXT(int (*)(int, const char *, int, int), name)(folder, path, flags, mode);
}

int
openat(int folder, const char *path, int flags, ...)
{
  va_list args;
  va_start(args, flags);
  int mode = mode_of(flags, args);
  va_end(args);
  return open_at_by("openat", folder, path, flags, mode);
}

int
openat64(int folder, const char *path, int flags, ...)
{
  va_list args;
  va_start(args, flags);
  int mode = mode_of(flags, args);
  va_end(args);
  return open_at_by("openat64", folder, path, flags, mode);
}
