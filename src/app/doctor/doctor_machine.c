/* The doctor's checks of the machine: locale, terminal, disk, memory, certificates, clock. Called by
 * doctor.c. */
#include "config.h"

#include "app/doctor/doctor.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/http.h"
#include "flagpost/i18n.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MEGABYTE    ((guint64)1000000)
#define LITTLE_DISK (20 * MEGABYTE)
#define SOME_DISK   (200 * MEGABYTE)
#define LOCKABLE    ((guint64)1 << 20) /* bytes: what flagpost locks is far less */
#define SOME_DRIFT  (2 * FP_MINUTE)    /* from here codes of a second factor fail */
#define MUCH_DRIFT  FP_DAY             /* certificates, and how old things are */

void
fp_doctor_add(json_t *rows, const char *check, const char *state, const char *text, const char *advice)
{
  const char *home = g_get_home_dir();
  g_autoptr(GString) shown = g_string_new(text);
  if (home && strlen(home) > 1)
    g_string_replace(shown, home, "~", 0);
  json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s}", "check", check, "state", state, "text",
                                        shown->str, "advice", advice ? advice : ""));
}

void
fp_doctor_add_error(json_t *rows, const char *check, const GError *error)
{
  g_autofree char *what = fp_error_what(error);
  fp_doctor_add(rows, check, "problem", what, fp_error_advice(error));
}

void
fp_doctor_program(json_t *rows)
{
  g_autofree char *network = fp_net_version();
  g_autofree char *text =
      g_strdup_printf(PACKAGE_NAME " " PACKAGE_VERSION ", GLib %u.%u.%u, SQLite %s, %s", glib_major_version,
                      glib_minor_version, glib_micro_version, fp_store_engine(), network);
  fp_doctor_add(rows, "program", "ok", text, NULL);
}

void
fp_doctor_locale(json_t *rows, const char *charset)
{
  if (g_ascii_strcasecmp(charset, "UTF-8") == 0)
    fp_doctor_add(rows, "locale", "ok", charset, NULL);
  else
    fp_doctor_add(rows, "locale", "notice",
                  _("The locale is not UTF-8: letters that it lacks are shown as ?."),
                  _("Set LANG to a locale that ends in .UTF-8."));
}

static const char *
colours_of(const FpDoctorTerminal *terminal)
{
  if (terminal->no_color && *terminal->no_color)
    return _("no colours, since NO_COLOR is set");
  if (g_strcmp0(terminal->colorterm, "truecolor") == 0 || g_strcmp0(terminal->colorterm, "24bit") == 0)
    return _("true colours");
  return strstr(terminal->term, "256color") ? _("256 colours") : _("few colours");
}

void
fp_doctor_terminal(json_t *rows, const FpDoctorTerminal *terminal)
{
  const char *term = terminal->term;
  if (!terminal->there) {
    fp_doctor_add(rows, "terminal", "ok", _("flagpost was not started on a terminal."), NULL);
    return;
  }
  if (!term || !*term || g_str_equal(term, "dumb")) {
    fp_doctor_add(rows, "terminal", "notice", _("The terminal says of itself that it cannot be painted on."),
                  _("flagpost uses its plain mode there. If it can, set TERM, such as TERM=xterm-256color."));
    return;
  }
  /* Translators: a kind of terminal, columns, rows, and what colours it has. */
  g_autofree char *text = g_strdup_printf(_("%s, %d columns by %d rows, %s"), term, terminal->columns,
                                          terminal->rows, colours_of(terminal));
  gboolean small = terminal->columns > 0 && (terminal->columns < 20 || terminal->rows < 5);
  gboolean narrow = terminal->columns > 0 && (terminal->columns < 40 || terminal->rows < 12);
  if (small)
    fp_doctor_add(rows, "terminal", "problem", text,
                  _("The screen needs 20 columns by 5 rows: make the window larger, or use --plain."));
  else if (narrow)
    fp_doctor_add(rows, "terminal", "notice", text,
                  _("The screen is easier to read from 40 columns by 12 rows on."));
  else
    fp_doctor_add(rows, "terminal", "ok", text, NULL);
}

void
fp_doctor_disk(json_t *rows, guint64 free_bytes)
{
  g_autofree char *size = g_format_size(free_bytes);
  g_autofree char *text = g_strdup_printf(_("%s are free where flagpost stores things."), size);
  const char *advice = _("Make room: reports and drafts can only be kept where they can be written.");
  if (free_bytes < LITTLE_DISK)
    fp_doctor_add(rows, "disk", "problem", text, advice);
  else if (free_bytes < SOME_DISK)
    fp_doctor_add(rows, "disk", "notice", text, advice);
  else
    fp_doctor_add(rows, "disk", "ok", text, NULL);
}

