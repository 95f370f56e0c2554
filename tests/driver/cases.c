/* Runs the saved exchanges of every driver: tests/driver/DRIVER/NAME.case. A case names an operation and its
 * arguments, then, in turn, each request that must be built (byte for byte) and the reply to parse, then the
 * result as JSON or the error. The form is described in tests/driver/README.md. With FP_TEST_UPDATE=1 the
 * requests and the result are written into the files instead of compared: read the difference before you
 * keep it. */
#include "config.h"

#include "driver/case.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "lib/test.h"

typedef struct {
  Case *read;
  guint next;       /* exchange */
  char *mismatch;   /* what went wrong first */
  GString *written; /* the exchanges as they were */
} Replay;

static char *
unix_lines(const char *text)
{
  g_autoptr(GString) out = g_string_new(text);
  g_string_replace(out, "\r\n", "\n", 0);
  return g_strdup(out->str);
}

static FpHttpResponse *
response_of(const Exchange *exchange, const FpUrl *url)
{
  FpHttpResponse *response = fp_http_response_new(exchange->status, url);
  for (guint i = 0; i + 1 < exchange->headers->len; i += 2)
    fp_http_response_add_header(response, exchange->headers->pdata[i], exchange->headers->pdata[i + 1]);
  fp_http_response_append(response, exchange->body, strlen(exchange->body));
  return response;
}

static void
replay_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
            gpointer data)
{
  Replay *replay = self;
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_autofree char *dump = fp_http_request_dump(request, TRUE);
  g_autofree char *text = unix_lines(dump);
  if (replay->next >= replay->read->exchanges->len) {
    if (!replay->mismatch)
      replay->mismatch = g_strdup_printf("one more request than saved:\n%s", text);
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_OFFLINE, "no reply is saved");
    return;
  }
  const Exchange *exchange = replay->read->exchanges->pdata[replay->next++];
  g_string_append_printf(replay->written, "--- request\n%s\n--- reply %u\n%s", text, exchange->status,
                         exchange->reply_text);
  if (strcmp(exchange->request, text) != 0 && !replay->mismatch)
    replay->mismatch =
        g_strdup_printf("request %u\n--- expected\n%s\n--- built\n%s", replay->next, exchange->request, text);
  g_task_return_pointer(task, response_of(exchange, fp_http_request_url(request)),
                        (GDestroyNotify)fp_http_response_unref);
}

static FpHttpResponse *
replay_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

typedef struct {
  gboolean done;
  FpCallResult *result;
  GError *error;
} End;

static void
call_done(GObject *source, GAsyncResult *result, gpointer data)
{
  End *end = data;
  end->result = fp_forum_call_finish(result, &end->error);
  end->done = TRUE;
}

static void
update(const Case *read, const Replay *replay, const char *outcome)
{
  g_autofree char *text = g_strconcat(read->head, replay->written->str, outcome, NULL);
  g_autoptr(GError) error = NULL;
  g_file_set_contents(read->file, text, -1, &error);
  g_assert_no_error(error);
}

/* The end in the form of the file: "--- result\n{...}\n" or "--- error CODE\nMESSAGE\n". */
static char *
outcome_of(const End *end)
{
  if (end->error)
    return g_strdup_printf("--- error %s\n%s\n", fp_error_code(end->error), end->error->message);
  g_autofree char *json = case_result_json(end->result);
  return g_strdup_printf("--- result\n%s\n", json);
}

static void
run_case(gconstpointer data)
{
  Case *read = case_read(data);
  FpFakeClock *clock = fp_fake_clock_new(CASE_NOW);
  fp_fake_clock_use(clock);
  Replay replay = {.read = read, .written = g_string_new(NULL)};
  FpTransport transport = {.send = replay_send, .finish = replay_finish, .self = &replay};
  End end = {0};
  fp_forum_call_async(read->driver, read->site, read->session, &transport, read->op, &read->args, NULL,
                      call_done, &end);
  for (gint64 due; !end.done;)
    if (!g_main_context_iteration(NULL, FALSE) && fp_fake_clock_next(clock, &due))
      fp_fake_clock_advance(clock, MAX(due - fp_clock_now(), 0) + 1);
  g_autofree char *outcome = outcome_of(&end);
  if (g_getenv("FP_TEST_UPDATE")) {
    update(read, &replay, outcome);
  } else {
    if (replay.mismatch)
      g_error("%s: %s", read->file, replay.mismatch);
    g_assert_cmpuint(replay.next, ==, read->exchanges->len);
    g_assert_cmpstr(outcome, ==, read->outcome);
  }
  fp_call_result_free(end.result);
  g_clear_error(&end.error);
  g_free(replay.mismatch);
  g_string_free(replay.written, TRUE);
  case_free(read);
  fp_clock_set(NULL);
  fp_fake_clock_free(clock);
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_folder(const FpDriver *driver)
{
  g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "driver", driver->id, NULL);
  g_autoptr(GError) error = NULL;
  if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
    return; /* its exchanges are tested elsewhere */
  g_autoptr(GDir) open = g_dir_open(folder, 0, &error);
  g_assert_no_error(error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *name;
  while ((name = g_dir_read_name(open)))
    if (g_str_has_suffix(name, ".case"))
      g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, by_name);
  g_assert_cmpuint(names->len, >, 0);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_strdup_printf("/%s/%s", driver->id, (char *)names->pdata[i]);
    g_test_add_data_func_full(path, g_build_filename(folder, names->pdata[i], NULL), run_case, g_free);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
    add_folder(*driver);
  return g_test_run();
}
