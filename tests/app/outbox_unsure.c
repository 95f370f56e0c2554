/* Rows that may have arrived: what the forum says when it is asked, the same text sent twice, a retraction
 * whose answer was lost, a program that is stopped while it asks, and an archive that cannot be written. */
#include "config.h"

#include "app/rows.h"
#include "flagpost/boards.h"
#include "lib/sql_faults.h"

static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};

static void
recover(Fixture *f, guint *unsure, GError **error)
{
  Wait wait = {0};
  fp_outbox_recover_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_outbox_recover_finish(result, unsure, error);
}

/* --- the same text twice --- */

static void
test_twin_of_old(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 first = rows_lose_answer(f, "dilys", "Seeds to give away.");
  g_assert_cmpint(state_of(f, first), ==, FP_OUT_SENT);
  fp_fake_clock_advance(f->clock, FP_DAY);
  gint64 soon = rows_lose_answer(f, "dilys", "Seeds to give away.");
  g_assert_cmpint(state_of(f, soon), ==, FP_OUT_UNSURE); /* of two that say the same nobody can tell */
  g_assert_true(fp_outbox_confirm(f->member, soon, NULL));
  fp_fake_clock_advance(f->clock, 4 * FP_DAY);
  gint64 later = rows_lose_answer(f, "dilys", "Seeds to give away.");
  g_assert_cmpint(state_of(f, later), ==, FP_OUT_SENT); /* too long ago to be the one that was found */
}

static void
test_twin_to_another(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 first = rows_lose_answer(f, "dilys", "Seeds to give away.");
  gint64 second = rows_lose_answer(f, demo_forum_moderators(f->forum), "Seeds to give away.");
  g_assert_cmpint(state_of(f, first), ==, FP_OUT_SENT);
  g_assert_cmpint(state_of(f, second), ==, FP_OUT_SENT);
}

static void
test_twin_that_never_left(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  const char *subject = fp_message_has_subject(f->member) ? "Seeds" : NULL;
  g_autoptr(FpOutItem) waits =
      fp_message_queue(f->member, "dilys", subject, "Seeds to give away.", NULL, FP_DAY, NULL);
  gint64 id = rows_lose_answer(f, "dilys", "Seeds to give away.");
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT);
  g_assert_cmpint(state_of(f, waits->id), ==, FP_OUT_HELD);
}

/* Whether there is a twin cannot be read: then it cannot be told either. */
static void
test_twin_unreadable(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  sql_faults_next("FROM outbox ORDER BY id DESC");
  gint64 id = rows_lose_answer(f, "dilys", "Seeds to give away.");
  sql_faults_over();
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
}

#define FROST "Frost on the cold frame, and what I did about it"

