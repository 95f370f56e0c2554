/* The matrix's way out that the member looks at: the real program on a terminal, an inbox of hostile
 * messages, each opened; every byte that the terminal was sent is read by tests/lib/hostile.c, which knows
 * what may be there. */
#include "config.h"

#include "pty/bench.h"

#include "lib/hostile.h"

#include <jansson.h>

enum { MOST_SUBJECT = 120, MOST_BODY = 3000 };

static void
deliver(Bench *bench, const FpHostile *one)
{
  g_autofree char *subject = fp_test_hostile_text(one, MOST_SUBJECT),
                  *body = fp_test_hostile_text(one, MOST_BODY);
  g_autofree char *html =
      g_strdup_printf("<p>%s</p><a href=\"https://evil.example/%s\">%s</a>", body, subject, subject);
  json_t *note =
      json_pack("{s:s,s:s,s:s,s:s}", "from", "moderators", "to", "maria", "subject", subject, "body", html);
  char *json = json_dumps(note, JSON_COMPACT | JSON_ENSURE_ASCII);
  bench_demo(bench, "/demo/notes", json);
  free(json);
  json_decref(note);
}

/* Every message opened, its facts and its links too, in both looks of the list. */
static void
test_screen(void)
{
  Bench *bench = bench_new();
  g_autoptr(GPtrArray) all = fp_test_hostile();
  gsize length;
  for (guint i = 0; i < all->len; i++)
    deliver(bench, all->pdata[i]);
  bench_deliver(bench, "dilys", "The newest of all");
  FpPty *pty = bench_run_inbox(bench, NULL, "The newest of all");
  /* A program that is behind with its keys paints the last screen alone: each is waited for. */
  for (guint i = 0; i < all->len; i++) {
    static const char *const keys[] = {"j\r", "G", "i", "G", "qq"};
    for (gsize k = 0; k < G_N_ELEMENTS(keys); k++) {
      fp_pty_type(pty, keys[k]);
      fp_pty_settle(pty, 20);
    }
  }
  fp_pty_resize(pty, 30, 130);
  fp_pty_type(pty, "Q");
  assert_exit(pty, 0);
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  g_autofree char *fault = fp_test_stream_fault(bytes, length);
  g_assert_cmpstr(fault, ==, NULL);
  /* They were shown: as what they are. */
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "^[[2J"));
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "<U+202E>"));
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "is where the link leads"));
  fp_pty_free(pty);
  bench_free(bench);
}

/* A draft that an editor is given: an answer to a message that is all of them together. */
static void
test_draft(void)
{
  Bench *bench = bench_new();
  g_autoptr(GPtrArray) all = fp_test_hostile();
  g_autoptr(GString) whole = g_string_new("All of it. ");
  g_autofree char *path = g_build_filename(bench->home, "given", NULL), *given = NULL;
  g_autofree char *editor = g_build_filename(bench->home, "editor", NULL);
  g_autofree char *words = g_strdup_printf("#!/bin/sh\ncat \"$1\" >'%s'\n", path);
  g_autofree char *extra = g_strdup_printf("EDITOR=%s", editor);
  gsize length;
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = all->pdata[i];
    g_autofree char *text = fp_test_hostile_text(one, 60);
    g_string_append_printf(whole, "%u %s ", one->kind, text);
  }
  g_autoptr(GBytes) bytes = g_string_free_to_bytes(g_steal_pointer(&whole));
  deliver(bench, &(FpHostile){.kind = 0, .bytes = bytes});
  g_assert_true(g_file_set_contents_full(editor, words, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  FpPty *pty = bench_run_inbox(bench, extra, "All of it.");
  fp_pty_type(pty, "r");
  WAIT(pty, "Nothing was written, nothing is sent.");
  bench_leave(pty);
  g_assert_true(g_file_get_contents(path, &given, &length, NULL));
  g_assert_nonnull(strstr(given, "<U+202E>"));
  g_assert_nonnull(strstr(given, "^[]52;c"));
  g_assert_true(fp_test_is_harmless(given, length));
  bench_free(bench);
}

/* The reader itself: it lets a screen pass, and nothing of what strangers send. */
static void
test_reader(void)
{
  static const char fine[] =
      "\033[?1049h\033[22;0;0t\033[1;24r\033(B\033[m\033[4l\033[?7h\033[H\033[2JHello\r\n\033[38;5;9m"
      "\303\251\033[0m\033[K\033]11;?\033\\\033[c\033[?1049l\033[23;0;0t";
  g_autoptr(GPtrArray) all = fp_test_hostile();
  guint found = 0;
  g_autofree char *none = fp_test_stream_fault(fine, sizeof fine - 1);
  g_assert_cmpstr(none, ==, NULL);
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = all->pdata[i];
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    g_autofree char *fault = fp_test_stream_fault(bytes, size);
    gboolean obeyed = (one->kind >= 2 && one->kind <= 11) || one->kind == 13 || one->kind == 17;
    if (obeyed && !fault)
      g_error("string %u of kind %u passes", i, one->kind);
    found += fault != NULL;
  }
  g_assert_cmpuint(found, >, 25);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/M/reader", test_reader);
  g_test_add_func("/M/screen", test_screen);
  g_test_add_func("/M/draft", test_draft);
  return g_test_run();
}
