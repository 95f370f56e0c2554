/* Handing a password over by the clipboard: by a tool, which fakes stand for, and by the terminal; when it is
 * cleared, and when it is not. */
#include "config.h"

#include "app/fixture.h"
#include "app/private.h"

#include "flagpost/process.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- a fake wl-copy that logs --- */

static char *
read_or_empty(const char *path)
{
  char *text = NULL;
  return g_file_get_contents(path, &text, NULL, NULL) ? text : g_strdup("");
}

static void
write_script(const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static char *
fake_clipboard(Fixture *f)
{
  char *held = g_build_filename(f->home, "held", NULL);
  g_autofree char *log = g_build_filename(f->home, "log", NULL);
  g_autofree char *copy =
      g_strdup_printf("#!/bin/sh\necho \"$*\" >>'%s'\ncase $1 in --help) echo --sensitive;; "
                      "--clear) : >'%s';; *) cat >'%s.new'; mv '%s.new' '%s';; esac\n",
                      log, held, held, held, held);
  g_autofree char *paste = g_strdup_printf("#!/bin/sh\ncat '%s'\n", held);
  write_script(f->home, "wl-copy", copy);
  write_script(f->home, "wl-paste", paste);
  g_autofree char *path = g_strdup_printf("%s:%s", f->home, g_getenv("PATH"));
  g_setenv("PATH", path, TRUE);
  fp_process_end();
  g_setenv("WAYLAND_DISPLAY", "wayland-0", TRUE);
  return held;
}

/* The tools run by themselves. */
static void
wait_until_holds(const char *held, const char *what)
{
  for (gboolean seen = FALSE; !seen; g_thread_yield()) {
    g_autofree char *now = read_or_empty(held);
    seen = g_str_equal(now, what);
  }
}

/* The program ends at once: the clipboard is cleared all the same, after 45 seconds, if it still holds ours.
 */
static void
test_clipboard_leave(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_clipboard(f);
  g_autofree char *slept = g_build_filename(f->home, "slept", NULL);
  g_autofree char *sleep = g_strdup_printf("#!/bin/sh\necho \"$1\" >>'%s'\n", slept);
  write_script(f->home, "sleep", sleep);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, NULL, NULL));
  wait_until_holds(held, "canary-password");
  fp_fake_clock_advance(f->clock, 5 * FP_SECOND);
  fp_clipboard_leave();
  wait_until_holds(held, "");
  wait_until_holds(slept, "40\n");

  g_assert_true(fp_clipboard_copy_secret(f->app, secret, NULL, NULL));
  wait_until_holds(held, "canary-password");
  g_assert_true(g_file_set_contents(held, "another's", -1, NULL));
  fp_clipboard_leave();
  wait_until_holds(slept, "40\n45\n");
  g_autofree char *now = read_or_empty(held);
  g_assert_cmpstr(now, ==, "another's");
}

static void
test_clipboard(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_clipboard(f);
  g_autofree char *log = g_build_filename(f->home, "log", NULL);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  g_autofree char *how = NULL;
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, &how, &error));
  g_assert_no_error(error);
  g_assert_nonnull(strstr(how, "marked as a secret"));
  wait_until_holds(held, "canary-password");
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  for (gboolean seen = FALSE; !seen;) {
    g_main_context_iteration(NULL, FALSE);
    g_autofree char *now = read_or_empty(held);
    seen = *now == '\0';
  }
  g_autofree char *arguments = read_or_empty(log);
  g_assert_null(strstr(arguments, "canary"));
  g_assert_nonnull(strstr(arguments, "--clear"));
}

/* --- xclip: it cannot mark a secret, and is cleared by copying nothing --- */

static char *
fake_xclip(Fixture *f)
{
  g_autofree char *old = fake_clipboard(f), *wayland = g_build_filename(f->home, "wl-copy", NULL);
  char *held = g_build_filename(f->home, "held-by-x", NULL);
  g_autofree char *text =
      g_strdup_printf("#!/bin/sh\ncase $1 in -out) cat '%s';; *) cat >'%s.new'; mv '%s.new' '%s';; esac\n",
                      held, held, held, held);
  write_script(f->home, "xclip", text);
  g_unlink(wayland);
  g_unsetenv("WAYLAND_DISPLAY");
  g_setenv("DISPLAY", ":7", TRUE);
  fp_process_end();
  return held;
}

