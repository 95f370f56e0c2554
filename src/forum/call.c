/* The runner: sends the steps of one operation and keeps the rules that hold for every forum: waiting,
 * repeating, limits. Drivers do no I/O; the session layer of src/app/ calls this. */
#include "config.h"

#include "flagpost/driver.h"

#include "flagpost/beside.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define MOST_ROUNDS   10000
#define MOST_TRIES    3
#define LIMITED_WAIT  30
#define MESSAGES_BODY ((gsize)32 << 20)
#define BESIDE_LEAST  ((gsize)16 << 10) /* bytes of an answer that are worth a thread */

typedef struct {
  FpCall call;
  FpCallArgs args;
  GPtrArray *strings; /* copies that args points into */
  FpTransport *transport;
  guint step;
  unsigned tries; /* of this step */
  FpHttpRequest *request;
  FpHttpResponse *response; /* while it is parsed */
  guint timer;
  GSource *cancel; /* while waiting for the timer */
} Run;

static void
run_free(gpointer data)
{
  Run *run = data;
  fp_clock_cancel(run->timer);
  if (run->cancel) {
    g_source_destroy(run->cancel);
    g_source_unref(run->cancel);
  }
  if (run->call.scratch && run->call.scratch_free)
    run->call.scratch_free(run->call.scratch);
  fp_call_result_free(run->call.result);
  fp_http_request_unref(run->request);
  fp_http_response_unref(run->response);
  fp_person_unref((FpPerson *)run->args.person);
  fp_secret_unref(run->args.password);
  fp_secret_unref(run->args.new_password);
  fp_secret_unref(run->args.token);
  g_ptr_array_unref(run->strings);
  g_free(run);
}

static const char *
keep(Run *run, const char *text)
{
  if (!text)
    return NULL;
  char *copy = g_strdup(text);
  g_ptr_array_add(run->strings, copy);
  return copy;
}

static void
copy_args(Run *run, const FpCallArgs *args)
{
  static const FpCallArgs none;
  if (!args)
    args = &none;
  run->args = *args;
  run->args.id = keep(run, args->id);
  run->args.message_id = keep(run, args->message_id);
  run->args.folder = keep(run, args->folder);
  run->args.page = keep(run, args->page);
  run->args.to = keep(run, args->to);
  run->args.subject = keep(run, args->subject);
  run->args.text = keep(run, args->text);
  run->args.reference = keep(run, args->reference);
  run->args.code = keep(run, args->code);
  run->args.remote_id = keep(run, args->remote_id);
  if (args->person)
    fp_person_ref((FpPerson *)args->person);
  if (args->password)
    fp_secret_ref(args->password);
  if (args->new_password)
    fp_secret_ref(args->new_password);
  if (args->token)
    fp_secret_ref(args->token);
  if (args->message_ids) {
    guint count = g_strv_length((char **)args->message_ids);
    const char **ids = g_new0(const char *, count + 1);
    for (guint i = 0; i < count; i++)
      ids[i] = keep(run, args->message_ids[i]);
    g_ptr_array_add(run->strings, ids);
    run->args.message_ids = ids;
  }
}

static void
succeed(GTask *task)
{
  Run *run = g_task_get_task_data(task);
  if (run->call.reads_later)
    run->call.result->raw = g_steal_pointer(&run->response);
  g_task_return_pointer(task, g_steal_pointer(&run->call.result), (GDestroyNotify)fp_call_result_free);
}

/* «Not understood» names the step, for whoever reads a bug report. */
static void
fail(GTask *task, GError *error)
{
  Run *run = g_task_get_task_data(task);
  const FpStep *step = &run->call.driver->ops[run->call.op][run->step];
  if (run->call.acted) {
    g_error_free(error);
    succeed(task);
    return;
  }
  if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED) && step->name)
    g_prefix_error(&error, "%s, %s: ", fp_op_name(run->call.op), step->name);
  g_task_return_error(task, error);
}

