/* NodeBB's categories and its lists of topics. */
#include "config.h"

#include "demo/nodebb/nodebb_boards.h"

#define PER_PAGE 20
#define GROUPS   100 /* categories of categories come from here on */

void
demo_nodebb_missing(DemoCall *call)
{
  demo_reply_json(
      call->reply, 404,
      json_pack("{s:s,s:b,s:s}", "path", call->path, "loggedIn", 1, "title", "[[global:404.title]]"));
}

gint64
demo_nodebb_page(const DemoCall *call)
{
  return MAX(1, demo_nodebb_id(demo_call_query(call, "page")));
}

json_t *
demo_nodebb_pagination(gint64 page, gint64 pages)
{
  return json_pack("{s:[],s:[],s:I,s:I}", "rel", "pages", "currentPage", (json_int_t)page, "pageCount",
                   (json_int_t)MAX(pages, 1));
}

char *
demo_nodebb_board(DemoForum *forum, gint64 category)
{
  return demo_text(forum, "SELECT id FROM boards WHERE place = ?1", "i", category);
}

json_t *
demo_nodebb_category_brief(DemoForum *forum, const char *board)
{
  g_autofree char *title = demo_text(forum, "SELECT title FROM boards WHERE id = ?1", "s", board);
  g_autofree char *escaped = demo_escape(title ? title : "");
  gint64 cid = demo_int(forum, "SELECT place FROM boards WHERE id = ?1", "s", board);
  return json_pack("{s:I,s:s,s:s,s:i}", "cid", (json_int_t)cid, "name", escaped, "slug", board, "disabled",
                   0);
}

/* --- categories --- */

static json_t *
category(DemoForum *forum, gint64 cid, gint64 parent, const char *title, const char *about, const char *board)
{
  gint64 topics = demo_int(forum, "SELECT count(*) FROM posts WHERE board = ?1 AND depth = 0 AND NOT removed",
                           "s", board);
  gint64 posts = demo_int(forum, "SELECT count(*) FROM posts WHERE board = ?1 AND NOT removed", "s", board);
  gint64 latest = demo_int(forum, "SELECT max(latest) FROM posts WHERE board = ?1 AND depth = 0", "s", board);
  g_autofree char *name = demo_escape(title), *summary = demo_escape(about), *when = demo_time(latest);
  json_t *json =
      json_pack("{s:I,s:s,s:s,s:s,s:I,s:I,s:I,s:i,s:s,s:i,s:I,s:I,s:[],s:b}", "cid", (json_int_t)cid, "name",
                name, "description", summary, "slug", board, "parentCid", (json_int_t)parent, "topic_count",
                (json_int_t)topics, "post_count", (json_int_t)posts, "disabled", 0, "link", "", "isSection",
                parent == 0, "totalPostCount", (json_int_t)posts, "totalTopicCount", (json_int_t)topics,
                "children", "unread", posts > 0);
  if (latest)
    json_object_set_new(json, "teaser", json_pack("{s:s}", "timestampISO", when));
  return json;
}

static void
add_children(DemoForum *forum, json_t *children, const char *group, gint64 parent)
{
  g_autoptr(GPtrArray) found = demo_boards_of(forum, group);
  for (guint i = 0; i < found->len; i++) {
    const DemoBoard *board = found->pdata[i];
    json_array_append_new(children,
                          category(forum, board->place, parent, board->title, board->about, board->id));
  }
}

void
demo_nodebb_categories(DemoCall *call, const char *a, const char *b)
{
  DemoForum *forum = call->forum;
  json_t *categories = json_array();
  g_autoptr(GPtrArray) found = demo_boards_of(forum, NULL);
  for (guint i = 0; i < found->len; i++) {
    const DemoBoard *board = found->pdata[i];
    gint64 cid = GROUPS + board->place;
    json_t *parent = category(forum, cid, 0, board->title, "", board->id);
    add_children(forum, json_object_get(parent, "children"), board->id, cid);
    json_array_append_new(categories, parent);
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:s,s:o,s:o}", "title", "[[pages:categories]]", "categories", categories,
                            "pagination", demo_nodebb_pagination(1, 1)));
}

/* --- lists of topics --- */

json_t *
demo_nodebb_topic_row(DemoCall *call, gint64 topic, const DemoTopic *look)
{
  DemoForum *forum = call->forum;
  g_autofree char *title = demo_text(forum, "SELECT subject FROM posts WHERE id = ?1", "i", topic);
  g_autofree char *board = demo_text(forum, "SELECT board FROM posts WHERE id = ?1", "i", topic);
  g_autofree char *escaped = demo_escape(title ? title : "");
  json_t *place = demo_nodebb_category_brief(forum, board);
  json_t *row =
      json_pack("{s:I,s:I,s:O,s:I,s:s,s:s,s:I,s:I,s:I,s:I,s:i,s:i,s:i,s:I,s:o,s:o,s:{s:o},s:b,s:b}", "tid",
                (json_int_t)topic, "uid", (json_int_t)look->first, "cid", json_object_get(place, "cid"),
                "mainPid", (json_int_t)topic, "title", escaped, "titleRaw", title ? title : "", "timestamp",
                (json_int_t)(look->made / 1000), "lastposttime", (json_int_t)(look->latest / 1000),
                "postcount", (json_int_t)look->count, "viewcount", (json_int_t)look->views, "deleted", 0,
                "locked", look->closed, "pinned", look->pinned, "votes",
                (json_int_t)demo_int(forum, "SELECT count(*) FROM kudos WHERE post = ?1", "i", topic),
                "category", place, "user", demo_nodebb_author(forum, look->first), "teaser", "user",
                demo_nodebb_user(forum, look->last), "followed", look->level == 2, "unread",
                MAX(look->seen, look->opened) < look->highest);
  json_object_set_new(row, "bookmark", look->seen ? json_integer(look->seen) : json_null());
  return row;
}

