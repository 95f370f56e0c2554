/* The outbox from the inside. */
#ifndef FLAGPOST_APP_OUTBOX_H
#define FLAGPOST_APP_OUTBOX_H

#include "app/private.h"

/* --- post.c: rows of the outbox that are posts --- */
gboolean fp_post_is(const FpOutItem *item);
FpOp fp_post_args(const FpOutItem *item,
                  FpCallArgs *args);          /* what it asks of the forum; args borrow from it */
FpOp fp_post_question(const FpOutItem *item); /* how to find out whether it has arrived */
/* From the answer to that question (reply or error). certain FALSE: the forum could not tell. */
gboolean fp_post_arrived(const FpOutItem *item, const FpCallResult *reply, const GError *error,
                         gboolean *certain);

/* --- pace.c --- */
gboolean fp_pace_counts(const FpOutItem *item);
gboolean fp_pace_is_flag(const FpOutItem *item); /* by the forum's own flag */
/* A topic or an answer on the boards, which has a pace of its own: when the next may leave, and that one
 * left. */
gboolean fp_pace_of_post(const FpOutItem *item);
gint64 fp_pace_post_at(FpMember *member, gint64 now);
void fp_pace_note_post(FpMember *member);
/* When a message may leave by the forum's pace: now or earlier means at once; -1 and an error. */
gint64 fp_pace_free_at(FpMember *member, const FpOutItem *item, gint64 now, GError **error);
void fp_pace_say_wait(FpMember *member, gint64 at);
gint64 fp_pace_delay(unsigned attempts); /* before the next try; grows, at most an hour */

#define FP_OUTBOX_ASK_AGAIN (90 * FP_SECOND) /* about rows of which the forum did not know yet */

/* --- flag.c --- */
/* The bare id of what may be flagged, and whether it means a message: see FP_ID_MESSAGE. */
const char *fp_flag_split(FpMember *member, const char *id, gboolean *message);
gboolean fp_flag_unknown(const char *id, GError **error); /* FALSE: it names nothing here */

/* --- undo_rows.c --- */
/* As fp_flag_undo_async(), or with row not 0 as fp_flag_undo_row_async(). of: as in FpUndone. (transfer full)
 * FpOutItem, as they are now */
GPtrArray *fp_undo_rows(FpMember *member, const char *id, gint64 row, char **of, GError **error);

/* --- outbox_wake.c --- */
void fp_outbox_changed(FpMember *member); /* announces, and wakes */
void fp_outbox_wake(FpMember *member);    /* the timer of a screen looks when the next is due */

/* --- outbox_send.c: one row, claimed to settled; the caller holds the lock --- */
typedef enum { FP_ROW_SENT, FP_ROW_REFUSED, FP_ROW_AGAIN, FP_ROW_UNSURE, FP_ROW_NOT_MINE } FpRowEnd;
void fp_outbox_row_async(FpMember *member, gint64 id, GAsyncReadyCallback, gpointer);
FpRowEnd fp_outbox_row_finish(GAsyncResult *, GError **);

/* --- outbox_recover.c --- */
/* Asks the forum about one unsure row and settles it if the answer is certain. */
void fp_outbox_ask_async(FpMember *member, gint64 id, GAsyncReadyCallback, gpointer);
FpOutState fp_outbox_ask_finish(GAsyncResult *);
gboolean fp_outbox_ask_open(GAsyncResult *); /* the forum may tell more if it is asked again */
/* About how many rows fp_outbox_recover_async() has left it is worth asking again; -1: it has not looked,
 * since somebody sends, or the archive failed. */
int fp_outbox_recover_open(GAsyncResult *);

#endif
