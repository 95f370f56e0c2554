/* What every test program begins with. */
#ifndef FLAGPOST_TESTS_TEST_H
#define FLAGPOST_TESTS_TEST_H

#include <glib.h>

/* g_test_init with TAP output, as the build's test driver reads it. */
void fp_test_init(int *argc, char ***argv);
/* A folder with all that is in it; links are not followed. */
void fp_test_remove_tree(const char *path);
/* TRUE: this build has no checkpoints (--enable-checkpoints), so a test that needs them is skipped. */
gboolean fp_test_lacks_checkpoints(void);

#endif
