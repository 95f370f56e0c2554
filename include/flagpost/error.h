/* What can go wrong, a domain a layer, and few codes: each is here because a caller acts on it differently.
 *
 * A GError's message is one sentence that says what happened. What was kept and what to do next come from two
 * tables in src/base/error.c, which also feed the manual. Low layers return errors and print nothing. Text
 * that a server sent is cleaned (fp_text_clean) before it goes into a message. */
#ifndef FLAGPOST_ERROR_H
#define FLAGPOST_ERROR_H

#include <glib.h>

#define FP_NET_ERROR     (fp_net_error_quark())
#define FP_FORUM_ERROR   (fp_forum_error_quark())
#define FP_KEYRING_ERROR (fp_keyring_error_quark())
#define FP_STORE_ERROR   (fp_store_error_quark())
#define FP_USAGE_ERROR   (fp_usage_error_quark())

typedef enum {
  FP_NET_OFFLINE,      /* no name, no route, refused, reset: nothing that proves an answer */
  FP_NET_TLS,          /* certificate or handshake refused; no byte of the request left */
  FP_NET_TIMEOUT,      /* too slow; whether the server acted is unknown if the request changes something */
  FP_NET_TOO_BIG,      /* more decoded bytes or headers than allowed */
  FP_NET_BAD_REDIRECT, /* to another origin, or too many */
  FP_NET_CAPTIVE,      /* an answer that did not come from the forum: a network's sign-in page, a proxy */
  FP_NET_BAD_ADDRESS,  /* an address that flagpost refuses: not https, a user part, not a URL */
  FP_NET_CUT,          /* the answer broke off; whether the server acted is unknown */
} FpNetError;

typedef enum {
  FP_FORUM_SIGN_IN,       /* name or password refused */
  FP_FORUM_EXPIRED,       /* the session has ended: sign in afresh, nothing was done */
  FP_FORUM_SECOND_FACTOR, /* a code is wanted */
  FP_FORUM_BANNED,        /* this account is banned or suspended */
  FP_FORUM_LIMITED,       /* too many, try later: see fp_error_wait() */
  FP_FORUM_GONE,          /* the message, post or person is not there any more */
  FP_FORUM_REFUSED,       /* the forum said no and will say no again */
  FP_FORUM_UNSUPPORTED,   /* this forum, or this account on it, has no such call */
  FP_FORUM_UNEXPECTED,    /* not an answer that the driver knows; the message names the step */
  FP_FORUM_BUSY,          /* 5xx: the forum is out of order, and has done nothing */
  FP_FORUM_UNKNOWN,       /* not a forum that flagpost knows */
} FpForumError;

typedef enum {
  FP_KEYRING_LOCKED,
  FP_KEYRING_NONE,      /* no keyring service */
  FP_KEYRING_CANCELLED, /* the person closed the prompt */
  FP_KEYRING_FAILED,    /* it answered with an error, or did not give back what was stored */
  FP_KEYRING_COMMAND,   /* password-command gave no password */
} FpKeyringError;

typedef enum {
  FP_STORE_KEY,     /* the key in the keyring does not open this archive, or is missing */
  FP_STORE_BUSY,    /* another copy of the program holds it too long */
  FP_STORE_NEWER,   /* made by a later version */
  FP_STORE_DAMAGED, /* not a database, or a record does not open */
  FP_STORE_FULL,    /* no room on the disk */
  FP_STORE_DENIED,  /* a folder or file that cannot be written, or that others may write */
  FP_STORE_FAILED,
  FP_STORE_MISSING,        /* no such row */
  FP_STORE_BACKUP_DAMAGED, /* cut off, changed, or no backup at all */
  FP_STORE_BACKUP_NEWER,   /* made by a later version */
  FP_STORE_PASSPHRASE,     /* not the backup's */
  FP_STORE_EXISTS,         /* the file is there already */
} FpStoreError;

