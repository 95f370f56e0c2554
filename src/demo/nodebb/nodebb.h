/* The NodeBB front door's parts. A chat room is a conversation of the model, its messages are notes. */
#ifndef FLAGPOST_DEMO_NODEBB_H
#define FLAGPOST_DEMO_NODEBB_H

#include "demo/call.h"
#include "demo/notes.h"

gboolean demo_nodebb_handles(const DemoCall *call);
void demo_nodebb_handle(DemoCall *call);

/* Handlers of the table in nodebb.c: a and b are what stood in the path in place of the first and second «*».
 */
void demo_nodebb_join(DemoCall *call, const char *a, const char *b); /* join.c */
void demo_nodebb_rooms(DemoCall *call, const char *a, const char *b);
void demo_nodebb_room(DemoCall *call, const char *a, const char *b);
void demo_nodebb_messages(DemoCall *call, const char *a, const char *b);
void demo_nodebb_raw(DemoCall *call, const char *a, const char *b);
void demo_nodebb_unread(DemoCall *call, const char *a, const char *b);
void demo_nodebb_read(DemoCall *call, const char *a, const char *b);
void demo_nodebb_new_room(DemoCall *call, const char *a, const char *b);
void demo_nodebb_say(DemoCall *call, const char *a, const char *b);
void demo_nodebb_room_with(DemoCall *call, const char *a, const char *b);
void demo_nodebb_flag(DemoCall *call, const char *a, const char *b);
void demo_nodebb_unflag(DemoCall *call, const char *a, const char *b);
void demo_nodebb_poll(DemoCall *call, const char *a, const char *b); /* nodebb_live.c */
void demo_nodebb_emit(DemoCall *call, const char *a, const char *b);

/* nodebb_account.c */
void demo_nodebb_config(DemoCall *call, const char *a, const char *b);
void demo_nodebb_login(DemoCall *call, const char *a, const char *b);
void demo_nodebb_logout(DemoCall *call, const char *a, const char *b);
void demo_nodebb_self(DemoCall *call, const char *a, const char *b);
void demo_nodebb_by_slug(DemoCall *call, const char *a, const char *b);
void demo_nodebb_by_name(DemoCall *call, const char *a, const char *b);
void demo_nodebb_by_uid(DemoCall *call, const char *a, const char *b);
void demo_nodebb_v3_user(DemoCall *call, const char *a, const char *b);
void demo_nodebb_sessions(DemoCall *call, const char *a, const char *b);
void demo_nodebb_end_session(DemoCall *call, const char *a, const char *b);
void demo_nodebb_password(DemoCall *call, const char *a, const char *b);
gboolean demo_nodebb_has_csrf(const DemoCall *call); /* the session's token, in header or address */

/* nodebb_factor.c */
void demo_nodebb_totp(DemoCall *call, const char *a, const char *b);
void demo_nodebb_backup(DemoCall *call, const char *a, const char *b);
gboolean demo_nodebb_is_half_open(const DemoCall *call);
void demo_nodebb_begin_half(DemoForum *forum, gint64 account, const char *key);
gboolean demo_nodebb_bearer(DemoCall *call); /* TRUE: it comes with a token, right or wrong */

/* nodebb_common.c */
/* The envelope of v3: takes response. */
void demo_nodebb_ok(DemoCall *call, json_t *response);
void demo_nodebb_refuse(DemoCall *call, unsigned status, const char *code, const char *message);
/* A member as messages and lists name one. */
json_t *demo_nodebb_user(DemoForum *forum, gint64 account);
json_t *demo_nodebb_author(DemoForum *forum, gint64 account); /* who wrote a message: also whether banned */
gint64 demo_nodebb_id(const char *text);                      /* 0 if it is no number */

#endif
