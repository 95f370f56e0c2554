/* Times as text: RFC 3339 for machines, the locale's manner for people, never ticking. Called by printers,
 * views and drivers. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <langinfo.h>

#define SHORT_COLUMNS 16

static gint64
whole_seconds(gint64 when)
{
  return when >= 0 ? when / FP_SECOND : -((-when + FP_SECOND - 1) / FP_SECOND);
}

char *
fp_time_rfc3339(gint64 when)
{
  g_autoptr(GDateTime) time = when == 0 ? NULL : g_date_time_new_from_unix_utc(whole_seconds(when));
  return !time ? NULL : g_date_time_format(time, "%C%y-%m-%dT%H:%M:%SZ");
}

gint64
fp_time_parse(const char *text, GError **error)
{
  /* Without a zone of its own a time would mean another moment on another machine. */
  g_autoptr(GDateTime) time = !text ? NULL : g_date_time_new_from_iso8601(text, NULL);
  if (!time) {
    g_autofree char *shown = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("This is not a date and time with a zone, such as 2026-11-24T03:05:00Z: %s"), shown);
    return 0;
  }
  return g_date_time_to_unix(time) * FP_SECOND + g_date_time_get_microsecond(time);
}

/* Unless TZ names one, GLib finds the machine's zone in its files anew for each time that is asked for, which
 * took a twelfth of a plain dialogue. A laptop that travels has its new zone within a minute. */
static GTimeZone *
local_zone(void)
{
  static GTimeZone *zone;
  static gint64 found;
  gint64 now = fp_clock_monotonic();
  if (!zone || ABS(now - found) > FP_MINUTE) {
    g_clear_pointer(&zone, g_time_zone_unref);
    zone = g_time_zone_new_local();
    found = now;
  }
  return zone;
}

GDateTime *
fp_time_local(gint64 when)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(whole_seconds(when));
  return utc ? g_date_time_to_timezone(utc, local_zone()) : NULL;
}

static GDateTime *
local_time(gint64 when)
{
  return when == 0 ? NULL : fp_time_local(when);
}

static gboolean
twelve_hours(void)
{
  const char *format = nl_langinfo(T_FMT);
  return strstr(format, "%r") || strstr(format, "%I") || strstr(format, "%p");
}

static char *
clock_of_day(GDateTime *time)
{
  /* Translators: hour and minute, as strftime writes them: first for locales that count to twelve. */
  g_autofree char *text = g_date_time_format(time, twelve_hours() ? _("%-I:%M %p") : _("%H:%M"));
  return text ? g_steal_pointer(&text) : g_date_time_format(time, "%H:%M");
}

/* Days since year 1, so that neighbours differ by one. */
static int
day_number(GDateTime *time)
{
  GDate date;
  g_date_clear(&date, 1);
  g_date_set_dmy(&date, (GDateDay)g_date_time_get_day_of_month(time), (GDateMonth)g_date_time_get_month(time),
                 (GDateYear)g_date_time_get_year(time));
  return (int)g_date_get_julian(&date);
}

static char *
short_near(GDateTime *time, gboolean today)
{
  g_autofree char *hour = clock_of_day(time);
  /* Translators: %s is a time of day; at most 16 columns in all. */
  g_autofree char *text = g_strdup_printf(today ? _("%s today") : _("Yesterday %s"), hour);
  if (fp_text_width(text) <= SHORT_COLUMNS)
    return g_steal_pointer(&text);
  g_autofree char *plain = g_date_time_format(time, "%H:%M");
  g_autofree char *shorter = g_strdup_printf(today ? _("%s today") : _("Yesterday %s"), plain);
  return fp_text_width(shorter) <= SHORT_COLUMNS ? g_steal_pointer(&shorter)
                                                 : g_date_time_format(time, "%Y-%m-%d %H:%M");
}

