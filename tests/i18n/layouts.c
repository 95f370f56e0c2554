/* Text may be two fifths longer than English: a made-up language (tools/translations long) in every place
 * where something could push something else out of sight. */
#include "config.h"

#include "flagpost/clock.h"
#include "flagpost/i18n.h"
#include "flagpost/text.h"
#include "flagpost/view.h"
#include "lib/test.h"

#include <locale.h>

#define NOW ((gint64)1773475200 * FP_SECOND) /* 14 March 2026, 08:00 */

static const int sizes[][2] = {{5, 20}, {12, 40}, {24, 59}, {24, 80}, {24, 120}, {60, 200}};

static gboolean
have_long_language(void)
{
  g_autofree char *folder = g_test_build_filename(G_TEST_BUILT, "i18n", "long", NULL);
  setlocale(LC_ALL, "C.UTF-8");
  g_setenv("LANGUAGE", "xx", TRUE);
  bindtextdomain(GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
  textdomain(GETTEXT_PACKAGE);
  return !g_str_equal(_("Nothing new."), "Nothing new.");
}

/* --- a list in which every state stands --- */

static guint
count(gpointer self)
{
  return 8;
}

static gboolean
get(gpointer self, guint row, FpRecord *record)
{
  g_autoptr(FpConversation) one = fp_conversation_new("c1", "Your account needs verification");
  static const FpFlagState states[] = {FP_FLAG_NONE, FP_FLAG_HELD,    FP_FLAG_SENDING,
                                       FP_FLAG_SENT, FP_FLAG_REFUSED, FP_FLAG_UNSURE};
  if (row >= 8)
    return FALSE;
  fp_person_unref(one->from);
  one->from = fp_person_new("g", "Garden_24", "Garden_24");
  one->last = NOW - (gint64)row * 20 * FP_HOUR;
  one->unread = row % 2;
  one->count = 2;
  one->flag = states[row % G_N_ELEMENTS(states)];
  if (row % 3 == 0)
    one->suspicion = fp_suspicion_new(90, FP_LEVEL_WARNING);
  fp_record_from_conversation(record, one, NOW);
  return TRUE;
}

static FpView *
list(void)
{
  const FpRows rows = {count, get, NULL, NULL};
  FpView *view = fp_inbox_view_new(&rows);
  fp_view_set_title(view, _("Drafts"));
  return view;
}

static FpGrid *
draw(FpView *view, const FpFrame *frame, int rows, int cols)
{
  FpGrid *grid = fp_grid_new(rows, cols);
  fp_frame_layout(view, frame, rows, cols);
  fp_frame_draw(grid, view, frame);
  return grid;
}

/* All rows from `first` on, blanks taken out. */
static char *
text_from(const FpGrid *grid, int first)
{
  GString *out = g_string_new(NULL);
  for (int row = first; row < grid->rows; row++) {
    g_autofree char *text = fp_grid_row_text(grid, row);
    g_string_append(out, text);
  }
  return g_string_free(out, FALSE);
}

static char *
without_blanks(const char *text)
{
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  return g_strjoinv("", words);
}

/* Who wrote stands in every row of every size, and from 59 columns on the subject's beginning too. */
static void
test_rows(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(FpView) view = list();
    const FpFrame bare = {NULL, NULL, FALSE, NULL};
    g_autoptr(FpGrid) grid = draw(view, &bare, sizes[i][0], sizes[i][1]);
    g_autofree char *text = text_from(grid, 0);
    guint named = 0;
    for (const char *at = text; (at = strstr(at, sizes[i][1] < 40 ? "Gar" : "Garden_24")); at++)
      named++;
    g_assert_cmpuint(named, >=, (guint)MIN(8, sizes[i][0] / 3));
    if (sizes[i][1] >= 59)
      g_assert_nonnull(strstr(text, "Your account"));
  }
}

/* A question is there in full, up to its last word, wherever it can be asked at all. */
static void
test_questions(void)
{
  const char *const questions[] = {
      _("s sends it, e edits again, x throws it away, or K keeps it as a draft:"),
      _("p pastes the link from the mail, f finds out what is true, g give up, or L later:"),
      _("The sender belongs to the forum's staff. Flag it all the same? y or N:"),
      _("The archive is in memory only: what cannot be sent now is lost. Leave? y or N:"),
  };
  for (gsize q = 0; q < G_N_ELEMENTS(questions); q++)
    for (gsize i = 1; i < G_N_ELEMENTS(sizes); i++) {
      g_autoptr(FpView) view = list();
      g_autoptr(FpPrompt) prompt = fp_prompt_new(FP_PROMPT_LETTER, questions[q], "yn");
      const FpFrame asking = {NULL, prompt, FALSE, NULL};
      g_autoptr(FpGrid) grid = draw(view, &asking, sizes[i][0], sizes[i][1]);
      g_autofree char *all = text_from(grid, 0), *bare = without_blanks(all);
      g_autofree char *wanted = without_blanks(questions[q]);
      g_assert_nonnull(strstr(bare, wanted));
    }
}

