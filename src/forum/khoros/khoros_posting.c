/* Khoros: beginning a topic, answering, editing and deleting one's own post, what its writer typed, and
 * whether a post whose answer was lost has arrived. */
#include "config.h"

#include "khoros.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"

static gboolean
gone(GError **error)
{
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This post is not there any more"));
  return FALSE;
}

/* Bodies are HTML. Whoever edits a post that holds some gets it to see (post_source), and sends it back so.
 */
static char *
body_of(const char *text)
{
  if (text[0] == '<' && g_ascii_isalpha(text[1]))
    return g_strdup(text);
  return fp_html_from_plain(text);
}

static FpHttpRequest *
message_request(const FpCall *call, const char *method, const char *path, json_t *data)
{
  g_autoptr(json_t) body = json_pack("{s:o}", "data", data);
  FpHttpRequest *request = khoros_v2(call, method, path);
  fp_http_request_json(request, (const struct json_t *)body, NULL, NULL);
  return request;
}

/* data.id; without one it may wait for a moderator. */
static FpStepEnd
created(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  if (!data)
    return FP_STEP_FAILED;
  g_autofree char *id = khoros_text(data, "id");
  if (khoros_is_number(id))
    call->result->remote_id = g_steal_pointer(&id);
  else
    call->result->outcome = g_strdup(_("The forum took it without a number: it may wait for a moderator."));
  return FP_STEP_DONE;
}

/* --- a topic --- */

static FpHttpRequest *
topic_build(FpCall *call, GError **error)
{
  const char *board = khoros_bare_board(call->args->folder);
  const char *subject = call->args->subject;
  if (!board || !subject || !*subject) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("A topic needs a board and a title"));
    return NULL;
  }
  g_autofree char *body = body_of(call->args->text);
  return message_request(call, "POST", "/messages",
                         json_pack("{s:s,s:s,s:s,s:{s:s}}", "type", "message", "subject", subject, "body",
                                   body, "board", "id", board));
}

static FpStepEnd
topic_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  FpStepEnd end = created(call, response, error);
  call->result->topic = g_strdup(call->result->remote_id);
  return end;
}

const FpStep khoros_topic_new[] = {
    {"messages", topic_build, topic_parse},
    {NULL, NULL, NULL},
};

/* --- an answer: its subject is the topic's --- */

static const char *
answered(const FpCall *call)
{
  return khoros_is_number(call->args->message_id) ? call->args->message_id : call->args->id;
}

static FpHttpRequest *
one_post(FpCall *call, const char *id, const char *fields, GError **error)
{
  if (!khoros_is_number(id)) {
    gone(error);
    return NULL;
  }
  g_autofree char *liql = g_strdup_printf("SELECT %s FROM messages WHERE id = '%s'", fields, id);
  return khoros_v2_search(call, liql);
}

/* The post asked for; a new reference. */
static json_t *
take_one(FpCall *call, const FpHttpResponse *response, const char *id, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items)
    return NULL;
  json_t *item = json_array_get(items, 0);
  g_autofree char *own = item ? khoros_text(item, "id") : NULL;
  if (!item) {
    gone(error);
  } else if (g_strcmp0(own, id) != 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer is about another post"));
    item = NULL;
  }
  return json_incref(item);
}

static FpHttpRequest *
subject_build(FpCall *call, GError **error)
{
  return one_post(call, answered(call), "id, subject", error);
}

static FpStepEnd
subject_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) item = take_one(call, response, answered(call), error);
  if (!item)
    return FP_STEP_FAILED;
  g_autofree char *subject = khoros_text(item, "subject");
  gboolean already = subject && g_ascii_strncasecmp(subject, "Re:", 3) == 0;
  call->scratch = already ? g_steal_pointer(&subject) : g_strconcat("Re: ", subject ? subject : "", NULL);
  call->scratch_free = g_free;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
answer_build(FpCall *call, GError **error)
{
  g_autofree char *body = body_of(call->args->text);
  return message_request(call, "POST", "/messages",
                         json_pack("{s:s,s:s,s:s,s:{s:s}}", "type", "message", "subject",
                                   (const char *)call->scratch, "body", body, "parent", "id",
                                   answered(call)));
}

static FpStepEnd
answer_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return created(call, response, error);
}

const FpStep khoros_post_new[] = {
    {"subject", subject_build, subject_parse},
    {"messages", answer_build, answer_parse},
    {NULL, NULL, NULL},
};

/* --- what was typed --- */

