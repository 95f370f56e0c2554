/* flag and undo: reporting to the moderators, and taking back. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_flag[] = {
    {"reason", 'r', 0, G_OPTION_ARG_STRING, NULL,
     N_("spam (the default), phishing, harassment, illegal or other"), N_("REASON")},
    {"note", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Your own words to the moderators"), N_("TEXT")},
    {"dry-run", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Print what would be sent and by which route; send nothing"), NULL},
    {"hold", 0, 0, G_OPTION_ARG_NONE, NULL,
     N_("Keep it for the undo time instead of sending at once; flagpost outbox send sends it"), NULL},
    {"yes", 'y', 0, G_OPTION_ARG_NONE, NULL, N_("Ask nothing about the senders of a campaign"), NULL},
    {0},
};

static FpFlagAsk
flag_ask(FpCmdRun *run)
{
  FpFlagAsk ask = {(const char *const *)run->args.words, fp_run_option(run, "reason"),
                   fp_run_option(run, "note"), fp_run_switch(run, "hold") ? -1 : 0};
  return ask;
}

static void
preview(GTask *task, GAsyncResult *prepared)
{
  FpCmdRun *run = fp_run_of(task);
  FpFlagAsk ask = flag_ask(run);
  GError *error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_preview(run->args.member, &ask, &error);
  if (!items) {
    fp_flag_prepare_explain(prepared, &error);
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  json_t *rows = json_array();
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = g_ptr_array_index(items, i);
    json_t *row = fp_json_out_item(item);
    fp_json_text(row, "subject", item->subject);
    fp_json_text(row, "text", item->text);
    json_array_append_new(rows, row);
  }
  fp_json_take(result, "dry_run", json_true());
  fp_json_take(result, "items", rows);
  fp_run_done(task, result);
}

static gboolean
any_new(const GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (((const FpOutItem *)g_ptr_array_index(items, i))->id != 0)
      return TRUE;
  return FALSE;
}

/* The earlier reports of what was named. (transfer full) FpOutItem */
static GPtrArray *
earlier(FpCmdRun *run)
{
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  for (guint i = 0; run->args.words[i]; i++) {
    const char *word = run->args.words[i];
    const char *id = g_str_has_prefix(word, FP_ID_MESSAGE) ? word + strlen(FP_ID_MESSAGE) : word;
    FpOutItem *item = fp_store_outbox_for_message(fp_member_store(run->args.member), id);
    if (item)
      g_ptr_array_add(items, item);
  }
  return items;
}

static void
queue(GTask *task, GAsyncResult *prepared)
{
  FpCmdRun *run = fp_run_of(task);
  FpFlagAsk ask = flag_ask(run);
  GError *error = NULL;
  gboolean already = FALSE;
  GPtrArray *items = fp_flag_queue(run->args.member, &ask, &already, &error);
  g_autofree char *sentence = NULL;
  if (!items) {
    fp_flag_prepare_explain(prepared, &error);
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "already", json_boolean(already));
  if (already) {
    sentence = fp_flag_sentence(run->args.member, items, already);
    fp_json_text(result, "sentence", sentence);
  }
  if (already && !any_new(items)) {
    g_ptr_array_unref(items);
    items = earlier(run);
  }
  fp_outgoing_run(task, items, result);
}

static void
prepared(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  /* What could not be fetched is left out of the evidence; only the person's own stop ends it. */
  fp_flag_prepare_finish(res, NULL);
  if (g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error))
    fp_run_fail(task, error);
  else if (!fp_wave_confirm(task))
    return;
  else if (fp_run_switch(fp_run_of(task), "dry-run"))
    preview(task, res);
  else
    queue(task, res);
}

static void
prepare(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  for (guint i = 0; run->args.words[i]; i++) {
    GError *error = NULL;
    if (!fp_flag_is_plain(run->args.member, run->args.words[i], &error)) {
      fp_run_fail(task, error);
      return;
    }
  }
  fp_flag_prepare_async(run->args.member, (const char *const *)run->args.words, g_task_get_cancellable(task),
                        prepared, task);
}

FP_CMD(flag)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  const char *reason = fp_run_option(run, "reason");
  if (reason && !fp_flag_reason(reason)) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("A reason is spam, phishing, harassment, illegal or other.")));
    return;
  }
  if (fp_run_switch(run, "hold") && !fp_run_can_keep(run, &error))
    fp_run_fail(task, error);
  else
    fp_run_with_list(task, prepare);
}

/* --- undo --- */

static const char *const ends[] = {
    [FP_UNDO_NOTHING] = "nothing", [FP_UNDO_HELD] = "held",         [FP_UNDO_AT_FORUM] = "at-forum",
    [FP_UNDO_WAITING] = "waiting", [FP_UNDO_TOO_LATE] = "too-late", [FP_UNDO_PARTLY] = "partly",
};

static void
undone(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  FpUndone what;
  FpUndoEnd end = fp_flag_undo_finish(res, &what, &error);
  if (error) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  g_autofree char *sentence = fp_undo_sentence(&what);
  fp_json_text(result, "end", ends[end]);
  fp_json_take(result, "items", json_integer(what.held + what.at_forum));
  fp_json_take(result, "waiting", json_integer(what.waiting));
  fp_json_take(result, "late", json_integer(what.late));
  if (end == FP_UNDO_HELD || end == FP_UNDO_AT_FORUM) {
    fp_json_text(result, "sentence", sentence);
    fp_run_done(task, result);
    return;
  }
  if (end == FP_UNDO_NOTHING)
    error = g_error_new_literal(FP_STORE_ERROR, FP_STORE_MISSING, sentence);
  else if (end == FP_UNDO_TOO_LATE)
    error = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, sentence);
  else
    error = g_error_new_literal(FP_USAGE_ERROR, FP_USAGE_PARTLY, sentence);
  fp_run_partly(task, result, error);
}

FP_CMD(undo)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  fp_flag_undo_async(args->member, fp_run_of(task)->args.words[0], cancellable, undone, task);
}
