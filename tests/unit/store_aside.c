/* Whole archives: what is counted in one, put in another's place, copied, set aside and deleted, and what is
 * refused where something else stands in the way; and the copy of the outbox where it cannot be read. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "store/internal.h"
#include "unit/store_fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

static gboolean
exists(const Place *place, const char *name)
{
  g_autofree char *path = place_file(place, name);
  return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
make_folder(const Place *place, const char *name)
{
  g_autofree char *path = place_file(place, name);
  g_assert_cmpint(g_mkdir_with_parents(path, 0700), ==, 0);
}

static void
save_one(FpStore *store, const char *id)
{
  save(store, conversation("c", "A fair", T0, message(id, "c", "216", T0, "<p>Apples.</p>"), NULL));
}

static void
test_unsent(void)
{
  g_auto(Place) place = {0};
  guint rows = 9, drafts = 9;
  place_begin(&place);
  fp_store_unsent(place.folder, &rows, &drafts);
  g_assert_cmpuint(rows + drafts, ==, 0);
  FpStore *store = place_open(&place);
  FpDraft draft = {.to = (char *)"ines", .text = (char *)"Apples."};
  save_one(store, "m1");
  report(store, T0, "m1", NULL);
  report(store, T0, "m2", NULL);
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
  fp_store_close(store);
  fp_store_unsent(place.folder, &rows, &drafts);
  g_assert_cmpuint(rows, ==, 2);
  g_assert_cmpuint(drafts, ==, 1);
  g_autofree char *path = place_file(&place, "archive.db");
  g_assert_true(g_file_set_contents(path, "no archive", -1, NULL));
  fp_store_unsent(place.folder, &rows, &drafts);
  g_assert_cmpuint(rows + drafts, ==, 0);
}

/* A record that does not open is no draft and no fact. */
static void
test_records_that_do_not_open(void)
{
  g_auto(Place) place = {0};
  g_autoptr(GError) error = NULL;
  FpDraft draft = {.to = (char *)"ines", .text = (char *)"Apples."};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
  g_assert_true(fp_store_set_fact(store, "fact", "apples", NULL));
  tamper(&place, "UPDATE draft SET sealed = zeroblob(60); UPDATE fact SET sealed = zeroblob(60)");
  g_assert_null(fp_store_drafts(store, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
  g_assert_null(fp_store_fact(store, "fact"));
}

/* Into an empty place it is moved; with what stands there it changes places. */
static void
test_put(void)
{
  g_auto(Place) place = {0}, other = {0};
  g_autoptr(GError) error = NULL;
  place_begin(&place);
  place_begin(&other);
  g_autofree char *made = g_build_filename(place.top, "made", NULL);
  g_assert_cmpint(g_mkdir(made, 0700), ==, 0);
  g_assert_true(fp_store_put(made, place.folder, &error));
  g_assert_no_error(error);
  g_assert_true(g_file_test(place.folder, G_FILE_TEST_IS_DIR));
  g_assert_false(g_file_test(made, G_FILE_TEST_EXISTS));
  make_folder(&place, "old");
  g_autofree char *fresh = g_build_filename(made, "new", NULL);
  g_assert_cmpint(g_mkdir_with_parents(fresh, 0700), ==, 0);
  g_assert_true(fp_store_put(made, place.folder, &error));
  g_assert_true(exists(&place, "new"));
  g_assert_false(exists(&place, "old"));
  g_autofree char *old = g_build_filename(made, "old", NULL);
  g_assert_true(g_file_test(old, G_FILE_TEST_IS_DIR));
  g_assert_false(fp_store_put("/nowhere/at/all", place.folder, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_true(exists(&place, "new"));
}

static void
test_one_copy_at_once(void)
{
  g_auto(Place) place = {0};
  g_autoptr(GError) error = NULL;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(FpStore) second = place_open(&place);
  g_autofree char *path = fp_store_snapshot(store, "none", &error);
  g_assert_no_error(error);
  g_assert_null(fp_store_snapshot(second, "none", &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
  g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
  fp_store_snapshot_done(store);
  g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* --- what a damaged one still gives --- */

/* What is lost there or here changes how much comes over: all that can be, or nothing and the reason. */
static void
test_salvage(void)
{
  static const struct {
    const char *there, *here;
    int taken;
  } cases[] = {
      {"SELECT 1", "SELECT 1", 2},          {"DROP TABLE outbox", "SELECT 1", 1},
      {"DROP TABLE draft", "SELECT 1", 1},  {"SELECT 1", "DROP TABLE outbox", -1},
      {"SELECT 1", "DROP TABLE draft", -1},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(Place) place = {0};
    g_autoptr(GError) error = NULL;
    FpDraft draft = {.to = (char *)"ines", .text = (char *)"Apples."};
    place_begin(&place);
    FpStore *store = place_open(&place);
    report(store, T0, "m1", NULL);
    g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
    g_assert_cmpint(sqlite3_exec(store->db, cases[i].there, NULL, NULL, NULL), ==, SQLITE_OK);
    fp_store_close(store);
    g_autofree char *aside = place_set_aside(&place, &error);
    g_autofree char *spare = place_file(&place, "archive.db.outbox");
    g_assert_cmpint(g_unlink(spare), ==, 0);
    g_autoptr(FpStore) fresh = place_open(&place);
    g_assert_cmpint(sqlite3_exec(fresh->db, cases[i].here, NULL, NULL, NULL), ==, SQLITE_OK);
    g_assert_cmpint(fp_store_salvage(fresh, aside, &error), ==, cases[i].taken);
    g_assert_cmpint(error != NULL, ==, cases[i].taken < 0);
    g_assert_true(sqlite3_get_autocommit(fresh->db));
    g_assert_cmpint(fp_store_salvage(fresh, "/nowhere/at/all", NULL), ==, 0);
  }
}

/* --- while another copy has it open --- */

/* What it holds would be in both archives. It is claimed from the look that found it to be of no use until
 * the new one is open: nobody can begin one of his own meanwhile. */
static void
test_open_elsewhere(void)
{
  static const struct {
    const char *change;
    int code;
  } cases[] = {{"DELETE FROM meta", FP_STORE_DAMAGED}, {"PRAGMA user_version = 99", FP_STORE_NEWER}};
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_auto(Place) place = {0};
    g_autoptr(GError) busy = NULL, why = NULL, error = NULL;
    int claim = -1;
    place_begin(&place);
    FpStore *running = place_open(&place);
    gint64 id = report(running, T0, "m1", NULL);
    tamper(&place, cases[i].change);
    g_assert_null(fp_store_open_claimed(place.folder, &claim, ACCOUNT, place.key, &busy));
    g_assert_error(busy, FP_STORE_ERROR, FP_STORE_BUSY);
    g_assert_cmpint(claim, ==, -1);
    g_assert_true(fp_store_outbox_claim(running, id, NULL));
    fp_store_close(running);
    g_assert_null(fp_store_open_claimed(place.folder, &claim, ACCOUNT, place.key, &why));
    g_assert_error(why, FP_STORE_ERROR, cases[i].code);
    g_assert_cmpint(claim, >=, 0);
    place_refused(&place, place.key, FP_STORE_BUSY);
    g_autofree char *aside = fp_store_set_aside(place.folder, claim, &error);
    g_assert_no_error(error);
    g_autoptr(FpStore) fresh = fp_store_open_claimed(place.folder, &claim, ACCOUNT, place.key, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(fp_store_restored(fresh), ==, 1);
    place_refused(&place, place.key, FP_STORE_BUSY);
    fp_store_unclaim(&claim);
    g_assert_cmpint(claim, ==, -1);
    g_autoptr(FpStore) second = place_open(&place);
    g_assert_null(place_set_aside(&place, &error));
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
    g_assert_true(exists(&place, "archive.db"));
  }
}

/* Whoever has it open may have an archive that is not in its place. */
static void
test_back_under_an_open_one(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  FpStore *running = place_open(&place);
  int claim;
  g_autofree char *path = place_file(&place, "archive.db"), *away = place_file(&place, "away");
  g_autofree char *locked = place_file(&place, "archive.db.locked-2026-11-24T07:30:00Z");
  g_assert_cmpint(g_rename(path, locked), ==, 0);
  g_assert_null(fp_store_bring_back(place.folder, -1, ACCOUNT, place.key));
  g_assert_true(g_file_test(locked, G_FILE_TEST_EXISTS));
  fp_store_close(running);
  g_assert_true(fp_store_claim(place.folder, &claim, NULL));
  g_assert_null(fp_store_bring_back(place.folder, -1, ACCOUNT, place.key));
  g_autofree char *back = fp_store_bring_back(place.folder, claim, ACCOUNT, place.key);
  g_assert_nonnull(back);
  place_refused(&place, place.key, FP_STORE_BUSY);
  fp_store_unclaim(&claim);
  g_assert_cmpint(g_rename(path, away), ==, 0);
  g_assert_null(fp_store_bring_back(place.folder, -1, ACCOUNT, place.key));
  g_assert_cmpint(g_rename(away, locked), ==, 0);
  g_autofree char *again = fp_store_bring_back(place.folder, -1, ACCOUNT, place.key);
  g_assert_nonnull(again);
  fp_store_close(place_open(&place));
}

/* --- something else stands in the way --- */

static void
test_aside_in_the_way(void)
{
  g_auto(Place) place = {0};
  g_autoptr(GError) error = NULL;
  FpFakeClock *clock = fp_fake_clock_new(T0);
  fp_fake_clock_use(clock);
  place_begin(&place);
  fp_store_close(place_open(&place));
  g_autofree char *time = fp_time_rfc3339(T0),
                  *taken = g_strconcat("archive.db.damaged-", time, "-wal", NULL);
  g_autofree char *log = place_file(&place, "archive.db-wal");
  make_folder(&place, taken);
  g_assert_true(g_file_set_contents(log, "", 0, NULL));
  g_assert_null(place_set_aside(&place, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_true(exists(&place, "archive.db"));
  g_assert_cmpuint(fp_store_count_aside(place.folder), ==, 0);
  fp_fake_clock_free(clock);
}

static void
test_link_for_a_folder(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  fp_store_close(place_open(&place));
  g_autofree char *link = g_build_filename(place.top, "link", NULL);
  g_assert_cmpint(symlink(place.folder, link), ==, 0);
  g_autoptr(GError) first = NULL, second = NULL, third = NULL;
  int claim;
  g_assert_false(fp_store_claim(link, &claim, &first));
  g_assert_error(first, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_false(fp_store_destroy(link, &second));
  g_assert_error(second, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_null(fp_store_open(link, ACCOUNT, place.key, &third));
  g_assert_error(third, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_null(fp_store_bring_back(link, -1, ACCOUNT, place.key));
  g_assert_true(exists(&place, "archive.db"));
}

static void
test_file_for_a_folder(void)
{
  g_auto(Place) place = {0};
  g_autoptr(GError) error = NULL;
  place_begin(&place);
  g_autofree char *file = g_build_filename(place.top, "data", NULL);
  g_assert_true(g_file_set_contents(file, "", 0, NULL));
  g_assert_null(fp_store_open(place.folder, ACCOUNT, place.key, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_false(fp_store_has_locked(place.folder));
  g_assert_cmpuint(fp_store_count_aside(place.folder), ==, 0);
}

static void
test_not_to_be_deleted(void)
{
  g_auto(Place) place = {0};
  g_autoptr(GError) error = NULL;
  place_begin(&place);
  fp_store_close(place_open(&place));
  make_folder(&place, "lock-outbox");
  g_assert_false(fp_store_destroy(place.folder, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_DENIED);
  g_assert_nonnull(strstr(error->message, "lock-outbox"));
  g_autofree char *way = place_file(&place, "lock-outbox"), *lock = place_file(&place, "open.lock");
  g_assert_cmpint(g_rmdir(way), ==, 0);
  g_assert_true(g_file_set_contents(lock, "", 0, NULL));
  g_assert_true(fp_store_destroy(place.folder, NULL));
  g_assert_false(g_file_test(place.folder, G_FILE_TEST_EXISTS));
}

/* --- the copy of the outbox --- */

#define SPARE "archive.db.outbox"

/* It is only a copy: the archive works without. */
static void
test_spare_in_the_way(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  make_folder(&place, SPARE);
  g_autoptr(FpStore) store = place_open(&place);
  save_one(store, "m1");
  gint64 id = report(store, T0, "m1", NULL);
  g_assert_cmpint(state_of(store, id), ==, FP_OUT_HELD);
  g_assert_true(exists(&place, SPARE));
}

static void
put_spare(FpStore *store, sqlite3 *db, gint64 id, const gint64 *numbers, gsize count)
{
  g_autoptr(GByteArray) plain = g_byte_array_new();
  for (gsize i = 0; i < count; i++)
    fp_pack_int(plain, numbers[i]);
  g_autoptr(GByteArray) sealed = fp_store_seal(store, FP_SEAL_SPARE, id, plain);
  sqlite3_stmt *put = NULL;
  g_assert_cmpint(sqlite3_prepare_v2(db, "INSERT INTO spare VALUES (?, ?)", -1, &put, NULL), ==, SQLITE_OK);
  sqlite3_bind_int64(put, 1, id);
  sqlite3_bind_blob(put, 2, sealed->data, (int)sealed->len, SQLITE_STATIC);
  g_assert_cmpint(sqlite3_step(put), ==, SQLITE_DONE);
  sqlite3_finalize(put);
}

/* Rows of a later format, of a kind and of a state that are not known, and one that is cut: each sealed by
 * the right key. None of them is taken for something else; the one that can be read comes back. */
static void
test_spare_of_later(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  FpStore *store = place_open(&place);
  report(store, T0, "m1", NULL);
  g_autofree char *path = place_file(&place, SPARE), *archive = place_file(&place, "archive.db");
  sqlite3 *db = NULL;
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  const gint64 later[] = {2}, cut[] = {1, 0, 0};
  put_spare(store, db, 101, later, G_N_ELEMENTS(later));
  put_spare(store, db, 102, cut, G_N_ELEMENTS(cut));
  const gint64 kind[] = {1, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const gint64 state[] = {1, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  put_spare(store, db, 103, kind, G_N_ELEMENTS(kind));
  put_spare(store, db, 104, state, G_N_ELEMENTS(state));
  sqlite3_close(db);
  fp_store_close(store);
  g_assert_cmpint(g_unlink(archive), ==, 0);
  g_autoptr(FpStore) again = place_open(&place);
  g_assert_cmpuint(fp_store_restored(again), ==, 1);
  g_autoptr(GPtrArray) items = fp_store_outbox_list(again, FALSE, NULL);
  g_assert_cmpuint(items->len, ==, 1);
}

/* What the copy holds at its place, by itself: the archive is lost. */
static void
check_spare(const Place *place, const char *message, FpOutState state)
{
  g_auto(Place) lost = {0};
  place_begin(&lost);
  g_assert_cmpint(g_mkdir_with_parents(lost.folder, 0700), ==, 0);
  g_autofree char *from = place_file(place, SPARE), *to = place_file(&lost, SPARE);
  copy_file(from, to);
  g_autoptr(FpStore) store = fp_store_open(lost.folder, ACCOUNT, place->key, NULL);
  g_assert_nonnull(store);
  g_autoptr(FpOutItem) item = fp_store_outbox_for_message(store, message);
  g_assert_nonnull(item);
  g_assert_cmpint(item->state, ==, state);
}

static sqlite3 *
lock_spare(const Place *place)
{
  sqlite3 *db = NULL;
  g_autofree char *spare = place_file(place, SPARE);
  g_assert_cmpint(sqlite3_open(spare, &db), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

static void
send_one(FpStore *store, gint64 id)
{
  g_assert_true(fp_store_outbox_claim(store, id, NULL));
  g_assert_true(fp_store_outbox_settle(store, id, FP_OUT_SENT, 0, "9001", NULL, NULL));
}

/* A copy that cannot be written is not left behind as it was: taken over later, it would send again what has
 * left. It is made anew at once; another that has the old one open, in this program's life or that of
 * another, notices, and writes into the new one. */
static void
test_spare_made_anew(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) one = place_open(&place);
  g_autoptr(FpStore) two = place_open(&place);
  gint64 first = report(one, T0, "m1", NULL), second = report(two, T0, "m2", NULL);
  sqlite3 *lock = lock_spare(&place);
  sqlite3_busy_timeout(one->spare, 0);
  send_one(one, first);
  check_spare(&place, "m1", FP_OUT_SENT);
  check_spare(&place, "m2", FP_OUT_HELD);
  sqlite3_exec(lock, "ROLLBACK", NULL, NULL, NULL);
  sqlite3_close(lock);
  send_one(two, second);
  check_spare(&place, "m1", FP_OUT_SENT);
  check_spare(&place, "m2", FP_OUT_SENT);
  gint64 third = report(one, T0, "m3", NULL);
  check_spare(&place, "m3", FP_OUT_HELD);
  send_one(two, third);
  check_spare(&place, "m3", FP_OUT_SENT);
  /* Somebody deletes it. */
  g_autofree char *spare = place_file(&place, SPARE);
  g_assert_cmpint(g_unlink(spare), ==, 0);
  report(one, T0, "m4", NULL);
  check_spare(&place, "m1", FP_OUT_SENT);
  check_spare(&place, "m4", FP_OUT_HELD);
  /* It is damaged under way. */
  g_assert_cmpint(sqlite3_exec(one->spare, "DROP TABLE spare", NULL, NULL, NULL), ==, SQLITE_OK);
  report(two, T0, "m5", NULL);
  check_spare(&place, "m2", FP_OUT_SENT);
  check_spare(&place, "m5", FP_OUT_HELD);
}

/* Where it cannot be made anew either, it is gone, and the next transaction that can makes it. */
static void
test_spare_not_to_be_made(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  gint64 id = report(store, T0, "m1", NULL);
  g_autofree char *spare = place_file(&place, SPARE);
  g_assert_cmpint(g_unlink(spare), ==, 0);
  make_folder(&place, SPARE);
  send_one(store, id);
  g_assert_cmpint(g_rmdir(spare), ==, 0);
  report(store, T0, "m2", NULL);
  check_spare(&place, "m1", FP_OUT_SENT);
  check_spare(&place, "m2", FP_OUT_HELD);
}

static int
no_sleep(sqlite3_vfs *vfs, int microseconds)
{
  return microseconds;
}

/* It is locked when an archive is opened: it is not thrown away for that. An archive that was used waits with
 * it; a new one would lose what it holds, and is not begun. */
static void
test_spare_locked(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  int (*sleep)(sqlite3_vfs *, int) = vfs->xSleep;
  vfs->xSleep = no_sleep;
  FpStore *store = place_open(&place);
  gint64 id = report(store, T0, "m1", NULL);
  fp_store_close(store);
  sqlite3 *lock = lock_spare(&place);
  store = place_open(&place);
  sqlite3_exec(lock, "ROLLBACK", NULL, NULL, NULL);
  check_spare(&place, "m1", FP_OUT_HELD);
  send_one(store, id);
  report(store, T0, "m2", NULL);
  fp_store_close(store);
  check_spare(&place, "m1", FP_OUT_SENT);
  g_autofree char *archive = place_file(&place, "archive.db");
  g_assert_cmpint(g_unlink(archive), ==, 0);
  g_assert_cmpint(sqlite3_exec(lock, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  place_refused(&place, place.key, FP_STORE_BUSY);
  sqlite3_close(lock);
  vfs->xSleep = sleep;
  store = place_open(&place);
  g_assert_cmpuint(fp_store_restored(store), ==, 1);
  fp_store_close(store);
}

/* Two starts at once on a new archive. The other one is at the door when the first one has seen that the
 * archive was never used, and waits to write: it has taken all over then. */
static const Place *other_start;

static int
start_another(unsigned what, void *data, void *statement, void *sql)
{
  if (!other_start || !g_str_has_prefix(sql, "BEGIN IMMEDIATE"))
    return 0;
  const Place *place = other_start;
  other_start = NULL;
  g_autoptr(FpStore) other = place_open(place);
  g_assert_cmpuint(fp_store_restored(other), ==, 1);
  return 0;
}

static int
listen_to(sqlite3 *db, char **error, const void *functions)
{
  return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, start_another, NULL);
}

static void
test_spare_taken_once(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  FpStore *store = place_open(&place);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *item = fp_out_item_new(FP_OUT_MESSAGE);
  item->to = g_strdup("dilys");
  item->text = g_strdup("Once only.");
  g_ptr_array_add(items, item);
  g_assert_true(fp_store_outbox_add(store, items, NULL));
  fp_store_close(store);
  g_autofree char *archive = place_file(&place, "archive.db"), *spare = place_file(&place, SPARE);
  g_autofree char *kept = place_file(&place, "kept");
  g_assert_cmpint(g_unlink(archive), ==, 0);
  g_assert_cmpint(g_rename(spare, kept), ==, 0);
  fp_store_close(place_open(&place)); /* its tables are there */
  g_assert_cmpint(g_rename(kept, spare), ==, 0);
  sqlite3_auto_extension((void (*)(void))listen_to);
  other_start = &place;
  store = place_open(&place);
  sqlite3_cancel_auto_extension((void (*)(void))listen_to);
  g_assert_null(other_start);
  g_assert_cmpuint(fp_store_restored(store), ==, 0);
  g_autoptr(GPtrArray) taken = fp_store_outbox_list(store, FALSE, NULL);
  g_assert_cmpuint(taken->len, ==, 1);
  fp_store_close(store);
  g_assert_cmpint(g_unlink(archive), ==, 0);
  store = place_open(&place);
  g_assert_cmpuint(fp_store_restored(store), ==, 1);
  fp_store_close(store);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/aside/unsent", test_unsent);
  g_test_add_func("/store/aside/records-that-do-not-open", test_records_that_do_not_open);
  g_test_add_func("/store/aside/put", test_put);
  g_test_add_func("/store/aside/one-copy-at-once", test_one_copy_at_once);
  g_test_add_func("/store/aside/salvage", test_salvage);
  g_test_add_func("/store/aside/open-elsewhere", test_open_elsewhere);
  g_test_add_func("/store/aside/back-under-an-open-one", test_back_under_an_open_one);
  g_test_add_func("/store/aside/in-the-way", test_aside_in_the_way);
  g_test_add_func("/store/aside/link-for-a-folder", test_link_for_a_folder);
  g_test_add_func("/store/aside/file-for-a-folder", test_file_for_a_folder);
  g_test_add_func("/store/aside/not-to-be-deleted", test_not_to_be_deleted);
  g_test_add_func("/store/aside/spare-in-the-way", test_spare_in_the_way);
  g_test_add_func("/store/aside/spare-of-later", test_spare_of_later);
  g_test_add_func("/store/aside/spare-made-anew", test_spare_made_anew);
  g_test_add_func("/store/aside/spare-not-to-be-made", test_spare_not_to_be_made);
  g_test_add_func("/store/aside/spare-locked", test_spare_locked);
  g_test_add_func("/store/aside/spare-taken-once", test_spare_taken_once);
  return g_test_run();
}
