/* Campaigns as one: rows of the inbox, one action with one undo, who is not chosen, what comes later, and
 * messages made to be grouped with a friend's message. */
#include "config.h"

#include "app/fixture.h"

#define FRIEND "dilys"

static FpWave *
wave_of(Fixture *fixture)
{
  guint covered, hidden;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = fp_inbox_rows(fixture->member, "inbox", 0, &covered, &hidden, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < rows->len; i++) {
    const FpInboxRow *row = rows->pdata[i];
    if (row->wave) {
      FpWave *wave = fp_wave_open(fixture->member, row->wave->id, &error);
      g_assert_no_error(error);
      return wave;
    }
  }
  return NULL;
}

static Fixture *
morning(void)
{
  Fixture *fixture = fixture_new(dialect_named("khoros"), NULL);
  refresh(fixture);
  settle_loop();
  return fixture;
}

/* Those of the night are one row; everybody else has one of their own. */
static void
test_one_row(void)
{
  g_autoptr(Fixture) fixture = morning();
  FpStore *store = fp_member_store(fixture->member);
  guint covered = 0, hidden = 0, folded = 0, waves = 0;
  g_autoptr(GPtrArray) rows = fp_inbox_rows(fixture->member, "inbox", 0, &covered, &hidden, NULL);
  for (guint i = 0; i < rows->len; i++) {
    const FpInboxRow *row = rows->pdata[i];
    g_assert_true((row->wave != NULL) != (row->conversation != NULL));
    if (row->wave) {
      waves++;
      folded += row->wave->conversations->len;
    } else {
      g_assert_true(!row->conversation->suspicion || row->conversation->suspicion->level != FP_LEVEL_WARNING);
    }
  }
  g_assert_cmpuint(waves, ==, 1);
  g_assert_cmpuint(folded, ==, 17);
  g_assert_cmpuint(covered, ==, MIN(fp_store_count(store, "inbox", NULL), covered));
  g_assert_cmpuint(rows->len, ==, covered - folded + 1);
  g_autoptr(FpWave) wave = wave_of(fixture);
  g_autofree char *sentence = fp_wave_sentence(wave);
  g_assert_true(g_str_has_prefix(sentence, "17 senders, 17 messages, 00:"));
  g_assert_true(g_str_has_suffix(sentence, ", warning"));
  g_assert_cmpuint(wave->left, ==, 17);
}

static guint
openings(const Fixture *fixture)
{
  static const char *const marks[] = {"/t/", "/api/v3/chats/"};
  guint n = 0;
  for (guint i = 0; i < fixture->asked->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS(marks); k++)
      n += strstr(fixture->asked->pdata[i], marks[k]) != NULL;
  return n;
}

/* A list without texts: those of unread conversations are fetched behind it, once, and stay unread. */
static void
test_list_without_texts(gconstpointer data)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named(data), NULL);
  refresh(fixture);
  settle_loop();
  g_autoptr(FpWave) wave = wave_of(fixture);
  g_assert_nonnull(wave);
  g_assert_cmpuint(wave->conversations->len, ==, 17);
  for (guint i = 0; i < wave->conversations->len; i++)
    g_assert_cmpint(((const FpConversation *)wave->conversations->pdata[i])->unread, >, 0);
  guint before = openings(fixture);
  g_assert_cmpuint(before, >=, 17);
  refresh(fixture);
  settle_loop();
  g_assert_cmpuint(openings(fixture), ==, before);
}

static void
test_fold_is_a_setting(void)
{
  g_autoptr(Fixture) fixture = morning();
  g_assert_true(fp_setting_set(fixture->app, NULL, "fold-campaigns", "off", NULL));
  g_assert_null(wave_of(fixture));
}

