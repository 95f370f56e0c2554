/* Boards (NodeBB: categories) and lists of topics. */
#include "config.h"

#include "nodebb.h"

#include "flagpost/text.h"

/* --- boards --- */

typedef struct {
  guint page;
} Paging;

static Paging *
paging_of(FpCall *call)
{
  if (!call->scratch) {
    call->scratch = g_new0(Paging, 1);
    call->scratch_free = g_free;
    call->result->boards = g_ptr_array_new_with_free_func((GDestroyNotify)fp_board_unref);
  }
  return call->scratch;
}

static FpHttpRequest *
boards_build(FpCall *call, GError **error)
{
  g_autofree char *page = g_strdup_printf("%u", paging_of(call)->page + 1);
  FpHttpRequest *request = nodebb_request(call, "GET", "/api/categories", NULL);
  fp_http_request_query(request, "page", page);
  return request;
}

static FpBoard *
board_of(FpCall *call, const json_t *category, const char *id)
{
  g_autofree char *title = nodebb_unescape(call, fp_json_peek_string(category, "name", ""));
  g_autofree char *summary = nodebb_unescape(call, fp_json_peek_string(category, "description", ""));
  FpBoard *board = fp_board_new(id, title, *summary ? summary : NULL);
  g_autofree char *parent = fp_json_peek_id(category, "parentCid");
  if (parent && !g_str_equal(parent, "0"))
    board->parent = g_steal_pointer(&parent);
  board->topics = fp_json_peek_size(category, "totalTopicCount", -1);
  board->posts = fp_json_peek_size(category, "totalPostCount", -1);
  /* Whether, but not how many. */
  board->unread = fp_json_peek_bool(category, "unread", TRUE) ? -1 : 0;
  board->last = fp_json_peek_time(category, "teaser.timestampISO");
  board->can_post = !fp_json_peek_bool(category, "disabled", FALSE) &&
                    !fp_json_peek_bool(category, "isSection", FALSE) &&
                    !*fp_json_peek_string(category, "link", "");
  return board;
}

#define MOST_LEVELS 16 /* of boards within boards */

static gboolean
add_boards(FpCall *call, const json_t *categories, guint level, GError **error)
{
  const json_t *category;
  fp_json_each(category, categories) {
    g_autofree char *id = fp_json_id(category, "cid", error);
    if (!id)
      return FALSE;
    g_ptr_array_add(call->result->boards, board_of(call, category, id));
    const json_t *children = fp_json_peek(category, "children");
    if (children && level < MOST_LEVELS && !add_boards(call, children, level + 1, error))
      return FALSE;
  }
  return TRUE;
}

static FpStepEnd
boards_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  Paging *paging = paging_of(call);
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) categories = root ? fp_json_array(root, "categories", error) : NULL;
  if (!categories || !add_boards(call, categories, 0, error))
    return FP_STEP_FAILED;
  paging->page++;
  return fp_json_peek_int(root, "pagination.pageCount", 1) > (gint64)paging->page ? FP_STEP_AGAIN
                                                                                  : FP_STEP_DONE;
}

const FpStep nodebb_boards[] = {
    {"categories", boards_build, boards_parse},
    {0},
};

/* --- topics --- */

char *
nodebb_mark(char kind, const char *id)
{
  return g_strdup_printf("%c%s", kind, id);
}

const char *
nodebb_bare(const char *marked)
{
  return !marked ? "" : *marked == 't' || *marked == 'p' ? marked + 1 : marked;
}

/* A title comes plain beside the escaped one, but not from old servers. */
char *
nodebb_title(const FpCall *call, const json_t *topic)
{
  const char *plain = fp_json_peek_string(topic, "titleRaw", NULL);
  return plain ? g_strdup(plain) : nodebb_unescape(call, fp_json_peek_string(topic, "title", ""));
}

/* How many posts are new: the server keeps the number of the last one read, for longer topics. */
static void
set_unread(FpConversation *topic, const json_t *object)
{
  int read = fp_json_peek_size(object, "bookmark", 0);
  if (fp_json_peek(object, "unread"))
    topic->unread = fp_json_peek_bool(object, "unread", FALSE) ? MAX(1, topic->count - read) : 0;
  if (read > 0 && read < topic->count)
    topic->topic->first_unread = read + 1;
}

