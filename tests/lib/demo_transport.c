/* See the header. A reply that the forum drops, cuts or never ends becomes the error that libcurl's transport
 * gives for it. */
#include "config.h"

#include "lib/demo_transport.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"

typedef struct {
  GTask *task;
  FpHttpRequest *request;
  DemoReply *reply;
} Exchange;

static void
add_header(const char *name, const char *value, gpointer data)
{
  GPtrArray *headers = data;
  g_ptr_array_add(headers, g_strdup(name));
  g_ptr_array_add(headers, g_strdup(value));
}

GError *
fp_demo_failure(const FpHttpRequest *request, DemoManner manner)
{
  gboolean changes = fp_http_request_changes(request);
  FpNetError code = manner == DEMO_DRIP          ? FP_NET_TIMEOUT
                    : changes                    ? FP_NET_CUT
                    : manner == DEMO_ENDLESS     ? FP_NET_TOO_BIG
                    : manner == DEMO_DROP_DURING ? FP_NET_CUT
                                                 : FP_NET_OFFLINE;
  return g_error_new(FP_NET_ERROR, (gint)code, "the demo forum's answer was lost");
}

FpHttpResponse *
fp_demo_answer(const FpHttpRequest *request, const DemoReply *reply, GError **error)
{
  if (reply->manner != DEMO_SEND) {
    g_propagate_error(error, fp_demo_failure(request, reply->manner));
    return NULL;
  }
  if (reply->body->len > fp_http_request_body_limit(request)) {
    g_propagate_error(error, fp_demo_failure(request, DEMO_ENDLESS));
    return NULL;
  }
  FpHttpResponse *response = fp_http_response_new(reply->status, fp_http_request_url(request));
  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    fp_http_response_add_header(response, reply->headers->pdata[i], reply->headers->pdata[i + 1]);
  fp_http_response_append(response, reply->body->data, reply->body->len);
  return response;
}

static void
answer(gpointer data)
{
  Exchange *exchange = data;
  GError *error = NULL;
  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(exchange->task), &error)) {
    if (fp_http_request_changes(exchange->request)) {
      g_clear_error(&error);
      error = fp_demo_failure(exchange->request, DEMO_DROP_AFTER);
    }
    g_task_return_error(exchange->task, error);
  } else {
    FpHttpResponse *response = fp_demo_answer(exchange->request, exchange->reply, &error);
    if (response)
      g_task_return_pointer(exchange->task, response, (GDestroyNotify)fp_http_response_unref);
    else
      g_task_return_error(exchange->task, error);
  }
  demo_reply_free(exchange->reply);
  fp_http_request_unref(exchange->request);
  g_object_unref(exchange->task);
  g_free(exchange);
}

static gboolean
answer_now(gpointer data)
{
  answer(data);
  return G_SOURCE_REMOVE;
}

DemoReply *
fp_demo_exchange(DemoForum *forum, FpHttpRequest *request)
{
  g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func(g_free);
  fp_http_request_each_header(request, add_header, headers);
  g_ptr_array_add(headers, g_strdup("Host"));
  g_ptr_array_add(headers, g_strdup(fp_http_request_url(request)->host));
  g_ptr_array_add(headers, g_strdup("X-Forwarded-Proto"));
  g_ptr_array_add(headers, g_strdup(fp_http_request_url(request)->scheme));
  g_ptr_array_add(headers, NULL);
  gsize size = 0;
  const char *body = fp_http_request_get_body(request, &size);
  DemoRequest asked = {
      .method = fp_http_request_method(request),
      .target = fp_http_request_url(request)->path,
      .headers = (const char *const *)headers->pdata,
      .body = body,
      .body_size = size,
  };
  return demo_forum_handle(forum, &asked, fp_clock_now());
}

static void
demo_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  Exchange *exchange = g_new0(Exchange, 1);
  exchange->task = g_task_new(NULL, cancellable, done, data);
  g_task_set_check_cancellable(exchange->task, FALSE);
  exchange->request = fp_http_request_ref(request);
  exchange->reply = fp_demo_exchange(self, request);
  if (exchange->reply->delay > 0)
    fp_clock_timer(exchange->reply->delay, answer, exchange);
  else
    g_idle_add(answer_now, exchange);
}

static FpHttpResponse *
demo_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

FpTransport *
fp_demo_transport_new(DemoForum *forum)
{
  FpTransport *transport = g_new0(FpTransport, 1);
  transport->send = demo_send;
  transport->finish = demo_finish;
  transport->self = forum;
  return transport;
}
