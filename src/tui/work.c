/* Work that takes time: said in words after half a second, ended by Esc. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

static void
work_is_long(gpointer data)
{
  TuiWork *work = data;
  work->timer = 0;
  /* An announcement that nobody has had time to read is worth more: wait until it has gone. */
  if (work->tui->typing || (work->tui->status && !work->tui->status_seen)) {
    work->timer = fp_clock_timer(FP_SECOND / 2, work_is_long, work);
    return;
  }
  tui_work_say(work);
}

void
tui_work_say(TuiWork *work)
{
  fp_clock_cancel(work->timer);
  work->timer = 0;
  work->said = TRUE;
  tui_say(work->tui, work->sentence);
}

TuiWork *
tui_work_new(Tui *tui, const char *sentence, GCancellable *cancellable)
{
  TuiWork *work = g_new0(TuiWork, 1);
  work->tui = tui;
  work->sentence = g_strdup(sentence);
  work->cancellable = cancellable ? g_object_ref(cancellable) : g_cancellable_new();
  if (sentence)
    work->timer = fp_clock_timer(FP_SECOND / 2, work_is_long, work);
  g_ptr_array_add(tui->works, work);
  return work;
}

void
tui_work_end(TuiWork *work)
{
  Tui *tui = work->tui;
  fp_clock_cancel(work->timer);
  /* Its sentence is no longer true. */
  if (work->said && g_strcmp0(tui->status, work->sentence) == 0)
    g_clear_pointer(&tui->status, g_free);
  g_ptr_array_remove(tui->works, work);
  if (tui->works->len == 0)
    tui_rest_soon(tui, FALSE);
  tui_changed(tui);
  g_free(work->sentence);
  g_object_unref(work->cancellable);
  g_free(work);
}

gboolean
tui_cancel(Tui *tui)
{
  for (guint i = tui->works->len; i-- > 0;) {
    TuiWork *work = g_ptr_array_index(tui->works, i);
    if (work->said && !g_cancellable_is_cancelled(work->cancellable)) {
      g_cancellable_cancel(work->cancellable);
      tui_say(tui, _("Cancelled."));
      return TRUE;
    }
  }
  return FALSE;
}
