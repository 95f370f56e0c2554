/* What a refresh of the inbox sets going. */
#ifndef FLAGPOST_APP_INBOX_H
#define FLAGPOST_APP_INBOX_H

#include "app/private.h"

/* --- inbox_open.c --- */
/* Was it opened before, so that its newest messages are stored as of then, with or without the older ones? */
gboolean fp_open_has_newest(FpMember *member, const char *id);

/* --- sender.c --- */
void fp_sender_want(FpMember *member, const FpPerson *person);
void fp_sender_ask_wanted(FpMember *member);

/* --- unread.c: messages of unread conversations, where the list has none --- */
/* changed: it is not as it is stored. FALSE: wanted only if its messages are not all there. */
void fp_unread_want(FpMember *member, const char *conversation, gboolean changed);
void fp_unread_ask(FpMember *member);

#endif
