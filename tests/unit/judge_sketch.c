/* Sketches: their hashes as they are defined, in order and compared. */
#include "config.h"

#include "judge/fold.h"
#include "judge/sketch.h"
#include "lib/test.h"

/* What is counted four at a time, and what the summaries tell beforehand, beside counting one by one. */
static void
hashes_shared(void)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed(7);
  for (guint run = 0; run < 400; run++) {
    guint32 sets[2][300];
    guint size[2] = {g_rand_int(chance) % 300, g_rand_int(chance) % (run % 2 == 0 ? 300 : 9)}, both = 0;
    FpSummary summary[2];
    for (guint set = 0; set < 2; set++) {
      guint32 hash = g_rand_int(chance) % 4;
      for (guint i = 0; i < size[set]; i++, hash += 1 + g_rand_int(chance) % 3)
        sets[set][i] = hash;
      fp_summary_make(&summary[set], sets[set], size[set]);
    }
    for (guint i = 0; i < size[0]; i++)
      for (guint k = 0; k < size[1]; k++)
        both += sets[0][i] == sets[1][k];
    g_assert_cmpuint(fp_hashes_shared(sets[0], size[0], sets[1], size[1]), ==, both);
    g_assert_cmpuint(fp_hashes_shared(sets[1], size[1], sets[0], size[0]), ==, both);
    g_assert_cmpuint(fp_summary_shared_most(&summary[0], &summary[1]), >=, both);
    guint32 reach = g_rand_int(chance) % 600;
    guint within = fp_hashes_within(sets[0], size[0], reach);
    g_assert_true(within == 0 || sets[0][within - 1] <= reach);
    g_assert_true(within == size[0] || sets[0][within] > reach);
  }
}

/* Few and many, spread evenly and chosen to lie all in one place. */
static void
hashes_sorted(void)
{
  static const guint sizes[] = {0, 1, 31, 32, 1024, 1025, 6000};
  g_autoptr(GRand) chance = g_rand_new_with_seed(8);
  for (guint run = 0; run < 2 * G_N_ELEMENTS(sizes); run++) {
    guint size = sizes[run / 2];
    g_autofree guint32 *hashes = g_new(guint32, size + 1);
    guint32 sum = 0;
    for (guint i = 0; i < size; i++)
      sum += hashes[i] = run % 2 == 0 ? g_rand_int(chance) : 0xABC00000u + (size - i) % 977;
    fp_hashes_sort(hashes, size);
    for (guint i = 0; i < size; i++)
      sum -= hashes[i];
    for (guint i = 1; i < size; i++)
      g_assert_cmpuint(hashes[i - 1], <=, hashes[i]);
    g_assert_cmpuint(sum, ==, 0);
  }
}

/* As the hash of five letters is defined; sketches are kept for years. */
static guint32
hash_of(const gunichar *letters)
{
  guint32 sum = 0;
  for (guint i = 0; i < 5; i++)
    sum = sum * 0x01000193u + letters[i];
  return fp_hash_mix(sum);
}

static void
add_words(GString *text, GRand *chance, guint letters, const char *letter)
{
  for (guint i = 0; i < letters; i++) {
    if (g_rand_int(chance) % 6 == 0)
      g_string_append_c(text, ' ');
    g_string_append(text, g_rand_int(chance) % 9 == 0 ? letter
                                                      : (const char[]){"qvxz"[g_rand_int(chance) % 4], '\0'});
  }
}

/* Texts of every length, in one alphabet and in two: eight at a time where the processor can. */
static void
hashes_made(void)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed(9);
  for (guint run = 0; run < 120; run++) {
    g_autoptr(GString) text = g_string_new(NULL);
    add_words(text, chance, run % 60, run < 60 ? "k" : "\u0436");
    g_autoptr(FpReading) reading = fp_reading_of_text(text->str);
    g_autofree FpSketch *sketch = fp_sketch_new(reading);
    glong count;
    g_autofree gunichar *letters = g_utf8_to_ucs4_fast(reading->skeleton->str, -1, &count);
    g_assert_cmpint(count, ==, run % 60);
    guint different = 0;
    guint32 expected[60];
    for (glong i = 0; i + 5 <= count; i++) {
      guint32 one = hash_of(letters + i);
      gboolean known = FALSE;
      for (guint k = 0; k < different; k++)
        known |= expected[k] == one;
      if (!known)
        expected[different++] = one;
    }
    fp_hashes_sort(expected, different);
    g_assert_cmpmem(sketch->hashes, sketch->count * sizeof *expected, expected, different * sizeof *expected);
  }
}

/* A long number stands for itself among the words; a short one, and what follows 32 K letters, is left out.
 */
static void
hashes_of_numbers_and_ends(void)
{
  g_autoptr(FpReading) reading = fp_reading_of_text("qvx zz 12 123456789012345 xq");
  g_autofree FpSketch *sketch = fp_sketch_new(reading);
  gunichar letters[5 + 12 + 2] = {'q', 'v', 'x', 'z', 'z', [17] = 'x', [18] = 'q'};
  guint32 expected[G_N_ELEMENTS(letters) - 4];
  for (guint i = 0; i < 12; i++)
    letters[5 + i] = 0x110000 + 15 * 12 + i;
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
    expected[i] = hash_of(letters + i);
  fp_hashes_sort(expected, G_N_ELEMENTS(expected));
  g_assert_cmpmem(sketch->hashes, sketch->count * sizeof *expected, expected, sizeof expected);
  for (guint run = 0; run < 2; run++) {
    g_autoptr(GRand) chance = g_rand_new_with_seed(10);
    g_autoptr(GString) text = g_string_new(NULL);
    guint32 content[3];
    for (guint part = 0; part < 3; part++) {
      for (guint word = 0; word < 2048; word++) {
        for (guint i = 0; i < 8; i++)
          g_string_append_unichar(text, (run == 0 ? 'a' : 0x3B1) + g_rand_int(chance) % 16);
        g_string_append_c(text, ' ');
      }
      g_autoptr(FpReading) long_one = fp_reading_of_text(text->str);
      g_autofree FpSketch *all = fp_sketch_new(long_one);
      content[part] = all->content;
    }
    g_assert_cmpuint(content[0], !=, content[1]);
    g_assert_cmpuint(content[1], ==, content[2]);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/sketch/hashes-shared", hashes_shared);
  g_test_add_func("/sketch/hashes-sorted", hashes_sorted);
  g_test_add_func("/sketch/hashes-made", hashes_made);
  g_test_add_func("/sketch/numbers-and-ends", hashes_of_numbers_and_ends);
  return g_test_run();
}
