/* What all parts of the Discourse front door share: refusals, cookies, the second factor. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/factor.h"

void
demo_discourse_refuse(DemoCall *call, unsigned status, const char *text, const char *type)
{
  json_t *body = json_pack("{s:[s]}", "errors", text);
  if (type)
    json_object_set_new(body, "error_type", json_string(type));
  demo_reply_json(call->reply, status, body);
}

void
demo_discourse_cookie(DemoCall *call, const char *name, const char *value)
{
  g_autofree char *cookie =
      g_strdup_printf("%s=%s; path=%s/; HttpOnly; SameSite=Lax", name, value, call->forum->path);
  demo_reply_header(call->reply, "Set-Cookie", cookie);
}

void
demo_discourse_signed_in(DemoCall *call, const char *key)
{
  demo_discourse_cookie(call, "_t", key);
}

const char *
demo_discourse_scheme(const DemoCall *call)
{
  return g_strcmp0(demo_call_header(call, "X-Forwarded-Proto"), "https") == 0 ? "https" : "http";
}

gboolean
demo_discourse_lacks_factor(DemoCall *call, gint64 account, const char **reason)
{
  const char *code = demo_call_member(call, "second_factor_token"),
             *method = demo_call_member(call, "second_factor_method");
  if (!demo_factor_wanted(call->forum, account))
    return FALSE;
  gboolean known = method && (g_str_equal(method, "1") || g_str_equal(method, "2"));
  *reason = known ? "invalid_second_factor" : "invalid_second_factor_method";
  return !known || !demo_factor_check(call->forum, account, code);
}

/* --- what is told of people and flags --- */

void
demo_discourse_append_user(DemoForum *forum, json_t *users, gint64 account)
{
  g_autofree char *login = demo_account_login(forum, account);
  json_array_append_new(users, json_pack("{s:I,s:s,s:n,s:s}", "id", (json_int_t)account, "username",
                                         login ? login : "", "name", "avatar_template",
                                         "/letter_avatar/{size}.png"));
}

void
demo_discourse_add_user(DemoForum *forum, json_t *users, gint64 account)
{
  for (size_t i = 0; i < json_array_size(users); i++)
    if (json_integer_value(json_object_get(json_array_get(users, i), "id")) == account)
      return;
  demo_discourse_append_user(forum, users, account);
}

void
demo_discourse_add_flags(json_t *actions, const int *kinds, gint64 done, gboolean mine)
{
  if (done)
    json_array_append_new(actions, json_pack("{s:I,s:i,s:b,s:b}", "id", (json_int_t)done, "count", 1, "acted",
                                             1, "can_undo", done != 7));
  for (guint i = 0; !done && !mine && kinds[i]; i++)
    json_array_append_new(actions, json_pack("{s:i,s:b}", "id", kinds[i], "can_act", 1));
}
