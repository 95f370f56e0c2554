/* The demo forum's Discourse door may not drift from real servers: each reply that it gives is held against
 * the keys and types of recorded ones of the same call (tests/driver/discourse/shapes.txt). Every key that
 * the driver reads is in both with the same type; what the demo sends besides, or leaves out, stands below
 * with its reason. With FLAGPOST_RECORDED the list itself is held against the recordings. */
#include "config.h"

#include "demo/accounts.h"
#include "demo/factor.h"
#include "lib/test.h"
#include "shapes.h"

#include <string.h>

/* --- the list --- */

typedef struct {
  char *name, *method, *from; /* from: files of the recordings, separated by blanks; "#KEY": below that key */
  GRegex *target;
  GHashTable *keys; /* path → types, "number|text" */
  GPtrArray *read;  /* paths that the driver reads */
} Shape;

static void
shape_free(gpointer data)
{
  Shape *shape = data;
  g_free(shape->name);
  g_free(shape->method);
  g_free(shape->from);
  g_regex_unref(shape->target);
  g_hash_table_unref(shape->keys);
  g_ptr_array_unref(shape->read);
  g_free(shape);
}

static Shape *
shape_new(const char *line)
{
  g_auto(GStrv) words = g_strsplit(line + 2, " ", 4);
  Shape *shape = g_new0(Shape, 1);
  shape->name = g_strdup(words[0]);
  shape->method = g_strdup(words[1]);
  shape->target = g_regex_new(words[2], 0, 0, NULL);
  shape->from = g_strdup(words[3]);
  shape->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  shape->read = g_ptr_array_new_with_free_func(g_free);
  return shape;
}

static GPtrArray *
read_list(void)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "driver", "discourse", "shapes.txt", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  GPtrArray *shapes = g_ptr_array_new_with_free_func(shape_free);
  for (char **line = lines; *line; line++) {
    if (!**line || **line == '#')
      continue;
    if (**line == '=') {
      g_ptr_array_add(shapes, shape_new(*line));
      continue;
    }
    Shape *shape = shapes->pdata[shapes->len - 1];
    g_auto(GStrv) words = g_strsplit(*line + 2, " ", 2);
    if (**line == '!')
      g_ptr_array_add(shape->read, g_strdup(words[0]));
    g_hash_table_insert(shape->keys, g_strdup(words[0]), g_strdup(words[1]));
  }
  return shapes;
}

/* --- the keys of a reply --- */

static const char *
type_of(const json_t *value)
{
  static const char *const names[] = {
      [JSON_OBJECT] = "object", [JSON_ARRAY] = "list", [JSON_STRING] = "text", [JSON_INTEGER] = "number",
      [JSON_REAL] = "number",   [JSON_TRUE] = "flag",  [JSON_FALSE] = "flag",  [JSON_NULL] = "null"};
  return names[json_typeof(value)];
}

/* path → the types seen there, "|number|text" */
static void
collect(const json_t *value, const char *path, GHashTable *into)
{
  const char *key;
  json_t *child;
  size_t index;
  if (*path) {
    const char *known = g_hash_table_lookup(into, path);
    g_autofree char *mark = g_strconcat("|", type_of(value), NULL);
    if (!known || !strstr(known, mark))
      g_hash_table_insert(into, g_strdup(path), g_strconcat(known ? known : "", mark, NULL));
  }
  json_object_foreach((json_t *)value, key, child)
  {
    g_autofree char *below = g_strconcat(path, *path ? "." : "", key, NULL);
    collect(child, below, into);
  }
  g_autofree char *each = g_strconcat(path, "[]", NULL);
  json_array_foreach((json_t *)value, index, child) collect(child, each, into);
}

