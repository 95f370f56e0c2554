/* Which messages are one campaign, whatever the order; fingerprints. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/judge.h"
#include "judge/campaign.h"
#include "judge/opinion.h"
#include "lib/test.h"

static const char wave[] =
    "Your account has been selected for a refund of four hundred pounds. Confirm your details before Friday "
    "at the address below, or the sum goes back to the fund.";
static const char *const variants[] = {
    "Dear Maria, %s http://refund-one.example/x",
    "Dear Ahmed, %s http://refund-two.example.top/y",
    "%s",
    "Hello! %s Yours, the office",
    "<p>H&#105; <b></b>you,</p><p>%s</p>",
};
static const char *const others[] = {
    "Thank you for your answer, I will try it tomorrow and let you know how it went.",
    "Thank you for your help with the dishwasher, the pump works again since Tuesday.",
    "Does anybody know when the meeting in the library begins? I lost the leaflet.",
    "Yes",
    "See you tomorrow at eight!",
    "",
};

static FpMessage *
make(const char *text)
{
  FpMessage *message = fp_message_new("1", "1");
  if (*text == '<')
    fp_message_set_html(message, text, -1, NULL);
  else
    fp_message_set_plain(message, text, -1);
  return message;
}

static GPtrArray *
all_messages(void)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  for (guint i = 0; i < G_N_ELEMENTS(variants); i++) {
    g_auto(GStrv) parts = g_strsplit(variants[i], "%s", 2);
    g_autofree char *text = g_strconcat(parts[0], wave, parts[1], NULL);
    g_ptr_array_add(messages, make(text));
  }
  /* Look-alike and invisible letters, capitals, digits for letters, gaps, sentences changed round. */
  g_ptr_array_add(
      messages,
      make("Y\u043eur acc\u043eunt h\u0430s been s\u0435lected for a r\u0435fund of four hundred "
           "pounds. C\u043enfirm y\u043eur det\u0430ils before Friday at the addr\u0435ss below, or the "
           "sum g\u043ees back to the fund."));
  g_ptr_array_add(
      messages,
      make("YOUR ACC\u200bOUNT HAS BEEN SEL\u200bECTED FOR A REFUND OF FOUR HUNDRED POUNDS. CON\u00adFIRM "
           "YOUR DETAILS BEFORE FRIDAY AT THE ADDRESS BELOW, OR THE SUM GOES BACK TO THE FUND."));
  g_ptr_array_add(messages,
                  make("Confirm your d3tails before Friday at the addre55 below, or the sum goes back to the "
                       "fund. Your acc0unt has been s_e_l_e_c_t_e_d for a refund of four hundred pounds."));
  for (guint i = 0; i < G_N_ELEMENTS(others); i++)
    g_ptr_array_add(messages, make(others[i]));
  return messages;
}

#define WAVE (G_N_ELEMENTS(variants) + 3)

static void
groups(void)
{
  g_autoptr(GPtrArray) messages = all_messages();
  for (guint shift = 0; shift < messages->len; shift++) {
    g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
    char name[20] = "";
    for (guint i = 0; i < messages->len; i++) {
      guint step = shift % 2 == 1 ? messages->len - 1 - i : i;
      guint number = fp_campaigns_add(campaigns, g_ptr_array_index(messages, (step + shift) % messages->len));
      FpCampaign now;
      g_assert_cmpuint(number, ==, i);
      /* Asking meanwhile changes nothing but that the campaign has its name from then on. */
      if (fp_campaigns_of(campaigns, number, &now) && *name == '\0')
        g_strlcpy(name, now.id, sizeof name);
    }
    if (shift % 4 < 2)
      fp_campaigns_settle(campaigns);
    for (guint i = 0; i < messages->len; i++) {
      FpCampaign found, first;
      guint step = shift % 2 == 1 ? messages->len - 1 - i : i;
      guint at = (step + shift) % messages->len;
      gboolean member = fp_campaigns_of(campaigns, i, &found);
      g_test_message("shift %u, message %u", shift, at);
      g_assert_cmpint(member, ==, at < WAVE);
      if (!member)
        continue;
      g_assert_cmpuint(found.messages, ==, WAVE);
      g_autoptr(GArray) members = fp_campaigns_members(campaigns, i);
      g_assert_true(fp_campaigns_of(campaigns, g_array_index(members, guint, 0), &first));
      g_assert_cmpstr(found.id, ==, first.id);
      g_assert_cmpstr(found.id, ==, name);
    }
  }
}

