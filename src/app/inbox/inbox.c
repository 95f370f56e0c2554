/* Refreshing the inbox: pages newest first, each stored in one transaction and announced as it comes, then
 * the sent messages (not each time) and the forum's other folders. Stops at a page that is all known, unless
 * something was left out by an earlier interruption.
 *
 * A refresh that is interrupted leaves a gap between what it stored and what was there before. So the time of
 * the newest conversation at its start, the floor, is a stored fact until a refresh has come down to it, and
 * so is the mark of the page that was stored last. The next refresh begins at the top again, for what is new,
 * and leaps to that page when it meets what the one before has stored; if the page is another by then, it
 * goes on from the top.
 *
 * A page is judged and stored in slices of the main loop that are short, so that keys do not wait for it, and
 * in one transaction. The next two are on their way meanwhile (refresh_ahead.c). What is written down about
 * the refresh itself belongs to the same transaction; a refresh that finds nothing new writes down only when
 * it was. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/beside.h"
#include "flagpost/i18n.h"

#include "app/archive/archive.h"
#include "app/inbox/inbox.h"
#include "app/inbox/refresh.h"
#include "app/vigil/vigil.h"

#define SAID_EVERY 1000               /* conversations */
#define SLICE      (FP_SECOND / 1000) /* the pages that come need several turns each */
#define AT_ONCE    8                  /* conversations stored between two looks at the clock */
#define COMMIT_AT  200 /* conversations: so many at most wait for the end of their transaction */
#define TELL_EVERY (FP_SECOND / 5)
#define LOG_WAIT   (2 * FP_SECOND / 1000) /* for the archive's file, between two looks */
#define FOLDERS    "folders"              /* the forum's other folders, a line each */

static void
refresh_free(gpointer data)
{
  Refresh *refresh = data;
  g_free(refresh->page);
  g_free(refresh->next);
  g_free(refresh->new_floor);
  g_free(refresh->reached);
  g_free(refresh->witness);
  g_free(refresh->answer);
  fp_refresh_forget_answers(refresh);
  g_clear_pointer(&refresh->reply, fp_call_result_free);
  g_clear_pointer(&refresh->spent, fp_call_result_free);
  g_clear_pointer(&refresh->conversations, g_ptr_array_unref);
  fp_judging_free(refresh->judging);
  g_ptr_array_unref(refresh->folders);
  g_clear_pointer(&refresh->seen, g_hash_table_unref);
  g_clear_pointer(&refresh->marks, g_hash_table_unref);
  g_hash_table_unref(refresh->campaigns);
  fp_member_unref(refresh->member);
  g_free(refresh);
}

static void
begin_at_top(Refresh *refresh)
{
  fp_refresh_forget_answers(refresh);
  g_clear_pointer(&refresh->page, g_free);
  g_clear_pointer(&refresh->seen, g_hash_table_unref);
  g_clear_pointer(&refresh->marks, g_hash_table_unref);
  refresh->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  refresh->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  refresh->pages = 0;
  refresh->fetched = 0;
  refresh->leapt = FALSE;
  refresh->whole = TRUE;
}

static void
begin_folder(Refresh *refresh)
{
  begin_at_top(refresh);
  fp_refresh_read_place(refresh);
}

static gboolean
unchanged(const FpConversation *listed, const FpConversation *stored)
{
  return stored->last == listed->last && (listed->unread < 0 || stored->unread == listed->unread) &&
         (listed->count < 0 || stored->count == listed->count);
}

static void
want_senders(Refresh *refresh, const FpConversation *listed)
{
  if (refresh->folder != 0)
    return;
  if (listed->from)
    fp_sender_want(refresh->member, listed->from);
  for (guint i = 0; i < listed->messages->len; i++) {
    const FpMessage *message = listed->messages->pdata[i];
    if (!message->outgoing && !message->system && message->from)
      fp_sender_want(refresh->member, message->from);
  }
}

