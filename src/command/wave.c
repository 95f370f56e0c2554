/* Campaigns on the command line: as JSON and as one line of the inbox, and their senders shown before they
 * are flagged. Called by cmd_inbox.c, cmd_flag.c and print.c. */
#include "config.h"

#include "cmd.h"

#include "flagpost/i18n.h"

json_t *
fp_json_wave(const FpWave *wave)
{
  json_t *object = json_object(), *ids = json_array();
  g_autofree char *sentence = fp_wave_sentence(wave);
  for (guint i = 0; i < wave->conversations->len; i++) {
    const FpConversation *one = g_ptr_array_index(wave->conversations, i);
    json_array_append_new(ids, json_string(one->id));
  }
  fp_json_text(object, "id", wave->id);
  fp_json_text(object, "sentence", sentence);
  fp_json_text(object, "subject", wave->subject);
  fp_json_take(object, "senders", json_integer(wave->senders));
  fp_json_take(object, "messages", json_integer(wave->messages));
  fp_json_take(object, "unread", json_integer(wave->unread));
  fp_json_when(object, "first", wave->first);
  fp_json_when(object, "last", wave->last);
  fp_json_text(object, "level", fp_level_name(wave->level));
  fp_json_take(object, "flagged", json_integer(wave->flagged));
  fp_json_take(object, "sent", json_integer(wave->sent));
  fp_json_take(object, "conversations", ids);
  return object;
}

json_t *
fp_json_waves(FpMember *member)
{
  json_t *waves = json_array();
  g_autoptr(GPtrArray) rows = fp_inbox_campaigns(member, NULL);
  for (guint i = 0; rows && i < rows->len; i++) {
    const FpInboxRow *row = g_ptr_array_index(rows, i);
    if (row->wave)
      json_array_append_new(waves, fp_json_wave(row->wave));
  }
  return waves;
}

/* "c-3f9a11c2. new. 17 senders, 17 messages, 00:12–06:48, warning. Your account." */
static char *
wave_line(const json_t *wave)
{
  GString *line = g_string_new(fp_json_peek_string(wave, "id", "?"));
  const char *subject = fp_json_peek_string(wave, "subject", "");
  gint64 flagged = fp_json_peek_int(wave, "flagged", 0);
  g_string_append_printf(line, ". %s%s", fp_json_peek_int(wave, "unread", 0) > 0 ? _("new. ") : "",
                         fp_json_peek_string(wave, "sentence", ""));
  if (flagged > 0)
    fp_counts_append(line, _(". Flagged: %d, sent: %d"), (int)flagged,
                     (int)fp_json_peek_int(wave, "sent", 0));
  if (*subject != '\0')
    g_string_append_printf(line, ". %s", subject);
  return g_string_free(line, FALSE);
}

char *
fp_print_wave_of(const json_t *waves, const char *conversation, GHashTable *printed, gboolean *folded)
{
  json_t *wave, *id;
  size_t i, k;
  *folded = FALSE;
  json_array_foreach(waves, i, wave)
  {
    json_array_foreach(json_object_get(wave, "conversations"), k, id)
    {
      if (g_strcmp0(json_string_value(id), conversation) != 0)
        continue;
      *folded = TRUE;
      return g_hash_table_add(printed, wave) ? wave_line(wave) : NULL;
    }
  }
  return NULL;
}

/* --- before they are flagged --- */

static void
say_senders(const FpCmdRun *run, const FpWave *wave, guint *chosen)
{
  g_autofree char *sentence = fp_wave_sentence(wave);
  fp_run_say(run, sentence);
  for (guint i = 0; i < wave->members->len; i++) {
    const FpWaveMember *one = g_ptr_array_index(wave->members, i);
    g_autofree char *facts = fp_wave_member_facts(one);
    g_autofree char *line = NULL;
    if (one->flag != FP_FLAG_NONE && one->flag != FP_FLAG_UNDONE)
      line = g_strdup_printf("%s, %s: %s", one->from->name, fp_flag_state_shown(one->flag), facts);
    else if (!fp_wave_chosen(wave, one))
      line = g_strdup_printf("%s, %s", one->from->name, facts);
    else
      line = g_strdup_printf(_("%s, chosen: %s"), one->from->name, facts);
    fp_run_say(run, line);
    *chosen += fp_wave_chosen(wave, one);
  }
}

gboolean
fp_wave_confirm(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  guint chosen = 0, waves = 0;
  for (guint i = 0; run->args.words[i]; i++) {
    const char *id = run->args.words[i];
    g_autoptr(FpConversation) conversation = fp_store_summary(fp_member_store(run->args.member), id, NULL);
    g_autoptr(FpWave) wave =
        fp_wave_is_id(id) && !conversation ? fp_wave_open(run->args.member, id, NULL) : NULL;
    if (wave)
      say_senders(run, wave, &chosen);
    waves += wave != NULL;
  }
  /* What is held can be taken back; what is only printed is not sent. */
  if (waves == 0 || chosen == 0 || fp_run_switch(run, "hold") || fp_run_switch(run, "dry-run"))
    return TRUE;
  g_autofree char *question =
      fp_counts(ngettext("Flag this %u message?", "Flag these %u messages?", chosen), chosen);
  return fp_run_ask_yes(task, question);
}
