/* The collections of the v2 API: which fields each has, and where the demo forum keeps them. Names are those
 * of the vendor's pages; a field that is not here is refused, as a real community does. */
#include "config.h"

#include "demo/khoros/liql.h"

#define USER(name, alias)                                                                                    \
  {name ".id", alias ".id", LIQL_ID}, {name ".login", alias ".login", LIQL_TEXT},                            \
      {name ".href", "'/users/' || " alias ".id", LIQL_TEXT},                                                \
  {                                                                                                          \
    name ".view_href", "?3 || '/t5/user/viewprofilepage/user-id/' || " alias ".id", LIQL_TEXT                \
  }

#define POSTS "(a.older_posts + (SELECT count(*) FROM posts WHERE author = a.id))"

static const LiqlField users[] = {
    {"id", "a.id", LIQL_ID},
    {"href", "'/users/' || a.id", LIQL_TEXT},
    {"view_href", "?3 || '/t5/user/viewprofilepage/user-id/' || a.id", LIQL_TEXT},
    {"login", "a.login", LIQL_TEXT},
    {"first_name", "coalesce(a.name, '')", LIQL_TEXT},
    {"last_name", "''", LIQL_TEXT},
    {"email", "CASE WHEN a.id = ?1 OR ?2 THEN a.email ELSE '' END", LIQL_TEXT},
    {"location", "a.location", LIQL_TEXT},
    {"biography", "a.biography", LIQL_TEXT},
    {"language", "'en'", LIQL_TEXT},
    {"registration_data.registration_time", "a.registered", LIQL_TIME},
    {"registration_data.status", "'fully_registered'", LIQL_TEXT},
    {"last_visit_time", "a.seen", LIQL_TIME},
    {"online_status",
     "CASE WHEN EXISTS(SELECT 1 FROM sessions WHERE account = a.id) THEN 'online' ELSE 'offline' END",
     LIQL_TEXT},
    {"banned", "CASE WHEN ?2 THEN a.banned ELSE '' END", LIQL_BOOL},
    {"deleted", "CASE WHEN ?2 THEN 0 ELSE '' END", LIQL_BOOL},
    {"rank.id", "demo_rank_place(" POSTS ", a.role)", LIQL_ID},
    {"rank.name", "demo_rank(" POSTS ", a.role)", LIQL_TEXT},
    {"rank.position", "demo_rank_place(" POSTS ", a.role)", LIQL_INT},
    {"messages.count(*)", POSTS, LIQL_INT},
    {"topics.count(*)", "(SELECT count(*) FROM posts WHERE author = a.id AND depth = 0)", LIQL_INT},
    {"kudos_received.sum(weight)",
     "(SELECT count(*) FROM kudos k JOIN posts p ON p.id = k.post WHERE p.author = a.id)", LIQL_INT},
    {"kudos_given.sum(weight)", "(SELECT count(*) FROM kudos WHERE account = a.id)", LIQL_INT},
    {"solutions_authored.count(*)", "0", LIQL_INT},
    {0}};

static const LiqlField inbox_notes[] = {{"id", "n.id", LIQL_ID},
                                        {"subject", "n.subject", LIQL_TEXT},
                                        {"body", "n.body", LIQL_TEXT},
                                        USER("sender", "s"),
                                        {"sent_time", "c.sent", LIQL_TIME},
                                        {"received_time", "c.sent", LIQL_TIME},
                                        {"is_read", "c.is_read", LIQL_BOOL},
                                        {0}};

#define RECIPIENTS                                                                                           \
  "(SELECT json_group_array(json_object('type', 'user', 'id', CAST(r.id AS TEXT), 'login', r.login))"        \
  " FROM accounts r WHERE r.id != n.author AND instr(t.people, ',' || r.id || ','))"

static const LiqlField outbox_notes[] = {{"id", "n.id", LIQL_ID},
                                         {"subject", "n.subject", LIQL_TEXT},
                                         {"body", "n.body", LIQL_TEXT},
                                         {"recipients", RECIPIENTS, LIQL_JSON},
                                         USER("user", "s"),
                                         {"sent_time", "n.sent", LIQL_TIME},
                                         {"received_time", "n.sent", LIQL_TIME},
                                         {"is_read", "1", LIQL_BOOL},
                                         {0}};

