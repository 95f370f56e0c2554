/* The NodeBB driver's table: what it can do, and how a NodeBB is recognised. */
#include "config.h"

#include "nodebb.h"

#include <string.h>

static int
recognise(const FpHttpResponse *response)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  gssize head = (gssize)MIN(size, 64 * 1024);
  const char *powered = fp_http_response_header(response, "X-Powered-By");
  if (powered && g_ascii_strcasecmp(powered, "NodeBB") == 0)
    return 80;
  return g_strstr_len(body, head, "nodebb.min.js") || g_strstr_len(body, head, "\"relative_path\"") ? 60 : 0;
}

static FpHttpRequest *
probe(const FpUrl *base)
{
  FpHttpRequest *request = fp_http_request_new("GET", base, "/api/v3/ping");
  fp_http_request_header(request, "Accept", "application/json");
  return request;
}

static int
probed(const FpHttpResponse *response)
{
  gsize size;
  const char *body = fp_http_response_body(response, &size);
  g_autoptr(json_t) root = fp_http_response_status(response) == 200 ? fp_json_parse(body, size, NULL) : NULL;
  return root && fp_json_peek_bool(root, "response.pong", FALSE) ? 100 : 0;
}

char *
nodebb_page(const FpSite *site, const char *path)
{
  return fp_url_page(site->base, path);
}

static char *
inbox_page(const FpSite *site)
{
  return nodebb_page(site, "/chats");
}

static char *
password_page(const FpSite *site, const FpPerson *me)
{
  return nodebb_page(site, "/me/edit/password");
}

static char *
message_page(const FpSite *site, const char *conversation, const char *message)
{
  g_autofree char *id = g_uri_escape_string(message ? message : "", NULL, FALSE);
  g_autofree char *path = g_strdup_printf("/message/%s", id);
  return nodebb_page(site, path);
}

static char *
post_page(const FpSite *site, const char *topic, const FpMessage *message)
{
  g_autofree char *id = g_uri_escape_string(nodebb_bare(message ? message->id : topic), NULL, FALSE);
  g_autofree char *path = g_strconcat(message ? "/post/" : "/topic/", id, NULL);
  return nodebb_page(site, path);
}

static const FpRoute routes[] = {
    {FP_ROUTE_POST, .several = FALSE, .undo = TRUE, .find = TRUE},
    {FP_ROUTE_SENDER, .several = FALSE, .undo = TRUE, .find = TRUE},
    {FP_ROUTE_MESSAGE, .several = TRUE, .find = TRUE},
    {FP_ROUTE_MAIL, .several = TRUE},
    {FP_ROUTE_WEB, .several = FALSE},
    {FP_ROUTE_NONE},
};

/* One message in two seconds; newcomers one in two minutes, which the server says when it happens. */
static const FpPace pace[] = {
    {1, 3},
    {0, 0},
};

/* Posts: one in ten seconds. */
static const FpPace post_pace = {1, 11};

const FpDriver fp_nodebb_driver = {
    .id = "nodebb",
    .title = "NodeBB",
    .password = {.min_length = 6, .max_length = 512, .announced = FALSE},
    .routes = routes,
    .rotation = FP_ROTATION_API,
    .message_pace = pace,
    .post_pace = &post_pace,
    .message_limit = 1000,
    .takes_token = TRUE,
    .wrong_passwords = 6,
    .few_sessions = TRUE,
    .no_subjects = TRUE,
    .newest_first = TRUE,
    .factor_proves_password = TRUE,
    .flag_limit = NODEBB_REASON_LIMIT,
    .closed = {"status.code", "service-unavailable"}, /* under repair; of a busy server a page */
    .recognise = recognise,
    .probe = probe,
    .probed = probed,
    .inbox_page = inbox_page,
    .password_page = password_page,
    .message_page = message_page,
    .post_page = post_page,
    .ops =
        {
            [FP_OP_SIGN_IN] = nodebb_sign_in,
            [FP_OP_WHOAMI] = nodebb_whoami,
            [FP_OP_LIST] = nodebb_list,
            [FP_OP_OPEN] = nodebb_open,
            [FP_OP_MARK_READ] = nodebb_mark_read,
            [FP_OP_PROFILE] = nodebb_profile,
            [FP_OP_SEND] = nodebb_send,
            [FP_OP_REPLY] = nodebb_answer,
            [FP_OP_FIND_SENT] = nodebb_find_sent,
            [FP_OP_FLAG] = nodebb_flag,
            [FP_OP_FIND_FLAG] = nodebb_find_flag,
            [FP_OP_UNFLAG] = nodebb_unflag,
            [FP_OP_BOARDS] = nodebb_boards,
            [FP_OP_TOPICS] = nodebb_topics,
            [FP_OP_TOPIC] = nodebb_topic_page,
            [FP_OP_TOPIC_READ] = nodebb_topic_read,
            [FP_OP_TOPIC_NEW] = nodebb_topic_new,
            [FP_OP_POST] = nodebb_post_new,
            [FP_OP_POST_SOURCE] = nodebb_post_source,
            [FP_OP_POST_EDIT] = nodebb_post_edit,
            [FP_OP_POST_DELETE] = nodebb_post_delete,
            [FP_OP_FIND_POST] = nodebb_find_post,
            [FP_OP_LIKE] = nodebb_deed,
            [FP_OP_UNLIKE] = nodebb_deed,
            [FP_OP_BOOKMARK] = nodebb_deed,
            [FP_OP_UNBOOKMARK] = nodebb_deed,
            [FP_OP_FOLLOW] = nodebb_deed,
            [FP_OP_UNFOLLOW] = nodebb_deed,
            [FP_OP_FLAG_POST] = nodebb_flag_post,
            [FP_OP_FIND_FLAG_POST] = nodebb_find_flag_post,
            [FP_OP_UNFLAG_POST] = nodebb_unflag_post,
            [FP_OP_SEARCH] = nodebb_search,
            [FP_OP_NOTICES] = nodebb_notices,
            [FP_OP_NOTICE_READ] = nodebb_notice_read,
            [FP_OP_BLOCK] = nodebb_block,
            [FP_OP_UNBLOCK] = nodebb_block,
            [FP_OP_MAY_CHANGE] = nodebb_may_change,
            [FP_OP_CHANGE_PASSWORD] = nodebb_change_password,
            [FP_OP_SESSIONS] = nodebb_logins,
            [FP_OP_END_SESSIONS] = nodebb_end_sessions,
            [FP_OP_SIGN_OUT] = nodebb_sign_out,
        },
};
