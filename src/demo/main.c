/* flagpost-demo-forum: the demo forum as a program of its own. It says where it listens and who may sign in,
 * then serves until it is told to stop. Started by `flagpost demo`, by tests, or by hand. */
#include "config.h"

#include "demo/httpd.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"

#include <glib-unix.h>
#include <jansson.h>
#include <locale.h>
#include <unistd.h>

typedef struct {
  int port, messages, ready_fd;
  char *dialect, *database, *scenario, *mail_dir, *now, *path;
  gint64 seed;
  gboolean deny_v1, no_v2, threads, unconfirmed_password, quit_on_eof;
} Given;

static Given given = {.ready_fd = -1, .seed = 105};

/* A switch that also takes "on" or "off". */
static gboolean
take_switch(const char *name, const char *value, gpointer data, GError **error)
{
  gboolean on = !value || g_str_equal(value, "on");
  if (!on && !g_str_equal(value, "off")) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s takes “on” or “off”"), name);
    return FALSE;
  }
  if (g_str_equal(name, "--deny-v1"))
    given.deny_v1 = on;
  else if (g_str_equal(name, "--no-v2"))
    given.no_v2 = on;
  else if (g_str_equal(name, "--threads"))
    given.threads = on;
  else
    given.unconfirmed_password = on;
  return TRUE;
}

#define SWITCH(name, text)                                                                                   \
  {                                                                                                          \
    name, 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, (gpointer)(void (*)(void))take_switch, text, \
        N_("on|off")                                                                                         \
  }

static const GOptionEntry entries[] = {
    {"port", 0, 0, G_OPTION_ARG_INT, &given.port, N_("Port on the loopback; 0 is a free one"), N_("N")},
    {"dialect", 0, 0, G_OPTION_ARG_STRING, &given.dialect,
     N_("Forum software to speak as: khoros, discourse or nodebb"), N_("NAME")},
    {"forum", 0, 0, G_OPTION_ARG_STRING, &given.dialect, N_("The same as --dialect"), N_("NAME")},
    {"database", 0, 0, G_OPTION_ARG_FILENAME, &given.database, N_("Keep the forum in this file"), N_("FILE")},
    {"scenario", 0, 0, G_OPTION_ARG_STRING, &given.scenario, N_("spam-wave, quiet or empty"), N_("NAME")},
    {"messages", 0, 0, G_OPTION_ARG_INT, &given.messages, N_("Size of the member's inbox"), N_("N")},
    {"mail-dir", 0, 0, G_OPTION_ARG_FILENAME, &given.mail_dir, N_("Maildir for e-mail notices"),
     N_("FOLDER")},
    {"now", 0, 0, G_OPTION_ARG_STRING, &given.now, N_("The forum's time at the start; it runs on"),
     N_("RFC3339")},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &given.seed, N_("Seed of the scenario's chance"), N_("N")},
    {"path", 0, 0, G_OPTION_ARG_STRING, &given.path, N_("The forum lies below this path"), N_("PATH")},
    SWITCH("deny-v1", N_("Khoros: members may not use API v1")),
    SWITCH("no-v2", N_("Khoros: there is no API v2")),
    SWITCH("threads", N_("Khoros: private messages are threads")),
    SWITCH("unconfirmed-password", N_("Khoros: the password may be set by the API")),
    {"ready-fd", 0, 0, G_OPTION_ARG_INT, &given.ready_fd, N_("Write one line of JSON there when ready"),
     N_("FD")},
    {"quit-on-eof", 0, 0, G_OPTION_ARG_NONE, &given.quit_on_eof, N_("Stop when standard input ends"), NULL},
    {NULL}};

/* 0: there is none of that name. */
static unsigned
dialect_of(const char *name)
{
  static const struct {
    const char *name;
    DemoDialect dialect;
  } dialects[] = {
      {"khoros", DEMO_KHOROS},
      {"discourse", DEMO_DISCOURSE},
      {"nodebb", DEMO_NODEBB},
  };
  for (guint i = 0; i < G_N_ELEMENTS(dialects); i++)
    if (!name || g_str_equal(name, dialects[i].name))
      return dialects[i].dialect;
  return 0;
}

