/* The outbox under every fault: what is sent arrives once, or is told as unsure; nothing is lost, nothing is
 * sent twice, also when the program is stopped at any of its checkpoints, or killed. For every dialect. */
#include "config.h"

#include "app/fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

/* Few messages: what arrives is asked, not how an inbox is read. */

static FpOutItem *
flag_first(Fixture *f)
{
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  return flag(f, spam->id, 0);
}

static guint
recover(Fixture *f)
{
  Wait wait = {0};
  guint unsure = 0;
  fp_outbox_recover_async(f->member, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_outbox_recover_finish(result, &unsure, NULL));
  return unsure;
}

static void
test_offline_then_back(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  f->offline = TRUE;
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 0);
  g_assert_cmpuint(end.waiting, ==, 1);
  g_autoptr(FpOutItem) held = fp_store_outbox_get(fp_member_store(f->member), item->id, NULL);
  g_assert_cmpint(held->state, ==, FP_OUT_HELD);
  g_assert_cmpint(held->due, ==, fp_clock_now() + 30 * FP_SECOND);
  g_assert_cmpuint(held->attempts, ==, 1);
  fp_fake_clock_advance(f->clock, 31 * FP_SECOND);
  end = send_all(f, TRUE);
  g_autoptr(FpOutItem) later = fp_store_outbox_get(fp_member_store(f->member), item->id, NULL);
  g_assert_cmpint(later->due, ==, fp_clock_now() + FP_MINUTE);
  f->offline = FALSE;
  fp_fake_clock_advance(f->clock, 61 * FP_SECOND);
  end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
}

static void
test_limited(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  demo_forum_fault(f->forum, f->dialect->report, NULL, "429:120", 1, 0);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.waiting, ==, 1);
  g_autoptr(FpOutItem) held = fp_store_outbox_get(fp_member_store(f->member), item->id, NULL);
  g_assert_cmpint(held->due, ==, fp_clock_now() + 120 * FP_SECOND);
  g_autofree char *sentence = fp_outbox_item_sentence(f->member, held);
  g_assert_nonnull(strstr(sentence, "Waiting; tried again at"));
  end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 0);
  fp_fake_clock_advance(f->clock, 121 * FP_SECOND);
  end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
}

/* One is told to wait: the others wait too, and are not tried against the same wall. */
static void
test_limited_holds_all(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  g_assert_cmpint(item->route, ==, FP_ROUTE_MESSAGE);
  g_autoptr(FpOutItem) other =
      fp_message_queue(f->member, demo_forum_moderators(f->forum), "A question", "Why?", NULL, 0, NULL);
  demo_forum_fault(f->forum, f->dialect->send, NULL, "429:120", 2, 0);
  FpOutboxEnd end = send_all(f, FALSE);
  g_assert_cmpuint(end.waiting, ==, 2);
  g_assert_cmpuint(fixture_count(f, f->dialect->send), ==, 1);
  g_assert_cmpint(end.next, ==, fp_clock_now() + 120 * FP_SECOND);
}

/* Faults of the one request that sends; arrives: whether the forum has acted on it. */
static const struct {
  const char *kind;
  gboolean arrives;
} faults[] = {
    {"drop-before", FALSE}, {"drop-during", TRUE}, {"drop-after", TRUE},
    {"500", FALSE},         {"503", FALSE},        {"503-after", TRUE},
    {"html", FALSE},        {"wrong-json", TRUE},  {"delay:120000", TRUE},
};

static void
test_faults(gconstpointer dialect)
{
  for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
    g_test_message("%s", faults[i].kind);
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    g_autoptr(FpOutItem) item = flag_first(f);
    demo_forum_fault(f->forum, f->dialect->report, NULL, faults[i].kind, 1, f->dialect->asks);
    send_all(f, TRUE);
    g_assert_cmpuint(reports_of(f, item), ==, faults[i].arrives ? 1 : 0);
    if (!faults[i].arrives)
      g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNSURE);
    for (int n = 0; n < 3; n++) {
      fp_fake_clock_advance(f->clock, 5 * FP_MINUTE);
      recover(f);
      send_all(f, TRUE);
    }
    g_assert_cmpuint(reports_of(f, item), ==, 1);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  }
}

static void
test_not_found_is_not_believed_at_once(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  demo_forum_fault(f->forum, f->dialect->report, NULL, "drop-before", 1, 0);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.unsure, ==, 1);
  g_assert_cmpuint(recover(f), ==, 1);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNSURE);
  fp_fake_clock_advance(f->clock, 2 * FP_MINUTE);
  g_assert_cmpuint(recover(f), ==, 0);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_HELD);
}

