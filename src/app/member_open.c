/* Opens an account: the archive with its key from the keyring, the facts of the forum, and what was left from
 * an earlier run. Asks the network nothing. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY_BYTES 32

typedef struct {
  FpMember *member;
  char *folder;
  FpSecret *key; /* as stored: base64 */
  int lock;      /* while the first key is made: two starting at once must end with one */
} Open;

static void
open_free(gpointer data)
{
  Open *open_ = data;
  if (open_->lock >= 0)
    close(open_->lock);
  fp_secret_unref(open_->key);
  fp_member_unref(open_->member);
  g_free(open_->folder);
  g_free(open_);
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
  g_autoptr(GPtrArray) live = fp_store_outbox_list(member->store, TRUE, NULL);
  guint unsure = 0;
  for (guint i = 0; live && i < live->len; i++) {
    const FpOutItem *item = live->pdata[i];
    unsure += item->state == FP_OUT_UNSURE;
  }
  if (unsure > 0)
    fp_member_notice(member,
                     g_strdup_printf(ngettext("%u report or message may or may not have arrived; see the "
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
  Open *open_ = g_task_get_task_data(task);
  FpMember *member = open_->member;
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
  Open *open_ = g_task_get_task_data(task);
  open_->member->site->basic_password = fp_keyring_load_finish(result, NULL);
  fp_keyring_load_async(open_->member->app->keyring, open_->member->account->name, FP_SLOT_NEXT,
                        g_task_get_cancellable(task), next_loaded, task);
}

static void
load_rest(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  if (open_->member->site->basic_user)
    fp_keyring_load_async(open_->member->app->keyring, open_->member->account->name, FP_SLOT_BASIC,
                          g_task_get_cancellable(task), basic_loaded, task);
  else
    fp_keyring_load_async(open_->member->app->keyring, open_->member->account->name, FP_SLOT_NEXT,
                          g_task_get_cancellable(task), next_loaded, task);
}

/* --- the archive --- */

FpSecret *
fp_member_decode_key(const FpSecret *text)
{
  g_autoptr(FpSecret) key = fp_secret_new_sized(KEY_BYTES);
  size_t size = 0;
  if (sodium_base642bin((unsigned char *)fp_secret_data(key), KEY_BYTES, fp_secret_peek(text),
                        fp_secret_length(text), NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      size != KEY_BYTES)
    return NULL;
  return g_steal_pointer(&key);
}

static FpSecret *
encode_key(FpSecret *key)
{
  gsize size = sodium_base64_encoded_len(KEY_BYTES, sodium_base64_VARIANT_ORIGINAL);
  g_autoptr(FpSecret) text = fp_secret_new_sized(size);
  sodium_bin2base64(fp_secret_data(text), size, (const unsigned char *)fp_secret_data(key), KEY_BYTES,
                    sodium_base64_VARIANT_ORIGINAL);
  return fp_secret_new(fp_secret_peek(text), -1);
}

static gboolean
may_set_aside(const GError *error)
{
  return g_error_matches(error, FP_STORE_ERROR, FP_STORE_DAMAGED) ||
         g_error_matches(error, FP_STORE_ERROR, FP_STORE_KEY) ||
         g_error_matches(error, FP_STORE_ERROR, FP_STORE_NEWER);
}

/* Reports and drafts cannot be fetched again. Those of the outbox come from its copy; the drafts of an
 * archive by a later version stay where they are. */
static void
take_over(Open *open_, FpStore *store, const char *aside, const GError *why)
{
  int items = (int)fp_store_restored(store);
  if (g_error_matches(why, FP_STORE_ERROR, FP_STORE_DAMAGED))
    items += MAX(fp_store_salvage(store, aside, NULL), 0);
  if (items > 0)
    fp_member_notice(open_->member, g_strdup_printf(ngettext("%d report or draft was taken over from it.",
                                                             "%d reports and drafts were taken over from it.",
                                                             (gulong)items),
                                                    items));
}

static FpStore *
open_archive(Open *open_, const FpSecret *key, GError **error)
{
  const char *name = open_->member->account->name;
  g_autoptr(GError) why = NULL;
  FpStore *store = fp_store_open(open_->folder, name, key, &why);
  if (store)
    return store;
  if (!may_set_aside(why)) {
    g_propagate_error(error, g_steal_pointer(&why));
    return NULL;
  }
  g_autofree char *aside = fp_store_set_aside(open_->folder, error);
  if (!aside)
    return NULL;
  store = fp_store_open(open_->folder, name, key, error);
  g_autofree char *reason = fp_app_sentence(why->message);
  if (!store)
    return NULL;
  /* Translators: why the stored messages could not be opened, then the file's new name. */
  fp_member_notice(open_->member,
                   g_strdup_printf(_("%s The old file was set aside unharmed as %s and a new one "
                                     "was begun."),
                                   reason, aside));
  take_over(open_, store, aside, why);
  return store;
}

static void
use_key(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpSecret) key = fp_member_decode_key(open_->key);
  if (!key)
    error = g_error_new_literal(FP_STORE_ERROR, FP_STORE_KEY,
                                _("The archive's key in the keyring is not a key that flagpost made."));
  else
    open_->member->store = open_archive(open_, key, &error);
  if (!open_->member->store)
    fail(task, error);
  else
    load_rest(task);
}

static void
without_disk(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpSecret) key = fp_store_new_key();
  open_->member->store = fp_store_open(NULL, open_->member->account->name, key, &error);
  if (!open_->member->store) {
    fail(task, error);
    return;
  }
  fp_member_notice(open_->member,
                   g_strdup(_("There is no keyring, so nothing is stored on disk: messages and "
                              "waiting reports are gone when flagpost ends.")));
  load_rest(task);
}

static void load_key(GTask *task);

static void
key_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  if (fp_keyring_save_finish(result, &error)) {
    use_key(task);
  } else if (g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE)) {
    g_clear_error(&error);
    g_clear_pointer(&open_->key, fp_secret_unref);
    without_disk(task);
  } else {
    fail(task, error);
  }
}