static FpHttpRequest *
source_build(FpCall *call, GError **error)
{
  return one_post(call, call->args->message_id, "id, subject, body, author.id, author.login", error);
}

/* One's own as HTML where it is more than lines of text, so that editing loses nothing; somebody else's as it
 * is read, to be quoted. */
static FpStepEnd
source_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) item = take_one(call, response, call->args->message_id, error);
  g_autoptr(FpMessage) post = item ? khoros_post(call, item, NULL, 0, error) : NULL;
  if (!post)
    return FP_STEP_FAILED;
  g_autofree char *plain = fp_rich_text(post->rich);
  g_strchomp(plain);
  g_autofree char *again = fp_html_from_plain(plain);
  gboolean simple = !post->outgoing || !post->html || strcmp(again, post->html) == 0;
  call->result->text = g_strdup(simple ? plain : post->html);
  return FP_STEP_DONE;
}

const FpStep khoros_post_source[] = {
    {"message", source_build, source_parse},
    {NULL, NULL, NULL},
};

/* --- edit and delete --- */

static FpHttpRequest *
edit_build(FpCall *call, GError **error)
{
  if (!khoros_is_number(call->args->message_id)) {
    gone(error);
    return NULL;
  }
  g_autofree char *path = g_strconcat("/messages/", call->args->message_id, NULL);
  g_autofree char *body = body_of(call->args->text);
  json_t *data = json_pack("{s:s,s:s}", "type", "message", "body", body);
  if (call->args->subject && *call->args->subject)
    json_object_set_new(data, "subject", json_string(call->args->subject));
  return message_request(call, "PUT", path, data);
}

static FpStepEnd
done_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  return data ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep khoros_post_edit[] = {
    {"message", edit_build, done_parse},
    {NULL, NULL, NULL},
};

static FpHttpRequest *
delete_build(FpCall *call, GError **error)
{
  if (!khoros_is_number(call->args->message_id)) {
    gone(error);
    return NULL;
  }
  g_autofree char *path = g_strconcat("/messages/", call->args->message_id, NULL);
  return khoros_v2(call, "DELETE", path);
}

const FpStep khoros_post_delete[] = {
    {"message", delete_build, done_parse},
    {NULL, NULL, NULL},
};

/* --- did it arrive? One's own posts, newest first, back to before it was written --- */

static FpHttpRequest *
find_build(FpCall *call, GError **error)
{
  const FpPerson *me = call->session->me;
  if (!me || !khoros_is_number(me->id)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("Nobody is signed in at %s"),
                call->site->base->host_shown);
    return NULL;
  }
  g_autofree char *where = khoros_is_number(call->args->id)
                               ? g_strdup_printf("topic.id = '%s'", call->args->id)
                               : g_strdup("depth = 0");
  g_autofree char *liql =
      g_strdup_printf("SELECT id, subject, body, post_time, author.id, author.login FROM messages WHERE "
                      "author.id = '%s' AND %s ORDER BY post_time DESC LIMIT 50",
                      me->id, where);
  return khoros_v2_search(call, liql);
}

static gboolean
is_same(const FpCall *call, const FpMessage *post)
{
  if (!call->args->id && g_strcmp0(post->subject, call->args->subject) != 0)
    return FALSE;
  g_autofree char *html = body_of(call->args->text);
  g_autoptr(FpMessage) ours = fp_message_new("", "");
  fp_message_set_html(ours, html, -1, call->site->base);
  g_autofree char *one = fp_rich_text(ours->rich), *two = fp_rich_text(post->rich);
  return strcmp(g_strstrip(one), g_strstrip(two)) == 0;
}

static FpStepEnd
find_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  gboolean reached = FALSE;
  for (gsize i = 0; items && i < json_array_size(items) && !reached; i++) {
    g_autoptr(FpMessage) post = khoros_post(call, json_array_get(items, i), NULL, 0, error);
    if (!post)
      return FP_STEP_FAILED;
    reached = post->sent && post->sent + FP_HOUR < call->args->since; /* two clocks may differ */
    if (!reached && is_same(call, post)) {
      call->result->found = TRUE;
      call->result->remote_id = g_strdup(post->id);
      return FP_STEP_DONE;
    }
  }
  if (!items)
    return FP_STEP_FAILED;
  if (reached || !fp_json_peek(data, "next_cursor"))
    return FP_STEP_DONE;
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
              _("The forum's lists do not tell whether it arrived"));
  return FP_STEP_FAILED;
}

const FpStep khoros_find_post[] = {
    {"own messages", find_build, find_parse},
    {NULL, NULL, NULL},
};
