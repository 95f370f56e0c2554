/* The outbox: sends what is due, one row at a time, under a lock between processes, at the forum's pace.
 *
 * A request to send is a task; one works at a time, others wait for it. Each round picks one row, waits for
 * the pace if it may, and hands it to outbox_send.c. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/outbox/outbox.h"

#define LOCK_RETRY    (2 * FP_SECOND)
#define PATIENCE      (5 * FP_MINUTE) /* a command waits no longer for its turn: its rows stay, and say when */
#define TROUBLE_RETRY (30 * FP_SECOND)

typedef struct {
  FpMember *member;
  gboolean all, wait;
  gint64 only;
  GHashTable *tried; /* ids: each once for one request */
  FpOutboxEnd end;
  gint64 row;  /* the one under way */
  char *batch; /* of the last row, where several were flagged as one and some still wait; or NULL */
  gboolean locked;
  guint timer;
} Pump;

static void
pump_free(gpointer data)
{
  Pump *pump = data;
  g_hash_table_unref(pump->tried);
  g_free(pump->batch);
  fp_member_unref(pump->member);
  g_free(pump);
}

static void round_of(GTask *task);

static void
unlock(Pump *pump)
{
  if (pump->locked)
    fp_store_unlock(pump->member->store, "outbox");
  pump->locked = FALSE;
}

/* --- one request after the other --- */

static void
start_next(FpMember *member)
{
  GTask *task = g_queue_pop_head(member->outbox_queue);
  member->outbox_busy = task != NULL;
  if (task)
    round_of(task);
  else
    fp_outbox_wake(member);
}

/* How far several reports that were flagged as one have come. */
typedef struct {
  guint all, sent, waiting, trouble;
  gint64 next; /* when the first of those that wait is due; 0: none */
} Progress;

static Progress
progress_of(FpMember *member, const char *batch)
{
  Progress progress = {0};
  g_autoptr(GPtrArray) all = fp_store_outbox_rows(member->store, FALSE, FP_OUTBOX_HEADS, NULL);
  for (guint i = 0; all && i < all->len; i++) {
    const FpOutItem *item = all->pdata[i];
    if (g_strcmp0(item->batch, batch) != 0 || item->state == FP_OUT_UNDONE)
      continue;
    progress.all++;
    progress.sent += item->state == FP_OUT_SENT;
    progress.waiting += item->state == FP_OUT_HELD || item->state == FP_OUT_SENDING;
    progress.trouble += item->state == FP_OUT_REFUSED || item->state == FP_OUT_UNSURE;
    if (item->state == FP_OUT_HELD && item->due > 0 && (progress.next == 0 || item->due < progress.next))
      progress.next = item->due;
  }
  return progress;
}

/* "9 of 17 sent, next in 30 s": said when a pause begins and at the end, not of each. */
static void
say_progress(Pump *pump, gint64 at)
{
  if (!pump->batch)
    return;
  g_autofree char *batch = g_steal_pointer(&pump->batch);
  Progress progress = progress_of(pump->member, batch);
  g_autofree char *sentence = NULL;
  gint64 wait = MAX(at, progress.next) - fp_clock_now();
  if (progress.all == 0) /* it could not be read: then nothing is said of it */
    return;
  if (progress.waiting > 0 && wait > 0)
    sentence = fp_counts(_("%u of %u sent, next in %d s."), progress.sent, progress.all,
                         (int)((wait + FP_SECOND - 1) / FP_SECOND));
  else if (progress.trouble > 0)
    sentence = fp_counts(_("%u of %u sent, %u refused or unsure: the outbox says why."), progress.sent,
                         progress.all, progress.trouble);
  else
    sentence = fp_counts(_("%u of %u sent."), progress.sent, progress.all);
  fp_member_say(pump->member, sentence);
}

static void
end(GTask *holder, GError *error)
{
  g_autoptr(GTask) task = holder;
  Pump *pump = g_task_get_task_data(task);
  g_autoptr(FpMember) member = fp_member_ref(pump->member);
  unlock(pump);
  say_progress(pump, pump->end.next);
  pump->end.waiting = fp_store_outbox_waiting(pump->member->store);
  /* A disk or a keyring that fails is not asked without a pause. */
  member->outbox_not_before = error ? fp_clock_now() + TROUBLE_RETRY : pump->end.next;
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
  start_next(member);
}

