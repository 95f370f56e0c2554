/* The demo forum's NodeBB door against replies of a real NodeBB (tests/driver/replies/nodebb): all that the
 * driver may ask is asked, and each recorded reply must have its like among the answers. */
#include "config.h"

#include "demo/model.h"
#include "lib/test.h"
#include "shapes.h"

/* What a recording could not hold, and what a real server was seen to send there. */
static const Allowed allowed[] = {
    {NULL, "bookmark", "recorded before the member had read in a topic; a number from then on"},
    {"forum-15-notifications.json", "topicTitle", "recorded notices are of chats; those of posts have it"},
    {"forum-15-notifications.json", "tid", "the same"},
    {NULL},
};

static void
call(World *world, FpOp op, const FpCallArgs *args)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) result = world_call(world, op, args, &error);
  g_test_message("%s: %s", fp_op_name(op), error ? error->message : "done");
}

static gboolean
is_unread(const FpConversation *conversation)
{
  return conversation->unread > 0;
}

static gboolean
is_friend(const FpConversation *conversation)
{
  return conversation->count > 2;
}

static void
read_and_write(World *world)
{
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) talk = world_find(inbox, is_friend);
  g_autoptr(FpConversation) open = world_open(world, talk->id);
  call(world, FP_OP_MARK_READ, &(FpCallArgs){.id = talk->id});
  call(world, FP_OP_PROFILE, &(FpCallArgs){.person = talk->from});
  g_autoptr(FpPerson) by_name = fp_person_new(NULL, talk->from->login, NULL);
  call(world, FP_OP_PROFILE, &(FpCallArgs){.person = by_name});
  call(world, FP_OP_SEND, &(FpCallArgs){.to = talk->from->login, .text = "Seeds?"});
  g_autofree char *stranger =
      demo_text(world->forum,
                "SELECT login FROM accounts WHERE banned = 0 AND NOT EXISTS (SELECT 1 FROM conversations c"
                " WHERE c.people LIKE '%,' || accounts.id || ',%') LIMIT 1",
                "");
  call(world, FP_OP_SEND, &(FpCallArgs){.to = stranger, .text = "A question."});
  call(world, FP_OP_REPLY, &(FpCallArgs){.id = talk->id, .text = "Too fast."});
  fp_fake_clock_advance(world->clock, FP_HOUR / 4);
  call(world, FP_OP_REPLY, &(FpCallArgs){.id = talk->id, .text = "Yes, two bags."});
  call(world, FP_OP_REPLY, &(FpCallArgs){.id = talk->id, .text = "  "});
  call(world, FP_OP_OPEN, &(FpCallArgs){.id = "999999"});
}

static void
report(World *world)
{
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) spam = world_find(inbox, is_unread);
  g_autoptr(FpConversation) open = world_open(world, spam->id);
  const FpMessage *message = open->messages->pdata[0];
  FpCallArgs args = {
      .id = spam->id, .message_id = message->id, .person = message->from, .text = "Phishing, it seems"};
  call(world, FP_OP_FLAG, &args);
  call(world, FP_OP_FLAG, &args);
  g_autoptr(FpCallResult) found = world_call(world, FP_OP_FIND_FLAG, &args, NULL);
  args.remote_id = found->remote_id;
  call(world, FP_OP_UNFLAG, &args);
  call(world, FP_OP_UNFLAG, &args);
  call(world, FP_OP_FLAG, &(FpCallArgs){.person = world->session->me, .text = "Myself"});
  call(world, FP_OP_BLOCK, &args);
  call(world, FP_OP_BLOCK, &args);
}

/* What the boards are asked; topic and post by what they are called. */
static void
boards(World *world)
{
  call(world, FP_OP_BOARDS, NULL);
  for (int order = 0; order < FP_ORDERS; order++)
    call(world, FP_OP_TOPICS, &(FpCallArgs){.order = (FpTopicOrder)order});
  g_autoptr(FpCallResult) list = world_call(world, FP_OP_TOPICS, &(FpCallArgs){0}, NULL);
  const FpConversation *topic = list->conversations->pdata[0];
  FpCallArgs args = {.id = topic->id, .from = FP_FROM_END, .text = "A spade of worms, I counted."};
  g_autoptr(FpCallResult) page = world_call(world, FP_OP_TOPIC, &args, NULL);
  args.message_id = ((FpMessage *)page->conversation->messages->pdata[0])->id;
  call(world, FP_OP_POST, &args);
  call(world, FP_OP_TOPIC, &args); /* now with a post of one's own */
  call(world, FP_OP_POST_SOURCE, &args);
  call(world, FP_OP_LIKE, &args);
  call(world, FP_OP_TOPIC_NEW, &(FpCallArgs){.folder = "1", .subject = "Worms", .text = args.text});
  call(world, FP_OP_SEARCH, &(FpCallArgs){.text = "worms"});
  call(world, FP_OP_NOTICES, NULL);
}

static void
sessions_and_password(World *world)
{
  FpSession *first = world->session;
  world->session = fp_session_new();
  world_sign_in(world);
  call(world, FP_OP_SESSIONS, NULL);
  call(world, FP_OP_END_SESSIONS, NULL);
  call(world, FP_OP_END_SESSIONS, &(FpCallArgs){.id = "00000000-0000-4000-8000-000000000009"});
  g_autoptr(FpSecret) wrong = fp_secret_new("not the password", -1);
  g_autoptr(FpSecret) fresh = fp_secret_new("a longer new password", -1);
  g_autoptr(FpSecret) weak = fp_secret_new("abc", -1);
  call(world, FP_OP_CHANGE_PASSWORD, &(FpCallArgs){.password = world->password, .new_password = weak});
  call(world, FP_OP_CHANGE_PASSWORD, &(FpCallArgs){.password = wrong, .new_password = fresh});
  call(world, FP_OP_CHANGE_PASSWORD,
       &(FpCallArgs){.password = world->password, .new_password = world->password});
  call(world, FP_OP_CHANGE_PASSWORD, &(FpCallArgs){.password = world->password, .new_password = fresh});
  call(world, FP_OP_WHOAMI, NULL);
  call(world, FP_OP_LIST, NULL);
  call(world, FP_OP_REPLY, &(FpCallArgs){.id = "1", .text = "Signed out"});
  for (int i = 0; i < 6; i++) {
    g_autoptr(FpSession) guest = world->session;
    world->session = fp_session_new();
    call(world, FP_OP_SIGN_IN, &(FpCallArgs){.password = wrong});
  }
  fp_session_free(first);
}

static void
test_shapes(void)
{
  g_autoptr(World) world = world_new("nodebb", DEMO_NODEBB);
  g_autoptr(GPtrArray) caught = shapes_catch(world);
  world_sign_in(world);
  read_and_write(world);
  report(world);
  boards(world);
  call(world, FP_OP_SIGN_OUT, NULL);
  fp_session_clear(world->session);
  world_sign_in(world);
  sessions_and_password(world);
  g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "driver", "replies", "nodebb", NULL);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  guint files = 0;
  while ((name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (g_str_has_suffix(name, ".json")) {
      shapes_check(world->driver, nodebb_calls, path, caught, allowed);
      files++;
    }
  }
  g_assert_cmpuint(files, >, 30);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/nodebb/shapes", test_shapes);
  return g_test_run();
}
