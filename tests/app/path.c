/* The main path of a member's morning: an account is added, the inbox read, a message flagged, taken back,
 * flagged again and sent; and what the screen is told meanwhile. For every dialect. */
#include "config.h"

#include "app/fixture.h"
#include "flagpost/judge.h"

static void
test_whole_path(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_assert_cmpuint(refresh(f), >, 10);
  g_assert_cmpuint(refresh(f), ==, 0);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, -1);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD);
  g_assert_cmpint(item->due, ==, fp_clock_now() + 10 * FP_SECOND);
  Wait wait = {0};
  FpUndone taken;
  fp_flag_undo_async(f->member, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) undone = wait_for(f, &wait);
  g_assert_cmpint(fp_flag_undo_finish(undone, &taken, NULL), ==, FP_UNDO_HELD);
  g_assert_cmpuint(taken.held, ==, 1);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  FpOutboxEnd none = send_all(f, TRUE);
  g_assert_cmpuint(none.sent, ==, 0);
  g_assert_cmpuint(reports_of(f, item), ==, 0);

  g_autoptr(FpOutItem) again = flag(f, spam->id, 0);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(end.waiting, ==, 0);
  g_assert_cmpint(state_of(f, again->id), ==, FP_OUT_SENT);
  g_assert_cmpuint(reports_of(f, again), ==, 1);
  fixture_restart(f);
  g_assert_cmpint(state_of(f, again->id), ==, FP_OUT_SENT);
}

static void
test_evidence(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  const FpMessage *message = spam->messages->pdata[0];
  json_t *seen = json_array_get(json_object_get(fp_out_item_evidence(item), "messages"), 0);
  g_assert_cmpstr(fp_json_peek_string(seen, "id", NULL), ==, message->id);
  g_assert_cmpstr(fp_json_peek_string(seen, "from.login", NULL), ==, message->from->login);
  g_assert_cmpint(fp_json_peek_int(seen, "from.posts", -1), >=, 0);
  g_assert_nonnull(fp_json_peek_string(seen, "from.registered", NULL));
  const char *received = message->html ? message->html : message->plain;
  g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, received, -1);
  g_assert_cmpstr(fp_json_peek_string(seen, "sha256", NULL), ==, sum);
  g_assert_null(strstr(fp_json_peek_string(seen, "text", ""), "http"));
  for (guint i = 0; i < message->rich->links->len; i++) {
    const FpLink *link = message->rich->links->pdata[i];
    g_assert_null(strstr(item->text, link->href ? link->href : link->target));
  }
  g_assert_nonnull(strstr(item->text, message->from->login));
  g_autofree char *print = fp_fingerprint(message);
  g_assert_nonnull(print);
  g_assert_cmpstr(fp_json_peek_string(seen, "fingerprint", NULL), ==, print);
  g_assert_nonnull(strstr(item->text, print));
  g_assert_nonnull(strstr(fp_json_peek_string(fp_out_item_evidence(item), "short_form", ""), print));
}

static void
test_pressed_twice(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, -1);
  const char *ids[] = {spam->id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = -1};
  gboolean already = FALSE;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) second = fp_flag_queue(f->member, &ask, &already, &error);
  g_assert_no_error(error);
  g_assert_true(already);
  g_assert_cmpint(((FpOutItem *)second->pdata[0])->id, ==, item->id);
  g_autofree char *sentence = fp_flag_sentence(f->member, second, TRUE);
  g_assert_nonnull(strstr(sentence, "Already flagged."));
}

static void
test_sentences(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 0, 3, NULL);
  const char *ids[] = {((FpConversation *)list->pdata[0])->id, NULL};
  FpFlagAsk ask = {.ids = ids, .reason = "phishing", .hold = -1};
  prepare(f, ids);
  g_autoptr(GPtrArray) one = fp_flag_preview(f->member, &ask, NULL);
  g_autofree char *held = fp_flag_sentence(f->member, one, FALSE);
  g_assert_cmpstr(held, ==,
                  "Flagged as phishing. Not sent yet: it will be sent at 07:30:10. z takes it back.");
  fp_setting_set(f->app, NULL, "undo", "manual", NULL);
  g_autoptr(GPtrArray) manual = fp_flag_preview(f->member, &ask, NULL);
  g_assert_cmpint(((FpOutItem *)manual->pdata[0])->due, ==, 0);
  g_autofree char *waits = fp_flag_sentence(f->member, manual, FALSE);
  g_assert_nonnull(strstr(waits, "until you send it"));
}

