/* The real program on a terminal, against the demo forum on a free port, in a sealed home: the way of a
 * member through an evening, with several terminals and sizes. */
#include "config.h"

#include "lib/pty.h"
#include "lib/test.h"

#include <gio/gio.h>

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
  char *home, *program, *address, *password;
  GPid forum;
  int forum_input;
  char *env[20];
} Bench;

static char *
built(const char *name)
{
  return g_build_filename(g_getenv("FP_TOP_BUILDDIR"), name, NULL);
}

static void
set(Bench *bench, const char *name, const char *value)
{
  int i = 0;

  while (bench->env[i] != NULL)
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
start_forum(Bench *bench)
{
  g_autofree char *program = built("src/demo/flagpost-demo-forum");
  const char *argv[] = {program, "--port=0", "--ready-fd=1", "--quit-on-eof", "--now=2026-03-14T08:00:00Z",
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

  for (int i = 0; bench->env[i] != NULL; i++) {
    g_auto(GStrv) pair = g_strsplit(bench->env[i], "=", 2);
    g_subprocess_launcher_setenv(launcher, pair[0], pair[1], TRUE);
  }
  process = g_subprocess_launcher_spawnv(launcher, argv, &error);
  g_assert_no_error(error);
  g_subprocess_communicate_utf8(process, input, NULL, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 0);
}

static Bench *
bench_new(void)
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
  }
  /* libsecret's file back end loses a few bytes at each save; leaks are looked for in the tests of units. */
  set(bench, "ASAN_OPTIONS", "detect_leaks=0");
  set(bench, "FLAGPOST_NOW", "2026-03-14T08:00:00Z");
  set(bench, "TERM", "xterm-256color");
  start_forum(bench);
  add_account(bench);
  return bench;
}

static void
remove_tree(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
      remove_tree(child);
    else
      g_unlink(child);
  }
  g_rmdir(path);
}

static void
bench_free(Bench *bench)
{
  close(bench->forum_input);
  kill(bench->forum, SIGTERM);
  g_spawn_close_pid(bench->forum);
  remove_tree(bench->home);
  for (int i = 0; bench->env[i] != NULL; i++)
    g_free(bench->env[i]);
  g_free(bench->home);
  g_free(bench->program);
  g_free(bench->address);
  g_free(bench->password);
  g_free(bench);
}

/* extra: one more variable, or NULL. */
static FpPty *
run(Bench *bench, int rows, int cols, const char *extra)
{
  const char *argv[] = {bench->program, NULL};
  const char *env[G_N_ELEMENTS(bench->env) + 1] = {NULL};
  int n = 0;

  for (; bench->env[n] != NULL; n++)
    env[n] = bench->env[n];
  env[n] = extra;
  return fp_pty_start(rows, cols, argv, env);
}

#define WAIT(pty, text) g_assert_true(fp_pty_wait_for(pty, text))

static void
assert_cursor(FpPty *pty, const char *beginning)
{
  int row, col;
  g_autofree char *text = NULL;

  fp_pty_settle(pty, 50);
  fp_pty_cursor(pty, &row, &col);
  text = fp_pty_row(pty, row);
  g_assert_cmpint(col, ==, 0);
  if (strstr(text, beginning) == NULL)
    g_test_message("the cursor's row is: %s", text);
  g_assert_nonnull(strstr(text, beginning));
}

static void
assert_exit(FpPty *pty, int code)
{
  int ended = fp_pty_wait_exit(pty);
  g_autofree char *screen = fp_pty_screen(pty);

  if (ended != code)
    g_test_message("ended with %d:\n%s", ended, screen);
  g_assert_cmpint(ended, ==, code);
}

static void
leave(FpPty *pty)
{
  fp_pty_type(pty, "Q");
  assert_exit(pty, 0);
  fp_pty_free(pty);
}

