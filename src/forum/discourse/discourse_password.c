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

/* A forum that hides which addresses it knows wants the address itself, which it tells its member. */
static FpStepEnd
ask_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (fp_http_response_status(response) == 400 && !call->args->to && !call->scratch)
    return FP_STEP_NEXT;
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  if (fp_json_peek_bool(root, "email_code", FALSE)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("This forum mails a code in place of a link: finish on its page for forgotten "
                          "passwords."));
    return FP_STEP_FAILED;
  }
  if (!fp_json_peek_bool(root, "user_found", TRUE)) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("The forum knows no account of that name."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_DONE;
}

static FpHttpRequest *
emails_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/u/%/emails.json", discourse_me(call), NULL);
}

static FpStepEnd
emails_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  const char *email = root ? fp_json_string(root, "email", error) : NULL;
  if (!email)
    return FP_STEP_FAILED;
  call->scratch = g_strdup(email);
  call->scratch_free = g_free;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
ask_again_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "POST", "/session/forgot_password.json");
  fp_http_request_form(request, "login", call->scratch);
  return request;
}

const FpStep discourse_reset_ask[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"ask", ask_build, ask_parse},
    {"emails", emails_build, emails_parse},
    {"ask-by-address", ask_again_build, ask_parse},
    {0},
};

#define PATH "/password-reset/"

/* The token at the beginning of `text`: hex. NULL if there is none. (transfer full) */
static char *
token_at(const char *text)
{
  gsize length = strspn(text, "0123456789abcdefABCDEF");
  return length >= 16 && length <= 128 && (text[length] == '\0' || !g_ascii_isalnum(text[length]))
             ? g_strndup(text, length)
             : NULL;
}

/* The token of a link as it stands in the mail, or a token by itself. NULL if it is neither, or from another
 * host; the address itself is never opened, so its scheme and port do not matter. (transfer full) */
static char *
token_of(const FpSite *site, const char *link)
{
  g_autofree char *text = g_strstrip(g_strdup(link));
  if (!strstr(text, "://"))
    return token_at(text);
  g_autoptr(FpUrl) url = fp_url_parse(text, NULL);
  const char *at = url ? strstr(url->path, PATH) : NULL;
  return at && g_str_equal(url->host, site->base->host) ? token_at(at + strlen(PATH)) : NULL;
}

char *
discourse_reset_link(const FpSite *site, const char *text)
{
  for (const char *at = strstr(text, PATH); at; at = strstr(at + 1, PATH)) {
    const char *from = at;
    while (from > text && g_ascii_isgraph(from[-1]) && !strchr("<>\"'()[]", from[-1]))
      from--;
    gsize length = (gsize)(at - from) + strlen(PATH);
    length += strspn(from + length, "0123456789abcdefABCDEF");
    g_autofree char *link = g_strndup(from, length);
    g_autofree char *token = strstr(link, "://") ? token_of(site, link) : NULL;
    if (token)
      return g_steal_pointer(&link);
  }
  return NULL;
}

static FpHttpRequest *
reset_request(FpCall *call, const char *method, GError **error)
{
  g_autofree char *token = token_of(call->site, call->args->text);
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
  discourse_add_code(request, call->args->code);
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
  if (fp_json_peek(root, "errors.user_second_factors")) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
                        _("The code was not right, or has been used before."));
    return FP_STEP_FAILED;
  }
  g_autofree char *says = discourse_says(root);
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The forum refused the new password: %s"), says);
  return FP_STEP_FAILED;
}

const FpStep discourse_reset_finish[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"link", look_build, look_parse},
    {"change", change_build, change_parse},
    {0},
};