#define TOPICS                                                                                               \
  "SELECT t.id FROM posts t LEFT JOIN topic_states s ON s.topic = t.id AND s.account = ?2 WHERE t.depth = 0" \
  " AND NOT t.removed AND (?1 = '' OR t.board = ?1)"
#define PART " LIMIT 21 OFFSET ?3"
#define UNREAD                                                                                               \
  " AND max(ifnull(s.seen, 0), ifnull(s.opened, 0)) < (SELECT max(number) FROM posts p WHERE p.topic = "     \
  "t.id AND NOT p.removed)"
static const char latest[] = TOPICS " ORDER BY t.pinned DESC, t.latest DESC, t.id DESC" PART;
static const char unread[] = TOPICS UNREAD " ORDER BY t.latest DESC, t.id DESC" PART;
static const char fresh[] = TOPICS UNREAD
    " AND ifnull(s.seen, 0) = 0 AND ifnull(s.opened, 0) = 0 ORDER BY t.posted DESC, t.id DESC" PART;
static const char best[] =
    TOPICS " ORDER BY (SELECT count(*) FROM kudos k WHERE k.post = t.id) DESC, t.latest DESC, t.id" PART;

static json_t *
list_of(DemoCall *call, const char *sql, const char *board, json_t *into)
{
  gint64 page = demo_nodebb_page(call);
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(call->forum, sql, "sii", board, call->account, (page - 1) * PER_PAGE);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  json_t *topics = json_array();
  for (guint i = 0; i < MIN(ids->len, PER_PAGE); i++) {
    DemoTopic look;
    gint64 topic = g_array_index(ids, gint64, i);
    if (demo_topic_look(call->forum, topic, call->account, &look))
      json_array_append_new(topics, demo_nodebb_topic_row(call, topic, &look));
  }
  json_object_set_new(into, "topics", topics);
  json_object_set_new(into, "nextStart", json_integer(page * PER_PAGE));
  json_object_set_new(into, "pagination",
                      demo_nodebb_pagination(page, ids->len > PER_PAGE ? page + 1 : page));
  return into;
}

/* ?cid= narrows a list to one category. */
static void
answer_list(DemoCall *call, const char *sql)
{
  const char *cid = demo_call_query(call, "cid");
  g_autofree char *board = cid ? demo_nodebb_board(call->forum, demo_nodebb_id(cid)) : g_strdup("");
  if (!board)
    demo_nodebb_missing(call);
  else
    demo_reply_json(call->reply, 200, list_of(call, sql, board, json_object()));
}

void
demo_nodebb_recent(DemoCall *call, const char *a, const char *b)
{
  answer_list(call, latest);
}

void
demo_nodebb_unread_topics(DemoCall *call, const char *a, const char *b)
{
  answer_list(call, g_strcmp0(demo_call_query(call, "filter"), "new") == 0 ? fresh : unread);
}

void
demo_nodebb_top(DemoCall *call, const char *a, const char *b)
{
  answer_list(call, best);
}

void
demo_nodebb_category(DemoCall *call, const char *a, const char *b)
{
  g_autofree char *board = demo_nodebb_board(call->forum, demo_nodebb_id(a));
  if (!board) {
    demo_nodebb_missing(call);
    return;
  }
  const char *sql = g_strcmp0(demo_call_query(call, "sort"), "most_votes") == 0 ? best : latest;
  demo_reply_json(call->reply, 200,
                  list_of(call, sql, board, demo_nodebb_category_brief(call->forum, board)));
}

void
demo_nodebb_own_topics(DemoCall *call, const char *a, const char *b)
{
  json_t *topics = json_array();
  gint64 author = demo_account_find(call->forum, a), page = demo_nodebb_page(call);
  if (!author) {
    demo_nodebb_missing(call);
    return;
  }
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(
      call->forum,
      "SELECT id FROM posts WHERE author = ?1 AND depth = 0 AND NOT removed ORDER BY id DESC LIMIT ?2 OFFSET"
      " ?3",
      "iii", author, (gint64)PER_PAGE, (page - 1) * PER_PAGE);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  for (guint i = 0; i < ids->len; i++) {
    DemoTopic look;
    if (demo_topic_look(call->forum, g_array_index(ids, gint64, i), call->account, &look))
      json_array_append_new(topics, demo_nodebb_topic_row(call, g_array_index(ids, gint64, i), &look));
  }
  gint64 count = demo_int(
      call->forum, "SELECT count(*) FROM posts WHERE author = ?1 AND depth = 0 AND NOT removed", "i", author);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:o}", "topics", topics, "pagination",
                            demo_nodebb_pagination(page, MAX((count - 1) / PER_PAGE + 1, 1))));
}
