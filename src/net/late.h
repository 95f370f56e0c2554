/* libcurl, loaded with the first request. Included in place of its own header. */
#ifndef FP_NET_LATE_H
#define FP_NET_LATE_H

#include "flagpost/late.h"

#include <curl/curl.h>

/* Its checks of types are macros of the same names. */
#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

#define FP_CURL_CALLS(CALL)                                                                                  \
  CALL(curl_easy_cleanup)                                                                                    \
  CALL(curl_easy_getinfo)                                                                                    \
  CALL(curl_easy_init)                                                                                       \
  CALL(curl_easy_setopt)                                                                                     \
  CALL(curl_easy_strerror)                                                                                   \
  CALL(curl_getdate)                                                                                         \
  CALL(curl_global_init_mem)                                                                                 \
  CALL(curl_multi_add_handle)                                                                                \
  CALL(curl_multi_assign)                                                                                    \
  CALL(curl_multi_cleanup)                                                                                   \
  CALL(curl_multi_info_read)                                                                                 \
  CALL(curl_multi_init)                                                                                      \
  CALL(curl_multi_remove_handle)                                                                             \
  CALL(curl_multi_setopt)                                                                                    \
  CALL(curl_multi_socket_action)                                                                             \
  CALL(curl_slist_append)                                                                                    \
  CALL(curl_slist_free_all)                                                                                  \
  CALL(curl_version_info)

FP_LATE_TYPE(FpCurlCalls, FP_CURL_CALLS);
const FpCurlCalls *fp_curl_calls(void); /* of wiping.c */

#define curl_easy_cleanup        (fp_curl_calls()->curl_easy_cleanup)
#define curl_easy_getinfo        (fp_curl_calls()->curl_easy_getinfo)
#define curl_easy_init           (fp_curl_calls()->curl_easy_init)
#define curl_easy_setopt         (fp_curl_calls()->curl_easy_setopt)
#define curl_easy_strerror       (fp_curl_calls()->curl_easy_strerror)
#define curl_getdate             (fp_curl_calls()->curl_getdate)
#define curl_global_init_mem     (fp_curl_calls()->curl_global_init_mem)
#define curl_multi_add_handle    (fp_curl_calls()->curl_multi_add_handle)
#define curl_multi_assign        (fp_curl_calls()->curl_multi_assign)
#define curl_multi_cleanup       (fp_curl_calls()->curl_multi_cleanup)
#define curl_multi_info_read     (fp_curl_calls()->curl_multi_info_read)
#define curl_multi_init          (fp_curl_calls()->curl_multi_init)
#define curl_multi_remove_handle (fp_curl_calls()->curl_multi_remove_handle)
#define curl_multi_setopt        (fp_curl_calls()->curl_multi_setopt)
#define curl_multi_socket_action (fp_curl_calls()->curl_multi_socket_action)
#define curl_slist_append        (fp_curl_calls()->curl_slist_append)
#define curl_slist_free_all      (fp_curl_calls()->curl_slist_free_all)
#define curl_version_info        (fp_curl_calls()->curl_version_info)

#endif
