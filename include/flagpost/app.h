/* What the program does, in the words of the member. Screen, line mode and subcommands call these and nothing
 * below them.
 *
 * FpApp: the running program: settings, accounts, the parts handed in. FpMember: one account opened: archive,
 * forum, outbox. Async calls follow GIO: x_async(…, cancellable, done, data), x_finish(result, &error). One
 * thread, one main loop. */
#ifndef FLAGPOST_APP_H
#define FLAGPOST_APP_H

#include "flagpost/driver.h"
#include "flagpost/keyring.h"
#include "flagpost/mail.h"
#include "flagpost/stats.h"
#include "flagpost/store.h"

typedef struct _FpApp FpApp;
typedef struct _FpMember FpMember;

/* --- the program --- */
typedef struct {
  char *config, *data, *state; /* folders: …/flagpost; NULL: the XDG ones */
  FpKeyring *keyring;          /* taken over */
  /* A transport for an account; NULL: libcurl's. (transfer full) */
  FpTransport *(*transport)(gpointer self, const char *ca_file);
  gpointer transport_self;
  gboolean
      read_only; /* --read-only: everything that writes at the forum or queues it is FP_USAGE_READ_ONLY */
  /* What is wrong with a value of keys.NAME or style.NAME, a sentence (transfer full), or NULL: the screen
   * knows, fp_tui_setting_wrong(). NULL: nobody asks. */
  char *(*setting_wrong)(const char *name, const char *value);
} FpAppParts;
/* Reads the settings. A mistake in them sets an error that names file and line, and the rest is used: then an
 * app comes *with* the error, which is to be shown and is no failure. NULL: the file must not be used at all.
 */
FpApp *fp_app_new(const FpAppParts *parts, GError **error);
void fp_app_free(FpApp *app);
/* Nobody is to be hurried: where no undo time is set, it is a minute. Plain mode. */
void fp_app_set_unhurried(FpApp *app);
/* The setting accessible, or ACCESSIBLE in the environment. */
gboolean fp_app_accessible(FpApp *app);
gboolean fp_app_unhurried(FpApp *app);
gboolean fp_app_read_only(const FpApp *app);
FpKeyring *fp_app_keyring(FpApp *app);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpApp, fp_app_free)

/* --- settings (app/settings/settings.c): one table; in settings.ini, [flagpost] for all, [account NAME] for
 * one ---
 */
typedef enum {
  FP_SETTING_TEXT,
  FP_SETTING_BOOL,
  FP_SETTING_INT,
  FP_SETTING_SECONDS,
  FP_SETTING_CHOICE,
  FP_SETTING_WORDS,
  FP_SETTING_AGE, /* "all", "5 years" */
  FP_SETTING_SIZE /* "all", "500 MB" */
} FpSettingType;
typedef struct {
  const char *name; /* "undo" */
  FpSettingType type;
  const char *otherwise; /* the default, as text */
  const char *choices;   /* "auto|dark|light" for CHOICE, "0..3600" for INT */
  gboolean per_account;
  const char *summary; /* N_(), one sentence: manual and `config list` */
} FpSetting;
const FpSetting *fp_settings_table(void); /* ends with name NULL */
/* The account's value, else the general one, else the default. account NULL: general. (transfer full) */
char *fp_setting(FpApp *app, const char *account, const char *name);
/* The names of the general settings that are set and begin so. (transfer full) */
char **fp_setting_names(FpApp *app, const char *beginning);
gboolean fp_setting_bool(FpApp *app, const char *account, const char *name);
gint64 fp_setting_int(FpApp *app, const char *account,
                      const char *name); /* SECONDS: -1 for "manual" («until I send») */
/* May it be set to this? As the table says; beyond that an e-mail address is one, and a file can be read. */
gboolean fp_setting_fits(const char *name, const char *value, GError **error);
gboolean fp_setting_set(FpApp *app, const char *account, const char *name, const char *value,
                        GError **error); /* NULL: default */
/* What was wrong in the settings file at the start, by line, as a sentence; NULL: nothing. The rest is used.
 */
const char *fp_app_complaint(const FpApp *app);
/* The settings file as people may edit it (app/settings/settings_edit.c). */
const char *fp_app_settings_path(FpApp *app);
/* Makes the file if there is none, with every setting and its meaning as a comment. */
gboolean fp_settings_begin(FpApp *app, GError **error);
char *fp_settings_example(void); /* what it makes; (transfer full) */
/* After it was edited. FALSE: the error names the line that is wrong; the rest is used. */
gboolean fp_settings_reread(FpApp *app, GError **error);

