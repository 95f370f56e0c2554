/* Where rows of the list stand that were read before: the next page, or the one before, is found by the key
 * of its neighbour in an index, and not by counting rows from the top. What the archive changes makes them
 * void. Called by inbox_read.c. */
#include "config.h"

#include "store/internal.h"

#define KEPT 32

struct FpPlaces {
  GArray *rows; /* FpPlace, the latest last */
  int changes;
  gint64 version;
};

void
fp_store_forget_places(FpStore *store)
{
  if (!store->places)
    return;
  g_array_unref(store->places->rows);
  g_clear_pointer(&store->places, g_free);
}

static GArray *
valid(FpStore *store)
{
  gint64 version = fp_store_number(store, 0, "PRAGMA data_version", "");
  int changes = sqlite3_total_changes(store->db);
  if (!store->places) {
    store->places = g_new0(struct FpPlaces, 1);
    store->places->rows = g_array_new(FALSE, FALSE, sizeof(FpPlace));
  }
  if (store->places->version != version || store->places->changes != changes)
    g_array_set_size(store->places->rows, 0);
  store->places->version = version;
  store->places->changes = changes;
  return store->places->rows;
}

FpWay
fp_store_nearest(FpStore *store, const FpHash *folder, gint64 first, gint64 length, gint64 total)
{
  GArray *rows = valid(store);
  FpWay top = {{*folder, -1, G_MAXINT64, G_MAXINT64}, FALSE, first};
  FpWay end = {{*folder, total, G_MININT64, G_MININT64}, TRUE, total - first - length};
  FpWay best = end.skip < top.skip ? end : top;
  for (guint i = 0; i < rows->len; i++) {
    const FpPlace *place = &g_array_index(rows, FpPlace, i);
    FpWay step = {*place, place->index >= first + length, 0};
    step.skip = step.up ? place->index - first - length : first - place->index - 1;
    if (step.skip >= 0 && step.skip < best.skip && memcmp(&place->folder, folder, sizeof *folder) == 0)
      best = step;
  }
  return best;
}

void
fp_store_keep_place(FpStore *store, const FpPlace *place)
{
  GArray *rows = valid(store);
  if (rows->len == KEPT)
    g_array_remove_index(rows, 0);
  g_array_append_val(rows, *place);
}
