/* The NodeBB front door: its table of calls, who may make each, and the pages that tell what it is. A row of
 * router.c's table. */
#include "config.h"

#include "demo/nodebb/nodebb_boards.h"

/* --- what it is --- */

static void
ping(DemoCall *call, const char *a, const char *b)
{
  demo_nodebb_ok(call, json_pack("{s:b}", "pong", 1));
}

static void
nodeinfo(DemoCall *call, const char *a, const char *b)
{
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:{s:s,s:s},s:{s:s}}", "version", "2.0", "software", "name", "NodeBB",
                            "version", "4.10.3", "metadata", "nodeName", "Hollowell Growers"));
}

static void
front_page(DemoCall *call, const char *a, const char *b)
{
  demo_reply_set(
      call->reply, 200, "text/html; charset=utf-8",
      "<!DOCTYPE html><html><head><title>Hollowell Growers</title><script src=\"/assets/nodebb.min.js\">"
      "</script></head><body><h1>Hollowell Growers</h1></body></html>\n");
}

typedef struct {
  const char *method, *path;
  void (*handle)(DemoCall *call, const char *a, const char *b);
  gboolean open, no_csrf;
} Row;

static const Row rows[] = {
    {"GET", "/", front_page, TRUE, TRUE},
    {"GET", "/nodeinfo/2.0", nodeinfo, TRUE, TRUE},
    {"GET", "/api/v3/ping", ping, TRUE, TRUE},
    {"GET", "/api/config", demo_nodebb_config, TRUE, TRUE},
    {"GET", "/api/self", demo_nodebb_self, TRUE, TRUE},
    {"POST", "/login", demo_nodebb_login, TRUE, FALSE},
    {"POST", "/login/2fa/totp", demo_nodebb_totp, TRUE, FALSE},
    {"POST", "/login/2fa/backup", demo_nodebb_backup, TRUE, FALSE},
    {"POST", "/register", demo_nodebb_join, TRUE, FALSE},
    {"POST", "/logout", demo_nodebb_logout, FALSE, FALSE},
    {"GET", "/api/v3/chats", demo_nodebb_rooms, FALSE, TRUE},
    {"POST", "/api/v3/chats", demo_nodebb_new_room, FALSE, FALSE},
    {"GET", "/api/v3/chats/unread", demo_nodebb_unread, FALSE, TRUE},
    {"GET", "/api/v3/chats/*", demo_nodebb_room, FALSE, TRUE},
    {"POST", "/api/v3/chats/*", demo_nodebb_say, FALSE, FALSE},
    {"GET", "/api/v3/chats/*/messages", demo_nodebb_messages, FALSE, TRUE},
    {"GET", "/api/v3/chats/*/messages/*/raw", demo_nodebb_raw, FALSE, TRUE},
    {"DELETE", "/api/v3/chats/*/state", demo_nodebb_read, FALSE, FALSE},
    {"GET", "/api/v3/users/*", demo_nodebb_v3_user, FALSE, TRUE},
    {"GET", "/api/v3/users/*/chat", demo_nodebb_room_with, FALSE, TRUE},
    {"PUT", "/api/v3/users/*/password", demo_nodebb_password, FALSE, FALSE},
    {"DELETE", "/api/v3/users/*/sessions/*", demo_nodebb_end_session, FALSE, FALSE},
    {"POST", "/api/v3/flags", demo_nodebb_flag, FALSE, FALSE},
    {"DELETE", "/api/v3/flags/*/report", demo_nodebb_unflag, FALSE, FALSE},
    {"GET", "/socket.io/", demo_nodebb_poll, TRUE, TRUE},
    {"POST", "/socket.io/", demo_nodebb_emit, FALSE, FALSE},
    {"GET", "/api/categories", demo_nodebb_categories, FALSE, TRUE},
    {"GET", "/api/category/*", demo_nodebb_category, FALSE, TRUE},
    {"GET", "/api/recent", demo_nodebb_recent, FALSE, TRUE},
    {"GET", "/api/unread", demo_nodebb_unread_topics, FALSE, TRUE},
    {"GET", "/api/top", demo_nodebb_top, FALSE, TRUE},
    {"GET", "/api/topic/*", demo_nodebb_topic, FALSE, TRUE},
    {"GET", "/api/topic/*/x/*", demo_nodebb_topic, FALSE, TRUE},
    {"GET", "/api/search", demo_nodebb_search, FALSE, TRUE},
    {"GET", "/api/notifications", demo_nodebb_notifications, FALSE, TRUE},
    {"PUT", "/api/v3/notifications/*/read", demo_nodebb_notified, FALSE, FALSE},
    {"GET", "/api/post-queue", demo_nodebb_queue, FALSE, TRUE},
    {"POST", "/api/v3/topics", demo_nodebb_new_topic, FALSE, FALSE},
    {"GET", "/api/v3/topics/*", demo_nodebb_v3_topic, FALSE, TRUE},
    {"POST", "/api/v3/topics/*", demo_nodebb_answer, FALSE, FALSE},
    {"PUT", "/api/v3/topics/*/read", demo_nodebb_topic_seen, FALSE, FALSE},
    {"PUT", "/api/v3/topics/*/follow", demo_nodebb_follow, FALSE, FALSE},
    {"DELETE", "/api/v3/topics/*/follow", demo_nodebb_follow, FALSE, FALSE},
    {"PUT", "/api/v3/posts/*", demo_nodebb_edit, FALSE, FALSE},
    {"GET", "/api/v3/posts/*/index", demo_nodebb_post_index, FALSE, TRUE},
    {"GET", "/api/v3/posts/*/raw", demo_nodebb_post_raw, FALSE, TRUE},
    {"DELETE", "/api/v3/posts/*/state", demo_nodebb_delete, FALSE, FALSE},
    {"PUT", "/api/v3/posts/*/vote", demo_nodebb_vote, FALSE, FALSE},
    {"DELETE", "/api/v3/posts/*/vote", demo_nodebb_vote, FALSE, FALSE},
    {"PUT", "/api/v3/posts/*/bookmark", demo_nodebb_bookmark, FALSE, FALSE},
    {"DELETE", "/api/v3/posts/*/bookmark", demo_nodebb_bookmark, FALSE, FALSE},
    {"GET", "/api/user/*/topics", demo_nodebb_own_topics, FALSE, TRUE},
    {"GET", "/api/user/uid/*", demo_nodebb_by_uid, FALSE, TRUE},
    {"GET", "/api/user/username/*", demo_nodebb_by_name, FALSE, TRUE},
    {"GET", "/api/user/*/sessions", demo_nodebb_sessions, FALSE, TRUE},
    {"GET", "/api/user/*", demo_nodebb_by_slug, FALSE, TRUE},
};

