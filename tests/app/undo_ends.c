/* How a report or a message is taken back where that is not plain: refused by the forum, known to nobody,
 * beside other retractions, with an archive that fails; and what is refused before it is queued at all. */
#include "config.h"

#include "app/lesser.h"
#include "app/outbox/outbox.h"
#include "flagpost/boards.h"
#include "lib/sql_faults.h"

static FpUndoEnd
undo_finish(Fixture *f, Wait *wait, FpUndone *undone, char **said, GError **error)
{
  g_autoptr(GAsyncResult) result = wait_for(f, wait);
  FpUndoEnd end = fp_flag_undo_finish(result, undone, error);
  if (said)
    *said = fp_undo_sentence(undone);
  return end;
}

static FpUndoEnd
undo(Fixture *f, const char *id, FpUndone *undone, char **said, GError **error)
{
  Wait wait = {0};
  fp_flag_undo_async(f->member, id, NULL, wait_done, &wait);
  return undo_finish(f, &wait, undone, said, error);
}

static FpUndoEnd
undo_row(Fixture *f, gint64 row, FpUndone *undone, char **said)
{
  Wait wait = {0};
  fp_flag_undo_row_async(f->member, row, NULL, wait_done, &wait);
  return undo_finish(f, &wait, undone, said, NULL);
}

static void
settle(Fixture *f, gint64 id, FpOutState state, const char *why)
{
  FpStore *store = fp_member_store(f->member);
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_outbox_claim(store, id, NULL));
  fp_store_outbox_settle(store, id, state, 0, NULL, why, &error);
  g_assert_no_error(error);
}

static gint64
add(Fixture *f, FpOutKind kind, FpRouteKind route, const char *reference, const char *conversation)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(kind);
  item->route = route;
  item->reference = g_strdup(reference);
  item->conversation = g_strdup(conversation);
  g_ptr_array_add(item->messages, g_strdup("900001"));
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(fp_member_store(f->member), items, NULL));
  return item->id;
}

/* --- what cannot be taken back --- */

/* A message that was sent, a report of which nobody knows whether it arrived, a row that is not there. */
static void
test_too_late(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpUndone undone;
  g_assert_cmpint(undo_row(f, 999, &undone, NULL), ==, FP_UNDO_NOTHING);
  gint64 message = queue_words(f, "Seeds to give away.");
  settle(f, message, FP_OUT_SENT, NULL);
  gint64 unsure = add(f, FP_OUT_REPORT, FP_ROUTE_FLAG, "FP-AAAAAA", "1");
  settle(f, unsure, FP_OUT_UNSURE, "Cut off.");
  const gint64 rows[] = {message, unsure};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *said = NULL;
    FpOutState before = state_of(f, rows[i]);
    g_assert_cmpint(undo_row(f, rows[i], &undone, &said), ==, FP_UNDO_TOO_LATE);
    g_assert_nonnull(strstr(said, "It is too late"));
    g_assert_cmpint(state_of(f, rows[i]), ==, before);
  }
  g_assert_cmpint(undo_row(f, 999, &undone, NULL), ==, FP_UNDO_NOTHING);
}

/* What a forum takes it does not always give back. */
static void
test_no_retraction(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, ((FpMessage *)spam->messages->pdata[0])->id, 0);
  g_autofree char *said = NULL;
  FpUndone undone;
  send_all(f, TRUE);
  lesser_driver(f)->ops[FP_OP_UNFLAG] = NULL;
  g_assert_cmpint(undo(f, NULL, &undone, &said, NULL), ==, FP_UNDO_TOO_LATE);
  g_assert_cmpstr(said, ==, "It is too late: it has been sent, and this forum cannot take it back.");
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
}

static void
flag_newest(Fixture *f, guint count, gint64 hold)
{
  g_autoptr(GPtrArray) inbox = fp_store_list(fp_member_store(f->member), "inbox", 0, count, NULL);
  g_assert_cmpuint(inbox->len, ==, count);
  const char *ids[5] = {NULL};
  for (guint i = 0; i < count; i++)
    ids[i] = ((FpConversation *)inbox->pdata[i])->id;
  prepare(f, ids);
  const FpFlagAsk ask = {.ids = ids, .hold = hold};
  g_autoptr(GPtrArray) items = fp_flag_queue(f->member, &ask, NULL, NULL);
  g_assert_cmpuint(items->len, ==, count);
}

