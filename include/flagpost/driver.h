/* A forum driver: read this first when adding a forum.
 *
 * A driver does no I/O. It is a table of operations; an operation is a list of steps; a step builds one
 * request and parses one response. fp_forum_call_async() (src/forum/call.c) sends them, keeps the limits, and
 * hands the result over.
 *
 * Rules: a reply that the driver does not understand is FP_FORUM_UNEXPECTED with the step's name and the key,
 * never «no messages». Text of the server goes through fp_text_clean before it enters an error. Ids are
 * opaque strings. Secrets are FpSecret until they are in a request's body or secret header; a session key
 * never stands in a URL. */
#ifndef FLAGPOST_DRIVER_H
#define FLAGPOST_DRIVER_H

#include "flagpost/http.h"
#include "flagpost/json.h"
#include "flagpost/model.h"

typedef struct _FpDriver FpDriver;
typedef struct _FpCall FpCall;

/* The facts of an account that a driver needs. Set once, then not changed. */
typedef struct {
  FpUrl *base; /* with a path if the forum lives below one */
  char *login;
  char *tenant;     /* Khoros: path segment before api/2.0 and restapi/vc, or NULL */
  char *basic_user; /* HTTP Basic in front of everything, or NULL */
  FpSecret *basic_password;
  char *moderators;         /* login that takes reports by private message, or NULL */
  gboolean try_unconfirmed; /* the member allows calls that no vendor page confirms */
} FpSite;

/* Pace: at most `count` in `seconds`. Ends with count 0. */
typedef struct {
  unsigned count, seconds;
} FpPace;

/* What signing in gave. Drivers keep what they need under names of their own; cookies, secrets and notes are
 * kept for the next run as a whole, sealed in the archive. */
typedef struct {
  gboolean signed_in;
  gboolean token_refused; /* the forum itself has said that it does not take the token */
  gboolean
      kept_out; /* the last «sign-in refused» is of what stands in front (HTTP Basic): no password was seen
                 */
  FpPerson *me; /* after WHOAMI or SIGN_IN */
  FpCookieJar *cookies;
  GHashTable *secrets; /* char * → FpSecret: "session-key", "csrf" */
  GHashTable *notes;   /* char * → char *: what was found out about this server: "v2" → "no" */
  GArray *sent;        /* gint64: when its last requests left, where the driver has a request_pace */
  /* Asked before each of these: µs to wait, or 0 and it is written down, `sent` too; -1: cannot be told. NULL
   * or -1: this session counts alone. */
  gint64 (*take_turn)(gpointer data, const FpPace *paces, GArray *sent);
  gpointer take_turn_data;
} FpSession;

