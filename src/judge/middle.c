/* Makes middles, and asks them. Called by graph.c. The numbers were found by tools/bench/judge on the
 * development data. */
#include "config.h"

#include "middle.h"

#define SHINGLES_LEAST 18   /* in common: about 22 letters. A greeting is shorter */
#define NEAR_CONTAINED 0.5  /* of the smaller of two */
#define IN_MIDDLE      0.34 /* share of the texts that have what is in the middle */
#define MIDDLE_COVERED 0.36 /* of the middle, that a text must have */
#define TEXT_COVERED   0.7  /* or of the text, that must be in the middle */
#define SMALL          6    /* texts: below, a group's middle is uncertain */
#define SMALL_COVERED  0.6
/* Brief texts need more than likeness: a link, a number or a disguise, and to be nearly the same. */
#define BRIEF              FP_SKETCH_FEW
#define BRIEF_LEAST        6
#define BRIEF_COVERED      0.4
#define BRIEF_INSIDE_LEAST 10 /* inside a longer text */
#define BRIEF_INSIDE       0.8
/* A few words that are in the middle, as nearly all of the text. */
#define PIECE_LEAST   12
#define PIECE_COVERED 0.8
#define PIECE_BARE    0.4 /* of the middle, if there is no link, number or disguise */
/* Tinier still, and nearly the same as a whole. */
#define TINY_LEAST  3
#define TINY_LIKE   0.6
#define TINY_INSIDE 5 /* all of it, inside a longer text */
#define TEXTS_MOST  48
#define SURE        2 /* times the spread of what is there by chance */

static gboolean
is_brief(const FpSketch *sketch)
{
  return sketch->few && sketch->more;
}

gboolean
fp_middle_stands(const FpMiddle *middle)
{
  return middle->count >= BRIEF || 3 * middle->with_more >= middle->texts;
}

void
fp_middle_free(FpMiddle *middle)
{
  if (!middle)
    return;
  g_free(middle->hashes);
  g_free(middle);
}

/* Two that have less in common than SHINGLES_LEAST. */
static gboolean
brief_near(const FpSketch *a, const FpSketch *b, const FpOverlap *overlap)
{
  /* One of the two is without what the other has besides the words, or is a piece of it. */
  if ((a->more || b->more) && overlap->shared >= PIECE_LEAST && overlap->contained >= PIECE_COVERED &&
      (a->few || b->few))
    return TRUE;
  if (is_brief(a) && is_brief(b))
    return (overlap->shared >= BRIEF_LEAST && overlap->contained >= NEAR_CONTAINED) ||
           (overlap->shared >= TINY_LEAST && overlap->likeness >= TINY_LIKE);
  /* A brief text with another one in front or behind: nearly all of it must be there. */
  if (is_brief(a) ? !b->more : !is_brief(b) || !a->more)
    return FALSE;
  return (overlap->shared >= BRIEF_INSIDE_LEAST && overlap->contained >= BRIEF_INSIDE) ||
         (overlap->shared >= TINY_INSIDE && overlap->contained >= 1);
}

/* Told by the summaries alone, for whole texts that are not brief: the places that both have, less those that
 * they have by chance. FALSE: it is too close to call. */
static gboolean
told_by_summaries(const FpSketch *a, const FpSketch *b, double places, double need, gboolean *near)
{
  double of_a = a->count - a->summary.extra, of_b = b->count - b->summary.extra;
  double shared = (places * FP_SKETCH_BITS - of_a * of_b) / (FP_SKETCH_BITS + places - of_a - of_b);
  double spread =
      (of_a - shared) * (of_b - shared) / FP_SKETCH_BITS; /* of what is there by chance, squared */
  double over = shared * MIN(a->count / of_a, b->count / of_b) - need;
  *near = over > 0;
  return over * over > SURE * SURE * MAX(spread, 1);
}

/* No fewer than the hashes that both have. */
static guint
most_in_common(const FpSketch *a, const FpSketch *b, guint places)
{
  return places + MIN(a->summary.extra, b->summary.extra);
}

/* So many hashes in common are less than NEAR_CONTAINED of a text with more than these. */
static guint
too_many_for(guint common)
{
  return (guint)(common / NEAR_CONTAINED);
}

guint
fp_sketches_places(const FpSketch *a, const FpSketch *b)
{
  guint places = fp_summary_shared(&a->summary, &b->summary);
  guint many = too_many_for(most_in_common(a, b, places));
  if (b->count > many)
    __builtin_prefetch(b->hashes + many);
  if (b->reach > a->reach)
    __builtin_prefetch(b->hashes + fp_sketch_guess(b, a->reach));
  return places;
}

static gboolean
has_more_within(const FpSketch *sketch, guint32 reach, guint count)
{
  return sketch->count > count && (sketch->reach <= reach || sketch->hashes[count] <= reach);
}

FpNearness
fp_sketches_may_be_near(const FpSketch *a, const FpSketch *b, guint places)
{
  guint32 reach = MIN(a->reach, b->reach);
  double scale = (reach + 1.0) / (G_MAXUINT32 + 1.0);
  guint most = most_in_common(a, b, places), many = too_many_for(most);
  gboolean near;
  if (most < TINY_LEAST * scale || (has_more_within(a, reach, many) && has_more_within(b, reach, many)))
    return FP_FAR;
  double half = NEAR_CONTAINED * MIN(fp_sketch_within(a, reach), fp_sketch_within(b, reach));
  if (is_brief(a) || is_brief(b) ||
      !told_by_summaries(a, b, places, MAX(half, SHINGLES_LEAST * scale), &near))
    return FP_PERHAPS_NEAR;
  return near ? FP_NEAR : FP_FAR;
}

