/* What a report carries, fixed at the moment when the member flags: what the forum said, byte for byte, and
 * the sender's facts, with links that cannot be followed by accident. The reporter's words stand apart. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"
#include "flagpost/judge.h"
#include "flagpost/text.h"

#include "app/evidence/evidence.h"

#define BORDERS " \t\n\"<>" /* what no address holds */

/* Whatever is one piece with "://": a mail reader decides for itself where in it an address begins. */
char *
fp_evidence_defang_text(const char *text)
{
  g_autoptr(GString) out = g_string_new(NULL);
  for (const char *at = text; *at;) {
    gsize blank = strspn(at, BORDERS);
    g_string_append_len(out, at, (gssize)blank);
    at += blank;
    gsize size = strcspn(at, BORDERS);
    g_autofree char *piece = g_strndup(at, size);
    g_autofree char *defanged = strstr(piece, "://") ? fp_text_defang(piece) : NULL;
    g_string_append(out, defanged ? defanged : piece);
    at += size;
  }
  return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
set_text(json_t *object, const char *key, const char *value)
{
  if (value)
    json_object_set_new(object, key, json_string(value));
}

static void
set_time(json_t *object, const char *key, gint64 when)
{
  g_autofree char *text = fp_time_rfc3339(when);
  set_text(object, key, text);
}

static json_t *
person(const FpPerson *listed, FpStore *store)
{
  /* The archive may know more than the message's own author field. */
  g_autoptr(FpPerson) stored = listed->id ? fp_store_person(store, listed->id) : NULL;
  const FpPerson *facts = stored ? stored : listed;
  json_t *object = json_object();
  set_text(object, "id", listed->id);
  set_text(object, "login", listed->login);
  set_text(object, "name", listed->name);
  set_time(object, "registered", facts->registered);
  set_time(object, "asked", facts->seen);
  if (facts->posts >= 0)
    json_object_set_new(object, "posts", json_integer(facts->posts));
  set_text(object, "rank", facts->rank);
  set_text(object, "roles", facts->roles);
  return object;
}

static json_t *
links(const FpRich *rich)
{
  json_t *all = json_array();
  for (guint i = 0; i < rich->links->len; i++) {
    const FpLink *link = rich->links->pdata[i];
    json_t *one = json_object();
    g_autofree char *text = fp_evidence_defang_text(link->text);
    g_autofree char *target = fp_text_defang(link->href ? link->href : link->target);
    set_text(one, "text", text);
    set_text(one, "target", target);
    set_text(one, "host", link->host_shown);
    json_array_append_new(all, one);
  }
  return all;
}

json_t *
fp_evidence_message(const FpMessage *message, FpStore *store)
{
  json_t *object = json_object();
  set_text(object, "id", message->id);
  set_text(object, "conversation", message->conversation);
  json_object_set_new(object, "from", person(message->from, store));
  set_time(object, "sent", message->sent);
  set_text(object, "subject", message->subject);
  if (message->rich) {
    g_autofree char *seen = fp_rich_text(message->rich);
    g_autofree char *text = fp_evidence_defang_text(seen);
    set_text(object, "text", text);
    json_object_set_new(object, "links", links(message->rich));
  }
  const char *received = message->html ? message->html : message->plain;
  if (received) {
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, received, -1);
    set_text(object, "sha256", sum);
    /* Bytes that are not UTF-8 cannot stand in JSON: their sum and the text as seen do. */
    if (g_utf8_validate(received, -1, NULL))
      set_text(object, "received", received);
  }
  g_autofree char *print = message->fingerprint ? NULL : fp_fingerprint(message);
  set_text(object, "fingerprint", message->fingerprint ? message->fingerprint : print);
  return object;
}

static void
add_piece(json_t *pieces, const char *type, const char *description, const char *bytes, gboolean whole)
{
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, bytes, -1);
  json_t *piece = json_object();
  set_text(piece, "type", type);
  set_text(piece, "description", description);
  json_object_set_new(piece, "bytes", json_integer((json_int_t)strlen(bytes)));
  set_text(piece, "sha256", sum);
  if (whole) {
    g_autofree char *payload = g_base64_encode((const guchar *)bytes, strlen(bytes));
    set_text(piece, "payload", payload);
  }
  json_array_append_new(pieces, piece);
}

json_t *
fp_evidence_pieces(const FpMessage *message, FpStore *store, gboolean whole)
{
  json_t *pieces = json_array();
  const char *received = message->html ? message->html : message->plain;
  const char *type = message->html ? "text/html" : "text/plain";
  g_autofree char *first = fp_store_first_received(store, message->id);
  if (first)
    add_piece(pieces, type, _("as first received, before it was changed"), first, whole);
  if (received)
    add_piece(pieces, type, _("as received"), received, whole);
  if (message->rich) {
    g_autofree char *seen = fp_rich_text(message->rich);
    g_autofree char *text = fp_evidence_defang_text(seen);
    add_piece(pieces, "text/plain", _("as people see it, with links that do not open"), text, whole);
  }
  return pieces;
}

json_t *
fp_evidence_report(const FpReport *report, FpStore *store, const char *short_text)
{
  json_t *object = json_pack("{s:i}", "version", 1);
  set_text(object, "reference", report->reference);
  set_text(object, "forum", report->forum);
  set_text(object, "reporter", report->reporter);
  set_time(object, "made", report->made);
  set_text(object, "reason", report->reason);
  set_text(object, "reporter_note", report->note);
  json_t *messages = json_array();
  for (guint i = 0; i < report->messages->len; i++)
    json_array_append_new(messages, fp_evidence_message(report->messages->pdata[i], store));
  json_object_set_new(object, "messages", messages);
  set_text(object, "short_form", short_text);
  return object;
}

FpMessage *
fp_evidence_read(const json_t *report, guint n)
{
  const json_t *object = json_array_get(json_object_get(report, "messages"), n);
  const char *id = fp_json_peek_string(object, "id", NULL);
  if (!id)
    return NULL;
  FpMessage *message = fp_message_new(id, fp_json_peek_string(object, "conversation", NULL));
  const char *login = fp_json_peek_string(object, "from.login", "");
  fp_person_unref(message->from);
  message->from = fp_person_new(fp_json_peek_string(object, "from.id", ""), login,
                                fp_json_peek_string(object, "from.name", login));
  message->sent = fp_json_peek_time(object, "sent");
  message->fingerprint = g_strdup(fp_json_peek_string(object, "fingerprint", NULL));
  fp_message_set_plain(message, fp_json_peek_string(object, "text", ""), -1);
  return message;
}
