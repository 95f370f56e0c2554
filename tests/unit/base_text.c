/* The one way in for text: every hostile string comes out harmless, visible and whole, and a second cleaning
 * changes nothing. */
#include "config.h"

#include "flagpost/text.h"
#include "lib/hostile.h"
#include "lib/test.h"

#include <unicase.h>
#include <uninorm.h>

typedef struct {
  const char *in, *out;
} Case;

static void
check_cases(const Case *cases, FpTextMode mode)
{
  for (; cases->in; cases++) {
    g_autofree char *out = fp_text_clean(cases->in, -1, mode);
    g_assert_cmpstr(out, ==, cases->out);
    g_assert_true(fp_text_is_clean(out, mode));
    g_assert_cmpint(fp_text_is_clean(cases->in, mode), ==, g_str_equal(cases->in, cases->out));
  }
}

static void
lines(void)
{
  static const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a\nb\n\nc", "a\nb\n\nc"},
      {"a\r\nb\rc", "a\nb\nc"},
      {"a\tb", "a    b"},
      {"\x1b[2J", "^[[2J"},
      {"a\x7f", "a^?"},
      {"\x01\x0b\x0c", "^A^K^L"},
      {"\xc2\x9b"
       "31m",
       "<U+009B>31m"},
      {"\xc2\x85x", "<U+0085>x"},
      {"\u202egpj", "<U+202E>gpj"},
      {"pay\u200bpal", "pay<U+200B>pal"},
      {"\ufeffx", "<U+FEFF>x"},
      {"\U000e0041", "<U+E0041>"},
      {"\ufdd0\uffff\U0010ffff", "<U+FDD0><U+FFFF><U+10FFFF>"},
      {"a\u2028b\u2029c", "a\nb\nc"},
      {"\xff\xfe", "<FF><FE>"},
      {"\xc0\xaf", "<C0><AF>"},
      {"\xed\xa0\x80", "<ED><A0><80>"},
      {"cut \xf0\x9f\x98", "cut <F0><9F><98>"},
      {"\xf4\x90\x80\x80", "<F4><90><80><80>"},
      {"caf\u00e9 \u5bb6 \u0639\u0631\u0628\u064a", "caf\u00e9 \u5bb6 \u0639\u0631\u0628\u064a"},
      {"12345678\x1b"
       "12345678",
       "12345678^[12345678"},
      {"1234567\x7f", "1234567^?"},
      {"\u00a0x", "\u00a0x"},
      {"\u3164", "<U+3164>"},
      {NULL, NULL},
  };
  check_cases(cases, FP_TEXT_LINES);
}

