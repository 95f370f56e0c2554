/* Commands typed after a colon: the same parser and the same start and finish as on the command line; what
 * moves about in a view goes to the view. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "tui/tui.h"

typedef struct {
  GPtrArray *ids; /* what had the focus */
} Focus;

typedef struct {
  TuiWork *work;
  const FpCommand *command;
  FpArgs args;
  char **words;
  GVariantDict *options;
} Running;

/* A question of a command: asked in the status row, the loop turns meanwhile. */
typedef struct {
  GMainLoop *loop;
  char *text;
  FpSecret *secret;
} Asked;

static void
asked(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Asked *answer = data;

  answer->text = g_strdup(text);
  answer->secret = secret != NULL ? fp_secret_ref(secret) : NULL;
  g_main_loop_quit(answer->loop);
}

static Asked
wait_for(Tui *tui, FpPromptKind kind, const char *question, const char *otherwise)
{
  Asked answer = {.loop = g_main_loop_new(NULL, FALSE)};

  tui_ask(tui, kind, question, otherwise, asked, &answer);
  if (answer.text == NULL && answer.secret == NULL && tui->question != NULL)
    g_main_loop_run(answer.loop);
  g_main_loop_unref(answer.loop);
  return answer;
}

static FpSecret *
ask_secret(const char *question, gpointer ui)
{
  Asked answer = wait_for(ui, FP_PROMPT_SECRET, question, NULL);

  g_free(answer.text);
  return answer.secret;
}

static char *
ask_line(const char *question, const char *otherwise, gpointer ui)
{
  Asked answer = wait_for(ui, FP_PROMPT_LINE, question, otherwise);

  fp_secret_unref(answer.secret);
  return answer.text;
}

static void
say(const char *sentence, gpointer ui)
{
  g_autofree char *clean = fp_text_clean(sentence, -1, FP_TEXT_ONE_LINE);

  tui_say(ui, clean);
}

/* One line is an announcement, more is a page. */
static void
show_result(Tui *tui, const FpCommand *command, char *text)
{
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_LINES);
  FpView *view;

  g_strchomp(clean);
  if (*clean == '\0') {
    tui_say(tui, _("Done."));
  } else if (strchr(clean, '\n') == NULL) {
    tui_say(tui, clean);
  } else {
    view = fp_text_view_new("result", command->name);
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
  g_autofree char *text =
      json != NULL && running->command->print != NULL ? running->command->print(json, FALSE) : NULL;

  tui_work_end(running->work);
  if (tui->member != NULL) {
    if (error != NULL && text == NULL)
      tui_say_error(tui, error);
    else
      show_result(tui, running->command, text);
  }
  json_decref(json);
  g_strfreev(running->words);
  g_clear_pointer(&running->options, g_variant_dict_unref);
  g_free(running);
}

/* A command about something takes what has the focus, if it names nothing. */
static char **
with_focus(const FpCommand *command, char **words, const GPtrArray *ids)
{
  g_autoptr(GStrvBuilder) builder = NULL;

  if (words[0] != NULL || command->args == NULL || ids == NULL || strstr(command->args, "ID") == NULL)
    return words;
  builder = g_strv_builder_new();
  for (guint i = 0; i < ids->len; i++)
    g_strv_builder_add(builder, g_ptr_array_index(ids, i));
  g_strfreev(words);
  return g_strv_builder_end(builder);
}

static void
start(Tui *tui, const FpCommand *command, char **words, GVariantDict *options, const GPtrArray *ids)
{
  Running *running = g_new0(Running, 1);
  g_autofree char *sentence = g_strdup_printf(_("Working on %s."), command->name);

  running->command = command;
  running->words = with_focus(command, words, ids);
  running->options = options;
  running->work = tui_work_new(tui, sentence, NULL);
  running->args = (FpArgs){.app = tui->app,
                           .member = tui->member,
                           .account = fp_member_account(tui->member),
                           .words = running->words,
                           .options = options,
                           .ask_secret = ask_secret,
                           .ask = ask_line,
                           .say = say,
                           .ui = tui};
  command->start(&running->args, running->work->cancellable, ended, running);
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
  case FP_ACT_SYNC:
  case FP_ACT_HELP:
    return TRUE;
  default:
    return FALSE;
  }
}

static void
run_line(Tui *tui, const char *text, const GPtrArray *ids)
{
  g_auto(GStrv) argv = NULL, words = NULL;
  GVariantDict *options = NULL;
  g_autoptr(GError) error = NULL;
  const FpCommand *command = NULL;
  gboolean bare;

  if (!g_shell_parse_argv(text, NULL, &argv, NULL)) {
    tui_say(tui, _("The quotes do not match."));
    return;
  }
  bare = argv[0] != NULL && argv[1] == NULL;
  command = fp_command_parse(argv, &words, &options, &error);
  if (command == NULL) {
    if (error != NULL)
      tui_say_error(tui, error);
  } else if (command->start == NULL || ((bare || words[0] == NULL) && has_view(command->action))) {
    tui_act(tui, command->action);
  } else {
    start(tui, command, g_steal_pointer(&words), g_steal_pointer(&options), ids);
  }
  g_clear_pointer(&options, g_variant_dict_unref);
}

static void
line_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autoptr(GPtrArray) ids = data;

  if (text != NULL && *text != '\0')
    run_line(tui, text, ids);
}

void
tui_do_command_line(Tui *tui, FpEffect *focus)
{
  tui_ask(tui, FP_PROMPT_LINE, ":", NULL, line_answered, g_steal_pointer(&focus->ids));
}
