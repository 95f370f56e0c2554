/* The network against a server that misbehaves: redirects, limits, cuts, and what each becomes. */
#include "config.h"

#include "flagpost/error.h"
#include "flagpost/http.h"
#include "lib/server.h"
#include "lib/test.h"

typedef struct {
  gboolean done;
  FpHttpResponse *response;
  GError *error;
} End;

static void
end_clear(End *end)
{
  g_clear_pointer(&end->response, fp_http_response_unref);
  g_clear_error(&end->error);
  end->done = FALSE;
}

static void
sent(GObject *source, GAsyncResult *result, gpointer data)
{
  End *end = data;
  end->response = fp_http_send_finish(result, &end->error);
  end->done = TRUE;
}

static void
wait_for(End *end)
{
  while (!end->done)
    g_main_context_iteration(NULL, TRUE);
}

static FpUrl *
url_of(const Server *server, const char *scheme)
{
  g_autofree char *address = server_address(server, scheme);
  FpUrl *url = fp_url_parse(address, NULL);
  g_assert_nonnull(url);
  return url;
}

static FpHttpRequest *
request_to(const Server *server, const char *method, const char *path)
{
  g_autoptr(FpUrl) base = url_of(server, "http");
  FpHttpRequest *request = fp_http_request_new(method, base, path);
  g_autoptr(FpSecret) key = fp_secret_new("s3ss10n", -1);
  fp_http_request_header(request, "Accept", "application/json");
  fp_http_request_secret_header(request, "li-api-session-key", key);
  return request;
}

static void
ask(FpTransport *transport, FpHttpRequest *request, End *end)
{
  end_clear(end);
  fp_http_send_async(transport, NULL, request, NULL, sent, end);
  wait_for(end);
}

static ServerManner
reply_ok(const char *request, GString *reply, gpointer data)
{
  g_string_append(reply, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
  return SERVER_KEEP;
}

/* --- redirects --- */

typedef struct {
  unsigned status;
  char *location;
  const char *extra, *body;
} Redirect;

static ServerManner
reply_redirect(const char *request, GString *reply, gpointer data)
{
  const Redirect *redirect = data;
  if (strstr(request, " /end "))
    return reply_ok(request, reply, NULL);
  g_string_append_printf(reply, "HTTP/1.1 %u X\r\n%s", redirect->status,
                         redirect->extra ? redirect->extra : "");
  if (redirect->location)
    g_string_append_printf(reply, "Location: %s\r\n", redirect->location);
  const char *body = redirect->body ? redirect->body : "";
  g_string_append_printf(reply, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
  return SERVER_KEEP;
}

static void
test_redirect_away(void)
{
  static const unsigned statuses[] = {301, 302, 303, 307, 308};
  static const char *const places[] = {
      "http://127.0.0.1:%u/x", "http://localhost:%u/x", "https://127.0.0.1:%u/x", "//127.0.0.1:%u/x",
      "\\\\127.0.0.1:%u\\x",   "file:///etc/passwd?%u", "smtp://127.0.0.1:%u/",   "http:\\\\127.0.0.1:%u/x",
  };
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) other = server_new(reply_ok, NULL);
  Redirect redirect = {0};
  g_autoptr(Server) server = server_new(reply_redirect, &redirect);
  End end = {0};
  for (gsize i = 0; i < G_N_ELEMENTS(statuses) * G_N_ELEMENTS(places); i++) {
    redirect.status = statuses[i / G_N_ELEMENTS(places)];
    g_auto(GStrv) parts = g_strsplit(places[i % G_N_ELEMENTS(places)], "%u", 2);
    g_autofree char *location = g_strdup_printf("%s%u%s", parts[0], other->port, parts[1]);
    redirect.location = location;
    g_autoptr(FpHttpRequest) get = request_to(server, "GET", "/start");
    ask(transport, get, &end);
    g_test_message("%u %s: %s", redirect.status, location, end.error ? end.error->message : "answered");
    g_assert_error(end.error, FP_NET_ERROR, FP_NET_BAD_REDIRECT);
    g_assert_nonnull(strstr(end.error->message, "127.0.0.1"));
    g_autoptr(FpHttpRequest) post = request_to(server, "POST", "/start");
    ask(transport, post, &end);
    g_assert_error(end.error, FP_NET_ERROR, FP_NET_BAD_REDIRECT);
  }
  g_assert_cmpuint(other->bytes->len, ==, 0);
  end_clear(&end);
}

/* Ways to go elsewhere that are no redirect: a page that says so is not the forum's answer. */
static void
test_refresh(void)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) other = server_new(reply_ok, NULL);
  g_autofree char *header =
      g_strdup_printf("Content-Type: text/html\r\nRefresh: 0; url=http://127.0.0.1:%u/\r\n", other->port);
  g_autofree char *page = g_strdup_printf(
      "<html><meta http-equiv=\"refresh\" content=\"0; url=http://127.0.0.1:%u/\"></html>", other->port);
  Redirect redirect = {.status = 200, .extra = header, .body = page};
  g_autoptr(Server) server = server_new(reply_redirect, &redirect);
  End end = {0};
  g_autoptr(FpHttpRequest) get = request_to(server, "GET", "/start");
  ask(transport, get, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_CAPTIVE);
  redirect.status = 511;
  ask(transport, get, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_CAPTIVE);
  g_assert_cmpuint(other->bytes->len, ==, 0);
  end_clear(&end);
}

