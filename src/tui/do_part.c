/* A long conversation on the screen: a part of its messages is here at a time, and the next part takes its
 * place when the cursor comes to an end of it; the line being read stays. So opening it, going through it and
 * what the program holds do not depend on how long it is; what was received is not held beside what is
 * read. Called by do_read.c and do_boards.c. */
#include "config.h"

#include "flagpost/clock.h"
#include "tui/tui.h"

enum { PART = 300 /* messages */ };

FpConversation *
tui_part(Tui *tui, const char *id, const char *around, GError **error)
{
  FpConversation *part = fp_store_part(fp_member_store(tui->member), id, around, PART, error);
  for (guint i = 0; part && i < part->messages->len; i++)
    fp_message_drop_received(part->messages->pdata[i]);
  return part;
}

guint
tui_part_size(void)
{
  return PART;
}

void
tui_part_reload(Tui *tui, FpView *view)
{
  const FpMessage *current = fp_message_view_current(view);
  const FpConversation *shown = fp_message_view_get(view);
  g_autoptr(FpConversation) part = tui_part(tui, shown->id, current ? current->id : NULL, NULL);
  if (part)
    fp_message_view_set(view, part, fp_clock_now());
}

/* The oldest or the newest, wherever the cursor was. */
static void
go_to_end(Tui *tui, FpView *view, FpAction action)
{
  FpEffect effect = {0};
  const FpConversation *shown = fp_message_view_get(view);
  g_autoptr(FpConversation) part =
      tui_part(tui, shown->id, action == FP_ACT_FIRST ? FP_PART_OLDEST : NULL, NULL);
  if (!part)
    return;
  fp_message_view_set(view, part, fp_clock_now());
  view->ops->act(view, action, &effect);
  fp_effect_clear(&effect);
}

void
tui_part_moved(Tui *tui, FpView *view, FpAction action)
{
  const FpConversation *shown = fp_message_view_get(view);
  if ((action == FP_ACT_FIRST && shown->before > 0) || (action == FP_ACT_LAST && shown->after > 0))
    go_to_end(tui, view, action);
  else if ((fp_message_view_at_start(view) && shown->before > 0) ||
           (fp_message_view_at_end(view) && shown->after > 0))
    tui_part_reload(tui, view);
}
