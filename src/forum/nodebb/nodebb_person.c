/* A sender's facts, and changing one's own password. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

static FpHttpRequest *
profile_build(FpCall *call, GError **error)
{
  const FpPerson *person = call->args->person;
  if (person && *person->id)
    return nodebb_request(call, "GET", "/api/v3/users/%", person->id, NULL);
  return nodebb_request(call, "GET", "/api/user/username/%", person ? person->login : call->args->to, NULL);
}

static char *
groups_of(const FpCall *call, const json_t *user)
{
  g_autoptr(json_t) titles = fp_json_list(user, "groupTitleArray", NULL);
  g_autoptr(GString) all = g_string_new(NULL);
  json_t *title;
  fp_json_each(title, titles) {
    g_autofree char *raw = nodebb_unescape(call, json_string_value(title));
    g_autofree char *clean = fp_text_clean(raw, -1, FP_TEXT_ONE_LINE);
    g_string_append_printf(all, "%s%s", all->len ? ", " : "", clean);
  }
  return all->len ? g_string_free(g_steal_pointer(&all), FALSE) : NULL;
}

static FpStepEnd
profile_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) user = nodebb_reply(call, response, error);
  g_autofree char *id = user ? fp_json_id(user, "uid", error) : NULL;
  if (!id)
    return FP_STEP_FAILED;
  FpPerson *person = nodebb_person(call, user);
  person->registered = fp_json_peek_time(user, "joindate");
  person->posts = fp_json_peek_size(user, "postcount", -1);
  person->seen = fp_clock_now();
  person->roles = groups_of(call, user);
  call->result->person = person;
  return FP_STEP_DONE;
}

const FpStep nodebb_profile[] = {
    {"profile", profile_build, profile_parse},
    {0},
};

static FpHttpRequest *
password_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = nodebb_request(call, "PUT", "/api/v3/users/%/password", nodebb_my_id(call), NULL);
  fp_http_request_form_secret(request, "currentPassword", call->args->password);
  fp_http_request_form_secret(request, "newPassword", call->args->new_password);
  return request;
}

/* A success ends every session of the member, this one too. */
static FpStepEnd
password_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (!nodebb_ok(call, response, error))
    return FP_STEP_FAILED;
  call->session->signed_in = FALSE;
  return FP_STEP_DONE;
}

/* From 4.15 on the forum wants a sign-in of the last two minutes, made in this session because it asked for
 * it. It asks by a refusal like that of a session that has ended; nothing was done then. With a second factor
 * the server forgets, while it asks for the sign-in, that it has asked: no sign-in counts as a fresh one
 * then, in a browser as little as here. */
static gboolean
has_factor(const FpCall *call)
{
  return g_strcmp0(g_hash_table_lookup(call->session->notes, NODEBB_FACTOR), "yes") == 0;
}

static const char *
no_fresh_sign_in(void)
{
  return _("This forum wants a fresh sign-in before it changes a password, and takes none from an account "
           "with a second factor, a fault of its version of NodeBB. Its page for a forgotten password sets a "
           "new one.");
}

static FpStepEnd
first_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (fp_http_response_status(response) != 401)
    return password_parse(call, response, error);
  if (!has_factor(call))
    return FP_STEP_NEXT;
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, no_fresh_sign_in());
  return FP_STEP_FAILED;
}

/* Whether the forum asks for a fresh sign-in is told before it looks at the passwords. An empty new one is
 * taken by no version, and the old one is not sent: nothing can change, and no try is counted. */
static FpHttpRequest *
may_build(FpCall *call, GError **error)
{
  call->result->found = TRUE;
  if (!has_factor(call))
    return NULL;
  FpHttpRequest *request = nodebb_request(call, "PUT", "/api/v3/users/%/password", nodebb_my_id(call), NULL);
  fp_http_request_form(request, "newPassword", "");
  return request;
}

static FpStepEnd
may_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (fp_http_response_status(response) != 401)
    return FP_STEP_DONE;
  call->result->found = FALSE;
  call->result->outcome = g_strdup(no_fresh_sign_in());
  call->result->page = nodebb_page(call->site, "/reset");
  return FP_STEP_DONE;
}

const FpStep nodebb_may_change[] = {
    {"may-change", may_build, may_parse},
    {0},
};

/* The one request of this operation that a wrong password makes cost a try: as the sign-in before it did. */
const FpStep nodebb_change_password[] = {
    {"ask", password_build, first_parse},
    {"config", nodebb_config_build, nodebb_config_parse},
    {"login", nodebb_login_build, nodebb_login_parse},
    {"csrf", nodebb_config_build, nodebb_config_parse},
    {"password", password_build, password_parse},
    {0},
};
