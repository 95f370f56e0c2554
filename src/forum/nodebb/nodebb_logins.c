/* The member's sign-ins: listed, and ended, which takes one request for each. Bearer tokens are not among
 * them: the forum shows those to nobody but its administrators. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#include <string.h>

static FpHttpRequest *
sessions_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "GET", "/api/user/%/sessions", nodebb_slug(call), NULL);
}

/* "Firefox 128.0 on Linux". (transfer full), raw. */
static char *
agent_of(const json_t *session)
{
  const char *browser = fp_json_peek_string(session, "browser", "");
  const char *version = fp_json_peek_string(session, "version", "");
  const char *platform = fp_json_peek_string(session, "platform", "");
  g_autofree char *program = g_strstrip(g_strdup_printf("%s %s", browser, version));
  if (!*platform || g_ascii_strcasecmp(platform, "unknown") == 0)
    return g_steal_pointer(&program);
  /* Translators: a browser or program, then a system: "Firefox 128.0 on Linux". */
  return g_strdup_printf(_("%s on %s"), program, platform);
}

static FpStepEnd
sessions_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) sessions = root ? fp_json_array(root, "sessions", error) : NULL;
  if (!sessions)
    return FP_STEP_FAILED;
  call->result->logins = g_ptr_array_new_with_free_func((GDestroyNotify)fp_login_free);
  json_t *session;
  fp_json_each(session, sessions) {
    g_autofree char *id = fp_json_peek_id(session, "uuid");
    g_autofree char *agent = agent_of(session);
    FpLogin *login = fp_login_new(id, fp_json_peek_string(session, "ip", NULL), agent);
    login->when = fp_json_peek_time(session, "datetime");
    login->current = fp_json_peek_bool(session, "current", FALSE);
    g_ptr_array_add(call->result->logins, login);
  }
  return FP_STEP_DONE;
}

const FpStep nodebb_logins[] = {
    {"sessions", sessions_build, sessions_parse},
    {0},
};

/* --- ending --- */

static FpHttpRequest *
others_build(FpCall *call, GError **error)
{
  if (!call->args->id)
    return sessions_build(call, error);
  fp_logins_end_one(call);
  return NULL;
}

static FpStepEnd
others_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (sessions_parse(call, response, error) == FP_STEP_FAILED)
    return FP_STEP_FAILED;
  return fp_logins_end_others(call);
}

static FpHttpRequest *
end_build(FpCall *call, GError **error)
{
  return nodebb_request(call, "DELETE", "/api/v3/users/%/sessions/%", nodebb_my_id(call),
                        fp_logins_ending(call), NULL);
}

static FpStepEnd
end_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) refused = NULL;
  gboolean ended = nodebb_ok(call, response, &refused);
  /* 400 «No login session found!»: of those just listed, it has ended meanwhile. */
  if (!ended && g_error_matches(refused, FP_FORUM_ERROR, FP_FORUM_REFUSED) &&
      strstr(refused->message, "No login session found")) {
    ended = !call->args->id;
    g_clear_error(&refused);
    g_set_error_literal(&refused, FP_FORUM_ERROR, FP_FORUM_GONE,
                        _("There is no such sign-in, or it has ended already."));
  }
  if (ended)
    return fp_logins_ended(call);
  g_propagate_error(error, g_steal_pointer(&refused));
  return FP_STEP_FAILED;
}

const FpStep nodebb_end_sessions[] = {
    {"sessions", others_build, others_parse},
    {"end", end_build, end_parse},
    {0},
};
