/* Help for one place: every command that can be given there, drawn from the table of commands (whose rows
 * src/tui hands over). The cursor walks the list, and Enter gives the command. */
#include "config.h"

#include "flagpost/i18n.h"
#include "flagpost/view.h"

enum { KEYS = 16 }; /* columns for the keys; a longer summary goes on below itself */

FpView *
fp_help_view_new(const char *place, const FpHelpRow *rows, gsize count)
{
  g_autofree char *title = g_strdup_printf(_("Help: %s"), place);
  FpView *view = fp_text_view_new("help", title);
  fp_text_view_add(view,
                   _("Keys and commands of this place. Enter gives the command, / finds words, q goes back."),
                   FP_STYLE_TEXT);
  for (gsize i = 0; i < count; i++) {
    g_autofree char *what =
        rows[i].keys ? g_strdup_printf("%s: %s", rows[i].name, rows[i].summary) : g_strdup(rows[i].summary);
    g_autofree char *by = rows[i].keys ? g_strdup(rows[i].keys) : g_strconcat(":", rows[i].name, NULL);
    if (i == 0 || rows[i].moves != rows[i - 1].moves) {
      fp_text_view_add(view, "", FP_STYLE_TEXT);
      fp_text_view_add(view, rows[i].moves ? _("Moving about and the screen") : _("Doing something"),
                       FP_STYLE_HEADING);
    }
    fp_text_view_add_action(view, by, KEYS, what, rows[i].action);
  }
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(view, _("Every command can be typed after a colon by its name."), FP_STYLE_TEXT);
  return view;
}
