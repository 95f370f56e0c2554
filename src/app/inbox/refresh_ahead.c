/* Pages on their way while another is worked on: two, since what a forum and the network need for one, and
 * reading it beside the main loop, together take about as long as storing one. The second is asked for only
 * where the first is sure not to be the last. Called by inbox.c. */
#include "config.h"

#include "app/inbox/refresh.h"

#include "flagpost/beside.h"

#include "app/archive/archive.h"

/* What came of asking for a page. */
typedef struct {
  GTask *task; /* until it has come, and is read */
  guint round;
  FpCallResult *reply;
  GError *error;
} Answer;

static void
answer_free(gpointer data)
{
  Answer *answer = data;
  g_clear_object(&answer->task);
  g_clear_pointer(&answer->reply, fp_call_result_free);
  g_clear_error(&answer->error);
  g_free(answer);
}

/* Also those that are still to come. */
void
fp_refresh_forget_answers(Refresh *refresh)
{
  while (refresh->here.length > 0) {
    Answer *answer = g_queue_pop_head(&refresh->here);
    if (!answer->task)
      answer_free(answer); /* else by whoever reads it */
  }
  refresh->foreseen = FALSE;
  refresh->round++;
}

gboolean
fp_refresh_is_here(const Refresh *refresh)
{
  const Answer *first = g_queue_peek_head((GQueue *)&refresh->here);
  return first && !first->task;
}

FpCallResult *
fp_refresh_take_answer(Refresh *refresh, GError **error)
{
  Answer *answer = g_queue_pop_head(&refresh->here);
  FpCallResult *reply = g_steal_pointer(&answer->reply);
  if (answer->error)
    g_propagate_error(error, g_steal_pointer(&answer->error));
  answer_free(answer);
  return reply;
}

/* The page that has come will not be the last one, whatever is stored until its turn comes. */
static gboolean
leads_on(const Refresh *refresh, const FpCallResult *reply)
{
  const GPtrArray *page = reply ? reply->conversations : NULL;
  gint64 since = fp_keep_since(refresh->member);
  if (!page || page->len == 0 || !reply->next || refresh->reached || refresh->pages + 2 >= FP_PAGES_MOST ||
      g_hash_table_contains(refresh->marks, reply->next))
    return FALSE;
  for (guint i = 0; since > 0 && i < page->len; i++)
    if (((const FpConversation *)page->pdata[i])->last < since)
      return FALSE;
  const FpConversation *oldest = page->pdata[page->len - 1];
  if (g_hash_table_contains(refresh->seen, oldest->id))
    return FALSE;
  g_autoptr(FpConversation) stored = fp_store_summary(refresh->member->store, oldest->id, NULL);
  return !stored;
}

void
fp_refresh_look_further(GTask *task)
{
  Refresh *refresh = g_task_get_task_data(task);
  const Answer *first = g_queue_peek_head(&refresh->here);
  if (!first || !refresh->busy || refresh->last || refresh->foreseen || !leads_on(refresh, first->reply))
    return;
  refresh->foreseen = TRUE;
  fp_refresh_ask(task, first->reply->next);
}

static void
read_answer(gpointer data)
{
  const Answer *answer = data;
  const Refresh *refresh = g_task_get_task_data(answer->task);
  fp_call_result_read(answer->reply, refresh->member->site->base);
}

static void
answer_is_read(gpointer data)
{
  Answer *answer = data;
  g_autoptr(GTask) task = g_steal_pointer(&answer->task);
  Refresh *refresh = g_task_get_task_data(task);
  if (refresh->ended || answer->round != refresh->round) {
    g_queue_remove(&refresh->here, answer);
    answer_free(answer);
  } else if (!refresh->busy && fp_refresh_is_here(refresh)) {
    fp_refresh_take_page(g_steal_pointer(&task));
  }
}

static void
have_page(GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;
  Refresh *refresh = g_task_get_task_data(answer->task);
  answer->reply = fp_session_call_finish(result, &answer->error);
  if (refresh->ended || answer->round != refresh->round) {
    answer_free(answer);
    return;
  }
  g_queue_push_tail(&refresh->here, answer);
  fp_refresh_look_further(answer->task);
  if (answer->reply && answer->reply->raw)
    fp_beside(read_answer, answer_is_read, answer);
  else
    answer_is_read(answer);
}

void
fp_refresh_ask(GTask *task, const char *mark)
{
  Refresh *refresh = g_task_get_task_data(task);
  Answer *answer = g_new0(Answer, 1);
  answer->task = g_object_ref(task);
  answer->round = refresh->round;
  FpCallArgs args = {.folder = refresh->folders->pdata[refresh->folder], .page = mark, .reads_later = TRUE};
  if (refresh->folder == 0 && !mark && !refresh->full && !refresh->floor_kept) {
    args.is_same = fp_refresh_is_same;
    args.same_data = refresh;
  }
  fp_session_call_async(refresh->member, FP_OP_LIST, &args, g_task_get_cancellable(task), have_page, answer);
}
