/* Letters to what they look like, and the hash that everything in the judge uses. */
#ifndef FLAGPOST_JUDGE_FOLD_H
#define FLAGPOST_JUDGE_FOLD_H

#include <glib.h>

/* A letter's look without accents, case and script: 'o' for U+043E, 'l' for 'I' and '1' beside letters. 0:
 * nothing to see. */
gunichar fp_fold(gunichar c);
gunichar fp_fold_digit(gunichar digit); /* what a digit stands for inside a word */

guint32 fp_hash(guint32 seed, const char *bytes, gsize size);

/* fp_hash() in steps: begin, each byte, and mix, which spreads the bits. */
static inline guint32
fp_hash_begin(guint32 seed)
{
  return seed ^ 0x811C9DC5u;
}

static inline guint32
fp_hash_byte(guint32 sum, char byte)
{
  return (sum ^ (guchar)byte) * 0x01000193u;
}

#define FP_HASH_MIX_1 0x7FEB352Du
#define FP_HASH_MIX_2 0x846CA68Bu

static inline guint32
fp_hash_mix(guint32 h)
{
  h ^= h >> 16;
  h *= FP_HASH_MIX_1;
  h ^= h >> 15;
  h *= FP_HASH_MIX_2;
  return h ^ (h >> 16);
}

#endif
