/* Random bytes from the kernel, or from a seed in a test. Called wherever chance is wanted: passwords, keys,
 * references, growing delays. */
#include "config.h"

#include "flagpost/chance.h"

#include <errno.h>
#include <sys/random.h>

static FpChanceFunc chance_func;
static gpointer chance_self;
static guint64 seed_state;

static void
kernel_bytes(void *bytes, gsize size)
{
  guint8 *at = bytes;
  while (size > 0) {
    ssize_t got = getrandom(at, size, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      g_error("The kernel gives no random bytes: %s", g_strerror(errno));
    at += got;
    size -= (gsize)got;
  }
}

/* splitmix64: good enough to vary tests, and the same on every machine. */
static void
seeded_bytes(gpointer self, void *bytes, gsize size)
{
  guint64 *state = self;
  guint8 *at = bytes;
  for (gsize i = 0; i < size; i++) {
    *state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    guint64 mixed = *state;
    mixed = (mixed ^ (mixed >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    at[i] = (guint8)((mixed ^ (mixed >> 31)) >> 56);
  }
}

void
fp_chance_set(FpChanceFunc func, gpointer self)
{
  chance_func = func;
  chance_self = self;
}

void
fp_chance_seed(guint64 seed)
{
  seed_state = seed;
  fp_chance_set(seeded_bytes, &seed_state);
}

void
fp_chance_bytes(void *bytes, gsize size)
{
  if (chance_func)
    chance_func(chance_self, bytes, size);
  else
    kernel_bytes(bytes, size);
}

guint32
fp_chance_below(guint32 n)
{
  g_return_val_if_fail(n > 0, 0);
  /* Numbers under 2^32 mod n would make the low results likelier: draw again. */
  guint32 reject_below = (guint32)(-n) % n;
  guint32 drawn;
  do
    fp_chance_bytes(&drawn, sizeof drawn);
  while (drawn < reject_below);
  return drawn % n;
}

char *
fp_chance_token(gsize length)
{
  static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
  char *token = g_malloc(length + 1);
  for (gsize i = 0; i < length; i++)
    token[i] = alphabet[fp_chance_below(sizeof alphabet - 1)];
  token[length] = '\0';
  return token;
}
