/* Bad input, the same table for every driver: replies whose ids, texts and lists are of another kind,
 * refusals that mean «signed out» beside those that mean «no», and replies of a size that no test by hand
 * would type. mutate.c changes every value of every reply; here stands what must come of the ones that
 * matter. */
#include "config.h"

#include "feed.h"

#include "flagpost/error.h"
#include "flagpost/text.h"
#include "lib/test.h"

#include <string.h>

/* How one forum says the same things. %s is what a row puts in. */
typedef struct {
  const char *driver;
  const char *step;  /* of LIST */
  const char *list;  /* a list whose one row has the id %s */
  const char *title; /* a list whose one row has the title %s */
  const char *whole; /* a list whose rows are %s */
  const char *id_key, *list_key;
  const char *open, *prior, *messages; /* the step of OPEN, a reply before it, one message of the text %s */
  const char *group;                   /* the step that names members, and a reply that names %s */
  const char *members, *member;        /* member: printf with a number, twice */
  struct {
    unsigned status;
    const char *headers, *body; /* JSON; NULL: none */
  } signed_out, forbidden;
  const char *error_inside; /* status 200 with a refusal in it */
  const char *open_id;
  FpOp asked; /* for the refusals, with its step */
  const char *asked_step;
  gboolean falls_back; /* what one call refuses is asked by another: then the step goes on with nothing */
} Tongue;

#define NB_OK "{\"status\":{\"code\":\"ok\"},\"response\":"
static const Tongue tongues[] = {
    {
        .driver = "khoros",
        .step = "inbox_notes",
        .list =
            "{\"status\":\"success\",\"data\":{\"type\":\"notes\",\"items\":[{\"type\":\"note\",\"id\":%s,"
            "\"subject\":\"Seeds\",\"body\":\"Hello\",\"sender\":{\"id\":\"7\",\"login\":\"tom\"}}]}}",
        .title = "{\"status\":\"success\",\"data\":{\"type\":\"notes\",\"items\":[{\"type\":\"note\",\"id\":"
                 "\"1\",\"subject\":%s,\"body\":\"Hello\",\"sender\":{\"id\":\"7\",\"login\":\"tom\"}}]}}",
        .whole = "{\"status\":\"success\",\"data\":{\"type\":\"notes\",\"items\":%s}}",
        .id_key = "id",
        .list_key = "items",
        .open = "note v2",
        .messages =
            "{\"status\":\"success\",\"data\":{\"type\":\"notes\",\"items\":[{\"type\":\"note\",\"id\":"
            "\"1\",\"subject\":\"Seeds\",\"body\":\"%s\",\"sender\":{\"id\":\"7\",\"login\":\"tom\"}}]}}",
        .signed_out = {401, NULL, "{\"status\":\"error\",\"message\":\"expired\",\"data\":{\"code\":301}}"},
        .forbidden = {400, NULL, "{\"status\":\"error\",\"message\":\"No.\",\"data\":{\"code\":999}}"},
        .error_inside = "{\"response\":{\"status\":\"error\",\"error\":{\"code\":999,\"message\":\"No.\"}}}",
        .open_id = "n:1",
        .asked = FP_OP_TOPICS,
        .asked_step = "topics",
        .falls_back = TRUE,
    },
    {
        .driver = "discourse",
        .step = "messages",
        .list = "{\"users\":[],\"topic_list\":{\"topics\":[{\"id\":%s,\"title\":\"Seeds\"}]}}",
        .title = "{\"users\":[],\"topic_list\":{\"topics\":[{\"id\":1,\"title\":%s}]}}",
        .whole = "{\"users\":[],\"topic_list\":{\"topics\":%s}}",
        .id_key = "id",
        .list_key = "topics",
        .open = "topic",
        .messages =
            "{\"id\":1,\"title\":\"Seeds\",\"posts_count\":1,\"post_stream\":{\"stream\":[5],\"posts\":[{"
            "\"id\":5,\"username\":\"tom\",\"post_number\":1,\"cooked\":\"%s\"}]}}",
        .group = "topic",
        .members =
            "{\"id\":1,\"title\":\"Seeds\",\"posts_count\":1,\"post_stream\":{\"stream\":[5],\"posts\":[{"
            "\"id\":5,\"username\":\"tom\",\"post_number\":1,\"cooked\":\"x\"}]},\"details\":{"
            "\"allowed_users\":[%s]}}",
        .member = "{\"id\":%u,\"username\":\"grower%u\"}",
        .signed_out = {403, NULL, "{\"errors\":[\"Log in.\"],\"error_type\":\"not_logged_in\"}"},
        .forbidden = {403, NULL, "{\"errors\":[\"No.\"],\"error_type\":\"invalid_access\"}"},
        .open_id = "1",
        .asked = FP_OP_LIST,
        .asked_step = "messages",
        .error_inside = "{\"failed\":\"FAILED\",\"errors\":[\"No.\"]}",
    },
    {
        .driver = "nodebb",
        .step = "rooms",
        .list = NB_OK "{\"rooms\":[{\"roomId\":%s,\"roomName\":\"Seeds\",\"users\":[]}]}}",
        .title = NB_OK "{\"rooms\":[{\"roomId\":1,\"roomName\":%s,\"users\":[]}]}}",
        .whole = NB_OK "{\"rooms\":%s}}",
        .id_key = "roomId",
        .list_key = "rooms",
        .open = "messages",
        .prior = NB_OK "{\"roomId\":\"%s\",\"users\":[]}}",
        .messages = NB_OK "{\"messages\":[{\"mid\":5,\"content\":\"%s\",\"fromUser\":{\"uid\":7,\"username\":"
                          "\"tom\"}}]}}",
        .group = "room",
        .members = NB_OK "{\"roomId\":1,\"roomName\":\"Seeds\",\"users\":[%s]}}",
        .member = "{\"uid\":%u,\"username\":\"grower%u\"}",
        .signed_out = {403, "{\"content-type\":\"text/plain\"}", "Forbidden"},
        .forbidden =
            {403, NULL,
             "{\"status\":{\"code\":\"forbidden\",\"message\":\"You do not have enough privileges for "
             "this action.\"},\"response\":{}}"},
        .open_id = "1",
        .asked = FP_OP_LIST,
        .asked_step = "rooms",
        .error_inside = "{\"status\":{\"code\":\"bad-request\",\"message\":\"No.\"},\"response\":{}}",
    },
};

