/* Tells glibc's heap what this program is like; nothing on other systems. Called by main.c, cli and tui. */
#include "config.h"

#include "flagpost/heap.h"

#include <glib.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

/* Bytes that are free at the heap's end and not handed to the kernel, and by which it becomes larger. */
#define KEPT         (1 << 20)
#define GROWS        (256 << 10)
#define SCREEN_KEPT  (2 << 20)
#define SCREEN_GROWS (1280 << 10) /* as much as a first screen takes */
/* More than is left of the first heap, so that it grows; from 128 KiB on, glibc takes a mapping by itself. */
#define PIECE (120 << 10)

static void
set_sizes(int kept, int grows)
{
#ifdef __GLIBC__
  mallopt(M_TRIM_THRESHOLD, kept);
  mallopt(M_TOP_PAD, grows);
#endif
}

void
fp_heap_keep(void)
{
  set_sizes(KEPT, GROWS);
}

void
fp_heap_prepare(void)
{
#if defined __GLIBC__ && defined MADV_POPULATE_WRITE
  const guintptr page = (guintptr)sysconf(_SC_PAGESIZE);
  set_sizes(SCREEN_KEPT, SCREEN_GROWS);
  char *piece = g_try_malloc(PIECE);
  guintptr from = ((guintptr)piece + page - 1) & ~(page - 1), to = (guintptr)sbrk(0);
  /* With an allocator of somebody else's, the piece is not in the heap that ends there. */
  if (piece && to > from && to - from <= 2 * SCREEN_GROWS)
    madvise((gpointer)from, to - from, MADV_POPULATE_WRITE); /* a kernel that cannot does nothing */
  g_free(piece);
#endif
}
