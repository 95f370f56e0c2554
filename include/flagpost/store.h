/* The archive of one account: conversations, messages, drafts, outbox. SQLite, every content sealed by
 * libsodium; in clear only ids' keyed hashes, times, states, sizes. One open store an account and process;
 * calls are short and run on the main thread. Errors: FP_STORE_*. A call that fails has changed nothing.
 *
 * «Volatile»: without a key the store lives in memory (path NULL) and is gone with the program. */
#ifndef FLAGPOST_STORE_H
#define FLAGPOST_STORE_H

#include "flagpost/model.h"
#include "flagpost/secret.h"

#include <jansson.h>

typedef struct _FpStore FpStore;

/* folder: 0700, made if missing, refused if others may write; NULL: in memory. key: 32 random bytes (NULL is
 * fine in memory only). account: bound into every seal. A newer or damaged file, or one that the key does not
 * open, is an error (NEWER, DAMAGED, KEY) and is not touched. */
FpStore *fp_store_open(const char *folder, const char *account, const FpSecret *key, GError **error);
void fp_store_close(FpStore *store);
/* Nobody will ask for a while: what was read is not held any longer. TRUE: that was much. */
gboolean fp_store_rest(FpStore *store);
gboolean fp_store_volatile(const FpStore *store);
FpSecret *fp_store_new_key(void);
/* An archive that no copy of the program has open, nor opens until *claim is closed: a descriptor, or -1
 * where there is no folder. FALSE, with FP_STORE_BUSY: one has it open, and what it writes would be lost. */
gboolean fp_store_claim(const char *folder, int *claim, GError **error);
gboolean fp_store_is_alone(const FpStore *store, GError **error); /* the same for one that is open here */
/* Opens under a claim, which stays. Where *claim is -1, one that is refused as newer or damaged is claimed
 * from then on, so that it can be set aside: FP_STORE_BUSY if another copy has it open. NULL: without either.
 */
FpStore *fp_store_open_claimed(const char *folder, int *claim, const char *account, const FpSecret *key,
                               GError **error);
/* Ends a claim, which becomes -1; what was opened under it stays open, as if opened without. */
void fp_store_unclaim(int *claim);
/* Under a claim: renames archive.db and its -wal, -shm to archive.db.damaged-TIME; (transfer full) the new
 * path. */
char *fp_store_set_aside(const char *folder, int claim, GError **error);
/* The same for an archive whose key is gone, with the copy of its outbox, to archive.db.locked-TIME. */
char *fp_store_set_aside_locked(const char *folder, int claim, GError **error);
/* Where there is no archive: the newest one set aside as locked that this key opens takes its place again.
 * (transfer full) the name it had; NULL: there is none. claim -1: it is claimed meanwhile, if it can be. */
gboolean fp_store_has_locked(const char *folder);
char *fp_store_bring_back(const char *folder, int claim, const char *account, const FpSecret *key);
/* How many unfinished rows of the outbox this archive, newly made, has taken over from the copy that is kept
 * beside it. */
guint fp_store_restored(const FpStore *store);
/* Copies from an archive set aside (its path, same key) what cannot be fetched again: outbox and drafts, as
 * far as they still open. What was being sent is unsure then. Returns how many rows; -1: this archive cannot
 * take them. */
int fp_store_salvage(FpStore *store, const char *aside, GError **error);
/* Claims it. Overwrites nothing by hand: deletes the files (their key is deleted from the keyring by the
 * caller, which is what wipes them). */
gboolean fp_store_destroy(const char *folder, GError **error);
gboolean fp_store_destroy_claimed(const char *folder, int claim, GError **error); /* one that is claimed */
/* How much of an archive that is not open was never sent, told without its key; 0 where it cannot be read. */
void fp_store_unsent(const char *folder, guint *rows, guint *drafts);
const char *fp_store_engine(void); /* SQLite's version */
/* How many archives were set aside in this folder, damaged or locked. */
guint fp_store_count_aside(const char *folder);
gboolean fp_store_check(FpStore *store, GError **error); /* integrity, and that every record opens */
/* --- whole archives (store/snapshot.c) --- */
/* A copy as it is now, sealed as it is, in a file of the archive's folder until fp_store_snapshot_done(). Not
 * of a volatile one. without: the name of a fact that it shall not have. (transfer full) its path */
