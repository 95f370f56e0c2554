/* See the header. */
#include "config.h"

#include "app/rotation.h"

void
outcome_clear(Outcome *outcome)
{
  g_free(outcome->sentence);
  g_free(outcome->page);
  g_clear_error(&outcome->error);
}
Outcome
take(GAsyncResult *result)
{
  Outcome outcome = {0};
  FpRotateResult *got = fp_rotate_finish(result, &outcome.error);
  g_assert_true((got != NULL) != (outcome.error != NULL));
  if (got) {
    outcome.end = got->end;
    outcome.sentence = g_strdup(got->sentence);
    outcome.page = g_strdup(got->page);
    g_assert_true(g_str_has_suffix(got->sentence, "."));
  }
  fp_rotate_result_free(got);
  return outcome;
}

Outcome
rotate(Fixture *f, FpSecret *typed)
{
  Wait wait = {0};
  FpRotateAsk ask = {.typed = typed};
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return take(result);
}

Outcome
resume(Fixture *f, gboolean give_up)
{
  Wait wait = {0};
  fp_rotate_resume_async(f->member, give_up, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return take(result);
}

char *
slot(Fixture *f, FpSlot which)
{
  return fake_keyring_peek(f->keyring, ACCOUNT, which);
}

gboolean
works(Fixture *f, const char *password)
{
  return password && demo_forum_password_works(f->forum, demo_forum_login(f->forum), password);
}

/* What must hold at any time. */
void
check_not_locked_out(Fixture *f)
{
  g_autofree char *current = slot(f, FP_SLOT_CURRENT);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_true(works(f, current) || works(f, next));
}

/* What must hold when it is over. */
void
check_settled(Fixture *f)
{
  g_autofree char *current = slot(f, FP_SLOT_CURRENT);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_assert_true(works(f, current));
  g_assert_null(next);
}

const FixtureOptions by_call = {.scenario = "empty", .unconfirmed = TRUE};
