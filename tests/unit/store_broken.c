/* Every statement of the archive fails once, and every kind of record is broken: a call that fails says so
 * and has changed nothing; one that goes on all the same has done what it does on a sound machine. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/sql_faults.h"
#include "lib/test.h"
#include "store/internal.h"
#include "unit/store_steps.h"

#include <errno.h>
#include <glib/gstdio.h>

/* --- each statement once --- */

/* The files of an archive that nobody has open, as they were. */
typedef struct {
  char *bytes[2];
  gsize size[2];
} Kept;

static const char *const files[2] = {"archive.db", "archive.db.outbox"};

static void
keep(const Place *place, Kept *kept)
{
  for (int i = 0; i < 2; i++) {
    g_autofree char *path = place_file(place, files[i]);
    g_free(kept->bytes[i]);
    kept->bytes[i] = read_bytes(path, &kept->size[i]);
  }
}

static void
put_back(const Place *place, const Kept *kept)
{
  g_autoptr(GError) error = NULL;
  for (int i = 0; i < 2; i++) {
    g_autofree char *path = place_file(place, files[i]);
    g_file_set_contents_full(path, kept->bytes[i], (gssize)kept->size[i], G_FILE_SET_CONTENTS_NONE, 0600,
                             &error);
    g_assert_no_error(error);
  }
}

typedef struct {
  Place place;
  FpStore *store;
  Kept kept;
  char *before, *after; /* what the archive says before a step, and after it on a sound machine */
  GBytes *image;        /* of the tables, when they last said what they said before; NULL: not looked at */
} Sweep;

static GBytes *
image_of(const Sweep *sweep)
{
  sqlite3_int64 size = 0;
  guint8 *bytes = sqlite3_serialize(sweep->store->db, "main", &size, 0);
  g_assert_nonnull(bytes);
  return g_bytes_new_with_free_func(bytes, (gsize)size, sqlite3_free, bytes);
}

static void
expect_told(const Sweep *sweep, const char *wanted)
{
  g_autofree char *now = store_told(sweep->store);
  g_assert_cmpstr(now, ==, wanted);
}

/* A step that failed has changed nothing: not a byte of the tables, or at least nothing that they say, which
 * takes thirty times as long to see. */
static void
expect_unchanged(Sweep *sweep)
{
  g_autoptr(GBytes) image = image_of(sweep);
  if (sweep->image && g_bytes_equal(image, sweep->image))
    return;
  expect_told(sweep, sweep->before);
  g_clear_pointer(&sweep->image, g_bytes_unref);
  sweep->image = g_steal_pointer(&image);
}

static void
reopen(Sweep *sweep, gboolean anew)
{
  g_clear_pointer(&sweep->store, fp_store_close);
  if (anew)
    put_back(&sweep->place, &sweep->kept);
  sweep->store = place_open(&sweep->place);
}

/* FALSE: the step has no nth statement. */
static gboolean
try_nth(Sweep *sweep, const Step *step, SqlFault fault, guint nth)
{
  g_autoptr(GError) error = NULL;
  sql_faults_set(fault, nth);
  gboolean ok = step->run(sweep->store, &error);
  g_autofree char *what = g_strdup(sql_faults_met());
  sql_faults_set(fault, 0);
  if (!what)
    return FALSE;
  g_test_message("%s: %s: %s", step->name, what, ok ? "went on" : error ? error->message : "no error");
  g_assert_true(ok || error || (step->kind & STEP_SILENT));
  if ((step->kind & STEP_READS))
    return TRUE;
  if (step->kind & STEP_SILENT)
    g_free(store_told(sweep->store));
  else if (ok)
    expect_told(sweep, sweep->after);
  else
    expect_unchanged(sweep);
  if (ok)
    reopen(sweep, TRUE);
  return TRUE;
}

