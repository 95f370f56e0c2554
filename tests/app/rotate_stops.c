/* Finding out which password works, as it is cut off: by a kill at each of its checkpoints, by a member who
 * does not wait, by answers that say nothing of the forum, by a forum that says yes or no and means it or
 * not. After each, one password of the keyring signs in. */
#include "config.h"

#include "app/private.h"
#include "app/rotation.h"

#define NEXT "new one 4711"

static Outcome
ended(Fixture *f, Wait *wait)
{
  g_autoptr(GAsyncResult) result = wait_for(f, wait);
  return take(result);
}

static Outcome
redeem(Fixture *f, const char *link)
{
  Wait wait = {0};
  fp_rotate_link_async(f->member, link, NULL, NULL, NULL, NULL, wait_done, &wait);
  return ended(f, &wait);
}

/* --- killed while it is found out --- */

typedef struct {
  guint stop_at, passed;
  gboolean stopped;
  GHashTable *names;
} Stop;

static gboolean
hook(const char *name, gpointer data)
{
  Stop *stop = data;
  if (++stop->passed != stop->stop_at)
    return FALSE;
  stop->stopped = TRUE;
  g_hash_table_add(stop->names, g_strdup(name));
  return TRUE;
}

/* An earlier one is in the keyring, and the forum has never heard of it. FALSE: no such checkpoint is left.
 */
static gboolean
killed_at(const Dialect *dialect, gboolean give_up, guint at, GHashTable *names)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  Stop stop = {.stop_at = at, .names = names};
  Wait wait = {0};
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, NEXT);
  fp_checkpoint_set_hook(hook, &stop);
  fp_rotate_resume_async(f->member, give_up, NULL, NULL, NULL, wait_done, &wait);
  g_autoptr(GAsyncResult) result = wait_or_stop(f, &wait, &stop.stopped);
  fp_checkpoint_set_hook(NULL, NULL);
  check_not_locked_out(f);
  if (!stop.stopped) {
    g_auto(Outcome) outcome = take(result);
    g_assert_no_error(outcome.error);
    check_settled(f);
    return FALSE;
  }
  fixture_restart(f);
  g_auto(Outcome) later = resume(f, give_up);
  g_assert_no_error(later.error);
  check_settled(f);
  if (give_up) {
    g_assert_cmpint(later.end, ==, FP_ROTATE_KEPT_OLD);
    g_assert_true(works(f, OLD));
  }
  return TRUE;
}

static void
test_killed_finding_out(gconstpointer dialect)
{
  static const char *const met[] = {"rotate:before-next", "rotate:before-current", "rotate:old-works",
                                    "rotate:kept-old"};
  if (fp_test_lacks_checkpoints())
    return;
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (int give_up = 0; give_up < 2; give_up++)
    for (guint at = 1; killed_at(dialect, give_up, at, names); at++)
      ;
  for (gsize i = 0; i < G_N_ELEMENTS(met); i++)
    g_assert_true(g_hash_table_contains(names, met[i]));
}

/* --- whoever does not wait --- */

/* Before the forum has answered at all: it is not waited for two minutes more. */
static void
test_cancelled_under_way(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  Wait wait = {0};
  FpRotateAsk ask = {0};
  f->slow = f->dialect->password;
  f->slow_after = f->dialect->password_asks;
  gint64 begun = fp_clock_now();
  fp_rotate_async(f->member, &ask, NULL, NULL, cancellable, wait_done, &wait);
  settle_loop();
  while (fp_clock_now() < begun + 10 * FP_SECOND) {
    fp_fake_clock_advance(f->clock, FP_SECOND);
    settle_loop();
  }
  g_assert_null(wait.result);
  g_cancellable_cancel(cancellable);
  g_auto(Outcome) outcome = ended(f, &wait);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_BOTH);
  g_assert_cmpint(fp_clock_now(), <, begun + FP_MINUTE + 10 * FP_SECOND);
  check_not_locked_out(f);
  f->slow = NULL;
  fp_fake_clock_advance(f->clock, FP_HOUR);
  settle_loop();
  g_auto(Outcome) later = resume(f, FALSE);
  g_assert_cmpint(later.end, ==, FP_ROTATE_DONE);
  check_settled(f);
}

