/* What goes on on the boards: topics of half a year, one with three hundred posts, what maria has read of
 * them, and her notifications. It draws on a chance of its own, so that the rest of a scenario does not
 * change with it. Called by scenario.c. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/boards.h"
#include "demo/scenario/scenario.h"

#define AUTHORS           12 /* of long standing, so that nobody writes before joining */
#define LONG_TOPIC        300
#define WAVE_POSTS        (2 * DEMO_WAVE_ACCOUNTS) /* come later, from scenario_wave.c */
#define PICK(forum, list) ((list)[demo_below((forum), G_N_ELEMENTS(list))])

static const struct {
  const char *board, *subject, *opening;
} begun[] = {
    {"seeds", "Which broad bean stands through the winter?", "I want to sow in November for once."},
    {"soil", "Clay, clay and a little more clay", "The spade came out square. What do you do with yours?"},
    {"kitchen", "Leeks: how many is too many", "I counted after dinner and went quiet."},
    {"sheds", "Water butts run dry by noon",
     "Whoever fills four cans in a row, please leave one for the others."},
    {"seeds", "Saving tomato seed without the smell", "My kitchen asks for a kinder way."},
    {"soil", "Green manure on plot 17", "Rye and vetch went in on the tenth and are up already."},
    {"kitchen", "A use for green tomatoes", "Forty of them on the sill, none willing."},
    {"sheds", "The gate squeaks again", "I have oil, but not the ladder that goes with it."},
    {"welcome", "Open plots this autumn", "Two are free, both with a past."},
    {"seeds", "Peas against mice", "They leave the labels and take everything else."},
    {"soil", "Who has tested the lane compost?", "It is warm, black and free, and I do not trust it."},
    {"kitchen", "Quince: peel before or after", "The knife and I disagree."},
    {"sheds", "Tool rota for the wet months", "Please put your name down, and please come."},
    {"seeds", "Garlic in October or in November", "The bulbs are waiting on the shelf and getting ideas."},
    {"soil", "Slugs: a friendly count", "Tonight with a torch: one hundred and eleven on one bed."},
    {"kitchen", "Bread with courgette, third attempt", "The second one is holding the hut door open."},
    {"sheds", "Bonfire: wood for the children", "Dry and thin only, and nothing with nails in it."},
    {"welcome", "Which hours is the hut open", "I came twice to a closed door."},
    {"seeds", "Old sorts of lettuce that do not bolt", "Please name two and say where they came from."},
    {"soil", "Cardboard paths after a year", "What was under mine was worth the walk."},
    {"kitchen", "Drying herbs over the stove", "The thyme is fine. The basil has become tea."},
    {"sheds", "Lost: one wheelbarrow wheel", "The barrow itself has been found."},
    {"seeds", "Chillies on a north sill", "They grow sideways, towards the neighbour."},
    {"soil", "Woodchip: fresh or old", "A load of fresh came. Is a year of patience needed?"},
    {"kitchen", "Pumpkin soup for forty", "For the October meeting. Who owns a pot of that size?"},
};

static const char *const firsts[] = {
    "Same here on plot 12.",
    "I would wait a week.",
    "We had that in the wet year too.",
    "Not on my side of the hedge.",
    "That is good to know.",
    "My grandmother did it the other way round.",
    "I tried it twice.",
    "Careful with that near the path.",
    "It depends on the wind, as ever.",
    "Agreed with what was said above.",
    "I can lend you mine.",
    "The book says one thing and the bed another.",
    "You will laugh, but it worked.",
    "Ask Dilys, she has the notes.",
};
static const char *const seconds[] = {
    "The row by the fence came up first, and the middle caught up by the weekend.",
    "A handful of ash, a good soaking, and then I left it alone, which was the hard part.",
    "Mulch it before the frost and look again in February.",
    "There is some left in the hut, second shelf, behind the string.",
    "I weighed them this time: four kilos from six plants.",
    "The blackbirds had a different opinion and were up earlier than I was.",
    "With netting it is fine, without it is a gift to the pigeons.",
    "If it rains on Saturday we talk about it over tea instead.",
    "Half of it went to the neighbours, who have stopped answering the door.",
    "I took a picture, but it only shows my boots.",
    "Two spades deep, and no further than the old drain.",
    "It cost nothing but an afternoon and the good string.",
};
static const char *const thirds[] = {
    "",
    "",
    "",
    "Thank you for writing it down!",
    "Let us know how it goes.",
    "Is anybody else seeing this?",
    "I bring some on Saturday.",
    "More next week.",
    "Mind your back.",
    "And label it.",
};

