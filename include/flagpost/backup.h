/* A whole move to another machine, or a safety copy: app/archive/backup.c writes, app/archive/restore.c puts
 * back. The file is a vault (vault.h); without its passphrase nobody learns more than its size. */
#ifndef FLAGPOST_BACKUP_H
#define FLAGPOST_BACKUP_H

#include "flagpost/app.h"

typedef struct {
  const char *path;
  gboolean replace;     /* a file that is there already */
  const char *account;  /* NULL: all of them */
  gboolean credentials; /* passwords and tokens too; the archives' keys are always in it */
  const FpSecret *passphrase;
} FpBackupAsk;
void fp_backup_async(FpApp *app, const FpBackupAsk *ask, GCancellable *, GAsyncReadyCallback, gpointer);
/* [{"name","archive","conversations","drafts","unsent"}] of what is in it. (transfer full) */
json_t *fp_backup_finish(GAsyncResult *, GError **);

/* A backup that was read whole and found good: every archive in it opens. Nothing of the account has changed
 * yet; what was unpacked lies in a folder of its own, sealed as it was, and goes with this. */
typedef struct _FpRestore FpRestore;
/* FP_STORE_BACKUP_*, FP_STORE_PASSPHRASE; FP_STORE_NEWER: an archive in it is of a later version. */
FpRestore *fp_restore_open(FpApp *app, const char *path, const FpSecret *passphrase, GError **error);
void fp_restore_free(FpRestore *restore);
const char *fp_restore_made(const FpRestore *restore); /* RFC 3339 */
gboolean fp_restore_has_credentials(const FpRestore *restore);
/* [{"name","here","archive","conversations","drafts","unsent"}]; here: such an account is in the settings.
 * (transfer none) */
const json_t *fp_restore_accounts(const FpRestore *restore);
/* Puts all of it in place; an account that is here is replaced: ask first. A stop at any point leaves each
 * account as it was or as the backup has it. A password that the keyring holds already stays: it may be
 * newer. Rows of the outbox that waited are unsure afterwards, since they may have left since. */
void fp_restore_put_async(FpRestore *restore, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_restore_put_finish(GAsyncResult *, GError **);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpRestore, fp_restore_free)

#endif
