/* What the files of the archive share: statements, transactions, seals, packed records. Nothing outside this
 * folder includes it. */
#ifndef FLAGPOST_STORE_INTERNAL_H
#define FLAGPOST_STORE_INTERNAL_H

#include "flagpost/error.h"
#include "flagpost/store.h"

#include <sqlite3.h>

/* A keyed hash of an id: what the archive looks things up by. */
#define FP_HASH_SIZE 16
typedef struct {
  guint8 bytes[FP_HASH_SIZE];
} FpHash;

typedef struct FpNonces FpNonces;

struct _FpStore {
  sqlite3 *db;
  char *folder; /* resolved; NULL in memory */
  int folder_fd;
  FpSecret *seal_key, *hash_key;
  guint8 account[FP_HASH_SIZE];           /* what stands for the account in each seal */
  FpNonces *nonces;                       /* random bytes for the next seals */
  GHashTable *statements;                 /* SQL text → sqlite3_stmt */
  GHashTable *locks;                      /* name → Lock */
  unsigned depth;                         /* of transactions */
  gboolean spoiled;                       /* an inner transaction has failed */
  unsigned looks;                         /* reads that belong together, one within another */
  int aside;                              /* rows changed that count for no change, of SQLite's total */
  int counted;                            /* rows changed when the transaction began, without those */
  GError *misread;                        /* why a number could not be read, until its asker ends; or NULL */
  gboolean wide;                          /* many pages are kept, since much was written */
  gboolean in_batch;                      /* who writes now belongs to the batch */
  gboolean batch_open;                    /* its transaction is SQLite's */
  GError *batch_lost;                     /* why it could not be committed, until its owner asks; or NULL */
  gint64 next_message, next_conversation; /* rows not yet taken, within a transaction; 0: not asked yet */
  sqlite3 *spare;                         /* the outbox once more; NULL: not yet */
  GHashTable *spare_statements;           /* SQL (a literal) → sqlite3_stmt of the spare */
  GArray *touched;                        /* gint64: rows of the outbox that this transaction changed */
  gboolean renumber;                      /* the spare's rows are written anew, all of them */
  guint restored;                         /* rows taken over from the spare when this was opened */
  struct FpFound *found;                  /* the messages that the last search had to look at, or NULL */
  struct FpPlaces *places;                /* rows of the list that were read before, or NULL */
  struct FpMover *mover;                  /* from SQLite's log into the file, or NULL */
};

extern const char *const fp_store_schema[]; /* schema.sql, one string a migration; ends with NULL */

/* --- fault.c --- */
/* SQLite's extended code, the system's number beside it and SQLite's words: which kind of error. */
FpStoreError fp_store_kind(int result, int number, const char *why);
/* The error for what SQLite last said, and errno, which the caller has set to 0 before; always FALSE, so that
 * a caller may return it. */
gboolean fp_store_fail(FpStore *store, GError **error);
/* A record did not open, or SQLite met damage: the next opening looks at all of it, and refuses it if so. */
void fp_store_suspect(FpStore *store);
#define FP_STORE_SUSPECT "archive.db.suspect" /* the file that remembers it */

/* --- check.c --- */
gboolean fp_store_clear_suspicion(FpStore *store,
                                  GError **error); /* looks at all of it, if there is reason to */

/* --- engine.c --- */
/* Shrinks the file after much was deleted. Failing to is no harm. */
void fp_store_compact(FpStore *store);

/* Opens another archive's file to read it with this one's key; NULL if SQLite refuses. */
FpStore *fp_store_open_beside(const FpStore *store, const char *path);

/* --- log.c --- */
void fp_store_log_open(FpStore *store);
void fp_store_log_wait(FpStore *store); /* until nothing else of this program uses the file */
void fp_store_log_close(FpStore *store);

/* --- statement.c: SQL must be a literal. types, one letter an argument: i gint64, h const FpHash *,
 * b GByteArray * (may be NULL) --- */
