/* Khoros: the inbox and the sent messages, a page a call. Which of its mailboxes a community has is found out
 * once a session: threads, else flat notes (both v2), else the mailbox of v1. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"

#define THREADS                                                                                              \
  "SELECT id, subject, thread_type, updated_time, latest_message FROM notes_threads ORDER BY updated_time "  \
  "DESC LIMIT 100"
#define NOTES                                                                                                \
  "SELECT id, subject, body, is_read, sent_time, received_time, sender.id, sender.login FROM inbox_notes "   \
  "ORDER BY sent_time DESC LIMIT 100"
#define SENT                                                                                                 \
  "SELECT id, subject, body, sent_time, recipients FROM outbox_notes ORDER BY sent_time DESC LIMIT 100"
#define PAGE_SIZE 100

/* A page mark is "KIND:MARK": "notes:CURSOR", "mailbox:2:90210" (page 2; the first id of page 1). */
static const char *
mark_of(const FpCall *call, const char *kind)
{
  const char *page = call->args->page;
  gsize size = strlen(kind);
  return page && strncmp(page, kind, size) == 0 && page[size] == ':' ? page + size + 1 : NULL;
}

static gboolean
is_sent(const FpCall *call)
{
  return g_strcmp0(call->args->folder, "sent") == 0;
}

/* Is this kind of mailbox to be asked now? `name`: what it was found under. */
static gboolean
is_turn(const FpCall *call, const char *name, const char *kind)
{
  if (call->result->conversations)
    return FALSE;
  if (call->args->page)
    return mark_of(call, kind) != NULL;
  const char *known = khoros_known(call, name);
  if (!known && strcmp(name, "inbox") == 0)
    known = khoros_known(call, "empty"); /* both were: they take turns */
  return !known || strcmp(known, kind) == 0;
}

static FpHttpRequest *
search(const FpCall *call, const char *liql, const char *kind)
{
  const char *cursor = mark_of(call, kind);
  g_autofree char *full = cursor ? g_strdup_printf("%s CURSOR '%s'", liql, cursor) : g_strdup(liql);
  return khoros_v2_search(call, full);
}

static gboolean
take_cursor(FpCall *call, const json_t *data, const char *kind, GError **error)
{
  g_autofree char *cursor = khoros_text(data, "next_cursor");
  const char *before = mark_of(call, kind);
  if (!cursor)
    return TRUE;
  if (!khoros_is_cursor(cursor) || g_strcmp0(cursor, before) == 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("data.next_cursor does not lead on"));
    return FALSE;
  }
  g_free(call->result->next);
  call->result->next = g_strdup_printf("%s:%s", kind, cursor);
  return TRUE;
}

static FpConversation *
one(const FpCall *call, const json_t *item, char kind, GError **error)
{
  return kind == 't' ? khoros_thread(call, item, error) : khoros_note(call, item, kind, error);
}

/* A list of notes or threads into the result. FALSE: an error. */
static gboolean
take_list(FpCall *call, const json_t *items, char kind, GError **error)
{
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  for (gsize i = 0; i < json_array_size(items); i++) {
    FpConversation *conversation = one(call, json_array_get(items, i), kind, error);
    if (!conversation)
      return FALSE;
    g_ptr_array_add(list, conversation);
  }
  call->result->conversations = g_steal_pointer(&list);
  return TRUE;
}

static FpStepEnd
parse_v2(FpCall *call, const FpHttpResponse *response, const char *name, const char *kind, char letter,
         GError **error)
{
  gboolean known = khoros_known(call, name) || call->args->page;
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, known ? KHOROS_SURE : KHOROS_TRYING, &problem);
  if (!data && !known && khoros_is_closed(problem)) {
    g_clear_error(&problem);
    khoros_learn(call, "empty", NULL);
    return FP_STEP_NEXT;
  }
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  if (!items || !take_list(call, items, letter, &problem) || !take_cursor(call, data, kind, &problem)) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  khoros_learn(call, name, kind);
  return FP_STEP_NEXT;
}

