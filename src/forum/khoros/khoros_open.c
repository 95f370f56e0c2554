/* Khoros: one conversation with its messages, and marking them as read. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

static void
set_gone(GError **error)
{
  g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("This message is not there any more"));
}

/* --- a note: v2, else v1 --- */

static char
kind_of(const FpCall *call)
{
  const char *id = call->args->id;
  return id && id[0] && id[1] == ':' && khoros_is_id(id + 2) ? id[0] : '\0';
}

static gboolean
is_note(const FpCall *call)
{
  return kind_of(call) == 'n' || kind_of(call) == 'o';
}

/* The reply must be about the note that was asked for. */
static gboolean
take_note(FpCall *call, const json_t *note, GError **error)
{
  g_autoptr(FpConversation) conversation = khoros_note(call, note, kind_of(call), error);
  if (!conversation)
    return FALSE;
  if (strcmp(conversation->id, call->args->id) != 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer is about another note"));
    return FALSE;
  }
  /* A note whose text one may not read has an empty one. */
  if (!fp_json_get(note, "body", error))
    return FALSE;
  call->result->conversation = g_steal_pointer(&conversation);
  return TRUE;
}

static FpHttpRequest *
note_build(FpCall *call, GError **error)
{
  if (!is_note(call)) {
    if (kind_of(call) != 't')
      set_gone(error);
    return NULL;
  }
  const char *bare = call->args->id + 2;
  gboolean sent = kind_of(call) == 'o';
  if (g_strcmp0(khoros_known(call, sent ? "sent" : "inbox"), sent ? "sentbox" : "mailbox") == 0)
    return NULL;
  g_autofree char *liql =
      sent ? g_strdup_printf(
                 "SELECT id, subject, body, sent_time, recipients FROM outbox_notes WHERE id = '%s'", bare)
           : g_strdup_printf("SELECT id, subject, body, is_read, sent_time, received_time, sender.id, "
                             "sender.login FROM inbox_notes WHERE id = '%s'",
                             bare);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
note_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    return FP_STEP_NEXT;
  }
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  if (!items) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  if (!json_array_size(items))
    return FP_STEP_NEXT; /* v2 reads an index that may lag behind */
  return take_note(call, json_array_get(items, 0), error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

static FpHttpRequest *
note_v1_build(FpCall *call, GError **error)
{
  if (!is_note(call))
    return NULL;
  g_autofree char *me = khoros_me_path(call);
  g_autofree char *path = g_strdup_printf("%s/mailbox/notes/id/%s", me, call->args->id + 2);
  return khoros_v1_get(call, path);
}

static FpStepEnd
note_v1_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, &problem);
  if (problem) {
    /* An unknown number is an unknown element of the path. */
    if (g_error_matches(problem, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED)) {
      g_clear_error(&problem);
      set_gone(&problem);
    }
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  const json_t *note = fp_json_get(reply, "note", error);
  return note && take_note(call, note, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

/* --- a thread: v2 alone --- */

static FpHttpRequest *
thread_build(FpCall *call, GError **error)
{
  if (kind_of(call) != 't' || call->args->page)
    return NULL;
  g_autofree char *liql = g_strdup_printf(
      "SELECT id, subject, thread_type, updated_time, latest_message FROM notes_threads WHERE id = '%s'",
      call->args->id + 2);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
thread_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items)
    return FP_STEP_FAILED;
  if (!json_array_size(items)) {
    set_gone(error);
    return FP_STEP_FAILED;
  }
  g_autoptr(FpConversation) conversation = khoros_thread(call, json_array_get(items, 0), error);
  if (!conversation)
    return FP_STEP_FAILED;
  if (strcmp(conversation->id, call->args->id) != 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("The answer is about another thread"));
    return FP_STEP_FAILED;
  }
  call->result->conversation = g_steal_pointer(&conversation);
  return FP_STEP_NEXT;
}

/* Its newest notes first, a page a call. The mark of a page: how many are newer, and the forum's cursor,
 * which may be too old by then: "100 AbC123". */
typedef struct {
  guint64 newer;
  char *cursor;    /* NULL: it is asked for by number */
  GHashTable *ids; /* of this page */
} Thread;

static void
thread_free(gpointer data)
{
  Thread *thread = data;
  g_hash_table_unref(thread->ids);
  g_free(thread->cursor);
  g_free(thread);
}

static Thread *
thread_new(FpCall *call)
{
  Thread *thread = g_new0(Thread, 1);
  thread->ids = g_hash_table_new(g_str_hash, g_str_equal);
  g_auto(GStrv) parts = g_strsplit(call->args->page ? call->args->page : "", " ", 2);
  thread->newer = parts[0] ? g_ascii_strtoull(parts[0], NULL, 10) : 0;
  thread->cursor = parts[0] && parts[1] && !strpbrk(parts[1], "'\\") ? g_strdup(parts[1]) : NULL;
  call->scratch = thread;
  call->scratch_free = thread_free;
  return thread;
}

