/* Which messages may hold a word, without opening their texts. Called by inbox_save.c, keep.c and search.c.
 *
 * For a block of messages with ids in a row there is a table of bits: a row for each of 2048 hashes of three
 * bytes in a row, a column for each message. The rows of a word's pieces, laid over each other, leave the
 * messages that may have the word: a few too many, never one too few. The table is sealed in slices of 8 KiB,
 * so that a search opens only those that it asks.
 *
 * A block is written when 128 messages are complete; eight blocks of a level become one of the next, of 1024
 * messages and then of 8192. The larger a block, the fewer rows of other hashes lie beside the one that is
 * asked: a search opens an eighth. Messages after the last block, and those whose text has changed since, may
 * always have the word. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/i18n.h"

#define LEVELS       3
#define CHILDREN     8 /* blocks of a level that become one of the next */
#define SLICE_BYTES  8192
#define HASHES       2048
#define PIECE        3
#define CHANGED_MOST 256 /* changed texts before their blocks are written anew */
#define FEW          32  /* messages that a block may still have, */
#define IN_VAIN      2   /* and slices that have left them as many */
#define AT_ONCE      32  /* blocks that one transaction writes */

/* --- levels; schema.sql counts with these numbers too --- */

static guint
shift_of(guint level)
{
  return 7 + 3 * level;
}

static gsize
row_bytes(guint level)
{
  return ((gsize)1 << shift_of(level)) / 8;
}

/* The number of slices as a power of two. */
static guint
slice_shift(guint level)
{
  return 2 + 3 * level;
}

static guint
slice_rows(guint level)
{
  return HASHES >> slice_shift(level);
}

/* The row of a block's slice in the table. The middle level is the oldest, and begins at 0. */
static gint64
slice_id(guint level, gint64 block, gint64 slice)
{
  static const gint64 first[LEVELS] = {G_GINT64_CONSTANT(1) << 40, 0, G_GINT64_CONSTANT(2) << 40};
  return first[level] + (block << slice_shift(level)) + slice;
}

/* A block of a level by what `query` finds of its slices' rows; -1: none. */
static gint64
block_by(FpStore *store, guint level, const char *query)
{
  gint64 first = slice_id(level, 0, 0);
  gint64 id = fp_store_number(store, -1, query, "ii", first, first + (G_GINT64_CONSTANT(1) << 40) - 1);
  return id < 0 ? -1 : (id - first) >> slice_shift(level);
}

static gint64
last_block(FpStore *store, guint level)
{
  return block_by(store, level, "SELECT MAX(id) FROM filter WHERE id BETWEEN ? AND ?");
}

static gint64
first_block(FpStore *store, guint level)
{
  return block_by(store, level, "SELECT MIN(id) FROM filter WHERE id BETWEEN ? AND ?");
}

static gboolean
is_written(FpStore *store, guint level, gint64 block)
{
  return fp_store_number(store, 0, "SELECT EXISTS (SELECT 1 FROM filter WHERE id = ?)", "i",
                         slice_id(level, block, 0)) != 0;
}

/* Messages with smaller ids are in blocks. */
static gint64
covered(FpStore *store)
{
  gint64 end = 0;
  for (guint level = 0; level < LEVELS; level++)
    end = MAX(end, (last_block(store, level) + 1) << shift_of(level));
  return end;
}

/* --- slices and whole tables --- */

static GByteArray *
read_slice(FpStore *store, gint64 id, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT sealed FROM filter WHERE id = ?", "i", id);
  int found = fp_store_row(store, row, error);
  if (found <= 0) {
    if (found == 0)
      g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
                          _("The archive is damaged: a filter is missing"));
    return NULL;
  }
  GByteArray *plain = fp_store_unseal(store, FP_SEAL_FILTER, id, row, 0, error);
  fp_store_done(row);
  if (plain && plain->len == SLICE_BYTES)
    return plain;
  if (plain) {
    g_byte_array_unref(plain);
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
                        _("The archive is damaged: a filter is too short"));
  }
  return NULL;
}

