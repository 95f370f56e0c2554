/* What the judge said: kept with each message, and its strongest with the conversation. Called by
 * app/inbox/inbox.c and messages.c. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/i18n.h"
#include "store/internal.h"

typedef struct {
  gint64 holder; /* the message whose verdict it is; 0: none */
  FpSuspicion *suspicion;
  char *campaign;
} Verdict;

static void
verdict_clear(Verdict *verdict)
{
  g_clear_pointer(&verdict->suspicion, fp_suspicion_unref);
  g_clear_pointer(&verdict->campaign, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Verdict, verdict_clear)

static double
score_of(const Verdict *verdict)
{
  return verdict->suspicion ? verdict->suspicion->score : -1;
}

static gboolean
load(FpStore *store, gint64 conversation, Verdict *verdict, GError **error)
{
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT verdict FROM conversation WHERE id = ? AND verdict IS NOT NULL",
                     "i", conversation);
  int found = fp_store_row(store, row, error);
  if (found <= 0)
    return found == 0;
  g_autoptr(GByteArray) plain =
      fp_store_unseal(store, FP_SEAL_CONVERSATION_VERDICT, conversation, row, 0, error);
  fp_store_done(row);
  return plain && fp_read_verdict(plain, &verdict->holder, &verdict->suspicion, &verdict->campaign, error);
}

static gboolean
keep(FpStore *store, gint64 conversation, const Verdict *verdict, GError **error)
{
  g_autoptr(GByteArray) plain = fp_pack_verdict(verdict->holder, verdict->suspicion, verdict->campaign);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_CONVERSATION_VERDICT, conversation, plain);
  return fp_store_run(store, error, "UPDATE conversation SET verdict = ? WHERE id = ?", "bi", sealed,
                      conversation);
}

/* The message that gave the conversation its verdict is judged milder now: the strongest of all is looked
 * for. */
static gboolean
strongest(FpStore *store, gint64 conversation, Verdict *best, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error,
                                     "SELECT id, verdict FROM message WHERE conversation = ?"
                                     " AND verdict IS NOT NULL",
                                     "i", conversation);
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    g_auto(Verdict) one = {sqlite3_column_int64(row, 0), NULL, NULL};
    g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_MESSAGE_VERDICT, one.holder, row, 1, error);
    if (!plain || !fp_read_verdict(plain, NULL, &one.suspicion, &one.campaign, error)) {
      fp_store_done(row);
      return FALSE;
    }
    if (!best->holder || score_of(&one) > score_of(best)) {
      Verdict swap = *best;
      *best = one;
      one = swap;
    }
  }
  return more == 0;
}

/* What a refresh brings again is judged as it was. *as_before: nothing is to be written for the message. */
static gboolean
keep_message(FpStore *store, gint64 message, const GByteArray *plain, gboolean *as_before, GError **error)
{
  sqlite3_stmt *row = fp_store_query(
      store, error, "SELECT verdict FROM message WHERE id = ? AND verdict IS NOT NULL", "i", message);
  int found = fp_store_row(store, row, error);
  if (found < 0)
    return FALSE;
  g_autoptr(GByteArray) old =
      found > 0 ? fp_store_unseal(store, FP_SEAL_MESSAGE_VERDICT, message, row, 0, error) : NULL;
  fp_store_done(row);
  if (found > 0 && !old)
    return FALSE;
  *as_before = fp_pack_equal(plain, old);
  if (*as_before)
    return TRUE;
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_MESSAGE_VERDICT, message, plain);
  return fp_store_run(store, error, "UPDATE message SET verdict = ? WHERE id = ?", "bi", sealed, message);
}

gboolean
fp_store_keep_verdict(FpStore *store, gint64 message, gint64 conversation, const FpSuspicion *suspicion,
                      const char *campaign, GError **error)
{
  g_autoptr(GByteArray) plain = fp_pack_verdict(message, suspicion, campaign);
  g_auto(Verdict) held = {0};
  gboolean as_before = FALSE;
  if (!keep_message(store, message, plain, &as_before, error) || !load(store, conversation, &held, error))
    return FALSE;
  double score = suspicion ? suspicion->score : -1;
  if (held.holder && held.holder != message && score <= score_of(&held))
    return TRUE;
  if (held.holder == message && score < score_of(&held)) {
    g_auto(Verdict) best = {0};
    return strongest(store, conversation, &best, error) && keep(store, conversation, &best, error);
  }
  if (as_before && held.holder == message)
    return TRUE;
  g_auto(Verdict)
      now = {message, suspicion ? fp_suspicion_ref((FpSuspicion *)suspicion) : NULL, g_strdup(campaign)};
  return keep(store, conversation, &now, error);
}

static gboolean
save_one(FpStore *store, const FpMessage *message, GError **error)
{
  FpHash hash = fp_store_hash(store, "message", message->id);
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT id, conversation FROM message WHERE hash = ?", "h", &hash);
  int found = fp_store_row(store, row, error);
  if (found <= 0)
    return found == 0;
  gint64 id = sqlite3_column_int64(row, 0), conversation = sqlite3_column_int64(row, 1);
  fp_store_done(row);
  return fp_store_keep_verdict(store, id, conversation, message->suspicion, message->campaign, error);
}

gboolean
fp_store_save_verdicts(FpStore *store, const GPtrArray *messages, GError **error)
{
  if (messages->len == 0)
    return TRUE;
  if (!fp_store_begin(store, error))
    return FALSE;
  gboolean ok = TRUE;
  for (guint i = 0; ok && i < messages->len; i++)
    ok = save_one(store, messages->pdata[i], error);
  return fp_store_end(store, ok, error);
}
