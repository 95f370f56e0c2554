/* Any file of settings is read as far as it can be, with a clean sentence about the rest; what was kept of it
 * is kept whole when it is read again. */
#include "config.h"

#include "app/settings/settings.h"

#include "flagpost/error.h"
#include "flagpost/text.h"
#include "fuzz.h"
#include "lib/test.h"

#include <glib/gstdio.h>

static char *folder;

static void
clean_up(void)
{
  fp_test_remove_tree(folder);
}

static void
make(void)
{
  folder = g_dir_make_tmp("flagpost-fuzz-XXXXXX", NULL);
  g_assert_nonnull(folder);
  atexit(clean_up);
}

static void
write_file(const char *path, const void *bytes, gsize size)
{
  g_autoptr(GError) error = NULL;
  g_unlink(path); /* a file that is there is written over, not cut */
  g_file_set_contents_full(path, bytes, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error(error);
}

static void
read_again(const char *path, GKeyFile *file)
{
  gsize size;
  g_autofree char *text = g_key_file_to_data(file, &size, NULL);
  write_file(path, text, size);
  /* Of a group that is not the program's it hears again. */
  g_autoptr(GKeyFile) again = fp_settings_read(path, NULL);
  g_assert_nonnull(again);
  g_autofree char *second = g_key_file_to_data(again, NULL, NULL);
  g_assert_cmpstr(second, ==, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  if (!folder)
    make();
  g_autofree char *path = g_build_filename(folder, "settings", NULL);
  g_autoptr(GError) error = NULL;
  write_file(path, bytes, size);
  g_autoptr(GKeyFile) file = fp_settings_read(path, &error);
  g_assert_true(file || error);
  if (error) {
    g_autofree char *sentence = fp_error_sentence(error);
    g_assert_true(fp_text_is_clean(sentence, FP_TEXT_LINES));
  }
  /* Left out lines become longer, and a file has a limit. */
  if (file && size < 4096)
    read_again(path, file);
  return 0;
}
