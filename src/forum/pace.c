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

gint64
fp_pace_next(const FpPace *paces, const GArray *times, gint64 now)
{
  gint64 next = now;
  for (; paces && paces->count > 0; paces++) {
    gint64 window = (gint64)paces->seconds * FP_SECOND;
    if (times->len < paces->count)
      continue;
    /* The oldest of the last `count`: when it is a window ago, there is room for one more. A time in the
     * future comes from a clock that was set back: it counts as now. */
    gint64 oldest = MIN(g_array_index(times, gint64, times->len - paces->count), now);
    next = MAX(next, oldest + window);
  }
  return next;
}