static guint8 *
new_table(guint level)
{
  return g_malloc0(HASHES * row_bytes(level));
}

static gboolean
read_table(FpStore *store, guint level, gint64 block, guint8 *table, GError **error)
{
  for (gint64 slice = 0; slice < 1 << slice_shift(level); slice++) {
    g_autoptr(GByteArray) plain = read_slice(store, slice_id(level, block, slice), error);
    if (!plain)
      return FALSE;
    memcpy(table + slice * SLICE_BYTES, plain->data, SLICE_BYTES);
  }
  return TRUE;
}

static gboolean
write_table(FpStore *store, guint level, gint64 block, const guint8 *table, GError **error)
{
  for (gint64 slice = 0; slice < 1 << slice_shift(level); slice++) {
    gint64 id = slice_id(level, block, slice);
    g_autoptr(GByteArray) plain = g_byte_array_sized_new(SLICE_BYTES);
    g_byte_array_append(plain, table + slice * SLICE_BYTES, SLICE_BYTES);
    g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_FILTER, id, plain);
    if (!fp_store_run(store, error, "INSERT OR REPLACE INTO filter (id, sealed) VALUES (?, ?)", "ib", id,
                      sealed))
      return FALSE;
  }
  return TRUE;
}

/* --- writing --- */

static guint
piece_hash(const guint8 *at)
{
  guint32 piece = (guint32)at[0] << 16 | (guint32)at[1] << 8 | at[2];
  return (piece * 2654435761u) >> 21;
}

static void
add_text(guint8 *table, guint level, gsize column, const GByteArray *text)
{
  guint8 bit = (guint8)(1 << column % 8);
  for (guint i = 0; i + PIECE <= text->len; i++)
    table[piece_hash(text->data + i) * row_bytes(level) + column / 8] |= bit;
}

/* Texts of a statement with columns at, message, sealed. */
static gboolean
add_texts(FpStore *store, sqlite3_stmt *row, guint level, guint8 *table, GError **error)
{
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gsize column = (gsize)sqlite3_column_int64(row, 1) & ((1U << shift_of(level)) - 1);
    g_autoptr(GByteArray) text =
        fp_store_unseal(store, FP_SEAL_WORDS, sqlite3_column_int64(row, 0), row, 2, error);
    if (!text) {
      fp_store_done(row);
      return FALSE;
    }
    add_text(table, level, column, text);
  }
  return more == 0;
}

static gboolean
write_new(FpStore *store, gint64 block, GError **error)
{
  g_autofree guint8 *table = new_table(0);
  sqlite3_stmt *texts =
      fp_store_query(store, error, "SELECT at, message, sealed FROM words WHERE message BETWEEN ? AND ?",
                     "ii", block << shift_of(0), ((block + 1) << shift_of(0)) - 1);
  return add_texts(store, texts, 0, table, error) && write_table(store, 0, block, table, error);
}

/* Eight blocks of `level` become one of the next. */
static gboolean
merge(FpStore *store, guint level, gint64 parent, GError **error)
{
  g_autofree guint8 *all = new_table(level + 1), *child = new_table(level);
  gsize size = row_bytes(level);
  for (gint64 i = 0; i < CHILDREN; i++) {
    if (!read_table(store, level, parent * CHILDREN + i, child, error))
      return FALSE;
    for (gsize row = 0; row < HASHES; row++)
      memcpy(all + row * size * CHILDREN + (gsize)i * size, child + row * size, size);
  }
  return fp_store_run(store, error, "DELETE FROM filter WHERE id BETWEEN ? AND ?", "ii",
                      slice_id(level, parent * CHILDREN, 0),
                      slice_id(level, (parent + 1) * CHILDREN, 0) - 1) &&
         write_table(store, level + 1, parent, all, error);
}

