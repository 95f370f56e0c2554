/* The Discourse front door: its table of calls, sessions by cookie with a CSRF token, and the pages that tell
 * what it is. A row of router.c's table. */
#include "config.h"

#include "demo/discourse/discourse_boards.h"
#include "demo/factor.h"
#include "demo/scenario/scenario.h"

#define GENERATOR "3.6.0.beta2"

/* The token belongs to the cookies: to the sign-in where there is one, else to the anonymous session. */
static char *
csrf_of(const DemoCall *call)
{
  g_autofree char *signed_in = demo_call_cookie(call, "_t");
  g_autofree char *anonymous = demo_call_cookie(call, "_forum_session");
  const char *base = signed_in ? signed_in : anonymous;
  return base ? g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)"csrf", 4, base, -1) : NULL;
}

static void
csrf(DemoCall *call, const char *id)
{
  g_autofree char *token = csrf_of(call);
  if (!token) {
    g_autofree char *anonymous = demo_token(call->forum, 32);
    token = g_compute_hmac_for_string(G_CHECKSUM_SHA256, (const guchar *)"csrf", 4, anonymous, -1);
    demo_discourse_cookie(call, "_forum_session", anonymous);
  }
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "csrf", token));
}

static json_t *
current_user(DemoCall *call)
{
  g_autofree char *login = demo_account_login(call->forum, call->account);
  DemoRole role = demo_account_role(call->forum, call->account);
  json_t *groups = json_pack("[{s:i,s:s,s:b}]", "id", 11, "name", "trust_level_1", "has_messages", 0);
  if (g_str_equal(login, demo_forum_login(call->forum)))
    json_array_append_new(groups, json_pack("{s:i,s:s,s:b}", "id", 41, "name", DEMO_TEAM, "has_messages", 1));
  return json_pack("{s:I,s:s,s:n,s:b,s:b,s:i,s:I,s:b,s:o}", "id", (json_int_t)call->account, "username",
                   login, "name", "admin", role == DEMO_ADMINISTRATOR, "moderator", role == DEMO_MODERATOR,
                   "trust_level", 1, "unread_notifications",
                   (json_int_t)demo_note_unread(call->forum, call->account), "can_send_private_messages",
                   role != DEMO_MEMBER || demo_account_posts(call->forum, call->account) >= 2, "groups",
                   groups);
}

static void
refuse_factor(DemoCall *call, const char *reason)
{
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:b,s:s,s:s,s:b,s:b,s:b,s:b}", "failed", "FAILED", "ok", 0, "error",
                            "Invalid authentication code. Each code can only be used once.", "reason", reason,
                            "backup_enabled", 1, "security_key_enabled", 0, "totp_enabled", 1,
                            "multiple_second_factor_methods", 0));
}

static void
sign_in(DemoCall *call, const char *id)
{
  const char *login = demo_call_member(call, "login"), *password = demo_call_member(call, "password");
  DemoVerdict verdict;
  if (login && *login == '@')
    login++;
  gint64 account = login ? demo_account_find(call->forum, login) : 0;
  const char *reason = NULL;
  if (account && demo_account_password(call->forum, account, password) &&
      demo_discourse_lacks_factor(call, account, &reason)) {
    refuse_factor(call, reason);
    return;
  }
  g_autofree char *key = demo_session_begin(call->forum, login, password, &verdict);
  if (!key && verdict == DEMO_BANNED) {
    demo_reply_json(call->reply, 200,
                    json_pack("{s:s,s:s}", "error", "You are suspended: phishing.", "reason", "suspended"));
  } else if (!key) {
    demo_reply_json(call->reply, 200, json_pack("{s:s}", "error", "Incorrect username, email or password"));
  } else {
    demo_discourse_signed_in(call, key);
    call->account = demo_account_find(call->forum, login);
    demo_reply_json(call->reply, 200, json_pack("{s:o,s:[]}", "user", current_user(call), "user_badges"));
  }
}

static void
current(DemoCall *call, const char *id)
{
  if (call->account)
    demo_reply_json(call->reply, 200, json_pack("{s:o}", "current_user", current_user(call)));
  else
    demo_reply_set(call->reply, 404, "application/json; charset=utf-8", "");
}

static void
sign_out(DemoCall *call, const char *id)
{
  demo_session_end(call->forum, call->session);
  demo_discourse_cookie(call, "_t", "");
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "redirect_url", "/"));
}

/* Sessions have no number of their own here: the list and this call use the hash of their key. The one that
 * asks is not ended by its number. */
