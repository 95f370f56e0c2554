/* Discourse's search in the public posts. */
#include "config.h"

#include "demo/discourse/discourse_boards.h"

#define FOUND_MOST 50

/* Every word must stand in the post or its subject; "category:N" narrows. (transfer full) */
static GArray *
search(DemoCall *call, const char *query, gint64 page)
{
  g_auto(GStrv) words = g_strsplit(query, " ", -1);
  g_autofree char *board = NULL;
  g_autoptr(GString) pattern = g_string_new("%");
  for (guint i = 0; words[i]; i++) {
    if (g_str_has_prefix(words[i], "category:"))
      board = demo_discourse_board(call->forum, g_ascii_strtoll(words[i] + 9, NULL, 10));
    else if (*words[i])
      g_string_append_printf(pattern, "%s%%", words[i]);
  }
  GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(call->forum,
                               "SELECT id FROM posts WHERE (body LIKE ?1 OR (depth = 0 AND subject LIKE ?1))"
                               " AND NOT removed AND (?2 IS NULL OR board = ?2) ORDER BY posted DESC, id DESC"
                               " LIMIT 51 OFFSET ?3",
                               "ssi", pattern->str, board, (page - 1) * FOUND_MOST);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  return ids;
}

static void
add_found(DemoCall *call, gint64 id, json_t *posts, json_t *topics, json_t *users, json_t *post_ids)
{
  g_autofree char *topic_text = demo_text(call->forum, "SELECT topic FROM posts WHERE id = ?1", "i", id);
  gint64 topic = g_ascii_strtoll(topic_text, NULL, 10);
  DemoTopic look;
  json_t *post = demo_discourse_board_post(call, id);
  if (!post || !demo_topic_look(call->forum, topic, call->account, &look)) {
    json_decref(post);
    return;
  }
  g_autofree char *raw = demo_uncook(json_string_value(json_object_get(post, "cooked")));
  g_autofree char *blurb = g_utf8_substring(raw, 0, MIN(g_utf8_strlen(raw, -1), 200));
  json_array_append_new(
      posts,
      json_pack("{s:O,s:n,s:O,s:s,s:O,s:I,s:s,s:O,s:O}", "id", json_object_get(post, "id"), "name",
                "username", json_object_get(post, "username"), "avatar_template", "/letter_avatar/{size}.png",
                "created_at", json_object_get(post, "created_at"), "like_count",
                (json_int_t)demo_int(call->forum, "SELECT count(*) FROM kudos WHERE post = ?1", "i", id),
                "blurb", blurb, "post_number", json_object_get(post, "post_number"), "topic_id",
                json_object_get(post, "topic_id")));
  json_array_append(post_ids, json_object_get(post, "id"));
  json_array_append_new(topics, demo_discourse_topic_row(call, topic, &look, users));
  json_decref(post);
}

void
demo_discourse_search(DemoCall *call, const char *id)
{
  const char *query = demo_call_query(call, "q"), *page_text = demo_call_query(call, "page");
  gint64 page = page_text ? MAX(g_ascii_strtoll(page_text, NULL, 10), 1) : 1;
  if (!query || g_utf8_strlen(query, -1) < 3) {
    demo_discourse_refuse(call, 400, "Your search term is too short.", "invalid_parameters");
    return;
  }
  g_autoptr(GArray) ids = search(call, query, page);
  json_t *posts = json_array(), *topics = json_array(), *users = json_array(), *post_ids = json_array();
  for (guint i = 0; i < MIN(ids->len, FOUND_MOST); i++)
    add_found(call, g_array_index(ids, gint64, i), posts, topics, users, post_ids);
  json_decref(users);
  json_t *summary =
      json_pack("{s:n,s:s,s:o,s:n,s:o,s:[]}", "more_posts", "term", query, "more_full_page_results",
                ids->len > FOUND_MOST ? json_true() : json_null(), "error", "post_ids", post_ids, "user_ids");
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:o,s:[],s:[],s:[],s:o}", "posts", posts, "topics", topics, "users",
                            "categories", "groups", "grouped_search_result", summary));
}
