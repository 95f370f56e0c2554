/* The real program on a terminal, against the demo forum on a free port, in a sealed home: the way of a
 * member through an evening, with several terminals and sizes. */
#include "config.h"

#include "pty/bench.h"

#include <signal.h>

/* S7: a password that was asked for stands in one row until the next key, and nowhere once the program has
 * ended: the terminal is back at what it showed before, and all that was written with the password was
 * written to the other screen. */
static gsize /* of what has come, when it stands there */
password_is_shown_once(FpPty *pty, char **shown)
{
  int rows, cols, found = 0;
  fp_pty_type(pty, "s");
  WAIT(pty, "New password: ");
  fp_pty_size(pty, &rows, &cols);
  for (int row = 0; row < rows; row++) {
    g_autofree char *text = fp_pty_row(pty, row);
    const char *at = strstr(text, "New password: ");
    if (at) {
      g_free(*shown);
      *shown = g_strstrip(g_strdup(strchr(at, ':') + 1));
      found++;
    }
  }
  g_assert_cmpint(found, ==, 1);
  g_assert_cmpuint(strlen(*shown), >, 12);
  gsize mark = fp_pty_mark(pty);
  fp_pty_type(pty, "j");
  g_assert_true(fp_pty_wait_gone(pty, *shown));
  return mark;
}

/* A cell that holds the right letter already is not written: the bytes alone do not tell where it was shown.
 */
static void
nothing_is_left(FpPty *pty, const char *shown, gsize mark)
{
  gsize length;
  fp_pty_type(pty, "Q");
  assert_exit(pty, 0);
  g_autofree char *screen = fp_pty_screen(pty);
  g_assert_null(strstr(screen, shown));
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  const char *leaves = g_strrstr_len(bytes, (gssize)length, "\033[?1049l");
  g_assert_true(leaves != NULL && leaves >= bytes + mark);
  g_assert_nonnull(g_strstr_len(bytes, (gssize)mark, "\033[?1049h"));
  g_assert_null(memmem(leaves, length - (gsize)(leaves - bytes), shown, strlen(shown)));
  fp_pty_free(pty);
}

/* Inbox, open, flag, undo, flag again, outbox, password, quit, start again: all has held. */
static void
test_walk(gconstpointer data)
{
  const int *size = data;
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, size[0], size[1], NULL);
  g_autofree char *shown = NULL;
  gsize mark = 0;
  WAIT(pty, "Bloom_32");
  assert_cursor(pty, "Bloom_32");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Action needed");
  assert_cursor(pty, "Subject:");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  WAIT(pty, "z takes it back.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  fp_pty_type(pty, "q");
  WAIT(pty, "dilys");
  WAIT(pty, "held");
  assert_cursor(pty, "Bloom_32");
  fp_pty_type(pty, "O");
  WAIT(pty, "Report of 1");
  fp_pty_type(pty, "s");
  WAIT(pty, "Sent: 1.");
  fp_pty_type(pty, "q");
  WAIT(pty, "sent");
  fp_pty_type(pty, "P");
  WAIT(pty, "or N:");
  fp_pty_type(pty, "y");
  WAIT(pty, "L later:");
  if (size[1] >= 80) {
    mark = password_is_shown_once(pty, &shown);
    WAIT(pty, "g or L:");
  }
  fp_pty_type(pty, "\r");
  WAIT(pty, "Both passwords are kept");
  if (shown)
    nothing_is_left(pty, shown, mark);
  else
    bench_leave(pty);
  pty = bench_run(bench, size[0], size[1], NULL);
  WAIT(pty, "Bloom_32");
  WAIT(pty, "sent");
  fp_pty_type(pty, "P");
  WAIT(pty, "A change of the password was left");
  fp_pty_type(pty, "g");
  WAIT(pty, "old");
  bench_leave(pty);
  bench_free(bench);
}

/* One key, one small write: at most 256 bytes and two rows for a move; no text changes; nothing when idle. */
static void
test_quiet(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  g_autofree char *before = NULL, *after = NULL;
  gsize mark, length;
  WAIT(pty, "as of 08:0"); /* the forum has answered */
  fp_pty_settle(pty, 700);
  fp_pty_type(pty, "jk");
  fp_pty_settle(pty, 200);
  before = fp_pty_screen(pty);
  for (int i = 0; i < 4; i++) {
    static const char *const keys[] = {"j", "\033[B", "\033OB", "k"};
    mark = fp_pty_mark(pty);
    fp_pty_type(pty, keys[i]);
    fp_pty_settle(pty, 200);
    fp_pty_bytes(pty, mark, &length);
    g_assert_cmpuint(length, >, 0);
    g_assert_cmpuint(length, <=, 256);
  }
  after = fp_pty_screen(pty);
  g_assert_cmpstr(before, ==, after);
  assert_cursor(pty, "Meadow_24");
  g_assert_true(fp_pty_is_silent(pty, 1000));
  bench_leave(pty);
  bench_free(bench);
}

