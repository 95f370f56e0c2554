/* Strangers' HTML as blocks of text: every word kept, hidden ones marked, in linear time; and plain text. */
#include "config.h"

#include "flagpost/html.h"
#include "flagpost/text.h"
#include "lib/hostile.h"
#include "lib/test.h"

typedef struct {
  const char *html, *text;
} Case;

static void
check_text(const Case *cases)
{
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example/t/1", NULL);
  for (; cases->html; cases++) {
    g_autoptr(FpRich) rich = fp_html_read(cases->html, -1, base);
    g_autofree char *text = fp_rich_text(rich);
    g_assert_cmpstr(text, ==, cases->text);
    g_assert_true(fp_text_is_clean(text, FP_TEXT_LINES));
  }
}

static void
blocks(void)
{
  static const Case cases[] = {
      {"", ""},
      {"  just   words\n here ", "just words here"},
      {"<p>one</p>\n<p>two</p>", "one\n\ntwo"},
      {"<p>one<br>two<br/>three", "one\ntwo\nthree"},
      {"<div>a<div>b</div>c</div>", "a\n\nb\n\nc"},
      {"<h2>Title</h2>text", "Title\n\ntext"},
      {"a<hr>b", "a\n\n---\n\nb"},
      {"<pre>\n a\n   b\n</pre>", "     a\n       b"},
      {"<ul><li>one<li>two</ul>", "- one\n- two"},
      {"<ol start=3><li>one<li>two</ol>", "3. one\n4. two"},
      {"<ul><li>a<ol><li>b</li></ol></li><li>c</ul>", "- a\n  1. b\n- c"},
      {"<table><tr><th>A<th>B<tr><td>1<td></table>", "A | B\n1 | "},
      {"<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\nb | c"},
      {"<dl><dt>term<dd>meaning</dl>", "term\n\nmeaning"},
      {"<details><summary>more</summary>inside</details>", "more\n\ninside"},
      {"<b>b</b>old <i>i</i>t", "bold it"},
      {"a <b> b </b> c", "a b c"},
      {"x<script>alert(1)</script>y<style>b{}</style>z", "xyz"},
      {"&lt;b&gt; &amp;amp; &eacute; &#233; &#xe9; &nosuch; &", "<b> &amp; \u00e9 \u00e9 \u00e9 &nosuch; &"},
      {"<textarea> a\n b</textarea>", "     a\n     b"},
      {NULL, NULL},
  };
  check_text(cases);
}

static char *
read_between(const char *before, const char *words, const char *behind)
{
  g_autofree char *html = g_strconcat(before, words, behind, NULL);
  g_autoptr(FpRich) rich = fp_html_read_any(html, strlen(html), NULL);
  return fp_rich_text(rich);
}

/* What goes to the parser in pieces comes out as what goes there at once: the same as with few words. */
static void
long_texts(void)
{
  static const char *const around[][2] = {
      {"<p>", "</p>"},
      {"<pre>", "</pre>"},
      {"<b title=a>x", "y</b>z"},
      {"x<textarea>", "</textarea>y"},
      {"x<title>", "</title>y"},
      {"x<!-- ", " -->y"},
      {"x<script>", "</script>y"},
      {"x<style>", "</style>y"},
      {"x<b title='", "'>y</b>"},
      {"<ul><li>", "<li>b</ul>"},
      {"x<!foo ", ">y"},
      {"x<!DOCTYPE ", ">y"},
      {"x<![if ", "]>y"},
      {"x<![CDATA[", "]]>y"},
      {"x<?foo ", ">y"},
      {"x<?foo ", ""},
      {"<x-><blockquote>", "</blockquote>y"},
      {"<x- style='display:none'>", "</x->y"},
      {"<_>", "</_>"},
  };
  static const char *const kinds[] = {" of the forum and 123", "\u65e5\u672c\u8a9e\u3067\u3059", " ...-",
                                      "words"};
  for (guint kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
    g_autoptr(GString) words = g_string_new("words");
    while (words->len < 300000)
      g_string_append(words, kinds[kind]);
    g_string_append(words, "words");
    for (guint i = 0; i < G_N_ELEMENTS(around); i++) {
      g_autofree char *text = read_between(around[i][0], words->str, around[i][1]);
      g_autoptr(GString) few = g_string_new(NULL);
      g_autofree char *short_text = read_between(around[i][0], "words", around[i][1]);
      g_string_append(few, short_text);
      g_string_replace(few, "words", words->str, 0);
      g_autofree char *shown = fp_text_clean(few->str, -1, FP_TEXT_LINES);
      if (!g_str_equal(text, shown))
        g_error("%s: %.60s ... %" G_GSIZE_FORMAT " bytes, not %" G_GSIZE_FORMAT, around[i][0], text,
                strlen(text), strlen(shown));
    }
  }
}

