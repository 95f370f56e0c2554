/* The inbox of a group: members write to the committee, of which maria is one. Discourse alone has such
 * inboxes; at the other doors these are talks between others. Called by scenario.c, last, so that nothing
 * else changes. */
#include "config.h"

#include "demo/notes.h"
#include "demo/scenario/scenario.h"

static void
write_to(DemoScenario *scenario, guint member, const char *subject, const char *body, gint64 sent)
{
  DemoForum *forum = scenario->forum;
  const gint64 to[] = {g_array_index(scenario->members, gint64, member + 2), 0};
  const DemoNote note = {.author = g_array_index(scenario->members, gint64, member),
                         .to = to,
                         .subject = subject,
                         .body = body,
                         .sent = sent,
                         .is_read = TRUE};
  gint64 id = demo_note_add(forum, &note);
  demo_run(forum,
           "UPDATE conversations SET team = ?2 WHERE id = (SELECT conversation FROM notes WHERE id = ?1)",
           "is", id, DEMO_TEAM);
}

void
demo_scenario_team(DemoScenario *scenario)
{
  write_to(scenario, 0, "Committee: who reads the water meter",
           "<p>The water board wants the number by Friday. Who has the key to the pit?</p>",
           scenario->day - 3 * DEMO_DAY);
  write_to(scenario, 1, "Committee: plot 17",
           "<p>Plot 17 has been let go for a year. Shall we write to them?</p>",
           scenario->day - 2 * DEMO_DAY);
}