static void
test_member_decides(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  g_autoptr(GError) error = NULL;
  g_assert_false(fp_outbox_confirm(f->member, item->id, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  demo_forum_fault(f->forum, f->dialect->report, NULL, "drop-before", 1, 0);
  send_all(f, TRUE);
  g_assert_true(fp_outbox_decide(f->member, item->id, FALSE, NULL));
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNDONE);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  send_all(f, TRUE);
  g_assert_cmpuint(reports_of(f, item), ==, 0);
}

static void
test_pace(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 0, 5, NULL);
  g_assert_cmpuint(list->len, ==, 5);
  const FpPace *pace = fp_member_account(f->member)->driver->message_pace;
  gboolean paced = FALSE;
  for (guint i = 0; i < list->len; i++) {
    g_autoptr(FpOutItem) item = flag(f, ((FpConversation *)list->pdata[i])->id, 0);
    paced |= item->route == FP_ROUTE_MESSAGE;
  }
  gint64 began = fp_clock_now();
  FpOutboxEnd now = send_all(f, FALSE);
  g_assert_true(paced && pace);
  g_assert_cmpuint(now.sent, ==, pace->count);
  g_assert_cmpuint(now.waiting, ==, 5 - pace->count);
  g_assert_cmpint(now.next, ==, began + (gint64)pace->seconds * FP_SECOND);
  fixture_restart(f); /* another start keeps the pace too */
  FpOutboxEnd at_once = send_all(f, FALSE);
  g_assert_cmpuint(at_once.sent, ==, 0);
  FpOutboxEnd rest = send_all(f, TRUE);
  g_assert_cmpuint(rest.sent, ==, 5 - pace->count);
  g_assert_cmpuint(rest.refused, ==, 0);
  g_assert_cmpint(fp_clock_now(), >=, began + 2 * (gint64)pace->seconds * FP_SECOND);
  g_assert_cmpuint(reports_with(f, "Report FP-"), ==, 5);
  g_ptr_array_add(f->said, NULL);
  g_autofree char *all = g_strjoinv("\n", (char **)f->said->pdata);
  g_assert_nonnull(strstr(all, "Waiting until"));
  g_assert_nonnull(strstr(all, "Report: Sent at"));
}

static void
test_timer_sends(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  fp_outbox_run(f->member);
  settle_loop();
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, -1);
  fp_fake_clock_advance(f->clock, 9 * FP_SECOND);
  settle_loop();
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_HELD);
  fp_fake_clock_advance(f->clock, 2 * FP_SECOND);
  settle_loop();
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
}

static void
test_until_i_send(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  fp_setting_set(f->app, ACCOUNT, "undo", "manual", NULL);
  refresh(f);
  fp_outbox_run(f->member);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, spam->id, -1);
  settle_loop();
  guint before = f->asked->len;
  fp_fake_clock_advance(f->clock, 7 * FP_DAY);
  settle_loop();
  g_assert_cmpuint(f->asked->len, ==, before);
  Wait wait = {0};
  FpOutboxEnd end;
  fp_outbox_send_async(f->member, TRUE, 0, TRUE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_true(fp_outbox_send_finish(result, &end, NULL));
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
}

static FpUndoEnd
undo(Fixture *f, const char *id, FpUndone *what)
{
  Wait wait = {0};
  fp_flag_undo_async(f->member, id, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  return fp_flag_undo_finish(result, what, NULL);
}

static void
test_undo_too_late(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  FpUndone taken;
  FpUndoEnd end = undo(f, item->messages->pdata[0], &taken);
  gboolean can = fp_driver_can(fp_member_account(f->member)->driver, FP_OP_UNFLAG);
  g_assert_cmpint(end, ==, can ? FP_UNDO_AT_FORUM : FP_UNDO_TOO_LATE);
  g_assert_cmpuint(taken.at_forum, ==, can ? 1 : 0);
  g_assert_cmpuint(taken.late, ==, can ? 0 : 1);
  g_assert_cmpint(undo(f, "no-such-id", &taken), ==, FP_UNDO_NOTHING);
}

/* The forum cannot be asked: that waits in the outbox, and is not called too late. */
static void
test_undo_waits(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  gboolean can = fp_driver_can(fp_member_account(f->member)->driver, FP_OP_UNFLAG);
  send_all(f, TRUE);
  f->offline = TRUE;
  FpUndone what;
  g_assert_cmpint(undo(f, NULL, &what), ==, can ? FP_UNDO_WAITING : FP_UNDO_TOO_LATE);
  g_autofree char *sentence = fp_undo_sentence(&what);
  g_assert_true(g_str_has_prefix(sentence, can ? "1 report waits in the outbox" : "It is too late"));
  g_assert_cmpint(undo(f, NULL, &what), ==, can ? FP_UNDO_WAITING : FP_UNDO_TOO_LATE);
  g_autoptr(GPtrArray) waiting =
      fp_store_outbox_rows(fp_member_store(f->member), TRUE, FP_OUTBOX_STATES, NULL);
  g_assert_cmpuint(waiting->len, ==, can ? 1 : 0); /* asked for twice, taken back once */
  f->offline = FALSE;
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, item->id), ==, can ? FP_OUT_UNDONE : FP_OUT_SENT);
}

