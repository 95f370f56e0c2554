/* What every test on a terminal needs: a sealed home, the demo forum on a free port, its member's account,
 * and the real program. */
#include "config.h"

#include "pty/bench.h"

#include <gio/gio.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
built(const char *name)
{
  return g_build_filename(g_getenv("FP_TOP_BUILDDIR"), name, NULL);
}

static void
set(Bench *bench, const char *name, const char *value)
{
  int i = 0;
  while (bench->env[i])
    i++;
  bench->env[i] = g_strdup_printf("%s=%s", name, value);
}

static char *
read_line(int fd)
{
  GString *line = g_string_new(NULL);
  char c;
  while (read(fd, &c, 1) == 1 && c != '\n')
    g_string_append_c(line, c);
  return g_string_free(line, FALSE);
}

static char *
json_text(const char *json, const char *name)
{
  g_autofree char *key = g_strdup_printf("\"%s\":\"", name);
  const char *at = strstr(json, key);
  g_assert_nonnull(at);
  at += strlen(key);
  return g_strndup(at, strcspn(at, "\""));
}

static void
start_forum(Bench *bench, const char *forum, const char *option)
{
  g_autofree char *dialect = g_strconcat("--forum=", forum, NULL);
  g_autofree char *program = built("tests/lib/demo-forum");
  g_autofree char *folder = g_build_filename(bench->home, BENCH_MAIL, NULL);
  g_autofree char *mail = g_strconcat("--mail-dir=", folder, NULL);
  const char *argv[] = {program,
                        "--port=0",
                        "--ready-fd=1",
                        "--quit-on-eof",
                        "--now=2026-03-14T08:00:00Z",
                        dialect,
                        g_str_equal(forum, "discourse") ? mail : "--quit-on-eof",
                        option,
                        NULL};
  g_autofree char *ready = NULL;
  g_autoptr(GError) error = NULL;
  int out;
  g_spawn_async_with_pipes(NULL, (char **)(void *)argv, NULL,
                           G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &bench->forum,
                           &bench->forum_input, &out, NULL, &error);
  g_assert_no_error(error);
  do {
    g_free(ready);
    ready = read_line(out);
  } while (*ready != '\0' && *ready != '{');
  bench->address = json_text(ready, "address");
  bench->password = json_text(ready, "password");
}

static void
add_account(Bench *bench)
{
  const char *argv[] = {bench->program, "account",      "add",        bench->address,     "--user",
                        "maria",        "--moderators", "moderators", "--password-stdin", NULL};
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *input = g_strconcat(bench->password, "\n", NULL);
  g_autoptr(GError) error = NULL;
  for (int i = 0; bench->env[i]; i++) {
    g_auto(GStrv) pair = g_strsplit(bench->env[i], "=", 2);
    g_subprocess_launcher_setenv(launcher, pair[0], pair[1], TRUE);
  }
  process = g_subprocess_launcher_spawnv(launcher, argv, &error);
  g_assert_no_error(error);
  g_subprocess_communicate_utf8(process, input, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 0);
}

/* An empty one of libsecret's that opens with one turn of its key's derivation instead of 100,000, which
 * every start of the program would pay for: as new_keyring of tests/cli/lib.sh. */
