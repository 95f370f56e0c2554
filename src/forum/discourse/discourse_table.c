/* The Discourse driver's table: what it can do, and how a Discourse is recognised. */
#include "config.h"

#include "discourse.h"

#include <string.h>

static int
recognise(const FpHttpResponse *response)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  gssize head = (gssize)MIN(size, 64 * 1024);
  if (fp_http_response_header(response, "X-Discourse-Route"))
    return 95;
  if (g_strstr_len(body, head, "name=\"generator\" content=\"Discourse "))
    return 95;
  if (g_strstr_len(body, head, "discourse-assets") || g_strstr_len(body, head, "id=\"discourse-modal\""))
    return 70;
  return 0;
}

static FpHttpRequest *
probe(const FpUrl *base)
{
  FpHttpRequest *request = fp_http_request_new("GET", base, "/site/basic-info.json");
  fp_http_request_header(request, "Accept", "application/json");
  return request;
}

static int
probed(const FpHttpResponse *response)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  g_autoptr(json_t) root = fp_http_response_status(response) == 200 ? fp_json_parse(body, size, NULL) : NULL;
  return root && fp_json_peek_string(root, "title", NULL) && json_object_get(root, "logo_url") ? 99 : 0;
}

static char *
page(const FpSite *site, const char *path)
{
  return fp_url_page(site->base, path);
}

static char *
inbox_page(const FpSite *site)
{
  return page(site, "/my/messages");
}

static char *
password_page(const FpSite *site, const FpPerson *me)
{
  return page(site, "/my/preferences/security");
}

static char *
message_page(const FpSite *site, const char *conversation, const char *message)
{
  g_autofree char *id = g_uri_escape_string(conversation, NULL, FALSE);
  g_autofree char *path = g_strdup_printf("/t/%s", id);
  return page(site, path);
}

static char *
post_page(const FpSite *site, const char *topic, const FpMessage *message)
{
  g_autofree char *id = g_uri_escape_string(topic, NULL, FALSE);
  g_autofree char *path = message && message->post && message->post->number > 0
                              ? g_strdup_printf("/t/%s/%d", id, message->post->number)
                              : g_strdup_printf("/t/%s", id);
  return page(site, path);
}

static const FpRoute routes[] = {
    {FP_ROUTE_POST, .several = FALSE, .undo = TRUE, .find = TRUE},
    {FP_ROUTE_FLAG, .several = FALSE, .undo = TRUE, .find = TRUE},
    {FP_ROUTE_MESSAGE, .several = TRUE, .undo = FALSE, .find = TRUE},
    {FP_ROUTE_MAIL, .several = TRUE},
    {FP_ROUTE_WEB, .several = FALSE},
    {FP_ROUTE_NONE},
};

/* A new member's ceilings: one post in 30 seconds, 20 new messages a day. */
static const FpPace pace[] = {
    {1, 30},
    {20, 86400},
    {0, 0},
};

/* On the boards the ceiling of new messages a day does not count. */
static const FpPace post_pace = {1, 30};

/* A key may ask 20 times a minute and 2,880 times a day; a little is left for the clocks' difference. */
static const FpPace key_pace[] = {
    {18, 60},
    {2800, 86400},
    {0, 0},
};

static const FpPace *
request_pace(const FpSession *session)
{
  return g_hash_table_contains(session->secrets, DISCOURSE_API_KEY) ? key_pace : NULL;
}

const FpDriver fp_discourse_driver = {
    .id = "discourse",
    .title = "Discourse",
    .password = {.min_length = 10, .max_length = 200, .announced = FALSE},
    .routes = routes,
    .rotation = FP_ROTATION_MAIL,
    .message_pace = pace,
    .post_pace = &post_pace,
    .request_pace = request_pace,
    .newest_first = TRUE,
    .factor_proves_password = TRUE,
    .message_limit = 32000,
    .wait = discourse_wait,
    .closed = {"error_type", "read_only"}, /* for an upgrade or a backup: refused before it is looked at */
    .recognise = recognise,
    .probe = probe,
    .probed = probed,
    .inbox_page = inbox_page,
    .password_page = password_page,
    .message_page = message_page,
    .post_page = post_page,
    .reset_link = discourse_reset_link,
    .folders = discourse_folders,
    .ops =
        {
            [FP_OP_SIGN_IN] = discourse_sign_in,
            [FP_OP_WHOAMI] = discourse_whoami,
            [FP_OP_LIST] = discourse_list,
            [FP_OP_OPEN] = discourse_open,
            [FP_OP_MARK_READ] = discourse_mark_read,
            [FP_OP_PROFILE] = discourse_profile,
            [FP_OP_SEND] = discourse_send,
            [FP_OP_REPLY] = discourse_reply_steps,
            [FP_OP_FIND_SENT] = discourse_find_sent,
            [FP_OP_FLAG] = discourse_flag,
            [FP_OP_FIND_FLAG] = discourse_find_flag,
            [FP_OP_UNFLAG] = discourse_unflag,
            [FP_OP_BLOCK] = discourse_block,
            [FP_OP_UNBLOCK] = discourse_unblock,
            [FP_OP_RESET_ASK] = discourse_reset_ask,
            [FP_OP_RESET_FINISH] = discourse_reset_finish,
            [FP_OP_SESSIONS] = discourse_logins,
            [FP_OP_END_SESSIONS] = discourse_end_sessions,
            [FP_OP_SIGN_OUT] = discourse_sign_out,
            [FP_OP_BOARDS] = discourse_boards,
            [FP_OP_TOPICS] = discourse_topics,
            [FP_OP_TOPIC] = discourse_topic,
            [FP_OP_TOPIC_READ] = discourse_topic_read,
            [FP_OP_TOPIC_NEW] = discourse_topic_new,
            [FP_OP_POST] = discourse_answer,
            [FP_OP_POST_SOURCE] = discourse_post_source,
            [FP_OP_POST_EDIT] = discourse_post_edit,
            [FP_OP_POST_DELETE] = discourse_post_delete,
            [FP_OP_FIND_POST] = discourse_find_post,
            [FP_OP_LIKE] = discourse_like,
            [FP_OP_UNLIKE] = discourse_unlike,
            [FP_OP_BOOKMARK] = discourse_bookmark,
            [FP_OP_UNBOOKMARK] = discourse_unbookmark,
            [FP_OP_FOLLOW] = discourse_follow,
            [FP_OP_UNFOLLOW] = discourse_follow,
            [FP_OP_FLAG_POST] = discourse_flag,
            [FP_OP_FIND_FLAG_POST] = discourse_find_flag,
            [FP_OP_UNFLAG_POST] = discourse_unflag,
            [FP_OP_SEARCH] = discourse_search,
            [FP_OP_NOTICES] = discourse_notices,
            [FP_OP_NOTICE_READ] = discourse_notice_read,
            [FP_OP_KEY_ASK] = discourse_key_ask,
            [FP_OP_KEY_TAKE] = discourse_key_take,
            [FP_OP_KEY_REVOKE] = discourse_key_revoke,
        },
};
