/* A topic on the screen: its posts a page at a time, the next page when the last post is reached and the page
 * before at the first. The forum is told how far the member has come when a page is left behind. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/forum.h"

enum { TELL_EVERY = 5 /* posts */ };

typedef struct {
  Tui *tui;
  char *id;
  char *next, *previous;
  gboolean loading;
  TuiWork *work;  /* while it loads */
  int seen, told; /* numbers of the last post that had the cursor, and that the forum knows of */
  gint64 loaded;  /* when */
} Topic;

typedef struct {
  TuiWork *work;
  FpView *view;
  Topic *topic;
  enum { WHOLE, NEXT, PREVIOUS } part;
  FpTopicFrom from;
  int number;
  char *post;
} Load;

static Topic *
topic_of(const Tui *tui, const FpView *view)
{
  return tui_has((Tui *)tui, view) && g_str_equal(view->ops->name, "topic") ? view->behind : NULL;
}

/* --- how far it was read --- */

typedef struct {
  TuiWork *work;
  char *id;
  int number;
} Told;

static void
was_told(GObject *source, GAsyncResult *result, gpointer data)
{
  Told *told = data;
  Tui *tui = told->work->tui;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(result, NULL, NULL);
  tui_work_end(told->work);
  if (reply && tui->member)
    tui_lists_read(tui, told->id, told->number);
  g_free(told->id);
  g_free(told);
}

static void
tell(Topic *topic)
{
  Tui *tui = topic->tui;
  FpCallArgs args = {.id = topic->id, .number = topic->seen};
  if (topic->seen <= topic->told || !tui->member || !g_main_loop_is_running(tui->loop) ||
      fp_app_read_only(tui->app) || !fp_boards_can(tui->member, FP_OP_TOPIC_READ))
    return;
  topic->told = topic->seen;
  Told *told = g_new0(Told, 1);
  told->work = tui_work_new(tui, NULL, NULL);
  told->id = g_strdup(topic->id);
  told->number = topic->seen;
  fp_boards_ask_async(tui->member, FP_OP_TOPIC_READ, &args, told->work->cancellable, was_told, told);
}

static void
topic_free(gpointer data)
{
  Topic *topic = data;
  tell(topic);
  g_free(topic->id);
  g_free(topic->next);
  g_free(topic->previous);
  g_free(topic);
}

static void
note_seen(Topic *topic, const FpView *view)
{
  const FpMessage *message = fp_message_view_current(view);
  if (message && message->post)
    topic->seen = MAX(topic->seen, message->post->number);
}

/* --- pages --- */

static gboolean
has_post(const GPtrArray *messages, const char *id)
{
  for (guint i = 0; i < messages->len; i++)
    if (g_str_equal(((const FpMessage *)g_ptr_array_index(messages, i))->id, id))
      return TRUE;
  return FALSE;
}

/* What is shown with a further page behind or before it. (transfer full) */
static FpConversation *
joined(const FpConversation *shown, const FpConversation *page, gboolean before)
{
  FpConversation *both = fp_conversation_copy(before ? page : shown);
  const FpConversation *other = before ? shown : page;
  for (guint i = 0; i < other->messages->len; i++) {
    FpMessage *message = g_ptr_array_index(other->messages, i);
    if (!has_post(both->messages, message->id))
      g_ptr_array_add(both->messages, fp_message_ref(message));
  }
  return both;
}

static void
take_marks(Topic *topic, const FpCallResult *reply, int part)
{
  if (part != PREVIOUS) {
    g_free(topic->next);
    topic->next = g_strdup(reply->next);
  }
  if (part != NEXT) {
    g_free(topic->previous);
    topic->previous = g_strdup(reply->previous);
  }
}

