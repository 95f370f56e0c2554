/* Further rules for readers of speech and braille, on the real program: nothing arrives by itself, nothing
 * waits for too short a time, every command has a name, questions are answered by letters with a safe
 * default. Numbers are those of docs/accessibility.md. */
#include "config.h"

#include "pty/bench.h"

#include "flagpost/command.h"

static Bench *bench;

static FpPty *
start(const char *extra)
{
  FpPty *pty = bench_run_inbox(bench, extra, "dilys");
  fp_pty_settle(pty, 200);
  return pty;
}

/* Nothing arrives by itself into what is being read: what is new is announced, and shown when it is asked
 * for; the selection stays with its conversation. */
static void
rule_14(void)
{
  FpPty *pty = start(NULL);
  g_autofree char *before = NULL, *after = NULL;
  int row, col, now;
  fp_pty_type(pty, "j");
  assert_cursor(pty, "dilys");
  fp_pty_cursor(pty, &row, &col);
  before = fp_pty_row(pty, row);
  bench_deliver(bench, "pippin", "A bench for the hut");
  fp_pty_type(pty, "g");
  WAIT(pty, "1 new conversation. Press g to show it.");
  fp_pty_cursor(pty, &now, &col);
  after = fp_pty_row(pty, now);
  g_assert_cmpint(now, ==, row);
  g_assert_cmpstr(before, ==, after);
  {
    g_autofree char *screen = fp_pty_screen(pty);
    g_assert_null(strstr(screen, "A bench for the hut"));
  }
  fp_pty_type(pty, "g");
  WAIT(pty, "A bench for the hut");
  assert_cursor(pty, "dilys");
  fp_pty_cursor(pty, &now, &col);
  g_assert_cmpint(now, ==, row + 1);
  bench_leave(pty);
}

/* A key while the forum is being asked already says what is waited for, and that goes when it has come. */
static void
rule_14_asked_twice(void)
{
  FpPty *pty = start(NULL);
  bench_hold(bench);
  fp_pty_type(pty, "jg");
  fp_pty_type(pty, "g");
  WAIT(pty, "Asking the forum for news.");
  bench_let_go(bench);
  WAIT(pty, "Nothing new.");
  bench_leave(pty);
}

/* An hour goes by at every question, while the forum's answers arrive or fail: it is still there, it has what
 * was typed, and its answer counts. */
static void
rule_18(void)
{
  static const struct {
    const char *keys, *question, *typed, *shown, *back; /* typed NULL: the next one is asked by its answer */
  } questions[] = {
      {":", ":", "config get", "config get"},
      {"/", "Search:", "kettle", "kettle"},
      {"c", "To (login", "nobody at all", "nobody at all"},
      {"B", "Block dilys? y or N:", "", "y or N:"},
      {"F", "or N", "", "or N"},
      {"P", "Change the password now?", "", "or N:", "1"},
      {"P", "Change the password now?", NULL, NULL},
      {"t", "New password (not shown):", "plum otter 9", "(not shown):", "1"},
      {"P", "Change the password now?", NULL, NULL},
      {"t", "New password (not shown):", NULL, NULL},
      {"plum otter 9 quite-Long\r", "The same once more (not shown):", "plum", "once more (not shown):", "1"},
      {"F", "or N", NULL, NULL},
      {"o", "What the moderators should know:", "it came at night", "it came at night"},
      {"c", "To (login", NULL, NULL},
      {"dilys\r", "Subject:", "Beans and slugs", "Beans and slugs"},
      {"|", "Hand this message to which command?", "wc -l", "wc -l"},
      {"?", "Help: inbox", NULL, NULL},
      {"/", "Find:", "quern", "quern", "q"},
      {"2", "From plot to kitchen", NULL, NULL},
      {"jj\r", ": latest", NULL, NULL},
      {"c", "Title of the new topic:", "Blight again", "Blight again", "1"},
  };
  FpPty *pty = start(NULL);
  bench_leave(pty);
  pty = bench_run(bench, 24, 80, "FLAGPOST_CLOCK_SPEED=36000");
  WAIT(pty, "dilys");
  fp_pty_type(pty, "<");
  for (int i = 0; i < 3; i++) {
    int row, col;
    fp_pty_settle(pty, 60);
    fp_pty_cursor(pty, &row, &col);
    g_autofree char *text = fp_pty_row(pty, row);
    if (strstr(text, "dilys"))
      break;
    fp_pty_type(pty, "j");
  }
  assert_cursor(pty, "dilys");
  for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
    fp_pty_type(pty, questions[i].keys);
    WAIT(pty, questions[i].question);
    if (!questions[i].typed)
      continue;
    fp_pty_type(pty, questions[i].typed);
    WAIT(pty, questions[i].shown);
    fp_pty_quiet(pty, 110); /* more than an hour */
    g_autofree char *last = fp_pty_row(pty, 23);
    if (!strstr(last, questions[i].shown))
      g_test_message("after an hour the last row is: %s", last);
    g_assert_nonnull(strstr(last, questions[i].shown));
    fp_pty_type(pty, "\033");
    g_assert_true(fp_pty_wait_gone(pty, questions[i].shown));
    if (questions[i].back) {
      fp_pty_type(pty, questions[i].back);
      WAIT(pty, "Inbox as of");
    }
  }
  bench_leave(pty);
}

