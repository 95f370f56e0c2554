/* What a forum answers, as bytes of a fuzzer: to the steps of one operation of one driver. */
#ifndef FLAGPOST_TESTS_FUZZ_REPLIES_H
#define FLAGPOST_TESTS_FUZZ_REPLIES_H

#include "flagpost/driver.h"

#include <stddef.h>
#include <stdint.h>

/* The first byte chooses the operation, the second status and content type; then come the answers, each ended
 * by byte 0x1E. Whatever they say: an error with a clean sentence, or a result with clean texts. */
int fuzz_replies(const char *driver, const uint8_t *bytes, size_t size);

#endif
