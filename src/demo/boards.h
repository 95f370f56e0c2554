/* Boards, topics and posts of the demo forum. */
#ifndef FLAGPOST_DEMO_BOARDS_H
#define FLAGPOST_DEMO_BOARDS_H

#include "demo/model.h"

typedef struct {
  const char *board; /* for a topic */
  gint64 parent;     /* for a reply; 0 for a topic */
  gint64 author;
  const char *subject, *body;
  gint64 posted;
} DemoPost;

gint64 demo_post_add(DemoForum *forum, const DemoPost *post); /* 0: no such board or post */
gboolean demo_post_kudo(DemoForum *forum, gint64 post, gint64 account, gboolean given);
void demo_board_add(DemoForum *forum, const char *category, const char *id, const char *title,
                    const char *about);

#endif
