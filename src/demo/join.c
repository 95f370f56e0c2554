/* Registration on the Discourse and the NodeBB side, with the rules of accounts.c: a blocked e-mail domain is
 * refused in each dialect's own form. Rows of the tables in discourse.c and nodebb.c; Khoros has its own in
 * khoros_pages.c and khoros_v2.c. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/nodebb/nodebb.h"

/* What a page's script must give back, the challenge in reverse: it keeps simple robots out, and no more. */
static const char trap[] = "7d1f3b9c", challenge[] = "c0ffee42";

void
demo_discourse_trap(DemoCall *call, const char *id)
{
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:s,s:i}", "value", trap, "challenge", challenge, "expires_in", 3600));
}

static const char *
field_of(DemoVerdict verdict)
{
  if (verdict == DEMO_LOGIN_TAKEN || verdict == DEMO_LOGIN_BAD)
    return "username";
  return verdict == DEMO_PASSWORD_SHORT ? "password" : "email";
}

static const char *
discourse_words(DemoVerdict verdict)
{
  switch (verdict) {
  case DEMO_DOMAIN_BLOCKED:
    return "is not allowed from that email provider. Please use another email address.";
  case DEMO_LOGIN_TAKEN:
    return "must be unique";
  case DEMO_PASSWORD_SHORT:
    return "is too short (minimum is 8 characters)";
  case DEMO_EMAIL_BAD:
    return "is invalid.";
  default:
    return "must be 3 to 15 letters, digits, - or _";
  }
}

static void
discourse_refuse(DemoCall *call, DemoVerdict verdict)
{
  const char *field = field_of(verdict), *words = discourse_words(verdict);
  g_autofree char *name = g_strdup(field);
  *name = g_ascii_toupper(*name);
  g_autofree char *message = g_strdup_printf("%s %s", name, words);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:b,s:s,s:{s:[s]},s:b}", "success", 0, "message", message, "errors", field,
                            words, "is_developer", 0));
}

void
demo_discourse_join(DemoCall *call, const char *id)
{
  static const char welcome[] = "Your account is activated and ready to use.";
  DemoAccount account = {.login = demo_call_member(call, "username"),
                         .name = demo_call_member(call, "name"),
                         .email = demo_call_member(call, "email"),
                         .password = demo_call_member(call, "password"),
                         .registered = call->forum->now};
  const char *given = demo_call_member(call, "challenge");
  g_autofree char *reversed = g_strreverse(g_strdup(challenge));
  gint64 made = 0;
  /* A robot in the trap is told the same as a person, and gets no account. */
  gboolean robot = g_strcmp0(given, reversed) != 0 ||
                   g_strcmp0(demo_call_member(call, "password_confirmation"), trap) != 0;
  DemoVerdict verdict = robot ? DEMO_FINE : demo_account_register(call->forum, &account, &made);
  if (verdict == DEMO_FINE)
    demo_reply_json(call->reply, 200,
                    json_pack("{s:b,s:b,s:s,s:I}", "success", 1, "active", 1, "message", welcome, "user_id",
                              (json_int_t)made));
  else
    discourse_refuse(call, verdict);
}

/* A member of the body, whether it came as a form or as JSON. (transfer full) */
static char *
given(const DemoCall *call, const char *name)
{
  const char *value = demo_call_member(call, name);
  return value ? g_strdup(value) : demo_call_json(call, name);
}

/* The page's call, not one of /api/v3: its refusals are a key or a sentence alone. NodeBB itself blocks no
 * e-mail domain; where a plugin does, the words are the plugin's. */
void
demo_nodebb_join(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *username = given(call, "username"), *email = given(call, "email"),
                  *password = given(call, "password"), *again = given(call, "password-confirm");
  DemoAccount account = {
      .login = username, .email = email, .password = password, .registered = call->forum->now};
  gint64 made = 0;
  if (g_strcmp0(password, again) != 0) {
    demo_reply_set(call->reply, 400, "text/html; charset=utf-8", "[[user:change-password-error-match]]");
    return;
  }
  switch (demo_account_register(call->forum, &account, &made)) {
  case DEMO_FINE:
    demo_reply_json(call->reply, 200, json_pack("{s:s}", "next", "/"));
    break;
  case DEMO_DOMAIN_BLOCKED:
    demo_reply_set(call->reply, 400, "text/html; charset=utf-8", demo_verdict_text(DEMO_DOMAIN_BLOCKED));
    break;
  case DEMO_LOGIN_TAKEN:
    demo_reply_set(call->reply, 400, "text/html; charset=utf-8", "[[error:username-taken]]");
    break;
  case DEMO_PASSWORD_SHORT:
    demo_reply_set(call->reply, 400, "text/html; charset=utf-8", "[[error:password-too-short]]");
    break;
  case DEMO_EMAIL_BAD:
    demo_reply_set(call->reply, 400, "text/html; charset=utf-8", "[[error:invalid-email]]");
    break;
  default:
    demo_reply_set(call->reply, 400, "text/html; charset=utf-8", "[[error:invalid-username]]");
  }
}
