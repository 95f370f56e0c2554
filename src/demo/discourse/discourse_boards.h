/* The public half of the Discourse front door. Topics share their counter with private ones on a real server,
 * and posts theirs; here the public ones begin above DEMO_TOPICS and DEMO_POSTS. */
#ifndef FLAGPOST_DEMO_DISCOURSE_BOARDS_H
#define FLAGPOST_DEMO_DISCOURSE_BOARDS_H

#include "demo/boards.h"
#include "demo/discourse/discourse.h"

#define DEMO_TOPICS 1000000
#define DEMO_POSTS  2000000

/* Does the call name a public topic or post, or begin a public topic? id: from its path, or NULL. */
gboolean demo_discourse_is_public(const DemoCall *call, const char *id);
gint64 demo_discourse_topic_id(const char *text); /* of the model; 0: none */
gint64 demo_discourse_post_id(const char *text);

/* Boards are known to the model by a word, here by a number. */
gint64 demo_discourse_category(DemoForum *forum, const char *board);
char *demo_discourse_board(DemoForum *forum, gint64 category); /* NULL: none (transfer full) */

json_t *demo_discourse_topic_row(DemoCall *call, gint64 topic, const DemoTopic *look, json_t *users);
json_t *demo_discourse_board_post(DemoCall *call, gint64 post); /* NULL: none */
void demo_discourse_missing(DemoCall *call);

#endif
