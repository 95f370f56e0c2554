/* Large parts instead of many small pieces: what is compared lies near, and where the system can, a part is
 * one page, so that the processor finds it at once. Called by graph.c. */
#include "config.h"

#include "shelf.h"

#include <stdlib.h>
#include <sys/mman.h>

static void
part_free(gpointer part)
{
  free(part); /* what aligned_alloc() gave */
}

void
fp_shelf_init(FpShelf *shelf)
{
  shelf->parts = g_ptr_array_new_with_free_func(part_free);
  shelf->used = 0;
}

void
fp_shelf_clear(FpShelf *shelf)
{
  g_ptr_array_unref(shelf->parts);
}

/* Of the first part only what is used comes to be; whoever needs a second one will need all of it. */
static void
add_part(FpShelf *shelf)
{
  gpointer part = aligned_alloc(FP_SHELF_PART, FP_SHELF_PART);
  if (!part)
    g_error("out of memory");
#ifdef MADV_HUGEPAGE
  if (shelf->parts->len > 0)
    madvise(part, FP_SHELF_PART, MADV_HUGEPAGE);
#endif
  g_ptr_array_add(shelf->parts, part);
  shelf->used = 0;
}

gpointer
fp_shelf_take(FpShelf *shelf, gsize size)
{
  if (shelf->parts->len == 0 || shelf->used + size > FP_SHELF_PART)
    add_part(shelf);
  gpointer taken = (char *)g_ptr_array_index(shelf->parts, shelf->parts->len - 1) + shelf->used;
  shelf->used += size;
  return taken;
}
