/* The values of the program: people, messages, conversations, boards, reports. Reference counted; built once,
 * then not changed, so an async result goes to a view without a copy. «Built» ends when the maker hands the
 * value out. Strings are clean text unless the field says otherwise. Times: µs since 1970 UTC, 0 unknown.
 * Numbers: -1 unknown. */
#ifndef FLAGPOST_MODEL_H
#define FLAGPOST_MODEL_H

#include "flagpost/rich.h"
#include "flagpost/url.h"

#include <glib.h>

typedef struct {
  char *id;                   /* as the forum names it; opaque, raw bytes never shown */
  char *login, *name;         /* name: what people see; login if there is no other */
  gint64 registered;          /* when the account was made */
  gint64 seen;                /* when these facts were asked for: their age is shown */
  int posts;                  /* public posts */
  char *rank;                 /* or NULL */
  char *roles;                /* "Moderator, Helper" or NULL */
  int staff, banned, blocked; /* -1 unknown, 0, 1 */
} FpPerson;

typedef enum {
  FP_FLAG_NONE,
  FP_FLAG_HELD, /* in the outbox, may be undone */
  FP_FLAG_SENDING,
  FP_FLAG_SENT, /* stored here and delivered there */
  FP_FLAG_REFUSED,
  FP_FLAG_UNSURE, /* a crash or a cut answer: it may have arrived */
  FP_FLAG_UNDONE, /* taken back; shown as none */
} FpFlagState;

typedef enum { FP_LEVEL_NONE, FP_LEVEL_NOTICE, FP_LEVEL_WARNING } FpLevel;

typedef struct {
  char *rule; /* stable name */
  char *text; /* a sentence */
} FpReason;

typedef struct {
  double score; /* 0–100 */
  FpLevel level;
  GPtrArray *reasons; /* FpReason; never NULL */
} FpSuspicion;

/* What a post of a board has beyond a message. Plain: copied with its message. */
typedef struct {
  int number;          /* its place in the topic, 1 for the first; 0 unknown */
  int answers;         /* number of the post that it answers; 0: none, or the topic as a whole */
  int likes;           /* kudos, upvotes; -1 unknown */
  gboolean liked;      /* by the member */
  gboolean bookmarked; /* likewise */
  gboolean can_like, can_edit, can_delete, can_flag; /* FALSE: known not to be; TRUE where nothing is said,
                                                        but for can_edit and can_delete */
} FpPost;

typedef struct {
  char *id;           /* opaque */
  char *conversation; /* its conversation's id, opaque */
  FpPerson *from;
  gint64 sent;
  gboolean outgoing; /* the member's own */
  gboolean unread;
  gboolean system; /* a notice of the forum, not written by a person */
  gboolean deleted, edited;
  char *subject;          /* or NULL */
  char *html;             /* as received, raw: evidence. Or NULL where the forum gave plain text */
  char *plain;            /* as received, raw, where the forum gave plain text; or NULL */
  char *base;             /* what relative links in html were resolved against; or NULL */
  FpRich *rich;           /* what people read; NULL: not read yet, within a driver's call alone */
  char *folded;           /* what search looks at, where it was worked out with `rich`; or NULL */
  FpFlagState flag;       /* from the outbox */
  FpSuspicion *suspicion; /* or NULL: not judged */
  char *campaign;         /* or NULL */
  char *fingerprint;      /* "fp1:…" of its text where it was worked out (judge.h), or NULL */
  FpPost *post;           /* NULL: a private message */
} FpMessage;

/* What a topic of a board has beyond a conversation. Plain, but for its strings. */
typedef struct {
  char *board;       /* id of its board, opaque; or NULL */
  char *board_title; /* or NULL */
  gboolean pinned, closed;
  int views, likes; /* -1 unknown */
  int followed;     /* the member is told of every answer: -1 unknown, 0, 1 */
  int first_unread; /* number of the first unread post; 0: all are read, or not known */
} FpTopic;

/* A conversation of 100,000 would weigh on every list that it stands in, and one with all of them says little
 * about who knows whom. */
#define FP_PEOPLE_MOST 200

/* The forum says which conversations have something unread, not which messages: what was stored stays. */
#define FP_UNREAD_AS_BEFORE (-2)

