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

/* A sign of those that the forum refuses; letters as many as are asked for. */
static void
test_signs(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  const FpPasswordRules *rules = &fp_member_account(f->member)->driver->password;
  if (rules->refused) {
    g_autofree char *wrong = g_strdup_printf("Long-enough-words-7%c", rules->refused[0]);
    g_autoptr(FpSecret) typed = fp_secret_new(wrong, -1);
    g_auto(Outcome) refused = rotate(f, typed);
    g_assert_error(refused.error, FP_USAGE_ERROR, FP_USAGE_BAD);
    check_settled(f);
  }
  Wait wait = {0};
  FpRotateAsk ask = {.length = 20};
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_auto(Outcome) outcome = take(result);
  g_assert_no_error(outcome.error);
  check_not_locked_out(f);
  g_autofree char *next = slot(f, FP_SLOT_NEXT);
  g_autofree char *current = slot(f, FP_SLOT_CURRENT);
  g_assert_cmpuint(strlen(next ? next : current), ==, 20);
}

/* The keyring fails before anything was changed: it is said, and nothing was. */
static void
test_keyring_fails(gconstpointer dialect)
{
  static const FpSlot slots[] = {FP_SLOT_NEXT, FP_SLOT_CURRENT};
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  for (gsize i = 0; i < G_N_ELEMENTS(slots); i++) {
    g_autofree char *before = slot(f, FP_SLOT_CURRENT);
    if (slots[i] == FP_SLOT_CURRENT && !before)
      continue; /* a key: no password is asked for */
    f->keyring->fail_load = FP_KEYRING_FAILED;
    f->keyring->fail_slot = (int)slots[i];
    g_auto(Outcome) outcome = rotate(f, NULL);
    f->keyring->fail_load = f->keyring->fail_slot = -1;
    g_autofree char *after = slot(f, FP_SLOT_CURRENT);
    g_assert_nonnull(outcome.error);
    g_assert_cmpstr(before, ==, after);
    g_assert_true(works(f, OLD));
  }
}

/* What could not be taken out of the keyring again is said; both are kept, and one of them works. */
static void
test_not_cleared(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *before = slot(f, FP_SLOT_CURRENT);
  g_assert_nonnull(before);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, "never-reached-the-forum-7");
  f->keyring->fail_clear = FP_KEYRING_FAILED;
  g_auto(Outcome) outcome = resume(f, TRUE);
  f->keyring->fail_clear = -1;
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_BOTH);
  check_not_locked_out(f);
  g_auto(Outcome) later = resume(f, TRUE);
  g_assert_cmpint(later.end, ==, FP_ROTATE_KEPT_OLD);
  check_settled(f);
  g_auto(Outcome) none = resume(f, FALSE);
  g_assert_nonnull(strstr(none.sentence, "No change of the password is under way."));
}

static void
test_one_at_a_time(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  Wait one = {0}, two = {0};
  FpRotateAsk ask = {.words = 6};
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &one);
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &two);
  g_autoptr(GAsyncResult) second = wait_for(f, &two);
  g_auto(Outcome) refused = take(second);
  g_assert_error(refused.error, FP_STORE_ERROR, FP_STORE_BUSY);
  g_autoptr(GAsyncResult) first = wait_for(f, &one);
  g_auto(Outcome) outcome = take(first);
  g_assert_no_error(outcome.error);
  check_not_locked_out(f);
}

/* The request never reached the forum: once that is found out it is over, and what the member did not ask for
 * again is not tried again. */
static void
test_not_asked_twice(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  demo_forum_fault(f->forum, f->dialect->password, f->dialect->password_method, "drop-before", 1,
                   f->dialect->password_asks);
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_KEPT_OLD);
  g_assert_true(works(f, OLD));
  check_settled(f);
}

/* The one that works. NULL: none is kept here. (transfer full) */
static char *
put_wrong_password(Fixture *f)
{
  char *before = slot(f, FP_SLOT_CURRENT);
  if (before)
    fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "not-this-one-7");
  return before;
}

/* A forum locks an account after a few wrong passwords, for its owner too: the tries of a rotation count. */
static void
test_refused_are_counted(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *before = put_wrong_password(f);
  g_assert_nonnull(before);
  for (int i = 0; i < 4; i++) {
    g_auto(Outcome) outcome = rotate(f, NULL);
    g_assert_error(outcome.error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  }
  guint asked = fixture_count(f, f->dialect->sign_in);
  g_auto(Outcome) limited = rotate(f, NULL);
  g_assert_error(limited.error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, asked);
  /* One that works clears the count; what fails for another reason is none. */
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, before);
  fp_fake_clock_advance(f->clock, 2 * FP_HOUR);
  f->offline = TRUE;
  for (int i = 0; i < 5; i++) {
    g_auto(Outcome) outcome = rotate(f, NULL);
    g_assert_false(g_error_matches(outcome.error, FP_FORUM_ERROR, FP_FORUM_LIMITED));
  }
  f->offline = FALSE;
  g_auto(Outcome) done = rotate(f, NULL);
  g_assert_no_error(done.error);
  check_not_locked_out(f);
  g_autofree char *noted = fp_store_fact(fp_member_store(f->member), "passwords-refused");
  g_assert_null(noted);
}

