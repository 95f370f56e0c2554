/* Bars of characters: suspicious messages above the others, on one scale, by hour and by day. Called by
 * stats.c. A column is one or two cells wide, as the room allows. */
#include "config.h"

#include "flagpost/stats.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define HIGH       3  /* rows of a bar of blocks */
#define MOST_DAYS  60 /* columns */
#define NAME_LEAST 11

typedef struct {
  const FpCount *counts;
  guint step, count, first; /* step: bytes from one to the next */
} Columns;

static const FpCount *
column(const Columns *columns, guint i)
{
  return (const FpCount *)(const void *)((const char *)columns->counts +
                                         (gsize)(columns->first + i) * columns->step);
}

static guint
value_of(const FpCount *count, gboolean suspicious)
{
  return suspicious ? count->suspicious : count->all - count->suspicious;
}

static guint
highest(const Columns *columns)
{
  guint most = 1;
  for (guint i = 0; i < columns->count; i++)
    most = MAX(most, MAX(value_of(column(columns, i), TRUE), value_of(column(columns, i), FALSE)));
  return most;
}

/* The sign of one row (0: the lowest) of a bar. What is there at all shows at least a little. */
static const char *
sign(guint value, guint most, guint row, gboolean ascii)
{
  static const char *const blocks[] = {" ",      "\u2581", "\u2582", "\u2583", "\u2584",
                                       "\u2585", "\u2586", "\u2587", "\u2588"};
  static const char *const digits[] = {".", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  if (ascii)
    return digits[value == 0 ? 0 : MAX(1, (value * 9 + most / 2) / most)];
  guint eighths = value == 0 ? 0 : MAX(1, (value * HIGH * 8 + most / 2) / most);
  return blocks[CLAMP((int)eighths - (int)row * 8, 0, 8)];
}

static void
pad(GString *out, int width)
{
  for (int have = fp_text_width(out->str); have < width; have++)
    g_string_append_c(out, ' ');
}

static void
add_bars(const Columns *columns, gboolean suspicious, guint most, int name_width, int wide,
         const FpStatsLook *look, FpStatsLine line, gpointer data)
{
  for (guint row = look->ascii ? 1 : HIGH; row-- > 0;) {
    g_autoptr(GString) out = g_string_new(row == 0 ? (suspicious ? _("suspicious") : _("others")) : "");
    pad(out, name_width);
    for (guint i = 0; i < columns->count; i++)
      for (int cell = 0; cell < wide; cell++)
        g_string_append(out, cell > 0 && look->ascii
                                 ? " "
                                 : sign(value_of(column(columns, i), suspicious), most, row, look->ascii));
    line(g_strchomp(out->str), suspicious, data);
  }
}

/* Names below some of the columns, where there is room for them. */
static void
add_axis(const Columns *columns, char *(*name)(const Columns *, guint, gpointer), gpointer self,
         int name_width, int wide, FpStatsLine line, gpointer data)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (guint i = 0; i < columns->count; i++) {
    g_autofree char *text = name(columns, i, self);
    if (text && fp_text_width(out->str) <= name_width + (int)i * wide) {
      pad(out, name_width + (int)i * wide);
      g_string_append(out, text);
      g_string_append_c(out, ' ');
    }
  }
  line(g_strchomp(out->str), FALSE, data);
}

static char *
hour_name(const Columns *columns, guint i, gpointer self)
{
  return i % 3 == 0 ? g_strdup_printf("%02u", i) : NULL;
}

static char *
day_name(const Columns *columns, guint i, gpointer self)
{
  const FpStats *stats = self;
  gint64 start = g_array_index(stats->days, FpStatsDay, columns->first + i).start;
  g_autoptr(GDateTime) at = fp_time_local(start);
  return g_date_time_format(at, "%d");
}

static void
chart(const char *title, const Columns *columns, char *(*name)(const Columns *, guint, gpointer),
      gpointer self, const FpStatsLook *look, FpStatsLine line, gpointer data)
{
  int name_width = MAX(MAX(fp_text_width(_("suspicious")), fp_text_width(_("others"))) + 1, NAME_LEAST);
  int wide = name_width + 2 * (int)columns->count <= look->columns ? 2 : 1;
  guint most = highest(columns);
  /* Translators: a title, and how many messages the longest bar stands for. */
  g_autofree char *head =
      fp_counts(look->ascii ? ngettext("%s. 9 is %u message.", "%s. 9 is %u messages.", most)
                            : ngettext("%s. The longest bar is %u message.",
                                       "%s. The longest bar is %u messages.", most),
                title, most);
  line(head, FALSE, data);
  add_bars(columns, TRUE, most, name_width, wide, look, line, data);
  add_bars(columns, FALSE, most, name_width, wide, look, line, data);
  add_axis(columns, name, self, name_width, wide, line, data);
}

void
fp_stats_chart(const FpStats *stats, const FpStatsLook *look, FpStatsLine line, gpointer data)
{
  const Columns hours = {stats->hours, sizeof(FpCount), 24, 0};
  guint room = (guint)CLAMP(look->columns - NAME_LEAST, 1, MOST_DAYS);
  guint shown = MIN(stats->days->len, room);
  const Columns days = {&((const FpStatsDay *)(const void *)stats->days->data)->count, sizeof(FpStatsDay),
                        shown, stats->days->len - shown};
  chart(_("By hour of the day, in local time"), &hours, hour_name, NULL, look, line, data);
  chart(_("By day of the month, today at the end"), &days, day_name, (gpointer)stats, look, line, data);
}
