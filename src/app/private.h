/* What the files of this folder share: the insides of the program and of an opened account. Nobody else
 * includes it. */
#ifndef FLAGPOST_APP_PRIVATE_H
#define FLAGPOST_APP_PRIVATE_H

#include "flagpost/app.h"
#include "flagpost/checkpoint.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"

struct _FpApp {
  char *config, *data, *state; /* folders */
  char *settings_path;
  char *complaint; /* about the settings file; or NULL */
  GKeyFile *settings;
  GPtrArray *accounts; /* FpAccount, by name */
  FpKeyring *keyring;
  FpTransport *(*transport)(gpointer self, const char *ca_file);
  gpointer transport_self;
  gboolean read_only, unhurried;
  GHashTable *passwords; /* account → FpSecret: for this session only */
  FpAskPassword ask;
  gpointer ask_data;
};

typedef struct _FpVigil FpVigil;
typedef struct _FpKnown FpKnown;

typedef struct {
  guint id;
  FpChangeFunc func;
  gpointer data;
} FpListener;

struct _FpMember {
  int refs; /* the opener's, and one for each operation under way */
  gboolean closed;
  gboolean dead; /* a test stopped an operation as if the process had died */
  FpApp *app;
  FpAccount *account; /* own copy */
  FpSite *site;
  FpSession *session;
  GPtrArray *old_sessions; /* replaced ones: calls under way may still use them */
  FpTransport *transport;
  FpStore *store;
  GCancellable *closing; /* cancelled by fp_member_close() */
  GPtrArray *notices;    /* char * */
  GArray *listeners;     /* FpListener */
  guint listener_last;

  /* session.c */
  char *code;        /* second factor, for the next sign-in */
  FpSecret *refused; /* the password that the forum refused: not tried again by itself */
  gboolean signing_in;
  GCancellable *sign_in_cancel; /* of the sign-in under way */
  GPtrArray *waiting;           /* GTask: calls that wait for the sign-in under way */
  guint generation;             /* counts sign-ins */

  gboolean rotating; /* rotate.c: the lock between processes does not keep out one's own */

  /* sender.c */
  GQueue *senders;           /* FpPerson whose facts shall be asked */
  GHashTable *senders_known; /* ids in the queue or asked */
  gboolean asking_sender;

  /* unread.c */
  GQueue *unread; /* char *: ids of conversations whose messages shall be fetched */
  gboolean asking_unread;
  GHashTable *unread_campaigns; /* of those that were fetched since */
  GTask *unread_waiter;         /* a command that waits for all of it, or NULL */
  guint unread_timer;
  gulong unread_cancel;
  gboolean unread_left; /* some were given up until the next refresh */

  FpVigil *vigil; /* vigil.c; NULL until something is judged */
  FpKnown *known; /* known.c; likewise */

  /* outbox.c */
  gboolean outbox_runs; /* a screen is there: the timer sends */
  gboolean outbox_busy;
  GQueue *outbox_queue; /* GTask: requests to send that wait for the one under way */
  guint outbox_timer;
  gint64 outbox_not_before;
  gint64 outbox_pause;  /* the forum wants no message before this; 0: none */
  gint64 flag_pause;    /* likewise no flag of its own */
  gint64 outbox_ask_at; /* when the forum is asked again about rows that may have arrived; 0: never */
};

/* --- app.c --- */
FpTransport *fp_app_make_transport(FpApp *app, const char *ca_file);
char *fp_app_account_folder(FpApp *app, const char *account); /* (transfer full) */
gboolean fp_app_may_write(const FpApp *app, GError **error);  /* FP_USAGE_READ_ONLY */
/* With a full stop at its end; (transfer full). */
char *fp_app_sentence(const char *text);

