/* A target for libFuzzer; replay.c runs it over the kept files in `make check`. */
#ifndef FLAGPOST_TESTS_FUZZ_H
#define FLAGPOST_TESTS_FUZZ_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
