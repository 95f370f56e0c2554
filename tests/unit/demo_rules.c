/* The demo forum's rules: who may send, join, sign in; passwords; the moderators' desk. */
#include "config.h"

#include "demo/accounts.h"
#include "lib/test.h"
#include "unit/demo_client.h"

#define SECOND G_GINT64_CONSTANT(1000000)
#define JSON   "application/json"
#define FORM   "application/x-www-form-urlencoded"

static DemoClient *
signed_in(const DemoOptions *options)
{
  DemoClient *client = client_new(options);
  client_sign_in(client, demo_forum_login(client->forum), demo_forum_password(client->forum));
  return client;
}

static const char *
status(json_t *response)
{
  return text_at(response, "status");
}

static void
test_two_a_minute(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  for (int i = 0; i < 2; i++) {
    g_autoptr(json_t) sent = client_send(client, "login/dilys", "Hello", "<p>Hello</p>");
    g_assert_cmpstr(status(sent), ==, "success");
  }
  g_autoptr(json_t) third = client_send(client, "login/dilys", "Hello", "<p>Hello</p>");
  g_assert_cmpstr(status(third), ==, "error");
  g_assert_cmpint(number_at(third, "error.code"), ==, 305);
  client->now += 61 * SECOND;
  g_autoptr(json_t) later = client_send(client, "login/dilys", "Hello", "<p>Hello</p>");
  g_assert_cmpstr(status(later), ==, "success");
}

static gint64
join(DemoClient *client, const char *login, const char *email, unsigned *http)
{
  g_autofree char *body = g_strdup_printf(
      "{\"data\":{\"type\":\"user\",\"login\":\"%s\",\"email\":\"%s\",\"password\":\"long-enough-1\"}}",
      login, email);
  DemoReply *reply = client_ask(client, "POST", "/api/2.0/users", JSON, body);
  *http = reply->status;
  g_autoptr(json_t) answer = client_json(reply);
  return *http == 200 ? g_ascii_strtoll(text_at(answer, "data.id"), NULL, 10) : 0;
}

static void
test_two_posts_first(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  unsigned http;
  g_assert_cmpint(join(client, "sprout", "sprout@mail.example", &http), >, 0);
  client_sign_in(client, "sprout", "long-enough-1");
  for (int i = 0; i < 2; i++) {
    g_autoptr(json_t) early = client_send(client, "login/maria", "Hello", "<p>Hello</p>");
    g_assert_cmpstr(status(early), ==, "error");
    g_assert_nonnull(strstr(text_at(early, "error.message"), "two posts"));
    g_autoptr(json_t) post = client_v1(client, "POST", "boards/id/welcome/messages/post",
                                       "message.subject=Hi&message.body=%3Cp%3EHi%3C%2Fp%3E");
    g_assert_cmpstr(status(post), ==, "success");
  }
  g_autoptr(json_t) sent = client_send(client, "login/maria", "Hello", "<p>Hello</p>");
  g_assert_cmpstr(status(sent), ==, "success");
}

static void
test_blocked_domain(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  unsigned http;
  g_assert_cmpint(join(client, "weed1", "one@quickbox.test", &http), >, 0);
  demo_reply_free(client_ask(client, "POST", "/demo/moderation/block", FORM, "domain=QuickBox.test"));
  g_assert_cmpint(join(client, "weed2", "two@quickbox.test", &http), ==, 0);
  g_assert_cmpuint(http, ==, 403);
  g_assert_cmpint(join(client, "weed3", "three@mail.QUICKBOX.test", &http), ==, 0);
  g_assert_cmpint(join(client, "daisy", "daisy@notquickbox.test", &http), >, 0);
  g_assert_cmpint(join(client, "Daisy", "daisy2@mail.example", &http), ==, 0);
  g_assert_cmpint(join(client, "x", "x@mail.example", &http), ==, 0);
  g_assert_cmpint(join(client, "newline", "a@b.example\\r\\nBcc: c@d.example", &http), ==, 0);
  DemoReply *page = client_ask(client, "POST", "/t5/user/userregistrationpage", FORM,
                               "login=weed4&email=four%40quickbox.test&password=long-enough-1");
  g_assert_cmpuint(page->status, ==, 403);
  demo_reply_free(page);
}

static void
test_banned(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  demo_reply_free(client_ask(client, "POST", "/demo/moderation/ban", FORM, "login=maria"));
  g_autoptr(json_t) over = client_send(client, "login/dilys", "Hello", "<p>Hello</p>");
  g_assert_cmpint(number_at(over, "error.code"), ==, 301);
  g_autoptr(json_t) again = client_v1(client, "POST", "authentication/sessions/login",
                                      "user.login=maria&user.password=trellis-and-twine-7");
  g_assert_cmpstr(status(again), ==, "error");
  g_assert_nonnull(strstr(text_at(again, "error.message"), "banned"));
  g_autofree char *text = demo_forum_moderation(client->forum);
  g_autoptr(json_t) desk = json_loads(text, 0, NULL);
  g_assert_cmpstr(text_at(desk, "banned.0"), ==, "maria");
  demo_reply_free(client_ask(client, "POST", "/demo/moderation/unban", JSON, "{\"login\":\"maria\"}"));
  client_sign_in(client, "maria", demo_forum_password(client->forum));
}

