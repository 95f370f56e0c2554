/* passwd: the rotation of the forum's password, also the guided one that a person completes at the forum's
 * page, today or on another day. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <unistd.h>

#define LEAST_WORDS  4 /* 51 bits */
#define MOST_WORDS   64
#define LEAST_LENGTH 8
#define MOST_LENGTH  512

const GOptionEntry fp_options_passwd[] = {
    {"generate", 'g', 0, G_OPTION_ARG_NONE, NULL, N_("Make the new password (six words)"), NULL},
    {"words", 0, 0, G_OPTION_ARG_INT, NULL, N_("Make it of this many words"), N_("N")},
    {"length", 0, 0, G_OPTION_ARG_INT, NULL, N_("Make it of this many characters"), N_("N")},
    {"password-stdin", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Read the new password from standard input"), NULL},
    {"link-stdin", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Read the link from the forum's mail from standard input, and go on"), NULL},
    {"resume", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Go on with a change that was left"), NULL},
    {"give-up", 0, 0, G_OPTION_ARG_NONE, NULL, N_("End a change that was left; the old one stays"), NULL},
    {"show", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show the new password once, instead of the clipboard"), NULL},
    {0},
};

typedef struct {
  FpSecret *typed;
  FpSecret *link;  /* from the forum's mail */
  gboolean resume; /* from the second call on */
  gboolean handed, asked_code;
  FpRotateResult *last;
} Passwd;

static void
passwd_free(gpointer data)
{
  Passwd *passwd = data;
  fp_secret_unref(passwd->typed);
  fp_secret_unref(passwd->link);
  g_clear_pointer(&passwd->last, fp_rotate_result_free);
  g_free(passwd);
}

static const char *const ends[] = {
    [FP_ROTATE_DONE] = "done",         [FP_ROTATE_GUIDED] = "guided", [FP_ROTATE_MAIL] = "mail",
    [FP_ROTATE_KEPT_OLD] = "kept-old", [FP_ROTATE_BOTH] = "both",     [FP_ROTATE_NEITHER] = "neither",
};

/* Steps that are done are lines; one that begins is not, so that nothing is said twice. */
static void
tell(FpRotateStep step, gboolean finished, const char *sentence, gpointer data)
{
  if (finished)
    fp_run_say(data, sentence);
}

static json_t *
passwd_result(FpCmdRun *run, const FpRotateResult *rotation)
{
  json_t *result = fp_result_new(&run->args);
  fp_json_text(result, "end", ends[rotation->end]);
  fp_json_text(result, "page", rotation->page);
  fp_json_take(result, "ended_sessions",
               rotation->ended_sessions < 0 ? json_null() : json_integer(rotation->ended_sessions));
  fp_json_text(result, "sentence", rotation->sentence);
  return result;
}

static GError *
verdict(const FpRotateResult *rotation)
{
  const char *sentence = rotation->sentence ? rotation->sentence : "";
  switch (rotation->end) {
  case FP_ROTATE_DONE:
    return NULL;
  case FP_ROTATE_KEPT_OLD:
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_REFUSED, "%s", sentence);
  case FP_ROTATE_NEITHER:
    return g_error_new(FP_FORUM_ERROR, FP_FORUM_SIGN_IN, "%s", sentence);
  case FP_ROTATE_GUIDED:
  case FP_ROTATE_MAIL:
  case FP_ROTATE_BOTH:
  default:
    return g_error_new(FP_USAGE_ERROR, FP_USAGE_ROTATION, "%s", sentence);
  }
}

/* secret: to be shown in JSON, or NULL */
static void
end_passwd(GTask *task, const FpSecret *secret)
{
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = run->state;
  json_t *result = passwd_result(run, passwd->last);
  GError *error = verdict(passwd->last);
  if (passwd->last->end == FP_ROTATE_KEPT_OLD && fp_run_switch(run, "give-up"))
    g_clear_error(&error); /* as asked */
  if (secret)
    fp_json_text(result, "password", fp_secret_peek(secret));
  if (error) {
    json_object_del(result, "sentence");
    fp_run_partly(task, result, error);
  } else {
    fp_run_done(task, result);
  }
}

static void start_rotation(GTask *task);

/* TRUE: the password is in the person's hands. */
static gboolean
hand_over(FpCmdRun *run, FpSecret *secret)
{
  g_autofree char *how = NULL, *line = NULL;
  g_autoptr(GError) error = NULL;
  gboolean show = fp_run_switch(run, "show");
  if (!show && fp_clipboard_copy_secret(run->args.app, secret, &how, &error)) {
    line = g_strdup_printf(_("The new password is in the clipboard, by %s."), how);
    fp_run_say(run, line);
    return TRUE;
  }
  if (!show && run->args.ask) {
    g_autofree char *answer =
        run->args.ask(_("There is no clipboard here. Show the new password once?"), "N", run->args.ui);
    show = answer && (answer[0] == 'y' || answer[0] == 'Y');
  }
  if (!show) {
    fp_run_say(
        run,
        _("The new password is kept in the keyring. Show it once with: flagpost passwd --resume --show"));
    return FALSE;
  }
  if (!run->args.json && run->args.show) {
    run->args.say(_("The new password, shown once:"), run->args.ui);
    run->args.show(fp_secret_peek(secret), run->args.ui);
  }
  return TRUE;
}

static void
have_pending(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = run->state;
  GError *error = NULL;
  g_autoptr(FpSecret) secret = fp_rotate_pending_finish(res, &error);
  g_autofree char *line = NULL, *answer = NULL;
  if (!secret && error) {
    fp_run_fail(task, error);
    return;
  }
  if (passwd->last->page) {
    line = g_strdup_printf(_("This forum has no call for it: change the password on its page, %s"),
                           passwd->last->page);
    fp_run_say(run, line);
  }
  if (secret && !passwd->handed)
    passwd->handed = hand_over(run, secret);
  if (run->args.ask && passwd->handed && !run->args.json) {
    answer = run->args.ask(_("Is it changed at the forum? y tries it, n leaves it for another day"), "N",
                           run->args.ui);
    if (answer && (answer[0] == 'y' || answer[0] == 'Y')) {
      passwd->resume = TRUE;
      start_rotation(task);
      return;
    }
  }
  end_passwd(task, run->args.json && fp_run_switch(run, "show") ? secret : NULL);
}

/* TRUE: the member has pasted the link, and it is tried. */
static gboolean
ask_link(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = run->state;
  if (!run->args.ask_secret || run->args.json)
    return FALSE;
  fp_run_say(run, passwd->last->sentence);
  g_clear_pointer(&passwd->link, fp_secret_unref);
  passwd->link = run->args.ask_secret(_("The link from the mail; empty leaves it for later"), run->args.ui);
  if (!passwd->link || fp_secret_length(passwd->link) == 0)
    return FALSE;
  start_rotation(task);
  return TRUE;
}

static void
rotated(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = run->state;
  GError *error = NULL;
  FpRotateResult *rotation = fp_rotate_finish(res, &error);
  if (!rotation && g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR) && run->args.ask_secret &&
      !passwd->asked_code) {
    g_autoptr(FpSecret) code = run->args.ask_secret(_("Code of your second factor"), run->args.ui);
    passwd->asked_code = TRUE;
    if (code) {
      g_clear_error(&error);
      fp_session_set_code(run->args.member, fp_secret_peek(code));
      start_rotation(task);
      return;
    }
  }
  if (!rotation) {
    fp_run_fail(task, error);
    return;
  }
  g_clear_pointer(&passwd->last, fp_rotate_result_free);
  passwd->last = rotation;
  if (rotation->end == FP_ROTATE_GUIDED)
    fp_rotate_pending_async(run->args.member, g_task_get_cancellable(task), have_pending, task);
  else if (rotation->end != FP_ROTATE_MAIL || !ask_link(task))
    end_passwd(task, NULL);
}

static void
start_rotation(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = run->state;
  FpRotateAsk ask = {passwd->typed, (unsigned)fp_run_number(run, "words", 0),
                     (unsigned)fp_run_number(run, "length", 0), NULL};
  if (passwd->link)
    fp_rotate_link_async(run->args.member, fp_secret_peek(passwd->link), NULL, tell, run,
                         g_task_get_cancellable(task), rotated, task);
  else if (passwd->resume)
    fp_rotate_resume_async(run->args.member, fp_run_switch(run, "give-up"), tell, run,
                           g_task_get_cancellable(task), rotated, task);
  else
    fp_rotate_async(run->args.member, &ask, tell, run, g_task_get_cancellable(task), rotated, task);
}

/* A password typed twice; an empty one means «make one». FALSE: the run has failed. */
static gboolean
ask_new(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = run->state;
  g_autoptr(FpSecret) once = run->args.ask_secret(_("New password (empty: one is made)"), run->args.ui);
  g_autoptr(FpSecret) twice = NULL;
  g_autofree char *strength = NULL;
  if (once && fp_secret_length(once) == 0)
    return TRUE;
  twice = once ? run->args.ask_secret(_("The same again"), run->args.ui) : NULL;
  if (!twice) {
    fp_run_fail(task, g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was done.")));
    return FALSE;
  }
  if (!fp_secret_equal(once, twice)) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("The two are not the same.")));
    return FALSE;
  }
  fp_password_strength(once, &strength);
  fp_run_say(run, strength);
  passwd->typed = g_steal_pointer(&once);
  return TRUE;
}

