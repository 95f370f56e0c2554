/* The night of the scenario: thirty accounts made within a minute at 23:00, two posts each because the forum
 * asks for two, then one phishing message in many variations to many members until 07:00. The variations are
 * those that real waves use (names, links, order, look-alike letters, invisible characters, appended words),
 * so that finding what belongs together is a real task. All hosts are reserved names that lead nowhere. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/boards.h"
#include "demo/scenario/scenario.h"

#define MESSAGES_EACH 20

static const char *const first_names[] = {"Garden", "Plot",   "Bloom", "Harvest", "Rose",
                                          "Green",  "Hollow", "Seed",  "Meadow",  "Orchard"};
static const char *const last_names[] = {"Support", "Helper", "Care", "Team",
                                         "Service", "Notice", "Desk", "Alert"};
static const char *const domains[] = {"quickbox.test", "mail-drop.test", "inbox-now.test"};

static const char *const subjects[] = {
    "Your account needs verification",    "Account verification required",
    "Action needed: verify your account", "Important notice about your Hollowell account",
    "Verify your membership today",       "Your inbox will be closed"};
static const char *const openings[] = {"Dear %s,", "Hello %s,", "Dear member %s,", "Attention %s!",
                                       "Good day %s,"};
static const char *const threats[] = {
    "We noticed unusual activity on your account. It will be suspended within 24 hours unless you confirm "
    "your details.",
    "We noticed unusual activity on your account. Your account will be suspended within 24 hours unless you "
    "confirm your details.",
    "We have noticed unusual activity on your account. It will be suspended in 24 hours unless you confirm "
    "your details.",
    "We noticed unusual activity on your account today. It will be suspended within 24 hours unless you "
    "confirm "
    "your details."};
static const char *const asks[] = {"Please verify your account and password here: %s",
                                   "Please verify your account and password now: %s",
                                   "Please verify your account and your password here today: %s",
                                   "To keep your account, please verify your account and password here: %s"};
static const char *const closings[] = {"Hollowell Growers Support Team",
                                       "The Security Team of Hollowell Growers", "Member Services, Hollowell",
                                       "Kind regards, Account Department"};
static const char *const tails[] = {
    "lovely weather for onions",        "ref 48201-b",        "the kettle of morning",
    "see also: tulips, ladders, rain",  "have a blessed day", "id:77-03-QX",
    "sent with care from my greenhouse"};

/* The same letter to the eye, another to a machine. */
static const struct {
  char plain;
  const char *alike;
} lookalikes[] = {{'a', "а"}, {'e', "е"}, {'o', "о"}, {'c', "с"},
                  {'p', "р"}, {'i', "і"}, {'y', "у"}, {'x', "х"}};
static const char *const invisible[] = {"\u200b", "\u200c", "\u200d", "\u2060", "\u00ad"};

#define PICK(forum, list) ((list)[demo_below((forum), G_N_ELEMENTS(list))])

static const char *
alike(char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS(lookalikes); i++) {
    if (lookalikes[i].plain == letter)
      return lookalikes[i].alike;
  }
  return NULL;
}

/* manner 0: as it is; 1: look-alike letters; 2: invisible characters; 3: both, sparsely. */
static char *
disguise(DemoForum *forum, const char *text, unsigned manner)
{
  GString *out = g_string_new(NULL);
  for (const char *p = text; *p; p++) {
    const char *twin = (manner & 1) && demo_below(forum, 4) == 0 ? alike(*p) : NULL;
    if (twin)
      g_string_append(out, twin);
    else
      g_string_append_c(out, *p);
    if ((manner & 2) && g_ascii_isalpha(*p) && g_ascii_isalpha(p[1]) && demo_below(forum, 7) == 0)
      g_string_append(out, PICK(forum, invisible));
  }
  return g_string_free(out, FALSE);
}

static char *
link_html(DemoForum *forum, unsigned variant)
{
  g_autofree char *token = demo_token(forum, 6);
  g_autofree char *number = g_strdup_printf("%u", 100 + demo_below(forum, 900));
  switch (variant % 6) {
  case 0:
    return g_strdup_printf(
        "<a href=\"http://growers-verify.example/confirm?u=%s\">http://growers-verify.example/confirm</a>",
        token);
  case 1: /* shows the forum, leads elsewhere */
    return g_strdup_printf(
        "<a href=\"https://growers.example.account-check.test/%s\">https://growers.example/settings</a>",
        token);
  case 2: /* the o of growers is Cyrillic */
    return g_strdup_printf("<a href=\"https://gr\u043ewers.example/login/%s\">gr\u043ewers.example</a>",
                           token);
  case 3:
    return g_strdup_printf("<a href=\"http://192.0.2.%s/hollowell/%s\">Verify my account</a>", "17", token);
  case 4: /* user name that looks like a host */
    return g_strdup_printf("<a href=\"https://growers.example@verify-%s.test/\">growers.example</a>", number);
  default: /* no link at all, only text */
    return g_strdup_printf("hxxps growers-verify dot example / %s", token);
  }
}

