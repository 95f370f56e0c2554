/* The same bars as a picture. Suspicious messages differ by colour, by place and by a pattern, so that a
 * print in grey still tells them. Called by the command `stats`. */
#include "config.h"

#include "flagpost/stats.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"

#define WIDE   760
#define HIGH   150 /* of a chart's bars */
#define LEFT   40
#define TOP    70
#define CHARTS 240 /* from one chart's top to the next one's */

static void
add_text(GString *out, int x, int y, const char *more, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text(text, -1);
  g_string_append_printf(out, "<text x=\"%d\" y=\"%d\"%s>%s</text>\n", x, y, more, escaped);
}

static int
height(guint value, guint most)
{
  return value == 0 ? 0 : MAX(1, (int)((guint64)value * HIGH / most));
}

static void
add_bar(GString *out, const FpCount *count, guint most, int x, int width, int bottom, const char *name)
{
  int bad = height(count->suspicious, most), good = height(count->all - count->suspicious, most);
  g_autofree char *words =
      fp_counts(_("%s: %u, of them suspicious: %u"), name, count->all, count->suspicious);
  g_autofree char *escaped = g_markup_escape_text(words, -1);
  if (count->all == 0)
    return;
  g_string_append_printf(out, "<g><title>%s</title>", escaped);
  if (good > 0)
    g_string_append_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#9db4c0\"/>", x,
                           bottom - good, width, good);
  if (bad > 0)
    g_string_append_printf(out,
                           "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"url(#bad)\" "
                           "stroke=\"#8a1c1c\"/>",
                           x, bottom - good - bad, width, bad);
  g_string_append(out, "</g>\n");
}

static guint
highest(guint most, const FpCount *count)
{
  return MAX(most, count->all);
}

static void
begin_chart(GString *out, int top, const char *title, guint most)
{
  g_autofree char *scale = g_strdup_printf("%u", most);
  add_text(out, LEFT, top - 12, " font-weight=\"bold\"", title);
  add_text(out, LEFT - 6, top + 10, " text-anchor=\"end\"", scale);
  g_string_append_printf(out, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#555\"/>\n", LEFT - 2, top,
                         top + HIGH, WIDE - 10);
}

static void
add_hours(GString *out, const FpStats *stats)
{
  guint most = 1;
  for (guint i = 0; i < 24; i++)
    most = highest(most, &stats->hours[i]);
  begin_chart(out, TOP, _("By hour of the day, in local time"), most);
  for (guint i = 0; i < 24; i++) {
    g_autofree char *name = g_strdup_printf("%02u:00", i);
    int x = LEFT + (int)i * 29;
    add_bar(out, &stats->hours[i], most, x + 2, 24, TOP + HIGH, name);
    if (i % 3 == 0)
      add_text(out, x + 2, TOP + HIGH + 16, "", name);
  }
}

static void
add_days(GString *out, const FpStats *stats)
{
  guint most = 1, count = stats->days->len;
  int top = TOP + CHARTS, room = WIDE - 20 - LEFT;
  guint every = (count * 60 + (guint)room - 1) / (guint)room; /* names that do not touch */
  for (guint i = 0; i < count; i++)
    most = highest(most, &g_array_index(stats->days, FpStatsDay, i).count);
  begin_chart(out, top, _("By day"), most);
  for (guint i = 0; i < count; i++) {
    const FpStatsDay *day = &g_array_index(stats->days, FpStatsDay, i);
    g_autoptr(GDateTime) at = fp_time_local(day->start);
    g_autofree char *name = g_date_time_format(at, "%m-%d");
    int x = LEFT + (int)i * room / (int)count, next = LEFT + (int)(i + 1) * room / (int)count;
    add_bar(out, &day->count, most, x + 1, MAX(1, next - x - 3), top + HIGH, name);
    if ((count - 1 - i) % MAX(every, 1) == 0)
      add_text(out, x + 1, top + HIGH + 16, "", name);
  }
}

char *
fp_stats_svg(const FpStats *stats)
{
  g_autofree char *summary = fp_stats_summary(stats);
  g_autofree char *escaped = g_markup_escape_text(summary, -1);
  GString *out = g_string_new(NULL);
  g_string_append_printf(out,
                         "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 "
                         "%d %d\" role=\"img\" "
                         "font-family=\"sans-serif\" font-size=\"12\">\n<title>%s</title>\n<desc>%s</desc>\n"
                         "<defs><pattern id=\"bad\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">"
                         "<rect width=\"6\" height=\"6\" fill=\"#c0392b\"/><path d=\"M0 6L6 0\" "
                         "stroke=\"#fff\"/></pattern></defs>\n"
                         "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
                         WIDE, TOP + 2 * CHARTS, WIDE, TOP + 2 * CHARTS, _("Private messages"), escaped, WIDE,
                         TOP + 2 * CHARTS);
  add_text(out, LEFT, 24, " font-size=\"15\"", summary);
  g_string_append_printf(out,
                         "<rect x=\"%d\" y=\"34\" width=\"12\" height=\"12\" fill=\"url(#bad)\" "
                         "stroke=\"#8a1c1c\"/>\n<rect x=\"%d\" y=\"34\" width=\"12\" height=\"12\" "
                         "fill=\"#9db4c0\"/>\n",
                         WIDE - 230, WIDE - 110);
  add_text(out, WIDE - 214, 44, "", _("suspicious"));
  add_text(out, WIDE - 94, 44, "", _("others"));
  add_hours(out, stats);
  add_days(out, stats);
  g_string_append(out, "</svg>\n");
  return g_string_free(out, FALSE);
}
