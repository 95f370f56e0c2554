/* What all parts of the Discourse front door share: refusals, cookies, the second factor, and how titles and
 * texts are cleaned. */
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

/* --- what is made of titles and texts --- */

static char *
replaced(const char *text, const char *pattern, const char *with)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  return g_regex_replace(regex, text, -1, 0, with, 0, NULL);
}

char *
demo_discourse_clean_text(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *blanks = replaced(
      valid, "[\\x{00A0}\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]",
      " ");
  return replaced(blanks, "\\s+\\z", "");
}

/* Its first letter becomes a capital, unless there is one in its first word. */
static char *
begun_large(const char *title)
{
  g_autofree char *word = g_strndup(title, strcspn(title, " "));
  g_autofree char *small = g_utf8_strdown(word, -1);
  if (!*title || !g_str_equal(word, small))
    return g_strdup(title);
  const char *rest = g_utf8_next_char(title);
  g_autofree char *first = g_utf8_strup(title, rest - title);
  return g_strconcat(first, rest, NULL);
}

char *
demo_discourse_clean_title(const char *title)
{
  g_autofree char *valid = g_utf8_make_valid(title, -1);
  g_autofree char *one = replaced(valid, "([!?])\\1+", "\\1");
  g_autofree char *loud = g_utf8_strup(one, -1);
  g_autofree char *quiet = g_str_equal(one, loud) ? g_utf8_strdown(one, -1) : g_strdup(one);
  g_autofree char *large = begun_large(quiet);
  g_autofree char *ended = replaced(large, "([^.])\\.+(\\s*)\\z", "\\1\\2");
  g_autofree char *close = replaced(ended, "\\s+([!?]\\s*)\\z", "\\1");
  g_autofree char *narrow = replaced(close, " +", " ");
  return g_strstrip(demo_discourse_clean_text(narrow));
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
