/* A forum like the fixture's that lacks something: what a driver may leave out by its header, and none of
 * ours does. */
#ifndef FLAGPOST_TESTS_APP_LESSER_H
#define FLAGPOST_TESTS_APP_LESSER_H

#include "app/fixture.h"

/* The account's driver from now on: a copy, to be changed. Good until the call after the next one. */
FpDriver *lesser_driver(Fixture *fixture);

#endif