char *fp_store_snapshot(FpStore *store, const char *without, GError **error);
void fp_store_snapshot_done(FpStore *store);
/* For an archive that comes from a copy: what waited there may have left since. held, sending → unsure, with
 * this reason. Returns how many; -1 on error. */
int fp_store_outbox_doubt(FpStore *store, const char *why, GError **error);
/* Puts a whole archive's folder, which is claimed, into another place at once: afterwards `from` holds
 * what was there, or is gone if there was nothing. */
gboolean fp_store_put(const char *from, const char *folder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpStore, fp_store_close)

/* --- conversations and messages (store/inbox.c) --- */

/* One transaction: inserts or updates; messages in them too. What the server no longer lists stays, what a
 * summary leaves unknown keeps its stored value. folder "sent" never replaces another one. as_of: when it was
 * asked (0: keeps the old mark). A message that comes again with another content is shown as it is now, with
 * `edited`; what was received first is kept: fp_store_first_received(). */
gboolean fp_store_save_conversations(FpStore *store, const GPtrArray *conversations, gint64 as_of,
                                     GError **error);
/* A batch makes many savings one transaction, which costs less. What is saved between enter and leave belongs
 * to it; reading sees it at once. It stays open until it is committed: by its owner, or before anybody else
 * writes through this store. Another process waits for it, so it must not stay open while nothing is done. A
 * failure takes back all that the batch has, and is told by the call at hand or by commit. */
void fp_store_batch_enter(FpStore *store);
void fp_store_batch_leave(FpStore *store);
gboolean fp_store_batch_commit(FpStore *store, GError **error);
/* Reads that belong together: the archive is locked once, and stands still between them. Else each statement
 * takes its locks and looks for what others wrote, which costs more than most of them. Nothing may be written
 * until fp_store_looked() is given what this returned. It returns whether all is well, which is more than
 * `ok`: that every number could be read too. */
gboolean fp_store_look(FpStore *store);
gboolean fp_store_looked(FpStore *store, gboolean began, gboolean ok, GError **error);
/* FALSE: much of what was committed is still on its way into the archive's file. Whoever has more to store
 * asks again a little later; others need not care. */
gboolean fp_store_log_is_short(FpStore *store);
gint64 fp_store_as_of(FpStore *store); /* 0: never */
/* Summaries, newest first, without messages; flag states joined from the outbox. folder NULL: all private
 * ones; "topics": what was opened on the boards. (transfer full) FpConversation */
GPtrArray *fp_store_list(FpStore *store, const char *folder, guint offset, guint limit, GError **error);
/* Of these rows, those that belong to a campaign. */
GPtrArray *fp_store_list_campaigns(FpStore *store, const char *folder, guint offset, guint limit,
                                   GError **error);
/* Rows of a part of the list, counted from its top; of all of them only so much is opened. */
typedef struct {
  guint seen;     /* all */
  guint campaign; /* up to the last that belongs to a campaign, 0: none does */
  guint special;  /* up to the last that belongs to one or is muted */
} FpListDepth;
gboolean fp_store_list_depth(FpStore *store, const char *folder, guint offset, guint limit,
                             FpListDepth *depth, GError **error);
/* How many rows stand above that conversation; `most` at most, also where it is not in the list. */
guint fp_store_list_above(FpStore *store, const char *folder, const char *id, guint most);
/* Conversations, and how many of them have unread messages. Costs the same for any size. */
guint fp_store_count(FpStore *store, const char *folder, guint *unread);
FpConversation *fp_store_summary(FpStore *store, const char *id, GError **error); /* one, as in a list */
/* Whether all of its messages are stored, without reading them. FALSE also if it is not there. */
gboolean fp_store_complete(FpStore *store, const char *id);
/* With all stored messages; FP_STORE_MISSING. */
FpConversation *fp_store_conversation(FpStore *store, const char *id, GError **error);
/* With at most so many of its stored messages: those around that one, the newest (around NULL, or not there),
 * or the oldest. What it costs hardly grows with the conversation. FP_STORE_MISSING. */
