/* Any text is refused, or an address in plain ASCII that reads the same a second time. */
#include "config.h"

#include "flagpost/rich.h"
#include "flagpost/text.h"
#include "flagpost/url.h"
#include "fuzz.h"
#include "fuzz/mutate.h"

static void
check(FpUrl *url)
{
  if (!url)
    return;
  for (const char *at = url->href; *at != '\0'; at++)
    g_assert_true(*at > 0x20 && *at < 0x7F && *at != '\\');
  g_assert_true(fp_text_is_clean(url->host_shown, FP_TEXT_ONE_LINE));
  g_autoptr(FpUrl) again = fp_url_parse(url->href, NULL);
  g_assert_nonnull(again);
  g_assert_cmpstr(again->href, ==, url->href);
  g_assert_cmpstr(again->host, ==, url->host);
  g_assert_true(fp_url_same_origin(url, again));
  fp_url_free(url);
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
  static const char words[] =
      "https://|http://|//|/|\\|?|#|@|:|[::1]|[|]|%2e|%00|%C3%BC|xn--bcher-kva.example|"
      "forum.example|127.0.0.1|0x7f.1|017700000001|.|..|/../|user:pw@|co.uk|b\303\274cher.example|"
      ":443|:65536|javascript:|data:|file:///|&|=|t/1|\343\200\202|-";
  return fuzz_mutate_tokens(bytes, size, most, seed, words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  g_autofree char *text = g_strndup((const char *)bytes, size);
  static FpUrl *base;
  if (!base)
    base = fp_url_parse("https://forum.example/t/1", NULL);
  check(fp_url_parse(text, NULL));
  check(fp_url_resolve(base, text, NULL));
  check(fp_url_base(text, NULL));
  g_autoptr(FpLink) link = fp_link_new(text, text);
  /* An address that is its own text deceives nobody. */
  g_assert_true(!link->mismatch || link->href == NULL || strstr(link->text, "://") == NULL);
  return 0;
}
