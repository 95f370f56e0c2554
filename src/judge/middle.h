/* The middle of a group: what most of its texts have. A text belongs to a group by its likeness to the
 * middle, not to any one member, so that a text which merely quotes a piece of one is left out. */
#ifndef FLAGPOST_JUDGE_MIDDLE_H
#define FLAGPOST_JUDGE_MIDDLE_H

#include "sketch.h"

#define FP_GROUP_LEAST 3

typedef struct {
  guint32 *hashes; /* rising */
  guint count, texts;
} FpMiddle;

void fp_middle_free(FpMiddle *middle);
gboolean fp_middle_takes(const FpMiddle *middle, const FpSketch *sketch);
/* The middles of the groups among these texts (FpSketch, any order), the same for any order. At most a few
 * dozen texts. (transfer full) FpMiddle */
GPtrArray *fp_middles_find(const GPtrArray *sketches);
/* May the two belong to one group at all? A loose test, the same both ways. */
gboolean fp_sketches_near(const FpSketch *a, const FpSketch *b);

#endif