/* On the smallest screen a question that takes all of it stands alone: nothing shines through. */
static void
test_smallest_question(void)
{
  const char *question =
      "harassment or threats, i illegal content, o something else, with a note, or N nothing:";
  g_autoptr(FpView) view = list();
  g_autoptr(FpPrompt) prompt = fp_prompt_new(FP_PROMPT_LETTER, question, "yn");
  const FpFrame asking = {NULL, prompt, FALSE, NULL};
  g_autoptr(FpGrid) grid = draw(view, &asking, 5, 20);
  for (int row = 0; row < grid->rows; row++) {
    g_autofree char *text = fp_grid_row_text(grid, row);
    g_assert_nonnull(strstr(question, text));
  }
}

/* A field keeps room for what is typed: the cursor and the last letters are there. */
static void
test_fields(void)
{
  for (gsize i = 1; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(FpView) view = list();
    g_autoptr(FpPrompt) prompt = fp_prompt_new(FP_PROMPT_LINE, _("What the moderators should know:"), NULL);
    const FpFrame asking = {NULL, prompt, FALSE, NULL};
    g_autoptr(FpGrid) grid = NULL;
    fp_prompt_paste(prompt, "they write to each of us at night, and again, qzqz");
    grid = draw(view, &asking, sizes[i][0], sizes[i][1]);
    g_autofree char *text = text_from(grid, 0);
    g_assert_nonnull(strstr(text, "qzqz"));
    g_assert_cmpint(grid->cursor_row, >=, grid->rows / 2);
  }
}

/* An announcement is there in full from 40 columns on; hints are whole. */
static void
test_announcements(void)
{
  const char *sentence = _("The editor failed. What it wrote is kept as a draft; D lists the drafts.");
  const FpHint hints[] = {{"Enter", _("read")}, {"!", _("flag")}, {"z", _("undo")},
                          {"/", _("search")},   {"?", _("help")}, {NULL, NULL}};
  for (gsize i = 1; i < G_N_ELEMENTS(sizes); i++) {
    g_autoptr(FpView) view = list();
    const FpFrame said = {sentence, NULL, FALSE, hints};
    g_autoptr(FpGrid) grid = draw(view, &said, sizes[i][0], sizes[i][1]);
    g_autofree char *all = text_from(grid, 0), *bare = without_blanks(all);
    g_autofree char *wanted = without_blanks(sentence), *last = fp_grid_row_text(grid, grid->rows - 1);
    g_assert_nonnull(strstr(bare, wanted));
    if (grid->rows >= 24)
      g_assert_true(g_str_has_prefix(last, "Enter ") && strstr(last, hints[0].word) != NULL);
  }
}

/* Times have a column of 16, whatever the language makes of them. */
static void
test_times(void)
{
  const gint64 agos[] = {0, FP_MINUTE, 20 * FP_HOUR, 30 * FP_HOUR, 3 * FP_DAY, 100 * FP_DAY, 900 * FP_DAY};
  for (gsize i = 0; i < G_N_ELEMENTS(agos); i++) {
    g_autofree char *text = fp_time_short(NOW - agos[i], NOW);
    g_test_message("%s", text);
    g_assert_cmpint(fp_text_width(text), <=, 16);
  }
}

static void
speak(const char *folder, const char *language)
{
  g_autofree char *path = g_test_build_filename(G_TEST_BUILT, folder, NULL);
  g_setenv("LANGUAGE", language, TRUE);
  bindtextdomain(GETTEXT_PACKAGE, path);
  textdomain(GETTEXT_PACKAGE);
}