static void
test_message(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_message_queue(f->member, NULL, "Hello", "Text", NULL, 0, &error));
  g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
  g_clear_error(&error);
  g_autoptr(FpOutItem) item = fp_message_queue(f->member, demo_forum_moderators(f->forum), "A question",
                                               "Where does the seed swap meet?", NULL, 0, &error);
  g_assert_no_error(error);
  demo_forum_fault(f->forum, f->dialect->send, f->dialect->send_method, "drop-after", 1, 0);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpuint(reports_with(f, "Where does the seed swap meet?"), ==, 1);
}

/* Where messages have no subject none is asked for. */
static void
test_no_subject(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) error = NULL;
  g_autoptr(FpOutItem) item = fp_message_queue(f->member, demo_forum_moderators(f->forum), NULL,
                                               "Where does the seed swap meet?", NULL, 0, &error);
  if (fp_message_has_subject(f->member)) {
    g_assert_error(error, FP_USAGE_ERROR, FP_USAGE_BAD);
    return;
  }
  g_assert_no_error(error);
  g_assert_cmpuint(send_all(f, TRUE).sent, ==, 1);
  g_assert_cmpuint(reports_with(f, "Where does the seed swap meet?"), ==, 1);
}

/* What the forum would refuse is said before: too few posts, where they are known; too long; too soon. */
static void
test_message_warning(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  const FpDraft hello = {.to = (char *)"ines", .text = (char *)"Hello"};
  refresh(f);
  fp_message_prepare(f->member);
  settle_loop();
  g_autofree char *none = fp_draft_warning(f->member, &hello);
  g_assert_null(none); /* maria has many posts */
  const FpPerson *me = fp_member_me(f->member);
  g_autoptr(FpPerson) few = fp_person_new(me->id, me->login, me->name);
  few->posts = 1;
  few->seen = fp_clock_now();
  g_assert_true(fp_store_save_person(fp_member_store(f->member), few, NULL));
  g_autofree char *posts = fp_draft_warning(f->member, &hello);
  g_assert_true(g_str_has_prefix(posts, "Your account has 1 post on the boards"));
  few->posts = 2;
  g_assert_true(fp_store_save_person(fp_member_store(f->member), few, NULL));
  g_assert_null(fp_draft_warning(f->member, &hello));
  g_autofree char *endless = g_strnfill(100000, 'x');
  const FpDraft too_long = {.to = (char *)"ines", .text = endless};
  g_autofree char *length = fp_draft_warning(f->member, &too_long);
  g_assert_true(g_str_has_prefix(length, "It is too long and would be refused"));
  const FpDraft on_a_board = {.board = (char *)"1", .subject = (char *)"Worms", .text = endless};
  g_assert_null(fp_draft_warning(f->member, &on_a_board));
}

/* The same words were sent before: the one that the forum shows may be that one. */
static void
test_same_message_twice(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  const char *to = demo_forum_moderators(f->forum);
  refresh(f);
  g_autoptr(FpOutItem) first = fp_message_queue(f->member, to, "Hello", "Are you there?", NULL, 0, NULL);
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  g_autoptr(FpOutItem) again = fp_message_queue(f->member, to, "Hello", "Are you there?", NULL, 0, NULL);
  demo_forum_fault(f->forum, f->dialect->send, f->dialect->send_method, "drop-before", 1, 0);
  send_all(f, TRUE);
  fp_fake_clock_advance(f->clock, FP_HOUR);
  g_assert_cmpuint(recover(f), ==, 1);
  g_assert_cmpint(state_of(f, again->id), ==, FP_OUT_UNSURE);
}

