/* Boards, which Discourse calls categories, and their lists of topics. */
#include "config.h"

#include "discourse.h"

#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/i18n.h"

/* --- boards --- */

static FpHttpRequest *
boards_build(FpCall *call, GError **error)
{
  FpHttpRequest *request = discourse_request(call, "GET", "/categories.json");
  fp_http_request_query(request, "include_subcategories", "true");
  return request;
}

/* Newer servers send plain text, older ones HTML. (transfer full) */
static char *
summary_of(const json_t *category)
{
  const char *plain = fp_json_peek_string(category, "description_text", NULL);
  const char *html = fp_json_peek_string(category, "description_excerpt", NULL);
  if (!html)
    html = fp_json_peek_string(category, "description", "");
  g_autoptr(FpRich) rich = fp_html_read(plain ? plain : html, -1, NULL);
  return fp_rich_text(rich);
}

static gint64
last_of(const json_t *category)
{
  g_autoptr(json_t) topics = fp_json_list(category, "topics", NULL);
  gint64 last = 0;
  json_t *topic;
  fp_json_each(topic, topics) {
    gint64 posted = fp_json_peek_time(topic, "last_posted_at");
    last = MAX(last, posted ? posted : fp_json_peek_time(topic, "bumped_at"));
  }
  return last;
}

static gboolean
have_board(const FpCall *call, const char *id)
{
  for (guint i = 0; i < call->result->boards->len; i++)
    if (g_str_equal(((FpBoard *)call->result->boards->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
add_board(FpCall *call, const json_t *category, const char *parent, GError **error)
{
  g_autofree char *id = fp_json_id(category, "id", error);
  const char *name = id ? fp_json_string(category, "name", error) : NULL;
  if (!name)
    return FALSE;
  if (have_board(call, id))
    return TRUE;
  g_autofree char *summary = summary_of(category);
  FpBoard *board = fp_board_new(id, name, summary);
  board->parent = fp_json_peek_id(category, "parent_category_id");
  if (!board->parent)
    board->parent = g_strdup(parent);
  board->topics = fp_json_peek_size(category, "topic_count", -1);
  board->posts = fp_json_peek_size(category, "post_count", -1);
  board->last = last_of(category);
  board->can_post = fp_json_peek_int(category, "permission", 0) == 1;
  g_ptr_array_add(call->result->boards, board);
  g_autoptr(json_t) children = fp_json_list(category, "subcategory_list", NULL);
  json_t *child;
  fp_json_each(child, children)
    if (!add_board(call, child, id, error))
      return FALSE;
  return TRUE;
}

static gboolean
lacks_children(const FpCall *call, const json_t *categories)
{
  json_t *category, *id;
  fp_json_each(category, categories) {
    g_autoptr(json_t) ids = fp_json_list(category, "subcategory_ids", NULL);
    fp_json_each(id, ids) {
      g_autoptr(json_t) holder = json_pack("{sO}", "id", id);
      g_autofree char *name = fp_json_peek_id(holder, "id");
      if (name && !have_board(call, name))
        return TRUE;
    }
  }
  return FALSE;
}

static FpStepEnd
boards_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) categories = root ? fp_json_array(root, "category_list.categories", error) : NULL;
  if (!categories)
    return FP_STEP_FAILED;
  call->result->boards = g_ptr_array_new_with_free_func((GDestroyNotify)fp_board_unref);
  json_t *category;
  fp_json_each(category, categories)
    if (!add_board(call, category, NULL, error))
      return FP_STEP_FAILED;
  call->scratch = GINT_TO_POINTER(lacks_children(call, categories));
  return FP_STEP_NEXT;
}

/* Servers that only name the ids of boards within boards list them all here. */
static FpHttpRequest *
all_build(FpCall *call, GError **error)
{
  return call->scratch ? discourse_request(call, "GET", "/site.json") : NULL;
}

/* Behind its parent and the parent's other children. */
static void
move_behind_parent(GPtrArray *boards)
{
  FpBoard *board = boards->pdata[boards->len - 1];
  guint place = boards->len - 1;
  for (guint i = 0; i < boards->len - 1; i++) {
    const FpBoard *other = boards->pdata[i];
    if (g_strcmp0(other->id, board->parent) == 0 || g_strcmp0(other->parent, board->parent) == 0)
      place = i + 1;
  }
  g_ptr_array_insert(boards, (int)place, fp_board_ref(board));
  g_ptr_array_remove_index(boards, boards->len - 1);
}

static FpStepEnd
all_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  if (!root)
    return FP_STEP_FAILED;
  const char *where = fp_json_peek(root, "site") ? "site.categories" : "categories";
  g_autoptr(json_t) categories = fp_json_list(root, where, NULL);
  json_t *category;
  fp_json_each(category, categories) {
    guint before = call->result->boards->len;
    g_autofree char *parent = fp_json_peek_id(category, "parent_category_id");
    if (!parent)
      continue;
    if (!add_board(call, category, NULL, error))
      return FP_STEP_FAILED;
    if (call->result->boards->len > before)
      move_behind_parent(call->result->boards);
  }
  return FP_STEP_NEXT;
}

/* Which topics have something new for this member: what Discourse's own pages count by. */
static FpHttpRequest *
tracking_build(FpCall *call, GError **error)
{
  return discourse_request_for(call, "GET", "/u/%/topic-tracking-state.json", discourse_me(call), NULL);
}

/* A topic that was never opened counts while it is new, one that was as long as it is followed closely. */
static gboolean
has_news(const json_t *state)
{
  enum { TRACKING = 2 };
  gint64 highest = fp_json_peek_int(state, "highest_post_number", 0);
  gint64 read = fp_json_peek_int(state, "last_read_post_number", 0);
  gint64 level = fp_json_peek_int(state, "notification_level", read > 0 ? 0 : TRACKING);
  return level >= TRACKING &&
         (read > 0 ? read < highest : fp_json_peek_bool(state, "created_in_new_period", TRUE));
}

static void
count_news(GPtrArray *boards, const json_t *state)
{
  g_autofree char *id = fp_json_peek_id(state, "category_id");
  for (guint i = 0; id && has_news(state) && i < boards->len; i++) {
    FpBoard *board = boards->pdata[i];
    board->unread += g_str_equal(board->id, id);
  }
}

/* The boards are worth showing without it. */
static FpStepEnd
tracking_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  gsize size = 0;
  const char *body = fp_http_response_body(response, &size);
  g_autoptr(json_t) states =
      fp_http_response_status(response) == 200 ? fp_json_parse(body, size, NULL) : NULL;
  GPtrArray *boards = call->result->boards;
  json_t *state;
  if (!json_is_array(states))
    return FP_STEP_DONE;
  for (guint i = 0; i < boards->len; i++)
    ((FpBoard *)boards->pdata[i])->unread = 0;
  fp_json_each(state, states)
    count_news(boards, state);
  return FP_STEP_DONE;
}

