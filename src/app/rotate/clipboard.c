/* Handing a password over by the clipboard: wl-copy, xclip, or the terminal by OSC 52. Cleared after 45 s if
 * it still holds ours, also if the program has ended by then. The password goes to the tool's standard input,
 * never into its arguments. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/process.h"

#include "app/private.h"

#define CLEAR_AFTER (45 * FP_SECOND)
#define HELP_LIMIT  4096

static FpOsc52Func osc52;
static gpointer osc52_data;

typedef struct {
  const char *name, *display; /* the variable without which it cannot work */
  const char *const *copy, *const *paste, *const *clear;
} Tool;

static const char *const wl_copy[] = {"wl-copy", "--type", "text/plain", NULL};
static const char *const wl_copy_marked[] = {"wl-copy", "--sensitive", "--type", "text/plain", NULL};
static const char *const wl_paste[] = {"wl-paste", "--no-newline", NULL};
static const char *const wl_clear[] = {"wl-copy", "--clear", NULL};
static const char *const wl_help[] = {"wl-copy", "--help", NULL};
static const char *const x_copy[] = {"xclip", "-in", "-selection", "clipboard", NULL};
static const char *const x_paste[] = {"xclip", "-out", "-selection", "clipboard", NULL};

static const Tool tools[] = {
    {"wl-copy", "WAYLAND_DISPLAY", wl_copy, wl_paste, wl_clear},
    {"xclip", "DISPLAY", x_copy, x_paste, NULL},
};

typedef struct {
  const Tool *tool;
  FpSecret *secret;
  gint64 until;
  guint timer;
  GCancellable *look; /* the clipboard is read to see whether it still holds this; or NULL */
} Held;

static Held held;

static gboolean
feed(const char *const *argv, const FpSecret *text, GError **error)
{
  g_autoptr(FpProcess) process = fp_process_start(
      argv, NULL, NULL, FP_PROCESS_IN_PIPE | FP_PROCESS_OUT_NULL | FP_PROCESS_ERR_NULL, error);
  if (!process)
    return FALSE;
  /* The pipe is closed behind it, with the process that it belongs to. */
  return !text || g_output_stream_write_all(fp_process_in(process), fp_secret_peek(text),
                                            fp_secret_length(text), NULL, NULL, error);
}

/* --- clearing --- */

static void
forget_held(void)
{
  g_clear_pointer(&held.secret, fp_secret_unref);
  held.tool = NULL;
  if (held.look)
    g_cancellable_cancel(held.look);
  g_clear_object(&held.look);
}

static void
clear_now(void)
{
  if (!held.tool)
    osc52(NULL, osc52_data); /* where it goes, it is cleared before */
  else if (held.tool->clear)
    feed(held.tool->clear, NULL, NULL);
  else
    feed(held.tool->copy, NULL, NULL);
  forget_held();
}

static void
pasted(GObject *source, GAsyncResult *result, gpointer data)
{
  FpProcess *process = data;
  g_autoptr(GBytes) out = NULL;
  /* Cancelled: a password was copied meanwhile, perhaps the same, and has a time of its own; or the program
   * has ended. */
  gboolean read = fp_process_communicate_finish(process, result, &out, NULL, NULL);
  fp_process_unref(process);
  if (!read)
    return;
  gsize size = 0;
  const char *bytes = g_bytes_get_data(out, &size);
  gboolean ours =
      bytes && size == fp_secret_length(held.secret) && memcmp(bytes, fp_secret_peek(held.secret), size) == 0;
  if (bytes)
    fp_wipe((char *)bytes, size);
  if (ours)
    clear_now();
  else
    forget_held();
}

static void
time_is_up(gpointer data)
{
  held.timer = 0;
  if (!held.tool) {
    clear_now(); /* a terminal does not say what the clipboard holds */
    return;
  }
  FpProcess *process =
      fp_process_start(held.tool->paste, NULL, NULL, FP_PROCESS_OUT_PIPE | FP_PROCESS_ERR_NULL, NULL);
  if (!process) {
    forget_held();
    return;
  }
  held.look = g_cancellable_new();
  fp_process_communicate_async(process, NULL, held.look, pasted, process);
}

static void
hold(const Tool *tool, FpSecret *secret)
{
  fp_clock_cancel(held.timer);
  forget_held();
  held.tool = tool;
  held.secret = fp_secret_ref(secret);
  held.until = fp_clock_now() + CLEAR_AFTER;
  held.timer = fp_clock_timer(CLEAR_AFTER, time_is_up, NULL);
}

gboolean
fp_clipboard_is_held(void)
{
  return held.secret != NULL;
}

void
fp_clipboard_set_osc52(FpOsc52Func func, gpointer data)
{
  if (!func && held.secret && !held.tool) {
    fp_clock_cancel(held.timer);
    held.timer = 0;
    clear_now();
  }
  osc52 = func;
  osc52_data = data;
}

