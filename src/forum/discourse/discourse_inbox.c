/* Lists of personal messages, one of them with all its posts, and telling the forum what was read.
 * A personal message is a topic of its own archetype; its messages are posts. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#include <string.h>

#define CHUNK       20  /* posts asked for at once, as the web client does */
#define MOST_TIMING 500 /* posts told as read in one request */

/* --- lists --- */

/* "inbox" and its like, or "group:NAME". (transfer full); NULL for a folder that Discourse does not have. */
static FpHttpRequest *
folder_request(FpCall *call, const char *folder)
{
  static const struct {
    const char *folder, *path;
  } paths[] = {
      {"inbox", "/topics/private-messages/%.json"},
      {"sent", "/topics/private-messages-sent/%.json"},
      {"archive", "/topics/private-messages-archive/%.json"},
      {"unread", "/topics/private-messages-unread/%.json"},
      {"new", "/topics/private-messages-new/%.json"},
  };
  if (folder && g_str_has_prefix(folder, "group:"))
    return discourse_request_for(call, "GET", "/topics/private-messages-group/%/%.json", discourse_me(call),
                                 folder + strlen("group:"), NULL);
  for (guint i = 0; i < G_N_ELEMENTS(paths); i++)
    if (g_strcmp0(folder ? folder : "inbox", paths[i].folder) == 0)
      return discourse_request_for(call, "GET", paths[i].path, discourse_me(call), NULL);
  return NULL;
}

#define LISTS "/topics/private-messages"

/* A page mark is the server's own address of the page, below the base; such addresses come without ".json".
 */
static FpHttpRequest *
page_request(FpCall *call, const char *mark, GError **error)
{
  gsize path = strcspn(mark, "?");
  if (!g_str_has_prefix(mark, LISTS) || strstr(mark, "..")) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("That is no page of a list of messages."));
    return NULL;
  }
  gboolean bare = path < 5 || strncmp(mark + path - 5, ".json", 5) != 0;
  g_autofree char *address = g_strdup_printf("%.*s%s%s", (int)path, mark, bare ? ".json" : "", mark + path);
  return discourse_request(call, "GET", address);
}

static FpHttpRequest *
list_build(FpCall *call, GError **error)
{
  if (call->args->page)
    return page_request(call, call->args->page, error);
  FpHttpRequest *request = folder_request(call, call->args->folder);
  if (!request)
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("Discourse has no folder of that name."));
  return request;
}

char *
discourse_next_page(const json_t *root)
{
  const char *more = fp_json_peek_string(root, "topic_list.more_topics_url", NULL);
  const char *query = more ? strchr(more, '?') : NULL;
  g_auto(GStrv) pairs = g_strsplit(query ? query + 1 : "", "&", -1);
  for (guint i = 0; pairs[i]; i++)
    if (g_str_has_prefix(pairs[i], "page=") && g_ascii_isdigit(pairs[i][5]))
      return g_strdup_printf("%" G_GUINT64_FORMAT, g_ascii_strtoull(pairs[i] + 5, NULL, 10));
  return NULL;
}

/* FALSE: it leads elsewhere. *next: the mark, NULL at the end. */
static gboolean
next_page(const FpCall *call, const json_t *root, char **next, GError **error)
{
  const FpUrl *base = call->site->base;
  const char *more = fp_json_peek_string(root, "topic_list.more_topics_url", NULL);
  g_autoptr(FpUrl) url = more ? fp_url_resolve(base, more, NULL) : NULL;
  gsize below = strlen(base->path);
  while (below > 0 && base->path[below - 1] == '/')
    below--;
  if (!more)
    return TRUE;
  if (url && fp_url_same_origin(url, base) && strncmp(url->path, base->path, below) == 0 &&
      g_str_has_prefix(url->path + below, LISTS)) {
    *next = g_strdup(url->path + below);
    return TRUE;
  }
  g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                      _("The next page lies at another place («more_topics_url»)."));
  return FALSE;
}

