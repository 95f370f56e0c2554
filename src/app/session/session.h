/* The session with the forum: what the files of app/ share about it. */
#ifndef FLAGPOST_APP_SESSION_H
#define FLAGPOST_APP_SESSION_H

#include "app/private.h"

/* --- tries.c: wrong passwords, counted across runs --- */
gboolean fp_tries_left(FpMember *member, GError **error); /* FALSE: FP_FORUM_LIMITED, one more might lock */
void fp_tries_note(FpMember *member, gboolean refused);   /* after a sign-in with a password */

/* --- requests.c: requests of this account, where the forum has a ceiling for them --- */
void fp_requests_count(FpMember *member, FpSession *session); /* those that it will make */

/* --- session.c --- */
/* Where the password is: this session's, password-command's, or the keyring's. NULL with an error if
 * nowhere. */
void fp_session_password_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
FpSecret *fp_session_password_finish(GAsyncResult *, GError **);
/* Signs in unless signed in. Its TIMEOUT and CUT become OFFLINE: nothing was changed. */
void fp_session_ensure_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
gboolean fp_session_ensure_finish(GAsyncResult *, GError **);
/* Has the forum refused the password of this sign-in? */
gboolean fp_session_refused(const FpSession *session, const GError *error);
/* A session made elsewhere (by the rotation) takes the place of the present one. Takes `session` over. */
void fp_session_replace(FpMember *member, FpSession *session);
/* As fp_session_call_async, but closing the member does not cancel it. */
void fp_session_call_through_async(FpMember *member, FpOp op, const FpCallArgs *args, GAsyncReadyCallback,
                                   gpointer);
/* It failed with the sign-in before it: the forum has not looked at what was to be asked. */
gboolean fp_session_call_had_none(GAsyncResult *result);

/* --- session_kept.c --- */
/* The session of an earlier run takes the place of the present one; only the first call of a run does so.
 * key: what the keyring has, where the account signs in with one. FALSE: there is none that may still hold.
 */
gboolean fp_session_restore(FpMember *member, FpSecret *key);
gboolean fp_session_keep(FpMember *member); /* for the next run; FALSE: not this one */
void fp_session_forget(FpMember *member);

/* --- password_command.c: the first line of its output --- */
void fp_password_command_async(char **words, GCancellable *, GAsyncReadyCallback, gpointer);
FpSecret *fp_password_command_finish(GAsyncResult *, GError **);

#endif
