/* The demo forum's Khoros door: the shapes of v1 and v2 as the vendor's material shows them. */
#include "config.h"

#include "lib/test.h"
#include "unit/demo_client.h"

static DemoClient *
signed_in(const DemoOptions *options)
{
  DemoClient *client = client_new(options);
  client_sign_in(client, demo_forum_login(client->forum), demo_forum_password(client->forum));
  return client;
}

static void
test_sign_in(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  g_autoptr(json_t) wrong =
      client_v1(client, "POST", "authentication/sessions/login", "user.login=maria&user.password=no");
  g_assert_cmpstr(text_at(wrong, "status"), ==, "error");
  g_assert_cmpint(number_at(wrong, "error.code"), ==, 302);
  g_autoptr(json_t) in_address =
      client_v1(client, "POST",
                "authentication/sessions/login?user.login=maria&user.password=trellis-and-twine-7", NULL);
  g_assert_cmpstr(text_at(in_address, "status"), ==, "error");
  g_autoptr(json_t) nobody = client_v1(client, "GET", "authentication/sessions/current/user/id", NULL);
  g_assert_cmpint(number_at(nobody, "value.$"), ==, -1);
  client_sign_in(client, "Maria", demo_forum_password(client->forum));
  g_autoptr(json_t) id = client_v1(client, "GET", "authentication/sessions/current/user/id", NULL);
  g_assert_cmpstr(text_at(id, "value.type"), ==, "int");
  g_assert_cmpint(number_at(id, "value.$"), >, 0);
  g_autoptr(json_t) me = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpstr(text_at(me, "user.login.$"), ==, "maria");
  g_assert_cmpstr(text_at(me, "user.email.$"), ==, "maria@mail.example");
}

static void
test_session_expires(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  client->now += 29 * 60 * G_GINT64_CONSTANT(1000000);
  g_autoptr(json_t) used = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpstr(text_at(used, "status"), ==, "success");
  client->now += 29 * 60 * G_GINT64_CONSTANT(1000000);
  g_autoptr(json_t) again = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpstr(text_at(again, "status"), ==, "success");
  client->now += 31 * 60 * G_GINT64_CONSTANT(1000000);
  g_autoptr(json_t) over = client_v1(client, "GET", "users/self", NULL);
  g_assert_cmpint(number_at(over, "error.code"), ==, 301);
  g_assert_cmpstr(text_at(over, "error.message"), ==, "Invalid session key.");
  unsigned status;
  g_autoptr(json_t) v2 = client_v2(client, "SELECT id FROM users LIMIT 1", &status);
  g_assert_cmpuint(status, ==, 401);
  g_assert_cmpint(number_at(v2, "data.code"), ==, 301);
}

static void
test_v1_forms(void)
{
  DemoOptions quiet = {.scenario = "empty"};
  g_autoptr(DemoClient) client = signed_in(&quiet);
  g_autoptr(json_t) none = client_v1(client, "GET", "users/self/mailbox/notes/inbox", NULL);
  g_assert_cmpuint(json_object_size(at(none, "notes")), ==, 0);
  g_autoptr(json_t) sent = client_send(client, "login/maria", "Note <1>", "<p>To myself</p>");
  g_assert_cmpstr(text_at(sent, "status"), ==, "success");
  g_assert_cmpuint(json_object_size(sent), ==, 1);
  g_autoptr(json_t) one = client_v1(client, "GET", "users/self/mailbox/notes/inbox", NULL);
  g_assert_cmpstr(text_at(one, "notes.note.subject.$"), ==, "Note <1>");
  g_autoptr(json_t) plain =
      client_v1(client, "GET", "users/self/mailbox/notes/inbox?restapi.response_style=-types,-null", NULL);
  g_assert_cmpstr(text_at(plain, "notes.note.from.login"), ==, "maria");
  g_assert_true(json_is_integer(at(plain, "notes.note.id")));
  g_autoptr(json_t) second = client_send(client, "login/maria", "Note 2", "<p>To myself</p>");
  g_autoptr(json_t) two = client_v1(client, "GET", "users/self/mailbox/notes/inbox", NULL);
  g_assert_cmpuint(json_array_size(at(two, "notes.note")), ==, 2);
  g_autofree char *xml = client_text(
      client_ask(client, "GET", "/restapi/vc/users/self/mailbox/notes/inbox?page_size=1&page=2", NULL, NULL));
  g_assert_true(g_str_has_prefix(
      xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<response status=\"success\"><notes>"));
  g_assert_nonnull(strstr(xml, "<subject type=\"string\">Note &lt;1&gt;</subject>"));
  g_assert_null(strstr(xml, "Note 2"));
  g_autofree char *error = client_text(client_ask(client, "GET", "/restapi/vc/nonsense", NULL, NULL));
  g_assert_nonnull(
      strstr(error, "<response status=\"error\"><error code=\"501\"><message>Unknown path element"));
}

