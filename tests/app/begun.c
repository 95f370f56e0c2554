/* See the header. Making an archive costs as much as ten requests, and each test of this folder begins with
 * one. */
#include "config.h"

#include "app/begun.h"

#include "app/private.h"

#include <glib/gstdio.h>

typedef struct {
  char *name, *bytes;
  gsize size;
} BegunFile;

static const FpSlot slots[] = {FP_SLOT_ARCHIVE, FP_SLOT_ARCHIVE_COPY};
static char *keys[G_N_ELEMENTS(slots)];
static GArray *files; /* BegunFile; NULL: none was kept yet */

static char *
folder_of(Fixture *fixture)
{
  return fp_app_account_folder(fixture->app, ACCOUNT);
}

static void
keep(Fixture *fixture)
{
  g_autofree char *folder = folder_of(fixture);
  g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
  g_assert_nonnull(names);
  files = g_array_new(FALSE, FALSE, sizeof(BegunFile));
  for (const char *name; (name = g_dir_read_name(names));) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    BegunFile file = {.name = g_strdup(name)};
    g_assert_true(g_file_get_contents(path, &file.bytes, &file.size, NULL));
    g_array_append_val(files, file);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(slots); i++)
    keys[i] = fake_keyring_peek(fixture->keyring, ACCOUNT, slots[i]);
}

static void
lay(Fixture *fixture)
{
  g_autofree char *folder = folder_of(fixture);
  g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
  for (guint i = 0; i < files->len; i++) {
    const BegunFile *file = &g_array_index(files, BegunFile, i);
    g_autofree char *path = g_build_filename(folder, file->name, NULL);
    g_assert_true(g_file_set_contents_full(path, file->bytes, (gssize)file->size, G_FILE_SET_CONTENTS_NONE,
                                           0600, NULL));
  }
  for (gsize i = 0; i < G_N_ELEMENTS(slots); i++)
    fake_keyring_put(fixture->keyring, ACCOUNT, slots[i], keys[i]);
}

void
begun_open(Fixture *fixture)
{
  if (files) {
    lay(fixture);
  } else {
    fixture_open(fixture);
    g_clear_pointer(&fixture->member, fp_member_close);
    settle_loop();
    keep(fixture);
  }
  fixture_open(fixture);
}