static void
quotations(void)
{
  static const Case cases[] = {
      {"<blockquote><p>a</p><p>b</p></blockquote>c", "> a\n\n> b\n\nc"},
      {"<BLOCKQUOTE><BLOCKQUOTE>a</BLOCKQUOTE>b</BLOCKQUOTE>", "> > a\n\n> b"},
      {"<aside class=\"quote\" data-username=\"tom\"><div class=\"title\"><img class=avatar "
       "alt=\"\">tom:</div>"
       "<blockquote>hi</blockquote></aside>yes",
       "> tom:\n> hi\n\nyes"},
      {"<aside class=\"quote\"><div class=title>sam said:</div><blockquote>hi</blockquote></aside>",
       "> sam:\n> hi"},
      {"<aside class=\"quote\" data-username=\"tom\"><div class=\"title\">tom paid me:</div>"
       "<blockquote>hi</blockquote></aside>",
       "tom paid me:\n\n> tom:\n> hi"},
      {"<aside class=\"quote\" data-username=\"tom\"></aside><blockquote>hi</blockquote>", "> hi"},
      {"<aside class=\"quote\"><table><tr><td>tom:<blockquote>hi</blockquote></table></aside>", "tom:\nhi"},
      {NULL, NULL},
  };
  check_text(cases);
  g_autoptr(FpRich) rich = fp_html_read(
      "<aside class=quote data-username='a\x1b'><blockquote><p>x<p>y</blockquote></aside>", -1, NULL);
  g_assert_cmpuint(rich->blocks->len, ==, 2);
  const FpBlock *first = fp_rich_block(rich, 0), *second = fp_rich_block(rich, 1);
  g_assert_cmpstr(first->quoted_from, ==, "a^[");
  g_assert_null(second->quoted_from);
  g_assert_cmpuint(second->quote, ==, 1);
}

/* --- what is read without libxml2 --- */

static void
add_piece(GString *html, GRand *chance, guint depth)
{
  static const char *const whole[] = {"word ",
                                      " two  words\n",
                                      "\n",
                                      "&amp;",
                                      "&lt;b&gt;",
                                      "<br>",
                                      "<br/>",
                                      "<hr />",
                                      "&nbsp;",
                                      "\u00e9\u3042",
                                      "&#39;x",
                                      "a\tb",
                                      "<img alt=\"p & q\">",
                                      "<img class=\"emoji\" title=\":)\">",
                                      "https://a.example/b",
                                      "<table><tr><th>a</th><td><p>b</p>c</td></tr><tr></tr></table>",
                                      "<table> <tbody><tr>\n<td>x</td></tr></tbody></table>",
                                      "<p></p>"};
  static const char *const around[] = {"p",  "b",  "blockquote", "div",  "ul",   "ol", "li", "h2",     "pre",
                                       "td", "em", "a",          "code", "span", "s",  "u",  "strong", "h4"};
  static const char *const attributes[] = {"",
                                           "",
                                           "",
                                           " class=\"spoiler\"",
                                           " style=\"color:#fff\"",
                                           " href=\"https://b.example/?a=1&amp;b=2\"",
                                           " href=\"/t/1\" title=\"x\""};
  if (depth == 0 || g_rand_int_range(chance, 0, 3) == 0) {
    g_string_append(html, whole[g_rand_int_range(chance, 0, G_N_ELEMENTS(whole))]);
    return;
  }
  const char *name = around[g_rand_int_range(chance, 0, G_N_ELEMENTS(around))];
  g_string_append_printf(html, "<%s%s>", name,
                         attributes[g_rand_int_range(chance, 0, G_N_ELEMENTS(attributes))]);
  for (gint i = g_rand_int_range(chance, 0, 4); i > 0; i--)
    add_piece(html, chance, depth - 1);
  g_string_append_printf(html, "</%s>", name);
}

