/* See the header. */
#include "config.h"

#include "feed.h"

#include <string.h>

#define OTHERS "{\"sessions\":[{\"uuid\":\"one\",\"current\":false}]}"
#define ROOM   "{\"status\":{\"code\":\"ok\"},\"response\":{\"roomId\":\"%s\",\"users\":[]}}"

const Match nodebb_calls[] = {
    {"GET", "^/api/config(?:\\?.*)?$", FP_OP_SIGN_IN, "config", NULL},
    {"POST", "^/login(?:\\?.*)?$", FP_OP_SIGN_IN, "login", NULL},
    {"POST", "^/login/2fa/totp(?:\\?.*)?$", FP_OP_SIGN_IN, "code", NULL},
    {"GET", "^/api/self(?:\\?.*)?$", FP_OP_WHOAMI, "self", NULL},
    {"GET", "^/api/v3/chats/unread(?:\\?.*)?$", FP_OP_SIGN_IN, "unread", NULL},
    {"GET", "^/nodeinfo/2.0(?:\\?.*)?$", FP_OP_SIGN_IN, "version", NULL},
    {"GET", "^/api/v3/chats(?:\\?.*)?$", FP_OP_LIST, "rooms", NULL},
    {"GET", "^/api/v3/chats/(\\w+)(?:\\?.*)?$", FP_OP_OPEN, "room", NULL},
    {"GET", "^/api/v3/chats/(\\w+)/messages(?:\\?.*)?$", FP_OP_OPEN, "messages", ROOM},
    {"DELETE", "^/api/v3/chats/(\\w+)/state(?:\\?.*)?$", FP_OP_MARK_READ, "read", NULL},
    {"POST", "^/api/v3/chats/(\\w+)(?:\\?.*)?$", FP_OP_REPLY, "message", NULL},
    {"POST", "^/api/v3/chats(?:\\?.*)?$", FP_OP_SEND, "new-room", NULL},
    {"POST", "^/api/v3/flags(?:\\?.*)?$", FP_OP_FLAG, "sender", NULL},
    {"DELETE", "^/api/v3/flags/(\\w+)/report(?:\\?.*)?$", FP_OP_UNFLAG, "unflag", NULL},
    {"GET", "^/api/user/([^/]+)$", FP_OP_FIND_FLAG, "profile", NULL},
    {"GET", "^/api/v3/users/(\\w+)(?:\\?.*)?$", FP_OP_PROFILE, "profile", NULL},
    {"GET", "^/api/user/(?:uid|username)/(\\w+)(?:\\?.*)?$", FP_OP_PROFILE, "profile", NULL},
    {"PUT", "^/api/v3/users/(\\w+)/password(?:\\?.*)?$", FP_OP_CHANGE_PASSWORD, "password", NULL},
    {"GET", "^/api/user/(\\w+)/sessions(?:\\?.*)?$", FP_OP_END_SESSIONS, "sessions", NULL},
    {"DELETE", "^/api/v3/users/(\\w+)/sessions/[^/]+(?:\\?.*)?$", FP_OP_END_SESSIONS, "end", OTHERS},
    {"GET", "^/api/v3/users/(\\w+)/chat(?:\\?.*)?$", FP_OP_SEND, "room", NULL},
    {"GET", "^/socket.io/\\?((?!sid=).)*$", FP_OP_BLOCK, "open", NULL},
    {"GET", "^/socket.io/\\?.*sid=", FP_OP_BLOCK, "answer", NULL},
    {"POST", "^/socket.io/", FP_OP_BLOCK, "ask", NULL},
    {"GET", "^/api/categories(?:\\?.*)?$", FP_OP_BOARDS, "categories", NULL},
    {"GET", "^/api/(?:recent|unread|top|category/[0-9]+)(?:\\?.*)?$", FP_OP_TOPICS, "topics", NULL},
    {"GET", "^/api/topic/([0-9]+)(?:[/?].*)?$", FP_OP_TOPIC, "page", NULL},
    {"GET", "^/api/v3/topics/([0-9]+)(?:\\?.*)?$", FP_OP_TOPIC, "where", NULL},
    {"POST", "^/api/v3/topics/([0-9]+)(?:\\?.*)?$", FP_OP_POST, "post", NULL},
    {"POST", "^/api/v3/topics(?:\\?.*)?$", FP_OP_TOPIC_NEW, "topic", NULL},
    {"PUT", "^/api/v3/posts/([0-9]+)(?:\\?.*)?$", FP_OP_POST_EDIT, "edit", NULL},
    {"DELETE", "^/api/v3/posts/([0-9]+)/state(?:\\?.*)?$", FP_OP_POST_DELETE, "delete", NULL},
    {"GET", "^/api/v3/posts/([0-9]+)/raw(?:\\?.*)?$", FP_OP_POST_SOURCE, "source", NULL},
    {"PUT", "^/api/v3/posts/([0-9]+)/vote(?:\\?.*)?$", FP_OP_LIKE, "deed", NULL},
    {"PUT", "^/api/v3/topics/([0-9]+)/read(?:\\?.*)?$", FP_OP_TOPIC_READ, "read", NULL},
    {"GET", "^/api/user/[^/]+/topics(?:\\?.*)?$", FP_OP_FIND_POST, "newest", NULL},
    {"GET", "^/api/post-queue(?:\\?.*)?$", FP_OP_FIND_POST, "queue", NULL},
    {"GET", "^/api/search\\?", FP_OP_SEARCH, "search", NULL},
    {"GET", "^/api/notifications(?:\\?.*)?$", FP_OP_NOTICES, "notifications", NULL},
    {"POST", "^/logout(?:\\?.*)?$", FP_OP_SIGN_OUT, "logout", NULL},
    {0},
};

