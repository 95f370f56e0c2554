/* The rules for readers of speech and braille that hold wherever one is, in every place of the screen, the
 * boards and notifications among them: where the cursor stands, what a move changes and costs, what arrow
 * keys do, silence, and that no colour is written under NO_COLOR. Numbers are those of docs/accessibility.md.
 * One forum and one run of the program a test. */
#include "config.h"

#include "pty/bench.h"

#include <string.h>

typedef struct {
  const char *name, *title; /* how the first row begins */
  gboolean list;            /* the selected row is in reverse video */
  struct {
    const char *keys, *then; /* what the screen shows afterwards */
  } steps[3];
} Place;

static const Place places[] = {
    {"inbox", "Inbox as of", TRUE, {{"", "as of 08:0"}}},
    {"message", "Conversation with dilys", FALSE, {{"j\r", "Subject: Odd messages"}}},
    {"outbox", "Outbox:", TRUE, {{"O", "Outbox:"}}},
    {"drafts", "Drafts", TRUE, {{"D", "Drafts"}}},
    {"search", "Search:", TRUE, {{"/", "Search:"}, {"the\r", "results."}}},
    {"help", "Help: inbox", FALSE, {{"?", "Help: inbox"}}},
    {"messages", "What was announced", FALSE, {{"M", "What was announced"}}},
    {"facts", "What is known", FALSE, {{"i", "What is known"}}},
    {"stats", "Messages by hour", FALSE, {{"4", "By hour of the day"}}},
    {"boards", "Boards", TRUE, {{"2", "From plot to kitchen"}}},
    {"topics", "All boards: latest", TRUE, {{"2", "From plot to kitchen"}, {"\r", "Say hello here"}}},
    {"topic",
     "Say hello here",
     FALSE,
     {{"2", "From plot to kitchen"}, {"\r", "Say hello here"}, {"\r", "of 300"}}},
    {"notifications", "Notifications", TRUE, {{"3", "Frost on"}}},
};

static Bench *bench;

static FpPty *
start(const char *extra)
{
  FpPty *pty = bench_run_inbox(bench, extra, "Bloom_32");
  fp_pty_settle(pty, 200);
  return pty;
}

static void
enter(FpPty *pty, const Place *place)
{
  for (gsize i = 0; i < G_N_ELEMENTS(place->steps) && place->steps[i].keys; i++) {
    fp_pty_type(pty, place->steps[i].keys);
    WAIT(pty, place->steps[i].then);
  }
  fp_pty_settle(pty, 80);
  {
    g_autofree char *title = fp_pty_row(pty, 0);
    if (!g_str_has_prefix(title, place->title))
      g_test_message("%s: the title is %s", place->name, title);
    g_assert_true(g_str_has_prefix(title, place->title));
  }
}

static void
leave(FpPty *pty)
{
  fp_pty_type(pty, "1<");
  WAIT(pty, "Inbox as of");
  fp_pty_settle(pty, 30);
}

static void
in_every_place(const char *extra, void (*test)(FpPty *pty, const Place *place))
{
  FpPty *pty = start(extra);
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    enter(pty, &places[i]);
    test(pty, &places[i]);
    leave(pty);
  }
  bench_leave(pty);
}

/* --- where the cursor stands --- */

static void
cursor_is_on_the_focus(FpPty *pty, const Place *place)
{
  static const char *const keys[] = {"j", "k", "G", "<", " ", "b", "\033[B", "\033[A", "\033[C", "\033[D"};
  for (int i = 0; i < 12; i++) {
    VTermScreenCell cell;
    int row, col;
    fp_pty_type(pty, keys[g_test_rand_int_range(0, G_N_ELEMENTS(keys))]);
    fp_pty_settle(pty, 15);
    fp_pty_cursor(pty, &row, &col);
    g_assert_cmpint(col, ==, 0);
    g_assert_true(fp_pty_cell(pty, row, 0, &cell));
    if (place->list)
      g_assert_true(cell.attrs.reverse || row <= 2); /* an empty list is a sentence */
  }
}

