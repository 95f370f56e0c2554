/* Letters to what they look like, and the hash that everything in the judge uses. The table of look-alikes is
 * the data file words/lookalikes.txt. */
#include "config.h"

#include "fold.h"

#include <stdatomic.h>

#define CACHED 0x2200 /* code points below are looked up once */

static const char *const lookalikes[] = {
#include "judge/lookalikes.inc"
};

/* One more than what a letter looks like, so that 0 means «not yet looked up». Who looks it up twice finds
 * the same, so that threads need no lock. */
static _Atomic guint16 cache[CACHED];
static GHashTable *looks;

static void
read_lookalikes(void)
{
  static gsize made;
  if (!g_once_init_enter(&made))
    return;
  looks = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(lookalikes); i++) {
    const char *line = lookalikes[i];
    gunichar look = g_utf8_get_char(line);
    for (const char *at = g_utf8_next_char(line); *at != '\0'; at = g_utf8_next_char(at)) {
      gunichar c = g_utf8_get_char(at);
      if (c > ' ' && !g_unichar_isdigit(c))
        g_hash_table_insert(looks, GUINT_TO_POINTER(c), GUINT_TO_POINTER(look));
    }
  }
  g_once_init_leave(&made, TRUE);
}

static gunichar
look_of(gunichar c)
{
  return GPOINTER_TO_UINT(g_hash_table_lookup(looks, GUINT_TO_POINTER(c)));
}

static gboolean
is_nothing(gunichar c)
{
  return c == 0xAD || c == 0x34F || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) || g_unichar_ismark(c);
}

static gunichar
compute(gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH], look;
  if (is_nothing(c))
    return 0;
  read_lookalikes();
  look = look_of(c);
  if (look == 0 && c >= 0x80) {
    gsize count = g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts));
    for (gsize i = 0; i < count; i++)
      if (!is_nothing(parts[i])) {
        c = parts[i];
        break;
      }
    look = look_of(c);
  }
  if (look == 0) {
    c = g_unichar_tolower(c);
    look = look_of(c);
  }
  return look != 0 ? look : c;
}

gunichar
fp_fold(gunichar c)
{
  if (c >= CACHED)
    return compute(c);
  guint16 known = atomic_load_explicit(&cache[c], memory_order_relaxed);
  if (known == 0) {
    known = (guint16)(compute(c) + 1);
    atomic_store_explicit(&cache[c], known, memory_order_relaxed);
  }
  return known - 1u;
}

gunichar
fp_fold_digit(gunichar digit)
{
  static const char letters[] = "olzeasbtbg";
  return digit >= '0' && digit <= '9' ? (gunichar)letters[digit - '0'] : digit;
}

guint32
fp_hash(guint32 seed, const char *bytes, gsize size)
{
  guint32 sum = fp_hash_begin(seed);
  for (gsize i = 0; i < size; i++)
    sum = fp_hash_byte(sum, bytes[i]);
  return fp_hash_mix(sum);
}
