/* Signing in by name and password or with a key, who one is, signing out, and ending other sessions.
 * Nearly every refusal of a sign-in comes with status 200: the keys decide. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

/* Six digits are from an authenticator; backup codes have letters and are longer. */
void
discourse_add_code(FpHttpRequest *request, const char *code)
{
  if (!code)
    return;
  g_autofree char *bare = g_strdup(code);
  gsize length = 0;
  for (const char *p = code; *p; p++)
    if (!g_ascii_isspace(*p))
      bare[length++] = *p;
  bare[length] = '\0';
  gboolean totp = length == 6 && strspn(bare, "0123456789") == 6;
  fp_http_request_form(request, "second_factor_token", bare);
  fp_http_request_form(request, "second_factor_method", totp ? "1" : "2");
}

/* With a key there is nothing to sign in to: what follows only asks whose it is. */
static FpHttpRequest *
first_build(FpCall *call, GError **error)
{
  if (call->args->token)
    g_hash_table_insert(call->session->secrets, g_strdup(DISCOURSE_API_KEY),
                        fp_secret_ref(call->args->token));
  return discourse_csrf_build(call, error);
}

static FpHttpRequest *
session_build(FpCall *call, GError **error)
{
  if (discourse_by_key(call))
    return NULL;
  FpHttpRequest *request = discourse_request(call, "POST", "/session.json");
  fp_http_request_set_changes(request, FALSE);
  fp_http_request_form(request, "login", call->site->login);
  fp_http_request_form_secret(request, "password", call->args->password);
  discourse_add_code(request, call->args->code);
  return request;
}

static FpStepEnd
wants_factor(const json_t *root, const char *reason, GError **error)
{
  gboolean totp = fp_json_peek_bool(root, "totp_enabled", FALSE);
  gboolean backup = fp_json_peek_bool(root, "backup_enabled", FALSE);
  if (!totp && !backup)
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
        _("This account signs in with a security key, which a terminal cannot use. Sign in with "
          "a key for flagpost instead (account add --key): you approve it in your browser."));
  else if (g_str_equal(reason, "invalid_second_factor"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
                        _("The code was not right, or has been used before."));
  else if (totp)
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
                        backup ? _("This account asks for a second factor: a code of six digits from the "
                                   "authenticator, or a backup code.")
                               : _("This account asks for a second factor: a code of six digits from the "
                                   "authenticator."));
  else
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
                        _("This account asks for a second factor: a backup code."));
  return FP_STEP_FAILED;
}

static FpStepEnd
refused_sign_in(const json_t *root, GError **error)
{
  static const struct {
    const char *reason;
    FpForumError code;
    const char *sentence; /* the forum's own words follow */
  } reasons[] = {
      {"suspended", FP_FORUM_BANNED, N_("This account is suspended:")},
      {"not_activated", FP_FORUM_SIGN_IN, N_("The forum waits until you follow the link in its first mail:")},
      {"expired", FP_FORUM_SIGN_IN,
       N_("The forum's staff has ended this password; ask for a new one on the forum's page:")},
  };
  const char *reason = fp_json_peek_string(root, "reason", "");
  g_autofree char *says = discourse_says(root);
  if (strstr(reason, "second_factor") || strstr(reason, "security_key"))
    return wants_factor(root, reason, error);
  for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++)
    if (g_str_equal(reason, reasons[i].reason)) {
      g_set_error(error, FP_FORUM_ERROR, (gint)reasons[i].code, "%s %s", _(reasons[i].sentence), says);
      return FP_STEP_FAILED;
    }
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN, _("The forum refused the sign-in: %s"), says);
  return FP_STEP_FAILED;
}

