/* Is there a Secret Service on this session's bus? Asked before libsecret is, so that its absence is said at
 * once and no bus is launched for it. Called by libsecret.c. */
#include "config.h"

#include "keyring/service.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/late.h"

#define SERVICE   "org.freedesktop.secrets"
#define ANSWER_MS 5000

/* Without an address GLib would launch a bus of its own. */
static gboolean
has_bus(void)
{
  const char *address = g_getenv("DBUS_SESSION_BUS_ADDRESS");
  if (address && *address)
    return TRUE;
  g_autofree char *path = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

gboolean
fp_service_is_missing(const GError *error)
{
  static const int bus[] = {G_DBUS_ERROR_SERVICE_UNKNOWN,
                            G_DBUS_ERROR_NAME_HAS_NO_OWNER,
                            G_DBUS_ERROR_NO_REPLY,
                            G_DBUS_ERROR_TIMEOUT,
                            G_DBUS_ERROR_TIMED_OUT,
                            G_DBUS_ERROR_NO_SERVER,
                            G_DBUS_ERROR_DISCONNECTED,
                            G_DBUS_ERROR_SPAWN_EXEC_FAILED,
                            G_DBUS_ERROR_SPAWN_FAILED,
                            G_DBUS_ERROR_SPAWN_CHILD_EXITED,
                            G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
                            G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
                            G_DBUS_ERROR_ACCESS_DENIED,
                            G_DBUS_ERROR_UNKNOWN_OBJECT,
                            G_DBUS_ERROR_UNKNOWN_INTERFACE};
  if (error->domain == G_DBUS_ERROR)
    for (gsize i = 0; i < G_N_ELEMENTS(bus); i++)
      if (error->code == bus[i])
        return TRUE;
  return error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED;
}

static void
fail(GTask *task, GError *error)
{
  if (error->domain == FP_KEYRING_ERROR || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_task_return_error(task, error);
    return;
  }
  g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_NONE,
                          _("There is no keyring service on this session's bus"));
  g_error_free(error);
}

/* Once it has answered, its absence shows in what it is asked for. */
static gboolean has_answered;

void
fp_service_forget(void)
{
  has_answered = FALSE;
}

static void
started(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
  has_answered = reply != NULL;
  if (reply)
    g_task_return_boolean(task, TRUE);
  else
    fail(task, error);
}

static void
connected(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(GDBusConnection) bus = g_task_propagate_pointer(G_TASK(result), &error);
  if (!bus) {
    fail(task, error);
    return;
  }
  /* GLib's default would end the program with the bus. */
  g_dbus_connection_set_exit_on_close(bus, FALSE);
  /* Any message to the service starts it; Ping is answered by every D-Bus library. */
  g_dbus_connection_call(bus, SERVICE, "/org/freedesktop/secrets", "org.freedesktop.DBus.Peer", "Ping", NULL,
                         NULL, G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, g_task_get_cancellable(task), started,
                         g_object_ref(task));
  /* All threads that the bus needs are there, and the key takes a while. */
  fp_late_load_wanted();
}

static gpointer
connect_to_bus(gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  GDBusConnection *bus = g_bus_get_sync(G_BUS_TYPE_SESSION, g_task_get_cancellable(task), &error);
  if (bus)
    g_task_return_pointer(task, bus, g_object_unref);
  else
    g_task_return_error(task, error);
  return NULL;
}

void
fp_service_no_thread(const GError *why, GError **error)
{
  g_set_error(error, FP_KEYRING_ERROR, FP_KEYRING_FAILED,
              _("The keyring cannot be asked, since the system gives flagpost no more memory (%s)"),
              why->message);
}

/* On a thread of ours: GLib would start two, and would not say that one cannot be made. */
static void
connect_on_thread(GTask *task)
{
  g_autoptr(GError) why = NULL;
  GError *error = NULL;
  GTask *connecting = g_task_new(NULL, g_task_get_cancellable(task), connected, task);
  GThread *thread = g_thread_try_new("bus", connect_to_bus, connecting, &why);
  if (thread) {
    g_thread_unref(thread);
    return;
  }
  fp_service_no_thread(why, &error);
  g_task_return_error(connecting, error);
  g_object_unref(connecting);
}

void
fp_service_ask_async(GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  if (has_answered) {
    g_task_return_boolean(task, TRUE);
    g_object_unref(task);
    return;
  }
  if (has_bus()) {
    connect_on_thread(task);
    return;
  }
  g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_NONE,
                          _("There is no session bus here, and so no keyring service"));
  g_object_unref(task);
}

gboolean
fp_service_ask_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
