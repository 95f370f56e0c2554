/* Signing in by the form or with a token, with a second factor where the forum asks for one; who one is;
 * signing out. The forum answers 200 also where nobody is signed in afterwards: it is asked again. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

static gboolean
has_token(const FpCall *call)
{
  return g_hash_table_contains(call->session->secrets, NODEBB_TOKEN);
}

/* A token takes the place of everything up to «who is this?»: it is sent with each request. */
static FpHttpRequest *
token_build(FpCall *call, GError **error)
{
  if (call->args->token)
    g_hash_table_insert(call->session->secrets, g_strdup(NODEBB_TOKEN), fp_secret_ref(call->args->token));
  return NULL;
}

FpHttpRequest *
nodebb_config_build(FpCall *call, GError **error)
{
  return has_token(call) ? NULL : nodebb_request(call, "GET", "/api/config", NULL);
}

static gboolean
keep_csrf(FpCall *call, const json_t *config, GError **error)
{
  const char *token = fp_json_string(config, "csrf_token", error);
  if (token)
    g_hash_table_insert(call->session->secrets, g_strdup(NODEBB_CSRF), fp_secret_new(token, -1));
  return token != NULL;
}

FpStepEnd
nodebb_config_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) config = nodebb_reply(call, response, error);
  return config && keep_csrf(call, config, error) ? FP_STEP_NEXT : FP_STEP_FAILED;
}

FpHttpRequest *
nodebb_login_build(FpCall *call, GError **error)
{
  if (has_token(call))
    return NULL;
  FpHttpRequest *request = nodebb_request(call, "POST", "/login", NULL);
  /* One that broke off has changed nothing; the runner repeats GETs alone, so a wrong password is tried once.
   */
  fp_http_request_set_changes(request, FALSE);
  fp_http_request_form(request, "username", call->site->login);
  fp_http_request_form_secret(request, "password", call->args->password);
  fp_http_request_form(request, "remember", "on");
  return request;
}

static void
banned(const FpCall *call, const json_t *root, GError **error)
{
  g_autofree char *raw = nodebb_unescape(call, fp_json_peek_string(root, "reason", ""));
  g_autofree char *why = fp_text_clean(raw, -1, FP_TEXT_ONE_LINE);
  gint64 until = fp_json_peek_time(root, "banned_until");
  g_autofree char *when = until ? fp_time_long(until) : g_strdup(_("without an end"));
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_BANNED, _("This account is banned, until: %s. Reason: %s"),
              when, *why ? why : _("not given"));
}

static FpStepEnd
refused_login(const FpCall *call, const FpHttpResponse *response, GError **error)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  g_autoptr(json_t) root = fp_json_parse(body, size, NULL);
  g_autofree char *says = fp_text_clean(body, (gssize)MIN(size, 200), FP_TEXT_ONE_LINE);
  if (*says == '<') /* of something in front of the forum; it has not looked at the password */
    g_propagate_error(error, fp_http_captive(call->site->base->host_shown));
  else if (g_str_has_prefix(says, "Forbidden")) /* so for a token whose session is gone; nor has the forum */
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session has ended."));
  else if (json_is_object(root) && json_object_get(root, "banned_until"))
    banned(call, root, error);
  else if (strstr(says, "account-locked"))
    nodebb_locked(error);
  else if (strstr(says, "invalid-login-credentials") || strstr(says, "invalid-username-or-password"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                        _("The forum refused the name or the password."));
  else if (strstr(says, "invalid-email") || strstr(says, "wrong-login-type"))
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
        _("The forum does not know this name or address. Some forums take the name, others the address."));
  else if (strstr(says, "local-login-disabled"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("This forum does not let this account sign in with a password."));
  else
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN, _("The forum refused the sign-in: %s"), says);
  return FP_STEP_FAILED;
}

FpStepEnd
nodebb_login_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  if (status == 400 || status == 403)
    return refused_login(call, response, error);
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (strstr(fp_json_peek_string(root, "next", ""), "/reset/")) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                        _("This password has expired. Sign in with a browser once to set a new one."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_NEXT;
}

