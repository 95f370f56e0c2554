/* Khoros: private messages out (a report by message is one), was it sent, the report of a board post, and
 * ignoring a member. */
#include "config.h"

#include "khoros.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"

/* --- send and reply: a reply is a new message, no parent is known --- */

static FpHttpRequest *
send_message(const FpCall *call, const char *subject, GError **error)
{
  const FpPerson *person = call->args->person;
  g_autofree char *recipient = NULL;
  if (call->args->to && *call->args->to)
    recipient = g_strconcat("login/", call->args->to, NULL);
  else if (person && khoros_is_number(person->id))
    recipient = g_strconcat("id/", person->id, NULL);
  if (!recipient) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The message has no recipient"));
    return NULL;
  }
  g_autofree char *html = fp_html_from_plain(call->args->text ? call->args->text : "");
  FpHttpRequest *request = khoros_v1_post(call, "/postoffice/notes/send");
  fp_http_request_form(request, "notes.recipient", recipient);
  fp_http_request_form(request, "notes.subject", subject);
  fp_http_request_form(request, "notes.note", html);
  return request;
}

static FpHttpRequest *
send_build(FpCall *call, GError **error)
{
  return send_message(call, call->args->subject ? call->args->subject : "", error);
}

static FpHttpRequest *
reply_build(FpCall *call, GError **error)
{
  const char *subject = call->args->subject ? call->args->subject : "";
  g_autofree char *full =
      g_ascii_strncasecmp(subject, "Re:", 3) == 0 ? g_strdup(subject) : g_strconcat("Re: ", subject, NULL);
  return send_message(call, full, error);
}

/* Whether an id comes back is not known; what comes is kept. */
static FpStepEnd
send_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  if (!reply)
    return FP_STEP_FAILED;
  g_autofree char *id = khoros_text(reply, "note.id");
  if (!id)
    id = khoros_text(reply, "value");
  if (khoros_is_number(id))
    call->result->remote_id = g_strdup_printf("o:%s", id);
  return FP_STEP_DONE;
}

const FpStep khoros_send[] = {
    {"notes/send", send_build, send_parse},
    {NULL, NULL, NULL},
};
const FpStep khoros_reply[] = {
    {"notes/send", reply_build, send_parse},
    {NULL, NULL, NULL},
};

/* --- was it sent? --- */

static gboolean
is_ours(const FpCall *call, const FpConversation *conversation)
{
  const char *reference = call->args->reference;
  const char *subject = conversation->subject;
  const FpMessage *message =
      conversation->messages->len ? conversation->messages->pdata[conversation->messages->len - 1] : NULL;
  if (reference && *reference)
    return strstr(subject, reference) || (message && message->html && strstr(message->html, reference));
  if (!call->args->subject || !message || !message->outgoing || message->sent + FP_MINUTE < call->args->since)
    return FALSE;
  const char *asked = call->args->subject;
  gboolean same =
      strcmp(subject, asked) == 0 || (g_str_has_prefix(subject, "Re: ") && strcmp(subject + 4, asked) == 0);
  g_autofree char *html = fp_html_from_plain(call->args->text ? call->args->text : "");
  return same && message->html && strcmp(message->html, html) == 0;
}

/* Looks through a page of sent notes or threads. Sets *old when it reached what was there before. */
static gboolean
look(FpCall *call, const json_t *items, char kind, gboolean *old, GError **error)
{
  for (gsize i = 0; i < json_array_size(items); i++) {
    const json_t *item = json_array_get(items, i);
    g_autoptr(FpConversation) conversation =
        kind == 't' ? khoros_thread(call, item, error) : khoros_note(call, item, 'o', error);
    if (!conversation)
      return FALSE;
    if (is_ours(call, conversation)) {
      call->result->found = TRUE;
      g_free(call->result->remote_id);
      call->result->remote_id = g_strdup(conversation->id);
      return TRUE;
    }
    /* An hour's grace: the two clocks may differ. */
    if (conversation->last && conversation->last + FP_HOUR < call->args->since)
      *old = TRUE;
  }
  return TRUE;
}

static FpHttpRequest *
find_build(FpCall *call, GError **error)
{
  const char *cursor = call->scratch;
  g_autofree char *liql = g_strdup_printf("SELECT id, subject, body, sent_time, recipients FROM outbox_notes "
                                          "ORDER BY sent_time DESC LIMIT 50%s%s%s",
                                          cursor ? " CURSOR '" : "", cursor ? cursor : "", cursor ? "'" : "");
  return khoros_v2_search(call, liql);
}

