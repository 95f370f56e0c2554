/* What speaks for or against a message, before it is weighed: one value a rule. */
#ifndef FLAGPOST_JUDGE_FACTS_H
#define FLAGPOST_JUDGE_FACTS_H

#include "flagpost/judge.h"
#include "lexicon.h"
#include "rules.h"

typedef struct {
  double value[FP_RULES]; /* 0: does not hold. Mostly 0–1; phrases up to 3 */
  char *detail[FP_RULES]; /* what the sentence fills in, or NULL */
  GArray *matches;        /* FpMatch */
  double damp;            /* long texts have chance words: 1 for short ones, less for long ones */
} FpEvidence;

FpEvidence *fp_evidence_new(const FpReading *reading, const FpMessage *message, const FpJudgeFacts *facts);
void fp_evidence_free(FpEvidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FpEvidence, fp_evidence_free)

/* facts_text.c, facts_link.c, facts_sender.c: each fills in its rules. */
void fp_facts_text(FpEvidence *evidence, const FpReading *reading);
void fp_facts_links(FpEvidence *evidence, const FpReading *reading, const FpJudgeFacts *facts);
void fp_facts_sender(FpEvidence *evidence, const FpMessage *message, const FpJudgeFacts *facts);
void fp_facts_wave(FpEvidence *evidence, const FpJudgeFacts *facts);                 /* what else came */
void fp_evidence_set(FpEvidence *evidence, FpRule rule, double value, char *detail); /* detail: taken over */
/* "a", "b", "c": the words of up to `limit` phrases or tokens for which `wanted` holds. (transfer full) */
char *fp_facts_quote(const FpReading *reading, const guint *first, const guint *last, guint count);

#endif
