/* A damaged archive is refused, or what it still tells is what was stored: never other text, never a crash.
 *
 * The input is a list of five bytes: where (three, in the file), the byte that is put there, and how many of
 * the following are made the same. SQLite's own checks and the seals stand between; so most of what is tried
 * is near a page's beginning, where its tables of cells are. The pages are small, so that few rows make trees
 * of several levels, and most of the file says something. */
#include "config.h"

#include "flagpost/chance.h"
#include "flagpost/clock.h"
#include "fuzz.h"
#include "fuzz/disk.h"
#include "fuzz/pool.h"
#include "store/internal.h"
#include "unit/store_fixture.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define SUBJECT "A fair on Saturday"
#define ARCHIVE "archive.db"
#define SPARE   ARCHIVE ".outbox"
#define BODY    "<p>Apples.</p>"
#define LONGER  BODY "<p>Pears, plums and quinces.</p><p>Walnuts.</p>"

typedef struct {
  Place place;
  GByteArray *archive, *spare;
  char *suspect;
  FpStore *opened;    /* what opening it gives */
  GByteArray *needed; /* a byte a block: 1 where opening it read */
} Sound;

static Sound sound;

static void
clean_up(void)
{
  fp_store_close(sound.opened);
  place_end(&sound.place);
  g_free(sound.suspect);
}

static void
fill(FpStore *store)
{
  FpDraft draft = {.to = (char *)"ines", .subject = (char *)SUBJECT, .text = (char *)"Apples."};
  for (int i = 0; i < 5; i++) {
    g_autofree char *id = g_strdup_printf("m%d", i), *whole = g_strdup_printf("c%d", i);
    FpMessage *one = message(id, whole, "216", T0 + i, i % 2 ? BODY : LONGER);
    save(store, conversation(whole, SUBJECT, T0 + i, one, NULL));
  }
  report(store, T0, "m3", NULL);
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
}

static GByteArray *
kept(const char *name)
{
  const GByteArray *bytes = fuzz_disk_file(name);
  g_assert_nonnull(bytes);
  GByteArray *copy = g_byte_array_new();
  return g_byte_array_append(copy, bytes->data, bytes->len);
}

/* From a seed, so that an input finds the same bytes in each run. */
static void
make(void)
{
  fuzz_pool_install();
  fuzz_disk_install();
  fp_chance_seed(7);
  fp_fake_clock_use(fp_fake_clock_new(T0));
  place_begin(&sound.place);
  atexit(clean_up);
  FpStore *store = place_open(&sound.place);
  fill(store);
  fp_store_close(store);
  tamper(&sound.place,
         "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM; PRAGMA journal_mode = WAL");
  sound.archive = kept(ARCHIVE);
  sound.spare = kept(SPARE);
  sound.suspect = place_file(&sound.place, ARCHIVE ".suspect");
  g_byte_array_unref(fuzz_disk_blocks_read(ARCHIVE));
  sound.opened = place_open(&sound.place);
  sound.needed = fuzz_disk_blocks_read(ARCHIVE);
}

static gboolean
was_needed(gsize first, gsize last)
{
  gboolean needed = FALSE;
  for (gsize block = first / FUZZ_BLOCK; block <= last / FUZZ_BLOCK; block++)
    needed = needed || (block < sound.needed->len && sound.needed->data[block]);
  return needed;
}

/* FALSE: opening reads nothing that is not as it was. */
static gboolean
damage(const uint8_t *bytes, size_t size)
{
  gboolean matters = FALSE;
  fuzz_disk_lay(ARCHIVE, sound.archive);
  fuzz_disk_lay(SPARE, sound.spare);
  fuzz_disk_lay(ARCHIVE "-wal", NULL);
  GByteArray *file = fuzz_disk_file(ARCHIVE);
  for (size_t at = 0; at + 5 <= size; at += 5) {
    gsize place = ((gsize)bytes[at] << 16 | (gsize)bytes[at + 1] << 8 | bytes[at + 2]) % file->len;
    gsize length = MIN((gsize)bytes[at + 4] + 1, file->len - place);
    memset(file->data + place, bytes[at + 3], length);
    matters = matters || was_needed(place, place + length - 1);
  }
  return matters;
}

static void
read_conversations(FpStore *store)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, 100, NULL);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *row = g_ptr_array_index(list, i);
    g_assert_true(!row->subject || g_str_equal(row->subject, SUBJECT));
    g_autoptr(FpConversation) whole = fp_store_conversation(store, row->id, NULL);
    for (guint n = 0; whole && n < whole->messages->len; n++) {
      const FpMessage *one = g_ptr_array_index(whole->messages, n);
      g_autofree char *text = one->rich ? fp_rich_text(one->rich) : NULL;
      g_assert_true(!text || !*text || g_str_has_prefix(text, "Apples."));
    }
  }
}

static void
read_unsent(FpStore *store)
{
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL), rows = fp_store_outbox_list(store, FALSE, NULL);
  for (guint i = 0; drafts && i < drafts->len; i++)
    g_assert_cmpstr(((const FpDraft *)drafts->pdata[i])->subject, ==, SUBJECT);
  for (guint i = 0; rows && i < rows->len; i++)
    g_assert_cmpstr(((const FpOutItem *)rows->pdata[i])->reason, ==, "spam");
}

static void
read_all(FpStore *store)
{
  read_conversations(store);
  read_unsent(store);
  fp_store_check(store, NULL);
  g_assert_true(sqlite3_get_autocommit(store->db));
}

static void
open_and_read(void)
{
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(sound.place.folder, ACCOUNT, sound.place.key, &error);
  g_assert_true((store == NULL) == (error != NULL));
  if (store)
    read_all(store);
  fp_store_close(store);
}

/* Opening costs more than all that comes after it. Where it reads what it always read it gives what it always
 * gave: a store that knows nothing of the rest of the file. */
static void
read_opened(void)
{
  fp_store_forget_places(sound.opened);
  sqlite3_db_release_memory(sound.opened->db);
  read_all(sound.opened);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  if (!sound.archive)
    make();
  if (damage(bytes, size))
    open_and_read();
  else
    read_opened();
  g_unlink(sound.suspect); /* of this file, not of the next */
  return 0;
}
