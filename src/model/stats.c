/* Messages counted by hour, by day and by campaign, and told in sentences. Called by app/stats.c, which
 * counts, and by the command and the view that show it. */
#include "config.h"

#include "flagpost/stats.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"

#define MOST_WAVES 10 /* told; the rest is one line */

static void
wave_free(gpointer data)
{
  FpStatsWave *wave = data;
  g_free(wave->id);
  g_hash_table_unref(wave->people);
  g_free(wave);
}

FpStats *
fp_stats_new(gint64 now, guint days)
{
  FpStats *stats = g_new0(FpStats, 1);
  g_autoptr(GDateTime) at = fp_time_local(now);
  g_autoptr(GDateTime) today = g_date_time_new_local(g_date_time_get_year(at), g_date_time_get_month(at),
                                                     g_date_time_get_day_of_month(at), 0, 0, 0);
  stats->now = now;
  stats->days = g_array_new(FALSE, FALSE, sizeof(FpStatsDay));
  for (guint i = days; i-- > 0;) {
    g_autoptr(GDateTime) day = g_date_time_add_days(today, -(int)i);
    FpStatsDay one = {g_date_time_to_unix(day) * FP_SECOND, {0, 0}};
    g_array_append_val(stats->days, one);
  }
  stats->waves = g_ptr_array_new_with_free_func(wave_free);
  stats->by_id = g_hash_table_new(g_str_hash, g_str_equal);
  return stats;
}

void
fp_stats_free(FpStats *stats)
{
  if (!stats)
    return;
  g_hash_table_unref(stats->by_id);
  g_ptr_array_unref(stats->waves);
  g_array_unref(stats->days);
  g_free(stats);
}

gint64
fp_stats_since(const FpStats *stats)
{
  return g_array_index(stats->days, FpStatsDay, 0).start;
}

static void
count(FpCount *into, FpLevel level)
{
  into->all++;
  into->suspicious += level != FP_LEVEL_NONE;
}

static void
count_wave(FpStats *stats, gint64 sent, FpLevel level, const char *campaign, const char *sender)
{
  FpStatsWave *wave = g_hash_table_lookup(stats->by_id, campaign);
  if (!wave) {
    wave = g_new0(FpStatsWave, 1);
    wave->id = g_strdup(campaign);
    wave->people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    wave->first = wave->last = sent;
    g_ptr_array_add(stats->waves, wave);
    g_hash_table_insert(stats->by_id, wave->id, wave);
  }
  wave->messages++;
  wave->first = MIN(wave->first, sent);
  wave->last = MAX(wave->last, sent);
  wave->level = MAX(wave->level, level);
  if (sender && g_hash_table_add(wave->people, g_strdup(sender)))
    wave->senders++;
}

void
fp_stats_count(FpStats *stats, gint64 sent, FpLevel level, const char *campaign, const char *sender)
{
  guint day = stats->days->len;
  sent = MIN(sent, stats->now);
  if (sent < fp_stats_since(stats))
    return;
  g_autoptr(GDateTime) at = fp_time_local(sent);
  while (day > 1 && g_array_index(stats->days, FpStatsDay, day - 1).start > sent)
    day--;
  count(&g_array_index(stats->days, FpStatsDay, day - 1).count, level);
  count(&stats->hours[g_date_time_get_hour(at)], level);
  count(&stats->total, level);
  stats->notices += level == FP_LEVEL_NOTICE;
  stats->warnings += level == FP_LEVEL_WARNING;
  if (campaign)
    count_wave(stats, sent, level, campaign, sender);
}

static int
by_size(gconstpointer a, gconstpointer b)
{
  const FpStatsWave *one = *(FpStatsWave *const *)a, *two = *(FpStatsWave *const *)b;
  if (one->messages != two->messages)
    return one->messages < two->messages ? 1 : -1;
  return one->last != two->last ? (one->last < two->last ? 1 : -1) : g_strcmp0(one->id, two->id);
}

void
fp_stats_counted(FpStats *stats)
{
  g_ptr_array_sort(stats->waves, by_size);
}

/* --- in words --- */

typedef struct {
  FpStatsLine line;
  gpointer data;
} Teller;

static void G_GNUC_PRINTF(3, 4) tell(const Teller *teller, gboolean suspicious, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  teller->line(text, suspicious, teller->data);
}

