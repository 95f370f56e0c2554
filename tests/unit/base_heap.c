/* The heap is there before it is touched, where glibc and the kernel can. */
#include "config.h"

#include "flagpost/heap.h"
#include "lib/test.h"

#include <sys/mman.h>
#include <unistd.h>

#define SIZE        (64 << 10)
#define AHEAD_LEAST (1 << 20)
#define HEAP_MOST   (16 << 20)

/* FALSE: this kernel fills no pages beforehand. */
static gboolean
kernel_fills(gsize page)
{
  gpointer one = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gboolean fills = FALSE;
#ifdef MADV_POPULATE_WRITE
  fills = madvise(one, page, MADV_POPULATE_WRITE) == 0;
#endif
  munmap(one, page);
  return fills;
}

static void
is_there(void)
{
  const gsize page = (gsize)sysconf(_SC_PAGESIZE);
  fp_heap_keep();
  fp_heap_prepare();
  if (!kernel_fills(page)) {
    g_test_skip("the kernel fills no pages beforehand");
    return;
  }
  g_autofree char *some = g_malloc(SIZE);
  /* As with sanitizers, and under valgrind. */
  const gsize ahead = (guintptr)sbrk(0) - (guintptr)some;
  if (ahead > HEAP_MOST) {
    g_test_skip("the heap is somebody else's");
    return;
  }
#ifdef __GLIBC__
  g_assert_cmpuint(ahead, >, AHEAD_LEAST);
#endif
  guintptr from = ((guintptr)some + page - 1) & ~(page - 1);
  gsize pages = ((guintptr)some + SIZE - from) / page;
  g_autofree guchar *there = g_malloc0(pages);
  g_assert_cmpint(mincore((gpointer)from, pages * page, there), ==, 0);
  for (gsize i = 0; i < pages; i++)
    g_assert_cmpuint(there[i] & 1, ==, 1);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/heap/is-there", is_there);
  return g_test_run();
}
