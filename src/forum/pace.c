/* How fast messages and requests may leave: a forum's own limit is kept here, so that it is seldom met there.
 * Pure: called by the runner for requests and by the outbox for messages. */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/clock.h"

gint64
fp_pace_window(const FpPace *paces)
{
  gint64 longest = 0;
  for (; paces && paces->count > 0; paces++)
    longest = MAX(longest, (gint64)paces->seconds * FP_SECOND);
  return longest;
}

/* The oldest of the last `count` times; 0: there are fewer. One further ahead than the window comes from a
 * clock that was set back: how long ago that was nobody knows, and the forum says if it was not long enough.
 */
static gint64
oldest_of(const GArray *times, guint count, gint64 latest)
{
  for (guint i = times->len; i-- > 0;) {
    gint64 time = g_array_index(times, gint64, i);
    if (time <= latest && --count == 0)
      return time;
  }
  return 0;
}

gint64
fp_pace_next(const FpPace *paces, const GArray *times, gint64 now)
{
  gint64 next = now;
  for (; paces && paces->count > 0; paces++) {
    gint64 window = (gint64)paces->seconds * FP_SECOND;
    /* When it is a window ago, there is room for one more. */
    gint64 oldest = oldest_of(times, paces->count, now + window);
    if (oldest > 0)
      next = MAX(next, oldest + window);
  }
  return next;
}