static const LiqlField notes_threads[] = {{"id", "t.id", LIQL_ID},
                                          {"subject", "t.subject", LIQL_TEXT},
                                          {"thread_type", "'private'", LIQL_TEXT},
                                          {"updated_time", "t.updated", LIQL_TIME},
                                          {"latest_message.id", "n.id", LIQL_ID},
                                          {"latest_message.body", "n.body", LIQL_TEXT},
                                          {"latest_message.sent_time", "n.sent", LIQL_TIME},
                                          USER("latest_message.sender", "s"),
                                          {0}};

static const LiqlField threaded_notes[] = {{"id", "n.id", LIQL_ID},
                                           {"body", "n.body", LIQL_TEXT},
                                           USER("sender", "s"),
                                           {"recipients", RECIPIENTS, LIQL_JSON},
                                           {"sent_time", "n.sent", LIQL_TIME},
                                           {"received_time", "n.sent", LIQL_TIME},
                                           {"thread.id", "n.conversation", LIQL_ID},
                                           {0}};

static const LiqlField messages[] = {
    {"id", "p.id", LIQL_ID},
    {"href", "'/messages/' || p.id", LIQL_TEXT},
    {"view_href", "?3 || '/t5/' || p.board || '/m/m-p/' || p.id", LIQL_TEXT},
    {"subject", "p.subject", LIQL_TEXT},
    {"body", "p.body", LIQL_TEXT},
    {"post_time", "p.posted", LIQL_TIME},
    {"depth", "p.depth", LIQL_INT},
    {"board.id", "p.board", LIQL_TEXT},
    {"board.title", "(SELECT title FROM boards WHERE id = p.board)", LIQL_TEXT},
    {"topic.id", "p.topic", LIQL_ID},
    {"parent.id", "nullif(p.parent, 0)", LIQL_ID},
    USER("author", "s"),
    {"kudos.sum(weight)", "(SELECT count(*) FROM kudos WHERE post = p.id)", LIQL_INT},
    {"replies.count(*)", "(SELECT count(*) FROM posts r WHERE r.topic = p.id AND r.depth > 0)", LIQL_INT},
    {"conversation.last_post_time", "p.latest", LIQL_TIME},
    {"conversation.messages_count",
     "(SELECT count(*) FROM posts r WHERE r.topic = p.topic AND NOT r.removed)", LIQL_INT},
    {"conversation.solved", "0", LIQL_BOOL},
    {"conversation.style", "'forum'", LIQL_TEXT},
    {"metrics.views", "(SELECT views FROM posts r WHERE r.id = p.topic)", LIQL_INT},
    {"is_solution", "0", LIQL_BOOL},
    {"user_context.can_reply", "(SELECT NOT closed FROM posts r WHERE r.id = p.topic)", LIQL_BOOL},
    {"user_context.can_kudo", "p.author != ?1", LIQL_BOOL},
    {"user_context.can_edit", "p.author = ?1", LIQL_BOOL},
    {"user_context.can_delete", "p.author = ?1", LIQL_BOOL},
    {"user_context.kudo", "EXISTS(SELECT 1 FROM kudos WHERE post = p.id AND account = ?1)", LIQL_BOOL},
    {"user_context.read",
     "p.author = ?1 OR p.number <= coalesce((SELECT seen FROM topic_states WHERE account = ?1"
     " AND topic = p.topic), 0)",
     LIQL_BOOL},
    {"user_context.is_subscribed",
     "coalesce((SELECT level FROM topic_states WHERE account = ?1 AND topic = p.topic), 0) = 2", LIQL_BOOL},
    {0}};

/* A subscription has its topic's number. */
static const LiqlField subscriptions[] = {{"id", "t.topic", LIQL_ID},
                                          {"subscriber.id", "t.account", LIQL_ID},
                                          {"target.id", "t.topic", LIQL_ID},
                                          {"target.type", "'message'", LIQL_TEXT},
                                          {"target.subject", "p.subject", LIQL_TEXT},
                                          {0}};

