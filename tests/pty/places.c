/* The real program in places where people seldom are: the first run, an editor that fails, a small screen
 * with a long question, commands by their names, --read-only, a forum that is away. */
#include "config.h"

#include "pty/bench.h"

#include <glib/gstdio.h>
#include <signal.h>

/* Without an account: what is needed is asked for inside; the inbox opens. A wrong password loses nothing. */
static void
test_first_run(void)
{
  Bench *bench = bench_new();
  g_autofree char *config = g_strdup_printf("XDG_CONFIG_HOME=%s/elsewhere", bench->home);
  FpPty *pty = bench_run(bench, 24, 80, config);
  WAIT(pty, "Welcome to flagpost");
  assert_cursor(pty, "Add your account.");
  fp_pty_type(pty, "P");
  WAIT(pty, "That needs an account: a adds yours, d tries the demo.");
  fp_pty_type(pty, "?");
  WAIT(pty, "demo: Try flagpost");
  g_autofree char *help = fp_pty_screen(pty);
  g_assert_null(strstr(help, "inbox: ")); /* which needs an account */
  fp_pty_type(pty, "qx");
  WAIT(pty, "That needs an account");
  fp_pty_type(pty, "a");
  WAIT(pty, "The forum's address:");
  fp_pty_type(pty, bench->address);
  fp_pty_type(pty, "\r");
  WAIT(pty, "Your name at the forum:");
  fp_pty_type(pty, "maria\r");
  WAIT(pty, "Password (not shown):");
  fp_pty_type(pty, "wrong\r");
  WAIT(pty, "User authentication failed.");
  WAIT(pty, "Welcome to flagpost");
  fp_pty_type(pty, "\r"); /* the cursor is on it */
  WAIT(pty, "The forum's address:");
  fp_pty_type(pty, "\033");
  fp_pty_settle(pty, 100);
  fp_pty_type(pty, "a");
  WAIT(pty, "The forum's address:");
  fp_pty_type(pty, bench->address);
  fp_pty_type(pty, "\r");
  WAIT(pty, "Your name at the forum:");
  fp_pty_type(pty, "maria\r");
  WAIT(pty, "Password (not shown):");
  fp_pty_type(pty, bench->password);
  fp_pty_type(pty, "\r");
  WAIT(pty, "17 senders");
  WAIT(pty, ", maria@");
  bench_leave(pty);
  pty = bench_run(bench, 24, 80, config);
  WAIT(pty, "17 senders");
  bench_leave(pty);
  bench_free(bench);
}

/* On the first run the demo is offered, and opens in a home of its own. */
static void
test_first_demo(void)
{
  Bench *bench = bench_new();
  g_autofree char *config = g_strdup_printf("XDG_CONFIG_HOME=%s/elsewhere", bench->home);
  FpPty *pty = bench_run(bench, 24, 80, config);
  WAIT(pty, "Try the demo");
  fp_pty_type(pty, "d");
  WAIT(pty, ", maria@");
  bench_leave(pty);
  bench_free(bench);
}

static char *
script(Bench *bench, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(bench->home, name, NULL);
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return g_strdup_printf("VISUAL=%s", path);
}

/* What was written survives an editor that fails; one that changes nothing or deletes its file sends nothing.
 */
static void
test_editor(void)
{
  Bench *bench = bench_new();
  g_autofree char *fails = script(bench, "fails", "#!/bin/sh\necho 'See you on Thursday.' >\"$1\"\nexit 3\n");
  g_autofree char *deletes = script(bench, "deletes", "#!/bin/sh\nrm \"$1\"\n");
  g_autofree char *nothing = script(bench, "nothing", "#!/bin/sh\nexit 0\n");
  FpPty *pty = bench_run(bench, 24, 80, fails);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "jr");
  WAIT(pty, "The editor failed. What it wrote is kept as a draft; D lists the drafts.");
  assert_cursor(pty, "dilys");
  bench_leave(pty);

  pty = bench_run(bench, 24, 80, nothing);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "jr");
  WAIT(pty, "Nothing was written, nothing is sent.");
  fp_pty_type(pty, "D");
  WAIT(pty, "Odd messages in the night?");
  fp_pty_type(pty, "\r");
  WAIT(pty, "or K keeps it as a draft:");
  fp_pty_type(pty, "s");
  WAIT(pty, "z takes it back.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);

  pty = bench_run(bench, 24, 80, deletes);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "jr");
  WAIT(pty, "Nothing was written, nothing is sent.");
  bench_leave(pty);
  bench_free(bench);
}

