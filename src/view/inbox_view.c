/* The lists of the program: inbox, search, outbox. Each is a view of records; this file says what a
 * conversation looks like as a record. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/view.h"

static gboolean
flag_is_shown(FpFlagState flag)
{
  return flag != FP_FLAG_NONE && flag != FP_FLAG_UNDONE;
}

/* "new warning", "held": two words at most. What the member did is worth more than what was suspected. */
static char *
state_words(const FpConversation *conversation, FpStyle *style)
{
  const FpSuspicion *suspicion = conversation->suspicion;
  const char *word = "";
  *style = conversation->unread > 0 ? FP_STYLE_NEW : FP_STYLE_TEXT;
  if (flag_is_shown(conversation->flag)) {
    word = fp_flag_state_shown(conversation->flag);
    *style = conversation->flag == FP_FLAG_REFUSED || conversation->flag == FP_FLAG_UNSURE ? FP_STYLE_WARNING
                                                                                           : FP_STYLE_FLAGGED;
  } else if (suspicion && suspicion->level != FP_LEVEL_NONE) {
    word = fp_level_shown(suspicion->level);
    *style = FP_STYLE_WARNING;
  }
  if (conversation->unread > 0)
    return *word != '\0' ? g_strdup_printf(_("new %s"), word) : g_strdup(_("new"));
  return g_strdup(word);
}

void
fp_record_from_conversation(FpRecord *record, const FpConversation *conversation, gint64 now)
{
  const FpPerson *from = conversation->from;
  const char *subject = conversation->subject;
  record->id = g_strdup(conversation->id);
  record->state = state_words(conversation, &record->style);
  record->who = g_strdup(from && from->name ? from->name : _("(nobody)"));
  record->what = g_strdup(subject && *subject != '\0' ? subject : _("(no subject)"));
  fp_record_set_when(record, conversation->last, now);
  record->fresh = conversation->unread > 0;
  if (conversation->count > 0)
    record->rest =
        fp_counts(ngettext("%d message.", "%d messages.", (gulong)conversation->count), conversation->count);
}

static char *
conversation_where(guint row, guint count)
{
  return fp_counts(_("Conversation %u of %u."), row, count);
}

static char *
result_where(guint row, guint count)
{
  return fp_counts(_("Result %u of %u."), row, count);
}

static char *
item_where(guint row, guint count)
{
  return fp_counts(_("Item %u of %u."), row, count);
}

FpView *
fp_inbox_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"inbox", _("No conversations here yet."), conversation_where, NULL};
  return fp_rows_view_new(&look, rows);
}

static char *
sender_where(guint row, guint count)
{
  return fp_counts(_("Sender %u of %u."), row, count);
}

FpView *
fp_campaign_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"campaign", _("No message of this campaign is stored any more."), sender_where,
                           _("chosen")};
  return fp_rows_view_new(&look, rows);
}

FpView *
fp_search_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"search", _("Nothing found."), result_where, NULL};
  return fp_rows_view_new(&look, rows);
}

FpView *
fp_outbox_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"outbox", _("The outbox is empty: nothing waits, nothing was sent."), item_where,
                           NULL, "ROW"};
  return fp_rows_view_new(&look, rows);
}
