/* Is the demo forum's reply to a call of the shape of a recorded one? Every key that the driver reads must be
 * in both, with the same type; what differs on purpose stands in a list with its reason. */
#ifndef FLAGPOST_TESTS_DRIVER_SHAPES_H
#define FLAGPOST_TESTS_DRIVER_SHAPES_H

#include "feed.h"
#include "world.h"

/* A reply that the demo forum gave. */
typedef struct {
  char *method, *target;
  unsigned status;
  json_t *headers;
  char *body;
  gsize size;
} Caught;

/* From now on every exchange of the world is caught. (transfer full) Caught; the world's transport is
 * replaced.
 */
GPtrArray *shapes_catch(World *world);

/* A difference on purpose. file: of the recorded reply, NULL: all. */
typedef struct {
  const char *file, *key, *reason;
} Allowed;

/* Fails the test unless one of the caught replies has the shape of the recorded one in `path`. A refusal must
 * be the same in status and words. */
void shapes_check(const FpDriver *driver, const Match *calls, const char *path, GPtrArray *caught,
                  const Allowed *allowed);

#endif
