/* demo: the fictional forum on this machine, its member's account, and either the screen (which main.c opens
 * when this has ended) or a walk in lines. Settings, archive and the forum's own database lie in a folder of
 * the demo's, so the next start finds everything as it was. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <unistd.h>

const GOptionEntry fp_options_demo[] = {
    {"serve-only", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Only run the forum, until Ctrl-C"), NULL},
    {"walk", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the walk, also on a terminal"), NULL},
    {"fresh", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Forget what earlier demos left"), NULL},
    {"port", 0, 0, G_OPTION_ARG_INT, NULL, N_("Port on this machine (a free one)"), N_("N")},
    {"forum", 0, 0, G_OPTION_ARG_STRING, NULL, N_("The forum software that it plays"), N_("NAME")},
    {"scenario", 0, 0, G_OPTION_ARG_STRING, NULL, N_("spam-wave (the default), quiet or empty"), N_("NAME")},
    {"messages", 0, 0, G_OPTION_ARG_INT, NULL, N_("Size of the member's inbox"), N_("N")},
    {"now", 0, 0, G_OPTION_ARG_STRING, NULL, N_("The forum's clock, in RFC 3339"), N_("TIME")},
    {"mail-dir", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Maildir for the forum's e-mail notices"), N_("FOLDER")},
    {0},
};

typedef struct {
  char *home;
  char *port; /* of the last time, asked for again; NULL: a free one, or the one given */
  FpDemoServer *server;
} Demo;

static void
demo_free(gpointer data)
{
  Demo *demo = data;
  g_free(demo->home);
  g_free(demo->port);
  g_clear_pointer(&demo->server, fp_demo_server_free);
  g_free(demo);
}

static void
add_word(GPtrArray *words, const char *name, const char *value)
{
  g_ptr_array_add(words, g_strdup(name));
  g_ptr_array_add(words, g_strdup(value));
}

/* The options of the demo forum's program, from ours. */
static GPtrArray *
server_words(FpCmdRun *run)
{
  static const char *const texts[] = {"forum", "scenario", "now", "mail-dir"};
  static const char *const numbers[] = {"port", "messages"};
  GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *name = g_strconcat("--", texts[i], NULL);
    const char *value = fp_run_option(run, texts[i]);
    if (value)
      add_word(words, name, value);
  }
  for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
    g_autofree char *name = g_strconcat("--", numbers[i], NULL);
    g_autofree char *value = g_strdup_printf("%d", fp_run_number(run, numbers[i], -1));
    if (g_variant_dict_contains(run->args.options, numbers[i]))
      add_word(words, name, value);
  }
  return words;
}

/* --- the account --- */

static const FpAccount *
find_account(FpCmdRun *run, const FpDemoServer *server)
{
  g_autoptr(GPtrArray) accounts = fp_accounts(run->args.app);
  gsize length = strlen(server->url);
  while (length > 0 && server->url[length - 1] == '/')
    length--;
  for (guint i = 0; i < accounts->len; i++) {
    const FpAccount *account = g_ptr_array_index(accounts, i);
    if (g_str_equal(account->login, server->login) && strncmp(account->url, server->url, length) == 0)
      return account;
  }
  return NULL;
}

static void
have_account(GTask *task, const FpAccount *account)
{
  FpCmdRun *run = fp_run_of(task);
  Demo *demo = run->state;
  g_autofree char *desk = g_strconcat(demo->server->url, "demo/moderation", NULL);
  g_autofree char *name = g_strdup(account->name);
  fp_account_set_default(run->args.app, name, NULL);
  if (fp_run_switch(run, "walk") || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
    fp_demo_walk(task, demo->server, name);
    return;
  }
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "account", name);
  fp_json_text(result, "url", demo->server->url);
  fp_json_text(result, "desk", desk);
  fp_json_take(result, "screen", json_true());
  fp_run_done(task, result);
}

/* Where the demo forum's mail arrives. (transfer full) */
static char *
mailbox(const FpCmdRun *run)
{
  const Demo *demo = run->state;
  const char *given = fp_run_option(run, "mail-dir");
  return given ? g_strdup(given) : g_build_filename(demo->home, "mail", NULL);
}

/* A forum that mails a link for a new password is to be seen through to the end too. */
static gboolean
name_mailbox(FpCmdRun *run, const char *account, GError **error)
{
  const FpAccount *added = fp_account_find(run->args.app, account, NULL);
  g_autofree char *path = mailbox(run);
  return !added || added->driver->rotation != FP_ROTATION_MAIL ||
         fp_setting_set(run->args.app, account, "reset-maildir", path, error);
}

/* Whom the forum's members can ask after a mistake: made up, as the forum is. */
static gboolean
name_help(FpCmdRun *run, const char *account, GError **error)
{
  return fp_setting_set(run->args.app, account, "help-line",
                        "the help line of Hollowell Growers, 01632 960017 (made up)", error) &&
         fp_setting_set(run->args.app, account, "help-pages",
                        "https://growers.example/help/after-a-mistake https://growers.example/help/passwords",
                        error);
}

