/* libsecret's own file, where its environment says so: what its simple calls do not say of it. */
#ifndef FLAGPOST_KEYRING_SECRET_FILE_H
#define FLAGPOST_KEYRING_SECRET_FILE_H

#include <gio/gio.h>

gboolean fp_secret_file_used(void);

/* Both are given the task back, and the error (transfer full) or NULL. */
typedef void (*FpSecretFileFunc)(GTask *task, GError *error);

/* libsecret reads the file once and does not look again: if another copy of the program has written it since,
 * it is made to. Before each question. */
void fp_secret_file_know(GTask *task, FpSecretFileFunc done);
/* Before fp_secret_file_know() where the file is to be written: libsecret looks whether another program wrote
 * it and then puts its own in its place, and what is written between the two is lost. Gives a descriptor that
 * the caller closes when it has written, or -1 where no lock is to be had: such a folder, or another copy
 * that has been stopped while it wrote. */
typedef void (*FpSecretFileLockFunc)(GTask *task, int lock);
void fp_secret_file_lock(GTask *task, FpSecretFileLockFunc done);

/* Around each writing by this program. error: libsecret's, after which the file is again as it was; or NULL.
 */
void fp_secret_file_will_write(void);
void fp_secret_file_wrote(const GError *error);
void fp_secret_file_forget(void); /* what is known of it is not so */

/* Is it empty, or not to be read with this password? FP_KEYRING_LOCKED in that case, in which nothing may be
 * written either: the file would then have items that no one password opens. */
void fp_secret_file_read(GTask *task, FpSecretFileFunc done);

#endif
