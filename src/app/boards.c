/* Asking the forum about its boards, and keeping the topics that were opened: see flagpost/boards.h. */
#include "config.h"

#include "flagpost/boards.h"

#include "flagpost/i18n.h"

#include "app/private.h"

typedef struct {
  FpMember *member;
  FpOp op;
  char *id;
  int number;
  gboolean further; /* a page by its mark */
  gboolean stale;
  GError *why;
  FpCallResult *result;
} Ask;

static void
ask_free(gpointer data)
{
  Ask *ask = data;
  g_free(ask->id);
  g_clear_error(&ask->why);
  fp_call_result_free(ask->result);
  fp_member_unref(ask->member);
  g_free(ask);
}

gboolean
fp_boards_can(FpMember *member, FpOp op)
{
  return fp_driver_can(member->account->driver, op);
}

static gboolean
changes_forum(FpOp op)
{
  switch (op) {
  case FP_OP_LIKE:
  case FP_OP_UNLIKE:
  case FP_OP_BOOKMARK:
  case FP_OP_UNBOOKMARK:
  case FP_OP_FOLLOW:
  case FP_OP_UNFOLLOW:
  case FP_OP_TOPIC_READ:
  case FP_OP_NOTICE_READ:
    return TRUE;
  default:
    return FALSE;
  }
}

/* --- a page of a topic --- */

/* A further page has posts alone: the topic's facts are those of the page before. */
static FpConversation *
with_facts(Ask *ask, const FpConversation *page)
{
  g_autoptr(FpConversation) known = fp_store_summary(ask->member->store, ask->id, NULL);
  FpConversation *whole = fp_conversation_copy(ask->further && known && known->topic ? known : page);
  if (ask->further) {
    g_ptr_array_set_size(whole->messages, 0);
    for (guint i = 0; i < page->messages->len; i++)
      g_ptr_array_add(whole->messages, fp_message_ref(page->messages->pdata[i]));
    whole->complete = FALSE;
  }
  return whole;
}

/* As stored: with the states of their flags. What the forum said of reading is kept. */
static void
take_stored(FpStore *store, FpConversation *page)
{
  for (guint i = 0; i < page->messages->len; i++) {
    FpMessage *message = page->messages->pdata[i];
    FpMessage *stored = fp_store_message(store, message->id, NULL);
    if (!stored)
      continue;
    stored->unread = message->unread;
    page->messages->pdata[i] = stored;
    fp_message_unref(message);
  }
}

static gboolean
keep_page(Ask *ask, GError **error)
{
  FpStore *store = ask->member->store;
  g_autoptr(GPtrArray) one = g_ptr_array_new();
  FpConversation *page = with_facts(ask, ask->result->conversation);
  fp_conversation_unref(ask->result->conversation);
  ask->result->conversation = page;
  g_ptr_array_add(one, page);
  if (!fp_store_save_conversations(store, one, 0, error))
    return FALSE;
  take_stored(store, page);
  return TRUE;
}

/* The stored topic in place of what could not be asked for. */
static gboolean
fall_back(Ask *ask)
{
  if (ask->op != FP_OP_TOPIC || ask->further)
    return FALSE;
  FpConversation *stored = fp_store_conversation(ask->member->store, ask->id, NULL);
  if (!stored)
    return FALSE;
  ask->result = g_new0(FpCallResult, 1);
  ask->result->conversation = stored;
  ask->stale = TRUE;
  return TRUE;
}

static void
note_read(Ask *ask)
{
  g_autoptr(FpConversation) known = fp_store_summary(ask->member->store, ask->id, NULL);
  if (known && ask->number >= known->count)
    fp_store_mark_read(ask->member->store, ask->id, TRUE, NULL);
}

static void
answered(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Ask *ask = g_task_get_task_data(task);
  GError *error = NULL;
  ask->result = fp_session_call_finish(result, &error);
  if (ask->result && ask->op == FP_OP_TOPIC && !keep_page(ask, &error))
    g_clear_pointer(&ask->result, fp_call_result_free);
  if (ask->result && ask->op == FP_OP_TOPIC_READ)
    note_read(ask);
  if (!ask->result && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && fall_back(ask))
    ask->why = g_steal_pointer(&error);
  if (ask->result)
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
}

/* A private conversation never becomes a topic, whatever its id is taken for. */
static gboolean
may_ask(const Ask *ask, GError **error)
{
  if (changes_forum(ask->op) && !fp_app_may_write(ask->member->app, error))
    return FALSE;
  g_autoptr(FpConversation) known =
      ask->op == FP_OP_TOPIC && ask->id ? fp_store_summary(ask->member->store, ask->id, NULL) : NULL;
  if (!known || known->topic)
    return TRUE;
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                      _("That is a private conversation, not a topic: read opens it."));
  return FALSE;
}

void
fp_boards_ask_async(FpMember *member, FpOp op, const FpCallArgs *args, GCancellable *cancellable,
                    GAsyncReadyCallback done, gpointer data)
{
  static const FpCallArgs none;
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  GError *error = NULL;
  Ask *ask = g_new0(Ask, 1);
  ask->member = fp_member_ref(member);
  ask->op = op;
  if (!args)
    args = &none;
  ask->id = g_strdup(args->id);
  ask->number = args->number;
  ask->further = args->page != NULL;
  g_task_set_task_data(task, ask, ask_free);
  if (!may_ask(ask, &error))
    g_task_return_error(task, error);
  else
    fp_session_call_async(member, op, args, cancellable, answered, g_steal_pointer(&task));
}

FpCallResult *
fp_boards_ask_finish(GAsyncResult *result, gboolean *stale, GError **error)
{
  Ask *ask = g_task_get_task_data(G_TASK(result));
  if (stale)
    *stale = ask->stale;
  if (!g_task_propagate_boolean(G_TASK(result), error))
    return NULL;
  if (ask->why)
    g_propagate_error(error, g_steal_pointer(&ask->why));
  return g_steal_pointer(&ask->result);
}
