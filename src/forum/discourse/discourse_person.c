/* A sender's facts, and keeping somebody's messages away. */
#include "config.h"

#include "discourse.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

static const char *
asked_login(const FpCall *call)
{
  return call->args->person ? call->args->person->login : call->args->to;
}

static FpHttpRequest *
user_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/u/%.json", asked_login(call), NULL);
}

static char *
rank_of(const json_t *user)
{
  const char *title = fp_json_peek_string(user, "title", NULL);
  gint64 level = fp_json_peek_int(user, "trust_level", -1);
  if (title && *title)
    return fp_text_clean(title, -1, FP_TEXT_ONE_LINE);
  return level < 0 ? NULL : g_strdup_printf(_("trust level %d"), (int)level);
}

static FpStepEnd
user_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  json_t *user = root ? fp_json_get(root, "user", error) : NULL;
  if (!user || !fp_json_string(user, "username", error))
    return FP_STEP_FAILED;
  FpPerson *person = discourse_person(user);
  person->registered = fp_json_peek_time(user, "created_at");
  person->seen = fp_clock_now();
  person->rank = rank_of(user);
  if (person->banned < 0)
    person->banned = 0;
  person->blocked =
      fp_json_peek_bool(user, "ignored", FALSE) || fp_json_peek_bool(user, "muted", FALSE) ? 1 : 0;
  if (person->staff == 1)
    person->roles = g_strdup(fp_json_peek_bool(user, "admin", FALSE) ? _("administrator") : _("moderator"));
  call->result->person = person;
  /* A hidden profile has no summary: the forum would answer 404. */
  return fp_json_peek_bool(user, "profile_hidden", FALSE) ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
summary_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/u/%/summary.json", call->result->person->login, NULL);
}

static FpStepEnd
summary_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  if (status == 404 || status == 403)
    return FP_STEP_DONE;
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  /* Topics are not among the posts counted there. */
  if (fp_json_peek(root, "user_summary.post_count"))
    call->result->person->posts = (int)(fp_json_peek_count(root, "user_summary.post_count", 0) +
                                        fp_json_peek_count(root, "user_summary.topic_count", 0));
  return FP_STEP_DONE;
}

const FpStep discourse_profile[] = {
    {"user", user_build, user_parse},
    {"summary", summary_build, summary_parse},
    {0},
};

/* Ignoring hides more than muting, but is for members of some standing; muting is open to nearly all. */
static FpHttpRequest *
level_build(FpCall *call, const char *level)
{
  FpHttpRequest *request =
      discourse_request_for(call, "PUT", "/u/%/notification_level.json", asked_login(call), NULL);
  fp_http_request_form(request, "notification_level", level);
  if (g_str_equal(level, "ignore")) {
    g_autofree char *end = fp_time_rfc3339(fp_clock_now() + 120 * FP_DAY);
    fp_http_request_form(request, "expiring_at", end);
  }
  return request;
}

static FpHttpRequest *
ignore_build(FpCall *call, GError **error)
{
  return level_build(call, "ignore");
}

static FpStepEnd
ignore_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  if (status == 422)
    return FP_STEP_NEXT;
  if (!discourse_ok(call, response, error))
    return FP_STEP_FAILED;
  call->result->outcome = g_strdup(_("Ignored for 120 days."));
  return FP_STEP_DONE;
}

static FpHttpRequest *
mute_build(FpCall *call, GError **error)
{
  return level_build(call, "mute");
}

static FpStepEnd
mute_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (!discourse_ok(call, response, error))
    return FP_STEP_FAILED;
  call->result->outcome = g_strdup(_("Muted: this member's new messages do not arrive."));
  return FP_STEP_DONE;
}

static FpHttpRequest *
normal_build(FpCall *call, GError **error)
{
  return level_build(call, "normal");
}

static FpStepEnd
normal_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_unblock[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"normal", normal_build, normal_parse},
    {0},
};

const FpStep discourse_block[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"ignore", ignore_build, ignore_parse},
    {"mute", mute_build, mute_parse},
    {0},
};
