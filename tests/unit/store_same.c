/* The answer that brought nothing, as the archive keeps it: for as long as nothing changes there, whoever
 * changes it, and wherever that is stopped. */
#include "config.h"

#include "lib/test.h"
#include "unit/store_fixture.h"

#include <sys/wait.h>

typedef struct {
  Place place;
  FpStore *store;
} Bench;

static void
bench_begin(Bench *bench)
{
  place_begin(&bench->place);
  bench->store = place_open(&bench->place);
  save(bench->store, conversation("c1", "One", T0, message("m1", "c1", "u2", T0, "<p>First</p>"), NULL));
}

static void
bench_end(Bench *bench)
{
  fp_store_close(bench->store);
  place_end(&bench->place);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bench, bench_end)

static void
keep(FpStore *store, const char *answer)
{
  GError *error = NULL;
  g_assert_true(fp_store_keep_same(store, answer, fp_store_moment(store), &error));
  g_assert_no_error(error);
}

static void
assert_same(FpStore *store, const char *answer)
{
  g_autofree char *kept = fp_store_same(store);
  g_assert_cmpstr(kept, ==, answer);
}

static FpConversation *
changed(void)
{
  return conversation("c1", "One", T0 + 1, message("m2", "c1", "u2", T0 + 1, "<p>Second</p>"), NULL);
}

static void
test_what_changes_nothing(void)
{
  g_auto(Bench) bench = {0};
  bench_begin(&bench);
  guint64 moment = fp_store_moment(bench.store);
  keep(bench.store, "answer");
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_assert_true(fp_store_save_conversations(bench.store, none, T0 + 5, NULL));
  g_assert_true(fp_store_set_fact_aside(bench.store, "session", "cookies", NULL));
  g_assert_true(fp_store_set_fact_aside(bench.store, "session", NULL, NULL));
  save(bench.store, conversation("c1", "One", T0, message("m1", "c1", "u2", T0, "<p>First</p>"), NULL));
  g_assert_cmpint(fp_store_as_of(bench.store), ==, T0 + 5);
  g_assert_cmpuint(fp_store_moment(bench.store), ==, moment);
  assert_same(bench.store, "answer");
  fp_store_close(bench.store);
  bench.store = place_open(&bench.place);
  assert_same(bench.store, "answer");
}

static void
change_message(FpStore *store)
{
  save(store, changed());
}

static void
change_read(FpStore *store)
{
  g_assert_true(fp_store_mark_read(store, "c1", FALSE, NULL));
}

static void
change_fact(FpStore *store)
{
  g_assert_true(fp_store_set_fact(store, "floor:inbox", "1", NULL));
}

static void
change_outbox(FpStore *store)
{
  g_assert_cmpint(report(store, T0, "m1", NULL), >, 0);
}

static void
change_all(FpStore *store)
{
  g_assert_true(fp_store_forget(store, NULL));
}

static void
test_what_changes(void)
{
  void (*const changes[])(FpStore *) = {change_message, change_read, change_fact, change_outbox, change_all};
  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_auto(Bench) bench = {0};
    bench_begin(&bench);
    keep(bench.store, "answer");
    guint64 moment = fp_store_moment(bench.store);
    changes[i](bench.store);
    assert_same(bench.store, NULL);
    g_assert_cmpuint(fp_store_moment(bench.store), !=, moment);
    /* What was seen before the change is not kept after it. */
    g_assert_true(fp_store_keep_same(bench.store, "answer", moment, NULL));
    assert_same(bench.store, NULL);
  }
}

static void
test_another_copy(void)
{
  g_auto(Bench) bench = {0};
  bench_begin(&bench);
  keep(bench.store, "answer");
  guint64 moment = fp_store_moment(bench.store);
  g_autoptr(FpStore) other = place_open(&bench.place);
  assert_same(other, "answer");
  save(other, changed());
  assert_same(bench.store, NULL);
  g_assert_cmpuint(fp_store_moment(bench.store), !=, moment);
  g_assert_true(fp_store_keep_same(bench.store, "answer", moment, NULL));
  assert_same(bench.store, NULL);
}

/* What is stored and that the answer is another go together, or not at all. */
static int
die_within_a_batch(gpointer data)
{
  static FpStore *store; /* as it dies, it is no leak */
  store = place_open(data);
  fp_store_batch_enter(store);
  save(store, changed());
  fp_store_batch_leave(store);
  return 7;
}

static void
test_stopped(void)
{
  g_auto(Bench) bench = {0};
  bench_begin(&bench);
  keep(bench.store, "answer");
  g_autofree char *before = store_told(bench.store);
  g_clear_pointer(&bench.store, fp_store_close);
  g_assert_cmpint(WEXITSTATUS(in_child(die_within_a_batch, &bench.place)), ==, 7);
  bench.store = place_open(&bench.place);
  g_autofree char *after = store_told(bench.store);
  g_assert_cmpstr(before, ==, after);
  assert_same(bench.store, "answer");
  fp_store_batch_enter(bench.store);
  save(bench.store, changed());
  fp_store_batch_leave(bench.store);
  g_autoptr(FpStore) other = place_open(&bench.place);
  assert_same(other, "answer");
  g_assert_true(fp_store_batch_commit(bench.store, NULL));
  assert_same(other, NULL);
}

/* It is sealed like all facts. */
static void
test_not_in_clear(void)
{
  g_auto(Bench) bench = {0};
  bench_begin(&bench);
  keep(bench.store, "a-checksum-of-the-answer");
  g_clear_pointer(&bench.store, fp_store_close);
  g_autofree char *path = place_file(&bench.place, "archive.db");
  gsize length;
  g_autofree char *bytes = read_bytes(path, &length);
  g_assert_null(memmem(bytes, length, "checksum", strlen("checksum")));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/same/no-change", test_what_changes_nothing);
  g_test_add_func("/store/same/changes", test_what_changes);
  g_test_add_func("/store/same/another-copy", test_another_copy);
  g_test_add_func("/store/same/stopped", test_stopped);
  g_test_add_func("/store/same/sealed", test_not_in_clear);
  return g_test_run();
}
