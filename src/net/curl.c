/* The network as a transport: one exchange by libcurl, with every limit set in one place (set_options). No
 * redirects, cookies, .netrc or passwords of libcurl's own. Made in main.c, one an account, so that
 * connections are never shared between accounts. */
#include "config.h"

#include "flagpost/http.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "loop.h"
#include "net.h"
#include "peer.h"

#define MOST_HEADERS    ((gsize)64 << 10)
#define MOST_ERROR_BODY ((gsize)64 << 10)
#define BUFFER          (128L << 10)

typedef struct {
  FpCurlLoop *loop; /* at the first request */
  char *ca_file;
  GHashTable *open; /* of Exchange */
  FpTransport *transport;
} Network;

typedef struct {
  Network *network;
  GTask *task;
  CURL *easy;
  FpHttpRequest *request;
  FpHttpResponse *response;
  struct curl_slist *headers;
  GSource *cancel;
  gsize header_bytes, body_bytes;
  gboolean too_big;
  char words[CURL_ERROR_SIZE];
} Exchange;

static void
free_headers(struct curl_slist *headers)
{
  for (struct curl_slist *at = headers; at; at = at->next)
    fp_wipe(at->data, strlen(at->data));
  curl_slist_free_all(headers);
}

static void
exchange_free(Exchange *exchange)
{
  g_hash_table_remove(exchange->network->open, exchange);
  if (exchange->cancel) {
    g_source_destroy(exchange->cancel);
    g_source_unref(exchange->cancel);
  }
  curl_easy_cleanup(exchange->easy);
  free_headers(exchange->headers);
  fp_http_request_unref(exchange->request);
  fp_http_response_unref(exchange->response);
  g_object_unref(exchange->task);
  g_free(exchange);
}

/* Ends an exchange. The caller's callback may run at once and may free the transport: it comes last. */
static void
finish(Exchange *exchange, GError *error)
{
  g_autoptr(GTask) task = g_object_ref(exchange->task);
  FpHttpResponse *response = error ? NULL : g_steal_pointer(&exchange->response);
  exchange_free(exchange);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, response, (GDestroyNotify)fp_http_response_unref);
}

static void
begin_response(Exchange *exchange)
{
  long status = 0;
  curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
  fp_http_response_unref(exchange->response);
  exchange->response = fp_http_response_new((unsigned)status, fp_http_request_url(exchange->request));
}

/* libcurl hands over one line at a time, from each status line on: also of a 100 Continue. */
static size_t
take_header(char *line, size_t size, size_t count, void *data)
{
  Exchange *exchange = data;
  gsize length = size * count;
  exchange->header_bytes += length;
  if (exchange->header_bytes > MOST_HEADERS) {
    exchange->too_big = TRUE;
    return 0;
  }
  if (length >= 5 && strncmp(line, "HTTP/", 5) == 0) {
    begin_response(exchange);
    return length;
  }
  const char *colon = memchr(line, ':', length);
  if (!exchange->response || !colon || exchange->body_bytes)
    return length;
  g_autofree char *name = g_strndup(line, (gsize)(colon - line));
  g_autofree char *value = g_strndup(colon + 1, length - (gsize)(colon + 1 - line));
  fp_http_response_add_header(exchange->response, name, g_strstrip(value));
  return length;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *data)
{
  Exchange *exchange = data;
  gsize length = size * count;
  if (!exchange->response)
    begin_response(exchange);
  gsize limit = fp_http_request_body_limit(exchange->request);
  if (fp_http_response_status(exchange->response) >= 400)
    limit = MIN(limit, MOST_ERROR_BODY);
  if (length > limit - exchange->body_bytes) {
    exchange->too_big = TRUE;
    return 0;
  }
  exchange->body_bytes += length;
  fp_http_response_append(exchange->response, bytes, length);
  return length;
}

/* Has a byte of the request gone out? A proxy is asked to connect first, and the bytes of that are counted
 * too: those of the request follow when TLS is there. A connection that is used again has been through it. */
