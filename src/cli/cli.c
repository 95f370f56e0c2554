/* One subcommand from its words to its exit code. Called by main.c; the screen is handed in, since it stands
 * beside the command line, not below it. */
#include "config.h"

#include "cli.h"

#include "flagpost/error.h"
#include "flagpost/heap.h"
#include "flagpost/i18n.h"
#include "flagpost/late.h"
#include "flagpost/process.h"

#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

typedef struct {
  const FpCliParts *parts;
  const FpCommand *command;
  char **words;
  GVariantDict *options;
  gboolean json, quiet;
  GCancellable *cancellable;
  FpApp *app;
  FpMember *member;
  GAsyncResult *result; /* of the call that is waited for */
  guint signals[2];     /* sources; 0: not yet */
} Cli;

static void
have_result(GObject *source, GAsyncResult *result, gpointer data)
{
  ((Cli *)data)->result = g_object_ref(result);
}

/* Turns the main loop until have_result() was called. (transfer full) */
static GAsyncResult *
wait_for_result(Cli *cli)
{
  while (!cli->result)
    g_main_context_iteration(NULL, TRUE);
  return g_steal_pointer(&cli->result);
}

static const char *
text_option(const Cli *cli, const char *name)
{
  const char *value = NULL;
  if (cli->options)
    g_variant_dict_lookup(cli->options, name, "&s", &value);
  return value;
}

static gboolean
switch_option(const Cli *cli, const char *name)
{
  gboolean value = FALSE;
  if (cli->options)
    g_variant_dict_lookup(cli->options, name, "b", &value);
  return value;
}

/* --- what people and scripts get --- */

static void
print_json(Cli *cli, json_t *value)
{
  g_autofree char *text = fp_json_print_pretty(value);
  g_autofree char *line = g_str_has_suffix(text, "\n") ? g_strdup(text) : g_strconcat(text, "\n", NULL);
  fp_out(line);
  fp_wipe(text, strlen(text));
  fp_wipe(line, strlen(line));
}

static int
fail(Cli *cli, const GError *error)
{
  if (cli->json) {
    g_autoptr(json_t) value = fp_json_error(error);
    print_json(cli, value);
  } else {
    g_autofree char *sentence = fp_error_sentence(error);
    fp_out_error(sentence);
  }
  return fp_error_exit_code(error);
}

static gboolean
is_formatted(const Cli *cli)
{
  return cli->command->records && text_option(cli, "format");
}

/* Records by --format. */
static gboolean
print_formatted(Cli *cli, json_t *result, GError **error)
{
  g_autofree char *text =
      fp_template_fill(text_option(cli, "format"), json_object_get(result, cli->command->records), error);
  if (text)
    fp_out_fields(text);
  return text != NULL;
}

static void
print_text(Cli *cli, json_t *result)
{
  g_autofree char *text = cli->command->print ? cli->command->print(result, cli->quiet) : NULL;
  gboolean screen = fp_json_peek_bool(result, "screen", FALSE); /* which comes next: no pager before it */
  if (text && cli->command->action == FP_ACT_COMPLETE)
    fp_out_fields(text);
  else if (text && (screen || !fp_out_paged(cli->app, text)))
    fp_out_prose(text);
}

static void
print_result(Cli *cli, json_t *result, const GError *error)
{
  json_t *password = json_object_get(result, "password");
  if (cli->json && cli->command->print_json) {
    g_autofree char *lines = cli->command->print_json(result);
    g_autofree char *sentence = error ? fp_error_sentence(error) : NULL;
    fp_out(lines);
    if (sentence)
      fp_out_error(sentence);
  } else if (cli->json) {
    if (error) {
      g_autoptr(json_t) why = fp_json_error(error);
      json_object_set(result, "error", json_object_get(why, "error"));
    }
    print_json(cli, result);
  } else {
    print_text(cli, result);
  }
  if (json_is_string(password))
    fp_wipe((char *)json_string_value(password), json_string_length(password));
}

/* --- the app --- */

/* Whether this keyring takes secrets: there may be none, or one that can be neither opened nor made without a
 * display. FALSE with an error: the person stopped it. */
