/* What only a Discourse member meets, from the account to the forum: a key in place of a password, in both
 * ways of asking for one; a new password by a mailed link, with a second factor, with a key only, and from
 * where the link may come. */
#include "config.h"

#include "app/fixture.h"
#include "demo/accounts.h"
#include "flagpost/rsa.h"

#include <glib/gstdio.h>

#define NEW_PASSWORD "marrow-and-leek-4711"

static const Dialect *
here(void)
{
  return dialect_named("discourse");
}

/* --- the member's browser --- */

/* (transfer full) */
static DemoReply *
browse(Fixture *f, const char *method, const char *target, const char *form)
{
  const char *headers[] = {"Host", "forum.example.org", "Content-Type", "application/x-www-form-urlencoded",
                           NULL};
  DemoRequest request = {.method = method,
                         .target = target,
                         .headers = headers,
                         .body = form ? form : "",
                         .body_size = form ? strlen(form) : 0};
  return demo_forum_handle(f->forum, &request, fp_clock_now());
}

static char *
escaped(const char *text)
{
  return g_uri_escape_string(text, NULL, FALSE);
}

typedef struct {
  Fixture *f;
  GPtrArray *said;
  const char *deed; /* "authorize" or "deny" once the code is shown; NULL: nothing */
  gboolean refuses; /* to paste */
  char *page;
} Browser;

static void
browser_clear(Browser *browser)
{
  g_clear_pointer(&browser->said, g_ptr_array_unref);
  g_free(browser->page);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Browser, browser_clear)

/* Reads the code off the screen, as the member does, and types it on the page. */
static void
hear(const char *sentence, gpointer data)
{
  Browser *browser = data;
  g_ptr_array_add(browser->said, g_strdup(sentence));
  g_autoptr(GRegex) regex = g_regex_new("[A-Z2-9]{4}-[A-Z2-9]{4}", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  if (!browser->deed || !g_regex_match(regex, sentence, 0, &match))
    return;
  g_autofree char *code = g_match_info_fetch(match, 0);
  g_autofree char *password = escaped(demo_forum_password(browser->f->forum));
  g_autofree char *form = g_strdup_printf("user_code=%s&login=maria&password=%s", code, password);
  g_autofree char *target = g_strdup_printf("/user-api-key/device/%s", browser->deed);
  DemoReply *reply = browse(browser->f, "POST", target, form);
  g_assert_cmpuint(reply->status, ==, 200);
  demo_reply_free(reply);
}

/* Opens the page, presses its button, and copies what it shows. */
static char *
paste(const char *question, const char *page, gpointer data)
{
  Browser *browser = data;
  browser->page = g_strdup(page);
  g_assert_true(g_str_has_prefix(page, DEMO_SITE "user-api-key/new?"));
  if (browser->refuses)
    return NULL;
  DemoReply *shown = browse(browser->f, "GET", page + strlen(DEMO_SITE) - 1, NULL);
  g_assert_cmpuint(shown->status, ==, 200);
  demo_reply_free(shown);
  g_autofree char *password = escaped(demo_forum_password(browser->f->forum));
  g_autofree char *form = g_strdup_printf("%s&login=maria&password=%s", strchr(page, '?') + 1, password);
  DemoReply *reply = browse(browser->f, "POST", "/user-api-key", form);
  g_assert_cmpuint(reply->status, ==, 200);
  g_autofree char *text = g_strndup((const char *)reply->body->data, reply->body->len);
  demo_reply_free(reply);
  const char *from = strstr(text, "<pre>"), *to = strstr(text, "</pre>");
  g_assert_true(from && to);
  return g_strndup(from + 5, (gsize)(to - from) - 5);
}

static const FpAccount *
add_by_key(Browser *browser, GError **error)
{
  Wait wait = {0};
  FpAccountNew account = {.url = DEMO_SITE, .by_key = TRUE, .paste = paste};
  browser->said = g_ptr_array_new_with_free_func(g_free);
  fp_account_add_async(browser->f->app, &account, hear, browser, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(browser->f, &wait);
  return fp_account_add_finish(result, error);
}

static Fixture *
without_account(gboolean device_codes)
{
  FixtureOptions options = {.no_account = TRUE, .no_device_codes = !device_codes};
  return fixture_new(here(), &options);
}

static void
check_works_by_key(Fixture *f)
{
  g_autofree char *token = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_TOKEN);
  g_autofree char *pair = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_PAIR);
  g_autofree char *password = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT);
  g_assert_cmpuint(strlen(token), ==, 32);
  g_assert_true(g_str_has_prefix(pair, "-----BEGIN PRIVATE KEY-----"));
  g_assert_null(password);
  fixture_open(f);
  g_assert_cmpuint(refresh(f), >, 10);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, 0);
  g_assert_cmpuint(fixture_count(f, "/session/csrf"), ==, 0);
}

