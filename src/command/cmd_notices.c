/* notifications, and `search --server`: what the forum itself knows. */
#include "config.h"

#include "cmd.h"

#include "flagpost/boards.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_notifications[] = {
    {"unread", 'u', 0, G_OPTION_ARG_NONE, NULL, N_("Only unread ones"), NULL},
    {"limit", 'n', 0, G_OPTION_ARG_INT, NULL, N_("At most this many (60); 0: to the end"), N_("N")},
    {"read", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Mark one as read by its id, or all"), N_("ID|all")},
    FP_OPTION_FORMAT,
    {0},
};

typedef struct {
  FpOp op;
  FpCallArgs ask;
  char *words, *board, *page;
  guint limit;
  json_t *rows;
} Pages;

static void
pages_free(gpointer data)
{
  Pages *pages = data;
  g_free(pages->words);
  g_free(pages->board);
  g_free(pages->page);
  g_clear_pointer(&pages->rows, json_decref);
  g_free(pages);
}

static Pages *
pages_new(FpCmdRun *run, FpOp op, int limit)
{
  Pages *pages = g_new0(Pages, 1);
  int wanted = fp_run_number(run, "limit", limit);
  pages->op = op;
  pages->limit = wanted > 0 ? (guint)wanted : G_MAXUINT;
  pages->rows = json_array();
  run->state = pages;
  run->state_free = pages_free;
  return pages;
}

static void
add_notices(FpCmdRun *run, Pages *pages, const GPtrArray *notices)
{
  for (guint i = 0; notices && i < notices->len; i++) {
    const FpNotice *notice = g_ptr_array_index(notices, i);
    if (json_array_size(pages->rows) < pages->limit && (notice->unread || !fp_run_switch(run, "unread")))
      json_array_append_new(pages->rows, fp_json_notice(notice));
  }
}

static void
add_hits(Pages *pages, const GPtrArray *messages)
{
  for (guint i = 0; messages && i < messages->len; i++) {
    const FpMessage *message = g_ptr_array_index(messages, i);
    if (json_array_size(pages->rows) < pages->limit)
      json_array_append_new(pages->rows, fp_json_server_hit(message));
  }
}

static void
have_page(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  Pages *pages = run->state;
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, NULL, &error);
  if (!reply) {
    fp_run_fail(task, error);
    return;
  }
  add_notices(run, pages, reply->notices);
  add_hits(pages, reply->messages);
  if (reply->next && json_array_size(pages->rows) < pages->limit &&
      g_strcmp0(reply->next, pages->page) != 0) {
    g_free(pages->page);
    pages->page = g_strdup(reply->next);
    pages->ask.page = pages->page;
    fp_boards_ask_async(run->args.member, pages->op, &pages->ask, g_task_get_cancellable(task), have_page,
                        task);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  fp_json_take(result, "complete", json_boolean(reply->next == NULL));
  if (pages->op == FP_OP_SEARCH && json_array_size(pages->rows) == 0)
    fp_json_text(result, "sentence", _("The forum found nothing."));
  fp_json_take(result, pages->op == FP_OP_NOTICES ? "notifications" : "hits", g_steal_pointer(&pages->rows));
  fp_run_done(task, result);
}

static void
noted(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, NULL, &error);
  if (!reply) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&fp_run_of(task)->args);
  fp_json_take(result, "notifications", json_array());
  fp_json_text(result, "sentence", _("Marked as read."));
  fp_run_done(task, result);
}

FP_CMD(notifications)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *read = fp_run_option(run, "read");
  FpCallArgs ask = {.id = g_strcmp0(read, "all") == 0 ? NULL : read};
  if (read) {
    fp_boards_ask_async(args->member, FP_OP_NOTICE_READ, &ask, cancellable, noted, task);
    return;
  }
  Pages *pages = pages_new(run, FP_OP_NOTICES, 60);
  fp_boards_ask_async(args->member, FP_OP_NOTICES, &pages->ask, cancellable, have_page, task);
}

void
fp_search_server(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  Pages *pages = pages_new(run, FP_OP_SEARCH, 50);
  pages->words = g_strjoinv(" ", run->args.words);
  pages->board = g_strdup(fp_run_option(run, "board"));
  pages->ask.text = pages->words;
  pages->ask.folder = pages->board;
  fp_boards_ask_async(run->args.member, FP_OP_SEARCH, &pages->ask, g_task_get_cancellable(task), have_page,
                      task);
}