static void
test_redirect_here(void)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  Redirect redirect = {.status = 302, .location = (char *)"/end"};
  g_autoptr(Server) server = server_new(reply_redirect, &redirect);
  End end = {0};
  g_autoptr(FpHttpRequest) get = request_to(server, "GET", "/start?a=1");
  ask(transport, get, &end);
  g_assert_no_error(end.error);
  g_assert_cmpuint(fp_http_response_status(end.response), ==, 200);
  g_assert_cmpstr(fp_http_response_url(end.response)->path, ==, "/end");
  g_assert_cmpuint(server->log->len, ==, 2);
  g_assert_nonnull(strstr(server->log->pdata[1], "li-api-session-key: s3ss10n"));
  /* A request that changes something is not sent on; the driver sees the answer. */
  g_autoptr(FpHttpRequest) post = request_to(server, "POST", "/start");
  ask(transport, post, &end);
  g_assert_no_error(end.error);
  g_assert_cmpuint(fp_http_response_status(end.response), ==, 302);
  g_assert_cmpuint(server->log->len, ==, 3);
  /* Round and round: five steps, then an error. */
  redirect.location = (char *)"/start";
  ask(transport, get, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_BAD_REDIRECT);
  g_assert_cmpuint(server->log->len, ==, 3 + 6);
  end_clear(&end);
}

/* --- too much --- */

static char *
zeros_twice_compressed(gsize size, gsize *length)
{
  g_autofree char *data = g_malloc0(size);
  gsize have = size;
  for (int round = 0; round < 2; round++) {
    g_autoptr(GConverter) gzip = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
    gsize room = have / 100 + 4096, read = 0, written = 0;
    char *out = g_malloc(room);
    GConverterResult result =
        g_converter_convert(gzip, data, have, out, room, G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
    g_assert_cmpint(result, ==, G_CONVERTER_FINISHED);
    g_free(data);
    data = out;
    have = written;
  }
  *length = have;
  return g_steal_pointer(&data);
}

static ServerManner
reply_bomb(const char *request, GString *reply, gpointer data)
{
  gsize size = 0;
  g_autofree char *bomb = zeros_twice_compressed((gsize)20 << 20, &size);
  g_assert_cmpuint(size, <, 2000);
  g_string_append_printf(reply,
                         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip, "
                         "gzip\r\nContent-Length: %zu\r\n\r\n",
                         size);
  g_string_append_len(reply, bomb, (gssize)size);
  return SERVER_KEEP;
}

static ServerManner
reply_endless(const char *request, GString *reply, gpointer data)
{
  g_string_append(reply, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n[");
  for (int i = 0; i < 64; i++)
    g_string_append_c(reply, '1');
  return SERVER_ENDLESS;
}

static ServerManner
reply_headers(const char *request, GString *reply, gpointer data)
{
  g_string_append(reply, "HTTP/1.1 200 OK\r\n");
  for (int i = 0; i < 100000; i++)
    g_string_append(reply, "X-Header: 0123456789\r\n");
  return SERVER_CLOSE;
}

static ServerManner
reply_long_error(const char *request, GString *reply, gpointer data)
{
  g_string_append_printf(reply, "HTTP/1.1 404 No\r\nContent-Length: %d\r\n\r\n", 70000);
  for (int i = 0; i < 70000; i++)
    g_string_append_c(reply, 'x');
  return SERVER_KEEP;
}

static void
test_too_big(gconstpointer data)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new((ServerFunc)data, NULL);
  End end = {0};
  g_autoptr(FpHttpRequest) get = request_to(server, "GET", "/");
  ask(transport, get, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_TOO_BIG);
  /* It may have acted before it drowned us. */
  g_autoptr(FpHttpRequest) post = request_to(server, "POST", "/");
  ask(transport, post, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_CUT);
  end_clear(&end);
}

static void
test_limit(void)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_ok, NULL);
  End end = {0};
  g_autoptr(FpHttpRequest) get = request_to(server, "GET", "/");
  fp_http_request_set_limits(get, 2, 0);
  ask(transport, get, &end);
  g_assert_no_error(end.error);
  fp_http_request_set_limits(get, 1, 0);
  ask(transport, get, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_TOO_BIG);
  end_clear(&end);
}

