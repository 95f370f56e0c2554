/* LiQL in the demo forum: the parser's tree and errors, and what queries answer. */
#include "config.h"

#include "demo/khoros/liql.h"
#include "lib/test.h"
#include "unit/demo_client.h"

static void
test_tree(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LiqlQuery) query = liql_parse(
      "SELECT id, sender.login, kudos.sum(weight) FROM messages WHERE (subject MATCHES 'a\\'b' OR depth = 0)"
      " AND board.id IN ('x', 'y') AND author.id != '3' ORDER BY post_time DESC, id ASC LIMIT 7 OFFSET 14",
      &error);
  g_assert_no_error(error);
  g_assert_cmpuint(query->fields->len, ==, 3);
  g_assert_cmpstr(g_ptr_array_index(query->fields, 2), ==, "kudos.sum(weight)");
  g_assert_cmpstr(query->collection, ==, "messages");
  g_assert_cmpint(query->limit, ==, 7);
  g_assert_cmpint(query->offset, ==, 14);
  g_assert_cmpuint(query->order->len, ==, 2);
  const LiqlCondition *top = query->where;
  g_assert_cmpint(top->kind, ==, LIQL_AND);
  g_assert_cmpstr(top->right->sign, ==, "!=");
  g_assert_cmpint(top->left->kind, ==, LIQL_AND);
  g_assert_cmpint(top->left->right->kind, ==, LIQL_IN);
  g_assert_cmpuint(top->left->right->values->len, ==, 2);
  const LiqlCondition *either = top->left->left;
  g_assert_cmpint(either->kind, ==, LIQL_OR);
  g_assert_cmpstr(((const LiqlValue *)g_ptr_array_index(either->left->values, 0))->text, ==, "a'b");
}

static void
test_not_liql(void)
{
  static const char *const wrong[] = {
      "",
      "SELECT",
      "SELECT id",
      "SELECT id FROM",
      "SELECT id, FROM users",
      "SELECT FROM users",
      "SELECT count( FROM users",
      "SELECT id FROM users WHERE",
      "SELECT id FROM users WHERE id",
      "SELECT id FROM users WHERE id = ",
      "SELECT id FROM users WHERE id = 'x",
      "SELECT id FROM users WHERE (id = 'x'",
      "SELECT id FROM users WHERE id IN ()",
      "SELECT id FROM users WHERE id ! 'x'",
      "SELECT id FROM users LIMIT many",
      "SELECT id FROM users LIMIT 5;",
      "SELECT id FROM users CURSOR abc",
      "SELECT id FROM users ORDER id",
      "SELECT id FROM users WHERE id = '1' -- comment",
      "DELETE FROM users",
  };
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_test_message("%s", wrong[i]);
    g_assert_null(liql_parse(wrong[i], &error));
    g_assert_error(error, LIQL_ERROR, LIQL_ERROR_BAD);
  }
  GString *deep = g_string_new("SELECT id FROM users WHERE ");
  for (int i = 0; i < 100000; i++)
    g_string_append_c(deep, '(');
  g_assert_null(liql_parse(deep->str, NULL));
  g_string_free(deep, TRUE);
}

static void
assert_refused(DemoClient *client, const char *query, unsigned status, int code)
{
  unsigned got;
  g_autoptr(json_t) reply = client_v2(client, query, &got);
  g_test_message("%s", query);
  g_assert_cmpuint(got, ==, status);
  g_assert_cmpstr(text_at(reply, "status"), ==, "error");
  g_assert_cmpint(number_at(reply, "data.code"), ==, code);
}

static void
test_refused(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  assert_refused(client, "SELECT id FROM users LIMIT 1", 403, 203);
  client_sign_in(client, "maria", demo_forum_password(client->forum));
  assert_refused(client, "SELECT id FROM secrets", 400, 309);
  assert_refused(client, "SELECT password FROM users", 400, 309);
  assert_refused(client, "SELECT id FROM users WHERE messages.count(*) > 3", 400, 309);
  assert_refused(client, "SELECT id FROM users ORDER BY nothing", 400, 309);
  assert_refused(client, "SELECT id FROM inbox_notes LIMIT 1001", 400, 309);
  assert_refused(client, "SELECT id FROM inbox_notes CURSOR 'made up'", 400, 309);
  assert_refused(client, "SELECT id FROM notes_threads", 400, 309);
  assert_refused(client, "SELECT id FROM abuse_reports", 403, 203);
  assert_refused(client, "SELECT id FROM users WHERE login = 'x' UNION", 400, 309);
}

/* What a quote would do in SQL, it must not do here. */
static void
test_values_are_bound(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  client_sign_in(client, "maria", demo_forum_password(client->forum));
  g_autoptr(json_t) none = client_v2(client, "SELECT id FROM users WHERE login = \"x' OR '1' = '1\"", NULL);
  g_assert_cmpint(number_at(none, "data.size"), ==, 0);
  g_autoptr(json_t) accent = client_v2(client, "SELECT login FROM users WHERE login = 'さくら'", NULL);
  g_assert_cmpstr(text_at(accent, "data.items.0.login"), ==, "さくら");
}

