/* Plain mode: the program as a dialogue in lines, through pipes and on a dumb terminal. Every command of the
 * screen has an answer here, and no byte moves a cursor. */
#include "config.h"

#include "pty/bench.h"

#include "flagpost/command.h"

/* Ports and seconds differ from run to run. */
static char *
settled(const char *text)
{
  g_autoptr(GRegex) port = g_regex_new("127\\.0\\.0\\.1:\\d+", 0, 0, NULL);
  g_autoptr(GRegex) second = g_regex_new("08:0\\d:\\d\\d", 0, 0, NULL);
  /* A sender's facts are asked for behind the scenes: they may be there already, or not yet. */
  g_autoptr(GRegex) facts = g_regex_new(", account [^\\n]* old(, \\d+ posts?)?", 0, 0, NULL);
  g_autoptr(GRegex) young = g_regex_new("Reason \\d+: The sender's account [^\\n]*\\n", 0, 0, NULL);
  g_autoptr(GRegex) reasons = g_regex_new("\\d+ reasons|Reason \\d+", 0, 0, NULL);
  /* Said only where it takes long. */
  g_autoptr(GRegex) asking = g_regex_new("(Asking the forum for news|Taking it back)\\.\n", 0, 0, NULL);
  g_autofree char *quick = g_regex_replace_literal(asking, text, -1, 0, "", 0, NULL);
  g_autofree char *once = g_regex_replace_literal(port, quick, -1, 0, "127.0.0.1:PORT", 0, NULL);
  g_autofree char *twice = g_regex_replace_literal(second, once, -1, 0, "TIME", 0, NULL);

  g_autofree char *older = g_regex_replace_literal(young, twice, -1, 0, "", 0, NULL);
  g_autofree char *unnumbered = g_regex_replace_literal(reasons, older, -1, 0, "REASONS", 0, NULL);
  return g_regex_replace_literal(facts, unnumbered, -1, 0, "", 0, NULL);
}

static void
compare(const char *name, const char *text)
{
  g_autofree char *now = settled(text);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "pty", "snapshots", name, NULL);
  g_autofree char *wanted = NULL;
  if (g_getenv("FP_UPDATE_SNAPSHOTS")) {
    g_assert_true(g_file_set_contents(path, now, -1, NULL));
    return;
  }
  g_assert_true(g_file_get_contents(path, &wanted, NULL, NULL));
  if (g_strcmp0(wanted, now) != 0)
    g_test_message("%s is now:\n%s", name, now);
  g_assert_true(g_strcmp0(wanted, now) == 0);
}

/* No escape, no backspace, no bell, no carriage return; lines that a reader takes in. */
static void
assert_plain(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_assert_cmpuint(strcspn(text, "\033\b\a\r\t"), ==, strlen(text));
  g_assert_null(strstr(text, "   ")); /* records, no columns */
  for (guint i = 0; lines[i]; i++)
    g_assert_cmpuint(g_utf8_strlen(lines[i], -1), <=, 2000);
}

/* The view's bars are sentences here. */
static void
test_stats(void)
{
  Bench *bench = bench_new();
  g_autofree char *out = bench_talk(bench, NULL, "list 1\nstats\nquit\n", 0);
  assert_plain(out);
  g_assert_nonnull(strstr(out, " messages in the last 14 days, "));
  g_assert_nonnull(strstr(out, "From 02:00 to 03:00: "));
  g_assert_null(strstr(out, "\u2588"));
  bench_free(bench);
}

/* The morning after a wave: one line, its senders, one word flags all, one takes it back; one question blocks
 * all. */
