/* Memory of libcurl is wiped when it is given back: its buffers have held requests, and a request may hold a
 * password. Called once, by loop.c. */
#include "config.h"

#include "loop.h"

#include "flagpost/secret.h"

#include <malloc.h>
#include <stdlib.h>

FP_LATE_LIBRARY(FpCurlCalls, fp_curl_calls, FP_LATE_CURL, FP_CURL_CALLS);

static void
wiping_free(void *memory)
{
  if (memory)
    fp_wipe(memory, malloc_usable_size(memory));
  free(memory);
}

static void *
wiping_realloc(void *memory, size_t size)
{
  size_t had = memory ? malloc_usable_size(memory) : 0;
  if (had >= size && size > 0)
    return memory;
  void *more = malloc(size > 0 ? size : 1);
  if (!more)
    return NULL;
  if (memory)
    memcpy(more, memory, MIN(had, size));
  wiping_free(memory);
  return more;
}

gboolean
fp_curl_start(void)
{
  return curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wiping_free, wiping_realloc, strdup, calloc) ==
         CURLE_OK;
}
