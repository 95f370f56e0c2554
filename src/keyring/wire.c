/* The session's bus on a socket of our own. GDBus has a thread for it, hands each message over to it and
 * back, and waits for the bus before the first one; here the greeting and the first calls go out in one
 * piece, in main(), and the service works while the program gets ready. Messages are made and read by GLib.
 * Called by direct.c. */
#include "config.h"

#include "keyring/wire.h"

#include "flagpost/clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LONGEST = 1 << 20, PIECE = 4096, HEADER = 16 };

#define GREETING (5 * FP_SECOND)

typedef struct {
  const char *type;
  FpWireDone done;
  gpointer data;
} Call;

struct _FpWire {
  int fd; /* -1: it does not work any more */
  gboolean greeted;
  guint32 serial;
  GByteArray *come;  /* and not taken apart yet */
  GHashTable *calls; /* serial → Call, not answered yet */
  GSource *hears;
  guint silence; /* a timer; 0: none */
};

/* --- the end --- */

static void
stop_waiting(FpWire *wire)
{
  if (wire->hears)
    g_source_destroy(wire->hears);
  g_clear_pointer(&wire->hears, g_source_unref);
  fp_clock_cancel(wire->silence);
  wire->silence = 0;
}

static void
break_off(FpWire *wire)
{
  g_autoptr(GList) calls = g_hash_table_get_values(wire->calls);
  g_hash_table_steal_all(wire->calls);
  stop_waiting(wire);
  if (wire->fd >= 0)
    close(wire->fd);
  wire->fd = -1;
  for (GList *at = calls; at; at = at->next) {
    g_autofree Call *call = at->data;
    call->done(NULL, call->data);
  }
}

static void
clear(gpointer data)
{
  FpWire *wire = data;
  g_byte_array_unref(wire->come);
  g_hash_table_unref(wire->calls);
}

void
fp_wire_free(FpWire *wire)
{
  break_off(wire);
  g_rc_box_release_full(wire, clear);
}

gboolean
fp_wire_works(const FpWire *wire)
{
  return wire->fd >= 0;
}

/* --- what comes --- */

static void
answered(FpWire *wire, GDBusMessage *message)
{
  GDBusMessageType type = g_dbus_message_get_message_type(message);
  gpointer serial = GUINT_TO_POINTER(g_dbus_message_get_reply_serial(message)), call = NULL;
  if ((type != G_DBUS_MESSAGE_TYPE_METHOD_RETURN && type != G_DBUS_MESSAGE_TYPE_ERROR) ||
      !g_hash_table_steal_extended(wire->calls, serial, NULL, &call))
    return;
  g_autofree Call *asked = call;
  GVariant *body = type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN ? g_dbus_message_get_body(message) : NULL;
  gboolean fits = body && g_variant_is_of_type(body, G_VARIANT_TYPE(asked->type));
  asked->done(fits ? body : NULL, asked->data);
}

/* The bus's answer to the greeting is one line. FALSE: it does not let us in. */
static gboolean
hear_greeting(FpWire *wire)
{
  const guint8 *end = memchr(wire->come->data, '\n', wire->come->len);
  if (!end)
    return wire->come->len < PIECE;
  wire->greeted = wire->come->len > 3 && memcmp(wire->come->data, "OK ", 3) == 0;
  g_byte_array_remove_range(wire->come, 0, (guint)(end + 1 - wire->come->data));
  return wire->greeted;
}

