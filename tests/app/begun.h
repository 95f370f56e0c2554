/* The archive that a member's first start makes: made once a program, and laid into each machine after the
 * first. */
#ifndef FLAGPOST_TESTS_APP_BEGUN_H
#define FLAGPOST_TESTS_APP_BEGUN_H

#include "app/fixture.h"

/* As fixture_open(), where the account has no archive yet. */
void begun_open(Fixture *fixture);

#endif
