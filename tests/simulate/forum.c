/* The simulated member's forum: a handful of messages, a few of them spam, and what its moderators have. */
#include "config.h"

#include "simulate/world.h"

#include "demo/model.h"
#include "demo/notes.h"

#define SENDERS 4

/* Canary words: none of them may be found in a file. */
void
forum_fill(World *world)
{
  DemoForum *forum = world->forum;
  gint64 maria = demo_account_find(forum, demo_forum_login(forum));
  for (int i = 0; i < SENDERS; i++) {
    g_autofree char *login = g_strdup_printf("Garden_%d", 20 + i);
    g_autofree char *mail = g_strdup_printf("garden%d@mail.example", i);
    g_autofree char *subject = g_strdup_printf("Zebraword verify your account %d", i);
    g_autofree char *body = g_strdup_printf("<p>Zebraword: sign in at http://verify.example/%d</p>", i);
    DemoAccount account = {login, login, "sown-in-the-night", mail, forum->now - DEMO_DAY, DEMO_MEMBER, 0};
    gint64 to[] = {maria, 0};
    DemoNote note = {demo_account_add(forum, &account), to,   subject, body,
                     forum->now - (5 - i) * DEMO_HOUR,  FALSE};
    demo_note_add(forum, &note);
  }
}

/* Read anew only if the forum has been asked for something since. */
static GPtrArray *
desk(World *world)
{
  if (world->desk && world->desk_at == world->requests)
    return world->desk;
  g_clear_pointer(&world->desk, g_ptr_array_unref);
  world->desk = g_ptr_array_new_with_free_func(g_free);
  world->desk_at = world->requests;
  g_autofree char *text = demo_forum_moderation(world->forum);
  g_autoptr(json_t) all = json_loads(text, 0, NULL);
  json_t *reports = json_object_get(all, "reports");
  for (size_t i = 0; i < json_array_size(reports); i++)
    g_ptr_array_add(world->desk, fp_json_print(json_array_get(reports, i)));
  return world->desk;
}

guint
world_arrived(World *world, const char *part)
{
  const GPtrArray *reports = desk(world);
  guint n = 0;
  for (guint i = 0; i < reports->len; i++)
    n += strstr(reports->pdata[i], part) != NULL;
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
