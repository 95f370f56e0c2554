/* Keeping to a limit: the oldest conversations are deleted, never what the outbox or a draft names. Called by
 * app/archive/keep.c. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

static guint
hash_value(gconstpointer key)
{
  guint value;
  memcpy(&value, ((const FpHash *)key)->bytes, sizeof value);
  return value;
}

static gboolean
hash_equal(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, sizeof(FpHash)) == 0;
}

static void
protect(FpStore *store, GHashTable *kept, const char *conversation)
{
  if (!conversation)
    return;
  FpHash hash = fp_store_hash(store, "conversation", conversation);
  g_hash_table_add(kept, g_memdup2(&hash, sizeof hash));
}

/* What waits for being sent, or is being written, in answer to a conversation; NULL on error. */
static GHashTable *
answered(FpStore *store, GError **error)
{
  g_autoptr(GHashTable) kept = g_hash_table_new_full(hash_value, hash_equal, g_free, NULL);
  g_autoptr(GPtrArray) live = fp_store_outbox_list(store, TRUE, error);
  g_autoptr(GPtrArray) drafts = live ? fp_store_drafts(store, error) : NULL;
  if (!drafts)
    return NULL;
  for (guint i = 0; i < live->len; i++)
    protect(store, kept, ((const FpOutItem *)live->pdata[i])->conversation);
  for (guint i = 0; i < drafts->len; i++)
    protect(store, kept, ((const FpDraft *)drafts->pdata[i])->conversation);
  return g_steal_pointer(&kept);
}

/* The oldest that no report names, unless the report was taken back. (transfer full) gint64 */
static GArray *
oldest(FpStore *store, gint64 before, guint most, GHashTable *kept, GError **error)
{
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = fp_store_query(
      store, error,
      "SELECT c.id, c.hash FROM conversation c WHERE c.last < ? AND NOT EXISTS (SELECT 1 FROM outbox_message "
      "r"
      " JOIN outbox o ON o.id = r.outbox WHERE r.conversation = c.hash AND o.state <> ?) AND NOT EXISTS"
      " (SELECT 1 FROM message m JOIN outbox_message r ON r.hash = m.hash JOIN outbox o ON o.id = r.outbox"
      " WHERE m.conversation = c.id AND o.state <> ?) ORDER BY c.last, c.id LIMIT ?",
      "iiii", before, (gint64)FP_OUT_UNDONE, (gint64)FP_OUT_UNDONE, (gint64)most + g_hash_table_size(kept));
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gint64 id = sqlite3_column_int64(row, 0);
    const void *hash = sqlite3_column_blob(row, 1);
    gboolean whole = hash && sqlite3_column_bytes(row, 1) == sizeof(FpHash);
    if (ids->len < most && !(whole && g_hash_table_contains(kept, hash)))
      g_array_append_val(ids, id);
  }
  return more == 0 ? g_steal_pointer(&ids) : NULL;
}

static int
prune(FpStore *store, gint64 before, guint most, GError **error)
{
  g_autoptr(GHashTable) kept = answered(store, error);
  g_autoptr(GArray) ids = kept ? oldest(store, before, most, kept, error) : NULL;
  if (!ids)
    return -1;
  for (guint i = 0; i < ids->len; i++)
    if (!fp_store_run(store, error, "DELETE FROM conversation WHERE id = ?", "i",
                      g_array_index(ids, gint64, i)))
      return -1;
  return fp_store_filters_keep_up(store, error) ? (int)ids->len : -1;
}

int
fp_store_prune(FpStore *store, gint64 before, guint most, GError **error)
{
  if (!fp_store_begin(store, error))
    return -1;
  int gone = prune(store, before, most, error);
  return fp_store_end(store, gone >= 0, error) ? gone : -1;
}

gint64
fp_store_size(FpStore *store)
{
  return (fp_store_number(store, 0, "PRAGMA page_count", "") -
          fp_store_number(store, 0, "PRAGMA freelist_count", "")) *
         fp_store_number(store, 0, "PRAGMA page_size", "");
}

gint64
fp_store_oldest(FpStore *store)
{
  return fp_store_number(store, 0, "SELECT MIN(last) FROM conversation", "");
}

void
fp_store_give_back(FpStore *store)
{
  gint64 unused = fp_store_number(store, 0, "PRAGMA freelist_count", "");
  if (unused * 2 > fp_store_number(store, 0, "PRAGMA page_count", ""))
    fp_store_compact(store);
}