static void
assert_same(const char *html, gsize size, const FpUrl *base)
{
  g_autoptr(FpRich) one = fp_html_read(html, (gssize)size, base), other = fp_html_read_any(html, size, base);
  g_test_message("%.*s", (int)size, html);
  g_assert_cmpuint(one->blocks->len, ==, other->blocks->len);
  g_assert_cmpuint(one->links->len, ==, other->links->len);
  g_assert_cmpuint(one->hidden, ==, other->hidden);
  for (guint i = 0; i < one->links->len; i++) {
    const FpLink *a = one->links->pdata[i], *b = other->links->pdata[i];
    g_assert_cmpstr(a->href, ==, b->href);
    g_assert_cmpstr(a->text, ==, b->text);
  }
  for (guint i = 0; i < one->blocks->len; i++) {
    const FpBlock *a = fp_rich_block(one, i), *b = fp_rich_block(other, i);
    g_assert_true(a->kind == b->kind && a->level == b->level && a->number == b->number &&
                  a->quote == b->quote);
    g_assert_cmpuint(a->runs, ==, b->runs);
    for (guint k = 0; k < a->runs; k++) {
      const FpRun *x = fp_rich_run(one, a, k), *y = fp_rich_run(other, b, k);
      g_assert_cmpstr(x->text, ==, y->text);
      g_assert_true(x->style == y->style && x->link == y->link);
    }
  }
}

static void
without_a_parser(void)
{
  g_autoptr(GRand) chance = g_rand_new_with_seed(20260115);
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example/t/1", NULL);
  g_autoptr(GPtrArray) hostile = fp_test_hostile();
  for (guint i = 0; i < 1000; i++) {
    g_autoptr(GString) html = g_string_new(NULL);
    for (gint n = g_rand_int_range(chance, 1, 4); n > 0; n--)
      add_piece(html, chance, 4);
    assert_same(html->str, html->len, base);
  }
  for (guint i = 0; i < hostile->len; i++) {
    gsize size;
    const char *bytes = g_bytes_get_data(((const FpHostile *)hostile->pdata[i])->bytes, &size);
    if (size < 10000)
      assert_same(bytes, size, base);
  }
}

/* What the parser would drop, stop at or misread. */
static void
nothing_lost(void)
{
  static const Case cases[] = {
      {"i <3 you", "i <3 you"},
      {"a < b > c", "a < b > c"},
      {"a << b", "a << b"},
      {"</3 broken", "</3 broken"},
      {"x &#27;[2J &#0; &#1114112; &#xd800; &#xfffe;", "x ^[[2J ^@ <U+110000> <U+D800> <U+FFFE>"},
      {"it&#146;s &#128;5", "it\u2019s \u20ac5"},
      {"a\x01\x1b\x7f b", "a^A^[^? b"},
      {"a\xff\xfe b", "a<FF><FE> b"},
      {"pay&#8203;pal &#x202e;gpj", "pay<U+200B>pal <U+202E>gpj"},
      {"a\fb", "a b"},
      {"<p>open <b>never <i>closed", "open never closed"},
      {"</p></b>only ends</div>", "only ends"},
      {"<nosuch>inside</nosuch> after", "inside after"},
      {"before<!-- note -->after", "beforeafter"},
      {"<svg><title>t</title><text>s</text></svg>", "t\n\ns"},
      {"e<b>\u0301</b>", "e\u25cc\u0301"},
      {NULL, NULL},
  };
  check_text(cases);
  g_autoptr(FpRich) rich = fp_html_read("a\0b", 3, NULL);
  g_autofree char *text = fp_rich_text(rich);
  g_assert_cmpstr(text, ==, "a^@b");
  g_autoptr(FpRich) none = fp_html_read(NULL, -1, NULL);
  g_assert_cmpuint(none->blocks->len, ==, 0);
}

