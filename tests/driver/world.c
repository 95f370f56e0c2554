/* A driver and the demo forum in one process: used by the tests of every driver. */
#include "config.h"

#include "world.h"

#include "demo/notes.h"
#include "flagpost/error.h"
#include "lib/demo_transport.h"
#include "lib/fresh_forum.h"
#include "lib/test.h"

#include <string.h>

World *
world_new(const char *driver, DemoDialect dialect)
{
  World *world = g_new0(World, 1);
  g_autoptr(GError) error = NULL;
  world->mail_dir = g_dir_make_tmp("flagpost-mail-XXXXXX", &error);
  g_assert_no_error(error);
  DemoOptions options = {
      .dialects = dialect, .now = MORNING, .seed = 1, .scenario = "spam-wave", .mail_dir = world->mail_dir};
  world->clock = fp_fake_clock_new(MORNING);
  fp_fake_clock_use(world->clock);
  world->forum = fresh_forum(&options, &error);
  g_assert_no_error(error);
  world->driver = fp_driver(driver);
  world->transport = fp_demo_transport_new(world->forum);
  g_autoptr(FpUrl) base = fp_url_base("https://forum.example.org", &error);
  g_assert_no_error(error);
  world->site = fp_site_new(base, demo_forum_login(world->forum));
  world->session = fp_session_new();
  world->password = fp_secret_new(demo_forum_password(world->forum), -1);
  return world;
}

void
world_free(World *world)
{
  fp_session_free(world->session);
  fp_site_free(world->site);
  fp_transport_free(world->transport);
  demo_forum_free(world->forum);
  fp_secret_unref(world->password);
  fp_clock_set(NULL);
  fp_fake_clock_free(world->clock);
  fp_test_remove_tree(world->mail_dir);
  g_free(world->mail_dir);
  g_free(world);
}

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

FpCallResult *
world_call(World *world, FpOp op, const FpCallArgs *args, GError **error)
{
  End end = {0};
  fp_forum_call_async(world->driver, world->site, world->session, world->transport, op, args, NULL, call_done,
                      &end);
  for (int idle = 0; !end.done && idle < 1000;) {
    gint64 due;
    if (g_main_context_iteration(NULL, FALSE)) {
      idle = 0;
      continue;
    }
    idle++;
    if (fp_fake_clock_next(world->clock, &due))
      fp_fake_clock_advance(world->clock, MAX(due - fp_clock_now(), 0) + 1);
  }
  g_assert_true(end.done);
  if (end.error)
    g_propagate_error(error, end.error);
  return end.result;
}

void
world_sign_in(World *world)
{
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.password = world->password};
  g_autoptr(FpCallResult) result = world_call(world, FP_OP_SIGN_IN, &args, &error);
  g_assert_no_error(error);
  g_assert_true(world->session->signed_in);
  g_assert_cmpstr(world->session->me->login, ==, demo_forum_login(world->forum));
}

GPtrArray *
world_list_all(World *world, const char *folder)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_autofree char *page = NULL;
  for (int pages = 0; pages < 100; pages++) {
    g_autoptr(GError) error = NULL;
    FpCallArgs args = {.folder = folder, .page = page};
    g_autoptr(FpCallResult) result = world_call(world, FP_OP_LIST, &args, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < result->conversations->len; i++)
      g_ptr_array_add(all, fp_conversation_ref(result->conversations->pdata[i]));
    g_free(page);
    page = g_strdup(result->next);
    if (!page)
      return all;
  }
  g_assert_not_reached();
}

FpConversation *
world_find(GPtrArray *list, gboolean (*is_it)(const FpConversation *))
{
  for (guint i = 0; i < list->len; i++)
    if (is_it(list->pdata[i]))
      return fp_conversation_ref(list->pdata[i]);
  return NULL;
}

FpConversation *
world_open(World *world, const char *id)
{
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.id = id};
  g_autoptr(FpCallResult) result = world_call(world, FP_OP_OPEN, &args, &error);
  g_assert_no_error(error);
  g_assert_nonnull(result->conversation);
  return fp_conversation_ref(result->conversation);
}

guint
world_reports(World *world, const char *words)
{
  g_autofree char *desk = demo_forum_moderation(world->forum);
  guint count = 0;
  for (const char *at = strstr(desk, words); at; at = strstr(at + 1, words))
    count++;
  return count;
}

void
world_answers(World *world, const char *conversation, guint count)
{
  DemoForum *forum = world->forum;
  const gint64 to[] = {demo_account_find(forum, demo_forum_login(forum)), 0};
  for (guint i = 0; i < count; i++) {
    g_autofree char *text = g_strdup_printf("Answer number %u.", i);
    fp_fake_clock_advance(world->clock, FP_SECOND / 10);
    demo_note_add(forum, &(DemoNote){.author = demo_account_find(forum, demo_forum_moderators(forum)),
                                     .to = to,
                                     .subject = "",
                                     .body = text,
                                     .sent = fp_clock_now(),
                                     .conversation = g_ascii_strtoll(conversation, NULL, 10)});
  }
}

void
world_finds_further_back(World *world, const char *conversation, guint many)
{
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.id = conversation, .text = "Thank you, see you there.", .since = MORNING - FP_DAY};
  g_autoptr(FpCallResult) sent = world_call(world, FP_OP_REPLY, &args, &error);
  g_assert_no_error(error);
  world_answers(world, conversation, 120);
  g_autoptr(FpCallResult) found = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_true(found->found);
  args.text = "This one was lost.";
  g_autoptr(FpCallResult) lost = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_false(lost->found);
  /* So many in a day: the member is asked. */
  world_answers(world, conversation, many);
  g_assert_null(world_call(world, FP_OP_FIND_SENT, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNEXPECTED);
}
