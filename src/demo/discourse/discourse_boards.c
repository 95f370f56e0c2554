/* Discourse's categories and its lists of topics. */
#include "config.h"

#include "demo/discourse/discourse_boards.h"

#define PER_PAGE 30
#define GROUPS   100 /* categories of categories come from here on */

static gint64
number(const char *text)
{
  return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

gint64
demo_discourse_topic_id(const char *text)
{
  gint64 id = number(text);
  return id > DEMO_TOPICS && id < DEMO_POSTS ? id - DEMO_TOPICS : 0;
}

gint64
demo_discourse_post_id(const char *text)
{
  gint64 id = number(text);
  return id > DEMO_POSTS ? id - DEMO_POSTS : 0;
}

gboolean
demo_discourse_is_public(const DemoCall *call, const char *id)
{
  const char *topic = demo_call_member(call, "topic_id"), *post = demo_call_member(call, "id");
  if (id)
    return number(id) > DEMO_TOPICS;
  if (topic || post)
    return number(topic ? topic : post) > DEMO_TOPICS;
  return demo_call_member(call, "category") != NULL;
}

void
demo_discourse_missing(DemoCall *call)
{
  demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
}

gint64
demo_discourse_category(DemoForum *forum, const char *board)
{
  return demo_int(forum, "SELECT place FROM boards WHERE id = ?1", "s", board);
}

char *
demo_discourse_board(DemoForum *forum, gint64 category)
{
  if (category > GROUPS)
    return demo_text(forum, "SELECT id FROM categories WHERE place = ?1", "i", category - GROUPS);
  return demo_text(forum, "SELECT id FROM boards WHERE place = ?1", "i", category);
}

/* --- categories --- */

static json_t *
category(DemoForum *forum, gint64 id, const char *slug, const char *title, const char *about, gboolean open)
{
  gint64 topics =
      demo_int(forum, "SELECT count(*) FROM posts WHERE board = ?1 AND depth = 0 AND NOT removed", "s", slug);
  gint64 posts = demo_int(forum, "SELECT count(*) FROM posts WHERE board = ?1 AND NOT removed", "s", slug);
  return json_pack("{s:I,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:s,s:s,s:b,s:i,s:n,s:b,s:[],s:[]}", "id",
                   (json_int_t)id, "name", title, "color", "25AAE2", "text_color", "FFFFFF", "slug", slug,
                   "topic_count", (json_int_t)topics, "post_count", (json_int_t)posts, "description", about,
                   "description_text", about, "description_excerpt", about, "read_restricted", 0,
                   "permission", open ? 1 : 3, "notification_level", "has_children", !open, "subcategory_ids",
                   "subcategory_list");
}

/* The newest topics of a category, as the page of categories shows them. */
static json_t *
newest_topics(DemoForum *forum, const char *board)
{
  json_t *topics = json_array();
  sqlite3_stmt *row = demo_sql(forum,
                               "SELECT id, subject, latest FROM posts WHERE board = ?1 AND depth = 0 AND NOT"
                               " removed ORDER BY latest DESC LIMIT 3",
                               "s", board);
  while (demo_row(row)) {
    g_autofree char *latest = demo_time(sqlite3_column_int64(row, 2));
    json_array_append_new(
        topics, json_pack("{s:I,s:s,s:s,s:s}", "id", (json_int_t)(sqlite3_column_int64(row, 0) + DEMO_TOPICS),
                          "title", demo_column(row, 1), "last_posted_at", latest, "bumped_at", latest));
  }
  return topics;
}

static void
add_children(DemoForum *forum, json_t *parent, gint64 parent_id, const char *group)
{
  json_t *ids = json_object_get(parent, "subcategory_ids"),
         *list = json_object_get(parent, "subcategory_list");
  g_autoptr(GPtrArray) found = demo_boards_of(forum, group);
  for (guint i = 0; i < found->len; i++) {
    const DemoBoard *board = found->pdata[i];
    json_t *child = category(forum, board->place, board->id, board->title, board->about, TRUE);
    json_object_set_new(child, "parent_category_id", json_integer(parent_id));
    json_object_set_new(child, "topics", newest_topics(forum, board->id));
    json_array_append_new(ids, json_integer(board->place));
    json_array_append_new(list, child);
  }
}

void
demo_discourse_categories(DemoCall *call, const char *id)
{
  DemoForum *forum = call->forum;
  json_t *categories = json_array();
  g_autoptr(GPtrArray) found = demo_boards_of(forum, NULL);
  for (guint i = 0; i < found->len; i++) {
    const DemoBoard *board = found->pdata[i];
    gint64 own = GROUPS + board->place;
    json_t *parent = category(forum, own, board->id, board->title, "", FALSE);
    add_children(forum, parent, own, board->id);
    json_array_append_new(categories, parent);
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:{s:b,s:b,s:s,s:o}}", "category_list", "can_create_category", 0,
                            "can_create_topic", 1, "draft_key", "new_topic", "categories", categories));
}

