/* Removing an account: wipes its keyring slots, its archive and its settings. The
 * settings go last, so that what was left half done can be removed again. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

typedef struct {
  FpApp *app;
  char *name;
  guint slot;
} Remove;

static void
remove_free(gpointer data)
{
  Remove *removal = data;
  g_free(removal->name);
  g_free(removal);
}

static void
drop_group(GKeyFile *file, gpointer data)
{
  const Remove *removal = data;
  g_autofree char *group = fp_account_group(removal->name);
  g_key_file_remove_group(file, group, NULL);
  g_autofree char *chosen = g_key_file_get_string(file, "flagpost", "account", NULL);
  if (chosen && g_str_equal(chosen, removal->name))
    g_key_file_remove_key(file, "flagpost", "account", NULL);
}

static void
wipe_disk(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Remove *removal = g_task_get_task_data(task);
  GError *error = NULL;
  g_autofree char *folder = fp_app_account_folder(removal->app, removal->name);
  if ((g_file_test(folder, G_FILE_TEST_IS_DIR) && !fp_store_destroy(folder, &error)) ||
      !fp_settings_update(removal->app, drop_group, removal, &error)) {
    g_task_return_error(task, error);
    return;
  }
  g_hash_table_remove(removal->app->passwords, removal->name);
  g_task_return_boolean(task, TRUE);
}

static void clear_next_slot(GTask *task);

static void
slot_cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  /* Without a keyring there is nothing in it. */
  if (!fp_keyring_clear_finish(result, &error) &&
      !g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE)) {
    g_prefix_error(&error, "%s",
                   _("The account is still there, since its keyring items could not be wiped: "));
    g_task_return_error(task, error);
    return;
  }
  g_clear_error(&error);
  clear_next_slot(g_steal_pointer(&task));
}

static void
clear_next_slot(GTask *task)
{
  Remove *removal = g_task_get_task_data(task);
  if (removal->slot == FP_SLOT_COUNT) {
    wipe_disk(task);
    return;
  }
  FpSlot slot = (FpSlot)removal->slot++;
  fp_keyring_clear_async(removal->app->keyring, removal->name, slot, g_task_get_cancellable(task),
                         slot_cleared, task);
}

void
fp_account_remove_async(FpApp *app, const char *name, GCancellable *cancellable, GAsyncReadyCallback done,
                        gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  const FpAccount *account = fp_account_find(app, name, &error);
  if (!account) {
    g_task_return_error(task, error);
    return;
  }
  Remove *removal = g_new0(Remove, 1);
  removal->app = app;
  removal->name = g_strdup(account->name);
  g_task_set_task_data(task, removal, remove_free);
  clear_next_slot(g_steal_pointer(&task));
}

gboolean
fp_account_remove_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
