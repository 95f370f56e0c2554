/* The NodeBB driver against the demo forum's NodeBB front door in the same process. */
#include "config.h"

#include "demo/model.h"
#include "lib/test.h"
#include "world.h"

#include "flagpost/error.h"

#include <string.h>

static World *
signed_in(void)
{
  World *world = world_new("nodebb", DEMO_NODEBB);
  world_sign_in(world);
  return world;
}

static gboolean
is_unread(const FpConversation *conversation)
{
  return conversation->unread > 0;
}

static gboolean
has_answers(const FpConversation *conversation)
{
  return conversation->count > 1;
}

static void
test_sign_in(void)
{
  g_autoptr(World) world = world_new("nodebb", DEMO_NODEBB);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) wrong = fp_secret_new("not the password", -1);
  FpCallArgs args = {.password = wrong};
  g_assert_null(world_call(world, FP_OP_SIGN_IN, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  world_sign_in(world);
  g_assert_cmpstr(g_hash_table_lookup(world->session->notes, "plain"), ==, "no");
}

/* Five wrong ones, then even the right one is locked out, and how long is said. */
static void
test_locked(void)
{
  g_autoptr(World) world = world_new("nodebb", DEMO_NODEBB);
  g_autoptr(FpSecret) wrong = fp_secret_new("not the password", -1);
  FpCallArgs args = {.password = wrong};
  for (int i = 0; i < 5; i++)
    g_assert_null(world_call(world, FP_OP_SIGN_IN, &args, NULL));
  g_autoptr(GError) error = NULL;
  args.password = world->password;
  g_assert_null(world_call(world, FP_OP_SIGN_IN, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_assert_cmpuint(fp_error_wait(error), ==, 3600);
}

static void
test_inbox(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_assert_cmpuint(inbox->len, >, 50); /* more than one page */
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  g_autoptr(FpConversation) open = world_open(world, one->id);
  g_assert_true(open->complete);
  g_assert_cmpint((int)open->messages->len, ==, one->count);
  for (guint i = 1; i < open->messages->len; i++)
    g_assert_cmpint(((FpMessage *)open->messages->pdata[i])->sent, >=,
                    ((FpMessage *)open->messages->pdata[i - 1])->sent);
  g_autoptr(GPtrArray) sent = world_list_all(world, "sent");
  g_assert_cmpuint(sent->len, ==, 0); /* NodeBB keeps no such list */
}

/* 3,000 messages: page by page to the end, none twice, none left out. */
static void
test_long_room(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  gint64 room = g_ascii_strtoll(one->id, NULL, 10);
  demo_run(world->forum,
           "INSERT INTO notes(conversation, author, subject, body, sent)"
           " WITH RECURSIVE n(i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)"
           " SELECT conversation, author, subject, '<p>' || i || '</p>', sent - i * 1000000"
           " FROM n, (SELECT * FROM notes WHERE conversation = ?1 ORDER BY id LIMIT 1)",
           "ii", room, (gint64)one->count);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *page = NULL;
  gint64 oldest = G_MAXINT64;
  gboolean complete = FALSE;
  while (!complete) {
    g_autoptr(GError) error = NULL;
    FpCallArgs args = {.id = one->id, .page = page};
    g_autoptr(FpCallResult) result = world_call(world, FP_OP_OPEN, &args, &error);
    g_assert_no_error(error);
    const GPtrArray *messages = result->conversation->messages;
    for (guint i = 0; i < messages->len; i++)
      g_assert_true(g_hash_table_add(seen, g_strdup(((FpMessage *)messages->pdata[i])->id)));
    if (messages->len > 0) {
      g_assert_cmpint(((FpMessage *)messages->pdata[messages->len - 1])->sent, <=, oldest);
      oldest = ((FpMessage *)messages->pdata[0])->sent;
    }
    complete = result->conversation->complete;
    g_assert_true(complete == (result->next == NULL));
    g_free(page);
    page = g_strdup(result->next);
  }
  g_assert_cmpuint(g_hash_table_size(seen), ==, 3000);
}

static void
test_open_no_room(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.id = "none"};
  g_assert_null(world_call(world, FP_OP_OPEN, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_GONE);
}

static gboolean
has_words_of(World *world, const FpConversation *conversation)
{
  FpCallArgs open = {.id = conversation->id};
  g_autoptr(GError) error = NULL;
  g_autoptr(FpCallResult) result = world_call(world, FP_OP_OPEN, &open, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < result->conversation->messages->len; i++)
    if (g_str_equal(((FpMessage *)result->conversation->messages->pdata[i])->from->id,
                    conversation->from->id))
      return TRUE;
  return FALSE;
}

/* What somebody writes who is blocked is seen no more until that is taken back, which leaves no block behind;
 * a moderator cannot be blocked. */
static void
test_block(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  for (int deed = 0; deed < 4; deed++) {
    FpCallArgs args = {.person = one->from};
    g_autoptr(FpCallResult) done = world_call(world, deed < 2 ? FP_OP_BLOCK : FP_OP_UNBLOCK, &args, &error);
    g_assert_no_error(error);
    g_assert_cmpint(has_words_of(world, one), ==, deed >= 2);
  }
  g_autofree char *id = demo_text(world->forum, "SELECT id FROM accounts WHERE login = ?1", "s",
                                  demo_forum_moderators(world->forum));
  g_autoptr(FpPerson) moderator = fp_person_new(id, demo_forum_moderators(world->forum), NULL);
  FpCallArgs args = {.person = moderator};
  g_assert_null(world_call(world, FP_OP_BLOCK, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
  g_assert_nonnull(strstr(error->message, "moderator"));
}

static void
test_mark_read(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  FpCallArgs args = {.id = one->id};
  g_autoptr(FpCallResult) read = world_call(world, FP_OP_MARK_READ, &args, &error);
  g_assert_no_error(error);
  g_autoptr(GPtrArray) after = world_list_all(world, "inbox");
  for (guint i = 0; i < after->len; i++) {
    const FpConversation *conversation = after->pdata[i];
    if (g_str_equal(conversation->id, one->id))
      g_assert_cmpint(conversation->unread, ==, 0);
  }
}

static void
test_flag(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  g_autoptr(FpConversation) open = world_open(world, one->id);
  FpMessage *message = open->messages->pdata[0];
  g_autoptr(FpReport) report =
      fp_report_new("FP-TEST42", "phishing", "It asked for my password; I gave nothing");
  g_ptr_array_add(report->messages, fp_message_ref(message));
  FpCallArgs args = {.id = one->id, .message_id = message->id, .report = report};
  g_autoptr(FpCallResult) flagged = world_call(world, FP_OP_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_nonnull(flagged->remote_id);
  g_assert_nonnull(strstr(flagged->outcome, "sender"));
  g_assert_cmpuint(world_reports(world, "FP-TEST42"), ==, 1);
  g_assert_cmpuint(world_reports(world, "password, I gave"), ==,
                   1); /* no semicolon: it could not be taken back */

  g_autoptr(FpCallResult) again = world_call(world, FP_OP_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_true(again->found);
  g_assert_cmpuint(world_reports(world, "FP-TEST42"), ==, 1);

  g_autoptr(FpCallResult) found = world_call(world, FP_OP_FIND_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_true(found->found);
  args.remote_id = found->remote_id;
  g_autoptr(FpCallResult) undone = world_call(world, FP_OP_UNFLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(world_reports(world, "FP-TEST42"), ==, 0);
  g_autoptr(FpCallResult) gone = world_call(world, FP_OP_FIND_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_false(gone->found);
}

/* Found by a history: the sender was flagged, then the network went, and the report was called not sent. */
static void
test_flag_cut_after(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) open = world_open(world, ((FpConversation *)inbox->pdata[0])->id);
  FpMessage *message = open->messages->pdata[0];
  FpCallArgs args = {.id = open->id, .message_id = message->id, .person = message->from, .text = "FP-TEST43"};
  demo_forum_fault(world->forum, "/api/user/uid", "GET", "drop-before", 5, 0);
  g_autoptr(FpCallResult) flagged = world_call(world, FP_OP_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_true(flagged->found);
  g_assert_cmpuint(world_reports(world, "FP-TEST43"), ==, 1);
}

static void
test_send_and_find(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.to = "moderators",
                     .subject = "Report FP-ABC234: spam",
                     .text = "Please look at this & that <message>.",
                     .reference = "FP-ABC234",
                     .since = MORNING};
  g_autoptr(FpCallResult) before = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_false(before->found);
  g_autoptr(FpCallResult) sent = world_call(world, FP_OP_SEND, &args, &error);
  g_assert_no_error(error);
  g_assert_nonnull(sent->remote_id);
  g_autoptr(FpCallResult) after = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_true(after->found);
  g_assert_cmpstr(after->remote_id, ==, sent->remote_id);
}

static void
test_find_further_back(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  world_finds_further_back(world, one->id, 2000);
}

static void
test_answer_and_limits(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  FpCallArgs args = {.id = one->id, .text = "Thank you & see you <there>.\n\nMaria", .since = MORNING};
  g_autoptr(FpCallResult) sent = world_call(world, FP_OP_REPLY, &args, &error);
  g_assert_no_error(error);
  g_autoptr(FpCallResult) found = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_true(found->found);
  g_autoptr(FpCallResult) second = world_call(world, FP_OP_REPLY, &args, &error);
  g_assert_no_error(error);
  g_assert_null(world_call(world, FP_OP_REPLY, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
}

static void
test_profile(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  FpCallArgs args = {.person = one->from};
  g_autoptr(FpCallResult) result = world_call(world, FP_OP_PROFILE, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpint(result->person->registered, >, 0);
  g_assert_cmpint(result->person->registered, <, MORNING);
  g_assert_cmpint(result->person->posts, >=, 0);
}

/* The change ends every session, this one too; only the new password signs in afterwards. */
static void
test_new_password(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) fresh = fp_secret_new("a longer new password", -1);
  FpCallArgs args = {.password = world->password, .new_password = fresh};
  g_autoptr(FpCallResult) changed = world_call(world, FP_OP_CHANGE_PASSWORD, &args, &error);
  g_assert_no_error(error);
  g_assert_false(world->session->signed_in);
  g_assert_true(demo_forum_password_works(world->forum, "maria", "a longer new password"));
  g_assert_null(world_call(world, FP_OP_WHOAMI, NULL, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED);
  g_clear_error(&error);
  fp_session_clear(world->session);
  fp_secret_unref(world->password);
  world->password = fp_secret_ref(fresh);
  world_sign_in(world);

  g_autoptr(FpSecret) wrong = fp_secret_new("not the password", -1);
  args = (FpCallArgs){.password = wrong, .new_password = fresh};
  g_assert_null(world_call(world, FP_OP_CHANGE_PASSWORD, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
}

static void
test_sessions(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpSession *other = world->session;
  world->session = fp_session_new();
  world_sign_in(world);
  g_autoptr(FpCallResult) listed = world_call(world, FP_OP_SESSIONS, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(listed->logins->len, ==, 2);
  guint current = 0;
  for (guint i = 0; i < listed->logins->len; i++)
    current += ((FpLogin *)listed->logins->pdata[i])->current;
  g_assert_cmpuint(current, ==, 1);
  g_autoptr(FpCallResult) ended = world_call(world, FP_OP_END_SESSIONS, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(ended->count, ==, 1);
  fp_session_free(world->session);
  world->session = other;
  g_assert_null(world_call(world, FP_OP_WHOAMI, NULL, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/nodebb/sign-in", test_sign_in);
  g_test_add_func("/nodebb/locked", test_locked);
  g_test_add_func("/nodebb/inbox", test_inbox);
  g_test_add_func("/nodebb/long-room", test_long_room);
  g_test_add_func("/nodebb/open-no-room", test_open_no_room);
  g_test_add_func("/nodebb/block", test_block);
  g_test_add_func("/nodebb/mark-read", test_mark_read);
  g_test_add_func("/nodebb/flag", test_flag);
  g_test_add_func("/nodebb/flag-cut-after", test_flag_cut_after);
  g_test_add_func("/nodebb/send-and-find", test_send_and_find);
  g_test_add_func("/nodebb/answer-and-limits", test_answer_and_limits);
  g_test_add_func("/nodebb/find-further-back", test_find_further_back);
  g_test_add_func("/nodebb/profile", test_profile);
  g_test_add_func("/nodebb/new-password", test_new_password);
  g_test_add_func("/nodebb/sessions", test_sessions);
  return g_test_run();
}
