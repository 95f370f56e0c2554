/* The sum: evidence weighed, told as a score, a level and sentences. Called by app and by the command
 * `judge`. */
#include "config.h"

#include "flagpost/judge.h"

#include "campaign.h"
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
  if (!judge)
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
  return count > 0 ? fp_evidence_quote(reading, first, last, count) : NULL;
}

/* What stands behind the sum, in a sentence. NULL: nothing can be told. (transfer full) */
static char *
sentence_of(const FpEvidence *evidence, const FpReading *reading, FpRule rule)
{
  const char *format = fp_rule_sentence(rule);
  const char *gap = format ? strstr(format, "%s") : NULL;
  if (!format || !gap)
    return g_strdup(format);
  g_autofree char *phrases =
      !evidence->detail[rule] && reading ? quoted_phrases(evidence, reading, rule) : NULL;
  const char *detail = evidence->detail[rule] ? evidence->detail[rule] : phrases;
  if (!detail)
    return NULL;
  GString *sentence = g_string_new_len(format, gap - format);
  g_string_append(sentence, detail);
  g_string_append(sentence, gap + 2);
  return g_string_free(sentence, FALSE);
}

/* --- opinions --- */

typedef struct {
  double place; /* where it stands among the others */
  FpRule rule;
  char *sentence; /* or NULL: it has none */
} Spoken;

struct _FpOpinion {
  double sum;
  guint count;
  Spoken spoken[REASONS]; /* the heaviest first */
};

/* How young an account is tells a person more than its weight, which honest new members keep small. */
static double
place_of(double part, FpRule rule)
{
  return rule == FP_RULE_ACCOUNT_HOURS || rule == FP_RULE_ACCOUNT_DAYS ? part + 2 : part;
}

/* Puts a rule in its place among the heaviest; equal ones in the table's order. FALSE: it is none of them. */
static gboolean
rank(FpOpinion *opinion, double part, FpRule rule)
{
  guint at = opinion->count;
  double place = place_of(part, rule);
  if (part < LEAST_SPOKEN)
    return FALSE;
  while (at > 0 && (opinion->spoken[at - 1].place < place ||
                    (opinion->spoken[at - 1].place == place && opinion->spoken[at - 1].rule > rule)))
    at--;
  if (at == REASONS)
    return FALSE;
  if (opinion->count == REASONS)
    g_free(opinion->spoken[--opinion->count].sentence);
  memmove(&opinion->spoken[at + 1], &opinion->spoken[at], (opinion->count - at) * sizeof(Spoken));
  opinion->spoken[at] = (Spoken){.place = place, .rule = rule};
  opinion->count++;
  return TRUE;
}

static FpOpinion *
opinion_new(const Weighed *weighed, const FpEvidence *evidence, const FpReading *reading)
{
  FpOpinion *opinion = g_new0(FpOpinion, 1);
  opinion->sum = weighed->sum;
  for (guint rule = 0; rule < FP_RULES; rule++)
    rank(opinion, weighed->part[rule], rule);
  for (guint i = 0; i < opinion->count; i++)
    opinion->spoken[i].sentence = sentence_of(evidence, reading, opinion->spoken[i].rule);
  return opinion;
}

void
fp_opinion_free(FpOpinion *opinion)
{
  if (!opinion)
    return;
  for (guint i = 0; i < opinion->count; i++)
    g_free(opinion->spoken[i].sentence);
  g_free(opinion);
}

void
fp_judge_facts_of_campaign(FpJudgeFacts *facts, const FpCampaign *campaign)
{
  facts->alike = campaign ? campaign->messages : 0;
  facts->alike_senders = campaign ? campaign->senders : 0;
  facts->alike_span = campaign && campaign->first > 0 ? campaign->last - campaign->first : -1;
}

static void
add_wave(FpOpinion *opinion, const FpCampaign *campaign)
{
  static const FpRule told[] = {FP_RULE_SAME_TEXT, FP_RULE_BURST};
  FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
  g_autoptr(FpEvidence) evidence = g_new0(FpEvidence, 1);
  fp_judge_facts_of_campaign(&facts, campaign);
  fp_facts_wave(evidence, &facts);
  for (guint i = 0; i < G_N_ELEMENTS(told); i++) {
    double part = evidence->value[told[i]] * fp_weights()->rule[told[i]];
    opinion->sum += part;
    if (!rank(opinion, part, told[i]))
      continue;
    for (guint k = 0; k < opinion->count; k++)
      if (opinion->spoken[k].rule == told[i])
        opinion->spoken[k].sentence = sentence_of(evidence, NULL, told[i]);
  }
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
fp_opinion_end(FpOpinion *opinion, const FpCampaign *campaign)
{
  if (campaign)
    add_wave(opinion, campaign);
  FpSuspicion *suspicion = fp_suspicion_new(score_of(opinion->sum), level_of(opinion->sum));
  for (guint i = 0; i < opinion->count; i++)
    if (opinion->spoken[i].sentence)
      fp_suspicion_add(suspicion, fp_rule_name(opinion->spoken[i].rule), opinion->spoken[i].sentence);
  fp_opinion_free(opinion);
  return suspicion;
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
  return opinion_new(&one->weighed, one->evidence, one->reading);
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
fp_judge_read(FpJudge *judge, FpCampaigns *campaigns, const FpMessage *message, guint *number)
{
  Case one;
  open_case(&one, message, NULL);
  *number = fp_campaigns_add_reading(campaigns, one.reading, message);
  FpOpinion *opinion = decide(judge, &one, message);
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
