/* Conversations on their way out of the archive: pages of the list, whole conversations, single messages.
 * Called by app/inbox/inbox.c, app/outbox/flag.c and the views' models. */
#include "config.h"

#include "flagpost/store.h"

#include "flagpost/i18n.h"
#include "store/internal.h"

#define COLUMNS "id, last, unread, complete, muted, sealed, verdict"

static gboolean
add_verdict(FpStore *store, sqlite3_stmt *row, FpConversation *conversation, GError **error)
{
  if (sqlite3_column_type(row, 6) == SQLITE_NULL)
    return TRUE;
  g_autoptr(GByteArray) verdict =
      fp_store_unseal(store, FP_SEAL_CONVERSATION_VERDICT, sqlite3_column_int64(row, 0), row, 6, error);
  return verdict && fp_read_verdict(verdict, NULL, &conversation->suspicion, &conversation->campaign, error);
}

/* 1: yes. 0: no. -1: error. The verdict alone is opened. */
static int
is_in_campaign(FpStore *store, sqlite3_stmt *row, GError **error)
{
  if (sqlite3_column_type(row, 6) == SQLITE_NULL)
    return 0;
  g_autoptr(GByteArray) verdict =
      fp_store_unseal(store, FP_SEAL_CONVERSATION_VERDICT, sqlite3_column_int64(row, 0), row, 6, error);
  return verdict ? fp_pack_has_campaign(verdict) : -1;
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
  if (!add_verdict(store, row, conversation, error))
    return NULL;
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
ask_page(FpStore *store, gboolean all, const FpHash *folder, const FpWay *way, gint64 length, GError **error)
{
  const char *sql = way->up ? (all ? NEWER(ALL_FOLDERS) : NEWER(ONE_FOLDER))
                            : (all ? OLDER(ALL_FOLDERS) : OLDER(ONE_FOLDER));
  return fp_store_query(store, error, sql, "hiiii", folder, way->from.last, way->from.id, length, way->skip);
}

/* A part of a folder's list on its way out. */
typedef struct {
  enum { ALL, OF_CAMPAIGNS, NONE } wanted; /* which of them are opened */
  GPtrArray *list;
  gint64 seen;       /* rows, also those that are not in the list */
  FpListDepth depth; /* where not all are wanted */
  FpPlace ends[2];   /* the first and the last of them */
} Page;

/* FALSE only on error. */
static gboolean
take_row(FpStore *store, sqlite3_stmt *row, gboolean flags, Page *page, GError **error)
{
  FpPlace place = {.id = sqlite3_column_int64(row, 0), .last = sqlite3_column_int64(row, 1)};
  int wanted = page->wanted == ALL ? 1 : is_in_campaign(store, row, error);
  FpConversation *one = wanted > 0 && page->wanted != NONE ? read_summary(store, row, flags, error) : NULL;
  if (page->seen++ == 0)
    page->ends[0] = place;
  page->ends[1] = place;
  if (wanted > 0)
    page->depth.campaign = (guint)page->seen;
  if (wanted > 0 || sqlite3_column_int(row, 4) != 0)
    page->depth.special = (guint)page->seen;
  if (!one)
    return wanted == 0 || (wanted > 0 && page->wanted == NONE);
  one->complete = FALSE; /* it comes without its messages */
  g_ptr_array_add(page->list, one);
  return TRUE;
}

static gboolean
read_page(FpStore *store, sqlite3_stmt *row, Page *page, GError **error)
{
  gboolean flags = fp_store_outbox_names(store);
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error))
    if (!take_row(store, row, flags, page, error)) {
      fp_store_done(row);
      return FALSE;
    }
  return more == 0;
}

