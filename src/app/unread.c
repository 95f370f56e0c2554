/* Texts of unread conversations, where a forum's list has none: fetched behind a refresh, one at a time, the
 * newest first, so that the judge has seen what came in the night before anybody opens it. Nothing is marked
 * as read. Called by inbox.c. */
#include "config.h"

#include "flagpost/app.h"

#include "app/private.h"

#define AT_MOST   40 /* conversations behind one refresh */
#define SAY_EVERY 8  /* the list is drawn anew after so many, and at the end */

void
fp_unread_want(FpMember *member, const char *conversation, gboolean changed)
{
  if (g_queue_get_length(member->unread) >= AT_MOST ||
      g_queue_find_custom(member->unread, conversation, (GCompareFunc)strcmp))
    return;
  if (changed || !fp_store_complete(member->store, conversation))
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
  if (!gone && (!conversation || stale || is_pressed(member)))
    g_queue_clear_full(member->unread, g_free);
  if (g_queue_get_length(member->unread) % SAY_EVERY == 0)
    fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  fp_unread_ask(member);
}

void
fp_unread_ask(FpMember *member)
{
  if (member->asking_unread || member->closed || member->dead || g_queue_is_empty(member->unread))
    return;
  g_autofree char *id = g_queue_pop_head(member->unread);
  member->asking_unread = TRUE;
  fp_inbox_open_async(member, id, member->closing, one_opened, fp_member_ref(member));
}
