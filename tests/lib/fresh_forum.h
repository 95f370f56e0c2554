/* Demo forums for tests, one after the other: the scenario is made once for a program, then copied. */
#ifndef FLAGPOST_TESTS_FRESH_FORUM_H
#define FLAGPOST_TESTS_FRESH_FORUM_H

#include "demo/core.h"

/* As demo_forum_new. */
DemoForum *fresh_forum(const DemoOptions *options, GError **error);

#endif