/* --- threads --- */

static FpHttpRequest *
threads_build(FpCall *call, GError **error)
{
  if (is_sent(call)) {
    /* A thread holds both sides: nothing is sent outside of it. */
    if (!call->args->page && g_strcmp0(khoros_known(call, "inbox"), "threads") == 0)
      call->result->conversations = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
    return NULL;
  }
  if (call->args->folder && strcmp(call->args->folder, "inbox") != 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s has no such folder"), call->driver->title);
    return NULL;
  }
  return is_turn(call, "inbox", "threads") ? search(call, THREADS, "threads") : NULL;
}

/* Threads and notes may both be empty: which of them the first message comes to is not known, so neither is
 * learnt. From then on one of them is asked at a time. */
static gboolean
is_new_and_empty(const FpCall *call, FpStepEnd end, gboolean known)
{
  const GPtrArray *list = call->result->conversations;
  return end == FP_STEP_NEXT && !known && list && list->len == 0;
}

static FpStepEnd
threads_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gboolean known = khoros_known(call, "inbox") || call->args->page;
  FpStepEnd end = parse_v2(call, response, "inbox", "threads", 't', error);
  if (!is_new_and_empty(call, end, known))
    return end;
  khoros_learn(call, "inbox", NULL);
  if (khoros_known(call, "empty")) {
    khoros_learn(call, "empty", "notes");
    return end;
  }
  /* An empty list may mean that this community keeps flat notes: ask for those too. */
  g_clear_pointer(&call->result->conversations, g_ptr_array_unref);
  khoros_learn(call, "threads", "empty");
  return end;
}

/* --- flat notes --- */

static FpHttpRequest *
notes_build(FpCall *call, GError **error)
{
  return !is_sent(call) && is_turn(call, "inbox", "notes") ? search(call, NOTES, "notes") : NULL;
}

static FpStepEnd
notes_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gboolean known = khoros_known(call, "inbox") || call->args->page;
  FpStepEnd end = parse_v2(call, response, "inbox", "notes", 'n', error);
  if (end == FP_STEP_NEXT && !call->result->conversations && khoros_known(call, "threads")) {
    call->result->conversations = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
    khoros_learn(call, "inbox", "threads");
  } else if (is_new_and_empty(call, end, known) && khoros_known(call, "threads")) {
    khoros_learn(call, "inbox", NULL);
    khoros_learn(call, "empty", "threads");
  }
  return end;
}

static FpHttpRequest *
sent_build(FpCall *call, GError **error)
{
  return is_sent(call) && is_turn(call, "sent", "outbox") ? search(call, SENT, "outbox") : NULL;
}

static FpStepEnd
sent_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return parse_v2(call, response, "sent", "outbox", 'o', error);
}

/* --- the mailbox of v1 --- */

static FpHttpRequest *
mailbox_request(const FpCall *call, const char *kind, const char *folder)
{
  const char *mark = mark_of(call, kind);
  guint64 page = mark ? g_ascii_strtoull(mark, NULL, 10) : 1;
  g_autofree char *me = khoros_me_path(call);
  g_autofree char *path = g_strdup_printf("%s/mailbox/notes/%s", me, folder);
  g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, page);
  FpHttpRequest *request = khoros_v1_get(call, path);
  fp_http_request_query(request, "restapi.format_detail", "full_list_element");
  fp_http_request_query(request, "page_size", G_STRINGIFY(PAGE_SIZE));
  fp_http_request_query(request, "page", number);
  return request;
}

