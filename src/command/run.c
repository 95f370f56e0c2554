/* One command under way: its own copy of what it was given, and the three ways in which it may end. Every
 * cmd_*.c begins with fp_run_begin() and the table names fp_run_finish() for all of them. */
#include "config.h"

#include "cmd.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"

static void
stop_listening(FpCmdRun *run)
{
  if (run->listener != 0)
    fp_member_unlisten(run->args.member, run->listener);
  run->listener = 0;
}

static void
run_free(gpointer data)
{
  FpCmdRun *run = data;
  if (run->state_free && run->state)
    run->state_free(run->state);
  g_strfreev(run->args.words);
  g_free(run->account.name);
  g_free(run->account.url);
  g_free(run->account.login);
  g_free(run->account.title);
  g_clear_pointer(&run->args.options, g_variant_dict_unref);
  g_clear_pointer(&run->result, json_decref);
  g_free(run);
}

GTask *
fp_run_begin(const FpArgs *args, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  FpCmdRun *run = g_new0(FpCmdRun, 1);
  run->args = *args;
  run->args.words = args->words ? g_strdupv(args->words) : g_new0(char *, 1);
  run->args.options = args->options ? g_variant_dict_ref(args->options) : g_variant_dict_new(NULL);
  if (args->account) {
    /* Our own copy: a setting that changes makes all accounts anew. */
    run->account = *args->account;
    run->account.name = g_strdup(args->account->name);
    run->account.url = g_strdup(args->account->url);
    run->account.login = g_strdup(args->account->login);
    run->account.title = g_strdup(args->account->title);
    run->args.account = &run->account;
  }
  g_task_set_task_data(task, run, run_free);
  /* What is done is told, also if the person cancels at the last moment. */
  g_task_set_check_cancellable(task, FALSE);
  return task;
}

FpCmdRun *
fp_run_of(GTask *task)
{
  return g_task_get_task_data(task);
}

void
fp_run_done(GTask *task, json_t *result)
{
  stop_listening(fp_run_of(task)); /* who is told of the end may close the member */
  fp_run_of(task)->result = result;
  g_task_return_boolean(task, TRUE);
  g_object_unref(task);
}

void
fp_run_fail(GTask *task, GError *error)
{
  stop_listening(fp_run_of(task)); /* who is told of the end may close the member */
  g_task_return_error(task, error);
  g_object_unref(task);
}

void
fp_run_partly(GTask *task, json_t *result, GError *error)
{
  stop_listening(fp_run_of(task)); /* who is told of the end may close the member */
  fp_run_of(task)->result = result;
  g_task_return_error(task, error);
  g_object_unref(task);
}

json_t *
fp_run_finish(GAsyncResult *result, GError **error)
{
  FpCmdRun *run = fp_run_of(G_TASK(result));
  g_task_propagate_boolean(G_TASK(result), error);
  return g_steal_pointer(&run->result);
}

void
fp_run_say(const FpCmdRun *run, const char *sentence)
{
  if (run->args.say && !run->args.quiet)
    run->args.say(sentence, run->args.ui);
}

static void
heard(FpMember *member, const FpChange *change, gpointer data)
{
  if (change->kinds & FP_CHANGE_SAY)
    fp_run_say(data, change->text);
}

void
fp_run_listen(FpCmdRun *run)
{
  if (!fp_member_is_heard(run->args.member))
    run->listener = fp_member_listen(run->args.member, heard, run);
}

void
fp_run_out(const FpCmdRun *run, const char *line)
{
  if (run->args.out)
    run->args.out(line, run->args.ui);
}

const char *
fp_run_option(const FpCmdRun *run, const char *name)
{
  const char *value = NULL;
  g_variant_dict_lookup(run->args.options, name, "&s", &value);
  return value;
}

gboolean
fp_run_switch(const FpCmdRun *run, const char *name)
{
  gboolean value = FALSE;
  g_variant_dict_lookup(run->args.options, name, "b", &value);
  return value;
}

int
fp_run_number(const FpCmdRun *run, const char *name, int otherwise)
{
  gint32 value = otherwise;
  g_variant_dict_lookup(run->args.options, name, "i", &value);
  return value;
}

guint
fp_run_words(const FpCmdRun *run)
{
  return g_strv_length(run->args.words);
}

GError *
fp_run_not_both(const char *one, const char *other)
{
  return g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("Give --%s or --%s, not both."), one, other);
}

gboolean
fp_run_ask_yes(GTask *task, const char *question)
{
  FpCmdRun *run = fp_run_of(task);
  if (fp_run_switch(run, "yes"))
    return TRUE;
  if (!run->args.ask) {
    fp_run_fail(task,
                g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD,
                            _("This needs a yes, and there is no terminal to ask at: give it as --yes.")));
    return FALSE;
  }
  g_autofree char *answer = run->args.ask(question, "N", run->args.ui);
  if (answer && (answer[0] == 'y' || answer[0] == 'Y'))
    return TRUE;
  fp_run_fail(task, g_error_new(G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Nothing was done.")));
  return FALSE;
}

char *
fp_run_conversation_id(const FpCmdRun *run, const char *id)
{
  FpStore *store = fp_member_store(run->args.member);
  if (g_str_has_prefix(id, FP_ID_CONVERSATION))
    return g_strdup(id + strlen(FP_ID_CONVERSATION));
  if (g_str_has_prefix(id, FP_ID_MESSAGE)) {
    g_autoptr(FpMessage) named = fp_store_message(store, id + strlen(FP_ID_MESSAGE), NULL);
    return g_strdup(named && named->conversation ? named->conversation : id);
  }
  g_autoptr(FpConversation) conversation = fp_store_summary(store, id, NULL);
  g_autoptr(FpMessage) message = !conversation ? fp_store_message(store, id, NULL) : NULL;
  return g_strdup(message && message->conversation ? message->conversation : id);
}

FpConversation *
fp_run_conversation(const FpCmdRun *run, const char *id, GError **error)
{
  g_autofree char *own = fp_run_conversation_id(run, id);
  FpConversation *conversation = fp_store_conversation(fp_member_store(run->args.member), own, NULL);
  if (!conversation)
    g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no message or conversation %s."), id);
  return conversation;
}

void
fp_run_never_seen(const FpCmdRun *run, GError **error)
{
  g_autoptr(GError) none = NULL;
  g_autoptr(FpConversation) known = fp_run_conversation(run, run->args.words[0], &none);
  if (known || !g_error_matches(*error, FP_FORUM_ERROR, FP_FORUM_GONE))
    return;
  g_clear_error(error);
  *error = g_steal_pointer(&none);
}

json_t *
fp_result_new(const FpArgs *args)
{
  json_t *result = json_object();
  fp_json_take(result, "version", json_integer(1));
  if (args->account)
    fp_json_text(result, "account", args->account->name);
  return result;
}

void
fp_json_take(json_t *object, const char *key, json_t *value)
{
  if (json_object_set_new(object, key, value) < 0)
    g_error("the value of \"%s\" could not be made", key);
}

void
fp_json_text(json_t *object, const char *key, const char *text)
{
  json_t *value = NULL;
  if (text)
    value = json_string(text);
  if (text && !value) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    value = json_string(valid);
  }
  fp_json_take(object, key, value ? value : json_null());
}

void
fp_json_when(json_t *object, const char *key, gint64 when)
{
  g_autofree char *text = when != 0 ? fp_time_rfc3339(when) : NULL;
  fp_json_text(object, key, text);
}