typedef enum {
  FP_OP_SIGN_IN,   /* in: site.login, password [, code], or token; out: session, me */
  FP_OP_WHOAMI,    /* out: me */
  FP_OP_LIST,      /* in: folder, page (NULL: first); out: conversations, next (NULL: the end) */
  FP_OP_OPEN,      /* in: id, page; out: conversation with messages, next */
  FP_OP_MARK_READ, /* in: id, message_ids */
  FP_OP_PROFILE,   /* in: person (id and/or login); out: person with facts */
  FP_OP_SEND,      /* in: to, subject, text; out: remote_id or NULL. For a report too: reference stands in the
                      subject */
  FP_OP_REPLY,     /* in: id, to, subject, text; out: remote_id or NULL */
  FP_OP_FIND_SENT, /* in: reference or (subject, text), id (of a REPLY), since; out: found, remote_id. Did a
                      SEND/REPLY arrive? */
  FP_OP_FLAG,      /* in: id, message_id, person (its author), report, text (the report in words, within
                      flag_limit); out: remote_id, outcome (a sentence). The forum's own flag */
  FP_OP_FIND_FLAG, /* in: message_id, person; out: found, remote_id */
  FP_OP_UNFLAG,    /* in: id, message_id, person, remote_id */
  FP_OP_BLOCK,     /* in: person. Blocked before: no error. So with UNBLOCK */
  FP_OP_UNBLOCK,   /* in: person */
  FP_OP_MAY_CHANGE, /* out: found: CHANGE_PASSWORD would be heard; else outcome (why not) and page (where a
                       person does it). Changes nothing, tries no password. A driver without it: it would be
                     */
  FP_OP_CHANGE_PASSWORD, /* in: password (old), new_password [, code] */
  FP_OP_RESET_ASK,       /* in: to (name or address, or NULL); the forum mails a link */
  FP_OP_RESET_FINISH,    /* in: text (the link from the mail), new_password [, code] */
  FP_OP_SESSIONS,        /* out: logins */
  FP_OP_END_SESSIONS,    /* in: id (of one; NULL: all others); out: count */
  FP_OP_MODERATORS,      /* out: text: the login that the forum announces for reports, or NULL */
  FP_OP_SIGN_OUT,
  /* Boards. A topic is a conversation with `topic` set, a post a message with `post` set. Their ids must not
   * equal those of private conversations and messages: where a forum counts them apart, the driver marks the
   * boards' ones ("t12", "p345"). */
  FP_OP_BOARDS,     /* out: boards, each after its parent */
  FP_OP_TOPICS,     /* in: folder (a board's id; NULL: all boards), order, page; out: conversations without
                       messages, pinned first as the forum orders them; next. FP_FORUM_UNSUPPORTED: no such order
                     */
  FP_OP_TOPIC,      /* in: id; from (with number or message_id), or page (then `from` is ignored); out:
                       conversation with one page of messages, by number; previous, next (page marks; NULL: there
                       is nothing before, or after). complete: it is the whole topic. A further page, by its
                       mark, may come without subject and facts: the caller has them from the first */
  FP_OP_TOPIC_READ, /* in: id, number (of the last post read), message_ids (those read). Also where LIST's
                       MARK_READ exists: it is another call */
  FP_OP_TOPIC_NEW,  /* in: folder (board), subject, text; out: remote_id (the post), topic, outcome; remote_id
                       NULL:  it waits for a moderator, outcome says so */
  FP_OP_POST,       /* in: id (topic), message_id and number (the post answered, or NULL and 0), text; out:
                       remote_id, outcome as TOPIC_NEW */
  FP_OP_POST_SOURCE, /* in: message_id; out: text: what its writer typed, to be edited or quoted; raw */
  FP_OP_POST_EDIT, /* in: message_id, id, text, subject (or NULL; of the first post: the topic's new title) */
  FP_OP_POST_DELETE, /* in: message_id, id: the member's own. FP_FORUM_GONE: it is deleted already */
  FP_OP_FIND_POST, /* in: id (topic; NULL: a new topic), folder, subject, text, since; out: found, remote_id.
                      Did a TOPIC_NEW or POST arrive? */
  FP_OP_LIKE,      /* in: message_id, id; out: count (likes now, -1 unknown). Done before: no error. So with
                      the five that follow */
  FP_OP_UNLIKE,
  FP_OP_BOOKMARK, /* in: message_id, id */
  FP_OP_UNBOOKMARK,
  FP_OP_FOLLOW, /* in: id: be told of every answer */
  FP_OP_UNFOLLOW,
  FP_OP_FLAG_POST, /* in: id, message_id, report; out: remote_id, outcome. Flagged before: counts as flagged
                    */
  FP_OP_FIND_FLAG_POST, /* in: message_id; out: found, remote_id */
  FP_OP_UNFLAG_POST,    /* in: message_id, remote_id */
  FP_OP_SEARCH,      /* in: text (words), folder (a board, or NULL), page; out: messages (posts with subject
                        the topic's title, conversation the topic's id; their text may be an excerpt); next */
  FP_OP_NOTICES,     /* in: page; out: notices, newest first; next; unread (-1 unknown) */
  FP_OP_NOTICE_READ, /* in: id (NULL: all) */
  FP_OP_KEY_ASK,  /* a key for this program, which the member approves in a browser. out: page (the address),
                     code (to be typed there; NULL: the page shows a text to paste), wait, until */
  FP_OP_KEY_TAKE, /* after KEY_ASK, in its session. in: text (as pasted; NULL: asks whether it was approved);
                     out: found (FALSE: not yet), token, private_key, me */
  FP_OP_KEY_REVOKE, /* the key of this session */
  FP_OP_COUNT
} FpOp;
const char *fp_op_name(FpOp op); /* "sign-in": for traces and tests */

