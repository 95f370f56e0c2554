/* The archive on the disk: who may read it, and what happens to one that is newer, damaged, cut, another
 * key's or in the way. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
fill(FpStore *store)
{
  save(store, conversation("c1", "A subject", T0, message("m1", "c1", "anna", T0, "<p>Hello</p>"), NULL));
}

static unsigned
mode_of(const char *path)
{
  GStatBuf facts;
  g_assert_cmpint(g_lstat(path, &facts), ==, 0);
  return facts.st_mode & 07777;
}

static void
test_modes(void)
{
  g_auto(Place) place;
  place_begin(&place);
  mode_t before = umask(0);
  {
    g_autoptr(FpStore) store = place_open(&place);
    fill(store);
    g_assert_true(fp_store_lock(store, "outbox", NULL));
    static const char *const names[] = {"archive.db", "archive.db-wal", "archive.db-shm", "lock-outbox"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
      g_autofree char *path = place_file(&place, names[i]);
      g_assert_cmpuint(mode_of(path), ==, 0600);
    }
    g_assert_cmpuint(mode_of(place.folder), ==, 0700);
    g_assert_true(fp_store_forget(store, NULL)); /* rewrites the file */
    g_autofree char *path = place_file(&place, "archive.db");
    g_assert_cmpuint(mode_of(path), ==, 0600);
    g_assert_false(fp_store_volatile(store));
  }
  umask(before);
  /* Readable by others through somebody's chmod: closed again at the next start. */
  g_autofree char *path = place_file(&place, "archive.db");
  g_assert_cmpint(g_chmod(path, 0644), ==, 0);
  g_assert_cmpint(g_chmod(place.folder, 0755), ==, 0);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_cmpuint(mode_of(path), ==, 0600);
  g_assert_cmpuint(mode_of(place.folder), ==, 0700);
}

static void
test_foreign_folder(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_assert_cmpint(g_mkdir_with_parents(place.folder, 0700), ==, 0);
  static const int modes[] = {0770, 0707, 0722};
  for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
    g_assert_cmpint(g_chmod(place.folder, modes[i]), ==, 0);
    place_refused(&place, place.key, FP_STORE_DENIED);
    g_assert_cmpuint(mode_of(place.folder), ==, (unsigned)modes[i]);
  }
  if (geteuid() != 0) {
    g_test_message("not run as root: a folder of another user is not tried");
    return;
  }
  g_assert_cmpint(g_chmod(place.folder, 0700), ==, 0);
  g_assert_cmpint(chown(place.folder, 65534, 65534), ==, 0);
  place_refused(&place, place.key, FP_STORE_DENIED);
}