static GHashTable *
new_keys(void)
{
  return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* Every type in `types` ("|number") is among the known ones; null is what a server sends for «none». */
static gboolean
fits(const char *types, const char *known)
{
  g_auto(GStrv) each = g_strsplit(types, "|", -1), all = g_strsplit(known, "|", -1);
  for (char **type = each; *type; type++)
    if (**type && !g_str_equal(*type, "null") && !g_strv_contains((const char *const *)all, *type) &&
        !g_str_equal(known, "null"))
      return FALSE;
  return TRUE;
}

/* seen: a shape's name → the keys that the demo forum sent for it. */
static void
take(const GPtrArray *shapes, GHashTable *seen, const Caught *caught)
{
  for (guint i = 0; i < shapes->len; i++) {
    const Shape *shape = shapes->pdata[i];
    g_autoptr(json_t) root = json_loadb(caught->body, caught->size, 0, NULL);
    gboolean refusal = json_object_get(root, "reason") || json_object_get(root, "errors");
    gboolean about_refusals =
        g_strv_contains((const char *const[]){"factor", "refused", "reset", NULL}, shape->name);
    if (!root || !g_str_equal(shape->method, caught->method) ||
        !g_regex_match(shape->target, caught->target, 0, NULL) || refusal != about_refusals)
      continue;
    GHashTable *keys = g_hash_table_lookup(seen, shape->name);
    if (!keys)
      g_hash_table_insert(seen, g_strdup(shape->name), keys = new_keys());
    collect(root, "", keys);
  }
}

/* --- all that the driver asks --- */

static void
call(World *world, FpOp op, const FpCallArgs *args)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) result = world_call(world, op, args, &error);
  g_test_message("%s: %s", fp_op_name(op), error ? error->message : "done");
}

static gboolean
is_long(const FpConversation *conversation)
{
  return conversation->count > 2;
}

static gboolean
is_unread(const FpConversation *conversation)
{
  return conversation->unread > 0;
}

static void
ask_all(World *world)
{
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) talk = world_find(inbox, is_long);
  g_autoptr(FpConversation) open = world_open(world, talk->id);
  call(world, FP_OP_PROFILE, &(FpCallArgs){.person = talk->from});
  call(world, FP_OP_SEND, &(FpCallArgs){.to = talk->from->login, .subject = "Seeds?", .text = "short"});
  call(world, FP_OP_FIND_SENT, &(FpCallArgs){.id = talk->id, .text = "Is this there?", .since = MORNING});
  call(world, FP_OP_OPEN, &(FpCallArgs){.id = talk->id, .page = "50 50 1"}); /* what is before a post */
  g_autoptr(FpConversation) spam = world_find(inbox, is_unread);
  g_autoptr(FpConversation) bad = world_open(world, spam->id);
  const FpMessage *message = bad->messages->pdata[0];
  FpCallArgs args = {.id = spam->id, .message_id = message->id};
  call(world, FP_OP_FLAG, &args);
  call(world, FP_OP_FIND_FLAG, &args);
  call(world, FP_OP_RESET_ASK, NULL);
  g_autofree char *token = demo_text(world->forum, "SELECT token FROM resets ORDER BY made DESC LIMIT 1", "");
  g_autoptr(FpSecret) fresh = fp_secret_new("a longer new password", -1);
  g_autoptr(FpSecret) brief = fp_secret_new("short", -1);
  call(world, FP_OP_RESET_FINISH, &(FpCallArgs){.text = token, .new_password = brief, .code = "000000"});
  call(world, FP_OP_RESET_FINISH, &(FpCallArgs){.text = token, .new_password = fresh, .code = "000000"});
  demo_factor_add(world->forum, demo_account_find(world->forum, "maria"));
  call(world, FP_OP_RESET_ASK, NULL);
  g_autofree char *other = demo_text(world->forum, "SELECT token FROM resets ORDER BY made DESC LIMIT 1", "");
  call(world, FP_OP_RESET_FINISH, &(FpCallArgs){.text = other, .new_password = fresh, .code = "000000"});
  fp_session_clear(world->session);
  call(world, FP_OP_SIGN_IN, &(FpCallArgs){.password = fresh});
}

/* --- what differs on purpose --- */

static const struct {
  const char *shape, *key, *why;
} allowed[] = {
    {"*", "current_user.can_send_private_messages", "the recording is older than the key"},
    {"*", "current_user.groups", "the recording is older than the key"},
    {"*", "actions_summary[].acted", "the recordings are of members who had flagged nothing"},
    {"*", "actions_summary[].can_undo", "the recordings are of members who had flagged nothing"},
    {"*", "post_stream.posts[].actions_summary[].acted", "the same"},
    {"*", "post_stream.posts[].actions_summary[].can_undo", "the same"},
    {"*", "user.user_auth_tokens", "told to the member alone; the recordings are of others"},
    {"*", "user.ignored", "the recordings are older than the key"},
    {"*", "user.muted", "the recordings are older than the key"},
    {"*", "user.suspended_till", "only of suspended members; none was recorded"},
    {"*", "topic_list.more_topics_url", "only where there is another page; the recorded lists are short"},
    {"*", "user_suspended", "newer than the recordings"},
    {"*", "post_stream.posts[].user_suspended", "newer than the recordings"},
    {"site", "post_action_types[].require_message", "2024 and newer; the recording is of 2022"},
    {"site", "post_action_types[].enabled", "2024 and newer"},
    {"site", "post_action_types[].applies_to", "2024 and newer"},
    {"refused", "action", "the recorded answer was written by hand and leaves it out"},
    {"posts", "post_stream.posts[].raw", "the one recording is of 2013, when it came as a list"},
    {"reset", "friendly_messages", "newer than the recordings"},
    {"reset", "is_developer", "newer than the recordings"},
    {"reset", "admin", "newer than the recordings"},
    {NULL},
};

