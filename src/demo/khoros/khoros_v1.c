/* The Khoros v1 API, /restapi/vc/…: sessions, sending private messages, and the way to the other v1 files.
 * Errors come with HTTP 200. Called by khoros.c. */
#include "config.h"

#include "demo/khoros/khoros.h"
#include "demo/notes.h"

static void
sign_in(DemoCall *call)
{
  if (!demo_call_is(call, "POST")) {
    demo_v1_error(call, V1_MISSING, "Sign-in wants a POST.");
    return;
  }
  /* In the address a password would end up in logs: this forum takes it in the body alone. */
  const char *login = g_hash_table_lookup(call->form, "user.login"),
             *password = g_hash_table_lookup(call->form, "user.password");
  if (!login || !password) {
    demo_v1_error(call, V1_MISSING, "user.login and user.password are required in the body.");
    return;
  }
  DemoVerdict verdict;
  g_autofree char *key = demo_session_begin(call->forum, login, password, &verdict);
  if (key)
    demo_v1_value(call, "string", key);
  else
    demo_v1_verdict(call, verdict);
}

static void
sessions(DemoCall *call, char **path)
{
  g_autofree char *rest = g_strjoinv("/", path);
  if (g_str_equal(rest, "login")) {
    sign_in(call);
  } else if (g_str_equal(rest, "logout")) {
    if (call->session)
      demo_session_end(call->forum, call->session);
    demo_v1_reply(call, NULL);
  } else if (!g_str_equal(rest, "current/user") && !g_str_equal(rest, "current/user/id")) {
    demo_v1_unknown(call, path[0]);
  } else if (!call->account && !call->stale) {
    demo_v1_value(call, "int", "-1");
  } else if (!demo_v1_needs_account(call)) {
    return;
  } else if (g_str_has_suffix(rest, "/id")) {
    g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, call->account);
    demo_v1_value(call, "int", id);
  } else {
    demo_v1_reply(call, demo_v1_user(call->forum, "user", call->account, call->account, TRUE));
  }
}

/* A user reference: "login/NAME", "id/NUMBER", "/users/id/NUMBER". */
static gint64
referred(DemoForum *forum, const char *reference)
{
  if (g_str_has_prefix(reference, "/users/"))
    reference += strlen("/users/");
  if (g_str_has_prefix(reference, "login/"))
    return demo_account_find(forum, reference + strlen("login/"));
  if (g_str_has_prefix(reference, "id/"))
    return demo_int(forum, "SELECT id FROM accounts WHERE id = ?1", "i",
                    g_ascii_strtoll(reference + strlen("id/"), NULL, 10));
  return 0;
}

static void
send_note(DemoCall *call)
{
  if (!demo_v1_needs_account(call))
    return;
  const char *recipient = demo_call_member(call, "notes.recipient");
  if (!recipient || !demo_call_is(call, "POST")) {
    demo_v1_error(call, V1_MISSING, "notes.recipient is required.");
    return;
  }
  gint64 to[] = {referred(call->forum, recipient), 0}, id;
  DemoNote note = {.author = call->account,
                   .to = to,
                   .subject = demo_call_member(call, "notes.subject"),
                   .body = demo_call_member(call, "notes.note")};
  DemoVerdict verdict = demo_note_send(call->forum, &note, &id);
  if (verdict == DEMO_FINE)
    demo_v1_reply(call, NULL);
  else
    demo_v1_verdict(call, verdict);
}

void
demo_khoros_v1(DemoCall *call, const char *path)
{
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  guint count = g_strv_length(parts);
  while (count > 0 && !*parts[count - 1])
    g_clear_pointer(&parts[--count], g_free);
  const char *key = demo_call_header(call, "li-api-session-key");
  if (key)
    demo_call_session(call, key);
  gboolean session_calls =
      count > 2 && g_str_equal(parts[0], "authentication") && g_str_equal(parts[1], "sessions");
  if (session_calls)
    sessions(call, parts + 2);
  else if (count == 3 && g_str_equal(path, "postoffice/notes/send"))
    send_note(call);
  else if (count > 1 && g_str_equal(parts[0], "users"))
    demo_v1_users(call, parts + 1);
  else if (count > 0)
    demo_v1_boards(call, parts);
  else
    demo_v1_unknown(call, NULL);
}