typedef enum {
  FP_ORDER_LATEST, /* newest answer first */
  FP_ORDER_NEW,    /* newest topic first: begun since the member looked, where the forum knows */
  FP_ORDER_UNREAD, /* only those with something new that the member follows or has read in */
  FP_ORDER_TOP,    /* most liked, answered or voted for, lately */
  FP_ORDERS
} FpTopicOrder;
const char *fp_order_name(FpTopicOrder order); /* "latest"…: stable, typed by people */
gboolean fp_order_from_name(const char *name, FpTopicOrder *order);

typedef enum {
  FP_FROM_UNREAD, /* the page that holds the first unread post; the end if there is none */
  FP_FROM_START,
  FP_FROM_END,
  FP_FROM_NUMBER, /* of args.number */
  FP_FROM_POST,   /* of args.message_id */
} FpTopicFrom;

/* LIST: has this answer come before, and brought nothing? Asked of the first one, before it is read. */
typedef gboolean (*FpSameFunc)(gpointer data, const FpSession *session, const FpHttpRequest *request,
                               const FpHttpResponse *response);

/* What an operation is asked. All borrowed for the call (the runner copies); unused fields are NULL or 0. */
typedef struct {
  const char *id, *message_id, *folder, *page;
  const char *const *message_ids; /* NULL-terminated */
  const FpPerson *person;
  const char *to, *subject, *text, *reference, *code, *remote_id;
  gint64 since;
  FpSecret *password, *new_password, *token;
  const FpReport *report;
  FpTopicOrder order;
  FpTopicFrom from;
  int number;           /* of a post in its topic */
  gboolean reads_later; /* LIST: the caller reads what came, by fp_call_result_read() */
  FpSameFunc is_same;   /* or NULL */
  gpointer same_data;   /* until the call ends */
} FpCallArgs;

typedef struct {
  FpPerson *me, *person;
  GPtrArray *conversations; /* FpConversation */
  FpConversation *conversation;
  GPtrArray *boards;   /* FpBoard */
  GPtrArray *messages; /* FpMessage: what a search found */
  GPtrArray *notices;  /* FpNotice */
  char *next;          /* opaque page mark, NULL at the end */
  char *previous;      /* TOPIC: the page before; NULL at the start */
  char *topic;         /* TOPIC_NEW: its id */
  int unread;          /* SIGN_IN, NOTICES: how many, where it is told; -1 unknown */
  GPtrArray *logins;   /* FpLogin */
  int count;           /* END_SESSIONS: how many were ended; LIKE: likes now; -1 unknown */
  gboolean found;
  char *remote_id, *text, *outcome;
  char *page, *code;
  unsigned wait; /* seconds between two questions */
  gint64 until;  /* when it is too late */
  FpSecret *token, *private_key;
  guint answers;       /* that were read for it */
  gboolean same;       /* is_same said so of the first: the result has nothing else */
  FpHttpResponse *raw; /* LIST: what its messages came with, whose HTML is not read yet; NULL: all is */
} FpCallResult;
/* Reads the messages that came with `raw`, and lets go of it; by any thread, while nobody else has the
 * result. */
void fp_call_result_read(FpCallResult *result, const FpUrl *base);
/* A sign-in of the member that the forum knows of. Strings are clean, or NULL. */
typedef struct {
  char *id; /* opaque */
  char *place, *agent;
  gint64 when; /* made or last used, as the forum has it; 0 unknown */
  gboolean current;
} FpLogin;
FpLogin *fp_login_new(const char *id, const char *place, const char *agent); /* cleans place and agent */
void fp_login_free(FpLogin *login);

void fp_call_result_free(FpCallResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpCallResult, fp_call_result_free)

typedef enum {
  FP_STEP_FAILED = -1, /* error is set */
  FP_STEP_NEXT,
  FP_STEP_AGAIN, /* the same step once more: the next page */
  FP_STEP_DONE,  /* the operation is complete; later steps are skipped */
} FpStepEnd;

struct _FpCall {
  const FpDriver *driver;
  FpOp op;
  const FpSite *site;
  FpSession *session;
  const FpCallArgs *args; /* the runner's own copy */
  FpCallResult *result;
  gpointer scratch; /* the driver's, between steps of this call */
  GDestroyNotify scratch_free;
  unsigned round; /* how often FP_STEP_AGAIN came; the runner stops at 10,000 */
  /* HTML of result->conversations is read later: their messages may be made by fp_message_keep_html(). */
  gboolean reads_later;
  gboolean acted; /* set by a step once the deed is done: if a later step fails, the operation has not */
};

