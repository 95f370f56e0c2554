/* The public half of the Discourse front door. Topics and posts share their counters with private ones on a
 * real server; here the public ones begin above DEMO_PUBLIC. */
#ifndef FLAGPOST_DEMO_DISCOURSE_BOARDS_H
#define FLAGPOST_DEMO_DISCOURSE_BOARDS_H

#include "demo/boards.h"
#include "demo/discourse.h"

#define DEMO_PUBLIC 1000000

/* Does the call name a public topic or post, or begin a public topic? id: from its path, or NULL. */
gboolean demo_discourse_is_public(const DemoCall *call, const char *id);
gint64 demo_discourse_public_id(const char *text); /* of the model; 0: none */

/* Boards are known to the model by a word, here by a number. */
gint64 demo_discourse_category(DemoForum *forum, const char *board);
char *demo_discourse_board(DemoForum *forum, gint64 category); /* NULL: none (transfer full) */

void demo_discourse_add_user(DemoForum *forum, json_t *users, gint64 account); /* once */
json_t *demo_discourse_topic_row(DemoCall *call, gint64 topic, const DemoTopic *look, json_t *users);
json_t *demo_discourse_board_post(DemoCall *call, gint64 post); /* NULL: none */
void demo_discourse_missing(DemoCall *call);

#endif
