/* Khoros's boards: the tree of categories and boards, the topics of a board, and the search over them. Topics
 * and posts are «messages» of v2; a topic's id is its first post's. */
#include "config.h"

#include "khoros.h"

#include "flagpost/error.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"

#define CATEGORIES                                                                                           \
  "SELECT id, title, parent.id, parent.title, depth FROM nodes WHERE node_type = 'category' ORDER BY depth " \
  "ASC, position ASC LIMIT 100"
#define BOARDS                                                                                               \
  "SELECT id, title, view_href, parent.id, parent.title FROM nodes WHERE node_type = 'board' LIMIT 500"
#define FOUND      "id, subject, body, post_time, depth, author.id, author.login, board.id"
#define MOST_WORDS 8

/* --- the tree --- */

static FpBoard *
board_of(const json_t *node, gboolean can_post)
{
  g_autofree char *id = khoros_text(node, "id"), *title = khoros_text(node, "title");
  if (!id)
    return NULL;
  FpBoard *board = fp_board_new(id, title ? title : id, NULL);
  board->parent = khoros_text(node, "parent.id");
  board->can_post = can_post;
  return board;
}

static FpStepEnd
take_nodes(FpCall *call, const json_t *items, gboolean can_post, GError **error)
{
  if (!call->result->boards)
    call->result->boards = g_ptr_array_new_with_free_func((GDestroyNotify)fp_board_unref);
  for (gsize i = 0; i < json_array_size(items); i++) {
    FpBoard *board = board_of(json_array_get(items, i), can_post);
    if (!board) {
      g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("A board has no id"));
      return FP_STEP_FAILED;
    }
    g_ptr_array_add(call->result->boards, board);
  }
  return FP_STEP_NEXT;
}

static FpHttpRequest *
categories_build(FpCall *call, GError **error)
{
  return khoros_v2_search(call, CATEGORIES);
}

static FpStepEnd
categories_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (khoros_is_closed(problem)) {
    g_clear_error(&problem);
    return FP_STEP_NEXT; /* boards without headings are boards too */
  }
  g_autoptr(json_t) items = data ? khoros_items(data, &problem) : NULL;
  if (problem) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  return take_nodes(call, items, FALSE, error);
}

static FpHttpRequest *
boards_build(FpCall *call, GError **error)
{
  return khoros_v2_search(call, BOARDS);
}

/* Each after its parent; what stands in nothing that we know stands at the top. `left` loses what is taken.
 */
static void
add_below(GPtrArray *left, const char *parent, GPtrArray *sorted)
{
  for (guint i = 0; i < left->len;) {
    FpBoard *board = left->pdata[i];
    if (g_strcmp0(board->parent, parent) != 0) {
      i++;
      continue;
    }
    g_ptr_array_steal_index(left, i);
    g_ptr_array_add(sorted, board);
    add_below(left, board->id, sorted);
    i = 0;
  }
}

static void
cut_unknown_parents(GPtrArray *boards)
{
  g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < boards->len; i++)
    g_hash_table_add(known, ((FpBoard *)boards->pdata[i])->id);
  for (guint i = 0; i < boards->len; i++) {
    FpBoard *board = boards->pdata[i];
    if (board->parent && !g_hash_table_contains(known, board->parent))
      g_clear_pointer(&board->parent, g_free);
  }
}

static FpStepEnd
boards_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  if (!items || take_nodes(call, items, TRUE, error) == FP_STEP_FAILED)
    return FP_STEP_FAILED;
  GPtrArray *left = call->result->boards;
  call->result->boards = g_ptr_array_new_with_free_func((GDestroyNotify)fp_board_unref);
  cut_unknown_parents(left);
  add_below(left, NULL, call->result->boards);
  /* A ring of parents: said all the same. */
  while (left->len)
    g_ptr_array_add(call->result->boards, g_ptr_array_steal_index(left, 0));
  g_ptr_array_unref(left);
  return FP_STEP_DONE;
}

const FpStep khoros_boards[] = {
    {"categories", categories_build, categories_parse},
    {"boards", boards_build, boards_parse},
    {NULL, NULL, NULL},
};

/* --- topics --- */

const char *
khoros_bare_board(const char *id)
{
  const char *bare = id && g_str_has_prefix(id, "board:") ? id + strlen("board:") : NULL;
  return khoros_is_id(bare) ? bare : NULL;
}

static const char *
order_of(FpTopicOrder order)
{
  static const char *const orders[FP_ORDERS] = {
      [FP_ORDER_LATEST] = "conversation.last_post_time",
      [FP_ORDER_NEW] = "post_time",
      [FP_ORDER_TOP] = "kudos.sum(weight)",
  };
  return orders[order];
}

static void
not_a_board(GError **error)
{
  g_set_error_literal(error, FP_USAGE_ERROR, FP_USAGE_BAD,
                      _("Topics are in boards alone, not in a category: choose one of the boards in it."));
}

static FpHttpRequest *
topics_build(FpCall *call, GError **error)
{
  const char *folder = call->args->folder, *board = khoros_bare_board(folder);
  const char *order = order_of(call->args->order), *page = call->args->page;
  if (!order) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, _("%s has no such order of topics"),
                call->driver->title);
    return NULL;
  }
  if (folder && !board) {
    not_a_board(error);
    return NULL;
  }
  if (page && !khoros_is_cursor(page)) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_GONE, _("There is no such page"));
    return NULL;
  }
  g_autofree char *where = board ? g_strdup_printf("board.id = '%s' AND ", board) : g_strdup("");
  g_autofree char *liql = g_strdup_printf(
      "SELECT " KHOROS_TOPIC " FROM messages WHERE %sdepth = 0 ORDER BY %s DESC LIMIT 25%s%s%s", where, order,
      page ? " CURSOR '" : "", page ? page : "", page ? "'" : "");
  return khoros_v2_search(call, liql);
}

