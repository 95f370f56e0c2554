/* Discourse's public topics and posts: reading, writing, likes, bookmarks and flags on them. */
#include "config.h"

#include "demo/discourse/discourse_boards.h"

#define CHUNK 20

/* --- posts --- */

static json_t *
actions(DemoCall *call, gint64 post, gboolean mine)
{
  static const int kinds[] = {3, 4, 8, 7, 10, 0};
  DemoForum *forum = call->forum;
  json_t *list = json_array();
  gint64 likes = demo_int(forum, "SELECT count(*) FROM kudos WHERE post = ?1", "i", post);
  gboolean liked = demo_int(forum, "SELECT count(*) FROM kudos WHERE post = ?1 AND account = ?2", "ii", post,
                            call->account) > 0;
  if (likes || !mine) {
    json_t *like = json_pack("{s:i}", "id", 2);
    if (likes)
      json_object_set_new(like, "count", json_integer(likes));
    if (liked)
      json_object_update_new(like, json_pack("{s:b,s:b}", "acted", 1, "can_undo", 1));
    else if (!mine)
      json_object_set_new(like, "can_act", json_true());
    json_array_append_new(list, like);
  }
  demo_discourse_add_flags(list, kinds,
                           demo_int(call->forum, "SELECT kind FROM flags WHERE post = ?1 AND reporter = ?2",
                                    "ii", post, call->account),
                           mine);
  return list;
}

static void
set_reader(DemoCall *call, json_t *json, gint64 post, gint64 topic, int number, gboolean mine)
{
  gint64 seen = demo_int(call->forum, "SELECT seen FROM topic_states WHERE account = ?1 AND topic = ?2", "ii",
                         call->account, topic);
  gint64 mark = demo_int(call->forum, "SELECT id FROM bookmarks WHERE account = ?1 AND post = ?2", "ii",
                         call->account, post);
  json_object_set_new(json, "read", json_boolean(number <= seen));
  json_object_set_new(json, "bookmarked", json_boolean(mark != 0));
  if (mark)
    json_object_set_new(json, "bookmark_id", json_integer(mark));
  json_object_set_new(json, "can_edit", json_boolean(mine));
  json_object_set_new(json, "can_delete", json_boolean(mine && number > 1));
  json_object_set_new(json, "actions_summary", actions(call, post, mine));
}

json_t *
demo_discourse_board_post(DemoCall *call, gint64 post)
{
  DemoForum *forum = call->forum;
  sqlite3_stmt *row = demo_sql(
      forum,
      "SELECT p.topic, p.number, p.body, p.raw, p.posted, p.version, a.id, a.login, a.role, a.banned,"
      " (SELECT q.number FROM posts q WHERE q.id = p.parent AND q.number > 1) FROM posts p"
      " JOIN accounts a ON a.id = p.author WHERE p.id = ?1 AND NOT p.removed",
      "i", post);
  if (!demo_row(row))
    return NULL;
  gint64 topic = sqlite3_column_int64(row, 0), author = sqlite3_column_int64(row, 6);
  int number = sqlite3_column_int(row, 1), role = sqlite3_column_int(row, 8);
  gint64 answered = sqlite3_column_int64(row, 10);
  g_autofree char *body = g_strdup(demo_column(row, 2)), *login = g_strdup(demo_column(row, 7));
  g_autofree char *raw = *demo_column(row, 3) ? g_strdup(demo_column(row, 3)) : demo_uncook(body);
  g_autofree char *posted = demo_time(sqlite3_column_int64(row, 4));
  int version = sqlite3_column_int(row, 5);
  gboolean banned = sqlite3_column_int(row, 9) != 0;
  json_t *json = json_pack(
      "{s:I,s:n,s:s,s:s,s:s,s:s,s:i,s:i,s:s,s:o,s:i,s:i,s:b,s:I,s:s,s:s,s:i,s:b,s:b,s:b,s:b,s:I,s:b,s:n,s:i,"
      "s:n,"
      "s:b,s:n,s:b,s:b}",
      "id", (json_int_t)(post + DEMO_POSTS), "name", "username", login, "avatar_template",
      "/letter_avatar/{size}.png", "created_at", posted, "cooked", body, "post_number", number, "post_type",
      1, "updated_at", posted, "reply_to_post_number", answered ? json_integer(answered) : json_null(),
      "quote_count", 0, "reads", number, "yours", author == call->account, "topic_id",
      (json_int_t)(topic + DEMO_TOPICS), "topic_slug", "topic", "display_username", "", "version", version,
      "can_recover", 0, "moderator", role == DEMO_MODERATOR, "admin", role == DEMO_ADMINISTRATOR, "staff",
      role != DEMO_MEMBER, "user_id", (json_int_t)author, "hidden", 0, "hidden_reason_id", "trust_level",
      role ? 4 : 1, "deleted_at", "user_deleted", 0, "edit_reason", "wiki", 0, "user_suspended", banned);
  set_reader(call, json, post, topic, number, author == call->account);
  if (demo_call_query(call, "include_raw") || g_str_has_prefix(call->path, "/posts/"))
    json_object_set_new(json, "raw", json_string(raw));
  return json;
}

