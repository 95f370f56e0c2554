/* The middle of a group: what most of its texts have. A text belongs to a group by its likeness to the
 * middle, not to any one member, so that a text which merely shares a piece with one is left out. */
#ifndef FLAGPOST_JUDGE_MIDDLE_H
#define FLAGPOST_JUDGE_MIDDLE_H

#include "sketch.h"

typedef struct {
  FpSummary summary;             /* of the hashes */
  guint32 *hashes;               /* rising */
  guint count, texts, with_more; /* with_more: see FpSketch */
} FpMiddle;

/* Of at least two texts (FpSketch); of very many, those with the smallest contents. */
FpMiddle *fp_middle_new(const GPtrArray *texts);
void fp_middle_free(FpMiddle *middle);
/* A few words alone make no campaign: people write the same short things. It takes a link, a number or a
 * disguise.
 */
gboolean fp_middle_stands(const FpMiddle *middle);
gboolean fp_middle_takes(const FpMiddle *middle, const FpSketch *sketch);
/* May the two belong to one group at all? A loose test, the same both ways. Of most pairs the summaries tell
 * it already; else the hashes do. places: fp_sketches_places(), which asks for what of b's hashes is read
 * next. */
typedef enum { FP_FAR, FP_PERHAPS_NEAR, FP_NEAR } FpNearness;
guint fp_sketches_places(const FpSketch *a, const FpSketch *b);
FpNearness fp_sketches_may_be_near(const FpSketch *a, const FpSketch *b, guint places);
gboolean fp_sketches_near(const FpSketch *a, const FpSketch *b);
int fp_sketch_by_content(gconstpointer a, gconstpointer b); /* for g_ptr_array_sort() */

#endif
