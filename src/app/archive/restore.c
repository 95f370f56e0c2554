/* Reads a backup and looks whether all of it is good. backup.c tells what is in one; restore_put.c puts it in
 * place. */
#include "config.h"

#include "flagpost/backup.h"

#include "flagpost/file.h"
#include "flagpost/i18n.h"
#include "flagpost/json.h"
#include "flagpost/vault.h"

#include "app/account/account.h"
#include "app/archive/archive.h"
#include "app/archive/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define STAGING    "restore-"
#define MOST_TEXT  (4 * 1024 * 1024)
#define MOST_SLOTS 8192

static void
key_free(gpointer data)
{
  FpRestoreKey *key = data;
  fp_secret_unref(key->text);
  g_free(key);
}

static gboolean
bad(GError **error)
{
  if (error && !*error)
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_BACKUP_DAMAGED,
                        _("The backup holds something that flagpost did not write"));
  return FALSE;
}

const char *
fp_restore_name(const FpRestore *restore, guint n)
{
  return json_string_value(json_array_get(json_object_get(restore->manifest, "accounts"), n));
}

char *
fp_restore_folder(const FpRestore *restore, guint n)
{
  g_autofree char *number = g_strdup_printf("%u", n);
  return g_build_filename(restore->staging, number, NULL);
}

/* --- the folder beside the archives --- */

static void
wipe_staging(const char *folder)
{
  g_autoptr(GDir) list = g_dir_open(folder, 0, NULL);
  for (const char *name; list && (name = g_dir_read_name(list));) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    fp_store_destroy(path, NULL);
  }
  g_rmdir(folder);
}

static gboolean
begin_staging(FpRestore *restore, GError **error)
{
  const char *data = restore->app->data;
  g_autofree char *lock = g_build_filename(data, "restore.lock", NULL);
  if (g_mkdir_with_parents(data, 0700) == 0)
    restore->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (restore->lock >= 0 && flock(restore->lock, LOCK_EX | LOCK_NB) != 0) {
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_BUSY, _("Another backup is being restored just now"));
    return FALSE;
  }
  g_autoptr(GDir) list = restore->lock >= 0 ? g_dir_open(data, 0, NULL) : NULL;
  for (const char *name; list && (name = g_dir_read_name(list));)
    if (g_str_has_prefix(name, STAGING)) { /* left by one that was stopped */
      g_autofree char *left = g_build_filename(data, name, NULL);
      wipe_staging(left);
    }
  restore->staging = g_build_filename(data, STAGING "XXXXXX", NULL);
  if (restore->lock >= 0 && g_mkdtemp_full(restore->staging, 0700))
    return TRUE;
  fp_file_fail(data, errno, error);
  g_clear_pointer(&restore->staging, g_free);
  return FALSE;
}

/* --- reading --- */

static FpSecret *
read_text(FpVaultReader *vault, guint64 size, guint64 most, GError **error)
{
  if (size > most)
    return bad(error), NULL;
  g_autoptr(FpSecret) text = fp_secret_new_sized((gsize)size);
  return fp_vault_read(vault, fp_secret_data(text), (gsize)size, error) ? g_steal_pointer(&text) : NULL;
}

static gboolean
names_fit(const json_t *names)
{
  size_t i;
  const json_t *name;
  json_array_foreach(names, i, name)
  {
    const char *text = json_string_value(name);
    if (!text || !*text || strpbrk(text, "[]\n\r"))
      return FALSE;
  }
  return json_is_array(names);
}

static gboolean
take_manifest(FpRestore *restore, FpVaultReader *vault, guint64 size, GError **error)
{
  g_autoptr(FpSecret) text = read_text(vault, size, MOST_TEXT, error);
  if (!text || restore->manifest)
    return bad(error);
  restore->manifest = json_loads(fp_secret_peek(text), 0, NULL);
  if (fp_json_peek_int(restore->manifest, "format", 0) > FP_BACKUP_FORMAT) {
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_BACKUP_NEWER,
                        _("This backup was made by a later version of flagpost"));
    return FALSE;
  }
  return names_fit(json_object_get(restore->manifest, "accounts")) || bad(error);
}

