/* A round of the outbox: which rows it takes and which it leaves to others, what is said of several that were
 * flagged as one, and what stops it: another copy of the program, an end, a sign-in that fails, an archive
 * that cannot be read, a mail server that is not named. */
#include "config.h"

#include "app/rows.h"
#include "app/session/session.h"
#include "lib/sql_faults.h"

/* --- several that were flagged as one --- */

/* Which of them is due when is the archive's to say. */
static void
set_due(Fixture *f, gint64 row, gint64 due)
{
  FpStore *store = fp_member_store(f->member);
  g_assert_true(fp_store_outbox_claim(store, row, NULL));
  g_assert_true(fp_store_outbox_settle(store, row, FP_OUT_HELD, due, NULL, NULL, NULL));
}

/* What was taken back is none of them any more, and of those that wait the next one counts. */
static void
test_progress(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 rows[5], now = fp_clock_now();
  rows_flag(f, 5, FP_HOUR, rows);
  g_assert_true(fp_store_outbox_undo(fp_member_store(f->member), rows[4], NULL));
  set_due(f, rows[0], now + 20 * FP_MINUTE);
  set_due(f, rows[1], now + 10 * FP_MINUTE);
  set_due(f, rows[2], now + 15 * FP_MINUTE);
  rows_round(f, rows[3], TRUE, NULL);
  g_assert_cmpint(state_of(f, rows[3]), ==, FP_OUT_SENT);
  g_autofree char *said = g_strdup_printf("1 of 4 sent, next in %d s.",
                                          (int)((now + 10 * FP_MINUTE - fp_clock_now()) / FP_SECOND));
  g_assert_true(rows_said(f, said));
}

/* Those that wait for the member's word have no time: none is told. */
static void
test_progress_by_hand(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 rows[3];
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "undo", "manual", NULL));
  rows_flag(f, 3, -1, rows);
  FpOutboxEnd end = rows_round(f, 0, TRUE, NULL);
  g_assert_cmpuint(end.sent, ==, 0); /* nor do they leave by themselves */
  g_assert_cmpint(state_of(f, rows[0]), ==, FP_OUT_HELD);
  rows_round(f, rows[0], TRUE, NULL);
  g_assert_cmpint(state_of(f, rows[0]), ==, FP_OUT_SENT);
  g_assert_cmpint(state_of(f, rows[1]), ==, FP_OUT_HELD);
  g_assert_true(rows_said(f, "1 of 3 sent."));
}

/* The archive cannot be read just then: nothing is said rather than «0 of 0». */
static void
test_progress_unreadable(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 rows[2];
  rows_flag(f, 2, FP_HOUR, rows);
  sql_faults_only("FROM outbox ORDER BY id DESC");
  sql_faults_set(SQL_RUN, 2); /* the first one decides that there are several */
  rows_round(f, rows[0], TRUE, NULL);
  sql_faults_over();
  g_assert_cmpint(state_of(f, rows[0]), ==, FP_OUT_SENT);
  g_assert_false(rows_said(f, " of "));
}

/* --- others --- */

typedef struct {
  FpMember *other;
  gint64 row;
  gboolean done;
} Meanwhile;

static gboolean
claim_before_us(const char *name, gpointer data)
{
  Meanwhile *meanwhile = data;
  if (g_str_equal(name, "outbox:before-claim") && !meanwhile->done)
    meanwhile->done = fp_store_outbox_claim(fp_member_store(meanwhile->other), meanwhile->row, NULL);
  return FALSE;
}