static void answered(GObject *source, GAsyncResult *result, gpointer data);

static void send_later(GTask *task, gint64 wait);

/* As far as this session knows. */
static gint64
own_turn(const FpPace *paces, GArray *sent)
{
  gint64 now = fp_clock_now(), wait = fp_pace_next(paces, sent, now) - now;
  if (wait > 0)
    return wait;
  while (sent->len > 0 && g_array_index(sent, gint64, 0) <= now - fp_pace_window(paces))
    g_array_remove_index(sent, 0);
  g_array_append_val(sent, now);
  return 0;
}

/* µs until the forum's own ceiling leaves room for one more request; 0: it is taken. */
static gint64
pace_wait(Run *run)
{
  FpSession *session = run->call.session;
  const FpDriver *driver = run->call.driver;
  const FpPace *paces = driver->request_pace ? driver->request_pace(session) : NULL;
  gint64 wait = -1;
  if (!paces)
    return 0;
  if (session->take_turn)
    wait = session->take_turn(session->take_turn_data, paces, session->sent);
  return wait >= 0 ? wait : own_turn(paces, session->sent);
}

static void
send_request(GTask *task)
{
  Run *run = g_task_get_task_data(task);
  gint64 wait = pace_wait(run);
  if (wait > 0) {
    send_later(task, wait);
    return;
  }
  fp_http_send_async(run->transport, run->call.session->cookies, run->request, g_task_get_cancellable(task),
                     answered, task);
}

/* Answers in which messages stand whole: one of 10 MB comes raw and as HTML. What a forum says to a flag or a
 * like may be the message with it. */
static gboolean
holds_messages(FpOp op)
{
  static const FpOp whole[] = {FP_OP_LIST,        FP_OP_OPEN,        FP_OP_FIND_SENT, FP_OP_TOPICS,
                               FP_OP_TOPIC,       FP_OP_POST_SOURCE, FP_OP_SEARCH,    FP_OP_FLAG,
                               FP_OP_FIND_FLAG,   FP_OP_UNFLAG,      FP_OP_FLAG_POST, FP_OP_FIND_FLAG_POST,
                               FP_OP_UNFLAG_POST, FP_OP_LIKE,        FP_OP_UNLIKE,    FP_OP_BOOKMARK,
                               FP_OP_UNBOOKMARK,  FP_OP_POST_EDIT,   FP_OP_FIND_POST};
  for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
    if (op == whole[i])
      return TRUE;
  return FALSE;
}

/* Builds and sends the next step that has a request. Takes over the task. */
static void
go_on(GTask *task)
{
  Run *run = g_task_get_task_data(task);
  const FpStep *steps = run->call.driver->ops[run->call.op];
  g_clear_pointer(&run->request, fp_http_request_unref);
  run->tries = 1;
  for (; steps[run->step].name; run->step++) {
    GError *error = NULL;
    run->request = steps[run->step].build(&run->call, &error);
    if (error) {
      g_clear_pointer(&run->request, fp_http_request_unref);
      fail(task, error);
      g_object_unref(task);
      return;
    }
    if (run->request) {
      if (holds_messages(run->call.op))
        fp_http_request_set_limits(run->request, MESSAGES_BODY, 0);
      if (run->call.site->basic_user)
        fp_http_request_basic(run->request, run->call.site->basic_user, run->call.site->basic_password);
      send_request(task);
      return;
    }
  }
  succeed(task);
  g_object_unref(task);
}

static void
end_wait(Run *run)
{
  fp_clock_cancel(run->timer);
  run->timer = 0;
  if (run->cancel)
    g_source_destroy(run->cancel);
  g_clear_pointer(&run->cancel, g_source_unref);
}

static void
waited(gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data(task);
  run->timer = 0;
  end_wait(run);
  send_request(task);
}

