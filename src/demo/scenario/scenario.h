/* What stands in a new demo forum: a fictional society of growers, months of its conversations, and the wave
 * of a night. */
#ifndef FLAGPOST_DEMO_SCENARIO_H
#define FLAGPOST_DEMO_SCENARIO_H

#include "demo/model.h"

#define DEMO_WAVE_ACCOUNTS 30
#define DEMO_WAVE_TO_MARIA 17

/* What is being made. */
typedef struct {
  DemoForum *forum;
  gint64 day; /* the midnight before the scenario's morning */
  gint64 maria, moderators;
  gint64 hello;     /* the topic in which newcomers say hello; 0 in an empty forum */
  GArray *members;  /* gint64: accounts of ordinary members, maria left out */
  GPtrArray *notes; /* gathered, not stored yet */
} DemoScenario;

gboolean demo_scenario_fill(DemoForum *forum, const DemoOptions *options, GError **error);
/* The most recent day on which it is seven o'clock already, at midnight in the local zone. */
gint64 demo_scenario_midnight(gint64 now);
/* The e-mail notices of what maria was sent since midnight. */
void demo_scenario_mail(DemoForum *forum);

/* scenario_note.c: a note (takes subject and body), how many of them are for maria, and all of them stored */
GPtrArray *demo_scenario_notes(void); /* (transfer full) */
void demo_scenario_note(DemoScenario *scenario, gint64 from, gint64 to, char *subject, char *body,
                        gint64 sent, gboolean is_read);
unsigned demo_scenario_own(const DemoScenario *scenario);
void demo_scenario_store(DemoScenario *scenario);
/* scenario_boards.c: the boards' topics, before the wave comes; then what maria is told of, at the end. */
void demo_scenario_boards(DemoScenario *scenario, gboolean wave);
void demo_scenario_told(DemoScenario *scenario);
void demo_scenario_wave(DemoScenario *scenario); /* scenario_wave.c */
/* scenario_team.c: the inbox of a group that maria is in, which Discourse keeps apart from hers */
#define DEMO_TEAM "committee"
void demo_scenario_team(DemoScenario *scenario);
void demo_scenario_more(DemoScenario *scenario, unsigned count); /* scenario_more.c: so many more to maria */

#endif
