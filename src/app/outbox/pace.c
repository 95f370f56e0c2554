/* Which rows of the outbox a forum's pace counts, when the next message or post may leave, and how long to
 * wait after a failure. Called by the outbox. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/outbox/outbox.h"

gboolean
fp_pace_counts(const FpOutItem *item)
{
  return item->kind == FP_OUT_MESSAGE || (item->kind == FP_OUT_REPORT && item->route == FP_ROUTE_MESSAGE);
}

#define LAST_POST "post-sent" /* when the last one left, µs */

gboolean
fp_pace_of_post(const FpOutItem *item)
{
  return item->kind == FP_OUT_TOPIC || item->kind == FP_OUT_POST;
}

gint64
fp_pace_post_at(FpMember *member, gint64 now)
{
  const FpPace *pace = member->account->driver->post_pace;
  const FpPace paces[] = {pace ? *pace : (FpPace){0}, {0}};
  g_autofree char *text = pace ? fp_store_fact(member->store, LAST_POST) : NULL;
  g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
  gint64 last = text ? g_ascii_strtoll(text, NULL, 10) : 0;
  g_array_append_val(times, last);
  return fp_pace_next(paces, times, now);
}

void
fp_pace_note_post(FpMember *member)
{
  g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now());
  if (member->account->driver->post_pace)
    fp_store_set_fact(member->store, LAST_POST, text, NULL);
}

gint64
fp_pace_delay(unsigned attempts)
{
  gint64 delay = 30 * FP_SECOND;
  for (unsigned i = 0; i < attempts && delay < FP_HOUR; i++)
    delay *= 2;
  return MIN(delay, FP_HOUR);
}

gboolean
fp_pace_is_flag(const FpOutItem *item)
{
  return item->kind == FP_OUT_REPORT &&
         (item->route == FP_ROUTE_FLAG || item->route == FP_ROUTE_SENDER || item->route == FP_ROUTE_POST);
}

gint64
fp_pace_free_at(FpMember *member, const FpOutItem *item, gint64 now, GError **error)
{
  if (fp_pace_of_post(item))
    return MAX(fp_pace_post_at(member, now), member->outbox_pause);
  const FpPace *paces = member->account->driver->message_pace;
  g_autoptr(GArray) times = fp_store_outbox_sent_times(member->store, now - fp_pace_window(paces), error);
  return times ? MAX(fp_pace_next(paces, times, now), member->outbox_pause) : -1;
}

void
fp_pace_say_wait(FpMember *member, gint64 at)
{
  g_autofree char *moment = fp_time_moment(at);
  g_autofree char *sentence = g_strdup_printf(
      _("Waiting until %s with the next one, so as not to send faster than the forum takes."), moment);
  fp_member_say(member, sentence);
}
