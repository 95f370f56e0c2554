/* The list of drivers. A new forum adds its line here. */
#include "config.h"

#include "flagpost/driver.h"

#include "discourse/discourse.h"
#include "khoros/khoros.h"
#include "nodebb/nodebb.h"

const FpDriver *const *
fp_drivers(void)
{
  static const FpDriver *const drivers[] = {&fp_khoros_driver, &fp_discourse_driver, &fp_nodebb_driver, NULL};
  return drivers;
}

const FpDriver *
fp_driver(const char *id)
{
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
    if (g_strcmp0((*driver)->id, id) == 0)
      return *driver;
  return NULL;
}

gboolean
fp_driver_can(const FpDriver *driver, FpOp op)
{
  return op < FP_OP_COUNT && driver->ops[op];
}
