/* Rows that may have arrived: the forum is asked, and what it cannot tell stays unsure until the member
 * decides. Nothing is guessed. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/evidence/evidence.h"
#include "app/outbox/outbox.h"

/* «Not found» counts only when a slow server has had this long to store what we sent. */
#define SETTLING_TIME FP_MINUTE

/* --- one row --- */

typedef struct {
  FpMember *member;
  FpOutItem *item;
  gboolean told; /* the forum has one such, and cannot tell which of two it is */
} Ask;

static void
ask_free(gpointer data)
{
  Ask *ask = data;
  fp_out_item_free(ask->item);
  fp_member_unref(ask->member);
  g_free(ask);
}

static FpOp
question(const FpOutItem *item)
{
  if (fp_post_is(item))
    return fp_post_question(item);
  if (item->route == FP_ROUTE_POST)
    return FP_OP_FIND_FLAG_POST;
  if (fp_pace_counts(item))
    return FP_OP_FIND_SENT;
  if (item->kind == FP_OUT_RETRACT || item->route == FP_ROUTE_FLAG || item->route == FP_ROUTE_SENDER)
    return FP_OP_FIND_FLAG;
  return FP_OP_COUNT; /* e-mail, and what the member does himself: nobody to ask */
}

static gboolean
may_ask(FpMember *member, const FpOutItem *item)
{
  FpOp op = question(item);
  return op != FP_OP_COUNT && fp_driver_can(member->account->driver, op);
}

/* A message that says the same, to the same person, was sent before: which of the two the forum has found
 * cannot be told; nor where that cannot be read. A report has a reference of its own. */
