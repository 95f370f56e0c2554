/* What the files of the NodeBB driver share: requests, one reading of refusals, and the escaping of names.
 *
 * NodeBB calls private messages chats: rooms with messages. Its answers are translated for the member, so
 * every request asks for English, and texts are compared with the English ones. Facts:
 * docs/for-developers/forums.md. */
#ifndef FLAGPOST_FORUM_NODEBB_H
#define FLAGPOST_FORUM_NODEBB_H

#include "flagpost/driver.h"

/* Names under which the session keeps things. */
#define NODEBB_CSRF    "csrf"    /* secret */
#define NODEBB_TOKEN   "token"   /* secret: a bearer token; then no CSRF token and no cookies */
#define NODEBB_SLUG    "slug"    /* note: the member's own, for page addresses */
#define NODEBB_PLAIN   "plain"   /* note: "yes" if this server does not HTML-escape names (4.14 and later) */
#define NODEBB_POSTS   "posts"   /* note: how many posts a page of a topic holds */
#define NODEBB_FACTOR  "factor"  /* note: "yes" if this account has a second factor */
#define NODEBB_NO_FLAG "no-flag" /* note: "yes" once this server refused to flag a single message */

/* Bytes of a report's reason: a database that indexes it fails above about 2,600, also where others take
 * more. */
#define NODEBB_REASON_LIMIT 1900

/* Each '%' in the pattern is replaced by the next id, percent-encoded. */
FpHttpRequest *nodebb_request(FpCall *call, const char *method, const char *pattern,
                              ...) G_GNUC_NULL_TERMINATED;
/* The reply's `response` (v3), or the whole object (page routes), or the error it stands for. (new reference)
 */
json_t *nodebb_reply(FpCall *call, const FpHttpResponse *response, GError **error);
gboolean nodebb_ok(FpCall *call, const FpHttpResponse *response, GError **error);
/* FP_STEP_DONE if the reply is a success. */
FpStepEnd nodebb_done(FpCall *call, const FpHttpResponse *response, GError **error);

/* A name, title or teaser as the server meant it: unescaped once where this server escapes. (transfer full),
 * raw. */
char *nodebb_unescape(const FpCall *call, const char *text);
/* An id as the server wants it in JSON: a number, or text for a member of another server. (new reference) */
json_t *nodebb_uid(const char *id);
/* Locked after wrong passwords: nobody may try until it ends, not even with the right one. */
void nodebb_locked(GError **error);
/* The server's words, or the key of them, as a refusal. */
void nodebb_refuse(const char *message, GError **error);
FpPerson *nodebb_person(const FpCall *call, const json_t *user);
char *nodebb_page(const FpSite *site, const char *path); /* a page for people. (transfer full) */
/* Ids of topics and posts, which the server counts apart from rooms and messages: "t12", "p345". */
char *nodebb_mark(char kind, const char *id); /* (transfer full) */
const char *nodebb_bare(const char *marked);  /* a number that a person typed stays what it is */
/* Whether the server's HTML says what was sent: it keeps the source, and both are compared by their letters
 * and digits. */
gboolean nodebb_same_text(const char *html, const char *source);
/* A post of a topic, or of a search's list. */
FpMessage *nodebb_post(FpCall *call, const json_t *object, const char *topic, gboolean may_vote,
                       GError **error);
FpConversation *nodebb_topic(FpCall *call, const json_t *object, GError **error);
char *nodebb_title(const FpCall *call, const json_t *topic); /* (transfer full), raw */
/* The page of a topic, from 1, that holds the post of that number, as far as is known. */
gint64 nodebb_page_of(const FpCall *call, gint64 number);
const char *nodebb_my_id(const FpCall *call); /* "" before the first sign-in */
const char *nodebb_slug(const FpCall *call);

/* Steps of a sign-in that other operations need as well. */
FpHttpRequest *nodebb_config_build(FpCall *call, GError **error);
FpStepEnd nodebb_config_parse(FpCall *call, const FpHttpResponse *response, GError **error);
FpHttpRequest *nodebb_login_build(FpCall *call, GError **error);
FpStepEnd nodebb_login_parse(FpCall *call, const FpHttpResponse *response, GError **error);

/* One event of the live connection (nodebb_live.c), as steps: by call->op. */
FpHttpRequest *nodebb_live_open(FpCall *call, GError **error);
FpStepEnd nodebb_live_opened(FpCall *call, const FpHttpResponse *response, GError **error);
FpHttpRequest *nodebb_live_connect(FpCall *call, GError **error);
FpStepEnd nodebb_live_written(FpCall *call, const FpHttpResponse *response, GError **error);
FpHttpRequest *nodebb_live_poll(FpCall *call, GError **error);
FpHttpRequest *nodebb_live_ask(FpCall *call, GError **error);
FpStepEnd nodebb_live_answer(FpCall *call, const FpHttpResponse *response, GError **error);
FpHttpRequest *nodebb_live_close(FpCall *call, GError **error);
FpStepEnd nodebb_live_closed(FpCall *call, const FpHttpResponse *response, GError **error);
#define NODEBB_LIVE_STEPS                                                                                    \
  {"open", nodebb_live_open, nodebb_live_opened}, {"connect", nodebb_live_connect, nodebb_live_written},     \
      {"hello", nodebb_live_poll, nodebb_live_written}, {"ask", nodebb_live_ask, nodebb_live_written},       \
      {"answer", nodebb_live_poll, nodebb_live_answer},                                                      \
  {                                                                                                          \
    "close", nodebb_live_close, nodebb_live_closed                                                           \
  }

extern const FpStep nodebb_sign_in[], nodebb_whoami[], nodebb_sign_out[];
extern const FpStep nodebb_logins[], nodebb_end_sessions[];
extern const FpStep nodebb_list[], nodebb_open[], nodebb_mark_read[];
extern const FpStep nodebb_send[], nodebb_answer[], nodebb_find_sent[];
extern const FpStep nodebb_flag[], nodebb_find_flag[], nodebb_unflag[], nodebb_flag_post[];
extern const FpStep nodebb_find_flag_post[], nodebb_unflag_post[];
extern const FpStep nodebb_boards[], nodebb_topics[], nodebb_topic_page[], nodebb_topic_read[],
    nodebb_search[];
extern const FpStep nodebb_topic_new[], nodebb_post_new[], nodebb_post_source[], nodebb_post_edit[];
extern const FpStep nodebb_post_delete[], nodebb_find_post[], nodebb_deed[];
extern const FpStep nodebb_notices[], nodebb_notice_read[];
extern const FpStep nodebb_profile[], nodebb_may_change[], nodebb_change_password[], nodebb_block[];

extern const FpDriver fp_nodebb_driver;

#endif
