/* The inbox as rows: read from the archive a window at a time, so that 100,000 conversations cost no more
 * than a screenful. What is new stays above the window until it is asked for: nothing moves under the reader.
 */
#include "config.h"

#include "tui/tui.h"

#include "flagpost/clock.h"

enum { WINDOW = 64, WINDOWS = 8, LOOK_BACK = 200 };

struct _InboxRows {
  FpMember *member;
  guint count;
  guint above;         /* rows of the archive above our first one */
  GHashTable *windows; /* number → GPtrArray of FpConversation */
  char *first;         /* id of our first row */
  char *folder;
};

static void
rows_free(gpointer data)
{
  InboxRows *rows = data;

  g_hash_table_unref(rows->windows);
  g_free(rows->first);
  g_free(rows->folder);
  g_free(rows);
}

InboxRows *
inbox_rows_new(FpMember *member)
{
  InboxRows *rows = g_new0(InboxRows, 1);

  rows->member = member;
  rows->folder = g_strdup("inbox");
  rows->windows =
      g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  inbox_rows_show_news(rows);
  return rows;
}

static guint
rows_count(gpointer data)
{
  return ((InboxRows *)data)->count;
}

static const FpConversation *
conversation_at(InboxRows *rows, guint row)
{
  guint number = row / WINDOW;
  GPtrArray *window = g_hash_table_lookup(rows->windows, GUINT_TO_POINTER(number));

  if (window == NULL) {
    window = fp_store_list(fp_member_store(rows->member), rows->folder, number * WINDOW + rows->above, WINDOW,
                           NULL);
    if (window == NULL)
      return NULL;
    if (g_hash_table_size(rows->windows) >= WINDOWS)
      g_hash_table_remove_all(rows->windows);
    g_hash_table_insert(rows->windows, GUINT_TO_POINTER(number), window);
  }
  return row % WINDOW < window->len ? g_ptr_array_index(window, row % WINDOW) : NULL;
}

static gboolean
rows_get(gpointer data, guint row, FpRecord *record)
{
  const FpConversation *conversation = conversation_at(data, row);

  if (conversation == NULL)
    return FALSE;
  fp_record_from_conversation(record, conversation, fp_clock_now());
  return TRUE;
}

FpRows
inbox_rows_table(InboxRows *rows)
{
  return (FpRows){.count = rows_count, .get = rows_get, .self = rows, .free = rows_free};
}

void
inbox_rows_forget(InboxRows *rows)
{
  g_hash_table_remove_all(rows->windows);
}

void
inbox_rows_show_news(InboxRows *rows)
{
  const FpConversation *first;

  inbox_rows_forget(rows);
  rows->above = 0;
  rows->count = fp_store_count(fp_member_store(rows->member), rows->folder, NULL);
  first = rows->count > 0 ? conversation_at(rows, 0) : NULL;
  g_free(rows->first);
  rows->first = g_strdup(first != NULL ? first->id : NULL);
}

guint
inbox_rows_check(InboxRows *rows)
{
  g_autoptr(GPtrArray) newest = NULL;
  guint above = LOOK_BACK;

  if (rows->first == NULL) { /* nothing was shown: nothing can move */
    inbox_rows_show_news(rows);
    return 0;
  }
  newest = fp_store_list(fp_member_store(rows->member), rows->folder, 0, LOOK_BACK, NULL);
  for (guint i = 0; newest != NULL && i < newest->len; i++) {
    if (g_str_equal(((const FpConversation *)g_ptr_array_index(newest, i))->id, rows->first)) {
      above = i;
      break;
    }
  }
  rows->above = above;
  if (above == 0) {
    inbox_rows_forget(rows);
    rows->count = fp_store_count(fp_member_store(rows->member), rows->folder, NULL);
  }
  return above;
}

gboolean
inbox_rows_find(InboxRows *rows, const char *id, guint *row)
{
  for (guint i = 0; id != NULL && i < rows->count && i < 1000; i++) {
    const FpConversation *conversation = conversation_at(rows, i);
    if (conversation != NULL && g_str_equal(conversation->id, id)) {
      *row = i;
      return TRUE;
    }
  }
  return FALSE;
}

const char *
inbox_rows_folder(const InboxRows *rows)
{
  return rows->folder;
}

void
inbox_rows_set_folder(InboxRows *rows, const char *folder)
{
  char *other = g_strdup(folder);

  g_free(rows->folder);
  rows->folder = other;
  inbox_rows_show_news(rows);
}