/* A state that is two words in German has its one letter there too. */
static void
test_short_marks(void)
{
  static const char *const beginnings[] = {"W. ", "NH. ", "S. "};
  g_autoptr(FpView) view = list();
  const FpFrame bare = {NULL, NULL, FALSE, NULL};
  speak("../po/locale", "de");
  if (!strchr(_("sending"), ' '))
    g_test_skip("German is not built");
  fp_frame_layout(view, &bare, 24, 80);
  fp_view_set_speech(&(FpSpeech){.verbosity = FP_SPEECH_BRIEF, .short_marks = TRUE});
  for (guint row = 0; strchr(_("sending"), ' ') && row < 3; row++) {
    g_autofree char *line = fp_view_line(view, row);
    if (!g_str_has_prefix(line, beginnings[row]))
      g_test_message("%s", line);
    g_assert_true(g_str_has_prefix(line, beginnings[row]));
  }
  fp_view_set_speech(&(FpSpeech){0});
  speak("i18n/long", "xx");
}

/* The weightiest word of each state stands whole in its column, and what a tagged row is called before it. */
static void
test_states(void)
{
  static const char *const languages[] = {"de", "fr", "es"};
  const FpFrame bare = {NULL, NULL, FALSE, NULL};
  for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
    speak("../po/locale", languages[i]);
    g_assert_cmpint(fp_text_width(_("taken back")), <=, 11);
    g_autoptr(FpView) view = list();
    g_autoptr(FpGrid) grid = draw(view, &bare, 24, 80);
    g_autofree char *new_warning = g_strdup_printf(_("new %s"), _("warning"));
    for (guint row = 0; row < 8; row++) {
      g_auto(FpRecord) record = {0};
      g_autofree char *text = fp_grid_row_text(grid, fp_frame_first_row(24) + (int)row);
      g_assert_true(get(NULL, row, &record));
      const char *blank = record.fresh ? strchr(record.state, ' ') : NULL;
      g_autofree char *whole = g_strconcat(record.state, " ", NULL);
      g_autofree char *weighty = blank ? g_strconcat(blank + 1, " ", NULL) : NULL;
      g_test_message("%s: %s", whole, text);
      g_assert_true(g_str_has_prefix(text, whole) || (weighty && g_str_has_prefix(text, weighty)) ||
                    (*record.state == '\0' && *text == ' '));
      if (g_str_equal(record.state, new_warning))
        g_assert_true(g_str_has_prefix(text, whole));
    }
    g_auto(FpEffect) effect = {0};
    fp_view_act(view, FP_ACT_TAG_ALL, &effect);
    g_autoptr(FpGrid) tagged = draw(view, &bare, 24, 80);
    g_autofree char *row = fp_grid_row_text(tagged, fp_frame_first_row(24) + 3);
    g_autofree char *beginning = g_strdup_printf("%s %s", _("tagged"), _("new"));
    g_test_message("%s: %s", beginning, row);
    g_assert_true(g_str_has_prefix(row, beginning));
    g_assert_nonnull(strstr(row, " Garde... "));
  }
  speak("i18n/long", "xx");
}

/* Answers are letters of the language: as many, in the same order, of any script; else they stay as they are.
 */
static void
test_letters(void)
{
  g_assert_cmpstr(fp_letters_shown("yn"), ==, "yn"); /* the made-up ones are too many */
  g_assert_cmpint(fp_letters_meant("yn", "jn", "J"), ==, 'y');
  g_assert_cmpint(fp_letters_meant("yn", "jn", "y"), ==, 'y'); /* the English one counts beside it */
  g_assert_cmpint(fp_letters_meant("yn", "ny", "n"), ==, 'y'); /* unless it is another's here */
  g_assert_cmpint(fp_letters_meant("yn", "jn", "k"), ==, '\0');
  g_assert_cmpint(fp_letters_meant("sexk", "\u0441\u0440\u0443\u0447", "\u0427\u0435\u0440"), ==, 'k');
  g_assert_cmpint(fp_letters_meant("yn", "jn", ""), ==, '\0');
  g_assert_cmpint(fp_letters_meant("yn", "jn", "\xff"), ==, '\0');
  {
    g_autoptr(FpPrompt) prompt = fp_prompt_new(FP_PROMPT_LETTER, "?", "\u0434\u043d");
    g_assert_cmpint(fp_prompt_key(prompt, "y"), ==, FP_PROMPT_GOES_ON);
    g_assert_cmpint(fp_prompt_key(prompt, "\u0414"), ==, FP_PROMPT_DONE);
    g_assert_cmpstr(fp_prompt_text(prompt), ==, "\u0434");
    g_assert_cmpint(fp_prompt_key(prompt, "Enter"), ==, FP_PROMPT_DONE);
    g_assert_cmpstr(fp_prompt_text(prompt), ==, "\u043d");
  }
}