static const FpStep *
find_step(const FpDriver *driver, FpOp op, const char *name)
{
  for (const FpStep *step = driver->ops[op]; step && step->name; step++)
    if (g_str_equal(step->name, name))
      return step;
  g_error("%s has no step %s", driver->id, name);
}

static FpHttpResponse *
response_of(const FpSite *site, unsigned status, json_t *headers, const char *body, gsize size)
{
  FpHttpResponse *response = fp_http_response_new(status, site->base);
  const char *name;
  json_t *value;
  json_object_foreach(headers, name, value) if (json_is_string(value))
      fp_http_response_add_header(response, name, json_string_value(value));
  if (!json_object_get(headers, "content-type"))
    fp_http_response_add_header(response, "content-type", "application/json");
  fp_http_response_append(response, body, size);
  return response;
}

FpStepEnd
feed_step(const FpDriver *driver, const Feed *feed, FpCallResult **result, GError **error)
{
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example.test/", NULL);
  g_autoptr(FpSite) site = fp_site_new(base, "alice");
  g_autoptr(FpSession) session = fp_session_new();
  FpCallArgs args = {.id = feed->id, .message_id = feed->id, .code = "123456"};
  FpCall call = {.driver = driver, .op = feed->op, .site = site, .session = session, .args = &args};
  call.result = g_new0(FpCallResult, 1);
  const FpStep *step = find_step(driver, feed->op, feed->step);
  if (feed->prior) {
    g_auto(GStrv) parts = g_strsplit(feed->prior, "%s", 2);
    g_autofree char *text = g_strjoinv(feed->id ? feed->id : "", parts);
    g_autoptr(FpHttpResponse) before = response_of(site, 200, NULL, text, strlen(text));
    g_assert_cmpint((step - 1)->parse(&call, before, NULL), ==, FP_STEP_NEXT);
  }
  g_autoptr(FpHttpResponse) response = response_of(site, feed->status, feed->headers, feed->body, feed->size);
  fp_json_watch(feed->watch, feed->watch_data);
  FpStepEnd end = step->parse(&call, response, error);
  fp_json_watch(NULL, NULL);
  if (call.scratch && call.scratch_free)
    call.scratch_free(call.scratch);
  *result = call.result;
  return end;
}

char *
match_group(const char *pattern, const char *text, gboolean *matched)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) info = NULL;
  *matched = g_regex_match(regex, text, 0, &info);
  char *group = *matched ? g_match_info_fetch(info, 1) : NULL;
  if (group && !*group)
    g_clear_pointer(&group, g_free);
  return group;
}

const Match *
match_call(const Match *table, const char *method, const char *target, char **id)
{
  if (g_str_has_prefix(target, "/forum/")) /* one of the recorded servers lay there */
    target += strlen("/forum");
  for (const Match *match = table; match->method; match++) {
    gboolean matched = FALSE;
    *id = g_str_equal(match->method, method) ? match_group(match->path, target, &matched) : NULL;
    if (matched)
      return match;
  }
  return NULL;
}