static gboolean
wait_cancelled(GCancellable *cancellable, gpointer data)
{
  g_autoptr(GTask) task = data;
  end_wait(g_task_get_task_data(task));
  fail(task, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped")));
  return G_SOURCE_REMOVE;
}

static void
send_later(GTask *task, gint64 wait)
{
  Run *run = g_task_get_task_data(task);
  GCancellable *cancellable = g_task_get_cancellable(task);
  run->timer = fp_clock_timer(wait, waited, task);
  if (cancellable) {
    run->cancel = g_cancellable_source_new(cancellable);
    g_source_set_callback(run->cancel, G_SOURCE_FUNC(wait_cancelled), task, NULL);
    g_source_attach(run->cancel, NULL);
  }
}

static gboolean
is_passing(unsigned status)
{
  return status == 408 || status == 502 || status == 503 || status == 504;
}

static gboolean
may_repeat(const Run *run, unsigned status)
{
  return is_passing(status) && run->tries <= MOST_TRIES && !fp_http_request_changes(run->request) &&
         strcmp(fp_http_request_method(run->request), "GET") == 0;
}

/* A proxy in front that lets browsers pass after a riddle, and nobody else. */
static gboolean
is_challenge(const FpHttpResponse *response)
{
  const char *mitigated = fp_http_response_header(response, "cf-mitigated");
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  return (mitigated && g_ascii_strcasecmp(mitigated, "challenge") == 0) ||
         (fp_http_response_status(response) >= 400 && fp_http_response_is_html(response) &&
          g_strstr_len(body, (gssize)size, "Just a moment..."));
}

static gboolean
is_closed(const FpDriver *driver, const FpHttpResponse *response)
{
  if (!driver->closed.path || fp_http_response_status(response) != 503)
    return FALSE;
  g_autoptr(json_t) root = fp_http_response_json(response, NULL);
  return g_strcmp0(fp_json_peek_string(root, driver->closed.path, NULL), driver->closed.value) == 0;
}

/* Whoever answered out of order may stand in front of a forum that has acted, or is about to. */
static gboolean
may_have_acted(const Run *run, const FpHttpResponse *response)
{
  return fp_http_request_changes(run->request) && !is_closed(run->call.driver, response);
}

/* Answers that mean the same at every forum. TRUE: *error says so. */
static gboolean
is_refusal(const Run *run, const FpHttpResponse *response, GError **error)
{
  const char *host = run->call.site->base->host_shown;
  unsigned status = fp_http_response_status(response);
  unsigned wait = fp_http_response_retry_after(response);
  if (is_challenge(response)) {
    g_set_error(
        error, FP_NET_ERROR, FP_NET_CAPTIVE,
        _("A browser check stands in front of %s and stops every other program. Trying again does not "
          "help: ask the forum's owner to let programs of members through"),
        host);
  } else if (status == 429) {
    if (!wait && run->call.driver->wait)
      wait = run->call.driver->wait(response);
    fp_error_set_limited(error, wait ? wait : LIMITED_WAIT, _("%s asks for fewer requests"), host);
  } else if ((status >= 500 || status == 408) && may_have_acted(run, response)) {
    g_set_error(error, FP_NET_ERROR, FP_NET_CUT,
                _("%s answered with HTTP status %u: whether it acted is not known"), host, status);
  } else if (status >= 500 || status == 408) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_BUSY, _("%s is out of order (HTTP status %u)"), host, status);
  } else if (status == 401 && fp_http_response_header(response, "WWW-Authenticate") &&
             g_ascii_strncasecmp(fp_http_response_header(response, "WWW-Authenticate"), "Basic", 5) == 0) {
    run->call.session->kept_out = TRUE;
    if (run->call.site->basic_user)
      g_set_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                  _("%s refused the name or password of the sign-in in front of it (HTTP Basic)"), host);
    else
      g_set_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                  _("There is one more sign-in in front of %s (HTTP Basic): the account needs its name and "
                    "password too (--basic-user)"),
                  host);
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
take_step_end(GTask *task, FpStepEnd end, GError *error)
{
  Run *run = g_task_get_task_data(task);
  switch (end) {
  case FP_STEP_FAILED:
    if (!error)
      error = g_error_new(FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer was not understood"));
    fail(task, error);
    g_object_unref(task);
    return;
  case FP_STEP_DONE:
    succeed(task);
    g_object_unref(task);
    return;
  case FP_STEP_AGAIN:
    if (++run->call.round > MOST_ROUNDS) {
      fail(task, g_error_new(FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The list does not end")));
      g_object_unref(task);
      return;
    }
    break;
  case FP_STEP_NEXT:
    run->call.round = 0;
    run->step++;
    break;
  }
  go_on(task);
}

static void
take_response(GTask *task)
{
  Run *run = g_task_get_task_data(task);
  GError *error = NULL;
  const FpStep *step = &run->call.driver->ops[run->call.op][run->step];
  FpStepEnd end = step->parse(&run->call, run->response, &error);
  take_step_end(task, end, error);
}

static void
parse_beside(gpointer data)
{
  const Run *run = g_task_get_task_data(data);
  fp_http_response_parse(run->response);
}

static void
have_parsed(gpointer data)
{
  GTask *task = data;
  GCancellable *cancellable = g_task_get_cancellable(task);
  if (!cancellable || !g_cancellable_is_cancelled(cancellable)) {
    take_response(task);
    return;
  }
  fail(task, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped")));
  g_object_unref(task);
}

static gboolean
is_long_page(const Run *run)
{
  gsize size;
  fp_http_response_body(run->response, &size);
  return run->args.reads_later && size >= BESIDE_LEAST && fp_http_response_is_json(run->response);
}

/* One answer alone can be told from what it was: what others are asked may depend on how it was read. */
static gboolean
is_same(Run *run)
{
  FpCallResult *result = run->call.result;
  result->same = ++result->answers == 1 && run->args.is_same &&
                 fp_http_response_status(run->response) == 200 &&
                 run->args.is_same(run->args.same_data, run->call.session, run->request, run->response);
  return result->same;
}

static void
answered(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpHttpResponse) response = fp_http_send_finish(result, &error);
  if (response && !is_challenge(response) && may_repeat(run, fp_http_response_status(response))) {
    send_later(task, (gint64)(1u << run->tries++) * FP_SECOND);
    return;
  }
  if (!response || is_refusal(run, response, &error)) {
    fail(task, error);
    g_object_unref(task);
    return;
  }
  fp_http_response_unref(run->response);
  run->response = g_steal_pointer(&response);
  if (is_same(run)) {
    succeed(task);
    g_object_unref(task);
    return;
  }
  gboolean is_long = is_long_page(run);
  run->call.reads_later = run->call.reads_later || is_long;
  if (is_long)
    fp_beside(parse_beside, have_parsed, task);
  else
    take_response(task);
}

void
fp_forum_call_async(const FpDriver *driver, const FpSite *site, FpSession *session, FpTransport *transport,
                    FpOp op, const FpCallArgs *args, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_source_tag(task, fp_forum_call_async);
  g_task_set_check_cancellable(task, FALSE);
  Run *run = g_new0(Run, 1);
  run->strings = g_ptr_array_new_with_free_func(g_free);
  run->transport = transport;
  copy_args(run, args);
  run->call.driver = driver;
  run->call.op = op;
  run->call.site = site;
  run->call.session = session;
  run->call.args = &run->args;
  run->call.result = g_new0(FpCallResult, 1);
  run->call.result->unread = -1;
  run->call.result->count = -1;
  g_task_set_task_data(task, run, run_free);
  if (g_task_return_error_if_cancelled(task)) {
    g_object_unref(task);
  } else if (!fp_driver_can(driver, op)) {
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s has no call for this"),
                            driver->title);
    g_object_unref(task);
  } else {
    go_on(task);
  }
}

FpCallResult *
fp_forum_call_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
