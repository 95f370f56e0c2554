/* What a member changes on the Discourse side: posts, read marks, flags, ignoring, and a new password by
 * mail. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/factor.h"

#define RESET_LIFE (48 * DEMO_HOUR)

static void
refuse_sending(DemoCall *call, DemoVerdict verdict)
{
  if (verdict != DEMO_FLOOD) {
    const char *words = verdict == DEMO_FEW_POSTS ? "Sorry, you cannot send a personal message to that user."
                                                  : demo_verdict_text(verdict);
    demo_reply_json(call->reply, 422, json_pack("{s:s,s:[s]}", "action", "create_post", "errors", words));
    return;
  }
  demo_reply_header(call->reply, "Retry-After", "30");
  demo_reply_json(
      call->reply, 429,
      json_pack("{s:[s],s:s,s:{s:i,s:s}}", "errors",
                "You've performed this action too many times. Please wait 30 seconds before trying again.",
                "error_type", "rate_limit", "extras", "wait_seconds", 30, "time_left", "30 seconds"));
}

static GArray *
people_of(DemoCall *call, gint64 topic, const char *recipients)
{
  GArray *people = g_array_new(TRUE, FALSE, sizeof(gint64));
  g_autofree char *stored =
      topic ? demo_text(call->forum, "SELECT people FROM conversations WHERE id = ?1", "i", topic) : NULL;
  g_auto(GStrv) parts = g_strsplit(stored ? stored : recipients ? recipients : "", ",", -1);
  for (guint i = 0; parts[i]; i++) {
    gint64 account =
        stored ? g_ascii_strtoll(parts[i], NULL, 10) : demo_account_find(call->forum, g_strstrip(parts[i]));
    if (account && account != call->account)
      g_array_append_val(people, account);
  }
  return people;
}

void
demo_discourse_create(DemoCall *call, const char *id)
{
  const char *raw = demo_call_member(call, "raw"), *title = demo_call_member(call, "title");
  const char *topic_text = demo_call_member(call, "topic_id");
  gint64 topic = topic_text ? g_ascii_strtoll(topic_text, NULL, 10) : 0;
  g_autoptr(GArray) people = people_of(call, topic, demo_call_member(call, "target_recipients"));
  g_autofree char *subject =
      topic   ? demo_text(call->forum, "SELECT subject FROM conversations WHERE id = ?1", "i", topic)
      : title ? demo_discourse_clean_title(title)
              : NULL;
  if (!raw || g_utf8_strlen(raw, -1) < 10) {
    demo_reply_json(call->reply, 422,
                    json_pack("{s:s,s:[s]}", "action", "create_post", "errors",
                              "Body is too short (minimum is 10 characters)"));
    return;
  }
  g_autofree char *clean = demo_discourse_clean_text(raw);
  g_autofree char *body = demo_cook(clean);
  DemoNote note = {.author = call->account,
                   .to = (const gint64 *)(void *)people->data,
                   .subject = subject,
                   .body = body,
                   .conversation = topic ? topic : DEMO_A_NEW_ONE};
  gint64 made = 0;
  DemoVerdict verdict = demo_note_send(call->forum, &note, &made);
  if (verdict != DEMO_FINE) {
    refuse_sending(call, verdict);
    return;
  }
  gint64 count = demo_int(
      call->forum,
      "SELECT count(*) FROM notes WHERE conversation = (SELECT conversation FROM notes WHERE id = ?1)", "i",
      made);
  demo_reply_json(call->reply, 200, demo_discourse_post_json(call, made, (int)count));
}

void
demo_discourse_timings(DemoCall *call, const char *id)
{
  const char *topic_text = demo_call_member(call, "topic_id");
  gint64 topic = topic_text ? g_ascii_strtoll(topic_text, NULL, 10) : 0, number = 0;
  g_autoptr(GArray) read = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT id FROM notes WHERE conversation = ?1 ORDER BY sent, id", "i", topic);
  while (demo_row(row)) {
    g_autofree char *name = g_strdup_printf("timings[%" G_GINT64_FORMAT "]", ++number);
    gint64 note = sqlite3_column_int64(row, 0);
    if (demo_call_member(call, name))
      g_array_append_val(read, note);
  }
  for (guint i = 0; i < read->len; i++)
    demo_note_mark(call->forum, call->account, g_array_index(read, gint64, i), TRUE);
  demo_reply_set(call->reply, 200, "text/html; charset=utf-8", "");
}

/* --- flags --- */

static json_t *
flag_type(int id, const char *key, const char *name, gboolean is_flag, gboolean message)
{
  return json_pack("{s:i,s:s,s:s,s:s,s:b,s:b,s:b,s:[s]}", "id", id, "name_key", key, "name", name,
                   "description", name, "is_flag", is_flag, "require_message", message, "enabled", 1,
                   "applies_to", "Post");
}