const FpStep discourse_boards[] = {
    {"categories", boards_build, boards_parse},
    {"site", all_build, all_parse},
    {"tracking", tracking_build, tracking_parse},
    {0},
};

/* --- topics --- */

static FpHttpRequest *
topics_build(FpCall *call, GError **error)
{
  static const char *const paths[FP_ORDERS] = {
      [FP_ORDER_LATEST] = "/latest.json",
      [FP_ORDER_NEW] = "/new.json",
      [FP_ORDER_UNREAD] = "/unread.json",
      [FP_ORDER_TOP] = "/top.json",
  };
  FpHttpRequest *request = discourse_request(call, "GET", paths[call->args->order]);
  if (call->args->folder)
    fp_http_request_query(request, "category", call->args->folder);
  if (call->args->order == FP_ORDER_TOP)
    fp_http_request_query(request, "period", "monthly");
  if (call->args->page)
    fp_http_request_query(request, "page", call->args->page);
  return request;
}

static FpConversation *
topic_of(FpCall *call, GHashTable *users, const json_t *row, GError **error)
{
  FpConversation *conversation = discourse_conversation(call, users, row, error);
  if (!conversation)
    return NULL;
  FpTopic *topic = fp_conversation_make_topic(conversation);
  topic->board = fp_json_peek_id(row, "category_id");
  topic->pinned = fp_json_peek_bool(row, "pinned", FALSE);
  topic->closed = fp_json_peek_bool(row, "closed", FALSE) || fp_json_peek_bool(row, "archived", FALSE);
  topic->views = fp_json_peek_size(row, "views", -1);
  topic->likes = fp_json_peek_size(row, "like_count", -1);
  gint64 level = fp_json_peek_int(row, "notification_level", -1);
  topic->followed = level < 0 ? -1 : level >= 3;
  gint64 highest = fp_json_peek_int(row, "highest_post_number", 0);
  gint64 read = fp_json_peek_int(row, "last_read_post_number", -1);
  if (fp_json_peek_bool(row, "unseen", FALSE))
    topic->first_unread = 1;
  else if (read >= 0 && read < highest)
    topic->first_unread = (int)read + 1;
  return conversation;
}

static FpStepEnd
topics_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) root = discourse_reply(call, response, error);
  g_autoptr(json_t) rows = root ? fp_json_array(root, "topic_list.topics", error) : NULL;
  if (!rows)
    return FP_STEP_FAILED;
  g_autoptr(GHashTable) users = discourse_users(root);
  call->result->conversations = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  json_t *row;
  fp_json_each(row, rows) {
    FpConversation *topic = topic_of(call, users, row, error);
    if (!topic)
      return FP_STEP_FAILED;
    g_ptr_array_add(call->result->conversations, topic);
  }
  call->result->next = discourse_next_page(root);
  return FP_STEP_DONE;
}

const FpStep discourse_topics[] = {
    {"topics", topics_build, topics_parse},
    {0},
};
