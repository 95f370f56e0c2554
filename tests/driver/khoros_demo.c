/* The Khoros driver against the demo forum in the same process: every operation, in the three states of a
 * community (flat notes, threads, v1 alone), and what its refusals become. */
#include "config.h"

#include "demo/core.h"
#include "flagpost/clock.h"
#include "flagpost/driver.h"
#include "flagpost/error.h"
#include "lib/demo_transport.h"
#include "lib/fresh_forum.h"
#include "lib/test.h"

#define MORNING G_GINT64_CONSTANT(1795505400000000) /* 2026-11-24T07:30:00Z */

typedef struct {
  FpFakeClock *clock;
  DemoForum *forum;
  FpTransport *transport;
  FpSite *site;
  FpSession *session;
  FpSecret *password;
} World;

static World *
world_new(const DemoOptions *options)
{
  World *world = g_new0(World, 1);
  DemoOptions given = options ? *options : (DemoOptions){0};
  given.dialects = DEMO_KHOROS;
  given.now = MORNING;
  given.seed = 1;
  if (!given.scenario)
    given.scenario = "spam-wave";
  world->clock = fp_fake_clock_new(MORNING);
  fp_fake_clock_use(world->clock);
  g_autoptr(GError) error = NULL;
  world->forum = fresh_forum(&given, &error);
  g_assert_no_error(error);
  world->transport = fp_demo_transport_new(world->forum);
  g_autofree char *address = g_strconcat("https://forum.example.org", given.path ? given.path : "", NULL);
  g_autoptr(FpUrl) base = fp_url_base(address, &error);
  g_assert_no_error(error);
  world->site = fp_site_new(base, demo_forum_login(world->forum));
  world->session = fp_session_new();
  world->password = fp_secret_new(demo_forum_password(world->forum), -1);
  return world;
}

static void
world_free(World *world)
{
  fp_session_free(world->session);
  fp_site_free(world->site);
  fp_transport_free(world->transport);
  demo_forum_free(world->forum);
  fp_secret_unref(world->password);
  fp_clock_set(NULL);
  fp_fake_clock_free(world->clock);
  g_free(world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

typedef struct {
  gboolean done;
  FpCallResult *result;
  GError *error;
} End;

static void
call_done(GObject *source, GAsyncResult *result, gpointer data)
{
  End *end = data;
  end->result = fp_forum_call_finish(result, &end->error);
  end->done = TRUE;
}

/* Turns the loop, and the clock when nothing else moves. */
static void
run_until(World *world, gboolean *done)
{
  for (int idle = 0; !*done && idle < 1000;) {
    gint64 due;
    if (g_main_context_iteration(NULL, FALSE)) {
      idle = 0;
      continue;
    }
    idle++;
    if (fp_fake_clock_next(world->clock, &due))
      fp_fake_clock_advance(world->clock, MAX(due - fp_clock_now(), 0) + 1);
  }
  g_assert_true(*done);
}

static FpCallResult *
call(World *world, FpOp op, const FpCallArgs *args, GError **error)
{
  End end = {0};
  fp_forum_call_async(fp_driver("khoros"), world->site, world->session, world->transport, op, args, NULL,
                      call_done, &end);
  run_until(world, &end.done);
  if (end.error)
    g_propagate_error(error, end.error);
  return end.result;
}

static void
sign_in(World *world)
{
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.password = world->password};
  g_autoptr(FpCallResult) result = call(world, FP_OP_SIGN_IN, &args, &error);
  g_assert_no_error(error);
  g_assert_nonnull(result->me);
  g_assert_cmpstr(result->me->login, ==, demo_forum_login(world->forum));
  g_assert_true(world->session->signed_in);
}

/* All pages of a folder. */
static GPtrArray *
list_all(World *world, const char *folder)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_autofree char *page = NULL;
  for (int pages = 0; pages < 100; pages++) {
    g_autoptr(GError) error = NULL;
    FpCallArgs args = {.folder = folder, .page = page};
    g_autoptr(FpCallResult) result = call(world, FP_OP_LIST, &args, &error);
    g_assert_no_error(error);
    g_assert_nonnull(result->conversations);
    for (guint i = 0; i < result->conversations->len; i++)
      g_ptr_array_add(all, fp_conversation_ref(result->conversations->pdata[i]));
    g_free(page);
    page = g_strdup(result->next);
    if (!page)
      return all;
  }
  g_assert_not_reached();
}