/* What a forum kept of a text beside what was sent: letters and digits decide; where there are none, all. */
static void
same_words(void)
{
  static const struct {
    const char *kept, *sent;
    gboolean same;
  } cases[] = {
      {"Seeds, to give away!", "seeds to give  away", TRUE},
      {"Seeds to give", "Seeds to give away", FALSE},
      {"Seeds", NULL, FALSE},
      {NULL, "Seeds", FALSE},
      {NULL, NULL, TRUE},
      {"", NULL, TRUE},
      {" ?! ", "?!", TRUE},
      {"?!", "!?", FALSE},
      {NULL, "?", FALSE},
      {"?", NULL, FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
    g_assert_cmpint(fp_text_same_words(cases[i].kept, cases[i].sent), ==, cases[i].same);
}

static void
one_line(void)
{
  static const Case cases[] = {
      {"  a  b ", "a b"},
      {"a\r\nSet-Cookie: x=1", "a Set-Cookie: x=1"},
      {"\n\n\n", ""},
      {"a\t\tb", "a b"},
      {"a\u2028b", "a b"},
      {"a", "a"},
      {" \u0301x", "\u25cc\u0301x"},
      {NULL, NULL},
  };
  check_cases(cases, FP_TEXT_ONE_LINE);
  g_assert_false(fp_text_is_clean("a\nb", FP_TEXT_ONE_LINE));
  g_assert_false(fp_text_is_clean(" a", FP_TEXT_ONE_LINE));
  g_assert_false(fp_text_is_clean("a ", FP_TEXT_ONE_LINE));
  g_assert_true(fp_text_is_clean("", FP_TEXT_ONE_LINE));
}

static void
lengths(void)
{
  g_autofree char *none = fp_text_clean(NULL, -1, FP_TEXT_LINES);
  g_assert_cmpstr(none, ==, "");
  g_autofree char *part = fp_text_clean("abcdef", 3, FP_TEXT_LINES);
  g_assert_cmpstr(part, ==, "abc");
  g_autofree char *zero = fp_text_clean("a\0b", 3, FP_TEXT_LINES);
  g_assert_cmpstr(zero, ==, "a^@b");
  g_autofree char *cut = fp_text_clean("\u00e9", 1, FP_TEXT_LINES);
  g_assert_cmpstr(cut, ==, "<C3>");
}

static void
marks(void)
{
  static const Case cases[] = {
      {"e\u0301", "e\u0301"},
      {"e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308",
       "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308"},
      {"e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309x",
       "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308<+1 marks>x"},
      {"\u0301", "\u25cc\u0301"},
      {"a\n\u0301b", "a\n\u25cc\u0301b"},
      {"\u0e19\u0e49\u0e33", "\u0e19\u0e49\u0e33"},
      {NULL, NULL},
  };
  check_cases(cases, FP_TEXT_LINES);
  GString *tall = g_string_new("e");
  for (int i = 0; i < 10000; i++)
    g_string_append(tall, "\u0301");
  g_autofree char *out = fp_text_clean(tall->str, -1, FP_TEXT_LINES);
  g_assert_true(g_str_has_suffix(out, "<+9992 marks>"));
  g_assert_cmpint(fp_text_width(out), ==, 1 + 13);
  g_string_free(tall, TRUE);
}

/* Joiners and presentation signs stay where they do what they are for, and nowhere else. */
static void
joiners(void)
{
  static const Case cases[] = {
      {"\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"},
      {"\u2764\ufe0f\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525"},
      {"\U0001f469\U0001f3fd\u200d\U0001f4bb", "\U0001f469\U0001f3fd\u200d\U0001f4bb"},
      {"\u21a9\ufe0e", "\u21a9\ufe0e"},
      {"1\ufe0f\u20e3", "1\ufe0f\u20e3"},
      {"1\ufe0f2", "1<U+FE0F>2"},
      {"a\ufe0f", "a<U+FE0F>"},
      {"\u2764\ufe0f\ufe0f", "\u2764\ufe0f<U+FE0F>"},
      {"\u200d\U0001f467", "<U+200D>\U0001f467"},
      {"a\u200db", "a<U+200D>b"},
      {"a\u200cb", "a<U+200C>b"},
      {"\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
       "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"},
      {"\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"},
      {"\u0628\u200d\u0628", "\u0628<U+200D>\u0628"}, /* between letters that join by themselves */
      {"\u0628\u200ca", "\u0628<U+200C>a"},
      {"\U0001f469\x1b\u200d\U0001f467", "\U0001f469^[<U+200D>\U0001f467"},
      {NULL, NULL},
  };
  check_cases(cases, FP_TEXT_LINES);
}

/* A joiner does something between letters that would join, and between no others. */
static void
joining_types(void)
{
  static const struct {
    const char *text;
    gboolean kept;
  } cases[] = {
      {"\u0628\u200c\u0627", TRUE},  {"\u0628\u200c\u0628", TRUE},  {"\ua872\u200c\u0627", TRUE},
      {"\ua872\u200c\u0628", TRUE},  {"\u0627\u200c\u0628", FALSE}, {"\u0628\u200c\u4e00", FALSE},
      {"\u4e00\u200c\u0628", FALSE}, {"\u0628\u200d\u0628", FALSE}, {"\u0628\u200cx", FALSE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_test_message("%s", cases[i].text);
    g_assert_cmpint(fp_text_is_clean(cases[i].text, FP_TEXT_LINES), ==, cases[i].kept);
  }
  static const char *const lines[] = {" a", "a ", "a\nb", "a  b"};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_assert_true(fp_text_is_clean(lines[i], FP_TEXT_LINES));
    g_assert_false(fp_text_is_clean(lines[i], FP_TEXT_ONE_LINE));
  }
  g_assert_true(fp_text_is_clean(NULL, FP_TEXT_ONE_LINE));
  g_assert_true(fp_text_is_clean("", FP_TEXT_ONE_LINE));
  g_assert_true(fp_text_is_clean("a b", FP_TEXT_ONE_LINE));
}

static void
check_harmless(const char *bytes, gsize size)
{
  for (FpTextMode mode = FP_TEXT_LINES; mode <= FP_TEXT_ONE_LINE; mode++) {
    g_autofree char *once = fp_text_clean(bytes, (gssize)size, mode);
    g_assert_true(fp_test_is_harmless(once, strlen(once)));
    g_autofree char *twice = fp_text_clean(once, -1, mode);
    g_assert_cmpstr(once, ==, twice);
    g_assert_true(fp_text_is_clean(once, mode));
    if (mode == FP_TEXT_ONE_LINE)
      g_assert_null(strchr(once, '\n'));
  }
}

/* Letters and digits that went in came out, in order. */
static void
check_whole(const char *bytes, gsize size)
{
  g_autofree char *clean = fp_text_clean(bytes, (gssize)size, FP_TEXT_LINES);
  const char *found = clean;
  for (gsize i = 0; i < size; i++) {
    if (!g_ascii_isalnum(bytes[i]))
      continue;
    found = strchr(found, bytes[i]);
    g_assert_nonnull(found);
    found++;
  }
}

static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  unsigned kinds = 0;
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    gsize size;
    const char *bytes = g_bytes_get_data(one->bytes, &size);
    kinds |= 1u << one->kind;
    check_harmless(bytes, size);
    check_whole(bytes, size);
    /* As it arrives in two pieces. */
    for (gsize cut = 1; cut < MIN(size, 64); cut++) {
      check_harmless(bytes, cut);
      check_harmless(bytes + cut, size - cut > 4096 ? 4096 : size - cut);
    }
  }
  g_assert_cmphex(kinds, ==, 0x1FFFFE);
}

