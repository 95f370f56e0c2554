/* The morning after a spam wave, on the real screen and in plain mode: one row, its senders, one key, one
 * undo; what is known of a message; links that open only when they are meant to; what helps after a mistake.
 */
#include "config.h"

#include "pty/bench.h"

static Bench *
folded(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "fold-campaigns=on");
  return bench;
}

/* Enter lists the senders, Esc folds them; ! flags all that are chosen, z takes all of it back. */
static void
test_one_key(void)
{
  Bench *bench = folded();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "new warning 17 senders      17 messages, 00:07–06:36");
  WAIT(pty, "dilys");
  fp_pty_type(pty, "\r");
  WAIT(pty, "17 senders, 17 messages, 00:07–06:36, warning");
  WAIT(pty, "Bloom_32        account 7 hours old, 2 posts");
  WAIT(pty, "chosen");
  fp_pty_resize(pty, 12, 40);
  WAIT(pty, "17 senders, warning"); /* a title that is not cut */
  fp_pty_resize(pty, 24, 80);
  WAIT(pty, "17 senders, 17 messages");
  fp_pty_type(pty, "q");
  WAIT(pty, "dilys");
  fp_pty_type(pty, "!");
  WAIT(pty, "Flagged as spam: 17 messages from 17 senders. Not sent yet");
  WAIT(pty, "held        Bloom_32"); /* all are shown before anything is sent */
  WAIT(pty, "held        Harvest31");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  WAIT(pty, "chosen      Bloom_32");
  bench_leave(pty);
  bench_free(bench);
}

/* Where nothing is held back, the list is asked about. */
static void
test_no_undo_time(void)
{
  Bench *bench = folded();
  bench_set(bench, "undo=0");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "17 senders");
  WAIT(pty, "as of 08:0");
  fp_pty_settle(pty, 300);
  fp_pty_type(pty, "!");
  WAIT(pty, "Flag the 17 messages of these senders? y or N:");
  WAIT(pty, "chosen      Bloom_32");
  fp_pty_type(pty, "n");
  WAIT(pty, "Nothing was flagged.");
  bench_leave(pty);
  bench_free(bench);
}

/* i, o and y on a message with a link. */
static void
test_facts_and_links(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "opener=false"); /* if it were run, nothing would open */
  FpPty *pty = bench_run(bench, 40, 100, NULL);
  WAIT(pty, "Plot_38");
  fp_pty_settle(pty, 300);
  fp_pty_type(pty, "jjj\r");
  WAIT(pty, "Link 1 leads to growers-verify.example");
  fp_pty_type(pty, "i");
  WAIT(pty, "What is known about this message");
  WAIT(pty, "Reason 1:");
  WAIT(pty, "Source of these facts:");
  WAIT(pty, "Registered name: growers-verify.example");
  fp_pty_type(pty, "q\to");
  WAIT(pty, "Where this link leads");
  WAIT(pty, "The same in plain letters: growers-verify.example");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Type the host's name to open it:");
  fp_pty_type(pty, "growers.example\r");
  WAIT(pty, "That is not the host, which is growers-verify.example. The link was not opened.");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Type the host's name to open it:");
  fp_pty_type(pty, "growers-verify.example\r");
  WAIT(pty, "Handed to the program that opens links.");
  bench_leave(pty);
  bench_free(bench);
}

/* The question after a flag holds up nothing; yes leads to what helps. It can be turned off. */
static void
test_after_care(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 30, 100, NULL);
  WAIT(pty, "Plot_38");
  fp_pty_settle(pty, 300);
  fp_pty_type(pty, "jjj!");
  WAIT(pty, "Did you follow a link or answer? y: yes.");
  fp_pty_type(pty, "z"); /* is not swallowed */
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "!");
  WAIT(pty, "y: yes.");
  fp_pty_type(pty, "y");
  WAIT(pty, "If you followed a link or answered");
  WAIT(pty, "Change your password now");
  bench_leave(pty);
  bench_set(bench, "after-care=off");
  pty = bench_run(bench, 30, 100, NULL);
  WAIT(pty, "Hollow73");
  fp_pty_settle(pty, 300);
  fp_pty_type(pty, "jjjj!");
  WAIT(pty, "Not sent yet");
  {
    g_autofree char *screen = fp_pty_screen(pty);
    g_assert_null(strstr(screen, "Did you follow"));
  }
  bench_leave(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/pty/wave/one-key", test_one_key);
  g_test_add_func("/pty/wave/no-undo-time", test_no_undo_time);
  g_test_add_func("/pty/wave/facts-and-links", test_facts_and_links);
  g_test_add_func("/pty/wave/after-care", test_after_care);
  return g_test_run();
}
