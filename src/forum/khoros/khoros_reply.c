/* Khoros's replies: two envelopes, two kinds of errors, and scalars that come in two forms. Everything that
 * a Khoros server says passes here before a step reads it. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define FLOOD_WAIT 60

char *
khoros_text(const json_t *value, const char *path)
{
  const json_t *found = fp_json_peek(value, path);
  if (json_is_object(found))
    found = json_object_get(found, "$");
  if (json_is_string(found))
    return json_string_length(found) ? g_strdup(json_string_value(found)) : NULL;
  if (json_is_integer(found))
    return g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(found));
  return json_is_boolean(found) ? g_strdup(json_is_true(found) ? "true" : "false") : NULL;
}

gint64
khoros_int(const json_t *value, const char *path, gint64 otherwise)
{
  g_autofree char *text = khoros_text(value, path);
  gint64 number = 0;
  return text && g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &number, NULL) ? number
                                                                                           : otherwise;
}

int
khoros_size(const json_t *value, const char *path)
{
  gint64 number = khoros_int(value, path, -1);
  return number < 0 || number > G_MAXINT ? -1 : (int)number;
}

int
khoros_bool(const json_t *value, const char *path)
{
  g_autofree char *text = khoros_text(value, path);
  if (!text)
    return -1;
  if (g_ascii_strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0)
    return 1;
  return g_ascii_strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0 ? 0 : -1;
}

gint64
khoros_time(const json_t *value, const char *path)
{
  g_autofree char *text = khoros_text(value, path);
  if (!text)
    return 0;
  g_autoptr(json_t) box = json_object();
  gint64 number = 0;
  if (g_ascii_string_to_signed(text, 10, 0, G_MAXINT64, &number, NULL))
    json_object_set_new(box, "time", json_integer(number));
  else
    json_object_set_new(box, "time", json_string(text));
  return fp_json_peek_time(box, "time");
}

static gboolean
says(const char *text, const char *const *words)
{
  g_autofree char *lower = g_utf8_strdown(text, -1);
  for (; *words; words++)
    if (strstr(lower, *words))
      return TRUE;
  return FALSE;
}

/* Khoros has no numbers for these that anybody has published: the words of its message are a hint. */
static FpForumError
meaning(const char *text)
{
  static const char *const banned[] = {"banned", "suspended", "deactivated", NULL};
  static const char *const flood[] = {"flood",      "too many",        "too quickly", "per minute",
                                      "rate limit", "try again later", "please wait", NULL};
  static const char *const gone[] = {"not found", "does not exist", "doesn't exist",
                                     "no longer", "no such",        NULL};
  static const char *const absent[] = {"not configured", "unknown path", "not supported", NULL};
  if (says(text, banned))
    return FP_FORUM_BANNED;
  if (says(text, flood))
    return FP_FORUM_LIMITED;
  if (says(text, absent))
    return FP_FORUM_UNSUPPORTED;
  if (says(text, gone))
    return FP_FORUM_GONE;
  return FP_FORUM_REFUSED;
}

static gboolean
is_denied(const char *text)
{
  static const char *const words[] = {"not authorized", "not authorised", "permission", "not allowed",
                                      "access denied",  "not permitted",  "rest api",   NULL};
  return says(text, words);
}

/* The server's words, clean and short, for a sentence. */
static char *
shown(const char *text)
{
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  return fp_text_cut(*clean ? clean : _("it gave no reason"), 200, "...");
}

static void
set_meaning(const FpCall *call, const char *message, const char *words, GError **error)
{
  FpForumError code = meaning(message ? message : "");
  if (call->op == FP_OP_SIGN_IN && (code == FP_FORUM_REFUSED || code == FP_FORUM_GONE))
    code = FP_FORUM_SIGN_IN;
  if (code == FP_FORUM_LIMITED)
    fp_error_set_limited(error, FLOOD_WAIT, _("The forum says: %s"), words);
  else
    g_set_error(error, FP_FORUM_ERROR, (gint)code, _("The forum says: %s"), words);
}

/* May the request have changed something that must not be done twice? */
static gboolean
is_once(const FpCall *call)
{
  return call->op == FP_OP_SEND || call->op == FP_OP_REPLY || call->op == FP_OP_CHANGE_PASSWORD;
}

/* Until a sign-in has given a key, no session can have ended; behind it, one that somebody ended at once is
 * no password refused. */
static gboolean
has_session(const FpCall *call)
{
  return call->op != FP_OP_SIGN_IN || g_hash_table_contains(call->session->secrets, "session-key");
}