static gboolean
take_settings(FpRestore *restore, FpVaultReader *vault, guint64 size, GError **error)
{
  g_autoptr(FpSecret) text = read_text(vault, size, MOST_TEXT, error);
  if (!text || restore->settings)
    return bad(error);
  restore->settings = g_key_file_new();
  return size == 0 ||
         g_key_file_load_from_data(restore->settings, fp_secret_peek(text), size, G_KEY_FILE_NONE, NULL) ||
         bad(error);
}

static gboolean
take_key(FpRestore *restore, FpVaultReader *vault, guint n, const char *slot, guint64 size, GError **error)
{
  FpSecret *text = read_text(vault, size, MOST_SLOTS, error);
  if (!text)
    return FALSE;
  for (guint i = 0; i < FP_SLOT_COUNT; i++)
    if (g_str_equal(slot, fp_slot_name((FpSlot)i))) {
      FpRestoreKey *key = g_new0(FpRestoreKey, 1);
      *key = (FpRestoreKey){n, (FpSlot)i, text};
      g_ptr_array_add(restore->keys, key);
      return TRUE;
    }
  fp_secret_unref(text);
  return bad(error);
}

static gboolean
write_failed(GError **error)
{
  int number = errno;
  g_set_error(error, FP_STORE_ERROR, fp_file_is_full(number) ? FP_STORE_FULL : FP_STORE_DENIED,
              _("The archive of the backup cannot be unpacked: %s."), g_strerror(number));
  return FALSE;
}

static gboolean
unpack(int fd, FpVaultReader *vault, guint64 size, GError **error)
{
  guint8 bytes[16384];
  for (gsize part; size > 0; size -= part) {
    part = (gsize)MIN(size, sizeof bytes);
    if (!fp_vault_read(vault, bytes, part, error))
      return FALSE;
    if (!fp_write_all(fd, bytes, part))
      return write_failed(error);
  }
  return fsync(fd) == 0 || write_failed(error);
}

static gboolean
take_archive(FpRestore *restore, FpVaultReader *vault, guint n, guint64 size, GError **error)
{
  g_autofree char *folder = fp_restore_folder(restore, n);
  g_autofree char *path = g_build_filename(folder, "archive.db", NULL);
  if (g_mkdir(folder, 0700) != 0)
    return errno == EEXIST ? bad(error) : write_failed(error);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    return write_failed(error);
  gboolean ok = unpack(fd, vault, size, error);
  close(fd);
  return ok;
}

static gboolean
take_entry(FpRestore *restore, FpVaultReader *vault, const char *name, guint64 size, GError **error)
{
  g_auto(GStrv) parts = g_strsplit(name, "/", 3);
  guint64 n = 0;
  if (g_str_equal(name, "manifest"))
    return take_manifest(restore, vault, size, error);
  if (!restore->manifest)
    return bad(error);
  if (g_str_equal(name, "settings"))
    return take_settings(restore, vault, size, error);
  if (!parts[1] || !g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXUINT, &n, NULL) ||
      !fp_restore_name(restore, (guint)n))
    return bad(error);
  if (g_str_equal(parts[0], "archive") && !parts[2])
    return take_archive(restore, vault, (guint)n, size, error);
  if (g_str_equal(parts[0], "key") && parts[2])
    return take_key(restore, vault, (guint)n, parts[2], size, error);
  return bad(error);
}

/* --- is it good? --- */

FpRestoreKey *
fp_restore_key(const FpRestore *restore, guint n, FpSlot slot)
{
  for (guint i = 0; i < restore->keys->len; i++) {
    FpRestoreKey *key = restore->keys->pdata[i];
    if (key->account == n && key->slot == slot)
      return key;
  }
  return NULL;
}