/* Another copy claims the row in the moment before we do: it is his, and nothing is said of it here. */
static void
test_claimed_by_another(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  Meanwhile meanwhile = {.other = rows_other_copy(f), .row = row};
  guint said = f->said->len, before = fixture_count(f, f->dialect->report);
  Wait wait = {0};
  FpOutboxEnd end;
  fp_checkpoint_set_hook(claim_before_us, &meanwhile);
  fp_outbox_row_async(f->member, row, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_checkpoint_set_hook(NULL, NULL);
  g_assert_true(meanwhile.done);
  g_assert_cmpint(fp_outbox_row_finish(result, NULL), ==, FP_ROW_NOT_MINE);
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENDING);
  /* The same in a round: it goes on, and sends nothing. */
  g_assert_true(fp_store_outbox_settle(fp_member_store(meanwhile.other), row, FP_OUT_HELD, fp_clock_now(),
                                       NULL, NULL, NULL));
  meanwhile.done = FALSE;
  fp_checkpoint_set_hook(claim_before_us, &meanwhile);
  end = rows_round(f, row, TRUE, NULL);
  fp_checkpoint_set_hook(NULL, NULL);
  g_assert_true(meanwhile.done);
  g_assert_cmpuint(end.sent + end.refused, ==, 0);
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, before);
  g_assert_cmpuint(f->said->len, ==, said);
  fp_member_close(meanwhile.other);
}

static void
finish_and_unlock(gpointer data)
{
  Meanwhile *meanwhile = data;
  FpStore *store = fp_member_store(meanwhile->other);
  meanwhile->done = fp_store_outbox_settle(store, meanwhile->row, FP_OUT_SENT, 0, "77", NULL, NULL);
  fp_store_unlock(store, "outbox");
}

/* Who waits for a row that another copy has in its hands waits until that is done. */
static void
test_waits_for_another(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  Meanwhile meanwhile = {.other = rows_other_copy(f), .row = row};
  guint before = fixture_count(f, f->dialect->report);
  g_assert_true(fp_store_lock(fp_member_store(meanwhile.other), "outbox", NULL));
  g_assert_true(fp_store_outbox_claim(fp_member_store(meanwhile.other), row, NULL));
  fp_clock_timer(5 * FP_SECOND, finish_and_unlock, &meanwhile);
  rows_round(f, row, TRUE, NULL);
  g_assert_true(meanwhile.done);
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, before);
  fp_member_close(meanwhile.other);
}

/* --- the end, and what fails --- */

/* The member leaves while one request works and another waits for it: both end, and the row stays. */
static void
test_closed(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row, later = queue_words(f, "Seeds.");
  rows_flag(f, 1, 0, &row);
  Wait waits[2] = {{0}};
  fp_outbox_send_async(f->member, FALSE, row, FALSE, NULL, wait_done, &waits[0]);
  fp_outbox_send_async(f->member, FALSE, later, FALSE, NULL, wait_done, &waits[1]);
  g_clear_pointer(&f->member, fp_member_close);
  for (guint i = 0; i < 2; i++) {
    g_autoptr(GAsyncResult) result = wait_for(f, &waits[i]);
    fp_outbox_send_finish(result, NULL, NULL);
  }
  fixture_restart(f);
  g_assert_cmpint(state_of(f, later), ==, FP_OUT_HELD);
}

/* The same while the keyring is asked for the password: not a failed try, the row is as it was. */
static void
test_closed_while_signing_in(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  f->member->session->signed_in = FALSE;
  fp_session_forget(f->member);
  Wait wait = {0};
  fp_outbox_send_async(f->member, FALSE, row, FALSE, NULL, wait_done, &wait);
  g_clear_pointer(&f->member, fp_member_close);
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  fp_outbox_send_finish(result, NULL, NULL);
  fixture_restart(f);
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), row, NULL);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD);
  g_assert_cmpuint(item->attempts, ==, 0);
}

/* A forum that takes no sign-in for two minutes says so: the row waits as long. */
static void
test_sign_in_limited(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) error = NULL;
  gint64 row;
  rows_flag(f, 1, 0, &row);
  f->member->session->signed_in = FALSE;
  fp_session_forget(f->member);
  demo_forum_fault(f->forum, f->dialect->sign_in, NULL, "429:120", 9, 0);
  rows_round(f, row, FALSE, &error);
  g_assert_error(error, FP_FORUM_ERROR, FP_FORUM_LIMITED);
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), row, NULL);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD);
  g_assert_cmpint(item->due, ==, fp_clock_now() + 120 * FP_SECOND);
  g_assert_cmpuint(item->attempts, ==, 1);
}

