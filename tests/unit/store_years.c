/* Archives as earlier versions made them open in this one with all that is in them, have the very tables of a
 * new one afterwards, and a later version's is left as it is. tests/data/archives/README.md says how one is
 * added at a release. */
#include "config.h"

#include "lib/test.h"
#include "unit/store_fixture.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>

#define MANY  60 /* messages */
#define TALKS 30

/* The archives' key is known to all: nothing in them is anybody's. */
static FpSecret *
known_key(void)
{
  return fp_secret_new("0123456789abcdef0123456789abcdef", -1);
}

static char *
text_of(int n)
{
  return g_strdup_printf("<p>Letter %d about beans &amp; slugs, café</p>", n);
}

static void
put_conversations(FpStore *store)
{
  for (int talk = 0; talk < TALKS; talk++) {
    g_autofree char *id = g_strdup_printf("c%d", talk), *subject = g_strdup_printf("Subject %d", talk);
    FpConversation *one = conversation(id, subject, T0 + talk * G_GINT64_CONSTANT(60000000), NULL);
    for (int n = talk; n < MANY; n += TALKS) {
      g_autofree char *message_id = g_strdup_printf("m%d", n), *text = text_of(n);
      g_ptr_array_add(one->messages, message(message_id, id, n % 2 ? "anna" : "ben", T0 + n, text));
    }
    save(store, one);
  }
}

static void
put_outbox(FpStore *store)
{
  gint64 held = report(store, T0, "m1", "m2", NULL), sent = report(store, T0, "m3", NULL);
  gint64 unsure = report(store, 0, "m4", NULL), undone = report(store, T0, "m5", NULL);
  g_assert_cmpint(held, ==, 1);
  g_assert_true(fp_store_outbox_claim(store, sent, NULL));
  g_assert_true(fp_store_outbox_settle(store, sent, FP_OUT_SENT, 0, "r-77", NULL, NULL));
  g_assert_true(fp_store_outbox_claim(store, unsure, NULL));
  g_assert_true(fp_store_outbox_settle(store, unsure, FP_OUT_UNSURE, 0, NULL, "The line broke.", NULL));
  g_assert_true(fp_store_outbox_undo(store, undone, NULL));
}

static void
fill(FpStore *store)
{
  FpDraft draft = {.to = (char *)"ines", .subject = (char *)"Thanks", .text = (char *)"Dear Ines, ŝ"};
  put_conversations(store);
  put_outbox(store);
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), ==, 1);
  g_assert_true(fp_store_set_fact(store, "learnt", "some words", NULL));
  g_assert_true(fp_store_mute_person(store, "ben", TRUE, NULL));
  g_assert_true(fp_store_mark_read(store, "c3", TRUE, NULL));
}

static void
look_at_outbox(FpStore *store)
{
  static const FpOutState states[] = {FP_OUT_HELD, FP_OUT_SENT, FP_OUT_UNSURE, FP_OUT_UNDONE};
  for (gint64 i = 0; i < (gint64)G_N_ELEMENTS(states); i++) {
    g_autoptr(FpOutItem) item = fp_store_outbox_get(store, i + 1, NULL);
    g_assert_nonnull(item);
    g_assert_cmpint(item->state, ==, states[i]);
    g_assert_cmpstr(item->reason, ==, "spam");
    g_assert_cmpstr(item->remote_id, ==, i == 1 ? "r-77" : NULL);
    g_assert_cmpstr(item->why, ==, i == 2 ? "The line broke." : NULL);
    g_assert_cmpuint(item->messages->len, ==, i == 0 ? 2 : 1);
  }
  g_autoptr(FpOutItem) named = fp_store_outbox_for_message(store, "m2");
  g_assert_cmpint(named->id, ==, 1);
}

static void
look_at_messages(FpStore *store)
{
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, TALKS);
  for (int n = 0; n < MANY; n += 7) {
    g_autofree char *id = g_strdup_printf("m%d", n), *text = text_of(n);
    g_autoptr(FpMessage) one = fp_store_message(store, id, NULL);
    g_assert_nonnull(one);
    g_assert_cmpstr(one->html, ==, text);
    g_assert_cmpint(one->sent, ==, T0 + n);
  }
  gint64 more = 0;
  g_autoptr(GPtrArray) hits = fp_store_search(store, "letter 51", 0, 10, 100000, &more, NULL);
  g_assert_cmpuint(hits->len, ==, 1);
}

static void
look(FpStore *store)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(fp_store_check(store, &error));
  g_assert_no_error(error);
  look_at_messages(store);
  look_at_outbox(store);
  g_autoptr(GPtrArray) drafts = fp_store_drafts(store, NULL);
  g_assert_cmpuint(drafts->len, ==, 1);
  g_assert_cmpstr(((FpDraft *)drafts->pdata[0])->text, ==, "Dear Ines, ŝ");
  g_autofree char *fact = fp_store_fact(store, "learnt");
  g_assert_cmpstr(fact, ==, "some words");
}

/* --- files --- */