static void
sweep_step(Sweep *sweep, const Step *step, SqlFault fault, gboolean fails)
{
  g_autoptr(GError) error = NULL;
  reopen(sweep, FALSE);
  if (fails && !(step->kind & STEP_READS)) {
    g_free(sweep->before);
    sweep->before = store_told(sweep->store);
    g_clear_pointer(&sweep->image, g_bytes_unref);
    g_clear_pointer(&sweep->store, fp_store_close);
    keep(&sweep->place, &sweep->kept);
    reopen(sweep, FALSE);
  }
  if (!(step->kind & STEP_READS) || !fails) {
    g_assert_true(step->run(sweep->store, &error));
    g_assert_no_error(error);
  }
  if (!fails)
    return;
  if (!(step->kind & STEP_READS)) {
    g_free(sweep->after);
    sweep->after = store_told(sweep->store);
    reopen(sweep, TRUE);
  }
  guint nth = 1;
  while (try_nth(sweep, step, fault, nth))
    nth += step->kind & STEP_LONG ? 1 + nth / 2 : 1;
  g_assert_cmpuint(nth, <, 5000);
  /* The last one met no fault, behind all those that did. */
  if (!(step->kind & (STEP_READS | STEP_SILENT)))
    expect_told(sweep, sweep->after);
}

static void
test_each_statement(gconstpointer data)
{
  Sweep sweep = {0};
  FpFakeClock *clock = fp_fake_clock_new(T0 + FP_DAY);
  fp_fake_clock_use(clock);
  place_begin(&sweep.place);
  SqlFault fault = (SqlFault)GPOINTER_TO_INT(data);
  for (const Step *step = store_steps; step->name; step++)
    sweep_step(&sweep, step, fault, fault == SQL_RUN || (step->kind & STEP_READS));
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_check(sweep.store, &error));
  g_assert_no_error(error);
  fp_store_close(sweep.store);
  for (int i = 0; i < 2; i++)
    g_free(sweep.kept.bytes[i]);
  g_free(sweep.before);
  g_free(sweep.after);
  g_clear_pointer(&sweep.image, g_bytes_unref);
  place_end(&sweep.place);
  fp_fake_clock_free(clock);
}

/* --- another copy at work, and a full disk --- */

static sqlite3 *
other_writer(const Place *place)
{
  g_autofree char *path = place_file(place, "archive.db");
  sqlite3 *db = NULL;
  g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
  return db;
}