static void
test_reports(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autofree char *before = demo_forum_moderation(client->forum);
  g_autoptr(json_t) empty = json_loads(before, 0, NULL);
  g_assert_cmpuint(json_array_size(at(empty, "reports")), ==, 0);
  g_autoptr(json_t) sent = client_send(client, "login/moderators", "Report AB12", "<p>Look: <b>this</b></p>");
  g_assert_cmpstr(status(sent), ==, "success");
  g_autoptr(json_t) posts = client_v2(client, "SELECT id FROM messages LIMIT 1", NULL);
  g_autoptr(json_t) me = client_v1(client, "GET", "authentication/sessions/current/user/id", NULL);
  g_autofree char *flag =
      g_strdup_printf("{\"data\":{\"type\":\"abuse_report\",\"reporter\":{\"id\":\"%" JSON_INTEGER_FORMAT
                      "\"},\"message\":{\"id\":\"%s\"},\"body\":\"Phishing\"}}",
                      number_at(me, "value.$"), text_at(posts, "data.items.0.id"));
  DemoReply *flagged = client_ask(client, "POST", "/api/2.0/abuse_reports", JSON, flag);
  g_assert_cmpuint(flagged->status, ==, 200);
  demo_reply_free(flagged);
  g_autoptr(json_t) desk = client_json(client_ask(client, "GET", "/demo/moderation.json", NULL, NULL));
  g_assert_cmpuint(json_array_size(at(desk, "reports")), ==, 2);
  g_assert_cmpstr(text_at(desk, "reports.0.kind"), ==, "message");
  g_assert_cmpstr(text_at(desk, "reports.0.reporter.login"), ==, "maria");
  g_assert_cmpstr(text_at(desk, "reports.0.body"), ==, "<p>Look: <b>this</b></p>");
  g_assert_cmpstr(text_at(desk, "reports.1.kind"), ==, "flag");
  g_assert_cmpstr(text_at(desk, "reports.1.post.id"), ==, text_at(posts, "data.items.0.id"));
  g_autofree char *page = client_text(client_ask(client, "GET", "/demo/moderation", NULL, NULL));
  g_assert_nonnull(strstr(page, "Look: this\n"));
  g_assert_null(strstr(page, "<b>this"));
  g_autoptr(json_t) hostile =
      client_send(client, "login/moderators", "<script>", "<p>a &lt;script&gt;1&lt;/script&gt;<br>b</p>");
  g_assert_cmpstr(status(hostile), ==, "success");
  g_autofree char *again = client_text(client_ask(client, "GET", "/demo/moderation", NULL, NULL));
  g_assert_nonnull(strstr(again, "a &lt;script&gt;1&lt;/script&gt;\nb\n"));
  g_assert_null(strstr(again, "<script>"));
}

/* One desk for all doors: a flag on a private message and one on a member stand there with what was flagged.
 */
static void
test_desk_of_flags(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  gint64 maria = demo_account_find(client->forum, "maria"),
         rose = demo_int(client->forum, "SELECT max(author) FROM notes", "");
  g_autofree char *login = demo_account_login(client->forum, rose);
  gint64 note = demo_int(client->forum, "SELECT min(id) FROM notes WHERE author = ?1", "i", rose);
  g_assert_cmpint(note, >, 0);
  demo_insert(client->forum,
              "INSERT INTO note_flags(reporter, note, kind, body, made) VALUES(?1, ?2, 8, '', 1)", "ii",
              maria, note);
  demo_insert(client->forum,
              "INSERT INTO member_flags(reporter, account, body, made) VALUES(?1, ?2, 'Evidence <1>', 2)",
              "ii", maria, rose);
  g_autoptr(json_t) desk = client_json(client_ask(client, "GET", "/demo/moderation.json", NULL, NULL));
  g_assert_cmpuint(json_array_size(at(desk, "reports")), ==, 2);
  g_assert_cmpstr(text_at(desk, "reports.0.type"), ==, "spam");
  g_assert_cmpstr(text_at(desk, "reports.0.note.author"), ==, login);
  g_assert_nonnull(strstr(text_at(desk, "reports.0.note.body"), "<p>"));
  g_assert_cmpint(number_at(desk, "reports.0.note.posts"), ==, 2);
  g_assert_true(g_str_has_prefix(text_at(desk, "reports.0.note.registered"), "2026-11-23T23:00:"));
  g_assert_cmpstr(text_at(desk, "reports.1.member.author"), ==, login);
  g_assert_cmpstr(text_at(desk, "reports.1.body"), ==, "Evidence <1>");
  g_assert_true(json_is_false(at(desk, "reports.1.withdrawn")));
  g_autofree char *page = client_text(client_ask(client, "GET", "/demo/moderation", NULL, NULL));
  g_assert_nonnull(strstr(page, "reported by maria, 1970-01-01T00:00:00, as spam"));
  g_autofree char *by = g_strdup_printf("The message is by %s.", login);
  g_assert_nonnull(strstr(page, by));
  g_assert_nonnull(strstr(page, "Evidence &lt;1&gt;"));
  g_autofree char *button = g_strdup_printf("name=\"login\" value=\"%s\"><button>Ban %s<", login, login),
                  *form = g_strdup_printf("login=%s", login);
  g_assert_nonnull(strstr(page, button));
  demo_reply_free(client_ask(client, "POST", "/demo/moderation/ban", FORM, form));
  g_autofree char *after = client_text(client_ask(client, "GET", "/demo/moderation", NULL, NULL));
  g_assert_nonnull(strstr(after, "It is banned."));
}

