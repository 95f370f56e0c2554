/* What is committed lies in SQLite's log until it is moved into the archive's file. SQLite would do that
 * within a commit, and whoever pressed a key would wait for two visits to the disk; here a thread does it, on
 * a connection of its own. The thread touches nothing but its FpMover. Called by engine.c. */
#include "config.h"

#include "store/internal.h"

#define ENOUGH 1000 /* pages of the log that are not moved yet: SQLite's own measure */
#define LONG   8000 /* pages of the log, 32 MB: so long it may grow while the thread is at work */

typedef struct FpMover {
  GThread *thread; /* or NULL */
  int ended;       /* atomic: the thread has told what it has to tell */
  char *path;
  int moved; /* pages of the log that are in the file; the thread's, until it has ended */
  int pages; /* of the log, at the last commit */
  int begun; /* as many had it when the thread began */
} FpMover;

static gpointer
move(gpointer data)
{
  FpMover *mover = data;
  sqlite3 *db = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  /* The log is not looked for before something is read. */
  if (sqlite3_open_v2(mover->path, &db, flags, NULL) == SQLITE_OK &&
      sqlite3_exec(db, "PRAGMA user_version", NULL, NULL, NULL) == SQLITE_OK)
    sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, &mover->moved);
  sqlite3_close(db);
  g_atomic_int_set(&mover->ended, TRUE);
  return NULL;
}

static gboolean
is_idle(FpMover *mover)
{
  if (mover->thread && g_atomic_int_get(&mover->ended))
    g_thread_join(g_steal_pointer(&mover->thread));
  return !mover->thread;
}

/* FALSE: there is no memory for a thread. */
static gboolean
begin(FpMover *mover)
{
  mover->ended = FALSE;
  mover->moved = 0;
  mover->begun = mover->pages;
  mover->thread = g_thread_try_new("archive", move, mover, NULL);
  return mover->thread != NULL;
}

/* After each commit. What fails here is no harm: the log grows, and the next commit tries again. */
static int
log_grew(void *data, sqlite3 *db, const char *name, int pages)
{
  FpMover *mover = data;
  mover->pages = pages;
  if (!is_idle(mover))
    return SQLITE_OK;
  if (pages < mover->moved)
    mover->moved = 0; /* all of it was moved, and it was begun anew */
  if (pages - mover->moved >= ENOUGH && !begin(mover))
    sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return SQLITE_OK;
}

void
fp_store_log_open(FpStore *store)
{
  store->mover = g_new0(FpMover, 1);
  store->mover->path = g_build_filename(store->folder, "archive.db", NULL);
  sqlite3_wal_hook(store->db, log_grew, store->mover);
}

void
fp_store_log_wait(FpStore *store)
{
  if (store->mover && store->mover->thread)
    g_thread_join(g_steal_pointer(&store->mover->thread));
}

void
fp_store_log_close(FpStore *store)
{
  if (!store->mover)
    return;
  fp_store_log_wait(store);
  sqlite3_wal_hook(store->db, NULL, NULL);
  g_free(store->mover->path);
  g_clear_pointer(&store->mover, g_free);
}

/* SQLite begins the log anew once all of it is moved: what was committed while the thread was at work is
 * moved by one more, if the log is long by then. */
gboolean
fp_store_log_is_short(FpStore *store)
{
  FpMover *mover = store->mover;
  if (!mover || mover->pages < LONG)
    return TRUE;
  if (!is_idle(mover))
    return FALSE;
  return mover->moved >= mover->pages || mover->begun >= mover->pages || !begin(mover);
}
