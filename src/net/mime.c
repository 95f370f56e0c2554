/* Pieces of e-mail as text: headers, dates, bodies in seven bits. Called by mail.c for reports, and by
 * src/app/ for evidence in files. Lines end with CR LF and have at most 76 characters. */
#include "config.h"

#include "flagpost/mime.h"

#include "flagpost/clock.h"

#define LONGEST 76

static gboolean
is_plain(const char *text)
{
  for (; *text; text++)
    if ((guchar)*text >= 0x7f || (guchar)*text < 0x20)
      return FALSE;
  return TRUE;
}

/* RFC 2047: words of at most 75 characters, each whole UTF-8. */
void
fp_mime_header(GString *out, const char *name, const char *value)
{
  if (is_plain(value) && strlen(value) + strlen(name) <= LONGEST - 3 && !strstr(value, "=?")) {
    g_string_append_printf(out, "%s: %s\r\n", name, value);
    return;
  }
  g_string_append_printf(out, "%s:", name);
  /* A long name takes room from the first word. */
  gssize room = strlen(name) > 16 ? 21 : 39;
  while (*value) {
    const char *end = value;
    while (*end && g_utf8_next_char(end) - value <= room)
      end = g_utf8_next_char(end);
    g_autofree char *word = g_base64_encode((const guchar *)value, (gsize)(end - value));
    g_string_append_printf(out, "%s =?UTF-8?B?%s?=", out->str[out->len - 1] == ':' ? "" : "\r\n", word);
    value = end;
    room = 39;
  }
  g_string_append(out, "\r\n");
}

void
fp_mime_date(GString *out, const char *name, gint64 when)
{
  static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(when / FP_SECOND);
  g_string_append_printf(
      out, "%s: %s, %d %s %d %02d:%02d:%02d +0000\r\n", name, days[g_date_time_get_day_of_week(time) - 1],
      g_date_time_get_day_of_month(time), months[g_date_time_get_month(time) - 1], g_date_time_get_year(time),
      g_date_time_get_hour(time), g_date_time_get_minute(time), g_date_time_get_second(time));
}

/* Quoted-printable: lines of at most 76, blanks at their ends protected. */
void
fp_mime_quoted(GString *out, const char *text)
{
  static const char digits[] = "0123456789ABCDEF";
  gsize column = 0;
  for (const guchar *at = (const guchar *)text; *at; at++) {
    if (*at == '\n' || (*at == '\r' && at[1] == '\n')) {
      if (*at == '\r')
        at++;
      g_string_append(out, "\r\n");
      column = 0;
      continue;
    }
    gboolean at_end = at[1] == '\n' || at[1] == '\r' || at[1] == '\0';
    gboolean plain = (*at > 0x20 && *at < 0x7f && *at != '=') || ((*at == ' ' || *at == '\t') && !at_end);
    /* "From " at a line's start is changed by old mail programs. */
    if (column == 0 && (*at == 'F' || *at == '.'))
      plain = FALSE;
    gsize size = plain ? 1 : 3;
    if (column + size > LONGEST - 1) {
      g_string_append(out, "=\r\n");
      column = 0;
    }
    const char coded[] = {'=', digits[*at >> 4], digits[*at & 15]};
    g_string_append_len(out, plain ? (const char *)at : coded, (gssize)size);
    column += size;
  }
  if (column)
    g_string_append(out, "\r\n");
}

void
fp_mime_base64(GString *out, const char *bytes, gsize size)
{
  g_autofree char *text = g_base64_encode((const guchar *)bytes, size);
  for (const char *at = text; *at;) {
    gsize take = strnlen(at, LONGEST);
    g_string_append_len(out, at, (gssize)take);
    g_string_append(out, "\r\n");
    at += take;
  }
}
