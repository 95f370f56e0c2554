/* Writing on the boards from the screen: a new topic, an answer with or without a quotation, changing and
 * deleting one's own posts; and the marks that are set at once: likes, bookmarks, following. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "tui/forum.h"

/* FALSE: it was said why not. */
static gboolean
may(Tui *tui, FpOp op, const char *cannot)
{
  if (fp_app_read_only(tui->app)) {
    tui_say(tui, _("flagpost was started with --read-only: nothing is written."));
    return FALSE;
  }
  if (fp_boards_can(tui->member, op))
    return TRUE;
  tui_say(tui, cannot);
  return FALSE;
}

static void
title_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autofree char *board = data;
  FpDraft draft = {.board = board, .subject = (char *)text};
  if (!text || *text == '\0')
    tui_say(tui, _("Nothing was written."));
  else
    tui_write(tui, &draft);
}

void
tui_do_new_topic(Tui *tui, const char *board)
{
  if (!may(tui, FP_OP_TOPIC_NEW, _("Topics cannot be begun here at this forum.")))
    return;
  if (!board)
    tui_say(tui, _("Open the board that it shall stand in first."));
  else
    tui_ask(tui, FP_PROMPT_LINE, _("Title of the new topic:"), NULL, title_answered, g_strdup(board));
}

void
tui_do_answer(Tui *tui, FpView *view, const FpMessage *post, gboolean quote)
{
  const FpConversation *topic = fp_message_view_get(view);
  g_autofree char *text = quote && post ? tui_quote(post) : NULL;
  FpDraft draft = {.conversation = topic->id, .subject = topic->subject, .text = text};
  if (!may(tui, FP_OP_POST, _("Posts cannot be written here at this forum.")))
    return;
  if (topic->topic->closed) {
    tui_say(tui, _("The topic is closed: nobody can answer in it."));
    return;
  }
  /* An answer to the first post is one to the topic. */
  if (post && post->post->number > 1)
    draft.post = post->id;
  tui_write(tui, &draft);
}

/* --- one's own posts --- */

typedef struct {
  TuiWork *work;
  char *topic, *post;
} Source;

static void
have_source(GObject *object, GAsyncResult *result, gpointer data)
{
  Source *source = data;
  Tui *tui = source->work->tui;
  g_autofree char *topic = source->topic, *post = source->post;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(result, NULL, &error);
  tui_work_end(source->work);
  g_free(source);
  if (!tui->member)
    return;
  if (!reply)
    tui_say_error(tui, error);
  else if (!tui->question)
    tui_write(tui, &(FpDraft){.conversation = topic, .post = post, .edits = TRUE, .text = reply->text});
}

void
tui_do_edit_post(Tui *tui, const FpMessage *post)
{
  FpCallArgs args = {.id = post ? post->conversation : NULL, .message_id = post ? post->id : NULL};
  if (!post || !may(tui, FP_OP_POST_EDIT, _("Posts cannot be changed here at this forum.")))
    return;
  if (!post->post->can_edit) {
    tui_say(tui, post->outgoing ? _("The forum does not let you change this post.")
                                : _("Only your own posts can be changed."));
    return;
  }
  Source *source = g_new0(Source, 1);
  source->topic = g_strdup(post->conversation);
  source->post = g_strdup(post->id);
  source->work = tui_work_new(tui, _("Fetching what was typed."), NULL);
  fp_boards_ask_async(tui->member, FP_OP_POST_SOURCE, &args, source->work->cancellable, have_source, source);
}

static void
delete_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autofree char *id = data;
  FpPostAsk ask = {.deletes = id, .hold = -1};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = NULL;
  if (g_strcmp0(text, "y") != 0) {
    tui_say(tui, _("Nothing was deleted."));
    return;
  }
  item = fp_post_queue(tui->member, &ask, &error);
  if (!item) {
    tui_say_error(tui, error);
    return;
  }
  g_autofree char *sentence = fp_outbox_item_sentence(tui->member, item);
  tui_say_queued(tui, sentence);
}

void
tui_do_delete_post(Tui *tui, const FpMessage *post)
{
  if (!post || !may(tui, FP_OP_POST_DELETE, _("Posts cannot be deleted here at this forum.")))
    return;
  if (!post->post->can_delete) {
    tui_say(tui, post->outgoing ? _("The forum does not let you delete this post.")
                                : _("Only your own posts can be deleted."));
    return;
  }
  g_autofree char *question =
      g_strdup_printf(_("Delete your post %d at the forum? y deletes it, or N:"), post->post->number);
  tui_ask(tui, FP_PROMPT_LETTER, question, "yn", delete_answered, g_strdup(post->id));
}

