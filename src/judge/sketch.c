/* Makes and compares sketches. Called by campaign.c, middle.c and fingerprint.c. */
#include "config.h"

#include "fold.h"
#include "sketch.h"
#include "table.h"

#include "flagpost/eights.h"

/* glibc tells what its loader has found out about the processor: asking that again takes long where it is a
 * virtual one. Without glibc, one shingle is hashed at a time. */
#if defined __x86_64__ && defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 34)
#define EIGHT_AT_ONCE
#include <immintrin.h>
#include <sys/platform/x86.h>
#endif

#define SHINGLE        5
#define FACTOR         0x01000193u /* a shingle's sum rolls on from letter to letter */
#define FACTOR_LAST    (FACTOR * FACTOR * FACTOR * FACTOR)
#define LETTERS_MOST   (32 * 1024)
#define LONG_NUMBER    15 /* digits: no telephone has so many */
#define NUMBER_LETTERS 12 /* that stand for one in the stream */
#define ALIGNED        8  /* what every sketch's place is a multiple of */

/* "Hello Maria,": a greeting, and the name behind it where the two stand for themselves. */
static gboolean
is_greeting(guint32 hash)
{
  static const char *const words[] = {"hi",    "hey",   "hello",  "hiya",    "dear",
                                      "hallo", "liebe", "lieber", "bonjour", "salut",
                                      "cher",  "hola",  "chère",  "привет",  "здравствуйте"};
  static FpTable table;
  static gsize made;
  if (g_once_init_enter(&made)) {
    for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
      g_autoptr(FpReading) reading = fp_reading_of_text(words[i]);
      fp_table_put(&table, g_array_index(reading->tokens, FpToken, 0).hash, 1);
    }
    g_once_init_leave(&made, TRUE);
  }
  return fp_table_get(&table, hash) != 0;
}

/* How many tokens from `at` on are a greeting with a name; 0: none. */
static guint
greeting_at(const FpReading *reading, guint at)
{
  const FpToken *token = &g_array_index(reading->tokens, FpToken, at), *name = token + 1;
  if (at + 1 >= reading->tokens->len || name->kind != FP_TOKEN_WORD ||
      name->start > token->start + token->size + 2 || !is_greeting(token->hash))
    return 0;
  const char *behind = reading->text->str + name->start + name->size;
  behind += strspn(behind, " ");
  return strchr(",.!:-\n", *behind) ? 2 : 0;
}

/* Which number it is varies; that there is one of so many digits does not, and few texts have it. */
static guint
letters_of_number(const FpToken *token, gunichar *letters)
{
  for (guint i = 0; i < NUMBER_LETTERS; i++)
    letters[i] = 0x110000 + token->digits * NUMBER_LETTERS + i;
  return NUMBER_LETTERS;
}

/* Letters so far, and the words whose letters come next. */
typedef struct {
  gunichar *letters;
  guint count;
  const char *from, *to; /* in the skeleton */
} Stream;

static void
flush(Stream *stream)
{
  const char *at = stream->from, *end = stream->to;
  gunichar *to = stream->letters + stream->count;
  if (fp_eights_are_ascii(at, (gsize)(end - at)))
    while (at < end)
      *to++ = (guchar)*at++;
  for (; at < end; at = g_utf8_next_char(at))
    *to++ = g_utf8_get_char(at);
  stream->count = (guint)(to - stream->letters);
  stream->from = stream->to;
}

/* Words that follow each other stand so in the skeleton too: they are taken together. */
static void
add_word(Stream *stream, const char *word, guint length)
{
  if (word != stream->to) {
    flush(stream);
    stream->from = word;
  }
  stream->to = word + length;
  if (stream->count + (gsize)(stream->to - stream->from) >= LETTERS_MOST)
    flush(stream);
}

