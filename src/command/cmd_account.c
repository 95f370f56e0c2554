/* account add and account remove: the two that sign in, and ask. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <unistd.h>

const GOptionEntry fp_options_account_add[] = {
    {"user", 'u', 0, G_OPTION_ARG_STRING, NULL, N_("Your name at the forum"), N_("NAME")},
    {"password-stdin", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Read the password from standard input"), NULL},
    {"key", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Sign in with a key that you approve in a browser, in place of a password"), NULL},
    {"token-stdin", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Read a token that the forum's administrator made for you from standard input, in place of a "
        "password"),
     NULL},
    {"moderators", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Account that takes reports by private message"),
     N_("LOGIN")},
    {"report-to", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Address that takes reports by e-mail"), N_("ADDRESS")},
    {"tenant", 0, 0, G_OPTION_ARG_STRING, NULL, N_("The community's id in the addresses of the forum's API"),
     N_("ID")},
    {"basic-user", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Name for an HTTP sign-in in front of the forum"),
     N_("NAME")},
    {"ca-file", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Certificates to trust for this forum"), N_("FILE")},
    {"session-only", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Store no password: it is asked for at each start"),
     NULL},
    {"password-command", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Program that prints the password"),
     N_("COMMAND")},
    {"yes", 'y', 0, G_OPTION_ARG_NONE, NULL, N_("Ask nothing about a suspicious address"), NULL},
    {0},
};

typedef struct {
  char *url, *user, *evidence;
  int sure;
  FpSecret *password, *token, *basic, *code;
  gboolean session_only, by_key;
} Add;

static void
add_free(gpointer data)
{
  Add *add = data;
  g_free(add->url);
  g_free(add->user);
  g_free(add->evidence);
  fp_secret_unref(add->password);
  fp_secret_unref(add->token);
  fp_secret_unref(add->basic);
  fp_secret_unref(add->code);
  g_free(add);
}

static void
missing(GTask *task, const char *sentence)
{
  fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, "%s", sentence));
}

/* The text is broken into lines; it ends with '=' or, if not, with an empty line. */
static char *
paste(const char *question, const char *page, gpointer data)
{
  FpCmdRun *run = data;
  g_autoptr(GString) text = g_string_new(NULL);
  gboolean more = TRUE;
  fp_run_say(run, question);
  fp_run_say(run, page);
  while (more) {
    g_autofree char *line = run->args.ask(text->len > 0 ? _("Next line") : _("Text"), "", run->args.ui);
    if (line)
      g_string_append(text, g_strstrip(line));
    more = line && *line != '\0' && !g_str_has_suffix(line, "=");
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
fill(FpCmdRun *run, FpAccountNew *account)
{
  const Add *add = run->state;
  account->url = add->url;
  account->user = add->user;
  account->password = add->password;
  account->token = add->token;
  account->basic_password = add->basic;
  account->code = add->code ? fp_secret_peek(add->code) : NULL;
  account->session_only = add->session_only;
  account->by_key = add->by_key;
  account->paste = run->args.ask ? paste : NULL;
  account->tenant = fp_run_option(run, "tenant");
  account->basic_user = fp_run_option(run, "basic-user");
  account->ca_file = fp_run_option(run, "ca-file");
  account->moderators = fp_run_option(run, "moderators");
  account->report_to = fp_run_option(run, "report-to");
  account->password_command = fp_run_option(run, "password-command");
}

static void
say(const char *sentence, gpointer data)
{
  fp_run_say(data, sentence);
}

static json_t *
account_json(FpCmdRun *run, const FpAccount *account)
{
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "name", account->name);
  fp_json_text(result, "login", account->login);
  fp_json_text(result, "url", account->url);
  fp_json_text(result, "forum", account->driver ? account->driver->title : NULL);
  fp_json_take(result, "default", json_boolean(account->is_default));
  return result;
}

static void sign_in(GTask *task);

static void
added(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Add *add = run->state;
  GError *error = NULL;
  const FpAccount *account = fp_account_add_finish(res, &error);
  if (account) {
    json_t *result = account_json(run, account);
    fp_json_take(result, "sure", json_integer(add->sure));
    fp_json_text(result, "evidence", add->evidence);
    fp_run_done(task, result);
    return;
  }
  if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR) && run->args.ask_secret && !add->code) {
    add->code = run->args.ask_secret(_("Code of your second factor"), run->args.ui);
    if (add->code) {
      g_clear_error(&error);
      sign_in(task);
      return;
    }
  }
  if (g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE) && run->args.ask && !add->session_only) {
    g_autofree char *why = g_strconcat(error->message, ".", NULL);
    fp_run_say(run, why);
    g_autofree char *answer =
        run->args.ask(_("Add the account without storing the password? It is then asked for at each start."),
                      "N", run->args.ui);
    if (answer && (answer[0] == 'y' || answer[0] == 'Y')) {
      g_clear_error(&error);
      add->session_only = TRUE;
      sign_in(task);
      return;
    }
  }
  fp_run_fail(task, error);
}

