/* Boards, topics and posts, notifications and the forum's own search: what app/boards.c, app/outbox/post.c do
 * for commands and screens.
 *
 * Reading is live: the forum is asked each time. A topic that was opened is kept in the archive, in the
 * folder "topics", with the pages that were seen: flags, evidence and reading without a network rest on it.
 * Writing goes through the outbox like messages do. */
#ifndef FLAGPOST_BOARDS_H
#define FLAGPOST_BOARDS_H

#include "flagpost/app.h"

gboolean fp_boards_can(FpMember *member, FpOp op); /* what the forum lacks is not shown for it */

/* Asks one of FP_OP_BOARDS … FP_OP_NOTICE_READ that change nothing by being sent twice: not TOPIC_NEW, POST,
 * POST_EDIT, POST_DELETE and the flags. Those that change something at the forum are FP_USAGE_READ_ONLY under
 * --read-only.
 * TOPIC: the page's posts are stored, and come as stored, with the states of their flags; a further page has
 * the topic's facts too. If the forum could not be asked, a stored topic comes with *stale TRUE and the
 * reason as an error beside it (a result *and* an error), whole and without marks. */
void fp_boards_ask_async(FpMember *member, FpOp op, const FpCallArgs *args, GCancellable *cancellable,
                         GAsyncReadyCallback done, gpointer data);
FpCallResult *fp_boards_ask_finish(GAsyncResult *result, gboolean *stale, GError **error);

/* What is to be written: exactly one of board, topic, edits, deletes. */
typedef struct {
  const char *board;   /* a new topic in it: subject and text */
  const char *topic;   /* an answer in it: text */
  const char *answers; /* with topic: the post answered, or NULL */
  const char *edits;   /* the member's own post: text, and subject for the topic's title, or NULL */
  const char *deletes; /* the member's own post */
  const char *subject, *text;
  gint64 hold;  /* µs until it is sent; -1: the setting `undo`; 0: at once */
  gint64 draft; /* the stored draft that it was, which goes with it; 0: none */
} FpPostAsk;
/* Queues; durable when it returns. FP_USAGE_BAD: empty, or not one's own post; FP_STORE_MISSING: the topic or
 * post has not been read here; FP_FORUM_UNSUPPORTED. (transfer full) */
FpOutItem *fp_post_queue(FpMember *member, const FpPostAsk *ask, GError **error);

#endif