/* The page's own address is the JSON too, for a program that asks for that. */
static void
test_desk_by_accept(void)
{
  static const struct {
    const char *accept;
    gboolean json;
  } cases[] = {{"application/json", TRUE}, {"text/html,application/json;q=0.9", FALSE}, {"*/*", FALSE}};
  g_autoptr(DemoClient) client = client_new(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const char *headers[] = {"Accept", cases[i].accept, NULL};
    DemoRequest request = {"GET", "/demo/moderation", headers, NULL, 0};
    g_autofree char *text = client_text(demo_forum_handle(client->forum, &request, client->now));
    g_assert_true(g_str_has_prefix(text, cases[i].json ? "{\"version\":1," : "<!DOCTYPE html>"));
  }
}

/* A note's id is no message's id: a report of one must not hit a stranger's post unseen. */
static void
test_report_of_nothing(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autoptr(json_t) me = client_v1(client, "GET", "authentication/sessions/current/user/id", NULL);
  g_autofree char *flag =
      g_strdup_printf("{\"data\":{\"type\":\"abuse_report\",\"reporter\":{\"id\":\"%" JSON_INTEGER_FORMAT
                      "\"},\"message\":{\"id\":\"999999\"}}}",
                      number_at(me, "value.$"));
  DemoReply *reply = client_ask(client, "POST", "/api/2.0/abuse_reports", JSON, flag);
  g_assert_cmpuint(reply->status, ==, 404);
  demo_reply_free(reply);
}

static void
test_removed_meanwhile(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autoptr(json_t) newest = client_v2(client, "SELECT id FROM inbox_notes LIMIT 1", NULL);
  g_autofree char *remove = g_strdup_printf("{\"note\":\"%s\"}", text_at(newest, "data.items.0.id"));
  g_autofree char *path =
      g_strdup_printf("users/self/mailbox/notes/id/%s", text_at(newest, "data.items.0.id"));
  g_autoptr(json_t) there = client_v1(client, "GET", path, NULL);
  g_assert_cmpstr(status(there), ==, "success");
  demo_reply_free(client_ask(client, "POST", "/demo/moderation/remove-note", JSON, remove));
  g_autoptr(json_t) gone = client_v1(client, "GET", path, NULL);
  g_assert_cmpstr(status(gone), ==, "error");
  g_autoptr(json_t) next = client_v2(client, "SELECT id FROM inbox_notes LIMIT 1", NULL);
  g_assert_cmpstr(text_at(next, "data.items.0.id"), !=, text_at(newest, "data.items.0.id"));
}

static void
test_ignored(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autoptr(json_t) added =
      client_v1(client, "POST", "users/self/addressbook/contacts/ignored/add", "contacts.user=login%2Fdilys");
  g_assert_cmpstr(status(added), ==, "success");
  g_autoptr(json_t) list = client_v1(client, "GET", "users/self/addressbook/contacts/ignored", NULL);
  g_assert_cmpstr(text_at(list, "users.user.login.$"), ==, "dilys");
  g_autoptr(json_t) before = client_v1(client, "GET", "users/self/mailbox/notes/inbox/count", NULL);
  demo_reply_free(client_ask(client, "POST", "/demo/notes", JSON,
                             "{\"from\":\"dilys\",\"to\":\"maria\",\"subject\":\"New\",\"body\":\"Now\"}"));
  g_autoptr(json_t) after = client_v1(client, "GET", "users/self/mailbox/notes/inbox/count", NULL);
  g_assert_cmpint(number_at(after, "value.$"), ==, number_at(before, "value.$"));
}

