/* The forum's own flag: types from the site's list, one flag a post and member, and taking it back.
 *
 * «Flagged before» is refused with the same status as every other refusal, so the post is asked first; its
 * actions_summary tells what this member did. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define EVIDENCE_LIMIT 4000 /* bytes of the text for the moderators; a post takes 32,000 characters */

/* What a reason of ours is on this forum, best first. */
static const struct {
  const char *reason;
  const char *names[3];
  gboolean text; /* the evidence goes with it where the type takes a text */
} types[] = {
    {"spam", {"spam", "notify_moderators"}, FALSE},
    {"phishing", {"spam", "notify_moderators"}, FALSE},
    {"harassment", {"inappropriate", "notify_moderators"}, FALSE},
    {"illegal", {"illegal", "notify_moderators"}, TRUE},
    {"other", {"notify_moderators", "inappropriate"}, TRUE},
};

typedef struct {
  char *id;
  gboolean text; /* the site wants a text with it */
  GError *no;    /* what the forum said to the flag, until the post has been looked at again */
} Type;

static void
type_free(gpointer data)
{
  Type *type = data;
  g_clear_error(&type->no);
  g_free(type->id);
  g_free(type);
}

static Type *
find_type(const json_t *list, const char *name)
{
  json_t *entry;
  fp_json_each(entry, list) {
    g_autofree char *id = fp_json_peek_id(entry, "id");
    if (!id || g_strcmp0(fp_json_peek_string(entry, "name_key", NULL), name) != 0 ||
        !fp_json_peek_bool(entry, "enabled", TRUE) || !fp_json_peek_bool(entry, "is_flag", TRUE))
      continue;
    Type *type = g_new0(Type, 1);
    type->id = g_steal_pointer(&id);
    type->text = fp_json_peek_bool(entry, "require_message", FALSE) || g_str_equal(name, "notify_moderators");
    return type;
  }
  return NULL;
}

static FpHttpRequest *
site_build(FpCall *call, GError **error)
{
  return discourse_request(call, "GET", "/site.json");
}

static FpStepEnd
site_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  const char *where = fp_json_peek(root, "site") ? "site.post_action_types" : "post_action_types";
  g_autoptr(json_t) list = fp_json_array(root, where, error);
  if (!list)
    return FP_STEP_FAILED;
  const char *reason = call->args->report ? call->args->report->reason : "spam";
  Type *type = NULL;
  for (guint i = 0; i < G_N_ELEMENTS(types) && !type; i++)
    for (guint n = 0; n < 2 && g_strcmp0(types[i].reason, reason) == 0 && !type; n++) {
      type = find_type(list, types[i].names[n]);
      if (type && types[i].text)
        type->text = TRUE;
    }
  if (!type) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED,
                        _("This forum offers no kind of flag for that reason. Choose another reason."));
    return FP_STEP_FAILED;
  }
  call->scratch = type;
  call->scratch_free = type_free;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
post_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/posts/%.json", call->args->message_id, NULL);
}

/* The id of the flag that this member has set on the post, or NULL. Type 2 is a like. (transfer full) */
static char *
acted(const json_t *post)
{
  g_autoptr(json_t) actions = fp_json_list(post, "actions_summary", NULL);
  json_t *action;
  fp_json_each(action, actions)
    if (fp_json_peek_bool(action, "acted", FALSE) && fp_json_peek_int(action, "id", 2) != 2)
      return fp_json_peek_id(action, "id");
  return NULL;
}

static gboolean
is_asked_post(FpCall *call, const json_t *root, GError **error)
{
  g_autofree char *id = fp_json_id(root, "id", error);
  if (!id)
    return FALSE;
  if (g_strcmp0(id, call->args->message_id) == 0)
    return TRUE;
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                      _("The forum answered with another message than the one asked for."));
  return FALSE;
}

static FpStepEnd
before_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root || !is_asked_post(call, root, error))
    return FP_STEP_FAILED;
  call->result->remote_id = acted(root);
  call->result->found = call->result->remote_id != NULL;
  if (!call->result->found)
    return FP_STEP_NEXT;
  call->result->outcome = g_strdup(_("It was flagged by this account before."));
  return FP_STEP_DONE;
}