/* A server that ignores the page's number would give the first page for ever: then the list has ended. */
static void
take_page(FpCall *call, const char *kind)
{
  GPtrArray *list = call->result->conversations;
  const char *mark = mark_of(call, kind);
  guint64 page = mark ? g_ascii_strtoull(mark, NULL, 10) : 1;
  const char *before = mark ? strchr(mark, ':') : NULL;
  if (!list->len)
    return;
  const FpConversation *first = list->pdata[0];
  if (before && strcmp(before + 1, first->id + 2) == 0) {
    g_ptr_array_set_size(list, 0);
    return;
  }
  g_free(call->result->next);
  call->result->next = g_strdup_printf("%s:%" G_GUINT64_FORMAT ":%s", kind, page + 1, first->id + 2);
}

static json_t *
mailbox_items(const json_t *reply, GError **error)
{
  const json_t *notes = fp_json_get(reply, "notes", error);
  if (!notes)
    return NULL;
  return fp_json_peek(notes, "note") ? fp_json_list(notes, "note", error) : json_array();
}

static FpStepEnd
parse_mailbox(FpCall *call, const FpHttpResponse *response, const char *name, const char *kind, char letter,
              GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  g_autoptr(json_t) items = reply ? mailbox_items(reply, error) : NULL;
  if (!items || !take_list(call, items, letter, error))
    return FP_STEP_FAILED;
  khoros_learn(call, name, kind);
  take_page(call, kind);
  return FP_STEP_NEXT;
}

static FpHttpRequest *
mailbox_build(FpCall *call, GError **error)
{
  return !is_sent(call) && is_turn(call, "inbox", "mailbox") ? mailbox_request(call, "mailbox", "inbox")
                                                             : NULL;
}

static FpStepEnd
mailbox_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return parse_mailbox(call, response, "inbox", "mailbox", 'n', error);
}

/* Sent messages in v1: the path is nowhere confirmed; asking does no harm. */
static FpHttpRequest *
sentbox_build(FpCall *call, GError **error)
{
  return is_sent(call) && is_turn(call, "sent", "sentbox") ? mailbox_request(call, "sentbox", "sent") : NULL;
}

static FpStepEnd
sentbox_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return parse_mailbox(call, response, "sent", "sentbox", 'o', error);
}

/* --- unread --- */

/* v1's notes have no known mark of being read: the list of unread ones says it. */
static FpHttpRequest *
unread_build(FpCall *call, GError **error)
{
  if (is_sent(call) || g_strcmp0(khoros_known(call, "inbox"), "mailbox") != 0)
    return NULL;
  const GPtrArray *list = call->result->conversations;
  for (guint i = 0; i < list->len; i++)
    if (((const FpConversation *)list->pdata[i])->unread < 0)
      return mailbox_request(call, "unread", "inbox/unread");
  return NULL;
}

static void
mark_unread(FpConversation *conversation, GHashTable *unread, gboolean all)
{
  if (conversation->unread >= 0)
    return;
  gboolean is = g_hash_table_contains(unread, conversation->id + 2);
  conversation->unread = is ? 1 : all ? 0 : -1;
  if (conversation->messages->len)
    ((FpMessage *)conversation->messages->pdata[0])->unread = is;
}

static FpStepEnd
unread_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, NULL);
  g_autoptr(json_t) items = reply ? mailbox_items(reply, NULL) : NULL;
  if (!items)
    return FP_STEP_NEXT; /* unknown is a fair answer */
  g_autoptr(GHashTable) unread = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < json_array_size(items); i++) {
    char *id = khoros_text(json_array_get(items, i), "id");
    if (id)
      g_hash_table_add(unread, id);
  }
  for (guint i = 0; i < call->result->conversations->len; i++)
    mark_unread(call->result->conversations->pdata[i], unread, json_array_size(items) < PAGE_SIZE);
  return FP_STEP_NEXT;
}

const FpStep khoros_list[] = {
    {"notes_threads", threads_build, threads_parse},
    {"inbox_notes", notes_build, notes_parse},
    {"outbox_notes", sent_build, sent_parse},
    {"mailbox inbox", mailbox_build, mailbox_parse},
    {"mailbox sent", sentbox_build, sentbox_parse},
    {"mailbox unread", unread_build, unread_parse},
    {NULL, NULL, NULL},
};