/* --- topics --- */

static GArray *
ids_of(DemoCall *call, const char *sql, gint64 topic, gint64 number)
{
  GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row = demo_sql(call->forum, sql, "ii", topic, number);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  return ids;
}

#define ALL   "SELECT id FROM posts WHERE topic = ?1 AND NOT removed AND ?2 = 0 ORDER BY number"
#define AFTER "SELECT id FROM posts WHERE topic = ?1 AND NOT removed AND number > ?2 ORDER BY number LIMIT 20"
#define BEFORE                                                                                               \
  "SELECT id FROM posts WHERE topic = ?1 AND NOT removed AND number < ?2 ORDER BY number DESC LIMIT 20"

/* The chunk that holds the post of a number, or the nearest: a quarter of it lies before. */
static guint
chunk_start(DemoCall *call, const GArray *stream, gint64 number)
{
  if (number <= 1)
    return 0;
  guint at = 0;
  for (guint i = 0; i < stream->len; i++)
    if (demo_int(call->forum, "SELECT number FROM posts WHERE id = ?1", "i",
                 g_array_index(stream, gint64, i)) <= number)
      at = i;
  guint start = at > CHUNK / 4 ? at - CHUNK / 4 : 0;
  return stream->len > CHUNK ? MIN(start, stream->len - CHUNK) : 0;
}

static json_t *
bookmarks_of(DemoCall *call, gint64 topic)
{
  json_t *list = json_array();
  sqlite3_stmt *row = demo_sql(call->forum,
                               "SELECT b.id, b.post FROM bookmarks b JOIN posts p ON p.id = b.post"
                               " WHERE b.account = ?1 AND p.topic = ?2 ORDER BY b.id",
                               "ii", call->account, topic);
  while (demo_row(row))
    json_array_append_new(list, json_pack("{s:I,s:I,s:s,s:n}", "id", (json_int_t)sqlite3_column_int64(row, 0),
                                          "bookmarkable_id",
                                          (json_int_t)(sqlite3_column_int64(row, 1) + DEMO_POSTS),
                                          "bookmarkable_type", "Post", "name"));
  return list;
}

static json_t *
details(DemoCall *call, const DemoTopic *look)
{
  json_t *participants = json_array();
  demo_discourse_add_user(call->forum, participants, look->first);
  demo_discourse_add_user(call->forum, participants, look->last);
  json_t *people = json_array();
  demo_discourse_add_user(call->forum, people, look->first);
  json_t *last = json_array();
  demo_discourse_add_user(call->forum, last, look->last);
  json_t *json = json_pack("{s:O,s:O,s:i,s:o,s:b}", "created_by", json_array_get(people, 0), "last_poster",
                           json_array_get(last, 0), "notification_level", look->level == 2 ? 3 : 1,
                           "participants", participants, "can_flag_topic", 1);
  if (!look->closed)
    json_object_set_new(json, "can_create_post", json_true()); /* absent where it is not so */
  json_decref(people);
  json_decref(last);
  return json;
}

