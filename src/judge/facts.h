/* Gathering the evidence about one message. */
#ifndef FLAGPOST_JUDGE_FACTS_H
#define FLAGPOST_JUDGE_FACTS_H

#include "evidence.h"
#include "flagpost/judge.h"
#include "lexicon.h"

FpEvidence *fp_evidence_new(const FpReading *reading, const FpMessage *message, const FpJudgeFacts *facts);

/* facts_text.c, facts_link.c, facts_sender.c: each fills in its rules. */
void fp_facts_text(FpEvidence *evidence, const FpReading *reading);
void fp_facts_links(FpEvidence *evidence, const FpReading *reading, const FpJudgeFacts *facts);
void fp_facts_sender(FpEvidence *evidence, const FpMessage *message, const FpJudgeFacts *facts);
void fp_facts_wave(FpEvidence *evidence, const FpJudgeFacts *facts); /* what else came */

#endif
