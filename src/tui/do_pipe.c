/* `|`: a message, or a conversation of the list, as plain text to another program. The words are split as a
 * shell splits them, but no shell is started; what goes in is the cleaned text, and what comes out is cleaned
 * before it is shown. A program that the setting pipe-programs does not name reads and writes none of the
 * member's files. Esc stops it. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"
#include "flagpost/text.h"
#include "tui/tui.h"

#include <signal.h>

enum { LONGEST = 1 << 20, CHUNK = 1 << 14 };

typedef struct {
  TuiWork *work;
  FpProcess *process;
  char *line, *text;
  GString *output;
  gboolean too_long;
} Pipe;

static void
pipe_free(Pipe *pipe)
{
  if (pipe->work)
    tui_work_end(pipe->work);
  fp_process_unref(pipe->process);
  g_free(pipe->line);
  g_free(pipe->text);
  g_string_free(pipe->output, TRUE);
  g_free(pipe);
}

/* Nothing was printed: a sentence. Else a view of its own. */
static void
show(Tui *tui, const Pipe *pipe)
{
  g_autofree char *clean = fp_text_clean(pipe->output->str, (gssize)pipe->output->len, FP_TEXT_LINES);
  g_autofree char *shown = fp_text_clean(pipe->line, -1, FP_TEXT_ONE_LINE);
  g_autofree char *title = g_strdup_printf(_("What %s printed"), shown);
  gboolean exited = fp_process_exited(pipe->process), well = fp_process_check(pipe->process, NULL);
  g_strchomp(clean);
  if (*clean != '\0') {
    FpView *view = fp_text_view_new("output", title);
    fp_text_view_add(view, clean, FP_STYLE_TEXT);
    tui_push(tui, view);
  }
  if (pipe->too_long)
    tui_say(tui, _("The command printed more than is shown here, and was stopped."));
  else if (!well && exited)
    tui_sayf(tui, _("The command ended with code %d."), fp_process_exit_code(pipe->process));
  else if (!well)
    tui_say(tui, _("The command was stopped."));
  else if (*clean == '\0')
    tui_say(tui, _("The command took the message and printed nothing."));
}

static void
ended(GObject *source, GAsyncResult *result, gpointer data)
{
  Pipe *pipe = data;
  Tui *tui = pipe->work->tui;
  gboolean cancelled = g_cancellable_is_cancelled(pipe->work->cancellable);
  fp_process_wait_finish(pipe->process, result, NULL);
  g_clear_pointer(&pipe->work, tui_work_end);
  if (tui->member && !cancelled)
    show(tui, pipe);
  pipe_free(pipe);
}

static void read_more(Pipe *pipe);

static void
have_output(GObject *source, GAsyncResult *result, gpointer data)
{
  Pipe *pipe = data;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish(G_INPUT_STREAM(source), result, NULL);
  gsize size = bytes ? g_bytes_get_size(bytes) : 0;
  if (size > 0)
    g_string_append_len(pipe->output, g_bytes_get_data(bytes, NULL), (gssize)size);
  pipe->too_long = pipe->output->len > LONGEST;
  if (size > 0 && !pipe->too_long) {
    read_more(pipe);
    return;
  }
  /* Its output has ended; a program that goes on without one is not waited for. */
  if (!bytes || pipe->too_long)
    fp_process_signal(pipe->process, SIGKILL);
  fp_process_wait_async(pipe->process, NULL, ended, pipe);
}

static void
read_more(Pipe *pipe)
{
  g_input_stream_read_bytes_async(fp_process_out(pipe->process), CHUNK, G_PRIORITY_DEFAULT,
                                  pipe->work->cancellable, have_output, pipe);
}

static void
written(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *text = data;
  /* A program may end before it has read everything, as head does. */
  g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);
  g_output_stream_close_async(G_OUTPUT_STREAM(source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* By a rule of pipe-programs, else without the member's files. */
static FpProcess *
start(const char *const *words, GError **error)
{
  const FpProcessFlags flags = FP_PROCESS_IN_PIPE | FP_PROCESS_OUT_PIPE | FP_PROCESS_ERR_IS_OUT;
  g_autoptr(GError) local = NULL;
  FpProcess *process = fp_process_start(words, NULL, NULL, flags, &local);
  if (!process && g_error_matches(local, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return fp_process_start(words, NULL, NULL, flags | FP_PROCESS_CONFINED, error);
  if (!process)
    g_propagate_error(error, g_steal_pointer(&local));
  return process;
}

static void
asked(Tui *tui, const char *line, FpSecret *secret, gpointer data)
{
  g_autofree char *text = data;
  g_auto(GStrv) argv = NULL;
  g_autoptr(GError) error = NULL;
  if (!line || *line == '\0') {
    tui_say(tui, _("Nothing was handed to a command."));
    return;
  }
  if (!g_shell_parse_argv(line, NULL, &argv, NULL)) {
    tui_say(tui, _("The quotes of that command do not match."));
    return;
  }
  Pipe *pipe = g_new0(Pipe, 1);
  pipe->output = g_string_new(NULL);
  pipe->line = g_strdup(line);
  pipe->process = start((const char *const *)argv, &error);
  if (!pipe->process) {
    g_autofree char *clean = fp_text_clean(error->message, -1, FP_TEXT_ONE_LINE);
    tui_sayf(tui, _("The command could not be started: %s."), clean);
    pipe_free(pipe);
    return;
  }
  pipe->work = tui_work_new(tui, _("The command is running."), NULL);
  GOutputStream *input = fp_process_in(pipe->process);
  g_output_stream_write_all_async(input, text, strlen(text), G_PRIORITY_DEFAULT, pipe->work->cancellable,
                                  written, text);
  text = NULL; /* until it is written */
  read_more(pipe);
}

/* As `flagpost export` writes it for a conversation; one message with its head. */
static char *
text_of(Tui *tui, const FpEffect *effect, GError **error)
{
  const FpMessage *message = effect->about;
  const char *ids[] = {effect->ids && effect->ids->len > 0 ? g_ptr_array_index(effect->ids, 0) : NULL, NULL};
  FpExportAsk ask = {.ids = ids, .with_others = TRUE};
  g_autofree char *when = NULL, *body = NULL;
  if (!message)
    return ids[0] ? fp_export_text(tui->member, &ask, error) : NULL;
  when = fp_time_rfc3339(message->sent);
  body = message->rich ? fp_rich_text(message->rich) : g_strdup("");
  return g_strdup_printf("From: %s\nDate: %s\n\n%s\n", message->from ? message->from->name : "",
                         when ? when : "", body);
}

void
tui_do_pipe(Tui *tui, FpEffect *effect)
{
  g_autoptr(GError) error = NULL;
  char *text = text_of(tui, effect, &error);
  if (text)
    tui_ask(tui, FP_PROMPT_LINE, _("Hand this message to which command?"), NULL, asked, text);
  else if (error)
    tui_say_error(tui, error);
  else
    tui_say(tui, _("Select a message first."));
}
