/* The outbox: what a row keeps, every change of its state, and what is looked up by it. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/json.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

static FpStore *
memory(void)
{
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(NULL, ACCOUNT, NULL, &error);
  g_assert_no_error(error);
  return store;
}

static void
test_round_trip(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
  item->batch = g_strdup("batch-1");
  item->made = T0;
  item->due = T0 + 10 * FP_SECOND;
  item->reference = g_strdup("FP-7K2M9Q");
  item->route = FP_ROUTE_MESSAGE;
  item->to = g_strdup("moderators");
  item->reason = g_strdup("phishing");
  item->note = g_strdup("asks for my password");
  g_ptr_array_add(item->messages, g_strdup("m1"));
  g_ptr_array_add(item->messages, g_strdup("m2"));
  item->conversation = g_strdup("c1");
  item->subject = g_strdup("Report FP-7K2M9Q");
  item->text = g_strdup("Exactly\nthis\n");
  g_autoptr(json_t) evidence = json_pack("{s:s, s:[i,i]}", "html", "<p>\xc3\xa4</p>", "n", 1, 2);
  fp_out_item_set_evidence(item, evidence);
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(store, items, &error));
  g_assert_cmpint(item->id, >, 0);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD);

  g_autoptr(FpOutItem) back = fp_store_outbox_get(store, item->id, &error);
  g_assert_no_error(error);
  g_assert_cmpint(back->kind, ==, FP_OUT_REPORT);
  g_assert_cmpint(back->state, ==, FP_OUT_HELD);
  g_assert_cmpstr(back->batch, ==, item->batch);
  g_assert_cmpint(back->made, ==, T0);
  g_assert_cmpint(back->due, ==, T0 + 10 * FP_SECOND);
  g_assert_cmpint(back->changed, >, 0);
  g_assert_cmpint(back->settled, ==, 0);
  g_assert_cmpuint(back->attempts, ==, 0);
  g_assert_cmpstr(back->reference, ==, item->reference);
  g_assert_cmpint(back->route, ==, FP_ROUTE_MESSAGE);
  g_assert_cmpstr(back->to, ==, item->to);
  g_assert_cmpstr(back->reason, ==, item->reason);
  g_assert_cmpstr(back->note, ==, item->note);
  g_assert_cmpuint(back->messages->len, ==, 2);
  g_assert_cmpstr(g_ptr_array_index(back->messages, 1), ==, "m2");
  g_assert_cmpstr(back->conversation, ==, item->conversation);
  g_assert_cmpstr(back->subject, ==, item->subject);
  g_assert_cmpstr(back->text, ==, item->text);
  g_assert_true(json_equal(fp_out_item_evidence(back), evidence));
  g_assert_null(back->remote_id);
  g_assert_null(back->why);
  g_assert_null(fp_store_outbox_get(store, 4711, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
}

static void
test_names(void)
{
  static const char *const states[] = {"held", "sending", "sent", "refused", "unsure", "undone"};
  static const char *const kinds[] = {"report", "message", "retract", "topic", "post", "edit", "delete"};
  for (int i = 0; i < FP_OUT_STATES; i++)
    g_assert_cmpstr(fp_out_state_name((FpOutState)i), ==, states[i]);
  for (int i = 0; i < FP_OUT_KINDS; i++)
    g_assert_cmpstr(fp_out_kind_name((FpOutKind)i), ==, kinds[i]);
}

/* Brings a fresh row into each state. */
static gint64
row_in(FpStore *store, FpOutState state)
{
  static unsigned number;
  g_autofree char *id = g_strdup_printf("row-%u", number++);
  gint64 row = report(store, T0, id, NULL);
  g_autoptr(GError) error = NULL;
  if (state == FP_OUT_UNDONE)
    g_assert_true(fp_store_outbox_undo(store, row, &error));
  else if (state != FP_OUT_HELD) {
    g_assert_true(fp_store_outbox_claim(store, row, &error));
    if (state != FP_OUT_SENDING)
      g_assert_true(fp_store_outbox_settle(store, row, state, 0, NULL, NULL, &error));
  }
  g_assert_no_error(error);
  g_assert_cmpint(state_of(store, row), ==, state);
  return row;
}

