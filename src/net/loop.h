/* libcurl's multi interface on the default main context; shared by curl.c (forums) and smtp.c (mail). */
#ifndef FP_NET_LOOP_H
#define FP_NET_LOOP_H

#include "late.h"

typedef struct _FpCurlLoop FpCurlLoop;

/* Called once a transfer, from the main loop; the handle has left the loop and belongs to the callee. */
typedef void (*FpCurlDone)(CURL *easy, CURLcode code, gpointer data);

gboolean fp_curl_start(void); /* of wiping.c: libcurl as a whole, once */
FpCurlLoop *fp_curl_loop_new(void);
FpCurlLoop *fp_curl_loop_ref(FpCurlLoop *loop);
void fp_curl_loop_unref(FpCurlLoop *loop);
/* FALSE: libcurl would not take it; done is not called. */
gboolean fp_curl_loop_add(FpCurlLoop *loop, CURL *easy, FpCurlDone done, gpointer data);
/* Takes a transfer out before it is done; done is not called. */
void fp_curl_loop_remove(FpCurlLoop *loop, CURL *easy);

#endif