#define FP_PART_OLDEST ""
FpConversation *fp_store_part(FpStore *store, const char *id, const char *around, guint most, GError **error);
/* Ids of its messages by others that are unread. (transfer full) */
char **fp_store_unread_ids(FpStore *store, const char *conversation);
gboolean fp_store_has_message(FpStore *store, const char *id);
gboolean fp_store_has_outgoing(FpStore *store, const char *conversation); /* one that the member wrote */
FpMessage *fp_store_message(FpStore *store, const char *id, GError **error);
/* The larger, the later it became known here; 0: not stored. id NULL: of the newest. */
gint64 fp_store_message_number(FpStore *store, const char *id);
gint64 fp_store_newest_number(FpStore *store, const char *conversation); /* of its messages; opens none */
/* The html or plain text as first received, where it was changed later; NULL: never changed. (transfer full)
 */
char *fp_store_first_received(FpStore *store, const char *message);
gboolean fp_store_mark_read(FpStore *store, const char *conversation, gboolean read, GError **error);
/* The suspicion and campaign of each FpMessage, all or none; one that is not in the archive is left out. */
gboolean fp_store_save_verdicts(FpStore *store, const GPtrArray *messages, GError **error);
gboolean fp_store_mute_person(FpStore *store, const char *person, gboolean muted, GError **error);
gboolean fp_store_save_person(FpStore *store, const FpPerson *person, GError **error);
FpPerson *fp_store_person(FpStore *store, const char *id); /* NULL if unknown */

/* --- small facts by name (sealed): cursors, "discovered": "v2=no" --- */
gboolean fp_store_set_fact(FpStore *store, const char *name, const char *value,
                           GError **error); /* NULL removes */
char *fp_store_fact(FpStore *store, const char *name);
/* The same for facts that say nothing of what is stored: a session, a time. They are no change, as below. */
gboolean fp_store_set_fact_aside(FpStore *store, const char *name, const char *value, GError **error);
/* Another number after each change, whoever made it. Facts set aside, turns, and when the forum was asked are
 * no changes. */
guint64 fp_store_moment(FpStore *store);
/* What the forum's answer was that brought nothing, for as long as nothing changes: the first change forgets
 * it, in its own transaction. Kept only if it is the same moment still. */
gboolean fp_store_keep_same(FpStore *store, const char *answer, guint64 moment, GError **error);
char *fp_store_same(FpStore *store);

/* --- requests that a forum counts (store/turns.c) --- */
/* When there is room for one more than these (µs, oldest first): `now`, or later. */
typedef gint64 (*FpTurnFunc)(gconstpointer data, const GArray *times, gint64 now);
/* Writes `now` down if `next` says that there is room now, judged and written in one transaction; returns
 * what it said, -1 on error. `times` becomes those after `since`, with the new one. */
gint64 fp_store_take_turn(FpStore *store, gint64 since, gint64 now, FpTurnFunc next, gconstpointer data,
                          GArray *times, GError **error);

/* Deletes conversations, messages, people, facts (what was learnt, too) and the mark of the last refresh, and
 * gives the room back to the disk. The outbox and the drafts stay. */
gboolean fp_store_forget(FpStore *store, GError **error);

/* --- keeping to a limit (store/keep.c) --- */
/* Deletes at most so many conversations whose newest message is older than `before`, the oldest first; never
 * one that a report, an unsent message or a draft names. Returns how many; -1 on error. */
int fp_store_prune(FpStore *store, gint64 before, guint most, GError **error);
gint64 fp_store_size(FpStore *store);    /* bytes in use */
gint64 fp_store_oldest(FpStore *store);  /* the oldest conversation's newest message; 0: none */
void fp_store_give_back(FpStore *store); /* shrinks the file if more than half of it is unused */
/* --- counting (store/tally.c): private messages by others, each once, sent at `since` or later --- */
typedef struct {
  gint64 sent;
  FpLevel level;
  const char *campaign, *sender; /* NULL outside of a campaign; until the call returns */
} FpTally;
typedef void (*FpTallyFunc)(const FpTally *tally, gpointer data);
gboolean fp_store_tally(FpStore *store, gint64 since, FpTallyFunc func, gpointer data, GError **error);

/* --- search (store/search.c): folded substring of all words in subject, sender, text; newest first. What
 * stands between double quotes is one word. --- */
typedef struct {
  char *conversation, *message;
  char *subject, *from, *snippet;
  gint64 sent;
  gint64 row; /* in the archive; it is all that a hit has until it is told */
} FpHit;
void fp_hit_free(FpHit *hit);
/* `from` 0 at first; then *more (0: the end) to go on. At most `limit` hits, and at most `rows` rows looked
 * at, so that a view can search in slices. (transfer full) FpHit */
