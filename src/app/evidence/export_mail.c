/* Evidence as e-mail: one with everything in it, or reports in the Abuse Reporting Format (RFC 5965). A
 * private message was never an e-mail, so each becomes one that says so: its sender's address ends in
 * .invalid, and its body holds the bytes that the forum gave. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/mime.h"
#include "flagpost/text.h"

#include "app/evidence/evidence.h"
#include "app/settings/settings.h"

#define PROGRAM PACKAGE_NAME "/" PACKAGE_VERSION

enum { LONGEST_LINE = 998 }; /* of an e-mail, RFC 5322 */

/* A name as the left side of an address: percent for what does not go there. */
static char *
local_part(const char *name)
{
  char *escaped = g_uri_escape_string(name && *name ? name : "unknown", NULL, FALSE);
  for (char *dot = strchr(escaped, '.'); dot; dot = strchr(dot + 1, '.'))
    if (dot == escaped || dot[1] == '.' || dot[1] == '\0')
      *dot = '_';
  if (strlen(escaped) > 64)
    escaped[64] = '\0';
  return escaped;
}

static const char *
host_of(const FpMember *member)
{
  const char *host = member->site && member->site->base ? member->site->base->host : "forum";
  return strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(host) ? host : "forum";
}

static void
add_address(GString *out, const char *field, const char *name, const char *login, const char *host)
{
  g_autofree char *local = local_part(login);
  g_autoptr(GString) shown = g_string_new(NULL);
  fp_mime_header(shown, field, name && *name ? name : login);
  g_string_truncate(shown, shown->len - 2);
  /* Plain words may hold signs that mean something in an address. */
  if (!strstr(shown->str, "=?")) {
    g_string_assign(shown, field);
    g_string_append(shown, ": \"");
    for (const char *at = name && *name ? name : login; *at; at++)
      g_string_append_printf(shown, "%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
    g_string_append_c(shown, '"');
  }
  g_string_append_printf(out, "%s\r\n <%s@%s.invalid>\r\n", shown->str, local, host);
}

static void
add_fact(GString *out, const char *field, const char *value)
{
  g_autofree char *clean = fp_text_clean(value ? value : "", -1, FP_TEXT_ONE_LINE); /* ids come as they are */
  if (*clean)
    fp_mime_header(out, field, clean);
}

static void
add_sender_facts(GString *out, const FpPerson *from)
{
  g_autofree char *registered = fp_time_rfc3339(from->registered);
  g_autofree char *seen = fp_time_rfc3339(from->seen);
  add_fact(out, "X-Flagpost-Sender-Id", from->id);
  add_fact(out, "X-Flagpost-Sender-Login", from->login);
  add_fact(out, "X-Flagpost-Sender-Registered", registered);
  if (from->posts >= 0)
    g_string_append_printf(out, "X-Flagpost-Sender-Posts: %d\r\n", from->posts);
  add_fact(out, "X-Flagpost-Sender-Asked", seen);
}

/* The private message as a message of RFC 5322. */
static void
add_original(GString *out, const FpMember *member, const FpMessage *message)
{
  const char *body = message->html ? message->html : message->plain ? message->plain : "";
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, body, -1);
  g_autofree char *id = local_part(message->id), *conversation = local_part(message->conversation);
  add_address(out, "From", message->from->name, message->from->login, host_of(member));
  add_address(out, "To", NULL, member->account->login, host_of(member));
  fp_mime_header(out, "Subject", message->subject ? message->subject : "");
  if (message->sent != 0)
    fp_mime_date(out, "Date", message->sent);
  g_string_append_printf(out, "Message-ID: <%s@%s.invalid>\r\n", id, host_of(member));
  g_string_append_printf(out, "References: <%s@conversation.%s.invalid>\r\n", conversation, host_of(member));
  add_fact(out, "X-Flagpost-Forum", member->account->url);
  add_fact(out, "X-Flagpost-Message-Id", message->id);
  add_fact(out, "X-Flagpost-Conversation-Id", message->conversation);
  add_sender_facts(out, message->from);
  add_fact(out, "X-Flagpost-Body-Sha256", sum);
  add_fact(out, "X-Flagpost-Fingerprint", message->fingerprint);
  g_string_append_printf(out,
                         "MIME-Version: 1.0\r\nContent-Type: text/%s; charset=UTF-8\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\n",
                         message->html ? "html" : "plain");
  fp_mime_base64(out, body, strlen(body));
}

/* --- the e-mail around it --- */

static void
begin(GString *out, const FpMember *member, const char *subject, const char *type, const char *boundary)
{
  g_autofree char *from = fp_setting_text(member->app, member->account->name, "mail-from");
  g_autofree char *to = fp_setting_text(member->app, member->account->name, "report-to");
  if (from && fp_mail_is_address(from))
    g_string_append_printf(out, "From: <%s>\r\n", from);
  else
    add_address(out, "From", NULL, member->account->login, host_of(member));
  if (to && fp_mail_is_address(to))
    g_string_append_printf(out, "To: <%s>\r\n", to);
  else
    g_string_append(out, "To: undisclosed-recipients:;\r\n");
  fp_mime_header(out, "Subject", subject);
  fp_mime_date(out, "Date", fp_clock_now());
  g_string_append_printf(out, "MIME-Version: 1.0\r\nContent-Type: multipart/%s;\r\n boundary=\"%s\"\r\n\r\n",
                         type, boundary);
}

static void
begin_part(GString *out, const char *boundary, const char *headers)
{
  if (!g_str_has_suffix(out->str, "\r\n"))
    g_string_append(out, "\r\n");
  g_string_append_printf(out, "--%s\r\n%s\r\n", boundary, headers);
}

