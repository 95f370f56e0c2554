/* The strings of tests/data/hostile.txt, and what must hold of everything that leaves the program. */
#ifndef FLAGPOST_TESTS_HOSTILE_H
#define FLAGPOST_TESTS_HOSTILE_H

#include <glib.h>

typedef struct {
  unsigned kind;
  GBytes *bytes; /* may hold NUL */
} FpHostile;

GPtrArray *fp_test_hostile(void); /* of FpHostile; (transfer full) */

/* Valid UTF-8 without control characters (but newlines), bidirectional controls and tag characters. Written
 * without the program's own tables, so that it can judge them. */
gboolean fp_test_is_harmless(const char *text, gsize length);

/* As much of it as a forum would store, as JSON can carry it. (transfer full) */
char *fp_test_hostile_text(const FpHostile *one, gsize most);

/* All that was written to a terminal: text as above, and of the terminal's language only what paints
 * (positions, erasing, looks, scrolling), the modes that the program sets for itself, and its one question
 * for the background. NULL, or what else there is. (transfer full) */
char *fp_test_stream_fault(const char *bytes, gsize length);

/* A file of tests/data, NUL-terminated; the test fails if it is not there. (transfer full) */
char *fp_test_read(const char *name, gsize *length);

#endif
