/* The archive between several processes: what races and deaths may do to the outbox, and seals of two
 * processes that were one. */
#include "config.h"

#include "lib/test.h"
#include "store/internal.h"
#include "unit/store_fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
  const Place *place;
  gint64 row;
  int go[2]; /* closed by the parent: all begin together */
} Race;

static void
wait_for_start(const Race *race)
{
  char byte;
  close(race->go[1]);
  while (read(race->go[0], &byte, 1) > 0)
    ;
}

typedef int (*Runner)(const Race *race, int number);

/* Starts count processes together; how many ended with each status 0, 1, 2. */
static void
race(Race *race, int count, Runner run, int ended[3])
{
  g_autofree pid_t *children = g_new0(pid_t, (gsize)count);
  g_assert_cmpint(pipe(race->go), ==, 0);
  for (int i = 0; i < count; i++) {
    children[i] = fork();
    g_assert_cmpint(children[i], >=, 0);
    if (children[i] == 0)
      _exit(run(race, i));
  }
  close(race->go[0]);
  close(race->go[1]);
  for (int i = 0; i < count; i++) {
    int status;
    g_assert_cmpint(waitpid(children[i], &status, 0), ==, children[i]);
    g_assert_true(WIFEXITED(status));
    g_assert_cmpint(WEXITSTATUS(status), <, 3);
    ended[WEXITSTATUS(status)]++;
  }
}

static int
run_claim(const Race *race, int number)
{
  g_autoptr(FpStore) store = place_open(race->place);
  g_autoptr(GError) error = NULL;
  wait_for_start(race);
  gboolean mine = fp_store_outbox_claim(store, race->row, &error);
  return error ? 2 : mine ? 0 : 1;
}

static void
test_claim_race(void)
{
  g_auto(Place) place;
  place_begin(&place);
  Race all = {&place, 0, {-1, -1}};
  {
    g_autoptr(FpStore) store = place_open(&place);
    all.row = report(store, T0, "m1", NULL);
  }
  int ended[3] = {0};
  race(&all, 50, run_claim, ended);
  g_assert_cmpint(ended[0], ==, 1);
  g_assert_cmpint(ended[1], ==, 49);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_cmpint(state_of(store, all.row), ==, FP_OUT_SENDING);
}

static int
run_flag(const Race *race, int number)
{
  g_autoptr(FpStore) store = place_open(race->place);
  wait_for_start(race);
  return report(store, T0, "m1", NULL) ? 0 : 1;
}

/* All flag the same message: one row. */
static void
test_flag_race(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fp_store_close(place_open(&place));
  Race all = {&place, 0, {-1, -1}};
  int ended[3] = {0};
  race(&all, 50, run_flag, ended);
  g_assert_cmpint(ended[0], ==, 1);
  g_assert_cmpint(ended[1], ==, 49);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GPtrArray) rows = fp_store_outbox_list(store, FALSE, NULL);
  g_assert_cmpuint(rows->len, ==, 1);
}

static int
run_claim_or_undo(const Race *race, int number)
{
  g_autoptr(FpStore) store = place_open(race->place);
  g_autoptr(GError) error = NULL;
  wait_for_start(race);
  gboolean mine = number % 2 ? fp_store_outbox_claim(store, race->row, &error)
                             : fp_store_outbox_undo(store, race->row, &error);
  return error ? 2 : mine ? 0 : 1;
}

static void
test_undo_race(void)
{
  g_auto(Place) place;
  place_begin(&place);
  for (int round = 0; round < 10; round++) {
    g_autofree char *id = g_strdup_printf("m%d", round);
    Race all = {&place, 0, {-1, -1}};
    {
      g_autoptr(FpStore) store = place_open(&place);
      all.row = report(store, T0, id, NULL);
    }
    int ended[3] = {0};
    race(&all, 6, run_claim_or_undo, ended);
    g_assert_cmpint(ended[0], ==, 1);
    g_assert_cmpint(ended[1], ==, 5);
    g_autoptr(FpStore) store = place_open(&place);
    FpOutState state = state_of(store, all.row);
    g_assert_true(state == FP_OUT_SENDING || state == FP_OUT_UNDONE);
  }
}

