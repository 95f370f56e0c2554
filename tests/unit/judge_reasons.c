/* What the judge says about messages: each rule that should speak does, none speaks of what is unknown, and
 * hostile input gets a judgement in good time. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/judge.h"
#include "flagpost/text.h"
#include "judge/reading.h"
#include "lib/hostile.h"
#include "lib/test.h"

#include <math.h>

static FpMessage *
plain(const char *text)
{
  FpMessage *message = fp_message_new("1", "1");
  fp_message_set_plain(message, text, -1);
  return message;
}

static FpMessage *
html(const char *text)
{
  FpMessage *message = fp_message_new("1", "1");
  fp_message_set_html(message, text, -1, NULL);
  return message;
}

static FpSuspicion *
judged(FpMessage *message, const FpJudgeFacts *facts)
{
  g_autoptr(FpJudge) judge = fp_judge_new();
  FpSuspicion *suspicion = fp_judge_message(judge, message, facts);
  g_assert_true(isfinite(suspicion->score) && suspicion->score >= 0 && suspicion->score <= 100);
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    g_assert_true(fp_text_is_clean(reason->text, FP_TEXT_ONE_LINE));
    g_assert_null(strstr(reason->text, "%s"));
  }
  if (suspicion->level != FP_LEVEL_NONE)
    g_assert_cmpuint(suspicion->reasons->len, >, 0);
  return suspicion;
}

static const char *
reason_of(const FpSuspicion *suspicion, const char *rule)
{
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    if (g_str_equal(reason->rule, rule))
      return reason->text;
  }
  return NULL;
}

static void
says(void)
{
  static const struct {
    const char *text, *rule, *words;
  } cases[] = {
      {"Congratulations, you have won a prize", "prize", "\"you have won\""},
      {"URGENT! Act now, this is your last chance", "urgent", "\"Act now\""},
      {"Du hast gewonnen! Herzlichen Gl\u00fcckwunsch", "prize", "\"gewonnen\""},
      {"Vous avez gagn\u00e9 un ch\u00e8que cadeau", "prize", "\"Vous avez gagn\u00e9\""},
      {"Has ganado un premio", "prize", "\"Has ganado\""},
      {"Cl\u0430im y\u043eur pr\u0456ze now", "scripts", "\"Cl\u0430im\""},
      {"Buy v1agr4 and ci@lis today", "disguise", "\"ci@lis\""},
      {"It is at ht+p://b0nu5.example/x now", "disguise", "\"ht+p://b0nu5.example/x\""},
      {"Get your c*a*s*i*n*o bonus", "spaced", "\"c*a*s*i*n*o\""},
      {"My free\u200b mo\u200bney f\u200bor you", "invisible", "nobody can see"},
      {"http://bit.ly/abc watch this", "link-short", "bit.ly"},
      {"Please log in at http://paypal-check.example.top/x to verify your account", "link-name",
       "paypal-check.example.top is not paypal.com"},
      {"Log in at http://paypa1.com/ today", "link-lookalike", "paypa1.com is not paypal.com"},
      {"See https://192.0.2.7/prize", "link-number", "192.0.2.7"},
      {"See https://forum.example@evil.example/", "link-user", "evil.example"},
      {"Confirm your password at https://evil.example/", "secret-link", "evil.example"},
      {"https://xn--bcher-kva.example/ is a shop", "link-punycode", "xn--bcher-kva.example"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpMessage) message = plain(cases[i].text);
    g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
    const char *said = reason_of(suspicion, cases[i].rule);
    g_test_message("%s", cases[i].text);
    g_assert_nonnull(said);
    g_assert_nonnull(strstr(said, cases[i].words));
  }
}

static void
says_not(void)
{
  static const struct {
    const char *text, *rule;
  } cases[] = {
      {"Write to joe.smith@mail.example", "name"},
      {"The order is GG8DrJ, for two DC6150s and an MR2's wheel", "disguise"},
      {"It is the 2nd mp3, 4u", "disguise"},
      {"It is US$50 or A$5, at 30@50p each, c+2 and wow!5 of them", "disguise"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpMessage) message = plain(cases[i].text);
    g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
    g_test_message("%s", cases[i].text);
    g_assert_null(reason_of(suspicion, cases[i].rule));
  }
}

static void
links(void)
{
  g_autoptr(FpMessage) message =
      html("<p>Sign in: <a href='https://bank-verify.example.top/x'>https://bank.example</a></p>");
  g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
  g_assert_cmpstr(reason_of(suspicion, "link-elsewhere"), ==,
                  "The link says https://bank.example but goes to bank-verify.example.top.");
  g_autoptr(FpMessage) own = plain("As I wrote: https://forum.example.org/t/1");
  FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
  facts.forum = "forum.example.org";
  g_autoptr(FpSuspicion) fine = judged(own, &facts);
  g_assert_null(reason_of(fine, "link-name"));
  g_assert_null(reason_of(fine, "link-lookalike"));
  g_autoptr(FpMessage) twin = plain("As I wrote: https://forum.examp1e.org/t/1");
  g_autoptr(FpSuspicion) bad = judged(twin, &facts);
  g_assert_nonnull(reason_of(bad, "link-lookalike"));
  g_autoptr(FpMessage) hiding = html("<p>Hello<span style='display:none'>some hidden words here</span></p>");
  g_autoptr(FpSuspicion) hidden = judged(hiding, NULL);
  g_assert_nonnull(reason_of(hidden, "hidden"));
}

static void
sender(void)
{
  g_autoptr(FpMessage) message = plain("Hello, may I ask you something about your recipe?");
  g_autoptr(FpSuspicion) unknown = judged(message, NULL);
  g_assert_null(reason_of(unknown, "fresh-account"));
  message->sent = G_GINT64_CONSTANT(1780000000) * FP_SECOND;
  message->from = fp_person_new("7", "newcomer", NULL);
  message->from->registered = message->sent - 3 * FP_HOUR;
  message->from->posts = 0;
  g_autoptr(FpSuspicion) fresh = judged(message, NULL);
  g_assert_nonnull(strstr(reason_of(fresh, "fresh-account"), "3 hours"));
  g_assert_cmpfloat(fresh->score, >, unknown->score);
  g_assert_cmpint(fresh->level, ==, FP_LEVEL_NONE);
  /* A date in the future is no age. */
  message->from->registered = message->sent + FP_DAY;
  g_autoptr(FpSuspicion) later = judged(message, NULL);
  g_assert_null(reason_of(later, "fresh-account"));
  FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
  g_autoptr(GPtrArray) staff = g_ptr_array_new();
  g_ptr_array_add(staff, (char *)"Moderator");
  facts.staff = staff;
  facts.alike = 17;
  facts.alike_senders = 17;
  facts.alike_span = FP_HOUR;
  facts.talked = facts.sender_gone = 0;
  facts.quiet_hour = 1;
  g_free(message->from->name);
  message->from->name = g_strdup("M0derat\u043er");
  g_autoptr(FpSuspicion) all = judged(message, &facts);
  g_assert_nonnull(strstr(reason_of(all, "staff-name"), "Moderator"));
  g_assert_nonnull(strstr(reason_of(all, "same-text"), "17 times from 17 accounts"));
  g_assert_nonnull(reason_of(all, "burst"));
  g_assert_nonnull(reason_of(all, "quiet-hour"));
  g_assert_nonnull(reason_of(all, "stranger"));
  /* Who is meant herself is not like herself. */
  fp_person_unref(message->from);
  message->from = fp_person_new("8", "moderator", NULL);
  g_autoptr(FpSuspicion) herself = judged(message, &facts);
  g_assert_null(reason_of(herself, "staff-name"));
}

