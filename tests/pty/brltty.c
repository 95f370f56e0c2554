/* What a braille reader has under the fingers: BRLTTY, if it is installed, follows the real program on the
 * virtual console and shows its window of 40 cells on its own virtual display, which writes each change as
 * text. The transcript stands in docs/accessibility.md: each of its lines must be shown. With
 * FP_UPDATE_SNAPSHOTS all that is shown is printed instead. Called by `make check-brltty`, as root. */
#include "config.h"

#include "pty/bench.h"
#include "pty/transcript.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONSOLE "/dev/tty1"
#define SCREEN  "/dev/vcsa1"
#define CELLS   "cells 40\n"

typedef struct {
  const char *name; /* of the step, in the transcript */
  const char *keys; /* typed at the console; or NULL */
  const char *move; /* a key of the braille display, by BRLTTY's name */
} Step;

typedef struct {
  GSocketConnection *display;
  GSubprocess *brltty;
  GString *shown; /* all lines, and where those of this step begin */
  gsize from;
  GString *pending; /* of a line */
  int console;
  pid_t program;
} Reader;

static void
put_away(Bench *bench, Reader *reader)
{
  kill(reader->program, SIGTERM);
  waitpid(reader->program, NULL, 0);
  g_subprocess_send_signal(reader->brltty, SIGTERM);
  g_subprocess_wait(reader->brltty, NULL, NULL);
  g_object_unref(reader->brltty);
  g_object_unref(reader->display);
  g_string_free(reader->shown, TRUE);
  g_string_free(reader->pending, TRUE);
  close(reader->console);
  g_free(reader);
  bench_free(bench);
}

/* On the console as its own session, as a login there has it. */
static pid_t
start_program(const Bench *bench)
{
  g_auto(GStrv) env = g_get_environ();
  for (int i = 0; bench->env[i]; i++) {
    g_auto(GStrv) pair = g_strsplit(bench->env[i], "=", 2);
    env = g_environ_setenv(env, pair[0], pair[1], TRUE);
  }
  env = g_environ_setenv(env, "TERM", "linux", TRUE);
  env = g_environ_setenv(env, "ACCESSIBLE", "1", TRUE);
  pid_t child = fork();
  if (child == 0) {
    char *const argv[] = {bench->program, NULL};
    setsid();
    int fd = open(CONSOLE, O_RDWR);
    ioctl(fd, TIOCSCTTY, 1);
    for (int i = 0; i < 3; i++)
      dup2(fd, i);
    execve(bench->program, argv, env);
    _exit(127);
  }
  return child;
}

static Reader *
reader_new(const Bench *bench)
{
  Reader *reader = g_new0(Reader, 1);
  g_autoptr(GSocketListener) listener = g_socket_listener_new();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port(listener, NULL, &error);
  g_autofree char *device = g_strdup_printf("client:127.0.0.1:%u", port);
  g_autofree char *pid = g_build_filename(bench->home, "brltty.pid", NULL);
  g_autofree char *preferences = g_build_filename(bench->home, "brltty.prefs", NULL);
  g_assert_no_error(error);
  reader->shown = g_string_new(NULL);
  reader->pending = g_string_new(NULL);
  reader->console = open(CONSOLE, O_RDWR | O_NOCTTY);
  g_assert_cmpint(reader->console, >=, 0);
  reader->brltty =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                       "brltty", "-n", "-N", "-e", "-q", "-b", "vr", "-d", device, "-x", "lx", "-s", "no",
                       "-f", "/dev/null", "-F", preferences, "-P", pid, "-W", bench->home, NULL);
  g_assert_no_error(error);
  reader->display = g_socket_listener_accept(listener, NULL, NULL, &error);
  g_assert_no_error(error);
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(reader->display)), CELLS, strlen(CELLS),
                            NULL, NULL, &error);
  g_assert_no_error(error);
  reader->program = start_program(bench);
  return reader;
}

