/* Backups: settings, archives, their keys and, if asked for, passwords, in one file under a passphrase.
 * restore.c puts them back.
 *
 * Entries: "manifest" (JSON: format, made, credentials, accounts by number), "settings" (the settings file's
 * text), "archive/N" (SQLite's file, sealed by its own key), "key/N/SLOT" (text from the keyring). */
#include "config.h"

#include "flagpost/backup.h"

#include "flagpost/i18n.h"
#include "flagpost/vault.h"

#include "app/account/account.h"
#include "app/archive/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  FpApp *app;
  GPtrArray *names; /* char *: accounts */
  gboolean credentials;
  FpVaultWriter *vault;
  guint at, slot;
  FpMember *member; /* the account at `at`, opened */
  json_t *told;
} Backup;

static void
backup_free(gpointer data)
{
  Backup *backup = data;
  g_ptr_array_unref(backup->names);
  fp_vault_writer_free(backup->vault);
  fp_member_close(backup->member);
  json_decref(backup->told);
  g_free(backup);
}

static void
fail(GTask *holder, GError *error)
{
  g_autoptr(GTask) task = holder;
  g_task_return_error(task, error);
}

/* --- the parts --- */

static gboolean
put_text(Backup *backup, const char *name, const char *text, gsize size, GError **error)
{
  return fp_vault_entry(backup->vault, name, size, error) && fp_vault_write(backup->vault, text, size, error);
}

static gboolean
put_manifest(Backup *backup, GError **error)
{
  g_autofree char *made = fp_time_rfc3339(fp_clock_now());
  json_t *names = json_array();
  for (guint i = 0; i < backup->names->len; i++)
    json_array_append_new(names, json_string(backup->names->pdata[i]));
  g_autoptr(json_t) manifest =
      json_pack("{s:i, s:s, s:s, s:b, s:o}", "format", FP_BACKUP_FORMAT, "program", PACKAGE_VERSION, "made",
                made, "credentials", (int)backup->credentials, "accounts", names);
  char *text = json_dumps(manifest, JSON_COMPACT);
  gboolean ok = put_text(backup, "manifest", text, strlen(text), error);
  free(text);
  return ok;
}

/* Without the accounts that are not in this backup. */
static gboolean
put_settings(Backup *backup, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  gsize size = 0;
  g_auto(GStrv) groups = g_key_file_get_groups(backup->app->settings, NULL);
  for (char **group = groups; *group; group++) {
    gboolean wanted = g_str_equal(*group, "flagpost");
    for (guint i = 0; !wanted && i < backup->names->len; i++) {
      g_autofree char *own = fp_account_group(backup->names->pdata[i]);
      wanted = g_str_equal(*group, own);
    }
    g_auto(GStrv) keys = wanted ? g_key_file_get_keys(backup->app->settings, *group, NULL, NULL) : NULL;
    for (char **key = keys; key && *key; key++) {
      g_autofree char *value = g_key_file_get_value(backup->app->settings, *group, *key, NULL);
      g_key_file_set_value(file, *group, *key, value);
    }
  }
  g_autofree char *text = g_key_file_to_data(file, &size, NULL);
  return put_text(backup, "settings", text, size, error);
}

static gboolean
put_file(Backup *backup, const char *name, const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat facts;
  guint8 bytes[16384];
  gboolean ok = fd >= 0 && fstat(fd, &facts) == 0;
  gssize n = ok ? 0 : -1;
  ok = ok && fp_vault_entry(backup->vault, name, (guint64)facts.st_size, error);
  for (gint64 left = ok ? facts.st_size : 0; ok && left > 0; left -= n) {
    n = read(fd, bytes, (gsize)MIN(left, (gint64)sizeof bytes));
    ok = n > 0 && fp_vault_write(backup->vault, bytes, (gsize)n, error);
  }
  if (!ok && error && !*error)
    g_set_error(error, FP_STORE_ERROR, FP_STORE_FAILED, _("The copy of the archive cannot be read: %s."),
                g_strerror(n < 0 ? errno : EIO));
  if (fd >= 0)
    close(fd);
  return ok;
}

