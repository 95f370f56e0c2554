/* One request as the front doors see it, and the means to answer it. */
#ifndef FLAGPOST_DEMO_CALL_H
#define FLAGPOST_DEMO_CALL_H

#include "demo/accounts.h"

#include <jansson.h>

typedef struct {
  DemoForum *forum;
  const DemoRequest *request;
  char *path;        /* decoded, below the forum's own path; begins with "/" */
  GHashTable *query; /* decoded members of the address */
  GHashTable *form;  /* of a body that is a form; empty otherwise */
  json_t *json;      /* of a body that is JSON; NULL otherwise */
  gint64 account;    /* signed in; 0: anonymous */
  char *session;     /* the session's key, or NULL */
  gboolean stale;    /* a key came that is not (any more) valid */
  DemoReply *reply;
} DemoCall;

/* A front door. Later dialects are one more row in router.c. */
typedef struct {
  DemoDialect id;
  gboolean (*handles)(const DemoCall *call);
  void (*handle)(DemoCall *call);
} DemoDoor;

DemoCall *demo_call_new(DemoForum *forum, const DemoRequest *request); /* NULL: outside the forum's path */
DemoReply *demo_call_free(DemoCall *call);                             /* gives the reply */

gboolean demo_call_is(const DemoCall *call, const char *method);
/* Is the path of this pattern, in which «*» stands for one part, with or without `ending` (NULL: none)? parts
 * then are the first two that stood for «*», or NULL. (transfer full) */
gboolean demo_call_fits(const DemoCall *call, const char *pattern, const char *ending, char *parts[2]);
const char *demo_call_header(const DemoCall *call, const char *name);
const char *demo_call_query(const DemoCall *call, const char *name);
/* From a form or the address, as v1 takes it. NULL if absent. */
const char *demo_call_member(const DemoCall *call, const char *name);
char *demo_call_cookie(const DemoCall *call, const char *name); /* (transfer full) */
/* A string or number at "data.user.id" in the body's JSON, as text. (transfer full) */
char *demo_call_json(const DemoCall *call, const char *path);
void demo_call_session(DemoCall *call, const char *key); /* sets account, session, stale */

DemoReply *demo_reply_new(void);
void demo_reply_header(DemoReply *reply, const char *name, const char *value);
void demo_reply_set(DemoReply *reply, unsigned status, const char *type, const char *body);
void demo_reply_json(DemoReply *reply, unsigned status, json_t *value); /* takes value */
char *demo_escape(const char *text);                                    /* for HTML and XML (transfer full) */
/* A message's HTML as lines of text: tags go, ends of lines and paragraphs stay, entities become letters.
 * (transfer full) */
char *demo_as_text(const char *html);

void demo_route(DemoCall *call); /* router.c */

/* cook.c: (transfer full) */
char *demo_cook(const char *raw);
char *demo_uncook(const char *cooked);

#endif