static char *
session_by_number(DemoCall *call, const char *number)
{
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT key FROM sessions WHERE account = ?1", "i", call->account);
  while (demo_row(row)) {
    g_autofree char *its = g_strdup_printf("%u", g_str_hash(demo_column(row, 0)));
    if (g_str_equal(its, number))
      return g_strdup(demo_column(row, 0));
  }
  return NULL;
}

static void
end_session(DemoCall *call, const char *id)
{
  const char *number = demo_call_member(call, "token_id");
  g_autofree char *key = number ? session_by_number(call, number) : NULL;
  if (number && (!key || g_strcmp0(key, call->session) == 0)) {
    demo_discourse_refuse(call, 400, "You supplied invalid parameters to the request: token_id",
                          "invalid_parameters");
    return;
  }
  if (number)
    demo_session_end(call->forum, key);
  else
    demo_session_end_all(call->forum, call->account, NULL);
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "success", "OK"));
}

static void
basic_info(DemoCall *call, const char *id)
{
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:s,s:s,s:s,s:b,s:s}", "logo_url", "", "favicon_url", "", "title",
                            "Hollowell Growers", "description", "Allotments, seeds and company",
                            "login_required", 0, "locale", "en"));
}

static void
front_page(DemoCall *call, const char *id)
{
  demo_reply_header(call->reply, "X-Discourse-Route", "list/latest");
  demo_reply_set(
      call->reply, 200, "text/html; charset=utf-8",
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hollowell Growers</title>"
      "<meta name=\"generator\" content=\"Discourse " GENERATOR "\"></head><body>"
      "<div id=\"main-outlet\"><h1>Hollowell Growers</h1></div></body></html>\n");
}

/* Who may call it. A page is for browsers, and needs no token. */
/* A topic by the number of a post in it. */
static void
topic_at(DemoCall *call, const char *number)
{
  g_auto(GStrv) parts = g_strsplit(call->path, "/", -1);
  if (demo_discourse_is_public(call, parts[2]))
    demo_discourse_board_topic(call, parts[2]);
  else
    demo_discourse_topic(call, parts[2]);
}

typedef enum { MEMBERS, ALL, PAGE } Who;

typedef struct {
  const char *method, *path; /* «*» stands for one part, without ".json" */
  void (*handle)(DemoCall *call, const char *id);
  Who who;
  void (*public)(DemoCall *call, const char *id); /* where it names a public topic or post; or NULL */
} Row;

