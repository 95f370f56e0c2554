/* Counts the messages of a search: their sealed texts are opened and looked through by whoever has time,
 * since a common word is in nearly all of them. Called by search.c. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/i18n.h"
#include "flagpost/pool.h"

enum { TEXTS = 32, USUAL_SIZE = 2048 };

typedef struct {
  gint64 at;
  gsize from, size; /* in bytes */
} Text;

typedef struct {
  GByteArray *bytes; /* sealed */
  Text texts[TEXTS];
  guint n, found;
  gboolean broken;
} Batch;

struct FpCounting {
  FpStore *store;
  char *const *needles;
  FpPool *pool;
  Batch *batch;  /* being filled, or NULL */
  GSList *spare; /* batches to be filled again: memory that is there already */
  guint found;
  gboolean broken;
};

/* Any thread: the store's keys stay as they are meanwhile. */
static void
look_through(gpointer job, gpointer data)
{
  Batch *batch = job;
  const FpCounting *counting = data;
  g_autoptr(GByteArray) plain = g_byte_array_new();
  for (guint i = 0; i < batch->n && !batch->broken; i++) {
    const Text *text = &batch->texts[i];
    if (!fp_store_unseal_to(counting->store, FP_SEAL_WORDS, text->at, batch->bytes->data + text->from,
                            text->size, plain))
      batch->broken = TRUE;
    else if (fp_store_has_words(plain, counting->needles))
      batch->found++;
  }
}

static Batch *
empty_batch(FpCounting *counting)
{
  GSList *first = counting->spare;
  Batch *batch = first ? first->data : g_new(Batch, 1);
  GByteArray *bytes = first ? batch->bytes : g_byte_array_sized_new(TEXTS * USUAL_SIZE);
  counting->spare = g_slist_delete_link(first, first);
  g_byte_array_set_size(bytes, 0);
  batch->bytes = bytes;
  batch->n = batch->found = 0;
  batch->broken = FALSE;
  return batch;
}

static void
batch_free(gpointer data)
{
  Batch *batch = data;
  g_byte_array_unref(batch->bytes);
  g_free(batch);
}

static void
take(gpointer job, gpointer data)
{
  Batch *batch = job;
  FpCounting *counting = data;
  counting->found += batch->found;
  counting->broken = counting->broken || batch->broken;
  counting->spare = g_slist_prepend(counting->spare, batch);
}

FpCounting *
fp_counting_new(FpStore *store, char *const *needles)
{
  FpCounting *counting = g_new0(FpCounting, 1);
  counting->store = store;
  counting->needles = needles;
  counting->pool = fp_pool_new(fp_pool_workers(), look_through, take, counting);
  return counting;
}

static void
hand_out(FpCounting *counting)
{
  Batch *batch = g_steal_pointer(&counting->batch);
  if (batch)
    fp_pool_push(counting->pool, batch, batch->bytes->len);
}

void
fp_counting_add(FpCounting *counting, gint64 at, sqlite3_stmt *row, int column)
{
  if (!counting->batch)
    counting->batch = empty_batch(counting);
  Batch *batch = counting->batch;
  const guint8 *sealed = sqlite3_column_blob(row, column);
  gsize size = sealed ? (gsize)sqlite3_column_bytes(row, column) : 0;
  batch->texts[batch->n++] = (Text){at, batch->bytes->len, size};
  g_byte_array_append(batch->bytes, sealed, (guint)size);
  if (batch->n == TEXTS)
    hand_out(counting);
}

gboolean
fp_counting_end(FpCounting *counting, guint *found, GError **error)
{
  hand_out(counting);
  fp_pool_finish(counting->pool);
  fp_pool_free(counting->pool);
  gboolean ok = !counting->broken;
  if (ok)
    *found += counting->found;
  else
    fp_store_say_broken(counting->store, FP_SEAL_WORDS, error);
  g_slist_free_full(counting->spare, batch_free);
  g_free(counting);
  return ok;
}
