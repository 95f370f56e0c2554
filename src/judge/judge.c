/* The sum: evidence weighed, told as a score, a level and sentences. Called by app and by the command
 * `judge`. */
#include "config.h"

#include "flagpost/judge.h"

#include "campaign.h"
#include "facts.h"
#include "known_words.h"
#include "learn.h"
#include "opinion.h"
#include "weights.h"

struct _FpJudge {
  FpLearn *learn;
};

FpJudge *
fp_judge_new(void)
{
  FpJudge *judge = g_new0(FpJudge, 1);
  judge->learn = fp_learn_new();
  return judge;
}

void
fp_judge_free(FpJudge *judge)
{
  if (!judge)
    return;
  fp_learn_free(judge->learn);
  g_free(judge);
}

typedef struct {
  double part[FP_RULES]; /* what each rule adds to the sum */
  double sum;
} Weighed;

static void
weigh(Weighed *weighed, const FpEvidence *evidence)
{
  const FpWeights *weights = fp_weights();
  weighed->sum = weights->base;
  for (guint rule = 0; rule < FP_RULES; rule++) {
    weighed->part[rule] = evidence->value[rule] * weights->rule[rule];
    weighed->sum += weighed->part[rule];
  }
}

/* The evidence of one message and what the shipped weights make of it. */
typedef struct {
  FpReading *reading;
  FpEvidence *evidence;
  Weighed weighed;
} Case;

static void
open_case(Case *one, const FpMessage *message, const FpJudgeFacts *facts)
{
  static const FpJudgeFacts unknown = FP_JUDGE_FACTS_UNKNOWN;
  one->reading = fp_reading_new(message);
  one->evidence = fp_evidence_new(one->reading, message, facts ? facts : &unknown);
  fp_known_words(one->evidence, one->reading);
  weigh(&one->weighed, one->evidence);
}

static void
close_case(Case *one)
{
  fp_evidence_free(one->evidence);
  fp_reading_free(one->reading);
}

static FpOpinion *
decide(FpJudge *judge, Case *one, const FpMessage *message)
{
  char *detail;
  double learnt = fp_learn_score(judge->learn, one->reading, message, one->weighed.sum, &detail);
  fp_evidence_set(one->evidence, FP_RULE_LIKE_FLAGGED, learnt, detail);
  weigh(&one->weighed, one->evidence);
  return fp_opinion_new(one->weighed.part, one->weighed.sum, one->evidence, one->reading);
}

FpSuspicion *
fp_judge_message(FpJudge *judge, const FpMessage *message, const FpJudgeFacts *facts)
{
  Case one;
  open_case(&one, message, facts);
  FpOpinion *opinion = decide(judge, &one, message);
  close_case(&one);
  return fp_opinion_end(opinion, NULL);
}

FpOpinion *
fp_judge_read(FpJudge *judge, const FpMessage *message, GByteArray *sketches)
{
  Case one;
  open_case(&one, message, NULL);
  FpOpinion *opinion = decide(judge, &one, message);
  fp_sketch_append(one.reading, sketches);
  opinion->sender = fp_campaigns_sender(message);
  opinion->sent = message->sent;
  close_case(&one);
  return opinion;
}

/* --- learning --- */

void
fp_judge_learn(FpJudge *judge, const char *id, const FpMessage *message, gboolean spam)
{
  Case one;
  open_case(&one, message, NULL);
  fp_learn_add(judge->learn, id, one.reading, message, one.weighed.sum, spam);
  close_case(&one);
}

gboolean
fp_judge_forget(FpJudge *judge, const char *id)
{
  return fp_learn_remove(judge->learn, id);
}

void
fp_judge_reset(FpJudge *judge)
{
  fp_learn_clear(judge->learn);
}

guint
fp_judge_learnt(const FpJudge *judge, guint *spam)
{
  return fp_learn_count(judge->learn, spam);
}

GBytes *
fp_judge_save(const FpJudge *judge)
{
  return fp_learn_save(judge->learn);
}

gboolean
fp_judge_load(FpJudge *judge, GBytes *bytes)
{
  return fp_learn_load(judge->learn, bytes);
}
