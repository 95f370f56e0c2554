/* Discourse's lists of personal messages, topics with their posts, and members. */
#include "config.h"

#include "demo/discourse/discourse.h"
#include "demo/scenario/scenario.h"

#define PER_PAGE 30
#define CHUNK    20

/* Conversations that a member is in: ",7," in the list of people. (transfer full) */
static char *
in_people(gint64 account)
{
  return g_strdup_printf("%%,%" G_GINT64_FORMAT ",%%", account);
}

typedef struct {
  gint64 first, last, last_sent, first_sent;
  gint64 count, unread;
} Facts;

static void
look(DemoCall *call, gint64 topic, Facts *facts)
{
  DemoForum *forum = call->forum;
  facts->count = demo_int(forum, "SELECT count(*) FROM notes WHERE conversation = ?1", "i", topic);
  facts->unread =
      demo_int(forum,
               "SELECT count(*) FROM notes n JOIN copies c ON c.note = n.id WHERE n.conversation = ?1"
               " AND c.account = ?2 AND c.is_read = 0",
               "ii", topic, call->account);
  facts->first = demo_int(forum, "SELECT author FROM notes WHERE conversation = ?1 ORDER BY sent, id LIMIT 1",
                          "i", topic);
  facts->last =
      demo_int(forum, "SELECT author FROM notes WHERE conversation = ?1 ORDER BY sent DESC, id DESC LIMIT 1",
               "i", topic);
  facts->first_sent = demo_int(forum, "SELECT min(sent) FROM notes WHERE conversation = ?1", "i", topic);
  facts->last_sent = demo_int(forum, "SELECT max(sent) FROM notes WHERE conversation = ?1", "i", topic);
}

#define PARTICIPANTS 3 /* as topic_participants_summary.rb has it */

static json_t *
topic_row(DemoCall *call, gint64 topic, const char *title, const char *people, json_t *users)
{
  Facts facts;
  look(call, topic, &facts);
  g_autofree char *last = demo_account_login(call->forum, facts.last);
  g_autofree char *made = demo_time(facts.first_sent), *posted = demo_time(facts.last_sent);
  json_t *participants = json_array();
  g_auto(GStrv) ids = g_strsplit(people, ",", -1);
  demo_discourse_add_user(call->forum, users, facts.first);
  for (guint i = 0; ids[i] && json_array_size(participants) < PARTICIPANTS; i++) {
    gint64 id = g_ascii_strtoll(ids[i], NULL, 10);
    if (!id || id == call->account)
      continue;
    demo_discourse_add_user(call->forum, users, id);
    json_array_append_new(participants,
                          json_pack("{s:n,s:n,s:I}", "extras", "description", "user_id", (json_int_t)id));
  }
  gboolean unseen = facts.unread == facts.count;
  json_t *row =
      json_pack("{s:I,s:s,s:s,s:s,s:I,s:i,s:I,s:s,s:s,s:b,s:s,s:s,s:b,s:b,s:b,s:b,s:s,s:o,s:[{s:s,s:s,s:I}]}",
                "id", (json_int_t)topic, "title", title, "fancy_title", title, "slug", "topic", "posts_count",
                (json_int_t)facts.count, "reply_count", 0, "highest_post_number", (json_int_t)facts.count,
                "created_at", made, "last_posted_at", posted, "bumped", 1, "bumped_at", posted, "archetype",
                "private_message", "unseen", unseen, "closed", 0, "archived", 0, "visible", 1,
                "last_poster_username", last ? last : "", "participants", participants, "posters", "extras",
                "latest", "description", "Original Poster", "user_id", (json_int_t)facts.first);
  if (!unseen) {
    json_object_set_new(row, "last_read_post_number", json_integer(facts.count - facts.unread));
    json_object_set_new(row, "unread_posts", json_integer(facts.unread));
    json_object_set_new(row, "notification_level", json_integer(3));
  }
  return row;
}

static const char *
list_sql(const DemoCall *call)
{
  if (strstr(call->path, "messages-archive"))
    return "SELECT id, subject, people FROM conversations WHERE people LIKE ?1 AND ?2 < 0 LIMIT 31 OFFSET ?3";
  if (strstr(call->path, "messages-sent"))
    return "SELECT id, subject, people FROM conversations c WHERE people LIKE ?1 AND EXISTS (SELECT 1 FROM "
           "notes n"
           " WHERE n.conversation = c.id AND n.author = ?2) ORDER BY updated DESC, id DESC LIMIT 31 OFFSET "
           "?3";
  if (strstr(call->path, "messages-unread") || strstr(call->path, "messages-new"))
    return "SELECT id, subject, people FROM conversations c WHERE people LIKE ?1 AND team = '' AND EXISTS "
           "(SELECT 1 FROM "
           "notes n"
           " JOIN copies k ON k.note = n.id WHERE n.conversation = c.id AND k.account = ?2 AND k.is_read = 0)"
           " ORDER BY updated DESC, id DESC LIMIT 31 OFFSET ?3";
  if (strstr(call->path, "messages-group"))
    return "SELECT id, subject, people FROM conversations c WHERE ?1 <> '' AND ?2 > 0 AND team = "
           "'" DEMO_TEAM "' ORDER BY updated DESC, id DESC LIMIT 31 OFFSET ?3";
  return "SELECT id, subject, people FROM conversations c WHERE people LIKE ?1 AND team = '' AND EXISTS "
         "(SELECT 1 FROM "
         "notes n"
         " JOIN copies k ON k.note = n.id WHERE n.conversation = c.id AND k.account = ?2)"
         " ORDER BY updated DESC, id DESC LIMIT 31 OFFSET ?3";
}

