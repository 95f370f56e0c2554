/* Search: each message has a sealed record of its folded text; they are opened newest first, a slice at a
 * time. Called by app/inbox.c and the screen's search as you type. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/clock.h"
#include "flagpost/text.h"
#include "store/internal.h"

#define SNIPPET_BYTES 160
#define PLACE_BITS    24 /* messages of one second */
#define LAST_SECOND   (G_GINT64_CONSTANT(1) << 38)

void
fp_hit_free(FpHit *hit)
{
  if (!hit)
    return;
  g_free(hit->conversation);
  g_free(hit->message);
  g_free(hit->subject);
  g_free(hit->from);
  g_free(hit->snippet);
  g_free(hit);
}

static GByteArray *
folded(const FpMessage *message)
{
  g_autoptr(GString) all = g_string_new(message->subject);
  g_string_append_c(all, '\n');
  if (message->from)
    g_string_append_printf(all, "%s\n%s", message->from->name ? message->from->name : "",
                           message->from->login ? message->from->login : "");
  if (message->rich) {
    g_autofree char *text = fp_rich_text(message->rich);
    g_string_append_printf(all, "\n%s", text);
  }
  char *fold = fp_text_fold(all->str);
  return g_byte_array_new_take((guint8 *)fold, strlen(fold));
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
fp_store_save_words(FpStore *store, gint64 row, const FpMessage *message, GError **error)
{
  gint64 old = fp_store_number(store, 0, "SELECT at FROM words WHERE message = ?", "i", row);
  gint64 at = old;
  if (!old || old >> PLACE_BITS != CLAMP(message->sent / FP_SECOND, 0, LAST_SECOND))
    at = place_for(store, message->sent);
  if (old && !fp_store_run(store, error, "DELETE FROM words WHERE at = ?", "i", old))
    return FALSE;
  g_autoptr(GByteArray) plain = folded(message);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_WORDS, at, plain);
  return fp_store_run(store, error, "INSERT INTO words (at, message, sealed) VALUES (?, ?, ?)", "iib", at,
                      row, sealed);
}

static gboolean
matches(const GByteArray *plain, char *const *words)
{
  for (; *words; words++)
    if (**words && !memmem(plain->data, plain->len, *words, strlen(*words)))
      return FALSE;
  return TRUE;
}

static const char *
character_border(const char *text, const char *at)
{
  while (at > text && ((guchar)*at & 0xc0) == 0x80)
    at--;
  return at;
}

/* A piece of the text around the first place where one of the words occurs, on one line. */
static char *
snippet(const char *text, char *const *words)
{
  gsize length = strlen(text);
  const char *chosen = text;
  for (gsize start = 0; start < length; start += SNIPPET_BYTES / 2) {
    const char *from = character_border(text, text + start);
    const char *to = character_border(text, text + MIN(length, start + SNIPPET_BYTES));
    g_autofree char *piece = g_strndup(from, (gsize)(to - from));
    g_autofree char *fold = fp_text_fold(piece);
    gboolean found = FALSE;
    for (char *const *word = words; !found && *word; word++)
      found = **word && strstr(fold, *word);
    if (found) {
      chosen = from;
      break;
    }
  }
  const char *end = character_border(chosen, chosen + MIN(strlen(chosen), SNIPPET_BYTES));
  return fp_text_clean(chosen, end - chosen, FP_TEXT_ONE_LINE);
}

static FpHit *
hit_for(FpStore *store, gint64 row, char *const *words, GError **error)
{
  sqlite3_stmt *statement =
      fp_store_query(store, error, "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE id = ?", "i", row);
  if (!statement || fp_store_row(store, statement, error) <= 0)
    return NULL;
  g_autoptr(FpMessage) message = fp_store_read_head(store, statement, error);
  fp_store_done(statement);
  if (!message || !fp_store_read_body(store, row, message, error))
    return NULL;
  FpHit *hit = g_new0(FpHit, 1);
  hit->conversation = g_strdup(message->conversation);
  hit->message = g_strdup(message->id);
  hit->subject = g_strdup(message->subject);
  if (!hit->subject) { /* a post: its topic has the title */
    g_autoptr(FpConversation) topic = fp_store_summary(store, message->conversation, NULL);
    hit->subject = g_strdup(topic ? topic->subject : "");
  }
  hit->from = g_strdup(message->from ? message->from->name : "");
  hit->sent = message->sent;
  g_autofree char *text = message->rich ? fp_rich_text(message->rich) : g_strdup("");
  hit->snippet = snippet(text, words);
  return hit;
}

