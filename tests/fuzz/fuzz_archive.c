/* A damaged archive is refused, or what it still tells is what was stored: never other text, never a crash.
 *
 * The input is a list of five bytes: where (three, in the file), the byte that is put there, and how many of
 * the following are made the same. SQLite's own checks and the seals stand between; so most of what is tried
 * is near a page's beginning, where its tables of cells are. */
#include "config.h"

#include "fuzz.h"
#include "unit/store_fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#define SUBJECT "A fair on Saturday"

typedef struct {
  Place place;
  char *bytes, *path;
  gsize size;
} Sound;

static Sound sound;

static void
clean_up(void)
{
  place_end(&sound.place);
}

static void
make(void)
{
  place_begin(&sound.place);
  atexit(clean_up);
  FpStore *store = place_open(&sound.place);
  for (int i = 0; i < 40; i++) {
    g_autofree char *id = g_strdup_printf("m%d", i), *whole = g_strdup_printf("c%d", i);
    save(store,
         conversation(whole, SUBJECT, T0 + i, message(id, whole, "216", T0 + i, "<p>Apples.</p>"), NULL));
  }
  report(store, T0, "m3", NULL);
  fp_store_close(store);
  sound.path = place_file(&sound.place, "archive.db");
  sound.bytes = read_bytes(sound.path, &sound.size);
}

static void
damage(const uint8_t *bytes, size_t size)
{
  g_autofree char *copy = g_memdup2(sound.bytes, sound.size);
  for (size_t at = 0; at + 5 <= size; at += 5) {
    gsize place = ((gsize)bytes[at] << 16 | (gsize)bytes[at + 1] << 8 | bytes[at + 2]) % sound.size;
    memset(copy + place, bytes[at + 3], MIN((gsize)bytes[at + 4] + 1, sound.size - place));
  }
  /* A file that is there is written over, not cut. */
  g_unlink(sound.path);
  g_assert_true(
      g_file_set_contents_full(sound.path, copy, (gssize)sound.size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static void
read_all(FpStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, 100, &error);
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
  fp_store_check(store, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  if (!sound.bytes)
    make();
  damage(bytes, size);
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(sound.place.folder, ACCOUNT, sound.place.key, &error);
  g_assert_true((store == NULL) == (error != NULL));
  if (store)
    read_all(store);
  fp_store_close(store);
  return 0;
}
