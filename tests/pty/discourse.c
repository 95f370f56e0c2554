/* What only Discourse asks a person, on the real program: which way to sign in, and the link that it mails
 * for a new password. One forum serves them all. */
#include "config.h"

#include "pty/bench.h"

#include "flagpost/error.h"

#include <string.h>

static Bench *bench;

/* The link of the one mail that came since; it is not there at once. (transfer full) */
static char *
mailed_link(void)
{
  g_autofree char *folder = g_build_filename(bench->home, BENCH_MAIL, "new", NULL);
  for (int tries = 0; tries < 2000; tries++) {
    g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
    for (const char *name; names && (name = g_dir_read_name(names));) {
      g_autofree char *path = g_build_filename(folder, name, NULL), *mail = NULL, *text = NULL;
      char *body = g_file_get_contents(path, &mail, NULL, NULL) ? strstr(mail, "\n\n") : NULL;
      gsize length;
      if (body && strstr(mail, "base64")) {
        g_base64_decode_inplace(body, &length);
        text = g_strndup(body, length);
        body = strstr(text, "http://");
        if (strstr(text, "/password-reset/") && body)
          return g_strndup(body, strcspn(body, " \r\n"));
      }
    }
    g_usleep(5000);
  }
  return NULL;
}

static gboolean
is_on_screen(FpPty *pty, const char *text)
{
  g_autofree char *screen = fp_pty_screen(pty);
  return strstr(screen, text) != NULL;
}

/* A link is a secret: nothing of it is shown, also where it is the wrong one. */
static void
test_pasted_link(void)
{
  FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
  g_autofree char *link = NULL, *paste = NULL;
  fp_pty_type(pty, "P");
  WAIT(pty, "or N:");
  fp_pty_type(pty, "y");
  WAIT(pty, "p pastes the link");
  fp_pty_type(pty, "p");
  WAIT(pty, "Paste the link from the forum's mail (not shown):");
  fp_pty_type(pty, "\033[200~https://elsewhere.example/u/password-reset/0123\033[201~\r");
  WAIT(pty, "not a link for a new password of this forum");
  g_assert_false(is_on_screen(pty, "elsewhere.example"));
  link = mailed_link();
  g_assert_nonnull(link);
  paste = g_strdup_printf("p\033[200~%s\033[201~\r", link);
  WAIT(pty, "p pastes the link");
  fp_pty_type(pty, paste);
  WAIT(pty, "The password is changed.");
  g_assert_false(is_on_screen(pty, "password-reset"));
  bench_leave(pty);
}

static FpPty *
add_account(void)
{
  const char *words[] = {"account", "add", bench->address, NULL};
  FpPty *pty = bench_run_words(bench, 24, 80, NULL, words);
  WAIT(pty, "Which way, 1 or 2?");
  return pty;
}

static void
remove_account(void)
{
  const char *words[] = {"account", "remove", "--yes", NULL};
  FpPty *pty = bench_run_words(bench, 24, 80, NULL, words);
  assert_exit(pty, 0);
  fp_pty_free(pty);
}

/* Both ways are explained; what is neither is asked again. */
static void
test_ways(void)
{
  g_autofree char *answer = g_strconcat(bench->password, "\r", NULL);
  remove_account();
  FpPty *pty = add_account();
  g_assert_true(is_on_screen(pty, "1, a key of flagpost's own (recommended)"));
  g_assert_true(is_on_screen(pty, "2, name and password"));
  fp_pty_type(pty, "\r");
  WAIT(pty, "Type there the code");
  fp_pty_type(pty, "\003");
  assert_exit(pty, FP_EXIT_CANCELLED);
  fp_pty_free(pty);

  pty = add_account();
  fp_pty_type(pty, "3\r");
  WAIT(pty, "Please type 1 or 2.");
  fp_pty_type(pty, "2\r");
  WAIT(pty, "Your name at the forum:");
  fp_pty_type(pty, "maria\r");
  WAIT(pty, "Password (not shown):");
  fp_pty_type(pty, "\003");
  assert_exit(pty, FP_EXIT_CANCELLED);
  g_assert_false(is_on_screen(pty, "--password-stdin"));
  fp_pty_free(pty);

  pty = add_account();
  fp_pty_type(pty, "2\r");
  WAIT(pty, "Your name at the forum:");
  fp_pty_type(pty, "maria\r");
  WAIT(pty, "Password (not shown):");
  fp_pty_type(pty, answer);
  assert_exit(pty, 0);
  g_assert_true(is_on_screen(pty, "Signed in as maria."));
  fp_pty_free(pty);
}

