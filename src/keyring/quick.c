/* libsecret's service, made with fewer questions. Its own has it started, which an earlier message did, reads
 * all of its properties and hears all of its signals; a secret is read without any of them. Called by
 * libsecret.c, which goes back to the usual one for the rest. */
#include "config.h"

#include "keyring/quick.h"

typedef SecretService QuickService;
typedef SecretServiceClass QuickServiceClass;

static GType quick_service_get_type(void);
G_DEFINE_TYPE(QuickService, quick_service, SECRET_TYPE_SERVICE)

static SecretService *kept;

/* libsecret's constructor says how the service is asked; what is said after it counts. */
static GObject *
quick_service_constructor(GType type, guint n, GObjectConstructParam *properties)
{
  GObject *service = G_OBJECT_CLASS(quick_service_parent_class)->constructor(type, n, properties);
  g_object_set(service, "g-flags",
               G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS |
                   G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
               NULL);
  return service;
}

static void
quick_service_class_init(QuickServiceClass *class)
{
  G_OBJECT_CLASS(class)->constructor = quick_service_constructor;
}

static void
quick_service_init(QuickService *service)
{
}

/* Its session has gone with it. */
static void
another_owner(GObject *service, GParamSpec *property, gpointer data)
{
  if (kept == SECRET_SERVICE(service))
    fp_quick_service_forget();
}

static void
made(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  GObject *service = g_async_initable_new_finish(G_ASYNC_INITABLE(source), result, &error);
  if (!service) {
    g_task_return_error(task, error);
    return;
  }
  g_set_object(&kept, SECRET_SERVICE(service));
  g_signal_connect(service, "notify::g-name-owner", G_CALLBACK(another_owner), NULL);
  g_task_return_pointer(task, service, g_object_unref);
}

void
fp_quick_service_get(GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  if (kept) {
    g_task_return_pointer(task, g_object_ref(kept), g_object_unref);
    g_object_unref(task);
    return;
  }
  g_async_initable_new_async(quick_service_get_type(), G_PRIORITY_DEFAULT, cancellable, made, task, "flags",
                             SECRET_SERVICE_OPEN_SESSION, NULL);
}

SecretService *
fp_quick_service_get_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

void
fp_quick_service_forget(void)
{
  g_clear_object(&kept);
}