/* --- too little --- */

static ServerManner
reply_cut(const char *request, GString *reply, gpointer data)
{
  g_string_append(reply,
                  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"a\"");
  return SERVER_CLOSE;
}

static ServerManner
reply_nothing(const char *request, GString *reply, gpointer data)
{
  return SERVER_CLOSE;
}

static ServerManner
reply_silent(const char *request, GString *reply, gpointer data)
{
  return SERVER_SILENT;
}

static void
expect(Server *server, const char *method, FpNetError code)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  End end = {0};
  g_autoptr(FpHttpRequest) request = request_to(server, method, "/");
  fp_http_request_set_limits(request, 0, 1);
  ask(transport, request, &end);
  g_test_message("%s: %s", method, end.error ? end.error->message : "answered");
  g_assert_error(end.error, FP_NET_ERROR, (gint)code);
  end_clear(&end);
}

static void
test_cut(void)
{
  g_autoptr(Server) cut = server_new(reply_cut, NULL);
  expect(cut, "GET", FP_NET_CUT);
  expect(cut, "POST", FP_NET_CUT);
  g_autoptr(Server) nothing = server_new(reply_nothing, NULL);
  expect(nothing, "GET", FP_NET_OFFLINE);
  expect(nothing, "POST", FP_NET_CUT);
  g_autoptr(Server) silent = server_new(reply_silent, NULL);
  expect(silent, "GET", FP_NET_TIMEOUT);
  expect(silent, "POST", FP_NET_TIMEOUT);
}

/* Nobody listens: nothing was sent, whatever the request would have changed. */
static void
test_offline(void)
{
  Server *server = server_new(reply_ok, NULL);
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(FpHttpRequest) post = request_to(server, "POST", "/");
  End end = {0};
  server_free(server);
  ask(transport, post, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_OFFLINE);
  end_clear(&end);
}

/* A kept connection that dies under a request that changes something: libcurl must not send it again. */
static ServerManner
reply_then_die(const char *request, GString *reply, gpointer data)
{
  return g_str_has_prefix(request, "POST") ? SERVER_CLOSE : reply_ok(request, reply, data);
}

static void
test_sent_once(void)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_then_die, NULL);
  End end = {0};
  g_autoptr(FpHttpRequest) get = request_to(server, "GET", "/");
  g_autoptr(FpHttpRequest) post = request_to(server, "POST", "/");
  ask(transport, get, &end);
  g_assert_no_error(end.error);
  ask(transport, post, &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_CUT);
  g_assert_cmpuint(server->log->len, ==, 2);
  end_clear(&end);
}

/* --- TLS: plain words where TLS was expected; not a byte of the request goes out --- */

