/* stats: what came when, what of it was suspicious, campaigns, and what became of the reports. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define DAYS      14
#define MOST_DAYS 366

const GOptionEntry fp_options_stats[] = {
    {"days", 0, 0, G_OPTION_ARG_INT, NULL, N_("Count this many days, today among them (14)"), N_("N")},
    {"ascii", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Bars of digits"), NULL},
    {"svg", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Also draw it into this file, as a picture for a report"),
     N_("FILE")},
    {0},
};

static json_t *
count_json(const FpCount *count)
{
  return json_pack("{s:i, s:i}", "messages", (int)count->all, "suspicious", (int)count->suspicious);
}

static json_t *
hours_json(const FpStats *stats)
{
  json_t *list = json_array();
  for (guint hour = 0; hour < 24; hour++) {
    json_t *one = count_json(&stats->hours[hour]);
    fp_json_take(one, "hour", json_integer(hour));
    json_array_append_new(list, one);
  }
  return list;
}

static json_t *
days_json(const FpStats *stats)
{
  json_t *list = json_array();
  for (guint i = 0; i < stats->days->len; i++) {
    const FpStatsDay *day = &g_array_index(stats->days, FpStatsDay, i);
    json_t *one = count_json(&day->count);
    fp_json_when(one, "from", day->start);
    json_array_append_new(list, one);
  }
  return list;
}

static json_t *
waves_json(const FpStats *stats)
{
  json_t *list = json_array();
  for (guint i = 0; i < stats->waves->len; i++) {
    const FpStatsWave *wave = g_ptr_array_index(stats->waves, i);
    json_t *one = json_pack("{s:s, s:i, s:i, s:s}", "id", wave->id, "messages", (int)wave->messages,
                            "senders", (int)wave->senders, "level", fp_level_name(wave->level));
    fp_json_when(one, "first", wave->first);
    fp_json_when(one, "last", wave->last);
    json_array_append_new(list, one);
  }
  return list;
}

static json_t *
reports_json(const FpStats *stats)
{
  json_t *one = json_object();
  for (FpFlagState state = FP_FLAG_HELD; state < FP_FLAG_UNDONE; state++)
    fp_json_take(one, fp_flag_state_name(state), json_integer(stats->reports[state]));
  fp_json_take(one, "undone", json_integer(stats->reports[FP_FLAG_UNDONE]));
  fp_json_take(one, "messages", json_integer(stats->reported));
  fp_json_take(one, "messages_gone", json_integer(stats->gone));
  fp_json_take(one, "senders", json_integer(stats->senders));
  fp_json_take(one, "senders_banned", json_integer(stats->banned));
  return one;
}

static void
add_line(const char *line, gboolean suspicious, gpointer data)
{
  g_string_append_printf(data, "%s\n", line);
}

/* What people read; only `text` is for them, the rest for programs. */
static json_t *
stats_result(FpCmdRun *run, const FpStats *stats)
{
  json_t *result = fp_result_new(&run->args);
  g_autoptr(GString) text = g_string_new(NULL);
  FpStatsLook look = {.ascii = fp_run_switch(run, "ascii") || !g_get_charset(NULL),
                      .columns = 72,
                      .sentences = fp_app_accessible(run->args.app) || fp_run_switch(run, "plain")};
  fp_stats_tell(stats, &look, add_line, text);
  fp_json_take(result, "total", count_json(&stats->total));
  fp_json_take(result, "hours", hours_json(stats));
  fp_json_take(result, "days", days_json(stats));
  fp_json_take(result, "campaigns", waves_json(stats));
  fp_json_take(result, "reports", reports_json(stats));
  if (!run->args.json)
    fp_json_text(result, "text", text->str);
  return result;
}

FP_CMD(stats)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  int days = fp_run_number(run, "days", DAYS);
  const char *file = fp_run_option(run, "svg");
  GError *error = NULL;
  g_autoptr(FpStats) stats = NULL;
  if (days < 1 || days > MOST_DAYS)
    g_set_error(&error, FP_USAGE_ERROR, FP_USAGE_BAD, _("--days is a number from 1 to %d."), MOST_DAYS);
  else
    stats = fp_stats_take(args->member, (guint)days, &error);
  if (stats && file) {
    g_autofree char *svg = fp_stats_svg(stats);
    fp_run_write_file(run, file, svg, &error);
  }
  if (!stats || error)
    fp_run_fail(task, error);
  else
    fp_run_done(task, stats_result(run, stats));
}
