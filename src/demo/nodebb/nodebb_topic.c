/* NodeBB's topics: a page of posts, single posts, and the search over all. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/nodebb/nodebb_boards.h"

/* --- posts --- */

json_t *
demo_nodebb_post_json(DemoCall *call, gint64 post)
{
  DemoForum *forum = call->forum;
  sqlite3_stmt *row =
      demo_sql(forum,
               "SELECT topic, author, body, posted, number, version, parent, depth FROM posts WHERE id = ?1"
               " AND NOT removed",
               "i", post);
  if (!demo_row(row))
    return NULL;
  gint64 author = sqlite3_column_int64(row, 1), posted = sqlite3_column_int64(row, 3) / 1000;
  gint64 parent = sqlite3_column_int64(row, 6);
  gboolean mine = author == call->account, first = sqlite3_column_int(row, 7) == 0;
  json_t *json = json_pack("{s:I,s:I,s:I,s:s,s:I,s:i,s:I,s:I,s:b,s:b,s:b}", "pid", (json_int_t)post, "tid",
                           (json_int_t)sqlite3_column_int64(row, 0), "uid", (json_int_t)author, "content",
                           demo_column(row, 2), "timestamp", (json_int_t)posted, "deleted", 0, "edited",
                           (json_int_t)(sqlite3_column_int(row, 5) > 1 ? posted + 1000 : 0), "index",
                           (json_int_t)(sqlite3_column_int64(row, 4) - 1), "selfPost", mine,
                           "display_edit_tools", mine, "display_delete_tools", mine && !first);
  if (parent)
    json_object_set_new(json, "toPid", json_sprintf("%" JSON_INTEGER_FORMAT, (json_int_t)parent));
  json_object_set_new(json, "user", demo_nodebb_author(forum, author));
  json_object_set_new(json, "votes",
                      json_integer(demo_int(forum, "SELECT count(*) FROM kudos WHERE post = ?1", "i", post)));
  json_object_set_new(
      json, "upvoted",
      json_boolean(demo_int(forum, "SELECT count(*) FROM kudos WHERE post = ?1 AND account = ?2", "ii", post,
                            call->account)));
  json_object_set_new(
      json, "bookmarked",
      json_boolean(demo_int(forum, "SELECT count(*) FROM bookmarks WHERE post = ?1 AND account = ?2", "ii",
                            post, call->account)));
  return json;
}

static json_t *
posts_of(DemoCall *call, gint64 topic, gint64 page)
{
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(
      call->forum, "SELECT id FROM posts WHERE topic = ?1 AND NOT removed ORDER BY number LIMIT ?2 OFFSET ?3",
      "iii", topic, (gint64)DEMO_NODEBB_POSTS, (page - 1) * DEMO_NODEBB_POSTS);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  json_t *posts = json_array();
  for (guint i = 0; i < ids->len; i++)
    json_array_append_new(posts, demo_nodebb_post_json(call, g_array_index(ids, gint64, i)));
  return posts;
}

/* /api/topic/ID, with ?page=N; or /api/topic/ID/x/NUMBER, where NUMBER may be «unread». */
void
demo_nodebb_topic(DemoCall *call, const char *a, const char *b)
{
  DemoTopic look;
  gint64 topic = demo_nodebb_id(a);
  if (!demo_topic_look(call->forum, topic, call->account, &look)) {
    demo_nodebb_missing(call);
    return;
  }
  gint64 pages = (look.count - 1) / DEMO_NODEBB_POSTS + 1;
  gint64 at = g_strcmp0(b, "unread") == 0 ? look.seen : demo_nodebb_id(b);
  gint64 page = b ? (MAX(at, 1) - 1) / DEMO_NODEBB_POSTS + 1 : demo_nodebb_page(call);
  json_t *json = demo_nodebb_topic_row(call, topic, &look);
  json_object_del(json, "followed");
  json_object_del(json, "unread");
  json_object_del(json, "teaser");
  json_object_del(json, "user");
  json_object_set_new(json, "author", demo_nodebb_user(call->forum, look.first));
  json_object_set_new(json, "posts", posts_of(call, topic, page));
  json_object_set_new(json, "isFollowing", json_boolean(look.level == 2));
  json_object_set_new(json, "privileges", json_pack("{s:b,s:b}", "topics:reply", 1, "posts:upvote", 1));
  json_object_set_new(json, "pagination", demo_nodebb_pagination(page, pages));
  demo_reply_json(call->reply, 200, json);
  /* Looking at it is reading it, whichever page was asked for. */
  demo_topic_opened(call->forum, topic, call->account, look.highest);
}

