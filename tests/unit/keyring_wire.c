/* The session's bus on a socket of our own, against a bus that the test plays: what is sent before anything
 * is answered, answers in pieces, and every way in which a bus may not answer. */
#include "config.h"

#include "flagpost/clock.h"

#include "keyring/wire.h"
#include "lib/test.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
  int listening, fd;
  FpWire *wire;
  guint done;
  GVariant *answer; /* of the last call that is done */
} Bus;

static void
done(GVariant *answer, gpointer data)
{
  Bus *bus = data;
  bus->done++;
  g_clear_pointer(&bus->answer, g_variant_unref);
  bus->answer = answer ? g_variant_ref(answer) : NULL;
}

static int
listen_on(const char *path, gboolean hidden)
{
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path + hidden, path, strlen(path));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
  g_assert_cmpint(bind(fd, (struct sockaddr *)&address, length), ==, 0);
  g_assert_cmpint(listen(fd, 1), ==, 0);
  return fd;
}

static Bus
begin(void)
{
  Bus bus = {0};
  g_autofree char *folder = g_dir_make_tmp("flagpost-bus-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "a bus", NULL);
  g_autofree char *escaped = g_dbus_address_escape_value(path);
  g_autofree char *address = g_strdup_printf("unix:path=%s,guid=0123;tcp:host=nowhere", escaped);
  bus.listening = listen_on(path, FALSE);
  g_setenv("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
  bus.wire = fp_wire_new();
  g_assert_nonnull(bus.wire);
  bus.fd = accept(bus.listening, NULL, NULL);
  g_assert_cmpint(bus.fd, >=, 0);
  fp_test_remove_tree(folder);
  return bus;
}

static void
end(Bus *bus)
{
  fp_wire_free(bus->wire);
  g_clear_pointer(&bus->answer, g_variant_unref);
  if (bus->fd >= 0)
    close(bus->fd);
  close(bus->listening);
}

static void
call(Bus *bus, gint64 longest)
{
  fp_wire_call(bus->wire, "org.example.Service", "/a", "org.example.I", "M", g_variant_new("(s)", "x"), "(s)",
               longest, done, bus);
}

static void
say(Bus *bus, const void *bytes, gsize size)
{
  g_assert_cmpint(send(bus->fd, bytes, size, MSG_NOSIGNAL), ==, (gssize)size);
}

static GByteArray *
message(GDBusMessageType type, guint32 serial, GVariant *body)
{
  g_autoptr(GDBusMessage) made = g_dbus_message_new();
  gsize size;
  g_dbus_message_set_message_type(made, type);
  g_dbus_message_set_serial(made, 7);
  g_dbus_message_set_reply_serial(made, serial);
  if (type == G_DBUS_MESSAGE_TYPE_ERROR)
    g_dbus_message_set_error_name(made, "org.example.Error");
  if (body)
    g_dbus_message_set_body(made, body);
  guchar *blob = g_dbus_message_to_blob(made, &size, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
  return g_byte_array_new_take(blob, size);
}

static void
say_message(Bus *bus, GDBusMessageType type, guint32 serial, GVariant *body)
{
  g_autoptr(GByteArray) bytes = message(type, serial, body);
  say(bus, bytes->data, bytes->len);
}

static void
settle(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    ;
}

static const char ok[] = "OK 0123456789abcdef\r\n";

/* Who we are, the bus's own call and ours, before the bus has said anything. */
static void
test_sent_at_once(void)
{
  Bus bus = begin();
  guint8 sent[4096];
  call(&bus, FP_SECOND);
  gssize size = recv(bus.fd, sent, sizeof sent, 0);
  g_autofree char *who = g_strdup_printf("%u", (guint)getuid());
  g_autoptr(GString) greeting = g_string_new("AUTH EXTERNAL ");
  for (const char *at = who; *at; at++)
    g_string_append_printf(greeting, "%02x", (guint)*at);
  g_string_append(greeting, "\r\nBEGIN\r\n");
  g_assert_cmpint(size, >, (gssize)greeting->len);
  g_assert_cmpint(sent[0], ==, 0);
  g_assert_cmpmem(sent + 1, greeting->len, greeting->str, greeting->len);
  guint8 *at = sent + 1 + greeting->len;
  const char *const members[] = {"Hello", "M"};
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    gsize left = (gsize)(sent + size - at);
    gssize length = g_dbus_message_bytes_needed(at, left, NULL);
    g_assert_cmpint(length, >, 0);
    g_autoptr(GDBusMessage) one =
        g_dbus_message_new_from_blob(at, (gsize)length, G_DBUS_CAPABILITY_FLAGS_NONE, NULL);
    g_assert_cmpstr(g_dbus_message_get_member(one), ==, members[i]);
    at += length;
  }
  g_assert_true(at == sent + size);
  end(&bus);
  g_assert_cmpuint(bus.done, ==, 1); /* freed: answered with nothing */
}

/* A byte at a time, after a signal and an answer to nobody. */
static void
test_in_pieces(void)
{
  Bus bus = begin();
  call(&bus, FP_SECOND);
  say(&bus, ok, sizeof ok - 1);
  say_message(&bus, G_DBUS_MESSAGE_TYPE_METHOD_RETURN, 1, g_variant_new("(s)", ":1.5"));
  say_message(&bus, G_DBUS_MESSAGE_TYPE_METHOD_RETURN, 99, g_variant_new("(s)", "nobody"));
  settle();
  g_autoptr(GByteArray) answer = message(G_DBUS_MESSAGE_TYPE_METHOD_RETURN, 2, g_variant_new("(s)", "here"));
  for (guint i = 0; i < answer->len; i++) {
    g_assert_cmpuint(bus.done, ==, 0);
    say(&bus, answer->data + i, 1);
    settle();
  }
  g_assert_cmpuint(bus.done, ==, 1);
  g_assert_cmpstr(g_variant_get_type_string(bus.answer), ==, "(s)");
  /* Nothing is watched while nothing is due. */
  say_message(&bus, G_DBUS_MESSAGE_TYPE_METHOD_RETURN, 99, g_variant_new("(s)", "nobody"));
  g_assert_false(g_main_context_iteration(NULL, FALSE));
  call(&bus, FP_SECOND);
  call(&bus, FP_SECOND);
  say_message(&bus, G_DBUS_MESSAGE_TYPE_METHOD_RETURN, 4, g_variant_new("(u)", 4U)); /* of another type */
  settle();
  g_assert_cmpuint(bus.done, ==, 2);
  g_assert_null(bus.answer);
  say_message(&bus, G_DBUS_MESSAGE_TYPE_ERROR, 3, g_variant_new("(s)", "no"));
  settle();
  g_assert_cmpuint(bus.done, ==, 3);
  g_assert_null(bus.answer);
  g_assert_true(fp_wire_works(bus.wire));
  end(&bus);
}

static void
check_broken(Bus *bus)
{
  settle();
  g_assert_cmpuint(bus->done, ==, 2);
  g_assert_null(bus->answer);
  g_assert_false(fp_wire_works(bus->wire));
  call(bus, FP_SECOND);
  g_assert_cmpuint(bus->done, ==, 3);
  end(bus);
}

static void
test_no_answer(void)
{
  static const char *const bad[] = {"REJECTED EXTERNAL\r\n", "\r\n", "OK\n", "OK 01\r\nnot a message at all",
                                    "OK 01\r\nl\2\1\1\xff\xff\xff\x06\1\1\1\1\1\1\1\1"};
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
    Bus bus = begin();
    call(&bus, FP_SECOND);
    call(&bus, FP_SECOND);
    say(&bus, bad[i], strlen(bad[i]));
    check_broken(&bus);
  }
  Bus endless = begin();
  g_autofree char *line = g_strnfill(8192, 'x');
  call(&endless, FP_SECOND);
  call(&endless, FP_SECOND);
  say(&endless, line, 8192);
  check_broken(&endless);
  Bus closed = begin();
  call(&closed, FP_SECOND);
  call(&closed, FP_SECOND);
  close(closed.fd);
  closed.fd = -1;
  check_broken(&closed);
}

static void
test_silence(void)
{
  FpFakeClock *clock = fp_fake_clock_new(FP_DAY);
  fp_fake_clock_use(clock);
  Bus bus = begin();
  call(&bus, FP_SECOND);
  fp_fake_clock_advance(clock, FP_SECOND - 1);
  call(&bus, 2 * FP_SECOND); /* what it may take holds for both from here */
  fp_fake_clock_advance(clock, 2 * FP_SECOND - 1);
  g_assert_cmpuint(bus.done, ==, 0);
  fp_fake_clock_advance(clock, 1);
  check_broken(&bus);
  fp_clock_set(NULL);
  fp_fake_clock_free(clock);
}

static void
test_addresses(void)
{
  static const char *const none[] = {"tcp:host=127.0.0.1,port=1",
                                     "unix:path=/nonexistent/bus",
                                     "unix:path=",
                                     "unix:tmpdir=/tmp",
                                     "nonsense",
                                     "unix:path=%zz"};
  for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
    g_setenv("DBUS_SESSION_BUS_ADDRESS", none[i], TRUE);
    g_assert_null(fp_wire_new());
  }
  g_autofree char *deep = g_strnfill(200, 'x');
  g_autofree char *longer = g_strconcat("unix:path=/", deep, NULL);
  g_setenv("DBUS_SESSION_BUS_ADDRESS", longer, TRUE);
  g_assert_null(fp_wire_new());
  g_autofree char *name = g_strdup_printf("flagpost-test-%d", (int)getpid());
  g_autofree char *hidden = g_strconcat("unix:abstract=", name, NULL);
  int listening = listen_on(name, TRUE);
  g_setenv("DBUS_SESSION_BUS_ADDRESS", hidden, TRUE);
  g_autoptr(FpWire) wire = fp_wire_new();
  g_assert_nonnull(wire);
  close(listening);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/keyring/wire/sent-at-once", test_sent_at_once);
  g_test_add_func("/keyring/wire/in-pieces", test_in_pieces);
  g_test_add_func("/keyring/wire/no-answer", test_no_answer);
  g_test_add_func("/keyring/wire/silence", test_silence);
  g_test_add_func("/keyring/wire/addresses", test_addresses);
  return g_test_run();
}
