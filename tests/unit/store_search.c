/* Search in the archive: what is found, in which order, in slices of any size, and what is counted. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

#include <sqlite3.h>

static FpStore *
memory(void)
{
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(NULL, ACCOUNT, NULL, &error);
  g_assert_no_error(error);
  return store;
}

/* All hits of all slices, as "message message". */
static char *
found(FpStore *store, const char *words, guint limit, guint rows, guint *slices)
{
  GString *ids = g_string_new(NULL);
  gint64 from = 0;
  *slices = 0;
  do {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) hits = fp_store_search(store, words, from, limit, rows, &from, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(hits->len, <=, limit);
    for (guint i = 0; i < hits->len; i++)
      g_string_append_printf(ids, "%s%s", ids->len ? " " : "",
                             ((FpHit *)g_ptr_array_index(hits, i))->message);
    ++*slices;
  } while (from);
  return g_string_free(ids, FALSE);
}

static guint
blanks(const char *text)
{
  guint count = 0;
  for (; *text; text++)
    count += *text == ' ';
  return count;
}

static guint
counted(FpStore *store, const char *words, guint rows)
{
  guint count = 0;
  gint64 from = 0;
  do {
    g_autoptr(GError) error = NULL;
    g_assert_true(fp_store_count_hits(store, words, from, rows, &count, &from, &error));
    g_assert_no_error(error);
  } while (from);
  return count;
}

static void
test_search(void)
{
  static const struct {
    const char *words, *hits;
  } rows[] = {
      {"pension", "m5 m2"},
      {"PENSION", "m5 m2"},
      {"ensio", "m5 m2"},
      {"pension otto", "m5"},
      {"otto", "m5 m4"},
      {"\xe5\xb9\xb4\xe9\x87\x91", "m3"},
      {"stra\xc3\x9f"
       "e",
       "m1"},
      {"STRASSE", "m1"},
      {"subject of c1", "m5 m4 m3 m2 m1"},
      {"nothing-like-it", ""},
      {"pension nothing-like-it", ""},
      {"\"your pension\"", "m2"},
      {"\"pension is due\" anna", "m2"},
      {"\"due pension\"", ""},
      {"anna \"your pens", "m2"},
      {"\"", ""},
      {"\"\"", ""},
      {"   ", ""},
      {"", ""},
      {"%", ""},
  };
  g_autoptr(FpStore) store = memory();
  FpMessage *all[] = {
      message("m1", "c1", "anna", T0,
              "<p>Die Stra\xc3\x9f"
              "e</p>"),
      message("m2", "c1", "anna", T0 + FP_SECOND, "<p>Your <b>pens</b>ion is due</p>"),
      message("m3", "c1", "anna", T0 + FP_SECOND, "<p>\xe5\x9b\xbd\xe6\xb0\x91\xe5\xb9\xb4\xe9\x87\x91</p>"),
      message("m4", "c1", "otto", T0 + FP_SECOND, "<p>x</p>"),
      message("m5", "c1", "otto", T0 + 2 * FP_SECOND, "<p>Pension</p>")};
  for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
    all[i]->subject = g_strdup("Subject of c1");
  /* Stored in another order than sent. */
  save(store, conversation("c1", "Subject of c1", T0, all[4], all[0], all[1], all[2], all[3], NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
    for (guint limit = 1; limit <= 3; limit++)
      for (guint slice = 1; slice <= 6; slice++) {
        guint slices;
        g_autofree char *hits = found(store, rows[i].words, limit, slice, &slices);
        g_assert_cmpstr(hits, ==, rows[i].hits);
        g_assert_cmpuint(counted(store, rows[i].words, slice), ==, *hits ? blanks(hits) + 1 : 0);
      }
}

static void
test_search_hit(void)
{
  g_autoptr(FpStore) store = memory();
  g_autofree char *before = g_strnfill(3000, 'a');
  g_autofree char *html = g_strdup_printf("<p>%s the Needle in \xc3\xa4 hay</p><p>more</p>", before);
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, html), NULL));
  gint64 more;
  g_autoptr(GPtrArray) hits = fp_store_search(store, "needle", 0, 5, 5, &more, NULL);
  g_assert_cmpuint(hits->len, ==, 1);
  const FpHit *hit = g_ptr_array_index(hits, 0);
  g_assert_cmpstr(hit->conversation, ==, "c1");
  g_assert_cmpstr(hit->from, ==, "anna");
  g_assert_cmpint(hit->sent, ==, T0);
  g_assert_nonnull(strstr(hit->snippet, "Needle"));
  g_assert_cmpuint(strlen(hit->snippet), <=, 200);
  g_assert_true(g_utf8_validate(hit->snippet, -1, NULL));
  {
    /* A piece begins and ends with whole words. */
    GString *words = g_string_new("<p>");
    for (int i = 0; i < 60; i++)
      g_string_append_printf(words, "%s ", i == 40 ? "kettle" : "evenings");
    save(store, conversation("c2", "s", T0, message("m2", "c2", "ben", T0, words->str), NULL));
    g_string_free(words, TRUE);
    g_autoptr(GPtrArray) found = fp_store_search(store, "kettle", 0, 5, 5, &more, NULL);
    const FpHit *cut = g_ptr_array_index(found, 0);
    g_assert_true(g_str_has_prefix(cut->snippet, "evenings "));
    g_assert_true(g_str_has_suffix(cut->snippet, " evenings"));
    g_assert_nonnull(strstr(cut->snippet, " kettle "));
  }
  /* Edited: the old words are gone, the new ones are found. */
  save(store, conversation("c1", "s", T0, message("m1", "c1", "anna", T0, "<p>thread</p>"), NULL));
  guint slices;
  g_autofree char *old = found(store, "needle", 5, 5, &slices);
  g_autofree char *new = found(store, "thread", 5, 5, &slices);
  g_assert_cmpstr(old, ==, "");
  g_assert_cmpstr(new, ==, "m1");
}

