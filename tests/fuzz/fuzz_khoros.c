/* Any answers to any operation of the driver khoros. */
#include "config.h"

#include "fuzz.h"
#include "replies.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  return fuzz_replies("khoros", bytes, size);
}