/* A cached statement with its arguments bound, to be stepped with fp_store_row(). NULL on error. */
sqlite3_stmt *fp_store_query(FpStore *store, GError **error, const char *sql, const char *types, ...);
/* 1: a row. 0: no more. -1: error, or a NULL statement, whose error was told before. The statement is reset
 * unless it is 1. */
int fp_store_row(FpStore *store, sqlite3_stmt *statement, GError **error);
void fp_store_done(sqlite3_stmt *statement); /* for leaving before the last row */
/* Runs it to its end. sqlite3_changes(store->db) says how much it changed. */
gboolean fp_store_run(FpStore *store, GError **error, const char *sql, const char *types, ...);
/* The first column of the first row; `otherwise` without a row, on NULL or error. In a transaction or a look
 * an error makes that one fail at its end, whatever was done with `otherwise`. */
gint64 fp_store_number(FpStore *store, gint64 otherwise, const char *sql, const char *types, ...);

/* --- transaction.c: they nest; only the outermost is SQLite's (BEGIN IMMEDIATE) --- */
/* fp_store_end() commits if ok, else rolls back; it returns whether all is committed. Within a batch
 * (store.h) the commit is the batch's, and what fails takes all of it back. */
gboolean fp_store_begin(FpStore *store, GError **error);
gboolean fp_store_end(FpStore *store, gboolean ok, GError **error);
/* What was changed since sqlite3_total_changes() was `before` is no change: see store.h. */
void fp_store_set_aside_since(FpStore *store, int before);
/* TRUE: the next transactions do not wait for the disk. A power cut may undo the last of them, in order and
 * whole, never half of one: for what a forum can send again. FALSE, the rule: what is committed stays. */
void fp_store_relax(FpStore *store, gboolean relaxed);
/* How many pages are kept; relaxing widens. */
gboolean fp_store_widen(FpStore *store, gboolean wide, GError **error);
/* The next free row, asked for once a transaction. most: SQL that gives the largest one. */
gint64 fp_store_next_row(FpStore *store, gint64 *next, const char *most);

/* --- facts.c --- */
gboolean fp_store_forget_same(FpStore *store, GError **error);

/* --- seal.c --- */
/* Each place that holds sealed bytes: its table, column and row are bound into the seal. */
typedef enum {
  FP_SEAL_CHECK,
  FP_SEAL_FACT,
  FP_SEAL_PERSON,
  FP_SEAL_CONVERSATION,
  FP_SEAL_CONVERSATION_VERDICT,
  FP_SEAL_MESSAGE,
  FP_SEAL_MESSAGE_VERDICT,
  FP_SEAL_BODY,
  FP_SEAL_BODY_FIRST,
  FP_SEAL_WORDS,
  FP_SEAL_FILTER,
  FP_SEAL_DRAFT,
  FP_SEAL_OUTBOX,
  FP_SEAL_OUTBOX_EVIDENCE,
  FP_SEAL_OUTBOX_REMOTE,
  FP_SEAL_OUTBOX_WHY,
  FP_SEAL_SPARE,
  FP_SEAL_PLACES
} FpSealPlace;
typedef struct {
  const char *table, *column, *row;
} FpSealName;
extern const FpSealName fp_seal_names[FP_SEAL_PLACES];

gboolean fp_store_take_key(FpStore *store, const char *account, const FpSecret *key, GError **error);
void fp_store_take_nonces(FpStore *store); /* before the first seal */
void fp_store_drop_key(FpStore *store);
/* kind keeps the hashes of different things apart: "message", "person"… */
FpHash fp_store_hash(const FpStore *store, const char *kind, const char *id);
GByteArray *fp_store_seal(const FpStore *store, FpSealPlace place, gint64 row, const GByteArray *plain);
/* Opens column `column` of the statement's row. NULL and FP_STORE_DAMAGED if it does not open. */
GByteArray *fp_store_unseal(const FpStore *store, FpSealPlace place, gint64 row, sqlite3_stmt *statement,
                            int column, GError **error);
/* The same for bytes that were read already, by any thread; `plain` becomes what it holds. */
gboolean fp_store_unseal_to(const FpStore *store, FpSealPlace place, gint64 row, const guint8 *sealed,
                            gsize size, GByteArray *plain);