/* Not the password's fault: the forum takes none, or the site is read by key only. */
static gboolean
takes_no_passwords(const FpHttpResponse *response, GError **error)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  g_autoptr(json_t) root = fp_http_response_status(response) == 403 ? fp_json_parse(body, size, NULL) : NULL;
  if (!root || g_strcmp0(fp_json_peek_string(root, "error_type", ""), "invalid_access") != 0)
    return FALSE;
  g_set_error_literal(
      error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
      _("This forum takes no name and password here: its members sign in elsewhere. Sign in with "
        "a key for flagpost instead (account add --key): you approve it in your browser."));
  return TRUE;
}

static FpStepEnd
session_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (takes_no_passwords(response, error))
    return FP_STEP_FAILED;
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (!fp_json_peek(root, "user"))
    return refused_sign_in(root, error);
  return FP_STEP_NEXT;
}

FpHttpRequest *
discourse_current_build(FpCall *call, GError **error)
{
  return discourse_request(call, "GET", "/session/current.json");
}

/* Groups with an inbox of their own; a line each. */
static void
note_groups(FpSession *session, const json_t *user)
{
  g_autoptr(json_t) groups = fp_json_list(user, "groups", NULL);
  g_autoptr(GString) names = g_string_new(NULL);
  json_t *group;
  fp_json_each(group, groups) {
    const char *name = fp_json_peek_string(group, "name", NULL);
    if (name && *name && !strchr(name, '\n') && fp_json_peek_bool(group, "has_messages", FALSE))
      g_string_append_printf(names, "%s\n", name);
  }
  g_hash_table_insert(session->notes, g_strdup(DISCOURSE_GROUPS), g_strdup(names->str));
}

char **
discourse_folders(const FpSession *session)
{
  const char *names = g_hash_table_lookup(session->notes, DISCOURSE_GROUPS);
  g_auto(GStrv) groups = g_strsplit(names ? names : "", "\n", -1);
  GPtrArray *folders = g_ptr_array_new();
  g_ptr_array_add(folders, g_strdup("archive"));
  for (guint i = 0; groups[i]; i++)
    if (*groups[i])
      g_ptr_array_add(folders, g_strconcat("group:", groups[i], NULL));
  g_ptr_array_add(folders, NULL);
  return (char **)g_ptr_array_free(folders, FALSE);
}

FpStepEnd
discourse_current_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  gboolean refused = discourse_by_key(call) && (status == 403 || status == 404);
  if (refused && fp_http_response_is_html(response)) { /* something in front says so, and knows no keys */
    g_propagate_error(error, fp_http_captive(call->site->base->host_shown));
    return FP_STEP_FAILED;
  }
  if (refused) {
    call->session->token_refused = TRUE;
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN,
        _("The forum no longer takes flagpost's key: it was revoked, or not used for half a year. "
          "Remove the account and add it again."));
    return FP_STEP_FAILED;
  }
  if (status == 404) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session has ended"));
    return FP_STEP_FAILED;
  }
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  json_t *user = root ? fp_json_get(root, "current_user", error) : NULL;
  if (!user || !fp_json_string(user, "username", error))
    return FP_STEP_FAILED;
  g_clear_pointer(&call->session->me, fp_person_unref);
  call->session->me = discourse_person(user);
  note_groups(call->session, user);
  call->result->me = fp_person_ref(call->session->me);
  call->session->signed_in = TRUE;
  return FP_STEP_DONE;
}

/* The token before the sign-in belongs to the old session: it is fetched again after it. */
const FpStep discourse_sign_in[] = {
    {"csrf", first_build, discourse_csrf_parse},
    {"session", session_build, session_parse},
    {"new-csrf", discourse_csrf_build, discourse_csrf_parse},
    {"current", discourse_current_build, discourse_current_parse},
    {0},
};

const FpStep discourse_whoami[] = {
    {"current", discourse_current_build, discourse_current_parse},
    {0},
};

static FpHttpRequest *
sign_out_build(FpCall *call, GError **error)
{
  if (discourse_by_key(call))
    return NULL; /* a key stays until it is revoked */
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
