/* The timer of a screen: sends what has become due while it is open, and asks again about what may have
 * arrived. A command sends by itself what it has queued. */
#include "config.h"

#include "flagpost/app.h"

#include "app/outbox/outbox.h"

static void arm(FpMember *member);

static void
timer_sent(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpMember) member = data;
  g_autoptr(GError) error = NULL;
  FpOutboxEnd sent;
  /* That the forum was not reached has been said of the row, with the time at which it is tried again. */
  if (!fp_outbox_send_finish(result, &sent, &error) && fp_error_exit_code(error) != FP_EXIT_OFFLINE) {
    g_autofree char *sentence = fp_error_sentence(error);
    fp_member_say(member, sentence);
  }
}

static void
run_recovered(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpMember) member = data;
  int open = fp_outbox_recover_open(result);
  fp_outbox_recover_finish(result, NULL, NULL);
  if (open == 0)
    member->outbox_ask_at = 0;
  else if (member->outbox_ask_at == 0)
    member->outbox_ask_at = fp_clock_now() + FP_OUTBOX_ASK_AGAIN;
  arm(member);
}

static void
timer_due(gpointer data)
{
  FpMember *member = data;
  member->outbox_timer = 0;
  if (member->outbox_ask_at > 0 && member->outbox_ask_at <= fp_clock_now()) {
    member->outbox_ask_at = fp_clock_now() + 5 * FP_OUTBOX_ASK_AGAIN;
    fp_outbox_recover_async(member, NULL, run_recovered, fp_member_ref(member));
    return;
  }
  fp_outbox_send_async(member, FALSE, 0, FALSE, NULL, timer_sent, fp_member_ref(member));
}

static void
arm(FpMember *member)
{
  fp_clock_cancel(member->outbox_timer);
  member->outbox_timer = 0;
  gint64 due = 0;
  if (member->outbox_busy || member->closed || member->dead)
    return;
  if (!fp_store_outbox_next_due(member->store, &due))
    due = G_MAXINT64;
  gint64 now = fp_clock_now();
  /* What is due and could not go waits for its pace, or for another copy of the program. */
  if (due <= now && member->outbox_not_before > now)
    due = member->outbox_not_before;
  if (member->outbox_ask_at > 0)
    due = MIN(due, member->outbox_ask_at);
  if (due < G_MAXINT64)
    member->outbox_timer = fp_clock_timer(MAX(due - now, 0), timer_due, member);
}

void
fp_outbox_run(FpMember *member)
{
  if (member->outbox_wake || fp_app_read_only(member->app))
    return;
  member->outbox_wake = arm;
  fp_outbox_recover_async(member, NULL, run_recovered, fp_member_ref(member));
}