/* --- what is looked for --- */

/* Words, and what stands between quotes as one of them; the last quote may be missing, as while typing. */
static char **
needles_of(const char *words)
{
  g_autofree char *fold = fp_text_fold(words);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) parts = g_strsplit(fold, "\"", -1);
  for (guint i = 0; parts[i]; i++) {
    g_auto(GStrv) single = i % 2 ? NULL : g_strsplit_set(parts[i], " \t\n", -1);
    if (i % 2 && *g_strstrip(parts[i]))
      g_strv_builder_add(builder, parts[i]);
    for (guint k = 0; single && single[k]; k++)
      if (*single[k])
        g_strv_builder_add(builder, single[k]);
  }
  return g_strv_builder_end(builder);
}

/* What is done with a message that has all words. FALSE only on error. */
typedef gboolean (*Found)(FpStore *store, gint64 message, char *const *needles, gpointer data,
                          GError **error);

static gboolean
look_at(FpStore *store, sqlite3_stmt *row, char *const *needles, gboolean *matched, GError **error)
{
  g_autoptr(GByteArray) plain =
      fp_store_unseal(store, FP_SEAL_WORDS, sqlite3_column_int64(row, 0), row, 2, error);
  *matched = plain && matches(plain, needles);
  return plain != NULL;
}

/* Newest first from `from` on, until so many are found or looked at. *more 0: that was all. */
static gboolean
walk(FpStore *store, char *const *needles, gint64 from, guint limit, guint rows, gint64 *more, Found found,
     gpointer data, GError **error)
{
  *more = 0;
  if (!*needles)
    return TRUE;
  sqlite3_stmt *row = fp_store_query(
      store, error, "SELECT at, message, sealed FROM words WHERE at < ? ORDER BY at DESC LIMIT ?", "ii",
      from ? from : G_MAXINT64, (gint64)rows);
  int next = row ? fp_store_row(store, row, error) : -1;
  for (guint seen = 0, hits = 0; next > 0; next = fp_store_row(store, row, error)) {
    gboolean matched;
    if (!look_at(store, row, needles, &matched, error) ||
        (matched && !found(store, sqlite3_column_int64(row, 1), needles, data, error))) {
      fp_store_done(row);
      return FALSE;
    }
    hits += matched;
    if (++seen == rows || hits == limit) {
      *more = sqlite3_column_int64(row, 0);
      fp_store_done(row);
      return TRUE;
    }
  }
  return next == 0;
}

static gboolean
add_hit(FpStore *store, gint64 message, char *const *needles, gpointer hits, GError **error)
{
  FpHit *hit = hit_for(store, message, needles, error);
  if (hit)
    g_ptr_array_add(hits, hit);
  return hit != NULL;
}

GPtrArray *
fp_store_search(FpStore *store, const char *words, gint64 from, guint limit, guint rows, gint64 *more,
                GError **error)
{
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func((GDestroyNotify)fp_hit_free);
  g_auto(GStrv) needles = needles_of(words);
  return walk(store, needles, from, limit, rows, more, add_hit, hits, error) ? g_steal_pointer(&hits) : NULL;
}

static gboolean
count_hit(FpStore *store, gint64 message, char *const *needles, gpointer count, GError **error)
{
  ++*(guint *)count;
  return TRUE;
}

gboolean
fp_store_count_hits(FpStore *store, const char *words, gint64 from, guint rows, guint *count, gint64 *more,
                    GError **error)
{
  g_auto(GStrv) needles = needles_of(words);
  return walk(store, needles, from, G_MAXUINT, rows, more, count_hit, count, error);
}