/* What writes waits for the other copy, and says so when it has waited long enough; what reads does not. */
static void
test_busy(void)
{
  Place place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  sqlite3 *other = other_writer(&place);
  sqlite3_busy_timeout(store->db, 0);
  guint refused = 0;
  for (const Step *step = store_steps; step->name; step++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *before = store_told(store);
    g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
    gboolean ok = step->run(store, &error);
    g_autofree char *after = store_told(store);
    if (!ok)
      g_assert_error(error, FP_STORE_ERROR, FP_STORE_BUSY);
    g_assert_true(!ok || (step->kind & (STEP_READS | STEP_SILENT)));
    g_assert_cmpstr(after, ==, before);
    refused += !ok;
    g_assert_cmpint(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
    g_clear_error(&error);
    g_assert_true(step->run(store, &error));
    g_assert_no_error(error);
  }
  g_assert_cmpuint(refused, >, 25);
  sqlite3_close(other);
  place_end(&place);
}

static void
set_most_pages(sqlite3 *db, gboolean full)
{
  g_autofree char *sql = g_strdup_printf("PRAGMA max_page_count = %d", full ? 1 : 1 << 20);
  g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* The file may not grow: what has no room is refused as that and has changed nothing, and goes on once there
 * is some. */
static void
test_full(void)
{
  Place place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  guint refused = 0;
  for (const Step *step = store_steps; step->name; step++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *before = store_told(store);
    set_most_pages(store->db, TRUE);
    gboolean ok = step->run(store, &error);
    set_most_pages(store->db, FALSE);
    if (ok)
      continue;
    g_autofree char *after = store_told(store);
    g_assert_error(error, FP_STORE_ERROR, FP_STORE_FULL);
    g_assert_cmpstr(after, ==, before);
    refused++;
    g_clear_error(&error);
    g_assert_true(step->run(store, &error));
    g_assert_no_error(error);
  }
  g_assert_cmpuint(refused, >, 0);
  g_assert_true(fp_store_check(store, NULL));
  place_end(&place);
}

/* The copy of the outbox has no room: the row is not in the archive either. */
static void
test_full_outbox(void)
{
  Place place;
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  g_autoptr(GError) error = NULL;
  FpOutItem *item = fp_out_item_new(FP_OUT_MESSAGE);
  item->to = g_strdup("dilys");
  item->text = g_strnfill(9000, 'a');
  g_ptr_array_add(items, item);
  g_autofree char *before = store_told(store);
  set_most_pages(store->spare, TRUE);
  g_assert_false(fp_store_outbox_add(store, items, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_FULL);
  set_most_pages(store->spare, FALSE);
  g_autofree char *after = store_told(store);
  g_assert_cmpstr(after, ==, before);
  g_clear_error(&error);
  item->id = 0;
  g_assert_true(fp_store_outbox_add(store, items, &error));
  g_assert_no_error(error);
  place_end(&place);
}

/* What SQLite and the system say, and what the member is told. */
static void
test_kinds(void)
{
  static const struct {
    int result, number;
    const char *why;
    FpStoreError kind;
  } cases[] = {
      {SQLITE_BUSY, 0, "", FP_STORE_BUSY},
      {SQLITE_BUSY_SNAPSHOT, 0, "", FP_STORE_BUSY},
      {SQLITE_LOCKED, 0, "", FP_STORE_BUSY},
      {SQLITE_CORRUPT, 0, "", FP_STORE_DAMAGED},
      {SQLITE_NOTADB, 0, "", FP_STORE_DAMAGED},
      {SQLITE_FULL, 0, "", FP_STORE_FULL},
      {SQLITE_IOERR_WRITE, ENOSPC, "", FP_STORE_FULL},
      {SQLITE_IOERR_WRITE, EDQUOT, "", FP_STORE_FULL},
      {SQLITE_CANTOPEN, EFBIG, "", FP_STORE_FULL},
      {SQLITE_CANTOPEN, ENOENT, "", FP_STORE_DENIED},
      {SQLITE_IOERR_SHORT_READ, 0, "", FP_STORE_DAMAGED},
      {SQLITE_IOERR_CORRUPTFS, 0, "", FP_STORE_DAMAGED},
      {SQLITE_IOERR_WRITE, EROFS, "", FP_STORE_DENIED},
      {SQLITE_IOERR_WRITE, EACCES, "", FP_STORE_DENIED},
      {SQLITE_IOERR_FSYNC, EPERM, "", FP_STORE_DENIED},
      {SQLITE_IOERR_FSYNC, EIO, "", FP_STORE_FAILED},
      {SQLITE_ERROR, 0, "no such table: message", FP_STORE_DAMAGED},
      {SQLITE_ERROR, 0, "near \"x\": syntax error", FP_STORE_FAILED},
      {SQLITE_READONLY, 0, "", FP_STORE_DENIED},
      {SQLITE_PERM, 0, "", FP_STORE_DENIED},
      {SQLITE_AUTH, 0, "", FP_STORE_DENIED},
      {SQLITE_NOMEM, 0, "", FP_STORE_FAILED},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_cmpint(fp_store_kind(cases[i].result, cases[i].number, cases[i].why), ==, cases[i].kind);
}

/* --- opening --- */

static void
test_opening(void)
{
  Place place;
  place_begin(&place);
  guint refused = 0;
  for (guint nth = 1;; nth++) {
    g_autoptr(GError) error = NULL;
    sql_faults_set(SQL_RUN, nth);
    g_autoptr(FpStore) store = fp_store_open(place.folder, ACCOUNT, place.key, &error);
    gboolean met = sql_faults_met() != NULL;
    sql_faults_set(SQL_RUN, 0);
    g_assert_true((store == NULL) == (error != NULL));
    refused += !store;
    g_clear_pointer(&store, fp_store_close);
    /* What a stop left is finished by the next opening. */
    g_autoptr(FpStore) again = place_open(&place);
    g_assert_true(fp_store_check(again, NULL));
    if (!met)
      break;
  }
  g_assert_cmpuint(refused, >, 2);
  place_end(&place);
}

/* --- records --- */

typedef enum {
  UNSEALED, /* it does not open */
  CUT,      /* it opens, and ends too early */
  EMPTY,
  ENDLESS, /* a number in it goes on and on */
  GONE,    /* the row is not there */
  WAYS
} Way;

static void
spoil(GByteArray *plain, Way way)
{
  if (way == ENDLESS)
    memset(plain->data, 0xff, plain->len);
  else
    g_byte_array_set_size(plain, way == EMPTY ? 0 : plain->len / 2);
}

/* All sealed bytes of one kind. */
static void
break_records(FpStore *store, FpSealPlace place, Way way)
{
  const FpSealName *name = &fp_seal_names[place];
  g_autofree char *ask = g_strdup_printf("SELECT %s, %s FROM %s WHERE %s IS NOT NULL", name->row,
                                         name->column, name->table, name->column);
  g_autofree char *put =
      g_strdup_printf("UPDATE %s SET %s = ? WHERE %s = ?", name->table, name->column, name->row);
  sqlite3_stmt *row = fp_store_query(store, NULL, ask, "");
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autoptr(GPtrArray) plains = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
  while (fp_store_row(store, row, NULL) > 0) {
    gint64 id = sqlite3_column_int64(row, 0);
    g_array_append_val(ids, id);
    g_ptr_array_add(plains, fp_store_unseal(store, place, id, row, 1, NULL));
  }
  for (guint i = 0; i < ids->len; i++) {
    gint64 id = g_array_index(ids, gint64, i);
    spoil(plains->pdata[i], way);
    g_autoptr(GByteArray) sealed =
        fp_store_seal(store, way == UNSEALED ? FP_SEAL_CHECK : place, id, plains->pdata[i]);
    g_assert_true(fp_store_run(store, NULL, put, "bi", sealed, id));
  }
  /* The statements are named by where their text lies, which goes away. */
  g_hash_table_remove_all(store->statements);
}

static void
execute(FpStore *store, const char *sql)
{
  g_assert_cmpint(sqlite3_exec(store->db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* An error of the archive's, or none. */
static void
live_with(FpStore *store, gboolean reads_only)
{
  for (const Step *step = store_steps; step->name; step++) {
    if ((step->kind & STEP_LONG) || (reads_only && !(step->kind & STEP_READS)))
      continue;
    g_autoptr(GError) error = NULL;
    gboolean ok = step->run(store, &error);
    if (error)
      g_assert_true(!ok && error->domain == FP_STORE_ERROR);
  }
}

/* All that is done with it. */
static void
test_opened_anew(const Place *place, FpSealPlace of, Way way)
{
  FpStore *store = place_open(place);
  break_records(store, of, way);
  fp_store_close(store);
  store = place_open(place);
  live_with(store, FALSE);
  fp_store_close(store);
}

/* All that is read of it, while it is broken in a transaction that is taken back. */
static void
test_in_passing(FpStore *store, FpSealPlace of, Way way)
{
  g_autofree char *drop = g_strdup_printf("DELETE FROM %s", fp_seal_names[of].table);
  execute(store, "PRAGMA foreign_keys = OFF; BEGIN");
  if (way == GONE)
    execute(store, drop);
  else
    break_records(store, of, way);
  live_with(store, TRUE);
  execute(store, "ROLLBACK");
}

static void
test_records(void)
{
  Place place;
  Kept kept = {0};
  place_begin(&place);
  {
    g_autoptr(FpStore) store = place_open(&place);
    for (const Step *step = store_steps; !g_str_equal(step->name, "draft_gone"); step++) {
      g_autoptr(GError) error = NULL;
      step->run(store, &error);
      g_test_message("%s", step->name);
      g_assert_no_error(error);
    }
  }
  keep(&place, &kept);
  for (FpSealPlace of = FP_SEAL_FACT; of < FP_SEAL_SPARE; of++)
    for (Way way = UNSEALED; way < EMPTY; way++) {
      put_back(&place, &kept);
      test_opened_anew(&place, of, way);
    }
  put_back(&place, &kept);
  {
    g_autoptr(FpStore) store = place_open(&place);
    for (FpSealPlace of = FP_SEAL_FACT; of < FP_SEAL_SPARE; of++)
      for (Way way = EMPTY; way < WAYS; way++)
        test_in_passing(store, of, way);
  }
  for (int i = 0; i < 2; i++)
    g_free(kept.bytes[i]);
  place_end(&place);
}

/* --- a search --- */

enum { SEARCHED = 140 }; /* more than one block of filters holds */

static FpStore *
searched_archive(const Place *place)
{
  FpStore *store = place_open(place);
  for (int i = 0; i < SEARCHED; i++) {
    g_autofree char *id = g_strdup_printf("m%d", i), *whole = g_strdup_printf("c%d", i);
    const char *text = i % 35 == 3 ? "<p>Marrows and leeks.</p>" : "<p>Apples.</p>";
    save(store,
         conversation(whole, "A fair", T0 + i * FP_SECOND, message(id, whole, "216", T0 + i, text), NULL));
  }
  return store;
}

/* Blocks of filters are written, read again and merged: each of these statements fails once, and the messages
 * that were saved meanwhile are there or not, never half. */
static void
test_filters(void)
{
  Place place;
  Kept kept = {0};
  place_begin(&place);
  fp_store_close(searched_archive(&place));
  keep(&place, &kept);
  const Step *step = store_steps;
  while (step->kind != STEP_LONG)
    step++;
  guint refused = 0;
  gboolean met = TRUE;
  sql_faults_only("filter");
  for (guint nth = 1; met; nth++) {
    g_autoptr(GError) error = NULL;
    put_back(&place, &kept);
    g_autoptr(FpStore) store = place_open(&place);
    sql_faults_set(SQL_RUN, nth);
    gboolean ok = step->run(store, &error);
    met = sql_faults_met() != NULL;
    sql_faults_set(SQL_RUN, 0);
    g_assert_true(ok == !error);
    g_assert_cmpint(fp_store_has_message(store, "n0"), ==, ok);
    g_assert_cmpint(fp_store_has_message(store, "n139"), ==, ok);
    refused += !ok;
  }
  sql_faults_only(NULL);
  g_assert_cmpuint(refused, >, 4);
  for (int i = 0; i < 2; i++)
    g_free(kept.bytes[i]);
  place_end(&place);
}

/* All that is found, or counted; NULL: it was refused with a reason. */
static char *
hits_of(FpStore *store, gboolean counts)
{
  g_autoptr(GError) error = NULL;
  gint64 more = 0;
  guint count = 0;
  if (counts) {
    gboolean ok = fp_store_count_hits(store, "leeks", 0, 1000, &count, &more, &error);
    g_assert_true(ok == !error);
    return ok ? g_strdup_printf("%u", count) : NULL;
  }
  g_autoptr(GPtrArray) hits = fp_store_search(store, "leeks", 0, 1000, 1000, &more, &error);
  g_assert_true((hits != NULL) == !error);
  GString *ids = hits ? g_string_new(NULL) : NULL;
  for (guint i = 0; hits && i < hits->len; i++)
    g_string_append_printf(ids, "%s ", ((const FpHit *)hits->pdata[i])->message);
  return hits ? g_string_free(ids, FALSE) : NULL;
}

/* Nothing that is there is missing without a word, also not from a search that goes on after one that failed.
 */
static void
test_search(gconstpointer data)
{
  SqlFault fault = (SqlFault)GPOINTER_TO_INT(data);
  Place place;
  place_begin(&place);
  fp_store_close(searched_archive(&place));
  guint refused = 0;
  for (int counts = 0; counts < 2; counts++) {
    const char *all = counts ? "4" : "m108 m73 m38 m3 ";
    gboolean met = TRUE;
    for (guint nth = 1; met; nth++) {
      g_autoptr(FpStore) store = place_open(&place);
      sql_faults_set(fault, nth);
      g_autofree char *found = hits_of(store, counts);
      met = sql_faults_met() != NULL;
      sql_faults_set(fault, 0);
      g_autofree char *again = hits_of(store, counts);
      refused += !found;
      g_assert_true(met || found);
      if (found)
        g_assert_cmpstr(found, ==, all);
      g_assert_cmpstr(again, ==, all);
    }
  }
  g_assert_cmpuint(refused, >, 10);
  place_end(&place);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  sql_faults_watch();
  g_test_add_data_func("/store/broken/runs", GINT_TO_POINTER(SQL_RUN), test_each_statement);
  g_test_add_data_func("/store/broken/prepares", GINT_TO_POINTER(SQL_PREPARE), test_each_statement);
  g_test_add_func("/store/broken/busy", test_busy);
  g_test_add_func("/store/broken/full/archive", test_full);
  g_test_add_func("/store/broken/full/outbox", test_full_outbox);
  g_test_add_func("/store/broken/kinds", test_kinds);
  g_test_add_func("/store/broken/opening", test_opening);
  g_test_add_func("/store/broken/records", test_records);
  g_test_add_func("/store/broken/filters", test_filters);
  g_test_add_data_func("/store/broken/search/runs", GINT_TO_POINTER(SQL_RUN), test_search);
  g_test_add_data_func("/store/broken/search/prepares", GINT_TO_POINTER(SQL_PREPARE), test_search);
  return g_test_run();
}