static gint64
author_of(DemoScenario *scenario)
{
  return g_array_index(scenario->members, gint64, demo_below(scenario->forum, AUTHORS));
}

static char *
words(DemoForum *forum)
{
  const char *third = PICK(forum, thirds);
  if (!*third)
    return g_strdup_printf("<p>%s %s</p>", PICK(forum, firsts), PICK(forum, seconds));
  return g_strdup_printf("<p>%s %s</p>\n<p>%s</p>", PICK(forum, firsts), PICK(forum, seconds), third);
}

static gint64
begin(DemoScenario *scenario, const char *board, const char *subject, const char *text, gint64 when)
{
  g_autofree char *body = g_strdup_printf("<p>%s</p>", text);
  DemoPost post = {board, 0, author_of(scenario), subject, body, when};
  return demo_post_add(scenario->forum, &post);
}

static gint64
answer(DemoScenario *scenario, gint64 parent, gint64 author, const char *body, gint64 when)
{
  DemoForum *forum = scenario->forum;
  g_autofree char *subject = demo_text(
      forum, "SELECT 'Re: ' || subject FROM posts WHERE id = (SELECT topic FROM posts WHERE id = ?1)", "i",
      parent);
  DemoPost post = {NULL, parent, author, subject, body, when};
  gint64 id = demo_post_add(forum, &post);
  for (guint32 likes = demo_below(forum, 4); likes > 0; likes--)
    demo_run(forum, "INSERT OR IGNORE INTO kudos(post, account) VALUES(?1, ?2)", "ii", id,
             author_of(scenario));
  return id;
}

/* Answers one after the other up to `until`; some answer an earlier one and not the topic. */
static void
fill(DemoScenario *scenario, gint64 topic, unsigned count, gint64 from, gint64 until)
{
  DemoForum *forum = scenario->forum;
  gint64 step = (until - from) / (gint64)(count + 1), last = topic;
  for (unsigned i = 1; i <= count; i++) {
    g_autofree char *body = words(forum);
    gint64 parent = demo_below(forum, 4) == 0 ? last : topic;
    gint64 when = from + step * i + (gint64)demo_below(forum, 600) * DEMO_SECOND;
    last = answer(scenario, parent, author_of(scenario), body, when);
  }
}

static void
views(DemoScenario *scenario, gint64 topic, gint64 more)
{
  demo_run(
      scenario->forum,
      "UPDATE posts SET views = ?2 + 3 * (SELECT count(*) FROM posts p WHERE p.topic = ?1) WHERE id = ?1",
      "ii", topic, more);
}

static void
has_read(DemoScenario *scenario, gint64 topic, gint64 but)
{
  gint64 highest = demo_int(scenario->forum, "SELECT max(number) FROM posts WHERE topic = ?1", "i", topic);
  demo_topic_seen(scenario->forum, topic, scenario->maria, MAX(highest - but, 1));
}

static void
long_topic(DemoScenario *scenario, gboolean wave)
{
  gint64 begin_at = scenario->day - 300 * DEMO_DAY;
  scenario->hello = begin(scenario, "welcome", "Say hello here",
                          "New, old, or only passing the gate: one line about you and your plot.", begin_at);
  unsigned count = LONG_TOPIC - 1 - (wave ? WAVE_POSTS : 0);
  fill(scenario, scenario->hello, count, begin_at + DEMO_HOUR, scenario->day - 2 * DEMO_HOUR);
  has_read(scenario, scenario->hello, 45);
  demo_topic_level(scenario->forum, scenario->hello, scenario->maria, 2);
  demo_run(scenario->forum, "UPDATE posts SET pinned = 1 WHERE id = ?1", "i", scenario->hello);
  views(scenario, scenario->hello, 2000);
}

