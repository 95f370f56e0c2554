/* A conversation as lines. */
#ifndef FLAGPOST_VIEW_MESSAGE_LAYOUT_H
#define FLAGPOST_VIEW_MESSAGE_LAYOUT_H

#include "view/layout.h"

/* Marks of the lines that are no blocks of a text (those have 1000 and more, links 1000000 and more). */
enum {
  MARK_SUBJECT = 1,
  MARK_HEAD,
  MARK_FROM,
  MARK_DATE,
  MARK_STATE,
  MARK_WARNING,
  MARK_REASON,
  MARK_END = 2000000
};

void fp_message_lay_out(FpLayout *layout, const FpConversation *conversation, gint64 now);

#endif