/* The styles of the run that holds `word`. */
static unsigned
style_of(const FpRich *rich, const char *word)
{
  for (guint i = 0; i < rich->blocks->len; i++) {
    const FpBlock *block = fp_rich_block(rich, i);
    for (guint j = 0; j < block->runs; j++) {
      const FpRun *run = fp_rich_run(rich, block, j);
      if (strstr(run->text, word))
        return run->style;
    }
  }
  g_error("%s is not there", word);
}

static void
styles(void)
{
  static const struct {
    const char *html;
    unsigned style;
  } cases[] = {
      {"<b>word</b>", FP_RUN_STRONG},
      {"<strong><em>word</em></strong>", FP_RUN_STRONG | FP_RUN_EMPHASIS},
      {"<i>a</i>word", FP_RUN_PLAIN},
      {"<code>word</code>", FP_RUN_CODE},
      {"<del>word</del>", FP_RUN_STRUCK},
      {"<span class='x spoiler'>word</span>", FP_RUN_SPOILER},
      {"<span class='spoilers'>word</span>", FP_RUN_PLAIN},
      {"<th>word</th>", FP_RUN_STRONG},
      {"<a href='/x'>word</a>", FP_RUN_LINK},
      {"<a name='x'>word</a>", FP_RUN_PLAIN},
      {"<b>a<p>b</p></b><p>word", FP_RUN_PLAIN},
  };
  for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(FpRich) rich = fp_html_read(cases[i].html, -1, NULL);
    g_assert_cmphex(style_of(rich, "word"), ==, cases[i].style);
  }
  g_autoptr(FpRich) heading = fp_html_read("<h3>word</h3>", -1, NULL);
  const FpBlock *block = fp_rich_block(heading, 0);
  g_assert_cmpint(block->kind, ==, FP_BLOCK_HEADING);
  g_assert_cmpuint(block->level, ==, 3);
}

static void
hidden(void)
{
  static const char *const hiding[] = {
      "<span style='display:none'>word</span>",
      "<span style='DISPLAY : None !important'>word</span>",
      "<p style='visibility:hidden'>word",
      "<p style='color:red;opacity:0'>word",
      "<p style='opacity:0.0'>word",
      "<p style='font-size:0'>word",
      "<p style='font-size:1px'>word",
      "<p style='font-size: 0.5pt'>word",
      "<p style='color:#fff'>word",
      "<p style='color:white;background:#ffffff'>word",
      "<div style='background:#000'><span style='color:rgb(0, 0, 0)'>word</span></div>",
      "<div style='color:#123456'><span style='background-color:#123457'>word</span></div>",
      "<font color='#FFFFFF'>word</font>",
      "<table bgcolor=black><tr><td><font color=black>word</font></table>",
      "<div hidden>word</div>",
      "<div hidden><b>word</b></div>",
      "<p style='text-indent:-9999px'>word",
      "<p style='position:absolute;left:-5000px'>word",
      "<p style='color:transparent'>word",
      "<p style='max-height:0;overflow:hidden'>word",
  };
  static const char *const shown[] = {
      "<span style='display:block'>word</span>",
      "<p style='opacity:0.8'>word",
      "<p style='opacity:1'>word",
      "<p style='font-size:12px'>word",
      "<p style='font-size:1em'>word",
      "<p style='color:#333'>word",
      "<div style='background:#000'><span style='color:#fff'>word</span></div>",
      "<div style='color:red;background:#fff'>word</div>",
      "<i style='display:none'>a</i>word",
      "<p style='color:;;:x'>word",
      "<p style='left:-5px'>word",
  };
  for (guint i = 0; i < G_N_ELEMENTS(hiding); i++) {
    g_autoptr(FpRich) rich = fp_html_read(hiding[i], -1, NULL);
    g_test_message("%s", hiding[i]);
    g_assert_cmphex(style_of(rich, "word") & FP_RUN_HIDDEN, ==, FP_RUN_HIDDEN);
    g_assert_cmpuint(rich->hidden, ==, 4);
  }
  for (guint i = 0; i < G_N_ELEMENTS(shown); i++) {
    g_autoptr(FpRich) rich = fp_html_read(shown[i], -1, NULL);
    g_test_message("%s", shown[i]);
    g_assert_cmphex(style_of(rich, "word") & FP_RUN_HIDDEN, ==, 0);
  }
}

