/* The Discourse driver against the demo forum's Discourse front door in the same process. */
#include "config.h"

#include "lib/test.h"
#include "world.h"

#include "flagpost/error.h"

#include <string.h>

static World *
signed_in(void)
{
  World *world = world_new("discourse", DEMO_DISCOURSE);
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
  g_autoptr(World) world = world_new("discourse", DEMO_DISCOURSE);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpSecret) wrong = fp_secret_new("not the password", -1);
  FpCallArgs args = {.password = wrong};
  g_assert_null(world_call(world, FP_OP_SIGN_IN, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_nonnull(strstr(error->message, "Incorrect username"));
  world_sign_in(world);
}

static void
test_inbox(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_assert_cmpuint(inbox->len, >, 30); /* more than one page */
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  g_autoptr(FpConversation) open = world_open(world, one->id);
  g_assert_true(open->complete);
  g_assert_cmpint((int)open->messages->len, ==, one->count);
  g_assert_cmpstr(open->subject, ==, one->subject);
  for (guint i = 1; i < open->messages->len; i++)
    g_assert_cmpint(((FpMessage *)open->messages->pdata[i])->sent, >=,
                    ((FpMessage *)open->messages->pdata[i - 1])->sent);
}

static void
test_mark_read(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  g_assert_nonnull(one);
  FpCallArgs args = {.id = one->id};
  g_autoptr(FpCallResult) read = world_call(world, FP_OP_MARK_READ, &args, &error);
  g_assert_no_error(error);
  g_autoptr(GPtrArray) unread = world_list_all(world, "unread");
  for (guint i = 0; i < unread->len; i++)
    g_assert_cmpstr(((FpConversation *)unread->pdata[i])->id, !=, one->id);
}

static FpReport *
report_of(const FpMessage *message, const char *reason)
{
  FpReport *report = fp_report_new("FP-TEST42", reason, NULL);
  report->forum = g_strdup("https://forum.example.org/");
  report->reporter = g_strdup("maria");
  g_ptr_array_add(report->messages, fp_message_ref((FpMessage *)message));
  return report;
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
  g_autoptr(FpReport) report = report_of(message, "spam");
  FpCallArgs args = {.id = one->id, .message_id = message->id, .report = report};
  g_autoptr(FpCallResult) flagged = world_call(world, FP_OP_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(flagged->remote_id, ==, "8");
  g_assert_cmpuint(world_reports(world, "\"kind\": \"flag\""), ==, 1);

  /* A second time counts as flagged, and adds nothing. */
  g_autoptr(FpCallResult) again = world_call(world, FP_OP_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_true(again->found);
  g_assert_cmpuint(world_reports(world, "\"kind\": \"flag\""), ==, 1);

  g_autoptr(FpCallResult) found = world_call(world, FP_OP_FIND_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_true(found->found);

  args.remote_id = found->remote_id;
  g_autoptr(FpCallResult) undone = world_call(world, FP_OP_UNFLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(world_reports(world, "\"kind\": \"flag\""), ==, 0);
  g_autoptr(FpCallResult) gone = world_call(world, FP_OP_FIND_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_false(gone->found);
}

static void
test_flag_with_evidence(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  g_autoptr(FpConversation) open = world_open(world, one->id);
  FpMessage *message = open->messages->pdata[0];
  g_autoptr(FpReport) report = report_of(message, "other");
  FpCallArgs args = {.id = one->id, .message_id = message->id, .report = report};
  g_autoptr(FpCallResult) flagged = world_call(world, FP_OP_FLAG, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(world_reports(world, "FP-TEST42"), >=, 1);
}

static void
test_send_and_find(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.to = "moderators",
                     .subject = "Report FP-ABC234: spam",
                     .text = "A message that I would like you to look at.",
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

  args.text = "short";
  g_assert_null(world_call(world, FP_OP_SEND, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
  g_assert_nonnull(strstr(error->message, "too short"));
}

/* Found by a history: of two messages with one title the second was lost, and the first was taken for it. */
static void
test_same_title(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpCallArgs first = {
      .to = "moderators", .subject = "A question", .text = "Where is the swap meet?", .since = MORNING};
  FpCallArgs second = first;
  second.text = "When does the swap meet begin?";
  g_autoptr(FpCallResult) sent = world_call(world, FP_OP_SEND, &first, &error);
  g_assert_no_error(error);
  g_autoptr(FpCallResult) there = world_call(world, FP_OP_FIND_SENT, &first, &error);
  g_autoptr(FpCallResult) lost = world_call(world, FP_OP_FIND_SENT, &second, &error);
  g_assert_no_error(error);
  g_assert_true(there->found);
  g_assert_false(lost->found);
}

static void
test_answer(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  FpCallArgs args = {.id = one->id, .text = "Thank you & see you <there>.\n\nMaria", .since = MORNING};
  g_autoptr(FpCallResult) none = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_false(none->found);
  g_autoptr(FpCallResult) sent = world_call(world, FP_OP_REPLY, &args, &error);
  g_assert_no_error(error);
  g_autoptr(FpConversation) open = world_open(world, one->id);
  g_assert_cmpint((int)open->messages->len, ==, one->count + 1);
  const FpMessage *last = open->messages->pdata[open->messages->len - 1];
  g_autofree char *text = fp_rich_text(last->rich);
  g_assert_nonnull(strstr(text, "Thank you & see you <there>."));
  g_autoptr(FpCallResult) found = world_call(world, FP_OP_FIND_SENT, &args, &error);
  g_assert_no_error(error);
  g_assert_true(found->found);
}

static void
test_find_further_back(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, has_answers);
  world_finds_further_back(world, one->id, 800);
}

static void
test_limits(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {.to = "moderators", .subject = "One", .text = "The first of three messages."};
  for (int i = 0; i < 2; i++) {
    g_autoptr(FpCallResult) sent = world_call(world, FP_OP_SEND, &args, &error);
    g_assert_no_error(error);
  }
  g_assert_null(world_call(world, FP_OP_SEND, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_assert_cmpuint(fp_error_wait(error), ==, 30);
}

static void
test_profile_and_block(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) inbox = world_list_all(world, "inbox");
  g_autoptr(FpConversation) one = world_find(inbox, is_unread);
  FpCallArgs args = {.person = one->from};
  g_autoptr(FpCallResult) result = world_call(world, FP_OP_PROFILE, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpint(result->person->registered, >, 0);
  g_assert_cmpint(result->person->posts, >=, 0);
  g_assert_cmpint(result->person->seen, ==, MORNING);
  g_autoptr(FpCallResult) blocked = world_call(world, FP_OP_BLOCK, &args, &error);
  g_assert_no_error(error);
  g_autoptr(FpCallResult) after = world_call(world, FP_OP_PROFILE, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpint(after->person->blocked, ==, 1);
  g_autoptr(FpCallResult) unblocked = world_call(world, FP_OP_UNBLOCK, &args, &error);
  g_assert_no_error(error);
  g_autoptr(FpCallResult) at_last = world_call(world, FP_OP_PROFILE, &args, &error);
  g_assert_no_error(error);
  g_assert_cmpint(at_last->person->blocked, ==, 0);
}

/* The link from the newest mail. (transfer full) */
static char *
link_in_mail(World *world)
{
  g_autofree char *new_mail = g_build_filename(world->mail_dir, "new", NULL);
  g_autoptr(GDir) dir = g_dir_open(new_mail, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(new_mail, name, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *body = strstr(text, "\n\n");
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(body, &length);
    g_autofree char *mail = g_strndup((const char *)bytes, length);
    const char *at = strstr(mail, "/u/password-reset/");
    if (at)
      return g_strdup_printf("https://forum.example.org%.*s", (int)strcspn(at, "\r\n "), at);
  }
  return NULL;
}

static void
test_new_password(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpCallArgs args = {0};
  g_autoptr(FpCallResult) asked = world_call(world, FP_OP_RESET_ASK, &args, &error);
  g_assert_no_error(error);
  g_autofree char *link = link_in_mail(world);
  g_assert_nonnull(link);
  g_autoptr(FpSecret) brief = fp_secret_new("short", -1);
  g_autoptr(FpSecret) fresh = fp_secret_new("a longer new password", -1);
  args = (FpCallArgs){.text = link, .new_password = brief};
  g_assert_null(world_call(world, FP_OP_RESET_FINISH, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
  g_clear_error(&error);
  args.new_password = fresh;
  g_autoptr(FpCallResult) changed = world_call(world, FP_OP_RESET_FINISH, &args, &error);
  g_assert_no_error(error);
  g_assert_true(demo_forum_password_works(world->forum, "maria", "a longer new password"));

  /* The link is used up, and one of another host is refused before anything is sent. */
  g_assert_null(world_call(world, FP_OP_RESET_FINISH, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_GONE);
  g_clear_error(&error);
  args.text = "https://forum.example.net/u/password-reset/0123456789abcdef0123456789abcdef";
  g_assert_null(world_call(world, FP_OP_RESET_FINISH, &args, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
}

static void
test_sessions(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  FpSession *other = world->session;
  world->session = fp_session_new();
  world_sign_in(world);
  g_autoptr(FpCallResult) ended = world_call(world, FP_OP_END_SESSIONS, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpint(ended->count, ==, 1);
  g_autoptr(FpCallResult) me = world_call(world, FP_OP_WHOAMI, NULL, &error);
  g_assert_no_error(error);
  fp_session_free(world->session);
  world->session = other;
  g_assert_null(world_call(world, FP_OP_WHOAMI, NULL, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED);
}

static void
test_expired(void)
{
  g_autoptr(World) world = signed_in();
  g_autoptr(GError) error = NULL;
  fp_fake_clock_jump(world->clock, 40 * FP_MINUTE);
  FpCallArgs args = {.folder = "inbox"};
  g_assert_null(world_call(world, FP_OP_LIST, &args, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_EXPIRED);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/discourse/sign-in", test_sign_in);
  g_test_add_func("/discourse/inbox", test_inbox);
  g_test_add_func("/discourse/mark-read", test_mark_read);
  g_test_add_func("/discourse/flag", test_flag);
  g_test_add_func("/discourse/flag-with-evidence", test_flag_with_evidence);
  g_test_add_func("/discourse/send-and-find", test_send_and_find);
  g_test_add_func("/discourse/same-title", test_same_title);
  g_test_add_func("/discourse/answer", test_answer);
  g_test_add_func("/discourse/find-further-back", test_find_further_back);
  g_test_add_func("/discourse/limits", test_limits);
  g_test_add_func("/discourse/profile-and-block", test_profile_and_block);
  g_test_add_func("/discourse/new-password", test_new_password);
  g_test_add_func("/discourse/sessions", test_sessions);
  g_test_add_func("/discourse/expired", test_expired);
  return g_test_run();
}