/* T6: of the modes that were set none is left, but that the cursor is seen and lines wrap, and what ncurses
 * leaves as terminals begin (1034: a letter with Alt is one byte). */
static void
assert_modes_are_off(FpPty *pty, const char *wanted)
{
  gsize length;
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  g_autofree char *all = g_strndup(bytes, length);
  g_autoptr(GRegex) mode = g_regex_new("\033\\[\\?([0-9;]+)([hl])", G_REGEX_RAW, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GHashTable) on = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  gboolean seen = FALSE;
  for (g_regex_match(mode, all, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
    g_autofree char *names = g_match_info_fetch(match, 1), *way = g_match_info_fetch(match, 2);
    g_auto(GStrv) each = g_strsplit(names, ";", -1);
    for (guint i = 0; each[i]; i++) {
      seen = seen || g_str_equal(each[i], wanted);
      if (*way == 'h')
        g_hash_table_add(on, g_strdup(each[i]));
      else
        g_hash_table_remove(on, each[i]);
    }
  }
  g_assert_true(seen);
  static const char *const stay[] = {"7", "12", "25", "1034"};
  for (gsize i = 0; i < G_N_ELEMENTS(stay); i++)
    g_hash_table_remove(on, stay[i]);
  g_autofree gpointer *left = g_hash_table_get_keys_as_array(on, NULL);
  g_assert_cmpstr(*left, ==, NULL);
}

static void
test_modes(void)
{
  Bench *bench = bench_new_small("khoros");
  bench_set(bench, "mouse=on");
  static const struct {
    int signal, code;
  } ends[] = {{0, 0}, {SIGTERM, 0}, {SIGABRT, 128 + SIGABRT}}; /* by its key, told to, by a crash */
  for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
    FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
    if (ends[i].signal)
      fp_pty_signal(pty, ends[i].signal);
    else
      fp_pty_type(pty, "Q");
    assert_exit(pty, ends[i].code);
    assert_modes_are_off(pty, "1000");
    fp_pty_free(pty);
  }
  bench_free(bench);
}

/* The modes of the terminal are as before, after the end and after a signal; resize; kill -9 and again. */
static void
test_terminal(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  gsize length;
  WAIT(pty, "Bloom_32");
  fp_pty_resize(pty, 12, 40);
  WAIT(pty, "Bloom_32");
  fp_pty_resize(pty, 4, 18);
  WAIT(pty, "Too small");
  fp_pty_resize(pty, 5, 20);
  WAIT(pty, "warning Bloom");
  fp_pty_resize(pty, 24, 80);
  WAIT(pty, "dilys");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  fp_pty_signal(pty, SIGKILL);
  assert_exit(pty, 128 + SIGKILL);
  fp_pty_free(pty);

  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "held");
  fp_pty_signal(pty, SIGTERM);
  assert_exit(pty, 0);
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "\033[?2004l"));
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "\033[?1049l"));
  g_assert_null(g_strstr_len(bytes, (gssize)length, "\033[?1000h"));
  fp_pty_free(pty);
  bench_free(bench);
}

/* The demo begins with its inbox, however small the terminal: no pager, no page of words before it. */
static void
test_small_demo(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run_with(bench, 5, 20, NULL, "demo");
  WAIT(pty, "Press ? for help.");
  WAIT(pty, "warning ");
  bench_leave(pty);
  bench_free(bench);
}

/* Colours where they can be read: on a background that is told or, where it is asked for, on any; with
 * NO_COLOR none at all; other terminals are left clean. */
static void
test_kinds(void)
{
  Bench *bench = bench_new();
  static const struct {
    const char *env, *setting;
    gboolean colour;
  } runs[] = {
      {"TERM=xterm-256color", NULL, FALSE}, /* it does not tell its background */
      {"NO_COLOR=1", NULL, FALSE},
      {"TERM=xterm", NULL, FALSE}, /* 8 colours, and who knows on what */
      {"COLORFGBG=15;0", NULL, TRUE},
      {"TERM=linux", NULL, TRUE},
      {"TERM=vt100", NULL, FALSE},
      {"TERM=xterm-mono", NULL, FALSE},
      {"TERM=xterm", "background=dark", TRUE},
      {"NO_COLOR=1", NULL, FALSE},
      {"TERM=xterm-256color", "background=auto", FALSE},
      {"TERM=xterm-256color", "theme=any", TRUE},
      {"TERM=xterm-256color", "colours=none", FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
    int row, col;
    if (runs[i].setting)
      bench_set(bench, runs[i].setting);
    FpPty *pty = bench_run(bench, 24, 80, runs[i].env);
    WAIT(pty, "Bloom_32");
    assert_cursor(pty, "Bloom_32");
    fp_pty_type(pty, "\rG");
    WAIT(pty, "End of message.");
    fp_pty_type(pty, "qjjQ");
    assert_exit(pty, 0);
    if (fp_pty_coloured(pty, 0) != runs[i].colour)
      g_test_message("run %zu, %s", i, runs[i].env);
    g_assert_cmpint(fp_pty_coloured(pty, 0), ==, runs[i].colour);
    fp_pty_cursor(pty, &row, &col);
    g_assert_cmpint(col, ==, 0);
    fp_pty_free(pty);
  }
  bench_free(bench);
}

/* A terminal that cannot be painted on: a sentence and an exit code, not a screen. */
static void
test_dumb(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, "TERM=nothing-like-this");
  gsize length;
  assert_exit(pty, 17);
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  g_assert_null(memchr(bytes, '\033', length));
  g_assert_cmpuint(length, >, 20);
  fp_pty_free(pty);
  bench_free(bench);
}