#define NODE_FIELDS                                                                                          \
  {"title", "b.title", LIQL_TEXT}, {"description", "b.about", LIQL_TEXT}, {"position", "b.place", LIQL_INT}, \
      {"view_href", "?3 || '/t5/' || b.name || '/bd-p/' || b.name", LIQL_TEXT},                              \
      {"parent.id", "b.above", LIQL_TEXT},                                                                   \
      {"parent.title", "(SELECT title FROM categories WHERE 'category:' || id = b.above)", LIQL_TEXT},       \
      {"depth", "b.depth", LIQL_INT},                                                                        \
  {                                                                                                          \
    "node_type", "b.type", LIQL_TEXT                                                                         \
  }

static const LiqlField nodes[] = {{"id", "b.type || ':' || b.name", LIQL_TEXT}, NODE_FIELDS, {0}};
static const LiqlField boards[] = {{"id", "b.name", LIQL_TEXT}, NODE_FIELDS, {0}};

#define NODES                                                                                                \
  "(SELECT 100 + place AS key, id AS name, title, about, place, 'board' AS type, 2 AS depth,"                \
  " 'category:' || category AS above FROM boards UNION ALL SELECT place, id, title, '', place, 'category', " \
  "1,"                                                                                                       \
  " 'community:growers' FROM categories) b"

static const LiqlField roles[] = {{"id", "demo_rank(0, a.role)", LIQL_TEXT},
                                  {"name", "demo_rank(0, a.role)", LIQL_TEXT},
                                  {"users.id", "a.id", LIQL_ID},
                                  {0}};

static const LiqlField abuse_reports[] = {{"id", "f.id", LIQL_ID},
                                          {"body", "f.body", LIQL_TEXT},
                                          {"message.id", "f.post", LIQL_ID},
                                          USER("reporter", "s"),
                                          {0}};

/* Kinds as in boards.h: 1 is a mention, 3 a kudo. */
#define WHO "json_object('type', 'user', 'id', CAST(s.id AS TEXT), 'login', s.login)"
static const LiqlField notification_feeds[] = {
    {"id", "f.id", LIQL_ID},
    {"date", "f.made", LIQL_TIME},
    {"notification_style", "'feed'", LIQL_TEXT},
    {"message.id", "p.id", LIQL_ID},
    {"message.subject", "p.subject", LIQL_TEXT},
    {"message.author.login", "(SELECT login FROM accounts WHERE id = p.author)", LIQL_TEXT},
    {"topic.id", "p.topic", LIQL_ID},
    {"topic.subject", "(SELECT subject FROM posts WHERE id = p.topic)", LIQL_TEXT},
    {"board.id", "p.board", LIQL_TEXT},
    {"kudos", "CASE f.kind WHEN 3 THEN json_object('type', 'kudo', 'user', " WHO ") END", LIQL_JSON},
    {"mentions", "CASE f.kind WHEN 1 THEN json_array(json_object('type', 'mention', 'user', " WHO ")) END",
     LIQL_JSON},
    {0}};

#define AUTHOR(alias) " JOIN accounts s ON s.id = " alias
#define MAY_SEE(note)                                                                                        \
  "(" note ".author = ?1 OR EXISTS(SELECT 1 FROM copies c WHERE c.note = " note ".id AND c.account = ?1))"

static const LiqlCollection users_table = {
    .name = "users", .item = "user", .from = "accounts a", .key = "a.id", .fields = users};
static const LiqlCollection inbox_notes_table = {
    .name = "inbox_notes",
    .item = "inbox_note",
    .from = "copies c JOIN notes n ON n.id = c.note" AUTHOR("n.author"),
    .base = "c.account = ?1",
    .key = "c.note",
    .order = "sent_time",
    .flat = TRUE,
    .fields = inbox_notes};
static const LiqlCollection outbox_notes_table = {
    .name = "outbox_notes",
    .item = "outbox_note",
    .from = "notes n JOIN conversations t ON t.id = n.conversation" AUTHOR("n.author"),
    .base = "n.author = ?1 AND NOT n.hidden",
    .key = "n.id",
    .order = "sent_time",
    .flat = TRUE,
    .fields = outbox_notes};
