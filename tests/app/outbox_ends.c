/* How a row of the outbox ends: each kind of it with each error that can come back, what the forum may say
 * when it is asked whether a row has arrived, and the ways that a report may go. */
#include "config.h"

#include "app/rows.h"
#include "flagpost/boards.h"

static const RowSort sorts[] = {
    {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE},   {FP_OUT_MESSAGE, FP_ROUTE_NONE, TRUE},
    {FP_OUT_REPORT, FP_ROUTE_MESSAGE, FALSE}, {FP_OUT_REPORT, FP_ROUTE_FLAG, TRUE},
    {FP_OUT_REPORT, FP_ROUTE_SENDER, TRUE},   {FP_OUT_REPORT, FP_ROUTE_POST, TRUE},
    {FP_OUT_RETRACT, FP_ROUTE_FLAG, TRUE},    {FP_OUT_RETRACT, FP_ROUTE_POST, TRUE},
    {FP_OUT_TOPIC, FP_ROUTE_NONE, FALSE},     {FP_OUT_POST, FP_ROUTE_NONE, TRUE},
    {FP_OUT_EDIT, FP_ROUTE_NONE, TRUE},       {FP_OUT_DELETE, FP_ROUTE_NONE, TRUE},
};

/* --- what an error makes of a row --- */

static const struct {
  GQuark (*domain)(void);
  int code;
  FpOutState state;
} errors[] = {
    {fp_keyring_error_quark, FP_KEYRING_LOCKED, FP_OUT_HELD},
    {fp_net_error_quark, FP_NET_OFFLINE, FP_OUT_HELD},
    {fp_net_error_quark, FP_NET_TLS, FP_OUT_HELD},
    {fp_net_error_quark, FP_NET_CAPTIVE, FP_OUT_HELD},
    {fp_net_error_quark, FP_NET_BAD_ADDRESS, FP_OUT_HELD},
    {fp_net_error_quark, FP_NET_TIMEOUT, FP_OUT_UNSURE},
    {fp_net_error_quark, FP_NET_CUT, FP_OUT_UNSURE},
    {fp_net_error_quark, FP_NET_TOO_BIG, FP_OUT_UNSURE},
    {fp_forum_error_quark, FP_FORUM_BUSY, FP_OUT_HELD},
    {fp_forum_error_quark, FP_FORUM_SECOND_FACTOR, FP_OUT_HELD},
    {fp_forum_error_quark, FP_FORUM_LIMITED, FP_OUT_HELD},
    {fp_forum_error_quark, FP_FORUM_REFUSED, FP_OUT_REFUSED},
    {fp_forum_error_quark, FP_FORUM_GONE, FP_OUT_REFUSED},
    {fp_forum_error_quark, FP_FORUM_BANNED, FP_OUT_REFUSED},
    {fp_forum_error_quark, FP_FORUM_UNSUPPORTED, FP_OUT_REFUSED},
    {fp_forum_error_quark, FP_FORUM_UNEXPECTED, FP_OUT_UNSURE},
    {g_io_error_quark, G_IO_ERROR_FAILED, FP_OUT_UNSURE}, /* not one of ours: it may have arrived */
    /* Last: with these the session ends. */
    {fp_forum_error_quark, FP_FORUM_SIGN_IN, FP_OUT_HELD},
    {fp_forum_error_quark, FP_FORUM_EXPIRED, FP_OUT_HELD},
};

static guint
counted(Fixture *f)
{
  g_autoptr(GArray) times = fp_store_outbox_sent_times(fp_member_store(f->member), 0, NULL);
  return times->len;
}

