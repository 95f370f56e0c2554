/* The documented shapes, version 1, of boards, notifications and what topics and posts have beyond
 * conversations and messages. A fact that is not known is null. */
#include "config.h"

#include "cmd.h"

static json_t *
number(int n)
{
  return n < 0 ? json_null() : json_integer(n);
}

void
fp_json_add_topic(json_t *object, const FpTopic *topic)
{
  if (!topic)
    return;
  json_t *more = json_object();
  fp_json_text(more, "board", topic->board);
  fp_json_take(more, "pinned", json_boolean(topic->pinned));
  fp_json_take(more, "closed", json_boolean(topic->closed));
  fp_json_take(more, "views", number(topic->views));
  fp_json_take(more, "likes", number(topic->likes));
  fp_json_take(more, "followed", topic->followed < 0 ? json_null() : json_boolean(topic->followed));
  fp_json_take(more, "first_unread",
               topic->first_unread > 0 ? json_integer(topic->first_unread) : json_null());
  fp_json_take(object, "topic", more);
}

void
fp_json_add_post(json_t *object, const FpPost *post)
{
  if (!post)
    return;
  json_t *more = json_object();
  fp_json_take(more, "number", post->number > 0 ? json_integer(post->number) : json_null());
  fp_json_take(more, "answers", post->answers > 0 ? json_integer(post->answers) : json_null());
  fp_json_take(more, "likes", number(post->likes));
  fp_json_take(more, "liked", json_boolean(post->liked));
  fp_json_take(more, "bookmarked", json_boolean(post->bookmarked));
  fp_json_take(more, "can_edit", json_boolean(post->can_edit));
  fp_json_take(more, "can_delete", json_boolean(post->can_delete));
  fp_json_take(object, "post", more);
}

json_t *
fp_json_board(const FpBoard *board)
{
  json_t *object = json_object();
  fp_json_text(object, "id", board->id);
  fp_json_text(object, "title", board->title);
  fp_json_text(object, "summary", board->summary);
  fp_json_text(object, "parent", board->parent);
  fp_json_take(object, "topics", number(board->topics));
  fp_json_take(object, "posts", number(board->posts));
  fp_json_take(object, "unread", number(board->unread));
  fp_json_when(object, "last", board->last);
  fp_json_take(object, "can_post", json_boolean(board->can_post));
  return object;
}

json_t *
fp_json_notice(const FpNotice *notice)
{
  json_t *object = json_object();
  fp_json_text(object, "id", notice->id);
  fp_json_text(object, "kind", fp_notice_kind_name(notice->kind));
  fp_json_text(object, "who", notice->who);
  fp_json_text(object, "text", notice->text);
  fp_json_when(object, "when", notice->when);
  fp_json_take(object, "unread", json_boolean(notice->unread));
  fp_json_text(object, "topic", notice->topic);
  fp_json_text(object, "post", notice->post);
  fp_json_take(object, "number", notice->number > 0 ? json_integer(notice->number) : json_null());
  fp_json_text(object, "conversation", notice->conversation);
  return object;
}

json_t *
fp_json_server_hit(const FpMessage *message)
{
  json_t *object = json_object();
  g_autofree char *text = message->rich ? fp_rich_text(message->rich) : g_strdup("");
  fp_json_text(object, "conversation", message->conversation);
  fp_json_text(object, "message", message->id);
  fp_json_text(object, "subject", message->subject);
  fp_json_text(object, "from", message->from ? message->from->name : NULL);
  fp_json_when(object, "sent", message->sent);
  fp_json_text(object, "snippet", g_strstrip(g_strdelimit(text, "\n", ' ')));
  return object;
}
