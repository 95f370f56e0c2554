/* A file that the member names: made beside its place, then there at once. What its folder holds may not be
 * read, so it is opened for writing alone. Called by cmd_read.c, cmd_export.c and cmd_stats.c. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/file.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Takes the descriptor over. FALSE: errno says why. */
static gboolean
put(int fd, const char *text, gboolean keep)
{
  gboolean written = fp_write_all(fd, text, strlen(text)) && (!keep || fsync(fd) == 0);
  int number = written ? 0 : errno;
  if (close(fd) < 0 && number == 0)
    number = errno;
  errno = number;
  return number == 0;
}

/* FALSE: errno says why, and what was there is as it was. */
static gboolean
replace(const char *file, const char *text)
{
  g_autofree char *beside = g_strconcat(file, ".XXXXXX", NULL);
  int fd = g_mkstemp_full(beside, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return FALSE;
  if (put(fd, text, TRUE) && rename(beside, file) == 0)
    return TRUE;
  int number = errno;
  unlink(beside);
  errno = number;
  return FALSE;
}

/* A pipe or a device, which no file may take the place of. */
static gboolean
pour(const char *file, const char *text)
{
  int fd = open(file, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    return FALSE;
  fcntl(fd, F_SETFL, 0);
  return put(fd, text, FALSE);
}

/* Where a file that was named on the screen may not be made by the program itself. */
static gboolean
make_from_screen(const char *file, const char *text, GError **error)
{
  int fd = fp_process_new_file(file), number = errno;
  if (fd < 0 && number == EEXIST)
    g_set_error(error, FP_STORE_ERROR, FP_STORE_DENIED,
                _("There is a file %s already, and from the screen none is replaced. Take another name."),
                file);
  else if (fd < 0 && number == EPERM)
    g_set_error(error, FP_STORE_ERROR, FP_STORE_DENIED, _("The file could not be written: %s."),
                _("from the screen it may neither be hidden nor lie in a hidden folder"));
  else if (fd < 0)
    return fp_file_fail(file, number, error);
  else
    return put(fd, text, TRUE) || fp_file_fail(file, errno, error);
  return FALSE;
}

gboolean
fp_run_write_file(const FpCmdRun *run, const char *file, const char *text, GError **error)
{
  struct stat facts;
  gboolean there = stat(file, &facts) == 0;
  if (there && S_ISDIR(facts.st_mode))
    return fp_file_fail(file, EISDIR, error);
  if (there && !S_ISREG(facts.st_mode) ? pour(file, text) : replace(file, text))
    return TRUE;
  if (errno == EACCES && fp_member_is_heard(run->args.member))
    return make_from_screen(file, text, error);
  return fp_file_fail(file, errno, error);
}