static gboolean
keyring_keeps(Cli *cli, FpKeyring *keyring, GError **error)
{
  g_autoptr(FpSecret) probe = NULL;
  g_autoptr(GError) local = NULL;
  g_autoptr(GAsyncResult) loaded = NULL, saved = NULL;
  fp_keyring_load_async(keyring, "demo", FP_SLOT_CURRENT, cli->cancellable, have_result, cli);
  loaded = wait_for_result(cli);
  probe = fp_keyring_load_finish(loaded, &local);
  if (!local) {
    g_clear_pointer(&probe, fp_secret_unref);
    probe = fp_secret_new("probe", -1);
    fp_keyring_save_async(keyring, "demo", FP_SLOT_CURRENT, probe, cli->cancellable, have_result, cli);
    saved = wait_for_result(cli);
    if (fp_keyring_save_finish(saved, &local)) {
      g_autoptr(GAsyncResult) cleared = NULL;
      fp_keyring_clear_async(keyring, "demo", FP_SLOT_CURRENT, NULL, have_result, cli);
      cleared = wait_for_result(cli);
      return TRUE;
    }
  }
  if (local->domain != FP_KEYRING_ERROR)
    g_propagate_error(error, g_steal_pointer(&local));
  return FALSE;
}

/* The demo has a home of its own. Where no keyring can be used, nothing of it could be opened again: it then
 * begins afresh, with passwords in memory. */
static gboolean
demo_parts(Cli *cli, FpAppParts *parts, GError **error)
{
  g_autofree char *home = fp_demo_home();
  g_autoptr(GError) local = NULL;
  if (!keyring_keeps(cli, parts->keyring, &local)) {
    if (local) {
      g_propagate_error(error, g_steal_pointer(&local));
      return FALSE;
    }
    g_autofree char *session = g_strconcat(home, "-session", NULL);
    fp_keyring_free(parts->keyring);
    parts->keyring = fp_keyring_session_new();
    g_free(home);
    home = g_steal_pointer(&session);
    if (!cli->quiet)
      fp_out_error(
          _("No keyring can be used here: passwords are kept in memory, and this demo is gone when it "
            "ends."));
    if (!fp_demo_wipe(home, error))
      return FALSE;
  }
  if (switch_option(cli, "fresh") && !fp_demo_wipe(home, error))
    return FALSE;
  g_variant_dict_insert(cli->options, "home", "s", home);
  parts->config = g_build_filename(home, "config", NULL);
  parts->data = g_build_filename(home, "data", NULL);
  parts->state = g_build_filename(home, "state", NULL);
  return TRUE;
}

/* The demo's own settings, before its keyring is asked for anything. */
static void
confine_demo(Cli *cli)
{
  g_autofree char *home = fp_demo_home();
  g_autofree char *config = g_build_filename(home, "config", NULL),
                  *data = g_build_filename(home, "data", NULL),
                  *state = g_build_filename(home, "state", NULL);
  FpAppParts parts = {.config = config, .data = data, .state = state};
  g_autoptr(FpApp) app = fp_app_new(&parts, NULL);
  if (app)
    fp_cli_confine(app, cli->command, cli->words, cli->options);
}

static gboolean
make_app(Cli *cli, GError **error)
{
  fp_process_begin();
  if (!cli->command) /* the screen */
    fp_heap_prepare();
  g_autoptr(GError) wrong = NULL;
  FpAppParts parts = {.keyring = cli->parts->keyring(),
                      .setting_wrong = cli->parts->setting_wrong,
                      .read_only = switch_option(cli, "read-only")};
  gboolean demo = cli->command && cli->command->action == FP_ACT_DEMO && !switch_option(cli, "serve-only");
  if (demo)
    confine_demo(cli);
  if (!demo || demo_parts(cli, &parts, error))
    cli->app = fp_app_new(&parts, &wrong);
  else
    fp_keyring_free(parts.keyring);
  if (cli->app && wrong) {
    /* A line of the settings is wrong; the rest is used. */
    g_autofree char *sentence = fp_error_sentence(wrong);
    fp_out_error(sentence);
  } else if (wrong) {
    g_propagate_error(error, g_steal_pointer(&wrong));
  }
  if (cli->app && !demo)
    fp_cli_confine(cli->app, cli->command, cli->words, cli->options);
  g_free(parts.config);
  g_free(parts.data);
  g_free(parts.state);
  return cli->app != NULL;
}

