/* The member's sign-ins at the forum: listed, and ended one by one or all others at once. */
#include "config.h"

#include "flagpost/app.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include "app/private.h"

static void
listed(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (reply)
    g_task_return_pointer(task, g_steal_pointer(&reply->logins), (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error(task, error);
}

void
fp_logins_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  static const FpCallArgs none = {0};
  GTask *task = g_task_new(NULL, NULL, done, data);
  fp_session_call_async(member, FP_OP_SESSIONS, &none, cancellable, listed, task);
}

GPtrArray *
fp_logins_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
ended(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (reply)
    g_task_return_int(task, reply->count);
  else
    g_task_return_error(task, error);
}

void
fp_logins_end_async(FpMember *member, const char *id, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  GError *error = NULL;
  FpCallArgs args = {.id = id};
  if (!fp_app_may_write(member->app, &error))
    g_task_return_error(task, error);
  else if (id && !fp_driver_can(member->account->driver, FP_OP_SESSIONS)) /* it would end all others */
    g_task_return_new_error(task, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s has no call for this."),
                            member->account->driver->title);
  else
    fp_session_call_async(member, FP_OP_END_SESSIONS, &args, cancellable, ended, g_steal_pointer(&task));
}

int
fp_logins_end_finish(GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int(G_TASK(result), error);
}
