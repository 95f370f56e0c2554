/* The lists of the boards: boards, topics, notifications, what the forum's search found. Each asks the forum
 * for a page, and for the next one when its end is reached. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "tui/forum.h"

typedef struct {
  Tui *tui;
  FpView *view;
  FpOp op;           /* what it asks: BOARDS, TOPICS, NOTICES, SEARCH */
  GPtrArray *things; /* FpBoard, FpConversation, FpNotice or FpMessage */
  char *board, *title, *words, *next;
  FpTopicOrder order;
  gboolean loading;
} List;

static guint
count(gpointer self)
{
  return ((List *)self)->things->len;
}

static void
hit_record(FpRecord *record, const FpMessage *hit)
{
  g_autofree char *text = fp_rich_text(hit->rich);
  record->id = g_strdup(hit->id);
  record->state = g_strdup("");
  record->who = g_strdup(hit->from->name);
  record->what = g_strdup(hit->subject);
  fp_record_set_when(record, hit->sent, fp_clock_now());
  record->rest = g_strdup(g_strstrip(g_strdelimit(text, "\n", ' ')));
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  const List *list = self;
  gpointer thing = row < list->things->len ? g_ptr_array_index(list->things, row) : NULL;
  if (!thing)
    return FALSE;
  if (list->op == FP_OP_BOARDS)
    fp_record_from_board(record, thing, fp_clock_now());
  else if (list->op == FP_OP_TOPICS)
    fp_record_from_topic(record, thing, fp_clock_now());
  else if (list->op == FP_OP_NOTICES)
    fp_record_from_notice(record, thing, fp_clock_now());
  else
    hit_record(record, thing);
  return TRUE;
}

static void
list_free(gpointer self)
{
  List *list = self;
  g_ptr_array_unref(list->things);
  g_free(list->board);
  g_free(list->title);
  g_free(list->words);
  g_free(list->next);
  g_free(list);
}

static GPtrArray *
things_of(FpOp op)
{
  GDestroyNotify unref = op == FP_OP_BOARDS    ? (GDestroyNotify)fp_board_unref
                         : op == FP_OP_TOPICS  ? (GDestroyNotify)fp_conversation_unref
                         : op == FP_OP_NOTICES ? (GDestroyNotify)fp_notice_unref
                                               : (GDestroyNotify)fp_message_unref;
  return g_ptr_array_new_with_free_func(unref);
}

static char *
hit_where(guint row, guint total)
{
  return fp_counts(_("Result %u of %u that are here."), row, total);
}

static FpView *
view_of(const List *list, const FpRows *rows)
{
  const FpRowsLook found = {"found", _("The forum found nothing."), hit_where, NULL, "POST"};
  return list->op == FP_OP_BOARDS    ? fp_boards_view_new(rows)
         : list->op == FP_OP_TOPICS  ? fp_topics_view_new(rows)
         : list->op == FP_OP_NOTICES ? fp_notices_view_new(rows)
                                     : fp_rows_view_new(&found, rows);
}

static void
set_title(const List *list)
{
  g_autofree char *title = NULL;
  if (list->op == FP_OP_BOARDS)
    title = g_strdup(_("Boards"));
  else if (list->op == FP_OP_NOTICES)
    title = g_strdup(_("Notifications"));
  else if (list->op == FP_OP_SEARCH)
    title = g_strdup_printf(_("The forum's search: %s"), list->words);
  else
    title = g_strdup_printf("%s: %s", list->title ? list->title : _("All boards"),
                            list->order == FP_ORDER_NEW      ? _("new")
                            : list->order == FP_ORDER_UNREAD ? _("unread")
                            : list->order == FP_ORDER_TOP    ? _("top")
                                                             : _("latest"));
  fp_view_set_title(list->view, title);
}

/* --- asking --- */

typedef struct {
  TuiWork *work;
  FpView *view;
  List *list;
  gboolean more; /* further ones: behind what is there */
} Load;

/* The first row of the boards stands for all of them. */
static FpBoard *
all_boards(void)
{
  return fp_board_new("", _("All boards"), NULL);
}

static void
take(List *list, const FpCallResult *reply, gboolean more)
{
  const GPtrArray *new_ones = list->op == FP_OP_BOARDS    ? reply->boards
                              : list->op == FP_OP_TOPICS  ? reply->conversations
                              : list->op == FP_OP_NOTICES ? reply->notices
                                                          : reply->messages;
  if (!more)
    g_ptr_array_set_size(list->things, 0);
  if (list->op == FP_OP_BOARDS)
    g_ptr_array_add(list->things, all_boards());
  for (guint i = 0; new_ones && i < new_ones->len; i++)
    g_ptr_array_add(list->things, g_rc_box_acquire(g_ptr_array_index(new_ones, i)));
  g_free(list->next);
  list->next = g_strdup(new_ones && new_ones->len > 0 ? reply->next : NULL);
}

