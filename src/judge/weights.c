/* The table of weights, compiled in. Called by judge.c. */
#include "config.h"

#include "reading.h"
#include "weights.h"

static const char *const rows[] = {
#include "judge/weights.inc"
};

static struct {
  FpWeights weights;
  GHashTable *words; /* hash to weight in thousandths */
} table;

guint32
fp_weights_pair(guint32 first, guint32 second)
{
  return fp_hash_mix(first * 31u + second);
}

static void
read_word(const char *skeleton, double weight)
{
  const char *blank = strchr(skeleton, ' ');
  guint32 hash = fp_hash(0, skeleton, blank != NULL ? (gsize)(blank - skeleton) : strlen(skeleton));
  if (blank != NULL)
    hash = fp_weights_pair(hash, fp_hash(0, blank + 1, strlen(blank + 1)));
  g_hash_table_insert(table.words, GUINT_TO_POINTER(hash), GINT_TO_POINTER((int)(weight * 1000)));
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
  if (whole != NULL) {
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
  if (table.words != NULL)
    return;
  table.words = g_hash_table_new(NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
    read_row(rows[i]);
}

const FpWeights *
fp_weights(void)
{
  read_table();
  return &table.weights;
}

double
fp_weights_word(guint32 hash)
{
  read_table();
  return GPOINTER_TO_INT(g_hash_table_lookup(table.words, GUINT_TO_POINTER(hash))) / 1000.0;
}
