/* Takes over what a damaged archive still gives of the things that no forum can send again. Called by
 * app/member.c after it has set one aside. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

/* Asked from the front and from the back: a damaged page in the middle hides neither end. */
static void
collect(FpStore *from, const char *sql, GHashTable *ids)
{
  sqlite3_stmt *row = NULL;
  if (sqlite3_prepare_v2(from->db, sql, -1, &row, NULL) != SQLITE_OK)
    return;
  while (sqlite3_step(row) == SQLITE_ROW) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_hash_table_add(ids, g_memdup2(&id, sizeof id));
  }
  sqlite3_finalize(row);
}

static int
by_number(gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x > y) - (x < y);
}

static int
copy_outbox(FpStore *store, FpStore *from, GError **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  collect(from, "SELECT id FROM outbox NOT INDEXED ORDER BY id", ids);
  collect(from, "SELECT id FROM outbox NOT INDEXED ORDER BY id DESC", ids);
  g_autoptr(GList) sorted = g_list_sort(g_hash_table_get_keys(ids), by_number);
  int copied = 0;
  for (const GList *one = sorted; one; one = one->next) {
    g_autoptr(FpOutItem) item = fp_store_outbox_get(from, *(const gint64 *)one->data, NULL);
    if (!item)
      continue;
    if (item->state == FP_OUT_SENDING)
      item->state = FP_OUT_UNSURE;
    if (!fp_store_outbox_copy(store, item, error))
      return -1;
    copied += item->id != 0;
  }
  return copied;
}

static int
copy_drafts(FpStore *store, FpStore *from, GError **error)
{
  g_autoptr(GPtrArray) drafts = fp_store_drafts(from, NULL);
  for (guint i = 0; drafts && i < drafts->len; i++) {
    FpDraft *draft = g_ptr_array_index(drafts, i);
    draft->id = 0;
    if (!fp_store_save_draft(store, draft, error))
      return -1;
  }
  return drafts ? (int)drafts->len : 0;
}

int
fp_store_salvage(FpStore *store, const char *aside, GError **error)
{
  g_autoptr(FpStore) from = fp_store_open_beside(store, aside);
  if (!from)
    return 0;
  if (!fp_store_begin(store, error))
    return -1;
  /* The spare is newer than what a damaged file may give. */
  int items = store->restored ? 0 : copy_outbox(store, from, error);
  int drafts = items < 0 ? -1 : copy_drafts(store, from, error);
  return fp_store_end(store, items >= 0 && drafts >= 0, error) ? items + drafts : -1;
}
