/* Texts of unread conversations, where a forum's list has none: fetched behind a refresh, one at a time, the
 * newest first, so that the judge has seen what came in the night before anybody opens it. Nothing is marked
 * as read. A campaign that was flagged and grows by it is offered. Called by inbox.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/inbox/inbox.h"
#include "app/vigil/vigil.h"

#define AT_MOST   40 /* conversations behind one refresh */
#define NEWEST    50 /* messages of each, as they lie on the forum's newest page */
#define SAY_EVERY 8  /* the list is drawn anew after so many, and at the end */

void
fp_unread_want(FpMember *member, const char *conversation, gboolean changed)
{
  if (g_queue_get_length(member->unread) >= AT_MOST ||
      g_queue_find_custom(member->unread, conversation, (GCompareFunc)strcmp))
    return;
  member->unread_left = FALSE;
  if (changed || !fp_open_has_newest(member, conversation))
    g_queue_push_tail(member->unread, g_strdup(conversation));
}

/* A forum with a ceiling on requests: what the member does himself comes first. */
static gboolean
is_pressed(const FpMember *member)
{
  const FpDriver *driver = member->account->driver;
  const FpPace *pace = driver->request_pace && member->session ? driver->request_pace(member->session) : NULL;
  const GArray *sent = pace ? member->session->sent : NULL;
  gint64 since = fp_clock_now() - FP_MINUTE;
  guint lately = 0;
  for (guint i = sent ? sent->len : 0; i > 0 && g_array_index(sent, gint64, i - 1) > since; i--)
    lately++;
  return pace && lately >= pace->count / 2;
}

/* Campaigns that grew by what has just been read are offered once all of it is there. */
static void
note_campaigns(FpMember *member, const FpConversation *conversation)
{
  for (guint i = 0; i < conversation->messages->len; i++) {
    const FpMessage *message = conversation->messages->pdata[i];
    if (message->campaign)
      g_hash_table_add(member->unread_campaigns, g_strdup(message->campaign));
  }
}

/* Ends the waiting, if somebody waits. */
static void
end_wait(FpMember *member)
{
  g_autoptr(GTask) waiter = g_steal_pointer(&member->unread_waiter);
  fp_clock_cancel(member->unread_timer);
  member->unread_timer = 0;
  if (!waiter)
    return;
  if (!g_cancellable_is_cancelled(g_task_get_cancellable(waiter)))
    g_clear_signal_handler(&member->unread_cancel, g_task_get_cancellable(waiter));
  member->unread_cancel = 0;
  g_task_return_boolean(waiter, !member->asking_unread && !member->unread_left);
}

static void
all_read(FpMember *member)
{
  if (!member->closed && !member->dead)
    fp_wave_arrivals(member, member->unread_campaigns);
  g_hash_table_remove_all(member->unread_campaigns);
  end_wait(member);
}

static void
one_opened(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpMember) member = data;
  gboolean stale = FALSE;
  g_autoptr(GError) error = NULL;
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(result, &stale, &error);
  member->asking_unread = FALSE;
  /* Offline, limited, signed out: the next refresh asks again. One that is gone keeps nobody else waiting. */
  gboolean gone = g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_GONE);
  if (!gone && (!conversation || stale || is_pressed(member))) {
    member->unread_left = member->unread_left || !conversation || stale || !g_queue_is_empty(member->unread);
    g_queue_clear_full(member->unread, g_free);
  }
  if (conversation && !stale)
    note_campaigns(member, conversation);
  if (g_queue_get_length(member->unread) % SAY_EVERY == 0)
    fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  fp_unread_ask(member);
}

void
fp_unread_ask(FpMember *member)
{
  if (member->asking_unread)
    return;
  if (member->closed || member->dead || g_queue_is_empty(member->unread)) {
    all_read(member);
    return;
  }
  g_autofree char *id = g_queue_pop_head(member->unread);
  member->asking_unread = TRUE;
  fp_inbox_open_part_async(member, id, 1, NEWEST, member->closing, one_opened, fp_member_ref(member));
}

/* --- for a command that ends --- */

static void
waited_enough(gpointer data)
{
  ((FpMember *)data)->unread_timer = 0;
  end_wait(data);
}

static void
wait_cancelled(GCancellable *cancellable, gpointer data)
{
  end_wait(data);
}

void
fp_inbox_texts_async(FpMember *member, gint64 at_most, GCancellable *cancellable, GAsyncReadyCallback done,
                     gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  if (!member->asking_unread || member->unread_waiter) {
    g_task_return_boolean(task, !member->asking_unread && !member->unread_left);
    return;
  }
  member->unread_waiter = g_steal_pointer(&task);
  member->unread_timer = fp_clock_timer(at_most, waited_enough, member);
  if (cancellable)
    member->unread_cancel = g_signal_connect(cancellable, "cancelled", G_CALLBACK(wait_cancelled), member);
}

gboolean
fp_inbox_texts_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
