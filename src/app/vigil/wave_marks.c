/* How much of a campaign was known when it was last reported: what has come since is a later arrival, and
 * whom the member left out then is none. Kept as one fact, a line each: id, and the number of the newest
 * message that was stored. Called by flagging and by wave.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/vigil/vigil.h"

#define FACT "campaigns-reported"

enum { MOST = 64 /* campaigns; of older ones hardly anything comes */ };

gint64
fp_wave_mark(FpMember *member, const char *id)
{
  g_autofree char *text = fp_store_fact(member->store, FACT);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
  gsize length = strlen(id);
  for (guint i = 0; lines && lines[i]; i++)
    if (g_str_has_prefix(lines[i], id) && lines[i][length] == ' ')
      return g_ascii_strtoll(lines[i] + length + 1, NULL, 10);
  return -1;
}

static GHashTable *
campaigns_of(FpMember *member, const GPtrArray *items)
{
  GHashTable *campaigns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    for (guint k = 0; k < item->messages->len; k++) {
      g_autoptr(FpMessage) message = fp_store_message(member->store, item->messages->pdata[k], NULL);
      if (message && message->campaign)
        g_hash_table_add(campaigns, g_strdup(message->campaign));
    }
  }
  return campaigns;
}

void
fp_wave_reported(FpMember *member, const GPtrArray *items)
{
  g_autoptr(GHashTable) campaigns = campaigns_of(member, items);
  guint kept = g_hash_table_size(campaigns);
  if (kept == 0)
    return;
  gint64 newest = fp_store_message_number(member->store, NULL);
  g_autoptr(GString) marks = g_string_new(NULL);
  GHashTableIter iter;
  gpointer id;
  g_hash_table_iter_init(&iter, campaigns);
  while (g_hash_table_iter_next(&iter, &id, NULL))
    g_string_append_printf(marks, "%s %" G_GINT64_FORMAT "\n", (const char *)id, newest);
  g_autofree char *text = fp_store_fact(member->store, FACT);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
  for (guint i = 0; lines && lines[i] && kept < MOST; i++) {
    g_autofree char *old = g_strndup(lines[i], strcspn(lines[i], " "));
    if (!*old || g_hash_table_contains(campaigns, old))
      continue;
    g_string_append_printf(marks, "%s\n", lines[i]);
    kept++;
  }
  /* That it could not be noted is no reason not to report: then nothing counts as come since. */
  fp_store_set_fact(member->store, FACT, marks->str, NULL);
}
