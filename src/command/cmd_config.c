/* config get, config set, config list: the table of settings, keys.NAME, which moves a command's keys, and
 * style.NAME, the look of one style. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <unistd.h>

const GOptionEntry fp_options_account_set[] = {
    {"password-stdin", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Read the password of basic-user from standard input"), NULL},
    {0},
};

const GOptionEntry fp_options_format[] = {
    FP_OPTION_FORMAT,
    {0},
};

static json_t *
row(FpCmdRun *run, const FpSetting *setting)
{
  const char *account = run->args.account ? run->args.account->name : NULL;
  g_autofree char *value = fp_setting(run->args.app, account, setting->name);
  json_t *object = json_object();
  if (!value) /* of keys.NAME */
    value = g_strdup(setting->otherwise);
  fp_json_text(object, "name", setting->name);
  fp_json_text(object, "value", value);
  fp_json_text(object, "default", setting->otherwise);
  fp_json_text(object, "summary", _(setting->summary));
  return object;
}

/* "keys.flag", "keys.outbox-send": made from the command's row; NULL: there is no such command. */
static const FpSetting *
key_setting(const char *name)
{
  static FpSetting made;
  const FpCommand *command = fp_commands();
  for (; command->name; command++) {
    g_autofree char *own = g_strdelimit(g_strconcat("keys.", command->name, NULL), " ", '-');
    if (g_str_equal(own, name))
      break;
  }
  if (!command->name)
    return NULL;
  made = (FpSetting){.name = g_intern_string(name),
                     .type = FP_SETTING_TEXT,
                     .otherwise = command->keys ? command->keys : "",
                     .summary = command->summary};
  return &made;
}

/* "style.warning". Which styles there are, and what they take, the screen knows; NULL: none can be named so.
 */
static const FpSetting *
style_setting(const char *name)
{
  static FpSetting made;
  const char *style = name + strlen("style.");
  if (*style == '\0' || style[strspn(style, "abcdefghijklmnopqrstuvwxyz-")] != '\0')
    return NULL;
  const FpSetting *theme = fp_settings_table(); /* whose meaning tells of them */
  while (!g_str_equal(theme->name, "theme"))
    theme++;
  made = (FpSetting){
      .name = g_intern_string(name), .type = FP_SETTING_TEXT, .otherwise = "", .summary = theme->summary};
  return &made;
}

/* The setting that the first word names, or NULL: the run has failed then. */
static const FpSetting *
setting(GTask *task)
{
  const char *name = fp_run_of(task)->args.words[0];
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autofree char *clean = fp_text_clean(name, -1, FP_TEXT_ONE_LINE);
  if (g_str_has_prefix(name, "keys.") && key_setting(name))
    return key_setting(name);
  if (g_str_has_prefix(name, "style.") && style_setting(name))
    return style_setting(name);
  for (const FpSetting *s = fp_settings_table(); s->name; s++) {
    if (g_str_equal(s->name, name))
      return s;
    g_ptr_array_add(names, (gpointer)s->name);
  }
  g_ptr_array_add(names, NULL);
  const char *nearest = fp_names_nearest(name, (const char *const *)names->pdata);
  fp_run_fail(task, nearest
                        ? g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                      _("There is no setting \"%s\". The nearest is \"%s\"."), clean, nearest)
                        : g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no setting \"%s\"."), clean));
  return NULL;
}

static void
end_with(GTask *task, const FpSetting *only, const char *sentence)
{
  FpCmdRun *run = fp_run_of(task);
  json_t *result = fp_result_new(&run->args), *rows = json_array();
  for (const FpSetting *s = fp_settings_table(); s->name; s++)
    if (!only)
      json_array_append_new(rows, row(run, s));
  if (only)
    json_array_append_new(rows, row(run, only));
  fp_json_take(result, "settings", rows);
  if (sentence)
    fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

FP_CMD(config_list)
{
  end_with(fp_run_begin(args, cancellable, done, data), NULL, NULL);
}

FP_CMD(config_get)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  const FpSetting *one = setting(task);
  if (one)
    end_with(task, one, NULL);
}

/* account: whose alone, or NULL for all. */
static void
set(GTask *task, const char *account)
{
  FpCmdRun *run = fp_run_of(task);
  const FpSetting *one = setting(task);
  GError *error = NULL;
  g_autofree char *value = NULL, *sentence = NULL, *file = NULL;
  if (!one)
    return;
  if (account && !one->per_account) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("\"%s\" is one for all accounts: flagpost config set %s VALUE."),
                                  one->name, one->name));
    return;
  }
  if (run->args.words[1] && *run->args.words[1] != '\0' && g_str_equal(one->name, "ca-file"))
    file = g_canonicalize_filename(run->args.words[1], NULL);
  if (!fp_setting_set(run->args.app, account, one->name, file ? file : run->args.words[1], &error)) {
    fp_run_fail(task, error);
    return;
  }
  if (run->args.member)
    fp_member_settings_changed(run->args.member);
  value = fp_setting(run->args.app, account, one->name);
  sentence = g_strdup_printf(_("%s = %s."), one->name, value ? value : one->otherwise);
  end_with(task, one, sentence);
}

FP_CMD(config_set)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  gboolean named = fp_run_option(fp_run_of(task), "account") != NULL;
  set(task, named && args->account ? fp_run_of(task)->account.name : NULL);
}

/* --- account set: the same for one account, and the password that goes with basic-user --- */

static void
basic_saved(GObject *source, GAsyncResult *res, gpointer data)
{
  GError *error = NULL;
  if (!fp_keyring_save_finish(res, &error))
    fp_run_fail(data, error);
  else
    set(data, fp_run_of(data)->account.name);
}

static void
basic_cleared(GObject *source, GAsyncResult *res, gpointer data)
{
  GError *error = NULL;
  if (!fp_keyring_clear_finish(res, &error))
    fp_run_fail(data, error);
  else
    set(data, fp_run_of(data)->account.name);
}

/* From standard input if asked so, else typed. NULL: the run has failed. */
static FpSecret *
basic_password(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  FpSecret *password = NULL;
  if (fp_run_switch(run, "password-stdin")) {
    password = fp_secret_read_line(STDIN_FILENO, NULL);
    if (!password)
      fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Standard input holds no password.")));
  } else if (!run->args.ask_secret) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("Its password is missing: there is no terminal to ask at, so give "
                                    "--password-stdin.")));
  } else {
    password = run->args.ask_secret(_("Password of the HTTP sign-in in front of the forum"), run->args.ui);
    if (!password)
      fp_run_fail(task, g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was done.")));
  }
  return password;
}

FP_CMD(account_set)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *name = run->args.words[0], *value = run->args.words[1];
  FpKeyring *keyring = fp_app_keyring(args->app);
  g_autoptr(FpSecret) password = NULL;
  if (!g_str_equal(name, "basic-user")) {
    set(task, run->account.name);
  } else if (!value || *value == '\0') {
    fp_keyring_clear_async(keyring, run->account.name, FP_SLOT_BASIC, cancellable, basic_cleared, task);
  } else {
    password = basic_password(task);
    if (password)
      fp_keyring_save_async(keyring, run->account.name, FP_SLOT_BASIC, password, cancellable, basic_saved,
                            task);
  }
}