static void
end(GString *out, const char *boundary)
{
  g_string_append_printf(out, "--%s--\r\n", boundary);
}

static void
add_words(GString *out, const char *boundary, const char *text)
{
  begin_part(out, boundary,
             "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n");
  fp_mime_quoted(out, text);
}

/* No body in either encoding holds "=_". */
static char *
new_boundary(const char *of)
{
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, of, -1);
  sum[24] = '\0';
  return g_strconcat("=_flagpost_", sum, NULL);
}

static GPtrArray *
messages_of(const GPtrArray *all, GError **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new();
  for (guint i = 0; i < all->len; i++) {
    const FpExported *one = all->pdata[i];
    for (guint n = 0; n < one->messages->len; n++)
      g_ptr_array_add(messages, one->messages->pdata[n]);
  }
  if (messages->len > 0)
    return g_steal_pointer(&messages);
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING,
                      _("Its messages have not been fetched yet: flagpost read fetches them."));
  return NULL;
}

char *
fp_export_mail(FpMember *member, const FpExportAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) all = fp_export_choose(member, ask, error);
  g_autoptr(GPtrArray) messages = all ? messages_of(all, error) : NULL;
  if (!messages)
    return NULL;
  g_autofree char *text = fp_export_chosen_text(member, all);
  g_autoptr(json_t) facts = fp_export_chosen_json(member, all, ask->ids != NULL);
  g_autofree char *json = fp_json_print_pretty(facts);
  g_autofree char *boundary = new_boundary(json);
  g_autofree char *subject = g_strdup_printf(
      ngettext("Evidence: %u private message at %s", "Evidence: %u private messages at %s", messages->len),
      messages->len, host_of(member));
  GString *out = g_string_new(NULL);
  begin(out, member, subject, "mixed", boundary);
  add_words(out, boundary, text);
  begin_part(out, boundary,
             "Content-Type: application/json; name=\"evidence.json\"\r\n"
             "Content-Disposition: attachment; filename=\"evidence.json\"\r\n"
             "Content-Transfer-Encoding: base64\r\n");
  fp_mime_base64(out, json, strlen(json));
  for (guint i = 0; i < messages->len; i++) {
    begin_part(out, boundary, "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n");
    add_original(out, member, messages->pdata[i]);
  }
  end(out, boundary);
  return g_string_free(out, FALSE);
}

/* --- RFC 5965 --- */

/* What the member reported it for; spam is abuse. */
static const char *
feedback_type(FpMember *member, const FpMessage *message)
{
  g_autoptr(FpOutItem) item = fp_store_outbox_for_message(member->store, message->id);
  const char *reason = item && item->reason ? item->reason : "spam";
  if (g_str_equal(reason, "phishing"))
    return "fraud";
  return g_str_equal(reason, "spam") || g_str_equal(reason, "harassment") ? "abuse" : "other";
}

static void
add_feedback(GString *out, FpMember *member, const FpMessage *message)
{
  g_autoptr(GHashTable) domains = g_hash_table_new(g_str_hash, g_str_equal);
  g_string_append_printf(out, "Feedback-Type: %s\r\nUser-Agent: " PROGRAM "\r\nVersion: 1\r\n",
                         feedback_type(member, message));
  if (message->sent != 0)
    fp_mime_date(out, "Arrival-Date", message->sent);
  for (guint i = 0; message->rich && i < message->rich->links->len; i++) {
    const FpLink *link = message->rich->links->pdata[i];
    const char *domain = link->domain ? link->domain : link->host;
    if (!link->href || !g_str_is_ascii(link->href) || !domain)
      continue;
    if (g_str_is_ascii(domain) && g_hash_table_add(domains, (gpointer)domain))
      g_string_append_printf(out, "Reported-Domain: %s\r\n", domain);
    /* An address must not be folded; a longer one stands in the message itself. */
    if (strlen(link->href) <= LONGEST_LINE - strlen("Reported-Uri: "))
      g_string_append_printf(out, "Reported-Uri: %s\r\n", link->href);
  }
}

static char *
arf(FpMember *member, const FpMessage *message)
{
  g_autoptr(GString) words = g_string_new(NULL);
  g_autofree char *head = g_strdup_printf(
      _("This is a report of a private message at the forum %s. All times are UTC. Links in this text are "
        "written so that they do not open."),
      host_of(member));
  g_string_append_printf(words, "%s\n\n", head);
  fp_export_add_message(words, message, 1, member->store);
  g_autofree char *boundary = new_boundary(words->str);
  GString *out = g_string_new(NULL);
  begin(out, member, message->subject ? message->subject : _("Private message"),
        "report; report-type=feedback-report", boundary);
  add_words(out, boundary, words->str);
  begin_part(out, boundary, "Content-Type: message/feedback-report\r\n");
  add_feedback(out, member, message);
  g_string_append(out, "\r\n");
  begin_part(out, boundary, "Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n");
  add_original(out, member, message);
  end(out, boundary);
  return g_string_free(out, FALSE);
}

GPtrArray *
fp_export_arf(FpMember *member, const FpExportAsk *ask, GError **error)
{
  g_autoptr(GPtrArray) all = fp_export_choose(member, ask, error);
  g_autoptr(GPtrArray) messages = all ? messages_of(all, error) : NULL;
  if (!messages)
    return NULL;
  GPtrArray *reports = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < messages->len; i++)
    g_ptr_array_add(reports, arf(member, messages->pdata[i]));
  return reports;
}
