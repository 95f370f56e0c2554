/* NodeBB's live connection, as far as a client needs it that speaks it by plain requests (engine.io's
 * polling): opened, asked an event, closed. Four events are known. */
#include "config.h"

#include "demo/nodebb/nodebb_boards.h"

#define BETWEEN "\036" /* packets of one answer */

static void
refuse(DemoCall *call, int code, const char *message)
{
  demo_reply_json(call->reply, code == 4 ? 403 : 400,
                  json_pack("{s:i,s:s}", "code", code, "message", message));
}

static void
say(DemoCall *call, const char *sid, const char *packet)
{
  demo_run(
      call->forum,
      "UPDATE sockets SET waiting = CASE waiting WHEN '' THEN ?2 ELSE waiting || ?3 || ?2 END WHERE sid = ?1",
      "sss", sid, packet, BETWEEN);
}

static void
open_socket(DemoCall *call)
{
  g_autofree char *sid = demo_token(call->forum, 20);
  demo_run(call->forum, "INSERT INTO sockets(sid, account, waiting) VALUES(?1, ?2, '')", "si", sid,
           call->account);
  g_autofree char *hello =
      g_strdup_printf("0{\"sid\":\"%s\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,"
                      "\"pingTimeout\":20000,\"maxPayload\":1000000}",
                      sid);
  demo_reply_set(call->reply, 200, "text/plain; charset=UTF-8", hello);
}

/* What the sid names, if it is this member's. */
static const char *
known_socket(DemoCall *call)
{
  const char *sid = demo_call_query(call, "sid");
  gint64 account = sid ? demo_int(call->forum, "SELECT account FROM sockets WHERE sid = ?1", "s", sid) : 0;
  if (account && account == call->account)
    return sid;
  refuse(call, 1, "Session ID unknown");
  return NULL;
}

void
demo_nodebb_poll(DemoCall *call, const char *a, const char *b)
{
  if (!call->account || !demo_nodebb_has_csrf(call)) {
    refuse(call, 4, "Forbidden");
    return;
  }
  if (!demo_call_query(call, "sid")) {
    open_socket(call);
    return;
  }
  const char *sid = known_socket(call);
  if (!sid)
    return;
  g_autofree char *waiting = demo_text(call->forum, "SELECT waiting FROM sockets WHERE sid = ?1", "s", sid);
  demo_run(call->forum, "UPDATE sockets SET waiting = '' WHERE sid = ?1", "s", sid);
  demo_reply_set(call->reply, 200, "text/plain; charset=UTF-8", *waiting ? waiting : "2");
}

/* user.toggleBlock, both ways: the key of a refusal, or NULL. Its action is not a switch, in spite of the
 * name. */
static const char *
toggle_block(DemoCall *call, const json_t *wish)
{
  DemoForum *forum = call->forum;
  gint64 other = json_integer_value(json_object_get(wish, "blockeeUid"));
  g_autofree char *name = demo_account_login(forum, other);
  if (json_integer_value(json_object_get(wish, "blockerUid")) != call->account || !name)
    return "[[error:no-privileges]]";
  if (other == call->account)
    return "[[error:cannot-block-self]]";
  const char *action = json_string_value(json_object_get(wish, "action"));
  gboolean wanted = g_strcmp0(action, "block") == 0;
  if (!wanted && g_strcmp0(action, "unblock") != 0)
    return "[[error:unknow-block-action]]"; /* as the server spells it */
  if (wanted && demo_account_role(forum, other) != DEMO_MEMBER)
    return "[[error:cannot-block-privileged]]";
  gboolean already =
      demo_int(forum, "SELECT count(*) FROM contacts WHERE account = ?1 AND other = ?2 AND list = 'blocked'",
               "ii", call->account, other) > 0;
  if (already == wanted)
    return wanted ? "[[error:already-blocked]]" : "[[error:already-unblocked]]";
  demo_run(forum,
           wanted ? "INSERT INTO contacts(account, other, list) VALUES(?1, ?2, 'blocked')"
                  : "DELETE FROM contacts WHERE account = ?1 AND other = ?2 AND list = 'blocked'",
           "ii", call->account, other);
  return NULL;
}