static void
sign_in(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  FpAccountNew account = {0};
  fill(run, &account);
  fp_account_add_async(run->args.app, &account, say, run, g_task_get_cancellable(task), added, task);
}

/* TRUE: nothing has said yet how to sign in, and somebody can be asked. */
static gboolean
may_choose(const FpCmdRun *run)
{
  const Add *add = run->state;
  return !add->by_key && !add->password && !add->token && !add->session_only && run->args.ask &&
         !fp_run_option(run, "password-command");
}

/* Of two ways that were explained; Enter, or nobody there any more, is the first. */
static gboolean
wants_second_way(const FpCmdRun *run)
{
  for (;;) {
    g_autofree char *answer = run->args.ask(_("Which way, 1 or 2?"), "1", run->args.ui);
    if (!answer || *answer == '\0' || g_str_equal(answer, "1"))
      return FALSE;
    if (g_str_equal(answer, "2"))
      return TRUE;
    fp_run_say(run, _("Please type 1 or 2."));
  }
}

/* Where the forum gives keys to programs, both ways are explained and one is chosen. */
static void
choose_key(FpCmdRun *run)
{
  Add *add = run->state;
  fp_run_say(run, _("There are two ways to sign in here:"));
  fp_run_say(
      run,
      _("1, a key of flagpost's own (recommended): you approve it once in a browser, where you sign in as "
        "you are used to, with a passkey or a security key too; flagpost never learns your password."));
  fp_run_say(
      run,
      _("2, name and password: flagpost signs in as a browser does, asks for the code of a second factor, "
        "and keeps the password in the keyring."));
  fp_run_say(
      run, _("The key may do two things: read (show you messages and people) and write (report, answer, mark "
             "as read). Remove the account here and it is revoked."));
  add->by_key = !wants_second_way(run);
}

/* The same where an administrator can make a token for a member. FALSE: the run has failed. */
static gboolean
choose_token(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Add *add = run->state;
  fp_run_say(run, _("There are two ways to sign in here:"));
  fp_run_say(
      run,
      _("1, name and password: flagpost signs in as a browser does, asks for the code of a second factor, "
        "and keeps the password in the keyring. It can change the password too."));
  fp_run_say(
      run,
      _("2, a token that the forum's administrator has made for you: flagpost never learns your "
        "password, so it cannot change it, and a few things are left to the browser, such as blocking."));
  if (!wants_second_way(run) || !run->args.ask_secret)
    return TRUE;
  add->token = run->args.ask_secret(_("Token"), run->args.ui);
  if (add->token && fp_secret_length(add->token) > 0)
    return TRUE;
  missing(task, _("The token is missing."));
  return FALSE;
}

/* FALSE: the run has failed. */
static gboolean
choose_way(GTask *task, const FpDriver *driver)
{
  FpCmdRun *run = fp_run_of(task);
  if (!may_choose(run))
    return TRUE;
  if (fp_driver_can(driver, FP_OP_KEY_ASK))
    choose_key(run);
  else if (driver->takes_token && !fp_run_option(run, "user"))
    return choose_token(task);
  return TRUE;
}

