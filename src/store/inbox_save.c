/* Conversations on their way into the archive. Called by app/inbox/inbox.c with each page that a forum sent.
 */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

#include "flagpost/i18n.h"

typedef struct {
  gint64 id; /* 0: new */
  gint64 last, unread, complete;
  GByteArray *plain;
  FpConversation *old; /* only what is packed */
} Before;

static void
before_clear(Before *before)
{
  g_clear_pointer(&before->plain, g_byte_array_unref);
  g_clear_pointer(&before->old, fp_conversation_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Before, before_clear)

static gboolean
load_before(FpStore *store, const FpHash *hash, Before *before, GError **error)
{
  sqlite3_stmt *row = fp_store_query(
      store, error, "SELECT id, last, unread, complete, sealed FROM conversation WHERE hash = ?", "h", hash);
  int found = fp_store_row(store, row, error);
  if (found <= 0)
    return found == 0;
  before->id = sqlite3_column_int64(row, 0);
  before->last = sqlite3_column_int64(row, 1);
  before->unread = sqlite3_column_int64(row, 2);
  before->complete = sqlite3_column_int64(row, 3);
  before->plain = fp_store_unseal(store, FP_SEAL_CONVERSATION, before->id, row, 4, error);
  fp_store_done(row);
  before->old = before->plain ? fp_store_unpack_conversation(before->plain, error) : NULL;
  return before->old != NULL;
}

/* A conversation seen in the inbox and among the sent ones is in the inbox. */
static const char *
folder_of(const FpConversation *now, const FpConversation *old)
{
  if (!now->folder || (old && old->folder && g_str_equal(now->folder, "sent")))
    return old && old->folder ? old->folder : "inbox";
  return now->folder;
}

/* A conversation is built with a person of whom nothing is known. */
static const FpPerson *
from_of(const FpConversation *now, const FpConversation *old)
{
  const FpPerson *from = now->from;
  gboolean known = from && ((from->id && *from->id) || (from->login && *from->login));
  return known || !old ? from : old->from;
}

static GByteArray *
pack(const FpConversation *now, const FpConversation *old, const char *folder)
{
  GByteArray *packed = g_byte_array_new();
  const GPtrArray *people = now->people;
  if (old && (!people || !people->len))
    people = old->people;
  int count = now->count;
  if (count < 0 && now->complete) /* the last page of several is complete, and not all */
    count = MAX((int)now->messages->len, old ? old->count : 0);
  if (count < 0 && old)
    count = old->count;
  fp_pack_text(packed, now->id);
  fp_pack_text(packed, now->subject && *now->subject ? now->subject : old ? old->subject : now->subject);
  fp_pack_text(packed, folder);
  fp_pack_int(packed, count);
  fp_pack_int(packed, now->can_reply);
  fp_pack_person(packed, from_of(now, old));
  fp_pack_int(packed, people ? people->len : 0);
  for (guint i = 0; people && i < people->len; i++)
    fp_pack_person(packed, g_ptr_array_index(people, i));
  fp_pack_topic(packed, now->topic);
  return packed;
}

FpConversation *
fp_store_unpack_conversation(const GByteArray *plain, GError **error)
{
  FpReader reader = fp_reader(plain);
  g_autofree char *id = fp_read_text(&reader);
  g_autofree char *subject = fp_read_text(&reader);
  g_autoptr(FpConversation) conversation = fp_conversation_new(id ? id : "", subject);
  g_free(conversation->folder);
  conversation->folder = fp_read_text(&reader);
  conversation->count = (int)fp_read_int(&reader);
  conversation->can_reply = fp_read_int(&reader) != 0;
  FpPerson *from = fp_read_person(&reader);
  if (from) {
    g_clear_pointer(&conversation->from, fp_person_unref);
    conversation->from = from;
  }
  for (gint64 people = fp_read_int(&reader); people > 0 && !reader.bad; people--) {
    FpPerson *person = fp_read_person(&reader);
    if (person)
      g_ptr_array_add(conversation->people, person);
  }
  fp_read_topic(&reader, conversation);
  return fp_reader_ok(&reader, error) ? g_steal_pointer(&conversation) : NULL;
}

static gint64
folder_row(FpStore *store, const char *folder, GError **error)
{
  FpHash hash = fp_store_hash(store, "folder", folder);
  gint64 id = fp_store_number(store, 0, "SELECT id FROM folder WHERE hash = ?", "h", &hash);
  if (id)
    return id;
  if (!fp_store_run(store, error, "INSERT INTO folder (hash) VALUES (?)", "h", &hash))
    return 0;
  return sqlite3_last_insert_rowid(store->db);
}

static gint64
newest(const FpConversation *conversation, gint64 before)
{
  gint64 last = conversation->last ? conversation->last : before;
  for (guint i = 0; i < conversation->messages->len; i++) {
    const FpMessage *message = g_ptr_array_index(conversation->messages, i);
    last = MAX(last, message->sent);
  }
  return last;
}

static gint64
unread_of(const FpConversation *conversation, gint64 before)
{
  gint64 unread = 0;
  if (conversation->unread >= 0)
    return conversation->unread;
  if (!conversation->complete || conversation->unread == FP_UNREAD_AS_BEFORE)
    return before;
  for (guint i = 0; i < conversation->messages->len; i++)
    unread += ((const FpMessage *)g_ptr_array_index(conversation->messages, i))->unread != 0;
  return unread;
}

static gboolean
save_summary(FpStore *store, const FpConversation *now, Before *before, const FpHash *hash, GError **error)
{
  const char *folder = folder_of(now, before->old);
  g_autoptr(GByteArray) plain = pack(now, before->old, folder);
  gint64 last = newest(now, before->last), unread = unread_of(now, before->id ? before->unread : -1);
  gint64 complete = now->complete || before->complete, fresh = before->id == 0;
  if (!fresh && fp_pack_equal(plain, before->plain) && last == before->last && unread == before->unread &&
      complete == before->complete)
    return TRUE;
  gint64 row = folder_row(store, folder, error);
  if (!row)
    return FALSE;
  const FpPerson *from = from_of(now, before->old);
  FpHash person = {{0}};
  if (from && from->id && *from->id)
    person = fp_store_hash(store, "person", from->id);
  gint64 muted = fp_store_is_muted(store, &person);
  if (fresh)
    before->id = fp_store_next_row(store, &store->next_conversation, "SELECT MAX(id) FROM conversation");
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_CONVERSATION, before->id, plain);
  if (!fresh)
    return fp_store_run(store, error,
                        "UPDATE conversation SET folder = ?, last = ?, unread = ?, complete = ?, muted = ?,"
                        " person = ?, sealed = ? WHERE id = ?",
                        "iiiiihbi", row, last, unread, complete, muted, &person, sealed, before->id) &&
           (unread != 0 || before->unread == 0 ||
            fp_store_run(store, error, "UPDATE message SET flags = flags & ~2 WHERE conversation = ?", "i",
                         before->id));
  return fp_store_run(
      store, error,
      "INSERT INTO conversation (id, hash, folder, last, unread, complete, muted, person, sealed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      "ihiiiiihb", before->id, hash, row, last, unread, complete, muted, &person, sealed);
}

static gboolean
save_one(FpStore *store, const FpConversation *conversation, GError **error)
{
  FpHash hash = fp_store_hash(store, "conversation", conversation->id);
  g_auto(Before) before = {0};
  if (!load_before(store, &hash, &before, error) ||
      !save_summary(store, conversation, &before, &hash, error) ||
      !fp_store_note_person(store, conversation->from, error))
    return FALSE;
  for (guint i = 0; i < conversation->messages->len; i++)
    if (!fp_store_save_message(store, before.id, conversation->id,
                               g_ptr_array_index(conversation->messages, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
save_as_of(FpStore *store, gint64 as_of, GError **error)
{
  int before = sqlite3_total_changes(store->db);
  gboolean ok = fp_store_run(store, error, "INSERT OR REPLACE INTO meta VALUES ('as_of', ?)", "i", as_of);
  fp_store_set_aside_since(store, before);
  return ok;
}

static gboolean
save_all(FpStore *store, const GPtrArray *conversations, gint64 as_of, GError **error)
{
  if (!fp_store_begin(store, error))
    return FALSE;
  gboolean ok = TRUE;
  for (guint i = 0; ok && i < conversations->len; i++)
    ok = save_one(store, g_ptr_array_index(conversations, i), error);
  ok = ok && fp_store_filters_keep_up(store, error);
  if (ok && as_of)
    ok = save_as_of(store, as_of, error);
  return fp_store_end(store, ok, error);
}

gboolean
fp_store_save_conversations(FpStore *store, const GPtrArray *conversations, gint64 as_of, GError **error)
{
  if (store->in_batch)
    return save_all(store, conversations, as_of, error);
  fp_store_relax(store, TRUE);
  gboolean ok = save_all(store, conversations, as_of, error);
  fp_store_relax(store, FALSE);
  return ok;
}

gint64
fp_store_as_of(FpStore *store)
{
  return fp_store_number(store, 0, "SELECT value FROM meta WHERE name = 'as_of'", "");
}

gboolean
fp_store_mark_read(FpStore *store, const char *conversation, gboolean read, GError **error)
{
  FpHash hash = fp_store_hash(store, "conversation", conversation);
  if (!fp_store_begin(store, error))
    return FALSE;
  gint64 id = fp_store_number(store, 0, "SELECT id FROM conversation WHERE hash = ?", "h", &hash);
  gboolean ok = id != 0;
  if (!id)
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING,
                        _("There is no such conversation in the archive"));
  else if (read)
    ok = fp_store_run(store, error, "UPDATE conversation SET unread = 0 WHERE id = ? AND unread <> 0", "i",
                      id) &&
         fp_store_run(store, error,
                      "UPDATE message SET flags = flags & ~2 WHERE conversation = ? AND flags & 2", "i", id);
  else /* the newest message that somebody else wrote */
    ok = fp_store_run(store, error, "UPDATE conversation SET unread = 1 WHERE id = ? AND unread <= 0", "i",
                      id) &&
         fp_store_run(store, error,
                      "UPDATE message SET flags = flags | 2 WHERE id = (SELECT id FROM message"
                      " WHERE conversation = ? AND NOT flags & 1 ORDER BY sent DESC, id DESC LIMIT 1)",
                      "i", id);
  return fp_store_end(store, ok, error);
}
