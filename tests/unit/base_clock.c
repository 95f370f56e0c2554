/* The fake clock's order, the real clock's timers, and times as text. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/text.h"
#include "lib/test.h"

#include <locale.h>

#define MORNING (1795489500 * FP_SECOND) /* 2026-11-24 03:05:00 UTC, a Tuesday */

static GString *fired;

static void
note(gpointer data)
{
  g_string_append(fired, data);
}

static void
note_and_go_on(gpointer data)
{
  note(data);
  fp_clock_timer(FP_SECOND, note, (gpointer) "+");
  fp_clock_timer(0, note, (gpointer) "0");
}

static void
fake(void)
{
  FpFakeClock *clock = fp_fake_clock_new(MORNING);
  gint64 due;
  fired = g_string_new(NULL);
  fp_fake_clock_use(clock);
  g_assert_cmpint(fp_clock_now(), ==, MORNING);
  g_assert_false(fp_fake_clock_next(clock, &due));
  gint64 began = fp_clock_monotonic();
  fp_clock_timer(3 * FP_SECOND, note, (gpointer) "c");
  fp_clock_timer(FP_SECOND, note, (gpointer) "a");
  guint cancelled = fp_clock_timer(2 * FP_SECOND, note, (gpointer) "x");
  fp_clock_timer(FP_SECOND, note_and_go_on, (gpointer) "b");
  g_assert_cmpuint(cancelled, >, 0);
  fp_clock_cancel(cancelled);
  fp_clock_cancel(cancelled);
  fp_clock_cancel(0);
  g_assert_true(fp_fake_clock_next(clock, &due));
  g_assert_cmpint(due, ==, MORNING + FP_SECOND);
  fp_fake_clock_advance(clock, FP_SECOND - 1);
  g_assert_cmpstr(fired->str, ==, "");
  fp_fake_clock_advance(clock, 1);
  g_assert_cmpstr(fired->str, ==, "ab0");
  fp_fake_clock_advance(clock, 7 * FP_DAY);
  g_assert_cmpstr(fired->str, ==, "ab0+c");
  g_assert_cmpint(fp_clock_now(), ==, MORNING + FP_SECOND + 7 * FP_DAY);
  g_assert_cmpint(fp_clock_monotonic() - began, ==, FP_SECOND + 7 * FP_DAY);
  fp_clock_timer(FP_SECOND, note, (gpointer) "j");
  fp_fake_clock_jump(clock, -FP_DAY);
  g_assert_cmpstr(fired->str, ==, "ab0+c");
  g_assert_cmpint(fp_clock_now(), ==, MORNING + FP_SECOND + 6 * FP_DAY);
  g_assert_cmpint(fp_clock_monotonic() - began, ==, FP_SECOND + 7 * FP_DAY);
  fp_fake_clock_free(clock);
  g_assert_cmpint(ABS(fp_clock_now() - g_get_real_time()), <, FP_HOUR);
  g_string_free(fired, TRUE);
}

static void
stop_loop(gpointer data)
{
  g_main_loop_quit(data);
}

static void
fail(gpointer data)
{
  g_error("a cancelled timer fired");
}

static void
real(void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  gint64 began = fp_clock_monotonic();
  guint wrong = fp_clock_timer(1000, fail, NULL);
  guint far = fp_clock_timer(1000 * FP_DAY, fail, NULL);
  guint id = fp_clock_timer(5000, stop_loop, loop);
  fp_clock_cancel(wrong);
  g_main_loop_run(loop);
  g_assert_cmpint(fp_clock_monotonic() - began, >=, 5000);
  fp_clock_cancel(id); /* has fired: ignored */
  fp_clock_cancel(far);
}

static void
start_moved(void)
{
  g_setenv("FLAGPOST_NOW", "2026-11-24T03:05:00Z", TRUE);
  fp_clock_real_init();
  gint64 now = fp_clock_now();
#ifdef FP_CHECKPOINTS
  g_assert_cmpint(now, >=, MORNING);
  g_assert_cmpint(now, <, MORNING + FP_HOUR);
#else
  g_assert_cmpint(ABS(now - g_get_real_time()), <, FP_HOUR);
#endif
  g_unsetenv("FLAGPOST_NOW");
  fp_clock_real_init();
  g_assert_cmpint(ABS(fp_clock_now() - g_get_real_time()), <, FP_HOUR);
}