static gboolean
take_next(FpCall *call, const json_t *data, GError **error)
{
  g_autofree char *cursor = khoros_text(data, "next_cursor");
  if (!cursor)
    return TRUE;
  if (!khoros_is_cursor(cursor) || g_strcmp0(cursor, call->args->page) == 0) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED, _("data.next_cursor does not lead on"));
    return FALSE;
  }
  call->result->next = g_steal_pointer(&cursor);
  return TRUE;
}

static FpStepEnd
topics_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  g_autoptr(json_t) items = data ? khoros_items(data, error) : NULL;
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  for (gsize i = 0; items && i < json_array_size(items); i++) {
    FpConversation *topic = khoros_topic(call, json_array_get(items, i), error);
    if (!topic)
      return FP_STEP_FAILED;
    g_ptr_array_add(list, topic);
  }
  if (!items || !take_next(call, data, error))
    return FP_STEP_FAILED;
  call->result->conversations = g_steal_pointer(&list);
  return FP_STEP_DONE;
}

const FpStep khoros_topics[] = {
    {"topics", topics_build, topics_parse},
    {NULL, NULL, NULL},
};

/* --- search: one word a MATCHES, since several in one have failed; only letters and digits go in --- */

static char *
condition(const char *text)
{
  g_autofree char *clean = fp_text_clean(text, -1, FP_TEXT_ONE_LINE);
  GString *out = g_string_new(NULL);
  g_autoptr(GString) word = g_string_new(NULL);
  guint words = 0;
  for (const char *at = clean;; at = g_utf8_next_char(at)) {
    gunichar sign = g_utf8_get_char(at);
    if (g_unichar_isalnum(sign)) {
      g_string_append_unichar(word, sign);
      continue;
    }
    if (word->len && words++ < MOST_WORDS)
      g_string_append_printf(out, "(subject MATCHES '%s' OR body MATCHES '%s') AND ", word->str, word->str);
    g_string_set_size(word, 0);
    if (!sign)
      break;
  }
  return g_string_free(out, FALSE);
}

/* all: answers too, which say their topic; else topics alone, as a community that does not tell it needs. */
static FpHttpRequest *
search_request(FpCall *call, gboolean all, GError **error)
{
  const char *board = khoros_bare_board(call->args->folder), *page = call->args->page;
  g_autofree char *words = condition(call->args->text);
  if (call->args->folder && !board) {
    not_a_board(error);
    return NULL;
  }
  if (!*words || (page && !khoros_is_cursor(page))) {
    g_set_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED, _("A search needs a word of letters or digits"));
    return NULL;
  }
  g_autofree char *where = board ? g_strdup_printf("board.id = '%s' AND ", board) : g_strdup("");
  g_autofree char *liql = g_strdup_printf(
      "SELECT " FOUND "%s FROM messages WHERE %s%sdepth %s 0 ORDER BY post_time DESC LIMIT 25%s%s%s",
      all ? ", topic.id" : "", words, where, all ? ">=" : "=", page ? " CURSOR '" : "", page ? page : "",
      page ? "'" : "");
  return khoros_v2_search(call, liql);
}

static FpMessage *
hit_of(FpCall *call, const json_t *item, GError **error)
{
  g_autofree char *topic = khoros_text(item, "topic.id");
  gint64 depth = khoros_int(item, "depth", -1);
  FpMessage *post =
      khoros_post(call, item, khoros_is_number(topic) ? topic : NULL, depth == 0 ? 1 : 0, error);
  if (post) {
    /* An answer's subject is the topic's, after "Re: ". */
    char *subject = post->subject;
    post->subject = g_strdup(khoros_bare_subject(subject));
    g_free(subject);
  }
  return post;
}

static FpStepEnd
take_hits(FpCall *call, const json_t *data, GError **error)
{
  g_autoptr(json_t) items = khoros_items(data, error);
  g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)fp_message_unref);
  for (gsize i = 0; items && i < json_array_size(items); i++) {
    FpMessage *post = hit_of(call, json_array_get(items, i), error);
    if (!post)
      return FP_STEP_FAILED;
    g_ptr_array_add(list, post);
  }
  if (!items || !take_next(call, data, error))
    return FP_STEP_FAILED;
  call->result->messages = g_steal_pointer(&list);
  return FP_STEP_DONE;
}

static FpHttpRequest *
search_build(FpCall *call, GError **error)
{
  return g_strcmp0(khoros_known(call, "search"), "topics") == 0 ? NULL : search_request(call, TRUE, error);
}

static FpStepEnd
search_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  GError *problem = NULL;
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_TRYING, &problem);
  if (data)
    return take_hits(call, data, error);
  if (!khoros_is_closed(problem)) {
    g_propagate_error(error, problem);
    return FP_STEP_FAILED;
  }
  g_clear_error(&problem);
  khoros_learn(call, "search", "topics");
  return FP_STEP_NEXT;
}

static FpHttpRequest *
search_topics_build(FpCall *call, GError **error)
{
  return search_request(call, FALSE, error);
}

static FpStepEnd
search_topics_parse(FpCall *call, const FpHttpResponse *response, GError **error)
{
  g_autoptr(json_t) data = khoros_v2_reply(call, response, KHOROS_SURE, error);
  return data ? take_hits(call, data, error) : FP_STEP_FAILED;
}

const FpStep khoros_search[] = {
    {"search", search_build, search_parse},
    {"search topics", search_topics_build, search_topics_parse},
    {NULL, NULL, NULL},
};
