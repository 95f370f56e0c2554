/* The front of every keyring: what is saved is read back and compared. Called by app/account/account.c,
 * app/rotate/rotate.c, app/member.c. */
#include "config.h"

#include "flagpost/keyring.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

typedef struct {
  FpKeyring *keyring;
  char *account;
  FpSlot slot;
  FpSecret *secret; /* to be saved */
} Ask;

const char *
fp_slot_name(FpSlot slot)
{
  static const char *const names[FP_SLOT_COUNT] = {"current", "next", "archive",  "basic",
                                                   "token",   "mail", "key-pair", "archive-copy"};
  g_return_val_if_fail(slot < FP_SLOT_COUNT, "");
  return names[slot];
}

void
fp_keyring_free(FpKeyring *keyring)
{
  if (!keyring)
    return;
  if (keyring->free)
    keyring->free(keyring->self);
  g_free(keyring);
}

void
fp_keyring_set_quiet(FpKeyring *keyring)
{
  keyring->quiet = TRUE;
}

static void
ask_free(gpointer data)
{
  Ask *ask = data;
  g_free(ask->account);
  fp_secret_unref(ask->secret);
  g_free(ask);
}

static void
unref_secret(gpointer secret)
{
  fp_secret_unref(secret);
}

static GTask *
begin(FpKeyring *keyring, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
      GAsyncReadyCallback done, gpointer data, gpointer tag)
{
  Ask *ask = g_new0(Ask, 1);
  ask->keyring = keyring;
  ask->account = g_strdup(account);
  ask->slot = slot;
  ask->secret = secret ? fp_secret_ref(secret) : NULL;
  GTask *task = g_task_new(NULL, cancellable, done, data);
  g_task_set_source_tag(task, tag);
  g_task_set_task_data(task, ask, ask_free);
  /* What has happened counts: a save that was carried out is not reported as cancelled. */
  g_task_set_check_cancellable(task, FALSE);
  return task;
}

static void
loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  GError *error = NULL;
  FpSecret *secret = ask->keyring->load_finish(ask->keyring->self, result, &error);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, secret, unref_secret);
}

void
fp_keyring_load_async(FpKeyring *keyring, const char *account, FpSlot slot, GCancellable *cancellable,
                      GAsyncReadyCallback done, gpointer data)
{
  GTask *task = begin(keyring, account, slot, NULL, cancellable, done, data, fp_keyring_load_async);
  keyring->load(keyring->self, account, slot, cancellable, loaded, task);
}

FpSecret *
fp_keyring_load_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
compared(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpSecret) back = ask->keyring->load_finish(ask->keyring->self, result, &error);
  if (error)
    g_task_return_error(task, error);
  else if (!back || !fp_secret_equal(back, ask->secret))
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_FAILED,
                            _("The keyring did not give back what was stored in it"));
  else
    g_task_return_boolean(task, TRUE);
}

static void
saved(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  GError *error = NULL;
  if (!ask->keyring->save_finish(ask->keyring->self, result, &error)) {
    if (error)
      g_task_return_error(task, error);
    else
      g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_FAILED,
                              _("The keyring did not store the password"));
    return;
  }
  ask->keyring->load(ask->keyring->self, ask->account, ask->slot, g_task_get_cancellable(task), compared,
                     g_object_ref(task));
}

void
fp_keyring_save_async(FpKeyring *keyring, const char *account, FpSlot slot, FpSecret *secret,
                      GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = begin(keyring, account, slot, secret, cancellable, done, data, fp_keyring_save_async);
  keyring->save(keyring->self, account, slot, secret, cancellable, saved, task);
}

gboolean
fp_keyring_save_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

static void
cleared(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  GError *error = NULL;
  if (ask->keyring->clear_finish(ask->keyring->self, result, &error))
    g_task_return_boolean(task, TRUE);
  else if (error)
    g_task_return_error(task, error);
  else
    g_task_return_new_error(task, FP_KEYRING_ERROR, FP_KEYRING_FAILED,
                            _("The keyring did not delete the password"));
}

void
fp_keyring_clear_async(FpKeyring *keyring, const char *account, FpSlot slot, GCancellable *cancellable,
                       GAsyncReadyCallback done, gpointer data)
{
  GTask *task = begin(keyring, account, slot, NULL, cancellable, done, data, fp_keyring_clear_async);
  keyring->clear(keyring->self, account, slot, cancellable, cleared, task);
}

gboolean
fp_keyring_clear_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
