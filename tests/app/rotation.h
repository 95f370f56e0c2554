/* A change of the password, as tests ask for it: what it ended with, what is in the keyring, what signs in.
 */
#ifndef FLAGPOST_TESTS_APP_ROTATION_H
#define FLAGPOST_TESTS_APP_ROTATION_H

#include "app/fixture.h"

#define OLD demo_forum_password(f->forum)

typedef struct {
  FpRotateEnd end;
  char *sentence, *page;
  GError *error;
} Outcome;
void outcome_clear(Outcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

extern const FixtureOptions by_call; /* the password call works and may be tried */

Outcome take(GAsyncResult *result);
Outcome rotate(Fixture *f, FpSecret *typed); /* typed NULL: one is made */
Outcome resume(Fixture *f, gboolean give_up);
char *slot(Fixture *f, FpSlot which); /* (transfer full) or NULL */
gboolean works(Fixture *f, const char *password);
void check_not_locked_out(Fixture *f); /* what must hold at any time */
void check_settled(Fixture *f);        /* what must hold when it is over */

#endif
