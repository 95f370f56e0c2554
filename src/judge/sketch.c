/* Makes and compares sketches. Called by campaign.c, middle.c and fingerprint.c. */
#include "config.h"

#include "sketch.h"

#define SHINGLE      5
#define LETTERS_MOST (32 * 1024)

/* The words' letters, one behind the other: spaces, numbers, links and names of people elsewhere vary. */
static GArray *
letters_of(const FpReading *reading)
{
  GArray *letters = g_array_sized_new(FALSE, FALSE, sizeof(gunichar), (guint)reading->skeleton->len + 1);
  for (guint i = 0; i < reading->tokens->len && letters->len < LETTERS_MOST; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    const char *at = reading->skeleton->str + token->word, *end = at + token->length;
    if (token->kind != FP_TOKEN_WORD || *at == '@' || (token->flags & FP_TOKEN_SUBJECT) != 0)
      continue;
    for (; at < end; at = g_utf8_next_char(at)) {
      gunichar c = (guchar)*at < 0x80 ? (gunichar)*at : g_utf8_get_char(at);
      g_array_append_val(letters, c);
    }
  }
  return letters;
}

static int
by_size(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

static guint
distinct(guint32 *hashes, guint count)
{
  guint kept = 0;
  qsort(hashes, count, sizeof *hashes, by_size);
  for (guint i = 0; i < count; i++)
    if (kept == 0 || hashes[kept - 1] != hashes[i])
      hashes[kept++] = hashes[i];
  return kept;
}

static gboolean
has_more(const FpReading *reading)
{
  for (guint i = 0; i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    if ((token->flags & (FP_TOKEN_DISGUISED | FP_TOKEN_SPACED)) != 0 || token->kind == FP_TOKEN_LINK ||
        token->kind == FP_TOKEN_MAIL || token->digits >= 5 ||
        (token->kind == FP_TOKEN_WORD && reading->skeleton->str[token->word] == '@'))
      return TRUE;
  }
  return reading->invisible > 0 || reading->hidden > 0 || (reading->links != NULL && reading->links->len > 0);
}

FpSketch *
fp_sketch_new(const FpReading *reading)
{
  g_autoptr(GArray) letters = letters_of(reading);
  const gunichar *letter = (const gunichar *)letters->data;
  guint count = letters->len >= SHINGLE ? letters->len - SHINGLE + 1 : 0;
  g_autofree guint32 *hashes = g_new(guint32, count + 1);
  for (guint i = 0; i < count; i++) {
    guint32 hash = 0x9E3779B9u;
    for (guint k = 0; k < SHINGLE; k++)
      hash = (hash ^ letter[i + k]) * 0x01000193u;
    hashes[i] = fp_hash_mix(hash);
  }
  guint total = distinct(hashes, count), kept = MIN(total, FP_SKETCH_LIMIT);
  FpSketch *sketch = g_malloc(sizeof *sketch + kept * sizeof *hashes);
  memcpy(sketch->hashes, hashes, kept * sizeof *hashes);
  sketch->more = has_more(reading);
  sketch->total = total;
  sketch->count = (guint16)kept;
  sketch->content = fp_hash(total, (const char *)sketch->hashes, kept * sizeof *hashes);
  return sketch;
}

guint32
fp_sketch_reach(const FpSketch *sketch)
{
  return sketch->count < sketch->total ? sketch->hashes[sketch->count - 1] : G_MAXUINT32;
}

void
fp_sketch_compare(const FpSketch *a, const FpSketch *b, FpOverlap *overlap)
{
  guint32 reach = MIN(fp_sketch_reach(a), fp_sketch_reach(b));
  guint i = 0, k = 0, both = 0;
  while (i < a->count && k < b->count && a->hashes[i] <= reach && b->hashes[k] <= reach) {
    guint32 x = a->hashes[i], y = b->hashes[k];
    both += x == y ? 1 : 0;
    i += x <= y ? 1 : 0;
    k += y <= x ? 1 : 0;
  }
  while (i < a->count && a->hashes[i] <= reach)
    i++;
  while (k < b->count && b->hashes[k] <= reach)
    k++;
  double scale = (reach + 1.0) / (G_MAXUINT32 + 1.0);
  overlap->shared = both / scale;
  overlap->contained = MIN(i, k) > 0 ? both / (double)MIN(i, k) : 0;
  overlap->likeness = i + k > both ? both / (double)(i + k - both) : 0;
}
