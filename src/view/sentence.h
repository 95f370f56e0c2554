/* A record as a sentence. */
#ifndef FLAGPOST_VIEW_SENTENCE_H
#define FLAGPOST_VIEW_SENTENCE_H

#include "flagpost/view.h"

/* tag: the word for what is tagged, if it is, or NULL. spoken FALSE: for the eye, on a screen too narrow for
 * columns: no full stop behind the state. (transfer full)
 */
char *fp_record_sentence(const FpRecord *record, const char *tag, gboolean spoken);

#endif
