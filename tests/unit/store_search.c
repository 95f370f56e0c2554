/* Search in the archive: what is found, in which order, in slices of any size, and what is counted. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

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

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/search/words", test_search);
  g_test_add_func("/store/search/hit", test_search_hit);
  g_test_add_func("/store/search/strange-times", test_strange_times);
  return g_test_run();
}