/* FALSE: the run has failed. */
static gboolean
ask_name_and_password(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Add *add = run->state;
  if (!add->user && run->args.ask)
    add->user = run->args.ask(_("Your name at the forum"), NULL, run->args.ui);
  if (!add->user || *add->user == '\0') {
    missing(task, _("Your name at the forum is missing: give it as --user."));
    return FALSE;
  }
  if (!add->password && !fp_run_option(run, "password-command") && run->args.ask_secret)
    add->password = run->args.ask_secret(_("Password"), run->args.ui);
  if (!add->password && !fp_run_option(run, "password-command")) {
    if (run->args.ask_secret)
      fp_run_fail(task, g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was done.")));
    else
      missing(task, _("The password is missing: there is no terminal to ask at, so give --password-stdin."));
    return FALSE;
  }
  return TRUE;
}

/* The doubt is told, and whether to go on is asked. doubt: a sentence, or NULL: there is none (transfer
 * full). FALSE: the run has failed. */
static gboolean
is_meant(GTask *task, char *doubt)
{
  g_autofree char *said = doubt;
  if (!said)
    return TRUE;
  fp_run_say(fp_run_of(task), said);
  return fp_run_ask_yes(task, _("Is it the forum that you mean?"));
}

/* Who is behind the address is told before a password is asked for. FALSE: the run has failed. */
static gboolean
place_is_meant(GTask *task, const FpFound *forum)
{
  g_autofree char *certificate = fp_account_certificate(forum);
  if (certificate)
    fp_run_say(fp_run_of(task), certificate);
  return is_meant(task, fp_account_inside(forum));
}

static void
found(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Add *add = run->state;
  GError *error = NULL;
  g_autoptr(FpFound) forum = fp_account_find_finish(res, &error);
  if (!forum) {
    fp_run_fail(task, error);
    return;
  }
  add->sure = forum->sure;
  add->evidence = g_strdup(forum->evidence);
  if (place_is_meant(task, forum) && choose_way(task, forum->driver) &&
      (add->by_key || add->token || ask_name_and_password(task)))
    sign_in(task);
}

/* Standard input: the password, then the one of --basic-user. FALSE: the run has failed. */
static gboolean
read_passwords(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Add *add = run->state;
  gboolean basic = fp_run_option(run, "basic-user") != NULL;

  gboolean token = fp_run_switch(run, "token-stdin");
  if (token || fp_run_switch(run, "password-stdin")) {
    FpSecret *line = fp_secret_read_line(STDIN_FILENO, NULL);
    *(token ? &add->token : &add->password) = line;
    if (!line || fp_secret_length(line) == 0) {
      missing(task, token ? _("Standard input holds no token.") : _("Standard input holds no password."));
      return FALSE;
    }
    if (basic)
      add->basic = fp_secret_read_line(STDIN_FILENO, NULL);
  } else if (basic && run->args.ask_secret) {
    add->basic = run->args.ask_secret(_("Password of the HTTP sign-in in front of the forum"), run->args.ui);
  }
  if (basic && !add->basic) {
    missing(task, _("The password of --basic-user is missing: it is the second line of standard input."));
    return FALSE;
  }
  return TRUE;
}

/* Two that cannot both be meant: ways to sign in, and what is not stored beside what is. */
static GError *
contradiction(const FpCmdRun *run)
{
  static const char *const pairs[][2] = {{"key", "token-stdin"},
                                         {"key", "password-stdin"},
                                         {"key", "password-command"},
                                         {"key", "session-only"},
                                         {"token-stdin", "password-stdin"},
                                         {"token-stdin", "password-command"},
                                         {"token-stdin", "session-only"},
                                         {"password-stdin", "password-command"}};
  for (guint i = 0; i < G_N_ELEMENTS(pairs); i++)
    if (g_variant_dict_contains(run->args.options, pairs[i][0]) &&
        g_variant_dict_contains(run->args.options, pairs[i][1]))
      return fp_run_not_both(pairs[i][0], pairs[i][1]);
  return NULL;
}

/* What is wrong with an option is told before the network is asked. FALSE: the run has failed. */
static gboolean
options_fit(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  static const char *const names[] = {"moderators", "report-to", "tenant", "ca-file", "password-command"};
  const char *file = fp_run_option(run, "ca-file");
  GError *error = contradiction(run);
  if (error) {
    fp_run_fail(task, error);
    return FALSE;
  }
  if (file) {
    g_autofree char *whole = g_canonicalize_filename(file, NULL);
    g_variant_dict_insert(run->args.options, "ca-file", "s", whole);
  }
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    const char *value = fp_run_option(run, names[i]);
    if (value && !fp_setting_fits(names[i], value, &error)) {
      fp_run_fail(task, error);
      return FALSE;
    }
  }
  return TRUE;
}

FP_CMD(account_add)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  Add *add = g_new0(Add, 1);
  FpAccountNew hints = {0};
  run->state = add;
  run->state_free = add_free;
  add->url = g_strdup(run->args.words[0]);
  add->user = g_strdup(fp_run_option(run, "user"));
  add->session_only = fp_run_switch(run, "session-only");
  add->by_key = fp_run_switch(run, "key");
  if (!add->url && args->ask)
    add->url = args->ask(_("The forum's address"), NULL, args->ui);
  if (!add->url || *add->url == '\0') {
    missing(task, _("The forum's address is missing. It is: flagpost account add URL."));
    return;
  }
  /* A host that looks like another is asked about before it is asked anything. */
  if (!options_fit(task) || !is_meant(task, fp_account_alike(args->app, add->url)) || !read_passwords(task))
    return;
  fill(run, &hints);
  fp_account_find_async(args->app, add->url, &hints, cancellable, found, task);
}

/* --- remove --- */

