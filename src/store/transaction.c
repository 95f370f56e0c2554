/* Transactions that nest, and the batch: one transaction for many small savings, which a refresh keeps open
 * between slices of the main loop. Called by every file of this folder that writes, and by app/inbox.c. */
#include "config.h"

#include "store/internal.h"

/* Rows changed by this connection, as far as they count. */
static int
count(const FpStore *store)
{
  return sqlite3_total_changes(store->db) - store->aside;
}

void
fp_store_set_aside_since(FpStore *store, int before)
{
  store->aside += sqlite3_total_changes(store->db) - before;
}

guint64
fp_store_moment(FpStore *store)
{
  guint64 others = (guint64)fp_store_number(store, 0, "PRAGMA data_version", "");
  return others << 32 | (guint32)count(store);
}

/* Whatever is changed, the next answer has to be looked at. */
static gboolean
forget_same(FpStore *store, GError **error)
{
  return count(store) == store->counted || fp_store_forget_same(store, error);
}

static gboolean
commit(FpStore *store, GError **error)
{
  if (!store->spoiled && forget_same(store, error) && fp_store_spare_write(store, error) &&
      fp_store_run(store, error, "COMMIT", "")) {
    fp_store_spare_end(store, TRUE);
    return TRUE;
  }
  /* SQLite may have rolled back by itself (a full disk). */
  if (!sqlite3_get_autocommit(store->db))
    fp_store_run(store, NULL, "ROLLBACK", "");
  fp_store_spare_end(store, FALSE);
  return FALSE;
}

static gboolean
begin(FpStore *store, GError **error)
{
  store->spoiled = FALSE;
  store->next_message = store->next_conversation = 0;
  store->counted = count(store);
  return fp_store_run(store, error, "BEGIN IMMEDIATE", "");
}

/* Whatever was made of a number that could not be read, this is why it fails. */
static void
tell_misread(FpStore *store, GError **error)
{
  if (!store->misread)
    return;
  g_clear_error(error);
  g_propagate_error(error, g_steal_pointer(&store->misread));
}

gboolean
fp_store_look(FpStore *store)
{
  store->looks++;
  return sqlite3_get_autocommit(store->db) && fp_store_run(store, NULL, "BEGIN", "");
}

gboolean
fp_store_looked(FpStore *store, gboolean began, gboolean ok, GError **error)
{
  g_assert(store->looks > 0);
  store->looks--;
  if (began)
    fp_store_run(store, NULL, "COMMIT", "");
  ok = ok && !store->misread;
  if (store->depth == 0) /* else it is told at the transaction's end */
    tell_misread(store, error);
  return ok;
}

/* --- the batch --- */

void
fp_store_batch_enter(FpStore *store)
{
  store->in_batch = TRUE;
}

void
fp_store_batch_leave(FpStore *store)
{
  store->in_batch = FALSE;
}

static gboolean
tell_lost(FpStore *store, GError **error)
{
  if (!store->batch_lost)
    return FALSE;
  g_propagate_error(error, g_steal_pointer(&store->batch_lost));
  return TRUE;
}

static gboolean
open_batch(FpStore *store, GError **error)
{
  if (store->batch_open)
    return TRUE;
  if (tell_lost(store, error))
    return FALSE;
  fp_store_relax(store, TRUE);
  store->batch_open = begin(store, error);
  if (!store->batch_open)
    fp_store_relax(store, FALSE);
  return store->batch_open;
}

static gboolean
close_batch(FpStore *store, GError **error)
{
  store->batch_open = FALSE;
  gboolean ok = commit(store, error);
  fp_store_relax(store, FALSE);
  return ok;
}

/* Somebody else writes, whose word must hold: what the batch has is committed first. If that fails, its owner
 * is told; the other's writing does not depend on it. */
static void
make_way(FpStore *store)
{
  GError *error = NULL;
  if (store->batch_open && !close_batch(store, &error)) {
    g_clear_error(&store->batch_lost);
    store->batch_lost = error;
  }
}

gboolean
fp_store_batch_commit(FpStore *store, GError **error)
{
  make_way(store);
  return !tell_lost(store, error);
}

/* --- nesting --- */

gboolean
fp_store_begin(FpStore *store, GError **error)
{
  if (store->depth == 0) {
    if (!store->in_batch)
      make_way(store);
    if (store->in_batch ? !open_batch(store, error) : !begin(store, error))
      return FALSE;
  }
  store->depth++;
  return TRUE;
}

gboolean
fp_store_end(FpStore *store, gboolean ok, GError **error)
{
  g_assert(store->depth > 0);
  store->spoiled = store->spoiled || !ok || store->misread;
  if (--store->depth > 0)
    return ok;
  tell_misread(store, error);
  if (!store->batch_open)
    return commit(store, error);
  return !store->spoiled || close_batch(store, error);
}

gint64
fp_store_next_row(FpStore *store, gint64 *next, const char *most)
{
  g_assert(store->depth > 0);
  if (*next == 0)
    *next = 1 + fp_store_number(store, 0, most, "");
  return (*next)++;
}

void
fp_store_relax(FpStore *store, gboolean relaxed)
{
  if (relaxed && !store->wide)
    fp_store_widen(store, TRUE, NULL);
  if (store->folder && store->depth == 0 && !store->batch_open)
    sqlite3_exec(store->db, relaxed ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", NULL, NULL,
                 NULL);
}
