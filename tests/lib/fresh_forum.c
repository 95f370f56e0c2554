/* See the header. */
#include "config.h"

#include "lib/fresh_forum.h"

#include "demo/model.h"
#include "demo/notes.h"

DemoForum *
fresh_forum(const DemoOptions *options, GError **error)
{
  static GHashTable *made; /* scenario, time, seed and size → DemoForum, as it was made */
  if (options->database)
    return demo_forum_new(options, error);
  if (!made)
    made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)demo_forum_free);
  g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %u",
                                         options->scenario ? options->scenario : "", options->now,
                                         options->seed, options->messages);
  DemoForum *model = g_hash_table_lookup(made, key);
  if (!model) {
    DemoOptions plain = {.scenario = options->scenario,
                         .now = options->now,
                         .seed = options->seed,
                         .messages = options->messages,
                         .begun = g_getenv("FLAGPOST_DEMO_BEGUN")};
    model = demo_forum_new(&plain, error);
    if (!model)
      return NULL;
    g_hash_table_insert(made, g_steal_pointer(&key), model);
  }
  DemoOptions copied = *options;
  copied.like = model;
  return demo_forum_new(&copied, error);
}

void
fresh_forum_letters(DemoForum *forum, guint count)
{
  gint64 member = demo_account_find(forum, demo_forum_login(forum));
  if (demo_account_find(forum, "Garden_20"))
    return;
  for (guint i = 0; i < count; i++) {
    g_autofree char *login = g_strdup_printf("Garden_%u", 20 + i);
    g_autofree char *mail = g_strdup_printf("garden%u@mail.example", i);
    g_autofree char *subject = g_strdup_printf("Zebraword verify your account %u", i);
    g_autofree char *body = g_strdup_printf("<p>Zebraword: sign in at http://verify.example/%u</p>", i);
    DemoAccount account = {login, login, "sown-in-the-night", mail, forum->now - DEMO_DAY, DEMO_MEMBER, 0};
    gint64 to[] = {member, 0};
    DemoNote note = {demo_account_add(forum, &account),        to,   subject, body,
                     forum->now - (count + 1 - i) * DEMO_HOUR, FALSE};
    demo_note_add(forum, &note);
  }
}
