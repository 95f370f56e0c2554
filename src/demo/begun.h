/* What a new demo forum begins with, kept in a file for the next that is to begin with the same. */
#ifndef FLAGPOST_DEMO_BEGUN_H
#define FLAGPOST_DEMO_BEGUN_H

#include "demo/core.h"

/* The forum's data and its chance come from the folder; FALSE where it has none for these options, or where
 * what lies there cannot be read: then the forum is filled, and what it has now can be kept with
 * demo_begun_keep. */
gboolean demo_begun_read(DemoForum *forum, const DemoOptions *options);
void demo_begun_keep(DemoForum *forum, const DemoOptions *options);

#endif