/* A topic by maria with answers: what her notifications are about. */
static void
own_topic(DemoScenario *scenario)
{
  DemoForum *forum = scenario->forum;
  gint64 when = scenario->day - DEMO_DAY + 10 * DEMO_HOUR;
  DemoPost post = {"soil",
                   0,
                   scenario->maria,
                   "Frost on the cold frame, and what I did about it",
                   "<p>Minus four by the tap. I laid sacking over the glass and a brick on every corner.</p>"
                   "\n<p>Does anybody measure inside theirs?</p>",
                   when};
  gint64 topic = demo_post_add(forum, &post);
  demo_topic_level(forum, topic, scenario->maria, 2);
  demo_topic_seen(forum, topic, scenario->maria, 1);
  static const char *const replies[] = {
      "<p>I do: three degrees above outside, with the sacking. Without it, one.</p>",
      "<blockquote><p>a brick on every corner</p></blockquote>\n<p>Six on mine, since the wind of 2019.</p>",
      "<p>@maria come and look at mine on Saturday, it has a "
      "<a href=\"https://growers.example/frames\">hinge</a> now.</p>",
  };
  for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
    gint64 who = g_array_index(scenario->members, gint64, i);
    gint64 at = when + (gint64)(i + 1) * 3 * DEMO_HOUR;
    gint64 id = answer(scenario, topic, who, replies[i], at);
    demo_notice_add(forum, scenario->maria, i == 2 ? DEMO_NOTICE_MENTION : DEMO_NOTICE_REPLY, who, id, 0, at);
    demo_run(forum, "INSERT OR IGNORE INTO kudos(post, account) VALUES(?1, ?2)", "ii", topic, who);
    demo_notice_add(forum, scenario->maria, DEMO_NOTICE_LIKE, who, topic, 0, at + DEMO_MINUTE);
  }
  demo_run(forum, "UPDATE notices SET is_read = 1 WHERE id IN (SELECT id FROM notices ORDER BY id LIMIT 2)",
           "");
  views(scenario, topic, 40);
}

void
demo_scenario_told(DemoScenario *scenario)
{
  demo_run(
      scenario->forum,
      "INSERT INTO notices(account, kind, who, conversation, made)"
      " SELECT c.account, ?2, n.author, n.conversation, n.sent FROM copies c JOIN notes n ON n.id = c.note"
      " WHERE c.account = ?1 AND NOT c.is_read ORDER BY n.sent, n.id",
      "ii", scenario->maria, (gint64)DEMO_NOTICE_MESSAGE);
}

void
demo_scenario_boards(DemoScenario *scenario, gboolean wave)
{
  DemoForum *forum = scenario->forum;
  guint64 chance = forum->chance;
  gint64 newest = demo_int(forum, "SELECT max(id) FROM posts", "");
  for (guint i = 0; i < G_N_ELEMENTS(begun) * 3; i++) {
    guint which = i % G_N_ELEMENTS(begun);
    static const char *const rounds[] = {" (last year's)", " (once more)", ""};
    g_autofree char *subject = g_strconcat(begun[which].subject, rounds[i / G_N_ELEMENTS(begun)], NULL);
    gint64 age = (gint64)(G_N_ELEMENTS(begun) * 3 - i) * 60 * DEMO_HOUR - 50 * DEMO_HOUR;
    gint64 from = scenario->day - age;
    gint64 topic = begin(scenario, begun[which].board, subject, begun[which].opening, from);
    fill(scenario, topic, 1 + demo_below(forum, 14), from, MIN(from + 6 * DEMO_DAY, scenario->day));
    views(scenario, topic, demo_below(forum, 300));
    /* The newest are new to maria, some before them have something new. */
    if (i + 4 < G_N_ELEMENTS(begun) * 3)
      has_read(scenario, topic, i % 9 == 4 ? 3 : 0);
    demo_run(forum, "UPDATE posts SET closed = 1 WHERE id = ?1 AND ?2 = 11", "ii", topic, (gint64)i);
  }
  long_topic(scenario, wave);
  own_topic(scenario);
  /* What is written here was counted before. */
  demo_run(forum,
           "UPDATE accounts SET older_posts = max(0, older_posts -"
           " (SELECT count(*) FROM posts WHERE author = accounts.id AND posts.id > ?1))",
           "i", newest);
  forum->chance = chance;
}