static gboolean
check_error(Fixture *f, const RowSort *sort, gsize n)
{
  gboolean forum = errors[n].domain == fp_forum_error_quark;
  gboolean removes = sort->kind == FP_OUT_DELETE || sort->kind == FP_OUT_RETRACT;
  FpOutState wanted = removes && forum && errors[n].code == FP_FORUM_GONE ? FP_OUT_SENT : errors[n].state;
  g_autoptr(GError) fails = g_error_new_literal(errors[n].domain(), errors[n].code, "It went wrong");
  gint64 id = rows_add(f, sort);
  guint before = f->asked->len, sent_before = counted(f);
  f->fails = fails;
  rows_send(f, id, NULL);
  f->fails = NULL;
  if (f->asked->len == before) { /* the driver has the call, and not for such a row */
    g_assert_cmpint(state_of(f, id), ==, FP_OUT_REFUSED);
    return FALSE;
  }
  g_autoptr(FpOutItem) row = fp_store_outbox_get(fp_member_store(f->member), id, NULL);
  if (row->state != wanted)
    g_error("%s by %s, %s %d: %s", fp_out_kind_name(row->kind), fp_route_name(row->route),
            g_quark_to_string(fails->domain), fails->code, fp_out_state_name(row->state));
  if (wanted == FP_OUT_HELD)
    g_assert_cmpint(row->due, >, fp_clock_now());
  /* What never reached the forum takes no place in its day; a report that it refused goes in two forms. */
  gboolean refused = forum && errors[n].code == FP_FORUM_REFUSED && row->kind == FP_OUT_REPORT;
  gboolean reached = wanted != FP_OUT_HELD || (forum && errors[n].code == FP_FORUM_LIMITED);
  g_assert_cmpuint(counted(f), ==, sent_before + (!reached || !fp_pace_counts(row) ? 0 : refused ? 2 : 1));
  return TRUE;
}

static void
test_errors(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  guint tried = 0;
  refresh(f);
  for (gsize n = 0; n < G_N_ELEMENTS(errors); n++)
    for (gsize i = 0; i < G_N_ELEMENTS(sorts); i++) {
      const RowSort *sort = &sorts[i];
      if (f->dialect->door != DEMO_NODEBB && n % 3 != 0)
        continue; /* one forum is enough for all of them */
      g_autoptr(FpOutItem) item = fp_out_item_new(sort->kind);
      FpCallArgs args;
      const FpDriver *driver = fp_member_account(f->member)->driver;
      /* What a forum cannot do is refused before anything is asked of it. */
      if (fp_post_is(item) && !fp_driver_can(driver, fp_post_args(item, &args)))
        continue;
      if ((sort->route == FP_ROUTE_FLAG || sort->route == FP_ROUTE_SENDER) &&
          !fp_driver_can(driver, FP_OP_FLAG))
        continue;
      if (sort->kind == FP_OUT_RETRACT && !fp_driver_can(driver, FP_OP_UNFLAG))
        continue;
      if (sort->route == FP_ROUTE_POST && !fp_driver_can(driver, FP_OP_FLAG_POST))
        continue;
      tried += check_error(f, sort, n);
    }
  g_assert_cmpuint(tried, >=, G_N_ELEMENTS(errors));
}

static FpHttpResponse *
no_sign_in(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  return strstr(url->path, f->dialect->sign_in) ? fp_http_response_new(status, url) : NULL;
}

/* The session has ended, and the forum takes no sign-in: it has said nothing of the row. */
static void
test_no_session(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 id = rows_add(f, &sorts[0]);
  f->reply = no_sign_in;
  f->reply_status = 404;
  demo_forum_fault(f->forum, "", NULL, "expired", 1, 0);
  g_assert_cmpint(rows_send(f, id, NULL), ==, FP_ROW_AGAIN);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in), >, 1);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
  g_assert_cmpuint(counted(f), ==, 0);
}

/* --- what the forum says of a row that may have arrived --- */

/* Not there: at first it may still be on its way, later it is held again. Not to be reached: nothing is
 * known. */
static void
test_asked(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE},
                       mail = {FP_OUT_REPORT, FP_ROUTE_MAIL, FALSE};
  gint64 id = rows_unsure(f, &message), by_mail = rows_unsure(f, &mail);
  f->offline = TRUE;
  g_assert_cmpint(rows_ask(f, id), ==, FP_OUT_UNSURE);
  f->offline = FALSE;
  g_assert_cmpint(rows_ask(f, id), ==, FP_OUT_UNSURE);
  fp_fake_clock_advance(f->clock, 2 * FP_MINUTE);
  g_assert_cmpint(rows_ask(f, id), ==, FP_OUT_HELD);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_HELD);
  g_assert_cmpint(rows_ask(f, by_mail), ==, FP_OUT_UNSURE); /* nobody to ask */
  g_assert_cmpint(rows_ask(f, 999), ==, FP_OUT_UNSURE);     /* no such row */
  g_assert_cmpint(rows_send(f, id, NULL), ==, FP_ROW_SENT);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT);
}

