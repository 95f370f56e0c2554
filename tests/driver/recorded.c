/* Replies of real servers, fed to the drivers: each is read, or refused with a sentence. Run by `make
 * check-recorded`, which says where the recordings lie; without them the test is skipped, and says so. */
#include "config.h"

#include "tests/lib/test.h"

#include "flagpost/driver.h"
#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/text.h"

#include <string.h>

/* What a recorded request is to a driver. `prior` is a reply to the step before it, where that one prepares
 * the ground. */
typedef struct {
  const char *method, *path; /* a regular expression; its first group is args.id */
  FpOp op;
  const char *step;
  const char *prior; /* "%s": the id */
} Match;

#define ROOM "{\"status\":{\"code\":\"ok\"},\"response\":{\"roomId\":\"%s\",\"users\":[]}}"
#define SITE "{\"post_action_types\":[{\"id\":8,\"name_key\":\"spam\",\"is_flag\":true}]}"

static const Match nodebb[] = {
    {"GET", "^(?:/forum)?/api/config$", FP_OP_SIGN_IN, "config", NULL},
    {"POST", "^(?:/forum)?/login$", FP_OP_SIGN_IN, "login", NULL},
    {"GET", "^(?:/forum)?/api/self$", FP_OP_WHOAMI, "self", NULL},
    {"GET", "^(?:/forum)?/api/v3/chats/unread$", FP_OP_SIGN_IN, "unread", NULL},
    {"GET", "^(?:/forum)?/nodeinfo/2.0$", FP_OP_SIGN_IN, "version", NULL},
    {"GET", "^(?:/forum)?/api/v3/chats(?:\\?.*)?$", FP_OP_LIST, "rooms", NULL},
    {"GET", "^/api/v3/chats/(\\w+)(?:\\?.*)?$", FP_OP_OPEN, "room", NULL},
    {"GET", "^/api/v3/chats/(\\w+)/messages(?:\\?.*)?$", FP_OP_OPEN, "messages", ROOM},
    {"DELETE", "^/api/v3/chats/(\\w+)/state$", FP_OP_MARK_READ, "read", NULL},
    {"POST", "^/api/v3/chats/(\\w+)$", FP_OP_REPLY, "message", NULL},
    {"POST", "^/api/v3/chats$", FP_OP_SEND, "new-room", NULL},
    {"POST", "^(?:/forum)?/api/v3/flags$", FP_OP_FLAG, "sender", NULL},
    {"DELETE", "^/api/v3/flags/(\\w+)/report$", FP_OP_UNFLAG, "unflag", NULL},
    {"GET", "^/api/user/([^/]+)$", FP_OP_FIND_FLAG, "profile", NULL},
    {"GET", "^/api/v3/users/(\\w+)$", FP_OP_PROFILE, "profile", NULL},
    {"GET", "^/api/user/(?:uid|username)/(\\w+)$", FP_OP_PROFILE, "profile", NULL},
    {"PUT", "^(?:/forum)?/api/v3/users/(\\w+)/password$", FP_OP_CHANGE_PASSWORD, "password", NULL},
    {"GET", "^/api/user/(\\w+)/sessions$", FP_OP_END_SESSIONS, "sessions", NULL},
    {"POST", "^/logout$", FP_OP_SIGN_OUT, "logout", NULL},
    {0},
};

/* Discourse's recordings are bare bodies: the file's name says what they answer. */
typedef struct {
  const char *file; /* a regular expression over folder/name */
  FpOp op;
  const char *step, *id, *prior;
  unsigned status;
} Named;

