/* The word lists of all languages (words/LANGUAGE.txt), compiled in: phrases by category. */
#ifndef FLAGPOST_JUDGE_LEXICON_H
#define FLAGPOST_JUDGE_LEXICON_H

#include "reading.h"

#define FP_WEAK_PHRASE 0.35 /* what "~phrase" counts beside 1 */

typedef struct {
  guint phrase;    /* number of the phrase, the same in every message */
  guint8 category; /* fp_lexicon_category() */
  gboolean weak;
  guint first, last; /* tokens */
} FpMatch;

guint fp_lexicon_categories(void);
const char *fp_lexicon_category_name(guint category);
/* -1: no such category */
int fp_lexicon_category(const char *name);
/* All phrases in the reading, each once, in the order of the text. (transfer full) FpMatch */
GArray *fp_lexicon_matches(const FpReading *reading);

#endif
