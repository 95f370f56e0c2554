/* Sums up the words and pairs of words whose weights were learnt from known spam. Called by judge.c. */
#include "config.h"

#include "known_words.h"
#include "weights.h"

#include <math.h>

#define FULL_TOKENS 20.0 /* a text of so many tokens is not damped */
#define QUOTED      4
#define SEEN_MOST   512 /* more than there are known words */
#define LIMIT       4.0 /* words alone decide no more than this, either way */

typedef struct {
  double weight;
  guint first, last;
} Heavy;

static void
keep_heavy(Heavy *heavy, double weight, guint first, guint last)
{
  guint lightest = 0;
  for (guint i = 1; i < QUOTED; i++)
    if (heavy[i].weight < heavy[lightest].weight)
      lightest = i;
  if (weight > heavy[lightest].weight)
    heavy[lightest] = (Heavy){weight, first, last};
}

/* Words of three letters and fewer tell a person nothing by themselves. */
static gboolean
worth_naming(const FpReading *reading, const Heavy *one)
{
  const FpToken *token = &g_array_index(reading->tokens, FpToken, one->first);
  return one->weight > 0.05 && (one->first < one->last || token->length > 3);
}

static char *
quote(const FpReading *reading, const Heavy *heavy)
{
  guint first[QUOTED], last[QUOTED], count = 0;
  for (guint i = 0; i < QUOTED; i++)
    if (worth_naming(reading, &heavy[i])) {
      first[count] = heavy[i].first;
      last[count++] = heavy[i].last;
    }
  return count > 0 ? fp_evidence_quote(reading, first, last, count) : NULL;
}

/* The known words and pairs of one text that have been counted. Each counts once. */
typedef struct {
  guint64 bits; /* one for each in `hashes`: most of what is asked for is told from this */
  guint count;
  guint32 hashes[SEEN_MOST];
} Seen;

/* FALSE: it was there. Of what no longer fits, nothing is counted. */
static gboolean
see(Seen *seen, guint32 hash)
{
  guint64 bit = (guint64)1 << (hash % 64);
  if ((seen->bits & bit) != 0)
    for (guint i = 0; i < seen->count; i++)
      if (seen->hashes[i] == hash)
        return FALSE;
  if (seen->count == SEEN_MOST)
    return FALSE;
  seen->bits |= bit;
  seen->hashes[seen->count++] = hash;
  return TRUE;
}

typedef struct {
  Seen seen;
  Heavy heavy[QUOTED];
  double sum;
} Tally;

static void
count_once(Tally *tally, gint32 thousandths, guint32 hash, guint first, guint last)
{
  double weight = thousandths / 1000.0;
  if (!see(&tally->seen, hash))
    return;
  tally->sum += weight;
  keep_heavy(tally->heavy, weight, first, last);
}

void
fp_known_words(FpEvidence *evidence, const FpReading *reading)
{
  const FpTable *words = fp_weights_words();
  Tally tally;
  guint32 before = 0;
  tally.seen.bits = tally.seen.count = 0;
  memset(tally.heavy, 0, sizeof tally.heavy);
  tally.sum = 0;
  for (guint i = 0; i < reading->tokens->len; i++) {
    guint32 hash = g_array_index(reading->tokens, FpToken, i).hash;
    guint32 pair = fp_weights_pair(before, hash);
    gint32 one = fp_table_get(words, hash), two = i > 0 ? fp_table_get(words, pair) : 0;
    if (one != 0)
      count_once(&tally, one, hash, i, i);
    if (two != 0)
      count_once(&tally, two, pair, i - 1, i);
    before = hash;
  }
  double tokens = MAX(reading->tokens->len, 1u);
  tally.sum *= tokens > FULL_TOKENS ? sqrt(FULL_TOKENS / tokens) : 1;
  fp_evidence_set(evidence, FP_RULE_WORDS, CLAMP(tally.sum, -LIMIT, LIMIT), quote(reading, tally.heavy));
}
