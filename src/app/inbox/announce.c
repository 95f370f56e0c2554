/* News outside of the program: a notice on the desktop through the session bus, and a program of the
 * member's with the facts in its environment. Nothing goes through a shell. Called by the command `watch`. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/process.h"

#include "app/private.h"

#define BUS_NAME "org.freedesktop.Notifications"
#define BUS_PATH "/org/freedesktop/Notifications"
#define WAIT     5000 /* ms for the desktop's answer */

/* --- the desktop --- */

typedef struct {
  char *summary, *body;
  gboolean urgent;
} Notice;

static void
notice_free(gpointer data)
{
  Notice *notice = data;
  g_free(notice->summary);
  g_free(notice->body);
  g_free(notice);
}

static void
fail(GTask *task, GError *error)
{
  g_dbus_error_strip_remote_error(error);
  g_task_return_new_error(
      task, FP_USAGE_ERROR, FP_USAGE_PARTLY,
      _("The desktop takes no notices: %s. Without --notify the watch goes on in the terminal"),
      error->message);
  g_error_free(error);
}

static void
notified(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
  if (reply)
    g_task_return_boolean(task, TRUE);
  else
    fail(task, error);
}

static void
have_bus(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  const Notice *notice = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_finish(result, &error);
  if (!bus) {
    fail(task, error);
    return;
  }
  g_dbus_connection_set_exit_on_close(bus, FALSE);
  g_autofree char *body = g_markup_escape_text(notice->body, -1); /* the body is a little HTML */
  GVariantBuilder hints;
  g_variant_builder_init(&hints, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add(&hints, "{sv}", "urgency", g_variant_new_byte(notice->urgent ? 2 : 1));
  g_variant_builder_add(&hints, "{sv}", "category", g_variant_new_string("im.received"));
  GVariant *args = g_variant_new("(susssasa{sv}i)", PACKAGE_NAME, 0, "mail-unread", notice->summary, body,
                                 NULL, &hints, -1);
  g_dbus_connection_call(bus, BUS_NAME, BUS_PATH, BUS_NAME, "Notify", args, G_VARIANT_TYPE("(u)"),
                         G_DBUS_CALL_FLAGS_NONE, WAIT, NULL, notified, g_steal_pointer(&task));
}

void
fp_announce_desktop_async(const char *summary, const char *body, gboolean urgent, GAsyncReadyCallback done,
                          gpointer data)
{
  GTask *task = g_task_new(NULL, NULL, done, data);
  Notice *notice = g_new0(Notice, 1);
  notice->summary = g_strdup(summary);
  notice->body = g_strdup(body);
  notice->urgent = urgent;
  g_task_set_task_data(task, notice, notice_free);
  g_bus_get(G_BUS_TYPE_SESSION, NULL, have_bus, task);
}

gboolean
fp_announce_desktop_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

/* --- a program --- */

gboolean
fp_announce_run(const char *const *words, const char *const *facts, GError **error)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(FpProcess) process = fp_process_start(words, facts, NULL, 0, &local);
  if (process)
    return TRUE;
  /* Translators: a program's name, then why it could not be started. */
  g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The program %s could not be started: %s."), words[0],
              local->message);
  return FALSE;
}