static FpStepEnd
find_in(FpCall *call, const FpHttpResponse *response, char kind, GError **error)
{
  GError *problem = NULL;
  gboolean old = FALSE;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    return FP_STEP_NEXT;
  }
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  if (!items || !look(call, items, kind, &old, &problem)) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  g_autofree char *cursor = khoros_text(data, "next_cursor");
  g_autofree char *before = call->scratch;
  call->scratch = NULL;
  if (call->result->found || old || !cursor || strpbrk(cursor, "'\\") || g_strcmp0(cursor, before) == 0)
    return FP_STEP_DONE;
  call->scratch = g_steal_pointer(&cursor);
  call->scratch_free = g_free;
  return FP_STEP_AGAIN;
}

static FpStepEnd
find_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return find_in(call, response, 'o', error);
}

static FpHttpRequest *
find_threads_build(FpCall *call, GError **error)
{
  return khoros_v2_search(call, "SELECT id, subject, thread_type, updated_time, latest_message FROM "
                                "notes_threads ORDER BY updated_time DESC LIMIT 100");
}

static FpStepEnd
find_threads_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  FpStepEnd end = find_in(call, response, 't', error);
  return end == FP_STEP_AGAIN ? FP_STEP_DONE : end;
}

static FpHttpRequest *
find_v1_build(FpCall *call, GError **error)
{
  g_autofree char *me = khoros_me_path(call);
  g_autofree char *path = g_strdup_printf("%s/mailbox/notes/sent", me);
  FpHttpRequest *request = khoros_v1_get(call, path);
  fp_http_request_query(request, "restapi.format_detail", "full_list_element");
  fp_http_request_query(request, "page_size", "100");
  fp_http_request_query(request, "page", "1");
  return request;
}

static FpStepEnd
find_v1_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gboolean old = FALSE;
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  const json_t *notes = reply ? fp_json_get(reply, "notes", error) : NULL;
  if (!notes)
    return FP_STEP_FAILED;
  g_autoptr(json_t) items = fp_json_peek(notes, "note") ? fp_json_list(notes, "note", error) : json_array();
  return items && look(call, items, 'o', &old, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep khoros_find_sent[] = {
    {"outbox_notes", find_build, find_parse},
    {"notes_threads", find_threads_build, find_threads_parse},
    {"mailbox sent", find_v1_build, find_v1_parse},
    {NULL, NULL, NULL},
};

/* --- the report of a board post --- */

static FpHttpRequest *
abuse_build(FpCall *call, GError **error)
{
  const FpReport *report = call->args->report;
  const FpPerson *me = call->session->me;
  /* A private message is no board post: its number would report somebody else's. */
  if (!khoros_is_number(call->args->message_id) || !report || !me) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                _("Only a board post can be reported to %s this way"), call->site->base->host_shown);
    return NULL;
  }
  const FpFlagReason *reason = fp_flag_reason(report->reason);
  g_autofree char *words = g_strdup_printf("%s%s%s (%s)", reason ? _(reason->title) : report->reason,
                                           report->note && *report->note ? ": " : "",
                                           report->note ? report->note : "", report->reference);
  g_autoptr(json_t) body =
      json_pack("{s:{s:s,s:{s:s},s:{s:s},s:s}}", "data", "type", "abuse_report", "reporter", "id", me->id,
                "message", "id", call->args->message_id, "body", words);
  FpHttpRequest *request = khoros_v2(call, "POST", "/abuse_reports");
  fp_http_request_json(request, (const struct json_t *)body, NULL, NULL);
  return request;
}

static FpStepEnd
abuse_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  if (!data)
    return FP_STEP_FAILED;
  call->result->remote_id = khoros_text(data, "id");
  return FP_STEP_DONE;
}

const FpStep khoros_flag_post[] = {
    {"abuse_reports", abuse_build, abuse_parse},
    {NULL, NULL, NULL},
};

/* --- ignore a member: the path is plausible, not confirmed --- */

static FpHttpRequest *
block_build(FpCall *call, GError **error)
{
  const FpPerson *person = call->args->person;
  if (!call->site->try_unconfirmed || !person || !*person->login) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                _("%s has no published way for a program to ignore a member"), call->driver->title);
    return NULL;
  }
  g_autofree char *user = g_strconcat("login/", person->login, NULL);
  FpHttpRequest *request = khoros_v1_post(call, "/users/self/addressbook/contacts/ignored/add");
  fp_http_request_form(request, "contacts.user", user);
  return request;
}

static FpStepEnd
block_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  return reply ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep khoros_block[] = {
    {"ignored/add", block_build, block_parse},
    {NULL, NULL, NULL},
};

/* --- who takes reports: Khoros announces nobody, so it is what the member has set --- */

static FpHttpRequest *
moderators_build(FpCall *call, GError **error)
{
  call->result->text = g_strdup(call->site->moderators);
  return NULL;
}

static FpStepEnd
moderators_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return FP_STEP_DONE;
}

const FpStep khoros_moderators[] = {
    {"settings", moderators_build, moderators_parse},
    {NULL, NULL, NULL},
};
