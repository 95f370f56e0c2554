/* Writing to a descriptor to the end, and what to say where that fails. Called by whoever writes drafts,
 * backups, restored archives, files that the member names, and standard output. */
#include "config.h"

#include "flagpost/file.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

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

gboolean
fp_file_is_full(int number)
{
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

gboolean
fp_file_fail(const char *path, int number, GError **error)
{
  g_set_error(error, FP_STORE_ERROR, fp_file_is_full(number) ? FP_STORE_FULL : FP_STORE_DENIED,
              _("%s cannot be written: %s."), path, g_strerror(number));
  return FALSE;
}