static json_t *
post_tools(DemoCall *call, const json_t *wish)
{
  gint64 post = json_integer_value(json_object_get(wish, "pid"));
  gint64 any = demo_int(call->forum, "SELECT max(id) FROM flags WHERE post = ?1", "i", post);
  gint64 own = demo_int(call->forum, "SELECT id FROM flags WHERE post = ?1 AND reporter = ?2", "ii", post,
                        call->account);
  gint64 shown = own ? own : any;
  json_t *flags = json_pack("{s:b,s:b}", "exists", any != 0, "flagged", own != 0);
  json_object_set_new(flags, "flagId", shown ? json_integer(shown + DEMO_NODEBB_POST_FLAGS) : json_null());
  return json_pack("{s:{s:I,s:o}}", "posts", "pid", (json_int_t)post, "flags", flags);
}

/* The result of an event (takes nothing, gives a new reference), or the key of its refusal. */
static json_t *
carry_out(DemoCall *call, const char *name, const json_t *wish, const char **key)
{
  if (g_strcmp0(name, "user.toggleBlock") == 0) {
    *key = toggle_block(call, wish);
    return json_boolean(g_strcmp0(json_string_value(json_object_get(wish, "action")), "block") == 0);
  }
  if (g_strcmp0(name, "notifications.markAllRead") == 0) {
    demo_notice_read(call->forum, call->account, 0);
    return json_null();
  }
  if (g_strcmp0(name, "topics.bookmark") == 0) {
    demo_topic_seen(call->forum, json_integer_value(json_object_get(wish, "tid")), call->account,
                    json_integer_value(json_object_get(wish, "index")));
    return json_null();
  }
  if (g_strcmp0(name, "posts.loadPostTools") == 0)
    return post_tools(call, wish);
  *key = "[[error:invalid-event]]";
  return json_null();
}

/* 42, a number, then ["EVENT", argument]; the answer is 43, the number, [error, result]. */
static void
event(DemoCall *call, const char *sid, const char *packet)
{
  char *text = NULL;
  guint64 number = g_ascii_strtoull(packet + 2, &text, 10);
  json_t *event = json_loads(text, 0, NULL);
  const char *key = NULL;
  json_t *result =
      carry_out(call, json_string_value(json_array_get(event, 0)), json_array_get(event, 1), &key);
  json_t *answer = key ? json_pack("[{s:s}n]", "message", key) : json_pack("[nO]", result);
  char *dump = json_dumps(answer, JSON_COMPACT);
  g_autofree char *reply = g_strdup_printf("43%" G_GUINT64_FORMAT "%s", number, dump);
  say(call, sid, reply);
  free(dump);
  json_decref(answer);
  json_decref(result);
  json_decref(event);
}

void
demo_nodebb_emit(DemoCall *call, const char *a, const char *b)
{
  const char *sid = known_socket(call);
  if (!sid)
    return;
  g_autofree char *packet =
      g_strndup(call->request->body ? call->request->body : "", call->request->body_size);
  if (g_str_equal(packet, "40")) {
    g_autofree char *joined =
        g_strdup_printf("40{\"sid\":\"%s\"}" BETWEEN "42[\"checkSession\",%" G_GINT64_FORMAT "]" BETWEEN
                        "42[\"setHostname\",\"demo\"]",
                        sid, call->account);
    say(call, sid, joined);
  } else if (g_str_equal(packet, "41") || g_str_equal(packet, "1")) {
    demo_run(call->forum, "DELETE FROM sockets WHERE sid = ?1", "s", sid);
  } else if (g_str_has_prefix(packet, "42")) {
    event(call, sid, packet);
  }
  demo_reply_set(call->reply, 200, "text/html", "ok");
}
