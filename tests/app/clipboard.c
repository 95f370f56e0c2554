/* Handing a password over by the clipboard: by a tool, which fakes stand for, and by the terminal; when it is
 * cleared, and when it is not. */
#include "config.h"

#include "app/fixture.h"

#include "flagpost/process.h"

#include <glib/gstdio.h>

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
  g_assert_true(fp_clipboard_copy_secret(f->app, other, NULL, &error));
  turn_until_holds(held, "second-canary");
  settle_loop();
  g_autofree char *kept = read_or_empty(held);
  g_assert_cmpstr(kept, ==, "second-canary");
  fp_fake_clock_advance(f->clock, 46 * FP_SECOND);
  turn_until_holds(held, "");
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
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_setting_set(f->app, NULL, "clipboard", "xclip", NULL));
  g_assert_false(fp_clipboard_copy_secret(f->app, secret, NULL, &error));
  g_assert_nonnull(error);
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
  g_test_add_data_func("/S6/clipboard/none", dialect_named("nodebb"), test_none);
  g_test_add_data_func("/T4/clipboard/terminal", dialect_named("nodebb"), test_terminal);
  return g_test_run();
}
