/* A forum that changes passwords by a call may refuse it to one account whatever it sends (NodeBB from 4.15
 * on, with a second factor). That is asked before a new password is made: the rotation is a guided one then,
 * with the forum's own page. The page stands in the archive, so that whoever goes on after a stop knows it;
 * where that was lost, a refused new password means that nothing was changed. */
#include "config.h"

#include "app/rotate/rotate.h"

#define FACT "rotate:by-hand"

char *
fp_rotate_by_hand(FpMember *member)
{
  return fp_store_fact(member->store, FACT);
}

void
fp_rotate_by_hand_over(FpMember *member)
{
  fp_store_set_fact(member->store, FACT, NULL, NULL);
}

typedef struct {
  GTask *rotation;
  void (*make)(GTask *task);
} May;

static void
asked(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree May *may = data;
  Rotate *rotate = g_task_get_task_data(may->rotation);
  GError *error = NULL;
  /* What could not be asked is found out by the change itself, as it was before there was the question. */
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, NULL);
  if (reply && !reply->found) {
    if (!fp_store_set_fact(rotate->member->store, FACT, reply->page, &error)) {
      fp_rotate_fail(may->rotation, error);
      return;
    }
    rotate->guided = TRUE;
    rotate->by_hand = g_strdup(reply->page);
    if (rotate->tell)
      rotate->tell(FP_ROTATE_SIGN_IN_OLD, TRUE, reply->outcome, rotate->tell_data);
  }
  may->make(may->rotation);
}

void
fp_rotate_may(GTask *task, void (*make)(GTask *task))
{
  Rotate *rotate = g_task_get_task_data(task);
  const FpMember *member = rotate->member;
  static const FpCallArgs none = {0};
  if (rotate->guided || !fp_driver_can(member->account->driver, FP_OP_MAY_CHANGE)) {
    make(task);
    return;
  }
  May *may = g_new0(May, 1);
  may->rotation = task;
  may->make = make;
  fp_forum_call_async(member->account->driver, member->site, rotate->session, member->transport,
                      FP_OP_MAY_CHANGE, &none, g_task_get_cancellable(task), asked, may);
}
