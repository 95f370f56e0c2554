/* The demo forum as a child process: found beside the running binary in a build tree, else where it is
 * installed. Started by `flagpost demo`, ended with it. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/process.h"

#include <signal.h>

#define PROGRAM "flagpost-demo-forum"

static FpProcess *child; /* the one that fp_demo_start_async() began */

char *
fp_demo_program(void)
{
  const char *given = g_getenv("FLAGPOST_DEMO_FORUM");
  g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
  g_autofree char *beside = folder ? g_build_filename(folder, "src", "demo", PROGRAM, NULL) : NULL;
  if (given && *given != '\0')
    return g_strdup(given);
  if (beside && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer(&beside);
  g_free(beside);
  beside = folder ? g_build_filename(folder, PROGRAM, NULL) : NULL;
  if (beside && g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer(&beside);
  return g_build_filename(FP_LIBEXECDIR, PROGRAM, NULL);
}

char *
fp_demo_home(void)
{
  return g_build_filename(g_get_user_state_dir(), "flagpost", "demo", NULL);
}

static gboolean
wipe(GFile *file, GError **error)
{
  g_autoptr(GFileEnumerator) children = NULL;
  if (g_file_query_file_type(file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL) != G_FILE_TYPE_DIRECTORY)
    return g_file_delete(file, NULL, error);
  children = g_file_enumerate_children(file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                       G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, error);
  while (children) {
    GFile *one = NULL;
    if (!g_file_enumerator_iterate(children, NULL, &one, NULL, error))
      return FALSE;
    if (!one)
      return g_file_delete(file, NULL, error);
    if (!wipe(one, error))
      return FALSE;
  }
  return FALSE;
}

gboolean
fp_demo_wipe(const char *home, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path(home);
  g_autoptr(GError) local = NULL;
  if (!g_file_query_exists(file, NULL) || wipe(file, &local))
    return TRUE;
  g_set_error(error, FP_STORE_ERROR, FP_STORE_DENIED, _("The demo's folder could not be emptied: %s."),
              local->message);
  return FALSE;
}

void
fp_demo_advise(GError **error, const char *sentence)
{
  g_autoptr(GError) old = *error;
  gsize length = strlen(old->message);
  while (length > 0 && old->message[length - 1] == '.')
    length--;
  *error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, "%.*s. %s", (int)length, old->message, sentence);
}

void
fp_demo_server_free(FpDemoServer *server)
{
  g_free(server->url);
  g_free(server->login);
  g_free(server->password);
  g_free(server->moderators);
  g_free(server);
}

/* The forum does not outlive us, also when we are killed. */
static FpProcess *
spawn(const char *const *words, FpProcessFlags flags, GError **error)
{
  g_autofree char *program = fp_demo_program();
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_autoptr(GError) local = NULL;
  g_ptr_array_add(argv, program);
  for (; *words; words++)
    g_ptr_array_add(argv, (gpointer)*words);
  g_ptr_array_add(argv, NULL);
  FpProcess *process =
      fp_process_start((const char *const *)argv->pdata, NULL, NULL, flags | FP_PROCESS_ENDS_WITH_US, &local);
  if (!process)
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("The demo forum could not be started: %s. It may not be installed."), local->message);
  return process;
}

void
fp_demo_stop(void)
{
  if (!child)
    return;
  fp_process_signal(child, SIGTERM);
  g_clear_pointer(&child, fp_process_unref);
}

/* --- in the background: it prints its address, the member's name and password, then serves --- */

typedef struct {
  GDataInputStream *lines;
  FpDemoServer *server;
} Start;

static void
start_free(gpointer data)
{
  Start *start = data;
  g_clear_object(&start->lines);
  g_clear_pointer(&start->server, fp_demo_server_free);
  g_free(start);
}

static void
take_line(FpDemoServer *server, const char *line)
{
  static const char *const labels[] = {"Address:", "Name:", "Password:", "Moderators:"};
  char **fields[] = {&server->url, &server->login, &server->password, &server->moderators};
  for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
    if (!*fields[i] && g_str_has_prefix(line, labels[i]))
      *fields[i] = g_strstrip(g_strdup(line + strlen(labels[i])));
}

static void
have_line(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  Start *start = g_task_get_task_data(task);
  FpDemoServer *server = start->server;
  GError *error = NULL;
  g_autofree char *line =
      g_data_input_stream_read_line_finish_utf8(G_DATA_INPUT_STREAM(source), res, NULL, &error);
  if (!line) {
    if (!error)
      error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                          _("The demo forum ended at once. flagpost demo --serve-only shows why."));
    fp_demo_stop();
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  take_line(server, line);
  if (server->url && server->login && server->password && server->moderators) {
    g_task_return_pointer(task, g_steal_pointer(&start->server), (GDestroyNotify)fp_demo_server_free);
    g_object_unref(task);
    return;
  }
  g_data_input_stream_read_line_async(start->lines, G_PRIORITY_DEFAULT, g_task_get_cancellable(task),
                                      have_line, task);
}

void
fp_demo_start_async(const char *const *words, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Start *start = g_new0(Start, 1);
  GError *error = NULL;
  g_task_set_task_data(task, start, start_free);
  fp_demo_stop();
  child = spawn(words, FP_PROCESS_OUT_PIPE, &error);
  if (!child) {
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  start->server = g_new0(FpDemoServer, 1);
  start->lines = g_data_input_stream_new(fp_process_out(child));
  g_data_input_stream_read_line_async(start->lines, G_PRIORITY_DEFAULT, cancellable, have_line, task);
}

FpDemoServer *
fp_demo_start_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

/* --- in the foreground --- */

static void
ended(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpProcess *process = g_task_get_task_data(task);
  GError *error = NULL;
  if (!fp_process_wait_finish(process, res, &error)) {
    fp_process_signal(process, SIGTERM);
    g_task_return_error(task, error);
  } else if (!fp_process_check(process, NULL)) {
    g_task_return_new_error(task, FP_USAGE_ERROR, FP_USAGE_BAD, _("The demo forum did not start."));
  } else {
    g_task_return_boolean(task, TRUE);
  }
  g_object_unref(task);
}

void
fp_demo_serve_async(const char *const *words, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  FpProcess *process = spawn(words, 0, &error);
  if (process) {
    g_task_set_task_data(task, process, (GDestroyNotify)fp_process_unref);
    fp_process_wait_async(process, cancellable, ended, task);
    return;
  }
  g_task_return_error(task, error);
  g_object_unref(task);
}

gboolean
fp_demo_serve_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