static gboolean
open_member(Cli *cli, const FpAccount *account, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) notices = NULL;
  fp_member_open_async(cli->app, account->name, cli->cancellable, have_result, cli);
  result = wait_for_result(cli);
  cli->member = fp_member_open_finish(result, error);
  if (!cli->member)
    return FALSE;
  notices = fp_member_notices(cli->member);
  /* What passwd goes on with needs no notice first. */
  for (guint i = 0; !cli->quiet && cli->command->action != FP_ACT_PASSWORD && i < notices->len; i++)
    fp_out_error(g_ptr_array_index(notices, i));
  return TRUE;
}

/* --- the screen, or plain mode --- */

/* "", "0" and "false" are no. */
static gboolean
variable_says_yes(const char *name)
{
  const char *value = g_getenv(name);
  return value && *value != '\0' && !g_str_equal(value, "0") && !g_str_equal(value, "false");
}

static gboolean
plain_is_wanted(const Cli *cli)
{
  return switch_option(cli, "plain") || variable_says_yes("FLAGPOST_PLAIN") ||
         fp_setting_bool(cli->app, NULL, "plain");
}

static gboolean
terminal_is_dumb(void)
{
  const char *term = g_getenv("TERM");
  return !term || *term == '\0' || g_str_equal(term, "dumb");
}

static int
show(Cli *cli, const char *account)
{
  gboolean wanted = plain_is_wanted(cli);
  if (wanted || terminal_is_dumb())
    return cli->parts->plain(cli->app, account, !wanted);
  return cli->parts->screen(cli->app, account);
}

/* --- one command --- */

static int
run(Cli *cli, const FpAccount *account)
{
  FpArgs args = {
      .app = cli->app,
      .member = cli->member,
      .account = account,
      .words = cli->words,
      .options = cli->options,
      .json = cli->json,
      .quiet = cli->quiet,
      .say = fp_out_say,
      .show = fp_out_say,
      .out = fp_out_line,
      .ring = fp_out_ring,
      .ui = cli->cancellable,
  };
  g_autoptr(GAsyncResult) done = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(json_t) result = NULL;
  int code;
  if (fp_ask_possible()) {
    args.ask = fp_ask;
    args.ask_secret = fp_ask_secret;
    fp_session_set_ask(cli->app, fp_ask_secret, NULL);
    fp_clipboard_set_osc52(fp_ask_osc52, NULL);
  }
  cli->command->start(&args, cli->cancellable, have_result, cli);
  done = wait_for_result(cli);
  result = cli->command->finish(done, &error);
  if (result && is_formatted(cli)) {
    g_autoptr(GError) wrong = NULL;
    if (!print_formatted(cli, result, &wrong))
      return fail(cli, wrong);
  } else if (result) {
    print_result(cli, result, error);
  }
  if (!error)
    code = FP_EXIT_OK;
  else if (!result || !cli->json)
    code = fail(cli, error);
  else
    code = fp_error_exit_code(error);
  /* The screen has ways of its own. */
  fp_session_set_ask(cli->app, NULL, NULL);
  fp_clipboard_set_osc52(NULL, NULL);
  if (code == FP_EXIT_OK && fp_json_peek_bool(result, "screen", FALSE))
    code = show(cli, fp_json_peek_string(result, "account", NULL));
  return code;
}

/* --- signals --- */

static gboolean
interrupted(gpointer data)
{
  Cli *cli = data;
  fp_ask_give_up();
  /* The second one does not wait for anything. */
  if (g_cancellable_is_cancelled(cli->cancellable)) {
    fp_demo_stop();
    _exit(FP_EXIT_CANCELLED);
  }
  g_cancellable_cancel(cli->cancellable);
  return G_SOURCE_CONTINUE;
}

/* GLib hears signals on a thread of its own, and what the program's rights are taken from is this thread and
 * those that it starts: so not before they are. */
static void
hear_signals(Cli *cli)
{
  cli->signals[0] = g_unix_signal_add(SIGINT, interrupted, cli);
  cli->signals[1] = g_unix_signal_add(SIGTERM, interrupted, cli);
}

static void
hear_no_signals(Cli *cli)
{
  for (guint i = 0; i < G_N_ELEMENTS(cli->signals); i++)
    if (cli->signals[i] != 0)
      g_source_remove(cli->signals[i]);
}