static void
test_key_by_code(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  g_autoptr(GError) error = NULL;
  const FpAccount *account = add_by_key(&browser, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(account->name, ==, ACCOUNT);
  g_assert_cmpstr(account->login, ==, "maria");
  check_works_by_key(f);
}

static void
test_key_by_text(void)
{
  g_autoptr(Fixture) f = without_account(FALSE);
  g_auto(Browser) browser = {.f = f};
  g_autoptr(GError) error = NULL;
  add_by_key(&browser, &error);
  g_assert_no_error(error);
  g_assert_nonnull(strstr(browser.page, "scopes=read%2Cwrite"));
  check_works_by_key(f);
}

/* A key's ceiling of 20 a minute holds across runs of the program: the second of two waits. */
static void
test_key_pace_across_runs(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  add_by_key(&browser, NULL);
  fixture_open(f);
  gint64 begun = fp_clock_now();
  guint runs = 0;
  guint before = f->asked->len;
  while (f->asked->len - before < 40 && runs++ < 40) {
    refresh(f);
    fixture_restart(f);
  }
  gint64 took = fp_clock_now() - begun;
  g_assert_cmpint(took, >=, FP_MINUTE);
}

/* Texts are fetched behind a refresh as long as half of a key's ceiling is left. */
static void
test_key_leaves_room(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  add_by_key(&browser, NULL);
  fixture_open(f);
  fp_fake_clock_advance(f->clock, 2 * FP_MINUTE);
  guint before = f->asked->len;
  refresh(f);
  settle_loop();
  g_assert_cmpuint(fixture_count(f, "/t/"), >, 0);
  g_assert_cmpuint(f->asked->len - before, >, 9);
  for (guint i = before; i < f->asked->len; i++)
    g_assert_true(i - before < 9 || !strstr(f->asked->pdata[i], "/t/"));
}

static void
test_key_not_given(void)
{
  static const struct {
    gboolean codes, refuses;
    const char *deed, *says;
  } cases[] = {
      {TRUE, FALSE, "deny", "turned down"},
      {TRUE, FALSE, NULL, "in time"},
      {FALSE, TRUE, NULL, "is missing"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Fixture) f = without_account(cases[i].codes);
    g_auto(Browser) browser = {.f = f, .deed = cases[i].deed, .refuses = cases[i].refuses};
    g_autoptr(GError) error = NULL;
    g_assert_null(add_by_key(&browser, &error));
    g_assert_nonnull(strstr(error->message, cases[i].says) ? error->message
                                                           : strstr(error->message, "expired"));
    g_assert_null(fp_account_find(f->app, NULL, NULL));
    g_autofree char *token = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_TOKEN);
    g_assert_null(token);
  }
}