static void
test_no_tls(void)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_ok, NULL);
  g_autoptr(FpUrl) base = url_of(server, "https");
  g_autoptr(FpHttpRequest) request = fp_http_request_new("POST", base, "/secret-path");
  g_autoptr(FpSecret) word = fp_secret_new("pa55word", -1);
  fp_http_request_form_secret(request, "user.password", word);
  fp_http_request_set_limits(request, 0, 1);
  End end = {0};
  fp_http_send_async(transport, NULL, request, NULL, sent, &end);
  /* The server waits for a request's end that never comes; hang up on it. */
  while (!end.done && (!server->bytes->len || !((GString *)server->bytes->pdata[0])->len))
    g_main_context_iteration(NULL, TRUE);
  g_cancellable_cancel(g_object_get_data(G_OBJECT(server->service), "end"));
  wait_for(&end);
  g_assert_true(g_error_matches(end.error, FP_NET_ERROR, FP_NET_TLS) ||
                g_error_matches(end.error, FP_NET_ERROR, FP_NET_OFFLINE));
  const GString *came = server->bytes->pdata[0];
  g_assert_null(g_strstr_len(came->str, (gssize)came->len, "secret-path"));
  g_assert_null(g_strstr_len(came->str, (gssize)came->len, "pa55word"));
  end_clear(&end);
}

/* --- a proxy: what it is told is not the request, and what it says is not the answer --- */

static ServerManner
reply_proxy(const char *request, GString *reply, gpointer data)
{
  g_string_append(reply, *(const char **)data);
  return SERVER_CLOSE;
}

static void
test_proxy(void)
{
  static const struct {
    const char *says;
    FpNetError code;
  } cases[] = {
      {"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", FP_NET_OFFLINE},
      {"HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n",
       FP_NET_OFFLINE},
      {"", FP_NET_OFFLINE},
      {"HTTP/1.1 200 Connected\r\n\r\nand now in plain words", FP_NET_TLS},
  };
  static const char *const methods[] = {"GET", "POST"};
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(FpUrl) base = fp_url_parse("https://127.0.0.1:9/", NULL); /* nobody is asked there */
  const char *says;
  g_autoptr(Server) proxy = server_new(reply_proxy, &says);
  g_autofree char *address = server_address(proxy, "http");
  g_setenv("https_proxy", address, TRUE);
  End end = {0};
  for (guint i = 0; i < G_N_ELEMENTS(cases) * G_N_ELEMENTS(methods); i++) {
    says = cases[i / 2].says;
    g_autoptr(FpHttpRequest) request = fp_http_request_new(methods[i % 2], base, "/secret-path");
    ask(transport, request, &end);
    g_test_message("%s: %s", methods[i % 2], end.error ? end.error->message : "answered");
    g_assert_error(end.error, FP_NET_ERROR, (gint)cases[i / 2].code);
    g_assert_cmpuint(proxy->log->len, ==, i + 1);
    g_assert_true(g_str_has_prefix(proxy->log->pdata[i], "CONNECT 127.0.0.1:9 "));
  }
  g_unsetenv("https_proxy");
  end_clear(&end);
}

static void
test_refused_addresses(void)
{
  static const char *const places[] = {"http://forum.example.org/", "ftp://127.0.0.1/", "smtp://127.0.0.1/"};
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  End end = {0};
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    g_autoptr(FpUrl) base = fp_url_parse(places[i], NULL);
    if (!base)
      continue; /* refused even earlier */
    g_autoptr(FpHttpRequest) request = fp_http_request_new("GET", base, "/");
    ask(transport, request, &end);
    g_assert_error(end.error, FP_NET_ERROR, FP_NET_BAD_ADDRESS);
  }
  end_clear(&end);
}

/* --- cancelling --- */

static void
cancel_after_arrival(const char *method, End *end)
{
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_silent, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(FpHttpRequest) request = request_to(server, method, "/");
  end_clear(end);
  fp_http_send_async(transport, NULL, request, cancellable, sent, end);
  while (!server->log->len)
    g_main_context_iteration(NULL, TRUE);
  g_cancellable_cancel(cancellable);
  wait_for(end);
}

