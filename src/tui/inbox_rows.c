/* The inbox as rows. The newest conversations are rows of their own or, where they belong to a campaign, one
 * row together; what lies deeper is read from the archive a window at a time, so that 100,000 conversations
 * cost no more than a screenful. What is new stays above until it is asked for: nothing moves under the
 * reader. */
#include "config.h"

#include "tui/tui.h"

#include "flagpost/clock.h"

enum { WINDOW = 64, WINDOWS = 8, LOOK_BACK = 200 };

struct _InboxRows {
  FpMember *member;
  GPtrArray *head;     /* FpInboxRow: the newest; never NULL */
  guint covered;       /* conversations that they stand for */
  guint hidden;        /* of them without a row */
  guint total;         /* conversations from `above` on */
  guint above;         /* rows of the archive above our first one */
  GHashTable *windows; /* number → GPtrArray of FpConversation, of what lies below the head */
  char *first;         /* id of our first conversation */
  gboolean stale;      /* the head is to be read again */
  guint64 moment;      /* of the archive, when all that is new was shown */
  guint64 looked;      /* of the archive, when `above` was worked out */
  gboolean folds;      /* campaigns, then */
  gboolean in_lines;   /* plain mode */
  char *folder;
};

static void
rows_free(gpointer data)
{
  InboxRows *rows = data;
  g_ptr_array_unref(rows->head);
  g_hash_table_unref(rows->windows);
  g_free(rows->first);
  g_free(rows->folder);
  g_free(rows);
}

InboxRows *
inbox_rows_new(FpMember *member, gboolean in_lines)
{
  InboxRows *rows = g_new0(InboxRows, 1);
  rows->member = member;
  rows->in_lines = in_lines;
  rows->folder = g_strdup("inbox");
  rows->head = g_ptr_array_new();
  rows->stale = TRUE;
  rows->windows =
      g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
  inbox_rows_show_news(rows);
  return rows;
}

static void
read_head(InboxRows *rows)
{
  GPtrArray *head = NULL;
  if (!rows->stale)
    return;
  rows->stale = FALSE;
  head = fp_inbox_rows(rows->member, rows->folder, rows->above, &rows->covered, &rows->hidden, NULL);
  if (!head)
    return;
  g_ptr_array_unref(rows->head);
  rows->head = head;
}

static guint
rows_count(gpointer data)
{
  InboxRows *rows = data;
  read_head(rows);
  return rows->head->len + (rows->total > rows->covered ? rows->total - rows->covered : 0);
}

/* What has come since then, and is shown when somebody asks for it. */
static void
count_above(InboxRows *rows)
{
  FpStore *store = fp_member_store(rows->member);
  guint64 moment = fp_store_moment(store);
  if (!rows->first || moment == rows->looked)
    return;
  rows->looked = moment;
  rows->above = fp_store_list_above(store, rows->folder, rows->first, LOOK_BACK);
}

/* Below the head. */
static const FpConversation *
conversation_at(InboxRows *rows, guint row)
{
  guint number = row / WINDOW;
  GPtrArray *window = g_hash_table_lookup(rows->windows, GUINT_TO_POINTER(number));
  if (!window) {
    count_above(rows);
    window = fp_store_list(fp_member_store(rows->member), rows->folder,
                           number * WINDOW + rows->above + rows->covered, WINDOW, NULL);
    if (!window)
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
  InboxRows *rows = data;
  gint64 now = fp_clock_now();
  read_head(rows);
  const FpInboxRow *head = row < rows->head->len ? g_ptr_array_index(rows->head, row) : NULL;
  if (head && head->wave) {
    tui_wave_record(record, head->wave, now, rows->in_lines);
    return TRUE;
  }
  const FpConversation *conversation =
      head ? head->conversation : conversation_at(rows, row - rows->head->len);
  if (!conversation)
    return FALSE;
  fp_record_from_conversation(record, conversation, now);
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
  rows->stale = TRUE;
}

/* How many of the archive's are shown: those that came while the reader stood still are not. */
static void
count_all(InboxRows *rows)
{
  guint all = fp_store_count(fp_member_store(rows->member), rows->folder, NULL);
  rows->total = all > rows->above ? all - rows->above : 0;
}

/* All that is new is shown, and nothing has changed since. */
static gboolean
is_shown(InboxRows *rows, guint64 moment, gboolean folds)
{
  return !rows->stale && rows->above == 0 && rows->moment == moment && rows->folds == folds;
}

void
inbox_rows_show_news(InboxRows *rows)
{
  guint64 moment = fp_store_moment(fp_member_store(rows->member));
  gboolean folds =
      fp_setting_bool(fp_member_app(rows->member), fp_member_account(rows->member)->name, "fold-campaigns");
  if (is_shown(rows, moment, folds))
    return;
  rows->moment = rows->looked = moment;
  rows->folds = folds;
  g_autoptr(GPtrArray) newest = NULL;
  inbox_rows_forget(rows);
  rows->above = 0;
  count_all(rows);
  read_head(rows);
  newest = fp_store_list(fp_member_store(rows->member), rows->folder, 0, 1, NULL);
  g_free(rows->first);
  rows->first =
      newest && newest->len > 0 ? g_strdup(((const FpConversation *)g_ptr_array_index(newest, 0))->id) : NULL;
}

guint
inbox_rows_check(InboxRows *rows)
{
  if (!rows->first) { /* nothing was shown: nothing can move */
    inbox_rows_show_news(rows);
    return 0;
  }
  count_above(rows);
  inbox_rows_forget(rows);
  count_all(rows);
  return rows->above;
}

guint
inbox_rows_hidden(InboxRows *rows)
{
  read_head(rows);
  return rows->hidden;
}

static gboolean
row_is(const FpInboxRow *row, const char *id)
{
  if (row->conversation)
    return g_str_equal(row->conversation->id, id);
  for (guint i = 0; i < row->wave->conversations->len; i++)
    if (g_str_equal(((const FpConversation *)g_ptr_array_index(row->wave->conversations, i))->id, id))
      return TRUE;
  return g_str_equal(row->wave->id, id);
}

gboolean
inbox_rows_find(InboxRows *rows, const char *id, guint *row)
{
  guint count = rows_count(rows);
  for (guint i = 0; id && i < count && i < 1000; i++) {
    const FpConversation *below = i >= rows->head->len ? conversation_at(rows, i - rows->head->len) : NULL;
    if (i < rows->head->len ? row_is(g_ptr_array_index(rows->head, i), id)
                            : below && g_str_equal(below->id, id)) {
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
  rows->stale = TRUE;
  inbox_rows_show_news(rows);
}