static gboolean
remove_account(Fixture *f, char **left)
{
  Wait wait = {0};
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  fp_account_remove_async(f->app, ACCOUNT, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_account_remove_finish(result, left, NULL);
}

static void
test_key_is_revoked(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  g_autofree char *left = NULL;
  add_by_key(&browser, NULL);
  demo_forum_fault(f->forum, "/user-api-key/revoke", NULL, "429:60", 1, 0); /* it is worth waiting for */
  g_assert_true(remove_account(f, &left));
  g_assert_null(left);
  g_assert_cmpuint(fixture_count(f, "/user-api-key/revoke"), ==, 2);
  for (int slot = 0; slot < FP_SLOT_COUNT; slot++) {
    g_autofree char *kept = fake_keyring_peek(f->keyring, ACCOUNT, (FpSlot)slot);
    g_assert_null(kept);
  }
}

static void
test_key_cannot_be_revoked(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  g_autofree char *left = NULL;
  add_by_key(&browser, NULL);
  f->offline = TRUE;
  g_assert_true(remove_account(f, &left));
  g_assert_nonnull(strstr(left, "revoke it there"));
  g_assert_null(fp_account_find(f->app, NULL, NULL));
}

static FpHttpResponse *
firewall(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  FpHttpResponse *answer = fp_http_response_new(status, url);
  fp_http_response_add_header(answer, "Content-Type", "text/html");
  fp_http_response_append(answer, words, strlen(words));
  return answer;
}

/* With a sign-in in front of the forum the key is revoked through it; what refuses in front has revoked
 * nothing. */
static void
test_key_behind_another_sign_in(void)
{
  static const struct {
    const char *password;
    unsigned firewall;
    gboolean revoked;
  } cases[] = {
      {"pale-green", 0, TRUE}, {"wrong", 0, FALSE}, {"pale-green", 403, FALSE}, {"pale-green", 404, FALSE}};
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Fixture) f = without_account(TRUE);
    g_auto(Browser) browser = {.f = f, .deed = "authorize"};
    g_autofree char *left = NULL;
    add_by_key(&browser, NULL);
    f->basic = "Basic Z2F0ZTpwYWxlLWdyZWVu"; /* gate, pale-green */
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "basic-user", "gate", NULL));
    fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_BASIC, cases[i].password);
    f->reply = cases[i].firewall ? firewall : NULL;
    f->reply_status = cases[i].firewall;
    f->reply_words = "<html><body>No.</body></html>";
    g_assert_true(remove_account(f, &left));
    g_assert_cmpint(left == NULL, ==, cases[i].revoked);
    g_assert_cmpuint(fixture_count(f, "/user-api-key/revoke"), ==, cases[i].revoked ? 1 : 0);
  }
}

/* The forum's ceiling for keys is kept here: no request of ours meets it. */
static void
test_key_is_paced(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  g_autoptr(GError) error = NULL;
  add_by_key(&browser, NULL);
  fixture_open(f);
  gint64 began = fp_clock_now();
  for (int i = 0; i < 45; i++) {
    Wait wait = {0};
    FpCallArgs args = {.folder = "inbox"};
    fp_session_call_async(f->member, FP_OP_LIST, &args, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
    g_assert_no_error(error);
  }
  g_assert_cmpint(fp_clock_now() - began, >=, 2 * FP_MINUTE);
}

/* --- a new password --- */

typedef struct {
  FpRotateEnd end;
  GError *error;
} Outcome;

static void
outcome_clear(Outcome *outcome)
{
  g_clear_error(&outcome->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

static Outcome
ended(Fixture *f, Wait *wait)
{
  Outcome outcome = {0};
  g_autoptr(GAsyncResult) result = wait_for(f, wait);
  FpRotateResult *got = fp_rotate_finish(result, &outcome.error);
  if (got) {
    outcome.end = got->end;
    g_test_message("%s", got->sentence);
  }
  fp_rotate_result_free(got);
  return outcome;
}

static Outcome
rotate(Fixture *f)
{
  Wait wait = {0};
  g_autoptr(FpSecret) typed = fp_secret_new(NEW_PASSWORD, -1);
  FpRotateAsk ask = {.typed = typed};
  fp_rotate_async(f->member, &ask, NULL, NULL, NULL, wait_done, &wait);
  return ended(f, &wait);
}

static Outcome
redeem(Fixture *f, const char *link, const char *code)
{
  Wait wait = {0};
  fp_rotate_link_async(f->member, link, code, NULL, NULL, NULL, wait_done, &wait);
  return ended(f, &wait);
}

static gboolean
forum_has(Fixture *f, const char *password)
{
  return demo_forum_password_works(f->forum, "maria", password);
}

static void
check_settled(Fixture *f, const char *password)
{
  g_autofree char *current = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT);
  g_autofree char *next = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_NEXT);
  g_assert_cmpstr(current, ==, password);
  g_assert_null(next);
  g_assert_true(forum_has(f, password));
}

/* A day and a restart lie between; a wrong link, one of another forum and nonsense change nothing. */
static void
test_pasted_link(void)
{
  static const char *const wrong[] = {
      "https://forum.example.net/u/password-reset/0123456789abcdef0123456789abcdef",
      "https://forum.example.org/u/password-reset/0123456789abcdef0123456789abcdef", "hello"};
  g_autoptr(Fixture) f = fixture_new(here(), NULL);
  g_auto(Outcome) begun = rotate(f);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  fixture_restart(f);
  fp_fake_clock_advance(f->clock, FP_DAY);
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_auto(Outcome) refused = redeem(f, wrong[i], NULL);
    g_assert_no_error(refused.error);
    g_assert_cmpint(refused.end, ==, FP_ROTATE_MAIL);
    g_assert_true(forum_has(f, demo_forum_password(f->forum)));
  }
  g_autofree char *link = link_in_mail(f);
  g_auto(Outcome) done = redeem(f, link, NULL);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f, NEW_PASSWORD);
  fixture_restart(f);
  refresh(f);
}

