/* Khoros: kudos, subscriptions, and the notifications. What has been done before is no error:
 * where the forum says no, it is asked how things stand. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

/* --- kudos --- */

static FpHttpRequest *
kudo_request(FpCall *call, gboolean give, GError **error)
{
  const char *id = call->args->message_id;
  if (!khoros_is_number(id)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This post is not there any more"));
    return NULL;
  }
  g_autofree char *path = g_strdup_printf("/messages/%s/kudos", id);
  FpHttpRequest *request = khoros_v2(call, give ? "POST" : "DELETE", path);
  if (give) {
    g_autoptr(json_t) body = json_pack("{s:{s:s,s:{s:s}}}", "data", "type", "kudo", "message", "id", id);
    fp_http_request_json(request, (const struct json_t *)body, NULL, NULL);
  }
  return request;
}

static FpHttpRequest *
like_build(FpCall *call, GError **error)
{
  return kudo_request(call, TRUE, error);
}

static FpHttpRequest *
unlike_build(FpCall *call, GError **error)
{
  return kudo_request(call, FALSE, error);
}

/* A no is kept until it is known how things stand. */
static FpStepEnd
kudo_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, &problem);
  if (!khoros_is_closed(problem)) {
    if (problem)
      g_propagate_error(error, problem);
    return data ? FP_STEP_NEXT : FP_STEP_FAILED;
  }
  call->scratch = problem;
  call->scratch_free = (GDestroyNotify)g_error_free;
  return FP_STEP_NEXT;
}

static FpHttpRequest *
count_build(FpCall *call, GError **error)
{
  g_autofree char *liql =
      g_strdup_printf("SELECT id, kudos.sum(weight), user_context.kudo FROM messages WHERE id = '%s'",
                      call->args->message_id);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
count_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, NULL);
  g_autoptr(json_t) items = data ? khoros_items(data, NULL) : NULL;
  const json_t *item = items ? json_array_get(items, 0) : NULL;
  gboolean wanted = call->op == FP_OP_LIKE;
  if (item)
    call->result->count = khoros_size(item, "kudos.sum.weight");
  if (call->scratch && (!item || khoros_bool(item, "user_context.kudo") != wanted)) {
    g_propagate_error(error, g_error_copy(call->scratch));
    return FP_STEP_FAILED;
  }
  return FP_STEP_DONE;
}

const FpStep khoros_like[] = {
    {"kudos", like_build, kudo_parse},
    {"kudos count", count_build, count_parse},
    {NULL, NULL, NULL},
};
const FpStep khoros_unlike[] = {
    {"kudos", unlike_build, kudo_parse},
    {"kudos count", count_build, count_parse},
    {NULL, NULL, NULL},
};

/* --- following: a subscription, looked for first --- */

static FpHttpRequest *
mine_build(FpCall *call, GError **error)
{
  const FpPerson *me = call->session->me;
  if (!khoros_is_number(call->args->id) || !me) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This topic is not there any more"));
    return NULL;
  }
  g_autofree char *liql = g_strdup_printf("SELECT id FROM subscriptions WHERE subscriber.id = '%s' AND "
                                          "target.id = '%s' AND target.type = 'message'",
                                          me->id, call->args->id);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
mine_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items)
    return FP_STEP_FAILED;
  char *id = json_array_size(items) ? khoros_text(json_array_get(items, 0), "id") : NULL;
  call->scratch = id;
  call->scratch_free = g_free;
  /* Nothing to do? */
  return (id != NULL) == (call->op == FP_OP_FOLLOW) ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
follow_build(FpCall *call, GError **error)
{
  g_autoptr(json_t) body = json_pack("{s:{s:s,s:{s:s,s:s}}}", "data", "type", "subscription", "target",
                                     "type", "message", "id", call->args->id);
  FpHttpRequest *request = khoros_v2(call, "POST", "/subscriptions");
  fp_http_request_json(request, (const struct json_t *)body, NULL, NULL);
  return request;
}

