/* Commands typed after a colon: the same parser and the same start and finish as on the command line; what
 * moves about in a view goes to the view. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/secret.h"
#include "flagpost/text.h"
#include "tui/tui.h"

typedef struct {
  TuiWork *work;
  const FpCommand *command;
  FpArgs args;
  char **words;
  GVariantDict *options;
  TuiCommandDone done; /* takes the result; NULL: it is shown */
  GString *told;       /* since its last question, a sentence a line: the next one stands below */
} Running;

/* A password that was shown may be in it. */
static void
forget_told(Running *running)
{
  fp_wipe(running->told->str, running->told->len);
  g_string_truncate(running->told, 0);
}

static void
running_free(Running *running)
{
  g_strfreev(running->words);
  g_clear_pointer(&running->options, g_variant_dict_unref);
  forget_told(running);
  g_string_free(running->told, TRUE);
  g_free(running);
}

/* A question of a command: asked in the status row, the loop turns meanwhile. */
typedef struct {
  GMainLoop *loop;
  gboolean answered; /* or refused, as where another question was open */
  char *text;
  FpSecret *secret;
} Asked;

static void
asked(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Asked *answer = data;
  answer->answered = TRUE;
  answer->text = g_strdup(text);
  answer->secret = secret ? fp_secret_ref(secret) : NULL;
  g_main_loop_quit(answer->loop);
}

static Asked
wait_for(Running *running, FpPromptKind kind, const char *question, const char *otherwise)
{
  Tui *tui = running->work->tui;
  Asked answer = {.loop = g_main_loop_new(NULL, FALSE)};
  tui_ask(tui, kind, question, otherwise, asked, &answer);
  if (!answer.answered && running->told->len > 0)
    fp_prompt_tell(tui->question->prompt, running->told->str);
  forget_told(running);
  if (!answer.answered)
    g_main_loop_run(answer.loop);
  g_main_loop_unref(answer.loop);
  return answer;
}

static FpSecret *
ask_secret(const char *question, gpointer ui)
{
  g_autofree char *words = g_strdup_printf(_("%s (not shown):"), question);
  Asked answer = wait_for(ui, FP_PROMPT_SECRET, words, NULL);
  g_free(answer.text);
  return answer.secret;
}

static char *
ask_line(const char *question, const char *otherwise, gpointer ui)
{
  gboolean yes_or_no = g_strcmp0(otherwise, "N") == 0, has_default = otherwise && *otherwise != '\0';
  g_autofree char *words = yes_or_no     ? g_strdup_printf(_("%s y or N:"), question)
                           : has_default ? g_strdup_printf("%s [%s]:", question, otherwise)
                                         : g_strconcat(question, ":", NULL);
  Asked answer =
      yes_or_no ? wait_for(ui, FP_PROMPT_LETTER, words, "yn") : wait_for(ui, FP_PROMPT_LINE, words, NULL);
  fp_secret_unref(answer.secret);
  if (has_default && answer.text && *answer.text == '\0') {
    g_free(answer.text);
    return g_strdup(otherwise);
  }
  return answer.text;
}

typedef struct {
  GMainLoop *loop;
  gboolean ended;
  TuiEditEnd end;
  char *text;
} Typed;

static void
typed(Tui *tui, const char *text, TuiEditEnd end, gpointer data)
{
  Typed *all = data;
  if (end == TUI_EDIT_SO_FAR)
    return;
  all->ended = TRUE;
  all->end = end;
  all->text = text && *text != '\0' ? g_strdup(text) : NULL;
  g_main_loop_quit(all->loop);
}

/* In lines alone: what follows in the input is the text, up to a full stop. */
static char *
ask_text(gboolean *whole, gpointer ui)
{
  Tui *tui = ((const Running *)ui)->work->tui;
  Typed all = {.loop = g_main_loop_new(NULL, FALSE)};
  tui->typing = TRUE;
  if (tui_edit(tui, "", 0, typed, &all, NULL) && !all.ended)
    g_main_loop_run(all.loop);
  tui->typing = FALSE;
  g_main_loop_unref(all.loop);
  *whole = all.end == TUI_EDIT_WRITTEN;
  return all.text;
}

static void
tell(Running *running, const char *sentence)
{
  if (running->told->len > 0)
    g_string_append_c(running->told, '\n');
  g_string_append(running->told, sentence);
}

static void
say(const char *sentence, gpointer ui)
{
  Running *running = ui;
  g_autofree char *clean = fp_text_clean(sentence, -1, FP_TEXT_ONE_LINE);
  tell(running, clean);
  tui_say(running->work->tui, clean);
}