static char *
topic_named(Fixture *f, const char *subject)
{
  Wait wait = {0};
  FpCallArgs none = {0};
  fp_boards_ask_async(f->member, FP_OP_TOPICS, &none, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(FpCallResult) list = fp_boards_ask_finish(result, NULL, NULL);
  for (guint i = 0; i < list->conversations->len; i++) {
    const FpConversation *topic = list->conversations->pdata[i];
    if (g_str_equal(topic->subject, subject))
      return g_strdup(topic->id);
  }
  g_error("no topic %s", subject);
}

/* The same words in two topics are two posts; twice in one, nobody can tell which of them is there. */
static void
test_twin_in_another_topic(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  const char *subjects[] = {"Say hello here", FROST, FROST};
  const char *place = f->dialect->door == DEMO_NODEBB ? "/api/v3/topics" : "/posts.json";
  for (guint i = 0; i < G_N_ELEMENTS(subjects); i++) {
    g_autofree char *topic = topic_named(f, subjects[i]);
    Wait wait = {0};
    fp_boards_ask_async(f->member, FP_OP_TOPIC, &(FpCallArgs){.id = topic}, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_autoptr(FpCallResult) opened = fp_boards_ask_finish(result, NULL, NULL);
    FpPostAsk ask = {.topic = topic, .text = "Good morning to you all, from the far allotment."};
    g_autoptr(GError) error = NULL;
    g_autoptr(FpOutItem) post = fp_post_queue(f->member, &ask, &error);
    g_assert_no_error(error);
    demo_forum_fault(f->forum, place, "POST", "drop-during", 1, 0);
    rows_round(f, post->id, TRUE, NULL);
    g_assert_cmpint(state_of(f, post->id), ==, i < 2 ? FP_OUT_SENT : FP_OUT_UNSURE);
  }
}

/* --- what is asked --- */

static gint64
retraction(Fixture *f, const char *kind)
{
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
  send_all(f, TRUE);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  demo_forum_fault(f->forum, f->dialect->report, "DELETE", kind, 1, 0);
  Wait wait = {0};
  fp_flag_undo_async(f->member, spam->id, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_flag_undo_finish(result, NULL, NULL);
  g_autoptr(GPtrArray) all = fp_store_outbox_rows(fp_member_store(f->member), FALSE, FP_OUTBOX_STATES, NULL);
  const FpOutItem *newest = all->pdata[0];
  g_assert_cmpint(newest->kind, ==, FP_OUT_RETRACT);
  g_assert_cmpuint(reports_of(f, item), ==, g_str_equal(kind, "drop-during") ? 0 : 1);
  return newest->id;
}

/* The forum has the report no more: it is taken back, and that is known although no answer came. */
static void
test_retraction_arrived(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 id = retraction(f, "drop-during");
  recover(f, NULL, NULL);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT);
}

/* It has it still: after a minute it is taken back once more. */
static void
test_retraction_lost(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 id = retraction(f, "drop-before");
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
  f->offline = TRUE;
  recover(f, NULL, NULL); /* nobody answers: nothing is known */
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
  f->offline = FALSE;
  fp_fake_clock_advance(f->clock, 2 * FP_MINUTE);
  recover(f, NULL, NULL);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT);
  g_assert_cmpuint(reports_with(f, "\"kind\":\"flag\""), ==, 0);
}

/* A post's report is looked for at the post. */
static void
test_report_of_post(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_autofree char *topic = topic_named(f, "Say hello here");
  Wait wait = {0};
  fp_boards_ask_async(f->member, FP_OP_TOPIC, &(FpCallArgs){.id = topic}, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(FpCallResult) opened = fp_boards_ask_finish(result, NULL, NULL);
  const FpMessage *post = opened->conversation->messages->pdata[0];
  g_autoptr(FpOutItem) item = flag(f, post->id, 0);
  g_assert_cmpint(item->route, ==, FP_ROUTE_POST);
  demo_forum_fault(f->forum, f->dialect->report, "POST", "drop-during", 1, 0);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  g_assert_cmpuint(reports_with(f, "\"kind\":\"flag\""), ==, 1);
}

/* A flag in an archive of a forum that knows no flags of messages: nobody to ask. */
static void
test_nobody_to_ask(gconstpointer dialect)
{
  static const RowSort flag_row = {FP_OUT_REPORT, FP_ROUTE_FLAG, TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 id = rows_unsure(f, &flag_row);
  guint before = f->asked->len;
  g_assert_cmpint(rows_ask(f, id), ==, FP_OUT_UNSURE);
  g_assert_cmpuint(f->asked->len, ==, before);
}

/* A post that was to be deleted, and that the forum does not know: it is gone. */
static void
test_deleted_post_is_gone(gconstpointer dialect)
{
  static const RowSort deletion = {FP_OUT_DELETE, FP_ROUTE_NONE, TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) gone = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_GONE, "No such post");
  refresh(f);
  gint64 id = rows_unsure(f, &deletion);
  f->fails = gone;
  g_assert_cmpint(rows_ask(f, id), ==, FP_OUT_SENT);
  f->fails = NULL;
  g_autoptr(FpOutItem) row = fp_store_outbox_get(fp_member_store(f->member), id, NULL);
  g_assert_cmpint(row->state, ==, FP_OUT_SENT);
  g_assert_cmpstr(row->remote_id, ==, NULL);
}

/* --- what happens meanwhile --- */

/* The member decides while the forum is asked: what he said stands. */
static void
test_decided_meanwhile(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 id = rows_unsure(f, &message);
  fp_fake_clock_advance(f->clock, FP_HOUR); /* long enough for «it had not arrived» */
  Wait wait = {0};
  fp_outbox_ask_async(f->member, id, wait_done, &wait);
  g_assert_true(fp_outbox_confirm(f->member, id, NULL));
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_cmpint(fp_outbox_ask_finish(result), ==, FP_OUT_UNSURE);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT);
}

/* While we send, nothing is lost that had to be found again: nobody has looked, and that is said. */
static void
test_recover_while_sending(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 lost = rows_unsure(f, &message), id = queue_words(f, "Seeds.");
  Wait sending = {0}, looking = {0};
  guint before = f->asked->len;
  fp_outbox_send_async(f->member, FALSE, id, TRUE, NULL, wait_done, &sending);
  fp_outbox_recover_async(f->member, NULL, wait_done, &looking);
  g_autoptr(GAsyncResult) looked = wait_for(f, &looking);
  g_assert_cmpint(fp_outbox_recover_open(looked), ==, -1);
  g_assert_true(fp_outbox_recover_finish(looked, NULL, NULL));
  g_autoptr(GAsyncResult) sent = wait_for(f, &sending);
  g_assert_true(fp_outbox_send_finish(sent, NULL, NULL));
  g_assert_cmpuint(f->asked->len, >, before);
  g_assert_cmpint(state_of(f, lost), ==, FP_OUT_UNSURE);
}

/* --- an archive that cannot be written --- */

static void
test_unwritable(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpStore *store = fp_member_store(f->member);
  refresh(f);
  gint64 id = rows_unsure(f, &message);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  /* What the forum said could not be written down: it stays as it was. */
  sql_faults_next("UPDATE outbox");
  g_assert_cmpint(rows_ask(f, id), ==, FP_OUT_UNSURE);
  sql_faults_over();
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
  /* Nor what the member says, and he is told. */
  for (int what = 0; what < 3; what++) {
    g_autoptr(GError) error = NULL;
    sql_faults_next("UPDATE outbox");
    g_assert_false(what == 0 ? fp_outbox_confirm(f->member, id, &error)
                             : fp_outbox_decide(f->member, id, what == 1, &error));
    sql_faults_over();
    g_assert_true(error && error->domain == FP_STORE_ERROR);
    g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
  }
  /* What somebody left on its way is not found again: told, and the lock is free for the next one. */
  gint64 left = queue_words(f, "Seeds.");
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_outbox_claim(store, left, NULL));
  sql_faults_next("UPDATE outbox SET state = 4");
  recover(f, NULL, &error);
  sql_faults_over();
  g_assert_true(error && error->domain == FP_STORE_ERROR);
  g_assert_cmpint(state_of(f, left), ==, FP_OUT_SENDING);
  recover(f, NULL, NULL);
  g_assert_cmpint(state_of(f, left), !=, FP_OUT_SENDING);
}