static void
cancel_at_sign_in(FpRotateStep step, gboolean done, const char *sentence, gpointer cancellable)
{
  if (step == FP_ROTATE_SIGN_IN_NEW && !done)
    g_cancellable_cancel(cancellable);
}

/* The two minutes are over, and the new one is being tried: that ends, and nothing is tried once more. */
static void
test_cancelled_after_the_wait(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now());
  g_assert_true(fp_store_set_fact(fp_member_store(f->member), "rotate:request", now, NULL));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, NEXT);
  guint before = fixture_count(f, f->dialect->sign_in);
  gint64 begun = fp_clock_now();
  Wait wait = {0};
  fp_rotate_resume_async(f->member, FALSE, cancel_at_sign_in, cancellable, cancellable, wait_done, &wait);
  g_auto(Outcome) outcome = ended(f, &wait);
  settle_loop();
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_BOTH);
  g_assert_cmpint(fp_clock_now() - begun, >=, 2 * FP_MINUTE);
  g_assert_cmpuint(fixture_count(f, f->dialect->sign_in) - before, ==, 1);
  g_autofree char *kept = slot(f, FP_SLOT_NEXT);
  g_assert_cmpstr(kept, ==, NEXT);
  check_not_locked_out(f);
  g_auto(Outcome) later = resume(f, FALSE);
  g_assert_cmpint(later.end, ==, FP_ROTATE_KEPT_OLD);
  check_settled(f);
}

/* The clock was put back since the request left: that says nothing of how long it may still be at work, and
 * the whole time is waited, no longer. */
static void
test_clock_put_back(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  g_autofree char *later = g_strdup_printf("%" G_GINT64_FORMAT, fp_clock_now() + FP_DAY);
  g_assert_true(fp_store_set_fact(fp_member_store(f->member), "rotate:request", later, NULL));
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_NEXT, NEXT);
  gint64 begun = fp_clock_now();
  g_auto(Outcome) outcome = resume(f, FALSE);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_KEPT_OLD);
  g_assert_cmpint(fp_clock_now() - begun, >=, 2 * FP_MINUTE);
  g_assert_cmpint(fp_clock_now() - begun, <, 3 * FP_MINUTE);
  check_settled(f);
}

/* --- errors of the request that say nothing of the forum --- */

/* What stands before the fixture's wire. */
static struct {
  FpTransport wire;
  const Dialect *dialect;
  guint passes;
  GError *says;
} front;

static void
acted(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(FpHttpResponse) nobody_reads = front.wire.finish(front.wire.self, result, NULL);
}

static void
act_late(gpointer request)
{
  front.wire.send(front.wire.self, request, NULL, acted, NULL);
  fp_http_request_unref(request);
}

/* The change is answered by something else at once, and carried out half a minute later. */
static void
send_late(gpointer self, FpHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback done,
          gpointer data)
{
  gboolean change =
      fp_http_request_changes(request) && strstr(fp_http_request_url(request)->path, front.dialect->password);
  if (!change || front.passes > 0) {
    front.passes -= change ? 1 : 0;
    front.wire.send(self, request, cancellable, done, data);
    return;
  }
  g_autoptr(GTask) task = g_task_new(NULL, NULL, done, data);
  fp_clock_timer(30 * FP_SECOND, act_late, fp_http_request_ref(request));
  g_task_return_error(task, g_error_copy(front.says));
}

static void
test_says_nothing(gconstpointer data)
{
  const struct {
    GQuark domain;
    int code;
  } errors[] = {{FP_NET_ERROR, FP_NET_TIMEOUT}, {FP_NET_ERROR, FP_NET_CUT},
                {FP_NET_ERROR, FP_NET_TOO_BIG}, {FP_NET_ERROR, FP_NET_BAD_REDIRECT},
                {FP_NET_ERROR, FP_NET_CAPTIVE}, {FP_FORUM_ERROR, FP_FORUM_UNEXPECTED}};
  for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_test_message("error: %s %d", g_quark_to_string(errors[i].domain), errors[i].code);
    g_autoptr(Fixture) f = fixture_new(data, &by_call);
    g_autoptr(GError) says = g_error_new_literal(errors[i].domain, errors[i].code, "in the forum's place");
    front.wire = *f->member->transport;
    front.dialect = f->dialect;
    front.passes = f->dialect->password_asks;
    front.says = says;
    f->member->transport->send = send_late;
    gint64 begun = fp_clock_now();
    g_auto(Outcome) outcome = rotate(f, NULL);
    g_assert_no_error(outcome.error);
    g_assert_cmpint(outcome.end, ==, FP_ROTATE_DONE);
    g_assert_cmpint(fp_clock_now() - begun, >=, 2 * FP_MINUTE);
    check_settled(f);
    g_assert_false(works(f, OLD));
  }
}

