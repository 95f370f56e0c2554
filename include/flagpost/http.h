/* One HTTP exchange: a request value, a response value, and the transport that turns one into the other.
 *
 * The transport is one function, handed in: libcurl's in the program, the demo forum's core or a faulty
 * network in tests. fp_http_send_async() stands above it and is the only caller: same-origin redirects for
 * GET (at most 5), the check that an answer came from the forum, cookies. Limits: decoded
 * body, header bytes, whole time. */
#ifndef FLAGPOST_HTTP_H
#define FLAGPOST_HTTP_H

#include "flagpost/json.h"
#include "flagpost/secret.h"
#include "flagpost/url.h"

#include <gio/gio.h>

typedef struct _FpHttpRequest FpHttpRequest;
typedef struct _FpHttpResponse FpHttpResponse;
typedef struct _FpCookieJar FpCookieJar;

/* --- requests: built by drivers. A request owns what is put in. The URL is base + path; path starts with
 * '/'. --- */
FpHttpRequest *fp_http_request_new(const char *method, const FpUrl *base, const char *path);
FpHttpRequest *fp_http_request_ref(FpHttpRequest *request);
void fp_http_request_unref(FpHttpRequest *request);
/* Percent-encodes both. */
void fp_http_request_query(FpHttpRequest *request, const char *name, const char *value);
/* Refuses bytes below 0x20 and 0x7f in name or value: the request then fails when it is sent, with nothing on
 * the wire. */
void fp_http_request_header(FpHttpRequest *request, const char *name, const char *value);
void fp_http_request_secret_header(FpHttpRequest *request, const char *name, FpSecret *value);
void fp_http_request_basic(FpHttpRequest *request, const char *user, FpSecret *password);
/* application/x-www-form-urlencoded; the body is kept in locked memory once a secret is in it. */
void fp_http_request_form(FpHttpRequest *request, const char *name, const char *value);
void fp_http_request_form_secret(FpHttpRequest *request, const char *name, FpSecret *value);
/* The body as given; type: "application/json". */
void fp_http_request_body(FpHttpRequest *request, const char *type, const char *body, gsize size);
/* A JSON body printed into locked memory, with `secret` as the string at `path` ("data.password"); both may
 * be NULL. The json_t is borrowed. */
struct json_t;
void fp_http_request_json(FpHttpRequest *request, const struct json_t *body, const char *path,
                          FpSecret *secret);
/* The request may change something at the forum: never repeated by itself, never redirected. Default: method
 * is not GET/HEAD. */
void fp_http_request_set_changes(FpHttpRequest *request, gboolean changes);
void fp_http_request_set_limits(FpHttpRequest *request, gsize body_bytes,
                                unsigned seconds); /* 0: default 4 MiB, 60 s */

/* FALSE and FP_NET_BAD_ADDRESS for a request that must not be sent. fp_http_send_async() asks it; a transport
 * that is called directly may. */
gboolean fp_http_request_check(const FpHttpRequest *request, GError **error);

const char *fp_http_request_method(const FpHttpRequest *request);
const FpUrl *fp_http_request_url(const FpHttpRequest *request);
gboolean fp_http_request_changes(const FpHttpRequest *request);
/* For transports: name/value pairs in order, and the body. The body is lent. */
typedef void (*FpHttpHeaderFunc)(const char *name, const char *value, gpointer data);
void fp_http_request_each_header(const FpHttpRequest *request, FpHttpHeaderFunc func, gpointer data);
const char *fp_http_request_get_body(const FpHttpRequest *request, gsize *size);
gsize fp_http_request_body_limit(const FpHttpRequest *request);
unsigned fp_http_request_time_limit(const FpHttpRequest *request);
/* The bytes as they would go out ("GET /x HTTP/1.1\r\n…"), secrets included only if asked: for tests against
 * saved requests. */
char *fp_http_request_dump(const FpHttpRequest *request, gboolean with_secrets);

/* --- responses: made by transports --- */
FpHttpResponse *fp_http_response_new(unsigned status, const FpUrl *url);
FpHttpResponse *fp_http_response_ref(FpHttpResponse *response);
void fp_http_response_unref(FpHttpResponse *response);
void fp_http_response_add_header(FpHttpResponse *response, const char *name, const char *value);
void fp_http_response_append(FpHttpResponse *response, const void *bytes, gsize size);
unsigned fp_http_response_status(const FpHttpResponse *response);
const FpUrl *fp_http_response_url(const FpHttpResponse *response); /* after redirects */
const char *fp_http_response_header(const FpHttpResponse *response,
                                    const char *name); /* first, any case; raw; or NULL */
