/* The screen's look on the real program: colours by the terminal's background, themes, one's own styles;
 * terminals that do not answer, answer late or lie. One forum serves them all. */
#include "config.h"

#include "pty/bench.h"

static Bench *bench;

static FpPty *
start(const char *extra)
{
  FpPty *pty = bench_run_inbox(bench, extra, "Bloom_32");
  fp_pty_settle(pty, 200);
  return pty;
}

/* The colours follow what the terminal tells of its background; a variable that tells it is enough. */
static void
test_background(void)
{
  static const struct {
    const char *answer, *env, *new_ones, *theme; /* how the word "new" begins */
  } runs[] = {
      {"rgb:ffff/ffff/f0f0", NULL, "\033[34m"},
      {"rgb:1c/1c/1c", NULL, "\033[96m"},
      {"rgba:0000/0000/0000/ffff", NULL, "\033[96m"},
      {NULL, NULL, "\033[0;1"},
      {"nonsense", NULL, "\033[0;1"},
      {"rgb:1c/1c/1c", NULL, "\033[38;5;63m", "theme=any"},
      {"rgb:0000/0000/0000", "COLORFGBG=0;15", "\033[34m"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
    fp_pty_answers(runs[i].answer, FALSE);
    bench_set(bench, runs[i].theme ? runs[i].theme : "theme=auto");
    FpPty *pty = start(runs[i].env);
    if (!fp_pty_wrote(pty, 0, runs[i].new_ones))
      g_test_message("run %zu: no %s", i, runs[i].new_ones + 1);
    g_assert_true(fp_pty_wrote(pty, 0, runs[i].new_ones));
    bench_leave(pty);
  }
  fp_pty_answers(NULL, FALSE);
}

/* A terminal that answers nothing is not waited for; keys typed meanwhile count; an answer that comes later
 * is no key. */
static void
test_deaf(void)
{
  fp_pty_answers(NULL, TRUE);
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  fp_pty_type(pty, "j\033[B\303\251"); /* and a letter of two bytes, which does nothing */
  WAIT(pty, "Bloom_32");
  WAIT(pty, " does nothing here.");
  assert_cursor(pty, "Meadow_24");
  fp_pty_type(pty, "\033]11;rgb:0000/0000/0000\033\\\033[?64;1;9c");
  fp_pty_type(pty, "\033]11;rgb:0000/0000/0000\a");
  fp_pty_type(pty, "=");
  WAIT(pty, "Conversation 3 of");
  bench_leave(pty);
  fp_pty_answers(NULL, FALSE);
}

/* Each theme and number of colours writes what it says and no more. */
static void
test_themes(void)
{
  static const struct {
    const char *theme, *colours, *has, *has_not;
  } runs[] = {
      {"theme=dark", "colours=auto", "\033[93m", "\033[38;5"},
      {"theme=light", "colours=auto", "\033[31m", "\033[93m"},
      {"theme=dark", "colours=8", "\033[33m", "\033[93m"},
      {"theme=plain", "colours=auto", "\033[0;1", "\033[96m"},
      {"theme=dark", "colours=none", "\033[0;1", "\033[96m"},
      {"theme=high-contrast", "colours=auto", "\033[93m", "\033[95m"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
    bench_set(bench, runs[i].theme);
    bench_set(bench, runs[i].colours);
    fp_pty_answers("rgb:00/00/00", FALSE);
    FpPty *pty = start(NULL);
    if (!fp_pty_wrote(pty, 0, runs[i].has) || fp_pty_wrote(pty, 0, runs[i].has_not))
      g_test_message("run %zu", i);
    g_assert_true(fp_pty_wrote(pty, 0, runs[i].has));
    g_assert_false(fp_pty_wrote(pty, 0, runs[i].has_not));
    bench_leave(pty);
  }
  bench_set(bench, "theme=auto");
  bench_set(bench, "colours=auto");
  fp_pty_answers(NULL, FALSE);
}

static gboolean
knows_direct(void)
{
  return g_file_test("/usr/share/terminfo/x/xterm-direct", G_FILE_TEST_EXISTS) ||
         g_file_test("/lib/terminfo/x/xterm-direct", G_FILE_TEST_EXISTS);
}

/* One's own styles: true colour where COLORTERM says so, else the nearest; names that are none are told, and
 * the rest counts. */
static void
test_own_styles(void)
{
  bench_set(bench, "style.warning=underline #ffaf00");
  FpPty *pty = start("COLORTERM=truecolor");
  g_assert_true(fp_pty_wrote(pty, 0, knows_direct() ? "38:2::255:175:0m" : "\033[38;5;214m"));
  bench_leave(pty);
  bench_set(bench, "style.glow=bold");
  pty = start(NULL);
  g_assert_true(fp_pty_wrote(pty, 0, "\033[38;5;214m"));
  WAIT(pty, "The setting style.glow names no style");
  bench_leave(pty);
  bench_set(bench, "style.glow=");
  bench_set(bench, "style.warning=bold");
}

static char *
part_of_row(FpPty *pty, int row, int columns)
{
  g_autofree char *text = fp_pty_row(pty, row);
  return g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), columns));
}