gboolean
fp_sketches_near(const FpSketch *a, const FpSketch *b)
{
  FpOverlap overlap;
  fp_sketch_compare(a, b, &overlap);
  return overlap.shared >= SHINGLES_LEAST ? overlap.contained >= NEAR_CONTAINED : brief_near(a, b, &overlap);
}

/* shared: shingles, fewer than SHINGLES_LEAST, of the middle and of the text. */
static gboolean
takes_brief(const FpMiddle *middle, const FpSketch *sketch, double shared, double of_middle, double of_text)
{
  if (sketch->few && shared >= PIECE_LEAST && of_text >= PIECE_COVERED && middle->texts >= SMALL &&
      of_middle >= PIECE_BARE)
    return TRUE;
  if (!sketch->more || shared < TINY_LEAST)
    return FALSE;
  if (is_brief(sketch) && shared >= BRIEF_LEAST)
    return of_middle >= BRIEF_COVERED && of_text >= BRIEF_COVERED;
  if (is_brief(sketch) && of_middle >= TINY_LIKE && of_text >= TINY_LIKE)
    return TRUE;
  return shared >= TINY_INSIDE && of_middle >= (shared >= BRIEF_INSIDE_LEAST ? BRIEF_INSIDE : 1);
}

gboolean
fp_middle_takes(const FpMiddle *middle, const FpSketch *sketch)
{
  double scale = (sketch->reach + 1.0) / (G_MAXUINT32 + 1.0);
  guint middle_count = fp_hashes_within(middle->hashes, middle->count, sketch->reach);
  guint most = fp_summary_shared_most(&middle->summary, &sketch->summary);
  /* Neither a brief text nor any other is taken with less. */
  if (most < MIDDLE_COVERED * middle_count && most < TEXT_COVERED * sketch->count)
    return FALSE;
  guint both = fp_hashes_shared(middle->hashes, middle_count, sketch->hashes, sketch->count);
  if (both == 0)
    return FALSE;
  double of_middle = both / (double)middle_count, of_text = both / (double)sketch->count;
  if (both / scale < SHINGLES_LEAST)
    return takes_brief(middle, sketch, both / scale, of_middle, of_text);
  if (middle->texts < SMALL && of_text < SMALL_COVERED)
    return FALSE;
  return of_middle >= MIDDLE_COVERED || of_text >= TEXT_COVERED;
}

int
fp_sketch_by_content(gconstpointer a, gconstpointer b)
{
  const FpSketch *x = *(FpSketch *const *)a, *y = *(FpSketch *const *)b;
  return x->content < y->content ? -1 : x->content > y->content;
}

/* All hashes of the texts, rising, repeated as often as they occur. */
static guint32 *
pool_of(const GPtrArray *texts, guint count, guint *size)
{
  guint all = 0, at = 0;
  for (guint i = 0; i < count; i++)
    all += ((const FpSketch *)g_ptr_array_index(texts, i))->count;
  guint32 *pool = g_new(guint32, all + 1);
  for (guint i = 0; i < count; i++) {
    const FpSketch *sketch = g_ptr_array_index(texts, i);
    memcpy(pool + at, sketch->hashes, sketch->count * sizeof *pool);
    at += sketch->count;
  }
  fp_hashes_sort(pool, all);
  *size = all;
  return pool;
}

/* How many of the texts tell whether they have `hash`: a long text's sketch ends somewhere. */
static guint
reaching(const guint32 *reaches, guint count, guint32 hash)
{
  guint at = 0;
  while (at < count && reaches[at] < hash)
    at++;
  return count - at;
}

FpMiddle *
fp_middle_new(const GPtrArray *texts)
{
  FpMiddle *middle = g_new0(FpMiddle, 1);
  g_autoptr(GPtrArray) some = g_ptr_array_copy((GPtrArray *)texts, NULL, NULL);
  guint32 reaches[TEXTS_MOST];
  guint size;
  g_ptr_array_sort(some, fp_sketch_by_content);
  guint count = MIN(some->len, TEXTS_MOST);
  for (guint i = 0; i < count; i++)
    reaches[i] = ((const FpSketch *)g_ptr_array_index(some, i))->reach;
  fp_hashes_sort(reaches, count);
  g_autofree guint32 *pool = pool_of(some, count, &size);
  middle->hashes = g_new(guint32, size / 2 + 1);
  middle->texts = count;
  for (guint i = 0; i < count; i++)
    middle->with_more += ((const FpSketch *)g_ptr_array_index(some, i))->more ? 1 : 0;
  for (guint i = 0, end; i < size; i = end) {
    for (end = i; end < size && pool[end] == pool[i]; end++)
      ;
    if (end - i >= 2 && end - i >= IN_MIDDLE * reaching(reaches, count, pool[i]))
      middle->hashes[middle->count++] = pool[i];
  }
  middle->hashes = g_renew(guint32, middle->hashes, middle->count + 1);
  fp_summary_make(&middle->summary, middle->hashes, middle->count);
  return middle;
}
