/* Search on the server, and notifications. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

/* --- search --- */

static FpHttpRequest *
search_build(FpCall *call, GError **error)
{
  g_autofree char *query = call->args->folder
                               ? g_strdup_printf("%s category:%s", call->args->text, call->args->folder)
                               : g_strdup(call->args->text);
  FpHttpRequest *request = discourse_request(call, "GET", "/search.json");
  fp_http_request_query(request, "q", query);
  fp_http_request_query(request, "page", call->args->page ? call->args->page : "1");
  return request;
}

static const char *
title_of(const json_t *topics, const char *id)
{
  json_t *topic;
  fp_json_each(topic, topics) {
    g_autofree char *its = fp_json_peek_id(topic, "id");
    if (g_strcmp0(its, id) == 0)
      return fp_json_peek_string(topic, "title", "");
  }
  return "";
}

static FpMessage *
hit_of(FpCall *call, const json_t *topics, const json_t *post, GError **error)
{
  g_autofree char *id = fp_json_id(post, "id", error);
  g_autofree char *topic = id ? fp_json_id(post, "topic_id", error) : NULL;
  if (!topic)
    return NULL;
  FpMessage *message = discourse_board_post(call, topic, post);
  message->subject = fp_text_clean(title_of(topics, topic), -1, FP_TEXT_ONE_LINE);
  message->post->likes = fp_json_peek_size(post, "like_count", -1);
  /* The id is the post's own: of its writer only the name is told. */
  fp_person_unref(message->from);
  message->from =
      fp_person_new("", fp_json_peek_string(post, "username", ""), fp_json_peek_string(post, "name", NULL));
  fp_message_set_html(message, fp_json_peek_string(post, "blurb", ""), -1, call->site->base);
  return message;
}

/* Searching too often is refused with status 200 and a sentence here. */
static gboolean
is_limited(const json_t *root, GError **error)
{
  const char *says = fp_json_peek_string(root, "grouped_search_result.error", NULL);
  if (!says)
    return FALSE;
  g_autofree char *clean = fp_text_clean(says, -1, FP_TEXT_ONE_LINE);
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("The forum refused: %s"), clean);
  return TRUE;
}

static FpStepEnd
search_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root || is_limited(root, error))
    return FP_STEP_FAILED;
  call->result->messages = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  g_autoptr(json_t) topics = fp_json_list(root, "topics", NULL);
  /* A search without a hit may come without the list, but not without its summary. */
  if (!fp_json_peek(root, "posts") && !fp_json_get(root, "grouped_search_result", error))
    return FP_STEP_FAILED;
  g_autoptr(json_t) posts = fp_json_list(root, "posts", NULL);
  json_t *post;
  fp_json_each(post, posts) {
    FpMessage *hit = hit_of(call, topics, post, error);
    if (!hit)
      return FP_STEP_FAILED;
    g_ptr_array_add(call->result->messages, hit);
  }
  gint64 page = call->args->page ? g_ascii_strtoll(call->args->page, NULL, 10) : 1;
  if (fp_json_peek_bool(root, "grouped_search_result.more_full_page_results", FALSE) && page < 10)
    call->result->next = g_strdup_printf("%" G_GINT64_FORMAT, page + 1);
  return FP_STEP_DONE;
}

const FpStep discourse_search[] = {
    {"search", search_build, search_parse},
    {0},
};

/* --- notifications --- */

static FpHttpRequest *
notices_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "GET", "/notifications.json");
  if (call->args->page)
    fp_http_request_query(request, "offset", call->args->page);
  return request;
}

static FpNoticeKind
kind_of(gint64 type)
{
  static const struct {
    int type;
    FpNoticeKind kind;
  } kinds[] = {
      {1, FP_NOTICE_MENTION},  {2, FP_NOTICE_REPLY},    {3, FP_NOTICE_QUOTE},   {4, FP_NOTICE_EDIT},
      {5, FP_NOTICE_LIKE},     {6, FP_NOTICE_MESSAGE},  {7, FP_NOTICE_MESSAGE}, {9, FP_NOTICE_POST},
      {15, FP_NOTICE_MENTION}, {16, FP_NOTICE_MESSAGE}, {17, FP_NOTICE_POST},   {19, FP_NOTICE_LIKE},
      {20, FP_NOTICE_FLAG},    {25, FP_NOTICE_LIKE},    {36, FP_NOTICE_POST},
  };
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
    if (kinds[i].type == type)
      return kinds[i].kind;
  return FP_NOTICE_OTHER;
}

