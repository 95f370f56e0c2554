/* Drafts of messages to people. Called by app/outbox/compose.c. */
#include "config.h"

#include "flagpost/store.h"

#include "store/internal.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"

void
fp_draft_free(FpDraft *draft)
{
  if (!draft)
    return;
  g_free(draft->conversation);
  g_free(draft->to);
  g_free(draft->subject);
  g_free(draft->text);
  g_free(draft->board);
  g_free(draft->post);
  g_free(draft);
}

static gboolean
was_there(FpStore *store, GError **error)
{
  if (sqlite3_changes(store->db) == 1)
    return TRUE;
  g_set_error_literal(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no such draft"));
  return FALSE;
}

static gint64
save(FpStore *store, const FpDraft *draft, GError **error)
{
  gint64 id = draft->id, changed = draft->changed ? draft->changed : fp_clock_now();
  if (!id) {
    if (!fp_store_run(store, error, "INSERT INTO draft (changed, sealed) VALUES (?, x'')", "i", changed))
      return 0;
    id = sqlite3_last_insert_rowid(store->db);
  }
  g_autoptr(GByteArray) plain = g_byte_array_new();
  fp_pack_text(plain, draft->conversation);
  fp_pack_text(plain, draft->to);
  fp_pack_text(plain, draft->subject);
  fp_pack_text(plain, draft->text);
  fp_pack_text(plain, draft->board);
  fp_pack_text(plain, draft->post);
  fp_pack_int(plain, draft->edits);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_DRAFT, id, plain);
  if (!fp_store_run(store, error, "UPDATE draft SET changed = ?, sealed = ? WHERE id = ?", "ibi", changed,
                    sealed, id))
    return 0;
  return was_there(store, error) ? id : 0;
}

gint64
fp_store_save_draft(FpStore *store, const FpDraft *draft, GError **error)
{
  if (!fp_store_begin(store, error))
    return 0;
  gint64 id = save(store, draft, error);
  return fp_store_end(store, id != 0, error) ? id : 0;
}

static FpDraft *
read_draft(FpStore *store, sqlite3_stmt *row, GError **error)
{
  gint64 id = sqlite3_column_int64(row, 0);
  g_autoptr(GByteArray) plain = fp_store_unseal(store, FP_SEAL_DRAFT, id, row, 2, error);
  if (!plain)
    return NULL;
  FpReader reader = fp_reader(plain);
  FpDraft *draft = g_new0(FpDraft, 1);
  draft->id = id;
  draft->changed = sqlite3_column_int64(row, 1);
  draft->conversation = fp_read_text(&reader);
  draft->to = fp_read_text(&reader);
  draft->subject = fp_read_text(&reader);
  draft->text = fp_read_text(&reader);
  if (reader.next < reader.end) { /* older drafts end here */
    draft->board = fp_read_text(&reader);
    draft->post = fp_read_text(&reader);
    draft->edits = fp_read_int(&reader) != 0;
  }
  if (fp_reader_ok(&reader, error))
    return draft;
  fp_draft_free(draft);
  return NULL;
}

GPtrArray *
fp_store_drafts(FpStore *store, GError **error)
{
  g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func((GDestroyNotify)fp_draft_free);
  sqlite3_stmt *row = fp_store_query(
      store, error, "SELECT id, changed, sealed FROM draft ORDER BY changed DESC, id DESC", "");
  int more = fp_store_row(store, row, error);
  for (; more > 0; more = fp_store_row(store, row, error)) {
    FpDraft *draft = read_draft(store, row, error);
    if (!draft) {
      fp_store_done(row);
      return NULL;
    }
    g_ptr_array_add(drafts, draft);
  }
  return more == 0 ? g_steal_pointer(&drafts) : NULL;
}

gboolean
fp_store_delete_draft(FpStore *store, gint64 id, GError **error)
{
  return fp_store_run(store, error, "DELETE FROM draft WHERE id = ?", "i", id);
}

gboolean
fp_store_take_draft(FpStore *store, gint64 id, GError **error)
{
  return fp_store_delete_draft(store, id, error) && was_there(store, error);
}
