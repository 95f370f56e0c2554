/* The few web pages of the Khoros front door: the front page that tells which software this is, signing in
 * and registering by a form, and the settings page where a member changes the password by hand. Called by
 * khoros.c for every path that is no API. */
#include "config.h"

#include "demo/khoros/khoros.h"
#include "demo/ranks.h"

#define SETTINGS "/t5/user/myprofilepage/tab/user-settings"
#define COOKIE   "LiSESSIONID"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\" prefix=\"og: http://ogp.me/ns#\"><head><meta charset=\"utf-8\">"
    "<title>%s - Hollowell Growers</title><meta property=\"og:site_name\" content=\"Hollowell Growers\">"
    "<link rel=\"stylesheet\" href=\"%s/skins/1/responsive_peak/responsive_peak.css\">"
    "<script>window.LITHIUM = window.LITHIUM || {}; LITHIUM.Loader = {};</script></head>"
    "<body class=\"lia-body lia-user-status-anonymous\" id=\"lia-body\"><header class=\"lia-header\">"
    "<a href=\"%s/\">Hollowell Growers</a> <a href=\"%s/t5/user/userloginpage\">Sign In</a>"
    " <a href=\"%s/t5/notes/privatenotespage\">Inbox</a></header><main class=\"lia-content\">";
static const char foot[] =
    "</main><footer class=\"lia-footer\">Powered by Khoros (a fictional forum for trying "
    "flagpost)</footer></body></html>\n";

static void
send_page(DemoCall *call, unsigned status, const char *title, const char *content)
{
  const char *at = call->forum->path;
  GString *page = g_string_new(NULL);
  g_string_append_printf(page, head, title, at, at, at, at);
  g_string_append(page, content);
  g_string_append(page, foot);
  demo_reply_set(call->reply, status, "text/html;charset=UTF-8", page->str);
  g_string_free(page, TRUE);
}

static void
send_note(DemoCall *call, unsigned status, const char *title, const char *words)
{
  g_autofree char *escaped = demo_escape(words),
                  *content = g_strdup_printf("<h1>%s</h1><p>%s</p>", title, escaped);
  send_page(call, status, title, content);
}

static void
front_page(DemoCall *call)
{
  GString *content =
      g_string_new("<h1>Hollowell Growers</h1><p>The forum of the Hollowell allotment and gardening "
                   "society: seeds, sheds, soil and company.</p><ul class=\"lia-list-standard\">");
  sqlite3_stmt *row = demo_sql(call->forum, "SELECT id, title, about FROM boards ORDER BY place", "");
  while (demo_row(row))
    g_string_append_printf(content, "<li><a href=\"%s/t5/%s/bd-p/%s\">%s</a>: %s</li>", call->forum->path,
                           demo_column(row, 0), demo_column(row, 0), demo_column(row, 1),
                           demo_column(row, 2));
  g_string_append_printf(
      content,
      "</ul><p>Unwanted private messages? Write to <a href=\"%s/t5/user/viewprofilepage/user-id/"
      "%" G_GINT64_FORMAT "\">%s</a>.</p>",
      call->forum->path, demo_account_find(call->forum, demo_forum_moderators(call->forum)),
      demo_forum_moderators(call->forum));
  send_page(call, 200, "Home", content->str);
  g_string_free(content, TRUE);
}

static void
sign_in(DemoCall *call)
{
  if (!demo_call_is(call, "POST")) {
    g_autofree char *content = g_strdup_printf(
        "<h1>Sign in</h1><form method=\"post\" action=\"%s/t5/user/userloginpage\"><label>Login "
        "<input name=\"login\"></label><label>Password <input type=\"password\" name=\"password\">"
        "</label><button>Sign in</button></form>",
        call->forum->path);
    send_page(call, 200, "Sign in", content);
    return;
  }
  DemoVerdict verdict;
  g_autofree char *key = demo_session_begin(call->forum, demo_call_member(call, "login"),
                                            g_hash_table_lookup(call->form, "password"), &verdict);
  if (!key) {
    send_note(call, 403, "Sign in", demo_verdict_text(verdict));
    return;
  }
  g_autofree char *cookie = g_strdup_printf(COOKIE "=%s; Path=/; HttpOnly; SameSite=Lax", key);
  demo_reply_header(call->reply, "Set-Cookie", cookie);
  send_note(call, 200, "Signed in", "You are signed in.");
}

