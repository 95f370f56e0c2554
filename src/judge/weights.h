/* What each rule and each known word counts: read from weights.txt, which tools/bench/judge/weights.py makes.
 */
#ifndef FLAGPOST_JUDGE_WEIGHTS_H
#define FLAGPOST_JUDGE_WEIGHTS_H

#include "rules.h"

typedef struct {
  double base;            /* log-odds of a message of which nothing is known */
  double notice, warning; /* log-odds from which a message has that level */
  double rule[FP_RULES];
} FpWeights;

const FpWeights *fp_weights(void);
/* Of a word or of two that follow each other, by the hash of their skeletons; 0: not known. fp_weights() has
 * been called before. */
double fp_weights_word(guint32 hash);
guint32 fp_weights_pair(guint32 first, guint32 second);

#endif