static void
machines(void)
{
  g_autofree char *text = fp_time_rfc3339(MORNING + 999999);
  g_assert_cmpstr(text, ==, "2026-11-24T03:05:00Z");
  g_assert_null(fp_time_rfc3339(0));
  g_autofree char *old = fp_time_rfc3339(-1);
  g_assert_cmpstr(old, ==, "1969-12-31T23:59:59Z");
  g_autofree char *first = fp_time_rfc3339(fp_time_parse("0001-01-01T00:00:00Z", NULL));
  g_assert_cmpstr(first, ==, "0001-01-01T00:00:00Z");
  g_assert_null(fp_time_rfc3339(G_MAXINT64));
  static const struct {
    const char *text;
    gint64 time;
  } cases[] = {
      {"2026-11-24T03:05:00Z", MORNING},
      {"2026-11-24T04:05:00+01:00", MORNING},
      {"2026-11-23T19:05:00.250-0800", MORNING + 250000},
      {"2026-11-24T03:05:00", 0},
      {"2026-11-24", 0},
      {"yesterday", 0},
      {"", 0},
      {NULL, 0},
      {"2026-13-24T03:05:00Z", 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(fp_time_parse(cases[i].text, &error), ==, cases[i].time);
    g_assert_cmpint(error != NULL, ==, cases[i].time == 0);
    if (error)
      g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  }
}

static void
people(void)
{
  static const struct {
    gint64 before; /* how long before MORNING */
    const char *text;
  } cases[] = {
      {0, "03:05 today"},
      {3 * FP_HOUR, "00:05 today"},
      {3 * FP_HOUR + 6 * FP_MINUTE, "Yesterday 23:59"},
      {-FP_HOUR, "04:05 today"},
      {2 * FP_DAY, "22 November"},
      {-2 * FP_DAY, "26 November"},
      {365 * FP_DAY, "24 November 2025"},
      {(365 + 200) * FP_DAY, "8 May 2025"},
      {60 * FP_DAY, "25 September"},
      {425 * FP_DAY, "25 Sep 2025"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = fp_time_short(MORNING - cases[i].before, MORNING);
    g_assert_cmpstr(text, ==, cases[i].text);
    g_assert_cmpint(fp_text_width(text), <=, 16);
  }
  static const struct {
    gint64 before;
    const char *text;
  } briefs[] = {{0, "03:05"}, {FP_DAY, "Yesterday"}, {2 * FP_DAY, "22 Nov"}, {400 * FP_DAY, "Oct 2025"}};
  for (guint i = 0; i < G_N_ELEMENTS(briefs); i++) {
    g_autofree char *text = fp_time_brief(MORNING - briefs[i].before, MORNING);
    g_assert_cmpstr(text, ==, briefs[i].text);
  }
  g_autofree char *unknown = fp_time_short(0, MORNING);
  g_assert_cmpstr(unknown, ==, "unknown");
  g_autofree char *tall = fp_time_long(MORNING);
  g_assert_cmpstr(tall, ==, "24 November 2026, 03:05");
  FpFakeClock *clock = fp_fake_clock_new(MORNING);
  fp_fake_clock_use(clock);
  g_autofree char *moment = fp_time_moment(MORNING + FP_HOUR);
  g_assert_cmpstr(moment, ==, "04:05:00");
  g_autofree char *tomorrow = fp_time_moment(MORNING + FP_DAY);
  g_assert_cmpstr(tomorrow, ==, "03:05:00 on 25 November 2026");
  fp_fake_clock_free(clock);
}

static void
spans(void)
{
  static const struct {
    gint64 us;
    const char *text;
  } cases[] = {
      {0, "0 seconds"},          {FP_SECOND, "1 second"},   {90 * FP_SECOND, "1 minute"},
      {3 * FP_HOUR, "3 hours"},  {FP_DAY, "1 day"},         {29 * FP_DAY, "29 days"},
      {61 * FP_DAY, "2 months"}, {800 * FP_DAY, "2 years"}, {-5 * FP_DAY, "0 seconds"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *text = fp_time_span(cases[i].us);
    g_assert_cmpstr(text, ==, cases[i].text);
  }
}

/* A machine that is taken to another zone is believed within a minute. */
static void
zone(void)
{
  FpFakeClock *clock = fp_fake_clock_new(FP_DAY);
  fp_fake_clock_use(clock);
  g_autoptr(GDateTime) before = fp_time_local(12 * FP_HOUR - 1);
  g_setenv("TZ", "JST-9", TRUE);
  g_autoptr(GDateTime) still = fp_time_local(12 * FP_HOUR);
  fp_fake_clock_advance(clock, FP_MINUTE + 1);
  g_autoptr(GDateTime) after = fp_time_local(12 * FP_HOUR);
  g_assert_cmpint(g_date_time_get_hour(before), ==, 11);
  g_assert_cmpint(g_date_time_get_hour(still), ==, 12);
  g_assert_cmpint(g_date_time_get_hour(after), ==, 21);
  g_assert_null(fp_time_local(G_MAXINT64));
  g_setenv("TZ", "UTC", TRUE);
  fp_fake_clock_advance(clock, FP_MINUTE + 1);
  g_autoptr(GDateTime) back = fp_time_local(12 * FP_HOUR);
  g_assert_cmpint(g_date_time_get_hour(back), ==, 12);
  fp_clock_set(NULL);
  fp_fake_clock_free(clock);
}

int
main(int argc, char **argv)
{
  g_setenv("TZ", "UTC", TRUE);
  fp_test_init(&argc, &argv);
  setlocale(LC_ALL, "C.UTF-8");
  g_test_add_func("/clock/fake", fake);
  g_test_add_func("/clock/real", real);
  g_test_add_func("/clock/start-moved", start_moved);
  g_test_add_func("/time/machines", machines);
  g_test_add_func("/time/people", people);
  g_test_add_func("/time/spans", spans);
  g_test_add_func("/time/zone", zone);
  return g_test_run();
}
