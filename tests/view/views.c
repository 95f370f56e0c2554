/* Views as text: models built by hand, drawn at four sizes, compared with files: first the rows, then the
 * same rows as letters of their styles. FP_UPDATE_SNAPSHOTS=1 (make update-snapshots) writes the files anew.
 */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "lib/test.h"
#include "view/boards_models.h"
#include "view/models.h"

#include <locale.h>
#include <stdlib.h>

static const int sizes[][2] = {
    {24, 80},
    {12, 40},
    {60, 200},
    {5, 20},
};

static FpView *
help_view(void)
{
  static const FpHelpRow rows[] = {
      {"!", "flag", "Report messages or whole conversations to the moderators", FP_ACT_FLAG, FALSE},
      {NULL, "sync", "Fetch all conversations, to the oldest", FP_ACT_SYNC, FALSE},
      {"Space PageDown", "page-down", "Go one page down", FP_ACT_PAGE_DOWN, TRUE},

  };
  return fp_help_view_new("inbox", rows, G_N_ELEMENTS(rows));
}

/* --- drawing and comparing --- */

static const FpHint hints[] = {{"Enter", "read"}, {"!", "flag"}, {"z", "undo"},
                               {"/", "search"},   {"?", "help"}, {NULL, NULL}};
static const FpFrame bare = {.hints = hints};

static FpGrid *
draw(FpView *view, const char *status, const FpPrompt *prompt, int rows, int cols)
{
  FpGrid *grid = fp_grid_new(rows, cols);
  g_autoptr(FpGrid) again = fp_grid_new(rows, cols);

  const FpFrame frame = {.status = status, .prompt = prompt, .hints = hints};
  fp_frame_layout(view, &frame, rows, cols);
  fp_frame_draw(grid, view, &frame);
  fp_frame_draw(again, view, &frame);
  g_assert_true(fp_grid_equal(grid, again));
  return grid;
}

static void
print(GString *out, const char *name, const FpGrid *grid)
{
  int last = grid->rows;
  g_string_append_printf(out, "== %s, %dx%d, cursor in row %d column %d\n", name, grid->cols, grid->rows,
                         grid->cursor_row, grid->cursor_col);
  for (; last > 0; last--) {
    g_autofree char *text = fp_grid_row_text(grid, last - 1);
    if (*text != '\0')
      break;
  }
  for (int row = 0; row < last; row++) {
    g_autofree char *text = fp_grid_row_text(grid, row);
    g_string_append_printf(out, "|%s\n", text);
  }
  g_string_append(out, "-- styles\n");
  for (int row = 0; row < last; row++) {
    g_autofree char *styles = fp_grid_row_styles(grid, row);
    g_string_append_printf(out, "|%s\n", styles);
  }
}

static void
compare(const char *name, const GString *out)
{
  g_autofree char *file = g_strconcat(name, ".txt", NULL);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "view", "snapshots", file, NULL);
  g_autofree char *wanted = NULL;
  if (g_getenv("FP_UPDATE_SNAPSHOTS")) {
    g_assert_true(g_file_set_contents(path, out->str, (gssize)out->len, NULL));
    return;
  }
  g_assert_true(g_file_get_contents(path, &wanted, NULL, NULL));
  if (g_strcmp0(wanted, out->str) != 0)
    g_test_message("%s is now:\n%s", name, out->str);
  g_assert_true(g_strcmp0(wanted, out->str) == 0);
}

static void
act(FpView *view, FpAction action)
{
  g_auto(FpEffect) effect = {0};
  fp_view_act(view, action, &effect);
}

typedef struct {
  const char *name;
  FpView *(*make)(void);
  FpAction actions[6];
  const char *status, *question;
} Snapshot;

