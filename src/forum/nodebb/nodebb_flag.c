/* Reports: of a single message where the server takes that from members, else of its sender with the message
 * as evidence; of a post; finding one again and taking it back.
 *
 * A reason with a semicolon could never be taken back, one over about 2,600 bytes fails on some databases,
 * and moderators cannot open the chat: so the evidence goes into the reason, at most 1,900 bytes, semicolons
 * made commas. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

/* Harmless to the server: a semicolon would make the report one that cannot be taken back, and two brackets
 * are its mark for a translation. (transfer full) */
static char *
reason_text(const FpCall *call)
{
  const FpCallArgs *args = call->args;
  char *text = args->text ? g_strdup(args->text) : fp_report_text(args->report, TRUE, NODEBB_REASON_LIMIT);
  g_strdelimit(text, ";", ',');
  for (char *mark = text; (mark = strstr(mark, "[[")); mark++)
    *mark = '(';
  return text;
}

static const FpPerson *
reported(const FpCall *call)
{
  const FpReport *report = call->args->report;
  if (call->args->person || !report || !report->messages->len)
    return call->args->person;
  return ((const FpMessage *)report->messages->pdata[0])->from;
}

static FpHttpRequest *
flag_request(FpCall *call, const char *type, const char *id)
{
  g_autofree char *reason = reason_text(call);
  g_autoptr(json_t) body = json_pack("{ssssss}", "type", type, "id", id, "reason", reason);
  FpHttpRequest *request = nodebb_request(call, "POST", "/api/v3/flags", NULL);
  fp_http_request_json(request, body, NULL, NULL);
  return request;
}

/* «Flagged by me before» and «by others often enough» count as reported. */
static gboolean
is_flagged_before(const GError *refused)
{
  return refused &&
         (strstr(refused->message, "already flagged") || strstr(refused->message, "flagged by others"));
}

static const char *
flagged_before(const GError *refused)
{
  return strstr(refused->message, "flagged by others")
             ? _("Others had flagged the sender: this forum takes no more flags of this account.")
             : _("You had flagged the sender before; the forum keeps one flag for a sender.");
}

static FpHttpRequest *
message_build(FpCall *call, GError **error)
{
  if (!call->args->message_id ||
      g_strcmp0(g_hash_table_lookup(call->session->notes, NODEBB_NO_FLAG), "yes") == 0)
    return NULL;
  return flag_request(call, "message", call->args->message_id);
}

/* The server itself is asked, by trying: a version says nothing about what this account may do. */
static FpStepEnd
message_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  if (nodebb_ok(call, response, &refused) || is_flagged_before(refused)) {
    call->result->found = TRUE;
    call->result->outcome = g_strdup(_("The message itself was flagged."));
    return FP_STEP_DONE;
  }
  if (!g_error_matches(refused, FP_FORUM_ERROR, FP_FORUM_REFUSED)) {
    g_propagate_error(error, g_steal_pointer(&refused));
    return FP_STEP_FAILED;
  }
  /* It knows no such flags, or keeps them for its staff; other refusals are about this one message. */
  if (fp_http_response_status(response) == 403 || strstr(refused->message, "Invalid Data"))
    g_hash_table_insert(call->session->notes, g_strdup(NODEBB_NO_FLAG), g_strdup("yes"));
  return FP_STEP_NEXT;
}

static FpHttpRequest *
sender_build(FpCall *call, GError **error)
{
  const FpPerson *person = reported(call);
  if (!person || !*person->id || g_str_equal(person->id, "0")) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE,
                        _("The sender's account is not there any more."));
    return NULL;
  }
  return flag_request(call, "user", person->id);
}

static FpStepEnd
sender_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  gboolean done = nodebb_ok(call, response, &refused);
  if (!done && !is_flagged_before(refused)) {
    g_propagate_error(error, g_steal_pointer(&refused));
    return FP_STEP_FAILED;
  }
  call->result->found = call->acted = TRUE;
  call->result->outcome =
      g_strdup(done ? _("The sender was flagged, with the message as evidence: this forum "
                        "does not take flags of private messages from you.")
                    : flagged_before(refused));
  return FP_STEP_NEXT;
}

/* A member gets no number back for a report: the sender's profile shows it. */
static FpHttpRequest *
slug_build(FpCall *call, GError **error)
{
  const FpPerson *person = reported(call);
  if (!person || !*person->id) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("Without the sender the forum cannot be asked about a report."));
    return NULL;
  }
  return nodebb_request(call, "GET", "/api/user/uid/%", person->id, NULL);
}

static FpStepEnd
slug_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) user = nodebb_reply(call, response, error);
  const char *slug = user ? fp_json_string(user, "userslug", error) : NULL;
  if (!slug)
    return FP_STEP_FAILED;
  call->scratch = g_strdup(slug);
  call->scratch_free = g_free;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
profile_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "GET", "/api/user/%", call->scratch, NULL);
}

static FpStepEnd
profile_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) user = nodebb_reply(call, response, error);
  if (!user)
    return FP_STEP_FAILED;
  call->result->remote_id = fp_json_peek_id(user, "flagId");
  call->result->found = call->acted || call->result->remote_id;
  /* Asked afterwards: it may be an earlier one. */
  if (call->result->found && !call->result->outcome)
    call->result->outcome = g_strdup(_("The forum has a flag of the sender by you; it keeps one for a "
                                       "sender, so it may be an earlier one."));
  return FP_STEP_DONE;
}

const FpStep nodebb_flag[] = {
    {"message", message_build, message_parse},
    {"sender", sender_build, sender_parse},
    {"slug", slug_build, slug_parse},
    {"profile", profile_build, profile_parse},
    {0},
};

const FpStep nodebb_find_flag[] = {
    {"slug", slug_build, slug_parse},
    {"profile", profile_build, profile_parse},
    {0},
};

static FpHttpRequest *
unflag_build(FpCall *call, GError **error)
{
  if (!call->args->remote_id) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("The forum gave this report no number, so it cannot be taken back."));
    return NULL;
  }
  return nodebb_request(call, "DELETE", "/api/v3/flags/%/report", call->args->remote_id, NULL);
}

const FpStep nodebb_unflag[] = {
    {"unflag", unflag_build, nodebb_done},
    {0},
};

static FpHttpRequest *
post_build(FpCall *call, GError **error)
{
  return flag_request(call, "post", nodebb_bare(call->args->message_id));
}

static FpStepEnd
post_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  call->result->found = nodebb_ok(call, response, &refused) || is_flagged_before(refused);
  if (call->result->found)
    return FP_STEP_DONE;
  g_propagate_error(error, g_steal_pointer(&refused));
  return FP_STEP_FAILED;
}

const FpStep nodebb_flag_post[] = {
    {"post", post_build, post_parse},
    {0},
};

/* By its number, which the live connection gives where it was not kept. */
static FpHttpRequest *
unflag_post_build(FpCall *call, GError **error)
{
  const char *number = call->args->remote_id ? call->args->remote_id : call->result->remote_id;
  return number ? nodebb_request(call, "DELETE", "/api/v3/flags/%/report", number, NULL) : NULL;
}

const FpStep nodebb_unflag_post[] = {
    NODEBB_LIVE_STEPS,
    {"unflag", unflag_post_build, nodebb_done},
    {0},
};
