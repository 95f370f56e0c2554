/* Counts the archive: what came when, campaigns, and what became of the reports. Called by the command
 * `stats` and its view. */
#include "config.h"

#include "flagpost/app.h"

#include "app/private.h"

static void
count_message(const FpTally *tally, gpointer data)
{
  fp_stats_count(data, tally->sent, tally->level, tally->campaign, tally->sender);
}

static FpFlagState
flag_state(FpOutState state)
{
  static const FpFlagState states[FP_OUT_STATES] = {
      [FP_OUT_HELD] = FP_FLAG_HELD,     [FP_OUT_SENDING] = FP_FLAG_SENDING,
      [FP_OUT_SENT] = FP_FLAG_SENT,     [FP_OUT_REFUSED] = FP_FLAG_REFUSED,
      [FP_OUT_UNSURE] = FP_FLAG_UNSURE, [FP_OUT_UNDONE] = FP_FLAG_UNDONE};
  return states[state];
}

/* What is known of a report's messages and their senders by now. */
static void
follow_up(FpStats *stats, FpStore *store, const FpOutItem *item, GHashTable *senders)
{
  for (guint i = 0; i < item->messages->len; i++) {
    g_autoptr(FpMessage) message = fp_store_message(store, item->messages->pdata[i], NULL);
    stats->reported++;
    if (!message)
      continue;
    stats->gone += message->deleted;
    if (!message->from->id || !g_hash_table_add(senders, g_strdup(message->from->id)))
      continue;
    g_autoptr(FpPerson) person = fp_store_person(store, message->from->id);
    stats->senders++;
    stats->banned += person && person->banned == 1;
  }
}

static gboolean
count_reports(FpStats *stats, FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) items = fp_store_outbox_list(store, FALSE, error);
  g_autoptr(GHashTable) senders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; items && i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    if (item->kind != FP_OUT_REPORT)
      continue;
    stats->reports[flag_state(item->state)]++;
    if (item->state == FP_OUT_SENT)
      follow_up(stats, store, item, senders);
  }
  return items != NULL;
}

FpStats *
fp_stats_take(FpMember *member, guint days, GError **error)
{
  g_autoptr(FpStats) stats = fp_stats_new(fp_clock_now(), days);
  if (!fp_store_tally(member->store, fp_stats_since(stats), count_message, stats, error) ||
      !count_reports(stats, member->store, error))
    return NULL;
  fp_stats_counted(stats);
  return g_steal_pointer(&stats);
}
