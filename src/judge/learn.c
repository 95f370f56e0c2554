/* A logistic regression on top of the shipped weights: what the member's examples say beyond them. It is
 * solved anew from the examples (dual coordinate descent), so that forgetting one leaves no trace of it; each
 * example's part is bounded. Called by judge.c. */
#include "config.h"

#include "learn.h"
#include "learn_tokens.h"

#include "facts.h"
#include "flagpost/i18n.h"

#include <math.h>

#define STIFFNESS 0.02 /* how strongly weights are drawn to 0 */
#define PART_MOST                                                                                            \
  0.06 /* an example moves no other message, even an equal one, by more than this / STIFFNESS */
#define PASSES  20
#define TRUSTED 20.0 /* examples for each log-odds of suspicion at which they count half */
#define LIMIT   6.0  /* the examples decide no more than this, either way */
#define QUOTED  3
#define FULL    16 /* tokens: a shorter text says less by each of them, not more */

typedef struct {
  char *id;
  gboolean spam;
  float cold;
  guint count;
  guint32 *tokens; /* rising */
  double part;     /* how much it counts: found by training */
} Example;

struct _FpLearn {
  GMutex training;     /* several threads may ask; while one learns, nobody does */
  GPtrArray *examples; /* Example, oldest first */
  GHashTable *weights; /* hash to double *, into `values` */
  GArray *values;      /* double */
  gboolean stale;
};

static void
example_free(gpointer data)
{
  Example *example = data;
  g_free(example->id);
  g_free(example->tokens);
  g_free(example);
}

FpLearn *
fp_learn_new(void)
{
  FpLearn *learn = g_new0(FpLearn, 1);
  g_mutex_init(&learn->training);
  learn->examples = g_ptr_array_new_with_free_func(example_free);
  learn->weights = g_hash_table_new(NULL, NULL);
  learn->values = g_array_new(FALSE, TRUE, sizeof(double));
  return learn;
}

void
fp_learn_free(FpLearn *learn)
{
  if (!learn)
    return;
  g_ptr_array_unref(learn->examples);
  g_hash_table_unref(learn->weights);
  g_array_unref(learn->values);
  g_mutex_clear(&learn->training);
  g_free(learn);
}

/* --- examples --- */

static void
keep(FpLearn *learn, Example *example)
{
  fp_learn_remove(learn, example->id);
  if (learn->examples->len >= FP_JUDGE_EXAMPLES)
    g_ptr_array_remove_index(learn->examples, 0);
  g_ptr_array_add(learn->examples, example);
  learn->stale = TRUE;
}

void
fp_learn_add(FpLearn *learn, const char *id, const FpReading *reading, const FpMessage *message, double cold,
             gboolean spam)
{
  g_autoptr(GArray) tokens = fp_learn_tokens(reading, message);
  Example *example = g_new0(Example, 1);
  example->id = g_strdup(id);
  example->spam = spam;
  example->cold = (float)cold;
  example->count = tokens->len;
  example->tokens = g_new(guint32, tokens->len + 1);
  for (guint i = 0; i < tokens->len; i++)
    example->tokens[i] = g_array_index(tokens, FpLearnToken, i).hash;
  keep(learn, example);
}

gboolean
fp_learn_remove(FpLearn *learn, const char *id)
{
  for (guint i = 0; i < learn->examples->len; i++)
    if (g_str_equal(((Example *)g_ptr_array_index(learn->examples, i))->id, id)) {
      g_ptr_array_remove_index(learn->examples, i);
      learn->stale = TRUE;
      return TRUE;
    }
  return FALSE;
}

void
fp_learn_clear(FpLearn *learn)
{
  g_ptr_array_set_size(learn->examples, 0);
  learn->stale = TRUE;
}

guint
fp_learn_count(const FpLearn *learn, guint *spam)
{
  guint flagged = 0;
  for (guint i = 0; i < learn->examples->len; i++)
    flagged += ((Example *)g_ptr_array_index(learn->examples, i))->spam ? 1 : 0;
  if (spam)
    *spam = flagged;
  return learn->examples->len;
}

/* --- training --- */

static guint
slot_of(FpLearn *learn, guint32 hash)
{
  gpointer key = GUINT_TO_POINTER(hash);
  guint slot = GPOINTER_TO_UINT(g_hash_table_lookup(learn->weights, key));
  if (slot == 0) {
    slot = learn->values->len + 1;
    g_array_set_size(learn->values, slot);
    g_hash_table_insert(learn->weights, key, GUINT_TO_POINTER(slot));
  }
  return slot - 1;
}