/* What the forum says when it keeps a flag is told once, and with what was taken back besides. */
static void
test_refused(gconstpointer dialect)
{
  g_autoptr(GError) no = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_REFUSED, "A moderator has it.");
  for (guint sent = 1; sent <= 2; sent++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    g_autofree char *said = NULL;
    FpUndone undone;
    refresh(f);
    flag_newest(f, 2, FP_HOUR);
    g_autoptr(GPtrArray) rows = fp_store_outbox_list(fp_member_store(f->member), FALSE, NULL);
    for (guint i = 0; i < sent; i++) {
      Wait wait = {0};
      fp_outbox_send_async(f->member, FALSE, ((FpOutItem *)rows->pdata[i])->id, TRUE, NULL, wait_done, &wait);
      g_autoptr(GAsyncResult) result = wait_for(f, &wait);
      g_assert_true(fp_outbox_send_finish(result, NULL, NULL));
    }
    g_assert_cmpuint(reports_with(f, "\"kind\":\"flag\""), ==, sent);
    f->fails = no;
    g_assert_cmpint(undo(f, NULL, &undone, &said, NULL), ==, sent == 1 ? FP_UNDO_PARTLY : FP_UNDO_TOO_LATE);
    f->fails = NULL;
    g_assert_cmpuint(undone.late, ==, sent);
    g_assert_cmpuint(undone.held, ==, 2 - sent);
    g_assert_cmpuint(reports_with(f, "\"kind\":\"flag\""), ==, sent);
    g_assert_true(g_str_has_prefix(
        said, sent == 1 ? "1 report was taken back before it was sent. 1 report had" : "It was refused: "));
    g_assert_true(g_str_has_suffix(said, "A moderator has it."));
    g_assert_true(strstr(said, "A moderator has it.") == g_strrstr(said, "A moderator has it."));
  }
}

/* Before it is asked for once more, the retraction that the forum would not do goes; those of other reports
 * stay. */
static void
test_other_retractions(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  g_autoptr(FpOutItem) item = flag(f, ((FpMessage *)spam->messages->pdata[0])->id, 0);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_SENT);
  const struct {
    FpRouteKind route;
    const char *reference, *conversation;
    gboolean goes;
  } rows[] = {
      {FP_ROUTE_POST, item->reference, item->conversation, FALSE},
      {item->route, "FP-BBBBBB", item->conversation, FALSE},
      {item->route, item->reference, "another", FALSE},
      {item->route, item->reference, item->conversation, TRUE},
  };
  gint64 ids[G_N_ELEMENTS(rows)];
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    ids[i] = add(f, FP_OUT_RETRACT, rows[i].route, rows[i].reference, rows[i].conversation);
    settle(f, ids[i], FP_OUT_REFUSED, "Not now.");
  }
  FpUndone undone;
  g_assert_cmpint(undo(f, item->messages->pdata[0], &undone, NULL, NULL), ==, FP_UNDO_AT_FORUM);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    g_assert_cmpint(state_of(f, ids[i]), ==, rows[i].goes ? FP_OUT_UNDONE : FP_OUT_REFUSED);
  g_assert_cmpuint(reports_of(f, item), ==, 0);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNDONE);
}

/* --- an archive that fails while what was sent is taken back --- */

static guint
retractions(Fixture *f)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(fp_member_store(f->member), TRUE, FP_OUTBOX_STATES, NULL);
  guint n = 0;
  for (guint i = 0; i < live->len; i++)
    n += ((FpOutItem *)live->pdata[i])->kind == FP_OUT_RETRACT;
  return n;
}

static void
go_on(Fixture *f)
{
  for (int n = 0; n < 3; n++) {
    Wait recover = {0}, send = {0};
    fp_fake_clock_advance(f->clock, FP_MINUTE); /* Discourse takes flags back for ten minutes */
    fp_outbox_recover_async(f->member, NULL, wait_done, &recover);
    g_autoptr(GAsyncResult) recovered = wait_for(f, &recover);
    fp_outbox_send_async(f->member, FALSE, 0, TRUE, NULL, wait_done, &send);
    g_autoptr(GAsyncResult) sent = wait_for(f, &send);
  }
}

/* FALSE: there is no nth statement. What is said to wait in the outbox is there; what is not is told as an
 * error, and can be taken back then. */
static gboolean
taken_back_with_fault(Fixture *f, const char *message, guint nth)
{
  g_autoptr(FpOutItem) item = flag(f, message, 0);
  send_all(f, TRUE);
  g_assert_cmpuint(reports_of(f, item), ==, 1);
  FpUndone undone;
  g_autoptr(GError) error = NULL;
  sql_faults_set(SQL_RUN, nth);
  FpUndoEnd end = undo(f, message, &undone, NULL, &error);
  g_autofree char *met = g_strdup(sql_faults_met());
  sql_faults_set(SQL_RUN, 0);
  g_test_message("statement %u, %s: %d, %s", nth, met, end, error ? error->message : "no error");
  if (end == FP_UNDO_WAITING)
    g_assert_cmpuint(retractions(f), ==, 1);
  else if (end == FP_UNDO_AT_FORUM)
    g_assert_cmpuint(reports_of(f, item), ==, 0);
  else
    g_assert_nonnull(error);
  go_on(f);
  if (reports_of(f, item) > 0) {
    g_assert_cmpint(undo(f, message, &undone, NULL, NULL), !=, FP_UNDO_NOTHING);
    go_on(f);
  }
  g_assert_cmpuint(reports_of(f, item), ==, 0);
  g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNDONE);
  g_assert_cmpuint(retractions(f), ==, 0);
  fp_fake_clock_advance(f->clock, FP_DAY); /* a forum takes so many flags a day */
  return met != NULL;
}

