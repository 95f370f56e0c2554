/* The outbox's rows: what must arrive once. Stored sealed; looked up by message for lists and for the rule
 * that a message has one live report. Called by app/outbox/flag.c, app/outbox/outbox.c, app/outbox/compose.c.
 */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"

/* held, sending, sent, unsure: see FpOutState. */
#define LIVE    "(0, 1, 2, 4)"
#define COLUMNS "id, kind, state, route, made, due, changed, settled, attempts, sealed, evidence, remote, why"

const char *
fp_out_state_name(FpOutState state)
{
  static const char *const names[FP_OUT_STATES] = {"held", "sending", "sent", "refused", "unsure", "undone"};
  g_return_val_if_fail(state < FP_OUT_STATES, "");
  return names[state];
}

const char *
fp_out_kind_name(FpOutKind kind)
{
  static const char *const names[FP_OUT_KINDS] = {"report", "message", "retract", "topic",
                                                  "post",   "edit",    "delete"};
  g_return_val_if_fail(kind < FP_OUT_KINDS, "");
  return names[kind];
}

FpOutItem *
fp_out_item_new(FpOutKind kind)
{
  FpOutItem *item = g_new0(FpOutItem, 1);
  item->kind = kind;
  item->messages = g_ptr_array_new_with_free_func(g_free);
  return item;
}

void
fp_out_item_free(FpOutItem *item)
{
  if (!item)
    return;
  char **texts[] = {&item->batch,        &item->reference, &item->to,   &item->reason,    &item->note,
                    &item->conversation, &item->subject,   &item->text, &item->remote_id, &item->why};
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(*texts[i]);
  g_ptr_array_unref(item->messages);
  g_free(item->evidence);
  json_decref(item->evidence_read);
  g_free(item);
}

const json_t *
fp_out_item_evidence(const FpOutItem *item)
{
  FpOutItem *kept = (FpOutItem *)item;
  if (item->evidence && !item->evidence_read)
    kept->evidence_read = json_loads(item->evidence, JSON_DECODE_ANY, NULL);
  return item->evidence_read;
}

gboolean
fp_out_item_has(const FpOutItem *item, const char *message)
{
  for (guint i = 0; i < item->messages->len; i++)
    if (g_strcmp0(item->messages->pdata[i], message) == 0)
      return TRUE;
  return FALSE;
}

void
fp_out_item_set_evidence(FpOutItem *item, const json_t *evidence)
{
  char *text = json_dumps(evidence, JSON_COMPACT | JSON_ENCODE_ANY);
  g_free(item->evidence);
  item->evidence = g_strdup(text);
  g_clear_pointer(&item->evidence_read, json_decref);
  free(text);
}

void
fp_store_pack_item(GByteArray *pack, const FpOutItem *item)
{
  fp_pack_text(pack, item->batch);
  fp_pack_text(pack, item->reference);
  fp_pack_text(pack, item->to);
  fp_pack_text(pack, item->reason);
  fp_pack_text(pack, item->note);
  fp_pack_text(pack, item->conversation);
  fp_pack_text(pack, item->subject);
  fp_pack_text(pack, item->text);
  fp_pack_int(pack, item->messages->len);
  for (guint i = 0; i < item->messages->len; i++)
    fp_pack_text(pack, g_ptr_array_index(item->messages, i));
}

void
fp_store_unpack_item(FpReader *reader, FpOutItem *item)
{
  item->batch = fp_read_text(reader);
  item->reference = fp_read_text(reader);
  item->to = fp_read_text(reader);
  item->reason = fp_read_text(reader);
  item->note = fp_read_text(reader);
  item->conversation = fp_read_text(reader);
  item->subject = fp_read_text(reader);
  item->text = fp_read_text(reader);
  for (gint64 count = fp_read_int(reader); count > 0 && !reader->bad; count--) {
    char *id = fp_read_text(reader);
    if (id)
      g_ptr_array_add(item->messages, id);
  }
}

