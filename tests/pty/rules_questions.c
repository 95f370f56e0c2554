/* Rule 18 for the questions that take some way to reach, on the screen and in plain mode: an hour goes by at
 * each; it stands where it stood, with what was typed, and its answer counts. The others are in
 * rules_words.c. */
#include "config.h"

#include "pty/bench.h"

#include <string.h>

#define BACKUP_CODE    "5f3a9c1e77d04b26" /* of the demo forum's second factor */
#define HOURS_A_SECOND "FLAGPOST_CLOCK_SPEED=72000"

/* One way after the other: keys, or lines in plain mode, until `then` is there. A question has `typed`, which
 * stands an hour beside it, and an answer. */
typedef struct {
  const char *keys, *then, *typed, *answer, *said;
  gboolean code; /* the backup code of the second factor counts again from here on */
} Step;

static const Step screen[] = {
    /* a second factor; one that has expired is asked for again */
    {"", "your second factor (not shown):", "12345", "6\r", "The forum did not take that code."},
    {"", "(not shown):", BACKUP_CODE, "\r", "Inbox as of"},
    /* the link that the forum mails for a new password */
    {"P", "Change the password now?"},
    {"y", "your second factor (not shown):", BACKUP_CODE, "\r", "p pastes the link", TRUE},
    {"", "or L later:", "", "p", "Paste the link from the forum's mail (not shown):"},
    {"", "(not shown):", "https://forum.", "\025\r", "Left for later."},
    {"1", "Bloom_32"},
    /* a text in lines, and sending it */
    {"a", "Your text:", "Thank you", "\r", "Next line, or Enter to end:"},
    {"", "to end:", "Until then", "\r\r", "s sends it"},
    {"", "or K keeps it as a draft:", "", "k", "Kept as a draft."},
    /* a link in a warning */
    {"jjj\r", "Conversation with Plot_38"},
    {"\to", "Where this link leads"},
    {"\r", "Type the host's name to open it:", "growers", "\025\r", "The link was not opened."},
    {"1", "Bloom_32"},
    /* giving up what waits */
    {"!", "Flagged as spam."},
    {"O", "Outbox: "},
    {"d", "y or N:", "", "n", "Nothing was given up."},
    {"d", "y or N:", "", "y", "It will not be sent."},
    /* a post of one's own */
    {"12/", "Search the forum:", "three degrees", " above\r", "Frost on the cold frame"},
    {"\r", "Post 2 of 4"},
    {"R", "K keeps it as a draft:", "", "s", "z takes it back."},
    {"O", "Outbox: "},
    {"s", "Sent: 1."},
    {"q", "Post 5 of 5"},
    {"G", "An old blanket"},
    {"x", "Delete your post 5 at the forum? y deletes it, or N:", "", "n", "Nothing was deleted."},
    {"x", "or N:", "", "y", "z takes it back."},
};

static const Step plain[] = {
    {"", "your second factor (not shown):", "12345", "6\n", "The forum did not take that code."},
    {"", "(not shown):", BACKUP_CODE, "\n", "inbox> "},
    /* the change that the screen left */
    {"password\n", "later:", "", "p\n", "Paste the link from the forum's mail (not shown):"},
    {"", "(not shown):", "", "\n", "Left for later."},
    {"send\n", "To (login at the forum):", "dilys", "\n", "Subject:"},
    {"", "Subject:", "Beans", "\n", "A full stop alone"},
    {"Thank you.\n.\n", "or K keeps it as a draft:", "", "k\n", "Kept as a draft."},
    {"4\n", "End of message."},
    {"open-link 1\n", "Type the host's name to open it:", "", "\n", "The link was not opened."},
    {"list 1\n", "1 of"},
    {"block 1\n", "Block Bloom_32? y or N:", "", "n\n", "Nobody was blocked."},
    {"flag-as 1\n", "or N nothing:", "", "o\n", "What the moderators should know:"},
    {"", "should know:", "it came", " at night\n", "Flagged as"},
    {"outbox\n", "That is all: "},
    {"outbox drop 1\n", "y or N:", "", "y\n", "It will not be sent."},
};