void
demo_discourse_list(DemoCall *call, const char *id)
{
  const char *page_text = demo_call_query(call, "page");
  gint64 page = page_text ? g_ascii_strtoll(page_text, NULL, 10) : 0;
  if (demo_account_find(call->forum, id) != call->account) {
    demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
    return;
  }
  g_autofree char *people = in_people(call->account);
  json_t *users = json_array(), *topics = json_array();
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  sqlite3_stmt *row = demo_sql(call->forum, list_sql(call), "sii", people, call->account, page * PER_PAGE);
  while (demo_row(row)) {
    const char *parts[] = {demo_column(row, 0), demo_column(row, 1), demo_column(row, 2), NULL};
    g_ptr_array_add(found, g_strdupv((char **)parts));
  }
  for (guint i = 0; i < MIN(found->len, PER_PAGE); i++) {
    char **parts = g_ptr_array_index(found, i);
    json_array_append_new(topics,
                          topic_row(call, g_ascii_strtoll(parts[0], NULL, 10), parts[1], parts[2], users));
  }
  json_t *list = json_pack("{s:b,s:n,s:s,s:i,s:i,s:o}", "can_create_topic", 1, "draft", "draft_key",
                           "new_topic", "draft_sequence", 0, "per_page", PER_PAGE, "topics", topics);
  if (found->len > PER_PAGE) {
    g_autofree char *bare = g_str_has_suffix(call->path, ".json")
                                ? g_strndup(call->path, strlen(call->path) - 5)
                                : g_strdup(call->path);
    g_autofree char *more = g_strdup_printf("%s%s?page=%" G_GINT64_FORMAT, call->forum->path, bare, page + 1);
    json_object_set_new(list, "more_topics_url", json_string(more));
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:o,s:[],s:o}", "users", users, "primary_groups", "topic_list", list));
}

static json_t *
actions(DemoCall *call, gint64 note, gboolean mine)
{
  static const int kinds[] = {4, 8, 7, 10, 0};
  json_t *list = json_array();
  demo_discourse_add_flags(list, kinds,
                           demo_int(call->forum,
                                    "SELECT kind FROM note_flags WHERE note = ?1 AND reporter = ?2", "ii",
                                    note, call->account),
                           mine);
  return list;
}

json_t *
demo_discourse_post_json(DemoCall *call, gint64 note, int number)
{
  DemoForum *forum = call->forum;
  sqlite3_stmt *row =
      demo_sql(forum,
               "SELECT n.id, n.conversation, n.body, n.sent, a.id, a.login, a.role, a.banned, n.hidden"
               " FROM notes n JOIN accounts a ON a.id = n.author WHERE n.id = ?1",
               "i", note);
  if (!demo_row(row))
    return NULL;
  gint64 author = sqlite3_column_int64(row, 4), topic = sqlite3_column_int64(row, 1);
  int role = sqlite3_column_int(row, 6);
  gboolean banned = sqlite3_column_int(row, 7) != 0, hidden = sqlite3_column_int(row, 8) != 0;
  g_autofree char *body = g_strdup(demo_column(row, 2)), *login = g_strdup(demo_column(row, 5));
  g_autofree char *sent = demo_time(sqlite3_column_int64(row, 3)), *raw = demo_uncook(body);
  gboolean mine = author == call->account;
  json_t *post =
      json_pack("{s:I,s:n,s:s,s:s,s:s,s:i,s:i,s:s,s:n,s:b,s:I,s:s,s:i,s:b,s:b,s:b,s:I,s:b,s:i,s:b,s:b,s:o}",
                "id", (json_int_t)note, "name", "username", login, "created_at", sent, "cooked", body,
                "post_number", number, "post_type", 1, "updated_at", sent, "reply_to_post_number", "yours",
                mine, "topic_id", (json_int_t)topic, "topic_slug", "topic", "version", 1, "moderator",
                role == DEMO_MODERATOR, "admin", role == DEMO_ADMINISTRATOR, "staff", role != DEMO_MEMBER,
                "user_id", (json_int_t)author, "hidden", hidden, "trust_level", role ? 4 : 1, "user_deleted",
                0, "user_suspended", banned, "actions_summary", actions(call, note, mine));
  json_object_set_new(
      post, "read",
      json_boolean(!demo_int(forum,
                             "SELECT count(*) FROM copies WHERE note = ?1 AND account = ?2 AND"
                             " is_read = 0",
                             "ii", note, call->account)));
  const char *wants = demo_call_query(call, "include_raw");
  if (wants || g_str_has_prefix(call->path, "/posts/"))
    json_object_set_new(post, "raw", json_string(raw));
  return post;
}

