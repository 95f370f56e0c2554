/* Lines as a terminal's reader wants them: broken between words, not wherever the last column is. Called by
 * what prints: the command line and plain mode. */
#include "config.h"

#include "flagpost/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { LEAST_COLUMNS = 10 };

int
fp_text_columns(int fd)
{
  struct winsize size = {0};
  if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col < LEAST_COLUMNS)
    return 0;
  return size.ws_col;
}

/* An address that is too long for any line is to be copied whole. */
static gboolean
can_fold(const char *line, int columns)
{
  g_auto(GStrv) words = g_strsplit(line, " ", -1);
  for (guint i = 0; words[i]; i++)
    if (fp_text_width(words[i]) >= columns)
      return FALSE;
  return fp_text_width(line) > columns;
}

static void
add_folded(GString *out, const char *line, int columns)
{
  g_autoptr(GArray) lines = fp_text_wrap(line, columns);
  for (guint i = 0; i < lines->len; i++) {
    const FpLine *piece = &g_array_index(lines, FpLine, i);
    g_string_append_printf(out, "%s%.*s", i > 0 ? "\n" : "", (int)piece->length, line + piece->start);
  }
}

char *
fp_text_for_columns(const char *text, int columns)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  GString *out = g_string_new(NULL);
  for (guint i = 0; lines[i]; i++) {
    if (i > 0)
      g_string_append_c(out, '\n');
    if (columns > 0 && can_fold(lines[i], columns))
      add_folded(out, lines[i], columns);
    else
      g_string_append(out, lines[i]);
  }
  return g_string_free(out, FALSE);
}