static GPtrArray *
flag_wave(Fixture *fixture, const FpWave *wave)
{
  const char *ids[] = {wave->id, NULL};
  const FpFlagAsk ask = {ids, NULL, NULL, 10 * FP_SECOND};
  g_autoptr(GError) error = NULL;
  GPtrArray *items = fp_flag_queue(fixture->member, &ask, NULL, &error);
  g_assert_no_error(error);
  return items;
}

/* One report carries all where the route allows it; one undo takes all back. */
static void
test_one_action(void)
{
  g_autoptr(Fixture) fixture = morning();
  g_autoptr(FpWave) wave = wave_of(fixture);
  g_autoptr(GPtrArray) items = flag_wave(fixture, wave);
  g_assert_cmpuint(items->len, ==, 1);
  g_assert_cmpuint(((FpOutItem *)items->pdata[0])->messages->len, ==, 17);
  g_autoptr(FpWave) held = wave_of(fixture);
  g_assert_cmpuint(held->flagged, ==, 17);
  g_assert_cmpuint(held->left, ==, 0);
  Wait wait = {0};
  FpUndone taken;
  fp_flag_undo_async(fixture->member, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  g_assert_cmpint(fp_flag_undo_finish(result, &taken, NULL), ==, FP_UNDO_HELD);
  g_autoptr(FpWave) after = wave_of(fixture);
  g_assert_cmpuint(after->flagged, ==, 0);
  g_assert_cmpuint(after->left, ==, 17);
}

/* Three messages of the wave as reports of their own, in one action. */
static GPtrArray *
three_reports(Fixture *fixture)
{
  GPtrArray *batch = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_autoptr(FpWave) wave = wave_of(fixture);
  for (guint i = 0; i < 3; i++) {
    FpOutItem *item = fp_out_item_new(FP_OUT_REPORT);
    const FpWaveMember *one = wave->members->pdata[i];
    item->batch = g_strdup("one-batch");
    item->reference = g_strdup_printf("FP-TEST%02u", i);
    item->route = FP_ROUTE_MESSAGE;
    item->to = g_strdup("moderators");
    item->reason = g_strdup("spam");
    item->made = item->due = fp_clock_now();
    item->subject = g_strdup_printf("Report FP-TEST%02u", i);
    item->text = g_strdup("A report.");
    g_ptr_array_add(item->messages, g_strdup(one->message));
    g_ptr_array_add(batch, item);
  }
  g_assert_true(fp_store_outbox_add(fp_member_store(fixture->member), batch, NULL));
  return batch;
}

/* The second of them waits for the pace when the three have gone. */
static void
two_letters(Fixture *fixture)
{
  g_autoptr(GPtrArray) letters = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  for (guint i = 0; i < 2; i++) {
    FpOutItem *letter = fp_out_item_new(FP_OUT_MESSAGE);
    letter->to = g_strdup("moderators");
    letter->subject = g_strdup("Marrows");
    letter->text = g_strdup_printf("Letter %u.", i);
    letter->made = letter->due = fp_clock_now() + 1;
    g_ptr_array_add(letters, letter);
  }
  g_assert_true(fp_store_outbox_add(fp_member_store(fixture->member), letters, NULL));
}

/* Where each message is a report of its own they are still one action; how far it has come is said, not of
 * each. */
static void
test_progress(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  refresh(fixture);
  g_autoptr(GPtrArray) batch = three_reports(fixture);
  two_letters(fixture);
  g_ptr_array_set_size(fixture->said, 0);
  FpOutboxEnd end = send_all(fixture, TRUE);
  g_assert_cmpuint(end.sent, ==, 5);
  gboolean waits = FALSE, ends = FALSE;
  for (guint i = 0; i < fixture->said->len; i++) {
    const char *said = fixture->said->pdata[i];
    waits = waits || g_pattern_match_simple("2 of 3 sent, next in * s.", said);
    ends = ends || g_str_equal(said, "3 of 3 sent.");
    g_assert_false(g_str_has_prefix(said, "Report: Sent"));
    g_assert_false(g_str_has_prefix(said, "3 of 3 sent, "));
  }
  g_assert_true(waits);
  g_assert_true(ends);
}

/* One of them was refused: that is said at the end too. */
static void
test_partly_refused(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  refresh(fixture);
  fixture->filter = "FP-TEST01";
  g_autoptr(GPtrArray) batch = three_reports(fixture);
  g_ptr_array_set_size(fixture->said, 0);
  FpOutboxEnd end = send_all(fixture, TRUE);
  g_assert_cmpuint(end.sent, ==, 2);
  const char *last = fixture->said->pdata[fixture->said->len - 1];
  g_assert_cmpstr(last, ==, "2 of 3 sent, 1 refused or unsure: the outbox says why.");
}

/* Taken back while they are on their way: what is gone by a route that cannot be taken back is said, not
 * passed over. */
static void
test_partly_sent(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  refresh(fixture);
  g_autoptr(GPtrArray) batch = three_reports(fixture);
  const FpOutItem *first = batch->pdata[0];
  Wait sent = {0};
  fp_outbox_send_async(fixture->member, FALSE, first->id, TRUE, NULL, wait_done, &sent);
  g_autoptr(GAsyncResult) one = wait_for(fixture, &sent);
  FpOutboxEnd end;
  g_assert_true(fp_outbox_send_finish(one, &end, NULL));
  g_assert_cmpuint(end.sent, ==, 1);
  Wait wait = {0};
  FpUndone what;
  fp_flag_undo_async(fixture->member, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
  g_assert_cmpint(fp_flag_undo_finish(result, &what, NULL), ==, FP_UNDO_PARTLY);
  g_assert_cmpuint(what.held, ==, 2);
  g_assert_cmpuint(what.late, ==, 1);
  g_autofree char *sentence = fp_undo_sentence(&what);
  g_assert_cmpstr(sentence, ==,
                  "2 reports were taken back before they were sent. 1 report had been sent, and this forum "
                  "cannot take it back.");
}

/* --- copies of an honest message --- */

#define LETTER                                                                                               \
  "<p>Dear Maria, the apple press stands at the hut from nine on Saturday, bring your own bottles and a "    \
  "friend, "                                                                                                 \
  "and please tell Ines that her crates are still in the shed by the gate.</p>"

/* Spammers send a friend's words with a link of theirs. The friend is not among those that are flagged, and
 * keeps a row of her own. */
static void
test_friend(void)
{
  g_autoptr(Fixture) fixture = morning();
  g_autoptr(FpWave) night = wave_of(fixture);
  g_autoptr(GPtrArray) copies = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *copy = g_strdup(
      LETTER
      "<p>Verify your account and password here: <a href=\"http://192.0.2.7/x\">growers.example</a></p>");
  fixture_deliver(fixture, FRIEND, "Saturday", LETTER);
  for (guint i = 0; i < 4; i++) {
    const FpWaveMember *spammer = night->members->pdata[i];
    fixture_deliver(fixture, spammer->from->login, "Saturday", copy);
  }
  refresh(fixture);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(fixture->member), "inbox", 0, 5, NULL);
  const FpConversation *hers = NULL;
  const char *campaign = NULL;
  for (guint i = 0; i < list->len; i++) {
    const FpConversation *one = list->pdata[i];
    if (g_str_equal(one->from->login, FRIEND))
      hers = one;
    else
      campaign = one->campaign;
  }
  g_assert_nonnull(hers);
  g_assert_nonnull(campaign);
  g_assert_cmpstr(hers->campaign, ==, campaign); /* that is what the spammer wanted */
  g_autoptr(FpWave) wave = fp_wave_open(fixture->member, campaign, NULL);
  prepare(fixture, (const char *const[]){campaign, NULL});
  g_autoptr(FpWave) known = fp_wave_open(fixture->member, campaign, NULL);
  guint spared = 0;
  for (guint i = 0; i < known->members->len; i++) {
    const FpWaveMember *one = known->members->pdata[i];
    spared += one->spared != NULL;
    g_assert_true((one->spared != NULL) == g_str_equal(one->from->login, FRIEND));
  }
  g_assert_cmpuint(spared, ==, 1);
  g_autoptr(GPtrArray) items = flag_wave(fixture, known);
  for (guint i = 0; i < items->len; i++) {
    const FpOutItem *item = items->pdata[i];
    for (guint k = 0; k < item->messages->len; k++) {
      g_autoptr(FpMessage) message =
          fp_store_message(fp_member_store(fixture->member), item->messages->pdata[k], NULL);
      g_assert_cmpstr(message->from->login, !=, FRIEND);
    }
  }
  guint covered, hidden, own = 0;
  g_autoptr(GPtrArray) rows = fp_inbox_rows(fixture->member, "inbox", 0, &covered, &hidden, NULL);
  for (guint i = 0; i < rows->len; i++) {
    const FpInboxRow *row = rows->pdata[i];
    own += row->conversation && g_str_equal(row->conversation->id, hers->id);
  }
  g_assert_cmpuint(own, ==, 1);
}

/* Whoever may be innocent is shown and not chosen: staff, an old account, one with posts. What is told of the
 * first spammers is changed, of those behind them it lies just within what a spammer's account has. */
static void
test_spared(void)
{
  static const struct {
    int staff, posts;
    gint64 age;
    const char *why;
  } cases[] = {
      {1, 0, FP_HOUR, "of the forum's staff"}, {0, 6, FP_HOUR, "has posts"},
      {0, 0, 31 * FP_DAY, "an old account"},   {-1, 6, 31 * FP_DAY, "an old account"},
      {0, 5, 30 * FP_DAY - FP_HOUR, NULL},     {-1, -1, 0, NULL},
  };
  g_autoptr(Fixture) fixture = morning();
  g_autoptr(FpWave) night = wave_of(fixture);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const FpWaveMember *one = night->members->pdata[i];
    g_assert_null(one->spared);
    g_autoptr(FpPerson) told = fp_person_new(one->from->id, one->from->login, one->from->name);
    told->staff = cases[i].staff;
    told->posts = cases[i].posts;
    told->registered = cases[i].age > 0 ? one->sent - cases[i].age : 0;
    told->seen = fp_clock_now();
    g_assert_true(fp_store_save_person(fp_member_store(fixture->member), told, NULL));
  }
  g_autoptr(FpWave) wave = fp_wave_open(fixture->member, night->id, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    g_assert_cmpstr(one->spared, ==, cases[i].why);
    g_assert_true(fp_wave_chosen(wave, one) == !cases[i].why);
  }
  g_assert_cmpuint(wave->left, ==, 17 - 4);
  g_autoptr(GPtrArray) items = flag_wave(fixture, wave);
  g_assert_cmpuint(items->len, ==, 1);
  g_assert_cmpuint(((FpOutItem *)items->pdata[0])->messages->len, ==, 17 - 4);
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    g_assert_cmpint(fp_out_item_has(items->pdata[0], one->message), ==, !cases[i].why);
  }
}

