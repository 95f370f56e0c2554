/* Changing the password: each step is a line as it happens, questions are letters with a safe default, and
 * what is true now is said wherever it stops. The guided way shows the forum's page, hands the new password
 * over and may be left and taken up on another day. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

typedef struct {
  Tui *tui;
  FpView *view; /* while it is open */
  TuiWork *work;
  FpSecret *typed;
  FpSecret *link; /* from the forum's mail */
  gboolean resumed, give_up;
  gboolean code_given; /* and no other end seen since */
} Rotation;

static Rotation *current;

static gboolean
view_is_open(const Rotation *rotation)
{
  return rotation->tui->member && tui_has(rotation->tui, rotation->view);
}

static void
line(Rotation *rotation, const char *text, FpStyle style)
{
  if (!view_is_open(rotation))
    return;
  fp_text_view_add(rotation->view, text, style);
  fp_text_view_to_end(rotation->view);
  tui_changed(rotation->tui);
}

static void
rotation_end(Rotation *rotation)
{
  g_clear_pointer(&rotation->typed, fp_secret_unref);
  g_clear_pointer(&rotation->link, fp_secret_unref);
  if (current == rotation)
    current = NULL;
  g_free(rotation);
}

static void
tell(FpRotateStep step, gboolean done, const char *sentence, gpointer data)
{
  Rotation *rotation = data;
  /* What begins is announced; what is done stays as a line. */
  if (done)
    line(rotation, sentence, FP_STYLE_TEXT);
  else if (rotation->tui->member)
    tui_say(rotation->tui, sentence);
}

static void ask_guided(Rotation *rotation);
static void ask_link(Rotation *rotation);
static void rotated(GObject *source, GAsyncResult *result, gpointer data);

static void
begin(Rotation *rotation)
{
  const FpRotateAsk ask = {.typed = rotation->typed};
  rotation->resumed = FALSE;
  rotation->work = tui_work_new(rotation->tui, _("Changing the password."), NULL);
  fp_rotate_async(rotation->tui->member, &ask, tell, rotation, rotation->work->cancellable, rotated,
                  rotation);
}

static void
resume(Rotation *rotation, gboolean give_up)
{
  rotation->resumed = TRUE;
  rotation->give_up = give_up;
  rotation->work = tui_work_new(rotation->tui, _("Finding out which password the forum has."), NULL);
  fp_rotate_resume_async(rotation->tui->member, give_up, tell, rotation, rotation->work->cancellable, rotated,
                         rotation);
}

static void
redeem(Rotation *rotation)
{
  rotation->work = tui_work_new(rotation->tui, _("Changing the password."), NULL);
  fp_rotate_link_async(rotation->tui->member, fp_secret_peek(rotation->link), NULL, tell, rotation,
                       rotation->work->cancellable, rotated, rotation);
}

static void
code_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  if (!secret) {
    line(rotation, _("Stopped. Nothing was changed."), FP_STYLE_TEXT);
    rotation_end(rotation);
    return;
  }
  fp_session_set_code(tui->member, fp_secret_peek(secret));
  rotation->code_given = TRUE;
  if (rotation->link)
    redeem(rotation);
  else if (rotation->resumed)
    resume(rotation, rotation->give_up);
  else
    begin(rotation);
}

static void
rotated(GObject *source, GAsyncResult *result, gpointer data)
{
  Rotation *rotation = data;
  Tui *tui = rotation->tui;
  g_autoptr(GError) error = NULL;
  FpRotateResult *end = fp_rotate_finish(result, &error);
  g_clear_pointer(&rotation->work, tui_work_end);
  if (!tui->member) {
    rotation_end(rotation);
  } else if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR)) {
    tui_ask_code(tui, rotation->code_given, code_answered, rotation);
  } else if (error) {
    g_autofree char *sentence = fp_error_sentence(error);
    line(rotation, sentence, FP_STYLE_WARNING);
    tui_say(tui, sentence);
    rotation_end(rotation);
  } else {
    rotation->code_given = FALSE;
    line(rotation, end->sentence, FP_STYLE_STRONG);
    if (end->end == FP_ROTATE_GUIDED) {
      if (end->page)
        line(rotation, _("The forum's page for it:"), FP_STYLE_TEXT);
      line(rotation, end->page ? end->page : _("Look for it in your settings at the forum."), FP_STYLE_LINK);
      ask_guided(rotation);
    } else if (end->end == FP_ROTATE_MAIL) {
      ask_link(rotation);
    } else {
      tui_say(tui, end->sentence);
      rotation_end(rotation);
    }
  }
  g_clear_pointer(&end, fp_rotate_result_free);
}