typedef struct {
  char *id; /* opaque */
  char *subject;
  GPtrArray *people;   /* FpPerson, the member left out; may be empty; of a crowd the first FP_PEOPLE_MOST */
  FpPerson *from;      /* who wrote last to the member, or who began; never NULL */
  gint64 last;         /* time of the newest message */
  int unread, count;   /* messages; -1 unknown: counted from them when all are there; FP_UNREAD_AS_BEFORE */
  char *folder;        /* "inbox", "sent", "archive", "group:NAME" */
  GPtrArray *messages; /* FpMessage, oldest first; may be a part, or empty in lists */
  guint before, after; /* stored messages older and newer than these: a part was asked for */
  gboolean complete;   /* all messages are stored; where before and after are 0, messages holds them */
  gboolean can_reply;
  FpFlagState flag;       /* the strongest of its messages */
  FpSuspicion *suspicion; /* or NULL */
  char *campaign;
  gboolean muted; /* its sender is blocked or hidden here */
  FpTopic
      *topic; /* NULL: private. Else a topic of a board: folder is "topics", from who wrote last (or began),
                 count its posts, unread -1 or how many are new, can_reply whether the member may answer */
} FpConversation;

/* A board: Discourse and NodeBB say category, Khoros board. */
typedef struct {
  char *id; /* opaque */
  char *title;
  char *summary;     /* one line, or NULL */
  char *parent;      /* id of the board or group that it stands in, or NULL */
  int topics, posts; /* -1 unknown */
  int unread;        /* topics with something new; -1 unknown */
  gint64 last;       /* time of its newest post, 0 unknown */
  gboolean can_post; /* the member may begin a topic; FALSE also for a mere heading */
} FpBoard;

typedef enum {
  FP_NOTICE_OTHER,
  FP_NOTICE_REPLY, /* somebody answered the member */
  FP_NOTICE_POST,  /* something new in a topic or board that the member follows */
  FP_NOTICE_MENTION,
  FP_NOTICE_QUOTE,
  FP_NOTICE_LIKE,
  FP_NOTICE_EDIT,    /* somebody edited the member's post */
  FP_NOTICE_MESSAGE, /* a private message */
  FP_NOTICE_FLAG,    /* about a report, or moderation */
  FP_NOTICE_KINDS
} FpNoticeKind;

/* A notification. */
typedef struct {
  char *id; /* opaque */
  FpNoticeKind kind;
  char *who;  /* name of who caused it, or NULL */
  char *text; /* what it is about: a topic's title, or a sentence of the forum; clean, never NULL */
  gint64 when;
  gboolean unread;
  char *topic, *post; /* ids to jump to, or NULL; opaque */
  int number;         /* the post's number in the topic, 0 unknown */
  char *conversation; /* id of a private conversation to jump to, or NULL */
} FpNotice;

FpPerson *fp_person_new(const char *id, const char *login, const char *name); /* cleans login and name */
FpPerson *fp_person_ref(FpPerson *person);
void fp_person_unref(FpPerson *person);
gboolean fp_person_equal(const FpPerson *a, const FpPerson *b); /* in all that is known of them */
FpSuspicion *fp_suspicion_new(double score, FpLevel level);
FpSuspicion *fp_suspicion_ref(FpSuspicion *suspicion);
void fp_suspicion_unref(FpSuspicion *suspicion);
void fp_suspicion_add(FpSuspicion *suspicion, const char *rule, const char *text);
gboolean fp_suspicion_equal(const FpSuspicion *a, const FpSuspicion *b); /* to the letter of the reasons */
/* A line of a message's text begins as one of ours does, such as "From:" or "End of message.", in English or
 * in the member's language: shown as it is, it would be taken for one. */
gboolean fp_line_poses(const char *line);
FpMessage *fp_message_new(const char *id, const char *conversation);
/* Sets html, base and rich, or plain and rich: cleaning happens here and nowhere else. base may be NULL. */
void fp_message_set_html(FpMessage *message, const char *html, gssize length, const FpUrl *base);
/* The same in two steps: the second, which is long, may be done by any thread. base: as before. */
void fp_message_keep_html(FpMessage *message, const char *html, gssize length, const FpUrl *base);
void fp_message_read(FpMessage *message, const FpUrl *base);
/* Subject, sender and text as search looks at them. (transfer full) */
char *fp_message_fold(const FpMessage *message);
void fp_message_set_plain(FpMessage *message, const char *text, gssize length);
/* What was received goes, and what people read stays: for many messages, or a very large one, whose maker can
 * ask the archive. */
void fp_message_drop_received(FpMessage *message);
FpMessage *fp_message_copy(const FpMessage *message); /* shallow: shares rich, from, suspicion */
FpMessage *fp_message_ref(FpMessage *message);
void fp_message_unref(FpMessage *message);
FpConversation *fp_conversation_new(const char *id, const char *subject); /* cleans the subject */
FpConversation *fp_conversation_copy(const FpConversation *conversation); /* shallow; own arrays */
/* Which message of how many this one of `messages` is, counted from the oldest: with those that are not in
 * the part, and those that only the forum has. */