/* One message, if it is there as a whole. FALSE: it is none. */
static gboolean
take_one(FpWire *wire, gboolean *taken)
{
  *taken = FALSE;
  if (wire->come->len < HEADER)
    return TRUE;
  gssize size = g_dbus_message_bytes_needed(wire->come->data, wire->come->len, NULL);
  if (size < 0 || size > LONGEST)
    return FALSE;
  if (wire->come->len < (gsize)size)
    return TRUE;
  g_autoptr(GDBusMessage) message =
      g_dbus_message_new_from_blob(wire->come->data, (gsize)size, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  if (!message)
    return FALSE;
  g_byte_array_remove_range(wire->come, 0, (guint)size);
  *taken = TRUE;
  answered(wire, message);
  return TRUE;
}

static gboolean
take_apart(FpWire *wire)
{
  gboolean more = TRUE;
  if (!wire->greeted && !hear_greeting(wire))
    return FALSE;
  while (wire->greeted && more)
    if (!take_one(wire, &more))
      return FALSE;
  return TRUE;
}

static gboolean
hear(int fd, GIOCondition condition, gpointer data)
{
  FpWire *wire = data;
  guint8 piece[PIECE];
  gssize n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  g_rc_box_acquire(wire); /* who is answered may free it */
  if (n > 0)
    g_byte_array_append(wire->come, piece, (guint)n);
  if (n <= 0 || !take_apart(wire))
    break_off(wire);
  else if (g_hash_table_size(wire->calls) == 0)
    stop_waiting(wire);
  g_rc_box_release_full(wire, clear);
  return G_SOURCE_CONTINUE; /* whether it goes on was decided above */
}

static void
was_silent(gpointer data)
{
  FpWire *wire = data;
  wire->silence = 0;
  break_off(wire);
}

/* Nothing is watched while no answer is due: an idle program is not woken. */
static void
watch(FpWire *wire, gint64 longest)
{
  stop_waiting(wire);
  wire->hears = g_unix_fd_source_new(wire->fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  wire->silence = fp_clock_timer(longest, was_silent, wire);
  g_source_set_callback(wire->hears, G_SOURCE_FUNC(hear), wire, NULL);
  g_source_attach(wire->hears, NULL);
}

/* --- what goes --- */

/* Messages are short, and the kernel takes them as a whole. */
static void
send_all(FpWire *wire, const void *bytes, gsize size)
{
  if (wire->fd >= 0 && send(wire->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL) != (gssize)size)
    break_off(wire);
}

void
fp_wire_call(FpWire *wire, const char *service, const char *path, const char *interface, const char *method,
             GVariant *arguments, const char *type, gint64 longest, FpWireDone done, gpointer data)
{
  g_autoptr(GDBusMessage) message = g_dbus_message_new_method_call(service, path, interface, method);
  Call call = {type, done, data};
  gsize size = 0;
  if (arguments)
    g_dbus_message_set_body(message, arguments);
  g_dbus_message_set_serial(message, ++wire->serial);
  g_autofree guchar *bytes = g_dbus_message_to_blob(message, &size, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  if (wire->fd < 0 || !bytes) {
    done(NULL, data);
    return;
  }
  g_hash_table_insert(wire->calls, GUINT_TO_POINTER(wire->serial), g_memdup2(&call, sizeof call));
  watch(wire, longest);
  send_all(wire, bytes, size);
}

/* --- the beginning --- */

/* The length of the address, or 0: it names no socket of this machine. A hidden one begins with NUL and has
 * none at its end. */
static socklen_t
find_bus(struct sockaddr_un *address)
{
  const char *given = g_getenv("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *usual = g_build_filename(g_get_user_runtime_dir(), "bus", NULL);
  g_autofree char *first = given && *given ? g_strndup(given, strcspn(given, ",;")) : NULL;
  gboolean hidden = first && g_str_has_prefix(first, "unix:abstract=");
  if (first && !hidden && !g_str_has_prefix(first, "unix:path="))
    return 0;
  g_autofree char *path = first ? g_uri_unescape_string(strchr(first, '=') + 1, NULL) : g_strdup(usual);
  gsize length = path ? strlen(path) : 0;
  if (length == 0 || length >= sizeof address->sun_path)
    return 0;
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path + hidden, path, length);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + 1);
}

static void
named(GVariant *answer, gpointer data)
{
}

/* -1: there is none. */
static int
reach_bus(void)
{
  struct sockaddr_un address = {0};
  socklen_t length = find_bus(&address);
  int fd = length > 0 ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
  if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, length) == 0)
    return fd;
  if (fd >= 0)
    close(fd);
  return -1;
}

/* Who we are: the member's number in digits, and those in hexadecimal. */
static void
greet_bus(FpWire *wire)
{
  g_autoptr(GString) words = g_string_new(NULL);
  g_autofree char *digits = g_strdup_printf("%u", (guint)getuid());
  g_string_append_c(words, '\0');
  g_string_append(words, "AUTH EXTERNAL ");
  for (const char *at = digits; *at; at++)
    g_string_append_printf(words, "%02x", (guint)*at);
  g_string_append(words, "\r\nBEGIN\r\n");
  send_all(wire, words->str, words->len);
}

FpWire *
fp_wire_new(void)
{
  int fd = reach_bus();
  if (fd < 0)
    return NULL;
  FpWire *wire = g_rc_box_new0(FpWire);
  wire->fd = fd;
  wire->come = g_byte_array_new();
  wire->calls = g_hash_table_new(NULL, NULL);
  greet_bus(wire);
  fp_wire_call(wire, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", NULL,
               "(s)", GREETING, named, NULL);
  return wire;
}