static const Named discourse[] = {
    {"pm-list\\.json$|private_messages\\.json$", FP_OP_LIST, "messages", NULL, NULL, 200},
    {"(?:topic-pm-|topic-)(\\d+)\\.json$", FP_OP_OPEN, "topic", NULL, NULL, 200},
    {"discourse_api/topic\\.json$", FP_OP_OPEN, "topic", NULL, NULL, 200},
    {"site\\.json$", FP_OP_FLAG, "types", NULL, NULL, 200},
    {"session-current\\.json$", FP_OP_WHOAMI, "current", NULL, NULL, 200},
    {"/post-(?:18|398|98737532)\\.json$", FP_OP_FIND_FLAG, "post", NULL, NULL, 200},
    {"discourse_api/post\\.json$", FP_OP_FIND_FLAG, "post", NULL, NULL, 200},
    {"/user-(?:charlie|eviltrout|staged|unicode-name)\\.json$", FP_OP_PROFILE, "user", NULL, NULL, 200},
    {"user-card-.*\\.json$", FP_OP_PROFILE, "user", NULL, NULL, 200},
    {"discourse_api/user\\.json$", FP_OP_PROFILE, "user", NULL, NULL, 200},
    {"login-.*\\.json$", FP_OP_SIGN_IN, "session", NULL, NULL, 200},
    {"post-create-422\\.json$", FP_OP_SEND, "post", NULL, NULL, 422},
    {"post-create-enqueued\\.json$", FP_OP_SEND, "post", NULL, NULL, 200},
    {"/topic-(?:280|281|28830|299|2480|54077|54079|9)\\.json$|discourse_api/topic\\.json$", FP_OP_TOPIC,
     "topic", NULL, NULL, 200},
    {"/(?:latest|category-latest|category_latest_topics|category_topics|new|hot|top|topics_created_by)\\."
     "json$",
     FP_OP_TOPICS, "topics", NULL, NULL, 200},
    {"/categories\\.json$", FP_OP_BOARDS, "categories", NULL, NULL, 200},
    {"/search\\.json$", FP_OP_SEARCH, "search", NULL, NULL, 200},
    {"/notifications\\.json$", FP_OP_NOTICES, "notifications", NULL, NULL, 200},
    {"/notification_success\\.json$", FP_OP_NOTICE_READ, "read", NULL, NULL, 200},
    {"/post-(?:18|398|98737532)\\.json$", FP_OP_LIKE, "post", NULL, NULL, 200},
    {"password-reset-.*\\.json$", FP_OP_RESET_FINISH, "change", NULL, NULL, 200},
    {0},
};

typedef struct {
  guint read, refused, other;
} Tally;

static const FpStep *
find_step(const FpDriver *driver, FpOp op, const char *name)
{
  for (const FpStep *step = driver->ops[op]; step && step->name; step++)
    if (g_str_equal(step->name, name))
      return step;
  g_error("%s has no step %s", driver->id, name);
}

static FpHttpResponse *
response_of(const FpSite *site, unsigned status, json_t *headers, const char *body, gsize size)
{
  FpHttpResponse *response = fp_http_response_new(status, site->base);
  const char *name;
  json_t *value;
  json_object_foreach(headers, name, value) if (json_is_string(value))
      fp_http_response_add_header(response, name, json_string_value(value));
  if (!json_object_get(headers, "content-type"))
    fp_http_response_add_header(response, "content-type", "application/json");
  fp_http_response_append(response, body, size);
  return response;
}

static void
assert_clean_conversation(const FpConversation *conversation)
{
  g_assert_true(fp_text_is_clean(conversation->subject, FP_TEXT_ONE_LINE));
  g_assert_nonnull(conversation->id);
  g_assert_nonnull(conversation->from);
  for (guint i = 0; conversation->messages && i < conversation->messages->len; i++) {
    const FpMessage *message = g_ptr_array_index(conversation->messages, i);
    g_autofree char *text = fp_rich_text(message->rich);
    g_assert_true(fp_text_is_clean(text, FP_TEXT_LINES));
    g_assert_cmpint(message->sent, >, 0);
    g_assert_nonnull(message->from);
  }
}

static void
feed(const FpDriver *driver, FpOp op, const char *step_name, const char *id, const char *prior,
     unsigned status, json_t *headers, const char *body, gsize size, const char *file, Tally *tally)
{
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example.test/", NULL);
  g_autoptr(FpSite) site = fp_site_new(base, "alice");
  g_autoptr(FpSession) session = fp_session_new();
  FpCallArgs args = {.id = id, .message_id = id, .code = "123456"};
  FpCall call = {.driver = driver, .op = op, .site = site, .session = session, .args = &args};
  call.result = g_new0(FpCallResult, 1);
  const FpStep *step = find_step(driver, op, step_name);
  g_autoptr(GError) error = NULL;
  if (prior) {
    g_auto(GStrv) parts = g_strsplit(prior, "%s", 2);
    g_autofree char *text = g_strjoinv(id ? id : "", parts);
    g_autoptr(FpHttpResponse) before = response_of(site, 200, NULL, text, strlen(text));
    g_assert_cmpint((step - 1)->parse(&call, before, &error), ==, FP_STEP_NEXT);
  }
  g_autoptr(FpHttpResponse) response = response_of(site, status, headers, body, size);
  FpStepEnd end = step->parse(&call, response, &error);
  g_test_message("%s: %s %s: %s", file, fp_op_name(op), step_name,
                 end == FP_STEP_FAILED && error ? error->message : "read");
  if (end == FP_STEP_FAILED) {
    g_assert_nonnull(error);
    g_assert_true(fp_text_is_clean(error->message, FP_TEXT_ONE_LINE));
    g_assert_cmpuint(strlen(error->message), >, 8);
    tally->refused++;
  } else {
    g_assert_no_error(error);
    tally->read++;
  }
  if (call.result->conversation)
    assert_clean_conversation(call.result->conversation);
  for (guint i = 0; call.result->conversations && i < call.result->conversations->len; i++)
    assert_clean_conversation(g_ptr_array_index(call.result->conversations, i));
  if (call.scratch && call.scratch_free)
    call.scratch_free(call.scratch);
  fp_call_result_free(call.result);
}

