/* A keyring that lasts as long as the program, in locked memory: for people without a keyring service. Chosen
 * in main.c and app/account/account.c. */
#include "config.h"

#include "flagpost/keyring.h"

#include "flagpost/i18n.h"

static char *
name_of(const char *account, FpSlot slot)
{
  return g_strconcat(fp_slot_name(slot), " ", account, NULL);
}

static void
unref_secret(gpointer secret)
{
  fp_secret_unref(secret);
}

static void
session_load(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable,
             GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_autofree char *name = name_of(account, slot);
  FpSecret *secret = g_hash_table_lookup(self, name);
  g_task_return_pointer(task, secret ? fp_secret_ref(secret) : NULL, unref_secret);
}

static FpSecret *
session_load_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
session_save(gpointer self, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
             GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_hash_table_insert(self, name_of(account, slot), fp_secret_ref(secret));
  g_task_return_boolean(task, TRUE);
}

static void
session_clear(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable,
              GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  g_autofree char *name = name_of(account, slot);
  g_hash_table_remove(self, name);
  g_task_return_boolean(task, TRUE);
}

static gboolean
session_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

static const char *
session_describe(gpointer self)
{
  return _("this session only");
}

static void
session_free(gpointer self)
{
  g_hash_table_unref(self);
}

FpKeyring *
fp_keyring_session_new(void)
{
  FpKeyring *keyring = g_new0(FpKeyring, 1);
  *keyring = (FpKeyring){session_load,
                         session_load_finish,
                         session_save,
                         session_finish,
                         session_clear,
                         session_finish,
                         session_describe,
                         session_free,
                         g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_secret)};
  return keyring;
}
