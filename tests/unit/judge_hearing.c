/* Many lines judged at once: the same with any number of threads, and broken ones told in their order. */
#include "config.h"

#include "judge/hearing.h"
#include "lib/test.h"

typedef struct {
  GString *told, *out;
  guint parts; /* in which the judgements came */
} Heard;

static void
broken(guint number, const char *why, gpointer data)
{
  Heard *heard = data;
  g_string_append_printf(heard->told, "%u: %s\n", number, why);
}

static void
out(const char *lines, gpointer data)
{
  Heard *heard = data;
  g_string_append(heard->out, lines);
  heard->parts++;
}

static const char *const bodies[] = {
    "\"text\":\"You have won a cash prize, claim it now: call 09061701461 or text WIN to 87121\"",
    "\"html\":\"<p>See you on <b>Thursday</b>, at the usual place?</p><ul><li>bread<li>jam</ul>\"",
    "\"html\":\"<p>Confirm at <a href='https://forum-help.example/in'>www.garden.example</a>\"",
    "\"text\":\"Wеll dоne, уou hаve bееn chosеn! Go to http://[2001:db8::1]:8080/a?b#c\"",
    "\"text\":\"日本語の文章です。こんにちは 👋🏽\",\"sent\":\"2026-11-24T03:00:00Z\"",
    "\"text\":7",
    "\"html\":\"<table><tr><td style='display:none'>x<td>&#0;&nbsp;http://xn--bcher-kva.example\"",
};

/* A wave, ordinary ones, all kinds of text, broken and empty lines; then one line of more than a megabyte. */
static GPtrArray *
lines_of_a_file(void)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < 700; i++) {
    guint kind = i % 9;
    if (kind == 8)
      g_ptr_array_add(lines, g_strdup(i % 2 == 0 ? "" : "{\"id\":"));
    else if (kind == 7)
      g_ptr_array_add(lines, g_strdup_printf("{\"id\":%u,\"from\":{\"login\":\"m%u\",\"posts\":%u},\"text\":"
                                             "\"Dear friend number %u, your parcel waits for a fee of 2.99: "
                                             "https://parcel-%u.example/pay\"}",
                                             i, i, i % 3, i, i));
    else
      g_ptr_array_add(lines, g_strdup_printf("{\"id\":\"n%u\",%s,\"subject\":\"word%u and more\"}", i,
                                             bodies[kind], i * i % 11));
  }
  g_autofree char *letters = g_strnfill(1200000, 'a');
  g_ptr_array_add(lines, g_strdup_printf("{\"id\":\"long\",\"text\":\"%s\"}", letters));
  g_ptr_array_add(lines, g_strdup("{\"id\":\"last\",\"text\":\"See you tomorrow\"}"));
  return lines;
}

static void
hear(FpJudge *judge, guint helpers, const GPtrArray *lines, Heard *heard)
{
  FpHearingCalls calls = {broken, out, heard};
  *heard = (Heard){g_string_new(NULL), g_string_new(NULL), 0};
  g_autoptr(FpHearing) hearing = fp_hearing_new(judge, helpers, &calls);
  for (guint i = 0; i < lines->len; i++) {
    const char *line = g_ptr_array_index(lines, i);
    fp_hearing_add(hearing, line, strlen(line));
  }
  fp_hearing_end(hearing);
}

static void
heard_clear(Heard *heard)
{
  g_string_free(heard->told, TRUE);
  g_string_free(heard->out, TRUE);
}

static FpJudge *
taught(void)
{
  FpJudge *judge = fp_judge_new();
  for (guint i = 0; i < 8; i++) {
    g_autofree char *id = g_strdup_printf("%u", i);
    g_autoptr(FpMessage) message = fp_message_new(id, "1");
    fp_message_set_plain(message, i < 4 ? "See you at the velvet place" : "The bread was good today", -1);
    fp_judge_learn(judge, id, message, i < 4);
  }
  return judge;
}

static void
any_number_of_threads(void)
{
  g_autoptr(GPtrArray) lines = lines_of_a_file();
  for (guint learnt = 0; learnt < 2; learnt++) {
    static const guint helpers[] = {0, 1, 3};
    Heard first, other;
    for (guint i = 0; i < G_N_ELEMENTS(helpers); i++) {
      g_autoptr(FpJudge) judge = learnt ? taught() : fp_judge_new();
      hear(judge, helpers[i], lines, i == 0 ? &first : &other);
      if (i == 0)
        continue;
      g_assert_cmpstr(other.out->str, ==, first.out->str);
      g_assert_cmpstr(other.told->str, ==, first.told->str);
      g_assert_cmpuint(other.parts, ==, first.parts);
      heard_clear(&other);
    }
    g_assert_cmpint(strstr(first.out->str, "like-flagged") ? 1 : 0, ==, learnt);
    g_assert_nonnull(strstr(first.out->str, "same-text"));
    g_assert_true(g_str_has_prefix(first.out->str, "{\"id\":\"n0\","));
    g_assert_nonnull(strstr(first.out->str, "\n{\"id\":\"last\","));
    g_assert_true(
        g_str_has_prefix(first.told->str, "6: \"text\" is not text\n15: \"text\" is not text\n18: "));
    heard_clear(&first);
  }
}

static void
nothing(void)
{
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  Heard heard;
  hear(judge, 3, none, &heard);
  g_assert_cmpuint(heard.parts, ==, 0);
  heard_clear(&heard);
}

/* Given up before the end: broken lines are told, nothing is judged. */
static void
given_up(void)
{
  g_autoptr(FpJudge) judge = fp_judge_new();
  Heard heard = {g_string_new(NULL), g_string_new(NULL), 0};
  FpHearingCalls calls = {broken, out, &heard};
  FpHearing *hearing = fp_hearing_new(judge, 1, &calls);
  for (guint i = 0; i < 200; i++)
    fp_hearing_add(hearing, i == 150 ? "{}" : "{\"id\":1,\"text\":\"a\"}", i == 150 ? 2 : 19);
  fp_hearing_free(hearing);
  g_assert_true(g_str_has_prefix(heard.told->str, "151: "));
  g_assert_cmpuint(heard.parts, ==, 0);
  heard_clear(&heard);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/hearing/any-number-of-threads", any_number_of_threads);
  g_test_add_func("/hearing/nothing", nothing);
  g_test_add_func("/hearing/given-up", given_up);
  return g_test_run();
}