static FpHttpRequest *
unfollow_build(FpCall *call, GError **error)
{
  if (!khoros_is_id(call->scratch)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A subscription has no id"));
    return NULL;
  }
  g_autofree char *path = g_strconcat("/subscriptions/", call->scratch, NULL);
  return khoros_v2(call, "DELETE", path);
}

static FpStepEnd
v2_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  return data ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep khoros_follow[] = {
    {"subscriptions", mine_build, mine_parse},
    {"subscribe", follow_build, v2_parse},
    {NULL, NULL, NULL},
};
const FpStep khoros_unfollow[] = {
    {"subscriptions", mine_build, mine_parse},
    {"unsubscribe", unfollow_build, v2_parse},
    {NULL, NULL, NULL},
};

/* --- notifications: what a feed's item holds says what it is. Private messages are not among them --- */

static FpHttpRequest *
notices_build(FpCall *call, GError **error)
{
  const char *page = call->args->page;
  if (page && !khoros_is_cursor(page)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("There is no such page"));
    return NULL;
  }
  g_autofree char *liql = g_strdup_printf("SELECT * FROM notification_feeds LIMIT 25%s%s%s",
                                          page ? " CURSOR '" : "", page ? page : "", page ? "'" : "");
  return khoros_v2_search(call, liql);
}

static gboolean
has(const json_t *item, const char *name)
{
  const json_t *value = fp_json_peek(item, name);
  return json_is_object(value) ? json_object_size((json_t *)value) > 0
                               : json_is_array(value) && json_array_size(value) > 0;
}

static FpNoticeKind
kind_of(const json_t *item)
{
  if (has(item, "kudos"))
    return FP_NOTICE_LIKE;
  if (has(item, "mentions"))
    return FP_NOTICE_MENTION;
  return has(item, "message") ? FP_NOTICE_POST : FP_NOTICE_OTHER;
}

static FpNotice *
notice_of(const json_t *item, GError **error)
{
  static const char *const titles[] = {"topic.subject", "message.subject", "board.title",
                                       "badge.title",   "rank.name",       NULL};
  g_autofree char *id = khoros_text(item, "id"), *who = khoros_text(item, "message.author.login");
  g_autofree char *title = NULL, *topic = khoros_text(item, "topic.id"),
                  *post = khoros_text(item, "message.id");
  FpNoticeKind kind = kind_of(item);
  if (!id) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A notification has no id"));
    return NULL;
  }
  for (const char *const *name = titles; *name && !title; name++)
    title = khoros_text(item, *name);
  /* Whoever gave kudos wrote not the post but the kudo. */
  if (kind == FP_NOTICE_LIKE) {
    g_free(who);
    who = khoros_text(item, "kudos.user.login");
  }
  FpNotice *notice = fp_notice_new(id, kind, who, title);
  notice->when = khoros_time(item, "date");
  notice->topic = khoros_is_number(topic) ? g_steal_pointer(&topic) : NULL;
  notice->post = khoros_is_number(post) ? g_steal_pointer(&post) : NULL;
  return notice;
}

static FpStepEnd
notices_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)fp_notice_unref);
  for (gsize i = 0; items && i < json_array_size(items); i++) {
    FpNotice *notice = notice_of(json_array_get(items, i), error);
    if (!notice)
      return FP_STEP_FAILED;
    g_ptr_array_add(list, notice);
  }
  if (!items)
    return FP_STEP_FAILED;
  g_autofree char *cursor = khoros_text(data, "next_cursor");
  if (cursor && khoros_is_cursor(cursor) && g_strcmp0(cursor, call->args->page) != 0)
    call->result->next = g_steal_pointer(&cursor);
  call->result->notices = g_steal_pointer(&list);
  return FP_STEP_DONE;
}

const FpStep khoros_notices[] = {
    {"notification_feeds", notices_build, notices_parse},
    {NULL, NULL, NULL},
};
