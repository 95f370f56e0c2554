/* The sum: evidence weighed, told as a score, a level and sentences. Called by app and by the command
 * `judge`. */
#include "config.h"

#include "flagpost/judge.h"

#include "facts.h"
#include "known_words.h"
#include "learn.h"
#include "weights.h"

#include <math.h>

#define SCALE        3.0  /* log-odds at which the score is half way from the middle to the end */
#define REASONS      8    /* at most so many sentences */
#define LEAST_SPOKEN 0.15 /* what counts less is not worth a sentence */

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
  if (judge == NULL)
    return;
  fp_learn_free(judge->learn);
  g_free(judge);
}

/* No ends: however high the sum, more evidence still shows in the second decimal. */
static double
score_of(double sum)
{
  return 50 + 50 * sum / (fabs(sum) + SCALE);
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

/* The words of up to three phrases of the rule's category. NULL: it has none. (transfer full) */
static char *
quoted_phrases(const FpEvidence *evidence, const FpReading *reading, FpRule rule)
{
  int category = fp_lexicon_category(fp_rule_name(rule));
  guint first[3], last[3], count = 0;
  for (int weak = 0; weak <= 1; weak++)
    for (guint i = 0; i < evidence->matches->len && count < G_N_ELEMENTS(first); i++) {
      const FpMatch *match = &g_array_index(evidence->matches, FpMatch, i);
      gboolean inside = count > 0 && match->first >= first[count - 1] && match->last <= last[count - 1];
      if (match->category != category || match->weak != weak || inside)
        continue;
      first[count] = match->first;
      last[count++] = match->last;
    }
  return count > 0 ? fp_facts_quote(reading, first, last, count) : NULL;
}

static void
say(FpSuspicion *suspicion, const FpEvidence *evidence, const FpReading *reading, FpRule rule)
{
  const char *format = fp_rule_sentence(rule);
  const char *gap = strstr(format, "%s");
  g_autofree char *phrases =
      gap != NULL && evidence->detail[rule] == NULL ? quoted_phrases(evidence, reading, rule) : NULL;
  const char *detail = evidence->detail[rule] != NULL ? evidence->detail[rule] : phrases;
  if (gap != NULL && detail == NULL)
    return;
  g_autofree char *sentence = gap == NULL
                                  ? g_strdup(format)
                                  : g_strdup_printf("%.*s%s%s", (int)(gap - format), format, detail, gap + 2);
  fp_suspicion_add(suspicion, fp_rule_name(rule), sentence);
}

static void
say_heaviest(FpSuspicion *suspicion, const Weighed *weighed, const FpEvidence *evidence,
             const FpReading *reading)
{
  double left[FP_RULES];
  memcpy(left, weighed->part, sizeof left);
  for (guint spoken = 0; spoken < REASONS; spoken++) {
    guint heaviest = 0;
    for (guint rule = 1; rule < FP_RULES; rule++)
      if (left[rule] > left[heaviest])
        heaviest = rule;
    if (left[heaviest] < LEAST_SPOKEN)
      return;
    left[heaviest] = 0;
    if (fp_rule_sentence(heaviest) != NULL)
      say(suspicion, evidence, reading, heaviest);
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
  one->evidence = fp_evidence_new(one->reading, message, facts != NULL ? facts : &unknown);
  fp_known_words(one->evidence, one->reading);
  weigh(&one->weighed, one->evidence);
}

static void
close_case(Case *one)
{
  fp_evidence_free(one->evidence);
  fp_reading_free(one->reading);
}

static FpLevel
level_of(double sum)
{
  const FpWeights *weights = fp_weights();
  return sum >= weights->warning  ? FP_LEVEL_WARNING
         : sum >= weights->notice ? FP_LEVEL_NOTICE
                                  : FP_LEVEL_NONE;
}

FpSuspicion *
fp_judge_message(FpJudge *judge, const FpMessage *message, const FpJudgeFacts *facts)
{
  Case one;
  char *detail;
  open_case(&one, message, facts);
  double learnt = fp_learn_score(judge->learn, one.reading, message, &detail);
  fp_evidence_set(one.evidence, FP_RULE_LIKE_FLAGGED, learnt, detail);
  weigh(&one.weighed, one.evidence);
  FpSuspicion *suspicion = fp_suspicion_new(score_of(one.weighed.sum), level_of(one.weighed.sum));
  say_heaviest(suspicion, &one.weighed, one.evidence, one.reading);
  close_case(&one);
  return suspicion;
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
