/* Runs the member's editor on a text. The program goes on meanwhile: reports are sent, nothing is painted.
 */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"
#include "tui/draft_file.h"
#include "tui/tui.h"

#include <signal.h>

enum { ENDS_WITHIN = 2 /* seconds */ };

typedef struct _TuiEditing {
  Tui *tui;
  FpDraftFile file;
  char *given; /* what the file held at first */
  FpProcess *process;
  TuiEdited edited;
  gpointer data;
  GCancellable *cancellable; /* waits no longer for the editor */
  guint timer;
  gboolean hung_up; /* the terminal has gone, or we are told to end */
} TuiEditing;

static void
clean_up(TuiEditing *editing)
{
  fp_draft_file_remove(&editing->file);
  fp_clock_cancel(editing->timer);
  g_object_unref(editing->cancellable);
  fp_process_unref(editing->process);
  g_free(editing->given);
  g_free(editing);
}

static void
editor_ended(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiEditing *editing = data;
  Tui *tui = editing->tui;
  g_autofree char *text = fp_draft_file_read(&editing->file, editing->hung_up);
  g_autofree char *given = fp_draft_file_tidy(editing->given, -1);
  gboolean well =
      fp_process_wait_finish(editing->process, result, NULL) && fp_process_check(editing->process, NULL);
  gboolean hung_up = editing->hung_up;
  TuiEditEnd end = !well || hung_up              ? TUI_EDIT_FAILED
                   : g_strcmp0(text, given) == 0 ? TUI_EDIT_SAME
                                                 : TUI_EDIT_WRITTEN;
  TuiEdited edited = editing->edited;
  gpointer edited_data = editing->data;
  tui->editing = NULL;
  if (end == TUI_EDIT_FAILED && g_strcmp0(text, given) == 0)
    g_clear_pointer(&text, g_free);
  clean_up(editing);
  if (!hung_up) {
    fp_screen_enter();
    tui_listen_input(tui, TRUE);
    tui_changed(tui);
  }
  edited(tui, text, end, edited_data);
  if (!hung_up)
    return;
  if (tui->status)
    g_string_append_printf(tui->farewell, "%s\n", tui->status);
  tui_told_to_end(tui);
}

static void
long_enough(gpointer data)
{
  TuiEditing *editing = data;
  editing->timer = 0;
  g_cancellable_cancel(editing->cancellable);
}

gboolean
tui_edit_hang_up(Tui *tui)
{
  TuiEditing *editing = tui->editing;
  if (!editing || editing->hung_up)
    return FALSE;
  editing->hung_up = tui->ending = TRUE;
  fp_process_signal(editing->process, SIGHUP);
  editing->timer = fp_clock_timer(ENDS_WITHIN * FP_SECOND, long_enough, editing);
  return TRUE;
}

void
tui_edit_close(Tui *tui)
{
  if (!tui->editing)
    return;
  tui_edit_hang_up(tui);
  g_cancellable_cancel(tui->editing->cancellable);
  while (tui->editing)
    g_main_context_iteration(NULL, TRUE);
}

/* Line by line in plain mode, and where it is asked for, this once or by the setting. */
gboolean
tui_edits_file(Tui *tui)
{
  g_autofree char *setting = fp_setting(tui->app, NULL, "editor");
  return !tui->front && !tui->briefly && g_strcmp0(setting, "line") != 0;
}

gboolean
tui_edit(Tui *tui, const char *text, gint64 draft, TuiEdited edited, gpointer data, GError **error)
{
  g_auto(GStrv) argv = NULL;
  gboolean in_file = tui_edits_file(tui);
  tui->briefly = FALSE;
  if (tui->front)
    return tui->front->edit(tui, text, edited, data);
  if (!in_file) {
    tui_edit_lines(tui, edited, data);
    return TRUE;
  }
  TuiEditing *editing = g_new0(TuiEditing, 1);
  editing->tui = tui;
  editing->edited = edited;
  editing->data = data;
  editing->given = g_strdup(text);
  editing->cancellable = g_cancellable_new();
  if (fp_draft_file_make(&editing->file, fp_member_account(tui->member)->name, draft, text, error))
    argv = fp_program_words(tui->app, FP_PROGRAM_EDITOR, editing->file.path, error);
  if (!argv) {
    clean_up(editing);
    return FALSE;
  }
  tui_listen_input(tui, FALSE);
  fp_screen_leave();
  editing->process =
      fp_process_start((const char *const *)argv, NULL, editing->file.folder, FP_PROCESS_IN_OURS, error);
  if (!editing->process) {
    fp_screen_enter();
    tui_listen_input(tui, TRUE);
    clean_up(editing);
    return FALSE;
  }
  tui->editing = editing;
  fp_process_wait_async(editing->process, editing->cancellable, editor_ended, editing);
  return TRUE;
}
