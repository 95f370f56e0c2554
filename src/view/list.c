/* Moving in a list of rows or lines: one implementation for all views. */
#include "config.h"

#include "flagpost/view.h"

void
fp_list_fit(FpList *list, guint count, int height)
{
  guint room = (guint)MAX(height, 1);
  list->count = count;
  list->height = (int)room;
  list->selected = count == 0 ? 0 : MIN(list->selected, count - 1);
  if (list->selected < list->top)
    list->top = list->selected;
  if (list->selected >= list->top + room)
    list->top = list->selected - room + 1;
  if (count <= room)
    list->top = 0;
  else
    list->top = MIN(list->top, count - room);
}

/* The next page keeps two rows, and the selection is the first row that was not seen before. */
static void
page_down(FpList *list)
{
  guint room = (guint)list->height, first_new = list->top + room;
  if (first_new >= list->count) {
    list->selected = list->count - 1;
    return;
  }
  list->top += room > 2 ? room - 2 : 1;
  list->selected = first_new;
}

static void
page_up(FpList *list)
{
  guint step = list->height > 2 ? (guint)list->height - 2 : 1;
  list->top = list->top > step ? list->top - step : 0;
  list->selected = list->top;
}

gboolean
fp_list_act(FpList *list, FpAction action)
{
  if (list->count == 0)
    return action >= FP_ACT_DOWN && action <= FP_ACT_RIGHT;
  switch (action) {
  case FP_ACT_DOWN:
    list->selected = MIN(list->selected + 1, list->count - 1);
    break;
  case FP_ACT_UP:
    list->selected -= list->selected > 0;
    break;
  case FP_ACT_PAGE_DOWN:
    page_down(list);
    break;
  case FP_ACT_PAGE_UP:
    page_up(list);
    break;
  case FP_ACT_FIRST:
    list->selected = 0;
    break;
  case FP_ACT_LAST:
    list->selected = list->count - 1;
    break;
  case FP_ACT_LEFT:
  case FP_ACT_RIGHT:
    break;
  default:
    return FALSE;
  }
  fp_list_fit(list, list->count, list->height);
  return TRUE;
}
