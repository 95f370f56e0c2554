/* The demo forum's rules at the doors of Discourse and NodeBB: who may join, sign in and send, each refused
 * in its dialect's own form; and the e-mail notice, which all dialects share. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/boards.h"
#include "lib/test.h"
#include "unit/demo_client.h"

#define FORM   "application/x-www-form-urlencoded"
#define JSON   "application/json"
#define SECOND G_GINT64_CONSTANT(1000000)

/* A browser's part: one cookie, and the token that belongs to it. */
typedef struct {
  DemoClient *client;
  char *cookie, *token;
  const char *token_name;
} Visitor;

static DemoReply *
ask(Visitor *visitor, const char *method, const char *target, const char *type, const char *body)
{
  const char *headers[] = {"Cookie",
                           visitor->cookie ? visitor->cookie : "none=1",
                           visitor->token ? visitor->token_name : "X-Nothing",
                           visitor->token ? visitor->token : "1",
                           "Content-Type",
                           type,
                           NULL};
  DemoRequest request = {method, target, headers, body, body ? strlen(body) : 0};
  DemoReply *reply = demo_forum_handle(visitor->client->forum, &request, visitor->client->now);
  for (guint i = 0; i + 1 < reply->headers->len; i += 2) {
    const char *value = g_ptr_array_index(reply->headers, i + 1);
    if (!g_str_equal(g_ptr_array_index(reply->headers, i), "Set-Cookie"))
      continue;
    g_free(visitor->cookie);
    visitor->cookie = g_strndup(value, strcspn(value, ";"));
  }
  return reply;
}

static json_t *
ask_json(Visitor *visitor, const char *method, const char *target, const char *body)
{
  return client_json(ask(visitor, method, target, FORM, body));
}

static char *
ask_text(Visitor *visitor, const char *target, const char *body)
{
  return client_text(ask(visitor, "POST", target, FORM, body));
}

static void
fetch_token(Visitor *visitor, const char *target, const char *member)
{
  g_autoptr(json_t) reply = ask_json(visitor, "GET", target, NULL);
  g_free(visitor->token);
  visitor->token = g_strdup(text_at(reply, member));
}

static Visitor *
visitor_new(DemoDialect dialect)
{
  DemoOptions options = {.dialects = dialect};
  Visitor *visitor = g_new0(Visitor, 1);
  visitor->client = client_new(&options);
  visitor->token_name = dialect == DEMO_DISCOURSE ? "X-CSRF-Token" : "x-csrf-token";
  return visitor;
}

static void
visitor_free(Visitor *visitor)
{
  client_free(visitor->client);
  g_free(visitor->cookie);
  g_free(visitor->token);
  g_free(visitor);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Visitor, visitor_free)

static void
block(Visitor *visitor, const char *domain)
{
  g_autofree char *form = g_strconcat("domain=", domain, NULL);
  demo_reply_free(client_ask(visitor->client, "POST", "/demo/moderation/block", FORM, form));
}

static void
write_two_posts(Visitor *visitor, const char *login)
{
  for (int i = 0; i < 2; i++) {
    DemoPost post = {.board = "welcome",
                     .author = demo_account_find(visitor->client->forum, login),
                     .subject = "Hello",
                     .body = "<p>Hello</p>",
                     .posted = visitor->client->now};
    g_assert_cmpint(demo_post_add(visitor->client->forum, &post), >, 0);
  }
}

/* --- Discourse --- */

static json_t *
discourse_join(Visitor *visitor, const char *login, const char *email, const char *trap)
{
  g_autofree char *form = g_strdup_printf(
      "username=%s&email=%s&password=long-enough-1&password_confirmation=%s&challenge=24eeff0c", login, email,
      trap);
  return ask_json(visitor, "POST", "/u.json", form);
}

static void
discourse_sign_in(Visitor *visitor, const char *login, const char *password)
{
  g_autofree char *form = g_strdup_printf("login=%s&password=%s", login, password);
  fetch_token(visitor, "/session/csrf.json", "csrf");
  g_autoptr(json_t) reply = ask_json(visitor, "POST", "/session.json", form);
  g_assert_cmpstr(text_at(reply, "user.username"), ==, login);
  fetch_token(visitor, "/session/csrf.json", "csrf");
}

