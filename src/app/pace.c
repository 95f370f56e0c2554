/* How fast messages may leave: a forum's own limit is kept here, so that it is seldom met there. Pure. */
#include "config.h"

#include "flagpost/app.h"

#include "app/private.h"

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

gboolean
fp_pace_counts(const FpOutItem *item)
{
  return item->kind == FP_OUT_MESSAGE || (item->kind == FP_OUT_REPORT && item->route == FP_ROUTE_MESSAGE);
}

gint64
fp_pace_delay(unsigned attempts)
{
  gint64 delay = 30 * FP_SECOND;
  for (unsigned i = 0; i < attempts && delay < FP_HOUR; i++)
    delay *= 2;
  return MIN(delay, FP_HOUR);
}