/* The session ends in the midst, and the forum takes no sign-in for two minutes: nothing was sent. */
static void
test_sign_in_limited_midway(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  demo_forum_fault(f->forum, f->dialect->report, NULL, "expired", 1, 0);
  demo_forum_fault(f->forum, f->dialect->sign_in, NULL, "429:120", 9, 0);
  rows_round(f, row, FALSE, NULL);
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), row, NULL);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD);
  g_assert_cmpint(item->due, ==, fp_clock_now() + 120 * FP_SECOND);
  g_assert_cmpuint(reports_of(f, item), ==, 0);
}

/* While we sign in, in vain, another copy takes the row: its state is his. */
static void
test_sign_in_failed_and_taken(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  f->member->session->signed_in = FALSE;
  fp_session_forget(f->member);
  f->offline = TRUE;
  FpMember *other = rows_other_copy(f);
  Wait wait = {0};
  fp_outbox_row_async(f->member, row, wait_done, &wait);
  g_assert_true(fp_store_outbox_claim(fp_member_store(other), row, NULL));
  g_autoptr(GAsyncResult) result = wait_for(f, &wait);
  g_autoptr(GError) error = NULL;
  fp_outbox_row_finish(result, &error);
  g_assert_error(error, FP_NET_ERROR, FP_NET_OFFLINE);
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENDING);
  fp_member_close(other);
}

/* The archive fails where rows that somebody left are found again, and where ours is claimed: told, and
 * nothing leaves. */
static void
test_unwritable(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row, left = queue_words(f, "Seeds.");
  rows_flag(f, 1, 0, &row);
  g_assert_true(fp_store_outbox_claim(fp_member_store(f->member), left, NULL));
  guint before = fixture_count(f, f->dialect->report);
  for (int what = 0; what < 2; what++) {
    g_autoptr(GError) error = NULL;
    sql_faults_next(what == 0 ? "UPDATE outbox SET state = 4" : "UPDATE outbox SET state = 1");
    rows_round(f, row, TRUE, &error);
    sql_faults_over();
    g_assert_true(error && error->domain == FP_STORE_ERROR);
    g_assert_cmpint(state_of(f, row), ==, FP_OUT_HELD);
    g_assert_cmpint(state_of(f, left), ==, what == 0 ? FP_OUT_SENDING : FP_OUT_UNSURE);
    fp_fake_clock_advance(f->clock, FP_HOUR);
  }
  g_assert_cmpuint(fixture_count(f, f->dialect->report), ==, before);
}

/* --- time --- */

/* A pause that ends in a moment is waited for all the same, not spun through. */
static void
test_short_wait(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  gint64 row, now = fp_clock_now();
  rows_flag(f, 1, 0, &row);
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), row, NULL);
  f->member->flag_pause[item->route] = f->member->outbox_pause = now + 1000;
  rows_round(f, row, TRUE, NULL);
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
  g_assert_cmpint(fp_clock_now() - now, >=, FP_SECOND / 100);
}

/* A second topic waits for the forum's pace, also where a pause that it asked for has ended before. */
static void
test_post_pace(gconstpointer dialect)
{
  static const RowSort topic = {FP_OUT_TOPIC, FP_ROUTE_NONE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), rows_add(f, &topic), NULL);
  gint64 now = fp_clock_now(), pace = fp_member_account(f->member)->driver->post_pace->seconds * FP_SECOND;
  fp_pace_note_post(f->member);
  f->member->outbox_pause = now + FP_SECOND;
  g_assert_cmpint(fp_pace_free_at(f->member, item, now, NULL), ==, now + pace);
  f->member->outbox_pause = now + FP_HOUR;
  g_assert_cmpint(fp_pace_free_at(f->member, item, now, NULL), ==, now + FP_HOUR);
}