static FpStepEnd
who_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) config = nodebb_reply(call, response, error);
  if (!config || !keep_csrf(call, config, error))
    return FP_STEP_FAILED;
  if (!fp_json_peek_bool(config, "loggedIn", FALSE)) {
    /* No password refused: somebody may have ended all sessions just then. */
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED,
                        _("The forum took the password, but nobody is signed in."));
    return FP_STEP_FAILED;
  }
  g_hash_table_insert(call->session->notes, g_strdup(NODEBB_POSTS),
                      g_strdup_printf("%" G_GINT64_FORMAT, fp_json_peek_int(config, "postsPerPage", 20)));
  json_t *plugin = json_object_get(config, "2factor");
  call->scratch = GINT_TO_POINTER(fp_json_peek_bool(plugin, "hasKey", FALSE));
  g_hash_table_insert(call->session->notes, g_strdup(NODEBB_FACTOR), g_strdup(call->scratch ? "yes" : "no"));
  if (call->scratch && !call->args->code) {
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
        _("This account asks for a second factor: a code from the authenticator or a backup code."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_NEXT;
}

static FpHttpRequest *
code_build(FpCall *call, GError **error)
{
  if (!call->scratch)
    return NULL;
  gboolean totp = strlen(call->args->code) <= 8;
  FpHttpRequest *request = nodebb_request(call, "POST", totp ? "/login/2fa/totp" : "/login/2fa/backup", NULL);
  fp_http_request_form(request, "code", call->args->code);
  return request;
}

/* Right and wrong codes are both answered by a redirect: only its target differs. */
static FpStepEnd
code_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  const char *target = fp_http_response_header(response, "Location");
  if (target && !strstr(target, "/login/2fa/"))
    return FP_STEP_NEXT;
  if (!target && !nodebb_ok(call, response, error))
    return FP_STEP_FAILED;
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
                      _("The code was not right, or has been used before."));
  return FP_STEP_FAILED;
}

static FpHttpRequest *
self_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "GET", "/api/self", NULL);
}

static gboolean
keep_self(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) self = nodebb_reply(call, response, error);
  g_autofree char *id = self ? fp_json_id(self, "uid", error) : NULL;
  if (!id || !fp_json_string(self, "username", error))
    return FALSE;
  if (g_ascii_strtoll(id, NULL, 10) <= 0) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session has ended."));
    return FALSE;
  }
  g_clear_pointer(&call->session->me, fp_person_unref);
  call->session->me = nodebb_person(call, self);
  call->result->me = fp_person_ref(call->session->me);
  const char *slug = fp_json_peek_string(self, "userslug", NULL);
  if (slug)
    g_hash_table_insert(call->session->notes, g_strdup(NODEBB_SLUG), g_strdup(slug));
  return TRUE;
}

/* What a forum does not take a second time right after it was given is no session that ended. */
static void
refuse_token(GError **error)
{
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
                      _("The forum does not take this token: it was taken back, or is for another forum. An "
                        "administrator makes a new one."));
}

static FpStepEnd
self_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (has_token(call) && fp_http_response_status(response) == 401) {
    refuse_token(error);
    return FP_STEP_FAILED;
  }
  return keep_self(call, response, error) ? FP_STEP_NEXT : FP_STEP_FAILED;
}

/* The profile works in a half-open session; this asks something that does not. */
static FpHttpRequest *
unread_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "GET", "/api/v3/chats/unread", NULL);
}

static FpStepEnd
unread_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  g_autoptr(json_t) root = nodebb_reply(call, response, &refused);
  if (root)
    call->result->unread = fp_json_peek_size(root, "count", -1);
  /* Old servers lack the call, and some members may not chat: both are signed in all the same. */
  if (!root && !g_error_matches(refused, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED) &&
      !g_error_matches(refused, FP_FORUM_ERROR, FP_FORUM_REFUSED)) {
    g_propagate_error(error, g_steal_pointer(&refused));
    return FP_STEP_FAILED;
  }
  call->session->signed_in = TRUE;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
version_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "GET", "/nodeinfo/2.0", NULL);
}

/* From 4.14 on the server does not escape names. No version (older than 4.0): it does. */
static FpStepEnd
version_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, NULL);
  char *at = NULL;
  guint64 major = g_ascii_strtoull(fp_json_peek_string(root, "software.version", ""), &at, 10);
  guint64 minor = *at == '.' ? g_ascii_strtoull(at + 1, NULL, 10) : 0;
  gboolean plain = major > 4 || (major == 4 && minor >= 14);
  g_hash_table_insert(call->session->notes, g_strdup(NODEBB_PLAIN), g_strdup(plain ? "yes" : "no"));
  return FP_STEP_DONE;
}

const FpStep nodebb_sign_in[] = {
    {"token", token_build, NULL},
    {"config", nodebb_config_build, nodebb_config_parse},
    {"login", nodebb_login_build, nodebb_login_parse},
    {"who", nodebb_config_build, who_parse},
    {"code", code_build, code_parse},
    {"self", self_build, self_parse},
    {"unread", unread_build, unread_parse},
    {"version", version_build, version_parse},
    {0},
};

static FpStepEnd
whoami_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return keep_self(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep nodebb_whoami[] = {
    {"self", self_build, whoami_parse},
    {0},
};

static FpHttpRequest *
logout_build(FpCall *call, GError **error)
{
  if (has_token(call))
    return NULL;
  FpHttpRequest *request = nodebb_request(call, "POST", "/logout", NULL);
  fp_http_request_body(request, "application/json", "{}", 2);
  return request;
}

const FpStep nodebb_sign_out[] = {
    {"logout", logout_build, nodebb_done},
    {0},
};
