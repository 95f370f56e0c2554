/* Removing an account: revokes its key at the forum, wipes its keyring slots, its archive and its settings.
 * The settings go last, so that what was left half done can be removed again. From the first look to the end
 * the archive is claimed: nobody opens it while its key goes. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/file.h"
#include "flagpost/i18n.h"

#include "app/account/account.h"
#include "app/settings/settings.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define LONGEST_WAIT 90 /* seconds */
#define MOST_WAITS   2

typedef struct {
  FpApp *app;
  char *name;
  int claim;
  guint slot;
  /* where there is a key to revoke */
  const FpDriver *driver;
  FpSite *site;
  FpSession *session;
  FpTransport *transport;
  FpSecret *token;
  unsigned waits;
  char *left; /* a sentence, if that failed */
} Remove;

static void
remove_free(gpointer data)
{
  Remove *removal = data;
  fp_store_unclaim(&removal->claim);
  fp_secret_unref(removal->token);
  fp_session_free(removal->session);
  fp_site_free(removal->site);
  fp_transport_free(removal->transport);
  g_free(removal->left);
  g_free(removal->name);
  g_free(removal);
}

/* Who is the default one now is written down: else the next account that is added would be. */
static void
drop_group(GKeyFile *file, gpointer data)
{
  const Remove *removal = data;
  const GPtrArray *accounts = removal->app->accounts;
  g_autofree char *group = fp_account_group(removal->name);
  g_key_file_remove_group(file, group, NULL);
  g_autofree char *chosen = g_key_file_get_string(file, "flagpost", "account", NULL);
  if (!chosen || !g_str_equal(chosen, removal->name))
    return;
  g_key_file_remove_key(file, "flagpost", "account", NULL);
  for (guint i = 0; i < accounts->len; i++) {
    const FpAccount *other = g_ptr_array_index(accounts, i);
    g_autofree char *its = fp_account_group(other->name);
    if (g_key_file_has_group(file, its)) {
      g_key_file_set_string(file, "flagpost", "account", other->name);
      return;
    }
  }
}

static void
wipe_disk(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Remove *removal = g_task_get_task_data(task);
  GError *error = NULL;
  g_autofree char *folder = fp_app_account_folder(removal->app, removal->name);
  if (!(removal->claim < 0 ? fp_store_destroy(folder, &error)
                           : fp_store_destroy_claimed(folder, removal->claim, &error)) ||
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

/* --- the key --- */

static void
not_revoked(GTask *task, const GError *error)
{
  Remove *removal = g_task_get_task_data(task);
  removal->left = g_strdup_printf(_("flagpost's key could not be revoked at the forum (%s): revoke it there, "
                                    "in your preferences under Apps."),
                                  error->message);
  clear_next_slot(task);
}

static void use_key(gpointer task);

/* The forum asks to wait: a key that is left valid is worth a minute or two. */
static gboolean
tries_again(GTask *task, const GError *error)
{
  Remove *removal = g_task_get_task_data(task);
  if (!g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_LIMITED) || fp_error_wait(error) > LONGEST_WAIT ||
      removal->waits >= MOST_WAITS)
    return FALSE;
  removal->waits++;
  fp_clock_timer((gint64)MAX(fp_error_wait(error), 1) * FP_SECOND, use_key, task);
  return TRUE;
}

static void
revoked(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  if (!error)
    clear_next_slot(data);
  else if (!tries_again(data, error))
    not_revoked(data, error);
}

static void
key_in_use(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Remove *removal = g_task_get_task_data(task);
  static const FpCallArgs none = {0};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_forum_call_finish(result, &error);
  /* What stands in front of the forum may refuse a sign-in too, and has not seen the key. */
  if (g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN) && removal->session->token_refused)
    clear_next_slot(task); /* it is revoked already */
  else if (error && tries_again(task, error))
    return;
  else if (error)
    not_revoked(task, error);
  else
    fp_forum_call_async(removal->driver, removal->site, removal->session, removal->transport,
                        FP_OP_KEY_REVOKE, &none, g_task_get_cancellable(task), revoked, task);
}