/* --- stopped while asking --- */

static void
test_stopped_while_asking(gconstpointer dialect)
{
  static const char *const names[] = {"outbox:asked", "outbox:found"};
  if (fp_test_lacks_checkpoints())
    return;
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    refresh(f);
    g_autoptr(FpConversation) spam = first_spam(f);
    g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
    RowStop stop = {.at = names[i]};
    Wait wait = {0};
    demo_forum_fault(f->forum, f->dialect->report, NULL, "drop-during", 1, f->dialect->asks);
    fp_checkpoint_set_hook(rows_stop, &stop);
    fp_outbox_send_async(f->member, FALSE, 0, TRUE, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_or_stop(f, &wait, &stop.stopped);
    fp_checkpoint_set_hook(NULL, NULL);
    g_assert_true(stop.stopped);
    g_assert_cmpint(state_of(f, item->id), ==, i == 0 ? FP_OUT_UNSURE : FP_OUT_SENT);
    fixture_restart(f);
    recover(f, NULL, NULL);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
    send_all(f, TRUE);
    g_assert_cmpuint(reports_of(f, item), ==, 1);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  add_for_each("outbox/unsure/twin-of-old", test_twin_of_old);
  add_for_each("outbox/unsure/twin-to-another", test_twin_to_another);
  add_for_each("outbox/unsure/twin-that-never-left", test_twin_that_never_left);
  add_for_each("outbox/unsure/twin-unreadable", test_twin_unreadable);
  add_for("discourse nodebb", "outbox/unsure/twin-in-another-topic", test_twin_in_another_topic);
  add_for("discourse nodebb", "outbox/unsure/retraction-arrived", test_retraction_arrived);
  add_for("discourse nodebb", "outbox/unsure/retraction-lost", test_retraction_lost);
  add_for("discourse nodebb", "outbox/unsure/report-of-post", test_report_of_post);
  add_for("khoros", "outbox/unsure/nobody-to-ask", test_nobody_to_ask);
  add_for("discourse nodebb", "outbox/unsure/deleted-post-is-gone", test_deleted_post_is_gone);
  add_for_each("outbox/unsure/decided-meanwhile", test_decided_meanwhile);
  add_for_each("outbox/unsure/recover-while-sending", test_recover_while_sending);
  add_for_each("outbox/unsure/unwritable", test_unwritable);
  add_for_each("outbox/unsure/stopped-while-asking", test_stopped_while_asking);
  return g_test_run();
}
