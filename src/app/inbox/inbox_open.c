/* One conversation: opened with all its messages, marked read, its sender blocked. The stored copy stands in
 * where the forum cannot be asked. */
#include "config.h"

#include "flagpost/app.h"

#include "flagpost/i18n.h"

#include "app/vigil/vigil.h"

#define PAGE_LIMIT 10000

typedef struct {
  FpMember *member;
  char *id;
  char *page;
  guint pages;
  GHashTable *marks;
  /* The archive holds all of it, and the forum gives the newest first: pages are kept here until one reaches
   * what is stored, and then stored together, so that a break leaves no gap. Else NULL. */
  GPtrArray *held;
  gboolean stale;
  GError *why;
  FpConversation *conversation; /* the result */
} Open;

static void
open_free(gpointer data)
{
  Open *open = data;
  g_free(open->id);
  g_free(open->page);
  g_clear_pointer(&open->marks, g_hash_table_unref);
  g_clear_pointer(&open->held, g_ptr_array_unref);
  g_clear_error(&open->why);
  if (open->conversation)
    fp_conversation_unref(open->conversation);
  fp_member_unref(open->member);
  g_free(open);
}

static void
finish_open(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Open *open = g_task_get_task_data(task);
  GError *error = NULL;
  open->conversation = fp_store_conversation(open->member->store, open->id, &error);
  if (open->conversation) {
    g_task_return_boolean(task, TRUE);
  } else if (open->why) {
    g_error_free(error);
    g_task_return_error(task, g_steal_pointer(&open->why));
  } else {
    g_task_return_error(task, error);
  }
}

static void ask_page(GTask *task);

static gboolean
reaches_what_is_stored(Open *open, const FpConversation *page)
{
  for (guint i = 0; i < page->messages->len; i++) {
    g_autoptr(FpMessage) stored =
        fp_store_message(open->member->store, ((FpMessage *)page->messages->pdata[i])->id, NULL);
    if (stored)
      return TRUE;
  }
  return FALSE;
}

/* Stores a page, or holds it. *last: no more is wanted. */
static gboolean
keep_page(Open *open, FpCallResult *reply, gboolean *last, GError **error)
{
  *last =
      !reply->next || ++open->pages >= PAGE_LIMIT || !g_hash_table_add(open->marks, g_strdup(reply->next));
  g_autoptr(GPtrArray) pages = open->held
                                   ? g_ptr_array_ref(open->held)
                                   : g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_ptr_array_add(pages, g_steal_pointer(&reply->conversation));
  if (open->held)
    *last = *last || reaches_what_is_stored(open, pages->pdata[pages->len - 1]);
  if (open->held && !*last)
    return TRUE;
  fp_vigil_judge(open->member, pages);
  if (!fp_store_save_conversations(open->member->store, pages, 0, error))
    return FALSE;
  fp_member_announce(open->member, FP_CHANGE_CONVERSATION, open->id);
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
  if (error || last) {
    finish_open(g_steal_pointer(&task));
    return;
  }
  g_free(open->page);
  open->page = g_strdup(reply->next);
  ask_page(g_steal_pointer(&task));
}

static void
ask_page(GTask *task)
{
  Open *open = g_task_get_task_data(task);
  FpCallArgs args = {.id = open->id, .page = open->page};
  fp_session_call_async(open->member, FP_OP_OPEN, &args, g_task_get_cancellable(task), have_page, task);
}

void
fp_inbox_open_async(FpMember *member, const char *id, GCancellable *cancellable, GAsyncReadyCallback done,
                    gpointer data)
{
  GTask *task = g_task_new(NULL, NULL, done, data);
  Open *open = g_new0(Open, 1);
  open->member = fp_member_ref(member);
  open->id = g_strdup(id);
  open->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_task_set_task_data(task, open, open_free);
  if (member->account->driver->newest_first && fp_store_complete(member->store, id))
    open->held = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  ask_page(task);
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

/* --- read --- */

typedef struct {
  FpMember *member;
  char *id;
} MarkRead;

static void
mark_read_free(gpointer data)
{
  MarkRead *mark = data;
  g_free(mark->id);
  fp_member_unref(mark->member);
  g_free(mark);
}

static void
marked_at_forum(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  MarkRead *mark = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (!reply || !fp_store_mark_read(mark->member->store, mark->id, TRUE, &error)) {
    g_task_return_error(task, error);
    return;
  }
  fp_member_announce(mark->member, FP_CHANGE_INBOX | FP_CHANGE_CONVERSATION, mark->id);
  g_task_return_boolean(task, TRUE);
}

static char **
unread_ids(FpMember *member, const char *id)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new();
  g_autoptr(FpConversation) conversation = fp_store_conversation(member->store, id, NULL);
  for (guint i = 0; conversation && i < conversation->messages->len; i++) {
    const FpMessage *message = conversation->messages->pdata[i];
    if (message->unread && !message->outgoing)
      g_ptr_array_add(ids, g_strdup(message->id));
  }
  g_ptr_array_add(ids, NULL);
  return (char **)g_ptr_array_free(g_steal_pointer(&ids), FALSE);
}

