/* Values of settings that are lengths of time or sizes, in words: "5 years", "500 MB". */
#include "config.h"

#include "flagpost/app.h"

#include "app/settings/settings.h"

gboolean
fp_settings_age(const char *value, gint64 *age)
{
  static const struct {
    const char *one, *many;
    gint64 length;
  } units[] = {{"day", "days", FP_DAY},
               {"week", "weeks", 7 * FP_DAY},
               {"month", "months", 30 * FP_DAY},
               {"year", "years", 365 * FP_DAY + FP_DAY / 4}};
  g_auto(GStrv) words = g_strsplit(value, " ", 2);
  *age = 0;
  if (g_str_equal(value, "all"))
    return TRUE;
  guint64 n = 0;
  if (!words[0] || !words[1] || !g_ascii_string_to_unsigned(words[0], 10, 1, 1000, &n, NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
    if (g_str_equal(words[1], units[i].one) || g_str_equal(words[1], units[i].many))
      *age = (gint64)n * units[i].length;
  return *age > 0;
}

gboolean
fp_settings_size(const char *value, gint64 *size)
{
  static const struct {
    const char *name;
    gint64 bytes;
  } units[] = {{"KB", 1000}, {"MB", 1000000}, {"GB", 1000000000}};
  g_auto(GStrv) words = g_strsplit(value, " ", 2);
  *size = 0;
  if (g_str_equal(value, "all"))
    return TRUE;
  guint64 n = 0;
  if (!words[0] || !words[1] || !g_ascii_string_to_unsigned(words[0], 10, 1, 1000000, &n, NULL))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
    if (g_str_equal(words[1], units[i].name))
      *size = (gint64)n * units[i].bytes;
  return *size > 0;
}