/* Inbox, open, flag, undo, flag again, outbox, password, quit, start again: all has held. */
static void
test_walk(gconstpointer data)
{
  const int *size = data;
  Bench *bench = bench_new();
  FpPty *pty = run(bench, size[0], size[1], NULL);

  WAIT(pty, "Garden_24");
  assert_cursor(pty, "Garden_24");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Account verification");
  assert_cursor(pty, "Subject:");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  WAIT(pty, "z takes it back.");
  fp_pty_type(pty, "z");
  WAIT(pty, "Taken back. Nothing was sent.");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  fp_pty_type(pty, "q");
  WAIT(pty, "dilys");
  WAIT(pty, "held");
  assert_cursor(pty, "Garden_24");
  fp_pty_type(pty, "O");
  WAIT(pty, "Report of 1 mes");
  fp_pty_type(pty, "s");
  WAIT(pty, "Sent: 1.");
  fp_pty_type(pty, "q");
  WAIT(pty, "sent");
  fp_pty_type(pty, "P");
  WAIT(pty, "or N:");
  fp_pty_type(pty, "y");
  WAIT(pty, "L later:");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Both passwords are kept");
  leave(pty);
  pty = run(bench, size[0], size[1], NULL);
  WAIT(pty, "Garden_24");
  WAIT(pty, "sent");
  fp_pty_type(pty, "P");
  WAIT(pty, "A change of the password was left");
  fp_pty_type(pty, "g");
  WAIT(pty, "old");
  leave(pty);
  bench_free(bench);
}

/* One key, one small write: at most 256 bytes and two rows for a move; no text changes; nothing when idle. */
static void
test_quiet(void)
{
  Bench *bench = bench_new();
  FpPty *pty = run(bench, 24, 80, NULL);
  g_autofree char *before = NULL, *after = NULL;
  gsize mark, length;

  WAIT(pty, "as of 08:0"); /* the forum has answered */
  fp_pty_settle(pty, 700);
  fp_pty_type(pty, "jk");
  fp_pty_settle(pty, 200);
  before = fp_pty_screen(pty);
  for (int i = 0; i < 4; i++) {
    static const char *const keys[] = {"j", "\033[B", "\033OB", "k"};
    mark = fp_pty_mark(pty);
    fp_pty_type(pty, keys[i]);
    fp_pty_settle(pty, 200);
    fp_pty_bytes(pty, mark, &length);
    g_assert_cmpuint(length, >, 0);
    g_assert_cmpuint(length, <=, 256);
  }
  after = fp_pty_screen(pty);
  g_assert_cmpstr(before, ==, after);
  assert_cursor(pty, "Orchard31");
  mark = fp_pty_mark(pty);
  fp_pty_settle(pty, 2000);
  fp_pty_bytes(pty, mark, &length);
  g_assert_cmpuint(length, ==, 0);
  leave(pty);
  bench_free(bench);
}

/* The modes of the terminal are as before, after the end and after a signal; resize; kill -9 and again. */
static void
test_terminal(void)
{
  Bench *bench = bench_new();
  FpPty *pty = run(bench, 24, 80, NULL);
  gsize length;
  const char *bytes;

  WAIT(pty, "Garden_24");
  fp_pty_resize(pty, 12, 40);
  WAIT(pty, "Garden_24");
  fp_pty_resize(pty, 4, 18);
  WAIT(pty, "Too small");
  fp_pty_resize(pty, 5, 20);
  WAIT(pty, "Garden_24");
  fp_pty_resize(pty, 24, 80);
  WAIT(pty, "dilys");
  fp_pty_type(pty, "!");
  WAIT(pty, "Not sent yet");
  fp_pty_signal(pty, SIGKILL);
  assert_exit(pty, 128 + SIGKILL);
  fp_pty_free(pty);

  pty = run(bench, 24, 80, NULL);
  WAIT(pty, "held");
  fp_pty_signal(pty, SIGTERM);
  assert_exit(pty, 0);
  bytes = fp_pty_bytes(pty, 0, &length);
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "\033[?2004l"));
  g_assert_nonnull(g_strstr_len(bytes, (gssize)length, "\033[?1049l"));
  g_assert_null(g_strstr_len(bytes, (gssize)length, "\033[?1000h"));
  fp_pty_free(pty);
  bench_free(bench);
}

