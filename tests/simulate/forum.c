/* The simulated member's forum: a handful of messages, a few of them spam, and what its moderators have. */
#include "config.h"

#include "simulate/world.h"

#include "demo/model.h"
#include "demo/moderation.h"
#include "demo/notes.h"

/* Read anew only if the forum has been asked for something since. */
static const json_t *
desk(World *world)
{
  if (world->desk && world->desk_at == world->requests)
    return world->desk;
  json_decref(world->desk);
  world->desk_at = world->requests;
  g_autoptr(json_t) all = demo_desk_json(world->forum);
  world->desk = json_incref(json_object_get(all, "reports"));
  return world->desk;
}

/* A report in words carries its reference or its token; Discourse's flag on a message carries nothing but the
 * message. */
static gboolean
is_of(const json_t *report, const Deed *deed)
{
  const char *mark = deed->token ? deed->token : deed->reference;
  const char *note = fp_json_peek_string(report, "note.id", NULL);
  if (json_is_true(json_object_get(report, "withdrawn")))
    return FALSE;
  return strstr(fp_json_peek_string(report, "body", ""), mark) ||
         strstr(fp_json_peek_string(report, "subject", ""), mark) ||
         (note && g_strcmp0(note, deed->message) == 0);
}

guint
world_arrived(World *world, const Deed *deed)
{
  const json_t *reports = desk(world);
  guint n = 0;
  for (size_t i = 0; i < json_array_size(reports); i++)
    n += is_of(json_array_get(reports, i), deed);
  return n;
}

gboolean
forum_takes(World *world, const char *password)
{
  return password && demo_forum_password_works(world->forum, demo_forum_login(world->forum), password);
}

void
forum_set_password(World *world, const char *password)
{
  DemoForum *forum = world->forum;
  gint64 maria = demo_account_find(forum, demo_forum_login(forum));
  g_assert_cmpint(demo_account_set_password(forum, maria, password), ==, DEMO_FINE);
  demo_session_end_all(forum, maria, NULL);
}

void
forum_ban(World *world, gboolean banned)
{
  demo_account_ban(world->forum, demo_account_find(world->forum, demo_forum_login(world->forum)), banned);
}

gint64
forum_remove_one(World *world)
{
  DemoForum *forum = world->forum;
  gint64 maria = demo_account_find(forum, demo_forum_login(forum));
  gint64 note = demo_int(forum,
                         "SELECT n.id FROM notes n JOIN copies c ON c.note = n.id"
                         " WHERE c.account = ?1 AND n.author <> ?1 AND n.hidden = 0 ORDER BY n.id LIMIT 1",
                         "i", maria);
  if (note)
    demo_note_remove(forum, note);
  return note;
}
