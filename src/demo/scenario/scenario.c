/* Fills a new demo forum: people, boards, and what the chosen scenario asks for. Called once by
 * demo_forum_new for a database without tables; the same seed and time give the same forum. */
#include "config.h"

#include "demo/scenario/scenario.h"

#include "demo/accounts.h"
#include "demo/boards.h"
#include "demo/notes.h"
#include "demo/scenario/scenario_talk.h"

gint64
demo_scenario_midnight(gint64 now)
{
  g_autoptr(GDateTime) early = g_date_time_new_from_unix_local((now - 7 * DEMO_HOUR) / DEMO_SECOND);
  g_autoptr(GDateTime) day = g_date_time_new_local(g_date_time_get_year(early), g_date_time_get_month(early),
                                                   g_date_time_get_day_of_month(early), 0, 0, 0);
  return g_date_time_to_unix(day) * DEMO_SECOND;
}

static void
add_people(DemoScenario *scenario)
{
  DemoForum *forum = scenario->forum;
  DemoAccount admin = {"hollowell",
                       "Hollowell Growers",
                       "the-gate-stays-shut-1",
                       "office@growers.example",
                       scenario->day - 2500 * DEMO_DAY,
                       DEMO_ADMINISTRATOR,
                       77};
  demo_account_add(forum, &admin);
  DemoAccount staff = {demo_forum_moderators(forum),
                       "Moderators",
                       "watching-the-gate-2",
                       "moderators@growers.example",
                       scenario->day - 2450 * DEMO_DAY,
                       DEMO_MODERATOR,
                       540};
  scenario->moderators = demo_account_add(forum, &staff);
  DemoAccount member = {demo_forum_login(forum),
                        "Maria Fenn",
                        demo_forum_password(forum),
                        "maria@mail.example",
                        scenario->day - 1500 * DEMO_DAY,
                        DEMO_MEMBER,
                        212};
  scenario->maria = demo_account_add(forum, &member);
  for (const DemoMemberWords *words = demo_members; words->login; words++) {
    g_autofree char *email = g_strdup_printf("member%d@mail.example", (int)(words - demo_members) + 1);
    g_autofree char *password = demo_token(forum, 16);
    DemoAccount account = {words->login,
                           words->name,
                           password,
                           email,
                           scenario->day - words->days * DEMO_DAY +
                               demo_below(forum, 14 * 3600) * DEMO_SECOND,
                           DEMO_MEMBER,
                           words->posts};
    gint64 id = demo_account_add(forum, &account);
    demo_run(forum, "UPDATE accounts SET seen = ?2 WHERE id = ?1", "ii", id,
             scenario->day - (gint64)demo_below(forum, 9 * 86400) * DEMO_SECOND);
    g_array_append_val(scenario->members, id);
  }
}

static void
add_boards(DemoForum *forum)
{
  demo_run(forum,
           "INSERT INTO categories(id, title, place) VALUES('society', 'The society', 1), ('growing', "
           "'Growing', 2)",
           "");
  demo_board_add(forum, "society", "welcome", "Welcome", "New here? Say hello.");
  demo_board_add(forum, "society", "sheds", "Sheds, gates and water", "What belongs to all of us.");
  demo_board_add(forum, "growing", "seeds", "Seeds and swaps", "What to sow, and with whom to share it.");
  demo_board_add(forum, "growing", "soil", "Soil and compost", "What is under our feet.");
  demo_board_add(forum, "growing", "kitchen", "From plot to kitchen", "What to do with all of it.");
}

static void
add_topics(DemoScenario *scenario)
{
  DemoForum *forum = scenario->forum;
  for (const DemoTopicWords *words = demo_topics; words->board; words++) {
    gint64 when = scenario->day - words->days * DEMO_DAY + 9 * DEMO_HOUR;
    DemoPost topic = {words->board,   0,           demo_account_find(forum, words->author),
                      words->subject, words->body, when};
    gint64 id = demo_post_add(forum, &topic);
    g_autofree char *subject = g_strconcat("Re: ", words->subject, NULL);
    for (int i = 0; i < 5 && words->replies[i]; i++) {
      g_auto(GStrv) reply = g_strsplit(words->replies[i], ": ", 2);
      g_autofree char *body = g_strdup_printf("<p>%s</p>", reply[1]);
      when += (gint64)(20 + demo_below(forum, 300)) * DEMO_MINUTE;
      DemoPost post = {NULL, id, demo_account_find(forum, reply[0]), subject, body, when};
      demo_post_kudo(forum, demo_post_add(forum, &post), scenario->maria, demo_below(forum, 3) == 0);
    }
  }
}