static gboolean
settle_sent(FpStore *store, gint64 id, GError **error)
{
  return fp_store_outbox_settle(store, id, FP_OUT_SENT, 0, NULL, NULL, error);
}

static gboolean
settle_held(FpStore *store, gint64 id, GError **error)
{
  return fp_store_outbox_settle(store, id, FP_OUT_HELD, T0 + 5, NULL, NULL, error);
}

static gboolean
again(FpStore *store, gint64 id, GError **error)
{
  return fp_store_outbox_again(store, id, T0 + 7, error);
}

/* The whole table: which change works from which state, and where it leads. */
static void
test_changes(void)
{
  static const struct {
    const char *name;
    gboolean (*change)(FpStore *, gint64, GError **);
    FpOutState to;
    const char *from; /* one letter a state, in order: y works, n FALSE, e error */
  } rows[] = {
      {"claim", fp_store_outbox_claim, FP_OUT_SENDING, "ynnnnn"},
      {"undo", fp_store_outbox_undo, FP_OUT_UNDONE, "ynnnnn"},
      {"sent", settle_sent, FP_OUT_SENT, "eyeeye"},
      {"held", settle_held, FP_OUT_HELD, "eyeeye"},
      {"again", again, FP_OUT_HELD, "ynnyyn"},
      {"drop", fp_store_outbox_drop, FP_OUT_UNDONE, "ynnyyn"},
  };
  g_autoptr(FpStore) store = memory();
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    for (int from = 0; from < FP_OUT_STATES; from++) {
      g_autoptr(GError) error = NULL;
      gint64 row = row_in(store, (FpOutState)from);
      gboolean worked = rows[i].change(store, row, &error);
      char wanted = rows[i].from[from];
      g_test_message("%s from %s", rows[i].name, fp_out_state_name((FpOutState)from));
      g_assert_cmpint(worked, ==, wanted == 'y');
      g_assert_cmpint(error != NULL, ==, wanted == 'e');
      if (error)
        g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
      g_assert_cmpint(state_of(store, row), ==, worked ? rows[i].to : (FpOutState)from);
    }
}

static void
test_settled_fields(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  gint64 row = report(store, T0, "m1", NULL);
  g_assert_true(fp_store_outbox_claim(store, row, &error));
  g_assert_true(fp_store_outbox_settle(store, row, FP_OUT_HELD, T0 + 60, NULL, "busy", &error));
  g_autoptr(FpOutItem) held = fp_store_outbox_get(store, row, NULL);
  g_assert_cmpint(held->due, ==, T0 + 60);
  g_assert_cmpuint(held->attempts, ==, 1);
  g_assert_cmpstr(held->why, ==, "busy");
  g_assert_cmpint(held->settled, ==, 0);
  g_assert_true(fp_store_outbox_claim(store, row, &error));
  g_assert_true(fp_store_outbox_settle(store, row, FP_OUT_SENT, 0, "9001", NULL, &error));
  g_autoptr(FpOutItem) sent = fp_store_outbox_get(store, row, NULL);
  g_assert_cmpstr(sent->remote_id, ==, "9001");
  g_assert_cmpstr(sent->why, ==, "busy"); /* kept */
  g_assert_cmpuint(sent->attempts, ==, 1);
  g_assert_cmpint(sent->settled, >, 0);
}

/* One live report a message. */
static void
test_one_live_report(void)
{
  for (int state = 0; state < FP_OUT_STATES; state++) {
    g_autoptr(FpStore) store = memory();
    g_autoptr(GError) error = NULL;
    gboolean live = state != FP_OUT_REFUSED && state != FP_OUT_UNDONE;
    gint64 first = report(store, T0, "m1", NULL);
    if (state == FP_OUT_UNDONE)
      g_assert_true(fp_store_outbox_undo(store, first, &error));
    else if (state != FP_OUT_HELD)
      g_assert_true(fp_store_outbox_claim(store, first, &error));
    if (state != FP_OUT_UNDONE && state != FP_OUT_HELD && state != FP_OUT_SENDING)
      g_assert_true(fp_store_outbox_settle(store, first, (FpOutState)state, 0, NULL, NULL, &error));
    g_assert_cmpint(report(store, T0, "m1", NULL) == 0, ==, live);
    /* Beside a new message only the new one is reported. */
    gint64 mixed = report(store, T0, "m1", "m2", NULL);
    g_autoptr(FpOutItem) item = fp_store_outbox_get(store, mixed, NULL);
    g_assert_cmpuint(item->messages->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(item->messages, 0), ==, "m2");
    /* The refused one may not come back beside its successor. */
    if (state == FP_OUT_REFUSED) {
      g_assert_false(fp_store_outbox_again(store, first, T0, &error));
      g_assert_no_error(error);
    }
  }
}

