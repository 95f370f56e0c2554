/* JSON from outside: what is refused, the getters and the paths in their errors, printing in ASCII. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/json.h"
#include "lib/test.h"

static json_t *
parsed(const char *text)
{
  g_autoptr(GError) error = NULL;
  json_t *root = fp_json_parse(text, strlen(text), &error);
  g_assert_no_error(error);
  return root;
}

static void
refuses(void)
{
  g_autofree char *deep = g_strnfill(5000, '[');
  const char *cases[] = {
      "",
      "x",
      "{\"id\":1,\"id\":2}",
      deep,
      "\"\\u0000\"",
      "[\"\xff\"]",
      "[1e999]",
      "{\"a\":1}x",
      "[1",
      "<html></html>",
      "null",
      "[12345678901234567890]",
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_json_parse(cases[i], strlen(cases[i]), &error));
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
  }
  g_assert_null(fp_json_parse(NULL, 0, NULL));
}

static void
paths(void)
{
  g_autoptr(json_t) root =
      parsed("{\"data\":{\"items\":[{\"id\":7,\"name\":\"a\"},{\"id\":\"8\"}],\"none\":null}}");
  g_assert_cmpstr(fp_json_peek_string(root, "data.items.0.name", "x"), ==, "a");
  g_assert_cmpstr(fp_json_peek_string(root, "data.items.1.name", "x"), ==, "x");
  g_assert_null(fp_json_peek(root, "data.none"));
  g_assert_null(fp_json_peek(root, "data.items.2"));
  g_assert_null(fp_json_peek(root, "data.items.x"));
  g_assert_null(fp_json_peek(NULL, "data"));
  g_assert_true(fp_json_peek(root, "") == root);
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_json_get(root, "data.none", &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
  g_assert_nonnull(strstr(error->message, "data.none"));
  g_clear_error(&error);
  g_assert_null(fp_json_string(root, "data.items.0.id", &error));
  g_assert_nonnull(strstr(error->message, "data.items.0.id"));
  g_assert_cmpstr(fp_json_string(root, "data.items.0.name", NULL), ==, "a");
}

static void
ids(void)
{
  g_autoptr(json_t) root = parsed("{\"a\":7,\"b\":\"x-8\",\"c\":\"\",\"d\":[],\"e\":9007199254740993}");
  g_autofree char *a = fp_json_id(root, "a", NULL);
  g_autofree char *b = fp_json_id(root, "b", NULL);
  g_autofree char *e = fp_json_peek_id(root, "e");
  g_assert_cmpstr(a, ==, "7");
  g_assert_cmpstr(b, ==, "x-8");
  g_assert_cmpstr(e, ==, "9007199254740993");
  static const char *const bad[] = {"c", "d", "nosuch"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_json_id(root, bad[i], &error));
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
    g_assert_null(fp_json_peek_id(root, bad[i]));
  }
}

static void
numbers(void)
{
  g_autoptr(json_t) root =
      parsed("{\"a\":7,\"b\":\"-8\",\"c\":3.0,\"d\":3.5,\"e\":\"x\",\"f\":true,\"g\":\"\"}");
  gint64 value = 0;
  g_assert_true(fp_json_int(root, "a", &value, NULL));
  g_assert_cmpint(value, ==, 7);
  g_assert_true(fp_json_int(root, "b", &value, NULL));
  g_assert_cmpint(value, ==, -8);
  g_assert_true(fp_json_int(root, "c", &value, NULL));
  g_assert_cmpint(value, ==, 3);
  static const char *const bad[] = {"d", "e", "f", "g", "nosuch"};
  for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_false(fp_json_int(root, bad[i], &value, &error));
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
    g_assert_cmpint(fp_json_peek_int(root, bad[i], 42), ==, 42);
  }
}

static void
truths(void)
{
  g_autoptr(json_t) root =
      parsed("{\"a\":true,\"b\":1,\"c\":\"true\",\"d\":\"1\",\"e\":false,\"f\":0,\"g\":\"false\","
             "\"h\":\"0\",\"i\":\"maybe\",\"j\":null}");
  for (const char *name = "abcd"; *name != '\0'; name++)
    g_assert_true(fp_json_peek_bool(root, (char[]){*name, '\0'}, FALSE));
  for (const char *name = "efgh"; *name != '\0'; name++)
    g_assert_false(fp_json_peek_bool(root, (char[]){*name, '\0'}, TRUE));
  for (const char *name = "ijk"; *name != '\0'; name++) {
    g_assert_true(fp_json_peek_bool(root, (char[]){*name, '\0'}, TRUE));
    g_assert_false(fp_json_peek_bool(root, (char[]){*name, '\0'}, FALSE));
  }
}

static void
lists(void)
{
  static const struct {
    const char *text;
    int length;
  } cases[] = {
      {"{\"l\":[1,2]}", 2}, {"{\"l\":[]}", 0}, {"{\"l\":null}", 0},
      {"{\"l\":\"\"}", 0},  {"{\"l\":{}}", 0}, {"{\"l\":{\"a\":1}}", 1},
      {"{\"l\":\"x\"}", 1}, {"{\"l\":5}", 1},  {"{}", -1},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(json_t) root = parsed(cases[i].text);
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) list = fp_json_list(root, "l", &error);
    if (cases[i].length < 0) {
      g_assert_null(list);
      g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
    } else {
      g_assert_no_error(error);
      g_assert_true(json_is_array(list));
      g_assert_cmpint((int)json_array_size(list), ==, cases[i].length);
    }
  }
}

static void
times(void)
{
  g_autoptr(json_t) root = parsed(
      "{\"a\":\"2026-11-24T03:05:00Z\",\"b\":1795489500,\"c\":1795489500000,\"d\":\"1795489500000\","
      "\"e\":\"2026-11-24T04:05:00.000+01:00\",\"f\":\"soon\",\"g\":-1,\"h\":9223372036854775807,\"i\":1.5}");
  for (const char *name = "abcde"; *name != '\0'; name++)
    g_assert_cmpint(fp_json_peek_time(root, (char[]){*name, '\0'}), ==, 1795489500 * FP_SECOND);
  for (const char *name = "fghz"; *name != '\0'; name++)
    g_assert_cmpint(fp_json_peek_time(root, (char[]){*name, '\0'}), ==, 0);
  g_assert_cmpint(fp_json_peek_time(root, "i"), ==, 1500000);
}

/* How many there are, and what has bounds. */
static void
sizes(void)
{
  g_autoptr(json_t) root =
      parsed("{\"a\":7,\"b\":-1,\"c\":99999999999,\"d\":\"12\",\"e\":\"x\",\"list\":[1,2,4]}");
  g_assert_cmpint(fp_json_peek_size(root, "a", -1), ==, 7);
  g_assert_cmpint(fp_json_peek_size(root, "b", -1), ==, -1);
  g_assert_cmpint(fp_json_peek_size(root, "b", 5), ==, 5);
  g_assert_cmpint(fp_json_peek_size(root, "c", -1), ==, 1000000000);
  g_assert_cmpint(fp_json_peek_size(root, "d", -1), ==, 12);
  g_assert_cmpint(fp_json_peek_size(root, "e", 3), ==, 3);
  g_assert_cmpint(fp_json_peek_size(NULL, "a", 4), ==, 4);
  g_assert_cmpint(fp_json_peek_within(root, "a", 0, 1, 60), ==, 7);
  g_assert_cmpint(fp_json_peek_within(root, "b", 0, 1, 60), ==, 1);
  g_assert_cmpint(fp_json_peek_within(root, "c", 0, 1, 60), ==, 60);
  g_assert_cmpint(fp_json_peek_within(root, "e", 5, 1, 60), ==, 5);
  const json_t *item;
  gint64 sum = 0;
  fp_json_each(item, fp_json_peek(root, "list"))
    sum = 10 * sum + json_integer_value(item);
  g_assert_cmpint(sum, ==, 124);
  fp_json_each(item, fp_json_peek(root, "a"))
    g_assert_not_reached();
}

static void
prints(void)
{
  g_autoptr(json_t) root = json_pack("{s:s,s:i}", "z", "\u202e\x1b\x7f\u00e9\U0001f600\"", "a", 1);
  g_autofree char *text = fp_json_print(root);
  g_assert_cmpstr(text, ==, "{\"z\":\"\\u202E\\u001B\\u007f\\u00E9\\uD83D\\uDE00\\\"\",\"a\":1}");
  g_autofree char *pretty = fp_json_print_pretty(root);
  for (const char *at = pretty; *at != '\0'; at++)
    g_assert_true(*at == '\n' || (*at >= 0x20 && *at < 0x7F));
  g_autoptr(json_t) again = parsed(pretty);
  g_assert_true(json_equal(root, again));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/N6/json/refuses", refuses);
  g_test_add_func("/json/paths", paths);
  g_test_add_func("/json/ids", ids);
  g_test_add_func("/json/numbers", numbers);
  g_test_add_func("/json/truths", truths);
  g_test_add_func("/json/lists", lists);
  g_test_add_func("/json/times", times);
  g_test_add_func("/json/sizes", sizes);
  g_test_add_func("/json/prints", prints);
  return g_test_run();
}