static gboolean
read_list(FpStore *store, const char *folder, gint64 offset, gint64 limit, Page *page, GError **error)
{
  /* All folders together have places of their own, beside those of the one that is left out. */
  FpHash hash = fp_store_hash(store, "folder", folder ? folder : FP_TOPICS);
  FpHash kept_as = folder ? hash : fp_store_hash(store, "all but folder", FP_TOPICS);
  gint64 total = fp_store_count(store, folder, NULL), length = MIN(limit, total - offset);
  if (length <= 0)
    return TRUE;
  FpWay way = fp_store_nearest(store, &kept_as, offset, length, total);
  if (!read_page(store, ask_page(store, !folder, &hash, &way, length, error), page, error))
    return FALSE;
  for (int i = 0; i < 2 && page->seen > 0; i++) {
    page->ends[i].folder = kept_as;
    page->ends[i].index = i == 0 ? offset : offset + page->seen - 1;
    fp_store_keep_place(store, &page->ends[i]);
  }
  return TRUE;
}

/* (transfer full) page->list */
static GPtrArray *
list_of(FpStore *store, const char *folder, guint offset, guint limit, Page *page, GError **error)
{
  page->list = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  gboolean began = fp_store_look(store);
  gboolean ok = read_list(store, folder, offset, limit, page, error);
  if (!fp_store_looked(store, began, ok, error))
    g_clear_pointer(&page->list, g_ptr_array_unref);
  return page->list;
}

GPtrArray *
fp_store_list(FpStore *store, const char *folder, guint offset, guint limit, GError **error)
{
  Page page = {.wanted = ALL};
  return list_of(store, folder, offset, limit, &page, error);
}

GPtrArray *
fp_store_list_campaigns(FpStore *store, const char *folder, guint offset, guint limit, GError **error)
{
  Page page = {.wanted = OF_CAMPAIGNS};
  return list_of(store, folder, offset, limit, &page, error);
}

gboolean
fp_store_list_depth(FpStore *store, const char *folder, guint offset, guint limit, FpListDepth *depth,
                    GError **error)
{
  Page page = {.wanted = NONE};
  g_autoptr(GPtrArray) nothing = list_of(store, folder, offset, limit, &page, error);
  *depth = page.depth;
  depth->seen = (guint)page.seen;
  return nothing != NULL;
}

#define FIND(folders) "SELECT id FROM conversation WHERE " folders " AND hash = ?"
#define ABOVE(folders)                                                                                       \
  "SELECT COUNT(*) FROM (SELECT 1 FROM conversation WHERE " folders                                          \
  " AND (last, id) > (SELECT last, id FROM conversation WHERE id = ?) LIMIT ?)"

