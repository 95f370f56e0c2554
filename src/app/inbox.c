/* Refreshing the inbox: pages newest first, each stored in one transaction and announced as it comes, then
 * the sent messages and the forum's other folders. Stops at a page that is all known, unless something was
 * left out by an earlier interruption.
 *
 * A refresh that is interrupted leaves a gap between what it stored and what was there before. So the time of
 * the newest conversation at its start, the floor, is a stored fact until a refresh has come down to it. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/private.h"

#define PAGE_LIMIT 10000
#define SAID_EVERY 1000      /* conversations */
#define FOLDERS    "folders" /* the forum's other folders, a line each */

typedef struct {
  FpMember *member;
  gboolean full;
  GPtrArray *folders; /* char *: "inbox", "sent", then what the forum has for this member besides */
  guint folder;       /* index into folders */
  guint pages;
  char *page;       /* mark of the next page, or NULL */
  GHashTable *seen; /* ids in this folder: a server may repeat itself */
  GHashTable *marks;
  GHashTable *campaigns; /* ids of those that messages new here belong to */
  gint64 floor, started;
  guint fresh;
  guint fetched; /* of this folder; said now and then */
} Refresh;

static void
refresh_free(gpointer data)
{
  Refresh *refresh = data;
  g_free(refresh->page);
  g_ptr_array_unref(refresh->folders);
  g_clear_pointer(&refresh->seen, g_hash_table_unref);
  g_clear_pointer(&refresh->marks, g_hash_table_unref);
  g_hash_table_unref(refresh->campaigns);
  fp_member_unref(refresh->member);
  g_free(refresh);
}

static char *
floor_name(const Refresh *refresh)
{
  return g_strconcat("floor:", refresh->folders->pdata[refresh->folder], NULL);
}

static gint64
newest(FpStore *store, const char *folder)
{
  g_autoptr(GPtrArray) first = fp_store_list(store, folder, 0, 1, NULL);
  return first && first->len > 0 ? ((FpConversation *)first->pdata[0])->last : 0;
}

static void
begin_folder(Refresh *refresh)
{
  FpStore *store = refresh->member->store;
  g_clear_pointer(&refresh->page, g_free);
  g_clear_pointer(&refresh->seen, g_hash_table_unref);
  g_clear_pointer(&refresh->marks, g_hash_table_unref);
  refresh->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  refresh->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  refresh->pages = 0;
  refresh->fetched = 0;
  g_autofree char *name = floor_name(refresh);
  g_autofree char *left = fp_store_fact(store, name);
  if (left) {
    refresh->floor = g_ascii_strtoll(left, NULL, 10);
    return;
  }
  refresh->floor = G_MAXINT64; /* no gap */
  g_autofree char *value =
      g_strdup_printf("%" G_GINT64_FORMAT, newest(store, refresh->folders->pdata[refresh->folder]));
  fp_store_set_fact(store, name, value, NULL);
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

/* What a page holds that is new. *known: every conversation was stored as it is, down to the floor. Returns
 * FALSE if the page has nothing that this refresh has not seen: the server repeats itself. */
static gboolean
compare(Refresh *refresh, const GPtrArray *page, gboolean *known)
{
  gboolean any = FALSE;
  *known = TRUE;
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
    if (stored && unchanged(listed, stored) && listed->last <= refresh->floor)
      continue;
    *known = FALSE;
    want_senders(refresh, listed);
  }
  return any;
}

static void ask_page(GTask *task);

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
      g_strdup_printf(ngettext("%u conversation fetched so far, back to %s.",
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
  if (names)
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
  fp_known_keep(fp_known_of(member));
}

static void
next_folder(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Refresh *refresh = g_task_get_task_data(task);
  g_autofree char *name = floor_name(refresh);
  GError *error = NULL;
  fp_store_set_fact(refresh->member->store, name, NULL, NULL);
  if (is_sent(refresh) && fp_known_sent_read(fp_known_of(refresh->member))) {
    fp_known_keep(fp_known_of(refresh->member));
    fp_vigil_again(refresh->member);
    fp_member_announce(refresh->member, FP_CHANGE_INBOX, NULL);
  }
  if (refresh->folder == 0) {
    fp_wave_arrivals(refresh->member, refresh->campaigns);
    add_others(refresh);
  }
  if (++refresh->folder < refresh->folders->len) {
    begin_folder(refresh);
    ask_page(g_steal_pointer(&task));
    return;
  }
  if (!fp_keep_to_limits(refresh->member, &error)) {
    g_task_return_error(task, error);
    return;
  }
  fp_sender_ask_wanted(refresh->member);
  fp_unread_ask(refresh->member);
  g_task_return_boolean(task, TRUE);
}

static gboolean
is_last(Refresh *refresh, const FpCallResult *reply, guint length, gboolean any, gboolean known)
{
  if (!reply->next || ++refresh->pages >= PAGE_LIMIT)
    return TRUE;
  if (length > 0 && !any)
    return TRUE;
  if (!g_hash_table_add(refresh->marks, g_strdup(reply->next)))
    return TRUE;
  return known && !refresh->full && length > 0;
}

static void
have_page(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Refresh *refresh = g_task_get_task_data(task);
  FpMember *member = refresh->member;
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (!reply) {
    g_task_return_error(task, error);
    return;
  }
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  GPtrArray *page = reply->conversations ? reply->conversations : none;
  gboolean known = TRUE;
  gboolean too_old = fp_keep_page(member, page);
  gboolean any = compare(refresh, page, &known);
  gboolean last = is_last(refresh, reply, page->len, any, known) || too_old;
  gint64 as_of = last && refresh->folder == 0 ? refresh->started : 0;
  if (refresh->folder == 0) {
    fp_vigil_judge(member, page);
    note_campaigns(refresh, page);
  } else if (is_sent(refresh)) {
    see_sent(member, page);
  }
  if (!fp_store_save_conversations(member->store, page, as_of, &error)) {
    g_task_return_error(task, error);
    return;
  }
  say_progress(refresh, page);
  if (!known || as_of != 0)
    fp_member_announce(member, FP_CHANGE_INBOX, NULL);
  if (last) {
    next_folder(g_steal_pointer(&task));
    return;
  }
  g_free(refresh->page);
  refresh->page = g_strdup(reply->next);
  ask_page(g_steal_pointer(&task));
}

static void
ask_page(GTask *task)
{
  Refresh *refresh = g_task_get_task_data(task);
  FpCallArgs args = {.folder = refresh->folders->pdata[refresh->folder], .page = refresh->page};
  fp_session_call_async(refresh->member, FP_OP_LIST, &args, g_task_get_cancellable(task), have_page, task);
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
  g_task_set_task_data(task, refresh, refresh_free);
  begin_folder(refresh);
  ask_page(task);
}

gboolean
fp_inbox_refresh_finish(GAsyncResult *result, guint *new_conversations, GError **error)
{
  Refresh *refresh = g_task_get_task_data(G_TASK(result));
  if (new_conversations)
    *new_conversations = refresh->fresh;
  return g_task_propagate_boolean(G_TASK(result), error);
}