static void
test_not_signed_in(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, "wrong");
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "keep-session", "off", NULL));
  fixture_restart(f);
  Wait wait = {0};
  g_autoptr(GError) error = NULL;
  fp_outbox_send_async(f->member, FALSE, 0, TRUE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_false(fp_outbox_send_finish(result, NULL, &error));
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_SIGN_IN);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_HELD);
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, 0);
}

/* A word that stands in the quoted text alone, as the request's form spells it. */
static char *
quoted_word(const FpOutItem *item)
{
  const char *brief = fp_json_peek_string(fp_out_item_evidence(item), "short_form", "");
  g_auto(GStrv) words = g_strsplit_set(item->text, " \n.,:;!?'\"()[]-/<>", -1);
  for (char **word = words; *word; word++)
    if (strlen(*word) > 6 && g_str_is_ascii(*word) && !strstr(brief, *word))
      return g_strdup(*word);
  g_assert_not_reached();
}

static void
test_content_filter(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  g_assert_cmpint(item->route, ==, FP_ROUTE_MESSAGE);
  g_autofree char *word = quoted_word(item);
  f->filter = word;
  /* One left a moment ago: the report is the second, and its second form waits for its turn. */
  fp_store_outbox_note_sent(fp_member_store(f->member), fp_clock_now());
  gint64 begun = fp_clock_now();
  FpOutboxEnd end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
  g_assert_cmpint(fp_clock_now() - begun, >=, FP_MINUTE);
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, 2);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  g_assert_cmpuint(reports_with(f, word), ==, 0);
  g_autoptr(FpOutItem) sent = fp_store_outbox_get(fp_member_store(f->member), item->id, NULL);
  g_assert_nonnull(strstr(sent->why, "without the quoted text"));

  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(f->member), "inbox", 1, 1, NULL);
  g_autoptr(FpOutItem) other = flag(f, ((FpConversation *)list->pdata[0])->id, 0);
  f->filter = other->reference; /* every form of it */
  fp_fake_clock_advance(f->clock, FP_HOUR);
  end = send_all(f, TRUE);
  g_assert_cmpuint(end.refused, ==, 1);
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, 4);
  g_autoptr(FpOutItem) refused = fp_store_outbox_get(fp_member_store(f->member), other->id, NULL);
  g_assert_cmpint(refused->state, ==, FP_OUT_REFUSED);
  g_assert_nonnull(strstr(refused->why, "not allowed"));
  f->filter = NULL;
  g_assert_true(fp_outbox_decide(f->member, other->id, TRUE, NULL));
  end = send_all(f, TRUE);
  g_assert_cmpuint(end.sent, ==, 1);
}

/* Two copies of the program with one archive: each report goes once. */
static void
test_two_copies(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(FpOutItem) item = flag_first(f);
  Wait open = {0}, one = {0}, two = {0};
  fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
  g_autoptr(GAsyncResult) opened = wait_for(f, &open);
  FpMember *other = fp_member_open_finish(opened, NULL);
  fp_outbox_send_async(f->member, FALSE, 0, TRUE, NULL, wait_done, &one);
  fp_outbox_send_async(other, FALSE, 0, TRUE, NULL, wait_done, &two);
  g_autoptr(GAsyncResult) first = wait_for(f, &one);
  g_autoptr(GAsyncResult) second = wait_for(f, &two);
  FpOutboxEnd a, b;
  g_assert_true(fp_outbox_send_finish(first, &a, NULL));
  g_assert_true(fp_outbox_send_finish(second, &b, NULL));
  g_assert_cmpuint(a.sent + b.sent, ==, 1);
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, 1 + f->dialect->asks);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  fp_member_close(other);
}

/* --- stopped at every checkpoint --- */

typedef struct {
  guint stop_at, passed;
  gboolean stopped;
  char name[64];
} Stop;

static gboolean
hook(const char *name, gpointer data)
{
  Stop *stop = data;
  if (++stop->passed != stop->stop_at)
    return FALSE;
  stop->stopped = TRUE;
  g_strlcpy(stop->name, name, sizeof stop->name);
  return TRUE;
}

