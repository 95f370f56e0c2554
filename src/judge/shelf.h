/* Room for very many small things that stay until the end: they lie one behind the other, in few and large
 * parts that never move. */
#ifndef FLAGPOST_JUDGE_SHELF_H
#define FLAGPOST_JUDGE_SHELF_H

#include <glib.h>

#ifndef FP_SHELF_PART
#define FP_SHELF_PART (2u << 20) /* bytes; begins at a multiple of it */
#endif

typedef struct {
  GPtrArray *parts;
  gsize used; /* of the last one */
} FpShelf;

void fp_shelf_init(FpShelf *shelf);
void fp_shelf_clear(FpShelf *shelf);
/* size: at most FP_SHELF_PART, a multiple of what its content is aligned to. Of things of one size that
 * FP_SHELF_PART is a multiple of, number n is found without looking: fp_shelf_at(). */
gpointer fp_shelf_take(FpShelf *shelf, gsize size);

static inline gpointer
fp_shelf_at(const FpShelf *shelf, guint32 number, gsize size)
{
  guint32 in_part = (guint32)(FP_SHELF_PART / size);
  return (char *)g_ptr_array_index(shelf->parts, number / in_part) + number % in_part * size;
}

#endif
