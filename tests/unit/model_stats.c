/* Counting by hour, by day and by campaign, and how it is told: the same numbers in bars, in digits, in
 * sentences and in a picture. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/stats.h"
#include "flagpost/text.h"
#include "lib/test.h"

#define NOON G_GINT64_CONSTANT(1795521600000000) /* 2026-11-24T12:00:00Z */

/* A wave in the night of today: nine from three senders at three; and one a day by people. */
static FpStats *
counted(void)
{
  static const char *const senders[] = {"a", "b", "c"};
  FpStats *stats = fp_stats_new(NOON, 14);
  for (guint i = 0; i < 9; i++)
    fp_stats_count(stats, NOON - 9 * FP_HOUR + i * FP_MINUTE, FP_LEVEL_WARNING, "c-1", senders[i % 3]);
  for (guint i = 0; i < 20; i++)
    fp_stats_count(stats, NOON - i * FP_DAY - FP_HOUR, FP_LEVEL_NONE, NULL, NULL);
  fp_stats_count(stats, NOON + FP_DAY, FP_LEVEL_NOTICE, NULL, NULL); /* a clock that is ahead */
  fp_stats_counted(stats);
  return stats;
}

static void
add_line(const char *line, gboolean suspicious, gpointer data)
{
  g_assert_true(fp_text_is_clean(line, FP_TEXT_LINES) && !strchr(line, '\n'));
  g_string_append_printf(data, "%s%s\n", suspicious ? "! " : "  ", line);
}

static char *
told(const FpStats *stats, const FpStatsLook *look)
{
  GString *out = g_string_new(NULL);
  fp_stats_tell(stats, look, add_line, out);
  return g_string_free(out, FALSE);
}

static void
counts(void)
{
  g_autoptr(FpStats) stats = counted();
  const FpStatsDay *today = &g_array_index(stats->days, FpStatsDay, 13);
  g_assert_cmpuint(stats->total.all, ==, 24); /* six are older than fourteen days */
  g_assert_cmpuint(stats->total.suspicious, ==, 10);
  g_assert_cmpuint(stats->hours[3].suspicious, ==, 9);
  g_assert_cmpuint(stats->hours[11].all, ==, 14);
  g_assert_cmpuint(stats->hours[12].suspicious, ==, 1);
  g_assert_cmpuint(today->count.all, ==, 11);
  g_assert_cmpuint(today->count.suspicious, ==, 10);
  g_assert_cmpuint(stats->waves->len, ==, 1);
  const FpStatsWave *wave = stats->waves->pdata[0];
  g_assert_cmpuint(wave->messages, ==, 9);
  g_assert_cmpuint(wave->senders, ==, 3);
  g_assert_cmpint(wave->last - wave->first, ==, 8 * FP_MINUTE);
}

static void
sentences(void)
{
  g_autoptr(FpStats) stats = counted();
  stats->reports[FP_FLAG_SENT] = 2;
  stats->reports[FP_FLAG_UNDONE] = 1;
  stats->reported = 9, stats->gone = 4, stats->senders = 3, stats->banned = 2;
  g_autofree char *text = told(stats, &(FpStatsLook){.sentences = TRUE});
  g_assert_nonnull(
      strstr(text, "  24 messages in the last 14 days, 10 of them suspicious: 9 warning, 1 notice.\n"));
  g_assert_nonnull(strstr(text, "! From 03:00 to 04:00: 9 messages, 9 suspicious.\n"));
  g_assert_nonnull(strstr(text, "  From 11:00 to 12:00: 14 messages.\n"));
  g_assert_null(strstr(text, "From 04:00"));
  g_assert_nonnull(strstr(text, "! Tuesday, 24 November: 11 messages, 10 suspicious.\n"));
  g_assert_nonnull(strstr(text, "! c-1: 9 messages, 3 senders, "));
  g_assert_nonnull(
      strstr(text, "Reports in all: 3. Sent: 2. Waiting: 0. Refused: 0. Not sure: 0. Taken back: 1.\n"));
  g_assert_nonnull(strstr(text, "deleted at the forum since: 4. Senders: 3, banned since: 2.\n"));
}

static void
bars(void)
{
  g_autoptr(FpStats) stats = counted();
  g_autofree char *digits = told(stats, &(FpStatsLook){.ascii = TRUE, .columns = 72});
  g_assert_true(g_str_is_ascii(digits));
  g_assert_nonnull(strstr(digits, "! suspicious . . . 6 . . . . . . . . 1 "));
  g_assert_nonnull(strstr(digits, "  others     . . . . . . . . . . . 9 . "));
  g_assert_nonnull(strstr(digits, "             00    03    06    09    12 "));
  g_autofree char *narrow = told(stats, &(FpStatsLook){.ascii = TRUE, .columns = 40});
  g_assert_nonnull(strstr(narrow, "! suspicious ...6........1"));
  g_autofree char *blocks = told(stats, &(FpStatsLook){.columns = 72});
  g_assert_nonnull(strstr(blocks, "! suspicious       \u2588\u2588 "));
  g_auto(GStrv) lines = g_strsplit(blocks, "\n", -1);
  for (char **line = lines; *line; line++)
    g_assert_true(!strstr(*line, "\u2588") || fp_text_width(*line) <= 74);
}

static void
nothing(void)
{
  g_autoptr(FpStats) stats = fp_stats_new(NOON, 1);
  fp_stats_counted(stats);
  g_autofree char *text = told(stats, &(FpStatsLook){.columns = 72});
  g_assert_cmpstr(text, ==,
                  "  0 messages in the last day, none of them suspicious.\n  No campaigns.\n  No reports.\n");
  g_autofree char *svg = fp_stats_svg(stats);
  g_assert_nonnull(strstr(svg, "</svg>"));
}

static void
picture(void)
{
  g_autoptr(FpStats) stats = counted();
  g_autofree char *svg = fp_stats_svg(stats);
  g_autoptr(GMarkupParseContext) parse = g_markup_parse_context_new(&(GMarkupParser){0}, 0, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_markup_parse_context_parse(parse, svg, -1, &error);
  g_assert_no_error(error);
  g_markup_parse_context_end_parse(parse, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(svg, "<desc>24 messages in the last 14 days, 10 of them suspicious"));
  g_assert_nonnull(strstr(svg, "<title>03:00: 9, of them suspicious: 9</title>"));
  g_assert_null(strstr(svg, "<script"));
  g_assert_null(strstr(svg, "href"));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/stats/counts", counts);
  g_test_add_func("/stats/sentences", sentences);
  g_test_add_func("/stats/bars", bars);
  g_test_add_func("/stats/nothing", nothing);
  g_test_add_func("/stats/picture", picture);
  return g_test_run();
}
