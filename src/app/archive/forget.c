/* Forgetting what is stored here. What is unsent or unsure in the outbox stays, unless all goes. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

static void
key_cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  FpMember *member = g_task_get_task_data(task);
  GError *error = NULL;
  if (!fp_keyring_clear_finish(result, &error)) {
    g_prefix_error(&error, "%s", _("The messages are deleted, but their key is still in the keyring: "));
    g_task_return_error(task, error);
    return;
  }
  fp_member_announce(member, FP_CHANGE_INBOX | FP_CHANGE_OUTBOX, NULL);
  g_task_return_boolean(task, TRUE);
}

static void
copy_cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  FpMember *member = g_task_get_task_data(task);
  GError *error = NULL;
  if (fp_keyring_clear_finish(result, &error)) {
    fp_keyring_clear_async(member->app->keyring, member->account->name, FP_SLOT_ARCHIVE,
                           g_task_get_cancellable(task), key_cleared, task);
    return;
  }
  g_prefix_error(&error, "%s", _("The messages are deleted, but their key is still in the keyring: "));
  g_task_return_error(task, error);
  g_object_unref(task);
}

/* The archive is closed and deleted, and its key with it; what goes on uses an empty one in memory. */
static gboolean
destroy(FpMember *member, GError **error)
{
  g_autofree char *folder = fp_app_account_folder(member->app, member->account->name);
  FpStore *empty = fp_store_is_alone(member->store, error)
                       ? fp_store_open(NULL, member->account->name, NULL, error)
                       : NULL;
  if (!empty)
    return FALSE;
  fp_store_close(member->store);
  member->store = empty;
  return !g_file_test(folder, G_FILE_TEST_IS_DIR) || fp_store_destroy(folder, error);
}

void
fp_forget_async(FpMember *member, gboolean all, GCancellable *cancellable, GAsyncReadyCallback done,
                gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  g_task_set_task_data(task, fp_member_ref(member), (GDestroyNotify)fp_member_unref);
  if (all && member->outbox_busy) {
    g_task_return_new_error(task, FP_STORE_ERROR, FP_STORE_BUSY,
                            _("A report is being sent just now; try again."));
    return;
  }
  if (!(all ? destroy(member, &error) : fp_store_forget(member->store, &error))) {
    g_task_return_error(task, error);
    return;
  }
  if (all) {
    fp_keyring_clear_async(member->app->keyring, member->account->name, FP_SLOT_ARCHIVE_COPY, cancellable,
                           copy_cleared, g_steal_pointer(&task));
    return;
  }
  fp_member_announce(member, FP_CHANGE_INBOX | FP_CHANGE_OUTBOX, NULL);
  g_task_return_boolean(task, TRUE);
}

gboolean
fp_forget_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
