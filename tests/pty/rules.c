/* The rules for readers of speech and braille, one test each, on the real program: where the cursor stands,
 * what is written, what is said. Numbers are those of docs/accessibility.md; «A» holds with accessible = on.
 * One forum serves them all. What holds in every place is in rules_places.c, the rest in rules_words.c. */
#include "config.h"

#include "pty/bench.h"

#include <signal.h>
#include <string.h>

static Bench *bench;

static FpPty *
start(int rows, int cols, const char *extra)
{
  FpPty *pty = bench_run(bench, rows, cols, extra);
  WAIT(pty, "Bloom_32");
  WAIT(pty, rows >= 8 ? "as of 08:0" : "Bloom_32");
  fp_pty_settle(pty, 300);
  return pty;
}

/* The first 40 columns hold the state, 8 columns of the sender and 12 of the subject. */
static void
rule_02(void)
{
  for (int cols = 80; cols >= 40; cols -= 40) {
    FpPty *pty = start(24, cols, NULL);
    g_autofree char *row = fp_pty_row(pty, cols < 60 ? 4 : 3); /* below 60 columns each has two rows */
    g_autofree char *head = g_utf8_substring(row, 0, MIN(g_utf8_strlen(row, -1), 40));
    g_assert_true(g_str_has_prefix(head, "new"));
    g_assert_nonnull(strstr(head, "dilys"));
    g_assert_nonnull(strstr(head, "Odd messages"));
    bench_leave(pty);
  }
}

/* A question takes the cursor with it, in the same write, and gives it back to the same cell. */
static void
rule_04(void)
{
  FpPty *pty = start(24, 80, NULL);
  static const struct {
    const char *key, *question;
    gboolean field; /* the cursor is where one types, else on the question's first letter */
  } asks[] = {{"B", "Block dilys?", FALSE},
              {"F", "Flag as: s spam", FALSE},
              {":", ":", TRUE},
              {"/", "Search:", TRUE},
              {"c", "To (login", TRUE}};
  fp_pty_type(pty, "j");
  fp_pty_settle(pty, 300);
  for (gsize i = 0; i < G_N_ELEMENTS(asks); i++) {
    int before, row, col;
    fp_pty_cursor(pty, &before, &col);
    fp_pty_type(pty, asks[i].key);
    fp_pty_settle(pty, 300);
    fp_pty_cursor(pty, &row, &col);
    g_autofree char *text = fp_pty_row(pty, row);
    g_assert_true(g_str_has_prefix(text, asks[i].question));
    g_assert_true(asks[i].field ? row == 23 && col > 0 : col == 0);
    fp_pty_type(pty, "\033");
    fp_pty_settle(pty, 300);
    fp_pty_cursor(pty, &row, &col);
    if (row != before) {
      g_autofree char *screen = fp_pty_screen(pty);
      g_test_message("after %s, in row %d:\n%s", asks[i].key, row, screen);
    }
    g_assert_cmpint(row, ==, before);
    g_assert_cmpint(col, ==, 0);
  }
  bench_leave(pty);
}

/* A page keeps two lines, the cursor is on the first new one; at the end it says so. */
static void
rule_05(void)
{
  FpPty *pty = start(12, 40, NULL);
  g_autofree char *last = NULL, *first_new = NULL;
  int row, col;
  fp_pty_type(pty, "j\r");
  WAIT(pty, "Subject: Odd messages");
  fp_pty_settle(pty, 300);
  last = fp_pty_row(pty, 10);
  fp_pty_type(pty, " ");
  fp_pty_settle(pty, 300);
  fp_pty_cursor(pty, &row, &col);
  g_assert_cmpint(col, ==, 0);
  first_new = fp_pty_row(pty, row - 1);
  g_assert_cmpstr(first_new, ==, last);
  for (int i = 0; i < 4; i++)
    fp_pty_type(pty, " ");
  WAIT(pty, "End of message.");
  bench_leave(pty);
}

/* The cursor is never hidden and nothing blinks. */
static void
rule_09(void)
{
  FpPty *pty = start(24, 80, "ACCESSIBLE=1");
  fp_pty_type(pty, "jj\r");
  WAIT(pty, "Subject:");
  fp_pty_type(pty, "?qq/x");
  fp_pty_settle(pty, 300);
  g_assert_false(fp_pty_wrote(pty, 0, "\033[?25l"));
  g_assert_false(fp_pty_wrote(pty, 0, "\033[5m") || fp_pty_wrote(pty, 0, "\033[6m") ||
                 fp_pty_wrote(pty, 0, ";5m"));
  fp_pty_type(pty, "\033");
  fp_pty_settle(pty, 300);
  bench_leave(pty);
}