static void
settings(DemoCall *call)
{
  if (!demo_call_is(call, "POST")) {
    g_autofree char *login = call->account ? demo_account_login(call->forum, call->account) : g_strdup("");
    g_autofree char *content = g_strdup_printf(
        "<h1>Settings</h1><form method=\"post\" action=\"%s" SETTINGS "\"><label>Login <input name=\"login\" "
        "value=\"%s\"></label><label>Current password <input type=\"password\" "
        "name=\"password\"></label><label>New "
        "password <input type=\"password\" name=\"new\"></label><label>New password again <input "
        "type=\"password\" "
        "name=\"again\"></label><button>Change password</button></form>",
        call->forum->path, login);
    send_page(call, 200, "Settings", content);
    return;
  }
  const char *login = g_hash_table_lookup(call->form, "login"), *new = g_hash_table_lookup(call->form, "new"),
             *again = g_hash_table_lookup(call->form, "again");
  gint64 account = login && *login ? demo_account_find(call->forum, login) : call->account;
  if (!demo_account_password(call->forum, account, g_hash_table_lookup(call->form, "password"))) {
    send_note(call, 403, "Settings", "The current password is not right.");
    return;
  }
  if (!new || g_strcmp0(new, again) != 0) {
    send_note(call, 400, "Settings", "The new password was not typed twice the same.");
    return;
  }
  DemoVerdict verdict = demo_account_set_password(call->forum, account, new);
  if (verdict == DEMO_FINE) {
    demo_session_end_all(call->forum, account, call->session);
    send_note(call, 200, "Settings", "Your password has been changed.");
  } else {
    send_note(call, 400, "Settings", demo_verdict_text(verdict));
  }
}

static void
registration(DemoCall *call)
{
  if (!demo_call_is(call, "POST")) {
    g_autofree char *content = g_strdup_printf(
        "<h1>Join</h1><form method=\"post\" action=\"%s/t5/user/userregistrationpage\"><label>Login <input "
        "name=\"login\"></label><label>E-mail <input name=\"email\"></label><label>Password <input "
        "type=\"password\" "
        "name=\"password\"></label><button>Join</button></form>",
        call->forum->path);
    send_page(call, 200, "Join", content);
    return;
  }
  DemoAccount account = {.login = g_hash_table_lookup(call->form, "login"),
                         .email = g_hash_table_lookup(call->form, "email"),
                         .password = g_hash_table_lookup(call->form, "password"),
                         .registered = call->forum->now};
  gint64 id;
  DemoVerdict verdict = demo_account_register(call->forum, &account, &id);
  if (verdict == DEMO_FINE)
    send_note(call, 200, "Join", "Welcome. You can sign in now.");
  else
    send_note(call, 403, "Join", demo_verdict_text(verdict));
}

static void
profile(DemoCall *call, const char *id)
{
  gint64 account = g_ascii_strtoll(id, NULL, 10);
  g_autofree char *login = demo_account_login(call->forum, account);
  if (!login) {
    send_note(call, 404, "Profile", "There is no such member.");
    return;
  }
  int place;
  gint64 posts = demo_account_posts(call->forum, account);
  g_autofree char *since =
      demo_time(demo_int(call->forum, "SELECT registered FROM accounts WHERE id = ?1", "i", account));
  g_autofree char *words =
      g_strdup_printf("%s, %s, %" G_GINT64_FORMAT " posts, member since %.10s", login,
                      demo_rank(posts, demo_account_role(call->forum, account), &place), posts, since);
  send_note(call, 200, "Profile", words);
}

void
demo_khoros_page(DemoCall *call)
{
  g_autofree char *key = demo_call_cookie(call, COOKIE);
  if (key)
    demo_call_session(call, key);
  const char *path = call->path;
  static const char profiles[] = "/t5/user/viewprofilepage/user-id/";
  if (g_str_equal(path, "/"))
    front_page(call);
  else if (g_str_equal(path, "/t5/user/userloginpage"))
    sign_in(call);
  else if (g_str_has_prefix(path, "/t5/user/myprofilepage/tab/"))
    settings(call);
  else if (g_str_equal(path, "/t5/user/userregistrationpage"))
    registration(call);
  else if (g_str_has_prefix(path, profiles))
    profile(call, path + strlen(profiles));
  else if (g_str_has_prefix(path, "/t5/notes/privatenotespage"))
    send_note(call, 200, "Inbox", "The inbox of this fictional forum is read with flagpost.");
  else
    send_note(call, 404, "Not Found", "There is no such page.");
}