static char *
put(const char *form, const char *value)
{
  g_auto(GStrv) parts = g_strsplit(form, "%s", 2);
  return g_strjoinv(value, parts);
}

static FpStepEnd
feed(const Tongue *tongue, Feed *how, const char *body, FpCallResult **result, GError **error)
{
  how->body = body;
  how->size = strlen(body);
  if (!how->status)
    how->status = 200;
  return feed_step(fp_driver(tongue->driver), how, result, error);
}

/* A refusal that a person can read: what happened and what to do, and no crash's code. */
static void
check_sentence(const GError *error)
{
  g_assert_nonnull(error);
  g_autofree char *sentence = fp_error_sentence(error);
  g_assert_true(fp_text_is_clean(sentence, FP_TEXT_ONE_LINE));
  g_assert_cmpint(fp_error_exit_code(error), !=, FP_EXIT_INTERNAL);
  g_assert_cmpint(fp_error_exit_code(error), !=, 0);
}

/* It said no, in a sentence; or it asks by another call, and has taken nothing from this one. */
static void
check_refused(const Tongue *tongue, FpStepEnd end, const FpCallResult *result, const GError *error)
{
  if (tongue->falls_back && end == FP_STEP_NEXT) {
    g_assert_no_error(error);
    g_assert_null(result->conversations);
    return;
  }
  g_assert_cmpint(end, ==, FP_STEP_FAILED);
  check_sentence(error);
}

/* --- values --- */

