/* send, reply, drafts: private messages to people, through the outbox like reports. */
#include "config.h"

#include "cmd.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

const GOptionEntry fp_options_send[] = {
    {"to", 't', 0, G_OPTION_ARG_STRING, NULL, N_("The person's name at the forum"), N_("LOGIN")},
    {"subject", 's', 0, G_OPTION_ARG_STRING, NULL, N_("The subject"), N_("TEXT")},
    {"draft", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Keep it as a draft, send nothing"), NULL},
    {0},
};

const GOptionEntry fp_options_reply[] = {
    {"draft", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Keep it as a draft, send nothing"), NULL},
    {0},
};

const GOptionEntry fp_options_drafts[] = {
    {"send", 0, 0, G_OPTION_ARG_INT, NULL, N_("Send this draft"), N_("N")},
    {"delete", 0, 0, G_OPTION_ARG_INT, NULL, N_("Delete this draft"), N_("N")},
    FP_OPTION_FORMAT,
    {0},
};

static void
queue(GTask *task, const char *to, const char *subject, const char *text, const char *conversation)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  if (fp_run_switch(run, "draft")) {
    FpDraft draft = {0, (char *)conversation, (char *)to, (char *)subject, (char *)text, 0};
    fp_draft_run(task, &draft);
    return;
  }
  FpOutItem *item = fp_message_queue(run->args.member, to, subject, text, conversation, 0, &error);
  if (!item) {
    fp_run_fail(task, error);
    return;
  }
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_ptr_array_add(items, item);
  fp_outgoing_run(task, items, fp_result_new(&run->args));
}

FP_CMD(send)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  g_autofree char *to = g_strdup(fp_run_option(run, "to"));
  g_autofree char *subject = g_strdup(fp_run_option(run, "subject"));
  GError *error = NULL;
  if (!to && args->ask)
    to = args->ask(_("To whom? The name at the forum"), NULL, args->ui);
  if (!to || *to == '\0') {
    fp_run_fail(task,
                g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("To whom? Give the name at the forum as --to.")));
    return;
  }
  if (!subject && args->ask && fp_message_has_subject(run->args.member))
    subject = args->ask(_("Subject"), NULL, args->ui);
  if ((!subject || *subject == '\0') && !fp_run_switch(run, "draft") &&
      fp_message_has_subject(run->args.member)) {
    /* Before a letter is typed that would be lost. */
    fp_run_fail(task, g_error_new(FP_USAGE_ERROR, FP_USAGE_BAD, _("A message needs a subject.")));
    return;
  }
  g_autofree char *text = fp_message_text(run, 0, &error);
  if (!text)
    fp_run_fail(task, error);
  else
    queue(task, to, subject ? subject : "", text, NULL);
}

/* In a topic; post: the one answered, or NULL. */
static void
answer(GTask *task, const FpConversation *topic, const FpMessage *post, const char *text)
{
  FpPostAsk ask = {.topic = topic->id, .answers = post ? post->id : NULL, .text = text};
  FpDraft draft = {.conversation = topic->id,
                   .post = (char *)ask.answers,
                   .subject = topic->subject,
                   .text = (char *)text};
  if (fp_run_switch(fp_run_of(task), "draft"))
    fp_draft_run(task, &draft);
  else
    fp_post_run(task, &ask);
}

static void
write_reply(GTask *task)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  g_autoptr(FpMessage) post = fp_store_message(fp_member_store(run->args.member), run->args.words[0], NULL);
  g_autoptr(FpConversation) conversation = fp_run_conversation(run, run->args.words[0], &error);
  g_autofree char *subject = NULL, *text = NULL;
  if (!conversation) {
    fp_run_fail(task, error);
    return;
  }
  text = fp_message_text(run, 1, &error);
  if (!text) {
    fp_run_fail(task, error);
    return;
  }
  if (conversation->topic) {
    answer(task, conversation, g_str_equal(conversation->id, run->args.words[0]) ? NULL : post, text);
    return;
  }
  subject = g_str_has_prefix(conversation->subject, "Re: ")
                ? g_strdup(conversation->subject)
                : g_strconcat("Re: ", conversation->subject, NULL);
  queue(task, conversation->from->login, subject, text, conversation->id);
}

FP_CMD(reply)
{
  fp_run_with_list(fp_run_begin(args, cancellable, done, data), write_reply);
}

/* --- drafts --- */

/* state: the draft. What came of it, and whether it is still a draft. */
static void
draft_sent(GTask *task, const FpDraft *draft)
{
  FpCmdRun *run = fp_run_of(task);
  GError *error = NULL;
  FpOutItem *item = fp_draft_queue(run->args.member, draft, 0, &error);
  if (!item) {
    fp_run_fail(task, error);
    return;
  }
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_ptr_array_add(items, item);
  fp_outgoing_run(task, items, fp_result_new(&run->args));
}

/* The draft of that number among them, or NULL with an error. */
static const FpDraft *
find_draft(const GPtrArray *drafts, int id, GError **error)
{
  for (guint i = 0; i < drafts->len; i++)
    if (((const FpDraft *)drafts->pdata[i])->id == id)
      return drafts->pdata[i];
  g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING, _("There is no draft %d."), id);
  return NULL;
}

FP_CMD(drafts)
{
  GTask *task = fp_run_begin(args, cancellable, done, data);
  FpCmdRun *run = fp_run_of(task);
  FpStore *store = fp_member_store(args->member);
  int sent = fp_run_number(run, "send", -1), doomed = fp_run_number(run, "delete", -1);
  GError *error = sent >= 0 && doomed >= 0 ? fp_run_not_both("send", "delete") : NULL;
  g_autoptr(GPtrArray) drafts = error ? NULL : fp_store_drafts(store, &error);
  const FpDraft *named = NULL;
  if (!error && (sent >= 0 || doomed >= 0))
    named = find_draft(drafts, MAX(sent, doomed), &error);
  if (named && sent >= 0) {
    draft_sent(task, named);
    return;
  }
  if (named && fp_store_delete_draft(store, doomed, &error)) {
    g_ptr_array_unref(drafts);
    drafts = fp_store_drafts(store, &error);
  }
  if (error) {
    fp_run_fail(task, error);
    return;
  }
  json_t *result = fp_result_new(&run->args);
  json_t *rows = json_array();
  for (guint i = 0; i < drafts->len; i++) {
    const FpDraft *draft = g_ptr_array_index(drafts, i);
    json_t *row = json_object();
    fp_json_take(row, "id", json_integer(draft->id));
    if (draft->board)
      fp_json_text(row, "board", draft->board);
    if (draft->post)
      fp_json_text(row, "post", draft->post);
    fp_json_text(row, "conversation", draft->conversation);
    fp_json_text(row, "to", draft->to);
    fp_json_text(row, "subject", draft->subject);
    fp_json_text(row, "text", draft->text);
    fp_json_when(row, "changed", draft->changed);
    json_array_append_new(rows, row);
  }
  fp_json_take(result, "drafts", rows);
  fp_run_done(task, result);
}