/* Quotations are not the sender's words. */
/* Of more reasons than are said, how young the account is stays one. */
static void
young(void)
{
  g_autoptr(FpMessage) message = plain(
      "Dear user, unusual activity: your account will be suspended within 24 hours! Congratulations, you "
      "have "
      "won a prize, free bitcoin. Act now, verify your password at http://192.0.2.7/ or call 14816069929 "
      "for c*a*s*i*n*o bonus");
  message->sent = G_GINT64_CONSTANT(1780000000) * FP_SECOND;
  message->from = fp_person_new("7", "Meadow_59", NULL);
  message->from->registered = message->sent - 7 * FP_HOUR;
  message->from->posts = 2;
  g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
  g_assert_cmpuint(suspicion->reasons->len, ==, 8);
  g_assert_nonnull(strstr(reason_of(suspicion, "account-hours"), "7 hours"));
}

static void
quotes(void)
{
  g_autoptr(FpMessage) message =
      plain("> Congratulations, you have won a prize! Act now!\n\nLook what somebody sent me.");
  g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
  g_assert_null(reason_of(suspicion, "prize"));
  g_assert_cmpint(suspicion->level, ==, FP_LEVEL_NONE);
}

static char *
repeated(const char *piece, guint times)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < times; i++)
    g_string_append(out, piece);
  return g_string_free(out, FALSE);
}

