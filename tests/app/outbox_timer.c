/* The timer of a screen: what it tells, when it sends and when it asks, and that it ends with the screen. */
#include "config.h"

#include "app/rows.h"
#include "app/session/session.h"

/* The keyring is locked: the screen tells why nothing is sent; without a network it is told of the row. */
static void
test_timer_tells(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, FP_MINUTE, &row);
  f->member->session->signed_in = FALSE;
  fp_session_forget(f->member);
  f->keyring->fail_load = FP_KEYRING_LOCKED;
  fp_outbox_run(f->member);
  settle_loop();
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  settle_loop();
  f->keyring->fail_load = -1;
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_HELD);
  g_assert_true(rows_said(f, "eyring"));
  guint said = f->said->len;
  f->offline = TRUE;
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  f->offline = FALSE;
  g_assert_cmpuint(f->said->len, ==, said + 1);
  g_assert_true(g_str_has_prefix(f->said->pdata[said], "Report: "));
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
}

/* One row is due before it is time to ask about another: it leaves, and nothing is asked yet. */
static void
test_timer_sends_before_it_asks(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, FP_MINUTE, &row);
  rows_unsure(f, &message);
  fp_outbox_run(f->member);
  settle_loop();
  f->member->outbox_ask_at = fp_clock_now() + FP_HOUR;
  fp_outbox_wake(f->member);
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  settle_loop();
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
  g_assert_cmpint(f->member->outbox_ask_at, >, fp_clock_now());
}

/* The screen is left while its first look at the outbox is under way: no timer is set. */
static void
test_timer_of_closed(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  rows_unsure(f, &message);
  g_autoptr(FpMember) member = fp_member_ref(f->member);
  fp_outbox_run(member);
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  g_assert_cmpuint(member->outbox_timer, ==, 0);
  fp_outbox_wake(member);
  g_assert_cmpuint(member->outbox_timer, ==, 0);
}

/* A request to send waits while the first look goes on: the timer is set when that request has ended. */
static void
test_timer_while_sending(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  rows_unsure(f, &message);
  gint64 row = rows_add(f, &message);
  Wait wait = {0};
  fp_outbox_run(f->member);
  fp_outbox_send_async(f->member, FALSE, row, TRUE, NULL, wait_done, &wait);
  g_assert_true(f->member->outbox_busy);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_outbox_send_finish(result, NULL, NULL));
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
  g_assert_cmpuint(f->member->outbox_timer, !=, 0);
}

/* Stopped while the forum is asked: what is dead sets no timer. */
static void
test_timer_of_dead(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  if (fp_test_lacks_checkpoints())
    return;
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  RowStop stop = {.at = "outbox:asked"};
  refresh(f);
  rows_unsure(f, &message);
  fp_checkpoint_set_hook(rows_stop, &stop);
  fp_outbox_run(f->member);
  settle_loop();
  fp_checkpoint_set_hook(NULL, NULL);
  g_assert_true(stop.stopped);
  fp_outbox_wake(f->member);
  g_assert_cmpuint(f->member->outbox_timer, ==, 0);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("outbox/timer/tells", test_timer_tells);
  add_for_each("outbox/timer/sends-before-it-asks", test_timer_sends_before_it_asks);
  add_for_each("outbox/timer/of-closed", test_timer_of_closed);
  add_for_each("outbox/timer/while-sending", test_timer_while_sending);
  add_for_each("outbox/timer/of-dead", test_timer_of_dead);
  return g_test_run();
}
