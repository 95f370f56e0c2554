/* The allocator of the histories, in place of the C library's: a process that lives for a hundred histories
 * gives nothing back to the system, so a piece comes from the list of its size, and goes back there. A fifth
 * of all instructions were the library's malloc() and free().
 *
 * Not in a build with sanitizers, which have an allocator of their own that finds faults. */
#include "config.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__has_feature)
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer) || HAS_FEATURE(thread_sanitizer)
#define LIBRARY_S_OWN
#endif

#ifndef LIBRARY_S_OWN

enum {
  GRAIN = 16,                /* what every piece is aligned to */
  EVEN = 64,                 /* sizes up to EVEN * GRAIN have a list each; then four to a power of two */
  LISTS = EVEN + 1 + 4 * 48, /* none is ever full */
};
#define CHUNK ((size_t)8 << 20)

/* Before each piece. */
typedef struct {
  uint32_t list;
  uint32_t into; /* bytes from the piece as it was taken: aligned ones begin later */
  size_t room;
} Head;
_Static_assert(sizeof(Head) == GRAIN, "a head keeps the alignment");

typedef struct Free {
  struct Free *next;
} Free;

/* Of each thread, so that none waits for another. */
static __thread Free *lists[LISTS];
static __thread char *fresh;
static __thread size_t fresh_left;

static unsigned
list_of(size_t size, size_t *room)
{
  size_t grains = size ? (size + GRAIN - 1) / GRAIN : 1;
  if (grains <= EVEN) {
    *room = grains * GRAIN;
    return (unsigned)grains;
  }
  unsigned power = 63U - (unsigned)__builtin_clzll(grains - 1);
  size_t step = (size_t)1 << (power - 2);
  size_t whole = (grains + step - 1) / step; /* 5 … 8 */
  *room = whole * step * GRAIN;
  return EVEN + 4 * (power - 6) + (unsigned)(whole - 4);
}

static void *
take_fresh(unsigned list, size_t room)
{
  size_t whole = room + sizeof(Head);
  if (whole > fresh_left) {
    size_t size = whole > CHUNK ? (whole + 4095) & ~(size_t)4095 : CHUNK;
    char *more = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (more == MAP_FAILED) {
      errno = ENOMEM;
      return NULL;
    }
    if (size - whole >= fresh_left) {
      fresh = more + whole;
      fresh_left = size - whole;
    }
    *(Head *)more = (Head){list, 0, room};
    return more + sizeof(Head);
  }
  Head *head = (Head *)fresh;
  *head = (Head){list, 0, room};
  fresh += whole;
  fresh_left -= whole;
  return head + 1;
}

/* Under names of their own, since the compiler knows what malloc() and its kin do. */
static void *
take(size_t size)
{
  size_t room;
  if (size > PTRDIFF_MAX) {
    errno = ENOMEM;
    return NULL;
  }
  unsigned list = list_of(size, &room);
  Free *piece = lists[list];
  if (!piece)
    return take_fresh(list, room);
  lists[list] = piece->next;
  return piece;
}

static void
give(void *piece)
{
  if (!piece)
    return;
  const Head *head = (Head *)piece - 1;
  if (head->into > 0) {
    piece = (char *)piece - head->into;
    head = (Head *)piece - 1;
  }
  Free *freed = piece;
  freed->next = lists[head->list];
  lists[head->list] = freed;
}

void *
calloc(size_t count, size_t size)
{
  size_t whole;
  if (__builtin_mul_overflow(count, size, &whole)) {
    errno = ENOMEM;
    return NULL;
  }
  void *piece = take(whole);
  return piece ? memset(piece, 0, whole) : NULL;
}

void *
realloc(void *piece, size_t size)
{
  if (!piece)
    return take(size);
  size_t room = ((Head *)piece - 1)->room;
  if (size <= room && size > 0)
    return piece;
  void *other = size > 0 ? take(size) : NULL;
  if (!other && size > 0)
    return NULL;
  if (other)
    memcpy(other, piece, room < size ? room : size);
  give(piece);
  return other;
}

static void *
take_aligned(size_t alignment, size_t size)
{
  if (alignment <= GRAIN)
    return take(size);
  char *piece = take(size + alignment);
  if (!piece)
    return NULL;
  size_t into = alignment - (uintptr_t)piece % alignment;
  if (into == alignment)
    return piece;
  *((Head *)(piece + into) - 1) = (Head){0, (uint32_t)into, ((Head *)piece - 1)->room - into};
  return piece + into;
}

void *
malloc(size_t size)
{
  return take(size);
}

void
free(void *piece)
{
  give(piece);
}

void *
memalign(size_t alignment, size_t size)
{
  return take_aligned(alignment, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
  return take_aligned(alignment, size);
}

int
posix_memalign(void **piece, size_t alignment, size_t size)
{
  *piece = take_aligned(alignment, size);
  return *piece ? 0 : ENOMEM;
}

size_t
malloc_usable_size(void *piece)
{
  return piece ? ((Head *)piece - 1)->room : 0;
}

#endif
