/* Hashes to numbers, filled once and asked for every word of every message: what is not in it, and that is
 * most, is told from one bit. */
#ifndef FLAGPOST_JUDGE_TABLE_H
#define FLAGPOST_JUDGE_TABLE_H

#include <glib.h>

#define FP_TABLE_BITS 32768

typedef struct {
  struct {
    guint32 key;
    gint32 value; /* 0: free */
  } * slots;
  guint32 size, used; /* size: a power of two */
  guint64 bits[FP_TABLE_BITS / 64];
} FpTable;

void fp_table_put(FpTable *table, guint32 key, gint32 value); /* value: not 0 */
gint32 fp_table_search(const FpTable *table, guint32 key);

/* 0: it is not there. */
static inline gint32
fp_table_get(const FpTable *table, guint32 key)
{
  guint32 place = key % FP_TABLE_BITS;
  return (table->bits[place / 64] >> (place % 64) & 1) != 0 ? fp_table_search(table, key) : 0;
}

#endif
