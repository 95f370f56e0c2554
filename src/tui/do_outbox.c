/* The outbox as a list, what can be done with its rows, and leaving the program without losing any. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "tui/tui.h"

typedef struct {
  FpMember *member;
  GPtrArray *items; /* FpOutItem, newest first */
} OutboxRows;

static const char *const states[FP_OUT_STATES] = {
    [FP_OUT_HELD] = N_("held"),       [FP_OUT_SENDING] = N_("sending"), [FP_OUT_SENT] = N_("sent"),
    [FP_OUT_REFUSED] = N_("refused"), [FP_OUT_UNSURE] = N_("unsure"),   [FP_OUT_UNDONE] = N_("taken back"),
};

static void
load(OutboxRows *rows)
{
  g_clear_pointer(&rows->items, g_ptr_array_unref);
  rows->items = fp_store_outbox_list(fp_member_store(rows->member), FALSE, NULL);
}

static guint
count(gpointer self)
{
  const OutboxRows *rows = self;
  return rows->items ? rows->items->len : 0;
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  const OutboxRows *rows = self;
  const FpOutItem *item = row < count(self) ? g_ptr_array_index(rows->items, row) : NULL;
  const FpFlagReason *reason = item && item->reason ? fp_flag_reason(item->reason) : NULL;
  if (!item)
    return FALSE;
  record->id = g_strdup_printf("%" G_GINT64_FORMAT, item->id);
  record->state = g_strdup(_(states[item->state]));
  record->style =
      item->state == FP_OUT_REFUSED || item->state == FP_OUT_UNSURE ? FP_STYLE_WARNING : FP_STYLE_FLAGGED;
  if (item->kind == FP_OUT_REPORT)
    record->who = g_strdup(reason ? _(reason->title) : _("report"));
  else if (item->kind == FP_OUT_RETRACT)
    record->who = g_strdup(_("undo"));
  else if (item->kind > FP_OUT_RETRACT)
    record->who = g_strdup(_("post"));
  else
    record->who = item->to ? g_strdup_printf(_("to %s"), item->to) : g_strdup(_("reply"));
  record->what = fp_outbox_item_title(item);
  fp_record_set_when(record, item->made, fp_clock_now());
  record->rest = fp_outbox_item_sentence(rows->member, item);
  return TRUE;
}

static void
rows_free(gpointer self)
{
  OutboxRows *rows = self;
  g_clear_pointer(&rows->items, g_ptr_array_unref);
  g_free(rows);
}

static FpView *
outbox_view(Tui *tui)
{
  for (guint i = 0; i < tui->views->len; i++) {
    FpView *view = g_ptr_array_index(tui->views, i);
    if (g_str_equal(view->ops->name, "outbox"))
      return view;
  }
  return NULL;
}

static OutboxRows *current; /* of the one outbox view, while it is open */

static void
forget_current(gpointer self)
{
  if (current == self)
    current = NULL;
  rows_free(self);
}

void
tui_do_outbox(Tui *tui)
{
  FpRows table = {.count = count, .get = get, .free = forget_current};
  OutboxRows *rows = g_new0(OutboxRows, 1);
  rows->member = tui->member;
  load(rows);
  table.self = current = rows;
  FpView *view = fp_outbox_view_new(&table);
  fp_view_set_title(view, _("Outbox: reports and messages"));
  tui_push(tui, view);
}

void
tui_outbox_changed(Tui *tui)
{
  FpView *view = outbox_view(tui);
  if (!view || !current)
    return;
  load(current);
  fp_view_update(view);
  tui_changed(tui);
}

/* --- one row --- */

static void
sent(GObject *source, GAsyncResult *result, gpointer data)
{
  TuiWork *work = data;
  Tui *tui = work->tui;
  FpOutboxEnd end = {0};
  g_autoptr(GError) error = NULL;
  gboolean done = fp_outbox_send_finish(result, &end, &error);
  tui_work_end(work);
  if (!tui->member)
    return;
  if (!done) {
    tui_say_error(tui, error);
  } else if (end.waiting > 0 && end.next > 0) {
    g_autofree char *moment = fp_time_moment(end.next);
    tui_sayf(tui, _("Sent: %u. Waiting: %u, the next at %s, as fast as the forum allows."), end.sent,
             end.waiting, moment);
  } else {
    tui_sayf(tui, _("Sent: %u. Refused: %u. Waiting: %u. Unsure: %u."), end.sent, end.refused, end.waiting,
             end.unsure);
  }
  tui_outbox_changed(tui);
}