gboolean
demo_nodebb_handles(const DemoCall *call)
{
  return TRUE;
}

/* A write without a session and one with a wrong token are refused alike: plain text. */
static gboolean
may_pass(DemoCall *call, const Row *row)
{
  gboolean by_token = demo_nodebb_bearer(call);
  if (!row->no_csrf && !by_token && !demo_nodebb_has_csrf(call)) {
    demo_reply_set(call->reply, 403, "text/plain; charset=utf-8", "Forbidden");
    return FALSE;
  }
  if (!row->open && demo_nodebb_is_half_open(call)) {
    demo_nodebb_refuse(call, 401, "not-authorised", "second-factor-required");
    return FALSE;
  }
  if (row->open || call->account)
    return TRUE;
  if (row->no_csrf || by_token)
    demo_nodebb_refuse(call, 401, "not-authorised",
                       "A valid login session was not found. Please log in and try again.");
  else
    demo_reply_set(call->reply, 403, "text/plain; charset=utf-8", "Forbidden");
  return FALSE;
}

void
demo_nodebb_handle(DemoCall *call)
{
  g_autofree char *cookie = demo_call_cookie(call, "express.sid");
  demo_reply_header(call->reply, "X-Powered-By", "NodeBB");
  if (cookie && *cookie)
    demo_call_session(call, cookie);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    char *ids[2];
    if (!demo_call_is(call, rows[i].method) || !demo_call_fits(call, rows[i].path, NULL, ids))
      continue;
    if (may_pass(call, &rows[i]))
      rows[i].handle(call, ids[0], ids[1]);
    g_free(ids[0]);
    g_free(ids[1]);
    return;
  }
  if (g_str_has_prefix(call->path, "/api/v3/"))
    demo_nodebb_refuse(call, 404, "not-found", "Invalid API call");
  else
    demo_reply_json(call->reply, 404,
                    json_pack("{s:s,s:s}", "path", call->path, "title", "[[global:404.title]]"));
}
