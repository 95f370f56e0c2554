/* read and export: conversations as text or JSON, on standard output or in a file of the member's. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <gio/gio.h>

const GOptionEntry fp_options_read[] = {
    {"to", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Write to this file instead of standard output"), N_("FILE")},
    {"keep-unread", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Do not mark it as read at the forum"), NULL},
    FP_OPTION_FORMAT,
    {0},
};

const GOptionEntry fp_options_export[] = {
    {"format", 0, 0, G_OPTION_ARG_STRING, NULL, N_("text (the default) or json"), N_("NAME")},
    {"to", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Write to this file instead of standard output"), N_("FILE")},
    {0},
};

static gboolean
write_file(const char *file, const char *text, GError **error)
{
  g_autoptr(GError) local = NULL;

  if (g_file_set_contents_full(file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  g_set_error(error, FP_STORE_ERROR,
              g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? FP_STORE_FULL : FP_STORE_DENIED,
              _("The file could not be written: %s."), local->message);
  return FALSE;
}

/* --- read --- */

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

  if (file != NULL) {
    g_autofree char *text = run->args.json ? fp_json_print_pretty(result) : fp_print_read(result, FALSE);

    if (!write_file(file, text, &error)) {
      json_decref(result);
      g_clear_error(&why);
      fp_run_fail(task, error);
      return;
    }
    fp_json_text(result, "file", file);
  }
  if (why != NULL)
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

  if (conversation == NULL) {
    fp_run_fail(task, error);
    return;
  }
  run->state = read_result(run, conversation, stale);
  run->state_free = (GDestroyNotify)json_decref;
  if (stale || error != NULL || conversation->unread == 0 || fp_run_switch(run, "keep-unread") ||
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

  if (known != NULL && known->topic != NULL) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                                  _("That is a topic of the boards: flagpost topic %s reads it."), id));
    return;
  }
  fp_inbox_open_async(args->member, id, cancellable, opened, task);
}

/* --- export --- */

FP_CMD(export)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  const char *format = fp_run_option(run, "format"), *file = fp_run_option(run, "to");
  const char *const *ids = (const char *const *)run->args.words;
  g_autofree char *text = NULL;
  json_t *result;
  GError *error = NULL;
  gboolean as_json = run->args.json || g_strcmp0(format, "json") == 0;

  if (format != NULL && !g_str_equal(format, "json") && !g_str_equal(format, "text")) {
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("--format is text or json.")));
    return;
  }
  result = fp_result_new(&run->args);
  if (as_json) {
    json_t *exported = fp_export_json(run->args.member, ids[0] != NULL ? ids : NULL, &error);

    if (exported != NULL && json_is_object(exported)) {
      json_object_update(result, exported);
      json_decref(exported);
    } else if (exported != NULL) {
      fp_json_take(result, "conversations", exported);
    }
    if (exported != NULL)
      text = fp_json_print_pretty(result);
  } else {
    text = fp_export_text(run->args.member, ids[0] != NULL ? ids : NULL, &error);
  }
  if (text == NULL || (file != NULL && !write_file(file, text, &error))) {
    json_decref(result);
    fp_run_fail(task, error);
    return;
  }
  if (file != NULL) {
    g_autofree char *said = g_strdup_printf(_("Written to %s.\n"), file);
    json_object_clear(result);
    fp_json_take(result, "version", json_integer(1));
    fp_json_text(result, "file", file);
    fp_json_text(result, "text", run->args.quiet ? "" : said);
  } else if (!run->args.json) {
    fp_json_text(result, "text", text);
  }
  fp_run_done(task, result);
}