static void
test_faults(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  guint nth = 1;
  sql_faults_only("outbox");
  while (taken_back_with_fault(f, ((FpMessage *)spam->messages->pdata[0])->id, nth))
    nth++;
  sql_faults_only(NULL);
  g_assert_cmpuint(nth, >, 10);
}

static void
heard(FpMember *member, const FpChange *change, gpointer data)
{
  unsigned *kinds = data;
  *kinds |= change->kinds;
}

/* What was taken back before the archive failed is shown as taken back. */
static void
test_half(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) error = NULL;
  FpUndone undone;
  unsigned kinds = 0;
  refresh(f);
  flag_newest(f, 2, FP_HOUR);
  g_autoptr(GPtrArray) rows = fp_store_outbox_list(fp_member_store(f->member), FALSE, NULL);
  fp_member_listen(f->member, heard, &kinds);
  sql_faults_only("UPDATE outbox SET state = 5");
  sql_faults_set(SQL_RUN, 2);
  g_assert_cmpint(undo(f, NULL, &undone, NULL, &error), ==, FP_UNDO_NOTHING);
  sql_faults_set(SQL_RUN, 0);
  sql_faults_only(NULL);
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_FAILED);
  g_assert_cmpint(state_of(f, ((FpOutItem *)rows->pdata[0])->id), ==, FP_OUT_UNDONE);
  g_assert_cmpint(state_of(f, ((FpOutItem *)rows->pdata[1])->id), ==, FP_OUT_HELD);
  g_assert_cmpuint(kinds & (FP_CHANGE_INBOX | FP_CHANGE_OUTBOX), ==, FP_CHANGE_INBOX | FP_CHANGE_OUTBOX);
}

/* --- what is not queued --- */

static guint
rows_of(Fixture *f)
{
  g_autoptr(GPtrArray) rows = fp_store_outbox_rows(fp_member_store(f->member), FALSE, FP_OUTBOX_STATES, NULL);
  return rows->len;
}

/* To a forum that takes no private messages, or no answers, from programs nothing is written. */
static void
test_no_messages(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) talk = first_spam(f);
  FpDriver *driver = lesser_driver(f);
  for (int answers = 0; answers < 2; answers++) {
    g_autoptr(GError) error = NULL;
    driver->ops[answers ? FP_OP_REPLY : FP_OP_SEND] = NULL;
    const char *conversation = answers ? talk->id : NULL;
    g_assert_null(fp_message_queue(f->member, "ines", "Seeds", "Are they gone?", conversation, 0, &error));
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
    g_assert_true(g_str_has_prefix(error->message, driver->title));
    g_assert_cmpuint(rows_of(f), ==, 0);
  }
}

/* Somebody who is named is written to, whoever began the conversation; of a limit that is not known nothing
 * is too long. */
static void
test_named(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) talk = first_spam(f);
  lesser_driver(f)->message_limit = 0;
  g_autofree char *endless = g_strnfill(50000, 'x');
  FpDraft draft = {.to = (char *)"ines", .subject = (char *)"Seeds", .text = endless};
  g_assert_null(fp_draft_warning(f->member, &draft));
  g_autoptr(FpOutItem) named = fp_message_queue(f->member, "ines", NULL, endless, talk->id, 0, NULL);
  g_assert_cmpstr(named->to, ==, "ines");
  g_autoptr(FpOutItem) first = fp_message_queue(f->member, "ines", "Seeds", endless, NULL, 0, NULL);
  g_assert_cmpstr(first->to, ==, "ines");
  g_assert_cmpuint(rows_of(f), ==, 2);
}