/* Where log(a/(1-a)) + margin + a * own is 0: the best part of one example while the others stand. */
static double
best_part(double margin, double own)
{
  double low = 1e-6, high = PART_MOST;
  for (guint i = 0; i < 30; i++) {
    double a = (low + high) / 2;
    if (log(a / (1 - a)) + margin + a * own > 0)
      high = a;
    else
      low = a;
  }
  return (low + high) / 2;
}

static double
scale_of(guint tokens)
{
  return 1 / sqrt(MAX(tokens, FULL));
}

static void
train_one(Example *example, const guint *slots, double *values)
{
  double sign = example->spam ? 1 : -1, scale = scale_of(example->count), sum = 0;
  double own = example->count * scale * scale / STIFFNESS;
  for (guint i = 0; i < example->count; i++)
    sum += values[slots[i]];
  double others = sum * scale - sign * example->part * own;
  double part = best_part(sign * (example->cold + others), own);
  double step = sign * (part - example->part) * scale / STIFFNESS;
  for (guint i = 0; i < example->count; i++)
    values[slots[i]] += step;
  example->part = part;
}

static void
train(FpLearn *learn)
{
  g_autoptr(GPtrArray) slots = g_ptr_array_new_with_free_func(g_free);
  g_hash_table_remove_all(learn->weights);
  g_array_set_size(learn->values, 0);
  for (guint i = 0; i < learn->examples->len; i++) {
    Example *example = g_ptr_array_index(learn->examples, i);
    guint *own = g_new(guint, example->count + 1);
    for (guint k = 0; k < example->count; k++)
      own[k] = slot_of(learn, example->tokens[k]);
    example->part = 0;
    g_ptr_array_add(slots, own);
  }
  for (guint pass = 0; pass < PASSES; pass++)
    for (guint i = 0; i < learn->examples->len; i++)
      train_one(g_ptr_array_index(learn->examples, i), g_ptr_array_index(slots, i),
                (double *)learn->values->data);
  learn->stale = FALSE;
}

/* --- asking --- */

typedef struct {
  double weight;
  FpLearnToken token;
} Heavy;

static void
keep_heavy(Heavy *heavy, double weight, const FpLearnToken *token)
{
  guint lightest = 0;
  for (guint i = 1; i < QUOTED; i++)
    if (heavy[i].weight < heavy[lightest].weight)
      lightest = i;
  if (weight > heavy[lightest].weight)
    heavy[lightest] = (Heavy){weight, *token};
}

static gboolean
has_token(const Example *example, guint32 hash)
{
  guint low = 0, high = example->count;
  while (low < high) {
    guint middle = (low + high) / 2;
    if (example->tokens[middle] < hash)
      low = middle + 1;
    else
      high = middle;
  }
  return low < example->count && example->tokens[low] == hash;
}

/* "14 messages that you flagged: words "claim", "wallet"". (transfer full) NULL: nothing to name */
static char *
explain(const FpLearn *learn, const FpReading *reading, const Heavy *heavy)
{
  guint first[QUOTED], last[QUOTED], count = 0, alike = 0;
  for (guint i = 0; i < QUOTED; i++)
    if (heavy[i].weight > 0) {
      first[count] = heavy[i].token.first;
      last[count++] = heavy[i].token.last;
    }
  for (guint i = 0; i < learn->examples->len; i++) {
    const Example *example = g_ptr_array_index(learn->examples, i);
    gboolean has = FALSE;
    for (guint k = 0; k < QUOTED && !has; k++)
      has = heavy[k].weight > 0 && has_token(example, heavy[k].token.hash);
    alike += example->spam && has ? 1 : 0;
  }
  if (count == 0 || alike == 0)
    return NULL;
  g_autofree char *words = fp_evidence_quote(reading, first, last, count);
  g_autofree char *messages =
      fp_counts(ngettext("%u message that you flagged", "%u messages that you flagged", alike), alike);
  return g_strdup_printf(_("%s: words %s"), messages, words);
}