static void
rule_01(void)
{
  in_every_place(NULL, cursor_is_on_the_focus);
}

/* --- what a move changes --- */

static char **
rows_of(FpPty *pty, int from, int to)
{
  GPtrArray *rows = g_ptr_array_new();
  for (int row = from; row < to; row++)
    g_ptr_array_add(rows, fp_pty_row(pty, row));
  g_ptr_array_add(rows, NULL);
  return (char **)g_ptr_array_free(rows, FALSE);
}

/* The rows of a view are the same, or the same some rows further up or down. */
static gboolean
only_shifted(char **before, char **after)
{
  int count = (int)g_strv_length(before);
  for (int by = -count / 2; by <= count / 2; by++) {
    int same = 0, seen = 0;
    for (int row = 0; row < count; row++) {
      if (row + by < 0 || row + by >= count)
        continue;
      seen++;
      same += g_str_equal(before[row], after[row + by]);
    }
    if (same == seen)
      return TRUE;
  }
  return FALSE;
}

static void
moves_change_no_text(FpPty *pty, const Place *place)
{
  fp_pty_type(pty, "jk"); /* an announcement goes with the first key */
  fp_pty_settle(pty, 60);
  for (int i = 0; i < 6; i++) {
    g_auto(GStrv) before = rows_of(pty, 2, 21), after = NULL;
    g_autofree char *title = fp_pty_row(pty, 0), *keys = fp_pty_row(pty, 23);
    g_autofree char *title_after = NULL, *keys_after = NULL;
    fp_pty_type(pty, i < 4 ? "j" : "k");
    fp_pty_settle(pty, 60);
    after = rows_of(pty, 2, 21);
    title_after = fp_pty_row(pty, 0);
    keys_after = fp_pty_row(pty, 23);
    if (!only_shifted(before, after))
      g_test_message("%s: a move changes the text", place->name);
    g_assert_true(only_shifted(before, after));
    g_assert_cmpstr(title, ==, title_after);
    g_assert_cmpstr(keys, ==, keys_after);
  }
}

static void
rule_06(void)
{
  in_every_place(NULL, moves_change_no_text);
}

/* --- arrow keys --- */

/* Nothing is opened, closed or sent: the same title, and the text of the place as it was. */
static void
arrows_only_move(FpPty *pty, const Place *place)
{
  static const char *const arrows[] = {"\033[A", "\033[B", "\033[C", "\033[D",
                                       "\033OA", "\033OB", "\033OC", "\033OD"};
  for (int i = 0; i < 24; i++)
    fp_pty_type(pty, arrows[g_test_rand_int_range(0, G_N_ELEMENTS(arrows))]);
  fp_pty_settle(pty, 100);
  {
    g_autofree char *title = fp_pty_row(pty, 0);
    if (!g_str_has_prefix(title, place->title))
      g_test_message("%s became %s", place->name, title);
    g_assert_true(g_str_has_prefix(title, place->title));
  }
}

static void
rule_08(void)
{
  in_every_place(NULL, arrows_only_move);
}

/* --- silence --- */

static void
silent_when_idle(FpPty *pty, const Place *place)
{
  /* What is fetched has come, and the half second is over after which the wait would be said. */
  gboolean silent = fp_pty_is_silent(pty, 550);
  if (!silent)
    g_test_message("%s will write by itself", place->name);
  g_assert_true(silent);
}

static void
rule_10(void)
{
  in_every_place(NULL, silent_when_idle);
}

/* --- what a key costs --- */

/* Characters and whether they are in reverse video, a row each. */
static char **
cells_of(FpPty *pty)
{
  GPtrArray *rows = g_ptr_array_new();
  for (int row = 0; row < 24; row++) {
    GString *text = g_string_new(NULL);
    for (int col = 0; col < 80; col++) {
      VTermScreenCell cell;
      if (fp_pty_cell(pty, row, col, &cell))
        g_string_append_printf(text, "%x%c%c", cell.chars[0], cell.attrs.reverse ? 'r' : '.',
                               cell.attrs.bold ? 'b' : '.');
    }
    g_ptr_array_add(rows, g_string_free(text, FALSE));
  }
  g_ptr_array_add(rows, NULL);
  return (char **)g_ptr_array_free(rows, FALSE);
}