static void
test_v1_marking(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autoptr(json_t) before = client_v1(client, "GET", "users/self/mailbox/notes/inbox/unread/count", NULL);
  g_autoptr(json_t) list =
      client_v1(client, "GET", "users/self/mailbox/notes/inbox/unread?page_size=5", NULL);
  g_autofree char *path = g_strdup_printf("users/self/mailbox/notes/id/%" JSON_INTEGER_FORMAT,
                                          number_at(list, "notes.note.0.id.$"));
  g_autoptr(json_t) note = client_v1(client, "GET", path, NULL);
  g_assert_false(json_is_true(at(note, "note.is_read.$")));
  g_autoptr(json_t) looked = client_v1(client, "GET", "users/self/mailbox/notes/inbox/unread/count", NULL);
  g_assert_cmpint(number_at(looked, "value.$"), ==, number_at(before, "value.$"));
  g_autofree char *mark = g_strconcat(path, "/markread", NULL),
                  *unmark = g_strconcat(path, "/markunread", NULL);
  g_autoptr(json_t) marked = client_v1(client, "POST", mark, "");
  g_assert_cmpstr(text_at(marked, "status"), ==, "success");
  g_autoptr(json_t) after = client_v1(client, "GET", "users/self/mailbox/notes/inbox/unread/count", NULL);
  g_assert_cmpint(number_at(after, "value.$"), ==, number_at(before, "value.$") - 1);
  g_autoptr(json_t) unknown = client_v1(client, "POST", unmark, "");
  g_assert_cmpint(number_at(unknown, "error.code"), ==, 501);
}

static void
test_v2_inbox(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  unsigned status;
  g_autoptr(json_t) page =
      client_v2(client,
                "SELECT id, subject, is_read, sent_time, sender.id, sender.login FROM inbox_notes"
                " ORDER BY sent_time DESC LIMIT 2",
                &status);
  g_assert_cmpuint(status, ==, 200);
  g_assert_cmpstr(text_at(page, "status"), ==, "success");
  g_assert_cmpint(number_at(page, "data.size"), ==, 2);
  g_assert_cmpstr(text_at(page, "data.list_item_type"), ==, "inbox_note");
  g_assert_true(json_is_string(at(page, "data.items.0.id")));
  g_assert_cmpstr(text_at(page, "data.items.0.sender.type"), ==, "user");
  g_assert_null(json_object_get(at(page, "data.items.0"), "body"));
  g_assert_true(json_is_boolean(at(page, "data.items.0.is_read")));
  g_autofree char *query =
      g_strdup_printf("SELECT * FROM inbox_notes WHERE id = '%s'", text_at(page, "data.items.1.id"));
  g_autoptr(json_t) one = client_v2(client, query, NULL);
  g_assert_cmpint(number_at(one, "data.size"), ==, 1);
  g_assert_cmpstr(text_at(one, "data.items.0.subject"), ==, text_at(page, "data.items.1.subject"));
  g_assert_nonnull(text_at(one, "data.items.0.sender.view_href"));
  g_autoptr(json_t) count = client_v2(client, "SELECT count(*) FROM inbox_notes WHERE is_read = false", NULL);
  g_autoptr(json_t) v1 = client_v1(client, "GET", "users/self/mailbox/notes/inbox/unread/count", NULL);
  g_assert_cmpint(number_at(count, "data.count"), ==, number_at(v1, "value.$"));
}

