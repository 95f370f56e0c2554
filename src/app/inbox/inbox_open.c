/* One conversation from the forum: its newest messages first, where the forum gives them so, each page stored
 * and announced as it comes. The stored copy stands in where the forum cannot be asked.
 *
 * A conversation may have thousands of pages, and the asking may end after any of them. So the mark of the
 * page to go on with is a stored fact, written in the same transaction as the page before it: all that is
 * newer than it is in the archive, and the next opening asks for the newest page, then for that one. If more
 * has come meanwhile than the newest page holds, the mark is moved up to where the gap begins, and what was
 * known is kept beside it: once the gap is closed, the asking leaps there. Nothing that is stored is asked
 * for again, but for a page at each end; a gap within a gap gives the older mark up. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/inbox/inbox.h"
#include "app/vigil/vigil.h"

#define PAGE_LIMIT 10000
#define AT_ONCE    20 /* pages of an opening that says nothing else */
#define TELL_EVERY FP_SECOND
#define NOTHING    "" /* the mark below a gap: all of the rest is stored */

typedef struct {
  FpMember *member;
  char *id;
  guint pages, most;
  guint part; /* messages in the result; 0: all */
  GHashTable *marks;
  char *fact;     /* its name */
  char *page;     /* mark of the page to ask for, or NULL: the newest; everything newer is stored */
  char *below;    /* what is stored below the gap ends at this mark; NULL: there is no gap */
  gint64 top;     /* everything from this time on is stored, with `page` */
  gboolean whole; /* at the beginning, all of it was stored */
  gboolean first; /* the newest page is asked for */
  gboolean kept;  /* the fact is there */
  gint64 tell_again;
  gboolean untold, stale;
  GError *why;
  FpConversation *conversation; /* the result */
} Open;

static void
open_free(gpointer data)
{
  Open *open = data;
  g_free(open->id);
  g_free(open->fact);
  g_free(open->page);
  g_free(open->below);
  g_clear_pointer(&open->marks, g_hash_table_unref);
  g_clear_error(&open->why);
  if (open->conversation)
    fp_conversation_unref(open->conversation);
  fp_member_unref(open->member);
  g_free(open);
}

/* --- how far it has come --- */

static char *
fact_of(const char *id)
{
  return g_strconcat("open ", id, NULL);
}

gboolean
fp_open_has_newest(FpMember *member, const char *id)
{
  g_autofree char *name = fact_of(id);
  g_autofree char *place = fp_store_fact(member->store, name);
  return place || fp_store_complete(member->store, id);
}

/* Three lines: the mark to go on with, the time down to which all is stored, the mark below the gap if there
 * is one. A conversation that has left the archive and come again has no messages: then nothing of it holds.
 */
static void
read_place(Open *open)
{
  g_autofree char *text = fp_store_fact(open->member->store, open->fact);
  g_autoptr(FpConversation) stored = fp_store_part(open->member->store, open->id, NULL, 1, NULL);
  gboolean any = stored && stored->messages->len > 0;
  g_auto(GStrv) lines = g_strsplit(any && text ? text : "", "\n", 3);
  open->top = G_MAXINT64;
  open->first = TRUE;
  open->kept = text != NULL;
  open->whole = any && !text && stored->complete;
  if (g_strv_length(lines) < 2)
    return;
  open->page = g_strdup(lines[0]);
  open->top = g_ascii_strtoll(lines[1], NULL, 10);
  open->below = g_strdup(lines[2]);
}

static gboolean
keep_place(Open *open, GError **error)
{
  g_autofree char *text = NULL;
  if (!open->page && !open->kept)
    return TRUE;
  open->kept = open->page != NULL;
  if (open->page)
    text = g_strdup_printf("%s\n%" G_GINT64_FORMAT "%s%s", open->page, open->top, open->below ? "\n" : "",
                           open->below ? open->below : "");
  return fp_store_set_fact(open->member->store, open->fact, text, error);
}

/* Is something of the page stored that is older than all of which it is known already? */
static gboolean
reaches_what_is_stored(const Open *open, const FpConversation *page)
{
  gint64 top = open->first ? G_MAXINT64 : open->top;
  for (guint i = 0; i < page->messages->len; i++) {
    const FpMessage *message = page->messages->pdata[i];
    if (message->sent < top && fp_store_has_message(open->member->store, message->id))
      return TRUE;
  }
  return FALSE;
}

static void
go_to(Open *open, const char *page, const char *below)
{
  g_autofree char *old_page = open->page, *old_below = open->below;
  open->page = g_strdup(page);
  open->below = g_strdup(below);
}

static gint64
oldest(const FpConversation *page, gint64 otherwise)
{
  for (guint i = 0; i < page->messages->len; i++)
    otherwise = MIN(otherwise, ((const FpMessage *)page->messages->pdata[i])->sent);
  return otherwise;
}

