/* A reading as hashes of what is learnt: words and pairs of words with their place. */
#ifndef FLAGPOST_JUDGE_LEARN_TOKENS_H
#define FLAGPOST_JUDGE_LEARN_TOKENS_H

#include "flagpost/judge.h"
#include "reading.h"

typedef struct {
  guint32 hash;
  guint first, last; /* tokens of the reading; first > last: not from the text */
} FpLearnToken;

/* Each hash once, rising. (transfer full) FpLearnToken */
GArray *fp_learn_tokens(const FpReading *reading, const FpMessage *message);

#endif
