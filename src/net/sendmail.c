/* A message through the system's sendmail: no shell, the recipient is read from the message. */
#include "config.h"

#include "mail.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"
#include "flagpost/text.h"

#include <signal.h>
#include <sysexits.h>

typedef struct {
  GTask *task;
  FpProcess *process;
} Delivery;

static void
delivered(GObject *source, GAsyncResult *result, gpointer data)
{
  Delivery *delivery = data;
  g_autoptr(GTask) task = delivery->task;
  g_autoptr(FpProcess) process = delivery->process;
  g_autoptr(GBytes) told = NULL;
  GError *error = NULL;
  g_free(delivery);
  if (!fp_process_communicate_finish(process, result, NULL, &told, &error)) {
    fp_process_signal(process, SIGKILL);
    g_clear_error(&error);
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_CUT,
                            _("sendmail was stopped: whether the message went out is not known"));
    return;
  }
  if (fp_process_check(process, NULL)) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  gsize size = 0;
  const char *words = told ? g_bytes_get_data(told, &size) : NULL;
  g_autofree char *clean = fp_text_clean(words ? words : "", (gssize)size, FP_TEXT_ONE_LINE);
  g_autofree char *cut = fp_text_cut(clean, 200, "...");
  if (fp_process_exited(process) && fp_process_exit_code(process) == EX_TEMPFAIL)
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_BUSY, _("sendmail wants the message later: %s"),
                            cut);
  else if (fp_process_exited(process))
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                            _("sendmail did not take the message (exit code %d): %s"),
                            fp_process_exit_code(process), cut);
  else
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_CUT,
                            _("sendmail broke off: whether the message went out is not known"));
}

void
fp_mail_by_sendmail(GTask *task, const char *program, const char *message)
{
  const char *const command[] = {program, "-i", "-t", NULL};
  GError *error = NULL;
  FpProcess *process = fp_process_start(
      command, NULL, NULL, FP_PROCESS_IN_PIPE | FP_PROCESS_OUT_NULL | FP_PROCESS_ERR_PIPE, &error);
  if (!process) {
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_OFFLINE, _("%s cannot be run: %s"), program,
                            error->message);
    g_clear_error(&error);
    g_object_unref(task);
    return;
  }
  /* Unix line ends: sendmail makes the network's. */
  g_autoptr(GString) text = g_string_new(message);
  g_string_replace(text, "\r\n", "\n", 0);
  g_autoptr(GBytes) input = g_bytes_new(text->str, text->len);
  Delivery *delivery = g_new(Delivery, 1);
  *delivery = (Delivery){task, process};
  fp_process_communicate_async(process, input, g_task_get_cancellable(task), delivered, delivery);
}
