/* Requests, refusals and small values of Discourse: used by every other file of this driver. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <stdarg.h>

/* The word «Discourse» in it keeps the request from being counted as a crawler's. */
#define USER_AGENT "flagpost/" PACKAGE_VERSION " (Discourse client)"

FpHttpRequest *
discourse_request(FpCall *call, const char *method, const char *path)
{
  FpHttpRequest *request = fp_http_request_new(method, call->site->base, path);
  fp_http_request_header(request, "Accept", "application/json");
  fp_http_request_header(request, "User-Agent", USER_AGENT);
  fp_http_request_header(request, "X-Requested-With", "XMLHttpRequest");
  FpSecret *key = g_hash_table_lookup(call->session->secrets, DISCOURSE_API_KEY);
  FpSecret *csrf = g_hash_table_lookup(call->session->secrets, DISCOURSE_CSRF);
  if (key)
    fp_http_request_secret_header(request, "User-Api-Key", key);
  else if (csrf && g_strcmp0(method, "GET") != 0)
    fp_http_request_secret_header(request, "X-CSRF-Token", csrf);
  return request;
}

FpHttpRequest *
discourse_request_for(FpCall *call, const char *method, const char *pattern, ...)
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
  return discourse_request(call, method, path->str);
}

const char *
discourse_me(const FpCall *call)
{
  return call->session->me ? call->session->me->login : call->site->login;
}

static void
add_text(GString *into, const char *text)
{
  if (!text || !*text)
    return;
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  if (into->len)
    g_string_append(into, strchr(".!?:", into->str[into->len - 1]) ? " " : ". ");
  g_string_append(into, clean);
}

static void
add_texts(GString *into, const json_t *list)
{
  json_t *item;
  fp_json_each(item, list)
    add_text(into, json_string_value(item));
}

/* Refusals come in several shapes: errors[], error, message, and errors{field: []} with friendly_messages[].
 */
char *
discourse_says(const json_t *root)
{
  g_autoptr(GString) says = g_string_new(NULL);
  json_t *errors = fp_json_peek(root, "errors");
  json_t *friendly = fp_json_peek(root, "friendly_messages");
  const char *field;
  json_t *texts;
  if (json_is_array(root))
    add_texts(says, root);
  add_texts(says, json_is_array(errors) ? errors : NULL);
  add_texts(says, json_is_array(friendly) ? friendly : NULL);
  if (json_is_object(errors) && !json_is_array(friendly))
    json_object_foreach(errors, field, texts)
    {
      g_autofree char *name = g_strdelimit(g_strdup(field), "_", ' ');
      g_autofree char *shown = g_strconcat(name, ":", NULL);
      add_text(says, shown);
      add_texts(says, texts);
    }
  if (!says->len)
    add_text(says, fp_json_peek_string(root, "error", NULL));
  if (!says->len || (json_is_object(errors) && !json_is_array(friendly)))
    add_text(says, fp_json_peek_string(root, "message", NULL));
  if (!says->len)
    g_string_append(says, _("The forum gave no reason."));
  return g_string_free(g_steal_pointer(&says), FALSE);
}

unsigned
discourse_wait(const FpHttpResponse *response)
{
  g_autoptr(json_t) root = fp_http_response_json(response, NULL);
  return (unsigned)fp_json_peek_within(root, "extras.wait_seconds", 10, 0, 86400);
}

/* 403 has three meanings: signed out, a stale token (which a new sign-in mends as well), and forbidden. */
static FpForumError
meaning_of_403(const FpHttpResponse *response, const json_t *root)
{
  const char *type = fp_json_peek_string(root, "error_type", "");
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  const char *out = fp_http_response_header(response, "Discourse-Logged-Out");
  if (g_str_equal(type, "not_logged_in") || (out && *out == '1') ||
      g_strstr_len(body, (gssize)MIN(size, 64), "BAD CSRF"))
    return FP_FORUM_EXPIRED;
  if (fp_json_peek(root, "second_factor_challenge_nonce"))
    return FP_FORUM_SECOND_FACTOR;
  return FP_FORUM_REFUSED;
}

/* 429 and all from 500 on are the runner's. */
static void
refuse(const FpHttpResponse *response, const json_t *root, GError **error)
{
  unsigned status = fp_http_response_status(response);
  g_autofree char *says = discourse_says(root);
  FpForumError code = status == 403                    ? meaning_of_403(response, root)
                      : status == 404 || status == 410 ? FP_FORUM_GONE
                                                       : FP_FORUM_REFUSED;
  if (code == FP_FORUM_EXPIRED)
    g_set_error_literal(error, FP_FORUM_ERROR, code, _("The session has ended"));
  else if (code == FP_FORUM_GONE)
    g_set_error_literal(error, FP_FORUM_ERROR, code,
                        _("It is not there any more, or this account may not see it."));
  else
    g_set_error(error, FP_FORUM_ERROR, code, _("The forum refused: %s"), says);
}

static gboolean
check(const FpHttpResponse *response, const json_t *root, GError **error)
{
  unsigned status = fp_http_response_status(response);
  if (status < 300)
    return TRUE;
  refuse(response, root, error);
  return FALSE;
}

json_t *
discourse_reply(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(GError) broken = NULL;
  g_autoptr(json_t) root = fp_http_response_json(response, &broken);
  if (!check(response, root, error))
    return NULL;
  if (!root) {
    g_propagate_error(error, g_steal_pointer(&broken));
    return NULL;
  }
  return g_steal_pointer(&root);
}

gboolean
discourse_ok(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = fp_http_response_json(response, NULL);
  if (!check(response, root, error))
    return FALSE;
  if (fp_json_peek(root, "failed") || !fp_json_peek_bool(root, "success", TRUE)) {
    g_autofree char *says = discourse_says(root);
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The forum refused: %s"), says);
    return FALSE;
  }
  return TRUE;
}

gboolean
discourse_by_key(const FpCall *call)
{
  return g_hash_table_contains(call->session->secrets, DISCOURSE_API_KEY);
}

FpHttpRequest *
discourse_csrf_build(FpCall *call, GError **error)
{
  if (discourse_by_key(call))
    return NULL;
  return discourse_request(call, "GET", "/session/csrf.json");
}

FpStepEnd
discourse_csrf_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  const char *token = root ? fp_json_string(root, "csrf", error) : NULL;
  if (!token)
    return FP_STEP_FAILED;
  g_hash_table_insert(call->session->secrets, g_strdup(DISCOURSE_CSRF), fp_secret_new(token, -1));
  return FP_STEP_NEXT;
}

FpPerson *
discourse_person(const json_t *object)
{
  g_autofree char *id = fp_json_peek_id(object, "user_id");
  if (!id)
    id = fp_json_peek_id(object, "id");
  const char *login = fp_json_peek_string(object, "username", "");
  FpPerson *person = fp_person_new(id ? id : "", login, fp_json_peek_string(object, "name", NULL));
  if (fp_json_peek(object, "moderator") || fp_json_peek(object, "admin"))
    person->staff =
        fp_json_peek_bool(object, "moderator", FALSE) || fp_json_peek_bool(object, "admin", FALSE);
  if (fp_json_peek_bool(object, "user_suspended", FALSE) || fp_json_peek(object, "suspended_till"))
    person->banned = 1;
  return person;
}