/* Times that a forum may send: before 1970, none, far away. Nothing is lost, order holds. */
static void
test_strange_times(void)
{
  g_autoptr(FpStore) store = memory();
  gint64 far = G_GINT64_CONSTANT(253402300799) * FP_SECOND;
  save(store,
       conversation("c1", "s", T0, message("m1", "c1", "anna", far, "x1"),
                    message("m2", "c1", "anna", -5 * FP_DAY, "x2"), message("m3", "c1", "anna", 0, "x3"),
                    message("m4", "c1", "anna", G_MAXINT64, "x4"), NULL));
  g_autoptr(FpConversation) back = fp_store_conversation(store, "c1", NULL);
  g_assert_cmpuint(back->messages->len, ==, 4);
  g_assert_cmpstr(((FpMessage *)g_ptr_array_index(back->messages, 0))->id, ==, "m2");
  guint slices;
  g_autofree char *hits = found(store, "x", 10, 1, &slices);
  g_assert_cmpstr(hits, ==, "m4 m1 m3 m2");
}

/* --- with filters, which exist from 128 messages on --- */

#define MANY 2600

static FpMessage *
one_of_many(int i, const char *word)
{
  g_autofree char *id = g_strdup_printf("m%d", i);
  g_autofree char *html =
      g_strdup_printf("<p>number %d %s%s</p>", i, i % 700 == 3 ? "quernstone " : "", word);
  /* Sent in another order than stored. */
  return message(id, "c1", "anna", T0 + (i * 7919 % MANY) * FP_SECOND, html);
}

static void
save_many(FpStore *store, int from, int to)
{
  g_autoptr(FpConversation) all = conversation("c1", "s", T0, NULL);
  g_autoptr(GPtrArray) list = g_ptr_array_new();
  g_autoptr(GError) error = NULL;
  for (int i = from; i < to; i++)
    g_ptr_array_add(all->messages, one_of_many(i, i % 2 ? "odd" : "even"));
  g_ptr_array_add(list, all);
  g_assert_true(fp_store_save_conversations(store, list, 0, &error));
  g_assert_no_error(error);
}

static void
assert_found(FpStore *store, const char *words, guint count)
{
  guint slices;
  g_autofree char *hits = found(store, words, 1000, 400, &slices);
  g_assert_cmpuint(*hits ? blanks(hits) + 1 : 0, ==, count);
  g_assert_cmpuint(counted(store, words, 333), ==, count);
}