/* --- other programs (app/programs.c): run without a shell --- */
typedef enum {
  FP_PROGRAM_EDITOR, /* the setting, $VISUAL, $EDITOR, vi */
  FP_PROGRAM_PAGER,  /* the setting, $PAGER, less; "none": none */
  FP_PROGRAM_OPENER, /* the setting, $BROWSER, xdg-open; argument: an address */
} FpProgram;
/* The program and its words, with `argument` (or NULL) at its place: the end, or "%s". (transfer full) NULL:
 * there is none, or with an error: what was set cannot be read. */
char **fp_program_words(FpApp *app, FpProgram program, const char *argument, GError **error);

/* --- the program's own rights (app/confine.c) --- */
typedef struct {
  const char *const *reads, *const *writes; /* files, or folders, that the command line names; or NULL */
  const char *const *exec;                  /* a program with its words, or NULL */
  const char *program;                      /* one that may get any words, or NULL */
  gboolean looks_only;                      /* makes no folder where there is none yet */
} FpConfineAsk;
/* Leaves to the program what it needs for these settings, and takes all else away: flagpost/rights.h. Once,
 * and before any thread. */
void fp_confine(FpApp *app, const FpConfineAsk *ask);

/* --- accounts (app/account/account.c) --- */
typedef struct {
  char *name; /* "maria@forum.example.org": keyring attribute, folder, --account */
  char *url, *login, *title;
  const FpDriver *driver;
  gboolean is_default;
} FpAccount;
GPtrArray *fp_accounts(FpApp *app); /* FpAccount, by name as the locale sorts; (transfer container) */
const FpAccount *fp_account_find(
    FpApp *app, const char *name,
    GError **error); /* NULL name: the default; FP_USAGE_NO_ACCOUNT; a unique part of a name is enough */
gboolean fp_account_set_default(FpApp *app, const char *name, GError **error);

typedef void (*FpSayFunc)(const char *sentence, gpointer data);
typedef char *(*FpPasteFunc)(const char *question, const char *page, gpointer data);
typedef struct {
  const char *url, *user, *tenant, *basic_user, *ca_file, *moderators, *report_to;
  FpSecret *password, *basic_password;
  const char *code;      /* second factor, or NULL */
  gboolean session_only; /* keep the password for this session only */
  const char *password_command;
  /* In place of a password: a key that the member approves in a browser. Then `user` may be NULL (the key
   * tells whose it is), and `paste` asks for the text that the page at `page` shows: NULL stops. (transfer
   * full) */
  gboolean by_key;
  FpPasteFunc paste;
  FpSecret *token; /* in place of a password, where the driver takes_token; `user` may be NULL */
} FpAccountNew;
/* Finds the forum, signs in, and only then stores. say, and account->paste, are called with say_data: what
 * happens («Found Khoros Community at …»). */
void fp_account_find_async(FpApp *app, const char *url, const FpAccountNew *hints, GCancellable *,
                           GAsyncReadyCallback, gpointer); /* before asking for a password */
FpFound *fp_account_find_finish(GAsyncResult *, GError **);
/* A sentence if the typed address is not, but looks like, that of an account: two characters apart or fewer,
 * or the same to the eye; else NULL. Asks no host. (transfer full) */
char *fp_account_alike(FpApp *app, const char *typed);
/* "The forum's certificate is made out to …, by …." NULL: it has none. (transfer full) */
char *fp_account_certificate(const FpFound *found);
/* A sentence if a public name leads to an address of the member's own network, which nobody expects of a
 * forum and which the answer of a lying name server would look like; else NULL, also where a proxy asks.
 * (transfer full) */
char *fp_account_inside(const FpFound *found);
void fp_account_add_async(FpApp *app, const FpAccountNew *account, FpSayFunc say, gpointer say_data,
                          GCancellable *, GAsyncReadyCallback, gpointer);
const FpAccount *fp_account_add_finish(GAsyncResult *, GError **);
/* "What was not sent goes too: outbox 2, drafts 1." NULL: there is nothing unsent. (transfer full) */
char *fp_account_unsent(FpApp *app, const char *name);
/* Revokes the account's key at the forum if it has one, wipes keyring slots, archive, settings. The person
 * has been asked by the caller. *left: a sentence on a key that could not be revoked, else NULL (transfer
 * full). */
