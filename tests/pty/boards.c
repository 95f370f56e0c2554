/* The boards on a terminal, at the demo's Discourse front door: from the list of boards to a post, further
 * pages as they are reached, an answer, marks, a report, notifications, the forum's search. */
#include "config.h"

#include "pty/bench.h"

#include <string.h>

/* From the inbox to the topic with three hundred posts, at its first unread one. */
static void
open_hello(FpPty *pty)
{
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "2");
  WAIT(pty, "From plot to kitchen");
  assert_cursor(pty, "All boards");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Say hello here");
  assert_cursor(pty, "Say hello here");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Post 196 of 300");
  assert_cursor(pty, "Post 196 of 300");
}

/* The page is on its way: the key is pressed again until it is there. */
static void
press_until(FpPty *pty, const char *key, const char *text)
{
  for (int i = 0; i < 100; i++) {
    fp_pty_type(pty, key);
    fp_pty_settle(pty, 50);
    g_autofree char *screen = fp_pty_screen(pty);
    if (strstr(screen, text))
      return;
  }
  WAIT(pty, text);
}

/* Arrow keys only move; a page comes when the last post of the one before has the cursor. */
static void
test_pages(void)
{
  Bench *bench = bench_new_at("discourse");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  open_hello(pty);
  fp_pty_type(pty, "G");
  press_until(pty, "J", "Post 211 of 300");
  assert_cursor(pty, "Post 211 of 300");
  fp_pty_type(pty, "<");
  press_until(pty, "K", "Post 190 of 300");
  fp_pty_type(pty, "=");
  WAIT(pty, "of 300.");
  fp_pty_type(pty, "q");
  WAIT(pty, "All boards: latest");
  fp_pty_type(pty, "1");
  WAIT(pty, "Bloom_32");
  bench_leave(pty);
  bench_free(bench);
}

static void
open_frost(FpPty *pty)
{
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "2");
  WAIT(pty, "From plot to kitchen");
  fp_pty_type(pty, "/");
  WAIT(pty, "Search the forum:");
  fp_pty_type(pty, "three degrees above\r");
  WAIT(pty, "Frost on the cold frame");
  assert_cursor(pty, "Frost on the cold frame");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Post 2 of 4");
  assert_cursor(pty, "Post 2 of 4");
}

static void
test_marks_and_report(void)
{
  Bench *bench = bench_new_at("discourse");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  open_frost(pty);
  fp_pty_type(pty, "+");
  WAIT(pty, "yours among them");
  fp_pty_type(pty, "*");
  WAIT(pty, "bookmarked by you");
  fp_pty_type(pty, "f");
  WAIT(pty, "Not followed any more.");
  fp_pty_type(pty, "!");
  WAIT(pty, "Flag: held");
  WAIT(pty, "z takes it back.");
  g_autofree char *screen = fp_pty_screen(pty);
  g_assert_null(strstr(screen, "B blocks")); /* B does nothing here */
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back");
  g_assert_true(fp_pty_wait_gone(pty, "Flag: held"));
  bench_leave(pty);
  bench_free(bench);
}

/* An editor that writes a line above what it is given. */
static char *
editor(const Bench *bench)
{
  g_autofree char *path = g_build_filename(bench->home, "editor", NULL);
  static const char text[] =
      "#!/bin/sh\n{ echo 'An old blanket does it as well.'; cat \"$1\"; } >\"$1.new\"\n"
      "mv \"$1.new\" \"$1\"\n";
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  return g_strdup_printf("VISUAL=%s", path);
}

static void
test_answer(void)
{
  Bench *bench = bench_new_at("discourse");
  g_autofree char *visual = editor(bench);
  bench_set(bench, "undo=0");
  FpPty *pty = bench_run(bench, 24, 80, visual);
  open_frost(pty);
  fp_pty_type(pty, "R");
  WAIT(pty, "s sends it");
  fp_pty_type(pty, "s");
  WAIT(pty, "Post 5 of 5");
  WAIT(pty, "An old blanket does it as well.");
  fp_pty_type(pty, "x");
  WAIT(pty, "Delete your post 5");
  fp_pty_type(pty, "y");
  g_assert_true(fp_pty_wait_gone(pty, "An old blanket"));
  bench_leave(pty);
  bench_free(bench);
}

