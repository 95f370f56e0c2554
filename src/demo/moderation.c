/* What is under /demo/: the moderators' desk as a page and as JSON, what moderators do there (ban, block a
 * domain, remove a message), and the demo's own switches: the clock, and a message arriving from nowhere. */
#include "config.h"

#include "demo/factor.h"
#include "demo/moderation.h"
#include "demo/notes.h"

gint64
demo_flag_add(DemoForum *forum, gint64 reporter, gint64 post, const char *body)
{
  return demo_insert(forum, "INSERT INTO flags(reporter, post, body, made) VALUES(?1, ?2, ?3, ?4)", "iisi",
                     reporter, post, body, forum->now);
}

/* From a form or from JSON. (transfer full) */
static char *
given(const DemoCall *call, const char *name)
{
  const char *value = demo_call_member(call, name);
  return value ? g_strdup(value) : demo_call_json(call, name);
}

static void
done(DemoCall *call, const char *what, const char *subject)
{
  demo_run(call->forum, "INSERT INTO deeds(what, subject, made) VALUES(?1, ?2, ?3)", "ssi", what, subject,
           call->forum->now);
  if (call->json) {
    demo_reply_json(call->reply, 200, json_pack("{s:s,s:s}", "done", what, "subject", subject));
    return;
  }
  g_autofree char *back = g_strconcat(call->forum->path, "/demo/moderation", NULL);
  demo_reply_set(call->reply, 303, "text/plain", "Done\n");
  demo_reply_header(call->reply, "Location", back);
}

static void
refuse(DemoCall *call, const char *why)
{
  demo_reply_json(call->reply, 400, json_pack("{s:s}", "error", why));
}

static void
remove_notes_of(DemoForum *forum, gint64 author)
{
  demo_run(forum, "DELETE FROM copies WHERE note IN (SELECT id FROM notes WHERE author = ?1)", "i", author);
  demo_run(forum, "UPDATE notes SET hidden = 1 WHERE author = ?1", "i", author);
}

static void
act(DemoCall *call, const char *deed)
{
  g_autofree char *login = given(call, "login"), *domain = given(call, "domain"), *note = given(call, "note");
  gint64 account = login ? demo_account_find(call->forum, login) : 0;
  if (account && (g_str_equal(deed, "ban") || g_str_equal(deed, "unban"))) {
    demo_account_ban(call->forum, account, g_str_equal(deed, "ban"));
    done(call, deed, login);
  } else if (account && g_str_equal(deed, "remove")) {
    remove_notes_of(call->forum, account);
    done(call, deed, login);
  } else if (note && g_str_equal(deed, "remove-note")) {
    demo_note_remove(call->forum, g_ascii_strtoll(note, NULL, 10));
    done(call, deed, note);
  } else if (domain && *domain && g_str_equal(deed, "block")) {
    demo_run(call->forum, "INSERT OR IGNORE INTO blocked_domains(domain, made) VALUES(lower(?1), ?2)", "si",
             domain, call->forum->now);
    done(call, deed, domain);
  } else {
    refuse(call, "ban, unban and remove want a login; remove-note a note; block a domain");
  }
}

/* A message that arrives now, whoever sends it: for tests of what comes while the program runs. */
static void
deliver(DemoCall *call)
{
  g_autofree char *from = given(call, "from"), *to = given(call, "to"), *subject = given(call, "subject"),
                  *body = given(call, "body");
  gint64 people[] = {to ? demo_account_find(call->forum, to) : 0, 0};
  gint64 author = from ? demo_account_find(call->forum, from) : 0;
  if (!author || !people[0] || !subject || !body) {
    refuse(call, "from, to, subject, body");
    return;
  }
  DemoNote note = {
      .author = author, .to = people, .subject = subject, .body = body, .sent = call->forum->now};
  gint64 id = demo_note_add(call->forum, &note);
  demo_note_mail(call->forum, id);
  demo_reply_json(call->reply, 200, json_pack("{s:I}", "note", (json_int_t)id));
}

/* From now on the account signs in with a second factor. */
static void
add_factor(DemoCall *call)
{
  g_autofree char *login = given(call, "login");
  gint64 account = login ? demo_account_find(call->forum, login) : 0;
  if (!account) {
    refuse(call, "login");
    return;
  }
  demo_factor_add(call->forum, account);
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "login", login));
}

static void
move_clock(DemoCall *call)
{
  const json_t *advance = json_object_get(call->json, "advance");
  const char *set = json_string_value(json_object_get(call->json, "set"));
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
  g_autoptr(GDateTime) moment = set ? g_date_time_new_from_iso8601(set, utc) : NULL;
  DemoForum *forum = call->forum;
  gint64 before = forum->now;
  if (json_is_number(advance))
    forum->now += (gint64)(json_number_value(advance) * (double)DEMO_SECOND);
  else if (moment)
    forum->now = g_date_time_to_unix(moment) * DEMO_SECOND;
  else if (demo_call_is(call, "POST")) {
    refuse(call, "advance: seconds, or set: a time");
    return;
  }
  forum->shift += forum->now - before;
  g_autofree char *now = demo_time(forum->now);
  demo_reply_json(call->reply, 200, json_pack("{s:s}", "now", now));
}

/* The page's own address gives JSON to a program that asks for nothing else. */
static gboolean
wants_json(const DemoCall *call)
{
  const char *accept = demo_call_header(call, "Accept");
  return accept && strstr(accept, "application/json") && !strstr(accept, "text/html");
}

void
demo_desk_route(DemoCall *call)
{
  gboolean post = demo_call_is(call, "POST"), page = g_str_equal(call->path, "/demo/moderation");
  if (g_str_equal(call->path, "/demo/moderation.json") || (page && wants_json(call)))
    demo_reply_json(call->reply, 200, demo_desk_json(call->forum));
  else if (page)
    demo_desk_page(call);
  else if (post && g_str_has_prefix(call->path, "/demo/moderation/"))
    act(call, call->path + strlen("/demo/moderation/"));
  else if (post && g_str_equal(call->path, "/demo/notes"))
    deliver(call);
  else if (post && g_str_equal(call->path, "/demo/second-factor"))
    add_factor(call);
  else if (g_str_equal(call->path, "/demo/clock"))
    move_clock(call);
  else
    demo_reply_set(call->reply, 404, "text/plain", "No such page of the demo\n");
}
