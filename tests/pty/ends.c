/* How the screen ends when something is under way: an editor, a command, a question. Nothing is lost, and
 * nothing runs on. */
#include "config.h"

#include "pty/bench.h"

#include <signal.h>
#include <string.h>

/* An editor that has the terminal until that goes, and then puts what it has beside its file, as nano does.
 */
static char *
staying_editor(const Bench *bench)
{
  g_autofree char *path = g_build_filename(bench->home, "stays", NULL);
  static const char text[] = "#!/bin/sh\ntrap 'echo \"Written in haste.\" >\"$1.save\"; exit 1' HUP\n"
                             "echo At work\nwhile :; do sleep 0.02; done\n";
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return g_strdup_printf("VISUAL=%s", path);
}

static FpPty *
begin_to_write(Bench *bench)
{
  g_autofree char *editor = staying_editor(bench);
  FpPty *pty = bench_run(bench, 24, 80, editor);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "jr");
  WAIT(pty, "At work");
  return pty;
}

/* Paths, a line each. */
static char *
draft_in_clear(const Bench *bench)
{
  g_autofree char *find = g_strdup_printf("find '%s' -name 'message.txt*'", bench->home);
  char *found = NULL;
  g_assert_true(g_spawn_command_line_sync(find, &found, NULL, NULL, NULL));
  return found;
}

static void
assert_no_draft_in_clear(const Bench *bench)
{
  g_autofree char *found = draft_in_clear(bench);
  g_assert_cmpstr(found, ==, "");
}

static void
throw_draft_away(FpPty *pty, const char *text)
{
  fp_pty_type(pty, "D");
  WAIT(pty, "Odd messages in the night?");
  fp_pty_type(pty, "\r");
  WAIT(pty, text);
  WAIT(pty, "dilys");
  fp_pty_type(pty, "x");
  WAIT(pty, "Thrown away.");
}

/* The terminal goes while an editor has it: what was written is a draft the next time, and no file is left.
 */
static void
test_editor_hung_up(void)
{
  Bench *bench = bench_new();
  FpPty *pty = begin_to_write(bench);
  fp_pty_signal(pty, SIGHUP);
  g_assert_cmpint(fp_pty_wait_exit(pty), ==, 0);
  fp_pty_free(pty);
  assert_no_draft_in_clear(bench);

  pty = bench_run(bench, 24, 80, "VISUAL=true");
  WAIT(pty, "Bloom_32");
  throw_draft_away(pty, "Written in haste.");
  bench_leave(pty);
  bench_free(bench);
}

/* Killed while an editor has the text: it is found at the next start, with the one to whom it was to go. What
 * a program that still runs has is left to it. */
static void
test_killed_under_editor(void)
{
  Bench *bench = bench_new();
  FpPty *pty = begin_to_write(bench);

  FpPty *other = bench_run(bench, 24, 80, "VISUAL=true");
  WAIT(other, "Bloom_32");
  fp_pty_type(other, "D");
  WAIT(other, "Odd messages in the night?");
  bench_leave(other);
  g_autofree char *begun = draft_in_clear(bench);
  g_assert_cmpstr(begun, !=, "");

  g_assert_cmpint(kill(fp_pty_pid(pty), SIGKILL), ==, 0);
  fp_pty_wait_exit(pty);
  fp_pty_free(pty); /* its editor hears that the terminal has gone */
  for (int tries = 0;; tries++) {
    g_autofree char *found = draft_in_clear(bench);
    if (strstr(found, ".save"))
      break;
    g_assert_cmpint(tries, <, 6000);
    g_usleep(10000);
  }
  pty = bench_run(bench, 24, 80, "VISUAL=true");
  WAIT(pty, "A text that an editor still had is kept as a draft; D lists the drafts.");
  throw_draft_away(pty, "Written in haste.");
  bench_leave(pty);
  assert_no_draft_in_clear(bench);
  bench_free(bench);
}

/* Killed while a text is typed in the status row: its lines so far are a draft, and before the first there is
 * none. */