static void
go_to_place(const Load *load, const FpConversation *conversation)
{
  int number = load->number;
  if (load->from == FP_FROM_UNREAD)
    number = conversation->topic->first_unread;
  else if (load->from == FP_FROM_END)
    number = G_MAXINT;
  for (guint i = 0; i < conversation->messages->len; i++) {
    const FpMessage *message = g_ptr_array_index(conversation->messages, i);
    if ((load->post && g_str_equal(message->id, load->post)) ||
        (number == G_MAXINT && i + 1 == conversation->messages->len))
      number = message->post->number;
  }
  if (number > 0)
    fp_message_view_go_to(load->view, number);
}

static void
show(const Load *load, const FpCallResult *reply, gboolean stale)
{
  Topic *topic = load->topic;
  const FpConversation *shown = fp_message_view_get(load->view);
  g_autoptr(FpConversation) now = load->part == WHOLE
                                      ? fp_conversation_ref(reply->conversation)
                                      : joined(shown, reply->conversation, load->part == PREVIOUS);
  take_marks(topic, reply, load->part);
  fp_message_view_set(load->view, now, fp_clock_now());
  fp_view_set_title(load->view, now->subject);
  topic->loaded = fp_clock_now();
  if (load->part == WHOLE)
    go_to_place(load, now);
  note_seen(topic, load->view);
  if (stale)
    tui_say(topic->tui, _("The forum could not be reached: this is the stored copy."));
  else if (!topic->next && fp_message_view_at_end(load->view))
    tell(topic);
}

static void
loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  Load *load = data;
  Tui *tui = load->work->tui;
  g_autoptr(GError) error = NULL;
  gboolean stale = FALSE;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(result, &stale, &error);
  tui_work_end(load->work);
  gboolean here = tui->member && topic_of(tui, load->view) == load->topic;
  if (here) {
    load->topic->loading = FALSE;
    load->topic->work = NULL;
  }
  if (here && reply && reply->conversation->topic)
    show(load, reply, stale);
  else if (here)
    tui_say_error(tui, error);
  tui_changed(tui);
  g_free(load->post);
  g_free(load);
}

static void
load_part(Tui *tui, FpView *view, int part, const TuiPlace *place)
{
  Topic *topic = topic_of(tui, view);
  FpCallArgs args = {0};
  if (!topic || topic->loading)
    return;
  args.id = topic->id;
  Load *load = g_new0(Load, 1);
  load->view = view;
  load->topic = topic;
  load->part = part;
  if (place) {
    args.from = load->from = place->from;
    args.number = load->number = place->number;
    args.message_id = load->post = g_strdup(place->post);
  }
  args.page = part == NEXT ? topic->next : part == PREVIOUS ? topic->previous : NULL;
  load->work = tui_work_new(tui, part == WHOLE ? _("Fetching the topic.") : _("Fetching more posts."),
                            view->cancellable);
  topic->loading = TRUE;
  topic->work = load->work;
  fp_boards_ask_async(tui->member, FP_OP_TOPIC, &args, load->work->cancellable, loaded, load);
}

void
tui_open_topic(Tui *tui, const TuiPlace *place)
{
  g_autoptr(FpConversation) empty = fp_conversation_new(place->id, place->title);
  Topic *topic = g_new0(Topic, 1);
  fp_conversation_make_topic(empty);
  FpView *view = fp_message_view_new(empty, fp_clock_now());
  topic->tui = tui;
  topic->id = g_strdup(place->id);
  view->behind = topic;
  view->behind_free = topic_free;
  fp_view_set_title(view, empty->subject);
  tui_push(tui, view);
  load_part(tui, view, WHOLE, place);
}

void
tui_topic_reload(Tui *tui, FpView *view, FpTopicFrom from)
{
  const FpMessage *current = fp_message_view_current(view);
  TuiPlace place = {.from = from};
  if (from == FP_FROM_NUMBER && current)
    place.number = current->post->number;
  else if (from == FP_FROM_NUMBER)
    place.from = FP_FROM_UNREAD;
  load_part(tui, view, WHOLE, &place);
}