typedef struct {
  const char *name; /* "session": seen in errors */
  /* NULL without an error: skip this step. (transfer full) */
  FpHttpRequest *(*build)(FpCall *call, GError **error);
  FpStepEnd (*parse)(FpCall *call, const FpHttpResponse *response, GError **error);
} FpStep;

/* FIND_SENT and its like: the answers do not tell. An error, so that the member is asked. */
FpStepEnd fp_call_cannot_tell(GError **error);
/* For FP_OP_END_SESSIONS where a forum takes a request for each sign-in (logins.c): begun with the one that
 * the call names, or with all others of result->logins; then the id in hand is asked for, and taken off when
 * it has ended. result->count: how many. */
void fp_logins_end_one(FpCall *call);
FpStepEnd fp_logins_end_others(FpCall *call);
const char *fp_logins_ending(const FpCall *call);
FpStepEnd fp_logins_ended(FpCall *call);

typedef struct {
  unsigned min_length, max_length; /* characters; 0: not known */
  const char *refused;             /* characters that it does not take, or NULL */
  gboolean needs_classes;          /* wants upper, lower, digit */
  gboolean announced;              /* the forum says so; FALSE: flagpost's own careful guess */
} FpPasswordRules;

typedef enum { FP_ROTATION_API, FP_ROTATION_MAIL, FP_ROTATION_GUIDED } FpRotation;

/* Routes that a driver offers, best first. */
typedef struct {
  FpRouteKind kind;
  gboolean several; /* one report carries several messages */
  gboolean undo;    /* can be taken back after it was sent */
  gboolean find;    /* can be found again after a crash */
} FpRoute;

/* When the next may leave, by all ceilings: now or earlier means at once. times: µs, in the order of leaving.
 */
gint64 fp_pace_next(const FpPace *paces, const GArray *times, gint64 now);
gint64 fp_pace_window(const FpPace *paces); /* the longest of them, µs */

struct _FpDriver {
  const char *id, *title; /* "khoros", "Khoros Community" */
  FpPasswordRules password;
  const FpRoute *routes;      /* ends with FP_ROUTE_NONE */
  FpRotation rotation;        /* by default; Khoros: FP_ROTATION_GUIDED, API if site.try_unconfirmed */
  gboolean live;              /* tells of new messages by itself; FALSE: it must be asked */
  const FpPace *message_pace; /* for SEND, REPLY and reports by message: flagpost's own ceiling */
  const FpPace *post_pace;    /* between two topics or answers on the boards, count 1; NULL: none */
  unsigned lacking_orders;    /* bits 1 << FpTopicOrder: TOPICS has no such list */
  gboolean takes_token;       /* SIGN_IN takes a token that an administrator made, in place of a password */
  unsigned wrong_passwords;   /* within an hour: so many lock the account; 0: not known */
  gboolean few_sessions;      /* a new sign-in may end the member's oldest one: sign out at the end */
  gboolean no_subjects;       /* a private message is a text alone: a subject becomes its first line */
  gboolean newest_first;      /* OPEN gives the newest messages first: what is stored ends the asking */
  gsize flag_limit;           /* bytes that the reason of the forum's own flag takes, 0 unknown */
  /* A ceiling for every request of such a session, or NULL: the runner waits. */
  const FpPace *(*request_pace)(const FpSession *session);
  /* «Second factor wanted» comes only once the password was right: so it proves the password. */
  gboolean factor_proves_password;
  gsize message_limit; /* bytes that a private message takes, 0 unknown */
  /* Seconds that the body of an answer with status 429 asks to wait, where no header does; 0: none. Or NULL.
   */
  unsigned (*wait)(const FpHttpResponse *response);
  /* A JSON answer of 503 in which this stands is the forum's own, and says that it takes nothing now: with
   * any other of 5xx, whoever answered may stand in front of a forum that acts. path NULL: none is known. */
  struct {
    const char *path, *value;
  } closed;
  /* How sure, 0..100, that `response` (to a GET of the base address) is this forum. */
  int (*recognise)(const FpHttpResponse *response);
  /* One request that settles it, or NULL. */
  FpHttpRequest *(*probe)(const FpUrl *base);
  int (*probed)(const FpHttpResponse *response);
  /* Pages for the member: NULL if there is none. (transfer full) */
  char *(*inbox_page)(const FpSite *site);
  char *(*password_page)(const FpSite *site, const FpPerson *me);
  char *(*message_page)(const FpSite *site, const char *conversation, const char *message);
  /* message NULL: the topic. Or NULL */
  char *(*post_page)(const FpSite *site, const char *topic, const FpMessage *message);
  guint64 unconfirmed; /* bits 1 << op: calls that are made only if site.try_unconfirmed */
  /* Folders of this member besides "inbox" and "sent", known once signed in. Or NULL. (transfer full) */
  char **(*folders)(const FpSession *session);
  /* The forum's link for a new password in a mail's text, as RESET_FINISH takes it; NULL: none. (transfer
   * full)
   */
  char *(*reset_link)(const FpSite *site, const char *text);
  const FpStep *ops[FP_OP_COUNT]; /* steps end with name NULL; NULL: this forum cannot do it */
};