static const struct {
  const char *value;
  const char *id; /* taken so; NULL: refused, and the key named */
} ids[] = {
    {"7", "7"},
    {"\"7\"", "7"},
    {"9223372036854775807", "9223372036854775807"},
    {"\"a-word\"", "a-word"},
    {"null", NULL},
    {"\"\"", NULL},
    {"[]", NULL},
    {"{}", NULL},
    {"true", NULL},
};

static void
test_ids(gconstpointer data)
{
  const Tongue *tongue = data;
  for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
    Feed how = {.op = FP_OP_LIST, .step = tongue->step};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) result = NULL;
    g_autofree char *body = put(tongue->list, ids[i].value);
    FpStepEnd end = feed(tongue, &how, body, &result, &error);
    g_test_message("%s: an id that is %s", tongue->driver, ids[i].value);
    if (ids[i].id) {
      g_assert_no_error(error);
      const FpConversation *row = result->conversations->pdata[0];
      g_assert_true(g_str_has_suffix(row->id, ids[i].id));
    } else {
      g_assert_cmpint(end, ==, FP_STEP_FAILED);
      g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
      g_assert_nonnull(strstr(error->message, tongue->id_key));
      check_sentence(error);
    }
  }
}

/* Text of the wrong kind: the row is there with something to show, or the key is named. */
static void
test_titles(gconstpointer data)
{
  static const char *const values[] = {"12", "null", "[]", "{}", "true", "\"\""};
  const Tongue *tongue = data;
  for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
    Feed how = {.op = FP_OP_LIST, .step = tongue->step};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) result = NULL;
    g_autofree char *body = put(tongue->title, values[i]);
    FpStepEnd end = feed(tongue, &how, body, &result, &error);
    g_test_message("%s: a title that is %s", tongue->driver, values[i]);
    if (end == FP_STEP_FAILED) {
      g_assert_nonnull(strstr(error->message, "title"));
      check_sentence(error);
      continue;
    }
    g_assert_cmpuint(result->conversations->len, ==, 1);
    const FpConversation *row = result->conversations->pdata[0];
    g_assert_true(!row->subject || fp_text_is_clean(row->subject, FP_TEXT_ONE_LINE));
  }
}

/* A list that is none, or not there, is never «no messages». */
static void
test_lists(gconstpointer data)
{
  static const char *const values[] = {"null", "\"none\"", "12", "true", "{\"a\":1}", "[null]", "[12]"};
  const Tongue *tongue = data;
  for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
    Feed how = {.op = FP_OP_LIST, .step = tongue->step};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) result = NULL;
    g_autofree char *body = put(tongue->whole, values[i]);
    g_test_message("%s: a list that is %s", tongue->driver, values[i]);
    FpStepEnd end = feed(tongue, &how, body, &result, &error);
    /* Khoros writes an empty list as null. */
    if (tongue->falls_back && i == 0)
      continue;
    check_refused(tongue, end, result, error);
  }
}

/* --- the whole --- */

static void
test_wholes(gconstpointer data)
{
  const Tongue *tongue = data;
  const char *const bodies[] = {"",
                                "null",
                                "[]",
                                "{}",
                                "\"ok\"",
                                "{\"rooms\":[",
                                "<!DOCTYPE html><h1>Hi</h1>",
                                "\xff\xfe{",
                                tongue->error_inside};
  for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
    Feed how = {.op = FP_OP_LIST, .step = tongue->step};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) result = NULL;
    g_test_message("%s: body %u", tongue->driver, (guint)i);
    FpStepEnd end = feed(tongue, &how, bodies[i], &result, &error);
    check_refused(tongue, end, result, error);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(tongues); i++) {
    Feed how = {.op = FP_OP_LIST, .step = tongue->step};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) result = NULL;
    g_autofree char *body = put(tongues[i].list, "7");
    FpStepEnd end = feed(tongue, &how, body, &result, &error);
    g_test_message("%s: the list of a %s", tongue->driver, tongues[i].driver);
    if (&tongues[i] == tongue)
      g_assert_no_error(error);
    else
      check_refused(tongue, end, result, error);
  }
}