void
fp_inbox_mark_read_async(FpMember *member, const char *id, GCancellable *cancellable,
                         GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  MarkRead *mark = g_new0(MarkRead, 1);
  mark->member = fp_member_ref(member);
  mark->id = g_strdup(id);
  g_task_set_task_data(task, mark, mark_read_free);
  if (!fp_app_may_write(member->app, &error)) {
    g_task_return_error(task, error);
    return;
  }
  g_auto(GStrv) ids = unread_ids(member, id);
  if (!fp_driver_can(member->account->driver, FP_OP_MARK_READ)) {
    if (fp_store_mark_read(member->store, id, TRUE, &error)) {
      fp_member_announce(member, FP_CHANGE_INBOX | FP_CHANGE_CONVERSATION, id);
      g_task_return_boolean(task, TRUE);
    } else {
      g_task_return_error(task, error);
    }
    return;
  }
  FpCallArgs args = {.id = id, .message_ids = (const char *const *)ids};
  fp_session_call_async(member, FP_OP_MARK_READ, &args, cancellable, marked_at_forum, g_steal_pointer(&task));
}

gboolean
fp_inbox_mark_read_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

/* --- block --- */

typedef struct {
  FpMember *member;
  FpPerson *person;
  gboolean wanted; /* FALSE: the other way */
  gboolean at_forum;
} Block;

static void
block_free(gpointer data)
{
  Block *block = data;
  fp_person_unref(block->person);
  fp_member_unref(block->member);
  g_free(block);
}

static void
mute_here(GTask *holder)
{
  g_autoptr(GTask) task = holder;
  Block *block = g_task_get_task_data(task);
  GError *error = NULL;
  if (!fp_store_mute_person(block->member->store, block->person->id, block->wanted, &error)) {
    g_task_return_error(task, error);
    return;
  }
  fp_member_announce(block->member, FP_CHANGE_INBOX, NULL);
  g_task_return_boolean(task, TRUE);
}

static void
blocked(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Block *block = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(FpCallResult) reply = fp_session_call_finish(result, &error);
  if (!reply && !g_error_matches(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED)) {
    g_task_return_error(task, error);
    return;
  }
  g_clear_error(&error);
  block->at_forum = reply != NULL;
  mute_here(g_steal_pointer(&task));
}

static void
set_block(FpMember *member, const FpPerson *person, gboolean wanted, GCancellable *cancellable,
          GAsyncReadyCallback done, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, done, data);
  GError *error = NULL;
  Block *block = g_new0(Block, 1);
  block->member = fp_member_ref(member);
  block->person = fp_person_ref((FpPerson *)person);
  block->wanted = wanted;
  g_task_set_task_data(task, block, block_free);
  if (!fp_app_may_write(member->app, &error)) {
    g_task_return_error(task, error);
    return;
  }
  FpOp op = wanted ? FP_OP_BLOCK : FP_OP_UNBLOCK;
  FpCallArgs args = {.person = person};
  if (fp_driver_can(member->account->driver, op))
    fp_session_call_async(member, op, &args, cancellable, blocked, g_steal_pointer(&task));
  else
    mute_here(g_steal_pointer(&task));
}

void
fp_inbox_block_async(FpMember *member, const FpPerson *person, GCancellable *cancellable,
                     GAsyncReadyCallback done, gpointer data)
{
  set_block(member, person, TRUE, cancellable, done, data);
}

void
fp_inbox_unblock_async(FpMember *member, const FpPerson *person, GCancellable *cancellable,
                       GAsyncReadyCallback done, gpointer data)
{
  set_block(member, person, FALSE, cancellable, done, data);
}

gboolean
fp_inbox_block_finish(GAsyncResult *result, gboolean *at_forum, GError **error)
{
  Block *block = g_task_get_task_data(G_TASK(result));
  if (at_forum)
    *at_forum = block->at_forum;
  return g_task_propagate_boolean(G_TASK(result), error);
}