static void
turn_until_holds(const char *held, const char *what)
{
  for (gboolean seen = FALSE; !seen;) {
    g_main_context_iteration(NULL, FALSE);
    g_autofree char *now = read_or_empty(held);
    seen = g_str_equal(now, what);
  }
}

static void
test_xclip(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_xclip(f), *how = NULL;
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1),
                      other = fp_secret_new("second-canary", -1);
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, &how, &error));
  g_assert_nonnull(strstr(how, "cannot mark it as a secret"));
  turn_until_holds(held, "canary-password");
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  turn_until_holds(held, "");
  /* What somebody else copied stays; so does a password that was copied after the first one's time was over.
   */
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, NULL, &error));
  turn_until_holds(held, "canary-password");
  g_assert_true(g_file_set_contents(held, "canary-passworT", -1, NULL));
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  while (fp_clipboard_is_held())
    g_main_context_iteration(NULL, FALSE);
  g_assert_true(fp_clipboard_copy_secret(f->app, other, NULL, &error));
  turn_until_holds(held, "second-canary");
  settle_loop();
  g_autofree char *kept = read_or_empty(held);
  g_assert_cmpstr(kept, ==, "second-canary");
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  turn_until_holds(held, "");
  g_unsetenv("DISPLAY");
}

/* Both programs are there, and the session is none of Wayland's. */
static void
test_by_display(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_xclip(f), *how = NULL;
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  write_script(f->home, "wl-copy", "#!/bin/sh\nexit 1\n");
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, &how, NULL));
  g_assert_true(g_str_has_prefix(how, "xclip"));
  turn_until_holds(held, "canary-password");
  /* A terminal that goes has nothing to do with it. */
  fp_clipboard_set_osc52(NULL, NULL);
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  turn_until_holds(held, "");
  g_unsetenv("DISPLAY");
}

/* --- the look at what it holds --- */

/* xclip says "takes" to the log before it holds something new; it reads what it holds, says "look", and then
 * waits until somebody opens its gate. (transfer full) */
static char *
slow_xclip(Fixture *f)
{
  char *held = fake_xclip(f);
  g_autofree char *gate = g_build_filename(f->home, "gate", NULL);
  g_autofree char *log = g_build_filename(f->home, "log", NULL);
  g_autofree char *text =
      g_strdup_printf("#!/bin/sh\ncase $1 in\n"
                      "-out) text=$(cat '%s'); echo look >>'%s'; : <'%s'; printf %%s \"$text\";;\n"
                      "*) cat >'%s.new'; echo takes >>'%s'; mv '%s.new' '%s';;\nesac\n",
                      held, log, gate, held, log, held, held);
  write_script(f->home, "xclip", text);
  g_assert_cmpint(mkfifo(gate, 0600), ==, 0);
  return held;
}

static void
begin_look(Fixture *f, const char *looks)
{
  g_autofree char *log = g_build_filename(f->home, "log", NULL);
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  turn_until_holds(log, looks);
}

static void
open_gate(Fixture *f)
{
  g_autofree char *gate = g_build_filename(f->home, "gate", NULL);
  int fd = open(gate, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint(fd, >=, 0);
  close(fd);
}

/* How many descriptors the main loop waits for. */
static int
waited_for(void)
{
  GPollFD fds[64];
  int priority, timeout;
  GMainContext *context = g_main_context_default();
  g_assert_true(g_main_context_acquire(context));
  g_main_context_prepare(context, &priority);
  int n = g_main_context_query(context, G_MAXINT, &timeout, fds, G_N_ELEMENTS(fds));
  g_main_context_release(context);
  return n;
}

static void
copy(Fixture *f, FpSecret *secret, const char *held)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, NULL, &error));
  g_assert_no_error(error);
  turn_until_holds(held, fp_secret_peek(secret));
}

/* Somebody has copied something else, or nothing: that stays. Each start of xclip is in the log, so that one
 * too many is seen. */
static void
test_not_ours(gconstpointer dialect)
{
  static const char *const others[] = {"another's", "canary-passworT", ""};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = slow_xclip(f), *log = g_build_filename(f->home, "log", NULL);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  g_autoptr(GString) starts = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
    copy(f, secret, held);
    g_string_append(starts, "takes\n");
    turn_until_holds(log, starts->str);
    g_assert_true(g_file_set_contents(held, others[i], -1, NULL));
    g_string_append(starts, "look\n");
    begin_look(f, starts->str);
    g_assert_true(fp_clipboard_is_held());
    open_gate(f);
    while (fp_clipboard_is_held())
      g_main_context_iteration(NULL, FALSE);
    fp_fake_clock_advance(f->clock, FP_HOUR);
    settle_loop();
    g_autofree char *kept = read_or_empty(held);
    g_assert_cmpstr(kept, ==, others[i]);
  }
  copy(f, secret, held);
  g_string_append(starts, "takes\nlook\n");
  begin_look(f, starts->str);
  open_gate(f);
  turn_until_holds(held, "");
  g_unsetenv("DISPLAY");
}