static char *
short_far(GDateTime *time, gboolean this_year)
{
  /* Translators: day and month, as strftime writes them. */
  g_autofree char *day = g_date_time_format(time, _("%-d %B"));
  if (this_year && day && fp_text_width(day) <= SHORT_COLUMNS)
    return g_steal_pointer(&day);
  /* Translators: day, month and year; the second with the month cut short, for at most 16 columns. */
  g_autofree char *text = g_date_time_format(time, _("%-d %B %Y"));
  if (text && fp_text_width(text) <= SHORT_COLUMNS)
    return g_steal_pointer(&text);
  g_autofree char *shorter = g_date_time_format(time, _("%-d %b %Y"));
  return shorter && fp_text_width(shorter) <= SHORT_COLUMNS ? g_steal_pointer(&shorter)
                                                            : g_date_time_format(time, "%Y-%m-%d");
}

char *
fp_time_short(gint64 when, gint64 now)
{
  g_autoptr(GDateTime) time = local_time(when);
  g_autoptr(GDateTime) present = local_time(now);
  if (!time)
    return g_strdup(_("unknown"));
  int days = !present ? G_MAXINT : day_number(present) - day_number(time);
  if (days == 0 || days == 1)
    return short_near(time, days == 0);
  return short_far(time, present && g_date_time_get_year(time) == g_date_time_get_year(present));
}

char *
fp_time_brief(gint64 when, gint64 now)
{
  g_autoptr(GDateTime) time = local_time(when);
  g_autoptr(GDateTime) present = local_time(now);
  if (!time)
    return g_strdup(_("unknown"));
  int days = !present ? G_MAXINT : day_number(present) - day_number(time);
  if (days == 0)
    return clock_of_day(time);
  if (days == 1)
    return g_strdup(_("Yesterday"));
  if (present && g_date_time_get_year(time) == g_date_time_get_year(present))
    /* Translators: day and month cut short, as strftime writes them; then month and year. */
    return g_date_time_format(time, _("%-d %b"));
  return g_date_time_format(time, _("%b %Y"));
}

char *
fp_time_long(gint64 when)
{
  g_autoptr(GDateTime) time = local_time(when);
  if (!time)
    return g_strdup(_("unknown"));
  g_autofree char *date = g_date_time_format(time, _("%-d %B %Y"));
  g_autofree char *hour = clock_of_day(time);
  /* Translators: a date, then a time of day. */
  return g_strdup_printf(_("%s, %s"), date, hour);
}

char *
fp_time_moment(gint64 when)
{
  g_autoptr(GDateTime) time = local_time(when);
  if (!time)
    return g_strdup(_("unknown"));
  g_autofree char *hour = g_date_time_format(time, twelve_hours() ? _("%-I:%M:%S %p") : _("%H:%M:%S"));
  gint64 away = when - fp_clock_now();
  if (ABS(away) < FP_DAY / 2)
    return g_steal_pointer(&hour);
  g_autofree char *date = g_date_time_format(time, _("%-d %B %Y"));
  /* Translators: a time of day, then a date. */
  return g_strdup_printf(_("%s on %s"), hour, date);
}

char *
fp_time_span(gint64 us)
{
  gint64 span = MAX(us, 0);
  gulong years = (gulong)(span / (365 * FP_DAY));
  gulong months = (gulong)(span / (30 * FP_DAY));
  gulong days = (gulong)(span / FP_DAY);
  gulong hours = (gulong)(span / FP_HOUR);
  gulong minutes = (gulong)(span / FP_MINUTE);
  gulong seconds = (gulong)(span / FP_SECOND);
  if (years > 0)
    return fp_counts(ngettext("%lu year", "%lu years", years), years);
  if (months > 0)
    return fp_counts(ngettext("%lu month", "%lu months", months), months);
  if (days > 0)
    return fp_counts(ngettext("%lu day", "%lu days", days), days);
  if (hours > 0)
    return fp_counts(ngettext("%lu hour", "%lu hours", hours), hours);
  if (minutes > 0)
    return fp_counts(ngettext("%lu minute", "%lu minutes", minutes), minutes);
  return fp_counts(ngettext("%lu second", "%lu seconds", seconds), seconds);
}
