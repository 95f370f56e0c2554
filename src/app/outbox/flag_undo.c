/* Taking back: what still waits is undone at once; what was sent is taken back at the forum where it can, as
 * an outbox row of its own, so that this too survives a crash. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/chance.h"
#include "flagpost/i18n.h"

#include "app/outbox/outbox.h"
#include "app/vigil/vigil.h"

typedef struct {
  FpMember *member;
  GPtrArray *rows; /* FpOutItem, as they were at first; from `next` on still to look at */
  guint next;
  FpUndone undone;
  char *why;            /* undone.why */
  char *of;             /* undone.of */
  gint64 retract;       /* the row under way */
  GPtrArray *forgotten; /* char *: messages that are no lesson, at the end: all is judged again then */
} Undo;

static void
undo_free(gpointer data)
{
  Undo *undo = data;
  g_clear_pointer(&undo->rows, g_ptr_array_unref);
  g_ptr_array_unref(undo->forgotten);
  fp_member_unref(undo->member);
  g_free(undo->why);
  g_free(undo->of);
  g_free(undo);
}

static gboolean
can_retract(FpMember *member, const FpOutItem *item)
{
  const FpDriver *driver = member->account->driver;
  if (item->kind != FP_OUT_REPORT)
    return FALSE;
  if (item->route == FP_ROUTE_POST)
    return fp_driver_can(driver, FP_OP_UNFLAG_POST);
  return (item->route == FP_ROUTE_FLAG || item->route == FP_ROUTE_SENDER) &&
         fp_driver_can(driver, FP_OP_UNFLAG);
}

static void next_row(GTask *task);

static void
note_forgotten(Undo *undo, const FpOutItem *item)
{
  for (guint i = 0; i < item->messages->len; i++)
    g_ptr_array_add(undo->forgotten, g_strdup(item->messages->pdata[i]));
}

/* Takes the error over. NULL: all went well. What was taken back before it went wrong is shown too. */
static void
end(GTask *task, GError *error)
{
  Undo *undo = g_task_get_task_data(task);
  if (undo->forgotten->len > 0)
    fp_learn_messages(undo->member, undo->forgotten, FP_LESSON_FORGET, NULL);
  fp_member_announce(undo->member, FP_CHANGE_INBOX, NULL);
  fp_outbox_changed(undo->member);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

static void
retracted(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Undo *undo = g_task_get_task_data(task);
  GError *error = NULL;
  FpOutboxEnd sent;
  if (!fp_outbox_send_finish(result, &sent, &error)) {
    end(task, error);
    return;
  }
  g_autoptr(FpOutItem) row = fp_store_outbox_get(undo->member->store, undo->retract, &error);
  if (!row) {
    end(task, error);
    return;
  }
  if (row->state == FP_OUT_SENT) {
    note_forgotten(undo, row);
    undo->undone.at_forum++;
  } else if (row->state == FP_OUT_REFUSED) {
    undo->undone.late++;
    if (!undo->why)
      undo->undone.why = undo->why = g_strdup(row->why);
  } else {
    undo->undone.waiting++;
  }
  next_row(g_steal_pointer(&task));
}

static gboolean
retracts(const FpOutItem *one, const FpOutItem *item)
{
  return one->kind == FP_OUT_RETRACT && one->route == item->route &&
         g_strcmp0(one->reference, item->reference) == 0 &&
         g_strcmp0(one->conversation, item->conversation) == 0;
}

/* For one more retraction: one that the forum would not do before goes. FALSE: another undo is under way
 * beside this one, or, with an error, that cannot be seen; a second retraction would find what the member has
 * flagged again since. */
static gboolean
make_way(const Undo *undo, const FpOutItem *item, GError **error)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(undo->member->store, TRUE, FP_OUTBOX_HEADS, error);
  gboolean is_free = live != NULL;
  for (guint i = 0; live && i < live->len; i++) {
    const FpOutItem *one = live->pdata[i];
    if (!retracts(one, item))
      continue;
    if (one->state == FP_OUT_REFUSED)
      fp_store_outbox_drop(undo->member->store, one->id, NULL);
    else
      is_free = FALSE;
  }
  return is_free;
}

