/* See the header. A piece comes from the list of its size and goes back there; a large one, which only a
 * damaged file asks for, comes from the C library. One thread. */
#include "config.h"

#include "fuzz/pool.h"

#include <glib.h>
#include <sqlite3.h>
#include <string.h>

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define FORBID(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define ALLOW(at, size)  ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define FORBID(at, size) ((void)(at), (void)(size))
#define ALLOW(at, size)  ((void)(at), (void)(size))
#endif

enum { GRAIN = 16, SMALL = 64, LISTS = 512, CHUNK = 1 << 20, LARGE = 1 << 17 };

/* Before each piece; what stands behind it is forbidden. */
typedef struct Head {
  struct Head *next; /* in its list */
  guint32 list, size;
} Head;
G_STATIC_ASSERT(sizeof(Head) == GRAIN);

static Head *lists[LISTS];
static char *fresh;
static gsize fresh_left;

/* Of `*room` bytes, at least `size`. 0: large. */
static guint
list_of(gsize size, gsize *room)
{
  *room = size;
  if (size > LARGE)
    return 0;
  gsize grains = (size + GRAIN - 1) / GRAIN, steps = grains;
  guint power = 0;
  while (steps > SMALL) {
    power++;
    steps = (grains + ((gsize)1 << power) - 1) >> power;
  }
  *room = (steps << power) * GRAIN;
  return power * SMALL / 2 + (guint)steps;
}

static Head *
take_fresh(guint list, gsize room)
{
  gsize whole = sizeof(Head) + room + GRAIN;
  if (whole > fresh_left) {
    fresh_left = MAX(whole, CHUNK);
    fresh = g_malloc(fresh_left);
  }
  Head *head = (Head *)(void *)fresh;
  fresh += whole;
  fresh_left -= whole;
  head->list = list;
  FORBID(head + 1, room + GRAIN);
  return head;
}

static void *
pool_malloc(int size)
{
  gsize room;
  guint list = list_of(MAX((gsize)size, 1), &room);
  Head *head = lists[list];
  if (list == 0) {
    head = g_malloc(sizeof(Head) + room);
    head->list = 0;
  } else if (head) {
    lists[list] = head->next;
  } else {
    head = take_fresh(list, room);
  }
  head->size = (guint32)size;
  ALLOW(head + 1, (gsize)size);
  return head + 1;
}

static void
pool_free(void *piece)
{
  Head *head = (Head *)piece - 1;
  if (head->list == 0) {
    g_free(head);
    return;
  }
  FORBID(piece, head->size);
  head->next = lists[head->list];
  lists[head->list] = head;
}

static int
pool_size(void *piece)
{
  return piece ? (int)((Head *)piece - 1)->size : 0;
}

static void *
pool_realloc(void *piece, int size)
{
  Head *head = (Head *)piece - 1;
  gsize room;
  if (head->list != 0 && list_of(MAX((gsize)size, 1), &room) == head->list) {
    FORBID(piece, head->size);
    ALLOW(piece, (gsize)size);
    head->size = (guint32)size;
    return piece;
  }
  void *other = pool_malloc(size);
  memcpy(other, piece, (gsize)MIN(size, pool_size(piece)));
  pool_free(piece);
  return other;
}

static int
pool_roundup(int size)
{
  return (size + 7) & ~7;
}

static int
pool_init(void *data)
{
  return SQLITE_OK;
}

static void
pool_shutdown(void *data)
{
}

void
fuzz_pool_install(void)
{
  static const sqlite3_mem_methods methods = {pool_malloc,  pool_free, pool_realloc,  pool_size,
                                              pool_roundup, pool_init, pool_shutdown, NULL};
  g_assert_cmpint(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods), ==, SQLITE_OK);
}