static const Snapshot snapshots[] = {
    {"inbox", inbox_view, {FP_ACT_NONE}, "71 conversations, 4 new. Press ? for help.", NULL},
    {"inbox-tagged", inbox_view, {FP_ACT_TAG, FP_ACT_DOWN, FP_ACT_TAG, FP_ACT_RIGHT}, NULL, NULL},
    {"inbox-page", inbox_view, {FP_ACT_PAGE_DOWN}, NULL, NULL},
    {"inbox-flagged",
     inbox_view,
     {FP_ACT_NONE},
     "Flagged as spam. Not sent yet: it will be sent at 14:32:10. z takes it back. B blocks the sender.",
     NULL},
    {"inbox-question", inbox_view, {FP_ACT_DOWN}, NULL, "Block dilys? y or N:"},
    {"message", message_view, {FP_ACT_NONE}, NULL, NULL},
    {"message-second", message_view, {FP_ACT_NEXT_MESSAGE}, NULL, NULL},
    {"boards", boards_view, {FP_ACT_DOWN}, NULL, NULL},
    {"topics", topics_view, {FP_ACT_NEXT_UNREAD}, NULL, NULL},
    {"topic", topic_view, {FP_ACT_NONE}, NULL, NULL},
    {"notices", notices_view, {FP_ACT_NONE}, NULL, NULL},
    {"help", help_view, {FP_ACT_NONE}, NULL, NULL},
    {"outbox-empty", empty_view, {FP_ACT_NONE}, NULL, NULL},
};

static void
test_snapshot(gconstpointer data)
{
  const Snapshot *snapshot = data;
  g_autoptr(GString) out = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(FpView) view = snapshot->make();
    g_autoptr(FpPrompt) prompt =
        snapshot->question ? fp_prompt_new(FP_PROMPT_LETTER, snapshot->question, "yn") : NULL;
    g_autoptr(FpGrid) grid = NULL;
    fp_frame_layout(view, &bare, sizes[i][0], sizes[i][1]);
    for (gsize a = 0; a < G_N_ELEMENTS(snapshot->actions); a++)
      if (snapshot->actions[a] != FP_ACT_NONE)
        act(view, snapshot->actions[a]);
    grid = draw(view, snapshot->status, prompt, sizes[i][0], sizes[i][1]);
    print(out, snapshot->name, grid);
  }
  compare(snapshot->name, out);
}

/* --- properties --- */

static gboolean
allowed(gunichar c)
{
  if (c < 0x7F)
    return c == 0 || c >= 0x20;
  return !(c < 0xA0 || (c >= 0x2500 && c <= 0x259F) || (c >= 0x2800 && c <= 0x28FF) ||
           (c >= 0xE000 && c <= 0xF8FF) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069));
}

static void
check_grid(const FpGrid *grid)
{
  g_assert_cmpint(grid->cursor_row, >=, 0);
  g_assert_cmpint(grid->cursor_row, <, grid->rows);
  g_assert_cmpint(grid->cursor_col, >=, 0);
  g_assert_cmpint(grid->cursor_col, <, grid->cols);
  for (int row = 0; row < grid->rows; row++) {
    int width = 0;
    for (int col = 0; col < grid->cols; col++) {
      const FpCell *cell = fp_grid_cell(grid, row, col);
      for (gsize i = 0; i < G_N_ELEMENTS(cell->ch); i++)
        g_assert_true(allowed(cell->ch[i]));
      width += cell->width;
    }
    g_assert_cmpint(width, ==, grid->cols);
  }
}

/* Random actions at random sizes: never a crash, the cursor inside, the selected row under it in column 0. */
static void
test_random(void)
{
  FpView *(*const makers[])(void) = {inbox_view,  message_view, help_view,  empty_view,
                                     boards_view, topics_view,  topic_view, notices_view};
  for (gsize m = 0; m < G_N_ELEMENTS(makers); m++) {
    g_autoptr(FpView) view = makers[m]();
    int rows = 24, cols = 80;
    fp_frame_layout(view, &bare, rows, cols);
    for (int i = 0; i < 1500; i++) {
      g_autoptr(FpGrid) grid = NULL;
      if (g_test_rand_int_range(0, 10) == 0) {
        rows = g_test_rand_int_range(1, 70);
        cols = g_test_rand_int_range(1, 210);
      }
      act(view, (FpAction)g_test_rand_int_range(FP_ACT_DOWN, FP_ACT_BACK));
      act(view, (FpAction)g_test_rand_int_range(FP_ACT_NEXT_UNREAD, FP_ACT_WHERE));
      grid = draw(view, i % 7 == 0 ? "A sentence of some length that says what has just happened." : NULL,
                  NULL, rows, cols);
      check_grid(grid);
      g_assert_cmpint(grid->cursor_col, ==, 0);
      if (makers[m] == inbox_view && rows >= FP_MIN_ROWS && cols >= FP_MIN_COLS)
        g_assert_true(fp_grid_cell(grid, grid->cursor_row, 0)->style & FP_STYLE_SELECTED);
    }
  }
}

