/* "fp1:…": 64 times four bits. The text's shingles are shared out to 64 places by their hash; each place
 * tells four bits of its smallest. Equal texts have equal ones; from the bits no shingle can be told, since
 * each fits one in sixteen of all there are. Called by app for reports and by the command `same`. */
#include "config.h"

#include "flagpost/judge.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "fold.h"
#include "sketch.h"

#define PREFIX         "fp1:"
#define PLACES         64
#define BITS           4
#define BYTES          (PLACES * BITS / 8)
#define SHINGLES_LEAST 20

/* Places that no shingle fell to borrow from the next one that has. */
static void
fill_places(const FpSketch *sketch, guint32 *place)
{
  guint32 own[PLACES];
  gboolean has[PLACES] = {FALSE};
  for (guint i = 0; i < sketch->count; i++) {
    guint32 hash = fp_hash_mix(sketch->hashes[i] ^ 0xA5A5A5A5u);
    guint at = hash % PLACES;
    if (!has[at] || hash < own[at])
      own[at] = hash;
    has[at] = TRUE;
  }
  for (guint i = 0; i < PLACES; i++) {
    guint from = i;
    while (!has[from])
      from = (from * 5 + 17) % PLACES;
    place[i] = fp_hash_mix(own[from] + (from == i ? 0 : i));
  }
}

char *
fp_fingerprint(const FpMessage *message)
{
  g_autoptr(FpReading) reading = fp_reading_new(message);
  g_autofree FpSketch *sketch = fp_sketch_new(reading);
  guint32 place[PLACES];
  guchar bytes[BYTES] = {0};
  if (sketch->count < SHINGLES_LEAST)
    return NULL;
  fill_places(sketch, place);
  for (guint i = 0; i < PLACES; i++)
    bytes[i / 2] |= (guchar)((place[i] & 0xF) << (i % 2 * 4));
  g_autofree char *text = g_base64_encode(bytes, BYTES);
  for (char *at = text; *at != '\0'; at++)
    *at = *at == '+' ? '-' : *at == '/' ? '_' : *at == '=' ? '\0' : *at;
  return g_strconcat(PREFIX, text, NULL);
}

static gboolean
decode(const char *text, guchar *bytes, GError **error)
{
  g_autofree char *copy =
      g_str_has_prefix(text, PREFIX) ? g_strconcat(text + strlen(PREFIX), "=", NULL) : NULL;
  gsize size = 0;
  for (char *at = copy; at && *at != '\0'; at++)
    *at = *at == '-' ? '+' : *at == '_' ? '/' : *at;
  g_autofree guchar *decoded = copy && strlen(copy) == 44 ? g_base64_decode(copy, &size) : NULL;
  if (!decoded || size != BYTES) {
    g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
    g_autofree char *shown = fp_text_cut(clean, 60, "...");
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                _("\"%s\" is no fingerprint: one begins with fp1: and has 47 characters."), shown);
    return FALSE;
  }
  memcpy(bytes, decoded, BYTES);
  return TRUE;
}

double
fp_fingerprint_likeness(const char *a, const char *b, GError **error)
{
  guchar x[BYTES], y[BYTES];
  guint equal = 0;
  if (!decode(a, x, error) || !decode(b, y, error))
    return -1;
  for (guint i = 0; i < BYTES; i++)
    equal += ((x[i] ^ y[i]) & 0x0F) == 0 ? 1 : 0, equal += ((x[i] ^ y[i]) & 0xF0) == 0 ? 1 : 0;
  /* One in sixteen is equal by chance. */
  double chance = 1.0 / (1 << BITS), share = equal / (double)PLACES;
  return MAX(0, (share - chance) / (1 - chance));
}
