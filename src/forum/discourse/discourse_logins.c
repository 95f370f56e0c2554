/* The member's sign-ins: listed, and ended, which takes one request for each. Keys of programs are not among
 * them: they stand in the member's profile by themselves. */
#include "config.h"

#include "discourse.h"

#include "flagpost/i18n.h"

static FpHttpRequest *
tokens_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/u/%.json", discourse_me(call), NULL);
}

/* "Firefox on Linux". (transfer full), raw. */
static char *
agent_of(const json_t *token)
{
  const char *browser = fp_json_peek_string(token, "browser", "");
  const char *system = fp_json_peek_string(token, "os", fp_json_peek_string(token, "device", ""));
  if (!*browser || !*system)
    return g_strconcat(browser, system, NULL);
  /* Translators: a browser or program, then a system: "Firefox 128.0 on Linux". */
  return g_strdup_printf(_("%s on %s"), browser, system);
}

static char *
place_of(const json_t *token)
{
  const char *place = fp_json_peek_string(token, "location", "");
  const char *address = fp_json_peek_string(token, "client_ip", "");
  return *place && *address ? g_strdup_printf("%s, %s", address, place) : g_strconcat(address, place, NULL);
}

static FpStepEnd
tokens_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) tokens = root ? fp_json_array(root, "user.user_auth_tokens", error) : NULL;
  if (!tokens)
    return FP_STEP_FAILED;
  call->result->logins = g_ptr_array_new_with_free_func((GDestroyNotify)fp_login_free);
  json_t *token;
  fp_json_each(token, tokens) {
    g_autofree char *id = fp_json_peek_id(token, "id");
    g_autofree char *agent = agent_of(token);
    g_autofree char *place = place_of(token);
    FpLogin *login = fp_login_new(id, place, agent);
    login->when = fp_json_peek_time(token, "seen_at");
    login->current = fp_json_peek_bool(token, "is_active", FALSE);
    g_ptr_array_add(call->result->logins, login);
  }
  return FP_STEP_DONE;
}

const FpStep discourse_logins[] = {
    {"sessions", tokens_build, tokens_parse},
    {0},
};

/* --- ending: this one is left out by its is_active mark --- */

static FpHttpRequest *
others_build(FpCall *call, GError **error)
{
  if (!call->args->id)
    return tokens_build(call, error);
  fp_logins_end_one(call);
  return NULL;
}

static FpStepEnd
others_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (tokens_parse(call, response, error) == FP_STEP_FAILED)
    return FP_STEP_FAILED;
  return fp_logins_end_others(call);
}

static FpHttpRequest *
revoke_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request_for(call, "POST", "/u/%/preferences/revoke-auth-token.json",
                                                 discourse_me(call), NULL);
  fp_http_request_form(request, "token_id", fp_logins_ending(call));
  return request;
}

static FpStepEnd
revoke_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  /* 400: of those just listed, it has ended meanwhile. */
  gboolean gone = !call->args->id && fp_http_response_status(response) == 400;
  if (!gone && !discourse_ok(call, response, error))
    return FP_STEP_FAILED;
  return fp_logins_ended(call);
}

const FpStep discourse_end_sessions[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"sessions", others_build, others_parse},
    {"revoke", revoke_build, revoke_parse},
    {0},
};