static int
count_unread(const GPtrArray *list)
{
  int unread = 0;
  for (guint i = 0; i < list->len; i++)
    unread += ((const FpConversation *)list->pdata[i])->unread > 0;
  return unread;
}

static void
test_inbox(gconstpointer data)
{
  const char *kind = data;
  DemoOptions options = {.no_v2 = g_str_equal(kind, "mailbox"), .threads = g_str_equal(kind, "threads")};
  options.messages = 230;
  g_autoptr(World) world = world_new(&options);
  sign_in(world);
  g_autoptr(GPtrArray) inbox = list_all(world, "inbox");
  g_assert_cmpstr(g_hash_table_lookup(world->session->notes, "inbox"), ==, kind);
  g_assert_cmpuint(inbox->len, >, 100);
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < inbox->len; i++) {
    const FpConversation *conversation = inbox->pdata[i];
    g_assert_true(g_hash_table_add(ids, conversation->id));
    g_assert_nonnull(conversation->from);
    g_assert_cmpstr(conversation->from->login, !=, "");
    g_assert_cmpint(conversation->last, >, 0);
    g_assert_cmpint(conversation->last, <=, MORNING);
  }
  if (!options.threads) /* of a thread only its messages tell */
    g_assert_cmpint(count_unread(inbox), >, 0);
}