static void
bad_input(void)
{
  g_autofree char *letters = repeated("a", 10 * 1000 * 1000),
                  *many = repeated("http://a.example/x ", 100 * 1000);
  g_autofree char *nested = repeated("<b><i>", 50 * 1000);
  const char *const texts[] = {
      "",
      "x",
      letters,
      "\U0001f600\U0001f601\U0001f602 \u2764\ufe0f",
      "http://a.example/x",
      many,
      "\u5f53\u9078\u304a\u3081\u3067\u3068\u3046\u3054\u3056\u3044\u307e\u3059\u3002",
      "\u0644\u0642\u062f \u0641\u0632\u062a \u0628\u062c\u0627\u0626\u0632\u0629!",
      "\xff\xfe broken \xc3"};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(FpMessage) message = plain(texts[i]);
    g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
    g_assert_cmpint(suspicion->level, <, FP_LEVEL_WARNING);
  }
  g_autoptr(FpMessage) broken = html("<p>You <a href=\"http://<<b");
  g_autoptr(FpSuspicion) one = judged(broken, NULL);
  g_autoptr(FpMessage) deep = html(nested);
  g_autoptr(FpSuspicion) two = judged(deep, NULL);
  g_assert_cmpint(one->level, ==, FP_LEVEL_NONE);
  g_assert_cmpint(two->level, ==, FP_LEVEL_NONE);
  /* Sent long after now, by an account made after that. */
  g_autoptr(FpMessage) later = plain("See you tomorrow");
  fp_person_unref(later->from);
  later->from = fp_person_new("x", "x", NULL);
  later->sent = G_MAXINT64 / 2;
  later->from->registered = G_MAXINT64 - 1;
  g_autoptr(FpSuspicion) three = judged(later, NULL);
  g_assert_cmpint(three->level, ==, FP_LEVEL_NONE);
}

static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    g_autofree char *text = g_strndup(g_bytes_get_data(one->bytes, NULL), g_bytes_get_size(one->bytes));
    g_autoptr(FpMessage) message = plain(text);
    message->from = fp_person_new(text, text, text);
    g_autoptr(FpSuspicion) suspicion = judged(message, NULL);
    g_assert_nonnull(suspicion);
  }
}

/* A reading's room is used again; of what it held, nothing is in it then, not even what was cut off. */
static void
nothing_stays_behind(void)
{
  static const char text[] = "Good evening, the seeds came.\n\n-- \nfrom the watering can\n";
  g_autoptr(FpMessage) message = fp_message_new("1", "1");
  fp_message_set_plain(message, text, -1);
  FpReading *reading = fp_reading_new(message);
  g_assert_nonnull(strstr(reading->text->str, "seeds"));
  g_assert_null(strstr(reading->text->str, "watering"));
  g_assert_cmpuint(reading->tokens->len, ==, 5);
  fp_reading_free(reading);
  g_autoptr(FpReading) next = fp_reading_of_text("");
  for (gsize i = 0; i + 1 < strlen(text); i++)
    g_assert_cmpint(next->text->str[i], ==, 0);
  for (gsize i = 0; i < 5 * sizeof(FpToken); i++)
    g_assert_cmpint(next->tokens->data[i], ==, 0);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/judge/says", says);
  g_test_add_func("/judge/says-not", says_not);
  g_test_add_func("/T8/judge/links", links);
  g_test_add_func("/judge/sender", sender);
  g_test_add_func("/judge/young", young);
  g_test_add_func("/judge/quotes", quotes);
  g_test_add_func("/judge/bad-input", bad_input);
  g_test_add_func("/P3/judge/hostile", hostile);
  g_test_add_func("/judge/nothing-stays-behind", nothing_stays_behind);
  return g_test_run();
}
