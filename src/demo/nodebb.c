/* The NodeBB front door: its table of calls, sessions by cookie with a CSRF token, sign-in with its lock-out,
 * members. A row of router.c's table. */
#include "config.h"

#include "demo/factor.h"
#include "demo/nodebb_boards.h"

#define TRIES 5
#define LOCK  DEMO_HOUR

void
demo_nodebb_ok(DemoCall *call, json_t *response)
{
  demo_reply_json(
      call->reply, 200,
      json_pack("{s:{s:s,s:s},s:o}", "status", "code", "ok", "message", "OK", "response", response));
}

void
demo_nodebb_refuse(DemoCall *call, unsigned status, const char *code, const char *message)
{
  demo_reply_json(call->reply, status,
                  json_pack("{s:{s:s,s:s},s:{}}", "status", "code", code, "message", message, "response"));
}

gint64
demo_nodebb_id(const char *text)
{
  return text && g_ascii_isdigit(*text) ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static char *
csrf_of(const char *cookie)
{
  return g_compute_hmac_for_string(G_CHECKSUM_SHA512, (const guchar *)"csrf", 4, cookie ? cookie : "", -1);
}

static void
set_cookie(DemoCall *call, const char *value)
{
  g_autofree char *cookie =
      g_strdup_printf("express.sid=%s; Path=%s/; HttpOnly; SameSite=Lax", value, call->forum->path);
  demo_reply_header(call->reply, "Set-Cookie", cookie);
}

static void
config(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *cookie = demo_call_cookie(call, "express.sid");
  if (!cookie || !*cookie) {
    g_free(cookie);
    cookie = demo_token(call->forum, 32);
    set_cookie(call, cookie);
  }
  g_autofree char *csrf = csrf_of(cookie);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:s,s:b,s:b,s:i,s:I,s:b,s:s,s:{s:b}}", "relative_path", call->forum->path,
                            "siteTitle", "Hollowell Growers", "maintenanceMode", 0, "disableChat", 0,
                            "maximumChatMessageLength", 1000, "uid", (json_int_t)call->account, "loggedIn",
                            call->account != 0, "csrf_token", csrf, "2factor", "hasKey",
                            call->account != 0 && demo_factor_wanted(call->forum, call->account)));
}

/* --- sign-in --- */

/* One counter for sign-in and password change: five wrong ones are let through, the sixth locks, right or
 * wrong, for an hour; what is tried meanwhile makes it no longer. */
static gboolean
is_locked(DemoForum *forum, gint64 account)
{
  gint64 count = demo_int(forum, "SELECT count FROM tries WHERE account = ?1 AND at > ?2", "ii", account,
                          forum->now - LOCK);
  if (count > TRIES)
    return TRUE;
  demo_run(forum,
           "INSERT INTO tries(account, count, at) VALUES(?1, ?2, ?3) ON CONFLICT(account) DO UPDATE SET "
           "count = ?2,"
           " at = ?3",
           "iii", account, count + 1, forum->now);
  return count >= TRIES;
}

static void
html_key(DemoCall *call, unsigned status, const char *key)
{
  g_autofree char *body = g_strdup_printf("[[error:%s]]", key);
  demo_reply_set(call->reply, status, "text/html; charset=utf-8", body);
}

/* A sign-in in a session that was asked for one: it takes the old one's place, and counts for two minutes. */
static void
signed_in_again(DemoCall *call, gint64 account, const char *key)
{
  if (!call->session || call->account != account)
    return;
  if (demo_int(call->forum, "SELECT wanted FROM sessions WHERE key = ?1", "s", call->session))
    demo_run(call->forum, "UPDATE sessions SET again = ?2 WHERE key = ?1", "si", key, call->forum->now);
  demo_session_end(call->forum, call->session);
}

