/* Opens an account: its archive (archive_open.c), the facts of the forum, and what was left from an earlier
 * run. Asks the network nothing. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/archive/archive.h"
#include "app/settings/settings.h"

static void
fail(GTask *task, GError *error)
{
  g_task_return_error(task, error);
  g_object_unref(task);
}

/* --- the end: what was left --- */

static void
count_unsure(FpMember *member)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(member->store, TRUE, FP_OUTBOX_STATES, NULL);
  guint unsure = 0;
  for (guint i = 0; live && i < live->len; i++) {
    const FpOutItem *item = live->pdata[i];
    unsure += item->state == FP_OUT_UNSURE;
  }
  if (unsure > 0)
    fp_member_notice(member, fp_counts(ngettext("%u report or message may or may not have arrived; see the "
                                                "outbox.",
                                                "%u reports or messages may or may not have arrived; see "
                                                "the outbox.",
                                                unsure),
                                       unsure));
}

static void
next_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  FpMember *member = g_task_get_task_data(task);
  g_autoptr(FpSecret) next = fp_keyring_load_finish(result, NULL);
  if (next)
    fp_member_notice(member,
                     g_strdup(_("A password change was begun and not finished. The forum may have the old "
                                "or the new password; both are kept. Use passwd --resume to go on.")));
  count_unsure(member);
  g_task_return_pointer(task, fp_member_ref(member), (GDestroyNotify)fp_member_close);
}

static void
basic_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  FpMember *member = g_task_get_task_data(task);
  member->site->basic_password = fp_keyring_load_finish(result, NULL);
  fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_NEXT,
                        g_task_get_cancellable(task), next_loaded, task);
}

static void
load_rest(GTask *task)
{
  FpMember *member = g_task_get_task_data(task);
  if (member->site->basic_user)
    fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_BASIC,
                          g_task_get_cancellable(task), basic_loaded, task);
  else
    fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_NEXT,
                          g_task_get_cancellable(task), next_loaded, task);
}

static void
archive_opened(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  if (fp_archive_open_finish(result, &error))
    load_rest(data);
  else
    fail(data, error);
}

void
fp_member_open_async(FpApp *app, const char *account, GCancellable *cancellable, GAsyncReadyCallback done,
                     gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  const FpAccount *found = fp_account_find(app, account, &error);
  if (!found) {
    fail(task, error);
    return;
  }
  FpMember *member = fp_member_new(app, found);
  g_task_set_task_data(task, member, (GDestroyNotify)fp_member_unref);
  member->site = fp_account_site(app, found, &error);
  if (!member->site) {
    fail(task, error);
    return;
  }
  g_autofree char *ca_file = fp_setting_text(app, found->name, "ca-file");
  member->transport = fp_app_make_transport(app, ca_file);
  fp_archive_open_async(member, cancellable, archive_opened, task);
}

FpMember *
fp_member_open_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
