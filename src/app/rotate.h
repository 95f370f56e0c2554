/* What rotate.c (the way forward) and rotate_recover.c (finding out which password works) share. */
#ifndef FLAGPOST_APP_ROTATE_H
#define FLAGPOST_APP_ROTATE_H

#include "app/private.h"

typedef struct {
  FpMember *member;
  gboolean resuming, give_up, guided;
  gboolean current_first; /* the forum said no: the old one is likelier */
  gboolean asked;         /* the change request has been made, in this run */
  gboolean locked;
  unsigned words, length;
  FpSecret *typed, *current, *next;
  char *code;
  FpSession *session;                 /* fresh, for the sign-in under way; then the new one */
  gboolean next_tried, current_tried; /* at most one try of each */
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
/* After an earlier one has turned out to have changed nothing: begin the new one. */
void fp_rotate_begin(GTask *task);

#endif