static void
test_twice_in_one_call(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  for (int i = 0; i < 2; i++) {
    FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
    g_ptr_array_add(item->messages, g_strdup("m1"));
    g_ptr_array_add(items, item);
  }
  g_assert_true(fp_store_outbox_add(store, items, NULL));
  g_assert_cmpint(((FpOutItem *)g_ptr_array_index(items, 0))->id, >, 0);
  g_assert_cmpint(((FpOutItem *)g_ptr_array_index(items, 1))->id, ==, 0);
  /* A message to a person needs no reported message. */
  g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_ptr_array_add(letters, fp_out_item_new(FP_OUT_MESSAGE));
  g_assert_true(fp_store_outbox_add(store, letters, NULL));
  g_assert_cmpint(((FpOutItem *)g_ptr_array_index(letters, 0))->id, >, 0);
}

static FpFlagState
flag_of_message(FpStore *store, const char *id)
{
  g_autoptr(FpMessage) message = fp_store_message(store, id, NULL);
  return message->flag;
}

static FpFlagState
flag_of_row(FpStore *store)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, "inbox", 0, 1, NULL);
  return ((FpConversation *)g_ptr_array_index(list, 0))->flag;
}

static void
test_flags_joined(void)
{
  g_autoptr(FpStore) store = memory();
  gint64 early = report(store, T0, "m1", NULL); /* before the archive knows the message */
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "1"),
                           message("m2", "c1", "anna", T0 + 1, "2"), NULL));
  g_assert_cmpint(flag_of_message(store, "m1"), ==, FP_FLAG_HELD);
  g_assert_cmpint(flag_of_message(store, "m2"), ==, FP_FLAG_NONE);
  g_assert_cmpint(flag_of_row(store), ==, FP_FLAG_HELD);
  g_assert_true(fp_store_outbox_claim(store, early, NULL));
  g_assert_cmpint(flag_of_row(store), ==, FP_FLAG_SENDING);
  g_assert_true(fp_store_outbox_settle(store, early, FP_OUT_SENT, 0, NULL, NULL, NULL));
  g_assert_cmpint(flag_of_message(store, "m1"), ==, FP_FLAG_SENT);
  gint64 second = report(store, T0, "m2", NULL);
  g_assert_true(fp_store_outbox_claim(store, second, NULL));
  g_assert_true(fp_store_outbox_settle(store, second, FP_OUT_REFUSED, 0, NULL, "no", NULL));
  g_assert_cmpint(flag_of_row(store), ==, FP_FLAG_REFUSED);
  gint64 third = report(store, T0, "m2", NULL);
  g_assert_cmpint(flag_of_message(store, "m2"), ==, FP_FLAG_HELD);
  g_assert_cmpint(flag_of_row(store), ==, FP_FLAG_HELD);
  g_assert_true(fp_store_outbox_undo(store, third, NULL));
  g_assert_cmpint(flag_of_message(store, "m2"), ==, FP_FLAG_UNDONE);
  g_autoptr(FpOutItem) for_one = fp_store_outbox_for_message(store, "m1");
  g_assert_cmpint(for_one->id, ==, early);
  g_assert_null(fp_store_outbox_for_message(store, "m3"));
  g_autoptr(FpConversation) talk = fp_store_conversation(store, "c1", NULL);
  g_assert_cmpint(((FpMessage *)g_ptr_array_index(talk->messages, 0))->flag, ==, FP_FLAG_SENT);
}

