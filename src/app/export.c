/* Conversations as files: JSON for programs, Markdown for people. Nothing in them can be followed or run:
 * links are defanged, text stands in indented blocks. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

/* Everything that is stored. (transfer container) char * */
static GPtrArray *
all_ids(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, G_MAXUINT, error);
  if (!list)
    return NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < list->len; i++)
    g_ptr_array_add(ids, g_strdup(((const FpConversation *)list->pdata[i])->id));
  g_ptr_array_add(ids, NULL);
  return ids;
}

static GPtrArray *
load(FpMember *member, const char *const *ids, GError **error)
{
  g_autoptr(GPtrArray) every = ids ? NULL : all_ids(member->store, error);
  if (!ids && !every)
    return NULL;
  if (!ids)
    ids = (const char *const *)every->pdata;
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  for (; *ids; ids++) {
    FpConversation *conversation = fp_store_conversation(member->store, *ids, NULL);
    g_autoptr(FpMessage) message = conversation ? NULL : fp_store_message(member->store, *ids, NULL);
    if (message && message->conversation)
      conversation = fp_store_conversation(member->store, message->conversation, NULL);
    if (!conversation) {
      g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no conversation %s."), *ids);
      g_ptr_array_unref(all);
      return NULL;
    }
    g_ptr_array_add(all, conversation);
  }
  return all;
}

json_t *
fp_export_json(FpMember *member, const char *const *ids, GError **error)
{
  g_autoptr(GPtrArray) all = load(member, ids, error);
  if (!all)
    return NULL;
  json_t *list = json_array();
  for (guint i = 0; i < all->len; i++) {
    const FpConversation *conversation = all->pdata[i];
    json_t *messages = json_array();
    for (guint n = 0; n < conversation->messages->len; n++)
      json_array_append_new(messages, fp_evidence_message(conversation->messages->pdata[n], member->store));
    json_array_append_new(list, json_pack("{s:s, s:s, s:b, s:o}", "id", conversation->id, "subject",
                                          conversation->subject ? conversation->subject : "", "complete",
                                          (int)conversation->complete, "messages", messages));
  }
  g_autofree char *made = fp_time_rfc3339(fp_clock_now());
  return json_pack("{s:i, s:s, s:s, s:o}", "version", 1, "account", member->account->name, "exported", made,
                   "conversations", list);
}

static void
add_indented(GString *out, const char *text)
{
  g_autofree char *defanged = fp_evidence_defang_text(text);
  g_auto(GStrv) lines = g_strsplit(defanged, "\n", -1);
  for (char **line = lines; *line; line++)
    g_string_append_printf(out, "    %s\n", *line);
}

static void
add_message(GString *out, const FpMessage *message)
{
  g_autofree char *when = fp_time_rfc3339(message->sent);
  g_string_append_printf(out, "\n## %s\n\n", when ? when : _("Date not known"));
  g_autofree char *from =
      g_strdup_printf(_("From: %s (login %s)"), message->from->name, message->from->login);
  add_indented(out, from);
  g_string_append_c(out, '\n');
  if (!message->rich)
    return;
  g_autofree char *text = fp_rich_text(message->rich);
  add_indented(out, text);
  for (guint i = 0; i < message->rich->links->len; i++) {
    const FpLink *link = message->rich->links->pdata[i];
    /* Translators: number of a link, what it shows, the host it leads to. */
    g_autofree char *line = g_strdup_printf(_("Link %u: shows %s, leads to %s"), i + 1, link->text,
                                            link->href ? link->href : link->target);
    add_indented(out, line);
  }
}

char *
fp_export_text(FpMember *member, const char *const *ids, GError **error)
{
  g_autoptr(GPtrArray) all = load(member, ids, error);
  if (!all)
    return NULL;
  g_autoptr(GString) out = g_string_new(NULL);
  g_autofree char *made = fp_time_rfc3339(fp_clock_now());
  g_string_append_printf(out, "# flagpost\n\n");
  g_autofree char *head = g_strdup_printf(
      _("Exported %s from %s. Links are written so that they do not open."), made, member->account->name);
  add_indented(out, head);
  for (guint i = 0; i < all->len; i++) {
    const FpConversation *conversation = all->pdata[i];
    g_string_append_printf(out, "\n# %s\n\n", _("Conversation"));
    add_indented(out, conversation->subject ? conversation->subject : "");
    if (conversation->messages->len == 0)
      add_indented(out, _("Its messages have not been fetched yet: flagpost read fetches them."));
    for (guint n = 0; n < conversation->messages->len; n++)
      add_message(out, conversation->messages->pdata[n]);
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}
