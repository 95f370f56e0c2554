/* Rotation as a member asks for it: with words that do not fit, and without waiting for its end. For every
 * dialect. */
#include "config.h"

#include "app/rotation.h"

/* What is typed is held against the forum's rules before anything is changed or stored. */
static void
test_typed_wrong(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  const FpPasswordRules *rules = &fp_member_account(f->member)->driver->password;
  g_autofree char *much = g_strnfill(rules->max_length + 1, 'x');
  const char *const wrong[] = {OLD, "", rules->max_length > 0 ? much : OLD};
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(FpSecret) typed = fp_secret_new(wrong[i], -1);
    g_auto(Outcome) outcome = rotate(f, typed);
    g_assert_error(outcome.error, FP_USAGE_ERROR, FP_USAGE_BAD);
    check_settled(f);
  }
  g_assert_true(works(f, OLD));
}

/* As long as the forum takes, and not one letter less. */
static void
test_typed_longest(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  guint most = fp_member_account(f->member)->driver->password.max_length;
  g_autofree char *longest = g_strdup_printf("%0*d", (int)most, 4711);
  g_autoptr(FpSecret) typed = fp_secret_new(longest, -1);
  g_auto(Outcome) outcome = rotate(f, typed);
  g_assert_false(g_error_matches(outcome.error, FP_USAGE_ERROR, FP_USAGE_BAD));
  check_not_locked_out(f);
}

/* Whoever does not want to wait until it is known which password the forum has keeps both, at once, and finds
 * out later. */
static void
test_does_not_wait(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  Wait wait = {0};
  FpRotateAsk ask = {.words = 6};
  f->slow = f->dialect->password;
  f->slow_after = f->dialect->password_asks;
  fp_rotate_async(f->member, &ask, NULL, NULL, cancellable, wait_done, &wait);
  gint64 begun = fp_clock_now(), due = 0;
  for (int turns = 0; turns < 10000 && !wait.result && fp_clock_now() < begun + FP_MINUTE + FP_SECOND;
       turns++)
    if (!g_main_context_iteration(NULL, FALSE) && fp_fake_clock_next(f->clock, &due))
      fp_fake_clock_advance(f->clock, MIN(MAX(due - fp_clock_now(), 0), FP_SECOND));
  g_assert_null(wait.result);
  g_cancellable_cancel(cancellable);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_auto(Outcome) outcome = take(result);
  g_assert_cmpint(fp_clock_now(), <, begun + 3 * FP_MINUTE);
  check_not_locked_out(f);
  f->slow = NULL;
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  check_not_locked_out(f);
  g_auto(Outcome) later = resume(f, FALSE);
  g_assert_no_error(later.error);
  check_settled(f);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("rotate/typed-wrong", test_typed_wrong);
  add_for_each("rotate/typed-longest", test_typed_longest);
  add_for_each("rotate/does-not-wait", test_does_not_wait);
  return g_test_run();
}
