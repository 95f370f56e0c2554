/* The view of what came when: bars, or sentences for a reader of speech or braille and in plain mode. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

#define DAYS 14

static void
add_line(const char *line, gboolean suspicious, gpointer view)
{
  fp_text_view_add(view, line, suspicious ? FP_STYLE_WARNING : FP_STYLE_TEXT);
}

void
tui_do_stats(Tui *tui)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpStats) stats = fp_stats_take(tui->member, DAYS, &error);
  FpStatsLook look = {
      .sentences = tui->accessible || tui->front, .ascii = !g_get_charset(NULL), .columns = tui->inbox->cols};
  if (!stats) {
    tui_say_error(tui, error);
    return;
  }
  while (tui_top(tui) != tui->inbox)
    tui_pop(tui, tui_top(tui));
  FpView *view = fp_text_view_new("stats", _("Messages by hour and by day"));
  fp_stats_tell(stats, &look, add_line, view);
  tui_push(tui, view);
}