static void
test_password_unconfirmed(void)
{
  for (int with = 0; with < 2; with++) {
    DemoOptions options = {.unconfirmed_password = with};
    g_autoptr(DemoClient) client = signed_in(&options);
    DemoReply *v2 = client_ask(client, "PUT", "/api/2.0/users/self", JSON,
                               "{\"data\":{\"type\":\"user\",\"password\":\"first-new-1\"}}");
    g_assert_cmpuint(v2->status, ==, with ? 200 : 400);
    demo_reply_free(v2);
    g_assert_cmpint(demo_forum_password_works(client->forum, "maria", "first-new-1"), ==, with);
    g_autoptr(json_t) v1 = client_v1(client, "POST", "users/self/password/set", "value=second-new-2");
    g_assert_cmpstr(status(v1), ==, with ? "success" : "error");
    g_assert_cmpint(demo_forum_password_works(client->forum, "maria", "second-new-2"), ==, with);
    g_assert_cmpint(demo_forum_password_works(client->forum, "maria", demo_forum_password(client->forum)), ==,
                    !with);
  }
}

static void
test_password_by_form(void)
{
  static const char settings[] = "/t5/user/myprofilepage/tab/user-settings";
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autofree char *page = client_text(client_ask(client, "GET", settings, NULL, NULL));
  g_assert_nonnull(strstr(page, "name=\"again\""));
  DemoReply *wrong =
      client_ask(client, "POST", settings, FORM, "login=maria&password=no&new=brand-new-8&again=brand-new-8");
  g_assert_cmpuint(wrong->status, ==, 403);
  demo_reply_free(wrong);
  DemoReply *twice = client_ask(client, "POST", settings, FORM,
                                "login=maria&password=trellis-and-twine-7&new=brand-new-8&again=brand-new-9");
  g_assert_cmpuint(twice->status, ==, 400);
  demo_reply_free(twice);
  DemoReply *brief = client_ask(client, "POST", settings, FORM,
                                "login=maria&password=trellis-and-twine-7&new=short&again=short");
  g_assert_cmpuint(brief->status, ==, 400);
  demo_reply_free(brief);
  g_assert_true(demo_forum_password_works(client->forum, "maria", "trellis-and-twine-7"));
  DemoReply *done = client_ask(client, "POST", settings, FORM,
                               "login=maria&password=trellis-and-twine-7&new=brand-new-8&again=brand-new-8");
  g_assert_cmpuint(done->status, ==, 200);
  demo_reply_free(done);
  g_assert_true(demo_forum_password_works(client->forum, "maria", "brand-new-8"));
  g_autoptr(json_t) ended = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpint(number_at(ended, "error.code"), ==, 301);
}

static void
test_sign_out(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autofree char *other = g_strdup(client->key);
  client_sign_in(client, "maria", demo_forum_password(client->forum));
  g_autoptr(json_t) out = client_v1(client, "POST", "authentication/sessions/logout", "");
  g_assert_cmpstr(status(out), ==, "success");
  g_autoptr(json_t) over = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpint(number_at(over, "error.code"), ==, 301);
  g_free(client->key);
  client->key = g_steal_pointer(&other);
  g_autoptr(json_t) still = client_v1(client, "GET", "users/self", NULL);
  g_autofree char *body =
      g_strdup_printf("{\"id\":\"%" JSON_INTEGER_FORMAT "\"}", number_at(still, "user.id.$"));
  g_autoptr(json_t) all = client_json(client_ask(client, "POST", "/api/2.0/auth/signout", JSON, body));
  g_assert_true(json_is_true(at(all, "data.signed_off_all_sessions")));
  g_autoptr(json_t) none = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpint(number_at(none, "error.code"), ==, 301);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/rules/two-a-minute", test_two_a_minute);
  g_test_add_func("/demo/rules/two-posts-first", test_two_posts_first);
  g_test_add_func("/demo/rules/blocked-domain", test_blocked_domain);
  g_test_add_func("/demo/rules/banned", test_banned);
  g_test_add_func("/demo/rules/reports", test_reports);
  g_test_add_func("/demo/rules/desk-of-flags", test_desk_of_flags);
  g_test_add_func("/demo/rules/desk-by-accept", test_desk_by_accept);
  g_test_add_func("/demo/rules/report-of-nothing", test_report_of_nothing);
  g_test_add_func("/demo/rules/removed-meanwhile", test_removed_meanwhile);
  g_test_add_func("/demo/rules/ignored", test_ignored);
  g_test_add_func("/demo/rules/password-unconfirmed", test_password_unconfirmed);
  g_test_add_func("/demo/rules/password-by-form", test_password_by_form);
  g_test_add_func("/demo/rules/sign-out", test_sign_out);
  return g_test_run();
}