/* From 4.15 on a password is changed only soon after a sign-in that was made for it. */
static gboolean
is_fresh(DemoCall *call)
{
  gint64 again = demo_int(call->forum, "SELECT again FROM sessions WHERE key = ?1", "s", call->session);
  if (again > 0 && call->forum->now - again <= 2 * DEMO_MINUTE)
    return TRUE;
  /* With a second factor it forgets that it has asked. */
  if (!demo_factor_wanted(call->forum, call->account))
    demo_run(call->forum, "UPDATE sessions SET wanted = 1 WHERE key = ?1", "s", call->session);
  demo_nodebb_refuse(call, 401, "not-authorised",
                     "A valid login session was not found. Please log in and try again.");
  return FALSE;
}

static void
login(DemoCall *call, const char *a, const char *b)
{
  const char *name = demo_call_member(call, "username"), *password = demo_call_member(call, "password");
  gint64 account = name ? demo_account_find(call->forum, name) : 0;
  if (!name || !password) {
    html_key(call, 403, "invalid-username-or-password");
    return;
  }
  if (account && is_locked(call->forum, account)) {
    html_key(call, 403, "account-locked");
    return;
  }
  DemoVerdict verdict;
  g_autofree char *key = demo_session_begin(call->forum, name, password, &verdict);
  if (!key && verdict == DEMO_BANNED) {
    demo_run(call->forum, "DELETE FROM tries WHERE account = ?1", "i", account); /* the password was right */
    demo_reply_json(call->reply, 403,
                    json_pack("{s:I,s:i,s:i,s:s}", "uid", (json_int_t)account, "banned_until", 0, "expiry", 0,
                              "reason", "phishing"));
  } else if (!key) {
    html_key(call, 403, "invalid-login-credentials");
  } else {
    demo_run(call->forum, "DELETE FROM tries WHERE account = ?1", "i", account);
    signed_in_again(call, account, key);
    demo_nodebb_begin_half(call->forum, account, key);
    set_cookie(call, key);
    demo_reply_json(call->reply, 200, json_pack("{s:s}", "next", "/"));
  }
}

static void
logout(DemoCall *call, const char *a, const char *b)
{
  if (call->session)
    demo_session_end(call->forum, call->session);
  set_cookie(call, "");
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "next", "/"));
}

/* Wants the old password too, and ends every session of the member, this one as well. */
void
demo_nodebb_password(DemoCall *call, const char *a, const char *b)
{
  const char *old = demo_call_member(call, "currentPassword"), *fresh = demo_call_member(call, "newPassword");
  DemoForum *forum = call->forum;
  if (demo_nodebb_id(a) != call->account)
    demo_nodebb_refuse(call, 400, "bad-request", "You do not have the rights to change this password.");
  else if (!fresh)
    demo_nodebb_refuse(call, 400, "bad-request",
                       "Required parameters were missing from this API call: newPassword");
  else if (!is_fresh(call))
    return;
  else if (g_utf8_strlen(fresh, -1) < 6)
    demo_nodebb_refuse(call, 400, "bad-request",
                       "The password entered is too short, please pick a different password.");
  else if (is_locked(forum, call->account))
    demo_nodebb_refuse(call, 400, "bad-request", "Your account has been locked temporarily");
  else if (!demo_account_password(forum, call->account, old))
    demo_nodebb_refuse(call, 400, "bad-request", "Your current password is not correct!");
  else if (g_str_equal(old, fresh))
    demo_nodebb_refuse(call, 400, "bad-request",
                       "Your new password matches your current password, please use a new password.");
  else {
    demo_run(forum, "DELETE FROM tries WHERE account = ?1", "i", call->account);
    demo_account_set_password(forum, call->account, fresh);
    demo_session_end_all(forum, call->account, NULL);
    demo_nodebb_ok(call, json_object());
  }
}

/* --- members --- */

