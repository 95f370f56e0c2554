/* Signing in by name and password, who one is, signing out, and ending other sessions.
 * Nearly every refusal of a sign-in comes with status 200: the keys decide. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

static FpHttpRequest *
session_build(FpCall *call, GError **error)
{
  if (g_hash_table_contains(call->session->secrets, DISCOURSE_API_KEY))
    return NULL;
  FpHttpRequest *request = discourse_request(call, "POST", "/session.json");
  fp_http_request_form(request, "login", call->site->login);
  fp_http_request_form_secret(request, "password", call->args->password);
  if (call->args->code) {
    /* Six digits are from an authenticator; backup codes are longer. */
    gboolean totp = strlen(call->args->code) <= 8;
    fp_http_request_form(request, "second_factor_token", call->args->code);
    fp_http_request_form(request, "second_factor_method", totp ? "1" : "2");
  }
  return request;
}

static FpStepEnd
refused_sign_in(const json_t *root, GError **error)
{
  const char *reason = fp_json_peek_string(root, "reason", "");
  g_autofree char *says = discourse_says(root);
  gboolean codes =
      fp_json_peek_bool(root, "totp_enabled", FALSE) || fp_json_peek_bool(root, "backup_enabled", FALSE);
  if (strstr(reason, "second_factor") && codes)
    g_set_error(
        error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR, "%s",
        g_str_equal(reason, "invalid_second_factor")
            ? _("The code was not right, or has been used before.")
            : _("This account asks for a second factor: a code from the authenticator or a backup code."));
  else if (strstr(reason, "second_factor") || strstr(reason, "security_key"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("This account signs in with a security key, which a terminal cannot use."));
  else if (g_str_equal(reason, "suspended"))
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_BANNED, _("This account is suspended: %s"), says);
  else
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN, _("The forum refused the sign-in: %s"), says);
  return FP_STEP_FAILED;
}

static FpStepEnd
session_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (!fp_json_peek(root, "user"))
    return refused_sign_in(root, error);
  return FP_STEP_NEXT;
}

static FpHttpRequest *
current_build(FpCall *call, GError **error)
{
  return discourse_request(call, "GET", "/session/current.json");
}

static FpStepEnd
current_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (fp_http_response_status(response) == 404) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session has ended."));
    return FP_STEP_FAILED;
  }
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  json_t *user = root ? fp_json_get(root, "current_user", error) : NULL;
  if (!user || !fp_json_string(user, "username", error))
    return FP_STEP_FAILED;
  g_clear_pointer(&call->session->me, fp_person_unref);
  call->session->me = discourse_person(user);
  call->result->me = fp_person_ref(call->session->me);
  call->session->signed_in = TRUE;
  return FP_STEP_DONE;
}

/* The token before the sign-in belongs to the old session: it is fetched again after it. */
const FpStep discourse_sign_in[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"session", session_build, session_parse},
    {"new-csrf", discourse_csrf_build, discourse_csrf_parse},
    {"current", current_build, current_parse},
    {0},
};

const FpStep discourse_whoami[] = {
    {"current", current_build, current_parse},
    {0},
};

static FpHttpRequest *
sign_out_build(FpCall *call, GError **error)
{
  if (g_hash_table_contains(call->session->secrets, DISCOURSE_API_KEY))
    return discourse_request(call, "POST", "/user-api-key/revoke");
  return discourse_request_for(call, "DELETE", "/session/%.json", discourse_me(call), NULL);
}

static FpStepEnd
done_if_ok(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_sign_out[] = {
    {"sign-out", sign_out_build, done_if_ok},
    {0},
};

/* Sessions to end, one request each: this one is left out by its is_active mark. */
static void
free_ids(gpointer ids)
{
  g_queue_free_full(ids, g_free);
}

static FpHttpRequest *
tokens_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/u/%.json", discourse_me(call), NULL);
}

static FpStepEnd
tokens_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) tokens = root ? fp_json_list(root, "user.user_auth_tokens", error) : NULL;
  if (!tokens)
    return FP_STEP_FAILED;
  GQueue *others = g_queue_new();
  size_t index;
  json_t *token;
  json_array_foreach(tokens, index, token)
  {
    char *id = fp_json_peek_bool(token, "is_active", FALSE) ? NULL : fp_json_peek_id(token, "id");
    if (id)
      g_queue_push_tail(others, id);
  }
  call->result->count = (int)g_queue_get_length(others);
  call->scratch = others;
  call->scratch_free = free_ids;
  return g_queue_is_empty(others) ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
revoke_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request_for(call, "POST", "/u/%/preferences/revoke-auth-token.json",
                                                 discourse_me(call), NULL);
  fp_http_request_form(request, "token_id", g_queue_peek_head(call->scratch));
  return request;
}

static FpStepEnd
revoke_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (!discourse_ok(call, response, error))
    return FP_STEP_FAILED;
  g_free(g_queue_pop_head(call->scratch));
  return g_queue_is_empty(call->scratch) ? FP_STEP_DONE : FP_STEP_AGAIN;
}

const FpStep discourse_end_sessions[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"sessions", tokens_build, tokens_parse},
    {"revoke", revoke_build, revoke_parse},
    {0},
};
