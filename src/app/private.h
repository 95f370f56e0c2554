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
  char *(*setting_wrong)(const char *name, const char *value); /* see FpAppParts */
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

#define FP_SESSION_FACT                                                                                      \
  "session"                      /* a fact: the sign-in that is kept; it leaves this machine in no backup    \
                                  */
#define FP_SENT_READ "read:sent" /* a fact: when a refresh read the sent messages last */

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

  /* session_kept.c */
  gboolean kept_tried; /* what an earlier run has kept was looked for, or must not be used */
  char *kept_sum;      /* of what is kept; NULL: nothing */
  gint64 session_made; /* when the session began; 0: now */

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
  void (*outbox_wake)(FpMember *); /* outbox_timer.c, while a screen is there; or NULL */
  gboolean outbox_busy;
  GQueue *outbox_queue; /* GTask: requests to send that wait for the one under way */
  guint outbox_timer;
  gint64 outbox_not_before;
  gint64 outbox_pause;                  /* the forum wants no message before this; 0: none */
  gint64 flag_pause[FP_ROUTE_POST + 1]; /* likewise no flag by this route: it counts them apart */
  gint64 outbox_ask_at; /* when the forum is asked again about rows that may have arrived; 0: never */
};

/* --- app.c --- */
FpTransport *fp_app_make_transport(FpApp *app, const char *ca_file);
char *fp_app_account_folder(FpApp *app, const char *account); /* (transfer full) */
gboolean fp_app_may_write(const FpApp *app, GError **error);  /* FP_USAGE_READ_ONLY */
/* With a full stop at its end; (transfer full). */
char *fp_app_sentence(const char *text);

/* --- member.c --- */
FpMember *fp_member_new(FpApp *app, const FpAccount *account);
FpMember *fp_member_ref(FpMember *member);
void fp_member_unref(FpMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpMember, fp_member_unref)
void fp_member_announce(FpMember *member, unsigned kinds, const char *id);
void fp_member_say(FpMember *member, const char *sentence);
void fp_member_say_later(FpMember *member, const char *sentence); /* FP_CHANGE_LATER */
void fp_member_notice(FpMember *member, char *sentence);          /* (transfer full) */
/* At a checkpoint where a test stops the program: nothing of this member goes on. The task is kept, as
 * the memory of a dead process would be gone. */
void fp_member_die(FpMember *member, GTask *task);
/* TRUE: stop here, at once. */
#define fp_member_stops(member, task, name)                                                                  \
  (fp_checkpoint(name) ? (fp_member_die(member, task), TRUE) : FALSE)

/* --- rotate/clipboard.c --- */
gboolean fp_clipboard_is_held(void); /* a password of ours may still be there, and is to be cleared */

#endif
