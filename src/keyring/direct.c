/* Loads an item of the Secret Service in two round trips: searching and opening a session go out together,
 * the session even before it is known what will be loaded, and then the secret is asked for. libsecret asks
 * more, one thing after another, with a proxy for each; whatever is not as usual here is left to it. Called
 * by libsecret.c. */
#include "config.h"

#include "keyring/direct.h"

#include "flagpost/clock.h"

#include "keyring/exchange.h"
#include "keyring/wire.h"

#define SERVICE   "org.freedesktop.secrets"
#define ROOT      "/org/freedesktop/secrets"
#define INTERFACE "org.freedesktop.Secret.Service"

/* As service.c waits; and longer where the service may ask the person first. */
#define SOON  (5 * FP_SECOND)
#define LATER (25 * FP_SECOND)

/* The session with the service, for all that is loaded. */
static struct {
  FpWire *wire;         /* NULL: none, and what follows has no meaning */
  FpExchange *exchange; /* with its key once it is open */
  char *path;           /* NULL: not open yet */
  GPtrArray *waiting;   /* GTask: have found their item */
} session;

typedef struct {
  char *item; /* NULL: none that is unlocked */
  FpDirect how;
  FpSecret *secret;
  GSource *stop; /* NULL: cannot be cancelled */
  gboolean over;
} Load;

static void
load_free(gpointer data)
{
  Load *load = data;
  g_free(load->item);
  fp_secret_unref(load->secret);
  g_clear_pointer(&load->stop, g_source_unref);
  g_free(load);
}

/* Takes the task over. */
static void
end(GTask *task, FpDirect how)
{
  Load *load = g_task_get_task_data(task);
  load->how = how;
  if (load->stop)
    g_source_destroy(load->stop);
  if (!load->over)
    g_task_return_boolean(task, TRUE);
  load->over = TRUE;
  g_object_unref(task);
}

/* --- the secret --- */

static void
forget_session(void)
{
  g_autoptr(FpWire) wire = g_steal_pointer(&session.wire);
  g_autoptr(GPtrArray) waiting = g_steal_pointer(&session.waiting);
  g_clear_pointer(&session.exchange, fp_exchange_free);
  g_clear_pointer(&session.path, g_free);
  for (guint i = 0; waiting && i < waiting->len; i++)
    end(waiting->pdata[i], FP_DIRECT_OTHERWISE);
}

static FpSecret *
open_secret(GVariant *answer)
{
  g_autoptr(GVariant) start = NULL, sealed = NULL;
  gsize start_length, length;
  g_variant_get(answer, "((o@ay@ays))", NULL, &start, &sealed, NULL);
  const guint8 *first = g_variant_get_fixed_array(start, &start_length, 1);
  const guint8 *bytes = g_variant_get_fixed_array(sealed, &length, 1);
  return fp_exchange_open(session.exchange, first, start_length, bytes, length);
}

static void
have_secret(GVariant *answer, gpointer data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data(task);
  if (answer && session.path)
    load->secret = open_secret(answer);
  if (!load->secret)
    forget_session(); /* the service may be another one now */
  end(task, load->secret ? FP_DIRECT_FOUND : FP_DIRECT_OTHERWISE);
}

static void
ask_secret(GTask *task)
{
  const Load *load = g_task_get_task_data(task);
  fp_wire_call(session.wire, SERVICE, load->item, "org.freedesktop.Secret.Item", "GetSecret",
               g_variant_new("(o)", session.path), "((oayays))", LATER, have_secret, task);
}

/* --- the item --- */

static void
searched(GVariant *answer, gpointer data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data(task);
  g_autofree const char **unlocked = NULL, **locked = NULL;
  if (answer)
    g_variant_get(answer, "(^a&o^a&o)", &unlocked, &locked);
  load->item = answer ? g_strdup(unlocked[0]) : NULL;
  if (!answer || !session.wire)
    end(task, FP_DIRECT_OTHERWISE);
  else if (!load->item)
    end(task, locked[0] ? FP_DIRECT_LOCKED : FP_DIRECT_EMPTY);
  else if (session.path)
    ask_secret(task);
  else
    g_ptr_array_add(session.waiting, task);
}