void
demo_discourse_site(DemoCall *call, const char *id)
{
  json_t *types = json_pack("[o,o,o,o,o]", flag_type(2, "like", "Like", FALSE, FALSE),
                            flag_type(4, "inappropriate", "Inappropriate", TRUE, FALSE),
                            flag_type(8, "spam", "Spam", TRUE, FALSE),
                            flag_type(7, "notify_moderators", "Something else", TRUE, TRUE),
                            flag_type(10, "illegal", "It's illegal", TRUE, TRUE));
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:[],s:[]}", "post_action_types", types, "categories", "groups"));
}

static gboolean
takes_text(gint64 kind)
{
  return kind == 7 || kind == 10;
}

static gint64
readable_note(DemoCall *call, const char *text)
{
  gint64 note = text ? g_ascii_strtoll(text, NULL, 10) : 0;
  gint64 topic = demo_int(call->forum, "SELECT conversation FROM notes WHERE id = ?1", "i", note);
  g_autofree char *people = g_strdup_printf("%%,%" G_GINT64_FORMAT ",%%", call->account);
  if (demo_int(call->forum, "SELECT count(*) FROM conversations WHERE id = ?1 AND people LIKE ?2", "is",
               topic, people))
    return note;
  demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
  return 0;
}

void
demo_discourse_flag(DemoCall *call, const char *id)
{
  const char *kind_text = demo_call_member(call, "post_action_type_id"),
             *text = demo_call_member(call, "message");
  gint64 kind = kind_text ? g_ascii_strtoll(kind_text, NULL, 10) : 0;
  gint64 note = readable_note(call, demo_call_member(call, "id"));
  if (!note)
    return;
  if (kind != 4 && kind != 7 && kind != 8 && kind != 10)
    demo_discourse_refuse(call, 400, "You supplied invalid parameters to the request: post_action_type_id",
                          "invalid_parameters");
  else if (takes_text(kind) && (!text || strlen(text) < 10))
    demo_discourse_refuse(call, 422, "Message is too short (minimum is 10 characters)", NULL);
  else if (demo_int(call->forum, "SELECT count(*) FROM note_flags WHERE note = ?1 AND reporter = ?2", "ii",
                    note, call->account))
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.", NULL);
  else {
    demo_insert(call->forum,
                "INSERT INTO note_flags(reporter, note, kind, body, made) VALUES(?1, ?2, ?3, ?4, ?5)",
                "iiisi", call->account, note, kind, text ? text : "", call->forum->now);
    demo_reply_json(call->reply, 200, demo_discourse_post_json(call, note, 1));
  }
}

void
demo_discourse_unflag(DemoCall *call, const char *id)
{
  const char *kind_text = demo_call_member(call, "post_action_type_id");
  gint64 kind = kind_text ? g_ascii_strtoll(kind_text, NULL, 10) : 0, note = readable_note(call, id);
  if (!note)
    return;
  if (kind == 7 ||
      !demo_run(call->forum,
                "DELETE FROM note_flags WHERE note = ?1 AND reporter = ?2 AND kind = ?3 AND made > ?4",
                "iiii", note, call->account, kind, call->forum->now - 10 * DEMO_MINUTE))
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.", NULL);
  else
    demo_reply_json(call->reply, 200, demo_discourse_post_json(call, note, 1));
}

/* --- people --- */

void
demo_discourse_level(DemoCall *call, const char *id)
{
  const char *level = demo_call_member(call, "notification_level");
  gint64 other = demo_account_find(call->forum, id);
  if (!other || !level) {
    demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
  } else if (demo_account_role(call->forum, other) != DEMO_MEMBER) {
    demo_discourse_refuse(call, 422, "Sorry, you can't ignore that user.", NULL);
  } else {
    demo_run(call->forum, "DELETE FROM contacts WHERE account = ?1 AND other = ?2 AND list = 'ignored'", "ii",
             call->account, other);
    if (!g_str_equal(level, "normal"))
      demo_run(call->forum, "INSERT INTO contacts(account, other, list) VALUES(?1, ?2, 'ignored')", "ii",
               call->account, other);
    demo_reply_json(call->reply, 200, json_pack("{s:s}", "success", "OK"));
  }
}

