/* The forum has taken it and its answer is lost: whatever kind of thing it was, and whatever the forum made
 * of its title and text, it is found there when it is asked for and does not go a second time. */
#include "config.h"

#include "app/fixture.h"

/* Until nothing more would change: a forum that had not got it would have it by then. */
static void
go_on(Fixture *f)
{
  for (int n = 0; n < 3; n++) {
    fp_fake_clock_advance(f->clock, 5 * FP_MINUTE);
    Wait wait = {0};
    fp_outbox_recover_async(f->member, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_true(fp_outbox_recover_finish(result, NULL, NULL));
    send_all(f, TRUE);
  }
}

static gboolean
is_sending(const Fixture *f, guint i)
{
  const char *line = f->asked->pdata[i];
  return g_str_has_prefix(line, f->dialect->send_method) && strstr(line, f->dialect->send);
}

static guint
times_sent(const Fixture *f)
{
  guint n = 0;
  for (guint i = 0; i < f->asked->len; i++)
    n += is_sending(f, i);
  return n;
}

static void
lose_answer(Fixture *f, const FpOutItem *item)
{
  guint before = times_sent(f);
  demo_forum_fault(f->forum, f->dialect->send, f->dialect->send_method, "drop-after", 1, 0);
  send_all(f, TRUE);
  go_on(f);
  g_assert_cmpuint(times_sent(f) - before, ==, 1);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  g_assert_false(is_sending(f, f->asked->len - 1)); /* it was asked for */
}

/* A report by message is about one conversation and stands in another. */
static void
test_report_by_message(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", "message", NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "moderators", demo_forum_moderators(f->forum), NULL));
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  g_assert_cmpint(item->route, ==, FP_ROUTE_MESSAGE);
  lose_answer(f, item);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
}

static void
test_answer(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) talk = first_spam(f);
  g_autoptr(FpOutItem) item =
      fp_message_queue(f->member, NULL, NULL, "No thank you, I have seeds enough.", talk->id, 0, NULL);
  g_assert_nonnull(item);
  lose_answer(f, item);
}

/* Discourse makes of a title what it thinks proper: capitals are lowered or put in front, marks and full
 * stops go. Blanks that are doubled are one for us too. */
static void
test_titles(gconstpointer dialect)
{
  static const char *const titles[] = {"seeds for spring",         "SEEDS FOR SPRING",
                                       "Any seeds left for me?!!", "I have seeds to give away...",
                                       "Is there  a seed swap ?",  "Samen\302\240f\303\274r \303\234bersee"};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  for (guint i = 0; i < G_N_ELEMENTS(titles); i++) {
    g_test_message("%s", titles[i]);
    g_autofree char *text = g_strdup_printf("Where do you meet, please? I ask for the %u. time.", i + 1);
    g_autoptr(FpOutItem) item =
        fp_message_queue(f->member, demo_forum_moderators(f->forum), titles[i], text, NULL, 0, NULL);
    g_assert_nonnull(item);
    lose_answer(f, item);
    g_assert_cmpuint(reports_with(f, text), ==, 1);
  }
}

/* And of all kinds of blanks it makes one. */
static void
test_blanks(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) talk = first_spam(f);
  g_autoptr(FpOutItem) item = fp_message_queue(
      f->member, NULL, NULL, "10\302\240seeds at\342\200\2570.50\342\200\211\342\202\254 ?\343\200\200\n",
      talk->id, 0, NULL);
  g_assert_nonnull(item);
  lose_answer(f, item);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("outbox/lost/report-by-message", test_report_by_message);
  add_for_each("outbox/lost/answer", test_answer);
  add_for_each("outbox/lost/titles", test_titles);
  add_for_each("outbox/lost/blanks", test_blanks);
  return g_test_run();
}
