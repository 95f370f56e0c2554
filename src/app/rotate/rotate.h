/* What the files of a rotation share: rotate.c goes forward to the change, rotate_recover.c finds out which
 * password works, rotate_adopt.c makes the new one the current one; rotate_ends.c is what they have in
 * common. */
#ifndef FLAGPOST_APP_ROTATE_H
#define FLAGPOST_APP_ROTATE_H

#include "app/private.h"

typedef struct {
  FpMember *member;
  gboolean resuming, give_up, guided;
  gboolean by_mail;       /* the forum changes it by a link in a mail */
  gboolean by_key;        /* the account signs in with a key: the present password may not be known */
  gboolean current_first; /* the forum said no: the old one is likelier */
  gboolean asked;         /* the change request has been made, in this run */
  gboolean locked;
  unsigned words, length;
  FpSecret *typed, *current, *next;
  char *code;
  char *by_hand; /* the forum hears no change from this account: the page where a person makes it; then
                    `guided` */
  char *link;    /* from the mail, or NULL */
  gboolean link_tried, said_yes,
      said_no;      /* it was redeemed in this run; the forum's answer, if it was plain */
  GHashTable *seen; /* mails that were there before */
  gint64 look_until;
  FpSession *session;                 /* fresh, for the sign-in under way; then the new one */
  gboolean next_tried, current_tried; /* at most one try of each */
  gboolean current_works;             /* it was tried, and an earlier request may still be at work */
  guint timer;
  GError *why; /* what went wrong on the way */
  FpRotateFunc tell;
  gpointer tell_data;
  FpRotateResult *result;
} Rotate;

/* Each takes the reference on the task over. */
void fp_rotate_fail(GTask *task, GError *error); /* nothing was changed at the forum */
void fp_rotate_end(GTask *task, FpRotateEnd end, const char *sentence);
void fp_rotate_sign_in(GTask *task, FpSecret *password, GAsyncReadyCallback done);
void fp_rotate_tell(Rotate *rotate, FpRotateStep step, gboolean done, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* From «next is known to work» to the end. */
void fp_rotate_adopt_next(GTask *task);
/* Which one works? Tries next, then current (or the other way round), at most once each. */
void fp_rotate_find_out(GTask *task);
/* The request to change it ended with an error that does not prove a no: something else answered in the
 * forum's place, or nothing did. The forum may have acted, or may still be at work. */
gboolean fp_rotate_is_open(const GError *error);
/* The same behind that request, which ended with error, NULL: with a yes. In two minutes where it is open. */
void fp_rotate_find_out_of(GTask *task, const GError *error);
/* Before the request leaves: when that was, for whoever goes on after a stop. FALSE: nothing may be sent, and
 * the rotation has failed. */
gboolean fp_rotate_note_request(GTask *task);
/* For how long a request of an earlier run may still be at work: µs, 0: no longer. */
gint64 fp_rotate_at_work(FpMember *member);
void fp_rotate_request_over(FpMember *member); /* it was answered plainly: none is at work */
/* Which one works, of a change that an earlier run has begun. */
void fp_rotate_find_out_earlier(GTask *task);
/* After an earlier one has turned out to have changed nothing: begin the new one. */
void fp_rotate_begin(GTask *task);
/* A sign-in with a password was tried, and refused or not: counted across runs. */
void fp_rotate_note_try(const Rotate *rotate, const FpCallResult *reply, const GError *error);
/* The sign-in shows that the password is right, though more may be wanted. */
gboolean fp_rotate_is_proof(const Rotate *rotate, const FpCallResult *reply, const GError *error);
/* Takes the new password out of the keyring again: the forum has the old one. */
void fp_rotate_drop_next(GTask *task);

/* --- rotate_may.c --- */
/* Signed in with the present password: would the forum hear the change? If not, the rotation becomes a guided
 * one, and says why, before a password is made. Then make(). */
void fp_rotate_may(GTask *task, void (*make)(GTask *task));
char *fp_rotate_by_hand(FpMember *member); /* that page, of a change under way; NULL: none. (transfer full) */
void fp_rotate_by_hand_over(FpMember *member);

/* --- rotate_mail.c --- */
void fp_rotate_mail_ask(GTask *task);       /* next is saved: asks for the mail, and goes on */
void fp_rotate_mail_wait(GTask *task);      /* the mail was asked for: from the link to the end */
void fp_rotate_mail_over(FpMember *member); /* no link is waited for any more */
void fp_rotate_mail_pending(GTask *task);   /* ends it: the member has the link, or will have it */

/* --- reset_mail.c --- */
gboolean fp_reset_mail_is_set(FpMember *member);
GHashTable *fp_reset_mail_seen(FpMember *member); /* names of mails that are there now; (transfer full) */
/* The link in the newest mail that holds one and is not among `seen` (or NULL). NULL without an error: not
 * yet. (transfer full) */
void fp_reset_mail_async(FpMember *member, GHashTable *seen, GCancellable *, GAsyncReadyCallback, gpointer);
char *fp_reset_mail_finish(GAsyncResult *, GError **);

/* --- change_page.c: where a member changes the password by hand --- */
void fp_change_page_async(FpMember *member, GCancellable *, GAsyncReadyCallback, gpointer);
char *fp_change_page_finish(GAsyncResult *); /* NULL: no page is known. (transfer full) */

/* --- reset_mail.c --- */
char *fp_reset_mail_folder(FpApp *app,
                           const char *account); /* reset-maildir; NULL: not set. (transfer full) */

#endif
