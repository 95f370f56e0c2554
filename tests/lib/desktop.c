/* For tests/cli/hostile.t: the desktop of this session's bus. It prints what it is to show, until it is
 * ended. */
#include "config.h"

#include <gio/gio.h>
#include <stdio.h>

static void
called(GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
       GVariant *given, GDBusMethodInvocation *call, gpointer data)
{
  const char *summary, *body;
  g_variant_get(given, "(&su&s&s&sasa{sv}i)", NULL, NULL, NULL, &summary, &body, NULL, NULL, NULL);
  printf("%s\n%s\n", summary, body);
  fflush(stdout);
  g_dbus_method_invocation_return_value(call, g_variant_new("(u)", 1));
}

static void
have_name(GDBusConnection *bus, const char *name, gpointer data)
{
  puts("ready");
  fflush(stdout);
}

int
main(void)
{
  static const char face[] =
      "<node><interface name='org.freedesktop.Notifications'><method name='Notify'>"
      "<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/>"
      "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='as' direction='in'/>"
      "<arg type='a{sv}' direction='in'/><arg type='i' direction='in'/><arg type='u' direction='out'/>"
      "</method></interface></node>";
  static const GDBusInterfaceVTable table = {.method_call = called};
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GDBusNodeInfo) info = g_dbus_node_info_new_for_xml(face, NULL);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  if (!bus || !g_dbus_connection_register_object(bus, "/org/freedesktop/Notifications", info->interfaces[0],
                                                 &table, NULL, NULL, NULL))
    return 1;
  g_bus_own_name_on_connection(bus, "org.freedesktop.Notifications", 0, have_name, NULL, NULL, NULL);
  g_main_loop_run(loop);
  return 0;
}
