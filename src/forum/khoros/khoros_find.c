/* Khoros: did a message or a report arrive? Sent notes are looked through, then threads, then the sent notes
 * of v1. «Not found» is said only when a list that must hold it was read to where it would stand; what cannot
 * be told is an error, and then the member is asked. */
#include "config.h"

#include "khoros.h"

#include "flagpost/clock.h"
#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define GRACE      FP_HOUR /* two clocks may differ */
#define PAGE_SIZE  100
#define MOST_PAGES 50
#define MOST_OPEN  50 /* threads that are opened to look into them */

typedef struct {
  char *cursor;
  GPtrArray *threads; /* char *: changed since, to be opened */
  gboolean listed;    /* the list of sent notes answered, and was empty */
  guint page;         /* of v1, or opened threads */
  char *first;        /* id on v1's page before */
} Find;

static void
find_free(gpointer data)
{
  Find *find = data;
  g_free(find->cursor);
  g_free(find->first);
  g_ptr_array_unref(find->threads);
  g_free(find);
}

static Find *
find_of(FpCall *call)
{
  if (!call->scratch) {
    Find *find = g_new0(Find, 1);
    find->threads = g_ptr_array_new_with_free_func(g_free);
    find->page = 1;
    call->scratch = find;
    call->scratch_free = find_free;
  }
  return call->scratch;
}

/* --- is it the one? --- */

/* Letters and their order, without the blanks and tags that a server may arrange anew. */
static char *
squeezed(const char *text)
{
  g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
  GString *out = g_string_new(NULL);
  for (char **word = words; *word; word++)
    if (**word)
      g_string_append_printf(out, "%s%s", out->len ? " " : "", *word);
  return g_string_free(out, FALSE);
}

static gboolean
same_text(const FpCall *call, const FpMessage *message)
{
  g_autofree char *html = fp_html_from_plain(call->args->text);
  g_autoptr(FpMessage) ours = fp_message_new("", "");
  fp_message_set_html(ours, html, -1, call->site->base);
  g_autofree char *one = fp_rich_text(ours->rich), *two = fp_rich_text(message->rich);
  g_autofree char *a = squeezed(one), *b = squeezed(two);
  return strcmp(a, b) == 0;
}

static gboolean
is_recent(const FpCall *call, gint64 when)
{
  return !when || when + GRACE >= call->args->since;
}

typedef enum { OTHER, OURS, UNREADABLE } Look;

/* The list's is cleaned. */
static gboolean
same_subject(const FpCall *call, const char *subject)
{
  const char *ours = call->args->subject ? call->args->subject : "";
  g_autofree char *found = fp_text_essence(khoros_bare_subject(subject));
  g_autofree char *wanted = fp_text_essence(khoros_bare_subject(ours));
  return g_str_equal(found, wanted);
}

/* subject NULL: the message stands in a thread, which has the subject. */
static Look
look_at(const FpCall *call, const char *subject, const FpMessage *message)
{
  const char *reference = call->args->reference;
  gboolean empty = !message || !message->html || !*message->html;
  if (reference && *reference) {
    if ((subject && strstr(subject, reference)) || (!empty && strstr(message->html, reference)))
      return OURS;
    return empty && (!subject || !*subject) ? UNREADABLE : OTHER;
  }
  if (message && (!message->outgoing || !is_recent(call, message->sent)))
    return OTHER;
  if (subject && !same_subject(call, subject))
    return OTHER;
  if (empty)
    return UNREADABLE;
  return same_text(call, message) ? OURS : OTHER;
}

static FpMessage *
last_message(const FpConversation *conversation)
{
  return conversation->messages->len ? conversation->messages->pdata[conversation->messages->len - 1] : NULL;
}

static void
take(FpCall *call, const char *id)
{
  call->result->found = TRUE;
  g_free(call->result->remote_id);
  call->result->remote_id = g_strdup(id);
}

