/* The outbox where things go wrong that no forum is to blame for: each statement of the archive fails once
 * while a report is flagged, sent or taken back; words that are refused before they are queued; what is said
 * of each row. */
#include "config.h"

#include "app/fixture.h"
#include "app/private.h"
#include "flagpost/boards.h"
#include "lib/sql_faults.h"

/* --- statements that fail --- */

#define MOST 70 /* messages */

static FpMessage *
nth_message(Fixture *f, guint n)
{
  g_autoptr(FpConversation) talk = nth_spam(f, n);
  return fp_message_ref(talk->messages->pdata[0]);
}

/* NULL: it failed, and said so. */
static FpOutItem *
try_flag(Fixture *f, const char *id)
{
  const char *ids[] = {id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = FP_MINUTE};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_queue(f->member, &ask, NULL, &error);
  g_assert_true((items == NULL) == (error != NULL));
  return items && items->len > 0 ? g_ptr_array_steal_index(items, 0) : NULL;
}

static void
try_send(Fixture *f)
{
  Wait wait = {0};
  fp_outbox_send_async(f->member, TRUE, 0, TRUE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_outbox_send_finish(result, NULL, NULL);
}

static FpUndoEnd
try_undo(Fixture *f, const char *id)
{
  Wait wait = {0};
  fp_flag_undo_async(f->member, id, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_flag_undo_finish(result, NULL, NULL);
}

static void
try_recover(Fixture *f)
{
  Wait wait = {0};
  fp_outbox_recover_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_outbox_recover_finish(result, NULL, NULL);
}

static void
go_on(Fixture *f)
{
  for (int n = 0; n < 3; n++) {
    fp_fake_clock_advance(f->clock, FP_HOUR);
    try_recover(f);
    try_send(f);
  }
}

typedef enum { FLAGGED, SENT, UNDONE } Moment;

/* A report of the message, with the nth statement failing at one moment of its way. FALSE: there is no nth.
 */
static gboolean
report_with_fault(Fixture *f, const FpMessage *message, Moment moment, guint nth)
{
  sql_faults_set(SQL_RUN, moment == FLAGGED ? nth : 0);
  g_autoptr(FpOutItem) item = try_flag(f, message->id);
  gboolean met = moment == FLAGGED && sql_faults_met();
  sql_faults_set(SQL_RUN, moment == UNDONE ? nth : 0);
  if (!item)
    item = try_flag(f, message->id);
  g_assert_nonnull(item);
  FpUndoEnd undone = moment == UNDONE ? try_undo(f, message->id) : FP_UNDO_NOTHING;
  met = met || (moment == UNDONE && sql_faults_met());
  sql_faults_set(SQL_RUN, moment == SENT ? nth : 0);
  if (moment == SENT)
    try_send(f);
  met = met || (moment == SENT && sql_faults_met());
  sql_faults_set(SQL_RUN, 0);
  go_on(f);
  FpOutState end = state_of(f, item->id);
  g_test_message("moment %d, statement %u: %s", moment, nth, fp_out_state_name(end));
  g_assert_cmpint(end, ==, undone == FP_UNDO_HELD ? FP_OUT_UNDONE : FP_OUT_SENT);
  g_assert_cmpuint(reports_of(f, item), ==, end == FP_OUT_SENT ? 1 : 0);
  return met;
}

static void
test_statements(gconstpointer data)
{
  FixtureOptions options = {.scenario = "empty", .letters = MOST};
  g_autoptr(Fixture) f = fixture_new(dialect_named("khoros"), &options);
  refresh(f);
  Moment moment = (Moment)GPOINTER_TO_INT(data);
  guint tries = 0;
  /* The first ones singly; flagging teaches the judge, which asks hundreds of times for the same. */
  for (guint nth = 1, met = TRUE; met; nth += 1 + nth / 6) {
    g_assert_cmpuint(tries, <, MOST);
    g_autoptr(FpMessage) message = nth_message(f, tries++);
    met = report_with_fault(f, message, moment, nth);
  }
  g_assert_cmpuint(tries, >, 4);
}

/* --- what is refused --- */

static void
test_words(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) talk = first_spam(f);
  gsize limit = fp_member_account(f->member)->driver->message_limit;
  g_autofree char *endless = g_strnfill(MAX(limit, 1) + 1, 'x');
  const struct {
    const char *to, *subject, *text, *conversation;
  } wrong[] = {
      {NULL, "Hello", "Text", NULL}, {"", "Hello", "Text", NULL},     {"ines", NULL, "Text", NULL},
      {"ines", "", "Text", NULL},    {"ines", "Hello", NULL, NULL},   {"ines", "Hello", "", NULL},
      {NULL, NULL, "", talk->id},    {NULL, NULL, "Text", "nowhere"}, {"ines", "Hello", endless, NULL},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    gboolean lacks_subject = !wrong[i].conversation && (!wrong[i].subject || !*wrong[i].subject);
    if ((wrong[i].text == endless && limit == 0) || (lacks_subject && !fp_message_has_subject(f->member)))
      continue;
    g_assert_null(fp_message_queue(f->member, wrong[i].to, wrong[i].subject, wrong[i].text,
                                   wrong[i].conversation, 0, &error));
    g_assert_true(g_error_matches(error, FP_USAGE_ERROR, FP_USAGE_BAD) ||
                  g_error_matches(error, FP_STORE_ERROR, FP_STORE_MISSING));
  }
  /* An answer takes both from the conversation; how long it waits is the setting's where nothing is said. */
  g_autoptr(FpOutItem) answer = fp_message_queue(f->member, NULL, NULL, "No, thank you.", talk->id, -1, NULL);
  g_assert_cmpstr(answer->subject, ==, talk->subject);
  g_assert_cmpstr(answer->to, ==, talk->from->login);
  g_assert_cmpint(answer->due, >, answer->made);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "undo", "manual", NULL));
  FpDraft draft = {.to = (char *)"ines", .subject = (char *)"Hello", .text = (char *)"Text"};
  g_autoptr(FpOutItem) waits = fp_draft_queue(f->member, &draft, -1, NULL);
  g_assert_cmpint(waits->due, ==, 0);
  FpDraft reply = {.conversation = talk->id, .text = (char *)"No."};
  g_autoptr(FpOutItem) replies = fp_draft_queue(f->member, &reply, 0, NULL);
  g_assert_cmpint(replies->kind, ==, FP_OUT_MESSAGE);
}