static const Row rows[] = {
    {"GET", "/", front_page, ALL},
    {"GET", "/site/basic-info", basic_info, ALL},
    {"GET", "/site", demo_discourse_site, ALL},
    {"GET", "/session/csrf", csrf, ALL},
    {"POST", "/session", sign_in, ALL},
    {"GET", "/session/current", current, ALL},
    {"GET", "/session/hp", demo_discourse_trap, ALL},
    {"POST", "/u", demo_discourse_join, ALL},
    {"POST", "/users", demo_discourse_join, ALL},
    {"POST", "/session/forgot_password", demo_discourse_forgot, ALL},
    {"HEAD", "/user-api-key/new", demo_discourse_key_version, PAGE},
    {"GET", "/user-api-key/new", demo_discourse_key_page, PAGE},
    {"POST", "/user-api-key", demo_discourse_key_create, PAGE},
    {"GET", "/user-api-key/activate", demo_discourse_activate, PAGE},
    {"POST", "/user-api-key/device", demo_discourse_device, PAGE},
    {"POST", "/user-api-key/device/poll", demo_discourse_device_poll, PAGE},
    {"POST", "/user-api-key/device/authorize", demo_discourse_authorize, PAGE},
    {"POST", "/user-api-key/device/deny", demo_discourse_deny, PAGE},
    {"POST", "/user-api-key/revoke", demo_discourse_revoke_key, MEMBERS},
    {"GET", "/u/*/emails", demo_discourse_emails, MEMBERS},
    {"GET", "/u/password-reset/*", demo_discourse_reset_look, ALL},
    {"PUT", "/u/password-reset/*", demo_discourse_reset, ALL},
    {"DELETE", "/session/*", sign_out, MEMBERS},
    {"GET", "/topics/private-messages/*", demo_discourse_list, MEMBERS},
    {"GET", "/topics/private-messages-group/*/" DEMO_TEAM, demo_discourse_list, MEMBERS},
    {"GET", "/topics/private-messages-sent/*", demo_discourse_list, MEMBERS},
    {"GET", "/topics/private-messages-archive/*", demo_discourse_list, MEMBERS},
    {"GET", "/topics/private-messages-unread/*", demo_discourse_list, MEMBERS},
    {"GET", "/topics/private-messages-new/*", demo_discourse_list, MEMBERS},
    {"POST", "/topics/timings", demo_discourse_timings, MEMBERS, demo_discourse_board_timings},
    {"GET", "/t/*/posts", demo_discourse_topic_posts, MEMBERS, demo_discourse_board_posts},
    {"GET", "/t/*", demo_discourse_topic, MEMBERS, demo_discourse_board_topic},
    {"POST", "/posts", demo_discourse_create, MEMBERS, demo_discourse_board_create},
    {"GET", "/posts/*", demo_discourse_post, MEMBERS, demo_discourse_board_one},
    {"POST", "/post_actions", demo_discourse_flag, MEMBERS, demo_discourse_board_act},
    {"DELETE", "/post_actions/*", demo_discourse_unflag, MEMBERS, demo_discourse_board_unact},
    {"GET", "/categories", demo_discourse_categories, ALL},
    {"GET", "/latest", demo_discourse_topics, ALL},
    {"GET", "/top", demo_discourse_topics, ALL},
    {"GET", "/new", demo_discourse_topics, MEMBERS},
    {"GET", "/unread", demo_discourse_topics, MEMBERS},
    {"GET", "/topics/created-by/*", demo_discourse_created, MEMBERS},
    {"GET", "/search", demo_discourse_search, ALL},
    {"GET", "/t/*/*", topic_at, MEMBERS},
    {"PUT", "/t/-/*", demo_discourse_board_title, MEMBERS},
    {"POST", "/t/*/notifications", demo_discourse_follow, MEMBERS},
    {"PUT", "/posts/*", demo_discourse_board_edit, MEMBERS},
    {"DELETE", "/posts/*", demo_discourse_board_delete, MEMBERS},
    {"POST", "/bookmarks", demo_discourse_bookmark, MEMBERS},
    {"DELETE", "/bookmarks/*", demo_discourse_unbookmark, MEMBERS},
    {"GET", "/notifications", demo_discourse_notifications, MEMBERS},
    {"PUT", "/notifications/mark-read", demo_discourse_notified, MEMBERS},
    {"GET", "/u/*/topic-tracking-state", demo_discourse_tracking, MEMBERS},
    {"GET", "/u/*/summary", demo_discourse_summary, ALL},
    {"PUT", "/u/*/notification_level", demo_discourse_level, MEMBERS},
    {"POST", "/u/*/preferences/revoke-auth-token", end_session, MEMBERS},
    {"GET", "/u/*", demo_discourse_user, ALL},
};

gboolean
demo_discourse_handles(const DemoCall *call)
{
  return TRUE;
}

static gboolean
may_pass(DemoCall *call, const Row *row)
{
  const char *key = demo_call_header(call, "User-Api-Key");
  g_autofree char *token = csrf_of(call);
  if (key)
    return demo_discourse_use_key(call, key);
  if (row->who == PAGE)
    return TRUE;
  if (call->stale)
    demo_reply_header(call->reply, "Discourse-Logged-Out", "1");
  if (!g_str_equal(row->method, "GET") && g_strcmp0(token, demo_call_header(call, "X-CSRF-Token")) != 0) {
    demo_reply_set(call->reply, 403, "text/plain; charset=utf-8", "[\"BAD CSRF\"]");
    return FALSE;
  }
  if (row->who == MEMBERS && !call->account) {
    demo_discourse_refuse(call, 403, "You need to be logged in to do that.", "not_logged_in");
    return FALSE;
  }
  return TRUE;
}

void
demo_discourse_handle(DemoCall *call)
{
  g_autofree char *key = demo_call_cookie(call, "_t");
  if (key && *key)
    demo_call_session(call, key);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *id = NULL;
    char *parts[2];
    if (!demo_call_is(call, rows[i].method) || !demo_call_fits(call, rows[i].path, ".json", parts))
      continue;
    id = parts[1] ? parts[1] : parts[0]; /* the last */
    if (parts[1])
      g_free(parts[0]);
    if (!may_pass(call, &rows[i]))
      return;
    if (rows[i].public && demo_discourse_is_public(call, id))
      rows[i].public(call, id);
    else
      rows[i].handle(call, id);
    return;
  }
  demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
}
