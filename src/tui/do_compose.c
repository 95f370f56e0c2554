/* Writing: to whom and about what on one line each, the text in the member's editor, then a question. The
 * draft is in the archive before the question is asked, so nothing written is lost. */
#include "config.h"

#include "flagpost/boards.h"
#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "tui/draft_file.h"
#include "tui/tui.h"

typedef struct {
  FpDraft draft;
  gboolean fresh;  /* in the archive only because an editor has it now */
  gsize kept;      /* bytes of what is being typed that the draft has */
  FpView *preview; /* compared with the views that are open, and never used without that */
} Writing;

static void
writing_free(Writing *writing)
{
  g_free(writing->draft.conversation);
  g_free(writing->draft.to);
  g_free(writing->draft.subject);
  g_free(writing->draft.text);
  g_free(writing->draft.board);
  g_free(writing->draft.post);
  g_free(writing);
}

static gboolean
may_write(Tui *tui)
{
  if (!fp_app_read_only(tui->app))
    return TRUE;
  tui_say(tui, _("flagpost was started with --read-only: nothing is written."));
  return FALSE;
}

static void edit(Tui *tui, Writing *writing);

void
tui_say_queued(Tui *tui, const char *sentence)
{
  if (tui_offers(tui, FP_ACT_UNDO, "z"))
    tui_sayf(tui, _("%s z takes it back."), sentence);
  else
    tui_say(tui, sentence);
}

static void
send_it(Tui *tui, Writing *writing)
{
  FpDraft *draft = &writing->draft;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = fp_draft_queue(tui->member, draft, -1, &error);
  if (!item) {
    tui_say_error(tui, error);
    return;
  }
  g_autofree char *sentence = fp_outbox_item_sentence(tui->member, item);
  tui_say_queued(tui, sentence);
}

/* Who will read it: an answer goes to all who are in the conversation. NULL: whoever reads the board. */
static char *
company_of(Tui *tui, const FpDraft *draft)
{
  g_autoptr(FpConversation) whole =
      draft->conversation ? fp_store_summary(fp_member_store(tui->member), draft->conversation, NULL) : NULL;
  if (!whole || !whole->from->login)
    return g_strdup(draft->to);
  return whole->topic ? NULL : fp_conversation_company(whole);
}

/* What will be sent, and what speaks against it, above the question. */
static void
preview(Tui *tui, Writing *writing)
{
  const FpDraft *draft = &writing->draft;
  FpView *view = fp_text_view_new("preview", _("Preview: this is what will be sent"));
  g_autofree char *company = company_of(tui, draft);
  g_autofree char *to = company ? g_strdup_printf(_("To: %s"), company) : NULL;
  g_autofree char *subject = draft->subject ? g_strdup_printf(_("Subject: %s"), draft->subject) : NULL;
  g_autofree char *warning = fp_draft_warning(tui->member, draft);
  if (to)
    fp_text_view_add(view, to, FP_STYLE_TEXT);
  if (subject)
    fp_text_view_add(view, subject, FP_STYLE_TEXT);
  if (warning)
    fp_text_view_add(view, warning, FP_STYLE_WARNING);
  fp_text_view_add(view, "", FP_STYLE_TEXT);
  fp_text_view_add(view, draft->text, FP_STYLE_TEXT);
  writing->preview = view;
  tui_push(tui, view);
}

static void
end_preview(Tui *tui, Writing *writing)
{
  if (writing->preview && tui_has(tui, writing->preview))
    tui_pop(tui, writing->preview);
  writing->preview = NULL;
}

static void
end_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Writing *writing = data;
  end_preview(tui, writing);
  if (g_strcmp0(text, "e") == 0) {
    edit(tui, writing);
    return;
  }
  if (g_strcmp0(text, "s") == 0) {
    send_it(tui, writing);
  } else if (g_strcmp0(text, "x") == 0) {
    fp_store_delete_draft(fp_member_store(tui->member), writing->draft.id, NULL);
    tui_say(tui, _("Thrown away."));
  } else {
    tui_say_key(tui, _("Kept as a draft. D lists the drafts."), "D", FP_ACT_DRAFTS);
  }
  writing_free(writing);
}

