/* Accounts and sessions of the demo forum, and its rules for them. */
#ifndef FLAGPOST_DEMO_ACCOUNTS_H
#define FLAGPOST_DEMO_ACCOUNTS_H

#include "demo/model.h"

typedef struct {
  const char *login, *name, *password, *email;
  gint64 registered;
  DemoRole role;
  unsigned older_posts; /* posts that the forum no longer keeps but still counts */
} DemoAccount;

/* Why an account may not do what it asked; the dialects word it. */
typedef enum {
  DEMO_FINE,
  DEMO_WRONG_PASSWORD,
  DEMO_BANNED,
  DEMO_FEW_POSTS,
  DEMO_FLOOD,
  DEMO_NO_RECIPIENT,
  DEMO_EMPTY,
  DEMO_TOO_LONG,
  DEMO_DOMAIN_BLOCKED,
  DEMO_LOGIN_TAKEN,
  DEMO_LOGIN_BAD,
  DEMO_EMAIL_BAD,
  DEMO_PASSWORD_SHORT,
} DemoVerdict;
const char *demo_verdict_text(DemoVerdict verdict); /* a sentence */

gint64 demo_account_add(DemoForum *forum, const DemoAccount *account); /* no rules asked: for scenarios */
DemoVerdict demo_account_register(DemoForum *forum, const DemoAccount *account, gint64 *id);
gint64 demo_account_find(DemoForum *forum, const char *login); /* 0: there is none */
char *demo_account_login(DemoForum *forum, gint64 account);    /* NULL: there is none (transfer full) */
DemoRole demo_account_role(DemoForum *forum, gint64 account);
gboolean demo_account_banned(DemoForum *forum, gint64 account);
gint64 demo_account_posts(DemoForum *forum, gint64 account);
gboolean demo_account_password(DemoForum *forum, gint64 account, const char *password);
DemoVerdict demo_account_set_password(DemoForum *forum, gint64 account, const char *password);
void demo_account_ban(DemoForum *forum, gint64 account, gboolean banned); /* ends its sessions too */

/* A new session's key; NULL and a verdict if not. (transfer full) */
char *demo_session_begin(DemoForum *forum, const char *login, const char *password, DemoVerdict *verdict);
gint64 demo_session_account(DemoForum *forum, const char *key); /* 0: none or expired; counts as a use */
void demo_session_end(DemoForum *forum, const char *key);
void demo_session_end_all(DemoForum *forum, gint64 account,
                          const char *but); /* but: a key to keep, or NULL */

#endif
