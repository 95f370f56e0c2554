/* See the header. */
#include "config.h"

#include "tape.h"

#include "flagpost/error.h"

#define MOST_AGAIN 3 /* what is asked for ever gets no answer in the end */

void
tape_answer_free(TapeAnswer *answer)
{
  g_free(answer->target);
  g_ptr_array_unref(answer->headers);
  g_bytes_unref(answer->body);
  g_free(answer);
}

TapeAnswer *
tape_answer_copy(const TapeAnswer *answer, GBytes *body)
{
  TapeAnswer *copy = g_new0(TapeAnswer, 1);
  copy->target = g_strdup(answer->target);
  copy->status = answer->status;
  copy->headers = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < answer->headers->len; i++)
    g_ptr_array_add(copy->headers, g_strdup(answer->headers->pdata[i]));
  copy->body = g_bytes_ref(body ? body : answer->body);
  return copy;
}

void
tape_answer_header(TapeAnswer *answer, const char *name, const char *value)
{
  for (guint i = 0; i + 1 < answer->headers->len;) {
    if (g_ascii_strcasecmp(answer->headers->pdata[i], name) == 0)
      g_ptr_array_remove_range(answer->headers, i, 2);
    else
      i += 2;
  }
  g_ptr_array_add(answer->headers, g_strdup(name));
  g_ptr_array_add(answer->headers, g_strdup(value));
}

Tape *
tape_new(void)
{
  Tape *tape = g_new0(Tape, 1);
  tape->answers = g_ptr_array_new_with_free_func((GDestroyNotify)tape_answer_free);
  return tape;
}

void
tape_free(Tape *tape)
{
  g_ptr_array_unref(tape->answers);
  g_free(tape);
}

/* Header names that drivers read; a response does not list its own. */
static const char *const kept[] = {"Content-Type", "Retry-After", "Set-Cookie", "X-CSRF-Token", "Location"};

static char *
target_of(const FpHttpRequest *request)
{
  return g_strdup_printf("%s %s", fp_http_request_method(request), fp_http_request_url(request)->path);
}

static void
remember(Tape *tape, const FpHttpResponse *response, char *target)
{
  TapeAnswer *answer = g_new0(TapeAnswer, 1);
  gsize size = 0;
  const char *body = fp_http_response_body(response, &size), *value;
  answer->target = target;
  answer->status = fp_http_response_status(response);
  answer->headers = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
    for (guint n = 0; (value = fp_http_response_nth_header(response, kept[i], n)); n++) {
      g_ptr_array_add(answer->headers, g_strdup(kept[i]));
      g_ptr_array_add(answer->headers, g_strdup(value));
    }
  answer->body = g_bytes_new(body, size);
  g_ptr_array_add(tape->answers, answer);
}

static void
recorded(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  FpHttpRequest *request = g_task_get_task_data(task);
  Tape *tape = g_object_get_data(G_OBJECT(task), "tape");
  GError *error = NULL;
  FpHttpResponse *response = tape->source->finish(tape->source->self, result, &error);
  if (!response) {
    g_task_return_error(task, error);
    return;
  }
  remember(tape, response, target_of(request));
  g_task_return_pointer(task, response, (GDestroyNotify)fp_http_response_unref);
}

/* The next answer; to a request that is made once more, the one that it had. NULL: the tape has ended. */
static const TapeAnswer *
next_answer(Tape *tape, const FpHttpRequest *request)
{
  g_autofree char *target = target_of(request);
  const TapeAnswer *before = tape->next > 0 ? tape->answers->pdata[tape->next - 1] : NULL;
  const TapeAnswer *next = tape->next < tape->answers->len ? tape->answers->pdata[tape->next] : NULL;
  if (before && g_str_equal(before->target, target) && (!next || !g_str_equal(next->target, target)))
    return tape->again++ < MOST_AGAIN ? before : NULL;
  if (next && tape->next == tape->changed && tape->other)
    next = tape->other;
  tape->next++;
  return next;
}

static void
tape_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  Tape *tape = self;
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  if (tape->source) {
    g_task_set_task_data(task, fp_http_request_ref(request), (GDestroyNotify)fp_http_request_unref);
    g_object_set_data(G_OBJECT(task), "tape", tape);
    tape->source->send(tape->source->self, request, cancellable, recorded, g_steal_pointer(&task));
    return;
  }
  const TapeAnswer *answer = next_answer(tape, request);
  if (!answer) {
    g_task_return_new_error(task, FP_NET_ERROR, FP_NET_OFFLINE, "the tape has ended");
    return;
  }
  FpHttpResponse *response = fp_http_response_new(answer->status, fp_http_request_url(request));
  for (guint i = 0; i + 1 < answer->headers->len; i += 2)
    fp_http_response_add_header(response, answer->headers->pdata[i], answer->headers->pdata[i + 1]);
  gsize size = 0;
  const void *bytes = g_bytes_get_data(answer->body, &size);
  fp_http_response_append(response, bytes, size);
  g_task_return_pointer(task, response, (GDestroyNotify)fp_http_response_unref);
}

static FpHttpResponse *
tape_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

FpTransport *
tape_transport(Tape *tape)
{
  FpTransport *transport = g_new0(FpTransport, 1);
  transport->send = tape_send;
  transport->finish = tape_finish;
  transport->self = tape;
  return transport;
}