/* What a page holds that is new. *known: every conversation was stored as it is, down to the floor;
 * *stored_before: so many were, wherever the floor is. Returns FALSE if the page has nothing that this
 * refresh has not seen: the server repeats itself. */
static gboolean
compare(Refresh *refresh, const GPtrArray *page, gboolean *known, guint *stored_before)
{
  gboolean any = FALSE;
  gboolean began = fp_store_look(refresh->member->store);
  *known = TRUE;
  *stored_before = 0;
  for (guint i = 0; i < page->len; i++) {
    const FpConversation *listed = page->pdata[i];
    if (!g_hash_table_add(refresh->seen, g_strdup(listed->id)))
      continue;
    any = TRUE;
    g_autoptr(FpConversation) stored = fp_store_summary(refresh->member->store, listed->id, NULL);
    if (!stored)
      refresh->fresh += refresh->folder == 0;
    if (refresh->folder == 0 && listed->unread > 0 && listed->messages->len == 0)
      fp_unread_want(refresh->member, listed->id, !stored || !unchanged(listed, stored));
    *stored_before += stored && unchanged(listed, stored);
    if (stored && unchanged(listed, stored) && listed->last <= refresh->floor)
      continue;
    *known = FALSE;
    want_senders(refresh, listed);
  }
  fp_store_looked(refresh->member->store, began, TRUE, NULL);
  return any;
}

/* How far it has come. How much there is no forum tells, so nothing is guessed: how far back is known. */
static void
say_progress(Refresh *refresh, const GPtrArray *page)
{
  guint before = refresh->fetched / SAID_EVERY;
  refresh->fetched += page->len;
  const FpConversation *oldest = page->len > 0 ? page->pdata[page->len - 1] : NULL;
  if (refresh->fetched / SAID_EVERY == before || !oldest || oldest->last <= 0)
    return;
  g_autofree char *when = fp_time_long(oldest->last);
  g_autofree char *sentence =
      fp_counts(ngettext("%u conversation fetched so far, back to %s.",
                         "%u conversations fetched so far, back to %s.", refresh->fetched),
                refresh->fetched, when);
  fp_member_say(refresh->member, sentence);
}

/* Known once the inbox has been read: the sign-in tells. */
static void
add_others(Refresh *refresh)
{
  const FpDriver *driver = refresh->member->account->driver;
  g_auto(GStrv) others = driver->folders ? driver->folders(refresh->member->session) : NULL;
  for (guint i = 0; others && others[i]; i++)
    g_ptr_array_add(refresh->folders, g_strdup(others[i]));
  g_autofree char *names = others ? g_strjoinv("\n", others) : NULL;
  g_autofree char *before = names ? fp_store_fact(refresh->member->store, FOLDERS) : NULL;
  if (names && g_strcmp0(names, before) != 0)
    fp_store_set_fact(refresh->member->store, FOLDERS, names, NULL);
}

char **
fp_inbox_folders(FpMember *member)
{
  g_autofree char *names = fp_store_fact(member->store, FOLDERS);
  g_autofree char *all = g_strconcat("inbox\nsent", names && *names ? "\n" : "", names, NULL);
  return g_strsplit(all, "\n", -1);
}

/* Before they are stored: which campaigns grow. */
static void
note_campaigns(Refresh *refresh, const GPtrArray *page)
{
  for (guint i = 0; i < page->len; i++) {
    const FpConversation *listed = page->pdata[i];
    for (guint k = 0; k < listed->messages->len; k++) {
      const FpMessage *message = listed->messages->pdata[k];
      g_autoptr(FpMessage) stored =
          message->campaign ? fp_store_message(refresh->member->store, message->id, NULL) : NULL;
      if (message->campaign && !stored)
        g_hash_table_add(refresh->campaigns, g_strdup(message->campaign));
    }
  }
}

static gboolean
is_sent(const Refresh *refresh)
{
  return g_str_equal(refresh->folders->pdata[refresh->folder], "sent");
}

/* To whom the member has written. */
static void
see_sent(FpMember *member, const GPtrArray *page)
{
  for (guint i = 0; i < page->len; i++)
    fp_known_see(fp_known_of(member), page->pdata[i]);
}