static gboolean
has_twin(const Ask *ask)
{
  const FpOutItem *item = ask->item;
  if (item->kind != FP_OUT_MESSAGE && item->kind != FP_OUT_POST && item->kind != FP_OUT_TOPIC)
    return FALSE;
  g_autoptr(GPtrArray) all = fp_store_outbox_rows(ask->member->store, FALSE, FP_OUTBOX_HEADS, NULL);
  if (!all)
    return TRUE;
  for (guint i = 0; i < all->len; i++) {
    const FpOutItem *other = all->pdata[i];
    if (other->id != item->id && other->kind == item->kind && other->state == FP_OUT_SENT &&
        other->settled >= item->made - 2 * FP_DAY && g_strcmp0(other->to, item->to) == 0 &&
        (item->kind == FP_OUT_MESSAGE || g_strcmp0(other->conversation, item->conversation) == 0) &&
        g_strcmp0(other->text, item->text) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
asked(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  FpStore *store = ask->member->store;
  gint64 now = fp_clock_now();
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  FpOutState state = FP_OUT_UNSURE;
  if (fp_member_stops(ask->member, task, "outbox:asked"))
    return;
  gboolean certain = reply != NULL;
  /* A report taken back is done when the forum has it no more. */
  gboolean arrived = fp_post_is(ask->item)               ? fp_post_arrived(ask->item, reply, error, &certain)
                     : ask->item->kind == FP_OUT_RETRACT ? reply && !reply->found
                                                         : reply && reply->found;
  if (certain) {
    ask->told = arrived && has_twin(ask);
    if (arrived && !ask->told)
      state = FP_OUT_SENT;
    else if (!arrived && now - ask->item->changed >= SETTLING_TIME)
      state = FP_OUT_HELD;
  }
  if (state != FP_OUT_UNSURE) {
    const char *why = state == FP_OUT_HELD      ? _("It had not arrived.")
                      : reply && reply->outcome ? reply->outcome
                                                : "";
    if (!fp_store_outbox_learn(store, ask->item, state, state == FP_OUT_HELD ? now : 0,
                               reply ? reply->remote_id : NULL, why, NULL))
      state = FP_OUT_UNSURE;
  }
  if (fp_member_stops(ask->member, task, "outbox:found"))
    return;
  if (state != FP_OUT_UNSURE)
    fp_member_announce(ask->member, FP_CHANGE_OUTBOX | FP_CHANGE_INBOX, NULL);
  g_task_return_int(task, state);
}

void
fp_outbox_ask_async(FpMember *member, gint64 id, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  Ask *ask = g_new0(Ask, 1);
  ask->member = fp_member_ref(member);
  ask->item = fp_store_outbox_get(member->store, id, NULL);
  if (!ask->item || !may_ask(member, ask->item)) {
    if (ask->item)
      fp_out_item_free(ask->item);
    fp_member_unref(ask->member);
    g_free(ask);
    g_task_return_int(task, FP_OUT_UNSURE);
    return;
  }
  g_task_set_task_data(task, ask, ask_free);
  FpOp op = question(ask->item);
  const char *first = ask->item->messages->len > 0 ? ask->item->messages->pdata[0] : NULL;
  /* A forum that keeps flags of senders is asked about the sender. */
  g_autoptr(FpMessage) message = fp_evidence_read(fp_out_item_evidence(ask->item), 0);
  FpCallArgs args;
  if (fp_post_is(ask->item)) {
    fp_post_args(ask->item, &args);
    args.since = ask->item->made - FP_DAY;
    fp_session_call_async(member, op, &args, NULL, asked, g_steal_pointer(&task));
    return;
  }
  /* A report by message is about a conversation and goes into another one. */
  gboolean elsewhere = op == FP_OP_FIND_SENT && ask->item->kind == FP_OUT_REPORT;
  args = (FpCallArgs){
      .reference = ask->item->reference,
      .id = elsewhere ? NULL : ask->item->conversation,
      .message_id = first,
      .person = message ? message->from : NULL,
      .to = ask->item->to,
      .subject = ask->item->subject,
      .text = ask->item->text,
      .remote_id = ask->item->remote_id,
      .since = ask->item->made - FP_DAY, /* the forum's clock may differ */
  };
  fp_session_call_async(member, op, &args, NULL, asked, g_steal_pointer(&task));
}

FpOutState
fp_outbox_ask_finish(GAsyncResult *result)
{
  return (FpOutState)g_task_propagate_int(G_TASK(result), NULL);
}

gboolean
fp_outbox_ask_open(GAsyncResult *result)
{
  const Ask *ask = g_task_get_task_data(G_TASK(result));
  return ask && !ask->told;
}

/* --- all of them --- */

typedef struct {
  FpMember *member;
  GPtrArray *live;
  guint next, unsure;
  int open; /* of those, about how many it is worth asking again; -1: nobody has looked yet */
} Recover;

static void
recover_free(gpointer data)
{
  Recover *recover = data;
  if (recover->live)
    g_ptr_array_unref(recover->live);
  fp_member_unref(recover->member);
  g_free(recover);
}

static void ask_next(GTask *task);

static void
one_asked(GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Recover *recover = g_task_get_task_data(task);
  gboolean unsure = fp_outbox_ask_finish(result) == FP_OUT_UNSURE;
  recover->unsure += unsure;
  recover->open += unsure && fp_outbox_ask_open(result);
  ask_next(task);
}

static void
ask_next(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Recover *recover = g_task_get_task_data(task);
  while (recover->next < recover->live->len) {
    const FpOutItem *item = recover->live->pdata[recover->next++];
    if (item->state != FP_OUT_UNSURE)
      continue;
    fp_outbox_ask_async(recover->member, item->id, one_asked, g_steal_pointer(&task));
    return;
  }
  fp_store_unlock(recover->member->store, "outbox");
  fp_outbox_changed(recover->member);
  g_task_return_boolean(task, TRUE);
}

void
fp_outbox_recover_async(FpMember *member, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  GError *error = NULL;
  Recover *recover = g_new0(Recover, 1);
  recover->member = fp_member_ref(member);
  recover->open = -1;
  g_task_set_task_data(task, recover, recover_free);
  /* While somebody sends, what he sends is not lost: nothing to recover. */
  gboolean locked = !member->outbox_busy && fp_store_lock(member->store, "outbox", &error);
  if (locked && fp_store_outbox_recover(member->store, &error) >= 0)
    recover->live = fp_store_outbox_rows(member->store, TRUE, FP_OUTBOX_STATES, &error);
  if (recover->live) {
    recover->open = 0;
    ask_next(g_steal_pointer(&task));
    return;
  }
  if (locked)
    fp_store_unlock(member->store, "outbox");
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

gboolean
fp_outbox_recover_finish(GAsyncResult *result, guint *unsure, GError **error)
{
  Recover *recover = g_task_get_task_data(G_TASK(result));
  if (unsure)
    *unsure = recover->unsure;
  return g_task_propagate_boolean(G_TASK(result), error);
}

int
fp_outbox_recover_open(GAsyncResult *result)
{
  return ((Recover *)g_task_get_task_data(G_TASK(result)))->open;
}

/* --- the member decides --- */

gboolean
fp_outbox_decide(FpMember *member, gint64 id, gboolean again, GError **error)
{
  if (!fp_app_may_write(member->app, error))
    return FALSE;
  g_autoptr(FpOutItem) item = fp_store_outbox_get(member->store, id, error);
  if (!item)
    return FALSE;
  GError *why = NULL;
  gboolean done = again ? fp_store_outbox_again(member->store, id, fp_clock_now(), &why)
                        : fp_store_outbox_drop(member->store, id, &why);
  if (!done) {
    if (!why)
      g_set_error(&why, FP_USAGE_ERROR, FP_USAGE_BAD, _("This one is %s: there is nothing to decide."),
                  fp_out_state_name(item->state));
    g_propagate_error(error, why);
    return FALSE;
  }
  fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  fp_outbox_changed(member);
  return TRUE;
}

gboolean
fp_outbox_confirm(FpMember *member, gint64 id, GError **error)
{
  if (!fp_app_may_write(member->app, error))
    return FALSE;
  g_autoptr(FpOutItem) item = fp_store_outbox_get(member->store, id, error);
  if (!item)
    return FALSE;
  if (item->state != FP_OUT_UNSURE) {
    g_set_error(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("This one is %s: there is nothing to decide."),
                fp_out_state_name(item->state));
    return FALSE;
  }
  if (!fp_store_outbox_learn(member->store, item, FP_OUT_SENT, 0, NULL, _("You said that it arrived."),
                             error))
    return FALSE;
  fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  fp_outbox_changed(member);
  return TRUE;
}
