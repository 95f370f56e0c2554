/* Search: each message has a sealed record of its folded text; those that the filters leave are opened,
 * newest first, a slice at a time. Called by app/inbox/inbox.c and the screen's search as you type. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/text.h"
#include "store/internal.h"

#define SNIPPET_BYTES 160
#define LONGEST_WORD  40   /* bytes */
#define PLACES_LEAST  4096 /* so few are looked up one by one, */
#define PLACES_SHARE  32   /* or one in so many of all */

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

gboolean
fp_store_has_words(const GByteArray *plain, char *const *words)
{
  for (; *words; words++)
    if (**words && (plain->len == 0 || !memmem(plain->data, plain->len, *words, strlen(*words))))
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

/* To where the word begins in whose middle `at` may be; not further than words are long. */
static const char *
word_border(const char *text, const char *at)
{
  const char *from = at;
  while (from > text && at - from < LONGEST_WORD && from[-1] != ' ' && from[-1] != '\n')
    from--;
  return from == text || from[-1] == ' ' || from[-1] == '\n' ? from : at;
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
  const char *from = word_border(text, chosen), *to = strchr(" \n", *end) ? end : word_border(chosen, end);
  return fp_text_clean(from, to - from, FP_TEXT_ONE_LINE);
}

/* FALSE without an error: it is not there any more. */
static gboolean
tell(FpStore *store, FpHit *hit, char *const *words, GError **error)
{
  sqlite3_stmt *statement =
      fp_store_query(store, error, "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE id = ?", "i", hit->row);
  if (fp_store_row(store, statement, error) <= 0)
    return FALSE;
  g_autoptr(FpMessage) message = fp_store_read_head(store, statement, error);
  fp_store_done(statement);
  if (!message || !fp_store_read_body(store, hit->row, message, error))
    return FALSE;
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
  return TRUE;
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

/* --- which messages are looked at --- */

/* What the filters left, for as long as words and archive stay the same: a search goes on in slices. */
typedef struct FpFound {
  char *words;
  GByteArray *bits; /* by id of the message */
  GArray *places;   /* gint64: their `at`, newest first; NULL: too many, the table is walked */
  int changes;
  gint64 version;
} FpFound;

void
fp_store_forget_found(FpStore *store)
{
  if (!store->found)
    return;
  g_free(store->found->words);
  g_byte_array_unref(store->found->bits);
  g_clear_pointer(&store->found->places, g_array_unref);
  g_clear_pointer(&store->found, g_free);
}

static gboolean
has_bit(const GByteArray *bits, gint64 message)
{
  return message >= 0 && message / 8 < bits->len && (bits->data[message / 8] >> message % 8 & 1);
}

static int
newest_first(const void *a, const void *b)
{
  gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
  return (x < y) - (x > y);
}

static GArray *
places_of(FpStore *store, const GByteArray *bits)
{
  GArray *places = g_array_new(FALSE, FALSE, sizeof(gint64));
  for (guint i = 0; i < bits->len; i++)
    for (guint bit = 0; bits->data[i] >> bit; bit++) {
      gint64 message = (gint64)i * 8 + bit;
      gint64 at = has_bit(bits, message)
                      ? fp_store_number(store, -1, "SELECT at FROM words WHERE message = ?", "i", message)
                      : -1;
      if (at >= 0)
        g_array_append_val(places, at);
    }
  g_array_sort(places, newest_first);
  return places;
}

static const FpFound *
find(FpStore *store, const char *words, char *const *needles, GError **error)
{
  gint64 version = fp_store_number(store, 0, "PRAGMA data_version", "");
  int changes = sqlite3_total_changes(store->db);
  FpFound *found = store->found;
  if (found && g_str_equal(found->words, words) && found->version == version && found->changes == changes)
    return found;
  fp_store_forget_found(store);
  GByteArray *bits = fp_store_filters_ask(store, needles, error);
  if (!bits)
    return NULL;
  found = store->found = g_new0(FpFound, 1);
  *found = (FpFound){g_strdup(words), bits, NULL, changes, version};
  if (fp_store_count_bits(bits->data, bits->len) <= MAX(PLACES_LEAST, bits->len * 8 / PLACES_SHARE))
    found->places = places_of(store, bits);
  return found;
}

/* --- looking --- */

/* A search under way through one slice. */
typedef struct {
  FpStore *store;
  char *const *needles;
  guint limit, rows; /* hits that may still be found, rows that may still be opened */
  Found found;
  gpointer data;
  FpCounting *counting; /* in place of `found` */
} Walk;

/* FALSE only on error. */
static gboolean
look_at(Walk *walk, gint64 at, sqlite3_stmt *row, GError **error)
{
  walk->rows--;
  if (walk->counting) {
    fp_counting_add(walk->counting, at, row, 1);
    return TRUE;
  }
  g_autoptr(GByteArray) plain = fp_store_unseal(walk->store, FP_SEAL_WORDS, at, row, 1, error);
  if (!plain)
    return FALSE;
  if (!fp_store_has_words(plain, walk->needles))
    return TRUE;
  walk->limit--;
  return walk->found(walk->store, sqlite3_column_int64(row, 0), walk->needles, walk->data, error);
}

static gboolean
is_over(const Walk *walk)
{
  return walk->limit == 0 || walk->rows == 0;
}

static gboolean
walk_places(Walk *walk, const GArray *places, gint64 from, gint64 *more, GError **error)
{
  for (guint i = 0; i < places->len; i++) {
    gint64 at = g_array_index(places, gint64, i);
    if (at >= from)
      continue;
    sqlite3_stmt *row =
        fp_store_query(walk->store, error, "SELECT message, sealed FROM words WHERE at = ?", "i", at);
    int next = fp_store_row(walk->store, row, error);
    gboolean ok = next >= 0 && (next == 0 || look_at(walk, at, row, error));
    fp_store_done(row);
    if (!ok)
      return FALSE;
    if (is_over(walk)) {
      *more = at;
      return TRUE;
    }
  }
  return TRUE;
}

static gboolean
walk_table(Walk *walk, const GByteArray *bits, gint64 from, gint64 *more, GError **error)
{
  sqlite3_stmt *row = fp_store_query(
      walk->store, error, "SELECT message, sealed, at FROM words WHERE at < ? ORDER BY at DESC", "i", from);
  int next = fp_store_row(walk->store, row, error);
  for (; next > 0; next = fp_store_row(walk->store, row, error)) {
    gint64 at = sqlite3_column_int64(row, 2);
    if (!has_bit(bits, sqlite3_column_int64(row, 0)))
      continue;
    gboolean ok = look_at(walk, at, row, error);
    if (!ok || is_over(walk)) {
      *more = at;
      fp_store_done(row);
      return ok;
    }
  }
  return next == 0;
}

static gboolean
walk_found(Walk *walk, const char *words, gint64 from, gint64 *more, GError **error)
{
  const FpFound *found = find(walk->store, words, walk->needles, error);
  if (!found)
    return FALSE;
  from = from ? from : G_MAXINT64;
  return found->places ? walk_places(walk, found->places, from, more, error)
                       : walk_table(walk, found->bits, from, more, error);
}

/* Newest first from `from` on, until so many are found or looked at. *more 0: that was all. What the filters
 * left is asked anew after an error: a row of the index that could not be read is missing in it. */
static gboolean
walk(Walk *walk, const char *words, gint64 from, gint64 *more, GError **error)
{
  *more = 0;
  if (!*walk->needles)
    return TRUE;
  gboolean began = fp_store_look(walk->store);
  gboolean ok = walk_found(walk, words, from, more, error);
  ok = fp_store_looked(walk->store, began, ok, error);
  if (!ok)
    fp_store_forget_found(walk->store);
  return ok;
}

static gboolean
add_hit(FpStore *store, gint64 message, char *const *needles, gpointer hits, GError **error)
{
  FpHit *hit = g_new0(FpHit, 1);
  hit->row = message;
  g_ptr_array_add(hits, hit);
  return TRUE;
}

static gboolean
add_told(FpStore *store, gint64 message, char *const *needles, gpointer hits, GError **error)
{
  add_hit(store, message, needles, hits, error);
  return tell(store, ((GPtrArray *)hits)->pdata[((GPtrArray *)hits)->len - 1], needles, error);
}

static GPtrArray *
search(FpStore *store, const char *words, gint64 from, guint limit, guint rows, Found found, gint64 *more,
       GError **error)
{
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func((GDestroyNotify)fp_hit_free);
  g_auto(GStrv) needles = needles_of(words);
  Walk slice = {store, needles, limit, rows, found, hits, NULL};
  return walk(&slice, words, from, more, error) ? g_steal_pointer(&hits) : NULL;
}

GPtrArray *
fp_store_search(FpStore *store, const char *words, gint64 from, guint limit, guint rows, gint64 *more,
                GError **error)
{
  return search(store, words, from, limit, rows, add_told, more, error);
}

GPtrArray *
fp_store_find(FpStore *store, const char *words, gint64 from, guint limit, guint rows, gint64 *more,
              GError **error)
{
  return search(store, words, from, limit, rows, add_hit, more, error);
}

gboolean
fp_store_tell_hit(FpStore *store, FpHit *hit, const char *words, GError **error)
{
  if (hit->message)
    return TRUE;
  g_auto(GStrv) needles = needles_of(words);
  gboolean began = fp_store_look(store);
  return fp_store_looked(store, began, tell(store, hit, needles, error), error);
}

gboolean
fp_store_count_hits(FpStore *store, const char *words, gint64 from, guint rows, guint *count, gint64 *more,
                    GError **error)
{
  g_auto(GStrv) needles = needles_of(words);
  Walk slice = {store, needles, G_MAXUINT, rows, NULL, NULL, fp_counting_new(store, needles)};
  gboolean ok = walk(&slice, words, from, more, error);
  guint found = 0;
  if (!fp_counting_end(slice.counting, &found, ok ? error : NULL)) {
    fp_store_forget_found(store);
    return FALSE;
  }
  *count += found;
  return ok;
}
