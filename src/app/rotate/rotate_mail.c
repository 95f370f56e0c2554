/* The way of a forum that changes a password only by a link in a mail: the mail is asked for, the link comes
 * from the member's mailbox or from the member, and sets the new password, which is in the keyring's slot
 * `next` all the while. Hours and restarts may lie between; the table of rotate_recover.c holds throughout.
 *
 * Redeeming the link says yes, no, or nothing that can be relied on; then a sign-in finds out. */
#include "config.h"

#include "app/rotate/rotate.h"

#include "flagpost/i18n.h"

#define LOOK_EVERY (5 * FP_SECOND)
#define LOOK_FOR   (5 * FP_MINUTE)
#define LINK_LIVES (48 * FP_HOUR)
#define FACT       "reset-asked" /* when the forum was last asked for the mail, while a link is waited for */

/* The mail was asked for, not long ago. If the archive has forgotten it, one mail more is asked for. */
static gboolean
is_on_its_way(FpMember *member)
{
  g_autofree char *at = fp_store_fact(member->store, FACT);
  return at && g_ascii_strtoll(at, NULL, 10) > fp_clock_now() - LINK_LIVES;
}

void
fp_rotate_mail_over(FpMember *member)
{
  fp_store_set_fact(member->store, FACT, NULL, NULL);
}

void
fp_rotate_mail_pending(GTask *task)
{
  fp_rotate_end(
      task, FP_ROTATE_MAIL,
      _("The new password is in the keyring as next, and the forum still has the old one. It has mailed "
        "you a link: give that link to flagpost, today or while the link is valid (passwd "
        "--resume)."));
}

/* --- redeeming --- */

static void
link_redeemed(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  if (fp_member_stops(rotate->member, task, "rotate:asked"))
    return;
  /* A link that is none of this forum's has not left. */
  if (reply || error->domain == FP_USAGE_ERROR ||
      g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR) ||
      g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_REFUSED))
    fp_rotate_request_over(rotate->member);
  if (reply) {
    /* A code counts once. */
    g_clear_pointer(&rotate->code, g_free);
    g_clear_pointer(&rotate->member->code, g_free);
    rotate->said_yes = TRUE;
    fp_rotate_tell(rotate, FP_ROTATE_CHANGE, TRUE, "%s", _("Changing it at the forum"));
  } else if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR)) {
    fp_rotate_fail(task, error); /* the caller asks for the code and comes again with the link */
    return;
  } else {
    rotate->said_no = g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
    rotate->current_first = rotate->said_no;
    g_clear_error(&rotate->why);
    rotate->why = error;
  }
  fp_rotate_find_out_of(task, error);
}

static void
redeem(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  if (!fp_rotate_note_request(task))
    return;
  rotate->link_tried = TRUE;
  /* What was found out before holds no longer. */
  rotate->next_tried = rotate->current_tried = rotate->current_works = rotate->current_first = FALSE;
  fp_rotate_tell(rotate, FP_ROTATE_CHANGE, FALSE, "%s", _("Changing it at the forum"));
  if (fp_member_stops(member, task, "rotate:before-link"))
    return;
  if (rotate->session)
    g_ptr_array_add(member->old_sessions, rotate->session);
  rotate->session = fp_session_new();
  FpCallArgs args = {
      .text = rotate->link, .new_password = rotate->next, .code = rotate->code ? rotate->code : member->code};
  fp_forum_call_async(member->account->driver, member->site, rotate->session, member->transport,
                      FP_OP_RESET_FINISH, &args, NULL, link_redeemed, task);
}

/* --- waiting for the mail --- */

static void look(gpointer data);

static void
looked(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  gboolean wanted = !g_cancellable_is_cancelled(g_task_get_cancellable(task));
  rotate->link = fp_reset_mail_finish(result, &error);
  if (rotate->link) {
    fp_rotate_tell(rotate, FP_ROTATE_CHANGE, FALSE, "%s", _("The mail is here"));
    redeem(task);
  } else if (error && wanted) {
    g_clear_error(&rotate->why);
    rotate->why = g_steal_pointer(&error);
    fp_rotate_mail_pending(task);
  } else if (fp_clock_now() >= rotate->look_until || !wanted) {
    fp_rotate_mail_pending(task);
  } else {
    fp_clock_timer(LOOK_EVERY, look, task);
  }
}

static void
look(gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  fp_reset_mail_async(rotate->member, rotate->seen, g_task_get_cancellable(task), looked, task);
}

void
fp_rotate_mail_wait(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  if (rotate->link) {
    redeem(task);
  } else if (!is_on_its_way(rotate->member)) {
    fp_rotate_mail_ask(task);
  } else if (fp_reset_mail_is_set(rotate->member)) {
    /* One that was left looks once: its mail has come long ago, or will be pasted. */
    rotate->look_until = rotate->seen ? fp_clock_now() + LOOK_FOR : 0;
    fp_rotate_tell(rotate, FP_ROTATE_CHANGE, FALSE, "%s", _("Waiting for the mail with the link"));
    look(task);
  } else {
    fp_rotate_mail_pending(task);
  }
}

/* --- asking for it --- */

static void
next_dropped(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  /* If it could not be cleared, the next start finds it and asks the forum. */
  fp_keyring_clear_finish(result, NULL);
  fp_rotate_fail(task, g_steal_pointer(&rotate->why));
}

static void
asked(GTask *task, FpCallResult *reply, GError *error)
{
  Rotate *rotate = g_task_get_task_data(task);
  fp_call_result_free(reply);
  if (fp_member_stops(rotate->member, task, "rotate:mail-asked")) {
    g_clear_error(&error);
    return;
  }
  if (!error) {
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now());
    fp_store_set_fact(rotate->member->store, FACT, now, NULL);
    if (fp_member_stops(rotate->member, task, "rotate:mail-noted"))
      return;
    if (is_on_its_way(rotate->member))
      fp_rotate_mail_wait(task);
    else
      fp_rotate_mail_pending(task); /* nothing can be noted: it is not asked for again and again */
    return;
  }
  /* A mail changes nothing by itself, whether it was sent or not. */
  g_prefix_error(&error, "%s", _("Nothing was changed, since the forum could not be asked for the mail: "));
  rotate->why = error;
  fp_keyring_clear_async(rotate->member->app->keyring, rotate->member->account->name, FP_SLOT_NEXT, NULL,
                         next_dropped, task);
}

static void
asked_fresh(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  FpCallResult *reply = fp_forum_call_finish(result, &error);
  asked(data, reply, error);
}

static void
asked_by_key(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  FpCallResult *reply = fp_session_call_finish(result, &error);
  asked(data, reply, error);
}

void
fp_rotate_mail_ask(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  static const FpCallArgs none = {0};
  g_clear_pointer(&rotate->seen, g_hash_table_unref);
  rotate->seen = fp_reset_mail_seen(member);
  fp_rotate_tell(rotate, FP_ROTATE_CHANGE, FALSE, "%s", _("Asking the forum to mail a link"));
  if (rotate->by_key)
    fp_session_call_async(member, FP_OP_RESET_ASK, &none, NULL, asked_by_key, task);
  else
    fp_forum_call_async(member->account->driver, member->site, rotate->session, member->transport,
                        FP_OP_RESET_ASK, &none, NULL, asked_fresh, task);
}
