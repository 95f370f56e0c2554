/* The small editor inside the program: for a line or two, asked for one after the other in the status row.
 * An empty line ends the text; Esc keeps what there is so far. */
#include "config.h"

#include "flagpost/i18n.h"
#include "tui/tui.h"

typedef struct {
  GString *text;
  TuiEdited edited;
  gpointer data;
} Lines;

static void ask_line(Tui *tui, Lines *lines);

static void
line_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Lines *lines = data;
  if (text && *text != '\0') {
    g_string_append_printf(lines->text, "%s%s", lines->text->len > 0 ? "\n" : "", text);
    lines->edited(tui, lines->text->str, TUI_EDIT_SO_FAR, lines->data);
    ask_line(tui, lines);
    return;
  }
  g_autofree char *all = g_string_free(lines->text, FALSE);
  lines->edited(tui, *all != '\0' ? all : NULL, TUI_EDIT_WRITTEN, lines->data);
  g_free(lines);
}

static void
ask_line(Tui *tui, Lines *lines)
{
  tui_ask(tui, FP_PROMPT_LINE, lines->text->len > 0 ? _("Next line, or Enter to end:") : _("Your text:"),
          NULL, line_answered, lines);
}

void
tui_edit_lines(Tui *tui, TuiEdited edited, gpointer data)
{
  Lines *lines = g_new0(Lines, 1);
  lines->text = g_string_new(NULL);
  lines->edited = edited;
  lines->data = data;
  ask_line(tui, lines);
}
