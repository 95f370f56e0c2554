/* For tests/cli/hostile.t, which calls it a hundred times: what strangers send, and an independent reader of
 * what comes out.
 *
 *   matrix deliver FROM TO     each string of tests/data/hostile.txt as subject and body of a message, a line
 *                              of JSON each for the demo forum's /demo/notes
 *   matrix check text|json     standard input: the first byte that may not reach a terminal is told, exit 1
 */
#include "config.h"

#include "lib/hostile.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

enum { MOST_SUBJECT = 200, MOST_BODY = 20000 };

static int
deliver(const char *from, const char *to)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  for (guint i = 0; i < all->len; i++) {
    g_autofree char *body = fp_test_hostile_text(all->pdata[i], MOST_BODY),
                    *subject = fp_test_hostile_text(all->pdata[i], MOST_SUBJECT);
    g_autofree char *marked = g_strdup_printf("%u %s end", i, subject);
    g_autofree char *link = g_strdup_printf(
        "<p>%s</p><a href=\"https://evil.example/%s\">%s</a><p>the end</p>", body, subject, subject);
    json_t *note = json_pack("{s:s,s:s,s:s,s:s}", "from", from, "to", to, "subject", marked, "body", link);
    json_dumpf(note, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(note);
  }
  return 0;
}

static int
check(gboolean json)
{
  g_autoptr(GString) all = g_string_new(NULL);
  char bytes[4096];
  gssize got;
  while ((got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0)
    g_string_append_len(all, bytes, got);
  for (gsize i = 0; json && i < all->len; i++)
    if ((guchar)all->str[i] >= 0x7f || ((guchar)all->str[i] < 0x20 && all->str[i] != '\n')) {
      printf("byte %02x at %zu\n", (guchar)all->str[i], i);
      return 1;
    }
  for (gsize from = 0, to = 0; !json && from < all->len; from = to + 1) {
    const char *end = memchr(all->str + from, '\n', all->len - from);
    to = end ? (gsize)(end - all->str) : all->len;
    if (!fp_test_is_harmless(all->str + from, to - from)) {
      g_autofree char *shown = g_strescape(all->str + from, NULL);
      printf("line at %zu: %.200s\n", from, shown);
      return 1;
    }
  }
  printf("%zu bytes\n", all->len);
  return 0;
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  if (argc == 4 && g_str_equal(argv[1], "deliver"))
    return deliver(argv[2], argv[3]);
  if (argc == 3 && g_str_equal(argv[1], "check"))
    return check(g_str_equal(argv[2], "json"));
  fprintf(stderr, "matrix deliver FROM TO | matrix check text|json\n");
  return 2;
}