static gboolean
has_left(const Exchange *exchange)
{
  const FpUrl *url = fp_http_request_url(exchange->request);
  long bytes = 0, connections = 0;
  curl_off_t secured = 0;
  curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &bytes);
  curl_easy_getinfo(exchange->easy, CURLINFO_NUM_CONNECTS, &connections);
  curl_easy_getinfo(exchange->easy, CURLINFO_APPCONNECT_TIME_T, &secured);
  if (g_str_equal(url->scheme, "https") && connections > 0 && fp_peer_through_proxy(exchange->easy, url))
    return bytes > 0 && secured > 0;
  return bytes > 0;
}

static gboolean
is_tls(CURLcode code)
{
  switch (code) {
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CIPHER:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
  case CURLE_SSL_INVALIDCERTSTATUS:
  case CURLE_SSL_CRL_BADFILE:
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
is_refused_address(CURLcode code)
{
  return code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT;
}

/* What an end without an answer means. `left`: bytes of the request went out. */
static GError *
failure(const Exchange *exchange, CURLcode code, gboolean left)
{
  const char *host = fp_http_request_url(exchange->request)->host_shown;
  const char *words = exchange->words[0] ? exchange->words : curl_easy_strerror(code);
  gboolean changes = fp_http_request_changes(exchange->request) && left;
  if (exchange->too_big && changes)
    return g_error_new(FP_NET_ERROR, FP_NET_CUT,
                       _("%s answered with more than flagpost takes: whether it acted is not known"), host);
  if (exchange->too_big)
    return g_error_new(FP_NET_ERROR, FP_NET_TOO_BIG, _("%s answered with more than flagpost takes"), host);
  if (is_refused_address(code))
    return g_error_new(FP_NET_ERROR, FP_NET_BAD_ADDRESS, _("The address of %s is refused: %s"), host, words);
  if (is_tls(code) && !left && strstr(words, "wrong version number"))
    return g_error_new(FP_NET_ERROR, FP_NET_TLS,
                       _("The connection to %s is not safe: what answers there does not speak TLS; a sign-in "
                         "page of the network may stand in between"),
                       host);
  if (is_tls(code) && !left)
    return g_error_new(FP_NET_ERROR, FP_NET_TLS, _("The connection to %s is not safe: %s"), host, words);
  if (code == CURLE_OPERATION_TIMEDOUT && left)
    return changes ? g_error_new(FP_NET_ERROR, FP_NET_TIMEOUT,
                                 _("%s took too long to answer: whether it acted is not known"), host)
                   : g_error_new(FP_NET_ERROR, FP_NET_TIMEOUT, _("%s took too long to answer"), host);
  if (changes)
    return g_error_new(FP_NET_ERROR, FP_NET_CUT,
                       _("The connection to %s broke before the answer was complete: whether it acted is not "
                         "known"),
                       host);
  if (exchange->response)
    return g_error_new(FP_NET_ERROR, FP_NET_CUT, _("The answer of %s broke off: %s"), host, words);
  return g_error_new(FP_NET_ERROR, FP_NET_OFFLINE, _("%s cannot be reached: %s"), host, words);
}

static void
transfer_done(CURL *easy, CURLcode code, gpointer data)
{
  Exchange *exchange = data;
  if (code == CURLE_OK && !exchange->response)
    begin_response(exchange);
  FpPeer *peer = exchange->network->transport->peer;
  if (code == CURLE_OK && peer)
    fp_peer_read(peer, easy, fp_http_request_url(exchange->request));
  finish(exchange, code == CURLE_OK ? NULL : failure(exchange, code, has_left(exchange)));
}

static gboolean
cancelled(GCancellable *cancellable, gpointer data)
{
  Exchange *exchange = data;
  gboolean left = has_left(exchange);
  fp_curl_loop_remove(exchange->network->loop, exchange->easy);
  finish(exchange,
         left && fp_http_request_changes(exchange->request)
             ? g_error_new(FP_NET_ERROR, FP_NET_CUT,
                           _("Stopped while the forum was being asked: whether it acted is not known"))
             : g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped")));
  return G_SOURCE_REMOVE;
}

static void
add_header(const char *name, const char *value, gpointer data)
{
  Exchange *exchange = data;
  gsize size = strlen(name) + strlen(value) + 3;
  g_autoptr(FpSecret) line = fp_secret_new_sized(size);
  /* A header without a value is written with a semicolon, else libcurl takes it as «leave it out». */
  g_snprintf(fp_secret_data(line), size, *value ? "%s: %s" : "%s;%s", name, value);
  exchange->headers = curl_slist_append(exchange->headers, fp_secret_peek(line));
}

static void
set_method(Exchange *exchange)
{
  CURL *easy = exchange->easy;
  const char *method = fp_http_request_method(exchange->request);
  gsize size = 0;
  const char *body = fp_http_request_get_body(exchange->request, &size);
  if (strcmp(method, "HEAD") == 0) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (body || strcmp(method, "POST") == 0) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body ? body : "");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    exchange->headers = curl_slist_append(exchange->headers, "Expect:");
    if (!body)
      exchange->headers = curl_slist_append(exchange->headers, "Content-Type:");
  }
  if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_options(Exchange *exchange)
{
  CURL *easy = exchange->easy;
  const FpHttpRequest *request = exchange->request;
  const FpUrl *url = fp_http_request_url(request);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->words);
  curl_easy_setopt(easy, CURLOPT_URL, url->href);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, url->local ? "http,https" : "https");
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (exchange->network->ca_file)
    curl_easy_setopt(easy, CURLOPT_CAINFO, exchange->network->ca_file);
  if (exchange->network->transport->peer)
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "flagpost/" PACKAGE_VERSION);
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, BUFFER); /* one turn of the main loop reads so much */
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)fp_http_request_time_limit(request));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 20L);
  if (fp_http_request_changes(request)) {
    /* libcurl repeats a request by itself when a kept connection turns out to be dead: not this one. */
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1024L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 10L);
  }
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); /* what a proxy says is no answer */
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
  set_method(exchange);
  fp_http_request_each_header(request, add_header, exchange);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, exchange->headers);
}