static void
search(GTask *task, GHashTable *attributes)
{
  g_auto(GVariantBuilder) all = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a{ss}"));
  GHashTableIter names;
  gpointer name, value;
  g_hash_table_iter_init(&names, attributes);
  while (g_hash_table_iter_next(&names, &name, &value))
    g_variant_builder_add(&all, "{ss}", name, value);
  fp_wire_call(session.wire, SERVICE, ROOT, INTERFACE, "SearchItems", g_variant_new("(a{ss})", &all),
               "(aoao)", SOON, searched, task);
}

/* --- the session --- */

/* Whether both sides have the same key now. */
static gboolean
meet(GVariant *answer)
{
  g_autoptr(GVariant) theirs = NULL;
  g_autofree char *path = NULL;
  gsize length = 0;
  g_variant_get(answer, "(vo)", &theirs, &path);
  const guint8 *bytes = g_variant_is_of_type(theirs, G_VARIANT_TYPE_BYTESTRING)
                            ? g_variant_get_fixed_array(theirs, &length, 1)
                            : NULL;
  if (!bytes || !fp_exchange_meet(session.exchange, bytes, length))
    return FALSE;
  session.path = g_steal_pointer(&path);
  return TRUE;
}

static void
session_opened(GVariant *answer, gpointer data)
{
  if (session.wire != data)
    return; /* forgotten meanwhile */
  if (!answer || !meet(answer)) {
    forget_session();
    return;
  }
  g_autoptr(GPtrArray) waiting = g_steal_pointer(&session.waiting);
  for (guint i = 0; i < waiting->len; i++)
    ask_secret(waiting->pdata[i]);
}

void
fp_direct_expect(void)
{
  if (session.wire && !fp_wire_works(session.wire))
    forget_session();
  /* libsecret's way to another service. */
  if (session.wire || g_getenv("SECRET_SERVICE_BUS_NAME"))
    return;
  session.wire = fp_wire_new();
  if (!session.wire)
    return;
  session.exchange = fp_exchange_new();
  session.waiting = g_ptr_array_new();
  g_autoptr(GBytes) shown = fp_exchange_public(session.exchange);
  GVariant *input = g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, shown, TRUE);
  fp_wire_call(session.wire, SERVICE, ROOT, INTERFACE, "OpenSession",
               g_variant_new("(sv)", FP_EXCHANGE_ALGORITHM, input), "(vo)", SOON, session_opened,
               session.wire);
}

/* --- loading --- */

static gboolean
stopped(GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  Load *load = g_task_get_task_data(task);
  load->over = g_task_return_error_if_cancelled(task); /* what is still asked is answered to nobody */
  return G_SOURCE_REMOVE;
}

void
fp_direct_load_async(GHashTable *attributes, GCancellable *cancellable, GAsyncReadyCallback done,
                     gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Load *load = g_new0(Load, 1);
  g_task_set_task_data(task, load, load_free);
  g_task_set_check_cancellable(task, FALSE);
  fp_direct_expect();
  if (!session.wire || (cancellable && g_cancellable_is_cancelled(cancellable))) {
    load->over = g_task_return_error_if_cancelled(task);
    end(task, FP_DIRECT_OTHERWISE);
    return;
  }
  if (cancellable) {
    load->stop = g_cancellable_source_new(cancellable);
    g_source_set_callback(load->stop, G_SOURCE_FUNC(stopped), task, NULL);
    g_source_attach(load->stop, NULL);
  }
  search(task, attributes);
}

FpDirect
fp_direct_load_finish(GAsyncResult *result, FpSecret **secret, GError **error)
{
  Load *load = g_task_get_task_data(G_TASK(result));
  *secret = NULL;
  if (!g_task_propagate_boolean(G_TASK(result), error))
    return FP_DIRECT_OTHERWISE;
  *secret = g_steal_pointer(&load->secret);
  return load->how;
}
