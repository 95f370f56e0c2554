/* The system keyring against a real gnome-keyring-daemon on a bus of its own, unlocked, locked and gone; and
 * without a service or a bus. Each case runs this program again inside its own session. */
#include "config.h"

#include "lib/test.h"
#include "unit/keyring_fixture.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>

#define SERVICE "org.freedesktop.secrets"

/* --- inside the session: a failed assertion ends the program, which the outer test sees --- */

static GVariant *
call_service(const char *path, const char *interface, const char *method, GVariant *arguments)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  GVariant *reply = g_dbus_connection_call_sync(bus, SERVICE, path, interface, method, arguments, NULL,
                                                G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error(error);
  return reply;
}

static char *
default_collection(void)
{
  g_autoptr(GVariant) reply = call_service("/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
                                           "ReadAlias", g_variant_new("(s)", "default"));
  char *path = NULL;
  g_variant_get(reply, "(o)", &path);
  g_assert_cmpstr(path, !=, "/");
  return path;
}

static void
lock_collection(void)
{
  g_autofree char *path = default_collection();
  const char *const paths[] = {path, NULL};
  g_autoptr(GVariant) reply = call_service("/org/freedesktop/secrets", "org.freedesktop.Secret.Service",
                                           "Lock", g_variant_new("(^ao)", paths));
  g_assert_nonnull(reply);
}

static void
remember(GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref(result);
}

/* What a person sees in their keyring's program. */
static void
assert_recognisable(void)
{
  static const SecretSchema any = {
      "any",
      SECRET_SCHEMA_DONT_MATCH_NAME,
      {{"account", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"slot", SECRET_SCHEMA_ATTRIBUTE_STRING}, {NULL, 0}},
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  secret_password_search(&any, SECRET_SEARCH_ALL, NULL, remember, &result, "account", ACCOUNT, "slot",
                         "current", NULL);
  while (!result)
    g_main_context_iteration(NULL, TRUE);
  GList *items = secret_password_search_finish(result, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(g_list_length(items), ==, 1);
  g_autofree char *label = secret_retrievable_get_label(items->data);
  g_autoptr(GHashTable) attributes = secret_retrievable_get_attributes(items->data);
  g_assert_cmpstr(label, ==, "flagpost: password of " ACCOUNT);
  g_assert_cmpstr(g_hash_table_lookup(attributes, "xdg:schema"), ==, "org.flagpost.Password");
  g_assert_cmpuint(g_hash_table_size(attributes), ==, 3);
  g_list_free_full(items, g_object_unref);
}

static void
inner_unlocked(FpKeyring *keyring)
{
  assert_contract(keyring);
  assert_recognisable();
  g_assert_cmpstr(keyring->describe(keyring->self), ==, "the system keyring (Secret Service)");
}

/* Nobody can answer the prompt here: what is locked must be said to be locked, never to be empty. */
static void
inner_locked(FpKeyring *keyring)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_CURRENT, "kept", &error));
  g_assert_no_error(error);
  lock_collection();
  g_assert_null(keyring_load(keyring, ACCOUNT, FP_SLOT_CURRENT, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
  g_clear_error(&error);
  g_assert_false(keyring_clear(keyring, ACCOUNT, FP_SLOT_CURRENT, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_LOCKED);
  g_clear_error(&error);
  g_assert_false(keyring_save(keyring, ACCOUNT, FP_SLOT_NEXT, "new", &error));
  g_assert_true(g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_LOCKED) ||
                g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_CANCELLED));
}

static void
inner_none(FpKeyring *keyring)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(keyring_load(keyring, ACCOUNT, FP_SLOT_CURRENT, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_NONE);
  g_clear_error(&error);
  g_assert_false(keyring_save(keyring, ACCOUNT, FP_SLOT_NEXT, "new", &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_NONE);
  g_clear_error(&error);
  g_assert_false(keyring_clear(keyring, ACCOUNT, FP_SLOT_NEXT, &error));
  g_assert_error(error, FP_KEYRING_ERROR, FP_KEYRING_NONE);
}

static void
end_daemon(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetConnectionUnixProcessID", g_variant_new("(s)", SERVICE), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
      &error);
  g_assert_no_error(error);
  guint32 process = 0;
  g_variant_get(reply, "(u)", &process);
  g_assert_cmpint(kill((pid_t)process, SIGKILL), ==, 0);
}

/* The daemon ends while the program runs. */
static void
inner_gone(FpKeyring *keyring)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_CURRENT, "kept", &error));
  g_assert_no_error(error);
  end_daemon();
  inner_none(keyring);
}