static void
test_threads(void)
{
  DemoOptions options = {.threads = TRUE};
  g_autoptr(DemoClient) client = signed_in(&options);
  unsigned status;
  g_autoptr(json_t) flat = client_v2(client, "SELECT id FROM inbox_notes", &status);
  g_assert_cmpuint(status, ==, 400);
  g_autoptr(json_t) threads = client_v2(
      client,
      "SELECT id, subject, thread_type, updated_time, latest_message FROM notes_threads WHERE subject"
      " MATCHES 'apple' ORDER BY updated_time DESC LIMIT 50",
      NULL);
  g_assert_cmpint(number_at(threads, "data.size"), ==, 2);
  g_assert_cmpstr(text_at(threads, "data.items.0.subject"), ==, "Saturday's apple press");
  g_assert_cmpstr(text_at(threads, "data.items.0.latest_message.sender.login"), ==, "pippin");
  g_assert_nonnull(strstr(text_at(threads, "data.items.0.latest_message.body"), "treasure"));
  g_autofree char *query =
      g_strdup_printf("SELECT id, body, sender.login, recipients FROM threaded_notes WHERE thread.id ="
                      " '%s' ORDER BY sent_time ASC",
                      text_at(threads, "data.items.0.id"));
  g_autoptr(json_t) notes = client_v2(client, query, NULL);
  g_assert_cmpint(number_at(notes, "data.size"), ==, 3);
  g_assert_cmpstr(text_at(notes, "data.items.1.sender.login"), ==, "maria");
  g_assert_cmpstr(text_at(notes, "data.items.1.recipients.0.login"), ==, "pippin");
}

/* Nobody reads another's conversation by guessing its id. */
static void
test_privacy(void)
{
  DemoOptions options = {.threads = TRUE};
  g_autoptr(DemoClient) client = signed_in(&options);
  g_autoptr(json_t) count = client_v2(client, "SELECT count(*) FROM threaded_notes", NULL);
  g_autoptr(json_t) inbox = client_v1(client, "GET", "users/self/mailbox/notes/inbox/count", NULL);
  gint64 own = number_at(count, "data.count") - number_at(inbox, "value.$");
  g_assert_cmpint(own, >, 20);
  g_assert_cmpint(own, <, 100);
  guint readable = 0;
  for (int id = 1; id <= 600; id++) {
    g_autofree char *path = g_strdup_printf("users/self/mailbox/notes/id/%d", id);
    g_autoptr(json_t) note = client_v1(client, "GET", path, NULL);
    readable += g_str_equal(text_at(note, "status"), "success");
  }
  g_assert_cmpuint(readable, <, number_at(count, "data.count") + 1);
  g_autoptr(json_t) other = client_v1(client, "GET", "users/login/dilys/mailbox/notes/inbox", NULL);
  g_assert_cmpstr(text_at(other, "status"), ==, "error");
}

/* What one may not read is there, and empty; what one may is there, and is not. */
static void
test_unreadable_fields(void)
{
  static const struct {
    const char *login, *email;
  } people[] = {{"dilys", ""}, {"maria", "maria@mail.example"}};
  g_autoptr(DemoClient) client = signed_in(NULL);
  for (guint i = 0; i < G_N_ELEMENTS(people); i++) {
    g_autofree char *path = g_strconcat("users/login/", people[i].login, NULL);
    g_autofree char *query =
        g_strdup_printf("SELECT id, login, email FROM users WHERE login = '%s'", people[i].login);
    g_autoptr(json_t) v1 = client_v1(client, "GET", path, NULL), v2 = client_v2(client, query, NULL);
    g_assert_cmpstr(text_at(v1, "user.email.$"), ==, people[i].email);
    g_assert_cmpstr(text_at(v2, "data.items.0.email"), ==, people[i].email);
    g_assert_true(json_is_string(at(v2, "data.items.0.id")));
  }
}

static void
test_denied(void)
{
  DemoOptions deny = {.deny_v1 = TRUE}, old = {.no_v2 = TRUE};
  g_autoptr(DemoClient) client = signed_in(&deny);
  g_autoptr(json_t) v1 = client_v1(client, "GET", "users/self/mailbox/notes/inbox", NULL);
  g_assert_cmpstr(text_at(v1, "status"), ==, "error");
  g_assert_nonnull(strstr(text_at(v1, "error.message"), "REST API v1"));
  unsigned status;
  g_autoptr(json_t) v2 = client_v2(client, "SELECT id FROM inbox_notes LIMIT 1", &status);
  g_assert_cmpuint(status, ==, 200);
  g_autoptr(DemoClient) second = signed_in(&old);
  DemoReply *none = client_ask(second, "GET", "/api/2.0/search?q=SELECT%20id%20FROM%20users", NULL, NULL);
  g_assert_cmpuint(none->status, ==, 404);
  demo_reply_free(none);
}

static unsigned
status_at(DemoClient *client, const char *target)
{
  DemoReply *reply = client_ask(client, "GET", target, NULL, NULL);
  unsigned status = reply->status;
  demo_reply_free(reply);
  return status;
}