static void
run_until_stopped(Fixture *f, Stop *stop)
{
  Wait wait = {0};
  fp_checkpoint_set_hook(hook, stop);
  fp_outbox_send_async(f->member, FALSE, 0, TRUE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_or_stop(f, &wait, &stop->stopped);
  fp_checkpoint_set_hook(NULL, NULL);
}

static void
go_on_to_the_end(Fixture *f)
{
  fixture_restart(f);
  for (int n = 0; n < 3; n++) {
    fp_fake_clock_advance(f->clock, 2 * FP_MINUTE);
    recover(f);
    send_all(f, TRUE);
  }
}

static void
test_stopped_everywhere(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  guint at = 1;
  for (;; at++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    g_autoptr(FpOutItem) item = flag_first(f);
    Stop stop = {.stop_at = at};
    run_until_stopped(f, &stop);
    if (!stop.stopped)
      break;
    g_test_message("stopped at %s", stop.name);
    go_on_to_the_end(f);
    g_assert_cmpuint(reports_of(f, item), ==, 1);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
    guint before = fixture_count(f, f->dialect->report);
    go_on_to_the_end(f);
    g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, before);
  }
  g_assert_cmpuint(at, >, 5);
}

/* --- killed for good, in a process of its own --- */

static void
run_child(const char *name, const char *home, const char *database)
{
  FixtureOptions options = {.scenario = "empty", .letters = 6, .home = home, .database = database};
  Fixture *f = fixture_new(dialect_named(name), &options);
  send_all(f, TRUE);
  _exit(0);
}

static int
spawn_child(const Dialect *dialect, const char *self, const char *home, const char *database, guint stop_at)
{
  g_autofree char *number = g_strdup_printf("%u", stop_at);
  g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "FLAGPOST_STOP_AT", number, TRUE);
  const char *argv[] = {self, "--child", dialect->name, home, database, NULL};
  g_autoptr(GError) error = NULL;
  int status = 0;
  g_spawn_sync(NULL, (char **)argv, env, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error(error);
  return status;
}

static const char *self_path;

static void
test_killed_everywhere(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  g_autofree char *top = g_dir_make_tmp("flagpost-kill-XXXXXX", NULL);
  guint at = 1;
  for (;; at++) {
    g_autofree char *name = g_strdup_printf("%u", at);
    g_autofree char *home = g_build_filename(top, name, NULL);
    g_assert_cmpint(g_mkdir(home, 0700), ==, 0);
    g_autofree char *database = g_build_filename(home, "forum.db", NULL);
    FixtureOptions options = {.scenario = "empty", .letters = 6, .home = home, .database = database};
    Fixture *before = fixture_new(dialect, &options);
    g_autoptr(FpOutItem) item = flag_first(before);
    fixture_free(before);
    int status = spawn_child(dialect, self_path, home, database, at);
    gboolean killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    g_autoptr(Fixture) after = fixture_new(dialect, &options);
    go_on_to_the_end(after);
    g_assert_cmpuint(reports_of(after, item), ==, 1);
    g_assert_cmpint(state_of(after, item->id), ==, FP_OUT_SENT);
    if (!killed) {
      g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
      break;
    }
  }
  g_assert_cmpuint(at, >, 5);
  fp_test_remove_tree(top);
}

int
main(int argc, char **argv)
{
  if (argc == 5 && g_str_equal(argv[1], "--child"))
    run_child(argv[2], argv[3], argv[4]);
  self_path = argv[0];
  fp_test_init(&argc, &argv);
  add_for_each("outbox/offline", test_offline_then_back);
  add_for_each("outbox/limited", test_limited);
  add_for("khoros", "P7/outbox/limited-all", test_limited_holds_all);
  /* Elsewhere a chat is looked for first, and the fault meets that. */
  add_for("khoros", "outbox/same-twice", test_same_message_twice);
  add_for_each("outbox/faults", test_faults);
  add_for_each("outbox/not-believed-at-once", test_not_found_is_not_believed_at_once);
  add_for_each("outbox/decide", test_member_decides);
  add_for("khoros", "outbox/pace", test_pace);
  add_for_each("outbox/timer", test_timer_sends);
  add_for_each("outbox/until-i-send", test_until_i_send);
  add_for_each("outbox/undo-too-late", test_undo_too_late);
  add_for_each("outbox/undo-waits", test_undo_waits);
  add_for_each("outbox/message", test_message);
  add_for_each("outbox/no-subject", test_no_subject);
  add_for_each("outbox/message-warning", test_message_warning);
  add_for_each("outbox/not-signed-in", test_not_signed_in);
  add_for("khoros", "outbox/content-filter", test_content_filter);
  add_for_each("outbox/two-copies", test_two_copies);
  add_for_each("outbox/stopped", test_stopped_everywhere);
  add_for_each("outbox/killed", test_killed_everywhere);
  return g_test_run();
}