guint fp_conversation_number(const FpConversation *conversation, guint index, guint *total);
/* By name who is in it besides the member: "Ines, Tom", of many the first five "and others". (transfer full),
 * translated. */
char *fp_conversation_company(const FpConversation *conversation);
FpConversation *fp_conversation_ref(FpConversation *conversation);
void fp_conversation_unref(FpConversation *conversation);

FpPost *fp_message_make_post(FpMessage *message);                  /* gives it `post` with nothing known */
FpTopic *fp_conversation_make_topic(FpConversation *conversation); /* likewise; folder becomes "topics" */
FpBoard *fp_board_new(const char *id, const char *title, const char *summary); /* cleans both */
FpBoard *fp_board_ref(FpBoard *board);
void fp_board_unref(FpBoard *board);
FpNotice *fp_notice_new(const char *id, FpNoticeKind kind, const char *who, const char *text); /* cleans */
FpNotice *fp_notice_ref(FpNotice *notice);
void fp_notice_unref(FpNotice *notice);
const char *fp_notice_kind_name(FpNoticeKind kind);  /* "reply": stable for --json */
const char *fp_notice_kind_shown(FpNoticeKind kind); /* translated: "answered you" */

/* Words for states: "held", "sent"…: stable for --json; fp_flag_state_shown() translates ("" for none and
 * undone). */
const char *fp_flag_state_name(FpFlagState state);
const char *fp_flag_state_shown(FpFlagState state);
const char *fp_level_name(FpLevel level);
const char *fp_level_shown(FpLevel level);

/* Why a message is flagged: "spam" (default), "phishing", "harassment", "illegal", "other". */
typedef struct {
  const char *id;    /* stable, typed by people: flag --reason phishing */
  char key;          /* second key in the screen */
  const char *title; /* N_() */
} FpFlagReason;
const FpFlagReason *fp_flag_reasons(void);          /* ends with id NULL */
const FpFlagReason *fp_flag_reason(const char *id); /* NULL if there is none */

/* How a report reaches the moderators. */
typedef enum {
  FP_ROUTE_NONE,    /* none set: the member must choose one */
  FP_ROUTE_FLAG,    /* the forum's own flag on the message or post */
  FP_ROUTE_SENDER,  /* the forum's own flag on the sender, with the message as evidence */
  FP_ROUTE_MESSAGE, /* a private message to the moderators' account */
  FP_ROUTE_MAIL,    /* an e-mail to the abuse address */
  FP_ROUTE_WEB,     /* a page for the member to open */
  FP_ROUTE_POST, /* the forum's own flag on a post of a board: for posts only, and then before all others */
} FpRouteKind;
/* "flag", "sender", "message", "mail", "web", "post", "none" */
const char *fp_route_name(FpRouteKind kind);
const char *fp_route_shown(FpRouteKind kind); /* translated: "private message to the moderators" */
gboolean fp_route_from_name(const char *name, FpRouteKind *kind);

/* A report as it will be sent: fixed when the member flags, so that what is seen is what is sent. */
typedef struct {
  char *reference;     /* "FP-7K2M9Q": ours, in every report, to find it again */
  char *reason, *note; /* note: the reporter's words, or NULL */
  gint64 made;
  char *forum, *reporter; /* address and login */
  GPtrArray *messages;    /* FpMessage: flagged ones only */
} FpReport;

FpReport *fp_report_new(const char *reference, const char *reason, const char *note);
void fp_report_free(FpReport *report);
/* The report in plain words, defanged, at most `limit` bytes (0: none): the least useful is dropped first
 * (quoted text, then reasons, then the note); ids and senders always stay. with_text FALSE: ids and senders
 * only. (transfer full) */
char *fp_report_text(const FpReport *report, gboolean with_text, gsize limit);
/* One message as it stands in such a report: its facts, its links defanged, its text. (transfer full) */
char *fp_report_message_text(const FpMessage *message, guint number);
char *fp_report_subject(const FpReport *report); /* "Report FP-7K2M9Q: spam, 3 messages" (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpPerson, fp_person_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpSuspicion, fp_suspicion_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpMessage, fp_message_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpConversation, fp_conversation_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpBoard, fp_board_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpNotice, fp_notice_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpReport, fp_report_free)

#endif