/* Whoever shows the list reads it anew each time, which costs as much as storing a page: the first page is
 * told of at once, and what comes then a few times a second. */
static void
tell(Refresh *refresh, gboolean now)
{
  gint64 clock = fp_clock_monotonic();
  if (!refresh->untold || (!now && clock < refresh->tell_again))
    return;
  refresh->untold = FALSE;
  refresh->tell_again = clock + TELL_EVERY;
  refresh->shown = fp_store_moment(refresh->member->store);
  fp_member_announce(refresh->member, FP_CHANGE_INBOX, NULL);
}

static void
end(GTask *task, GError *error)
{
  Refresh *refresh = g_task_get_task_data(task);
  refresh->ended = TRUE;
  tell(refresh, TRUE);
  if (!fp_store_batch_commit(refresh->member->store, error ? NULL : &error) || error)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, TRUE);
}

static void
folder_done(Refresh *refresh)
{
  FpKnown *known = fp_known_of(refresh->member);
  fp_refresh_forget_floor(refresh);
  if (is_sent(refresh) && refresh->whole && fp_known_sent_read(known)) {
    fp_vigil_again(refresh->member);
    fp_member_announce(refresh->member, FP_CHANGE_INBOX, NULL);
  }
  fp_store_batch_enter(refresh->member->store);
  fp_known_keep(known);
  fp_refresh_note_read(refresh);
  fp_store_batch_leave(refresh->member->store);
  if (refresh->folder == 0) {
    fp_wave_arrivals(refresh->member, refresh->campaigns);
    add_others(refresh);
  }
}

static void
next_folder(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Refresh *refresh = g_task_get_task_data(task);
  GError *error = NULL;
  folder_done(refresh);
  do
    refresh->folder++;
  while (refresh->folder < refresh->folders->len && fp_refresh_may_skip(refresh));
  if (refresh->folder < refresh->folders->len) {
    begin_folder(refresh);
    fp_refresh_ask(task, NULL);
    return;
  }
  fp_refresh_keep_same(refresh);
  if (!fp_store_batch_commit(refresh->member->store, &error) || !fp_keep_to_limits(refresh->member, &error)) {
    end(task, error);
    return;
  }
  fp_sender_ask_wanted(refresh->member);
  fp_unread_ask(refresh->member);
  end(task, NULL);
}

static gboolean
is_last(Refresh *refresh, const FpCallResult *reply, guint length, gboolean any, gboolean known)
{
  if (!reply->next || ++refresh->pages >= FP_PAGES_MOST)
    return TRUE;
  if (length > 0 && !any)
    return TRUE;
  if (!g_hash_table_add(refresh->marks, g_strdup(reply->next)))
    return TRUE;
  return known && !refresh->full && length > 0;
}

/* The next page, if it is here. */
static void
go_on(GTask *task)
{
  Refresh *refresh = g_task_get_task_data(task);
  refresh->busy = FALSE;
  if (fp_refresh_is_here(refresh))
    fp_refresh_take_page(g_object_ref(task));
}

static void
when_log_is_short(gpointer data)
{
  g_autoptr(GTask) task = data;
  const Refresh *refresh = g_task_get_task_data(task);
  if (fp_store_log_is_short(refresh->member->store))
    go_on(task);
  else
    fp_clock_timer(LOG_WAIT, when_log_is_short, g_steal_pointer(&task));
}

/* The page is stored: the next one. While it is waited for, nothing may be locked. */
static void
page_done(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Refresh *refresh = g_task_get_task_data(task);
  GError *error = NULL;
  refresh->uncommitted += refresh->conversations->len;
  g_clear_pointer(&refresh->conversations, g_ptr_array_unref);
  fp_call_result_free(refresh->spent);
  refresh->spent = g_steal_pointer(&refresh->reply);
  if (refresh->last) {
    refresh->busy = FALSE;
    next_folder(g_steal_pointer(&task));
    return;
  }
  if (!fp_refresh_is_here(refresh) || refresh->uncommitted >= COMMIT_AT) {
    refresh->uncommitted = 0;
    if (!fp_store_batch_commit(refresh->member->store, &error)) {
      end(task, error);
      return;
    }
  }
  when_log_is_short(g_steal_pointer(&task));
}

