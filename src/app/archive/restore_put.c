/* Puts a backup that was read and found good in place, one account after the other.
 *
 * An account's order: passwords into empty slots, the key into its second item, the archive's folder in one
 * step, the key into its first item, the settings. Wherever it stops, archive_open.c finds a key that opens
 * the archive that is there, and an account that was not here is here as soon as its settings are. */
#include "config.h"

#include "flagpost/backup.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/archive/backup.h"
#include "app/settings/settings.h"

typedef struct {
  FpRestore *restore; /* borrowed */
  guint at;           /* the account */
  guint slot;
  gboolean keeps; /* the password that is here stays, and with it what a change of it has left */
} Put;

static void next_slot(GTask *task);

static void
fail(GTask *holder, GError *error)
{
  g_autoptr(GTask) task = holder;
  g_task_return_error(task, error);
}

static const FpRestoreKey *
key_at(const Put *put, FpSlot slot)
{
  return fp_restore_key(put->restore, put->at, slot);
}

static void
save(GTask *task, FpSlot slot, const FpRestoreKey *key, GAsyncReadyCallback done)
{
  const Put *put = g_task_get_task_data(task);
  fp_keyring_save_async(put->restore->app->keyring, fp_restore_name(put->restore, put->at), slot, key->text,
                        g_task_get_cancellable(task), done, task);
}

/* --- the settings, last --- */

static void
copy_group(GKeyFile *to, GKeyFile *from, const char *group, gboolean over)
{
  g_auto(GStrv) keys = g_key_file_get_keys(from, group, NULL, NULL);
  for (char **key = keys; key && *key; key++) {
    g_autofree char *value = g_key_file_get_value(from, group, *key, NULL);
    if (over || !g_key_file_has_key(to, group, *key, NULL))
      g_key_file_set_value(to, group, *key, value);
  }
}

/* What is set here for all accounts stays; what is not comes from the backup. */
static void
merge(GKeyFile *file, gpointer data)
{
  const Put *put = data;
  g_autofree char *group = fp_account_group(fp_restore_name(put->restore, put->at));
  copy_group(file, put->restore->settings, group, TRUE);
  copy_group(file, put->restore->settings, "flagpost", FALSE);
}

static void
put_settings(GTask *task)
{
  Put *put = g_task_get_task_data(task);
  GError *error = NULL;
  if (fp_checkpoint("restore:key"))
    return;
  if (!fp_settings_update(put->restore->app, merge, put, &error)) {
    fail(task, error);
    return;
  }
  if (fp_checkpoint("restore:settings"))
    return;
  put->at++;
  put->slot = 0;
  put->keeps = FALSE;
  next_slot(task);
}

/* --- the archive --- */

static void
key_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  /* In its second item it is already, where the next start finds it. */
  if (!fp_keyring_save_finish(result, &error) && error->domain != FP_KEYRING_ERROR)
    fail(data, error);
  else
    put_settings(data);
}

static void
copy_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Put *put = g_task_get_task_data(task);
  GError *error = NULL;
  g_autofree char *from = fp_restore_folder(put->restore, put->at);
  g_autofree char *to = fp_app_account_folder(put->restore->app, fp_restore_name(put->restore, put->at));
  if (!fp_keyring_save_finish(result, &error)) {
    fail(task, error);
    return;
  }
  if (fp_checkpoint("restore:copy"))
    return;
  if (!fp_store_put(from, to, &error)) {
    fail(task, error);
    return;
  }
  if (fp_checkpoint("restore:placed"))
    return;
  save(task, FP_SLOT_ARCHIVE, key_at(put, FP_SLOT_ARCHIVE), key_saved);
}

static void
put_archive(GTask *task)
{
  const Put *put = g_task_get_task_data(task);
  g_autofree char *folder = fp_restore_folder(put->restore, put->at);
  if (g_file_test(folder, G_FILE_TEST_IS_DIR))
    save(task, FP_SLOT_ARCHIVE_COPY, key_at(put, FP_SLOT_ARCHIVE), copy_saved);
  else
    put_settings(task);
}

/* --- the passwords --- */

static void
slot_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Put *put = g_task_get_task_data(task);
  GError *error = NULL;
  if (!fp_keyring_save_finish(result, &error)) {
    fail(task, error);
    return;
  }
  if (fp_checkpoint("restore:password"))
    return;
  put->slot++;
  next_slot(task);
}

static void
slot_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Put *put = g_task_get_task_data(task);
  FpSlot slot = (FpSlot)put->slot;
  GError *error = NULL;
  g_autoptr(FpSecret) here = fp_keyring_load_finish(result, &error);
  if (error) {
    fail(task, error);
    return;
  }
  put->keeps = put->keeps || (here && slot == FP_SLOT_CURRENT);
  if (!here && !(put->keeps && slot == FP_SLOT_NEXT)) {
    save(task, slot, key_at(put, slot), slot_saved);
    return;
  }
  put->slot++;
  next_slot(task);
}

static void
next_slot(GTask *task)
{
  Put *put = g_task_get_task_data(task);
  const char *name = fp_restore_name(put->restore, put->at);
  if (!name) {
    g_task_return_boolean(task, TRUE);
    g_object_unref(task);
    return;
  }
  while (put->slot < FP_SLOT_COUNT && (put->slot == FP_SLOT_ARCHIVE || put->slot == FP_SLOT_ARCHIVE_COPY ||
                                       !key_at(put, (FpSlot)put->slot)))
    put->slot++;
  if (put->slot == FP_SLOT_COUNT)
    put_archive(task);
  else
    fp_keyring_load_async(put->restore->app->keyring, name, (FpSlot)put->slot, g_task_get_cancellable(task),
                          slot_loaded, task);
}

void
fp_restore_put_async(FpRestore *restore, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Put *put = g_new0(Put, 1);
  put->restore = restore;
  g_task_set_task_data(task, put, g_free);
  next_slot(task);
}

gboolean
fp_restore_put_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
