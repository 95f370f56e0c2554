/* Accounts: what the files of app/ share about them. */
#ifndef FLAGPOST_APP_ACCOUNT_H
#define FLAGPOST_APP_ACCOUNT_H

#include "app/private.h"

/* --- account.c --- */
FpAccount *fp_account_copy(const FpAccount *account);
void fp_account_free(FpAccount *account);
void fp_accounts_reload(FpApp *app);
char *fp_account_name(const FpUrl *base, const char *login);
char *fp_account_group(const char *name);
gboolean fp_account_by_key(FpApp *app, const char *account);
FpSite *fp_account_site(FpApp *app, const FpAccount *account, GError **error);
void fp_account_site_update(FpApp *app, const FpAccount *account,
                            FpSite *site); /* what the settings say now */

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

#endif
