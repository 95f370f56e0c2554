/* What the files of the Discourse driver share: requests with the right headers, and one reading of refusals.
 *
 * Servers of 2020 to 2026 are read: keys that only some of them send are asked for with fp_json_peek_*. */
#ifndef FLAGPOST_FORUM_DISCOURSE_H
#define FLAGPOST_FORUM_DISCOURSE_H

#include "flagpost/driver.h"

/* Names under which the session keeps things. */
#define DISCOURSE_CSRF        "csrf"    /* secret: token for anything but GET */
#define DISCOURSE_API_KEY     "api-key" /* secret: a user API key; then neither token nor cookies are needed */
#define DISCOURSE_PRIVATE_KEY "private-key" /* secret: of the pair that an API key is being asked with */
#define DISCOURSE_DEVICE_CODE "device-code" /* secret: of the approval that is under way */
#define DISCOURSE_GROUPS      "groups"      /* note: groups of this member that have an inbox */
#define DISCOURSE_NONCE       "nonce"       /* note: what the approval must come back with */

/* A request below the site's base with the headers that every call needs. `path` may hold "%s" parts already
 * encoded, and no query: add that with fp_http_request_query(). */
FpHttpRequest *discourse_request(FpCall *call, const char *method, const char *path);
/* The same with printf-like ids, each percent-encoded. Ends with NULL: ("GET", "/t/%.json", id, NULL). Each
 * '%' in the pattern is replaced by the next id. */
FpHttpRequest *discourse_request_for(FpCall *call, const char *method, const char *pattern,
                                     ...) G_GNUC_NULL_TERMINATED;

/* The reply as JSON if it is a success, else NULL and the error it stands for. (new reference) */
json_t *discourse_reply(FpCall *call, const FpHttpResponse *response, GError **error);
/* For replies whose body does not matter (some are empty). */
gboolean discourse_ok(FpCall *call, const FpHttpResponse *response, GError **error);
/* What a JSON refusal says, cleaned, its texts joined: never NULL. (transfer full) */
char *discourse_says(const json_t *root);

/* Seconds that a «too many requests» names in its body, where no header does. */
unsigned discourse_wait(const FpHttpResponse *response);

/* The member's own name as the server spells it; site.login before the first sign-in. */
const char *discourse_me(const FpCall *call);

/* GET /session/csrf.json, and its reading. Skipped with an API key. */
FpHttpRequest *discourse_csrf_build(FpCall *call, GError **error);
FpStepEnd discourse_csrf_parse(FpCall *call, const FpHttpResponse *response, GError **error);

/* A member as posts, lists and profiles name one. prefix: "" or "user." in front of the keys. */
FpPerson *discourse_person(const json_t *object);
/* The posts of a topic's answer, each of which has an id. New reference. */
json_t *discourse_posts(const json_t *root, GError **error);
FpMessage *discourse_message(FpCall *call, const char *topic, const json_t *post);
FpMessage *discourse_board_post(FpCall *call, const char *topic, const json_t *post); /* with its `post` */
/* A row of a list of topics, private or not; NULL and an error that names the key. */
FpConversation *discourse_conversation(FpCall *call, GHashTable *users, const json_t *topic, GError **error);
/* The members that a list names, by id; its values are lent by `root`. (transfer full) */
GHashTable *discourse_users(const json_t *root);
void discourse_row_people(FpCall *call, FpConversation *conversation, GHashTable *users, const json_t *topic);
/* Who stands for a conversation in a list: the last to write, else somebody else in it. (transfer full) */
FpPerson *discourse_chief(FpCall *call, const FpConversation *conversation, const json_t *topic);
/* The people that a topic names, the member left out. */
void discourse_topic_people(FpCall *call, FpConversation *conversation, const json_t *root);
/* The page number in a list's own address of its next page; NULL at the end. (transfer full) */
char *discourse_next_page(const json_t *root);
/* The id of the bookmark on a post among a topic's bookmarks, or NULL. (transfer full) */
char *discourse_bookmark_of(const json_t *bookmarks, const char *post);

/* Of writing: how long it took to type, the answer to a post made, and whether one has arrived. */
void discourse_add_typing(FpHttpRequest *request, const char *text);
FpStepEnd discourse_posted_parse(FpCall *call, const FpHttpResponse *response, GError **error);
/* By fp_text_same_words(), since the forum cleans what was sent: of a title it lowers capitals throughout,
 * begins it with one, takes marks that are repeated and full stops at the end; of every text it makes all
 * kinds of blanks one. */
FpHttpRequest *discourse_sent_build(FpCall *call, GError **error);
FpStepEnd discourse_sent_parse(FpCall *call, const FpHttpResponse *response, GError **error);
FpHttpRequest *discourse_text_build(FpCall *call, GError **error);
FpStepEnd discourse_text_parse(FpCall *call, const FpHttpResponse *response, GError **error);

extern const FpStep discourse_sign_in[], discourse_whoami[], discourse_sign_out[];
extern const FpStep discourse_logins[], discourse_end_sessions[];
extern const FpStep discourse_list[], discourse_open[], discourse_mark_read[];
extern const FpStep discourse_send[], discourse_reply_steps[], discourse_find_sent[];
extern const FpStep discourse_flag[], discourse_find_flag[], discourse_unflag[];
extern const FpStep discourse_profile[], discourse_block[], discourse_unblock[];
extern const FpStep discourse_boards[], discourse_topics[], discourse_topic[], discourse_topic_read[];
extern const FpStep discourse_topic_new[], discourse_answer[], discourse_post_source[], discourse_post_edit[];
extern const FpStep discourse_post_delete[], discourse_find_post[];
extern const FpStep discourse_like[], discourse_unlike[], discourse_bookmark[], discourse_unbookmark[];
extern const FpStep discourse_follow[]; /* and back */
extern const FpStep discourse_search[], discourse_notices[], discourse_notice_read[];
extern const FpStep discourse_reset_ask[], discourse_reset_finish[];
extern const FpStep discourse_key_ask[], discourse_key_take[], discourse_key_revoke[];

/* GET /session/current.json: who this is, and whether the session still holds. */
FpHttpRequest *discourse_current_build(FpCall *call, GError **error);
FpStepEnd discourse_current_parse(FpCall *call, const FpHttpResponse *response, GError **error);
char *discourse_reset_link(const FpSite *site, const char *text);
char **discourse_folders(const FpSession *session);
gboolean discourse_by_key(const FpCall *call);
/* The two members of a form that carry a code of a second factor, if there is one. */
void discourse_add_code(FpHttpRequest *request, const char *code);

extern const FpDriver fp_discourse_driver;

#endif