FpConversation *
nodebb_topic(FpCall *call, const json_t *object, GError **error)
{
  g_autofree char *id = fp_json_id(object, "tid", error);
  if (!id)
    return NULL;
  g_autofree char *marked = nodebb_mark('t', id);
  g_autofree char *title = nodebb_title(call, object);
  g_autofree char *board = nodebb_unescape(call, fp_json_peek_string(object, "category.name", ""));
  FpConversation *conversation = fp_conversation_new(marked, title);
  FpTopic *topic = fp_conversation_make_topic(conversation);
  const json_t *writer = fp_json_peek(object, "teaser.user");
  if (!writer)
    writer = fp_json_peek(object, "user");
  if (!writer)
    writer = fp_json_peek(object, "author");
  if (writer) {
    fp_person_unref(conversation->from);
    conversation->from = nodebb_person(call, writer);
  }
  conversation->last = fp_json_peek_time(object, "lastposttime");
  conversation->count = fp_json_peek_size(object, "postcount", -1);
  topic->board = fp_json_peek_id(object, "cid");
  topic->board_title = *board ? fp_text_clean(board, -1, FP_TEXT_ONE_LINE) : NULL;
  topic->pinned = fp_json_peek_bool(object, "pinned", FALSE);
  topic->closed = fp_json_peek_bool(object, "locked", FALSE);
  topic->views = fp_json_peek_size(object, "viewcount", -1);
  topic->likes = fp_json_peek_within(object, "votes", -1, -G_MAXINT, G_MAXINT);
  const json_t *follows = fp_json_peek(object, "followed");
  if (!follows)
    follows = fp_json_peek(object, "isFollowing");
  topic->followed = follows ? json_is_true(follows) : -1;
  conversation->can_reply = !topic->closed && fp_json_peek_bool(object, "privileges.topics:reply", TRUE);
  set_unread(conversation, object);
  return conversation;
}

/* Each order is a page of its own; a board's topics can be sorted. */
static FpHttpRequest *
topics_build(FpCall *call, GError **error)
{
  static const struct {
    const char *path, *filter; /* of all boards */
    const char *sort;          /* of one board; NULL: the page of all, for this board */
  } orders[FP_ORDERS] = {
      [FP_ORDER_LATEST] = {"/api/recent", NULL, "recently_replied"},
      [FP_ORDER_NEW] = {"/api/unread", "new", NULL},
      [FP_ORDER_UNREAD] = {"/api/unread", NULL, NULL},
      [FP_ORDER_TOP] = {"/api/top", NULL, "most_votes"},
  };
  const FpCallArgs *args = call->args;
  FpTopicOrder order = args->order;
  const char *sort = args->folder ? orders[order].sort : NULL;
  FpHttpRequest *request = sort ? nodebb_request(call, "GET", "/api/category/%", args->folder, NULL)
                                : nodebb_request(call, "GET", orders[order].path, NULL);
  if (sort)
    fp_http_request_query(request, "sort", sort);
  else if (args->folder)
    fp_http_request_query(request, "cid", args->folder);
  if (!sort && orders[order].filter)
    fp_http_request_query(request, "filter", orders[order].filter);
  if (!sort && order == FP_ORDER_TOP)
    fp_http_request_query(request, "term", "monthly");
  fp_http_request_query(request, "page", args->page ? args->page : "1");
  return request;
}

static FpStepEnd
topics_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = nodebb_reply(call, response, error);
  g_autoptr(json_t) list = root ? fp_json_array(root, "topics", error) : NULL;
  if (!list)
    return FP_STEP_FAILED;
  g_autoptr(GPtrArray) topics = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  json_t *object;
  fp_json_each(object, list) {
    FpConversation *topic = nodebb_topic(call, object, error);
    if (!topic)
      return FP_STEP_FAILED;
    g_ptr_array_add(topics, topic);
  }
  gint64 page = fp_json_peek_int(root, "pagination.currentPage", 1);
  if (page < fp_json_peek_int(root, "pagination.pageCount", 1) && topics->len > 0)
    call->result->next = g_strdup_printf("%" G_GINT64_FORMAT, page + 1);
  call->result->conversations = g_steal_pointer(&topics);
  return FP_STEP_DONE;
}

const FpStep nodebb_topics[] = {
    {"topics", topics_build, topics_parse},
    {0},
};
