/* The rows of the list on the screen: nothing moves under the reader while others store what is new, not even
 * rows that are read only then, or read again. */
#include "config.h"

#include "app/fixture.h"
#include "flagpost/view.h"
#include "tui/tui.h"

#define STORED 900

/* The larger the number, the newer. */
static void
store_numbers(FpStore *store, guint first, guint last)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)fp_conversation_unref);
  for (guint i = first; i <= last; i++) {
    g_autofree char *id = g_strdup_printf("c%u", i);
    FpConversation *made = fp_conversation_new(id, id);
    made->last = FP_SECOND * i;
    g_ptr_array_add(all, made);
  }
  g_assert_true(fp_store_save_conversations(store, all, 0, NULL));
}

static void
assert_row(const FpRows *rows, guint row, guint number)
{
  g_auto(FpRecord) record = {0};
  g_autofree char *id = g_strdup_printf("c%u", number);
  g_assert_true(rows->get(rows->self, row, &record));
  g_assert_cmpstr(record.id, ==, id);
}

static void
test_still(void)
{
  g_autoptr(Fixture) fixture = fixture_new(dialect_named("khoros"), NULL);
  FpStore *store = fp_member_store(fixture->member);
  store_numbers(store, 1, STORED);
  InboxRows *inbox = inbox_rows_new(fixture->member, FALSE);
  const FpRows rows = inbox_rows_table(inbox);
  g_assert_cmpuint(rows.count(rows.self), ==, STORED);
  assert_row(&rows, 0, STORED);
  store_numbers(store, STORED + 1, STORED + 30);
  assert_row(&rows, 64, STORED - 64); /* read only now */
  for (guint row = 0; row < STORED; row += 60)
    assert_row(&rows, row, STORED - row);
  assert_row(&rows, 0, STORED); /* what was read before is gone by now */
  assert_row(&rows, STORED - 1, 1);
  store_numbers(store, STORED + 31, STORED + 35);
  assert_row(&rows, 200, STORED - 200);
  g_assert_cmpuint(inbox_rows_check(inbox), ==, 35);
  assert_row(&rows, 0, STORED);
  assert_row(&rows, 64, STORED - 64);
  inbox_rows_show_news(inbox);
  g_assert_cmpuint(rows.count(rows.self), ==, STORED + 35);
  assert_row(&rows, 0, STORED + 35);
  assert_row(&rows, 64, STORED + 35 - 64);
  rows.free(rows.self);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/list-rows/still", test_still);
  return g_test_run();
}
