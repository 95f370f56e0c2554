/* Standard output and standard error of the command line. Everything that leaves here is clean text in the
 * locale's characters; a reader that went away is no error of ours to shout about. */
#include "config.h"

#include "cli.h"

#include "flagpost/error.h"
#include "flagpost/file.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <errno.h>
#include <unistd.h>

static int lost; /* why standard output did not take everything (errno), or 0 */

static gboolean
is_printable(const char *text)
{
  return g_get_charset(NULL) && fp_text_is_clean(text, FP_TEXT_LINES);
}

static char *
cleaned(const char *text)
{
  return fp_text_is_clean(text, FP_TEXT_LINES) ? g_strdup(text) : fp_text_clean(text, -1, FP_TEXT_LINES);
}

/* What may be printed of `text`: clean, and in the locale's characters. (transfer full) */
static char *
printable(const char *text)
{
  g_autofree char *clean = cleaned(text);
  return g_get_charset(NULL) ? g_steal_pointer(&clean) : fp_text_to_locale(clean);
}

char *
fp_out_folded(int fd, const char *text)
{
  g_autofree char *clean = cleaned(text);
  return fp_text_for_columns(clean, fp_text_columns(fd));
}

void
fp_out_prose(const char *text)
{
  g_autofree char *lines = fp_out_folded(STDOUT_FILENO, text);
  fp_out(lines);
}

void
fp_out(const char *text)
{
  g_autofree char *made = is_printable(text) ? NULL : printable(text);
  const char *bytes = made ? made : text;
  if (!fp_write_all(STDOUT_FILENO, bytes, strlen(bytes)))
    lost = errno;
}

void
fp_out_fields(const char *text)
{
  g_auto(GStrv) fields = g_strsplit(text, "\t", -1);
  for (guint i = 0; fields[i]; i++) {
    char *clean = printable(fields[i]);
    g_free(fields[i]);
    fields[i] = clean;
  }
  g_autofree char *bytes = g_strjoinv("\t", fields);
  if (!fp_write_all(STDOUT_FILENO, bytes, strlen(bytes)))
    lost = errno;
}

int
fp_out_end(void)
{
  if (lost == 0 || lost == EPIPE)
    return FP_EXIT_OK;
  g_autofree char *sentence = g_strdup_printf(_("Standard output cannot be written: %s."), g_strerror(lost));
  fp_out_error(sentence);
  return fp_file_is_full(lost) ? FP_EXIT_FULL : FP_EXIT_DENIED;
}

void
fp_out_error(const char *sentence)
{
  g_autofree char *lines = fp_out_folded(STDERR_FILENO, sentence);
  g_autofree char *bytes = printable(lines);
  g_autofree char *line = g_strconcat(bytes, "\n", NULL);
  fp_write_all(STDERR_FILENO, line, strlen(line));
}

void
fp_out_line(const char *line, gpointer ui)
{
  g_autofree char *whole = g_strconcat(line, "\n", NULL);
  fp_out(whole);
  if (lost != 0) /* nobody reads what comes after it: what would stay for it ends */
    g_cancellable_cancel(ui);
}

void
fp_out_ring(gpointer ui)
{
  if (isatty(STDERR_FILENO))
    fp_write_all(STDERR_FILENO, "\a", 1);
}

void
fp_out_say(const char *sentence, gpointer ui)
{
  fp_out_error(sentence);
}
