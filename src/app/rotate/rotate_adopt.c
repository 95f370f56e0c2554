/* The new password is known to work: it is stored as the current one, the journal is cleared, and other
 * sign-ins are ended. */
#include "config.h"

#include "app/rotate/rotate.h"
#include "app/session/session.h"

#include "flagpost/i18n.h"

static void
finish_done(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  int ended = rotate->result->ended_sessions;
  g_clear_error(&rotate->why);
  if (rotate->by_mail && rotate->by_key) {
    fp_rotate_end(
        task, FP_ROTATE_DONE,
        _("The password is changed and stored. The sign-ins in browsers were ended; flagpost goes on "
          "with its key, which a new password does not end."));
  } else if (rotate->by_mail) {
    /* The forum ends them when a link is redeemed; what was counted is our own. */
    fp_rotate_end(task, FP_ROTATE_DONE, _("The password is changed. The other sign-ins were ended."));
  } else if (ended > 0) {
    g_autofree char *sentence =
        fp_counts(ngettext("The password is changed. %d other sign-in was ended.",
                           "The password is changed. %d other sign-ins were ended.", (unsigned long)ended),
                  ended);
    fp_rotate_end(task, FP_ROTATE_DONE, sentence);
  } else if (ended == 0) {
    fp_rotate_end(task, FP_ROTATE_DONE, _("The password is changed. The other sign-ins were ended."));
  } else {
    fp_rotate_end(task, FP_ROTATE_DONE,
                  _("The password is changed. Other sign-ins may go on until they end by themselves."));
  }
}

static void
sessions_ended(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, NULL);
  if (reply)
    rotate->result->ended_sessions = MAX(reply->count, 0);
  finish_done(task);
}

static void
next_cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  /* If it could not be cleared, both slots hold the same: the next start clears it. */
  fp_keyring_clear_finish(result, NULL);
  if (fp_member_stops(member, task, "rotate:cleared"))
    return;
  if (g_hash_table_contains(member->app->passwords, member->account->name))
    fp_session_set_password(member, rotate->next);
  if (!rotate->by_key) /* a key goes on as before */
    fp_session_replace(member, g_steal_pointer(&rotate->session));
  fp_rotate_tell(rotate, FP_ROTATE_SAVED_CURRENT, TRUE, "%s", _("The new password is now the stored one"));
  static const FpCallArgs none = {0};
  if (fp_driver_can(member->account->driver, FP_OP_END_SESSIONS))
    fp_session_call_async(member, FP_OP_END_SESSIONS, &none, NULL, sessions_ended, task);
  else
    finish_done(task);
}

static void
current_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  if (!fp_keyring_save_finish(result, &error)) {
    g_clear_error(&rotate->why);
    rotate->why = g_steal_pointer(&error);
    fp_rotate_end(
        task, FP_ROTATE_BOTH,
        _("The forum has the new password, and it works; it is in the keyring as next, but could not be "
          "stored as the current one. Use passwd --resume to finish."));
    return;
  }
  if (fp_member_stops(rotate->member, task, "rotate:saved-current"))
    return;
  fp_keyring_clear_async(rotate->member->app->keyring, rotate->member->account->name, FP_SLOT_NEXT, NULL,
                         next_cleared, task);
}

void
fp_rotate_adopt_next(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  fp_rotate_tell(rotate, FP_ROTATE_SIGN_IN_NEW, TRUE, "%s", _("Signing in with the new password"));
  if (fp_member_stops(rotate->member, task, "rotate:signed-in"))
    return;
  fp_rotate_tell(rotate, FP_ROTATE_SAVED_CURRENT, FALSE, "%s",
                 _("Storing the new password as the current one"));
  fp_keyring_save_async(rotate->member->app->keyring, rotate->member->account->name, FP_SLOT_CURRENT,
                        rotate->next, NULL, current_saved, task);
}
