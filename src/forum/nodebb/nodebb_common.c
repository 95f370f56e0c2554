/* Requests, refusals and names of NodeBB: used by every other file of this driver. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <stdarg.h>
#include <string.h>

FpHttpRequest *
nodebb_request(FpCall *call, const char *method, const char *pattern, ...)
{
  g_autoptr(GString) path = g_string_new(NULL);
  va_list ids;
  va_start(ids, pattern);
  for (const char *at = pattern; *at; at++) {
    if (*at != '%') {
      g_string_append_c(path, *at);
      continue;
    }
    const char *id = va_arg(ids, const char *);
    g_string_append_uri_escaped(path, id ? id : "", NULL, FALSE);
  }
  va_end(ids);
  FpHttpRequest *request = fp_http_request_new(method, call->site->base, path->str);
  /* The live connection answers in packets of text, some of them marked as HTML. */
  gboolean packets = g_str_has_prefix(pattern, "/socket.io/");
  fp_http_request_header(request, "Accept", packets ? "*/*" : "application/json");
  fp_http_request_header(request, "User-Agent", "flagpost/" PACKAGE_VERSION);
  if (g_str_has_prefix(pattern, "/api/v3/"))
    fp_http_request_query(request, "lang", "en-GB");
  FpSecret *token = g_hash_table_lookup(call->session->secrets, NODEBB_TOKEN);
  FpSecret *csrf = g_hash_table_lookup(call->session->secrets, NODEBB_CSRF);
  if (token) {
    /* The server hands cookies out all the same, and takes one that is sent back for a session without its
     * token. */
    fp_cookie_jar_clear(call->session->cookies);
    g_autoptr(FpSecret) bearer = fp_secret_new_sized(fp_secret_length(token) + strlen("Bearer "));
    memcpy(fp_secret_data(bearer), "Bearer ", strlen("Bearer "));
    memcpy(fp_secret_data(bearer) + strlen("Bearer "), fp_secret_peek(token), fp_secret_length(token));
    fp_http_request_secret_header(request, "Authorization", bearer);
  } else if (csrf && g_strcmp0(method, "GET") != 0) {
    fp_http_request_secret_header(request, "x-csrf-token", csrf);
  }
  return request;
}

/* Texts of refusals with status 400 that mean more than «no». The first that occurs in the message counts. */
static const struct {
  const char *text;
  FpForumError code;
  unsigned wait; /* seconds */
} meanings[] = {
    {"too many messages", FP_FORUM_LIMITED, 125},
    /* Counts those of the last day, and does not say when the oldest of them is a day old. */
    {"You can only flag", FP_FORUM_LIMITED, 3600},
    {"You can only post once every", FP_FORUM_LIMITED, 125},
    {"have been muted", FP_FORUM_LIMITED, 3600},
    {"Invalid Chat Message ID", FP_FORUM_GONE, 0},
    {"not-allowed", FP_FORUM_GONE, 0},
    {"Flag does not exist", FP_FORUM_GONE, 0},
    {"current password is not correct", FP_FORUM_SIGN_IN, 0},
    {"master token", FP_FORUM_SIGN_IN, 0},
    {"Chat system disabled", FP_FORUM_UNSUPPORTED, 0},
};

static char *
message_of(const FpHttpResponse *response, const json_t *root)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  const char *message = fp_json_peek_string(root, "status.message", NULL);
  if (!message)
    message = fp_json_peek_string(root, "error", NULL);
  if (!message && !root && size > 0 && !fp_http_response_is_html(response))
    return fp_text_clean(body, (gssize)MIN(size, 300), FP_TEXT_ONE_LINE);
  return message && *message ? fp_text_clean(message, -1, FP_TEXT_ONE_LINE)
                             : g_strdup(_("The forum gave no reason."));
}

/* A write with a stale token, and one without a session, are refused alike: plain text «Forbidden». A fresh
 * sign-in mends both, and the refused request did nothing. */
static gboolean
is_signed_out(unsigned status, const json_t *root, const char *message)
{
  if (status == 403)
    return !root && strstr(message, "Forbidden");
  return status == 401 && (strstr(message, "valid login session") || strstr(message, "not-authorized"));
}

static gboolean
wants_factor(unsigned status, const char *message)
{
  return status == 401 && (strstr(message, "Two-Factor") || strstr(message, "second-factor"));
}

/* The server does not say until when: an hour from now unless its operator has set another time. */
void
nodebb_locked(GError **error)
{
  g_autofree char *end = fp_time_moment(fp_clock_now() + FP_HOUR);
  fp_error_set_limited(
      error, 3600,
      _("The forum has locked this account after several wrong passwords, usually for an hour: "
        "until %s. Until then it takes no password, not even the right one."),
      end);
}

void
nodebb_refuse(const char *message, GError **error)
{
  if (strstr(message, "locked temporarily")) {
    nodebb_locked(error);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS(meanings); i++) {
    if (!strstr(message, meanings[i].text))
      continue;
    if (meanings[i].code == FP_FORUM_LIMITED)
      fp_error_set_limited(error, meanings[i].wait, _("The forum asks to wait: %s"), message);
    else
      g_set_error(error, FP_FORUM_ERROR, (int)meanings[i].code, _("The forum refused: %s"), message);
    return;
  }
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The forum refused: %s"), message);
}

