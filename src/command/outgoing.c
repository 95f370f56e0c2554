/* Sees a command's own rows of the outbox through: sends them one after another, then tells what became of
 * each. Used by flag, send, reply and the outbox's own commands; done means that every row was sent. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

typedef struct {
  GPtrArray *items; /* FpOutItem as queued; only ids are used */
  guint next;
} Outgoing;

static void
outgoing_free(gpointer data)
{
  Outgoing *out = data;
  g_clear_pointer(&out->items, g_ptr_array_unref);
  g_free(out);
}

/* The row as it is now, for the result. */
static json_t *
row(FpMember *member, const FpOutItem *item)
{
  json_t *object = fp_json_out_item(item);
  g_autofree char *sentence = fp_outbox_item_sentence(member, item);
  fp_json_text(object, "sentence", sentence);
  return object;
}

/* What keeps the run from being done: NULL if all rows are sent. */
static GError *
verdict(guint sent, guint refused, guint all, const char *why)
{
  if (sent == all)
    return NULL;
  if (refused > 0 && sent + refused == all)
    return why ? g_error_new(FP_FORUM_ERROR, FP_FORUM_REFUSED, _("It was refused: %s"), why)
               : g_error_new(FP_FORUM_ERROR, FP_FORUM_REFUSED, _("It was refused."));
  if (why)
    return g_error_new(FP_USAGE_ERROR, FP_USAGE_PARTLY, _("Sent: %u of %u. %s"), sent, all, why);
  return g_error_new(FP_USAGE_ERROR, FP_USAGE_PARTLY, _("Sent: %u of %u."), sent, all);
}

/* --hold: as was asked, and not sent. */
static GError *
held(void)
{
  return g_error_new(FP_USAGE_ERROR, FP_USAGE_PARTLY,
                     _("Held, and not sent: 'flagpost undo' takes it back."));
}

/* A person's own stop, --hold, and an archive that does not work. What else stopped the sending is why rows
 * wait. */
static gboolean
told_as_it_is(const GError *error)
{
  return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
         g_error_matches(error, FP_USAGE_ERROR, FP_USAGE_PARTLY) ||
         (error && error->domain == FP_STORE_ERROR);
}

static void
finish(GTask *task, GError *error)
{
  FpCmdRun *run = fp_run_of(task);
  Outgoing *out = run->state;
  FpStore *store = fp_member_store(run->args.member);
  json_t *rows = json_array(), *result = g_steal_pointer(&run->result);
  guint sent = 0, refused = 0, all = 0;
  g_autofree char *why = NULL;
  for (guint i = 0; i < out->items->len; i++) {
    const FpOutItem *queued = g_ptr_array_index(out->items, i);
    g_autoptr(FpOutItem) now = queued->id != 0 ? fp_store_outbox_get(store, queued->id, NULL) : NULL;
    if (!now)
      continue;
    all++;
    sent += now->state == FP_OUT_SENT;
    refused += now->state == FP_OUT_REFUSED;
    if (now->state != FP_OUT_SENT && now->why && !why)
      why = g_strdup(now->why);
    json_array_append_new(rows, row(run->args.member, now));
  }
  fp_json_take(result, "items", rows);
  if (!told_as_it_is(error)) {
    if (!why && error)
      why = g_strdup(error->message);
    g_clear_error(&error);
    error = verdict(sent, refused, all, why);
  }
  if (error)
    fp_run_partly(task, result, error);
  else
    fp_run_done(task, result);
}

static void send_next(GTask *task);

static void
sent_one(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  FpOutboxEnd end = {0};
  if (!fp_outbox_send_finish(res, &end, &error)) {
    finish(task, error);
    return;
  }
  send_next(task);
}

static void
send_next(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Outgoing *out = run->state;
  while (out->next < out->items->len) {
    const FpOutItem *item = g_ptr_array_index(out->items, out->next++);
    if (item->id == 0)
      continue;
    fp_outbox_send_async(run->args.member, FALSE, item->id, TRUE, g_task_get_cancellable(task), sent_one,
                         task);
    return;
  }
  finish(task, NULL);
}

void
fp_outgoing_run(GTask *task, GPtrArray *items, json_t *result)
{
  FpCmdRun *run = fp_run_of(task);
  Outgoing *out = g_new0(Outgoing, 1);
  out->items = items;
  run->state = out;
  run->state_free = outgoing_free;
  run->result = result;
  fp_run_listen(run);
  if (fp_run_switch(run, "hold"))
    finish(task, held()); /* nothing sent: partly done */
  else
    send_next(task);
}