/* --- by a link in a mail --- */

static void
link_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  if (!secret || fp_secret_length(secret) == 0) {
    tui_say_key(tui, _("Left for later. Both passwords are kept; P goes on with it."), "P", FP_ACT_PASSWORD);
    rotation_end(rotation);
    return;
  }
  g_clear_pointer(&rotation->link, fp_secret_unref);
  rotation->link = fp_secret_ref(secret);
  redeem(rotation);
}

static void
mail_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  char letter = text ? *text : 'l';
  if (letter == 'p') {
    tui_ask(tui, FP_PROMPT_SECRET, _("Paste the link from the forum's mail (not shown):"), NULL,
            link_answered, rotation);
  } else if (letter == 'f') {
    line(rotation, _("Trying to sign in with the new password."), FP_STYLE_TEXT);
    resume(rotation, FALSE);
  } else if (letter == 'g') {
    resume(rotation, TRUE);
  } else {
    tui_say_key(tui, _("Left for later. Both passwords are kept; P goes on with it."), "P", FP_ACT_PASSWORD);
    rotation_end(rotation);
  }
}

static void
ask_link(Rotation *rotation)
{
  tui_ask(rotation->tui, FP_PROMPT_LETTER,
          _("p pastes the link from the mail, f finds out what is true, g give up, or L later:"), "pfgl",
          mail_answered, rotation);
}

/* --- guided --- */

static void
handed_over(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiWork *work = data;
  Tui *tui = work->tui;
  gboolean show = g_object_get_data(G_OBJECT(work->cancellable), "show") != NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) next = fp_rotate_pending_finish(result, &error);
  g_autofree char *how = NULL, *sentence = NULL;
  tui_work_end(work);
  if (!tui->member)
    return;
  if (!next) {
    tui_say(tui, _("No new password is waiting."));
  } else if (show) {
    g_free(tui->status);
    /* One row, gone with the next key, and not among the announcements. */
    tui->status = g_strdup_printf(_("New password: %s"), fp_secret_peek(next));
    tui->status_is_secret = TRUE;
  } else if (fp_clipboard_copy_secret(tui->app, next, &how, &error)) {
    sentence = g_strdup_printf(_("The new password is in the clipboard, by %s."), how);
    if (current)
      line(current, sentence, FP_STYLE_TEXT);
  } else if (current) {
    sentence = fp_error_sentence(error);
    line(current, sentence, FP_STYLE_WARNING);
  }
  if (current && !show)
    ask_guided(current);
  tui_changed(tui);
}

static void
hand_over(Rotation *rotation, gboolean show)
{
  TuiWork *work = tui_work_new(rotation->tui, _("Asking the keyring."), NULL);
  if (show)
    g_object_set_data(G_OBJECT(work->cancellable), "show", rotation);
  fp_rotate_pending_async(rotation->tui->member, work->cancellable, handed_over, work);
}

static void
guided_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  char letter = text ? *text : 'l';
  if (letter == 'c' || letter == 's') {
    hand_over(rotation, letter == 's');
  } else if (letter == 'd') {
    line(rotation, _("Trying to sign in with the new password."), FP_STYLE_TEXT);
    resume(rotation, FALSE);
  } else if (letter == 'g') {
    resume(rotation, TRUE);
  } else {
    tui_say_key(tui, _("Left for later. Both passwords are kept; P goes on with it."), "P", FP_ACT_PASSWORD);
    rotation_end(rotation);
  }
}