static void
loaded(GObject *source, GAsyncResult *result, gpointer data)
{
  Load *load = data;
  Tui *tui = load->work->tui;
  List *list = load->list;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) reply = fp_boards_ask_finish(result, NULL, &error);
  gboolean here = !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && tui->member &&
                  tui_has(tui, load->view) && load->view->behind == list;
  tui_work_end(load->work);
  if (here) {
    list->loading = FALSE;
    fp_rows_view_set_empty(list->view, NULL);
    if (reply)
      take(list, reply, load->more);
    else
      tui_say_error(tui, error);
    fp_view_update(list->view);
    tui_changed(tui);
  } else if (tui->member && tui_has(tui, load->view) && load->view->behind == list) {
    list->loading = FALSE;
  }
  g_free(load);
}

static void
load_list(List *list, gboolean more)
{
  FpCallArgs args = {.folder = list->board, .order = list->order, .text = list->words};
  if (list->loading || (more && !list->next))
    return;
  Load *load = g_new0(Load, 1);
  args.page = more ? list->next : NULL;
  load->view = list->view;
  load->list = list;
  load->more = more;
  load->work = tui_work_new(list->tui, more ? _("Asking the forum for more.") : _("Asking the forum."),
                            list->view->cancellable);
  list->loading = TRUE;
  fp_boards_ask_async(list->tui->member, list->op, &args, load->work->cancellable, loaded, load);
}

/* board, title, words: taken over. */
static List *
push_list(Tui *tui, FpOp op, char *board, char *title, char *words)
{
  List *list = g_new0(List, 1);
  FpRows rows = {.count = count, .get = get, .free = list_free, .self = list};
  list->tui = tui;
  list->op = op;
  list->things = things_of(op);
  list->board = board;
  list->title = title;
  list->words = words;
  list->view = view_of(list, &rows);
  list->view->behind = list;
  fp_rows_view_set_empty(list->view, _("Asking the forum."));
  set_title(list);
  tui_push(tui, list->view);
  load_list(list, FALSE);
  return list;
}

/* --- what lists do --- */

static gpointer
selected(const List *list)
{
  guint row = 0;
  fp_rows_view_selected(list->view, &row);
  return row < list->things->len ? g_ptr_array_index(list->things, row) : NULL;
}

static void
open_notice(Tui *tui, List *list, FpNotice *notice)
{
  FpCallArgs args = {.id = notice->id};
  if (notice->unread && fp_boards_can(tui->member, FP_OP_NOTICE_READ) && !fp_app_read_only(tui->app)) {
    notice->unread = FALSE; /* this list's own: nobody else has it */
    fp_view_update(list->view);
    TuiWork *work = tui_work_new(tui, NULL, NULL);
    Load *load = g_new0(Load, 1);
    load->work = work;
    fp_boards_ask_async(tui->member, FP_OP_NOTICE_READ, &args, work->cancellable, loaded, load);
  }
  if (notice->topic)
    tui_open_topic(tui, &(TuiPlace){.id = notice->topic,
                                    .title = notice->text,
                                    .from = notice->post         ? FP_FROM_POST
                                            : notice->number > 0 ? FP_FROM_NUMBER
                                                                 : FP_FROM_UNREAD,
                                    .number = notice->number,
                                    .post = notice->post});
  else if (notice->conversation)
    tui_do_open(tui, notice->conversation, notice->post);
  else
    tui_say(tui, _("It leads nowhere that can be shown here."));
}

static void
open_selected(Tui *tui, List *list)
{
  gpointer thing = selected(list);
  if (!thing)
    return;
  if (list->op == FP_OP_BOARDS) {
    const FpBoard *board = thing;
    push_list(tui, FP_OP_TOPICS, *board->id != '\0' ? g_strdup(board->id) : NULL,
              *board->id != '\0' ? g_strdup(board->title) : NULL, NULL);
  } else if (list->op == FP_OP_TOPICS) {
    const FpConversation *topic = thing;
    tui_open_topic(tui, &(TuiPlace){.id = topic->id, .title = topic->subject, .from = FP_FROM_UNREAD});
  } else if (list->op == FP_OP_NOTICES) {
    open_notice(tui, list, thing);
  } else {
    const FpMessage *hit = thing;
    tui_open_topic(
        tui,
        &(TuiPlace){.id = hit->conversation, .title = hit->subject, .from = FP_FROM_POST, .post = hit->id});
  }
}

