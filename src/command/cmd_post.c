/* post, edit, delete: through the outbox. like, bookmark, follow: done at once, and taken back with --undo.
 */
#include "config.h"

#include "cmd.h"

#include "flagpost/boards.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_post[] = {
    {"title", 't', 0, G_OPTION_ARG_STRING, NULL, N_("The topic's title"), N_("TEXT")},
    {"draft", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Keep it as a draft, send nothing"), NULL},
    {0},
};

const GOptionEntry fp_options_edit[] = {
    {"title", 't', 0, G_OPTION_ARG_STRING, NULL, N_("The topic's new title, for its first post"), N_("TEXT")},
    {0},
};

const GOptionEntry fp_options_undo[] = {
    {"undo", 'u', 0, G_OPTION_ARG_NONE, NULL, N_("Take it back"), NULL},
    {0},
};

void
fp_post_run(GTask *task, const FpPostAsk *ask)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  FpOutItem *item = fp_post_queue(run->args.member, ask, &error);
  if (!item) {
    fp_run_fail(task, error);
    return;
  }
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_ptr_array_add(items, item);
  fp_outgoing_run(task, items, fp_result_new(&run->args));
}

/* NULL: the run has failed. (transfer full) */
static FpMessage *
read_post(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  const char *id = run->args.words[0];
  g_autoptr(FpMessage) post = fp_store_message(fp_member_store(run->args.member), id, NULL);
  if (post && post->post)
    return g_steal_pointer(&post);
  fp_run_fail(task, g_error_new(FP_STORE_ERROR, FP_STORE_MISSING,
                                _("The post %s has not been read here: open its topic first."), id));
  return NULL;
}

/* What could not be sent is said before a text is typed that would be lost. */
FP_CMD(post)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autofree char *title = g_strdup(fp_run_option(run, "title")), *text = NULL;
  GError *error = NULL;
  if (!title && args->ask)
    title = args->ask(_("The topic's title"), NULL, args->ui);
  if ((!title || *title == '\0') && !fp_run_switch(run, "draft")) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("A new topic needs a title.")));
    return;
  }
  text = fp_message_text(run, 1, &error);
  if (!text) {
    fp_run_fail(task, error);
    return;
  }
  if (fp_run_switch(run, "draft")) {
    FpDraft draft = {.board = run->args.words[0], .subject = title, .text = text};
    fp_draft_run(task, &draft);
  } else {
    fp_post_run(task, &(FpPostAsk){.board = run->args.words[0], .subject = title, .text = text});
  }
}

FP_CMD(edit)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_autoptr(FpMessage) post = read_post(task);
  if (!post)
    return;
  g_autofree char *text = fp_message_text(run, 1, &error);
  if (!text)
    fp_run_fail(task, error);
  else if (fp_run_switch(run, "draft")) /* it was cut off, and what stands there is whole */
    fp_run_fail(task, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was done.")));
  else
    fp_post_run(task, &(FpPostAsk){
                          .edits = run->args.words[0], .subject = fp_run_option(run, "title"), .text = text});
}

FP_CMD(delete)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  if (fp_run_ask_yes(task, _("Delete this post of yours at the forum?")))
    fp_post_run(task, &(FpPostAsk){.deletes = run->args.words[0]});
}

/* --- marks --- */

typedef struct {
  const char *did, *undid;
} MarkWords;

static void
marked(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(res, NULL, &error);
  const MarkWords *words = run->state;
  if (!reply) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  fp_json_text(result, "id", run->args.words[0]);
  fp_json_take(result, "on", json_boolean(!fp_run_switch(run, "undo")));
  fp_json_take(result, "likes", reply->count >= 0 ? json_integer(reply->count) : json_null());
  fp_json_text(result, "sentence", fp_run_switch(run, "undo") ? _(words->undid) : _(words->did));
  fp_run_done(task, result);
}

static void
mark(GTask *task, FpOp on, FpOp off, gboolean whole, const MarkWords *words)
{
  FpCmdRun *run = fp_run_of(task);
  const char *id = run->args.words[0];
  g_autoptr(FpMessage) post = whole ? NULL : read_post(task);
  FpCallArgs ask = {.id = whole ? id : NULL};
  if (!whole && !post)
    return;
  run->state = (gpointer)words;
  if (!whole) {
    ask.id = post->conversation;
    ask.message_id = post->id;
  }
  fp_boards_ask_async(run->args.member, fp_run_switch(run, "undo") ? off : on, &ask,
                      g_task_get_cancellable(task), marked, task);
}

FP_CMD(like)
{
  static const MarkWords words = {N_("Liked."), N_("Not liked any more.")};
  mark(fp_run_begin(args, cancellable, done, data), FP_OP_LIKE, FP_OP_UNLIKE, FALSE, &words);
}

FP_CMD(bookmark)
{
  static const MarkWords words = {N_("Bookmarked."), N_("Not bookmarked any more.")};
  mark(fp_run_begin(args, cancellable, done, data), FP_OP_BOOKMARK, FP_OP_UNBOOKMARK, FALSE, &words);
}

FP_CMD(follow)
{
  static const MarkWords words = {N_("Followed: the forum tells you of every answer."),
                                  N_("Not followed any more.")};
  mark(fp_run_begin(args, cancellable, done, data), FP_OP_FOLLOW, FP_OP_UNFOLLOW, TRUE, &words);
}