static void
new_keyring(const char *path)
{
  static const char bytes[] = "GnomeKeyring\n\r\0\n\1\0"         /* the format */
                              "\40\0\0\0"                        /* bytes of salt */
                              "a salt of thirty-two characters." /* it */
                              "\1\0\0\0"                         /* turns */
                              "\0\0\0\0\0\0\0\0\0\0\0\0"         /* changed when, used how often */
                              "\44";                             /* where the salt ends */
  g_assert_true(
      g_file_set_contents_full(path, bytes, sizeof bytes - 1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

Bench *
bench_new(void)
{
  return bench_new_at("khoros");
}

static Bench *
begin(const char *software, const char *option)
{
  Bench *bench = g_new0(Bench, 1);
  static const char *const folders[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
                                        "XDG_CACHE_HOME"};
  bench->program = built("flagpost");
  bench->home = g_dir_make_tmp("flagpost-pty-XXXXXX", NULL);
  set(bench, "HOME", bench->home);
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *path = g_build_filename(bench->home, folders[i], NULL);
    set(bench, folders[i], path);
  }
  {
    g_autofree char *ring = g_build_filename(bench->home, "keyring", NULL);
    set(bench, "SECRET_BACKEND", "file");
    set(bench, "SECRET_FILE_TEST_PATH", ring);
    set(bench, "SECRET_FILE_TEST_PASSWORD", "test");
    new_keyring(ring);
  }
  /* libsecret's file back end loses a few bytes at each save; leaks are looked for in the tests of units. */
  set(bench, "ASAN_OPTIONS", "detect_leaks=0");
  {
    g_autofree char *forum = built("src/demo/flagpost-demo-forum");
    set(bench, "FLAGPOST_DEMO_FORUM", forum);
  }
  set(bench, "FLAGPOST_NOW", "2026-03-14T08:00:00Z");
  set(bench, "TERM", "xterm-256color");
  start_forum(bench, software, option);
  add_account(bench);
  bench_set(bench, "fold-campaigns=off"); /* most tests are about single conversations */
  return bench;
}

Bench *
bench_new_at(const char *software)
{
  return begin(software, NULL);
}

Bench *
bench_new_small(const char *software)
{
  return begin(software, "--messages=4");
}

void
bench_free(Bench *bench)
{
  close(bench->forum_input);
  kill(bench->forum, SIGTERM);
  g_spawn_close_pid(bench->forum);
  fp_test_remove_tree(bench->home);
  for (int i = 0; bench->env[i]; i++)
    g_free(bench->env[i]);
  g_free(bench->home);
  g_free(bench->program);
  g_free(bench->address);
  g_free(bench->password);
  g_free(bench);
}

FpPty *
bench_run(Bench *bench, int rows, int cols, const char *extra)
{
  return bench_run_with(bench, rows, cols, extra, NULL);
}

FpPty *
bench_run_inbox(Bench *bench, const char *extra, const char *name)
{
  FpPty *pty = bench_run(bench, 24, 80, extra);
  WAIT(pty, name);
  WAIT(pty, "as of 08:0");
  return pty;
}

FpPty *
bench_run_with(Bench *bench, int rows, int cols, const char *extra, const char *option)
{
  const char *words[] = {option, NULL};
  return bench_run_words(bench, rows, cols, extra, words);
}

static FpPty *
run(Bench *bench, int rows, int cols, const char *const *extra, const char *const *words)
{
  const char *argv[8] = {bench->program};
  const char *env[G_N_ELEMENTS(bench->env) + 4] = {NULL};
  int n = 0;
  for (int i = 0; words[i] && i + 2 < (int)G_N_ELEMENTS(argv); i++)
    argv[i + 1] = words[i];
  for (; bench->env[n]; n++)
    env[n] = bench->env[n];
  for (int i = 0; extra[i] && n + 1 < (int)G_N_ELEMENTS(env); i++)
    env[n++] = extra[i];
  FpPty *pty = fp_pty_start(rows, cols, argv, env);
  fp_pty_beside(pty, bench->forum);
  return pty;
}

FpPty *
bench_run_words(Bench *bench, int rows, int cols, const char *extra, const char *const *words)
{
  const char *const one[] = {extra, NULL};
  return run(bench, rows, cols, one, words);
}

FpPty *
bench_run_env(Bench *bench, int rows, int cols, const char *const *extra, const char *option)
{
  const char *const words[] = {option, NULL};
  return run(bench, rows, cols, extra, words);
}

char *
bench_talk(Bench *bench, const char *option, const char *lines, int code)
{
  const char *argv[] = {bench->program, "--plain", option, NULL};
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr(GError) error = NULL;
  char *out = NULL;
  for (int i = 0; bench->env[i]; i++) {
    g_auto(GStrv) pair = g_strsplit(bench->env[i], "=", 2);
    g_subprocess_launcher_setenv(launcher, pair[0], pair[1], TRUE);
  }
  g_autoptr(GSubprocess) process = g_subprocess_launcher_spawnv(launcher, argv, &error);
  g_assert_no_error(error);
  g_subprocess_communicate_utf8(process, lines, NULL, &out, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(g_subprocess_get_if_exited(process));
  if (g_subprocess_get_exit_status(process) != code)
    g_test_message("%s", out);
  g_assert_cmpint(g_subprocess_get_exit_status(process), ==, code);
  return out;
}

void
bench_demo(Bench *bench, const char *path, const char *json)
{
  g_autoptr(GUri) address = g_uri_parse(bench->address, G_URI_FLAGS_NONE, NULL);
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GError) error = NULL;
  g_socket_client_set_timeout(client, 120); /* a forum that says nothing fails the test */
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host(
      client, g_uri_get_host(address), (guint16)g_uri_get_port(address), NULL, &error);
  g_autofree char *request =
      g_strdup_printf("POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Type: application/json\r\n"
                      "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                      path, g_uri_get_host(address), g_uri_get_port(address), strlen(json), json);
  char answer[16] = "";
  g_assert_no_error(error);
  g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), request, strlen(request),
                            NULL, NULL, &error);
  g_assert_no_error(error);
  g_input_stream_read_all(g_io_stream_get_input_stream(G_IO_STREAM(connection)), answer, 12, NULL, NULL,
                          &error);
  g_assert_no_error(error);
  g_assert_cmpstr(answer, ==, "HTTP/1.1 200");
}

void
bench_deliver(Bench *bench, const char *from, const char *subject)
{
  g_autofree char *json = g_strdup_printf(
      "{\"from\":\"%s\",\"to\":\"maria\",\"subject\":\"%s\",\"body\":\"Until then.\"}", from, subject);
  bench_demo(bench, "/demo/notes", json);
}

/* On a busy machine its threads go on for a while after the signal. */
void
bench_hold(Bench *bench)
{
  siginfo_t stopped;
  g_assert_cmpint(kill(bench->forum, SIGSTOP), ==, 0);
  g_assert_cmpint(waitid(P_PID, (id_t)bench->forum, &stopped, WSTOPPED), ==, 0);
}

void
bench_let_go(Bench *bench)
{
  g_assert_cmpint(kill(bench->forum, SIGCONT), ==, 0);
}

void
assert_cursor(FpPty *pty, const char *beginning)
{
  int row, col;
  g_autofree char *text = NULL;
  for (int tries = 0; tries < 200; tries++) { /* on a slow machine it comes later */
    fp_pty_settle(pty, 50);
    fp_pty_cursor(pty, &row, &col);
    g_free(text);
    text = fp_pty_row(pty, row);
    if (col == 0 && strstr(text, beginning))
      break;
  }
  g_assert_cmpint(col, ==, 0);
  if (!strstr(text, beginning))
    g_test_message("the cursor's row is: %s", text);
  g_assert_nonnull(strstr(text, beginning));
}

void
assert_exit(FpPty *pty, int code)
{
  int ended = fp_pty_wait_exit(pty);
  g_autofree char *screen = fp_pty_screen(pty);
  if (ended != code)
    g_test_message("ended with %d:\n%s", ended, screen);
  g_assert_cmpint(ended, ==, code);
}

void
bench_fill(Bench *bench)
{
  const char *const words[] = {"inbox", NULL};
  FpPty *pty = bench_run_words(bench, 24, 80, "PAGER=cat", words);
  assert_exit(pty, 0);
  fp_pty_free(pty);
}

void
bench_leave(FpPty *pty)
{
  fp_pty_type(pty, "Q");
  assert_exit(pty, 0);
  fp_pty_free(pty);
}

/* The settings without a line for that key: the last one of two would count. */
static char *
without(const char *settings, const char *key)
{
  g_auto(GStrv) lines = g_strsplit(settings, "\n", -1);
  GString *rest = g_string_new(NULL);
  for (guint i = 0; lines[i]; i++)
    if (!g_str_has_prefix(lines[i], key) || lines[i][strlen(key)] != '=')
      g_string_append_printf(rest, "%s\n", lines[i]);
  return g_string_free(rest, FALSE);
}

void
bench_set(Bench *bench, const char *text)
{
  g_autofree char *folder = g_build_filename(bench->home, "XDG_CONFIG_HOME", "flagpost", NULL);
  g_autofree char *path = g_build_filename(folder, "settings.ini", NULL);
  g_autofree char *key = g_strndup(text, strcspn(text, "="));
  g_autofree char *old = NULL, *rest = NULL, *all = NULL;
  const char *group = "[flagpost]\n";
  g_assert_true(g_file_get_contents(path, &old, NULL, NULL));
  rest = without(old, key);
  char *at = strstr(rest, group);
  if (!at)
    all = g_strdup_printf("%s%s\n%s", group, text, rest);
  else
    all = g_strdup_printf("%.*s%s%s\n%s", (int)(at - rest), rest, group, text, at + strlen(group));
  g_assert_true(g_file_set_contents_full(path, all, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

void
assert_has(const char *out, const char *text)
{
  if (!strstr(out, text))
    g_test_message("\"%s\" is not in:\n%s", text, out);
  g_assert_nonnull(strstr(out, text));
}
