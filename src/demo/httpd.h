/* The HTTP door of the demo forum: loopback only. */
#ifndef FLAGPOST_DEMO_HTTPD_H
#define FLAGPOST_DEMO_HTTPD_H

#include "demo/core.h"

typedef struct _DemoHttpd DemoHttpd;

/* late: what the forum's clock is ahead of the real one, µs. port 0: a free one. NULL: the port is taken. */
DemoHttpd *demo_httpd_start(DemoForum *forum, guint16 port, gint64 late);
guint16 demo_httpd_port(const DemoHttpd *httpd);
void demo_httpd_stop(DemoHttpd *httpd);

#endif