/* As assert_cursor, without waiting for silence: the help has some forty of these. */
static void
wait_cursor(FpPty *pty, const char *name)
{
  g_autofree char *text = NULL;
  int row, col;
  for (int tries = 0; tries < 2000; tries++) {
    fp_pty_cursor(pty, &row, &col);
    g_free(text);
    text = fp_pty_row(pty, row);
    if (col == 0 && row < 23 && strstr(text, name))
      return;
    fp_pty_take(pty, 5);
  }
  g_test_message("%s: the cursor's row is: %s", name, text);
  g_assert_not_reached();
}

/* Every command of a place stands by its name in that place's help, where the cursor walks and Enter gives
 * it. */
static void
rule_34(void)
{
  FpPty *pty = start(NULL);
  guint found = 0;
  for (const FpCommand *command = fp_commands(); command->name; command++) {
    if (!(command->where & FP_IN_INBOX) || command->op != 0)
      continue;
    found++;
    g_autofree char *words = g_strdup_printf(command->keys ? "?/%s:\r" : "?/:%s\r", command->name);
    fp_pty_type(pty, words);
    wait_cursor(pty, command->name);
    fp_pty_type(pty, "q");
    WAIT(pty, "Inbox as of");
  }
  g_assert_cmpuint(found, >, 30);
  fp_pty_type(pty, "?/where:\r");
  assert_cursor(pty, "where");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Conversation 1 of");
  fp_pty_type(pty, ":where\r");
  WAIT(pty, "Conversation 1 of");
  bench_leave(pty);
}

/* Enter alone is the safe answer, which stands last and in capitals. */
static void
rule_35(void)
{
  static const struct {
    const char *keys, *end, *said;
  } questions[] = {
      {"B", "y or N:", "Nobody was blocked."},
      {"F", "N nothing:", "Nothing was flagged."},
      {"P", "or N:", "Nothing was changed."},
  };
  FpPty *pty = start(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
    fp_pty_type(pty, questions[i].keys);
    WAIT(pty, questions[i].end);
    g_autofree char *last = fp_pty_row(pty, 23);
    g_assert_true(g_str_has_suffix(last, questions[i].end));
    fp_pty_type(pty, "\r");
    WAIT(pty, questions[i].said);
  }
  bench_leave(pty);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  bench = bench_new();
  g_test_add_func("/accessibility/14-nothing-arrives-by-itself", rule_14);
  g_test_add_func("/accessibility/14-asked-twice", rule_14_asked_twice);
  g_test_add_func("/accessibility/18-questions-wait", rule_18);
  g_test_add_func("/accessibility/34-every-command-has-a-name", rule_34);
  g_test_add_func("/accessibility/35-letters-with-a-safe-default", rule_35);
  int code = g_test_run();
  bench_free(bench);
  return code;
}