/* Before the first step: is an earlier change under way? */
static void
looked(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  const Passwd *passwd = fp_run_of(task)->state;
  GError *error = NULL;
  g_autoptr(FpSecret) pending = fp_rotate_pending_finish(res, &error);
  if (error)
    fp_run_fail(task, error);
  else if (!pending && passwd->resume)
    fp_run_fail(task,
                g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                            _("No change of the password is under way. 'flagpost passwd' begins one.")));
  else if (pending && passwd->typed)
    fp_run_fail(task,
                g_error_new(FP_USAGE_ERROR, FP_USAGE_ROTATION,
                            _("An earlier change of the password is under way, so the password that you "
                              "gave was not used. 'flagpost passwd --give-up' ends the earlier one.")));
  else
    start_rotation(task);
}

static void
look(GTask *task)
{
  fp_rotate_pending_async(fp_run_of(task)->args.member, g_task_get_cancellable(task), looked, task);
}

/* Options that contradict each other, or a size that is none. FALSE: the run has failed. */
static gboolean
options_fit(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  int words = fp_run_number(run, "words", -1), length = fp_run_number(run, "length", -1);
  guint ways = (words >= 0) + (length >= 0) + fp_run_switch(run, "password-stdin") +
               fp_run_switch(run, "resume") + fp_run_switch(run, "give-up") +
               fp_run_switch(run, "link-stdin");
  const char *wrong = NULL;
  if (ways > 1 || (fp_run_switch(run, "generate") && ways == 1 && words < 0 && length < 0))
    wrong = _("Give one of --words, --length, --password-stdin, --resume, --link-stdin and --give-up.");
  else if (words >= 0 && (words < LEAST_WORDS || words > MOST_WORDS))
    wrong = _("--words takes 4 to 64: fewer are guessed too soon.");
  else if (length >= 0 && (length < LEAST_LENGTH || length > MOST_LENGTH))
    wrong = _("--length takes 8 to 512: less is guessed too soon.");
  if (wrong)
    fp_run_fail(task, g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD, wrong));
  return !wrong;
}