/* --- settings_file.c --- */
/* Reads the file. NULL: it must not be used at all. An error beside a result: what is wrong in it. */
GKeyFile *fp_settings_read(const char *path, GError **error);
/* Reads it anew, lets `change` alter it, and writes it back as a whole, under a lock between processes. */
typedef void (*FpSettingsChange)(GKeyFile *file, gpointer data);
gboolean fp_settings_update(FpApp *app, FpSettingsChange change, gpointer data, GError **error);
/* --- settings_table.c --- */
const FpSetting *fp_settings_find(const char *name);
gboolean fp_settings_family(const char *name);     /* keys.NAME, style.NAME: any name goes */
const char *fp_settings_nearest(const char *name); /* the table's most similar name, or NULL */
gboolean fp_settings_check(const FpSetting *setting, const char *value, GError **error);
gboolean fp_settings_seconds(const char *value, gint64 *seconds); /* "manual": -1 */
/* --- settings.c --- */
gboolean fp_setting_is_set(FpApp *app, const char *account, const char *name);
char *fp_reset_mail_folder(FpApp *app, const char *account);                /* reset-maildir; NULL: not set */
char **fp_setting_words(FpApp *app, const char *account, const char *name); /* NULL: empty */
char *fp_setting_text(FpApp *app, const char *account, const char *name);   /* NULL: empty */

/* --- account.c --- */
FpAccount *fp_account_copy(const FpAccount *account);
void fp_account_free(FpAccount *account);
void fp_accounts_reload(FpApp *app);
char *fp_account_name(const FpUrl *base, const char *login);
char *fp_account_group(const char *name);
gboolean fp_account_by_key(FpApp *app, const char *account);
FpSite *fp_account_site(FpApp *app, const FpAccount *account, GError **error);

/* --- account_key.c: all parts are borrowed until it is done --- */
typedef struct {
  const FpDriver *driver;
  const FpSite *site;
  FpSession *session;
  FpTransport *transport;
  FpSayFunc say;
  FpPasteFunc paste; /* may be NULL: then only the way with a code can be gone */
  gpointer data;     /* of both */
} FpKeyAsk;
/* Gives a result with token, private_key and me; the session holds the key then. */
void fp_account_key_async(const FpKeyAsk *ask, GCancellable *, GAsyncReadyCallback, gpointer);
FpCallResult *fp_account_key_finish(GAsyncResult *, GError **);

/* --- member.c --- */
FpMember *fp_member_new(FpApp *app, const FpAccount *account);
/* The archive's key from what the keyring holds; NULL: it is none. (archive_open.c) */
FpSecret *fp_member_decode_key(const FpSecret *text);
/* member->store, from disk or, without a keyring, in memory. */
void fp_archive_open_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_archive_open_finish(GAsyncResult *, GError **);
FpMember *fp_member_ref(FpMember *member);
void fp_member_unref(FpMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpMember, fp_member_unref)
void fp_member_announce(FpMember *member, unsigned kinds, const char *id);
void fp_member_say(FpMember *member, const char *sentence);
void fp_member_notice(FpMember *member, char *sentence); /* (transfer full) */
/* At a checkpoint where a test stops the program: nothing of this member goes on. The task is kept, as
 * the memory of a dead process would be gone. */
void fp_member_die(FpMember *member, GTask *task);
/* TRUE: stop here, at once. */
#define fp_member_stops(member, task, name)                                                                  \
  (fp_checkpoint(name) ? (fp_member_die(member, task), TRUE) : FALSE)

/* --- tries.c: wrong passwords, counted across runs --- */
gboolean fp_tries_left(FpMember *member, GError **error); /* FALSE: FP_FORUM_LIMITED, one more might lock */
void fp_tries_note(FpMember *member, gboolean refused);   /* after a sign-in with a password */
/* --- requests.c: requests of this account, where the forum has a ceiling for them --- */
void fp_requests_load(FpMember *member, FpSession *session); /* into one that has made none yet */
void fp_requests_keep(FpMember *member, const FpSession *session);

/* --- session.c --- */
/* Where the password is: this session's, password-command's, or the keyring's. NULL with an error if
 * nowhere. */