/* 429 and all from 500 on are the runner's. */
static void
refuse(const FpHttpResponse *response, const json_t *root, GError **error)
{
  unsigned status = fp_http_response_status(response);
  g_autofree char *message = message_of(response, root);
  if (is_signed_out(status, root, message))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session has ended."));
  else if (wants_factor(status, message))
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_SECOND_FACTOR,
        _("This account asks for a second factor: a code from the authenticator or a backup code."));
  else if (status == 404 && strstr(message, "Invalid API call"))
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("This forum's version of NodeBB cannot do that."));
  else if (status == 404)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("It is not there any more: %s"), message);
  else if (status == 400)
    nodebb_refuse(message, error);
  else
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The forum refused: %s"), message);
}

/* The answers of the writing interface say so themselves: something in between may answer 200 to anything. */
static gboolean
says_ok(const FpHttpResponse *response, const json_t *root, GError **error)
{
  if (!strstr(fp_http_response_url(response)->path, "/api/v3/") ||
      fp_json_peek_string(root, "status.code", NULL))
    return TRUE;
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer was not understood"));
  return FALSE;
}

static gboolean
is_refused(const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  if (status < 300)
    return FALSE;
  g_autoptr(json_t) root = fp_http_response_json(response, NULL);
  refuse(response, root, error);
  return TRUE;
}

gboolean
nodebb_ok(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (is_refused(response, error))
    return FALSE;
  g_autoptr(json_t) root = fp_http_response_json(response, NULL);
  return says_ok(response, root, error);
}

json_t *
nodebb_reply(FpCall *call, const FpHttpResponse *response, GError **error)
{
  if (is_refused(response, error))
    return NULL;
  g_autoptr(json_t) root = fp_http_response_json(response, error);
  if (!root || !says_ok(response, root, error))
    return NULL;
  json_t *inner = json_object_get(root, "response");
  return inner && json_object_get(root, "status") ? json_incref(inner) : g_steal_pointer(&root);
}

FpStepEnd
nodebb_done(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return nodebb_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

/* The escapes that the server makes; anything else stays as it is. */
char *
nodebb_unescape(const FpCall *call, const char *text)
{
  static const struct {
    const char *escape, *text;
  } escapes[] = {
      {"&amp;", "&"}, {"&lt;", "<"},   {"&gt;", ">"},    {"&quot;", "\""}, {"&#x27;", "'"},
      {"&#39;", "'"}, {"&#x2F;", "/"}, {"&#x5C;", "\\"}, {"&#96;", "`"},   {"&#44;", ","},
      {"&#37;", "%"}, {"&lsqb;", "["}, {"&rsqb;", "]"},  {"&#123;", "{"},  {"&#125;", "}"},
  };
  if (!text)
    return g_strdup("");
  if (g_strcmp0(g_hash_table_lookup(call->session->notes, NODEBB_PLAIN), "yes") == 0)
    return g_strdup(text);
  GString *out = g_string_sized_new(strlen(text));
  while (*text) {
    gsize taken = 0;
    for (guint i = 0; *text == '&' && i < G_N_ELEMENTS(escapes) && !taken; i++)
      if (g_str_has_prefix(text, escapes[i].escape)) {
        g_string_append(out, escapes[i].text);
        taken = strlen(escapes[i].escape);
      }
    if (!taken) {
      g_string_append_c(out, *text);
      taken = 1;
    }
    text += taken;
  }
  return g_string_free(out, FALSE);
}

json_t *
nodebb_uid(const char *id)
{
  guint64 number;
  return g_ascii_string_to_unsigned(id, 10, 0, G_MAXINT64, &number, NULL) ? json_integer((json_int_t)number)
                                                                          : json_string(id);
}

FpPerson *
nodebb_person(const FpCall *call, const json_t *user)
{
  g_autofree char *id = fp_json_peek_id(user, "uid");
  g_autofree char *login = nodebb_unescape(call, fp_json_peek_string(user, "username", ""));
  g_autofree char *name = nodebb_unescape(call, fp_json_peek_string(user, "displayname", login));
  /* Guests and deleted accounts come as a mark for the server's own translation: never shown. */
  gboolean token = g_str_has_prefix(login, "[[") || !*login;
  FpPerson *person = token ? fp_person_new(id ? id : "0", "", _("a former member"))
                           : fp_person_new(id ? id : "", login, name);
  if (fp_json_peek(user, "banned"))
    person->banned = fp_json_peek_bool(user, "banned", FALSE);
  return person;
}

const char *
nodebb_my_id(const FpCall *call)
{
  return call->session->me ? call->session->me->id : "";
}

const char *
nodebb_slug(const FpCall *call)
{
  const char *slug = g_hash_table_lookup(call->session->notes, NODEBB_SLUG);
  return slug ? slug : call->site->login;
}