static void
add_talk(DemoScenario *scenario, const DemoTalkWords *words)
{
  DemoForum *forum = scenario->forum;
  gint64 other = demo_account_find(forum, words->with);
  g_assert(other);
  int count = 0, left = (int)words->unread;
  while (count < 7 && words->lines[count])
    count++;
  gint64 when = scenario->day - words->days * DEMO_DAY + words->hour * DEMO_HOUR +
                (gint64)demo_below(forum, 59) * DEMO_MINUTE;
  for (int i = count - 1; i >= 0; i--) {
    gboolean incoming = words->lines[i][0] == '<';
    gboolean unread = incoming && left-- > 0;
    char *subject = i == 0 || g_str_has_prefix(words->subject, "Re: ")
                        ? g_strdup(words->subject)
                        : g_strconcat("Re: ", words->subject, NULL);
    demo_scenario_note(scenario, incoming ? other : scenario->maria, incoming ? scenario->maria : other,
                       subject, g_strdup(words->lines[i] + 1), when, !unread);
    when -= (gint64)(35 + demo_below(forum, 1500)) * DEMO_MINUTE;
  }
}

/* Brings the inbox to the size asked for: more from the years before, or without its oldest. */
static void
resize(DemoScenario *scenario, unsigned wanted)
{
  unsigned own = demo_scenario_own(scenario);
  if (wanted > own)
    demo_scenario_more(scenario, wanted - own);
  demo_scenario_store(scenario);
  if (wanted && wanted < own)
    demo_run(
        scenario->forum,
        "DELETE FROM copies WHERE account = ?1 AND note NOT IN (SELECT note FROM copies WHERE account = ?1"
        " ORDER BY sent DESC, note DESC LIMIT ?2)",
        "ii", scenario->maria, (gint64)wanted);
}

gboolean
demo_scenario_fill(DemoForum *forum, const DemoOptions *options, GError **error)
{
  const char *name = options->scenario ? options->scenario : "spam-wave";
  gboolean empty = g_str_equal(name, "empty"), wave = g_str_equal(name, "spam-wave");
  if (!empty && !wave && !g_str_equal(name, "quiet")) {
    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "There is no scenario “%s”: empty, quiet, spam-wave",
                name);
    return FALSE;
  }
  DemoScenario scenario = {.forum = forum, .day = demo_scenario_midnight(forum->now)};
  scenario.members = g_array_new(FALSE, FALSE, sizeof(gint64));
  scenario.notes = demo_scenario_notes();
  demo_run(forum, "BEGIN", "");
  add_people(&scenario);
  add_boards(forum);
  if (!empty) {
    add_topics(&scenario);
    demo_scenario_boards(&scenario, wave);
    for (const DemoTalkWords *words = demo_older_talks; words->with; words++)
      add_talk(&scenario, words);
    for (const DemoTalkWords *words = demo_talks; words->with; words++) {
      if (words->days > 0 || wave) /* only the wave is talked about this morning */
        add_talk(&scenario, words);
    }
  }
  if (wave)
    demo_scenario_wave(&scenario);
  resize(&scenario, options->messages);
  demo_scenario_told(&scenario);
  if (!empty)
    demo_scenario_team(&scenario);
  demo_run(forum, "COMMIT", "");
  g_array_unref(scenario.members);
  g_ptr_array_unref(scenario.notes);
  return TRUE;
}

void
demo_scenario_mail(DemoForum *forum)
{
  g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(gint64));
  if (!forum->mail_dir)
    return;
  sqlite3_stmt *row =
      demo_sql(forum, "SELECT note FROM copies WHERE account = ?1 AND sent >= ?2 ORDER BY note", "ii",
               demo_account_find(forum, demo_forum_login(forum)), demo_scenario_midnight(forum->now));
  while (demo_row(row)) {
    gint64 note = sqlite3_column_int64(row, 0);
    g_array_append_val(notes, note);
  }
  for (guint i = 0; i < notes->len; i++)
    demo_note_mail(forum, g_array_index(notes, gint64, i));
}