static void
test_open(gconstpointer data)
{
  const char *kind = data;
  DemoOptions options = {.no_v2 = g_str_equal(kind, "mailbox"), .threads = g_str_equal(kind, "threads")};
  g_autoptr(World) world = world_new(&options);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  g_autoptr(GPtrArray) inbox = list_all(world, "inbox");
  const FpConversation *first = inbox->pdata[0];
  FpCallArgs args = {.id = first->id};
  g_autoptr(FpCallResult) result = call(world, FP_OP_OPEN, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(result->conversation->id, ==, first->id);
  g_assert_true(result->conversation->complete);
  g_assert_cmpuint(result->conversation->messages->len, >, 0);
  const FpMessage *message = result->conversation->messages->pdata[0];
  g_autofree char *text = fp_rich_text(message->rich);
  g_assert_cmpuint(strlen(text), >, 5);
  FpCallArgs gone = {.id = options.threads ? "t:99999999" : "n:99999999"};
  g_assert_null(call(world, FP_OP_OPEN, &gone, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_GONE);
}

static void
test_mark_read(gconstpointer data)
{
  const char *kind = data;
  DemoOptions options = {.no_v2 = g_str_equal(kind, "mailbox")};
  g_autoptr(World) world = world_new(&options);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  g_autoptr(GPtrArray) inbox = list_all(world, "inbox");
  const char *ids[3] = {0};
  for (guint i = 0, n = 0; i < inbox->len && n < 2; i++) {
    const FpConversation *conversation = inbox->pdata[i];
    if (conversation->unread > 0)
      ids[n++] = conversation->id;
  }
  g_assert_nonnull(ids[1]);
  int before = count_unread(inbox);
  FpCallArgs args = {.id = ids[0], .message_ids = ids};
  g_autoptr(FpCallResult) result = call(world, FP_OP_MARK_READ, &args, &error);
  g_assert_no_error(error);
  g_autoptr(GPtrArray) again = list_all(world, "inbox");
  g_assert_cmpint(count_unread(again), ==, before - 2);
}

static void
test_send_and_find(gconstpointer data)
{
  const char *kind = data;
  DemoOptions options = {.no_v2 = g_str_equal(kind, "mailbox"), .threads = g_str_equal(kind, "threads")};
  g_autoptr(World) world = world_new(&options);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  FpCallArgs find = {.reference = "FP-7K2M9Q", .since = MORNING};
  g_autoptr(FpCallResult) before = call(world, FP_OP_FIND_SENT, &find, &error);
  if (!options.no_v2 || !error) {
    g_assert_no_error(error);
    g_assert_false(before->found);
  }
  g_clear_error(&error);
  FpCallArgs send = {.to = demo_forum_moderators(world->forum),
                     .subject = "Report FP-7K2M9Q: spam, 1 message",
                     .text = "One <b> & two.\n\nThree",
                     .reference = "FP-7K2M9Q"};
  g_autoptr(FpCallResult) sent = call(world, FP_OP_SEND, &send, &error);
  g_assert_no_error(error);
  g_autofree char *desk = demo_forum_moderation(world->forum);
  g_assert_nonnull(strstr(desk, "FP-7K2M9Q"));
  g_autoptr(FpCallResult) after = call(world, FP_OP_FIND_SENT, &find, &error);
  if (!error) {
    g_assert_true(after->found);
    g_assert_nonnull(after->remote_id);
  } else {
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
    g_assert_true(options.no_v2);
  }
}

static void
test_flood(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  FpCallArgs send = {.to = demo_forum_moderators(world->forum), .subject = "One", .text = "Two"};
  for (int i = 0; i < 3 && !error; i++)
    fp_call_result_free(call(world, FP_OP_SEND, &send, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_assert_cmpuint(fp_error_wait(error), >, 0);
}

static void
test_profile(gconstpointer data)
{
  DemoOptions options = {.no_v2 = g_str_equal(data, "mailbox")};
  g_autoptr(World) world = world_new(&options);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  g_autoptr(GPtrArray) inbox = list_all(world, "inbox");
  const FpConversation *first = inbox->pdata[0];
  FpCallArgs args = {.person = first->from};
  g_autoptr(FpCallResult) result = call(world, FP_OP_PROFILE, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(result->person->id, ==, first->from->id);
  g_assert_cmpint(result->person->registered, >, 0);
  g_assert_cmpint(result->person->posts, >=, 0);
  g_assert_cmpint(result->person->seen, ==, fp_clock_now());
}

static void
test_expired(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  fp_fake_clock_advance(world->clock, 31 * FP_MINUTE);
  FpCallArgs args = {.folder = "inbox"};
  g_assert_null(call(world, FP_OP_LIST, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED);
  g_clear_error(&error);
  sign_in(world);
  g_autoptr(FpCallResult) result = call(world, FP_OP_LIST, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(result->conversations->len, >, 0);
}

static void
test_wrong_password(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) wrong = fp_secret_new("not it", -1);
  FpCallArgs args = {.password = wrong};
  g_assert_null(call(world, FP_OP_SIGN_IN, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_false(world->session->signed_in);
}

static void
test_denied(void)
{
  DemoOptions options = {.deny_v1 = TRUE};
  g_autoptr(World) world = world_new(&options);
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.password = world->password};
  g_autoptr(FpCallResult) result = call(world, FP_OP_SIGN_IN, &args, &error);
  if (!error) {
    FpCallArgs send = {.to = "somebody", .subject = "One", .text = "Two"};
    g_assert_null(call(world, FP_OP_SEND, &send, &error));
  }
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
  g_assert_nonnull(strstr(error->message, "v1"));
}

static void
test_password(void)
{
  DemoOptions options = {.unconfirmed_password = TRUE};
  g_autoptr(World) world = world_new(&options);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) next = fp_secret_new("six \"plain\" words & more", -1);
  FpCallArgs args = {.password = world->password, .new_password = next};
  sign_in(world);
  g_assert_null(call(world, FP_OP_CHANGE_PASSWORD, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
  g_clear_error(&error);
  g_assert_true(demo_forum_password_works(world->forum, world->site->login, fp_secret_peek(world->password)));
  world->site->try_unconfirmed = TRUE;
  g_autoptr(FpCallResult) result = call(world, FP_OP_CHANGE_PASSWORD, &args, &error);
  g_assert_no_error(error);
  g_assert_true(demo_forum_password_works(world->forum, world->site->login, fp_secret_peek(next)));
}

static void
test_note_is_no_post(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  g_autoptr(GPtrArray) inbox = list_all(world, "inbox");
  FpReport *report = fp_report_new("FP-7K2M9Q", "spam", NULL);
  FpCallArgs args = {.message_id = ((const FpConversation *)inbox->pdata[0])->id, .report = report};
  g_assert_null(call(world, FP_OP_FLAG_POST, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
  fp_report_free(report);
}

static void
test_sign_out(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  g_autoptr(FpCallResult) result = call(world, FP_OP_SIGN_OUT, NULL, &error);
  g_assert_no_error(error);
  g_assert_false(world->session->signed_in);
  g_assert_cmpuint(g_hash_table_size(world->session->secrets), ==, 0);
}

typedef struct {
  gboolean done;
  FpFound *found;
  GError *error;
} Search;

static void
search_done(GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  search->found = fp_forum_find_finish(result, &search->error);
  search->done = TRUE;
}

static void
test_find(void)
{
  g_autoptr(World) world = world_new(NULL);
  Search search = {0};
  fp_forum_find_async(world->transport, world->site->base, NULL, NULL, search_done, &search);
  run_until(world, &search.done);
  g_assert_no_error(search.error);
  g_assert_cmpstr(search.found->driver->id, ==, "khoros");
  g_assert_cmpint(search.found->sure, >=, 50);
  fp_found_free(search.found);
}

/* A page for people on every path is not a forum's answer. */
static void
test_find_captive(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_assert_true(demo_forum_fault(world->forum, "/", NULL, "html", 100, 0));
  Search search = {0};
  fp_forum_find_async(world->transport, world->site->base, NULL, NULL, search_done, &search);
  run_until(world, &search.done);
  g_assert_error(search.error, FP_NET_ERROR, FP_NET_CAPTIVE);
  g_clear_error(&search.error);
}

static void
test_faults(void)
{
  static const struct {
    const char *kind;
    gboolean net;
    gint code;
  } cases[] = {
      {"drop-after", TRUE, FP_NET_CUT},
      {"html", TRUE, FP_NET_CUT},
      {"429:7", FALSE, FP_FORUM_LIMITED},
      {"503", TRUE, FP_NET_CUT},
      {"500", TRUE, FP_NET_CUT},
      {"wrong-json", FALSE, FP_FORUM_UNEXPECTED},
      {"expired", FALSE, FP_FORUM_EXPIRED},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(World) world = world_new(NULL);
    g_autoptr(GError) error = NULL;
    sign_in(world);
    g_assert_true(demo_forum_fault(world->forum, "notes/send", "POST", cases[i].kind, 1, 0));
    FpCallArgs send = {.to = demo_forum_moderators(world->forum), .subject = "One", .text = "Two"};
    g_assert_null(call(world, FP_OP_SEND, &send, &error));
    g_test_message("%s: %s", cases[i].kind, error->message);
    g_assert_true(g_error_matches(error, cases[i].net ? FP_NET_ERROR : FP_FORUM_ERROR, cases[i].code));
    if (g_str_equal(cases[i].kind, "429:7"))
      g_assert_cmpuint(fp_error_wait(error), ==, 7);
  }
}

/* A GET that meets a passing disorder is asked again, after 2 and 4 seconds of the clock. */
static void
test_repeats(void)
{
  g_autoptr(World) world = world_new(NULL);
  g_autoptr(GError) error = NULL;
  sign_in(world);
  g_assert_true(demo_forum_fault(world->forum, "/search", "GET", "503", 2, 0));
  FpCallArgs args = {.folder = "inbox"};
  gint64 before = fp_clock_monotonic();
  g_autoptr(FpCallResult) result = call(world, FP_OP_LIST, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpint(fp_clock_monotonic() - before, >=, 6 * FP_SECOND);
  g_assert_true(demo_forum_fault(world->forum, "/search", "GET", "503", 4, 0));
  g_assert_null(call(world, FP_OP_LIST, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_BUSY);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  static const char *const kinds[] = {"notes", "threads", "mailbox"};
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    g_autofree char *inbox = g_strconcat("/khoros/inbox/", kinds[i], NULL);
    g_autofree char *open = g_strconcat("/khoros/open/", kinds[i], NULL);
    g_autofree char *read = g_strconcat("/khoros/mark-read/", kinds[i], NULL);
    g_autofree char *send = g_strconcat("/khoros/send/", kinds[i], NULL);
    g_autofree char *profile = g_strconcat("/khoros/profile/", kinds[i], NULL);
    g_test_add_data_func(inbox, kinds[i], test_inbox);
    g_test_add_data_func(open, kinds[i], test_open);
    if (i != 1)
      g_test_add_data_func(read, kinds[i], test_mark_read);
    g_test_add_data_func(send, kinds[i], test_send_and_find);
    g_test_add_data_func(profile, kinds[i], test_profile);
  }
  g_test_add_func("/khoros/flood", test_flood);
  g_test_add_func("/khoros/expired", test_expired);
  g_test_add_func("/khoros/wrong-password", test_wrong_password);
  g_test_add_func("/khoros/denied", test_denied);
  g_test_add_func("/khoros/password", test_password);
  g_test_add_func("/khoros/note-is-no-post", test_note_is_no_post);
  g_test_add_func("/khoros/sign-out", test_sign_out);
  g_test_add_func("/khoros/find", test_find);
  g_test_add_func("/N9/khoros/find-captive", test_find_captive);
  g_test_add_func("/khoros/faults", test_faults);
  g_test_add_func("/khoros/repeats", test_repeats);
  return g_test_run();
}
