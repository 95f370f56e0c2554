/* The part of v2 that writes on the boards: topics, answers, edits, kudos, subscriptions, and what was read.
 * Called by khoros_v2.c. */
#include "config.h"

#include "demo/boards.h"
#include "demo/khoros/khoros.h"

static void
add(DemoCall *call)
{
  g_autofree char *subject = demo_call_json(call, "data.subject"), *body = demo_call_json(call, "data.body"),
                  *board = demo_call_json(call, "data.board.id"),
                  *parent = demo_call_json(call, "data.parent.id");
  DemoPost new = {.board = board && g_str_has_prefix(board, "board:") ? board + 6 : board,
                  .parent = parent ? g_ascii_strtoll(parent, NULL, 10) : 0,
                  .author = call->account,
                  .subject = subject,
                  .body = body,
                  .posted = call->forum->now};
  gint64 id = subject && body ? demo_post_publish(call->forum, &new) : 0;
  if (id)
    demo_v2_created(call, "message", id);
  else
    demo_v2_invalid(call, "subject, body, and a board or a parent are required");
}

/* 0: it is not there. A message of somebody else's may not be changed. */
static gint64
own(DemoCall *call, const char *path)
{
  gint64 id = g_ascii_strtoll(path + strlen("messages/"), NULL, 10);
  gint64 author = demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1 AND NOT removed", "i", id);
  if (author == call->account)
    return id;
  if (author)
    demo_v2_fail(call, 403, V2_DENIED, "You are not authorized to make this request", "");
  else
    demo_v2_fail(call, 404, V2_GONE, "The message does not exist", "");
  return 0;
}

static void
edit(DemoCall *call, const char *path)
{
  g_autofree char *subject = demo_call_json(call, "data.subject"), *body = demo_call_json(call, "data.body");
  gint64 id = own(call, path);
  if (!id)
    return;
  if (body)
    demo_post_edit(call->forum, id, body, NULL);
  if (subject)
    demo_run(call->forum, "UPDATE posts SET subject = ?2 WHERE id = ?1", "is", id, subject);
  demo_v2_created(call, "message", id);
}

static void
remove_own(DemoCall *call, const char *path)
{
  gint64 id = own(call, path);
  if (!id)
    return;
  demo_post_remove(call->forum, id);
  demo_v2_succeed(call, json_pack("{s:s}", "type", "message"));
}

static void
kudo(DemoCall *call, const char *path)
{
  gint64 id = g_ascii_strtoll(path + strlen("messages/"), NULL, 10);
  gboolean given = demo_call_is(call, "POST");
  if (!demo_post_kudo(call->forum, id, call->account, given)) {
    demo_v2_fail(call, 404, V2_GONE, "The message does not exist, or it is so already", "");
    return;
  }
  if (given)
    demo_notice_add(call->forum, demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1", "i", id),
                    DEMO_NOTICE_LIKE, call->account, id, 0, call->forum->now);
  demo_v2_created(call, "kudo", id);
}

static void
subscribe(DemoCall *call)
{
  g_autofree char *type = demo_call_json(call, "data.target.type"),
                  *target = demo_call_json(call, "data.target.id");
  gint64 id = target ? g_ascii_strtoll(target, NULL, 10) : 0;
  if (g_strcmp0(type, "message") != 0 ||
      !demo_int(call->forum, "SELECT count(*) FROM posts WHERE id = ?1 AND depth = 0 AND NOT removed", "i",
                id)) {
    demo_v2_invalid(call, "target is not a topic");
    return;
  }
  demo_topic_level(call->forum, id, call->account, 2);
  demo_v2_created(call, "subscription", id);
}

static void
unsubscribe(DemoCall *call, const char *path)
{
  gint64 id = g_ascii_strtoll(path + strlen("subscriptions/"), NULL, 10);
  demo_topic_level(call->forum, id, call->account, 0);
  demo_v2_succeed(call, json_pack("{s:s}", "type", "subscription"));
}

void
demo_v2_posts(DemoCall *call, const char *path)
{
  gboolean posting = demo_call_is(call, "POST"), deleting = demo_call_is(call, "DELETE");
  if (posting && g_str_equal(path, "messages"))
    add(call);
  else if (posting && g_str_equal(path, "messages_read"))
    demo_v2_succeed(call, json_pack("{s:s}", "type", "message_read"));
  else if (g_pattern_match_simple("messages/*/kudos", path) && (posting || deleting))
    kudo(call, path);
  else if (demo_call_is(call, "PUT") && g_str_has_prefix(path, "messages/"))
    edit(call, path);
  else if (deleting && g_str_has_prefix(path, "messages/"))
    remove_own(call, path);
  else if (posting && g_str_equal(path, "subscriptions"))
    subscribe(call);
  else if (deleting && g_str_has_prefix(path, "subscriptions/"))
    unsubscribe(call, path);
  else
    demo_v2_invalid(call, path);
}

void
demo_v2_mark_read(DemoCall *call, const json_t *data)
{
  size_t i;
  const json_t *item;
  json_array_foreach(json_object_get(data, "items"), i, item)
  {
    const char *text = json_string_value(json_object_get(item, "id"));
    gint64 id = text ? g_ascii_strtoll(text, NULL, 10) : 0;
    gint64 topic = demo_int(call->forum, "SELECT topic FROM posts WHERE id = ?1", "i", id);
    if (topic)
      demo_topic_seen(call->forum, topic, call->account,
                      demo_int(call->forum, "SELECT number FROM posts WHERE id = ?1", "i", id));
  }
}
