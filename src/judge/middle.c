/* Splits texts that are near each other, directly or by others, into groups with a middle. Called by
 * campaign.c. The numbers were found on the development data by tools/bench/judge. */
#include "config.h"

#include "middle.h"

#define SHINGLES_LEAST 20   /* in common: about 24 letters. A greeting is shorter */
#define NEAR_CONTAINED 0.42 /* of the smaller of two */
#define IN_MIDDLE      0.34 /* share of the texts that have what is in the middle */
#define MIDDLE_COVERED 0.36 /* of the middle, that a text must have */
#define TEXT_COVERED   0.55 /* or of the text, that must be in the middle */
#define SMALL          6    /* texts: below, a group's middle is uncertain */
#define SMALL_COVERED  0.55

void
fp_middle_free(FpMiddle *middle)
{
  if (middle == NULL)
    return;
  g_free(middle->hashes);
  g_free(middle);
}

gboolean
fp_sketches_near(const FpSketch *a, const FpSketch *b)
{
  FpOverlap overlap;
  fp_sketch_compare(a, b, &overlap);
  return overlap.shared >= SHINGLES_LEAST && overlap.contained >= NEAR_CONTAINED;
}

gboolean
fp_middle_takes(const FpMiddle *middle, const FpSketch *sketch)
{
  guint32 reach = fp_sketch_reach(sketch);
  guint i = 0, k = 0, both = 0, middle_count = 0;
  while (middle_count < middle->count && middle->hashes[middle_count] <= reach)
    middle_count++;
  while (i < middle_count && k < sketch->count) {
    guint32 x = middle->hashes[i], y = sketch->hashes[k];
    both += x == y ? 1 : 0;
    i += x <= y ? 1 : 0;
    k += y <= x ? 1 : 0;
  }
  double scale = (reach + 1.0) / (G_MAXUINT32 + 1.0);
  if (both / scale < SHINGLES_LEAST || middle_count == 0)
    return FALSE;
  double of_middle = both / (double)middle_count, of_text = both / (double)sketch->count;
  if (middle->texts < SMALL && of_text < SMALL_COVERED)
    return FALSE;
  return of_middle >= MIDDLE_COVERED || of_text >= TEXT_COVERED;
}

static int
by_size(const void *a, const void *b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

/* What is in the share IN_MIDDLE of those texts that reach so far. */
static FpMiddle *
middle_of(const GPtrArray *texts)
{
  FpMiddle *middle = g_new0(FpMiddle, 1);
  guint all = 0, least = 0;
  for (guint i = 0; i < texts->len; i++)
    all += ((const FpSketch *)g_ptr_array_index(texts, i))->count;
  g_autofree guint32 *pool = g_new(guint32, all + 1);
  for (guint i = 0, at = 0; i < texts->len; i++) {
    const FpSketch *sketch = g_ptr_array_index(texts, i);
    memcpy(pool + at, sketch->hashes, sketch->count * sizeof *pool);
    at += sketch->count;
  }
  qsort(pool, all, sizeof *pool, by_size);
  middle->hashes = g_new(guint32, all + 1);
  middle->texts = texts->len;
  for (guint i = 0, end; i < all; i = end) {
    guint reaching = 0;
    for (end = i; end < all && pool[end] == pool[i]; end++)
      ;
    if (end - i < 2)
      continue;
    for (guint k = 0; k < texts->len; k++)
      reaching += fp_sketch_reach(g_ptr_array_index(texts, k)) >= pool[i] ? 1 : 0;
    least = MAX(2, (guint)(IN_MIDDLE * reaching + 0.999));
    if (end - i >= least)
      middle->hashes[middle->count++] = pool[i];
  }
  return middle;
}

static int
by_content(gconstpointer a, gconstpointer b)
{
  const FpSketch *x = *(FpSketch *const *)a, *y = *(FpSketch *const *)b;
  return x->content < y->content ? -1 : x->content > y->content;
}

/* The text with most others near it, and those. */
static GPtrArray *
densest(const GPtrArray *left)
{
  GPtrArray *best = NULL;
  for (guint i = 0; i < left->len; i++) {
    GPtrArray *around = g_ptr_array_new();
    for (guint k = 0; k < left->len; k++)
      if (i == k || fp_sketches_near(g_ptr_array_index(left, i), g_ptr_array_index(left, k)))
        g_ptr_array_add(around, g_ptr_array_index(left, k));
    if (best == NULL || around->len > best->len) {
      g_clear_pointer(&best, g_ptr_array_unref);
      best = around;
    } else {
      g_ptr_array_unref(around);
    }
  }
  return best;
}

static GPtrArray *
taken(const FpMiddle *middle, const GPtrArray *texts, gboolean want)
{
  GPtrArray *out = g_ptr_array_new();
  for (guint i = 0; i < texts->len; i++)
    if (fp_middle_takes(middle, g_ptr_array_index(texts, i)) == want)
      g_ptr_array_add(out, g_ptr_array_index(texts, i));
  return out;
}

GPtrArray *
fp_middles_find(const GPtrArray *sketches)
{
  GPtrArray *middles = g_ptr_array_new_with_free_func((GDestroyNotify)fp_middle_free);
  g_autoptr(GPtrArray) left = g_ptr_array_new();
  for (guint i = 0; i < sketches->len; i++)
    g_ptr_array_add(left, g_ptr_array_index(sketches, i));
  g_ptr_array_sort(left, by_content);
  while (left->len >= FP_GROUP_LEAST) {
    g_autoptr(GPtrArray) core = densest(left);
    if (core->len < FP_GROUP_LEAST)
      break;
    FpMiddle *first = middle_of(core);
    g_autoptr(GPtrArray) members = taken(first, left, TRUE);
    if (members->len < FP_GROUP_LEAST) {
      fp_middle_free(first);
      break;
    }
    /* Once more, from the members alone. */
    FpMiddle *middle = middle_of(members);
    fp_middle_free(first);
    GPtrArray *rest = taken(middle, left, FALSE);
    gboolean shrinks = rest->len + FP_GROUP_LEAST <= left->len;
    g_ptr_array_unref(left);
    left = rest;
    if (!shrinks) {
      fp_middle_free(middle);
      break;
    }
    g_ptr_array_add(middles, middle);
  }
  return middles;
}
