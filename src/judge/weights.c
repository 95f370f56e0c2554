/* The table of weights, compiled in. Called by judge.c, opinion.c and known_words.c. */
#include "config.h"

#include "weights.h"

static const char *const rows[] = {
#include "judge/weights.inc"
};

static struct {
  FpWeights weights;
  FpTable words; /* hash to weight in thousandths */
} table;

static void
read_word(const char *skeleton, double weight)
{
  const char *blank = strchr(skeleton, ' ');
  guint32 hash = fp_hash(0, skeleton, blank ? (gsize)(blank - skeleton) : strlen(skeleton));
  if (blank)
    hash = fp_weights_pair(hash, fp_hash(0, blank + 1, strlen(blank + 1)));
  fp_table_put(&table.words, hash, (int)(weight * 1000));
}

/* "rule NAME WEIGHT", "word WEIGHT SKELETON", "base WEIGHT"… */
static void
read_row(const char *row)
{
  g_auto(GStrv) part = g_strsplit(row, " ", 3);
  double *whole = g_str_equal(part[0], "base")      ? &table.weights.base
                  : g_str_equal(part[0], "notice")  ? &table.weights.notice
                  : g_str_equal(part[0], "warning") ? &table.weights.warning
                                                    : NULL;
  if (whole) {
    *whole = g_ascii_strtod(part[1], NULL);
  } else if (g_str_equal(part[0], "rule")) {
    int rule = fp_rule_by_name(part[1]);
    if (rule >= 0)
      table.weights.rule[rule] = g_ascii_strtod(part[2], NULL);
  } else if (g_str_equal(part[0], "word")) {
    read_word(part[2], g_ascii_strtod(part[1], NULL));
  }
}

static void
read_table(void)
{
  static gsize made;
  if (!g_once_init_enter(&made))
    return;
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    read_row(rows[i]);
  g_once_init_leave(&made, TRUE);
}

const FpWeights *
fp_weights(void)
{
  read_table();
  return &table.weights;
}

const FpTable *
fp_weights_words(void)
{
  read_table();
  return &table.words;
}
