/* The Khoros v2 API, /api/2.0/…: searches in LiQL, and the few calls that write. Errors have a 4xx status and
 * a code of their own in data.code. Called by khoros.c. */
#include "config.h"

#include "demo/boards.h"
#include "demo/khoros/khoros.h"
#include "demo/khoros/liql.h"
#include "demo/moderation.h"

static void
search(DemoCall *call)
{
  const char *text = demo_call_query(call, "q");
  g_autoptr(GError) error = NULL;
  g_autoptr(LiqlQuery) query = text ? liql_parse(text, &error) : NULL;
  g_autofree char *address = demo_khoros_address(call);
  json_t *data = query ? liql_run(call->forum, call->account, address, query, &error) : NULL;
  if (data && demo_call_query(call, "api.mark_read"))
    demo_v2_mark_read(call, data);
  if (data)
    demo_v2_succeed(call, data);
  else if (error && error->code == LIQL_ERROR_DENIED)
    demo_v2_fail(call, 403, V2_DENIED, "You are not authorized to make this request", error->message);
  else
    demo_v2_invalid(call, error ? error->message : "q is missing");
}

static void
report(DemoCall *call)
{
  g_autofree char *message = demo_call_json(call, "data.message.id"),
                  *body = demo_call_json(call, "data.body"),
                  *reporter = demo_call_json(call, "data.reporter.id");
  gint64 post = message ? g_ascii_strtoll(message, NULL, 10) : 0;
  if (!message || !reporter || g_ascii_strtoll(reporter, NULL, 10) != call->account)
    demo_v2_invalid(call, "message.id and the own reporter.id are required");
  else if (!demo_int(call->forum, "SELECT count(*) FROM posts WHERE id = ?1", "i", post))
    demo_v2_fail(call, 404, V2_GONE, "The message does not exist", "");
  else
    demo_v2_created(call, "abuse_report", demo_flag_add(call->forum, call->account, post, body ? body : ""));
}

static void
update_user(DemoCall *call, const char *id)
{
  g_autofree char *password = demo_call_json(call, "data.password"),
                  *biography = demo_call_json(call, "data.biography"),
                  *email = demo_call_json(call, "data.email");
  gboolean own = g_str_equal(id, "self") || g_ascii_strtoll(id, NULL, 10) == call->account;
  if (!own) {
    demo_v2_fail(call, 403, V2_DENIED, "You are not authorized to make this request", "");
    return;
  }
  if (password && !call->forum->unconfirmed_password) {
    demo_v2_invalid(call, "password cannot be set");
    return;
  }
  DemoVerdict verdict =
      password ? demo_account_set_password(call->forum, call->account, password) : DEMO_FINE;
  if (verdict != DEMO_FINE) {
    demo_v2_fail(call, 400, V2_INVALID, demo_verdict_text(verdict), "");
    return;
  }
  if (biography)
    demo_run(call->forum, "UPDATE accounts SET biography = ?2 WHERE id = ?1", "is", call->account, biography);
  if (email)
    demo_run(call->forum, "UPDATE accounts SET email = ?2 WHERE id = ?1", "is", call->account, email);
  demo_v2_created(call, "user", call->account);
}

static void
register_user(DemoCall *call)
{
  g_autofree char *login = demo_call_json(call, "data.login"), *email = demo_call_json(call, "data.email"),
                  *password = demo_call_json(call, "data.password");
  DemoAccount account = {
      .login = login, .email = email, .password = password, .registered = call->forum->now};
  gint64 id = 0;
  DemoVerdict verdict = demo_account_register(call->forum, &account, &id);
  if (verdict == DEMO_FINE)
    demo_v2_created(call, "user", id);
  else
    demo_v2_fail(call, verdict == DEMO_DOMAIN_BLOCKED ? 403 : 400,
                 verdict == DEMO_DOMAIN_BLOCKED ? V2_DENIED : V2_INVALID, demo_verdict_text(verdict), "");
}

static void
sign_out_everywhere(DemoCall *call)
{
  g_autofree char *id = demo_call_json(call, "id");
  if (id && g_ascii_strtoll(id, NULL, 10) != call->account) {
    demo_v2_fail(call, 403, V2_DENIED, "You are not authorized to make this request", "");
    return;
  }
  demo_session_end_all(call->forum, call->account, NULL);
  demo_v2_succeed(call, json_pack("{s:b}", "signed_off_all_sessions", 1));
}

static gboolean
may_ask(DemoCall *call)
{
  const char *key = demo_call_header(call, "li-api-session-key");
  if (key)
    demo_call_session(call, key);
  if (call->stale)
    demo_v2_fail(call, 401, V2_SESSION, "Invalid session key.", "");
  else if (!call->account)
    demo_v2_fail(call, 403, V2_DENIED, "You are not authorized to make this request", "");
  return call->account != 0;
}

void
demo_khoros_v2(DemoCall *call, const char *path)
{
  gboolean posting = demo_call_is(call, "POST");
  if (posting && g_str_equal(path, "users")) {
    register_user(call);
    return;
  }
  if (!may_ask(call))
    return;
  if (g_str_equal(path, "search") && demo_call_is(call, "GET"))
    search(call);
  else if (posting && g_str_equal(path, "abuse_reports"))
    report(call);
  else if (g_str_has_prefix(path, "messages") || g_str_has_prefix(path, "subscriptions"))
    demo_v2_posts(call, path);
  else if (posting && g_str_equal(path, "auth/signout"))
    sign_out_everywhere(call);
  else if (demo_call_is(call, "PUT") && g_str_has_prefix(path, "users/"))
    update_user(call, path + strlen("users/"));
  else
    demo_v2_invalid(call, path);
}
