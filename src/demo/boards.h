/* Boards, topics and posts of the demo forum, how far each member has read, and their notifications. A topic
 * is known by the id of its first post. */
#ifndef FLAGPOST_DEMO_BOARDS_H
#define FLAGPOST_DEMO_BOARDS_H

#include "demo/model.h"

typedef struct {
  const char *board; /* for a topic */
  gint64 parent;     /* for a reply; 0 for a topic */
  gint64 author;
  const char *subject, *body;
  gint64 posted;
  const char *raw; /* what was typed, where body was made of it; or NULL */
} DemoPost;

gint64 demo_post_add(DemoForum *forum, const DemoPost *post); /* 0: no such board or post */
/* The same, and whoever is concerned is notified: the writer of the post answered, who is named (@login), who
 * follows the topic. */
gint64 demo_post_publish(DemoForum *forum, const DemoPost *post);
void demo_post_edit(DemoForum *forum, gint64 post, const char *body, const char *raw); /* a further version */
void demo_post_remove(DemoForum *forum, gint64 post);
gboolean demo_post_kudo(DemoForum *forum, gint64 post, gint64 account, gboolean given);
void demo_board_add(DemoForum *forum, const char *category, const char *id, const char *title,
                    const char *about);

typedef struct {
  char *id, *title, *about;
  gint64 place;
} DemoBoard;
/* The boards of a category, or the categories themselves (NULL), in their order. (transfer full) DemoBoard */
GPtrArray *demo_boards_of(DemoForum *forum, const char *category);

/* A topic as one member finds it. */
typedef struct {
  gint64 count;       /* posts that are there */
  gint64 highest;     /* number of the last */
  gint64 seen;        /* number of the last that the member has read; 0: never opened */
  gint64 opened;      /* NodeBB: number of the last when the member opened it: opening marks all as read */
  gint64 level;       /* 0 as usual, 1 muted, 2 followed */
  gint64 first, last; /* who began, who wrote last */
  gint64 made, latest;
  gint64 views, likes;
  gboolean pinned, closed;
} DemoTopic;
gboolean demo_topic_look(DemoForum *forum, gint64 topic, gint64 account, DemoTopic *look); /* FALSE: none */
void demo_topic_seen(DemoForum *forum, gint64 topic, gint64 account, gint64 number); /* never backwards */
void demo_topic_opened(DemoForum *forum, gint64 topic, gint64 account, gint64 number);
void demo_topic_level(DemoForum *forum, gint64 topic, gint64 account, gint64 level);

gint64 demo_bookmark(DemoForum *forum, gint64 account, gint64 post); /* its id */
gboolean demo_bookmark_remove(DemoForum *forum, gint64 account, gint64 id);

typedef enum {
  DEMO_NOTICE_MENTION = 1,
  DEMO_NOTICE_REPLY,
  DEMO_NOTICE_LIKE,
  DEMO_NOTICE_POST, /* in a topic that the member follows */
  DEMO_NOTICE_MESSAGE,
} DemoNoticeKind;
/* post or conversation: 0 if it is about the other. Nobody is told of what he did himself. */
void demo_notice_add(DemoForum *forum, gint64 account, DemoNoticeKind kind, gint64 who, gint64 post,
                     gint64 conversation, gint64 made);
void demo_notice_read(DemoForum *forum, gint64 account, gint64 id); /* 0: all */

#endif
