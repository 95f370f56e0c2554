/* What is exported, and as JSON. Of a conversation that is named, what others wrote in it is left out unless
 * it is asked for, and how much that is is said. Called by the command `export`; export_text.c and
 * export_mail.c write the other forms. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/judge.h"
#include "flagpost/text.h"

#include "app/evidence/evidence.h"
#include "app/outbox/outbox.h"

static void
exported_free(gpointer data)
{
  FpExported *exported = data;
  fp_conversation_unref(exported->conversation);
  g_ptr_array_unref(exported->messages);
  g_free(exported);
}

static FpExported *
exported_new(FpConversation *conversation)
{
  FpExported *exported = g_new0(FpExported, 1);
  exported->conversation = conversation;
  exported->messages = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  return exported;
}

static void
add_message(FpExported *exported, const FpMessage *message)
{
  FpMessage *told = fp_message_copy(message);
  told->fingerprint = fp_fingerprint(told);
  g_ptr_array_add(exported->messages, told);
}

static const char *
who(const FpPerson *person)
{
  return person->id && *person->id ? person->id : person->login;
}

/* Ids of those that the conversation's evidence is about. (transfer container) */
static GHashTable *
suspects(const FpConversation *conversation)
{
  GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < conversation->messages->len; i++) {
    const FpMessage *message = conversation->messages->pdata[i];
    if (message->flag != FP_FLAG_NONE && message->flag != FP_FLAG_UNDONE)
      g_hash_table_add(ids, (gpointer)who(message->from));
  }
  if (g_hash_table_size(ids) == 0)
    g_hash_table_add(ids, (gpointer)who(conversation->from));
  return ids;
}

static FpExported *
find(const GPtrArray *all, const char *conversation)
{
  for (guint i = 0; i < all->len; i++)
    if (g_strcmp0(((FpExported *)all->pdata[i])->conversation->id, conversation) == 0)
      return all->pdata[i];
  return NULL;
}

static void
add_conversation(GPtrArray *all, FpConversation *conversation, gboolean everybody)
{
  g_ptr_array_remove(all, find(all, conversation->id)); /* one of its messages was named before */
  FpExported *exported = exported_new(conversation);
  g_autoptr(GHashTable) wanted = suspects(conversation);
  for (guint i = 0; i < conversation->messages->len; i++) {
    const FpMessage *message = conversation->messages->pdata[i];
    if (everybody || (!message->outgoing && g_hash_table_contains(wanted, who(message->from))))
      add_message(exported, message);
    else
      exported->left_out++;
  }
  g_ptr_array_add(all, exported);
}

/* A message by its own id: it alone, in its conversation's entry. */
static gboolean
add_single(GPtrArray *all, FpStore *store, const FpMessage *message)
{
  FpExported *exported = find(all, message->conversation);
  if (!exported) {
    FpConversation *conversation = fp_store_conversation(store, message->conversation, NULL);
    if (!conversation)
      return FALSE;
    exported = exported_new(conversation);
    exported->left_out = conversation->messages->len;
    g_ptr_array_add(all, exported);
  }
  for (guint i = 0; i < exported->messages->len; i++)
    if (g_str_equal(((FpMessage *)exported->messages->pdata[i])->id, message->id))
      return TRUE;
  add_message(exported, message);
  exported->left_out--;
  return TRUE;
}

static gboolean
add_id(GPtrArray *all, FpMember *member, const char *given, gboolean everybody)
{
  FpStore *store = member->store;
  gboolean is_message;
  const char *id = fp_flag_split(member, given, &is_message);
  g_autoptr(FpConversation) conversation = is_message ? NULL : fp_store_conversation(store, id, NULL);
  g_autoptr(FpMessage) message = is_message ? fp_store_message(store, id, NULL) : NULL;
  if (message && everybody)
    conversation = fp_store_conversation(store, message->conversation, NULL);
  if (conversation)
    add_conversation(all, g_steal_pointer(&conversation), everybody);
  else
    return message && add_single(all, store, message);
  return TRUE;
}

static gboolean
add_all(GPtrArray *all, FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, G_MAXUINT, error);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *listed = list->pdata[i];
    FpConversation *conversation = fp_store_conversation(store, listed->id, error);
    if (!conversation)
      return FALSE;
    add_conversation(all, conversation, TRUE);
  }
  return list != NULL;
}

GPtrArray *
fp_export_choose(FpMember *member, const FpExportAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(exported_free);
  if (!ask->ids)
    return add_all(all, member->store, error) ? g_steal_pointer(&all) : NULL;
  for (const char *const *id = ask->ids; *id; id++) {
    if (add_id(all, member, *id, ask->with_others))
      continue;
    g_autofree char *clean = fp_text_clean(*id, -1, FP_TEXT_ONE_LINE);
    g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no message or conversation %s."), clean);
    return NULL;
  }
  return g_steal_pointer(&all);
}

/* --- JSON --- */

static json_t *
reasons(const FpSuspicion *suspicion)
{
  json_t *list = json_array();
  for (guint i = 0; i < suspicion->reasons->len; i++) {
    const FpReason *reason = suspicion->reasons->pdata[i];
    json_array_append_new(list, json_pack("{s:s, s:s}", "rule", reason->rule, "text", reason->text));
  }
  return list;
}

static json_t *
message_json(FpMember *member, const FpMessage *message, gboolean whole)
{
  json_t *object = fp_evidence_message(message, member->store);
  gint64 registered = message->from->registered;
  if (registered != 0 && message->sent > registered)
    json_object_set_new(json_object_get(object, "from"), "age_when_sent",
                        json_integer((message->sent - registered) / FP_SECOND));
  json_object_set_new(object, "outgoing", json_boolean(message->outgoing));
  json_object_set_new(object, "flag", json_string(fp_flag_state_name(message->flag)));
  if (message->suspicion) {
    json_object_set_new(object, "level", json_string(fp_level_name(message->suspicion->level)));
    json_object_set_new(object, "score", json_real(message->suspicion->score));
    json_object_set_new(object, "reasons", reasons(message->suspicion));
  }
  if (message->campaign)
    json_object_set_new(object, "campaign", json_string(message->campaign));
  json_object_set_new(object, "evidence", fp_evidence_pieces(message, member->store, whole));
  return object;
}

json_t *
fp_export_chosen_json(FpMember *member, const GPtrArray *all, gboolean whole)
{
  json_t *list = json_array();
  for (guint i = 0; i < all->len; i++) {
    const FpExported *one = all->pdata[i];
    const FpConversation *conversation = one->conversation;
    json_t *messages = json_array();
    for (guint n = 0; n < one->messages->len; n++)
      json_array_append_new(messages, message_json(member, one->messages->pdata[n], whole));
    json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:i, s:o}", "id", conversation->id, "subject",
                                          conversation->subject ? conversation->subject : "", "complete",
                                          (int)conversation->complete, "left_out", (int)one->left_out,
                                          "messages", messages));
  }
  g_autofree char *made = fp_time_rfc3339(fp_clock_now());
  return json_pack("{s:i, s:s, s:s, s:s, s:s, s:o}", "version", 1, "account", member->account->name, "forum",
                   member->account->url, "program", PACKAGE_NAME "/" PACKAGE_VERSION, "exported", made,
                   "conversations", list);
}

json_t *
fp_export_json(FpMember *member, const FpExportAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) all = fp_export_choose(member, ask, error);
  return all ? fp_export_chosen_json(member, all, ask->ids != NULL) : NULL;
}
