/* When requests left, where a forum counts them: read, judged and written in one transaction, so that two
 * copies of the program never count past each other. Called by app/session/requests.c. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

static gboolean
read_times(FpStore *store, GArray *times, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT at FROM turn ORDER BY at", "");
  int more = fp_store_row(store, row, error);
  g_array_set_size(times, 0);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gint64 at = sqlite3_column_int64(row, 0);
    g_array_append_val(times, at);
  }
  return more == 0;
}

gint64
fp_store_take_turn(FpStore *store, gint64 since, gint64 now, FpTurnFunc next, gconstpointer data,
                   GArray *times, GError **error)
{
  if (!fp_store_begin(store, error))
    return -1;
  int before = sqlite3_total_changes(store->db);
  /* A time in the future comes from a clock that was set back: as it is, it would stand in the way until
   * then. */
  gboolean ok = fp_store_run(store, error, "DELETE FROM turn WHERE at <= ?", "i", since) &&
                fp_store_run(store, error, "UPDATE turn SET at = ?1 WHERE at > ?1", "i", now) &&
                read_times(store, times, error);
  gint64 at = ok ? next(data, times, now) : -1;
  if (ok && at <= now) {
    ok = fp_store_run(store, error, "INSERT INTO turn VALUES (?)", "i", now);
    g_array_append_val(times, now);
  }
  fp_store_set_aside_since(store, before);
  return fp_store_end(store, ok, error) ? at : -1;
}