/* While a forum does not answer, one sentence is written and nothing moves. */
static void
rule_12(void)
{
  FpPty *pty = start(24, 80, NULL);
  gsize length;
  bench_hold(bench);
  fp_pty_type(pty, "jg");
  WAIT(pty, "Asking the forum for news.");
  fp_pty_quiet(pty, 100); /* the rest of what painted it: the cursor */
  gsize mark = fp_pty_mark(pty);
  fp_pty_quiet(pty, 1500);
  fp_pty_bytes(pty, mark, &length);
  bench_let_go(bench);
  g_assert_cmpuint(length, ==, 0);
  bench_leave(pty);
}

/* A, 13: what is announced is a sentence, the cursor visits it until the next key, and M has it again. */
static void
rule_13(void)
{
  FpPty *pty = start(24, 80, "ACCESSIBLE=1");
  static const char *const acts[] = {"!", "z", "=", "t", "U", "f", "y"};
  for (gsize i = 0; i < G_N_ELEMENTS(acts); i++) {
    int at, col;
    fp_pty_type(pty, acts[i]);
    fp_pty_settle(pty, 300);
    g_autofree char *row = fp_pty_row(pty, 23);
    g_assert_cmpuint(strlen(row), >=, 4);
    g_assert_true(g_str_has_suffix(row, "."));
    fp_pty_cursor(pty, &at, &col);
    g_assert_cmpint(at, >=, 21);
    g_assert_cmpint(col, ==, 0);
  }
  fp_pty_type(pty, "j");
  int at = 24, col;
  for (int tries = 0; tries < 100 && at >= 21; tries++) { /* what came meanwhile may be said first */
    fp_pty_settle(pty, 300);
    fp_pty_cursor(pty, &at, &col);
  }
  g_assert_cmpint(at, <, 21);
  fp_pty_type(pty, "M");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);
}

/* No bell, whatever goes wrong. */
static void
rule_15(void)
{
  FpPty *pty = start(24, 80, NULL);
  fp_pty_type(pty, "!");
  WAIT(pty, "Flagged as spam.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "fvX:nonsense\r");
  WAIT(pty, "There is no command");
  fp_pty_type(pty, "\rK");
  WAIT(pty, "This is the first message.");
  g_assert_false(fp_pty_wrote(pty, 0, "\a"));
  fp_pty_type(pty, "q");
  bench_leave(pty);
}

/* Selected is the row under the cursor, in reverse video; a sign besides only if it is asked for. */
static void
rule_07(void)
{
  VTermScreenCell cell;
  FpPty *pty = start(24, 80, NULL);
  int row, col;
  fp_pty_cursor(pty, &row, &col);
  for (int other = 2; other < 20; other++) {
    g_assert_true(fp_pty_cell(pty, other, 0, &cell));
    g_assert_cmpint(cell.attrs.reverse, ==, other == row);
  }
  {
    g_autofree char *text = fp_pty_row(pty, row);
    g_assert_true(g_str_has_prefix(text, "new "));
  }
  bench_leave(pty);
  bench_set(bench, "marker=>");
  pty = start(24, 80, NULL);
  assert_cursor(pty, "> new warning Bloom_32");
  bench_leave(pty);
  bench_set(bench, "marker=");
}

/* A: the mouse stays the terminal's own. */
static void
rule_16(void)
{
  bench_set(bench, "mouse=on");
  FpPty *pty = start(24, 80, "ACCESSIBLE=1");
  fp_pty_type(pty, "j\r");
  WAIT(pty, "Subject:");
  g_assert_false(fp_pty_wrote(pty, 0, "\033[?1000h") || fp_pty_wrote(pty, 0, "\033[?1002h") ||
                 fp_pty_wrote(pty, 0, "\033[?1003h"));
  bench_leave(pty);
  bench_set(bench, "mouse=off");
}

/* The time to take a report back is the reader's: 10 seconds, a minute in A, none, or for ever, which a week
 * does not end. */
static void
rule_17(void)
{
  FpPty *pty = start(24, 80, "ACCESSIBLE=1");
  fp_pty_type(pty, "!");
  WAIT(pty, "it will be sent at 08:01:");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);
  bench_set(bench, "undo=manual");
  pty = bench_run(bench, 24, 80, "FLAGPOST_CLOCK_SPEED=10000000");
  WAIT(pty, "Bloom_32");
  fp_pty_quiet(pty, 200);
  fp_pty_type(pty, "!");
  WAIT(pty, "held    Bloom_32");
  fp_pty_quiet(pty, 100); /* eleven days */
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);
  bench_set(bench, "undo=0");
  pty = start(24, 80, NULL);
  fp_pty_type(pty, "jj!");
  WAIT(pty, "Report: Sent at 08:00:");
  bench_leave(pty);
  bench_set(bench, "undo=10");
}

