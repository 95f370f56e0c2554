/* Whether a program is at rest, seen from outside: each of its threads sleeps, and nothing will wake it soon.
 */
#ifndef FLAGPOST_TESTS_REST_H
#define FLAGPOST_TESTS_REST_H

#include <glib.h>

typedef enum {
  FP_REST_BUSY,    /* it works, or its first thread waits for something other than keys, replies and timers */
  FP_REST_ASLEEP,  /* its first thread waits for these */
  FP_REST_ENDED,   /* there is no such program any more */
  FP_REST_UNKNOWN, /* this system, or this user, may not look at what it waits for */
} FpRestState;

typedef struct {
  FpRestState state;
  gboolean sleeps;  /* each thread of it and, with children, of those; stopped ones too */
  gint64 timer_ms;  /* FP_REST_ASLEEP: its wait was at most so long when it began; -1: without end */
  guint64 switches; /* of all threads */
  guint threads;
} FpRest;

FpRest fp_rest_look(pid_t pid, gboolean with_children);        /* children: programs that it started */
gboolean fp_rest_same(const FpRest *one, const FpRest *other); /* asleep in both, and all the time between */

#endif