/* --- later arrivals --- */

#define SCAM                                                                                                 \
  "<p>Your account is about to be closed. To keep it, verify your account and your password within 24 "      \
  "hours at the "                                                                                            \
  "page of the member services: <a href=\"http://192.0.2.9/%u\">growers.example</a></p>"

static void
send_scam(Fixture *fixture, const FpWave *night, guint from, guint to)
{
  for (guint i = from; i < to; i++) {
    g_autofree char *text = g_strdup_printf(SCAM, i);
    fixture_deliver(fixture, ((FpWaveMember *)night->members->pdata[i])->from->login, "Saturday", text);
  }
  refresh(fixture);
  settle_loop(); /* where the list has no texts, they come behind it */
}

static guint
reports_held(Fixture *fixture)
{
  g_autoptr(GPtrArray) live = fp_store_outbox_list(fp_member_store(fixture->member), TRUE, NULL);
  return live->len;
}

typedef struct {
  const char *dialect;
  gboolean by_itself;
} Later;

/* Every reason that says how often a text came says how often it has come by now. */
static void
assert_told(Fixture *fixture, const FpWave *wave, const char *times)
{
  guint told = 0;
  for (guint i = 0; i < wave->members->len; i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    g_autoptr(FpMessage) message = fp_store_message(fp_member_store(fixture->member), one->message, NULL);
    for (guint k = 0; k < message->suspicion->reasons->len; k++) {
      const FpReason *reason = message->suspicion->reasons->pdata[k];
      if (!g_str_equal(reason->rule, "same-text"))
        continue;
      g_assert_nonnull(strstr(reason->text, times));
      told++;
    }
  }
  g_assert_cmpuint(told, >, 1);
}

