/* The end of a visit. The sign-in is kept for the next one. Where it may not be, and the forum keeps few
 * sign-ins of a member and ends the oldest for each new one, which may be the one in his browser, ours is
 * ended. */
#include "config.h"

#include "flagpost/app.h"

#include "app/session/session.h"

#define PATIENCE (5 * FP_SECOND) /* at most so long: the program is about to end */

typedef struct {
  gboolean done;
  GCancellable *stop;
} Leave;

static void
left(GObject *source, GAsyncResult *result, gpointer data)
{
  Leave *leave = data;
  fp_session_sign_out_finish(result, NULL);
  leave->done = TRUE;
}

static void
too_long(gpointer data)
{
  g_cancellable_cancel(data);
}

void
fp_session_leave(FpMember *member)
{
  if (!member || !member->session->signed_in || fp_session_keep(member) ||
      !member->account->driver->few_sessions)
    return;
  g_autoptr(GCancellable) stop = g_cancellable_new();
  Leave leave = {.stop = stop};
  guint timer = fp_clock_timer(PATIENCE, too_long, stop);
  fp_session_sign_out_async(member, stop, left, &leave);
  while (!leave.done)
    g_main_context_iteration(NULL, TRUE);
  if (!g_cancellable_is_cancelled(stop))
    fp_clock_cancel(timer);
}