/* What stands between two messages by the forum's pace is said before the second is written. */
static void
test_pace_is_told(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  for (int i = 0; i < 40; i++)
    fp_store_outbox_note_sent(fp_member_store(f->member), fp_clock_now());
  g_autofree char *warning =
      fp_draft_warning(f->member, &(FpDraft){.to = (char *)"ines", .text = (char *)"Hello"});
  g_assert_nonnull(strstr(warning, "it will not leave before"));
}

static FpDraft
post_draft(const char *board, const char *topic, const char *subject, const char *text)
{
  return (FpDraft){.board = (char *)board,
                   .conversation = (char *)topic,
                   .subject = (char *)subject,
                   .text = (char *)text};
}

static void
test_posts(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  const FpDraft wrong[] = {post_draft("1", NULL, NULL, "Text"), post_draft("1", NULL, "", "Text"),
                           post_draft("1", NULL, "Title", NULL), post_draft("1", NULL, "Title", ""),
                           post_draft("", NULL, "Title", "Text")};
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_null(fp_draft_queue(f->member, &wrong[i], 0, &error));
    g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  }
  FpDraft changed = {.edits = TRUE, .post = (char *)"77", .text = (char *)"Text"};
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_draft_queue(f->member, &changed, 0, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  FpPostAsk answer = {.topic = "no-such-topic", .text = "Text", .hold = 0};
  g_assert_null(fp_post_queue(f->member, &answer, NULL));
  FpDraft topic = post_draft("1", NULL, "Title", "Text");
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "undo", "manual", NULL));
  g_autoptr(FpOutItem) waits = fp_draft_queue(f->member, &topic, -1, NULL);
  g_assert_cmpint(waits->due, ==, 0);
  g_assert_cmpint(waits->kind, ==, FP_OUT_TOPIC);
}

/* A stored draft goes in the moment in which it is queued; another copy of the program, which still has it on
 * its screen, queues nothing. */
