/* What goes on while the member does something else: a change of the password that is made on the forum's
 * page, and a question that comes while another is open. */
#include "config.h"

#include "pty/bench.h"

#include <string.h>

static FpPty *
begin_change(Bench *bench)
{
  FpPty *pty = bench_run_inbox(bench, NULL, "dilys");
  fp_pty_type(pty, "P");
  WAIT(pty, "Change the password now?");
  fp_pty_type(pty, "y");
  WAIT(pty, "g give up, or L later:");
  return pty;
}

/* s shows it once, in a row of its own. (transfer full) */
static char *
shown_password(FpPty *pty)
{
  static const char label[] = "New password: ";
  fp_pty_type(pty, "s");
  WAIT(pty, label);
  fp_pty_settle(pty, 300);
  g_autofree char *screen = fp_pty_screen(pty);
  const char *at = strstr(screen, label);
  g_assert_nonnull(at);
  at += strlen(label);
  return g_strndup(at, strcspn(at, "\n"));
}

/* What the member does on the forum's page. */
static void
change_at_forum(const Bench *bench, const char *password)
{
  g_autofree char *page = g_strconcat(bench->address, "t5/user/myprofilepage/tab/user-settings", NULL);
  g_autofree char *form =
      g_strdup_printf("login=maria&password=%s&new=%s&again=%s", bench->password, password, password);
  const char *const command[] = {"curl", "-sf", "--noproxy", "*", "--max-time", "60", "-d", form, page, NULL};
  int status = -1;
  g_autofree char *said = NULL;
  g_assert_true(g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL,
                             &status, NULL));
  g_assert_cmpint(status, ==, 0);
  g_assert_nonnull(strstr(said, "Your password has been changed."));
}

/* d before it was done asks once more, with everything kept; after it was done it ends the change. */
static void
test_done_at_forum(void)
{
  Bench *bench = bench_new_small("khoros");
  FpPty *pty = begin_change(bench);
  fp_pty_type(pty, "d");
  WAIT(pty, "Trying to sign in with the new password.");
  WAIT(pty, "The new password: c, s, d, g or L:");
  g_autofree char *password = shown_password(pty);
  change_at_forum(bench, password);
  fp_pty_type(pty, " ");
  WAIT(pty, "The new password: c, s, d, g or L:");
  g_assert_true(fp_pty_wait_gone(pty, password));
  fp_pty_type(pty, "d");
  WAIT(pty, "The password is changed");
  bench_leave(pty);
  /* The next start signs in with it, and nothing waits any more. */
  pty = bench_run_inbox(bench, NULL, "dilys");
  fp_pty_type(pty, "P");
  WAIT(pty, "Change the password now?");
  fp_pty_type(pty, "n");
  WAIT(pty, "Nothing was changed.");
  bench_leave(pty);
  bench_free(bench);
}

/* While the member types the words of a search, the change wants to ask how to go on: what is typed stays,
 * and the change is left for later. */
static void
test_second_question(void)
{
  Bench *bench = bench_new_small("khoros");
  FpPty *pty = begin_change(bench);
  bench_hold(bench);
  fp_pty_type(pty, "d");
  WAIT(pty, "Trying to sign in with the new password.");
  fp_pty_type(pty, "/three degrees");
  WAIT(pty, "three degrees");
  bench_let_go(bench);
  fp_pty_settle(pty, 1000);
  fp_pty_type(pty, " below");
  WAIT(pty, "three degrees below");
  fp_pty_type(pty, "\033");
  g_assert_true(fp_pty_wait_gone(pty, "three degrees"));
  fp_pty_type(pty, "1P");
  WAIT(pty, "The new password: c, s, d, g or L:");
  fp_pty_type(pty, "l");
  WAIT(pty, "Left for later.");
  bench_leave(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/underway/done-at-the-forum", test_done_at_forum);
  g_test_add_func("/underway/second-question", test_second_question);
  return g_test_run();
}