static void
test_several_in_one_report(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 0, 3, NULL);
  const char *ids[] = {((FpConversation *)list->pdata[0])->id, ((FpConversation *)list->pdata[1])->id,
                       ((FpConversation *)list->pdata[0])->id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = 0};
  g_autoptr(GError) error = NULL;
  prepare(f, ids);
  g_autoptr(GPtrArray) items = fp_flag_queue(f->member, &ask, NULL, &error);
  g_assert_no_error(error);
  const FpRoute *route = fp_member_account(f->member)->driver->routes;
  if (route->kind == FP_ROUTE_POST) /* for posts alone */
    route++;
  g_assert_cmpuint(items->len, ==, route->several ? 1 : 2);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, items->len);
  g_autoptr(FpOutItem) same = fp_store_outbox_for_message(fp_member_store(f->member),
                                                          ((FpOutItem *)items->pdata[0])->messages->pdata[0]);
  g_assert_cmpint(same->state, ==, FP_OUT_SENT);
}

static void
test_wrong_ids(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  const char *ids[] = {"no-such-id\033[2J", NULL};
  FpFlagAsk ask = {.ids = ids, .hold = 0};
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_flag_queue(f->member, &ask, NULL, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_assert_null(strchr(error->message, '\033'));
  g_clear_error(&error);
  g_autoptr(FpConversation) spam = first_spam(f);
  const char *right[] = {spam->id, NULL};
  FpFlagAsk odd = {.ids = right, .reason = "boredom", .hold = 0};
  g_assert_null(fp_flag_queue(f->member, &odd, NULL, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
}

static void
test_routes(gconstpointer dialect)
{
  FixtureOptions options = {.moderators = ""};
  g_autoptr(Fixture) f = fixture_new(dialect, &options);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  const char *ids[] = {spam->id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = 0};
  g_autoptr(GError) error = NULL;
  gboolean own_flag = fp_driver_can(fp_member_account(f->member)->driver, FP_OP_FLAG);
  g_autoptr(GPtrArray) none = fp_flag_preview(f->member, &ask, &error);
  if (!own_flag) {
    g_assert_null(none);
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
    g_assert_nonnull(strstr(error->message, "moderators"));
    g_clear_error(&error);
  }
  fp_setting_set(f->app, ACCOUNT, "report-to", "abuse@forum.example.org", NULL);
  fp_setting_set(f->app, ACCOUNT, "route", "mail", NULL);
  g_autoptr(GPtrArray) mail = fp_flag_preview(f->member, &ask, &error);
  g_assert_no_error(error);
  g_assert_cmpint(((FpOutItem *)mail->pdata[0])->route, ==, FP_ROUTE_MAIL);
  g_assert_cmpstr(((FpOutItem *)mail->pdata[0])->to, ==, "abuse@forum.example.org");
  fp_setting_set(f->app, ACCOUNT, "route", "web", NULL);
  g_autoptr(FpOutItem) web = flag(f, spam->id, 0);
  g_assert_cmpint(web->route, ==, FP_ROUTE_WEB);
  g_assert_true(g_str_has_prefix(web->to, DEMO_SITE));
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 0);
  g_assert_cmpint(state_of(f, web->id), ==, FP_OUT_UNSURE);
  g_assert_true(fp_outbox_confirm(f->member, web->id, NULL));
  g_assert_cmpint(state_of(f, web->id), ==, FP_OUT_SENT);
}

static void
test_offline_shows_what_is_stored(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  refresh(f);
  guint stored = fp_store_count(fp_member_store(f->member), "inbox", NULL);
  g_autoptr(FpConversation) spam = first_spam(f);
  f->offline = TRUE;
  fixture_restart(f);
  g_autoptr(GError) error = NULL;
  Wait wait = {0};
  fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_false(fp_inbox_refresh_finish(result, NULL, &error));
  g_assert_error(error, FP_NET_ERROR, FP_NET_OFFLINE);
  g_clear_error(&error);
  g_assert_cmpuint(fp_store_count(fp_member_store(f->member), "inbox", NULL), ==, stored);
  g_assert_cmpint(fp_store_as_of(fp_member_store(f->member)), ==, MORNING);
  Wait opened = {0};
  gboolean stale = FALSE;
  fp_inbox_open_async(f->member, spam->id, NULL, wait_done, &opened);
  g_autoptr(GAsyncResult) copy = wait_for(f, &opened);
  g_autoptr(FpConversation) conversation = fp_inbox_open_finish(copy, &stale, &error);
  g_assert_nonnull(conversation);
  g_assert_true(stale);
  g_assert_error(error, FP_NET_ERROR, FP_NET_OFFLINE);
}

static void
test_interrupted_refresh_leaves_no_gap(gconstpointer dialect)
{
  g_autoptr(Fixture) whole = fixture_new(dialect, NULL);
  refresh(whole);
  guint all = fp_store_count(fp_member_store(whole->member), NULL, NULL);
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  demo_forum_fault(f->forum, f->dialect->list, NULL, "500", 9, 1); /* the second page and its repetitions */
  Wait wait = {0};
  fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_inbox_refresh_finish(result, NULL, NULL);
  demo_forum_clear_faults(f->forum);
  fixture_restart(f);
  refresh(f);
  g_assert_cmpuint(fp_store_count(fp_member_store(f->member), NULL, NULL), ==, all);
}

/* Many pages, stopped in the middle: the next refresh looks at the top, then goes on where the first one was;
 * and it goes through all again if that place is another by now. */
static void
test_interrupted_refresh_goes_on(gconstpointer dialect)
{
  guint whole = 0, whole_asked = 0;
  {
    g_autoptr(Fixture) f = fixture_new(dialect, &(FixtureOptions){.messages = 800});
    refresh(f);
    whole = fp_store_count(fp_member_store(f->member), "inbox", NULL);
    whole_asked = fixture_count(f, f->dialect->list);
  }
  for (int moved = 0; moved < 2; moved++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &(FixtureOptions){.messages = 800});
    FpStore *store = fp_member_store(f->member);
    demo_forum_fault(f->forum, f->dialect->list, NULL, "500", 99, 6); /* all from the sixth request on */
    Wait wait = {0};
    fp_inbox_refresh_async(f->member, TRUE, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_false(fp_inbox_refresh_finish(result, NULL, NULL));
    demo_forum_clear_faults(f->forum);
    g_autofree char *reached = fp_store_fact(store, "reached:inbox");
    guint before = fp_store_count(store, "inbox", NULL), asked = fixture_count(f, f->dialect->list);
    g_assert_cmpuint(before, >, 0);
    g_assert_nonnull(reached);
    if (moved)
      g_assert_true(fp_store_set_fact(store, "reached:inbox", "nowhere\nnobody", NULL));
    refresh(f);
    guint resumed = fixture_count(f, f->dialect->list) - asked, all = fp_store_count(store, "inbox", NULL);
    g_autofree char *left = fp_store_fact(store, "reached:inbox");
    g_assert_null(left);
    g_assert_cmpuint(all, >=, 800);
    g_assert_cmpuint(all, ==, whole);
    if (!moved)
      g_assert_cmpuint(resumed + 3, <, whole_asked);
  }
}

static void
test_session_expires(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  guint before = fixture_count(f, f->dialect->sign_in);
  fp_fake_clock_advance(f->clock, 2 * FP_HOUR);
  refresh(f);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, before + 1);
}

/* «Signed out», also right after a sign-in: the forum means no. Signed in anew once, not for ever. */
static void
test_never_signed_in_enough(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  guint before = fixture_count(f, f->dialect->sign_in);
  Wait wait = {0};
  FpCallArgs args = {.folder = "inbox"};
  g_autoptr(GError) error = NULL;
  demo_forum_fault(f->forum, f->dialect->list, NULL, "expired", 2, 0);
  fp_session_call_async(f->member, FP_OP_LIST, &args, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_null(fp_session_call_finish(result, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_REFUSED);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, before + 1);
}

static const char *demo_password;

static FpSecret *
answer(const char *question, gpointer data)
{
  g_ptr_array_add(data, g_strdup(question));
  return fp_secret_new(demo_password, -1);
}

/* A password that is stored nowhere is asked for, once. */
static void
test_asks_for_password(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func(g_free);
  demo_password = demo_forum_password(f->forum);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, NULL);
  fp_session_set_ask(f->app, answer, asked);
  refresh(f);
  fp_fake_clock_advance(f->clock, 2 * FP_HOUR);
  refresh(f);
  g_assert_cmpuint(asked->len, ==, 1);
  g_assert_nonnull(strstr(asked->pdata[0], ACCOUNT));
  g_assert_null(fake_keyring_peek(f->keyring, ACCOUNT, FP_SLOT_CURRENT));
}

static void
test_one_sign_in_for_all(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  guint before = fixture_count(f, f->dialect->sign_in);
  Wait waits[4] = {{0}};
  FpCallArgs args = {.folder = "inbox"};
  for (int i = 0; i < 4; i++)
    fp_session_call_async(f->member, FP_OP_LIST, &args, NULL, wait_done, &waits[i]);
  for (int i = 0; i < 4; i++) {
    g_autoptr(GAsyncResult) result = wait_for(f, &waits[i]);
    g_autoptr(FpCallResult) reply = fp_session_call_finish(result, NULL);
    g_assert_nonnull(reply);
  }
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, before + 1);
}

