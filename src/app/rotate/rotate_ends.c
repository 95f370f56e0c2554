/* What all ways of a rotation share: telling its steps, signing in with one of the passwords, and ending. */
#include "config.h"

#include "app/rotate/rotate.h"
#include "app/session/session.h"

#include "flagpost/i18n.h"

void
fp_rotate_result_free(FpRotateResult *result)
{
  if (!result)
    return;
  g_free(result->page);
  g_free(result->sentence);
  g_free(result);
}

void
fp_rotate_tell(Rotate *rotate, FpRotateStep step, gboolean done, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *what = g_strdup_vprintf(format, args);
  va_end(args);
  /* Translators: "Step 2 of 5. New password made: done." */
  g_autofree char *sentence =
      done ? g_strdup_printf(_("Step %u of %u. %s: done."), step + 1u, FP_ROTATE_STEPS, what)
           : g_strdup_printf(_("Step %u of %u. %s."), step + 1u, FP_ROTATE_STEPS, what);
  if (rotate->tell)
    rotate->tell(step, done, sentence, rotate->tell_data);
}

static void
unlock(Rotate *rotate)
{
  if (rotate->locked) {
    fp_store_unlock(rotate->member->store, "rotate");
    rotate->member->rotating = FALSE;
  }
  rotate->locked = FALSE;
}

void
fp_rotate_fail(GTask *holder, GError *error)
{
  g_autoptr(GTask) task = holder;
  unlock(g_task_get_task_data(task));
  g_task_return_error(task, error);
}

static void
have_page(GObject *source, GAsyncResult *asked, gpointer data)
{
  g_autoptr(GTask) task = data;
  Rotate *rotate = g_task_get_task_data(task);
  rotate->result->page = fp_change_page_finish(asked);
  g_task_return_pointer(task, g_steal_pointer(&rotate->result), (GDestroyNotify)fp_rotate_result_free);
}

void
fp_rotate_end(GTask *holder, FpRotateEnd end, const char *sentence)
{
  g_autoptr(GTask) task = holder;
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  unlock(rotate);
  FpRotateResult *result = rotate->result;
  result->end = end;
  if (rotate->by_mail && end != FP_ROTATE_MAIL && end != FP_ROTATE_BOTH)
    fp_rotate_mail_over(member);
  g_autofree char *why = rotate->why ? fp_app_sentence(rotate->why->message) : NULL;
  result->sentence = why ? g_strdup_printf("%s %s", sentence, why) : g_strdup(sentence);
  if (rotate->by_hand && end == FP_ROTATE_GUIDED) {
    result->page = g_steal_pointer(&rotate->by_hand);
  } else if (rotate->by_hand && end != FP_ROTATE_BOTH) {
    fp_rotate_by_hand_over(member);
  } else if (end == FP_ROTATE_GUIDED) {
    GCancellable *cancellable = g_task_get_cancellable(task);
    fp_change_page_async(member, cancellable, have_page, g_steal_pointer(&task));
    return;
  }
  rotate->result = NULL;
  g_task_return_pointer(task, result, (GDestroyNotify)fp_rotate_result_free);
}

void
fp_rotate_note_try(const Rotate *rotate, const FpCallResult *reply, const GError *error)
{
  if (reply || fp_session_refused(rotate->session, error))
    fp_tries_note(rotate->member, !reply);
}

gboolean
fp_rotate_is_proof(const Rotate *rotate, const FpCallResult *reply, const GError *error)
{
  rotate->session->signed_in = reply != NULL;
  fp_rotate_note_try(rotate, reply, error);
  return reply || (rotate->member->account->driver->factor_proves_password &&
                   g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR));
}

/* A session of its own each time, with an empty cookie jar: an old one must not make a wrong password look
 * right. */
void
fp_rotate_sign_in(GTask *task, FpSecret *password, GAsyncReadyCallback done)
{
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  GError *error = NULL;
  if (rotate->session)
    g_ptr_array_add(member->old_sessions, rotate->session);
  rotate->session = fp_session_new();
  if (!fp_tries_left(member, &error)) {
    g_task_report_error(NULL, done, task, fp_rotate_sign_in, error);
    return;
  }
  FpCallArgs args = {.password = password, .code = member->code ? member->code : rotate->code};
  fp_forum_call_async(member->account->driver, member->site, rotate->session, member->transport,
                      FP_OP_SIGN_IN, &args, g_task_get_cancellable(task), done, task);
}