/* A page of sent notes. *reached: it goes back to before the message was written. */
static gboolean
look_through(FpCall *call, const json_t *items, gboolean *reached, GError **error)
{
  for (gsize i = 0; i < json_array_size(items) && !call->result->found; i++) {
    g_autoptr(FpConversation) note = khoros_note(call, json_array_get(items, i), 'o', error);
    if (!note)
      return FALSE;
    Look look = look_at(call, note->subject, last_message(note));
    if (look == OURS) {
      take(call, note->id);
    } else if (!is_recent(call, note->last)) {
      *reached = TRUE;
    } else if (look == UNREADABLE) {
      fp_call_cannot_tell(error);
      return FALSE;
    }
  }
  return TRUE;
}

/* TRUE: *cursor is the next page's. An address that leads nowhere is an error. */
static gboolean
next_page(FpCall *call, const json_t *data, GError **error)
{
  Find *find = find_of(call);
  g_autofree char *before = g_steal_pointer(&find->cursor);
  find->cursor = khoros_text(data, "next_cursor");
  if (!find->cursor)
    return FALSE;
  if (strpbrk(find->cursor, "'\\") || g_strcmp0(find->cursor, before) == 0 || call->round >= MOST_PAGES) {
    g_clear_pointer(&find->cursor, g_free);
    fp_call_cannot_tell(error);
    return FALSE;
  }
  return TRUE;
}

static FpHttpRequest *
page_of(FpCall *call, const char *liql)
{
  const Find *find = find_of(call);
  g_autofree char *full =
      find->cursor ? g_strdup_printf("%s CURSOR '%s'", liql, find->cursor) : g_strdup(liql);
  return khoros_v2_search(call, full);
}

/* data.items; NULL without an error: this way is closed. */
static json_t *
items_of(FpCall *call, const FpHttpResponse *response, json_t **data, GError **error)
{
  GError *problem = NULL;
  *data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem)) {
    g_error_free(problem);
    return NULL;
  }
  json_t *items = *data ? khoros_items(*data, &problem) : NULL;
  if (problem)
    g_propagate_error(error, problem);
  return items;
}

/* --- sent notes --- */

static FpHttpRequest *
sent_build(FpCall *call, GError **error)
{
  return page_of(call, "SELECT id, subject, body, sent_time, recipients FROM outbox_notes "
                       "ORDER BY sent_time DESC LIMIT 50");
}

static FpStepEnd
sent_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  gboolean reached = FALSE;
  g_autoptr(json_t) data = NULL;
  g_autoptr(json_t) items = items_of(call, response, &data, &problem);
  if (!problem && !items)
    return FP_STEP_NEXT;
  gboolean more = items && look_through(call, items, &reached, &problem) && !call->result->found &&
                  !reached && next_page(call, data, &problem);
  if (problem) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  if (more)
    return FP_STEP_AGAIN;
  if (call->result->found)
    return FP_STEP_DONE;
  /* A community with threads may have this list too, and nothing in it. */
  const char *inbox = khoros_known(call, "inbox");
  gboolean flat = inbox ? strcmp(inbox, "threads") != 0 : call->round > 0 || json_array_size(items) > 0;
  g_clear_pointer(&find_of(call)->cursor, g_free);
  find_of(call)->listed = TRUE;
  return flat ? FP_STEP_DONE : FP_STEP_NEXT;
}

/* --- threads --- */

static FpHttpRequest *
threads_build(FpCall *call, GError **error)
{
  return page_of(call, "SELECT id, subject, thread_type, updated_time, latest_message FROM notes_threads "
                       "ORDER BY updated_time DESC LIMIT 50");
}

/* The latest message may be somebody's answer: what has changed since is opened. */
static gboolean
look_through_threads(FpCall *call, const json_t *items, gboolean *reached, GError **error)
{
  Find *find = find_of(call);
  for (gsize i = 0; i < json_array_size(items) && !call->result->found; i++) {
    g_autoptr(FpConversation) thread = khoros_thread(call, json_array_get(items, i), error);
    const char *reference = call->args->reference;
    if (!thread)
      return FALSE;
    if ((reference && *reference && strstr(thread->subject, reference)) ||
        (last_message(thread) && look_at(call, NULL, last_message(thread)) == OURS)) {
      take(call, thread->id);
    } else if (!is_recent(call, thread->last)) {
      *reached = TRUE;
    } else {
      g_ptr_array_add(find->threads, g_strdup(thread->id + 2));
    }
  }
  return TRUE;
}

