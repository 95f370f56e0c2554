/* Khoros: private messages out (a report by message is one), the report of a board post, and ignoring a
 * member. */
#include "config.h"

#include "khoros.h"

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
  g_autofree char *html = fp_html_from_plain(call->args->text);
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
  const FpMessage *first = report->messages->len > 0 ? g_ptr_array_index(report->messages, 0) : NULL;
  const char *print = first && first->fingerprint ? first->fingerprint : "";
  g_autofree char *words =
      g_strdup_printf("%s%s%s (%s%s%s)", reason ? _(reason->title) : report->reason,
                      report->note && *report->note ? ": " : "", report->note ? report->note : "",
                      report->reference, *print ? ", " : "", print);
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
