/* Evidence as Markdown, for people. Nothing in it can be followed or run: links are defanged, and what
 * comes from a forum stands in indented blocks. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/evidence/evidence.h"

static void
add_indented(GString *out, const char *text)
{
  g_autofree char *defanged = fp_evidence_defang_text(text);
  g_auto(GStrv) lines = g_strsplit(defanged, "\n", -1);
  for (char **line = lines; *line; line++)
    g_string_append_printf(out, "    %s\n", *line);
}

void
fp_export_add_message(GString *out, const FpMessage *message, guint number, FpStore *store)
{
  g_autofree char *text = fp_report_message_text(message, number);
  g_autoptr(json_t) pieces = fp_evidence_pieces(message, store, FALSE);
  size_t i;
  json_t *piece;
  add_indented(out, g_strchomp(text));
  json_array_foreach(pieces, i, piece)
  {
    /* Translators: number of a piece of evidence; its type; what it is; its size; its check sum. */
    g_autofree char *line =
        g_strdup_printf(_("Evidence %u: %s, %s, %u bytes, SHA-256 %s"), (guint)i + 1,
                        fp_json_peek_string(piece, "type", ""), fp_json_peek_string(piece, "description", ""),
                        (guint)fp_json_peek_int(piece, "bytes", 0), fp_json_peek_string(piece, "sha256", ""));
    add_indented(out, line);
  }
}

static void
add_conversation(GString *out, const FpExported *exported, FpStore *store)
{
  const FpConversation *conversation = exported->conversation;
  g_string_append_printf(out, "\n# %s\n\n", _("Conversation"));
  add_indented(out, conversation->subject ? conversation->subject : "");
  if (conversation->messages->len == 0)
    add_indented(out, _("Its messages have not been fetched yet: flagpost read fetches them."));
  for (guint n = 0; n < exported->messages->len; n++) {
    const FpMessage *message = exported->messages->pdata[n];
    g_autofree char *when = fp_time_rfc3339(message->sent);
    g_string_append_printf(out, "\n## %s\n\n", when ? when : _("Date not known"));
    fp_export_add_message(out, message, n + 1, store);
  }
  if (exported->left_out > 0) {
    g_autofree char *line =
        g_strdup_printf(ngettext("%u other message of this conversation is left out.",
                                 "%u other messages of this conversation are left out.", exported->left_out),
                        exported->left_out);
    g_string_append_c(out, '\n');
    add_indented(out, line);
  }
}

char *
fp_export_chosen_text(FpMember *member, const GPtrArray *all)
{
  GString *out = g_string_new("# flagpost\n\n");
  g_autofree char *made = fp_time_rfc3339(fp_clock_now());
  g_autofree char *head = g_strdup_printf(
      _("Exported %s from %s. All times are UTC. Links are written so that they do not open."), made,
      member->account->name);
  add_indented(out, head);
  for (guint i = 0; i < all->len; i++)
    add_conversation(out, all->pdata[i], member->store);
  return g_string_free(out, FALSE);
}

char *
fp_export_text(FpMember *member, const FpExportAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) all = fp_export_choose(member, ask, error);
  return all ? fp_export_chosen_text(member, all) : NULL;
}
