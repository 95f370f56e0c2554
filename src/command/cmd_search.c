/* search, forget, doctor: over what is stored here. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

enum { ROWS_A_SLICE = 1000, COUNTED_A_SLICE = 8000 };

const GOptionEntry fp_options_search[] = {
    {"server", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Ask the forum's own search, which knows all boards"), NULL},
    {"board", 0, 0, G_OPTION_ARG_STRING, NULL, N_("With --server: only in this board"), N_("ID")},
    {"limit", 'n', 0, G_OPTION_ARG_INT, NULL, N_("At most this many messages (200)"), N_("N")},
    {"count", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print how many messages match, not which"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

const GOptionEntry fp_options_forget[] = {
    {"yes", 'y', 0, G_OPTION_ARG_NONE, NULL, N_("Ask nothing: the answer is yes"), NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Also the outbox and the archive's key"), NULL},
    {0},
};

static json_t *
hit_row(const FpHit *hit)
{
  json_t *row = json_object();
  fp_json_text(row, "conversation", hit->conversation);
  fp_json_text(row, "message", hit->message);
  fp_json_text(row, "subject", hit->subject);
  fp_json_text(row, "from", hit->from);
  fp_json_when(row, "sent", hit->sent);
  fp_json_text(row, "snippet", hit->snippet);
  return row;
}

/* Takes the task over. */
static void
count_hits(GTask *task, const char *words, GCancellable *cancellable)
{
  FpCmdRun *run = fp_run_of(task);
  guint count = 0;
  gint64 from = 0;
  GError *error = NULL;
  do {
    if (!fp_store_count_hits(fp_member_store(run->args.member), words, from, COUNTED_A_SLICE, &count, &from,
                             &error) ||
        g_cancellable_set_error_if_cancelled(cancellable, &error)) {
      fp_run_fail(task, error);
      return;
    }
  } while (from != 0);
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "count", json_integer(count));
  fp_run_done(task, result);
}

/* What does not go together. (transfer full) */
static GError *
contradiction(const FpCmdRun *run)
{
  gboolean server = fp_run_switch(run, "server"), count = fp_run_switch(run, "count");
  if (fp_run_option(run, "board") && !server)
    return g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("--%s goes only with --%s."), "board", "server");
  if (count && server)
    return fp_run_not_both("count", "server");
  return count && fp_run_option(run, "format") ? fp_run_not_both("count", "format") : NULL;
}

FP_CMD(search)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autofree char *words = g_strjoinv(" ", run->args.words);
  int wanted = fp_run_number(run, "limit", 200);
  guint limit = wanted > 0 ? (guint)wanted : G_MAXUINT;
  GError *error = contradiction(run);
  gint64 from = 0;
  if (error) {
    fp_run_fail(task, error);
    return;
  }
  if (fp_run_switch(run, "server")) {
    fp_search_server(task);
    return;
  }
  if (fp_run_switch(run, "count")) {
    count_hits(task, words, cancellable);
    return;
  }
  json_t *rows = json_array();
  do {
    gint64 more = 0;
    g_autoptr(GPtrArray) hits =
        fp_store_search(fp_member_store(args->member), words, from, limit - (guint)json_array_size(rows),
                        ROWS_A_SLICE, &more, &error);
    if (!hits || g_cancellable_set_error_if_cancelled(cancellable, &error)) {
      json_decref(rows);
      fp_run_fail(task, error);
      return;
    }
    for (guint i = 0; i < hits->len; i++)
      json_array_append_new(rows, hit_row(g_ptr_array_index(hits, i)));
    from = more;
  } while (from != 0 && json_array_size(rows) < limit);
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "complete", json_boolean(from == 0));
  fp_json_take(result, "hits", rows);
  fp_run_done(task, result);
}

/* --- forget --- */

static void
forgotten(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  if (!fp_forget_finish(res, &error)) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  fp_json_text(result, "sentence",
               fp_run_switch(run, "all") ? _("Everything stored of this account is deleted, and its key.")
                                         : _("The stored messages of this account are deleted."));
  fp_run_done(task, result);
}

FP_CMD(forget)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  gboolean all = fp_run_switch(fp_run_of(task), "all");
  if (fp_run_ask_yes(task, all ? _("Delete the stored messages, the outbox and the key of this account?")
                               : _("Delete the stored messages of this account?")))
    fp_forget_async(args->member, all, cancellable, forgotten, task);
}

/* --- doctor --- */

static void
examined(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  json_t *checks = fp_doctor_finish(res, &error), *check;
  guint problems = 0;
  size_t i;
  if (!checks) {
    fp_run_fail(task, error);
    return;
  }
  json_array_foreach(checks, i, check) problems +=
      g_str_equal(fp_json_peek_string(check, "state", ""), "problem");
  json_t *result = json_pack("{s:i, s:s}", "version", 1, "program", PACKAGE_VERSION);
  fp_json_take(result, "checks", checks);
  if (problems > 0)
    fp_run_partly(task, result,
                  g_error_new(FP_USAGE_ERROR, FP_USAGE_CHECKS,
                              ngettext("%u check found a problem.", "%u checks found a problem.", problems),
                              problems));
  else
    fp_run_done(task, result);
}

static void
opened(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  g_autoptr(GError) why = NULL;
  /* An archive that does not open is one of the things that the checks tell. */
  run->state = fp_member_open_finish(res, &why);
  run->state_free = (GDestroyNotify)fp_member_close;
  fp_doctor_async(run->args.app, run->state, why, g_task_get_cancellable(task), examined, task);
}

FP_CMD(doctor)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  if (args->account && !args->member)
    fp_member_open_async(args->app, args->account->name, cancellable, opened, task);
  else
    fp_doctor_async(args->app, args->member, NULL, cancellable, examined, task);
}
