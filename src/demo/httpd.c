/* The door: libmicrohttpd on the loopback, a thread for each connection, one request in the forum at a time.
 * It also carries out the manners of replies that faults ask for: closing early, never ending, dripping.
 * Started by main.c of this folder. */
#include "config.h"

#include "demo/httpd.h"

#include "flagpost/clock.h"

#include <arpa/inet.h>
#include <microhttpd.h>

#define BODY_MOST  (1024 * 1024)
#define DRIP_EVERY 2000 /* µs between two bytes: less than half of what flagpost calls too slow */

struct _DemoHttpd {
  struct MHD_Daemon *daemon;
  DemoForum *forum;
  GMutex lock; /* held while the forum works */
  GCond stopped;
  gboolean stopping; /* under the lock */
  gint64 late;
};

typedef struct {
  char *target; /* as on the request line */
  GByteArray *body;
  GPtrArray *headers;
  gboolean begun, too_big;
} Request;

static void *
begin_request(void *self, const char *uri, struct MHD_Connection *connection)
{
  Request *request = g_new0(Request, 1);
  request->target = g_strdup(uri);
  request->body = g_byte_array_new();
  request->headers = g_ptr_array_new_with_free_func(g_free);
  return request;
}

static void
end_request(void *self, struct MHD_Connection *connection, void **slot, enum MHD_RequestTerminationCode why)
{
  Request *request = *slot;
  *slot = NULL;
  if (!request)
    return;
  g_free(request->target);
  g_byte_array_unref(request->body);
  g_ptr_array_unref(request->headers);
  g_free(request);
}

static enum MHD_Result
take_header(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  Request *request = data;
  g_ptr_array_add(request->headers, g_strdup(name));
  g_ptr_array_add(request->headers, g_strdup(value ? value : ""));
  return MHD_YES;
}

/* Half of the body, then the connection ends although more was promised. */
static ssize_t
read_half(void *data, uint64_t position, char *buffer, size_t most)
{
  const DemoReply *reply = data;
  gsize half = reply->body->len / 2, left = position < half ? half - (gsize)position : 0;
  if (left == 0)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  gsize size = MIN(most, left);
  memcpy(buffer, reply->body->data + position, size);
  return (ssize_t)size;
}

/* The body, then blanks for ever: white space that a JSON parser would wait through. */
static ssize_t
read_endless(void *data, uint64_t position, char *buffer, size_t most)
{
  const DemoReply *reply = data;
  if (position < reply->body->len) {
    gsize size = MIN(most, reply->body->len - (gsize)position);
    memcpy(buffer, reply->body->data + position, size);
    return (ssize_t)size;
  }
  memset(buffer, ' ', most);
  return (ssize_t)most;
}

static ssize_t
read_drip(void *data, uint64_t position, char *buffer, size_t most)
{
  const DemoReply *reply = data;
  if (position >= reply->body->len)
    return MHD_CONTENT_READER_END_OF_STREAM;
  g_usleep(DRIP_EVERY);
  buffer[0] = (char)reply->body->data[position];
  return 1;
}

static void
free_reply(void *data)
{
  demo_reply_free(data);
}

/* Takes the reply. */
static struct MHD_Response *
shape(DemoReply *reply)
{
  struct MHD_Response *response;
  if (reply->manner == DEMO_DROP_DURING)
    response =
        MHD_create_response_from_callback(MAX(reply->body->len, 2u), 4096, read_half, reply, free_reply);
  else if (reply->manner == DEMO_ENDLESS)
    response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, read_endless, reply, free_reply);
  else if (reply->manner == DEMO_DRIP)
    response = MHD_create_response_from_callback(reply->body->len, 1024, read_drip, reply, free_reply);
  else
    response = MHD_create_response_from_buffer_with_free_callback_cls(reply->body->len, reply->body->data,
                                                                      free_reply, reply);
  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    MHD_add_response_header(response, g_ptr_array_index(reply->headers, i),
                            g_ptr_array_index(reply->headers, i + 1));
  return response;
}

/* Microseconds; a forum that is told to stop does not wait for its slow replies. */
static void
wait_unless_stopped(DemoHttpd *httpd, gint64 delay)
{
  gint64 until = fp_clock_monotonic() + delay;
  g_mutex_lock(&httpd->lock);
  while (delay > 0 && !httpd->stopping && g_cond_wait_until(&httpd->stopped, &httpd->lock, until)) {
  }
  g_mutex_unlock(&httpd->lock);
}

static enum MHD_Result
answer(DemoHttpd *httpd, struct MHD_Connection *connection, const char *method, Request *request)
{
  MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, request);
  g_ptr_array_add(request->headers, NULL);
  DemoRequest asked = {method, request->target, (const char *const *)request->headers->pdata,
                       (const char *)request->body->data, request->body->len};
  g_mutex_lock(&httpd->lock);
  DemoReply *reply = demo_forum_handle(httpd->forum, &asked, fp_clock_now() + httpd->late);
  g_mutex_unlock(&httpd->lock);
  wait_unless_stopped(httpd, reply->delay);
  if (reply->manner == DEMO_DROP_BEFORE || reply->manner == DEMO_DROP_AFTER) {
    demo_reply_free(reply);
    return MHD_NO; /* closes without a word */
  }
  unsigned status = reply->status;
  struct MHD_Response *response = shape(reply);
  enum MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

static enum MHD_Result
handle(void *self, struct MHD_Connection *connection, const char *url, const char *method,
       const char *version, const char *upload, size_t *upload_size, void **slot)
{
  DemoHttpd *httpd = self;
  Request *request = *slot;
  if (!request->begun) {
    request->begun = TRUE;
    return MHD_YES;
  }
  if (*upload_size > 0) {
    if (request->body->len + *upload_size > BODY_MOST)
      request->too_big = TRUE;
    else
      g_byte_array_append(request->body, (const guint8 *)upload, (guint)*upload_size);
    *upload_size = 0;
    return MHD_YES;
  }
  if (request->too_big)
    return MHD_NO;
  return answer(httpd, connection, method, request);
}

DemoHttpd *
demo_httpd_start(DemoForum *forum, guint16 port, gint64 late)
{
  DemoHttpd *httpd = g_new0(DemoHttpd, 1);
  struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_port = htons(port)};
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  g_mutex_init(&httpd->lock);
  g_cond_init(&httpd->stopped);
  httpd->forum = forum;
  httpd->late = late;
  httpd->daemon =
      MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, port,
                       NULL, NULL, handle, httpd, MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&loopback,
                       MHD_OPTION_URI_LOG_CALLBACK, begin_request, httpd, MHD_OPTION_NOTIFY_COMPLETED,
                       end_request, httpd, MHD_OPTION_CONNECTION_LIMIT, 64u, MHD_OPTION_END);
  if (!httpd->daemon) {
    g_cond_clear(&httpd->stopped);
    g_mutex_clear(&httpd->lock);
    g_free(httpd);
    return NULL;
  }
  return httpd;
}

guint16
demo_httpd_port(const DemoHttpd *httpd)
{
  return MHD_get_daemon_info(httpd->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void
demo_httpd_stop(DemoHttpd *httpd)
{
  g_mutex_lock(&httpd->lock);
  httpd->stopping = TRUE;
  g_cond_broadcast(&httpd->stopped);
  g_mutex_unlock(&httpd->lock);
  MHD_stop_daemon(httpd->daemon);
  g_cond_clear(&httpd->stopped);
  g_mutex_clear(&httpd->lock);
  g_free(httpd);
}