static void
test_cancel(void)
{
  End end = {0};
  cancel_after_arrival("GET", &end);
  g_assert_error(end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  cancel_after_arrival("POST", &end);
  g_assert_error(end.error, FP_NET_ERROR, FP_NET_CUT);
  /* Before it has left, nothing was done. */
  g_autoptr(FpTransport) transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_ok, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(FpHttpRequest) request = request_to(server, "POST", "/");
  g_cancellable_cancel(cancellable);
  end_clear(&end);
  fp_http_send_async(transport, NULL, request, cancellable, sent, &end);
  wait_for(&end);
  g_assert_error(end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint(server->bytes->len, ==, 0);
  end_clear(&end);
}

/* A transport that is freed while it is asked ends what it was asked. */
static void
test_free_early(void)
{
  FpTransport *transport = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_silent, NULL);
  g_autoptr(FpHttpRequest) request = request_to(server, "GET", "/");
  End end = {0};
  fp_http_send_async(transport, NULL, request, NULL, sent, &end);
  while (!server->log->len)
    g_main_context_iteration(NULL, TRUE);
  transport->free(transport->self);
  wait_for(&end);
  g_assert_error(end.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_free(transport);
  end_clear(&end);
}

/* --- two accounts on one host --- */

static ServerManner
reply_key(const char *request, GString *reply, gpointer data)
{
  const char *key = strstr(request, "li-api-session-key: ");
  g_assert_nonnull(key);
  g_string_append_printf(reply,
                         "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n%.7s",
                         key + strlen("li-api-session-key: "));
  return SERVER_KEEP;
}

static void
test_accounts_apart(void)
{
  enum { ROUNDS = 250 };
  g_autoptr(FpTransport) one = fp_transport_curl_new(NULL);
  g_autoptr(FpTransport) two = fp_transport_curl_new(NULL);
  g_autoptr(Server) server = server_new(reply_key, NULL);
  g_autoptr(FpUrl) base = url_of(server, "http");
  for (int round = 0; round < ROUNDS; round++) {
    End ends[4] = {0};
    for (int i = 0; i < 4; i++) {
      g_autofree char *name = g_strdup_printf("%c%06d", i % 2 ? 'b' : 'a', round * 4 + i);
      g_autoptr(FpSecret) key = fp_secret_new(name, -1);
      g_autoptr(FpHttpRequest) request = fp_http_request_new(i < 2 ? "GET" : "POST", base, "/");
      fp_http_request_secret_header(request, "li-api-session-key", key);
      fp_http_send_async(i % 2 ? two : one, NULL, request, NULL, sent, &ends[i]);
    }
    for (int i = 0; i < 4; i++) {
      g_autofree char *name = g_strdup_printf("%c%06d", i % 2 ? 'b' : 'a', round * 4 + i);
      wait_for(&ends[i]);
      g_assert_no_error(ends[i].error);
      g_assert_cmpstr(fp_http_response_body(ends[i].response, NULL), ==, name);
      end_clear(&ends[i]);
    }
  }
}

int
main(int argc, char **argv)
{
  g_unsetenv("http_proxy");
  g_unsetenv("https_proxy");
  g_unsetenv("ALL_PROXY");
  fp_test_init(&argc, &argv);
  g_test_add_func("/N1/http/redirect/away", test_redirect_away);
  g_test_add_func("/http/redirect/refresh", test_refresh);
  g_test_add_func("/http/redirect/here", test_redirect_here);
  g_test_add_data_func("/N5/http/too-big/bomb", (gconstpointer)reply_bomb, test_too_big);
  g_test_add_data_func("/http/too-big/endless", (gconstpointer)reply_endless, test_too_big);
  g_test_add_data_func("/http/too-big/headers", (gconstpointer)reply_headers, test_too_big);
  g_test_add_data_func("/http/too-big/error", (gconstpointer)reply_long_error, test_too_big);
  g_test_add_func("/http/limit", test_limit);
  g_test_add_func("/http/cut", test_cut);
  g_test_add_func("/http/offline", test_offline);
  g_test_add_func("/http/sent-once", test_sent_once);
  g_test_add_func("/http/no-tls", test_no_tls);
  g_test_add_func("/http/proxy", test_proxy);
  g_test_add_func("/N11/http/refused-addresses", test_refused_addresses);
  g_test_add_func("/http/cancel", test_cancel);
  g_test_add_func("/http/free-early", test_free_early);
  g_test_add_func("/N10/http/accounts-apart", test_accounts_apart);
  return g_test_run();
}