/* /t/ID or /t/ID/NUMBER */
void
demo_discourse_board_topic(DemoCall *call, const char *id)
{
  g_auto(GStrv) parts = g_strsplit(call->path, "/", -1);
  gint64 topic = demo_discourse_topic_id(parts[2]);
  gint64 number = parts[3] ? g_ascii_strtoll(parts[3], NULL, 10) : 0;
  DemoTopic look;
  if (!topic || !demo_topic_look(call->forum, topic, call->account, &look)) {
    demo_discourse_missing(call);
    return;
  }
  g_autoptr(GArray) stream = ids_of(call, ALL, topic, 0);
  guint start = chunk_start(call, stream, number);
  json_t *posts = json_array(), *ids = json_array(), *users = json_array();
  for (guint i = 0; i < stream->len; i++) {
    gint64 post = g_array_index(stream, gint64, i);
    json_array_append_new(ids, json_integer(post + DEMO_POSTS));
    if (i >= start && i < start + CHUNK)
      json_array_append_new(posts, demo_discourse_board_post(call, post));
  }
  json_t *json = demo_discourse_topic_row(call, topic, &look, users);
  json_decref(users);
  json_object_del(json, "posters");
  json_object_del(json, "unread_posts");
  json_object_del(json, "notification_level");
  json_object_set_new(json, "post_stream", json_pack("{s:o,s:o}", "posts", posts, "stream", ids));
  json_object_set_new(json, "last_read_post_number", look.seen ? json_integer(look.seen) : json_null());
  json_object_set_new(json, "chunk_size", json_integer(CHUNK));
  json_object_set_new(json, "bookmarks", bookmarks_of(call, topic));
  json_object_set_new(json, "details", details(call, &look));
  demo_reply_json(call->reply, 200, json);
}

#define NEAREST "SELECT number FROM posts WHERE topic = ?1 ORDER BY abs(number - ?2), number LIMIT 1"

/* post_ids[]=… as often as it stands there, or twenty before the post nearest to post_number, newest first;
 * asc: after it. */
void
demo_discourse_board_posts(DemoCall *call, const char *id)
{
  gint64 topic = demo_discourse_topic_id(id);
  const char *number_text = demo_call_query(call, "post_number"), *asc = demo_call_query(call, "asc");
  DemoTopic look;
  if (!demo_topic_look(call->forum, topic, call->account, &look)) {
    demo_discourse_missing(call);
    return;
  }
  gint64 number =
      number_text ? demo_int(call->forum, NEAREST, "ii", topic, g_ascii_strtoll(number_text, NULL, 10)) : 0;
  g_autoptr(GArray) ids = ids_of(call, !number_text ? ALL : asc ? AFTER : BEFORE, topic, number);
  g_autofree char *query = g_uri_unescape_string(call->request->target, NULL);
  g_autofree char *asked = g_strconcat(query, "&", NULL);
  json_t *posts = json_array();
  for (guint i = 0; i < ids->len; i++) {
    gint64 post = g_array_index(ids, gint64, i);
    g_autofree char *wanted = g_strdup_printf("post_ids[]=%" G_GINT64_FORMAT "&", post + DEMO_POSTS);
    if (number_text || strstr(asked, wanted))
      json_array_append_new(posts, demo_discourse_board_post(call, post));
  }
  demo_reply_json(
      call->reply, 200,
      json_pack("{s:{s:o},s:I}", "post_stream", "posts", posts, "id", (json_int_t)(topic + DEMO_TOPICS)));
}

static void
reply_post(DemoCall *call, gint64 post)
{
  json_t *json = post ? demo_discourse_board_post(call, post) : NULL;
  if (json)
    demo_reply_json(call->reply, 200, json);
  else
    demo_discourse_missing(call);
}

void
demo_discourse_board_one(DemoCall *call, const char *id)
{
  reply_post(call, demo_discourse_post_id(id));
}

/* --- writing --- */

/* As the forum cooks Markdown, as far as a member of the demo needs it: paragraphs, and quotes of lines that
 * begin with «> ». (transfer full) */