static void
added(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  const FpAccount *account = fp_account_add_finish(res, &error);
  g_autofree char *name = account ? g_strdup(account->name) : NULL;
  /* The demo forum knows the call for a new password, also where the software's makers do not confirm one:
   * the demo shows the rotation in full. */
  if (name && (!fp_setting_set(run->args.app, name, "try-unconfirmed", "on", &error) ||
               !name_help(run, name, &error) || !name_mailbox(run, name, &error)))
    name = (g_free(name), NULL);
  if (!name) {
    if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN))
      fp_demo_advise(&error,
                     _("The password of an earlier demo is lost: begin anew, with flagpost demo --fresh."));
    fp_demo_stop();
    fp_run_fail(task, error);
    return;
  }
  have_account(task, fp_account_find(run->args.app, name, NULL));
}

static void
say(const char *sentence, gpointer data)
{
  fp_run_say(data, sentence);
}

static void
add_account(GTask *task, const FpDemoServer *server)
{
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(FpSecret) password = fp_secret_new(server->password, -1);
  FpAccountNew account = {
      .url = server->url, .user = server->login, .password = password, .moderators = server->moderators};
  fp_account_add_async(run->args.app, &account, say, run, g_task_get_cancellable(task), added, task);
}

/* --- the forum --- */

static const char *
forum_of(const FpCmdRun *run)
{
  const char *forum = fp_run_option(run, "forum");
  return forum ? forum : fp_drivers()[0]->id;
}

/* Each dialect has a forum of its own: its member's password is changed there alone. */
static char *
database_file(const Demo *demo, const FpCmdRun *run)
{
  g_autofree char *name = g_strconcat("forum-", forum_of(run), ".db", NULL);
  return g_build_filename(demo->home, name, NULL);
}

/* The port of the last time: an account's name holds it. */
static char *
port_file(const Demo *demo, const FpCmdRun *run)
{
  g_autofree char *name = g_strconcat("port-", forum_of(run), NULL);
  return g_build_filename(demo->home, name, NULL);
}

static void
started(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Demo *demo = run->state;
  GError *error = NULL;
  demo->server = fp_demo_start_finish(res, &error);
  if (!demo->server) {
    if (demo->port && g_error_matches(error, FP_USAGE_ERROR, FP_USAGE_BAD))
      fp_demo_advise(
          &error,
          _("Another demo may be running: quit it first. Or begin anew, with flagpost demo --fresh."));
    fp_run_fail(task, error);
    return;
  }
  const char *colon = strrchr(demo->server->url, ':');
  g_autofree char *file = port_file(demo, run);
  if (colon)
    g_file_set_contents_full(file, colon + 1, (gssize)strcspn(colon + 1, "/"), G_FILE_SET_CONTENTS_CONSISTENT,
                             0600, NULL);
  const FpAccount *account = find_account(run, demo->server);
  if (account)
    have_account(task, account);
  else
    add_account(task, demo->server);
}

static void
served(GObject *source, GAsyncResult *res, gpointer data)
{
  GError *error = NULL;
  if (!fp_demo_serve_finish(res, &error) && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    fp_run_fail(data, error);
    return;
  }
  g_clear_error(&error);
  fp_run_done(data, json_object());
}

FP_CMD(demo)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(GPtrArray) words = server_words(run);
  Demo *demo = g_new0(Demo, 1);
  const char *home = fp_run_option(run, "home");
  g_autofree char *database = NULL, *file = NULL, *mail = NULL;
  run->state = demo;
  run->state_free = demo_free;
  if (!fp_driver(forum_of(run))) {
    g_autofree char *takes = fp_forums_named(_("--forum takes {ids}."));
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no demo of \"%s\": %s"),
                                  forum_of(run), takes));
    return;
  }
  if (fp_run_switch(run, "serve-only")) {
    g_ptr_array_add(words, NULL);
    fp_demo_serve_async((const char *const *)words->pdata, cancellable, served, task);
    return;
  }
  demo->home = home ? g_strdup(home) : fp_demo_home();
  if (g_mkdir_with_parents(demo->home, 0700) < 0) {
    fp_run_fail(task, g_error_new(FP_STORE_ERROR, FP_STORE_DENIED, _("%s cannot be made."), demo->home));
    return;
  }
  database = database_file(demo, run);
  add_word(words, "--database", database);
  mail = mailbox(run);
  if (!fp_run_option(run, "mail-dir"))
    add_word(words, "--mail-dir", mail);
  add_word(words, "--unconfirmed-password", "on");
  file = port_file(demo, run);
  if (!g_variant_dict_contains(run->args.options, "port") &&
      g_file_get_contents(file, &demo->port, NULL, NULL))
    add_word(words, "--port", g_strstrip(demo->port));
  g_ptr_array_add(words, NULL);
  fp_demo_start_async((const char *const *)words->pdata, cancellable, started, task);
}

char *
fp_print_demo(const json_t *result, gboolean quiet)
{
  const char *text = fp_json_peek_string(result, "text", NULL);
  const char *url = fp_json_peek_string(result, "url", NULL);
  if (text)
    return g_strdup(text);
  return quiet || !url ? NULL
                       : g_strdup_printf(_("The demo forum is at %s. The moderators' desk is at %s.\n"), url,
                                         fp_json_peek_string(result, "desk", ""));
}