/* Every character by itself, after a letter, and after an emoji. */
static void
every_character(void)
{
  for (gunichar c = 1; c <= 0x10FFFF;
       c += c < 0x3100 || (c >= 0xF000 && c < 0x20000) || c >= 0xE0000 ? 1 : 97) {
    char text[32];
    if (c >= 0xD800 && c < 0xE000)
      continue;
    int start = (int)g_strlcpy(text, c % 3 == 0 ? "" : c % 3 == 1 ? "a" : "\u2764", sizeof text);
    int size = g_unichar_to_utf8(c, text + start);
    text[start + size] = 'z';
    text[start + size + 1] = '\0';
    g_autofree char *once = fp_text_clean(text, -1, FP_TEXT_LINES);
    if (!fp_test_is_harmless(once, strlen(once)) || !fp_text_is_clean(once, FP_TEXT_LINES))
      g_error("U+%04X is let through", c);
    g_autofree char *twice = fp_text_clean(once, -1, FP_TEXT_LINES);
    g_assert_cmpstr(once, ==, twice);
    gboolean format = g_unichar_type(c) == G_UNICODE_FORMAT && c >= 0x2000 && c < 0x2070;
    if (format && c != 0x200C && c != 0x200D)
      g_assert_cmpstr(once, !=, text);
  }
}

static void
traces(void)
{
  FpTextTraces traces;
  fp_text_traces("plain text, nothing in it", -1, &traces);
  g_assert_cmpuint(traces.invisible + traces.bidi + traces.controls + traces.broken + traces.marks +
                       traces.mixed_script_words,
                   ==, 0);
  fp_text_traces(
      "p\u0430ypal \u200b\u00ad \u202e \x1b\x7f \xff\xfe \u041c\u043e\u0441\u043a\u0432\u0430 x\u200by", -1,
      &traces);
  g_assert_cmpuint(traces.mixed_script_words, ==, 1);
  g_assert_cmpuint(traces.invisible, ==, 3);
  g_assert_cmpuint(traces.bidi, ==, 1);
  g_assert_cmpuint(traces.controls, ==, 2);
  g_assert_cmpuint(traces.broken, ==, 2);
  g_assert_cmpuint(traces.marks, ==, 0);
  fp_text_traces("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", -1, &traces);
  g_assert_cmpuint(traces.marks, ==, 2);
  /* A word is mixed although something unseen stands in its middle; tabs and newlines are no traces. */
  fp_text_traces("a\u200b\u0430\n\tb", -1, &traces);
  g_assert_cmpuint(traces.mixed_script_words, ==, 1);
  g_assert_cmpuint(traces.controls, ==, 0);
  /* A joiner that joins nothing, and marks; letters of a script that is like no other mix with none. */
  fp_text_traces("a\u200db\u0430 c\u0301\u0430 \u5bb6a\u0e01", -1, &traces);
  g_assert_cmpuint(traces.invisible, ==, 1);
  g_assert_cmpuint(traces.mixed_script_words, ==, 2);
  fp_text_traces(NULL, -1, &traces);
  g_assert_cmpuint(traces.invisible, ==, 0);
}

