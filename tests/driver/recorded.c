/* Replies of real servers, fed to the drivers: each is read, or refused with a sentence. Run by `make
 * check-recorded`, which says where the recordings lie; without them the test is skipped, and says so. */
#include "config.h"

#include "feed.h"
#include "tests/lib/test.h"

#include "flagpost/driver.h"
#include "flagpost/error.h"
#include "flagpost/html.h"
#include "flagpost/text.h"

#include <string.h>

#define SITE "{\"post_action_types\":[{\"id\":8,\"name_key\":\"spam\",\"is_flag\":true}]}"

/* Discourse's recordings are bare bodies: the file's name says what they answer. */
typedef struct {
  const char *file; /* a regular expression over folder/name */
  FpOp op;
  const char *step, *id, *prior;
  unsigned status;
} Named;

#define USER "{\"user\":{\"id\":1,\"username\":\"charlie\"}}"
#define TOPIC                                                                                                \
  "{\"id\":%s,\"title\":\"x\",\"archetype\":\"private_message\",\"post_stream\":{\"posts\":[],\"stream\":["  \
  "1]}}"

static const Named discourse[] = {
    {"user-summary-charlie\\.json$", FP_OP_PROFILE, "summary", NULL, USER, 200},
    {"discourse_api/topic_posts\\.json$", FP_OP_OPEN, "posts", NULL, TOPIC, 200},
    {"create_topic_with_tags\\.json$", FP_OP_SEND, "post", NULL, NULL, 200},
    {"user_log_out_success\\.json$", FP_OP_SIGN_OUT, "sign-out", NULL, NULL, 200},
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
  guint texts; /* read as HTML */
} Tally;

/* Every text of a recording, whatever it answers, goes through the reader of HTML and comes out clean. */
static void
read_texts(const json_t *value, Tally *tally)
{
  const char *key;
  size_t n;
  json_t *item;
  if (json_is_string(value)) {
    g_autoptr(FpRich) rich = fp_html_read(json_string_value(value), (gssize)json_string_length(value), NULL);
    g_autofree char *text = fp_rich_text(rich);
    g_assert_true(fp_text_is_clean(text, FP_TEXT_LINES));
    tally->texts++;
  }
  json_object_foreach((json_t *)value, key, item) read_texts(item, tally);
  json_array_foreach(value, n, item) read_texts(item, tally);
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
feed(const FpDriver *driver, const Feed *feed, const char *file, Tally *tally)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) result = NULL;
  FpStepEnd end = feed_step(driver, feed, &result, &error);
  g_test_message("%s: %s %s: %s", file, fp_op_name(feed->op), feed->step,
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
  if (result->conversation)
    assert_clean_conversation(result->conversation);
  for (guint i = 0; result->conversations && i < result->conversations->len; i++)
    assert_clean_conversation(g_ptr_array_index(result->conversations, i));
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
  read_texts(body, tally);
  const char *type =
      fp_json_peek_string(json_object_get(file, "headers"), "content-type", "application/json");
  gboolean json = strstr(type, "json") != NULL;
  g_autofree char *bytes = json_is_string(body) && !json ? g_strdup(json_string_value(body)) : NULL;
  if (!bytes) {
    char *dump = json_dumps(body, JSON_ENCODE_ANY);
    bytes = g_strdup(dump);
    free(dump);
  }
  g_autofree char *id = NULL;
  const Match *match = match_call(nodebb_calls, method, target, &id);
  if (!match) {
    tally->other++;
    return;
  }
  Feed one = {.op = match->op,
              .step = match->step,
              .id = id,
              .prior = match->prior,
              .status = (unsigned)fp_json_peek_int(file, "status", 200),
              .headers = json_object_get(file, "headers"),
              .body = bytes,
              .size = strlen(bytes)};
  feed(fp_driver("nodebb"), &one, path, tally);
}

static void
feed_discourse(const char *path, Tally *tally)
{
  g_autofree char *text = NULL;
  gsize size;
  gboolean known = FALSE; /* some answer more than one operation */
  g_assert_true(g_file_get_contents(path, &text, &size, NULL));
  g_autoptr(json_t) whole = json_loadb(text, size, JSON_DECODE_ANY, NULL);
  read_texts(whole, tally);
  for (const Named *named = discourse; named->file; named++) {
    gboolean matched;
    g_autofree char *id = match_group(named->file, path, &matched);
    if (!matched)
      continue;
    if (named->op == FP_OP_OPEN || named->op == FP_OP_TOPIC || named->op == FP_OP_FIND_FLAG) {
      g_free(id);
      id = fp_json_peek_id(whole, "id");
    }
    Feed one = {.op = named->op,
                .step = named->step,
                .id = id,
                .prior = named->prior,
                .status = named->status,
                .body = text,
                .size = size};
    feed(fp_driver("discourse"), &one, path, tally);
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
  g_test_message("%s: %u read, %u refused with a sentence, %u answer calls that the driver does not make;"
                 " %u texts read as HTML",
                 (const char *)data, tally.read, tally.refused, tally.other, tally.texts);
  g_assert_cmpuint(tally.read, >, is_nodebb ? 60 : 20);
  g_assert_cmpuint(tally.texts, >, 1000);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_data_func("/recorded/nodebb", "nodebb", test_recorded);
  g_test_add_data_func("/recorded/discourse", "discourse", test_recorded);
  return g_test_run();
}