/* Posts: what the answer means for each kind. */
static void
test_post_arrived(void)
{
  static const struct {
    FpOutKind kind;
    gboolean replied, found;
    const char *text;
    int code; /* of an error of the forum's; -1: none */
    gboolean arrived, certain;
  } cases[] = {
      {FP_OUT_TOPIC, TRUE, TRUE, NULL, -1, TRUE, TRUE},
      {FP_OUT_TOPIC, TRUE, FALSE, NULL, -1, FALSE, TRUE},
      {FP_OUT_TOPIC, FALSE, FALSE, NULL, FP_FORUM_GONE, FALSE, FALSE},
      {FP_OUT_EDIT, TRUE, FALSE, "Apples.\n", -1, TRUE, TRUE},
      {FP_OUT_EDIT, TRUE, FALSE, "Pears.", -1, FALSE, TRUE},
      {FP_OUT_EDIT, TRUE, FALSE, NULL, -1, FALSE, TRUE},
      {FP_OUT_EDIT, FALSE, FALSE, NULL, FP_FORUM_BUSY, FALSE, FALSE},
      {FP_OUT_DELETE, TRUE, FALSE, "Apples.", -1, FALSE, TRUE},
      {FP_OUT_DELETE, FALSE, FALSE, NULL, FP_FORUM_GONE, TRUE, TRUE},
      {FP_OUT_DELETE, FALSE, FALSE, NULL, FP_FORUM_BUSY, FALSE, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpOutItem) item = fp_out_item_new(cases[i].kind);
    FpCallResult reply = {.found = cases[i].found, .text = (char *)cases[i].text};
    g_autoptr(GError) error =
        cases[i].code >= 0 ? g_error_new_literal(FP_FORUM_ERROR, cases[i].code, "No") : NULL;
    gboolean certain = FALSE;
    item->text = g_strdup("Apples.");
    g_assert_cmpint(fp_post_arrived(item, cases[i].replied ? &reply : NULL, error, &certain), ==,
                    cases[i].arrived);
    g_assert_cmpint(certain, ==, cases[i].certain);
    g_assert_true(fp_post_is(item));
    g_assert_cmpint(fp_post_question(item), ==,
                    cases[i].kind == FP_OUT_TOPIC ? FP_OP_FIND_POST : FP_OP_POST_SOURCE);
  }
}

/* --- the timer of a screen --- */

/* It asks again about what may have arrived, and tells why nothing is sent where that is new. */
static void
test_timer(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 id = rows_unsure(f, &message);
  fp_outbox_run(f->member);
  settle_loop();
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE); /* asked at once: not there yet */
  for (int i = 0; i < 20 && state_of(f, id) != FP_OUT_SENT; i++) {
    fp_fake_clock_advance(f->clock, FP_OUTBOX_ASK_AGAIN / 4);
    settle_loop();
  }
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT); /* held again, and then sent */
  g_assert_cmpint(f->member->outbox_ask_at, ==, 0);
  /* Pauses: what is due waits for its time. */
  gint64 next = rows_add(f, &message);
  f->member->outbox_not_before = fp_clock_now() + FP_MINUTE;
  fp_outbox_wake(f->member);
  fp_fake_clock_advance(f->clock, FP_MINUTE / 2);
  settle_loop();
  g_assert_cmpint(state_of(f, next), ==, FP_OUT_HELD);
  fp_fake_clock_advance(f->clock, FP_MINUTE);
  settle_loop();
  g_assert_cmpint(state_of(f, next), ==, FP_OUT_SENT);
  /* A second timer is none. */
  fp_outbox_run(f->member);
  settle_loop();
}