void fp_store_say_broken(FpStore *store, FpSealPlace place, GError **error); /* one that did not open */
/* Says whether this key made this archive: KEY or DAMAGED if not. */
gboolean fp_store_check_key(FpStore *store, GError **error);
gboolean fp_store_mark_key(FpStore *store, GError **error); /* into a new archive */

/* --- pack.c: values one after another; reading past the end gives zeroes and sets `bad` --- */
typedef struct {
  const guint8 *next, *end;
  gboolean bad;
} FpReader;
void fp_pack_int(GByteArray *pack, gint64 value);
void fp_pack_double(GByteArray *pack, double value);
void fp_pack_text(GByteArray *pack, const char *text); /* NULL stays NULL */
FpReader fp_reader(const GByteArray *pack);
gint64 fp_read_int(FpReader *reader);
double fp_read_double(FpReader *reader);
char *fp_read_text(FpReader *reader);
gboolean fp_reader_ok(const FpReader *reader, GError **error); /* FP_STORE_DAMAGED */
void fp_pack_person(GByteArray *pack, const FpPerson *person);
FpPerson *fp_read_person(FpReader *reader); /* NULL where NULL was packed */
GByteArray *fp_pack_verdict(gint64 holder, const FpSuspicion *suspicion, const char *campaign);
/* suspicion and campaign are set if they are NULL now. */
gboolean fp_read_verdict(const GByteArray *pack, gint64 *holder, FpSuspicion **suspicion, char **campaign,
                         GError **error);
/* Without reading the rest. */
gboolean fp_pack_has_campaign(const GByteArray *verdict);
gboolean fp_pack_equal(const GByteArray *a, const GByteArray *b);