static void
test_discourse_join(void)
{
  g_autoptr(Visitor) visitor = visitor_new(DEMO_DISCOURSE);
  block(visitor, "quickbox.test");
  fetch_token(visitor, "/session/csrf.json", "csrf");
  g_autoptr(json_t) trap = ask_json(visitor, "GET", "/session/hp.json", NULL);
  const char *value = text_at(trap, "value");
  g_autoptr(json_t) refused = discourse_join(visitor, "weed", "weed%40mail.quickbox.test", value);
  g_assert_true(json_is_false(at(refused, "success")));
  g_assert_nonnull(strstr(text_at(refused, "errors.email.0"), "not allowed from that email provider"));
  g_assert_true(g_str_has_prefix(text_at(refused, "message"), "Email is not allowed"));
  g_autoptr(json_t) taken = discourse_join(visitor, "dilys", "d%40mail.example", value);
  g_assert_cmpstr(text_at(taken, "message"), ==, "Username must be unique");
  g_autoptr(json_t) robot = discourse_join(visitor, "robot", "robot%40mail.example", "none");
  g_assert_true(json_is_true(at(robot, "success")));
  g_assert_cmpint(demo_account_find(visitor->client->forum, "robot"), ==, 0);
  g_autoptr(json_t) fine = discourse_join(visitor, "sprout", "sprout%40mail.example", value);
  g_assert_true(json_is_true(at(fine, "success")));
  g_assert_cmpint(demo_account_find(visitor->client->forum, "sprout"), >, 0);
}

static unsigned
discourse_send(Visitor *visitor, json_t **answer)
{
  DemoReply *reply = ask(visitor, "POST", "/posts.json", FORM,
                         "raw=Hello+there%2C+neighbour&title=Hello+there&archetype=private_message"
                         "&target_recipients=dilys");
  unsigned status = reply->status;
  *answer = client_json(reply);
  return status;
}

static void
test_discourse_sending(void)
{
  g_autoptr(Visitor) visitor = visitor_new(DEMO_DISCOURSE);
  fetch_token(visitor, "/session/csrf.json", "csrf");
  g_autoptr(json_t) joined = discourse_join(visitor, "sprout", "sprout%40mail.example", "7d1f3b9c");
  discourse_sign_in(visitor, "sprout", "long-enough-1");
  g_autoptr(json_t) me = ask_json(visitor, "GET", "/session/current.json", NULL);
  g_assert_true(json_is_false(at(me, "current_user.can_send_private_messages")));
  g_autoptr(json_t) early = NULL, first = NULL, second = NULL, third = NULL, later = NULL;
  g_assert_cmpuint(discourse_send(visitor, &early), ==, 422);
  g_assert_cmpstr(text_at(early, "errors.0"), ==, "Sorry, you cannot send a personal message to that user.");
  write_two_posts(visitor, "sprout");
  g_assert_cmpuint(discourse_send(visitor, &first), ==, 200);
  g_assert_cmpuint(discourse_send(visitor, &second), ==, 200);
  g_assert_cmpuint(discourse_send(visitor, &third), ==, 429);
  g_assert_cmpstr(text_at(third, "error_type"), ==, "rate_limit");
  g_assert_cmpint(number_at(third, "extras.wait_seconds"), >, 0);
  visitor->client->now += 61 * SECOND;
  g_assert_cmpuint(discourse_send(visitor, &later), ==, 200);
}

static void
test_discourse_banned(void)
{
  g_autoptr(Visitor) visitor = visitor_new(DEMO_DISCOURSE);
  discourse_sign_in(visitor, "maria", demo_forum_password(visitor->client->forum));
  demo_account_ban(visitor->client->forum, demo_account_find(visitor->client->forum, "maria"), TRUE);
  DemoReply *over = ask(visitor, "GET", "/topics/private-messages/maria.json", FORM, NULL);
  g_assert_cmpuint(over->status, ==, 403);
  demo_reply_free(over);
  fetch_token(visitor, "/session/csrf.json", "csrf");
  g_autoptr(json_t) again =
      ask_json(visitor, "POST", "/session.json", "login=maria&password=trellis-and-twine-7");
  g_assert_cmpstr(text_at(again, "reason"), ==, "suspended");
}

/* --- NodeBB --- */

static void
nodebb_sign_in(Visitor *visitor, const char *login, const char *password)
{
  g_autofree char *form = g_strdup_printf("username=%s&password=%s", login, password);
  fetch_token(visitor, "/api/config", "csrf_token");
  DemoReply *reply = ask(visitor, "POST", "/login", FORM, form);
  g_assert_cmpuint(reply->status, ==, 200);
  demo_reply_free(reply);
  fetch_token(visitor, "/api/config", "csrf_token");
}