static Bench *bench;

/* The row of the cursor and what stands below it: a question and what is typed. (transfer full) */
static char *
asked_row(FpPty *pty, int *col)
{
  GString *text = g_string_new(NULL);
  int row;
  fp_pty_cursor(pty, &row, col);
  for (; row < 24; row++) {
    g_autofree char *one = fp_pty_row(pty, row);
    g_string_append_printf(text, "%s\n", one);
  }
  return g_string_free(text, FALSE);
}

/* Until the question stands where the cursor is. */
static void
wait_asked(FpPty *pty, const char *end)
{
  g_autofree char *row = NULL;
  int col;
  for (int tries = 0; tries < 2000; tries++) {
    g_free(row);
    row = asked_row(pty, &col);
    if (strstr(row, end))
      return;
    fp_pty_take(pty, 5);
  }
  g_test_message("\"%s\" is not in the cursor's row: %s", end, row);
  g_assert_not_reached();
}

static void
try_question(FpPty *pty, const Step *step)
{
  gboolean secret = g_str_has_suffix(step->then, "(not shown):");
  const char *blank = strrchr(step->then, ' '), *end = blank ? blank + 1 : step->then;
  g_autofree char *before = NULL, *after = NULL;
  int col, col_after;
  wait_asked(pty, end);
  fp_pty_type(pty, step->typed);
  if (!secret && *step->typed != '\0')
    wait_asked(pty, step->typed);
  fp_pty_quiet(pty, 15); /* the rest of what painted it */
  before = asked_row(pty, &col);
  fp_pty_quiet(pty, 60); /* more than an hour */
  after = asked_row(pty, &col_after);
  g_assert_cmpstr(before, ==, after);
  g_assert_cmpint(col, ==, col_after);
  if (secret)
    g_assert_true(*step->typed == '\0' || strstr(after, step->typed) == NULL);
  fp_pty_type(pty, step->answer);
  WAIT(pty, step->said);
}

/* The member's account has a second factor, as new. */
static void
ask_for_codes(void)
{
  bench_demo(bench, "/demo/second-factor", "{\"login\":\"maria\"}");
}

static void
try_all(FpPty *pty, const Step *steps, gsize count)
{
  for (gsize i = 0; i < count; i++) {
    if (steps[i].code)
      ask_for_codes();
    fp_pty_type(pty, steps[i].keys);
    WAIT(pty, steps[i].then);
    if (steps[i].typed)
      try_question(pty, &steps[i]);
  }
}

/* Whoever was signed in is not any more. */
static void
sign_out(void)
{
  ask_for_codes();
  bench_demo(bench, "/demo/faults", "{\"route\":\"/\",\"kind\":\"expired\",\"count\":1}");
}

static char *
editor(void)
{
  g_autofree char *path = g_build_filename(bench->home, "editor", NULL);
  static const char text[] = "#!/bin/sh\necho 'An old blanket does it as well.' >\"$1\"\n";
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return g_strdup_printf("VISUAL=%s", path);
}

static void
rule_18_screen(void)
{
  g_autofree char *visual = editor();
  const char *const extra[] = {visual, HOURS_A_SECOND, NULL};
  sign_out();
  FpPty *pty = bench_run_env(bench, 24, 80, extra, NULL);
  try_all(pty, screen, G_N_ELEMENTS(screen));
  bench_leave(pty);
}

static void
rule_18_plain(void)
{
  const char *const extra[] = {HOURS_A_SECOND, NULL};
  sign_out();
  FpPty *pty = bench_run_env(bench, 24, 80, extra, "--plain");
  try_all(pty, plain, G_N_ELEMENTS(plain));
  fp_pty_type(pty, "quit\n");
  assert_exit(pty, 0);
  fp_pty_free(pty);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  bench = bench_new_at("discourse");
  bench_set(bench, "undo=manual");
  g_test_add_func("/accessibility/18-questions-wait-on-the-screen", rule_18_screen);
  g_test_add_func("/accessibility/18-questions-wait-in-plain-mode", rule_18_plain);
  int code = g_test_run();
  bench_free(bench);
  return code;
}
