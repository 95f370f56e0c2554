/* Every hostile string in every field that a forum fills, on every view, at three sizes: each cell and each
 * row as text is judged by tests/lib/hostile.c, which knows none of the program's own tables. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "lib/hostile.h"
#include "lib/test.h"
#include "view/boards_models.h"

#include <locale.h>

static guint drawn;

static void
judge(FpView *view)
{
  static const int sizes[][2] = {{24, 80}, {5, 20}, {40, 200}};
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(FpGrid) grid = fp_grid_new(sizes[i][0], sizes[i][1]);
    fp_view_draw(view, grid);
    for (int row = 0; row < sizes[i][0]; row++) {
      g_autofree char *text = fp_grid_row_text(grid, row);
      g_assert_true(fp_test_is_harmless(text, strlen(text)));
      g_assert_null(strchr(text, '\n'));
    }
    drawn++;
  }
  fp_view_free(view);
}

static guint
one_row(gpointer self)
{
  return 1;
}

static gboolean
conversation_row(gpointer self, guint row, FpRecord *record)
{
  fp_record_from_conversation(record, self, NOW);
  return TRUE;
}

static gboolean
topic_row(gpointer self, guint row, FpRecord *record)
{
  fp_record_from_topic(record, self, NOW);
  return TRUE;
}

/* Each string as subject, name, login, reason of suspicion, text, markup, link's text and link's target. */
static FpConversation *
letter(const char *text, gsize size)
{
  FpConversation *made = fp_conversation_new("c1", text);
  FpMessage *message = fp_message_new("m1", "c1"), *plain = fp_message_new("m2", "c1");
  g_autoptr(GString) html = g_string_new("<p>");
  g_string_append_len(html, text, (gssize)size);
  g_string_append_printf(html, "</p><a href=\"https://evil.example/%s\">%s</a><img alt=\"%s\">", text, text,
                         text);
  g_clear_pointer(&made->from, fp_person_unref);
  made->from = fp_person_new("7", text, text);
  g_clear_pointer(&message->from, fp_person_unref);
  message->from = fp_person_new("7", text, text);
  message->suspicion = fp_suspicion_new(90, FP_LEVEL_WARNING);
  fp_suspicion_add(message->suspicion, "rule", text);
  fp_message_set_html(message, html->str, (gssize)html->len, NULL);
  fp_message_set_plain(plain, text, (gssize)size);
  g_ptr_array_add(made->messages, message);
  g_ptr_array_add(made->messages, plain);
  made->complete = TRUE;
  made->suspicion = fp_suspicion_ref(message->suspicion);
  return made;
}

static void
test_matrix(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = all->pdata[i];
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    size = MIN(size, 30000);
    g_autofree char *text = g_strndup(bytes, size);
    g_autoptr(FpConversation) made = letter(text, size);
    FpRows rows = {one_row, conversation_row, made, NULL}, topics = {one_row, topic_row, made, NULL};
    judge(fp_inbox_view_new(&rows));
    judge(fp_search_view_new(&rows));
    judge(fp_topics_view_new(&topics));
    judge(fp_message_view_new(made, NOW));
    g_autofree char *clean = fp_text_clean(text, (gssize)size, FP_TEXT_LINES);
    FpView *source = fp_text_view_new("source", "The message as it was received");
    fp_text_view_add(source, clean, FP_STYLE_TEXT);
    judge(source);
  }
  g_test_message("%u strings, %u drawings", all->len, drawn);
  g_assert_cmpuint(drawn, ==, all->len * 5 * 3);
}

/* Cut at every byte between two reads: what is put together again is as harmless as the whole. */
static void
test_cut(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  guint cuts = 0;
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = all->pdata[i];
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    for (gsize at = 0; at <= MIN(size, 64); at++, cuts++) {
      g_autofree char *first = fp_text_clean(bytes, (gssize)at, FP_TEXT_LINES);
      g_autofree char *second = fp_text_clean(bytes + at, (gssize)MIN(size - at, 4096), FP_TEXT_LINES);
      g_autofree char *both = g_strconcat(first, second, NULL);
      g_assert_true(fp_test_is_harmless(both, strlen(both)));
    }
  }
  g_assert_cmpuint(cuts, >, all->len);
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "C.UTF-8");
  fp_test_init(&argc, &argv);
  g_test_add_func("/T1-T2-T3-T5/M/views", test_matrix);
  g_test_add_func("/T7/M/cut", test_cut);
  return g_test_run();
}