/* Moving changes attributes, not text; Left and Right never leave; arrows ask for nothing. */
static void
test_moves(void)
{
  g_autoptr(FpView) view = inbox_view();
  g_autoptr(FpGrid) before = NULL, after = NULL;
  static const FpAction arrows[] = {FP_ACT_UP, FP_ACT_DOWN, FP_ACT_LEFT, FP_ACT_RIGHT};
  before = draw(view, NULL, NULL, 24, 80);
  act(view, FP_ACT_DOWN);
  after = draw(view, NULL, NULL, 24, 80);
  g_assert_cmpint(after->cursor_row, ==, before->cursor_row + 1);
  for (int row = 0; row < 24; row++) {
    g_autofree char *a = fp_grid_row_text(before, row), *b = fp_grid_row_text(after, row);
    g_assert_cmpstr(a, ==, b);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(arrows); i++) {
    g_auto(FpEffect) effect = {0};
    g_assert_true(fp_view_act(view, arrows[i], &effect));
    g_assert_cmpint(effect.action, ==, FP_ACT_NONE);
    g_assert_false(effect.close);
    g_assert_null(effect.say);
  }
}

/* A page keeps two lines, and the cursor is on the first line that was not seen before. */
static void
test_pages(void)
{
  FpList list = {0};
  fp_list_fit(&list, 100, 20);
  fp_list_act(&list, FP_ACT_PAGE_DOWN);
  g_assert_cmpuint(list.selected, ==, 20);
  g_assert_cmpuint(list.top, ==, 18);
  fp_list_act(&list, FP_ACT_LAST);
  fp_list_act(&list, FP_ACT_PAGE_DOWN);
  g_assert_cmpuint(list.selected, ==, 99);
  g_assert_cmpuint(list.top, ==, 80);
  fp_list_fit(&list, 3, 20);
  g_assert_cmpuint(list.selected, ==, 2);
  g_assert_cmpuint(list.top, ==, 0);
}

/* The line being read stays under the cursor when the width or the message's state changes. */
static void
test_reading_place(void)
{
  g_autoptr(FpView) view = message_view();
  g_autoptr(FpGrid) grid = NULL, narrow = NULL;
  g_autoptr(FpConversation) other = letters();
  g_autofree char *text = NULL, *again = NULL;
  fp_frame_layout(view, &bare, 24, 80);
  for (int i = 0; i < 11; i++)
    act(view, FP_ACT_DOWN);
  grid = draw(view, NULL, NULL, 24, 80);
  text = fp_grid_row_text(grid, grid->cursor_row);
  g_assert_nonnull(strstr(text, "Quoted words"));
  ((FpMessage *)g_ptr_array_index(other->messages, 0))->flag = FP_FLAG_NONE;
  fp_message_view_set(view, other, NOW);
  narrow = draw(view, NULL, NULL, 12, 40);
  again = fp_grid_row_text(narrow, narrow->cursor_row);
  g_assert_nonnull(strstr(again, "Quoted words"));
}

/* Text that is not clean is refused: reported, and made visible. */
static void
test_refuses(void)
{
  g_autoptr(FpGrid) grid = fp_grid_new(2, 30);
  g_test_expect_message("flagpost", G_LOG_LEVEL_CRITICAL, "*not clean*");
  fp_grid_put(grid, 0, 0, 0, "a\033[2Jb", FP_STYLE_TEXT);
  g_test_assert_expected_messages();
  g_autofree char *text = fp_grid_row_text(grid, 0);
  g_assert_cmpstr(text, ==, "a^[[2Jb");
  check_grid(grid);
  fp_grid_put(grid, 1, 29, 0, "家", FP_STYLE_TEXT);
  check_grid(grid);
}

