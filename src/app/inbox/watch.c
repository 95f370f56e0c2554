/* Stays, and tells of new messages as they come. Asks the forum as seldom as is useful: slower while nothing
 * comes, at once slower when the forum is out of order or asks for time, never beyond a driver's own pace.
 * Called by the command `watch`. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/chance.h"
#include "flagpost/i18n.h"

#include "app/private.h"

#define EVERY        (2 * FP_MINUTE)
#define QUIET_MOST   (10 * FP_MINUTE)
#define BROKEN_MOST  (30 * FP_MINUTE)
#define LATE         FP_HOUR /* a message may come so much later than one that was sent after it */
#define CANDIDATES   300     /* conversations looked at in one round */
#define NEWEST       200     /* messages of each */
#define NEWEST_PAGES 4

typedef struct {
  FpMember *member;
  FpNewsFunc tell;
  gpointer tell_data;
  gint64 every, interval;
  gint64 since;       /* messages sent before it are not new; -1: nothing was ever fetched */
  GHashTable *seen;   /* ids of messages since then */
  GHashTable *known;  /* conversations at the start, to the time of their newest message then */
  GHashTable *waves;  /* ids of campaigns that were announced */
  GPtrArray *open;    /* char *: conversations whose messages are not here yet */
  GHashTable *opened; /* those that were opened: time and id */
  guint timer, news;
  gulong cancelled;
  gboolean stopped;
} Watch;

static void
watch_free(gpointer data)
{
  Watch *watch = data;
  fp_clock_cancel(watch->timer);
  g_hash_table_unref(watch->seen);
  g_hash_table_unref(watch->known);
  g_hash_table_unref(watch->waves);
  g_ptr_array_unref(watch->open);
  g_hash_table_unref(watch->opened);
  fp_member_unref(watch->member);
  g_free(watch);
}

/* --- what is new --- */

static GPtrArray *
candidates(const Watch *watch)
{
  g_autoptr(GPtrArray) list = fp_store_list(watch->member->store, NULL, 0, CANDIDATES, NULL);
  for (guint i = list ? list->len : 0; i-- > 0;)
    if (((FpConversation *)list->pdata[i])->last < watch->since || ((FpConversation *)list->pdata[i])->muted)
      g_ptr_array_remove_index(list, i);
  return g_steal_pointer(&list);
}

static gboolean
is_news(const FpMessage *message, const Watch *watch)
{
  const gint64 *known = g_hash_table_lookup(watch->known, message->conversation);
  return !message->outgoing && !message->system && !message->deleted && message->sent >= watch->since &&
         (!known || message->sent > *known);
}

static int
by_time(gconstpointer a, gconstpointer b)
{
  const FpMessage *one = *(FpMessage *const *)a, *two = *(FpMessage *const *)b;
  return (one->sent > two->sent) - (one->sent < two->sent);
}

/* New messages, the oldest first. */
static GPtrArray *
collect(Watch *watch)
{
  g_autoptr(GPtrArray) list = candidates(watch);
  GPtrArray *news = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *listed = list->pdata[i];
    g_autoptr(FpConversation) stored = fp_store_part(watch->member->store, listed->id, NULL, NEWEST, NULL);
    for (guint n = 0; stored && n < stored->messages->len; n++) {
      FpMessage *message = stored->messages->pdata[n];
      if (is_news(message, watch) && g_hash_table_add(watch->seen, g_strdup(message->id)))
        g_ptr_array_add(news, fp_message_ref(message));
    }
  }
  g_ptr_array_sort(news, by_time);
  return news;
}

/* Conversations of which the list tells more than is here: each is opened once for that. */
static void
find_lacking(Watch *watch)
{
  g_autoptr(GPtrArray) list = candidates(watch);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *listed = list->pdata[i];
    const gint64 *known = g_hash_table_lookup(watch->known, listed->id);
    if (known && *known >= listed->last)
      continue;
    g_autoptr(FpConversation) stored = fp_store_part(watch->member->store, listed->id, NULL, 1, NULL);
    const FpMessage *last = stored && stored->messages->len > 0 ? stored->messages->pdata[0] : NULL;
    g_autofree char *once = g_strdup_printf("%" G_GINT64_FORMAT " %s", listed->last, listed->id);
    if ((!last || last->sent < listed->last) && g_hash_table_add(watch->opened, g_steal_pointer(&once)))
      g_ptr_array_add(watch->open, g_strdup(listed->id));
  }
}