GPtrArray *fp_store_search(FpStore *store, const char *words, gint64 from, guint limit, guint rows,
                           gint64 *more, GError **error);
/* The same, and no hit is told yet: most of a search, where few of them are looked at. */
GPtrArray *fp_store_find(FpStore *store, const char *words, gint64 from, guint limit, guint rows,
                         gint64 *more, GError **error);
gboolean fp_store_tell_hit(FpStore *store, FpHit *hit, const char *words, GError **error);
/* Adds to *count how many messages match; `from`, `rows`, `more` as above. */
gboolean fp_store_count_hits(FpStore *store, const char *words, gint64 from, guint rows, guint *count,
                             gint64 *more, GError **error);

/* --- drafts (store/drafts.c) --- */
typedef struct {
  gint64 id; /* 0: new */
  char *conversation, *to, *subject, *text;
  gint64 changed;
  char *board;    /* a new topic in it; or NULL */
  char *post;     /* id of the post answered or edited, or NULL */
  gboolean edits; /* the text takes the place of what stands in `post` */
} FpDraft;
void fp_draft_free(FpDraft *draft);
gint64 fp_store_save_draft(FpStore *store, const FpDraft *draft, GError **error); /* 0 on error */
GPtrArray *fp_store_drafts(FpStore *store, GError **error);
gboolean fp_store_delete_draft(FpStore *store, gint64 id, GError **error);

/* --- outbox (store/outbox.c): what must arrive once. Survives everything; never deleted by a sync or a
 * forget of messages --- */
typedef enum {
  FP_OUT_HELD,    /* due is set; may be undone */
  FP_OUT_SENDING, /* claimed, committed before the first byte left */
  FP_OUT_SENT,
  FP_OUT_REFUSED, /* the forum said no; why is set; the member may send again or drop it */
  FP_OUT_UNSURE,  /* may have arrived: asked of the forum, else of the member */
  FP_OUT_UNDONE,
  FP_OUT_STATES
} FpOutState;
const char *fp_out_state_name(FpOutState state); /* "held"… */

typedef enum {
  FP_OUT_REPORT,
  FP_OUT_MESSAGE,
  FP_OUT_RETRACT,
  FP_OUT_TOPIC,  /* a new topic: to is the board's id */
  FP_OUT_POST,   /* an answer in the topic `conversation`; messages: the post answered, if any */
  FP_OUT_EDIT,   /* text takes the place of what the post in messages says */
  FP_OUT_DELETE, /* of the post in messages */
  FP_OUT_KINDS
} FpOutKind;
/* "report", "message", "retract", "topic", "post", "edit", "delete" */
const char *fp_out_kind_name(FpOutKind kind);

typedef struct {
  gint64 id;   /* 0: not stored yet */
  char *batch; /* one action of the member: undone together */
  FpOutKind kind;
  FpOutState state;
  gint64 made, due; /* due 0: waits for the member («until I send») */
  gint64 changed;   /* of the last change of state */
  gint64 settled;   /* when sent or refused, else 0 */
  unsigned attempts;
  char *reference;       /* "FP-7K2M9Q" */
  FpRouteKind route;     /* for reports */
  char *to;              /* login or address, or NULL */
  char *reason, *note;   /* for reports */
  GPtrArray *messages;   /* char *: ids reported; for a message: empty */
  char *conversation;    /* reply in it, or NULL */
  char *subject, *text;  /* exactly what is sent where the route sends text */
  char *evidence;        /* JSON, as seen when flagged; of a POST {"number"}: the answered post's; or NULL */
  json_t *evidence_read; /* of fp_out_item_evidence() */
  char *remote_id;       /* the forum's id of it, or NULL */
  char *why;             /* why refused, unsure, or held again; clean; or NULL */
} FpOutItem;
FpOutItem *fp_out_item_new(FpOutKind kind);
void fp_out_item_free(FpOutItem *item);
/* Read at the first call, since most who look at an item do not ask for it; the item keeps it. NULL: none. */
const json_t *fp_out_item_evidence(const FpOutItem *item);
gboolean fp_out_item_has(const FpOutItem *item, const char *message); /* by its id */
void fp_out_item_set_evidence(FpOutItem *item, const json_t *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpOutItem, fp_out_item_free)

/* One transaction for all: rows (state HELD), ids set in the items. A report row for a message that already
 * has a live report (held, sending, sent, unsure) leaves that message out; an item left empty is not stored
 * and its id stays 0. */
