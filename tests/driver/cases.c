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
  GPtrArray *lines; /* char *: the requests of a short case */
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

/* Of a short case's request that ends with " *" the rest is not told: it is drawn by lot. */
static gboolean
is_expected(const char *expected, const char *request)
{
  gsize fixed = strlen(expected) > 0 ? strlen(expected) - 1 : 0;
  if (g_str_has_suffix(expected, " *"))
    return strncmp(expected, request, fixed) == 0;
  return g_str_equal(expected, request);
}

static void
replay_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
            gpointer data)
{
  Replay *replay = self;
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_autofree char *dump = fp_http_request_dump(request, TRUE);
  g_autofree char *whole = unix_lines(dump);
  g_autofree char *text = replay->read->name ? case_request_line(whole) : g_strdup(whole);
  gboolean drawn =
      replay->next < replay->read->exchanges->len &&
      g_str_has_suffix(((Exchange *)replay->read->exchanges->pdata[replay->next])->request, " *");
  const Exchange *here = drawn ? replay->read->exchanges->pdata[replay->next] : NULL;
  g_ptr_array_add(replay->lines, g_strdup(here ? here->request : text));
  if (replay->next >= replay->read->exchanges->len) {
    if (!replay->mismatch)
      replay->mismatch = g_strdup_printf("one more request than saved:\n%s", text);
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_OFFLINE, "no reply is saved");
    return;
  }
  const Exchange *exchange = replay->read->exchanges->pdata[replay->next++];
  g_string_append_printf(replay->written, "--- request\n%s\n--- reply %u\n%s", text, exchange->status,
                         exchange->reply_text);
  if (!is_expected(exchange->request, text) && !replay->mismatch)
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

/* The files of short cases as they are written anew: char * → GString. */
static GHashTable *anew;

static void
update(const Case *read, const Replay *replay, const char *outcome)
{
  if (read->name) {
    case_write_short(read, replay->lines, outcome, g_hash_table_lookup(anew, read->file));
    return;
  }
  g_autofree char *text = g_strconcat(read->head, replay->written->str, outcome, NULL);
  g_autoptr(GError) error = NULL;
  g_file_set_contents(read->file, text, -1, &error);
  g_assert_no_error(error);
}

/* The end in the form of the file: "--- result\n{...}\n" or "--- error CODE\nMESSAGE\n"; of a short case
 * "= {...}" or "! CODE MESSAGE". */
static char *
outcome_of(const Case *read, const End *end)
{
  if (read->name && end->error)
    return g_strdup_printf("! %s %s", fp_error_code(end->error), end->error->message);
  if (end->error)
    return g_strdup_printf("--- error %s\n%s\n", fp_error_code(end->error), end->error->message);
  g_autofree char *json = case_result_json(end->result);
  g_autoptr(json_t) object = json_loads(json, 0, NULL);
  g_autofree char *line = fp_json_print(object);
  return read->name ? g_strdup_printf("= %s", line) : g_strdup_printf("--- result\n%s\n", json);
}

static void
run(Case *read)
{
  FpFakeClock *clock = fp_fake_clock_new(CASE_NOW);
  fp_fake_clock_use(clock);
  Replay replay = {.read = read, .written = g_string_new(NULL)};
  replay.lines = g_ptr_array_new_with_free_func(g_free);
  FpTransport transport = {.send = replay_send, .finish = replay_finish, .self = &replay};
  End end = {0};
  fp_forum_call_async(read->driver, read->site, read->session, &transport, read->op, &read->args, NULL,
                      call_done, &end);
  for (gint64 due; !end.done;)
    if (!g_main_context_iteration(NULL, FALSE) && fp_fake_clock_next(clock, &due))
      fp_fake_clock_advance(clock, MAX(due - fp_clock_now(), 0) + 1);
  g_autofree char *outcome = outcome_of(read, &end);
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
  g_ptr_array_unref(replay.lines);
  fp_clock_set(NULL);
  fp_fake_clock_free(clock);
}

static void
run_case(gconstpointer data)
{
  Case *read = case_read(data);
  run(read);
  case_free(read);
}

static void
run_short(gconstpointer data)
{
  run((Case *)data);
}

static void
add_short(const char *driver, const char *file)
{
  GPtrArray *all = case_read_short(file);
  g_autofree char *text = NULL;
  g_file_get_contents(file, &text, NULL, NULL);
  g_hash_table_insert(anew, g_strdup(file), g_string_new_len(text, strstr(text, "\n===") - text));
  for (guint i = 0; i < all->len; i++) {
    Case *read = all->pdata[i];
    g_autofree char *name = g_strdelimit(g_strdup(read->name), " /", '-');
    g_autofree char *path = g_strdup_printf("/%s/odd/%s", driver, name);
    g_test_add_data_func_full(path, read, run_short, (GDestroyNotify)case_free);
  }
  g_ptr_array_set_free_func(all, NULL);
  g_ptr_array_unref(all);
}

static void
write_anew(gpointer file, gpointer text, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_file_set_contents(file, ((GString *)text)->str, -1, &error);
  g_assert_no_error(error);
}

static void
free_text(gpointer text)
{
  g_string_free(text, TRUE);
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
  g_autofree char *odd = g_build_filename(folder, "odd.cases", NULL);
  add_short(driver->id, odd);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  anew = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_text);
  for (const FpDriver *const *driver = fp_drivers(); *driver; driver++)
    add_folder(*driver);
  int failed = g_test_run();
  if (g_getenv("FP_TEST_UPDATE"))
    g_hash_table_foreach(anew, write_anew, NULL);
  g_hash_table_unref(anew);
  return failed;
}
