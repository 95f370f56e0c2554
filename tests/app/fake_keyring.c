/* See the header. */
#include "config.h"

#include "app/fake_keyring.h"

#include "flagpost/error.h"

#include <errno.h>
#include <glib/gstdio.h>

FakeKeyring *
fake_keyring_new(const char *folder)
{
  FakeKeyring *fake = g_new0(FakeKeyring, 1);
  fake->folder = g_strdup(folder);
  fake->slots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  fake->fail_load = fake->fail_save = fake->fail_clear = fake->fail_slot = -1;
  return fake;
}

void
fake_keyring_free(FakeKeyring *fake)
{
  g_free(fake->folder);
  g_hash_table_unref(fake->slots);
  g_free(fake);
}

static char *
key_of(const char *account, FpSlot slot)
{
  return g_strconcat(account, "-", fp_slot_name(slot), NULL);
}

char *
fake_keyring_peek(FakeKeyring *fake, const char *account, FpSlot slot)
{
  g_autofree char *key = key_of(account, slot);
  if (!fake->folder)
    return g_strdup(g_hash_table_lookup(fake->slots, key));
  g_autofree char *path = g_build_filename(fake->folder, key, NULL);
  char *text = NULL;
  g_file_get_contents(path, &text, NULL, NULL);
  return text;
}

void
fake_keyring_put(FakeKeyring *fake, const char *account, FpSlot slot, const char *text)
{
  g_autofree char *key = key_of(account, slot);
  if (!fake->folder && text) {
    g_hash_table_insert(fake->slots, g_strdup(key), g_strdup(text));
  } else if (!fake->folder) {
    g_hash_table_remove(fake->slots, key);
  } else {
    g_autofree char *path = g_build_filename(fake->folder, key, NULL);
    gboolean done =
        text ? g_file_set_contents(path, text, -1, NULL) : (g_unlink(path) == 0 || errno == ENOENT);
    g_assert_true(done);
  }
}

static GTask *
begin(FakeKeyring *fake, int code, FpSlot slot, GCancellable *cancellable, GAsyncReadyCallback done,
      gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  if (code < 0 || (fake->fail_slot >= 0 && fake->fail_slot != (int)slot))
    return task;
  g_task_return_new_error(task, FP_KEYRING_ERROR, code, "the fake keyring fails");
  g_object_unref(task);
  return NULL;
}

static void
load(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable, GAsyncReadyCallback done,
     gpointer data)
{
  FakeKeyring *fake = self;
  g_autoptr(GTask) task = begin(fake, fake->fail_load, slot, cancellable, done, data);
  g_autofree char *text = task ? fake_keyring_peek(fake, account, slot) : NULL;
  if (task)
    g_task_return_pointer(task, text ? fp_secret_new(text, -1) : NULL, (GDestroyNotify)fp_secret_unref);
}

static FpSecret *
load_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
save(gpointer self, const char *account, FpSlot slot, FpSecret *secret, GCancellable *cancellable,
     GAsyncReadyCallback done, gpointer data)
{
  FakeKeyring *fake = self;
  g_autoptr(GTask) task = begin(fake, fake->fail_save, slot, cancellable, done, data);
  if (!task)
    return;
  fake_keyring_put(fake, account, slot, fake->lies ? "something else" : fp_secret_peek(secret));
  g_task_return_boolean(task, TRUE);
}

static void
clear(gpointer self, const char *account, FpSlot slot, GCancellable *cancellable, GAsyncReadyCallback done,
      gpointer data)
{
  FakeKeyring *fake = self;
  g_autoptr(GTask) task = begin(fake, fake->fail_clear, slot, cancellable, done, data);
  if (!task)
    return;
  fake_keyring_put(fake, account, slot, NULL);
  g_task_return_boolean(task, TRUE);
}

static gboolean
bool_finish(gpointer self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

static const char *
describe(gpointer self)
{
  return "a test's keyring";
}

static void
nothing(gpointer self)
{
}

FpKeyring *
fake_keyring_handle(FakeKeyring *fake)
{
  FpKeyring *keyring = g_new0(FpKeyring, 1);
  keyring->load = load;
  keyring->load_finish = load_finish;
  keyring->save = save;
  keyring->save_finish = bool_finish;
  keyring->clear = clear;
  keyring->clear_finish = bool_finish;
  keyring->describe = describe;
  keyring->free = nothing;
  keyring->self = fake;
  return keyring;
}
