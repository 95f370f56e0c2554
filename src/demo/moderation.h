/* The moderators' desk of the demo forum. */
#ifndef FLAGPOST_DEMO_MODERATION_H
#define FLAGPOST_DEMO_MODERATION_H

#include "demo/call.h"

gint64 demo_flag_add(DemoForum *forum, gint64 reporter, gint64 post, const char *body);
json_t *demo_desk_json(DemoForum *forum); /* desk_json.c */
void demo_desk_page(DemoCall *call);      /* desk_page.c */
void demo_desk_route(DemoCall *call);     /* what is under /demo/, but the faults */

#endif