static guint
walk(DemoClient *client, const char *query, gboolean with_cursor, GHashTable *seen)
{
  guint pages = 0;
  g_autofree char *cursor = NULL;
  do {
    g_autofree char *whole =
        cursor && with_cursor ? g_strdup_printf("%s CURSOR '%s'", query, cursor) : g_strdup(query);
    g_autoptr(json_t) page = client_v2(client, whole, NULL);
    json_t *items = at(page, "data.items"), *item, *next = json_object_get(at(page, "data"), "next_cursor");
    size_t i;
    json_array_foreach(items, i, item)
        g_assert_true(g_hash_table_add(seen, g_strdup(json_string_value(json_object_get(item, "id")))));
    g_clear_pointer(&cursor, g_free);
    cursor = g_strdup(json_string_value(next));
    pages++;
  } while (cursor);
  return pages;
}

static void
test_cursors(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  client_sign_in(client, "maria", demo_forum_password(client->forum));
  g_autoptr(json_t) count = client_v2(client, "SELECT count(*) FROM inbox_notes", NULL);
  static const char *const queries[] = {
      "SELECT id FROM inbox_notes LIMIT 10", "SELECT id FROM inbox_notes ORDER BY sent_time ASC LIMIT 7",
      "SELECT id FROM inbox_notes ORDER BY subject DESC LIMIT 11",
      "SELECT id FROM inbox_notes ORDER BY is_read ASC, sent_time DESC LIMIT 13"};
  for (guint i = 0; i < G_N_ELEMENTS(queries); i++) {
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_assert_cmpuint(walk(client, queries[i], TRUE, seen), >, 5);
    g_assert_cmpint(g_hash_table_size(seen), ==, number_at(count, "data.count"));
  }
}

/* A message that comes between two pages moves nothing. */
static void
test_cursor_stands_still(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  client_sign_in(client, "maria", demo_forum_password(client->forum));
  g_autoptr(json_t) both = client_v2(client, "SELECT id FROM inbox_notes LIMIT 4", NULL);
  g_autoptr(json_t) first = client_v2(client, "SELECT id FROM inbox_notes LIMIT 2", NULL);
  demo_reply_free(
      client_ask(client, "POST", "/demo/notes", "application/json",
                 "{\"from\":\"dilys\",\"to\":\"maria\",\"subject\":\"New\",\"body\":\"<p>Just now</p>\"}"));
  g_autofree char *query =
      g_strdup_printf("SELECT id FROM inbox_notes LIMIT 2 CURSOR '%s'", text_at(first, "data.next_cursor"));
  g_autoptr(json_t) second = client_v2(client, query, NULL);
  g_assert_cmpstr(text_at(second, "data.items.0.id"), ==, text_at(both, "data.items.2.id"));
  g_autoptr(json_t) again = client_v2(client, "SELECT subject FROM inbox_notes LIMIT 1", NULL);
  g_assert_cmpstr(text_at(again, "data.items.0.subject"), ==, "New");
}

static void
test_conditions(void)
{
  g_autoptr(DemoClient) client = client_new(NULL);
  client_sign_in(client, "maria", demo_forum_password(client->forum));
  /* 1795478400000 ms is the midnight before: the wave and one letter are later. */
  g_autoptr(json_t) late =
      client_v2(client, "SELECT count(*) FROM inbox_notes WHERE sent_time >= 1795478400000", NULL);
  g_autoptr(json_t) same =
      client_v2(client, "SELECT count(*) FROM inbox_notes WHERE sent_time >= '2026-11-24T00:00:00Z'", NULL);
  g_assert_cmpint(number_at(late, "data.count"), ==, 18);
  g_assert_cmpint(number_at(same, "data.count"), ==, 18);
  g_autoptr(json_t) either =
      client_v2(client,
                "SELECT count(*) FROM inbox_notes WHERE subject MATCHES 'garlic' OR subject"
                " MATCHES 'SLUGS'",
                NULL);
  g_assert_cmpint(number_at(either, "data.count"), ==, 3);
  g_autoptr(json_t) self = client_v2(client, "SELECT login, email FROM users WHERE id = 'self'", NULL);
  g_assert_cmpstr(text_at(self, "data.items.0.login"), ==, "maria");
  g_assert_cmpstr(text_at(self, "data.items.0.email"), ==, "maria@mail.example");
  g_autoptr(json_t) other =
      client_v2(client, "SELECT email, banned, rank FROM users WHERE login = 'dilys'", NULL);
  g_assert_cmpstr(text_at(other, "data.items.0.email"), ==, "");
  g_assert_cmpstr(text_at(other, "data.items.0.banned"), ==, "");
  g_assert_cmpstr(text_at(other, "data.items.0.rank.name"), ==, "Head Gardener");
  g_autoptr(json_t) facts =
      client_v2(client,
                "SELECT messages.count(*), kudos_received.sum(weight), topics.count(*) FROM users"
                " WHERE login = 'old_tom'",
                NULL);
  g_assert_cmpint(number_at(facts, "data.items.0.messages.count"), >, 980);
  g_assert_true(json_is_integer(at(facts, "data.items.0.kudos_received.sum.weight")));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/liql/tree", test_tree);
  g_test_add_func("/demo/liql/not-liql", test_not_liql);
  g_test_add_func("/demo/liql/refused", test_refused);
  g_test_add_func("/demo/liql/values-are-bound", test_values_are_bound);
  g_test_add_func("/demo/liql/cursors", test_cursors);
  g_test_add_func("/demo/liql/cursor-stands-still", test_cursor_stands_still);
  g_test_add_func("/demo/liql/conditions", test_conditions);
  return g_test_run();
}