/* Servers of different years count differently, and a topic never opened has no counts at all. */
static int
unread_of(const json_t *topic)
{
  gint64 highest = fp_json_peek_count(topic, "highest_post_number", 0);
  if (fp_json_peek_bool(topic, "unseen", FALSE))
    return fp_json_peek_within(topic, "posts_count", 1, 1, G_MAXINT);
  if (fp_json_peek(topic, "unread_posts"))
    return fp_json_peek_size(topic, "unread_posts", 0);
  if (fp_json_peek(topic, "new_posts") || fp_json_peek(topic, "unread"))
    return (int)(fp_json_peek_count(topic, "unread", 0) + fp_json_peek_count(topic, "new_posts", 0));
  if (fp_json_peek(topic, "last_read_post_number"))
    return (int)MAX(highest - fp_json_peek_count(topic, "last_read_post_number", highest), 0);
  return -1;
}

FpConversation *
discourse_conversation(FpCall *call, GHashTable *users, const json_t *topic, GError **error)
{
  g_autofree char *id = fp_json_id(topic, "id", error);
  const char *title = id ? fp_json_string(topic, "title", error) : NULL;
  if (!title)
    return NULL;
  FpConversation *conversation = fp_conversation_new(id, title);
  discourse_row_people(call, conversation, users, topic);
  g_clear_pointer(&conversation->from, fp_person_unref);
  conversation->from = discourse_chief(call, conversation, topic);
  conversation->last = fp_json_peek_time(topic, "last_posted_at");
  if (!conversation->last)
    conversation->last = fp_json_peek_time(topic, "bumped_at");
  conversation->count = fp_json_peek_size(topic, "posts_count", -1);
  conversation->unread = unread_of(topic);
  g_free(conversation->folder);
  conversation->folder =
      fp_text_clean(call->args->folder ? call->args->folder : "inbox", -1, FP_TEXT_ONE_LINE);
  conversation->can_reply = !fp_json_peek_bool(topic, "closed", FALSE);
  return conversation;
}