/* --- what the forum says of a link --- */

/* reply_words, to every request about the link; all else is as it is. */
static FpHttpResponse *
of_link(Fixture *f, unsigned status, const char *words, const FpUrl *url)
{
  if (!strstr(url->path, f->dialect->password))
    return NULL;
  FpHttpResponse *response = fp_http_response_new(status, url);
  fp_http_response_add_header(response, "Content-Type", "application/json");
  fp_http_response_append(response, words, strlen(words));
  return response;
}

/* A plain no: the old one is kept at once, nothing is asked for again, and why is told. */
static void
test_link_refused(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, &by_call);
  f->reply = of_link;
  f->reply_status = 200;
  f->reply_words = "{\"success\":false,\"message_of\":\"too common\",\"errors\":{}}";
  gint64 begun = fp_clock_now();
  g_auto(Outcome) outcome = rotate(f, NULL);
  g_assert_no_error(outcome.error);
  g_assert_cmpint(outcome.end, ==, FP_ROTATE_KEPT_OLD);
  g_assert_nonnull(strstr(outcome.sentence, "The forum refused the new password"));
  g_assert_cmpint(fp_clock_now() - begun, <, FP_MINUTE);
  g_assert_cmpuint(fixture_count(f, "forgot_password"), ==, 1);
  check_settled(f);
  g_assert_true(works(f, OLD));
}

/* A yes that is none, where a key signs in and no other password is known: the new one, which may yet come to
 * be, is kept. */
static void
test_link_lies(gconstpointer dialect)
{
  g_autoptr(Fixture) f = fixture_new(dialect, NULL);
  g_auto(Outcome) begun = rotate(f, NULL);
  g_assert_cmpint(begun.end, ==, FP_ROTATE_MAIL);
  g_autofree char *link = link_in_mail(f), *next = slot(f, FP_SLOT_NEXT);
  fake_keyring_put(f->keyring, ACCOUNT, FP_SLOT_CURRENT, NULL);
  g_assert_true(fp_setting_set(f->app, ACCOUNT, "sign-in", "key", NULL));
  f->reply = of_link;
  f->reply_status = 200;
  f->reply_words = "{\"success\":true}";
  g_auto(Outcome) lied = redeem(f, link);
  g_assert_no_error(lied.error);
  g_assert_cmpint(lied.end, ==, FP_ROTATE_BOTH);
  g_assert_nonnull(strstr(lied.sentence, "could not be found out"));
  g_autofree char *kept = slot(f, FP_SLOT_NEXT);
  g_assert_cmpstr(kept, ==, next);
  f->reply = NULL;
  g_auto(Outcome) done = redeem(f, link);
  g_assert_no_error(done.error);
  g_assert_cmpint(done.end, ==, FP_ROTATE_DONE);
  check_settled(f);
}

int
main(int argc, char **argv)
{
  const Dialect *discourse = dialect_named("discourse");
  fp_test_init(&argc, &argv);
  add_for_each("rotate/stops/killed", test_killed_finding_out);
  add_for_each("rotate/stops/cancelled-under-way", test_cancelled_under_way);
  /* By mail the old one works while the link is waited for: no two minutes. */
  add_for("khoros nodebb", "rotate/stops/cancelled-after-the-wait", test_cancelled_after_the_wait);
  add_for("khoros nodebb", "rotate/stops/clock-put-back", test_clock_put_back);
  add_for_each("rotate/stops/says-nothing", test_says_nothing);
  g_test_add_data_func("/rotate/stops/link-refused", discourse, test_link_refused);
  g_test_add_data_func("/rotate/stops/link-lies", discourse, test_link_lies);
  return g_test_run();
}