/* --- which row --- */

static gboolean
is_due(const Pump *pump, const FpOutItem *item, gint64 now)
{
  if (item->state != FP_OUT_HELD || g_hash_table_contains(pump->tried, &item->id))
    return FALSE;
  if (pump->only != 0)
    return item->id == pump->only;
  return pump->all || (item->due > 0 && item->due <= now);
}

/* When it may leave; 0: it has no pace. known: of messages and of posts, 0 where it was not asked yet. */
static gint64
free_from(const Pump *pump, const FpOutItem *item, gint64 now, gint64 known[2], GError **error)
{
  gint64 *at = &known[fp_pace_of_post(item)];
  if (fp_pace_is_flag(item))
    return pump->member->flag_pause[item->route];
  if (!fp_pace_counts(item) && !fp_pace_of_post(item))
    return 0;
  if (*at == 0)
    *at = fp_pace_free_at(pump->member, item, now, error);
  return *at;
}

/* The first that may go, by the time when it was made; a paced one only if its time has come, else *at says
 * when. */
static FpOutItem *
pick(Pump *pump, gint64 *at, GError **error)
{
  FpStore *store = pump->member->store;
  gint64 now = fp_clock_now(), known[2] = {0, 0};
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(store, TRUE, FP_OUTBOX_STATES, error);
  *at = 0;
  for (guint i = live ? live->len : 0; i-- > 0;) {
    FpOutItem *item = live->pdata[i];
    if (!is_due(pump, item, now))
      continue;
    gint64 from = free_from(pump, item, now, known, error);
    if (from < 0)
      return NULL;
    if (from <= now)
      return fp_store_outbox_get(store, item->id, error);
    *at = *at == 0 ? from : MIN(*at, from);
  }
  return NULL;
}

/* --- waiting --- */

static void
waited(gpointer data)
{
  GTask *task = data;
  Pump *pump = g_task_get_task_data(task);
  pump->timer = 0;
  round_of(task);
}

static void
wait_until(GTask *task, gint64 at)
{
  Pump *pump = g_task_get_task_data(task);
  unlock(pump);
  pump->timer = fp_clock_timer(MAX(at - fp_clock_now(), FP_SECOND / 100), waited, task);
}

static void
lock_is_taken(GTask *task)
{
  Pump *pump = g_task_get_task_data(task);
  /* Another copy of the program sends; it may send ours too. */
  g_autoptr(FpOutItem) only = pump->only ? fp_store_outbox_get(pump->member->store, pump->only, NULL) : NULL;
  gboolean open = !only || only->state == FP_OUT_HELD || only->state == FP_OUT_SENDING;
  pump->end.next = fp_clock_now() + LOCK_RETRY;
  if (pump->wait && open)
    wait_until(task, pump->end.next);
  else
    end(task, NULL);
}

/* --- a round --- */

/* A screen is told what became of each row. */
static void
say_row(Pump *pump)
{
  g_autoptr(FpOutItem) item = fp_store_outbox_get(pump->member->store, pump->row, NULL);
  if (item && item->kind == FP_OUT_REPORT && item->batch && progress_of(pump->member, item->batch).all > 1) {
    g_free(pump->batch);
    pump->batch = g_strdup(item->batch);
    return;
  }
  g_autofree char *state = item ? fp_outbox_item_sentence(pump->member, item) : NULL;
  if (!state)
    return;
  /* Translators: what became of it follows as a sentence: "Report: Sent at 14:32:10." */
  g_autofree char *sentence = g_strdup_printf(fp_post_is(item)               ? _("Post: %s")
                                              : item->kind == FP_OUT_MESSAGE ? _("Message: %s")
                                                                             : _("Report: %s"),
                                              state);
  fp_member_say(pump->member, sentence);
}

/* A row that may have arrived: if the forum has it, good; if not, it may still be on its way there. */
static void
unsure_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pump *pump = g_task_get_task_data(task);
  FpOutState state = fp_outbox_ask_finish(result);
  pump->end.sent += state == FP_OUT_SENT;
  pump->end.unsure += state == FP_OUT_UNSURE;
  if (state == FP_OUT_UNSURE && fp_outbox_ask_open(result))
    pump->member->outbox_ask_at = fp_clock_now() + FP_OUTBOX_ASK_AGAIN;
  say_row(pump);
  unlock(pump);
  round_of(task);
}

