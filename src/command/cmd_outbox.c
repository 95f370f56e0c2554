/* outbox, outbox send, outbox again, outbox drop, outbox arrived: what must arrive once. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_outbox[] = {
    {"all", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Also what was sent or taken back"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

/* The list of rows, with a sentence if there are none. */
static json_t *
list(FpCmdRun *run, gboolean live, GError **error)
{
  FpMember *member = run->args.member;
  g_autoptr(GPtrArray) items = fp_store_outbox_list(fp_member_store(member), live, error);
  if (!items)
    return NULL;
  json_t *result = fp_result_new(&run->args);
  json_t *rows = json_array();
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = g_ptr_array_index(items, i);
    json_t *row = fp_json_out_item(item);
    g_autofree char *sentence = fp_outbox_item_sentence(member, item);
    fp_json_text(row, "sentence", sentence);
    json_array_append_new(rows, row);
  }
  fp_json_take(result, "items", rows);
  if (items->len == 0)
    fp_json_text(result, "sentence", _("Nothing is waiting."));
  return result;
}

FP_CMD(outbox)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  json_t *result = list(run, !fp_run_switch(run, "all"), &error);
  if (!result)
    fp_run_fail(task, error);
  else
    fp_run_done(task, result);
}

/* --- outbox send --- */

static guint
count_unsure(const json_t *result)
{
  guint unsure = 0;
  const json_t *row;
  size_t i;
  json_array_foreach(json_object_get(result, "items"), i, row) unsure +=
      g_strcmp0(fp_json_peek_string(row, "state", NULL), "unsure") == 0;
  return unsure;
}

static void
sent(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL, *local = NULL;
  FpOutboxEnd end = {0};
  fp_outbox_send_finish(res, &end, &error);
  json_t *result = list(run, TRUE, &local);
  if (!result) {
    g_clear_error(&error);
    fp_run_fail(task, local);
    return;
  }
  end.unsure = count_unsure(result); /* also those of before: they wait for the member */
  fp_json_take(result, "sent", json_integer(end.sent));
  fp_json_take(result, "refused", json_integer(end.refused));
  fp_json_take(result, "waiting", json_integer(end.waiting));
  fp_json_take(result, "unsure", json_integer(end.unsure));
  fp_json_when(result, "next", end.next);
  guint left = end.refused + end.waiting + end.unsure;
  if (!error && left > 0)
    error =
        g_error_new(FP_USAGE_ERROR, FP_USAGE_PARTLY, _("Sent: %u. Refused: %u. Waiting: %u. Not sure: %u."),
                    end.sent, end.refused, end.waiting, end.unsure);
  if (error) {
    fp_run_partly(task, result, error);
    return;
  }
  if (end.sent > 0) {
    g_autofree char *sentence =
        fp_counts(ngettext("%u was sent. Nothing is waiting.", "%u were sent. Nothing is waiting.", end.sent),
                  end.sent);
    fp_json_text(result, "sentence", sentence);
  }
  fp_run_done(task, result);
}

static void
recovered(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  /* What the forum could not tell now stays unsure, and is listed as such. */
  if (!fp_outbox_recover_finish(res, NULL, &error) &&
      g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    fp_run_fail(task, error);
    return;
  }
  g_clear_error(&error);
  fp_outbox_send_async(fp_run_of(task)->args.member, TRUE, 0, TRUE, g_task_get_cancellable(task), sent, task);
}

FP_CMD(outbox_send)
{
  fp_outbox_recover_async(args->member, cancellable, recovered, fp_run_begin(args, cancellable, done, data));
}

/* --- outbox again, outbox drop --- */

/* The row that the first word names, or NULL: the run has failed then. */
static FpOutItem *
row(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  gint64 id = 0;
  if (!g_ascii_string_to_signed(run->args.words[0], 10, 1, G_MAXINT64, &id, NULL)) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("A row of the outbox is named by its number: see flagpost outbox.")));
    return NULL;
  }
  FpOutItem *item = fp_store_outbox_get(fp_member_store(run->args.member), id, &error);
  if (!item)
    fp_run_fail(task, error);
  return item;
}

static gboolean
decide(GTask *task, const FpOutItem *item, gboolean again)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  if (fp_outbox_decide(run->args.member, item->id, again, &error))
    return TRUE;
  if (!error)
    error = g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Row %ld is %s: there is nothing to decide."),
                        (long)item->id, fp_out_state_name(item->state));
  fp_run_fail(task, error);
  return FALSE;
}

FP_CMD(outbox_again)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpOutItem *item = row(task);
  if (!item)
    return;
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_ptr_array_add(items, item);
  if (decide(task, item, TRUE))
    fp_outgoing_run(task, items, fp_result_new(args));
  else
    g_ptr_array_unref(items);
}

/* The rows that are left, and what was decided. */
static void
tell(GTask *task, const char *sentence)
{
  GError *error = NULL;
  json_t *result = list(fp_run_of(task), TRUE, &error);
  if (!result) {
    fp_run_fail(task, error);
    return;
  }
  fp_json_text(result, "sentence", sentence);
  fp_run_done(task, result);
}

FP_CMD(outbox_drop)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  g_autoptr(FpOutItem) item = row(task);
  if (item && decide(task, item, FALSE))
    tell(task, _("Dropped. Nothing is sent for it any more."));
}

FP_CMD(outbox_arrived)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  g_autoptr(FpOutItem) item = row(task);
  GError *error = NULL;
  if (!item)
    return;
  if (fp_outbox_confirm(fp_run_of(task)->args.member, item->id, &error))
    tell(task, _("Noted as sent: you said that it arrived."));
  else
    fp_run_fail(task, error);
}