/* A few conversations into the archive; the time of the refresh with the last of them. */
static gboolean
store_some(Refresh *refresh, GError **error)
{
  const GPtrArray *page = refresh->conversations;
  guint end = MIN(refresh->stored + AT_ONCE, page->len);
  g_autoptr(GPtrArray) some = g_ptr_array_new();
  gboolean all = end == page->len && refresh->last && refresh->folder == 0;
  for (; refresh->stored < end; refresh->stored++)
    g_ptr_array_add(some, page->pdata[refresh->stored]);
  return fp_store_save_conversations(refresh->member->store, some, all ? refresh->started : 0, error);
}

/* FALSE: nothing is left to do for the page, or there is an error. */
static gboolean
page_step(Refresh *refresh, GError **error)
{
  if (refresh->judging) {
    if (fp_judging_step(refresh->judging))
      return TRUE;
    g_clear_pointer(&refresh->judging, fp_judging_free);
    note_campaigns(refresh, refresh->conversations);
    return TRUE;
  }
  if (!fp_refresh_keep_floor(refresh, error) || !store_some(refresh, error))
    return FALSE;
  if (refresh->stored < refresh->conversations->len)
    return TRUE;
  fp_refresh_note_place(refresh);
  return FALSE;
}

static void
tell_of_page(Refresh *refresh)
{
  refresh->told = TRUE;
  refresh->untold =
      refresh->untold || !refresh->known || refresh->shown != fp_store_moment(refresh->member->store);
  say_progress(refresh, refresh->conversations);
  tell(refresh, refresh->last);
  if (refresh->last && refresh->folder == 0)
    fp_member_announce(refresh->member, FP_CHANGE_AS_OF, NULL);
}

static gboolean
slice(gpointer data)
{
  GTask *task = data;
  Refresh *refresh = g_task_get_task_data(task);
  gint64 until = fp_clock_monotonic() + SLICE;
  GError *error = NULL;
  gboolean more = TRUE;
  if (fp_beside_is_idle())
    g_clear_pointer(&refresh->spent, fp_call_result_free);
  if (refresh->told) {
    page_done(g_object_ref(task));
    return G_SOURCE_REMOVE;
  }
  if (refresh->kept) {
    tell_of_page(refresh);
    return G_SOURCE_CONTINUE; /* what it has changed is painted first */
  }
  fp_store_batch_enter(refresh->member->store);
  if (!g_cancellable_set_error_if_cancelled(g_task_get_cancellable(task), &error))
    do
      more = page_step(refresh, &error);
    while (more && fp_clock_monotonic() < until);
  fp_store_batch_leave(refresh->member->store);
  if (error) {
    end(task, error);
    return G_SOURCE_REMOVE;
  }
  if (more)
    return G_SOURCE_CONTINUE;
  refresh->kept = TRUE;
  return G_SOURCE_CONTINUE; /* a key may come in between */
}

/* The page that was leapt to is another by now, or is not given any more. */
static void
begin_again(GTask *task)
{
  Refresh *refresh = g_task_get_task_data(task);
  fp_refresh_forget_reached(refresh);
  begin_at_top(refresh);
  fp_refresh_ask(task, NULL);
  g_object_unref(task);
}

/* What comes after the page at hand, which is asked for at once. */
static void
look_ahead(GTask *task)
{
  Refresh *refresh = g_task_get_task_data(task);
  refresh->leaps = refresh->reached && !refresh->last && !refresh->leapt && refresh->overlaps;
  if (refresh->last)
    return;
  g_free(refresh->next);
  refresh->next = refresh->leaps ? g_strdup(refresh->reached) : g_strdup(refresh->reply->next);
  gboolean foreseen = refresh->foreseen;
  refresh->foreseen = FALSE;
  if (!foreseen)
    fp_refresh_ask(task, refresh->next);
  else
    fp_refresh_look_further(task);
}