/* The first blocks of a level, if eight are there. */
static gboolean
merge_due(FpStore *store, guint level, gint64 end, gboolean *merged, GError **error)
{
  gint64 first = first_block(store, level), parent = first / CHILDREN;
  *merged = first >= 0 && (parent + 1) << shift_of(level + 1) <= end;
  return !*merged || merge(store, level, parent, error);
}

/* --- changed texts --- */

static guint
level_of(FpStore *store, gint64 message)
{
  guint level = LEVELS - 1;
  while (level > 0 && !is_written(store, level, message >> shift_of(level)))
    level--;
  return level;
}

/* Messages of `unfiltered` from `first` up to `last` lose what they had. */
static gboolean
clear_changed(FpStore *store, gint64 first, gint64 last, guint level, guint8 *table, GError **error)
{
  sqlite3_stmt *row = fp_store_query(
      store, error, "SELECT message FROM unfiltered WHERE message BETWEEN ? AND ?", "ii", first, last);
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    gsize column = (gsize)(sqlite3_column_int64(row, 0) - first);
    for (gsize hash = 0; hash < HASHES; hash++)
      table[hash * row_bytes(level) + column / 8] &= (guint8) ~(1 << column % 8);
  }
  return more == 0;
}

/* The block that has most of them: a search opens those of the others. */
static gboolean
write_changed(FpStore *store, GError **error)
{
  gint64 range =
      fp_store_number(store, 0, "SELECT message >> ? FROM unfiltered GROUP BY 1 ORDER BY COUNT(*) DESC", "i",
                      (gint64)shift_of(LEVELS - 1));
  gint64 any = fp_store_number(store, 0, "SELECT MIN(message) FROM unfiltered WHERE message >= ?", "i",
                               range << shift_of(LEVELS - 1));
  guint level = level_of(store, any);
  gint64 block = any >> shift_of(level), first = block << shift_of(level),
         last = ((block + 1) << shift_of(level)) - 1;
  g_autofree guint8 *table = new_table(level);
  if (!read_table(store, level, block, table, error) ||
      !clear_changed(store, first, last, level, table, error))
    return FALSE;
  sqlite3_stmt *texts = fp_store_query(store, error,
                                       "SELECT at, message, sealed FROM words WHERE message IN"
                                       " (SELECT message FROM unfiltered WHERE message BETWEEN ? AND ?)",
                                       "ii", first, last);
  return add_texts(store, texts, level, table, error) && write_table(store, level, block, table, error) &&
         fp_store_run(store, error, "DELETE FROM unfiltered WHERE message BETWEEN ? AND ?", "ii", first,
                      last);
}

gboolean
fp_store_filters_keep_up(FpStore *store, GError **error)
{
  gint64 complete = fp_store_number(store, 0, "SELECT MAX(message) FROM words", "") >> shift_of(0);
  gint64 end = covered(store), block = end >> shift_of(0);
  for (int i = 0; i < AT_ONCE && block < complete; i++)
    if (!write_new(store, block++, error))
      return FALSE;
  end = MAX(end, block << shift_of(0));
  for (gboolean merged = TRUE; merged;)
    if (!merge_due(store, 0, end, &merged, error))
      return FALSE;
  gboolean merged;
  if (!merge_due(store, 1, end, &merged, error))
    return FALSE;
  return fp_store_number(store, 0, "SELECT COUNT(*) FROM unfiltered", "") < CHANGED_MOST ||
         write_changed(store, error);
}

/* --- asking --- */

/* Eight bytes at a time: a phrase counts through some hundred rows of a kilobyte. */
guint
fp_store_count_bits(const guint8 *bits, gsize size)
{
  guint n = 0;
  guint64 word = 0;
  for (; size >= sizeof word; bits += sizeof word, size -= sizeof word) {
    memcpy(&word, bits, sizeof word);
    n += (guint)__builtin_popcountll(word);
  }
  word = 0;
  memcpy(&word, bits, size);
  return n + (guint)__builtin_popcountll(word);
}

