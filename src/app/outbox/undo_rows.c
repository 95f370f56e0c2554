/* Which rows of the outbox an undo means: those that somebody named, or those of the last action. Called by
 * flag_undo.c. */
#include "config.h"

#include "app/outbox/outbox.h"

static gboolean
names(const FpOutItem *item, const char *id)
{
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, item->id);
  if (g_strcmp0(id, number) == 0 || g_strcmp0(id, item->reference) == 0 ||
      g_strcmp0(id, item->conversation) == 0)
    return TRUE;
  return fp_out_item_has(item, id);
}

static const char *
batch_of(const FpOutItem *item)
{
  return item->batch ? item->batch : "";
}

/* The last action; where that has been taken back, the last one that still waits (*older): what is at the
 * forum from before is taken back only by its name. NULL: there is none. */
static const char *
last_batch(const GPtrArray *all, gboolean *older)
{
  const char *newest = NULL;
  for (guint i = 0; i < all->len; i++) {
    const FpOutItem *item = all->pdata[i];
    if (item->kind == FP_OUT_RETRACT)
      continue;
    if (!newest)
      newest = batch_of(item);
    *older = !g_str_equal(batch_of(item), newest);
    if (item->state != FP_OUT_UNDONE && (!*older || item->state == FP_OUT_HELD))
      return batch_of(item);
  }
  return NULL;
}

static const FpOutItem *
row_of(const GPtrArray *all, gint64 row)
{
  for (guint i = 0; i < all->len; i++)
    if (((const FpOutItem *)all->pdata[i])->id == row)
      return all->pdata[i];
  return NULL;
}

GPtrArray *
fp_undo_rows(FpMember *member, const char *id, gint64 row, char **of, GError **error)
{
  g_autoptr(GPtrArray) all = fp_store_outbox_list(member->store, FALSE, error);
  if (!all)
    return NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  gboolean older = FALSE;
  const char *last = last_batch(all, &older);
  const FpOutItem *meant = row != 0 ? row_of(all, row) : NULL;
  /* One row of what is taken back together anyhow means the whole. */
  gboolean alone = row != 0 && !(meant && g_strcmp0(batch_of(meant), last) == 0);
  g_autofree char *batch = g_strdup(last);
  g_ptr_array_set_free_func(all, NULL);
  for (guint i = 0; i < all->len; i++) {
    g_autoptr(FpOutItem) item = all->pdata[i];
    if (item->kind == FP_OUT_RETRACT || item->state == FP_OUT_UNDONE)
      continue;
    if (id ? names(item, id) : alone ? item->id == row : g_strcmp0(batch_of(item), batch) == 0)
      g_ptr_array_add(rows, g_steal_pointer(&item));
  }
  if (!id && (alone || older) && rows->len == 1)
    *of = fp_outbox_item_title(rows->pdata[0]);
  return rows;
}
