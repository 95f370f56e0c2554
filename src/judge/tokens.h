/* Text into tokens; see reading.h. */
#ifndef FLAGPOST_JUDGE_TOKENS_H
#define FLAGPOST_JUDGE_TOKENS_H

#include "reading.h"

void fp_tokens_read(FpReading *reading);       /* reading->text to tokens, skeleton and counts */
void fp_tokens_join_apart(FpReading *reading); /* letters apart to words */

#endif
