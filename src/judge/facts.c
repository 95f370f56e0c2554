/* Gathers the evidence about one message: its text, its links, its sender. Called by judge.c. */
#include "config.h"

#include "facts.h"

#include <math.h>

#define FULL_WORDS 60.0 /* a text of so many words is not damped */

FpEvidence *
fp_evidence_new(const FpReading *reading, const FpMessage *message, const FpJudgeFacts *facts)
{
  FpEvidence *evidence = g_new0(FpEvidence, 1);
  evidence->matches = fp_lexicon_matches(reading);
  evidence->damp = reading->words > FULL_WORDS ? sqrt(FULL_WORDS / reading->words) : 1;
  fp_facts_text(evidence, reading);
  fp_facts_links(evidence, reading, facts);
  fp_facts_sender(evidence, message, facts);
  return evidence;
}
