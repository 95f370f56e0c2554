/* What z is about: the report of the open message or of the row with the focus, or else the last one. Called
 * by do.c, and by plain mode for a row that was named by its number. */
#include "config.h"

#include "tui/tui.h"

static gboolean
is_live(const FpOutItem *item, gboolean sent_too)
{
  return item->state == FP_OUT_HELD ||
         (sent_too &&
          (item->state == FP_OUT_SENDING || item->state == FP_OUT_SENT || item->state == FP_OUT_UNSURE));
}

/* The newest report of the message, else of the conversation. A post may have a message's number. */
static gint64
report_of(Tui *tui, const char *message, const char *conversation, gboolean post, gboolean sent_too)
{
  g_autoptr(GPtrArray) all = fp_store_outbox_list(fp_member_store(tui->member), FALSE, NULL);
  gint64 near = 0;
  for (guint i = 0; all && i < all->len; i++) {
    const FpOutItem *item = all->pdata[i];
    if (item->kind != FP_OUT_REPORT || !is_live(item, sent_too) || (item->route == FP_ROUTE_POST) != post)
      continue;
    if (message && fp_out_item_has(item, message))
      return item->id;
    if (near == 0 && !post && conversation && g_strcmp0(item->conversation, conversation) == 0)
      near = item->id;
  }
  return near;
}

static gint64
row_of(Tui *tui, const char *number)
{
  g_autoptr(FpOutItem) item =
      fp_store_outbox_get(fp_member_store(tui->member), g_ascii_strtoll(number, NULL, 10), NULL);
  return item && item->kind != FP_OUT_RETRACT && item->state != FP_OUT_UNDONE ? item->id : 0;
}

gint64
tui_undo_row(Tui *tui, const char *place, const FpEffect *effect, gboolean named)
{
  const char *id = effect->ids && effect->ids->len == 1 ? g_ptr_array_index(effect->ids, 0) : NULL;
  const FpMessage *about = effect->about;
  if (!id || !tui->member)
    return 0;
  if (g_str_equal(place, "outbox"))
    return row_of(tui, id);
  if (about)
    return report_of(tui, about->id, about->conversation, about->post != NULL, TRUE);
  return effect->of ? 0 : report_of(tui, NULL, id, FALSE, named);
}
