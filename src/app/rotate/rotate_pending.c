/* The new password of a change that is under way, to hand over by clipboard or to show once. Called by the
 * command and the screen while the member changes it on the forum's page. */
#include "config.h"

#include "app/rotate/rotate.h"

static void
pending_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  FpSecret *next = fp_keyring_load_finish(result, &error);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, next, (GDestroyNotify)fp_secret_unref);
}

void
fp_rotate_pending_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_NEXT, cancellable,
                        pending_loaded, task);
}

FpSecret *
fp_rotate_pending_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
