/* Conversations on their way out of the archive: pages of the list, whole conversations, single messages.
 * Called by app/inbox/inbox.c, app/outbox/flag.c and the views' models. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/i18n.h"
#include "store/internal.h"

#define COLUMNS "id, last, unread, complete, muted, sealed, verdict"

static gboolean
has_outbox(FpStore *store)
{
  return fp_store_number(store, 1, "SELECT EXISTS (SELECT 1 FROM outbox_message)", "") != 0;
}

static FpConversation *
read_summary(FpStore *store, sqlite3_stmt *row, gboolean flags, GError **error)
{
  gint64 id = sqlite3_column_int64(row, 0);
  g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_CONVERSATION, id, row, 5, error);
  g_autoptr(FpConversation) conversation = plain ? fp_store_unpack_conversation(plain, error) : NULL;
  if (!conversation)
    return NULL;
  conversation->last = sqlite3_column_int64(row, 1);
  conversation->unread = (int)sqlite3_column_int64(row, 2);
  conversation->complete = sqlite3_column_int64(row, 3) != 0;
  conversation->muted = sqlite3_column_int64(row, 4) != 0;
  if (sqlite3_column_type(row, 6) != SQLITE_NULL) {
    g_autoptr(GByteArray) verdict = fp_store_unseal(store, FP_SEAL_CONVERSATION_VERDICT, id, row, 6, error);
    if (!verdict || !fp_read_verdict(verdict, NULL, &conversation->suspicion, &conversation->campaign, error))
      return NULL;
  }
  if (flags) {
    FpHash hash = fp_store_hash(store, "conversation", conversation->id);
    conversation->flag = fp_store_conversation_flag(store, &hash);
  }
  return g_steal_pointer(&conversation);
}

#define ONE_FOLDER  "folder = (SELECT id FROM folder WHERE hash = ?)"
#define ALL_FOLDERS "folder IS NOT (SELECT id FROM folder WHERE hash = ?)"
/* The rows of a page, newest first, found from a row before them or after them. */
#define PAGE(folders, side, order)                                                                           \
  "SELECT " COLUMNS " FROM conversation WHERE id IN (SELECT id FROM conversation WHERE " folders             \
  " AND (last, id) " side " (?, ?) ORDER BY " order " LIMIT ? OFFSET ?) ORDER BY last DESC, id DESC"
#define NEWER(folders) PAGE(folders, ">", "last, id")
#define OLDER(folders) PAGE(folders, "<", "last DESC, id DESC")

/* all: those of every folder but `folder`. */
static sqlite3_stmt *
ask_page(FpStore *store, gboolean all, const FpHash *folder, const FpStep *way, gint64 length, GError **error)
{
  const char *sql = way->up ? (all ? NEWER(ALL_FOLDERS) : NEWER(ONE_FOLDER))
                            : (all ? OLDER(ALL_FOLDERS) : OLDER(ONE_FOLDER));
  return fp_store_query(store, error, sql, "hiiii", folder, way->from.last, way->from.id, length, way->skip);
}

/* Summaries into `list`; their first and last row into `ends`. */
static gboolean
read_page(FpStore *store, sqlite3_stmt *row, GPtrArray *list, FpPlace ends[2], GError **error)
{
  gboolean flags = has_outbox(store);
  int more = row ? fp_store_row(store, row, error) : -1;
  for (; more > 0; more = fp_store_row(store, row, error)) {
    FpConversation *one = read_summary(store, row, flags, error);
    if (!one) {
      fp_store_done(row);
      return FALSE;
    }
    FpPlace place = {.id = sqlite3_column_int64(row, 0), .last = one->last};
    if (list->len == 0)
      ends[0] = place;
    ends[1] = place;
    one->complete = FALSE; /* it comes without its messages */
    g_ptr_array_add(list, one);
  }
  return more == 0;
}

static gboolean
read_list(FpStore *store, const char *folder, gint64 offset, gint64 limit, GPtrArray *list, GError **error)
{
  /* All folders together have places of their own, beside those of the one that is left out. */
  FpHash hash = fp_store_hash(store, "folder", folder ? folder : FP_TOPICS);
  FpHash kept_as = folder ? hash : fp_store_hash(store, "all but folder", FP_TOPICS);
  gint64 total = fp_store_count(store, folder, NULL), length = MIN(limit, total - offset);
  FpPlace ends[2] = {0};
  if (length <= 0)
    return TRUE;
  FpStep way = fp_store_nearest(store, &kept_as, offset, length, total);
  if (!read_page(store, ask_page(store, !folder, &hash, &way, length, error), list, ends, error))
    return FALSE;
  for (int i = 0; i < 2 && list->len > 0; i++) {
    ends[i].folder = kept_as;
    ends[i].index = i == 0 ? offset : offset + list->len - 1;
    fp_store_keep_place(store, &ends[i]);
  }
  return TRUE;
}