/* FALSE: it is not the page that was to be leapt to. */
static gboolean
look_at_page(Refresh *refresh)
{
  guint stored = 0;
  GPtrArray *page = refresh->conversations =
      refresh->reply->conversations ? g_ptr_array_ref(refresh->reply->conversations)
                                    : g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  gboolean too_old = fp_keep_page(refresh->member, page);
  gboolean any = compare(refresh, page, &refresh->known, &stored);
  if (refresh->leapt && !fp_refresh_has_witness(refresh)) {
    g_clear_pointer(&refresh->reply, fp_call_result_free);
    g_clear_pointer(&refresh->conversations, g_ptr_array_unref);
    return FALSE;
  }
  refresh->wanted =
      refresh->wanted || refresh->member->asking_unread || !g_queue_is_empty(refresh->member->unread);
  refresh->overlaps = page->len > 0 && stored == page->len;
  refresh->last = is_last(refresh, refresh->reply, page->len, any, refresh->known) || too_old;
  /* Where what is stored ends it, what lies behind was perhaps stored as part of another folder. */
  refresh->whole =
      refresh->whole && !refresh->leapt && (!refresh->last || refresh->full || !refresh->reply->next);
  refresh->stored = 0;
  refresh->kept = refresh->told = FALSE;
  refresh->busy = TRUE;
  return TRUE;
}

/* The page that has come becomes the one at hand. */
void
fp_refresh_take_page(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Refresh *refresh = g_task_get_task_data(task);
  GError *error = NULL;
  refresh->reply = fp_refresh_take_answer(refresh, &error);
  if (refresh->next) {
    g_free(refresh->page);
    refresh->page = g_steal_pointer(&refresh->next);
    refresh->leapt = refresh->leaps;
    if (refresh->leaps)
      g_clear_pointer(&refresh->reached, g_free);
  }
  if (!refresh->reply && refresh->leapt && error->domain == FP_FORUM_ERROR) {
    g_error_free(error);
    begin_again(g_steal_pointer(&task));
    return;
  }
  if (!refresh->reply) {
    end(task, error);
    return;
  }
  if (!look_at_page(refresh)) {
    begin_again(g_steal_pointer(&task));
    return;
  }
  look_ahead(task);
  refresh->brought = refresh->brought || !refresh->known;
  if (!refresh->last || (refresh->folder == 0 && refresh->reply->answers != 1))
    g_clear_pointer(&refresh->answer, g_free);
  if (refresh->folder == 0)
    refresh->judging = fp_judging_new(refresh->member, refresh->conversations);
  else if (is_sent(refresh))
    see_sent(refresh->member, refresh->conversations);
  g_idle_add_full(G_PRIORITY_LOW, slice, g_steal_pointer(&task), g_object_unref);
}

void
fp_inbox_refresh_async(FpMember *member, gboolean full, GCancellable *cancellable, GAsyncReadyCallback done,
                       gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Refresh *refresh = g_new0(Refresh, 1);
  refresh->member = fp_member_ref(member);
  refresh->folders = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(refresh->folders, g_strdup("inbox"));
  g_ptr_array_add(refresh->folders, g_strdup("sent"));
  refresh->campaigns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  refresh->full = full;
  refresh->started = fp_clock_now();
  refresh->shown = fp_store_moment(member->store);
  g_task_set_task_data(task, refresh, refresh_free);
  g_queue_init(&refresh->here);
  begin_folder(refresh);
  fp_refresh_ask(task, NULL);
  g_object_unref(task);
}

gboolean
fp_inbox_refresh_finish(GAsyncResult *result, guint *new_conversations, GError **error)
{
  Refresh *refresh = g_task_get_task_data(G_TASK(result));
  if (new_conversations)
    *new_conversations = refresh->fresh;
  return g_task_propagate_boolean(G_TASK(result), error);
}
