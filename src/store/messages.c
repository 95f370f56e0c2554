/* Stored messages: the head that lists need, the body as received, what was received first. Called by
 * inbox_save.c and inbox_read.c. */
#include "config.h"

#include "store/internal.h"

#include "flagpost/i18n.h"
#include "flagpost/url.h"

/* What is stored of a message before it is saved again. */
typedef struct {
  gint64 id; /* 0: new */
  gint64 conversation, sent;
  unsigned flags;
  GByteArray *head, *body;
} Before;

static void
before_clear(Before *before)
{
  g_clear_pointer(&before->head, g_byte_array_unref);
  g_clear_pointer(&before->body, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Before, before_clear)

static GByteArray *
pack_head(const FpMessage *message, const char *conversation_id)
{
  GByteArray *pack = g_byte_array_new();
  fp_pack_text(pack, message->id);
  fp_pack_text(pack, message->conversation ? message->conversation : conversation_id);
  fp_pack_text(pack, message->subject);
  fp_pack_person(pack, message->from);
  fp_pack_post(pack, message->post);
  return pack;
}

static GByteArray *
pack_body(const FpMessage *message)
{
  GByteArray *pack = g_byte_array_new();
  fp_pack_text(pack, message->html);
  fp_pack_text(pack, message->plain);
  fp_pack_text(pack, message->base);
  return pack;
}

static gboolean
has_body(const FpMessage *message)
{
  return message->html || message->plain;
}

static unsigned
row_flags(const FpMessage *message)
{
  return (message->outgoing ? FP_ROW_OUTGOING : 0) | (message->unread ? FP_ROW_UNREAD : 0) |
         (message->system ? FP_ROW_NOTICE : 0) | (message->deleted ? FP_ROW_DELETED : 0) |
         (message->edited ? FP_ROW_EDITED : 0);
}

static gboolean
load_before(FpStore *store, const FpHash *hash, Before *before, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error,
                                     "SELECT message.id, conversation, sent, flags, message.sealed,"
                                     " body.sealed FROM message JOIN body USING (id) WHERE hash = ?",
                                     "h", hash);
  int found = fp_store_row(store, row, error);
  if (found <= 0)
    return found == 0;
  before->id = sqlite3_column_int64(row, 0);
  before->conversation = sqlite3_column_int64(row, 1);
  before->sent = sqlite3_column_int64(row, 2);
  before->flags = (unsigned)sqlite3_column_int64(row, 3);
  before->head = fp_store_unseal(store, FP_SEAL_MESSAGE, before->id, row, 4, error);
  before->body = before->head ? fp_store_unseal(store, FP_SEAL_BODY, before->id, row, 5, error) : NULL;
  fp_store_done(row);
  return before->body != NULL;
}

static gboolean
insert(FpStore *store, const FpHash *hash, gint64 conversation, const FpMessage *message,
       const GByteArray *head, const GByteArray *body, gint64 *id, GError **error)
{
  *id = fp_store_next_row(store, &store->next_message, "SELECT MAX(id) FROM message");
  g_autoptr(GByteArray) sealed_head = fp_store_seal(store, FP_SEAL_MESSAGE, *id, head);
  g_autoptr(GByteArray) sealed_body = fp_store_seal(store, FP_SEAL_BODY, *id, body);
  return fp_store_run(store, error,
                      "INSERT INTO message (id, hash, conversation, sent, flags, sealed)"
                      " VALUES (?, ?, ?, ?, ?, ?)",
                      "ihiiib", *id, hash, conversation, message->sent, (gint64)row_flags(message),
                      sealed_head) &&
         fp_store_run(store, error, "INSERT INTO body (id, sealed) VALUES (?, ?)", "ib", *id, sealed_body) &&
         fp_store_save_words(store, *id, message, TRUE, error);
}

static gboolean
packed_body_is_empty(const GByteArray *body)
{
  FpReader reader = fp_reader(body);
  g_autofree char *html = fp_read_text(&reader);
  g_autofree char *plain = fp_read_text(&reader);
  return !html && !plain;
}

static gboolean
same_content(const GByteArray *a, const GByteArray *b)
{
  FpReader one = fp_reader(a), two = fp_reader(b);
  for (int i = 0; i < 2; i++) {
    g_autofree char *x = fp_read_text(&one);
    g_autofree char *y = fp_read_text(&two);
    if (g_strcmp0(x, y) != 0)
      return FALSE;
  }
  return TRUE;
}

/* The body as it is now; what was received first is kept beside it, once. */
static gboolean
change_body(FpStore *store, const Before *before, const GByteArray *body, gboolean edited, GError **error)
{
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_BODY, before->id, body);
  if (!fp_store_run(store, error, "UPDATE body SET sealed = ? WHERE id = ?", "bi", sealed, before->id))
    return FALSE;
  if (!edited)
    return TRUE;
  g_autoptr(GByteArray) first = fp_store_seal(store, FP_SEAL_BODY_FIRST, before->id, before->body);
  return fp_store_run(store, error, "UPDATE body SET first = ? WHERE id = ? AND first IS NULL", "bi", first,
                      before->id);
}

