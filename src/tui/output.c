/* What ncurses writes for one picture, collected and written at once. ncurses 6.4 makes a call of the system
 * at each move of the cursor: a hundred for a first screen, each of which wakes the terminal, or is a packet
 * of its own where somebody works over ssh. Called by screen.c. */
#include "config.h"

#include "tui/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static struct {
  FILE *file; /* what ncurses writes to */
  int memory; /* takes the file's place while a picture is made; -1: there is none */
} self = {NULL, -1};

FILE *
fp_output_open(void)
{
  struct rlimit limit;
  int copy = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  self.file = copy >= 0 ? fdopen(copy, "w") : NULL;
  if (!self.file) {
    if (copy >= 0)
      close(copy);
    return stdout;
  }
  /* A limit for files counts for it too, and ncurses says nothing of what it cannot write. */
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY)
    self.memory = memfd_create("flagpost-screen", MFD_CLOEXEC);
  return self.file;
}

void
fp_output_begin(void)
{
  if (self.memory >= 0 && dup3(self.memory, fileno(self.file), O_CLOEXEC) < 0)
    fp_output_end();
}

/* A terminal that is slow, or was set not to wait by another program, is waited for. */
static void
write_all(const char *bytes, gsize size)
{
  while (size > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, size);
    if (written > 0) {
      bytes += written;
      size -= (gsize)written;
    } else if (written < 0 && errno == EAGAIN) {
      struct pollfd wait = {.fd = STDOUT_FILENO, .events = POLLOUT};
      poll(&wait, 1, -1);
    } else if (written == 0 || errno != EINTR) {
      return;
    }
  }
}

static void
pass_on(void)
{
  char bytes[16384];
  off_t size = lseek(self.memory, 0, SEEK_CUR), at = 0;
  while (at < size) {
    ssize_t got = pread(self.memory, bytes, (gsize)MIN((off_t)sizeof bytes, size - at), at);
    if (got <= 0)
      break;
    write_all(bytes, (gsize)got);
    at += got;
  }
  lseek(self.memory, 0, SEEK_SET);
  /* Of what was read nothing stays here. */
  while (ftruncate(self.memory, 0) < 0 && errno == EINTR)
    ;
}

void
fp_output_end(void)
{
  if (self.memory < 0)
    return;
  while (dup3(STDOUT_FILENO, fileno(self.file), O_CLOEXEC) < 0 && (errno == EINTR || errno == EBUSY))
    ;
  pass_on();
}

void
fp_output_close(void)
{
  if (self.memory >= 0)
    close(self.memory);
  if (self.file)
    fclose(self.file);
  self.file = NULL;
  self.memory = -1;
}