static void
test_killed_while_typing(void)
{
  Bench *bench = bench_new();
  for (int lines = 0; lines <= 1; lines++) {
    FpPty *pty = bench_run(bench, 24, 80, "VISUAL=false");
    WAIT(pty, "Bloom_32");
    fp_pty_type(pty, "ja");
    WAIT(pty, "Your text:");
    if (lines > 0) {
      fp_pty_type(pty, "Written line by line.\r");
      WAIT(pty, "Next line, or Enter to end:");
    }
    g_assert_cmpint(kill(fp_pty_pid(pty), SIGKILL), ==, 0);
    fp_pty_wait_exit(pty);
    fp_pty_free(pty);

    pty = bench_run(bench, 24, 80, "VISUAL=true");
    WAIT(pty, "Bloom_32");
    if (lines > 0) {
      throw_draft_away(pty, "Written line by line.");
    } else {
      fp_pty_type(pty, "D");
      WAIT(pty, "No drafts.");
    }
    bench_leave(pty);
  }
  bench_free(bench);
}

/* A command that asks turns a loop of its own; one that is to begin at the next turn finds nobody there. */
static void
test_command_under_way(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "j:block --account maria\r");
  WAIT(pty, "y or N:");
  fp_pty_signal(pty, SIGTERM);
  g_assert_cmpint(fp_pty_wait_exit(pty), ==, 0);
  fp_pty_free(pty);

  /* Another question was first: the command's counts as refused, or is asked when the way is free. */
  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "j:block --account maria\rF");
  WAIT(pty, "Flag as:");
  fp_pty_type(pty, "nQnQ");
  g_assert_cmpint(fp_pty_wait_exit(pty), ==, 0);
  fp_pty_free(pty);

  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, ":stats\rQ");
  g_assert_cmpint(fp_pty_wait_exit(pty), ==, 0);
  fp_pty_free(pty);
  bench_free(bench);
}

/* By their names commands come to every place, and a text has neither rows nor a message. */
static void
test_nothing_to_mark(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "4");
  WAIT(pty, "By hour of the day");
  fp_pty_type(pty, ":mark-read\r");
  WAIT(pty, "There is nothing here to mark.");
  fp_pty_type(pty, "j:fine\r");
  WAIT(pty, "There is nothing here to mark.");
  bench_leave(pty);
  bench_free(bench);
}

/* --help asks for nothing else, on the screen as on the command line: what the command is about may be
 * missing. */
static void
test_help_of_a_command(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, ":read --help\r");
  WAIT(pty, "Usage: flagpost read");
  fp_pty_type(pty, "q:read -h --\r");
  WAIT(pty, "Usage: flagpost read");
  bench_leave(pty);
  bench_free(bench);
}

/* What is held goes out when one leaves, and that is said; what waits for the member stays, and is not said
 * to go out by itself. */
static void
test_leaving_tells(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "!");
  WAIT(pty, "Flagged as spam");
  fp_pty_type(pty, "Q");
  g_assert_cmpint(fp_pty_wait_exit(pty), ==, 0);
  g_autofree char *sent = fp_pty_screen(pty);
  g_assert_nonnull(strstr(sent, "Sent: 1. Refused: 0. Waiting: 0. Unsure: 0."));
  fp_pty_free(pty);
  bench_free(bench);

  bench = bench_new();
  bench_set(bench, "undo=manual");
  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "!");
  WAIT(pty, "Flagged as spam");
  fp_pty_type(pty, "Q");
  g_assert_cmpint(fp_pty_wait_exit(pty), ==, 0);
  g_autofree char *kept = fp_pty_screen(pty);
  g_assert_null(strstr(kept, "next time"));
  g_assert_null(strstr(kept, "Sent: "));
  fp_pty_free(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/S11/pty/editor-hung-up", test_editor_hung_up);
  g_test_add_func("/S11/pty/killed-under-editor", test_killed_under_editor);
  g_test_add_func("/S11/pty/killed-while-typing", test_killed_while_typing);
  g_test_add_func("/pty/help-of-a-command", test_help_of_a_command);
  g_test_add_func("/pty/command-under-way", test_command_under_way);
  g_test_add_func("/pty/leaving-tells", test_leaving_tells);
  g_test_add_func("/pty/nothing-to-mark", test_nothing_to_mark);
  return g_test_run();
}
