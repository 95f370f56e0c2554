/* Replies that no server should send. Every operation of every driver is recorded against the demo forum and
 * played again with one reply changed: each value of it by one of another kind, and the whole by what
 * proxies, other forums and broken lines send. No crash, no endless loop; an answer that is not understood is
 * an error with a sentence, never «no messages». */
#include "config.h"

#include "tape.h"
#include "world.h"

#include "flagpost/rsa.h"
#include "lib/promises.h"
#include "lib/test.h"

#include <string.h>

/* What one driver's operations are tried with. */
typedef struct {
  World *world;
  Tape *sign_in;
  FpSession *signed_in; /* as each try begins */
  GPtrArray *listed;    /* FpConversation */
  FpConversation *open;
  const FpMessage *message; /* of somebody else, in `open` */
  FpReport *report;
  FpSecret *password;
  char *board, *topic, *post; /* of the boards; NULL: the driver reads none */
} Bench;

/* What an operation said. */
typedef struct {
  FpCallResult *result;
  GError *error;
} Said;

static void
said_clear(Said *said)
{
  g_clear_pointer(&said->result, fp_call_result_free);
  g_clear_error(&said->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

static gboolean
by_somebody(const FpConversation *conversation)
{
  return conversation->from && conversation->unread > 0 && !g_str_equal(conversation->from->login, "maria");
}

static FpCallArgs
args_for(const Bench *bench, FpOp op)
{
  static const char *ids[2];
  FpCallArgs args = {
      .id = bench->open ? bench->open->id : NULL,
      .message_id = bench->message ? bench->message->id : NULL,
      .person = bench->message ? bench->message->from : NULL,
      .message_ids = ids,
      .to = "dilys",
      .subject = "Thanks",
      .text = "Thank you for the warning.",
      .reference = "FP-ABCDEF",
      .since = MORNING - FP_DAY,
      .report = bench->report,
      .password = bench->world->password,
      .new_password = bench->password,
      .remote_id = "4711",
      .number = 1,
  };
  if (op >= FP_OP_BOARDS) {
    args.id = bench->topic;
    args.message_id = bench->post;
    args.folder = bench->board;
  }
  ids[0] = args.message_id;
  if (op == FP_OP_LIST)
    args.folder = "inbox";
  return args;
}

static FpSession *
session_copy(const FpSession *session)
{
  FpSession *copy = fp_session_new();
  GHashTableIter iter;
  gpointer name, value;
  copy->signed_in = session->signed_in;
  copy->me = session->me ? fp_person_ref(session->me) : NULL;
  g_autofree char *cookies = fp_cookie_jar_save(session->cookies);
  fp_cookie_jar_load(copy->cookies, cookies);
  g_hash_table_iter_init(&iter, session->secrets);
  while (g_hash_table_iter_next(&iter, &name, &value))
    g_hash_table_insert(copy->secrets, g_strdup(name), fp_secret_ref(value));
  g_hash_table_iter_init(&iter, session->notes);
  while (g_hash_table_iter_next(&iter, &name, &value))
    g_hash_table_insert(copy->notes, g_strdup(name), g_strdup(value));
  return copy;
}

/* Plays the operation, signed in, with its answer number `changed` replaced by `other`. */
static Said
play(const Bench *bench, FpOp op, Tape *tape, guint changed, const TapeAnswer *other)
{
  World *world = bench->world;
  Said said = {0};
  FpCallArgs args = args_for(bench, op);
  FpTransport *forum = world->transport;
  FpSession *session = world->session;
  world->session = op == FP_OP_SIGN_IN ? fp_session_new() : session_copy(bench->signed_in);
  tape->next = tape->again = 0;
  tape->changed = changed;
  tape->other = other;
  world->transport = tape_transport(tape);
  said.result = world_call(world, op, &args, &said.error);
  fp_transport_free(world->transport);
  fp_session_free(world->session);
  world->transport = forum;
  world->session = session;
  return said;
}

static TapeAnswer *
with_json(const TapeAnswer *answer, const json_t *root)
{
  char *text = json_dumps(root, JSON_COMPACT | JSON_ENCODE_ANY);
  g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
  free(text);
  return tape_answer_copy(answer, body);
}

/* Lists without most of what stands in their middle, which is never changed (see collect): a reply of ten
 * kilobytes would be read a hundred times. */
static void
thin(json_t *value)
{
  enum { MOST = 6 };
  const char *key;
  json_t *child;
  size_t i;
  while (json_array_size(value) > MOST)
    json_array_remove(value, MOST / 2);
  json_object_foreach(value, key, child) thin(child);
  json_array_foreach(value, i, child) thin(child);
}

static void
thin_answers(Tape *tape)
{
  for (guint n = 0; n < tape->answers->len; n++) {
    TapeAnswer *answer = tape->answers->pdata[n];
    gsize size = 0;
    const char *bytes = g_bytes_get_data(answer->body, &size);
    g_autoptr(json_t) root = json_loadb(bytes, size, JSON_DECODE_ANY, NULL);
    if (!root)
      continue;
    thin(root);
    tape->answers->pdata[n] = with_json(answer, root);
    tape_answer_free(answer);
  }
}

/* What the forum answers to an operation. NULL: it cannot be tried here. */
static Tape *
record(const Bench *bench, FpOp op)
{
  World *world = bench->world;
  Tape *tape = tape_new();
  FpCallArgs args = args_for(bench, op);
  FpTransport *forum = world->transport;
  g_autoptr(GError) error = NULL;
  tape->source = forum;
  world->transport = tape_transport(tape);
  g_autoptr(FpCallResult) result = world_call(world, op, &args, &error);
  fp_transport_free(world->transport);
  world->transport = forum;
  tape->source = NULL;
  thin_answers(tape);
  return tape;
}

/* A board, a topic on it, a post in that. */
static void
find_post(Bench *bench)
{
  World *world = bench->world;
  if (!fp_driver_can(world->driver, FP_OP_BOARDS))
    return;
  FpCallArgs args = {0};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) boards = world_call(world, FP_OP_BOARDS, &args, &error);
  g_assert_no_error(error);
  bench->board = g_strdup(((const FpBoard *)boards->boards->pdata[0])->id);
  g_autoptr(FpCallResult) topics = world_call(world, FP_OP_TOPICS, &args, &error);
  g_assert_no_error(error);
  bench->topic = g_strdup(((const FpConversation *)topics->conversations->pdata[0])->id);
  args.id = bench->topic;
  g_autoptr(FpCallResult) topic = world_call(world, FP_OP_TOPIC, &args, &error);
  g_assert_no_error(error);
  bench->post = g_strdup(((const FpMessage *)topic->conversation->messages->pdata[0])->id);
}

static Bench *
bench_new(const char *driver, DemoDialect dialect)
{
  Bench *bench = g_new0(Bench, 1);
  World *world = bench->world = world_new(driver, dialect);
  bench->password = fp_secret_new("marrow-and-leek-4711", -1);
  world->site->try_unconfirmed = TRUE;
  bench->sign_in = record(bench, FP_OP_SIGN_IN);
  g_assert_true(world->session->signed_in);
  bench->signed_in = session_copy(world->session);
  bench->listed = world_list_all(world, "inbox");
  g_autoptr(FpConversation) listed = world_find(bench->listed, by_somebody);
  bench->open = world_open(world, listed->id);
  bench->message = bench->open->messages->pdata[0];
  bench->report = fp_report_new("FP-ABCDEF", "spam", NULL);
  bench->report->forum = g_strdup("https://forum.example.org/");
  bench->report->reporter = g_strdup("maria");
  g_ptr_array_add(bench->report->messages, fp_message_ref((FpMessage *)bench->message));
  find_post(bench);
  return bench;
}

static void
bench_free(Bench *bench)
{
  g_free(bench->board);
  g_free(bench->topic);
  g_free(bench->post);
  fp_report_free(bench->report);
  fp_conversation_unref(bench->open);
  g_ptr_array_unref(bench->listed);
  tape_free(bench->sign_in);
  fp_session_free(bench->signed_in);
  fp_secret_unref(bench->password);
  world_free(bench->world);
  g_free(bench);
}

/* --- what must hold of every answer --- */

static guint failures;

/* All of them are told, not the first alone. */
G_GNUC_PRINTF(1, 2)
static void
wrong(const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *text = g_strdup_vprintf(format, args);
  va_end(args);
  g_test_message("wrong: %s", text);
  failures++;
}

static guint
how_many(const FpCallResult *result)
{
  if (result->conversations)
    return result->conversations->len;
  return result->conversation ? result->conversation->messages->len : 0;
}

/* Either an error that tells a person what to do, or a result that is whole. least: as many conversations or
 * messages as the forum had. */
static void
check_said(const Said *said, FpOp op, const char *what, guint least)
{
  const char *broken = said->result ? promise_broken(said->result) : promise_broken_by_error(said->error);
  if (broken)
    wrong("%s, %s: %s", fp_op_name(op), what, broken);
  if (said->result && how_many(said->result) < least)
    wrong("%s, %s: %u of %u, and no error", fp_op_name(op), what, how_many(said->result), least);
}

/* --- one value of a reply by another --- */

#define MOST_TRIES 80 /* of one reply */

typedef enum { MISSING, NOTHING, NUMBER, HUGE_ID, WORD, EMPTY, LIST, OBJECT, YES, CHANGES } Change;
G_STATIC_ASSERT(CHANGES == 9);
static const char *const changes[] = {
    "missing", "null", "a number", "an id of 64 bits", "a word", "empty", "a list", "an object", "true"};

static json_t *
other_value(Change change)
{
  switch (change) {
  case NOTHING:
    return json_null();
  case NUMBER:
    return json_integer(-7);
  case HUGE_ID:
    return json_integer(G_MAXINT64);
  case WORD:
    return json_string("a-word\x1b[31m");
  case EMPTY:
    return json_string("");
  case LIST:
    return json_pack("[[]]");
  case OBJECT:
    return json_pack("{s:{}}", "0");
  case YES:
    return json_true();
  case MISSING:
  case CHANGES:
    break;
  }
  return NULL;
}

/* Where a value stands: its container, and its key or place there. */
typedef struct {
  json_t *container;
  char *key; /* our own: the document's goes with its value */
  size_t index;
} Place;

static void
place_clear(gpointer place)
{
  g_free(((Place *)place)->key);
}

/* All values of a document, of each list the first and the last alone. */
static void
collect(json_t *value, GArray *places)
{
  const char *key;
  json_t *child;
  size_t i;
  if (json_is_object(value))
    json_object_foreach(value, key, child)
    {
      Place place = {value, g_strdup(key), 0};
      g_array_append_val(places, place);
      collect(child, places);
    }
  if (json_is_array(value))
    json_array_foreach(value, i, child)
    {
      Place place = {value, NULL, i};
      if (i > 0 && i + 1 < json_array_size(value))
        continue;
      g_array_append_val(places, place);
      collect(child, places);
    }
}

/* Puts `fresh` there (NULL: takes it out); what was there is returned. */
static json_t *
swap(const Place *place, json_t *fresh)
{
  json_t *old = place->key ? json_object_get(place->container, place->key)
                           : json_array_get(place->container, place->index);
  json_incref(old);
  if (place->key && fresh)
    json_object_set_new(place->container, place->key, fresh);
  else if (place->key)
    json_object_del(place->container, place->key);
  else if (fresh)
    json_array_set_new(place->container, place->index, fresh);
  else
    json_array_remove(place->container, place->index);
  return old;
}

static void
put_back(const Place *place, json_t *old, Change change)
{
  if (place->key)
    json_object_set_new(place->container, place->key, old);
  else if (change == MISSING)
    json_array_insert_new(place->container, place->index, old);
  else
    json_array_set_new(place->container, place->index, old);
}

/* An element that is taken out of a list was never there, one said to be deleted is left out: fewer are
 * right. */
static guint
least_after(const Place *place, Change change, guint least)
{
  gboolean gone = place->key ? g_str_equal(place->key, "deleted") : change == MISSING;
  return gone ? 0 : least;
}

static guint
change_values(const Bench *bench, FpOp op, Tape *tape, guint n, guint least)
{
  const TapeAnswer *answer = tape->answers->pdata[n];
  gsize size = 0;
  const char *bytes = g_bytes_get_data(answer->body, &size);
  g_autoptr(json_t) root = json_loadb(bytes, size, JSON_DECODE_ANY, NULL);
  g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
  guint tries = 0;
  g_array_set_clear_func(places, place_clear);
  if (!root)
    return 0;
  collect(root, places);
  /* Of a long reply every so many: all would take minutes. Not a multiple of the ways, so that each has its
   * turn. */
  guint number = 0, stride = places->len * CHANGES / MOST_TRIES + 1;
  while (stride % 3 == 0)
    stride++;
  for (guint i = 0; i < places->len; i++)
    for (Change change = MISSING; change < CHANGES; change++) {
      if (number++ % stride != 0)
        continue;
      const Place *place = &g_array_index(places, Place, i);
      g_autofree char *what =
          place->key
              ? g_strdup_printf("reply %u, %s: %s", n + 1, place->key, changes[change])
              : g_strdup_printf("reply %u, element %u: %s", n + 1, (guint)place->index, changes[change]);
      json_t *old = swap(place, other_value(change));
      TapeAnswer *changed = with_json(answer, root);
      g_auto(Said) said = play(bench, op, tape, n, changed);
      check_said(&said, op, what, least_after(place, change, least));
      tape_answer_free(changed);
      put_back(place, old, change);
      tries++;
    }
  return tries;
}

/* --- the whole reply by another --- */

#define PAGE                                                                                                 \
  "<!DOCTYPE html><html><head><title>Welcome to the wireless "                                               \
  "network</title></head><body>Accept</body></html>"

static const struct {
  const char *what;
  unsigned status;         /* 0: as it was */
  const char *type, *body; /* body NULL: as it was, cut in half */
} wholes[] = {
    {"cut in half", 0, NULL, NULL},
    {"empty", 200, "application/json", ""},
    {"null", 200, "application/json", "null"},
    {"a list", 200, "application/json", "[]"},
    {"an empty object", 200, "application/json", "{}"},
    {"a string", 200, "application/json", "\"ok\""},
    {"a page for people", 200, "text/html", PAGE},
    {"a page said to be JSON", 200, "application/json", PAGE},
    {"an error in a Discourse's words", 200, "application/json",
     "{\"errors\":[\"Sorry.\"],\"success\":false}"},
    {"an error in a NodeBB's words", 200, "application/json",
     "{\"status\":{\"code\":\"bad-request\",\"message\":\"Sorry.\"},\"response\":{}}"},
    {"an error in a Khoros' words", 200, "application/json",
     "{\"response\":{\"status\":\"error\",\"error\":{\"code\":999,\"message\":\"Sorry.\"}}}"},
    {"a Discourse's list", 200, "application/json", "{\"users\":[],\"topic_list\":{\"topics\":[]}}"},
    {"a NodeBB's list", 200, "application/json", "{\"rooms\":[],\"nextStart\":20}"},
    {"a Khoros' list", 200, "application/json",
     "{\"status\":\"success\",\"data\":{\"type\":\"notes\",\"items\":[]}}"},
    {"forbidden without words", 403, "text/plain", "Forbidden"},
    {"a proxy's 502", 502, "text/html", PAGE},
    {"no content", 204, NULL, ""},
    {"bytes", 200, "application/json", "\xff\xfe{\x01"},
};

/* The list that this forum would send if it had nothing. */
static gboolean
is_own_empty_list(const Bench *bench, const char *what)
{
  g_autofree char *own =
      g_strdup_printf("a %s list", g_str_equal(bench->world->driver->id, "discourse") ? "Discourse's"
                                   : g_str_equal(bench->world->driver->id, "nodebb")  ? "NodeBB's"
                                                                                      : "Khoros'");
  return g_str_equal(own, what);
}

static guint
change_whole(const Bench *bench, FpOp op, Tape *tape, guint n, guint least)
{
  const TapeAnswer *answer = tape->answers->pdata[n];
  for (gsize i = 0; i < G_N_ELEMENTS(wholes); i++) {
    gsize size = 0;
    const char *bytes = g_bytes_get_data(answer->body, &size);
    g_autoptr(GBytes) body = wholes[i].body ? g_bytes_new_static(wholes[i].body, strlen(wholes[i].body))
                                            : g_bytes_new(bytes, size / 2);
    TapeAnswer *changed = tape_answer_copy(answer, body);
    if (wholes[i].status)
      changed->status = wholes[i].status;
    if (wholes[i].type)
      tape_answer_header(changed, "Content-Type", wholes[i].type);
    g_autofree char *what = g_strdup_printf("reply %u: %s", n + 1, wholes[i].what);
    g_auto(Said) said = play(bench, op, tape, n, changed);
    check_said(&said, op, what, is_own_empty_list(bench, wholes[i].what) ? 0 : least);
    tape_answer_free(changed);
  }
  return G_N_ELEMENTS(wholes);
}

/* --- all operations of a driver --- */

typedef struct {
  const char *driver;
  DemoDialect dialect;
} Door;

/* What an operation ended or changed at the forum must not be in the way of those that follow. */
static void
sign_in_again(Bench *bench)
{
  World *world = bench->world;
  FpCallArgs args = {.password = world->password};
  g_autoptr(FpCallResult) me = world_call(world, FP_OP_SIGN_IN, &args, NULL);
  if (me)
    return;
  FpSecret *changed = bench->password;
  bench->password = world->password;
  world->password = changed;
  world_sign_in(world);
}

static void
test_replies(gconstpointer data)
{
  const Door *door = data;
  Bench *bench = bench_new(door->driver, door->dialect);
  guint ops = 0, tries = 0;
  for (FpOp op = 0; op < FP_OP_COUNT; op++) {
    if (!fp_driver_can(bench->world->driver, op))
      continue;
    Tape *tape = op == FP_OP_SIGN_IN ? bench->sign_in : record(bench, op);
    g_auto(Said) good = play(bench, op, tape, G_MAXUINT, NULL);
    guint least = good.result ? how_many(good.result) : 0;
    for (guint n = 0; n < tape->answers->len && n < 4; n++) {
      tries += change_whole(bench, op, tape, n, least);
      tries += change_values(bench, op, tape, n, least);
    }
    tape->changed = G_MAXUINT;
    ops++;
    if (tape != bench->sign_in)
      tape_free(tape);
    sign_in_again(bench);
  }
  g_test_message("%s: %u operations, %u replies", door->driver, ops, tries);
  g_assert_cmpuint(failures, ==, 0);
  g_assert_cmpuint(ops, >, 10);
  g_assert_cmpuint(tries, >, 1000);
  bench_free(bench);
}

int
main(int argc, char **argv)
{
  static const Door doors[] = {
      {"khoros", DEMO_KHOROS}, {"discourse", DEMO_DISCOURSE}, {"nodebb", DEMO_NODEBB}};
  fp_test_init(&argc, &argv);
  /* One for all tests: looking for its primes takes as long as hundreds of requests. */
  g_autoptr(FpSecret) pair = fp_rsa_new();
  fp_rsa_set(pair);
  for (gsize i = 0; i < G_N_ELEMENTS(doors); i++) {
    g_autofree char *path = g_strdup_printf("/N7/mutate/%s/replies", doors[i].driver);
    g_test_add_data_func(path, &doors[i], test_replies);
  }
  return g_test_run();
}
