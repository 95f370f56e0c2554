/* Tells glibc's heap what this program is like; nothing on other systems. Called by main.c and cli. */
#include "config.h"

#include "flagpost/heap.h"

#include <glib.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#define KEPT  (2 << 20)    /* bytes that are free at its end and not handed to the kernel */
#define GROWS (1280 << 10) /* bytes by which it becomes larger: as much as a first screen takes */
/* Too many bytes for what is left of the heap at first, and too few to lie outside it. */
#define PIECE (96 << 10)

/* Reading an archive takes and gives back the same memory again and again. */
void
fp_heap_keep(void)
{
#ifdef __GLIBC__
  mallopt(M_TRIM_THRESHOLD, KEPT);
  mallopt(M_TOP_PAD, GROWS);
#endif
}

void
fp_heap_prepare(void)
{
#if defined __GLIBC__ && defined MADV_POPULATE_WRITE
  const guintptr page = (guintptr)sysconf(_SC_PAGESIZE);
  char *piece = g_malloc(PIECE);
  guintptr from = ((guintptr)piece + page - 1) & ~(page - 1), to = (guintptr)sbrk(0);
  /* With an allocator of somebody else's, the piece is not in the heap that ends there. */
  if (to > from && to - from <= 2 * GROWS)
    madvise((gpointer)from, to - from, MADV_POPULATE_WRITE); /* a kernel that cannot does nothing */
  g_free(piece);
#endif
}
