/* Changing the password without being locked out. The keyring's slot `next` is the journal: while it is
 * filled, a change is under way, and rotate_recover.c can finish it from any point. No password is cleared
 * before another one has been seen to work. */
#include "config.h"

#include "app/account/account.h"
#include "app/rotate/rotate.h"
#include "app/session/session.h"
#include "app/settings/settings.h"

#include "flagpost/i18n.h"

static void
rotate_free(gpointer data)
{
  Rotate *rotate = data;
  fp_clock_cancel(rotate->timer);
  fp_secret_unref(rotate->typed);
  fp_secret_unref(rotate->current);
  fp_secret_unref(rotate->next);
  g_free(rotate->code);
  g_free(rotate->by_hand);
  g_free(rotate->link);
  g_clear_pointer(&rotate->seen, g_hash_table_unref);
  fp_session_free(rotate->session);
  g_clear_error(&rotate->why);
  fp_rotate_result_free(rotate->result);
  fp_member_unref(rotate->member);
  g_free(rotate);
}

/* --- the change --- */

static void
changed(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  if (fp_member_stops(rotate->member, task, "rotate:asked"))
    return;
  if (reply) {
    fp_rotate_tell(rotate, FP_ROTATE_CHANGE, TRUE, "%s", _("Changing it at the forum"));
  } else {
    rotate->current_first = !fp_rotate_is_open(error);
    rotate->why = error;
  }
  fp_rotate_find_out_of(task, error);
}

static void
next_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  GError *error = NULL;
  if (!fp_keyring_save_finish(result, &error)) {
    g_prefix_error(&error, "%s",
                   _("Nothing was changed at the forum, since the new password could not be stored: "));
    fp_rotate_fail(task, error);
    return;
  }
  if (fp_member_stops(member, task, "rotate:saved-next"))
    return;
  fp_rotate_tell(rotate, FP_ROTATE_SAVED_NEXT, TRUE, "%s", _("New password stored in the keyring as next"));
  if (rotate->by_mail) {
    fp_rotate_mail_ask(task);
    return;
  }
  if (rotate->guided) {
    fp_session_replace(member, g_steal_pointer(&rotate->session));
    fp_rotate_end(
        task, FP_ROTATE_GUIDED,
        _("The new password is in the keyring as next. Change it now on the forum's page, then go on: it "
          "is taken over when a sign-in with it works. This may wait for another day."));
    return;
  }
  if (!fp_rotate_note_request(task))
    return;
  fp_rotate_tell(rotate, FP_ROTATE_CHANGE, FALSE, "%s", _("Changing it at the forum"));
  rotate->asked = TRUE;
  FpCallArgs args = {.password = rotate->current, .new_password = rotate->next, .code = rotate->code};
  fp_forum_call_async(member->account->driver, member->site, rotate->session, member->transport,
                      FP_OP_CHANGE_PASSWORD, &args, NULL, changed, task);
}

/* --- the new password --- */

static gboolean
typed_fits(const Rotate *rotate, GError **error)
{
  if (!rotate->current || !fp_secret_equal(rotate->typed, rotate->current))
    return fp_password_fits(rotate->typed, &rotate->member->account->driver->password, error);
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("This is the present password."));
  return FALSE;
}

static void
make_next(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  FpMember *member = rotate->member;
  GError *error = NULL;
  if (rotate->typed && !typed_fits(rotate, &error)) {
    fp_rotate_fail(task, error);
    return;
  }
  const FpPasswordRules *rules = &member->account->driver->password;
  if (rotate->typed)
    rotate->next = fp_secret_ref(rotate->typed);
  else if (rotate->length > 0)
    rotate->next = fp_password_letters(rotate->length, rules);
  else
    rotate->next = fp_password_words(rotate->words > 0 ? rotate->words : 6, rules);
  if (fp_member_stops(member, task, "rotate:made"))
    return;
  fp_rotate_tell(rotate, FP_ROTATE_SAVED_NEXT, FALSE, "%s",
                 _("Storing the new password in the keyring as next"));
  fp_keyring_save_async(member->app->keyring, member->account->name, FP_SLOT_NEXT, rotate->next, NULL,
                        next_saved, task);
}

static void
old_signed_in(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  fp_rotate_note_try(rotate, reply, error);
  if (!reply) {
    g_prefix_error(&error, "%s",
                   _("Nothing was changed, since the sign-in with the present password failed: "));
    fp_rotate_fail(task, error);
    return;
  }
  g_clear_pointer(&rotate->member->code, g_free);
  fp_rotate_tell(rotate, FP_ROTATE_SIGN_IN_OLD, TRUE, "%s", _("Signing in with the present password"));
  fp_rotate_may(task, make_next);
}

/* With a key the present password need not be known: the key shows who asks. */
static void
key_checked(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (!reply) {
    g_prefix_error(&error, "%s", _("Nothing was changed, since the forum did not take flagpost's key: "));
    fp_rotate_fail(task, error);
    return;
  }
  fp_rotate_tell(
      rotate, FP_ROTATE_SIGN_IN_OLD, TRUE, "%s",
      _("Signing in with flagpost's key; it reads and writes without the password, and stays valid"));
  make_next(task);
}