static void
show(const char *secret, gpointer ui)
{
  Running *running = ui;
  Tui *tui = running->work->tui;
  char *clean = fp_text_clean(secret, -1, FP_TEXT_ONE_LINE);
  if (tui->front)
    tui->front->said(tui, clean);
  else
    tell(running, clean);
  fp_wipe(clean, strlen(clean));
  g_free(clean);
}

/* One line is an announcement, more is a page. */
static void
show_result(Tui *tui, const FpCommand *command, char *text)
{
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_LINES);
  g_strchomp(clean);
  if (*clean == '\0') {
    tui_say(tui, _("Done."));
  } else if (!strchr(clean, '\n')) {
    tui_say(tui, clean);
  } else {
    FpView *view = fp_text_view_new("result", command->name);
    fp_text_view_add(view, clean, FP_STYLE_TEXT);
    tui_push(tui, view);
  }
}

static void
ended(GObject *source, GAsyncResult *result, gpointer data)
{
  Running *running = data;
  Tui *tui = running->work->tui;
  g_autoptr(GError) error = NULL;
  json_t *json = running->command->finish(result, &error);
  g_autofree char *text = json && running->command->print ? running->command->print(json, FALSE) : NULL;

  gboolean refused = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
                     !g_cancellable_is_cancelled(running->work->cancellable);
  tui_work_end(running->work);
  if (!tui->closed) {
    if (refused) /* a question of the command's was answered with no */
      tui_say(tui, _("Nothing was done."));
    else if (!error && running->done)
      running->done(tui, json);
    else if (error && !text)
      tui_say_error(tui, error);
    else
      show_result(tui, running->command, text);
  }
  json_decref(json);
  running_free(running);
}

/* Not while a key is being taken in: a command that asks at once turns the loop, and then no key would come.
 * The member may have left by then. */
static gboolean
start_now(gpointer data)
{
  Running *running = data;
  if (running->work->tui->closed) {
    tui_work_end(running->work);
    running_free(running);
    return G_SOURCE_REMOVE;
  }
  running->command->start(&running->args, running->work->cancellable, ended, running);
  return G_SOURCE_REMOVE;
}

static void
start(Tui *tui, const FpCommand *command, char **words, GVariantDict *options, TuiCommandDone done)
{
  Running *running = g_new0(Running, 1);
  g_autofree char *sentence = g_strdup_printf(_("Working on %s."), command->name);
  running->command = command;
  running->done = done;
  running->told = g_string_new(NULL);
  running->words = words;
  running->options = options;
  running->work = tui_work_new(tui, sentence, NULL);
  running->args = (FpArgs){.app = tui->app,
                           .member = tui->member,
                           .account = tui->member ? fp_member_account(tui->member) : NULL,
                           .words = running->words,
                           .options = options,
                           .ask_secret = ask_secret,
                           .ask = ask_line,
                           .ask_text = tui->front ? ask_text : NULL,
                           .say = say,
                           .show = show,
                           .ui = running};
  g_idle_add(start_now, running);
}

/* What the screen does in a manner of its own, if it is asked for without more. */
static gboolean
has_view(FpAction action)
{
  switch (action) {
  case FP_ACT_INBOX:
  case FP_ACT_FLAG:
  case FP_ACT_UNDO:
  case FP_ACT_OUTBOX:
  case FP_ACT_OUTBOX_SEND:
  case FP_ACT_SEARCH:
  case FP_ACT_PASSWORD:
  case FP_ACT_SEND:
  case FP_ACT_REPLY:
  case FP_ACT_DRAFTS:
  case FP_ACT_BLOCK:
  case FP_ACT_MARK_READ:
  case FP_ACT_FINE:
  case FP_ACT_SYNC:
  case FP_ACT_HELP:
    return TRUE;
  default:
    return FALSE;
  }
}

/* What would take away the ground on which the screen stands, needs the terminal for itself, or writes where
 * this program, confined to its own folders, may not put a file into the place of another. */
static gboolean
is_for_the_shell(FpAction action)
{
  return action == FP_ACT_ACCOUNT_REMOVE || action == FP_ACT_FORGET || action == FP_ACT_RESTORE ||
         action == FP_ACT_BACKUP || action == FP_ACT_DEMO || action == FP_ACT_CONFIG_EDIT ||
         action == FP_ACT_WATCH;
}

/* How many words stand before a command's text; -1: it takes none. */
static int
text_at(const FpCommand *command)
{
  const char *text = command->args ? strstr(command->args, "[TEXT...]") : NULL;
  int before = 0;
  for (const char *p = command->args; text && p < text; p++)
    before += *p == ' ';
  return text ? before : -1;
}

