/* After a flag: «Did you follow a link or answer?» It stands with the announcement and holds up nothing: y
 * says yes, any other key does what it always does. Yes leads to what helps. Called by do_flag.c, input.c and
 * do.c. */
#include "config.h"

#include "flagpost/i18n.h"
#include "tui/tui.h"

char *
tui_care_question(Tui *tui, const char *sentence)
{
  /* Translators: a sentence about a report, then the question; y is the key for yes, in every language. */
  return tui->front ? g_strdup_printf(_("%s Did you follow a link or answer? Type yes."), sentence)
                    : g_strdup_printf(_("%s Did you follow a link or answer? y: yes."), sentence);
}

void
tui_do_care(Tui *tui)
{
  FpView *view = fp_text_view_new("aftercare", _("If you followed a link or answered"));
  g_autoptr(GArray) steps = fp_care_steps(tui->member);
  for (guint i = 0; i < steps->len; i++) {
    const FpCare *step = &g_array_index(steps, FpCare, i);
    g_autofree char *number = g_strdup_printf("%u.", i + 1);
    FpAction action = step->kind == FP_CARE_PASSWORD   ? FP_ACT_PASSWORD
                      : step->kind == FP_CARE_SESSIONS ? FP_ACT_ACCOUNT_SESSIONS
                                                       : FP_ACT_NONE;
    g_autofree char *text = action != FP_ACT_NONE && !tui->front
                                ? g_strdup_printf(_("%s Enter does it."), step->text)
                                : g_strdup(step->text);
    fp_text_view_add_action(view, number, 3, text, action);
  }
  if (tui->front)
    fp_text_view_add(view, _("The commands are: passwd, and account sessions --end-others."), FP_STYLE_TEXT);
  tui_push(tui, view);
}

/* A key among those of the place, and so the same in every language: German's letter for yes moves down. */
static gboolean
is_yes(const char *text)
{
  return g_str_equal(text, "y");
}

gboolean
tui_care_answered(Tui *tui, const char *key)
{
  tui->care_asked = FALSE;
  if (!is_yes(key))
    return FALSE;
  g_clear_pointer(&tui->status, g_free);
  tui_do_care(tui);
  return TRUE;
}

gboolean
tui_care_answered_in_words(Tui *tui, const char *line)
{
  gboolean yes = tui->care_asked && (g_ascii_strcasecmp(line, "yes") == 0 || is_yes(line));
  tui->care_asked = FALSE;
  if (yes)
    tui_do_care(tui);
  return yes;
}
