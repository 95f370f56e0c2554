/* What must hold of every answer of a driver, whatever the forum said: for tests that let it say anything. */
#ifndef FLAGPOST_TESTS_PROMISES_H
#define FLAGPOST_TESTS_PROMISES_H

#include "flagpost/driver.h"

/* What is wrong with a result: an id that is missing, a text or a name that is not clean. NULL: nothing. */
const char *promise_broken(const FpCallResult *result);
/* The same of an error: it is none, its sentence is not clean, it is called a fault of the program. */
const char *promise_broken_by_error(const GError *error);

#endif