/* While another copy of the program sends, nobody has looked: it is done later. */
static void
test_timer_beside_another(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 id = rows_unsure(f, &message);
  Wait open = {0};
  fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
  g_autoptr(GAsyncResult) opened = wait_for(f, &open);
  FpMember *other = fp_member_open_finish(opened, NULL);
  g_assert_true(fp_store_lock(fp_member_store(other), "outbox", NULL));
  fp_outbox_run(f->member);
  settle_loop();
  for (int i = 0; i < 20; i++) {
    fp_fake_clock_advance(f->clock, FP_MINUTE);
    settle_loop();
  }
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
  fp_store_unlock(fp_member_store(other), "outbox");
  fp_member_close(other);
  for (int i = 0; i < 20 && state_of(f, id) != FP_OUT_SENT; i++) {
    fp_fake_clock_advance(f->clock, FP_MINUTE);
    settle_loop();
  }
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENT);
  g_assert_cmpuint(f->member->outbox_timer, ==, 0);
}

/* Of two messages that say the same the forum cannot tell which it has: it is asked once, not for ever. */
static void
test_timer_twin(gconstpointer dialect)
{
  static const RowSort message = {FP_OUT_MESSAGE, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  FpStore *store = fp_member_store(f->member);
  gint64 first = rows_add(f, &message);
  g_assert_cmpint(rows_send(f, first, NULL), ==, FP_ROW_SENT);
  g_autoptr(FpOutItem) sent = fp_store_outbox_get(store, first, NULL);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *twin = fp_out_item_new(FP_OUT_MESSAGE);
  twin->made = twin->due = fp_clock_now();
  twin->to = g_strdup(sent->to);
  twin->subject = g_strdup(sent->subject);
  twin->text = g_strdup(sent->text);
  twin->conversation = g_strdup(sent->conversation);
  g_ptr_array_add(items, twin);
  g_assert_true(fp_store_outbox_add(store, items, NULL));
  g_assert_true(fp_store_outbox_claim(store, twin->id, NULL));
  g_assert_true(fp_store_outbox_settle(store, twin->id, FP_OUT_UNSURE, 0, NULL, "Cut off.", NULL));
  fp_outbox_run(f->member);
  settle_loop();
  g_assert_cmpint(state_of(f, twin->id), ==, FP_OUT_UNSURE);
  g_assert_cmpint(f->member->outbox_ask_at, ==, 0);
  g_assert_cmpuint(f->member->outbox_timer, ==, 0);
}

/* Nothing to ask about, or nobody who could be asked: the program sleeps. */
static void
test_timer_rests(gconstpointer dialect)
{
  static const RowSort mail = {FP_OUT_REPORT, FP_ROUTE_MAIL, FALSE},
                       web = {FP_OUT_REPORT, FP_ROUTE_WEB, FALSE};
  for (int rows = 0; rows < 2; rows++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    refresh(f);
    if (rows > 0) {
      rows_unsure(f, &mail);
      rows_unsure(f, &web);
    }
    fp_outbox_run(f->member);
    settle_loop();
    g_assert_cmpint(f->member->outbox_ask_at, ==, 0);
    g_assert_cmpuint(f->member->outbox_timer, ==, 0);
  }
}

/* --- the ways that a report may go --- */

static char *
route_of(Fixture *f, const char *id)
{
  const char *ids[] = {id, NULL};
  FpFlagAsk ask = {.ids = ids, .hold = FP_MINUTE};
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) items = fp_flag_queue(f->member, &ask, NULL, &error);
  if (!items) {
    g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_UNSUPPORTED);
    return g_strdup("none");
  }
  FpOutItem *item = items->pdata[0];
  g_autofree char *row = g_strdup_printf("%" G_GINT64_FORMAT, item->id);
  Wait wait = {0};
  fp_flag_undo_async(f->member, row, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_assert_cmpint(fp_flag_undo_finish(result, NULL, NULL), ==, FP_UNDO_HELD);
  return g_strdup(fp_route_name(item->route));
}

