/* Calls that fill an archive, change and read all of it, in an order that makes sense: for tests that let
 * something go wrong at each of them. */
#ifndef FLAGPOST_TESTS_STORE_STEPS_H
#define FLAGPOST_TESTS_STORE_STEPS_H

#include "unit/store_fixture.h"

enum {
  STEP_WRITES = 0,
  STEP_READS = 1 << 0,  /* it changes nothing */
  STEP_SILENT = 1 << 1, /* it has no error to give */
  STEP_LONG = 1 << 2,   /* it has hundreds of statements that are alike */
};

typedef struct {
  const char *name;
  gboolean (*run)(FpStore *store, GError **error);
  unsigned kind;
} Step;

extern const Step store_steps[]; /* ends with name NULL */

#endif
