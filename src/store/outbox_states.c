/* Changes of state in the outbox. Each is one conditional UPDATE, so that of two copies of the program
 * exactly one makes it; it is committed when the call returns. Called by app/outbox/outbox.c and
 * app/outbox/flag.c. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "store/internal.h"

#define PACE_KEPT (2 * FP_DAY)

gboolean
fp_store_outbox_names(FpStore *store)
{
  return fp_store_number(store, 1, "SELECT EXISTS (SELECT 1 FROM outbox_message)", "") != 0;
}

guint
fp_store_outbox_waiting(FpStore *store)
{
  return (guint)fp_store_number(store, 0, "SELECT count(*) FROM outbox WHERE state IN (0, 1)", "");
}

gboolean
fp_store_outbox_next_due(FpStore *store, gint64 *due)
{
  gint64 next = fp_store_number(store, 0, "SELECT MIN(due) FROM outbox WHERE state = 0 AND due > 0", "");
  if (next && due)
    *due = next;
  return next != 0;
}

static GArray *
numbers(FpStore *store, sqlite3_stmt *row, GError **error)
{
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gint64 number = sqlite3_column_int64(row, 0);
    g_array_append_val(found, number);
  }
  return more == 0 ? g_steal_pointer(&found) : NULL;
}

GArray *
fp_store_outbox_due(FpStore *store, gint64 now, GError **error)
{
  return numbers(
      store,
      fp_store_query(store, error,
                     "SELECT id FROM outbox WHERE state = 0 AND due > 0 AND due <= ? ORDER BY due, id", "i",
                     now),
      error);
}

/* One UPDATE in a transaction of its own; TRUE if it found its row, and is committed. */
static gboolean
changed_one(FpStore *store, GError **error, gboolean ran)
{
  gboolean one = ran && sqlite3_changes(store->db) == 1;
  return fp_store_end(store, ran, error) && one;
}

gboolean
fp_store_outbox_claim(FpStore *store, gint64 id, GError **error)
{
  return fp_store_begin(store, error) &&
         changed_one(store, error,
                     fp_store_run(store, error,
                                  "UPDATE outbox SET state = 1, changed = ?2 WHERE id = ?1 AND state = 0",
                                  "ii", id, fp_clock_now()));
}

gboolean
fp_store_outbox_undo(FpStore *store, gint64 id, GError **error)
{
  return fp_store_begin(store, error) &&
         changed_one(
             store, error,
             fp_store_run(
                 store, error,
                 "UPDATE outbox SET state = 5, changed = ?2, settled = ?2 WHERE id = ?1 AND state = 0", "ii",
                 id, fp_clock_now()));
}

gboolean
fp_store_outbox_again(FpStore *store, gint64 id, gint64 due, GError **error)
{
  return fp_store_begin(store, error) &&
         changed_one(
             store, error,
             fp_store_run(
                 store, error,
                 "UPDATE outbox SET state = 0, due = ?2, changed = ?3, settled = 0"
                 " WHERE id = ?1 AND state IN (0, 3, 4) AND (kind <> 0 OR NOT EXISTS (SELECT 1"
                 " FROM outbox_message a JOIN outbox_message b ON b.hash = a.hash AND b.outbox <> a.outbox"
                 " JOIN outbox o ON o.id = b.outbox"
                 " WHERE a.outbox = ?1 AND o.kind = 0 AND o.state IN (0, 1, 2, 4)))",
                 "iii", id, due, fp_clock_now()));
}

gboolean
fp_store_outbox_drop(FpStore *store, gint64 id, GError **error)
{
  return fp_store_begin(store, error) &&
         changed_one(store, error,
                     fp_store_run(store, error,
                                  "UPDATE outbox SET state = 5, changed = ?2, settled = ?2"
                                  " WHERE id = ?1 AND state IN (0, 3, 4)",
                                  "ii", id, fp_clock_now()));
}

