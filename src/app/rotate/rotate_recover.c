/* Which password works? After the change request, and after any interruption.
 *
 *   stopped after                current  next  at the forum  what is done
 *   before saving next           old      -     old           nothing
 *   saving next                  old      new   old           next refused, current works: clear next
 *   the request, answer unknown  old      new   old or new    next, then current: keep the one that works;
 *                                                             within two minutes current first, and if that
 *                                                             works, next once they are over: a forum may
 *                                                             act on a request whose sender is gone
 *   sign-in with next            old      new   new           next works: save as current, clear next
 *   saving current               new      new   new           the same
 *
 * A guided change and one by mail wait for the member: there a refused next with a working current means «not
 * yet»; with a key in place of a password, a refused next alone does. At most
 * one try of each password: forums lock accounts. What cannot be found out keeps both. */
#include "config.h"

#include "app/rotate/rotate.h"
#include "app/session/session.h"

#include "flagpost/i18n.h"

#define SLOW_FORUM (2 * FP_MINUTE)
#define FACT       "rotate:request"

gboolean
fp_rotate_note_request(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now());
  GError *error = NULL;
  if (fp_store_set_fact(rotate->member->store, FACT, now, &error))
    return TRUE;
  g_prefix_error(&error, "%s",
                 _("Nothing was changed at the forum, since the new password could not be stored: "));
  fp_rotate_fail(task, error);
  return FALSE;
}

gint64
fp_rotate_at_work(FpMember *member)
{
  g_autofree char *noted = fp_store_fact(member->store, FACT);
  gint64 since = noted ? fp_clock_now() - g_ascii_strtoll(noted, NULL, 10) : SLOW_FORUM;
  /* A clock that was put back says nothing: then the whole time. */
  return since < 0 ? SLOW_FORUM : MAX(SLOW_FORUM - since, 0);
}

void
fp_rotate_request_over(FpMember *member)
{
  fp_store_set_fact(member->store, FACT, NULL, NULL);
}

static void
keep_reason(Rotate *rotate, GError *error)
{
  g_clear_error(&rotate->why);
  rotate->why = error;
}

/* --- verdicts --- */

static void
could_not_find_out(GTask *task)
{
  fp_rotate_end(
      task, FP_ROTATE_BOTH,
      _("It could not be found out whether the forum has the old or the new password: both are in the "
        "keyring. Use passwd --resume later to find out and finish."));
}

static void
neither(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  g_clear_error(&rotate->why);
  fp_rotate_end(
      task, FP_ROTATE_NEITHER,
      _("The forum refuses both the old and the new password: somebody else has changed it, or it has locked "
        "the account for a while. Both are kept in the keyring; the forum's page for forgotten passwords "
        "gives a new one."));
}

static void
old_one_cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  if (!fp_keyring_clear_finish(result, &error)) {
    keep_reason(rotate, g_steal_pointer(&error));
    fp_rotate_end(
        task, FP_ROTATE_BOTH,
        _("The forum has the old password, and it works. The new one could not be taken out of the keyring "
          "again."));
    return;
  }
  if (fp_member_stops(rotate->member, task, "rotate:kept-old"))
    return;
  if (!rotate->by_key)
    fp_session_replace(rotate->member, g_steal_pointer(&rotate->session));
  if (!rotate->resuming && !rotate->asked && !rotate->link_tried) {
    /* That was an earlier one: now the one that is wanted. */
    g_clear_error(&rotate->why);
    fp_rotate_begin(task);
    return;
  }
  fp_rotate_end(
      task, FP_ROTATE_KEPT_OLD,
      _("The password was not changed: the forum has the old one, and it works. The new one was taken out of "
        "the keyring."));
}

void
fp_rotate_drop_next(GTask *task)
{
  FpMember *member = ((Rotate *)g_task_get_task_data(task))->member;
  fp_keyring_clear_async(member->app->keyring, member->account->name, FP_SLOT_NEXT, NULL, old_one_cleared,
                         task);
}

static void wait_for_forum(GTask *task, gint64 time, const char *words);

/* The old one works, and an earlier request may still be at work: the new one is tried when that is over. */
static void
wait_beside_old(GTask *task, gint64 left)
{
  Rotate *rotate = g_task_get_task_data(task);
  rotate->current_works = TRUE;
  wait_for_forum(task, left,
                 _("The old password still works, and the forum may be at work on the change yet; in two "
                   "minutes it is found out which password it has"));
}

/* The forum has the old one. By mail that means: the link is still to be redeemed, unless the forum has said
 * no to this password, or the member no longer wants it. */
static void
old_one_by_mail(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  gint64 left = rotate->next_tried ? 0 : fp_rotate_at_work(rotate->member);
  if (left > 0) {
    wait_beside_old(task, left);
  } else if (rotate->give_up || rotate->said_no) {
    fp_rotate_drop_next(task);
  } else if (rotate->link_tried) {
    fp_rotate_mail_pending(task);
  } else {
    g_clear_error(&rotate->why);
    fp_rotate_mail_wait(task);
  }
}