/* --- lists --- */

json_t *
demo_discourse_topic_row(DemoCall *call, gint64 topic, const DemoTopic *look, json_t *users)
{
  DemoForum *forum = call->forum;
  g_autofree char *title = demo_text(forum, "SELECT subject FROM posts WHERE id = ?1", "i", topic);
  g_autofree char *board = demo_text(forum, "SELECT board FROM posts WHERE id = ?1", "i", topic);
  g_autofree char *last = demo_account_login(forum, look->last), *fancy = demo_escape(title);
  g_autofree char *made = demo_time(look->made), *posted = demo_time(look->latest);
  demo_discourse_add_user(forum, users, look->first);
  demo_discourse_add_user(forum, users, look->last);
  json_t *row = json_pack(
      "{s:I,s:s,s:s,s:s,s:I,s:I,s:I,s:n,s:s,s:s,s:b,s:s,s:s,s:b,s:b,s:n,s:b,s:b,s:b,s:n,s:n,s:I,s:I,s:b,s:s,"
      "s:I,"
      "s:b,s:[{s:n,s:s,s:I,s:n},{s:s,s:s,s:I,s:n}]}",
      "id", (json_int_t)(topic + DEMO_TOPICS), "title", title, "fancy_title", fancy, "slug", "topic",
      "posts_count", (json_int_t)look->count, "reply_count", (json_int_t)(look->count - 1),
      "highest_post_number", (json_int_t)look->highest, "image_url", "created_at", made, "last_posted_at",
      posted, "bumped", 1, "bumped_at", posted, "archetype", "regular", "unseen", look->seen == 0, "pinned",
      look->pinned, "unpinned", "visible", 1, "closed", look->closed, "archived", 0, "bookmarked", "liked",
      "views", (json_int_t)look->views, "like_count", (json_int_t)look->likes, "has_summary",
      look->count > 50, "last_poster_username", last ? last : "", "category_id",
      (json_int_t)demo_discourse_category(forum, board), "pinned_globally", 0, "posters", "extras",
      "description", "Original Poster", "user_id", (json_int_t)look->first, "primary_group_id", "extras",
      "latest", "description", "Most Recent Poster", "user_id", (json_int_t)look->last, "primary_group_id");
  if (look->seen) {
    json_object_set_new(row, "last_read_post_number", json_integer(look->seen));
    json_object_set_new(row, "unread_posts", json_integer(MAX(look->highest - look->seen, 0)));
    json_object_set_new(row, "notification_level", json_integer(look->level == 2 ? 3 : 2));
  }
  return row;
}

static const char *
order_sql(const DemoCall *call)
{
#define TOPICS                                                                                               \
  "SELECT t.id FROM posts t LEFT JOIN topic_states s ON s.topic = t.id AND s.account = ?2 WHERE t.depth = 0" \
  " AND NOT t.removed AND (?1 = '' OR t.board = ?1"                                                          \
  " OR t.board IN (SELECT id FROM boards WHERE category = ?1))"
#define PART " LIMIT 31 OFFSET ?3"
  if (g_str_has_prefix(call->path, "/new"))
    return TOPICS " AND s.seen IS NULL AND t.posted > ?4 - 11 * 86400 * 1000000 ORDER BY t.posted DESC" PART;
  if (g_str_has_prefix(call->path, "/unread"))
    return TOPICS " AND s.seen > 0 AND s.seen < (SELECT max(number) FROM posts p WHERE p.topic = t.id AND NOT"
                  " p.removed) AND ?4 > 0 ORDER BY t.latest DESC" PART;
  if (g_str_has_prefix(call->path, "/top"))
    return TOPICS
        " AND t.latest > ?4 - 30 * 86400 * 1000000 ORDER BY (SELECT count(*) FROM kudos k JOIN posts"
        " p ON p.id = k.post WHERE p.topic = t.id) DESC, t.id" PART;
  return TOPICS " AND ?4 > 0 ORDER BY t.pinned DESC, t.latest DESC, t.id DESC" PART;
#undef PART
#undef TOPICS
}

static GArray *
listed(DemoCall *call, const char *sql, const char *what, gint64 offset)
{
  GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(call->forum, sql, "siii", what, call->account, offset, call->forum->now);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  return ids;
}

