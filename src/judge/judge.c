/* The sum: evidence weighed, told as a score, a level and sentences. Called by app and by the command
 * `judge`. */
#include "config.h"

#include "flagpost/judge.h"

#include "facts.h"
#include "known_words.h"
#include "weights.h"

#include <math.h>

#define SCALE        3.0  /* log-odds at which the score is half way from the middle to the end */
#define REASONS      8    /* at most so many sentences */
#define LEAST_SPOKEN 0.15 /* what counts less is not worth a sentence */

struct _FpJudge {
  int unused;
};

FpJudge *
fp_judge_new(void)
{
  return g_new0(FpJudge, 1);
}

void
fp_judge_free(FpJudge *judge)
{
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

FpSuspicion *
fp_judge_message(const FpJudge *judge, const FpMessage *message, const FpJudgeFacts *facts)
{
  static const FpJudgeFacts unknown = FP_JUDGE_FACTS_UNKNOWN;
  g_autoptr(FpReading) reading = fp_reading_new(message);
  g_autoptr(FpEvidence) evidence = fp_evidence_new(reading, message, facts != NULL ? facts : &unknown);
  const FpWeights *weights = fp_weights();
  Weighed weighed;
  fp_known_words(evidence, reading);
  weigh(&weighed, evidence);
  FpLevel level = weighed.sum >= weights->warning  ? FP_LEVEL_WARNING
                  : weighed.sum >= weights->notice ? FP_LEVEL_NOTICE
                                                   : FP_LEVEL_NONE;
  FpSuspicion *suspicion = fp_suspicion_new(score_of(weighed.sum), level);
  say_heaviest(suspicion, &weighed, evidence, reading);
  return suspicion;
}