/* The page that has come, and whether it reaches what was stored: where to go on. */
static void
move_on(Open *open, const FpConversation *page, const char *next, gboolean reaches)
{
  gint64 end = oldest(page, open->first ? G_MAXINT64 : open->top);
  if (!next || (reaches && open->whole) ||
      (!open->first && reaches && g_strcmp0(open->below, NOTHING) == 0)) {
    go_to(open, NULL, NULL);
  } else if (open->first && reaches && open->page) {
    open->first = FALSE; /* it goes on where it was, with the end that it had */
    return;
  } else if (open->first && !reaches) {
    go_to(open, next, open->below ? NULL : open->whole ? NOTHING : open->page);
  } else if (!open->first && reaches && open->below) {
    go_to(open, open->below, NULL);
  } else {
    go_to(open, next, open->below);
  }
  open->top = end;
  open->first = FALSE;
}

/* --- asking --- */

/* Whoever shows the conversation reads it anew each time. */
static void
tell(Open *open, gboolean now)
{
  gint64 clock = fp_clock_monotonic();
  if (!open->untold || (!now && clock < open->tell_again))
    return;
  open->untold = FALSE;
  open->tell_again = clock + TELL_EVERY;
  fp_member_announce(open->member, FP_CHANGE_CONVERSATION, open->id);
}

static void
finish_open(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Open *open = g_task_get_task_data(task);
  FpStore *store = open->member->store;
  GError *error = NULL;
  tell(open, TRUE);
  open->conversation = open->part ? fp_store_part(store, open->id, NULL, open->part, &error)
                                  : fp_store_conversation(store, open->id, &error);
  if (open->conversation) {
    open->conversation->complete = open->conversation->complete && !open->page;
    g_task_return_boolean(task, TRUE);
  } else if (open->why) {
    g_error_free(error);
    g_task_return_error(task, g_steal_pointer(&open->why));
  } else {
    g_task_return_error(task, error);
  }
}

static void ask_page(GTask *task);

/* A page and the place after it, in one transaction. *last: no more is wanted. */
static gboolean
keep_page(Open *open, FpCallResult *reply, gboolean *last, GError **error)
{
  FpStore *store = open->member->store;
  g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  const FpConversation *page = reply->conversation;
  g_ptr_array_add(pages, g_steal_pointer(&reply->conversation));
  gboolean repeated = reply->next && !g_hash_table_add(open->marks, g_strdup(reply->next));
  move_on(open, page, repeated ? NULL : reply->next, reaches_what_is_stored(open, page));
  *last = !open->page || ++open->pages >= open->most;
  fp_vigil_judge(open->member, pages);
  fp_store_batch_enter(store);
  gboolean ok = fp_store_save_conversations(store, pages, 0, error) && keep_place(open, error);
  fp_store_batch_leave(store);
  if (!fp_store_batch_commit(store, ok ? error : NULL) || !ok)
    return FALSE;
  open->untold = TRUE;
  tell(open, FALSE);
  return TRUE;
}

static void
have_page(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Open *open = g_task_get_task_data(task);
  GError *error = NULL;
  gboolean last = TRUE;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (reply && (!reply->conversation || !g_str_equal(reply->conversation->id, open->id)))
    error = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                                _("The forum answered with another conversation than the one asked for."));
  if (!error)
    keep_page(open, reply, &last, &error);
  if (error) {
    open->why = error;
    open->stale = TRUE;
  }
  if (error || last)
    finish_open(g_steal_pointer(&task));
  else
    ask_page(g_steal_pointer(&task));
}

static void
ask_page(GTask *task)
{
  Open *open = g_task_get_task_data(task);
  FpCallArgs args = {.id = open->id, .page = open->first ? NULL : open->page};
  fp_session_call_async(open->member, FP_OP_OPEN, &args, g_task_get_cancellable(task), have_page, task);
}

void
fp_inbox_open_part_async(FpMember *member, const char *id, guint pages, guint part, GCancellable *cancellable,
                         GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new(NULL, cancellable, done, data);
  Open *open = g_new0(Open, 1);
  open->member = fp_member_ref(member);
  open->id = g_strdup(id);
  open->fact = fact_of(id);
  open->most = pages ? pages : PAGE_LIMIT;
  open->part = part;
  open->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data(task, open, open_free);
  read_place(open);
  ask_page(task);
}

void
fp_inbox_open_async(FpMember *member, const char *id, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  fp_inbox_open_part_async(member, id, AT_ONCE, 0, cancellable, done, data);
}

FpConversation *
fp_inbox_open_finish(GAsyncResult *result, gboolean *stale, GError **error)
{
  Open *open = g_task_get_task_data(G_TASK(result));
  if (stale)
    *stale = open->stale;
  if (!g_task_propagate_boolean(G_TASK(result), error))
    return NULL;
  if (open->why)
    g_propagate_error(error, g_steal_pointer(&open->why));
  return g_steal_pointer(&open->conversation);
}

gboolean
fp_inbox_open_has_more(GAsyncResult *result)
{
  const Open *open = g_task_get_task_data(G_TASK(result));
  return open->page != NULL;
}