typedef enum {
  FP_USAGE_BAD,      /* the command's words */
  FP_USAGE_SETTINGS, /* a settings file that is wrong, by line */
  FP_USAGE_NO_ACCOUNT,
  FP_USAGE_READ_ONLY, /* asked to write under --read-only */
  FP_USAGE_PARTLY,    /* done in part: held, waiting, or some of several */
  FP_USAGE_TERMINAL,  /* too small, or none */
  FP_USAGE_ROTATION,  /* a password change that waits for the member or for certainty */
  FP_USAGE_CHECKS,    /* the doctor found something */
  FP_USAGE_LINES,     /* of what was handed over, some could not be read */
} FpUsageError;

GQuark fp_net_error_quark(void);
GQuark fp_forum_error_quark(void);
GQuark fp_keyring_error_quark(void);
GQuark fp_store_error_quark(void);
GQuark fp_usage_error_quark(void);

/* Exit codes: documented, distinct, never renumbered. */
typedef enum {
  FP_EXIT_OK = 0,
  FP_EXIT_INTERNAL = 1,
  FP_EXIT_USAGE = 2,
  FP_EXIT_OFFLINE = 3, /* not reached, too slow, TLS */
  FP_EXIT_SIGN_IN = 4, /* refused, second factor wanted */
  FP_EXIT_KEYRING = 5,
  FP_EXIT_REFUSED = 6,     /* the forum said no, or has no such call */
  FP_EXIT_PARTLY = 7,      /* done in part; the rest is kept and named */
  FP_EXIT_STORE = 8,       /* the archive: damaged, newer, without its key */
  FP_EXIT_NOT_FOUND = 9,   /* no such message, account, conversation */
  FP_EXIT_UNEXPECTED = 10, /* the forum answered something that flagpost does not understand */
  FP_EXIT_UNKNOWN = 11,    /* not a forum, or not one that flagpost knows */
  FP_EXIT_CAPTIVE = 12,    /* another page answered for the forum */
  FP_EXIT_BANNED = 13,
  FP_EXIT_FULL = 14,     /* no room on the disk */
  FP_EXIT_DENIED = 15,   /* a folder or file that cannot be written */
  FP_EXIT_BUSY = 16,     /* another copy of the program is at it */
  FP_EXIT_TERMINAL = 17, /* none, too small, or not one that can be painted on */
  FP_EXIT_ADDRESS = 18,  /* what was given is no address, or one that is refused */
  FP_EXIT_CANCELLED = 130,
} FpExit;

FpExit fp_error_exit_code(const GError *error);
/* Short and stable, for --json and scripts: "net.offline", "forum.limited". (transfer none), static. */
const char *fp_error_code(const GError *error);
/* What was kept, one sentence, translated. (transfer none), static. */
const char *fp_error_kept(const GError *error);
/* What to do next, one sentence, translated. (transfer none), static. */
const char *fp_error_advice(const GError *error);
/* What happened, clean, on one line and with its full stop. (transfer full) */
char *fp_error_what(const GError *error);
/* "What happened. What was kept. What to do next." (transfer full). Ends with a full stop. */
char *fp_error_sentence(const GError *error);

/* FP_FORUM_LIMITED with the seconds to wait (0: not said). Read back with fp_error_wait(); 0 for every other
 * error. */
void fp_error_set_limited(GError **error, unsigned wait_seconds, const char *format, ...) G_GNUC_PRINTF(3, 4);
unsigned fp_error_wait(const GError *error);

/* Rows for the manual: the whole table of exit codes. Ends with a row whose name is NULL. */
typedef struct {
  int code;
  const char *name, *meaning; /* meaning: N_(), translate when shown */
} FpExitRow;
const FpExitRow *fp_exit_table(void);

/* The table of errors, for the manual and for the test that every row has its three parts. Ends with code
 * NULL. */
typedef struct {
  const char *(*domain)(void); /* the domain's name */
  int number;
  const char *code, *kept, *advice;
  FpExit exit;
} FpErrorRow;
const FpErrorRow *fp_error_table(void);

#endif
