/* Archives that cannot be used are set aside, never deleted: a damaged or newer one as
 * archive.db.damaged-TIME, one whose key is gone as archive.db.locked-TIME, which comes back when the key
 * does. Called by app/member_open.c. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARCHIVE "archive.db"
#define LOCKED  "archive.db.locked-"
#define DAMAGED "archive.db.damaged-"

/* The archive itself goes last: until then a stop leaves it in its place. */
static const char *const endings[] = {".outbox", "-journal", "-shm", "-wal", ""};

/* with_outbox FALSE: the copy of the outbox stays, since the same key opens it. */
static gboolean
move(int fd, const char *from, const char *to, gboolean with_outbox, GError **error)
{
  for (gsize i = with_outbox ? 0 : 1; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *old = g_strconcat(from, endings[i], NULL);
    g_autofree char *new = g_strconcat(to, endings[i], NULL);
    if (renameat(fd, old, fd, new) < 0 && errno != ENOENT)
      return fp_store_denied(error, _("The archive's file %s cannot be renamed"), old);
  }
  return TRUE;
}

static char *
free_name(int fd, const char *beginning)
{
  g_autofree char *time = fp_time_rfc3339(fp_clock_now());
  char *name = g_strconcat(beginning, time, NULL);
  struct stat facts;
  for (int number = 1; fstatat(fd, name, &facts, AT_SYMLINK_NOFOLLOW) == 0; number++) {
    g_free(name);
    name = g_strdup_printf("%s%s-%d", beginning, time, number);
  }
  return name;
}

static char *
set_aside(const char *folder, int claim, const char *beginning, gboolean with_outbox, GError **error)
{
  g_autofree char *name = free_name(claim, beginning);
  gboolean ok = move(claim, ARCHIVE, name, with_outbox, error);
  unlinkat(claim, FP_STORE_SUSPECT, 0);
  return ok ? g_build_filename(folder, name, NULL) : NULL;
}

char *
fp_store_set_aside(const char *folder, int claim, GError **error)
{
  return set_aside(folder, claim, DAMAGED, FALSE, error);
}

char *
fp_store_set_aside_locked(const char *folder, int claim, GError **error)
{
  return set_aside(folder, claim, LOCKED, TRUE, error);
}

static gboolean
is_whole_name(const char *name, const char *beginning)
{
  return g_str_has_prefix(name, beginning) && !g_str_has_suffix(name, "-wal") &&
         !g_str_has_suffix(name, "-shm") && !g_str_has_suffix(name, "-journal") &&
         !g_str_has_suffix(name, ".outbox");
}

static int
newest_first(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)b, *(const char *const *)a);
}

gboolean
fp_store_has_locked(const char *folder)
{
  g_autoptr(GDir) list = g_dir_open(folder, 0, NULL);
  gboolean any = FALSE;
  for (const char *name; !any && list && (name = g_dir_read_name(list));)
    any = is_whole_name(name, LOCKED);
  return any;
}

guint
fp_store_count_aside(const char *folder)
{
  g_autoptr(GDir) list = g_dir_open(folder, 0, NULL);
  guint count = 0;
  for (const char *name; list && (name = g_dir_read_name(list));)
    count += is_whole_name(name, LOCKED) || is_whole_name(name, DAMAGED);
  return count;
}

/* In its place it is tried; where the key does not open it, nothing was written into it. */
static gboolean
try_one(const char *folder, int claim, const char *name, const char *account, const FpSecret *key)
{
  if (!move(claim, name, ARCHIVE, TRUE, NULL))
    return FALSE;
  g_autoptr(FpStore) store = fp_store_open_claimed(folder, &claim, account, key, NULL);
  if (store)
    return TRUE;
  move(claim, ARCHIVE, name, TRUE, NULL);
  return FALSE;
}

static gboolean
is_in_its_place(const char *folder)
{
  g_autofree char *path = g_build_filename(folder, ARCHIVE, NULL);
  struct stat facts;
  return lstat(path, &facts) == 0;
}

char *
fp_store_bring_back(const char *folder, int claim, const char *account, const FpSecret *key)
{
  int own = -1;
  /* Who need not move anything need not be alone. */
  if (is_in_its_place(folder) || (claim < 0 && !fp_store_claim(folder, &own, NULL)))
    return NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) list = g_dir_open(folder, 0, NULL);
  for (const char *name; list && (name = g_dir_read_name(list));)
    if (is_whole_name(name, LOCKED))
      g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, newest_first);
  char *back = NULL;
  for (guint i = 0; !is_in_its_place(folder) && !back && i < names->len; i++)
    if (try_one(folder, claim < 0 ? own : claim, names->pdata[i], account, key))
      back = g_strdup(names->pdata[i]);
  if (own >= 0)
    close(own);
  return back;
}
