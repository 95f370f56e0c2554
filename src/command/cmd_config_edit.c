/* config edit: the member's editor on the settings file. What is wrong in it afterwards is told with its
 * line, and the rest is used; who has a terminal may go back to the editor at once. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"

static void edit(GTask *task);

static void
end_well(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  const char *path = fp_app_settings_path(run->args.app);
  g_autofree char *sentence = g_strdup_printf(_("The settings in %s are in use."), path);
  json_t *result = fp_result_new(&run->args);
  fp_json_text(result, "file", path);
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

static void
edited(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_autofree char *question = NULL, *answer = NULL;
  if (!fp_process_wait_finish(run->state, res, &error) || !fp_process_check(run->state, &error)) {
    fp_run_fail(task, error);
    return;
  }
  if (fp_settings_reread(run->args.app, &error)) {
    end_well(task);
    return;
  }
  if (run->args.ask) {
    question = g_strdup_printf(_("%s\nEdit it again?"), error->message);
    answer = run->args.ask(question, "N", run->args.ui);
  }
  if (!answer || (answer[0] != 'y' && answer[0] != 'Y')) {
    fp_run_fail(task, error);
    return;
  }
  g_clear_error(&error);
  edit(task);
}

static void
edit(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_auto(GStrv) argv =
      fp_program_words(run->args.app, FP_PROGRAM_EDITOR, fp_app_settings_path(run->args.app), &error);
  FpProcess *editor = NULL;
  if (argv)
    editor = fp_process_start((const char *const *)argv, NULL, NULL, FP_PROCESS_IN_OURS, &error);
  if (!editor) {
    fp_run_fail(task, error);
    return;
  }
  fp_process_unref(run->state); /* of the editing before */
  run->state = editor;
  run->state_free = (GDestroyNotify)fp_process_unref;
  fp_process_wait_async(editor, g_task_get_cancellable(task), edited, task);
}

FP_CMD(config_edit)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  GError *error = NULL;
  if (fp_settings_begin(args->app, &error))
    edit(task);
  else
    fp_run_fail(task, error);
}
