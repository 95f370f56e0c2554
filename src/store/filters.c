/* Which messages may hold a word, without opening their texts. Called by inbox_save.c and search.c.
 *
 * Messages are taken in blocks of 1024 by id. For a block there is a table of bits: a row for each of 2048
 * hashes of three bytes in a row, a column for each message. The rows of a word's pieces, laid over each
 * other, leave the messages that may have the word: a few too many, never one too few. The table is sealed in
 * slices of 64 rows, so that a search opens only those that it asks. A block is written when it is complete;
 * messages after the last block, and those whose text has changed since, may always have the word. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/i18n.h"

#define BLOCK_SHIFT  10
#define BLOCK        (1 << BLOCK_SHIFT)
#define SLICE_SHIFT  5 /* slices of a block: schema.sql counts with it too */
#define SLICES       (1 << SLICE_SHIFT)
#define SLICE_ROWS   64
#define ROW_BYTES    (BLOCK / 8)
#define HASHES       (SLICES * SLICE_ROWS)
#define PIECE        3
#define CHANGED_MOST 256 /* changed texts before their blocks are written anew */
#define AT_ONCE      4   /* blocks that one transaction writes */

static guint
piece_hash(const guint8 *at)
{
  guint32 piece = (guint32)at[0] << 16 | (guint32)at[1] << 8 | at[2];
  return (piece * 2654435761u) >> 21;
}

/* --- writing --- */

static void
add_text(guint8 *table, guint column, const GByteArray *text)
{
  guint8 bit = (guint8)(1 << column % 8);
  for (guint i = 0; i + PIECE <= text->len; i++)
    table[piece_hash(text->data + i) * ROW_BYTES + column / 8] |= bit;
}

static gboolean
read_block(FpStore *store, gint64 block, guint8 *table, GError **error)
{
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT at, message, sealed FROM words WHERE message BETWEEN ? AND ?",
                     "ii", block << BLOCK_SHIFT, ((block + 1) << BLOCK_SHIFT) - 1);
  int more = row ? fp_store_row(store, row, error) : -1;
  for (; more > 0; more = fp_store_row(store, row, error)) {
    g_autoptr(GByteArray) text =
        fp_store_unseal(store, FP_SEAL_WORDS, sqlite3_column_int64(row, 0), row, 2, error);
    if (!text) {
      fp_store_done(row);
      return FALSE;
    }
    add_text(table, (guint)(sqlite3_column_int64(row, 1) % BLOCK), text);
  }
  return more == 0;
}

static gboolean
write_block(FpStore *store, gint64 block, GError **error)
{
  g_autofree guint8 *table = g_malloc0((gsize)HASHES * ROW_BYTES);
  if (!read_block(store, block, table, error))
    return FALSE;
  for (gint64 slice = 0; slice < SLICES; slice++) {
    gint64 id = (block << SLICE_SHIFT) + slice;
    g_autoptr(GByteArray) plain = g_byte_array_sized_new(SLICE_ROWS * ROW_BYTES);
    g_byte_array_append(plain, table + slice * SLICE_ROWS * ROW_BYTES, SLICE_ROWS * ROW_BYTES);
    g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_FILTER, id, plain);
    if (!fp_store_run(store, error, "INSERT OR REPLACE INTO filter (id, sealed) VALUES (?, ?)", "ib", id,
                      sealed))
      return FALSE;
  }
  return TRUE;
}

/* The first block that is not written. */
static gint64
blocks_written(FpStore *store)
{
  return (fp_store_number(store, -SLICES, "SELECT MAX(id) FROM filter", "") >> SLICE_SHIFT) + 1;
}

static gboolean
write_changed(FpStore *store, GError **error)
{
  gint64 first;
  while ((first = fp_store_number(store, -1, "SELECT MIN(message) FROM unfiltered", "")) >= 0) {
    gint64 block = first >> BLOCK_SHIFT;
    if (!write_block(store, block, error) ||
        !fp_store_run(store, error, "DELETE FROM unfiltered WHERE message < ?", "i",
                      (block + 1) << BLOCK_SHIFT))
      return FALSE;
  }
  return TRUE;
}

gboolean
fp_store_filters_keep_up(FpStore *store, GError **error)
{
  gint64 complete = fp_store_number(store, 0, "SELECT MAX(message) FROM words", "") >> BLOCK_SHIFT;
  gint64 block = blocks_written(store);
  for (int i = 0; i < AT_ONCE && block < complete; i++)
    if (!write_block(store, block++, error))
      return FALSE;
  return fp_store_number(store, 0, "SELECT COUNT(*) FROM unfiltered", "") < CHANGED_MOST ||
         write_changed(store, error);
}

/* --- asking --- */

static GByteArray *
slice_of(FpStore *store, gint64 id, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT sealed FROM filter WHERE id = ?", "i", id);
  int found = row ? fp_store_row(store, row, error) : -1;
  if (found <= 0) {
    if (found == 0)
      g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
                          _("The archive is damaged: a filter is missing"));
    return NULL;
  }
  GByteArray *plain = fp_store_unseal(store, FP_SEAL_FILTER, id, row, 0, error);
  fp_store_done(row);
  if (plain && plain->len == SLICE_ROWS * ROW_BYTES)
    return plain;
  if (plain) {
    g_byte_array_unref(plain);
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
                        _("The archive is damaged: a filter is too short"));
  }
  return NULL;
}

static gboolean
is_empty(const guint8 *bits)
{
  for (guint i = 0; i < ROW_BYTES; i++)
    if (bits[i])
      return FALSE;
  return TRUE;
}

/* Leaves in `bits` the messages of one block that have all pieces of `hashes`, which are sorted. */
static gboolean
narrow(FpStore *store, gint64 block, const GArray *hashes, guint8 *bits, GError **error)
{
  g_autoptr(GByteArray) slice = NULL;
  guint opened = 0;
  memset(bits, 0xff, ROW_BYTES);
  for (guint i = 0; i < hashes->len; i++) {
    guint hash = g_array_index(hashes, guint, i);
    if (!slice || hash / SLICE_ROWS != opened) {
      if (i > 0 && is_empty(bits))
        return TRUE;
      g_clear_pointer(&slice, g_byte_array_unref);
      opened = hash / SLICE_ROWS;
      slice = slice_of(store, (block << SLICE_SHIFT) + opened, error);
      if (!slice)
        return FALSE;
    }
    const guint8 *row = slice->data + (gsize)(hash % SLICE_ROWS) * ROW_BYTES;
    for (guint k = 0; k < ROW_BYTES; k++)
      bits[k] &= row[k];
  }
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
  gint64 blocks = blocks_written(store),
         last = fp_store_number(store, 0, "SELECT MAX(message) FROM words", "");
  g_autoptr(GByteArray) bits = g_byte_array_new();
  g_byte_array_set_size(bits, (guint)((MAX(blocks, (last >> BLOCK_SHIFT) + 1)) * ROW_BYTES));
  for (gint64 block = 0; block < blocks; block++)
    if (!narrow(store, block, hashes, bits->data + block * ROW_BYTES, error))
      return NULL;
  memset(bits->data + blocks * ROW_BYTES, 0xff, bits->len - (gsize)blocks * ROW_BYTES);
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT message FROM unfiltered", "");
  int more = row ? fp_store_row(store, row, error) : -1;
  for (; more > 0; more = fp_store_row(store, row, error))
    set_bit(bits, sqlite3_column_int64(row, 0));
  return more == 0 ? g_steal_pointer(&bits) : NULL;
}