/* The same password is copied once more just then: it has a time of its own, and is cleared when that is
 * over.
 */
static void
test_same_again(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = slow_xclip(f);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  copy(f, secret, held);
  int before = waited_for();
  begin_look(f, "takes\nlook\n");
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, NULL, NULL));
  g_autofree char *log = g_build_filename(f->home, "log", NULL);
  turn_until_holds(log, "takes\nlook\ntakes\n");
  open_gate(f);
  while (waited_for() > before)
    g_main_context_iteration(NULL, FALSE);
  settle_loop();
  fp_fake_clock_advance(f->clock, 44 * FP_SECOND);
  settle_loop();
  g_autofree char *kept = read_or_empty(held);
  g_assert_cmpstr(kept, ==, "canary-password");
  begin_look(f, "takes\nlook\ntakes\nlook\n");
  open_gate(f);
  turn_until_holds(held, "");
  g_unsetenv("DISPLAY");
}

/* The program ends just then: what it leaves behind looks again, at once. */
static void
test_leave_while_looking(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = slow_xclip(f);
  g_autofree char *slept = g_build_filename(f->home, "slept", NULL);
  g_autofree char *gate = g_build_filename(f->home, "gate", NULL);
  g_autofree char *sleep = g_strdup_printf("#!/bin/sh\necho \"$1\" >>'%s'\n", slept);
  write_script(f->home, "sleep", sleep);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  copy(f, secret, held);
  begin_look(f, "takes\nlook\n");
  fp_clipboard_leave();
  for (gboolean cleared = FALSE; !cleared;) {
    int fd = open(gate, O_WRONLY | O_NONBLOCK | O_CLOEXEC); /* for whoever waits there */
    if (fd >= 0)
      close(fd);
    g_main_context_iteration(NULL, FALSE);
    g_autofree char *now = read_or_empty(held);
    cleared = *now == '\0';
  }
  wait_until_holds(slept, "0\n");
  g_unsetenv("DISPLAY");
}

/* The program that would look has gone: nobody knows what the clipboard holds, and it is left alone. */
static void
test_cannot_look(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_xclip(f), *path = g_strdup(g_getenv("PATH"));
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  copy(f, secret, held);
  g_setenv("PATH", "/nowhere", TRUE);
  fp_process_end();
  int before = waited_for();
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  g_assert_cmpint(waited_for(), ==, before);
  g_setenv("PATH", path, TRUE);
  fp_process_end();
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  g_autofree char *kept = read_or_empty(held);
  g_assert_cmpstr(kept, ==, "canary-password");
  /* The next one is cleared again. */
  copy(f, secret, held);
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  turn_until_holds(held, "");
  g_unsetenv("DISPLAY");
}

/* Nothing may be started that would clear it later: it is cleared before the program ends. */
static void
test_leaves_nothing(gconstpointer dialect)
{
  static const char *const in[] = {"xclip", "-in", "-selection", "clipboard", NULL};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_xclip(f);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  fp_process_allow(in);
  g_assert_true(fp_process_seal(-1));
  copy(f, secret, held);
  fp_clipboard_leave();
  wait_until_holds(held, "");
  fp_process_end();
  g_unsetenv("DISPLAY");
}

