/* A text as a sample of its shingles (pieces of five letters, disguise taken off, hashed): near-identical
 * texts share most of it, whatever was changed around or in front. */
#ifndef FLAGPOST_JUDGE_SKETCH_H
#define FLAGPOST_JUDGE_SKETCH_H

#include "reading.h"

#define FP_SKETCH_BITS 768 /* of the summary by which most pairs are told apart */
#define FP_SKETCH_LIMIT                                                                                      \
  256 /* the smallest so many hashes are kept: a short text's whole, a long one's sample */

#define FP_SKETCH_FEW 40

/* Of rising hashes: a bit for each of their places. */
typedef struct {
  guint64 bits[FP_SKETCH_BITS / 64];
  guint16 extra; /* hashes whose place another one has taken */
} FpSummary;

void fp_summary_make(FpSummary *summary, const guint32 *hashes, guint count);
/* No fewer than the hashes that both have, told from the summaries alone. */
guint fp_summary_shared(const FpSummary *a, const FpSummary *b); /* places that both have */
guint fp_summary_shared_most(const FpSummary *a, const FpSummary *b);

/* All but the hashes: two lines of the processor's, where many lie one behind the other (graph.c). */
typedef struct {
  guint32 content; /* of the whole sketch: equal for equal texts; orders texts without a meaning */
  guint32 reach;   /* the largest hash up to which the sketch is complete */
  guint32 *hashes; /* rising */
  guint16 count;   /* kept hashes */
  guint8 more;     /* it says where to go on: a link, an address, a name, a long number */
  guint8 few;      /* different shingles in the whole text are fewer than FP_SKETCH_FEW */
  FpSummary summary;
} FpSketch;

FpSketch *fp_sketch_new(const FpReading *reading); /* g_free(): the hashes stand behind it */
/* The same behind other sketches. Where it stands is how long they were. */
void fp_sketch_append(const FpReading *reading, GByteArray *sketches);
FpSketch *fp_sketch_at(const GByteArray *sketches, gsize place); /* until one more is appended */

/* It will be compared soon: the summary, since most go no further. */
static inline void
fp_sketch_ask_for(const FpSketch *sketch)
{
  for (guint line = 0; line < sizeof *sketch; line += 64)
    __builtin_prefetch((const char *)sketch + line);
}

/* The first of its hashes: by their order the processor asks for the others itself. */
static inline void
fp_sketch_ask_for_hashes(const FpSketch *sketch)
{
  guint size = MIN(sketch->count * (guint)sizeof *sketch->hashes, 6 * 64);
  for (guint line = 0; line < size; line += 64)
    __builtin_prefetch((const char *)sketch->hashes + line);
}

typedef struct {
  double shared;    /* shingles that both have, estimated for the whole texts */
  double contained; /* share of the smaller text that is in the other, 0–1 */
  double likeness;  /* share of all that both have, 0–1 */
} FpOverlap;
void fp_sketch_compare(const FpSketch *a, const FpSketch *b, FpOverlap *overlap);
/* Hashes are spread evenly, so that the place behind those up to `reach`, which is less than the sketch's
 * own, is nearly known and little of the sketch is read. */
static inline guint
fp_sketch_guess(const FpSketch *sketch, guint32 reach)
{
  return (guint)((guint64)sketch->count * reach / sketch->reach);
}
/* Kept ones up to `reach`. */
guint fp_sketch_within(const FpSketch *sketch, guint32 reach);
void fp_hashes_sort(guint32 *hashes, guint count); /* rising; linear, whatever the hashes are */
/* Both: different hashes, rising. */
guint fp_hashes_shared(const guint32 *a, guint of_a, const guint32 *b, guint of_b);
guint fp_hashes_within(const guint32 *hashes, guint count, guint32 reach); /* those up to `reach` */

#endif