/* No drawing characters; and for A no row of keys, which would be a line more on every screen. */
static void
rule_20(void)
{
  FpPty *pty = start(24, 80, "ACCESSIBLE=1");
  static const char *const keys[] = {"", "\r", "q?", "qO", "qP", "n2"};
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    fp_pty_type(pty, keys[i]);
    fp_pty_settle(pty, 200);
    g_autofree char *screen = fp_pty_screen(pty);
    g_assert_null(strstr(screen, "Enter read"));
    for (const char *p = screen; *p != '\0'; p = g_utf8_next_char(p)) {
      gunichar c = g_utf8_get_char(p);
      g_assert_false((c >= 0x2500 && c <= 0x259F) || (c >= 0x2800 && c <= 0x28FF) ||
                     (c >= 0xE000 && c <= 0xF8FF) || (c >= 0x1F000 && c <= 0x1FAFF));
    }
  }
  bench_leave(pty);
}

/* Keys can be moved and switched off, the one that reports too; one that trembles counts once. */
static void
rule_19(void)
{
  bench_set(bench, "keys.flag=Ctrl-F");
  bench_set(bench, "keys.block=none");
  FpPty *pty = start(24, 80, NULL);
  fp_pty_type(pty, "!");
  WAIT(pty, "! does nothing here.");
  fp_pty_type(pty, "B");
  WAIT(pty, "B does nothing here.");
  fp_pty_type(pty, "\006\006");
  WAIT(pty, "Flagged as spam.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "?");
  WAIT(pty, "Ctrl-F          flag:");
  bench_leave(pty);
  bench_set(bench, "keys.flag=!");
  bench_set(bench, "keys.reply=j");
  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "The setting keys.reply gives it a key that down has");
  bench_leave(pty);
  bench_set(bench, "keys.reply=r");
  bench_set(bench, "keys.block=B");
}

/* States are words in the row: any two of them differ when all styles are gone. */
static void
rule_21(void)
{
  FpPty *pty = start(24, 80, "TERM=vt100");
  static const char *const states[] = {"new warning", "new held", "new tagged"};
  fp_pty_type(pty, "j!");
  WAIT(pty, "Flagged as spam.");
  fp_pty_type(pty, "jt");
  fp_pty_settle(pty, 200);
  for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
    g_auto(GStrv) words = g_strsplit(states[i], " ", -1);
    g_autofree char *screen = fp_pty_screen(pty);
    for (guint w = 0; words[w]; w++)
      g_assert_nonnull(strstr(screen, words[w]));
  }
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);
}

/* Subject, from, date, then the warning and its reasons, then the text, then the links. A: one column, and
 * rows as sentences. */
static void
rule_23(void)
{
  FpPty *pty = start(40, 130, "ACCESSIBLE=1");
  static const char *const order[] = {"Subject: ", "From: ",   "Date: ",      "Warning",
                                      "Reason 1",  "Good day", "Link 1 leads"};
  WAIT(pty, "Bloom_32: Action needed: verify your account. 06:36 today.");
  fp_pty_type(pty, "jjj\r");
  WAIT(pty, "Conversation with Plot_38");
  WAIT(pty, "Subject: ");
  fp_pty_settle(pty, 300);
  g_autofree char *screen = fp_pty_screen(pty);
  const char *at = screen;
  for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
    at = strstr(at, order[i]);
    if (!at)
      g_test_message("%s does not come after %s:\n%s", order[i], i > 0 ? order[i - 1] : "", screen);
    g_assert_nonnull(at);
  }
  g_assert_null(strstr(screen, "Meadow_24")); /* the list does not stand beside it */
  bench_leave(pty);
}

/* At 40 columns every announcement can be read in full; what is longer than a row says so and Right goes on.
 */