/* Prompts: letters with a safe default, secrets that show nothing, pastes of one line. */
static void
test_prompts(void)
{
  g_autoptr(FpPrompt) letter = fp_prompt_new(FP_PROMPT_LETTER, "Block? y or N:", "yn");
  g_autoptr(FpPrompt) secret = fp_prompt_new(FP_PROMPT_SECRET, "Password (not shown):", NULL);
  g_autoptr(FpPrompt) line = fp_prompt_new(FP_PROMPT_LINE, "To:", NULL);
  g_autoptr(FpView) view = inbox_view();
  g_autoptr(FpGrid) before = NULL, after = NULL;
  g_assert_cmpint(fp_prompt_key(letter, "x"), ==, FP_PROMPT_GOES_ON);
  g_assert_cmpint(fp_prompt_key(letter, "Enter"), ==, FP_PROMPT_DONE);
  g_assert_cmpstr(fp_prompt_text(letter), ==, "n");
  before = draw(view, NULL, secret, 24, 80);
  g_assert_cmpint(fp_prompt_key(secret, "s"), ==, FP_PROMPT_GOES_ON);
  g_assert_cmpint(fp_prompt_paste(secret, "3cret\n"), ==, FP_PROMPT_GOES_ON);
  after = draw(view, NULL, secret, 24, 80);
  g_assert_true(fp_grid_equal(before, after));
  g_assert_null(fp_prompt_text(secret));
  g_assert_cmpint(fp_prompt_paste(line, "two\nlines"), ==, FP_PROMPT_CHANGED);
  g_assert_cmpstr(fp_prompt_text(line), ==, "two lines");
  g_assert_cmpint(fp_prompt_key(line, "Backspace"), ==, FP_PROMPT_CHANGED);
  g_assert_cmpstr(fp_prompt_text(line), ==, "two line");
  g_assert_cmpint(fp_prompt_key(line, "Esc"), ==, FP_PROMPT_CANCELLED);
  for (int cols = 20; cols < 90; cols += 7) {
    g_autoptr(FpGrid) grid = draw(view, NULL, line, 5, cols);
    check_grid(grid);
  }
}

/* What a question rests on stands above it, the end of it where there is not room for all. */
static void
test_told(void)
{
  static const char told[] = "Found Discourse at forum.example.org: certain.\nThe certificate is good.";
  g_autoptr(FpView) view = inbox_view();
  g_autoptr(FpPrompt) line = fp_prompt_new(FP_PROMPT_LINE, "Your name at the forum:", NULL);
  g_autoptr(FpPrompt) letter = fp_prompt_new(FP_PROMPT_LETTER, "Go on? y or N:", "yn");
  for (guint small = 0; small < 2; small++) {
    int rows = small ? FP_MIN_ROWS : 24, cols = small ? 40 : 80;
    FpPrompt *both[] = {line, letter};
    for (guint i = 0; i < 2; i++) {
      fp_prompt_tell(both[i], told);
      g_autoptr(FpGrid) grid = draw(view, NULL, both[i], rows, cols);
      g_autofree char *first = fp_grid_row_text(grid, rows - (small ? 4 : 3));
      g_autofree char *second = fp_grid_row_text(grid, rows - 2), *asked = fp_grid_row_text(grid, rows - 1);
      g_assert_true(g_str_has_prefix(first, "Found Discourse at"));
      g_assert_cmpstr(second, ==, "The certificate is good.");
      g_assert_true(g_str_has_prefix(asked, fp_prompt_question(both[i])));
      check_grid(grid);
    }
  }
  fp_prompt_tell(line, NULL); /* a question that takes more than half of the only row is read all the same */
  g_autoptr(FpGrid) narrow = draw(view, NULL, line, 12, 40);
  g_autofree char *row = fp_grid_row_text(narrow, 11);
  g_assert_cmpstr(row, ==, "Your name at the forum:");
  fp_prompt_tell(line, told);
  fp_prompt_paste(line, "a name of more letters than one row of twenty columns has");
  for (int cols = 20; cols < 90; cols += 7) {
    g_autoptr(FpGrid) grid = draw(view, NULL, line, 5, cols);
    check_grid(grid);
  }
}