/* At the smallest size a question that would not fit is asked in brief, with the letters that answer it. */
static void
test_small_question(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 5, 20, NULL);
  WAIT(pty, "warning Bloom");
  fp_pty_type(pty, "F");
  WAIT(pty, "Flag as: s, p, h, i,");
  WAIT(pty, "o, or N:");
  fp_pty_type(pty, "p");
  WAIT(pty, "Flagged as");
  WAIT(pty, "new held");
  bench_leave(pty);
  bench_free(bench);
}

/* Commands by name are about what has the focus, with their options; questions of theirs are answered. */
static void
test_by_name(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, ":flag --reason phishing\r");
  WAIT(pty, "Flagged as phishing");
  WAIT(pty, "z takes it back.");
  fp_pty_type(pty, ":undo\r");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "j:block\r");
  WAIT(pty, "Block dilys? y or N:");
  fp_pty_type(pty, "n");
  WAIT(pty, "Nobody was blocked.");
  g_assert_true(fp_pty_wait_gone(pty, "y or N:")); /* the same question comes again */
  fp_pty_type(pty, ":block --account nobody-of-that-name\r");
  WAIT(pty, "There is no account nobody-of-that-name.");
  fp_pty_type(pty, ":block --account maria\r");
  WAIT(pty, "y or N:");
  fp_pty_type(pty, "n");
  WAIT(pty, "Nothing was done.");
  fp_pty_type(pty, ":account remove\r");
  WAIT(pty, "Leave flagpost first, then: flagpost account remove.");
  fp_pty_type(pty, ":backup a-file\r");
  WAIT(pty, "Leave flagpost first, then: flagpost backup.");
  fp_pty_type(pty, ":restore no-such-file\r");
  WAIT(pty, "Leave flagpost first, then: flagpost restore.");
  fp_pty_type(pty, ":config edit\r");
  WAIT(pty, "Leave flagpost first, then: flagpost config edit.");
  /* Nothing reads the keyboard but the screen. */
  fp_pty_type(pty, ":send --to dilys\r");
  WAIT(pty, "The message has no text.");
  fp_pty_type(pty, ":reply 1\r");
  WAIT(pty, "The message has no text.");
  fp_pty_type(pty, ":judge -\r");
  WAIT(pty, "Leave flagpost first, then: flagpost judge.");
  fp_pty_type(pty, ":passwd --password-stdin\r");
  WAIT(pty, "Leave flagpost first, then: flagpost passwd.");
  fp_pty_type(pty, ":flog\r");
  WAIT(pty, "flag");
  assert_cursor(pty, "dilys");
  bench_leave(pty);
  bench_free(bench);
}

/* With --read-only every command that writes says why it does not, also by its name; reading goes on. */
static void
test_read_only(void)
{
  Bench *bench = bench_new();
  static const char *const keys[] = {
      "!", "F", "z", "c", "r", "m", "B", "P", ":flag --reason spam\r", ":passwd --generate\r"};
  FpPty *pty = bench_run_with(bench, 24, 80, NULL, "--read-only");
  WAIT(pty, "Bloom_32");
  for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
    fp_pty_type(pty, keys[i]);
    WAIT(pty, "flagpost was started with --read-only: nothing is written.");
    fp_pty_type(pty, "=");
    WAIT(pty, "Conversation 1 of");
  }
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Action needed: verify your account");
  fp_pty_type(pty, "q");
  WAIT(pty, "dilys");
  bench_leave(pty);
  bench_free(bench);
}

/* The stored inbox is there at once while the forum is silent; what is waited for is said; Esc ends the wait.
 */
static void
test_forum_away(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "as of 08:0");
  bench_leave(pty);
  bench_hold(bench);
  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, "j");
  WAIT(pty, "Asking the forum for news.");
  assert_cursor(pty, "dilys");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  fp_pty_type(pty, "jg");
  WAIT(pty, "Asking the forum for news.");
  fp_pty_type(pty, "\033");
  WAIT(pty, "Cancelled.");
  bench_let_go(bench);
  bench_leave(pty);
  bench_free(bench);
}