static void
old_one_works(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  if (rotate->by_mail) {
    if (!fp_member_stops(member, task, "rotate:old-works"))
      old_one_by_mail(task);
    return;
  }
  if (rotate->guided && !rotate->give_up) {
    g_clear_error(&rotate->why);
    fp_session_replace(member, g_steal_pointer(&rotate->session));
    fp_rotate_end(
        task, FP_ROTATE_GUIDED,
        _("The forum still has the old password; the new one is in the keyring as next. Change it on the "
          "forum's page, then go on."));
    return;
  }
  if (fp_member_stops(member, task, "rotate:old-works"))
    return;
  gint64 left = rotate->asked || rotate->current_works || rotate->next_tried ? 0 : fp_rotate_at_work(member);
  if (left > 0)
    wait_beside_old(task, left);
  else
    fp_rotate_drop_next(task);
}

/* --- tries --- */

/* A sign-in with one of the two was answered. works: what is done if it is the one. */
static void
answered(GTask *task, GAsyncResult *result, void (*works)(GTask *task), gboolean other_tried)
{
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  if (fp_rotate_is_proof(rotate, reply, error)) {
    g_clear_error(&error);
    g_clear_pointer(&rotate->member->code, g_free);
    works(task);
  } else if (!fp_session_refused(rotate->session, error)) {
    keep_reason(rotate, error);
    could_not_find_out(task);
  } else {
    g_error_free(error);
    if (other_tried && rotate->current_works)
      old_one_works(task);
    else if (other_tried)
      neither(task);
    else
      fp_rotate_find_out(task);
  }
}

static void
current_answered(GObject *source, GAsyncResult *result, gpointer data)
{
  const Rotate *rotate = g_task_get_task_data(data);
  answered(data, result, old_one_works, rotate->next_tried);
}

static void
next_answered(GObject *source, GAsyncResult *result, gpointer data)
{
  const Rotate *rotate = g_task_get_task_data(data);
  answered(data, result, fp_rotate_adopt_next, rotate->current_tried);
}

static void
try_next(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  rotate->next_tried = TRUE;
  fp_rotate_tell(rotate, FP_ROTATE_SIGN_IN_NEW, FALSE, "%s", _("Signing in with the new password"));
  if (fp_member_stops(rotate->member, task, "rotate:before-next"))
    return;
  fp_rotate_sign_in(task, rotate->next, next_answered);
}

static void
try_current(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  if (!rotate->current && rotate->by_mail && rotate->by_key && !rotate->said_yes) {
    old_one_by_mail(task);
    return;
  }
  if (!rotate->current) {
    /* It was never stored: only the member knows it. */
    could_not_find_out(task);
    return;
  }
  /* Both slots hold the same: it has been tried. */
  if (rotate->next_tried && fp_secret_equal(rotate->current, rotate->next)) {
    neither(task);
    return;
  }
  rotate->current_tried = TRUE;
  if (fp_member_stops(rotate->member, task, "rotate:before-current"))
    return;
  fp_rotate_sign_in(task, rotate->current, current_answered);
}

void
fp_rotate_find_out(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  gboolean current_first = (rotate->current_first || rotate->give_up) && rotate->current &&
                           !fp_secret_equal(rotate->current, rotate->next);
  if (current_first && !rotate->current_tried)
    try_current(task);
  else if (!rotate->next_tried)
    try_next(task);
  else
    try_current(task);
}

static void
waited(gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  rotate->timer = 0;
  fp_rotate_find_out(task);
}

static gboolean
end_waiting(gpointer data)
{
  Rotate *rotate = g_task_get_task_data(data);
  if (rotate->timer) {
    fp_clock_cancel(rotate->timer);
    waited(data);
  }
  return G_SOURCE_REMOVE;
}

/* Whoever does not want to wait keeps both: the sign-ins below are cancelled too. */
static void
wait_cancelled(GCancellable *cancellable, gpointer task)
{
  g_idle_add_full(G_PRIORITY_DEFAULT, end_waiting, g_object_ref(task), g_object_unref);
}

static void
wait_for_forum(GTask *task, gint64 time, const char *words)
{
  Rotate *rotate = g_task_get_task_data(task);
  fp_rotate_tell(rotate, FP_ROTATE_CHANGE, FALSE, "%s", words);
  rotate->timer = fp_clock_timer(time, waited, task);
  GCancellable *cancellable = g_task_get_cancellable(task);
  if (cancellable)
    g_signal_connect_object(cancellable, "cancelled", G_CALLBACK(wait_cancelled), task, 0);
  if (g_cancellable_is_cancelled(cancellable)) /* while the request was under way */
    wait_cancelled(cancellable, task);
}

#define NO_ANSWER _("The forum has not answered; in two minutes it is found out which password it has")

/* What may be true already is not asked twice: see old_one_works(). Where the old one is not known, nothing
 * but the new one can be tried, once. */
void
fp_rotate_find_out_earlier(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  gint64 left = fp_rotate_at_work(rotate->member);
  rotate->current_first = left > 0;
  if (left > 0 && !rotate->current)
    wait_for_forum(task, left, NO_ANSWER);
  else
    fp_rotate_find_out(task);
}

gboolean
fp_rotate_is_open(const GError *error)
{
  return fp_error_is_unsure(error) || g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_TOO_BIG) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_BAD_REDIRECT) ||
         g_error_matches(error, FP_NET_ERROR, FP_NET_CAPTIVE);
}

/* No answer, or that of a gateway in front, says nothing of the forum, which may still be at work on it: «the
 * old one works» would be true now and false in a moment, and the new one would be gone. */
void
fp_rotate_find_out_of(GTask *task, const GError *error)
{
  if (fp_rotate_is_open(error))
    wait_for_forum(task, SLOW_FORUM, NO_ANSWER);
  else
    fp_rotate_find_out(task);
}