/* The link is asked for a code, once; the sign-in that proves the password needs none. */
static void
test_second_factor(void)
{
  FixtureOptions options = {.second_factor = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_autofree char *code = demo_forum_code(f->forum, fp_clock_now());
  fp_session_set_code(f->member, code);
  g_auto(Outcome) begun = rotate(f);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  g_autofree char *link = link_in_mail(f);
  g_auto(Outcome) asked = redeem(f, link, NULL);
  g_assert_error(asked.error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR);
  g_assert_true(forum_has(f, demo_forum_password(f->forum)));
  g_auto(Outcome) wrong = redeem(f, link, "000000");
  g_assert_error(wrong.error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR);
  g_auto(Outcome) done = redeem(f, link, demo_forum_backup_code(f->forum));
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f, NEW_PASSWORD);
}

/* No password is known: the key asks for the mail, goes on working, and the new password is stored. */
static void
test_key_only(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  add_by_key(&browser, NULL);
  fixture_open(f);
  g_auto(Outcome) begun = rotate(f);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  fixture_restart(f);
  Wait wait = {0};
  fp_rotate_resume_async(f->member, FALSE, NULL, NULL, NULL, wait_done, &wait);
  g_auto(Outcome) not_yet = ended(f, &wait);
  g_assert_cmpint(not_yet.end, ==, FP_ROTATE_MAIL);
  g_autofree char *link = link_in_mail(f);
  g_auto(Outcome) done = redeem(f, link, NULL);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f, NEW_PASSWORD);
  refresh(f);
  g_assert_cmpuint(fixture_count(f, "/session/current"), >, 0);
}

static void
test_key_only_given_up(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  add_by_key(&browser, NULL);
  fixture_open(f);
  g_auto(Outcome) begun = rotate(f);
  Wait wait = {0};
  fp_rotate_resume_async(f->member, TRUE, NULL, NULL, NULL, wait_done, &wait);
  g_auto(Outcome) over = ended(f, &wait);
  g_assert_no_error(over.error);
  g_assert_cmpint(over.end, ==, FP_ROTATE_KEPT_OLD);
  g_autofree char *next = fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_NEXT);
  g_assert_null(next);
}

static void
forum_acts(gpointer data)
{
  Fixture *f = data;
  demo_account_set_password(f->forum, demo_account_find(f->forum, "maria"), NEW_PASSWORD);
}

/* The same while the forum may still be at work on the link: the only password that is known stays as long.
 */
static void
test_key_only_given_up_at_once(void)
{
  g_autoptr(Fixture) f = without_account(TRUE);
  g_auto(Browser) browser = {.f = f, .deed = "authorize"};
  add_by_key(&browser, NULL);
  fixture_open(f);
  g_auto(Outcome) begun = rotate(f);
  g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now());
  g_assert_true(fp_store_set_fact(fp_member_store(f->member), "rotate:request", now, NULL));
  fp_clock_timer(30 * FP_SECOND, forum_acts, f);
  Wait wait = {0};
  fp_rotate_resume_async(f->member, TRUE, NULL, NULL, NULL, wait_done, &wait);
  g_auto(Outcome) over = ended(f, &wait);
  g_assert_no_error(over.error);
  g_assert_cmpint(over.end, ==, FP_ROTATE_DONE);
  check_settled(f, NEW_PASSWORD);
}

