/* Khoros: signing in and out, who am I, the password. A session is a key in a header; it ends 30 minutes
 * after its last use. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define SELF_LIQL "SELECT id, login, view_href FROM users WHERE id = 'self'"

/* --- sign in --- */

static FpHttpRequest *
login_build(FpCall *call, GError **error)
{
  if (!call->args->password) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN, _("There is no password for %s"), call->site->login);
    return NULL;
  }
  g_hash_table_remove(call->session->secrets, "session-key");
  call->session->signed_in = FALSE;
  FpHttpRequest *request = khoros_v1_post(call, "/authentication/sessions/login");
  fp_http_request_form(request, "user.login", call->site->login);
  fp_http_request_form_secret(request, "user.password", call->args->password);
  /* A second try changes nothing, but the runner repeats GETs alone: a wrong password must not be tried
   * twice. */
  fp_http_request_set_changes(request, FALSE);
  return request;
}

static gboolean
is_key(const char *key)
{
  gsize size = key ? strlen(key) : 0;
  for (gsize i = 0; i < size; i++)
    if (key[i] <= 0x20 || key[i] >= 0x7f)
      return FALSE;
  return size > 0 && size <= 4096;
}

static FpStepEnd
login_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  if (!reply)
    return FP_STEP_FAILED;
  const json_t *value = fp_json_peek(reply, "value");
  const char *key = json_string_value(json_is_object(value) ? json_object_get(value, "$") : value);
  if (!is_key(key)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("response.value is not a session key"));
    return FP_STEP_FAILED;
  }
  g_hash_table_insert(call->session->secrets, g_strdup("session-key"), fp_secret_new(key, -1));
  fp_http_response_wipe((FpHttpResponse *)response);
  return FP_STEP_NEXT;
}

/* --- who am I --- */

static FpStepEnd
take_me(FpCall *call, const json_t *user, GError **error)
{
  g_autofree char *id = khoros_text(user, "id");
  g_autofree char *login = khoros_text(user, "login");
  /* An anonymous session may call itself -1. */
  if (!khoros_is_number(id) || strcmp(id, "0") == 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("user.id is not the number of a member"));
    return FP_STEP_FAILED;
  }
  FpPerson *me = fp_person_new(id, login ? login : call->site->login, NULL);
  call->result->me = fp_person_ref(me);
  g_clear_pointer(&call->session->me, fp_person_unref);
  call->session->me = me;
  call->session->signed_in = TRUE;
  return FP_STEP_DONE;
}

static FpHttpRequest *
self_build(FpCall *call, GError **error)
{
  return khoros_v1_get(call, "/users/self");
}

static FpStepEnd
self_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, &problem);
  const json_t *user = reply ? fp_json_get(reply, "user", error) : NULL;
  if (user)
    return take_me(call, user, error);
  if (reply)
    return FP_STEP_FAILED;
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    return FP_STEP_NEXT;
  }
  g_propagate_error(error, problem);
  return FP_STEP_FAILED;
}

static FpHttpRequest *
self_v2_build(FpCall *call, GError **error)
{
  return khoros_v2_search(call, SELF_LIQL);
}

static FpStepEnd
self_v2_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items)
    return FP_STEP_FAILED;
  return take_me(call, json_array_get(items, 0), error);
}

const FpStep khoros_sign_in[] = {
    {"session", login_build, login_parse},
    {"user", self_build, self_parse},
    {"users v2", self_v2_build, self_v2_parse},
    {NULL, NULL, NULL},
};

const FpStep khoros_whoami[] = {
    {"user", self_build, self_parse},
    {"users v2", self_v2_build, self_v2_parse},
    {NULL, NULL, NULL},
};

/* --- sign out --- */

static FpHttpRequest *
logout_build(FpCall *call, GError **error)
{
  if (!g_hash_table_contains(call->session->secrets, "session-key"))
    return NULL;
  FpHttpRequest *request = khoros_v1_post(call, "/authentication/sessions/logout");
  fp_http_request_set_changes(request, FALSE);
  return request;
}

static FpStepEnd
logout_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, &problem);
  fp_session_clear(call->session);
  if (reply || g_error_matches(problem, FP_FORUM_ERROR, FP_FORUM_EXPIRED)) {
    g_clear_error(&problem);
    return FP_STEP_DONE;
  }
  g_propagate_error(error, problem);
  return FP_STEP_FAILED;
}

const FpStep khoros_sign_out[] = {
    {"logout", logout_build, logout_parse},
    {NULL, NULL, NULL},
};

/* --- end all sessions: this one too --- */

static gboolean
needs_me(const FpCall *call, GError **error)
{
  if (call->session->me && khoros_is_number(call->session->me->id))
    return TRUE;
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("Nobody is signed in at %s"),
              call->site->base->host_shown);
  return FALSE;
}

static FpHttpRequest *
signout_build(FpCall *call, GError **error)
{
  if (!needs_me(call, error))
    return NULL;
  g_autoptr(json_t) body = json_pack("{s:s}", "id", call->session->me->id);
  FpHttpRequest *request = khoros_v2(call, "POST", "/auth/signout");
  fp_http_request_json(request, (const struct json_t *)body, NULL, NULL);
  return request;
}

static FpStepEnd
signout_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, error);
  if (!data)
    return FP_STEP_FAILED;
  if (khoros_bool(data, "signed_off_all_sessions") != 1) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                _("The forum does not say that the other sessions have ended"));
    return FP_STEP_FAILED;
  }
  g_hash_table_remove(call->session->secrets, "session-key");
  call->session->signed_in = FALSE;
  return FP_STEP_DONE;
}

const FpStep khoros_end_sessions[] = {
    {"signout", signout_build, signout_parse},
    {NULL, NULL, NULL},
};

/* --- change the password: no vendor page names a call for it --- */

static FpHttpRequest *
put_build(FpCall *call, GError **error)
{
  if (!call->site->try_unconfirmed) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                _("%s has no published way for a program to change a password"), call->driver->title);
    return NULL;
  }
  if (!needs_me(call, error))
    return NULL;
  g_autofree char *path = g_strdup_printf("/users/%s", call->session->me->id);
  g_autoptr(json_t) body = json_pack("{s:{s:s,s:s}}", "data", "type", "user", "password", "");
  FpHttpRequest *request = khoros_v2(call, "PUT", path);
  fp_http_request_json(request, (const struct json_t *)body, "data.password", call->args->new_password);
  return request;
}

static FpStepEnd
put_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (data)
    return FP_STEP_DONE;
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    return FP_STEP_NEXT;
  }
  g_propagate_error(error, problem);
  return FP_STEP_FAILED;
}

static FpHttpRequest *
set_build(FpCall *call, GError **error)
{
  g_autofree char *path = g_strdup_printf("/users/id/%s/password/set", call->session->me->id);
  FpHttpRequest *request = khoros_v1_post(call, path);
  fp_http_request_form_secret(request, "value", call->args->new_password);
  return request;
}

static FpStepEnd
set_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  return reply ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep khoros_change_password[] = {
    {"user v2", put_build, put_parse},
    {"password set", set_build, set_parse},
    {NULL, NULL, NULL},
};
