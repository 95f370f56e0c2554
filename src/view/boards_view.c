/* The lists of the boards: boards, topics, notifications. Each is a view of records; this file says what they
 * look like as records. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/view.h"

static char *
count_new(int unread)
{
  return unread > 0 ? fp_counts(ngettext("%d new", "%d new", (gulong)unread), unread) : g_strdup("");
}

void
fp_record_from_board(FpRecord *record, const FpBoard *board, gint64 now)
{
  record->id = g_strdup(board->id);
  record->state = count_new(board->unread);
  record->style = FP_STYLE_NEW;
  record->fresh = board->unread > 0;
  record->who = board->topics > 0
                    ? fp_counts(ngettext("%d topic", "%d topics", (gulong)board->topics), board->topics)
                    : g_strdup("");
  record->what =
      board->summary ? g_strdup_printf("%s: %s", board->title, board->summary) : g_strdup(board->title);
  fp_record_set_when(record, board->last, now);
  if (board->posts > 0)
    record->rest = fp_counts(ngettext("%d post.", "%d posts.", (gulong)board->posts), board->posts);
}

void
fp_record_from_topic(FpRecord *record, const FpConversation *topic, gint64 now)
{
  const FpTopic *more = topic->topic;
  GString *rest = g_string_new(NULL);
  record->id = g_strdup(topic->id);
  record->state = count_new(topic->unread);
  record->style = FP_STYLE_NEW;
  record->fresh = topic->unread > 0;
  if (topic->unread <= 0 && (more->pinned || more->closed)) {
    g_free(record->state);
    record->state = g_strdup(more->closed ? _("closed") : _("pinned"));
    record->style = FP_STYLE_TEXT;
  }
  record->who = g_strdup(topic->from->name && *topic->from->name != '\0' ? topic->from->name : _("(nobody)"));
  record->what = g_strdup(*topic->subject != '\0' ? topic->subject : _("(no title)"));
  fp_record_set_when(record, topic->last, now);
  if (topic->count > 0)
    fp_counts_append(rest, ngettext("%d post.", "%d posts.", (gulong)topic->count), topic->count);
  if (more->pinned)
    g_string_append_printf(rest, " %s", _("Pinned."));
  if (more->closed)
    g_string_append_printf(rest, " %s", _("Closed."));
  if (more->followed == 1)
    g_string_append_printf(rest, " %s", _("Followed."));
  if (more->views > 0)
    fp_counts_append(rest, ngettext(" %d view.", " %d views.", (gulong)more->views), more->views);
  record->rest = g_string_free(rest, FALSE);
}

void
fp_record_from_notice(FpRecord *record, const FpNotice *notice, gint64 now)
{
  record->id = g_strdup(notice->id);
  record->state = g_strdup(notice->unread ? _("new") : "");
  record->style = FP_STYLE_NEW;
  record->fresh = notice->unread;
  record->who = g_strdup(notice->who ? notice->who : "");
  record->what = g_strdup_printf("%s: %s", fp_notice_kind_shown(notice->kind), notice->text);
  fp_record_set_when(record, notice->when, now);
}

static char *
board_where(guint row, guint count)
{
  return fp_counts(_("Board %u of %u."), row, count);
}

static char *
topic_where(guint row, guint count)
{
  return fp_counts(_("Topic %u of %u that are here."), row, count);
}

static char *
notice_where(guint row, guint count)
{
  return fp_counts(_("Notification %u of %u that are here."), row, count);
}

FpView *
fp_boards_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"boards", _("There are no boards that you may see."), board_where, NULL, "BOARD"};
  return fp_rows_view_new(&look, rows);
}

FpView *
fp_topics_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"topics", _("There are no topics here."), topic_where, NULL, "TOPIC"};
  return fp_rows_view_new(&look, rows);
}

FpView *
fp_notices_view_new(const FpRows *rows)
{
  const FpRowsLook look = {"notices", _("There are no notifications."), notice_where, NULL, "NOTICE"};
  return fp_rows_view_new(&look, rows);
}