static void
test_campaign(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "fold-campaigns=on");
  g_autofree char *out =
      bench_talk(bench, NULL, "list 2\n1\nback\ni 1\nB 1\nn\n! 1\nundo\nback\nlist 1\nB 1\ny\nquit\n", 0);
  assert_plain(out);
  assert_has(out, "1. new warning. 17 senders: 17 messages, 00:07–06:36: ");
  assert_has(out, "Its number lists the senders, flag and its number reports them.");
  assert_has(out, "1. chosen. Bloom_32: ");
  assert_has(out, "10 of 17. Press Enter for more.");
  assert_has(out, "Reason 1: ");
  assert_has(out, "Block 17 senders? y or N: n\nNobody was blocked.");
  assert_has(out, "Flagged as spam: 17 messages from 17 senders. Not sent yet: they will be sent at 08:01:");
  assert_has(out, "1. held. Bloom_32: ");
  assert_has(out, "Taken back. Nothing was sent.");
  assert_has(out, "Block 17 senders? y or N: y\n"); /* what goes on is said between, where it takes long */
  assert_has(out,
             "\nThis forum cannot block: the messages of 17 senders are hidden here. block --undo ID takes "
             "it back.");
  bench_free(bench);
}

/* A sender that is flagged by its number takes nothing from those that are chosen. */
static void
test_one_of_campaign(void)
{
  Bench *bench = bench_new();
  bench_set(bench, "fold-campaigns=on");
  g_autofree char *out = bench_talk(bench, NULL, "1\nflag 1\nlist 3\nundo\nquit\n", 0);
  assert_has(out, "1. held. Bloom_32: ");
  assert_has(out, "3 of 17. Press Enter for more.");
  g_assert_nonnull(strstr(strstr(out, "1. held. Bloom_32: "), "2. chosen. Meadow_24: "));
  bench_free(bench);
}

/* Where a forum cannot block, the sender is hidden here, and shown again when that is asked for. y is about a
 * link by its number. */
