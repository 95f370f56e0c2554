/* See the header. */
#include "config.h"

#include "app/fixture.h"

#include "app/begun.h"
#include "flagpost/beside.h"
#include "flagpost/chance.h"
#include "lib/demo_transport.h"
#include "lib/fresh_forum.h"

#include <glib/gstdio.h>

const Dialect dialects[] = {
    {"khoros", DEMO_KHOROS, "postoffice/notes/send", "postoffice/notes/send", "authentication/sessions/login",
     "inbox_notes", "/users/", "POST", "PUT", 0, 0, 200,
     "{\"response\":{\"status\":\"error\",\"error\":{\"code\":405,\"message\":\"Your message contains a "
     "term that is not allowed.\"}}}"},
    {"nodebb", DEMO_NODEBB, "/api/v3/flags", "/api/v3/chats/", "/login", "/api/v3/chats?", "/password",
     "POST", "PUT", 1, 1, 400,
     "{\"status\":{\"code\":\"bad-request\",\"message\":\"Your message contains a term that is not "
     "allowed.\"},\"response\":{}}"},
    {"discourse", DEMO_DISCOURSE, "/post_actions", "/posts.json", "/session.json", "/topics/private-messages",
     "/u/password-reset/", "POST", "PUT", 0, 0, 422,
     "{\"action\":\"create_post\",\"errors\":[\"Your message contains a term that is not allowed.\"]}"},
    {NULL},
};

const FixtureOptions few_letters = {.scenario = "empty", .letters = 6};

const Dialect *
dialect_named(const char *name)
{
  for (const Dialect *dialect = dialects; dialect->name; dialect++)
    if (g_str_equal(dialect->name, name))
      return dialect;
  g_error("there is no dialect %s", name);
}

/* --- the wire: the demo forum, unless the network is down --- */

typedef struct {
  Fixture *fixture;
  FpTransport *forum;
} Wire;

static gboolean
is_filtered(const Fixture *fixture, const FpHttpRequest *request)
{
  gsize size = 0;
  const char *body = fp_http_request_get_body(request, &size);
  return fixture->filter && body && strstr(fp_http_request_url(request)->path, fixture->dialect->report) &&
         g_strstr_len(body, (gssize)size, fixture->filter);
}

/* --- a request that times out here after a minute, or is answered by a gateway in front, and that the forum
 * carries out half a minute later --- */

typedef struct {
  Wire *wire;
  FpHttpRequest *request;
  GTask *task;
} Late;

static void
acted(GObject *source, GAsyncResult *result, gpointer data)
{
  FpTransport *forum = data;
  g_autoptr(FpHttpResponse) nobody_reads = forum->finish(forum->self, result, NULL);
}

static void
act_late(gpointer data)
{
  Late *late = data;
  FpTransport *forum = late->wire->forum;
  forum->send(forum->self, late->request, NULL, acted, forum);
  fp_http_request_unref(late->request);
  g_free(late);
}

static void
time_out(gpointer data)
{
  Late *late = data;
  g_autoptr(GTask) task = g_steal_pointer(&late->task);
  guint gateway = late->wire->fixture->gateway;
  if (gateway == 0) {
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_TIMEOUT, "the forum did not answer in time");
  } else if (gateway == 1) {
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_CUT, "the connection was cut");
  } else if (gateway == 2) {
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_BAD_REDIRECT, "sent on to another place");
  } else {
    static const char page[] = "<html><body><h1>The forum does not answer</h1></body></html>";
    FpHttpResponse *answer = fp_http_response_new(gateway, fp_http_request_url(late->request));
    fp_http_response_add_header(answer, "Content-Type", "text/html");
    fp_http_response_append(answer, page, strlen(page));
    g_task_return_pointer(task, answer, (GDestroyNotify)fp_http_response_unref);
  }
}

static gboolean
is_slow(Fixture *fixture, const FpHttpRequest *request)
{
  if (!fixture->slow || !fp_http_request_changes(request) ||
      !strstr(fp_http_request_url(request)->path, fixture->slow))
    return FALSE;
  if (fixture->slow_after == 0)
    return TRUE;
  fixture->slow_after--;
  return FALSE;
}