static void
show_item(Tui *tui, const FpOutItem *item)
{
  FpView *view = fp_text_view_new("item", _("One row of the outbox"));
  g_autofree char *title = fp_outbox_item_title(item), *sentence = fp_outbox_item_sentence(tui->member, item);
  g_autofree char *made = fp_time_long(item->made);
  g_autofree char *when = g_strdup_printf(_("Made: %s."), made);
  g_autofree char *to = item->to ? g_strdup_printf(_("To: %s"), item->to) : NULL;
  g_autofree char *reference = item->reference ? g_strdup_printf(_("Reference: %s"), item->reference) : NULL;
  g_autofree char *note = item->note ? g_strdup_printf(_("Your note: %s"), item->note) : NULL;
  fp_text_view_add(view, title, FP_STYLE_HEADING);
  fp_text_view_add(view, sentence, FP_STYLE_TEXT);
  fp_text_view_add(view, when, FP_STYLE_TEXT);
  for (gsize i = 0; i < 3; i++)
    if ((char *[]){to, reference, note}[i])
      fp_text_view_add(view, (char *[]){to, reference, note}[i], FP_STYLE_TEXT);
  if (item->text) {
    fp_text_view_add(view, "", FP_STYLE_TEXT);
    fp_text_view_add(view, _("Exactly what is sent:"), FP_STYLE_LABEL);
    fp_text_view_add(view, item->text, FP_STYLE_TEXT);
  }
  tui_push(tui, view);
}

static gboolean
decide(Tui *tui, FpAction action, gint64 id, GError **error)
{
  if (action == FP_ACT_OUTBOX_ARRIVED
          ? !fp_outbox_confirm(tui->member, id, error)
          : !fp_outbox_decide(tui->member, id, action == FP_ACT_OUTBOX_AGAIN, error))
    return FALSE;
  tui_say(tui, action == FP_ACT_OUTBOX_ARRIVED ? _("Noted as sent: you said that it arrived.")
               : action == FP_ACT_OUTBOX_AGAIN ? _("It will be sent again.")
                                               : _("It will not be sent."));
  return TRUE;
}

static void
drop_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autoptr(FpOutItem) item = data;
  g_autoptr(GError) error = NULL;
  if (g_strcmp0(text, "y") != 0)
    tui_say(tui, _("Nothing was given up."));
  else if (tui->member && !decide(tui, FP_ACT_OUTBOX_DROP, item->id, &error))
    tui_say_error(tui, error);
  tui_outbox_changed(tui);
}

/* What is given up is gone: it is asked about, where there is anything to give up. */
static gboolean
ask_drop(Tui *tui, FpOutItem *item)
{
  g_autofree char *title = NULL, *question = NULL;
  if (item->state != FP_OUT_HELD && item->state != FP_OUT_REFUSED && item->state != FP_OUT_UNSURE)
    return FALSE;
  title = fp_outbox_item_title(item);
  /* Translators: what was to be sent, as "Message: Beans". */
  question = g_strdup_printf(_("Give this up, so that it is not sent? %s. y or N:"), title);
  tui_ask(tui, FP_PROMPT_LETTER, question, "yn", drop_answered, item);
  return TRUE;
}

void
tui_do_outbox_item(Tui *tui, FpAction action, FpEffect *effect)
{
  const char *text = effect->ids ? g_ptr_array_index(effect->ids, 0) : NULL;
  gint64 id = text ? g_ascii_strtoll(text, NULL, 10) : 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = NULL;
  if (action == FP_ACT_OUTBOX_SEND) {
    TuiWork *work = tui_work_new(tui, _("Sending what waits."), NULL);
    fp_outbox_send_async(tui->member, TRUE, 0, FALSE, work->cancellable, sent, work);
    return;
  }
  item = id != 0 ? fp_store_outbox_get(fp_member_store(tui->member), id, &error) : NULL;
  if (!item)
    tui_say(tui, _("There is no row here."));
  else if (action == FP_ACT_OPEN)
    show_item(tui, item);
  else if (action == FP_ACT_OUTBOX_DROP && ask_drop(tui, item))
    g_steal_pointer(&item); /* the question has it now */
  else if (!decide(tui, action, id, &error))
    tui_say_error(tui, error);
  tui_outbox_changed(tui);
}

/* --- leaving --- */

enum { LEAVE_WITHIN = 3 }; /* seconds for what is held: else it goes out next time */