/* Everything between a command that was understood and its exit code. */
static int
prepare_and_run(Cli *cli)
{
  g_autoptr(GError) error = NULL;
  const FpAccount *account = NULL;
  if ((cli->command->where & (FP_ON_CLI | FP_UNLISTED)) == 0) {
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("\"%s\" is a command of the screen."),
                        cli->command->name);
    return fail(cli, error);
  }
  if (cli->command->writes && switch_option(cli, "read-only") && !switch_option(cli, "dry-run")) {
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_READ_ONLY, _("\"%s\" writes, and --read-only was given."),
                        cli->command->name);
    return fail(cli, error);
  }
  if (is_formatted(cli) && cli->json) {
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Give --%s or --%s, not both."), "json", "format");
    return fail(cli, error);
  }
  if (is_formatted(cli) && !fp_template_check(text_option(cli, "format"), &error))
    return fail(cli, error);
  if (!make_app(cli, &error))
    return fail(cli, error);
  hear_signals(cli);
  if (cli->command->needs != FP_NEEDS_NOTHING || text_option(cli, "account")) {
    account = fp_account_find(cli->app, text_option(cli, "account"), &error);
    if (!account)
      return fail(cli, error);
  } else {
    account = fp_account_find(cli->app, NULL, NULL);
  }
  if (cli->command->asks && !switch_option(cli, "stored")) /* loaded while the keyring is waited for */
    fp_late_want(FP_LATE_CURL);
  if (cli->command->needs == FP_NEEDS_MEMBER && !open_member(cli, account, &error))
    return fail(cli, error);
  return run(cli, account);
}

static int
show_help(Cli *cli)
{
  g_autofree char *text = fp_command_help(cli->command);
  fp_out(text);
  return FP_EXIT_OK;
}

static int dispatch(Cli *cli, char **argv);

/* The demo has another home, so it begins with an app of its own. */
static int
open_demo(Cli *cli)
{
  char *words[] = {"demo", NULL};
  g_clear_pointer(&cli->app, fp_app_free);
  g_clear_pointer(&cli->options, g_variant_dict_unref);
  g_clear_pointer(&cli->words, g_strfreev);
  return dispatch(cli, words);
}

static int
open_screen(Cli *cli)
{
  g_autoptr(GError) error = NULL;
  if (!make_app(cli, &error))
    return fail(cli, error);
  if (!plain_is_wanted(cli) && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))) {
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_TERMINAL,
                        _("There is no terminal to show the inbox on; --plain needs none."));
    return fail(cli, error);
  }
  int code = show(cli, text_option(cli, "account"));
  return code == FP_SCREEN_WANTS_DEMO ? open_demo(cli) : code;
}

static int
dispatch(Cli *cli, char **argv)
{
  g_autoptr(GError) error = NULL;
  cli->command = fp_command_parse(argv, &cli->words, &cli->options, &error);
  /* A script that asked for JSON gets it also when its words were wrong. */
  cli->json =
      cli->options ? switch_option(cli, "json") : g_strv_contains((const char *const *)argv, "--json");
  cli->quiet = switch_option(cli, "quiet");
  if (error)
    return fail(cli, error);
  if (switch_option(cli, "version")) {
    fp_out(PACKAGE_NAME " " PACKAGE_VERSION "\n");
    return FP_EXIT_OK;
  }
  if (switch_option(cli, "help"))
    return show_help(cli);
  if (!cli->command)
    return open_screen(cli);
  int code = prepare_and_run(cli);
  hear_no_signals(cli);
  return code;
}

int
fp_cli_main(char **argv, const FpCliParts *parts)
{
  Cli cli = {.parts = parts, .cancellable = g_cancellable_new()};
  if (g_strv_contains((const char *const *)argv, "--json"))
    fp_locale_for_programs();
  /* A reader that goes away, and a file that may not grow, are seen by write(). */
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  int code = dispatch(&cli, argv);
  fp_clipboard_leave();
  fp_session_leave(cli.member);
  fp_demo_stop();
  g_clear_pointer(&cli.member, fp_member_close);
  g_clear_pointer(&cli.app, fp_app_free);
  g_clear_pointer(&cli.options, g_variant_dict_unref);
  g_strfreev(cli.words);
  g_object_unref(cli.cancellable);
  return code == FP_EXIT_OK ? fp_out_end() : code;
}