/* From 120 columns a list stands beside the text that was opened from it, and stays as it is while one reads;
 * the border moves; a click in the list goes back to it. On a narrower screen there is one pane, and for
 * readers of speech and braille always. */
static void
test_panes(void)
{
  g_autofree char *list = NULL, *wider = NULL;
  bench_set(bench, "mouse=on");
  FpPty *pty = bench_run(bench, 30, 130, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "j\r");
  WAIT(pty, "Subject: Odd messages in the night?");
  list = part_of_row(pty, 2, 55);
  g_assert_true(g_str_has_prefix(list, "new warning Bloom_32"));
  fp_pty_settle(pty, 300);
  {
    int row, col;
    fp_pty_cursor(pty, &row, &col);
    g_assert_cmpint(col, ==, 130 - 72);
  }
  fp_pty_type(pty, "}");
  WAIT(pty, "The list has 59 columns.");
  fp_pty_type(pty, "{{{");
  WAIT(pty, "The list has 47 columns.");
  wider = part_of_row(pty, 0, 47);
  g_assert_true(g_str_has_prefix(wider, "Inbox as of 08:0"));
  fp_pty_type(pty, "\033[<0;10;7M\033[<0;10;7m");
  assert_cursor(pty, "Meadow_24");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Conversation with Meadow_24");
  fp_pty_resize(pty, 30, 100);
  WAIT(pty, "Subject:");
  g_assert_true(fp_pty_wait_gone(pty, "Bloom_32"));
  fp_pty_type(pty, "{");
  WAIT(pty, "from 120 columns on.");
  fp_pty_type(pty, "q");
  bench_leave(pty);
  bench_set(bench, "mouse=off");
  pty = bench_run(bench, 30, 130, "ACCESSIBLE=1");
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "j\r");
  WAIT(pty, "Subject: Odd messages in the night?");
  g_assert_true(fp_pty_wait_gone(pty, "Bloom_32"));
  fp_pty_type(pty, "q");
  bench_leave(pty);
}

/* A window that changes its size at every turn, in the middle of keys: the program is there afterwards, and
 * its screen is whole. */
static void
test_resizes(void)
{
  FpPty *pty = start(NULL);
  for (int i = 0; i < 40; i++) {
    /* Two columns at least: libvterm 0.1 falls over a wide character in a terminal of one. */
    fp_pty_resize(pty, g_test_rand_int_range(1, 70), g_test_rand_int_range(2, 210));
    fp_pty_type(pty, i % 3 == 0 ? "j" : i % 3 == 1 ? "\r" : "q");
    fp_pty_settle(pty, 5);
  }
  fp_pty_resize(pty, 24, 80);
  fp_pty_type(pty, "1<");
  WAIT(pty, "Inbox as of");
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "=");
  WAIT(pty, "Conversation 1 of");
  bench_leave(pty);
}

/* Keys for a command that there is not: said by its name, with the nearest one; the last test, since the
 * setting stays. */
static void
test_stray_keys(void)
{
  bench_set(bench, "keys.flg=x");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "The setting keys.flg moves the keys of no command.");
  WAIT(pty, "The nearest is \"flag\".");
  bench_leave(pty);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  bench = bench_new();
  g_test_add_func("/pty/looks/background", test_background);
  g_test_add_func("/pty/looks/deaf", test_deaf);
  g_test_add_func("/pty/looks/themes", test_themes);
  g_test_add_func("/pty/looks/own-styles", test_own_styles);
  g_test_add_func("/pty/looks/panes", test_panes);
  g_test_add_func("/pty/looks/resizes", test_resizes);
  g_test_add_func("/pty/looks/stray-keys", test_stray_keys);
  int code = g_test_run();
  bench_free(bench);
  return code;
}
