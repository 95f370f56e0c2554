/* Demo forums for tests, one after the other: the scenario is made once for a program, then copied. */
#ifndef FLAGPOST_TESTS_FRESH_FORUM_H
#define FLAGPOST_TESTS_FRESH_FORUM_H

#include "demo/core.h"

/* As demo_forum_new. */
DemoForum *fresh_forum(const DemoOptions *options, GError **error);

/* So many phishing messages to the forum's member, each from a sender of its own, one an hour; nothing if
 * they are there. Each holds the word Zebraword, for tests that look where it must not be. */
void fresh_forum_letters(DemoForum *forum, guint count);

#endif