/* Standard input is the keyboard of the screen: whoever reads it hears no key that ends that. In lines it
 * holds the next commands, of which some have been read already. */
static gboolean
asks_for_input(const FpCommand *command, char **words, GVariantDict *options)
{
  int at = text_at(command);
  for (const GOptionEntry *one = command->options; one && one->long_name; one++)
    if (g_str_has_suffix(one->long_name, "-stdin") && g_variant_dict_contains(options, one->long_name))
      return TRUE;
  if (at < 0)
    return g_strv_contains((const char *const *)words, "-");
  return (int)g_strv_length(words) > at && g_str_equal(words[at], "-");
}

/* Its text would be read from there. */
static gboolean
lacks_text(const FpCommand *command, char **words)
{
  return (int)g_strv_length(words) <= text_at(command);
}

/* The screen has one account; what is meant for another must not be done for this one. */
static gboolean
is_for_another(Tui *tui, GVariantDict *options)
{
  const char *name = NULL;
  g_autoptr(GError) error = NULL;
  if (!tui->member || !g_variant_dict_lookup(options, "account", "&s", &name))
    return FALSE;
  const FpAccount *meant = fp_account_find(tui->app, name, &error);
  if (meant && g_str_equal(meant->name, fp_member_account(tui->member)->name))
    return FALSE;
  if (meant)
    tui_sayf(tui, _("This is the account %s. Leave flagpost first, then: flagpost --account %s."),
             fp_member_account(tui->member)->name, meant->name);
  else
    tui_say_error(tui, error);
  return TRUE;
}

/* A report asked for by name waits for its undo time as one by key does. */
static void
flag_by_name(Tui *tui, char **words, GVariantDict *options)
{
  g_auto(FpEffect) effect = {.action = FP_ACT_FLAG};
  const char *reason = NULL, *note = NULL;
  for (guint i = 0; words[i]; i++)
    fp_effect_add(&effect, words[i]);
  g_variant_dict_lookup(options, "reason", "&s", &reason);
  g_variant_dict_lookup(options, "note", "&s", &note);
  tui_do_flag(tui, &effect, reason, note);
}

/* Is it about things such as those that had the focus? Only the outbox's own commands call its rows IDs. */
static gboolean
is_about(const FpCommand *command, const char *of)
{
  const char *usage = command->args ? command->args + strspn(command->args, "[") : "";
  gboolean id = g_str_has_prefix(usage, "ID");
  if (!of || g_str_equal(of, "MESSAGE"))
    return id;
  if (id && g_str_equal(of, "POST"))
    return (command->where & FP_IN_TOPIC) != 0;
  if (id && g_str_equal(of, "ROW"))
    return (command->where & FP_IN_OUTBOX) != 0;
  return g_str_has_prefix(usage, of);
}

/* As a word of a command: a conversation may have the same number as a message. (transfer full) */
static char *
word_for(const FpCommand *command, const FpEffect *focus, const char *id)
{
  gboolean message = g_strcmp0(focus->of, "MESSAGE") == 0 || g_strcmp0(focus->of, "POST") == 0;
  gboolean either = command->args && strstr(command->args, "ID");
  return g_strconcat(message && either ? FP_ID_MESSAGE : "", id, NULL);
}

/* An option at the line's end takes what is added for its value. */
static gboolean
end_with(char **words, const GPtrArray *ids)
{
  guint count = g_strv_length(words);
  if (count < ids->len)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!g_str_equal(words[count - ids->len + i], g_ptr_array_index(ids, i)))
      return FALSE;
  return TRUE;
}

/* The line as it stands, and if that lacks what the command is about, with what had the focus. */
static const FpCommand *
parse(Tui *tui, char **argv, const FpEffect *focus, char ***words, GVariantDict **options, GError **error)
{
  const FpCommand *command = fp_command_parse(argv, words, options, error);
  const GPtrArray *ids = focus ? focus->ids : NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) longer = NULL;
  if (command || !ids || ids->len == 0)
    return command;
  g_strv_builder_addv(builder, (const char **)argv);
  for (guint i = 0; i < ids->len; i++)
    g_strv_builder_add(builder, g_ptr_array_index(ids, i));
  longer = g_strv_builder_end(builder);
  command = fp_command_parse(longer, words, options, NULL);
  if (!command)
    return NULL;
  gboolean added = end_with(*words, ids);
  if (added)
    g_clear_error(error);
  if (added && is_about(command, focus->of)) {
    for (guint i = 0, first = g_strv_length(*words) - ids->len; i < ids->len; i++) {
      g_free((*words)[first + i]);
      (*words)[first + i] = word_for(command, focus, g_ptr_array_index(ids, i));
    }
    return command;
  }
  g_clear_pointer(words, g_strfreev);
  g_clear_pointer(options, g_variant_dict_unref);
  if (added)
    tui_say(tui, _("That cannot be done here."));
  return NULL;
}