/* The ids of a topic's posts, in order. (transfer full) gint64 */
static GArray *
stream_of(DemoCall *call, gint64 topic)
{
  GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  sqlite3_stmt *row =
      demo_sql(call->forum, "SELECT id FROM notes WHERE conversation = ?1 ORDER BY sent, id", "i", topic);
  while (demo_row(row)) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
  }
  return ids;
}

/* The chunk that holds the post of a number, or the nearest: a quarter of it lies before. */
static guint
chunk_start(const GArray *stream, gint64 number)
{
  gint64 at = CLAMP(number, 1, MAX((gint64)stream->len, 1)) - 1;
  gint64 start = MAX(at - CHUNK / 4, 0), last = MAX((gint64)stream->len - CHUNK, 0);
  return (guint)MIN(start, last);
}

static gboolean
may_read(DemoCall *call, gint64 topic)
{
  g_autofree char *people = in_people(call->account);
  if (demo_int(call->forum,
               "SELECT count(*) FROM conversations WHERE id = ?1 AND (people LIKE ?2 OR team <> '')", "is",
               topic, people))
    return TRUE;
  demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
  return FALSE;
}

static json_t *
allowed_users(DemoCall *call, gint64 topic)
{
  json_t *users = json_array();
  g_autofree char *people =
      demo_text(call->forum, "SELECT people FROM conversations WHERE id = ?1", "i", topic);
  g_auto(GStrv) ids = g_strsplit(people ? people : "", ",", -1);
  for (guint i = 0; ids[i]; i++)
    if (g_ascii_strtoll(ids[i], NULL, 10))
      demo_discourse_append_user(call->forum, users, g_ascii_strtoll(ids[i], NULL, 10));
  return users;
}

/* /t/ID or /t/ID/NUMBER */
void
demo_discourse_topic(DemoCall *call, const char *id)
{
  g_auto(GStrv) parts = g_strsplit(call->path, "/", -1);
  gint64 number = g_strv_length(parts) > 3 ? g_ascii_strtoll(parts[3], NULL, 10) : 0;
  gint64 topic = g_ascii_strtoll(id, NULL, 10);
  if (!may_read(call, topic))
    return;
  Facts facts;
  look(call, topic, &facts);
  g_autofree char *title =
      demo_text(call->forum, "SELECT subject FROM conversations WHERE id = ?1", "i", topic);
  g_autofree char *made = demo_time(facts.first_sent), *posted = demo_time(facts.last_sent);
  g_autoptr(GArray) ids = stream_of(call, topic);
  json_t *posts = json_array(), *stream = json_array();
  guint start = chunk_start(ids, number);
  for (guint i = 0; i < ids->len; i++) {
    gint64 note = g_array_index(ids, gint64, i);
    json_array_append_new(stream, json_integer(note));
    if (i >= start && i < start + CHUNK)
      json_array_append_new(posts, demo_discourse_post_json(call, note, (int)i + 1));
  }
  demo_reply_json(
      call->reply, 200,
      json_pack("{s:{s:o,s:o},s:I,s:s,s:s,s:I,s:s,s:s,s:s,s:b,s:b,s:I,s:I,s:i,s:[],s:{s:b,s:o,s:i}}",
                "post_stream", "posts", posts, "stream", stream, "id", (json_int_t)topic, "title", title,
                "fancy_title", title, "posts_count", (json_int_t)facts.count, "created_at", made,
                "last_posted_at", posted, "archetype", "private_message", "closed", 0, "archived", 0,
                "highest_post_number", (json_int_t)facts.count, "last_read_post_number",
                (json_int_t)(facts.count - facts.unread), "chunk_size", CHUNK, "actions_summary", "details",
                "can_create_post", 1, "allowed_users", allowed_users(call, topic), "notification_level", 3));
}

/* post_ids[]=… as often as it stands there, or the twenty before the post nearest to post_number, newest
 * first. */
