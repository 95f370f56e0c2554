/* The part of the words whose weights are shipped; see weights.h. */
#ifndef FLAGPOST_JUDGE_KNOWN_WORDS_H
#define FLAGPOST_JUDGE_KNOWN_WORDS_H

#include "facts.h"

/* Sets FP_RULE_WORDS: value is the words' sum (below 0 too), its detail the heaviest words. */
void fp_known_words(FpEvidence *evidence, const FpReading *reading);

#endif