void fp_session_password_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
FpSecret *fp_session_password_finish(GAsyncResult *, GError **);
/* Signs in unless signed in. Its TIMEOUT and CUT become OFFLINE: nothing was changed. */
void fp_session_ensure_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_session_ensure_finish(GAsyncResult *, GError **);
/* A session made elsewhere (by the rotation) takes the place of the present one. Takes `session` over. */
void fp_session_replace(FpMember *member, FpSession *session);
/* As fp_session_call_async, but closing the member does not cancel it. */
void fp_session_call_through_async(FpMember *member, FpOp op, const FpCallArgs *args, GAsyncReadyCallback,
                                   gpointer);

/* --- change_page.c: where a member changes the password by hand --- */
void fp_change_page_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
char *fp_change_page_finish(GAsyncResult *); /* NULL: no page is known. (transfer full) */

/* --- password_command.c: the first line of its output --- */
void fp_password_command_async(char **words, GCancellable *, GAsyncReadyCallback, gpointer);
FpSecret *fp_password_command_finish(GAsyncResult *, GError **);

/* --- sender.c --- */
void fp_sender_want(FpMember *member, const FpPerson *person);
void fp_sender_ask_wanted(FpMember *member);

/* --- unread.c: messages of unread conversations, where the list has none --- */
/* changed: it is not as it is stored. FALSE: wanted only if its messages are not all there. */
void fp_unread_want(FpMember *member, const char *conversation, gboolean changed);
void fp_unread_ask(FpMember *member);

/* --- vigil.c: the judge --- */
typedef enum { FP_LESSON_SPAM, FP_LESSON_FINE, FP_LESSON_FORGET } FpLesson;
gboolean fp_learn_messages(FpMember *member, const GPtrArray *ids, FpLesson lesson,
                           GError **error); /* char * */
/* Before new conversations are stored: judges what is new in them. */
void fp_vigil_judge(FpMember *member, GPtrArray *conversations);
/* The same in short pieces: FALSE: it was the last. What is judged is complete only then. */
typedef struct _FpJudging FpJudging;
FpJudging *fp_judging_new(FpMember *member, GPtrArray *conversations);
gboolean fp_judging_step(FpJudging *judging);
void fp_judging_free(FpJudging *judging);
void fp_vigil_person(FpMember *member, const FpPerson *person); /* their facts have been stored */
/* Something has become known that concerns all: the sent messages have been read. */
void fp_vigil_again(FpMember *member);
void fp_vigil_free(FpVigil *vigil);

/* --- keep.c --- */
gboolean fp_settings_age(const char *value, gint64 *age);   /* "all": 0 */
gboolean fp_settings_size(const char *value, gint64 *size); /* "all": 0 */
gint64 fp_keep_since(FpMember *member);                     /* nothing older is kept; 0: no limit */
/* Takes out of a page what is too old to be kept. TRUE: there was some, so that later pages have nothing
 * else. */
gboolean fp_keep_page(FpMember *member, GPtrArray *page);
gboolean fp_keep_to_limits(FpMember *member, GError **error); /* deletes what is too much */

/* --- wave.c --- */
FpWave *fp_wave_new(const char *id, GPtrArray *conversations); /* takes the array over; without members */
/* Why such a sender is not chosen, in a few words; NULL: chosen. (transfer full) */
char *fp_wave_spares(FpMember *member, const FpPerson *from, gint64 sent);
/* --- wave_rows.c --- */
GPtrArray *fp_wave_conversations(FpMember *member, const char *id, GError **error); /* (transfer full) */
/* Offers, or flags where the setting says so, what has come of flagged campaigns. Keys: ids. */
void fp_wave_arrivals(FpMember *member, GHashTable *campaigns);

/* --- known.c: what the archive knows for the judge --- */
FpKnown *fp_known_of(FpMember *member);
void fp_known_free(FpKnown *known);
void fp_known_see(FpKnown *known,
                  const FpConversation *conversation);        /* what it tells: people, links, staff */