/* In a new archive nothing was sent: what waited when the backup was made may have left since. */
static gboolean
ready(FpRestore *restore, guint n, json_t *row, GError **error)
{
  g_autofree char *folder = fp_restore_folder(restore, n);
  const FpRestoreKey *held = fp_restore_key(restore, n, FP_SLOT_ARCHIVE);
  g_autoptr(FpSecret) key = held ? fp_member_decode_key(held->text) : NULL;
  if (!key)
    return bad(error);
  g_autoptr(FpStore) store = fp_store_open(folder, fp_restore_name(restore, n), key, error);
  if (!store || !fp_store_check(store, error))
    return FALSE;
  g_autofree char *why = g_strdup_printf(
      _("It comes from a backup of %s: whether it has left since is not known."), fp_restore_made(restore));
  if (fp_store_outbox_doubt(store, why, error) < 0)
    return FALSE;
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL);
  g_autoptr(GPtrArray) waiting = fp_store_outbox_list(store, TRUE, NULL);
  json_object_set_new(row, "conversations", json_integer(fp_store_count(store, NULL, NULL)));
  json_object_set_new(row, "drafts", json_integer(drafts ? drafts->len : 0));
  json_object_set_new(row, "unsent", json_integer(waiting ? waiting->len : 0));
  return TRUE;
}

static gboolean
claim(FpRestore *restore, guint n, GError **error)
{
  g_autofree char *folder = fp_app_account_folder(restore->app, fp_restore_name(restore, n));
  int held;
  if (!fp_store_claim(folder, &held, error))
    return FALSE;
  if (held >= 0)
    g_array_append_val(restore->claims, held);
  return TRUE;
}

static gboolean
look_at_all(FpRestore *restore, GError **error)
{
  if (!restore->manifest || !restore->settings)
    return bad(error);
  restore->accounts = json_array();
  for (guint n = 0; fp_restore_name(restore, n); n++) {
    g_autofree char *group = fp_account_group(fp_restore_name(restore, n)),
                    *folder = fp_restore_folder(restore, n);
    gboolean archive = g_file_test(folder, G_FILE_TEST_IS_DIR);
    if (!g_key_file_has_group(restore->settings, group))
      return bad(error);
    json_t *row = json_pack("{s:s, s:b, s:b, s:i, s:i, s:i}", "name", fp_restore_name(restore, n), "here",
                            (int)g_key_file_has_group(restore->app->settings, group), "archive", (int)archive,
                            "conversations", 0, "drafts", 0, "unsent", 0);
    json_array_append_new(restore->accounts, row);
    if (archive && (!ready(restore, n, row, error) || !claim(restore, n, error)))
      return FALSE;
  }
  return TRUE;
}

FpRestore *
fp_restore_open(FpApp *app, const char *path, const FpSecret *passphrase, GError **error)
{
  g_autoptr(FpRestore) restore = g_new0(FpRestore, 1);
  restore->app = app;
  restore->lock = -1;
  restore->keys = g_ptr_array_new_with_free_func(key_free);
  restore->claims = g_array_new(FALSE, FALSE, sizeof(int));
  g_autoptr(FpVaultReader) vault = fp_vault_open(path, passphrase, error);
  if (!vault || !begin_staging(restore, error))
    return NULL;
  GError *why = NULL;
  guint64 size = 0;
  char *name;
  while ((name = fp_vault_next(vault, &size, &why))) {
    gboolean ok = take_entry(restore, vault, name, size, &why);
    g_free(name);
    if (!ok)
      break;
  }
  if (!why && look_at_all(restore, &why))
    return g_steal_pointer(&restore);
  g_propagate_error(error, why);
  return NULL;
}

void
fp_restore_free(FpRestore *restore)
{
  if (!restore)
    return;
  for (guint i = 0; i < restore->claims->len; i++)
    close(g_array_index(restore->claims, int, i));
  g_array_unref(restore->claims);
  if (restore->staging)
    wipe_staging(restore->staging);
  if (restore->lock >= 0)
    close(restore->lock);
  g_free(restore->staging);
  json_decref(restore->manifest);
  json_decref(restore->accounts);
  g_clear_pointer(&restore->settings, g_key_file_unref);
  g_ptr_array_unref(restore->keys);
  g_free(restore);
}

const char *
fp_restore_made(const FpRestore *restore)
{
  return fp_json_peek_string(restore->manifest, "made", "");
}

gboolean
fp_restore_has_credentials(const FpRestore *restore)
{
  return fp_json_peek_bool(restore->manifest, "credentials", FALSE);
}

const json_t *
fp_restore_accounts(const FpRestore *restore)
{
  return restore->accounts;
}
