/* What the judge learns from one member: it helps, it is bounded, it can be forgotten, it survives being
 * stored. */
#include "config.h"

#include "flagpost/judge.h"
#include "lib/test.h"

#include <math.h>

static const char *const spam[] = {
    "The archive of rare orchids opens its doors: reserve the velvet catalogue",
    "Reserve the velvet catalogue of rare orchids before the season ends",
    "Rare orchids for collectors, the velvet catalogue is waiting",
    "Collectors praise the velvet catalogue, reserve yours",
};
static const char *const ham[] = {
    "The bus was late again and I missed the beginning of the film",
    "My sister grows tomatoes on the balcony, they are very sweet",
    "Thank you, the recipe worked and the children liked it",
    "I will be at the library on Thursday if you want to talk",
};

static FpMessage *
plain(const char *text)
{
  FpMessage *message = fp_message_new("1", "1");
  fp_message_set_plain(message, text, -1);
  return message;
}

/* The log-odds that a score stands for. */
static double
sum_of(FpJudge *judge, const char *text)
{
  g_autoptr(FpMessage) message = plain(text);
  g_autoptr(FpSuspicion) suspicion = fp_judge_message(judge, message, NULL);
  double x = (suspicion->score - 50) / 50;
  return 3 * x / (1 - fabs(x));
}

static void
learn(FpJudge *judge, const char *id, const char *text, gboolean is_spam)
{
  g_autoptr(FpMessage) message = plain(text);
  fp_judge_learn(judge, id, message, is_spam);
}

static FpJudge *
taught(void)
{
  FpJudge *judge = fp_judge_new();
  for (guint i = 0; i < G_N_ELEMENTS(spam); i++) {
    g_autofree char *a = g_strdup_printf("s%u", i), *b = g_strdup_printf("h%u", i);
    learn(judge, a, spam[i], TRUE);
    learn(judge, b, ham[i], FALSE);
  }
  return judge;
}

static const char wanted[] = "A velvet catalogue of orchids for you, reserve it";
static const char friendly[] = "The children liked the film, thank you for the library book";

static void
helps(void)
{
  g_autoptr(FpJudge) cold = fp_judge_new();
  g_autoptr(FpJudge) judge = taught();
  guint flagged;
  g_assert_cmpuint(fp_judge_learnt(judge, &flagged), ==, 8);
  g_assert_cmpuint(flagged, ==, 4);
  g_assert_cmpfloat(sum_of(judge, wanted), >, sum_of(cold, wanted) + 1.5);
  g_assert_cmpfloat(sum_of(judge, friendly), <, sum_of(cold, friendly) + 0.5);
  g_autoptr(FpMessage) message = plain(wanted);
  g_autoptr(FpSuspicion) suspicion = fp_judge_message(judge, message, NULL);
  const FpReason *reason = g_ptr_array_index(suspicion->reasons, 0);
  g_assert_cmpstr(reason->rule, ==, "like-flagged");
  g_assert_nonnull(strstr(reason->text, "4 messages that you flagged"));
  g_assert_nonnull(strstr(reason->text, "\"velvet catalogue\""));
}

static void
forgets(void)
{
  g_autoptr(FpJudge) judge = taught();
  double before = sum_of(judge, wanted);
  learn(judge, "extra", "The velvet catalogue once more, reserve it now for the orchids", TRUE);
  g_assert_cmpfloat(sum_of(judge, wanted), >, before);
  g_assert_true(fp_judge_forget(judge, "extra"));
  g_assert_false(fp_judge_forget(judge, "extra"));
  g_assert_cmpfloat(sum_of(judge, wanted), ==, before);
  /* Learnt twice is learnt once; the later label counts. */
  learn(judge, "s0", spam[0], FALSE);
  g_assert_cmpuint(fp_judge_learnt(judge, NULL), ==, 8);
  g_assert_cmpfloat(sum_of(judge, wanted), <, before);
  g_autoptr(FpJudge) cold = fp_judge_new();
  fp_judge_reset(judge);
  g_assert_cmpfloat(sum_of(judge, wanted), ==, sum_of(cold, wanted));
}

