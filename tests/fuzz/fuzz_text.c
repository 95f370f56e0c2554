/* Any bytes become text that no terminal obeys; cleaning twice changes nothing; measuring agrees with itself.
 */
#include "config.h"

#include "flagpost/text.h"
#include "fuzz.h"
#include "lib/hostile.h"

static void
check_lines(const char *text, int columns)
{
  g_autoptr(GArray) lines = fp_text_wrap(text, columns);
  gsize last = 0;
  for (guint i = 0; i < lines->len; i++) {
    const FpLine *line = &g_array_index(lines, FpLine, i);
    g_autofree char *words = g_strndup(text + line->start, line->length);
    g_assert_cmpuint(line->start, >=, last);
    g_assert_cmpint(fp_text_width(words), <=, MAX(columns, 2));
    last = line->start + line->length;
  }
  g_assert_cmpuint(last, <=, strlen(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
  FpTextTraces traces;
  for (FpTextMode mode = FP_TEXT_LINES; mode <= FP_TEXT_ONE_LINE; mode++) {
    g_autofree char *once = fp_text_clean((const char *)bytes, (gssize)size, mode);
    g_assert_true(fp_test_is_harmless(once, strlen(once)));
    g_assert_true(fp_text_is_clean(once, mode));
    g_autofree char *twice = fp_text_clean(once, -1, mode);
    g_assert_cmpstr(once, ==, twice);
    g_autofree char *cut = fp_text_cut(once, 10, "...");
    g_assert_cmpint(fp_text_width(cut), <=, 10);
    check_lines(once, 7);
    g_autofree char *folded = fp_text_fold(once);
    g_assert_true(g_utf8_validate(folded, -1, NULL));
    g_autofree char *safe = fp_text_defang(once);
    g_assert_null(strstr(safe, "http://"));
  }
  fp_text_traces((const char *)bytes, (gssize)size, &traces);
  return 0;
}