static FpStepEnd
threads_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Find *find = find_of(call);
  GError *problem = NULL;
  gboolean reached = FALSE;
  g_autoptr(json_t) data = NULL;
  g_autoptr(json_t) items = items_of(call, response, &data, &problem);
  if (!problem && !items) /* no threads here: then the list that was empty is the list */
    return find->listed ? FP_STEP_DONE : FP_STEP_NEXT;
  gboolean more = items && look_through_threads(call, items, &reached, &problem) && !call->result->found &&
                  !reached && next_page(call, data, &problem);
  if (!problem && find->threads->len > MOST_OPEN)
    fp_call_cannot_tell(&problem);
  if (problem) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  if (more)
    return FP_STEP_AGAIN;
  find->page = 0;
  return call->result->found || !find->threads->len ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
thread_build(FpCall *call, GError **error)
{
  const Find *find = find_of(call);
  if (!find->threads->len)
    return NULL;
  g_autofree char *liql = g_strdup_printf("SELECT id, body, sender.id, sender.login, sent_time FROM "
                                          "threaded_notes WHERE thread.id = '%s' ORDER BY "
                                          "sent_time DESC LIMIT 100",
                                          (const char *)find->threads->pdata[find->page]);
  return khoros_v2_search(call, liql);
}

static FpStepEnd
thread_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Find *find = find_of(call);
  g_autofree char *id = g_strconcat("t:", find->threads->pdata[find->page], NULL);
  g_autoptr(json_t) data = NULL;
  GError *problem = NULL;
  g_autoptr(json_t) items = items_of(call, response, &data, &problem);
  if (problem) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  if (!items)
    return fp_call_cannot_tell(error);
  for (gsize i = 0; i < json_array_size(items); i++) {
    g_autoptr(FpMessage) message = khoros_thread_note(call, json_array_get(items, i), id, error);
    if (!message)
      return FP_STEP_FAILED;
    Look look = look_at(call, NULL, message);
    if (look == UNREADABLE)
      return fp_call_cannot_tell(error);
    if (look == OURS) {
      take(call, id);
      return FP_STEP_DONE;
    }
  }
  return ++find->page < find->threads->len ? FP_STEP_AGAIN : FP_STEP_DONE;
}

/* --- the sent notes of v1 --- */

static FpHttpRequest *
sent_v1_build(FpCall *call, GError **error)
{
  g_autofree char *me = khoros_me_path(call);
  g_autofree char *path = g_strdup_printf("%s/mailbox/notes/sent", me);
  g_autofree char *page = g_strdup_printf("%u", find_of(call)->page);
  FpHttpRequest *request = khoros_v1_get(call, path);
  fp_http_request_query(request, "restapi.format_detail", "full_list_element");
  fp_http_request_query(request, "page_size", G_STRINGIFY(PAGE_SIZE));
  fp_http_request_query(request, "page", page);
  return request;
}

static FpStepEnd
sent_v1_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Find *find = find_of(call);
  gboolean reached = FALSE;
  g_autoptr(json_t) reply = khoros_v1_reply(call, response, error);
  const json_t *notes = reply ? fp_json_get(reply, "notes", error) : NULL;
  if (!notes)
    return FP_STEP_FAILED;
  g_autoptr(json_t) items = fp_json_peek(notes, "note") ? fp_json_list(notes, "note", error) : json_array();
  if (!items || !look_through(call, items, &reached, error))
    return FP_STEP_FAILED;
  if (call->result->found || reached || !json_array_size(items))
    return FP_STEP_DONE;
  /* A server that ignores the page's number shows the first one for ever. */
  g_autofree char *first = khoros_text(json_array_get(items, 0), "id");
  if (g_strcmp0(first, find->first) == 0 || ++find->page > MOST_PAGES)
    return fp_call_cannot_tell(error);
  g_free(find->first);
  find->first = g_steal_pointer(&first);
  return FP_STEP_AGAIN;
}

const FpStep khoros_find_sent[] = {
    {"outbox_notes", sent_build, sent_parse},
    {"notes_threads", threads_build, threads_parse},
    {"threaded_notes", thread_build, thread_parse},
    {"mailbox sent", sent_v1_build, sent_v1_parse},
    {NULL, NULL, NULL},
};
