/* A vault gives back what was put into it, or nothing: whichever byte is another, wherever it is cut. */
#include "config.h"

#include "lib/test.h"

#include "flagpost/error.h"
#include "flagpost/vault.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER 108
#define LARGE  150000 /* more than two pieces */

typedef struct {
  char *top, *path;
  FpSecret *passphrase;
} Place;

static void
place_end(Place *place)
{
  fp_test_remove_tree(place->top);
  g_free(place->path);
  g_free(place->top);
  fp_secret_unref(place->passphrase);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_end)

static void
place_begin(Place *place)
{
  place->top = g_dir_make_tmp("flagpost-XXXXXX", NULL);
  place->path = g_build_filename(place->top, "some.backup", NULL);
  place->passphrase = fp_secret_new("six words that chance chose", -1);
}

static void
fill(const Place *place, gsize large, gboolean replace)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *bytes = g_malloc(large);
  memset(bytes, 'x', large);
  g_autoptr(FpVaultWriter) vault = fp_vault_create(place->path, replace, place->passphrase, &error);
  g_assert_no_error(error);
  g_assert_true(fp_vault_entry(vault, "manifest", 5, NULL) && fp_vault_write(vault, "hello", 5, NULL));
  g_assert_true(fp_vault_entry(vault, "archive/0", large, NULL));
  g_assert_true(fp_vault_write(vault, bytes, large / 2, NULL));
  g_assert_true(fp_vault_write(vault, bytes, large - large / 2, NULL));
  g_assert_true(fp_vault_entry(vault, "empty", 0, NULL));
  g_assert_true(fp_vault_commit(vault, &error));
  g_assert_no_error(error);
}

/* How many entries come whole; the error that ends them. */
static guint
read_all(const Place *place, GError **error)
{
  g_autoptr(FpVaultReader) vault = fp_vault_open(place->path, place->passphrase, error);
  guint64 size = 0;
  guint n = 0;
  if (!vault)
    return 0;
  for (char *name; (name = fp_vault_next(vault, &size, error)); n++) {
    g_free(name);
    g_assert_cmpuint(size, <=, LARGE);
    g_autofree char *bytes = g_malloc0(size + 1);
    if (!fp_vault_read(vault, bytes, size, error))
      return n;
    g_assert_true(n != 0 || g_str_equal(bytes, "hello"));
  }
  return n;
}

static void
expect(const Place *place, int code)
{
  g_autoptr(GError) error = NULL;
  guint n = read_all(place, &error);
  g_assert_cmpuint(n, <=, 3);
  g_assert_error(error, FP_STORE_ERROR, code);
}

static void
put(const Place *place, const char *bytes, gsize size)
{
  g_assert_true(g_file_set_contents(place->path, bytes, (gssize)size, NULL));
}

static void
sum_again(char *bytes)
{
  crypto_generichash((guint8 *)bytes + 92, 16, (const guint8 *)bytes, 92, NULL, 0);
}

static void
test_whole(void)
{
  g_auto(Place) place;
  place_begin(&place);
  mode_t before = umask(0);
  fill(&place, LARGE, FALSE);
  umask(before);
  g_autoptr(GError) error = NULL;
  g_assert_cmpuint(read_all(&place, &error), ==, 3);
  g_assert_no_error(error);
  struct stat facts;
  g_assert_cmpint(stat(place.path, &facts), ==, 0);
  g_assert_cmpuint(facts.st_mode & 0777, ==, 0600);
}

static void
test_nothing_in_clear(void)
{
  static const char *const words[] = {"manifest", "hello", "archive", "empty", "xxxx", "chance"};
  g_auto(Place) place;
  place_begin(&place);
  fill(&place, LARGE, FALSE);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true(g_file_get_contents(place.path, &bytes, &size, NULL));
  for (guint i = 0; i < G_N_ELEMENTS(words); i++)
    g_assert_null(memmem(bytes, size, words[i], strlen(words[i])));
}

static void
test_existing_stays(void)
{
  g_auto(Place) place;
  place_begin(&place);
  put(&place, "mine", 4);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpVaultWriter) refused = fp_vault_create(place.path, FALSE, place.passphrase, &error);
  g_assert_null(refused);
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_EXISTS);
  g_autofree char *bytes = NULL;
  g_assert_true(g_file_get_contents(place.path, &bytes, NULL, NULL));
  g_assert_cmpstr(bytes, ==, "mine");
  fill(&place, 10, TRUE);
  g_assert_cmpuint(read_all(&place, NULL), ==, 3);
}

