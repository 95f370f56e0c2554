/* Input as no person gives it: keys by the thousand, a paste of a megabyte, a mouse that lies, windows that
 * change while keys come, settings that are wrong, a charset that is not there. The program takes it in, says
 * what is wrong with it, and is itself afterwards. */
#include "config.h"

#include "pty/bench.h"

static Bench *bench;

static FpPty *
start(const char *extra)
{
  return bench_run_inbox(bench, extra, "Bloom_32");
}

/* It still knows where it is. */
static void
assert_well(FpPty *pty, int conversation)
{
  g_autofree char *where = g_strdup_printf("Conversation %d of", conversation);
  fp_pty_type(pty, "=");
  WAIT(pty, where);
}

/* Two thousand keys at once: each counts, in their order, the last one too. */
static void
test_keys(void)
{
  FpPty *pty = start(NULL);
  GString *keys = g_string_new(NULL);
  for (int i = 0; i < 1000; i++)
    g_string_append(keys, "jk");
  g_string_append(keys, "jj");
  g_assert_true(fp_pty_type_all(pty, keys->str));
  assert_well(pty, 3);
  assert_cursor(pty, "Meadow_24");
  g_string_free(keys, TRUE);
  bench_leave(pty);
}

/* A paste of a megabyte is no row of keys, and a field takes no more of it than it can hold. */
static void
test_paste(void)
{
  FpPty *pty = start(NULL);
  GString *paste = g_string_new("\033[200~");
  while (paste->len < 1 << 20)
    g_string_append(paste, "!QPdz jump\n");
  g_string_append(paste, "\033[201~");
  g_assert_true(fp_pty_type_all(pty, paste->str));
  WAIT(pty, "What was pasted was left out");
  assert_well(pty, 1);
  fp_pty_type(pty, "/");
  WAIT(pty, "Search:");
  g_assert_true(fp_pty_type_all(pty, paste->str));
  fp_pty_type(pty, "dilys");
  WAIT(pty, "Search: dilys");
  fp_pty_type(pty, "\033");
  g_assert_true(fp_pty_wait_gone(pty, "Search:"));
  assert_well(pty, 1);
  g_string_free(paste, TRUE);
  bench_leave(pty);
}

/* A paste that comes in many pieces, as over a slow line: the terminal has not gone. */
static void
test_slow_paste(void)
{
  FpPty *pty = start(NULL);
  fp_pty_type(pty, "\033[200~");
  for (int i = 0; i < 80; i++) {
    fp_pty_type(pty, "a piece ");
    fp_pty_settle(pty, 4);
  }
  fp_pty_type(pty, "\033[201~");
  WAIT(pty, "What was pasted was left out");
  assert_well(pty, 1);
  bench_leave(pty);
}

/* A mouse outside of the window, without an end, with numbers that no window has: nothing moves. */
static void
test_mouse(void)
{
  bench_set(bench, "mouse=on");
  FpPty *pty = start(NULL);
  fp_pty_type(pty, "\033[<0;9999;9999M\033[<0;0;0M\033[<0;99999999999;1M\033[<0;5;24M\033[<0;1;1M");
  fp_pty_type(pty, "\033[<99;5;5M\033[<0;-3;-3M");
  fp_pty_settle(pty, 100);
  fp_pty_type(pty, "\033"); /* what was no report of a mouse may have been the beginning of one */
  fp_pty_settle(pty, 100);
  fp_pty_type(pty, "1<");
  assert_well(pty, 1);
  bench_leave(pty);
  bench_set(bench, "mouse=off");
}

/* Another size after every few bytes of what is drawn. */
static void
test_sizes(void)
{
  FpPty *pty = start(NULL);
  for (int i = 0; i < 60; i++) {
    fp_pty_type(pty, "L"); /* all of it is drawn anew */
    fp_pty_resize(pty, g_test_rand_int_range(1, 60), g_test_rand_int_range(2, 200)); /* 2: see looks.c */
    fp_pty_take(pty, 0);
  }
  fp_pty_resize(pty, 24, 80);
  WAIT(pty, "Inbox as of");
  WAIT(pty, "Bloom_32");
  assert_well(pty, 1);
  bench_leave(pty);
}

/* Settings with errors are named by their line, with the nearest name; the rest counts. */
static void
test_settings(void)
{
  bench_set(bench, "themes=dark");
  bench_set(bench, "theme=glitter");
  bench_set(bench, "marker=>");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "> new");
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, "jM");
  WAIT(pty, "themes; did you mean theme?");
  WAIT(pty, "The setting theme takes one of: auto,");
  bench_leave(pty);
  bench_set(bench, "themes=");
  bench_set(bench, "theme=auto");
  bench_set(bench, "marker=");
}

/* Kinds of terminals that there are not: a sentence and an exit code, or lines where it is not set. */
static void
test_terminals(void)
{
  static const struct {
    const char *term, *says;
    int code;
  } runs[] = {
      {"TERM=nothing-like-this", "not known to the terminfo database", 17},
      {"TERM=../../etc/passwd", "not known to the terminfo database", 17},
      {"TERM=", "flagpost talks in lines.", 0},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
    FpPty *pty = bench_run(bench, 24, 80, runs[i].term);
    WAIT(pty, runs[i].says);
    fp_pty_type(pty, "quit\n");
    assert_exit(pty, runs[i].code);
    fp_pty_free(pty);
  }
}

/* A locale that is not installed: the program speaks English, in letters that every terminal has. */
static void
test_locale(void)
{
  FpPty *pty = start("LC_ALL=kw_GB.KOI8-X");
  gsize length;
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Action needed");
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpuint((guchar)bytes[i], <, 0x80);
  bench_leave(pty);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  bench = bench_new();
  g_test_add_func("/floods/keys", test_keys);
  g_test_add_func("/floods/paste", test_paste);
  g_test_add_func("/floods/slow-paste", test_slow_paste);
  g_test_add_func("/floods/mouse", test_mouse);
  g_test_add_func("/floods/sizes", test_sizes);
  g_test_add_func("/floods/settings", test_settings);
  g_test_add_func("/floods/terminals", test_terminals);
  g_test_add_func("/floods/locale", test_locale);
  int code = g_test_run();
  bench_free(bench);
  return code;
}