void
fp_doctor_memory(json_t *rows, gboolean dumpable, gboolean cores, guint64 lockable)
{
  if (dumpable || cores)
    fp_doctor_add(rows, "memory", "notice",
                  _("Other programs of yours, or a crash, could write this program's memory to disk."),
                  _("This happens in a build with sanitizers; a released one forbids it."));
  else if (lockable < LOCKABLE)
    fp_doctor_add(rows, "memory", "notice",
                  _("Few pages of memory may be locked, so that a password could be swapped to disk."),
                  _("Raise the limit (ulimit -l), or encrypt the swap."));
  else
    fp_doctor_add(rows, "memory", "ok",
                  _("No core dumps; passwords are in locked memory that is wiped after use."), NULL);
}

void
fp_doctor_certificates(json_t *rows, const char *ca_file)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  guint count = 0;
  if (!fp_net_certificates(ca_file, &path, &count, &error)) {
    fp_doctor_add(rows, "certificates", "problem", error->message,
                  ca_file ? _("Correct the setting ca-file, or remove it to use the system's certificates.")
                          : _("Install the system's certificates: the package ca-certificates."));
    return;
  }
  g_autofree char *text =
      !path        ? g_strdup(_("The system's certificates are used."))
      : count == 0 ? g_strdup(path)
                   : fp_counts(ngettext("%u certificate in %s", "%u certificates in %s", count), count, path);
  fp_doctor_add(rows, "certificates", "ok", text, NULL);
}

void
fp_doctor_clock(json_t *rows, gint64 theirs, gint64 ours)
{
  gint64 drift = theirs > ours ? theirs - ours : ours - theirs;
  g_autofree char *much = fp_time_span(drift);
  if (theirs == 0)
    fp_doctor_add(rows, "clock", "notice", _("The forum does not tell the time."), NULL);
  else if (drift < SOME_DRIFT)
    fp_doctor_add(rows, "clock", "ok", _("It agrees with the forum's."), NULL);
  else {
    g_autofree char *text =
        theirs > ours ? g_strdup_printf(_("This machine's clock is %s behind the forum's."), much)
                      : g_strdup_printf(_("This machine's clock is %s ahead of the forum's."), much);
    fp_doctor_add(rows, "clock", drift < MUCH_DRIFT ? "notice" : "problem", text,
                  _("Set the clock: secure connections and the codes of a second factor depend on it."));
  }
}

/* --- asking this machine --- */

static FpDoctorTerminal
terminal_here(void)
{
  FpDoctorTerminal terminal = {.there = isatty(STDOUT_FILENO) || isatty(STDERR_FILENO),
                               .term = g_getenv("TERM"),
                               .colorterm = g_getenv("COLORTERM"),
                               .no_color = g_getenv("NO_COLOR")};
  struct winsize size = {0};
  if (ioctl(isatty(STDOUT_FILENO) ? STDOUT_FILENO : STDERR_FILENO, TIOCGWINSZ, &size) == 0) {
    terminal.columns = size.ws_col;
    terminal.rows = size.ws_row;
  }
  return terminal;
}

/* Of the folder, or of what it will be made in. */
static void
ask_disk(json_t *rows, const char *folder)
{
  struct statvfs facts;
  g_autofree char *path = g_strdup(folder);
  while (statvfs(path, &facts) != 0) {
    g_autofree char *parent = g_path_get_dirname(path);
    if (g_str_equal(parent, path))
      return;
    g_free(path);
    path = g_steal_pointer(&parent);
  }
  fp_doctor_disk(rows, (guint64)facts.f_bavail * facts.f_frsize);
}

static void
ask_memory(json_t *rows)
{
  struct rlimit cores = {0}, locked = {0};
  getrlimit(RLIMIT_CORE, &cores);
  getrlimit(RLIMIT_MEMLOCK, &locked);
  fp_doctor_memory(rows, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0, cores.rlim_cur != 0, locked.rlim_cur);
}

void
fp_doctor_machine(json_t *rows, const char *folder, const char *ca_file)
{
  FpDoctorTerminal terminal = terminal_here();
  fp_doctor_terminal(rows, &terminal);
  ask_disk(rows, folder);
  ask_memory(rows);
  fp_doctor_certificates(rows, ca_file);
}
