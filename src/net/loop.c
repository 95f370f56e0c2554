/* libcurl's multi interface on the main loop: one timer that is replaced or removed as libcurl says, one
 * watch a socket. libcurl itself is set up at the first transfer. */
#include "config.h"

#include "loop.h"

#include "flagpost/clock.h"

#include <glib-unix.h>

typedef struct {
  FpCurlDone done;
  gpointer data;
} Transfer;

struct _FpCurlLoop {
  int refs;
  CURLM *multi;
  guint timer;
  GHashTable *watches;   /* of GLib source ids: what is left when the loop ends */
  GHashTable *transfers; /* CURL * → Transfer */
};

FpCurlLoop *
fp_curl_loop_ref(FpCurlLoop *loop)
{
  loop->refs++;
  return loop;
}

static void
report_done(FpCurlLoop *loop)
{
  CURLMsg *message;
  int left;
  fp_curl_loop_ref(loop);
  while ((message = curl_multi_info_read(loop->multi, &left))) {
    if (message->msg != CURLMSG_DONE)
      continue;
    CURL *easy = message->easy_handle;
    CURLcode code = message->data.result;
    Transfer *transfer = g_hash_table_lookup(loop->transfers, easy);
    FpCurlDone done = transfer ? transfer->done : NULL;
    gpointer data = transfer ? transfer->data : NULL;
    fp_curl_loop_remove(loop, easy);
    if (done)
      done(easy, code, data);
  }
  fp_curl_loop_unref(loop);
}

static void
timer_fired(gpointer data)
{
  FpCurlLoop *loop = data;
  int running;
  loop->timer = 0;
  curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  report_done(loop);
}

static int
set_timer(CURLM *multi, long milliseconds, void *data)
{
  FpCurlLoop *loop = data;
  fp_clock_cancel(loop->timer);
  loop->timer = 0;
  if (milliseconds >= 0)
    loop->timer = fp_clock_timer((gint64)milliseconds * 1000, timer_fired, loop);
  return 0;
}

static gboolean
socket_ready(gint fd, GIOCondition condition, gpointer data)
{
  int events = 0, running;
  if (condition & (G_IO_IN | G_IO_HUP))
    events |= CURL_CSELECT_IN;
  if (condition & G_IO_OUT)
    events |= CURL_CSELECT_OUT;
  if (condition & (G_IO_ERR | G_IO_NVAL))
    events |= CURL_CSELECT_ERR;
  FpCurlLoop *loop = data;
  curl_multi_socket_action(loop->multi, fd, events, &running);
  report_done(loop);
  return G_SOURCE_CONTINUE; /* a watch that is no longer wanted was removed by set_socket() */
}

static int
set_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
  FpCurlLoop *loop = data;
  guint id = GPOINTER_TO_UINT(socket_data);
  if (id && g_hash_table_remove(loop->watches, GUINT_TO_POINTER(id)))
    g_source_remove(id);
  id = 0;
  if (what != CURL_POLL_REMOVE) {
    GIOCondition condition = G_IO_HUP | G_IO_ERR;
    if (what & CURL_POLL_IN)
      condition |= G_IO_IN;
    if (what & CURL_POLL_OUT)
      condition |= G_IO_OUT;
    id = g_unix_fd_add(fd, condition, socket_ready, loop);
    g_hash_table_add(loop->watches, GUINT_TO_POINTER(id));
  }
  curl_multi_assign(loop->multi, fd, GUINT_TO_POINTER(id));
  return 0;
}

FpCurlLoop *
fp_curl_loop_new(void)
{
  static gsize ready;
  if (g_once_init_enter(&ready))
    g_once_init_leave(&ready, fp_curl_start() ? 1 : 2);
  FpCurlLoop *loop = g_new0(FpCurlLoop, 1);
  loop->refs = 1;
  loop->multi = curl_multi_init();
  loop->watches = g_hash_table_new(NULL, NULL);
  loop->transfers = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  curl_multi_setopt(loop->multi, CURLMOPT_SOCKETFUNCTION, set_socket);
  curl_multi_setopt(loop->multi, CURLMOPT_SOCKETDATA, loop);
  curl_multi_setopt(loop->multi, CURLMOPT_TIMERFUNCTION, set_timer);
  curl_multi_setopt(loop->multi, CURLMOPT_TIMERDATA, loop);
  return loop;
}

void
fp_curl_loop_unref(FpCurlLoop *loop)
{
  if (!loop || --loop->refs > 0)
    return;
  loop->refs = 1; /* callbacks of the clean-up may take one */
  curl_multi_cleanup(loop->multi);
  fp_clock_cancel(loop->timer);
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init(&iter, loop->watches);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_source_remove(GPOINTER_TO_UINT(id));
  g_hash_table_unref(loop->watches);
  g_hash_table_unref(loop->transfers);
  g_free(loop);
}

gboolean
fp_curl_loop_add(FpCurlLoop *loop, CURL *easy, FpCurlDone done, gpointer data)
{
  Transfer *transfer = g_new0(Transfer, 1);
  transfer->done = done;
  transfer->data = data;
  g_hash_table_insert(loop->transfers, easy, transfer);
  if (curl_multi_add_handle(loop->multi, easy) == CURLM_OK)
    return TRUE;
  g_hash_table_remove(loop->transfers, easy);
  return FALSE;
}

void
fp_curl_loop_remove(FpCurlLoop *loop, CURL *easy)
{
  curl_multi_remove_handle(loop->multi, easy);
  g_hash_table_remove(loop->transfers, easy);
}
