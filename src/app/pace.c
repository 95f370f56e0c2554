/* Which rows of the outbox a forum's pace counts, and how long to wait after a failure. Pure. */
#include "config.h"

#include "flagpost/app.h"

#include "app/private.h"

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

gboolean
fp_pace_is_flag(const FpOutItem *item)
{
  return item->kind == FP_OUT_REPORT &&
         (item->route == FP_ROUTE_FLAG || item->route == FP_ROUTE_SENDER || item->route == FP_ROUTE_POST);
}
