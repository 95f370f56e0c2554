/* Hosts that want to be taken for others, pair by pair: what a reader could mistake is named with what it is
 * not, and a host that is only like another in a harmless way is left in peace. */
#include "config.h"

#include "flagpost/judge.h"
#include "lib/test.h"

#define FORUM "forum.gardens.example"

typedef enum {
  FINE,  /* no word about the host */
  LOOKS, /* link-lookalike */
  NAMES, /* link-name: a known name inside another host */
  MIXES, /* link-scripts */
  CODED, /* link-punycode, and nothing else: no known host looks so */
} Verdict;

static const struct {
  const char *host, *like; /* the host that is meant, or that it could be taken for */
  Verdict verdict;
} pairs[] = {
    /* One letter changed, added, left out, or two changed round. */
    {"paypa1.com", "paypal.com", LOOKS},
    {"paypai.com", "paypal.com", LOOKS},
    {"paypall.com", "paypal.com", LOOKS},
    {"payal.com", "paypal.com", LOOKS},
    {"papyal.com", "paypal.com", LOOKS},
    {"amaz0n.com", "amazon.com", LOOKS},
    {"arnazon.com", "amazon.com", LOOKS},
    {"rnicrosoft.com", "microsoft.com", LOOKS},
    {"tvvitter.com", "twitter.com", LOOKS},
    {"amazom.com", "amazon.com", LOOKS},
    {"netf1ix.com", "netflix.com", LOOKS},
    {"netfliix.com", "netflix.com", LOOKS},
    {"micros0ft.com", "microsoft.com", LOOKS},
    {"microsotf.com", "microsoft.com", LOOKS},
    {"microsofft.com", "microsoft.com", LOOKS},
    {"faceb00k.com", "facebook.com", LOOKS},
    {"facebok.com", "facebook.com", LOOKS},
    {"inst4gram.com", "instagram.com", LOOKS},
    {"g00gle.com", "google.com", LOOKS},
    {"gooogle.com", "google.com", LOOKS},
    {"app1e.com", "apple.com", LOOKS},
    {"forum.gardens.example.evil.example", FORUM, NAMES},
    {"forum.garden5.example", FORUM, LOOKS},
    {"gardns.example", FORUM, LOOKS},
    {"ga-rdens.example", FORUM, LOOKS},
    /* Letters of other scripts that look the same, as Unicode and as it goes over the wire. */
    {"\u0440\u0430\u0443\u0440\u0430l.com", "paypal.com", LOOKS},
    {"p\u0430ypal.com", "paypal.com", LOOKS},
    {"xn--pypal-4ve.com", "paypal.com", LOOKS},
    {"\u0430\u0440\u0440\u04cf\u0435.com", "apple.com", LOOKS},
    {"xn--80ak6aa92e.com", "apple.com", LOOKS},
    {"g\u043e\u043egle.com", "google.com", LOOKS},
    {"\u03b1mazon.com", "amazon.com", LOOKS},
    {"netfl\u0456x.com", "netflix.com", LOOKS},
    {"f\u0430cebook.com", "facebook.com", LOOKS},
    {"forum.g\u0430rdens.example", FORUM, LOOKS},
    {"www.p\u0430ypa1.com", "paypal.com", LOOKS},
    {"www.xn--pypal-4ve.com", "paypal.com", LOOKS},
    {"\uff50\uff41\uff59\uff50\uff41\uff4c.com.evil.example", "paypal.com", NAMES},
    /* The name as a part of somebody else's. */
    {"paypal.com.evil.example", "paypal.com", NAMES},
    {"paypal-check.example.top", "paypal.com", NAMES},
    {"secure-paypal.example", "paypal.com", NAMES},
    {"login.amazon.com.account.example", "amazon.com", NAMES},
    {"amazon-refund.example", "amazon.com", NAMES},
    {"netflix-billing.example", "netflix.com", NAMES},
    {"my-microsoft-account.example", "microsoft.com", NAMES},
    {"appleid-unlock.example", "apple.com", NAMES},
    {"gardens-forum-login.example.net", FORUM, NAMES},
    /* The price of both: words that are one letter from a name, or end or begin with it. */
    {"papal.example", "paypal.com", LOOKS},
    {"pineapple.example", "apple.com", NAMES},
    {"applet.example", "apple.com", NAMES},
    /* Scripts mixed, and coded names that look like nothing known. */
    {"b\u0430ker-street.example", NULL, MIXES},
    {"\u03bfrchard.example", NULL, MIXES},
    {"xn--bcher-kva.example", NULL, CODED},
    {"xn--fiqs8s.example", NULL, CODED},
    /* Themselves, their own parts, and their other endings. */
    {"paypal.com", "paypal.com", FINE},
    {"www.paypal.com", "paypal.com", FINE},
    {"history.paypal.com", "paypal.com", FINE},
    {"amazon.co.uk", "amazon.com", FINE},
    {"amazon.nl", "amazon.com", FINE},
    {"www.google.com", "google.com", FINE},
    {"docs.google.com", "google.com", FINE},
    {"support.apple.com", "apple.com", FINE},
    {FORUM, FORUM, FINE},
    {"images.gardens.example", FORUM, FINE},
    {"gardens.example", FORUM, FINE},
    /* Others, whose names are only a little like one. */
    {"maps.example", "apple.com", FINE},
    {"ample.example", "apple.com", FINE},
    {"amazing.example", "amazon.com", FINE},
    {"goggles.example", "google.com", FINE},
    {"payroll.example", "paypal.com", FINE},
    {"facetbooks.example", "facebook.com", FINE},
    {"guardians.example", FORUM, FINE},
    {"barn-amazing.example", "amazon.com", FINE},
    {"modern.example", NULL, FINE},
    {"savvy.example", NULL, FINE},
    {"kitchen-gardening.example", FORUM, FINE},
    {"wikipedia.org", NULL, FINE},
    {"example.org", NULL, FINE},
};