static void
test_draft_once(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpStore *store = fp_member_store(f->member);
  FpDraft drafts[] = {post_draft(NULL, NULL, "Hello", "Text"), post_draft("1", NULL, "Title", "Text")};
  drafts[0].to = (char *)"ines";
  for (gsize i = 0; i < G_N_ELEMENTS(drafts); i++) {
    g_autoptr(GError) error = NULL;
    drafts[i].id = fp_store_save_draft(store, &drafts[i], NULL);
    g_autoptr(FpOutItem) queued = fp_draft_queue(f->member, &drafts[i], -1, NULL);
    g_autoptr(GPtrArray) left = fp_store_drafts(store, NULL);
    g_assert_nonnull(queued);
    g_assert_cmpuint(left->len, ==, 0);
    g_assert_null(fp_draft_queue(f->member, &drafts[i], -1, &error));
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
    g_autoptr(GPtrArray) rows = fp_store_outbox_list(store, FALSE, NULL);
    g_assert_cmpuint(rows->len, ==, i + 1);
  }
}

/* --- what cannot be flagged --- */

static void
not_flagged(Fixture *f, const char *id, const char *reason, int code)
{
  const char *ids[] = {id, NULL};
  FpFlagAsk ask = {.ids = ids, .reason = reason};
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_flag_queue(f->member, &ask, NULL, &error));
  g_assert_cmpint(error->code, ==, code);
}

static void
save_own(Fixture *f)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  FpConversation *talk = fp_conversation_new("own-talk", "Mine");
  FpMessage *mine = fp_message_new("own-message", "own-talk");
  g_clear_pointer(&mine->from, fp_person_unref);
  mine->from = fp_person_ref((FpPerson *)fp_member_me(f->member));
  mine->outgoing = TRUE;
  fp_message_set_plain(mine, "By me", -1);
  FpMessage *notice = fp_message_new("own-notice", "own-talk");
  g_clear_pointer(&notice->from, fp_person_unref);
  notice->from = fp_person_new("0", "system", NULL);
  notice->system = TRUE;
  fp_message_set_plain(notice, "By the forum", -1);
  g_ptr_array_add(talk->messages, mine);
  g_ptr_array_add(talk->messages, notice);
  g_ptr_array_add(all, talk);
  g_assert_true(fp_store_save_conversations(fp_member_store(f->member), all, 0, NULL));
}

static void
test_not_flagged(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  save_own(f);
  not_flagged(f, "own-message", NULL, FP_USAGE_BAD);
  not_flagged(f, "own-talk", NULL, FP_STORE_MISSING);
  not_flagged(f, "no-such-id", NULL, FP_STORE_MISSING);
  not_flagged(f, "campaign:none", NULL, FP_STORE_MISSING);
  not_flagged(f, "own-message", "boredom", FP_USAGE_BAD);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", "mail", NULL));
  not_flagged(f, spam->id, NULL, FP_FORUM_UNSUPPORTED);
  /* A route that only posts have is the forum's own flag for messages, or none. */
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", "web", NULL));
  g_autoptr(FpOutItem) page = flag(f, spam->id, 0);
  g_assert_cmpint(page->route, ==, FP_ROUTE_WEB);
  g_assert_true(g_str_has_prefix(page->to, "https://"));
}

/* --- what is said of a row --- */

static void
test_sentences(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  static const struct {
    FpOutKind kind;
    FpOutState state;
    FpRouteKind route;
    const char *to, *why, *said;
    gint64 due;
  } rows[] = {
      {FP_OUT_REPORT, FP_OUT_HELD, FP_ROUTE_MESSAGE, "mods", NULL, "Waiting until you send it.", 0},
      {FP_OUT_REPORT, FP_OUT_HELD, FP_ROUTE_FLAG, NULL, NULL, "Waiting; due at", MORNING + FP_HOUR},
      {FP_OUT_REPORT, FP_OUT_HELD, FP_ROUTE_FLAG, NULL, "", "Waiting; due at", MORNING + FP_HOUR},
      {FP_OUT_REPORT, FP_OUT_HELD, FP_ROUTE_FLAG, NULL, "Not reached", "tried again at", MORNING + FP_HOUR},
      {FP_OUT_REPORT, FP_OUT_HELD, FP_ROUTE_FLAG, NULL, NULL, "Waiting for its turn.", MORNING},
      {FP_OUT_MESSAGE, FP_OUT_SENDING, FP_ROUTE_NONE, "ines", NULL,
       "Being sent. Route: private message to ines.", 0},
      {FP_OUT_MESSAGE, FP_OUT_SENDING, FP_ROUTE_NONE, NULL, NULL, "private message to this conversation.", 0},
      {FP_OUT_RETRACT, FP_OUT_SENT, FP_ROUTE_FLAG, NULL, "It was gone",
       "Route: taking back a report. It was gone.", 0},
      {FP_OUT_TOPIC, FP_OUT_REFUSED, FP_ROUTE_NONE, "1", "Not here", "Refused at", 0},
      {FP_OUT_REPORT, FP_OUT_UNSURE, FP_ROUTE_WEB, NULL, NULL, "Waiting for you.", 0},
      {FP_OUT_REPORT, FP_OUT_UNSURE, FP_ROUTE_MESSAGE, "mods", NULL, "Not known whether it arrived.", 0},
      {FP_OUT_MESSAGE, FP_OUT_UNSURE, FP_ROUTE_WEB, "ines", NULL, "Not known whether it arrived.", 0},
      {FP_OUT_POST, FP_OUT_UNDONE, FP_ROUTE_NONE, NULL, NULL, "Taken back.", 0},
      {FP_OUT_POST, FP_OUT_STATES, FP_ROUTE_NONE, NULL, NULL, "", 0},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(FpOutItem) item = fp_out_item_new(rows[i].kind);
    item->state = rows[i].state;
    item->route = rows[i].route;
    item->to = g_strdup(rows[i].to);
    item->why = g_strdup(rows[i].why);
    item->due = rows[i].due;
    g_autofree char *said = fp_outbox_item_sentence(f->member, item);
    g_test_message("%s", said);
    g_assert_nonnull(strstr(said, rows[i].said));
  }
}

