/* Second factors of the demo forum's accounts. */
#ifndef FLAGPOST_DEMO_FACTOR_H
#define FLAGPOST_DEMO_FACTOR_H

#include "demo/model.h"

void demo_factor_add(DemoForum *forum, gint64 account);
gboolean demo_factor_wanted(DemoForum *forum, gint64 account);
gboolean demo_factor_check(DemoForum *forum, gint64 account, const char *code); /* uses it up */

#endif