/* One that came while ours was being written. */
static void
test_not_over_a_newcomer(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(GError) error = NULL;
  {
    g_autoptr(FpVaultWriter) vault = fp_vault_create(place.path, FALSE, place.passphrase, NULL);
    put(&place, "mine", 4);
    g_assert_false(fp_vault_commit(vault, &error));
  }
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_EXISTS);
  g_autofree char *bytes = NULL;
  g_assert_true(g_file_get_contents(place.path, &bytes, NULL, NULL));
  g_assert_cmpstr(bytes, ==, "mine");
  g_assert_cmpint(g_unlink(place.path), ==, 0);
  g_assert_cmpint(g_rmdir(place.top), ==, 0); /* and nothing lies beside it */
  g_assert_cmpint(g_mkdir(place.top, 0700), ==, 0);
}

static void
test_given_up(void)
{
  g_auto(Place) place;
  place_begin(&place);
  {
    g_autoptr(FpVaultWriter) vault = fp_vault_create(place.path, FALSE, place.passphrase, NULL);
    g_assert_true(fp_vault_entry(vault, "manifest", 5, NULL));
  }
  g_assert_cmpint(g_rmdir(place.top), ==, 0);
  g_assert_cmpint(g_mkdir(place.top, 0700), ==, 0);
}

/* Every byte of the header, and many of the rest, changed one at a time. */
static void
test_each_byte(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fill(&place, 700, FALSE);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true(g_file_get_contents(place.path, &bytes, &size, NULL));
  for (gsize at = 0; at < size; at += at < HEADER ? 1 : 13) {
    for (int bit = 1; bit <= 128; bit *= 16) {
      bytes[at] ^= (char)bit;
      put(&place, bytes, size);
      expect(&place, FP_STORE_BACKUP_DAMAGED);
      bytes[at] ^= (char)bit;
    }
  }
}

static void
test_each_length(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fill(&place, LARGE, FALSE);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true(g_file_get_contents(place.path, &bytes, &size, NULL));
  for (gsize length = 0; length < size; length += length < 2 * HEADER ? 1 : 4999) {
    put(&place, bytes, length);
    expect(&place, FP_STORE_BACKUP_DAMAGED);
  }
  g_autofree char *longer = g_malloc0(size + 1);
  memcpy(longer, bytes, size);
  put(&place, longer, size + 1);
  expect(&place, FP_STORE_BACKUP_DAMAGED);
  /* A piece is missing at the end, and the header agrees. */
  gsize whole = HEADER + 65536 + 17;
  for (int i = 0; i < 8; i++)
    bytes[84 + i] = (char)(whole >> (8 * i));
  sum_again(bytes);
  put(&place, bytes, whole);
  expect(&place, FP_STORE_BACKUP_DAMAGED);
}

static void
test_header(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fill(&place, 10, FALSE);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true(g_file_get_contents(place.path, &bytes, &size, NULL));
  bytes[16] = 2; /* the version */
  sum_again(bytes);
  put(&place, bytes, size);
  expect(&place, FP_STORE_BACKUP_NEWER);
  bytes[16] = 1;
  bytes[27] = 0x7f; /* a key that would cost two terabytes */
  sum_again(bytes);
  put(&place, bytes, size);
  expect(&place, FP_STORE_BACKUP_DAMAGED);
}

static void
test_passphrase(void)
{
  static const char *const others[] = {"", "six words that chance chos", "six words that chance chose ", "x"};
  g_auto(Place) place;
  place_begin(&place);
  fill(&place, 10, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
    fp_secret_unref(place.passphrase);
    place.passphrase = fp_secret_new(others[i], -1);
    expect(&place, FP_STORE_PASSPHRASE);
  }
}

static void
test_not_a_file(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(GError) error = NULL;
  g_assert_cmpuint(read_all(&place, &error), ==, 0);
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_assert_cmpint(g_mkdir(place.path, 0700), ==, 0);
  expect(&place, FP_STORE_BACKUP_DAMAGED);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  fp_vault_set_light(TRUE);
  g_test_add_func("/vault/whole", test_whole);
  g_test_add_func("/vault/nothing-in-clear", test_nothing_in_clear);
  g_test_add_func("/vault/existing-stays", test_existing_stays);
  g_test_add_func("/vault/not-over-a-newcomer", test_not_over_a_newcomer);
  g_test_add_func("/vault/given-up", test_given_up);
  g_test_add_func("/vault/each-byte", test_each_byte);
  g_test_add_func("/vault/each-length", test_each_length);
  g_test_add_func("/vault/header", test_header);
  g_test_add_func("/vault/passphrase", test_passphrase);
  g_test_add_func("/vault/not-a-file", test_not_a_file);
  return g_test_run();
}