void fp_known_person(FpKnown *known, const FpPerson *person); /* facts have come */
void fp_known_gone(FpKnown *known, const FpPerson *person);   /* the forum has them no more */
gboolean fp_known_sent_read(FpKnown *known); /* all sent messages were seen; TRUE: that was not so before */
void fp_known_keep(FpKnown *known);          /* stores what has changed */
int fp_known_talked(FpKnown *known, const FpPerson *person);  /* has the member written to them: -1 unknown */
int fp_known_is_gone(FpKnown *known, const FpPerson *person); /* banned or deleted: -1 unknown */
GPtrArray *fp_known_staff(FpKnown *known);                    /* char *, (transfer container) */
gboolean fp_known_can_tell_domains(const FpKnown *known, gint64 sent);
gboolean fp_known_domain(const FpKnown *known, const char *domain, gint64 sent); /* linked to before? */

/* --- evidence.c --- */
char *fp_evidence_defang_text(const char *text); /* every address in it; (transfer full) */
json_t *fp_evidence_message(const FpMessage *message, FpStore *store);
/* What there is of a message, as received and as seen: [{"type","description","bytes","sha256"}], whole: with
 * "payload", the bytes in base64. (transfer full) */
json_t *fp_evidence_pieces(const FpMessage *message, FpStore *store, gboolean whole);
/* A message as the evidence of an outbox row has it, for when the archive has it no more. NULL: no such one.
 * (transfer full) */
FpMessage *fp_evidence_read(const json_t *report, guint n);
json_t *fp_evidence_report(const FpReport *report, FpStore *store, const char *short_text);

/* --- export.c: what is chosen of a conversation --- */
typedef struct {
  FpConversation *conversation;
  GPtrArray *messages; /* FpMessage, with fingerprints */
  guint left_out;      /* messages by others */
} FpExported;
/* FpExported, never empty. (transfer full) */
GPtrArray *fp_export_choose(FpMember *member, const FpExportAsk *ask, GError **error);
/* --- export_text.c: one message in plain words, indented, with its pieces of evidence --- */
void fp_export_add_message(GString *out, const FpMessage *message, guint number, FpStore *store);

/* --- post.c: rows of the outbox that are posts --- */
gboolean fp_post_is(const FpOutItem *item);
FpOp fp_post_args(const FpOutItem *item,
                  FpCallArgs *args);          /* what it asks of the forum; args borrow from it */
FpOp fp_post_question(const FpOutItem *item); /* how to find out whether it has arrived */
/* From the answer to that question (reply or error). certain FALSE: the forum could not tell. */
gboolean fp_post_arrived(const FpOutItem *item, const FpCallResult *reply, const GError *error,
                         gboolean *certain);

/* --- pace.c --- */
gboolean fp_pace_counts(const FpOutItem *item);
gboolean fp_pace_is_flag(const FpOutItem *item); /* by the forum's own flag */
/* A topic or an answer on the boards, which has a pace of its own: when the next may leave, and that one
 * left. */
gboolean fp_pace_of_post(const FpOutItem *item);
gint64 fp_pace_post_at(FpMember *member, gint64 now);
void fp_pace_note_post(FpMember *member);
gint64 fp_pace_delay(unsigned attempts); /* before the next try; grows, at most an hour */

/* --- outbox.c --- */
/* When a message may leave by the forum's pace: now or earlier means at once; -1 and an error. */
gint64 fp_outbox_free_at(FpMember *member, const FpOutItem *item, gint64 now, GError **error);
void fp_outbox_say_wait(FpMember *member, gint64 at);
void fp_outbox_arm(FpMember *member);
void fp_outbox_changed(FpMember *member); /* announces, and arms the timer */

/* --- outbox_send.c: one row, claimed to settled; the caller holds the lock --- */
typedef enum { FP_ROW_SENT, FP_ROW_REFUSED, FP_ROW_AGAIN, FP_ROW_UNSURE, FP_ROW_NOT_MINE } FpRowEnd;
void fp_outbox_row_async(FpMember *member, gint64 id, GAsyncReadyCallback, gpointer);
FpRowEnd fp_outbox_row_finish(GAsyncResult *, GError **);

/* --- outbox_recover.c --- */
/* Asks the forum about one unsure row and settles it if the answer is certain. */
void fp_outbox_ask_async(FpMember *member, gint64 id, GAsyncReadyCallback, gpointer);
FpOutState fp_outbox_ask_finish(GAsyncResult *);

#endif