static gboolean
read_text(FpStore *store, FpSealPlace place, gint64 id, sqlite3_stmt *row, int column, char **text,
          GError **error)
{
  if (sqlite3_column_type(row, column) == SQLITE_NULL)
    return TRUE;
  g_autoptr(GByteArray) plain = fp_store_unseal(store, place, id, row, column, error);
  if (plain)
    *text = g_strndup((const char *)plain->data, plain->len);
  return plain != NULL;
}

static gboolean
read_head(FpStore *store, sqlite3_stmt *row, FpOutItem *item, GError **error)
{
  g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_OUTBOX, item->id, row, 9, error);
  if (!plain)
    return FALSE;
  FpReader reader = fp_reader(plain);
  fp_store_unpack_item(&reader, item);
  return fp_reader_ok(&reader, error);
}

static gboolean
read_rest(FpStore *store, sqlite3_stmt *row, FpOutItem *item, GError **error)
{
  return read_text(store, FP_SEAL_OUTBOX_EVIDENCE, item->id, row, 10, &item->evidence, error) &&
         read_text(store, FP_SEAL_OUTBOX_REMOTE, item->id, row, 11, &item->remote_id, error) &&
         read_text(store, FP_SEAL_OUTBOX_WHY, item->id, row, 12, &item->why, error);
}

static FpOutItem *
read_item(FpStore *store, sqlite3_stmt *row, FpOutboxDepth depth, GError **error)
{
  g_autoptr(FpOutItem) item = fp_out_item_new((FpOutKind)sqlite3_column_int64(row, 1));
  item->id = sqlite3_column_int64(row, 0);
  item->state = (FpOutState)CLAMP(sqlite3_column_int64(row, 2), 0, FP_OUT_STATES - 1);
  item->route = (FpRouteKind)sqlite3_column_int64(row, 3);
  item->made = sqlite3_column_int64(row, 4);
  item->due = sqlite3_column_int64(row, 5);
  item->changed = sqlite3_column_int64(row, 6);
  item->settled = sqlite3_column_int64(row, 7);
  item->attempts = (unsigned)sqlite3_column_int64(row, 8);
  if ((depth >= FP_OUTBOX_HEADS && !read_head(store, row, item, error)) ||
      (depth >= FP_OUTBOX_WHOLE && !read_rest(store, row, item, error)))
    return NULL;
  return g_steal_pointer(&item);
}

/* --- adding --- */

static gboolean
has_live_report(FpStore *store, const char *message)
{
  FpHash hash = fp_store_hash(store, "message", message);
  return fp_store_number(store, 0,
                         "SELECT 1 FROM outbox_message m JOIN outbox o ON o.id = m.outbox"
                         " WHERE m.hash = ? AND o.kind = 0 AND o.state IN " LIVE,
                         "h", &hash) != 0;
}

static gboolean
add_messages(FpStore *store, const FpOutItem *item, GError **error)
{
  for (guint i = 0; i < item->messages->len; i++) {
    FpHash hash = fp_store_hash(store, "message", g_ptr_array_index(item->messages, i));
    if (!fp_store_run(store, error,
                      "INSERT INTO outbox_message (outbox, position, hash, conversation) VALUES (?1, ?2, ?3,"
                      " (SELECT c.hash FROM message m JOIN conversation c ON c.id = m.conversation"
                      " WHERE m.hash = ?3))",
                      "iih", item->id, (gint64)i, &hash))
      return FALSE;
  }
  return TRUE;
}

