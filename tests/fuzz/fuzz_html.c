/* Any bytes become blocks of clean text whose links say where they lead. */
#include "config.h"

#include "flagpost/html.h"
#include "flagpost/text.h"
#include "fuzz.h"
#include "fuzz/mutate.h"
#include "lib/hostile.h"

static void
check(FpRich *rich)
{
  for (guint i = 0; i < rich->blocks->len; i++) {
    const FpBlock *block = fp_rich_block(rich, i);
    for (guint j = 0; j < block->runs; j++) {
      const FpRun *run = fp_rich_run(rich, block, j);
      g_assert_true(fp_text_is_clean(run->text, FP_TEXT_LINES));
      g_assert_cmpuint(run->link, <=, rich->links->len);
    }
  }
  for (guint i = 0; i < rich->links->len; i++) {
    const FpLink *link = g_ptr_array_index(rich->links, i);
    g_assert_true(fp_text_is_clean(link->text, FP_TEXT_ONE_LINE));
    g_assert_true(fp_text_is_clean(link->target, FP_TEXT_ONE_LINE));
    g_assert_cmpint(link->href == NULL, ==, link->host == NULL);
  }
  g_autofree char *text = fp_rich_text(rich);
  g_assert_true(fp_test_is_harmless(text, strlen(text)));
  fp_rich_unref(rich);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "<p>|</p>|<div>|</div>|<blockquote>|</blockquote>|<table>|<tr>|<td>|</td>|</tr>|</table>|"
      "<ul>|<ol start=7>|<li>|</li>|</ul>|</ol>|<br>|<hr/>|<pre>|</pre>|<code>|</code>|<b>|</b>|"
      "<em>|</em>|<h2>|</h2>|<a href=\"https://forum.example/t/1\">|"
      "<a href='//xn--bcher-kva.example/?q=1'>|<a href=javascript:1>|</a>|"
      "<img src=\"a.png\" alt=\"a sign\">|<img class=\"emoji\" title=\":smile:\">|"
      "<span style=\"display:none\">|<span style='color:#fff;font-size:0'>|</span>|<div hidden>|"
      "<li-spoiler>|<aside class=\"quote\" data-username=\"dilys\">|</aside>|<details><summary>|"
      "</summary>|</details>|<script>|</script>|<style>|</style>|<!--|-->|<![CDATA[|]]>|"
      "<!DOCTYPE html>|<textarea>|<title>|</title>|<svg>|<math>|<iframe src=x>|&amp;|&lt;|&#x202e;|"
      "&#0;|&nbsp;|&shy|&#x1F600;| |\n|word|https://forum.example/a?b=c";
  return fuzz_mutate_tokens(bytes, size, most, seed, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  static FpUrl *base;
  if (!base)
    base = fp_url_parse("https://forum.example/t/1", NULL);
  check(fp_html_read((const char *)bytes, (gssize)size, base));
  check(fp_rich_from_plain((const char *)bytes, (gssize)size));
  g_autofree char *text = fp_text_clean((const char *)bytes, (gssize)size, FP_TEXT_LINES);
  g_autofree char *html = fp_html_from_plain(text);
  check(fp_html_read(html, -1, NULL));
  return 0;
}
