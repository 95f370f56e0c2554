/* What stands in a new demo forum: a fictional society of growers, months of its conversations, and the wave
 * of a night. */
#ifndef FLAGPOST_DEMO_SCENARIO_H
#define FLAGPOST_DEMO_SCENARIO_H

#include "demo/model.h"

gboolean demo_scenario_fill(DemoForum *forum, const DemoOptions *options, GError **error);

#endif