json_t *
demo_nodebb_user(DemoForum *forum, gint64 account)
{
  g_autofree char *name = demo_account_login(forum, account);
  g_autofree char *escaped = demo_escape(name ? name : "[[global:former-user]]");
  return json_pack("{s:I,s:s,s:s,s:n,s:s,s:s,s:b}", "uid", (json_int_t)(name ? account : 0), "username",
                   escaped, "userslug", escaped, "picture", "status", "online", "displayname", escaped,
                   "isLocal", 1);
}

json_t *
demo_nodebb_author(DemoForum *forum, gint64 account)
{
  json_t *user = demo_nodebb_user(forum, account);
  json_object_set_new(user, "banned", json_boolean(demo_account_banned(forum, account)));
  return user;
}

static json_t *
profile(DemoCall *call, gint64 account)
{
  DemoForum *forum = call->forum;
  json_t *user = demo_nodebb_author(forum, account);
  gint64 registered = demo_int(forum, "SELECT registered FROM accounts WHERE id = ?1", "i", account);
  json_object_set_new(user, "joindate", json_integer(registered / 1000));
  json_object_set_new(user, "postcount", json_integer(demo_account_posts(forum, account)));
  json_object_set_new(user, "email:confirmed", json_integer(1));
  json_object_set_new(user, "reputation", json_integer(0));
  json_object_set_new(user, "groupTitleArray",
                      demo_account_role(forum, account) ? json_pack("[s]", "Global Moderators")
                                                        : json_array());
  return user;
}

static void
answer_profile(DemoCall *call, gint64 account, gboolean own_view)
{
  if (!account || !demo_account_posts(call->forum, account)) {
    g_autofree char *name = demo_account_login(call->forum, account);
    if (!name) {
      demo_reply_json(call->reply, 404,
                      json_pack("{s:s,s:s}", "path", call->path, "title", "[[global:404.title]]"));
      return;
    }
  }
  json_t *user = profile(call, account);
  gint64 flag =
      demo_int(call->forum, "SELECT id FROM member_flags WHERE account = ?1 AND reporter = ?2 AND hidden = 0",
               "ii", account, call->account);
  if (own_view)
    json_object_set_new(user, "flagId", flag ? json_integer(flag) : json_null());
  demo_reply_json(call->reply, 200, user);
}

static void
self(DemoCall *call, const char *a, const char *b)
{
  if (call->account)
    demo_reply_json(call->reply, 200, profile(call, call->account));
  else
    demo_reply_set(call->reply, 401, "application/json; charset=utf-8", "\"not-authorized\"");
}

static void
by_slug(DemoCall *call, const char *a, const char *b)
{
  answer_profile(call, demo_account_find(call->forum, a), TRUE);
}

static void
by_name(DemoCall *call, const char *a, const char *b)
{
  answer_profile(call, demo_account_find(call->forum, a), FALSE);
}

static void
by_uid(DemoCall *call, const char *a, const char *b)
{
  answer_profile(call, demo_nodebb_id(a), FALSE);
}

static void
v3_user(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *name = demo_account_login(call->forum, demo_nodebb_id(a));
  if (name)
    demo_nodebb_ok(call, profile(call, demo_nodebb_id(a)));
  else
    demo_nodebb_refuse(call, 404, "not-found", "User does not exist");
}

static char *
session_number(const char *key)
{
  return g_compute_checksum_for_string(G_CHECKSUM_MD5, key, -1);
}

static void
sessions(DemoCall *call, const char *a, const char *b)
{
  json_t *user = profile(call, call->account), *list = json_array();
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT key, used FROM sessions WHERE account = ?1", "i", call->account);
  while (demo_row(row)) {
    g_autofree char *number = session_number(demo_column(row, 0));
    json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:b}", "ip", "127.0.0.1", "uuid", number,
                                          "platform", "Linux", "browser", "flagpost", "version", "1.0",
                                          "datetime", (json_int_t)(sqlite3_column_int64(row, 1) / 1000),
                                          "current", g_strcmp0(demo_column(row, 0), call->session) == 0));
  }
  json_object_set_new(user, "sessions", list);
  demo_reply_json(call->reply, 200, user);
}

