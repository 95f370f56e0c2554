/* What all parts of the NodeBB front door answer with: v3's envelope, and members as lists name them. */
#include "config.h"

#include "demo/nodebb/nodebb.h"

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