static void
retract(GTask *task, const FpOutItem *item)
{
  Undo *undo = g_task_get_task_data(task);
  FpOutItem *row = fp_out_item_new(FP_OUT_RETRACT);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_ptr_array_add(rows, row);
  row->batch = fp_chance_token(12);
  row->reference = g_strdup(item->reference);
  row->route = item->route;
  row->made = row->due = fp_clock_now();
  row->remote_id = g_strdup(item->remote_id);
  row->conversation = g_strdup(item->conversation);
  row->evidence = g_strdup(item->evidence);
  for (guint i = 0; i < item->messages->len; i++)
    g_ptr_array_add(row->messages, g_strdup(item->messages->pdata[i]));
  GError *error = NULL;
  if (!fp_store_outbox_add(undo->member->store, rows, &error)) {
    end(task, error);
    return;
  }
  undo->retract = row->id;
  fp_outbox_send_async(undo->member, FALSE, row->id, FALSE, g_task_get_cancellable(task), retracted,
                       g_object_ref(task));
}

/* It waits for the member to report it on the forum's page: flagpost sends nothing. */
static gboolean
is_left_to_member(const FpOutItem *item)
{
  return item->state == FP_OUT_UNSURE && item->kind == FP_OUT_REPORT && item->route == FP_ROUTE_WEB;
}

static gboolean
take_held(Undo *undo, const FpOutItem *item, GError **error)
{
  gboolean taken = item->state == FP_OUT_HELD ? fp_store_outbox_undo(undo->member->store, item->id, error)
                                              : fp_store_outbox_drop(undo->member->store, item->id, error);
  if (taken) {
    note_forgotten(undo, item);
    undo->undone.held++;
  }
  return taken;
}

/* What has left, or is about to. FALSE: it is being taken back at the forum, which goes on with the next, or
 * the undo has ended. */
static gboolean
take_sent(GTask *task, const FpOutItem *item)
{
  Undo *undo = g_task_get_task_data(task);
  GError *error = NULL;
  if (item->state == FP_OUT_UNDONE) {
    undo->undone.at_forum++; /* by another one meanwhile */
  } else if (item->state != FP_OUT_SENT || !can_retract(undo->member, item)) {
    undo->undone.late++;
  } else if (make_way(undo, item, &error)) {
    retract(task, item);
    return FALSE;
  } else if (error) {
    end(task, error);
    return FALSE;
  } else {
    undo->undone.waiting++;
  }
  return TRUE;
}

static void
next_row(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Undo *undo = g_task_get_task_data(task);
  GError *error = NULL;
  while (undo->next < undo->rows->len) {
    const FpOutItem *was = undo->rows->pdata[undo->next++];
    if ((was->state == FP_OUT_HELD || was->state == FP_OUT_REFUSED || is_left_to_member(was)) &&
        take_held(undo, was, &error))
      continue;
    if (error) {
      end(task, error);
      return;
    }
    /* As it is by now. One that cannot be read is told as it was. */
    g_autoptr(FpOutItem) item = fp_store_outbox_get(undo->member->store, was->id, NULL);
    if (!take_sent(task, item ? item : was))
      return;
  }
  end(task, NULL);
}

static void
take_back(FpMember *member, const char *id, gint64 row, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  GError *error = NULL;
  Undo *undo = g_new0(Undo, 1);
  undo->member = fp_member_ref(member);
  undo->forgotten = g_ptr_array_new_with_free_func(g_free);
  g_task_set_task_data(task, undo, undo_free);
  if (fp_app_may_write(member->app, &error))
    undo->rows = fp_undo_rows(member, id, row, &undo->of, &error);
  undo->undone.of = undo->of;
  if (undo->rows)
    next_row(g_steal_pointer(&task));
  else
    g_task_return_error(task, error);
}