/* A command's name and nothing else: as its key would. */
static gboolean
run_bare(Tui *tui, const char *text)
{
  g_autofree char *name = g_strstrip(g_strdup(text));
  const FpCommand *command = fp_command_by_name(name, NULL);
  if (!command || (command->start && !has_view(command->action)))
    return FALSE;
  tui_act(tui, command->action);
  return TRUE;
}

void
tui_run_line(Tui *tui, const char *text, const FpEffect *focus)
{
  g_auto(GStrv) argv = NULL, words = NULL;
  GVariantDict *options = NULL;
  g_autoptr(GError) error = NULL;
  const FpCommand *command = NULL;
  if (!g_shell_parse_argv(text, NULL, &argv, NULL)) {
    tui_say(tui, _("The quotes do not match."));
    return;
  }
  if (run_bare(tui, text))
    return;
  command = parse(tui, argv, focus, &words, &options, &error);
  if (!command) {
    if (error)
      tui_say_error(tui, error);
  } else if (g_variant_dict_contains(options, "help")) {
    g_autofree char *help = fp_command_help(command);
    show_result(tui, command, help);
  } else if (!tui->member && command->needs != FP_NEEDS_NOTHING) {
    tui_say(tui, _("That needs an account: a adds yours, d tries the demo."));
  } else if (command->writes && fp_app_read_only(tui->app)) {
    tui_say(tui, _("flagpost was started with --read-only: nothing is written."));
  } else if (is_for_another(tui, options)) {
    ; /* it was said */
  } else if (is_for_the_shell(command->action) || asks_for_input(command, words, options)) {
    tui_sayf(tui, _("Leave flagpost first, then: flagpost %s."), command->name);
  } else if (!tui->front && lacks_text(command, words)) {
    tui_say(tui, _("The message has no text."));
  } else if (!command->start) {
    tui_act(tui, command->action);
  } else if (command->action == FP_ACT_FLAG && !g_variant_dict_contains(options, "dry-run")) {
    flag_by_name(tui, words, options);
  } else {
    start(tui, command, g_steal_pointer(&words), g_steal_pointer(&options), NULL);
  }
  g_clear_pointer(&options, g_variant_dict_unref);
}

gboolean
tui_run_named(Tui *tui, const FpEffect *effect)
{
  const FpCommand *command = fp_command_by_action(effect->action);
  if (!command || !command->start || has_view(command->action))
    return FALSE;
  g_autoptr(GString) line = g_string_new(command->name);
  gboolean about = effect->ids && is_about(command, effect->of);
  for (guint i = 0; about && i < effect->ids->len; i++) {
    g_autofree char *word = word_for(command, effect, g_ptr_array_index(effect->ids, i));
    g_autofree char *quoted = g_shell_quote(word);
    g_string_append_printf(line, " %s", quoted);
  }
  if (!about && command->args && *command->args != '[') /* what it needs is said */
    g_string_append(line, " --help");
  tui_run_line(tui, line->str, NULL);
  return TRUE;
}

enum { LINES_KEPT = 100 };

static void
keep_line(Tui *tui, const char *text)
{
  GPtrArray *lines = tui->lines;
  if (lines->len > 0 && g_str_equal(g_ptr_array_index(lines, lines->len - 1), text))
    return;
  g_ptr_array_add(lines, g_strdup(text));
  if (lines->len > LINES_KEPT)
    g_ptr_array_remove_index(lines, 0);
}

static void
line_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  FpEffect *focus = data;
  if (text && *text != '\0') {
    keep_line(tui, text);
    tui_run_line(tui, text, focus);
  }
  fp_effect_clear(focus);
  g_free(focus);
}

void
tui_do_command_line(Tui *tui, FpEffect *focus)
{
  FpEffect *kept = g_new0(FpEffect, 1);
  kept->ids = g_steal_pointer(&focus->ids);
  kept->of = focus->of;
  tui_ask(tui, FP_PROMPT_LINE, ":", NULL, line_answered, kept);
  tui_complete(tui, tui_complete_command);
  tui_recall(tui, tui->lines);
}

void
tui_run_command(Tui *tui, FpAction action, TuiCommandDone done)
{
  start(tui, fp_command_by_action(action), g_new0(char *, 1), NULL, done);
}