static FpStepEnd
list_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  /* One's own list is never forbidden: the key is no longer good, and a sign-in will say so. */
  if (discourse_by_key(call) && fp_http_response_status(response) == 403) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED, _("The forum did not take the key"));
    return FP_STEP_FAILED;
  }
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) topics = root ? fp_json_array(root, "topic_list.topics", error) : NULL;
  if (!topics)
    return FP_STEP_FAILED;
  g_autoptr(GHashTable) users = discourse_users(root);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  json_t *topic;
  fp_json_each(topic, topics) {
    FpConversation *conversation = discourse_conversation(call, users, topic, error);
    if (!conversation)
      return FP_STEP_FAILED;
    g_ptr_array_add(found, conversation);
  }
  g_clear_pointer(&call->result->conversations, g_ptr_array_unref);
  call->result->conversations = g_steal_pointer(&found);
  return next_page(call, root, &call->result->next, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_list[] = {
    {"messages", list_build, list_parse},
    {0},
};

/* --- one conversation --- */

json_t *
discourse_posts(const json_t *root, GError **error)
{
  g_autoptr(json_t) posts = fp_json_array(root, "post_stream.posts", error);
  json_t *post;
  fp_json_each(post, posts) {
    g_autofree char *id = fp_json_id(post, "id", error);
    if (!id)
      return NULL;
  }
  return g_steal_pointer(&posts);
}

FpMessage *
discourse_message(FpCall *call, const char *topic, const json_t *post)
{
  g_autofree char *id = fp_json_peek_id(post, "id");
  FpMessage *message = fp_message_new(id, topic);
  g_clear_pointer(&message->from, fp_person_unref);
  message->from = discourse_person(post);
  message->sent = fp_json_peek_time(post, "created_at");
  message->outgoing = fp_json_peek_bool(post, "yours", FALSE) ||
                      g_ascii_strcasecmp(fp_json_peek_string(post, "username", ""), discourse_me(call)) == 0;
  message->edited = fp_json_peek_int(post, "version", 1) > 1;
  message->deleted = fp_json_peek(post, "deleted_at") || fp_json_peek_bool(post, "user_deleted", FALSE);
  message->system = fp_json_peek_int(post, "post_type", 1) == 3;
  const char *cooked = fp_json_peek_string(post, "cooked", NULL);
  if (message->system && (!cooked || !*cooked)) {
    g_autofree char *code = g_strdelimit(g_strdup(fp_json_peek_string(post, "action_code", "")), "._", ' ');
    const char *who = fp_json_peek_string(post, "action_code_who", "");
    g_autofree char *text = g_strstrip(g_strconcat(code, " ", who, NULL));
    fp_message_set_plain(message, text, -1);
  } else {
    fp_message_set_html(message, cooked ? cooked : "", -1, call->site->base);
  }
  return message;
}

/* A topic comes with its oldest posts. If few are missing, they are asked for by their ids, and it is whole;
 * else what came is left for later, and its newest posts are the first page, each call giving one. The mark
 * of a page: the post before which it lies, how many there are, whether one may answer: "9981 10000 1". */
typedef struct {
  GPtrArray *ids;      /* char *: ids whose posts are not here yet, in order */
  GHashTable *numbers; /* FpMessage * → its post number, for sorting */
  GHashTable *here;    /* ids of posts that came; lent by the messages */
  gboolean is_long;    /* it does not come whole */
  gint64 highest;      /* of all its posts */
} Open;

static void
open_free(gpointer data)
{
  Open *open = data;
  g_ptr_array_unref(open->ids);
  g_hash_table_unref(open->numbers);
  g_hash_table_unref(open->here);
  g_free(open);
}

static Open *
open_new(FpCall *call)
{
  Open *open = g_new0(Open, 1);
  open->ids = g_ptr_array_new_with_free_func(g_free);
  open->numbers = g_hash_table_new(NULL, NULL);
  open->here = g_hash_table_new(g_str_hash, g_str_equal);
  call->scratch = open;
  call->scratch_free = open_free;
  return open;
}

static void
take_posts(FpCall *call, const json_t *posts)
{
  Open *open = call->scratch;
  FpConversation *conversation = call->result->conversation;
  json_t *post;
  fp_json_each(post, posts) {
    FpMessage *message = discourse_message(call, conversation->id, post);
    /* Asked first: a set that has the id would take the new one for its own. */
    if (g_hash_table_contains(open->here, message->id)) {
      fp_message_unref(message);
      continue;
    }
    g_hash_table_add(open->here, message->id);
    int number = fp_json_peek_size(post, "post_number", 0);
    gint64 read = fp_json_peek_int(post, "read", 1);
    message->unread = !message->outgoing && !fp_json_peek_bool(post, "read", read != 0);
    g_hash_table_insert(open->numbers, message, GINT_TO_POINTER(number));
    g_ptr_array_add(conversation->messages, message);
  }
}

static int
by_number(gconstpointer a, gconstpointer b, gpointer numbers)
{
  gpointer first = *(gpointer const *)a, second = *(gpointer const *)b;
  return GPOINTER_TO_INT(g_hash_table_lookup(numbers, first)) -
         GPOINTER_TO_INT(g_hash_table_lookup(numbers, second));
}

static void
finish_page(FpCall *call)
{
  Open *open = call->scratch;
  FpConversation *conversation = call->result->conversation;
  GPtrArray *messages = conversation->messages;
  g_ptr_array_sort_with_data(messages, by_number, open->numbers);
  int first = messages->len ? GPOINTER_TO_INT(g_hash_table_lookup(open->numbers, messages->pdata[0])) : 0;
  conversation->complete = !open->is_long || first <= 1;
  if (!conversation->complete)
    call->result->next =
        g_strdup_printf("%d %d %d", first, MAX(conversation->count, 0), conversation->can_reply ? 1 : 0);
}

static void
note_missing(Open *open, const json_t *stream)
{
  json_t *item;
  fp_json_each(item, stream) {
    g_autoptr(json_t) holder = json_pack("{sO}", "id", item);
    g_autofree char *id = fp_json_peek_id(holder, "id");
    if (id && !g_hash_table_contains(open->here, id))
      g_ptr_array_add(open->ids, g_steal_pointer(&id));
  }
}

static FpHttpRequest *
numbers_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/t/%.json", call->args->id, NULL);
}

