/* Opens an account's archive with its key from the keyring, and makes both at the first start. Called by
 * member_open.c.
 *
 * The key is in the keyring twice, since nobody can read the archive without it: an item that is deleted by
 * mistake is made again from the other. With both gone the archive is set aside unharmed, with the copy of
 * its outbox, and comes back when the key does.
 *
 * Nothing is set aside while another copy of the program has the archive open: what it holds would be in
 * both, and be sent by both. It is claimed from the moment that it is found to be of no use until the new one
 * is open. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/file.h"
#include "flagpost/i18n.h"

#include "app/archive/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#define KEY_BYTES 32
#define COPIED    "key-copied" /* a fact: the second item has been made once */

typedef struct {
  FpMember *member;
  void (*key_is_there)(gpointer data);
  gpointer data; /* its argument, the caller's */
  char *folder;
  FpSecret *key, *copy; /* as stored: base64 */
  FpSecret *used;       /* one of the two; the other item is made from it */
  int lock;             /* while the first key is made: two starting at once must end with one */
  int claim;            /* while one archive takes another's place */
} Open;

static void
open_free(gpointer data)
{
  Open *open_ = data;
  if (open_->lock >= 0)
    close(open_->lock);
  fp_store_unclaim(&open_->claim);
  fp_secret_unref(open_->key);
  fp_secret_unref(open_->copy);
  fp_secret_unref(open_->used);
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

static void
succeed(GTask *task)
{
  g_task_return_boolean(task, TRUE);
  g_object_unref(task);
}

static void
load(GTask *task, FpSlot slot, GAsyncReadyCallback done)
{
  const Open *open_ = g_task_get_task_data(task);
  fp_keyring_load_async(open_->member->app->keyring, open_->member->account->name, slot,
                        g_task_get_cancellable(task), done, task);
}

static void
save(GTask *task, FpSlot slot, FpSecret *secret, GAsyncReadyCallback done)
{
  const Open *open_ = g_task_get_task_data(task);
  fp_keyring_save_async(open_->member->app->keyring, open_->member->account->name, slot, secret,
                        g_task_get_cancellable(task), done, task);
}

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

/* --- the end: the other item of the key --- */

/* It is a second one: that it cannot be made stops nothing, and is tried at the next start. */
static void
other_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  const Open *open_ = g_task_get_task_data(task);
  if (fp_keyring_save_finish(result, NULL))
    fp_store_set_fact(open_->member->store, COPIED, "yes", NULL);
  succeed(task);
}

static void
copy_looked_for(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  open_->copy = fp_keyring_load_finish(result, &error);
  /* What is there already may be the key of an archive that was set aside. */
  if (open_->copy)
    fp_store_set_fact(open_->member->store, COPIED, "yes", NULL);
  if (open_->copy || error)
    succeed(task);
  else
    save(task, FP_SLOT_ARCHIVE_COPY, open_->used, other_saved);
}

static void
keep_twice(GTask *task)
{
  const Open *open_ = g_task_get_task_data(task);
  g_autofree char *copied = fp_store_fact(open_->member->store, COPIED);
  if (open_->used == open_->copy)
    save(task, FP_SLOT_ARCHIVE, open_->copy, other_saved);
  else if (copied || open_->member->app->read_only)
    succeed(task);
  else
    load(task, FP_SLOT_ARCHIVE_COPY, copy_looked_for);
}

/* --- an archive that does not open --- */

/* Reports and drafts cannot be fetched again. Those of the outbox come from its copy; the drafts of an
 * archive by a later version stay where they are. */
static void
take_over(Open *open_, const char *aside, const GError *why)
{
  FpStore *store = open_->member->store;
  int items = (int)fp_store_restored(store);
  if (g_error_matches(why, FP_STORE_ERROR, FP_STORE_DAMAGED))
    items += MAX(fp_store_salvage(store, aside, NULL), 0);
  if (items > 0)
    fp_member_notice(open_->member,
                     fp_counts(ngettext("%d report or draft was taken over from it.",
                                        "%d reports and drafts were taken over from it.", (gulong)items),
                               items));
}

/* An archive that is of no use is claimed, or FP_STORE_BUSY. */
static FpStore *
open_with(Open *open_, const FpSecret *key, GError **error)
{
  return fp_store_open_claimed(open_->folder, &open_->claim, open_->member->account->name, key, error);
}

static void
begin_anew(GTask *task, const GError *why)
{
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpSecret) key = fp_member_decode_key(open_->used);
  g_autofree char *aside = fp_store_set_aside(open_->folder, open_->claim, &error);
  g_autofree char *reason = fp_app_sentence(why->message);
  if (aside)
    open_->member->store = open_with(open_, key, &error);
  fp_store_unclaim(&open_->claim);
  if (!open_->member->store) {
    fail(task, error);
    return;
  }
  /* Translators: why the stored messages could not be opened, then the file's new name. */
  fp_member_notice(open_->member,
                   g_strdup_printf(_("%s The old file was set aside unharmed as %s and a new one "
                                     "was begun."),
                                   reason, aside));
  take_over(open_, aside, why);
  keep_twice(task);
}

static FpStore *
open_by(Open *open_, FpSecret *text, GError **error)
{
  g_autoptr(FpSecret) key = text ? fp_member_decode_key(text) : NULL;
  FpStore *store = key ? open_with(open_, key, error) : NULL;
  if (store) {
    g_clear_pointer(&open_->used, fp_secret_unref);
    open_->used = fp_secret_ref(text);
  }
  return store;
}

