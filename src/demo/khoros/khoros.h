/* The Khoros front door: v1 (/restapi/vc), v2 (/api/2.0), the web pages and /status/version. */
#ifndef FLAGPOST_DEMO_KHOROS_H
#define FLAGPOST_DEMO_KHOROS_H

#include "demo/call.h"

gboolean demo_khoros_handles(const DemoCall *call);
void demo_khoros_handle(DemoCall *call);

/* khoros_v1.c, khoros_v1_users.c, khoros_v2.c, khoros_pages.c: path is what follows the door's own prefix. */
void demo_khoros_v1(DemoCall *call, const char *path);
void demo_khoros_v2(DemoCall *call, const char *path);
void demo_khoros_page(DemoCall *call);

char *demo_khoros_address(const DemoCall *call); /* "http://localhost:8080/community" (transfer full) */

/* v1's one tree of values, printed as XML or as JSON. An element has text or members. */
typedef struct _DemoElement DemoElement;
struct _DemoElement {
  char *name, *type, *href, *text; /* type and href: attributes, or NULL */
  GPtrArray *members;              /* DemoElement */
};
DemoElement *demo_element_new(const char *name, const char *type, const char *href);
DemoElement *demo_element_add(DemoElement *parent, DemoElement *member); /* gives member back */
void demo_element_text(DemoElement *parent, const char *name, const char *type, const char *text);
void demo_element_number(DemoElement *parent, const char *name, gint64 number);
void demo_element_free(DemoElement *element);

/* 100, 301 and 501 are the vendor's; no public source names the others. */
enum {
  V1_UNEXPECTED = 100,
  V1_MISSING = 101,
  V1_INVALID = 102,
  V1_GONE = 103,
  V1_SESSION = 301,
  V1_LOGIN = 302,
  V1_DENIED = 303,
  V1_FLOOD = 305,
  V1_PATH = 501
};
void demo_v1_reply(DemoCall *call, DemoElement *value); /* success, with a value or NULL; takes it */
void demo_v1_value(DemoCall *call, const char *type, const char *text); /* one scalar */
void demo_v1_error(DemoCall *call, int code, const char *message);
void demo_v1_verdict(DemoCall *call, DemoVerdict verdict);
void demo_v1_unknown(DemoCall *call, const char *node);
gboolean demo_v1_needs_account(DemoCall *call); /* FALSE: refused already */
void demo_v1_page(const DemoCall *call, gint64 *size, gint64 *offset);
DemoElement *demo_v1_user(DemoForum *forum, const char *name, gint64 account, gint64 reader, gboolean whole);

void demo_v1_users(DemoCall *call, char **path);  /* khoros_v1_users.c: after users/ */
void demo_v1_boards(DemoCall *call, char **path); /* khoros_v1_boards.c: the whole path */

/* --- v2: khoros_v2.c, and khoros_v2_posts.c for what is written on the boards --- */
enum { V2_DENIED = 203, V2_SESSION = 301, V2_INVALID = 309, V2_GONE = 310 };
void demo_v2_fail(DemoCall *call, unsigned status, int code, const char *message, const char *developer);
void demo_v2_invalid(DemoCall *call, const char *developer);
void demo_v2_succeed(DemoCall *call, json_t *data); /* takes data over */
void demo_v2_created(DemoCall *call, const char *type, gint64 id);
void demo_v2_posts(DemoCall *call, const char *path);
void demo_v2_mark_read(DemoCall *call, const json_t *data); /* the messages in a search's reply */

#endif
