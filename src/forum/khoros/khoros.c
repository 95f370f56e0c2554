/* Khoros: the driver's table, how its pages are recognised, and the pages a member can open. */
#include "config.h"

#include "khoros.h"

#define PROBE "/restapi/vc/authentication/sessions/current/user/id"

/* A front page: 0..100. */
static int
recognise(const FpHttpResponse *response)
{
  static const struct {
    const char *mark;
    int worth;
  } marks[] = {
      {"/t5/", 35}, {"lia-", 35}, {"LITHIUM", 30}, {"li-common", 15}, {"Khoros", 15}, {"lithium", 10},
  };
  const char *body = fp_http_response_body(response, NULL);
  int sure = 0;
  for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
    if (strstr(body, marks[i].mark))
      sure += marks[i].worth;
  const char *cookie;
  for (guint n = 0; (cookie = fp_http_response_nth_header(response, "Set-Cookie", n)); n++)
    if (g_str_has_prefix(cookie, "LiSESSIONID=") || g_str_has_prefix(cookie, "LithiumVisitor="))
      sure += 40;
  return MIN(sure, 100);
}

static FpHttpRequest *
probe(const FpUrl *base)
{
  FpHttpRequest *request = fp_http_request_new("GET", base, PROBE);
  fp_http_request_header(request, "Accept", "application/json, text/xml;q=0.5");
  fp_http_request_query(request, "restapi.response_format", "json");
  return request;
}

/* Whatever v1 says about an anonymous caller, it says it in its own envelope. */
static int
probed(const FpHttpResponse *response)
{
  gsize size = 0;
  const char *body = fp_http_response_body(response, &size);
  g_autoptr(json_t) root = NULL;
  const json_t *reply = NULL;
  if (fp_http_response_is_json(response)) {
    root = fp_json_parse(body, size, NULL);
    reply = fp_json_peek(root, "response");
  } else if (!fp_http_response_is_html(response)) {
    root = khoros_xml(body, size, NULL);
    reply = root;
  }
  g_autofree char *status = reply ? khoros_text(reply, "status") : NULL;
  return g_strcmp0(status, "success") == 0 || g_strcmp0(status, "error") == 0 ? 100 : 0;
}

static char *
page(const FpSite *site, const char *path)
{
  return fp_url_page(site->base, path);
}

static char *
inbox_page(const FpSite *site)
{
  return page(site, "/t5/notes/privatenotespage");
}

static char *
password_page(const FpSite *site, const FpPerson *me)
{
  return page(site, "/t5/user/myprofilepage/tab/personal-profile");
}

/* Khoros names no page for one private message: the inbox is the nearest. */
static char *
message_page(const FpSite *site, const char *conversation, const char *message)
{
  if (message && khoros_is_number(message)) {
    g_autofree char *path = g_strdup_printf("/t5/notifications/notifymoderatorpage/message-uid/%s", message);
    return page(site, path);
  }
  return inbox_page(site);
}

static const FpRoute routes[] = {
    {FP_ROUTE_POST, FALSE, FALSE, FALSE}, /* private messages go by the others */
    {FP_ROUTE_MESSAGE, TRUE, FALSE, TRUE}, {FP_ROUTE_MAIL, TRUE, FALSE, FALSE},
    {FP_ROUTE_WEB, FALSE, FALSE, FALSE},   {FP_ROUTE_NONE, FALSE, FALSE, FALSE},
};

/* Two a minute is the strictest limit known; ten in ten minutes and fifty an hour are the vendor's. */
static const FpPace pace[] = {
    {2, 60},
    {10, 600},
    {50, 3600},
    {0, 0},
};

const FpDriver fp_khoros_driver = {
    .id = "khoros",
    .title = "Khoros Community",
    .password = {.min_length = 8, .max_length = 64},
    .routes = routes,
    .rotation = FP_ROTATION_GUIDED,
    .message_pace = pace,
    .newest_first = TRUE,
    .message_limit = 20000,
    .lacking_orders = 1u << FP_ORDER_UNREAD,
    .recognise = recognise,
    .probe = probe,
    .probed = probed,
    .inbox_page = inbox_page,
    .password_page = password_page,
    .message_page = message_page,
    .unconfirmed = (guint64)1 << FP_OP_BLOCK | (guint64)1 << FP_OP_CHANGE_PASSWORD,
    .ops =
        {
            [FP_OP_SIGN_IN] = khoros_sign_in,
            [FP_OP_WHOAMI] = khoros_whoami,
            [FP_OP_LIST] = khoros_list,
            [FP_OP_OPEN] = khoros_open,
            [FP_OP_MARK_READ] = khoros_mark_read,
            [FP_OP_PROFILE] = khoros_profile,
            [FP_OP_SEND] = khoros_send,
            [FP_OP_REPLY] = khoros_reply,
            [FP_OP_FIND_SENT] = khoros_find_sent,
            [FP_OP_FLAG_POST] = khoros_flag_post,
            [FP_OP_BLOCK] = khoros_block,
            [FP_OP_CHANGE_PASSWORD] = khoros_change_password,
            [FP_OP_END_SESSIONS] = khoros_end_sessions,
            [FP_OP_MODERATORS] = khoros_moderators,
            [FP_OP_SIGN_OUT] = khoros_sign_out,
            [FP_OP_BOARDS] = khoros_boards,
            [FP_OP_TOPICS] = khoros_topics,
            [FP_OP_TOPIC] = khoros_topic_open,
            [FP_OP_TOPIC_READ] = khoros_topic_read,
            [FP_OP_TOPIC_NEW] = khoros_topic_new,
            [FP_OP_POST] = khoros_post_new,
            [FP_OP_POST_SOURCE] = khoros_post_source,
            [FP_OP_POST_EDIT] = khoros_post_edit,
            [FP_OP_POST_DELETE] = khoros_post_delete,
            [FP_OP_FIND_POST] = khoros_find_post,
            [FP_OP_LIKE] = khoros_like,
            [FP_OP_UNLIKE] = khoros_unlike,
            [FP_OP_FOLLOW] = khoros_follow,
            [FP_OP_UNFOLLOW] = khoros_unfollow,
            [FP_OP_SEARCH] = khoros_search,
            [FP_OP_NOTICES] = khoros_notices,
        },
};