/* A second cleaning changes nothing, whatever the bytes; and what was clean is not copied differently. */
static void
random_bytes(void)
{
  static const char *const pieces[] = {"a",          "\u0301",   "\u200d", "\ufe0f", "\U0001f469", "\u200c",
                                       "\u0645",     "\u094d",   "\n",     "\r",     " ",          "\t",
                                       "\xff",       "\xe2\x80", "\u202e", "1",      "\u20e3",     "\x1b",
                                       "\U0001f3fd", "\u0915",   "\u1161"};
  for (int round = 0; round < 5000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    int length = g_test_rand_int_range(1, 24);
    for (int i = 0; i < length; i++)
      g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
    check_harmless(text->str, text->len);
  }
}

static void
distances(void)
{
  static const struct {
    const char *a, *b;
    unsigned apart;
  } rows[] = {{"", "", 0},
              {"", "abc", 3},
              {"abc", "", 3},
              {"same", "same", 0},
              {"kitten", "sitting", 3},
              {"form", "from", 2},
              {"flaw", "lawn", 2},
              {"\xc3\xa9t\xc3\xa9", "ete", 2},
              {"a\xd0\xb0", "aa", 1},
              {"short", "shorter", 2},
              {"cut off \xf2", "cut off ", 1}};
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_assert_cmpuint(fp_text_distance(rows[i].a, rows[i].b), ==, rows[i].apart);
    g_assert_cmpuint(fp_text_distance(rows[i].b, rows[i].a), ==, rows[i].apart);
  }
}

/* Folded word by word, text comes out as when it is folded as a whole. */
static void
folds(void)
{
  static const char *const pieces[] = {"A",
                                       " ",
                                       "\n",
                                       "Garden",
                                       "\u00c4",
                                       "e\u0301",
                                       "\u0301",
                                       "\u03a3",
                                       "\u00df",
                                       "\u0130",
                                       "\ufb01",
                                       "\u6e29\u5ba4",
                                       "\u1100\u1161",
                                       "\u00a8",
                                       "\u00a0",
                                       "\u2167",
                                       "I",
                                       "\u212b",
                                       "\uff21",
                                       ".",
                                       "\t"};
  for (int round = 0; round < 3000; round++) {
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = g_test_rand_int_range(0, 12); i > 0; i--)
      g_string_append(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
    g_autofree char *folded = fp_text_fold(text->str);
    size_t length = 0;
    char *whole =
        (char *)u8_casefold((const uint8_t *)text->str, text->len, NULL, UNINORM_NFKC, NULL, &length);
    g_assert_cmpmem(folded, strlen(folded), whole, length);
    free(whole);
  }
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/text/lines", lines);
  g_test_add_func("/text/one-line", one_line);
  g_test_add_func("/T13/text/lengths", lengths);
  g_test_add_func("/text/marks", marks);
  g_test_add_func("/text/joiners", joiners);
  g_test_add_func("/text/hostile", hostile);
  g_test_add_func("/text/every-character", every_character);
  g_test_add_func("/text/same-words", same_words);
  g_test_add_func("/text/traces", traces);
  g_test_add_func("/text/distances", distances);
  g_test_add_func("/text/random-bytes", random_bytes);
  g_test_add_func("/text/folds", folds);
  g_test_add_func("/text/joining-types", joining_types);
  return g_test_run();
}
