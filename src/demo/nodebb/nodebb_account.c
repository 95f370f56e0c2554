/* NodeBB's members: sessions by cookie with a CSRF token, sign-in with its lock-out, the password, profiles.
 */
#include "config.h"

#include "demo/factor.h"
#include "demo/nodebb/nodebb.h"

#define TRIES 5
#define LOCK  DEMO_HOUR

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

void
demo_nodebb_config(DemoCall *call, const char *a, const char *b)
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

void
demo_nodebb_login(DemoCall *call, const char *a, const char *b)
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

void
demo_nodebb_logout(DemoCall *call, const char *a, const char *b)
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
  else if (!*fresh)
    demo_nodebb_refuse(call, 400, "bad-request", "Invalid Password");
  else if (g_utf8_strlen(fresh, -1) > 512)
    demo_nodebb_refuse(call, 400, "bad-request", "Password too long");
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

void
demo_nodebb_self(DemoCall *call, const char *a, const char *b)
{
  if (call->account)
    demo_reply_json(call->reply, 200, profile(call, call->account));
  else
    demo_reply_set(call->reply, 401, "application/json; charset=utf-8", "\"not-authorized\"");
}

void
demo_nodebb_by_slug(DemoCall *call, const char *a, const char *b)
{
  answer_profile(call, demo_account_find(call->forum, a), TRUE);
}

void
demo_nodebb_by_name(DemoCall *call, const char *a, const char *b)
{
  answer_profile(call, demo_account_find(call->forum, a), FALSE);
}

void
demo_nodebb_by_uid(DemoCall *call, const char *a, const char *b)
{
  answer_profile(call, demo_nodebb_id(a), FALSE);
}

void
demo_nodebb_v3_user(DemoCall *call, const char *a, const char *b)
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

void
demo_nodebb_sessions(DemoCall *call, const char *a, const char *b)
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

void
demo_nodebb_end_session(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *found = NULL;
  if (demo_nodebb_id(a) != call->account) {
    demo_nodebb_refuse(call, 401, "not-authorised", "Invalid User ID");
    return;
  }
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

gboolean
demo_nodebb_has_csrf(const DemoCall *call)
{
  g_autofree char *cookie = demo_call_cookie(call, "express.sid");
  g_autofree char *csrf = csrf_of(cookie);
  const char *sent = demo_call_header(call, "x-csrf-token");
  return cookie && g_strcmp0(csrf, sent ? sent : demo_call_query(call, "_csrf")) == 0;
}