/* The words' letters, one behind the other: spaces, numbers, links and names of people vary. */
static guint
letters_of(const FpReading *reading, gunichar *letters)
{
  Stream stream = {letters, 0, reading->skeleton->str, reading->skeleton->str};
  for (guint i = 0; i < reading->tokens->len && stream.count < LETTERS_MOST; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    const char *word = reading->skeleton->str + token->word;
    if (token->kind == FP_TOKEN_NUMBER && token->digits >= LONG_NUMBER) {
      flush(&stream);
      stream.count += letters_of_number(token, letters + stream.count);
    }
    if (token->kind != FP_TOKEN_WORD || *word == '@' || (token->flags & FP_TOKEN_SUBJECT) != 0)
      continue;
    guint greeting = greeting_at(reading, i);
    if (greeting > 0)
      i += greeting - 1;
    else
      add_word(&stream, word, token->length);
  }
  flush(&stream);
  return stream.count;
}

/* --- hashes in order --- */

/* By one of their bytes: what is equal there stays as it was. */
static void
sort_by_byte(const guint32 *from, guint32 *to, guint count, guint byte)
{
  guint32 begins[256] = {0}, begin = 0;
  for (guint i = 0; i < count; i++)
    begins[from[i] >> (8 * byte) & 0xFF]++;
  for (guint value = 0; value < 256; value++) {
    guint32 size = begins[value];
    begins[value] = begin;
    begin += size;
  }
  for (guint i = 0; i < count; i++)
    to[begins[from[i] >> (8 * byte) & 0xFF]++] = from[i];
}

/* Each moves down past those that are larger. FALSE: too many moves; they lie in some order. */
static gboolean
sort_by_moves(guint32 *hashes, guint count)
{
  const guint32 *end = hashes + count;
  gssize left = 16 * (gssize)count + 64;
  for (guint32 *next = hashes + 1; next < end && left > 0; next++) {
    guint32 one = *next, *at = next;
    for (; at > hashes && at[-1] > one; at--)
      *at = at[-1];
    *at = one;
    left -= next - at;
  }
  return left > 0;
}

/* Hashes are spread evenly: by their upper half they are nearly in order. Those that somebody chose may not
 * be. */
void
fp_hashes_sort(guint32 *hashes, guint count)
{
  if (count < 32 && sort_by_moves(hashes, count))
    return;
  guint32 little[1024];
  g_autofree guint32 *much = count > G_N_ELEMENTS(little) ? g_new(guint32, count) : NULL;
  guint32 *room = much ? much : little;
  sort_by_byte(hashes, room, count, 2);
  sort_by_byte(room, hashes, count, 3);
  if (sort_by_moves(hashes, count))
    return;
  for (guint byte = 0; byte < 4; byte += 2) {
    sort_by_byte(hashes, room, count, byte);
    sort_by_byte(room, hashes, count, byte + 1);
  }
}

static guint
distinct(guint32 *hashes, guint count)
{
  guint kept = MIN(count, 1);
  fp_hashes_sort(hashes, count);
  guint32 before = count > 0 ? hashes[0] : 0;
  for (guint i = 1; i < count; i++) {
    guint32 one = hashes[i];
    kept += one != before;
    hashes[kept - 1] = before = one;
  }
  return kept;
}

static gboolean
has_more(const FpReading *reading)
{
  for (guint i = 0; i < reading->tokens->len; i++) {
    const FpToken *token = &g_array_index(reading->tokens, FpToken, i);
    /* "@name" in front is who is spoken to. */
    gboolean name = token->kind == FP_TOKEN_WORD && reading->skeleton->str[token->word] == '@' &&
                    (token->flags & FP_TOKEN_LINE) == 0;
    if (name || (token->flags & (FP_TOKEN_DISGUISED | FP_TOKEN_SPACED)) != 0 ||
        token->kind == FP_TOKEN_LINK || token->kind == FP_TOKEN_MAIL || token->digits >= 5)
      return TRUE;
  }
  return reading->invisible > 0 || reading->hidden > 0 || (reading->links && reading->links->len > 0);
}

static void
add_to_summary(FpSummary *summary, guint32 hash)
{
  guint place = (hash & 0xFFFFF) * FP_SKETCH_BITS >> 20, bit = place % 64;
  guint64 *bits = &summary->bits[place / 64];
  summary->extra += *bits >> bit & 1;
  *bits |= (guint64)1 << bit;
}

void
fp_summary_make(FpSummary *summary, const guint32 *hashes, guint count)
{
  memset(summary, 0, sizeof *summary);
  for (guint i = 0; i < count; i++)
    add_to_summary(summary, hashes[i]);
}