static void
use_key(gpointer task)
{
  Remove *removal = g_task_get_task_data(task);
  FpCallArgs args = {.token = removal->token};
  fp_forum_call_async(removal->driver, removal->site, removal->session, removal->transport, FP_OP_SIGN_IN,
                      &args, g_task_get_cancellable(task), key_in_use, task);
}

static void
key_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Remove *removal = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  removal->token = fp_keyring_load_finish(result, &error);
  if (removal->token)
    use_key(task);
  else if (error)
    not_revoked(task, error);
  else
    clear_next_slot(task);
}

static void
load_key(GTask *task)
{
  Remove *removal = g_task_get_task_data(task);
  fp_keyring_load_async(removal->app->keyring, removal->name, FP_SLOT_TOKEN, g_task_get_cancellable(task),
                        key_loaded, task);
}

static void
basic_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  Remove *removal = g_task_get_task_data(data);
  removal->site->basic_password = fp_keyring_load_finish(result, NULL);
  load_key(data);
}

static void
revoke_key(GTask *task, const FpAccount *account)
{
  Remove *removal = g_task_get_task_data(task);
  g_autofree char *ca_file = fp_setting_text(removal->app, account->name, "ca-file");
  removal->driver = account->driver;
  removal->site = fp_account_site(removal->app, account, NULL);
  removal->session = fp_session_new();
  removal->transport = fp_app_make_transport(removal->app, ca_file);
  gboolean can = removal->site && fp_driver_can(account->driver, FP_OP_KEY_REVOKE);
  if (can && removal->site->basic_user) {
    fp_keyring_load_async(removal->app->keyring, account->name, FP_SLOT_BASIC, g_task_get_cancellable(task),
                          basic_loaded, task);
  } else if (can) {
    load_key(task);
  } else {
    if (account->driver->takes_token)
      removal->left = g_strdup(_("Its token stays valid at the forum until an administrator takes it back."));
    clear_next_slot(task);
  }
}

char *
fp_account_unsent(FpApp *app, const char *name)
{
  g_autofree char *folder = fp_app_account_folder(app, name);
  guint rows, drafts;
  fp_store_unsent(folder, &rows, &drafts);
  return rows + drafts > 0
             ? g_strdup_printf(_("What was not sent goes too: outbox %u, drafts %u."), rows, drafts)
             : NULL;
}

/* Before the key of what cannot be deleted is wiped. */
static gboolean
may_delete(FpApp *app, const char *folder, GError **error)
{
  const char *const folders[] = {folder, app->config};
  for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
    if (g_access(folders[i], W_OK) == 0 || errno == ENOENT)
      continue;
    return fp_file_fail(folders[i], errno, error);
  }
  return TRUE;
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
  g_autofree char *folder = fp_app_account_folder(app, account->name);
  int claim;
  g_mkdir_with_parents(folder, 0700); /* one that is not there cannot be claimed */
  if (!may_delete(app, folder, &error) || !fp_store_claim(folder, &claim, &error)) {
    g_task_return_error(task, error);
    return;
  }
  Remove *removal = g_new0(Remove, 1);
  removal->app = app;
  removal->claim = claim;
  removal->name = g_strdup(account->name);
  g_task_set_task_data(task, removal, remove_free);
  if (fp_account_by_key(app, account->name))
    revoke_key(g_steal_pointer(&task), account);
  else
    clear_next_slot(g_steal_pointer(&task));
}

gboolean
fp_account_remove_finish(GAsyncResult *result, char **left, GError **error)
{
  Remove *removal = g_task_get_task_data(G_TASK(result));
  if (removal)
    fp_store_unclaim(&removal->claim); /* whoever holds the result may open what was not removed */
  if (left)
    *left = removal ? g_steal_pointer(&removal->left) : NULL;
  return g_task_propagate_boolean(G_TASK(result), error);
}