void
demo_nodebb_v3_topic(DemoCall *call, const char *a, const char *b)
{
  DemoTopic look;
  gint64 topic = demo_nodebb_id(a);
  if (!demo_topic_look(call->forum, topic, call->account, &look)) {
    demo_nodebb_refuse(call, 404, "not-found", "Topic does not exist");
    return;
  }
  json_t *json = demo_nodebb_topic_row(call, topic, &look);
  static const char *const pages_only[] = {"followed", "unread", "teaser", "user", "category", "bookmark"};
  for (gsize i = 0; i < G_N_ELEMENTS(pages_only); i++)
    json_object_del(json, pages_only[i]);
  demo_nodebb_ok(call, json);
}

static void
no_post(DemoCall *call)
{
  demo_nodebb_refuse(call, 404, "not-found", "Post does not exist");
}

void
demo_nodebb_post_index(DemoCall *call, const char *a, const char *b)
{
  gint64 number =
      demo_int(call->forum, "SELECT number FROM posts WHERE id = ?1 AND NOT removed", "i", demo_nodebb_id(a));
  if (number)
    demo_nodebb_ok(call, json_pack("{s:I}", "index", (json_int_t)(number - 1)));
  else
    no_post(call);
}

void
demo_nodebb_post_raw(DemoCall *call, const char *a, const char *b)
{
  gint64 id = demo_nodebb_id(a);
  g_autofree char *raw =
      demo_text(call->forum, "SELECT raw FROM posts WHERE id = ?1 AND NOT removed", "i", id);
  g_autofree char *body =
      demo_text(call->forum, "SELECT body FROM posts WHERE id = ?1 AND NOT removed", "i", id);
  g_autofree char *source = raw ? g_strdup(raw) : body ? demo_uncook(body) : NULL;
  if (source)
    demo_nodebb_ok(call, json_pack("{s:s}", "content", source));
  else
    no_post(call);
}

/* --- search --- */

/* What was found tells less than a page of its topic does. */
static void
make_hit(DemoCall *call, json_t *post, gint64 topic, const DemoTopic *look)
{
  static const char *const post_only[] = {
      "index", "selfPost", "display_edit_tools", "display_delete_tools", "upvoted", "bookmarked", "edited"};
  static const char *const row_only[] = {"category", "user",      "teaser",      "followed",
                                         "unread",   "bookmark",  "locked",      "pinned",
                                         "votes",    "viewcount", "lastposttime"};
  for (gsize i = 0; i < G_N_ELEMENTS(post_only); i++)
    json_object_del(post, post_only[i]);
  json_object_set_new(post, "deleted", json_false());
  json_object_del(json_object_get(post, "user"), "banned");
  json_t *row = demo_nodebb_topic_row(call, topic, look);
  json_object_set(post, "category", json_object_get(row, "category"));
  for (gsize i = 0; i < G_N_ELEMENTS(row_only); i++)
    json_object_del(row, row_only[i]);
  json_object_set_new(post, "topic", row);
}

void
demo_nodebb_search(DemoCall *call, const char *a, const char *b)
{
  const char *term = demo_call_query(call, "term");
  g_autofree char *pattern = g_strdup_printf("%%%s%%", term ? term : "");
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(call->forum,
                               "SELECT id FROM posts WHERE (body LIKE ?1 OR (depth = 0 AND subject LIKE ?1))"
                               " AND NOT removed ORDER BY posted DESC, id DESC LIMIT 50",
                               "s", pattern);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  json_t *posts = json_array();
  for (guint i = 0; i < ids->len; i++) {
    DemoTopic look;
    json_t *post = demo_nodebb_post_json(call, g_array_index(ids, gint64, i));
    gint64 topic = json_integer_value(json_object_get(post, "tid"));
    if (post && demo_topic_look(call->forum, topic, call->account, &look)) {
      make_hit(call, post, topic, &look);
      json_array_append(posts, post);
    }
    json_decref(post);
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:I,s:i,s:o}", "posts", posts, "matchCount", (json_int_t)ids->len,
                            "pageCount", 1, "pagination", demo_nodebb_pagination(1, 1)));
}