/* Found by a history: the forum was asked about an unsure row, the member had it sent again meanwhile, and
 * «not found» made a row that was on its way wait once more: it went twice. */
static void
test_learn(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  gint64 row = row_in(store, FP_OUT_UNSURE);
  g_autoptr(FpOutItem) asked = fp_store_outbox_get(store, row, &error);
  g_assert_true(fp_store_outbox_again(store, row, T0, &error));
  g_assert_true(fp_store_outbox_claim(store, row, &error));
  g_assert_false(fp_store_outbox_learn(store, asked, FP_OUT_HELD, T0, NULL, NULL, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_MISSING);
  g_clear_error(&error);
  g_assert_cmpint(state_of(store, row), ==, FP_OUT_SENDING);

  gint64 still = row_in(store, FP_OUT_UNSURE);
  g_autoptr(FpOutItem) unsure = fp_store_outbox_get(store, still, &error);
  g_assert_true(fp_store_outbox_learn(store, unsure, FP_OUT_SENT, 0, "9001", "", &error));
  g_assert_no_error(error);
  g_assert_cmpint(state_of(store, still), ==, FP_OUT_SENT);
}

static gint64
retract(FpStore *store, const char *const named[2])
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(FP_OUT_RETRACT);
  for (int i = 0; i < 2 && named[i]; i++)
    g_ptr_array_add(item->messages, g_strdup(named[i]));
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(store, items, NULL));
  g_assert_cmpint(item->id, >, 0);
  return item->id;
}

static gint64
refused_report(FpStore *store, const char *message)
{
  gint64 row = report(store, T0, message, NULL);
  g_assert_true(fp_store_outbox_claim(store, row, NULL));
  g_assert_true(fp_store_outbox_settle(store, row, FP_OUT_REFUSED, 0, NULL, "no", NULL));
  return row;
}

static gint64
speaks_for(FpStore *store, const char *message)
{
  g_autoptr(FpOutItem) item = fp_store_outbox_for_message(store, message);
  return item ? item->id : 0;
}

/* The report that speaks for a message: one that lives before one that ended, else the last that was not
 * taken back. */
static void
test_for_message(void)
{
  g_autoptr(FpStore) store = memory();
  g_assert_cmpint(speaks_for(store, "m1"), ==, 0);
  gint64 first = refused_report(store, "m1");
  g_assert_cmpint(speaks_for(store, "m1"), ==, first);
  g_assert_true(fp_store_outbox_undo(store, report(store, T0, "m1", NULL), NULL));
  g_assert_cmpint(speaks_for(store, "m1"), ==, first);
  gint64 third = refused_report(store, "m1");
  g_assert_cmpint(speaks_for(store, "m1"), ==, third);
  g_assert_true(fp_store_outbox_again(store, first, T0, NULL));
  g_assert_cmpint(speaks_for(store, "m1"), ==, first);
  retract(store, (const char *const[]){"m1", NULL});
  g_assert_cmpint(speaks_for(store, "m1"), ==, first);
  g_assert_true(fp_store_outbox_undo(store, report(store, T0, "m2", NULL), NULL));
  g_assert_cmpint(speaks_for(store, "m2"), ==, 0);
}

static void
sent(FpStore *store, gint64 row)
{
  g_assert_true(fp_store_outbox_claim(store, row, NULL));
  g_assert_true(fp_store_outbox_settle(store, row, FP_OUT_SENT, 0, NULL, NULL, NULL));
}

static void
test_retract(void)
{
  g_autoptr(FpStore) store = memory();
  gint64 both = report(store, T0, "m1", "m2", NULL), other = report(store, T0, "m3", NULL);
  sent(store, both);
  sent(store, other);
  static const char *const named[][2] = {{"m1", NULL}, {"m1", "m2"}, {"m1", "m2"}};
  gint64 retracts[G_N_ELEMENTS(named)];
  for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
    retracts[i] = retract(store, named[i]);
  for (gsize i = 0; i < 2; i++) {
    g_assert_cmpint(state_of(store, both), ==, FP_OUT_SENT);
    sent(store, retracts[i]);
    g_assert_cmpint(state_of(store, both), ==, i == 0 ? FP_OUT_SENT : FP_OUT_UNDONE);
    g_assert_cmpint(state_of(store, other), ==, FP_OUT_SENT);
  }
  /* It may be reported anew, and that is not undone by what was asked for before it. */
  gint64 anew = report(store, T0, "m1", "m2", NULL);
  sent(store, anew);
  sent(store, retracts[2]);
  g_assert_cmpint(state_of(store, anew), ==, FP_OUT_SENT);
}

