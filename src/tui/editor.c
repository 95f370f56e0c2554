/* Runs the member's editor on a text. The file lies in a folder of our own that nobody else may enter, is
 * made anew (never opened through a link), and is gone afterwards; the editor's own swap file lies beside it.
 * The program goes on meanwhile: reports are sent, nothing is painted. */
#include "config.h"

#include "flagpost/chance.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"
#include "flagpost/text.h"
#include "tui/tui.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST = 1 << 20, ENDS_WITHIN = 2 /* seconds */ };

typedef struct _TuiEditing {
  Tui *tui;
  char *folder, *path;
  char *given; /* what the file held at first */
  FpProcess *process;
  TuiEdited edited;
  gpointer data;
  GCancellable *cancellable; /* waits no longer for the editor */
  guint timer;
  gboolean hung_up; /* the terminal has gone, or we are told to end */
} TuiEditing;

static gboolean
fail(GError **error, const char *what)
{
  g_set_error(error, FP_STORE_ERROR, FP_STORE_DENIED, "%s: %s", what, g_strerror(errno));
  return FALSE;
}

static gboolean
make_file(TuiEditing *editing, const char *text, GError **error)
{
  g_autofree char *token = fp_chance_token(12);
  g_autofree char *parent = g_build_filename(g_get_user_state_dir(), "flagpost", NULL);
  g_autofree char *name = g_strdup_printf("draft-%s", token);
  struct stat info;
  gsize length = strlen(text);
  if (g_mkdir_with_parents(parent, 0700) != 0)
    return fail(error, _("The folder for drafts could not be made"));
  editing->folder = g_build_filename(parent, name, NULL);
  if (mkdir(editing->folder, 0700) != 0 || lstat(editing->folder, &info) != 0 || !S_ISDIR(info.st_mode) ||
      info.st_uid != getuid())
    return fail(error, _("The folder for the draft could not be made"));
  editing->path = g_build_filename(editing->folder, "message.txt", NULL);
  int fd = open(editing->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail(error, _("The draft could not be written"));
  for (gsize at = 0; at < length;) {
    gssize n = write(fd, text + at, length - at);
    if (n < 0 && errno != EINTR) {
      close(fd);
      return fail(error, _("The draft could not be written"));
    }
    at += n > 0 ? (gsize)n : 0;
  }
  return close(fd) == 0 || fail(error, _("The draft could not be written"));
}

/* Clean, and without blank lines at the ends. */
static char *
tidy(const char *bytes, gssize length)
{
  char *clean = fp_text_clean(bytes, length, FP_TEXT_LINES);
  gsize blank = strspn(clean, "\n");
  g_strchomp(clean);
  memmove(clean, clean + MIN(blank, strlen(clean)), strlen(clean) - MIN(blank, strlen(clean)) + 1);
  return clean;
}

/* Where the text is. An editor that was hung up may have put it beside: nano and emacs do. */
static char *
newest_file(const TuiEditing *editing)
{
  static const char *const names[] = {"message.txt", "message.txt.save", "#message.txt#"};
  char *newest = NULL;
  struct timespec when = {0};
  for (gsize i = 0; i < (editing->hung_up ? G_N_ELEMENTS(names) : 1); i++) {
    char *path = g_build_filename(editing->folder, names[i], NULL);
    struct stat info;
    gboolean newer = lstat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0 &&
                     (info.st_mtim.tv_sec > when.tv_sec ||
                      (info.st_mtim.tv_sec == when.tv_sec && info.st_mtim.tv_nsec > when.tv_nsec));
    if (newer || i == 0) {
      g_free(newest);
      newest = g_steal_pointer(&path);
      when = newer ? info.st_mtim : when;
    }
    g_free(path);
  }
  return newest;
}

/* What the editor left: an editor may have put a new file in its place, but no link and no folder. */
static char *
read_file(const TuiEditing *editing)
{
  g_autofree char *path = newest_file(editing);
  GString *bytes = g_string_new(NULL);
  int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  char buffer[4096];
  gssize n;
  char *text = NULL;
  if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
    while ((n = read(fd, buffer, sizeof buffer)) > 0 && bytes->len < LONGEST)
      g_string_append_len(bytes, buffer, n);
    text = tidy(bytes->str, (gssize)bytes->len);
  }
  if (fd >= 0)
    close(fd);
  g_string_free(bytes, TRUE);
  return text;
}

static void
clean_up(TuiEditing *editing)
{
  g_autoptr(GDir) dir = editing->folder ? g_dir_open(editing->folder, 0, NULL) : NULL;
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(editing->folder, name, NULL);
    unlink(path);
  }
  if (editing->folder)
    rmdir(editing->folder);
  fp_clock_cancel(editing->timer);
  g_object_unref(editing->cancellable);
  fp_process_unref(editing->process);
  g_free(editing->given);
  g_free(editing->folder);
  g_free(editing->path);
  g_free(editing);
}

static void
editor_ended(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiEditing *editing = data;
  Tui *tui = editing->tui;
  g_autofree char *text = read_file(editing), *given = tidy(editing->given, -1);
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
  tui_end(tui);
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

/* Asked for this once, or by the setting. */
static gboolean
wants_lines(Tui *tui)
{
  g_autofree char *setting = fp_setting(tui->app, NULL, "editor");
  gboolean once = tui->briefly;
  tui->briefly = FALSE;
  return once || g_strcmp0(setting, "line") == 0;
}

gboolean
tui_edit(Tui *tui, const char *text, TuiEdited edited, gpointer data, GError **error)
{
  g_auto(GStrv) argv = NULL;
  if (tui->front)
    return tui->front->edit(tui, text, edited, data);
  if (wants_lines(tui)) {
    tui_edit_lines(tui, edited, data);
    return TRUE;
  }
  TuiEditing *editing = g_new0(TuiEditing, 1);
  editing->tui = tui;
  editing->edited = edited;
  editing->data = data;
  editing->given = g_strdup(text);
  editing->cancellable = g_cancellable_new();
  if (make_file(editing, text, error))
    argv = fp_program_words(tui->app, FP_PROGRAM_EDITOR, editing->path, error);
  if (!argv) {
    clean_up(editing);
    return FALSE;
  }
  tui_listen_input(tui, FALSE);
  fp_screen_leave();
  editing->process =
      fp_process_start((const char *const *)argv, NULL, editing->folder, FP_PROCESS_IN_OURS, error);
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
