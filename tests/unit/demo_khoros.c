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

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/khoros/sign-in", test_sign_in);
  g_test_add_func("/demo/khoros/session-expires", test_session_expires);
  g_test_add_func("/demo/khoros/v1-forms", test_v1_forms);
  g_test_add_func("/demo/khoros/v1-marking", test_v1_marking);
  g_test_add_func("/demo/khoros/v2-inbox", test_v2_inbox);
  return g_test_run();
}
