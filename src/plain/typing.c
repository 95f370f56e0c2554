/* A text without an editor: typed line by line, ended by a full stop alone, as in mailx. */
#include "config.h"

#include "plain/plain.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

gboolean
plain_edit(Tui *tui, const char *text, TuiEdited edited, gpointer data)
{
  Plain *plain = tui->front_data;
  gboolean draft = *text != '\0' && !strstr(text, "\n> "); /* a quotation is not repeated */
  plain->typing.text = g_string_new(draft ? text : NULL);
  plain->typing.edited = edited;
  plain->typing.data = data;
  if (draft) {
    plain_line(_("The text so far:"));
    plain_line(text);
    plain_line(_("What you type goes on below it. A full stop alone on a line ends it."));
  } else {
    plain_line(_("Type the text. A full stop alone on a line ends it."));
  }
  return TRUE;
}

void
plain_typed(Plain *plain, const char *line)
{
  g_autofree char *text = NULL, *clean = NULL;
  if (line && !g_str_equal(line, ".")) {
    if (plain->typing.text->len > 0)
      g_string_append_c(plain->typing.text, '\n');
    g_string_append(plain->typing.text, line);
    plain->typing.edited(plain->tui, plain->typing.text->str, TUI_EDIT_SO_FAR, plain->typing.data);
    return;
  }
  text = g_string_free(g_steal_pointer(&plain->typing.text), FALSE);
  clean = fp_text_clean(text, -1, FP_TEXT_LINES);
  plain->typing.edited(plain->tui, g_strstrip(clean), line ? TUI_EDIT_WRITTEN : TUI_EDIT_CUT,
                       plain->typing.data);
}