static void
test_flag_sentences(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_autofree char *nothing = fp_flag_sentence(f->member, items, FALSE);
  g_assert_cmpstr(nothing, ==, "Nothing was flagged.");
  FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
  item->route = FP_ROUTE_FLAG;
  item->reason = g_strdup("other");
  item->due = fp_clock_now();
  item->evidence = g_strdup("{\"messages\":[{\"from\":{\"id\":\"7\"}},{\"from\":{}}]}");
  g_ptr_array_add(item->messages, g_strdup("1"));
  g_ptr_array_add(item->messages, g_strdup("2"));
  g_ptr_array_add(items, item);
  g_autofree char *now = fp_flag_sentence(f->member, items, FALSE);
  g_assert_true(
      g_str_has_prefix(now, "Flagged as another reason: 2 messages from 1 sender. Being sent now by"));
  item->due = 0;
  g_autofree char *waits = fp_flag_sentence(f->member, items, FALSE);
  g_assert_nonnull(strstr(waits, "they wait until you send them"));
  item->due = fp_clock_now() + FP_MINUTE;
  g_autofree char *later = fp_flag_sentence(f->member, items, FALSE);
  g_assert_nonnull(strstr(later, "they will be sent at"));
  g_autofree char *twice = fp_flag_sentence(f->member, items, TRUE);
  g_assert_true(g_str_has_prefix(twice, "Already flagged. Waiting"));
}