/* The line on standard input; NULL: the run has failed, with `missing` as the reason. */
static FpSecret *
read_secret(GTask *task, const char *missing)
{
  g_autoptr(FpSecret) secret = fp_secret_read_line(STDIN_FILENO, NULL);
  if (secret && fp_secret_length(secret) > 0)
    return g_steal_pointer(&secret);
  fp_run_fail(task, g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD, missing));
  return NULL;
}

FP_CMD(passwd)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  Passwd *passwd = g_new0(Passwd, 1);
  gboolean made = fp_run_switch(run, "generate") || fp_run_number(run, "words", 0) > 0 ||
                  fp_run_number(run, "length", 0) > 0;
  run->state = passwd;
  run->state_free = passwd_free;
  passwd->resume = fp_run_switch(run, "resume") || fp_run_switch(run, "link-stdin");
  if (!options_fit(task))
    return;
  if (fp_run_switch(run, "give-up")) {
    passwd->resume = TRUE;
    start_rotation(task);
  } else if (fp_run_switch(run, "link-stdin")) {
    passwd->link = read_secret(task, _("Standard input holds no link."));
    if (passwd->link)
      look(task);
  } else if (passwd->resume || made) {
    look(task);
  } else if (fp_run_switch(run, "password-stdin")) {
    passwd->typed = read_secret(task, _("Standard input holds no password."));
    if (passwd->typed)
      look(task);
  } else if (!run->args.ask_secret) {
    fp_run_fail(task,
                g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                            _("Which password? Give --generate, --words, --length or --password-stdin.")));
  } else if (ask_new(task)) {
    look(task);
  }
}
