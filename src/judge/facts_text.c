/* What the words and their look tell. */
#include "config.h"

#include "facts.h"

#include <math.h>

#define QUOTED 3 /* words or phrases that a reason names */

/* --- phrases of the word lists --- */

static gboolean
speaks_for(FpRule rule)
{
  return rule == FP_RULE_TALK || rule == FP_RULE_ASK || rule == FP_RULE_REPLY;
}

/* The rule of each category, or -1. */
static const int *
rules_of_categories(void)
{
  static gsize made;
  static int rule_of[64];
  if (g_once_init_enter(&made)) {
    for (guint i = 0; i < MIN(fp_lexicon_categories(), G_N_ELEMENTS(rule_of)); i++)
      rule_of[i] = fp_rule_by_name(fp_lexicon_category_name(i));
    g_once_init_leave(&made, TRUE);
  }
  return rule_of;
}

/* Details for the sentences are made later, and only where they are needed: see judge.c. */
static void
count_phrases(FpEvidence *evidence, const FpReading *reading)
{
  const int *rule_of = rules_of_categories();
  double sum[FP_RULES] = {0};
  for (guint i = 0; i < evidence->matches->len; i++) {
    const FpMatch *match = &g_array_index(evidence->matches, FpMatch, i);
    int rule = rule_of[match->category];
    if (rule >= 0)
      sum[rule] += match->weak ? FP_WEAK_PHRASE : 1;
  }
  for (guint rule = 0; rule < FP_RULES; rule++)
    if (sum[rule] > 0)
      evidence->value[rule] = speaks_for(rule) ? MIN(1, 2.5 * sum[rule] / (reading->words + 6.0))
                                               : log1p(sum[rule]) * evidence->damp;
}

/* --- tokens --- */

typedef struct {
  guint count, first[QUOTED];
} Found;

static void
note(Found *found, guint token)
{
  if (found->count < QUOTED)
    found->first[found->count] = token;
  found->count++;
}

static void
say(FpEvidence *evidence, const FpReading *reading, FpRule rule, double value, const Found *found)
{
  if (value > 0 && found->count > 0)
    fp_evidence_set(evidence, rule, value,
                    fp_evidence_quote(reading, found->first, found->first, MIN(found->count, QUOTED)));
}

static void
look_at_tokens(FpEvidence *evidence, const FpReading *reading)
{
  Found phone = {0}, code = {0}, amount = {0}, upper = {0}, disguised = {0}, mixed = {0}, spaced = {0};
  Found mail = {0}, name = {0};
  for (guint i = 0; i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    if (token->kind == FP_TOKEN_NUMBER) {
      if (token->digits >= 9)
        note(&phone, i);
      else if (token->digits == 5)
        note(&code, i);
      if ((token->flags & FP_TOKEN_MONEY) != 0)
        note(&amount, i);
      continue;
    }
    if (token->kind == FP_TOKEN_MAIL)
      note(&mail, i);
    if (token->kind == FP_TOKEN_WORD && reading->text->str[token->start] == '@')
      note(&name, i);
    if ((token->flags & FP_TOKEN_UPPER) != 0)
      note(&upper, i);
    if ((token->flags & FP_TOKEN_MIXED) != 0)
      note(&mixed, i);
    if ((token->flags & FP_TOKEN_DISGUISED) != 0)
      note(&disguised, i);
    if ((token->flags & FP_TOKEN_SPACED) != 0)
      note(&spaced, i);
  }
  double damp = evidence->damp, words = reading->words;
  say(evidence, reading, FP_RULE_PHONE, 1, &phone);
  say(evidence, reading, FP_RULE_SHORT_NUMBER, 1, &code);
  say(evidence, reading, FP_RULE_AMOUNT, MIN(1, amount.count * damp / 1.5), &amount);
  say(evidence, reading, FP_RULE_SHOUTING, MIN(1, upper.count * 2 / (words + 5)), &upper);
  say(evidence, reading, FP_RULE_DISGUISE, MIN(1, disguised.count * damp / 1.5), &disguised);
  say(evidence, reading, FP_RULE_SCRIPTS, MIN(1, mixed.count * damp / 2), &mixed);
  say(evidence, reading, FP_RULE_SPACED, 1, &spaced);
  say(evidence, reading, FP_RULE_MAIL, 1, &mail);
  say(evidence, reading, FP_RULE_NAME, 1, &name);
}

/* --- the whole --- */

static gboolean
answers(const FpReading *reading)
{
  const char *text = reading->text->str;
  return reading->body > 0 &&
         (g_ascii_strncasecmp(text, "re:", 3) == 0 || g_ascii_strncasecmp(text, "aw:", 3) == 0 ||
          g_ascii_strncasecmp(text, "fwd:", 4) == 0);
}

void
fp_facts_text(FpEvidence *evidence, const FpReading *reading)
{
  double *value = evidence->value, letters = MAX(reading->letters, 1u);
  count_phrases(evidence, reading);
  look_at_tokens(evidence, reading);
  value[FP_RULE_REPLY_SUBJECT] = answers(reading) ? 1 : 0;
  value[FP_RULE_QUOTES] = reading->quoted > 0 ? 1 : 0;
  value[FP_RULE_CAPITALS] = MAX(0, reading->capitals / letters - 0.15) * MIN(1, letters / 40);
  value[FP_RULE_EXCLAMATIONS] =
      reading->exclamations >= 2 ? MIN(1, reading->exclamations / 3.0) * evidence->damp : 0;
  value[FP_RULE_SYMBOLS] = MIN(1, reading->symbols / 4.0) * evidence->damp;
  value[FP_RULE_PICTURES] = MIN(1, reading->pictures / 3.0);
  value[FP_RULE_INVISIBLE] = MIN(1, reading->invisible / 3.0);
  value[FP_RULE_REORDERED] = reading->bidi > 0 ? 1 : 0;
  value[FP_RULE_HIDDEN] = reading->hidden > 3 ? 1 : 0;
}