GPtrArray *
fp_store_list(FpStore *store, const char *folder, guint offset, guint limit, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  gboolean began = fp_store_look(store);
  gboolean ok = read_list(store, folder, offset, limit, list, error);
  fp_store_looked(store, began);
  return ok ? g_steal_pointer(&list) : NULL;
}

guint
fp_store_count(FpStore *store, const char *folder, guint *unread)
{
  FpHash hash = fp_store_hash(store, "folder", folder ? folder : FP_TOPICS);
  sqlite3_stmt *row =
      folder
          ? fp_store_query(store, NULL, "SELECT conversations, unread FROM folder WHERE hash = ?", "h", &hash)
          : fp_store_query(store, NULL,
                           "SELECT TOTAL(conversations), TOTAL(unread) FROM folder WHERE hash <> ?", "h",
                           &hash);
  guint all = 0, new = 0;
  if (row && fp_store_row(store, row, NULL) > 0) {
    all = (guint)sqlite3_column_int64(row, 0);
    new = (guint)sqlite3_column_int64(row, 1);
    fp_store_done(row);
  }
  if (unread)
    *unread = new;
  return all;
}

static void
unref_person(gpointer person)
{
  fp_person_unref(person);
}

static gboolean
read_messages(FpStore *store, gint64 id, FpConversation *conversation, GError **error)
{
  g_autoptr(GHashTable) people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_person);
  sqlite3_stmt *row = fp_store_query(
      store, error, "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE conversation = ? ORDER BY sent, id",
      "i", id);
  int more = row ? fp_store_row(store, row, error) : -1;
  for (; more > 0; more = fp_store_row(store, row, error)) {
    FpMessage *message = fp_store_read_head(store, row, error);
    if (message)
      g_ptr_array_add(conversation->messages, message);
    if (!message || !fp_store_read_body(store, sqlite3_column_int64(row, 0), message, error)) {
      fp_store_done(row);
      return FALSE;
    }
    fp_store_freshen(store, people, &message->from);
  }
  fp_store_freshen(store, people, &conversation->from);
  return more == 0;
}

static FpConversation *
find(FpStore *store, const char *id, gint64 *own, GError **error)
{
  FpHash hash = fp_store_hash(store, "conversation", id);
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT " COLUMNS " FROM conversation WHERE hash = ?", "h", &hash);
  int found = row ? fp_store_row(store, row, error) : -1;
  if (found == 0)
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING,
                        _("There is no such conversation in the archive"));
  if (found <= 0)
    return NULL;
  *own = sqlite3_column_int64(row, 0);
  FpConversation *conversation = read_summary(store, row, TRUE, error);
  fp_store_done(row);
  return conversation;
}

FpConversation *
fp_store_summary(FpStore *store, const char *id, GError **error)
{
  gint64 own;
  FpConversation *conversation = find(store, id, &own, error);
  if (conversation)
    conversation->complete = FALSE; /* it comes without its messages */
  return conversation;
}

gboolean
fp_store_complete(FpStore *store, const char *id)
{
  FpHash hash = fp_store_hash(store, "conversation", id);
  return fp_store_number(store, 0, "SELECT complete FROM conversation WHERE hash = ?", "h", &hash) > 0;
}

FpConversation *
fp_store_conversation(FpStore *store, const char *id, GError **error)
{
  gint64 own;
  gboolean began = fp_store_look(store);
  g_autoptr(FpConversation) conversation = find(store, id, &own, error);
  gboolean ok = conversation && read_messages(store, own, conversation, error);
  fp_store_looked(store, began);
  return ok ? g_steal_pointer(&conversation) : NULL;
}

FpMessage *
fp_store_message(FpStore *store, const char *id, GError **error)
{
  FpHash hash = fp_store_hash(store, "message", id);
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE hash = ?", "h", &hash);
  int found = row ? fp_store_row(store, row, error) : -1;
  if (found == 0)
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING,
                        _("There is no such message in the archive"));
  if (found <= 0)
    return NULL;
  gint64 own = sqlite3_column_int64(row, 0);
  g_autoptr(FpMessage) message = fp_store_read_head(store, row, error);
  fp_store_done(row);
  if (!message || !fp_store_read_body(store, own, message, error))
    return NULL;
  fp_store_freshen(store, NULL, &message->from);
  return g_steal_pointer(&message);
}