static gboolean
put_away(Tui *tui, Writing *writing, const char *text, GError **error)
{
  g_free(writing->draft.text);
  writing->draft.text = g_strdup(text);
  writing->draft.changed = fp_clock_now();
  FpStore *store = fp_member_store(tui->member);
  g_autoptr(GError) gone = NULL;
  gint64 id = fp_store_save_draft(store, &writing->draft, &gone);
  if (g_error_matches(gone, FP_STORE_ERROR, FP_STORE_MISSING)) { /* in another copy of the program */
    g_clear_error(&gone);
    writing->draft.id = 0;
    id = fp_store_save_draft(store, &writing->draft, &gone);
  }
  writing->draft.id = id != 0 ? id : writing->draft.id;
  if (gone)
    g_propagate_error(error, g_steal_pointer(&gone));
  return id != 0;
}

/* The draft is in the archive. FALSE: it could not be stored, and the text is here alone. */
static gboolean
keep(Tui *tui, Writing *writing, const char *text)
{
  g_autoptr(GError) error = NULL;
  if (put_away(tui, writing, text, &error))
    return TRUE;
  tui_say_error(tui, error);
  return FALSE;
}

/* What was typed outlives us, if we are killed, line by line; a very long text by its thirty-second parts,
 * since each time the whole is cleaned and sealed. That it could not be stored is told at its end. */
static void
keep_so_far(Tui *tui, Writing *writing, const char *text)
{
  gsize size = strlen(text), next = writing->kept + writing->kept / 32;
  if (!tui->member || size <= next)
    return;
  writing->kept = size;
  g_autofree char *clean = fp_text_clean(text, (gssize)size, FP_TEXT_LINES);
  if (*g_strstrip(clean) != '\0')
    put_away(tui, writing, clean, NULL);
}

/* Nothing came of it. */
static void
forget_fresh(Tui *tui, Writing *writing)
{
  if (!writing->fresh || writing->draft.id == 0)
    return;
  fp_store_delete_draft(fp_member_store(tui->member), writing->draft.id, NULL);
  writing->draft.id = 0;
}

static const char *
nothing_written(const Writing *writing, gboolean failed)
{
  if (failed)
    return writing->draft.id != 0 ? _("The editor failed, and wrote nothing new. The draft is kept.")
                                  : _("The editor failed, and wrote nothing. Nothing is sent.");
  return writing->draft.id != 0 ? _("Nothing new was written. The draft is kept.")
                                : _("Nothing was written, nothing is sent.");
}

static void
edited(Tui *tui, const char *text, TuiEditEnd end, gpointer data)
{
  Writing *writing = data;
  if (end == TUI_EDIT_SO_FAR) {
    keep_so_far(tui, writing, text);
    return;
  }
  gboolean new_but_same = end == TUI_EDIT_SAME && writing->fresh; /* a quotation and nothing else */
  if (!tui->member || !text || *text == '\0' || new_but_same) {
    if (tui->member) {
      forget_fresh(tui, writing);
      tui_say(tui, nothing_written(writing, end == TUI_EDIT_FAILED));
    }
    writing_free(writing);
  } else if (end != TUI_EDIT_SAME && keep(tui, writing, text) && end == TUI_EDIT_FAILED) {
    tui_say_key(tui, _("The editor failed. What it wrote is kept as a draft; D lists the drafts."), "D",
                FP_ACT_DRAFTS);
    writing_free(writing);
  } else {
    preview(tui, writing);
    g_hash_table_remove(tui->hinted, _("The message: s, e, x or K:")); /* x is at once: said each time */
    tui_ask_once(tui, _("s sends it, e edits again, x throws it away, or K keeps it as a draft:"),
                 _("The message: s, e, x or K:"), "sexk", end_answered, writing);
  }
}