/* The topic's title where there is one, else whatever names the thing. (transfer full) */
static char *
about(const json_t *row)
{
  const char *plain = fp_json_peek_string(row, "data.topic_title", NULL);
  const char *fancy = fp_json_peek_string(row, "fancy_title", NULL);
  if (!plain && fancy) { /* escaped as HTML */
    g_autoptr(FpRich) rich = fp_html_read(fancy, -1, NULL);
    return fp_rich_text(rich);
  }
  static const char *const others[] = {"data.badge_name", "data.group_name", "data.message", NULL};
  for (guint i = 0; !plain && others[i]; i++)
    plain = fp_json_peek_string(row, others[i], NULL);
  return g_strdup(plain ? plain : _("Something new"));
}

static FpNotice *
notice_of(const json_t *row, GError **error)
{
  g_autofree char *id = fp_json_peek_id(row, "id"); /* the oldest servers' have none */
  gint64 type = 0;
  if (!fp_json_int(row, "notification_type", &type, error))
    return NULL;
  const char *who = fp_json_peek_string(row, "data.display_username", NULL);
  if (!who)
    who = fp_json_peek_string(row, "data.original_username", NULL);
  g_autofree char *text = about(row);
  FpNotice *notice = fp_notice_new(id, kind_of(type), who, text);
  notice->when = fp_json_peek_time(row, "created_at");
  notice->unread = !fp_json_peek_bool(row, "read", FALSE);
  g_autofree char *topic = fp_json_peek_id(row, "topic_id");
  if (notice->kind == FP_NOTICE_MESSAGE) {
    notice->conversation = g_steal_pointer(&topic);
  } else {
    notice->topic = g_steal_pointer(&topic);
    notice->post = fp_json_peek_id(row, "data.original_post_id");
    notice->number = fp_json_peek_size(row, "post_number", 0);
  }
  return notice;
}

/* The offset in the server's own address of more; NULL at the end. (transfer full) */
static char *
more_of(const json_t *root)
{
  const char *more = fp_json_peek_string(root, "load_more_notifications", "");
  const char *at = strstr(more, "offset=");
  gint64 offset = at ? g_ascii_strtoll(at + strlen("offset="), NULL, 10) : 0;
  if (offset <= 0 || offset >= fp_json_peek_int(root, "total_rows_notifications", 0))
    return NULL;
  return g_strdup_printf("%" G_GINT64_FORMAT, offset);
}

static FpStepEnd
notices_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  /* The oldest servers send the bare list. */
  g_autoptr(json_t) rows = json_is_array(root) ? json_incref(root)
                           : root              ? fp_json_array(root, "notifications", error)
                                               : NULL;
  if (!rows)
    return FP_STEP_FAILED;
  call->result->notices = g_ptr_array_new_with_free_func((GDestroyNotify)fp_notice_unref);
  json_t *row;
  fp_json_each(row, rows) {
    FpNotice *notice = notice_of(row, error);
    if (!notice)
      return FP_STEP_FAILED;
    g_ptr_array_add(call->result->notices, notice);
  }
  call->result->next = more_of(root);
  return FP_STEP_DONE;
}

const FpStep discourse_notices[] = {
    {"notifications", notices_build, notices_parse},
    {0},
};

static FpHttpRequest *
read_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "PUT", "/notifications/mark-read.json");
  if (call->args->id)
    fp_http_request_form(request, "id", call->args->id);
  return request;
}

static FpStepEnd
read_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_notice_read[] = {
    {"csrf", discourse_csrf_build, discourse_csrf_parse},
    {"read", read_build, read_parse},
    {0},
};