static void
inner_cancelled(FpKeyring *keyring)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_cancellable_cancel(cancellable);
  fp_keyring_load_async(keyring, ACCOUNT, FP_SLOT_CURRENT, cancellable, remember, &result);
  while (!result)
    g_main_context_iteration(NULL, TRUE);
  g_assert_null(fp_keyring_load_finish(result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- S5: what another program sees of it --- */

typedef struct {
  GMutex mutex;
  GByteArray *seen;
} Wire;

/* In GDBus's thread. Nothing that is overheard is answered. */
static GDBusMessage *
overheard(GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer data)
{
  Wire *wire = data;
  gsize size = 0;
  g_autofree guchar *blob =
      incoming ? g_dbus_message_to_blob(message, &size, G_DBUS_CAPABILITY_FLAGS_UNIX_FD_PASSING, NULL) : NULL;
  g_mutex_lock(&wire->mutex);
  if (blob)
    g_byte_array_append(wire->seen, blob, (guint)size);
  g_mutex_unlock(&wire->mutex);
  if (!incoming)
    return message;
  g_object_unref(message);
  return NULL;
}

static gboolean
was_seen(Wire *wire, const char *text)
{
  g_mutex_lock(&wire->mutex);
  gboolean seen = memmem(wire->seen->data, wire->seen->len, text, strlen(text)) != NULL;
  g_mutex_unlock(&wire->mutex);
  return seen;
}

static GDBusConnection *
listen_to_all(Wire *wire)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  GDBusConnection *monitor = g_dbus_connection_new_for_address_sync(
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error(error);
  const char *const all[] = {NULL};
  g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
      monitor, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Monitoring",
      "BecomeMonitor", g_variant_new("(^asu)", all, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error(error);
  g_dbus_connection_add_filter(monitor, overheard, wire, NULL);
  return monitor;
}

/* What a change of the password asks of the keyring, while a program like dbus-monitor hears all of it:
 * neither password, in no spelling; the labels and the two attributes are in clear, and hold no secret. */
static void
inner_overheard(FpKeyring *keyring)
{
  static const char old[] = "old canary 7f3a", new[] = "new canary 9c1d", end[] = "org.example.TheEnd";
  Wire wire = {.seen = g_byte_array_new()};
  g_autoptr(GDBusConnection) monitor = listen_to_all(&wire);
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_CURRENT, old, NULL));
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_NEXT, new, NULL));
  assert_slot(keyring, ACCOUNT, FP_SLOT_CURRENT, old);
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_CURRENT, new, NULL));
  g_assert_true(keyring_clear(keyring, ACCOUNT, FP_SLOT_NEXT, NULL));
  assert_slot(keyring, ACCOUNT, FP_SLOT_CURRENT, new);
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GVariant) reply = g_dbus_connection_call_sync(
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new("(s)", end), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  while (!was_seen(&wire, end))
    g_thread_yield();
  g_assert_true(was_seen(&wire, "flagpost: password of " ACCOUNT));
  g_autofree char *old64 = g_base64_encode((const guchar *)old, sizeof old - 1);
  g_autofree char *new64 = g_base64_encode((const guchar *)new, sizeof new - 1);
  const char *const secrets[] = {old, new, old64, new64, "canary"};
  for (gsize i = 0; i < G_N_ELEMENTS(secrets); i++)
    g_assert_false(was_seen(&wire, secrets[i]));
  g_dbus_connection_close_sync(monitor, NULL, NULL);
  g_byte_array_unref(wire.seen);
}

static void
appeared(GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  *(int *)data = TRUE;
}

static void
vanished(GDBusConnection *bus, const char *name, gpointer data)
{
  *(int *)data = FALSE;
}

/* The daemon returns to the shell before it has its name. */
static void
wait_for_service(gboolean wanted)
{
  int there = -1;
  guint watch = g_bus_watch_name(G_BUS_TYPE_SESSION, SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared,
                                 vanished, &there, NULL);
  while (there != wanted)
    g_main_context_iteration(NULL, TRUE);
  g_bus_unwatch_name(watch);
}

#define START "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "

