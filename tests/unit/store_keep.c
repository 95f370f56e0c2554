/* Keeping to a limit: the oldest go first, and never what was reported, waits to be sent, or is being
 * written. */
#include "config.h"

#include "flagpost/clock.h"
#include "lib/test.h"
#include "unit/store_fixture.h"

/* c0 is the oldest; two messages each. */
static FpStore *
filled(int count)
{
  g_autoptr(GError) error = NULL;
  FpStore *store = fp_store_open(NULL, ACCOUNT, NULL, &error);
  g_assert_no_error(error);
  for (int i = 0; i < count; i++) {
    g_autofree char *id = g_strdup_printf("c%d", i), *first = g_strdup_printf("m%d", i),
                    *second = g_strdup_printf("n%d", i);
    save(store,
         conversation(id, "s", T0 + i * FP_DAY, message(first, id, "anna", T0 + (i - 1) * FP_DAY, "one"),
                      message(second, id, "anna", T0 + i * FP_DAY, "two"), NULL));
  }
  return store;
}

static char *
listed(FpStore *store)
{
  g_autoptr(GPtrArray) list = fp_store_list(store, NULL, 0, 100, NULL);
  GString *ids = g_string_new(NULL);
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf(ids, "%s%s", i ? " " : "", ((FpConversation *)list->pdata[i])->id);
  return g_string_free(ids, FALSE);
}

static void
assert_listed(FpStore *store, const char *wanted)
{
  g_autofree char *ids = listed(store);
  g_assert_cmpstr(ids, ==, wanted);
}

static void
test_oldest_first(void)
{
  g_autoptr(FpStore) store = filled(6);
  guint count = 0;
  gint64 more;
  g_assert_cmpint(fp_store_oldest(store), ==, T0);
  g_assert_cmpint(fp_store_prune(store, T0, 100, NULL), ==, 0); /* as old as that, and not older */
  g_assert_cmpint(fp_store_prune(store, T0 + 3 * FP_DAY, 2, NULL), ==, 2);
  assert_listed(store, "c5 c4 c3 c2");
  g_assert_cmpint(fp_store_prune(store, T0 + 3 * FP_DAY, 2, NULL), ==, 1);
  g_assert_cmpint(fp_store_prune(store, T0 + 3 * FP_DAY, 2, NULL), ==, 0);
  assert_listed(store, "c5 c4 c3");
  g_assert_cmpuint(fp_store_count(store, "inbox", NULL), ==, 3);
  g_assert_null(fp_store_message(store, "n1", NULL));
  g_assert_true(fp_store_count_hits(store, "two", 0, 100, &count, &more, NULL));
  g_assert_cmpuint(count, ==, 3);
  g_assert_true(fp_store_check(store, NULL));
}

static void
test_named(void)
{
  g_autoptr(FpStore) store = filled(8);
  FpDraft draft = {.conversation = (char *)"c2", .text = (char *)"Dear"};
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)fp_out_item_free);
  FpOutItem *reply = fp_out_item_new(FP_OUT_MESSAGE);
  reply->conversation = g_strdup("c3");
  reply->text = g_strdup("Yes.");
  g_ptr_array_add(items, reply);
  gint64 undone = report(store, T0, "m4", NULL);
  g_assert_cmpint(report(store, T0, "m0", NULL), >, 0);
  g_assert_true(fp_store_outbox_undo(store, undone, NULL));
  g_assert_true(fp_store_outbox_add(store, items, NULL));
  g_assert_cmpint(fp_store_save_draft(store, &draft, NULL), >, 0);
  g_assert_cmpint(fp_store_prune(store, G_MAXINT64, 3, NULL), ==, 3);
  assert_listed(store, "c7 c6 c3 c2 c0");
  g_assert_cmpint(fp_store_prune(store, G_MAXINT64, 3, NULL), ==, 2);
  assert_listed(store, "c3 c2 c0");
  g_assert_cmpint(fp_store_prune(store, G_MAXINT64, 3, NULL), ==, 0);
}

static void
test_room(void)
{
  g_autoptr(FpStore) store = filled(60);
  gint64 before = fp_store_size(store);
  g_assert_cmpint(before, >, 0);
  g_assert_cmpint(fp_store_prune(store, G_MAXINT64, 50, NULL), ==, 50);
  g_assert_cmpint(fp_store_size(store), <, before);
  fp_store_give_back(store);
  g_assert_cmpuint(fp_store_count(store, NULL, NULL), ==, 10);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/store/keep/oldest-first", test_oldest_first);
  g_test_add_func("/store/keep/named", test_named);
  g_test_add_func("/store/keep/room", test_room);
  return g_test_run();
}
