/* A text as a sample of its shingles (pieces of five letters, disguise taken off, hashed): near-identical
 * texts share most of it, whatever was changed around or in front. */
#ifndef FLAGPOST_JUDGE_SKETCH_H
#define FLAGPOST_JUDGE_SKETCH_H

#include "reading.h"

#define FP_SKETCH_BITS 1024 /* of the summary by which most pairs are told apart */
#define FP_SKETCH_LIMIT                                                                                      \
  256 /* the smallest so many hashes are kept: a short text's whole, a long one's sample */

typedef struct {
  guint32 content; /* of the whole sketch: equal for equal texts; orders texts without a meaning */
  guint32 total;   /* different shingles in the text */
  guint32 reach;   /* the largest hash up to which the sketch is complete */
  guint16 count;   /* kept ones */
  guint16 extra;   /* kept ones whose place in `bits` another one has taken */
  gboolean more;   /* it says where to go on: a link, an address, a name, a long number */
  guint64 bits[FP_SKETCH_BITS / 64]; /* a place for each kept one */
  guint32 hashes[];                  /* rising */
} FpSketch;

FpSketch *fp_sketch_new(const FpReading *reading); /* g_free() */

typedef struct {
  double shared;    /* shingles that both have, estimated for the whole texts */
  double contained; /* share of the smaller text that is in the other, 0–1 */
  double likeness;  /* share of all that both have, 0–1 */
} FpOverlap;
void fp_sketch_compare(const FpSketch *a, const FpSketch *b, FpOverlap *overlap);
/* No fewer than the kept shingles that both have, told from the summaries alone. */
guint fp_sketch_shared_most(const FpSketch *a, const FpSketch *b);
/* Kept ones up to `reach`. */
guint fp_sketch_within(const FpSketch *sketch, guint32 reach);
void fp_hashes_sort(guint32 *hashes, guint count); /* rising; linear, whatever the hashes are */

#endif
