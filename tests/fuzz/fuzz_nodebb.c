/* Any answers to any operation of the driver nodebb. */
#include "config.h"

#include "fuzz.h"
#include "replies.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  return fuzz_replies("nodebb", bytes, size);
}