/* «Nothing new» does not take the place of what was announced meanwhile. */
static void
test_announcement_stays(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "as of 08:0");
  bench_hold(bench);
  fp_pty_type(pty, "jg");
  WAIT(pty, "Asking the forum for news.");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  bench_let_go(bench);
  fp_pty_settle(pty, 1000);
  g_autofree char *screen = fp_pty_screen(pty);
  g_assert_nonnull(strstr(screen, "Not sent yet"));
  bench_leave(pty);
  bench_free(bench);
}

/* 4: what came when, in bars that stand apart; from there with one key to the other views. */
static void
test_stats(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, "4");
  WAIT(pty, "Messages by hour and by day");
  WAIT(pty, "By hour of the day, in local time");
  WAIT(pty, "\u2588");
  fp_pty_type(pty, "1");
  WAIT(pty, "as of 08:0");
  bench_leave(pty);
  bench_free(bench);
}

/* A report that does not get through says why and when it is tried again; it is kept, and the next start has
 * it. */
static void
test_flag_offline(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "undo=5");
  FpPty *pty = bench_run(bench, 24, 80, "FLAGPOST_CLOCK_SPEED=10");
  WAIT(pty, "as of 08:0");
  fp_pty_settle(pty, 700); /* the sent messages too have been read */
  g_assert_cmpint(kill(bench->forum, SIGKILL), ==, 0);
  fp_pty_type(pty, "!");
  WAIT(pty, "Report: Waiting; tried again at 08:0");
  WAIT(pty, "cannot be reached");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "j!");
  WAIT(pty, "tried again at 08:0");
  fp_pty_type(pty, "Q");
  WAIT(pty, "1 waits in the outbox");
  assert_exit(pty, 0);
  fp_pty_free(pty);
  pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "new held    dilys");
  fp_pty_signal(pty, SIGTERM);
  assert_exit(pty, 0);
  fp_pty_free(pty);
  bench_free(bench);
}

/* Tagged rows are flagged together, and the tags go with it. */
static void
test_tags(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "tjt");
  WAIT(pty, "2 are tagged.");
  fp_pty_type(pty, "!");
  WAIT(pty, "Flagged as spam: 2 messages from 2 senders.");
  WAIT(pty, "new held    Bloom_32");
  WAIT(pty, "new held    Meadow_24");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  bench_leave(pty);
  bench_free(bench);
}

/* One key after the other, in haste: each row is flagged, and not said to be. */
static void
test_flag_in_haste(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "undo=manual");
  FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
  fp_pty_type(pty, "!j!j!");
  WAIT(pty, "new held    Bloom_32");
  WAIT(pty, "new held    Meadow_24");
  WAIT(pty, "new held    dilys");
  bench_leave(pty);
  bench_free(bench);
}

/* The mouse, where it is wanted: a click selects, the wheel moves, outside of the list nothing happens. */
static void
test_mouse(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "mouse=on");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "\033[<0;10;5M\033[<0;10;5m");
  fp_pty_settle(pty, 100);
  assert_cursor(pty, "Meadow_24");
  fp_pty_type(pty, "\033[<65;10;5M");
  fp_pty_settle(pty, 100);
  assert_cursor(pty, "Plot_38");
  fp_pty_type(pty, "\033[<64;10;5M\033[<64;10;5M");
  fp_pty_settle(pty, 100);
  assert_cursor(pty, "dilys");
  fp_pty_type(pty, "\033[<0;200;200M\033[<0;1;1M");
  fp_pty_settle(pty, 100);
  assert_cursor(pty, "dilys");
  bench_leave(pty);
  bench_free(bench);
}

/* `|` hands the message over as text, without a shell, and shows what comes back. */
static void
test_pipe(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "j\r");
  WAIT(pty, "Conversation with dilys");
  fp_pty_type(pty, "|");
  WAIT(pty, "Hand this message to which command?");
  fp_pty_type(pty, "sed -n '1s/From/Sender/p' ; echo\r");
  WAIT(pty, "sed: can't read ;");
  fp_pty_type(pty, "q|sed -n 's/^From: /Sender=/p'\r");
  WAIT(pty, "Sender=dilys");
  fp_pty_type(pty, "q|true\r");
  WAIT(pty, "The command took the message and printed nothing.");
  fp_pty_type(pty, "|no-such-program\r");
  WAIT(pty, "The command could not be started");
  bench_leave(pty);
  bench_free(bench);
}