/* Leaves in `bits` the messages of one block that have all pieces of `hashes`, which are sorted; and a few
 * more, where slices have ruled out none of a few any more: a slice costs what opening a text costs. */
static gboolean
narrow_block(FpStore *store, guint level, gint64 block, const GArray *hashes, guint8 *bits, GError **error)
{
  g_autoptr(GByteArray) slice = NULL;
  gsize size = row_bytes(level);
  guint opened = 0, rows = slice_rows(level), left = G_MAXUINT, in_vain = 0;
  memset(bits, 0xff, size);
  for (guint i = 0; i < hashes->len; i++) {
    guint hash = g_array_index(hashes, guint, i);
    if (!slice || hash / rows != opened) {
      guint before = left;
      left = i > 0 ? fp_store_count_bits(bits, size) : left;
      in_vain = left <= FEW && left == before ? in_vain + 1 : 0;
      if (left == 0 || in_vain == IN_VAIN)
        return TRUE;
      g_clear_pointer(&slice, g_byte_array_unref);
      opened = hash / rows;
      slice = read_slice(store, slice_id(level, block, opened), error);
      if (!slice)
        return FALSE;
    }
    const guint8 *row = slice->data + hash % rows * size;
    for (gsize k = 0; k < size; k++)
      bits[k] &= row[k];
  }
  return TRUE;
}

/* The same for a block that may be there as its parts alone, and with its end missing. */
static gboolean
narrow(FpStore *store, guint level, gint64 block, gint64 end, const GArray *hashes, guint8 *bits,
       GError **error)
{
  if (level == 0 || is_written(store, level, block))
    return narrow_block(store, level, block, hashes, bits, error);
  guint below = level - 1;
  for (gint64 i = 0; i < CHILDREN && (block * CHILDREN + i) << shift_of(below) < end; i++)
    if (!narrow(store, below, block * CHILDREN + i, end, hashes, bits + (gsize)i * row_bytes(below), error))
      return FALSE;
  return TRUE;
}

static int
compare(const void *a, const void *b)
{
  guint x = *(const guint *)a, y = *(const guint *)b;
  return (x > y) - (x < y);
}

static GArray *
hashes_of(char *const *needles)
{
  GArray *hashes = g_array_new(FALSE, FALSE, sizeof(guint));
  for (; *needles; needles++) {
    gsize length = strlen(*needles);
    for (gsize i = 0; i + PIECE <= length; i++) {
      guint hash = piece_hash((const guint8 *)*needles + i);
      g_array_append_val(hashes, hash);
    }
  }
  g_array_sort(hashes, compare);
  return hashes;
}

static void
set_bit(GByteArray *bits, gint64 message)
{
  if (message >= 0 && message / 8 < bits->len)
    bits->data[message / 8] |= (guint8)(1 << message % 8);
}

GByteArray *
fp_store_filters_ask(FpStore *store, char *const *needles, GError **error)
{
  g_autoptr(GArray) hashes = hashes_of(needles);
  guint top = LEVELS - 1;
  gint64 end = covered(store), last = fp_store_number(store, 0, "SELECT MAX(message) FROM words", "");
  g_autoptr(GByteArray) bits = g_byte_array_new();
  g_byte_array_set_size(bits, (guint)(MAX(end, last + 8) / 8));
  for (gint64 block = 0; block << shift_of(top) < end; block++)
    if (!narrow(store, top, block, end, hashes, bits->data + (gsize)block * row_bytes(top), error))
      return NULL;
  memset(bits->data + end / 8, 0xff, bits->len - (gsize)(end / 8));
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT message FROM unfiltered", "");
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error))
    set_bit(bits, sqlite3_column_int64(row, 0));
  return more == 0 ? g_steal_pointer(&bits) : NULL;
}