/* What the archive has of a campaign keeps its name in a new start of the program; where it has become two,
 * one of them does. */
static void
named_before(void)
{
  static const char *const texts[] = {
      wave, "Claim your parcel number 4711 now, a fee of 2.99 is open: https://parcel.example/pay"};
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  FpCampaign found[2];
  for (guint i = 0; i < 8; i++) {
    g_autoptr(FpMessage) message = make(texts[i % 2]);
    message->campaign = g_strdup(i < 7 ? "c-0000beef" : NULL);
    g_assert_cmpuint(fp_campaigns_add(campaigns, message), ==, i);
  }
  for (guint i = 0; i < 2; i++)
    g_assert_true(fp_campaigns_of(campaigns, i, &found[i]));
  g_assert_cmpstr(found[0].id, ==, "c-0000beef");
  g_assert_cmpstr(found[1].id, !=, "c-0000beef");
  g_assert_cmpuint(found[1].messages, ==, 4);
}

/* The plainest wave: the same words with another number and link each, from three messages to more than a
 * text remembers neighbours. Settled or not, all are in one. */
static void
same_words(void)
{
  static const guint sizes[] = {3, 5, 60, 200};
  for (guint size = 0; size < G_N_ELEMENTS(sizes); size++) {
    g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
    for (guint i = 0; i < sizes[size]; i++) {
      g_autofree char *text = g_strdup_printf(
          "Claim your parcel number %u now, a fee of 2.99 is open: https://parcel-%u.example/pay before it "
          "goes back.",
          4711 + i, i);
      g_autoptr(FpMessage) message = make(text);
      fp_campaigns_add(campaigns, message);
    }
    for (guint settled = 0; settled < 2; settled++) {
      FpCampaign found = {0};
      g_assert_true(fp_campaigns_of(campaigns, sizes[size] - 1, &found));
      g_assert_cmpuint(found.messages, ==, sizes[size]);
      fp_campaigns_settle(campaigns);
    }
  }
}

static guint
add_from(FpCampaigns *campaigns, const char *text, const char *id, const char *login, gint64 sent)
{
  g_autoptr(FpMessage) message = make(text);
  message->from = fp_person_new(id, login, NULL);
  message->sent = sent;
  return fp_campaigns_add(campaigns, message);
}

/* What was changed since is no message of the campaign, its sender none of its senders; before the groups are
 * looked for anew, and after. */
static void
withdrawn(void)
{
  for (guint settled = 0; settled < 2; settled++) {
    g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
    FpCampaign before, after;
    for (guint i = 0; i < 4; i++) {
      g_autofree char *id = g_strdup_printf("%u", i);
      g_assert_cmpuint(add_from(campaigns, wave, id, id, i * FP_HOUR + 1), ==, i);
    }
    g_assert_true(fp_campaigns_of(campaigns, 0, &before));
    g_assert_cmpuint(before.messages, ==, 4);
    fp_campaigns_withdraw(campaigns, 3);
    if (settled)
      fp_campaigns_settle(campaigns);
    g_assert_true(fp_campaigns_of(campaigns, 0, &after));
    g_assert_cmpstr(after.id, ==, before.id);
    g_assert_cmpuint(after.messages, ==, 3);
    g_assert_cmpuint(after.senders, ==, 3);
    g_assert_cmpint(after.last, ==, 2 * FP_HOUR + 1);
    g_assert_false(fp_campaigns_of(campaigns, 3, &after));
    g_autoptr(GArray) members = fp_campaigns_members(campaigns, 0);
    g_assert_cmpuint(members->len, ==, 3);
    g_assert_cmpuint(g_array_index(members, guint, 2), ==, 2);
    fp_campaigns_withdraw(campaigns, 2);
    g_assert_false(fp_campaigns_of(campaigns, 0, &after)); /* two are none */
    add_from(campaigns, wave, "4", "4", 5 * FP_HOUR);
    g_assert_true(fp_campaigns_of(campaigns, 0, &after));
    g_assert_cmpuint(after.senders, ==, 3);
  }
}