static void
row_done(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pump *pump = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  FpRowEnd row = fp_outbox_row_finish(result, &error);
  if (error) {
    /* Not reached, not signed in, or the archive failed: the others would fare the same. */
    say_row(pump);
    end(task, g_steal_pointer(&error));
    return;
  }
  pump->end.sent += row == FP_ROW_SENT;
  pump->end.refused += row == FP_ROW_REFUSED;
  if (row == FP_ROW_UNSURE) {
    fp_outbox_ask_async(pump->member, pump->row, unsure_asked, task);
    return;
  }
  if (row != FP_ROW_NOT_MINE)
    say_row(pump);
  unlock(pump);
  round_of(task);
}

static void
send_row(GTask *task, const FpOutItem *item)
{
  Pump *pump = g_task_get_task_data(task);
  gint64 *id = g_memdup2(&item->id, sizeof item->id);
  g_hash_table_add(pump->tried, id);
  pump->row = item->id;
  fp_outbox_row_async(pump->member, item->id, row_done, task);
}

static void
round_of(GTask *task)
{
  Pump *pump = g_task_get_task_data(task);
  FpMember *member = pump->member;
  GError *error = NULL;
  if (member->closed || g_cancellable_is_cancelled(g_task_get_cancellable(task))) {
    end(task, NULL);
    return;
  }
  if (!fp_store_lock(member->store, "outbox", &error)) {
    if (error)
      end(task, error);
    else
      lock_is_taken(task);
    return;
  }
  pump->locked = TRUE;
  /* Whoever had these in his hands is gone: the lock is ours. The forum is asked about them soon. */
  int left = fp_store_outbox_recover(member->store, &error);
  if (left < 0) {
    end(task, error);
    return;
  }
  if (left > 0)
    member->outbox_ask_at = fp_clock_now() + FP_OUTBOX_ASK_AGAIN;
  gint64 at = 0;
  g_autoptr(FpOutItem) item = pick(pump, &at, &error);
  pump->end.next = at;
  if (item) {
    send_row(task, item);
  } else if (error || at == 0) {
    end(task, error);
  } else if (pump->wait && at - fp_clock_now() <= PATIENCE) {
    if (pump->batch)
      say_progress(pump, at);
    else
      fp_pace_say_wait(pump->member, at);
    wait_until(task, at);
  } else {
    end(task, NULL);
  }
}

/* A waiting request ends at once when it is cancelled. */
static gboolean
end_waiting(gpointer data)
{
  GTask *task = data;
  Pump *pump = g_task_get_task_data(task);
  if (pump->timer != 0) {
    fp_clock_cancel(pump->timer);
    pump->timer = 0;
    end(task, NULL);
  }
  return G_SOURCE_REMOVE;
}

static void
cancelled(GCancellable *cancellable, gpointer data)
{
  g_idle_add_full(G_PRIORITY_DEFAULT, end_waiting, g_object_ref(data), g_object_unref);
}

void
fp_outbox_send_async(FpMember *member, gboolean all, gint64 only, gboolean wait, GCancellable *cancellable,
                     GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  Pump *pump = g_new0(Pump, 1);
  pump->member = fp_member_ref(member);
  pump->all = all;
  pump->only = only;
  pump->wait = wait;
  pump->tried = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  g_task_set_task_data(task, pump, pump_free);
  g_task_set_check_cancellable(task, FALSE);
  if (!fp_app_may_write(member->app, &error)) {
    g_task_return_error(task, error);
    g_object_unref(task);
    return;
  }
  if (cancellable)
    g_signal_connect_object(cancellable, "cancelled", G_CALLBACK(cancelled), task, 0);
  g_signal_connect_object(member->closing, "cancelled", G_CALLBACK(cancelled), task, 0);
  if (member->outbox_busy) {
    g_queue_push_tail(member->outbox_queue, task);
    return;
  }
  member->outbox_busy = TRUE;
  round_of(task);
}

gboolean
fp_outbox_send_finish(GAsyncResult *result, FpOutboxEnd *end_, GError **error)
{
  Pump *pump = g_task_get_task_data(G_TASK(result));
  if (end_)
    *end_ = pump->end;
  return g_task_propagate_boolean(G_TASK(result), error);
}
