/* New topics, answers, edits and deletions: into the outbox, as messages and reports are. Here they are
 * checked and fixed; outbox_send.c and outbox_recover.c ask here what such a row is to the forum. */
#include "config.h"

#include "flagpost/boards.h"

#include "flagpost/chance.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include "app/outbox/outbox.h"

static FpOp
op_of(FpOutKind kind)
{
  switch (kind) {
  case FP_OUT_TOPIC:
    return FP_OP_TOPIC_NEW;
  case FP_OUT_POST:
    return FP_OP_POST;
  case FP_OUT_EDIT:
    return FP_OP_POST_EDIT;
  case FP_OUT_DELETE:
    return FP_OP_POST_DELETE;
  default:
    return FP_OP_COUNT;
  }
}

gboolean
fp_post_is(const FpOutItem *item)
{
  return op_of(item->kind) != FP_OP_COUNT;
}

FpOp
fp_post_args(const FpOutItem *item, FpCallArgs *args)
{
  const char *post = item->messages->len > 0 ? item->messages->pdata[0] : NULL;
  *args = (FpCallArgs){.id = item->conversation,
                       .folder = item->kind == FP_OUT_TOPIC ? item->to : NULL,
                       .message_id = post,
                       .subject = item->subject,
                       .text = item->text,
                       .number = (int)fp_json_peek_int(fp_out_item_evidence(item), "number", 0)};
  return op_of(item->kind);
}

FpOp
fp_post_question(const FpOutItem *item)
{
  return item->kind == FP_OUT_EDIT || item->kind == FP_OUT_DELETE ? FP_OP_POST_SOURCE : FP_OP_FIND_POST;
}

static gboolean
same_text(const char *a, const char *b)
{
  g_autofree char *one = g_strchomp(g_strdup(a ? a : "")), *two = g_strchomp(g_strdup(b ? b : ""));
  return g_str_equal(one, two);
}

gboolean
fp_post_arrived(const FpOutItem *item, const FpCallResult *reply, const GError *error, gboolean *certain)
{
  gboolean gone = g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE);
  *certain = reply || (item->kind == FP_OUT_DELETE && gone);
  if (item->kind == FP_OUT_DELETE)
    return gone;
  if (item->kind == FP_OUT_EDIT)
    return reply && same_text(reply->text, item->text);
  return reply && reply->found;
}

/* --- queueing --- */

static FpMessage *
known_post(FpMember *member, const char *id, GError **error)
{
  g_autoptr(FpMessage) post = fp_store_message(member->store, id, NULL);
  if (post && post->post)
    return g_steal_pointer(&post);
  g_autofree char *clean = fp_text_clean(id, -1, FP_TEXT_ONE_LINE);
  g_set_error(error, FP_STORE_ERROR, FP_STORE_MISSING,
              _("The post %s has not been read here: open its topic first."), clean);
  return NULL;
}

static FpMessage *
own_post(FpMember *member, const char *id, gboolean deletes, GError **error)
{
  g_autoptr(FpMessage) post = known_post(member, id, error);
  if (!post)
    return NULL;
  if (post->outgoing && (deletes ? post->post->can_delete : post->post->can_edit))
    return g_steal_pointer(&post);
  if (!post->outgoing)
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, _("That post is somebody else's."));
  else if (deletes)
    g_set_error_literal(
        error, FP_USAGE_ERROR, FP_USAGE_BAD,
        _("The forum does not let you delete this post. The first post of a topic stays with it."));
  else
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                        _("The forum does not let you change this post."));
  return NULL;
}

static gboolean
fill_answer(FpMember *member, const FpPostAsk *ask, FpOutItem *item, GError **error)
{
  g_autoptr(FpConversation) topic = fp_store_summary(member->store, ask->topic, error);
  if (!topic)
    return FALSE;
  if (!topic->topic || topic->topic->closed) { /* private words never go to the boards */
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                        topic->topic ? _("The topic is closed: nobody can answer in it.")
                                     : _("That is a private conversation, not a topic: read opens it."));
    return FALSE;
  }
  item->conversation = g_strdup(topic->id);
  item->subject = g_strdup(topic->subject);
  if (!ask->answers)
    return TRUE;
  g_autoptr(FpMessage) post = known_post(member, ask->answers, error);
  if (!post)
    return FALSE;
  g_ptr_array_add(item->messages, g_strdup(post->id));
  g_autoptr(json_t) number = json_pack("{s:i}", "number", post->post->number);
  fp_out_item_set_evidence(item, number);
  return TRUE;
}

static gboolean
fill_own(FpMember *member, const char *id, FpOutItem *item, GError **error)
{
  g_autoptr(FpMessage) post = own_post(member, id, item->kind == FP_OUT_DELETE, error);
  if (!post)
    return FALSE;
  item->conversation = g_strdup(post->conversation);
  g_ptr_array_add(item->messages, g_strdup(post->id));
  return TRUE;
}

static FpOutKind
kind_of(const FpPostAsk *ask)
{
  return ask->deletes ? FP_OUT_DELETE : ask->edits ? FP_OUT_EDIT : ask->topic ? FP_OUT_POST : FP_OUT_TOPIC;
}

static gboolean
check(FpMember *member, const FpPostAsk *ask, GError **error)
{
  FpOutKind kind = kind_of(ask);
  const char *wrong = NULL;
  if (!fp_app_may_write(member->app, error))
    return FALSE;
  if (!fp_driver_can(member->account->driver, op_of(kind))) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s has no call for this."),
                member->account->driver->title);
    return FALSE;
  }
  if (kind != FP_OUT_DELETE && (!ask->text || !*ask->text))
    wrong = _("The post has no text.");
  else if (kind == FP_OUT_TOPIC && (!ask->subject || !*ask->subject))
    wrong = _("A new topic needs a title.");
  else if (kind == FP_OUT_TOPIC && (!ask->board || !*ask->board))
    wrong = _("A new topic needs a board to stand in.");
  if (wrong)
    g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD, wrong);
  return !wrong;
}

FpOutItem *
fp_post_queue(FpMember *member, const FpPostAsk *ask, GError **error)
{
  if (!check(member, ask, error))
    return NULL;
  g_autoptr(FpOutItem) item = fp_out_item_new(kind_of(ask));
  g_autoptr(GPtrArray) items = g_ptr_array_new();
  gint64 seconds = fp_setting_int(member->app, member->account->name, "undo");
  if (item->kind == FP_OUT_POST ? !fill_answer(member, ask, item, error)
                                : item->kind != FP_OUT_TOPIC &&
                                      !fill_own(member, ask->edits ? ask->edits : ask->deletes, item, error))
    return NULL;
  item->batch = fp_chance_token(12);
  item->made = fp_clock_now();
  item->due = ask->hold >= 0 ? item->made + ask->hold : seconds < 0 ? 0 : item->made + seconds * FP_SECOND;
  item->to = item->kind == FP_OUT_TOPIC ? g_strdup(ask->board) : NULL;
  if (ask->subject && item->kind != FP_OUT_POST)
    item->subject = g_strdup(ask->subject);
  item->text = g_strdup(ask->text);
  g_ptr_array_add(items, item);
  if (!fp_store_outbox_add_draft(member->store, items, ask->draft, error))
    return NULL;
  fp_outbox_changed(member);
  return g_steal_pointer(&item);
}