/* A forum that hides which addresses it knows wants the address, which it tells its member. */
static void
test_hidden_addresses(void)
{
  FixtureOptions options = {.hide_addresses = TRUE};
  g_autoptr(Fixture) f = fixture_new(here(), &options);
  g_auto(Outcome) begun = rotate(f);
  g_assert_no_error(begun.error);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  g_autofree char *link = link_in_mail(f);
  g_auto(Outcome) done = redeem(f, link, NULL);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
}

/* The link from a program's output: quoted-printable, as mail comes. */
static void
test_link_by_command(void)
{
  g_autoptr(Fixture) f = fixture_new(here(), NULL);
  g_autofree char *program = g_build_filename(f->home, "newest-mail", NULL);
  g_autofree char *script = g_strdup_printf(
      "#!/bin/sh\nfor mail in '%s'/mail/new/*; do sed '1,/^$/d' \"$mail\" | base64 -d; done |\n"
      "sed 's/=/=3D/g; s/\\(password-\\)/\\1=\\\n/'\n",
      f->home);
  g_assert_true(g_file_set_contents_full(program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "reset-command", program, NULL));
  g_auto(Outcome) done = rotate(f);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f, NEW_PASSWORD);
}

/* An old mail with an old link lies there; the folder is missing; both are borne. */
static void
test_maildir(void)
{
  g_autoptr(Fixture) f = fixture_new(here(), NULL);
  g_autofree char *missing = g_build_filename(f->home, "no-such-folder", NULL);
  fp_setting_set(f->app, ACCOUNT, "reset-maildir", missing, NULL);
  g_auto(Outcome) none = rotate(f);
  g_assert_no_error(none.error);
  g_assert_cmpint(none.end, ==, FP_ROTATE_MAIL);
  g_autofree char *folder = g_build_filename(f->home, "mail", "cur", NULL);
  g_autofree char *old = g_build_filename(folder, "9999999999.1.old:2,S", NULL);
  g_assert_true(g_file_set_contents(
      old, "Subject: x\n\nhttp://forum.example.net/u/password-reset/00000000000000000000000000000000\n", -1,
      NULL));
  g_autofree char *mail = g_build_filename(f->home, "mail", NULL);
  fp_setting_set(f->app, ACCOUNT, "reset-maildir", mail, NULL);
  Wait wait = {0};
  fp_rotate_resume_async(f->member, FALSE, NULL, NULL, NULL, wait_done, &wait);
  g_auto(Outcome) done = ended(f, &wait);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f, NEW_PASSWORD);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  /* One for all tests: looking for its primes takes as long as hundreds of requests. */
  g_autoptr(FpSecret) pair = fp_rsa_new();
  fp_rsa_set(pair);
  g_test_add_func("/discourse/key/by-code", test_key_by_code);
  g_test_add_func("/discourse/key/by-text", test_key_by_text);
  g_test_add_func("/discourse/key/not-given", test_key_not_given);
  g_test_add_func("/discourse/key/revoked", test_key_is_revoked);
  g_test_add_func("/discourse/key/not-revoked", test_key_cannot_be_revoked);
  g_test_add_func("/discourse/key/behind-another-sign-in", test_key_behind_another_sign_in);
  g_test_add_func("/discourse/key/paced", test_key_is_paced);
  g_test_add_func("/discourse/password/pasted", test_pasted_link);
  g_test_add_func("/discourse/password/second-factor", test_second_factor);
  g_test_add_func("/discourse/key/pace", test_key_pace_across_runs);
  g_test_add_func("/discourse/key/leaves-room", test_key_leaves_room);
  g_test_add_func("/discourse/password/key-only", test_key_only);
  g_test_add_func("/discourse/password/key-only-given-up", test_key_only_given_up);
  g_test_add_func("/discourse/password/key-only-given-up-at-once", test_key_only_given_up_at_once);
  g_test_add_func("/discourse/password/hidden-addresses", test_hidden_addresses);
  g_test_add_func("/discourse/password/command", test_link_by_command);
  g_test_add_func("/discourse/password/maildir", test_maildir);
  return g_test_run();
}