guint
fp_store_list_above(FpStore *store, const char *folder, const char *id, guint most)
{
  FpHash place = fp_store_hash(store, "folder", folder ? folder : FP_TOPICS);
  FpHash hash = fp_store_hash(store, "conversation", id);
  gint64 above = most;
  gboolean began = fp_store_look(store);
  gint64 own = fp_store_number(store, 0, folder ? FIND(ONE_FOLDER) : FIND(ALL_FOLDERS), "hh", &place, &hash);
  if (own)
    above = fp_store_number(store, most, folder ? ABOVE(ONE_FOLDER) : ABOVE(ALL_FOLDERS), "hii", &place, own,
                            (gint64)most);
  return fp_store_looked(store, began, TRUE, NULL) ? (guint)above : most;
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
  if (fp_store_row(store, row, NULL) > 0) {
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

/* Adds those of the rows, with their bodies. */
static gboolean
read_messages(FpStore *store, sqlite3_stmt *row, FpConversation *conversation, GError **error)
{
  g_autoptr(GHashTable) people = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_person);
  int more = fp_store_row(store, row, error);
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

#define MESSAGES_OF "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE conversation = ? ORDER BY sent, id"

static FpConversation *
find(FpStore *store, const char *id, gint64 *own, GError **error)
{
  FpHash hash = fp_store_hash(store, "conversation", id);
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT " COLUMNS " FROM conversation WHERE hash = ?", "h", &hash);
  int found = fp_store_row(store, row, error);
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
  gboolean ok = conversation && read_messages(store, fp_store_query(store, error, MESSAGES_OF, "i", own),
                                              conversation, error);
  ok = fp_store_looked(store, began, ok, error);
  return ok ? g_steal_pointer(&conversation) : NULL;
}

/* How many stored messages come before the part: counted and skipped in the index, without opening any. */
static gint64
before_part(FpStore *store, gint64 own, const char *around, gint64 most, gint64 total)
{
  FpHash hash = fp_store_hash(store, "message", around ? around : "");
  gint64 there = around ? fp_store_number(store, 0, "SELECT id FROM message WHERE hash = ?", "h", &hash) : 0;
  gint64 place = around && !*around ? 0 : total;
  if (there)
    place = fp_store_number(store, total,
                            "SELECT COUNT(*) FROM message WHERE conversation = ? AND (sent, id) <"
                            " (SELECT sent, id FROM message WHERE id = ?)",
                            "ii", own, there);
  return CLAMP(place - most / 2, 0, MAX(total - most, 0));
}

FpConversation *
fp_store_part(FpStore *store, const char *id, const char *around, guint most, GError **error)
{
  gint64 own;
  gboolean began = fp_store_look(store);
  g_autoptr(FpConversation) part = find(store, id, &own, error);
  gboolean ok = FALSE;
  if (part) {
    gint64 total = fp_store_number(store, 0, "SELECT COUNT(*) FROM message WHERE conversation = ?", "i", own);
    gint64 before = before_part(store, own, around, most, total);
    ok = read_messages(
        store,
        fp_store_query(store, error, MESSAGES_OF " LIMIT ? OFFSET ?", "iii", own, (gint64)most, before), part,
        error);
    part->before = (guint)before;
    part->after = (guint)MAX(total - before - part->messages->len, 0);
  }
  ok = fp_store_looked(store, began, ok, error);
  return ok ? g_steal_pointer(&part) : NULL;
}

char **
fp_store_unread_ids(FpStore *store, const char *conversation)
{
  FpHash hash = fp_store_hash(store, "conversation", conversation);
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  sqlite3_stmt *row = fp_store_query(store, NULL,
                                     "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE conversation ="
                                     " (SELECT id FROM conversation WHERE hash = ?) AND flags & 3 = 2"
                                     " ORDER BY sent, id",
                                     "h", &hash);
  while (fp_store_row(store, row, NULL) > 0) {
    g_autoptr(FpMessage) message = fp_store_read_head(store, row, NULL);
    if (message)
      g_ptr_array_add(ids, g_strdup(message->id));
  }
  g_ptr_array_add(ids, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
}

gboolean
fp_store_has_outgoing(FpStore *store, const char *conversation)
{
  FpHash hash = fp_store_hash(store, "conversation", conversation);
  return fp_store_number(store, 0,
                         "SELECT 1 FROM message WHERE conversation ="
                         " (SELECT id FROM conversation WHERE hash = ?) AND flags & ? <> 0 LIMIT 1",
                         "hi", &hash, (gint64)FP_ROW_OUTGOING) > 0;
}

gboolean
fp_store_has_message(FpStore *store, const char *id)
{
  FpHash hash = fp_store_hash(store, "message", id);
  return fp_store_number(store, 0, "SELECT 1 FROM message WHERE hash = ?", "h", &hash) > 0;
}

FpMessage *
fp_store_message(FpStore *store, const char *id, GError **error)
{
  FpHash hash = fp_store_hash(store, "message", id);
  sqlite3_stmt *row =
      fp_store_query(store, error, "SELECT " FP_MESSAGE_COLUMNS " FROM message WHERE hash = ?", "h", &hash);
  int found = fp_store_row(store, row, error);
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

gint64
fp_store_message_number(FpStore *store, const char *id)
{
  if (!id)
    return fp_store_number(store, 0, "SELECT MAX(id) FROM message", "");
  FpHash hash = fp_store_hash(store, "message", id);
  return fp_store_number(store, 0, "SELECT id FROM message WHERE hash = ?", "h", &hash);
}

gint64
fp_store_newest_number(FpStore *store, const char *conversation)
{
  FpHash hash = fp_store_hash(store, "conversation", conversation);
  return fp_store_number(
      store, 0,
      "SELECT MAX(id) FROM message WHERE conversation = (SELECT id FROM conversation WHERE hash = ?)", "h",
      &hash);
}