/* The answer to a well-known address, where the test wants one. */
static FpHttpResponse *
well_known(const Fixture *fixture, const FpHttpRequest *request)
{
  const FpUrl *url = fp_http_request_url(request);
  gboolean real = g_str_equal(url->path, "/.well-known/change-password");
  guint status = real ? fixture->well_known : fixture->nonsense;
  if (status == 0 || !g_str_has_prefix(url->path, "/.well-known/"))
    return NULL;
  FpHttpResponse *answer = fp_http_response_new(status == 1 ? 302 : status, url);
  fp_http_response_add_header(answer, "Content-Type", "text/html");
  if (status == 1)
    fp_http_response_add_header(answer, "Location", "https://sign-in.example/password");
  return answer;
}

static void
find_basic(const char *name, const char *value, gpointer data)
{
  const char **wanted = data;
  if (*wanted && g_str_equal(name, "Authorization") && g_str_has_suffix(value, *wanted))
    *wanted = NULL;
}

/* The sign-in in front of the forum. */
static FpHttpResponse *
stopped_in_front(const Fixture *fixture, const FpHttpRequest *request)
{
  const char *wanted = fixture->basic;
  fp_http_request_each_header(request, find_basic, &wanted);
  if (!wanted)
    return NULL;
  FpHttpResponse *answer = fp_http_response_new(401, fp_http_request_url(request));
  fp_http_response_add_header(answer, "WWW-Authenticate", "Basic realm=\"front\"");
  return answer;
}

static void
wire_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  Wire *wire = self;
  g_ptr_array_add(wire->fixture->asked, g_strdup_printf("%s %s", fp_http_request_method(request),
                                                        fp_http_request_url(request)->path));
  if (is_filtered(wire->fixture, request)) {
    g_autoptr(GTask) refused = g_task_new(NULL, cancellable, done, data);
    FpHttpResponse *answer =
        fp_http_response_new(wire->fixture->dialect->refusal_status, fp_http_request_url(request));
    const char *text = wire->fixture->dialect->refusal;
    fp_http_response_add_header(answer, "Content-Type", "application/json");
    fp_http_response_append(answer, text, strlen(text));
    g_task_return_pointer(refused, answer, (GDestroyNotify)fp_http_response_unref);
    return;
  }
  Fixture *fixture = wire->fixture;
  FpHttpResponse *page = fixture->offline ? NULL
                         : fixture->reply ? fixture->reply(fixture, fixture->reply_status,
                                                           fixture->reply_words, fp_http_request_url(request))
                                          : well_known(fixture, request);
  if (!page && !fixture->offline)
    page = stopped_in_front(fixture, request);
  if (page) {
    g_autoptr(GTask) answered = g_task_new(NULL, cancellable, done, data);
    g_task_return_pointer(answered, page, (GDestroyNotify)fp_http_response_unref);
    return;
  }
  if (is_slow(wire->fixture, request)) {
    Late *late = g_new0(Late, 1);
    *late = (Late){wire, fp_http_request_ref(request), g_task_new(NULL, NULL, done, data)};
    fp_clock_timer(FP_MINUTE, time_out, late);
    fp_clock_timer(FP_MINUTE + 30 * FP_SECOND, act_late, late);
    return;
  }
  if (!fixture->offline && !fixture->fails) {
    wire->forum->send(wire->forum->self, request, cancellable, done, data);
    return;
  }
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_task_return_error(task, fixture->fails
                                ? g_error_copy(fixture->fails)
                                : g_error_new_literal(FP_NET_ERROR, FP_NET_OFFLINE, "There is no network"));
}

static FpHttpResponse *
wire_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
wire_free(gpointer self)
{
  Wire *wire = self;
  fp_transport_free(wire->forum);
  g_free(wire);
}

