/* What speaks for or against a message, before it is weighed: one value a rule. */
#ifndef FLAGPOST_JUDGE_EVIDENCE_H
#define FLAGPOST_JUDGE_EVIDENCE_H

#include "reading.h"
#include "rules.h"

typedef struct {
  double value[FP_RULES]; /* 0: does not hold. Mostly 0–1; phrases up to 3 */
  char *detail[FP_RULES]; /* what the sentence fills in, or NULL */
  GArray *matches;        /* FpMatch */
  double damp;            /* long texts have chance words: 1 for short ones, less for long ones */
} FpEvidence;

void fp_evidence_free(FpEvidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpEvidence, fp_evidence_free)

void fp_evidence_set(FpEvidence *evidence, FpRule rule, double value, char *detail); /* detail: taken over */
/* "a", "b", "c": the words of `count` phrases or tokens. (transfer full) */
char *fp_evidence_quote(const FpReading *reading, const guint *first, const guint *last, guint count);

#endif
