/* Settings as the program asks for them: the account's value, else the general one, else the default. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/settings/settings.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define GENERAL "flagpost"

static char *
value_in(FpApp *app, const char *group, const char *name)
{
  return g_key_file_get_string(app->settings, group, name, NULL);
}

static char *
set_value(FpApp *app, const char *account, const char *name)
{
  const FpSetting *setting = fp_settings_find(name);
  if (account && (!setting || setting->per_account)) {
    g_autofree char *group = fp_account_group(account);
    char *value = value_in(app, group, name);
    if (value)
      return value;
  }
  return value_in(app, GENERAL, name);
}

char *
fp_setting(FpApp *app, const char *account, const char *name)
{
  const FpSetting *setting = fp_settings_find(name);
  char *value = set_value(app, account, name);
  if (!value && setting)
    value = g_strdup(setting->otherwise);
  return value;
}

gboolean
fp_setting_is_set(FpApp *app, const char *account, const char *name)
{
  g_autofree char *value = set_value(app, account, name);
  return value != NULL;
}

char *
fp_setting_text(FpApp *app, const char *account, const char *name)
{
  g_autofree char *value = fp_setting(app, account, name);
  return value && *value ? g_steal_pointer(&value) : NULL;
}

gboolean
fp_setting_bool(FpApp *app, const char *account, const char *name)
{
  static const char *const yes[] = {"on", "true", "yes", "1", NULL};
  g_autofree char *value = fp_setting(app, account, name);
  return value && g_strv_contains(yes, value);
}

char **
fp_setting_names(FpApp *app, const char *beginning)
{
  g_auto(GStrv) keys = g_key_file_get_keys(app->settings, GENERAL, NULL, NULL);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  for (guint i = 0; keys && keys[i]; i++)
    if (g_str_has_prefix(keys[i], beginning))
      g_strv_builder_add(names, keys[i]);
  return g_strv_builder_end(names);
}

gint64
fp_setting_int(FpApp *app, const char *account, const char *name)
{
  const FpSetting *setting = fp_settings_find(name);
  g_autofree char *value = fp_setting(app, account, name);
  gint64 n = 0;
  if (!value || !setting)
    return 0;
  if (setting->type == FP_SETTING_SECONDS)
    return fp_settings_seconds(value, &n) ? n : 0;
  return g_ascii_strtoll(value, NULL, 10);
}

char **
fp_setting_words(FpApp *app, const char *account, const char *name)
{
  g_autofree char *value = fp_setting_text(app, account, name);
  char **words = NULL;
  if (value)
    g_shell_parse_argv(value, NULL, &words, NULL);
  return words;
}

typedef struct {
  const char *group, *name, *value;
} Change;

static void
change_one(GKeyFile *file, gpointer data)
{
  const Change *change = data;
  if (change->value)
    g_key_file_set_string(file, change->group, change->name, change->value);
  else
    g_key_file_remove_key(file, change->group, change->name, NULL);
}

gboolean
fp_setting_fits(const char *name, const char *value, GError **error)
{
  const FpSetting *setting = fp_settings_find(name);
  gboolean mail = g_str_equal(name, "report-to") || g_str_equal(name, "mail-from");
  if (!*value)
    return TRUE;
  if (setting && !fp_settings_check(setting, value, error))
    return FALSE;
  if (mail && !fp_mail_is_address(value)) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("%s takes an e-mail address, and \"%s\" is none."),
                name, value);
    return FALSE;
  }
  if (g_str_equal(name, "ca-file") && g_access(value, R_OK) != 0) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("The file %s cannot be read: %s."), value,
                g_strerror(errno));
    return FALSE;
  }
  return TRUE;
}

gboolean
fp_setting_set(FpApp *app, const char *account, const char *name, const char *value, GError **error)
{
  const FpSetting *setting = fp_settings_find(name);
  if (!setting && !fp_settings_family(name)) {
    const char *near = fp_settings_nearest(name);
    if (near)
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no setting %s; did you mean %s?"), name,
                  near);
    else
      g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("There is no setting %s."), name);
    return FALSE;
  }
  if (account && setting && !setting->per_account) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("The setting %s is the same for all accounts: set it without one."), name);
    return FALSE;
  }
  if (value && !fp_setting_fits(name, value, error))
    return FALSE;
  if (value && *value && g_str_equal(name, "account")) { /* as a whole: a part may soon mean another */
    const FpAccount *chosen = fp_account_find(app, value, error);
    if (!chosen)
      return FALSE;
    value = chosen->name;
  }
  g_autofree char *wrong =
      value && *value && !setting && app->setting_wrong ? app->setting_wrong(name, value) : NULL;
  if (wrong) {
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, wrong);
    return FALSE;
  }
  if (account && !fp_account_find(app, account, error))
    return FALSE;
  g_autofree char *group =
      account ? fp_account_group(fp_account_find(app, account, NULL)->name) : g_strdup(GENERAL);
  Change change = {group, name, value};
  return fp_settings_update(app, change_one, &change, error);
}