/* z is about the letter that is open and about the row under the cursor, and says whose report it took back.
 */
static void
test_undo_here(void)
{
  Bench *bench = bench_new_small("khoros");
  bench_set(bench, "undo=manual");
  FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
  for (int outbox = 0; outbox < 2; outbox++) {
    fp_pty_type(pty, "<!");
    WAIT(pty, "z takes it back.");
    fp_pty_type(pty, "=");
    WAIT(pty, "Conversation 1 of 4.");
    fp_pty_type(pty, "jj");
    WAIT(pty, "Conversation 1 of 4.");
    fp_pty_type(pty, "!");
    WAIT(pty, "z takes it back.");
    fp_pty_type(pty, outbox ? "O=" : "<\r");
    WAIT(pty, outbox ? "Item 1 of 4." : "Subject: Action needed");
    fp_pty_type(pty, outbox ? "jz" : "z");
    WAIT(pty, "Report of 1 message from Bloom_32. Taken back. Nothing was sent.");
    fp_pty_type(pty, "z");
    WAIT(pty, " Taken back. Nothing was sent.");
    fp_pty_type(pty, "z");
    WAIT(pty, "There is nothing to take back.");
    fp_pty_type(pty, "q");
    WAIT(pty, "Inbox as of");
  }
  bench_leave(pty);
  bench_free(bench);
}

/* What is said after a report offers no key that the settings have moved or taken away. */
static void
test_moved_keys(void)
{
  Bench *bench = bench_new_small("khoros");
  bench_set(bench, "keys.undo=u");
  bench_set(bench, "keys.block=none");
  bench_set(bench, "keys.drafts=none");
  bench_set(bench, "keys.help=Ctrl-K");
  bench_set(bench, "undo=manual");
  FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
  fp_pty_type(pty, "!");
  WAIT(pty, "Flagged as spam. Waiting until you send it.");
  g_autofree char *screen = fp_pty_screen(pty);
  g_assert_null(strstr(screen, "z takes it back"));
  g_assert_null(strstr(screen, "B blocks"));
  fp_pty_type(pty, "u");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "aHello\r\r");
  WAIT(pty, "K keeps it as a draft:");
  fp_pty_type(pty, "k");
  WAIT(pty, "Kept as a draft. :drafts lists the drafts.");
  fp_pty_type(pty, "W");
  WAIT(pty, "W does nothing here. Press Ctrl-K for the keys of this place.");
  fp_pty_type(pty, "\013");
  WAIT(pty, "Help: inbox");
  bench_leave(pty);
  bench_free(bench);
}

/* Tab after a colon goes through the commands, and in «To» through the people one knows. */
static void
test_completion(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, ":outbox\t");
  WAIT(pty, ": outbox again");
  fp_pty_type(pty, "\t");
  WAIT(pty, ": outbox arrived");
  fp_pty_type(pty, "\033:flag --re\t");
  WAIT(pty, ": flag --reason");
  fp_pty_type(pty, "\033:frob\t");
  WAIT(pty, ": frob");
  fp_pty_type(pty, "\033c");
  WAIT(pty, "To (login at the forum; Tab completes):");
  fp_pty_type(pty, "DIL\t");
  WAIT(pty, "completes): dilys");
  fp_pty_type(pty, "\t"); /* there is nobody else of that name: what was typed is back */
  WAIT(pty, "completes): DIL");
  fp_pty_type(pty, "\033");
  WAIT(pty, "Nothing was written.");
  bench_leave(pty);
  bench_free(bench);
}

/* A line or two are typed inside; the preview shows what will be sent, and what the forum would refuse. */
static void
test_brief_reply(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, "ja");
  WAIT(pty, "Your text:");
  fp_pty_type(pty, "\033[200~I had three\nof them.\033[201~"); /* a paste is one block, and no Enter */
  WAIT(pty, "Your text: I had three of them.");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Next line, or Enter to end:");
  fp_pty_type(pty, "Maria\r\r");
  WAIT(pty, "Preview: this is what will be sent");
  WAIT(pty, "To: dilys");
  WAIT(pty, "or K keeps it as a draft:");
  fp_pty_type(pty, "s");
  WAIT(pty, "z takes it back.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "a");
  WAIT(pty, "Your text:");
  fp_pty_type(pty, "\033");
  WAIT(pty, "Nothing was written, nothing is sent.");
  bench_leave(pty);
  bench_free(bench);
}

