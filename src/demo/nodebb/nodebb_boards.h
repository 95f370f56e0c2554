/* NodeBB's public side: categories, topics, posts, notifications. A category's number is its board's place; a
 * topic has the id of its first post. */
#ifndef FLAGPOST_DEMO_NODEBB_BOARDS_H
#define FLAGPOST_DEMO_NODEBB_BOARDS_H

#include "demo/boards.h"
#include "demo/nodebb/nodebb.h"

#define DEMO_NODEBB_POSTS    20 /* on a page of a topic */
#define DEMO_NODEBB_NO_RIGHT "You do not have enough privileges for this action."
#define DEMO_NODEBB_PRIVILEGED                                                                               \
  "You are not allowed to flag the profiles or content of privileged users (moderators/global "              \
  "moderators/admins)"
#define DEMO_NODEBB_POST_FLAGS 1000000 /* numbers of flags of posts come after those of members */

/* nodebb_boards.c */
json_t *demo_nodebb_category_brief(DemoForum *forum, const char *board);
char *demo_nodebb_board(DemoForum *forum, gint64 category); /* NULL: none (transfer full) */
json_t *demo_nodebb_topic_row(DemoCall *call, gint64 topic, const DemoTopic *look);
json_t *demo_nodebb_pagination(gint64 page, gint64 pages);
gint64 demo_nodebb_page(const DemoCall *call); /* from 1 */
void demo_nodebb_missing(DemoCall *call);      /* a page that is not there */
void demo_nodebb_categories(DemoCall *call, const char *a, const char *b);
void demo_nodebb_category(DemoCall *call, const char *a, const char *b);
void demo_nodebb_recent(DemoCall *call, const char *a, const char *b);
void demo_nodebb_unread_topics(DemoCall *call, const char *a, const char *b);
void demo_nodebb_top(DemoCall *call, const char *a, const char *b);
void demo_nodebb_own_topics(DemoCall *call, const char *a, const char *b);

/* nodebb_topic.c */
json_t *demo_nodebb_post_json(DemoCall *call, gint64 post); /* NULL: none */
void demo_nodebb_topic(DemoCall *call, const char *a, const char *b);
void demo_nodebb_v3_topic(DemoCall *call, const char *a, const char *b);
void demo_nodebb_post_index(DemoCall *call, const char *a, const char *b);
void demo_nodebb_post_raw(DemoCall *call, const char *a, const char *b);
void demo_nodebb_search(DemoCall *call, const char *a, const char *b);

/* nodebb_posts.c */
void demo_nodebb_new_topic(DemoCall *call, const char *a, const char *b);
void demo_nodebb_answer(DemoCall *call, const char *a, const char *b);
void demo_nodebb_edit(DemoCall *call, const char *a, const char *b);
void demo_nodebb_delete(DemoCall *call, const char *a, const char *b);
void demo_nodebb_vote(DemoCall *call, const char *a, const char *b);
void demo_nodebb_bookmark(DemoCall *call, const char *a, const char *b);
void demo_nodebb_follow(DemoCall *call, const char *a, const char *b);
void demo_nodebb_topic_seen(DemoCall *call, const char *a, const char *b);
void demo_nodebb_queue(DemoCall *call, const char *a, const char *b);
const char *demo_nodebb_flag_post(DemoCall *call, gint64 post, const char *reason); /* the refusal, or NULL */
gboolean demo_nodebb_unflag_post(DemoCall *call, gint64 flag);
void demo_nodebb_notifications(DemoCall *call, const char *a, const char *b);
void demo_nodebb_notified(DemoCall *call, const char *a, const char *b);

#endif
