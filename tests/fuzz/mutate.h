/* Changes to a fuzzer's input that keep its grammar, where changed bytes alone are refused at the door. */
#ifndef FLAGPOST_TESTS_FUZZ_MUTATE_H
#define FLAGPOST_TESTS_FUZZ_MUTATE_H

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

/* libFuzzer asks for this where a target has it, and gets the new size; at most `most` bytes are written. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);

/* Tokens (a word, a tag, a run of blanks, a sign) are put in from `words` (a bar is between two), replaced,
 * taken away, copied, swapped; one time in three the bytes change as libFuzzer sees fit. */
size_t fuzz_mutate_tokens(uint8_t *bytes, size_t size, size_t most, unsigned seed, const char *words);

/* One of the JSON texts that byte 0x1E separates, behind `head` bytes: a value becomes another, one of
 * another place or kind, a member goes, or gets another's name, an element comes twice. What is no JSON
 * changes as tokens do. */
size_t fuzz_mutate_json(uint8_t *bytes, size_t size, size_t most, unsigned seed, size_t head,
                        const char *words);

#endif
