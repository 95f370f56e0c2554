/* From a sum to a score, a level and sentences. Called by judge.c, and by whoever ends an opinion. */
#include "config.h"

#include "opinion.h"

#include "facts.h"
#include "weights.h"

#include <math.h>

#define SCALE        3.0  /* log-odds at which the score is half way from the middle to the end */
#define REASONS      8    /* at most so many sentences */
#define LEAST_SPOKEN 0.15 /* what counts less is not worth a sentence */

/* What a campaign may add. */
static const FpRule of_waves[] = {FP_RULE_SAME_TEXT, FP_RULE_BURST};

/* No ends: however high the sum, more evidence still shows in the second decimal. */
double
fp_opinion_score(const FpOpinion *opinion)
{
  return 50 + 50 * opinion->sum / (fabs(opinion->sum) + SCALE);
}

/* --- sentences --- */

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

/* What stands behind the sum, in a sentence; NULL: nothing can be told. */
static void
put_sentence(FpSpoken *spoken, const FpEvidence *evidence, const FpReading *reading)
{
  const FpRule rule = spoken->rule;
  const char *format = fp_rule_sentence(rule);
  const char *gap = format ? strstr(format, "%s") : NULL;
  if (!gap) {
    spoken->sentence = format;
    return;
  }
  g_autofree char *phrases =
      !evidence->detail[rule] && reading ? quoted_phrases(evidence, reading, rule) : NULL;
  const char *detail = evidence->detail[rule] ? evidence->detail[rule] : phrases;
  if (!detail)
    return;
  GString *sentence = g_string_new_len(format, gap - format);
  g_string_append(sentence, detail);
  g_string_append(sentence, gap + 2);
  spoken->sentence = spoken->own = g_string_free(sentence, FALSE);
}

/* --- opinions --- */

/* How young an account is tells a person more than its weight, which honest new members keep small. */
static double
place_of(double part, FpRule rule)
{
  return rule == FP_RULE_ACCOUNT_HOURS || rule == FP_RULE_ACCOUNT_DAYS ? part + 2 : part;
}

/* Puts a rule in its place among the heaviest; equal ones in the table's order. FALSE: it is none of them.
 * part: LEAST_SPOKEN at least. */
static gboolean
rank(FpSpoken *spoken, guint *count, double part, FpRule rule)
{
  guint at = *count;
  double place = place_of(part, rule);
  while (at > 0 &&
         (spoken[at - 1].place < place || (spoken[at - 1].place == place && spoken[at - 1].rule > rule)))
    at--;
  if (at == REASONS)
    return FALSE;
  if (*count == REASONS)
    g_free(spoken[--*count].own);
  memmove(&spoken[at + 1], &spoken[at], (*count - at) * sizeof *spoken);
  spoken[at] = (FpSpoken){.place = place, .rule = rule};
  (*count)++;
  return TRUE;
}

/* With room for so many and for what a campaign may add. */
static FpOpinion *
new_opinion(double sum, guint count)
{
  const guint room = MIN(count + (guint)G_N_ELEMENTS(of_waves), REASONS);
  FpOpinion *opinion = g_malloc0(sizeof *opinion + room * sizeof *opinion->spoken);
  opinion->sum = sum;
  opinion->count = (guint8)count;
  return opinion;
}

FpOpinion *
fp_opinion_new(const double *part, double sum, const FpEvidence *evidence, const FpReading *reading)
{
  FpSpoken spoken[REASONS];
  guint count = 0;
  for (guint rule = 0; rule < FP_RULES; rule++)
    if (part[rule] >= LEAST_SPOKEN)
      rank(spoken, &count, part[rule], rule);
  for (guint i = 0; i < count; i++)
    put_sentence(&spoken[i], evidence, reading);
  FpOpinion *opinion = new_opinion(sum, count);
  memcpy(opinion->spoken, spoken, count * sizeof *spoken);
  return opinion;
}