/* Links, FIFOs and folders where a file of ours should be: refused, and what they lead to is left alone. */
static void
test_planted(void)
{
  static const char *const names[] = {"archive.db", "archive.db-wal", "archive.db-shm", "archive.db-journal"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
    for (int what = 0; what < 3; what++) {
      g_auto(Place) place;
      place_begin(&place);
      g_assert_cmpint(g_mkdir_with_parents(place.folder, 0700), ==, 0);
      g_autofree char *victim = g_build_filename(place.top, "victim", NULL);
      g_autofree char *path = place_file(&place, names[i]);
      g_assert_true(g_file_set_contents(victim, "mine", -1, NULL));
      int planted = what == 0 ? symlink(victim, path) : what == 1 ? mkfifo(path, 0600) : g_mkdir(path, 0700);
      g_assert_cmpint(planted, ==, 0);
      place_refused(&place, place.key, FP_STORE_DENIED);
      gsize length;
      g_autofree char *now = read_bytes(victim, &length);
      g_assert_cmpstr(now, ==, "mine");
    }
  g_auto(Place) place;
  place_begin(&place);
  g_autofree char *target = g_build_filename(place.top, "elsewhere", NULL);
  g_autofree char *data = g_path_get_dirname(place.folder);
  g_assert_cmpint(g_mkdir(target, 0700), ==, 0);
  g_assert_cmpint(g_mkdir(data, 0700), ==, 0);
  g_assert_cmpint(symlink(target, place.folder), ==, 0);
  place_refused(&place, place.key, FP_STORE_DENIED);
}

static void
test_planted_lock(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_autofree char *victim = g_build_filename(place.top, "victim", NULL);
  g_autofree char *path = place_file(&place, "lock-rotate");
  g_assert_true(g_file_set_contents(victim, "mine", -1, NULL));
  g_assert_cmpint(symlink(victim, path), ==, 0);
  g_assert_false(fp_store_lock(store, "rotate", NULL));
}

static void
test_newer(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fp_store_close(place_open(&place));
  tamper(&place, "PRAGMA user_version = 4711");
  g_autofree char *path = place_file(&place, "archive.db");
  gsize before_length, after_length;
  g_autofree char *before = read_bytes(path, &before_length);
  place_refused(&place, place.key, FP_STORE_NEWER);
  g_autofree char *after = read_bytes(path, &after_length);
  g_assert_cmpmem(before, before_length, after, after_length);
}

static void
test_wrong_key(void)
{
  g_auto(Place) place;
  place_begin(&place);
  {
    g_autoptr(FpStore) store = place_open(&place);
    fill(store);
  }
  g_autofree char *path = place_file(&place, "archive.db");
  gsize before_length, after_length;
  g_autofree char *before = read_bytes(path, &before_length);
  g_autoptr(FpSecret) other = fp_store_new_key();
  g_autoptr(FpSecret) shorter = fp_secret_new("too short", -1);
  place_refused(&place, other, FP_STORE_KEY);
  place_refused(&place, shorter, FP_STORE_KEY);
  place_refused(&place, NULL, FP_STORE_KEY);
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_store_open(place.folder, "otto@forum.example.org", place.key, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_KEY);
  g_autofree char *after = read_bytes(path, &after_length);
  g_assert_cmpmem(before, before_length, after, after_length);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(FpMessage) found = fp_store_message(store, "m1", NULL);
  g_assert_nonnull(found);
}

/* A damaged mark of the key is damage, not a wrong key: the advice differs. */
static void
test_damaged_mark(void)
{
  static const char *const changes[] = {
      "UPDATE meta SET value = randomblob(32) WHERE name = 'key'",
      "UPDATE meta SET value = x'00' WHERE name = 'key'",
      "DELETE FROM meta",
      "UPDATE meta SET value = randomblob(length(value)) WHERE name = 'check'",
      "DELETE FROM meta WHERE name = 'check'",
      "PRAGMA user_version = -3",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(changes); i++) {
    g_auto(Place) place;
    place_begin(&place);
    fp_store_close(place_open(&place));
    tamper(&place, changes[i]);
    place_refused(&place, place.key, FP_STORE_DAMAGED);
  }
}

/* On a disk no key is made for an archive that has none: what it would seal nobody could open again. */
static void
test_no_key(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(FpSecret) cut = fp_secret_new("too short", -1);
  place_refused(&place, NULL, FP_STORE_KEY);
  place_refused(&place, cut, FP_STORE_KEY);
}

static void
test_not_a_database(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_assert_cmpint(g_mkdir_with_parents(place.folder, 0700), ==, 0);
  g_autofree char *path = place_file(&place, "archive.db");
  g_autofree char *rubbish = g_strnfill(8192, 'x');
  g_assert_true(g_file_set_contents(path, rubbish, -1, NULL));
  place_refused(&place, place.key, FP_STORE_DAMAGED);
  gsize length;
  g_autofree char *after = read_bytes(path, &length);
  g_assert_cmpstr(after, ==, rubbish);
}

static void
test_set_aside(void)
{
  g_auto(Place) place;
  place_begin(&place);
  fp_store_close(place_open(&place));
  tamper(&place, "DELETE FROM meta");
  g_autofree char *path = place_file(&place, "archive.db");
  gsize before_length, after_length;
  g_autofree char *before = read_bytes(path, &before_length);
  g_autoptr(GError) error = NULL;
  g_autofree char *aside = place_set_aside(&place, &error);
  g_assert_no_error(error);
  g_assert_true(g_str_has_prefix(aside, path));
  g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
  g_autofree char *after = read_bytes(aside, &after_length);
  g_assert_cmpmem(before, before_length, after, after_length);
  /* A new one takes its place; a second one set aside within the same second does not overwrite the first. */
  fp_store_close(place_open(&place));
  g_autofree char *second = place_set_aside(&place, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(second, !=, aside);
  g_assert_true(g_file_test(aside, G_FILE_TEST_EXISTS));
  g_assert_true(fp_store_destroy(place.folder, &error));
  g_assert_no_error(error);
  g_assert_false(g_file_test(place.folder, G_FILE_TEST_EXISTS));
  g_assert_true(fp_store_destroy(place.folder, &error)); /* nothing to do */
}

/* What is written to an archive that somebody replaces or deletes would be lost. */
static void
test_in_use(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(GError) error = NULL;
  FpStore *store = place_open(&place), *other = place_open(&place);
  int claim;
  g_assert_false(fp_store_is_alone(store, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
  g_clear_error(&error);
  fp_store_close(other);
  g_assert_false(fp_store_claim(place.folder, &claim, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
  g_clear_error(&error);
  g_assert_false(fp_store_destroy(place.folder, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
  g_clear_error(&error);
  g_assert_true(fp_store_is_alone(store, &error));
  fp_store_close(store);
  g_assert_true(fp_store_claim(place.folder, &claim, &error));
  g_assert_no_error(error);
  place_refused(&place, place.key, FP_STORE_BUSY);
  close(claim);
  fp_store_close(place_open(&place));
  g_assert_true(fp_store_claim(place.folder, &claim, &error));
  g_assert_true(fp_store_destroy_claimed(place.folder, claim, &error));
  g_assert_no_error(error);
  g_assert_false(g_file_test(place.folder, G_FILE_TEST_EXISTS));
  close(claim);
  fp_store_close(place_open(&place));
}

static void
test_memory(void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(FpStore) store = fp_store_open(NULL, ACCOUNT, NULL, &error);
  g_assert_no_error(error);
  g_assert_true(fp_store_volatile(store));
  fill(store);
  g_assert_cmpuint(fp_store_count(store, "inbox", NULL), ==, 1);
  g_assert_true(fp_store_lock(store, "outbox", NULL));
  fp_store_unlock(store, "outbox");
  g_assert_true(fp_store_forget(store, &error));
  g_assert_cmpuint(fp_store_count(store, "inbox", NULL), ==, 0);
  g_assert_true(fp_store_check(store, &error));
}

/* An archive of the first format, made by hand, is brought to today's. */
static void
test_migration_is_whole(void)
{
  g_auto(Place) place;
  place_begin(&place);
  /* The first migration cannot be carried out: a table of that name is there. Nothing of it may stay. */
  g_assert_cmpint(g_mkdir_with_parents(place.folder, 0700), ==, 0);
  tamper(&place, "CREATE TABLE outbox (foreign_content)");
  g_autoptr(GError) error = NULL;
  g_assert_null(fp_store_open(place.folder, ACCOUNT, place.key, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_FAILED);
  tamper(&place, "CREATE TABLE message (not_left_behind)");
  tamper(&place, "DROP TABLE message; DROP TABLE outbox");
  g_autoptr(FpStore) store = place_open(&place);
  fill(store);
  g_clear_error(&error);
  g_assert_true(fp_store_check(store, &error));
}

static int
open_read_only(gpointer data)
{
  const Place *place = data;
  g_autoptr(GError) error = NULL;
  if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
    return 2;
  g_autoptr(FpStore) store = fp_store_open(place->folder, ACCOUNT, place->key, &error);
  return !store && g_error_matches(error, FP_STORE_ERROR, FP_STORE_DENIED) ? 0 : 1;
}

static void
test_read_only(void)
{
  g_auto(Place) place;
  place_begin(&place);
  if (geteuid() == 0) {
    g_assert_cmpint(chown(place.top, 65534, 65534), ==, 0);
  }
  g_assert_cmpint(g_chmod(place.top, 0500), ==, 0);
  g_assert_cmpint(in_child(open_read_only, &place), ==, 0);
  g_assert_cmpint(g_chmod(place.top, 0700), ==, 0);
  /* The folder is there, but nothing can be made in it. */
  g_assert_cmpint(g_mkdir_with_parents(place.folder, 0700), ==, 0);
  if (geteuid() == 0) {
    g_autofree char *middle = g_path_get_dirname(place.folder);
    g_assert_cmpint(chown(middle, 65534, 65534), ==, 0);
    g_assert_cmpint(chown(place.folder, 65534, 65534), ==, 0);
  }
  g_assert_cmpint(g_chmod(place.folder, 0500), ==, 0);
  g_assert_cmpint(in_child(open_read_only, &place), ==, 0);
  g_assert_cmpint(g_chmod(place.folder, 0700), ==, 0);
}

/* Another process holds the lock: FALSE at once. Its death frees it. */
static int
take_lock(gpointer data)
{
  g_autoptr(FpStore) store = place_open(data);
  return fp_store_lock(store, "outbox", NULL) ? 0 : 1;
}

static void
test_locks(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_true(fp_store_lock(store, "outbox", NULL));
  g_assert_true(fp_store_lock(store, "outbox", NULL));
  g_assert_true(fp_store_lock(store, "rotate", NULL));
  g_assert_cmpint(WEXITSTATUS(in_child(take_lock, &place)), ==, 1);
  fp_store_unlock(store, "outbox");
  g_assert_cmpint(WEXITSTATUS(in_child(take_lock, &place)), ==, 1);
  fp_store_unlock(store, "outbox");
  g_assert_cmpint(WEXITSTATUS(in_child(take_lock, &place)), ==, 0); /* and it died holding it */
  g_assert_true(fp_store_lock(store, "outbox", NULL));
  {
    g_autoptr(FpStore) second = place_open(&place);
    g_assert_false(fp_store_lock(second, "outbox", NULL));
  }
}

/* Two copies of the program take turns: together no more than the ceiling, to the microsecond. */
enum { CEILING = 18 };

static gint64
turn_after(gconstpointer data, const GArray *times, gint64 now)
{
  gint64 at =
      times->len < CEILING ? now : g_array_index(times, gint64, times->len - CEILING) + 60 * FP_SECOND;
  return MAX(at, now);
}

static gint64
take_turn(FpStore *store, gint64 now)
{
  g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autoptr(GError) error = NULL;
  gint64 at = fp_store_take_turn(store, now - FP_DAY, now, turn_after, NULL, times, &error);
  g_assert_no_error(error);
  return at;
}

/* Its exit status is how many it got. */
static int
take_all_turns(gpointer data)
{
  g_autoptr(FpStore) store = place_open(data);
  int got = 0;
  while (got < 2 * CEILING && take_turn(store, T0 + got) == T0 + got)
    got++;
  return got;
}

static void
test_turns(void)
{
  g_auto(Place) place;
  int got = 0, status;
  place_begin(&place);
  fp_store_close(place_open(&place));
  for (int i = 0; i < 2; i++) {
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0)
      _exit(take_all_turns(&place));
  }
  while (wait(&status) > 0)
    got += WEXITSTATUS(status);
  g_assert_cmpint(got, ==, CEILING);
  g_autoptr(FpStore) store = place_open(&place);
  g_assert_cmpint(take_turn(store, T0 + 100), >, T0 + 100);
  g_assert_cmpint(take_turn(store, T0 + 59 * FP_SECOND), <, T0 + 61 * FP_SECOND);
  g_assert_cmpint(take_turn(store, T0 + 60 * FP_SECOND), ==, T0 + 60 * FP_SECOND);    /* the oldest is gone */
  g_assert_cmpint(take_turn(store, T0 - FP_HOUR), ==, T0 - FP_HOUR + 60 * FP_SECOND); /* a clock set back */
  g_assert_cmpint(take_turn(store, T0 - FP_HOUR + 60 * FP_SECOND), ==, T0 - FP_HOUR + 60 * FP_SECOND);
}

static void
save_in_batch(FpStore *store, const char *id)
{
  fp_store_batch_enter(store);
  save(store, conversation(id, "s", T0, NULL));
  fp_store_batch_leave(store);
}

/* Another copy sees a batch when it is committed: by its owner, by whoever else writes, by closing. */
static void
test_batch(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  FpStore *store = place_open(&place);
  g_autoptr(FpStore) other = place_open(&place);
  save_in_batch(store, "c1");
  save_in_batch(store, "c2");
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 2);
  g_assert_cmpuint(fp_store_count(other, NULL, NULL), ==, 0);
  g_assert_true(fp_store_batch_commit(store, NULL));
  g_assert_cmpuint(fp_store_count(other, NULL, NULL), ==, 2);
  save_in_batch(store, "c3");
  g_assert_true(fp_store_set_fact(store, "v2", "no", NULL));
  g_assert_cmpuint(fp_store_count(other, NULL, NULL), ==, 3);
  save_in_batch(store, "c4");
  fp_store_close(store);
  g_assert_cmpuint(fp_store_count(other, NULL, NULL), ==, 4);
}

/* What fails takes all of the batch back, and is told once. */
static void
test_batch_fails(void)
{
  g_auto(Place) place = {0};
  g_autoptr(GError) error = NULL;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  save_in_batch(store, "c1");
  g_assert_true(fp_store_batch_commit(store, NULL));
  tamper(&place, "CREATE TRIGGER bad BEFORE INSERT ON fact BEGIN SELECT RAISE(FAIL, 'bad'); END");
  save_in_batch(store, "c2");
  fp_store_batch_enter(store);
  g_assert_false(fp_store_set_fact(store, "v2", "no", &error));
  fp_store_batch_leave(store);
  g_assert_nonnull(error);
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 1);
  g_assert_true(fp_store_batch_commit(store, NULL));
  tamper(&place, "DROP TRIGGER bad");
  save_in_batch(store, "c2");
  g_assert_true(fp_store_batch_commit(store, NULL));
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 2);
}

#define LARGE (40 * 1024 * 1024) /* more than the log may have before it is waited for */

static void
keep_large(FpStore *store, char letter)
{
  g_autofree char *text = g_strnfill(LARGE, letter);
  GError *error = NULL;
  fp_store_set_fact(store, "large", text, &error);
  g_assert_no_error(error);
}

/* More than SQLite's log should hold is moved into the file while the program goes on, or stops. */
static void
test_log(void)
{
  g_auto(Place) place;
  place_begin(&place);
  g_autofree char *path = place_file(&place, "archive.db");
  GStatBuf facts;
  {
    g_autoptr(FpStore) store = place_open(&place);
    g_assert_true(fp_store_log_is_short(store));
    keep_large(store, 'a');
    while (!fp_store_log_is_short(store))
      g_thread_yield();
    g_assert_cmpint(g_stat(path, &facts), ==, 0);
    g_assert_cmpint(facts.st_size, >, LARGE);
    keep_large(store, 'b');
  }
  g_autoptr(FpStore) store = place_open(&place);
  g_autofree char *kept = fp_store_fact(store, "large");
  g_assert_nonnull(kept);
  g_assert_cmpuint(strlen(kept), ==, LARGE);
  g_assert_cmpint(kept[0], ==, 'b');
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/S9/store/files/modes", test_modes);
  g_test_add_func("/store/files/foreign-folder", test_foreign_folder);
  g_test_add_func("/S10/store/files/planted", test_planted);
  g_test_add_func("/S15/store/files/planted-lock", test_planted_lock);
  g_test_add_func("/store/files/newer", test_newer);
  g_test_add_func("/store/files/wrong-key", test_wrong_key);
  g_test_add_func("/store/files/damaged-mark", test_damaged_mark);
  g_test_add_func("/store/files/no-key", test_no_key);
  g_test_add_func("/store/files/not-a-database", test_not_a_database);
  g_test_add_func("/store/files/set-aside", test_set_aside);
  g_test_add_func("/store/files/in-use", test_in_use);
  g_test_add_func("/store/files/memory", test_memory);
  g_test_add_func("/store/files/migration-is-whole", test_migration_is_whole);
  g_test_add_func("/store/files/read-only", test_read_only);
  g_test_add_func("/store/files/locks", test_locks);
  g_test_add_func("/store/files/turns", test_turns);
  g_test_add_func("/store/files/batch", test_batch);
  g_test_add_func("/store/files/batch-fails", test_batch_fails);
  g_test_add_func("/store/files/log", test_log);
  return g_test_run();
}
