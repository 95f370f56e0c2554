/* A quick look into an account's archive, for completion in a shell: nobody is asked for anything, nothing is
 * made, and whatever goes wrong means «nothing to see». Called by command/cmd_complete.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/archive/archive.h"

typedef struct {
  char *name, *folder;
} Peek;

static void
peek_free(gpointer data)
{
  Peek *peek = data;
  g_free(peek->name);
  g_free(peek->folder);
  g_free(peek);
}

static void
key_loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  const Peek *peek = g_task_get_task_data(task);
  g_autoptr(FpSecret) text = fp_keyring_load_finish(result, NULL);
  g_autoptr(FpSecret) key = text ? fp_member_decode_key(text) : NULL;
  FpStore *store = key ? fp_store_open(peek->folder, peek->name, key, NULL) : NULL;
  g_task_return_pointer(task, store, (GDestroyNotify)fp_store_close);
}

void
fp_member_peek_async(FpApp *app, const FpAccount *account, GCancellable *cancellable,
                     GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  Peek *peek = g_new0(Peek, 1);
  peek->name = g_strdup(account->name);
  peek->folder = fp_app_account_folder(app, account->name);
  g_task_set_task_data(task, peek, peek_free);
  g_autofree char *archive = g_build_filename(peek->folder, "archive.db", NULL);
  if (!g_file_test(archive, G_FILE_TEST_IS_REGULAR)) {
    g_task_return_pointer(task, NULL, NULL);
    return;
  }
  fp_keyring_set_quiet(app->keyring);
  fp_keyring_load_async(app->keyring, account->name, FP_SLOT_ARCHIVE, cancellable, key_loaded,
                        g_steal_pointer(&task));
}

FpStore *
fp_member_peek_finish(GAsyncResult *result)
{
  return g_task_propagate_pointer(G_TASK(result), NULL);
}