static void
test_hiding_and_links(void)
{
  Bench *bench = bench_new();
  g_autofree char *out =
      bench_talk(bench, NULL, "list 2\nblock 2\ny\nlist 2\ninbox --each --stored\n4\ny 1\nquit\n", 0);
  g_autoptr(GRegex) row = g_regex_new("\n([^ ]+)\\. (?:new\\. )?From dilys: Odd messages", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *id = NULL, *lines = NULL, *shown = NULL;
  assert_has(out, "This forum cannot block: the sender's messages are hidden here.");
  assert_has(out, "\n2. new warning. Meadow_24");
  assert_has(out, "Link 1 leads to ");
  assert_has(out,
             "y 1\nNo clipboard was found."); /* the key reaches the link; there is nowhere to copy it to */
  g_assert_true(g_regex_match(row, out, 0, &match));
  id = g_match_info_fetch(match, 1);
  lines = g_strdup_printf("block --undo %s\nlist 2\nquit\n", id);
  shown = bench_talk(bench, NULL, lines, 0);
  assert_has(shown, "\n2. new. dilys: Odd messages in the night?");
  bench_free(bench);
}

/* A post is printed whole when one goes to it, and once; pages come as they are reached. */
static void
test_topic(void)
{
  Bench *bench = bench_new_at("discourse");
  g_autofree char *out = bench_talk(bench, NULL, "boards\n1\n1\nfirst\nK\nK\nJ\nquit\n", 0);
  const char *before = strstr(out, "topic> K\nPost 190 of 300\n");
  assert_plain(out);
  g_assert_nonnull(before);
  assert_has(before, "topic> K\nPost 189 of 300\nFrom: ");
  assert_has(before, "topic> J\nPost 190 of 300\nFrom: ");
  g_assert_null(strstr(before, "Post 191 of 300"));
  bench_free(bench);
}

/* Help has what this forum can do for this place, and no more. */
static void
test_help_by_forum(void)
{
  static const char *const forums[] = {"khoros", "discourse"};
  for (gsize i = 0; i < G_N_ELEMENTS(forums); i++) {
    Bench *bench = bench_new_at(forums[i]);
    g_autofree char *out = bench_talk(bench, NULL, "boards\n1\n1\nhelp\nquit\n", 0);
    assert_has(out, "A number opens a row.");
    assert_has(out, "where: Say where you are. Key: =\n");
    assert_has(out, "boards: List the forum's boards.\n"); /* whose key is a number */
    g_assert_null(strstr(out, "Show what is cut off at the left"));
    assert_has(out, "like: ");
    g_assert_cmpint(strstr(out, "bookmark: ") != NULL, ==, i == 1);
    bench_free(bench);
  }
}

/* A link is named by its number; what is not there is said. */
static void
test_no_link(void)
{
  Bench *bench = bench_new();
  g_autofree char *out = bench_talk(bench, NULL, "4\nopen-link 99\nback\n2\ny\nopen-link 1\n1 2\nquit\n", 0);
  assert_has(out, "There is no link 99.");
  assert_has(out, "y\nThere is no link here.");
  assert_has(out, "open-link 1\nThere is no link here.");
  assert_has(out, "1 2\nThere is no command \"1\".");
  bench_free(bench);
}

/* Lists are records: one a line, with words between and no columns; the same for each command that lists. */
static void
test_records(void)
{
  Bench *bench = bench_new();
  g_autofree char *out = bench_talk(bench, NULL,
                                    "list 20\nboards\ntopics\nback\nnotifications\nback\noutbox\nback\nhelp\n"
                                    "config list\naccount show\naccount list\nstats\nquit\n",
                                    0);
  assert_plain(out);
  g_assert_nonnull(strstr(out, "1. new warning. "));
  g_assert_nonnull(strstr(out, "Boards"));
  bench_free(bench);
}

/* A member's morning as a file of lines: list, read, flag, take back, reply, outbox, search, password. */
static void
test_walk(void)
{
  Bench *bench = bench_new();
  g_autofree char *out =
      bench_talk(bench, NULL,
                 "list 3\n\n1\nflag phishing\nundo\nnext\nback\n! 3 4\nz\ntag 1 3\nuntag-all\n"
                 "reply 2\nSee you at nine.\n.\nk\ndrafts\nback\nsearch kettle hut\n1\nq\nback\n"
                 "where\noutbox\nback\nblock 2\nn\nP\nn\nconfig get undo\nfrobnicate\nf\nquit\n",
                 0);
  assert_plain(out);
  compare("plain-walk.txt", out);
  bench_free(bench);
}

static gboolean
is_refusal(const char *text)
{
  return strstr(text, "There is no command") || strstr(text, "Something is missing") ||
         strstr(text, "command of the screen") || strstr(text, "That cannot be done here");
}

/* Every command of the screen, by its name and by its first key, in each place where the screen has it. */
static void
test_every_command(void)
{
  static const struct {
    unsigned where;
    const char *enter; /* lines that lead there */
  } places[] = {{FP_IN_INBOX, "to-inbox\nlist 1\n"},  {FP_IN_MESSAGE, "to-inbox\n2\n"},
                {FP_IN_OUTBOX, "to-inbox\noutbox\n"}, {FP_IN_BOARDS, "boards\n"},
                {FP_IN_TOPICS, "boards\n1\n"},        {FP_IN_TOPIC, "boards\n1\n1\n"},
                {FP_IN_NOTICES, "notifications\n"},   {FP_IN_DRAFTS, "to-inbox\ndrafts\n"}};
  Bench *bench = bench_new_small("discourse");
  for (gsize p = 0; p < G_N_ELEMENTS(places); p++) {
    for (int by_key = 0; by_key < 2; by_key++) {
      GString *lines = g_string_new(places[p].enter);
      guint asked = 0;
      for (const FpCommand *command = fp_commands(); command->name; command++) {
        g_autofree char *key = command->keys ? g_strndup(command->keys, strcspn(command->keys, " ")) : NULL;
        if ((command->where & places[p].where) == 0 || command->action == FP_ACT_QUIT ||
            command->action == FP_ACT_BACK || command->action == FP_ACT_OUTBOX ||
            command->action == FP_ACT_EXPORT || /* prints a file, indented as such: see below */
            (by_key && (!key || key[1])))
          continue;
        /* What asks is answered with nothing; what opens a place is left again by the list below. */
        g_string_append_printf(lines, "%s\n\n%s", by_key ? key : command->name,
                               command->action == FP_ACT_REPLY ? ".\n" : "");
        g_string_append(lines, places[p].enter);
        asked++;
      }
      g_string_append(lines, "quit\n");
      g_autofree char *out = bench_talk(bench, NULL, lines->str, 0);
      assert_plain(out);
      if (is_refusal(out))
        g_test_message("%s", out);
      g_assert_false(is_refusal(out));
      g_assert_cmpuint(asked, >, 10);
      g_string_free(lines, TRUE);
    }
  }
  bench_free(bench);
}

/* A command that lacks its text takes the lines up to a full stop, and leaves the next ones; what the input's
 * end cuts off is kept and sent to nobody. What reads standard input by itself would take them all. */
static void
test_text_of_command(void)
{
  Bench *bench = bench_new_small("discourse");
  g_autofree char *out = bench_talk(
      bench, NULL, "send --to dilys --subject Thursday\nAt nine,\nas always.\n.\nwhere\nquit\n", 0);
  g_autofree char *cut = bench_talk(bench, NULL, "send --to dilys --subject Friday\nAt ten, or", 0);
  g_autofree char *kept = bench_talk(bench, NULL, "drafts\n1\n.\nk\nquit\n", 0);
  g_autofree char *read = bench_talk(bench, NULL,
                                     "send --to dilys --subject Sunday -\npasswd --password-stdin\n"
                                     "send --to dilys --subject Sunday --draft At - or after - ten\nquit\n",
                                     0);
  assert_has(out, "Type the text. A full stop alone on a line ends it.");
  assert_has(out, "1. sent. Message: Thursday.");
  assert_has(out, "Conversation 1 of ");
  assert_has(cut, "Kept as draft ");
  g_assert_null(strstr(cut, "sent"));
  assert_has(kept, "Friday");
  assert_has(kept, "At ten, or");
  g_assert_null(strstr(kept, "Thursday"));
  assert_has(read, "Leave flagpost first, then: flagpost send.");
  assert_has(read, "Leave flagpost first, then: flagpost passwd.");
  assert_has(read, "Kept as draft ");
  bench_free(bench);
}

/* While a text is typed nothing is said to be worked on, nor when it has been typed. */
static void
test_typing_is_no_work(void)
{
  const char *const extra[] = {"FLAGPOST_CLOCK_SPEED=20", NULL};
  Bench *bench = bench_new_small("discourse");
  bench_fill(bench);
  FpPty *pty = bench_run_env(bench, 24, 80, extra, "--plain");
  WAIT(pty, "4 conversations");
  WAIT(pty, "inbox>");
  fp_pty_type(pty, "send --to dilys --subject Later --draft\n");
  WAIT(pty, "ends it.");
  fp_pty_type(pty, "One line.\n");
  fp_pty_quiet(pty, 100); /* two seconds */
  fp_pty_type(pty, ".\n");
  WAIT(pty, "Kept as draft");
  fp_pty_type(pty, "where\n");
  WAIT(pty, "Conversation 1 of");
  g_autofree char *screen = fp_pty_screen(pty);
  g_assert_null(strstr(screen, "Working on send."));
  fp_pty_type(pty, "quit\n");
  assert_exit(pty, 0);
  fp_pty_free(pty);
  bench_free(bench);
}

/* Evidence is about the row of the number, or about what is open. */
static void
test_export(void)
{
  Bench *bench = bench_new_small("discourse");
  g_autofree char *out = bench_talk(bench, NULL, "export 2\nquit\n", 0);
  g_autofree char *open = bench_talk(bench, NULL, "2\nexport\nquit\n", 0);
  assert_has(out, "Sender: dilys");
  assert_has(open, "Sender: dilys");
  g_assert_null(strstr(out, "Sender: Bloom_32"));
  g_assert_null(strstr(open, "Sender: Bloom_32"));
  bench_free(bench);
}

static guint
occurrences(const char *text, const char *part)
{
  guint n = 0;
  for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
    n++;
  return n;
}

/* A letter is read once, not again behind what one writes above it, nor while one writes; a number is about
 * the list also while a letter is open. */
static void
test_letter_once(void)
{
  Bench *bench = bench_new_small("khoros");
  g_autofree char *out =
      bench_talk(bench, NULL, "2\nreply\nHello\n.\nk\ndrafts\n1\nto you\n.\nk\ntag 1\nuntag-all\nquit\n", 0);
  assert_plain(out);
  if (occurrences(out, "\nEnd of message.\n") != 1)
    g_test_message("%s", out);
  g_assert_cmpuint(occurrences(out, "\nEnd of message.\n"), ==, 1);
  assert_has(out, "ends it.\nto you\n.\n");
  assert_has(out, "1 is tagged.");
  bench_free(bench);
}

/* The number of a draft, an outbox row or a board is no conversation's, at a forum whose ids are numbers too.
 */
static void
test_own_numbers(void)
{
  Bench *bench = bench_new_small("discourse");
  g_autofree char *kept = bench_talk(bench, NULL, "reply 2\nHalf a letter", 0);
  g_autofree char *out =
      bench_talk(bench, NULL,
                 "drafts\nflag 1\nflag\nreply 1\nblock 1\nexport 1\nflag --reason spam\n"
                 "to-inbox\nflag 2\noutbox\nflag 1\nflag\nreply 1\nblock 1\nmark-read 1\n"
                 "flag --reason spam\nboards\nflag 1\nreply 1\nnotifications\nflag 1\noutbox\n"
                 "outbox drop 1\nn\nquit\n",
                 0);
  assert_plain(out);
  if (occurrences(out, "That cannot be done here.") != 15 || occurrences(out, "Flagged as") != 1)
    g_test_message("%s", out);
  g_assert_cmpuint(occurrences(out, "That cannot be done here."), ==, 15);
  g_assert_cmpuint(occurrences(out, "Flagged as"), ==, 1);
  g_assert_null(strstr(out, "Block "));
  assert_has(out, "Nothing was given up.");
  bench_free(bench);
}

/* Lines come faster than keys: each that flags has flagged. */
static void
test_flags_in_turn(void)
{
  Bench *bench = bench_new_small("khoros");
  g_autofree char *out = bench_talk(bench, NULL, "list 4\nflag 1\nflag 3\nflag 4\nflag 4\noutbox\nquit\n", 0);
  assert_plain(out);
  assert_has(out, "That is all: 3.");
  g_assert_cmpuint(occurrences(out, "Flagged as spam."), ==, 3);
  bench_free(bench);
}

/* The end of input at any prompt is the end: nothing is lost, no loop, exit code 0. */
static void
test_end_of_input(void)
{
  Bench *bench = bench_new();
  static const char *const beginnings[] = {"",    "li",     "2\n", "F\n", "F\no\n",
                                           "P\n", "P\nt\n", "c\n", "/\n", "! 5\n"};
  for (gsize i = 0; i < G_N_ELEMENTS(beginnings); i++) {
    g_autofree char *out = bench_talk(bench, NULL, beginnings[i], 0);
    assert_plain(out);
    g_assert_true(g_str_has_suffix(out, "\n"));
  }
  g_autofree char *kept = bench_talk(bench, NULL, "reply 2\nHalf a letter", 0);
  g_free(kept);
  kept = bench_talk(bench, NULL, "drafts\n1\n.\nk\nquit\n", 0);
  g_assert_nonnull(strstr(kept, "Half a letter"));
  bench_free(bench);
}

/* A typed password is neither printed nor echoed; the undo time is a minute. */
static void
test_secret_and_time(void)
{
  Bench *bench = bench_new();
  g_autofree char *out = bench_talk(bench, NULL, "P\nt\nplum-otter-9-quilt\nnot-the-same\n! 3\nz\nquit\n", 0);
  g_assert_null(strstr(out, "plum-otter"));
  g_assert_nonnull(strstr(out, "The two are not the same. Nothing was changed."));
  g_assert_nonnull(strstr(out, "it will be sent at 08:01:"));
  bench_free(bench);
}

/* A paragraph of three thousand letters: in lines of the length that the member set, else of no more than a
 * line of the kernel's holds, and none of it is lost. */
static void
test_line_length(void)
{
  static const struct {
    const char *setting;
    int longest;
  } lengths[] = {{"line-length=0", 1900}, {"line-length=50", 50}};
  Bench *bench = bench_new_small("khoros");
  GString *json = g_string_new("{\"from\":\"dilys\",\"to\":\"maria\",\"subject\":\"Long\",\"body\":\"");
  for (int i = 0; i < 600; i++)
    g_string_append_printf(json, "w%03d ", i);
  g_string_append(json, "\"}");
  bench_demo(bench, "/demo/notes", json->str);
  bench_fill(bench);
  for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
    glong longest = 0;
    bench_set(bench, lengths[i].setting);
    g_autofree char *out = bench_talk(bench, NULL, "1\nquit\n", 0);
    g_auto(GStrv) lines = g_strsplit(strstr(out, "w000"), "\n", -1);
    for (guint row = 0; lines[row]; row++)
      longest = MAX(longest, g_utf8_strlen(lines[row], -1));
    g_assert_cmpint(longest, <=, lengths[i].longest);
    g_assert_cmpint(longest, >, lengths[i].longest - 5); /* there was no room for one more word */
    for (int word = 0; word < 600; word++) {
      g_autofree char *text = g_strdup_printf("w%03d", word);
      assert_has(out, text);
    }
  }
  g_string_free(json, TRUE);
  bench_free(bench);
}