static gboolean
is_allowed(const char *shape, const char *key)
{
  for (gsize i = 0; allowed[i].shape; i++)
    if ((g_str_equal(allowed[i].shape, "*") || g_str_equal(allowed[i].shape, shape)) &&
        g_str_has_prefix(key, allowed[i].key))
      return TRUE;
  return FALSE;
}

static guint
compare(const Shape *shape, GHashTable *demo)
{
  guint wrong = 0;
  GHashTableIter iter;
  gpointer key, types;
  g_hash_table_iter_init(&iter, demo);
  while (g_hash_table_iter_next(&iter, &key, &types)) {
    const char *known = g_hash_table_lookup(shape->keys, key);
    if (is_allowed(shape->name, key) || (known && fits(types, known)))
      continue;
    g_test_message("%s: the demo's %s is %s; recorded: %s", shape->name, (char *)key, (char *)types,
                   known ? known : "never");
    wrong++;
  }
  for (guint i = 0; i < shape->read->len; i++)
    if (!g_hash_table_contains(demo, shape->read->pdata[i]) &&
        !is_allowed(shape->name, shape->read->pdata[i])) {
      g_test_message("%s: the driver reads %s, which the demo leaves out", shape->name,
                     (char *)shape->read->pdata[i]);
      wrong++;
    }
  return wrong;
}

static void
test_demo(void)
{
  g_autoptr(World) world = world_new("discourse", DEMO_DISCOURSE);
  g_autoptr(GPtrArray) shapes = read_list();
  g_autoptr(GHashTable) seen =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  g_autoptr(GPtrArray) caught = shapes_catch(world);
  world_sign_in(world);
  ask_all(world);
  for (guint i = 0; i < caught->len; i++)
    take(shapes, seen, caught->pdata[i]);
  guint wrong = 0;
  g_assert_cmpuint(shapes->len, >, 8);
  for (guint i = 0; i < shapes->len; i++) {
    const Shape *shape = shapes->pdata[i];
    GHashTable *demo = g_hash_table_lookup(seen, shape->name);
    if (!demo)
      g_test_message("%s: the demo forum gave no such reply", shape->name);
    wrong += demo ? compare(shape, demo) : 1;
  }
  g_assert_cmpuint(wrong, ==, 0);
}

/* --- the list against the recordings --- */

static void
check_against_recordings(const Shape *shape, const char *folder)
{
  g_autoptr(GHashTable) real = new_keys();
  g_auto(GStrv) files = g_strsplit(shape->from, " ", -1);
  for (char **file = files; *file; file++) {
    g_auto(GStrv) parts = g_strsplit(*file, "#", 2);
    g_autofree char *path = g_build_filename(folder, parts[0], NULL);
    g_autoptr(json_t) root = json_load_file(path, 0, NULL);
    g_assert_nonnull(root);
    collect(parts[1] ? json_object_get(root, parts[1]) : root, "", real);
  }
  GHashTableIter iter;
  gpointer key, known;
  g_hash_table_iter_init(&iter, shape->keys);
  while (g_hash_table_iter_next(&iter, &key, &known)) {
    const char *types = g_hash_table_lookup(real, key);
    g_test_message("%s: %s", shape->name, (char *)key);
    g_assert_nonnull(types);
    g_assert_true(fits(types, known));
  }
}

static void
test_list(void)
{
  const char *root = g_getenv("FLAGPOST_RECORDED");
  g_autofree char *folder = root ? g_build_filename(root, "discourse", NULL) : NULL;
  if (!folder || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip("no recordings: FLAGPOST_RECORDED names no folder that holds them");
    return;
  }
  g_autoptr(GPtrArray) shapes = read_list();
  for (guint i = 0; i < shapes->len; i++)
    check_against_recordings(shapes->pdata[i], folder);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/discourse/shapes/demo", test_demo);
  g_test_add_func("/discourse/shapes/list", test_list);
  return g_test_run();
}