static FpHttpRequest *
open_build(FpCall *call, GError **error)
{
  return call->args->page ? NULL : numbers_build(call, error);
}

/* Its facts, without its posts. */
static void
take_facts(FpCall *call, FpConversation *conversation, const json_t *root)
{
  discourse_topic_people(call, conversation, root);
  g_clear_pointer(&conversation->from, fp_person_unref);
  conversation->from = discourse_chief(call, conversation, root);
  conversation->last = fp_json_peek_time(root, "last_posted_at");
  conversation->count = fp_json_peek_size(root, "posts_count", -1);
  conversation->unread = (int)MAX(fp_json_peek_count(root, "highest_post_number", 0) -
                                      fp_json_peek_count(root, "last_read_post_number", 0),
                                  0);
  conversation->can_reply =
      !fp_json_peek_bool(root, "closed", FALSE) && fp_json_peek_bool(root, "details.can_create_post", TRUE);
}

/* How much of it is missing decides how it is fetched. Of very large topics the forum names no ids. */
static void
plan(FpCall *call, const json_t *root, const json_t *posts)
{
  Open *open = call->scratch;
  FpConversation *conversation = call->result->conversation;
  g_autoptr(json_t) stream = fp_json_list(root, "post_stream.stream", NULL);
  note_missing(open, stream);
  gboolean no_stream = json_array_size(stream) == 0 && conversation->count > (int)json_array_size(posts);
  open->highest = fp_json_peek_count(root, "highest_post_number", 0);
  open->is_long = open->highest > 1 && (no_stream || open->ids->len > CHUNK);
  if (!open->is_long)
    return;
  g_hash_table_remove_all(open->here);
  g_hash_table_remove_all(open->numbers);
  g_ptr_array_set_size(conversation->messages, 0);
}

static FpStepEnd
open_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autofree char *id = root ? fp_json_id(root, "id", error) : NULL;
  const char *title = id ? fp_json_string(root, "title", error) : NULL;
  g_autoptr(json_t) posts = title ? discourse_posts(root, error) : NULL;
  if (!posts)
    return FP_STEP_FAILED;
  if (g_strcmp0(id, call->args->id) != 0) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                        _("The forum answered with another conversation than the one asked for."));
    return FP_STEP_FAILED;
  }
  if (g_strcmp0(fp_json_peek_string(root, "archetype", "private_message"), "private_message") != 0) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_GONE,
                        _("That is a topic of the boards, not a private message."));
    return FP_STEP_FAILED;
  }
  FpConversation *conversation = call->result->conversation = fp_conversation_new(id, title);
  Open *open = open_new(call);
  take_posts(call, posts);
  take_facts(call, conversation, root);
  plan(call, root, posts);
  if (open->is_long || open->ids->len)
    return FP_STEP_NEXT;
  finish_page(call);
  return FP_STEP_DONE;
}

/* A later page: its mark, and what is not said with it. */
static gboolean
read_mark(FpCall *call, GError **error)
{
  Open *open = open_new(call);
  guint64 count = 0;
  char *at = NULL;
  open->is_long = TRUE;
  open->highest = g_ascii_strtoll(call->args->page, &at, 10);
  count = g_ascii_strtoull(at, &at, 10);
  if (*at != ' ' || open->highest <= 1 || open->highest > G_MAXINT) {
    g_set_error_literal(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("That is no page of a conversation."));
    return FALSE;
  }
  FpConversation *conversation = call->result->conversation = fp_conversation_new(call->args->id, NULL);
  conversation->unread = FP_UNREAD_AS_BEFORE;
  conversation->count = (int)MIN(count, G_MAXINT);
  conversation->can_reply = g_str_equal(at, " 1");
  return TRUE;
}