/* On a terminal that cannot be painted on it comes by itself and says so; a question's password stays dark.
 */
static void
test_dumb_terminal(void)
{
  Bench *bench = bench_new();
  FpPty *pty = bench_run(bench, 24, 80, "TERM=dumb");
  gsize length;
  WAIT(pty, "flagpost talks in lines.");
  WAIT(pty, "inbox>");
  fp_pty_settle(pty, 300); /* the prompt does not wait for the forum */
  fp_pty_type(pty, "list 2\n");
  WAIT(pty, "2. new. dilys: Odd messages in the night?");
  fp_pty_type(pty, "P\n");
  WAIT(pty, "Change the password now?");
  fp_pty_type(pty, "t\n");
  WAIT(pty, "New password (not shown):");
  fp_pty_type(pty, "plum-otter-9-quilt\n");
  WAIT(pty, "The same once more (not shown):");
  fp_pty_type(pty, "\n");
  WAIT(pty, "Nothing was changed.\ninbox>");
  fp_pty_type(pty, "where\n");
  WAIT(pty, "inbox> where"); /* what is typed is seen again */
  fp_pty_type(pty, "quit\n");
  WAIT(pty, "Goodbye.");
  assert_exit(pty, 0);
  const char *bytes = fp_pty_bytes(pty, 0, &length);
  g_assert_null(g_strstr_len(bytes, (gssize)length, "plum-otter"));
  g_assert_null(memchr(bytes, '\033', length));
  fp_pty_free(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/plain/walk", test_walk);
  g_test_add_func("/plain/campaign", test_campaign);
  g_test_add_func("/plain/one-of-campaign", test_one_of_campaign);
  g_test_add_func("/plain/letter-once", test_letter_once);
  g_test_add_func("/plain/hiding-and-links", test_hiding_and_links);
  g_test_add_func("/plain/topic", test_topic);
  g_test_add_func("/plain/help-by-forum", test_help_by_forum);
  g_test_add_func("/accessibility/25-lists-are-records", test_records);
  g_test_add_func("/plain/own-numbers", test_own_numbers);
  g_test_add_func("/plain/flags-in-turn", test_flags_in_turn);
  g_test_add_func("/plain/every-command", test_every_command);
  g_test_add_func("/plain/export", test_export);
  g_test_add_func("/plain/typing-is-no-work", test_typing_is_no_work);
  g_test_add_func("/plain/no-link", test_no_link);
  g_test_add_func("/plain/text-of-command", test_text_of_command);
  g_test_add_func("/plain/end-of-input", test_end_of_input);
  g_test_add_func("/S8/plain/secret-and-time", test_secret_and_time);
  g_test_add_func("/plain/stats", test_stats);
  g_test_add_func("/plain/line-length", test_line_length);
  g_test_add_func("/plain/dumb-terminal", test_dumb_terminal);
  return g_test_run();
}