/* Where nothing has to be shifted: two rows and 256 bytes. */
static void
one_key_one_small_write(FpPty *pty, const Place *place)
{
  fp_pty_type(pty, "<jk");
  fp_pty_settle(pty, 100);
  for (int i = 0; i < 3; i++) {
    gsize mark = fp_pty_mark(pty), length;
    g_auto(GStrv) before = cells_of(pty), after = NULL;
    int touched = 0;
    fp_pty_type(pty, i < 2 ? "j" : "k");
    fp_pty_settle(pty, 60);
    after = cells_of(pty);
    for (int row = 0; row < 24; row++)
      touched += !g_str_equal(before[row], after[row]);
    fp_pty_bytes(pty, mark, &length);
    if (touched > 2 || length > 256)
      g_test_message("%s: %d rows, %zu bytes", place->name, touched, length);
    g_assert_cmpint(touched, <=, 2);
    g_assert_cmpuint(length, <=, 256);
    g_assert_false(fp_pty_wrote(pty, mark, "\033[2J") || fp_pty_wrote(pty, mark, "\033[J"));
  }
}

static void
rule_11(void)
{
  in_every_place(NULL, one_key_one_small_write);
}

/* --- colours --- */

static void
no_colours(FpPty *pty, const Place *place)
{
  if (fp_pty_coloured(pty, 0))
    g_test_message("%s has a colour", place->name);
  g_assert_false(fp_pty_coloured(pty, 0));
}

/* With NO_COLOR no colour at all; bold, underlined and reverse stay. Without it, default colours carry what
 * has no meaning of its own. */
static void
rule_29(void)
{
  fp_pty_answers("rgb:0000/0000/0000", FALSE);
  in_every_place("NO_COLOR=1", no_colours);
  FpPty *pty = start("NO_COLOR=yes");
  g_assert_true(fp_pty_wrote(pty, 0, "\033[0;1") || fp_pty_wrote(pty, 0, "\033[1m"));
  g_assert_true(fp_pty_wrote(pty, 0, "\033[7m") || fp_pty_wrote(pty, 0, ";7m"));
  bench_leave(pty);
  fp_pty_answers(NULL, FALSE);
}

/* A page that is called from itself does not lie above itself: one key leads back. */
static void
test_one_of_a_kind(void)
{
  static const struct {
    const char *key, *title;
  } pages[] = {{"?", "Help: "}, {"M", "What was announced"}, {"4", "Messages by hour"}, {"O", "Outbox"},
               {"D", "Drafts"}, {"i", "What is known"},      {"Pn", "Password"}};
  FpPty *pty = start(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
    for (int times = 0; times < 2; times++) {
      fp_pty_type(pty, pages[i].key);
      WAIT(pty, pages[i].title);
      fp_pty_settle(pty, 30);
      g_autofree char *title = fp_pty_row(pty, 0);
      g_assert_true(g_str_has_prefix(title, pages[i].title));
    }
    fp_pty_type(pty, "q");
    WAIT(pty, "Inbox as of");
  }
  bench_leave(pty);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  bench = bench_new_at("discourse");
  g_test_add_func("/accessibility/01-cursor-on-the-focus", rule_01);
  g_test_add_func("/accessibility/06-moves-change-no-text", rule_06);
  g_test_add_func("/accessibility/08-arrows-only-move", rule_08);
  g_test_add_func("/accessibility/10-silent-when-idle", rule_10);
  g_test_add_func("/accessibility/11-one-key-one-small-write", rule_11);
  g_test_add_func("/accessibility/29-information-without-colour", rule_29);
  g_test_add_func("/places/one-of-a-kind", test_one_of_a_kind);
  int code = g_test_run();
  bench_free(bench);
  return code;
}