double
fp_learn_score(FpLearn *learn, const FpReading *reading, const FpMessage *message, double cold, char **detail)
{
  Heavy heavy[QUOTED] = {{0}};
  double sum = 0;
  *detail = NULL;
  if (learn->examples->len == 0)
    return 0;
  g_mutex_lock(&learn->training);
  if (learn->stale)
    train(learn);
  g_mutex_unlock(&learn->training);
  g_autoptr(GArray) tokens = fp_learn_tokens(reading, message);
  for (guint i = 0; i < tokens->len; i++) {
    const FpLearnToken *token = &g_array_index(tokens, FpLearnToken, i);
    guint slot = GPOINTER_TO_UINT(g_hash_table_lookup(learn->weights, GUINT_TO_POINTER(token->hash)));
    double weight = slot > 0 ? g_array_index(learn->values, double, slot - 1) : 0;
    sum += weight;
    if (token->first <= token->last)
      keep_heavy(heavy, weight, token);
  }
  sum = CLAMP(sum * scale_of(tokens->len), -LIMIT, LIMIT);
  /* Few examples find what was not found; they do not turn round the order of what is suspicious already, by
   * lifting one or by lowering another. */
  sum /= 1 + TRUSTED * MAX(cold, 0) / learn->examples->len;
  if (sum > 0)
    *detail = explain(learn, reading, heavy);
  return sum;
}

/* --- as bytes: a version, then each example; numbers in the order of the wire --- */

#define FORM 1

static void
put(GByteArray *out, guint32 number)
{
  guint32 wire = GUINT32_TO_BE(number);
  g_byte_array_append(out, (const guint8 *)&wire, sizeof wire);
}

GBytes *
fp_learn_save(const FpLearn *learn)
{
  GByteArray *out = g_byte_array_new();
  put(out, FORM);
  put(out, learn->examples->len);
  for (guint i = 0; i < learn->examples->len; i++) {
    const Example *example = g_ptr_array_index(learn->examples, i);
    guint32 cold, size = (guint32)strlen(example->id);
    memcpy(&cold, &example->cold, sizeof cold);
    put(out, size);
    g_byte_array_append(out, (const guint8 *)example->id, size);
    put(out, example->spam ? 1 : 0);
    put(out, cold);
    put(out, example->count);
    for (guint k = 0; k < example->count; k++)
      put(out, example->tokens[k]);
  }
  return g_byte_array_free_to_bytes(out);
}

typedef struct {
  const guint8 *at;
  gsize left;
} Reader;

static gboolean
get(Reader *reader, guint32 *number)
{
  if (reader->left < sizeof *number)
    return FALSE;
  memcpy(number, reader->at, sizeof *number);
  *number = GUINT32_FROM_BE(*number);
  reader->at += sizeof *number;
  reader->left -= sizeof *number;
  return TRUE;
}

static Example *
get_example(Reader *reader)
{
  guint32 size, spam, cold, count;
  if (!get(reader, &size) || size > reader->left)
    return NULL;
  g_autofree char *id = g_strndup((const char *)reader->at, size);
  reader->at += size;
  reader->left -= size;
  if (!get(reader, &spam) || !get(reader, &cold) || !get(reader, &count) ||
      count > reader->left / sizeof count)
    return NULL;
  Example *example = g_new0(Example, 1);
  example->id = g_steal_pointer(&id);
  example->spam = spam == 1;
  memcpy(&example->cold, &cold, sizeof cold);
  if (!isfinite(example->cold))
    example->cold = 0;
  example->count = count;
  example->tokens = g_new(guint32, count + 1);
  for (guint i = 0; i < count; i++)
    get(reader, &example->tokens[i]);
  return example;
}

gboolean
fp_learn_load(FpLearn *learn, GBytes *bytes)
{
  g_autoptr(GPtrArray) examples = g_ptr_array_new_with_free_func(example_free);
  Reader reader;
  guint32 version, count;
  reader.at = g_bytes_get_data(bytes, &reader.left);
  if (!get(&reader, &version) || version != FORM || !get(&reader, &count) || count > FP_JUDGE_EXAMPLES)
    return FALSE;
  for (guint32 i = 0; i < count; i++) {
    Example *example = get_example(&reader);
    if (!example)
      return FALSE;
    g_ptr_array_add(examples, example);
  }
  if (reader.left > 0)
    return FALSE;
  GPtrArray *old = learn->examples;
  learn->examples = g_steal_pointer(&examples);
  g_ptr_array_unref(old);
  learn->stale = TRUE;
  return TRUE;
}