static gboolean
add_row(FpStore *store, FpOutItem *item, GError **error)
{
  gint64 now = fp_clock_now(), made = item->made ? item->made : now;
  if (!fp_store_run(store, error,
                    "INSERT INTO outbox (kind, state, route, made, due, changed) VALUES (?, 0, ?, ?, ?, ?)",
                    "iiiii", (gint64)item->kind, (gint64)item->route, made, item->due, now))
    return FALSE;
  item->id = sqlite3_last_insert_rowid(store->db);
  item->state = FP_OUT_HELD;
  item->made = made;
  item->changed = now;
  g_autoptr(GByteArray) plain = g_byte_array_new();
  fp_store_pack_item(plain, item);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_OUTBOX, item->id, plain);
  g_autoptr(GByteArray) proof = NULL;
  if (item->evidence) {
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_byte_array_append(bytes, (const guint8 *)item->evidence, (guint)strlen(item->evidence));
    proof = fp_store_seal(store, FP_SEAL_OUTBOX_EVIDENCE, item->id, bytes);
  }
  return fp_store_run(store, error, "UPDATE outbox SET sealed = ?, evidence = ? WHERE id = ?", "bbi", sealed,
                      proof, item->id) &&
         fp_store_outbox_say(store, item->id, item->remote_id, NULL, error) &&
         add_messages(store, item, error);
}

static gboolean
add_one(FpStore *store, FpOutItem *item, GError **error)
{
  if (item->kind == FP_OUT_REPORT) {
    for (guint i = item->messages->len; i > 0; i--)
      if (has_live_report(store, g_ptr_array_index(item->messages, i - 1)))
        g_ptr_array_remove_index(item->messages, i - 1);
    if (!item->messages->len)
      return TRUE;
  }
  return add_row(store, item, error);
}

gboolean
fp_store_outbox_copy(FpStore *store, FpOutItem *item, GError **error)
{
  FpOutItem was = *item;
  item->id = 0;
  if (!add_one(store, item, error))
    return FALSE;
  if (!item->id)
    return TRUE;
  return fp_store_run(store, error,
                      "UPDATE outbox SET state = ?, changed = ?, settled = ?, attempts = ? WHERE id = ?",
                      "iiiii", (gint64)was.state, was.changed, was.settled, (gint64)was.attempts, item->id) &&
         fp_store_outbox_say(store, item->id, was.remote_id, was.why, error);
}

gboolean
fp_store_outbox_add(FpStore *store, GPtrArray *items, GError **error)
{
  return fp_store_outbox_add_draft(store, items, 0, error);
}

gboolean
fp_store_outbox_add_draft(FpStore *store, GPtrArray *items, gint64 draft, GError **error)
{
  for (guint i = 0; i < items->len; i++)
    ((FpOutItem *)g_ptr_array_index(items, i))->id = 0;
  if (!fp_store_begin(store, error))
    return FALSE;
  gboolean ok = draft == 0 || fp_store_take_draft(store, draft, error);
  for (guint i = 0; ok && i < items->len; i++)
    ok = add_one(store, g_ptr_array_index(items, i), error);
  ok = fp_store_end(store, ok, error);
  for (guint i = 0; !ok && i < items->len; i++)
    ((FpOutItem *)g_ptr_array_index(items, i))->id = 0;
  return ok;
}

/* --- reading --- */

GPtrArray *
fp_store_outbox_rows(FpStore *store, gboolean live, FpOutboxDepth depth, GError **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  sqlite3_stmt *row =
      live ? fp_store_query(
                 store, error,
                 "SELECT " COLUMNS " FROM outbox WHERE state IN " FP_OUTBOX_LIVE " ORDER BY id DESC", "")
           : fp_store_query(store, error, "SELECT " COLUMNS " FROM outbox ORDER BY id DESC", "");
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    FpOutItem *item = read_item(store, row, depth, error);
    if (!item) {
      fp_store_done(row);
      return NULL;
    }
    g_ptr_array_add(items, item);
  }
  return more == 0 ? g_steal_pointer(&items) : NULL;
}

GPtrArray *
fp_store_outbox_list(FpStore *store, gboolean live, GError **error)
{
  return fp_store_outbox_rows(store, live, FP_OUTBOX_WHOLE, error);
}