static void
end_session(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *found = NULL;
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT key FROM sessions WHERE account = ?1", "i", call->account);
  while (!found && demo_row(row)) {
    g_autofree char *number = session_number(demo_column(row, 0));
    if (g_str_equal(number, b))
      found = g_strdup(demo_column(row, 0));
  }
  if (!found) {
    demo_nodebb_refuse(call, 400, "bad-request", "No login session found!");
    return;
  }
  demo_session_end(call->forum, found);
  demo_nodebb_ok(call, json_object());
}

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
    {"GET", "/api/config", config, TRUE, TRUE},
    {"GET", "/api/self", self, TRUE, TRUE},
    {"POST", "/login", login, TRUE, FALSE},
    {"POST", "/login/2fa/totp", demo_nodebb_totp, TRUE, FALSE},
    {"POST", "/login/2fa/backup", demo_nodebb_backup, TRUE, FALSE},
    {"POST", "/register", demo_nodebb_join, TRUE, FALSE},
    {"POST", "/logout", logout, FALSE, FALSE},
    {"GET", "/api/v3/chats", demo_nodebb_rooms, FALSE, TRUE},
    {"POST", "/api/v3/chats", demo_nodebb_new_room, FALSE, FALSE},
    {"GET", "/api/v3/chats/unread", demo_nodebb_unread, FALSE, TRUE},
    {"GET", "/api/v3/chats/*", demo_nodebb_room, FALSE, TRUE},
    {"POST", "/api/v3/chats/*", demo_nodebb_say, FALSE, FALSE},
    {"GET", "/api/v3/chats/*/messages", demo_nodebb_messages, FALSE, TRUE},
    {"GET", "/api/v3/chats/*/messages/*/raw", demo_nodebb_raw, FALSE, TRUE},
    {"DELETE", "/api/v3/chats/*/state", demo_nodebb_read, FALSE, FALSE},
    {"GET", "/api/v3/users/*", v3_user, FALSE, TRUE},
    {"GET", "/api/v3/users/*/chat", demo_nodebb_room_with, FALSE, TRUE},
    {"PUT", "/api/v3/users/*/password", demo_nodebb_password, FALSE, FALSE},
    {"DELETE", "/api/v3/users/*/sessions/*", end_session, FALSE, FALSE},
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
    {"GET", "/api/user/uid/*", by_uid, FALSE, TRUE},
    {"GET", "/api/user/username/*", by_name, FALSE, TRUE},
    {"GET", "/api/user/*/sessions", sessions, FALSE, TRUE},
    {"GET", "/api/user/*", by_slug, FALSE, TRUE},
};

static gboolean
fits(const char *pattern, const char *path, char **ids)
{
  g_auto(GStrv) want = g_strsplit(pattern, "/", -1), have = g_strsplit(path, "/", -1);
  if (g_strv_length(want) != g_strv_length(have))
    return FALSE;
  guint found = 0;
  for (guint i = 0; want[i]; i++)
    if (!g_str_equal(want[i], "*") && !g_str_equal(want[i], have[i]))
      return FALSE;
  for (guint i = 0; want[i]; i++)
    if (g_str_equal(want[i], "*") && found < 2)
      ids[found++] = g_strdup(have[i]);
  return TRUE;
}

gboolean
demo_nodebb_handles(const DemoCall *call)
{
  return TRUE;
}

gboolean
demo_nodebb_has_csrf(const DemoCall *call)
{
  g_autofree char *cookie = demo_call_cookie(call, "express.sid");
  g_autofree char *csrf = csrf_of(cookie);
  const char *sent = demo_call_header(call, "x-csrf-token");
  return cookie && g_strcmp0(csrf, sent ? sent : demo_call_query(call, "_csrf")) == 0;
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
    char *ids[2] = {NULL, NULL};
    if (!demo_call_is(call, rows[i].method) || !fits(rows[i].path, call->path, ids))
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