static void
links(void)
{
  g_autoptr(FpUrl) base = fp_url_parse("https://forum.example/t/1", NULL);
  g_autoptr(FpRich) rich = fp_html_read(
      "<a href='https://evil.test/'>bank.example</a> <a href='/u/maria'>@<b>maria</b></a> https://a.test/x, "
      "<a href='https://q.test/?a=1&copy=2&amp;c=3'><img alt=cat></a> <a href='https://e.test/'></a>"
      "<a href='https://f.test'>one <a href='https://g.test'>two</a>",
      -1, base);
  static const struct {
    const char *text, *href;
    gboolean mismatch;
  } wanted[] = {
      {"bank.example", "https://evil.test/", TRUE},
      {"@maria", "https://forum.example/u/maria", FALSE},
      {"https://a.test/x", "https://a.test/x", FALSE},
      {"cat", "https://q.test/?a=1&copy=2&c=3", FALSE},
      {"https://e.test/", "https://e.test/", FALSE},
      {"one", "https://f.test/", FALSE},
      {"two", "https://g.test/", FALSE},
  };
  g_assert_cmpuint(rich->links->len, ==, G_N_ELEMENTS(wanted));
  for (guint i = 0; i < rich->links->len; i++) {
    const FpLink *link = g_ptr_array_index(rich->links, i);
    g_assert_cmpstr(link->text, ==, wanted[i].text);
    g_assert_cmpstr(link->href, ==, wanted[i].href);
    g_assert_cmpint(link->mismatch, ==, wanted[i].mismatch);
  }
  g_autofree char *text = fp_rich_text(rich);
  g_assert_true(g_str_has_prefix(text, "bank.example [1] @maria [2] https://a.test/x [3],"));
}

static void
images(void)
{
  static const Case cases[] = {
      {"a<img src='https://t.test/1.gif' alt='a cat'>b", "a\n\na cat\n\nb"},
      {"<img src=x>", "image without a description"},
      {"hi <img class='emoji' alt=':smile:'> you", "hi :smile: you"},
      {"<img class=avatar src=x>x", "x"},
      {NULL, NULL},
  };
  check_text(cases);
  g_autoptr(FpRich) rich = fp_html_read("<img alt=x>", -1, NULL);
  const FpBlock *block = fp_rich_block(rich, 0);
  g_assert_cmpint(block->kind, ==, FP_BLOCK_IMAGE);
}

static char *
repeated(const char *piece, unsigned times, const char *after)
{
  GString *out = g_string_new(NULL);
  for (unsigned i = 0; i < times; i++)
    g_string_append(out, piece);
  g_string_append(out, after);
  return g_string_free(out, FALSE);
}

