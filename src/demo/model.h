/* The demo forum's data: one SQLite database that every dialect reads and writes, the forum's own clock
 * (the `now` of the request in hand) and its repeatable chance. */
#ifndef FLAGPOST_DEMO_MODEL_H
#define FLAGPOST_DEMO_MODEL_H

#include "demo/core.h"

#include <sqlite3.h>

#define DEMO_SECOND G_GINT64_CONSTANT(1000000)
#define DEMO_MINUTE (60 * DEMO_SECOND)
#define DEMO_HOUR   (60 * DEMO_MINUTE)
#define DEMO_DAY    (24 * DEMO_HOUR)

typedef enum { DEMO_MEMBER, DEMO_MODERATOR, DEMO_ADMINISTRATOR } DemoRole;

struct _DemoForum {
  sqlite3 *database;
  GHashTable *statements; /* SQL text → prepared statement */
  unsigned dialects;
  char *path, *mail_dir;
  gboolean deny_v1, no_v2, threads, unconfirmed_password, no_device_codes, hide_addresses;
  gint64 now;   /* of the request in hand, or the scenario's morning */
  gint64 shift; /* what /demo/clock added to the door's time */
  guint64 chance;
  guint64 serial;        /* for the names of mail files */
  GPtrArray *faults;     /* faults.c */
  const DemoForum *like; /* it was copied from that one, to which its database goes back; or NULL */
  GQueue *rested;        /* databases that came back, to be wound back for the next copy */
};

/* fresh: there was no database, so it has to get tables and to be filled; or it is a copy of like's, with
 * like's chance: like must outlive it, and may not change. */
gboolean demo_model_open(DemoForum *forum, const char *database, const DemoForum *like, gboolean *fresh,
                         GError **error);
void demo_model_close(DemoForum *forum);
void demo_model_tables(DemoForum *forum); /* in a fresh one, before it is filled */
int demo_schema_version(void);

/* Prepared once for each text; types: i = gint64, s = const char * or NULL. The statement is reset when the
 * same text is asked for again, so a loop must not ask for its own. A failure is a fault in this program. */
sqlite3_stmt *demo_sql(DemoForum *forum, const char *sql, const char *types, ...);
gboolean demo_row(sqlite3_stmt *statement);                                    /* FALSE at the end */
gint64 demo_run(DemoForum *forum, const char *sql, const char *types, ...);    /* the rows changed */
gint64 demo_insert(DemoForum *forum, const char *sql, const char *types, ...); /* the new row's id */
gint64 demo_int(DemoForum *forum, const char *sql, const char *types, ...);    /* 0 without a row */
char *demo_text(DemoForum *forum, const char *sql, const char *types, ...);    /* NULL without a row */
const char *demo_column(sqlite3_stmt *statement, int column);                  /* "" for NULL */

guint64 demo_chance(DemoForum *forum);
guint32 demo_below(DemoForum *forum, guint32 n);  /* 0 .. n-1 */
char *demo_token(DemoForum *forum, gsize length); /* (transfer full) */
char *demo_time(gint64 when);                     /* "2024-05-02T09:14:03.120+00:00" (transfer full) */

#endif
