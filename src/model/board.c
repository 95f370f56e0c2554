/* Boards, notifications, and what topics and posts have beyond conversations and messages. Made by drivers
 * and the store. */
#include "config.h"

#include "board.h"

#include "flagpost/i18n.h"
#include "flagpost/text.h"

FpPost *
fp_message_make_post(FpMessage *message)
{
  g_free(message->post);
  message->post = g_new0(FpPost, 1);
  message->post->likes = -1;
  message->post->can_like = TRUE;
  message->post->can_flag = TRUE;
  return message->post;
}

FpTopic *
fp_conversation_make_topic(FpConversation *conversation)
{
  fp_topic_free(conversation->topic);
  conversation->topic = g_new0(FpTopic, 1);
  conversation->topic->views = -1;
  conversation->topic->likes = -1;
  conversation->topic->followed = -1;
  g_free(conversation->folder);
  conversation->folder = g_strdup("topics");
  return conversation->topic;
}

FpTopic *
fp_topic_copy(const FpTopic *topic)
{
  FpTopic *copy = g_memdup2(topic, sizeof *topic);
  if (!copy)
    return NULL;
  copy->board = g_strdup(topic->board);
  copy->board_title = g_strdup(topic->board_title);
  return copy;
}

void
fp_topic_free(FpTopic *topic)
{
  if (!topic)
    return;
  g_free(topic->board);
  g_free(topic->board_title);
  g_free(topic);
}

static char *
clean(const char *text)
{
  return text && *text != '\0' ? fp_text_clean(text, -1, FP_TEXT_ONE_LINE) : NULL;
}

FpBoard *
fp_board_new(const char *id, const char *title, const char *summary)
{
  FpBoard *board = g_rc_box_new0(FpBoard);
  board->id = g_strdup(id ? id : "");
  board->title = fp_text_clean(title ? title : "", -1, FP_TEXT_ONE_LINE);
  board->summary = clean(summary);
  board->topics = -1;
  board->posts = -1;
  board->unread = -1;
  return board;
}

FpBoard *
fp_board_ref(FpBoard *board)
{
  return g_rc_box_acquire(board);
}

static void
board_clear(gpointer data)
{
  FpBoard *board = data;
  g_free(board->id);
  g_free(board->title);
  g_free(board->summary);
  g_free(board->parent);
}

void
fp_board_unref(FpBoard *board)
{
  if (board)
    g_rc_box_release_full(board, board_clear);
}

FpNotice *
fp_notice_new(const char *id, FpNoticeKind kind, const char *who, const char *text)
{
  FpNotice *notice = g_rc_box_new0(FpNotice);
  notice->id = g_strdup(id ? id : "");
  notice->kind = kind;
  notice->who = clean(who);
  notice->text = fp_text_clean(text ? text : "", -1, FP_TEXT_ONE_LINE);
  return notice;
}

FpNotice *
fp_notice_ref(FpNotice *notice)
{
  return g_rc_box_acquire(notice);
}

static void
notice_clear(gpointer data)
{
  FpNotice *notice = data;
  g_free(notice->id);
  g_free(notice->who);
  g_free(notice->text);
  g_free(notice->topic);
  g_free(notice->post);
  g_free(notice->conversation);
}

void
fp_notice_unref(FpNotice *notice)
{
  if (notice)
    g_rc_box_release_full(notice, notice_clear);
}

static const struct {
  const char *name, *shown;
} kinds[FP_NOTICE_KINDS] = {
    [FP_NOTICE_OTHER] = {"other", N_("notice")},
    [FP_NOTICE_REPLY] = {"reply", N_("answered you")},
    [FP_NOTICE_POST] = {"post", N_("wrote")},
    [FP_NOTICE_MENTION] = {"mention", N_("named you")},
    [FP_NOTICE_QUOTE] = {"quote", N_("quoted you")},
    [FP_NOTICE_LIKE] = {"like", N_("liked your post")},
    [FP_NOTICE_EDIT] = {"edit", N_("edited your post")},
    [FP_NOTICE_MESSAGE] = {"message", N_("private message")},
    [FP_NOTICE_FLAG] = {"flag", N_("moderation")},
};

const char *
fp_notice_kind_name(FpNoticeKind kind)
{
  g_return_val_if_fail((guint)kind < G_N_ELEMENTS(kinds), "other");
  return kinds[kind].name;
}

const char *
fp_notice_kind_shown(FpNoticeKind kind)
{
  g_return_val_if_fail((guint)kind < G_N_ELEMENTS(kinds), "");
  return _(kinds[kind].shown);
}