static void
set_v1_error(const FpCall *call, const json_t *reply, GError **error)
{
  gint64 code = khoros_int(reply, "error.code", 0);
  g_autofree char *message = khoros_text(reply, "error.message");
  g_autofree char *words = shown(message ? message : "");
  const char *host = call->site->base->host_shown;
  if (code == 301 && has_session(call))
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session at %s has ended"), host);
  else if (code == 501)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s does not offer this call: %s"), host,
                words);
  else if (code == 100 && is_once(call))
    g_set_error(error, FP_NET_ERROR, FP_NET_CUT,
                _("%s reports an internal error (%s): whether it acted is not known"), host, words);
  else if (code == 100)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_BUSY, _("%s reports an internal error: %s"), host, words);
  else if (message && meaning(message) == FP_FORUM_REFUSED && is_denied(message))
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                _("%s does not let this account use the interface for programs (REST API v1): %s"), host,
                words);
  else
    set_meaning(call, message, words, error);
}

/* Neither JSON nor XML of Khoros: what a gateway or a sign-in wall sends. */
static void
set_foreign(const FpCall *call, const FpHttpResponse *response, GError **error)
{
  unsigned status = fp_http_response_status(response);
  const char *host = call->site->base->host_shown;
  if (status == 404 || status == 405 || status == 501)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                _("%s does not offer this call (HTTP status %u)"), host, status);
  else if (status == 401 || status == 403)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                _("%s does not let this account use the interface for programs (HTTP status %u)"), host,
                status);
  else if (status >= 300 && status < 400)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
                _("%s sends this request on to another page (HTTP status %u) instead of answering it"), host,
                status);
  else
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                _("The answer is neither JSON nor XML (HTTP status %u)"), status);
}

static json_t *
read_v1(const FpCall *call, const FpHttpResponse *response, GError **error)
{
  gsize size = 0;
  const char *body = fp_http_response_body(response, &size);
  const char *first = body + strspn(body, " \t\r\n");
  if (fp_http_response_is_json(response)) {
    g_autoptr(json_t) root = fp_http_response_json(response, error);
    json_t *reply = root ? fp_json_get(root, "response", error) : NULL;
    return json_incref(reply);
  }
  if (*first == '<' && !fp_http_response_is_html(response))
    return khoros_xml(body, size, error);
  set_foreign(call, response, error);
  return NULL;
}

json_t *
khoros_v1_reply(const FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = read_v1(call, response, error);
  if (!reply)
    return NULL;
  g_autofree char *status = khoros_text(reply, "status");
  if (g_strcmp0(status, "success") == 0)
    return g_steal_pointer(&reply);
  if (g_strcmp0(status, "error") == 0)
    set_v1_error(call, reply, error);
  else
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                _("response.status is neither success nor error"));
  return NULL;
}

/* «Not authorised» is what an anonymous caller gets too: a session that ended unnoticed. Where there is no
 * other way to ask, it counts as that, and the words say what it means if it comes again after a sign-in. */
static void
set_unauthorised(const FpCall *call, KhorosManner manner, const char *words, GError **error)
{
  g_set_error(error, FP_FORUM_ERROR, manner == KHOROS_SURE ? FP_FORUM_EXPIRED : FP_FORUM_REFUSED,
              _("%s does not allow this: %s"), call->site->base->host_shown, words);
}

static void
set_v2_error(const FpCall *call, const json_t *reply, unsigned http, KhorosManner manner, GError **error)
{
  gint64 code = khoros_int(reply, "data.code", khoros_int(reply, "statusCode", 0));
  g_autofree char *message = khoros_text(reply, "message");
  g_autofree char *words = shown(message ? message : "");
  const char *host = call->site->base->host_shown;
  if (code == 301)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The session at %s has ended"), host);
  else if (code == 203 || code == 401 || code == 403 || (code == 0 && http == 401))
    set_unauthorised(call, manner, words, error);
  else if ((code == 309 || http == 404 || http == 405) && meaning(message ? message : "") == FP_FORUM_REFUSED)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s does not know this request: %s"), host,
                words);
  else
    set_meaning(call, message, words, error);
}

json_t *
khoros_v2_reply(const FpCall *call, const FpHttpResponse *response, KhorosManner manner, GError **error)
{
  unsigned http = fp_http_response_status(response);
  if (!fp_http_response_is_json(response)) {
    set_foreign(call, response, error);
    return NULL;
  }
  g_autoptr(json_t) root = fp_http_response_json(response, error);
  if (!root)
    return NULL;
  const json_t *reply = fp_json_peek(root, "response");
  if (!json_is_object(reply))
    reply = root;
  g_autofree char *status = khoros_text(reply, "status");
  if (http < 300 && status && g_str_has_prefix(status, "success")) {
    json_t *data = fp_json_peek(reply, "data");
    return data ? json_incref(data) : json_object();
  }
  if (http < 300 && g_strcmp0(status, "error") != 0)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("status is neither success nor error"));
  else
    set_v2_error(call, reply, http, manner, error);
  return NULL;
}

gboolean
khoros_is_closed(const GError *error)
{
  return g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_REFUSED) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
}

json_t *
khoros_items(const json_t *data, GError **error)
{
  if (fp_json_peek(data, "item"))
    return fp_json_list(data, "item", error);
  return fp_json_list(data, "items", error);
}
