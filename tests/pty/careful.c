/* What is asked before it is done, refused or only shown: the staff's messages and one's own, links, posts of
 * others, topics that are closed, reading with --read-only. As a dialogue in lines. */
#include "config.h"

#include "pty/bench.h"

static void
deliver(Bench *bench, const char *from, const char *subject, const char *body)
{
  g_autofree char *json = g_strdup_printf(
      "{\"from\":\"%s\",\"to\":\"maria\",\"subject\":\"%s\",\"body\":\"%s\"}", from, subject, body);
  bench_demo(bench, "/demo/notes", json);
}

/* Of the list and of the open letter, once the forum has told that the sender is of its staff. */
static void
test_staff(void)
{
  Bench *bench = bench_new_small("khoros");
  bench_set(bench, "undo=manual");
  deliver(bench, "moderators", "Welcome", "<p>Please keep calm.</p>");
  bench_fill(bench);
  static const char question[] =
      "The sender belongs to the forum's staff. Flag it all the same? y or N: n\nNothing was flagged.";
  g_autofree char *out = bench_talk(bench, NULL, "1\nprofile\nflag\nn\nback\nflag 1\nn\noutbox\nquit\n", 0);
  assert_has(out, "Roles: Moderator");
  assert_has(out, question);
  assert_has(strstr(out, question) + strlen(question), question);
  assert_has(out, "Outbox: reports and messages\nThe outbox is empty: nothing waits, nothing was sent.");
  g_autofree char *yes = bench_talk(bench, NULL, "flag 1\ny\noutbox\nquit\n", 0);
  assert_has(yes, "Report of 1 message from moderators.");
  bench_free(bench);
}

/* S13: a link is opened only when its page has been seen and a yes given; the opener gets one word, which
 * begins with http, whatever stands in the address. What is no web address is not opened at all. */
static void
test_links(void)
{
  Bench *bench = bench_new_small("khoros");
  g_autofree char *opened = g_build_filename(bench->home, "opened", NULL);
  g_autofree char *opener = g_build_filename(bench->home, "opener", NULL);
  g_autofree char *setting = g_strdup_printf("opener=%s", opener);
  g_autofree char *text = g_strdup_printf("#!/bin/sh\nprintf '%%s\\n' \"$#\" \"$@\" >>'%s.new'\n"
                                          "mv '%s.new' '%s'\n",
                                          opened, opened, opened);
  g_autofree char *got = NULL;
  g_assert_true(g_file_set_contents_full(opener, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  bench_set(bench, setting);
  deliver(bench, "dilys", "Links",
          "<p><a href=\\\"https://bank.example@evil.example/\\\">one</a>, "
          "<a href=\\\"ftp://a.example/\\\">two</a>, "
          "<a href=\\\"https://good.example/;touch planted;?q=$(id)`id`\\\">three</a></p>");
  bench_fill(bench);
  g_autofree char *out = bench_talk(
      bench, NULL, "1\nopen-link\nopen-link 2\ncopy-link 2\nopen-link 1\nn\nopen-link 3\ny\nquit\n", 0);
  assert_has(out, "open-link\nPut the link's number behind it.");
  assert_has(out, "open-link 2\nThis link cannot be opened: it is no ordinary web address.");
  assert_has(out, "copy-link 2\nThis link cannot be opened: it is no ordinary web address.");
  assert_has(out, "Host: evil.example\n");
  assert_has(out, "What stands before the @ is no host: it is there to mislead.");
  assert_has(out, "Open it in the browser? y or N: n\nThe link was not opened.");
  assert_has(out, "Open it in the browser? y or N: y\nHanded to the program that opens links.");
  for (int tries = 0; !g_file_get_contents(opened, &got, NULL, NULL);
       tries++) { /* the opener runs by itself */
    g_assert_cmpint(tries, <, 60000);
    g_usleep(1000);
  }
  g_assert_cmpstr(got, ==, "1\nhttps://good.example/;touch%20planted;?q=$(id)%60id%60\n");
  bench_free(bench);
}

/* With --read-only a letter is read, and is as unread as before, here and at the forum. */
static void
test_read_only(void)
{
  Bench *bench = bench_new_small("nodebb");
  g_autofree char *out = bench_talk(bench, "--read-only", "1\nback\nlist 1\nquit\n", 0);
  assert_has(out, "Subject: Dear user");
  assert_has(out, "\n1. new");
  g_assert_null(strstr(out, "nothing is written"));
  g_autofree char *later = bench_talk(bench, NULL, "inbox\nlist 1\nquit\n", 0);
  assert_has(later, "\n1. new");
  bench_free(bench);
}

/* What belongs to others is not changed, and what is closed gets no answer: said before anything is written.
 */
static void
test_posts(void)
{
  Bench *bench = bench_new_at("discourse");
  g_autofree char *out =
      bench_talk(bench, NULL, "boards\n/\npeel before or after\n3\nedit\ndelete\nreply\nquit\n", 0);
  assert_has(out, "Only your own posts can be changed.");
  assert_has(out, "Only your own posts can be deleted.");
  assert_has(out, "The topic is closed: nobody can answer in it.");
  bench_free(bench);
}

/* A number that the list has not is no row: nothing is done with it, nor with the others of its line. What
 * has no report is no reason to take another one back. Lines may end as those of other systems do. */
static void
test_numbers(void)
{
  Bench *bench = bench_new_small("khoros");
  bench_set(bench, "undo=manual");
  g_autofree char *out = bench_talk(bench, NULL,
                                    "send\r\ndilys\r\nBeans\r\nThank you.\r\n.\r\nk\r\nlist 1\r\nflag "
                                    "99\nflag 1 99\nflag 0\n99\noutbox\nto-inbox\nflag 2\nundo 1\nundo 99\n"
                                    "outbox\nto-inbox\nundo 2\noutbox\nquit\n",
                                    0);
  assert_has(out, "Kept as a draft.");
  assert_has(out, "inbox> list 1\n1. ");
  assert_has(out, "inbox> flag 99\nThere is no 99: the list has 4.");
  assert_has(out, "inbox> flag 1 99\nThere is no 99: the list has 4.");
  assert_has(out, "inbox> flag 0\nThere is no 0: the list has 4.");
  assert_has(out, "inbox> 99\nThere is no 99: the list has 4.");
  assert_has(out, "Outbox: reports and messages\nThe outbox is empty: nothing waits, nothing was sent.");
  assert_has(out, "inbox> undo 1\nThere is nothing to take back.");
  assert_has(out, "inbox> undo 99\nThere is no 99: the list has 4.");
  const char *kept = strstr(out, "That is all: 1.");
  g_assert_nonnull(kept);
  assert_has(kept, "Taken back. Nothing was sent.");
  g_autofree char *read_only = bench_talk(bench, "--read-only", "undo 1\nflag 1\nblock 1\nquit\n", 0);
  assert_has(read_only, "inbox> undo 1\nflagpost was started with --read-only: nothing is written.");
  assert_has(read_only, "inbox> flag 1\nflagpost was started with --read-only: nothing is written.");
  assert_has(read_only, "inbox> block 1\nflagpost was started with --read-only: nothing is written.");
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/careful/staff", test_staff);
  g_test_add_func("/S13/careful/links", test_links);
  g_test_add_func("/careful/read-only", test_read_only);
  g_test_add_func("/careful/numbers", test_numbers);
  g_test_add_func("/careful/posts", test_posts);
  return g_test_run();
}
