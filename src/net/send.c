/* One request to its answer, above a transport: cookies, redirects on the same origin, and the check that an
 * answer came from the forum. Called by the runner (src/forum/call.c) and by the search for a forum. */
#include "config.h"

#include "flagpost/http.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "net.h"

#define MOST_REDIRECTS 5

typedef struct {
  FpTransport *transport;
  FpCookieJar *jar;
  FpHttpRequest *request; /* as asked */
  FpHttpRequest *now;     /* as sent, without the cookies */
  unsigned redirects;
} Sending;

static void
sending_free(gpointer data)
{
  Sending *sending = data;
  fp_http_request_unref(sending->request);
  fp_http_request_unref(sending->now);
  g_free(sending);
}

static void sent(GObject *source, GAsyncResult *result, gpointer data);

static void
send_now(GTask *task)
{
  Sending *sending = g_task_get_task_data(task);
  const FpUrl *url = fp_http_request_url(sending->now);
  g_autofree char *cookie = sending->jar ? fp_cookie_jar_header(sending->jar, url) : NULL;
  g_autoptr(FpHttpRequest) request =
      cookie ? fp_http_request_again(sending->now, url, cookie) : fp_http_request_ref(sending->now);
  if (cookie)
    fp_wipe(cookie, strlen(cookie));
  sending->transport->send(sending->transport->self, request, g_task_get_cancellable(task), sent, task);
}

static gboolean
is_redirect(unsigned status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static char *
origin_shown(const FpUrl *url)
{
  gboolean usual = url->port == (strcmp(url->scheme, "https") == 0 ? 443 : 80);
  return usual ? g_strdup_printf("%s://%s", url->scheme, url->host)
               : g_strdup_printf("%s://%s:%u", url->scheme, url->host, url->port);
}

static GError *
bad_redirect(const FpUrl *from, const FpUrl *to, const char *raw)
{
  g_autofree char *here = origin_shown(from);
  g_autofree char *clean = fp_text_clean(raw, -1, FP_TEXT_ONE_LINE);
  g_autofree char *cut = fp_text_cut(clean, 120, "...");
  g_autofree char *there = to ? origin_shown(to) : g_steal_pointer(&cut);
  return g_error_new(FP_NET_ERROR, FP_NET_BAD_REDIRECT,
                     _("%s sends flagpost on to %s, another place; that was not followed"), here, there);
}

/* The next address, or NULL: no redirect that flagpost follows; then *error may be set. */
static FpUrl *
next_url(const Sending *sending, const FpHttpResponse *response, GError **error)
{
  const char *location = fp_http_response_header(response, "Location");
  if (!is_redirect(fp_http_response_status(response)) || !location)
    return NULL;
  const FpUrl *from = fp_http_request_url(sending->now);
  /* Browsers read a backslash as a slash: \\evil.example is another host there, and a path here. */
  g_autoptr(FpUrl) to = strchr(location, '\\') ? NULL : fp_url_resolve(from, location, NULL);
  if (!to || !fp_url_same_origin(from, to) || to->user) {
    g_propagate_error(error, bad_redirect(from, to, location));
    return NULL;
  }
  if (fp_http_request_changes(sending->now) || strcmp(fp_http_request_method(sending->now), "GET") != 0)
    return NULL;
  if (sending->redirects >= MOST_REDIRECTS) {
    g_set_error(error, FP_NET_ERROR, FP_NET_BAD_REDIRECT,
                _("%s sent flagpost from page to page more than %d times"), from->host_shown, MOST_REDIRECTS);
    return NULL;
  }
  return g_steal_pointer(&to);
}

/* A page for people where data was asked for, or a network that wants a sign-in first. */
static gboolean
is_foreign(const FpHttpRequest *request, const FpHttpResponse *response)
{
  unsigned status = fp_http_response_status(response);
  if (status == 511)
    return TRUE;
  return status >= 200 && status < 300 && fp_http_request_wants_data(request) &&
         fp_http_response_is_html(response);
}

GError *
fp_http_captive(const char *host)
{
  return g_error_new(FP_NET_ERROR, FP_NET_CAPTIVE,
                     _("This answer did not come from the forum at %s: it looks like a sign-in page of the "
                       "network or a proxy's page"),
                     host);
}

static GError *
foreign(const FpHttpRequest *request)
{
  const char *host = fp_http_request_url(request)->host_shown;
  if (fp_http_request_changes(request))
    return g_error_new(FP_NET_ERROR, FP_NET_CUT,
                       _("This answer did not come from the forum at %s (it looks like a sign-in page of the "
                         "network or a proxy's page): whether the forum got the request is not known"),
                       host);
  return fp_http_captive(host);
}

static void
sent(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Sending *sending = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpHttpResponse) response = sending->transport->finish(sending->transport->self, result, &error);
  if (!response) {
    g_task_return_error(task, error);
    return;
  }
  if (sending->jar)
    fp_cookie_jar_take(sending->jar, response);
  g_autoptr(FpUrl) next = next_url(sending, response, &error);
  if (!error && !next && is_foreign(sending->now, response))
    error = foreign(sending->now);
  if (error) {
    g_task_return_error(task, error);
  } else if (next) {
    FpHttpRequest *again = fp_http_request_again(sending->now, next, NULL);
    fp_http_request_unref(sending->now);
    sending->now = again;
    sending->redirects++;
    send_now(g_steal_pointer(&task));
  } else {
    g_task_return_pointer(task, g_steal_pointer(&response), (GDestroyNotify)fp_http_response_unref);
  }
}

void
fp_http_send_async(FpTransport *transport, FpCookieJar *jar, FpHttpRequest *request,
                   GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_source_tag(task, fp_http_send_async);
  /* The transport decides what a cancelled request means: it may have arrived. */
  g_task_set_check_cancellable(task, FALSE);
  Sending *sending = g_new0(Sending, 1);
  sending->transport = transport;
  sending->jar = jar;
  sending->request = fp_http_request_ref(request);
  sending->now = fp_http_request_ref(request);
  g_task_set_task_data(task, sending, sending_free);
  GError *error = NULL;
  if (g_cancellable_set_error_if_cancelled(cancellable, &error) || !fp_http_request_check(request, &error)) {
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  send_now(task);
}

FpHttpResponse *
fp_http_send_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

void
fp_transport_free(FpTransport *transport)
{
  if (!transport)
    return;
  if (transport->free)
    transport->free(transport->self);
  fp_peer_free(transport->peer);
  g_free(transport);
}