/* The daemon ends while the program runs, and another takes its place. */
static void
inner_anew(FpKeyring *keyring)
{
  const char *const command[] = {"sh", "-c", START, NULL};
  g_assert_true(keyring_save(keyring, ACCOUNT, FP_SLOT_CURRENT, "kept", NULL));
  for (int i = 0; i < 3; i++) {
    assert_slot(keyring, ACCOUNT, FP_SLOT_CURRENT, "kept");
    end_daemon();
    wait_for_service(FALSE);
    g_assert_true(
        g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
    wait_for_service(TRUE);
  }
  assert_slot(keyring, ACCOUNT, FP_SLOT_CURRENT, "kept");
}

static const struct {
  const char *name;
  void (*run)(FpKeyring *keyring);
} inner[] = {{"unlocked", inner_unlocked},   {"locked", inner_locked},
             {"none", inner_none},           {"gone", inner_gone},
             {"anew", inner_anew},           {"cancelled", inner_cancelled},
             {"overheard", inner_overheard}, {NULL, NULL}};

static int
run_inner(const char *name)
{
  g_autoptr(FpKeyring) keyring = fp_keyring_libsecret_new();
  for (int i = 0; inner[i].name; i++)
    if (g_str_equal(inner[i].name, name)) {
      if (!g_str_equal(name, "none"))
        wait_for_service(TRUE);
      inner[i].run(keyring);
      while (g_main_context_iteration(NULL, FALSE))
        ; /* what GLib still has to release */
      return 0;
    }
  return 2;
}

/* --- outside: makes the session --- */

static const char *program;

typedef struct {
  char *folder, *config;
  GPtrArray *variables;
} Session;

static void
session_begin(Session *session)
{
  static const char *const folders[] = {"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
                                        "XDG_CACHE_HOME"};
  session->folder = g_dir_make_tmp("flagpost-session-XXXXXX", NULL);
  session->config = g_build_filename(session->folder, "bus.conf", NULL);
  session->variables = g_ptr_array_new_with_free_func(g_free);
  /* No service folders: only what the test starts is on this bus. */
  g_assert_true(g_file_set_contents(
      session->config,
      "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
      " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
      "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context=\"default\">"
      "<allow send_destination=\"*\" eavesdrop=\"false\"/><allow eavesdrop=\"false\"/><allow "
      "own=\"*\"/></policy>"
      "</busconfig>\n",
      -1, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
    g_ptr_array_add(session->variables, g_strdup_printf("%s=%s", folders[i], session->folder));
}

static void
session_end(Session *session)
{
  const char *const command[] = {"rm", "-rf", session->folder, NULL};
  g_assert_true(
      g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free(session->folder);
  g_free(session->config);
  g_ptr_array_unref(session->variables);
}

/* Runs `inner` under env with these variables after the session's own; script NULL: no bus at all. */
static void
run_session(const char *script, const char *name, const char *variable)
{
  Session session;
  session_begin(&session);
  g_autoptr(GPtrArray) command = g_ptr_array_new();
  static const char *const unset[] = {
      "env",     "-u", "DBUS_SESSION_BUS_ADDRESS", "-u", "SECRET_BACKEND", "-u",
      "DISPLAY", "-u", "WAYLAND_DISPLAY"};
  for (gsize i = 0; i < G_N_ELEMENTS(unset); i++)
    g_ptr_array_add(command, (char *)unset[i]);
  for (guint i = 0; i < session.variables->len; i++)
    g_ptr_array_add(command, g_ptr_array_index(session.variables, i));
  if (variable)
    g_ptr_array_add(command, (char *)variable);
  if (script) {
    const char *const bus[] = {
        "dbus-run-session", "--config-file", session.config, "--", "sh", "-c", script, "sh"};
    for (gsize i = 0; i < G_N_ELEMENTS(bus); i++)
      g_ptr_array_add(command, (char *)bus[i]);
  }
  g_ptr_array_add(command, (char *)program);
  g_ptr_array_add(command, (char *)"--inside");
  g_ptr_array_add(command, (char *)name);
  g_ptr_array_add(command, NULL);
  int status = -1;
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr(GError) error = NULL;
  g_spawn_sync(NULL, (char **)command->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
               &error);
  g_assert_no_error(error);
  if (status != 0)
    g_test_message("%s%s", out, err);
  g_assert_cmpint(status, ==, 0);
  session_end(&session);
}

#define WITH_DAEMON START "exec \"$@\""

static gboolean
programs_are_missing(void)
{
  static const char *const needed[] = {"dbus-run-session", "gnome-keyring-daemon"};
  for (gsize i = 0; i < G_N_ELEMENTS(needed); i++) {
    g_autofree char *path = g_find_program_in_path(needed[i]);
    if (!path) {
      g_autofree char *reason = g_strdup_printf("%s is not installed", needed[i]);
      g_test_skip(reason);
      return TRUE;
    }
  }
  return FALSE;
}

static void
test_with_daemon(gconstpointer name)
{
  if (!programs_are_missing())
    run_session(WITH_DAEMON, name, NULL);
}

static void
test_no_service(void)
{
  if (!programs_are_missing())
    run_session("exec \"$@\"", "none", NULL);
}

static void
test_no_bus(void)
{
  run_session(NULL, "none", NULL);
  run_session(NULL, "none", "DBUS_SESSION_BUS_ADDRESS=");
  run_session(NULL, "none", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus");
  run_session(NULL, "none", "DISPLAY=:4711"); /* GLib would launch a bus for a display */
}

int
main(int argc, char **argv)
{
  if (argc == 3 && g_str_equal(argv[1], "--inside"))
    return run_inner(argv[2]);
  fp_test_init(&argc, &argv);
  program = argv[0];
  g_test_add_data_func("/keyring/service/unlocked", "unlocked", test_with_daemon);
  g_test_add_data_func("/keyring/service/locked", "locked", test_with_daemon);
  g_test_add_data_func("/keyring/service/gone", "gone", test_with_daemon);
  g_test_add_data_func("/keyring/service/anew", "anew", test_with_daemon);
  g_test_add_data_func("/keyring/service/cancelled", "cancelled", test_with_daemon);
  g_test_add_data_func("/S5/keyring/service/overheard", "overheard", test_with_daemon);
  g_test_add_func("/keyring/service/none", test_no_service);
  g_test_add_func("/keyring/service/no-bus", test_no_bus);
  return g_test_run();
}