/* Only what the charset has; the walk still works. */
static void
test_ascii(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, "LC_ALL=C");
  gsize length;
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Action needed");
  bench_leave(pty);
  pty = bench_run(bench, 24, 80, "LC_ALL=C");
  WAIT(pty, "Bloom_32");
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpuint((guchar)bytes[i], <, 0x80);
  bench_leave(pty);
  bench_free(bench);
}

/* Search finds as it is typed; Esc gives the inbox back with the same row. */
static void
test_search_and_help(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "j");
  assert_cursor(pty, "dilys");
  fp_pty_type(pty, "/");
  WAIT(pty, "Search:");
  fp_pty_type(pty, "kettle hut");
  WAIT(pty, "Odd messages");
  fp_pty_type(pty, "\r");
  WAIT(pty, "1 result.");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Odd messages");
  fp_pty_type(pty, "qq");
  WAIT(pty, "Bloom_32");
  assert_cursor(pty, "dilys");
  fp_pty_type(pty, "?");
  WAIT(pty, "Help: inbox");
  fp_pty_type(pty, "q=");
  WAIT(pty, "Conversation 2 of");
  fp_pty_type(pty, ":config get clipboard\r");
  WAIT(pty, "auto");
  fp_pty_type(pty, "M");
  WAIT(pty, "What was announced, the last first");
  bench_leave(pty);
  bench_free(bench);
}

/* Keys that do nothing here say what was likely meant; a paste is no row of keys. */
static void
test_unknown_keys(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "Z");
  WAIT(pty, "Z does nothing here. Perhaps you meant z, which gives undo.");
  fp_pty_type(pty, "v");
  WAIT(pty, "v does nothing here. It gives source in another place."); /* q leaves */
  fp_pty_type(pty, "\006");
  WAIT(pty, "Ctrl-F does nothing here. Perhaps you meant Space, which gives page-down.");
  fp_pty_type(pty, "\033[200~!!Q\033[201~");
  WAIT(pty, "What was pasted was left out");
  fp_pty_type(pty, "=");
  WAIT(pty, "Conversation 1 of");
  assert_cursor(pty, "Bloom_32");
  bench_leave(pty);
  bench_free(bench);
}

/* Up after a colon brings earlier lines back, Down what was being typed; nothing else that is typed is there.
 */
static void
test_lines_again(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, ":\033[A\033[B\033"); /* there is none yet */
  fp_pty_type(pty, ":where\r:where\r:config set undo 11\r");
  WAIT(pty, "undo = 11.");
  fp_pty_type(pty, ":account set basic-user gate\r");
  WAIT(pty, "(not shown):");
  fp_pty_type(pty, "a secret of mine\r");
  WAIT(pty, "basic-user = gate.");
  fp_pty_type(pty, ":wh\033[A");
  WAIT(pty, ": account set basic-user gate");
  fp_pty_type(pty, "\020");
  WAIT(pty, ": config set undo 11");
  fp_pty_type(pty, "\033OA");
  WAIT(pty, ": where");
  fp_pty_type(pty, "\033[A\033[A\033[B\033[B!");
  WAIT(pty, ": account set basic-user gate!");
  fp_pty_type(pty, "\016");
  WAIT(pty, ": wh");
  fp_pty_type(pty, "\016\033[A\033[A\r");
  WAIT(pty, "undo = 11.");
  bench_leave(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  static const int sizes[][2] = {
      {24, 80},
      {12, 40},
  };
  fp_test_init(&argc, &argv);
  g_test_add_data_func("/S7-T6/pty/walk/80x24", sizes[0], test_walk);
  g_test_add_data_func("/pty/walk/40x12", sizes[1], test_walk);
  g_test_add_func("/pty/quiet", test_quiet);
  g_test_add_func("/pty/terminal", test_terminal);
  g_test_add_func("/T6/pty/modes", test_modes);
  g_test_add_func("/pty/small-demo", test_small_demo);
  g_test_add_func("/pty/kinds", test_kinds);
  g_test_add_func("/pty/dumb", test_dumb);
  g_test_add_func("/pty/ascii", test_ascii);
  g_test_add_func("/pty/search", test_search_and_help);
  g_test_add_func("/pty/unknown-keys", test_unknown_keys);
  g_test_add_func("/pty/lines-again", test_lines_again);
  return g_test_run();
}