char *
fp_stats_summary(const FpStats *stats)
{
  const FpCount *total = &stats->total;
  g_autofree char *all = fp_counts(ngettext("%u message", "%u messages", total->all), total->all);
  g_autofree char *days =
      fp_counts(ngettext("in the last day", "in the last %u days", stats->days->len), stats->days->len);
  if (total->suspicious == 0)
    /* Translators: "12 messages", "in the last 14 days". */
    return g_strdup_printf(_("%s %s, none of them suspicious."), all, days);
  /* Translators: the same, then numbers of messages: suspicious ones, those marked warning, notice. */
  return fp_counts(_("%s %s, %u of them suspicious: %u warning, %u notice."), all, days, total->suspicious,
                   stats->warnings, stats->notices);
}

static char *
numbers(const FpCount *count)
{
  g_autofree char *all = fp_counts(ngettext("%u message", "%u messages", count->all), count->all);
  return count->suspicious == 0 ? g_strdup(all)
                                /* Translators: "9 messages", of them suspicious ones. */
                                : fp_counts(_("%s, %u suspicious"), all, count->suspicious);
}

static void
tell_hours(const FpStats *stats, const Teller *teller)
{
  tell(teller, FALSE, "%s", _("By hour of the day, in local time:"));
  for (guint hour = 0; hour < 24; hour++) {
    g_autofree char *text = numbers(&stats->hours[hour]);
    if (stats->hours[hour].all > 0)
      /* Translators: an hour of the day, twice: its start and its end. */
      tell(teller, stats->hours[hour].suspicious > 0, _("From %02u:00 to %02u:00: %s."), hour, hour + 1,
           text);
  }
}

static void
tell_days(const FpStats *stats, const Teller *teller)
{
  tell(teller, FALSE, "%s", _("By day:"));
  for (guint i = 0; i < stats->days->len; i++) {
    const FpStatsDay *day = &g_array_index(stats->days, FpStatsDay, i);
    g_autoptr(GDateTime) at = fp_time_local(day->start);
    /* Translators: a day, as strftime(3) writes it. */
    g_autofree char *name = g_date_time_format(at, _("%A, %-d %B"));
    g_autofree char *text = numbers(&day->count);
    if (day->count.all > 0)
      tell(teller, day->count.suspicious > 0, "%s: %s.", name, text);
  }
}

static void
tell_waves(const FpStats *stats, const Teller *teller)
{
  if (stats->waves->len == 0) {
    tell(teller, FALSE, "%s", _("No campaigns."));
    return;
  }
  tell(teller, FALSE, "%s", _("Campaigns, the largest first:"));
  for (guint i = 0; i < stats->waves->len && i < MOST_WAVES; i++) {
    const FpStatsWave *wave = stats->waves->pdata[i];
    g_autofree char *first = fp_time_short(wave->first, stats->now);
    g_autofree char *last = fp_time_short(wave->last, stats->now);
    /* Translators: id; messages; senders; first and last time; "warning". */
    tell(teller, wave->level != FP_LEVEL_NONE, _("%s: %u messages, %u senders, %s to %s, %s."), wave->id,
         wave->messages, wave->senders, first, last,
         wave->level != FP_LEVEL_NONE ? fp_level_shown(wave->level) : _("not suspicious"));
  }
  if (stats->waves->len > MOST_WAVES)
    tell(teller, FALSE, _("And %u smaller ones."), stats->waves->len - MOST_WAVES);
}

static void
tell_reports(const FpStats *stats, const Teller *teller)
{
  guint all = 0;
  for (FpFlagState state = FP_FLAG_HELD; state <= FP_FLAG_UNDONE; state++)
    all += stats->reports[state];
  if (all == 0) {
    tell(teller, FALSE, "%s", _("No reports."));
    return;
  }
  tell(teller, FALSE,
       _("Reports in all: %u. Sent: %u. Waiting: %u. Refused: %u. Not sure: %u. Taken back: %u."), all,
       stats->reports[FP_FLAG_SENT], stats->reports[FP_FLAG_HELD] + stats->reports[FP_FLAG_SENDING],
       stats->reports[FP_FLAG_REFUSED], stats->reports[FP_FLAG_UNSURE], stats->reports[FP_FLAG_UNDONE]);
  if (stats->reported > 0)
    tell(teller, FALSE,
         _("Messages reported: %u, deleted at the forum since: %u. Senders: %u, banned since: %u."),
         stats->reported, stats->gone, stats->senders, stats->banned);
}

void
fp_stats_tell(const FpStats *stats, const FpStatsLook *look, FpStatsLine line, gpointer data)
{
  const Teller teller = {line, data};
  g_autofree char *summary = fp_stats_summary(stats);
  tell(&teller, FALSE, "%s", summary);
  if (stats->total.all > 0 && look->sentences) {
    tell_hours(stats, &teller);
    tell_days(stats, &teller);
  } else if (stats->total.all > 0) {
    fp_stats_chart(stats, look, line, data);
  }
  tell_waves(stats, &teller);
  tell_reports(stats, &teller);
}