/* --- after the program's end --- */

/* Told the time, the tool, and on standard input the sum of what may be cleared: never the password. */
static const char watch[] =
    "trap '' HUP INT TERM\n"
    "read -r sum && sleep \"$1\" && case $2 in\n"
    "wl-copy) [ \"$(wl-paste --no-newline | sha256sum)\" = \"$sum  -\" ] && wl-copy --clear ;;\n"
    "xclip) [ \"$(xclip -out -selection clipboard | sha256sum)\" = \"$sum  -\" ] &&"
    " xclip -in -selection clipboard </dev/null ;;\n"
    "esac\n";

void
fp_clipboard_leave(void)
{
  if (!held.secret || !held.tool)
    return;
  gint64 left = MAX(held.until - fp_clock_now(), 0) / FP_SECOND;
  g_autofree char *seconds = g_strdup_printf("%" G_GINT64_FORMAT, left);
  g_autofree char *sum = g_compute_checksum_for_data(
      G_CHECKSUM_SHA256, (const guchar *)fp_secret_peek(held.secret), fp_secret_length(held.secret));
  g_autofree char *line = g_strconcat(sum, "\n", NULL);
  g_autoptr(FpSecret) text = fp_secret_new(line, -1);
  const char *const argv[] = {"/bin/sh", "-c", watch, "flagpost", seconds, held.tool->name, NULL};
  if (!feed(argv, text, NULL))
    clear_now();
  fp_wipe(sum, strlen(sum));
  fp_wipe(line, strlen(line));
  fp_clock_cancel(held.timer);
  held.timer = 0;
  forget_held();
}

void
fp_clipboard_allow(void)
{
  const char *const *const all[] = {wl_copy, wl_copy_marked, wl_paste, wl_clear, wl_help, x_copy, x_paste};
  const char *const after[] = {"/bin/sh", "-c", watch, "flagpost", "\1", "\1", NULL};
  for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
    fp_process_allow(all[i]);
  fp_process_allow(after);
}

/* --- copying --- */

static gboolean
knows_marks(const Tool *tool)
{
  char help[HELP_LIMIT + 1] = "";
  gsize size = 0;
  if (tool->copy != wl_copy)
    return FALSE;
  g_autoptr(FpProcess) process =
      fp_process_start(wl_help, NULL, NULL, FP_PROCESS_OUT_PIPE | FP_PROCESS_ERR_IS_OUT, NULL);
  if (process)
    g_input_stream_read_all(fp_process_out(process), help, HELP_LIMIT, &size, NULL, NULL);
  return strstr(help, "--sensitive") != NULL;
}

static gboolean
copy_by(const Tool *tool, FpSecret *secret, char **how, GError **error)
{
  gboolean marked = knows_marks(tool);
  if (!feed(marked ? wl_copy_marked : tool->copy, secret, error))
    return FALSE;
  /* Translators: the name of a program. */
  *how = marked ? g_strdup_printf(_("%s, marked as a secret; cleared after 45 seconds"), tool->name)
                : g_strdup_printf(_("%s, which cannot mark it as a secret; cleared after 45 seconds"),
                                  tool->name);
  hold(tool, secret);
  return TRUE;
}

static gboolean
copy_by_terminal(FpSecret *secret, char **how, GError **error)
{
  if (!osc52 || !osc52(secret, osc52_data)) {
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_TERMINAL,
                        _("There is no terminal that could copy it."));
    return FALSE;
  }
  *how = g_strdup(_("the terminal; cleared after 45 seconds, or when flagpost ends"));
  hold(NULL, secret);
  return TRUE;
}

gboolean
fp_clipboard_copy_secret(FpApp *app, FpSecret *secret, char **how, GError **error)
{
  g_autofree char *said = NULL;
  g_autofree char *chosen = fp_setting(app, NULL, "clipboard");
  gboolean automatic = g_str_equal(chosen, "auto");
  gboolean done = FALSE;
  if (g_str_equal(chosen, "osc52")) {
    done = copy_by_terminal(secret, &said, error);
  } else {
    const Tool *tool = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(tools) && !tool; i++) {
      g_autofree char *program = g_find_program_in_path(tools[i].name);
      if (g_str_equal(chosen, tools[i].name) || (automatic && program && g_getenv(tools[i].display)))
        tool = &tools[i];
    }
    if (tool)
      done = copy_by(tool, secret, &said, error);
    else
      g_set_error_literal(
          error, FP_USAGE_ERROR, FP_USAGE_BAD,
          _("No clipboard was found. Set clipboard to osc52 to let the terminal copy, or have the "
            "password shown once."));
  }
  if (done && how)
    *how = g_steal_pointer(&said);
  return done;
}