/* What stands in front has seen no password: none is wrong, and none is counted. */
static void
test_kept_out(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  f->basic = "Basic Z2F0ZTpwYWxlLWdyZWVu";
  for (int i = 0; i < 5; i++) {
    g_auto(Outcome) outcome = rotate(f, NULL);
    g_assert_error(outcome.error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
    g_autoptr(GError) error = NULL;
    Wait wait = {0};
    fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_false(fp_inbox_refresh_finish(result, NULL, &error));
    g_assert_nonnull(strstr(error->message, "HTTP Basic"));
  }
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, "not-this-one-7");
  g_auto(Outcome) unknown = resume(f, FALSE);
  g_assert_no_error(unknown.error);
  g_assert_cmpint(unknown.end, ==, FP_ROTATE_BOTH);
  f->basic = NULL;
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, NULL);
  g_auto(Outcome) done = rotate(f, NULL);
  g_assert_no_error(done.error);
  check_not_locked_out(f);
}

/* A clock that was set back between them: the one noted last is not the latest, and the wait is still one
 * that ends. */
static void
test_refused_before_and_after(gconstpointer data)
{
  const Dialect *dialect = data;
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *before = put_wrong_password(f);
  g_assert_nonnull(before);
  for (int i = 0; i < 4; i++) {
    if (i == 3)
      fp_fake_clock_jump(f->clock, -50 * FP_MINUTE);
    g_auto(Outcome) outcome = rotate(f, NULL);
    g_assert_error(outcome.error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  }
  fp_fake_clock_advance(f->clock, 65 * FP_MINUTE);
  g_auto(Outcome) limited = rotate(f, NULL);
  g_assert_error(limited.error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_assert_cmpuint(fp_error_wait(limited.error), >, 30 * 60);
  g_assert_cmpuint(fp_error_wait(limited.error), <=, 60 * 60);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, before);
  g_auto(Outcome) done = rotate(f, NULL);
  g_assert_no_error(done.error);
}

/* More letters than as many words as there may be have: still as many as the forum wants. */
static void
test_words_too_short(void)
{
  FpPasswordRules endless = {.min_length = 700, .max_length = 800};
  g_autoptr(FpSecret) password = fp_password_words(6, &endless);
  g_assert_cmpuint(fp_secret_length(password), >=, 700);
  g_assert_cmpuint(fp_secret_length(password), <=, 800);
}

/* Capital, small letter and digit in three signs, each time; and rules that nothing can meet, which come to
 * an end. */
static void
test_classes(void)
{
  FpPasswordRules three = {.needs_classes = TRUE, .min_length = 3, .max_length = 3},
                  no_digits = {.needs_classes = TRUE, .refused = "0123456789"};
  for (int n = 0; n < 100; n++) {
    g_autoptr(FpSecret) password = fp_password_letters(3, &three);
    const char *text = fp_secret_peek(password);
    gboolean upper = FALSE, lower = FALSE, digit = FALSE;
    for (int i = 0; i < 3; i++) {
      upper = upper || g_ascii_isupper(text[i]);
      lower = lower || g_ascii_islower(text[i]);
      digit = digit || g_ascii_isdigit(text[i]);
    }
    g_assert_true(upper && lower && digit);
    g_assert_cmpuint(strlen(text), ==, 3);
  }
  g_autoptr(FpSecret) impossible = fp_password_letters(20, &no_digits);
  g_assert_cmpuint(fp_secret_length(impossible), ==, 20);
  g_assert_null(strpbrk(fp_secret_peek(impossible), no_digits.refused));
}

/* Rules that leave no sign between words, want many letters, or want few. */
static void
test_words_edges(void)
{
  FpPasswordRules joined = {.refused = "-. _,"}, lengthy = {.min_length = 60},
                  brief = {.min_length = 2, .max_length = 3};
  for (int n = 0; n < 20; n++) {
    g_autoptr(FpSecret) one = fp_password_words(3, &joined);
    g_assert_null(strpbrk(fp_secret_peek(one), joined.refused));
    g_autoptr(FpSecret) two = fp_password_words(0, &lengthy);
    g_assert_cmpuint(fp_secret_length(two), >=, 60);
    g_autoptr(FpSecret) three = fp_password_words(100, &brief);
    g_assert_cmpuint(fp_secret_length(three), ==, 3);
    g_autoptr(FpSecret) four = fp_password_letters(0, &brief);
    g_assert_cmpuint(fp_secret_length(four), ==, 2);
  }
  g_autofree char *endless = g_strnfill(300, 'x');
  g_autoptr(FpSecret) repeated = fp_secret_new(endless, -1);
  g_assert_cmpint(fp_password_strength(repeated, NULL), <, 4);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("rotate/typed-wrong", test_typed_wrong);
  add_for_each("rotate/typed-longest", test_typed_longest);
  add_for_each("rotate/does-not-wait", test_does_not_wait);
  add_for_each("rotate/signs", test_signs);
  add_for_each("rotate/keyring-fails", test_keyring_fails);
  add_for_each("rotate/not-cleared", test_not_cleared);
  add_for_each("rotate/one-at-a-time", test_one_at_a_time);
  add_for("khoros nodebb", "rotate/not-asked-twice", test_not_asked_twice);
  add_for_each("rotate/refused-are-counted", test_refused_are_counted);
  add_for_each("rotate/kept-out", test_kept_out);
  add_for_each("rotate/refused-before-and-after", test_refused_before_and_after);
  g_test_add_func("/password/words-edges", test_words_edges);
  g_test_add_func("/password/words-too-short", test_words_too_short);
  g_test_add_func("/password/classes", test_classes);
  return g_test_run();
}