static gboolean
update(FpStore *store, gint64 conversation, const FpMessage *message, const Before *before,
       const GByteArray *head, const GByteArray *body, GError **error)
{
  gboolean replace = has_body(message) && !fp_pack_equal(body, before->body);
  gboolean edited = replace && !packed_body_is_empty(before->body) && !same_content(body, before->body);
  gint64 sent = message->sent ? message->sent : before->sent;
  unsigned flags = row_flags(message) | (before->flags & FP_ROW_EDITED) | (edited ? FP_ROW_EDITED : 0);
  if (replace && !change_body(store, before, body, edited, error))
    return FALSE;
  gboolean head_changed = !fp_pack_equal(head, before->head);
  if (head_changed || sent != before->sent || flags != before->flags ||
      conversation != before->conversation) {
    g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_MESSAGE, before->id, head);
    if (!fp_store_run(store, error,
                      "UPDATE message SET conversation = ?, sent = ?, flags = ?, sealed = ? WHERE id = ?",
                      "iiibi", conversation, sent, (gint64)flags, sealed, before->id))
      return FALSE;
  }
  if (!replace && !(head_changed && has_body(message)) && sent == before->sent)
    return TRUE;
  if (has_body(message))
    return fp_store_save_words(store, before->id, message, FALSE, error);
  return TRUE;
}

gboolean
fp_store_save_message(FpStore *store, gint64 conversation, const char *conversation_id,
                      const FpMessage *message, GError **error)
{
  FpHash hash = fp_store_hash(store, "message", message->id);
  FpHash place = fp_store_hash(store, "conversation", conversation_id);
  g_auto(Before) before = {0};
  if (!load_before(store, &hash, &before, error))
    return FALSE;
  g_autoptr(GByteArray) head = pack_head(message, conversation_id);
  g_autoptr(GByteArray) body = pack_body(message);
  gint64 id = before.id;
  if (id ? !update(store, conversation, message, &before, head, body, error)
         : !insert(store, &hash, conversation, message, head, body, &id, error))
    return FALSE;
  if (!fp_store_outbox_place(store, &hash, &place, error) ||
      !fp_store_note_person(store, message->from, error))
    return FALSE;
  return !message->suspicion ||
         fp_store_keep_verdict(store, id, conversation, message->suspicion, message->campaign, error);
}

FpMessage *
fp_store_read_head(FpStore *store, sqlite3_stmt *row, GError **error)
{
  gint64 id = sqlite3_column_int64(row, 0);
  unsigned flags = (unsigned)sqlite3_column_int64(row, 1);
  g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_MESSAGE, id, row, 3, error);
  if (!plain)
    return NULL;
  FpReader reader = fp_reader(plain);
  g_autofree char *own_id = fp_read_text(&reader);
  g_autofree char *conversation = fp_read_text(&reader);
  g_autoptr(FpMessage) message = fp_message_new(own_id ? own_id : "", conversation);
  message->subject = fp_read_text(&reader);
  message->from = fp_read_person(&reader);
  fp_read_post(&reader, message);
  if (!fp_reader_ok(&reader, error))
    return NULL;
  message->sent = sqlite3_column_int64(row, 2);
  message->outgoing = (flags & FP_ROW_OUTGOING) != 0;
  message->unread = (flags & FP_ROW_UNREAD) != 0;
  message->system = (flags & FP_ROW_NOTICE) != 0;
  message->deleted = (flags & FP_ROW_DELETED) != 0;
  message->edited = (flags & FP_ROW_EDITED) != 0;
  if (sqlite3_column_type(row, 4) != SQLITE_NULL) {
    g_autoptr(GByteArray) verdict = fp_store_unseal(store, FP_SEAL_MESSAGE_VERDICT, id, row, 4, error);
    if (!verdict || !fp_read_verdict(verdict, NULL, &message->suspicion, &message->campaign, error))
      return NULL;
  }
  FpHash hash = fp_store_hash(store, "message", message->id);
  message->flag = fp_store_message_flag(store, &hash);
  return g_steal_pointer(&message);
}

static gboolean
show_body(FpMessage *message, const GByteArray *plain, GError **error)
{
  FpReader reader = fp_reader(plain);
  g_autofree char *html = fp_read_text(&reader);
  g_autofree char *text = fp_read_text(&reader);
  g_autofree char *base = fp_read_text(&reader);
  if (!fp_reader_ok(&reader, error))
    return FALSE;
  g_autoptr(FpUrl) url = base ? fp_url_parse(base, NULL) : NULL;
  if (html)
    fp_message_set_html(message, html, -1, url);
  else if (text)
    fp_message_set_plain(message, text, -1);
  return TRUE;
}

gboolean
fp_store_read_body(FpStore *store, gint64 id, FpMessage *message, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT sealed FROM body WHERE id = ?", "i", id);
  int found = fp_store_row(store, row, error);
  if (found <= 0) {
    if (found == 0)
      g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_DAMAGED,
                          _("The archive is damaged: a message has no body"));
    return FALSE;
  }
  g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_BODY, id, row, 0, error);
  fp_store_done(row);
  return plain && show_body(message, plain, error);
}

char *
fp_store_first_received(FpStore *store, const char *message)
{
  FpHash hash = fp_store_hash(store, "message", message);
  sqlite3_stmt *row = fp_store_query(
      store, NULL,
      "SELECT body.id, first FROM message JOIN body USING (id) WHERE hash = ? AND first IS NOT NULL", "h",
      &hash);
  if (fp_store_row(store, row, NULL) <= 0)
    return NULL;
  g_autoptr(GByteArray) plain =
      fp_store_unseal(store, FP_SEAL_BODY_FIRST, sqlite3_column_int64(row, 0), row, 1, NULL);
  fp_store_done(row);
  if (!plain)
    return NULL;
  FpReader reader = fp_reader(plain);
  char *html = fp_read_text(&reader);
  return html ? html : fp_read_text(&reader);
}