int
fp_store_outbox_recover(FpStore *store, GError **error)
{
  /* Nearly always there is none, and nothing need be written. */
  if (!fp_store_number(store, 1, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 1)", ""))
    return 0;
  if (!fp_store_begin(store, error))
    return -1;
  gboolean ok = fp_store_run(store, error, "UPDATE outbox SET state = 4, changed = ? WHERE state = 1", "i",
                             fp_clock_now());
  int rows = sqlite3_changes(store->db);
  return fp_store_end(store, ok, error) ? rows : -1;
}

static gboolean
set_text(FpStore *store, gint64 id, FpSealPlace place, const char *sql, const char *text, GError **error)
{
  if (!text)
    return TRUE;
  g_autoptr(GByteArray) plain = g_byte_array_new();
  g_byte_array_append(plain, (const guint8 *)text, (guint)strlen(text));
  g_autoptr(GByteArray) sealed = fp_store_seal(store, place, id, plain);
  return fp_store_run(store, error, sql, "bi", sealed, id);
}

gboolean
fp_store_outbox_say(FpStore *store, gint64 id, const char *remote_id, const char *why, GError **error)
{
  return set_text(store, id, FP_SEAL_OUTBOX_REMOTE, "UPDATE outbox SET remote = ? WHERE id = ?", remote_id,
                  error) &&
         set_text(store, id, FP_SEAL_OUTBOX_WHY, "UPDATE outbox SET why = ? WHERE id = ?", why, error);
}

/* A report made before it, all of whose messages a retract names, is undone. */
static gboolean
take_back(FpStore *store, gint64 retract, gint64 now, GError **error)
{
  return fp_store_run(
      store, error,
      "UPDATE outbox SET state = 5, changed = ?2 WHERE kind = 0 AND state IN (2, 4) AND id < ?1 AND id IN"
      " (SELECT b.outbox FROM outbox_message a JOIN outbox_message b ON b.hash = a.hash WHERE a.outbox = ?1)"
      " AND NOT EXISTS (SELECT 1 FROM outbox_message m WHERE m.outbox = outbox.id"
      " AND m.hash NOT IN (SELECT hash FROM outbox_message WHERE outbox = ?1))",
      "ii", retract, now);
}

static gboolean
settle(FpStore *store, gint64 id, FpOutState state, gint64 due, GError **error)
{
  gint64 now = fp_clock_now();
  gboolean held = state == FP_OUT_HELD, ended = state != FP_OUT_HELD && state != FP_OUT_UNSURE;
  if (!fp_store_run(store, error,
                    "UPDATE outbox SET state = ?2, changed = ?3, due = CASE ?4 WHEN 1 THEN ?5 ELSE due END,"
                    " attempts = attempts + ?4, settled = ?6 WHERE id = ?1 AND state IN (1, 4)",
                    "iiiiii", id, (gint64)state, now, (gint64)held, due, ended ? now : (gint64)0))
    return FALSE;
  if (sqlite3_changes(store->db) != 1) {
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING,
                        _("There is no such item in the outbox that is being sent"));
    return FALSE;
  }
  gint64 kind = fp_store_number(store, 0, "SELECT kind FROM outbox WHERE id = ?", "i", id);
  return kind != FP_OUT_RETRACT || state != FP_OUT_SENT || take_back(store, id, now, error);
}

gboolean
fp_store_outbox_settle(FpStore *store, gint64 id, FpOutState state, gint64 due, const char *remote_id,
                       const char *why, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  gboolean ok = settle(store, id, state, due, error) && fp_store_outbox_say(store, id, remote_id, why, error);
  return fp_store_end(store, ok, error);
}

gboolean
fp_store_outbox_learn(FpStore *store, const FpOutItem *asked, FpOutState state, gint64 due,
                      const char *remote_id, const char *why, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  gboolean same =
      fp_store_number(store, 0, "SELECT count(*) FROM outbox WHERE id = ?1 AND state = 4 AND changed = ?2",
                      "ii", asked->id, asked->changed) == 1;
  if (!same)
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING,
                        _("Something else has become of it meanwhile"));
  gboolean ok = same && settle(store, asked->id, state, due, error) &&
                fp_store_outbox_say(store, asked->id, remote_id, why, error);
  return fp_store_end(store, ok, error);
}

GArray *
fp_store_outbox_sent_times(FpStore *store, gint64 since, GError **error)
{
  return numbers(
      store, fp_store_query(store, error, "SELECT at FROM pace WHERE at > ? ORDER BY at", "i", since), error);
}

void
fp_store_outbox_note_sent(FpStore *store, gint64 when)
{
  if (!fp_store_begin(store, NULL))
    return;
  gboolean ok = fp_store_run(store, NULL, "INSERT INTO pace VALUES (?)", "i", when) &&
                fp_store_run(store, NULL, "DELETE FROM pace WHERE at < ?", "i", when - PACE_KEPT);
  fp_store_end(store, ok, NULL);
}

void
fp_store_outbox_forget_sent(FpStore *store, gint64 when)
{
  fp_store_run(store, NULL, "DELETE FROM pace WHERE rowid = (SELECT rowid FROM pace WHERE at = ? LIMIT 1)",
               "i", when);
}
