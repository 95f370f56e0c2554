/* read: a conversation as text or JSON, on standard output or in a file of the member's. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <gio/gio.h>

const GOptionEntry fp_options_read[] = {
    {"to", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Write to this file instead of standard output"), N_("FILE")},
    {"keep-unread", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Do not mark it as read at the forum"), NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Fetch all of a long conversation before it is printed"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

static json_t *
read_result(FpCmdRun *run, const FpConversation *conversation, gboolean stale)
{
  json_t *result = fp_result_new(&run->args), *list = json_array(), *messages = json_array();
  gint64 as_of = stale ? fp_store_as_of(fp_member_store(run->args.member)) : fp_clock_now();
  json_array_append_new(list, fp_json_conversation(conversation));
  for (guint i = 0; i < conversation->messages->len; i++)
    json_array_append_new(messages, fp_json_message(g_ptr_array_index(conversation->messages, i)));
  fp_json_take(result, "stale", json_boolean(stale));
  fp_json_when(result, "as_of", as_of);
  fp_json_take(result, "conversations", list);
  fp_json_take(result, "messages", messages);
  return result;
}

/* why (taken over): why the stored copy is shown, or NULL. */
static void
end_read(GTask *task, GError *why)
{
  FpCmdRun *run = fp_run_of(task);
  const char *file = fp_run_option(run, "to");
  json_t *result = g_steal_pointer(&run->state);
  GError *error = NULL;
  if (file) {
    g_autofree char *text = run->args.json ? fp_json_print_pretty(result) : fp_print_read(result, FALSE);
    if (!fp_run_write_file(run, file, text, &error)) {
      json_decref(result);
      g_clear_error(&why);
      fp_run_fail(task, error);
      return;
    }
    fp_json_text(result, "file", file);
  }
  if (why)
    fp_run_partly(task, result, why);
  else
    fp_run_done(task, result);
}

static void
marked(GObject *source, GAsyncResult *res, gpointer data)
{
  /* Read is read: that the forum was not told is no failure of reading. */
  fp_inbox_mark_read_finish(res, NULL);
  end_read(data, NULL);
}

static void
opened(GObject *source, GAsyncResult *res, gpointer data)
{
  GTask *task = data;
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  gboolean stale = FALSE;
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(res, &stale, &error);
  if (!conversation) {
    fp_run_never_seen(run, &error);
    fp_run_fail(task, error);
    return;
  }
  run->state = read_result(run, conversation, stale);
  fp_json_take(run->state, "more_at_forum", json_boolean(fp_inbox_open_has_more(res)));
  run->state_free = (GDestroyNotify)json_decref;
  if (stale || error || conversation->unread == 0 || fp_run_switch(run, "keep-unread") ||
      fp_app_read_only(run->args.app))
    end_read(task, error);
  else
    fp_inbox_mark_read_async(run->args.member, conversation->id, g_task_get_cancellable(task), marked, task);
}

FP_CMD(read)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  g_autofree char *id = fp_run_conversation_id(fp_run_of(task), args->words[0]);
  g_autoptr(FpConversation) known = fp_store_summary(fp_member_store(args->member), id, NULL);
  if (known && known->topic) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("That is a topic of the boards: flagpost topic %s reads it."), id));
    return;
  }
  if (fp_run_option(fp_run_of(task), "to") && fp_run_option(fp_run_of(task), "format")) {
    fp_run_fail(task, fp_run_not_both("to", "format"));
    return;
  }
  if (fp_run_switch(fp_run_of(task), "all"))
    fp_inbox_open_part_async(args->member, id, 0, 0, cancellable, opened, task);
  else
    fp_inbox_open_async(args->member, id, cancellable, opened, task);
}
