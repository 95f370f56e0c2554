/* Single replies fed to single steps of a driver, outside of any call: for replies that were recorded or
 * caught somewhere. */
#ifndef FLAGPOST_TESTS_DRIVER_FEED_H
#define FLAGPOST_TESTS_DRIVER_FEED_H

#include "flagpost/driver.h"

/* What a request is to a driver. `prior` is a reply to the step before it, where that one prepares the
 * ground.
 */
typedef struct {
  const char *method, *path; /* a regular expression; its first group is args.id */
  FpOp op;
  const char *step;
  const char *prior; /* "%s": the id */
} Match;
extern const Match nodebb_calls[]; /* ends with method NULL */

/* NULL: no call of the driver. *id: (transfer full), or NULL. */
const Match *match_call(const Match *table, const char *method, const char *target, char **id);
/* The first group of the pattern, or NULL; *matched says whether it fits. (transfer full) */
char *match_group(const char *pattern, const char *text, gboolean *matched);

typedef struct {
  FpOp op;
  const char *step, *id, *prior;
  unsigned status;
  json_t *headers; /* object of texts, or NULL */
  const char *body;
  gsize size;
  FpJsonWatch watch; /* told what the step reads, or NULL */
  gpointer watch_data;
} Feed;
/* *result: what the step made of it, also where it failed. */
FpStepEnd feed_step(const FpDriver *driver, const Feed *feed, FpCallResult **result, GError **error);

#endif
