/* See the header. */
#include "config.h"

#include "shapes.h"

#include <string.h>

/* --- catching --- */

typedef struct {
  FpTransport *inner;
  GPtrArray *caught;
} Catcher;

static void
caught_free(gpointer data)
{
  Caught *caught = data;
  g_free(caught->method);
  g_free(caught->target);
  json_decref(caught->headers);
  g_free(caught->body);
  g_free(caught);
}

static void
add_caught(Catcher *catcher, const FpHttpRequest *request, const FpHttpResponse *response)
{
  Caught *caught = g_new0(Caught, 1);
  const char *type = fp_http_response_header(response, "Content-Type");
  const char *body = fp_http_response_body(response, &caught->size);
  caught->method = g_strdup(fp_http_request_method(request));
  caught->target = g_strdup(fp_http_request_url(request)->path);
  caught->status = fp_http_response_status(response);
  caught->headers = json_pack("{s:s}", "content-type", type ? type : "");
  caught->body = g_strndup(body, caught->size);
  g_ptr_array_add(catcher->caught, caught);
}

static void
passed_on(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Catcher *catcher = g_object_get_data(G_OBJECT(task), "catcher");
  GError *error = NULL;
  FpHttpResponse *response = catcher->inner->finish(catcher->inner->self, result, &error);
  if (!response) {
    g_task_return_error(task, error);
    return;
  }
  add_caught(catcher, g_task_get_task_data(task), response);
  g_task_return_pointer(task, response, (GDestroyNotify)fp_http_response_unref);
}

static void
catch_send(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
           gpointer data)
{
  Catcher *catcher = self;
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_check_cancellable(task, FALSE);
  g_task_set_task_data(task, fp_http_request_ref(request), (GDestroyNotify)fp_http_request_unref);
  g_object_set_data(G_OBJECT(task), "catcher", catcher);
  catcher->inner->send(catcher->inner->self, request, cancellable, passed_on, task);
}

static FpHttpResponse *
catch_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
catch_free(gpointer self)
{
  Catcher *catcher = self;
  fp_transport_free(catcher->inner);
  g_ptr_array_unref(catcher->caught);
  g_free(catcher);
}

GPtrArray *
shapes_catch(World *world)
{
  Catcher *catcher = g_new0(Catcher, 1);
  FpTransport *transport = g_new0(FpTransport, 1);
  catcher->inner = world->transport;
  catcher->caught = g_ptr_array_new_with_free_func(caught_free);
  transport->send = catch_send;
  transport->finish = catch_finish;
  transport->free = catch_free;
  transport->self = catcher;
  world->transport = transport;
  return g_ptr_array_ref(catcher->caught);
}

/* --- the keys that a driver reads, and what it finds there --- */

/* One bit for each type; true and false are one. */
static guint
type_of(const json_t *value)
{
  return !value || json_is_null(value) ? 0
         : json_is_boolean(value)      ? 1u << JSON_TRUE
         : json_is_number(value)       ? 1u << JSON_INTEGER
                                       : 1u << json_typeof(value);
}

static void
seen(const char *path, const json_t *found, gpointer data)
{
  GHashTable *keys = data;
  guint types = GPOINTER_TO_UINT(g_hash_table_lookup(keys, path)) | type_of(found);
  g_hash_table_insert(keys, g_strdup(path), GUINT_TO_POINTER(types));
}

static GHashTable *
keys_of(const FpDriver *driver, const Match *match, const char *id, unsigned status, json_t *headers,
        const char *body, gsize size)
{
  GHashTable *keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(FpCallResult) result = NULL;
  g_autoptr(GError) error = NULL;
  Feed feed = {.op = match->op,
               .step = match->step,
               .id = id,
               .prior = match->prior,
               .status = status,
               .headers = headers,
               .body = body,
               .size = size,
               .watch = seen,
               .watch_data = keys};
  feed_step(driver, &feed, &result, &error);
  return keys;
}

