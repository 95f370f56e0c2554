/* Ordinary messages by the thousand, for an inbox of any size: short, varied, harmless, over the years before
 * the scenario. Called by scenario.c when more messages are asked for than the scenario has. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/scenario/scenario.h"

static const char *const things[] = {"the compost bays", "your runner beans",
                                     "the seed order",   "the hut key",
                                     "the water butts",  "Sunday's work party",
                                     "the wheelbarrow",  "the apple press",
                                     "the newsletter",   "leaf mould",
                                     "the bonfire",      "my sweet peas",
                                     "the tool rota",    "the hedge on the north side",
                                     "the notice board", "onion sets",
                                     "the plant sale",   "the picnic",
                                     "the hosepipe",     "raspberry canes"};
static const char *const openings[] = {"I meant to ask you about %s.",   "A quick word on %s.",
                                       "Have you seen %s lately?",       "Good news about %s!",
                                       "Could you help me with %s?",     "Thank you again for %s.",
                                       "We talked about %s by the gate."};
static const char *const middles[] = {"Tuesday would suit me, or the weekend if it stays dry.",
                                      "Dilys says it can wait until the frost is over.",
                                      "I have put a note in the hut so that nobody moves it.",
                                      "It looks better than last year, touch wood.",
                                      "Two of us can do it in an hour, with tea.",
                                      "If you have string and a pencil, bring both.",
                                      "The slugs have an opinion on it as well.",
                                      "I can drive if somebody else does the lifting."};
static const char *const closings[] = {
    "See you on the plots!",        "Warmly",       "All the best", "Until Saturday",
    "Thanks, and mind the nettles", "Yours in mud", "Bis bald",     "À bientôt"};

#define PICK(forum, list) ((list)[demo_below((forum), G_N_ELEMENTS(list))])

static char *
body(DemoForum *forum, const char *thing)
{
  g_auto(GStrv) opening = g_strsplit(PICK(forum, openings), "%s", 2);
  return g_strdup_printf("<p>%s%s%s %s</p><p>%s</p>", opening[0], thing, opening[1], PICK(forum, middles),
                         PICK(forum, closings));
}

void
demo_scenario_more(DemoScenario *scenario, unsigned count)
{
  DemoForum *forum = scenario->forum;
  const gint64 span = 1400 * DEMO_DAY, step = span / count;
  gint64 other = 0;
  const char *thing = NULL;
  unsigned talk = 0, left = 0;
  for (unsigned i = 0; i < count; i++) {
    if (left == 0) {
      /* Only members of long standing, so that nobody writes before joining. */
      other = g_array_index(scenario->members, gint64, demo_below(forum, 5));
      thing = PICK(forum, things);
      talk++;
      left = 1 + demo_below(forum, 5);
    }
    left--;
    gint64 sent = scenario->day - 2 * DEMO_DAY - span + step * i +
                  (gint64)(demo_below(forum, 1000) * (guint64)step / 1000);
    char *subject = g_strdup_printf("About %s (%u)", thing, talk);
    demo_scenario_note(scenario, other, scenario->maria, subject, body(forum, thing), sent, TRUE);
  }
}