/* What a question is about was said before it, and stands there until it is answered. */
static void
test_first_ways(void)
{
  g_autofree char *config = g_strdup_printf("XDG_CONFIG_HOME=%s/elsewhere", bench->home);
  for (guint small = 0; small < 2; small++) {
    FpPty *pty = bench_run(bench, small ? 12 : 24, small ? 40 : 80, config);
    WAIT(pty, "Add your account.");
    fp_pty_type(pty, "a");
    WAIT(pty, "The forum's address:");
    fp_pty_type(pty, bench->address);
    fp_pty_type(pty, "\r");
    WAIT(pty, "Which way, 1 or 2? [1]:");
    WAIT(pty, "2, name and password:");
    WAIT(pty, small ? "..." : "There are two ways to sign in here:");
    fp_pty_type(pty, "2\r");
    WAIT(pty, "Your name at the forum:");
    fp_pty_type(pty, "\033");
    WAIT(pty, "Your name at the forum is missing");
    bench_leave(pty);
  }
}

/* Rows of the drafts and of the outbox are no conversations, though the forum's ids are numbers as theirs. */
static void
test_own_numbers(void)
{
  FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
  fp_pty_type(pty, "ja");
  WAIT(pty, "Your text:");
  fp_pty_type(pty, "Half a letter\r\r");
  WAIT(pty, "or K keeps it as a draft:");
  fp_pty_type(pty, "k");
  WAIT(pty, "Kept as a draft.");
  fp_pty_type(pty, "D=");
  WAIT(pty, "Draft 1 of 1.");
  fp_pty_type(pty, "!");
  WAIT(pty, "! does nothing here. It gives flag in another place; q goes back.");
  fp_pty_type(pty, ":flag\r");
  WAIT(pty, "That cannot be done here.");
  fp_pty_type(pty, "=");
  WAIT(pty, "Draft 1 of 1.");
  fp_pty_type(pty, ":flag --reason spam\r");
  WAIT(pty, "That cannot be done here.");
  fp_pty_type(pty, "=");
  WAIT(pty, "Draft 1 of 1.");
  fp_pty_type(pty, ":block\r");
  WAIT(pty, "That cannot be done here.");
  fp_pty_type(pty, "q!");
  WAIT(pty, "Flagged as spam.");
  fp_pty_type(pty, "O=");
  WAIT(pty, "Item 1 of 1.");
  fp_pty_type(pty, ":flag\r");
  WAIT(pty, "That cannot be done here.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back.");
  bench_leave(pty);
}

/* In the help a command is given as its line says, and what needs words tells them: the one that lists the
 * sign-ins ends none. What is opened above the inbox is left by q, and the help of that place says so. */
static void
test_given_by_help(void)
{
  FpPty *pty = bench_run_inbox(bench, NULL, "Bloom_32");
  fp_pty_type(pty, "?/:account\r");
  WAIT(pty, ":account sessions List where");
  fp_pty_type(pty, "\r");
  WAIT(pty, "This one.");
  fp_pty_type(pty, "?/:config get\r");
  WAIT(pty, ":config get     Print a setting");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Usage: flagpost config get");
  fp_pty_type(pty, "qj?/:export\r\r");
  WAIT(pty, "Sender: dilys"); /* of the row under the cursor */
  fp_pty_type(pty, "q/kettle hut\r");
  WAIT(pty, "1 result.");
  fp_pty_type(pty, "?/leave:\r");
  WAIT(pty, "leave: does not stand in this text.");
  fp_pty_type(pty, "/back:\r\r");
  WAIT(pty, "Inbox as of");
  bench_leave(pty);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  bench = bench_new_at("discourse");
  g_test_add_func("/pty/discourse/ways", test_ways);
  g_test_add_func("/pty/discourse/first-ways", test_first_ways);
  g_test_add_func("/pty/discourse/pasted-link", test_pasted_link);
  g_test_add_func("/pty/discourse/own-numbers", test_own_numbers);
  g_test_add_func("/pty/discourse/given-by-help", test_given_by_help);
  int failed = g_test_run();
  bench_free(bench);
  return failed;
}