/* Does a letter stand by itself in the text? */
static gboolean
names(const char *text, gunichar letter)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
    const char *before = g_utf8_find_prev_char(text, p), *after = g_utf8_next_char(p);
    if (g_utf8_get_char(p) == letter && (!before || !g_unichar_isalnum(g_utf8_get_char(before))) &&
        !g_unichar_isalnum(g_utf8_get_char(after)))
      return TRUE;
  }
  return FALSE;
}

/* No two answers of a question share a letter, the English letters mean what they mean in English, and the
 * question names the language's own, the safe one in capitals. */
static void
assert_letters(const char *question, const char *letters)
{
  const char *shown = fp_letters_shown(letters), *own = shown, *text = _(question);
  for (gsize i = 0; letters[i] != '\0'; i++, own = g_utf8_next_char(own)) {
    const char english[] = {letters[i], '\0'};
    g_autofree char *typed = g_utf8_substring(own, 0, 1);
    gunichar named = g_utf8_get_char(own);
    g_assert_cmpint(fp_letters_meant(letters, shown, typed), ==, letters[i]);
    g_assert_cmpint(fp_letters_meant(letters, shown, english), ==, letters[i]);
    named = letters[i + 1] == '\0' ? g_unichar_toupper(named) : named;
    if (!names(text, named))
      g_test_message("%s does not name %s", text, typed);
    g_assert_true(names(text, named));
  }
}

static void
test_shipped_letters(void)
{
  static const char *const languages[] = {"de", "fr", "es"};
  static const char *const questions[][2] = {
      {N_("%s y or N:"), "yn"},
      {N_("%s y or N: "), "yn"},
      {N_("Block %s? y or N:"), "yn"},
      {N_("Open it in the browser? y or N:"), "yn"},
      {N_("The sender belongs to the forum's staff. Flag it all the same? y or N:"), "yn"},
      {N_("The archive is in memory only: what cannot be sent now is lost. Leave? y or N:"), "yn"},
      {N_("Delete your post %d at the forum? y deletes it, or N:"), "yn"},
      {N_("Change the password now? y with a new one made of 6 words, t to type your own, or N:"), "ytn"},
      {N_("s sends it, e edits again, x throws it away, or K keeps it as a draft:"), "sexk"},
      {N_("The message: s, e, x or K:"), "sexk"},
      {N_("p pastes the link from the mail, f finds out what is true, g give up, or L later:"), "pfgl"},
      {N_("c copies the new password, s shows it once, d done at the forum, g give up, or L later:"),
       "csdgl"},
      {N_("The new password: c, s, d, g or L:"), "csdgl"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
    speak("../po/locale", languages[i]);
    if (g_str_equal(_("Nothing new."), "Nothing new."))
      g_test_skip("the languages are not built");
    for (gsize k = 0; k < G_N_ELEMENTS(questions); k++)
      assert_letters(questions[k][0], questions[k][1]);
  }
  speak("i18n/long", "xx");
}

/* Names and subjects that are written from right to left, and marks that turn the direction, disturb no row.
 */
static void
test_right_to_left(void)
{
  g_autoptr(FpConversation) one =
      fp_conversation_new("c1", "\u05e9\u05dc\u05d5\u05dd \u202eabc \u0645\u0631\u062d\u0628\u0627");
  g_auto(FpRecord) record = {0};
  fp_person_unref(one->from);
  one->from = fp_person_new("g", "\u05d3\u05e0\u05d9", "\u05d3\u05e0\u05d9\u202e");
  one->last = NOW;
  fp_record_from_conversation(&record, one, NOW);
  g_assert_null(strstr(record.who, "\u202e"));
  g_assert_null(strstr(record.what, "\u202e"));
  g_assert_nonnull(strstr(record.what, "<U+202E>"));
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  if (!have_long_language()) {
    g_test_skip("there is no made-up language: gettext is missing, or C.UTF-8 is taken for English");
    return g_test_run();
  }
  g_test_add_func("/long/rows", test_rows);
  g_test_add_func("/long/questions", test_questions);
  g_test_add_func("/long/smallest-question", test_smallest_question);
  g_test_add_func("/long/fields", test_fields);
  g_test_add_func("/long/announcements", test_announcements);
  g_test_add_func("/long/times", test_times);
  g_test_add_func("/long/right-to-left", test_right_to_left);
  g_test_add_func("/long/short-marks", test_short_marks);
  g_test_add_func("/long/states", test_states);
  g_test_add_func("/long/letters", test_letters);
  g_test_add_func("/languages/letters", test_shipped_letters);
  return g_test_run();
}