static char *
cook(const char *raw)
{
  g_autofree char *trimmed = g_strstrip(g_strdup(raw));
  g_auto(GStrv) paragraphs = g_strsplit(trimmed, "\n\n", -1);
  GString *cooked = g_string_new(NULL);
  for (guint i = 0; paragraphs[i]; i++) {
    gboolean quote = g_str_has_prefix(paragraphs[i], "> ");
    g_auto(GStrv) lines = g_strsplit(paragraphs[i], "\n", -1);
    for (guint n = 0; quote && lines[n]; n++)
      if (g_str_has_prefix(lines[n], ">"))
        memmove(lines[n], lines[n] + (lines[n][1] == ' ' ? 2 : 1),
                strlen(lines[n] + (lines[n][1] == ' ' ? 2 : 1)) + 1);
    g_autofree char *joined = g_strjoinv("\n", lines);
    g_autofree char *part = demo_cook(joined);
    g_string_append_printf(cooked, quote ? "%s<blockquote>%s</blockquote>" : "%s%s", i ? "\n" : "", part);
  }
  return g_string_free(cooked, FALSE);
}

static gboolean
refuse_text(DemoCall *call, const char *title, const char *raw)
{
  const char *why = NULL;
  if (demo_account_banned(call->forum, call->account))
    why = "Suspended users are not allowed to post.";
  else if (title && g_utf8_strlen(title, -1) < 15)
    why = "Title is too short (minimum is 15 characters)";
  else if (!raw || g_utf8_strlen(raw, -1) < 20)
    why = "Body is too short (minimum is 20 characters)";
  if (why)
    demo_reply_json(call->reply, 422, json_pack("{s:s,s:[s]}", "action", "create_post", "errors", why));
  return why != NULL;
}

static gint64
post_by_number(DemoForum *forum, gint64 topic, const char *number)
{
  gint64 found = number ? demo_int(forum, "SELECT id FROM posts WHERE topic = ?1 AND number = ?2", "ii",
                                   topic, g_ascii_strtoll(number, NULL, 10))
                        : 0;
  return found ? found : topic;
}

void
demo_discourse_board_create(DemoCall *call, const char *id)
{
  DemoForum *forum = call->forum;
  const char *raw = demo_call_member(call, "raw"), *title = demo_call_member(call, "title");
  const char *category = demo_call_member(call, "category");
  gint64 topic = demo_discourse_topic_id(demo_call_member(call, "topic_id"));
  DemoTopic look = {0};
  g_autofree char *board = category ? demo_discourse_board(forum, g_ascii_strtoll(category, NULL, 10)) : NULL;
  if (topic ? !demo_topic_look(forum, topic, call->account, &look) || look.closed : !board) {
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.",
                          "invalid_access");
    return;
  }
  if (refuse_text(call, topic ? NULL : title ? title : "", raw))
    return;
  g_autofree char *subject =
      topic ? demo_text(forum, "SELECT 'Re: ' || subject FROM posts WHERE id = ?1", "i", topic)
            : demo_discourse_clean_title(title);
  g_autofree char *clean = demo_discourse_clean_text(raw), *body = cook(clean);
  gint64 parent = topic ? post_by_number(forum, topic, demo_call_member(call, "reply_to_post_number")) : 0;
  DemoPost post = {board, parent, call->account, subject, body, forum->now, clean};
  gint64 made = demo_post_publish(forum, &post);
  gint64 number = demo_int(forum, "SELECT number FROM posts WHERE id = ?1", "i", made);
  demo_topic_seen(forum, topic ? topic : made, call->account, number);
  reply_post(call, made);
}

/* The id of a post of this member's own; 0 and a refusal. */
static gint64
own_post(DemoCall *call, const char *id)
{
  gint64 post = demo_discourse_post_id(id);
  gint64 author = demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1 AND NOT removed", "i", post);
  if (author && author == call->account)
    return post;
  if (author)
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.",
                          "invalid_access");
  else
    demo_discourse_missing(call);
  return 0;
}

