/* What each rule and each known word counts: read from weights.txt, which tools/bench/judge/weights.py makes.
 */
#ifndef FLAGPOST_JUDGE_WEIGHTS_H
#define FLAGPOST_JUDGE_WEIGHTS_H

#include "fold.h"
#include "rules.h"
#include "table.h"

typedef struct {
  double base;            /* log-odds of a message of which nothing is known */
  double notice, warning; /* log-odds from which a message has that level */
  double rule[FP_RULES];
} FpWeights;

const FpWeights *fp_weights(void);
/* Hashes of the skeletons of words, and of two that follow each other, to thousandths. */
const FpTable *fp_weights_words(void);

static inline guint32
fp_weights_pair(guint32 first, guint32 second)
{
  return fp_hash_mix(first * 31u + second);
}

#endif
