/* A report in plain words, as the moderators read it: facts first, links made harmless, the text as it was
 * seen. Called by the outbox when it sends, and by whatever shows beforehand what would be sent. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/model.h"
#include "flagpost/text.h"

/* What a shorter form leaves out, in this order. */
typedef struct {
  gboolean with_text, with_quotes, with_reasons, with_note;
  gsize text_bytes; /* of each message; G_MAXSIZE: all */
} Form;

static void
add_line(GString *out, const char *label, const char *value)
{
  if (!value || *value == '\0')
    return;
  g_autofree char *clean = fp_text_clean(value, -1, FP_TEXT_ONE_LINE);
  g_string_append_printf(out, "%s %s\n", label, clean);
}

/* Each address in running text. */
static char *
defang_all(const char *text)
{
  GString *out = g_string_new(NULL);
  for (const char *at = text; *at != '\0';) {
    gsize blank = strspn(at, " \n");
    g_string_append_len(out, at, (gssize)blank);
    at += blank;
    gsize size = strcspn(at, " \n");
    g_autofree char *word = g_strndup(at, size);
    gboolean address = strstr(word, "://") || g_ascii_strncasecmp(word, "www.", 4) == 0;
    g_autofree char *safe = address ? fp_text_defang(word) : NULL;
    g_string_append(out, safe ? safe : word);
    at += size;
  }
  return g_string_free(out, FALSE);
}

static void
add_sender(GString *out, const FpMessage *message)
{
  const FpPerson *from = message->from;
  if (!from)
    return;
  add_line(out, _("Sender:"), from->name);
  add_line(out, _("Sender's login:"), from->login);
  add_line(out, _("Sender's id:"), from->id);
  g_autofree char *registered = fp_time_rfc3339(from->registered);
  add_line(out, _("Account made:"), registered);
  if (from->registered != 0 && message->sent > from->registered) {
    g_autofree char *age = fp_time_span(message->sent - from->registered);
    add_line(out, _("Account's age when it wrote:"), age);
  }
  if (from->posts >= 0) {
    g_autofree char *posts = g_strdup_printf("%d", from->posts);
    add_line(out, _("Public posts:"), posts);
  }
  g_autofree char *seen = fp_time_rfc3339(from->seen);
  add_line(out, _("As the forum said at:"), seen);
}

static void
add_links(GString *out, const FpRich *rich)
{
  for (guint i = 0; i < rich->links->len; i++) {
    const FpLink *link = g_ptr_array_index(rich->links, i);
    g_autofree char *target = fp_text_defang(link->href ? link->href : link->target);
    g_autofree char *label = g_strdup_printf(_("Link %u leads to:"), i + 1);
    add_line(out, label, target);
    if (link->host_shown && g_strcmp0(link->host, link->host_shown) != 0) {
      g_autofree char *host = fp_text_defang(link->host_shown);
      add_line(out, _("Its host is shown as:"), host);
    }
  }
}

static char *
text_of(const FpRich *rich, const Form *form)
{
  g_autofree char *all = fp_rich_text(rich);
  GString *out = g_string_new(NULL);
  for (const char *at = all; *at != '\0';) {
    const char *end = strchrnul(at, '\n');
    if (form->with_quotes || *at != '>') {
      if (end > at)
        g_string_append(out, "  ");
      g_string_append_len(out, at, end - at);
      g_string_append_c(out, '\n');
    }
    at = *end == '\0' ? end : end + 1;
  }
  if (out->len > form->text_bytes) {
    const char *cut = g_utf8_find_prev_char(out->str, out->str + form->text_bytes + 1);
    g_string_truncate(out, cut ? (gsize)(cut - out->str) : 0);
    g_string_append_printf(out, "...\n  %s\n",
                           _("(The rest was left out because reports here must be short.)"));
  }
  return g_string_free(out, FALSE);
}

static void
add_message(GString *out, const FpMessage *message, guint number, const Form *form)
{
  g_string_append_c(out, '\n');
  /* Translators: %u is the message's place in the report. */
  g_string_append_printf(out, _("Message %u"), number);
  g_string_append_c(out, '\n');
  add_line(out, _("Message id:"), message->id);
  add_line(out, _("Conversation id:"), message->conversation);
  g_autofree char *sent = fp_time_rfc3339(message->sent);
  add_line(out, _("Written at:"), sent);
  add_line(out, _("Fingerprint:"), message->fingerprint);
  add_sender(out, message);
  if (message->suspicion && form->with_reasons) {
    for (guint i = 0; i < message->suspicion->reasons->len; i++) {
      const FpReason *reason = g_ptr_array_index(message->suspicion->reasons, i);
      add_line(out, _("What stood out:"), reason->text);
    }
  }
  if (!form->with_text || !message->rich)
    return;
  add_line(out, _("Subject:"), message->subject);
  if (form->text_bytes > 0) {
    add_links(out, message->rich);
    g_autofree char *text = text_of(message->rich, form);
    g_autofree char *safe = defang_all(text);
    g_string_append_printf(out, "%s\n%s", _("Text as seen:"), safe);
  }
}

char *
fp_report_message_text(const FpMessage *message, guint number)
{
  const Form form = {TRUE, TRUE, TRUE, TRUE, G_MAXSIZE};
  GString *out = g_string_new(NULL);
  add_message(out, message, number, &form);
  g_string_erase(out, 0, 1); /* the line between two messages */
  return g_string_free(out, FALSE);
}

static char *
write_report(const FpReport *report, const Form *form)
{
  GString *out = g_string_new(NULL);
  add_line(out, _("Report:"), report->reference);
  add_line(out, _("Reason:"), report->reason);
  add_line(out, _("Forum:"), report->forum);
  add_line(out, _("Reported by:"), report->reporter);
  g_autofree char *made = fp_time_rfc3339(report->made);
  add_line(out, _("Flagged at:"), made);
  if (report->note && form->with_note)
    add_line(out, _("Note in the reporter's own words:"), report->note);
  for (guint i = 0; i < report->messages->len; i++)
    add_message(out, g_ptr_array_index(report->messages, i), i + 1, form);
  return g_string_free(out, FALSE);
}

char *
fp_report_text(const FpReport *report, gboolean with_text, gsize limit)
{
  Form form = {with_text, TRUE, TRUE, TRUE, G_MAXSIZE};
  for (unsigned step = 0;; step++) {
    g_autofree char *text = write_report(report, &form);
    if (limit == 0 || strlen(text) <= limit || step > 16)
      return g_steal_pointer(&text);
    if (step == 0)
      form.with_quotes = FALSE;
    else if (step == 1)
      form.with_reasons = FALSE;
    else if (step == 2)
      form.with_note = FALSE;
    else
      form.text_bytes = step < 14 ? (gsize)8192 >> (step - 3) : 0;
  }
}
