/* A message through the system's sendmail: no shell, the recipient is read from the message. */
#include "config.h"

#include "mail.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <sysexits.h>

static void
delivered(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GSubprocess *process = G_SUBPROCESS(source);
  g_autoptr(GBytes) told = NULL;
  GError *error = NULL;
  if (!g_subprocess_communicate_finish(process, result, NULL, &told, &error)) {
    g_subprocess_force_exit(process);
    g_clear_error(&error);
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_CUT,
                            _("sendmail was stopped: whether the message went out is not known"));
    return;
  }
  if (g_subprocess_get_successful(process)) {
    g_task_return_boolean(task, TRUE);
    return;
  }
  gsize size = 0;
  const char *words = told ? g_bytes_get_data(told, &size) : NULL;
  g_autofree char *clean = fp_text_clean(words ? words : "", (gssize)size, FP_TEXT_ONE_LINE);
  g_autofree char *cut = fp_text_cut(clean, 200, "...");
  if (g_subprocess_get_if_exited(process) && g_subprocess_get_exit_status(process) == EX_TEMPFAIL)
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_BUSY, _("sendmail wants the message later: %s"),
                            cut);
  else if (g_subprocess_get_if_exited(process))
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                            _("sendmail did not take the message (exit code %d): %s"),
                            g_subprocess_get_exit_status(process), cut);
  else
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_CUT,
                            _("sendmail broke off: whether the message went out is not known"));
}

void
fp_mail_by_sendmail(GTask *task, const char *program, const char *message)
{
  const char *const command[] = {program, "-i", "-t", NULL};
  GError *error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_newv(
      command,
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
      &error);
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
  g_subprocess_communicate_async(process, input, g_task_get_cancellable(task), delivered, task);
}
