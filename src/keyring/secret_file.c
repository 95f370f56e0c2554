/* Called by libsecret.c; see the header. Names of items are hashed with the file's password, so that with
 * another one none of them is found, and the file looks empty. */
#include "config.h"

#include "keyring/secret_file.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <libsecret/secret.h>
#include <sys/file.h>
#include <unistd.h>

#define BEFORE    ".before"
#define LOCK      ".lock"
#define LOCK_WAIT (5 * FP_SECOND / 1000)

enum { LOCK_TRIES = 2000 };

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

/* --- one program writes it at a time --- */

typedef struct {
  GTask *task;
  FpSecretFileLockFunc done;
  int lock;
  guint tries;
} Wait;

static int
open_lock(void)
{
  g_autofree char *path = file_path(), *lock = g_strconcat(path, LOCK, NULL);
  g_autofree char *folder = g_path_get_dirname(path);
  (void)g_mkdir_with_parents(folder, 0700);
  return open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static void
try_lock(gpointer data)
{
  Wait *wait = data;
  if (wait->lock >= 0 && flock(wait->lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK && ++wait->tries < LOCK_TRIES) {
      fp_clock_timer(LOCK_WAIT, try_lock, wait);
      return;
    }
    close(wait->lock);
    wait->lock = -1;
  }
  wait->done(wait->task, wait->lock);
  g_free(wait);
}

void
fp_secret_file_lock(GTask *task, FpSecretFileLockFunc done)
{
  Wait *wait = g_new(Wait, 1);
  *wait = (Wait){task, done, open_lock(), 0};
  try_lock(wait);
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