static void
test_routes(gconstpointer dialect)
{
  static const struct {
    const char *route, *moderators, *mail, *taken;
  } cases[] = {
      {"message", "mods", "", "message"}, {"message", "", "", "none"}, {"mail", "", "a@b.example", "mail"},
      {"mail", "mods", "", "none"},       {"web", "", "", "web"},      {"web", "mods", "a@b.example", "web"},
  };
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpConversation) spam = first_spam(f);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", cases[i].route, NULL));
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "moderators", cases[i].moderators, NULL));
    g_assert_true(fp_setting_set(f->app, ACCOUNT, "report-to", cases[i].mail, NULL));
    g_autofree char *taken = route_of(f, spam->id);
    g_assert_cmpstr(taken, ==, cases[i].taken);
  }
  /* Without a choice, and with nothing set: the forum's own, or none. */
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", "auto", NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "moderators", "", NULL));
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "report-to", "", NULL));
  g_autofree char *usual = route_of(f, spam->id);
  gboolean flags = fp_driver_can(fp_member_account(f->member)->driver, FP_OP_FLAG);
  g_assert_cmpint(g_str_equal(usual, "none"), ==, !flags);
}

/* One that the member was to make on a page, and has not said to be done: nothing was sent. One that is done
 * is beyond what can be taken back here. */
static void
test_undo_of_web(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "route", "web", NULL));
  g_autoptr(FpConversation) spam = first_spam(f);
  for (int done = 0; done < 2; done++) {
    g_autoptr(FpOutItem) item = flag(f, spam->id, 0);
    send_all(f, TRUE);
    g_assert_cmpint(state_of(f, item->id), ==, FP_OUT_UNSURE);
    if (done)
      g_assert_true(fp_outbox_confirm(f->member, item->id, NULL));
    Wait wait = {0};
    FpUndone undone;
    fp_flag_undo_async(f->member, NULL, NULL, wait_done, &wait);
    g_autoptr(GAsyncResult) result = wait_for(f, &wait);
    g_assert_cmpint(fp_flag_undo_finish(result, &undone, NULL), ==, done ? FP_UNDO_TOO_LATE : FP_UNDO_HELD);
    g_assert_cmpint(state_of(f, item->id), ==, done ? FP_OUT_SENT : FP_OUT_UNDONE);
    g_autofree char *sentence = fp_undo_sentence(&undone);
    if (!done)
      g_assert_cmpstr(sentence, ==, "Taken back. Nothing was sent.");
  }
}

/* --- taken back by two at once --- */

/* FALSE: this forum takes nothing back. */
static void
three_flagged(Fixture *f, gint64 hold)
{
  refresh(f);
  g_autoptr(GPtrArray) inbox = fp_store_list(fp_member_store(f->member), "inbox", 0, 3, NULL);
  g_assert_cmpuint(inbox->len, ==, 3);
  const char *ids[4] = {NULL};
  for (guint i = 0; i < inbox->len; i++)
    ids[i] = ((FpConversation *)inbox->pdata[i])->id;
  const FpFlagAsk ask = {.ids = ids, .hold = hold};
  g_autoptr(GPtrArray) items = fp_flag_queue(f->member, &ask, NULL, NULL);
  g_assert_cmpuint(items->len, ==, 3);
}

static void
undo_twice(Fixture *f, FpUndone *undone)
{
  Wait waits[2] = {{0}};
  for (guint i = 0; i < 2; i++)
    fp_flag_undo_async(f->member, NULL, NULL, wait_done, &waits[i]);
  for (guint i = 0; i < 2; i++) {
    g_autoptr(GAsyncResult) result = wait_for(f, &waits[i]);
    g_autoptr(GError) error = NULL;
    fp_flag_undo_finish(result, &undone[i], &error);
    g_assert_no_error(error);
  }
}

/* Each goes through the rows as they were when it began: which are being taken back is asked row by row. */
static void
test_two_undos(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpUndone undone[2];
  three_flagged(f, 0);
  send_all(f, TRUE);
  f->offline = TRUE;
  undo_twice(f, undone);
  g_assert_cmpuint(undone[0].waiting, ==, 3);
  g_assert_cmpuint(undone[1].waiting, ==, 3);
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(fp_member_store(f->member), TRUE, FP_OUTBOX_STATES, NULL);
  g_assert_cmpuint(live->len, ==, 3);
}

static FpOutboxEnd send_only(Fixture *f, gint64 id, gboolean wait_for_it);