static gboolean
lock_folder(Open *open_, GError **error)
{
  g_autofree char *path = g_build_filename(open_->folder, "open.lock", NULL);
  if (g_mkdir_with_parents(open_->folder, 0700) == 0)
    open_->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (open_->lock >= 0)
    return TRUE;
  g_set_error(error, FP_STORE_ERROR, FP_STORE_DENIED, _("%s cannot be written: %s."), open_->folder,
              g_strerror(errno));
  return FALSE;
}

/* Another copy of the program that makes a key at the same time holds the lock until it has stored it. */
static void
try_lock(gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  if (flock(open_->lock, LOCK_EX | LOCK_NB) == 0)
    load_key(task);
  else
    fp_clock_timer(FP_SECOND / 20, try_lock, task);
}

static void
no_key(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  if (open_->lock < 0) {
    if (lock_folder(open_, &error))
      try_lock(task);
    else
      fail(task, error);
    return;
  }
  g_autoptr(FpSecret) key = fp_store_new_key();
  open_->key = encode_key(key);
  fp_keyring_save_async(open_->member->app->keyring, open_->member->account->name, FP_SLOT_ARCHIVE,
                        open_->key, g_task_get_cancellable(task), key_saved, task);
}

static void
key_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  open_->key = fp_keyring_load_finish(result, &error);
  if (open_->key)
    use_key(task);
  else if (!error)
    no_key(task);
  else if (g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE)) {
    g_error_free(error);
    without_disk(task);
  } else
    fail(task, error);
}

static void
load_key(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  fp_keyring_load_async(open_->member->app->keyring, open_->member->account->name, FP_SLOT_ARCHIVE,
                        g_task_get_cancellable(task), key_loaded, task);
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
  Open *open_ = g_new0(Open, 1);
  open_->lock = -1;
  open_->member = fp_member_new(app, found);
  open_->folder = fp_app_account_folder(app, found->name);
  g_task_set_task_data(task, open_, open_free);
  open_->member->site = fp_account_site(app, found, &error);
  if (!open_->member->site) {
    fail(task, error);
    return;
  }
  g_autofree char *ca_file = fp_setting_text(app, found->name, "ca-file");
  open_->member->transport = fp_app_make_transport(app, ca_file);
  load_key(task);
}

FpMember *
fp_member_open_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