static void
network_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
             gpointer data)
{
  Network *network = self;
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_source_tag(task, network_send);
  g_task_set_check_cancellable(task, FALSE);
  GError *error = NULL;
  if (g_cancellable_set_error_if_cancelled(cancellable, &error) || !fp_http_request_check(request, &error)) {
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  if (!network->loop)
    network->loop = fp_curl_loop_new();
  Exchange *exchange = g_new0(Exchange, 1);
  exchange->network = network;
  exchange->task = task;
  exchange->request = fp_http_request_ref(request);
  exchange->easy = curl_easy_init();
  g_hash_table_add(network->open, exchange);
  set_options(exchange);
  if (!fp_curl_loop_add(network->loop, exchange->easy, transfer_done, exchange)) {
    finish(exchange, failure(exchange, CURLE_FAILED_INIT, FALSE));
    return;
  }
  if (cancellable) {
    exchange->cancel = g_cancellable_source_new(cancellable);
    g_source_set_callback(exchange->cancel, G_SOURCE_FUNC(cancelled), exchange, NULL);
    g_source_attach(exchange->cancel, NULL);
  }
}

static FpHttpResponse *
network_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
network_free(gpointer self)
{
  Network *network = self;
  g_autoptr(GList) open = g_hash_table_get_keys(network->open);
  for (GList *at = open; at; at = at->next) {
    Exchange *exchange = at->data;
    fp_curl_loop_remove(network->loop, exchange->easy);
    finish(exchange, g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped")));
  }
  g_hash_table_unref(network->open);
  fp_curl_loop_unref(network->loop);
  g_free(network->ca_file);
  g_free(network);
}

FpTransport *
fp_transport_curl_new(const char *ca_file)
{
  Network *network = g_new0(Network, 1);
  network->ca_file = g_strdup(ca_file);
  network->open = g_hash_table_new(NULL, NULL);
  FpTransport *transport = g_new0(FpTransport, 1);
  transport->send = network_send;
  transport->finish = network_finish;
  transport->free = network_free;
  transport->self = network;
  network->transport = transport;
  return transport;
}