/* Who takes another login between two messages is one sender; where there are but logins, they tell. */
static void
renamed(void)
{
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  FpCampaign found;
  add_from(campaigns, wave, "7", "ana", 1);
  add_from(campaigns, wave, "7", "ana_maria", 2);
  add_from(campaigns, wave, "", "bob", 3);
  add_from(campaigns, wave, "", "cyd", 4);
  g_assert_true(fp_campaigns_of(campaigns, 0, &found));
  g_assert_cmpuint(found.messages, ==, 4);
  g_assert_cmpuint(found.senders, ==, 3);
}

/* Quotations and signatures do not count. */
static void
quoted(void)
{
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  static const char *const own[] = {"I got this, is it real?", "What do you think of that one?",
                                    "Please look at this for me.", "Somebody sent me the following."};
  for (guint i = 0; i < G_N_ELEMENTS(own); i++) {
    g_autofree char *text = g_strdup_printf(
        "%s\n\n> %s\n\n-- \nThe friends of the old harbour and its boats, on the quay", own[i], wave);
    g_autoptr(FpMessage) message = make(text);
    fp_campaigns_add(campaigns, message);
  }
  for (guint i = 0; i < G_N_ELEMENTS(own); i++) {
    FpCampaign found;
    g_assert_false(fp_campaigns_of(campaigns, i, &found));
  }
}

static void
fingerprints(void)
{
  g_autoptr(GPtrArray) messages = all_messages();
  g_autofree char *first = fp_fingerprint(g_ptr_array_index(messages, 0));
  g_assert_true(g_str_has_prefix(first, "fp1:"));
  g_assert_cmpuint(strlen(first), ==, 47);
  g_assert_cmpfloat(fp_fingerprint_likeness(first, first, NULL), ==, 1);
  for (guint i = 0; i < messages->len; i++) {
    g_autofree char *one = fp_fingerprint(g_ptr_array_index(messages, i));
    g_test_message("message %u", i);
    if (one)
      g_assert_cmpint(fp_fingerprint_likeness(first, one, NULL) >= FP_FINGERPRINT_SAME, ==, i < WAVE);
  }
  g_autoptr(FpMessage) brief = make("Hello you");
  g_autofree char *none = fp_fingerprint(brief);
  g_assert_null(none);
  static const char *const wrong[] = {"", "fp1:", "fp2:abc", "fp1:\x1b[2J", "fp1:AAAA"};
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_cmpfloat(fp_fingerprint_likeness(first, wrong[i], &error), <, 0);
    g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  }
}

/* The same text word for word, from many: one campaign, of all of them, also after it was looked through
 * anew. */
static void
test_same_word_for_word(void)
{
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  FpCampaign campaign;
  for (guint i = 0; i < 120; i++) {
    g_autoptr(FpMessage) message = make(wave);
    fp_person_unref(message->from);
    g_autofree char *login = g_strdup_printf("sender%u", i);
    message->from = fp_person_new(login, login, login);
    g_assert_cmpuint(fp_campaigns_add(campaigns, message), ==, i);
    g_assert_true(fp_campaigns_of(campaigns, i, &campaign) == (i >= 2));
  }
  fp_campaigns_settle(campaigns);
  for (guint i = 0; i < 120; i++) {
    g_assert_true(fp_campaigns_of(campaigns, i, &campaign));
    g_assert_cmpuint(campaign.messages, ==, 120);
    g_assert_cmpuint(campaign.senders, ==, 120);
  }
}

/* A greeting with a name is nobody's words; a brief text is found with another one behind it. */
static void
brief(void)
{
  static const char *const texts[] = {
      "Hey Maria. Watch this trailer!! http://one.example/a",
      "Hello Ahmed, watch this trailer!! http://two.example/b",
      "<p>Watch th<b></b>is trailer <a href=\"http://three.example/c\">http://three.example/c</a></p>",
      "Watch this trailer http://four.example/d\nThe bus was late again, and so I missed the beginning of "
      "it.",
      "Hello Maria, are you there? http://one.example/a",
      "Hello Ahmed, see you then. http://two.example/b",
      "Hello Wanda, thank you. http://three.example/c",
  };
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  FpCampaign found;
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(FpMessage) message = make(texts[i]);
    fp_campaigns_add(campaigns, message);
  }
  fp_campaigns_settle(campaigns);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_assert_cmpint(fp_campaigns_of(campaigns, i, &found), ==, i < 4);
}