static char *
matches(const char *pattern, const char *text, gboolean *matched)
{
  g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
  g_autoptr(GMatchInfo) info = NULL;
  *matched = g_regex_match(regex, text, 0, &info);
  char *group = *matched ? g_match_info_fetch(info, 1) : NULL;
  if (group && !*group)
    g_clear_pointer(&group, g_free);
  return group;
}

static void
feed_nodebb(const char *path, Tally *tally)
{
  g_autofree char *text = NULL;
  gsize size;
  g_assert_true(g_file_get_contents(path, &text, &size, NULL));
  g_autoptr(json_t) file = json_loadb(text, size, 0, NULL);
  const char *method = fp_json_peek_string(file, "request.method", "");
  const char *target = fp_json_peek_string(file, "request.path", "");
  json_t *body = json_object_get(file, "body");
  if (!body)
    return;
  const char *type =
      fp_json_peek_string(json_object_get(file, "headers"), "content-type", "application/json");
  gboolean json = strstr(type, "json") != NULL;
  g_autofree char *bytes = json_is_string(body) && !json ? g_strdup(json_string_value(body)) : NULL;
  if (!bytes) {
    char *dump = json_dumps(body, JSON_ENCODE_ANY);
    bytes = g_strdup(dump);
    free(dump);
  }
  for (const Match *match = nodebb; match->method; match++) {
    gboolean matched = FALSE;
    g_autofree char *id = g_str_equal(match->method, method) ? matches(match->path, target, &matched) : NULL;
    if (!matched)
      continue;
    feed(fp_driver("nodebb"), match->op, match->step, id, match->prior,
         (unsigned)fp_json_peek_int(file, "status", 200), json_object_get(file, "headers"), bytes,
         strlen(bytes), path, tally);
    return;
  }
  tally->other++;
}

static void
feed_discourse(const char *path, Tally *tally)
{
  g_autofree char *text = NULL;
  gsize size;
  gboolean known = FALSE; /* some answer more than one operation */
  g_assert_true(g_file_get_contents(path, &text, &size, NULL));
  for (const Named *named = discourse; named->file; named++) {
    gboolean matched;
    g_autofree char *id = matches(named->file, path, &matched);
    if (!matched)
      continue;
    g_autoptr(json_t) root = json_loadb(text, size, 0, NULL);
    if (named->op == FP_OP_OPEN || named->op == FP_OP_TOPIC || named->op == FP_OP_FIND_FLAG) {
      g_free(id);
      id = fp_json_peek_id(root, "id");
    }
    feed(fp_driver("discourse"), named->op, named->step, id, named->prior, named->status, NULL, text, size,
         path, tally);
    known = TRUE;
  }
  tally->other += !known;
}

static void
walk(const char *folder, void (*file)(const char *, Tally *), Tally *tally)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
      walk(path, file, tally);
    else if (g_str_has_suffix(name, ".json") && !g_str_equal(name, "index.json"))
      file(path, tally);
  }
}

static void
test_recorded(gconstpointer data)
{
  gboolean is_nodebb = g_str_equal(data, "nodebb");
  const char *root = g_getenv("FLAGPOST_RECORDED");
  g_autofree char *folder = root ? g_build_filename(root, (const char *)data, NULL) : NULL;
  if (!folder || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip("no recordings: FLAGPOST_RECORDED names no folder that holds them");
    return;
  }
  Tally tally = {0};
  walk(folder, is_nodebb ? feed_nodebb : feed_discourse, &tally);
  g_test_message("%s: %u read, %u refused with a sentence, %u answer calls that the driver does not make",
                 (const char *)data, tally.read, tally.refused, tally.other);
  g_assert_cmpuint(tally.read, >, is_nodebb ? 60 : 20);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_data_func("/recorded/nodebb", "nodebb", test_recorded);
  g_test_add_data_func("/recorded/discourse", "discourse", test_recorded);
  return g_test_run();
}