static gboolean
says(const FpSuspicion *suspicion, const char *rule, const char *words)
{
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = g_ptr_array_index(suspicion->reasons, i);
    if (g_str_equal(reason->rule, rule))
      return !words || strstr(reason->text, words);
  }
  return FALSE;
}

static void
test_look_alikes(void)
{
  static const char *const rules[] = {
      [LOOKS] = "link-lookalike", [NAMES] = "link-name", [MIXES] = "link-scripts", [CODED] = "link-punycode"};
  g_autoptr(FpJudge) judge = fp_judge_new();
  guint alarming = 0, wrong = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
    FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
    g_autofree char *text = g_strdup_printf("As I wrote, see https://%s/x for the seeds", pairs[i].host);
    g_autoptr(FpMessage) message = fp_message_new("1", "1");
    fp_message_set_plain(message, text, -1);
    facts.forum = FORUM;
    g_autoptr(FpSuspicion) suspicion = fp_judge_message(judge, message, &facts);
    for (Verdict v = LOOKS; v <= CODED; v++) {
      gboolean wanted = v == pairs[i].verdict;
      gboolean said = says(suspicion, rules[v], NULL);
      /* What looks like a known host may mix scripts or be coded besides. */
      if (said == wanted || (said && v >= MIXES && pairs[i].verdict != FINE))
        continue;
      wrong++;
      g_printerr("%s: %s %s\n", pairs[i].host, rules[v], said ? "is said" : "is not said");
    }
    if (pairs[i].verdict == LOOKS || pairs[i].verdict == NAMES)
      g_assert_true(says(suspicion, rules[pairs[i].verdict], pairs[i].like));
    alarming += pairs[i].verdict != FINE;
  }
  g_assert_cmpuint(wrong, ==, 0);
  g_assert_cmpuint(alarming, >=, 40);
  g_assert_cmpuint(G_N_ELEMENTS(pairs) - alarming, >=, 20);
}

/* What was found of a host does not carry over when another forum asks. */
static void
test_asked_from_elsewhere(void)
{
  static const char *const forums[] = {FORUM, NULL, "forum.kitchen.example", FORUM, FORUM};
  g_autoptr(FpJudge) judge = fp_judge_new();
  g_autoptr(FpMessage) message = fp_message_new("1", "1");
  fp_message_set_plain(message, "See https://gardns.example/x", -1);
  for (gsize i = 0; i < G_N_ELEMENTS(forums); i++) {
    FpJudgeFacts facts = FP_JUDGE_FACTS_UNKNOWN;
    facts.forum = forums[i];
    g_autoptr(FpSuspicion) suspicion = fp_judge_message(judge, message, &facts);
    gboolean ours = g_strcmp0(forums[i], FORUM) == 0;
    g_assert_cmpint(says(suspicion, "link-lookalike", ours ? FORUM : NULL), ==, ours);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/T8/judge/look-alikes", test_look_alikes);
  g_test_add_func("/T8/judge/asked-from-elsewhere", test_asked_from_elsewhere);
  return g_test_run();
}