/* --- marks --- */

typedef struct {
  TuiWork *work;
  FpView *view;
  FpOp op;
  char *post;
} Mark;

static const struct {
  FpAction action;
  FpOp on, off;
  const char *did, *undid, *cannot;
} marks[] = {
    {FP_ACT_LIKE, FP_OP_LIKE, FP_OP_UNLIKE, N_("Liked."), N_("Not liked any more."),
     N_("Posts cannot be liked here at this forum.")},
    {FP_ACT_BOOKMARK, FP_OP_BOOKMARK, FP_OP_UNBOOKMARK, N_("Bookmarked."), N_("Not bookmarked any more."),
     N_("Posts cannot be bookmarked here at this forum.")},
    {FP_ACT_FOLLOW, FP_OP_FOLLOW, FP_OP_UNFOLLOW, N_("Followed: the forum tells you of every answer."),
     N_("Not followed any more."), N_("Topics cannot be followed here at this forum.")},
};

static void
show_post(const Mark *mark, const FpCallResult *reply)
{
  const FpConversation *shown = fp_message_view_get(mark->view);
  int by = mark->op == FP_OP_LIKE ? 1 : -1;
  for (guint i = 0; i < shown->messages->len; i++) {
    const FpMessage *old = g_ptr_array_index(shown->messages, i);
    g_autoptr(FpMessage) copy = NULL;
    if (g_strcmp0(old->id, mark->post) != 0)
      continue;
    copy = fp_message_copy(old);
    if (mark->op == FP_OP_BOOKMARK || mark->op == FP_OP_UNBOOKMARK) {
      copy->post->bookmarked = mark->op == FP_OP_BOOKMARK;
    } else {
      copy->post->liked = mark->op == FP_OP_LIKE;
      copy->post->likes = reply->count >= 0 ? reply->count : MAX(0, old->post->likes + by);
    }
    tui_topic_replace(mark->view, copy);
    return;
  }
}

static void
show_followed(const Mark *mark)
{
  g_autoptr(FpConversation) copy = fp_conversation_copy(fp_message_view_get(mark->view));
  copy->topic->followed = mark->op == FP_OP_FOLLOW;
  fp_message_view_set(mark->view, copy, fp_clock_now());
}

static void
marked(GObject *object, GAsyncResult *result, gpointer data)
{
  Mark *mark = data;
  Tui *tui = mark->work->tui;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(result, NULL, &error);
  tui_work_end(mark->work);
  if (tui->member && !reply)
    tui_say_error(tui, error);
  for (guint i = 0; tui->member && reply && i < G_N_ELEMENTS(marks); i++)
    if (marks[i].on == mark->op || marks[i].off == mark->op)
      tui_say(tui, marks[i].on == mark->op ? _(marks[i].did) : _(marks[i].undid));
  if (tui->member && reply && tui_has(tui, mark->view)) {
    if (mark->op == FP_OP_FOLLOW || mark->op == FP_OP_UNFOLLOW)
      show_followed(mark);
    else
      show_post(mark, reply);
  }
  g_free(mark->post);
  g_free(mark);
}

void
tui_do_mark(Tui *tui, FpView *view, FpAction action, const FpMessage *post)
{
  const FpConversation *topic = fp_message_view_get(view);
  FpCallArgs args = {.id = topic->id, .message_id = post ? post->id : NULL};
  gboolean is_on = action == FP_ACT_FOLLOW ? topic->topic->followed == 1
                   : !post                 ? FALSE
                   : action == FP_ACT_LIKE ? post->post->liked
                                           : post->post->bookmarked;
  guint i = 0;
  while (marks[i].action != action)
    i++;
  if ((!post && action != FP_ACT_FOLLOW) || !may(tui, marks[i].on, _(marks[i].cannot)))
    return;
  if (action == FP_ACT_LIKE && !is_on && !post->post->can_like) {
    tui_say(tui, post->outgoing ? _("One's own posts are not liked.")
                                : _("The forum does not let you like this post."));
    return;
  }
  Mark *mark = g_new0(Mark, 1);
  mark->work = tui_work_new(tui, _("Telling the forum."), NULL);
  mark->view = view;
  mark->op = is_on ? marks[i].off : marks[i].on;
  mark->post = g_strdup(args.message_id);
  fp_boards_ask_async(tui->member, mark->op, &args, mark->work->cancellable, marked, mark);
}