/* Each of these took some parser minutes or hours; here the test's time limit is the assertion. */
static void
size(void)
{
  static const char *const pieces[] = {
      "<b>",         "<div>", "<ul><li>", "<blockquote>", "<a href=x>", "<table><tr><td>", "</i><b>",
      "<b></i>",     "<",     "&",        "&a",           "<!-- x -->", "<b x=1 ",         "<p hidden>",
      "<img alt=x>", "<br>",  "</",       "<body a=1>"};
  for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
    unsigned times = (unsigned)(150000 / strlen(pieces[i]));
    g_autofree char *html = repeated(pieces[i], times, "><p>the end");
    g_autoptr(FpRich) rich = fp_html_read(html, -1, NULL);
    g_autofree char *text = fp_rich_text(rich);
    g_test_message("%s", pieces[i]);
    g_assert_nonnull(strstr(text, "the end"));
  }
  g_autofree char *attributes = repeated("a=b ", 100000, ">the end");
  g_autofree char *tag = g_strconcat("<i ", attributes, NULL);
  g_autoptr(FpRich) wide = fp_html_read(tag, -1, NULL);
  g_autofree char *text = fp_rich_text(wide);
  g_assert_true(g_str_has_suffix(text, "the end"));
  g_autofree char *levels = repeated("<b>", 100000, "");
  g_autofree char *others = repeated("<i>", 100000, "");
  g_autofree char *ends = repeated("</b>", 100000, "the end");
  g_autofree char *mixed = g_strconcat(levels, "<div>", others, ends, NULL);
  g_autoptr(FpRich) deep = fp_html_read(mixed, -1, NULL);
  g_autofree char *last = fp_rich_text(deep);
  g_assert_cmpstr(last, ==, "the end");
}

