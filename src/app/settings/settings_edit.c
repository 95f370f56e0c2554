/* The settings file as people edit it: begun with every setting as a comment, and read again afterwards.
 * Called by command/cmd_config_edit.c; tools/gendocs makes the example of the documentation from it. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/file.h"
#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/settings/settings.h"

#include <errno.h>
#include <glib/gstdio.h>

const char *
fp_app_settings_path(FpApp *app)
{
  return app->settings_path;
}

char *
fp_settings_example(void)
{
  g_autoptr(GString) out = g_string_new("[flagpost]\n");
  for (const FpSetting *setting = fp_settings_table(); setting->name; setting++)
    g_string_append_printf(out, "# %s\n#%s=%s\n", _(setting->summary), setting->name,
                           setting->otherwise ? setting->otherwise : "");
  return g_string_free(g_steal_pointer(&out), FALSE);
}

gboolean
fp_settings_begin(FpApp *app, GError **error)
{
  g_autofree char *text = fp_settings_example();
  errno = 0;
  if (g_file_test(app->settings_path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_mkdir_with_parents(app->config, 0700) == 0 &&
      g_file_set_contents_full(app->settings_path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return TRUE;
  return fp_file_fail(app->settings_path, errno, error);
}

gboolean
fp_settings_reread(FpApp *app, GError **error)
{
  g_autoptr(GError) wrong = NULL;
  GKeyFile *file = fp_settings_read(app->settings_path, &wrong);
  if (file) {
    g_key_file_unref(app->settings);
    app->settings = file;
    fp_accounts_reload(app);
  }
  if (!wrong)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&wrong));
  return FALSE;
}