/* The row of keys is the same before and after a move, holds whole pairs only, and gives way to a question.
 */
static void
test_hints(void)
{
  g_autoptr(FpView) view = inbox_view();
  g_autoptr(FpPrompt) prompt = fp_prompt_new(FP_PROMPT_LETTER, "Block dilys? y or N:", "yn");
  g_autoptr(FpGrid) said = draw(view, "Taken back. Nothing was sent.", NULL, 24, 80);
  g_autoptr(FpGrid) narrow = draw(view, NULL, NULL, 24, 30), asked = draw(view, NULL, prompt, 24, 80);
  g_autofree char *keys = fp_grid_row_text(said, 23), *above = fp_grid_row_text(said, 22);
  g_autofree char *few = fp_grid_row_text(narrow, 23), *question = fp_grid_row_text(asked, 23);
  g_assert_cmpstr(keys, ==, "Enter read   ! flag   z undo   / search   ? help");
  g_assert_cmpstr(above, ==, "Taken back. Nothing was sent.");
  g_assert_cmpstr(few, ==, "Enter read   ! flag   z undo");
  g_assert_cmpstr(question, ==, "Block dilys? y or N:");
}

/* With a sign for the selected row, every row makes room for it, and only the selected one has it. */
static void
test_marker(void)
{
  g_autoptr(FpView) view = inbox_view();
  g_autoptr(FpGrid) grid = NULL;
  g_autofree char *first = NULL, *second = NULL;
  fp_rows_view_set_marker(">");
  grid = draw(view, NULL, NULL, 24, 80);
  fp_rows_view_set_marker(NULL);
  first = fp_grid_row_text(grid, 2);
  second = fp_grid_row_text(grid, 3);
  g_assert_true(g_str_has_prefix(first, "> new warning "));
  g_assert_true(g_str_has_prefix(second, "  new "));
}

/* On a wide screen the list stands beside the text that was opened from it: nothing in it changes while one
 * reads, what is selected there is marked, and the border can be moved. */
static void
test_beside(void)
{
  g_autoptr(FpView) list = inbox_view(), text = message_view();
  g_autoptr(GString) out = g_string_new(NULL);
  FpFrame frame = {.hints = hints, .beside = list};
  act(list, FP_ACT_DOWN);
  for (int cols = 120; cols <= 200; cols += 80) {
    g_autoptr(FpGrid) before = fp_grid_new(24, cols), after = fp_grid_new(24, cols);
    int left = fp_frame_left(&frame, cols);
    fp_frame_layout(text, &frame, 24, cols);
    fp_frame_draw(before, text, &frame);
    g_assert_cmpint(before->cursor_col, ==, left + 3);
    print(out, "beside", before);
    check_grid(before);
    act(text, FP_ACT_DOWN);
    fp_frame_draw(after, text, &frame);
    for (int row = 0; row < 24; row++)
      g_assert_cmpint(
          memcmp(fp_grid_cell(before, row, 0), fp_grid_cell(after, row, 0), sizeof(FpCell) * (gsize)left), ==,
          0);
    act(text, FP_ACT_UP);
  }
  compare("beside", out);
  g_assert_cmpint(fp_frame_left(&frame, 119), ==, 0);
  frame.left = 60;
  g_assert_cmpint(fp_frame_left(&frame, 140), ==, 60);
  frame.left = 500; /* the text keeps its place */
  g_assert_cmpint(fp_frame_left(&frame, 140), ==, 97);
}

/* Below 60 columns a record has two rows, and only the first one shows what is selected: a move touches two
 * rows. A click on either selects it. On a low screen it has one. */