static FpHttpRequest *
thread_notes_build(FpCall *call, GError **error)
{
  if (kind_of(call) != 't')
    return NULL;
  if (!call->result->conversation) {
    call->result->conversation = fp_conversation_new(call->args->id, NULL);
    call->result->conversation->unread = FP_UNREAD_AS_BEFORE;
    call->result->conversation->can_reply = TRUE;
  }
  const Thread *thread = call->scratch ? call->scratch : thread_new(call);
  g_autoptr(GString) liql = g_string_new("SELECT id, body, sender.id, sender.login, sent_time FROM "
                                         "threaded_notes WHERE thread.id = '");
  g_string_append_printf(liql, "%s' ORDER BY sent_time DESC LIMIT 100", call->args->id + 2);
  if (thread->cursor)
    g_string_append_printf(liql, " CURSOR '%s'", thread->cursor);
  else if (thread->newer)
    g_string_append_printf(liql, " OFFSET %" G_GUINT64_FORMAT, thread->newer);
  return khoros_v2_search(call, liql->str);
}

/* FALSE: there are none, or one stands there twice: that is no page to go on from. */
static gboolean
add_messages(FpCall *call, GPtrArray *messages, const json_t *items, GError **error)
{
  Thread *thread = call->scratch;
  for (gsize i = 0; i < json_array_size(items); i++) {
    g_autoptr(FpMessage) message = khoros_thread_note(call, json_array_get(items, i), call->args->id, error);
    if (!message || !g_hash_table_add(thread->ids, message->id))
      return FALSE;
    g_ptr_array_add(messages, g_steal_pointer(&message));
  }
  return json_array_size(items) > 0;
}

static int
by_time(gconstpointer a, gconstpointer b)
{
  const FpMessage *one = *(FpMessage *const *)a, *two = *(FpMessage *const *)b;
  return one->sent < two->sent ? -1 : one->sent > two->sent;
}

/* cursor: the forum's for the next page, or NULL. */
static void
take_page(FpCall *call, GPtrArray *messages, const char *cursor, gboolean usable)
{
  const Thread *thread = call->scratch;
  FpConversation *conversation = call->result->conversation;
  conversation->complete = !cursor;
  if (messages->len) {
    g_ptr_array_sort(messages, by_time);
    g_ptr_array_unref(conversation->messages);
    conversation->messages = g_ptr_array_ref(messages);
  }
  guint64 through = thread->newer + messages->len;
  conversation->count = cursor ? -1 : (int)MIN(through, G_MAXINT);
  if (cursor && usable && !strpbrk(cursor, "'\\") && g_strcmp0(cursor, thread->cursor) != 0)
    call->result->next = g_strdup_printf("%" G_GUINT64_FORMAT " %s", through, cursor);
}

static FpStepEnd
thread_notes_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Thread *thread = call->scratch;
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem) && (thread->cursor || !call->args->page)) {
    /* The cursor is not known any more; or the list of a thread's notes is closed to us: its latest one is
     * what there is. */
    g_clear_error(&problem);
    FpStepEnd end = thread->cursor ? FP_STEP_AGAIN : FP_STEP_DONE;
    g_clear_pointer(&thread->cursor, g_free);
    return end;
  }
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  gboolean usable = items && add_messages(call, messages, items, &problem);
  if (problem) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  g_autofree char *cursor = khoros_text(data, "next_cursor");
  take_page(call, messages, cursor, usable);
  return FP_STEP_DONE;
}

const FpStep khoros_open[] = {
    {"note v2", note_build, note_parse},
    {"note v1", note_v1_build, note_v1_parse},
    {"notes_threads", thread_build, thread_parse},
    {"threaded_notes", thread_notes_build, thread_notes_parse},
    {NULL, NULL, NULL},
};

/* --- mark read: v1 alone, one note a request --- */

static const char *
note_to_mark(const FpCall *call)
{
  const char *const *ids = call->args->message_ids;
  const char *id = ids && ids[0] ? ids[call->round] : call->round == 0 ? call->args->id : NULL;
  if (!id)
    return NULL;
  const char *bare = khoros_bare_id(id, 'n');
  return bare ? bare : khoros_bare_id(id, 'm');
}

static FpHttpRequest *
read_build(FpCall *call, GError **error)
{
  const char *bare = note_to_mark(call);
  if (!bare) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("Only single messages can be marked as read"));
    return NULL;
  }
  g_autofree char *me = khoros_me_path(call);
  g_autofree char *path = g_strdup_printf("%s/mailbox/notes/id/%s/markread", me, bare);
  return khoros_v1_post(call, path);
}

static FpStepEnd
read_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  if (!reply)
    return FP_STEP_FAILED;
  const char *const *ids = call->args->message_ids;
  return ids && ids[0] && ids[call->round + 1] ? FP_STEP_AGAIN : FP_STEP_DONE;
}

const FpStep khoros_mark_read[] = {
    {"markread", read_build, read_parse},
    {NULL, NULL, NULL},
};
