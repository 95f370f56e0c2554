/* See world.h. A request takes a while to the forum and its answer a while back. What has left the machine
 * arrives, whatever becomes of the program meanwhile. */
#include "config.h"

#include "simulate/world.h"

#include "lib/demo_transport.h"

typedef struct {
  World *world;
  GTask *task; /* NULL: nobody waits for the answer any more */
  FpHttpRequest *request;
  DemoReply *reply;
  GError *error;
  WireFault fault;
  gboolean left; /* on its way: it may have arrived */
  gulong cancelled;
  int refs;
} Exchange;

const char *
wire_fault_name(WireFault fault)
{
  static const char *const names[WIRE_FAULTS] = {
      "fine",
      "lost on the way there",
      "lost on the way back",
      "silence, nothing done",
      "silence, after the deed",
      "HTTP 500, nothing done",
      "HTTP 500, after the deed",
      "HTTP 503, nothing done",
      "HTTP 503, after the deed",
      "closed for a while",
      "a page for people, nothing done",
      "a page for people, after the deed",
      "nonsense, nothing done",
      "nonsense, after the deed",
      "HTTP 429",
      "signed out",
      "moved to another host",
      "delivered twice",
      "power cut on the way there",
      "power cut on the way back",
      "slow on the way there",
  };
  return names[fault];
}

static void
exchange_unref(gpointer data)
{
  Exchange *exchange = data;
  if (--exchange->refs > 0)
    return;
  g_hash_table_remove(exchange->world->exchanges, exchange);
  fp_http_request_unref(exchange->request);
  if (exchange->reply)
    demo_reply_free(exchange->reply);
  g_clear_error(&exchange->error);
  g_free(exchange);
}

/* Takes the task out: whoever waited is told once. NULL: he has been told, or is gone. */
static GTask *
take_task(Exchange *exchange)
{
  GTask *task = g_steal_pointer(&exchange->task);
  if (task && exchange->cancelled)
    g_cancellable_disconnect(g_task_get_cancellable(task), exchange->cancelled);
  exchange->cancelled = 0;
  return task;
}

static DemoReply *
made_up(unsigned status, const char *type, const char *text, const char *name, const char *value)
{
  DemoReply *reply = g_new0(DemoReply, 1);
  reply->status = status;
  reply->headers = g_ptr_array_new_with_free_func(g_free);
  reply->body = g_byte_array_new();
  g_ptr_array_add(reply->headers, g_strdup("Content-Type"));
  g_ptr_array_add(reply->headers, g_strdup(type));
  if (name) {
    g_ptr_array_add(reply->headers, g_strdup(name));
    g_ptr_array_add(reply->headers, g_strdup(value));
  }
  g_byte_array_append(reply->body, (const guint8 *)text, (guint)strlen(text));
  return reply;
}

static void
replace_reply(Exchange *exchange)
{
  static const char page[] =
      "<!DOCTYPE html><html><body><h1>Please sign in to this network</h1></body></html>";
  DemoReply *other = NULL;
  switch (exchange->fault) {
  case WIRE_ERROR_BEFORE:
  case WIRE_ERROR_AFTER:
    other = made_up(500, "text/html", "<html><body>Internal error</body></html>", NULL, NULL);
    break;
  case WIRE_BUSY_BEFORE:
  case WIRE_BUSY_AFTER:
    other = made_up(503, "text/plain", "Out of order", NULL, NULL);
    break;
  case WIRE_PAGE_BEFORE:
  case WIRE_PAGE_AFTER:
    other = made_up(200, "text/html; charset=utf-8", page, NULL, NULL);
    break;
  case WIRE_NONSENSE_BEFORE:
  case WIRE_NONSENSE_AFTER:
    other = made_up(200, "application/json", "{\"weather\":[\"fine\"]}", NULL, NULL);
    break;
  case WIRE_LIMITED:
    other = made_up(429, "application/json", "{\"error\":\"slow down\"}", "Retry-After", "45");
    break;
  case WIRE_MOVED:
    other = made_up(301, "text/html", "<html></html>", "Location", "https://elsewhere.example.net/");
    break;
  default:
    return;
  }
  if (exchange->reply)
    demo_reply_free(exchange->reply);
  exchange->reply = other;
}

static gint64
way(World *world)
{
  return dice_time(&world->dice, 5000, dice_percent(&world->dice, 5) ? 25 * FP_SECOND : 400000);
}

static void
come_back(gpointer data)
{
  Exchange *exchange = data;
  g_autoptr(GTask) task = take_task(exchange);
  if (task && exchange->error) {
    g_task_return_error(task, g_steal_pointer(&exchange->error));
  } else if (task) {
    GError *error = NULL;
    FpHttpResponse *response = fp_demo_answer(exchange->request, exchange->reply, &error);
    if (response)
      g_task_return_pointer(task, response, (GDestroyNotify)fp_http_response_unref);
    else
      g_task_return_error(task, error);
  }
  exchange_unref(exchange);
}

static void
fail_later(Exchange *exchange, DemoManner manner, gint64 wait)
{
  exchange->error = fp_demo_failure(exchange->request, manner);
  time_after(exchange->world->time, wait, come_back, exchange);
}

static gboolean
does_nothing(WireFault fault)
{
  return fault == WIRE_LOST_BEFORE || fault == WIRE_SILENT_BEFORE || fault == WIRE_ERROR_BEFORE ||
         fault == WIRE_BUSY_BEFORE || fault == WIRE_PAGE_BEFORE || fault == WIRE_NONSENSE_BEFORE ||
         fault == WIRE_LIMITED || fault == WIRE_MOVED;
}