typedef struct {
  FpNews *news;
  GHashTable *senders;
} Sum;

static void
add_to_wave(const FpTally *tally, gpointer data)
{
  Sum *sum = data;
  if (g_strcmp0(tally->campaign, sum->news->campaign) != 0)
    return;
  FpNews *news = sum->news;
  news->first = news->messages == 0 ? tally->sent : MIN(news->first, tally->sent);
  news->last = MAX(news->last, tally->sent);
  news->level = MAX(news->level, tally->level);
  news->messages++;
  if (tally->sender)
    g_hash_table_add(sum->senders, g_strdup(tally->sender));
  news->senders = g_hash_table_size(sum->senders);
}

static void
tell_wave(Watch *watch, const char *campaign)
{
  FpNews news = {.campaign = campaign};
  g_autoptr(GHashTable) senders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  Sum sum = {&news, senders};
  fp_store_tally(watch->member->store, 0, add_to_wave, &sum, NULL);
  watch->tell(&news, watch->tell_data);
}

static void
tell_news(Watch *watch, const GPtrArray *messages)
{
  for (guint i = 0; i < messages->len && !watch->stopped; i++) {
    const FpMessage *message = messages->pdata[i];
    const char *campaign = message->campaign;
    g_autoptr(FpConversation) conversation =
        fp_store_summary(watch->member->store, message->conversation, NULL);
    FpNews news = {.message = message, .campaign = campaign, .subject = message->subject};
    if (!news.subject && conversation)
      news.subject = conversation->subject;
    if (campaign && g_hash_table_add(watch->waves, g_strdup(campaign)))
      tell_wave(watch, campaign);
    news.in_wave = campaign != NULL;
    news.level = message->suspicion ? message->suspicion->level : FP_LEVEL_NONE;
    watch->tell(&news, watch->tell_data);
    watch->news++;
  }
}

/* What was sent long before the newest one cannot be new any more, and need not be remembered. */
static void
move_on(Watch *watch)
{
  g_autoptr(GPtrArray) list = fp_store_list(watch->member->store, NULL, 0, 1, NULL);
  gint64 newest = list && list->len > 0 ? ((FpConversation *)list->pdata[0])->last : 0;
  gint64 since = MAX(MIN(newest, fp_clock_now()) - LATE, 0);
  if (since <= watch->since)
    return;
  watch->since = since;
  g_hash_table_remove_all(watch->seen);
  g_hash_table_remove_all(watch->opened);
  g_autoptr(GPtrArray) known = collect(watch);
}

/* What is there now is not news, whether its messages have been fetched or only the list. */
static void
begin(Watch *watch)
{
  g_autoptr(GPtrArray) list = NULL;
  move_on(watch);
  list = candidates(watch);
  for (guint i = 0; list && i < list->len; i++) {
    const FpConversation *listed = list->pdata[i];
    g_hash_table_insert(watch->known, g_strdup(listed->id), g_memdup2(&listed->last, sizeof listed->last));
  }
}

/* --- rounds --- */

static void ask(GTask *task);

static void
timer_fired(gpointer data)
{
  g_autoptr(GTask) task = data;
  Watch *watch = g_task_get_task_data(task);
  watch->timer = 0;
  ask(g_steal_pointer(&task));
}

static void
end(GTask *task)
{
  Watch *watch = g_task_get_task_data(task);
  g_cancellable_disconnect(g_task_get_cancellable(task), watch->cancelled);
  watch->cancelled = 0;
  g_task_return_boolean(task, TRUE);
  g_object_unref(task);
}

static void
rest(GTask *task, gint64 wait)
{
  Watch *watch = g_task_get_task_data(task);
  if (watch->stopped) {
    end(task);
    return;
  }
  /* Many who watch should not ask at the same moment. */
  wait += fp_chance_below((guint32)(wait / FP_SECOND / 10 + 1)) * FP_SECOND;
  watch->timer = fp_clock_timer(wait, timer_fired, task);
}