static const char *
name_of(guint types)
{
  return types == 0                    ? "absent"
         : types == 1u << JSON_TRUE    ? "a boolean"
         : types == 1u << JSON_INTEGER ? "a number"
         : types == 1u << JSON_STRING  ? "a text"
         : types == 1u << JSON_OBJECT  ? "an object"
         : types == 1u << JSON_ARRAY   ? "a list"
                                       : "of several types";
}

static gboolean
is_allowed(const Allowed *allowed, const char *file, const char *key)
{
  for (; allowed && allowed->key; allowed++)
    if ((!allowed->file || g_str_equal(allowed->file, file)) && g_str_equal(allowed->key, key))
      return TRUE;
  return FALSE;
}

/* A key that the recorded reply has with one type, the demo's has with that type, and the reverse. Where a
 * real server sends several types (a number and a text), one of them will do. */
static guint
compare(const char *file, GHashTable *real, GHashTable *demo, const Allowed *allowed)
{
  guint wrong = 0;
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init(&iter, real);
  while (g_hash_table_iter_next(&iter, &key, &value)) {
    guint is = GPOINTER_TO_UINT(value), ours = GPOINTER_TO_UINT(g_hash_table_lookup(demo, key));
    if (is == ours || (is & ours) != 0 || is_allowed(allowed, file, key))
      continue;
    g_test_message("%s: \"%s\" is %s, at the demo forum %s", file, (char *)key, name_of(is), name_of(ours));
    wrong++;
  }
  return wrong;
}

/* --- one recorded reply --- */

static char *
body_of(const json_t *file, const json_t *headers)
{
  json_t *body = json_object_get(file, "body");
  const char *type = fp_json_peek_string(headers, "content-type", "application/json");
  if (json_is_string(body) && !strstr(type, "json"))
    return g_strdup(json_string_value(body));
  char *dump = json_dumps(body, JSON_ENCODE_ANY);
  char *copy = g_strdup(dump);
  free(dump);
  return copy;
}

/* A refusal's words: v3 and pages that answer with a key. */
static char *
words_of(const char *body)
{
  g_autoptr(json_t) root = json_loads(body, JSON_DECODE_ANY, NULL);
  const char *message = fp_json_peek_string(root, "status.message", NULL);
  return g_strdup(message ? message : body);
}

static gboolean
same_refusal(const char *real, const Caught *caught)
{
  g_autofree char *one = words_of(real), *other = words_of(caught->body);
  return g_str_equal(one, other);
}

void
shapes_check(const FpDriver *driver, const Match *calls, const char *path, GPtrArray *caught,
             const Allowed *allowed)
{
  json_error_t why;
  g_autoptr(json_t) file = json_load_file(path, 0, &why);
  g_assert_nonnull(file);
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *id = NULL;
  json_t *headers = json_object_get(file, "headers");
  unsigned status = (unsigned)fp_json_peek_int(file, "status", 200);
  const Match *match = match_call(calls, fp_json_peek_string(file, "request.method", ""),
                                  fp_json_peek_string(file, "request.path", ""), &id);
  if (!match)
    g_error("%s answers no call of the driver", name);
  g_autofree char *body = body_of(file, headers);
  g_autoptr(GHashTable) real = keys_of(driver, match, id, status, headers, body, strlen(body));
  gboolean answered = FALSE;
  guint wrong = 0;
  for (guint i = 0; i < caught->len && (!answered || wrong); i++) {
    const Caught *one = caught->pdata[i];
    g_autofree char *its_id = NULL;
    if (match_call(calls, one->method, one->target, &its_id) != match || one->status != status ||
        (status >= 300 && !same_refusal(body, one)))
      continue;
    answered = TRUE;
    g_autoptr(GHashTable) demo =
        keys_of(driver, match, its_id, one->status, one->headers, one->body, one->size);
    wrong = status >= 300 ? 0 : compare(name, real, demo, allowed);
  }
  if (!answered)
    g_test_message("%s: the demo forum gave no such reply to %s", name, fp_op_name(match->op));
  if (!answered || wrong)
    g_test_fail();
}
