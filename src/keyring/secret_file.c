/* Called by libsecret.c; see the header. Names of items are hashed with the file's password, so that with
 * another one none of them is found, and the file looks empty. */
#include "config.h"

#include "keyring/secret_file.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <unistd.h>

#define BEFORE ".before"

/* What libsecret keeps the file by: exported, but in no header that may be included. */
void secret_backend_get(int flags, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
GObject *secret_backend_get_finish(GAsyncResult *result, GError **error);

typedef struct {
  GTask *task;
  FpSecretFileFunc done;
} Call;

static Call *
call_new(GTask *task, FpSecretFileFunc done)
{
  Call *call = g_new(Call, 1);
  *call = (Call){task, done};
  return call;
}

static void
end(Call *call, GError *error)
{
  call->done(call->task, error);
  g_free(call);
}

gboolean
fp_secret_file_used(void)
{
  return g_strcmp0(g_getenv("SECRET_BACKEND"), "file") == 0;
}

/* --- which file it is --- */

/* When it was last read or written. */
static struct {
  gboolean read;
  guint64 inode;
  gint64 seconds, nanoseconds;
} known;

static char *
file_path(void)
{
  const char *given = g_getenv("SECRET_FILE_TEST_PATH");
  return given ? g_strdup(given)
               : g_build_filename(g_get_user_data_dir(), "keyrings", "default.keyring", NULL);
}

/* TRUE: it is not the one that is known. It is from now on. */
static gboolean
is_another(void)
{
  g_autofree char *path = file_path();
  GStatBuf facts = {0};
  (void)g_stat(path, &facts);
  gboolean another = known.inode != facts.st_ino || known.seconds != facts.st_mtim.tv_sec ||
                     known.nanoseconds != facts.st_mtim.tv_nsec;
  known.inode = facts.st_ino;
  known.seconds = facts.st_mtim.tv_sec;
  known.nanoseconds = facts.st_mtim.tv_nsec;
  return another;
}

void
fp_secret_file_forget(void)
{
  known.inode = 0;
}

/* --- writing it --- */

/* A second name for the file as it was: libsecret puts what it could write in the file's place even where the
 * disk was full. */
void
fp_secret_file_will_write(void)
{
  g_autofree char *path = file_path(), *before = g_strconcat(path, BEFORE, NULL);
  if (!fp_secret_file_used())
    return;
  g_unlink(before);
  (void)!link(path, before);
}

void
fp_secret_file_wrote(const GError *error)
{
  g_autofree char *path = file_path(), *before = g_strconcat(path, BEFORE, NULL);
  if (!fp_secret_file_used())
    return;
  is_another();
  if (error && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG) && g_rename(before, path) == 0)
    fp_secret_file_forget();
  else
    g_unlink(before);
}

/* The program ended in between. */
static void
mend(void)
{
  g_autofree char *path = file_path(), *before = g_strconcat(path, BEFORE, NULL);
  GStatBuf facts;
  if (g_stat(path, &facts) == 0 && facts.st_size == 0)
    (void)g_rename(before, path);
}

static void
read_anew(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_async_initable_init_finish(G_ASYNC_INITABLE(source), result, &error);
  end(data, error);
}

static void
have_backend(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_autoptr(GObject) backend = secret_backend_get_finish(result, &error);
  if (backend)
    g_async_initable_init_async(G_ASYNC_INITABLE(backend), G_PRIORITY_DEFAULT, NULL, read_anew, data);
  else
    end(data, error);
}

void
fp_secret_file_know(GTask *task, FpSecretFileFunc done)
{
  if (!known.read)
    mend();
  gboolean first = !known.read, another = is_another();
  known.read = TRUE;
  if (another && !first)
    secret_backend_get(SECRET_SERVICE_NONE, NULL, have_backend, call_new(task, done));
  else
    done(task, NULL);
}

/* --- can it be read --- */

static void
read_whole(GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;
  g_list_free_full(secret_password_search_finish(result, &error), g_object_unref);
  if (error && error->domain == SECRET_ERROR) {
    g_clear_error(&error);
    error = g_error_new_literal(
        FP_KEYRING_ERROR, FP_KEYRING_LOCKED,
        _("The keyring's file is there, but the password that was given for it does not open it"));
  }
  end(data, error);
}

void
fp_secret_file_read(GTask *task, FpSecretFileFunc done)
{
  static GHashTable *any; /* all of its items, whosoever they are */
  if (!any)
    any = g_hash_table_new(g_str_hash, g_str_equal);
  secret_password_searchv(NULL, any, SECRET_SEARCH_ALL, NULL, read_whole, call_new(task, done));
}