void
fp_opinion_free(FpOpinion *opinion)
{
  if (!opinion)
    return;
  for (guint i = 0; i < opinion->count; i++)
    g_free(opinion->spoken[i].own);
  g_free(opinion);
}

/* --- very many of them --- */

typedef struct {
  double place;
  const char *sentence; /* the rule's, or NULL */
  guint8 rule, own;     /* own: its sentence comes behind, with its NUL */
} Packed;

void
fp_opinion_pack(const FpOpinion *opinion, GByteArray *out)
{
  g_byte_array_append(out, (const guint8 *)&opinion->sum, sizeof opinion->sum);
  g_byte_array_append(out, &opinion->count, 1);
  for (guint i = 0; i < opinion->count; i++) {
    const FpSpoken *spoken = &opinion->spoken[i];
    Packed packed = {spoken->place, spoken->sentence, (guint8)spoken->rule, spoken->own ? 1 : 0};
    g_byte_array_append(out, (const guint8 *)&packed, sizeof packed);
    if (spoken->own)
      g_byte_array_append(out, (const guint8 *)spoken->own, (guint)strlen(spoken->own) + 1);
  }
}

FpOpinion *
fp_opinion_unpack(const guint8 **bytes)
{
  const guint8 *at = *bytes;
  double sum;
  memcpy(&sum, at, sizeof sum);
  FpOpinion *opinion = new_opinion(sum, at[sizeof sum]);
  at += sizeof sum + 1;
  for (guint i = 0; i < opinion->count; i++) {
    Packed packed;
    memcpy(&packed, at, sizeof packed);
    at += sizeof packed;
    opinion->spoken[i] = (FpSpoken){.place = packed.place,
                                    .sentence = packed.own ? (const char *)at : packed.sentence,
                                    .rule = packed.rule};
    at += packed.own ? strlen((const char *)at) + 1 : 0;
  }
  *bytes = at;
  return opinion;
}

void
fp_judge_facts_of_campaign(FpJudgeFacts *facts, const FpCampaign *campaign)
{
  facts->alike = campaign ? campaign->messages : 0;
  facts->alike_senders = campaign ? campaign->senders : 0;
  facts->alike_span = campaign && campaign->first > 0 ? campaign->last - campaign->first : -1;
}

void
fp_opinion_add_wave(FpOpinion *opinion, const FpCampaign *campaign)
{
  if (!campaign)
    return;
  FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
  g_autoptr(FpEvidence) evidence = g_new0(FpEvidence, 1);
  guint count = opinion->count;
  fp_judge_facts_of_campaign(&facts, campaign);
  fp_facts_wave(evidence, &facts);
  for (guint i = 0; i < G_N_ELEMENTS(of_waves); i++) {
    FpRule rule = of_waves[i];
    double part = evidence->value[rule] * fp_weights()->rule[rule];
    opinion->sum += part;
    if (part < LEAST_SPOKEN || !rank(opinion->spoken, &count, part, rule))
      continue;
    for (guint k = 0; k < count; k++)
      if (opinion->spoken[k].rule == rule)
        put_sentence(&opinion->spoken[k], evidence, NULL);
  }
  opinion->count = (guint8)count;
}

FpLevel
fp_opinion_level(const FpOpinion *opinion)
{
  const FpWeights *weights = fp_weights();
  return opinion->sum >= weights->warning  ? FP_LEVEL_WARNING
         : opinion->sum >= weights->notice ? FP_LEVEL_NOTICE
                                           : FP_LEVEL_NONE;
}

FpSuspicion *
fp_opinion_end(FpOpinion *opinion, const FpCampaign *campaign)
{
  fp_opinion_add_wave(opinion, campaign);
  FpSuspicion *suspicion = fp_suspicion_new(fp_opinion_score(opinion), fp_opinion_level(opinion));
  for (guint i = 0; i < opinion->count; i++)
    if (opinion->spoken[i].sentence)
      fp_suspicion_add(suspicion, fp_rule_name(opinion->spoken[i].rule), opinion->spoken[i].sentence);
  fp_opinion_free(opinion);
  return suspicion;
}