static void
test_cancelled(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  demo_forum_fault(f->forum, f->dialect->sign_in, NULL, "delay:20000", 1, 0);
  g_autoptr(GCancellable) stop = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  Wait first = {0}, second = {0};
  fp_inbox_refresh_async(f->member, FALSE, stop, wait_done, &first);
  settle_loop();
  g_cancellable_cancel(stop);
  settle_loop();
  fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &second);
  g_autoptr(GAsyncResult) one = wait_for(f, &first);
  g_assert_false(fp_inbox_refresh_finish(one, NULL, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error(&error);
  g_autoptr(GAsyncResult) two = wait_for(f, &second);
  fp_inbox_refresh_finish(two, NULL, &error);
  g_assert_no_error(error);
}

static void
test_senders_once_a_day(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  const char *ids[] = {spam->id, NULL};
  for (int day = 0; day < 2; day++) {
    for (int n = 0; n < 2; n++) {
      guint before = f->asked->len;
      Wait wait = {0};
      fp_flag_prepare_async(f->member, ids, NULL, wait_done, &wait);
      g_autoptr(GAsyncResult) result = wait_for(f, &wait);
      g_assert_true(fp_flag_prepare_finish(result, NULL));
      if (n == 0 && day > 0)
        g_assert_cmpuint(f->asked->len, >, before);
      else
        g_assert_cmpuint(f->asked->len, ==, before); /* the refresh has asked already */
    }
    fp_fake_clock_advance(f->clock, 25 * FP_HOUR);
  }
}

static void
test_wrong_password_is_tried_once(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "not the password");
  guint before = fixture_count(f, f->dialect->sign_in);
  for (int i = 0; i < 3; i++) {
    Wait wait = {0};
    g_autoptr(GError) error = NULL;
    fp_inbox_refresh_async(f->member, FALSE, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_false(fp_inbox_refresh_finish(result, NULL, &error));
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  }
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), ==, before + 1);
  g_autoptr(FpSecret) right = fp_secret_new(demo_forum_password(f->forum), -1);
  fp_session_set_password(f->member, right);
  g_assert_cmpuint(refresh(f), >, 0);
}

