/* The demo forum as a transport, in the same process: no sockets, the time of the program's clock. */
#ifndef FLAGPOST_TESTS_DEMO_TRANSPORT_H
#define FLAGPOST_TESTS_DEMO_TRANSPORT_H

#include "demo/core.h"
#include "flagpost/http.h"

/* forum is borrowed. A delay of a reply is a timer of the program's clock. */
FpTransport *fp_demo_transport_new(DemoForum *forum);

/* Its two halves, for transports that decide the moments themselves. The forum acts on the request, now; what
 * the client then gets: a response, or the error that libcurl's transport would give. */
DemoReply *fp_demo_exchange(DemoForum *forum, FpHttpRequest *request);
FpHttpResponse *fp_demo_answer(const FpHttpRequest *request, const DemoReply *reply, GError **error);
/* The error for a request that met such an end. */
GError *fp_demo_failure(const FpHttpRequest *request, DemoManner manner);

#endif
