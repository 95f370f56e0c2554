/* The running program: folders, settings, accounts, and the parts that were handed in. main() makes one;
 * tests make their own with a fake keyring and transport. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/settings/settings.h"

#include <errno.h>
#include <glib/gstdio.h>

static char *
folder(const char *given, const char *xdg)
{
  return given ? g_strdup(given) : g_build_filename(xdg, "flagpost", NULL);
}

FpApp *
fp_app_new(const FpAppParts *parts, GError **error)
{
  g_autoptr(FpApp) app = g_new0(FpApp, 1);
  app->config = folder(parts->config, g_get_user_config_dir());
  app->data = folder(parts->data, g_get_user_data_dir());
  app->state = folder(parts->state, g_get_user_state_dir());
  app->settings_path = g_build_filename(app->config, "settings.ini", NULL);
  app->keyring = parts->keyring;
  app->transport = parts->transport;
  app->transport_self = parts->transport_self;
  app->setting_wrong = parts->setting_wrong;
  app->read_only = parts->read_only;
  app->passwords = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)fp_secret_unref);
  app->accounts = g_ptr_array_new_with_free_func((GDestroyNotify)fp_account_free);
  g_autoptr(GError) wrong = NULL;
  app->settings = fp_settings_read(app->settings_path, &wrong);
  if (app->settings && wrong)
    app->complaint = fp_error_what(wrong);
  if (wrong)
    g_propagate_error(error, g_steal_pointer(&wrong));
  if (!app->settings)
    return NULL;
  fp_accounts_reload(app);
  return g_steal_pointer(&app);
}

void
fp_app_free(FpApp *app)
{
  if (!app)
    return;
  g_free(app->config);
  g_free(app->data);
  g_free(app->state);
  g_free(app->settings_path);
  g_free(app->complaint);
  g_clear_pointer(&app->settings, g_key_file_unref);
  g_ptr_array_unref(app->accounts);
  g_hash_table_unref(app->passwords);
  if (app->keyring)
    fp_keyring_free(app->keyring);
  g_free(app);
}

const char *
fp_app_complaint(const FpApp *app)
{
  return app->complaint;
}

void
fp_app_set_unhurried(FpApp *app)
{
  app->unhurried = TRUE;
}

gboolean
fp_app_accessible(FpApp *app)
{
  const char *value = g_getenv("ACCESSIBLE");
  return fp_setting_bool(app, NULL, "accessible") ||
         (value && *value != '\0' && !g_str_equal(value, "0") && !g_str_equal(value, "false"));
}

gboolean
fp_app_unhurried(FpApp *app)
{
  return app->unhurried || fp_app_accessible(app) || fp_setting_bool(app, NULL, "plain");
}

gboolean
fp_app_read_only(const FpApp *app)
{
  return app->read_only;
}

gboolean
fp_app_may_write(const FpApp *app, GError **error)
{
  if (!app->read_only)
    return TRUE;
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_READ_ONLY,
                      _("flagpost was started with --read-only: nothing is sent or queued."));
  return FALSE;
}

FpKeyring *
fp_app_keyring(FpApp *app)
{
  return app->keyring;
}

FpTransport *
fp_app_make_transport(FpApp *app, const char *ca_file)
{
  if (app->transport)
    return app->transport(app->transport_self, ca_file);
  return fp_transport_curl_new(ca_file);
}

char *
fp_app_account_folder(FpApp *app, const char *account)
{
  g_autofree char *name = g_uri_escape_string(account, "@:+ ", TRUE);
  if (g_str_equal(name, ".") || g_str_equal(name, ".."))
    name[0] = '_';
  return g_build_filename(app->data, "accounts", name, NULL);
}

char *
fp_app_sentence(const char *text)
{
  gsize length = strlen(text);
  gboolean ended = length == 0 || strchr(".!?", text[length - 1]);
  return g_strconcat(text, ended ? "" : ".", NULL);
}
