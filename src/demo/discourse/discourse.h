/* The Discourse front door's parts. A personal message is a topic (a conversation of the model), its messages
 * are posts. */
#ifndef FLAGPOST_DEMO_DISCOURSE_H
#define FLAGPOST_DEMO_DISCOURSE_H

#include "demo/call.h"
#include "demo/notes.h"

gboolean demo_discourse_handles(const DemoCall *call);
void demo_discourse_handle(DemoCall *call);

/* One handler of the table in discourse.c; id: what stood in the path in place of «*», or NULL. */
void demo_discourse_trap(DemoCall *call, const char *id); /* join.c */
void demo_discourse_join(DemoCall *call, const char *id); /* join.c */
void demo_discourse_list(DemoCall *call, const char *id);
void demo_discourse_topic(DemoCall *call, const char *id);
void demo_discourse_topic_posts(DemoCall *call, const char *id);
void demo_discourse_post(DemoCall *call, const char *id);
void demo_discourse_create(DemoCall *call, const char *id);
void demo_discourse_timings(DemoCall *call, const char *id);
void demo_discourse_site(DemoCall *call, const char *id);
void demo_discourse_flag(DemoCall *call, const char *id);
void demo_discourse_unflag(DemoCall *call, const char *id);
/* Of the public boards: discourse_boards.c, discourse_posts.c, discourse_told.c. */
void demo_discourse_categories(DemoCall *call, const char *id);
void demo_discourse_topics(DemoCall *call, const char *id);
void demo_discourse_tracking(DemoCall *call, const char *name);
void demo_discourse_created(DemoCall *call, const char *id);
void demo_discourse_search(DemoCall *call, const char *id);
void demo_discourse_board_topic(DemoCall *call, const char *id);
void demo_discourse_board_posts(DemoCall *call, const char *id);
void demo_discourse_board_one(DemoCall *call, const char *id);
void demo_discourse_board_create(DemoCall *call, const char *id);
void demo_discourse_board_edit(DemoCall *call, const char *id);
void demo_discourse_board_title(DemoCall *call, const char *id);
void demo_discourse_board_delete(DemoCall *call, const char *id);
void demo_discourse_board_act(DemoCall *call, const char *id);
void demo_discourse_board_unact(DemoCall *call, const char *id);
void demo_discourse_board_timings(DemoCall *call, const char *id);
void demo_discourse_follow(DemoCall *call, const char *id);
void demo_discourse_bookmark(DemoCall *call, const char *id);
void demo_discourse_unbookmark(DemoCall *call, const char *id);
void demo_discourse_notifications(DemoCall *call, const char *id);
void demo_discourse_notified(DemoCall *call, const char *id);
void demo_discourse_user(DemoCall *call, const char *id);
void demo_discourse_summary(DemoCall *call, const char *id);
void demo_discourse_level(DemoCall *call, const char *id);
void demo_discourse_emails(DemoCall *call, const char *id);
void demo_discourse_key_version(DemoCall *call, const char *id);
void demo_discourse_key_page(DemoCall *call, const char *id);
void demo_discourse_key_create(DemoCall *call, const char *id);
void demo_discourse_device(DemoCall *call, const char *id);
void demo_discourse_device_poll(DemoCall *call, const char *id);
void demo_discourse_activate(DemoCall *call, const char *id);
void demo_discourse_authorize(DemoCall *call, const char *id);
void demo_discourse_deny(DemoCall *call, const char *id);
void demo_discourse_revoke_key(DemoCall *call, const char *id);
void demo_discourse_forgot(DemoCall *call, const char *id);
void demo_discourse_reset_look(DemoCall *call, const char *id);
void demo_discourse_reset(DemoCall *call, const char *id);

/* --- discourse_common.c --- */
/* {"errors":[text]} with an error_type where one is given. */
void demo_discourse_refuse(DemoCall *call, unsigned status, const char *text, const char *type);
/* The account of a user API key. FALSE: the call is refused: no such key, or asked too often. */
gboolean demo_discourse_use_key(DemoCall *call, const char *key);
/* TRUE if this sign-in lacks a right code of the account's second factor; *reason names what is wrong. */
gboolean demo_discourse_lacks_factor(DemoCall *call, gint64 account, const char **reason);
/* "https" behind a proxy that says so, else "http". */
const char *demo_discourse_scheme(const DemoCall *call);
/* As Discourse does it (title_prettify; all kinds of blanks become one): what is kept is not what was sent.
 * (transfer full) */
char *demo_discourse_clean_title(const char *title);
char *demo_discourse_clean_text(const char *text);
void demo_discourse_append_user(DemoForum *forum, json_t *users, gint64 account);
void demo_discourse_add_user(DemoForum *forum, json_t *users, gint64 account); /* once: for short lists */
/* The flags of a message or post, of the kinds (ending with 0): the one that the reader made, or those that
 * may be. */
void demo_discourse_add_flags(json_t *actions, const int *kinds, gint64 done, gboolean mine);
void demo_discourse_cookie(DemoCall *call, const char *name, const char *value);
/* Sets the cookie of a new session. */
void demo_discourse_signed_in(DemoCall *call, const char *key);
json_t *demo_discourse_post_json(DemoCall *call, gint64 note, int number);

#endif
