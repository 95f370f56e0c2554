/* The NodeBB front door's second factor (its plugin's three calls) and bearer tokens. After the password
 * alone a session is half-open: it knows who it is, and may do nothing else. Rows of nodebb.c's table. */
#include "config.h"

#include "demo/factor.h"
#include "demo/nodebb/nodebb.h"

/* What an administrator has made for the member. */
#define TOKEN "5d1c0f6e-hollowell-token"

const char *
demo_forum_token(const DemoForum *forum)
{
  return TOKEN;
}

gboolean
demo_nodebb_is_half_open(const DemoCall *call)
{
  return call->session &&
         demo_int(call->forum, "SELECT half FROM sessions WHERE key = ?1", "s", call->session);
}

void
demo_nodebb_begin_half(DemoForum *forum, gint64 account, const char *key)
{
  if (demo_factor_wanted(forum, account))
    demo_run(forum, "UPDATE sessions SET half = 1 WHERE key = ?1", "s", key);
}

gboolean
demo_nodebb_bearer(DemoCall *call)
{
  const char *header = demo_call_header(call, "Authorization");
  if (!header || !g_str_has_prefix(header, "Bearer "))
    return FALSE;
  g_clear_pointer(&call->session, g_free);
  call->account = g_str_equal(header + strlen("Bearer "), TOKEN)
                      ? demo_account_find(call->forum, demo_forum_login(call->forum))
                      : 0;
  return TRUE;
}

/* Right and wrong are both answered by a redirect: only where it leads differs. */
static void
answer_code(DemoCall *call, const char *again)
{
  const char *code = demo_call_member(call, "code");
  gboolean right = code && demo_factor_check(call->forum, call->account, code);
  if (right)
    demo_run(call->forum, "UPDATE sessions SET half = 0 WHERE key = ?1", "s", call->session);
  g_autofree char *target = g_strconcat(call->forum->path, right ? "/" : again, NULL);
  demo_reply_set(call->reply, 302, "text/plain; charset=utf-8", "Found. Redirecting");
  demo_reply_header(call->reply, "Location", target);
}

void
demo_nodebb_totp(DemoCall *call, const char *a, const char *b)
{
  answer_code(call, "/login/2fa/totp");
}

void
demo_nodebb_backup(DemoCall *call, const char *a, const char *b)
{
  answer_code(call, "/login/2fa/backup");
}
