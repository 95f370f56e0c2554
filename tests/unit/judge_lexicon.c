/* The word lists: their phrases are found as they stand, and words of which a list has the beginning. */
#include "config.h"

#include "judge/lexicon.h"
#include "lib/test.h"

static const struct {
  const char *text, *category; /* NULL: in none */
  guint first, last;           /* tokens */
} cases[] = {
    {"so you have won it", "prize", 1, 3},
    {"a winning number", "prize", 1, 2},
    {"the winning numbers", "prize", 1, 2},
    {"claim 500 now", "prize", 0, 1},
    /* Beginnings of three bytes, of four and five, of two bytes a letter. */
    {"hmm", "talk", 0, 0},
    {"well hmmmm", "talk", 1, 1},
    {"hm", NULL, 0, 0},
    {"hmn", NULL, 0, 0},
    {"slimming", "pharma", 0, 0},
    {"sli", NULL, 0, 0},
    {"klicken", "click", 0, 0},
    {"klic", NULL, 0, 0},
    {"долгами", "loan", 0, 0},
    {"долы", NULL, 0, 0},
    {"пишите @anna", "elsewhere", 1, 1},
};

static void
finds(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpReading) reading = fp_reading_of_text(cases[i].text);
    g_autoptr(GArray) matches = fp_lexicon_matches(reading);
    gboolean found = FALSE;
    for (guint k = 0; k < matches->len; k++) {
      const FpMatch *match = &g_array_index(matches, FpMatch, k);
      found |= g_strcmp0(fp_lexicon_category_name(match->category), cases[i].category) == 0 &&
               match->first == cases[i].first && match->last == cases[i].last;
      g_test_message("%s: %s %u to %u", cases[i].text, fp_lexicon_category_name(match->category),
                     match->first, match->last);
    }
    g_test_message("%s", cases[i].text);
    if (cases[i].category)
      g_assert_true(found);
    else
      g_assert_cmpuint(matches->len, ==, 0);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/lexicon/finds", finds);
  return g_test_run();
}