/* Offered, not sent unasked; with the setting held for the undo time like any other. */
static void
test_later(gconstpointer data)
{
  const Later *later = data;
  gboolean by_itself = later->by_itself;
  g_autoptr(Fixture) fixture = fixture_new(dialect_named(later->dialect), NULL);
  refresh(fixture);
  settle_loop();
  g_autoptr(FpWave) night = wave_of(fixture);
  send_scam(fixture, night, 0, 4);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(fixture->member), "inbox", 0, 1, NULL);
  const char *campaign = ((FpConversation *)list->pdata[0])->campaign;
  g_assert_nonnull(campaign);
  g_autoptr(FpWave) wave = fp_wave_open(fixture->member, campaign, NULL);
  g_assert_cmpuint(wave->left, ==, 4);
  g_autoptr(GPtrArray) items = flag_wave(fixture, wave);
  guint first = reports_held(fixture); /* one for all where the route allows it */
  g_assert_cmpuint(first, ==, g_str_equal(later->dialect, "khoros") ? 1 : 4);
  if (by_itself)
    g_assert_true(fp_setting_set(fixture->app, NULL, "flag-later-arrivals", "on", NULL));
  g_ptr_array_set_size(fixture->said, 0);
  send_scam(fixture, night, 4, 6);
  g_autoptr(FpWave) grown = fp_wave_open(fixture->member, campaign, NULL);
  g_assert_cmpuint(grown->messages, ==, 6);
  assert_told(fixture, grown, " 6 times from 6 accounts");
  g_assert_cmpuint(reports_held(fixture), ==, first + (!by_itself ? 0 : first == 1 ? 1 : 2));
  g_assert_cmpuint(grown->left, ==, by_itself ? 0 : 2);
  gboolean offered = FALSE;
  for (guint i = 0; i < fixture->said->len; i++)
    offered = offered || g_str_has_prefix(fixture->said->pdata[i], "2 more messages of the campaign");
  g_assert_true(offered == !by_itself);
}