const FpDriver *const *fp_drivers(void); /* ends with NULL */
const FpDriver *fp_driver(const char *id);
gboolean fp_driver_can(const FpDriver *driver, FpOp op);
/* A text for the member with forums named by the list of drivers: {forums} is all of them, {ids} the same as
 * one types them; {keys} those that give keys to programs, {tokens} whose administrators make tokens, {mails}
 * that mail the link for a new password. No file outside src/forum names one otherwise (tests/lint/forums.t).
 * (transfer full) */
char *fp_forums_named(const char *text);

/* What a forum can do for a member, a row each. */
typedef struct {
  const char *id;    /* "report-message": for scripts */
  const char *title; /* "Report a private message" */
  gboolean can;
  const char *how; /* by which way, or what is true instead */
} FpAbility;
/* The nth row; FALSE: there are no more. unconfirmed: site.try_unconfirmed. Strings are static. */
gboolean fp_driver_ability(const FpDriver *driver, gboolean unconfirmed, guint n, FpAbility *ability);

FpSite *fp_site_new(const FpUrl *base, const char *login);
void fp_site_free(FpSite *site);
FpSession *fp_session_new(void);
void fp_session_clear(FpSession *session); /* forgets everything, wipes secrets */
void fp_session_free(FpSession *session);

/* Runs an operation. Cancelling before a request that changes something has left means nothing was done;
 * after that the error is FP_NET_TIMEOUT or FP_NET_CUT: «may have arrived». All arguments are copied or
 * referenced at once; site, session and transport must outlive the call. */
void fp_forum_call_async(const FpDriver *driver, const FpSite *site, FpSession *session,
                         FpTransport *transport, FpOp op, const FpCallArgs *args, GCancellable *cancellable,
                         GAsyncReadyCallback done, gpointer data);
FpCallResult *fp_forum_call_finish(GAsyncResult *result, GError **error);

/* Which forum lives at an address: asks the front page, then each driver's probe. The result's base may
 * differ from the one asked (a path, a redirect on the same site). Error FP_FORUM_UNKNOWN names other
 * software that it recognised. */
typedef struct {
  const FpDriver *driver;
  FpUrl *base;
  int sure;       /* 0..100 */
  char *evidence; /* what speaks for it, to stand after «since» */
  FpPeer *peer;   /* who answered there */
} FpFound;
char *fp_found_sentence(const FpFound *found); /* "Found Discourse at …: certain, since …." (transfer full) */
/* Forum software, with or without a driver, by its front page: its title, and in *evidence what spoke for it.
 * NULL: none is recognised. (transfer none) */
const char *fp_software_recognise(const FpHttpResponse *front, const char **evidence);
void fp_forum_find_async(FpTransport *transport, const FpUrl *base, const FpSite *basic,
                         GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
FpFound *fp_forum_find_finish(GAsyncResult *result, GError **error);
void fp_found_free(FpFound *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpSite, fp_site_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpSession, fp_session_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpFound, fp_found_free)

/* Did the request that failed so perhaps change something? TIMEOUT and CUT: yes. */
gboolean fp_error_is_unsure(const GError *error);

#endif