static void
test_read_only(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  g_clear_pointer(&f->app, fp_app_free);
  fixture_start_app(f, TRUE);
  fixture_open(f);
  const char *ids[] = {spam->id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = 0};
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_flag_queue(f->member, &ask, NULL, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_READ_ONLY);
  g_clear_error(&error);
  g_assert_null(fp_message_queue(f->member, "tom", "Hello", "Text", NULL, 0, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_READ_ONLY);
  guint before = f->asked->len;
  Wait wait = {0};
  FpRotateAsk rotate = {0};
  g_clear_error(&error);
  fp_rotate_async(f->member, &rotate, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_null(fp_rotate_finish(result, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_READ_ONLY);
  g_assert_cmpuint(f->asked->len, ==, before);
}

static void
sync_all(Fixture *f)
{
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  fp_inbox_refresh_async(f->member, TRUE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_inbox_refresh_finish(result, NULL, &error);
  g_assert_no_error(error);
}

static void
test_progress_is_said(void)
{
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &(FixtureOptions){.messages = 1030});
  refresh(f);
  guint told = 0;
  for (guint i = 0; i < f->said->len; i++)
    told += g_str_has_prefix(f->said->pdata[i], "1000 conversations fetched so far, back to ");
  g_assert_cmpuint(told, ==, 1);
}

static gint64
oldest_and_count(Fixture *f, guint *count)
{
  *count = fp_store_count(fp_member_store(f->member), NULL, NULL);
  return fp_store_oldest(fp_member_store(f->member));
}

static void
test_keep(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  guint few, all, smaller;
  g_assert_true(fp_setting_set(f->app, NULL, "keep", "2 days", NULL));
  refresh(f);
  gint64 since = fp_clock_now() - 2 * FP_DAY;
  g_assert_cmpint(oldest_and_count(f, &few), >=, since);
  g_assert_cmpuint(few, >, 0);
  g_assert_cmpuint(refresh(f), ==, 0);
  /* With no limit the rest comes; with the limit again it goes, but for what was reported. */
  g_assert_true(fp_setting_set(f->app, NULL, "keep", NULL, NULL));
  sync_all(f);
  g_assert_cmpint(oldest_and_count(f, &all), <, since);
  g_assert_cmpuint(all, >, few);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 0, all, NULL);
  const FpConversation *last = list->pdata[list->len - 1];
  fp_out_item_free(flag(f, last->id, FP_HOUR));
  g_assert_true(fp_setting_set(f->app, NULL, "keep", "2 days", NULL));
  refresh(f);
  g_assert_cmpint(oldest_and_count(f, &smaller), ==, last->last);
  g_assert_cmpuint(smaller, <, all);
  g_autoptr(FpConversation) reported = fp_store_summary(fp_member_store(f->member), last->id, NULL);
  g_assert_nonnull(reported);
}

static void
test_keep_size(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  guint all, fewer, again;
  refresh(f);
  oldest_and_count(f, &all);
  g_autofree char *size =
      g_strdup_printf("%d KB", (int)(fp_store_size(fp_member_store(f->member)) / 1000) - 40);
  g_assert_true(fp_setting_set(f->app, NULL, "keep-size", size, NULL));
  refresh(f);
  oldest_and_count(f, &fewer);
  g_assert_cmpuint(fewer, <, all);
  g_assert_cmpuint(fewer, >, 0);
  /* What went is not fetched again. */
  sync_all(f);
  oldest_and_count(f, &again);
  g_assert_cmpuint(again, <=, fewer);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("path/whole", test_whole_path);
  add_for_each("P6/path/evidence", test_evidence);
  add_for_each("path/pressed-twice", test_pressed_twice);
  add_for_each("path/sentences", test_sentences);
  add_for_each("path/several", test_several_in_one_report);
  add_for_each("path/wrong-ids", test_wrong_ids);
  add_for_each("path/routes", test_routes);
  add_for_each("path/offline", test_offline_shows_what_is_stored);
  add_for_each("path/no-gap", test_interrupted_refresh_leaves_no_gap);
  g_test_add_data_func("/path/goes-on/khoros", dialect_named("khoros"), test_interrupted_refresh_goes_on);
  add_for_each("path/session-expires", test_session_expires);
  /* Elsewhere the list's address is asked while signing in. */
  add_for("khoros", "path/never-enough", test_never_signed_in_enough);
  add_for_each("path/asks-for-password", test_asks_for_password);
  add_for_each("path/one-sign-in", test_one_sign_in_for_all);
  add_for_each("path/cancelled", test_cancelled);
  add_for_each("path/senders", test_senders_once_a_day);
  add_for_each("path/wrong-password", test_wrong_password_is_tried_once);
  add_for_each("path/read-only", test_read_only);
  g_test_add_func("/path/progress", test_progress_is_said);
  add_for_each("path/keep", test_keep);
  add_for_each("path/keep-size", test_keep_size);
  return g_test_run();
}