/* Random markup around counted letters: all of them come out. */
static void
letters_survive(void)
{
  static const char *const pieces[] = {"<b>",
                                       "</b>",
                                       "<p>",
                                       "</p>",
                                       "<blockquote>",
                                       "</blockquote>",
                                       "<ul>",
                                       "<li>",
                                       "</ul>",
                                       "<table>",
                                       "<tr>",
                                       "<td>",
                                       "</table>",
                                       "<pre>",
                                       "</pre>",
                                       "<a href=x>",
                                       "</a>",
                                       "<h1>",
                                       "</h1>",
                                       "<br>",
                                       "<select>",
                                       "<option>",
                                       "<div style='display:none'>",
                                       "</div>",
                                       "&amp;",
                                       "<form>",
                                       "<x-y>",
                                       "</x-y>",
                                       "<",
                                       "</",
                                       "<hr>",
                                       "<body>",
                                       "</html>",
                                       "\n"};
  for (int round = 0; round < 1500; round++) {
    g_autoptr(GString) html = g_string_new(NULL);
    unsigned letters = 0, found = 0;
    int length = g_test_rand_int_range(1, 40);
    for (int i = 0; i < length; i++) {
      if (g_test_rand_bit()) {
        g_string_append(html, " Z ");
        letters++;
      } else {
        g_string_append(html, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
      }
    }
    g_autoptr(FpRich) rich = fp_html_read(html->str, -1, NULL);
    g_autofree char *text = fp_rich_text(rich);
    for (const char *at = text; (at = strchr(at, 'Z')); at++)
      found++;
    if (found < letters)
      g_error("of %u letters %u are left in %s: %s", letters, found, html->str, text);
    g_assert_true(fp_text_is_clean(text, FP_TEXT_LINES));
  }
}

static void
hostile(void)
{
  g_autoptr(GPtrArray) all = fp_test_hostile();
  static const char *const frames[] = {"<p>%s</p>", "<a href=\"%s\">x</a>", "<img alt='%s'>", "<pre>%s"};
  for (guint i = 0; i < all->len; i++) {
    const FpHostile *one = g_ptr_array_index(all, i);
    gsize length;
    const char *bytes = g_bytes_get_data(one->bytes, &length);
    for (guint frame = 0; frame < G_N_ELEMENTS(frames); frame++) {
      g_auto(GStrv) around = g_strsplit(frames[frame], "%s", 2);
      g_autoptr(GString) html = g_string_new(around[0]);
      g_string_append_len(html, bytes, (gssize)length);
      g_string_append(html, around[1]);
      g_autoptr(FpRich) rich = fp_html_read(html->str, (gssize)html->len, NULL);
      g_autofree char *text = fp_rich_text(rich);
      g_assert_true(fp_test_is_harmless(text, strlen(text)));
    }
  }
}

static void
writing(void)
{
  static const Case cases[] = {
      {"", ""},
      {"one\ntwo\n\nthree", "<p>one<br />\ntwo</p>\n<p>three</p>"},
      {"a < b & \"c\" 'd'", "<p>a &lt; b &amp; &quot;c&quot; &#39;d&#39;</p>"},
      {"> quoted\n> more\nanswer", "<blockquote>\n<p>quoted<br />\nmore</p>\n</blockquote>\n<p>answer</p>"},
      {">> a\n> b", "<blockquote>\n<blockquote>\n<p>a</p>\n</blockquote>\n<p>b</p>\n</blockquote>"},
      {"a\r\nb", "<p>a<br />\nb</p>"},
      {NULL, NULL},
  };
  for (const Case *one = cases; one->html; one++) {
    g_autofree char *html = fp_html_from_plain(one->html);
    g_assert_cmpstr(html, ==, one->text);
  }
  g_autofree char *escaped = fp_html_escape("<a href=\"x\">&'");
  g_assert_cmpstr(escaped, ==, "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  /* There and back. */
  g_autofree char *html = fp_html_from_plain("> <q>\n\nA & B\nC");
  g_autoptr(FpRich) rich = fp_html_read(html, -1, NULL);
  g_autofree char *text = fp_rich_text(rich);
  g_assert_cmpstr(text, ==, "> <q>\n\nA & B\nC");
}

static void
plain(void)
{
  g_autoptr(FpRich) rich =
      fp_rich_from_plain("See http://a.test/x(1). And (https://b.test).\n\n> quoted\n>> deep\nown\x1b", -1);
  g_autofree char *text = fp_rich_text(rich);
  g_assert_cmpstr(text, ==,
                  "See http://a.test/x(1) [1]. And (https://b.test [2]).\n\n> quoted\n\n> > deep\n\nown^[");
  g_assert_cmpuint(rich->links->len, ==, 2);
  const FpLink *link = g_ptr_array_index(rich->links, 1);
  g_assert_cmpstr(link->href, ==, "https://b.test/");
  FpRich *again = fp_rich_ref(rich);
  g_assert_true(again == rich);
  fp_rich_unref(again);
  g_autofree char *many = repeated("> ", 50000, "x");
  g_autoptr(FpRich) deep = fp_rich_from_plain(many, -1);
  const FpBlock *block = fp_rich_block(deep, 0);
  g_assert_cmpuint(block->quote, <=, 20);
}

int
main(int argc, char **argv)
{
  fp_test_init(&argc, &argv);
  g_test_add_func("/html/blocks", blocks);
  g_test_add_func("/html/long-texts", long_texts);
  g_test_add_func("/html/without-a-parser", without_a_parser);
  g_test_add_func("/html/quotations", quotations);
  g_test_add_func("/T10/html/nothing-lost", nothing_lost);
  g_test_add_func("/html/styles", styles);
  g_test_add_func("/html/hidden", hidden);
  g_test_add_func("/html/links", links);
  g_test_add_func("/html/images", images);
  g_test_add_func("/html/size", size);
  g_test_add_func("/html/letters-survive", letters_survive);
  g_test_add_func("/html/hostile", hostile);
  g_test_add_func("/html/writing", writing);
  g_test_add_func("/rich/plain", plain);
  return g_test_run();
}
