/* A sign-in that outlives the program, and how little a refresh asks when nothing is new. */
#include "config.h"

#include "app/fixture.h"
#include "lib/test.h"

/* The program ends as it ends for people, and is started anew. */
static void
end_and_start(Fixture *f)
{
  fp_session_leave(f->member);
  fixture_restart(f);
}

/* Until the texts and facts are here that are fetched behind a refresh. */
static void
refresh_whole(Fixture *f)
{
  for (int round = 0; round < 4; round++) {
    refresh(f);
    settle_loop();
  }
}

static guint
asked_by_refresh(Fixture *f)
{
  guint before = f->asked->len;
  refresh(f);
  settle_loop();
  for (guint i = before; i < f->asked->len; i++)
    g_test_message("%s", (char *)f->asked->pdata[i]);
  return f->asked->len - before;
}

static void
test_nothing_new_is_one_request(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &(FixtureOptions){.scenario = "quiet"});
  refresh_whole(f);
  /* Group inboxes have a list each: somebody may have written there. */
  guint lists = f->dialect->door == DEMO_DISCOURSE ? 2 : 1;
  for (int i = 0; i < 2; i++) {
    end_and_start(f);
    g_assert_cmpuint(asked_by_refresh(f), ==, lists);
  }
}

/* What the member wrote elsewhere is seen a little later, what he wrote here at once. */
static void
test_sent_messages_now_and_then(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &(FixtureOptions){.scenario = "quiet"});
  refresh_whole(f);
  guint quiet = asked_by_refresh(f);
  fp_fake_clock_advance(f->clock, 20 * FP_MINUTE);
  g_assert_cmpuint(asked_by_refresh(f), >=, quiet + (f->dialect->door == DEMO_NODEBB ? 0 : 1));
  g_assert_cmpuint(asked_by_refresh(f), ==, quiet);
}

static void
test_ended_at_the_forum(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  guint before = fixture_count(f, f->dialect->sign_in);
  fp_fake_clock_advance(f->clock, 2 * FP_HOUR);
  end_and_start(f);
  refresh(f);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), >, before);
  before = fixture_count(f, f->dialect->sign_in);
  end_and_start(f);
  refresh(f);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, before);
}

static void
test_not_kept(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_assert_true(fp_setting_set(f->app, NULL, "keep-session", "off", NULL));
  refresh(f);
  guint before = fixture_count(f, f->dialect->sign_in);
  end_and_start(f);
  refresh(f);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), >, before);
}

/* After a week what was found out about the server is found out again. */
static void
test_a_week(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  for (int days = 0; days < 2; days++) {
    guint before = fixture_count(f, f->dialect->sign_in);
    fp_fake_clock_advance(f->clock, 5 * FP_MINUTE + days * 8 * FP_DAY);
    end_and_start(f);
    refresh(f);
    g_assert_cmpint(fixture_count(f, f->dialect->sign_in) > before, ==, days > 0);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("session/one-request", test_nothing_new_is_one_request);
  add_for_each("session/sent", test_sent_messages_now_and_then);
  add_for_each("session/ended", test_ended_at_the_forum);
  add_for_each("session/not-kept", test_not_kept);
  add_for_each("session/week", test_a_week);
  return g_test_run();
}