static gboolean
adds_a_message(const FpHttpRequest *request)
{
  static const char *const parts[] = {"notes/send", "/posts", "/chats"};
  const char *path = fp_http_request_url(request)->path;
  for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
    if (fp_http_request_changes(request) && strstr(path, parts[i]))
      return TRUE;
  return FALSE;
}

/* For whoever looks into one history. */
static void
tell(const Exchange *exchange)
{
  gsize size = 0;
  const char *body = fp_http_request_get_body(exchange->request, &size);
  if (!g_getenv("SIMULATE_WIRE"))
    return;
  world_log(exchange->world, "    %s %.60s %.*s: %s, %u %.120s", fp_http_request_method(exchange->request),
            fp_http_request_url(exchange->request)->path, (int)size, body ? body : "",
            wire_fault_name(exchange->fault), exchange->reply ? exchange->reply->status : 0,
            exchange->reply ? (const char *)exchange->reply->body->data : "");
}

/* The request is at the forum, or was lost just before. */
static void
arrive(gpointer data)
{
  Exchange *exchange = data;
  World *world = exchange->world;
  if (!does_nothing(exchange->fault))
    exchange->reply = fp_demo_exchange(world->forum, exchange->request);
  if (exchange->fault == WIRE_TWICE && !adds_a_message(exchange->request))
    demo_reply_free(fp_demo_exchange(world->forum, exchange->request));
  world->requests++;
  replace_reply(exchange);
  tell(exchange);
  switch (exchange->fault) {
  case WIRE_LOST_BEFORE:
  case WIRE_LOST_AFTER:
    fail_later(exchange, DEMO_DROP_AFTER, way(world));
    return;
  case WIRE_SILENT_BEFORE:
  case WIRE_SILENT_AFTER:
    fail_later(exchange, DEMO_DRIP, FP_MINUTE);
    return;
  case WIRE_CUT_AFTER:
    /* A machine that was switched off meanwhile waits for no answer, and has been switched on again. */
    world->down = world->down || exchange->task != NULL;
    break;
  default:
    break;
  }
  time_after(world->time, way(world), come_back, exchange);
}

static void
give_up(GCancellable *cancellable, gpointer data)
{
  Exchange *exchange = data;
  GTask *task = g_steal_pointer(&exchange->task);
  if (!task)
    return;
  if (exchange->left && fp_http_request_changes(exchange->request))
    g_task_return_error(task, fp_demo_failure(exchange->request, DEMO_DROP_AFTER));
  else
    g_task_return_new_error(task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  g_object_unref(task);
}

static WireFault
fault_of(World *world, const FpHttpRequest *request)
{
  if (world->wire_left == 0 || !(world->wire_all || fp_http_request_changes(request)))
    return WIRE_FINE;
  if (world->wire_after > 0) {
    world->wire_after--;
    return WIRE_FINE;
  }
  world->wire_left--;
  return world->wire_fault;
}

static void
wire_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  World *world = self;
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_check_cancellable(task, FALSE);
  if (world->down) {
    world_bury(task);
    return;
  }
  /* T11: no picture, no link, nothing else is fetched from anywhere. */
  if (!g_str_equal(fp_http_request_url(request)->host, "forum.example.org"))
    world_break(world, "%s is asked, which is not the forum", fp_http_request_url(request)->host);
  Exchange *exchange = g_new0(Exchange, 1);
  exchange->world = world;
  exchange->task = task;
  exchange->refs = 1;
  exchange->request = fp_http_request_ref(request);
  if (world->offline) {
    exchange->error = g_error_new(FP_NET_ERROR, FP_NET_OFFLINE, "There is no network");
    time_after(world->time, way(world), come_back, exchange);
  } else {
    exchange->left = TRUE;
    exchange->fault = fault_of(world, request);
    if (exchange->fault == WIRE_EXPIRED)
      demo_forum_fault(world->forum, "", NULL, "expired", 1, 0);
    else if (exchange->fault == WIRE_CLOSED)
      demo_forum_fault(world->forum, "", NULL, "503-closed", 1, 0);
    gint64 there = exchange->fault == WIRE_SLOW ? 30 * FP_SECOND : way(world);
    time_after(world->time, there, arrive, exchange);
    if (exchange->fault == WIRE_CUT_BEFORE)
      world->down = TRUE;
  }
  g_hash_table_add(world->exchanges, exchange);
  if (cancellable) {
    exchange->refs++;
    exchange->cancelled = g_cancellable_connect(cancellable, G_CALLBACK(give_up), exchange, exchange_unref);
  }
}

void
wire_power_cut(World *world)
{
  GHashTableIter iter;
  gpointer exchange;
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  g_hash_table_iter_init(&iter, world->exchanges);
  while (g_hash_table_iter_next(&iter, &exchange, NULL))
    g_ptr_array_add(all, exchange);
  for (guint i = 0; i < all->len; i++) {
    GTask *task = take_task(all->pdata[i]);
    if (task)
      world_bury(task);
  }
}

static FpHttpResponse *
wire_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

FpTransport *
wire_new(World *world)
{
  FpTransport *transport = g_new0(FpTransport, 1);
  transport->send = wire_send;
  transport->finish = wire_finish;
  transport->self = world;
  return transport;
}