static gboolean
has_colour(const char *bytes, gsize length)
{
  for (gsize i = 0; i + 2 < length; i++) {
    if (bytes[i] != '\033' || bytes[i + 1] != '[')
      continue;
    for (gsize at = i + 2; at < length;) {
      gsize digits = strspn(bytes + at, "0123456789");
      guint64 number = g_ascii_strtoull(bytes + at, NULL, 10);
      char end = bytes[at + digits];
      if (end == 'm' || end == ';')
        if (digits > 0 && ((number >= 30 && number <= 38) || (number >= 40 && number <= 48) || number >= 90))
          return TRUE;
      if (end != ';')
        break;
      at += digits + 1;
    }
  }
  return FALSE;
}

static void
set_setting(Bench *bench, const char *text)
{
  g_autofree char *folder = g_build_filename(bench->home, "XDG_CONFIG_HOME", "flagpost", NULL);
  g_autofree char *path = g_build_filename(folder, "settings.ini", NULL);
  g_autofree char *old = NULL, *all = NULL;

  g_assert_true(g_file_get_contents(path, &old, NULL, NULL));
  all = strstr(old, "[flagpost]\n") != NULL ? NULL : g_strdup_printf("[flagpost]\n%s\n%s", text, old);
  if (all == NULL) {
    g_auto(GStrv) parts = g_strsplit(old, "[flagpost]\n", 2);
    all = g_strdup_printf("%s[flagpost]\n%s\n%s", parts[0], text, parts[1]);
  }
  g_assert_true(g_file_set_contents_full(path, all, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Colours where they can be read: on a background that is told or, with 256 of them, on any; with NO_COLOR
 * none at all; other terminals are left clean. */
static void
test_kinds(void)
{
  Bench *bench = bench_new();
  static const struct {
    const char *env, *setting;
    gboolean colour;
  } runs[] = {
      {"TERM=xterm-256color", NULL, TRUE},
      {"NO_COLOR=1", NULL, FALSE},
      {"TERM=xterm", NULL, FALSE}, /* 8 colours, and who knows on what */
      {"COLORFGBG=15;0", NULL, TRUE},
      {"TERM=linux", NULL, TRUE},
      {"TERM=vt100", NULL, FALSE},
      {"TERM=xterm-mono", NULL, FALSE},
      {"TERM=xterm", "background=dark", TRUE},
      {"NO_COLOR=1", NULL, FALSE},
      {"TERM=xterm-256color", "theme=none", FALSE},
  };

  for (gsize i = 0; i < G_N_ELEMENTS(runs); i++) {
    FpPty *pty;
    const char *bytes;
    gsize length;
    int row, col;
    if (runs[i].setting != NULL)
      set_setting(bench, runs[i].setting);
    pty = run(bench, 24, 80, runs[i].env);
    WAIT(pty, "Garden_24");
    assert_cursor(pty, "Garden_24");
    fp_pty_type(pty, "\rG");
    WAIT(pty, "End of message.");
    fp_pty_type(pty, "qjjQ");
    assert_exit(pty, 0);
    bytes = fp_pty_bytes(pty, 0, &length);
    if (has_colour(bytes, length) != runs[i].colour)
      g_test_message("run %zu, %s", i, runs[i].env);
    g_assert_cmpint(has_colour(bytes, length), ==, runs[i].colour);
    fp_pty_cursor(pty, &row, &col);
    g_assert_cmpint(col, ==, 0);
    fp_pty_free(pty);
  }
  bench_free(bench);
}

/* A terminal that cannot be painted on: a sentence and an exit code, not a screen. */
static void
test_dumb(void)
{
  Bench *bench = bench_new();
  FpPty *pty = run(bench, 24, 80, "TERM=nothing-like-this");
  gsize length;
  const char *bytes;

  assert_exit(pty, 2);
  bytes = fp_pty_bytes(pty, 0, &length);
  g_assert_null(memchr(bytes, '\033', length));
  g_assert_cmpuint(length, >, 20);
  fp_pty_free(pty);
  bench_free(bench);
}

/* Only what the charset has; the walk still works. */
static void
test_ascii(void)
{
  Bench *bench = bench_new();
  FpPty *pty = run(bench, 24, 80, "LC_ALL=C");
  gsize length;
  const char *bytes;

  WAIT(pty, "Garden_24");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Account verification");
  leave(pty);
  pty = run(bench, 24, 80, "LC_ALL=C");
  WAIT(pty, "Garden_24");
  bytes = fp_pty_bytes(pty, 0, &length);
  for (gsize i = 0; i < length; i++)
    g_assert_cmpuint((guchar)bytes[i], <, 0x80);
  leave(pty);
  bench_free(bench);
}

/* Search finds as it is typed; Esc gives the inbox back with the same row. */
static void
test_search_and_help(void)
{
  Bench *bench = bench_new();
  FpPty *pty = run(bench, 24, 80, NULL);

  WAIT(pty, "Garden_24");
  fp_pty_type(pty, "j");
  assert_cursor(pty, "dilys");
  fp_pty_type(pty, "/");
  WAIT(pty, "Search:");
  fp_pty_type(pty, "kettle hut");
  WAIT(pty, "Odd messages");
  fp_pty_type(pty, "\r");
  WAIT(pty, "1 result.");
  fp_pty_type(pty, "\r");
  WAIT(pty, "Subject: Odd messages");
  fp_pty_type(pty, "qq");
  WAIT(pty, "Garden_24");
  assert_cursor(pty, "dilys");
  fp_pty_type(pty, "?");
  WAIT(pty, "Help: inbox");
  fp_pty_type(pty, "q=");
  WAIT(pty, "Conversation 2 of");
  fp_pty_type(pty, ":config get clipboard\r");
  WAIT(pty, "auto");
  fp_pty_type(pty, "M");
  WAIT(pty, "What was announced before");
  leave(pty);
  bench_free(bench);
}

/* Keys that do nothing here say what was likely meant; a paste is no row of keys. */
static void
test_unknown_keys(void)
{
  Bench *bench = bench_new();
  FpPty *pty = run(bench, 24, 80, NULL);

  WAIT(pty, "Garden_24");
  fp_pty_type(pty, "f");
  WAIT(pty, "f does nothing here. Perhaps you meant F, which gives flag-as.");
  fp_pty_type(pty, "v");
  WAIT(pty, "v does nothing here. It gives source in another place; q goes back.");
  fp_pty_type(pty, "\006");
  WAIT(pty, "Ctrl-F does nothing here. Perhaps you meant Space, which gives page-down.");
  fp_pty_type(pty, "\033[200~!!Q\033[201~");
  WAIT(pty, "What was pasted was left out");
  fp_pty_type(pty, "=");
  WAIT(pty, "Conversation 1 of");
  assert_cursor(pty, "Garden_24");
  leave(pty);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  static const int sizes[][2] = {
      {24, 80},
      {12, 40},
  };

  fp_test_init(&argc, &argv);
  g_test_add_data_func("/pty/walk/80x24", sizes[0], test_walk);
  g_test_add_data_func("/pty/walk/40x12", sizes[1], test_walk);
  g_test_add_func("/pty/quiet", test_quiet);
  g_test_add_func("/pty/terminal", test_terminal);
  g_test_add_func("/pty/kinds", test_kinds);
  g_test_add_func("/pty/dumb", test_dumb);
  g_test_add_func("/pty/ascii", test_ascii);
  g_test_add_func("/pty/search", test_search_and_help);
  g_test_add_func("/pty/unknown-keys", test_unknown_keys);
  return g_test_run();
}
