/* A conversation marked as read, its sender blocked or shown again: at the forum where it can be, and here.
 */
#include "config.h"

#include "flagpost/app.h"

#include "app/private.h"

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
  g_auto(GStrv) ids = fp_store_unread_ids(member->store, id);
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
