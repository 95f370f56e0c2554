/* Fills a new demo forum: people, boards, and what the chosen scenario asks for. Called once by
 * demo_forum_new for a database without tables; the same seed gives the same forum. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/boards.h"
#include "demo/notes.h"
#include "demo/scenario.h"

/* The most recent day on which it is seven o'clock already, at midnight in the local zone. */
static gint64
midnight(gint64 now)
{
  g_autoptr(GDateTime) shifted = g_date_time_new_from_unix_local((now - 7 * DEMO_HOUR) / DEMO_SECOND);
  g_autoptr(GDateTime) day =
      g_date_time_new_local(g_date_time_get_year(shifted), g_date_time_get_month(shifted),
                            g_date_time_get_day_of_month(shifted), 0, 0, 0);
  return g_date_time_to_unix(day) * DEMO_SECOND;
}

gboolean
demo_scenario_fill(DemoForum *forum, const DemoOptions *options, GError **error)
{
  gint64 day = midnight(forum->now);
  demo_run(forum, "INSERT INTO categories(id, title, place) VALUES('society', 'The society', 1)", "");
  demo_board_add(forum, "society", "welcome", "Welcome", "Say hello.");
  DemoAccount staff = {
      "moderators",   "Moderators", "moderators-demo-9", "moderators@growers.example", day - 2000 * DEMO_DAY,
      DEMO_MODERATOR, 900};
  gint64 moderators = demo_account_add(forum, &staff);
  DemoAccount me = {
      "maria",     "Maria", demo_forum_password(forum), "maria@mail.example", day - 1500 * DEMO_DAY,
      DEMO_MEMBER, 212};
  gint64 maria = demo_account_add(forum, &me), to[] = {maria, 0};
  for (int i = 0; i < 5; i++) {
    g_autofree char *subject = g_strdup_printf("Seed swap %d", i + 1);
    DemoNote note = {moderators, to, subject, "<p>Bring your beans.</p>", day - (i + 1) * DEMO_DAY, i > 1};
    demo_note_add(forum, &note);
  }
  return TRUE;
}