const char *fp_http_response_nth_header(const FpHttpResponse *response, const char *name, guint n);
const char *fp_http_response_body(const FpHttpResponse *response,
                                  gsize *size); /* NUL-terminated beyond size */
/* The body as JSON: new reference. Parsed each time, unless fp_http_response_parse() has done it once for
 * all; that may be called by any thread, while nobody else has the response. */
json_t *fp_http_response_json(const FpHttpResponse *response, GError **error);
void fp_http_response_parse(FpHttpResponse *response);
/* By content type, then by the first byte that is not blank. */
gboolean fp_http_response_is_json(const FpHttpResponse *response);
gboolean fp_http_response_is_html(const FpHttpResponse *response);
/* FP_NET_CAPTIVE: a page for people, of something in front of the forum at `host`. (transfer full) */
GError *fp_http_captive(const char *host);
/* Retry-After in seconds (number or date), 0 if absent; at most a day. */
unsigned fp_http_response_retry_after(const FpHttpResponse *response);
gint64 fp_http_response_date(const FpHttpResponse *response); /* the server's clock, µs; 0: not told */
/* Wipes the body: after a reply that held a secret. */
void fp_http_response_wipe(FpHttpResponse *response);

/* --- transports --- */
/* Who answered last. Names are the certificate's own words: not clean. */
typedef struct {
  char *address; /* an IP address; NULL: nobody has answered, or a proxy stands between */
  char *certificate,
      *issuer; /* whom it is made out to, and by whom; NULL: there is none, or it does not say */
} FpPeer;

typedef struct {
  /* Exactly one exchange, no redirects, no cookies of its own. The error says FP_NET_*; where bytes of a
   * request that changes something may have reached the server, the code is TIMEOUT or CUT, never OFFLINE. */
  void (*send)(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
               gpointer data);
  FpHttpResponse *(*finish)(gpointer self, GAsyncResult *result, GError **error); /* (transfer full) */
  void (*free)(gpointer self);
  gpointer self;
  FpPeer *peer; /* who answered last: written by a transport that knows; NULL: nobody watches it */
} FpTransport;

/* libcurl's multi interface on the main context; sets libcurl up at the first request. ca_file may be NULL.
 */
FpTransport *fp_transport_curl_new(const char *ca_file);
void fp_transport_free(FpTransport *transport);
void fp_transport_watch_peer(FpTransport *transport); /* from now on it is kept who answers */
/* Who answered last; nothing in it is set where that is not watched, or not known. Never NULL. (transfer
 * full) */
FpPeer *fp_transport_peer(const FpTransport *transport);
void fp_peer_free(FpPeer *peer);
char *fp_net_version(void); /* "libcurl 8.1.0, GnuTLS/3.8.0" (transfer full) */
/* What connections are checked against: ca_file, or NULL: the system's. *path may be NULL; *count: how many
 * certificates are in that file, 0 for a folder. FALSE: there is none. */
gboolean fp_net_certificates(const char *ca_file, char **path, guint *count, GError **error);

/* jar may be NULL: no cookies. */
void fp_http_send_async(FpTransport *transport, FpCookieJar *jar, FpHttpRequest *request,
                        GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
FpHttpResponse *fp_http_send_finish(GAsyncResult *result, GError **error);

/* --- cookies: one jar an account, in memory, the host's own only --- */
FpCookieJar *fp_cookie_jar_new(void);
void fp_cookie_jar_free(FpCookieJar *jar);
void fp_cookie_jar_clear(FpCookieJar *jar);
void fp_cookie_jar_take(FpCookieJar *jar, const FpHttpResponse *response);
/* Lines of text from which fp_cookie_jar_load() fills an empty jar again; what is no such line is left out.
 * To be wiped: whoever has them is signed in. (transfer full) */
char *fp_cookie_jar_save(const FpCookieJar *jar);
void fp_cookie_jar_load(FpCookieJar *jar, const char *text);
char *fp_cookie_jar_header(const FpCookieJar *jar, const FpUrl *url); /* "a=b; c=d" or NULL (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpHttpRequest, fp_http_request_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpHttpResponse, fp_http_response_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpPeer, fp_peer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpTransport, fp_transport_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpCookieJar, fp_cookie_jar_free)

#endif