static void
edit(Tui *tui, Writing *writing)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strdup(writing->draft.text ? writing->draft.text : "");
  writing->fresh = writing->draft.id == 0;
  writing->kept = writing->fresh ? 0 : strlen(text);
  if (writing->fresh && tui_edits_file(tui)) /* whatever becomes of us: to whom it goes is known */
    keep(tui, writing, text);
  if (tui_edit(tui, text, writing->draft.id, edited, writing, &error))
    return;
  forget_fresh(tui, writing);
  if (error->domain == FP_STORE_ERROR) /* the file that it was to have */
    tui_say_error(tui, error);
  else
    tui_sayf(tui, _("The editor could not be started: %s."), error->message);
  writing_free(writing);
}

static Writing *
writing_new(const FpDraft *draft)
{
  Writing *writing = g_new0(Writing, 1);
  writing->draft = (FpDraft){.id = draft->id,
                             .conversation = g_strdup(draft->conversation),
                             .to = g_strdup(draft->to),
                             .subject = g_strdup(draft->subject),
                             .text = g_strdup(draft->text),
                             .board = g_strdup(draft->board),
                             .post = g_strdup(draft->post),
                             .edits = draft->edits};
  return writing;
}

void
tui_write(Tui *tui, const FpDraft *draft)
{
  edit(tui, writing_new(draft));
}

static void
subject_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Writing *writing = data;
  if (!text) {
    tui_say(tui, _("Nothing was written."));
    writing_free(writing);
    return;
  }
  writing->draft.subject = g_strdup(text);
  edit(tui, writing);
}

static void
to_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  Writing *writing = data;
  if (!text || *text == '\0') {
    tui_say(tui, _("Nothing was written."));
    writing_free(writing);
    return;
  }
  writing->draft.to = g_strdup(text);
  if (!fp_message_has_subject(tui->member)) {
    edit(tui, writing);
    return;
  }
  tui_ask(tui, FP_PROMPT_LINE, _("Subject:"), NULL, subject_answered, writing);
}

void
tui_do_compose(Tui *tui)
{
  if (!may_write(tui))
    return;
  fp_message_prepare(tui->member);
  tui_ask(tui, FP_PROMPT_LINE,
          tui->front ? _("To (login at the forum):") : _("To (login at the forum; Tab completes):"), NULL,
          to_answered, g_new0(Writing, 1));
  tui_complete(tui, tui_complete_person);
}

/* Lines of others stand neither among the first nor among the last five lines, where editors look for
 * commands. */
char *
tui_quote(const FpMessage *message)
{
  g_autofree char *text = message->rich ? fp_rich_text(message->rich) : g_strdup("");
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  GString *quoted = g_string_new("\n\n\n\n\n\n");
  g_autofree char *date = message->sent != 0 ? fp_time_long(message->sent) : g_strdup("");
  g_string_append_printf(quoted, _("On %s %s wrote:"), date,
                         message->from && message->from->name ? message->from->name : "");
  g_string_append_c(quoted, '\n');
  for (guint i = 0; lines[i]; i++)
    g_string_append_printf(quoted, "> %s\n", lines[i]);
  g_string_append(quoted, "\n\n\n\n\n\n");
  return g_string_free(quoted, FALSE);
}

void
tui_do_reply(Tui *tui, FpEffect *effect)
{
  g_autoptr(FpConversation) conversation = NULL;
  const char *id = effect->about ? effect->about->conversation
                   : effect->ids ? g_ptr_array_index(effect->ids, 0)
                                 : NULL;
  const FpMessage *message = effect->about;
  if (!id || !may_write(tui))
    return;
  fp_message_prepare(tui->member);
  conversation = fp_store_part(fp_member_store(tui->member), id, NULL, 1, NULL);
  if (!conversation) {
    tui_say(tui, _("The conversation is not stored any more."));
    return;
  }
  if (!message && conversation->messages->len > 0)
    message = g_ptr_array_index(conversation->messages, conversation->messages->len - 1);
  Writing *writing = g_new0(Writing, 1);
  writing->draft.conversation = g_strdup(conversation->id);
  writing->draft.to = g_strdup(conversation->from ? conversation->from->login : NULL);
  writing->draft.subject = g_strdup(conversation->subject);
  writing->draft.text = message ? tui_quote(message) : NULL;
  edit(tui, writing);
}

