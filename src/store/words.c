/* What search looks at: a sealed record of each message's folded text, in the order of their times. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/clock.h"

#define PLACE_BITS  24 /* messages of one second */
#define LAST_SECOND (G_GINT64_CONSTANT(1) << 38)

/* Borrowed from the message, or made and put into *own. */
static const char *
folded(const FpMessage *message, char **own)
{
  if (!message->folded)
    *own = fp_message_fold(message);
  return *own ? *own : message->folded;
}

/* The next free place within the message's second. */
static gint64
place_for(FpStore *store, gint64 sent)
{
  gint64 first = CLAMP(sent / FP_SECOND, 0, LAST_SECOND) << PLACE_BITS;
  gint64 last = first + ((1 << PLACE_BITS) - 1);
  return MAX(first, fp_store_number(store, first, "SELECT MAX(at) FROM words WHERE at BETWEEN ? AND ?", "ii",
                                    first, last)) +
         1;
}

gboolean
fp_store_save_words(FpStore *store, gint64 row, const FpMessage *message, gboolean fresh, GError **error)
{
  gint64 old = fresh ? 0 : fp_store_number(store, 0, "SELECT at FROM words WHERE message = ?", "i", row);
  gint64 at = old;
  if (!old || old >> PLACE_BITS != CLAMP(message->sent / FP_SECOND, 0, LAST_SECOND))
    at = place_for(store, message->sent);
  if (old && !fp_store_run(store, error, "DELETE FROM words WHERE at = ?", "i", old))
    return FALSE;
  g_autofree char *own = NULL;
  const char *text = folded(message, &own);
  GByteArray plain = {.data = (guint8 *)text, .len = (guint)strlen(text)};
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_WORDS, at, &plain);
  return fp_store_run(store, error, "INSERT INTO words (at, message, sealed) VALUES (?, ?, ?)", "iib", at,
                      row, sealed);
}