static void
test_paths(void)
{
  DemoOptions below = {.path = "/community"};
  g_autoptr(DemoClient) client = client_new(&below);
  g_assert_cmpuint(status_at(client, "/community/status/version"), ==, 200);
  g_assert_cmpuint(status_at(client, "/community"), ==, 200);
  g_assert_cmpuint(status_at(client, "/communityx/"), ==, 404);
  g_assert_cmpuint(status_at(client, "/"), ==, 404);
  g_assert_cmpuint(status_at(client, "/community/abcde12345/api/2.0/search?q=x"), ==, 403);
  g_autofree char *v1 = client_text(client_ask(
      client, "GET", "/community/abcde12345/restapi/vc/authentication/sessions/current/user/id", NULL, NULL));
  g_assert_nonnull(strstr(v1, "<value type=\"int\">-1</value>"));
  g_autofree char *front = client_text(client_ask(client, "GET", "/community/", NULL, NULL));
  g_assert_nonnull(strstr(front, "LITHIUM"));
  g_assert_nonnull(strstr(front, "href=\"/community/t5/"));
}

static void
test_boards(void)
{
  g_autoptr(DemoClient) client = signed_in(NULL);
  g_autoptr(json_t) boards =
      client_v2(client, "SELECT id, title, parent.id FROM nodes WHERE node_type = 'board'", NULL);
  g_assert_cmpint(number_at(boards, "data.size"), ==, 5);
  g_assert_cmpstr(text_at(boards, "data.items.0.id"), ==, "board:welcome");
  g_assert_cmpstr(text_at(boards, "data.items.0.parent.id"), ==, "category:society");
  DemoReply *posted =
      client_ask(client, "POST", "/api/2.0/messages", "application/json",
                 "{\"data\":{\"type\":\"message\",\"subject\":\"Mulch\",\"body\":\"<p>More</p>\","
                 "\"board\":{\"id\":\"soil\"}}}");
  g_autoptr(json_t) topic = client_json(posted);
  const char *id = text_at(topic, "data.id");
  g_autofree char *form = g_strdup("message.subject=Re%3A%20Mulch&message.body=Much%20more");
  g_autofree char *path = g_strdup_printf("messages/id/%s/reply", id);
  g_autoptr(json_t) reply = client_v1(client, "POST", path, form);
  g_assert_cmpstr(text_at(reply, "message.author.login.$"), ==, "maria");
  g_autofree char *query =
      g_strdup_printf("SELECT id, depth, topic.id, parent.id, replies.count(*), kudos.sum(weight) FROM"
                      " messages WHERE topic.id = '%s' ORDER BY post_time ASC, id ASC",
                      id);
  g_autoptr(json_t) thread = client_v2(client, query, NULL);
  g_assert_cmpint(number_at(thread, "data.size"), ==, 2);
  g_assert_cmpint(number_at(thread, "data.items.0.replies.count"), ==, 1);
  g_assert_cmpint(number_at(thread, "data.items.1.depth"), ==, 1);
  g_assert_cmpstr(text_at(thread, "data.items.1.parent.id"), ==, id);
  g_autofree char *kudos = g_strdup_printf("/api/2.0/messages/%s/kudos", id);
  demo_reply_free(client_ask(client, "POST", kudos, "application/json", "{\"data\":{\"type\":\"kudo\"}}"));
  g_autoptr(json_t) liked = client_v2(client, query, NULL);
  g_assert_cmpint(number_at(liked, "data.items.0.kudos.sum.weight"), ==, 1);
  g_autoptr(json_t) nowhere = client_v1(client, "POST", "boards/id/none/messages/post", form);
  g_assert_cmpstr(text_at(nowhere, "status"), ==, "error");
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/khoros/sign-in", test_sign_in);
  g_test_add_func("/demo/khoros/session-expires", test_session_expires);
  g_test_add_func("/demo/khoros/v1-forms", test_v1_forms);
  g_test_add_func("/demo/khoros/v1-marking", test_v1_marking);
  g_test_add_func("/demo/khoros/v2-inbox", test_v2_inbox);
  g_test_add_func("/demo/khoros/threads", test_threads);
  g_test_add_func("/demo/khoros/privacy", test_privacy);
  g_test_add_func("/demo/khoros/unreadable-fields", test_unreadable_fields);
  g_test_add_func("/demo/khoros/denied", test_denied);
  g_test_add_func("/demo/khoros/paths", test_paths);
  g_test_add_func("/demo/khoros/boards", test_boards);
  return g_test_run();
}