/* Which of `texts` are in a campaign, all told: 'x', or '.' for none. (transfer full) */
static char *
grouped(const char *const *texts, guint count)
{
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  GString *out = g_string_new(NULL);
  FpCampaign found;
  for (guint i = 0; i < count; i++) {
    g_autoptr(FpMessage) message = make(texts[i]);
    fp_campaigns_add(campaigns, message);
  }
  fp_campaigns_settle(campaigns);
  for (guint i = 0; i < count; i++)
    g_string_append_c(out, fp_campaigns_of(campaigns, i, &found) ? 'x' : '.');
  return g_string_free(out, FALSE);
}

/* Two or three words and a link, nearly the same as a whole; a number so long that few texts have one. */
static void
tiny(void)
{
  static const char *const texts[] = {
      "Follow us http://one.example/a",
      "Hey Ahmed, F0llow u$ http://two.example/b",
      "FOLL\u200bOW US http://three.example/c",
      "http://one.example/a 9378122305661077555",
      "Dear Maria, http://two.example/b 3773663617405926425",
      "5798125630449871236 http://three.example/c",
      /* Who is spoken to is no place to go on; a link alone is nobody's words. */
      "@maria thank you so much",
      "@ahmed Thank you so much!",
      "@wanda thank you so much :)",
      "http://one.example/page/1",
      "http://one.example/page/2",
      "http://one.example/page/3",
      "Thank you http://four.example/d",
      "Thanks http://five.example/e",
      "Thank you so much, that is it: http://six.example/f",
  };
  g_autofree char *found = grouped(texts, G_N_ELEMENTS(texts));
  g_assert_cmpstr(found, ==, "xxxxxx.........");
}

/* Signs for letters at both ends of a word and between letters that stand apart; letters in circles. */
static void
signs(void)
{
  static const char *const texts[] = {
      "$end the la$t €nvelope back and take your share of the harvest",
      "tak3 your share of the harve$t, send +he la5t envel0pe b@ck and",
      "s_e_n_d the last e*n*v*3*l*0*p*3 back and take your s_h_4_r_e of the harvest",
      "\u24e2\u24d4\u24dd\u24d3 \u24e3\u24d7\u24d4 last envelope back and take your share of the "
      "\u24d7\u24d0\u24e1\u24e5\u24d4\u24e2\u24e3",
      "+ak3 yoμr |@st $h4re of th\u20ac h4rv3$+, €nvel0p€ b@c|< http://one.example/a",
      /* Addresses in disguise are no words: they would be more than what is said. */
      "Come and dance with me ht+p$://$unny-g@rden.c|ub/8f13ab09",
      "C0me @nd d4nce wi+h me www.n0va-gr\u20ac\u20acn.ru/3835fc69",
      "\uff43ome and dance w\u0131t\u0127 me \uff48\uff54\uff54\uff50\uff1a\uff0f\uff0f\uff41.\uff49\uff4f/1",
  };
  g_autofree char *found = grouped(texts, G_N_ELEMENTS(texts));
  g_assert_cmpstr(found, ==, "xxxxxxxx");
}

/* A text made of two is near the members of both, and makes no one campaign of them. */
static void
bridge(void)
{
  static const char other[] =
      "We look for people with a telephone and two hours a day, who are older than fifteen years and want to "
      "work from home; the first week is paid at once and in full.";
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  g_autofree char *both = g_strdup_printf("%s %s", wave, other);
  for (guint i = 0; i < 21; i++) {
    g_autofree char *text = g_strdup_printf("%s http://host-%u.example/%u", i % 2 == 0 ? wave : other, i, i);
    g_autoptr(FpMessage) message = make(i == 10 ? both : text);
    fp_campaigns_add(campaigns, message);
  }
  fp_campaigns_settle(campaigns);
  FpCampaign one, two;
  g_assert_true(fp_campaigns_of(campaigns, 0, &one));
  g_assert_true(fp_campaigns_of(campaigns, 1, &two));
  g_assert_cmpstr(one.id, !=, two.id);
  g_assert_cmpuint(one.messages + two.messages, >=, 20);
}