static FpTransport *
make_transport(gpointer self, const char *ca_file)
{
  Wire *wire = g_new0(Wire, 1);
  FpTransport *transport = g_new0(FpTransport, 1);
  wire->fixture = self;
  wire->forum = fp_demo_transport_new(wire->fixture->forum);
  transport->send = wire_send;
  transport->finish = wire_finish;
  transport->free = wire_free;
  transport->self = wire;
  return transport;
}

/* --- the loop --- */

void
wait_done(GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;
  g_assert_null(wait->result);
  wait->result = g_object_ref(result);
}

/* One turn of the main loop. FALSE: nothing is left to do, also beside it. */
static gboolean
turn(void)
{
  gboolean busy = !fp_beside_is_idle();
  return g_main_context_iteration(NULL, busy) || busy;
}

void
settle_loop(void)
{
  while (turn())
    ;
}

GAsyncResult *
wait_or_stop(Fixture *fixture, Wait *wait, const gboolean *stop)
{
  while (!wait->result && !(stop && *stop)) {
    gint64 due = 0;
    if (turn())
      continue;
    if (fp_fake_clock_next(fixture->clock, &due))
      fp_fake_clock_advance(fixture->clock, MAX(due - fp_clock_now(), 0));
    else
      g_main_context_iteration(NULL, TRUE);
  }
  return wait->result;
}

GAsyncResult *
wait_for(Fixture *fixture, Wait *wait)
{
  return wait_or_stop(fixture, wait, NULL);
}

/* --- the machine --- */

void
fixture_start_app(Fixture *fixture, gboolean read_only)
{
  g_autofree char *config = g_build_filename(fixture->home, "config", NULL);
  g_autofree char *data = g_build_filename(fixture->home, "data", NULL);
  g_autofree char *state = g_build_filename(fixture->home, "state", NULL);
  FpAppParts parts = {
      .config = config,
      .data = data,
      .state = state,
      .keyring = fake_keyring_handle(fixture->keyring),
      .transport = make_transport,
      .transport_self = fixture,
      .read_only = read_only,
  };
  g_autoptr(GError) error = NULL;
  fixture->app = fp_app_new(&parts, &error);
  g_assert_no_error(error);
  g_assert_nonnull(fixture->app);
}

static void
heard(FpMember *member, const FpChange *change, gpointer data)
{
  Fixture *fixture = data;
  if (change->kinds & FP_CHANGE_SAY)
    g_ptr_array_add(fixture->said, g_strdup(change->text));
}