static const LiqlCollection notes_threads_table = {
    .name = "notes_threads",
    .item = "notes_thread",
    .from =
        "conversations t JOIN notes n ON n.id = (SELECT m.id FROM notes m WHERE m.conversation = t.id"
        " AND NOT m.hidden AND " MAY_SEE("m") " ORDER BY m.sent DESC, m.id DESC LIMIT 1)" AUTHOR("n.author"),
    .base = "instr(t.people, ',' || ?1 || ',')",
    .key = "t.id",
    .order = "updated_time",
    .threaded = TRUE,
    .fields = notes_threads};
static const LiqlCollection threaded_notes_table = {
    .name = "threaded_notes",
    .item = "threaded_note",
    .from = "notes n JOIN conversations t ON t.id = n.conversation" AUTHOR("n.author"),
    .base = "NOT n.hidden AND " MAY_SEE("n"),
    .key = "n.id",
    .order = "sent_time",
    .threaded = TRUE,
    .fields = threaded_notes};
static const LiqlCollection messages_table = {.name = "messages",
                                              .item = "message",
                                              .from = "posts p" AUTHOR("p.author"),
                                              .base = "NOT p.removed",
                                              .key = "p.id",
                                              .order = "post_time",
                                              .fields = messages};
static const LiqlCollection nodes_table = {
    .name = "nodes", .item = "node", .from = NODES, .key = "b.key", .fields = nodes};
static const LiqlCollection boards_table = {.name = "boards",
                                            .item = "board",
                                            .from = NODES,
                                            .base = "b.type = 'board'",
                                            .key = "b.key",
                                            .fields = boards};
static const LiqlCollection categories_table = {.name = "categories",
                                                .item = "category",
                                                .from = NODES,
                                                .base = "b.type = 'category'",
                                                .key = "b.key",
                                                .fields = boards};
static const LiqlCollection roles_table = {.name = "roles",
                                           .item = "role",
                                           .from = "accounts a",
                                           .base = "a.role > 0",
                                           .key = "a.id",
                                           .fields = roles};
static const LiqlCollection abuse_reports_table = {.name = "abuse_reports",
                                                   .item = "abuse_report",
                                                   .from = "flags f" AUTHOR("f.reporter"),
                                                   .key = "f.id",
                                                   .staff = TRUE,
                                                   .fields = abuse_reports};
static const LiqlCollection notification_feeds_table = {
    .name = "notification_feeds",
    .item = "notification_feed",
    .from = "notices f JOIN posts p ON p.id = f.post" AUTHOR("f.who"),
    .base = "f.account = ?1",
    .key = "f.id",
    .order = "date",
    .fields = notification_feeds};
static const LiqlCollection subscriptions_table = {.name = "subscriptions",
                                                   .item = "subscription",
                                                   .from = "topic_states t JOIN posts p ON p.id = t.topic",
                                                   .base = "t.level = 2 AND t.account = ?1",
                                                   .key = "t.topic",
                                                   .fields = subscriptions};

static const LiqlCollection *const collections[] = {
    &users_table,          &inbox_notes_table, &outbox_notes_table,  &notes_threads_table,
    &threaded_notes_table, &messages_table,    &nodes_table,         &boards_table,
    &categories_table,     &roles_table,       &abuse_reports_table, &notification_feeds_table,
    &subscriptions_table};

const LiqlCollection *
liql_collection(const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS(collections); i++) {
    if (g_str_equal(collections[i]->name, name))
      return collections[i];
  }
  return NULL;
}

const char *
liql_object_type(const char *member)
{
  static const struct {
    const char *member, *type;
  } types[] = {{"sender", "user"},        {"author", "user"},   {"user", "user"},
               {"reporter", "user"},      {"rank", "rank"},     {"registration_data", "registration_data"},
               {"board", "board"},        {"topic", "message"}, {"latest_message", "threaded_note"},
               {"message", "message"},    {"parent", NULL},     {"conversation", "conversation"},
               {"thread", "notes_thread"}};
  for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
    if (g_str_equal(types[i].member, member))
      return types[i].type;
  }
  return NULL;
}