void
demo_discourse_forgot(DemoCall *call, const char *id)
{
  const char *login = demo_call_member(call, "login");
  gint64 account = login ? demo_account_find(call->forum, login) : 0;
  if (login && strchr(login, '@'))
    account = demo_int(call->forum, "SELECT id FROM accounts WHERE lower(email) = lower(?1)", "s", login);
  else if (call->forum->hide_addresses) {
    demo_discourse_refuse(call, 400, "You supplied invalid parameters to the request: login",
                          "invalid_parameters");
    return;
  }
  if (account) {
    g_autofree char *chance = demo_token(call->forum, 32);
    g_autofree char *token = g_compute_checksum_for_string(G_CHECKSUM_MD5, chance, -1);
    g_autofree char *email = demo_text(call->forum, "SELECT email FROM accounts WHERE id = ?1", "i", account);
    const char *host = demo_call_header(call, "Host");
    g_autofree char *text = g_strdup_printf("Somebody asked to reset your password on Hollowell Growers.\n\n"
                                            "Choose a new password here:\n\n%s://%s%s/u/password-reset/%s\n",
                                            demo_discourse_scheme(call), host ? host : "growers.example",
                                            call->forum->path, token);
    demo_run(call->forum, "DELETE FROM resets WHERE account = ?1", "i", account);
    demo_run(call->forum, "INSERT INTO resets(token, account, made) VALUES(?1, ?2, ?3)", "sii", token,
             account, call->forum->now);
    demo_mail(call->forum, email, "[Hollowell Growers] Password reset", text, call->forum->now);
  }
  json_t *reply = json_pack("{s:s}", "success", "OK");
  if (!call->forum->hide_addresses)
    json_object_set_new(reply, "user_found", json_boolean(account != 0));
  demo_reply_json(call->reply, 200, reply);
}

/* For oneself alone. */
void
demo_discourse_emails(DemoCall *call, const char *id)
{
  if (demo_account_find(call->forum, id) != call->account) {
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.",
                          "invalid_access");
    return;
  }
  g_autofree char *email =
      demo_text(call->forum, "SELECT email FROM accounts WHERE id = ?1", "i", call->account);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:[],s:[],s:[]}", "email", email, "secondary_emails", "unconfirmed_emails",
                            "associated_accounts"));
}

static gint64
reset_account(DemoCall *call, const char *token)
{
  return demo_int(call->forum, "SELECT account FROM resets WHERE token = ?1 AND made > ?2", "si", token,
                  call->forum->now - RESET_LIFE);
}

void
demo_discourse_reset_look(DemoCall *call, const char *id)
{
  gint64 account = reset_account(call, id);
  gboolean factor = account && demo_factor_wanted(call->forum, account);
  if (!account)
    demo_reply_json(call->reply, 200,
                    json_pack("{s:s}", "message", "Sorry, that password change link is too old."));
  else
    demo_reply_json(call->reply, 200,
                    json_pack("{s:b,s:b,s:b,s:b,s:b,s:b}", "is_developer", 0, "admin", 0,
                              "second_factor_required", factor, "security_key_required", 0, "backup_enabled",
                              factor, "multiple_second_factor_methods", 0));
}

void
demo_discourse_reset(DemoCall *call, const char *id)
{
  const char *password = demo_call_member(call, "password");
  gint64 account = reset_account(call, id);
  if (!account) {
    demo_reply_json(
        call->reply, 200,
        json_pack("{s:b,s:s}", "success", 0, "message", "Sorry, that password change link is too old."));
    return;
  }
  if (!password || g_utf8_strlen(password, -1) < 10) {
    demo_reply_json(call->reply, 200,
                    json_pack("{s:b,s:n,s:{s:[s]},s:[s]}", "success", 0, "message", "errors", "password",
                              "is too short (minimum is 10 characters)", "friendly_messages",
                              "Password is too short (minimum is 10 characters)"));
    return;
  }
  const char *reason = NULL;
  if (demo_discourse_lacks_factor(call, account, &reason)) {
    const char *text = "Invalid authentication code. Each code can only be used once.";
    demo_reply_json(call->reply, 200,
                    json_pack("{s:b,s:s,s:{s:[s]},s:[s],s:b,s:b}", "success", 0, "message", text, "errors",
                              "user_second_factors", "is invalid", "friendly_messages", text, "is_developer",
                              0, "admin", 0));
    return;
  }
  demo_account_set_password(call->forum, account, password);
  demo_session_end_all(call->forum, account, NULL);
  demo_run(call->forum, "DELETE FROM resets WHERE account = ?1", "i", account);
  g_autofree char *login = demo_account_login(call->forum, account);
  DemoVerdict verdict;
  g_autofree char *key = demo_session_begin(call->forum, login, password, &verdict);
  if (key)
    demo_discourse_signed_in(call, key);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:b,s:s,s:b,s:n}", "success", 1, "message",
                            "You successfully changed your password and are now logged in.",
                            "requires_approval", 0, "redirect_to"));
}