typedef struct {
  Tui *tui;
  GArray *ids; /* gint64 */
  guint next;
  FpOutboxEnd end;
  GCancellable *cancellable;
  guint timer;
} Leaving;

/* by_hand: how many of them wait until the member sends them; or NULL. */
static guint
held_items(Tui *tui, GArray *ids, guint *by_hand)
{
  g_autoptr(GPtrArray) items = fp_store_outbox_list(fp_member_store(tui->member), TRUE, NULL);
  guint held = 0;
  for (guint i = items ? items->len : 0; i-- > 0;) {
    const FpOutItem *item = g_ptr_array_index(items, i);
    held += item->state == FP_OUT_HELD || item->state == FP_OUT_SENDING;
    if (by_hand)
      *by_hand += item->state == FP_OUT_HELD && item->due == 0;
    if (ids && item->state == FP_OUT_HELD && item->due > 0 && item->attempts == 0)
      g_array_append_val(ids, item->id);
  }
  return held;
}

static void
leave(Tui *tui)
{
  guint by_hand = 0, held = held_items(tui, NULL, &by_hand) - by_hand; /* these do not go out next time */
  if (held > 0 && !fp_store_volatile(fp_member_store(tui->member)))
    fp_counts_append(tui->farewell,
                     ngettext("%u waits in the outbox: it goes out next time, or by: flagpost outbox send\n",
                              "%u wait in the outbox: they go out next time, or by: flagpost outbox send\n",
                              held),
                     held);
  g_main_loop_quit(tui->loop);
}

/* What was sent by leaving is said where it can still be read. */
static void
tell_sent(Tui *tui, const FpOutboxEnd *end)
{
  if (end->sent + end->refused + end->unsure == 0)
    return;
  g_string_append_printf(tui->farewell, _("Sent: %u. Refused: %u. Waiting: %u. Unsure: %u."), end->sent,
                         end->refused, held_items(tui, NULL, NULL), end->unsure);
  g_string_append_c(tui->farewell, '\n');
}

static void leave_next(Leaving *leaving);

static void
left_one(GObject *source, GAsyncResult *result, gpointer data)
{
  Leaving *leaving = data;
  FpOutboxEnd end = {0};
  g_autoptr(GError) error = NULL;
  if (!fp_outbox_send_finish(result, &end, &error))
    leaving->next = leaving->ids->len;
  leaving->end.sent += end.sent;
  leaving->end.refused += end.refused;
  leaving->end.unsure += end.unsure;
  leave_next(leaving);
}

static void
leave_next(Leaving *leaving)
{
  Tui *tui = leaving->tui;
  if (tui->member && leaving->next < leaving->ids->len && !g_cancellable_is_cancelled(leaving->cancellable)) {
    gint64 id = g_array_index(leaving->ids, gint64, leaving->next++);
    fp_outbox_send_async(tui->member, FALSE, id, FALSE, leaving->cancellable, left_one, leaving);
    return;
  }
  fp_clock_cancel(leaving->timer);
  if (tui->member) {
    tell_sent(tui, &leaving->end);
    leave(tui);
  }
  g_array_unref(leaving->ids);
  g_object_unref(leaving->cancellable);
  g_free(leaving);
}

static void
left_long_enough(gpointer data)
{
  g_cancellable_cancel(((Leaving *)data)->cancellable);
}

static void
begin_leaving(Tui *tui)
{
  Leaving *leaving = g_new0(Leaving, 1);
  leaving->tui = tui;
  leaving->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  leaving->cancellable = g_cancellable_new();
  if (!fp_app_read_only(tui->app))
    held_items(tui, leaving->ids, NULL);
  tui->quitting = TRUE;
  if (leaving->ids->len > 0)
    tui_say(tui, _("Sending what is held, then leaving."));
  leaving->timer = fp_clock_timer(LEAVE_WITHIN * FP_SECOND, left_long_enough, leaving);
  leave_next(leaving);
}

static void
loss_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  if (g_strcmp0(text, "y") == 0)
    begin_leaving(tui);
}

void
tui_do_quit(Tui *tui)
{
  if (!tui->member || tui->quitting) {
    g_main_loop_quit(tui->loop);
  } else if (fp_store_volatile(fp_member_store(tui->member)) && held_items(tui, NULL, NULL) > 0) {
    tui_ask(tui, FP_PROMPT_LETTER,
            _("The archive is in memory only: what cannot be sent now is lost. Leave? y or N:"), "yn",
            loss_answered, NULL);
  } else {
    begin_leaving(tui);
  }
}
