/* What is longer than the terminal goes through the member's pager, as in git and man. Without a terminal,
 * for a reader of speech or braille who has chosen no pager, and where none can be started, it is printed as
 * it is. */
#include "config.h"

#include "cli.h"

#include "flagpost/process.h"
#include "flagpost/text.h"

#include <sys/ioctl.h>
#include <unistd.h>

static gboolean
is_longer_than_the_terminal(const char *text)
{
  struct winsize size = {0};
  guint rows = 0;
  g_auto(GStrv) lines = NULL;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
      size.ws_row == 0 || size.ws_col == 0)
    return FALSE;
  lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] && lines[i + 1]; i++)
    rows += 1 + (guint)MAX(fp_text_width(lines[i]) - 1, 0) / size.ws_col;
  return rows >= size.ws_row;
}

static gboolean
may_page(FpApp *app)
{
  g_autofree char *chosen = fp_setting(app, NULL, "pager");
  return !fp_app_accessible(app) || (chosen && *chosen != '\0') || g_getenv("PAGER");
}

gboolean
fp_out_paged(FpApp *app, const char *text)
{
  g_autofree char *clean = NULL, *bytes = NULL;
  g_auto(GStrv) argv = NULL;
  const char *const variables[] = {"LESS", "FRX", NULL};
  g_autoptr(FpProcess) pager = NULL;
  if (!app || !may_page(app))
    return FALSE;
  clean = fp_out_folded(STDOUT_FILENO, text);
  if (!is_longer_than_the_terminal(clean))
    return FALSE;
  argv = fp_program_words(app, FP_PROGRAM_PAGER, NULL, NULL);
  if (!argv)
    return FALSE;
  pager = fp_process_start((const char *const *)argv, g_getenv("LESS") ? NULL : variables, NULL,
                           FP_PROCESS_IN_PIPE, NULL);
  if (!pager)
    return FALSE;
  bytes = g_get_charset(NULL) ? g_strdup(clean) : fp_text_to_locale(clean);
  g_output_stream_write_all(fp_process_in(pager), bytes, strlen(bytes), NULL, NULL, NULL);
  g_output_stream_close(fp_process_in(pager), NULL, NULL);
  fp_process_wait(pager);
  return TRUE;
}
