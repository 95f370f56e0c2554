/* How many requests left for this account, kept in the archive, so that a forum's ceiling for a key (so many
 * a minute, so many a day) holds across runs of the program. Kept by minutes: a day is at most 1,440 pairs of
 * numbers. Called by session.c before and after a call. */
#include "config.h"

#include "flagpost/app.h"

#include "app/session/session.h"

#define FACT   "requests"     /* "MINUTE:COUNT …", oldest first */
#define WINDOW (24 * FP_HOUR) /* the longest that a forum counts */

/* A minute's requests count as if they had left at its end: rather a little too slow. */
static void
add_minute(GArray *times, const char *pair, gint64 now)
{
  char *end = NULL;
  gint64 minute = g_ascii_strtoll(pair, &end, 10);
  guint64 count = *end == ':' ? g_ascii_strtoull(end + 1, NULL, 10) : 0;
  if (minute <= 0 || minute > now / FP_MINUTE || minute <= (now - WINDOW) / FP_MINUTE)
    return;
  gint64 when = MIN((minute + 1) * FP_MINUTE, now);
  for (guint64 i = 0; i < MIN(count, 10000); i++)
    g_array_append_val(times, when);
}

void
fp_requests_load(FpMember *member, FpSession *session)
{
  if (!member->store || !member->account->driver->request_pace || session->sent->len > 0)
    return;
  g_autofree char *text = fp_store_fact(member->store, FACT);
  g_auto(GStrv) pairs = g_strsplit(text ? text : "", " ", -1);
  gint64 now = fp_clock_now();
  for (guint i = 0; pairs[i]; i++)
    add_minute(session->sent, pairs[i], now);
}

void
fp_requests_keep(FpMember *member, const FpSession *session)
{
  const GArray *sent = session->sent;
  if (!member->store || sent->len == 0)
    return;
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < sent->len;) {
    gint64 minute = g_array_index(sent, gint64, i) / FP_MINUTE;
    guint first = i;
    while (i < sent->len && g_array_index(sent, gint64, i) / FP_MINUTE == minute)
      i++;
    g_string_append_printf(text, "%s%" G_GINT64_FORMAT ":%u", text->len > 0 ? " " : "", minute, i - first);
  }
  fp_store_set_fact(member->store, FACT, text->str, NULL);
}