static void
test_lists_and_due(void)
{
  g_autoptr(FpStore) store = memory();
  g_autoptr(GError) error = NULL;
  gint64 due = 0;
  g_assert_false(fp_store_outbox_next_due(store, &due));
  gint64 later = report(store, T0 + 20, "m1", NULL), soon = report(store, T0 + 10, "m2", NULL);
  report(store, 0, "m3", NULL); /* until the member says so */
  gint64 gone = report(store, T0 + 5, "m4", NULL);
  g_assert_true(fp_store_outbox_undo(store, gone, &error));
  g_assert_true(fp_store_outbox_next_due(store, &due));
  g_assert_cmpint(due, ==, T0 + 10);
  g_autoptr(GArray) none = fp_store_outbox_due(store, T0 + 9, &error);
  g_autoptr(GArray) one = fp_store_outbox_due(store, T0 + 10, &error);
  g_autoptr(GArray) two = fp_store_outbox_due(store, T0 + 99, &error);
  g_assert_cmpuint(none->len, ==, 0);
  g_assert_cmpuint(one->len, ==, 1);
  g_assert_cmpuint(two->len, ==, 2);
  g_assert_cmpint(g_array_index(two, gint64, 0), ==, soon);
  g_assert_cmpint(g_array_index(two, gint64, 1), ==, later);
  g_autoptr(GPtrArray) live = fp_store_outbox_list(store, TRUE, &error);
  g_autoptr(GPtrArray) all = fp_store_outbox_list(store, FALSE, &error);
  g_assert_cmpuint(live->len, ==, 3);
  g_assert_cmpuint(all->len, ==, 4);
  g_assert_cmpint(((FpOutItem *)g_ptr_array_index(all, 0))->id, ==, gone);
}

static void
test_pace(void)
{
  g_autoptr(FpStore) store = memory();
  fp_store_outbox_note_sent(store, T0);
  fp_store_outbox_note_sent(store, T0 + 30 * FP_SECOND);
  g_autoptr(GArray) both = fp_store_outbox_sent_times(store, T0 - 1, NULL);
  g_autoptr(GArray) one = fp_store_outbox_sent_times(store, T0, NULL);
  g_assert_cmpuint(both->len, ==, 2);
  g_assert_cmpint(g_array_index(both, gint64, 0), ==, T0);
  g_assert_cmpuint(one->len, ==, 1);
  fp_store_outbox_note_sent(store, T0);
  fp_store_outbox_forget_sent(store, T0); /* one of the two */
  g_autoptr(GArray) again = fp_store_outbox_sent_times(store, T0 - 1, NULL);
  g_assert_cmpuint(again->len, ==, 2);
  fp_store_outbox_note_sent(store, T0 + 3 * FP_DAY);
  g_autoptr(GArray) left = fp_store_outbox_sent_times(store, 0, NULL);
  g_assert_cmpuint(left->len, ==, 1);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/outbox/round-trip", test_round_trip);
  g_test_add_func("/store/outbox/names", test_names);
  g_test_add_func("/store/outbox/changes", test_changes);
  g_test_add_func("/store/outbox/settled-fields", test_settled_fields);
  g_test_add_func("/store/outbox/one-live-report", test_one_live_report);
  g_test_add_func("/store/outbox/twice-in-one-call", test_twice_in_one_call);
  g_test_add_func("/store/outbox/flags-joined", test_flags_joined);
  g_test_add_func("/store/outbox/for-message", test_for_message);
  g_test_add_func("/store/outbox/learn", test_learn);
  g_test_add_func("/store/outbox/retract", test_retract);
  g_test_add_func("/store/outbox/lists-and-due", test_lists_and_due);
  g_test_add_func("/store/outbox/pace", test_pace);
  return g_test_run();
}