/* Help is searched; a conversation opens again where it was left. */
static void
test_find_and_place(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 12, 60, NULL);
  WAIT(pty, "as of 08:0");
  fp_pty_type(pty, "?/password\r");
  fp_pty_settle(pty, 200);
  assert_cursor(pty, "passwd");
  fp_pty_type(pty, "/no such words\r");
  WAIT(pty, "no such words does not stand in this text.");
  fp_pty_type(pty, "qj\r");
  WAIT(pty, "Subject: Odd messages");
  fp_pty_settle(pty, 500);
  fp_pty_type(pty, "jjjjj");
  fp_pty_settle(pty, 200);
  {
    int row, col;
    fp_pty_cursor(pty, &row, &col);
    g_autofree char *line = fp_pty_row(pty, row);
    fp_pty_type(pty, "q");
    WAIT(pty, "Inbox as of");
    fp_pty_type(pty, "\r");
    WAIT(pty, "Conversation with dilys");
    fp_pty_settle(pty, 500);
    assert_cursor(pty, line);
  }
  bench_leave(pty);
  bench_free(bench);
}

/* Moves down to the row of that name. */
static void
go_down_to(FpPty *pty, const char *name)
{
  for (int i = 0; i < 30; i++) {
    int row, col;
    fp_pty_settle(pty, 50);
    fp_pty_cursor(pty, &row, &col);
    g_autofree char *line = fp_pty_row(pty, row);
    if (strstr(line, name))
      return;
    fp_pty_type(pty, "j");
  }
  g_assert_not_reached();
}

/* A result opens its conversation at the message that it is about, and not where one was in it. */
static void
test_search_place(void)
{
  Bench *bench = bench_new_at("nodebb");
  FpPty *pty = bench_run_inbox(bench, NULL, "pippin");
  go_down_to(pty, "pippin");
  fp_pty_type(pty, "\r");
  WAIT(pty, "bring the big colander");
  fp_pty_type(pty, "q/drink first glass\r");
  WAIT(pty, "1 result.");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Conversation with pippin");
  fp_pty_settle(pty, 200);
  fp_pty_type(pty, "=");
  WAIT(pty, "Message 3 of 3");
  fp_pty_type(pty, "qq/colander buckets\r");
  WAIT(pty, "2 results.");
  fp_pty_type(pty, "j\r");
  WAIT(pty, "Conversation with pippin");
  fp_pty_settle(pty, 200);
  fp_pty_type(pty, "=");
  WAIT(pty, "Message 1 of 3");
  bench_leave(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/places/undo-here", test_undo_here);
  g_test_add_func("/places/moved-keys", test_moved_keys);
  g_test_add_func("/pty/first-run", test_first_run);
  g_test_add_func("/pty/first-demo", test_first_demo);
  g_test_add_func("/S11/pty/editor", test_editor);
  g_test_add_func("/pty/small-question", test_small_question);
  g_test_add_func("/pty/by-name", test_by_name);
  g_test_add_func("/pty/read-only", test_read_only);
  g_test_add_func("/pty/forum-away", test_forum_away);
  g_test_add_func("/pty/announcement-stays", test_announcement_stays);
  g_test_add_func("/pty/flag-offline", test_flag_offline);
  g_test_add_func("/pty/stats", test_stats);
  g_test_add_func("/pty/tags", test_tags);
  g_test_add_func("/pty/flag-in-haste", test_flag_in_haste);
  g_test_add_func("/pty/mouse", test_mouse);
  g_test_add_func("/pty/pipe", test_pipe);
  g_test_add_func("/pty/completion", test_completion);
  g_test_add_func("/pty/brief-reply", test_brief_reply);
  g_test_add_func("/pty/find-and-place", test_find_and_place);
  g_test_add_func("/pty/search-place", test_search_place);
  return g_test_run();
}
