/* Who answered: for curl.c. */
#ifndef FP_NET_PEER_H
#define FP_NET_PEER_H

#include "flagpost/http.h"
#include "late.h"

/* After a transfer that got an answer from `url`. CURLOPT_CERTINFO has been set on it. */
void fp_peer_read(FpPeer *peer, CURL *easy, const FpUrl *url);

/* Is the connection to a proxy? Asked of a transfer that has one. */
gboolean fp_peer_through_proxy(CURL *easy, const FpUrl *url);

#endif