static void
rule_24(void)
{
  FpPty *pty = start(12, 40, NULL);
  fp_pty_type(pty, "!");
  WAIT(pty, "z takes it back.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  WAIT(pty, "Action needed:"); /* the subject goes on below, word by word */
  WAIT(pty, "verify your account");
  fp_pty_type(pty, "\033[C\033[C");
  WAIT(pty, "06:36 today");
  bench_leave(pty);
}

/* A question explains its letters once in a run, then only asks; ? explains again. */
static void
rule_27(void)
{
  FpPty *pty = start(24, 80, NULL);
  fp_pty_type(pty, "F");
  WAIT(pty, "p phishing,");
  fp_pty_type(pty, "n");
  WAIT(pty, "Nothing was flagged.");
  fp_pty_type(pty, "F");
  WAIT(pty, "Flag as: s, p, h, i, o, or N:");
  fp_pty_type(pty, "?");
  WAIT(pty, "p phishing,");
  fp_pty_type(pty, "p");
  WAIT(pty, "Flagged as phishing");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);
}

/* Everything works at 40 by 12; at 20 by 5 the selected row, questions and announcements do. */
static void
rule_31(void)
{
  FpPty *pty = bench_run(bench, 5, 20, NULL);
  WAIT(pty, "Bloom");
  fp_pty_type(pty, "j!");
  WAIT(pty, "Flagged as spam.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back.");
  fp_pty_type(pty, "B");
  WAIT(pty, "y or N:");
  fp_pty_type(pty, "n");
  WAIT(pty, "Nobody was");
  fp_pty_type(pty, "F");
  WAIT(pty, "Flag as: s, p, h, i,"); /* what the letters mean has no room here: ? tells it */
  fp_pty_type(pty, "n");
  WAIT(pty, "Nothing was");
  fp_pty_signal(pty, SIGTERM);
  assert_exit(pty, 0);
  fp_pty_free(pty);
}

/* Without an alternate screen the shell goes on in a fresh row, with a visible cursor. */
static void
rule_32(void)
{
  FpPty *pty = start(24, 80, "TERM=linux");
  int row, col;
  fp_pty_type(pty, "Q");
  assert_exit(pty, 0);
  fp_pty_cursor(pty, &row, &col);
  g_assert_cmpint(col, ==, 0);
  {
    g_autofree char *text = fp_pty_row(pty, row);
    g_assert_cmpstr(text, ==, "");
  }
  fp_pty_free(pty);
}

/* Nothing at all is written between the question for a password and Enter, a resize and a paste included. */
static void
rule_33(void)
{
  FpPty *pty = start(24, 80, NULL);
  gsize length;
  fp_pty_type(pty, "P");
  WAIT(pty, "Change the password now?");
  fp_pty_type(pty, "t");
  WAIT(pty, "New password (not shown):");
  fp_pty_settle(pty, 300);
  gsize mark = fp_pty_mark(pty);
  fp_pty_type(pty, "plum otter");
  fp_pty_type(pty, "\033[200~9 quilt\033[201~\177");
  fp_pty_resize(pty, 30, 90);
  fp_pty_settle(pty, 300);
  fp_pty_bytes(pty, mark, &length);
  g_assert_cmpuint(length, ==, 0);
  fp_pty_type(pty, "\r");
  WAIT(pty, "The same once more (not shown):");
  fp_pty_type(pty, "plum otter9 quil\r");
  WAIT(pty, "Step 1 of 5.");
  WAIT(pty, "or L later:"); /* the two were the same */
  fp_pty_type(pty, "g");
  WAIT(pty, "old");
  bench_leave(pty);
}

int
main(int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test)(void);
  } rules[] = {
      {"02-first-40-columns", rule_02},
      {"04-questions-take-the-cursor", rule_04},
      {"05-pages-keep-two-lines", rule_05},
      {"07-selection-is-cursor-and-reverse", rule_07},
      {"09-cursor-visible", rule_09},
      {"12-no-motion", rule_12},
      {"13-announcements", rule_13},
      {"15-no-bell", rule_15},
      {"16-mouse-off", rule_16},
      {"17-time-belongs-to-the-reader", rule_17},
      {"19-keys-can-be-moved", rule_19},
      {"20-no-drawing-characters", rule_20},
      {"21-states-are-words", rule_21},
      {"23-order-of-reading", rule_23},
      {"24-nothing-cut-without-a-way", rule_24},
      {"27-hints-once", rule_27},
      {"31-few-columns", rule_31},
      {"32-clean-leaving", rule_32},
      {"33-passwords-echo-nothing", rule_33},
  };
  fp_test_init(&argc, &argv);
  bench = bench_new();
  for (gsize i = 0; i < G_N_ELEMENTS(rules); i++) {
    g_autofree char *path = g_strconcat("/accessibility/", rules[i].name, NULL);
    g_test_add_func(path, rules[i].test);
  }
  int code = g_test_run();
  bench_free(bench);
  return code;
}
