/* The archive of an account: what the files of app/ share about it. */
#ifndef FLAGPOST_APP_ARCHIVE_H
#define FLAGPOST_APP_ARCHIVE_H

#include "app/private.h"

/* --- archive_open.c --- */
/* The archive's key from what the keyring holds; NULL: it is none. (archive_open.c) */
FpSecret *fp_member_decode_key(const FpSecret *text);
/* member->store, from disk or, without a keyring, in memory. key_is_there is called at most once, with
 * `data`, when the keyring has given the key and before the archive is opened: it answers other questions
 * meanwhile. */
void fp_archive_open_async(FpMember *member, void (*key_is_there)(gpointer data), GCancellable *,
                           GAsyncReadyCallback, gpointer data);
gboolean fp_archive_open_finish(GAsyncResult *, GError **);

/* --- keep.c --- */
gint64 fp_keep_since(FpMember *member); /* nothing older is kept; 0: no limit */
/* Takes out of a page what is too old to be kept. TRUE: there was some, so that later pages have nothing
 * else. */
gboolean fp_keep_page(FpMember *member, GPtrArray *page);
gboolean fp_keep_to_limits(FpMember *member, GError **error); /* deletes what is too much */

#endif