static FpHttpRequest *
rest_build(FpCall *call, GError **error)
{
  if (call->args->page && !read_mark(call, error))
    return NULL;
  const Open *open = call->scratch;
  g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, open->highest);
  if (open->is_long && !call->args->page)
    return discourse_request_for(call, "GET", "/t/%/%.json", call->args->id, number, NULL);
  FpHttpRequest *request = discourse_request_for(call, "GET", "/t/%/posts.json", call->args->id, NULL);
  for (guint i = 0; i < open->ids->len; i++)
    fp_http_request_query(request, "post_ids[]", g_ptr_array_index(open->ids, i));
  if (open->is_long)
    fp_http_request_query(request, "post_number", number);
  return request;
}

/* What was asked for and did not come has been deleted meanwhile. */
static FpStepEnd
rest_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) posts = root ? discourse_posts(root, error) : NULL;
  if (!posts)
    return FP_STEP_FAILED;
  take_posts(call, posts);
  finish_page(call);
  return FP_STEP_DONE;
}

const FpStep discourse_open[] = {
    {"topic", open_build, open_parse},
    {"posts", rest_build, rest_parse},
    {0},
};

/* --- read marks: opening marks nothing, the forum is told which posts were on the screen --- */

typedef struct {
  gint64 from, to;
} Unread;

/* The number of the last post that was on the screen: later ones have come since. Of a long conversation the
 * answer does not hold it; then all are meant. */
static gint64
last_shown(const FpCall *call, const json_t *root, gint64 highest)
{
  const char *const *ids = call->args->message_ids;
  gsize count = ids && highest > 0 ? g_strv_length((char **)ids) : 0;
  g_autoptr(json_t) posts = count ? fp_json_list(root, "post_stream.posts", NULL) : NULL;
  json_t *post;
  fp_json_each(post, posts) {
    g_autofree char *id = fp_json_peek_id(post, "id");
    if (g_strcmp0(id, ids[count - 1]) == 0)
      return fp_json_peek_within(post, "post_number", (int)highest, 1, (int)highest);
  }
  return highest;
}

static FpStepEnd
numbers_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  gint64 highest = 0;
  if (!root || !fp_json_int(root, "highest_post_number", &highest, error))
    return FP_STEP_FAILED;
  if (highest < 0 || highest > G_MAXINT32) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED,
                _("The answer's \"%s\" is not the number of a post"), "highest_post_number");
    return FP_STEP_FAILED;
  }
  gint64 last = fp_json_peek_within(root, "last_read_post_number", 0, 0, (int)highest);
  Unread *unread = g_new0(Unread, 1);
  unread->to = last_shown(call, root, highest);
  unread->from = MAX(last + 1, unread->to - MOST_TIMING + 1);
  call->scratch = unread;
  call->scratch_free = g_free;
  return unread->from > unread->to ? FP_STEP_DONE : FP_STEP_NEXT;
}

static FpHttpRequest *
timings_build(FpCall *call, GError **error)
{
  Unread *unread = call->scratch;
  FpHttpRequest *request = discourse_request(call, "POST", "/topics/timings");
  fp_http_request_header(request, "X-SILENCE-LOGGER", "true");
  fp_http_request_form(request, "topic_id", call->args->id);
  fp_http_request_form(request, "topic_time", "1000");
  for (gint64 number = unread->from; number <= unread->to; number++) {
    g_autofree char *name = g_strdup_printf("timings[%" G_GINT64_FORMAT "]", number);
    fp_http_request_form(request, name, "1000");
  }
  return request;
}

static FpStepEnd
timings_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  return discourse_ok(call, response, error) ? FP_STEP_DONE : FP_STEP_FAILED;
}

const FpStep discourse_mark_read[] = {
    {"topic", numbers_build, numbers_parse},
    {"timings", timings_build, timings_parse},
    {0},
};