static void
test_two_rows(void)
{
  g_autoptr(FpView) view = inbox_view();
  g_autoptr(FpGrid) before = draw(view, NULL, NULL, 24, 40), after = NULL, low = NULL;
  g_autofree char *second = fp_grid_row_text(before, 3), *third = NULL;
  int touched = 0;
  act(view, FP_ACT_DOWN);
  after = draw(view, NULL, NULL, 24, 40);
  for (int row = 0; row < 24; row++)
    touched += memcmp(fp_grid_cell(before, row, 0), fp_grid_cell(after, row, 0), sizeof(FpCell) * 40) != 0;
  g_assert_cmpint(touched, ==, 2);
  g_assert_cmpint(after->cursor_row, ==, 4);
  g_assert_true(g_str_has_suffix(second, "06:00"));
  fp_view_click(view, 5);
  g_assert_cmpuint(fp_view_at(view), ==, 2);
  low = draw(view, NULL, NULL, 8, 40);
  third = fp_grid_row_text(low, 2);
  g_assert_true(g_str_has_prefix(third, "new"));
}

static guint
one_row(gpointer self)
{
  return 1;
}

static gboolean
given_row(gpointer self, guint row, FpRecord *record)
{
  const FpRecord *given = self;
  *record = (FpRecord){.id = g_strdup("c-1"),
                       .state = g_strdup(given->state),
                       .who = g_strdup(given->who),
                       .what = g_strdup(given->what),
                       .fresh = given->fresh};
  fp_record_set_when(record, NOW - FP_HOUR, NOW);
  return TRUE;
}

/* What matters most stands whole: the warning, then the name, then "new", then the subject, then the date. */
static void
test_gives_way(void)
{
  static FpRecord
      wave = {.state = "new warning", .who = "17 senders", .what = "17 messages, 00:07–06:36", .fresh = TRUE},
      letter = {.state = "new", .who = "dilys", .what = "Odd messages in the night", .fresh = TRUE},
      one = {.state = "2 new", .who = "a_long_name_of_20", .what = "Hello", .fresh = TRUE};
  static const struct {
    FpRecord *record;
    int rows, cols;
    const char *first, *second;
  } cases[] = {
      {&wave, 24, 80, "new warning 17 senders      17 messages, 00:07–06:36            07:00 today", ""},
      {&wave, 24, 40, "new warning 17 senders 17 messages,", "            00:07–06:36            07:00"},
      {&wave, 5, 40, "new warning 17 senders 17 messages, 0...", ""},
      {&wave, 24, 20, "warning 17 senders", "  17 messages, 00..."},
      {&wave, 5, 20, "warning 17 senders", ""},
      {&wave, 5, 30, "new warning 17 senders", ""},
      {&letter, 24, 40, "new         dilys     Odd messages in", "            the night              07:00"},
      {&letter, 5, 20, "new dilys: Odd me...", ""},
      {&one, 24, 40, "2 new       a_long_name_... Hello", "                                   07:00"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    const FpRows table = {.count = one_row, .get = given_row, .self = cases[i].record};
    g_autoptr(FpView) view = fp_inbox_view_new(&table);
    g_autoptr(FpGrid) grid = draw(view, NULL, NULL, cases[i].rows, cases[i].cols);
    int top = fp_frame_first_row(cases[i].rows);
    g_autofree char *first = fp_grid_row_text(grid, top), *second = fp_grid_row_text(grid, top + 1);
    g_assert_cmpstr(first, ==, cases[i].first);
    g_assert_cmpstr(second, ==, cases[i].second);
  }
}

int
main(int argc, char **argv)
{
  setlocale(LC_ALL, "");
  fp_test_init(&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS(snapshots); i++) {
    g_autofree char *path = g_strdup_printf("/view/snapshot/%s", snapshots[i].name);
    g_test_add_data_func(path, &snapshots[i], test_snapshot);
  }
  g_test_add_func("/view/random", test_random);
  g_test_add_func("/view/moves", test_moves);
  g_test_add_func("/view/pages", test_pages);
  g_test_add_func("/view/reading-place", test_reading_place);
  g_test_add_func("/view/page-before", test_page_before);
  g_test_add_func("/view/refuses", test_refuses);
  g_test_add_func("/view/prompts", test_prompts);
  g_test_add_func("/view/told", test_told);
  g_test_add_func("/view/hints", test_hints);
  g_test_add_func("/view/marker", test_marker);
  g_test_add_func("/view/beside", test_beside);
  g_test_add_func("/view/two-rows", test_two_rows);
  g_test_add_func("/view/gives-way", test_gives_way);
  return g_test_run();
}
