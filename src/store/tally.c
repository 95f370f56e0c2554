/* Every private message once, by what counting needs: no body is opened. Called by app/stats.c and
 * app/inbox/watch.c. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

/* The sender is asked for in campaigns alone: most heads stay sealed. */
static gboolean
tell(FpStore *store, sqlite3_stmt *row, FpTallyFunc func, gpointer data, GError **error)
{
  gint64 id = sqlite3_column_int64(row, 0);
  unsigned flags = (unsigned)sqlite3_column_int64(row, 1);
  g_autoptr(FpSuspicion) suspicion = NULL;
  g_autofree char *campaign = NULL;
  g_autoptr(FpMessage) head = NULL;
  FpTally tally = {.sent = sqlite3_column_int64(row, 2)};
  if (flags & (FP_ROW_OUTGOING | FP_ROW_NOTICE))
    return TRUE;
  if (sqlite3_column_type(row, 4) != SQLITE_NULL) {
    g_autoptr(GByteArray) verdict = fp_store_unseal(store, FP_SEAL_MESSAGE_VERDICT, id, row, 4, error);
    if (!verdict || !fp_read_verdict(verdict, NULL, &suspicion, &campaign, error))
      return FALSE;
  }
  tally.level = suspicion ? suspicion->level : FP_LEVEL_NONE;
  if (campaign && *campaign) {
    head = fp_store_read_head(store, row, error);
    if (!head)
      return FALSE;
    tally.campaign = campaign;
    tally.sender = head->from->id && *head->from->id ? head->from->id : head->from->login;
  }
  func(&tally, data);
  return TRUE;
}

gboolean
fp_store_tally(FpStore *store, gint64 since, FpTallyFunc func, gpointer data, GError **error)
{
  FpHash topics = fp_store_hash(store, "folder", FP_TOPICS);
  sqlite3_stmt *row =
      fp_store_query(store, error,
                     "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE sent >= ? AND conversation NOT IN"
                     " (SELECT id FROM conversation WHERE folder = (SELECT id FROM folder WHERE hash = ?))",
                     "ih", since, &topics);
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    if (!tell(store, row, func, data, error)) {
      fp_store_done(row);
      return FALSE;
    }
  }
  return more == 0;
}