void fp_account_remove_async(FpApp *app, const char *name, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_account_remove_finish(GAsyncResult *, char **left, GError **);
/* What this forum can do for this account, from the driver's table: rows of
 * {"name","title","can":bool,"how"}; and the ways that reports may take, best first:
 * {"route","ready":bool,"how"}. (transfer full) */
json_t *fp_account_abilities(FpApp *app, const FpAccount *account);
json_t *fp_account_routes(FpApp *app, const FpAccount *account);

/* --- one account opened (app/member.c) --- */
/* Opens the archive with the key from the keyring (made and stored at the first time). Without a keyring:
 * volatile. Does not ask the network. A damaged archive is set aside and a new one begun: fp_member_notices()
 * says so. */
void fp_member_open_async(FpApp *app, const char *account, GCancellable *, GAsyncReadyCallback, gpointer);
FpMember *fp_member_open_finish(GAsyncResult *, GError **);
void fp_member_close(FpMember *member); /* cancels everything but what the outbox has on the wire */
/* The account's archive for a quick look: asks nobody, makes nothing, tells nothing. NULL without an error:
 * there is none, its key cannot be had without a question, or it does not open. (transfer full) FpStore */
void fp_member_peek_async(FpApp *app, const FpAccount *account, GCancellable *, GAsyncReadyCallback,
                          gpointer);
FpStore *fp_member_peek_finish(GAsyncResult *);
FpApp *fp_member_app(FpMember *member);
const FpAccount *fp_member_account(FpMember *member);
void fp_member_settings_changed(FpMember *member); /* what concerns its forum is read anew */
FpStore *fp_member_store(FpMember *member);
const FpPerson *fp_member_me(FpMember *member); /* NULL before the first sign-in */
/* Sentences to show at the start (volatile archive, an archive set aside, a rotation left, unsure reports).
 * (transfer full) char * */
GPtrArray *fp_member_notices(FpMember *member);
const char *fp_member_no_keyring(void); /* what is so without one, a sentence */

/* What happened, to whoever listens: views update their models. */
typedef enum {
  FP_CHANGE_INBOX = 1 << 0,        /* the archive's conversations */
  FP_CHANGE_CONVERSATION = 1 << 1, /* id: which */
  FP_CHANGE_OUTBOX = 1 << 2,
  FP_CHANGE_SESSION = 1 << 3,
  FP_CHANGE_SAY = 1 << 4,   /* text: a sentence for the status line */
  FP_CHANGE_LATER = 1 << 5, /* with it: can wait until what is said there has been read */
  FP_CHANGE_AS_OF = 1 << 6, /* when the forum was asked, and nothing else */
} FpChangeKind;
typedef struct {
  unsigned kinds;
  const char *id, *text;
} FpChange;
typedef void (*FpChangeFunc)(FpMember *member, const FpChange *change, gpointer data);
guint fp_member_listen(FpMember *member, FpChangeFunc func, gpointer data);
gboolean fp_member_is_heard(const FpMember *member); /* somebody listens */
void fp_member_unlisten(FpMember *member, guint id);

/* --- session (app/session/session.c): signs in when needed, and once more when a session has expired --- */
void fp_session_call_async(FpMember *member, FpOp op, const FpCallArgs *args, GCancellable *,
                           GAsyncReadyCallback, gpointer);
FpCallResult *fp_session_call_finish(GAsyncResult *, GError **);
/* A second-factor code typed by the member, used by the next sign-in. */
void fp_session_set_code(FpMember *member, const char *code);
/* Who is asked for a password that is stored nowhere; it is then kept for this session. NULL: nobody, and the
 * call fails with FP_KEYRING_NONE. The answer NULL means the same. */
typedef FpSecret *(*FpAskPassword)(const char *question, gpointer data);
void fp_session_set_ask(FpApp *app, FpAskPassword ask, gpointer data);
/* The password, where neither keyring nor password-command has it: this session only. */
void fp_session_set_password(FpMember *member, FpSecret *password);
void fp_session_sign_out_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_session_sign_out_finish(GAsyncResult *, GError **);
/* Before fp_member_close(), when the program ends: signs out where the forum keeps few sign-ins of a member.
 * Waits for it, a few seconds at most. member may be NULL. */
void fp_session_leave(FpMember *member);

/* --- inbox (app/inbox/inbox.c) --- */
/* Fetches what is new (newest page first; each page is stored and announced as it comes), then sent messages.
 * full: to the very end. */
void fp_inbox_refresh_async(FpMember *member, gboolean full, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_inbox_refresh_finish(GAsyncResult *, guint *new_conversations, GError **);
/* Waits until the texts have come that are fetched behind a refresh, where a list has none; at most so many
 * µs. FALSE without an error: some are still to come. */
void fp_inbox_texts_async(FpMember *member, gint64 at_most, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_inbox_texts_finish(GAsyncResult *, GError **);
/* "inbox", "sent", and what the forum was last seen to keep for this member besides. (transfer full) */
char **fp_inbox_folders(FpMember *member);
/* The conversation with its messages, from the forum, stored. If the forum could not be asked: the stored
 * copy with *stale TRUE, and the reason as an error beside it (a result *and* an error). NULL: none is
 * stored. Of a very long one the newest pages, then the next ones of what is still at the forum: each opening
 * goes on where the one before has stopped. */
/* pages: at most so many are asked for (0: all). part: so many of the newest messages are in the result, as
 * of fp_store_part() (0: all). */
void fp_inbox_open_part_async(FpMember *member, const char *id, guint pages, guint part, GCancellable *,
                              GAsyncReadyCallback, gpointer);
void fp_inbox_open_async(FpMember *member, const char *id, GCancellable *, GAsyncReadyCallback, gpointer);
FpConversation *fp_inbox_open_finish(GAsyncResult *, gboolean *stale, GError **);
gboolean fp_inbox_open_has_more(GAsyncResult *); /* older pages are still to be asked for */
void fp_inbox_mark_read_async(FpMember *member, const char *id, GCancellable *, GAsyncReadyCallback,
                              gpointer);
gboolean fp_inbox_mark_read_finish(GAsyncResult *, GError **);
/* The sender's facts, asked at most once a day; the stored ones on error if there are any. */
void fp_inbox_profile_async(FpMember *member, const FpPerson *person, GCancellable *, GAsyncReadyCallback,
                            gpointer);
FpPerson *fp_inbox_profile_finish(GAsyncResult *, GError **);
void fp_inbox_block_async(FpMember *member, const FpPerson *person, GCancellable *, GAsyncReadyCallback,
                          gpointer);
/* The other way; block_finish() takes its result too. */
void fp_inbox_unblock_async(FpMember *member, const FpPerson *person, GCancellable *, GAsyncReadyCallback,
                            gpointer);
/* *at_forum: TRUE if the forum did it, FALSE if messages are only hidden, or shown again, here. */
gboolean fp_inbox_block_finish(GAsyncResult *, gboolean *at_forum, GError **);

/* --- the member's sign-ins at the forum (app/session/logins.c) --- */
void fp_logins_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
GPtrArray *fp_logins_finish(GAsyncResult *, GError **); /* FpLogin, (transfer full) */
void fp_logins_end_async(FpMember *member, const char *id, GCancellable *, GAsyncReadyCallback,
                         gpointer);                  /* id NULL: all others */
int fp_logins_end_finish(GAsyncResult *, GError **); /* how many, -1 unknown or an error */

/* --- campaigns (app/vigil/wave.c, app/vigil/wave_rows.c): near-identical messages, from any senders, as one
 * --- */
typedef struct {
  char *message, *conversation; /* ids */
  FpPerson *from;               /* with the stored facts */
  char *subject;
  gint64 sent;
  gboolean unread;
  FpFlagState flag;
  gboolean later; /* left, and come since the campaign was last reported; never one that was taken back */
  gboolean again; /* its report was taken back, and it came since the last one of the campaign that stands */
  FpLevel level;
  char *spared; /* why no report names it unless the member says so: "known to you"; NULL: it is chosen */
} FpWaveMember;
typedef struct {
  char *id;                 /* "c-3f9a11c2" */
  char *subject;            /* that most of them have, or NULL */
  GPtrArray *conversations; /* FpConversation, as in lists, newest first */
  GPtrArray *members;       /* FpWaveMember, newest first; NULL in rows, which count by conversations */
  guint senders, messages, unread;
  guint flagged, sent, trouble; /* a report waits or was sent; was sent; was refused or is unsure */
  guint left;                   /* neither spared nor flagged */
  guint later;                  /* of these, come since it was flagged */
  guint again;                  /* of these, taken back since then; 0 without members */
  gint64 first, last;
  FpLevel level; /* the highest of them */
} FpWave;
void fp_wave_free(FpWave *wave);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpWave, fp_wave_free)
gboolean fp_wave_is_id(const char *id);
/* With members. FP_STORE_MISSING: none of the newest conversations belongs to it. */
FpWave *fp_wave_open(FpMember *member, const char *id, GError **error);
/* Asks the forum, behind, about those of whom nothing is known: the program may have ended before it could.
 */
void fp_wave_want_facts(FpMember *member, const FpWave *wave);
gboolean fp_wave_is_left(const FpWaveMember *one); /* neither spared nor flagged */
/* Of these a report of the campaign takes all; once more have come since it was reported, those alone, or
 * those whose report was taken back: whom the member left out stays so. */
gboolean fp_wave_chosen(const FpWave *wave, const FpWaveMember *one);
char *
fp_wave_sentence(const FpWave *wave); /* "17 senders, 17 messages, 00:12–06:48, warning" (transfer full) */
char *
fp_wave_what(const FpWave *wave); /* what stands beside the number of senders in a row. (transfer full) */
char *fp_wave_progress(const FpWave *wave); /* "9 of 17 sent"; NULL: nothing was flagged. (transfer full) */
char *fp_wave_member_facts(const FpWaveMember *one); /* "account 3 hours old, 2 posts" (transfer full) */

/* A row of the inbox: a conversation, or a campaign that is suspected. Whoever a report would spare keeps a
 * row of his own, and what the member has hidden has none. */
typedef struct {
  FpConversation *conversation; /* or NULL */
  FpWave *wave;                 /* or NULL; without members */
} FpInboxRow;
void fp_inbox_row_free(FpInboxRow *row);
/* The newest conversations of a folder from `offset` on, down to the last that is folded or hidden, a bounded
 * number: *covered of them, *hidden without a row. What comes behind them is a row each. (transfer full)
 * FpInboxRow */
GPtrArray *fp_inbox_rows(FpMember *member, const char *folder, guint offset, guint *covered, guint *hidden,
                         GError **error);
/* Those rows of them in the inbox that are of campaigns: much less is opened. */
GPtrArray *fp_inbox_campaigns(FpMember *member, GError **error);

/* Has the member written to this person, as far as the archive knows: -1 unknown, 0, 1. */
int fp_member_wrote_to(FpMember *member, const FpPerson *person);

/* --- after-care (app/care.c): when a link was followed or a message answered --- */
typedef enum { FP_CARE_SAY, FP_CARE_PASSWORD, FP_CARE_SESSIONS, FP_CARE_HELP } FpCareKind;
typedef struct {
  FpCareKind kind; /* PASSWORD, SESSIONS: flagpost can do it */
  char *text;
} FpCare;
GArray *fp_care_steps(FpMember *member); /* FpCare, (transfer full) */
/* Is it to be asked after these (FpOutItem) were flagged? The setting after-care, and something that can
 * hurt. */
gboolean fp_care_asks(FpMember *member, const GPtrArray *items);

/* --- learning (app/vigil/learn.c): what the member flags is learnt by itself, and forgotten when it is taken
 * back
 * --- */
/* These messages, or all messages by others in these conversations, are fine: *count of them. What was learnt
 * is stored sealed, and the recent messages are judged again. FP_STORE_MISSING: no such id. */
gboolean fp_learn_fine(FpMember *member, const char *const *ids, guint *count, GError **error);
gboolean fp_learn_reset(FpMember *member, GError **error);
guint fp_learn_size(FpMember *member, guint *spam); /* examples; *spam: flagged ones */

/* --- flag and undo (app/outbox/flag.c) --- */
/* Forums count messages and conversations apart, so that one number may be both. A bare id means the
 * conversation, if there is one; one that begins so means the one or the other for certain. */
#define FP_ID_MESSAGE      "message:"
#define FP_ID_CONVERSATION "conversation:"
/* FALSE and FP_USAGE_BAD for an id that somebody typed and that could be both. */
gboolean fp_flag_is_plain(FpMember *member, const char *id, GError **error);
typedef struct {
  const char *const *ids; /* messages, conversations or campaigns, NULL-terminated; a conversation means its
                             messages by others, a campaign those that are chosen */
  const char *reason;     /* NULL: "spam" */
  const char *note;       /* or NULL */
  gint64 hold;            /* µs until it is sent; -1: the setting `undo`; 0: at once */
} FpFlagAsk;
/* Makes ready what fp_flag_queue() takes from the archive: opens conversations that were only listed, and
 * asks for the senders' facts (at most once a day each). What cannot be had is left out: not an error. */
void fp_flag_prepare_async(FpMember *member, const char *const *ids, GCancellable *, GAsyncReadyCallback,
                           gpointer);
gboolean fp_flag_prepare_finish(GAsyncResult *, GError **);
/* Where FP_STORE_MISSING is all that can be said of what was prepared for: which id names nothing, or why it
 * could not be fetched, if that is known. */
void fp_flag_prepare_explain(GAsyncResult *, GError **error);
/* Queues; durable when it returns. FP_STORE_MISSING: no such id, or a conversation that was only listed (then
 * fp_flag_prepare_async() helps); FP_USAGE_BAD: one's own message;
 * FP_FORUM_UNSUPPORTED: no route is set (the sentence says how to set one). A second press changes nothing:
 * *already is TRUE then. (transfer full) FpOutItem */
GPtrArray *fp_flag_queue(FpMember *member, const FpFlagAsk *ask, gboolean *already, GError **error);
/* What would be sent, by which route, to whom: nothing is stored. (transfer full) FpOutItem */
GPtrArray *fp_flag_preview(FpMember *member, const FpFlagAsk *ask, GError **error);
/* Takes back: id of an item, message or conversation; NULL: the last action, or where that is taken back
 * already, the last one before it that was not sent. */
void fp_flag_undo_async(FpMember *member, const char *id, GCancellable *, GAsyncReadyCallback, gpointer);
/* One row of the outbox; with the rest of its action where NULL would take that. */
void fp_flag_undo_row_async(FpMember *member, gint64 row, GCancellable *, GAsyncReadyCallback, gpointer);
/* Rows of the outbox, by what became of them. */
typedef struct {
  guint held;      /* taken back before anything was sent */
  guint at_forum;  /* taken back at the forum */
  guint waiting;   /* the forum is still to be asked: the outbox keeps that */
  guint late;      /* sent, or on its way, and not to be taken back */
  const char *why; /* what the forum said of one of these, or NULL; the result's */
  const char *of;  /* which it was, where it was not the last action, or NULL; the result's */
} FpUndone;
typedef enum {
  FP_UNDO_NOTHING, /* there was no row */
  FP_UNDO_HELD,
  FP_UNDO_AT_FORUM, /* some or all at the forum, the others before they were sent */
  FP_UNDO_WAITING,
  FP_UNDO_TOO_LATE,
  FP_UNDO_PARTLY /* some are taken back, others are not, or not yet */
} FpUndoEnd;
FpUndoEnd fp_flag_undo_finish(GAsyncResult *, FpUndone *undone, GError **); /* undone: or NULL */
char *fp_undo_sentence(const FpUndone *undone);                             /* (transfer full) */
/* "Flagged as spam. Not sent yet: it will be sent at 14:32:10. z takes it back." (transfer full) */
char *fp_flag_sentence(FpMember *member, const GPtrArray *items, gboolean already);
/* The same where no key takes it back: "Flagged as spam. Waiting; due at 14:32:10. …" (transfer full) */
char *fp_flag_queued(FpMember *member, const GPtrArray *items);

/* --- messages to people (app/outbox/compose.c): through the outbox, like reports --- */
FpOutItem *fp_message_queue(FpMember *member, const char *to, const char *subject, const char *text,
                            const char *conversation, gint64 hold, GError **error);
/* A draft as what it is: a message, an answer, a topic, a change of a post. Where it was stored it goes in
 * the same moment; FP_STORE_MISSING: it was, and is not there any more. */
FpOutItem *fp_draft_queue(FpMember *member, const FpDraft *draft, gint64 hold, GError **error);
/* What the forum would refuse of such a private message, or make wait, in a sentence before it is sent. NULL:
 * nothing that is known. (transfer full) */
char *fp_draft_warning(FpMember *member, const FpDraft *draft);
gboolean fp_message_has_subject(FpMember *member); /* FALSE: this forum's messages have none */
void fp_message_prepare(FpMember *member); /* one is going to be written: asks for what that needs to know */

/* --- outbox (app/outbox/outbox.c) --- */
/* Arms the timer for the earliest due row and sends when it is due, while the member is open. Called by
 * screens once. */
void fp_outbox_run(FpMember *member);
/* sending → unsure → asks the forum whether it arrived (FIND_SENT, FIND_FLAG). What it cannot tell stays
 * unsure, for the member. */
void fp_outbox_recover_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_outbox_recover_finish(GAsyncResult *, guint *unsure, GError **);
/* Sends what is due now (all TRUE: also what is held for later and «until I send»), keeping the pace; ends
 * when nothing is left that may go, or when `only` (0: none) is settled. wait FALSE: does not wait for
 * pacing. */
typedef struct {
  guint sent, refused, waiting, unsure;
  gint64 next; /* when the next may go, 0: none */
} FpOutboxEnd;
void fp_outbox_send_async(FpMember *member, gboolean all, gint64 only, gboolean wait, GCancellable *,
                          GAsyncReadyCallback, gpointer);
gboolean fp_outbox_send_finish(GAsyncResult *, FpOutboxEnd *end, GError **);
/* For an unsure or refused row: TRUE send again, FALSE drop it. */
gboolean fp_outbox_decide(FpMember *member, gint64 id, gboolean again, GError **error);
/* For an unsure row: the member says that it arrived (or that he has reported on the page himself). */
gboolean fp_outbox_confirm(FpMember *member, gint64 id, GError **error);
char *fp_outbox_item_title(const FpOutItem *item); /* "Report of 1 message from Ann" (transfer full) */
char *fp_outbox_item_sentence(FpMember *member,
                              const FpOutItem *item); /* state, route, why, when again; (transfer full) */

/* --- rotation (app/rotate/rotate.c): the crash table of docs/for-developers/rotation.md --- */
typedef struct {
  FpSecret *typed; /* NULL: make one */
  unsigned words;  /* 0 with length 0: six words */
  unsigned length;
  const char *code; /* second factor */
} FpRotateAsk;
typedef enum {
  FP_ROTATE_SIGN_IN_OLD,
  FP_ROTATE_SAVED_NEXT,
  FP_ROTATE_CHANGE,
  FP_ROTATE_SIGN_IN_NEW,
  FP_ROTATE_SAVED_CURRENT,
  FP_ROTATE_STEPS
} FpRotateStep;
/* A step begins (done FALSE) or is done. sentence: "Step 2 of 5. New password made, 6 words, stored in the
 * keyring as next: done." */
typedef void (*FpRotateFunc)(FpRotateStep step, gboolean done, const char *sentence, gpointer data);
typedef enum {
  FP_ROTATE_DONE,
  FP_ROTATE_GUIDED,   /* waits for the member: page is set; go on with fp_rotate_resume */
  FP_ROTATE_MAIL,     /* waits for the link that the forum has mailed: go on with fp_rotate_link */
  FP_ROTATE_KEPT_OLD, /* the forum has the old one; next is cleared */
  FP_ROTATE_BOTH,     /* could not find out: both are kept */
  FP_ROTATE_NEITHER,  /* neither works: both are kept, somebody else changed it */
} FpRotateEnd;
typedef struct {
  FpRotateEnd end;
  char *page;         /* the forum's page for changing the password, or NULL */
  char *sentence;     /* what is true now */
  int ended_sessions; /* -1: not known or not possible */
} FpRotateResult;
void fp_rotate_result_free(FpRotateResult *result);
void fp_rotate_async(FpMember *member, const FpRotateAsk *ask, FpRotateFunc tell, gpointer tell_data,
                     GCancellable *, GAsyncReadyCallback, gpointer);
/* Goes on with one that was left: tries next, then current, at most once each. KEPT_OLD only if give_up is
 * TRUE in a guided one. */
void fp_rotate_resume_async(FpMember *member, gboolean give_up, FpRotateFunc tell, gpointer tell_data,
                            GCancellable *, GAsyncReadyCallback, gpointer);
/* The same, with the link from the forum's mail; code: a second factor, or NULL. Error
 * FP_FORUM_SECOND_FACTOR: once more with a code. */
void fp_rotate_link_async(FpMember *member, const char *link, const char *code, FpRotateFunc tell,
                          gpointer tell_data, GCancellable *, GAsyncReadyCallback, gpointer);
FpRotateResult *fp_rotate_finish(GAsyncResult *, GError **); /* of all three */
void fp_rotate_pending_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
/* The new password of a rotation under way (slot next), to hand over by clipboard or to show once; NULL: none
 * is under way. */
FpSecret *fp_rotate_pending_finish(GAsyncResult *, GError **);
/* Made from the kernel's chance, unbiased, within the rules. */
FpSecret *fp_password_words(unsigned words, const FpPasswordRules *rules);
FpSecret *fp_password_letters(unsigned length, const FpPasswordRules *rules);
/* One that a person typed. */
gboolean fp_password_fits(const FpSecret *password, const FpPasswordRules *rules, GError **error);
/* 0–4 by libzxcvbn, and a sentence (transfer full). */
int fp_password_strength(const FpSecret *password, char **sentence);

/* --- clipboard (app/rotate/clipboard.c): wl-copy, xclip, or OSC 52 through the screen; cleared after 45 s if
 * it still holds ours --- */
typedef gboolean (*FpOsc52Func)(const FpSecret *text,
                                gpointer data); /* NULL text: clear. Set by the screen */
void fp_clipboard_set_osc52(FpOsc52Func func, gpointer data);
/* The program ends: a small process clears the clipboard when its time comes. What the terminal holds is
 * cleared when its function is taken away by fp_clipboard_set_osc52(NULL, NULL). */
void fp_clipboard_leave(void);
void fp_clipboard_allow(void); /* its programs may be started after sealing (flagpost/process.h) */
gboolean fp_clipboard_copy_secret(FpApp *app, FpSecret *secret, char **how,
                                  GError **error); /* how: "wl-copy, marked as a secret" */

/* --- the rest (app/evidence/export.c, app/doctor/doctor.c) --- */
/* Evidence for moderators, an abuse desk or the police. Of a conversation: the messages of whoever is
 * reported in it, else of whoever the conversation is from. */
typedef struct {
  const char *const *ids; /* messages or conversations; NULL: all that is stored, with everybody's messages */
  gboolean with_others;   /* everybody's messages in the conversations named */
} FpExportAsk;
json_t *fp_export_json(FpMember *member, const FpExportAsk *ask, GError **error);
char *fp_export_text(FpMember *member, const FpExportAsk *ask, GError **error); /* Markdown */
/* One e-mail: the text for people, the evidence as JSON, and each message as one of its own. FP_STORE_MISSING
 * if there is no message. */
char *fp_export_mail(FpMember *member, const FpExportAsk *ask, GError **error);
/* Reports in the Abuse Reporting Format (RFC 5965), which takes one message each. (transfer full) char * */
GPtrArray *fp_export_arf(FpMember *member, const FpExportAsk *ask, GError **error);
/* Counted over the archive; no network is asked. days: 1 or more. */
FpStats *fp_stats_take(FpMember *member, guint days, GError **error);

/* --- watching (app/inbox/watch.c, app/inbox/announce.c) --- */
typedef struct {
  const FpMessage *message; /* NULL: a wave */
  const char *subject;      /* the message's, else its conversation's; or NULL */
  const char *campaign;     /* or NULL */
  FpLevel level;            /* of a wave: the strongest */
  gboolean in_wave;         /* a message of a wave that was told before it */
  guint messages, senders;  /* of a wave, all that are stored */
  gint64 first, last;
} FpNews;
typedef void (*FpNewsFunc)(const FpNews *news, gpointer data);
/* Stays until it is cancelled, which is its good end, and tells each new message once, the oldest first; of a
 * wave first that it is one, once. What came since the archive was last refreshed is new; in an archive that
 * never was, what the first round finds is not. every: µs between two rounds while messages come, 0: two
 * minutes; it is more while none come, and while the forum is out of order. A trouble that may pass is said
 * (FP_CHANGE_SAY); another ends it. */
void fp_watch_async(FpMember *member, gint64 every, FpNewsFunc tell, gpointer tell_data, GCancellable *,
                    GAsyncReadyCallback, gpointer);
gboolean fp_watch_finish(GAsyncResult *, guint *news, GError **);
/* A notice on the desktop, by org.freedesktop.Notifications on the session bus. FP_USAGE_PARTLY: nobody takes
 * it. */
void fp_announce_desktop_async(const char *summary, const char *body, gboolean urgent, GAsyncReadyCallback,
                               gpointer);
gboolean fp_announce_desktop_finish(GAsyncResult *, GError **);
/* Starts a program without a shell, and does not wait. facts: name, value, name, value, …, NULL, for its
 * environment. */
gboolean fp_announce_run(const char *const *words, const char *const *facts, GError **error);

/* Checks: array of {"check","state":"ok|notice|problem","text","advice"}; no secrets in it, and no names of
 * people or messages. member may be NULL; unopened: why it could not be opened, or NULL. */
void fp_doctor_async(FpApp *app, FpMember *member, const GError *unopened, GCancellable *,
                     GAsyncReadyCallback, gpointer);
json_t *fp_doctor_finish(GAsyncResult *, GError **);
/* Deletes the archive's messages of this account (what is unsent or unsure in the outbox stays; all TRUE:
 * everything and its key). */
void fp_forget_async(FpMember *member, gboolean all, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_forget_finish(GAsyncResult *, GError **);

#endif
