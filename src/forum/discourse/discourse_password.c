/* Changing the password: Discourse knows one way, a link sent by e-mail. Asking for it and redeeming it are
 * two operations, since hours may lie between them. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/url.h"

#include <string.h>

static FpHttpRequest *
ask_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/session/forgot_password.json");
  fp_http_request_form(request, "login", call->args->to ? call->args->to : discourse_me(call));
  return request;
}

static FpStepEnd
ask_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (!fp_json_peek_bool(root, "user_found", TRUE)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("The forum knows no account of that name."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_DONE;
}

const FpStep discourse_reset_ask[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"ask", ask_build, ask_parse},
    {0},
};

/* The token of a link as it stands in the mail, or a token by itself: hex. NULL if it is neither, or from
 * another host. (transfer full) */
static char *
token_of(const FpCall *call, const char *link)
{
  g_autofree char *text = g_strstrip(g_strdup(link ? link : ""));
  const char *token = text;
  if (strstr(text, "://")) {
    g_autoptr(FpUrl) url = fp_url_parse(text, NULL);
    const char *at = url ? strstr(url->path, "/password-reset/") : NULL;
    if (!at || !fp_url_same_origin(url, call->site->base))
      return NULL;
    char *part = g_strdup(at + strlen("/password-reset/"));
    g_free(text);
    token = text = part;
  }
  gsize length = strspn(token, "0123456789abcdefABCDEF");
  return length >= 16 && length <= 128 && (token[length] == '\0' || strchr("?#/.", token[length]))
             ? g_strndup(token, length)
             : NULL;
}

static FpHttpRequest *
reset_request(FpCall *call, const char *method, GError **error)
{
  g_autofree char *token = token_of(call, call->args->text);
  if (!token) {
    g_set_error_literal(
        error, FP_USAGE_ERROR, FP_USAGE_BAD,
        _("That is not a link for a new password of this forum. Paste the whole link from the mail."));
    return NULL;
  }
  return discourse_request_for(call, method, "/u/password-reset/%.json", token, NULL);
}

static FpHttpRequest *
look_build(FpCall *call, GError **error)
{
  return reset_request(call, "GET", error);
}

static FpStepEnd
look_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  const char *message = fp_json_peek_string(root, "message", NULL);
  if (message) {
    g_autofree char *clean = fp_text_clean(message, -1, FP_TEXT_ONE_LINE);
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("The forum says of this link: %s"), clean);
    return FP_STEP_FAILED;
  }
  gboolean factor = fp_json_peek_bool(root, "second_factor_required", FALSE) ||
                    fp_json_peek_bool(root, "backup_enabled", FALSE);
  if (fp_json_peek_bool(root, "security_key_required", FALSE) && !factor) {
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
        _("This account wants a security key for a new password: open the link in a browser."));
    return FP_STEP_FAILED;
  }
  if (factor && !call->args->code) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
                        _("A code from the authenticator or a backup code is wanted for the new password."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_NEXT;
}

static FpHttpRequest *
change_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = reset_request(call, "PUT", error);
  if (!request)
    return NULL;
  fp_http_request_form_secret(request, "password", call->args->new_password);
  if (call->args->code) {
    fp_http_request_form(request, "second_factor_token", call->args->code);
    fp_http_request_form(request, "second_factor_method", strlen(call->args->code) <= 8 ? "1" : "2");
  }
  return request;
}

static FpStepEnd
change_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (fp_json_peek_bool(root, "success", FALSE))
    return FP_STEP_DONE;
  g_autofree char *says = discourse_says(root);
  gboolean factor = fp_json_peek(root, "errors.user_second_factors") != NULL;
  g_set_error(error, FP_FORUM_ERROR, factor ? FP_FORUM_SECOND_FACTOR : FP_FORUM_REFUSED,
              _("The forum refused the new password: %s"), says);
  return FP_STEP_FAILED;
}

const FpStep discourse_reset_finish[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"link", look_build, look_parse},
    {"change", change_build, change_parse},
    {0},
};