/* --- drafts --- */

static guint
count(gpointer self)
{
  return ((GPtrArray *)self)->len;
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  const GPtrArray *drafts = self;
  const FpDraft *draft = row < drafts->len ? g_ptr_array_index(drafts, row) : NULL;
  if (!draft)
    return FALSE;
  record->id = g_strdup_printf("%" G_GINT64_FORMAT, draft->id);
  record->state = g_strdup(_("draft"));
  record->who = g_strdup(draft->to ? draft->to : "");
  record->what = g_strdup(draft->subject ? draft->subject : _("(no subject)"));
  fp_record_set_when(record, draft->changed, fp_clock_now());
  return TRUE;
}

static void
drafts_free(gpointer self)
{
  g_ptr_array_unref(self);
}

static char *
where(guint row, guint total)
{
  return fp_counts(_("Draft %u of %u."), row, total);
}

void
tui_do_drafts(Tui *tui)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *drafts = fp_store_drafts(fp_member_store(tui->member), &error);
  const FpRowsLook look = {"drafts", _("No drafts."), where, NULL, "DRAFT"};
  FpRows rows = {.count = count, .get = get, .free = drafts_free, .self = drafts};
  if (!drafts) {
    tui_say_error(tui, error);
    return;
  }
  FpView *view = fp_rows_view_new(&look, &rows);
  fp_view_set_title(view, _("Drafts"));
  tui_push(tui, view);
}

/* NULL: it has gone, or the archive cannot be read (drafts NULL). */
static const FpDraft *
draft_of(const GPtrArray *drafts, gint64 id)
{
  for (guint i = 0; drafts && i < drafts->len; i++) {
    const FpDraft *draft = g_ptr_array_index(drafts, i);
    if (draft->id == id)
      return draft;
  }
  return NULL;
}

void
tui_do_draft(Tui *tui, const char *id)
{
  g_autoptr(GPtrArray) drafts = fp_store_drafts(fp_member_store(tui->member), NULL);
  const FpDraft *draft = draft_of(drafts, g_ascii_strtoll(id, NULL, 10));
  if (!draft)
    return;
  Writing *writing = writing_new(draft);
  tui_pop(tui, tui_top(tui));
  edit(tui, writing);
}

/* --- left behind --- */

typedef struct {
  FpStore *store;
  guint kept;
} Left;

/* The draft as it was begun, with the text that the editor had. */
static gboolean
keep_left(gint64 id, const char *text, gpointer data)
{
  Left *left = data;
  g_autoptr(GPtrArray) drafts = fp_store_drafts(left->store, NULL);
  const FpDraft *begun = draft_of(drafts, id);
  FpDraft kept = begun ? *begun : (FpDraft){0};
  kept.text = (char *)text;
  kept.changed = fp_clock_now();
  if (fp_store_save_draft(left->store, &kept, NULL) == 0)
    return FALSE;
  left->kept++;
  return TRUE;
}

void
tui_take_left_drafts(Tui *tui)
{
  Left left = {.store = fp_member_store(tui->member)};
  if (fp_app_read_only(tui->app))
    return;
  fp_draft_files_left(fp_member_account(tui->member)->name, keep_left, &left);
  if (left.kept > 0)
    tui_say_key(tui,
                ngettext("A text that an editor still had is kept as a draft; D lists the drafts.",
                         "Texts that editors still had are kept as drafts; D lists the drafts.", left.kept),
                "D", FP_ACT_DRAFTS);
}