/* Lines such as `Visual "new. dilys: Odd messages in the night? 0"`. */
static void
take(Reader *reader, int wait_ms)
{
  GSocket *socket = g_socket_connection_get_socket(reader->display);
  char bytes[2048], *end;
  if (!g_socket_condition_timed_wait(socket, G_IO_IN, wait_ms * 1000, NULL, NULL))
    return;
  gssize n = g_socket_receive(socket, bytes, sizeof bytes, NULL, NULL);
  g_assert_cmpint(n, >, 0);
  g_string_append_len(reader->pending, bytes, n);
  while ((end = strchr(reader->pending->str, '\n'))) {
    g_autofree char *line = g_strndup(reader->pending->str, (gsize)(end - reader->pending->str));
    g_string_erase(reader->pending, 0, end - reader->pending->str + 1);
    g_strchomp(line);
    if (!g_str_has_prefix(line, "Visual \"") || !g_str_has_suffix(line, "\""))
      continue;
    line[strlen(line) - 1] = '\0';
    g_string_append_printf(reader->shown, "%s\n", g_strchomp(line + strlen("Visual \"")));
  }
}

static void
show_step(Reader *reader, const Step *step)
{
  reader->from = reader->shown->len;
  for (const char *key = step->keys; key && *key != '\0'; key++)
    g_assert_cmpint(ioctl(reader->console, TIOCSTI, key), ==, 0);
  if (step->move)
    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(reader->display)), step->move,
                              strlen(step->move), NULL, NULL, NULL);
}

/* Until every line that the page has for this step has been under the fingers. */
static gboolean
wait_for(Reader *reader, const char *step, const char *wanted)
{
  gint64 until = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
  for (;;) {
    g_autofree char *shown = transcript_settled(reader->shown->str + reader->from);
    g_autofree char *missing = transcript_missing(wanted, shown);
    if (!missing)
      return TRUE;
    if (g_get_monotonic_time() > until) {
      g_test_message("step \"%s\": \"%s\" was not shown, but:\n%s", step, missing, shown);
      g_test_fail();
      return FALSE;
    }
    take(reader, 50);
  }
}

static void
print_step(Reader *reader, const Step *step)
{
  for (int tenths = 0; tenths < 25; tenths++)
    take(reader, 100);
  g_autofree char *shown = transcript_settled(reader->shown->str + reader->from);
  g_print("    (%s)\n%s", step->name, shown);
}

static void
test_walk(void)
{
  static const Step steps[] = {
      {"the inbox has opened", NULL, NULL},
      {"j: the next conversation", "j", NULL},
      {"the display moves to the right", NULL, "FWINRT\n"},
      {"Enter: it opens", "\r", NULL},
      {"j: the next line", "j", NULL},
      {"q: back to the list", "q", NULL},
      {"!: reported", "!", NULL},
      {"z: taken back", "z", NULL},
      {"j: the next conversation again", "j", NULL},
      {"P: the password", "P", NULL},
      {"y: a new one", "y", NULL},
      {"l: the rest later", "l", NULL},
  };
  g_autofree char *brltty = g_find_program_in_path("brltty"), *page = transcript_page();
  if (!brltty || access(SCREEN, R_OK) != 0 || access(CONSOLE, R_OK | W_OK) != 0) {
    g_test_skip("BRLTTY is not installed, or there is no virtual console that may be read");
    return;
  }
  Bench *bench = bench_new();
  bench_fill(bench);
  Reader *reader = reader_new(bench);
  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
    show_step(reader, &steps[i]);
    if (g_getenv("FP_UPDATE_SNAPSHOTS")) {
      print_step(reader, &steps[i]);
      continue;
    }
    g_autofree char *wanted = transcript_step(page, "**BRLTTY", steps[i].name);
    if (!wait_for(reader, steps[i].name, wanted))
      break; /* the console is given back all the same */
  }
  put_away(bench, reader);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/brltty/walk", test_walk);
  return g_test_run();
}
