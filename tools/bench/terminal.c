/* A program on a terminal with a stopwatch: how long until its first full screen, how long from a key to what
 * it paints, how many bytes that takes, what it holds in memory and whether it sleeps. Called by
 * tools/bench/run.
 *
 *   terminal ROWSxCOLS STEP... -- COMMAND...
 *
 * Steps, each printed as one line of JSON:
 *   full               until all rows but three have text
 *   for:TEXT           until the screen has the text
 *   rest:MS            until nothing has come for so long
 *   key:NAME:KEYS:N    types the keys N times: "first", when cursor or text has moved; "last", its last byte
 *   find:NAME:KEYS:TEXT types the keys: "full", when the screen is full or its last rows say the text;
 *                      "last", the last byte of all that has come
 *   type:KEYS          types, and measures nothing
 *   memory             resident kilobytes
 *   idle:SECONDS       how often the kernel woke it
 */
#include "config.h"

#include "lib/pty.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { QUIET_MS = 25, PATIENCE_S = 180, WATCHED_ROW = 5, SAID_ROWS = 3 };

static gint64 started;

static int
number(const char *text)
{
  return (int)g_ascii_strtoll(text, NULL, 10);
}

static double
since(gint64 moment)
{
  return (double)(g_get_monotonic_time() - moment) / G_USEC_PER_SEC;
}

static gboolean
is_full(FpPty *pty)
{
  int rows, cols, empty = 0;
  fp_pty_size(pty, &rows, &cols);
  for (int row = 0; row < rows && empty <= 3; row++) {
    g_autofree char *text = fp_pty_row(pty, row);
    empty += *text == '\0';
  }
  return empty <= 3;
}

static gboolean
has_text(FpPty *pty, const char *text)
{
  g_autofree char *screen = fp_pty_screen(pty);
  return strstr(screen, text) != NULL;
}

static void
give_up(FpPty *pty, const char *what)
{
  g_autofree char *screen = fp_pty_screen(pty);
  g_printerr("terminal: never came: %s\n%s\n", what, screen);
  exit(1);
}

static void
until(FpPty *pty, const char *step, const char *text)
{
  gint64 begun = g_get_monotonic_time();
  while (text ? !has_text(pty, text) : !is_full(pty)) {
    if (!fp_pty_take(pty, 1000) && since(begun) > PATIENCE_S)
      give_up(pty, text ? text : step);
  }
  printf("{\"step\": \"%s\", \"seconds\": %.6f, \"bytes\": %zu}\n", step, since(started), fp_pty_mark(pty));
}

/* Where the cursor is, and a row of the list or the text: one of them moves with every key that is measured.
 */
static char *
place(FpPty *pty)
{
  int row, col;
  fp_pty_cursor(pty, &row, &col);
  g_autofree char *text = fp_pty_row(pty, WATCHED_ROW);
  return g_strdup_printf("%d %s", row, text);
}

static void
press(FpPty *pty, const char *name, const char *keys)
{
  g_autofree char *before = place(pty);
  gsize mark = fp_pty_mark(pty);
  gint64 begun = g_get_monotonic_time();
  double first = -1, last = -1;
  fp_pty_type(pty, keys);
  while (fp_pty_take(pty, first < 0 ? 2000 : QUIET_MS)) {
    g_autofree char *now = place(pty);
    last = since(begun);
    if (first < 0 && !g_str_equal(now, before))
      first = last;
  }
  printf("{\"step\": \"key\", \"name\": \"%s\", \"first\": %.6f, \"last\": %.6f, \"bytes\": %zu}\n", name,
         first, last, fp_pty_mark(pty) - mark);
}

/* The step's word, and three more behind colons. (transfer full) */
static char **
parts_of(const char *step)
{
  char **parts = g_strsplit(step, ":", 4);
  if (g_strv_length(parts) != 4)
    exit(2);
  return parts;
}

static void
press_often(FpPty *pty, const char *step)
{
  g_auto(GStrv) parts = parts_of(step);
  g_autofree char *keys = g_strcompress(parts[2]);
  for (int i = number(parts[3]); i > 0; i--)
    press(pty, parts[1], keys);
}