/* What has no words is like nothing, however often it comes. */
static void
bad_input(void)
{
  g_autofree char *letters = g_strnfill(100 * 1000, 'a');
  GString *links = g_string_new(NULL);
  for (guint i = 0; i < 1000; i++)
    g_string_append(links, "http://a.example/x ");
  const char *const texts[] = {"",
                               "",
                               "",
                               "x",
                               "x",
                               "x",
                               "\U0001f600\U0001f601",
                               "\U0001f600\U0001f601",
                               "\U0001f600\U0001f601",
                               letters,
                               letters,
                               letters,
                               links->str,
                               links->str,
                               links->str,
                               "<p><a href=\"http://<<b",
                               "<p><a href=\"http://<<b",
                               "<p><a href=\"http://<<b"};
  g_autofree char *found = grouped(texts, G_N_ELEMENTS(texts));
  g_assert_cmpstr(found, ==, "..................");
  g_string_free(links, TRUE);
  /* Other scripts have words. */
  static const char *const scripts[] = {
      "\u5f53\u9078\u304a\u3081\u3067\u3068\u3046\u3054\u3056\u3044\u307e\u3059 http://one.example/a",
      "\u5f53\u9078\u304a\u3081\u3067\u3068\u3046\u3054\u3056\u3044\u307e\u3059 http://two.example/b",
      "\u5f53\u9078\u304a\u3081\u3067\u3068\u3046\u3054\u3056\u3044\u307e\u3059! http://three.example/c",
      "\u0644\u0642\u062f \u0641\u0632\u062a \u0628\u062c\u0627\u0626\u0632\u0629 http://one.example/a",
      "\u0644\u0642\u062f \u0641\u0632\u062a \u0628\u062c\u0627\u0626\u0632\u0629! http://two.example/b",
      "\u0644\u0642\u062f \u0641\u0632\u062a \u0628\u062c\u0627\u0626\u0632\u0629 http://three.example/c"};
  g_autofree char *words = grouped(scripts, G_N_ELEMENTS(scripts));
  g_assert_cmpstr(words, ==, "xxxxxx");
}

/* Reading once and being told of the campaign later comes to the same as knowing all at once. */
static void
read_once(void)
{
  g_autoptr(GPtrArray) messages = all_messages();
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(FpCampaigns) campaigns = fp_campaigns_new();
  g_autoptr(GByteArray) packed = g_byte_array_new(), sketches = g_byte_array_new();
  for (guint i = 0; i < messages->len; i++) {
    gsize place = sketches->len;
    FpOpinion *opinion = fp_judge_read(judge, g_ptr_array_index(messages, i), sketches);
    g_assert_cmpuint(
        fp_campaigns_add_sketch(campaigns, fp_sketch_at(sketches, place), opinion->sender, opinion->sent), ==,
        i);
    fp_opinion_pack(opinion, packed);
    fp_opinion_free(opinion);
  }
  fp_campaigns_settle(campaigns);
  const guint8 *bytes = packed->data;
  for (guint i = 0; i < messages->len; i++) {
    FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
    FpCampaign found;
    const FpCampaign *campaign = fp_campaigns_of(campaigns, i, &found) ? &found : NULL;
    fp_judge_facts_of_campaign(&facts, campaign);
    g_autoptr(FpSuspicion) once = fp_opinion_end(fp_opinion_unpack(&bytes), campaign);
    g_autoptr(FpSuspicion) again = fp_judge_message(judge, g_ptr_array_index(messages, i), &facts);
    g_assert_cmpfloat_with_epsilon(once->score, again->score, 1e-9);
    g_assert_cmpint(once->level, ==, again->level);
    g_assert_cmpuint(once->reasons->len, ==, again->reasons->len);
    for (guint k = 0; k < once->reasons->len; k++) {
      const FpReason *one = g_ptr_array_index(once->reasons, k),
                     *other = g_ptr_array_index(again->reasons, k);
      g_assert_cmpstr(one->text, ==, other->text);
    }
  }
  g_assert_true(bytes == packed->data + packed->len);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/campaigns/groups", groups);
  g_test_add_func("/P4/campaigns/quoted", quoted);
  g_test_add_func("/campaigns/same-words", same_words);
  g_test_add_func("/campaigns/withdrawn", withdrawn);
  g_test_add_func("/campaigns/named-before", named_before);
  g_test_add_func("/campaigns/renamed", renamed);
  g_test_add_func("/campaigns/fingerprints", fingerprints);
  g_test_add_func("/campaigns/brief", brief);
  g_test_add_func("/campaigns/tiny", tiny);
  g_test_add_func("/campaigns/signs", signs);
  g_test_add_func("/campaigns/bridge", bridge);
  g_test_add_func("/campaigns/bad-input", bad_input);
  g_test_add_func("/campaigns/read-once", read_once);
  g_test_add_func("/judge/campaigns/same-word-for-word", test_same_word_for_word);
  return g_test_run();
}