static FpHttpRequest *
flag_build(FpCall *call, GError **error)
{
  const Type *type = call->scratch;
  FpHttpRequest *request = discourse_request(call, "POST", "/post_actions.json");
  fp_http_request_form(request, "id", call->args->message_id);
  fp_http_request_form(request, "post_action_type_id", type->id);
  if (type->text && call->args->report) {
    g_autofree char *text = fp_report_text(call->args->report, TRUE, EVIDENCE_LIMIT);
    fp_http_request_form(request, "message", text);
  }
  return request;
}

static FpStepEnd
flag_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Type *type = call->scratch;
  unsigned status = fp_http_response_status(response);
  g_autoptr(json_t) root = discourse_reply(call, response, &type->no);
  if (g_error_matches(type->no, FP_FORUM_ERROR, FP_FORUM_REFUSED) && (status == 403 || status == 422))
    return FP_STEP_NEXT;
  if (!root)
    g_propagate_error(error, g_steal_pointer(&type->no));
  if (!root || !is_asked_post(call, root, error))
    return FP_STEP_FAILED;
  g_autofree char *done = acted(root);
  call->result->remote_id = g_strdup(done ? done : type->id);
  call->result->found = TRUE;
  if (fp_json_peek_bool(root, "hidden", FALSE))
    call->result->outcome = g_strdup(_("The forum has hidden the message until a moderator has looked."));
  return FP_STEP_DONE;
}

/* «No» has the same words when this account has flagged the post before, from elsewhere: the post tells. */
static FpStepEnd
after_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Type *type = call->scratch;
  g_autoptr(json_t) root = discourse_reply(call, response, NULL);
  call->result->remote_id = root && is_asked_post(call, root, NULL) ? acted(root) : NULL;
  call->result->found = call->result->remote_id != NULL;
  if (!call->result->found) {
    g_propagate_error(error, g_steal_pointer(&type->no));
    return FP_STEP_FAILED;
  }
  call->result->outcome = g_strdup(_("It was flagged by this account before."));
  return FP_STEP_DONE;
}

const FpStep discourse_flag[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"types", site_build, site_parse},
    {"post", post_build, before_parse},
    {"flag", flag_build, flag_parse},
    {"after", post_build, after_parse},
    {0},
};

const FpStep discourse_find_flag[] = {
    {"post", post_build, before_parse},
    {0},
};

/* The server says how long a flag can be taken back, and what is left to be taken back. */
static FpStepEnd
window_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root || !is_asked_post(call, root, error))
    return FP_STEP_FAILED;
  g_autoptr(json_t) actions = fp_json_list(root, "actions_summary", NULL);
  json_t *action;
  fp_json_each(action, actions) {
    if (!fp_json_peek_bool(action, "acted", FALSE) || fp_json_peek_int(action, "id", 2) == 2)
      continue;
    if (fp_json_peek_bool(action, "can_undo", FALSE)) {
      call->scratch = fp_json_peek_id(action, "id");
      call->scratch_free = g_free;
      return FP_STEP_NEXT;
    }
    g_set_error_literal(
        error, FP_FORUM_ERROR, FP_FORUM_REFUSED,
        _("It is too late to take the flag back: the forum allows it for a short time only, and not "
          "at all where the flag came with a message to the moderators."));
    return FP_STEP_FAILED;
  }
  return FP_STEP_DONE; /* it is not there any more */
}

static FpHttpRequest *
unflag_build(FpCall *call, GError **error)
{
  FpHttpRequest *request =
      discourse_request_for(call, "DELETE", "/post_actions/%.json", call->args->message_id, NULL);
  fp_http_request_query(request, "post_action_type_id", call->scratch);
  return request;
}

static FpStepEnd
unflag_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  /* The post, as it is without the flag: any other answer may come from somebody else. */
  g_autoptr(json_t) post = discourse_reply(call, response, error);
  return post && is_asked_post(call, post, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_unflag[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"window", post_build, window_parse},
    {"unflag", unflag_build, unflag_parse},
    {0},
};
