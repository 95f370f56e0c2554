/* How much of a campaign was known when it was reported: what has come since is a later arrival, and whom the
 * member left out then is none. Kept as one fact, a line each: id, and the numbers of the newest message that
 * was stored, of the last report first; of those before, because a report may be taken back. Called by
 * flagging and by wave.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/vigil/vigil.h"

#define FACT "campaigns-reported"

enum {
  MOST = 64,   /* campaigns; of older ones hardly anything comes */
  REPORTS = 8, /* of each */
};

static GArray *
marks_in(char **lines, const char *id)
{
  GArray *marks = g_array_new(FALSE, FALSE, sizeof(gint64));
  gsize length = strlen(id);
  for (guint i = 0; lines && lines[i]; i++) {
    if (!g_str_has_prefix(lines[i], id) || lines[i][length] != ' ')
      continue;
    g_auto(GStrv) numbers = g_strsplit(lines[i] + length + 1, " ", REPORTS);
    for (guint k = 0; numbers[k]; k++) {
      gint64 one = g_ascii_strtoll(numbers[k], NULL, 10);
      g_array_append_val(marks, one);
    }
    break;
  }
  return marks;
}

GArray *
fp_wave_marks(FpMember *member, const char *id)
{
  g_autofree char *text = fp_store_fact(member->store, FACT);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
  return marks_in(lines, id);
}

static void
add_line(GString *text, const char *id, gint64 newest, const GArray *before)
{
  g_string_append_printf(text, "%s %" G_GINT64_FORMAT, id, newest);
  for (guint i = 0, n = 1; i < before->len && n < REPORTS; i++) {
    gint64 one = g_array_index(before, gint64, i);
    if (one >= newest)
      continue;
    g_string_append_printf(text, " %" G_GINT64_FORMAT, one);
    n++;
  }
  g_string_append_c(text, '\n');
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
  g_autofree char *text = fp_store_fact(member->store, FACT);
  g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
  g_hash_table_iter_init(&iter, campaigns);
  while (g_hash_table_iter_next(&iter, &id, NULL)) {
    g_autoptr(GArray) before = marks_in(lines, id);
    add_line(marks, id, newest, before);
  }
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