/* It ends without having taken the password: that is said, and nothing is held. */
static void
test_takes_nothing(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *held = fake_xclip(f), *endless = g_strnfill(1 << 18, 'x'), *how = NULL;
  g_autoptr(FpSecret) secret = fp_secret_new(endless, -1); /* more than a pipe holds */
  g_autoptr(GError) error = NULL;
  void (*before)(int) = signal(SIGPIPE, SIG_IGN);
  write_script(f->home, "xclip", "#!/bin/sh\nexit 1\n");
  g_assert_false(fp_clipboard_copy_secret(f->app, secret, &how, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_null(how);
  signal(SIGPIPE, before);
  gint64 due;
  g_assert_false(fp_fake_clock_next(f->clock, &due) && due <= fp_clock_now() + FP_MINUTE);
  g_unsetenv("DISPLAY");
}

/* No tool, and one that is chosen and not there. */
static void
test_none(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpSecret) secret = fp_secret_new("canary-password", -1);
  g_autofree char *path = g_strdup(g_getenv("PATH"));
  g_unsetenv("WAYLAND_DISPLAY");
  g_unsetenv("DISPLAY");
  g_setenv("PATH", f->home, TRUE);
  fp_process_end();
  static const struct {
    const char *setting;
    int code;
  } cases[] = {{"auto", FP_USAGE_BAD}, {"osc52", FP_USAGE_TERMINAL}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(fp_setting_set(f->app, NULL, "clipboard", cases[i].setting, NULL));
    g_assert_false(fp_clipboard_copy_secret(f->app, secret, NULL, &error));
    g_assert_error(error, FP_USAGE_ERROR, cases[i].code);
  }
  static const char *const chosen[] = {"xclip", "wl-copy"};
  for (gsize i = 0; i < G_N_ELEMENTS(chosen); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_true(fp_setting_set(f->app, NULL, "clipboard", chosen[i], NULL));
    g_assert_false(fp_clipboard_copy_secret(f->app, secret, NULL, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  }
  fp_clipboard_leave(); /* nothing is held: nothing is started */
  g_setenv("PATH", path, TRUE);
  fp_process_end();
}

/* --- the terminal --- */

static gboolean
take(const FpSecret *text, gpointer data)
{
  GString *seen = data;
  g_string_append_printf(seen, "%s;", text ? fp_secret_peek(text) : "cleared");
  return !text || !g_str_equal(fp_secret_peek(text), "refused");
}

static void
test_terminal(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GString) seen = g_string_new(NULL);
  g_autoptr(FpSecret) secret = fp_secret_new("canary", -1), refused = fp_secret_new("refused", -1);
  g_autofree char *how = NULL;
  g_assert_true(fp_setting_set(f->app, NULL, "clipboard", "osc52", NULL));
  fp_clipboard_set_osc52(take, seen);
  g_assert_false(fp_clipboard_copy_secret(f->app, refused, NULL, NULL));
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, &how, NULL));
  g_assert_nonnull(strstr(how, "terminal"));
  fp_fake_clock_advance(f->clock, 44 * FP_SECOND);
  settle_loop();
  g_assert_cmpstr(seen->str, ==, "refused;canary;");
  fp_fake_clock_advance(f->clock, 2 * FP_SECOND);
  settle_loop();
  g_assert_cmpstr(seen->str, ==, "refused;canary;cleared;");
  /* The screen goes: at once, and only once. */
  g_assert_true(fp_clipboard_copy_secret(f->app, secret, NULL, NULL));
  fp_clipboard_leave(); /* no program clears what a terminal holds */
  fp_clipboard_set_osc52(NULL, NULL);
  g_assert_cmpstr(seen->str, ==, "refused;canary;cleared;canary;cleared;");
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  settle_loop();
  fp_clipboard_set_osc52(NULL, NULL);
  g_assert_cmpstr(seen->str, ==, "refused;canary;cleared;canary;cleared;");
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("T4/clipboard", test_clipboard);
  add_for_each("S6/clipboard/leave", test_clipboard_leave);
  g_test_add_data_func("/S6/clipboard/xclip", dialect_named("nodebb"), test_xclip);
  g_test_add_data_func("/S6/clipboard/by-display", dialect_named("nodebb"), test_by_display);
  g_test_add_data_func("/S6/clipboard/not-ours", dialect_named("nodebb"), test_not_ours);
  g_test_add_data_func("/S6/clipboard/same-again", dialect_named("nodebb"), test_same_again);
  g_test_add_data_func("/S6/clipboard/leave-while-looking", dialect_named("nodebb"),
                       test_leave_while_looking);
  g_test_add_data_func("/S6/clipboard/cannot-look", dialect_named("nodebb"), test_cannot_look);
  g_test_add_data_func("/S6/clipboard/leaves-nothing", dialect_named("nodebb"), test_leaves_nothing);
  g_test_add_data_func("/S6/clipboard/takes-nothing", dialect_named("nodebb"), test_takes_nothing);
  g_test_add_data_func("/S6/clipboard/none", dialect_named("nodebb"), test_none);
  g_test_add_data_func("/T4/clipboard/terminal", dialect_named("nodebb"), test_terminal);
  return g_test_run();
}