/* What a forum without a pace of its own makes wait is no matter of that pace. */
static void
test_no_pace(gconstpointer dialect)
{
  static const FpPace none[] = {{0, 0}}, one[] = {{1, 60}, {0, 0}};
  static const struct {
    const FpPace *pace;
    gboolean told;
  } cases[] = {{one, TRUE}, {none, FALSE}, {NULL, FALSE}};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpDriver *driver = lesser_driver(f);
  FpDraft draft = {.to = (char *)"ines", .subject = (char *)"Seeds", .text = (char *)"Are they gone?"};
  f->member->outbox_pause = fp_clock_now() + FP_HOUR;
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    driver->message_pace = cases[i].pace;
    g_autofree char *warning = fp_draft_warning(f->member, &draft);
    g_assert_cmpint(warning != NULL, ==, cases[i].told);
    g_assert_true(!warning || g_str_has_prefix(warning, "The forum takes 1 message in 60 seconds: "));
  }
}

static void
no_post(Fixture *f, const FpPostAsk *ask, GQuark domain, int code, const char *said)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_post_queue(f->member, ask, &error));
  g_assert_error(error, domain, code);
  g_assert_nonnull(strstr(error->message, said));
  g_assert_cmpuint(rows_of(f), ==, 0);
}

/* Private words never go to the boards, and a private message is no post of one's own. */
static void
test_no_posts(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) talk = first_spam(f);
  FpDriver *driver = lesser_driver(f);
  const char *letter = ((FpMessage *)talk->messages->pdata[0])->id;
  static const FpOp ops[] = {FP_OP_TOPIC_NEW, FP_OP_POST, FP_OP_POST_EDIT, FP_OP_POST_DELETE};
  for (gsize i = 0; i < G_N_ELEMENTS(ops); i++) /* not each of these forums has all */
    driver->ops[ops[i]] = driver->ops[FP_OP_SEND];
  no_post(f, &(FpPostAsk){.topic = talk->id, .text = "Mine."}, FP_USAGE_ERROR, FP_USAGE_BAD,
          "That is a private conversation, not a topic");
  no_post(f, &(FpPostAsk){.edits = letter, .text = "Mine."}, FP_STORE_ERROR, FP_STORE_MISSING, letter);
  no_post(f, &(FpPostAsk){.deletes = letter}, FP_STORE_ERROR, FP_STORE_MISSING, letter);
  const FpPostAsk asks[] = {{.board = "1", .subject = "Seeds", .text = "Mine."},
                            {.topic = "1", .text = "Mine."},
                            {.edits = "1", .text = "Mine."},
                            {.deletes = "1"}};
  for (gsize i = 0; i < G_N_ELEMENTS(ops); i++) {
    driver->ops[ops[i]] = NULL;
    no_post(f, &asks[i], FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED, driver->title);
  }
}

/* --- what is told of a row that has less than others --- */

static void
test_said(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_ptr_array_add(all, fp_conversation_new("60", "Seeds")); /* by nobody that is told */
  g_assert_true(fp_store_save_conversations(fp_member_store(f->member), all, 0, NULL));
  static const struct {
    const char *to, *said;
  } cases[] = {{"ines", "Being sent. Route: private message to ines."},
               {NULL, "Being sent. Route: private message to this conversation."}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpOutItem) item = fp_out_item_new(FP_OUT_MESSAGE);
    item->state = FP_OUT_SENDING;
    item->conversation = g_strdup("60");
    item->to = g_strdup(cases[i].to);
    g_autofree char *said = fp_outbox_item_sentence(f->member, item);
    g_assert_cmpstr(said, ==, cases[i].said);
  }
}

/* A change to an empty text, in an archive of old: it has arrived where the forum has none either. */
static void
test_no_text(void)
{
  static const struct {
    const char *there;
    gboolean arrived;
  } cases[] = {{NULL, TRUE}, {"", TRUE}, {"Seeds.", FALSE}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpOutItem) item = fp_out_item_new(FP_OUT_EDIT);
    FpCallResult reply = {.text = (char *)cases[i].there};
    gboolean certain = FALSE;
    g_assert_cmpint(fp_post_arrived(item, &reply, NULL, &certain), ==, cases[i].arrived);
    g_assert_true(certain);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  add_for_each("undo/ends/too-late", test_too_late);
  add_for("discourse nodebb", "undo/ends/no-retraction", test_no_retraction);
  add_for("discourse nodebb", "undo/ends/refused", test_refused);
  add_for("discourse nodebb", "undo/ends/other-retractions", test_other_retractions);
  add_for("discourse nodebb", "undo/ends/faults", test_faults);
  add_for("discourse nodebb", "undo/ends/half", test_half); /* Khoros makes them one report */
  add_for_each("undo/ends/no-messages", test_no_messages);
  add_for_each("undo/ends/named", test_named);
  add_for_each("undo/ends/no-pace", test_no_pace);
  add_for_each("undo/ends/no-posts", test_no_posts);
  add_for_each("undo/ends/said", test_said);
  g_test_add_func("/undo/ends/no-text", test_no_text);
  return g_test_run();
}