/* While the first takes one back at the forum, the second takes what is held: the first finds it taken. */
static void
test_two_undos_of_held(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  FpUndone undone[2];
  three_flagged(f, FP_HOUR);
  g_autoptr(GPtrArray) rows = fp_store_outbox_list(fp_member_store(f->member), FALSE, NULL);
  send_only(f, ((FpOutItem *)rows->pdata[0])->id, TRUE);
  undo_twice(f, undone);
  g_assert_cmpuint(undone[0].at_forum, ==, 3);
  g_assert_cmpuint(undone[1].waiting, ==, 1);
  g_assert_cmpuint(undone[1].held, ==, 2);
  g_autoptr(GPtrArray) live = fp_store_outbox_rows(fp_member_store(f->member), TRUE, FP_OUTBOX_STATES, NULL);
  g_assert_cmpuint(live->len, ==, 0);
}

/* --- another copy sends --- */

static FpOutboxEnd
send_only(Fixture *f, gint64 id, gboolean wait_for_it)
{
  Wait wait = {0};
  FpOutboxEnd end = {0};
  g_autoptr(GError) error = NULL;
  fp_outbox_send_async(f->member, FALSE, id, wait_for_it, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_outbox_send_finish(result, &end, &error);
  g_assert_no_error(error);
  return end;
}

static void
unlock(gpointer other)
{
  fp_store_unlock(fp_member_store(other), "outbox");
}

/* Who does not wait hears when to come again; who waits for a row that has ended hears of it at once; and who
 * waits for one that is open sends it when the other has done. */
static void
test_lock_taken(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  Wait open = {0};
  fp_member_open_async(f->app, NULL, NULL, wait_done, &open);
  g_autoptr(GAsyncResult) opened = wait_for(f, &open);
  FpMember *other = fp_member_open_finish(opened, NULL);
  gint64 sent = queue_words(f, "Seeds."), held = queue_words(f, "More seeds.");
  send_only(f, sent, TRUE);
  FpOutState ended = state_of(f, sent);
  g_assert_cmpint(ended, !=, FP_OUT_HELD);
  g_assert_true(fp_store_lock(fp_member_store(other), "outbox", NULL));
  FpOutboxEnd not_now = send_only(f, held, FALSE);
  g_assert_cmpint(not_now.next, >, fp_clock_now());
  g_assert_cmpint(state_of(f, held), ==, FP_OUT_HELD);
  send_only(f, sent, TRUE);
  g_assert_cmpint(state_of(f, sent), ==, ended);
  fp_clock_timer(5 * FP_SECOND, unlock, other);
  send_only(f, held, TRUE);
  g_assert_cmpint(state_of(f, held), !=, FP_OUT_HELD);
  fp_member_close(other);
}

/* What somebody who is gone had in his hands may have arrived: the forum is asked about it soon. */
static void
test_left_on_its_way(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 id = queue_words(f, "Seeds.");
  g_assert_true(fp_store_outbox_claim(fp_member_store(f->member), id, NULL));
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_SENDING);
  send_all(f, FALSE);
  g_assert_cmpint(state_of(f, id), ==, FP_OUT_UNSURE);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  add_for_each("outbox/ends/errors", test_errors);
  add_for_each("outbox/ends/no-session", test_no_session);
  add_for_each("outbox/ends/asked", test_asked);
  add_for_each("outbox/ends/timer", test_timer);
  add_for_each("outbox/ends/timer-beside-another", test_timer_beside_another);
  add_for_each("outbox/ends/timer-rests", test_timer_rests);
  add_for_each("outbox/ends/timer-twin", test_timer_twin);
  add_for_each("outbox/ends/lock-taken", test_lock_taken);
  add_for_each("outbox/ends/left-on-its-way", test_left_on_its_way);
  add_for("discourse nodebb", "outbox/ends/two-undos", test_two_undos);
  add_for("discourse nodebb", "outbox/ends/two-undos-of-held", test_two_undos_of_held);
  add_for_each("outbox/ends/routes", test_routes);
  add_for_each("outbox/ends/undo-of-web", test_undo_of_web);
  g_test_add_func("/outbox/ends/posts", test_post_arrived);
  return g_test_run();
}
