/* Runs password-command: a list of words, without a shell; the first line of its output is the password. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/process.h"

#include "app/session/session.h"

#include <signal.h>

#define OUTPUT_LIMIT 4096

typedef struct {
  FpProcess *process;
  FpSecret *buffer;
  gsize filled;
  char *program;
} Run;

static void
run_free(gpointer data)
{
  Run *run = data;
  fp_process_unref(run->process);
  fp_secret_unref(run->buffer);
  g_free(run->program);
  g_free(run);
}

static void
failed(GTask *task, const char *why)
{
  Run *run = g_task_get_task_data(task);
  g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_COMMAND,
                          /* Translators: a program's name, then what went wrong. */
                          _("The password-command %s gave no password: %s."), run->program, why);
}

static void
ended(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Run *run = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  if (!fp_process_wait_finish(run->process, result, &error) || !fp_process_check(run->process, &error)) {
    failed(task, error->message);
    return;
  }
  const char *text = fp_secret_peek(run->buffer);
  gsize length = 0;
  while (length < run->filled && text[length] != '\n' && text[length] != '\0')
    length++;
  if (length > 0 && text[length - 1] == '\r')
    length--;
  if (length == 0)
    failed(task, _("its first line is empty"));
  else
    g_task_return_pointer(task, fp_secret_new(text, (gssize)length), (GDestroyNotify)fp_secret_unref);
}

static void read_more(GTask *task);

static void
have_read(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Run *run = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish(G_INPUT_STREAM(source), result, &error);
  if (n < 0) {
    fp_process_signal(run->process, SIGKILL);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_task_return_error(task, g_steal_pointer(&error));
    else
      failed(task, error->message);
    return;
  }
  run->filled += (gsize)n;
  if (n > 0 && run->filled < OUTPUT_LIMIT) {
    read_more(g_steal_pointer(&task));
    return;
  }
  if (n > 0)
    fp_process_signal(run->process, SIGKILL);
  fp_process_wait_async(run->process, g_task_get_cancellable(task), ended, g_object_ref(task));
}

static void
read_more(GTask *task)
{
  Run *run = g_task_get_task_data(task);
  g_input_stream_read_async(fp_process_out(run->process), fp_secret_data(run->buffer) + run->filled,
                            OUTPUT_LIMIT - run->filled, G_PRIORITY_DEFAULT, g_task_get_cancellable(task),
                            have_read, task);
}

void
fp_password_command_async(char **words, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  Run *run = g_new0(Run, 1);
  run->program = g_strdup(words[0]);
  run->buffer = fp_secret_new_sized(OUTPUT_LIMIT);
  g_task_set_task_data(task, run, run_free);
  g_autoptr(GError) error = NULL;
  run->process = fp_process_start((const char *const *)words, NULL, NULL, FP_PROCESS_OUT_PIPE, &error);
  if (!run->process)
    failed(task, error->message);
  else
    read_more(g_steal_pointer(&task));
}

FpSecret *
fp_password_command_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
