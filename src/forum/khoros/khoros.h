/* The Khoros Community driver, «Classic» generation: shared by the files of this folder.
 *
 * Two interfaces of one server are used: v1 (/restapi/vc/..., XML or JSON, errors with HTTP status 200) and
 * v2
 * (/api/2.0/..., JSON, queries in LiQL). What no vendor page and no public client confirms is tried only
 * where it cannot do harm, or where the account's settings allow it (FpSite.try_unconfirmed).
 *
 * Ids that leave the driver say what they name: "n:90210" a note of the inbox, "o:90210" a sent note,
 * "t:5501" a thread, "m:90211" a note in a thread. A board post is the bare number, so a note's id can never
 * be taken for one; a topic's is that of its first post. A board is "board:forum1", a heading
 * "category:help". */
#ifndef FP_FORUM_KHOROS_H
#define FP_FORUM_KHOROS_H

#include "flagpost/driver.h"

extern const FpDriver fp_khoros_driver;

extern const FpStep khoros_sign_in[], khoros_whoami[], khoros_sign_out[], khoros_end_sessions[],
    khoros_change_password[];
extern const FpStep khoros_list[], khoros_open[], khoros_mark_read[], khoros_find_sent[];
extern const FpStep khoros_send[], khoros_reply[], khoros_flag_post[], khoros_block[], khoros_moderators[];
extern const FpStep khoros_profile[];
extern const FpStep khoros_boards[], khoros_topics[], khoros_topic_open[], khoros_topic_read[],
    khoros_search[];
extern const FpStep khoros_topic_new[], khoros_post_new[], khoros_post_source[], khoros_post_edit[],
    khoros_post_delete[], khoros_find_post[];
extern const FpStep khoros_like[], khoros_unlike[], khoros_follow[], khoros_unfollow[], khoros_notices[];

/* --- khoros_request.c --- */
FpHttpRequest *khoros_v1_get(const FpCall *call, const char *path);
FpHttpRequest *khoros_v1_post(const FpCall *call,
                              const char *path); /* form members are added by the caller */
FpHttpRequest *khoros_v2(const FpCall *call, const char *method, const char *path);
FpHttpRequest *khoros_v2_search(const FpCall *call, const char *liql);
char *khoros_me_path(const FpCall *call); /* "/users/id/216" */
/* Letters, digits, '_' and '-': may stand in a path or a query. */
gboolean khoros_is_id(const char *id);
gboolean khoros_is_number(const char *id);
/* May stand in quotes in a query. */
gboolean khoros_is_cursor(const char *cursor);
/* The part after "n:" and its kin; NULL if the prefix is another or the rest is no id. */
const char *khoros_bare_id(const char *id, char kind);

/* --- khoros_reply.c: envelopes and scalars --- */
typedef enum {
  KHOROS_SURE,   /* «not authorised» means at first that the session has ended, then a refusal */
  KHOROS_TRYING, /* «not authorised» is a refusal: there is another way to ask */
} KhorosManner;
/* The `response` member of v1, from JSON or XML; a new reference, or NULL and an error. */
json_t *khoros_v1_reply(const FpCall *call, const FpHttpResponse *response, GError **error);
/* The `data` member of v2. */
json_t *khoros_v2_reply(const FpCall *call, const FpHttpResponse *response, KhorosManner manner,
                        GError **error);
/* An error that says «this way is closed», after which another may be open. */
gboolean khoros_is_closed(const GError *error);
json_t *khoros_items(const json_t *data, GError **error); /* data.items or data.item; new reference */
char *khoros_text(const json_t *value,
                  const char *path); /* scalar with or without "$"; NULL: empty, absent */
gint64 khoros_int(const json_t *value, const char *path, gint64 otherwise);
int khoros_size(const json_t *value, const char *path); /* how many; -1: not told */
int khoros_bool(const json_t *value, const char *path); /* -1 unknown */
gint64 khoros_time(const json_t *value, const char *path);
json_t *khoros_xml(const char *bytes, gsize size,
                   GError **error); /* khoros_xml.c: the same shape as v1's JSON */

/* --- khoros_values.c: notes to the model --- */
FpPerson *khoros_person(const json_t *user);
/* A note of v1 or v2 as a conversation of its own; kind 'n' or 'o'. */
FpConversation *khoros_note(const FpCall *call, const json_t *note, char kind, GError **error);
FpConversation *khoros_thread(const FpCall *call, const json_t *thread, GError **error);
FpMessage *khoros_thread_note(const FpCall *call, const json_t *note, const char *thread, GError **error);

/* --- boards: khoros_boards.c, khoros_topic.c --- */
#define KHOROS_TOPIC                                                                                         \
  "id, subject, post_time, author.id, author.login, board.id, conversation.last_post_time, "                 \
  "conversation.messages_count, kudos.sum(weight), metrics"
/* "board:forum1" → "forum1"; NULL for what is no board. */
const char *khoros_bare_board(const char *id);
FpConversation *khoros_topic(const FpCall *call, const json_t *item, GError **error);
/* topic NULL: the post is its topic's first. */
FpMessage *khoros_post(const FpCall *call, const json_t *item, const char *topic, int number, GError **error);
gboolean khoros_is_me(const FpCall *call, const FpPerson *person);
const char *khoros_bare_subject(const char *subject); /* without its "Re:" */

/* --- what was found out about this server, for the session --- */
const char *khoros_known(const FpCall *call, const char *name);
void khoros_learn(const FpCall *call, const char *name, const char *value); /* NULL: forget */

#endif
