/* Loads an item of the Secret Service in two round trips: searching and opening a session go out together,
 * and then its secret is asked for. libsecret asks more, one thing after another, with a proxy for each;
 * whatever is not as usual here is left to it. Called by libsecret.c. */
#include "config.h"

#include "keyring/direct.h"

#include "keyring/exchange.h"
#include "keyring/service.h"

#define SERVICE   "org.freedesktop.secrets"
#define ROOT      "/org/freedesktop/secrets"
#define ANSWER_MS 5000

/* The session on this bus, for all items: its key is in `exchange`. */
static struct {
  char *path; /* NULL: none yet */
  FpExchange *exchange;
} session;

typedef struct {
  GHashTable *attributes;
  GDBusConnection *bus;
  FpExchange *exchange; /* until the session is there */
  guint waiting;        /* answers */
  char *item;           /* NULL: none that is unlocked */
  gboolean locked, unusual;
  GError *error;
  FpSecret *secret;
} Load;

static void
load_free(gpointer data)
{
  Load *load = data;
  g_hash_table_unref(load->attributes);
  g_clear_object(&load->bus);
  g_clear_pointer(&load->exchange, fp_exchange_free);
  g_free(load->item);
  g_clear_error(&load->error);
  g_clear_pointer(&load->secret, fp_secret_unref);
  g_free(load);
}

static void
call(GTask *task, const char *path, const char *interface, const char *method, GVariant *arguments,
     const char *answer, GAsyncReadyCallback done)
{
  Load *load = g_task_get_task_data(task);
  g_autoptr(GVariantType) type = g_variant_type_new(answer);
  load->waiting++;
  g_dbus_connection_call(load->bus, SERVICE, path, interface, method, arguments, type, G_DBUS_CALL_FLAGS_NONE,
                         ANSWER_MS, g_task_get_cancellable(task), done, g_object_ref(task));
}

static GVariant *
answer_of(GObject *source, GAsyncResult *result, Load *load, GError **error)
{
  load->waiting--;
  return g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, error);
}

/* --- the secret --- */

static void
forget_session(void)
{
  g_clear_pointer(&session.path, g_free);
  g_clear_pointer(&session.exchange, fp_exchange_free);
}

static void
open_secret(Load *load, GVariant *answer)
{
  g_autoptr(GVariant) start = NULL, sealed = NULL;
  gsize start_length, length;
  g_variant_get(answer, "((o@ay@ays))", NULL, &start, &sealed, NULL);
  const guint8 *first = g_variant_get_fixed_array(start, &start_length, 1);
  const guint8 *bytes = g_variant_get_fixed_array(sealed, &length, 1);
  load->secret = fp_exchange_open(session.exchange, first, start_length, bytes, length);
}

static void
have_secret(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Load *load = g_task_get_task_data(task);
  g_autoptr(GError) why = NULL;
  g_autoptr(GVariant) answer = answer_of(source, result, load, &why);
  if (answer && session.exchange)
    open_secret(load, answer);
  if (!load->secret)
    forget_session(); /* the service may be another one now */
  load->unusual = !load->secret;
  g_task_return_boolean(task, TRUE);
}

/* Once both have answered. */
static void
go_on(GTask *task)
{
  Load *load = g_task_get_task_data(task);
  if (load->waiting > 0)
    return;
  if (load->error)
    g_task_return_error(task, g_steal_pointer(&load->error));
  else if (load->item && session.path && !load->unusual)
    call(task, load->item, "org.freedesktop.Secret.Item", "GetSecret", g_variant_new("(o)", session.path),
         "((oayays))", have_secret);
  else
    g_task_return_boolean(task, TRUE);
}

/* --- the item --- */

static void
searched(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Load *load = g_task_get_task_data(task);
  g_autofree const char **unlocked = NULL, **locked = NULL;
  g_autoptr(GVariant) answer = answer_of(source, result, load, &load->error);
  if (answer) {
    g_variant_get(answer, "(^a&o^a&o)", &unlocked, &locked);
    load->item = g_strdup(unlocked[0]);
    load->locked = !unlocked[0] && locked[0];
  } else {
    load->error = fp_service_error(load->error);
  }
  go_on(task);
}

static void
search(GTask *task)
{
  const Load *load = g_task_get_task_data(task);
  g_auto(GVariantBuilder) all = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a{ss}"));
  GHashTableIter names;
  gpointer name, value;
  g_hash_table_iter_init(&names, load->attributes);
  while (g_hash_table_iter_next(&names, &name, &value))
    g_variant_builder_add(&all, "{ss}", name, value);
  call(task, ROOT, "org.freedesktop.Secret.Service", "SearchItems", g_variant_new("(a{ss})", &all), "(aoao)",
       searched);
}

/* --- the session --- */

static void
session_opened(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Load *load = g_task_get_task_data(task);
  g_autoptr(GVariant) answer = answer_of(source, result, load, NULL), output = NULL, theirs = NULL;
  const char *path = NULL;
  if (answer)
    g_variant_get(answer, "(v&o)", &output, &path);
  if (output && g_variant_is_of_type(output, G_VARIANT_TYPE_BYTESTRING))
    theirs = g_variant_ref(output);
  gsize length = 0;
  const guint8 *bytes = theirs ? g_variant_get_fixed_array(theirs, &length, 1) : NULL;
  load->unusual = !theirs || !fp_exchange_meet(load->exchange, bytes, length);
  if (!load->unusual && !session.path) {
    session.path = g_strdup(path);
    session.exchange = g_steal_pointer(&load->exchange);
  }
  go_on(task);
}

static void
open_session(GTask *task)
{
  Load *load = g_task_get_task_data(task);
  load->exchange = fp_exchange_new();
  g_autoptr(GBytes) shown = fp_exchange_public(load->exchange);
  GVariant *input = g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, shown, TRUE);
  call(task, ROOT, "org.freedesktop.Secret.Service", "OpenSession",
       g_variant_new("(sv)", FP_EXCHANGE_ALGORITHM, input), "(vo)", session_opened);
}

static void
connected(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Load *load = g_task_get_task_data(task);
  GError *error = NULL;
  load->bus = fp_service_connect_finish(result, &error);
  if (!load->bus) {
    g_task_return_error(task, error);
    return;
  }
  search(task);
  if (!session.path)
    open_session(task);
}

void
fp_direct_load_async(GHashTable *attributes, GCancellable *cancellable, GAsyncReadyCallback done,
                     gpointer data)
{
  Load *load = g_new0(Load, 1);
  load->attributes = g_hash_table_ref(attributes);
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_task_data(task, load, load_free);
  g_task_set_check_cancellable(task, FALSE);
  fp_service_connect_async(cancellable, connected, task);
}

FpDirect
fp_direct_load_finish(GAsyncResult *result, FpSecret **secret, GError **error)
{
  Load *load = g_task_get_task_data(G_TASK(result));
  *secret = NULL;
  if (!g_task_propagate_boolean(G_TASK(result), error) || load->unusual)
    return FP_DIRECT_OTHERWISE;
  *secret = g_steal_pointer(&load->secret);
  return *secret ? FP_DIRECT_FOUND : load->locked ? FP_DIRECT_LOCKED : FP_DIRECT_EMPTY;
}
