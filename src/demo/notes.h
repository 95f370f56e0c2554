/* Private messages of the demo forum. */
#ifndef FLAGPOST_DEMO_NOTES_H
#define FLAGPOST_DEMO_NOTES_H

#include "demo/accounts.h"

#define DEMO_A_NEW_ONE (-1)

typedef struct {
  gint64 author;
  const gint64 *to; /* ends with 0 */
  const char *subject, *body;
  gint64 sent;
  gboolean is_read;    /* already, by everybody: for scenarios */
  gint64 conversation; /* 0: the one with these people and this subject */
} DemoNote;

gint64 demo_note_add(DemoForum *forum, const DemoNote *note); /* no rules asked, no mail: for scenarios */
/* With the rules, and an e-mail notice to each recipient. sent is now. */
DemoVerdict demo_note_send(DemoForum *forum, const DemoNote *note, gint64 *id);
void demo_note_mail(DemoForum *forum, gint64 note); /* the notices alone */
gboolean demo_note_mark(DemoForum *forum, gint64 account, gint64 note,
                        gboolean is_read);                                /* FALSE: not there */
gboolean demo_note_forget(DemoForum *forum, gint64 account, gint64 note); /* out of one mailbox */
void demo_note_remove(DemoForum *forum, gint64 note);                     /* by a moderator, everywhere */
gint64 demo_note_unread(DemoForum *forum, gint64 account);
gint64 demo_note_count(DemoForum *forum, gint64 account);

/* mail.c: one notice into the Maildir. Does nothing without one. */
void demo_mail(DemoForum *forum, const char *to, const char *subject, const char *text, gint64 when);

#endif
