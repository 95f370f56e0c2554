/* Writing to a descriptor to the end. Called by whoever writes drafts, backups, restored archives, files that
 * the member names, and standard output. */
#include "config.h"

#include "flagpost/file.h"

#include <errno.h>
#include <unistd.h>

gboolean
fp_write_all(int fd, const void *bytes, gsize size)
{
  for (const char *at = bytes; size > 0;) {
    gssize n = write(fd, at, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    at += n;
    size -= (gsize)n;
  }
  return TRUE;
}
