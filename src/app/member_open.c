/* Opens an account: its archive (archive_open.c), the facts of the forum, and what was left from an earlier
 * run. Asks the network nothing. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/archive/archive.h"
#include "app/settings/settings.h"

typedef struct {
  FpMember *member;
  gboolean asks;  /* the rest, since the keyring has given the archive's key */
  guint waits;    /* for the archive, and for the rest */
  GError *failed; /* the archive did not open */
} Opening;

static void
opening_free(gpointer data)
{
  Opening *opening = data;
  g_clear_error(&opening->failed);
  fp_member_unref(opening->member);
  g_free(opening);
}

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

/* One of the two is there. Takes the task over. */
static void
come_together(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Opening *opening = g_task_get_task_data(task);
  if (--opening->waits > 0)
    return;
  if (opening->failed) {
    g_task_return_error(task, g_steal_pointer(&opening->failed));
    return;
  }
  count_unsure(opening->member);
  g_task_return_pointer(task, fp_member_ref(opening->member), (GDestroyNotify)fp_member_close);
}

static void
next_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  FpMember *member = ((Opening *)g_task_get_task_data(data))->member;
  g_autoptr(FpSecret) next = fp_keyring_load_finish(result, NULL);
  if (next)
    fp_member_notice(member,
                     g_strdup(_("A password change was begun and not finished. The forum may have the old "
                                "or the new password; both are kept. Use passwd --resume to go on.")));
  come_together(data);
}

static void
basic_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  FpMember *member = ((Opening *)g_task_get_task_data(task))->member;
  member->site->basic_password = fp_keyring_load_finish(result, NULL);
  fp_keyring_load_async(member->app->keyring, member->account->name, FP_SLOT_NEXT,
                        g_task_get_cancellable(task), next_loaded, task);
}

/* The keyring looks for it while the archive is opened. */
static void
load_rest(gpointer data)
{
  GTask *task = g_object_ref(data);
  Opening *opening = g_task_get_task_data(task);
  FpMember *member = opening->member;
  opening->asks = TRUE;
  opening->waits++;
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
  Opening *opening = g_task_get_task_data(data);
  if (fp_archive_open_finish(result, &opening->failed) && !opening->asks)
    load_rest(data);
  come_together(data);
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
  Opening *opening = g_new0(Opening, 1);
  opening->member = member;
  opening->waits = 1;
  g_task_set_task_data(task, opening, opening_free);
  member->site = fp_account_site(app, found, &error);
  if (!member->site) {
    fail(task, error);
    return;
  }
  g_autofree char *ca_file = fp_setting_text(app, found->name, "ca-file");
  member->transport = fp_app_make_transport(app, ca_file);
  fp_archive_open_async(member, load_rest, cancellable, archive_opened, task);
}

FpMember *
fp_member_open_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
