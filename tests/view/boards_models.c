/* Boards, topics, a topic and notifications as a forum might give them, hostile names among them. */
#include "config.h"

#include "flagpost/clock.h"
#include "view/boards_models.h"

static guint
count(gpointer self)
{
  return ((GPtrArray *)self)->len;
}

/* --- boards --- */

static gboolean
get_board(gpointer self, guint row, FpRecord *record)
{
  fp_record_from_board(record, g_ptr_array_index((GPtrArray *)self, row), NOW);
  return TRUE;
}

static void
add_board(GPtrArray *all, const char *id, const char *title, const char *summary, int topics, int unread)
{
  FpBoard *board = fp_board_new(id, title, summary);
  board->topics = topics;
  board->posts = topics * 7;
  board->unread = unread;
  board->last = topics > 0 ? NOW - topics * FP_HOUR : 0;
  g_ptr_array_add(all, board);
}

FpView *
boards_view(void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_board_unref);
  const FpRows rows = {count, get_board, all, (GDestroyNotify)g_ptr_array_unref};
  add_board(all, "", "All boards", NULL, -1, -1);
  add_board(all, "1", "Welcome", "New here? Say hello.", 9, 2);
  add_board(all, "2", "Soil and compost", "What is under our feet.", 1, 0);
  add_board(all, "3", "\033[2Jpay\u200bpal \u202egpj", "x\u202ey", 300, -1);
  FpView *view = fp_boards_view_new(&rows);
  fp_view_set_title(view, "Boards");
  return view;
}

/* --- topics --- */

static gboolean
get_topic(gpointer self, guint row, FpRecord *record)
{
  fp_record_from_topic(record, g_ptr_array_index((GPtrArray *)self, row), NOW);
  return TRUE;
}

static FpConversation *
topic(const char *id, const char *subject, const char *name, int posts, int unread)
{
  FpConversation *made = fp_conversation_new(id, subject);
  fp_conversation_make_topic(made);
  fp_person_unref(made->from);
  made->from = fp_person_new(name, name, name);
  made->last = NOW - posts * FP_HOUR;
  made->unread = unread;
  made->count = posts;
  made->topic->views = posts * 11;
  made->can_reply = TRUE;
  return made;
}

FpView *
topics_view(void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  const FpRows rows = {count, get_topic, all, (GDestroyNotify)g_ptr_array_unref};
  FpConversation *pinned = topic("t1", "Say hello here", "Plot_33", 300, 105);
  FpConversation *closed = topic("t2", "Gate code has changed", "dilys", 2, 0);
  pinned->topic->pinned = TRUE;
  pinned->topic->followed = 1;
  closed->topic->closed = TRUE;
  g_ptr_array_add(all, pinned);
  g_ptr_array_add(all, closed);
  g_ptr_array_add(all, topic("t3", "Frost on the cold frame, and what I did about it", "beanpole", 4, 3));
  g_ptr_array_add(all, topic("t4", "Leaf mould bays: who has room?", "さくら", 20, -1));
  FpView *view = fp_topics_view_new(&rows);
  fp_view_set_title(view, "Welcome: latest");
  return view;
}

/* --- a topic --- */

static void
add_post(FpConversation *made, int number, const char *name, const char *html)
{
  g_autofree char *id = g_strdup_printf("p%d", number);
  FpMessage *message = fp_message_new(id, made->id);
  FpPost *post = fp_message_make_post(message);
  g_clear_pointer(&message->from, fp_person_unref);
  message->from = fp_person_new(name, name, name);
  message->sent = NOW - (100 - number) * FP_HOUR;
  message->unread = number > 38;
  post->number = number;
  post->answers = number == 39 ? 37 : 0;
  post->likes = number % 3;
  post->liked = number == 38;
  post->bookmarked = number == 39;
  fp_message_set_html(message, html, -1, NULL);
  g_ptr_array_add(made->messages, message);
}

FpView *
topic_view(void)
{
  g_autoptr(FpConversation) made = topic("t3", "Frost on the cold frame", "beanpole", 40, 2);
  add_post(made, 37, "dilys", "<p>Three degrees above outside, with the sacking.</p>");
  add_post(made, 38, "old_tom", "<blockquote><p>a brick on every corner</p></blockquote><p>Six on mine.</p>");
  add_post(made, 39, "beanpole", "<p>Mine has a <a href='https://growers.example/f'>hinge</a>.</p>");
  add_post(made, 40, "maria", "<p>Thank you all.</p>");
  ((FpMessage *)made->messages->pdata[3])->outgoing = TRUE;
  ((FpMessage *)made->messages->pdata[0])->flag = FP_FLAG_HELD;
  FpView *view = fp_message_view_new(made, NOW);
  fp_view_set_title(view, made->subject);
  return view;
}

/* --- notifications --- */

static gboolean
get_notice(gpointer self, guint row, FpRecord *record)
{
  fp_record_from_notice(record, g_ptr_array_index((GPtrArray *)self, row), NOW);
  return TRUE;
}

FpView *
notices_view(void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_notice_unref);
  const FpRows rows = {count, get_notice, all, (GDestroyNotify)g_ptr_array_unref};
  for (int kind = 0; kind < FP_NOTICE_KINDS; kind++) {
    g_autofree char *id = g_strdup_printf("n%d", kind);
    FpNotice *notice =
        fp_notice_new(id, (FpNoticeKind)kind, kind == 0 ? NULL : "dilys", "Frost on the cold frame");
    notice->when = NOW - (kind + 1) * FP_HOUR;
    notice->unread = kind < 3;
    g_ptr_array_add(all, notice);
  }
  FpView *view = fp_notices_view_new(&rows);
  fp_view_set_title(view, "Notifications");
  return view;
}

/* --- a page before --- */

static int
number_read(const FpView *view)
{
  return fp_message_view_current(view)->post->number;
}

void
test_page_before(void)
{
  g_autoptr(FpView) view = topic_view();
  g_autoptr(FpConversation) more = fp_conversation_copy(fp_message_view_get(view));
  g_auto(FpEffect) effect = {0};
  FpMessage *first = fp_message_new("p36", more->id);
  fp_message_make_post(first)->number = 36;
  fp_message_set_plain(first, "What was said earlier.", -1);
  g_ptr_array_insert(more->messages, 0, first);
  fp_view_resize(view, 20, 80);
  fp_view_act(view, FP_ACT_NEXT_MESSAGE, &effect);
  g_assert_cmpint(number_read(view), ==, 40);
  fp_message_view_set(view, more, NOW);
  g_assert_cmpint(number_read(view), ==, 40);
  g_assert_true(fp_message_view_at_end(view));
  g_assert_true(fp_message_view_go_to(view, 36));
  g_assert_true(fp_message_view_at_start(view));
  g_assert_false(fp_message_view_go_to(view, 41));
  {
    g_autoptr(FpView) top = topic_view();
    int number = number_read(top); /* on the topic's name, above the first post */
    fp_view_resize(top, 20, 80);
    fp_message_view_set(top, more, NOW);
    g_assert_cmpint(number_read(top), ==, number);
  }
}
