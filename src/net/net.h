/* Shared by the files of src/net/ alone. */
#ifndef FP_NET_NET_H
#define FP_NET_NET_H

#include "flagpost/http.h"

/* The same request at another address of the same origin, for a redirect, or with a Cookie header (cookie may
 * be NULL). Shares the body. (transfer full) */
FpHttpRequest *fp_http_request_again(const FpHttpRequest *request, const FpUrl *url, const char *cookie);
/* Does the request's Accept header leave out HTML? */
gboolean fp_http_request_wants_data(const FpHttpRequest *request);
/* Only bytes from 0x20 without 0x7f. */
gboolean fp_net_is_plain(const char *text);

#endif