typedef struct {
  char *name, *unsent; /* unsent: a sentence, or NULL */
  gboolean was_default;
} Removing;

static void
removing_free(gpointer data)
{
  Removing *removing = data;
  g_free(removing->name);
  g_free(removing->unsent);
  g_free(removing);
}

static void
removed(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  const Removing *removing = fp_run_of(task)->state;
  GError *error = NULL;
  g_autofree char *left = NULL;
  if (!fp_account_remove_finish(res, &left, &error)) {
    fp_run_fail(task, error);
    return;
  }
  GString *sentence = g_string_new(NULL);
  g_string_printf(sentence, _("%s is removed: passwords, archive and settings."), removing->name);
  if (removing->unsent)
    g_string_append_printf(sentence, " %s", removing->unsent);
  if (left)
    g_string_append_printf(sentence, " %s", left);
  const FpAccount *next = fp_account_find(fp_run_of(task)->args.app, NULL, NULL);
  if (next && removing->was_default) {
    g_autofree char *now = g_strdup_printf(_("%s is the default account."), next->name);
    g_string_append_printf(sentence, " %s", now);
  }
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "removed", removing->name);
  fp_json_text(result, "unsent", removing->unsent);
  fp_json_text(result, "left", left);
  fp_json_text(result, "sentence", sentence->str);
  g_string_free(sentence, TRUE);
  fp_run_done(task, result);
}

FP_CMD(account_remove)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *name = run->args.words[0] ? run->args.words[0] : fp_run_option(run, "account");
  GError *error = NULL;
  g_autoptr(GPtrArray) accounts = fp_accounts(args->app);
  if (!name && accounts->len > 1) { /* nobody loses another one than they meant */
    fp_run_fail(task, g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_BAD,
                                          _("There are several accounts: name the one to remove.")));
    return;
  }
  const FpAccount *account = fp_account_find(args->app, name, &error);
  if (!account) {
    fp_run_fail(task, error);
    return;
  }
  Removing *removing = g_new0(Removing, 1);
  removing->name = g_strdup(account->name);
  removing->was_default = account->is_default;
  removing->unsent = fp_account_unsent(args->app, account->name);
  run->state = removing;
  run->state_free = removing_free;
  g_autofree char *question =
      g_strdup_printf(_("Remove %s, with its stored passwords, archive and settings?"), removing->name);
  if (removing->unsent) {
    g_autofree char *longer = g_strconcat(removing->unsent, " ", question, NULL);
    g_free(question);
    question = g_steal_pointer(&longer);
  }
  if (fp_run_ask_yes(task, question))
    fp_account_remove_async(run->args.app, removing->name, g_task_get_cancellable(task), removed, task);
}

/* --- list, show, default --- */

FP_CMD(account_list)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(GPtrArray) accounts = fp_accounts(args->app);
  json_t *result = json_object(), *rows = json_array();
  for (guint i = 0; i < accounts->len; i++) {
    json_t *row = account_json(run, g_ptr_array_index(accounts, i));
    json_object_del(row, "version");
    json_array_append_new(rows, row);
  }
  fp_json_take(result, "version", json_integer(1));
  fp_json_take(result, "accounts", rows);
  fp_run_done(task, result);
}

FP_CMD(account_show)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *name = run->args.words[0] ? run->args.words[0] : fp_run_option(run, "account");
  const FpKeyring *keyring = fp_app_keyring(args->app);
  GError *error = NULL;
  const FpAccount *account = fp_account_find(args->app, name, &error);
  if (!account) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = account_json(run, account), *settings = json_array();
  fp_json_take(result, "abilities", fp_account_abilities(args->app, account));
  fp_json_text(result, "passwords", keyring->describe(keyring->self));
  fp_json_take(result, "routes", fp_account_routes(args->app, account));
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++) {
    g_autofree char *value =
        setting->per_account ? fp_setting(args->app, account->name, setting->name) : NULL;
    if (!value || *value == '\0')
      continue;
    json_t *row = json_object();
    fp_json_text(row, "name", setting->name);
    fp_json_text(row, "value", value);
    json_array_append_new(settings, row);
  }
  fp_json_take(result, "settings", settings);
  fp_run_done(task, result);
}

FP_CMD(account_default)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  GError *error = NULL;
  const FpAccount *account = fp_account_find(args->app, fp_run_of(task)->args.words[0], &error);
  g_autofree char *name = account ? g_strdup(account->name) : NULL;
  if (!account || !fp_account_set_default(args->app, name, &error)) {
    fp_run_fail(task, error);
    return;
  }
  g_autofree char *sentence = g_strdup_printf(_("%s is the default account."), name);
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  fp_json_text(result, "default", name);
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}