/* --- files.c --- */
/* An error with this sentence, and why by errno if that is not 0. Always FALSE. */
gboolean fp_store_denied(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
int fp_store_open_folder(const char *folder, char **resolved, GError **error); /* -1 on error */
gboolean fp_store_guard_files(int folder_fd, GError **error);
void fp_store_drop_locks(FpStore *store);
/* FALSE: it is about to go. */
gboolean fp_store_share(const FpStore *store, int claim, GError **error);
/* A store that is open, but of no use: its share becomes a claim in one step, so that nobody can have made
 * another archive of it before. FALSE, with FP_STORE_BUSY: another copy has it open. */
gboolean fp_store_keep_claimed(FpStore *store, int *claim, GError **error);

/* --- people.c --- */
gboolean fp_store_note_person(FpStore *store, const FpPerson *person, GError **error); /* if it has facts */
gboolean fp_store_is_muted(FpStore *store, const FpHash *person);
/* Takes over *person and puts what is known of them in its place, if that is newer. cache: id → FpPerson. */
void fp_store_freshen(FpStore *store, GHashTable *cache, FpPerson **person);

/* --- messages.c --- */
gboolean fp_store_save_message(FpStore *store, gint64 conversation, const char *conversation_id,
                               const FpMessage *message, GError **error);
/* The row's head, without its body: columns id, flags, sent, sealed, verdict. */
#define FP_MESSAGE_COLUMNS "message.id, message.flags, message.sent, message.sealed, message.verdict"
FpMessage *fp_store_read_head(FpStore *store, sqlite3_stmt *row, GError **error);
gboolean fp_store_read_body(FpStore *store, gint64 row, FpMessage *message, GError **error);

enum {
  FP_ROW_OUTGOING = 1 << 0,
  FP_ROW_UNREAD = 1 << 1,
  FP_ROW_NOTICE = 1 << 2,
  FP_ROW_DELETED = 1 << 3,
  FP_ROW_EDITED = 1 << 4,
};

/* --- topics.c: what topics and posts have beyond conversations and messages, at the end of their records ---
 */
void fp_pack_topic(GByteArray *pack, const FpTopic *topic); /* nothing if NULL */
void fp_read_topic(FpReader *reader, FpConversation *conversation);
void fp_pack_post(GByteArray *pack, const FpPost *post);
void fp_read_post(FpReader *reader, FpMessage *message);
#define FP_TOPICS                                                                                            \
  "topics" /* the folder of topics: kept, but neither listed nor counted among private ones                  \
            */

/* --- inbox_save.c --- */
FpConversation *fp_store_unpack_conversation(const GByteArray *plain, GError **error);

/* --- places.c --- */
/* A row of a folder's list, counted from the newest, 0, and its key. */
typedef struct {
  FpHash folder;
  gint64 index, last, id;
} FpPlace;
/* From a row that is known down, or up, over `skip` rows to a page. */
typedef struct {
  FpPlace from;
  gboolean up;
  gint64 skip;
} FpWay;
/* The shortest way to the rows first ... first + length - 1, of `total`. */
FpWay fp_store_nearest(FpStore *store, const FpHash *folder, gint64 first, gint64 length, gint64 total);
void fp_store_keep_place(FpStore *store, const FpPlace *place);
void fp_store_forget_places(FpStore *store);

/* --- verdict.c --- */
gboolean fp_store_keep_verdict(FpStore *store, gint64 message, gint64 conversation,
                               const FpSuspicion *suspicion, const char *campaign, GError **error);

/* --- words.c --- */
gboolean fp_store_save_words(FpStore *store, gint64 row, const FpMessage *message, gboolean fresh,
                             GError **error); /* fresh: the row has none */

/* --- search.c --- */
void fp_store_forget_found(FpStore *store);
gboolean fp_store_has_words(const GByteArray *plain, char *const *words);

/* --- count.c --- */
typedef struct FpCounting FpCounting;
FpCounting *fp_counting_new(FpStore *store, char *const *needles);
/* A text of the search's index, in a column of the row. */
void fp_counting_add(FpCounting *counting, gint64 at, sqlite3_stmt *row, int column);
/* Waits for all of them. FALSE: one did not open. */
gboolean fp_counting_end(FpCounting *counting, guint *found, GError **error);

/* --- filters.c --- */
/* In the transaction that stored messages: writes the filters that are due. */
gboolean fp_store_filters_keep_up(FpStore *store, GError **error);
guint fp_store_count_bits(const guint8 *bits, gsize size); /* those that are set */
/* A bit for each id of a message: whether it may hold all needles. (transfer full) */
GByteArray *fp_store_filters_ask(FpStore *store, char *const *needles, GError **error);

/* --- spare.c --- */
/* An archive whose outbox was never used takes over what the spare holds. */
gboolean fp_store_spare_open(FpStore *store, GError **error);
void fp_store_spare_close(FpStore *store);
/* Before the commit of a transaction; FALSE: it must not be committed. Then how it ended. */
gboolean fp_store_spare_write(FpStore *store, GError **error);
void fp_store_spare_end(FpStore *store, gboolean committed);

/* --- outbox.c --- */
#define FP_OUTBOX_LIVE "(0, 1, 3, 4)" /* the states of what is held, sending, refused, unsure, in SQL */
void fp_store_pack_item(GByteArray *pack, const FpOutItem *item);
void fp_store_unpack_item(FpReader *reader, FpOutItem *item);
/* Stores an item as it is, state and all, unless it is a report of messages that have a live one. */
gboolean fp_store_outbox_copy(FpStore *store, FpOutItem *item, GError **error);
gboolean fp_store_take_draft(FpStore *store, gint64 id, GError **error); /* FP_STORE_MISSING */
/* NULL keeps what is stored. */
gboolean fp_store_outbox_say(FpStore *store, gint64 id, const char *remote_id, const char *why,
                             GError **error);
FpFlagState fp_store_message_flag(FpStore *store, const FpHash *message);
FpFlagState fp_store_conversation_flag(FpStore *store, const FpHash *conversation);
/* A message that was reported before it was stored now has a conversation. */
gboolean fp_store_outbox_place(FpStore *store, const FpHash *message, const FpHash *conversation,
                               GError **error);

#endif