/* --- by mail --- */

/* The member's own program for mail: it adds what it is given to the file box. */
static void
use_program(Fixture *f, const char *box)
{
  g_autofree char *program = g_build_filename(f->home, "sendmail", NULL);
  g_autofree char *script = g_strdup_printf("#!/bin/sh\ncat >>'%s'\n", box);
  g_assert_true(g_file_set_contents_full(program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  fp_setting_set(f->app, ACCOUNT, "route", "mail", NULL);
  fp_setting_set(f->app, ACCOUNT, "report-to", "abuse@forum.example.org", NULL);
  fp_setting_set(f->app, ACCOUNT, "sendmail", program, NULL);
}

typedef struct {
  const char *user, *from;
} MailCase;

/* Who writes: what is set; else the name at the mail server, if it is an address; else the one here. */
static void
test_mail_from(gconstpointer dialect)
{
  g_autofree char *here = g_strdup_printf("%s@%s", g_get_user_name(), g_get_host_name());
  const MailCase cases[] = {{NULL, here}, {"maria", here}, {"maria@mail.example", "maria@mail.example"}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
    g_autofree char *box = g_build_filename(f->home, "box", NULL), *mail = NULL;
    use_program(f, box);
    if (cases[i].user)
      fp_setting_set(f->app, ACCOUNT, "smtp-user", cases[i].user, NULL);
    gint64 row;
    rows_flag(f, 1, 0, &row);
    rows_round(f, row, TRUE, NULL);
    g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
    g_assert_true(g_file_get_contents(box, &mail, NULL, NULL));
    const char *from = strstr(mail, "From: ");
    g_assert_nonnull(from);
    g_autofree char *line = g_strndup(from, strcspn(from, "\r\n"));
    g_assert_nonnull(strstr(line, cases[i].from));
  }
}

/* A mail server that wants no name is asked without a password: the keyring is left alone. */
static void
test_mail_without_name(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  fp_setting_set(f->app, ACCOUNT, "route", "mail", NULL);
  fp_setting_set(f->app, ACCOUNT, "report-to", "abuse@forum.example.org", NULL);
  fp_setting_set(f->app, ACCOUNT, "smtp-server", "smtp://127.0.0.1:9", NULL);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  f->keyring->fail_load = FP_KEYRING_LOCKED;
  f->keyring->fail_slot = FP_SLOT_MAIL;
  rows_round(f, row, TRUE, NULL);
  f->keyring->fail_load = -1;
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), row, NULL);
  g_assert_cmpint(item->state, ==, FP_OUT_HELD); /* nobody is at that server */
  g_assert_null(strstr(item->why, "eyring"));
}

/* Stopped when the mail was handed over: it may have left, and nobody can be asked. Never a second one by
 * itself. */
static void
test_mail_stopped(gconstpointer dialect)
{
  if (fp_test_lacks_checkpoints())
    return;
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autofree char *box = g_build_filename(f->home, "box", NULL), *mail = NULL;
  use_program(f, box);
  gint64 row;
  rows_flag(f, 1, 0, &row);
  RowStop stop = {.at = "outbox:sent"};
  Wait wait = {0};
  fp_checkpoint_set_hook(rows_stop, &stop);
  fp_outbox_send_async(f->member, FALSE, row, TRUE, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_or_stop(f, &wait, &stop.stopped);
  fp_checkpoint_set_hook(NULL, NULL);
  g_assert_true(stop.stopped);
  fixture_restart(f);
  send_all(f, TRUE);
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_UNSURE);
  g_assert_true(g_file_get_contents(box, &mail, NULL, NULL));
  const char *first = strstr(mail, "From: ");
  g_assert_true(first && !strstr(first + 1, "\nFrom: "));
}

/* --- what a report consists of --- */