static void
go_down_to(FpPty *pty, const char *text)
{
  for (int i = 0; i < 100; i++) {
    int row, col;
    fp_pty_cursor(pty, &row, &col);
    g_autofree char *line = fp_pty_row(pty, row);
    if (strstr(line, text))
      return;
    fp_pty_type(pty, "j");
    fp_pty_settle(pty, 20);
  }
  g_error("%s was not reached", text);
}

static void
test_notifications(void)
{
  Bench *bench = bench_new_at("discourse");
  FpPty *pty = bench_run(bench, 12, 40, NULL);
  WAIT(pty, "Bloom_32");
  fp_pty_type(pty, "3");
  WAIT(pty, "Notifications");
  WAIT(pty, "new");
  go_down_to(pty, "answered you");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Post 3 of 4");
  assert_cursor(pty, "Post 3 of 4");
  fp_pty_type(pty, "?");
  WAIT(pty, "Help");
  bench_leave(pty);
  bench_free(bench);
}

/* The folders that the forum keeps besides the inbox, a group's among them; and back. */
static void
test_folders(void)
{
  Bench *bench = bench_new_at("discourse");
  FpPty *pty = bench_run(bench, 24, 80, NULL);
  WAIT(pty, "Bloom_32");
  WAIT(pty, "Inbox as of");
  fp_pty_type(pty, "t");
  WAIT(pty, "1 is tagged.");
  press_until(pty, "f", "Group committee as of");
  WAIT(pty, "Committee: plot 17");
  fp_pty_type(pty, "t"); /* what is tagged in a folder that is not in view any more is so no more */
  WAIT(pty, "1 is tagged.");
  fp_pty_type(pty, "f");
  WAIT(pty, "Inbox as of");
  WAIT(pty, "Bloom_32");
  bench_leave(pty);
  bench_free(bench);
}

/* A forum that cannot bookmark shows neither key nor command for it; one that can shows both. So with the
 * list of sign-ins. */
static void
test_lacking_is_not_shown(void)
{
  static const struct {
    const char *forum;
    gboolean bookmarks;
  } forums[] = {{"khoros", FALSE}, {"discourse", TRUE}};
  for (gsize i = 0; i < G_N_ELEMENTS(forums); i++) {
    Bench *bench = bench_new_at(forums[i].forum);
    FpPty *pty = bench_run(bench, 60, 100, NULL);
    WAIT(pty, "Bloom_32");
    fp_pty_type(pty, "2");
    WAIT(pty, "From plot to kitchen");
    fp_pty_type(pty, "\r");
    WAIT(pty, "Say hello here");
    fp_pty_type(pty, "\r");
    WAIT(pty, "of 300");
    fp_pty_type(pty, "?");
    WAIT(pty, "Like a post");
    fp_pty_settle(pty, 100); /* the screen may come in two pieces */
    {
      g_autofree char *screen = fp_pty_screen(pty);
      g_assert_true((strstr(screen, "Bookmark a post") != NULL) == forums[i].bookmarks);
      g_assert_true((strstr(screen, ":account sessions") != NULL) == forums[i].bookmarks);
    }
    fp_pty_type(pty, "q");
    if (!forums[i].bookmarks) {
      fp_pty_type(pty, "*");
      WAIT(pty, "Posts cannot be bookmarked here");
    }
    bench_leave(pty);
    bench_free(bench);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/pty/boards/pages", test_pages);
  g_test_add_func("/pty/boards/marks-and-report", test_marks_and_report);
  g_test_add_func("/pty/boards/answer", test_answer);
  g_test_add_func("/pty/boards/notifications", test_notifications);
  g_test_add_func("/boards/folders", test_folders);
  g_test_add_func("/boards/lacking-is-not-shown", test_lacking_is_not_shown);
  return g_test_run();
}