static char *
message_html(DemoForum *forum, const char *login)
{
  unsigned manner = demo_below(forum, 4);
  g_autofree char *opening = NULL, *ask = NULL;
  g_autofree char *threat = disguise(forum, PICK(forum, threats), manner);
  g_autofree char *link = link_html(forum, demo_below(forum, 60));
  g_autofree char *closing = disguise(forum, PICK(forum, closings), manner & 1);
  const char *open_form = PICK(forum, openings), *ask_form = PICK(forum, asks);
  g_auto(GStrv) open_parts = g_strsplit(open_form, "%s", 2), ask_parts = g_strsplit(ask_form, "%s", 2);
  g_autofree char *ask_words = disguise(forum, ask_parts[0], manner);
  opening =
      demo_below(forum, 4) ? g_strconcat(open_parts[0], login, open_parts[1], NULL) : g_strdup("Dear user,");
  ask = g_strconcat(ask_words, link, ask_parts[1], NULL);
  gboolean turned = demo_below(forum, 3) == 0;
  GString *html = g_string_new(NULL);
  g_string_append_printf(html, "<p>%s</p><p>%s</p><p>%s</p><p>%s</p>", opening, turned ? ask : threat,
                         turned ? threat : ask, closing);
  if (demo_below(forum, 2))
    g_string_append_printf(html, "<p style=\"color:#fff;font-size:1px\">%s %u</p>", PICK(forum, tails),
                           demo_below(forum, 99999));
  return g_string_free(html, FALSE);
}

static gint64
add_sender(DemoScenario *scenario, unsigned number)
{
  DemoForum *forum = scenario->forum;
  g_autofree char *login =
      g_strdup_printf("%s%s%02u", PICK(forum, first_names), number % 3 ? "_" : "", number * 7 % 90 + 10);
  g_autofree char *name = g_strdup_printf("%s %s", PICK(forum, first_names), PICK(forum, last_names));
  g_autofree char *email =
      g_strdup_printf("u%u%u@%s", number, demo_below(forum, 90000), PICK(forum, domains));
  g_autofree char *password = demo_token(forum, 16);
  gint64 made = scenario->day - DEMO_HOUR + number * 2 * DEMO_SECOND;
  DemoAccount account = {login, name, password, email, made, DEMO_MEMBER, 0};
  gint64 id = demo_account_add(forum, &account);
  static const char *const chatter[] = {"Nice forum, thanks.", "Hello everybody!", "Great tips here.",
                                        "Good to be here."};
  for (unsigned i = 0; i < 2; i++) {
    g_autofree char *body = g_strdup_printf("<p>%s</p>", PICK(forum, chatter));
    DemoPost post = {NULL, scenario->hello, id, "Hello", body, made + (10 + i * 8) * DEMO_MINUTE};
    demo_post_add(forum, &post);
  }
  return id;
}

static void
send_one(DemoScenario *scenario, gint64 sender, gint64 to, unsigned turn)
{
  DemoForum *forum = scenario->forum;
  g_autofree char *login = demo_account_login(forum, to);
  gint64 when = scenario->day + turn * 21 * DEMO_MINUTE + (gint64)demo_below(forum, 20 * 60) * DEMO_SECOND;
  char *subject = disguise(forum, PICK(forum, subjects), demo_below(forum, 3));
  demo_scenario_note(scenario, sender, to, subject, message_html(forum, login), when, FALSE);
}

void
demo_scenario_wave(DemoScenario *scenario)
{
  DemoForum *forum = scenario->forum;
  for (unsigned i = 0; i < DEMO_WAVE_ACCOUNTS; i++) {
    gint64 sender = add_sender(scenario, i);
    unsigned for_maria = i < DEMO_WAVE_TO_MARIA ? demo_below(forum, MESSAGES_EACH) : MESSAGES_EACH;
    for (unsigned turn = 0; turn < MESSAGES_EACH; turn++) {
      gint64 member = g_array_index(scenario->members, gint64, demo_below(forum, scenario->members->len));
      send_one(scenario, sender, turn == for_maria ? scenario->maria : member, turn);
    }
  }
}