void
tui_topic_moved(Tui *tui, FpView *view)
{
  Topic *topic = topic_of(tui, view);
  if (!topic)
    return;
  note_seen(topic, view);
  if (fp_message_view_at_end(view) || topic->seen - topic->told >= TELL_EVERY)
    tell(topic);
  if (topic->loading && (fp_message_view_at_end(view) || fp_message_view_at_start(view))) {
    tui_work_say(topic->work);
  } else if (fp_message_view_at_end(view)) {
    if (topic->next)
      load_part(tui, view, NEXT, NULL);
  } else if (fp_message_view_at_start(view) && topic->previous) {
    load_part(tui, view, PREVIOUS, NULL);
  }
}

void
tui_topic_replace(FpView *view, FpMessage *message)
{
  g_autoptr(FpConversation) copy = fp_conversation_copy(fp_message_view_get(view));
  for (guint i = 0; i < copy->messages->len; i++) {
    FpMessage *old = g_ptr_array_index(copy->messages, i);
    if (!g_str_equal(old->id, message->id))
      continue;
    copy->messages->pdata[i] = fp_message_ref(message);
    fp_message_unref(old);
  }
  fp_message_view_set(view, copy, fp_clock_now());
}

/* --- what the outbox has done --- */

/* A post of ours in this topic that was sent after it was loaded: then it is to be seen. */
static const FpOutItem *
sent_since(const Topic *topic, const GPtrArray *items)
{
  for (guint i = 0; items && i < items->len; i++) {
    const FpOutItem *item = g_ptr_array_index(items, i);
    if (item->kind > FP_OUT_RETRACT && item->state == FP_OUT_SENT && item->settled >= topic->loaded &&
        g_strcmp0(item->conversation, topic->id) == 0)
      return item;
  }
  return NULL;
}

static void
show_flags(Tui *tui, FpView *view)
{
  g_autoptr(FpConversation) copy = fp_conversation_copy(fp_message_view_get(view));
  for (guint i = 0; i < copy->messages->len; i++) {
    FpMessage *old = g_ptr_array_index(copy->messages, i);
    g_autoptr(FpMessage) stored = fp_store_message(fp_member_store(tui->member), old->id, NULL);
    if (!stored || stored->flag == old->flag)
      continue;
    copy->messages->pdata[i] = fp_message_copy(old);
    ((FpMessage *)copy->messages->pdata[i])->flag = stored->flag;
    fp_message_unref(old);
  }
  fp_message_view_set(view, copy, fp_clock_now());
}

void
tui_reload_topics(Tui *tui)
{
  g_autoptr(GPtrArray) items = NULL;
  for (guint i = 0; i < tui->views->len; i++) {
    FpView *view = g_ptr_array_index(tui->views, i);
    Topic *topic = topic_of(tui, view);
    if (!topic)
      continue;
    if (!items)
      items = fp_store_outbox_list(fp_member_store(tui->member), FALSE, NULL);
    show_flags(tui, view);
    const FpOutItem *sent = sent_since(topic, items);
    if (sent)
      tui_topic_reload(tui, view, sent->kind == FP_OUT_POST ? FP_FROM_END : FP_FROM_NUMBER);
  }
}

/* --- actions --- */

gboolean
tui_topic_act(Tui *tui, FpView *view, FpEffect *effect)
{
  switch (effect->action) {
  case FP_ACT_RELOAD:
    tui_topic_reload(tui, view, FP_FROM_NUMBER);
    return TRUE;
  case FP_ACT_NEXT_UNREAD:
    tui_topic_reload(tui, view, FP_FROM_UNREAD);
    return TRUE;
  case FP_ACT_REPLY:
  case FP_ACT_QUOTE:
    tui_do_answer(tui, view, effect->about, effect->action == FP_ACT_QUOTE);
    return TRUE;
  case FP_ACT_EDIT:
    tui_do_edit_post(tui, effect->about);
    return TRUE;
  case FP_ACT_DELETE:
    tui_do_delete_post(tui, effect->about);
    return TRUE;
  case FP_ACT_LIKE:
  case FP_ACT_BOOKMARK:
  case FP_ACT_FOLLOW:
    tui_do_mark(tui, view, effect->action, effect->about);
    return TRUE;
  default:
    return FALSE;
  }
}