void
fp_rotate_begin(GTask *task)
{
  Rotate *rotate = g_task_get_task_data(task);
  rotate->next_tried = rotate->current_tried = rotate->current_works = FALSE;
  if (rotate->by_hand) { /* asked anew: the forum may have been mended */
    rotate->guided = FALSE;
    fp_rotate_by_hand_over(rotate->member);
  }
  g_clear_pointer(&rotate->by_hand, g_free);
  g_clear_pointer(&rotate->next, fp_secret_unref);
  fp_rotate_tell(rotate, FP_ROTATE_SIGN_IN_OLD, FALSE, "%s",
                 rotate->by_key ? _("Signing in with flagpost's key")
                                : _("Signing in with the present password"));
  if (fp_member_stops(rotate->member, task, "rotate:begin"))
    return;
  static const FpCallArgs none = {0};
  if (rotate->by_key)
    fp_session_call_async(rotate->member, FP_OP_WHOAMI, &none, g_task_get_cancellable(task), key_checked,
                          task);
  else
    fp_rotate_sign_in(task, rotate->current, old_signed_in);
}

/* --- the start of both --- */

static void
current_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  rotate->current = fp_session_password_finish(result, &error);
  if (!rotate->current && !rotate->next && !rotate->by_key) {
    fp_rotate_fail(task, error);
    return;
  }
  if (!rotate->current && !rotate->next && !rotate->by_mail) {
    g_clear_error(&error);
    fp_rotate_fail(task,
                   g_error_new_literal(
                       FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                       _("This account signs in with a token, and its password is not known here: change it "
                         "on the forum's page. The token goes on.")));
    return;
  }
  g_clear_error(&error);
  if (rotate->next && rotate->link && fp_rotate_at_work(rotate->member) == 0) {
    fp_rotate_mail_wait(task);
  } else if (rotate->next) {
    fp_rotate_find_out_earlier(task);
  } else {
    fp_rotate_begin(task);
  }
}

static void
next_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Rotate *rotate = g_task_get_task_data(task);
  GError *error = NULL;
  rotate->next = fp_keyring_load_finish(result, &error);
  if (error) {
    g_prefix_error(&error, "%s", _("Nothing was changed: "));
    fp_rotate_fail(task, error);
  } else if (!rotate->next && rotate->resuming) {
    fp_rotate_end(task, FP_ROTATE_KEPT_OLD, _("No change of the password is under way."));
  } else {
    fp_session_password_async(rotate->member, g_task_get_cancellable(task), current_loaded, task);
  }
}

static gboolean
may_rotate(FpMember *member, GError **error)
{
  if (!fp_app_may_write(member->app, error))
    return FALSE;
  g_auto(GStrv) words = fp_setting_words(member->app, member->account->name, "password-command");
  if (!words)
    return TRUE;
  g_set_error(
      error, FP_USAGE_ERROR, FP_USAGE_BAD,
      _("This account's password comes from the program %s, where flagpost cannot store a new one. Change it "
        "there, or take password-command out of the settings first."),
      words[0]);
  return FALSE;
}

static void
start(FpMember *member, Rotate *rotate, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  rotate->member = fp_member_ref(member);
  rotate->result = g_new0(FpRotateResult, 1);
  rotate->result->ended_sessions = -1;
  rotate->by_mail = member->account->driver->rotation == FP_ROTATION_MAIL;
  rotate->by_key = fp_account_by_key(member->app, member->account->name);
  rotate->guided =
      member->account->driver->rotation == FP_ROTATION_GUIDED &&
      !(member->site->try_unconfirmed && fp_driver_can(member->account->driver, FP_OP_CHANGE_PASSWORD));
  rotate->by_hand = fp_rotate_by_hand(member);
  rotate->guided = rotate->guided || rotate->by_hand;
  g_task_set_task_data(task, rotate, rotate_free);
  g_task_set_check_cancellable(task, FALSE);
  if (!may_rotate(member, &error)) {
    fp_rotate_fail(task, error);
    return;
  }
  rotate->locked = !member->rotating && fp_store_lock(member->store, "rotate", &error);
  if (!rotate->locked) {
    if (!error)
      error = g_error_new_literal(FP_STORE_ERROR, FP_STORE_BUSY,
                                  member->rotating
                                      ? _("This password is being changed just now.")
                                      : _("Another copy of flagpost is changing this password just now."));
    fp_rotate_fail(task, error);
    return;
  }
  member->rotating = TRUE;
  fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_NEXT, cancellable, next_loaded,
                        task);
}

void
fp_rotate_async(FpMember *member, const FpRotateAsk *ask, FpRotateFunc tell, gpointer tell_data,
                GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  Rotate *rotate = g_new0(Rotate, 1);
  rotate->typed = ask->typed ? fp_secret_ref(ask->typed) : NULL;
  rotate->words = ask->words;
  rotate->length = ask->length;
  rotate->code = g_strdup(ask->code);
  rotate->tell = tell;
  rotate->tell_data = tell_data;
  start(member, rotate, cancellable, done, data);
}

void
fp_rotate_resume_async(FpMember *member, gboolean give_up, FpRotateFunc tell, gpointer tell_data,
                       GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  Rotate *rotate = g_new0(Rotate, 1);
  rotate->resuming = TRUE;
  rotate->give_up = give_up;
  rotate->tell = tell;
  rotate->tell_data = tell_data;
  start(member, rotate, cancellable, done, data);
}

void
fp_rotate_link_async(FpMember *member, const char *link, const char *code, FpRotateFunc tell,
                     gpointer tell_data, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  Rotate *rotate = g_new0(Rotate, 1);
  rotate->resuming = TRUE;
  rotate->link = g_strdup(link);
  rotate->code = g_strdup(code);
  rotate->tell = tell;
  rotate->tell_data = tell_data;
  start(member, rotate, cancellable, done, data);
}

FpRotateResult *
fp_rotate_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