static char *
nodebb_join(Visitor *visitor, const char *login, const char *email)
{
  g_autofree char *form = g_strdup_printf(
      "username=%s&email=%s&password=long-enough-1&password-confirm=long-enough-1", login, email);
  return ask_text(visitor, "/register", form);
}

static void
test_nodebb_join(void)
{
  g_autoptr(Visitor) visitor = visitor_new(DEMO_NODEBB);
  block(visitor, "quickbox.test");
  fetch_token(visitor, "/api/config", "csrf_token");
  g_autofree char *refused = nodebb_join(visitor, "weed", "weed%40quickbox.test"),
                  *taken = nodebb_join(visitor, "dilys", "d%40mail.example"),
                  *fine = nodebb_join(visitor, "sprout", "sprout%40mail.example");
  g_assert_nonnull(strstr(refused, "e-mail domain is not allowed"));
  g_assert_cmpstr(taken, ==, "[[error:username-taken]]");
  g_assert_cmpstr(fine, ==, "{\"next\":\"/\"}");
  g_assert_cmpint(demo_account_find(visitor->client->forum, "weed"), ==, 0);
  g_autofree char *twice =
      ask_text(visitor, "/register", "username=fern&email=f%40mail.example&password=a&password-confirm=b");
  g_assert_cmpstr(twice, ==, "[[user:change-password-error-match]]");
}

static unsigned
nodebb_say(Visitor *visitor, gint64 room, json_t **answer)
{
  g_autofree char *target = g_strdup_printf("/api/v3/chats/%" G_GINT64_FORMAT, room);
  DemoReply *reply = ask(visitor, "POST", target, JSON, "{\"message\":\"Hello there\"}");
  unsigned status = reply->status;
  *answer = client_json(reply);
  return status;
}

static void
test_nodebb_sending(void)
{
  g_autoptr(Visitor) visitor = visitor_new(DEMO_NODEBB);
  fetch_token(visitor, "/api/config", "csrf_token");
  g_autofree char *joined = nodebb_join(visitor, "sprout", "sprout%40mail.example");
  nodebb_sign_in(visitor, "sprout", "long-enough-1");
  g_autofree char *body = g_strdup_printf("{\"uids\":[%" G_GINT64_FORMAT "]}",
                                          demo_account_find(visitor->client->forum, "dilys"));
  g_autoptr(json_t) made = client_json(ask(visitor, "POST", "/api/v3/chats", JSON, body));
  gint64 room = number_at(made, "response.roomId");
  g_autoptr(json_t) early = NULL, first = NULL, second = NULL, third = NULL, later = NULL;
  g_assert_cmpuint(nodebb_say(visitor, room, &early), ==, 400);
  g_assert_cmpstr(text_at(early, "status.message"), ==, "You need 2 reputation to chat");
  write_two_posts(visitor, "sprout");
  g_assert_cmpuint(nodebb_say(visitor, room, &first), ==, 200);
  g_assert_cmpuint(nodebb_say(visitor, room, &second), ==, 200);
  g_assert_cmpuint(nodebb_say(visitor, room, &third), ==, 400);
  g_assert_cmpstr(text_at(third, "status.message"), ==,
                  "You have sent too many messages, please wait awhile.");
  visitor->client->now += 61 * SECOND;
  g_assert_cmpuint(nodebb_say(visitor, room, &later), ==, 200);
}

static void
test_nodebb_banned(void)
{
  g_autoptr(Visitor) visitor = visitor_new(DEMO_NODEBB);
  nodebb_sign_in(visitor, "maria", demo_forum_password(visitor->client->forum));
  demo_account_ban(visitor->client->forum, demo_account_find(visitor->client->forum, "maria"), TRUE);
  DemoReply *over = ask(visitor, "GET", "/api/v3/chats", FORM, NULL);
  g_assert_cmpuint(over->status, ==, 401);
  demo_reply_free(over);
  fetch_token(visitor, "/api/config", "csrf_token");
  DemoReply *again = ask(visitor, "POST", "/login", FORM, "username=maria&password=trellis-and-twine-7");
  g_assert_cmpuint(again->status, ==, 403);
  demo_reply_free(again);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/discourse/join", test_discourse_join);
  g_test_add_func("/demo/discourse/sending", test_discourse_sending);
  g_test_add_func("/demo/discourse/banned", test_discourse_banned);
  g_test_add_func("/demo/nodebb/join", test_nodebb_join);
  g_test_add_func("/demo/nodebb/sending", test_nodebb_sending);
  g_test_add_func("/demo/nodebb/banned", test_nodebb_banned);
  return g_test_run();
}