/* One that was flagged by itself is told by itself. */
static void
test_told_alone(gconstpointer dialect)
{
  static const RowSort report = {FP_OUT_REPORT, FP_ROUTE_MESSAGE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 row = rows_add(f, &report);
  rows_round(f, row, TRUE, NULL);
  g_assert_cmpint(state_of(f, row), ==, FP_OUT_SENT);
  g_assert_true(rows_said(f, "Report: Sent at "));
}

/* The short form says no less than the long one: it is not sent as well. */
static void
test_short_form_of_short(gconstpointer dialect)
{
  static const RowSort report = {FP_OUT_REPORT, FP_ROUTE_MESSAGE, FALSE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  g_autoptr(GError) refused = g_error_new_literal(FP_FORUM_ERROR, FP_FORUM_REFUSED, "Not this");
  refresh(f);
  gint64 row = rows_add(f, &report);
  g_autoptr(FpOutItem) item = fp_store_outbox_get(fp_member_store(f->member), row, NULL);
  g_autofree char *evidence =
      g_strdup_printf("{\"number\":1,\"short_form\":\"Seeds to give away, %d bags.\",\"messages\":[]}",
                      (int)g_ascii_strtoll(item->text + strlen("Seeds to give away, "), NULL, 10) + 1);
  gint64 same = rows_add_with(f, &report, evidence);
  const gint64 rows[] = {row, same};
  guint tries[2] = {0};
  for (guint i = 0; i < 2; i++) {
    guint before = f->asked->len;
    f->fails = refused;
    g_assert_cmpint(rows_send(f, rows[i], NULL), ==, FP_ROW_REFUSED);
    f->fails = NULL;
    tries[i] = f->asked->len - before;
  }
  g_assert_cmpuint(tries[0], ==, 2 * tries[1]);
}

/* A row whose evidence does not hold the message, which the archive has lost: the flag says what it can. */
static void
test_flag_without_evidence(gconstpointer dialect)
{
  static const RowSort report = {FP_OUT_REPORT, FP_ROUTE_FLAG, TRUE};
  g_autoptr(Fixture) f = fixture_new(dialect, &few_letters);
  refresh(f);
  gint64 row = rows_add_with(f, &report, "{\"number\":1,\"messages\":[]}");
  g_autoptr(GError) error = NULL;
  FpRowEnd end = rows_send(f, row, &error);
  g_assert_true(end == FP_ROW_REFUSED || end == FP_ROW_SENT);
  g_assert_cmpint(state_of(f, row), ==, end == FP_ROW_SENT ? FP_OUT_SENT : FP_OUT_REFUSED);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  add_for("discourse nodebb", "outbox/round/progress", test_progress);
  add_for("discourse nodebb", "outbox/round/progress-by-hand", test_progress_by_hand);
  add_for("discourse nodebb", "outbox/round/progress-unreadable", test_progress_unreadable);
  add_for_each("outbox/round/claimed-by-another", test_claimed_by_another);
  add_for_each("outbox/round/waits-for-another", test_waits_for_another);
  add_for_each("outbox/round/closed", test_closed);
  add_for_each("outbox/round/closed-while-signing-in", test_closed_while_signing_in);
  add_for_each("outbox/round/sign-in-limited", test_sign_in_limited);
  add_for_each("outbox/round/sign-in-limited-midway", test_sign_in_limited_midway);
  add_for_each("outbox/round/sign-in-failed-and-taken", test_sign_in_failed_and_taken);
  add_for_each("outbox/round/unwritable", test_unwritable);
  add_for_each("outbox/round/short-wait", test_short_wait);
  add_for("discourse nodebb", "outbox/round/post-pace", test_post_pace);
  add_for_each("outbox/round/told-alone", test_told_alone);
  add_for("khoros", "outbox/round/mail-from", test_mail_from);
  add_for("khoros", "outbox/round/mail-without-name", test_mail_without_name);
  add_for("khoros", "outbox/round/mail-stopped", test_mail_stopped);
  add_for_each("outbox/round/short-form-of-short", test_short_form_of_short);
  add_for("discourse nodebb", "outbox/round/flag-without-evidence", test_flag_without_evidence);
  return g_test_run();
}