static void
ask_guided(Rotation *rotation)
{
  tui_ask_once(rotation->tui,
               _("c copies the new password, s shows it once, d done at the forum, g give up, or L later:"),
               _("The new password: c, s, d, g or L:"), "csdgl", guided_answered, rotation);
}

/* A change that waits for the member, in the forum's way. */
static void
ask_on(Rotation *rotation)
{
  if (fp_member_account(rotation->tui->member)->driver->rotation == FP_ROTATION_MAIL)
    ask_link(rotation);
  else
    ask_guided(rotation);
}

void
tui_password_shown(Tui *tui)
{
  if (current && !current->work)
    ask_on(current);
}

/* --- the beginning --- */

static void
repeat_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  if (!secret || !fp_secret_equal(secret, rotation->typed)) {
    line(rotation, _("The two are not the same. Nothing was changed."), FP_STYLE_WARNING);
    rotation_end(rotation);
    return;
  }
  {
    g_autofree char *sentence = NULL;
    fp_password_strength(rotation->typed, &sentence);
    line(rotation, sentence, FP_STYLE_TEXT);
  }
  begin(rotation);
}

static void
typed_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  if (!secret || fp_secret_length(secret) == 0) {
    line(rotation, _("Nothing was changed."), FP_STYLE_TEXT);
    rotation_end(rotation);
    return;
  }
  rotation->typed = fp_secret_ref(secret);
  tui_ask(tui, FP_PROMPT_SECRET, _("The same once more (not shown):"), NULL, repeat_answered, rotation);
}

static void
start_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Rotation *rotation = data;
  if (g_strcmp0(text, "y") == 0) {
    begin(rotation);
  } else if (g_strcmp0(text, "t") == 0) {
    tui_ask(tui, FP_PROMPT_SECRET, _("New password (not shown):"), NULL, typed_answered, rotation);
  } else {
    line(rotation, _("Nothing was changed."), FP_STYLE_TEXT);
    tui_say(tui, _("Nothing was changed."));
    rotation_end(rotation);
  }
}

static void
pending_known(GObject *source, GAsyncResult *result, gpointer data)
{
  Rotation *rotation = data;
  Tui *tui = rotation->tui;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) next = fp_rotate_pending_finish(result, &error);
  g_clear_pointer(&rotation->work, tui_work_end);
  if (!view_is_open(rotation)) {
    rotation_end(rotation);
  } else if (error) {
    g_autofree char *sentence = fp_error_sentence(error);
    line(rotation, sentence, FP_STYLE_WARNING);
    rotation_end(rotation);
  } else if (next) {
    line(rotation, _("A change of the password was left. Both passwords are in the keyring."),
         FP_STYLE_STRONG);
    ask_on(rotation);
  } else {
    tui_ask(tui, FP_PROMPT_LETTER,
            _("Change the password now? y with a new one made of 6 words, t to type your own, or N:"), "ytn",
            start_answered, rotation);
  }
}

void
tui_do_password(Tui *tui)
{
  const FpAccount *account = fp_member_account(tui->member);
  g_autofree char *what = g_strdup_printf(_("This changes the password of %s."), account->name);
  if (current) {
    if (view_is_open(current) && !current->work)
      ask_on(current);
    else
      tui_say(tui, _("The password is being changed just now."));
    return;
  }
  current = g_new0(Rotation, 1);
  current->tui = tui;
  current->view = fp_text_view_new("password", _("Password"));
  tui_push(tui, current->view);
  line(current, what, FP_STYLE_TEXT);
  line(current, _("The old one is kept until the new one has been seen to work."), FP_STYLE_TEXT);
  line(current, "", FP_STYLE_TEXT);
  current->work = tui_work_new(tui, _("Asking the keyring."), NULL);
  fp_rotate_pending_async(tui->member, current->work->cancellable, pending_known, current);
}