static void
assert_many(FpStore *store)
{
  assert_found(store, "odd", MANY / 2);
  assert_found(store, "quernstone", 4); /* 3, 703, 1403, 2103 */
  assert_found(store, "ernst odd", 4);
  assert_found(store, "quernstone even", 0);
  assert_found(store, "\"number 1403 quern\"", 1);
  assert_found(store, "xylotomist", 0);
  guint with_25 = 0;
  for (int i = 0; i < MANY; i++) {
    g_autofree char *number = g_strdup_printf("%d", i);
    with_25 += strstr(number, "25") != NULL;
  }
  assert_found(store, "25", with_25);
  guint slices;
  g_autofree char *hits = found(store, "quernstone", 2, 100, &slices);
  g_auto(GStrv) ids = g_strsplit(hits, " ", -1);
  for (int i = 0; ids[i] && ids[i + 1]; i++) {
    g_autoptr(FpMessage) newer = fp_store_message(store, ids[i], NULL);
    g_autoptr(FpMessage) older = fp_store_message(store, ids[i + 1], NULL);
    g_assert_cmpint(newer->sent, >, older->sent);
  }
}

static void
test_many(void)
{
  g_autoptr(FpStore) store = memory();
  save_many(store, 0, 1500);
  save_many(store, 1500, MANY);
  assert_many(store);
  /* Texts that change after their block was written: one, and then so many that it is written anew. */
  save(store, conversation("c1", "s", T0, one_of_many(10, "chestnut"), NULL));
  assert_found(store, "chestnut", 1);
  for (int i = 100; i < 500; i++)
    save(store, conversation("c1", "s", T0, one_of_many(i, "walnut"), NULL));
  assert_found(store, "walnut", 400);
  assert_found(store, "chestnut", 1);
  assert_found(store, "odd", MANY / 2 - 200);
  g_assert_true(fp_store_forget(store, NULL));
  assert_found(store, "odd", 0);
  save_many(store, 0, 30);
  assert_found(store, "odd", 15);
}

static void
test_migration(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  {
    g_autoptr(FpStore) store = place_open(&place);
    save_many(store, 0, MANY - 1);
  }
  tamper(&place,
         "DROP TRIGGER words_added; DROP TRIGGER words_removed; DROP TABLE filter; DROP TABLE unfiltered;"
         " DROP TABLE turn; PRAGMA user_version = 1");
  g_autoptr(FpStore) store = place_open(&place);
  assert_found(store, "quernstone", 4);
  save_many(store, MANY - 1, MANY);
  assert_many(store);
  g_assert_true(fp_store_check(store, NULL));
  gsize length;
  g_autofree char *path = place_file(&place, "archive.db"), *bytes = read_bytes(path, &length);
  g_assert_null(memmem(bytes, length, "quern", 5));
}