/* A campaign of four, of which the first was left out, the second taken back, and all others reported. */
static char *
half_flagged(Fixture *fixture, const FpWave *night)
{
  send_scam(fixture, night, 0, 4);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(fixture->member), "inbox", 0, 1, NULL);
  char *campaign = g_strdup(((FpConversation *)list->pdata[0])->campaign);
  g_autoptr(FpWave) wave = fp_wave_open(fixture->member, campaign, NULL);
  g_assert_cmpuint(wave->members->len, ==, 4);
  for (guint i = 1; i < 4; i++) {
    const FpWaveMember *one = wave->members->pdata[i];
    const char *ids[] = {one->message, NULL};
    const FpFlagAsk ask = {ids, NULL, NULL, FP_MINUTE};
    g_autoptr(GPtrArray) items = fp_flag_queue(fixture->member, &ask, NULL, NULL);
    g_assert_cmpuint(items->len, ==, 1);
    if (i == 1)
      g_assert_true(fp_outbox_decide(fixture->member, ((FpOutItem *)items->pdata[0])->id, FALSE, NULL));
  }
  return campaign;
}

/* What was left out or taken back is no later arrival: neither at once, nor when another has come. */
static void
test_left_out(gconstpointer data)
{
  const Later *later = data;
  g_autoptr(Fixture) fixture = fixture_new(dialect_named(later->dialect), NULL);
  refresh(fixture);
  settle_loop();
  g_autoptr(FpWave) night = wave_of(fixture);
  g_autofree char *campaign = half_flagged(fixture, night);
  if (later->by_itself)
    g_assert_true(fp_setting_set(fixture->app, NULL, "flag-later-arrivals", "on", NULL));
  g_autoptr(FpWave) before = fp_wave_open(fixture->member, campaign, NULL);
  g_autofree char *progress = fp_wave_progress(before);
  g_assert_cmpstr(progress, ==, "0 of 2 sent");
  g_assert_cmpuint(before->left, ==, 2);
  g_ptr_array_set_size(fixture->said, 0);
  refresh(fixture);
  settle_loop();
  g_assert_cmpuint(reports_held(fixture), ==, 2);
  send_scam(fixture, night, 4, 5);
  g_autoptr(FpWave) grown = fp_wave_open(fixture->member, campaign, NULL);
  g_assert_cmpuint(grown->messages, ==, 5);
  g_assert_cmpuint(grown->later, ==, later->by_itself ? 0 : 1);
  g_assert_cmpuint(grown->left, ==, later->by_itself ? 2 : 3);
  g_assert_cmpuint(reports_held(fixture), ==, later->by_itself ? 3 : 2);
  gboolean offered = FALSE;
  for (guint i = 0; i < fixture->said->len; i++)
    offered = offered || g_str_has_prefix(fixture->said->pdata[i], "1 more message of the campaign");
  g_assert_true(offered == !later->by_itself);
  g_autofree char *now = fp_wave_progress(grown);
  g_assert_cmpstr(now, ==, later->by_itself ? "0 of 3 sent" : "1 more since it was flagged");
  g_autoptr(GPtrArray) rows = fp_inbox_campaigns(fixture->member, NULL);
  for (guint i = 0; i < rows->len; i++) {
    const FpInboxRow *row = rows->pdata[i];
    if (row->wave && g_str_equal(row->wave->id, campaign))
      g_assert_cmpuint(row->wave->later, ==, grown->later);
  }
  if (later->by_itself)
    return;
  /* Its row, or its name, reports what was offered and nobody else. */
  g_autoptr(GPtrArray) items = flag_wave(fixture, grown);
  g_assert_nonnull(items);
  g_autoptr(FpWave) after = fp_wave_open(fixture->member, campaign, NULL);
  g_assert_cmpuint(after->flagged, ==, 3);
  g_assert_cmpuint(after->left, ==, 2);
}