static void
round_done(GTask *task)
{
  Watch *watch = g_task_get_task_data(task);
  g_autoptr(GPtrArray) news = collect(watch);
  tell_news(watch, news);
  move_on(watch);
  watch->interval = news->len > 0 ? watch->every
                                  : MIN(watch->interval + watch->interval / 2, MAX(watch->every, QUIET_MOST));
  rest(task, watch->interval);
}

static void open_next(GTask *task);

static void
opened(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(result, NULL, NULL);
  open_next(data);
}

static void
open_next(GTask *task)
{
  Watch *watch = g_task_get_task_data(task);
  if (watch->open->len == 0 || watch->stopped) {
    round_done(task);
    return;
  }
  g_autofree char *id = g_ptr_array_steal_index(watch->open, 0);
  fp_inbox_open_part_async(watch->member, id, NEWEST_PAGES, 1, g_task_get_cancellable(task), opened, task);
}

/* What goes by itself; anything else, a password that is refused above all, ends the watch. */
static gboolean
passes(const GError *error)
{
  return (error->domain == FP_NET_ERROR && error->code != FP_NET_BAD_ADDRESS && error->code != FP_NET_TLS) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_LIMITED) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_BUSY) ||
         g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED) ||
         g_error_matches(error, FP_STORE_ERROR, FP_STORE_BUSY);
}

static void
refreshed(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Watch *watch = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  gboolean done = fp_inbox_refresh_finish(result, NULL, &error);
  if (watch->stopped) {
    end(g_steal_pointer(&task));
  } else if (done) {
    if (watch->since < 0) /* an archive that was empty */
      begin(watch);
    find_lacking(watch);
    open_next(g_steal_pointer(&task));
  } else if (passes(error)) {
    gint64 wait = fp_error_wait(error) * FP_SECOND;
    fp_member_say(watch->member, error->message);
    watch->interval = MIN(watch->interval * 2, BROKEN_MOST);
    rest(g_steal_pointer(&task), MAX(watch->interval, wait));
  } else {
    g_cancellable_disconnect(g_task_get_cancellable(task), watch->cancelled);
    g_task_return_error(task, g_steal_pointer(&error));
  }
}

static void
ask(GTask *task)
{
  Watch *watch = g_task_get_task_data(task);
  fp_inbox_refresh_async(watch->member, FALSE, g_task_get_cancellable(task), refreshed, task);
}

/* The handler must not disconnect itself: what it was waiting for ends the watch, or the next idle moment. */
static gboolean
end_idle(gpointer task)
{
  end(task);
  return G_SOURCE_REMOVE;
}

static void
stopped(GCancellable *cancellable, gpointer data)
{
  Watch *watch = g_task_get_task_data(data);
  if (watch->stopped)
    return;
  watch->stopped = TRUE;
  if (watch->timer == 0)
    return;
  fp_clock_cancel(watch->timer);
  watch->timer = 0;
  g_idle_add(end_idle, data);
}

void
fp_watch_async(FpMember *member, gint64 every, FpNewsFunc tell, gpointer tell_data, GCancellable *cancellable,
               GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Watch *watch = g_new0(Watch, 1);
  watch->member = fp_member_ref(member);
  watch->tell = tell;
  watch->tell_data = tell_data;
  watch->every = watch->interval = every > 0 ? every : EVERY;
  watch->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  watch->opened = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  watch->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  watch->waves = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  watch->open = g_ptr_array_new_with_free_func(g_free);
  watch->since = -1;
  g_task_set_task_data(task, watch, watch_free);
  g_task_set_check_cancellable(task, FALSE);
  if (fp_store_as_of(member->store) != 0)
    begin(watch);
  if (cancellable)
    watch->cancelled = g_cancellable_connect(cancellable, G_CALLBACK(stopped), task, NULL);
  ask(task);
}

gboolean
fp_watch_finish(GAsyncResult *result, guint *news, GError **error)
{
  Watch *watch = g_task_get_task_data(G_TASK(result));
  if (news)
    *news = watch->news;
  return g_task_propagate_boolean(G_TASK(result), error);
}