gboolean fp_store_outbox_add(FpStore *store, GPtrArray *items, GError **error);
/* The same of a stored draft, which goes in the same moment: whichever copy of the program does it, and
 * wherever it is stopped, once. FP_STORE_MISSING: it is not there any more, and nothing was added. draft 0:
 * none. */
gboolean fp_store_outbox_add_draft(FpStore *store, GPtrArray *items, gint64 draft, GError **error);
/* Newest first. live TRUE: held, sending, unsure, refused. (transfer full) FpOutItem */
GPtrArray *fp_store_outbox_list(FpStore *store, gboolean live, GError **error);
/* The same, read no further than asked: most who look through the rows want to know how they stand. */
typedef enum {
  FP_OUTBOX_STATES, /* id, kind, state, route, times, attempts; no seal is opened */
  FP_OUTBOX_HEADS,  /* all but evidence, remote_id, why */
  FP_OUTBOX_WHOLE
} FpOutboxDepth;
GPtrArray *fp_store_outbox_rows(FpStore *store, gboolean live, FpOutboxDepth depth, GError **error);
FpOutItem *fp_store_outbox_get(FpStore *store, gint64 id, GError **error);
/* The live or sent report that names this message, or NULL. */
FpOutItem *fp_store_outbox_for_message(FpStore *store, const char *message);
gboolean fp_store_outbox_names(FpStore *store);                 /* FALSE: no row of it names a message */
guint fp_store_outbox_waiting(FpStore *store);                  /* how many are held or sending */
gboolean fp_store_outbox_next_due(FpStore *store, gint64 *due); /* earliest held row with a due time */
/* Ids of held rows with 0 < due <= now, oldest first. (transfer full) gint64 */
GArray *fp_store_outbox_due(FpStore *store, gint64 now, GError **error);
/* held → sending, committed when it returns TRUE. FALSE without an error: somebody else has it, or it is
 * undone. */
gboolean fp_store_outbox_claim(FpStore *store, gint64 id, GError **error);
/* sending or unsure → state. HELD: again at `due`, attempts + 1. remote_id, why: NULL keeps.
 * FP_STORE_MISSING: no such row in such a state. A RETRACT (it names the messages of the report it takes
 * back) that is SENT makes those reports UNDONE in the same transaction. */
gboolean fp_store_outbox_settle(FpStore *store, gint64 id, FpOutState state, gint64 due,
                                const char *remote_id, const char *why, GError **error);
/* What was found out about an unsure row, as it was when the question was asked: FP_STORE_MISSING if
 * something has become of it since (the member decided, and it is on its way again). */
gboolean fp_store_outbox_learn(FpStore *store, const FpOutItem *asked, FpOutState state, gint64 due,
                               const char *remote_id, const char *why, GError **error);
/* held → undone by one conditional UPDATE. FALSE without an error: too late. */
gboolean fp_store_outbox_undo(FpStore *store, gint64 id, GError **error);
/* refused, unsure, held → held at `due` (the member says: send again), or → undone (drop it). FALSE without
 * an error: not in such a state, or a newer live report names one of its messages. */
gboolean fp_store_outbox_again(FpStore *store, gint64 id, gint64 due, GError **error);
gboolean fp_store_outbox_drop(FpStore *store, gint64 id, GError **error);
/* All sending → unsure. Only under the lock below. Returns how many; -1 on error. */
int fp_store_outbox_recover(FpStore *store, GError **error);
/* Times later than the moment `since` that fp_store_outbox_note_sent() noted: for pacing across processes and
 * starts. (transfer full) gint64, oldest first. Noted times are kept for two days. */
GArray *fp_store_outbox_sent_times(FpStore *store, gint64 since, GError **error);
void fp_store_outbox_note_sent(FpStore *store, gint64 when);
void fp_store_outbox_forget_sent(FpStore *store, gint64 when); /* nothing left at that moment after all */

/* A lock between processes (flock on a file beside the archive; the kernel frees it at death). FALSE at once,
 * without an error, if another process or store has it; with one if no lock can be had in this folder; TRUE
 * if this store has it already (each needs its own unlock). name: "outbox", "rotate": small letters. In
 * memory: always TRUE. */
gboolean fp_store_lock(FpStore *store, const char *name, GError **error);
void fp_store_unlock(FpStore *store, const char *name);

#endif
