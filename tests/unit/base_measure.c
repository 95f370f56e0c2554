/* Columns, graphemes, cutting, wrapping, folding, other charsets, harmless links. */
#include "config.h"

#include "flagpost/text.h"
#include "lib/test.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void
widths(void)
{
  static const struct {
    const char *text;
    int columns;
  } cases[] = {
      {"", 0},
      {"plain", 5},
      {"a\x7f", 1},
      {"\xc2\x85", 1},
      {"\u00e9", 1},
      {"e\u0301", 1},
      {"\u5bb6", 2},
      {"a\u5bb6b", 4},
      {"\U0001f600", 2},
      {"\U0001f469\u200d\U0001f469\u200d\U0001f467", 2},
      {"\U0001f1e9\U0001f1ea", 2},
      {"\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 4},
      {"\u0915\u094d\u0937", 2},
      {"\u0e19\u0e49", 1},
      {"abc\u0301d", 4},
      {"\uff21", 2},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_cmpint(fp_text_width(cases[i].text), ==, cases[i].columns);
}

static void
graphemes(void)
{
  static const struct {
    const char *text;
    const char *first;
    int columns;
  } cases[] = {
      {"ab", "a", 1},
      {"e\u0301x", "e\u0301", 1},
      {"\U0001f469\u200d\U0001f467x", "\U0001f469\u200d\U0001f467", 2},
      {"\U0001f469\U0001f467", "\U0001f469", 2},
      {"\U0001f1e9\U0001f1ea\U0001f1eb", "\U0001f1e9\U0001f1ea", 2},
      {"\u1112\u1161\u11ab\u1100", "\u1112\u1161\u11ab", 2},
      {"\uac00\u11a8x", "\uac00\u11a8", 2},
      {"\u0e19\u0e33x", "\u0e19\u0e33", 2},
      {"\U0001f44b\U0001f3fdx", "\U0001f44b\U0001f3fd", 2},
      {"1\ufe0f\u20e3x", "1\ufe0f\u20e3", 1},
      {"\n\u0301", "\n", 0},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    int columns;
    gsize size = fp_text_grapheme(cases[i].text, &columns);
    g_autofree char *first = g_strndup(cases[i].text, size);
    g_assert_cmpstr(first, ==, cases[i].first);
    g_assert_cmpint(columns, ==, cases[i].columns);
  }
  int columns = -1;
  g_assert_cmpuint(fp_text_grapheme("", &columns), ==, 0);
  g_assert_cmpint(columns, ==, 0);
}

static void
cuts(void)
{
  static const struct {
    const char *text;
    int columns;
    const char *cut;
  } cases[] = {
      {"plain", 5, "plain"},
      {"plain", 4, "p..."},
      {"plain", 3, "..."},
      {"plain", 2, ".."},
      {"plain", 0, ""},
      {"\u5bb6\u5bb6\u5bb6", 6, "\u5bb6\u5bb6\u5bb6"},
      {"\u5bb6\u5bb6\u5bb6", 5, "\u5bb6..."},
      {"\u5bb6\u5bb6\u5bb6", 4, "..."},
      {"e\u0301e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301..."},
      {"", 0, ""},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *cut = fp_text_cut(cases[i].text, cases[i].columns, "...");
    g_assert_cmpstr(cut, ==, cases[i].cut);
    g_assert_cmpint(fp_text_width(cut), <=, MAX(cases[i].columns, 0));
  }
}

static void
check_wrap(const char *text, int columns, const char *expected)
{
  g_autoptr(GArray) lines = fp_text_wrap(text, columns);
  g_autoptr(GString) joined = g_string_new(NULL);
  for (guint i = 0; i < lines->len; i++) {
    const FpLine *line = &g_array_index(lines, FpLine, i);
    g_string_append_printf(joined, "%s%.*s", i > 0 ? "|" : "", (int)line->length, text + line->start);
  }
  g_assert_cmpstr(joined->str, ==, expected);
}

static void
wraps(void)
{
  check_wrap("", 10, "");
  check_wrap("one two three", 20, "one two three");
  check_wrap("one two three", 7, "one two|three");
  check_wrap("one two three", 8, "one two|three");
  check_wrap("one two three", 3, "one|two|thr|ee");
  check_wrap("abcdefgh", 3, "abc|def|gh");
  check_wrap("a\n\nb", 5, "a||b");
  check_wrap("a b\nc d", 2, "a|b|c|d");
  check_wrap("well-known thing", 6, "well-|known|thing");
  check_wrap("\u5bb6\u5bb6\u5bb6", 4, "\u5bb6\u5bb6|\u5bb6");
  check_wrap("\u5bb6\u5bb6\u5bb6", 5, "\u5bb6\u5bb6|\u5bb6");
  check_wrap("e\u0301e\u0301e\u0301", 2, "e\u0301e\u0301|e\u0301");
  check_wrap("see https://example.org/a/b for more", 12, "see https://|example.org/|a/b for more");
  check_wrap("trailing   ", 20, "trailing");
  check_wrap("x", 0, "x");
  check_wrap("\u5bb6\u5bb6", 1, "\u5bb6|\u5bb6"); /* wider than the line: each by itself */
}

/* Whatever the width, no line is too wide and no letter is lost. */
static void
wraps_lose_nothing(void)
{
  const char *text =
      "The quick \u5bb6\u5bb6 e\u0301t\u00e9 \U0001f469\u200d\U0001f467 jumped-over averyveryverylongword\n\n"
      "next \u0e19\u0e49\u0e33\u0e43\u0e08 line, \u0645\u0631\u062d\u0628\u0627 end.";
  g_autofree char *wanted = g_strdup(text);
  for (char *at = wanted, *to = wanted;; at++) {
    if (*at != ' ' && *at != '\n')
      *to++ = *at;
    if (*at == '\0')
      break;
  }
  for (int columns = 2; columns < 90; columns++) {
    g_autoptr(GArray) lines = fp_text_wrap(text, columns);
    g_autoptr(GString) letters = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) {
      const FpLine *line = &g_array_index(lines, FpLine, i);
      g_autofree char *words = g_strndup(text + line->start, line->length);
      g_assert_cmpint(fp_text_width(words), <=, columns);
      for (const char *at = words; *at != '\0'; at++)
        if (*at != ' ')
          g_string_append_c(letters, *at);
    }
    g_assert_cmpstr(letters->str, ==, wanted);
  }
}

static void
folds(void)
{
  static const struct {
    const char *text, *folded;
  } cases[] = {
      {"Plain TEXT", "plain text"},
      {"STRASSE \u00df", "strasse ss"},
      {"\u00c9T\u00c9", "\u00e9t\u00e9"},
      {"E\u0301", "\u00e9"},
      {"\uff21\uff22", "ab"},
      {"\u03a3\u03c2", "\u03c3\u03c3"},
      {"\u041c\u041e", "\u043c\u043e"},
      {"A \xff B", "a \xef\xbf\xbd b"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *folded = fp_text_fold(cases[i].text);
    g_assert_cmpstr(folded, ==, cases[i].folded);
  }
}

static void
charsets(void)
{
  g_autofree char *same = fp_text_to_locale("caf\u00e9");
  g_assert_cmpstr(same, ==, "caf\u00e9");
  setlocale(LC_ALL, "C");
  g_autofree char *plain = fp_text_to_locale("caf\u00e9 \u5bb6 \u201cx\u201d");
  int width = fp_text_width("\u5bb6");
  g_autofree char *ascii = fp_text_to_locale("cafe");
  g_autofree char *typed = fp_text_from_locale("caf\303\251"), *broken = fp_text_from_locale("caf\351");
  g_assert_cmpstr(typed, ==, "caf\303\251");
  g_assert_null(broken); /* the C locale has no such letter */
  g_assert_cmpstr(ascii, ==, "cafe");
  setlocale(LC_ALL, "C.UTF-8");
  for (const char *at = plain; *at != '\0'; at++)
    g_assert_cmpint((guchar)*at, <, 0x80);
  g_assert_true(g_str_has_prefix(plain, "caf"));
  g_assert_nonnull(strchr(plain, '?'));
  g_assert_cmpint(width, ==, 2);
}

/* What a locale's charset lacks: by what iconv knows, else by a plain sign, else by a question mark. */
static void
signs(void)
{
  static const struct {
    const char *charset, *text, *shown;
  } cases[] = {
      {"ISO-8859-1", "caf\u00e9 \u5bb6.", "caf\xe9 ?."},
      {"US-ASCII", "a\u2060b \u2026",
       "a?b ..."},                   /* iconv makes nothing of the first, three signs of the other */
      {"UTF-16LE", "a\u0100", "a?"}, /* begins with a byte that would end the text */
      {"no-such-charset", "\u201cx\u201d \u201e\u00abx\u00bb", "\"x\" \"\"x\""},
      {"no-such-charset", "\u2018x\u2019\u201a", "'x''"},
      {"no-such-charset", "\u2013\u2014\u2026\u00a0x\u202f\u00e9", "--... x ?"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    /* GLib asks this variable each time that the locale is another one. */
    g_setenv("CHARSET", cases[i].charset, TRUE);
    setlocale(LC_ALL, "C");
    g_autofree char *shown = fp_text_to_locale(cases[i].text);
    g_unsetenv("CHARSET");
    setlocale(LC_ALL, "C.UTF-8");
    g_assert_true(g_get_charset(NULL));
    g_assert_cmpstr(shown, ==, cases[i].shown);
  }
}

/* Each rule for where a character ends (UAX 29, GB3 to GB13), both ways: what follows joins, or does not. */
static void
borders(void)
{
  static const struct {
    const char *text;
    gsize first; /* bytes of its first grapheme */
  } cases[] = {
      {"\r\u0301", 1},
      {"\n\u0301", 1},
      {"\xc2\x85\u0301", 2},
      {"\u00e9\r", 2},
      {"\u00e9\n", 2},
      {"\u00e9\xc2\x85", 2},
      {"\u00e9\u0301", 4},
      {"\u00e9\u200d", 5},
      {"\u0915\u093e", 6}, /* a vowel sign that takes room */
      {"\u0600\u0661", 4}, /* a sign before a number */
      {"\u1100\u1100", 6}, /* Korean: L before L, V, LV, LVT, and something else */
      {"\u1100\u1161", 6},
      {"\u1100\uac00", 6},
      {"\u1100\uac01", 6},
      {"\u1100\u00e9", 3},
      {"\uac00\u1161", 6}, /* LV and V before V, T, and something else */
      {"\uac00\u11a8", 6},
      {"\uac00\u00e9", 3},
      {"\u1161\u1161", 6},
      {"\u1161\u11a8", 6},
      {"\u1161\u00e9", 3},
      {"\uac01\u11a8", 6}, /* LVT and T before T, and something else */
      {"\uac01\u1161", 3},
      {"\u11a8\u11a8", 6},
      {"\u11a8\u00e9", 3},
      {"\U0001f1e9\U0001f1ea\U0001f1eb", 8}, /* two make a flag */
      {"\U0001f1e9\u00e9", 4},
      {"\U0001f469\u200d\U0001f467", 11},
      {"\U0001f469\u200da", 7},
      {"\U0001f469\u200d\u00e9", 7},
      {"\U0001f469\u0301\u200d\U0001f467", 13},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    int columns = 0;
    gsize size = fp_text_grapheme(cases[i].text, &columns);
    if (size != cases[i].first)
      g_error("case %" G_GSIZE_FORMAT ": %" G_GSIZE_FORMAT " bytes", i, size);
  }
}

/* The width of the terminal; 0 where there is none, or none that lines could be folded for. */
static void
columns_of_terminals(void)
{
  static const struct {
    unsigned short real;
    int told;
  } cases[] = {{80, 80}, {10, 10}, {9, 0}, {0, 0}};
  int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  g_assert_cmpint(terminal, >=, 0);
  g_assert_cmpint(unlockpt(terminal), ==, 0);
  int line = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  g_assert_cmpint(line, >=, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    struct winsize size = {.ws_col = cases[i].real, .ws_row = 24};
    g_assert_cmpint(ioctl(line, TIOCSWINSZ, &size), ==, 0);
    g_assert_cmpint(fp_text_columns(line), ==, cases[i].told);
  }
  close(line);
  close(terminal);
  int file = open("/dev/null", O_RDONLY);
  g_assert_cmpint(fp_text_columns(file), ==, 0);
  close(file);
}

static void
harmless_links(void)
{
  static const struct {
    const char *url, *safe;
  } cases[] = {
      {"https://evil.example/x", "hxxps://evil[.]example/x"},
      {"http://a.b.example", "hxxp://a[.]b[.]example"},
      {"HTTPS://EVIL.example/", "HxxPS://EVIL[.]example/"},
      {"evil.example/a.html", "evil[.]example/a.html"},
      {"ftp://files.example/a", "xftp://files[.]example/a"},
      {"https://a.example/?u=https://b.example/c", "hxxps://a[.]example/?u=hxxps://b[.]example/c"},
      {"https://u.v@evil.example/", "hxxps://u[.]v@evil[.]example/"},
      {"https://a.example/www.b.example", "hxxps://a[.]example/www[.]b.example"},
      {"git+ssh://a.example", "xgit+ssh://a[.]example"},
      {"a-b.c9://a.example", "xa-b.c9://a[.]example"},
      {"gopher://a.example", "xgopher://a[.]example"},
      {"ht://a.example", "xht://a[.]example"},
      {"://a.example", "://a[.]example"},
      {"a://b.example://c.example", "xa://b[.]xexample://c[.]example"},
      {"", ""},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *safe = fp_text_defang(cases[i].url);
    g_assert_cmpstr(safe, ==, cases[i].safe);
  }
}

static void
breaks_between_words(void)
{
  static const struct {
    const char *text, *folded;
    int columns;
  } cases[] = {
      {"Add the account? y or N:", "Add the\naccount? y\nor N:", 10},
      {"short\nand longer than that", "short\nand longer\nthan that", 10},
      {"see https://forum.example.org/t/12 for it", "see https://forum.example.org/t/12 for it", 20},
      {"as it is, however long", "as it is, however long", 0},
      {"", "", 10},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *folded = fp_text_for_columns(cases[i].text, cases[i].columns);
    g_assert_cmpstr(folded, ==, cases[i].folded);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  setlocale(LC_ALL, "C.UTF-8");
  g_test_add_func("/measure/widths", widths);
  g_test_add_func("/measure/breaks-between-words", breaks_between_words);
  g_test_add_func("/measure/graphemes", graphemes);
  g_test_add_func("/measure/cuts", cuts);
  g_test_add_func("/measure/wraps", wraps);
  g_test_add_func("/measure/wraps-lose-nothing", wraps_lose_nothing);
  g_test_add_func("/forms/folds", folds);
  g_test_add_func("/forms/charsets", charsets);
  g_test_add_func("/forms/signs", signs);
  g_test_add_func("/forms/harmless-links", harmless_links);
  g_test_add_func("/measure/borders", borders);
  g_test_add_func("/measure/terminals", columns_of_terminals);
  return g_test_run();
}
