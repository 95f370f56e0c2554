/* The demo forum's core: one function from a request and the time to a reply, without sockets, threads or
 * clocks of its own. flagpost-demo-forum (httpd.c) is its door; tests and simulations call it directly. It
 * shares no parsing with the drivers. */
#ifndef FLAGPOST_DEMO_CORE_H
#define FLAGPOST_DEMO_CORE_H

#include <glib.h>

typedef struct _DemoForum DemoForum;

typedef enum { DEMO_KHOROS = 1 << 0, DEMO_DISCOURSE = 1 << 1, DEMO_NODEBB = 1 << 2 } DemoDialect;

typedef struct {
  unsigned dialects;    /* DemoDialect bits: which front doors are open */
  const char *database; /* SQLite file; NULL: in memory */
  const char *scenario; /* "empty", "quiet", "spam-wave" (default) */
  gint64 now;           /* µs since 1970: the scenario's «this morning» */
  guint64 seed;
  unsigned messages;    /* size of the member's inbox; 0: the scenario's own */
  const char *mail_dir; /* Maildir for e-mail notices, or NULL */
  const char *path;     /* "" or a sub-path such as "/community" */
  /* A forum just made with the same scenario, now, seed and messages: its data is copied instead of made anew
   */
  const DemoForum *like;
  /* A folder in which forums keep what they began with, for others with the same scenario, now, seed and
   * messages; or NULL */
  const char *begun;
  /* Khoros: members may sign in but not use v1; no v2; notes_threads and threaded_notes answer in place of
   * inbox_notes and outbox_notes */
  gboolean deny_v1, no_v2, threads;
  gboolean unconfirmed_password; /* Khoros: the unconfirmed password call works */
  gboolean no_device_codes;      /* Discourse before 2026: a key comes by a text to paste only */
  gboolean hide_addresses;       /* Discourse: a new password is asked for by address, not by name */
  gboolean second_factor;        /* Discourse, NodeBB: the member's account has one */
} DemoOptions;

typedef struct {
  const char *method;
  const char *target;         /* path and query, as on the request line */
  const char *const *headers; /* name, value, name, value, …, NULL */
  const char *body;
  gsize body_size;
} DemoRequest;

/* What the door must do besides sending the reply. */
typedef enum {
  DEMO_SEND,
  DEMO_DROP_BEFORE,
  DEMO_DROP_DURING,
  DEMO_DROP_AFTER,
  DEMO_ENDLESS,
  DEMO_DRIP
} DemoManner;

typedef struct {
  unsigned status;
  GPtrArray *headers; /* char *: name, value, … */
  GByteArray *body;
  DemoManner manner;
  gint64 delay; /* µs before the reply */
} DemoReply;

DemoForum *demo_forum_new(const DemoOptions *options, GError **error);
void demo_forum_free(DemoForum *forum);
DemoReply *demo_forum_handle(DemoForum *forum, const DemoRequest *request, gint64 now); /* never NULL */
void demo_reply_free(DemoReply *reply);

/* The member whose inbox the scenario fills. */
const char *demo_forum_login(const DemoForum *forum);      /* "maria" */
const char *demo_forum_password(const DemoForum *forum);   /* as made; the member may change it */
const char *demo_forum_moderators(const DemoForum *forum); /* login of the account that takes reports */

/* The member's code of the second factor now, (transfer full), and his backup code; each counts once. */
char *demo_forum_code(DemoForum *forum, gint64 now);
const char *demo_forum_backup_code(const DemoForum *forum);
const char *demo_forum_token(const DemoForum *forum); /* NodeBB: made for the member by an administrator */

/* Faults: «the next `count` requests whose path or query contains `route` (and whose method is `method`, or
 * NULL) do this». kind: "delay:MS", "drop-before", "drop-during", "drop-after", "cut:BYTES", "wrong-json",
 * "html", "429", "429:SECONDS", "429-at:SECONDS" (as a date), "500", "503", "503-after", "503-closed",
 * "expired", "duplicate", "endless", "drip". after: let that many matching requests pass first. FALSE: not a
 * fault. Also by POST /demo/faults
 * {"route","method","kind","count","after"}; DELETE /demo/faults clears. */
gboolean demo_forum_fault(DemoForum *forum, const char *route, const char *method, const char *kind,
                          unsigned count, unsigned after);
void demo_forum_clear_faults(DemoForum *forum);

/* For assertions: everything that the moderators have, as JSON text (see /demo/moderation.json): reports, by
 * the flags of a dialect and by private messages to the moderators' account. (transfer full) */
char *demo_forum_moderation(DemoForum *forum);
gboolean demo_forum_password_works(DemoForum *forum, const char *login,
                                   const char *password); /* counts as no try */

#endif