void
demo_discourse_topic_posts(DemoCall *call, const char *id)
{
  gint64 topic = g_ascii_strtoll(id, NULL, 10);
  if (!may_read(call, topic))
    return;
  const char *before = demo_call_query(call, "post_number");
  g_autoptr(GArray) ids = stream_of(call, topic);
  g_autofree char *query = g_uri_unescape_string(call->request->target, NULL);
  g_autofree char *all = g_strconcat(query, "&", NULL);
  gint64 end = before ? CLAMP(g_ascii_strtoll(before, NULL, 10), 1, (gint64)ids->len) - 1 : ids->len;
  json_t *posts = json_array();
  for (guint i = before && end > CHUNK ? (guint)end - CHUNK : 0; i < (guint)end; i++) {
    gint64 note = g_array_index(ids, gint64, i);
    g_autofree char *wanted = g_strdup_printf("post_ids[]=%" G_GINT64_FORMAT "&", note);
    if (before || strstr(all, wanted))
      json_array_insert_new(posts, before ? 0 : json_array_size(posts),
                            demo_discourse_post_json(call, note, (int)i + 1));
  }
  demo_reply_json(call->reply, 200,
                  json_pack("{s:{s:o},s:I}", "post_stream", "posts", posts, "id", (json_int_t)topic));
}

void
demo_discourse_post(DemoCall *call, const char *id)
{
  gint64 note = g_ascii_strtoll(id, NULL, 10);
  gint64 topic = demo_int(call->forum, "SELECT conversation FROM notes WHERE id = ?1", "i", note);
  if (!may_read(call, topic))
    return;
  g_autoptr(GArray) ids = stream_of(call, topic);
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index(ids, gint64, i) == note)
      demo_reply_json(call->reply, 200, demo_discourse_post_json(call, note, (int)i + 1));
}

/* --- members --- */

static json_t *
auth_tokens(DemoCall *call, gint64 account)
{
  json_t *tokens = json_array();
  sqlite3_stmt *row = demo_sql(
      call->forum, "SELECT key, made, used FROM sessions WHERE account = ?1 ORDER BY made", "i", account);
  while (demo_row(row)) {
    g_autofree char *made = demo_time(sqlite3_column_int64(row, 1));
    json_array_append_new(tokens,
                          json_pack("{s:I,s:s,s:s,s:b}", "id", (json_int_t)g_str_hash(demo_column(row, 0)),
                                    "client_ip", "127.0.0.1", "created_at", made, "is_active",
                                    g_strcmp0(demo_column(row, 0), call->session) == 0));
  }
  return tokens;
}

static gint64
find_user(DemoCall *call, const char *login)
{
  gint64 account = demo_account_find(call->forum, login);
  if (!account)
    demo_discourse_refuse(call, 404, "The requested URL or resource could not be found.", "not_found");
  return account;
}

void
demo_discourse_user(DemoCall *call, const char *id)
{
  gint64 account = find_user(call, id);
  if (!account)
    return;
  DemoForum *forum = call->forum;
  g_autofree char *login = demo_account_login(forum, account);
  g_autofree char *made =
      demo_time(demo_int(forum, "SELECT registered FROM accounts WHERE id = ?1", "i", account));
  DemoRole role = demo_account_role(forum, account);
  gint64 posts = demo_account_posts(forum, account);
  gboolean ignored =
      demo_int(forum, "SELECT count(*) FROM contacts WHERE account = ?1 AND other = ?2 AND list = 'ignored'",
               "ii", call->account, account) > 0;
  json_t *user = json_pack("{s:I,s:s,s:n,s:s,s:i,s:b,s:b,s:n,s:b,s:b,s:b}", "id", (json_int_t)account,
                           "username", login, "name", "created_at", made, "trust_level",
                           role          ? 4
                           : posts >= 25 ? 2
                           : posts >= 2  ? 1
                                         : 0,
                           "moderator", role == DEMO_MODERATOR, "admin", role == DEMO_ADMINISTRATOR, "title",
                           "ignored", ignored, "muted", 0, "can_send_private_message_to_user", 1);
  if (demo_account_banned(forum, account))
    json_object_set_new(user, "suspended_till", json_string("3026-01-01T00:00:00.000Z"));
  if (account == call->account)
    json_object_set_new(user, "user_auth_tokens", auth_tokens(call, account));
  demo_reply_json(call->reply, 200, json_pack("{s:[],s:o}", "user_badges", "user", user));
}

void
demo_discourse_summary(DemoCall *call, const char *id)
{
  gint64 account = find_user(call, id);
  if (!account)
    return;
  gint64 topics =
      demo_int(call->forum, "SELECT count(*) FROM posts WHERE author = ?1 AND depth = 0", "i", account);
  demo_reply_json(call->reply, 200,
                  json_pack("{s:[],s:{s:I,s:I,s:i}}", "topics", "user_summary", "topic_count",
                            (json_int_t)topics, "post_count",
                            (json_int_t)(demo_account_posts(call->forum, account) - topics), "days_visited",
                            1));
}