static gboolean
put_archive(Backup *backup, GError **error)
{
  FpStore *store = backup->member->store;
  if (fp_store_volatile(store))
    return TRUE;
  g_autofree char *copy = fp_store_snapshot(store, FP_SESSION_FACT, error);
  g_autofree char *name = g_strdup_printf("archive/%u", backup->at);
  gboolean ok = copy && put_file(backup, name, copy, error);
  if (copy)
    fp_store_snapshot_done(store);
  return ok;
}

/* --- one account after the other --- */

static void next_account(GTask *task);
static void next_slot(GTask *task);

static void
tell_account(Backup *backup)
{
  FpStore *store = backup->member->store;
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL);
  g_autoptr(GPtrArray) waiting = fp_store_outbox_list(store, TRUE, NULL);
  json_array_append_new(backup->told,
                        json_pack("{s:s, s:b, s:i, s:i, s:i}", "name", backup->member->account->name,
                                  "archive", (int)!fp_store_volatile(store), "conversations",
                                  (int)fp_store_count(store, NULL, NULL), "drafts",
                                  drafts ? (int)drafts->len : 0, "unsent", waiting ? (int)waiting->len : 0));
}

static void
account_done(GTask *task)
{
  Backup *backup = g_task_get_task_data(task);
  tell_account(backup);
  g_clear_pointer(&backup->member, fp_member_close);
  backup->at++;
  next_account(task);
}

static void
slot_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Backup *backup = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpSecret) secret = fp_keyring_load_finish(result, &error);
  g_autofree char *name = g_strdup_printf("key/%u/%s", backup->at, fp_slot_name((FpSlot)backup->slot));
  /* An account may live without a keyring: then there is nothing of it in one. */
  if (g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE))
    g_clear_error(&error);
  if (error ||
      (secret && !put_text(backup, name, fp_secret_peek(secret), fp_secret_length(secret), &error))) {
    fail(task, error);
    return;
  }
  backup->slot++;
  next_slot(task);
}

static void
next_slot(GTask *task)
{
  Backup *backup = g_task_get_task_data(task);
  while (backup->slot < FP_SLOT_COUNT &&
         (backup->slot == FP_SLOT_ARCHIVE_COPY || (!backup->credentials && backup->slot != FP_SLOT_ARCHIVE)))
    backup->slot++;
  if (backup->slot == FP_SLOT_COUNT)
    account_done(task);
  else
    fp_keyring_load_async(backup->app->keyring, backup->member->account->name, (FpSlot)backup->slot,
                          g_task_get_cancellable(task), slot_loaded, task);
}

static void
opened(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Backup *backup = g_task_get_task_data(task);
  GError *error = NULL;
  backup->member = fp_member_open_finish(result, &error);
  backup->slot = 0;
  if (backup->member && put_archive(backup, &error))
    next_slot(task);
  else
    fail(task, error);
}

static void
next_account(GTask *task)
{
  Backup *backup = g_task_get_task_data(task);
  GError *error = NULL;
  if (backup->at < backup->names->len) {
    fp_member_open_async(backup->app, backup->names->pdata[backup->at], g_task_get_cancellable(task), opened,
                         task);
    return;
  }
  if (g_task_return_error_if_cancelled(task) || !fp_vault_commit(backup->vault, &error)) {
    if (error)
      g_task_return_error(task, error);
  } else {
    g_task_return_pointer(task, json_incref(backup->told), (GDestroyNotify)json_decref);
  }
  g_object_unref(task);
}

void
fp_backup_async(FpApp *app, const FpBackupAsk *ask, GCancellable *cancellable, GAsyncReadyCallback done,
                gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  Backup *backup = g_new0(Backup, 1);
  backup->app = app;
  backup->names = g_ptr_array_new_with_free_func(g_free);
  backup->credentials = ask->credentials;
  backup->told = json_array();
  g_task_set_task_data(task, backup, backup_free);
  for (guint i = 0; i < app->accounts->len; i++) {
    const FpAccount *account = app->accounts->pdata[i];
    if (!ask->account || g_str_equal(ask->account, account->name))
      g_ptr_array_add(backup->names, g_strdup(account->name));
  }
  backup->vault = fp_vault_create(ask->path, ask->replace, ask->passphrase, &error);
  if (backup->vault && put_manifest(backup, &error) && put_settings(backup, &error))
    next_account(task);
  else
    fail(task, error);
}

json_t *
fp_backup_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