/* A refused report is dropped by taking it back; one of which nothing is known is too late. */
static void
test_undo_ends(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpStore *store = fp_member_store(f->member);
  g_assert_cmpint(try_undo(f, NULL), ==, FP_UNDO_NOTHING);
  gint64 id = queue_words(f, "Hello");
  g_assert_true(fp_store_outbox_claim(store, id, NULL));
  g_assert_true(fp_store_outbox_settle(store, id, FP_OUT_UNSURE, 0, NULL, "Cut off.", NULL));
  g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT, id);
  g_assert_cmpint(try_undo(f, name), ==, FP_UNDO_TOO_LATE);
  g_autoptr(FpOutItem) asked = fp_store_outbox_get(store, id, NULL);
  g_assert_true(fp_store_outbox_learn(store, asked, FP_OUT_REFUSED, 0, NULL, "No.", NULL));
  g_assert_cmpint(try_undo(f, name), ==, FP_UNDO_HELD);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNDONE);
  g_assert_cmpint(try_undo(f, name), ==, FP_UNDO_NOTHING);
  g_autoptr(GError) error = NULL;
  g_assert_false(fp_outbox_decide(f->member, id, TRUE, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_assert_false(fp_outbox_decide(f->member, 999, TRUE, NULL));
  g_assert_false(fp_outbox_confirm(f->member, 999, NULL));
}

/* Another copy of the program only looks: nothing is queued, sent, taken back or decided. */
static void
test_read_only(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 id = queue_words(f, "Hello");
  g_clear_pointer(&f->member, fp_member_close);
  settle_loop();
  fp_app_free(f->app);
  fixture_start_app(f, TRUE);
  fixture_open(f);
  const char *ids[] = {"x", NULL};
  FpFlagAsk ask = {.ids = ids};
  FpPostAsk post = {.board = "1", .subject = "Title", .text = "Text"};
  g_assert_null(fp_flag_queue(f->member, &ask, NULL, NULL));
  g_assert_null(fp_message_queue(f->member, "ines", "Hello", "Text", NULL, 0, NULL));
  g_assert_null(fp_post_queue(f->member, &post, NULL));
  g_assert_cmpint(try_undo(f, NULL), ==, FP_UNDO_NOTHING);
  g_assert_false(fp_outbox_decide(f->member, id, TRUE, NULL));
  g_assert_false(fp_outbox_confirm(f->member, id, NULL));
  try_send(f);
  fp_outbox_run(f->member);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
}

/* Whoever waits for the forum's pace, or for another copy of the program, is let go at once when he gives up.
 */
static void
test_gives_up(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 id = queue_words(f, "Hello");
  for (int locked = 0; locked < 2; locked++) {
    g_autoptr(GCancellable) cancellable = g_cancellable_new();
    Wait open = {0}, waits = {0}, next = {0};
    fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
    g_autoptr(GAsyncResult) opened = wait_for(f, &open);
    FpMember *other = fp_member_open_finish(opened, NULL);
    if (locked)
      g_assert_true(fp_store_lock(fp_member_store(other), "outbox", NULL));
    else
      for (guint i = 0; i < fp_member_account(f->member)->driver->message_pace->count; i++)
        fp_store_outbox_note_sent(fp_member_store(f->member), fp_clock_now());
    fp_outbox_send_async(f->member, TRUE, locked ? id : 0, TRUE, cancellable, wait_done, &waits);
    fp_outbox_send_async(f->member, TRUE, 0, FALSE, cancellable, wait_done, &next);
    settle_loop();
    g_assert_null(waits.result);
    gint64 before = fp_clock_now();
    g_cancellable_cancel(cancellable);
    settle_loop();
    g_assert_nonnull(waits.result);
    g_assert_nonnull(next.result);
    g_assert_cmpint(fp_clock_now(), ==, before);
    FpOutboxEnd end;
    g_assert_true(fp_outbox_send_finish(waits.result, &end, NULL));
    g_assert_cmpuint(end.sent, ==, 0);
    g_object_unref(waits.result);
    g_object_unref(next.result);
    if (locked)
      fp_store_unlock(fp_member_store(other), "outbox");
    fp_member_close(other);
    fp_fake_clock_advance(f->clock, 2 * FP_DAY);
  }
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
}

/* Nobody waits for a day that is full, or for hours that the forum asks for. */
static void
test_full_day(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 id = queue_words(f, "Hello"), before = fp_clock_now();
  f->member->outbox_pause = before + FP_HOUR;
  Wait sent = {0};
  fp_outbox_send_async(f->member, TRUE, id, TRUE, NULL, wait_done, &sent);
  settle_loop();
  g_assert_nonnull(sent.result);
  FpOutboxEnd end;
  g_assert_true(fp_outbox_send_finish(sent.result, &end, NULL));
  g_assert_cmpuint(end.sent, ==, 0);
  g_assert_cmpint(end.next, >=, before + FP_HOUR);
  g_object_unref(sent.result);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  g_test_add_data_func("/outbox/broken/flagged", GINT_TO_POINTER(FLAGGED), test_statements);
  g_test_add_data_func("/outbox/broken/sent", GINT_TO_POINTER(SENT), test_statements);
  g_test_add_data_func("/outbox/broken/undone", GINT_TO_POINTER(UNDONE), test_statements);
  add_for_each("outbox/words", test_words);
  add_for_each("outbox/pace-is-told", test_pace_is_told);
  add_for_each("outbox/posts", test_posts);
  add_for_each("outbox/draft-once", test_draft_once);
  add_for_each("outbox/not-flagged", test_not_flagged);
  add_for_each("outbox/sentences", test_sentences);
  add_for_each("outbox/flag-sentences", test_flag_sentences);
  add_for_each("outbox/undo-ends", test_undo_ends);
  add_for_each("outbox/read-only", test_read_only);
  add_for_each("outbox/gives-up", test_gives_up);
  add_for_each("outbox/full-day", test_full_day);
  return g_test_run();
}