static gboolean
read_options(int *argc, char ***argv, DemoOptions *options, gint64 *late, GError **error)
{
  g_autoptr(GOptionContext) context = g_option_context_new(_("- a fictional forum to try flagpost with"));
  g_option_context_add_main_entries(context, entries, NULL);
  if (!g_option_context_parse(context, argc, argv, error))
    return FALSE;
  const char *wrong = *argc > 1                                           ? (*argv)[1]
                      : !dialect_of(given.dialect)                        ? given.dialect
                      : given.path && *given.path && given.path[0] != '/' ? given.path
                      : given.port < 0 || given.port > 65535              ? "--port"
                      : given.messages < 0 || given.messages > 1000000    ? "--messages"
                                                                          : NULL;
  if (wrong) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s is not understood; see --help"),
                wrong);
    return FALSE;
  }
  gint64 real = fp_clock_now(), now = given.now ? fp_time_parse(given.now, error) : real;
  if (now == 0)
    return FALSE;
  *late = now - real;
  *options = (DemoOptions){.dialects = dialect_of(given.dialect),
                           .database = given.database,
                           .scenario = given.scenario,
                           .now = now,
                           .seed = (guint64)given.seed,
                           .messages = (unsigned)given.messages,
                           .mail_dir = given.mail_dir,
                           .path = given.path,
                           .begun = g_getenv("FLAGPOST_DEMO_BEGUN"),
                           .deny_v1 = given.deny_v1,
                           .no_v2 = given.no_v2,
                           .threads = given.threads,
                           .unconfirmed_password = given.unconfirmed_password};
  return TRUE;
}

/* Lines for people (the words before the colons stay as they are: `flagpost demo` reads them), JSON for
 * tests. */
static void
announce(const DemoForum *forum, guint16 port)
{
  const char *path = given.path ? given.path : "";
  g_autofree char *address =
      g_strdup_printf("http://127.0.0.1:%u%s%s", port, path, g_str_has_suffix(path, "/") ? "" : "/");
  g_print("Address: %s\nName: %s\nPassword: %s\nModerators: %s\nDesk: %sdemo/moderation\n", address,
          demo_forum_login(forum), demo_forum_password(forum), demo_forum_moderators(forum), address);
  fflush(stdout);
  if (given.ready_fd < 0)
    return;
  json_t *ready = json_pack("{s:s,s:i,s:s,s:s,s:s}", "address", address, "port", (int)port, "login",
                            demo_forum_login(forum), "password", demo_forum_password(forum), "moderators",
                            demo_forum_moderators(forum));
  char *line = json_dumps(ready, JSON_COMPACT | JSON_PRESERVE_ORDER);
  json_decref(ready);
  if (write(given.ready_fd, line, strlen(line)) < 0 || write(given.ready_fd, "\n", 1) < 0)
    g_printerr("flagpost-demo-forum: --ready-fd: %s\n", g_strerror(errno));
  if (given.ready_fd > 2)
    close(given.ready_fd);
  free(line);
}

static gboolean
stop(gpointer loop)
{
  g_main_loop_quit(loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
input(gint fd, GIOCondition condition, gpointer loop)
{
  char scrap[256];
  if (read(fd, scrap, sizeof scrap) > 0)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit(loop);
  return G_SOURCE_REMOVE;
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  bindtextdomain(GETTEXT_PACKAGE, FP_LOCALEDIR);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
  textdomain(GETTEXT_PACKAGE);
  g_autoptr(GError) error = NULL;
  DemoOptions options;
  gint64 late;
  DemoForum *forum =
      read_options(&argc, &argv, &options, &late, &error) ? demo_forum_new(&options, &error) : NULL;
  if (!forum) {
    g_printerr("flagpost-demo-forum: %s\n", error->message);
    return 2;
  }
  DemoHttpd *httpd = demo_httpd_start(forum, (guint16)given.port, late);
  if (!httpd) {
    g_printerr(_("flagpost-demo-forum: port %d is taken; another demo forum may be running\n"), given.port);
    demo_forum_free(forum);
    return 1;
  }
  announce(forum, demo_httpd_port(httpd));
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  g_unix_signal_add(SIGINT, stop, loop);
  g_unix_signal_add(SIGTERM, stop, loop);
  if (given.quit_on_eof)
    g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input, loop);
  g_main_loop_run(loop);
  demo_httpd_stop(httpd);
  demo_forum_free(forum);
  return 0;
}