static void
flag_newest(Fixture *fixture, const char *campaign, guint count)
{
  g_autoptr(FpWave) wave = fp_wave_open(fixture->member, campaign, NULL);
  const char *ids[8] = {NULL};
  for (guint i = 0; i < count; i++)
    ids[i] = ((const FpWaveMember *)wave->members->pdata[i])->message;
  const FpFlagAsk ask = {ids, NULL, NULL, FP_MINUTE};
  g_autoptr(GPtrArray) items = fp_flag_queue(fixture->member, &ask, NULL, NULL);
  g_assert_nonnull(items);
}

static void
assert_chosen(Fixture *fixture, const char *campaign, const char *expected)
{
  g_autoptr(FpWave) wave = fp_wave_open(fixture->member, campaign, NULL);
  g_autoptr(GString) chosen = g_string_new(NULL);
  for (guint i = 0; i < wave->members->len; i++)
    g_string_append_c(chosen, fp_wave_chosen(wave, wave->members->pdata[i]) ? 'x' : '-');
  g_assert_cmpstr(chosen->str, ==, expected);
}

/* The last report of a campaign is taken back: its messages are chosen again, nobody whom the member had left
 * out, neither then nor before. */
static void
test_taken_back(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  refresh(fixture);
  settle_loop();
  g_autoptr(FpWave) night = wave_of(fixture);
  send_scam(fixture, night, 0, 4);
  g_autoptr(GPtrArray) list = fp_store_list(fp_member_store(fixture->member), "inbox", 0, 1, NULL);
  const char *campaign = ((FpConversation *)list->pdata[0])->campaign;
  flag_newest(fixture, campaign, 3);
  assert_chosen(fixture, campaign, "---x"); /* nothing has come since: who is left may be meant */
  send_scam(fixture, night, 4, 7);
  assert_chosen(fixture, campaign, "xxx----");
  flag_newest(fixture, campaign, 2);
  for (guint i = 0; i < 2; i++) {
    Wait wait = {0};
    fp_flag_undo_async(fixture->member, NULL, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(fixture, &wait);
    g_assert_cmpint(fp_flag_undo_finish(result, NULL, NULL), ==, FP_UNDO_HELD);
    assert_chosen(fixture, campaign, "xx-----");
    if (i == 0)
      flag_newest(fixture, campaign, 2);
  }
  send_scam(fixture, night, 7, 8); /* what comes now is offered alone */
  assert_chosen(fixture, campaign, "x-------");
}

/* An answer to one of its messages, hours later, is none of them. */
static void
test_span(void)
{
  g_autoptr(Fixture) fixture = morning();
  FpStore *store = fp_member_store(fixture->member);
  g_autoptr(FpWave) before = wave_of(fixture);
  const FpWaveMember *newest = before->members->pdata[0];
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  g_ptr_array_add(page, fp_store_summary(store, newest->conversation, NULL));
  ((FpConversation *)page->pdata[0])->last += 5 * FP_HOUR;
  g_assert_true(fp_store_save_conversations(store, page, 0, NULL));
  g_autoptr(FpWave) after = wave_of(fixture);
  g_assert_cmpint(after->last, ==, newest->sent);
  g_assert_cmpint(after->first, ==, before->first);
}

int
main(int argc, char **argv)
{
  static const Later later[] = {
      {"khoros", FALSE}, {"khoros", TRUE}, {"discourse", FALSE}, {"discourse", TRUE}, {"nodebb", FALSE}};
  fp_test_init(&argc, &argv);
  g_test_add_func("/wave/one-row", test_one_row);
  g_test_add_data_func("/wave/list-without-texts/discourse", "discourse", test_list_without_texts);
  g_test_add_data_func("/wave/list-without-texts/nodebb", "nodebb", test_list_without_texts);
  g_test_add_func("/wave/fold-is-a-setting", test_fold_is_a_setting);
  g_test_add_func("/wave/one-action", test_one_action);
  g_test_add_func("/wave/progress", test_progress);
  g_test_add_func("/wave/partly-refused", test_partly_refused);
  g_test_add_func("/wave/partly-sent", test_partly_sent);
  g_test_add_func("/P4/wave/friend", test_friend);
  g_test_add_func("/P4/wave/spared", test_spared);
  for (gsize i = 0; i < G_N_ELEMENTS(later); i++) {
    g_autofree char *path =
        g_strdup_printf("/wave/later/%s/%s", later[i].dialect, later[i].by_itself ? "by-itself" : "offered");
    g_test_add_data_func(path, &later[i], test_later);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(later); i++) {
    g_autofree char *path = g_strdup_printf("/wave/left-out/%s/%s", later[i].dialect,
                                            later[i].by_itself ? "by-itself" : "offered");
    g_test_add_data_func(path, &later[i], test_left_out);
  }
  g_test_add_func("/wave/taken-back", test_taken_back);
  g_test_add_func("/wave/span", test_span);
  return g_test_run();
}
