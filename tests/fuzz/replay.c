/* Runs a fuzz target over its kept files, each beginning of them, what a fuzzer's corpus was merged to, and
 * the hostile strings: so that what a fuzzer once found stays found where there is no fuzzer. The program's
 * name chooses the folder. */
#include "config.h"

#include "fuzz.h"
#include "lib/hostile.h"
#include "lib/test.h"

#define PREFIXES 400

static char *folder;

static void
run(const char *bytes, gsize size)
{
  /* A copy without a byte to spare, so that a sanitizer sees the first one read behind the end. */
  g_autofree uint8_t *exact = g_memdup2(bytes, MAX(size, 1));
  g_assert_cmpint(LLVMFuzzerTestOneInput(exact, size), ==, 0);
}

/* What a fuzzer found, an input a line in base64. */
static void
run_merged(const char *text)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] && *lines[i]; i++) {
    gsize size;
    g_autofree guchar *bytes = g_base64_decode(lines[i], &size);
    run((const char *)bytes, size);
  }
}

static void
kept(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) files = g_dir_open(folder, 0, &error);
  g_assert_no_error(error);
  guint count = 0;
  for (const char *name; (name = g_dir_read_name(files)); count++) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *bytes = NULL;
    gsize size;
    g_file_get_contents(path, &bytes, &size, &error);
    g_assert_no_error(error);
    if (g_str_equal(name, "merged")) {
      run_merged(bytes);
      continue;
    }
    for (gsize length = 0; length < MIN(size, PREFIXES); length++)
      run(bytes, length);
    run(bytes, size);
  }
  g_assert_cmpuint(count, >, 0);
}

static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    run(bytes, size);
  }
  g_assert_cmpuint(all->len, >=, 20);
}

int
main(int argc, char **argv)
{
  g_autofree char *program = g_path_get_basename(argv[0]);
  const char *target = strrchr(program, '_');
  g_assert_nonnull(target);
  fp_test_init(&argc, &argv);
  folder = g_test_build_filename(G_TEST_DIST, "fuzz", "corpus", target + 1, NULL);
  g_test_add_func("/fuzz/kept", kept);
  g_test_add_func("/fuzz/hostile", hostile);
  int status = g_test_run();
  g_free(folder);
  return status;
}
