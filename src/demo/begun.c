/* See the header. A file is named after all that a scenario is made from, and appears whole or not at all, so
 * that several forums may begin at the same time. */
#include "config.h"

#include "demo/begun.h"

#include "demo/model.h"
#include "demo/scenario/scenario.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define KEPT_MOST 2000 /* messages: a large inbox is longer written than made */

/* NULL: this one is not kept, for its time does not come again, or for its size. */
static char *
file_of(const DemoOptions *options)
{
  if (!options->begun || options->now % DEMO_SECOND != 0 || options->messages > KEPT_MOST)
    return NULL;
  g_autofree char *name = g_strdup_printf(
      "%s-%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "-%" G_GUINT64_FORMAT "-%u-%d.sqlite",
      options->scenario ? options->scenario : "usual", options->now, demo_scenario_midnight(options->now),
      options->seed, options->messages, demo_schema_version());
  return g_build_filename(options->begun, name, NULL);
}

gboolean
demo_begun_read(DemoForum *forum, const DemoOptions *options)
{
  g_autofree char *path = file_of(options);
  sqlite3 *kept = NULL;
  gboolean read = FALSE;
  if (path && sqlite3_open_v2(path, &kept, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
    sqlite3_backup *backup = sqlite3_backup_init(forum->database, "main", kept, "main");
    read = backup && sqlite3_backup_step(backup, -1) == SQLITE_DONE;
    sqlite3_backup_finish(backup);
  }
  sqlite3_close(kept);
  if (read)
    forum->chance = (guint64)demo_int(forum, "SELECT chance FROM begun", "");
  return read;
}

void
demo_begun_keep(DemoForum *forum, const DemoOptions *options)
{
  g_autofree char *path = file_of(options);
  if (!path)
    return;
  g_autofree char *part = g_strdup_printf("%s.%d", path, (int)getpid());
  demo_run(forum, "CREATE TABLE begun(chance INTEGER NOT NULL)", "");
  demo_run(forum, "INSERT INTO begun VALUES(?1)", "i", (gint64)forum->chance);
  char *sql = sqlite3_mprintf("VACUUM INTO %Q", part);
  gboolean kept =
      sqlite3_exec(forum->database, sql, NULL, NULL, NULL) == SQLITE_OK && g_rename(part, path) == 0;
  sqlite3_free(sql);
  if (!kept)
    g_unlink(part);
}