static void
reply_list(DemoCall *call, const GArray *ids, gint64 page)
{
  json_t *users = json_array(), *topics = json_array();
  for (guint i = 0; i < MIN(ids->len, PER_PAGE); i++) {
    gint64 topic = g_array_index(ids, gint64, i);
    DemoTopic look;
    if (demo_topic_look(call->forum, topic, call->account, &look))
      json_array_append_new(topics, demo_discourse_topic_row(call, topic, &look, users));
  }
  json_t *list = json_pack("{s:b,s:s,s:i,s:o}", "can_create_topic", 1, "draft_key", "new_topic", "per_page",
                           PER_PAGE, "topics", topics);
  if (ids->len > PER_PAGE) {
    g_autofree char *bare = g_str_has_suffix(call->path, ".json")
                                ? g_strndup(call->path, strlen(call->path) - 5)
                                : g_strdup(call->path);
    const char *category_id = demo_call_query(call, "category");
    g_autofree char *more = g_strdup_printf("%s%s?%s%s%sno_definitions=true&page=%" G_GINT64_FORMAT,
                                            call->forum->path, bare, category_id ? "category=" : "",
                                            category_id ? category_id : "", category_id ? "&" : "", page + 1);
    json_object_set_new(list, "more_topics_url", json_string(more));
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:[],s:o}", "users", users, "primary_groups", "topic_list", list));
}

/* What is new to the member and what goes on where he has been, as Discourse's pages count it. */
void
demo_discourse_tracking(DemoCall *call, const char *name)
{
  json_t *states = json_array();
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT t.id, t.board, t.posted, s.seen, h.highest, s.level FROM posts t"
               " JOIN (SELECT topic, max(number) AS highest FROM posts WHERE NOT removed GROUP BY topic) h"
               " ON h.topic = t.id LEFT JOIN topic_states s ON s.topic = t.id AND s.account = ?1"
               " WHERE t.depth = 0 AND NOT t.removed AND ((s.seen IS NULL AND t.posted > ?2) OR"
               " s.seen < h.highest) ORDER BY t.id",
               "ii", call->account, call->forum->now - 11 * 86400 * G_GINT64_CONSTANT(1000000));
  while (demo_row(row)) {
    g_autofree char *made = demo_time(sqlite3_column_int64(row, 2));
    gboolean opened = sqlite3_column_int64(row, 3) > 0;
    json_t *state =
        json_pack("{s:I,s:I,s:n,s:s,s:I,s:n,s:b,s:b}", "topic_id",
                  (json_int_t)(sqlite3_column_int64(row, 0) + DEMO_TOPICS), "highest_post_number",
                  (json_int_t)sqlite3_column_int64(row, 4), "last_read_post_number", "created_at", made,
                  "category_id", (json_int_t)demo_discourse_category(call->forum, demo_column(row, 1)),
                  "notification_level", "created_in_new_period", !opened, "is_category_topic", 0);
    if (opened) {
      json_object_set_new(state, "last_read_post_number", json_integer(sqlite3_column_int64(row, 3)));
      json_object_set_new(state, "notification_level",
                          json_integer(sqlite3_column_int64(row, 5) == 2 ? 3 : 2));
    }
    json_array_append_new(states, state);
  }
  demo_reply_json(call->reply, 200, states);
}

void
demo_discourse_topics(DemoCall *call, const char *id)
{
  const char *page_text = demo_call_query(call, "page"), *which = demo_call_query(call, "category");
  gint64 page = page_text ? g_ascii_strtoll(page_text, NULL, 10) : 0;
  g_autofree char *board = which ? demo_discourse_board(call->forum, number(which)) : g_strdup("");
  g_autoptr(GArray) ids = listed(call, order_sql(call), board ? board : "-", page * PER_PAGE);
  reply_list(call, ids, page);
}

void
demo_discourse_created(DemoCall *call, const char *id)
{
  gint64 author = demo_account_find(call->forum, id);
  if (!author) {
    demo_discourse_missing(call);
    return;
  }
  const char *page_text = demo_call_query(call, "page");
  gint64 page = page_text ? number(page_text) : 0;
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row =
      demo_sql(call->forum,
               "SELECT id FROM posts WHERE author = ?1 AND depth = 0 AND NOT removed ORDER BY latest DESC, id"
               " DESC LIMIT 31 OFFSET ?2",
               "ii", author, page * PER_PAGE);
  while (demo_row(row)) {
    gint64 topic = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, topic);
  }
  reply_list(call, ids, page);
}