/* The stopwatch must not be slower than what it watches: a few rows at most are looked at. */
static gboolean
says(FpPty *pty, const char *text)
{
  int rows, cols;
  fp_pty_size(pty, &rows, &cols);
  for (int row = MAX(rows - SAID_ROWS, 0); row < rows; row++) {
    g_autofree char *said = fp_pty_row(pty, row);
    if (strstr(said, text))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_filled(FpPty *pty)
{
  int rows, cols;
  fp_pty_size(pty, &rows, &cols);
  g_autofree char *last = fp_pty_row(pty, MAX(rows - SAID_ROWS - 2, 0));
  return *last != '\0' && is_full(pty);
}

static void
find(FpPty *pty, const char *step)
{
  g_auto(GStrv) parts = parts_of(step);
  g_autofree char *keys = g_strcompress(parts[2]);
  gboolean found = FALSE;
  gsize mark = fp_pty_mark(pty);
  gint64 begun = g_get_monotonic_time();
  double full = -1, last = -1;
  fp_pty_type(pty, keys);
  while (fp_pty_take(pty, found ? QUIET_MS : PATIENCE_S * 1000)) {
    last = since(begun);
    found = says(pty, parts[3]);
    if (full < 0 && (found || is_filled(pty)))
      full = last;
  }
  if (!found)
    give_up(pty, parts[3]);
  printf("{\"step\": \"find\", \"name\": \"%s\", \"full\": %.6f, \"last\": %.6f, \"bytes\": %zu}\n", parts[1],
         full, last, fp_pty_mark(pty) - mark);
}

/* The number after a name in one of the kernel's files about the process. */
static glong
status(FpPty *pty, const char *name)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)fp_pty_pid(pty)), *text = NULL;
  const char *at = g_file_get_contents(path, &text, NULL, NULL) ? strstr(text, name) : NULL;
  return at ? (glong)g_ascii_strtoll(at + strlen(name), NULL, 10) : -1;
}

static glong
wakings(FpPty *pty)
{
  return status(pty, "\nvoluntary_ctxt_switches:") + status(pty, "\nnonvoluntary_ctxt_switches:");
}

static void
idle(FpPty *pty, int seconds)
{
  gint64 begun = g_get_monotonic_time();
  glong before = wakings(pty);
  gsize mark = fp_pty_mark(pty);
  while (since(begun) < seconds)
    fp_pty_take(pty, 200);
  printf("{\"step\": \"idle\", \"seconds\": %d, \"wakings\": %ld, \"bytes\": %zu}\n", seconds,
         wakings(pty) - before, fp_pty_mark(pty) - mark);
}

static void
run_step(FpPty *pty, const char *step)
{
  if (g_str_equal(step, "full"))
    until(pty, "full", NULL);
  else if (g_str_has_prefix(step, "for:"))
    until(pty, "for", step + 4);
  else if (g_str_has_prefix(step, "rest:"))
    fp_pty_quiet(pty, number(step + 5)); /* a peer may never sleep */
  else if (g_str_has_prefix(step, "key:"))
    press_often(pty, step);
  else if (g_str_has_prefix(step, "find:"))
    find(pty, step);
  else if (g_str_has_prefix(step, "type:")) {
    g_autofree char *keys = g_strcompress(step + 5);
    fp_pty_type(pty, keys);
  } else if (g_str_equal(step, "memory"))
    printf("{\"step\": \"memory\", \"kilobytes\": %ld}\n", status(pty, "\nVmRSS:"));
  else if (g_str_has_prefix(step, "idle:"))
    idle(pty, number(step + 5));
  else
    exit(2);
  fflush(stdout);
}

int
main(int argc, char **argv)
{
  int rows, cols, command = 2;
  if (argc < 4 || sscanf(argv[1], "%dx%d", &rows, &cols) != 2)
    return 2;
  while (command < argc && !g_str_equal(argv[command], "--"))
    command++;
  if (command + 1 >= argc)
    return 2;
  started = g_get_monotonic_time();
  FpPty *pty = fp_pty_start(rows, cols, (const char *const *)argv + command + 1, NULL);
  for (int i = 2; i < command; i++)
    run_step(pty, argv[i]);
  fp_pty_free(pty);
  return 0;
}
