/* What is NodeBB's own: a token in place of a password, a second factor by its plugin, and wrong passwords
 * that must never lock the account. */
#include "config.h"

#include "demo/accounts.h"

#include "app/fixture.h"

static const Dialect *
here(void)
{
  return dialect_named("nodebb");
}

/* --- a token --- */

static const FpAccount *
add_by_token(Fixture *f, const char *text, GError **error)
{
  Wait wait = {0};
  g_autoptr(FpSecret) token = fp_secret_new(text, -1);
  FpAccountNew account = {.url = DEMO_SITE, .token = token};
  fp_account_add_async(f->app, &account, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_account_add_finish(result, error);
}

static void
test_token(void)
{
  FixtureOptions options = {.no_account = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autoptr(GError) error = NULL;
  const FpAccount *account = add_by_token(f, demo_forum_token(f->forum), &error);
  g_assert_no_error(error);
  g_assert_cmpstr(account->name, ==, ACCOUNT);
  g_autofree char *password = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT);
  g_assert_null(password);
  fixture_open(f);
  g_assert_cmpuint(refresh(f), >, 10);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  g_assert_cmpuint(send_all(f, TRUE).sent, ==, 1);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  g_assert_cmpuint(fixture_count(f, "POST /login"), ==, 0);
}

static void
test_token_refused(void)
{
  FixtureOptions options = {.no_account = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autoptr(GError) error = NULL;
  g_assert_null(add_by_token(f, "of-another-forum", &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_null(fp_account_find(f->app, NULL, NULL));
  g_autofree char *token = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_TOKEN);
  g_assert_null(token);
}

/* Other forums know no such tokens: a sentence, and nothing stored. */
static void
test_token_elsewhere(void)
{
  FixtureOptions options = {.no_account = TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &options);
  g_autoptr(GError) error = NULL;
  g_assert_null(add_by_token(f, demo_forum_token(f->forum), &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
}

/* --- changing the password --- */

static FpRotateResult *
rotate(Fixture *f, gboolean resume, GError **error)
{
  Wait wait = {0};
  FpRotateAsk ask = {0};
  if (resume)
    fp_rotate_resume_async(f->member, FALSE, NULL, NULL, NULL, wait_done, &wait);
  else
    fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_rotate_finish(result, error);
}

static void
test_token_knows_no_password(void)
{
  FixtureOptions options = {.no_account = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autoptr(GError) error = NULL;
  add_by_token(f, demo_forum_token(f->forum), NULL);
  fixture_open(f);
  g_assert_null(rotate(f, FALSE, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
  g_autofree char *next = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_NEXT);
  g_assert_null(next);
}

static FpSecret *
answer(const char *question, gpointer data)
{
  Fixture *f = data;
  g_autofree char *code = demo_forum_code(f->forum, fp_clock_now());
  g_assert_nonnull(strstr(question, "second factor"));
  return fp_secret_new(code, -1);
}

/* Whoever can be asked is asked, once; nobody there: the error says so. */
static void
test_second_factor(void)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autoptr(GError) error = NULL;
  Wait wait = {0};
  fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_false(fp_inbox_refresh_finish(result, NULL, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR);
  fp_session_set_ask(f->app, answer, f);
  g_assert_cmpuint(refresh(f), >, 10);
  fp_session_set_ask(f->app, NULL, NULL);
}

/* The steps as they are told, in one text. */
static void
note_step(FpRotateStep step, gboolean done, const char *sentence, gpointer data)
{
  g_string_append(data, sentence);
}

static FpRotateResult *
rotate_told(Fixture *f, GString *told)
{
  Wait wait = {0};
  FpRotateAsk ask = {0};
  g_autoptr(GError) error = NULL;
  fp_session_set_code(f->member, demo_forum_backup_code(f->forum));
  fp_rotate_async(f->member, &ask, note_step, told, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  FpRotateResult *outcome = fp_rotate_finish(result, &error);
  g_assert_no_error(error);
  return outcome;
}

/* A server that forgets its own question for a fresh sign-in: that is asked before a password is made, and
 * the rotation becomes a guided one that says why. The question for the code proves either password. */
static void
test_second_factor_is_guided(void)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) told = g_string_new(NULL);
  FpRotateResult *outcome = rotate_told(f, told);
  g_assert_cmpint(outcome->end, ==, FP_ROTATE_GUIDED);
  g_assert_true(g_str_has_suffix(outcome->page, "/reset"));
  fp_rotate_result_free(outcome);
  const char *why = strstr(told->str, "fresh sign-in"), *stored = strstr(told->str, "Storing");
  g_assert_nonnull(why);
  g_assert_nonnull(stored);
  g_assert_true(why < stored);
  g_assert_cmpuint(fixture_count(f, "PUT /api/v3/users/"), ==, 1); /* the question */
  g_assert_true(demo_forum_password_works(f->forum, "maria", demo_forum_password(f->forum)));
  g_autofree char *next = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_NEXT);
  g_assert_nonnull(next);
  outcome = rotate(f, TRUE, &error);
  g_assert_no_error(error);
  g_assert_cmpint(outcome->end, ==, FP_ROTATE_GUIDED);
  g_assert_true(g_str_has_suffix(outcome->page, "/reset"));
  fp_rotate_result_free(outcome);
  demo_account_set_password(f->forum, demo_account_find(f->forum, "maria"), next);
  outcome = rotate(f, TRUE, &error);
  g_assert_no_error(error);
  g_assert_cmpint(outcome->end, ==, FP_ROTATE_DONE);
  fp_rotate_result_free(outcome);
  g_autofree char *current = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT);
  g_assert_cmpstr(current, ==, next);
}

/* Given up, nothing of it is left, and the next one asks anew. */
static void
test_second_factor_given_up(void)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) told = g_string_new(NULL);
  fp_rotate_result_free(rotate_told(f, told));
  Wait wait = {0};
  fp_rotate_resume_async(f->member, TRUE, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  FpRotateResult *outcome = fp_rotate_finish(result, &error);
  g_assert_no_error(error);
  g_assert_cmpint(outcome->end, ==, FP_ROTATE_KEPT_OLD);
  fp_rotate_result_free(outcome);
  g_autofree char *next = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_NEXT);
  g_assert_null(next);
  g_autofree char *fact = fp_store_fact(fp_member_store(f->member), "rotate:by-hand");
  g_assert_null(fact);
}

/* --- no lock by ourselves --- */

/* Neither works, and the member goes on trying for two hours: four tries an hour, and the forum never locks.
 */
static void
test_resume_never_locks(void)
{
  g_autoptr(Fixture) f = fixture_new(here(), NULL);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "neither-this");
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, "nor-that");
  guint before = fixture_count(f, "POST /login");
  static const FpRotateEnd ends[] = {FP_ROTATE_NEITHER, FP_ROTATE_NEITHER, FP_ROTATE_BOTH, FP_ROTATE_BOTH};
  for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
    g_autoptr(GError) error = NULL;
    FpRotateResult *outcome = rotate(f, TRUE, &error);
    g_assert_no_error(error);
    g_assert_cmpint(outcome->end, ==, ends[i]);
    if (ends[i] == FP_ROTATE_BOTH)
      g_assert_nonnull(strstr(outcome->sentence, "no password is tried before"));
    fp_rotate_result_free(outcome);
    fixture_restart(f);
  }
  g_assert_cmpuint(fixture_count(f, "POST /login") - before, ==, 4);
  /* The right one is let in at once. */
  g_autofree char *right = g_strdup(demo_forum_password(f->forum));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, right);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  g_assert_cmpuint(refresh(f), >, 10);
}