void
demo_discourse_board_edit(DemoCall *call, const char *id)
{
  gint64 post = own_post(call, id);
  const char *raw = demo_call_member(call, "post[raw]");
  if (!post || refuse_text(call, NULL, raw))
    return;
  g_autofree char *clean = demo_discourse_clean_text(raw), *body = cook(clean);
  demo_post_edit(call->forum, post, body, clean);
  demo_reply_json(call->reply, 200, json_pack("{s:o}", "post", demo_discourse_board_post(call, post)));
}

void
demo_discourse_board_title(DemoCall *call, const char *id)
{
  g_autofree char *first = g_strdup_printf("%" G_GINT64_FORMAT, demo_discourse_topic_id(id) + DEMO_POSTS);
  gint64 topic = own_post(call, first);
  const char *title = demo_call_member(call, "title");
  if (!topic || !title)
    return;
  g_autofree char *clean = demo_discourse_clean_title(title);
  demo_run(call->forum, "UPDATE posts SET subject = ?2 WHERE id = ?1", "is", topic, clean);
  demo_reply_json(
      call->reply, 200,
      json_pack("{s:{s:I,s:s}}", "basic_topic", "id", (json_int_t)(topic + DEMO_TOPICS), "title", clean));
}

void
demo_discourse_board_delete(DemoCall *call, const char *id)
{
  gint64 post = own_post(call, id);
  if (post && demo_int(call->forum, "SELECT number FROM posts WHERE id = ?1", "i", post) == 1) {
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.",
                          "invalid_access");
  } else if (post) {
    demo_post_remove(call->forum, post);
    demo_reply_set(call->reply, 200, "text/plain; charset=utf-8", "");
  }
}

/* --- likes and flags --- */

static void
flag(DemoCall *call, gint64 post, gint64 kind, const char *text)
{
  if ((kind == 7 || kind == 10) && (!text || strlen(text) < 10)) {
    demo_discourse_refuse(call, 422, "Message is too short (minimum is 10 characters)", NULL);
  } else if (demo_int(call->forum, "SELECT count(*) FROM flags WHERE post = ?1 AND reporter = ?2", "ii", post,
                      call->account)) {
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.", NULL);
  } else {
    demo_insert(call->forum, "INSERT INTO flags(reporter, post, body, made, kind) VALUES(?1, ?2, ?3, ?4, ?5)",
                "iisii", call->account, post, text ? text : "", call->forum->now, kind);
    reply_post(call, post);
  }
}

void
demo_discourse_board_act(DemoCall *call, const char *id)
{
  const char *kind_text = demo_call_member(call, "post_action_type_id");
  gint64 kind = kind_text ? g_ascii_strtoll(kind_text, NULL, 10) : 0;
  gint64 post = demo_discourse_post_id(demo_call_member(call, "id"));
  gint64 author = demo_int(call->forum, "SELECT author FROM posts WHERE id = ?1 AND NOT removed", "i", post);
  if (!author)
    demo_discourse_missing(call);
  else if (author == call->account)
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.", NULL);
  else if (kind != 2)
    flag(call, post, kind, demo_call_member(call, "message"));
  else if (demo_post_kudo(call->forum, post, call->account, TRUE))
    reply_post(call, post);
  else
    demo_discourse_refuse(call, 403, "You are not permitted to view the requested resource.", NULL);
}

void
demo_discourse_board_unact(DemoCall *call, const char *id)
{
  const char *kind_text = demo_call_member(call, "post_action_type_id");
  gint64 kind = kind_text ? g_ascii_strtoll(kind_text, NULL, 10) : 0, post = demo_discourse_post_id(id);
  gboolean done =
      kind == 2
          ? demo_post_kudo(call->forum, post, call->account, FALSE)
          : kind != 7 && demo_run(call->forum,
                                  "DELETE FROM flags WHERE post = ?1 AND reporter = ?2 AND kind = ?3 AND"
                                  " made > ?4",
                                  "iiii", post, call->account, kind, call->forum->now - 10 * DEMO_MINUTE) > 0;
  if (done)
    reply_post(call, post);
  else
    demo_discourse_missing(call);
}