/* «Sign in again» helps against the one and not against the other. */
static void
test_refusals(gconstpointer data)
{
  const Tongue *tongue = data;
  for (gsize i = 0; i < 2; i++) {
    const char *headers = i ? tongue->forbidden.headers : tongue->signed_out.headers;
    g_autoptr(json_t) given = headers ? json_loads(headers, 0, NULL) : NULL;
    Feed how = {.op = tongue->asked,
                .step = tongue->asked_step,
                .status = i ? tongue->forbidden.status : tongue->signed_out.status,
                .headers = given};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpCallResult) result = NULL;
    int code = i ? FP_FORUM_REFUSED : FP_FORUM_EXPIRED;
    g_test_message("%s: %s", tongue->driver, i ? "forbidden" : "signed out");
    const char *body = i ? tongue->forbidden.body : tongue->signed_out.body;
    g_assert_cmpint(feed(tongue, &how, body, &result, &error), ==, FP_STEP_FAILED);
    g_assert_error(error, FP_FORUM_ERROR, code);
    check_sentence(error);
  }
}

/* --- sizes --- */

#define TEN_MEGABYTES (10u << 20)
#define MEMBERS       100000u

static void
test_ten_megabytes(gconstpointer data)
{
  const Tongue *tongue = data;
  Feed how = {.op = FP_OP_OPEN, .step = tongue->open, .prior = tongue->prior, .id = tongue->open_id};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) result = NULL;
  g_autoptr(GString) text = g_string_sized_new(TEN_MEGABYTES + 64);
  while (text->len < TEN_MEGABYTES)
    g_string_append(text, "<p>Parsnips are slow to come up. </p>");
  g_autofree char *body = put(tongue->messages, text->str);
  feed(tongue, &how, body, &result, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(result->conversation->messages->len, ==, 1);
  const FpMessage *message = result->conversation->messages->pdata[0];
  g_autofree char *shown = fp_rich_text(message->rich);
  /* Its beginning is shown, with a word about the rest; what was received is whole. */
  g_assert_cmpuint(strlen(shown), >, 100000);
  g_assert_cmpuint(strlen(shown), <, 500000);
  g_assert_nonnull(
      strstr(shown, "\n\n(This message has 10.5\u00A0MB, and its first 262.1\u00A0kB are shown"));
  g_assert_cmpuint(strlen(message->html ? message->html : message->plain), ==, text->len);
}

static void
test_members(gconstpointer data)
{
  const Tongue *tongue = data;
  Feed how = {.op = FP_OP_OPEN, .step = tongue->group, .id = "1"};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) result = NULL;
  g_autoptr(GString) all = g_string_new(NULL);
  for (guint i = 1; i <= MEMBERS; i++) {
    g_string_append(all, i > 1 ? "," : "");
    g_autofree char *number = g_strdup_printf("%u", i);
    g_auto(GStrv) parts = g_strsplit(tongue->member, "%u", -1);
    g_autofree char *one = g_strjoinv(number, parts);
    g_string_append(all, one);
  }
  g_autofree char *body = put(tongue->members, all->str);
  feed(tongue, &how, body, &result, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(result->conversation->people->len, ==, FP_PEOPLE_MOST);
  const FpPerson *first = result->conversation->people->pdata[0];
  g_assert_cmpstr(first->login, ==, "grower1");
}

int
main(int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*func)(gconstpointer tongue);
  } tests[] = {
      {"ids", test_ids},         {"titles", test_titles},     {"lists", test_lists},
      {"wholes", test_wholes},   {"refusals", test_refusals}, {"ten-megabytes", test_ten_megabytes},
      {"members", test_members},
  };
  fp_test_init(&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS(tongues); i++)
    for (gsize n = 0; n < G_N_ELEMENTS(tests); n++) {
      if (tests[n].func == test_members && !tongues[i].group)
        continue; /* Khoros: a private message has two people, or the few of a thread */
      g_autofree char *path = g_strdup_printf("/bad/%s/%s", tongues[i].driver, tests[n].name);
      g_test_add_data_func(path, &tongues[i], tests[n].func);
    }
  return g_test_run();
}