/* A wrong stored password, and a timer that starts the program again and again. */
static void
test_refresh_never_locks(void)
{
  g_autoptr(Fixture) f = fixture_new(here(), NULL);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "changed-elsewhere");
  guint before = fixture_count(f, "POST /login");
  for (guint i = 0; i < 8; i++) {
    g_autoptr(GError) error = NULL;
    Wait wait = {0};
    fixture_restart(f);
    fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_false(fp_inbox_refresh_finish(result, NULL, &error));
    int code = i < 4 ? FP_FORUM_SIGN_IN : FP_FORUM_LIMITED;
    g_assert_error(error, FP_FORUM_ERROR, code);
    if (i >= 4)
      g_assert_cmpuint(fp_error_wait(error), >, 0);
  }
  g_assert_cmpuint(fixture_count(f, "POST /login") - before, ==, 4);
}

/* A conversation with one message by that person. */
static FpConversation *
letter_from(const char *conversation, const char *message, const char *login)
{
  FpConversation *made = fp_conversation_new(conversation, "Seeds");
  FpMessage *one = fp_message_new(message, conversation);
  one->from = fp_person_new(login, login, NULL);
  one->sent = fp_clock_now();
  fp_message_set_plain(one, "Seeds for sale", -1);
  g_ptr_array_add(made->messages, one);
  made->complete = TRUE;
  return made;
}

static const char *
flagged_message(Fixture *f, const char *id)
{
  static char *last;
  const char *ids[] = {id, NULL};
  const FpFlagAsk ask = {.ids = ids};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_preview(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(items->len, ==, 1);
  const FpOutItem *item = items->pdata[0];
  g_free(last);
  last = g_strdup(item->messages->pdata[0]);
  return last;
}

/* The server counts rooms and messages apart: what is flagged is never the message of somebody else that has
 * the room's number. */
static void
test_same_number(void)
{
  g_autoptr(Fixture) f = fixture_new(dialect_named("nodebb"), &(FixtureOptions){.scenario = "empty"});
  g_autoptr(GPtrArray) both = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_autoptr(GError) error = NULL;
  g_ptr_array_add(both, letter_from("112", "345", "spammer"));
  g_ptr_array_add(both, letter_from("7", "112", "bystander"));
  g_assert_true(fp_store_save_conversations(fp_member_store(f->member), both, 0, &error));
  g_assert_cmpstr(flagged_message(f, "112"), ==, "345");
  g_assert_cmpstr(flagged_message(f, "conversation:112"), ==, "345");
  g_assert_cmpstr(flagged_message(f, "message:112"), ==, "112");
  g_assert_cmpstr(flagged_message(f, "345"), ==, "345");
  g_assert_true(fp_flag_is_plain(f->member, "345", &error));
  g_assert_true(fp_flag_is_plain(f->member, "7", &error));
  g_assert_true(fp_flag_is_plain(f->member, "message:112", &error));
  g_assert_no_error(error);
  g_assert_false(fp_flag_is_plain(f->member, "112", &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/nodebb/token/works", test_token);
  g_test_add_func("/nodebb/token/refused", test_token_refused);
  g_test_add_func("/nodebb/token/elsewhere", test_token_elsewhere);
  g_test_add_func("/nodebb/token/no-password", test_token_knows_no_password);
  g_test_add_func("/nodebb/second-factor/asked", test_second_factor);
  g_test_add_func("/nodebb/second-factor/password", test_second_factor_is_guided);
  g_test_add_func("/nodebb/second-factor/given-up", test_second_factor_given_up);
  g_test_add_func("/nodebb/lock/resume", test_resume_never_locks);
  g_test_add_func("/nodebb/lock/refresh", test_refresh_never_locks);
  g_test_add_func("/nodebb/same-number", test_same_number);
  return g_test_run();
}
