/* The demo forum as a transport, in the same process: no sockets, the time of the program's clock. */
#ifndef FLAGPOST_TESTS_DEMO_TRANSPORT_H
#define FLAGPOST_TESTS_DEMO_TRANSPORT_H

#include "demo/core.h"
#include "flagpost/http.h"

/* forum is borrowed. A delay of a reply is a timer of the program's clock. */
FpTransport *fp_demo_transport_new(DemoForum *forum);

#endif