void
fixture_open(Fixture *fixture)
{
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  fp_member_open_async(fixture->app, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  fixture->member = fp_member_open_finish(result, &error);
  g_assert_no_error(error);
  fp_member_listen(fixture->member, heard, fixture);
}

void
fixture_restart(Fixture *fixture)
{
  g_clear_pointer(&fixture->member, fp_member_close);
  settle_loop();
  g_clear_pointer(&fixture->app, fp_app_free);
  fixture_start_app(fixture, FALSE);
  fixture_open(fixture);
}

void
fixture_add_account(Fixture *fixture)
{
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) password = fp_secret_new(demo_forum_password(fixture->forum), -1);
  g_autofree char *code = demo_forum_code(fixture->forum, fp_clock_now() - FP_MINUTE / 2);
  FpAccountNew account = {.url = DEMO_SITE,
                          .user = demo_forum_login(fixture->forum),
                          .password = password,
                          .code = fixture->factor ? code : NULL};
  fp_account_add_async(fixture->app, &account, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  const FpAccount *added = fp_account_add_finish(result, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(added->name, ==, ACCOUNT);
}

static void
set(Fixture *fixture, const char *name, const char *value)
{
  g_autoptr(GError) error = NULL;
  fp_setting_set(fixture->app, ACCOUNT, name, value, &error);
  g_assert_no_error(error);
}

Fixture *
fixture_new(const Dialect *dialect, const FixtureOptions *options)
{
  static const FixtureOptions usual;
  g_autoptr(GError) error = NULL;
  if (!options)
    options = &usual;
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->dialect = dialect;
  fixture->factor = options->second_factor;
  fixture->clock = fp_fake_clock_new(MORNING);
  fp_fake_clock_use(fixture->clock);
  fp_chance_seed(7);
  fixture->asked = g_ptr_array_new_with_free_func(g_free);
  fixture->said = g_ptr_array_new_with_free_func(g_free);
  fixture->home = options->home ? g_strdup(options->home) : g_dir_make_tmp("flagpost-XXXXXX", &error);
  g_assert_no_error(error);
  g_autofree char *mail = g_build_filename(fixture->home, "mail", NULL);
  DemoOptions demo = {
      .dialects = dialect->door,
      .scenario = options->scenario,
      .now = MORNING,
      .seed = 7,
      .messages = options->messages,
      .threads = options->threads,
      .database = options->database,
      .unconfirmed_password = options->unconfirmed,
      .mail_dir = mail,
      .no_device_codes = options->no_device_codes,
      .hide_addresses = options->hide_addresses,
      .second_factor = options->second_factor,
  };
  fixture->forum = fresh_forum(&demo, &error);
  g_assert_no_error(error);
  fresh_forum_letters(fixture->forum, options->letters);
  g_autofree char *keys = g_build_filename(fixture->home, "keys", NULL);
  if (options->home)
    g_assert_cmpint(g_mkdir_with_parents(keys, 0700), ==, 0);
  fixture->keyring = fake_keyring_new(options->home ? keys : NULL);
  fixture_start_app(fixture, FALSE);
  if (options->no_account)
    return fixture;
  if (!fp_account_find(fixture->app, NULL, NULL)) {
    fixture_add_account(fixture);
    set(fixture, "moderators",
        options->moderators ? options->moderators : demo_forum_moderators(fixture->forum));
    if (options->unconfirmed)
      set(fixture, "try-unconfirmed", "on");
    if (options->unconfirmed && fp_account_find(fixture->app, NULL, NULL)->driver->reset_link)
      set(fixture, "reset-maildir", mail);
  }
  if (options->home)
    fixture_open(fixture);
  else
    begun_open(fixture);
  return fixture;
}

void
fixture_free(Fixture *fixture)
{
  fp_checkpoint_set_hook(NULL, NULL);
  g_clear_pointer(&fixture->member, fp_member_close);
  settle_loop();
  g_clear_pointer(&fixture->app, fp_app_free);
  if (!fixture->keyring->folder)
    fp_test_remove_tree(fixture->home);
  g_free(fixture->home);
  fake_keyring_free(fixture->keyring);
  demo_forum_free(fixture->forum);
  g_ptr_array_unref(fixture->asked);
  g_ptr_array_unref(fixture->said);
  fp_fake_clock_free(fixture->clock);
  g_free(fixture);
}

void
fixture_deliver(Fixture *f, const char *from, const char *subject, const char *body)
{
  g_autoptr(json_t) value = json_pack("{s:s, s:s, s:s, s:s}", "from", from, "to", demo_forum_login(f->forum),
                                      "subject", subject, "body", body);
  g_autofree char *text = fp_json_print(value);
  static const char *const headers[] = {"Content-Type", "application/json", NULL};
  DemoRequest request = {"POST", "/demo/notes", headers, text, strlen(text)};
  DemoReply *reply = demo_forum_handle(f->forum, &request, fp_clock_now());
  g_assert_cmpuint(reply->status, ==, 200);
  demo_reply_free(reply);
}

guint
fixture_count(const Fixture *fixture, const char *part)
{
  guint n = 0;
  for (guint i = 0; i < fixture->asked->len; i++)
    n += strstr(fixture->asked->pdata[i], part) != NULL;
  return n;
}

/* --- shorthands --- */

guint
refresh(Fixture *fixture)
{
  Wait wait = {0};
  guint fresh = 0;
  g_autoptr(GError) error = NULL;
  fp_inbox_refresh_async(fixture->member, FALSE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  fp_inbox_refresh_finish(result, &fresh, &error);
  g_assert_no_error(error);
  settle_loop();
  return fresh;
}

void
prepare(Fixture *fixture, const char *const *ids)
{
  Wait wait = {0};
  fp_flag_prepare_async(fixture->member, ids, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  g_assert_true(fp_flag_prepare_finish(result, NULL));
}

FpConversation *
nth_spam(Fixture *fixture, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(fixture->member), "inbox", n, 1, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(list->len, ==, 1);
  const char *ids[] = {((FpConversation *)list->pdata[0])->id, NULL};
  prepare(fixture, ids);
  FpConversation *whole = fp_store_conversation(fp_member_store(fixture->member), ids[0], &error);
  g_assert_no_error(error);
  return whole;
}

FpConversation *
first_spam(Fixture *fixture)
{
  return nth_spam(fixture, 0);
}

FpOutItem *
flag(Fixture *fixture, const char *id, gint64 hold)
{
  const char *ids[] = {id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = hold};
  g_autoptr(GError) error = NULL;
  gboolean already = TRUE;
  prepare(fixture, ids);
  g_autoptr(GPtrArray) items = fp_flag_queue(fixture->member, &ask, &already, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(items->len, ==, 1);
  g_assert_false(already);
  return fp_store_outbox_get(fp_member_store(fixture->member), ((FpOutItem *)items->pdata[0])->id, NULL);
}

gint64
queue_words(Fixture *fixture, const char *text)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(FP_OUT_MESSAGE);
  item->to = g_strdup("ines");
  item->text = g_strdup(text);
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(fp_member_store(fixture->member), items, NULL));
  return item->id;
}

FpOutboxEnd
send_all(Fixture *fixture, gboolean wait_for_pace)
{
  Wait wait = {0};
  FpOutboxEnd end = {0};
  g_autoptr(GError) error = NULL;
  fp_outbox_send_async(fixture->member, FALSE, 0, wait_for_pace, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  fp_outbox_send_finish(result, &end, &error);
  g_assert_no_error(error);
  return end;
}

guint
reports_with(Fixture *fixture, const char *part)
{
  g_autofree char *text = demo_forum_moderation(fixture->forum);
  g_autoptr(json_t) desk = json_loads(text, 0, NULL);
  guint n = 0;
  json_t *reports = json_object_get(desk, "reports");
  for (size_t i = 0; i < json_array_size(reports); i++) {
    g_autofree char *one = fp_json_print(json_array_get(reports, i));
    n += strstr(one, part) != NULL;
  }
  return n;
}

guint
reports_of(Fixture *fixture, const FpOutItem *item)
{
  const char *first = item->messages->len > 0 ? item->messages->pdata[0] : "";
  g_autofree char *text = demo_forum_moderation(fixture->forum);
  g_autoptr(json_t) desk = json_loads(text, 0, NULL);
  json_t *reports = json_object_get(desk, "reports");
  guint n = 0;
  for (size_t i = 0; i < json_array_size(reports); i++) {
    json_t *report = json_array_get(reports, i);
    const char *note = fp_json_peek_string(report, "note.id", NULL);
    g_autofree char *one = fp_json_print(report);
    n += strstr(one, item->reference) || (note && g_str_equal(note, first));
  }
  return n;
}

FpOutState
state_of(Fixture *fixture, gint64 id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(fixture->member), id, &error);
  g_assert_no_error(error);
  return item->state;
}

char *
link_in_mail(Fixture *f)
{
  g_autofree char *folder = g_build_filename(f->home, "mail", "new", NULL);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name(dir));) {
    g_autofree char *path = g_build_filename(folder, name, NULL), *mail = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &mail, NULL, NULL));
    g_autofree guchar *body = g_base64_decode(strstr(mail, "\n\n"), &size);
    g_autofree char *text = g_strndup((const char *)body, size);
    const char *from = strstr(text, "https://forum.example.org/u/password-reset/");
    if (from)
      return g_strndup(from, strcspn(from, " \n"));
  }
  g_assert_not_reached();
}

void
add_for(const char *names, const char *name, void (*func)(gconstpointer dialect))
{
  for (const Dialect *dialect = dialects; dialect->name; dialect++) {
    g_autofree char *path = g_strconcat("/", name, "/", dialect->name, NULL);
    if (strstr(names, dialect->name))
      g_test_add_data_func(path, dialect, func);
  }
}
