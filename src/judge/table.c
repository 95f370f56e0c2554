/* Open addressing. Called by lexicon.c, weights.c, known_words.c and sketch.c. */
#include "config.h"

#include "table.h"

static guint32
place_of(const FpTable *table, guint32 key)
{
  guint32 at = (key >> 15) & (table->size - 1);
  while (table->slots[at].value != 0 && table->slots[at].key != key)
    at = (at + 1) & (table->size - 1);
  return at;
}

static void
grow(FpTable *table)
{
  FpTable old = *table;
  table->size = MAX(old.size * 2, 64u);
  table->slots = g_malloc0_n(table->size, sizeof *table->slots);
  for (guint32 i = 0; i < old.size; i++)
    if (old.slots[i].value != 0)
      table->slots[place_of(table, old.slots[i].key)] = old.slots[i];
  g_free(old.slots);
}

void
fp_table_put(FpTable *table, guint32 key, gint32 value)
{
  if ((table->used + 1) * 2 > table->size)
    grow(table);
  guint32 at = place_of(table, key);
  table->used += table->slots[at].value == 0 ? 1 : 0;
  table->slots[at].key = key;
  table->slots[at].value = value;
  table->bits[key % FP_TABLE_BITS / 64] |= (guint64)1 << (key % 64);
}

gint32
fp_table_search(const FpTable *table, guint32 key)
{
  return table->size > 0 ? table->slots[place_of(table, key)].value : 0;
}
