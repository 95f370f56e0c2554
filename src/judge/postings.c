/* Open addressing; most shingles are in one text, and that one stands in the table itself. Called by
 * campaign.c. */
#include "config.h"

#include "postings.h"

#define SEVERAL 0x80000000u /* the value is the number of a list */

typedef struct {
  guint32 key, value; /* value: text + 1, or SEVERAL | list; 0: free */
  guint32 rank;       /* of the one text */
} Slot;

typedef struct {
  guint32 count, texts[FP_POSTINGS_MOST], ranks[FP_POSTINGS_MOST];
} List;

struct _FpPostings {
  Slot *slots;
  guint32 size, used; /* size: a power of two */
  GArray *lists;      /* List */
};

FpPostings *
fp_postings_new(void)
{
  FpPostings *postings = g_new0(FpPostings, 1);
  postings->size = 1024;
  postings->slots = g_new0(Slot, postings->size);
  postings->lists = g_array_new(FALSE, FALSE, sizeof(List));
  return postings;
}

void
fp_postings_free(FpPostings *postings)
{
  if (!postings)
    return;
  g_free(postings->slots);
  g_array_unref(postings->lists);
  g_free(postings);
}

static guint32
place_of(const FpPostings *postings, guint32 key)
{
  return (key * 0x9E3779B1u) & (postings->size - 1);
}

static Slot *
slot_of(const FpPostings *postings, guint32 key)
{
  guint32 mask = postings->size - 1, at = place_of(postings, key);
  while (postings->slots[at].value != 0 && postings->slots[at].key != key)
    at = (at + 1) & mask;
  return &postings->slots[at];
}

static void
grow(FpPostings *postings)
{
  Slot *old = postings->slots;
  guint32 size = postings->size;
  postings->size = size * 2;
  postings->slots = g_new0(Slot, postings->size);
  for (guint32 i = 0; i < size; i++)
    if (old[i].value != 0)
      *slot_of(postings, old[i].key) = old[i];
  g_free(old);
}

/* The table is larger than what the processor keeps near: all places are asked for before the first is used.
 */
guint
fp_postings_get(const FpPostings *postings, const guint32 *keys, guint count, guint32 *texts)
{
  guint found = 0;
  for (guint i = 0; i < count; i++)
    __builtin_prefetch(&postings->slots[place_of(postings, keys[i])]);
  for (guint i = 0; i < count; i++) {
    const Slot *slot = slot_of(postings, keys[i]);
    if ((slot->value & SEVERAL) != 0)
      __builtin_prefetch(&g_array_index(postings->lists, List, slot->value & ~SEVERAL));
  }
  for (guint i = 0; i < count; i++) {
    const Slot *slot = slot_of(postings, keys[i]);
    if ((slot->value & SEVERAL) == 0) {
      if (slot->value != 0)
        texts[found++] = slot->value - 1;
      continue;
    }
    const List *list = &g_array_index(postings->lists, List, slot->value & ~SEVERAL);
    memcpy(texts + found, list->texts, list->count * sizeof *texts);
    found += list->count;
  }
  return found;
}

static void
keep_lowest(List *list, guint32 text, guint32 rank)
{
  guint at = list->count;
  if (at == FP_POSTINGS_MOST) {
    at = 0;
    for (guint i = 1; i < FP_POSTINGS_MOST; i++)
      at = list->ranks[i] > list->ranks[at] ? i : at;
    if (rank >= list->ranks[at])
      return;
  } else {
    list->count++;
  }
  list->texts[at] = text;
  list->ranks[at] = rank;
}

void
fp_postings_add(FpPostings *postings, guint32 key, guint32 text, guint32 rank)
{
  if ((postings->used + 1) * 3 > postings->size * 2)
    grow(postings);
  Slot *slot = slot_of(postings, key);
  if (slot->value == 0) {
    *slot = (Slot){key, text + 1, rank};
    postings->used++;
    return;
  }
  if ((slot->value & SEVERAL) == 0) {
    List list = {.count = 1, .texts = {slot->value - 1}, .ranks = {slot->rank}};
    g_array_append_val(postings->lists, list);
    slot->value = SEVERAL | (postings->lists->len - 1);
  }
  keep_lowest(&g_array_index(postings->lists, List, slot->value & ~SEVERAL), text, rank);
}
