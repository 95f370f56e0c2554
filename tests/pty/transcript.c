/* The transcripts of docs/accessibility.md, for the tests with real assistive software. */
#include "config.h"

#include "pty/transcript.h"

#include <string.h>

char *
transcript_page(void)
{
  g_autofree char *path = g_build_filename(g_getenv("FP_TOP_SRCDIR"), "docs", "accessibility.md", NULL);
  char *page = NULL;
  g_assert_true(g_file_get_contents(path, &page, NULL, NULL));
  return page;
}

char *
transcript_step(const char *page, const char *heading, const char *step)
{
  g_autofree char *head = g_strdup_printf("    (%s)\n", step);
  const char *part = strstr(page, heading), *from = part ? strstr(part, head) : NULL, *to;
  if (!from)
    g_test_message("docs/accessibility.md has no step \"%s\" behind \"%s\"", step, heading);
  g_assert_nonnull(from);
  from += strlen(head);
  for (to = from; g_str_has_prefix(to, "    ") && !g_str_has_prefix(to, "    ("); to = strchr(to, '\n') + 1)
    ;
  return g_strndup(from, (gsize)(to - from));
}

char *
transcript_settled(const char *text)
{
  g_autoptr(GRegex) port = g_regex_new("127\\.0\\.0\\.1:\\d+", 0, 0, NULL);
  g_autoptr(GRegex) second = g_regex_new("08:0\\d:\\d\\d", 0, 0, NULL);
  g_autoptr(GRegex) blanks = g_regex_new("[ \\t]+", 0, 0, NULL);
  g_autofree char *once = g_regex_replace_literal(port, text, -1, 0, "127.0.0.1:PORT", 0, NULL);
  g_autofree char *twice = g_regex_replace_literal(second, once, -1, 0, "TIME", 0, NULL);
  return g_regex_replace_literal(blanks, twice, -1, 0, " ", 0, NULL);
}

char *
transcript_missing(const char *wanted, const char *text)
{
  g_auto(GStrv) lines = g_strsplit(wanted, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_strstrip(lines[i]);
    if (*lines[i] != '\0' && !strstr(text, lines[i]))
      return g_strdup(lines[i]);
  }
  return NULL;
}
