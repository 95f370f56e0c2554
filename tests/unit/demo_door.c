/* The demo forum's program on a real socket: what it says when it is ready, and what each fault looks like
 * from the other end of the wire. Skipped where the demo forum is not built. */
#include "config.h"

#include "lib/test.h"

#include <gio/gio.h>

enum { PATIENCE_SECONDS = 120 }; /* with a forum that says nothing: the test fails then */

typedef struct {
  GSubprocess *process;
  guint16 port;
} Door;

static char *
program(void)
{
  return g_build_filename(g_getenv("FP_TOP_BUILDDIR"), "src", "demo", "flagpost-demo-forum", NULL);
}

/* Reads the lines that a person reads; the pipe to its standard input keeps it alive. */
static gboolean
door_open(Door *door)
{
  g_autofree char *path = program();
  if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE)) {
    g_test_skip("the demo forum is not built");
    return FALSE;
  }
  g_autoptr(GError) error = NULL;
  door->process =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, "--now",
                       "2026-11-24T07:30:00Z", "--scenario", "quiet", "--quit-on-eof", NULL);
  g_assert_no_error(error);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new(g_subprocess_get_stdout_pipe(door->process));
  g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(lines), FALSE);
  g_autofree char *address = g_data_input_stream_read_line(lines, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(g_str_has_prefix(address, "Address: http://127.0.0.1:"));
  door->port = (guint16)g_ascii_strtoull(strrchr(address, ':') + 1, NULL, 10);
  static const char *const rest[] = {"Name: maria", "Password: ", "Moderators: moderators", "Desk: http://"};
  for (guint i = 0; i < G_N_ELEMENTS(rest); i++) {
    g_autofree char *line = g_data_input_stream_read_line(lines, NULL, NULL, &error);
    g_assert_true(line && g_str_has_prefix(line, rest[i]));
  }
  return TRUE;
}

static void
door_close(Door *door)
{
  g_autoptr(GError) error = NULL;
  g_output_stream_close(g_subprocess_get_stdin_pipe(door->process), NULL, NULL);
  g_subprocess_wait(door->process, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(g_subprocess_get_if_exited(door->process));
  g_assert_cmpint(g_subprocess_get_exit_status(door->process), ==, 0);
  g_clear_object(&door->process);
}

/* Everything that comes back until the connection ends, or `most` bytes. (transfer full) */
static char *
ask(const Door *door, const char *method, const char *target, const char *body, gsize most)
{
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GError) error = NULL;
  g_socket_client_set_timeout(client, PATIENCE_SECONDS);
  g_autoptr(GSocketConnection) connection =
      g_socket_client_connect_to_host(client, "127.0.0.1", door->port, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *request = g_strdup_printf(
      "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\nContent-Type: application/json\r\n"
      "Content-Length: %u\r\n\r\n%s",
      method, target, door->port, (unsigned)strlen(body), body);
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), request, strlen(request),
                            NULL, NULL, &error);
  g_assert_no_error(error);
  GString *reply = g_string_new(NULL);
  char part[4096];
  gssize size;
  GInputStream *input = g_io_stream_get_input_stream(G_IO_STREAM(connection));
  while (reply->len < most && (size = g_input_stream_read(input, part, sizeof part, NULL, NULL)) > 0)
    g_string_append_len(reply, part, size);
  return g_string_free(reply, FALSE);
}

static void
set_fault(const Door *door, const char *kind)
{
  g_autofree char *body = g_strdup_printf("{\"route\":\"/status\",\"kind\":\"%s\"}", kind);
  g_autofree char *reply = ask(door, "POST", "/demo/faults", body, 1 << 20);
  g_assert_nonnull(strstr(reply, " 200 "));
}

static char *
version(const Door *door)
{
  return ask(door, "GET", "/status/version", "", 1 << 20);
}

static gsize
promised(const char *reply)
{
  const char *header = strstr(reply, "Content-Length: ");
  g_assert_nonnull(header);
  return (gsize)g_ascii_strtoull(header + strlen("Content-Length: "), NULL, 10);
}

static void
test_manners(void)
{
  Door door = {0};
  if (!door_open(&door))
    return;
  g_autofree char *whole = version(&door);
  const char *body = strstr(whole, "\r\n\r\n") + 4;
  g_assert_true(g_str_has_prefix(whole, "HTTP/1.1 200 "));
  g_assert_cmpuint(promised(whole), ==, strlen(body));
  static const char *const silent[] = {"drop-before", "drop-after"};
  for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
    set_fault(&door, silent[i]);
    g_autofree char *nothing = version(&door);
    g_assert_cmpstr(nothing, ==, "");
  }
  set_fault(&door, "drop-during");
  g_autofree char *half = version(&door);
  g_assert_cmpuint(promised(half), >, strlen(strstr(half, "\r\n\r\n") + 4));
  set_fault(&door, "drip");
  g_autofree char *slow = version(&door);
  g_assert_cmpstr(strstr(slow, "\r\n\r\n") + 4, ==, body);
  set_fault(&door, "endless");
  g_autofree char *much = ask(&door, "GET", "/status/version", "", 3 << 20);
  g_assert_cmpuint(strlen(much), >=, 3 << 20);
  set_fault(&door, "429:30");
  g_autofree char *wait = version(&door);
  g_assert_true(g_str_has_prefix(wait, "HTTP/1.1 429 "));
  g_assert_nonnull(strstr(wait, "\r\nRetry-After: 30\r\n"));
  g_autofree char *again = version(&door);
  g_assert_cmpstr(strstr(again, "\r\n\r\n") + 4, ==, body);
  door_close(&door);
}

static void
test_too_big(void)
{
  Door door = {0};
  if (!door_open(&door))
    return;
  g_autofree char *body = g_strnfill(1200 * 1024, 'x');
  g_autofree char *reply = ask(&door, "POST", "/demo/notes", body, 1 << 20);
  g_assert_null(strstr(reply, " 200 "));
  g_autofree char *still = version(&door);
  g_assert_true(g_str_has_prefix(still, "HTTP/1.1 200 "));
  door_close(&door);
}

static void
assert_refused(const char *option, const char *value)
{
  g_autofree char *path = program();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, path,
                       option, value, NULL);
  g_assert_no_error(error);
  g_subprocess_wait(process, NULL, NULL);
  g_test_message("%s %s", option, value);
  g_assert_true(g_subprocess_get_if_exited(process));
  g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 2);
}

static void
test_options(void)
{
  g_autofree char *path = program();
  if (!g_file_test(path, G_FILE_TEST_IS_EXECUTABLE)) {
    g_test_skip("the demo forum is not built");
    return;
  }
  assert_refused("--scenario", "noisy");
  assert_refused("--dialect", "usenet");
  assert_refused("--now", "yesterday");
  assert_refused("--port", "70000");
  assert_refused("--path", "community");
  assert_refused("--threads", "perhaps");
  assert_refused("--database", "/nonexistent/folder/forum.db");
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/demo/door/manners", test_manners);
  g_test_add_func("/demo/door/too-big", test_too_big);
  g_test_add_func("/demo/door/options", test_options);
  return g_test_run();
}