static void
unpack(const Place *place, const char *packed)
{
  g_autoptr(GFile) from = g_file_new_for_path(packed);
  g_autofree char *path = place_file(place, "archive.db");
  g_autoptr(GFile) to = g_file_new_for_path(path);
  g_assert_cmpint(g_mkdir_with_parents(place->folder, 0700), ==, 0);
  g_autoptr(GInputStream) in = G_INPUT_STREAM(g_file_read(from, NULL, NULL));
  g_autoptr(GZlibDecompressor) gzip = g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr(GInputStream) plain = g_converter_input_stream_new(in, G_CONVERTER(gzip));
  g_autoptr(GOutputStream) out =
      G_OUTPUT_STREAM(g_file_replace(to, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL));
  g_assert_cmpint(g_output_stream_splice(out, plain, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL), >, 0);
}

/* Tables, indexes and triggers, and the schema's number. */
static char *
schema_of(const Place *place)
{
  g_autofree char *path = place_file(place, "archive.db");
  g_autoptr(GString) all = g_string_new(NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  g_assert_cmpint(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint(
      sqlite3_prepare_v2(db,
                         "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master"
                         " UNION ALL SELECT 'version ' || user_version FROM pragma_user_version"
                         " ORDER BY 1",
                         -1, &row, NULL),
      ==, SQLITE_OK);
  while (sqlite3_step(row) == SQLITE_ROW)
    g_string_append_printf(all, "%s\n", (const char *)sqlite3_column_text(row, 0));
  sqlite3_finalize(row);
  sqlite3_close(db);
  return g_string_free(g_steal_pointer(&all), FALSE);
}

static void
begin(Place *place)
{
  place_begin(place);
  fp_secret_unref(place->key);
  place->key = known_key();
}

static void
test_opens(gconstpointer packed)
{
  g_auto(Place) place, fresh;
  begin(&place);
  begin(&fresh);
  unpack(&place, packed);
  for (int round = 0; round < 2; round++) {
    g_autoptr(FpStore) store = place_open(&place);
    look(store);
    g_assert_cmpuint(fp_store_restored(store), ==, 0);
  }
  fp_store_close(place_open(&fresh));
  g_autofree char *migrated = schema_of(&place), *new = schema_of(&fresh);
  g_assert_cmpstr(migrated, ==, new);
}

/* What is written after the migration is as good as in a new one. */
static void
test_goes_on(gconstpointer packed)
{
  g_auto(Place) place;
  begin(&place);
  unpack(&place, packed);
  g_autoptr(FpStore) store = place_open(&place);
  save(store,
       conversation("new", "After the move", T0 + 1, message("n1", "new", "eva", T0, "<p>Fresh</p>"), NULL));
  g_assert_cmpint(report(store, T0, "n1", NULL), ==, 5);
  gint64 more = 0;
  g_autoptr(GPtrArray) hits = fp_store_search(store, "fresh", 0, 10, 100000, &more, NULL);
  g_assert_cmpuint(hits->len, ==, 1);
  look_at_outbox(store);
}

static void
test_later_version(gconstpointer packed)
{
  g_auto(Place) place;
  begin(&place);
  unpack(&place, packed);
  tamper(&place, "PRAGMA user_version = 99");
  g_autofree char *path = place_file(&place, "archive.db");
  gsize size = 0, size_after = 0;
  g_autofree char *before = read_bytes(path, &size);
  place_refused(&place, place.key, FP_STORE_NEWER);
  g_autofree char *after = read_bytes(path, &size_after);
  g_assert_cmpmem(before, size, after, size_after);
}

/* For a release: FILE is a new archive's name. */
static int
make(const char *file)
{
  g_auto(Place) place;
  begin(&place);
  {
    g_autoptr(FpStore) store = place_open(&place);
    fill(store);
  }
  g_autofree char *path = place_file(&place, "archive.db");
  copy_file(path, file);
  return 0;
}

static void
add_tests(const char *folder)
{
  g_autoptr(GDir) names = g_dir_open(folder, 0, NULL);
  for (const char *name; names && (name = g_dir_read_name(names));) {
    if (!g_str_has_suffix(name, ".db.gz"))
      continue;
    char *path = g_build_filename(folder, name, NULL);
    g_autofree char *opens = g_strconcat("/store/years/opens/", name, NULL);
    g_autofree char *goes_on = g_strconcat("/store/years/goes-on/", name, NULL);
    g_autofree char *later = g_strconcat("/store/years/later/", name, NULL);
    g_test_add_data_func(opens, path, test_opens);
    g_test_add_data_func(goes_on, path, test_goes_on);
    g_test_add_data_func_full(later, path, test_later_version, g_free);
  }
}

int
main(int argc, char **argv)
{
  if (argc == 3 && g_str_equal(argv[1], "--make"))
    return make(argv[2]);
  fp_test_init(&argc, &argv);
  g_autofree char *folder = g_test_build_filename(G_TEST_DIST, "data", "archives", NULL);
  add_tests(folder);
  return g_test_run();
}