void
fp_flag_undo_async(FpMember *member, const char *id, GCancellable *cancellable, GAsyncReadyCallback done,
                   gpointer data)
{
  take_back(member, id, 0, cancellable, done, data);
}

void
fp_flag_undo_row_async(FpMember *member, gint64 row, GCancellable *cancellable, GAsyncReadyCallback done,
                       gpointer data)
{
  take_back(member, NULL, row, cancellable, done, data);
}

static FpUndoEnd
end_of(const FpUndone *undone)
{
  gboolean back = undone->held + undone->at_forum > 0;
  if (undone->waiting + undone->late > 0 && (back || (undone->waiting > 0 && undone->late > 0)))
    return FP_UNDO_PARTLY;
  if (undone->late > 0)
    return FP_UNDO_TOO_LATE;
  if (undone->waiting > 0)
    return FP_UNDO_WAITING;
  if (undone->at_forum > 0)
    return FP_UNDO_AT_FORUM;
  return undone->held > 0 ? FP_UNDO_HELD : FP_UNDO_NOTHING;
}

FpUndoEnd
fp_flag_undo_finish(GAsyncResult *result, FpUndone *undone, GError **error)
{
  Undo *undo = g_task_get_task_data(G_TASK(result));
  if (undone)
    *undone = undo->undone;
  return g_task_propagate_boolean(G_TASK(result), error) ? end_of(&undo->undone) : FP_UNDO_NOTHING;
}

/* Takes text. */
static void
add(GString *sentence, guint count, char *text)
{
  if (count > 0)
    g_string_append_printf(sentence, "%s%s", sentence->len > 0 ? " " : "", text);
  g_free(text);
}

static char *
parts(const FpUndone *undone)
{
  GString *all = g_string_new(NULL);
  guint held = undone->held, forum = undone->at_forum, waiting = undone->waiting, late = undone->late;
  add(all, held,
      fp_counts(ngettext("%u report was taken back before it was sent.",
                         "%u reports were taken back before they were sent.", held),
                held));
  add(all, forum,
      fp_counts(ngettext("%u report was taken back at the forum.", "%u reports were taken back at the forum.",
                         forum),
                forum));
  add(all, waiting,
      fp_counts(ngettext("%u report waits in the outbox to be taken back at the forum.",
                         "%u reports wait in the outbox to be taken back at the forum.", waiting),
                waiting));
  add(all, late,
      fp_counts(ngettext("%u report had been sent, and this forum cannot take it back.",
                         "%u reports had been sent, and this forum cannot take them back.", late),
                late));
  if (undone->why)
    g_string_append_printf(all, " %s", undone->why);
  return g_string_free(all, FALSE);
}

static char *
sentence_of(const FpUndone *undone)
{
  switch (end_of(undone)) {
  case FP_UNDO_HELD:
    return g_strdup(_("Taken back. Nothing was sent."));
  case FP_UNDO_AT_FORUM:
    return undone->held > 0 ? parts(undone) : g_strdup(_("Taken back at the forum."));
  case FP_UNDO_TOO_LATE:
    if (undone->why)
      return g_strdup_printf(_("It was refused: %s"), undone->why);
    return g_strdup(_("It is too late: it has been sent, and this forum cannot take it back."));
  case FP_UNDO_WAITING:
  case FP_UNDO_PARTLY:
    return parts(undone);
  case FP_UNDO_NOTHING:
  default:
    return g_strdup(_("There is nothing to take back."));
  }
}

char *
fp_undo_sentence(const FpUndone *undone)
{
  g_autofree char *sentence = sentence_of(undone);
  return undone->of ? g_strdup_printf("%s. %s", undone->of, sentence) : g_steal_pointer(&sentence);
}