/* The summary, and the content: a hash at a step, since each step waits for the one before. */
static void
sum_up(FpSketch *sketch, guint total)
{
  guint64 sum = total;
  for (guint i = 0; i < sketch->count; i++) {
    sum = (sum ^ sketch->hashes[i]) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    add_to_summary(&sketch->summary, sketch->hashes[i]);
  }
  sketch->content = fp_hash_mix((guint32)(sum >> 32));
}

#ifdef EIGHT_AT_ONCE
#define WIDE __attribute__((target("avx2")))

WIDE static inline __m256i
times(__m256i eight, guint32 factor)
{
  return _mm256_mullo_epi32(eight, _mm256_set1_epi32((int)factor));
}

/* Hashes whole groups of eight; returns how many, the rest is the caller's. */
WIDE static guint
hash_eights(guint32 *letters, guint count)
{
  guint i = 0;
  for (; i + 8 <= count; i += 8) {
    __m256i sum = _mm256_setzero_si256(), next;
    for (guint k = 0; k < SHINGLE; k++) {
      memcpy(&next, letters + i + k, sizeof next);
      sum = _mm256_add_epi32(times(sum, FACTOR), next);
    }
    /* fp_hash_mix() */
    sum = times(_mm256_xor_si256(sum, _mm256_srli_epi32(sum, 16)), FP_HASH_MIX_1);
    sum = times(_mm256_xor_si256(sum, _mm256_srli_epi32(sum, 15)), FP_HASH_MIX_2);
    sum = _mm256_xor_si256(sum, _mm256_srli_epi32(sum, 16));
    memcpy(letters + i, &sum, sizeof sum);
  }
  return i;
}
#endif

/* Puts each shingle's hash in the place of its first letter. Returns how many there are. */
static guint
hash_shingles(guint32 *letters, guint size)
{
  const guint count = size >= SHINGLE ? size - SHINGLE + 1 : 0;
  guint32 sum = 0;
  guint i = 0;
#ifdef EIGHT_AT_ONCE
  if (CPU_FEATURE_ACTIVE(AVX2))
    i = hash_eights(letters, count);
#endif
  for (guint k = i; k < MIN(size, i + SHINGLE - 1); k++)
    sum = sum * FACTOR + letters[k];
  for (; i < count; i++) {
    sum = sum * FACTOR + letters[i + SHINGLE - 1];
    guint32 first = letters[i] * FACTOR_LAST;
    letters[i] = fp_hash_mix(sum);
    sum -= first;
  }
  return count;
}

void
fp_sketch_append(const FpReading *reading, GByteArray *sketches)
{
  /* A long number has a letter for nearly each of its digits, and is at least so long in the text. */
  g_autofree guint32 *hashes = g_new(guint32, reading->skeleton->len + reading->text->len + 1);
  guint count = hash_shingles(hashes, letters_of(reading, hashes));
  guint total = distinct(hashes, count), kept = MIN(total, FP_SKETCH_LIMIT);
  gsize place = sketches->len, size = sizeof(FpSketch) + kept * sizeof *hashes;
  g_byte_array_set_size(sketches, (guint)(place + (size + ALIGNED - 1) / ALIGNED * ALIGNED));
  memset(sketches->data + place, 0, sizeof(FpSketch));
  FpSketch *sketch = fp_sketch_at(sketches, place);
  memcpy(sketch->hashes, hashes, kept * sizeof *hashes);
  sketch->more = has_more(reading) ? 1 : 0;
  sketch->few = total < FP_SKETCH_FEW ? 1 : 0;
  sketch->count = (guint16)kept;
  sketch->reach = kept < total ? hashes[kept - 1] : G_MAXUINT32;
  sum_up(sketch, total);
}

FpSketch *
fp_sketch_at(const GByteArray *sketches, gsize place)
{
  FpSketch *sketch = (FpSketch *)(gpointer)(sketches->data + place);
  sketch->hashes = (guint32 *)(sketch + 1);
  return sketch;
}