static gint64
place_number(const Place *place, const char *sql)
{
  g_autofree char *path = place_file(place, "archive.db");
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_assert_cmpint(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
  gint64 number = sqlite3_column_int64(row, 0);
  sqlite3_finalize(row);
  sqlite3_close(db);
  return number;
}

/* An archive of the first version with filters has blocks of 1024 alone: they stay. */
static void
test_migration_of_filters(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  {
    g_autoptr(FpStore) store = place_open(&place);
    save_many(store, 0, MANY - 1);
  }
  g_assert_cmpint(place_number(&place, "SELECT COUNT(*) FROM filter WHERE id < 64"), ==, 64);
  tamper(&place, "DELETE FROM filter WHERE id >= 64; PRAGMA user_version = 3");
  g_autoptr(FpStore) store = place_open(&place);
  assert_found(store, "quernstone", 4);
  save_many(store, MANY - 1, MANY);
  g_assert_cmpint(place_number(&place, "SELECT COUNT(*) FROM filter WHERE id >= 64"), ==,
                  (MANY - 2048) / 128 * 4);
  assert_many(store);
}

/* The largest blocks hold 8192 ids, most of which nobody needs to have: the rest of them is skipped. */
static void
test_largest_blocks(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  save_many(store, 0, 400);
  tamper(&place, "INSERT INTO message SELECT 8150, randomblob(16), conversation, sent, flags, sealed, NULL"
                 " FROM message WHERE id = 1");
  for (int i = 400; i < 500; i += 20)
    save_many(store, i, i + 20);
  tamper(&place, "DELETE FROM message WHERE id = 8150");
  g_assert_cmpint(place_number(&place, "SELECT COUNT(*) FROM filter"), ==, 256);
  assert_found(store, "odd", 250);
  assert_found(store, "quernstone", 1);
  assert_found(store, "number 49 even", 5); /* 490 ... 498 */
  assert_found(store, "xylotomist", 0);
  /* So many texts change that the block is written anew. */
  for (int i = 100; i < 400; i++)
    save(store, conversation("c1", "s", T0, one_of_many(i, "walnut"), NULL));
  g_assert_cmpint(place_number(&place, "SELECT COUNT(*) FROM unfiltered"), ==, 44);
  assert_found(store, "walnut", 300);
  assert_found(store, "odd", 100);
  g_assert_true(fp_store_check(store, NULL));
}

/* Two letters are in no filter: among thousands of rows that may hold them, the table is read in its order.
 */
static void
test_two_letters(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  save_many(store, 0, 40);
  tamper(&place, "INSERT INTO message SELECT 8150, randomblob(16), conversation, sent, flags, sealed, NULL"
                 " FROM message WHERE id = 1");
  save_many(store, 40, 80);
  tamper(&place, "DELETE FROM message WHERE id = 8150");
  assert_found(store, "od", 40);
  guint slices;
  g_autofree char *hits = found(store, "od", 7, 11, &slices);
  g_assert_cmpuint(blanks(hits) + 1, ==, 40);
  g_assert_cmpuint(slices, >=, 80 / 11);
  assert_found(store, "qz", 0);
  tamper(&place, "UPDATE words SET sealed = zeroblob(60) WHERE message = 3");
  g_autoptr(GError) error = NULL;
  gint64 from = 0;
  g_assert_null(fp_store_search(store, "qz", from, 10, 100, &from, &error));
  g_assert_error(error, FP_STORE_ERROR, FP_STORE_DAMAGED);
}

/* Hits that are told one by one are those of a search; what is deleted meanwhile is not told. */
static void
test_told_later(void)
{
  g_auto(Place) place = {0};
  place_begin(&place);
  g_autoptr(FpStore) store = place_open(&place);
  for (int i = 0; i < 3; i++) {
    g_autofree char *id = g_strdup_printf("c%d", i), *text = g_strdup_printf("<p>A kettle, %d</p>", i);
    g_autofree char *one = g_strdup_printf("m%d", i);
    save(store, conversation(id, "Tea", T0 + i, message(one, id, "u2", T0 + i, text), NULL));
  }
  gint64 more = 0;
  g_autoptr(GPtrArray) told = fp_store_search(store, "kettle", 0, 10, 100, &more, NULL);
  g_autoptr(GPtrArray) found = fp_store_find(store, "kettle", 0, 10, 100, &more, NULL);
  g_assert_cmpuint(found->len, ==, 3);
  for (guint i = 0; i < found->len; i++) {
    FpHit *hit = found->pdata[i];
    const FpHit *as = told->pdata[i];
    g_assert_null(hit->message);
    g_assert_true(fp_store_tell_hit(store, hit, "kettle", NULL));
    g_assert_true(fp_store_tell_hit(store, hit, "kettle", NULL));
    g_assert_cmpstr(hit->message, ==, as->message);
    g_assert_cmpstr(hit->conversation, ==, as->conversation);
    g_assert_cmpstr(hit->snippet, ==, as->snippet);
    g_assert_cmpint(hit->sent, ==, as->sent);
  }
  g_autoptr(GPtrArray) gone = fp_store_find(store, "kettle", 0, 10, 100, &more, NULL);
  g_assert_true(fp_store_forget(store, NULL));
  GError *error = NULL;
  g_assert_false(fp_store_tell_hit(store, gone->pdata[0], "kettle", &error));
  g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/search/words", test_search);
  g_test_add_func("/store/search/hit", test_search_hit);
  g_test_add_func("/store/search/strange-times", test_strange_times);
  g_test_add_func("/store/search/many", test_many);
  g_test_add_func("/store/search/two-letters", test_two_letters);
  g_test_add_func("/store/search/migration", test_migration);
  g_test_add_func("/store/search/migration-of-filters", test_migration_of_filters);
  g_test_add_func("/store/search/largest-blocks", test_largest_blocks);
  g_test_add_func("/store/search/told-later", test_told_later);
  return g_test_run();
}