static int
claim_and_die(gpointer data)
{
  const Race *race = data;
  FpStore *store = place_open(race->place);
  if (!fp_store_lock(store, "outbox", NULL) || !fp_store_outbox_claim(store, race->row, NULL))
    return 1;
  kill(getpid(), SIGKILL);
  return 2;
}

/* Killed between claim and settle: nobody knows whether it arrived. */
static void
test_killed_while_sending(void)
{
  g_auto(Place) place;
  place_begin(&place);
  Race one = {&place, 0, {-1, -1}};
  gint64 held;
  {
    g_autoptr(FpStore) store = place_open(&place);
    one.row = report(store, T0, "m1", NULL);
    held = report(store, T0, "m2", NULL);
  }
  int status = in_child(claim_and_die, &one);
  g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_cmpint(state_of(store, one.row), ==, FP_OUT_SENDING);
  g_assert_true(fp_store_lock(store, "outbox", NULL));
  g_assert_cmpint(fp_store_outbox_recover(store, NULL), ==, 1);
  g_assert_cmpint(state_of(store, one.row), ==, FP_OUT_UNSURE);
  g_assert_cmpint(state_of(store, held), ==, FP_OUT_HELD);
  g_assert_cmpint(fp_store_outbox_recover(store, NULL), ==, 0);
  g_assert_cmpint(report(store, T0, "m1", NULL), ==, 0); /* not reported twice meanwhile */
}

static int
add_and_die(gpointer data)
{
  const Race *race = data;
  FpStore *store = place_open(race->place);
  for (int i = 0; i < 100; i++) {
    g_autofree char *id = g_strdup_printf("n%d", i);
    report(store, T0, id, NULL);
  }
  kill(getpid(), SIGKILL);
  return 2;
}

static void
test_killed_after_adding(void)
{
  g_auto(Place) place;
  place_begin(&place);
  Race one = {&place, 0, {-1, -1}};
  int status = in_child(add_and_die, &one);
  g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GPtrArray) rows = fp_store_outbox_list(store, TRUE, NULL);
  g_assert_cmpuint(rows->len, ==, 100);
  g_assert_true(fp_store_check(store, NULL));
}

typedef struct {
  FpStore *store;
  GByteArray *plain;
  int out;
} Sealing;

static int
seal_and_tell(gpointer data)
{
  const Sealing *sealing = data;
  g_autoptr(GByteArray) sealed = fp_store_seal(sealing->store, FP_SEAL_SPARE, 1, sealing->plain);
  return write(sealing->out, sealed->data, sealed->len) == (gssize)sealed->len ? 0 : 1;
}

/* What comes before each seal serves once, also in two processes that were one when it was made. */
static void
test_two_of_one(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GByteArray) plain = g_byte_array_new();
  guint8 other[256];
  int ends[2];
  g_byte_array_append(plain, (const guint8 *)"zebra", 5);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint(pipe(ends), ==, 0);
    Sealing sealing = {store, plain, ends[1]};
    g_assert_cmpint(in_child(seal_and_tell, &sealing), ==, 0);
    g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_SPARE, 1, plain);
    g_assert_cmpint(read(ends[0], other, sizeof other), ==, sealed->len);
    g_assert_cmpint(memcmp(sealed->data, other, sealed->len), !=, 0);
    g_assert_cmpint(memcmp(sealed->data + 1, other + 1, 8), !=, 0);
    close(ends[0]);
    close(ends[1]);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/S14/store/races/claim", test_claim_race);
  g_test_add_func("/store/races/flag", test_flag_race);
  g_test_add_func("/store/races/undo", test_undo_race);
  g_test_add_func("/store/races/killed-while-sending", test_killed_while_sending);
  g_test_add_func("/store/races/killed-after-adding", test_killed_after_adding);
  g_test_add_func("/store/races/two-of-one", test_two_of_one);
  return g_test_run();
}
