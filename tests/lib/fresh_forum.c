/* See the header. */
#include "config.h"

#include "lib/fresh_forum.h"

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
                         .messages = options->messages};
    model = demo_forum_new(&plain, error);
    if (!model)
      return NULL;
    g_hash_table_insert(made, g_steal_pointer(&key), model);
  }
  DemoOptions copied = *options;
  copied.like = model;
  return demo_forum_new(&copied, error);
}