/* One message, made of all the words of ordinary ones, flagged or marked as fine, turns nothing. */
static void
poison(void)
{
  g_autoptr(FpJudge) cold = fp_judge_new();
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 0; i < 2000; i++)
    g_string_append_printf(all, "%s ", ham[i % G_N_ELEMENTS(ham)]);
  learn(judge, "p", all->str, TRUE);
  learn(judge, "q", friendly, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS(ham); i++) {
    g_autoptr(FpMessage) message = plain(ham[i]);
    g_autoptr(FpSuspicion) suspicion = fp_judge_message(judge, message, NULL);
    g_assert_cmpint(suspicion->level, ==, FP_LEVEL_NONE);
  }
  static const char known[] = "URGENT! You have won a cash prize, claim now, call 09061701461";
  fp_judge_reset(judge);
  learn(judge, "r", known, FALSE);
  double change = sum_of(cold, known) - sum_of(judge, known);
  g_assert_cmpfloat(change, >=, 0);
  g_assert_cmpfloat(change, <=, 3.01);
}

/* Ten thousand crafted messages that come, and are neither flagged nor called fine, teach it nothing. */
static void
poison_by_many(void)
{
  static const char *const bait[] = {"claim your cash prize", "urgent: confirm your password",
                                     "call 09061701461"};
  g_autoptr(FpJudge) cold = fp_judge_new();
  g_autoptr(FpJudge) judge = fp_judge_new();
  for (guint i = 0; i < 10000; i++) {
    g_autofree char *text =
        g_strdup_printf("%s. %s, number %u", ham[i % G_N_ELEMENTS(ham)], bait[i % G_N_ELEMENTS(bait)], i);
    sum_of(judge, text);
  }
  for (guint i = 0; i < G_N_ELEMENTS(ham); i++)
    g_assert_cmpfloat(sum_of(judge, ham[i]), ==, sum_of(cold, ham[i]));
  for (guint i = 0; i < G_N_ELEMENTS(spam); i++)
    g_assert_cmpfloat(sum_of(judge, spam[i]), ==, sum_of(cold, spam[i]));
  for (guint i = 0; i < G_N_ELEMENTS(bait); i++)
    g_assert_cmpfloat(sum_of(judge, bait[i]), ==, sum_of(cold, bait[i]));
  g_assert_cmpuint(fp_judge_learnt(judge, NULL), ==, 0);
}

static void
stored(void)
{
  g_autoptr(FpJudge) judge = taught();
  g_autoptr(FpJudge) again = fp_judge_new();
  g_autoptr(GBytes) bytes = fp_judge_save(judge);
  gsize size;
  const guint8 *data = g_bytes_get_data(bytes, &size);
  g_assert_true(fp_judge_load(again, bytes));
  g_assert_cmpfloat(sum_of(again, wanted), ==, sum_of(judge, wanted));
  g_assert_true(fp_judge_forget(again, "s0"));
  /* Cut or changed bytes are refused or harmless, and a refusal changes nothing. */
  for (gsize cut = 0; cut < size; cut++) {
    g_autoptr(GBytes) part = g_bytes_new(data, cut);
    g_assert_false(fp_judge_load(judge, part));
  }
  g_assert_cmpuint(fp_judge_learnt(judge, NULL), ==, 8);
  for (gsize at = 0; at < size; at += 7) {
    g_autofree guint8 *copy = g_memdup2(data, size);
    copy[at] ^= 0xFF;
    g_autoptr(GBytes) wrong = g_bytes_new(copy, size);
    if (fp_judge_load(again, wrong))
      g_assert_true(isfinite(sum_of(again, wanted)));
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/learning/helps", helps);
  g_test_add_func("/learning/forgets", forgets);
  g_test_add_func("/P2/learning/poison", poison);
  g_test_add_func("/P2/learning/poison-by-many", poison_by_many);
  g_test_add_func("/learning/stored", stored);
  return g_test_run();
}
