/* Small facts by name, and forgetting all but the outbox. Called by app/member.c, app/inbox/inbox.c and the
 * forum's session. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

#define SAME "same" /* the answer that brought nothing */

static gboolean
set_fact(FpStore *store, const char *name, const char *value, GError **error)
{
  FpHash hash = fp_store_hash(store, "fact", name);
  if (!value)
    return fp_store_run(store, error, "DELETE FROM fact WHERE hash = ?", "h", &hash);
  gint64 id = fp_store_number(store, 0, "SELECT id FROM fact WHERE hash = ?", "h", &hash);
  if (!id)
    id = 1 + fp_store_number(store, 0, "SELECT MAX(id) FROM fact", "");
  g_autoptr(GByteArray) plain = g_byte_array_new();
  fp_pack_text(plain, name);
  fp_pack_text(plain, value);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_FACT, id, plain);
  fp_wipe(plain->data, plain->len); /* it may be a session's */
  return fp_store_run(store, error, "INSERT OR REPLACE INTO fact (id, hash, sealed) VALUES (?, ?, ?)", "ihb",
                      id, &hash, sealed);
}

gboolean
fp_store_set_fact(FpStore *store, const char *name, const char *value, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  return fp_store_end(store, set_fact(store, name, value, error), error);
}

static gboolean
set_aside(FpStore *store, const char *name, const char *value, GError **error)
{
  int before = sqlite3_total_changes(store->db);
  gboolean ok = set_fact(store, name, value, error);
  fp_store_set_aside_since(store, before);
  return ok;
}

gboolean
fp_store_set_fact_aside(FpStore *store, const char *name, const char *value, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  return fp_store_end(store, set_aside(store, name, value, error), error);
}

gboolean
fp_store_keep_same(FpStore *store, const char *answer, guint64 moment, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  gboolean ok = fp_store_moment(store) != moment || set_aside(store, SAME, answer, error);
  return fp_store_end(store, ok, error);
}

gboolean
fp_store_forget_same(FpStore *store, GError **error)
{
  return set_aside(store, SAME, NULL, error);
}

char *
fp_store_same(FpStore *store)
{
  return fp_store_fact(store, SAME);
}

char *
fp_store_fact(FpStore *store, const char *name)
{
  FpHash hash = fp_store_hash(store, "fact", name);
  sqlite3_stmt *row = fp_store_query(store, NULL, "SELECT id, sealed FROM fact WHERE hash = ?", "h", &hash);
  if (fp_store_row(store, row, NULL) <= 0)
    return NULL;
  g_autoptr(GByteArray) plain =
      fp_store_unseal(store, FP_SEAL_FACT, sqlite3_column_int64(row, 0), row, 1, NULL);
  fp_store_done(row);
  if (!plain)
    return NULL;
  FpReader reader = fp_reader(plain);
  g_autofree char *own = fp_read_text(&reader);
  char *value = g_strcmp0(own, name) == 0 ? fp_read_text(&reader) : NULL;
  fp_wipe(plain->data, plain->len);
  return value;
}

static gboolean
forget(FpStore *store, GError **error)
{
  return fp_store_run(store, error, "DELETE FROM filter",
                      "") && /* before words: their going is noted beside it */
         fp_store_run(store, error, "DELETE FROM words", "") &&
         fp_store_run(store, error, "DELETE FROM unfiltered", "") &&
         fp_store_run(store, error, "DELETE FROM body", "") &&
         fp_store_run(store, error, "DELETE FROM message", "") &&
         fp_store_run(store, error, "DELETE FROM conversation", "") &&
         fp_store_run(store, error, "DELETE FROM folder", "") &&
         fp_store_run(store, error, "DELETE FROM person", "") &&
         fp_store_run(store, error, "DELETE FROM fact", "") &&
         fp_store_run(store, error, "DELETE FROM meta WHERE name = 'as_of'", "");
}

gboolean
fp_store_forget(FpStore *store, GError **error)
{
  if (!fp_store_begin(store, error) || !fp_store_end(store, forget(store, error), error))
    return FALSE;
  fp_store_compact(store);
  return TRUE;
}