static void
next_order(List *list)
{
  unsigned lacking = fp_member_account(list->tui->member)->driver->lacking_orders;
  do
    list->order = (FpTopicOrder)((list->order + 1) % FP_ORDERS);
  while (lacking & 1u << list->order);
  set_title(list);
  tui_sayf(list->tui, _("Order: %s."), fp_order_name(list->order));
  g_ptr_array_set_size(list->things, 0);
  fp_rows_view_set_empty(list->view, _("Asking the forum."));
  fp_rows_view_select(list->view, 0);
  list->loading = FALSE;
  load_list(list, FALSE);
}

static void
words_answered(Tui *tui, const char *text, FpSecret *secret, gpointer data)
{
  g_autofree char *board = data;
  if (text && *text != '\0')
    push_list(tui, FP_OP_SEARCH, g_steal_pointer(&board), NULL, g_strdup(text));
}

static gboolean
act_list(Tui *tui, List *list, FpAction action)
{
  switch (action) {
  case FP_ACT_OPEN:
    open_selected(tui, list);
    return TRUE;
  case FP_ACT_RELOAD:
    list->loading = FALSE;
    load_list(list, FALSE);
    return TRUE;
  case FP_ACT_ORDER:
    next_order(list);
    return TRUE;
  case FP_ACT_POST:
    tui_do_new_topic(tui, list->board);
    return TRUE;
  case FP_ACT_SEARCH:
    if (!fp_boards_can(tui->member, FP_OP_SEARCH))
      return FALSE;
    tui_ask(tui, FP_PROMPT_LINE, list->board ? _("Search this board at the forum:") : _("Search the forum:"),
            NULL, words_answered, g_strdup(list->board));
    return TRUE;
  default:
    return FALSE;
  }
}

/* --- views reached by a digit --- */

static void
go_to_inbox(Tui *tui)
{
  while (tui_top(tui) != tui->inbox)
    tui_pop(tui, tui_top(tui));
}

static void
go_to_list(Tui *tui, FpOp op)
{
  if (!fp_boards_can(tui->member, op)) {
    tui_say(tui, op == FP_OP_BOARDS ? _("The boards of this forum are not read here.")
                                    : _("The notifications of this forum are not shown here."));
    return;
  }
  go_to_inbox(tui);
  push_list(tui, op, NULL, NULL, NULL);
}

static List *
list_of(const FpView *view)
{
  static const char *const names[] = {"boards", "topics", "notices", "found", NULL};
  return g_strv_contains(names, view->ops->name) ? view->behind : NULL;
}

gboolean
tui_do_forum(Tui *tui, FpView *view, FpEffect *effect)
{
  List *list = tui_has(tui, view) ? list_of(view) : NULL;
  switch (effect->action) {
  case FP_ACT_TO_INBOX:
    go_to_inbox(tui);
    return TRUE;
  case FP_ACT_BOARDS:
    go_to_list(tui, FP_OP_BOARDS);
    return TRUE;
  case FP_ACT_NOTICES:
    go_to_list(tui, FP_OP_NOTICES);
    return TRUE;
  default:
    break;
  }
  if (list)
    return act_list(tui, list, effect->action);
  return tui_has(tui, view) && g_str_equal(view->ops->name, "topic") && tui_topic_act(tui, view, effect);
}

void
tui_moved(Tui *tui, FpView *view, FpAction action)
{
  List *list = tui_has(tui, view) ? list_of(view) : NULL;
  guint row = 0;
  if (!list) {
    if (tui_has(tui, view) && g_str_equal(view->ops->name, "topic"))
      tui_topic_moved(tui, view);
    else if (tui_has(tui, view) && g_str_equal(view->ops->name, "message"))
      tui_part_moved(tui, view, action);
    return;
  }
  fp_rows_view_selected(view, &row);
  if (row + 1 >= list->things->len)
    load_list(list, TRUE);
}

void
tui_lists_read(Tui *tui, const char *topic, int number)
{
  for (guint i = 0; i < tui->views->len; i++) {
    List *list = list_of(g_ptr_array_index(tui->views, i));
    for (guint n = 0; list && list->op == FP_OP_TOPICS && n < list->things->len; n++) {
      FpConversation *one = g_ptr_array_index(list->things, n);
      if (!g_str_equal(one->id, topic))
        continue;
      list->things->pdata[n] = fp_conversation_copy(one);
      ((FpConversation *)list->things->pdata[n])->unread = MAX(0, one->count - number);
      fp_conversation_unref(one);
    }
  }
}