FpSketch *
fp_sketch_new(const FpReading *reading)
{
  GByteArray *alone = g_byte_array_new();
  fp_sketch_append(reading, alone);
  return (FpSketch *)(gpointer)g_byte_array_free(alone, FALSE);
}

guint
fp_summary_shared(const FpSummary *a, const FpSummary *b)
{
  const guint64 pairs = G_GUINT64_CONSTANT(0x5555555555555555),
                fours = G_GUINT64_CONSTANT(0x3333333333333333);
  const guint64 bytes = G_GUINT64_CONSTANT(0x0F0F0F0F0F0F0F0F), ones = G_GUINT64_CONSTANT(0x0101010101010101);
  guint64 sum = 0; /* eight counts, a byte each: at most 12 times 8 */
  for (guint i = 0; i < G_N_ELEMENTS(a->bits); i++) {
    guint64 both = a->bits[i] & b->bits[i];
    both -= both >> 1 & pairs;
    both = (both & fours) + (both >> 2 & fours);
    sum += (both + (both >> 4)) & bytes;
  }
  /* The eight together may be more than a byte holds. */
  return (guint)(((sum & ~bytes) >> 4) * ones >> 56) * 16 + (guint)((sum & bytes) * ones >> 56);
}

guint
fp_summary_shared_most(const FpSummary *a, const FpSummary *b)
{
  return fp_summary_shared(a, b) + MIN(a->extra, b->extra);
}

guint
fp_hashes_within(const guint32 *hashes, guint count, guint32 reach)
{
  guint low = 0, high = count;
  if (count == 0 || hashes[count - 1] <= reach)
    return count;
  while (low < high) {
    guint middle = (low + high) / 2;
    if (hashes[middle] <= reach)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

guint
fp_sketch_within(const FpSketch *sketch, guint32 reach)
{
  const guint32 *hashes = sketch->hashes;
  if (sketch->reach <= reach)
    return sketch->count;
  guint at = fp_sketch_guess(sketch, reach);
  while (at < sketch->count && hashes[at] <= reach)
    at++;
  while (at > 0 && hashes[at - 1] > reach)
    at--;
  return at;
}

/* Four hashes of one are held against four of the other at once, and whichever four end sooner make room for
 * the next. */
guint
fp_hashes_shared(const guint32 *a, guint of_a, const guint32 *b, guint of_b)
{
  typedef guint32 Four __attribute__((vector_size(16)));
  typedef gint32 Found __attribute__((vector_size(16))); /* -1 for each that was found */
  Found found = {0};
  guint i = 0, k = 0;
  while (i + 4 <= of_a && k + 4 <= of_b) {
    const Four first = {b[k], b[k], b[k], b[k]}, second = {b[k + 1], b[k + 1], b[k + 1], b[k + 1]},
               third = {b[k + 2], b[k + 2], b[k + 2], b[k + 2]},
               last = {b[k + 3], b[k + 3], b[k + 3], b[k + 3]};
    Four four;
    memcpy(&four, a + i, sizeof four);
    found += (four == first) + (four == second) + (four == third) + (four == last);
    guint32 end_of_a = a[i + 3], end_of_b = b[k + 3];
    i += end_of_a <= end_of_b ? 4 : 0;
    k += end_of_b <= end_of_a ? 4 : 0;
  }
  guint both = (guint) - (found[0] + found[1] + found[2] + found[3]);
  while (i < of_a && k < of_b) {
    guint32 x = a[i], y = b[k];
    both += x == y;
    i += x <= y;
    k += y <= x;
  }
  return both;
}

void
fp_sketch_compare(const FpSketch *a, const FpSketch *b, FpOverlap *overlap)
{
  guint32 reach = MIN(a->reach, b->reach);
  guint of_a = fp_sketch_within(a, reach), of_b = fp_sketch_within(b, reach);
  guint both = fp_hashes_shared(a->hashes, of_a, b->hashes, of_b);
  double scale = (reach + 1.0) / (G_MAXUINT32 + 1.0);
  overlap->shared = both / scale;
  overlap->contained = MIN(of_a, of_b) > 0 ? both / (double)MIN(of_a, of_b) : 0;
  overlap->likeness = of_a + of_b > both ? both / (double)(of_a + of_b - both) : 0;
}