/* An archive that was set aside comes back with its key. What was stored meanwhile is set aside in its turn.
 */
static char *
bring_back(Open *open_, FpSecret *text)
{
  g_autoptr(FpSecret) key = text ? fp_member_decode_key(text) : NULL;
  return key ? fp_store_bring_back(open_->folder, open_->claim, open_->member->account->name, key) : NULL;
}

static void
tell_locked(Open *open_, const char *aside, const char *back)
{
  g_autofree char *name = g_path_get_basename(aside);
  if (g_strcmp0(name, back) == 0)
    return; /* this very one: its second key opens it */
  if (back)
    /* Translators: the name that the old archive had while it was set aside, then the present one's. */
    fp_member_notice(open_->member,
                     g_strdup_printf(_("The archive that was set aside as %s is in use again, since its key "
                                       "is back. What was stored meanwhile was set aside unharmed as %s."),
                                     back, aside));
  else
    fp_member_notice(
        open_->member,
        g_strdup_printf(
            _("The key in the keyring does not open the archive. With its outbox and drafts it was "
              "set aside unharmed as %s, and a new one was begun. When its key is back in the "
              "keyring, all of it is back too."),
            aside));
}

/* Neither key opens it, or there are others, set aside, that they may open. */
static void
look_aside(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  if (open_->claim < 0 && !fp_store_claim(open_->folder, &open_->claim, &error)) {
    fail(task, error);
    return;
  }
  g_autofree char *aside = fp_store_set_aside_locked(open_->folder, open_->claim, &error);
  g_autofree char *back = aside ? bring_back(open_, open_->key) : NULL;
  gboolean by_copy = aside && !back && (back = bring_back(open_, open_->copy));
  if (aside)
    open_->member->store = open_by(open_, by_copy ? open_->copy : open_->key, &error);
  fp_store_unclaim(&open_->claim);
  if (!open_->member->store) {
    fail(task, error);
    return;
  }
  tell_locked(open_, aside, back);
  keep_twice(task);
}

static void
copy_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  open_->copy = fp_keyring_load_finish(result, NULL);
  if (open_->copy && !fp_store_has_locked(open_->folder))
    open_->member->store = open_by(open_, open_->copy, NULL);
  if (open_->member->store)
    keep_twice(task);
  else
    look_aside(task);
}

static void
use_key(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) key = fp_member_decode_key(open_->key);
  if (!key) {
    fail(task, g_error_new_literal(FP_STORE_ERROR, FP_STORE_KEY,
                                   _("The archive's key in the keyring is not a key that flagpost made.")));
    return;
  }
  open_->used = fp_secret_ref(open_->key);
  /* A stop while one archive took another's place. */
  if (fp_store_has_locked(open_->folder))
    g_free(bring_back(open_, open_->key));
  open_->member->store = open_with(open_, key, &error);
  if (open_->member->store)
    keep_twice(task);
  else if (g_error_matches(error, FP_STORE_ERROR, FP_STORE_KEY))
    load(task, FP_SLOT_ARCHIVE_COPY, copy_loaded);
  else if (g_error_matches(error, FP_STORE_ERROR, FP_STORE_DAMAGED) ||
           g_error_matches(error, FP_STORE_ERROR, FP_STORE_NEWER))
    begin_anew(task, error);
  else
    fail(task, g_steal_pointer(&error));
}

/* --- the key --- */

const char *
fp_member_no_keyring(void)
{
  return _("There is no keyring, so nothing is stored on disk: messages and waiting reports are gone when "
           "flagpost ends.");
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
  fp_member_notice(open_->member, g_strdup(fp_member_no_keyring()));
  succeed(task);
}

static void load_key(GTask *task);

static void
key_saved(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  if (fp_keyring_save_finish(result, &error)) {
    use_key(task);
  } else if (g_error_matches(error, FP_KEYRING_ERROR, FP_KEYRING_NONE)) {
    g_clear_error(&error);
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
  return fp_file_fail(open_->folder, errno, error);
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

/* Under the lock: the second item, if the first alone is gone, else a new key. */
static void
other_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  open_->key = fp_keyring_load_finish(result, &error);
  if (error) {
    fail(task, error);
    return;
  }
  if (!open_->key) {
    g_autoptr(FpSecret) key = fp_store_new_key();
    open_->key = encode_key(key);
  }
  save(task, FP_SLOT_ARCHIVE, open_->key, key_saved);
}

static void
no_key(GTask *task)
{
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  if (open_->lock >= 0)
    load(task, FP_SLOT_ARCHIVE_COPY, other_loaded);
  else if (lock_folder(open_, &error))
    try_lock(task);
  else
    fail(task, error);
}

static void
key_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Open *open_ = g_task_get_task_data(task);
  GError *error = NULL;
  open_->key = fp_keyring_load_finish(result, &error);
  if (open_->key) {
    open_->key_is_there(open_->data);
    use_key(task);
  } else if (!error)
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
  load(task, FP_SLOT_ARCHIVE, key_loaded);
}

void
fp_archive_open_async(FpMember *member, void (*key_is_there)(gpointer), GCancellable *cancellable,
                      GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Open *open_ = g_new0(Open, 1);
  open_->lock = open_->claim = -1;
  open_->member = fp_member_ref(member);
  open_->key_is_there = key_is_there;
  open_->data = data;
  open_->folder = fp_app_account_folder(member->app, member->account->name);
  g_task_set_task_data(task, open_, open_free);
  load_key(task);
}

gboolean
fp_archive_open_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