FpOutItem *
fp_store_outbox_get(FpStore *store, gint64 id, GError **error)
{
  sqlite3_stmt *row = fp_store_query(store, error, "SELECT " COLUMNS " FROM outbox WHERE id = ?", "i", id);
  int found = fp_store_row(store, row, error);
  if (found == 0)
    g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no such item in the outbox"));
  if (found <= 0)
    return NULL;
  FpOutItem *item = read_item(store, row, FP_OUTBOX_WHOLE, error);
  fp_store_done(row);
  return item;
}

FpOutItem *
fp_store_outbox_for_message(FpStore *store, const char *message)
{
  FpHash hash = fp_store_hash(store, "message", message);
  gint64 id = fp_store_number(store, 0,
                              "SELECT o.id FROM outbox_message m JOIN outbox o ON o.id = m.outbox"
                              " WHERE m.hash = ? AND o.kind = 0 AND o.state <> 5"
                              " ORDER BY o.state IN " LIVE " DESC, o.id DESC",
                              "h", &hash);
  return id ? fp_store_outbox_get(store, id, NULL) : NULL;
}

static FpFlagState
flag_of(gint64 state)
{
  static const FpFlagState flags[FP_OUT_STATES] = {FP_FLAG_HELD,    FP_FLAG_SENDING, FP_FLAG_SENT,
                                                   FP_FLAG_REFUSED, FP_FLAG_UNSURE,  FP_FLAG_UNDONE};
  return state >= 0 && state < FP_OUT_STATES ? flags[state] : FP_FLAG_NONE;
}

/* What needs the member most comes first. */
static int
strength(FpFlagState flag)
{
  static const int order[] = {
      [FP_FLAG_NONE] = 0,    [FP_FLAG_UNDONE] = 1,  [FP_FLAG_SENT] = 2,  [FP_FLAG_HELD] = 3,
      [FP_FLAG_SENDING] = 4, [FP_FLAG_REFUSED] = 5, [FP_FLAG_UNSURE] = 6};
  return order[flag];
}

FpFlagState
fp_store_message_flag(FpStore *store, const FpHash *message)
{
  return flag_of(fp_store_number(store, -1,
                                 "SELECT o.state FROM outbox_message m JOIN outbox o ON o.id = m.outbox"
                                 " WHERE m.hash = ? AND o.kind = 0"
                                 " ORDER BY o.state IN " LIVE " DESC, o.id DESC",
                                 "h", message));
}

FpFlagState
fp_store_conversation_flag(FpStore *store, const FpHash *conversation)
{
  FpFlagState strongest = FP_FLAG_NONE;
  FpHash last = {{0}};
  sqlite3_stmt *row =
      fp_store_query(store, NULL,
                     "SELECT m.hash, o.state FROM outbox_message m JOIN outbox o ON o.id = m.outbox"
                     " WHERE m.conversation = ? AND o.kind = 0"
                     " ORDER BY m.hash, o.state IN " LIVE " DESC, o.id DESC",
                     "h", conversation);
  while (fp_store_row(store, row, NULL) > 0) {
    const void *hash = sqlite3_column_blob(row, 0);
    if (!hash || sqlite3_column_bytes(row, 0) != sizeof last.bytes ||
        !memcmp(hash, last.bytes, sizeof last.bytes))
      continue; /* the first row of a message says it */
    memcpy(last.bytes, hash, sizeof last.bytes);
    FpFlagState flag = flag_of(sqlite3_column_int64(row, 1));
    if (strength(flag) > strength(strongest))
      strongest = flag;
  }
  return strongest;
}

gboolean
fp_store_outbox_place(FpStore *store, const FpHash *message, const FpHash *conversation, GError **error)
{
  return fp_store_run(
      store, error, "UPDATE outbox_message SET conversation = ?2 WHERE hash = ?1 AND conversation IS NOT ?2",
      "hh", message, conversation);
}
